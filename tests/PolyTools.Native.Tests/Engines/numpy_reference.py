"""NumPy's values of expressions.

Run as: numpy_reference.py FOLDER

FOLDER/variables.txt    lines "name type length"; type is float64, float32 or bool, length 0 is a scalar
FOLDER/values.bin       the variables' values, one after the other, as float64
FOLDER/expressions.txt  lines "elements expression"
Writes
FOLDER/types.txt        a line for each expression: its type, or "error ..."
FOLDER/results.bin      each expression's elements as float64

Python's own parser reads the expressions, so that precedence is Python's. A scalar stays weak (NEP 50), for which NumPy 1
needs NPY_PROMOTION_STATE=weak. Whole literal powers up to 4 are the multiplications that the engines document.
"""

import ast
import sys

import numpy as np

np.seterr(all="ignore")


class Scalar:
    """A number that widens no array; computed as int64 or float64, without Python's exceptions."""

    def __init__(self, value):
        self.value = value


def weak(value):
    """What NumPy is given for an operand: a Python number for a scalar."""
    if not isinstance(value, Scalar):
        return value
    return value.value.item()


def apply(function, *operands):
    if all(isinstance(operand, Scalar) for operand in operands):
        return Scalar(function(*(operand.value for operand in operands)))
    return function(*(weak(operand) for operand in operands))


def extremum(function):
    """NumPy's, but for the sign of a zero, which NumPy leaves to chance: of equal operands the first."""

    def compute(a, b):
        result = function(a, b)
        return np.where(np.equal(a, b), np.asarray(a).astype(result.dtype), result)[()]

    return compute


def where(condition, a, b):
    if all(isinstance(operand, Scalar) for operand in (condition, a, b)):
        return a if condition.value else b
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        a, b = a.value, b.value
    elif isinstance(a, Scalar):
        a = np.result_type(b, weak(a)).type(a.value)
    elif isinstance(b, Scalar):
        b = np.result_type(a, weak(b)).type(b.value)
    if isinstance(condition, Scalar):
        condition = condition.value
        # The value is an array also where no operand that is chosen is one.
        shape = np.broadcast_shapes(np.shape(a), np.shape(b))
        condition = np.full(shape, condition)
    return np.where(condition, a, b)


def rounding(function):
    """NumPy 2's: an integer stays what it is."""
    return lambda x: np.positive(x) if np.issubdtype(np.asarray(x).dtype, np.integer) else function(x)


def power(base, exponent, literal):
    if literal is None or abs(literal) > 4 or literal != int(literal):
        return apply(np.power, base, exponent)
    n = int(literal)
    if n == 0:
        return Scalar(np.float64(1)) if isinstance(base, Scalar) else np.ones_like(base)
    square = apply(np.multiply, base, base)
    chain = {1: lambda: base, 2: lambda: square, 3: lambda: apply(np.multiply, square, base),
             4: lambda: apply(np.multiply, square, square)}[abs(n)]()
    return chain if n > 0 else apply(np.divide, Scalar(np.float64(1)), chain)


def literal_of(node):
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -float(node.operand.value)
    return None


BINARY = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.true_divide, ast.Mod: np.remainder,
    ast.BitAnd: np.logical_and, ast.BitOr: np.logical_or, ast.BitXor: np.logical_xor,
}
COMPARISON = {
    ast.Lt: np.less, ast.LtE: np.less_equal, ast.Eq: np.equal, ast.NotEq: np.not_equal, ast.GtE: np.greater_equal,
    ast.Gt: np.greater,
}
UNARY = {ast.USub: np.negative, ast.UAdd: np.positive, ast.Invert: np.logical_not}
FUNCTIONS = {
    name: getattr(np, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "arctan2")
} | {"floor": rounding(np.floor), "ceil": rounding(np.ceil), "minimum": extremum(np.minimum), "maximum": extremum(np.maximum)}
CONSTANTS = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan}


def evaluate(node, variables):
    if isinstance(node, ast.Constant):
        return Scalar(np.array(node.value)[()])
    if isinstance(node, ast.Name):
        return variables[node.id] if node.id in variables else Scalar(np.float64(CONSTANTS[node.id]))
    if isinstance(node, ast.UnaryOp):
        return apply(UNARY[type(node.op)], evaluate(node.operand, variables))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return power(evaluate(node.left, variables), evaluate(node.right, variables), literal_of(node.right))
    if isinstance(node, ast.BinOp):
        return apply(BINARY[type(node.op)], evaluate(node.left, variables), evaluate(node.right, variables))
    if isinstance(node, ast.Compare):
        operands = [evaluate(operand, variables) for operand in (node.left, *node.comparators)]
        values = [
            apply(COMPARISON[type(op)], a, b) for op, a, b in zip(node.ops, operands, operands[1:])
        ]
        result = values[0]
        for value in values[1:]:
            result = apply(np.logical_and, result, value)
        return result
    if isinstance(node, ast.Call):
        operands = [evaluate(operand, variables) for operand in node.args]
        return where(*operands) if node.func.id == "where" else apply(FUNCTIONS[node.func.id], *operands)
    raise ValueError(ast.dump(node))


def main(folder):
    sys.setrecursionlimit(100_000)
    values = np.fromfile(f"{folder}/values.bin", np.float64)
    variables = {}
    at = 0
    with open(f"{folder}/variables.txt", encoding="utf-8") as lines:
        for line in lines:
            name, kind, length = line.split()
            length = int(length)
            part = values[at:at + max(length, 1)].astype(kind)
            variables[name] = part if length else Scalar(part[0])
            at += max(length, 1)

    with open(f"{folder}/expressions.txt", encoding="utf-8") as lines, \
            open(f"{folder}/types.txt", "w", encoding="utf-8") as types, \
            open(f"{folder}/results.bin", "wb") as results:
        for line in lines:
            length, text = line.split(" ", 1)
            length = int(length)
            try:
                value = evaluate(ast.parse(text.strip(), mode="eval").body, variables)
                if isinstance(value, Scalar):
                    value = np.full(length, value.value)
                print(value.dtype, file=types)
                results.write(np.broadcast_to(value, length).astype(np.float64).tobytes())
            except Exception as error:  # what went wrong is the result
                print("error", type(error).__name__, error, file=types)
                results.write(np.full(length, np.nan).tobytes())


main(sys.argv[1])
