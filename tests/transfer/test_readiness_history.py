"""The history of readiness: steps under way do not make successes too rare."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.transfer.readiness_history import FloatArray, censoring_weights, elapsed, history_of
from growthpoles.transfer.registers import ReadinessStep


def seen_until_2026(n: int, *, seed: int, stopped: Callable[[FloatArray], FloatArray]) -> list[ReadinessStep]:
    """Steps of level 6 begun from 2021 on: half will pass after about three years, half will be stopped."""
    rng = np.random.default_rng(seed)
    start, took = rng.uniform(2021, 2026, n), 3 * np.exp(0.4 * rng.standard_normal(n))
    passes = rng.random(n) < 0.5
    end = start + np.where(passes, took, stopped(took))
    return [
        ReadinessStep(f"r{i}", 6, start[i])
        if end[i] > 2026
        else ReadinessStep(f"r{i}", 6, start[i], end[i], "passed" if passes[i] else "stopped")
        for i in range(n)
    ]


def share(steps: list[ReadinessStep]) -> float:
    found = history_of(steps)
    return float(found.weight[found.passed].sum() / found.weight.sum())


def test_a_planted_half_is_found_although_failures_end_sooner() -> None:
    steps = seen_until_2026(3000, seed=0, stopped=lambda took: took / 4)
    naive = np.mean([item.outcome == "passed" for item in steps if item.outcome != "running"])
    assert naive < 0.33
    assert share(steps) == pytest.approx(0.5, abs=0.05)
    found = history_of(steps)
    assert found.weight.sum() < 0.8 * len(found.ended)  # they count as fewer cases than they are
    logs = np.log(found.years[found.passed])
    middle = np.exp(np.average(logs, weights=found.weight[found.passed]))
    assert np.exp(logs.mean()) < 2.5  # the planted median is 3; what takes over 5 years is not seen
    assert 2.7 < middle < 3.1


def test_where_outcomes_take_as_long_nothing_changes() -> None:
    steps = seen_until_2026(3000, seed=1, stopped=lambda took: took)
    assert share(steps) == pytest.approx(0.5, abs=0.04)


def test_weights_by_hand_are_those_of_aalen_and_johansen() -> None:
    """Pass at 1, cut at 2, stop at 3, cut at 4, pass at 5.

    Aalen-Johansen: 1/5 at 1, survival 4/5, of three left at 3 one stops: 4/15, of one left at 5: 8/15.
    """
    years, ended = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([1, 0, 1, 0, 1], bool)
    weights = censoring_weights(years, ended, mass=np.ones(5))
    assert weights / 5 == pytest.approx([1 / 5, 0, 4 / 15, 0, 8 / 15])


@given(st.lists(st.tuples(st.floats(0.1, 9), st.booleans()), min_size=1, max_size=30))
def test_weights_are_one_until_the_first_cut_and_never_fall(spells: list[tuple[float, bool]]) -> None:
    years, ended = np.array([a for a, _ in spells]), np.array([b for _, b in spells], bool)
    weights = censoring_weights(years, ended, mass=np.ones(len(spells)))
    own = weights[ended][np.argsort(years[ended], kind="stable")]
    assert (own >= 1 - 1e-12).all() and (np.diff(own) >= -1e-9).all()
    assert weights.sum() <= len(spells) + 1e-9 and not weights[~ended].any()


def test_without_steps_under_way_every_step_counts_once() -> None:
    steps = [ReadinessStep("a", 6, 2019.25, 2020.25, "passed"), ReadinessStep("b", 6, outcome="stopped")]
    assert history_of(steps).weight.tolist() == [1, 1]


def test_undated_steps_count_like_the_dated_ones_of_their_outcome() -> None:
    dated = seen_until_2026(400, seed=2, stopped=lambda took: took / 4)
    half = [
        item if i % 2 or item.outcome == "running" else ReadinessStep(item.result, 6, outcome=item.outcome)
        for i, item in enumerate(dated)
    ]
    assert share(half) == pytest.approx(share(dated), abs=0.05)


def test_levels_whose_dates_tell_nothing_are_told_and_left_as_counted() -> None:
    steps = [
        ReadinessStep("a", 6, 2019.25, 2020.25, "passed"), ReadinessStep("b", 6, outcome="stopped"),
        ReadinessStep("c", 6, 2020.25),
    ]  # fmt: skip
    found = history_of(steps)
    assert found.uncorrected[4] and found.weight.tolist() == [1, 1]
    assert history_of([steps[0], ReadinessStep("c", 6)]).uncorrected[4]


def test_time_under_way_runs_to_the_latest_date() -> None:
    found = history_of([ReadinessStep("a", 6, 2019.25), ReadinessStep("b", 4, 2018.25, 2021.75, "passed")])
    assert found.until == 2021.75
    assert elapsed(ReadinessStep("a", 6, 2019.25), found.until) == 2.5
    assert elapsed(ReadinessStep("a", 6), found.until) is None
