"""Crossed random effects against dense formulas, balanced analysis of variance, and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from growthpoles.stats.mixed_model import Variances, components, fit_crossed

# Diameters (mm) on 24 plates (rows) by 6 samples, Davies and Goldsmith 1972; data set Penicillin of lme4.
PENICILLIN = """
27 23 26 23 23 21   27 23 26 23 23 21   25 21 25 24 24 20
26 23 25 23 23 20   25 22 26 22 23 20   24 22 25 23 22 19
24 20 23 21 22 19   26 22 26 24 24 21   24 21 24 22 22 20
24 21 24 23 22 19   26 23 26 24 24 21   25 22 26 24 24 20
26 24 26 24 25 22   26 23 26 23 23 20   26 23 25 24 24 22
25 22 25 23 23 20   25 21 24 23 23 20   25 22 24 23 23 19
24 21 23 21 21 19   26 23 26 24 24 21   25 21 24 22 22 18
25 22 25 22 22 20   24 21 24 22 24 19   24 21 24 22 21 18
"""


def panel(items: int, judges: int, per: int, *, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    item = np.repeat(np.arange(items), per)
    judge = np.concatenate([random.permutation(judges)[:per] for _ in range(items)])
    y = 5 + random.normal(size=items)[item] + 0.8 * random.normal(size=judges)[judge]
    return y + 0.8 * random.normal(size=item.size), item, judge


def dense(
    y: np.ndarray, item: np.ndarray, judge: np.ndarray, v: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """-2 restricted log-likelihood, BLUP of mean + effect and its error variance from V itself."""
    z, w = np.eye(item.max() + 1)[item], np.eye(judge.max() + 1)[judge]
    covariance = v[0] * z @ z.T + v[1] * w @ w.T + v[2] * np.eye(y.size)
    inverse = np.linalg.inv(covariance)
    one = np.ones(y.size)
    weight = one @ inverse @ one
    mean = one @ inverse @ y / weight
    left = y - mean
    deviance = np.linalg.slogdet(covariance)[1] + np.log(weight) + left @ inverse @ left
    gain = v[0] * z.T @ inverse
    blup = mean + gain @ left
    known = v[0] * np.eye(z.shape[1]) - gain @ (v[0] * z)
    about = 1 - gain @ one
    return float(deviance), blup, np.diag(known) + about**2 / weight


def test_variances_maximise_the_dense_restricted_likelihood() -> None:
    y, item, judge = panel(16, 5, 3, seed=1)
    found = fit_crossed(y, item=item, judge=judge).variances
    best = minimize(
        lambda logs: dense(y, item, judge, np.exp(logs))[0],
        np.zeros(3),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
    )
    assert [found.item, found.judge, found.error] == pytest.approx(np.exp(best.x), rel=1e-4)


def test_effects_and_errors_are_those_of_the_dense_formulas() -> None:
    y, item, judge = panel(30, 6, 3, seed=2)
    given = Variances(1.0, 0.64, 0.5)
    made = fit_crossed(y, item=item, judge=judge, variances=given)
    _, blup, error = dense(y, item, judge, np.array([1.0, 0.64, 0.5]))
    assert made.mean + made.items == pytest.approx(blup, abs=1e-10)
    assert made.item_error**2 == pytest.approx(error, abs=1e-10)


def test_balanced_table_gives_the_variances_of_the_analysis_of_variance() -> None:
    """Everybody judges everything: s_e = MSE, s_f = (MSA - MSE) / judges, s_b = (MSB - MSE) / items."""
    random = np.random.default_rng(3)
    table = random.normal(size=(12, 5)) + 2 * random.normal(size=(12, 1)) + random.normal(size=5)
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0)
    rest = table - rows - columns + table.mean()
    error = (rest**2).sum() / (11 * 4)
    item = (5 * rows.var(ddof=1) - error) / 5
    judge = (12 * columns.var(ddof=1) - error) / 12
    at = np.indices(table.shape).reshape(2, -1)
    found = fit_crossed(table.ravel(), item=at[0], judge=at[1]).variances
    assert [found.item, found.judge, found.error] == pytest.approx([item, judge, error], rel=1e-4)


def test_penicillin_data_as_fitted_in_lme4() -> None:
    """Standard deviations 0.8467, 1.9316, 0.5499, mean 22.9722 (Bates, lme4: Mixed-effects Modeling)."""
    rows = np.array(PENICILLIN.split(), dtype=float).reshape(24, 6)
    at = np.indices(rows.shape).reshape(2, -1)
    made = fit_crossed(rows.ravel(), item=at[0], judge=at[1])
    found = made.variances
    assert np.sqrt([found.item, found.judge, found.error]) == pytest.approx(
        [0.8467, 1.9316, 0.5499], abs=1e-4
    )
    assert made.mean == pytest.approx(22.9722, abs=1e-4)


def test_draws_have_the_stated_values_and_errors() -> None:
    y, item, judge = panel(20, 5, 3, seed=4)
    made = fit_crossed(y, item=item, judge=judge)
    draws = made.draw(20_000, seed=1)
    assert draws.mean(axis=0) == pytest.approx(made.mean + made.items, abs=0.03)
    assert draws.std(axis=0) == pytest.approx(made.item_error, rel=0.03)


def test_intervals_cover_as_often_as_they_say() -> None:
    inside = []
    for seed in range(40):
        random = np.random.default_rng(seed)
        item, judge = np.repeat(np.arange(40), 3), random.integers(0, 8, 120)
        judge[:8] = np.arange(8)
        true = random.normal(size=40)
        y = true[item] + 0.8 * random.normal(size=8)[judge] + 0.8 * random.normal(size=120)
        made = fit_crossed(y, item=item, judge=judge)
        inside.append(np.abs(made.items - (true - 0.0) + made.mean) < 1.645 * made.item_error)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.03)


def test_judges_who_agree_need_no_correction() -> None:
    _, item, judge = panel(60, 6, 3, seed=6)
    random = np.random.default_rng(0)
    plain = random.normal(size=60)[item] + 0.5 * random.normal(size=item.size)
    made = fit_crossed(plain, item=item, judge=judge)
    assert made.variances.judge < 0.02
    assert np.abs(made.judges).max() < 0.2


def test_shifting_and_stretching_the_scale_carries_over() -> None:
    y, item, judge = panel(25, 6, 3, seed=7)
    one, other = fit_crossed(y, item=item, judge=judge), fit_crossed(10 + 3 * y, item=item, judge=judge)
    assert other.items == pytest.approx(3 * one.items, rel=1e-4, abs=1e-5)
    assert other.variances.error == pytest.approx(9 * one.variances.error, rel=1e-4)


def test_order_of_the_scores_does_not_matter() -> None:
    y, item, judge = panel(25, 6, 3, seed=8)
    order = np.random.default_rng(0).permutation(y.size)
    one, other = (
        fit_crossed(y, item=item, judge=judge),
        fit_crossed(y[order], item=item[order], judge=judge[order]),
    )
    assert other.items == pytest.approx(one.items, abs=1e-6)


def test_components_by_hand() -> None:
    assert components([0, 1, 2, 2, 3], [0, 1, 1, 2, 3]).tolist() == [0, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("y", "item", "judge"),
    [
        ([1, 2], [0, 1], [0, 1]),
        ([1, 2, 3], [0, 0, 0], [0, 1, 2]),
        ([1, np.nan, 3], [0, 1, 1], [0, 1, 0]),
        ([1, 2, 3], [0, 2, 2], [0, 1, 0]),
        ([1, 2, 3], [0, 1], [0, 1, 0]),
    ],
)
def test_what_cannot_be_fitted_is_refused(y: list[float], item: list[int], judge: list[int]) -> None:
    with pytest.raises(ValueError):
        fit_crossed(y, item=item, judge=judge)
