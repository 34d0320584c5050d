"""Values and flags of expressions against an evaluator that goes cell by cell in plain Python."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import panel_of

from growthpoles.core.expression import Call, Figure, Node, Number, parse_expression
from growthpoles.core.expression_values import Cells, Evaluation
from growthpoles.core.panel import EMPTY_FLAGS, CountryRow, Flag, Panel

YEARS = (2018, 2019, 2021, 2022)  # 2020 is not there
FLAGS = (Flag.OBSERVED, Flag.IMPUTED, Flag.TREATED, Flag.CONFIDENTIAL, Flag.MISSING, Flag.NOT_APPLICABLE)
Cell = tuple[float, Flag]
NAN = float("nan")


def random_panel(seed: int) -> Panel:
    """Three units, four years, two indicators with all flags, some zeros and negatives, a national row."""
    draw = np.random.default_rng(seed)
    base = panel_of({"a": np.ones((3, 4)), "b": np.ones((3, 4))}, years=YEARS)
    values = draw.choice([-2.0, 0.0, 0.5, 3.0, 7.0, 1e200], size=base.values.shape)
    flags = draw.choice([int(x) for x in FLAGS], p=[0.6, 0.1, 0.1, 0.1, 0.05, 0.05], size=values.shape)
    empty = np.isin(flags, EMPTY_FLAGS)
    flags = np.where((flags == Flag.OBSERVED) & (values == 0), Flag.ZERO, flags)
    whole = draw.choice([5.0, 10.0], size=(4, 2))
    row = CountryRow("ALL", whole, np.zeros((4, 2), np.uint8))
    return replace(base, values=np.where(empty, np.nan, values), flags=flags.astype(np.uint8), country=row)


def worst(cells: list[Cell]) -> Flag:
    order = [Flag.CONFIDENTIAL, Flag.MISSING, Flag.NOT_APPLICABLE, Flag.IMPUTED, Flag.TREATED]
    held = {flag for _, flag in cells}
    return next((flag for flag in order if flag in held), Flag.OBSERVED)


def result(cells: list[Cell], work: Callable[..., float]) -> Cell:
    flag = worst(cells)
    if flag in EMPTY_FLAGS:
        return NAN, flag
    try:
        value = float(work(*(value for value, _ in cells)))
    except (ZeroDivisionError, ValueError, OverflowError):
        return NAN, Flag.MISSING
    if not math.isfinite(value):
        return NAN, Flag.MISSING
    if flag is Flag.OBSERVED and value == 0:
        return value, Flag.ZERO
    return value, flag


def added(values: Iterable[float]) -> float:
    """From left to right, rounded at each step, as arrays are added."""
    return reduce(operator.add, values)


SIMPLE: dict[str, Callable[..., float]] = {
    "+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": lambda x, y: x / y,
    "**": math.pow, "neg": lambda x: -x, "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y, ">": lambda x, y: x > y, ">=": lambda x, y: x >= y,
    "==": lambda x, y: x == y, "!=": lambda x, y: x != y, "and": lambda *x: min(x), "or": lambda *x: max(x),
    "not": lambda x: 1 - x, "abs": abs, "sqrt": math.sqrt, "log": math.log, "log10": math.log10,
    "log1p": math.log1p, "exp": math.exp, "sign": lambda x: (x > 0) - (x < 0),
    "sum": lambda *x: added(x), "mean": lambda *x: added(v / len(x) for v in x),
    "min": min, "max": max, "clip": lambda x, low, high: min(max(x, low), high),
}  # fmt: skip


def growth(now: float, before: float) -> float:
    if before < 0:
        raise ValueError
    return 100 * (now / before - 1)


def first_there(parts: list[Cell]) -> Cell:
    for i, part in enumerate(parts):
        if part[1] not in (Flag.MISSING, Flag.NOT_APPLICABLE):
            return part if i == 0 or part[1] in EMPTY_FLAGS else (part[0], Flag.IMPUTED)
    return parts[-1]


def chosen(parts: list[Cell]) -> Cell:
    return result([parts[1] if parts[0][0] == 1 else parts[2], (0.0, parts[0][1])], lambda x, _: x)


SPECIAL: dict[str, Callable[[list[Cell]], Cell]] = {
    "number": lambda parts: parts[0],
    "coalesce": first_there,
    "where": chosen,
}


class Naive:
    """One cell at a time; unit None is the whole country."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    def cell(self, node: Node, unit: int | None, year: int) -> Cell:
        if isinstance(node, Number):
            return node.value, Flag.ZERO if node.value == 0 else Flag.OBSERVED
        if isinstance(node, Figure):
            return self.figure(node.code, unit, year)
        if node.name in ("lag", "diff", "growth", "moving", "rebase"):
            return self.over_years(node, unit, year)
        if node.name in ("total", "share", "national"):
            return self.over_units(node, unit, year)
        parts = [self.cell(item, unit, year) for item in node.args]
        return SPECIAL[node.name](parts) if node.name in SPECIAL else result(parts, SIMPLE[node.name])

    def over_units(self, node: Call, unit: int | None, year: int) -> Cell:
        if node.name == "national":
            return self.cell(node.args[0], None, year)
        whole = result([self.cell(node.args[0], u, year) for u in range(3)], lambda *x: added(x))
        if node.name == "total":
            return whole
        part = result([self.cell(node.args[0], unit, year), whole], SIMPLE["/"])
        return result([part], lambda x: 100 * x)

    def figure(self, code: str, unit: int | None, year: int) -> Cell:
        at, y = self.panel.position(code), YEARS.index(year)
        if unit is None:
            assert self.panel.country is not None
            return float(self.panel.country.values[y, at]), Flag.OBSERVED
        return float(self.panel.values[unit, y, at]), Flag(int(self.panel.flags[unit, y, at]))

    def over_years(self, node: Call, unit: int | None, year: int) -> Cell:
        assert isinstance(node.args[1], Number)
        inner, step = node.args[0], int(node.args[1].value)

        def at(when: int) -> Cell:
            return self.cell(inner, unit, when) if when in YEARS else (NAN, Flag.MISSING)

        if node.name == "lag":
            return at(year - step)
        if node.name == "moving":
            return result([at(year - k) for k in range(step)], SIMPLE["mean"])
        if node.name == "rebase":
            return result([at(year), at(step)], lambda x, y: 100 * x / y)
        return result([at(year), at(year - step)], SIMPLE["-"] if node.name == "diff" else growth)


