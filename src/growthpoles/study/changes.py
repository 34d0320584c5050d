"""Figures that a scenario changes, before anything is worked out from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.errors import GrowthPolesError, InputError, Problem, Scalar, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.industry_tables import TOTAL, IndustryFigures
from growthpoles.stats.arrays import Bools
from growthpoles.study.sections import ChangeItem

SCENARIO = "scenario"
_SOURCE = Label("Scenario: changed figure", "Сценарий: изменённое значение", "Сценарий: өзгертілген мән")


@dataclass(frozen=True, eq=False)
class Changed:
    """Figures after the changes.

    Attributes:
        panels: Panels by edition; only that of the study differs.
        industries: Industry table and its figures.
        notes: One warning for each change.
        names: (kind, code, label) of the source of changed figures, and of changed industries.
    """

    panels: tuple[Panel, ...]
    industries: IndustryFigures | None
    notes: tuple[Diagnostic, ...] = ()
    names: tuple[Named, ...] = ()


def change_figures(
    changes: Sequence[ChangeItem],
    panels: tuple[Panel, ...],
    *,
    industries: IndustryFigures | None,
    edition: str,
    file: str = "study.toml",
) -> Changed:
    """Change figures as read, one change after another.

    A figure becomes ``figure * factor + add``; cells without a figure stay without. National figures of
    additive indicators move by as much as the units; they are multiplied, too, where all units are.

    Args:
        changes: What to change.
        panels: Figures by edition.
        industries: Industry table and its figures; None where the study has none of its own.
        edition: The edition the study works in.
        file: Study file to name in errors.

    Raises:
        InputError: Changes of nothing, of unknown codes, or of years and units without figures;
            all are listed.
    """
    found, problems = Changed(panels, industries, names=(("source", SCENARIO, _SOURCE),)), []
    for i, item in enumerate(changes):
        try:
            found = _change(found, item, edition, Where(file=file, key=f"change.{i + 1}"))
        except GrowthPolesError as failure:
            problems += [_placed(one, file, f"change.{i + 1}") for one in failure.problems]
    if problems:
        raise InputError(problems)
    return found


def _placed(item: Problem, file: str, key: str) -> Problem:
    return replace(item, where=replace(item.where, file=file, key=key))


def _change(found: Changed, item: ChangeItem, edition: str, where: Where) -> Changed:
    if bool(item.indicator) == bool(item.industry) or (item.factor, item.add) == (1.0, 0.0):
        raise InputError(problem("study.change.what"))
    if item.industry:
        return _change_industry(found, item, where)
    at = next(k for k, panel in enumerate(found.panels) if panel.edition == edition)
    made = _moved(found.panels[at], item, item.indicator)
    panels = (*found.panels[:at], made.panel, *found.panels[at + 1 :])
    return replace(found, panels=panels, notes=(*found.notes, _said(made, item, item.indicator, where)))


def _change_industry(found: Changed, item: ChangeItem, where: Where) -> Changed:
    """The column of the industry, the total of all industries, and the table made of the columns."""
    if found.industries is None:
        raise InputError(problem("study.change.industries"))
    table, panel = found.industries.table, found.industries.panel
    table.position(item.industry)
    prefix = table.measure.replace("-", "_")
    code, total = f"{prefix}_{item.industry}", f"{prefix}_{TOTAL}"
    made = _moved(panel, item, code)
    figures = made.panel
    if total in panel.codes:
        step = figures.column(code) - panel.column(code)
        whole = figures.national(code) - panel.national(code)
        figures = _written(figures, total, np.nan_to_num(step), national=np.nan_to_num(whole)).panel
    cut = figures.select(codes=[f"{prefix}_{one}" for one in table.codes])
    national = None if cut.country is None else cut.country.values
    table = replace(table, values=cut.values, flags=cut.flags, national=national)
    label = panel.indicators[panel.position(code)].label
    return replace(
        found,
        industries=IndustryFigures(table, figures),
        notes=(*found.notes, _said(made, item, code, where)),
        names=(*found.names, ("indicator", code, label)),
    )


@dataclass(frozen=True, eq=False)
class _Moved:
    """A panel after a change, and which of its cells differ, shape (units, years)."""

    panel: Panel
    cells: Bools


def _moved(panel: Panel, item: ChangeItem, code: str) -> _Moved:
    """One change of one indicator."""
    old = panel.column(code)
    if problems := list(_problems(panel, item, code)):
        raise InputError(problems)
    rows = np.isin(panel.units, item.units) if item.units else np.ones(len(panel.units), bool)
    years = np.isin(panel.years, item.years) if item.years else np.ones(len(panel.years), bool)
    chosen = rows[:, None] & years
    step = np.where(chosen & ~np.isnan(old), old * item.factor + item.add - old, 0.0)
    national = panel.national(code)
    if not item.units and (item.add == 0 or not panel.indicators[panel.position(code)].additive):
        whole = np.where(years, national * item.factor + item.add - national, 0.0)
    elif panel.indicators[panel.position(code)].additive:
        whole = step.sum(axis=0)
    else:
        whole = np.zeros(len(panel.years))
    return _written(panel, code, step, national=np.nan_to_num(whole))


def _problems(panel: Panel, item: ChangeItem, code: str) -> Iterator[Problem]:
    """Units that are not there, years and units without a figure."""
    known = ~np.isnan(panel.column(code))
    for unit in item.units:
        if unit not in panel.units:
            yield problem("territory.unit.unknown", Where(unit=unit), edition=panel.edition)
    rows = np.isin(panel.units, item.units) if item.units else np.ones(len(panel.units), bool)
    years = np.isin(panel.years, item.years) if item.years else np.ones(len(panel.years), bool)
    for year in item.years:
        if year not in panel.years or not known[rows, panel.years.index(year)].any():
            yield problem("study.change.empty", Where(year=year, indicator=code))
    for unit in item.units:
        if unit in panel.units and not known[panel.units.index(unit), years].any():
            yield problem("study.change.empty", Where(unit=unit, indicator=code))
    if not item.units and not item.years and not known.any():
        yield problem("study.change.empty", Where(indicator=code))


def _written(panel: Panel, code: str, step: FloatArray, *, national: FloatArray) -> _Moved:
    """The panel with `step` added to a column and `national` to its national figures."""
    j = panel.position(code)
    cells = (step != 0) & ~np.isnan(panel.column(code))
    values, flags, source = panel.values.copy(), panel.flags.copy(), panel.source.copy()
    sources = panel.sources if SCENARIO in panel.sources else (*panel.sources, SCENARIO)
    values[:, :, j] += step
    flags[:, :, j] = np.where(cells, Flag.IMPUTED, flags[:, :, j])
    source[:, :, j] = np.where(cells, sources.index(SCENARIO), source[:, :, j])
    country = panel.country
    if country is not None:
        whole, marks = country.values.copy(), country.flags.copy()
        whole[:, j] += national
        marks[:, j] = np.where((national != 0) & ~np.isnan(whole[:, j]), Flag.IMPUTED, marks[:, j])
        country = replace(country, values=whole, flags=marks)
    made = replace(panel, values=values, flags=flags, source=source, sources=sources, country=country)
    return _Moved(made, np.asarray(cells))


def _said(made: _Moved, item: ChangeItem, code: str, where: Where) -> Diagnostic:
    panel = made.panel
    years = [str(panel.years[k]) for k in np.flatnonzero(made.cells.any(axis=0))]
    facts: dict[str, Scalar] = {
        "indicators": code,
        "years": ", ".join(years),
        "factor": item.factor,
        "add": item.add,
        "count": int(made.cells.sum()),
    }
    if not item.units:
        return warning("study.changed.all", where, **facts)
    return warning("study.changed.some", where, units=", ".join(item.units), **facts)


def taken_as_own(panel: Panel) -> Panel:
    """The panel with changed figures as figures of their year, for what is carried on from them.

    What looks ahead leaves out imputed figures at the end of a series; the question of a scenario is what
    follows if its figures were the figures.
    """
    if SCENARIO not in panel.sources:
        return panel
    ours = (panel.flags == Flag.IMPUTED) & (panel.source == panel.sources.index(SCENARIO))
    return replace(panel, flags=np.where(ours, Flag.OBSERVED, panel.flags).astype(np.uint8))
