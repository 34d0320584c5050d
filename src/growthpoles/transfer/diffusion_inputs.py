"""What a diffusion is fitted to: levels by unit, ceilings, ties between units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.stats.diffusion import Curve

Kind = Literal["stock", "flow"]
WHOLE = "whole"
_LATE = (
    1 / 3
)  # at launch Bass's flow is below a third of its peak where p / q < 0.1; durables have about 0.08


@dataclass(frozen=True)
class DiffusionSettings:
    """How diffusion is fitted.

    Attributes:
        curve: ``bass``, or ``logistic`` (epidemic: imitation only).
        kind: ``stock`` where the indicator counts adopters so far, ``flow`` where it counts new ones a year.
        ceiling: Level at which all have adopted: one number for every unit (100 for a share in %), the code
            of an indicator whose last figure it is, or None to estimate it.
        launch: Year in which nobody had adopted; for a flow, the year before its first figure. None = the
            first figure is where the curve starts (a flow starts from 0 the year before).
        horizon: Years ahead.
        ties: (unit, source, weight) of what pulls a unit; None = neighbours, equally.
        draws: Bootstrap draws for paths and for the spread between units.

    Raises:
        SpecificationError: A negative horizon or number of draws, or a weight below 0.

    Example:
        >>> DiffusionSettings(ceiling=100.0).curve
        'bass'
    """

    curve: Curve = "bass"
    kind: Kind = "stock"
    ceiling: float | str | None = None
    launch: int | None = None
    horizon: int = 5
    ties: tuple[tuple[str, str, float], ...] | None = None
    draws: int = 100

    def __post_init__(self) -> None:
        problems = [
            problem("transfer.setting.least", name=name, given=given, least=0)
            for name, given in (("horizon", self.horizon), ("draws", self.draws))
            if given < 0
        ]
        problems += [
            problem("diffusion.tie.bad", Where(unit=unit), source=source, weight=weight)
            for unit, source, weight in self.ties or ()
            if not weight >= 0 or unit == source
        ]
        if problems:
            raise SpecificationError(problems)


@dataclass(frozen=True, eq=False)
class Levels:
    """Adopters so far by unit, the whole last where it is known.

    Attributes:
        units: Codes; ``whole`` for all units together.
        years: Years, the launch included.
        values: Shape (units, years); NaN = missing.
        ceilings: Given ceilings, shape (units,); NaN = to be estimated.
        gaps: Years of each unit whose new adopters are missing, so that later levels cannot be known.
        late: Units whose first new adopters are too many for the beginning of a spread.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    values: FloatArray
    ceilings: FloatArray
    gaps: tuple[tuple[int, ...], ...]
    late: tuple[str, ...] = ()


def levels_of(panel: Panel, indicator: str, *, settings: DiffusionSettings) -> Levels:
    """Levels of an indicator.

    Raises:
        InputError: No such indicator, figures below 0, a launch after the first figure or, for a flow, more
            than a year before it, a ceiling indicator that is not there.
    """
    figures = panel.column(indicator)
    problems = list(_problems(panel, indicator, figures, settings))
    if problems:
        raise InputError(problems)
    ceilings = _ceilings(panel, settings.ceiling)
    additive = panel.indicators[panel.position(indicator)].additive
    national = panel.national(indicator)
    if additive or not np.isnan(national).all():
        total = figures.sum(axis=0) if np.isnan(national).all() else national
        figures = np.vstack([figures, total])
        ceilings = np.append(ceilings, ceilings.sum() if additive else _common(ceilings))
    units = (*panel.units, WHOLE)[: len(figures)]
    first = _first(figures)
    figures, years = figures[:, first:], panel.years[first:]
    if settings.kind == "flow":
        summed = len(figures) > len(panel.units) and bool(np.isnan(national).all())
        return _added_up(Levels(units, years, figures, ceilings, ()), settings, summed=summed)
    gaps: tuple[tuple[int, ...], ...] = ((),) * len(units)
    if settings.launch is None:
        return Levels(units, years, figures, ceilings, gaps)
    zero = np.zeros((len(figures), 1))
    return Levels(units, (settings.launch, *years), np.hstack([zero, figures]), ceilings, gaps)


