"""Reduces arrays with NumPy, and sums exactly with math.fsum.

Reads lines "kind dtype shape axes offset" (shape and axes joined by commas, or "-") after a first line with the path of the data;
prints each result's bytes in base64.
"""
import base64
import math
import sys

import numpy as np

np.seterr(all='ignore')
data = open(input(), 'rb').read()


def rows(a, axes):
    kept = [i for i in range(a.ndim) if i not in axes]
    shape = [a.shape[i] for i in kept]
    a = np.transpose(a, kept + list(axes))
    return a.reshape(int(np.prod(shape)), -1), shape


def exact_sum(a, axes):
    """The sum rounded once; where fsum refuses infinities, NumPy's."""
    if a.dtype.kind == 'c':
        parts = np.stack([exact_sum(a.real, axes), exact_sum(a.imag, axes)], -1)
        return parts.view('c16')[..., 0]
    flat, shape = rows(a.astype('f8'), axes)
    sums = []
    for row in flat:
        try:
            sums.append(math.fsum(row) if np.isfinite(row).all() else np.sum(row))
        except OverflowError:
            sums.append(np.sum(row))
    return np.array(sums, 'f8').reshape(shape)


def count(a, axes):
    return np.float64(np.prod([a.shape[i] for i in axes]))


for line in sys.stdin:
    kind, dtype, shape, axes, offset = line.split()
    shape = tuple(int(n) for n in shape.split(',')) if shape != '-' else ()
    axes = tuple(int(n) for n in axes.split(',')) if axes != '-' else ()
    n = int(np.prod(shape, dtype='i8'))
    a = np.frombuffer(data, dtype, n, int(offset)).reshape(shape)
    exact = a.dtype.kind in 'biu'
    if kind == 'Sum':
        r = a.sum(axis=axes) if exact else exact_sum(a, axes).astype(dtype)
    elif kind == 'Mean':
        r = np.atleast_1d(exact_sum(a, axes))
        r = (r.view('f8') / count(a, axes)).view(r.dtype)
        r = r if exact else r.astype(dtype)
    elif kind == 'Product':
        r = a.prod(axis=axes, dtype=None if a.dtype != 'f4' else 'f8')
        r = r.astype('f4') if a.dtype == 'f4' else r
    elif kind == 'Minimum':
        r = a.min(axis=axes)
    elif kind == 'Maximum':
        r = a.max(axis=axes)
    elif kind == 'Any':
        r = a.any(axis=axes)
    elif kind == 'All':
        r = a.all(axis=axes)
    else:
        flat, shape = rows(a, axes)
        r = (flat.argmin if kind == 'ArgMinimum' else flat.argmax)(axis=1).reshape(shape)
    r = np.ascontiguousarray(r)
    print(r.dtype.name, base64.b64encode(r.tobytes()).decode() or '-')
