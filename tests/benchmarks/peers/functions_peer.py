"""A worker process for the benchmark: elementary functions by NumExpr. See functions.c for the protocol."""

import platform
import signal
import sys

import numexpr as ne
import numpy as np
from arrays import answer, count, results

# Ctrl+C is for the runner, which ends its peers.
signal.signal(signal.SIGINT, signal.SIG_IGN)

unary = (
    "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp expm1 log log10 log1p sqrt floor ceil"
)
expressions = {name: f"{name}(x)" for name in unary.split()} | {
    "arctan2": "arctan2(x, y)",
    "pow": "x**y",
    "fmod": "fmod(x, y)",
    "mixed": "sqrt(x*x + y*y) + exp(-x)*log(y + 2) - arctan2(y, x)",
}

steps = {"x": np.uint32(3242174889), "y": np.uint32(2447445413)}
operands = {(name, kind): np.zeros(count, kind) for name in steps for kind in ("float64", "float32")}
held = {}


def fill(name, kind, first, last):
    """Element i is the fraction of i * step + 1/2, stretched from first to last."""
    if held.get((name, kind)) == (first, last):
        return
    held[name, kind] = first, last
    array = operands[name, kind]
    for start in range(0, count, 1 << 20):
        part = array[start : start + (1 << 20)]
        fraction = np.arange(start, start + len(part), dtype=np.uint32) * steps[name] + np.uint32(1 << 31)
        part[:] = first + (last - first) * ((fraction + 0.5) * 2.0**-32)


vml = "with VML" if ne.use_vml else "without VML"
print(f"ready NumExpr {ne.__version__} {vml} (NumPy {np.__version__}, Python {platform.python_version()})", flush=True)
for line in sys.stdin:
    try:
        command, name, kind, x0, x1, y0, y1, length, repeats, threads = line.split()
        if command != "run" or int(length) != count or int(repeats) != 1:
            raise ValueError
        expression, out = expressions[name], results[kind]
    except (ValueError, KeyError):
        print(f"error cannot do: {line.strip()}", flush=True)
        continue
    fill("x", kind, float(x0), float(x1))
    fill("y", kind, float(y0), float(y1))
    ne.set_num_threads(int(threads))
    variables = {name: operands[name, kind] for name in ("x", "y")}
    answer(lambda: ne.evaluate(expression, variables, out=out))
