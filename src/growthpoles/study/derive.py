"""Figures worked out from others before anything is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from growthpoles.core.measure import PriceBasis, parse_measure, ratio_factor
from growthpoles.core.panel import Flag, FloatArray, Indicator, Panel, join_panels
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.location import market_potential
from growthpoles.stats.series import mean_growth
from growthpoles.study.schema import Derived

@dataclass(frozen=True, slots=True)
class NationalRates:
    """National rates by industry and year, as rows of (industry, year, rate)."""

    rows: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What derived figures may draw on.

    Attributes:
        panels: Panels by edition; the figures of the industry table under ``industries``.
        rates: National rates by the code of the derived indicator that uses them.
    """

    panels: Mapping[str, Panel]
    rates: Mapping[str, NationalRates] = field(default_factory=dict)


def derive(sources: Sources, edition: str, *, steps: tuple[Derived, ...]) -> Panel:
    """The panel of the working edition with every derived indicator, worked out in order.

    Args:
        sources: Panels and national rates.
        edition: The edition the study works in.
        steps: What to work out; later steps may use earlier ones.

    Raises:
        InputError: A step names an indicator, unit, edition or year that is not there.
    """
    panel = sources.panels[edition]
    for step in steps:
        panel = _RULES[step.rule](panel, sources, step)
    return panel


def _indicator(step: Derived, panel: Panel, of: str = "") -> Indicator:
    label = step.label.label
    if not label and of in panel.codes:
        label = panel.indicators[panel.position(of)].label
    return Indicator(step.code, label or Label(step.code), step.unit, PriceBasis(), additive=False)


def _area(panel: Panel, sources: Sources, step: Derived) -> Panel:
    areas = panel.place.areas_km2()
    values = np.repeat(areas[:, None], len(panel.years), axis=1)
    national = np.full(len(panel.years), areas.sum())
    return panel.with_indicator(
        Indicator(step.code, step.label.label or Label(step.code), "km2", additive=True), values,
        source="territory", national=national,
    )