def _first(figures: FloatArray) -> int:
    """Position of the first year with a figure; 0 where there is none."""
    return int((~np.isnan(figures).all(axis=0)).argmax())


def _added_up(flows: Levels, settings: DiffusionSettings, *, summed: bool) -> Levels:
    """New adopters added up from 0 the year before the first figure; `summed`: the whole is the sum of units.

    What a sum misses in early years it misses for good, while a unit without a launch may begin later.
    """
    stocks, gaps, late = [], [], []
    for unit, flow in zip(flows.units, flows.values, strict=True):
        known = np.flatnonzero(~np.isnan(flow))
        from_start = settings.launch is not None or (summed and unit == WHOLE)
        begin = 0 if from_start or not known.size else int(known[0])
        stock = np.full(flow.size + 1, np.nan)
        stock[begin] = 0.0
        stock[begin + 1 :] = np.cumsum(flow[begin:])
        stocks.append(stock)
        inside = range(begin, int(known[-1]) if known.size else 0)
        gaps.append(tuple(flows.years[j] for j in inside if np.isnan(flow[j])))
        if known.size and flow[begin] > _LATE * np.nanmax(flow):
            late.append(unit)
    years = (flows.years[0] - 1, *flows.years)
    return Levels(flows.units, years, np.stack(stocks), flows.ceilings, tuple(gaps), tuple(late))


def tie_matrix(panel: Panel, settings: DiffusionSettings) -> FloatArray:
    """Weights of the pull of units (columns) on units (rows), shape (units, units).

    Raises:
        InputError: A tie names a unit that is not in the panel.
    """
    at = {code: i for i, code in enumerate(panel.units)}
    weights = np.zeros((len(at), len(at)))
    if settings.ties is None:
        for code, i in at.items():
            near = [at[other] for other in panel.place.neighbours_of(code) if other in at]
            if near:
                weights[i, near] = 1 / len(near)
        return weights
    unknown = sorted({code for tie in settings.ties for code in tie[:2] if code not in at})
    if unknown:
        raise InputError(
            [problem("territory.unit.unknown", Where(unit=code), edition=panel.edition) for code in unknown]
        )
    for unit, source, weight in settings.ties:
        weights[at[unit], at[source]] += weight
    return weights


def _problems(
    panel: Panel, indicator: str, figures: FloatArray, settings: DiffusionSettings
) -> Iterator[Problem]:
    for i, j in np.argwhere(figures < 0):
        where = Where(unit=panel.units[i], year=panel.years[j], indicator=indicator)
        yield problem("transfer.number.negative", where, value=float(figures[i, j]))
    if settings.launch is not None:
        yield from _launch_problems(panel, indicator, figures, settings)
    if isinstance(settings.ceiling, str) and settings.ceiling not in panel.codes:
        yield problem("panel.indicator.unknown", Where(indicator=settings.ceiling))


def _launch_problems(
    panel: Panel, indicator: str, figures: FloatArray, settings: DiffusionSettings
) -> Iterator[Problem]:
    launch = settings.launch or 0
    first = panel.years[_first(np.vstack([figures, panel.national(indicator)]))]
    if launch >= first:
        yield problem("diffusion.launch", None, launch=launch, first=first)
    elif settings.kind == "flow":
        for unit, row in zip(panel.units, figures, strict=True):
            begun = panel.years[_first(row[None])]
            if begun > launch + 1 and not np.isnan(row).all():
                where = Where(unit=unit, year=begun, indicator=indicator)
                yield problem("diffusion.launch.flow", where, launch=launch, first=begun)


def _ceilings(panel: Panel, given: float | str | None) -> FloatArray:
    if isinstance(given, str):
        figures = panel.column(given)
        found = np.full(len(figures), np.nan)
        for i, row in enumerate(figures):
            known = row[~np.isnan(row)]
            found[i] = known[-1] if known.size else np.nan
        return found
    return np.full(len(panel.units), np.nan if given is None else float(given))


def _common(ceilings: FloatArray) -> float:
    """The ceiling of shares, which the whole has in common with its units; NaN where units differ."""
    same = ceilings.size > 0 and (ceilings == ceilings[0]).all()
    return float(ceilings[0]) if same else float("nan")
