"""A worker process for the benchmark: C-Blosc by numcodecs over files, one thread. See peer.c for the protocol.

Arguments: the bytes of a chunk, then NAME=FILE for each kind of data. A work is "encode:NAME:CODEC:LEVEL" or
"decode:NAME:CODEC:LEVEL". The answer is the seconds for all chunks, the fastest of the runs that half a second has room for, then
three times the bytes of the encoded chunks.
"""

import platform
import signal
import sys
from time import perf_counter

import numcodecs
import numpy as np
from numcodecs import blosc

signal.signal(signal.SIGINT, signal.SIG_IGN)
blosc.use_threads = False

ENOUGH = 0.5

length = int(sys.argv[1])
data = {}
for argument in sys.argv[2:]:
    name, file = argument.split("=", 1)
    whole = np.fromfile(file, np.uint8)
    data[name] = [whole[start:start + length] for start in range(0, len(whole), length)]
room = np.empty(length, np.uint8)


def encode(parts, codec):
    return sum(len(codec.encode(part)) for part in parts)


def decode(frames, codec):
    for frame in frames:
        codec.decode(frame, out=room)
    return sum(len(frame) for frame in frames)


print(f"ready C-Blosc {blosc.VERSION_STRING} by numcodecs {numcodecs.__version__} (Python {platform.python_version()})", flush=True)
for line in sys.stdin:
    _, work, _ = line.split()
    direction, name, library, level = work.split(":")
    codec = numcodecs.Blosc(cname=library, clevel=int(level), shuffle=numcodecs.Blosc.NOSHUFFLE)
    parts = data[name]
    if direction == "decode":
        parts = [codec.encode(part) for part in parts]
    function = encode if direction == "encode" else decode
    fastest = total = None
    while total is None or total < ENOUGH:
        start = perf_counter()
        size = function(parts, codec)
        seconds = perf_counter() - start
        fastest = seconds if fastest is None else min(fastest, seconds)
        total = seconds if total is None else total + seconds
    print(f"{fastest!r} {size} {size} {size}", flush=True)
