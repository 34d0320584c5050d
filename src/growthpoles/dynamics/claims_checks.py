"""Checks of a claim's main estimate: does the driver lead, and are the residuals alike in neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from growthpoles.core.panel import Panel
from growthpoles.dynamics.claims_inputs import ClaimSettings, DataSet, Evidence
from growthpoles.dynamics.claims_kernel import Fit, WildBootstrap, fit, flips
from growthpoles.dynamics.claims_sample import Sample, sample_of

_LEAST_UNITS = 4


@dataclass(frozen=True, slots=True)
class Alike:
    """How far residuals are alike in neighbours: Moran's I and the chance of one as high."""

    value: float = float("nan")
    p_value: float = float("nan")


def main_sample(evidence: Evidence, panel: Panel) -> Sample:
    """Observations of the main specification."""
    return sample_of(
        panel,
        evidence.outcomes[0],
        driver=evidence.drivers[0] if evidence.drivers else None,
        controls=evidence.controls,
        lag=evidence.lags[0],
        moderator=evidence.moderator,
    )


def lead_p(evidence: Evidence, panel: Panel, *, settings: ClaimSettings, seed: int) -> float:
    """p-value of the driver of the year after the outcome, beside that of the years before.

    NaN where it cannot be told.
    """
    past = main_sample(evidence, panel)
    ahead = sample_of(
        panel,
        evidence.outcomes[0],
        driver=evidence.drivers[0],
        controls=(),
        lag=-1,
        moderator=evidence.moderator,
    )
    first, second = (item.unit * 10_000 + item.year for item in (past, ahead))
    _, a, b = np.intersect1d(first, second, return_indices=True)
    beside = np.column_stack([past.x[a], past.controls[a], ahead.controls[b]])
    made = fit(Sample(past.y[a], ahead.x[b], beside, past.unit[a], past.year[a]), "two-way")
    if made is None or made.clusters < settings.least_clusters:
        return float("nan")
    return WildBootstrap(made, flips(made.clusters, draws=settings.draws, seed=seed)).p_value()


def residual_moran(made: Fit, sample: Sample, *, data: DataSet, draws: int, seed: int) -> Alike:
    """Moran's I of the residuals inside each year, all years together, and its one-sided p-value.

    I = (n / S0) sum_t sum_ij w_ij e_it e_jt / sum_it e_it^2 over the pairs that are there. Residuals of a
    unit hang together over years, so units change places with all their years at once (Mantel 1967): what is
    drawn is which units are neighbours, and nothing else.

    Args:
        made: Fit of the sample by effects of units and years.
        sample: Its observations, units seen once left out.
        data: Panel and weights.
        draws: Permutations.
        seed: Seed of the permutations.

    Returns:
        NaN without weights or with fewer than four units.
    """
    if data.weights is None:
        return Alike()
    units, place = np.unique(sample.unit, return_inverse=True)
    years, when = np.unique(sample.year, return_inverse=True)
    left, there = np.zeros((units.size, years.size)), np.zeros((units.size, years.size))
    left[place, when], there[place, when] = made.residuals, 1.0
    names = [data.panel.units[k] for k in units]
    near = coo_array(data.weights.select(names).matrix)
    pairs = float(near.data @ (there[near.row] * there[near.col]).sum(axis=1))
    if units.size < _LEAST_UNITS or pairs <= 0:
        return Alike()
    products = left @ left.T
    own = float(near.data @ products[near.row, near.col])
    rng = np.random.default_rng(seed)
    reached = 1
    for _ in range(draws):
        turned = rng.permutation(units.size)
        reached += float(near.data @ products[turned[near.row], turned[near.col]]) >= own * (1 - 1e-12)
    value = sample.n / pairs * own / float(np.square(left).sum())
    return Alike(value, reached / (draws + 1))