def _mean_growth(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """Mean of the yearly growth rates of a volume index over the last years, over all editions."""
    years, rates, own, national = _history(panel, sources.panels, step.of)
    width = step.years
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    flags = np.full(values.shape, Flag.MISSING, np.uint8)
    whole = np.full(len(panel.years), np.nan)
    for y, year in enumerate(panel.years):
        span = [years.index(k) for k in range(year - width + 1, year + 1) if k in years]
        if len(span) < width:
            continue
        values[:, y] = 100 * mean_growth(rates[:, span], width)
        whole[y] = 100 * mean_growth(national[span], width)
        known = ~np.isnan(values[:, y])
        flags[known, y] = np.where(own[:, span].all(axis=1), Flag.OBSERVED, Flag.IMPUTED)[known]
    return panel.with_indicator(_indicator(step, panel, step.of), values, flags=flags, national=whole)


def _history(
    panel: Panel, panels: Mapping[str, Panel], code: str
) -> tuple[list[int], FloatArray, FloatArray, FloatArray]:
    """A rate of the working edition's units over the years of all editions.

    A unit that was the same in an older edition keeps its own figure; a part takes that of the unit it was in,
    and is marked as not its own.
    """
    years = sorted({year for item in panels.values() if code in item.codes for year in item.years})
    shape = (len(panel.units), len(years))
    rates, own, national = np.full(shape, np.nan), np.ones(shape), np.full(len(years), np.nan)
    order = [panel.edition, *(name for name in panels if name != panel.edition)]
    for name in order:
        item = panels[name]
        if code not in item.codes:
            continue
        parents = panel.territory.parents(panel.edition, name)
        for k, year in enumerate(item.years):
            column, at = item.values[:, k, item.position(code)], years.index(year)
            for u, parent in enumerate(parents):
                if np.isnan(rates[u, at]) and parent in item.units and not np.isnan(column[item.units.index(parent)]):
                    rates[u, at] = column[item.units.index(parent)]
                    own[u, at] = parents.count(parent) == 1
            if np.isnan(national[at]):
                national[at] = item.national(code)[k]
    _fill_from_rest(panel, years, rates=rates, own=own, code=code, panels=panels)
    return years, rates, own, national


def _fill_from_rest(
    panel: Panel, years: list[int], *, rates: FloatArray, own: FloatArray, code: str, panels: Mapping[str, Panel]
) -> None:
    """A part without a figure in its own edition takes that of the unit that kept the code of the old whole."""
    older = [name for name in panels if name not in (panel.edition, "industries")]
    if code not in panel.codes or not older:
        return
    parents = panel.territory.parents(panel.edition, older[-1])
    for u, parent in enumerate(parents):
        if parent == panel.units[u] or parent not in panel.units:
            continue
        for k, year in enumerate(panel.years):
            at = years.index(year)
            if np.isnan(rates[u, at]):
                rates[u, at] = panel.values[panel.units.index(parent), k, panel.position(code)]
                own[u, at] = 0


def _market_potential(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """Hansen potential sum_j P_j / d_ij; missing in a year in which the mass of any unit is missing."""
    mass, areas = panel.column(step.of), panel.place.areas_km2()
    distances = panel.place.distances_km()
    scale = parse_measure(panel.indicators[panel.position(step.of)].unit).scale / parse_measure(step.unit).scale
    values = np.full(mass.shape, np.nan)
    known = np.flatnonzero(~np.isnan(mass).any(axis=0))
    if not (np.isnan(areas).any() or np.isnan(distances).any()):
        for y in known:
            values[:, y] = scale * market_potential(mass[:, y], distances, area=areas)
    return panel.with_indicator(_indicator(step, panel), values)


def _distance_to(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """Great-circle distance to the nearest of some units, km."""
    codes = panel.place.codes
    unknown = [code for code in step.units if code not in codes]
    if unknown:
        raise InputError([problem("territory.unit.unknown", Where(unit=c), edition=panel.edition) for c in unknown])
    nearest = panel.place.distances_km()[:, [codes.index(code) for code in step.units]].min(axis=1)
    return panel.with_indicator(_indicator(step, panel), np.repeat(nearest[:, None], len(panel.years), axis=1))


def _carry(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """A figure of one year used for another, flagged as imputed."""
    if step.from_year is None or step.to_year is None:
        raise InputError(problem("study.derived.years", Where(key=f"derived.{step.code}")))
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    at = panel.year_position(step.to_year)
    values[:, at] = panel.column(step.of)[:, panel.year_position(step.from_year)]
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.IMPUTED).astype(np.uint8)
    return panel.with_indicator(_indicator(step, panel, step.of), values, flags=flags, source="carried")


def _inherit_rate(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """Rate of / denominator of an older edition, given to the units of the working edition.

    The denominator is first added up to the older edition; parts of a unit take its rate, flagged as imputed.
    """
    old = sources.panels[step.edition]
    base = panel.select(codes=[step.denominator]).to_edition(step.edition)
    years = [year for year in old.years if year in base.years]
    parents = panel.territory.parents(panel.edition, step.edition)
    rows = [old.units.index(parent) for parent in parents]
    whole = np.array([parents.count(parent) == 1 for parent in parents])
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    top, bottom = old.indicators[old.position(step.of)].unit, base.indicators[0].unit
    factor = ratio_factor(top, bottom, target=step.unit)
    if factor is None:
        raise InputError(problem("study.derived.unit", Where(key=f"derived.{step.code}"), unit=step.unit))
    for year in years:
        rate = factor * old.column(step.of)[:, old.year_position(year)] / base.values[:, base.year_position(year), 0]
        values[:, panel.year_position(year)] = rate[rows]
    flags = np.where(whole[:, None], Flag.OBSERVED, Flag.IMPUTED)
    flags = np.where(np.isnan(values), Flag.MISSING, flags).astype(np.uint8)
    return panel.with_indicator(_indicator(step, old, step.of), values, flags=flags)


def _industries(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """Figures of the industry table as indicators (``output_A`` ...)."""
    if "industries" not in sources.panels:
        raise InputError(problem("study.industries.absent", Where(key=f"derived.{step.code}")))
    return join_panels(panel, sources.panels["industries"])


def _mix(panel: Panel, sources: Sources, step: Derived) -> Panel:
    """National rates by industry, weighted by the unit's output of these industries: imputed, not observed."""
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    for y, year in enumerate(panel.years):
        rates = {industry: rate for industry, at, rate in sources.rates[step.code].rows if at == year}
        held = [code for code in rates if step.of + code in panel.codes]
        if held:
            output = np.column_stack([panel.column(step.of + code)[:, y] for code in held])
            values[:, y] = output @ np.array([rates[code] for code in held]) / output.sum(axis=1)
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.IMPUTED).astype(np.uint8)
    return panel.with_indicator(_indicator(step, panel), values, flags=flags, source="mix")


_RULES: Mapping[str, Callable[[Panel, Sources, Derived], Panel]] = {
    "area": _area,
    "carry": _carry,
    "distance-to": _distance_to,
    "industries": _industries,
    "inherit-rate": _inherit_rate,
    "market-potential": _market_potential,
    "mean-growth": _mean_growth,
    "mix": _mix,
}
