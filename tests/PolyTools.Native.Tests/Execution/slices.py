"""Reads lines "shape;subscript"; prints the shape and the elements of that view of the numbers from 0, or the error."""

import sys

import numpy as np

for line in sys.stdin:
    shape, subscript = line.split(";")
    shape = tuple(int(length) for length in shape.split())
    array = np.arange(int(np.prod(shape, dtype=np.int64))).reshape(shape)
    try:
        view = eval("array[" + subscript.strip() + "]")
        print(np.shape(view), np.ravel(view).tolist())
    except (IndexError, ValueError) as error:
        print(type(error).__name__)
