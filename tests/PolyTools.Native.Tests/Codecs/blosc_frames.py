"""Decodes Blosc frames, and writes frames of the same data, with numcodecs.

The folder given has 'data', 'cases' (compressor, level, shuffle, element size, bytes of the data, bytes of the frame) and 'ours', all
frames one after the other; 'theirs' and 'lengths' are written to it.
"""
import os
import sys

import numpy
from numcodecs import blosc

blosc.set_nthreads(1)
folder = sys.argv[1]
with open(os.path.join(folder, "data"), "rb") as file:
    data = file.read()
with open(os.path.join(folder, "ours"), "rb") as file:
    ours = file.read()
same = start = 0
with open(os.path.join(folder, "cases")) as cases, open(os.path.join(folder, "theirs"), "wb") as theirs, open(
        os.path.join(folder, "lengths"), "w") as lengths:
    for case in cases:
        name, *numbers = case.split()
        level, shuffle, size, length, frame_length = map(int, numbers)
        expected = data[:length]
        decoded = blosc.decompress(ours[start:start + frame_length])
        if decoded == expected:
            same += 1
        else:
            print("differs:", case)
        start += frame_length
        frame = blosc.compress(numpy.frombuffer(expected, "V%d" % size), name.encode(), level, shuffle, 0)
        theirs.write(frame)
        lengths.write("%d\n" % len(frame))
print(same, "same")
