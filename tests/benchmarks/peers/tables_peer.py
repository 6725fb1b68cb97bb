"""A worker process for the benchmark: PyTables, as its own bench/poly.py works. See peer.c for the protocol.

Arguments: a folder for its files, the count of points. A work is "WHAT:LIBRARY:LEVEL", LIBRARY as PyTables names it ("none" for no
compression), and WHAT one of
  populate  a new file with points evenly from -1 to 1, written in slices;
  evaluate  the polynomial of such a file by tables.Expr into a new file.
The answer is the seconds, then three times the bytes of the files.
"""

import os
import signal
import sys
from time import perf_counter

import numexpr
import numpy as np
import tables

signal.signal(signal.SIGINT, signal.SIG_IGN)

folder, count = sys.argv[1], int(sys.argv[2])
step = min(count, 100_000)
path = os.path.join(folder, "peer.h5")
result = os.path.join(folder, "result.h5")
populated = None
polynomial = ".25*x**3 + .75*x**2 - 1.5*x - 2"


def filters_of(library, level):
    return None if library == "none" else tables.Filters(complib=library, complevel=level)


def populate(library, level):
    with tables.open_file(path, "w") as file:
        x = file.create_carray(
            file.root, "x", atom=tables.Float64Atom(), shape=(count,), filters=filters_of(library, level))
        for start in range(0, count, step):
            stop = min(start + step, count)
            x[start:stop] = np.linspace(
                (2*start - count) / count, (2*stop - count) / count, stop - start)


def evaluate(library, level, threads):
    limits = {"MAX_BLOSC_THREADS": threads, "MAX_NUMEXPR_THREADS": threads}
    with tables.open_file(path, "r", **limits) as file, tables.open_file(result, "w", **limits) as output:
        r = output.create_carray(
            output.root, "r", atom=tables.Float64Atom(), shape=(count,), filters=filters_of(library, level))
        expression = tables.Expr(polynomial, uservars={"x": file.root.x})
        expression.set_output(r)
        expression.eval()


print(f"ready PyTables {tables.__version__}, HDF5 {tables.hdf5_version}, "
      f"Blosc {tables.which_lib_version('blosc')[1]}", flush=True)
for line in sys.stdin:
    _, name, number = line.split()
    what, library = name.split(":", 1)
    library, level = library.rsplit(":", 1)
    if what == "evaluate":
        if populated != (library, level):
            populate(library, int(level))
            populated = library, level
        numexpr.set_num_threads(int(number))
        start = perf_counter()
        evaluate(library, int(level), int(number))
        seconds = perf_counter() - start
        size = os.stat(path).st_size + os.stat(result).st_size
        os.remove(result)
    else:
        start = perf_counter()
        populate(library, int(level))
        seconds = perf_counter() - start
        size = os.stat(path).st_size
        os.remove(path)
        populated = None
    print(f"{seconds!r} {size} {size} {size}", flush=True)
