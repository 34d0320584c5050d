"""Tables of figures, long or wide, become long rows: one figure each, with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np

from growthpoles.core.diagnostic import warning
from growthpoles.core.panel import EMPTY_FLAGS, Flag, FlagArray, FloatArray
from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.names import looks_of, unlike
from growthpoles.sources.options import Rows

_FLAGS = {flag.code: flag for flag in Flag}
_NOT_INDICATORS = (
    "unit",
    "year",
    "edition",
    "source",
    "flag",
    "name",
    "name_en",
    "name_ru",
    "name_kk",
    "code",
)
_ALIKE = 0.85


@dataclass(frozen=True, eq=False)
class Figures:
    """Long rows of a table, one figure each.

    Attributes:
        unit: Unit as written: a code or a name.
        edition: Edition as written; empty when the row does not say it.
        year: Calendar year; None when it could not be read.
        indicator: Code.
        value: Figures, NaN where there is no number.
        flag: `Flag` of every figure.
        source: Source code; empty when there is none.
        remark: Remark, such as ``"provisional"``; empty when there is none.
        where: Place in the file.
        columns: Indicators that have a column of their own; empty for a long table.
    """

    unit: list[str]
    edition: list[str]
    year: list[int | None]
    indicator: list[str]
    value: FloatArray
    flag: FlagArray
    source: list[str]
    remark: list[str]
    where: list[Where]
    columns: tuple[str, ...] = ()


def read_figures(rows: Rows, codes: Sequence[str] | None = None, *, axis: str = "indicator") -> Figures:
    """Read the figures of a table.

    The table is long (``unit``, ``year``, ``indicator``, ``value``), has one column per year (``unit``,
    ``indicator``, 2021, 2022 ...) or one column per indicator (``unit``, ``year`` and the codes).

    Args:
        rows: The table.
        codes: Indicators to expect; without it every other column of a wide table is one.
        axis: Column that holds the code in a long table.

    Raises:
        InputError: A column is missing, or no column is an indicator. Problems of cells stay in `rows`.
    """
    if rows.has(axis) and not rows.has("value") and not rows.has("year"):
        rows.raw = rows.raw.melt([name for name in ("unit", axis, "edition", "source") if rows.has(name)])
    if not rows.has("year") and rows.style.year is None:
        raise InputError(problem("table.year.absent", rows.raw.where))
    return _long(rows, axis) if rows.has(axis) else _wide(rows, codes)


def _long(rows: Rows, axis: str) -> Figures:
    rows.require(["value"])
    parsed = rows.numbers("value")
    flags, remarks = parsed.flags.copy(), [""] * len(rows)
    where = [rows.where("value", i) for i in range(len(rows))]
    for i, given in enumerate(rows.text("flag")):
        word = given.casefold()
        if word in _FLAGS:
            flags[i] = _FLAGS[word]
            empty = bool(np.isnan(parsed.values[i]))
            if (flags[i] in EMPTY_FLAGS) != empty or (word == "zero" and parsed.values[i] != 0):
                rows.problems.append(problem("table.flag.contradicts", where[i], flag=word))
        elif word and (alike := get_close_matches(word, _FLAGS, n=1, cutoff=_ALIKE)):
            place = rows.where("flag", i)
            rows.problems.append(problem("table.choice.bad", place, given=given, known=alike[0]))
        else:
            remarks[i] = given
    return Figures(
        rows.text("unit"),
        rows.text("edition"),
        rows.years(),
        rows.text(axis),
        parsed.values,
        _with_zeros(parsed.values, flags),
        rows.text("source"),
        remarks,
        where,
    )


def _wide(rows: Rows, codes: Sequence[str] | None) -> Figures:
    """One column per indicator: stacked below one another."""
    columns = _indicator_columns(rows, codes)
    parsed = [rows.numbers(name) for name in columns]
    values = np.concatenate([item.values for item in parsed]) if parsed else np.empty(0)
    flags = np.concatenate([item.flags for item in parsed]) if parsed else np.empty(0, np.uint8)
    n = len(columns)
    return Figures(
        rows.text("unit") * n,
        rows.text("edition") * n,
        rows.years() * n,
        [name for name in columns for _ in range(len(rows))],
        values,
        _with_zeros(values, flags),
        rows.text("source") * n,
        [""] * len(values),
        [rows.where(name, i) for name in columns for i in range(len(rows))],
        tuple(columns),
    )


def _indicator_columns(rows: Rows, codes: Sequence[str] | None) -> list[str]:
    candidates = [name for name in rows.raw.columns if name not in _NOT_INDICATORS]
    if codes is None:
        return candidates
    columns = [name for name in candidates if name in codes]
    looks = {looks_of(code): code for code in codes}
    twins = {name: looks[looks_of(name)] for name in candidates if looks_of(name) in looks}
    for name, code in twins.items():
        if name != code:
            rows.problems.append(unlike(name, code, where=replace(rows.raw.where, column=name)))
    if not columns:
        known = ", ".join(codes[:12])
        if not twins:
            rows.problems.append(problem("table.indicators.none", rows.raw.where, known=known))
        raise InputError(rows.problems)
    strange = (name for name in candidates if name not in twins)
    rows.notes.extend(warning("table.column.ignored", rows.where(name, 0)) for name in strange)
    return columns


def _with_zeros(values: FloatArray, flags: FlagArray) -> FlagArray:
    zero = (values == 0) & (flags == Flag.OBSERVED)
    return np.where(zero, Flag.ZERO, flags).astype(np.uint8)
