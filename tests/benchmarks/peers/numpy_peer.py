"""A worker process for the benchmark: NumPy, one thread. See peer.c for the protocol.

A work's name may end in "-chain": the same value by ufuncs that all write into arrays that exist.
"""

import platform
import signal
import sys
import time

import numpy as np

# Ctrl+C is for the runner, which ends its peers.
signal.signal(signal.SIGINT, signal.SIG_IGN)

count = int(sys.argv[1])
x = np.linspace(-1, 1, count)
y = np.linspace(0, 3, count)
r = np.zeros(count)
mask = np.zeros(count, dtype=bool)
other = np.zeros(count, dtype=bool)


def polynomial():
    np.subtract(.25*x**3 + .75*x**2 - 1.5*x, 2, out=r)
    return r


def horner():
    np.subtract(((.25*x + .75)*x - 1.5)*x, 2, out=r)
    return r


def horner_chain():
    np.multiply(x, .25, out=r)
    np.add(r, .75, out=r)
    np.multiply(r, x, out=r)
    np.subtract(r, 1.5, out=r)
    np.multiply(r, x, out=r)
    np.subtract(r, 2, out=r)
    return r


def sincos():
    np.add(np.sin(x)**2, np.cos(x)**2, out=r)
    return r


def where():
    # np.where has no out: its result is the one that is not preallocated.
    return np.where((x > 0.25) & (y < 2), x*y, x - y)


def where_chain():
    np.greater(x, 0.25, out=mask)
    np.less(y, 2, out=other)
    np.logical_and(mask, other, out=mask)
    np.subtract(x, y, out=r)
    np.multiply(x, y, out=r, where=mask)
    return r


works = {
    "polynomial": polynomial,
    "horner": horner,
    "horner-chain": horner_chain,
    "sincos": sincos,
    "where": where,
    "where-chain": where_chain,
}

print(f"ready NumPy {np.__version__} (Python {platform.python_version()})", flush=True)
for line in sys.stdin:
    command, name, threads = line.split()
    if command != "run" or name not in works or threads != "1":
        print(f"error cannot do: {line.strip()}", flush=True)
        continue
    work = works[name]
    work()
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    print(seconds, result[0], result[count // 2], result[-1], flush=True)
    del result
