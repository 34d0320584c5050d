"""The specification curve of a claim: all reasonable ways to test it, and what they say together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from scipy.stats import t as student

from growthpoles.core.panel import Panel
from growthpoles.dynamics.claims_inputs import ClaimSettings, Evidence, Variable
from growthpoles.dynamics.claims_kernel import Estimator, Fit, WildBootstrap, fit, shared_signs
from growthpoles.dynamics.claims_sample import Sample, sample_of, without_logarithm
from growthpoles.labels import Label

_ESTIMATORS: tuple[Estimator, ...] = (
    "two-way",
    "difference",
)  # without effects of years shocks to all count as many
_FEW = 3


@dataclass(frozen=True, eq=False)
class Specification:
    """One way to test a claim.

    Attributes:
        outcome, driver, controls, lag, estimator: What is estimated; names of variables.
        made: The estimate.
        factor: Standard deviation of the driver over that of the outcome.
        main: Whether it is the specification the claim is judged by.
    """

    outcome: str
    driver: str
    controls: tuple[str, ...]
    lag: int
    estimator: Estimator
    made: Fit
    factor: float
    main: bool

    @property
    def effect(self) -> float:
        """Change of the outcome with the driver, both in standard deviations."""
        return self.made.estimate * self.factor


@dataclass(frozen=True, slots=True)
class Joint:
    """What all specifications say together (Simonsohn, Simmons and Nelson 2020).

    Attributes:
        count: Specifications.
        same_sign: Share with the sign of the main one.
        significant: Share that has that sign and is significant.
        median: Median effect in standard deviations.
        p_median, p_sign, p_significant: Share of draws without any effect in which the median is as far from
            zero, as many agree in sign, and as many are significant with one sign.
    """

    count: int
    same_sign: float
    significant: float
    median: float
    p_median: float
    p_sign: float
    p_significant: float


def control_sets(controls: Sequence[Variable]) -> tuple[tuple[Variable, ...], ...]:
    """All sets of up to three controls; of more: none, all, and all but one.

    Example:
        >>> [len(part) for part in control_sets([Variable("a"), Variable("b")])]
        [2, 1, 1, 0]
    """
    n = len(controls)
    sizes = range(n, -1, -1) if n <= _FEW else (n, n - 1, 0)
    return tuple(part for size in sizes for part in combinations(controls, size))


def specifications(panel: Panel, evidence: Evidence, *, settings: ClaimSettings) -> Iterator[Specification]:
    """Outcomes x drivers x lags x sets of controls x estimators, those that the figures can carry.

    An outcome or driver whose logarithm leaves out values that are not above zero is also taken as it is.
    """
    first = (evidence.outcomes[0], evidence.drivers[0], evidence.lags[0], tuple(evidence.controls))
    ways = product(
        versions(panel, evidence.outcomes),
        versions(panel, evidence.drivers),
        dict.fromkeys(evidence.lags),
        control_sets(evidence.controls),
    )
    for outcome, driver, lag, controls in ways:
        sample = sample_of(
            panel, outcome, driver=driver, controls=controls, lag=lag, moderator=evidence.moderator
        )
        for estimator, made in _fits(sample, settings):
            yield Specification(
                outcome.name,
                evidence.effect_of(driver),
                tuple(item.name for item in controls),
                lag,
                estimator,
                made,
                float(sample.x.std() / sample.y.std()),
                (outcome, driver, lag, controls) == first and estimator == "two-way",
            )


def versions(panel: Panel, variables: Sequence[Variable]) -> tuple[Variable, ...]:
    """Variables, and the plain level of those whose logarithm would leave out known values."""
    plain = (
        replace(item, transform="level", label=Label())
        for item in variables
        if item.transform == "log" and without_logarithm(panel, item)
    )
    return (*variables, *plain)


def _fits(sample: Sample, settings: ClaimSettings) -> Iterator[tuple[Estimator, Fit]]:
    for estimator in _ESTIMATORS:
        made = fit(sample, estimator)
        if made is None or made.clusters < settings.least_clusters:
            continue
        if made.x.size >= settings.least_observations:
            yield estimator, made


def judge_together(found: Sequence[Specification], *, settings: ClaimSettings, seed: int) -> Joint:
    """Test all specifications at once.

    The null is imposed on each by its restricted residuals, and the residuals of a unit are flipped in all
    specifications alike: the draws keep how far specifications, years and outcomes hang together, and the
    sample of each with its gaps.
    """
    signs, rows = shared_signs([item.made for item in found], draws=settings.draws, seed=seed)
    effects, hits = [], []
    for item, own in zip(found, rows, strict=True):
        moved, t = WildBootstrap(item.made, signs[own]).statistics()
        edge = student.ppf((1 + settings.confidence) / 2, item.made.clusters - 1)
        effects.append(moved * item.factor)
        hits.append(np.abs(t) / np.sqrt(item.made.scale) > edge)
    drawn, significant = np.stack(effects), np.stack(hits)
    middle = np.median(drawn, axis=0)
    same = (np.sign(drawn) == np.where(middle < 0, -1.0, 1.0)).astype(float)
    counts = (np.abs(middle), same.mean(axis=0), (same * significant).mean(axis=0))
    p_values = [float((part >= part[0] - 1e-12).mean()) for part in counts]
    main = next((item for item in found if item.main), found[0])
    agree = np.sign([item.effect for item in found]) == np.sign(main.effect)
    return Joint(
        len(found),
        float(agree.mean()),
        float((agree & significant[:, 0]).mean()),
        float(middle[0]),
        p_values[0],
        p_values[1],
        p_values[2],
    )
