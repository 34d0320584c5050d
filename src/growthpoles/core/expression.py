"""Expressions for computed indicators: a small grammar, read into a tree of our own and never run as code."""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from growthpoles.errors import InputError, problem

LENGTH, DEPTH, POWER, LAGS = 2000, 50, 10, 100
_ALLOWED = re.compile(r"[A-Za-z0-9_ .,+\-*/<>=!()\s]")
_NUMBER = re.compile(r"(?<![\w.])(?:\d[\w.]*|[\w.]*\.\d[\w.]*)")
_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)([eE]\d*)?")
_BEFORE = re.compile(r"\bfigure\(\s*$")
_QUOTED = re.compile(r"\"[^\"\\\n]*\"|'[^'\\\n]*'")

ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
LOGIC = {ast.And: "and", ast.Or: "or"}
CONDITIONS = frozenset({*COMPARISONS.values(), *LOGIC.values(), "not"})

FUNCTIONS: Mapping[str, str] = {
    **dict.fromkeys(("abs", "sqrt", "log", "log10", "log1p", "exp", "sign", "number"), "x"),
    **dict.fromkeys(("total", "share", "national"), "x"),
    **dict.fromkeys(("sum", "mean", "min", "max", "coalesce"), "x..."),
    **dict.fromkeys(("lag", "diff", "growth"), "x, years=1"),
    "moving": "x, years",
    "rebase": "x, year",
    "clip": "x, low, high",
    "where": "condition, x, y",
    "figure": '"code"',
}
"""Function = its arguments: ``...`` repeats, ``=1`` may be left out, years are whole numbers."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of the panel."""

    code: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operation (``+``, ``<``, ``neg`` ...) or a function, and what it is applied to."""

    name: str
    args: tuple[Node, ...]


Node = Number | Figure | Call


def parse_expression(text: str, codes: Collection[str]) -> Node:
    """Read an expression; nothing of it is ever run.

    Numbers, indicator codes, ``+ - * /``, powers with a constant exponent, comparisons and ``and or not``
    inside ``where``, and the functions of `FUNCTIONS`. A code that is no plain name is written
    ``figure("code")``.

    Args:
        text: The expression, at most 2,000 characters and 50 levels deep.
        codes: Indicators it may use.

    Raises:
        InputError: The first thing that is not allowed, with its place.

    Example:
        >>> parse_expression("1000 * grp / people", ("grp", "people")).name
        '/'
    """
    _check_text(text)
    try:
        tree = ast.parse(re.sub(r"\s+", " ", text).strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as failure:
        at = failure.offset if isinstance(failure, SyntaxError) else None
        raise InputError(problem("expression.syntax", None, position=at or 1)) from None
    if _depth(tree.body) > DEPTH + 1:  # names and signs hang one level below
        raise InputError(problem("expression.depth", None, limit=DEPTH))
    node = _Reading(codes).number(tree.body)
    if not figures_in(node):
        raise InputError(problem("expression.empty"))
    return node


def figures_in(node: Node) -> tuple[str, ...]:
    """Codes of the indicators a tree uses, each once, in order."""
    if isinstance(node, Figure):
        return (node.code,)
    parts = node.args if isinstance(node, Call) else ()
    return tuple(dict.fromkeys(code for part in parts for code in figures_in(part)))


def _check_text(text: str) -> None:
    """Length, characters and numbers, before Python's own reader sees the text."""
    if len(text) > LENGTH:
        raise InputError(problem("expression.length", None, length=len(text), limit=LENGTH))
    for found in _QUOTED.finditer(text):
        if not _BEFORE.search(text[: found.start()]):
            raise InputError(problem("expression.construct", None, text=found[0][:60]))
    plain = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    for at, sign in enumerate(plain):
        if not _ALLOWED.fullmatch(sign):
            shown = sign if sign.isprintable() else "?"
            raise InputError(
                problem("expression.character", None, sign=shown, code=f"U+{ord(sign):04X}", position=at + 1)
            )
    for found in _NUMBER.finditer(plain):
        if not _DECIMAL.fullmatch(found[0]):
            raise InputError(problem("expression.number", None, text=found[0][:20]))


def _depth(tree: ast.AST) -> int:
    """Levels of a tree, counted without recursion."""
    level, nodes = 0, [tree]
    while nodes and level <= DEPTH + 1:
        level += 1
        nodes = [inner for node in nodes for inner in ast.iter_child_nodes(node)]
    return level


def _refused(node: ast.AST) -> InputError:
    text = ast.unparse(node)
    return InputError(problem("expression.construct", None, text=text[:60]))


