"""NumPy's values of expressions of the whole language, with bounds where the last bits are open.

Reads requests from standard input and answers each on standard output, until the input ends. A request and an answer are
both a 4-byte length, that many bytes of JSON, a 4-byte length, and that many bytes of array elements, one array after the
other.

Request  {"oracle": "numpy", "numexpr", or "fsum" for the exact sums of an array and of its magnitudes,
          "variables": {NAME: {"type": NAME, "shape": [..] or null for a scalar, "offset": BYTES,
                               "text": [..] for strings}},
          "expressions": [[TEXT, {NAME in it: NAME of a variable}], ..]}
Answer   {"results": [{"error": TEXT} or {"type": NAME, "shape": [..], "weak": BOOL, "form": FORM, "offset": BYTES,
          "text": [..] for strings}, ..]}
FORM is "exact": the elements; or "bounds": all the least values that are right, then all the greatest ones. Bounds that
are both NaN want a NaN; a least one above the greatest leaves the element open.

Python's own parser reads the expressions, so that precedence is Python's. Scalars are weak (NEP 50), for which NumPy 1
needs NPY_PROMOTION_STATE=weak. Where the language departs from NumPy 1.24, a comment says so and why.

What rounds differently from one correct implementation to another is an Approximate: the value in long double, and a
bound of the distance at which a computation may be from it. A function is allowed FUNCTION_ULPS beside what its
argument's distance makes of it (bracketed), an operation half an ULP, a reduction n·u·Σ|x|. Of complex numbers the bound
holds for either component and is relative to |z|.
"""

import ast
import json
import math
import struct
import sys

import numpy as np

np.seterr(all="ignore")

FUNCTION_ULPS = 4
REAL = np.longdouble
COMPLEX = np.clongdouble
CONSTANTS = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan}
SMALL = ("bool", "int8", "uint8")


class Weak:
    """A scalar that widens no array: bool, int, np.float64, np.complex128 or str."""

    def __init__(self, value):
        if isinstance(value, np.generic) or isinstance(value, np.ndarray):
            value = value[()].item()
        self.value = value
        self.kind = "bifcU"[[bool, int, float, complex, str].index(type(value))]

    def typed(self):
        """As NumPy's scalar, which computes without Python's exceptions."""
        return {"b": np.bool_, "i": np.int64, "f": np.float64, "c": np.complex128, "U": str}[self.kind](self.value)


class Approximate:
    """Long doubles, and how far off a right answer may be; infinitely far, and anything is right."""

    def __init__(self, value, error, dtype, weak=False):
        self.value = np.asarray(value)
        self.error = np.broadcast_to(np.asarray(error, REAL), self.value.shape)
        self.dtype = np.dtype(dtype)
        self.weak = weak
        self.kind = "c" if self.dtype.kind == "c" else "f"


def is_weak(x):
    return isinstance(x, Weak) or isinstance(x, Approximate) and x.weak


def dtype_of(x):
    """The type of an operand; of text it is object."""
    if isinstance(x, Weak):
        return np.dtype({"b": bool, "i": np.int64, "f": np.float64, "c": np.complex128, "U": object}[x.kind])
    return x.dtype


def common(operands):
    """The type of several operands, by NEP 50. Only for what NumPy 1.24 has no weak promotion for."""
    arrays = [dtype_of(x) for x in operands if not is_weak(x)]
    if not arrays:
        return np.result_type(*(dtype_of(x) for x in operands))
    dtype = np.result_type(*arrays)
    kinds = {x.kind for x in operands if is_weak(x)}
    if "c" in kinds:
        return np.dtype(np.complex128)
    if "f" in kinds and dtype.kind in "biu":
        return np.dtype(np.float64)
    if "i" in kinds and dtype.kind == "b":
        return np.dtype(np.int64)
    return dtype


def floating(dtype):
    """The type in which a floating function computes. NumPy has float16 for 8 bits, which the language has not."""
    if dtype.kind in "fc":
        return dtype
    return np.dtype(np.float32 if dtype.itemsize <= 2 else np.float64)


def common_floating(operands):
    """The type of a floating function of several operands: each by itself becomes one, as NumPy looks for a loop."""
    arrays = [dtype_of(x) for x in operands if not is_weak(x)]
    if not arrays:
        # Scalars are float64, or complex128.
        return np.result_type(np.float64, common(operands))
    if common(operands) != np.result_type(*arrays):
        # A weak float beside integers makes them float64, and a weak integer beside booleans int64.
        return floating(common(operands))
    return np.result_type(*map(floating, arrays))


