"""Multi-precision references for the elementary functions, by mpmath (Debian: python3-mpmath).

    python3 references.py table > references.csv     the committed table: hard cases, edges, a thousand random points of each type
    python3 references.py fresh SEED COUNT           random points only: COUNT per function, type and range

One line per point: function, type, x[, y], result, residual. x, y and result are the 64 bits of a double in hexadecimal, of operands without the zeros at the end;
the operands of a float32 line are doubles that a float holds. The result is the true value rounded to double, and the
residual is what rounding took away, in units of the result's last place (-0.5 to 0.5). mpmath has no signed zeros: no operand is 0.
"""

import math
import random
import struct
import sys

import mpmath as mp


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def from_bits(pattern):
    return struct.unpack("<d", struct.pack("<Q", pattern))[0]


def single(value):
    """The nearest float32, or None where there is no finite one."""
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return None


def next_after(value, steps):
    """The double that is so many doubles away, away from zero where steps is positive."""
    return from_bits(bits(value) + steps)


def rounded(value):
    """A multi-precision number as the nearest double and the rest in units of its last place."""
    if mp.isnan(value):
        return math.nan, 0.0
    if mp.isinf(value):
        return (math.inf if value > 0 else -math.inf), 0.0
    if value == 0:
        return 0.0, 0.0
    exponent = max(mp.frexp(value)[1] - 1, -1022) - 52
    scaled = mp.ldexp(value, -exponent)
    nearest = int(mp.nint(scaled))
    if exponent > 971 or (exponent == 971 and abs(nearest) >= 2**53):
        return math.copysign(math.inf, nearest), 0.0
    return math.ldexp(nearest, exponent), float(scaled - nearest)


def precision(x):
    """Bits that leave 200 good ones in the remainder of x by pi/2."""
    return 400 if abs(x) < 2.0**64 else 1600


def trigonometric(function):
    def reference(x):
        with mp.workprec(precision(x)):
            return function(mp.mpf(x))
    return reference


def exp(x):
    return mp.inf if x > 800 else mp.mpf(0) if x < -800 else mp.exp(mp.mpf(x))


def power(x, y):
    if x == 0 or y == 0:
        return mp.mpf(math.pow(x, y)) if not (x == 0 and y < 0) else mp.inf
    size = y * math.log2(abs(x))
    if size > 1200:
        return -mp.inf if x < 0 and y % 2 == 1 else mp.inf
    if size < -1200:
        return mp.mpf(0)
    return mp.power(mp.mpf(x), mp.mpf(y))


def bounded(function, limit, above, below):
    """A function that is not worth computing for |x| > limit: infinite in effect, or constant."""
    return lambda x: above if x > limit else below if x < -limit else function(mp.mpf(x))


REFERENCES = {
    "sin": trigonometric(mp.sin),
    "cos": trigonometric(mp.cos),
    "tan": trigonometric(mp.tan),
    "exp": exp,
    "log": lambda x: mp.log(mp.mpf(x)),
    "arctan2": lambda y, x: mp.atan2(mp.mpf(y), mp.mpf(x)),
    "power": power,
    "exp2": bounded(lambda x: mp.power(2, x), 2000, mp.inf, mp.mpf(0)),
    "expm1": bounded(mp.expm1, 800, mp.inf, mp.mpf(-1)),
    "log1p": lambda x: mp.log1p(mp.mpf(x)),
    "log2": lambda x: mp.log(mp.mpf(x)) / mp.ln(2),
    "log10": lambda x: mp.log(mp.mpf(x)) / mp.ln(10),
    "sinh": bounded(mp.sinh, 800, mp.inf, -mp.inf),
    "cosh": bounded(mp.cosh, 800, mp.inf, mp.inf),
    "tanh": bounded(mp.tanh, 800, mp.mpf(1), mp.mpf(-1)),
    "arcsin": lambda x: mp.asin(mp.mpf(x)),
    "arccos": lambda x: mp.acos(mp.mpf(x)),
    "arctan": lambda x: mp.atan(mp.mpf(x)),
    "arcsinh": lambda x: mp.asinh(mp.mpf(x)),
    "arccosh": lambda x: mp.acosh(mp.mpf(x)),
    "arctanh": lambda x: mp.atanh(mp.mpf(x)),
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(mp.mpf(x))),
    "hypot": lambda x, y: mp.hypot(mp.mpf(x), mp.mpf(y)),
}

