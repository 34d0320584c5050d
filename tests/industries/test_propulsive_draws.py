"""Draws: reproducible, within their spans, and the written figures when nothing is uncertain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.industries import chains

from growthpoles.core.rules import Rules
from growthpoles.industries.inputs import PropulsiveSettings, load_property_rules
from growthpoles.industries.propulsive_classes import CLASSES, MEASURES
from growthpoles.industries.propulsive_draws import (
    Figures,
    Sampled,
    class_shares,
    innovation_is_complete,
    measure_places,
    ranks_by_loss,
    sample_places,
)
from growthpoles.industries.propulsive_match import Matched, match

RULES = load_property_rules()
OUTPUT = np.array([[400.0, 1500.0], [600.0, 500.0], [1000.0, 2000.0]])


def sure(rules: Rules, delta: float) -> Rules:
    """Spans so narrow that a draw is the written figure."""
    for name in ("coefficients", "output", "growth", "innovation", "zero-dominance", "zero-dynamism"):
        rules = rules.with_threshold(f"vary-{name}", a=0.0)
    rules = rules.with_threshold("vary-gates", a=1 - 1e-12, b=1 + 1e-12)
    return rules.with_threshold("vary-delta", a=delta, b=delta + 1e-12)


@pytest.fixture
def matched(table_of: Any) -> Matched:
    values = np.stack([OUTPUT[:2], OUTPUT[:2]], axis=1)
    imports = chains.accounts(chains.row("M", "imports", [100.0, 200.0]))
    io = replace(chains.miller_blair(), primary=imports)
    return match(table_of(values, years=(2020, 2022)), io, year=2022, settings=PropulsiveSettings())


@pytest.fixture
def figures() -> Figures:
    return Figures(OUTPUT, np.array([[1.0, -1.0], [-1.0, 2.0], [0.5, -0.5]]), np.array([1.5, 0.8]))


def test_the_nation_keeps_its_own_coefficients(matched: Matched, figures: Figures) -> None:
    """Miller and Blair's inverse: 1.254, .330, .264, 1.122; pull 1.518 / 1.254 - 1 and 1.452 / 1.122 - 1."""
    nation = measure_places(matched, figures, rules=RULES)[-1]
    np.testing.assert_allclose(nation.links.backward[0], [1.518, 1.452], atol=6e-4)
    np.testing.assert_allclose(nation.links.pull[0], [0.264 / 1.254, 0.330 / 1.122], atol=6e-4)


def test_a_unit_by_hand(matched: Matched, figures: Figures) -> None:
    """Unit 1: SLQ of A (400/1900)/(1000/3000) = .6316, of B 1.1842; lambda = log2(1 + 1900/3000)^.25."""
    rules = RULES.with_threshold("delta", a=0.25)
    slq, size = np.array([12 / 19, 22.5 / 19]), np.log2(1 + 19 / 30) ** 0.25
    cross = np.array([[slq[0], slq[0] / slq[1]], [slq[1] / slq[0], slq[1]]])
    a = np.array([[0.15, 0.25], [0.2, 0.05]]) * np.minimum(cross * size, 1)
    inverse = np.linalg.inv(np.eye(2) - a)
    unit = measure_places(matched, figures, rules=rules)[0]
    values = dict(zip(MEASURES, unit.values[0].T, strict=True))
    np.testing.assert_allclose(values["weight"], [4 / 19, 15 / 19])
    np.testing.assert_allclose(values["pull"], inverse.sum(axis=0) / np.diag(inverse) - 1)
    np.testing.assert_allclose(values["retention"], (inverse.sum(0) - 1) / (matched.everything[0] - 1))
    np.testing.assert_allclose(values["dynamism"], [1, -1])


def test_own_spending_alone_when_one_industry_is_unknown(matched: Matched, figures: Figures) -> None:
    at = MEASURES.index("innovation")
    full = measure_places(matched, figures, rules=RULES)[0].values[0, :, at]
    inverse = np.linalg.inv(np.eye(2) - [[0.15, 0.25], [0.2, 0.05]])
    np.testing.assert_allclose(full, np.array([1.5, 0.8]) @ inverse)
    some = replace(figures, intensity=np.array([1.5, np.nan]))
    assert not innovation_is_complete(matched, some)
    np.testing.assert_allclose(measure_places(matched, some, rules=RULES)[0].values[0, :, at], [1.5, np.nan])


