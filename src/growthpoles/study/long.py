"""Long series in constant borders, joined from the editions in which they were published."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import numpy as np

from growthpoles.core.panel import Flag, Panel, join_panels
from growthpoles.core.territory import Territory
from growthpoles.core.volume_index import bridge_volume_index
from growthpoles.errors import InputError, Where, problem


def in_constant_borders(
    panels: Sequence[Panel], edition: str, *, codes: Sequence[str], index: tuple[str, str] | None = None,
    least_cover: float = 1.0,
) -> Panel:  # fmt: skip
    """One panel of an edition from the figures of all editions.

    Each indicator and year comes from the first panel, in the order given, in which every unit of its edition
    has a figure. Amounts are bridged by adding up; a volume index by the amounts it belongs to.

    Args:
        panels: Figures by edition.
        edition: The borders.
        codes: Additive indicators.
        index: (volume index, amount), if growth is wanted.
        least_cover: As in `bridge_volume_index`.

    Raises:
        InputError: An indicator that no panel has for all its units in any year, or that cannot be bridged.
    """
    parts = [part for code in codes for part in _amounts(panels, edition, code)]
    gone = [code for code in codes if not any(code in part.codes for part in parts)]
    if gone:
        raise InputError(
            [problem("study.series.none", Where(indicator=code), edition=edition) for code in gone]
        )
    if index is not None:
        parts += _indices(panels, edition, index, least_cover)
    return functools.reduce(join_panels, parts)


def by_year(panels: Sequence[Panel], codes: Sequence[str]) -> Iterator[Panel]:
    """The panels with each year in one of them only: the first that has figures of all the indicators."""
    taken: set[int] = set()
    for panel in panels:
        if set(codes) <= set(panel.codes):
            some = [np.asarray((~np.isnan(panel.column(code))).any(axis=0), bool) for code in codes]
            held = [y for y, known in zip(panel.years, np.all(some, axis=0).tolist(), strict=True) if known]
            years = [year for year in held if year not in taken]
            if years:
                taken.update(years)
                yield panel.select(years=years)


def _amounts(panels: Sequence[Panel], edition: str, code: str) -> Iterator[Panel]:
    taken: set[int] = set()
    for panel in panels:
        if code in panel.codes and _leads(panel.territory, panel.edition, edition):
            years = [year for year in _complete(panel, code) if year not in taken]
            if years:
                taken.update(years)
                yield panel.select(years=years, codes=[code]).to_edition(edition)


def _indices(
    panels: Sequence[Panel], edition: str, index: tuple[str, str], least_cover: float
) -> Iterator[Panel]:
    """The volume index in the years in which the panel also has the amounts."""
    code, amount = index
    taken: set[int] = set()
    for panel in panels:
        if not {code, amount} <= set(panel.codes) or not _leads(panel.territory, panel.edition, edition):
            continue
        known = np.asarray((~np.isnan(panel.column(code))).any(axis=0), bool).tolist()
        years = [y for y, held in zip(panel.years, known, strict=True) if held and y not in taken]
        years = [year for year in years if year in _complete(panel, amount)]
        if years:
            taken.update(years)
            made = bridge_volume_index(
                panel.select(years=years), edition, amount=amount, index=code, least_cover=least_cover
            )
            yield made.select(codes=[code])


def _leads(territory: Territory, start: str, goal: str) -> bool:
    """Whether figures of one edition can be carried into the other."""
    if start == goal:
        return True
    try:
        territory.parents(start, goal)
    except InputError:
        return False
    return True


def _complete(panel: Panel, code: str) -> list[int]:
    """Years in which every unit of the edition has a figure."""
    whole = len(panel.units) == len(panel.place.units)
    flags = panel.flags[:, :, panel.position(code)]
    full = np.asarray(~np.isin(flags, (Flag.MISSING, Flag.CONFIDENTIAL)).any(axis=0), bool).tolist()
    return [year for year, held in zip(panel.years, full, strict=True) if held and whole]
