"""Python's comparisons of the strings on standard input: a line per string, its UTF-16 code units in hexadecimal, separated by spaces.

Standard output has a line per pair: the indices, then a < b, a <= b, a == b, b in a, a.startswith(b), a.endswith(b).
"""

import sys

strings = [b"".join(bytes.fromhex(unit) for unit in line.split()).decode("utf-16-be", "surrogatepass") for line in sys.stdin]
for i, a in enumerate(strings):
    for j, b in enumerate(strings):
        print(i, j, *(int(value) for value in (a < b, a <= b, a == b, b in a, a.startswith(b), a.endswith(b))))
