"""Rows of microdata brought to the cells they belong to; what belongs to none is counted and told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from growthpoles.core.diagnostic import Diagnostic, Grade, note, warning
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Scalar, Where, problem
from growthpoles.sources.microdata_doors import Opened
from growthpoles.sources.microdata_inputs import MicroMeasure, MicroRows, RowFilter, family
from growthpoles.sources.microdata_query import (
    ENTITY,
    INDUSTRY,
    UNIT,
    YEAR,
    Cut,
    Names,
    Part,
    Plan,
    Record,
    all_of,
    survey,
)
from growthpoles.sources.panels import UnitLookup

TOTAL = "total"  # what a total over units or over industries is called
MAX_KEYS = 1_000_000
MAX_SPELLINGS = 300
_TOLD = 20
_YEAR = re.compile(r"[12]\d{3}(?:\.0+)?")
_TEXTS = (nw.String, nw.Categorical, nw.Enum)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: measures, what the rows are, and the territory of the units (if any)."""

    measures: tuple[MicroMeasure, ...]
    given: MicroRows
    territory: Territory | None = None

    @property
    def filters(self) -> tuple[RowFilter, ...]:
        """Every condition."""
        return (*self.given.where, *(item for m in self.measures for item in (*m.where, *m.of)))

    @property
    def numbers(self) -> frozenset[str]:
        """Columns that must hold figures."""
        added = {m.column for m in self.measures if m.kind != "distinct"} | {m.weight for m in self.measures}
        asked = {item.column for item in self.filters if family(_first(item)) == "number"}
        return frozenset(name for name in added | asked if name is not None)

    @property
    def truths(self) -> frozenset[str]:
        """Columns that must hold truth values."""
        return frozenset(item.column for item in self.filters if family(_first(item)) == "truth")

    @property
    def texts(self) -> frozenset[str]:
        """Columns that must hold text."""
        return frozenset(item.column for item in self.filters if family(_first(item)) == "text")

    @property
    def named(self) -> tuple[str, ...]:
        """Every column beside the keys, each once, in order."""
        names = [name for m in self.measures for name in (m.column, m.weight)]
        names += [item.column for item in self.filters]
        return tuple(dict.fromkeys(name for name in names if name is not None))


def _first(item: RowFilter) -> object:
    return item.literals[0] if item.literals else None


@dataclass(frozen=True, eq=False)
class Prepared:
    """Rows with their keys, ready for the queries.

    Attributes:
        cut: Rows of known units, years and industries, keys in canonical spelling.
        units, years, industries: The axes; industries are empty where there is none.
        found: What a reader should know.
        counts: What became of the rows: (what, number).
        rows: Rows by unit and year.
    """

    cut: Cut
    units: tuple[str, ...]
    years: tuple[int, ...]
    industries: tuple[str, ...]
    found: tuple[Diagnostic, ...]
    counts: tuple[tuple[str, int], ...]
    rows: Mapping[tuple[str, str], int]


def prepare(opened: Opened, request: Request, *, plan: Plan) -> Prepared:
    """Check the columns, look at the keys as written, and bring the rows to their cells.

    Raises:
        InputError: Columns that are missing or of a wrong type, figures too large to be added exactly, keys
            that no cell can be made of.
    """
    rows, names = _at_the_door(opened, request)
    kept = all_of(names, frozenset(request.given.where))
    rows = rows if kept is None else rows.filter(kept)
    keys = (UNIT, YEAR, INDUSTRY) if request.given.industry else (UNIT, YEAR)
    added = _added(plan.parts)
    seen = opened.fetch(survey(Cut(rows, keys, names), added).head(MAX_KEYS + 1))
    if len(seen) > MAX_KEYS:
        raise InputError(problem("microdata.keys.many", None, limit=MAX_KEYS))
    if not seen:
        raise InputError(problem("microdata.none"))
    found = list(_figures(seen, added, start=len(keys) + 1))
    units = _Key.units([record[0] for record in seen], request)
    years = _Key.years([record[1] for record in seen])
    kinds = _Key.industries([record[2] for record in seen]) if request.given.industry else None
    axes = [axis for axis in (units, years, kinds) if axis is not None]
    counts, total = [], sum(int(record[len(keys)]) for record in seen)
    for axis, k in zip(axes, range(3), strict=False):
        lost, told = _lost(axis, seen, at=k, size=len(keys))
        found += told
        counts.append((f"without {axis.name}", lost))
        rows = _recoded(rows, keys[k], axis)
    by_cell: dict[tuple[str, str], int] = {}
    for record in seen:
        if all(record[k] in axis.code for k, axis in enumerate(axes)):
            cell = units.code[record[0]], years.code[record[1]]
            by_cell[cell] = by_cell.get(cell, 0) + int(record[len(keys)])
    used = sum(by_cell.values())
    if not used:
        raise InputError(
            [Problem(item.code, item.where, item.details) for item in found if item.grade > 1]
            or problem("microdata.none")
        )
    listed = (("rows", total), ("used", used), *counts)
    held = [axis.codes for axis in axes] + [()]
    numbers = tuple(int(year) for year in held[1])
    return Prepared(Cut(rows, keys, names), held[0], numbers, held[2], tuple(found), listed, by_cell)


