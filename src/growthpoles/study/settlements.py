"""Settlements in a study: a territory and a panel of their own beside those of the regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from growthpoles.core.diagnostic import note
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Flag, Indicator, Panel, join_panels
from growthpoles.core.result import Result
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.poles.context import (
    PoleContext,
    load_commuting,
    load_designations,
    load_members,
    load_travel_times,
    load_zone_links,
)
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings, load_typology
from growthpoles.poles.results import PolesResult
from growthpoles.poles.typology import Typology
from growthpoles.sources.nouns import TerritoryTables, load_territory
from growthpoles.sources.options import Reading, Rows, TableFormat
from growthpoles.sources.panels import load_indicators, load_panels
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import PanelFile, TableFile
from growthpoles.study.settlement_steps import SettlementsStep

T = TypeVar("T")
EDITION = "settlements"
POPULATION = Label("Population", "Численность населения", "Халық саны")


@dataclass(frozen=True, eq=False)
class Settlements:
    """Settlements of a study.

    Attributes:
        territory: The settlements; `Unit.parent` names their regions.
        panel: Their figures.
        context: Travel times, commuting, compositions, designations and ties, as far as the study has them.
        typology: Typology to judge them by.
    """

    territory: Territory
    panel: Panel
    context: PoleContext
    typology: Typology


def settlement_tables(file: StudyFile) -> Iterator[TableFile]:
    """Every table that `read_settlements` reads."""
    step = file.settlements
    if step is None:
        return
    more = (step.travel_times, step.commuting, step.members, step.designations, step.links, step.figures)
    yield step
    yield from (table for table in more if table is not None)
    if step.figures is not None and step.figures.indicators is not None:
        yield step.figures.indicators


def read_settlements(reader: Reader, regions: Panel | None, *, roles: Roles) -> Settlements | None:
    """Read the settlements of a study; problems stay in the reader.

    Args:
        reader: Opens the files.
        regions: Figures of the regions that contain them.
        roles: Which indicator plays which part; the population gets the code of its role.
    """
    step = reader.study.file.settlements
    if step is None or regions is None:
        return None
    name = step.typology
    typology = reader.take(lambda: load_typology(reader.path(name) if name.endswith(".toml") else name))
    land = reader.read(lambda: _territory(reader, step, regions))
    panel = None
    if land is not None:
        panel = reader.read(lambda: _population(reader, step, land, code=roles.code("population")))
    if land is not None and panel is not None and step.figures is not None:
        panel = _with_figures(reader, step.figures, panel)
    context = _context(reader, step)
    if typology is None or land is None or panel is None:
        return None
    reader.problems.extend(context.problems(panel.units))
    return Settlements(land, panel, context, typology)


def settlement_poles(
    held: Settlements,
    regions: Panel,
    *,
    industries: IndustryTable | None,
    regional: Result | None,
    settings: PoleSettings,
    seed: int,
) -> PolesResult:
    """The poles among the settlements, with what the regions lend them.

    Args:
        held: The settlements.
        regions: Figures of their regions.
        industries: Industry table of their regions.
        regional: The poles among the regions, to stand beside.
        settings: Roles and number of draws; the typology is that of the settlements.
        seed: Seed of the draws.
    """
    context = replace(held.context, regions=regions, industries=industries, regional=regional)
    return identify_poles(
        held.territory,
        held.panel,
        settings=replace(settings, typology=held.typology, base_year=None, context=context),
        seed=seed,
    )


def _territory(reader: Reader, step: SettlementsStep, regions: Panel) -> Reading[Territory]:
    """The settlements with their levels; a city that is the centre of its region gets a kind of its own."""
    read = load_territory(reader.path(step.table), style=table_format(step), more=TerritoryTables())
    centres = {unit.code: unit.centre for unit in regions.place.units}
    units = [unit for edition in read.value.editions for unit in edition.units]
    stray = [unit for unit in units if unit.parent and unit.parent not in centres]
    if stray:
        known = ", ".join(centres)
        raise InputError([
            problem("study.settlement.parent", Where(file=step.table, unit=unit.code), given=unit.parent,
                    known=known) for unit in stray
        ])  # fmt: skip
    placed = tuple(_placed(unit, step, centres.get(unit.parent, Label())) for unit in units)
    land = Territory((Edition(EDITION, placed),), regions.territory.country)
    return Reading(land, read.notes)


def _placed(unit: Unit, step: SettlementsStep, centre: Label) -> Unit:
    given = unit.level in ("city", "village")
    level = unit.level if given else "city" if unit.kind in step.cities else "village"
    leads = level == "city" and bool(centre) and unit.kind != "city-republican"
    same = any(a and a == b for a, b in zip(_texts(unit.label), _texts(centre), strict=True))
    return replace(unit, level=level, kind="regional-centre" if leads and same else unit.kind)


def _texts(label: Label) -> tuple[str, str, str]:
    return label.en, label.ru, label.kk


def _population(reader: Reader, step: SettlementsStep, land: Territory, *, code: str) -> Reading[Panel]:
    """A panel of one year; figures of other years are marked as imputed."""
    rows = Rows(reader.path(step.table), table_format(step))
    rows.require(["code", "population"])
    parsed, years, codes = rows.numbers("population"), rows.years("population_year"), rows.text("code")
    at = {code: i for i, code in enumerate(codes)}
    order = [at[code] for code in land.current.codes]  # by code: a territory may keep an order of its own
    values = np.asarray(parsed.values, float)
    dated = Counter(year for year in years if year is not None)
    year = step.year or (max(dated, key=lambda y: (dated[y], y)) if dated else None)
    if year is None:
        rows.problems.append(problem("study.settlement.year", Where(file=step.table)))
        year = 0
    own = np.array([item == year for item in years], bool)
    flags = np.where(np.isnan(values), parsed.flags, np.where(own, Flag.OBSERVED, Flag.IMPUTED))
    flags = np.where(values == 0, Flag.ZERO, flags).astype(np.uint8)
    other = int((flags == Flag.IMPUTED).sum())
    if other:
        where = Where(file=step.table, year=year)
        rows.notes.append(note("study.settlement.other-year", where, count=other, units=len(values)))
    made = Indicator(code, POPULATION, "persons", additive=False)
    shape = (len(values), 1, 1)
    panel = Panel(
        land, EDITION, land.current.codes, (year,), (made,), values[order].reshape(shape),
        flags[order].reshape(shape), np.full(shape, -1, np.int16),
    )  # fmt: skip
    return rows.finish(panel)


def _with_figures(reader: Reader, file: PanelFile, panel: Panel) -> Panel | None:
    names, indicators = file.indicators, None
    if names is not None:
        indicators = reader.read(lambda: load_indicators(reader.path(names.table), style=table_format(names)))
    read = reader.read(
        lambda: load_panels(
            reader.path(file.table),
            panel.territory,
            edition=EDITION,
            indicators=indicators,
            style=table_format(file, year=file.year),
        )
    )
    return reader.take(lambda: join_panels(panel, read[0])) if read else None


def _context(reader: Reader, step: SettlementsStep) -> PoleContext:
    times = _beside(reader, step.travel_times, load_travel_times)
    return PoleContext(
        travel_times=times,
        commuting=_beside(reader, step.commuting, load_commuting) or (),
        members=_beside(reader, step.members, load_members) or (),
        designations=_beside(reader, step.designations, load_designations),
        links=_beside(reader, step.links, load_zone_links),
    )


def _beside(
    reader: Reader, file: TableFile | None, load: Callable[[Path, TableFormat], Reading[T]]
) -> T | None:
    """What a table beside the settlements says; None without one."""
    if file is None:
        return None
    return reader.read(lambda: load(reader.path(file.table), table_format(file)))
