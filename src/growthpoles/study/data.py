"""The tables of a study, read into the nouns the rooms take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from growthpoles.core.catalogue import Named, panel_names
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.framework import Framework
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Indicator, Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.finance.financing import FinancingSettings
from growthpoles.industries.inputs import InnovationSpending
from growthpoles.sources.bulletins import BulletinOptions, load_bulletin
from growthpoles.sources.industry_tables import TOTAL, IndustryFigures, load_industries, load_industry_names
from growthpoles.sources.nouns import TableAt, TerritoryTables, load_territory
from growthpoles.sources.options import Reading, Rows
from growthpoles.sources.panel_merge import merge_panels
from growthpoles.sources.panels import edition_of, load_indicators, load_panels
from growthpoles.study.abroad import Abroad, read_abroad
from growthpoles.study.as_known import figures_known
from growthpoles.study.changes import Changed, change_figures
from growthpoles.study.derive import NationalRate, Sources, Worked, derive_noted
from growthpoles.study.finance import Finance, finance_tables, read_finance, read_financing
from growthpoles.study.forecasts import Ahead, ahead_tables, read_ahead
from growthpoles.study.frameworks import for_panel, load_frameworks
from growthpoles.study.io_tables import output_figures, read_table
from growthpoles.study.links import Links, link_tables, read_links
from growthpoles.study.plan import Plan, read_plan, read_roles
from growthpoles.study.programmes import Programmes, programme_tables, read_programmes
from growthpoles.study.reader import InputFile, Reader, table_format
from growthpoles.study.schema import Study
from growthpoles.study.sections import (
    FiguresFile,
    IndustriesFile,
    Mix,
    OptionalTableFile,
    SpendingFile,
    TableFile,
)
from growthpoles.study.settlements import Settlements, read_settlements, settlement_tables
from growthpoles.study.surveys import Surveys, read_surveys, survey_tables
from growthpoles.study.transfer import Transfer, joined, read_transfer, transfer_names, transfer_tables


@dataclass(frozen=True, eq=False)
class StudyData:
    """What a study works with.

    Attributes:
        territory: Units in all editions.
        panel: Figures of the working edition, with the derived indicators.
        panels: Figures as read, by edition.
        frameworks: Frameworks, in the order of the file.
        industries: Industry table, if the study has one.
        spending: National innovation expenditure by industry, if the study has it.
        plan: Settings of the steps.
        files: Files that were read, in order.
        notes: What was found out or left aside while reading.
        names: (kind, code, label) of the indicators of the panel and of the sources of its figures.
        abroad: Countries of the benchmark, if the study has one.
        surveys: Tables beside the panel.
        links: Input-output table and what is done with it.
        settlements: Settlements, if the study has them.
        programmes: Programme and call.
        finance: Portfolio, funding and settings, if the study has them.
        financing: How the published money for innovation is read, if the study says.
        transfer: Registers of technology transfer and settings, if the study has them.
        ahead: What is needed to look ahead: settings, targets, claims.
    """

    territory: Territory
    panel: Panel
    panels: tuple[Panel, ...]
    frameworks: tuple[Framework, ...]
    industries: IndustryTable | None
    spending: InnovationSpending | None
    plan: Plan
    files: tuple[InputFile, ...]
    notes: Diagnostics
    names: tuple[Named, ...] = ()
    abroad: Abroad | None = None
    surveys: Surveys = field(default_factory=Surveys)
    links: Links = field(default_factory=Links)
    settlements: Settlements | None = None
    programmes: Programmes = field(default_factory=Programmes)
    finance: Finance | None = None
    financing: FinancingSettings | None = None
    transfer: Transfer | None = None
    ahead: Ahead = field(default_factory=Ahead)

    def framework(self, code: str) -> Framework:
        """A framework by its code.

        Raises:
            InputError: The study has no such framework.
        """
        for item in self.frameworks:
            if item.code == code:
                return item
        known = ", ".join(item.code for item in self.frameworks)
        raise InputError(problem("study.framework.unknown", Where(), framework=code, known=known))


@dataclass(frozen=True, eq=False)
class Collected:
    """What could be read of a study, and what is wrong with the rest.

    Attributes:
        data: The data; None when there are problems.
        panels: Figures as read, by edition, as far as they could be read.
        industries: Industry table, if it could be read.
        problems: Every problem of the study file and its tables.
        notes: What was found out or left aside while reading.
    """

    data: StudyData | None
    panels: tuple[Panel, ...]
    industries: IndustryTable | None
    problems: tuple[Problem, ...]
    notes: Diagnostics


def read_study(study: Study) -> StudyData:
    """Read every table of a study.

    Raises:
        InputError: The problems of all tables and steps together.

    Example:
        >>> from growthpoles.study.schema import load_study
        >>> data = read_study(load_study("kazakhstan"))
        >>> [panel.edition for panel in data.panels], len(data.panel.units)
        (['kz16', 'kz17', 'kz20'], 20)
    """
    found = collect(study)
    if found.data is None:
        raise InputError(found.problems)
    return found.data


def collect(study: Study) -> Collected:
    """Read what can be read of a study; nothing is raised.

    Files that are missing or too large are all named at once, and then nothing is read.
    """
    reader = Reader(study)
    for table in _tables(study):
        reader.check(table)
    usable = not reader.problems
    plan = read_plan(reader)
    parts = _read(reader) if usable else _Parts()
    data = None
    if plan and parts.territory and parts.panel and not reader.problems:
        data = StudyData(
            parts.territory,
            parts.panel,
            parts.panels,
            parts.frameworks,
            parts.industries,
            parts.spending,
            plan,
            reader.files,
            Diagnostics.of(reader.notes),
            (
                *(name for item in (*parts.panels, parts.panel) for name in panel_names(item)),
                *parts.sources,
                *parts.surveys.names,
                *transfer_names(parts.transfer),
            ),
            parts.abroad,
            parts.surveys,
            parts.links,
            parts.settlements,
            parts.programmes,
            parts.finance,
            parts.financing,
            parts.transfer,
            parts.ahead,
        )
    notes = Diagnostics.of(reader.notes)
    return Collected(data, parts.panels, parts.industries, tuple(reader.problems), notes)


@dataclass(frozen=True, eq=False)
class _Parts:
    """The nouns of a study, as far as they could be read."""

    territory: Territory | None = None
    panel: Panel | None = None
    panels: tuple[Panel, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    industries: IndustryTable | None = None
    spending: InnovationSpending | None = None
    sources: tuple[Named, ...] = ()
    abroad: Abroad | None = None
    surveys: Surveys = field(default_factory=Surveys)
    links: Links = field(default_factory=Links)
    settlements: Settlements | None = None
    programmes: Programmes = field(default_factory=Programmes)
    finance: Finance | None = None
    financing: FinancingSettings | None = None
    transfer: Transfer | None = None
    ahead: Ahead = field(default_factory=Ahead)


def _read(reader: Reader) -> _Parts:
    file = reader.study.file
    frameworks = load_frameworks(reader)
    territory = _territory(reader)
    abroad = read_abroad(reader)
    spending = _spending(reader, file.industries.spending) if file.industries else None
    rates = {step.code: _rates(reader, step) for step in file.derived if isinstance(step, Mix)}
    if territory is None:  # figures cannot be read without units, but an empty table can be named
        if file.panel.table and file.panel.mapping is None:
            reader.read(lambda: Rows(reader.path(file.panel.table), table_format(file.panel)).finish(None))
        return _Parts(frameworks=frameworks, spending=spending)
    if reader.take(lambda: _edition(reader.study, territory)) is None:
        return _Parts(territory, frameworks=frameworks, spending=spending)
    panels = _panels(reader, territory)
    linked = read_table(reader, territory)
    industries = _industries(reader, territory, linked) if file.industries else None
    names: tuple[Named, ...] = ()
    if panels and file.change:
        found = reader.take(lambda: _changed(reader.study, territory, panels=panels, industries=industries))
        if found is not None:
            panels, industries, names = found.panels, found.industries, found.names
            reader.notes.extend(found.notes)
    panel = None
    if panels and not reader.problems:
        sources = Sources(panels, industries.panel if industries else None, rates)
        worked = reader.take(lambda: _worked(reader.study, territory, sources))
        if worked is not None:
            panel = worked.panel
            reader.notes.extend(worked.notes)
    transfer = read_transfer(reader, territory, panel=panel)
    if panel is not None:
        panel = joined(reader, panel, held=transfer)
        frameworks = for_panel(reader, frameworks, panel=panel)
    table = industries.table if industries else None
    surveys = read_surveys(reader, territory, panel=panel)
    links = read_links(reader, territory, table=linked, industries=table)
    names += _source_names(reader)
    roles = reader.take(lambda: read_roles(reader)) or Roles()
    places = read_settlements(reader, panel, roles=roles)
    programmes = read_programmes(reader)
    finance = read_finance(reader, territory, panel=panel, people=roles.code("population"))
    return _Parts(
        territory, panel, panels, frameworks, table, spending, names, abroad, surveys, links, places,
        programmes, finance, read_financing(reader, panel), transfer,
        read_ahead(reader, territory, panel=panel),
    )  # fmt: skip


def _source_names(reader: Reader) -> tuple[Named, ...]:
    """Titles of the source codes of the panel."""
    table = reader.study.file.panel.sources
    if table is None:
        return ()

    def titles() -> Reading[tuple[Named, ...]]:
        rows = Rows(reader.path(table.table), table_format(table))
        rows.require(["code"])
        pairs = zip(rows.text("code"), rows.labels("title"), strict=True)
        return rows.finish(tuple(("source", code, label) for code, label in pairs if label))

    return reader.read(titles) or ()


def _edition(study: Study, territory: Territory) -> str:
    """Name of the edition the study works in."""
    try:
        return territory.edition(study.file.study.edition).name
    except InputError as failure:
        where = Where(file=study.source.name, key="study.edition")
        raise InputError([replace(item, where=where) for item in failure.problems]) from None


def _tables(study: Study) -> Iterator[TableFile]:
    file, places = study.file, study.file.territory
    found: list[TableFile | None] = [places.units, places.bridge, places.neighbours, places.tiles]
    found += [file.panel] if file.panel.table else []
    found += [*file.panel.more, file.panel.indicators, file.panel.sources]
    found += [item for item in file.framework if item.table]
    if file.industries is not None:
        found += [file.industries] if file.industries.table else []
        found += [file.industries.names, file.industries.spending]
    if file.benchmark is not None:
        countries = file.benchmark
        found += [countries.countries, countries.figures, countries.figures.indicators, countries.framework]
    found += [step.table for step in file.derived if isinstance(step, Mix)]
    found += survey_tables(study.file)
    found += link_tables(study.file)
    found += settlement_tables(study.file)
    found += programme_tables(study.file)
    found += finance_tables(study.file)
    found += transfer_tables(study.file)
    found += ahead_tables(study.file)
    yield from (table for table in found if table is not None)


def _territory(reader: Reader) -> Territory | None:
    places = reader.study.file.territory
    units = places.units

    def load() -> Reading[Territory]:
        beside = (places.bridge, places.neighbours, places.tiles)
        more = TerritoryTables(*(_at(reader, table) for table in beside))
        return load_territory(reader.path(units.table), style=table_format(units), more=more)

    return reader.read(load)


def _at(reader: Reader, table: OptionalTableFile | None) -> TableAt | None:
    if table is None:
        return None
    return TableAt(reader.path(table.table), table_format(table), table.optional)


def _panels(reader: Reader, territory: Territory) -> tuple[Panel, ...]:
    """Figures by edition; empty when they, or the indicators they need, cannot be read."""
    file = reader.study.file.panel
    names, indicators = file.indicators, None
    if names is not None:
        indicators = reader.read(lambda: load_indicators(reader.path(names.table), style=table_format(names)))
        if indicators is None:
            return ()
    tables = (file, *file.more) if file.table else file.more
    parts = [
        reader.read(partial(_figures, reader, item, territory=territory, indicators=indicators))
        for item in tables
    ]
    if file.store:
        parts.insert(0, reader.read(lambda: figures_known(reader, territory, indicators=indicators or ())))
    held = [part for part in parts if part is not None]
    if len(held) < len(parts):
        return ()
    return reader.take(lambda: merge_panels(held, file=file.table or file.store)) or ()


def _figures(
    reader: Reader, file: FiguresFile, *, territory: Territory, indicators: Sequence[Indicator] | None
) -> Reading[tuple[Panel, ...]]:
    """One table of figures, or a bulletin with its mapping."""
    edition, path = reader.study.file.study.edition, reader.path(file.table)
    if file.mapping is not None:
        read = table_format(file).read
        options = BulletinOptions(edition, file.year, indicators, read)
        return load_bulletin(path, reader.path(file.mapping), territory=territory, options=options)
    style = table_format(file, year=file.year)
    return load_panels(path, territory, edition=edition, indicators=indicators, style=style)


def _industries(
    reader: Reader, territory: Territory, linked: InputOutputTable | None
) -> IndustryFigures | None:
    """The industry table and its figures as indicators, named after what is measured (``output_A`` ...)."""
    file = reader.study.file.industries
    if file is None:
        return None
    names, industries = file.names, None
    if names is not None:
        industries = reader.read(
            lambda: load_industry_names(reader.path(names.table), style=table_format(names))
        )
        if industries is None:
            return None
    price = reader.take(lambda: _price(reader.study, file))
    if file.table:
        read = reader.read(
            lambda: load_industries(
                reader.path(file.table),
                territory,
                edition=reader.study.file.study.edition,
                industries=industries,
                style=table_format(file),
            ),
            optional=file.optional,
        )
    else:
        read = _outputs(reader, territory, linked, industries)
    if read is None or price is None:
        return None
    prefix, unit = (
        file.measure.replace("-", "_"),
        file.unit or (linked.unit if linked and not file.table else ""),
    )
    named = tuple(
        replace(item, code=f"{prefix}_{item.code}", unit=unit, price=price, additive=True)
        for item in read.panel.indicators
    )
    table = replace(read.table, measure=file.measure, unit=unit, price=price)
    return IndustryFigures(table, replace(read.panel, indicators=named))


def _outputs(
    reader: Reader,
    territory: Territory,
    linked: InputOutputTable | None,
    names: tuple[Industry, ...] | None,
) -> IndustryFigures | None:
    """The outputs of the input-output table, where the study has no industry table of its own."""
    if linked is not None:
        return reader.take(lambda: output_figures(reader, linked, territory=territory, names=names))
    if reader.study.file.input_output is None:
        where = Where(file=reader.study.source.name, key="industries.table")
        reader.problems.append(problem("study.key.missing", where))
    return None


def _price(study: Study, file: IndustriesFile) -> PriceBasis:
    try:
        return PriceBasis.parse(file.price)
    except ValueError:
        where = Where(file=study.source.name, key="industries.price")
        raise InputError(problem("table.price.bad", where, given=file.price)) from None


def _spending(reader: Reader, file: SpendingFile | None) -> InnovationSpending | None:
    """National spending by industry; industries without a figure are left out."""
    if file is None:
        return None

    def load() -> Reading[InnovationSpending]:
        rows = Rows(reader.path(file.table), table_format(file))
        rows.require(["industry", "year", "indicator", "value"])
        keys = zip(rows.text("industry"), rows.years(), rows.text("indicator"), strict=True)
        values = rows.numbers("value").values
        held = {
            industry: float(value)
            for (industry, year, indicator), value in zip(keys, values, strict=True)
            if (year, indicator) == (file.year, file.indicator) and not np.isnan(value)
        }
        if not held and not rows.problems:
            where = replace(rows.raw.where, year=file.year, indicator=file.indicator)
            rows.problems.append(problem("table.figures.none", where))
        total = held.pop(TOTAL, None)
        return rows.finish(InnovationSpending(file.year, tuple(held.items()), total))

    return reader.read(load)


def _rates(reader: Reader, step: Mix) -> tuple[NationalRate, ...]:
    def load() -> Reading[tuple[NationalRate, ...]]:
        rows = Rows(reader.path(step.table.table), table_format(step.table))
        rows.require(["industry", "year", "value"])
        cells = zip(rows.text("industry"), rows.years(), rows.numbers("value").values, strict=True)
        known = (
            NationalRate(industry, year, float(value))
            for industry, year, value in cells
            if year is not None and not np.isnan(value)
        )
        return rows.finish(tuple(known))

    return reader.read(load) or ()


def _changed(
    study: Study, territory: Territory, *, panels: tuple[Panel, ...], industries: IndustryFigures | None
) -> Changed:
    """The figures as the study file changes them."""
    edition = _edition(study, territory)
    edition_of(panels, edition, file=study.file.panel.table or study.file.panel.store)
    linked = study.file.industries is not None and not study.file.industries.table
    held = None if linked else industries
    found = change_figures(
        study.file.change, panels, industries=held, edition=edition, file=study.source.name
    )
    return replace(found, industries=industries) if linked else found


def _worked(study: Study, territory: Territory, sources: Sources) -> Worked:
    edition = _edition(study, territory)
    edition_of(sources.panels, edition, file=study.file.panel.table or study.file.panel.store)
    return derive_noted(sources, edition, steps=study.file.derived, file=study.source.name)