def plain(value, weak):
    value = np.asarray(value)
    return Weak(value[()]) if weak else value


def given(x, operands):
    """What a ufunc of NumPy is given for an operand; of an approximate one, here only far from steps, the nearest."""
    if isinstance(x, Approximate):
        nearest = x.value.astype(x.dtype)
        return nearest[()].item() if x.weak and not all(map(is_weak, operands)) else nearest
    if not isinstance(x, Weak):
        # A float32 array with a weak complex would be complex64, which the language has not.
        if x.dtype == np.float32 and any(is_weak(y) and y.kind == "c" for y in operands):
            return x.astype(np.float64)
        return x
    return x.typed() if all(map(is_weak, operands)) else x.value


def apply(ufunc, *operands):
    """A ufunc whose result has the same bits everywhere."""
    weak = all(map(is_weak, operands))
    if any(dtype_of(x).kind == "O" for x in operands):
        raise TypeError("arithmetic with text")
    result = ufunc(*(given(x, operands) for x in operands))
    return plain(result, weak)


def cast(x, dtype):
    """An operand as elements of a type."""
    return np.asarray(x.typed() if isinstance(x, Weak) else x).astype(dtype)


# --- approximate values -----------------------------------------------------------------------------------------------

def ulp(value, dtype):
    """The distance between neighbouring numbers of a real type at a value."""
    info = np.finfo(real_type(dtype))
    magnitude = np.minimum(np.abs(value), REAL(info.max))
    exponent = np.frexp(np.where(np.isnan(magnitude), 1, magnitude))[1] - 1
    return np.ldexp(REAL(1), np.maximum(exponent, info.minexp) - info.nmant)


def real_type(dtype):
    return np.dtype(np.float64) if np.dtype(dtype).kind == "c" else np.dtype(dtype)


def long(x, dtype):
    """Value and error of an operand of an operation of a type."""
    wide = COMPLEX if np.dtype(dtype).kind == "c" else REAL
    if isinstance(x, Approximate):
        error = x.error
        if real_type(x.dtype).itemsize > real_type(dtype).itemsize:
            error = error + ulp(x.value, dtype) / 2
        return x.value.astype(wide), error
    value = cast(x, dtype).astype(wide)
    return value, np.zeros(value.shape, REAL)


def settle(value, error, dtype, ulps, weak, operands=()):
    """Adds the rounding, and decides what overflows."""
    value, error = np.broadcast_arrays(value, error)
    open_ = np.isinf(error) | np.isnan(error)
    for other in operands:
        open_ = open_ | np.isinf(other)
    magnitude = np.abs(value)
    if np.dtype(dtype).kind == "c":
        # Beside an infinite component the other is as good as alone.
        alone = [np.where(np.isfinite(part), np.abs(part), 0) for part in (value.real, value.imag)]
        magnitude = np.where(np.isfinite(value), magnitude, np.maximum(*alone))
    error = error + ulps * ulp(magnitude, dtype)
    big = REAL(np.finfo(real_type(dtype)).max)
    if np.dtype(dtype).kind == "c":
        # What a component that overflows does to the other is left to the implementation, and so is inf·0.
        open_ = open_ | (magnitude + error >= big / 4)
    else:
        over = magnitude - error > big
        open_ = open_ | (magnitude + error > big) & ~over
        value = np.where(over, np.copysign(REAL(np.inf), value), value)
    if np.dtype(dtype).kind != "c":
        error = np.where(np.isfinite(value), error, 0)
    error = np.where(open_, np.inf, error)
    return Approximate(value, error, dtype, weak)


def spread(value, error, *errors):
    """The error that a formula gives: 0 where all operands are exact, open where the formula has no value."""
    exact = np.all(np.broadcast_arrays(*(e == 0 for e in errors)), axis=0)
    error = np.where(np.isnan(error), np.inf, error)
    return np.where(exact, REAL(0), error)


