"""Reads expressions, one a line, with Python's parser; prints each with every operation in parentheses, or "error"."""

import ast
import sys
import warnings

# Python warns of 1(x): a call of a number.
warnings.simplefilter("ignore")

SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**", ast.BitAnd: "&", ast.BitOr: "|",
    ast.BitXor: "^", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.GtE: ">=", ast.Gt: ">",
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}


def show(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value).hex()
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.UnaryOp):
        return f"({SIGNS[type(node.op)]} {show(node.operand)})"
    if isinstance(node, ast.BinOp):
        return f"({show(node.left)} {SIGNS[type(node.op)]} {show(node.right)})"
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        pairs = [
            f"({show(a)} {SIGNS[type(op)]} {show(b)})" for op, a, b in zip(node.ops, operands, operands[1:])
        ]
        text = pairs[0]
        for pair in pairs[1:]:
            text = f"({text} & {pair})"
        return text
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return f"{node.func.id}({', '.join(show(operand) for operand in node.args)})"
    raise SyntaxError(type(node).__name__)


for line in sys.stdin:
    try:
        print(show(ast.parse(line.strip(), mode="eval").body))
    except (SyntaxError, KeyError, ValueError):
        print("error")
