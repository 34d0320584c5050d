"""The countries of a benchmark, read from the tables a study names."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.core.territory import Territory
from growthpoles.sources.frameworks import load_framework
from growthpoles.sources.nouns import TerritoryTables, load_territory
from growthpoles.sources.options import Reading
from growthpoles.sources.panels import load_indicators, load_panels
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.sections import FrameworkFile, PanelFile, TableFile


@dataclass(frozen=True, eq=False)
class Abroad:
    """What a benchmark takes besides the panel: figures of countries and the shared indicators."""

    panel: Panel
    framework: Framework


def read_abroad(reader: Reader) -> Abroad | None:
    """The countries of a study; None when it has no benchmark or they cannot be read."""
    step = reader.study.file.benchmark
    if step is None:
        return None
    land = reader.read(lambda: read_land(reader, step.countries))
    tree = reader.read(lambda: _framework(reader, step.framework))
    panel = None if land is None else read_figures(reader, step.figures, land=land)
    return Abroad(panel, tree) if panel is not None and tree is not None else None


def read_land(reader: Reader, table: TableFile) -> Reading[Territory]:
    """Units of a data set beside the panel."""
    return load_territory(reader.path(table.table), style=table_format(table), more=TerritoryTables())


def _framework(reader: Reader, item: FrameworkFile) -> Reading[Framework]:
    return load_framework(
        reader.path(item.table),
        code=item.code,
        label=item.title.label,
        coverage=item.coverage.rule if item.coverage else None,
        heading=item.heading.label,
        style=table_format(item),
    )


def read_figures(reader: Reader, file: PanelFile, *, land: Territory) -> Panel | None:
    """Figures of a data set beside the panel; None when they cannot be read."""
    names, indicators = file.indicators, None
    if names is not None:
        indicators = reader.read(lambda: load_indicators(reader.path(names.table), style=table_format(names)))
        if indicators is None:
            return None
    style = table_format(file, year=file.year)
    panels = reader.read(
        lambda: load_panels(reader.path(file.table), land, indicators=indicators, style=style)
    )
    return panels[0] if panels else None
