"""A worker process for the benchmark: numpy.memmap. See peer.c for the protocol.

Arguments: a folder for its files, the count of points. A work is "existing" or "fresh": the polynomial of a mapped file of points evenly
from -1 to 1, assigned to a mapped file that is there, or that is made. Opening and closing the maps is part of it. The answer is the
seconds, then three elements of the result.
"""

import os
import signal
import sys
from time import perf_counter

import numpy as np

signal.signal(signal.SIGINT, signal.SIG_IGN)

folder, count = sys.argv[1], int(sys.argv[2])
operand = os.path.join(folder, "x.bin")
result = os.path.join(folder, "r.bin")
np.linspace(-1, 1, count).tofile(operand)


def evaluate(mode):
    x = np.memmap(operand, dtype="float64", mode="r", shape=(count,))
    r = np.memmap(result, dtype="float64", mode=mode, shape=(count,))
    r[:] = .25*x**3 + .75*x**2 - 1.5*x - 2
    return float(r[0]), float(r[count // 2]), float(r[-1])


evaluate("w+")
print(f"ready numpy.memmap of NumPy {np.__version__}", flush=True)
for line in sys.stdin:
    _, name, _ = line.split()
    if name == "fresh":
        os.remove(result)
    start = perf_counter()
    values = evaluate("w+" if name == "fresh" else "r+")
    seconds = perf_counter() - start
    print(repr(seconds), *map(repr, values), flush=True)