# The ranges of the working points, as (least, greatest).
RANGES = {
    "sin": [(-0.785, 0.785), (-1, 1), (-10, 10), (-1e5, 1e5), (-4.1e5, 4.1e5)],
    "exp": [(-1e-3, 1e-3), (-1, 1), (-10, 10), (-708, 709.7), (-745.2, -707)],
    "log": [(0.99, 1.01), (0.5, 2), (1e-3, 10), (1, 1e5)],
    "arctan2": [(-1, 1), (-10, 10), (-1e5, 1e5)],
    "power": [(0, 2), (0, 10), (0.9, 1.1)],
    "exp2": [(-1e-3, 1e-3), (-1, 1), (-10, 10), (-1022, 1024), (-1075.5, -1021)],
    "expm1": [(-1e-8, 1e-8), (-1e-3, 1e-3), (-1, 1), (-2, 2), (-40, 10), (10, 709.7)],
    "log1p": [(-1e-15, 1e-15), (-1e-8, 1e-8), (-1e-3, 1e-3), (-0.5, 0.5), (-1, -0.2), (0.4, 3), (1, 1e5)],
    "sinh": [(-1e-8, 1e-8), (-1e-3, 1e-3), (-1, 1), (-2, 2), (-10, 10), (-710.4, 710.4)],
    "tanh": [(-1e-8, 1e-8), (-1e-3, 1e-3), (-1, 1), (-2, 2), (-10, 10), (-23, 23)],
    "arcsin": [(-1e-3, 1e-3), (-0.5, 0.5), (-1, 1), (0.49, 0.51), (0.999, 1), (-1, -0.999)],
    "arctan": [(-1e-3, 1e-3), (-0.4375, 0.4375), (-1, 1), (-3, 3), (-10, 10), (-1e5, 1e5)],
    "arcsinh": [(-1e-8, 1e-8), (-1e-3, 1e-3), (-1, 1), (-2, 2), (-10, 10), (-1e5, 1e5), (1e8, 1e9)],
    "arccosh": [(1, 1 + 1e-8), (1, 1.001), (1, 1.5), (1, 10), (1, 1e5), (1e8, 1e9)],
    "arctanh": [(-1e-8, 1e-8), (-1e-3, 1e-3), (-0.3, 0.3), (-1, 1), (0.99, 1)],
    "cbrt": [(-1, 1), (1, 8), (8, 64), (-1e5, 1e5)],
    "hypot": [(-1, 1), (-10, 10), (-1e5, 1e5), (-1e-20, 1e-20), (-1e20, 1e20)],
}
RANGES["cos"] = RANGES["tan"] = RANGES["sin"]
RANGES["cosh"] = RANGES["sinh"]
RANGES["arccos"] = RANGES["arcsin"]
RANGES["log2"] = RANGES["log10"] = RANGES["log"]
OPERANDS = {"arctan2": 2, "power": 2, "hypot": 2}
POSITIVE = ("log", "log2", "log10", "power")


def allowed(function, x):
    if function in POSITIVE:
        return x > 0
    if function == "log1p":
        return x > -1
    if function == "arccosh":
        return x >= 1
    if function in ("arcsin", "arccos"):
        return abs(x) <= 1
    if function == "arctanh":
        return abs(x) < 1
    return True


def random_bits(generator, kind):
    while True:
        if kind == "float64":
            value = from_bits(generator.getrandbits(64))
        else:
            value = struct.unpack("<f", struct.pack("<I", generator.getrandbits(32)))[0]
        if math.isfinite(value):
            return value


def to_kind(value, kind):
    return value if kind == "float64" else single(value)


def random_points(function, kind, generator, count):
    operands = OPERANDS.get(function, 1)
    for least, greatest in RANGES[function]:
        for _ in range(count):
            point = [to_kind(generator.uniform(least, greatest), kind) for _ in range(operands)]
            if function == "power":
                point[1] = to_kind(generator.uniform(-20, 20), kind)
            if 0 not in point and allowed(function, point[0]):
                yield point
    made = 0
    while made < count:
        point = [random_bits(generator, kind) for _ in range(operands)]
        if function == "power":
            point[0] = abs(point[0])
        if function == "arccosh":
            point[0] = 1 + abs(point[0])
        if function in ("arcsin", "arccos", "arctanh"):
            point[0] = math.copysign(min(abs(point[0]), 1 / abs(point[0])) if point[0] else 0.5, point[0])
        point = [to_kind(x, kind) for x in point]
        if 0 not in point and None not in point and allowed(function, point[0]):
            made += 1
            yield point


def near_multiples_of_half_pi():
    """Doubles beside k·pi/2: small k, and those k whose multiple lies nearest to a double."""
    multiples = list(range(1, 13)) + [15, 29, 58, 928, 7424, 14479, 29327, 58285, 116570, 204551, 254647, 409102, 818204]
    with mp.workprec(400):
        half_pi = mp.pi / 2
        for k in multiples:
            nearest = rounded(k * half_pi)[0]
            for step in (-1, 0, 1):
                yield next_after(nearest, step)
            yield rounded((k + mp.mpf(1) / 2) * half_pi)[0]
    yield 6381956970095103 * 2.0**797  # the double nearest to any multiple of pi/2


