"""Calibration of reviews and funding by rank: simulation, hand figures and laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.programmes.made_calls import everyone, random_call, small_call

from growthpoles.labels import Label
from growthpoles.programmes.call_inputs import CallSettings
from growthpoles.programmes.call_scores import (
    Room,
    Sheet,
    award,
    best_first,
    calibrate,
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
        np.array(costs), budget, size, np.ones(size, dtype=bool), np.full(size, -1), NONE, NONE, stop=False
    )
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


CASES = st.lists(st.tuples(st.integers(0, 10), st.integers(-1, 1), st.booleans()), min_size=1, max_size=12)


@given(CASES, st.integers(0, 40), st.integers(0, 12), st.booleans())
@settings(max_examples=100)
def test_awards_keep_every_limit(
    cases: list[tuple[int, int, bool]], budget: int, places: int, stop: bool
) -> None:
    costs, groups, eligible = (np.array(part) for part in zip(*cases, strict=True))
    caps, kept = np.array([0.5, 1.0]) * budget, np.array([0.2, 0.3]) * budget
    given = Room(costs.astype(float), float(budget), places, eligible, groups, kept, caps, stop)
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
    made = make_room(call, np.ones(4, dtype=bool))
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
    found = without_each(made, make_room(call, np.ones(4, dtype=bool)))
    assert [item.most for item in found] == [0, 0, 0]


def test_a_reviewer_who_alone_carried_an_application_is_found() -> None:
    """R1 gives A4 the best score of all, the others the worst: without R1 it is not funded."""
    call = small_call(places=1)
    given = everyone(call, [5.2, 5.0, 4.8, 4.6], [0, 0, 0])
    given = [replace(r, score=10.0) if (r.application, r.reviewer) == ("A4", "R1") else r for r in given]
    made = calibrate(lay_out(call, tuple(given), settings=CallSettings()))
    first = without_each(made, make_room(call, np.ones(4, dtype=bool)))[0]
    assert first.lost.tolist() == [3]
    assert first.gained.tolist() == [0]
