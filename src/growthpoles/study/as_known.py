"""Figures of a study as a store of vintages knew them on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.panel import Indicator, Panel
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.options import Reading
from growthpoles.study.reader import Reader
from growthpoles.study.vintage_catalogue import CATALOGUE, catalogue_of
from growthpoles.study.vintage_folder import VintageFolder, measured_otherwise


def figures_known(
    reader: Reader, territory: Territory, *, indicators: Sequence[Indicator]
) -> Reading[tuple[Panel, ...]]:
    """The figures of the store of a study as known at the end of its day, by edition.

    A run keeps the files they stand on and a catalogue of these vintages alone, so that it can be run again.

    Args:
        reader: Reader of a study that names a store and a day.
        territory: Territory of the study; the units of an edition must be those of the store.
        indicators: Indicators as the study names them; others keep the names of the store.

    Raises:
        InputError: Nothing was known by then, files of the store are damaged, or its units or measures are
            other ones.
    """
    file = reader.study.file.panel
    folder = VintageFolder(reader.study.path(file.store))
    where, day = Where(file=file.store), file.known_on or date.max
    held = [item for item in folder.vintages() if item.known <= day]
    if not held:
        raise InputError(problem("store.unknown", where, day=day.isoformat()))
    for name in folder.names(held):
        reader.path(f"{file.store}/{name}")
    reader.path(f"{file.store}/{CATALOGUE}", keep=catalogue_of(held))
    panels = []
    for edition in dict.fromkeys(item.edition for item in held):
        found = folder.merged([item for item in held if item.edition == edition])
        panels.append(_placed(found, territory, indicators=indicators, where=where))
    told = note("study.known", where, day=day.isoformat(), count=len(held), newest=held[-1].known.isoformat())
    return Reading(tuple(panels), Diagnostics.of(told))


def _placed(panel: Panel, territory: Territory, *, indicators: Sequence[Indicator], where: Where) -> Panel:
    """A panel of the store in the territory and under the names of a study."""
    units, named = territory.edition(panel.edition).codes, {item.code: item for item in indicators}
    problems = list(_other(panel, territory, named=named, where=where))
    if problems:
        raise InputError(problems)
    order = [panel.units.index(unit) for unit in units]
    return replace(
        panel,
        territory=territory,
        units=units,
        indicators=tuple(named.get(item.code, item) for item in panel.indicators),
        values=panel.values[order],
        flags=panel.flags[order],
        source=panel.source[order],
        remark=panel.remark[order],
    )


def _other(
    panel: Panel, territory: Territory, *, named: dict[str, Indicator], where: Where
) -> Iterator[Problem]:
    country = territory.country.code if territory.country else None
    whole = panel.country.code if panel.country else country
    if set(territory.edition(panel.edition).codes) != set(panel.units) or whole != country:
        yield problem("store.units.differ", where, edition=panel.edition)
    for item in panel.indicators:
        yield from measured_otherwise(item, named.get(item.code, item))
