"""A worker process for the benchmark: NumExpr. See peer.c for the protocol."""

import platform
import signal
import sys

import numexpr as ne
import numpy as np
from arrays import answer, operands, results

# Ctrl+C is for the runner, which ends its peers.
signal.signal(signal.SIGINT, signal.SIG_IGN)

# NumExpr up to 2.12 has a division of integers, as C's, but no operator for it where Python's / gives a float. This
# gives it the operator; what is negative would be rounded towards 0.
nodes = ne.expressions.ExpressionNode
if not hasattr(nodes, "__floordiv__"):
    nodes.__floordiv__ = ne.expressions.div_op

# To NumExpr a literal is float64, and an expression with one is computed in float64. What it computes in float32 has
# its constants as variables.
constants = {"c0": np.float32(.25), "c1": np.float32(.75), "c2": np.float32(1.5), "c3": np.float32(2)}

works = {
    "polynomial": (".25*x**3 + .75*x**2 - 1.5*x - 2", "float64"),
    "horner": ("((.25*x + .75)*x - 1.5)*x - 2", "float64"),
    "sincos": ("sin(x)**2 + cos(x)**2", "float64"),
    "where": ("where((x > 0.25) & (y < 2), x*y, x - y)", "float64"),
    "comparison": ("x*y - 4.1*x > 2.5*y", "bool"),
    "logic": ("(x < y) & ~(y < z)", "bool"),
    # As its documentation has it: / of integers gives a float64.
    "integer": ("floor((i*3 + j) / 7) % 11", "int32"),
    "integer-division": ("(i*3 + j) // 7 % 11", "int32"),
    "horner32": ("((.25*f + .75)*f - 1.5)*f - 2", "float32"),
    "horner32-constants": ("((c0*f + c1)*f - c2)*f - c3", "float32"),
    "sum-expression": ("sum(x*x + y)", None),
    "sum": ("sum(y)", None),
}


def evaluate(name):
    expression, kind = works[name]
    if kind is None:
        return ne.evaluate(expression, {**operands, **constants})
    # What is float64 to NumExpr, but neither to NumPy nor to PolyTools, is converted when it is stored.
    return ne.evaluate(expression, {**operands, **constants}, out=results[kind], casting="unsafe")


vml = "with VML" if ne.use_vml else "without VML"
print(f"ready NumExpr {ne.__version__} {vml} (NumPy {np.__version__}, Python {platform.python_version()})", flush=True)
for line in sys.stdin:
    command, name, threads = line.split()
    if command != "run" or name not in works:
        print(f"error cannot do: {line.strip()}", flush=True)
        continue
    ne.set_num_threads(int(threads))
    answer(lambda: evaluate(name))
