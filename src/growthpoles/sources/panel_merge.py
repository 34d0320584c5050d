"""Panels of several files or tables become one for each edition; figures that differ are a problem."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel
from growthpoles.errors import InputError, Problem, Where, problem


def merge_panels(parts: Sequence[Sequence[Panel]], *, file: str) -> tuple[Panel, ...]:
    """Merge panels, edition by edition, in the order in which the editions first come.

    Args:
        parts: Panels by edition of each table, of one territory.
        file: Name for messages.

    Raises:
        InputError: Two tables hold different figures for one cell, or name an indicator in two ways. A figure
            that they hold alike counts once.
    """
    flat = [panel for part in parts for panel in part]
    editions = list(dict.fromkeys(panel.edition for panel in flat))
    groups = [[panel for panel in flat if panel.edition == edition] for edition in editions]
    problems: list[Problem] = []
    merged = tuple(group[0] if len(group) == 1 else _merge(group, file, problems) for group in groups)
    if problems:
        raise InputError(problems)
    return merged


def _merge(panels: Sequence[Panel], file: str, problems: list[Problem]) -> Panel:
    indicators: dict[str, Indicator] = {}
    for panel in panels:
        for item in panel.indicators:
            known = indicators.setdefault(item.code, item)
            if known != item:
                problems.append(problem("panel.merge.indicator", Where(file=file, indicator=item.code)))
    first = panels[0]
    years = tuple(sorted({year for panel in panels for year in panel.years}))
    grid = _Sum(first.units, years, tuple(indicators))
    for panel in panels:
        problems += grid.add(panel, file)
    country = next((panel.country.code for panel in panels if panel.country), None)
    return Panel(
        first.territory,
        first.edition,
        first.units,
        years,
        tuple(indicators.values()),
        grid.values,
        grid.flags,
        grid.source,
        tuple(grid.sources),
        grid.remark,
        tuple(grid.remarks),
        CountryRow(country, grid.whole, grid.whole_flags) if country else None,
    )


class _Sum:
    """Arrays being filled panel by panel."""

    def __init__(self, units: tuple[str, ...], years: tuple[int, ...], codes: tuple[str, ...]) -> None:
        shape = (len(units), len(years), len(codes))
        self.units, self.years, self.codes = units, years, codes
        self.values, self.flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        self.source, self.remark = np.full(shape, -1, np.int16), np.full(shape, -1, np.int16)
        self.whole = np.full(shape[1:], np.nan)
        self.whole_flags = np.full(shape[1:], Flag.MISSING, np.uint8)
        self.sources: dict[str, int] = {}
        self.remarks: dict[str, int] = {}

    def add(self, panel: Panel, file: str) -> list[Problem]:
        """Put the figures of a panel in; figures that differ from those already there are problems."""
        y = [self.years.index(year) for year in panel.years]
        j = [self.codes.index(code) for code in panel.codes]
        at = np.ix_(range(len(self.units)), y, j)
        given, held = panel.flags != Flag.MISSING, self.flags[at] != Flag.MISSING
        differs = given & held & ~_same(self.values[at], self.flags[at], panel.values, panel.flags)
        problems = [
            problem("panel.merge.differs", self._where(file, panel, cell))
            for cell in np.argwhere(differs)[:20]
        ]
        new = given & ~held
        self.values[at] = np.where(new, panel.values, self.values[at])
        self.flags[at] = np.where(new, panel.flags, self.flags[at])
        for name, known in (("source", panel.sources), ("remark", panel.remarks)):
            table = self.sources if name == "source" else self.remarks
            codes = np.array([table.setdefault(item, len(table)) for item in known] + [-1], np.int16)
            ours = getattr(self, name)
            ours[at] = np.where(new, codes[getattr(panel, name)], ours[at])
        if panel.country is not None:
            problems += self._add_country(panel.country, np.ix_(y, j), file, panel)
        return problems

    def _add_country(
        self, row: CountryRow, at: tuple[np.ndarray, ...], file: str, panel: Panel
    ) -> list[Problem]:
        given, held = row.flags != Flag.MISSING, self.whole_flags[at] != Flag.MISSING
        differs = given & held & ~_same(self.whole[at], self.whole_flags[at], row.values, row.flags)
        new = given & ~held
        self.whole[at] = np.where(new, row.values, self.whole[at])
        self.whole_flags[at] = np.where(new, row.flags, self.whole_flags[at])
        return [
            problem(
                "panel.merge.differs",
                Where(file=file, unit=row.code, year=panel.years[y], indicator=panel.codes[j]),
            )
            for y, j in np.argwhere(differs)[:20]
        ]

    def _where(self, file: str, panel: Panel, cell: np.ndarray) -> Where:
        u, y, j = (int(part) for part in cell)
        return Where(file=file, unit=self.units[u], year=panel.years[y], indicator=panel.codes[j])


def _same(a: np.ndarray, flags_a: np.ndarray, b: np.ndarray, flags_b: np.ndarray) -> np.ndarray:
    same: np.ndarray = (flags_a == flags_b) & ((a == b) | (np.isnan(a) & np.isnan(b)))
    return same
