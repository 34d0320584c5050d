"""Parts of the study file about what is to come: defaults, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from growthpoles.study.forecast_steps import ClaimsStep, ForecastStep, OutlookStep, TargetsFile


def test_a_step_without_keys_does_what_the_reference_says() -> None:
    assert (ForecastStep().horizon, ForecastStep().method) == (5, "combination")
    assert OutlookStep().hold == () and OutlookStep().poles and OutlookStep().framework is None
    assert not TargetsFile(table="t.csv").illustrative
    assert ClaimsStep().files == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ForecastStep(horizon=31),
        lambda: ForecastStep(method="guess"),  # type: ignore[arg-type]
        lambda: OutlookStep(n=0),
        lambda: ClaimsStep(draws=10),
        lambda: TargetsFile.model_validate({"table": "t.csv", "identities": [{"indicator": "x"}]}),
        lambda: OutlookStep.model_validate({"held": ["grp"]}),
    ],
)
def test_values_that_no_step_knows_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()
