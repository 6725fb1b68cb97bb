"""NumPy's values of operators on pairs of complex numbers.

Standard input has a line per pair: the four doubles' bits in hexadecimal. Standard output has one per operator and pair:
name, then the result's bits, two doubles for a number, 0 or 1 for a boolean.
"""

import struct
import sys

import numpy as np

rows = [[struct.unpack("<d", struct.pack("<Q", int(word, 16)))[0] for word in line.split()] for line in sys.stdin]
parts = np.array(rows)
z = np.empty(len(parts), complex)
w = np.empty(len(parts), complex)
z.real, z.imag, w.real, w.imag = parts.T
np.seterr(all="ignore")
for name in ["add", "subtract", "multiply", "minimum", "maximum", "power", "negative", "conjugate",
             "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "isnan", "isinf", "isfinite"]:
    function = getattr(np, name)
    for result in function(z, w) if function.nin == 2 else function(z):
        if function.types[-1].endswith("?"):
            print(name, int(result))
        else:
            print(name, *(struct.pack(">d", part).hex() for part in (result.real, result.imag)))
