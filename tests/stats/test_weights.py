"""Weights: hand-worked and published values, moments of the draws against theory, and laws."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import weights as wt

PARENTS = ["b", "a", "b", "a", "a", "c"]
BASE = np.array([3.0, 1.0, 1.0, 2.0, 5.0, 7.0])
CENTRE = np.array([0.75, 0.125, 0.25, 0.25, 0.625, 1.0])
DRAWS: dict[str, Callable[[int], np.ndarray]] = {
    "dirichlet": lambda n: wt.dirichlet_weights(BASE, 20.0, n=n, seed=4, parents=PARENTS),
    "uniform": lambda n: wt.uniform_weights(6, n=n, seed=4, parents=PARENTS),
    "noise": lambda n: wt.noisy_weights(BASE, 0.25, n=n, seed=4, parents=PARENTS),
}


def sums(weights: np.ndarray) -> np.ndarray:
    return np.stack([weights[..., [i for i, p in enumerate(PARENTS) if p == q]].sum(axis=-1) for q in "abc"])


def test_weights_are_normalised_inside_each_parent_wherever_its_children_stand() -> None:
    np.testing.assert_allclose(wt.normalise_within(BASE, PARENTS), CENTRE)
    np.testing.assert_allclose(wt.equal_weights(PARENTS), [1 / 2, 1 / 3, 1 / 2, 1 / 3, 1 / 3, 1])


@given(hnp.arrays(float, st.tuples(st.integers(1, 4), st.just(6)), elements=st.floats(0.01, 100)))
def test_normalising_twice_changes_nothing_and_keeps_proportions(weights: np.ndarray) -> None:
    once = wt.normalise_within(weights, PARENTS)
    np.testing.assert_allclose(sums(once), 1)
    np.testing.assert_allclose(wt.normalise_within(once, PARENTS), once, rtol=1e-12)
    np.testing.assert_allclose(once[:, 0] * weights[:, 2], once[:, 2] * weights[:, 0], rtol=1e-9)


@pytest.mark.parametrize("name", DRAWS)
def test_draws_sum_to_one_repeat_with_the_seed_and_are_not_negative(name: str) -> None:
    draws = DRAWS[name](50)
    np.testing.assert_allclose(sums(draws), 1)
    np.testing.assert_array_equal(draws, DRAWS[name](50))
    assert (draws >= 0).all()
    assert np.ptp(draws[:, 0]) > 0.01
    np.testing.assert_allclose(draws[:, 5], 1)


def test_dirichlet_draws_have_the_mean_and_variance_of_theory() -> None:
    """Mean w, variance w (1 - w) / (concentration + 1): Kotz et al. 2000, ch. 49."""
    draws = DRAWS["dirichlet"](40_000)
    np.testing.assert_allclose(draws.mean(axis=0), CENTRE, atol=0.003)
    np.testing.assert_allclose(draws.var(axis=0), CENTRE * (1 - CENTRE) / 21, atol=3e-4)


def test_uniform_draws_on_the_simplex_have_beta_margins() -> None:
    """Three children: each weight is Beta(1, 2), mean 1/3, variance 1/18, P(w < 1/2) = 3/4."""
    draws = wt.uniform_weights(3, n=40_000, seed=2)
    np.testing.assert_allclose(draws.mean(axis=0), 1 / 3, atol=0.005)
    np.testing.assert_allclose(draws.var(axis=0), 1 / 18, atol=0.001)
    np.testing.assert_allclose((draws < 0.5).mean(axis=0), 0.75, atol=0.01)


def test_noise_stays_inside_its_band() -> None:
    draws = wt.noisy_weights([1.0, 1.0], 0.25, n=20_000, seed=9)
    ratio = draws[:, 0] / draws[:, 1]
    assert 0.75 / 1.25 <= ratio.min() < 0.61
    assert 1.64 < ratio.max() <= 1.25 / 0.75


def test_a_weight_of_zero_stays_zero() -> None:
    assert (wt.dirichlet_weights([1.0, 0.0, 1.0], 20.0, n=9, seed=1)[:, 1] == 0).all()
    assert (wt.noisy_weights([1.0, 0.0, 1.0], 0.5, n=9, seed=1)[:, 1] == 0).all()


def test_very_small_concentrations_still_sum_to_one() -> None:
    np.testing.assert_allclose(wt.dirichlet_weights(np.ones(5), 1e-3, n=500, seed=1).sum(axis=1), 1)


def test_a_generator_advances_and_a_seed_does_not() -> None:
    rng = np.random.default_rng(1)
    first, second = (wt.uniform_weights(3, n=2, seed=rng) for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(first, wt.uniform_weights(3, n=2, seed=1))


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: wt.normalise_within([1.0, -1.0]), ">= 0"),
        (lambda: wt.normalise_within([1.0, np.nan]), ">= 0"),
        (lambda: wt.normalise_within([1.0, 0.0, 0.0], ["x", "y", "y"]), r"parents \['y'\]"),
        (lambda: wt.normalise_within([1.0], [0, 1]), "parents has shape"),
        (lambda: wt.dirichlet_weights([1.0], 0.0, n=1, seed=1), "concentration"),
        (lambda: wt.noisy_weights([1.0], 1.0, n=1, seed=1), "amplitude"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


# --- learnt from data --------------------------------------------------------------------------------------

FIRMS = np.array(
    [
        [61.0, 1.08, 4.33],
        [20.7, 0.26, 4.34],
        [16.3, 1.98, 2.53],
        [9.0, 3.29, 1.65],
        [5.4, 2.77, 2.33],
        [4.0, 4.12, 1.21],
        [-6.1, 3.52, 2.10],
        [-34.6, 3.31, 0.98],
    ]
)
SAMPLES = hnp.arrays(float, st.tuples(st.integers(6, 15), st.just(4)), elements=st.floats(0, 1))


def unit(x: np.ndarray) -> np.ndarray:
    return (x - x.min(axis=0)) / np.ptp(x, axis=0)


def correlated(columns: int = 4, rows: int = 60, seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((rows, 1))
    return 0.6 * common + rng.standard_normal((rows, columns)) * np.linspace(0.5, 2, columns)


def test_critic_weights_of_eight_firms_diakoulaki_1995() -> None:
    """Data of Diakoulaki, Mavrotas and Papayannakis (1995); weights as in the tests of scikit-criteria."""
    np.testing.assert_allclose(
        wt.critic_weights(unit(FIRMS)), [0.20222554, 0.48090173, 0.31687273], atol=5e-9
    )


def test_critic_weights_of_five_programs_tus_and_aytac_adali_2019() -> None:
    """Opsearch 56(2): selection of time and attendance software."""
    x = [[5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2]]
    found = wt.critic_weights(unit(np.array([*x, [800, 2, 4, 3, 3, 4]], dtype=float)))
    np.testing.assert_allclose(found, [0.157, 0.249, 0.168, 0.121, 0.154, 0.151], atol=5.01e-4)


def test_entropy_weights_of_xu_2004() -> None:
    """European Journal of Operational Research 156(2): four alternatives, four attributes."""
    x = [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]]
    np.testing.assert_allclose(wt.entropy_weights(x), [0.4630, 0.3992, 0.1378, 0.0000], atol=5.01e-5)


def test_entropy_weights_of_elsayed_2017() -> None:
    """Elsayed, Dawood and Karthikeyan (2017); weights as in the tests of pymcdm."""
    x = [
        [7, 312, 1891, 6613, 163],
        [72, 88, 728, 941804, 1078],
        [10, 252, 2594, 3466, 117471],
        [10, 145, 980, 2371, 86329],
        [65, 54, 350, 501, 29897],
        [29, 48, 380, 912, 34051],
        [7, 476, 3300, 78470, 2212],
        [70, 87, 650, 733, 819000],
        [4, 86, 591, 3015, 103],
        [12, 79, 579, 3240, 96098],
        [21, 45, 261, 1253, 453],
        [1, 72, 530, 4333, 0.1048],
    ]
    expected = [0.104991, 0.069124, 0.071373, 0.449937, 0.304575]
    np.testing.assert_allclose(wt.entropy_weights(x), expected, atol=5.01e-7)


def test_entropy_takes_each_column_over_its_own_values() -> None:
    """Second column without its gap: p = 1/4, 3/4; E = 0.8112781; the first one alike with three values."""
    found = wt.entropy_weights([[1.0, 1.0], [1.0, 3.0], [4.0, np.nan]])
    first = 1 + (2 * np.log(1 / 6) / 6 + 4 * np.log(4 / 6) / 6) / np.log(3)
    second = 1 - 0.8112781244591328
    np.testing.assert_allclose(found, [first / (first + second), second / (first + second)], rtol=1e-12)


def test_pca_weights_equal_an_independent_singular_value_decomposition() -> None:
    x = correlated()
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    _, singular, directions = np.linalg.svd(z)
    found = wt.pca_weights(x)
    np.testing.assert_allclose(found.weights, directions[0] ** 2, rtol=1e-9)
    assert found.explained == pytest.approx(singular[0] ** 2 / (singular**2).sum(), rel=1e-9)
    component = z @ directions[0]
    by_hand = np.array([np.corrcoef(component, column)[0, 1] for column in z.T])
    np.testing.assert_allclose(np.abs(found.loadings), np.abs(by_hand), rtol=1e-9)


def test_pca_loadings_of_three_columns_with_equal_correlations_by_hand() -> None:
    """r = 1/2 everywhere: first eigenvalue 2, loadings sqrt(2/3)."""
    x = np.vstack([np.eye(3), -np.eye(3), np.ones((1, 3)), -np.ones((1, 3))])  # squares 4, products 2
    found = wt.pca_weights(x)
    np.testing.assert_allclose(found.loadings, np.full(3, np.sqrt(2 / 3)), rtol=1e-12)
    assert found.explained == pytest.approx(2 / 3)


@pytest.mark.parametrize("flipped", range(3))
def test_pca_never_gives_a_negative_weight_whatever_the_sign_of_the_eigenvector(flipped: int) -> None:
    x = correlated(3)
    x[:, flipped] *= -1
    squared, plain = wt.pca_weights(x), wt.pca_weights(x, convention="loading")
    assert squared.loadings.sum() > 0 and squared.loadings[flipped] < 0
    assert (squared.weights > 0).all()
    assert plain.weights[flipped] == 0 and (np.delete(plain.weights, flipped) > 0).all()
    kept = np.delete(squared.loadings, flipped)
    np.testing.assert_allclose(np.delete(plain.weights, flipped), kept / kept.sum(), rtol=1e-12)


def test_correlation_weights_meet_targets_that_can_be_met() -> None:
    """Independent check: correlations of the sum with each column, from numpy."""
    x, targets = correlated(), np.array([3.0, 3.0, 2.0, 3.0])
    found = wt.correlation_weights(x, targets)
    total = x @ found.weights
    influence = np.array([np.corrcoef(total, column)[0, 1] for column in x.T])
    assert found.feasible and (found.weights > 0).all()
    np.testing.assert_allclose(influence / influence.sum(), targets / targets.sum(), rtol=1e-9)
    np.testing.assert_allclose(found.influence, influence, rtol=1e-9)


def test_correlation_weights_of_uncorrelated_columns_are_inverse_to_their_spread() -> None:
    x = np.array([[1.0, 3.0], [1.0, -3.0], [-1.0, 3.0], [-1.0, -3.0]])
    np.testing.assert_allclose(wt.correlation_weights(x).weights, [0.75, 0.25], rtol=1e-12)


def test_infeasible_targets_get_the_nearest_proportion_a_grid_search_can_find() -> None:
    x = correlated(3)
    x[:, 2] = 0.3 * x[:, 2] - x[:, 0]
    targets = np.array([3.0, 1.0, 1.0])
    found = wt.correlation_weights(x, targets)
    assert not found.feasible and (found.weights >= 0).all() and found.weights.min() == 0

    def cosine(weights: np.ndarray) -> float:
        r = np.array([np.corrcoef(x @ weights, column)[0, 1] for column in x.T])
        return float(r @ targets / np.linalg.norm(r) / np.linalg.norm(targets))

    grid = [(a, b, 100 - a - b) for a in range(101) for b in range(101 - a)]
    best = max(cosine(np.array(point) / 100) for point in grid)
    assert best - 1e-12 <= cosine(found.weights) < best + 1e-3


def test_equal_influence_of_the_eight_asem_pillars_is_infeasible_without_negative_weights(
    shared_data: Path,
) -> None:
    """The unconstrained solution R^-1 1 has negative parts; the weights found are not negative and say so."""
    pillars = asem_pillars(shared_data)
    free = np.linalg.solve(np.corrcoef(pillars, rowvar=False), np.ones(8))
    found = wt.correlation_weights(pillars)
    assert (free < 0).any() and not found.feasible
    assert (found.weights >= 0).all() and found.weights.sum() == pytest.approx(1)
    total = pillars @ found.weights
    obtained = [np.corrcoef(total, column)[0, 1] for column in pillars.T]
    np.testing.assert_allclose(found.influence, obtained, rtol=1e-9)
    equal = np.array([np.corrcoef(pillars.sum(axis=1), column)[0, 1] for column in pillars.T])
    assert np.ptp(found.influence) < 0.1 < np.ptp(equal)


def asem_pillars(folder: Path) -> np.ndarray:
    """Mean of the min-max scores of each pillar's indicators, worked out without the package."""
    path = folder / "reference" / "composite"
    with (
        (path / "asem_iMeta.csv").open(encoding="utf-8") as meta,
        (path / "asem_iData.csv").open(encoding="utf-8") as data,
    ):
        items = [row for row in csv.DictReader(meta) if row["Type"] == "Indicator"]
        table = list(csv.DictReader(data))
    groups: dict[str, list[np.ndarray]] = {}
    for item in items:
        x = np.array([float(row[item["iCode"]] or "nan") for row in table])
        if item["Denominator"]:
            x = x / np.array([float(row[item["Denominator"]] or "nan") for row in table])
        u = (x - np.nanmin(x)) / (np.nanmax(x) - np.nanmin(x))
        groups.setdefault(item["Parent"], []).append(u if item["Direction"] == "1" else 1 - u)
    return np.column_stack([np.nanmean(np.column_stack(columns), axis=1) for columns in groups.values()])


