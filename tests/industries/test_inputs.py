"""Settings of the industries room and the bundled thresholds."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.industries.inputs import InnovationSpending, PropulsiveSettings, load_propulsive_rules


def test_the_bundled_thresholds_are_those_of_the_method() -> None:
    """Tests .3 .3 .25 .15; LQ 1 to 2; growth 0 to 2 points; innovation .8 to 1.5; floor .02; size .5 %."""
    rules = load_propulsive_rules()
    weights = [rules.number(f"weight-{name}") for name in ("lead", "dynamism", "link", "technology")]
    assert weights == [0.3, 0.3, 0.25, 0.15]
    assert rules.ends("lead-quotient") == (1, 2) and rules.ends("dynamism") == (0, 2)
    assert rules.ends("technology-spending") == (0.8, 1.5) and rules.ends("lead-focus") == (0.75, 0.9)
    assert (rules.number("floor"), rules.number("minimum-size"), rules.number("propulsive")) == (
        0.02,
        0.005,
        0.5,
    )


def test_the_remark_stands_in_three_languages() -> None:
    assert not load_propulsive_rules().remark.missing


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    text = (files("growthpoles") / "industries" / "thresholds" / "propulsive.toml").read_text(
        encoding="utf-8"
    )
    own = tmp_path / "own.toml"
    own.write_text(
        text.replace("[threshold.propulsive]\na = 0.5", "[threshold.propulsive]\na = 0.6"), encoding="utf-8"
    )
    assert load_propulsive_rules(own).number("propulsive") == 0.6
    own = tmp_path / "bad.toml"
    own.write_text(
        text.replace("[threshold.weight-lead]\na = 0.30", "[threshold.weight-lead]\na = 0.40"),
        encoding="utf-8",
    )
    with pytest.raises(SpecificationError) as caught:
        load_propulsive_rules(own)
    assert [item.code for item in caught.value.problems] == ["rules.weights"]
    with pytest.raises(InputError):
        load_propulsive_rules(tmp_path / "none.toml")


def test_spending_adds_up_when_no_total_is_given() -> None:
    assert InnovationSpending(2022, (("C", 2.0), ("J", 1.0))).whole == 3.0
    assert InnovationSpending(2022, (("C", 2.0),), 10.0).whole == 10.0


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        PropulsiveSettings().start = 2020  # type: ignore[misc]