def arithmetic(name, *operands):
    dtype = common(operands) if name != "/" else floating_division(operands)
    weak = all(map(is_weak, operands))
    (a, ea), *rest = (long(x, dtype) for x in operands)
    b, eb = rest[0] if rest else (None, REAL(0))
    is_complex = dtype.kind == "c"
    ulps = 2 if is_complex else 0.5
    if name == "+":
        value, error = a + b, ea + eb
    elif name == "-":
        value, error = a - b, ea + eb
    elif name == "*":
        value, error = a * b, np.abs(a) * eb + np.abs(b) * ea + ea * eb
        # Twice the half ULP of |a||b|, of which each component is a sum of two products.
    elif name == "/":
        value = a / b
        error = (ea + np.abs(value) * eb) / (np.abs(b) - eb)
        error = np.where(np.abs(b) > eb, error, np.inf)
    elif name == "negative":
        return Approximate(-a, ea, dtype, weak)
    elif name == "absolute":
        if is_complex:
            return settle(np.abs(a), ea, np.float64, FUNCTION_ULPS, weak, [ea])
        return Approximate(np.abs(a), ea, dtype, weak)
    elif name in ("minimum", "maximum"):
        value = getattr(np, name)(a, b)
        error = np.where((ea == 0) & (eb == 0), REAL(0), np.maximum(ea, eb))
        return Approximate(value, error, dtype, weak)
    error = spread(value, error, ea, eb)
    if is_complex:
        # Products, quotients of infinities and NaN: C99 and NumPy differ.
        if name in "*/":
            ulps = 4
            # Between |a|, |b| that are huge or tiny a product of parts leaves the range though the result does not.
            extreme = (np.abs(a) > 1e150) | (np.abs(b) > 1e150) | (np.abs(a) < 1e-150) | (np.abs(b) < 1e-150)
            error = np.where(extreme | ~np.isfinite(value), np.inf, error)
    return settle(value, error, dtype, ulps, weak, [ea, eb])


def floating_division(operands):
    """NumPy divides integers of any width as float64."""
    dtype = common(operands)
    return np.dtype(np.float64) if dtype.kind in "biu" else dtype


def function(name, *operands):
    """A function that is not rounded correctly everywhere."""
    weak = all(map(is_weak, operands))
    dtype = common_floating(operands)
    if all(not isinstance(x, Approximate) for x in operands):
        arguments = [(cast(x, dtype).astype(COMPLEX if dtype.kind == "c" else REAL), REAL(0)) for x in operands]
    else:
        arguments = [long(x, dtype) for x in operands]
    ufunc = getattr(np, name)
    values = [value for value, _ in arguments]
    errors = [np.broadcast_to(error, value.shape) for value, error in arguments]
    value = ufunc(*values)
    error = np.zeros(value.shape, REAL)
    for i, e in enumerate(errors):
        # The function at both ends of the interval; twice, for it may turn between them.
        moved = REAL(0)
        for sign in (-1, 1):
            other = ufunc(*(v + sign * e if j == i else v for j, v in enumerate(values)))
            moved = np.maximum(moved, np.abs(other - value))
        if name in ("sin", "cos", "tan"):
            # Not between two ends that are periods apart.
            moved = np.where(e > 0.01, np.inf, moved)
        error = error + np.where(e == 0, REAL(0), np.where(np.isnan(moved), np.inf, 2 * moved))
    if dtype.kind == "c":
        z = values[0]
        if name == "log1p":
            # NumPy adds the 1 first.
            error = error + np.where(np.abs(z) < 0.5, REAL(2) ** -61, 0)
        elif name == "exp2":
            # NumPy multiplies by a logarithm first: the angle loses what its magnitude has before the point.
            error = error + np.abs(value) * np.abs(z) * REAL(2) ** -60
        elif name == "power":
            # So does everyone here, and in double precision: C99 asks for no more of cpow.
            angle = np.abs(np.log(values[0]) * values[1])
            error = error + np.abs(value) * np.where(np.isnan(angle), np.inf, angle) * REAL(2) ** -51
            error = np.where(angle > np.finfo(np.float64).max, np.inf, error)
    if dtype.kind == "c" and name in ("log1p", "log2", "log10", "exp2", "expm1"):
        # NumPy's formulas for these have no special values, and C99 has none of these functions.
        error = np.where(np.isfinite(value), error, np.inf)
    result = settle(value, error, dtype, FUNCTION_ULPS, weak, errors)
    if dtype.kind == "c" and name == "power":
        # C99 gives no special values of powers.
        bad = ~np.isfinite(values[0]) | ~np.isfinite(values[1]) | ~np.isfinite(value) | (values[0] == 0)
        result.error = np.where(bad, REAL(np.inf), result.error)
    return result


# --- operators --------------------------------------------------------------------------------------------------------

def approximate_among(operands):
    return any(isinstance(x, Approximate) for x in operands)


def complex_among(operands):
    return any(dtype_of(x).kind == "c" for x in operands)


def calculate(name, ufunc):
    def compute(*operands):
        if approximate_among(operands) or name in ("*", "/", "absolute") and complex_among(operands):
            return arithmetic(name, *operands)
        return apply(ufunc, *operands)
    return compute


