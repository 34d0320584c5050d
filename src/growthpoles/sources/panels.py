"""Tables of figures become panels and industry tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import EMPTY_FLAGS, CountryRow, Flag, FlagArray, FloatArray, Indicator, Panel
from growthpoles.core.territory import Edition, Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.names import suggest
from growthpoles.sources.options import YES_NO, Rows, TableFormat

_FLAGS = {flag.code: flag for flag in Flag}
_NOT_INDICATORS = ("unit", "year", "edition", "source", "flag", "name", "name_en", "name_ru", "name_kk", "code")


@dataclass(frozen=True, slots=True)
class Figures:
    """Long rows of a table: one figure each, with its place in the file."""

    unit: list[str]
    edition: list[str]
    year: list[int | None]
    indicator: list[str]
    value: FloatArray
    flag: FlagArray
    source: list[str]
    remark: list[str]
    where: list[Where]


def read_indicators(path: str | Path, *, style: TableFormat | None = None) -> tuple[Indicator, ...]:
    """Read the names, units of measure and price bases of indicators.

    Args:
        path: Table with ``code``, names, ``unit``; optional ``price_basis`` (none, current, constant 2015),
            ``additive`` (yes/no) and ``note_*``.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table.
    """
    rows = Rows(path, style or TableFormat())
    rows.require(["code"])
    columns = zip(
        rows.text("code"), rows.labels(), rows.text("unit"), rows.price(), rows.choice("additive", YES_NO, False),
        rows.labels("note"), strict=True,
    )
    found: dict[str, Indicator] = {}
    for i, (code, label, unit, price, additive, note) in enumerate(columns):
        if code in found:
            rows.problems.append(problem("table.row.twice", rows.raw.column("code").where(i), code=code, row=0))
        found[code] = Indicator(code, label or Label(code), unit, price, additive, note)
    rows.finish()
    return tuple(found.values())


def read_panel(
    path: str | Path, territory: Territory, *, edition: str | None = None,
    indicators: Sequence[Indicator] | None = None, style: TableFormat | None = None,
) -> Panel:
    """Read a table of figures as a panel.

    The table may be long (``unit``, ``year``, ``indicator``, ``value``; optional ``flag``, ``source``,
    ``edition``), have one column per indicator (``unit``, ``year`` and the indicator codes), or one column
    per year (``unit``, ``indicator``, 2021, 2022 ...). Units are given by code or by exact name.

    Args:
        path: The table.
        territory: The territory the units belong to.
        edition: Edition to read; may be left out when the table has only one.
        indicators: Indicators to expect; without it codes are taken as they come.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file, row and column; several editions and none chosen.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> land = gp.read_territory(study.path("regions.csv"))
        >>> style = gp.TableFormat(columns=(("unit", "code"),))
        >>> panel = gp.read_panel(study.path("panel.csv"), land, edition="kz20", style=style)
        >>> panel.cell("KZ-10", 2022, code="ent_innovative").value
        125.0
    """
    panels = read_panels(path, territory, indicators=indicators, style=style)
    if edition is None and len(panels) > 1:
        names = ", ".join(panel.edition for panel in panels)
        raise InputError(problem("panel.edition.several", Where(file=Path(path).name), editions=names))
    for panel in panels:
        if edition in (None, panel.edition):
            return panel
    territory.edition(edition)
    raise InputError(problem("panel.edition.absent", Where(file=Path(path).name), edition=edition))


def read_panels(
    path: str | Path, territory: Territory, *, indicators: Sequence[Indicator] | None = None,
    style: TableFormat | None = None,
) -> tuple[Panel, ...]:
    """Read a table of figures as one panel for each edition it has; see `read_panel`."""
    rows = Rows(path, style or TableFormat())
    rows.require(["unit"])
    figures = _figures(rows, indicators)
    names = [e.name for e in territory.editions]
    held = [name for name in names if name in figures.edition] or [territory.current.name]
    known = None if indicators is None else {item.code: item for item in indicators}
    rows.problems.extend(_strange(rows, figures, names, known))
    panels = []
    for name in held:
        made = _assemble(rows, figures, territory=territory, edition=name, known=known)
        if made is not None:
            panels.append(made)
    if not panels and not rows.problems:
        rows.problems.append(problem("table.figures.none", rows.raw.where))
    rows.finish()
    return tuple(panels)


def _strange(
    rows: Rows, figures: Figures, names: Sequence[str], known: dict[str, Indicator] | None
) -> list[Problem]:
    """Editions and indicators that are not known, each once, at the first row that has them."""
    problems: dict[tuple[str, str], Problem] = {}
    cells = zip(figures.edition, figures.indicator, figures.where, strict=True)
    for edition, code, where in cells:
        if edition and edition not in names and ("edition", edition) not in problems:
            place = replace(where, column=rows.heading("edition"))
            problems["edition", edition] = problem(
                "territory.edition.unknown", place, edition=edition, known=", ".join(names)
            )
        if known is not None and code not in known and ("indicator", code) not in problems:
            place = replace(where, column=rows.heading("indicator"))
            problems["indicator", code] = problem("table.indicator.unknown", place, indicator=code)
    return list(problems.values())


def _figures(rows: Rows, indicators: Sequence[Indicator] | None) -> Figures:
    if rows.has("indicator") and not rows.has("value"):
        names = [n for n in ("unit", "indicator", "edition", "source") if rows.has(n)]
        rows.raw = rows.raw.melt(names)
    if rows.has("indicator"):
        return _long(rows)
    return _wide(rows, indicators)


def _long(rows: Rows) -> Figures:
    rows.require(["value"])
    parsed = rows.numbers("value")
    values, flags = parsed.values.copy(), parsed.flags.copy()
    remark = [""] * len(rows)
    column = rows.raw.column("value")
    where = [column.where(i) for i in range(len(rows))]
    for i, word in enumerate(rows.text("flag")):
        if word in _FLAGS:
            flags[i] = _FLAGS[word]
            if (_FLAGS[word] in EMPTY_FLAGS) != bool(np.isnan(values[i])) or (word == "zero" and values[i] != 0):
                rows.problems.append(problem("table.flag.contradicts", where[i], flag=word))
        else:
            remark[i] = word
    return _make(rows, rows.text("unit"), rows.text("indicator"), (values, flags), (remark, where))


def _make(
    rows: Rows, units: list[str], codes: list[str], cells: tuple[FloatArray, FlagArray],
    notes: tuple[list[str], list[Where]],
) -> Figures:
    values, flags = cells
    flags = np.where((values == 0) & (flags == Flag.OBSERVED), Flag.ZERO, flags).astype(np.uint8)
    years = rows.years()
    if not rows.has("year") and rows.style.year is None:
        raise InputError(problem("table.year.absent", rows.raw.where))
    return Figures(units, rows.text("edition"), years, codes, values, flags, rows.text("source"), *notes)


def _wide(rows: Rows, indicators: Sequence[Indicator] | None) -> Figures:
    """One column per indicator: stacked below one another."""
    columns = [name for name in rows.raw.columns if name not in _NOT_INDICATORS]
    if indicators is not None:
        codes = [item.code for item in indicators]
        columns = [name for name in columns if name in codes]
        if not columns:
            rows.problems.append(problem("table.indicators.none", rows.raw.where, known=", ".join(codes[:12])))
            rows.finish()
    once = _make(rows, rows.text("unit"), [], (np.empty(0), np.empty(0, np.uint8)), ([], []))
    n = len(columns)
    parsed = [rows.numbers(name) for name in columns]
    values = np.concatenate([item.values for item in parsed]) if parsed else np.empty(0)
    flags = np.concatenate([item.flags for item in parsed]) if parsed else np.empty(0, np.uint8)
    flags = np.where((values == 0) & (flags == Flag.OBSERVED), Flag.ZERO, flags).astype(np.uint8)
    where = [rows.raw.column(name).where(i) for name in columns for i in range(len(rows))]
    codes = [name for name in columns for _ in range(len(rows))]
    return Figures(
        once.unit * n, once.edition * n, once.year * n, codes, values, flags, once.source * n,
        [""] * len(values), where,
    )


class UnitLookup:
    """Finds units by code or exact name; what is not found comes with what looks alike."""

    def __init__(self, territory: Territory, edition: Edition) -> None:
        self.edition = edition
        self.country = territory.country.code if territory.country else None
        units = [*edition.units, *([territory.country] if territory.country else [])]
        self.codes = {unit.code: unit.code for unit in units}
        names: dict[str, set[str]] = {}
        for unit in units:
            for text in (unit.label.en, unit.label.ru, unit.label.kk):
                if text:
                    names.setdefault(_plain(text), set()).add(unit.code)
        self.names = {name: next(iter(codes)) for name, codes in names.items() if len(codes) == 1}
        self.known = [(unit.code, text) for unit in units for text in (unit.label.en, unit.label.ru, unit.label.kk) if text]

    def find(self, text: str) -> str | None:
        """Code of a unit, or None."""
        return self.codes.get(text) or self.names.get(_plain(text))

    def unknown(self, text: str, where: Where) -> Problem:
        """The problem of a unit that was not found."""
        if not text:
            return problem("table.unit.empty", where)
        alike = suggest(text, self.known)
        if alike:
            best = alike[0]
            return problem("table.unit.alike", where, given=text, code=best.code, name=best.name)
        return problem("table.unit.unknown", where, given=text, edition=self.edition.name)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _assemble(
    table: Rows, figures: Figures, *, territory: Territory, edition: str, known: dict[str, Indicator] | None
) -> Panel | None:
    problems, heading = table.problems, table.heading("unit")
    lookup = UnitLookup(territory, territory.edition(edition))
    rows = [i for i, name in enumerate(figures.edition) if name in ("", edition)]
    found: list[tuple[int, str]] = []
    strange: dict[str, Problem] = {}
    undated: dict[int, Problem] = {}
    for i in rows:
        code = lookup.find(figures.unit[i])
        place = replace(figures.where[i], column=heading)
        if code is None:
            strange.setdefault(figures.unit[i], lookup.unknown(figures.unit[i], place))
        elif figures.year[i] is not None:
            found.append((i, code))
        elif figures.flag[i] != Flag.MISSING:
            undated.setdefault(figures.where[i].row or 0, problem("table.cell.empty", replace(place, column="year")))
    problems.extend([*strange.values(), *undated.values()])
    own = [(i, code) for i, code in found if code != lookup.country and figures.flag[i] != Flag.MISSING]
    if not own:
        return None
    years = tuple(sorted({int(figures.year[i] or 0) for i, _ in own}))
    codes = dict.fromkeys(figures.indicator[i] for i, _ in own)
    indicators = tuple(
        Indicator(code, Label(code)) if known is None else known[code] for code in codes if known is None or code in known
    )
    grid = _Grid(territory.edition(edition).codes, years, tuple(item.code for item in indicators))
    for i, code in found:
        grid.put(i, code, figures, problems)
    country = CountryRow(lookup.country, grid.whole, grid.whole_flags) if lookup.country else None
    return Panel(
        territory, edition, territory.edition(edition).codes, years, indicators, grid.values, grid.flags, grid.source,
        tuple(grid.sources), grid.remark, tuple(grid.remarks), country,
    )


class _Grid:
    """Arrays of a panel being filled row by row."""

    def __init__(self, units: tuple[str, ...], years: tuple[int, ...], codes: tuple[str, ...]) -> None:
        shape = (len(units), len(years), len(codes))
        self.at = [{key: k for k, key in enumerate(axis)} for axis in (units, years, codes)]
        self.values, self.flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        self.source, self.remark = np.full(shape, -1, np.int16), np.full(shape, -1, np.int16)
        self.whole, self.whole_flags = np.full(shape[1:], np.nan), np.full(shape[1:], Flag.MISSING, np.uint8)
        self.sources: dict[str, int] = {}
        self.remarks: dict[str, int] = {}
        self.first: dict[tuple[str, int, str], int] = {}

    def put(self, i: int, unit: str, figures: Figures, problems: list[Problem]) -> None:
        """Put one figure in its cell; a second figure for the same cell is a problem."""
        year, code = int(figures.year[i] or 0), figures.indicator[i]
        y, j = self.at[1].get(year), self.at[2].get(code)
        if y is None or j is None or figures.flag[i] == Flag.MISSING:
            return
        key = (unit, year, code)
        if key in self.first:
            where = figures.where[self.first[key]]
            problems.append(problem("table.figure.twice", figures.where[i], unit=unit, year=year, row=where.row or 0))
            return
        self.first[key] = i
        u = self.at[0].get(unit)
        if u is None:
            self.whole[y, j], self.whole_flags[y, j] = figures.value[i], figures.flag[i]
            return
        self.values[u, y, j], self.flags[u, y, j] = figures.value[i], figures.flag[i]
        if figures.source[i]:
            self.source[u, y, j] = self.sources.setdefault(figures.source[i], len(self.sources))
        if figures.remark[i]:
            self.remark[u, y, j] = self.remarks.setdefault(figures.remark[i], len(self.remarks))


def read_industry_names(path: str | Path, *, style: TableFormat | None = None) -> tuple[Industry, ...]:
    """Read industries: ``code``, names; optional ``technology``, ``tradable`` (yes/no) and ``note_*``."""
    rows = Rows(path, style or TableFormat())
    rows.require(["code"])
    notes = rows.labels("note")
    columns = zip(
        rows.text("code"), rows.labels(), rows.text("technology"), rows.choice("tradable", YES_NO, True), strict=True
    )
    made = [Industry(c, n or Label(c), t, s, notes[i]) for i, (c, n, t, s) in enumerate(columns)]
    rows.finish()
    return tuple(made)


def read_industries(
    path: str | Path, territory: Territory, *, edition: str | None = None,
    industries: Sequence[Industry] | None = None, style: TableFormat | None = None,
) -> IndustryTable:
    """Read an industry x unit x year table.

    Args:
        path: Long table (``unit``, ``year``, ``industry``, ``value``) or one column per industry. An industry
            ``TOTAL`` is checked against the sum of the industries and not kept.
        territory: The territory the units belong to.
        edition: Edition; the newest by default.
        industries: Industries to expect; without it codes are taken as they come.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table; totals that are not the sum of the industries.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> land = gp.read_territory(study.path("regions.csv"))
        >>> style = gp.TableFormat(columns=(("unit", "code"),))
        >>> table = gp.read_industries(study.path("output.csv"), land, style=style)
        >>> table.years, len(table.industries)
        ((2022, 2023, 2024, 2025), 20)
    """
    panel = industry_panel(path, territory, edition=edition, industries=industries, style=style)
    return industry_table(panel, industries, file=Path(path).name)


def industry_panel(
    path: str | Path, territory: Territory, *, edition: str | None = None,
    industries: Sequence[Industry] | None = None, style: TableFormat | None = None,
) -> Panel:
    """The table of `read_industries` as a panel with one indicator per industry and, if given, ``TOTAL``."""
    base = style or TableFormat()
    if "industry" not in dict(base.columns):
        base = replace(base, columns=(*base.columns, ("indicator", "industry")))
    else:
        base = replace(base, columns=tuple(("indicator" if o == "industry" else o, t) for o, t in base.columns))
    expected = None
    if industries is not None:
        expected = [Indicator(i.code, i.label, additive=True) for i in (*industries, Industry("TOTAL", Label("TOTAL")))]
    name = territory.edition(edition).name
    for panel in read_panels(path, territory, indicators=expected, style=base):
        if panel.edition == name:
            return panel
    raise InputError(problem("panel.edition.absent", Where(file=Path(path).name), edition=name))


def industry_table(panel: Panel, industries: Sequence[Industry] | None, *, file: str) -> IndustryTable:
    """The industry table of a panel of industries; its ``TOTAL`` is checked and left out."""
    held = [code for code in panel.codes if code != "TOTAL"]
    known = {item.code: item for item in industries or ()}
    order = [code for code in known if code in held] or held
    cut = panel.select(codes=order)
    if "TOTAL" in panel.codes:
        _check_totals(cut, panel.column("TOTAL"), file)
    return IndustryTable(
        panel.territory, panel.edition, panel.units, panel.years,
        tuple(known.get(code) or Industry(code, Label(code)) for code in order), cut.values, cut.flags,
        national=None if cut.country is None else cut.country.values,
        source=panel.sources[0] if panel.sources else "",
    )


def _check_totals(panel: Panel, totals: FloatArray, file: str) -> None:
    """Published totals must be the sum of the industries; with a hidden cell they must not be below it."""
    summed = np.nansum(panel.values, axis=2)
    hidden = (panel.flags == Flag.CONFIDENTIAL).any(axis=2)
    slack = 1e-4 * np.abs(totals) + len(panel.codes)
    off = np.where(hidden, summed > totals + slack, np.abs(summed - totals) > slack) & ~np.isnan(totals)
    problems = [
        problem(
            "table.total.differs", Where(file=file, unit=panel.units[u], year=panel.years[y]),
            total=float(totals[u, y]), sum=float(summed[u, y]),
        )
        for u, y in np.argwhere(off)
    ]
    if problems:
        raise InputError(problems)