def _added(parts: Sequence[Part]) -> list[Part]:
    """Each column that is added up (with its weight), once."""
    held: dict[tuple[str | None, str | None], Part] = {}
    for part in parts:
        if not part.counts:
            key = (part.column, part.weight)
            held[key] = max(held.get(key, part), part, key=lambda item: item.decimals)
    return list(held.values())


def _at_the_door(opened: Opened, request: Request) -> tuple[nw.LazyFrame[Any], Names]:
    """The columns that are needed, under names of our own and in types all engines treat alike."""
    schema, columns = opened.frame.collect_schema(), request.given
    roles = {UNIT: columns.unit, YEAR: columns.year, INDUSTRY: columns.industry, ENTITY: columns.entity}
    wanted = dict.fromkeys([name for name in roles.values() if name is not None] + list(request.named))
    problems = [
        problem("microdata.column.unknown", Where(column=name), known=", ".join(list(schema)[:40]))
        for name in wanted
        if name not in schema
    ]
    if problems:
        raise InputError(problems)
    plain = [name.casefold() for name in schema]
    problems += [
        problem("microdata.column.twice", None, column=name)
        for name in wanted
        if plain.count(name.casefold()) > 1 and opened.engine not in ("polars", "ibis")
    ]
    made = [
        _key(role, name, schema[name], problems).alias(role)
        for role, name in roles.items()
        if name is not None
    ]
    alias = {name: f"c{k}" for k, name in enumerate(request.named)}
    floats = frozenset(name for name in alias if _is_float(schema[name]))
    made += [_cell(name, schema[name], request, problems).alias(alias[name]) for name in alias]
    if problems:
        raise InputError(problems)
    return opened.frame.select(*made), Names(alias, floats)


def _is_float(kind: Any) -> bool:
    return bool(kind.is_float() or kind.is_decimal())


def _key(role: str, name: str, kind: Any, problems: list[Problem]) -> nw.Expr:
    """A key as text; an entity may stay a whole number."""
    cell = nw.col(name)
    if kind in _TEXTS or isinstance(kind, _TEXTS):
        return cell if kind == nw.String else cell.cast(nw.String)
    if kind.is_integer():
        return cell if role == ENTITY else cell.cast(nw.String)
    if role == YEAR and kind in (nw.Date, nw.Datetime):
        return cell.dt.year().cast(nw.String)
    if role == YEAR and kind.is_float():
        return cell.cast(nw.String)
    problems.append(problem("microdata.column.type", Where(column=name), kind=str(kind)))
    return cell


def _cell(name: str, kind: Any, request: Request, problems: list[Problem]) -> nw.Expr:
    """A column of figures, truth values, text, or of anything that is told apart only."""
    cell = nw.col(name)
    texts = kind in _TEXTS or isinstance(kind, _TEXTS)
    families = [
        (request.numbers, kind.is_numeric()),
        (request.truths, kind == nw.Boolean),
        (request.texts, texts),
        ({m.column for m in request.measures if m.kind == "distinct"}, not kind.is_float()),
    ]
    if any(name in wanted and not fits for wanted, fits in families):
        problems.append(problem("microdata.column.type", Where(column=name), kind=str(kind)))
    if _is_float(kind):
        return cell.cast(nw.Float64)
    if kind.is_integer():
        return cell.cast(nw.Int64)
    return cell.cast(nw.String) if texts and kind != nw.String else cell


def _figures(seen: Sequence[Record], added: Sequence[Part], *, start: int) -> Iterator[Diagnostic]:
    """Figures that are missing, not finite, or too large to be added exactly."""
    for k, part in enumerate(added):
        at = start + 4 * k
        empty, endless, large = (sum(int(record[at + j] or 0) for record in seen) for j in range(3))
        size = sum(float(record[at + 3] or 0) for record in seen)
        where = Where(column=" x ".join(name for name in (part.column, part.weight) if name))
        if large or size > 9e18:
            raise InputError(problem("microdata.figures.large", where, decimals=part.decimals))
        if endless:
            yield warning("microdata.figures.endless", where, rows=endless)
        if empty:
            yield note("microdata.figures.missing", where, rows=empty)


