"""A worker process for the benchmark: PyTables. See peer.c for the protocol.

Arguments: a folder for its files, the count of points. A work is "populate:LIBRARY:LEVEL", LIBRARY as PyTables names it: a new
file with points evenly from -1 to 1, in slices, as PyTables' own bench/poly.py does it. The answer is the seconds, then
three times the bytes of the file.
"""

import os
import signal
import sys
from time import perf_counter

import numpy as np
import tables

signal.signal(signal.SIGINT, signal.SIG_IGN)

folder, count = sys.argv[1], int(sys.argv[2])
step = min(count, 100_000)
path = os.path.join(folder, "peer.h5")


def populate(library, level):
    filters = tables.Filters(complib=library, complevel=level)
    with tables.open_file(path, "w") as file:
        x = file.create_carray(file.root, "x", atom=tables.Float64Atom(), shape=(count,), filters=filters)
        for start in range(0, count, step):
            stop = min(start + step, count)
            x[start:stop] = np.linspace(
                (2*start - count) / count, (2*stop - count) / count, stop - start)


print(f"ready PyTables {tables.__version__}, HDF5 {tables.hdf5_version}, "
      f"Blosc {tables.which_lib_version('blosc')[1]}", flush=True)
for line in sys.stdin:
    _, name, _ = line.split()
    _, library = name.split(":", 1)
    library, level = library.rsplit(":", 1)
    start = perf_counter()
    populate(library, int(level))
    seconds = perf_counter() - start
    size = os.stat(path).st_size
    os.remove(path)
    print(f"{seconds!r} {size} {size} {size}", flush=True)
