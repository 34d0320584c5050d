from __future__ import annotations

import numpy as np
import pytest
from tests.dynamics.claim_panels import QUICK, claim, planted

from growthpoles.dynamics.claims_curve import control_sets, judge_together, specifications
from growthpoles.dynamics.claims_inputs import ClaimSettings, Variable


def curve(effect: float, **changes: object) -> list:
    evidence = claim(**changes).data[0]
    return list(specifications(planted(effect), evidence, settings=QUICK))


def test_every_combination_is_there_once() -> None:
    found = curve(0.5)
    names = [(s.outcome, s.driver, s.controls, s.lag, s.estimator) for s in found]
    assert len(set(names)) == len(names) == 1 * 1 * 2 * 2 * 2
    assert sum(item.main for item in found) == 1


def test_of_many_controls_all_none_and_all_but_one_are_taken() -> None:
    sets = control_sets([Variable(code) for code in "abcd"])
    assert sorted(len(part) for part in sets) == [0, 3, 3, 3, 3, 4]


def test_a_planted_effect_shows_in_all_of_them() -> None:
    """Without the second lag, which the planted effect does not have."""
    joint = judge_together(curve(0.5, lags=(1,)), settings=QUICK, seed=0)
    assert joint.same_sign == joint.significant == 1
    assert joint.median > 0 and joint.p_median == pytest.approx(1 / 200) and joint.p_significant <= 0.05


def test_the_sign_of_the_driver_turns_the_curve_round() -> None:
    one = judge_together(curve(0.5), settings=QUICK, seed=0)
    panel = planted(0.5)
    evidence = claim(drivers=(Variable("x", scale=-2),)).data[0]
    other = judge_together(list(specifications(panel, evidence, settings=QUICK)), settings=QUICK, seed=0)
    assert other.median == pytest.approx(-one.median)
    assert (other.p_median, other.same_sign) == (one.p_median, one.same_sign)


def test_too_few_observations_make_no_specification() -> None:
    evidence = claim().data[0]
    assert not list(specifications(planted(0.5), evidence, settings=ClaimSettings(least_observations=10_000)))


@pytest.mark.slow
def test_without_an_effect_the_joint_test_rejects_as_often_as_stated() -> None:
    """200 panels without an effect; 5 % with two standard errors."""
    p_values = []
    for seed in range(200):
        found = list(
            specifications(planted(0.0, units=20, years=8, seed=seed), claim().data[0], settings=QUICK)
        )
        p_values.append(judge_together(found, settings=QUICK, seed=seed).p_median)
    assert 0.015 <= np.mean(np.array(p_values) <= 0.05) <= 0.085
