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


@dataclass(frozen=True)
class DiffusionSettings:
    """How diffusion is fitted.

    Attributes:
        curve: ``bass``, or ``logistic`` (epidemic: imitation only).
        kind: ``stock`` where the indicator counts adopters so far, ``flow`` where it counts new ones a year.
        ceiling: Level at which all have adopted: one number for every unit (100 for a share in %), the code
            of an indicator whose last figure it is, or None to estimate it.
        launch: Year in which nobody had adopted; None = the first figure is where the curve starts (a flow
            starts from 0 the year before).
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
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    values: FloatArray
    ceilings: FloatArray


def levels_of(panel: Panel, indicator: str, *, settings: DiffusionSettings) -> Levels:
    """Levels of an indicator.

    Raises:
        InputError: No such indicator, figures below 0, a launch after the first figure, a ceiling indicator
            that is not there.
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
    if settings.kind == "flow":
        figures = np.cumsum(figures, axis=1)
    start = _start(panel, settings)
    if start is None:
        return Levels(units, panel.years, figures, ceilings)
    zero = np.zeros((len(figures), 1))
    return Levels(units, (start, *panel.years), np.hstack([zero, figures]), ceilings)


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
    if settings.launch is not None and settings.launch >= panel.years[0]:
        yield problem("diffusion.launch", None, launch=settings.launch, first=panel.years[0])
    if isinstance(settings.ceiling, str) and settings.ceiling not in panel.codes:
        yield problem("panel.indicator.unknown", Where(indicator=settings.ceiling))


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


def _start(panel: Panel, settings: DiffusionSettings) -> int | None:
    if settings.launch is not None:
        return settings.launch
    return panel.years[0] - 1 if settings.kind == "flow" else None
