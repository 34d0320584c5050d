"""Spread and backwash: slopes by hand, laws of the tests, hit and false-alarm rates.

The rates are those of the project's method reference, measured apart from this package: unit noise sd 4
points, pole growth sd 3, |beta| = 0.3, 15 years or one, permutation at 5 % each side; 120-300 runs a cell.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.spillover import (
    assignment_test,
    detectable_effect,
    inverse_distance_weights,
    nearest_weights,
    slope,
    standardise_rows,
    wild_cluster_slopes,
    within,
)

Floats = npt.NDArray[np.float64]


def dummy_least_squares(y: Floats, *regressors: Floats) -> Floats:
    """Least squares with a dummy for every unit and period, written out."""
    units, periods = y.shape
    columns = [x.ravel() for x in regressors]
    columns += [np.repeat(np.eye(units)[k], periods) for k in range(units)]
    columns += [np.tile(np.eye(periods)[k], units) for k in range(1, periods)]
    return np.linalg.lstsq(np.column_stack(columns), y.ravel(), rcond=None)[0][: len(regressors)]


def test_slope_equals_least_squares_with_dummies() -> None:
    rng = np.random.default_rng(1)
    y, x, z = rng.normal(size=(3, 7, 5))
    assert slope(y, x) == pytest.approx(dummy_least_squares(y, x)[0])
    assert slope(y, x, controls=z[None]) == pytest.approx(dummy_least_squares(y, x, z)[0])
    assert assignment_test(y, x, controls=z[None], draws=19).beta == pytest.approx(
        dummy_least_squares(y, x, z)[0]
    )


def test_one_period_is_a_plain_regression() -> None:
    x, y = np.array([[1.0], [2.0], [4.0]]), np.array([[2.0], [2.0], [5.0]])
    assert slope(y, x) == pytest.approx(np.polyfit(x.ravel(), y.ravel(), 1)[0])


def test_p_is_the_share_of_all_assignments() -> None:
    """All 5! assignments, each estimated by least squares with dummies."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 5, 4))
    every = np.array([dummy_least_squares(y, x[list(order)])[0] for order in permutations(range(5))])
    share = float((every >= every[0] - 1e-9).mean())
    found = assignment_test(y, x, draws=20_000, seed=2)
    assert found.p_spread == pytest.approx(share, abs=0.012)
    assert found.p_backwash == pytest.approx(float((every <= every[0] + 1e-9).mean()), abs=0.012)


def test_detectable_effect_by_hand() -> None:
    """Slopes 0..100 in steps of one: q95 - q20 = 75 and q80 - q5 = 75; a long upper tail counts."""
    assert detectable_effect(np.arange(101.0)) == pytest.approx(75.0)
    skewed = np.concatenate([np.zeros(90), np.full(10, 7.0)])
    assert detectable_effect(skewed) == pytest.approx(7.0)


def test_an_effect_of_the_detectable_size_is_found_in_four_of_five_panels() -> None:
    """The definition itself: plant the minimum detectable effect of the panel and count."""
    rng = np.random.default_rng(8)
    found = []
    for run in range(150):
        x, e = rng.normal(size=(2, 40, 6))
        size = assignment_test(e, x, draws=299, seed=run).detectable
        found.append(assignment_test(size * x + e, x, draws=299, seed=run).p_spread <= 0.05)
    assert 0.68 < np.mean(found) < 0.92  # 0.8 within 3.5 standard errors


def test_nearest_and_inverse_distance_by_hand() -> None:
    far = np.array([[10.0, 20.0], [30.0, 10.0], [5.0, 5.0]])
    assert nearest_weights(far).tolist() == [[1, 0], [0, 1], [0.5, 0.5]]
    assert inverse_distance_weights(far, power=2) == pytest.approx(
        np.array([[0.8, 0.2], [0.1, 0.9], [0.5, 0.5]])
    )
    assert inverse_distance_weights(far, power=1) == pytest.approx(
        np.array([[2 / 3, 1 / 3], [0.25, 0.75], [0.5, 0.5]])
    )


def test_unknown_distances_get_no_weight() -> None:
    far = np.array([[np.nan, 2.0], [np.nan, np.nan]])
    assert nearest_weights(far).tolist() == [[0, 1], [0, 0]]
    assert inverse_distance_weights(far).tolist() == [[0, 1], [0, 0]]


def test_two_places_in_one_spot_are_as_near_as_the_nearest_pair() -> None:
    assert inverse_distance_weights([[0.0, 2.0], [1.0, 2.0]]).tolist() == [[0.8, 0.2], [0.8, 0.2]]