NUMBERS = st.sampled_from(["0", "1", "2.5", "100", "1e150"])
LEAVES = st.one_of(st.sampled_from(["a", "b"]), NUMBERS)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    conditions = st.one_of(
        st.tuples(inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner).map(" ".join),
        pair.map(lambda x: f"({x[0]} > 0 or not {x[1]} <= 1) and {x[0]} != 3"),
    )
    return st.one_of(
        st.tuples(st.just("("), inner, st.sampled_from("+-*/"), inner, st.just(")")).map(" ".join),
        st.tuples(inner, st.sampled_from(["2", "-1", "0.5", "-0.5", "0"])).map(
            lambda x: f"({x[0]}) ** {x[1]}"
        ),
        inner.map(lambda x: f"-({x})"),
        st.tuples(
            st.sampled_from(
                [
                    "abs",
                    "sqrt",
                    "log",
                    "log10",
                    "log1p",
                    "exp",
                    "sign",
                    "number",
                    "total",
                    "share",
                    "national",
                ]
            ),
            inner,
        ).map(lambda x: f"{x[0]}({x[1]})"),
        st.tuples(st.sampled_from(["sum", "mean", "min", "max", "coalesce"]), inner, inner, inner).map(
            lambda x: f"{x[0]}({x[1]}, {x[2]}, {x[3]})"
        ),
        st.tuples(st.sampled_from(["lag", "diff", "growth", "moving"]), inner, st.sampled_from("123")).map(
            lambda x: f"{x[0]}({x[1]}, {x[2]})"
        ),
        inner.map(lambda x: f"rebase({x}, 2019)"),
        inner.map(lambda x: f"clip({x}, 0, 5)"),
        st.tuples(conditions, inner, inner).map(lambda x: f"where({x[0]}, {x[1]}, {x[2]})"),
    )


@given(st.recursive(LEAVES, grown, max_leaves=8), st.integers(0, 10**6))
def test_equal_to_an_evaluator_that_goes_cell_by_cell(text: str, seed: int) -> None:
    panel = random_panel(seed)
    tree = parse_expression(f"a * 0 + {text}", panel.codes)
    assert isinstance(tree, Call)
    node = tree.args[1]
    got, naive = Evaluation(panel).cells(node), Naive(panel)
    for y, year in enumerate(YEARS):
        for row, unit in enumerate((0, 1, 2, None)):
            value, flag = naive.cell(node, unit, year)
            assert Flag(int(got.flags[row, y])) is flag, (text, unit, year)
            assert got.values[row, y] == pytest.approx(value, rel=1e-9, nan_ok=True), (text, unit, year)


def test_the_naive_evaluator_can_tell_a_wrong_answer() -> None:
    panel = random_panel(1)
    node = parse_expression("a + b", panel.codes)
    wrong = Evaluation(panel).cells(parse_expression("a - b", panel.codes))
    naive = Naive(panel)
    cells = [naive.cell(node, u, year)[0] for u in range(3) for year in YEARS]
    assert not np.allclose(wrong.values[:3].ravel(), cells, equal_nan=True)


def cells(text: str, panel: Panel) -> Cells:
    return Evaluation(panel).cells(parse_expression(text, panel.codes))


def test_a_hidden_figure_never_comes_out() -> None:
    """Whatever fills gaps, sums or chooses, what depends on a hidden figure stays hidden."""
    base = panel_of({"a": [[4.0], [np.nan]], "b": [[1.0], [1.0]]})
    flags = np.array(base.flags)
    flags[1, 0, 0] = Flag.CONFIDENTIAL
    panel = replace(base, flags=flags)
    texts = ("coalesce(a, 0)", "where(a > 3, 1, 0)", "a * 0", "total(a)", "share(a)", "min(a, b)", "a ** 0",
             "coalesce(a / b, b)", "where(b > 0, a, b)", "sign(a)", "total(coalesce(a, 0))")  # fmt: skip
    for text in texts:
        assert Flag(int(cells(text, panel).flags[1, 0])) is Flag.CONFIDENTIAL, text
    assert cells("where(b > 0, b, a)", panel).values[1, 0] == 1


def test_a_missing_year_is_not_bridged() -> None:
    panel = panel_of({"a": [[1.0, 2.0, 4.0]]}, years=(2018, 2019, 2021))
    assert cells("lag(a)", panel).values[0].tolist()[1] == 1
    assert np.isnan(cells("lag(a)", panel).values[0, 2])
    assert cells("lag(a, 2)", panel).values[0, 2] == 2
    assert cells("growth(a, 2)", panel).values[0, 2] == 100


def test_a_filled_gap_is_flagged_and_a_zero_is_a_true_zero() -> None:
    panel = panel_of({"a": [np.nan, 2.0], "b": [1.0, 2.0]})
    assert cells("coalesce(a, b)", panel).flags[:2, 0].tolist() == [Flag.IMPUTED, Flag.OBSERVED]
    assert cells("b - 2", panel).flags[1, 0] == Flag.ZERO
