"""Settings of the industries room and the bundled thresholds."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.industries.inputs import (
    InnovationSpending,
    PropulsiveSettings,
    load_property_rules,
    load_propulsive_rules,
    read_firms,
)
from growthpoles.industries.propulsive_classes import CLASSES, GATES, PROPERTIES
from growthpoles.industries.propulsive_tables import UNITS


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


def test_the_bundled_spans_have_all_names_and_a_file_of_ones_own(tmp_path: Path) -> None:
    rules = load_property_rules()
    named = {(kind, code) for kind, code, label in rules.labels() if not label.missing}
    for kind, codes in (
        ("class", CLASSES), ("property", PROPERTIES), ("gate", set(GATES)),
        ("status", ("met", "not-met", "not-assessed")), ("measure", set(UNITS)),
        ("point", ("growth-point", "none", "undetermined")),
    ):  # fmt: skip
        assert {(kind, code) for code in codes} <= named, kind
    text = (files("growthpoles") / "industries" / "thresholds" / "properties.toml").read_text(
        encoding="utf-8"
    )
    own = tmp_path / "own.toml"
    own.write_text(text.replace("[threshold.delta]", "[threshold.other]"), encoding="utf-8")
    with pytest.raises(SpecificationError) as caught:
        load_property_rules(own)
    assert "rules.threshold.missing" in [item.code for item in caught.value.problems]


def test_spending_of_a_group_is_unknown_where_a_member_is() -> None:
    spent = InnovationSpending(2022, (("D", 1.0), ("E", 2.0), ("A", 4.0)), 10.0)
    found = spent.merge({"D": "DE", "E": "DE", "A": "AB", "B": "AB"})
    assert found.values == (("DE", 3.0),) and found.whole == 10.0


def test_draws_are_not_negative() -> None:
    with pytest.raises(ValueError, match="draws"):
        PropulsiveSettings(draws=-1)


def test_firms_are_read_with_every_problem_at_once(tmp_path: Path) -> None:
    good = tmp_path / "firms.csv"
    good.write_text(
        "code,name_en,name_ru,unit,industry,growth,partners\nF1,Works,Завод,A,C,12.5,4\nF2,,,A,C,,\n"
    )
    first, second = read_firms(good)
    assert (first.label.ru, first.growth, first.partners) == ("Завод", 12.5, 4)
    assert (second.label.en, second.growth, second.partners) == ("F2", None, None)
    bad = tmp_path / "bad.csv"
    bad.write_text("code,unit,industry,growth,partners\nF1,A,,x,2.5\nF1,,C,1,-1\n")
    with pytest.raises(InputError) as caught:
        read_firms(bad)
    found = sorted((item.code, item.where.row) for item in caught.value.problems)
    assert [item for item in found if item[0] == "firms.partners.whole"] == [
        ("firms.partners.whole", 2), ("firms.partners.whole", 3),
    ]  # fmt: skip
    assert [item for item in found if item[0] == "table.cell.empty"] == [
        ("table.cell.empty", 2), ("table.cell.empty", 3),
    ]  # fmt: skip
    assert "table.row.twice" in dict(found) and len(found) == 6