def test_influence_with_gaps_is_that_of_the_mean_of_the_cells_that_are_there() -> None:
    x = np.array([[1.0, 2.0], [2.0, np.nan], [4.0, 3.0], [3.0, 5.0], [np.nan, 6.0]])
    mean = np.array([1.25, 2.0, 3.75, 3.5, 6.0])
    found = wt.weighted_influence(x, [3.0, 1.0])
    np.testing.assert_allclose(found[0], np.corrcoef(mean[:4], x[:4, 0])[0, 1], rtol=1e-12)
    rows = [0, 2, 3, 4]
    np.testing.assert_allclose(found[1], np.corrcoef(mean[rows], x[rows, 1])[0, 1], rtol=1e-12)


@given(x=SAMPLES, factor=st.sampled_from([0.25, 2.0, 1024.0]))
def test_learnt_weights_are_shares_and_pca_ignores_the_unit_of_measure(x: np.ndarray, factor: float) -> None:
    assume((np.ptp(x, axis=0) > 1e-3).all())  # no column that adding 3 makes constant
    values = np.linalg.eigvalsh(np.corrcoef(x.T))
    assume(values[-1] - values[-2] > 0.05)  # a first component; refused without one, unstable near it
    assume(values[-1] < 4 - 1e-6)  # CRITIC refuses columns that all say the same
    found = wt.pca_weights(x)
    for weights in (found.weights, wt.critic_weights(x), wt.entropy_weights(x)):
        assert (weights >= 0).all() and weights.sum() == pytest.approx(1)
    scaled = wt.pca_weights(x * [factor, 1, 1, 1] + [3, 0, 0, 0])
    np.testing.assert_allclose(scaled.weights, found.weights, rtol=1e-4, atol=1e-6)