def extremum(name):
    """NumPy's, but for the sign of a zero, which NumPy leaves to chance: of equal operands the first."""
    ufunc = getattr(np, name)

    def compute(a, b):
        if approximate_among((a, b)):
            return arithmetic(name, a, b)
        result = apply(ufunc, a, b)
        if dtype_of(result).kind not in "fc":
            return result
        x, y = cast(a, dtype_of(result)), cast(b, dtype_of(result))
        chosen = np.where(x == y, x, result.typed() if isinstance(result, Weak) else result)
        return plain(chosen.astype(dtype_of(result)), is_weak(result))
    return compute


minimum, maximum = extremum("minimum"), extremum("maximum")


def clip(x, low, high):
    """By NumPy's definition; but the type is that of all three from the start."""
    weak = all(map(is_weak, (x, low, high)))
    dtype = common((x, low, high))
    x, low, high = (cast(y, dtype) for y in (x, low, high))
    return plain(minimum(maximum(x, low), high), weak)


def literal(node):
    """The number that an exponent is written as."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return None if value is None else -value
    return None


def power(base, exponent, written):
    dtype = common((base, exponent))
    if dtype.kind in "biu":
        return apply(np.power, base, exponent)
    if dtype.kind == "f" and written is not None and abs(written) <= 4 and written == int(written) \
            and not isinstance(base, Approximate) and not is_weak(base):
        # Whole literal powers up to 4 are the multiplications that the engines document.
        x = cast(base, dtype)
        n = abs(int(written))
        square = x * x
        chain = [np.ones_like(x), x, square, square * x, square * square][n]
        return plain(np.divide(dtype.type(1), chain) if written < 0 else chain, False)
    return function("power", base, exponent)


def compare(name):
    ufunc = getattr(np, name)

    def compute(a, b):
        weak = is_weak(a) and is_weak(b)
        kinds = dtype_of(a).kind + dtype_of(b).kind
        if "O" in kinds:
            texts = [np.asarray(x.value if isinstance(x, Weak) else x, dtype=object) for x in (a, b)]
            return plain(np.asarray(ufunc(*texts)).astype(bool), weak)
        # NumPy 2 compares integers by their values whatever their types; NumPy 1.24 compares int64 and uint64 as
        # float64, and
        # has no answer for a scalar beyond the array's type.
        if all(kind in "iu" for kind in kinds) and (
                kinds != "ii" and np.result_type(dtype_of(a), dtype_of(b)).kind == "f" or is_weak(a) != is_weak(b)):
            integers = [np.asarray(x.value if isinstance(x, Weak) else x).astype(object) for x in (a, b)]
            return plain(np.asarray(ufunc(*integers)).astype(bool), weak)
        return apply(ufunc, a, b)
    return compute


def logical(ufunc):
    def compute(*operands):
        if any(dtype_of(x).kind != "b" for x in operands):
            raise TypeError("and, or and not are of booleans")
        return apply(ufunc, *operands)
    return compute


def shift(ufunc):
    return lambda a, b: apply(ufunc, a, b)


def where(condition, a, b):
    if dtype_of(condition).kind != "b":
        raise TypeError("the condition is not boolean")
    operands = (a, b)
    weak = all(map(is_weak, (condition, a, b)))
    test = np.asarray(condition.typed() if isinstance(condition, Weak) else condition)
    if dtype_of(a).kind == "O":
        if dtype_of(b).kind != "O":
            raise TypeError("text and numbers")
        chosen = np.where(test, *(np.asarray(x.value if isinstance(x, Weak) else x, dtype=object) for x in operands))
        return plain(chosen, weak) if weak else np.asarray(chosen, dtype=object)
    # np.where of NumPy 1.24 takes a Python number for an array.
    dtype = common(operands)
    if approximate_among(operands):
        (x, ex), (y, ey) = (long(z, dtype) for z in operands)
        return Approximate(np.where(test, x, y), np.where(test, ex, ey), dtype, weak)
    return plain(np.where(test, *(cast(x, dtype) for x in operands)), weak)


def unary_function(name):
    return lambda x: function(name, x)


def binary_function(name):
    return lambda x, y: function(name, x, y)


def sqrt(x):
    """IEEE 754 rounds it; of complex numbers it is a function like others."""
    if isinstance(x, Approximate) or dtype_of(x).kind == "c":
        return function("sqrt", x)
    return plain(np.sqrt(cast(x, common_floating((x,)))), is_weak(x))


def whole(name):
    def compute(x):
        # NumPy 2 keeps the type of integers.
        if dtype_of(x).kind in "iu":
            return x
        if name == "rint" and isinstance(x, Weak):
            return Weak(np.rint(x.typed()))
        return apply(getattr(np, name), x)
    return compute


def sign(x):
    if dtype_of(x).kind != "c":
        return apply(np.sign, x)
    # NumPy 2: z/|z|, and 0 of 0.
    z = cast(x, np.complex128).astype(COMPLEX)
    zero = z == 0
    value = np.where(zero, z, z / np.where(zero, 1, np.abs(z)))
    error = np.where(zero | np.isfinite(value), REAL(0), np.inf)
    return settle(value, error, np.complex128, FUNCTION_ULPS, is_weak(x))


def bits(ufunc):
    """Of float types, without float16."""
    def compute(*operands):
        dtype = common_floating(operands)
        return plain(ufunc(*(cast(x, dtype) for x in operands)), all(map(is_weak, operands)))
    return compute


def is_class(ufunc):
    return lambda x: plain(ufunc(cast(x, common_floating((x,)))), is_weak(x))


def component(name):
    def compute(x):
        if isinstance(x, Approximate):
            if x.kind == "f":
                return x if name == "real" else Approximate(0 * x.value, 0, x.dtype, x.weak)
            return Approximate(getattr(x.value, name), x.error, np.float64, x.weak)
        return plain(getattr(np, name)(x.typed() if isinstance(x, Weak) else x), is_weak(x))
    return compute


def conjugate(x):
    if isinstance(x, Approximate):
        return Approximate(np.conj(x.value), x.error, x.dtype, x.weak)
    return apply(np.conjugate, x)


def make_complex(a, b):
    weak = is_weak(a) and is_weak(b)
    if approximate_among((a, b)):
        (x, ex), (y, ey) = (long(z, np.float64) for z in (a, b))
        x, y = np.broadcast_arrays(x, y)
        value = np.empty(x.shape, COMPLEX)
        value.real, value.imag = x, y
        return Approximate(value, np.maximum(ex, ey), np.complex128, weak)
    x, y = np.broadcast_arrays(cast(a, np.float64), cast(b, np.float64))
    value = np.empty(x.shape, np.complex128)
    value.real, value.imag = x, y
    return plain(value, weak)


def ones_like(x):
    return plain(np.ones_like(x.typed() if isinstance(x, Weak) else np.empty(x.value.shape, x.dtype)
                              if isinstance(x, Approximate) else x), is_weak(x))


def text_test(test):
    table = np.frompyfunc(test, 2, 1)

    def compute(a, b):
        texts = [np.asarray(x.value if isinstance(x, Weak) else x, dtype=object) for x in (a, b)]
        return plain(np.asarray(table(*texts)).astype(bool), is_weak(a) and is_weak(b))
    return compute


# --- reductions -------------------------------------------------------------------------------------------------------

def extent(x, axis):
    """The number of elements that each value of a reduction is made of."""
    if axis is None:
        return x.size
    return int(np.prod([x.shape[i] for i in (axis if isinstance(axis, tuple) else (axis,))]))


def total(x, axis, keepdims, dtype, count=None):
    """The sum, or with a count the mean: NumPy's error is at most n·u·Σ|x|."""
    value, error = long(x, dtype)
    n = extent(value, axis)
    u = REAL(np.finfo(real_type(dtype)).eps) / 2
    finite = np.where(np.isfinite(value), np.abs(value), 0)
    size = np.sum(finite, axis=axis, keepdims=keepdims)
    result = np.sum(value, axis=axis, keepdims=keepdims)
    bound = np.sum(error, axis=axis, keepdims=keepdims) + (n + 1) * u * size
    # Where partial sums leave the range, their order decides.
    bound = np.where(size > REAL(np.finfo(real_type(dtype)).max) / 2, np.inf, bound)
    if np.dtype(dtype).kind == "c":
        bound = np.where(np.isfinite(result), bound, np.inf)
    if count is not None:
        result, bound = result / REAL(count), bound / REAL(max(count, 1))
    # The value of nothing, and of one element, is exact.
    return settle(np.asarray(result), np.asarray(bound), dtype, 1 if n > 1 else 0, False)


