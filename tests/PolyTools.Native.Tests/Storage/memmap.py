"""Reads lines "action;path;...": prints what NumPy finds in a file (load, map), or changes it through a map (set)."""

import sys

import numpy as np

for line in sys.stdin:
    action, path, *rest = line.strip().split(";")
    if action == "load":
        array = np.load(path)
        print(array.dtype.name, array.shape, array.tobytes("A").hex(), sep=";")
    elif action == "ends":
        array = np.load(path, mmap_mode="r")
        print(array.dtype.name, array.shape, array.flat[0], array.flat[-1], sep=";")
    elif action == "raw":
        array = np.memmap(path, rest[0], "r", int(rest[1]))
        print(array.shape, array[0], array[-1], sep=";")
    elif action == "set":
        array = np.load(path, mmap_mode="r+")
        array[...] = np.arange(array.size).reshape(array.shape) + float(rest[0])
        array.flush()
        print("set")
