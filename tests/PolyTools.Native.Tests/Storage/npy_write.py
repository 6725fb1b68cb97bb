"""Writes arrays of all types, orders and shapes into the folder named in the first line; prints per file its name, its type
and shape when read, and its elements in C order: text as hexadecimal UTF-16, numbers as bytes in base64."""

import base64
import sys

import numpy as np
from numpy.lib import format as npy

folder = sys.stdin.readline().strip()
generator = np.random.default_rng(3)
KINDS = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16 U1 U7 S1 S5".split()
SHAPES = [(), (1,), (5,), (0,), (2, 3), (3, 0), (2, 3, 4), (1, 4, 1, 2)]
WORDS = ["", "a", "ünï", "a\0b", "\U0001f600x", "\ud800", "zz\0", "\uffff\U0010ffff"]
WIDENED = {"float16": "float32", "complex64": "complex128"}


def elements(kind, count):
    dtype = np.dtype(kind)
    if dtype.kind == "U":
        return np.array([WORDS[i % len(WORDS)] for i in range(count)], dtype)
    if dtype.kind == "S":
        return np.array([bytes([65 + i % 26, 0, 128 + i % 128])[: i % 4] for i in range(count)], dtype)
    if dtype.kind == "b":
        return generator.integers(0, 2, count).astype(dtype)
    raw = generator.integers(0, 256, count * dtype.itemsize, np.uint8).tobytes()
    values = np.frombuffer(raw, dtype)
    # The payload of a NaN need not survive a conversion.
    return np.where(np.isnan(values), dtype.type("nan"), values).astype(dtype) if dtype.kind in "fc" else values


def save(name, array, version=None):
    with open(folder + "/" + name, "wb") as file:
        npy.write_array(file, array, version)
    read = np.load(folder + "/" + name)
    kind = read.dtype.newbyteorder("=").name
    if read.dtype.kind in "US":
        texts = [x if isinstance(x, str) else x.decode("latin-1") for x in np.ravel(read).tolist()]
        kind, shown = "str", ",".join(x.encode("utf-16-le", "surrogatepass").hex() for x in texts)
    else:
        kind = WIDENED.get(kind, kind)
        with np.errstate(all="ignore"):
            shown = base64.b64encode(read.astype(kind).tobytes("C")).decode()
    print(name, kind, " ".join(map(str, read.shape)), shown, sep=";")


number = 0
for kind in KINDS:
    for order in "<" if kind in ("b1", "i1", "u1") or kind[0] == "S" else "<>":
        for shape in SHAPES:
            for layout in "CF" if len(shape) > 1 else "C":
                array = elements(kind, int(np.prod(shape))).reshape(shape).astype(order + kind, order=layout)
                save(f"{number}.npy", array)
                number += 1
for version in (1, 0), (2, 0), (3, 0):
    save(f"version{version[0]}.npy", np.arange(7.0), version)
save("large.npy", np.arange(300_000, dtype=">f4").reshape(1000, 300))
save("large16.npy", np.linspace(-70000, 70000, 700_001).clip(-65504, 65504).astype(">f2"))
