"""Tables of a call against hand figures."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.programmes.made_calls import MARKET, NOVELTY, everyone, random_call, rules, small_call

from growthpoles.programmes.call_inputs import CallSettings, Review
from growthpoles.programmes.calls import run_call
from growthpoles.programmes.results import CallResult


def run(reviews: list[Review], **more: object) -> CallResult:
    return run_call(small_call(**more), reviews)  # type: ignore[arg-type]


TRUE, LENIENT = [8.0, 6.0, 4.0, 2.0], [1.0, 0.0, -1.0]
PLAIN = everyone(small_call(), TRUE, LENIENT)


def test_the_decisive_criterion_is_the_one_that_carries_an_application() -> None:
    """A1 9 and 3, A2 6 and 7 (weights 2 and 1: 7 against 6.33); without novelty A2 leads."""
    values = {"A1": (9.0, 3.0), "A2": (6.0, 7.0), "A3": (2.0, 2.0), "A4": (1.0, 1.0)}
    given = [
        Review(code, f"R{j}", criterion, score)
        for code, scores in values.items()
        for j in (1, 2, 3)
        for criterion, score in zip(("novelty", "market"), scores, strict=True)
    ]
    table = run(given, places=1)["ranking"]
    assert table.select("application", "decision", "decisive").rows()[:2] == [
        ("A1", "fund", "novelty"),
        ("A2", "reject", "novelty"),
    ]


def test_contributions_add_up_to_the_score_of_the_application() -> None:
    call, given = random_call(20, 6, 3, seed=2)
    result = run_call(call, given, settings=CallSettings(draws=100))
    sums = result["criteria"].group_by("application", maintain_order=True).agg(pl.col("contribution").sum())
    scores = result["ranking"].join(sums, on="application")
    assert scores["contribution"].to_list() == pytest.approx(scores["score"].to_list(), abs=1e-9)


def test_a_least_score_keeps_out_whoever_is_below_it() -> None:
    strict = rules(replace(NOVELTY, least=5.0), MARKET)
    result = run_call(small_call(given=strict, places=3), PLAIN)
    told = dict(result["ranking"].select("application", "reason").iter_rows())
    assert told["A3"] == told["A4"] == "below-threshold"
    passed = result["criteria"].filter(criterion="novelty").select("application", "passed").rows()
    assert passed == [("A1", "yes"), ("A2", "yes"), ("A3", "no"), ("A4", "no")]
    assert result["criteria"].filter(criterion="novelty")["least"].unique().to_list() == [0.5]


def test_reviewers_have_their_leniency() -> None:
    table = run(PLAIN, places=2)["reviewers"]
    assert table["leniency"].to_list() == pytest.approx([0.1, 0.0, -0.1], abs=1e-3)
    assert table["reviews"].to_list() == [4, 4, 4]


def test_corrected_reviews_agree_where_only_leniency_differs() -> None:
    table = run(PLAIN, places=2)["reviews"].filter(application="A1")
    assert table["raw"].to_list() == pytest.approx([0.9, 0.8, 0.7])
    assert table["corrected"].to_list() == pytest.approx([0.8] * 3, abs=1e-3)


def test_interests_are_flagged() -> None:
    call = small_call(conflicts=frozenset({("A2", "R2")}))
    first, *rest = call.applications
    call = replace(call, applications=(replace(first, applicant="uni1"), *rest))
    flags = run_call(call, PLAIN)["flags"].select("application", "reviewer", "flag", "used").rows()
    assert flags == [("A1", "R1", "same-organisation", "no"), ("A2", "R2", "declared-conflict", "no")]
    counted = run_call(call, PLAIN, settings=CallSettings(drop_conflicts=False))["flags"]
    assert counted["used"].to_list() == ["yes", "yes"]


def test_plain_means_are_held_against_the_least_scores_too() -> None:
    """A2 had the lenient R1 and R2: plain mean 5.3, corrected under 5; there are places for all."""
    call = small_call(given=rules(replace(NOVELTY, least=5.0), replace(MARKET, weight=0.0)), places=4)
    given = [
        r for r in everyone(call, [8, 4.3, 7, 6], [1.5, 0.5, -2])
        if (r.application, r.reviewer) not in {("A1", "R1"), ("A2", "R3"), ("A4", "R2")}
    ]  # fmt: skip
    result = run_call(call, given)
    passed = result["criteria"].filter(application="A2", criterion="novelty").row(0, named=True)
    assert passed["raw"] == pytest.approx(0.53) and passed["passed"] == "no"
    assert dict(result["figures"].select("name", "value").iter_rows())["changed_by_calibration"] == 1


def test_disagreement_is_flagged() -> None:
    base = [5.0 + 0.1 * i for i in range(12)]
    call = small_call(costs=[1.0] * 12)
    given = [
        replace(r, score=r.score + 0.2 * ((i * 7) % 5 - 2))
        for i, r in enumerate(everyone(call, base, [0.0, 0.0, 0.0]))
    ]
    far = {("A6", "R1"): 10.0, ("A6", "R2"): 0.0}
    given = [replace(r, score=far.get((r.application, r.reviewer), r.score)) for r in given]
    flags = run_call(call, given)["flags"].filter(flag="disagreement")
    assert flags["application"].to_list() == ["A6"]


def test_variances_of_a_large_call() -> None:
    """Means of two criteria, as shares of 10: items 0.5, leniency 0.64, errors 0.32, all over 100."""
    call, given = random_call(120, 12, 3, seed=5)
    row = run_call(call, given, settings=CallSettings(draws=100))["variances"].filter(criterion="")
    found = row.row(0, named=True)
    assert found["item"] == pytest.approx(0.0050, rel=0.35)
    assert found["error"] == pytest.approx(0.0032, rel=0.2)
    assert 0.002 < found["judge"] < 0.015
    noise = (found["judge"] + found["error"]) / 3
    assert found["reliability"] == pytest.approx(found["item"] / (found["item"] + noise))
    assert found["gain"] > 0.03
