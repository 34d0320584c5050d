"""Conditions as degrees: what is not known stays between its two ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.labels import Label
from growthpoles.transfer.classify_inputs import Innovation, load_innovation_rules
from growthpoles.transfer.classify_rules import (
    UNKNOWN,
    Condition,
    Degree,
    class_conditions,
    either,
    every,
    obsolescence,
)

RULES = load_innovation_rules()
MAYBE_BOOL = st.sampled_from([None, True, False])
MAYBE_SHARE = st.none() | st.floats(0, 1)
EVIDENCE = st.builds(
    Innovation,
    code=st.just("i"),
    label=st.just(Label("I")),
    implemented=MAYBE_BOOL,
    novelty=st.sampled_from(["", "none", "firm", "market", "world"]),
    generation_used=st.none() | st.integers(1, 4),
    generation=st.none() | st.integers(1, 4),
    generation_front=st.none() | st.integers(1, 4),
    status=st.sampled_from(["", "emerging", "growth", "mature", "obsolete"]),
    principle_new=MAYBE_SHARE,
    industries=st.none() | st.integers(0, 9),
    new_activity=MAYBE_BOOL,
    generality=MAYBE_SHARE,
    citations=st.none() | st.floats(0, 100),
    performance=st.none() | st.floats(-0.5, 1),
    combinations=st.none() | st.integers(0, 5),
    successor_share=MAYBE_SHARE,
)


def test_three_answers() -> None:
    assert [Degree(*ends).met for ends in ((0.5, 0.5), (0.4, 0.6), (0.1, 0.49))] == ["yes", "unknown", "no"]
    assert every((Condition("a", UNKNOWN), Condition("b", Degree(0.0, 0.0)))).met == "no"
    assert either(UNKNOWN, Degree(1.0, 1.0)).met == "yes"
    assert UNKNOWN.opposite() == UNKNOWN and Degree(0.2, 0.3, 7.0).opposite() == Degree(0.7, 0.8, 7.0)


@pytest.mark.parametrize(
    ("known", "score"),
    [
        (
            {"successor_share": 0.82, "generation": 1, "generation_front": 2, "decline": 25.0},
            (1 + 0.5 + 1) / 3,
        ),
        ({"successor_share": 0.45}, 0.5),
        ({"generation": 1, "generation_front": 3}, 1.0),
        ({"generation": 3, "generation_front": 2}, 0.0),
        ({"decline": -5.0}, 0.0),
        ({"successor_share": 0.3, "phase_out": True}, 0.5),
        ({"successor_share": 0.3, "phase_out": False}, 0.0),
        ({"phase_out": False}, None),
    ],
)
def test_obsolescence_is_the_mean_of_the_known_parts(known: dict[str, float], score: float | None) -> None:
    found = obsolescence(Innovation("i", Label("I"), **known), RULES)
    assert found == (None if score is None else pytest.approx(score))


@given(EVIDENCE)
def test_learning_more_only_narrows_the_degrees(item: Innovation) -> None:
    before = {code: every(held) for code, held in class_conditions(item, RULES).items()}
    if item.principle_new is None:
        after = class_conditions(replace(item, principle_new=1.0), RULES)
    elif item.novelty == "":
        after = class_conditions(replace(item, novelty="market"), RULES)
    elif item.performance is None:
        after = class_conditions(replace(item, performance=0.2), RULES)
    else:
        after = class_conditions(replace(item, implemented=item.implemented is not False), RULES)
        if item.implemented is not None:
            return
    for code, held in after.items():
        assert before[code].low - 1e-12 <= every(held).low <= every(held).high <= before[code].high + 1e-12


@given(EVIDENCE)
def test_pseudo_and_catch_up_exclude_each_other(item: Innovation) -> None:
    found = {code: every(held).met for code, held in class_conditions(item, RULES).items()}
    assert not found["pseudo"] == found["catch-up"] == "yes"


def test_without_numbers_of_generations_the_phase_decides() -> None:
    item = Innovation("i", Label("I"), implemented=True, novelty="market", status="emerging")
    assert every(class_conditions(item, RULES)["radical"]).met == "yes"
    numbered = replace(item, status="", generation=3, generation_front=3)
    assert every(class_conditions(numbered, RULES)["radical"]).met == "no"
