"""Arrays of zarr-python 2.

write FOLDER: makes arrays of every type, order, separator, compressor and filter, and prints what each is, one JSON object a line.
read FOLDER: opens every array in the folder, and prints what it is in the same way; "values" says whether its one chunk holds
the numbers 0, 1, 2, ... in C order.
"""
import itertools
import json
import os
import sys

import numcodecs
import numpy as np
import zarr

SHAPE, CHUNKS = (5, 7), (3, 4)
TYPES = ['|b1', '|i1', '|u1'] + [order + kind for order in '<>' for kind in (
    'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'c8', 'c16')]
COMPRESSORS = [None, numcodecs.Zlib(3), numcodecs.GZip(4), numcodecs.BZ2(5), numcodecs.Zstd(6), numcodecs.LZ4(2)] + [
    numcodecs.Blosc(name, 1 + number % 9, shuffle) for number, (name, shuffle) in enumerate(itertools.product(
        ['lz4', 'lz4hc', 'blosclz', 'snappy', 'zlib', 'zstd'], [0, 1, 2, -1])) if name in numcodecs.blosc.list_compressors()]


def elements(dtype):
    return np.arange(np.prod(CHUNKS)).reshape(CHUNKS).astype(dtype)


def describe(name, array):
    fill = np.asarray(array.fill_value, array.dtype).astype(array.dtype.newbyteorder('=')).tobytes().hex()
    print(json.dumps({
        'name': name, 'shape': array.shape, 'chunks': array.chunks, 'type': array.dtype.name, 'big': array.dtype.str[0] == '>',
        'order': array.order, 'separator': array._dimension_separator or '.', 'fill': fill,
        'compressor': array.compressor and array.compressor.get_config(),
        'filters': [codec.get_config() for codec in array.filters or []],
        'attributes': dict(array.attrs),
        'values': bool((array[:CHUNKS[0], :CHUNKS[1]] == elements(array.dtype)).all()),
    }))


def write(folder):
    number = 0
    for dtype, order, separator in itertools.product(TYPES, 'CF', './'):
        kind, size = np.dtype(dtype).kind, np.dtype(dtype).itemsize
        fill = {'b': True, 'i': -3, 'u': 200, 'f': [np.nan, -np.inf, 0.1][number % 3], 'c': complex(0.1, -2)}[kind]
        choices = [(compressor, None) for compressor in COMPRESSORS]
        choices += [(None, [numcodecs.Shuffle(size)]), (numcodecs.LZ4(), [numcodecs.Shuffle(size)])]
        if kind in 'iuf':
            choices += [(numcodecs.Zlib(1), [numcodecs.Delta(dtype)]),
                        (numcodecs.Zstd(1), [numcodecs.Delta(dtype), numcodecs.Shuffle(size)])]
        # All compressors for one type, some for the others.
        for compressor, filters in choices if dtype in ('<f8', '>i4') else choices[number % 5::5]:
            name = str(number)
            number += 1
            array = zarr.open(
                os.path.join(folder, name), mode='w', shape=SHAPE, chunks=CHUNKS, dtype=dtype, order=order, fill_value=fill,
                dimension_separator=separator, compressor=compressor, filters=filters)
            array.attrs['number'] = number
            array[:CHUNKS[0], :CHUNKS[1]] = elements(dtype)
            describe(name, array)


def read(folder):
    for name in sorted(os.listdir(folder)):
        describe(name, zarr.open(os.path.join(folder, name), mode='r'))


{'write': write, 'read': read}[sys.argv[1]](sys.argv[2])