# --- derived from judgements -------------------------------------------------------------------------------

DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]


def test_ahp_weights_and_consistency_of_drink_consumption_saaty_2008() -> None:
    """Coffee, wine, tea, beer, sodas, milk, water in the USA: Int. J. Services Sciences 1(1), CR 0.022."""
    found = wt.ahp_weights(DRINKS)
    np.testing.assert_allclose(found.weights, [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], atol=5.01e-4)
    assert found.inconsistency == pytest.approx(0.022, abs=5.01e-4)


@given(hnp.arrays(float, st.integers(3, 9), elements=st.floats(0.05, 1)))
def test_ahp_returns_the_weights_that_consistent_judgements_were_made_from(weights: np.ndarray) -> None:
    found = wt.ahp_weights(weights[:, None] / weights)
    np.testing.assert_allclose(found.weights, weights / weights.sum(), rtol=1e-7)
    assert found.inconsistency == pytest.approx(0, abs=1e-9)


def test_a_cycle_of_judgements_is_far_from_consistent() -> None:
    """a = 9 b, b = 9 c, c = 9 a: lambda = 1 + 9 + 1/9, CI = 3.5556, CR = 6.13."""
    found = wt.ahp_weights([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    np.testing.assert_allclose(found.weights, 1 / 3, rtol=1e-9)
    assert found.inconsistency == pytest.approx((1 + 9 + 1 / 9 - 3) / 2 / 0.58, rel=1e-9)


def test_best_worst_weights_of_a_car_in_the_published_package_bwm() -> None:
    """Quality, price, comfort, safety, style: tests of the R package BWM; its ratio divides xi by 4.47."""
    consistent = wt.best_worst_weights([2, 1, 4, 2, 8], [4, 8, 2, 4, 1], best=1, worst=4)
    np.testing.assert_allclose(
        consistent.weights, [0.21052632, 0.42105263, 0.10526316, 0.21052632, 0.05263158], atol=5e-9
    )
    assert consistent.inconsistency == pytest.approx(0, abs=1e-9)
    other = wt.best_worst_weights([2, 1, 4, 3, 8], [4, 8, 2, 3, 1], best=1, worst=4)
    np.testing.assert_allclose(
        other.weights, [0.22950820, 0.44808743, 0.11475410, 0.15300546, 0.05464481], atol=5e-9
    )
    assert other.inconsistency / 4.47 == pytest.approx(0.002444958, abs=5e-10)


def test_best_worst_weights_of_three_criteria_by_hand() -> None:
    """Transport example of Rezaei (2015), linear model by hand: w = 1/14, 9/28, 17/28; xi = 1/28."""
    found = wt.best_worst_weights([8, 2, 1], [1, 5, 8], best=2, worst=0)
    np.testing.assert_allclose(found.weights, [1 / 14, 9 / 28, 17 / 28], rtol=1e-9)
    assert found.inconsistency == pytest.approx(1 / 28, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (
            lambda: wt.pca_weights([[1.0, 2.0], [1.0, 3.0], [1.0, 5.0]]),
            "columns 0-0, 0-1 have no correlation",
        ),
        (lambda: wt.pca_weights([[1.0, 2.0], [2.0, 3.0]]), "fewer than three"),
        (lambda: wt.pca_weights(FIRMS, convention="rotated"), "convention"),  # type: ignore[arg-type]
        (lambda: wt.pca_weights([[1.0, 1], [1, -1], [-1, 1], [-1, -1]]), "equally much"),
        (lambda: wt.pca_weights([[1.0, -1], [2, -2], [4, -4]], convention="loading"), "add up to zero"),
        (lambda: wt.entropy_weights([[1.0, -2.0], [2.0, 3.0]]), "columns 1 hold negative"),
        (lambda: wt.entropy_weights([[1.0, 2.0], [np.nan, 3.0]]), "columns 0 have fewer"),
        (lambda: wt.entropy_weights([[1.0, 2.0], [1.0, 2.0]]), "constant"),
        (lambda: wt.critic_weights([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]]), "perfectly correlated"),
        (lambda: wt.critic_weights([[1.0, np.inf]]), "infinite"),
        (lambda: wt.correlation_weights(FIRMS, [1.0, -1.0, 1.0]), "targets"),
        (lambda: wt.correlation_weights(FIRMS, [0.0, 0.0, 0.0]), "targets"),
        (lambda: wt.correlation_weights(FIRMS, [1.0, 1.0]), "targets has shape"),
        (lambda: wt.correlation_weights([[1.0, -1], [2, -2], [4, -4]]), "no weights"),
        (lambda: wt.ahp_weights([[1.0, 2.0], [2.0, 1.0]]), "a_ji"),
        (lambda: wt.ahp_weights([[1.0, -2.0], [-0.5, 1.0]]), "> 0"),
        (lambda: wt.ahp_weights(np.ones((16, 16))), "at most 15"),
        (lambda: wt.best_worst_weights([1, 2], [2, 1, 1], best=0, worst=1), "equally long"),
        (lambda: wt.best_worst_weights([1, 2], [2, 1], best=0, worst=0), "two different"),
        (lambda: wt.best_worst_weights([1, 0.5], [2, 1], best=0, worst=1), ">= 1"),
    ],
)
def test_what_cannot_be_weighed_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
