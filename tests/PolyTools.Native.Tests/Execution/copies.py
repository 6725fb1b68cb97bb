"""Reads lines "shape;subscript;shape;subscript": copies that view of the numbers from 0, as int16, into that view of zeros of
float64; prints the elements of the whole second array, or the error."""

import sys

import numpy as np

for line in sys.stdin:
    shape, subscript, target_shape, target_subscript = line.strip("\n").split(";")
    shape = tuple(int(length) for length in shape.split())
    array = np.arange(int(np.prod(shape, dtype=np.int64)), dtype=np.int16).reshape(shape)
    target = np.zeros(tuple(int(length) for length in target_shape.split()))
    try:
        view = eval("array[" + subscript + "]")
        exec("target[" + target_subscript + "] = view")
        print(np.ravel(target).astype(int).tolist())
    except (IndexError, ValueError) as error:
        print(type(error).__name__)
