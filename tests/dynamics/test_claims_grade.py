from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import panel_of
from tests.dynamics.claim_panels import QUICK, claim

from growthpoles.dynamics.claims import assess_claims
from growthpoles.dynamics.claims_curve import Joint
from growthpoles.dynamics.claims_grade import Checks, reading
from growthpoles.dynamics.claims_inputs import ClaimSettings, Variable

FINE = Joint(12, 1.0, 1.0, 0.4, 0.01, 0.01, 0.01)
NAN = float("nan")


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, ("robust", "all-passed")),
        ({"q_value": 0.2, "p_value": 0.2}, ("descriptive", "not-significant")),
        ({"q_value": 0.2}, ("descriptive", "not-among-many")),
        ({"q_value": 0.2, "between": "supports"}, ("associated", "between-supports")),
        ({"joint": replace(FINE, same_sign=0.8)}, ("associated", "sign-changes")),
        ({"joint": replace(FINE, p_median=0.2)}, ("associated", "curve-by-chance")),
        ({"lead_p": 0.01}, ("associated", "lead")),
        ({"moran_p": 0.01}, ("associated", "spatial")),
        ({"joint": None}, ("associated", "untested-curve")),
        ({"joint": replace(FINE, count=1)}, ("associated", "untested-curve")),
        ({"lead_p": NAN}, ("associated", "untested-lead")),
        ({"moran_p": NAN}, ("associated", "untested-spatial")),
        ({"trend": "unit-root"}, ("descriptive", "unit-root")),
        ({"assigned": True}, ("quasi-experimental", "assigned")),
        ({"assigned": True, "lead_p": 0.01}, ("associated", "lead")),
        ({"assigned": True, "lead_p": NAN}, ("associated", "untested-lead")),
    ],
)
def test_the_grade_hangs_on_the_first_check_that_fails_or_was_not_made(
    changes: dict[str, object], grade: tuple[str, str]
) -> None:
    assert replace(Checks(0.01, 0.01, 0.5, 0.5, FINE), **changes).grade(QUICK) == grade  # type: ignore[arg-type]


def test_what_is_not_significant_decides_nothing() -> None:
    assert reading(5.0, 0.06, expected="positive", alpha=0.05) == "open"


@pytest.mark.slow
def test_many_claims_without_any_effect_seldom_find_one() -> None:
    """Nine claims, no effect: one at least is found in about 5 % of 20 reports; unadjusted in over 35 %."""
    adjusted, alone, settings = 0, 0, ClaimSettings(draws=999)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        columns = {f"{name}{k}": rng.normal(size=(20, 10)) for k in range(9) for name in "yx"}
        told = [
            replace(
                claim(outcomes=(Variable(f"y{k}"),), drivers=(Variable(f"x{k}"),), controls=(), lags=(0,)),
                code=f"c{k}",
            )
            for k in range(9)
        ]
        found = assess_claims(panel_of(columns, years=range(2001, 2011)), claims=told, settings=settings)
        rows = found["assessments"]
        adjusted += bool((rows["grade"] != "descriptive").any())
        alone += bool((rows["p_value"] <= 0.05).any())
        assert (rows["q_value"] >= rows["p_value"] - 1e-12).all()
    assert adjusted <= 2 and alone >= 5