def edges(function):
    tiny = [5e-324, 2.2250738585072009e-308, 2.2250738585072014e-308, 1e-300, 1e-160, 1e-20, 1e-8, 2.0**-27, 1e-5]
    if function in ("sin", "cos", "tan"):
        points = tiny + [0.1, 0.5, 0.785, next_after(0.785, 1), 1, 1.5, 2, 3, 10, 100, 1e3, 1e4, 1e5]
        points += [399999.75, 4e5, next_after(4e5, 1), 411774.0, 2.0**19, 2.0**20, 1e8, 1e15, 2.0**53, 1e22, 1e100, 1e300]
        points += [1.7976931348623157e308] + list(near_multiples_of_half_pi())
        points += [-x for x in points]
    elif function == "exp":
        points = tiny + [0.1, 0.34657359027997264, 0.34657359027997270, 0.5, 1, 2, 10, 100, 700, 707.9, 708, 709, 709.78]
        points += [709.782712893384, 709.7827128933841, 710, 745, 745.13, 745.1332191019411, 745.1332191019412, 746, 1e300]
        points += [708.3964185322641, 708.3964185322642, 744.4400719213812, 720, 740]
        with mp.workprec(400):
            points += [rounded((k + mp.mpf(1) / 2) * mp.ln(2))[0] for k in (0, 1, 2, 5, 100, 1000, 1021, 1022, 1023)]
            points += [rounded(k * mp.ln(2))[0] for k in (1, 2, 3, 10, 1000, 1022, 1023, 1024, 1074, 1075)]
        points += [-x for x in points]
    elif function in ("log", "log2", "log10"):
        points = tiny + [0.5, 0.70710678118654746, 0.70710678118654757, 1.4142135623730949, 1.4142135623730951, 2, math.e]
        points += [next_after(1, step) for step in (-2, -1, 0, 1, 2, 1000, -1000)]
        points += [next_after(0.5, 1), next_after(2, -1), 1 + 1e-5, 1 - 1e-5, 10, 1e5, 1e100, 1.7976931348623157e308]
        points += [from_bits(1 << shift) for shift in (1, 10, 30, 51)] + [2.0**k for k in (-1022, -100, -3, 3, 100, 1023)]
        if function == "log10":
            points += [float(f"1e{n}") for n in range(-323, 309, 7)] + [10.0**n for n in range(1, 23)]
    elif function == "exp2":
        points = tiny + [0.5, next_after(0.5, -1), next_after(0.5, 1), 1, 1.5, 2, 3, 10, 100.5, 1000, 1021.5, 1022, 1022.5]
        points += [next_after(1022, 1), 1023, 1023.5, next_after(1024, -1), 1024, 1026, 1074, 1074.5, 1075, next_after(1075, 1)]
        points += [1076, 1080, 1e300]
        points += [-x for x in points]
    elif function in ("expm1", "sinh", "cosh", "tanh"):
        points = tiny + [1e-3, 0.1, 0.17, 0.1733, 0.34657359027997264, 0.3465735902799727, 0.3466, 0.5, 0.69, 0.6931471805599453]
        points += [1, 1.0397, 1.04, 2, 5, 10, 18.9, 19, 21.9, 22, 22.1, 36.7, 37.4, 37.5, 38, next_after(38, 1), 40, 100, 600, 700]
        points += [next_after(700, -1), next_after(700, 1), 705, 709, 709.782712893384, 709.7827128933841, 710, 1e5, 1e300]
        points += [710.4758600739439, 710.475860073944, 710.5, 88.7, 88.722839, 88.73, 89.4, 89.416, 89.42, 711, 712, 720]
        with mp.workprec(400):
            points += [rounded((k + mp.mpf(1) / 2) * mp.ln(2))[0] for k in (0, 1, 2, 3, 25, 26, 51, 52, 53, 54, 100, 1000)]
            points += [rounded(k * mp.ln(2))[0] for k in (1, 2, 3, 26, 27, 52, 53, 54, 1000)]
        points += [-x for x in points]
    elif function == "log1p":
        points = tiny + [2.0**-k for k in range(1, 60)] + [3 * 2.0**-k for k in range(3, 60)] + [0.1, 0.3, 0.7]
        points += [0.41421356237309503, 0.41421356237309515, 0.29289321881345243, 0.29289321881345254, next_after(1, -1)]
        points += [next_after(2.0**-k, step) for k in (30, 51, 52, 53, 54) for step in (-1, 1)]
        points += [-x for x in points]
        points += [1, next_after(1, 1), 2, 3, 10, 1e5, 2.0**52, 2.0**53, 2.0**54, next_after(2.0**53, 1), 1e16, 1e100]
        points += [1.7976931348623157e308]
    elif function in ("arcsin", "arccos"):
        points = tiny + [1e-3, 0.1, 0.25, 0.4999, 0.5, next_after(0.5, -1), next_after(0.5, 1), 0.6, 0.70710678118654757, 0.75]
        points += [0.9, 0.97, 0.975, next_after(0.975, -1), 0.99, 1 - 1e-5, 1 - 1e-8, 1 - 1e-12, 1]
        points += [next_after(1, -step) for step in (1, 2, 3, 1000)]
        points += [-x for x in points]
    elif function == "arctan":
        points = tiny + [1e-3, 0.1, 0.5, 1, 1.5, 2, 5, 10, 1e3, 1e8, 1e16, 2.0**66, 1e20, 1e100, 1e300, 1.7976931348623157e308]
        points += [next_after(n / 16, step) for n in (7, 11, 19, 39) for step in (-1, 0, 1)]
        points += [-x for x in points]
    elif function in ("arcsinh", "arccosh"):
        points = tiny + [1e-3, 0.1, 0.3, 0.5, 1, next_after(1, 1), next_after(1, 2), 1 + 1e-12, 1 + 1e-8, 1.001, 1.5, 2, 3, 10]
        points += [1e5, 1e8, 2.0**27, 2.0**28, next_after(2.0**28, -1), next_after(2.0**28, 1), 1e10, 1e100, 1e160, 1e300]
        points += [1.7976931348623157e308, 9e307]
        if function == "arcsinh":
            points += [-x for x in points]
    elif function == "arctanh":
        points = tiny + [1e-3, 0.1, 0.17, 0.2, 0.3333, 0.41, 0.5, 0.7, 0.9, 0.99, 1 - 1e-8, 1 - 1e-15]
        points += [next_after(1, -step) for step in (1, 2, 3, 1000)]
        points += [-x for x in points]
    elif function == "cbrt":
        points = tiny + [2.0**k for k in range(-30, 31)] + [float(n**3) for n in range(1, 40)]
        points += [next_after(x, step) for x in (1, 2, 4, 8) for step in (-1, 1)] + [1e100, 1e300, 1.7976931348623157e308]
        points += [from_bits(1 << shift) for shift in range(0, 52, 5)] + [from_bits(3 << shift) for shift in range(0, 50, 7)]
        points += [2.0**k for k in (-1022, -1021, -1020, 1021, 1022, 1023)] + [1e-40, 1e-45, 3e38]
        points += [-x for x in points]
    elif function == "hypot":
        values = [5e-324, 1e-310, 3.4395525670743494e-136, 1e-45, 1e-38, 8.8817842e-16, 3, 4, 1.1529215e18, 1e38, 3.3e38]
        values += [3.2733906e150, 1e155, 1.7e308]
        return [[x, y] for x in values for y in values] + [[-3, -4], [5, -12], [1.2e308, 1.3e308], [1e-323, 5e-324]]
    else:
        pairs = [(2, 0.5), (2, -1074), (2, 1023), (2, 1024), (10, 22), (10, -5), (0.5, 1074), (1 + 2.0**-52, 2.0**55)]
        pairs += [(1 - 2.0**-53, -(2.0**55)), (3, 40), (1e-300, 2), (5e-324, 0.5), (1.7976931348623157e308, 0.5), (-3, 3)]
        pairs += [(-2, 5), (7, 1 / 3), (math.e, 700), (1e5, 61)]
        return [list(pair) for pair in pairs]
    return [[x] for x in points]


def print_point(function, kind, point):
    with mp.workprec(400):
        result, residual = rounded(REFERENCES[function](*point))
    if result == 0 and function == "arctan2":
        result = math.copysign(result, point[0])
    operands = ",".join(f"{bits(x):016x}".rstrip("0") or "0" for x in point)
    print(f"{function},{kind},{operands},{bits(result):016x},{residual:.4f}")


def main():
    table = sys.argv[1] == "table"
    generator = random.Random("table" if table else sys.argv[2])
    for function in REFERENCES:
        # A thousand and more of each type in the table.
        count = 1000 // (len(RANGES[function]) + 1) + 1 if table else int(sys.argv[3])
        for kind in ("float64", "float32"):
            points = list(random_points(function, kind, generator, count))
            if table:
                for point in edges(function):
                    point = [to_kind(x, kind) for x in point]
                    if None not in point and 0 not in point and (function == "power" or allowed(function, point[0])):
                        points.append(point)
            for point in points:
                print_point(function, kind, point)


if __name__ == "__main__":
    main()
