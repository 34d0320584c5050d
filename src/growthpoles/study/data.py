"""The tables of a study, read into the nouns the rooms take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from growthpoles.core.framework import Framework
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Territory
from growthpoles.errors import GrowthPolesError, InputError, Problem, Where, problem
from growthpoles.industries.inputs import InnovationSpending
from growthpoles.sources.limits import check_file
from growthpoles.sources.nouns import TerritoryTables, read_framework, read_territory
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import Rows, TableFormat
from growthpoles.sources.panels import (
    industry_panel,
    industry_table,
    read_indicators,
    read_industry_names,
    read_panels,
)
from growthpoles.sources.tables import ReadOptions
from growthpoles.study.derive import NationalRates, Sources, derive
from growthpoles.study.schema import FrameworkFile, Study, TableFile

T = TypeVar("T")
_EMPTY = ("table.empty", "table.no_rows")


@dataclass(frozen=True, eq=False)
class StudyData:
    """What a study works with.

    Attributes:
        territory: Units in all editions.
        panel: Figures of the working edition, with the derived indicators.
        panels: Figures as read, by edition.
        frameworks: Frameworks by code, in the order of the file.
        industries: Industry table, if the study has one.
        spending: National innovation expenditure by industry, if the study has it.
        roles: Which indicator plays which part.
        files: Files that were read, in order.
    """

    territory: Territory
    panel: Panel
    panels: tuple[Panel, ...]
    frameworks: tuple[Framework, ...]
    industries: IndustryTable | None
    spending: InnovationSpending | None
    roles: Roles
    files: tuple[Path, ...]

    def framework(self, code: str) -> Framework:
        """A framework by its code.

        Raises:
            InputError: The study has no such framework.
        """
        for item in self.frameworks:
            if item.code == code:
                return item
        known = ", ".join(item.code for item in self.frameworks)
        raise InputError(problem("study.framework.unknown", Where(file="study.toml"), framework=code, known=known))


def table_format(table: TableFile, *, year: int | None = None) -> TableFormat:
    """The way a table is written, as the readers take it."""
    rules = NumberRules(table.decimal, frozenset(table.zero), frozenset(table.confidential))
    if table.missing is not None:
        rules = replace(rules, missing=frozenset(table.missing))
    read = ReadOptions(encoding=table.encoding, max_bytes=int(table.max_megabytes * 1_000_000))
    return TableFormat(table.sheet, tuple(table.columns.items()), read, rules, year, table.distinct)


class _Reader:
    """Reads the tables of a study one after another and keeps the problems of all of them."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.problems: list[Problem] = []
        self.files: dict[Path, None] = {}

    def path(self, table: TableFile) -> Path:
        path = self.study.path(table.table)
        self.files[path] = None
        return path

    def take(self, work: Callable[[], T], *, optional: bool = False) -> T | None:
        try:
            return work()
        except GrowthPolesError as failure:
            if not (optional and all(item.code in _EMPTY for item in failure.problems)):
                self.problems.extend(failure.problems)
            return None


def read_study(study: Study) -> StudyData:
    """Read every table of a study.

    Raises:
        InputError: The problems of all tables together.
    """
    reader = _Reader(study)
    file = study.file
    _missing_files(reader)
    territory = reader.take(lambda: _territory(reader))
    frameworks = [reader.take(lambda item=item: _framework(reader, item)) for item in file.framework]  # type: ignore[misc]
    panels = reader.take(lambda: _panels(reader, territory)) if territory else None
    industries = None
    if territory and file.industries:
        industries = reader.take(lambda: _industries(reader, territory), optional=file.industries.optional)
    spending = reader.take(lambda: _spending(reader)) if file.industries and file.industries.spending else None
    roles = reader.take(lambda: _roles(file.roles))
    rates = reader.take(lambda: _rates(reader))
    panel = None
    if territory and panels and rates is not None:
        panel = reader.take(lambda: _working_panel(study, territory, panels, industries=industries, rates=rates))
    if reader.problems or territory is None or panels is None or panel is None or roles is None:
        raise InputError(list(dict.fromkeys(reader.problems)))
    return StudyData(
        territory, panel, panels, tuple(item for item in frameworks if item is not None),
        industries[0] if industries else None, spending, roles, tuple(reader.files),
    )


def _missing_files(reader: _Reader) -> None:
    """All files that are missing or too large are named at once, before anything is read."""
    problems: list[Problem] = []
    for table in _all_tables(reader.study):
        try:
            check_file(reader.path(table), max_bytes=int(table.max_megabytes * 1_000_000))
        except GrowthPolesError as failure:
            problems.extend(failure.problems)
    if problems:
        raise InputError(list(dict.fromkeys(problems)))


