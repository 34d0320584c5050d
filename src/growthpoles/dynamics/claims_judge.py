"""One claim on one data set: whether it can be told at all, the estimate, its checks and its grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import block_diag, csr_array, diags_array

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.dynamics.claims_curve import Joint, Specification, judge_together, specifications
from growthpoles.dynamics.claims_inputs import Claim, ClaimSettings, DataSet, Evidence
from growthpoles.dynamics.claims_kernel import Estimator, Fit, WildBootstrap, fit, flips
from growthpoles.dynamics.claims_models import Estimate, cross_section, outside_none, panel_estimates
from growthpoles.dynamics.claims_sample import Sample, sample_of
from growthpoles.stats.spatial import moran

_LEAST_SECTION = 8


@dataclass(frozen=True, eq=False)
class Judged:
    """A claim on a data set.

    Attributes:
        claim, evidence, data: What was tested on what.
        sample: Complete observations of the main specification; None without any.
        grade: ``not-identified``, ``descriptive``, ``associated``, ``robust``, ``quasi-experimental``.
        reading: ``supports``, ``contradicts``, ``open``; empty where nothing is identified.
        reason: What the grade hangs on.
        estimator: Of the main estimate; empty without one.
        made: The main estimate.
        p_value, interval: By the wild bootstrap.
        lead_p: p-value of the driver of the year after; NaN where it cannot be told.
        moran, moran_p: Of the residuals; NaN without weights.
        found, joint: The specification curve; empty and None without one.
        estimates: By other estimators.
    """

    claim: Claim
    evidence: Evidence
    data: DataSet
    sample: Sample | None
    grade: str = "not-identified"
    reading: str = ""
    reason: str = ""
    estimator: str = ""
    made: Fit | None = None
    p_value: float = float("nan")
    interval: tuple[float | None, float | None] = (None, None)
    lead_p: float = float("nan")
    moran: float = float("nan")
    moran_p: float = float("nan")
    found: tuple[Specification, ...] = ()
    joint: Joint | None = None
    estimates: tuple[Estimate, ...] = field(default=())


def judge(claim: Claim, evidence: Evidence, *, data: DataSet, settings: ClaimSettings, seed: int) -> Judged:
    """Test a claim on a data set."""
    missing = missing_codes(evidence, data.panel)
    if missing:
        return Judged(claim, evidence, data, None, reason="no-indicator")
    sample = _main_sample(evidence, data.panel)
    estimator: Estimator = "trend" if claim.kind == "trend" else "two-way"
    reason = why_not(sample, estimator, settings=settings)
    if reason:
        empty = Judged(claim, evidence, data, sample if sample.n else None, reason=reason)
        return _shown_all_the_same(empty, settings=settings, seed=seed)
    sample = sample.repeated()
    made = fit(sample, estimator)
    assert made is not None
    boot = WildBootstrap(made, flips(made.clusters, draws=settings.draws, seed=seed))
    found = tuple(specifications(data.panel, evidence, settings=settings)) if evidence.drivers else ()
    p_value, lead = boot.p_value(), _lead_p(evidence, data.panel, settings, seed)
    spatial = _spatial(made, sample, data)
    joint = judge_together(found, settings=settings, seed=seed) if found else None
    estimates = outside_none(panel_estimates(sample)) if evidence.drivers else ()
    said = reading(made.estimate, p_value, expected=claim.expected, alpha=1 - settings.confidence)
    checks = Checks(
        p_value, lead, spatial[1], joint, trend=claim.kind == "trend", assigned=evidence.assigned,
        between=_between(estimates, claim, settings),
    )  # fmt: skip
    grade, reason = checks.grade(settings)
    return Judged(
        claim,
        evidence,
        data,
        sample,
        grade,
        said,
        reason,
        estimator,
        made,
        p_value,
        boot.interval(settings.confidence),
        lead,
        *spatial,
        found,
        joint,
        estimates,
    )


def _between(estimates: tuple[Estimate, ...], claim: Claim, settings: ClaimSettings) -> str:
    """What the means of the units say of the claim."""
    for item in estimates:
        if item.estimator == "between":
            return reading(item.value, item.p_value, expected=claim.expected, alpha=1 - settings.confidence)
    return "open"


def missing_codes(evidence: Evidence, panel: Panel) -> tuple[str, ...]:
    """Indicators a panel does not have."""
    wanted = dict.fromkeys(code for item in evidence.variables for code in item.codes)
    return tuple(code for code in wanted if code not in panel.codes)


def _main_sample(evidence: Evidence, panel: Panel) -> Sample:
    driver = evidence.drivers[0] if evidence.drivers else None
    return sample_of(
        panel, evidence.outcomes[0], driver=driver, controls=evidence.controls, lag=evidence.lags[0]
    )


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
    if years < (settings.least_years if trend else 2):
        yield "one-year" if years == 1 else "too-few-years"
    if not trend and np.unique(sample.repeated().unit).size < settings.least_clusters:
        yield "too-few-units"
    if sample.n < settings.least_observations:
        yield "too-few-observations"
    if fit(sample, estimator) is None:
        yield "constant-driver"


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


def _lead_p(evidence: Evidence, panel: Panel, settings: ClaimSettings, seed: int) -> float:
    """p-value of the driver of the year after the outcome, beside that of the years before."""
    if not evidence.drivers:
        return float("nan")
    past = _main_sample(evidence, panel)
    ahead = sample_of(panel, evidence.outcomes[0], driver=evidence.drivers[0], controls=(), lag=-1)
    first, second = (item.unit * 10_000 + item.year for item in (past, ahead))
    _, a, b = np.intersect1d(first, second, return_indices=True)
    together = Sample(
        past.y[a], ahead.x[b], np.column_stack([past.x[a], past.controls[a]]), past.unit[a], past.year[a]
    )
    made = fit(together, "two-way")
    if made is None or made.clusters < settings.least_clusters:
        return float("nan")
    return WildBootstrap(made, flips(made.clusters, draws=settings.draws, seed=seed)).p_value()


def _spatial(made: Fit, sample: Sample, data: DataSet) -> tuple[float, float]:
    """Moran's I of the residuals inside each year, all years together; NaN without weights."""
    used = sample.repeated()
    if data.weights is None or made.residuals.size != used.n:
        return float("nan"), float("nan")
    matrix = csr_array(data.weights.select(data.panel.units).matrix)
    blocks, order = list[csr_array](), list[FloatArray]()
    for year in np.unique(used.year):
        there = np.flatnonzero(used.year == year)
        part = csr_array(matrix[used.unit[there]][:, used.unit[there]])
        sums = np.asarray(part.sum(axis=1)).ravel()
        near = sums > 0
        part = (
            csr_array(diags_array(1 / sums[near]) @ part[near][:, near])
            if near.all()
            else part[near][:, near]
        )
        blocks.append(part)
        order.append(made.residuals[there[near]])
    values = np.concatenate(order)
    weights = csr_array(block_diag(blocks))
    if values.size < 4 or not weights.nnz or np.ptp(values) == 0:
        return float("nan"), float("nan")
    found = moran(values, weights, permutations=0)
    return found.value, found.p_normal


