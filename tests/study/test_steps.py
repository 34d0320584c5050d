"""Parts of the study file that name steps: defaults that a report depends on, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from growthpoles.study.steps import (
    BenchmarkStep,
    DiagnosisStep,
    MonitorStep,
    PerformanceStep,
    PolesStep,
    RobustnessStep,
)


def test_a_step_without_keys_does_what_the_reference_says() -> None:
    assert RobustnessStep().n == 1000 and RobustnessStep().points == 1024
    assert PerformanceStep().scheme == "eis" and not PerformanceStep().all_scales
    assert DiagnosisStep().benchmark == "peer_p75" and DiagnosisStep().peers == "kind"
    assert MonitorStep().refresh == "frozen" and PolesStep().n == 1000


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: RobustnessStep(n=0),
        lambda: RobustnessStep(n=2_000_000),
        lambda: RobustnessStep(points=-1),
        lambda: PerformanceStep(reference="best"),  # type: ignore[arg-type]
        lambda: DiagnosisStep(benchmark="p75"),  # type: ignore[arg-type]
        lambda: MonitorStep(refresh="always"),  # type: ignore[arg-type]
        lambda: BenchmarkStep.model_validate({"countries": {"table": "a.csv"}}),
    ],
)
def test_values_that_no_step_knows_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()
