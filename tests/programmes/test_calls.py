"""A call end to end: ranking, zones, record, and what a reader is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from tests.programmes.made_calls import everyone, random_call, rules, small_call

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.programmes.call_inputs import Call, CallSettings, Review
from growthpoles.programmes.calls import run_call
from growthpoles.programmes.results import CallResult
from growthpoles.programmes.rules import Priority

CALL, REVIEWS = random_call(40, 8, 3, seed=3, budget=60.0)
SETTINGS = CallSettings(draws=300)


@pytest.fixture(scope="module")
def made() -> CallResult:
    return run_call(CALL, REVIEWS, settings=SETTINGS, seed=1)


def figures(result: CallResult) -> dict[str, float]:
    return dict(result["figures"].select("name", "value").iter_rows())


def test_money_given_stays_within_the_budget_and_is_that_of_the_funded(made: CallResult) -> None:
    table = made["ranking"]
    spent = table.filter(pl.col("decision") == "fund")["cost"].sum()
    assert figures(made)["spent"] == spent <= 60.0
    assert table["spent"].max() == spent
    assert table["rank"].to_list() == list(range(1, 41))


def test_zones_follow_the_probabilities(made: CallResult) -> None:
    table = made["ranking"]
    for zone, low, high in (("green", 0.95, 1.0), ("red", 0.0, 0.05)):
        held = table.filter(pl.col("zone") == zone)["p_funded"]
        assert held.is_between(low, high).all()
    assert figures(made)["zone_grey"] == table.filter(pl.col("zone") == "grey").height > 0


def test_intervals_hold_the_score_and_the_rank(made: CallResult) -> None:
    table = made["ranking"]
    assert ((table["low"] < table["score"]) & (table["score"] < table["high"])).all()
    assert ((table["rank_low"] <= table["rank_high"]) & (table["rank_low"] >= 1)).all()
    assert (table["rank_high"] > table["rank_low"] + 5).any()


def test_every_decision_has_a_record_from_review_to_reason(made: CallResult) -> None:
    for row in made["ranking"].iter_rows(named=True):
        steps = made.explain(row["application"])
        told = {step["what"]: step for step in steps.iter_rows(named=True)}
        assert told["decision"]["outcome"] == row["decision"]
        assert told["reason"]["outcome"] == row["reason"]
        raw, correction = told["raw-score"]["value"], told["leniency-correction"]["value"]
        assert raw + correction == pytest.approx(row["score"])
    with pytest.raises(InputError):
        made.explain("X")


def test_equal_seeds_give_equal_tables(made: CallResult) -> None:
    again = run_call(CALL, REVIEWS, settings=SETTINGS, seed=1)
    assert not made.diff(again)


def test_order_of_reviews_changes_nothing(made: CallResult) -> None:
    turned = run_call(CALL, REVIEWS[::-1], settings=SETTINGS, seed=1)
    assert not made.diff(turned, tolerance=1e-9)


def test_reviewers_are_not_named(made: CallResult) -> None:
    assert set(made["labels"]["kind"].to_list()).isdisjoint({"reviewer"})


def test_a_larger_budget_never_lowers_a_probability_when_costs_are_equal() -> None:
    call, given = random_call(20, 6, 3, seed=4)
    few, many = (
        run_call(replace(call, places=k), given, settings=SETTINGS)["ranking"].sort("application")["p_funded"]
        for k in (4, 8)
    )
    assert (many >= few).all()


def test_priorities_get_what_is_kept_for_them() -> None:
    given = rules(priorities=(Priority("e", Label("E"), min_share=0.5),))
    call = small_call([4.0] * 4, given=given, budget=8.0)
    *first, last = call.applications
    call = replace(call, applications=(*first, replace(last, priority="e")))
    result = run_call(call, everyone(call, [8, 6, 4, 2], [1, 0, -1]))
    reasons = dict(result["ranking"].select("application", "reason").iter_rows())
    assert reasons == {"A1": "within-budget", "A2": "budget", "A3": "budget", "A4": "reserved"}
    assert result["priorities"].row(0, named=True)["share"] == 0.5


def test_two_panels_that_share_no_reviewer_are_told() -> None:
    call = small_call([1.0] * 4, given=rules(least=1))
    given = everyone(call, [8, 6, 4, 2], [1, 0, -1])
    split = [r for r in given if (r.application in ("A1", "A2")) == (r.reviewer == "R1")]
    result = run_call(call, split)
    assert [dict(x.details)["parts"] for x in result.diagnostics.with_code("call.reviewers.apart")] == [2]
    assert result["ranking"].sort("application")["part"].to_list() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": dt.date(2027, 1, 1), "rules": replace(rules(), valid_to=dt.date(2026, 12, 31))},
         "call.rules.not_in_force"),
        ({"illustrative": True}, "call.illustrative"),
        ({}, "call.no_limit"),
    ],
)  # fmt: skip
def test_what_a_reader_is_told(changes: dict[str, object], code: str) -> None:
    call = replace(small_call(), **changes)  # type: ignore[arg-type]
    result = run_call(call, everyone(call, [8, 6, 4, 2], [1, 0, -1]))
    assert len(result.diagnostics.with_code(code)) == 1


def test_equal_scores_throughout_decide_nothing() -> None:
    call = small_call(places=2)
    result = run_call(call, everyone(call, [5, 5, 5, 5], [0, 0, 0]))
    assert result["ranking"]["score"].to_list() == pytest.approx([0.5] * 4)


def test_equal_scores_at_the_line_are_left_to_the_panel() -> None:
    call = small_call(places=2)
    result = run_call(call, everyone(call, [9, 6, 6, 2], [0, 0, 0]))
    rows = result["ranking"].sort("application").select("application", "decision", "reason").rows()
    assert rows[0][1] == "fund" and rows[3][1] == "reject"
    assert rows[1:3] == [("A2", "undecided", "tied"), ("A3", "undecided", "tied")]
    assert [dict(x.details)["applications"] for x in result.diagnostics.with_code("call.tied")] == ["A2, A3"]
    assert figures(result)["tied"] == 2 and figures(result)["spent"] == 5.0


def kin_call(*organisations: str) -> Call:
    """The call of four whose A2 is of the organisations of some reviewers."""
    call = small_call(places=2)
    people = tuple(
        replace(person, organisation=own) for person, own in zip(call.reviewers, organisations, strict=True)
    )
    return replace(call, reviewers=people)


def test_reviewers_of_the_organisation_that_applies_do_not_count() -> None:
    """R1 of org2 gives A2 the best score; without it A2 has 4, without the rule it would lead."""
    call = kin_call("org2", "uni2", "uni3")
    given = [
        replace(r, score=10.0) if (r.application, r.reviewer) == ("A2", "R1") else r
        for r in everyone(call, [7, 4, 5, 3], [0, 0, 0])
    ]
    kept, dropped = (
        run_call(call, given, settings=CallSettings(drop_conflicts=drop)) for drop in (False, True)
    )
    decisions = [dict(x["ranking"].select("application", "decision").iter_rows()) for x in (kept, dropped)]
    assert [found["A2"] for found in decisions] == ["fund", "reject"]
    told = dropped.diagnostics.with_code("call.same_organisation.dropped")
    assert [dict(x.details)["count"] for x in told] == [1]
    assert len(kept.diagnostics.with_code("call.same_organisation")) == 1


@pytest.mark.parametrize(("organisations", "left"), [(("org2", "org2", "uni3"), 1), (("org2",) * 3, 0)])
def test_an_application_without_enough_reviews_left_is_undecided(
    organisations: tuple[str, ...], left: int
) -> None:
    call = kin_call(*organisations)
    result = run_call(call, everyone(call, [8, 6, 4, 2], [1, 0, -1]))
    assert result["undecided"].select("application", "reviews", "least").rows() == [("A2", left, 2)]
    assert result["ranking"]["application"].to_list() == ["A1", "A3", "A4"]
    assert result.explain("A2")["outcome"].to_list()[-2:] == ["undecided", "reviews-few"]
    assert (figures(result)["applications"], figures(result)["asked"]) == (4.0, 14.0)
    told = result.diagnostics.with_code("call.reviews.undecided")
    assert [(x.where.key, dict(x.details)["count"]) for x in told] == [("A2", left)]


def test_conflicts_everywhere_are_refused() -> None:
    call = small_call()
    call = replace(call, reviewers=tuple(replace(x, organisation="org1") for x in call.reviewers))
    call = replace(call, applications=tuple(replace(x, applicant="org1") for x in call.applications))
    with pytest.raises(InputError) as failure:
        run_call(call, everyone(call, [8, 6, 4, 2], [1, 0, -1]))
    assert {x.code for x in failure.value.problems} == {"call.reviews.few"}


def test_one_review_only_is_refused() -> None:
    call = small_call()
    given = [
        r for r in everyone(call, [8, 6, 4, 2], [1, 0, -1]) if r.application != "A2" or r.reviewer == "R1"
    ]
    with pytest.raises(InputError) as failure:
        run_call(call, given)
    assert [(x.code, x.where.key) for x in failure.value.problems] == [("call.reviews.few", "A2")]


def test_arguments_stay_as_they_are() -> None:
    given = list(REVIEWS)
    run_call(CALL, given, settings=CallSettings(draws=100))
    assert given == REVIEWS
    assert isinstance(given[0], Review)


def test_result_survives_saving(made: CallResult, tmp_path: object) -> None:
    assert not made.diff(CallResult.load(made.save(str(tmp_path))))


def test_the_name_of_the_call_travels_with_the_result() -> None:
    call = small_call()
    labels = run_call(call, everyone(call, (7, 6, 5, 4), (0, 0, 0)))["labels"]
    assert labels.filter(kind="call")["en"].to_list() == ["Call"]