@pytest.mark.parametrize("power", [0.0, -1.0])
def test_bad_powers_are_refused(power: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        inverse_distance_weights([[1.0, 2.0]], power=power)


def test_one_pole_and_the_nearest_are_not_identified() -> None:
    growth = np.random.default_rng(0).normal(size=(6, 5))
    pull = nearest_weights(np.ones((6, 1))) @ np.arange(5.0)[None]
    found = assignment_test(growth, pull)
    assert not found.identified and np.isnan([found.p_spread, found.p_backwash, found.detectable]).all()
    assert np.isnan(slope(growth, pull))


def test_missing_values_and_other_shapes_are_refused() -> None:
    good = np.ones((3, 2))
    with pytest.raises(ValueError, match="missing"):
        assignment_test(np.array([[np.nan, 1.0], [1.0, 2.0], [0.0, 1.0]]), good)
    with pytest.raises(ValueError, match="fit"):
        assignment_test(good, np.ones((4, 2)))
    with pytest.raises(ValueError, match="draws"):
        assignment_test(good, good, draws=0)


# ---------------------------------------------------------------- laws


@given(st.integers(0, 10_000), st.floats(0.1, 50.0))
def test_rescaled_distances_change_nothing(seed: int, factor: float) -> None:
    far = np.random.default_rng(seed).uniform(1, 9, (6, 3))
    assert nearest_weights(far).tolist() == nearest_weights(far * factor).tolist()
    assert inverse_distance_weights(far * factor) == pytest.approx(inverse_distance_weights(far))


@given(st.integers(0, 10_000))
def test_the_sign_of_growth_turns_the_label_around(seed: int) -> None:
    x, y = np.random.default_rng(seed).normal(size=(2, 9, 4))
    plain, turned = (assignment_test(side, x, draws=99, seed=seed) for side in (y, -y))
    assert turned.beta == pytest.approx(-plain.beta)
    assert (turned.p_spread, turned.p_backwash) == (plain.p_backwash, plain.p_spread)
    assert turned.detectable == pytest.approx(plain.detectable)


@given(st.integers(0, 10_000))
def test_common_shocks_and_fixed_differences_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 8, 5))
    moved = y + rng.normal(size=(8, 1)) + rng.normal(size=(1, 5))
    plain, other = (assignment_test(side, x, draws=99, seed=seed) for side in (y, moved))
    assert other.beta == pytest.approx(plain.beta) and other.p_spread == plain.p_spread


@given(st.integers(0, 10_000))
def test_within_has_no_means_left_and_is_idempotent(seed: int) -> None:
    x = np.random.default_rng(seed).normal(size=(5, 4))
    once = within(x)
    assert once.mean(axis=0) == pytest.approx(np.zeros(4)) and once.mean(axis=1) == pytest.approx(np.zeros(5))
    assert within(once) == pytest.approx(once)


