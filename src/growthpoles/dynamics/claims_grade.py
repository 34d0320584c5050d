"""The grade of claims: what the estimate has to pass, with all claims that are tested together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.dynamics.claims_curve import Joint
from growthpoles.dynamics.claims_inputs import ClaimSettings
from growthpoles.dynamics.claims_judge import Judged
from growthpoles.dynamics.claims_trend import Trend
from growthpoles.stats.multiple_testing import benjamini_hochberg


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
        q_value: p-value with all claims tested together allowed for.
        p_value, lead_p, moran_p: As in `Judged`; NaN = the check could not be made.
        joint: The specification curve.
        between: What the means of the units say.
        trend: Of a trend, which describes and explains nothing: ``trend``, or ``unit-root`` where a series
            without direction may have drifted as far; empty for an effect.
        assigned: Whether the driver is said to be assigned from outside.
    """

    q_value: float
    p_value: float
    lead_p: float
    moran_p: float
    joint: Joint | None
    between: str = "open"
    trend: str = ""
    assigned: bool = False

    def grade(self, settings: ClaimSettings) -> tuple[str, str]:
        """Grade and what it hangs on: the first check that fails, or else the first that was not made."""
        alpha, joint = 1 - settings.confidence, self.joint
        if self.trend:
            return "descriptive", self.trend
        if self.q_value > alpha:
            if self.between != "open":
                return "associated", f"between-{self.between}"
            return "descriptive", "not-significant" if self.p_value > alpha else "not-among-many"
        failed = {
            "sign-changes": joint is not None and joint.same_sign < settings.same_sign,
            "curve-by-chance": joint is not None and max(joint.p_median, joint.p_significant) > alpha,
            "lead": self.lead_p <= alpha,
            "spatial": self.moran_p <= alpha,
            "untested-curve": joint is None or joint.count < 2,
            "untested-lead": np.isnan(self.lead_p),
            "untested-spatial": np.isnan(self.moran_p),
        }
        reason = next((name for name, fails in failed.items() if fails), "")
        if reason:
            return "associated", reason
        return ("quasi-experimental", "assigned") if self.assigned else ("robust", "all-passed")


def graded(judged: Sequence[Judged], settings: ClaimSettings) -> tuple[Judged, ...]:
    """Grades of all that was estimated together.

    The p-values of all claims on all data sets, of changes within units and of differences between them, are
    one family: grades rest on p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995).
    """
    tested = [item for item in judged if not item.reason]
    family = [item.p_value for item in tested]
    family += [item.between.p_value if item.between else np.nan for item in tested]
    adjusted = benjamini_hochberg(family) if family else np.empty(0)
    found = {
        id(item): _graded(item, q, _read(item, beside, settings), settings)
        for item, q, beside in zip(tested, adjusted[: len(tested)], adjusted[len(tested) :], strict=True)
    }
    return tuple(found.get(id(item), item) for item in judged)


def _graded(item: Judged, q_value: float, between: str, settings: ClaimSettings) -> Judged:
    made, alpha = item.made, 1 - settings.confidence
    assert made is not None
    said = reading(made.estimate, q_value, expected=item.claim.expected, alpha=alpha)
    trend = ""
    if isinstance(made, Trend):
        trend = "unit-root" if said == "open" and made.persistence == 1 else "trend"
    checks = Checks(
        float(q_value), item.p_value, item.lead_p, item.moran_p, item.joint, between, trend,
        item.evidence.assigned,
    )  # fmt: skip
    grade, reason = checks.grade(settings)
    return replace(item, grade=grade, reading=said, reason=reason, q_value=float(q_value))


def _read(item: Judged, q_value: float, settings: ClaimSettings) -> str:
    """What the means of the units say of the claim."""
    if item.between is None:
        return "open"
    alpha = 1 - settings.confidence
    return reading(item.between.estimate, float(q_value), expected=item.claim.expected, alpha=alpha)
