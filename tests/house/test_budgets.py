"""Budgets of CONTRIBUTING.md, measured on the syntax tree of every module of the package."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import growthpoles

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "growthpoles"
MODULES = sorted(PACKAGE.rglob("*.py"))
DICTATED = {"ngettext"}  # Jinja calls it with three arguments by position
VERBS = set(growthpoles.__all__)  # public verbs take their inputs by position, settings by name
Function = ast.FunctionDef | ast.AsyncFunctionDef
LAYOUT = {"COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENDMARKER"}


def docstring_lines(node: ast.Module | ast.ClassDef | Function) -> set[int]:
    first = node.body[0] if node.body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return set()


def code_lines(source: str) -> int:
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if tokenize.tok_name[token.type] not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | Function):
            lines -= docstring_lines(node)
    return len(lines)


def length(node: ast.ClassDef | Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1 - len(docstring_lines(node))


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public_functions(body: list[ast.stmt]) -> Iterator[Function]:
    """Functions and methods a user can reach: neither nested nor private, __init__ included."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)
        elif isinstance(node, Function) and (node.name == "__init__" or not node.name.startswith("_")):
            yield node


def positional(node: Function) -> list[str]:
    names = [argument.arg for argument in node.args.posonlyargs + node.args.args]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def is_mutable(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"list", "dict", "set", "bytearray"}
    return isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def catches_everything(node: ast.ExceptHandler) -> bool:
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in caught
    )


def problems(source: str, *, may_print: bool = False) -> Iterator[str]:
    """Everything in one module that is over a budget."""
    tree = ast.parse(source)
    if (lines := code_lines(source)) > 400:
        yield f"{lines} code lines, budget 400"
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield from function_problems(node)
        elif text := habit(node):
            yield f"line {getattr(node, 'lineno', 0)}: {text}"
        elif is_print(node) and not may_print:
            yield f"line {getattr(node, 'lineno', 0)}: print"
    for function in public_functions(tree.body):
        if len(names := positional(function)) > 2 and function.name not in DICTATED | VERBS:
            yield f"line {function.lineno}: {function.name} takes {names} by position; keyword-only after two"


def habit(node: ast.AST) -> str | None:
    if isinstance(node, ast.ClassDef) and length(node) > 250:
        return f"class {node.name} has {length(node)} lines, budget 250"
    if isinstance(node, ast.ExceptHandler) and catches_everything(node):
        return "catches everything; name the errors"
    return "global state" if isinstance(node, ast.Global) else None


def is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def function_problems(node: Function) -> Iterator[str]:
    if length(node) > 60:
        yield f"line {node.lineno}: {node.name} has {length(node)} lines, budget 60"
    if (count := len(positional(node)) + len(node.args.kwonlyargs)) > 6 + (node.name in VERBS):
        yield f"line {node.lineno}: {node.name} has {count} parameters, budget 6"
    defaults = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    if any(is_mutable(default) for default in defaults):
        yield f"line {node.lineno}: {node.name} has a mutable default"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_module_keeps_its_budgets(module: Path) -> None:
    found = list(problems(module.read_text(encoding="utf-8"), may_print=module == PACKAGE / "cli.py"))
    assert not found, "\n".join(found)


def test_nine_functions_in_ten_are_under_25_lines() -> None:
    lengths = [
        (length(node), f"{module.relative_to(PACKAGE)}:{node.name}")
        for module in MODULES
        for node in functions(ast.parse(module.read_text(encoding="utf-8")))
    ]
    long = sorted((item for item in lengths if item[0] >= 25), reverse=True)
    assert len(long) <= 0.1 * len(lengths), f"{len(long)} of {len(lengths)} are long: {long}"


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 60
LONG_CLASS = "class A:\n" + "    x = 1\n" * 250
DOCUMENTED = 'def f():\n    """' + "Text.\n" * 80 + '    """\n' + "    x = 1\n" * 58


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\n" * 401, "code lines"),
        (LONG_FUNCTION, "budget 60"),
        (LONG_CLASS, "budget 250"),
        ("def _f(a, b, c, *, d, e, f, g): ...", "budget 6"),
        ("def f(a, b, c): ...", "keyword-only"),
        ("class A:\n    def f(self, a, b, c): ...", "keyword-only"),
        ("def f(a=[]): ...", "mutable default"),
        ("def f(*, a=dict()): ...", "mutable default"),
        ("print(1)", "print"),
        ("try:\n    x = 1\nexcept (ValueError, Exception):\n    raise", "catches everything"),
        ("try:\n    x = 1\nexcept:\n    raise", "catches everything"),
        ("def f():\n    global x\n    x = 1", "global"),
    ],
)
def test_a_breach_is_found(source: str, expected: str) -> None:
    assert any(expected in text for text in problems(source))


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n# comment\n\n" * 400,
        DOCUMENTED,
        "def _f(a, b, c): ...",
        "class A:\n    def f(self, a, b, *, c, d, e): ...",
        "class A:\n    a: int\n    b: int\n    c: int\n    d: int\n    e: int\n    f: int\n    g: int",
        "try:\n    x = 1\nexcept ValueError:\n    raise",
    ],
)
def test_what_is_within_budget_passes(source: str) -> None:
    assert not list(problems(source))
