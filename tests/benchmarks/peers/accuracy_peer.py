"""Points of a function with their true values, and what NumPy and NumExpr give for them.

    python3 accuracy_peer.py FUNCTION TYPE POINTS SEED

writes to standard output a line of JSON (points, true values by which library, versions), and then blocks: the number of points as 8 bytes, and
as many doubles each of x, y, the true value rounded to double, what that rounding took away in units of its last place, NumPy's
and NumExpr's results (NaN where they have no such function). A block of no points ends it.

True values are MPFR's with 160 bits, by gmpy2; mpmath computes some of them too, and a difference of more than a millionth of a unit
is an error. Without gmpy2 all are mpmath's.
"""

import json
import math
import os
import random
import sys

os.environ["NUMEXPR_MAX_THREADS"] = "1"

import mpmath as mp
import numexpr
import numpy as np

import references

try:
    import gmpy2
except ImportError:
    gmpy2 = None

BLOCK = 50_000
CHECKED = 1_000
BITS = 160

if gmpy2:
    MPFR = {
        "sin": gmpy2.sin, "cos": gmpy2.cos, "tan": gmpy2.tan, "arcsin": gmpy2.asin, "arccos": gmpy2.acos, "arctan": gmpy2.atan,
        "arctan2": gmpy2.atan2, "sinh": gmpy2.sinh, "cosh": gmpy2.cosh, "tanh": gmpy2.tanh, "arcsinh": gmpy2.asinh,
        "arccosh": gmpy2.acosh, "arctanh": gmpy2.atanh, "exp": gmpy2.exp, "exp2": gmpy2.exp2, "expm1": gmpy2.expm1, "log": gmpy2.log,
        "log2": gmpy2.log2, "log10": gmpy2.log10, "log1p": gmpy2.log1p, "sqrt": gmpy2.sqrt, "cbrt": gmpy2.cbrt,
        "hypot": gmpy2.hypot, "power": lambda x, y: x**y,
    }
    gmpy2.get_context().precision = BITS

NUMEXPR = {
    name: f"{name}(x)" for name in (
        "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp expm1 log log10 log1p sqrt").split()
} | {"arctan2": "arctan2(x, y)", "power": "x**y"}


def reference(function):
    """The function of mpmath, also of what the tests need no table for."""
    return (lambda x: mp.sqrt(mp.mpf(x))) if function == "sqrt" else references.REFERENCES[function]


def ranges(function):
    known = [(0, 1), (0, 10), (0, 1e5)] if function == "sqrt" else references.RANGES[function]
    clipped = [(max(least, -limit), min(greatest, limit)) for limit in (1, 10, 1e5)
               for least, greatest in [(min(r[0] for r in known), max(r[1] for r in known))]]
    return known + [pair for pair in clipped if pair[0] < pair[1]]


def edges(function):
    if function == "sqrt":
        return [[x] for x in (5e-324, 2.2250738585072014e-308, 1.0, 1.0 + 2.0**-52, 2.0, 4.0, 1.7976931348623157e308)]
    return references.edges(function)


def in_type(values, kind):
    return values if kind == "float64" else values.astype(np.float32).astype(np.float64)


def any_bits(generator, count, kind):
    if kind == "float64":
        return generator.integers(0, 2**64, count, dtype=np.uint64).view(np.float64)
    with np.errstate(invalid="ignore"):
        return generator.integers(0, 2**32, count, dtype=np.uint32).view(np.float32).astype(np.float64)


def into_domain(function, x):
    """Random numbers brought to where the function is defined."""
    with np.errstate(all="ignore"):
        if function in ("log", "log2", "log10", "power", "sqrt"):
            return np.abs(x)
        if function == "log1p":
            return np.where(x <= -1, -1 / x, x)
        if function == "arccosh":
            return np.where(np.abs(x) < 1, 1 + np.abs(x), np.abs(x))
        if function in ("arcsin", "arccos", "arctanh"):
            return np.where(np.abs(x) > 1, 1 / x, x)
    return x


