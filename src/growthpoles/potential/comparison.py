"""What comparisons share: limits, weights of units, and the country's own score on the scale of its units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from growthpoles.composite.fit import ScoredIndex
from growthpoles.composite.raw import RawCells
from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import InputError, NotAvailableError, SpecificationError, Where, problem
from growthpoles.potential.results import PotentialResult
from growthpoles.potential.saturation import national_level
from growthpoles.stats.arrays import divide

_FILE = "comparison.toml"
_NUMBERS = ("margin", "stable", "likely", "correction", "agreement", "unit-error")


@lru_cache(maxsize=4)
def comparison_limits(path: str | Path | None = None) -> Rules:
    """Limits of comparisons; the bundled ones by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: The file of thresholds is not complete.

    Example:
        >>> comparison_limits().number("correction")
        1.25
    """
    source = files("growthpoles.potential").joinpath(_FILE) if path is None else Path(path)
    parsed = parse_rules(load_toml(source), ramps=(), numbers=_NUMBERS, file=source.name)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


def inputs_of(potential: PotentialResult) -> ScoredIndex:
    """The scored index behind a result.

    Raises:
        NotAvailableError: The result was loaded without its inputs, or no unit has a score.
    """
    if potential.inputs is None:
        raise NotAvailableError(problem("result.inputs.none"))
    if np.isnan(potential.inputs.scores.index).all():
        code = potential.inputs.fitted.framework.code
        raise NotAvailableError(problem("comparison.unscored", None, framework=code))
    return potential.inputs


def unit_weights(scored: ScoredIndex, code: str) -> FloatArray:
    """Weight of every unit and year, shape (units, years): an indicator of the panel, or one for all.

    Args:
        scored: The scored index.
        code: Indicator such as the population; empty = all units count the same.

    Raises:
        InputError: No such indicator, or a unit with a score has no weight above zero; all are listed.
    """
    scores, panel = scored.scores, scored.panel
    if not code:
        return np.ones(scores.index.shape)
    weights = panel.column(code)[:, [panel.year_position(year) for year in scores.years]]
    bad = ~np.isnan(scores.index) & ~(weights > 0)
    if bad.any():
        raise InputError(
            [
                problem("comparison.weight.bad", Where(unit=scores.units[u], year=scores.years[y]), code=code)
                for u, y in zip(*np.nonzero(bad), strict=True)
            ]
        )
    return weights


def weighted_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Mean over units, ``sum w x / sum w``; units without a value are left out.

    Args:
        values: Shape (..., units, years).
        weights: Shape (units, years).

    Returns:
        Shape (..., years); NaN where no unit has a value.

    Example:
        >>> weighted_mean(np.array([[1.0], [4.0], [np.nan]]), np.array([[2.0], [1.0], [5.0]]))
        array([2.])
    """
    used = np.where(np.isnan(values), 0.0, weights)
    return divide((used * np.nan_to_num(values)).sum(axis=-2), used.sum(axis=-2))


@dataclass(frozen=True, eq=False)
class NationalScore:
    """The score of the whole country on the scale of its units.

    Attributes:
        scores: Shape (years,); NaN where the coverage rule is not met.
        missing: Scored indicators without a national figure in the last year.
    """

    scores: FloatArray
    missing: tuple[str, ...]


def national_score(scored: ScoredIndex) -> NationalScore:
    """Score the national figures of the panel with what was learnt on its units.

    A national figure is the published one; where the table has none, it is worked out from the units if both
    parts of the indicator are additive and no unit lacks them (see `national_figure`). Nothing is imputed.

    Raises:
        NotAvailableError: A score depends on the other units of the year, or units have weights by group: the
            country has no place on such a scale.
    """
    scores, fitted, panel = scored.scores, scored.fitted, scored.panel
    means = (fitted.spec.step_of(node.step, node.code) for node in fitted.tree.nodes)
    if fitted.spec.peers is not None or any(mean.relative for mean in means):
        raise NotAvailableError(problem("comparison.national.relative"))
    at = [panel.year_position(year) for year in scores.years]
    elements = scores.raw.elements
    values = np.full((1, len(at), len(elements)), np.nan)
    for k, item in enumerate(elements):
        if item.value:
            values[0, :, k] = national_figure(panel, fitted.framework, item=item)[at]
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    country = panel.territory.country
    found = fitted.score_cells(
        RawCells(elements, values, flags),
        units=(country.code if country else "",),
        years=scores.years,
    )
    lost = np.isnan(found.cells.values[0, -1])
    missing = tuple(item.code for item, gone in zip(fitted.tree.indicators, lost, strict=True) if gone)
    return NationalScore(found.index[0], missing)


def national_figure(panel: Panel, framework: Framework, *, item: Element) -> FloatArray:
    """National value of an indicator in its stated unit, shape (years,); NaN where it is not known.

    A sum that is not divided by anything (the product of the whole country) cannot be held against units and
    has no national value.
    """
    factor = framework.factor(item, panel)
    if item.denominator:
        return national_level(panel, item, factor=factor)
    if panel.indicators[panel.position(item.value)].additive:
        return np.full(len(panel.years), np.nan)
    return panel.national(item.value) * factor


def by_year(given: float | Mapping[int, float], years: tuple[int, ...]) -> FloatArray:
    """A given score for every year, shape (years,): one number for all, or one for each year.

    Raises:
        InputError: A year without a score, or a score that is not above zero; all are listed.
    """
    values = {year: given.get(year) if isinstance(given, Mapping) else given for year in years}
    bad = [
        problem("comparison.score.bad", Where(year=year), value=_plain(value))
        for year, value in values.items()
        if value is None or not 0 < value < np.inf
    ]
    if bad:
        raise InputError(bad)
    return np.array(list(values.values()), dtype=float)


def _plain(value: Any) -> Any:
    return "-" if value is None else float(value)
