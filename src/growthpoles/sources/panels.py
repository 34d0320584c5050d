"""Tables of figures become panels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.core.panel import CountryRow, Flag, FlagArray, FloatArray, Indicator, Panel
from growthpoles.core.territory import Territory, Unit
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.figures import Figures, read_figures
from growthpoles.sources.names import looks_of, suggest, unlike
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat


def read_indicators(path: str | Path, *, style: TableFormat | None = None) -> tuple[Indicator, ...]:
    """Read the names, units of measure and price bases of indicators.

    Args:
        path: Table with ``code``, names, ``unit``; optional ``price_basis`` (none, current, constant 2015),
            ``additive`` (yes/no) and ``note_*``.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> first = read_indicators(study.path("indicators.csv"))[0]
        >>> first.code, first.unit, first.price.code, first.additive
        ('grp_nominal', 'million KZT', 'current', True)
    """
    return load_indicators(path, style=style).told()


def load_indicators(path: str | Path, *, style: TableFormat | None = None) -> Reading[tuple[Indicator, ...]]:
    """The indicators of `read_indicators` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code"])
    rows.unique("code")
    additive, notes = rows.choice("additive", YES_NO, default=False), rows.labels("note")
    columns = zip(rows.text("code"), rows.labels(), rows.text("unit"), rows.price(), strict=True)
    return rows.finish(
        tuple(
            Indicator(code, label or Label(code), unit, price, additive[i], notes[i])
            for i, (code, label, unit, price) in enumerate(columns)
        )
    )


def read_panel(
    path: str | Path,
    territory: Territory,
    *,
    edition: str | None = None,
    indicators: Sequence[Indicator] | None = None,
    style: TableFormat | None = None,
) -> Panel:
    """Read a table of figures as a panel.

    The table may be long (``unit``, ``year``, ``indicator``, ``value``; optional ``flag``, ``source``,
    ``edition``), have one column per indicator (``unit``, ``year`` and the indicator codes), or one column
    per year (``unit``, ``indicator``, 2021, 2022 ...). Units are given by code or by exact name. A word in
    the column ``flag`` that is no flag is kept as a remark of the figure.

    PC-Axis (.px) and SDMX files have several dimensions: `style` says which is the unit (``columns``) and
    which value of the others to take (``only``); their time and indicators are found. Statistical bulletins
    are read by `growthpoles.read_bulletin`.

    Args:
        path: The table: .csv, .xlsx, .xls, .ods, .px, SDMX (.csv, .xml), .parquet or datapackage.json.
        territory: The territory the units belong to.
        edition: Edition to read. A table without a column ``edition`` is of this edition (the newest by
            default); a table with figures of several editions needs it.
        indicators: Indicators to expect; without it codes are taken as they come.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file, row and column; several editions and none chosen.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> land = gp.read_territory(study.path("regions.csv"))
        >>> style = gp.TableFormat(columns=(("unit", "code"),))
        >>> panel = gp.read_panel(study.path("panel.csv"), land, edition="kz20", style=style)
        >>> panel.cell("KZ-10", 2022, code="ent_innovative").value
        48.0
    """
    name = None if edition is None else territory.edition(edition).name
    panels = load_panels(path, territory, edition=name, indicators=indicators, style=style).told()
    if name is None and len(panels) > 1:
        names = ", ".join(panel.edition for panel in panels)
        raise InputError(problem("panel.edition.several", Where(file=Path(path).name), editions=names))
    return edition_of(panels, name or panels[0].edition, file=Path(path).name)


def edition_of(panels: Sequence[Panel], edition: str, *, file: str) -> Panel:
    """The panel of one edition.

    Raises:
        InputError: The table has no figures of it.
    """
    for panel in panels:
        if panel.edition == edition:
            return panel
    raise InputError(problem("panel.edition.absent", Where(file=file), edition=edition))


