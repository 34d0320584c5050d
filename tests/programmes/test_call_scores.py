"""Calibration of reviews and funding by rank: simulation, hand figures and laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from tests.programmes.made_calls import MARKET, NOVELTY, everyone, random_call, rules, small_call

from growthpoles.labels import Label
from growthpoles.programmes.call_inputs import Call, CallSettings, Review, Reviewer
from growthpoles.programmes.call_scores import (
    Room,
    Sheet,
    award,
    best_first,
    calibrate,
    criterion_changes,
    decide,
    draw_scores,
    how_sure,
    lay_out,
    make_room,
    means,
    ranks,
    without_each,
    zscores,
)
from growthpoles.programmes.rules import Priority
from growthpoles.stats.mixed_model import fit_crossed

NONE = np.zeros(0)


def room(costs: list[float], budget: float, **more: object) -> Room:
    size = len(costs)
    base = Room(
        np.array(costs), budget, size, np.array([-np.inf]), np.ones(size, dtype=bool), np.full(size, -1),
        NONE, NONE, stop=False,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def simulated(reviews: int, repeats: int) -> np.ndarray:
    """Share of the true best fifth among the selected fifth: plain mean, z-score, calibrated."""
    found = np.empty((repeats, 3))
    for seed in range(repeats):
        random = np.random.default_rng(seed)
        true, lenient = random.normal(size=300), 0.8 * random.normal(size=40)
        item = np.repeat(np.arange(300), reviews)
        judge = np.concatenate([random.permutation(40)[:reviews] for _ in range(300)])
        y = true[item] + lenient[judge] + 0.8 * random.normal(size=item.size)
        sheet = Sheet(item, judge, np.arange(40), y[:, None], np.ones(1), y, np.zeros_like(item), ())
        best = set(best_first(true)[:60])
        scores = (means(sheet, y), zscores(sheet), fit_crossed(y, item=item, judge=judge).items)
        found[seed] = [len(best & set(best_first(s)[:60])) / 60 for s in scores]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reviews", "expected"),
    [(2, (0.630, 0.686, 0.696)), (3, (0.679, 0.736, 0.744)), (5, (0.750, 0.803, 0.806))],
)
def test_calibration_finds_more_of_the_true_best(reviews: int, expected: tuple[float, ...]) -> None:
    """300 proposals, 40 reviewers, deviations 1, 0.8, 0.8; figures of another simulation of 60 repeats."""
    found = simulated(reviews, 60)
    error = found.std(axis=0, ddof=1) * np.sqrt(2 / 60)
    assert (np.abs(found.mean(axis=0) - expected) < 3 * error).all()
    assert found[:, 2].mean() > found[:, 0].mean() + 0.03


def test_leniency_is_taken_off_by_hand() -> None:
    """Everybody reviews everything: the order is that of the means, leniency is found exactly."""
    call = small_call()
    made = calibrate(lay_out(call, tuple(everyone(call, [8, 6, 4, 2], [1, 0, -1])), settings=CallSettings()))
    assert made.total.judges == pytest.approx([0.1, 0.0, -0.1], abs=1e-4)
    assert made.scores == pytest.approx([0.8, 0.6, 0.4, 0.2], abs=1e-4)


def test_a_strict_reviewer_no_longer_decides() -> None:
    """A1 had the strict R3; true values 7, 6, 5, 3, but by plain means A2 leads."""
    call = small_call()
    given = [r for r in everyone(call, [7, 6, 5, 3], [1, 0, -2]) if (r.application, r.reviewer) not in
             {("A1", "R1"), ("A2", "R3"), ("A3", "R2")}]  # fmt: skip
    sheet = lay_out(call, tuple(given), settings=CallSettings())
    assert best_first(means(sheet, sheet.total)).tolist() == [1, 0, 2, 3]
    assert best_first(calibrate(sheet).scores).tolist() == [0, 1, 2, 3]


def test_order_of_reviews_and_codes_changes_nothing() -> None:
    call, given = random_call(20, 6, 3, seed=1)
    one = calibrate(lay_out(call, tuple(given), settings=CallSettings())).scores
    other = calibrate(lay_out(call, tuple(given[::-1]), settings=CallSettings())).scores
    turned = replace(call, applications=call.applications[::-1], reviewers=call.reviewers[::-1])
    third = calibrate(lay_out(turned, tuple(given), settings=CallSettings())).scores
    assert other == pytest.approx(one, abs=1e-12)
    assert third[::-1] == pytest.approx(one, abs=1e-5)


def test_reviews_with_a_declared_conflict_are_left_out() -> None:
    call = small_call(conflicts=frozenset({("A1", "R1")}))
    given = tuple(everyone(call, [8, 6, 4, 2], [1, 0, -1]))
    assert lay_out(call, given, settings=CallSettings()).dropped == (("A1", "R1"),)
    assert lay_out(call, given, settings=CallSettings()).total.size == 11
    assert lay_out(call, given, settings=CallSettings(drop_conflicts=False)).total.size == 12


def test_reviews_from_the_organisation_of_the_applicant_are_left_out() -> None:
    """R2 is of uni2, which applies with A3; the declared conflict of A1 and R1 does not count either."""
    call = small_call(conflicts=frozenset({("A1", "R1")}))
    third = replace(call.applications[2], applicant="uni2")
    call = replace(call, applications=(*call.applications[:2], third, call.applications[3]))
    given = tuple(everyone(call, [8, 6, 4, 2], [1, 0, -1]))
    assert lay_out(call, given, settings=CallSettings()).dropped == (("A1", "R1"), ("A3", "R2"))
    assert lay_out(call, given, settings=CallSettings(drop_conflicts=False)).total.size == 12


def test_funding_skips_or_stops() -> None:
    """Money 6: the first costs 5; the second, 4, is too dear; the third costs 1."""
    given = room([5.0, 4.0, 1.0], 6.0)
    skipping, stopping = award(np.arange(3), given), award(np.arange(3), replace(given, stop=True))
    assert skipping.funded.tolist() == [True, False, True]
    assert skipping.reason == ("within-budget", "budget", "within-budget")
    assert skipping.spent.tolist() == [5.0, 5.0, 6.0]
    assert stopping.funded.tolist() == [True, False, False]


def test_parts_kept_and_caps_of_priorities() -> None:
    """Money 10, ranks 0 ... 3 of cost 4; 4 is kept for priority 1 (ranks 2, 3), priority 0 may have 4."""
    given = room(
        [4.0] * 4,
        10.0,
        groups=np.array([0, 0, 1, 1]),
        kept=np.array([0.0, 4.0]),
        caps=np.array([4.0, np.inf]),
    )
    made = award(np.arange(4), given)
    assert made.funded.tolist() == [True, False, True, False]
    assert made.reason == ("within-budget", "priority-cap", "reserved", "budget")


def test_who_is_below_the_least_score_is_not_funded() -> None:
    made = award(np.arange(2), room([1.0, 1.0], 1.0, eligible=np.array([False, True])))
    assert made.funded.tolist() == [False, True]
    assert made.reason[0] == "below-threshold"


def test_equal_scores_at_the_line_fund_nobody_among_them() -> None:
    """Two places for scores 0.9, 0.5, 0.5, 0.1: the second place is nobody's, in any order of the file."""
    for scores in ([0.9, 0.5, 0.5, 0.1], [0.5, 0.9, 0.1, 0.5]):
        made = decide(np.array(scores), room([1.0] * 4, np.inf, places=2))
        assert made.funded.tolist() == [score == 0.9 for score in scores]
        assert [why == "tied" for why in made.reason] == [score == 0.5 for score in scores]
        assert made.spent.tolist() == [1.0] * 4