def test_an_industry_that_is_not_there_counts_nowhere(matched: Matched, figures: Figures) -> None:
    output = np.array([[0.0, 1500.0], [1000.0, 500.0], [1000.0, 2000.0]])
    unit = measure_places(replace(matched, output=output), replace(figures, output=output), rules=RULES)[0]
    assert np.isnan(unit.values[0, 0]).all()
    assert CLASSES[unit.judged.classes[0, 0]] == "not-assessed"
    assert unit.judged.gates[0, MEASURES.index("weight")] == 1.0


def test_the_same_seed_gives_the_same_draws(matched: Matched, figures: Figures) -> None:
    first, again, other = (sample_places(matched, figures, rules=RULES, draws=50, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.classes, again.classes)
    np.testing.assert_array_equal(first.loss, again.loss)
    assert not np.array_equal(first.loss, other.loss)


def test_without_uncertainty_every_draw_is_the_written_class(matched: Matched, figures: Figures) -> None:
    rules = sure(RULES, RULES.number("delta"))
    written = measure_places(matched, figures, rules=rules)
    drawn = sample_places(matched, figures, rules=rules, draws=20, seed=3)
    for k, place in enumerate(written):
        np.testing.assert_allclose(drawn.loss[:, k], np.tile(place.links.loss, (20, 1)), rtol=1e-9)
        np.testing.assert_array_equal(drawn.classes[:, k], np.tile(place.judged.classes, (20, 1)))


def test_errors_of_coefficients_keep_the_inputs_of_the_nation(matched: Matched, figures: Figures) -> None:
    """Column sums of A stay, so direct inputs and m of a nation whose columns all sum to .35, .3 move little.

    With equal column sums c the multiplier is 1 / (1 - c) whatever the mix.
    """
    a = np.array([[[0.1, 0.3], [0.2, 0.0]]])
    rules = sure(RULES, 0.25).with_threshold("vary-coefficients", a=0.3)
    made = replace(matched, coefficients=a)
    drawn = sample_places(made, figures, rules=rules, draws=30, seed=1)
    own = np.diag(np.linalg.inv(np.eye(2) - a[0]))
    share = OUTPUT[-1] / OUTPUT[-1].sum()
    assert drawn.loss[:, -1].std(axis=0).min() > 0
    written = share / (1 - 0.3) / own
    np.testing.assert_allclose(drawn.loss[:, -1].mean(axis=0), written, rtol=0.05)
    assert (drawn.loss[:, -1] <= share / (1 - 0.3) + 1e-12).all()


def test_output_errors_never_make_a_unit_larger_than_the_nation(matched: Matched, figures: Figures) -> None:
    rules = sure(RULES, 0.0).with_threshold("vary-output", a=0.5)
    drawn = sample_places(matched, figures, rules=rules, draws=200, seed=1)
    assert np.isfinite(drawn.loss).all() and (drawn.loss > 0).all()


def test_shares_of_classes_add_up(matched: Matched, figures: Figures) -> None:
    shares = class_shares(sample_places(matched, figures, rules=RULES, draws=40, seed=1))
    np.testing.assert_allclose(shares.sum(axis=-1), 1.0)


def test_ranks_within_the_class_as_written() -> None:
    """Three of a class, one not ranked, one without a figure."""
    loss = np.array([[[0.3, 0.5, 0.9, np.nan]], [[0.6, 0.5, 0.9, np.nan]]])
    found = ranks_by_loss(loss, np.array([[0, 0, -1, 0]]))
    np.testing.assert_array_equal(found[:, 0], [[2, 1, np.nan, np.nan], [1, 2, np.nan, np.nan]])


def test_no_draw_of_a_class_that_is_not_there() -> None:
    made = Sampled(np.zeros((4, 1, 1), np.intp), np.zeros((4, 1, 1)))
    assert class_shares(made)[0, 0].tolist() == [1.0] + [0.0] * (len(CLASSES) - 1)
