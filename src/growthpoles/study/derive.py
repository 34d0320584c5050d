"""Figures worked out from others before anything is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from growthpoles.composite.denominate.ratio import Ratio
from growthpoles.core.compute import Computed, compute_indicator
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.measure import PriceBasis, ratio_factor
from growthpoles.core.panel import Flag, FlagArray, FloatArray, Indicator, Panel, join_panels
from growthpoles.errors import GrowthPolesError, InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.location import market_potential
from growthpoles.stats.series import mean_growth
from growthpoles.study.sections import (
    Area,
    Carry,
    Derived,
    DerivedStep,
    DistanceTo,
    Expression,
    IndustriesAsIndicators,
    InheritRate,
    Latest,
    MarketPotential,
    MeanGrowth,
    Mix,
    Product,
)


@dataclass(frozen=True, slots=True)
class NationalRate:
    """A national rate of an industry in a year."""

    industry: str
    year: int
    rate: float


@dataclass(frozen=True, eq=False)
class Sources:
    """What derived figures may draw on.

    Attributes:
        panels: Panels as read, one per edition, oldest first.
        industries: Figures of the industry table as a panel of the working edition.
        rates: National rates by the code of the derived indicator that uses them.
    """

    panels: tuple[Panel, ...]
    industries: Panel | None = None
    rates: Mapping[str, tuple[NationalRate, ...]] = field(default_factory=dict)

    def panel(self, edition: str) -> Panel:
        """The panel of an edition.

        Raises:
            InputError: There are no figures of it.
        """
        for item in self.panels:
            if item.edition == edition:
                return item
        raise InputError(problem("panel.edition.absent", Where(), edition=edition))


@dataclass(frozen=True, eq=False)
class Worked:
    """The panel with the derived indicators, and what to know about them."""

    panel: Panel
    notes: Diagnostics


def derive(sources: Sources, edition: str, *, steps: Sequence[Derived], file: str = "study.toml") -> Panel:
    """The panel of the working edition with every derived indicator, worked out in order.

    Args:
        sources: Panels and national rates.
        edition: The edition the study works in.
        steps: What to work out; later steps may use earlier ones.
        file: Study file to name in errors.

    Raises:
        InputError: A step names an indicator, unit, edition or year that is not there. A step that failed is
            left out, so that the problems of all steps are listed.
    """
    return derive_noted(sources, edition, steps=steps, file=file).panel


def derive_noted(
    sources: Sources, edition: str, *, steps: Sequence[Derived], file: str = "study.toml"
) -> Worked:
    """The panel of `derive` with what to know about the figures."""
    panel, notes = sources.panel(edition), []
    problems: list[Problem] = []
    for i, step in enumerate(steps):
        try:
            made = _RULES[type(step)](panel, sources, step)
            if isinstance(made, Computed):
                notes += [
                    replace(x, where=replace(x.where, key=f"derived.{i + 1}")) for x in made.diagnostics
                ]
            panel = made.panel if isinstance(made, Computed) else made
        except ValueError as failure:  # the arithmetic refuses: two centres in one place, an index of zero
            where = Where(file=file, key=f"derived.{i + 1}")
            problems.append(problem("study.derived.refused", where, reason=str(failure)))
        except GrowthPolesError as failure:
            key = f"derived.{i + 1}"
            problems += [
                replace(item, where=replace(item.where, file=file, key=key)) for item in failure.problems
            ]
    if problems:
        raise InputError(problems)
    return Worked(panel, Diagnostics.of(notes))


def _indicator(step: DerivedStep, panel: Panel, of: str = "") -> Indicator:
    label = step.label.label
    if not label and of in panel.codes:
        label = panel.indicators[panel.position(of)].label
    return Indicator(step.code, label or Label(step.code), step.unit, PriceBasis(), additive=False)


def _marks(values: FloatArray, observed: FlagArray | bool = False) -> FlagArray:
    """Flags of worked-out figures: missing where there is none, imputed where it is not the unit's own."""
    flags = np.where(observed, np.where(values == 0, Flag.ZERO, Flag.OBSERVED), Flag.IMPUTED)
    return np.where(np.isnan(values), Flag.MISSING, flags).astype(np.uint8)


def _every_year(panel: Panel, column: FloatArray) -> FloatArray:
    return np.repeat(column[:, None], len(panel.years), axis=1)


