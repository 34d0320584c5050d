"""One claim on one data set: whether it can be told at all, the estimate and its checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from growthpoles.core.panel import Panel
from growthpoles.dynamics.claims_checks import lead_p, main_sample, residual_moran
from growthpoles.dynamics.claims_curve import Joint, Specification, judge_together, specifications
from growthpoles.dynamics.claims_inputs import Claim, ClaimSettings, DataSet, Evidence
from growthpoles.dynamics.claims_kernel import Estimator, Fit, WildBootstrap, fit, flips
from growthpoles.dynamics.claims_models import Estimate, cross_section, outside_none, panel_estimates
from growthpoles.dynamics.claims_sample import Sample
from growthpoles.dynamics.claims_trend import Trend, trend_of

_LEAST_SECTION = 8


@dataclass(frozen=True, slots=True)
class Between:
    """Differences between units: coefficient and p-value."""

    estimate: float
    p_value: float


@dataclass(frozen=True, eq=False)
class Judged:
    """A claim on a data set.

    Attributes:
        claim, evidence, data: What was tested on what.
        sample: Complete observations of the main specification; None without any.
        grade: ``not-identified``, ``descriptive``, ``associated``, ``robust``, ``quasi-experimental``; not
            before all claims are graded together.
        reading: ``supports``, ``contradicts``, ``open``; empty where nothing is identified.
        reason: What the grade hangs on; empty where it is not graded yet.
        estimator: Of the main estimate; empty without one.
        made: The main estimate.
        p_value, interval: By the wild bootstrap; of a trend by `Trend`.
        q_value: The p-value with all claims tested together allowed for.
        lead_p: p-value of the driver of the year after; NaN where it cannot be told.
        moran, moran_p: Of the residuals; NaN without weights.
        found, joint: The specification curve; empty and None without one.
        estimates: By other estimators.
        between: What the means of the units say; None without it.
    """

    claim: Claim
    evidence: Evidence
    data: DataSet
    sample: Sample | None
    grade: str = "not-identified"
    reading: str = ""
    reason: str = ""
    estimator: str = ""
    made: Fit | Trend | None = None
    p_value: float = float("nan")
    q_value: float = float("nan")
    interval: tuple[float | None, float | None] = (None, None)
    lead_p: float = float("nan")
    moran: float = float("nan")
    moran_p: float = float("nan")
    found: tuple[Specification, ...] = ()
    joint: Joint | None = None
    estimates: tuple[Estimate, ...] = field(default=())
    between: Between | None = None


def judge(claim: Claim, evidence: Evidence, *, data: DataSet, settings: ClaimSettings, seed: int) -> Judged:
    """Test a claim on a data set; what could be estimated is graded with all others afterwards."""
    if missing_codes(evidence, data.panel):
        return Judged(claim, evidence, data, None, reason="no-indicator")
    sample = main_sample(evidence, data.panel)
    estimator: Estimator = "trend" if claim.kind == "trend" else "two-way"
    reason = why_not(sample, estimator, settings=settings)
    if reason:
        empty = Judged(claim, evidence, data, sample if sample.n else None, reason=reason)
        return _shown_all_the_same(empty, settings=settings, seed=seed)
    bare = Judged(claim, evidence, data, sample.repeated(), estimator=estimator)
    return _trend(bare, settings, seed) if claim.kind == "trend" else _effect(bare, settings, seed)


def _trend(bare: Judged, settings: ClaimSettings, seed: int) -> Judged:
    assert bare.sample is not None
    made = trend_of(bare.sample, seed=seed)
    return replace(bare, made=made, p_value=made.p_value, interval=made.interval(settings.confidence))


def _effect(bare: Judged, settings: ClaimSettings, seed: int) -> Judged:
    sample, evidence, data = bare.sample, bare.evidence, bare.data
    assert sample is not None
    made = fit(sample, "two-way")
    assert made is not None
    boot = WildBootstrap(made, flips(made.clusters, draws=settings.draws, seed=seed))
    found = tuple(specifications(data.panel, evidence, settings=settings))
    alike = residual_moran(made, sample, data=data, draws=settings.draws, seed=seed)
    return replace(
        bare,
        made=made,
        p_value=boot.p_value(),
        interval=boot.interval(settings.confidence),
        lead_p=lead_p(evidence, data.panel, settings=settings, seed=seed),
        moran=alike.value,
        moran_p=alike.p_value,
        found=found,
        joint=judge_together(found, settings=settings, seed=seed) if found else None,
        estimates=outside_none(panel_estimates(sample)),
        between=_between(sample, settings, seed),
    )


def _between(sample: Sample, settings: ClaimSettings, seed: int) -> Between | None:
    """Means of the units against each other; their p-value too is that of the wild bootstrap."""
    made = fit(sample.means(), "cross-section")
    if made is None:
        return None
    signs = flips(made.clusters, draws=settings.draws, seed=seed)
    return Between(made.estimate, WildBootstrap(made, signs).p_value())


def missing_codes(evidence: Evidence, panel: Panel) -> tuple[str, ...]:
    """Indicators a panel does not have."""
    wanted = dict.fromkeys(code for item in evidence.variables for code in item.codes)
    return tuple(code for code in wanted if code not in panel.codes)


def why_not(sample: Sample, estimator: Estimator, *, settings: ClaimSettings) -> str:
    """Why nothing is identified; empty where it is."""
    return next(_obstacles(sample, estimator, settings), "")


def _obstacles(sample: Sample, estimator: Estimator, settings: ClaimSettings) -> Iterator[str]:
    trend = estimator == "trend"
    if not sample.n:
        yield "no-data"
    elif np.ptp(sample.x) == 0 and not trend:
        yield "constant-driver"
    elif np.ptp(sample.y) == 0:
        yield "constant-outcome"
    years = np.unique(sample.year).size
    used = sample if trend else sample.repeated()
    if years < (settings.least_years if trend else 2):
        yield "one-year" if years == 1 else "too-few-years"
    if not trend and np.unique(used.unit).size < settings.least_clusters:
        yield "too-few-units"
    if used.n < settings.least_observations:
        yield "too-few-observations"
    if fit(sample, estimator) is None:
        yield "constant-driver" if fit(sample, "unit") is None else "common-driver"


def _shown_all_the_same(empty: Judged, *, settings: ClaimSettings, seed: int) -> Judged:
    """A cross-section of one year identifies nothing; it is shown so that all see how little it tells."""
    sample = empty.sample
    if sample is None or empty.reason != "one-year" or empty.claim.kind == "trend":
        return empty
    made = fit(sample, "cross-section") if sample.n >= _LEAST_SECTION + sample.controls.shape[1] else None
    if made is None:
        return empty
    boot = WildBootstrap(made, flips(made.clusters, draws=settings.draws, seed=seed))
    return replace(
        empty,
        estimator="cross-section",
        made=made,
        p_value=boot.p_value(),
        interval=boot.interval(settings.confidence),
        estimates=outside_none((cross_section(sample),)),
    )