def reduce_sum(x, axis, keepdims):
    if dtype_of(x).kind in "biu":
        return np.asarray(np.sum(x, axis=axis, keepdims=keepdims))
    return total(x, axis, keepdims, dtype_of(x))


def reduce_mean(x, axis, keepdims):
    dtype = np.dtype(np.float64) if dtype_of(x).kind in "biu" else dtype_of(x)
    shape = x.value if isinstance(x, Approximate) else x
    return total(x, axis, keepdims, dtype, extent(shape, axis))


def reduce_prod(x, axis, keepdims):
    dtype = dtype_of(x)
    if dtype.kind in "biu":
        return np.asarray(np.prod(x, axis=axis, keepdims=keepdims))
    value, error = long(x, dtype)
    if np.any(error != 0):
        raise ValueError("product of approximate values")
    n = extent(value, axis)
    result = np.prod(value, axis=axis, keepdims=keepdims)
    size = np.abs(value)
    logs = np.where(np.isfinite(size) & (size > 0), np.log2(np.where(size > 0, size, 1)), 0)
    above = np.sum(np.maximum(logs, 0), axis=axis, keepdims=keepdims)
    below = np.sum(np.minimum(logs, 0), axis=axis, keepdims=keepdims)
    info = np.finfo(real_type(dtype))
    eps = REAL(info.eps) * (4 if dtype.kind == "c" else 1)
    open_ = (above > info.maxexp - 2) | (below < info.minexp + 2)
    if dtype.kind == "c":
        open_ = open_ | ~np.isfinite(result) | (result == 0)
    bound = np.where(open_, np.inf, n * eps * np.abs(result))
    # inf·0: of one row the bound would be NaN where the value is.
    bound = np.where(np.isnan(bound), np.where(open_, np.inf, 0), bound)
    return settle(np.asarray(result), np.asarray(bound), dtype, 1 if n > 1 else 0, False)