@dataclass(frozen=True, eq=False)
class _Key:
    """A key: its codes in order, the code of each spelling, and the problem code of each other spelling."""

    name: str
    codes: tuple[str, ...]
    code: Mapping[str | None, str]
    wrong: Mapping[str | None, tuple[str, str]]

    @classmethod
    def units(cls, texts: Sequence[str | None], request: Request) -> _Key:
        land = request.territory
        code: dict[str | None, str] = {}
        wrong: dict[str | None, tuple[str, str]] = {}
        place = None if land is None else land.edition(request.given.edition)
        lookup = None if land is None or place is None else UnitLookup(land, place.name)
        for text in dict.fromkeys(texts):
            plain = (text or "").strip()
            unit = lookup.find(plain) if lookup else plain
            if not plain:
                wrong[text] = "microdata.unit.empty", ""
            elif unit is None and lookup is not None:
                near = dict(lookup.unknown(plain, Where()).details).get("unit")
                wrong[text] = ("microdata.unit.alike", str(near)) if near else ("microdata.unit.unknown", "")
            elif unit == (lookup.country if lookup else TOTAL) or plain == TOTAL:
                wrong[text] = "microdata.unit.whole", ""
            else:
                code[text] = str(unit)
        codes = place.codes if place else tuple(sorted({*code.values()}))
        return cls("unit", codes, code, wrong)

    @classmethod
    def years(cls, texts: Sequence[str | None]) -> _Key:
        code: dict[str | None, str] = {}
        wrong: dict[str | None, tuple[str, str]] = {}
        for text in dict.fromkeys(texts):
            plain = (text or "").strip()
            if _YEAR.fullmatch(plain):
                code[text] = plain[:4]
            else:
                wrong[text] = ("microdata.year.bad" if plain else "microdata.year.empty"), ""
        return cls("year", tuple(sorted({*code.values()})), code, wrong)

    @classmethod
    def industries(cls, texts: Sequence[str | None]) -> _Key:
        stripped = {text: (text or "").strip() for text in texts}
        code: dict[str | None, str] = {
            text: plain for text, plain in stripped.items() if plain not in ("", TOTAL)
        }
        wrong = {
            text: ("microdata.industry.whole" if plain else "microdata.industry.empty", "")
            for text, plain in stripped.items()
            if text not in code
        }
        return cls("industry", tuple(sorted({*code.values()})), code, wrong)


def _lost(axis: _Key, seen: Sequence[Record], *, at: int, size: int) -> tuple[int, list[Diagnostic]]:
    """Rows that a key leaves without a cell, and what is said of them, the most frequent first."""
    rows: dict[str | None, int] = {}
    for record in seen:
        if record[at] not in axis.code:
            rows[record[at]] = rows.get(record[at], 0) + int(record[size])
    told: list[Diagnostic] = []
    ordered = sorted(rows.items(), key=lambda item: (-item[1], str(item[0])))
    for text, count in ordered[:_TOLD]:
        code, near = axis.wrong[text]
        details: dict[str, Scalar] = {"rows": count, "text": (text or "")[:60]}
        if near:
            details["unit"] = near
        told.append(Diagnostic(code, Where(key=axis.name), tuple(sorted(details.items())), Grade.WARNING))
    more = sum(count for _, count in ordered[_TOLD:])
    if more:
        told.append(warning("microdata.rows.more", Where(key=axis.name), rows=more, texts=len(rows) - _TOLD))
    return sum(rows.values()), told


def _recoded(rows: nw.LazyFrame[Any], key: str, axis: _Key) -> nw.LazyFrame[Any]:
    """Rows with a code for every spelling; rows without one are left out."""
    spelled: dict[str, list[str]] = {}
    for text, code in axis.code.items():
        if text is not None and text != code:
            spelled.setdefault(code, []).append(text)
    if len(spelled) > MAX_SPELLINGS:
        raise InputError(problem("microdata.spellings.many", Where(key=axis.name), limit=MAX_SPELLINGS))
    cell = nw.col(key)
    for code, texts in spelled.items():
        cell = nw.when(nw.col(key).is_in(texts)).then(nw.lit(code)).otherwise(cell)
    if axis.wrong:
        rows = rows.filter(nw.col(key).is_in([text for text in axis.code if text is not None]))
    return rows.with_columns(cell.alias(key)) if spelled else rows
