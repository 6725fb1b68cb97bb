"""Writes or reads arrays of Zarr version 2 with zarr-python, for the tests of interoperation.

Reads one JSON object from its input: {"mode": "write" or "read", "folder": ..., "arrays": [...]}. An array has the
members name, shape, chunks, dtype (with the byte order), order, separator, compressor and filters (numcodecs' configurations or
null), fill, and missing: the chunks that are left out, as lists of indices. Element i, counted in C order, is known to both sides:
see value. Writes one JSON object: the name of each array that failed, with the reason, and in all how many were good.
"""

import json
import os
import shutil
import sys

import numcodecs
import numpy as np
import zarr


def values(shape, dtype):
    i = np.arange(int(np.prod(shape, dtype=np.int64)), dtype=np.int64)
    v = (i*37 + 11) % 101
    kind = np.dtype(dtype).kind
    if kind == "b":
        v = v % 2 == 1
    elif kind == "f":
        v = v/8 - 5
    elif kind == "c":
        v = v/8 - 5 + 1j*(v % 7)
    return v.astype(dtype).reshape(shape)


def expected(array, fill):
    result = values(array["shape"], array["dtype"])
    for index in array.get("missing", []):
        region = tuple(slice(i*c, (i + 1)*c) for i, c in zip(index, array["chunks"]))
        result[region] = fill
    return result


def write(folder, array):
    path = os.path.join(folder, array["name"])
    codecs = [numcodecs.get_codec(dict(config)) for config in array.get("filters") or []]
    compressor = array.get("compressor")
    store = zarr.DirectoryStore(path)
    created = zarr.create(
        tuple(array["shape"]), chunks=tuple(array["chunks"]), dtype=array["dtype"], order=array["order"],
        compressor=numcodecs.get_codec(dict(compressor)) if compressor else None, filters=codecs or None,
        fill_value=array["fill"], store=store, dimension_separator=array["separator"], overwrite=True)
    created[...] = values(array["shape"], array["dtype"])
    created.attrs["title"] = array["name"]
    for index in array.get("missing", []):
        os.remove(os.path.join(path, array["separator"].join(str(i) for i in index)))


def read(folder, array):
    opened = zarr.open_array(os.path.join(folder, array["name"]), mode="r")
    assert opened.shape == tuple(array["shape"]), f"shape {opened.shape}"
    assert opened.chunks == tuple(array["chunks"]), f"chunks {opened.chunks}"
    assert opened.dtype == np.dtype(array["dtype"]), f"dtype {opened.dtype}"
    assert opened.order == array["order"], f"order {opened.order}"
    want = expected(array, opened.fill_value)
    got = opened[...]
    same = (got == want) | ((got != got) & (want != want))
    assert got.dtype == want.dtype and same.all(), f"values {got.ravel()[:8]}, not {want.ravel()[:8]}"


request = json.load(sys.stdin)
failures = {}
for array in request["arrays"]:
    try:
        (write if request["mode"] == "write" else read)(request["folder"], array)
    except Exception as exception:
        failures[array["name"]] = f"{type(exception).__name__}: {exception}"
        if request["mode"] == "write":
            shutil.rmtree(os.path.join(request["folder"], array["name"]), ignore_errors=True)
print(json.dumps({"good": len(request["arrays"]) - len(failures), "failures": failures}))