def reduce_var(x, axis, keepdims, ddof=0, root=False):
    dtype = np.dtype(np.float64) if dtype_of(x).kind in "biu" else dtype_of(x)
    value, error = long(x, dtype)
    if np.any(error != 0):
        raise ValueError("variance of approximate values")
    n = extent(value, axis)
    u = REAL(np.finfo(real_type(dtype)).eps) / 2
    mean = np.sum(value, axis=axis, keepdims=True) / REAL(n)
    distance = np.abs(value - mean)
    size = np.sum(np.abs(value), axis=axis, keepdims=True)
    mean_error = (n + 2) * u * size / max(n, 1)
    squares = np.sum(distance * distance, axis=axis, keepdims=keepdims)
    divisor = REAL(max(n - ddof, 0))
    result = squares / divisor
    # Every distance is off by the mean's error and u of itself.
    bound = 2 * np.sum(distance * mean_error, axis=axis, keepdims=keepdims) \
        + np.sum(mean_error * mean_error + 0 * distance, axis=axis, keepdims=keepdims) + (n + 8) * u * squares
    bound = bound / divisor
    largest = np.max(np.abs(np.where(np.isfinite(value), value, 0)), axis=axis, keepdims=keepdims, initial=0)
    limit = np.sqrt(REAL(np.finfo(real_type(dtype)).max) / max(n, 1)) / 4
    bound = np.where(np.isnan(result), 0, bound)
    bound = np.where(largest > limit, np.inf, np.where(np.isnan(bound), np.inf, bound))
    if root:
        low, high = np.sqrt(np.maximum(result - bound, 0)), np.sqrt(result + bound)
        result = np.sqrt(result)
        bound = np.where(np.isnan(result), bound, np.maximum(high - result, result - low))
    if n == 1 and ddof == 0:
        bound = np.zeros_like(bound)
    # Squares of subnormal distances may vanish.
    tiny = REAL(np.finfo(real_type(dtype)).tiny) * max(n, 1)
    bound = bound + (np.sqrt(tiny) * 2 if root else tiny)
    return settle(np.asarray(result), np.asarray(bound), real_type(dtype), 2, False)


def reduce_std(x, axis, keepdims, ddof=0):
    return reduce_var(x, axis, keepdims, ddof, root=True)


def reduce_exact(ufunc):
    return lambda x, axis, keepdims: np.asarray(ufunc(x, axis=axis, keepdims=keepdims))


REDUCTIONS = {
    "sum": reduce_sum, "prod": reduce_prod, "mean": reduce_mean, "var": reduce_var, "std": reduce_std,
    "min": reduce_exact(np.min), "max": reduce_exact(np.max), "any": reduce_exact(np.any), "all": reduce_exact(np.all),
    "argmin": reduce_exact(np.argmin), "argmax": reduce_exact(np.argmax),
}


# --- tables -----------------------------------------------------------------------------------------------------------