def load_panels(
    path: str | Path,
    territory: Territory,
    *,
    edition: str | None = None,
    indicators: Sequence[Indicator] | None = None,
    style: TableFormat | None = None,
    axis: str = "indicator",
) -> Reading[tuple[Panel, ...]]:
    """Read a table of figures as one panel for each edition it has.

    Args:
        path: The table, as for `read_panel`.
        territory: The territory the units belong to.
        edition: Edition of a table that does not say it; the newest by default.
        indicators: Indicators to expect; without it codes are taken as they come.
        style: How the table is written.
        axis: Column that holds the code in a long table.

    Raises:
        InputError: Every problem of the table, with file, row and column.
    """
    return panels_of(Rows(path, style), territory, edition=edition, indicators=indicators, axis=axis)


def panels_of(
    rows: Rows,
    territory: Territory,
    *,
    edition: str | None = None,
    indicators: Sequence[Indicator] | None = None,
    axis: str = "indicator",
) -> Reading[tuple[Panel, ...]]:
    """The panels of `load_panels` from a table that is read already."""
    rows.require(["unit"])
    known = None if indicators is None else {item.code: item for item in indicators}
    figures = read_figures(rows, None if known is None else list(known), axis=axis)
    names = [item.name for item in territory.editions]
    rows.problems.extend(_strange(rows, figures, names=names, known=known, axis=axis))
    held = [name for name in names if name in figures.edition] or [territory.edition(edition).name]
    made = (
        _Assembly(rows, figures, territory, name, known, not any(figures.edition)).panel() for name in held
    )
    panels = tuple(panel for panel in made if panel is not None)
    rows.notes.extend(_without_units(rows, figures, panels))
    if not panels and not rows.problems:
        rows.problems.append(problem("table.figures.none", rows.raw.where))
    return rows.finish(panels)


def _without_units(rows: Rows, figures: Figures, panels: Sequence[Panel]) -> Iterator[Diagnostic]:
    """Indicators that only the country has: they are in no panel, and the reader says so."""
    held = {code for panel in panels for code in panel.codes}
    cells = zip(figures.indicator, figures.flag, strict=True)
    lost = dict.fromkeys(code for code, flag in cells if code not in held and flag != Flag.MISSING)
    for code in lost if panels else ():
        yield warning("table.indicator.national", replace(rows.raw.where, indicator=code))


def _strange(
    rows: Rows, figures: Figures, *, names: Sequence[str], known: Mapping[str, Indicator] | None, axis: str
) -> Iterator[Problem]:
    """Editions and indicators that are not known, each once, at the first row that has them."""
    seen: set[tuple[str, str]] = set()
    looks = {looks_of(code): code for code in known or ()}
    for edition, code, where in zip(figures.edition, figures.indicator, figures.where, strict=True):
        if edition and edition not in names and ("edition", edition) not in seen:
            seen.add(("edition", edition))
            place = replace(where, column=rows.heading("edition"))
            yield problem("territory.edition.unknown", place, edition=edition, known=", ".join(names))
        if not code and ("indicator", "") not in seen:
            seen.add(("indicator", ""))
            yield problem("table.cell.empty", replace(where, column=rows.heading(axis)))
        elif ("indicator", code) not in seen:
            seen.add(("indicator", code))
            same = looks.setdefault(looks_of(code), code)
            if same != code:
                yield unlike(code, same, where=replace(where, column=rows.heading(axis)))
            elif known is not None and code not in known:
                place = replace(where, column=rows.heading(axis))
                yield problem("table.indicator.unknown", place, indicator=code)


_TIE = 0.02
_SEARCHED = 50
_MOST_PROBLEMS = 1_000


