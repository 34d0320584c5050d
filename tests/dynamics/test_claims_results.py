from __future__ import annotations

from pathlib import Path

from tests.dynamics.claim_panels import QUICK, claim, planted

from growthpoles.dynamics.claims import assess_claims
from growthpoles.dynamics.claims_results import ClaimsResult


def test_a_result_is_the_same_after_saving(tmp_path: Path) -> None:
    made = assess_claims(planted(0.5), claims=[claim()], settings=QUICK)
    again = ClaimsResult.load(made.save(tmp_path))
    assert not made.diff(again) and again.spec["confidence"] == 0.95