def _all_tables(study: Study) -> list[TableFile]:
    file = study.file
    places = file.territory
    tables: list[TableFile | None] = [
        places.units, places.bridge, places.neighbours, places.tiles, file.panel, file.panel.indicators,
        file.panel.sources, *file.framework,
    ]
    if file.industries is not None:
        tables += [file.industries, file.industries.names, file.industries.spending]
    tables += [step.table for step in file.derived]
    return [table for table in tables if table is not None]


def _territory(reader: _Reader) -> Territory:
    places = reader.study.file.territory
    beside = {"bridge": places.bridge, "neighbours": places.neighbours, "tiles": places.tiles}
    more = TerritoryTables(
        **{name: reader.path(table) for name, table in beside.items() if table},
        **{f"{name}_format": table_format(table) for name, table in beside.items() if table},  # type: ignore[arg-type]
    )
    return read_territory(reader.path(places.units), style=table_format(places.units), more=more)


def _framework(reader: _Reader, item: FrameworkFile) -> Framework:
    return read_framework(
        reader.path(item), code=item.code, label=item.title.label, coverage=item.coverage.rule,
        heading=item.heading.label, style=table_format(item),
    )


def _panels(reader: _Reader, territory: Territory) -> tuple[Panel, ...]:
    file = reader.study.file.panel
    indicators = None
    if file.indicators is not None:
        indicators = read_indicators(reader.path(file.indicators), style=table_format(file.indicators))
    return read_panels(
        reader.path(file), territory, indicators=indicators, style=table_format(file, year=file.year)
    )


def _industries(reader: _Reader, territory: Territory) -> tuple[IndustryTable, Panel]:
    file = reader.study.file.industries
    if file is None:
        raise InputError(problem("study.industries.absent", Where(file="study.toml", key="industries")))
    names: tuple[Industry, ...] | None = None
    if file.names is not None:
        names = read_industry_names(reader.path(file.names), style=table_format(file.names))
    edition = reader.study.file.study.edition
    panel = industry_panel(
        reader.path(file), territory, edition=edition, industries=names, style=table_format(file)
    )
    table = industry_table(panel, names, file=file.table)
    price = PriceBasis.parse(file.price)
    indicators = tuple(
        replace(item, code=f"{file.measure.replace('-', '_')}_{item.code}", unit=file.unit, price=price, additive=True)
        for item in panel.indicators
    )
    return (
        replace(table, measure=file.measure, unit=file.unit, price=price),
        replace(panel, indicators=indicators),
    )


def _spending(reader: _Reader) -> InnovationSpending | None:
    industries = reader.study.file.industries
    file = industries.spending if industries else None
    if file is None:
        return None
    rows = Rows(reader.path(file), table_format(file))
    rows.require(["industry", "year", "indicator", "value"])
    cells = zip(rows.text("industry"), rows.years(), rows.text("indicator"), rows.numbers("value").values, strict=True)
    held = {i: float(v) for i, year, code, v in cells if (year, code) == (file.year, file.indicator) and v == v}
    rows.finish()
    total = held.pop("TOTAL", None)
    return InnovationSpending(file.year, tuple(held.items()), total)


def _rates(reader: _Reader) -> dict[str, NationalRates]:
    found = {}
    for step in reader.study.file.derived:
        if step.rule != "mix":
            continue
        if step.table is None:
            where = Where(file="study.toml", key=f"derived.{step.code}.table")
            raise InputError(problem("study.key.missing", where))
        rows = Rows(reader.path(step.table), table_format(step.table))
        rows.require(["industry", "year", "value"])
        cells = list(zip(rows.text("industry"), rows.years(), rows.numbers("value").values, strict=True))
        rows.finish()
        found[step.code] = NationalRates(tuple((i, y, float(v)) for i, y, v in cells if y is not None and v == v))
    return found


def _roles(given: dict[str, str]) -> Roles:
    known = Roles()
    for role in given:
        known.code(role)
    return Roles(**given)


def _working_panel(
    study: Study, territory: Territory, panels: tuple[Panel, ...], *,
    industries: tuple[IndustryTable, Panel] | None, rates: dict[str, NationalRates],
) -> Panel:
    edition = territory.edition(study.file.study.edition).name
    held = {panel.edition: panel for panel in panels}
    if edition not in held:
        raise InputError(problem("panel.edition.absent", Where(file=study.file.panel.table), edition=edition))
    if industries is not None:
        held["industries"] = industries[1]
    return derive(Sources(held, rates), edition, steps=study.file.derived)