class UnitLookup:
    """Finds units by code or exact name; what is not found comes with what looks alike.

    Example:
        >>> from growthpoles.core.territory import Edition
        >>> a = Unit("KZ-33", Label("Zhetisu Region", "область Жетісу", "Жетісу облысы"))
        >>> lookup = UnitLookup(Territory((Edition("kz20", (a,)),)), "kz20")
        >>> lookup.find("KZ-33"), lookup.find("жетісу  облысы"), lookup.find("Jetisu")
        ('KZ-33', 'KZ-33', None)
        >>> dict(lookup.unknown("Jetisu", Where()).details)["unit"]
        'KZ-33'
    """

    def __init__(self, territory: Territory, edition: str) -> None:
        whole = territory.country
        units = [*territory.edition(edition).units, *([whole] if whole else [])]
        self.edition = edition
        self.country = whole.code if whole else None
        self._codes = frozenset(unit.code for unit in units)
        self._looks = {looks_of(unit.code): unit.code for unit in units}
        self._known = list(_names(units))
        self._names = _unambiguous(self._known)
        others = [item for item in territory.editions if item.name != edition]
        self._others = {item.name: {*item.codes, *_unambiguous(list(_names(item.units)))} for item in others}

    def find(self, text: str) -> str | None:
        """Code of a unit, or None."""
        return text if text in self._codes else self._names.get(_plain(text))

    def unknown(self, text: str, where: Where) -> Problem:
        """The problem of a unit that was not found."""
        if not text:
            return problem("table.unit.empty", where)
        words = {text, _plain(text)}
        other = next((name for name, held in self._others.items() if words & held), None)
        if other is not None:
            return problem("table.unit.edition", where, given=text, edition=self.edition, other=other)
        same = self._looks.get(looks_of(text))
        if same is not None and same != text:
            return unlike(text, same, where=where)
        found = suggest(text, self._known)
        alike = [item for item in found if item.score >= found[0].score - _TIE]
        if alike:
            codes, names = " / ".join(item.code for item in alike), " / ".join(item.name for item in alike)
            return problem("table.unit.alike", where, given=text, unit=codes, name=names)
        return problem("table.unit.unknown", where, given=text, edition=self.edition)


