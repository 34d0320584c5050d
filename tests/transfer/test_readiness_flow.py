"""The way through the levels: funnel, times, worth and what a measure changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from tests.transfer.registers import PLANTED, planted

from growthpoles.labels import Label
from growthpoles.transfer.readiness_flow import Journey, Times, Worth, bottleneck_draws
from growthpoles.transfer.readiness_inputs import load_readiness_rules
from growthpoles.transfer.readiness_model import estimate_model
from growthpoles.transfer.registers import (
    Codes,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)

MODEL = estimate_model(planted(400, seed=5), load_readiness_rules())
CHANCES = st.lists(st.floats(0.05, 0.99), min_size=8, max_size=8)


@given(CHANCES, st.integers(1, 9))
def test_a_result_is_where_it_is_and_reaches_less_and_less(chances: list[float], level: int) -> None:
    made = Journey.of(np.array([level]), np.array([chances]))
    assert (made.reach[0, :level] == 1).all()
    assert (np.diff(made.reach[0]) <= 0).all()
    assert made.reach[0, -1] == pytest.approx(np.prod(chances[level - 1 :]))
    assert (made.begin[0] > 0).sum() == 9 - level


@given(CHANCES, st.integers(1, 8))
def test_a_result_at_rest_spends_nothing_and_gains_nothing(chances: list[float], level: int) -> None:
    made = Journey.of(np.array([level]), np.array([chances]), halted=np.array([True]))
    assert made.reach[0].tolist() == [1.0] * level + [0.0] * (9 - level)
    assert not made.spending(np.ones(8)).any() and not made.gain(0.5).any()


@given(CHANCES, st.integers(1, 9), st.integers(0, 7), st.floats(0, 1))
def test_gain_of_a_measure_is_the_journey_with_fewer_failures(
    chances: list[float], level: int, step: int, prevented: float
) -> None:
    before = Journey.of(np.array([level]), np.array([chances]))
    better = list(chances)
    better[step] += (1 - better[step]) * prevented
    after = Journey.of(np.array([level]), np.array([better]))
    cost = np.arange(10.0, 90.0, 10)
    gained = after.reach[0, -1] - before.reach[0, -1]
    assert before.gain(prevented)[0, step] == pytest.approx(gained, abs=1e-12)
    spent = (after.spending(cost) - before.spending(cost)).sum()
    assert before.extra_spending(prevented, cost)[0, step] == pytest.approx(spent, abs=1e-9)


def test_times_agree_with_a_simulation_of_whole_journeys() -> None:
    times = Times.of(MODEL, horizon=8, draws=4000, seed=1)
    rng = np.random.default_rng(9)
    won = rng.random((40000, 8)) < np.array(PLANTED)
    took = MODEL.years * np.exp(MODEL.sigma * rng.standard_normal((40000, 8)))
    arrived = (np.cumsum(took[:, 4:], axis=1)[:, 2] <= 5) & won[:, 4:7].all(axis=1)  # from level 5 to 8
    journey = Journey.of(np.array([5]), np.array([PLANTED]))
    assert times.share(journey, 8)[0, 4] == pytest.approx(arrived.mean(), abs=0.015)
    assert times.mean[4] == pytest.approx(took[:, 4:].sum(axis=1).mean(), rel=0.01)
    assert times.low[4] < times.mean[4] < times.high[4] and times.mean[8] == 0


def test_shares_rise_with_the_years_to_the_chance() -> None:
    times = Times.of(MODEL, horizon=40, draws=1000, seed=1)
    journey = Journey.of(np.array([2, 8, 9]), np.tile(PLANTED, (3, 1)))
    share = times.share(journey, 8)
    assert (np.diff(share, axis=1) >= 0).all()
    assert share[:, -1] == pytest.approx(journey.reach[:, 7], abs=1e-6)
    assert (share[1:] == 1).all()


def test_worth_is_the_payoff_at_the_end_and_missing_without_one() -> None:
    journey = Journey.of(np.array([9, 8, 8, 1]), np.tile(PLANTED, (4, 1)))
    worth = Worth.of(journey, MODEL, payoff=np.array([500.0, 5000.0, np.nan, 1.0]), rate=0.1)
    assert worth.value[0] == 500 and np.isnan(worth.value[2])
    assert 0 < worth.value[1] < 0.9 * 5000 and worth.goes_on[1]
    assert worth.value[3] == 0 and not worth.goes_on[3]  # the goods are not worth the way


def test_drawn_gains_scatter_around_the_gain() -> None:
    place = (np.array([0, 1]), np.array([2, 3]), np.array([4, 6]))
    drawn = bottleneck_draws(MODEL, places=place, prevented=0.5, draws=2000, seed=2)
    exact = Journey.of(place[2], MODEL.chances(place[0], place[1])).gain(0.5)
    assert drawn.mean(axis=0) == pytest.approx(exact, rel=0.15, abs=1e-12)


def drawn_register(rng: np.random.Generator) -> tuple[TransferRegister, np.ndarray]:
    """Forty results at level 7 with steps to 8 and 9; chances drawn from the defaults, fields and regions."""
    rules = load_readiness_rules()
    owners = [Organisation(f"o{u}", Label("o"), f"U{u}", "university") for u in range(4)]
    default = np.array([rules.number("probability-8"), rules.number("probability-9")])
    whole = rng.beta(10 * default, 10 * (1 - default))
    by_field = np.clip(rng.beta(20 * whole, 20 * (1 - whole), (4, 2)), 1e-4, 1 - 1e-4)
    by_unit = 0.5 * rng.standard_normal((4, 2))
    field, unit = rng.integers(4, size=(2, 40))
    chance = expit(logit(by_field[field]) + by_unit[unit])
    passed = rng.random((40, 2)) < chance
    results = tuple(
        ResearchResult(
            f"r{i}", Label("r"), Label(en="r"), f"o{unit[i]}", codes=Codes((f"1{field[i]}",)), level=7
        )
        for i in range(40)
    )
    steps = tuple(
        ReadinessStep(f"r{i}", 8 + k, 2019.25, 2020.25, "passed" if passed[i, k] else "stopped")
        for i in range(40)
        for k in range(2)
    )
    return TransferRegister(tuple(owners), results, steps=steps), chance


def test_bottlenecks_are_right_as_often_as_they_are_said_to_be_sure() -> None:
    """Of 120 registers whose true chances are known; the share of draws is an honest probability."""
    rng, found = np.random.default_rng(5), []
    for _ in range(120):
        register, chance = drawn_register(rng)
        model, level = estimate_model(register, load_readiness_rules()), np.full(40, 7)
        field = np.array([model.fields.index(item.codes.field) for item in register.results])
        unit = np.array([model.units.index(register.unit_of(item)) for item in register.results])
        true, best = np.ones((40, 8)), Journey.of(level, model.chances(field, unit)).gain(0.5)
        true[:, 6:] = chance
        draws = bottleneck_draws(model, places=(field, unit, level), prevented=0.5, draws=200, seed=1)
        for own in (np.full(40, True), field == 0, unit == 0):
            named = best[own].sum(axis=0).argmax()
            sure = (draws[:, own].sum(axis=1).argmax(axis=1) == named).mean()
            right = Journey.of(level[own], true[own]).gain(0.5).sum(axis=0).argmax() == named
            found.append((sure, right))
    sure, right = np.array(found, float).T
    assert right.mean() == pytest.approx(sure.mean(), abs=0.05)
    assert right[sure > 0.9].mean() > 0.9 and 0.4 < right[sure < 0.7].mean() < 0.8
