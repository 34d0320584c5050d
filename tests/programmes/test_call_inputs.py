"""Reading a call, and one clear error for everything that is wrong with its reviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tests.programmes.made_calls import everyone, rules, small_call

from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.programmes.call_inputs import (
    CallFrame,
    CallSettings,
    CallTables,
    Review,
    check_counts,
    check_reviews,
    read_call,
    read_reviews,
)
from growthpoles.programmes.rules import Priority

CALL = small_call()
GOOD = everyone(CALL, [8.0, 6.0, 4.0, 2.0], [1.0, 0.0, -1.0])


def problems(reviews: list[Review], call: object = CALL) -> list[str]:
    with pytest.raises(InputError) as failure:
        check_reviews(call, tuple(reviews))  # type: ignore[arg-type]
    return [item.code for item in failure.value.problems]


def test_good_reviews_pass() -> None:
    check_reviews(CALL, tuple(GOOD))


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        (Review("A1", "R1", "novelty", 5.0), ["call.review.twice"]),
        (Review("A9", "R1", "novelty", 5.0), ["call.application.unknown", "call.review.incomplete"]),
        (Review("A1", "R9", "novelty", 5.0), ["call.reviewer.unknown", "call.review.incomplete"]),
        (Review("A1", "R1", "charm", 5.0), ["call.criterion.unknown"]),
    ],
)
def test_a_review_too_many(review: Review, expected: list[str]) -> None:
    assert problems([*GOOD, review]) == expected


@pytest.mark.parametrize("score", [-0.1, 10.1, float("nan")])
def test_a_score_off_the_scale(score: float) -> None:
    assert problems([replace(GOOD[0], score=score), *GOOD[1:]]) == ["call.score.off"]


def test_a_reviewer_scores_the_own_project() -> None:
    first, *rest = CALL.applications
    call = replace(CALL, applications=(replace(first, people=("R2",)), *rest))
    assert problems(GOOD, call) == ["call.review.own"]


def test_a_review_leaves_a_criterion_out() -> None:
    assert problems(GOOD[1:]) == ["call.review.incomplete"]


def test_one_review_only() -> None:
    with pytest.raises(InputError) as failure:
        check_counts(CALL, Counter({"A1": 3, "A2": 1, "A3": 2}))
    assert [(item.code, item.where.key) for item in failure.value.problems] == [
        ("call.reviews.few", "A2"),
        ("call.reviews.few", "A4"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reviewers": ()}, ["call.empty"]),
        ({"applications": CALL.applications[:1]}, ["call.empty"]),
        ({"applications": (*CALL.applications, CALL.applications[0])}, ["programmes.code.bad"]),
        ({"budget": -1.0}, ["call.amount.bad"]),
        ({"places": -1}, ["call.amount.bad"]),
        ({"applications": (replace(CALL.applications[0], cost=-1.0), *CALL.applications[1:])},
         ["call.amount.bad"]),
        ({"reviewers": (replace(CALL.reviewers[0], capacity=0),)}, ["call.amount.bad"]),
        ({"conflicts": frozenset({("A9", "R9")})}, ["call.application.unknown", "call.reviewer.unknown"]),
        ({"rules": rules(priorities=(Priority("e", Label("E")),)),
          "applications": (replace(CALL.applications[0], priority="x"), *CALL.applications[1:])},
         ["programmes.word.unknown"]),
    ],
)  # fmt: skip
def test_calls_that_contradict_themselves(changes: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(InputError) as failure:
        replace(CALL, **changes)  # type: ignore[arg-type]
    assert [item.code for item in failure.value.problems] == expected


def test_bad_settings() -> None:
    with pytest.raises(SpecificationError):
        CallSettings(green=0.1, red=0.2)


def test_reading_a_call(tmp_path: Path) -> None:
    (tmp_path / "applications.csv").write_text(
        "code,name,applicant,cost,topics,people\nA1,Pump,uni,2.5,energy water,R1\nA2,Drill,,3,,\n",
        encoding="utf-8",
    )
    (tmp_path / "reviewers.csv").write_text(
        "code,organisation,topics,capacity\nR1,uni,energy,4\nR2,,,\n", encoding="utf-8"
    )
    (tmp_path / "conflicts.csv").write_text("application,reviewer\nA2,R2\n", encoding="utf-8")
    tables = CallTables(tmp_path / "reviewers.csv", tmp_path / "conflicts.csv")
    call = read_call(tmp_path / "applications.csv", rules(), frame=CallFrame("c", budget=5.0), more=tables)
    assert call.applications[0].topics == ("energy", "water")
    assert call.applications[0].people == ("R1",)
    assert [item.capacity for item in call.reviewers] == [4, 10]
    assert call.conflicts == {("A2", "R2")}
    assert call.budget == 5.0


def test_an_application_without_a_cost_is_not_funded_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "applications.csv").write_text("code,cost\nA1,5\nA2,\n", encoding="utf-8")
    (tmp_path / "reviewers.csv").write_text("code,capacity\nR1,4\n", encoding="utf-8")
    tables = CallTables(tmp_path / "reviewers.csv")
    with pytest.raises(InputError) as failure:
        read_call(tmp_path / "applications.csv", rules(), frame=CallFrame("c", budget=5.0), more=tables)
    assert [(x.code, x.where.row) for x in failure.value.problems] == [("table.cell.empty", 3)]


def test_reviews_say_where_they_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text(
        "application,reviewer,criterion,score\nA1,R1,novelty,7\nA1,R1,novelty,8\nA1,R2,novelty,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as failure:
        read_reviews(tmp_path / "reviews.csv")
    assert [(item.code, item.where.row) for item in failure.value.problems] == [
        ("table.row.twice", 3),
        ("table.cell.empty", 4),
    ]