def _names(units: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    """(code, name) of units, with their names in every language."""
    for unit in units:
        texts = (unit.label.en, unit.label.ru, unit.label.kk)
        yield from ((unit.code, text) for text in texts if text)


def _unambiguous(known: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Code by every name that only one unit has."""
    codes: dict[str, set[str]] = {}
    for code, name in known:
        codes.setdefault(_plain(name), set()).add(code)
    return {name: next(iter(held)) for name, held in codes.items() if len(held) == 1}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class _Assembly:
    """The figures of one edition on their way into a panel; `alone` when the table has no other edition."""

    rows: Rows
    figures: Figures
    territory: Territory
    edition: str
    known: Mapping[str, Indicator] | None
    alone: bool

    def panel(self) -> Panel | None:
        """The panel, or None when no unit has a figure; problems are collected."""
        figures, lookup = self.figures, UnitLookup(self.territory, self.edition)
        found = self._found(lookup)
        own = [i for i, code in found if code != lookup.country and figures.flag[i] != Flag.MISSING]
        if not own:
            return None
        years = tuple(sorted({int(figures.year[i] or 0) for i in own}))
        codes = dict.fromkeys([*figures.columns, *(figures.indicator[i] for i in own)])
        indicators = tuple(self._indicators(codes))
        place = self.territory.edition(self.edition)
        grid = _Grid(place.codes, years, tuple(item.code for item in indicators))
        for i, code in found:
            grid.put(i, code, figures=figures, problems=self.rows.problems)
        country = CountryRow(lookup.country, grid.whole, grid.whole_flags) if lookup.country else None
        return Panel(
            self.territory,
            self.edition,
            place.codes,
            years,
            indicators,
            grid.values,
            grid.flags,
            grid.source,
            tuple(grid.sources),
            grid.remark,
            tuple(grid.remarks),
            country,
        )

    def _indicators(self, codes: Mapping[str, None]) -> Iterator[Indicator]:
        for code in codes:
            if self.known is None:
                cube = self.rows.raw.cube
                told = cube.described.get(code) if cube else None
                yield Indicator(code, told.label, told.unit) if told else Indicator(code, Label(code))
            elif code in self.known:
                yield self.known[code]

    def _found(self, lookup: UnitLookup) -> list[tuple[int, str]]:
        """Positions and unit codes of the dated figures; what has no unit, edition or year is a problem."""
        figures, rows = self.figures, self.rows
        years = rows.text("year")
        found: list[tuple[int, str]] = []
        problems: dict[tuple[str, object], Problem] = {}
        for i, edition in enumerate(figures.edition):
            if edition not in ("", self.edition):
                continue
            code = lookup.find(figures.unit[i])
            row = figures.where[i].row
            where = replace(figures.where[i], column=rows.heading("unit"))
            if code is None:
                if ("unit", figures.unit[i]) not in problems:
                    problems["unit", figures.unit[i]] = self._unknown(
                        lookup, figures.unit[i], where, len(problems)
                    )
            elif not edition and not self.alone and code != lookup.country:
                place = replace(where, column=rows.heading("edition"))
                problems.setdefault(("edition", row), problem("table.cell.empty", place))
            elif figures.year[i] is not None:
                found.append((i, code))
            elif figures.flag[i] != Flag.MISSING and not years[i % len(rows)]:
                place = replace(where, column=rows.heading("year"))
                problems.setdefault(("year", row), problem("table.cell.empty", place))
        known = set(rows.problems)
        rows.problems.extend(item for item in problems.values() if item not in known)
        return found

    def _unknown(self, lookup: UnitLookup, text: str, where: Where, count: int) -> Problem:
        """The problem of a name that was not found; what looks alike is searched for the first of them."""
        if count < _SEARCHED:
            return lookup.unknown(text, where)
        return problem("table.unit.unknown", where, given=text, edition=self.edition)


class _Grid:
    """Arrays of a panel being filled figure by figure."""

    def __init__(self, units: tuple[str, ...], years: tuple[int, ...], codes: tuple[str, ...]) -> None:
        shape = (len(units), len(years), len(codes))
        self.units = {unit: u for u, unit in enumerate(units)}
        self.years = {year: y for y, year in enumerate(years)}
        self.codes = {code: j for j, code in enumerate(codes)}
        self.values, self.flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        self.source, self.remark = np.full(shape, -1, np.int16), np.full(shape, -1, np.int16)
        self.whole: FloatArray = np.full(shape[1:], np.nan)
        self.whole_flags: FlagArray = np.full(shape[1:], Flag.MISSING, np.uint8)
        self.sources: dict[str, int] = {}
        self.remarks: dict[str, int] = {}
        self.first: dict[tuple[str, int, str], int] = {}

    def put(self, i: int, unit: str, *, figures: Figures, problems: list[Problem]) -> None:
        """Put one figure in its cell; a second figure for the same cell is a problem."""
        year, code = int(figures.year[i] or 0), figures.indicator[i]
        y, j = self.years.get(year), self.codes.get(code)
        if y is None or j is None or figures.flag[i] == Flag.MISSING:
            return
        if (unit, year, code) in self.first:
            row = figures.where[self.first[unit, year, code]].row or 0
            twice = problem("table.figure.twice", figures.where[i], unit=unit, year=year, row=row)
            if len(problems) < _MOST_PROBLEMS and twice not in problems:
                problems.append(twice)
            return
        self.first[unit, year, code] = i
        u = self.units.get(unit)
        if u is None:
            self.whole[y, j], self.whole_flags[y, j] = figures.value[i], figures.flag[i]
            return
        self.values[u, y, j], self.flags[u, y, j] = figures.value[i], figures.flag[i]
        if figures.source[i]:
            self.source[u, y, j] = self.sources.setdefault(figures.source[i], len(self.sources))
        if figures.remark[i]:
            self.remark[u, y, j] = self.remarks.setdefault(figures.remark[i], len(self.remarks))
