"""A worker process for the benchmark: NumPy, one thread. See peer.c for the protocol.

A work's name may end in "-chain": the same value by ufuncs that all write into arrays that exist.
"""

import platform
import signal
import sys

import numpy as np
from arrays import answer, count, operands, results

# Ctrl+C is for the runner, which ends its peers.
signal.signal(signal.SIGINT, signal.SIG_IGN)

x, y, z, f, i, j = (operands[name] for name in "xyzfij")
r, r32, integers, booleans = (results[kind] for kind in ("float64", "float32", "int32", "bool"))
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


def comparison():
    return np.greater(x*y - 4.1*x, 2.5*y, out=booleans)


def logic():
    return np.logical_and(x < y, ~(y < z), out=booleans)


def integer():
    return np.remainder((i*3 + j) // 7, 11, out=integers)


def horner32():
    return np.subtract(((.25*f + .75)*f - 1.5)*f, 2, out=r32)


def sum_expression():
    return np.sum(x*x + y)


works = {
    "polynomial": polynomial,
    "horner": horner,
    "horner-chain": horner_chain,
    "sincos": sincos,
    "where": where,
    "where-chain": where_chain,
    "comparison": comparison,
    "logic": logic,
    "integer": integer,
    "horner32": horner32,
    "sum-expression": sum_expression,
    "sum": lambda: np.sum(y),
}

print(f"ready NumPy {np.__version__} (Python {platform.python_version()})", flush=True)
for line in sys.stdin:
    command, name, threads = line.split()
    if command != "run" or name not in works or threads != "1":
        print(f"error cannot do: {line.strip()}", flush=True)
        continue
    answer(works[name])