OPERATORS = {
    ast.Add: calculate("+", np.add), ast.Sub: calculate("-", np.subtract), ast.Mult: calculate("*", np.multiply),
    ast.Div: calculate("/", np.true_divide),
    ast.FloorDiv: lambda a, b: apply(np.floor_divide, a, b), ast.Mod: lambda a, b: apply(np.remainder, a, b),
    ast.BitAnd: lambda a, b: apply(np.bitwise_and, a, b), ast.BitOr: lambda a, b: apply(np.bitwise_or, a, b),
    ast.BitXor: lambda a, b: apply(np.bitwise_xor, a, b),
    ast.LShift: shift(np.left_shift), ast.RShift: shift(np.right_shift),
    ast.USub: calculate("negative", np.negative), ast.Invert: lambda a: apply(np.invert, a),
    ast.UAdd: lambda a: a if isinstance(a, Approximate) else apply(np.positive, a),
    ast.Not: logical(np.logical_not), ast.And: logical(np.logical_and), ast.Or: logical(np.logical_or),
    ast.Lt: compare("less"), ast.LtE: compare("less_equal"), ast.Eq: compare("equal"), ast.NotEq: compare("not_equal"),
    ast.GtE: compare("greater_equal"), ast.Gt: compare("greater"),
}

FUNCTIONS = {
    name: unary_function(name) for name in (
        "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
        "log", "log10", "log1p", "log2", "exp", "expm1", "exp2", "cbrt")
} | {
    "arctan2": binary_function("arctan2"), "hypot": binary_function("hypot"), "sqrt": sqrt,
    "floor": whole("floor"), "ceil": whole("ceil"), "trunc": whole("trunc"), "round": whole("rint"), "sign": sign,
    "abs": calculate("absolute", np.absolute), "minimum": minimum, "maximum": maximum, "clip": clip, "where": where,
    "fmod": lambda a, b: apply(np.fmod, a, b), "copysign": bits(np.copysign), "nextafter": bits(np.nextafter),
    "isnan": is_class(np.isnan), "isinf": is_class(np.isinf), "isfinite": is_class(np.isfinite),
    "signbit": is_class(np.signbit), "real": component("real"), "imag": component("imag"), "conj": conjugate,
    "complex": make_complex, "ones_like": ones_like,
    "contains": text_test(lambda text, part: part in text), "startswith": text_test(str.startswith),
    "endswith": text_test(str.endswith),
    "copy": lambda x: x, "floor_divide": OPERATORS[ast.FloorDiv], "remainder": OPERATORS[ast.Mod],
}

ALIASES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "rint": "round", "absolute": "abs", "fabs": "abs", "pow": "power", "mod": "remainder",
    "conjugate": "conj", "div": "floor_divide",
}


class Evaluation:
    """One expression's statements, in their order."""

    def __init__(self, variables):
        self.names = dict(variables)

    def run(self, text):
        *assignments, last = ast.parse(text.strip()).body
        for statement in assignments:
            self.names[statement.targets[0].id] = self.value(statement.value)
        return self.value(last.value)

    def value(self, node):
        if isinstance(node, ast.Constant):
            # NumExpr's texts are bytes.
            return Weak(node.value.decode() if isinstance(node.value, bytes) else node.value)
        if isinstance(node, ast.Attribute):
            return FUNCTIONS[node.attr](self.value(node.value))
        if isinstance(node, ast.Name):
            return self.names[node.id] if node.id in self.names else Weak(CONSTANTS[node.id])
        if isinstance(node, ast.UnaryOp):
            return OPERATORS[type(node.op)](self.value(node.operand))
        if isinstance(node, ast.BinOp):
            a, b = self.value(node.left), self.value(node.right)
            return power(a, b, literal(node.right)) if isinstance(node.op, ast.Pow) else OPERATORS[type(node.op)](a, b)
        if isinstance(node, ast.BoolOp):
            result, *others = (self.value(operand) for operand in node.values)
            for other in others:
                result = OPERATORS[type(node.op)](result, other)
            return result
        if isinstance(node, ast.Compare):
            values = [self.value(operand) for operand in (node.left, *node.comparators)]
            result, *others = (OPERATORS[type(op)](a, b) for op, a, b in zip(node.ops, values, values[1:]))
            for other in others:
                result = apply(np.logical_and, result, other)
            return result
        if isinstance(node, ast.Subscript):
            array = self.value(node.value)
            return np.asarray(array[self.index(node.slice)], dtype=array.dtype)
        if isinstance(node, ast.Call):
            return self.call(node)
        raise ValueError(ast.dump(node))

    def call(self, node):
        name = ALIASES.get(node.func.id, node.func.id)
        if name in REDUCTIONS:
            keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
            axis = ast.literal_eval(node.args[1]) if len(node.args) > 1 else keywords.pop("axis", None)
            operand = self.value(node.args[0])
            if isinstance(operand, Weak):
                operand = np.asarray(operand.typed())
            return REDUCTIONS[name](operand, axis, keywords.pop("keepdims", False), **keywords)
        operands = [self.value(operand) for operand in node.args]
        if name == "power":
            return power(*operands, literal(node.args[1]))
        return FUNCTIONS[name](*operands)

    def index(self, node):
        items = node.elts if isinstance(node, ast.Tuple) else [node]
        part = lambda item: None if item is None else ast.literal_eval(item)
        return tuple(
            slice(part(item.lower), part(item.upper), part(item.step)) if isinstance(item, ast.Slice)
            else part(item) for item in items)


