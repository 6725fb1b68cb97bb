"""Reads lines "type count first last", the numbers as bits in hexadecimal; prints NumPy's linspace's bits in one line each."""

import struct
import sys

import numpy as np

np.seterr(all="ignore")


def number(bits):
    return struct.unpack(">d", bytes.fromhex(bits))[0]


for line in sys.stdin:
    kind, count, first, last = line.split()
    points = np.linspace(number(first), number(last), int(count), dtype=kind)
    print(points.astype(np.float64).view(np.uint64).tolist())
