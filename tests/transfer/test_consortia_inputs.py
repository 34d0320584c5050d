"""Settings of consortia: what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from growthpoles.core.rules import Rules
from growthpoles.errors import SpecificationError
from growthpoles.transfer.consortia_inputs import CRITERIA, GOALS, ConsortiaSettings, load_consortia_rules


def weighted(weight: float) -> Rules:
    rules = load_consortia_rules()
    return replace(
        rules,
        thresholds=tuple(
            replace(item, a=weight) if item.code.startswith("importance-") else item
            for item in rules.thresholds
        ),
    )


def test_four_criteria_and_three_goals_count_the_same() -> None:
    assert ConsortiaSettings().weights == dict.fromkeys((*CRITERIA, *GOALS), 1.0)


def test_a_pole_wants_two_firms_research_and_education_on_one_theme_and_territory() -> None:
    rules = load_consortia_rules()  # calls and law of the French poles of competitiveness
    wanted = [rules.number(f"least-{name}") for name in ("firms", "research", "education")]
    assert wanted == [2, 1, 1]
    assert rules.number("least-theme") == rules.number("least-territory") == 0.5


@pytest.mark.parametrize(
    ("owners", "last"),
    [
        ({}, "a"),
        ({"a": "b"}, "b"),
        ({"a": "b", "b": "c", "c": "d"}, "d"),
        ({"a": "c", "c": "b", "b": "c"}, "b"),  # b and c own one another
        ({"a": "a"}, "a"),
    ],
)
def test_the_owner_is_the_last_in_the_chain(owners: dict[str, str], last: str) -> None:
    assert ConsortiaSettings(owners=owners).owner_of("a") == last


def test_weights_of_nothing_and_below_nothing_are_refused() -> None:
    with pytest.raises(SpecificationError) as failure:
        ConsortiaSettings(rules=weighted(0.0), proposals=0)
    assert [item.code for item in failure.value.problems] == [
        "transfer.setting.least",
        "consortia.weights.none",
    ]
    with pytest.raises(SpecificationError) as failure:
        ConsortiaSettings(rules=weighted(-1.0))
    assert len(failure.value.problems) == len((*CRITERIA, *GOALS)) + 1
