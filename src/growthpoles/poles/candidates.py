"""Candidates: units with mass, propulsive industries and a contribution to national growth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import rankdata

from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Result
from growthpoles.core.rules import Rules
from growthpoles.poles.figures import Figures
from growthpoles.stats.arrays import divide
from growthpoles.stats.means import coverage, power_mean
from growthpoles.stats.membership import ramp

PARTS = ("mass", "propulsive", "contribution")


@dataclass(frozen=True)
class Candidates:
    """Parts of the candidate score, all of shape (units,); NaN where an input is missing.

    Attributes:
        mass: Mean percentile of population and GRP.
        propulsive_sum: Sum over eligible industries of share x score.
        propulsive: The same on its ramp.
        contribution_ratio: Contribution to the real growth of all units over the median share of a unit.
        contribution: The same on its ramp.
        score: Weighted geometric mean of mass, propulsive and contribution.
        evidence: Share of the weights with figures.
        candidate: Whether the score reaches the cut, or the unit has an official status.
        official: Whether a programme, a zone or an official agglomeration names the unit.
        reach: People within the hours of the isochrone over own people.
        local_maximum: 1 where no larger settlement is near, else 0.
    """

    mass: FloatArray
    propulsive_sum: FloatArray
    propulsive: FloatArray
    contribution_ratio: FloatArray
    contribution: FloatArray
    score: FloatArray
    evidence: FloatArray
    candidate: np.ndarray
    official: np.ndarray
    reach: FloatArray
    local_maximum: FloatArray

    def as_flags(self) -> pl.Series:
        """Whether a unit is a candidate; null where it is not known."""
        known = ~np.isnan(self.score) | self.official
        held = [bool(flag) if told else None for flag, told in zip(self.candidate, known, strict=True)]
        return pl.Series(held, dtype=pl.Boolean)


def find_candidates(
    figures: Figures, rules: Rules, *, propulsive: Result | None, official: np.ndarray | None = None
) -> Candidates:
    """Score every unit as a candidate pole; parts without inputs are left out and lower the evidence.

    ``contribution`` = (GRP of the first year x (chained volume index - 1), as a share of its sum over the
    units) / median share of a unit in GRP: growth in constant prices, so that a price boom counts nothing.

    Args:
        figures: The inputs.
        rules: Weights, ramps and the cut.
        propulsive: Result of `find_propulsive_industries`.
        official: Units that are candidates by their official status, shape (units,).
    """
    mass = _mass(figures)
    summed = propulsive_sum(figures, propulsive)
    ratio = real_contribution(figures)
    ramped = (
        ramp(summed, rules.ends("candidate-propulsive")),
        ramp(ratio, rules.ends("candidate-contribution")),
    )
    parts = np.column_stack([mass, *ramped])
    floored = np.fmax(parts, np.where(np.isnan(parts), np.nan, rules.number("floor")))
    weights = np.array([rules.number(f"candidate-weight-{name}") for name in PARTS])
    joined, evidence = power_mean(floored, weights, p=0.0), coverage(floored, weights)
    enough = evidence >= rules.number("enough-evidence") - 1e-9
    joined = np.where(enough, joined, np.nan)
    named = np.zeros(len(joined), bool) if official is None else official
    chosen = named | (joined >= rules.number("candidate-cut"))
    around, nothing = figures.surroundings, figures.nothing()
    reach, largest = (around.reach, around.local_maximum) if around else (nothing, nothing)
    return Candidates(
        mass, summed, ramped[0], ratio, ramped[1], joined, evidence, chosen, named, reach, largest
    )


def _mass(figures: Figures) -> FloatArray:
    amounts = [figures.amount(role, "base").units for role in ("population", "grp")]
    amounts = [x for x in amounts if not np.isnan(x).all()] if not figures.tiles else amounts
    if len(figures.units) < 2 or not amounts:  # a percentile of one unit says nothing
        return figures.nothing()
    ranks = [(rankdata(x, nan_policy="omit") - 0.5) / max(1, (~np.isnan(x)).sum()) for x in amounts]
    return np.asarray(sum(ranks) / len(ranks))


def propulsive_sum(figures: Figures, propulsive: Result | None) -> FloatArray:
    """Sum over the eligible industries of share x score, shape (units,); NaN without that result."""
    if propulsive is None:
        return np.full(len(figures.panel.units), np.nan)
    eligible = propulsive["industries"].filter(pl.col("eligible") & pl.col("score").is_not_null())
    summed = eligible.group_by("unit", maintain_order=True).agg(
        (pl.col("share") * pl.col("score")).sum().alias("sum")
    )
    found = dict(summed.iter_rows())
    judged = set(propulsive["industries"]["unit"])
    return np.array([found.get(u, 0.0) if u in judged else np.nan for u in figures.panel.units])


def real_contribution(figures: Figures) -> FloatArray:
    """Contribution to the real growth of all units over the median share of a unit, shape (units,).

    NaN when GRP or the volume index (% of the previous year) is missing, also for a year in between, and when
    GRP of all units together did not grow.
    """
    panel, roles, years = figures.panel, figures.roles, figures.years
    codes = [roles.code("grp"), roles.code("grp_volume_index")]
    nothing = np.full(len(panel.units), np.nan)
    if not set(codes) <= set(panel.codes) or not set(years) <= set(panel.years) or len(years) < 2:
        return nothing
    first = panel.column(codes[0])[:, panel.year_position(years[0])]
    span = range(years[0] + 1, years[-1] + 1)
    if not set(span) <= set(panel.years):  # an index on the previous year cannot be chained over a gap
        return nothing
    chained = np.prod(panel.column(codes[1])[:, [panel.year_position(y) for y in span]] / 100.0, axis=1)
    gain = first * (chained - 1.0)
    total = gain.sum()
    if not total > 0:
        return nothing
    return divide(gain / total, np.median(first / first.sum()))


def candidate_notes(found: Candidates) -> Diagnostics:
    """Warnings for parts of the candidate score that could not be formed for any unit."""
    parts = zip(PARTS, (found.mass, found.propulsive, found.contribution), strict=True)
    gone = [name for name, values in parts if np.isnan(values).all()]
    return Diagnostics(tuple(warning("poles.candidate.missing", None, part=name) for name in gone))
