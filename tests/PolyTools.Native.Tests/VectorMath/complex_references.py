"""Multi-precision references for the complex functions, by mpmath (Debian: python3-mpmath).

    python3 complex_references.py table > complex_references.csv     the committed table
    python3 complex_references.py fresh SEED COUNT                   COUNT other points per function

One line per point: function, operand's parts, second operand's parts (power, multiply and divide; else 0), result's parts, exponent, residuals of
the parts. Operands and results are the 64 bits of doubles in hexadecimal; the result is the true value rounded to double. The
exponent is that of a unit in the last place of the result's magnitude, 2^exponent; the residuals are what rounding took away, in
these units. mpmath has no signed zeros: no part of an operand is 0 where that would matter.
"""

import cmath
import math
import random
import struct
import sys

import mpmath as mp


def bits(value):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", value))[0]


def signed(value):
    return value if random.random() < 0.5 else -value


def log_uniform(low, high):
    return signed(10 ** random.uniform(low, high))


CENTRES = [1, -1, 1j, -1j, 2, -2, 1 + 1j, 0.5, -0.5]


def anywhere():
    """A point of the plane: of any magnitude, near the special points, the unit circle and the cuts."""
    kind = random.randrange(9)
    if kind == 0:
        return complex(log_uniform(-300, 300), log_uniform(-300, 300))
    if kind == 1:
        return complex(log_uniform(-20, 20), log_uniform(-20, 20))
    if kind == 2:
        return complex(log_uniform(-2, 2), log_uniform(-2, 2))
    if kind == 3:
        return complex(random.uniform(-4, 4), random.uniform(-4, 4))
    if kind == 4:
        r = 10 ** random.uniform(-17, -0.5)
        return random.choice(CENTRES) + cmath.rect(r, random.uniform(-math.pi, math.pi))
    if kind == 5:
        centre = random.choice(CENTRES)
        return complex(centre.real + random.choice([0, 0, 1, -1, 3]) * 2.0 ** -52, centre.imag + log_uniform(-300, -8))
    if kind == 6:
        r = 1 + random.choice([0, log_uniform(-17, -1)])
        return cmath.rect(r, random.uniform(-math.pi, math.pi))
    if kind == 7:
        return cmath.rect(1, random.uniform(-math.pi, math.pi)) - 1
    z = complex(random.uniform(-4, 4), log_uniform(-300, -5))
    return z if random.random() < 0.5 else complex(z.imag, z.real)


def multiple(limit):
    """Near a multiple of pi/2."""
    return round(random.uniform(-limit, limit)) * (math.pi / 2) * (1 + random.choice([0, 0, log_uniform(-17, -6)]))


def growing(limit, unit=1.0):
    """A point whose real part is an exponent within the limit, and whose imaginary part is an angle."""
    z = anywhere()
    if random.random() < 0.25:
        z = complex(z.real, multiple(10) / unit)
    elif random.random() < 0.1:
        z = complex(z.real, log_uniform(0, 300))
    if abs(z.real) > limit or random.random() < 0.25:
        z = complex(random.uniform(-limit, limit) * random.choice([1, 0.03, 0.003]), z.imag)
    if random.random() < 0.05:
        z = complex(signed(random.uniform(0.99, 1) * limit), z.imag)
    return z


def turned(z):
    return complex(z.imag, z.real)


def small_power():
    return complex(random.uniform(-5, 5), random.choice([0, random.uniform(-5, 5)]))


def whole_power():
    z = cmath.rect(math.exp(random.choice([1, 1, 7]) * random.uniform(-1, 1)), random.uniform(-math.pi, math.pi))
    return z, complex(random.randint(-99, 99), 0)


def any_power():
    z = anywhere()
    limit = 600 / (1 + abs(math.log(abs(z)) if z else 1))
    return z, random.choice([small_power(), complex(random.uniform(-limit, limit), random.uniform(-limit, limit) / 4)])


# name: (operands, value)
FUNCTIONS = {
    "multiply": (lambda: (anywhere(), anywhere()), lambda z, w: z * w),
    "divide": (lambda: (anywhere(), anywhere()), lambda z, w: z / w),
    "power": (any_power, lambda z, w: z ** w),
    "whole_power": (whole_power, lambda z, w: z ** int(w.real)),
    "sqrt": (anywhere, mp.sqrt),
    "sign": (anywhere, lambda z: z / abs(z)),
    "abs": (anywhere, lambda z: mp.mpc(abs(z))),
    "exp": (lambda: growing(710), mp.exp),
    "expm1": (lambda: growing(710), lambda z: mp.exp(z) - 1),
    "exp2": (lambda: growing(1024, math.log(2)), lambda z: mp.exp(z * mp.log(2))),
    "log": (anywhere, mp.log),
    "log2": (anywhere, lambda z: mp.log(z) / mp.log(2)),
    "log10": (anywhere, lambda z: mp.log(z) / mp.log(10)),
    "log1p": (anywhere, lambda z: mp.log(1 + z)),
    "sin": (lambda: turned(growing(711)), mp.sin),
    "cos": (lambda: turned(growing(711)), mp.cos),
    "tan": (lambda: turned(growing(711)), mp.tan),
    "sinh": (lambda: growing(711), mp.sinh),
    "cosh": (lambda: growing(711), mp.cosh),
    "tanh": (lambda: growing(711), mp.tanh),
    "arcsin": (anywhere, mp.asin),
    "arccos": (anywhere, mp.acos),
    "arctan": (anywhere, mp.atan),
    "arcsinh": (anywhere, mp.asinh),
    "arccosh": (anywhere, mp.acosh),
    "arctanh": (anywhere, mp.atanh),
}


def line(name, operands, value):
    """The line of a point, or None where the result leaves the range of doubles or a part of the operand is 0."""
    if not all(cmath.isfinite(operand) for operand in operands):
        return None
    if operands[0].real == 0 or operands[0].imag == 0:
        return None
    parts = [part for operand in operands for part in (operand.real, operand.imag) if part]
    spread = max(abs(math.frexp(part)[1]) for part in parts)
    mp.mp.prec = 300 + 2 * spread
    exact = value(*(mp.mpc(operand.real, operand.imag) for operand in operands))
    size = abs(exact)
    if not mp.mpf(2) ** -1022 <= size < mp.mpf(2) ** 1024 * (1 - mp.mpf(2) ** -53):
        return None
    exponent = mp.frexp(size)[1] - 53
    rounded = complex(float(exact.real), float(exact.imag))
    residuals = [float(mp.ldexp(part - mp.mpf(near), -exponent)) for part, near in
                 ((exact.real, rounded.real), (exact.imag, rounded.imag))]
    second = operands[1] if len(operands) > 1 else 0j
    numbers = [operands[0].real, operands[0].imag, second.real, second.imag, rounded.real, rounded.imag]
    return ",".join([name] + [bits(number) for number in numbers] + [str(exponent)] + ["%.3f" % r for r in residuals])


def main():
    random.seed("table" if sys.argv[1] == "table" else sys.argv[2])
    count = 40 if sys.argv[1] == "table" else int(sys.argv[3])
    for name, (operands, value) in FUNCTIONS.items():
        left = count
        while left:
            point = operands()
            text = line(name, point if isinstance(point, tuple) else (point,), value)
            if text:
                print(text)
                left -= 1


main()