def test_equal_scores_away_from_the_line_change_nothing() -> None:
    above = decide(np.array([0.5, 0.5, 0.1]), room([1.0] * 3, 2.0))
    assert above.funded.tolist() == [True, True, False] and "tied" not in above.reason
    below = decide(np.array([0.9, 0.5, 0.5]), room([1.0] * 3, 1.0))
    assert below.reason == ("within-budget", "budget", "budget")


def test_equal_scores_that_only_a_third_order_parts_are_tied() -> None:
    """Money 8 for costs 4, 6, 4: first or last the dear one is not paid, but it could be taken first."""
    made = decide(np.full(3, 0.5), room([4.0, 6.0, 4.0], 8.0))
    assert made.reason == ("tied",) * 3
    too_dear = decide(np.full(3, 0.5), room([4.0, 9.0, 4.0], 8.0))
    assert too_dear.reason == ("within-budget", "budget", "within-budget")


def test_equal_scores_below_the_least_score_tie_nobody() -> None:
    given = room([1.0, 1.0], 1.0, eligible=np.array([True, False]))
    assert decide(np.full(2, 0.5), given).reason == ("within-budget", "below-threshold")


def test_lots_give_equal_applications_equal_chances() -> None:
    """Without noise the two of 7 share one place; order in the file counted for all of it before."""
    call = small_call(places=2)
    made = calibrate(lay_out(call, tuple(everyone(call, [9, 7, 7, 2], [0, 0, 0])), settings=CallSettings()))
    sure = how_sure(made, make_room(call, made.by_criterion), settings=CallSettings(draws=2000), seed=3)
    assert sure.funded == pytest.approx([1.0, 0.5, 0.5, 0.0], abs=4 * np.sqrt(0.25 / 2000))