def points(function, kind, count, generator):
    """x and y: a third of them of random bits, the others evenly over the ranges; and the edges."""
    number = count // 3
    xs = [into_domain(function, any_bits(generator, number, kind))]
    ys = [any_bits(generator, number, kind)]
    if function == "power":
        # Results from one end of the type to the other.
        with np.errstate(all="ignore"):
            ends = 1080 if kind == "float64" else 152
            ys[0] = np.where(generator.random(number) < 0.2, ys[0], generator.uniform(-ends, ends, number) / np.log2(xs[0]))
    pairs = ranges(function)
    for least, greatest in pairs:
        part = (count - number) // len(pairs)
        xs.append(generator.uniform(least, greatest, part))
        ys.append(generator.uniform(-20, 20, part) if function == "power" else generator.uniform(least, greatest, part))
    some = [point for point in edges(function) if function == "power" or function == "sqrt" or references.allowed(function, point[0])]
    xs.append(np.array([point[0] for point in some]))
    ys.append(np.array([point[-1] for point in some]))
    with np.errstate(all="ignore"):
        x, y = in_type(np.concatenate(xs), kind), in_type(np.concatenate(ys), kind)
    two = function in references.OPERANDS
    good = np.isfinite(x) & (x != 0) & (np.isfinite(y) & (y != 0) if two else True)
    if function == "arctanh":
        good &= np.abs(x) < 1
    if function == "log1p":
        good &= x > -1
    return x[good], y[good] if two else np.zeros(np.count_nonzero(good))


def true_values(function, x, y):
    """The nearest doubles, and the rests in units of their last places."""
    two = function in references.OPERANDS
    if not gmpy2:
        known = [reference(function)(*point) for point in (zip(x, y) if two else zip(x))]
        both = [references.rounded(value) for value in known]
        return [value for value, _ in both], [rest for _, rest in both]
    compute, number, ulp = MPFR[function], gmpy2.mpfr, math.ulp
    values, rests = [], []
    for i, first in enumerate(x):
        exact = compute(number(first), number(y[i])) if two else compute(number(first))
        value = float(exact)
        values.append(value)
        # The unit is that of the true value: below a power of two it is half as large.
        unit = ulp(value if abs(exact) >= abs(value) else math.nextafter(value, 0))
        rests.append(float((exact - value) / unit) if math.isfinite(value) else 0.0)
    return values, rests


def check(function, x, y, values, rests, chosen):
    """mpmath's value of some points."""
    two = function in references.OPERANDS
    for i in chosen:
        point = (x[i], y[i]) if two else (x[i],)
        with mp.workprec(2400 if abs(x[i]) > 1e15 else 400):
            value, rest = references.rounded(reference(function)(*point))
        off = 0.0 if value == values[i] or math.isinf(value) and math.isinf(values[i]) else (
            (value - values[i]) / math.ulp(min(abs(value), abs(values[i]))) if math.isfinite(value) and math.isfinite(values[i]) else math.inf)
        if not abs(off + rest - rests[i]) < 1e-6:
            sys.exit(f"gmpy2 and mpmath differ at {function}{point}: {values[i]!r} + {rests[i]} and {value!r} + {rest}")


def main():
    function, kind, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    names = list(references.REFERENCES) + ["sqrt"]
    generator = np.random.default_rng([seed, names.index(function), kind == "float32"])
    x, y = points(function, kind, count, generator)
    order = generator.permutation(len(x))
    x, y = x[order], y[order]
    element = np.float64 if kind == "float64" else np.float32
    two = function in references.OPERANDS
    versions = [f"NumPy {np.__version__}", f"NumExpr {numexpr.__version__}", f"mpmath {mp.__version__}"]
    if gmpy2:
        versions.append(f"gmpy2 {gmpy2.version()} ({gmpy2.mpfr_version()})")
    out = sys.stdout.buffer
    header = {"points": len(x), "numpy": hasattr(np, function), "numexpr": function in NUMEXPR, "versions": versions}
    out.write((json.dumps(header) + "\n").encode())
    sampler = random.Random(seed)
    parts = -(-len(x) // BLOCK)
    for xs, ys in zip(np.array_split(x, parts), np.array_split(y, parts)):
        xl, yl = xs.tolist(), ys.tolist()
        values, rests = true_values(function, xl, yl)
        if gmpy2:
            share = max(1, CHECKED * len(xl) // len(x))
            check(function, xl, yl, values, rests, sampler.sample(range(len(xl)), min(share, len(xl))))
        a, b = xs.astype(element), ys.astype(element)
        with np.errstate(all="ignore"):
            other = getattr(np, function)(a, b) if two else getattr(np, function)(a)
            third = numexpr.evaluate(NUMEXPR[function], {"x": a, "y": b}) if function in NUMEXPR else np.full(len(a), np.nan)
        out.write(np.uint64(len(xl)).tobytes())
        if function == "arctan2":
            # MPFR's zero has a sign, a rest of it has none.
            values = [math.copysign(value, first) if value == 0 else value for value, first in zip(values, xl)]
        for block in (xs, ys, np.array(values), np.array(rests), other, third):
            out.write(np.ascontiguousarray(block, dtype=np.float64).tobytes())
    out.write(np.uint64(0).tobytes())


main()