def reading(estimate: float, p_value: float, *, expected: str, alpha: float) -> str:
    """What an estimate says of a claim.

    Example:
        >>> reading(-1.0, 0.01, expected="positive", alpha=0.05)
        'contradicts'
    """
    if p_value > alpha:
        return "open"
    return "supports" if (estimate > 0) == (expected == "positive") else "contradicts"


@dataclass(frozen=True, slots=True)
class Checks:
    """What an estimate has to pass.

    Attributes:
        p_value, lead_p, moran_p: As in `Judged`.
        joint: The specification curve.
        between: What the means of the units say.
        trend: A trend describes and explains nothing.
        assigned: Whether the driver was assigned from outside.
    """

    p_value: float
    lead_p: float
    moran_p: float
    joint: Joint | None
    between: str = "open"
    trend: bool = False
    assigned: bool = False

    def grade(self, settings: ClaimSettings) -> tuple[str, str]:
        """Grade and what it hangs on: the first check that fails."""
        alpha, joint = 1 - settings.confidence, self.joint
        if self.trend:
            return "descriptive", "trend"
        if self.p_value > alpha:
            grade = "descriptive" if self.between == "open" else "associated"
            return grade, f"between-{self.between}" if grade == "associated" else "not-significant"
        failed = {
            "sign-changes": joint is not None and joint.same_sign < settings.same_sign,
            "curve-by-chance": joint is not None and max(joint.p_median, joint.p_significant) > alpha,
            "lead": self.lead_p <= alpha,
            "spatial": self.moran_p <= alpha,
        }
        reason = next((name for name, fails in failed.items() if fails), "")
        if reason:
            return "associated", reason
        return ("quasi-experimental", "assigned") if self.assigned else ("robust", "all-passed")
