"""Tables of several dimensions (PC-Axis, SDMX): which is the unit, which the year, and what is left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.errors import InputError, Problem, problem
from growthpoles.labels import Label
from growthpoles.sources.tables import VALUE, RawTable

JOIN = " + "
_SHOWN = 8
_OURS = ("unit", "year", "indicator", "edition")


@dataclass(frozen=True, slots=True)
class Described:
    """What a file says of an indicator: its name and unit of measure."""

    label: Label
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cube:
    """What a file of several dimensions says of its columns.

    Attributes:
        dimensions: Columns that together tell one figure from another.
        belongs: Dimension of a column that only names its values in words, by column.
        roles: (our name, column) of what the file says itself, such as its time dimension.
        value: Column of the figures.
        name: Code of the figures of a file that has no dimension of indicators.
        described: What the file says of its indicators, by code.
        kept: Other columns to keep under their names, such as ``flag``.
        measures: Columns of units of measure: in the rows taken each indicator must have one.
    """

    dimensions: tuple[str, ...]
    belongs: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[tuple[str, str], ...] = ()
    value: str = VALUE
    name: str = VALUE
    described: Mapping[str, Described] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


def keep_rows(raw: RawTable, only: Sequence[tuple[str, str]]) -> RawTable:
    """The rows in which some columns have a stated value.

    Raises:
        InputError: No such column, or no row has the value; the message names what looks alike.
    """
    problems: list[Problem] = []
    keep = pl.Series([True] * len(raw), dtype=pl.Boolean)
    for name, wanted in only:
        held = raw.column(name).text
        if not (held == wanted).any():
            problems.append(_not_held(raw, name, wanted))
        keep &= held == wanted
    if not problems and only and not keep.any():
        problems.append(problem("table.no_rows", raw.where))
    if problems:
        raise InputError(problems)
    return _rows(raw, keep) if only else raw


def arrange(raw: RawTable, columns: Mapping[str, str], *, only: Sequence[tuple[str, str]] = ()) -> RawTable:
    """A raw table under our names.

    Args:
        raw: The table.
        columns: {name in the file: our name}. In a table of several dimensions a name ``A + B`` stands for
            the values of A and B joined by a point.
        only: (column, value) of the rows to take.

    Of a table of several dimensions every dimension that gets no name must have one value in the rows
    taken: it is then left out. What the file says of itself (its time dimension, its indicators) is used
    where `columns` does not say otherwise.

    Raises:
        InputError: A missing column, a value no row has, or a dimension with several values left.
    """
    raw = keep_rows(raw, only)
    cube = raw.cube
    if cube is None:
        return raw.rename(dict(columns))
    mapping = dict(columns)
    raw = _joined(raw, mapping)
    own = [(name, name) for name in _OURS if name in raw.columns]
    for ours, theirs in (*own, *cube.roles):
        if theirs not in mapping and ours not in mapping.values():
            mapping[theirs] = ours
    used = {cube.belongs.get(part, part) for name in mapping for part in (name, *name.split(JOIN))}
    taken = {name for name, _ in only}
    left = [name for name in cube.dimensions if name not in used]
    wide = [name for name in left if raw.column(name).text.n_unique() > 1]
    if wide:
        raise InputError([_open(raw, name, cube) for name in wide])
    raw = _named(raw, mapping, cube)
    _check_measures(raw, mapping, cube)
    names = [name for name in raw.columns if name in mapping or name in (cube.value, *cube.kept)]
    dropped = [
        note("cube.dimension.left_out", replace(raw.where, column=name), value=raw.column(name).text[0])
        for name in left
        if name not in taken and len(raw)
    ]
    return replace(_select(raw, names), diagnostics=Diagnostics.of(raw.diagnostics, dropped)).rename(mapping)


def _named(raw: RawTable, mapping: dict[str, str], cube: Cube) -> RawTable:
    """With a column of the indicator, where neither the file nor the reader says which it is.

    A reader who gives the figures themselves a name, names the one indicator of the file.
    """
    given = mapping.pop(cube.value, None)
    if "indicator" in (*mapping.values(), *raw.columns) and given is None:
        return raw
    for name in [name for name, ours in mapping.items() if ours == "indicator"]:
        raise InputError(problem("cube.indicator.named", replace(raw.where, column=name), name=given or ""))
    code = given or cube.name
    mapping["(indicator)"] = "indicator"
    return _with(raw, "(indicator)", pl.Series([code] * len(raw), dtype=pl.String))


def _check_measures(raw: RawTable, mapping: Mapping[str, str], cube: Cube) -> None:
    """Refuse an indicator whose figures come in several units of measure."""
    (axis,) = [name for name, ours in mapping.items() if ours == "indicator"][:1] or ["indicator"]
    for name in cube.measures:
        held = raw.cells.select([axis, name]).unique(maintain_order=True)
        twice = held.filter(held.get_column(axis).is_duplicated())
        if len(twice):
            code = str(twice[axis][0])
            values = ", ".join(str(value) for value in twice.filter(pl.col(axis) == code)[name])
            where = replace(raw.where, column=name)
            raise InputError(problem("cube.measure.several", where, code=code, values=values, name=name))


def _joined(raw: RawTable, mapping: Mapping[str, str]) -> RawTable:
    for name in mapping:
        parts = name.split(JOIN)
        if name not in raw.columns and len(parts) > 1 and set(parts) <= set(raw.columns):
            both = pl.concat_str([pl.col(part) for part in parts], separator=".")
            raw = _with(raw, name, raw.cells.select(both.alias(name)).to_series())
    return raw


def _with(raw: RawTable, name: str, cells: pl.Series) -> RawTable:
    return replace(raw, cells=raw.cells.with_columns(cells.alias(name)), headings=(*raw.headings, name))


def _select(raw: RawTable, names: Sequence[str]) -> RawTable:
    return replace(
        raw,
        cells=raw.cells.select(names),
        numbers={name: raw.numbers[name] for name in names if name in raw.numbers},
        headings=tuple(raw.headings[raw.columns.index(name)] for name in names),
    )


def _rows(raw: RawTable, keep: pl.Series) -> RawTable:
    at = np.flatnonzero(keep.to_numpy())
    return replace(
        raw,
        cells=raw.cells[at],
        numbers={name: values[at] for name, values in raw.numbers.items()},
        rows=raw.rows[at],
        value_headings=None if raw.value_headings is None else raw.value_headings.gather(at),
    )


def _open(raw: RawTable, name: str, cube: Cube) -> Problem:
    texts = [column for column, owner in cube.belongs.items() if owner == name][:1]
    shown = raw.cells.select([name, *texts]).unique(maintain_order=True).head(_SHOWN).rows()
    values = ", ".join(" = ".join(dict.fromkeys(str(part) for part in row)) for row in shown)
    return problem("cube.dimension.open", replace(raw.where, column=name), values=values, name=name)


def _not_held(raw: RawTable, name: str, wanted: str) -> Problem:
    held = [str(value) for value in raw.column(name).text.unique(maintain_order=True)]
    alike = get_close_matches(wanted, held, n=1, cutoff=0.0) or [""]
    known = ", ".join(dict.fromkeys([*alike, *held[:_SHOWN]]))
    return problem("table.only.none", replace(raw.where, column=name), given=wanted, known=known)