@dataclass(frozen=True, slots=True)
class _Reading:
    """From Python's tree to ours; whatever is not named here is refused."""

    codes: Collection[str]

    def number(self, node: ast.expr) -> Node:
        """A part that stands for figures."""
        made = self.node(node)
        if isinstance(made, Call) and made.name in CONDITIONS:
            raise InputError(problem("expression.condition.stray", None, text=ast.unparse(node)[:60]))
        return made

    def condition(self, node: ast.expr) -> Node:
        """A part that is true or false."""
        made = self.node(node)
        if not (isinstance(made, Call) and made.name in CONDITIONS):
            raise InputError(problem("expression.condition.needed", None, text=ast.unparse(node)[:60]))
        return made

    def node(self, node: ast.expr) -> Node:
        """Any part."""
        read = _READERS.get(type(node))
        if read is None:
            raise _refused(node)
        return read(self, node)

    def constant(self, node: ast.Constant) -> Node:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise _refused(node)
        try:
            value = float(node.value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise InputError(problem("expression.number", None, text=ast.unparse(node)[:20]))
        return Number(value)

    def name(self, node: ast.Name) -> Node:
        return self.figure(node.id)

    def figure(self, code: str) -> Node:
        if code not in self.codes:
            close = difflib.get_close_matches(code, [*self.codes, *FUNCTIONS], n=1)
            known = close or sorted(self.codes)[:10]
            raise InputError(problem("expression.name", None, name=code[:64], hint=", ".join(known)))
        return Figure(code)

    def unary(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return Call("not", (self.condition(node.operand),))
        if isinstance(node.op, ast.Invert):
            raise _refused(node)
        inner = self.number(node.operand)
        return inner if isinstance(node.op, ast.UAdd) else Call("neg", (inner,))

    def binary(self, node: ast.BinOp) -> Node:
        if isinstance(node.op, ast.Pow):
            exponent = _constant(node.right)
            if exponent is None or abs(exponent) > POWER:
                text = ast.unparse(node.right)[:60]
                raise InputError(problem("expression.exponent", None, text=text, limit=POWER))
            return Call("**", (self.number(node.left), Number(exponent)))
        if type(node.op) not in ARITHMETIC:
            raise _refused(node)
        return Call(ARITHMETIC[type(node.op)], (self.number(node.left), self.number(node.right)))

    def comparison(self, node: ast.Compare) -> Node:
        """``a < b < c`` means what it says: each neighbouring pair holds."""
        sides = [self.number(item) for item in (node.left, *node.comparators)]
        if any(type(op) not in COMPARISONS for op in node.ops):
            raise _refused(node)
        signs = [COMPARISONS[type(op)] for op in node.ops]
        pairs = tuple(Call(sign, (sides[i], sides[i + 1])) for i, sign in enumerate(signs))
        return pairs[0] if len(pairs) == 1 else Call("and", pairs)

    def logic(self, node: ast.BoolOp) -> Node:
        return Call(LOGIC[type(node.op)], tuple(self.condition(item) for item in node.values))

    def call(self, node: ast.Call) -> Node:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise _refused(node)
        name = node.func.id
        if name not in FUNCTIONS:
            known = difflib.get_close_matches(name, FUNCTIONS, n=1) or sorted(FUNCTIONS)
            raise InputError(problem("expression.function", None, name=name[:64], hint=", ".join(known)))
        if name == "figure":
            return self._quoted(node)
        shape = FUNCTIONS[name].split(", ")
        least = sum("=" not in item for item in shape)
        if not least <= len(node.args) <= (len(node.args) if shape == ["x..."] else len(shape)):
            raise InputError(problem("expression.arguments", None, name=name, given=FUNCTIONS[name]))
        if shape == ["x..."]:
            return Call(name, tuple(self.number(item) for item in node.args))
        given = [*node.args, *(ast.Constant(1) for _ in shape[len(node.args) :])]
        pairs = zip(given, shape, strict=True)
        return Call(name, tuple(self._argument(item, kind, name) for item, kind in pairs))

    def _argument(self, node: ast.expr, kind: str, name: str) -> Node:
        if kind == "condition":
            return self.condition(node)
        if not kind.startswith("year"):
            return self.number(node)
        value = _constant(node)
        low, high = (1, 9999) if kind == "year" else (1, LAGS)
        if value is None or value % 1 or not low <= value <= high:
            text = ast.unparse(node)[:60]
            raise InputError(problem("expression.years", None, name=name, text=text, low=low, high=high))
        return Number(value)

    def _quoted(self, node: ast.Call) -> Node:
        inner = node.args[0] if len(node.args) == 1 else None
        if not isinstance(inner, ast.Constant) or not isinstance(inner.value, str):
            raise InputError(problem("expression.arguments", None, name="figure", given=FUNCTIONS["figure"]))
        return self.figure(inner.value)


def _constant(node: ast.expr) -> float | None:
    """A number with or without a sign."""
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        sign, node = (-1.0 if isinstance(node.op, ast.USub) else 1.0), node.operand
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return None
    if not isinstance(node.value, int | float):
        return None
    try:
        return sign * float(node.value)
    except OverflowError:
        return None


_READERS: Mapping[type[ast.expr], Callable[[_Reading, Any], Node]] = {
    ast.BinOp: _Reading.binary,
    ast.BoolOp: _Reading.logic,
    ast.Call: _Reading.call,
    ast.Compare: _Reading.comparison,
    ast.Constant: _Reading.constant,
    ast.Name: _Reading.name,
    ast.UnaryOp: _Reading.unary,
}