@given(st.integers(0, 10_000))
def test_wild_bootstrap_does_not_depend_on_the_order_of_the_regressors(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, x = rng.normal(size=(14, 5)), rng.normal(size=(3, 14, 5))
    plain, turned = (wild_cluster_slopes(y, side, draws=49, seed=1) for side in (x, x[::-1]))
    assert turned.coefficients[::-1] == pytest.approx(plain.coefficients)
    assert turned.t[::-1] == pytest.approx(plain.t)
    assert turned.p_positive[::-1] == pytest.approx(plain.p_positive)


# ---------------------------------------------------------------- wild cluster bootstrap


def test_wild_bootstrap_written_out() -> None:
    """Slopes, cluster-robust t and every bootstrap t by dummies and plain matrices."""
    rng = np.random.default_rng(6)
    units, periods, draws = 13, 4, 40
    y, x = rng.normal(size=(units, periods)), rng.normal(size=(2, units, periods))
    member = np.repeat(np.arange(units), periods)
    dummies = np.column_stack(
        [np.repeat(np.eye(units), periods, axis=0), np.tile(np.eye(periods)[:, 1:], (units, 1))]
    )

    def fit(target: Floats) -> tuple[Floats, Floats]:
        z = np.column_stack([x[0].ravel(), x[1].ravel(), dummies])
        inverse = np.linalg.inv(z.T @ z)
        b = inverse @ z.T @ target
        score = np.array([z[member == k].T @ (target - z @ b)[member == k] for k in range(units)])
        spread = inverse @ (score.T @ score) @ inverse * units / (units - 1)
        return b[:2], b[:2] / np.sqrt(np.diag(spread)[:2])

    b, t = fit(y.ravel())
    found = wild_cluster_slopes(y, x, draws=draws, seed=3)
    assert found.coefficients == pytest.approx(b) and found.t == pytest.approx(t)
    signs = np.random.default_rng(3).choice([-1.0, 1.0], (draws, units))
    null = np.column_stack([x[1].ravel(), dummies])
    fitted = null @ np.linalg.lstsq(null, y.ravel(), rcond=None)[0]
    drawn = [fit(fitted + sign[member] * (y.ravel() - fitted))[1][0] for sign in signs]
    assert found.p_positive[0] == pytest.approx((1 + np.sum(np.array(drawn) >= t[0])) / (1 + draws))


def test_collinear_regressors_give_no_slopes() -> None:
    x = np.random.default_rng(0).normal(size=(1, 6, 4))
    found = wild_cluster_slopes(x[0], np.concatenate([x, 2 * x]))
    assert np.isnan(found.coefficients).all() and np.isnan(found.p_positive).all()


@pytest.mark.slow
def test_wild_bootstrap_keeps_its_level_where_normal_theory_does_not() -> None:
    """20 units, 3 nearest poles, no effect: the reference has 18-20 % for a nominal 10 %."""
    rng = np.random.default_rng(9)
    boot, plain = [], []
    for run in range(400):
        place = rng.random((20, 2))
        far = np.linalg.norm(place[3:, None] - place[None, :3], axis=2)
        pull = nearest_weights(far) @ rng.normal(0, 3, (3, 15))
        noise = rng.normal(0, 4, pull.shape)
        found = wild_cluster_slopes(noise, pull[None], draws=199, seed=run)
        if np.isnan(found.t[0]):
            continue
        boot.append(min(found.p_positive[0], found.p_negative[0]) <= 0.05)
        plain.append(abs(found.t[0]) > 1.645)
    assert np.mean(boot) < 0.15 and np.mean(plain) > np.mean(boot) + 0.02


# ---------------------------------------------------------------- rates of the published simulation

WEIGHTS = {
    "nearest": nearest_weights,
    "d-2": lambda far: inverse_distance_weights(far, power=2),
    "d-1": lambda far: inverse_distance_weights(far, power=1),
}
Cell = tuple[int, int, int, str, float, float, float]
RUNS = 600
PUBLISHED: list[Cell] = [  # units, poles, years, weights, hits from and to, false labels
    (20, 3, 15, "nearest", 0.77, 0.81, 0.09),
    (20, 3, 15, "d-2", 0.40, 0.46, 0.07),
    (20, 3, 15, "d-1", 0.13, 0.20, 0.17),
    (60, 5, 15, "nearest", 1.0, 1.0, 0.11),
    (60, 5, 15, "d-2", 0.80, 0.85, 0.09),
    (60, 5, 15, "d-1", 0.47, 0.53, 0.15),
    (200, 5, 15, "nearest", 1.0, 1.0, 0.11),
    (200, 5, 15, "d-2", 0.98, 0.99, 0.09),
    (200, 5, 15, "d-1", 0.82, 0.87, 0.12),
    (200, 5, 1, "nearest", 0.71, 0.72, 0.09),
    (200, 5, 1, "d-2", 0.27, 0.30, 0.11),
    (200, 5, 1, "d-1", 0.12, 0.20, 0.13),
]


def labels(units: int, poles: int, years: int, kind: str, beta: float) -> Floats:
    """Shares of the labels (spread, backwash) in planted panels: units and poles anywhere in a square."""
    rng = np.random.default_rng([units, years, len(kind), round(10 * abs(beta)), int(beta < 0)])
    found = np.zeros(2)
    for run in range(RUNS):
        place = rng.random((units, 2))
        far = np.linalg.norm(place[poles:, None] - place[None, :poles], axis=2)
        pull = WEIGHTS[kind](far) @ rng.normal(0, 3, (poles, years))
        growth = beta * pull + rng.normal(0, 4, pull.shape)
        test = assignment_test(growth, pull, draws=199, seed=run)
        found += (test.p_spread <= 0.05, test.p_backwash <= 0.05)
    return found / RUNS


@pytest.mark.slow
@pytest.mark.parametrize("cell", PUBLISHED, ids=lambda c: "-".join(str(part) for part in c[:4]))
def test_hit_and_false_alarm_rates_of_the_reference(
    cell: tuple[int, int, int, str, float, float, float],
) -> None:
    """Within three standard errors of both simulations: .04 there (as stated), binomial here."""
    units, poles, years, kind, low, high, false = cell
    own = 0.5 / np.sqrt(RUNS)
    slack = 3 * float(np.hypot(0.04, own))
    spread, backwash = labels(units, poles, years, kind, 0.3)[0], labels(units, poles, years, kind, -0.3)[1]
    assert low - slack <= (spread + backwash) / 2 <= high + slack
    assert abs(spread - backwash) <= 4 * own * np.sqrt(2)
    alarms = float(labels(units, poles, years, kind, 0.0).sum())
    level = 3 * np.sqrt(0.1 * 0.9 / RUNS)
    assert abs(alarms - false) <= 3 * float(np.hypot(0.035, level / 3))
    assert abs(alarms - 0.10) <= level + 0.005  # what an exact test must have


def test_rows_without_weight_stay_zero() -> None:
    assert standardise_rows([[2, 2], [0, 0]]).tolist() == [[0.5, 0.5], [0, 0]]
