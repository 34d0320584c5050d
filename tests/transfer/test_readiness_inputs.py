"""Settings and defaults of the readiness assessment."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.errors import SpecificationError
from growthpoles.transfer.readiness_inputs import AIMS, ReadinessSettings, load_readiness_rules, stage_of


def test_defaults_follow_the_funnel_of_stevens_and_burley_1997() -> None:
    """300 ideas, 125 small projects, 9 significant developments, 4 major ones, 1.7 launches, 1 success."""
    rules = load_readiness_rules()
    p = {level: rules.number(f"probability-{level}") for level in AIMS}
    assert p[2] * p[3] == pytest.approx(125 / 300, abs=0.02)
    assert p[4] * p[5] == pytest.approx(9 / 125, abs=0.01)
    assert p[6] == pytest.approx(4 / 9, abs=0.01)
    assert p[7] * p[8] == pytest.approx(1.7 / 4, abs=0.01)
    assert p[9] == pytest.approx(1 / 1.7, abs=0.01)
    assert np.prod([p[level] for level in AIMS[2:]]) == pytest.approx(1 / 125, rel=0.05)


def test_every_default_names_its_source_and_has_three_languages() -> None:
    rules = load_readiness_rules()
    assert all(item.source and item.validity for item in rules.thresholds)
    assert not [code for _, code, label in rules.labels() if label.missing]
    assert len([1 for kind, _, _ in rules.names if kind in ("level", "evidence")]) == 18


def test_levels_belong_to_the_six_stages_of_innovation() -> None:
    stages = [stage_of(level) for level in range(1, 10)]
    assert stages == [
        "basic-research", "basic-research", "applied-research", "applied-research", "development",
        "development", "pilot", "scale-up", "commercialisation",
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"horizon": 0}, {"draws": 10}, {"rate": -1.0}])
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SpecificationError):
        ReadinessSettings(**wrong)
