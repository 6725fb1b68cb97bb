"""Reads texts, one a line as JSON, with Python's parser; prints each with every operation in parentheses, or "error".

Assignments are put in where they are used. What Python has and the language of expressions has not is an error.
"""

import ast
import io
import json
import struct
import sys
import tokenize
import warnings

# Python warns of 1(x): a call of a number.
warnings.simplefilter("ignore")

SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.GtE: ">=", ast.Gt: ">",
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not", ast.And: "and", ast.Or: "or",
}


class Other(Exception):
    """What the language has not."""


def bits(value):
    return struct.pack(">d", value).hex()


def constant(value):
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return bits(value)
    if isinstance(value, complex):
        return bits(value.imag) + "j"
    if isinstance(value, str):
        return "'" + value.encode("utf-16-be", "surrogatepass").hex() + "'"
    raise Other(value)


def index(node):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        sign = -1 if isinstance(node.op, ast.USub) else 1
        if isinstance(node.operand, ast.Constant) and type(node.operand.value) is int:
            return sign * node.operand.value
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    raise Other("index")


def item(node):
    if isinstance(node, ast.Slice):
        parts = [None if part is None else index(part) for part in (node.lower, node.upper, node.step)]
        if parts[2] == 0:
            raise Other("step")
        return ":".join("" if part is None else str(part) for part in parts)
    if isinstance(node, ast.Constant) and node.value is Ellipsis:
        return "..."
    return str(index(node))


def argument(node, names):
    if isinstance(node, ast.Tuple):
        return "(" + "".join(show(part, names) + ", " for part in node.elts) + ")"
    return show(node, names)


def show(node, names):
    if isinstance(node, ast.Constant):
        return constant(node.value)
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.UnaryOp):
        return f"({SIGNS[type(node.op)]} {show(node.operand, names)})"
    if isinstance(node, ast.BinOp):
        return f"({show(node.left, names)} {SIGNS[type(node.op)]} {show(node.right, names)})"
    if isinstance(node, ast.BoolOp):
        values = [show(value, names) for value in node.values]
        text = values[0]
        for value in values[1:]:
            text = f"({text} {SIGNS[type(node.op)]} {value})"
        return text
    if isinstance(node, ast.Compare):
        operands = [show(operand, names) for operand in [node.left, *node.comparators]]
        pairs = [f"({a} {SIGNS[type(op)]} {b})" for op, a, b in zip(node.ops, operands, operands[1:])]
        text = pairs[0]
        for pair in pairs[1:]:
            text = f"({text} and {pair})"
        return text
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in names:
            raise Other("call of a temporary")
        arguments = [argument(operand, names) for operand in node.args]
        if any(keyword.arg is None for keyword in node.keywords):
            raise Other("**")
        arguments += [f"{keyword.arg}={argument(keyword.value, names)}" for keyword in node.keywords]
        return f"{node.func.id}({', '.join(arguments)})"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        variable = names.get(node.value.id, node.value.id)
        if not variable.isidentifier():
            raise Other("subscript of a temporary")
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        shown = [item(part) for part in items]
        if not shown or shown.count("...") > 1:
            raise Other("subscript")
        return f"{variable}[{', '.join(shown)}]"
    raise Other(type(node).__name__)


def read(text):
    # Python gives spaces at the start of a line a meaning.
    text = "\n".join(line.lstrip() for line in text.split("\n"))
    statements = ast.parse(text).body
    # Finds what is not the grammar's but still an error, such as an argument given twice.
    compile(text, "", "exec")
    kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    kinds = [kind for kind in kinds if kind not in (tokenize.NL, tokenize.COMMENT)]
    if (tokenize.STRING, tokenize.STRING) in zip(kinds, kinds[1:]):
        raise Other("one string after another")
    names = {}
    for statement in statements[:-1]:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            raise Other("statement")
        target = statement.targets[0]
        if not isinstance(target, ast.Name) or target.id in ("sin", "where"):
            raise Other("target")
        names[target.id] = show(statement.value, names)
    if not statements or not isinstance(statements[-1], ast.Expr):
        raise Other("last")
    return show(statements[-1].value, names)


for line in sys.stdin:
    try:
        print(read(json.loads(line)))
    except (SyntaxError, KeyError, ValueError, Other):
        print("error")
