"""Three lines per line of input (dtype, x and y as hexadecimal bytes): floor_divide, remainder and fmod of them."""
import sys

import numpy

numpy.seterr(all="ignore")
for line in sys.stdin.read().split("\n"):
    if not line:
        continue
    dtype, x, y = line.split()
    x = numpy.frombuffer(bytes.fromhex(x), dtype)
    y = numpy.frombuffer(bytes.fromhex(y), dtype)
    for function in numpy.floor_divide, numpy.remainder, numpy.fmod:
        print(function(x, y).tobytes().hex())
