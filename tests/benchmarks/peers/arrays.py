"""The arrays of a Python worker, as peer.c describes them, and its answers."""

import sys
import time

import numpy as np

count = int(sys.argv[1])


def _make(kind, first, last):
    if kind == "int32":
        return (first + np.arange(count) * (last - first) // max(count - 1, 1)).astype(np.int32)
    return np.linspace(first, last, count).astype(kind)


operands = {}
for description in sys.argv[2:]:
    name, kind, first, last = description.split(":")
    operands[name] = _make(kind, int(first), int(last))

_result = np.zeros(count)
# One memory for the results of all works, as each of their types.
results = {kind: _result.view(kind)[:count] for kind in ("float64", "float32", "int32", "bool")}


def answer(work):
    """Runs a work once untimed and once timed, and answers the request."""
    work()
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    result = np.atleast_1d(result)
    print(seconds, *(float(result[i]) for i in (0, len(result) // 2, -1)), flush=True)