def threshold_call() -> tuple[Call, list[Review]]:
    """Twenty applications that all have a place, least score 5 by novelty, true values about 5."""
    random = np.random.default_rng(1)
    least = rules(replace(NOVELTY, least=5.0), MARKET)
    call = small_call([1.0] * 20, given=least)
    call = replace(call, reviewers=tuple(Reviewer(f"R{j}") for j in range(10)))
    true, lenient = random.normal((5, 6), (1.2, 1), size=(20, 2)), random.normal(size=10)
    given = []
    for i, code in enumerate(call.codes):
        for j in random.choice(10, 3, replace=False):
            for k, criterion in enumerate(("novelty", "market")):
                score = round(true[i, k] + lenient[j] + random.normal())
                given.append(Review(code, f"R{j}", criterion, float(np.clip(score, 0, 10))))
    return call, given


def test_chances_count_how_unsure_the_least_scores_are() -> None:
    """Everything has a place, so the chance is that of the criterion: normal, score and error known."""
    call, given = threshold_call()
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    sure = how_sure(made, make_room(call, made.by_criterion), settings=CallSettings(draws=4000), seed=2)
    expected = norm.sf((0.5 - made.by_criterion[:, 0]) / made.criteria[0].item_error)
    assert np.abs(sure.funded - expected).max() < 4 * np.sqrt(0.25 / 4000)
    near = np.abs(made.by_criterion[:, 0] - 0.5) < 0.05
    assert near.sum() >= 4 and ((sure.funded[near] > 0.1) & (sure.funded[near] < 0.9)).all()


def test_drawn_criteria_go_with_the_drawn_total() -> None:
    """Correlation over draws of one application: that of the residuals; total draws as they always were."""
    call, given = threshold_call()
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    totals, criteria = draw_scores(made, make_room(call, made.by_criterion), n=4000, seed=5)
    assert totals == pytest.approx(made.total.draw(4000, seed=5), abs=1e-12)
    expected = np.corrcoef(made.total.residuals, made.criteria[0].residuals)[0, 1]
    found = [np.corrcoef(totals[:, i], criteria[:, i, 0])[0, 1] for i in range(20)]
    assert np.mean(found) == pytest.approx(expected, abs=0.04) and expected > 0.5
    assert criteria[:, :, 0].std(axis=0) == pytest.approx(made.criteria[0].item_error, rel=0.06)
    assert (criteria[:, :, 1] == made.by_criterion[:, 1]).all()


def test_points_of_the_criteria_add_up_to_the_score() -> None:
    call, given = random_call(30, 8, 3, seed=7)
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    assert made.parts.sum(axis=1) == pytest.approx(made.scores, abs=1e-9)
    assert np.abs(made.by_criterion @ made.sheet.weights - made.scores).max() > 1e-3


@pytest.mark.parametrize("seed", range(12))
def test_a_criterion_matters_where_the_decision_taken_would_be_another(seed: int) -> None:
    """Without one of two criteria the rest is the other one, fitted with the variances of the total."""
    call, given = random_call(12, 6, 2, seed=seed)
    call = replace(call, places=5)
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    sheet, taken = made.sheet, set(best_first(made.scores)[:5].tolist())
    found = criterion_changes(made, make_room(call, made.by_criterion))
    for k in (0, 1):
        other = fit_crossed(
            sheet.values[:, 1 - k], item=sheet.item, judge=sheet.judge, variances=made.total.variances
        )
        now = set(np.argsort(-other.items)[:5].tolist())
        assert set(np.flatnonzero(found[:, k]).tolist()) == taken ^ now


def test_without_a_reviewer_the_least_scores_are_judged_again() -> None:
    """A4 reaches 5 by novelty only with R1 (6.3, 4.6, 4.6): without R1 it falls below the least score."""
    call = small_call([1.0] * 8, given=rules(replace(NOVELTY, least=5.0), MARKET), places=8)
    given = everyone(call, [9, 8, 7, 4.6, 8.5, 7.5, 1, 2], [0, 0, 0])
    given = [replace(r, score=6.3) if (r.application, r.reviewer) == ("A4", "R1") else r for r in given]
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    first = without_each(made, make_room(call, made.by_criterion))[0]
    assert made.by_criterion[3, 0] > 0.5 and first.lost.tolist() == [3]


