"""Grades of claims: supported, contradicted, undecided, not assessed."""

from __future__ import annotations

import pytest

from growthpoles.dynamics.divergence_grades import Evidence, both_claims, findings_table
from growthpoles.dynamics.divergence_inputs import DivergenceSettings

RULES = DivergenceSettings(least_units=8, alpha=0.05)


@pytest.mark.parametrize(
    ("estimate", "p", "units", "years", "basis", "divergence", "convergence"),
    [
        (0.3, 0.01, 20, 17, "relative", ("supported", ""), ("not-supported", "opposite")),
        (-0.3, 0.01, 20, 17, "relative", ("not-supported", "opposite"), ("supported", "")),
        (0.3, 0.05, 20, 17, "relative", ("inconclusive", "p-value"), ("not-supported", "opposite")),
        (-0.3, 0.6, 20, 17, "relative", ("not-supported", "opposite"), ("inconclusive", "p-value")),
        (0.3, 0.01, 7, 17, "relative", ("inconclusive", "few-units"), ("inconclusive", "few-units")),
        (0.3, 0.01, 20, 14, "relative", ("inconclusive", "few-years"), ("inconclusive", "few-years")),
        (0.3, 0.01, 20, 17, "current", ("inconclusive", "current-prices"), ("not-supported", "opposite")),
        (0.0, 1.0, 20, 17, "relative", ("not-supported", "opposite"), ("not-supported", "opposite")),
        (None, None, 20, 17, "relative", ("not-assessed", ""), ("not-assessed", "")),
    ],
)
def test_grades(
    *,
    estimate: float | None,
    p: float | None,
    units: int,
    years: int,
    basis: str,
    divergence: tuple[str, str],
    convergence: tuple[str, str],
) -> None:
    evidence = Evidence("sigma", "all", estimate, p, units, years, 15, basis)
    rows = findings_table(both_claims(evidence, RULES))
    graded = {row["claim"]: (row["grade"], row["reason"]) for row in rows.iter_rows(named=True)}
    assert graded == {"divergence": divergence, "convergence": convergence}
