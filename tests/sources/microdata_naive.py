"""Aggregation of rows as anybody would write it, one row after the other, with exact fractions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linprog

from growthpoles.sources.microdata_inputs import DisclosureRules, MicroMeasure, MicroRows, RowFilter

Row = Mapping[str, Any]
Key = tuple[str, ...]


def is_there(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def meets(row: Row, items: Iterable[RowFilter]) -> bool:
    return all(meets_one(row[item.column], item) for item in items)


def meets_one(value: Any, item: RowFilter) -> bool:
    if item.operator in ("missing", "present"):
        return is_there(value) == (item.operator == "present")
    if not is_there(value):
        return False
    wanted: Any = item.value
    return {
        "=": lambda: value == wanted,
        "!=": lambda: value != wanted,
        "<": lambda: value < wanted,
        "<=": lambda: value <= wanted,
        ">": lambda: value > wanted,
        ">=": lambda: value >= wanted,
        "in": lambda: value in wanted,
        "not in": lambda: value not in wanted,
    }[item.operator]()


def rounded(value: float, decimals: int) -> Fraction:
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(math.floor(value * 10.0**decimals + 0.5), 10**decimals)


def key_of(row: Row, given: MicroRows) -> Key | None:
    unit, year = str(row[given.unit] or "").strip(), str(row[given.year] or "").strip()
    if unit in ("", "total") or not re.fullmatch(r"[12]\d{3}", year):
        return None
    if given.industry is None:
        return unit, year
    kind = str(row[given.industry] or "").strip()
    return (unit, year, kind) if kind not in ("", "total") else None


def cells(rows: Sequence[Row], measure: MicroMeasure, given: MicroRows) -> dict[Key, Fraction | None]:
    """Value of a measure by cell; None where there are no figures."""
    held: dict[Key, list[Row]] = {}
    for row in rows:
        if meets(row, given.where) and (key := key_of(row, given)):
            held.setdefault(key, []).append(row)
    return {key: value(part, measure) for key, part in held.items()}


def value(rows: list[Row], m: MicroMeasure) -> Fraction | None:
    kept = [row for row in rows if meets(row, m.where)]
    if m.kind == "count":
        return Fraction(len(kept))
    usable = [row for row in kept if m.column is None or is_there(row[m.column])]
    if m.kind == "distinct":
        return Fraction(len({row[str(m.column)] for row in usable}))
    if m.kind == "sum":
        figures = [rounded(row[str(m.column)], m.decimals) for row in usable]
        return None if kept and not usable else sum(figures, Fraction(0))
    if m.kind == "share":
        wide = [row for row in rows if meets(row, m.of)]
        above, below = (share_part(part, m) for part in ([r for r in wide if meets(r, m.where)], wide))
        return above / below if below else None
    return mean(usable, m)


def share_part(rows: list[Row], m: MicroMeasure) -> Fraction:
    if m.column is None:
        return Fraction(len(rows))
    return sum((rounded(r[m.column], m.decimals) for r in rows if is_there(r[m.column])), Fraction(0))


def mean(rows: list[Row], m: MicroMeasure) -> Fraction | None:
    column = str(m.column)
    if m.weight is None:
        return sum((rounded(r[column], m.decimals) for r in rows), Fraction(0)) / len(rows) if rows else None
    held = [row for row in rows if is_there(row[m.weight])]
    above = sum((rounded(r[column] * r[m.weight], m.decimals) for r in held), Fraction(0))
    below = sum((rounded(r[m.weight], m.decimals) for r in held), Fraction(0))
    return above / below if below else None


def contributions(
    rows: Sequence[Row], measure: MicroMeasure, given: MicroRows
) -> dict[Key, dict[Any, Fraction]]:
    """What each contributor adds to a count or a sum, by cell."""
    held: dict[Key, dict[Any, Fraction]] = {}
    for number, row in enumerate(rows):
        key = key_of(row, given)
        if key is None or not meets(row, (*given.where, *measure.where)):
            continue
        if measure.kind == "sum" and not is_there(row[str(measure.column)]):
            continue
        who = number if given.entity is None else row[given.entity]
        adds = Fraction(1)
        if measure.kind == "sum":
            adds = rounded(row[str(measure.column)], measure.decimals)
        cell = held.setdefault(key, {})
        cell[who] = cell.get(who, Fraction(0)) + adds
    return held


def is_unsafe(given: Iterable[Fraction], rules: DisclosureRules, *, count: bool) -> bool:
    """Whether contributions break a rule, in the words of the book."""
    sizes = sorted((abs(item) for item in given), reverse=True)
    if not sizes:
        return False
    if len(sizes) < rules.minimum:
        return True
    whole = sum(sizes)
    if count or not whole:
        return False
    if rules.p_percent is not None and whole - sum(sizes[:2]) < Fraction(rules.p_percent) / 100 * sizes[0]:
        return True
    return (
        bool(rules.dominance)
        and sum(sizes[: rules.dominance[0]]) > Fraction(rules.dominance[1]) / 100 * whole
    )


def ranges(values: np.ndarray, hidden: np.ndarray, least: float = 0.0) -> np.ndarray:
    """What an outsider finds out of each cell of a table with totals in its last row and column: (low, high).

    Args:
        values: The table, shape (rows, columns), totals included.
        hidden: Cells that are not shown, same shape.
        least: Smallest value of a hidden cell.
    """
    shape, size = values.shape, values.size
    at = np.arange(size).reshape(shape)
    equations, columns = [], shape[1] > 1
    lines = [at[:, j] for j in range(shape[1])] + ([at[i] for i in range(shape[0])] if columns else [])
    for line in lines:
        row = np.zeros(size)
        row[line[:-1]], row[line[-1]] = 1, -1
        equations.append(row)
    flat, gone = values.ravel().astype(float), hidden.ravel()
    bounds = [(least, None) if out else (v, v) for v, out in zip(flat, gone, strict=True)]
    found = np.full((size, 2), np.nan)
    for k in np.flatnonzero(gone):
        for side, sign in enumerate((1.0, -1.0)):
            goal = np.zeros(size)
            goal[k] = sign
            made = linprog(goal, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds)
            found[k, side] = sign * made.fun if made.status == 0 else (np.inf if side else -np.inf)
    return found.reshape(*shape, 2)