CASES = st.lists(st.tuples(st.integers(0, 10), st.integers(-1, 1), st.booleans()), min_size=1, max_size=12)


@given(CASES, st.integers(0, 40), st.integers(0, 12), st.booleans())
@settings(max_examples=100)
def test_awards_keep_every_limit(
    cases: list[tuple[int, int, bool]], budget: int, places: int, stop: bool
) -> None:
    costs, groups, eligible = (np.array(part) for part in zip(*cases, strict=True))
    caps, kept = np.array([0.5, 1.0]) * budget, np.array([0.2, 0.3]) * budget
    given = Room(costs.astype(float), float(budget), places, NONE, eligible, groups, kept, caps, stop)
    made = award(np.arange(costs.size), given)
    assert costs[made.funded].sum() <= budget
    assert made.funded.sum() <= places
    assert not (made.funded & ~eligible).any()
    assert all(costs[made.funded & (groups == g)].sum() <= caps[g] + 1e-9 for g in (0, 1))
    assert all(made.reason)


@given(CASES)
@settings(max_examples=50)
def test_more_places_take_from_nobody(cases: list[tuple[int, int, bool]]) -> None:
    size = len(cases)
    given = room([1.0] * size, np.inf)
    few, many = (award(np.arange(size), replace(given, places=k)).funded for k in (size // 2, size))
    assert (many >= few).all()


def test_rooms_of_a_call() -> None:
    call = small_call(
        given=replace(small_call().rules, priorities=(Priority("e", Label("E"), 0.25, 0.5),)), budget=8.0
    )
    made = make_room(call, np.ones((4, 2)))
    assert (made.kept.tolist(), made.caps.tolist(), made.places) == ([2.0], [4.0], 4)


def test_probabilities_of_funding_are_honest() -> None:
    """Where they say 5 to 30, 30 to 70 or 70 to 95 %, about as many belong to the true best."""
    told, held = [], []
    for seed in range(25):
        random = np.random.default_rng(seed)
        true, lenient = random.normal(size=60), 0.8 * random.normal(size=10)
        item = np.repeat(np.arange(60), 3)
        judge = np.concatenate([random.permutation(10)[:3] for _ in range(60)])
        y = true[item] + lenient[judge] + 0.8 * random.normal(size=180)
        sheet = Sheet(item, judge, np.arange(10), y[:, None], np.ones(1), y, np.zeros_like(item), ())
        sure = how_sure(calibrate(sheet), room([1.0] * 60, 12.0), settings=CallSettings(draws=200), seed=seed)
        told.append(sure.funded)
        held.append(ranks(true) <= 12)
    p, true_best = np.concatenate(told), np.concatenate(held)
    assert p.mean() == pytest.approx(0.2, abs=1e-9)
    for low, high in ((0.0, 0.05), (0.05, 0.3), (0.3, 0.7), (0.7, 0.95), (0.95, 1.01)):
        at = (p >= low) & (p < high)
        error = np.sqrt(max(p[at].mean() * (1 - p[at].mean()), 0.01) / at.sum())
        assert abs(true_best[at].mean() - p[at].mean()) < 3.5 * error


def test_without_the_strict_reviewer_nothing_else_changes_for_the_balanced() -> None:
    call = small_call(places=2)
    made = calibrate(lay_out(call, tuple(everyone(call, [8, 6, 4, 2], [1, 0, -1])), settings=CallSettings()))
    found = without_each(made, make_room(call, np.ones((4, 2))))
    assert [item.most for item in found] == [0, 0, 0]


def test_a_reviewer_who_alone_carried_an_application_is_found() -> None:
    """A4 has 10, 5.8 and 5.8 (mean 7.2) beside 6.5 of A1: without R1 it is not funded."""
    call = small_call(places=1)
    given = everyone(call, [6.5, 4.0, 2.0, 5.8], [0, 0, 0])
    given = [replace(r, score=10.0) if (r.application, r.reviewer) == ("A4", "R1") else r for r in given]
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    first = without_each(made, make_room(call, np.ones((4, 2))))[0]
    assert first.lost.tolist() == [3]
    assert first.gained.tolist() == [0]
