"""A worker process for the benchmark: C-Blosc by numcodecs, one thread. See peer.c for the protocol.

Arguments: the count of points of the array, the points of a chunk, the number of chunks that are used. A work is
"encode:DATA:CODEC:LEVEL" or "decode:DATA:CODEC:LEVEL"; DATA is x, points evenly from -1 to 1, or r, a polynomial of them.
The answer is the seconds for all chunks, then three times the bytes of the encoded chunks.
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

count, length, chunks = (int(text) for text in sys.argv[1:])
starts = [number * (count - length) // max(chunks - 1, 1) for number in range(chunks)]
step = 2 / (count - 1)
x = [-1 + np.arange(start, start + length) * step for start in starts]
data = {"x": x, "r": [.25*part**3 + .75*part**2 - 1.5*part - 2 for part in x]}
room = np.empty(length)


def encode(parts, codec):
    return sum(len(codec.encode(part)) for part in parts)


def decode(frames, codec):
    for frame in frames:
        codec.decode(frame, out=room)
    return sum(len(frame) for frame in frames)


print(f"ready C-Blosc {blosc.VERSION_STRING} by numcodecs {numcodecs.__version__} (Python {platform.python_version()})", flush=True)
frames = {}
for line in sys.stdin:
    _, name, _ = line.split()
    work, kind, library, level = name.split(":")
    codec = numcodecs.Blosc(cname=library, clevel=int(level), shuffle=numcodecs.Blosc.SHUFFLE)
    parts = data[kind]
    if work == "decode":
        if name not in frames:
            frames[name] = [codec.encode(part) for part in parts]
        parts = frames[name]
    function = encode if work == "encode" else decode
    for _ in range(2):
        start = perf_counter()
        size = function(parts, codec)
        seconds = perf_counter() - start
        # A warm-up of a slow level would take long and change little.
        if seconds > 0.5:
            break
    print(f"{seconds!r} {size} {size} {size}", flush=True)