def _area(panel: Panel, sources: Sources, step: Area) -> Panel:
    areas = panel.place.areas_km2()
    return panel.with_indicator(
        Indicator(step.code, step.label.label or Label(step.code), "km2", additive=True),
        _every_year(panel, areas),
        source="territory",
        national=np.full(len(panel.years), areas.sum()),
    )


def _mean_growth(panel: Panel, sources: Sources, step: MeanGrowth) -> Panel:
    """A unit has a figure only when the index is known for each of the years; nothing is interpolated."""
    history = _History.of(panel, sources.panels, step.of)
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    own, national = np.ones(values.shape, bool), np.full(len(panel.years), np.nan)
    for y, year in enumerate(panel.years):
        span = [history.years.index(k) for k in range(year - step.years + 1, year + 1) if k in history.years]
        if len(span) == step.years:
            values[:, y] = 100 * mean_growth(history.rates[:, span], step.years)
            national[y] = 100 * mean_growth(history.national[span], step.years)
            own[:, y] = history.own[:, span].all(axis=1)
    flags = _marks(values, own)
    return panel.with_indicator(_indicator(step, panel, step.of), values, flags=flags, national=national)


@dataclass(frozen=True, eq=False)
class _History:
    """A rate of the working edition's units over the years of all editions.

    Attributes:
        years: Years, ascending.
        rates: Shape (units, years).
        own: Whether a figure is the unit's own, not that of a larger unit it was part of; same shape.
        national: Shape (years,).
    """

    years: list[int]
    rates: FloatArray
    own: FlagArray
    national: FloatArray

    @classmethod
    def of(cls, panel: Panel, panels: Sequence[Panel], code: str) -> _History:
        """Take the figures of the working edition first, then those of the others, newest first.

        A unit that was the same in an older edition keeps its own figure; a part takes that of the unit it
        was in. A part without a figure in its own edition takes that of the unit that kept the code of the
        old whole.
        """
        panel.position(code)
        others = [item for item in reversed(panels) if item.edition != panel.edition and code in item.codes]
        years = sorted({year for item in (panel, *others) for year in item.years})
        shape = (len(panel.units), len(years))
        found = cls(years, np.full(shape, np.nan), np.ones(shape, np.uint8), np.full(len(years), np.nan))
        for item in (panel, *others):
            found._take(item, code, holders=panel.territory.parents(panel.edition, item.edition))
        for item in others:
            parents = panel.territory.parents(panel.edition, item.edition)
            found._take(panel, code, holders=tuple(p if p in panel.units else "" for p in parents))
        return found

    def _take(self, item: Panel, code: str, *, holders: tuple[str, ...]) -> None:
        """Fill gaps with the figures of a panel; `holders` says for each unit whose figure it takes."""
        for k, year in enumerate(item.years):
            at = self.years.index(year)
            column = item.column(code)[:, k]
            for u, holder in enumerate(holders):
                if np.isnan(self.rates[u, at]) and holder in item.units:
                    self.rates[u, at] = column[item.units.index(holder)]
                    self.own[u, at] = holders.count(holder) == 1
            if np.isnan(self.national[at]):
                self.national[at] = item.national(code)[k]


def _market_potential(panel: Panel, sources: Sources, step: MarketPotential) -> Panel:
    """Missing in a year in which the mass of any unit is missing, and without areas and coordinates."""
    mass, areas = panel.column(step.of), panel.place.areas_km2()
    distances = panel.place.distances_km()
    values = np.full(mass.shape, np.nan)
    if not (np.isnan(areas).any() or np.isnan(distances).any()):
        factor = _factor(panel.indicators[panel.position(step.of)].unit, "km", step)
        for y in np.flatnonzero(~np.isnan(mass).any(axis=0)):
            values[:, y] = factor * market_potential(mass[:, y], distances, area=areas)
    return panel.with_indicator(_indicator(step, panel), values)


def _factor(top: str, bottom: str, step: DerivedStep) -> float:
    factor = ratio_factor(top, bottom, target=step.unit)
    if factor is None:
        raise InputError(problem("study.derived.unit", Where(), unit=step.unit or "-"))
    return factor


def _distance_to(panel: Panel, sources: Sources, step: DistanceTo) -> Panel:
    codes = panel.place.codes
    unknown = [code for code in step.units if code not in codes]
    if unknown:
        places = ((Where(unit=code), panel.edition) for code in unknown)
        raise InputError([problem("territory.unit.unknown", where, edition=name) for where, name in places])
    nearest = panel.place.distances_km()[:, [codes.index(code) for code in step.units]].min(axis=1)
    return panel.with_indicator(_indicator(step, panel), _every_year(panel, nearest))


