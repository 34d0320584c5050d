"""Tables beside the panel: measures by industry, figures by sector, the register of organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.panel import Indicator, Panel
from growthpoles.core.territory import Territory
from growthpoles.potential.actors import Actors, load_actors, load_vocabulary
from growthpoles.potential.constraint_inputs import SectorFigure
from growthpoles.potential.constraint_sectors import sector_figures
from growthpoles.potential.sectors import add_figures, load_sectors
from growthpoles.sources.industry_tables import load_industry_names
from growthpoles.sources.options import Reading, Rows
from growthpoles.sources.panels import load_indicators
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import TableFile
from growthpoles.study.steps import ActorsFile, SectorsFile, SectorsOfMeasure


@dataclass(frozen=True, eq=False)
class Surveys:
    """What the steps of the potential take besides the panel.

    Attributes:
        measures: Figures of measures of constraints by industry.
        sectors: Figures by sector.
        actors: The register of organisations.
    """

    measures: tuple[SectorFigure, ...] = ()
    sectors: Panel | None = None
    actors: Actors | None = None

    @property
    def names(self) -> tuple[Named, ...]:
        """(kind, code, label) of the sectors, which are industries to other results."""
        units = self.sectors.place.units if self.sectors else ()
        return tuple(("industry", unit.code, unit.label) for unit in units)


def survey_tables(file: StudyFile) -> Iterator[TableFile]:
    """Every table that `read_surveys` reads."""
    if file.diagnosis is not None:
        yield from file.diagnosis.sectors
    if file.sectors is not None:
        yield from (file.sectors, file.sectors.names, file.sectors.indicators, *file.sectors.more)
    if file.actors is not None:
        yield file.actors


def read_surveys(reader: Reader, territory: Territory, *, panel: Panel | None) -> Surveys:
    """Read the tables beside the panel; problems stay in the reader."""
    file = reader.study.file
    measures = tuple(_measures(reader, territory, panel)) if file.diagnosis else ()
    sectors = _sectors(reader, file.sectors) if file.sectors else None
    return Surveys(measures, sectors, _actors(reader, territory, file.actors) if file.actors else None)


def _measures(reader: Reader, territory: Territory, panel: Panel | None) -> Iterator[SectorFigure]:
    step = reader.study.file.diagnosis
    if step is None:
        return
    country = territory.country.code if territory.country else ""
    for file in step.sectors:
        yield from reader.read(lambda file=file: _by_industry(reader, file, country)) or ()  # type: ignore[misc]
    if panel is None:
        return
    for item in step.industries:
        found = reader.take(
            lambda item=item: sector_figures(  # type: ignore[misc]
                panel, item.of, measure=item.measure, industry=item.industry
            )
        )
        yield from found or ()


def _by_industry(reader: Reader, file: SectorsOfMeasure, country: str) -> Reading[tuple[SectorFigure, ...]]:
    """National figures by industry; an entry in the column ``break`` says that a series starts anew."""
    rows = Rows(reader.path(file.table), table_format(file))
    rows.require(["industry", "year", "value", *(["indicator"] if file.indicator else [])])
    names = rows.text("indicator") if file.indicator else [""] * len(rows)
    breaks = rows.text("break") if rows.has("break") else [""] * len(rows)
    cells = zip(rows.text("industry"), rows.years(), rows.numbers("value").values, names, breaks, strict=True)
    made = (
        SectorFigure(file.measure, country, industry, year, float(value), after_break=bool(mark))
        for industry, year, value, name, mark in cells
        if year is not None and not np.isnan(value) and name == file.indicator
    )
    return rows.finish(tuple(made))


def _sectors(reader: Reader, file: SectorsFile) -> Panel | None:
    names = reader.read(
        lambda: load_industry_names(reader.path(file.names.table), style=table_format(file.names))
    )
    indicators = reader.read(
        lambda: load_indicators(reader.path(file.indicators.table), style=table_format(file.indicators))
    )
    if names is None or indicators is None:
        return None
    held: tuple[Indicator, ...] = tuple(indicators)
    panel: Panel | None = None
    for table in (file, *file.more):
        part = reader.read(
            lambda table=table: load_sectors(  # type: ignore[misc]
                reader.path(table.table), names, indicators=held, style=table_format(table)
            )
        )
        if part is None:
            return None
        panel = part if panel is None else add_figures(panel, part)
    return panel


def _actors(reader: Reader, territory: Territory, file: ActorsFile) -> Actors | None:
    words = reader.take(lambda: load_vocabulary(reader.path(file.words) if file.words else None))
    if words is None:
        return None
    return reader.read(
        lambda: load_actors(
            reader.path(file.table),
            territory,
            edition=reader.study.file.study.edition,
            vocabulary=words,
            style=table_format(file),
        ),
        optional=file.optional,
    )
