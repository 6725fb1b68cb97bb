"""Reads lines "shape;subscript;result shape;start;count"; prints those elements of the broadcast view of the numbers from 0."""

import sys

import numpy as np


def numbers(text):
    return tuple(int(number) for number in text.split())


for line in sys.stdin:
    shape, subscript, result, start, count = line.split(";")
    array = np.arange(int(np.prod(numbers(shape), dtype=np.int64))).reshape(numbers(shape))
    view = np.asarray(eval("array[" + subscript + "]"))
    print(np.broadcast_to(view, numbers(result)).ravel()[int(start) : int(start) + int(count)].tolist())
