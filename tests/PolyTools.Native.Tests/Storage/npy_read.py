"""Reads the .npy files named in lines; prints per file its type, shape and elements."""

import sys

import numpy as np

for line in sys.stdin:
    array = np.load(line.strip())
    kind = "str" if array.dtype.kind == "U" else array.dtype.name
    shown = [x.encode("utf-16-le", "surrogatepass").hex() for x in np.ravel(array).tolist()] if kind == "str" else None
    print(kind, array.shape, ",".join(shown) if shown is not None else array.tobytes().hex(), sep=";")