def _carry(panel: Panel, sources: Sources, step: Carry) -> Panel:
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    column = panel.column(step.of)[:, panel.year_position(step.from_year)]
    values[:, panel.year_position(step.to_year)] = column
    indicator = _indicator(step, panel, step.of)
    return panel.with_indicator(indicator, values, flags=_marks(values), source="carried")


def _latest(panel: Panel, sources: Sources, step: Latest) -> Panel:
    at = panel.year_position(step.to_year)
    past = panel.column(step.of)[:, : at + 1]
    values, own = np.full((len(panel.units), len(panel.years)), np.nan), np.zeros(len(panel.units), bool)
    for u, row in enumerate(past):
        known = np.flatnonzero(~np.isnan(row))
        if len(known):
            values[u, at], own[u] = row[known[-1]], known[-1] == at
    indicator = _indicator(step, panel, step.of)
    return panel.with_indicator(indicator, values, flags=_marks(values, own[:, None]), source="carried")


def _inherit_rate(panel: Panel, sources: Sources, step: InheritRate) -> Panel:
    """The denominator is first added up to the older edition; parts of a unit take its rate."""
    old = sources.panel(step.edition)
    base = panel.select(codes=[step.denominator]).to_edition(step.edition)
    parents = panel.territory.parents(panel.edition, step.edition)
    rows = [old.units.index(parent) for parent in parents]
    whole = np.array([parents.count(parent) == 1 for parent in parents])
    factor = _factor(old.indicators[old.position(step.of)].unit, base.indicators[0].unit, step)
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    for year in set(old.years) & set(base.years):
        top, bottom = old.column(step.of), base.column(step.denominator)
        rate = factor * top[:, old.year_position(year)] / bottom[:, base.year_position(year)]
        values[:, panel.year_position(year)] = rate[rows]
    flags = _marks(values, whole[:, None])
    return panel.with_indicator(_indicator(step, old, step.of), values, flags=flags)


def _expression(panel: Panel, sources: Sources, step: Expression) -> Computed:
    try:
        price = PriceBasis.parse(step.price)
    except ValueError:
        raise InputError(problem("table.price.bad", Where(), given=step.price)) from None
    wanted = Indicator(step.code, step.label.label or Label(step.code), step.unit, price, step.additive)
    return compute_indicator(panel, wanted, expression=step.expression)


def _industries(panel: Panel, sources: Sources, step: IndustriesAsIndicators) -> Panel:
    if sources.industries is None:
        raise InputError(problem("study.industries.absent"))
    return join_panels(panel, sources.industries)


def _mix(panel: Panel, sources: Sources, step: Mix) -> Panel:
    values = np.full((len(panel.units), len(panel.years)), np.nan)
    for y, year in enumerate(panel.years):
        rates = {item.industry: item.rate for item in sources.rates[step.code] if item.year == year}
        held = [code for code in rates if step.of + code in panel.codes]
        if held:
            output = np.column_stack([panel.column(step.of + code)[:, y] for code in held])
            values[:, y] = output @ np.array([rates[code] for code in held]) / output.sum(axis=1)
    return panel.with_indicator(_indicator(step, panel), values, flags=_marks(values), source="mix")


def _product(panel: Panel, sources: Sources, step: Product) -> Panel:
    """Withheld or missing where either figure is; imputed where either is."""
    first, second = panel.position(step.of), panel.position(step.by)
    flags = Ratio().flags(panel.flags[:, :, first], panel.flags[:, :, second])
    made = replace(_indicator(step, panel, step.of), additive=panel.indicators[first].additive)
    return panel.with_indicator(
        made,
        panel.column(step.of) * panel.column(step.by),
        flags=flags,
        national=panel.national(step.of) * panel.national(step.by),
    )


_RULES: Mapping[type[DerivedStep], Callable[[Panel, Sources, Any], Panel | Computed]] = {
    Area: _area,
    Carry: _carry,
    DistanceTo: _distance_to,
    Expression: _expression,
    IndustriesAsIndicators: _industries,
    InheritRate: _inherit_rate,
    Latest: _latest,
    MarketPotential: _market_potential,
    MeanGrowth: _mean_growth,
    Mix: _mix,
    Product: _product,
}