def exact_sums(x):
    """The sum of all elements, rounded once, and the sum of their magnitudes."""
    elements = [float(element) for element in x.ravel()]
    return np.array([math.fsum(elements), math.fsum(map(abs, elements))])


def numexpr_value(text, variables):
    import numexpr
    # Without optimisation: it reorders what is not associative.
    return np.asarray(numexpr.evaluate(
        text, local_dict={name: x.value if isinstance(x, Weak) else x for name, x in variables.items()},
        global_dict={}, optimization="none"))


# --- requests ---------------------------------------------------------------------------------------------------------

def read_variables(described, payload):
    variables = {}
    for name, about in described.items():
        shape = about["shape"]
        if about["type"] == "str":
            value = np.empty(len(about["text"]), dtype=object)
            value[:] = about["text"]
        else:
            count = 1 if shape is None else int(np.prod(shape))
            value = np.frombuffer(payload, about["type"], count, about["offset"])
        variables[name] = Weak(value[0]) if shape is None else value.reshape(shape)
    return variables


def describe(result, payload):
    """An answer's entry; its elements go to the payload."""
    weak = is_weak(result)
    if isinstance(result, Weak):
        result = np.asarray(result.value, dtype=object) if result.kind == "U" else np.asarray(result.typed())
    offset = sum(map(len, payload))
    entry = {"shape": list(np.shape(result.value if isinstance(result, Approximate) else result)), "weak": weak,
             "form": "exact", "offset": offset}
    if isinstance(result, Approximate):
        entry |= {"type": str(result.dtype), "form": "bounds"}
        parts = [(result.value, real_type(result.dtype))]
        if result.kind == "c":
            parts = [(result.value.real, np.float64), (result.value.imag, np.float64)]
        ends = []
        for sign in (-1, 1):
            bounds = []
            for value, dtype in parts:
                bound = np.where(np.isinf(result.error), REAL(-np.inf) * sign, value + sign * result.error)
                bounds.append(np.asarray(bound).astype(dtype))
            ends.append(np.stack(bounds, axis=-1))
        payload.extend(np.ascontiguousarray(end).tobytes() for end in ends)
        return entry
    if result.dtype == object:
        return entry | {"type": "str", "text": [str(text) for text in result.ravel()]}
    payload.append(np.ascontiguousarray(result).tobytes())
    return entry | {"type": str(result.dtype)}


def answer(request, payload_in):
    variables = read_variables(request["variables"], payload_in)
    results, payload = [], []
    for text, names in request["expressions"]:
        used = {name: variables[variable] for name, variable in names.items()}
        try:
            if request["oracle"] == "numexpr":
                results.append(describe(numexpr_value(text, used), payload))
            elif request["oracle"] == "fsum":
                results.append(describe(exact_sums(Evaluation(used).run(text)), payload))
            else:
                results.append(describe(Evaluation(used).run(text), payload))
        except Exception as error:  # what went wrong is the result
            results.append({"error": f"{type(error).__name__}: {error}"})
    return {"results": results}, b"".join(payload)


def read_exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        sys.exit(0)
    return data


def main():
    sys.setrecursionlimit(100_000)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        frames = []
        for _ in range(2):
            length, = struct.unpack("<i", read_exactly(source, 4))
            frames.append(read_exactly(source, length))
        header, payload = answer(json.loads(frames[0]), frames[1])
        for frame in (json.dumps(header).encode(), payload):
            sink.write(struct.pack("<i", len(frame)))
            sink.write(frame)
        sink.flush()


main()
