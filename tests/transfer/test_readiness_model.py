"""The stage model: planted chances, times and costs are found, and pulled to defaults where cases are few."""

from __future__ import annotations

import numpy as np
import pytest
from tests.transfer.registers import PLANTED, planted, small

from growthpoles.labels import Label
from growthpoles.transfer.readiness_inputs import AIMS, load_readiness_rules
from growthpoles.transfer.readiness_model import estimate_model
from growthpoles.transfer.registers import Organisation, ReadinessStep, ResearchResult, TransferRegister

RULES = load_readiness_rules()


def test_planted_chances_times_and_costs_are_found() -> None:
    model = estimate_model(planted(3000, seed=1), RULES)
    assert model.probability == pytest.approx(PLANTED, abs=0.06)
    assert model.years == pytest.approx(np.full(8, 1.5), rel=0.12)
    assert model.sigma == pytest.approx(0.5, abs=0.03)
    assert model.cost[:4] == pytest.approx([20, 30, 40, 50], rel=0.02)
    assert ((model.low < PLANTED) & (np.array(PLANTED) < model.high)).sum() >= 6


def test_a_weak_field_and_a_weak_region_stand_out_at_their_step_only() -> None:
    model = estimate_model(planted(3000, seed=2, weak_field="55"), RULES)
    at, step = model.fields.index("55"), AIMS.index(7)
    others = [i for i in range(len(model.fields)) if i != at]
    assert model.by_field[at, step] == pytest.approx(0.2, abs=0.06)
    assert model.by_field[others, step] == pytest.approx(np.full(3, 0.75), abs=0.08)
    assert np.ptp(model.by_field[:, 0]) < 0.06
    assert np.abs(model.effect[:, step]).max() < 0.4  # regions share the weak field and are not blamed for it
    regional = estimate_model(planted(3000, seed=2, weak_unit="C"), RULES)
    assert regional.effect[regional.units.index("C"), step] < -1


def test_chances_of_a_small_register_by_hand() -> None:
    model = estimate_model(small(), RULES)
    step = AIMS.index(4)  # one case, stopped; the default is 0.27 and counts ten
    assert model.probability[step] == pytest.approx((0 + 10 * 0.27) / 11)
    assert model.probability[AIMS.index(9)] == pytest.approx((1 + 10 * 0.59) / 11)
    assert model.cost[AIMS.index(6)] == pytest.approx((40 + 10 * 50) / 11)
    assert model.years[AIMS.index(6)] == pytest.approx(np.exp((np.log(2) + 10 * np.log(1.5)) / 11))
    assert not model.estimated.any() and (model.strength_field == 10).all()
    assert model.history.running[AIMS.index(7)] == 1 and model.total.cases.sum() == 5


def test_without_history_the_model_is_the_defaults() -> None:
    model = estimate_model(TransferRegister(()), RULES)
    assert model.probability == pytest.approx([RULES.number(f"probability-{level}") for level in AIMS])
    assert model.sigma == pytest.approx(RULES.number("years-sigma"))


def test_default_costs_are_not_taken_for_another_money() -> None:
    model = estimate_model(planted(40, seed=3, money="USD thousand"), RULES)
    assert model.cost[0] == pytest.approx(20)  # the mean of the register alone
    assert np.isnan(estimate_model(TransferRegister((), money="USD"), RULES).cost).all()


def test_drawn_chances_scatter_around_the_estimate() -> None:
    """Region effects are drawn as log odds, which pulls the mean of a chance towards a half a little."""
    model = estimate_model(planted(300, seed=4), RULES)
    place = np.array([0, 1, 2, 3])
    drawn = model.drawn(place, place, draws=2000, rng=np.random.default_rng(1))
    assert drawn.mean(axis=0) == pytest.approx(model.chances(place, place), abs=0.05)


def test_the_chance_of_the_register_is_drawn_before_those_of_the_fields() -> None:
    """Fields alike: their mean is as uncertain as the share of all cases together, not surer."""
    model = estimate_model(planted(300, seed=4), RULES)
    everywhere = np.arange(len(model.fields))
    drawn = model.drawn(everywhere, np.zeros_like(everywhere), draws=2000, rng=np.random.default_rng(1))
    p, n = model.probability, model.total.weight[0] + model.strength
    alone = np.sqrt(p * (1 - p) / n)
    assert (drawn.mean(axis=1).std(axis=0) > 0.9 * alone).all()


def test_durations_are_those_of_passed_steps() -> None:
    steps = tuple(
        ReadinessStep(f"r{i}", 6, 2015.25, 2018.25 if i % 2 else 2015.5, "passed" if i % 2 else "stopped")
        for i in range(100)
    )
    owner = Organisation("u", Label("U"), "A", "university")
    results = tuple(ResearchResult(f"r{i}", Label("r"), Label(en="r"), "u", level=5) for i in range(100))
    model = estimate_model(TransferRegister((owner,), results, steps=steps), RULES)
    assert model.years[AIMS.index(6)] == pytest.approx(np.exp((50 * np.log(3) + 10 * np.log(1.5)) / 60))
    assert model.dated[AIMS.index(6)] == 50
