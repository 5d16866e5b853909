"""Formulas in the config: arithmetic on named variables, evaluated without running any code.

A formula is parsed into Python's syntax tree, of which only numbers, the variables, ``pi``, ``e``,
``+ - * / **`` and the functions of :data:`FUNCTIONS` are let through. Nothing is ever compiled or
looked up, so that a formula cannot do anything but arithmetic.
"""

from __future__ import annotations

import ast
import difflib
import operator
import sys
from collections.abc import Sequence

import numpy as np


def step(x: np.ndarray) -> np.ndarray:
    """Return Heaviside's function, 0 below 0 and 1 from 0 on; nan of nan."""
    return np.heaviside(x, 1.0)


FUNCTIONS = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "abs": np.abs,
    "step": step,
}
CONSTANTS = {"pi": np.pi, "e": np.e}
BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
UNARY = {ast.UAdd: operator.pos, ast.USub: operator.neg}
# Long enough for any profile, short enough that nesting cannot exhaust the stack.
LONGEST = 500


class ExpressionError(ValueError):
    """A formula is not one; its message says in a sentence what is wrong and what is known."""


class Expression:
    """A formula of the given variables, as :func:`parse` returns it.

    Called with one array (or number) for each variable, in their order, it returns the values as
    float64 of the arrays' common shape. Outside a function's domain the value is nan or inf,
    without a warning.
    """

    def __init__(self, text: str, variables: Sequence[str], tree: ast.expr):
        self.text = text
        self.variables = tuple(variables)
        self._tree = tree

    def __call__(self, *values) -> np.ndarray:
        """Return the formula's value for each element of the arrays."""
        if len(values) != len(self.variables):
            raise TypeError(f"{self.text!r} is a formula of {', '.join(self.variables)}")
        arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
        names = CONSTANTS | dict(zip(self.variables, arrays, strict=True))
        with np.errstate(all="ignore"):
            result = np.asarray(_evaluate(self._tree, names), dtype=np.float64)
        shape = np.broadcast_shapes(result.shape, *(array.shape for array in arrays))
        return np.broadcast_to(result, shape).copy()


def parse(text: str, variables: Sequence[str] = ("x",)) -> Expression:
    """Return the formula ``text`` of the given variables as a function of arrays.

    Parameters
    ----------
    text
        Such as ``"7 + 2*cos(2*pi*x)"``.
    variables
        Names of the variables, in the order in which the function takes them.

    Raises
    ------
    ExpressionError
        The text is not a formula of these variables; one sentence.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"a formula of {len(text)} characters is longer than {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(
            f"{text!r} is not a formula; write one such as 7 + 2*cos(2*pi*x), with * for products"
        ) from error
    _check(tree, text, tuple(variables))
    return Expression(text, variables, tree)


def _check(node: ast.expr, text: str, variables: tuple[str, ...]) -> None:
    """Raise ExpressionError unless the tree holds nothing but arithmetic."""
    match node:
        case ast.Constant(value=int() | float() as value) if (
            not isinstance(value, bool) and value <= sys.float_info.max
        ):
            return
        case ast.Name(id=name):
            _check_name(name, (*variables, *CONSTANTS), "name", text)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
            _check_name(name, tuple(FUNCTIONS), "function", text)
            _check(argument, text, variables)
        case ast.BinOp(op=ast.BitXor()):
            raise ExpressionError(f"^ in {text!r} is not a power; write ** for it")
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            _check(left, text, variables)
            _check(right, text, variables)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
            _check(operand, text, variables)
        case _:
            raise ExpressionError(
                f"{ast.unparse(node)!r} in {text!r} is not arithmetic; use numbers, "
                f"{', '.join((*variables, *CONSTANTS))}, + - * / ** and the functions "
                f"{', '.join(FUNCTIONS)}, each of one argument"
            )


def _check_name(name: str, known: tuple[str, ...], kind: str, text: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise ExpressionError(f"{name!r} in {text!r} is not a known {kind}; {hint}")


def _evaluate(node: ast.expr, names: dict[str, np.ndarray]):
    match node:
        case ast.Constant(value=value):
            # Not Python's integers: 9**9**9**9 must be infinite, not a computation without end.
            return np.float64(value)
        case ast.Name(id=name):
            return names[name]
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return FUNCTIONS[name](_evaluate(argument, names))
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](_evaluate(left, names), _evaluate(right, names))
        case ast.UnaryOp(op=op, operand=operand):
            return UNARY[type(op)](_evaluate(operand, names))
