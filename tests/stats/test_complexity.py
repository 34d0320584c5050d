"""Complexity: figures of another program for German Laender, closed forms, and orders that must not flip."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import complexity as com
from growthpoles.stats.location import location_quotient
from growthpoles.stats.relatedness import presence

# ecomplexity 0.5.3 (Growth Lab, MIT licence) on employment by section 2015: ECI as z-score with n, PCI
# less the mean of ECI and in units of its standard deviation.
ECI = {
    "BB": 1.004705, "BE": -0.072037, "BW": -2.316426, "BY": -1.839771, "HB": -0.099345, "HE": -0.743535,
    "HH": -0.407879, "MV": 0.902449, "NI": 0.859675, "NW": -0.037192, "RP": 0.161285, "SH": 0.828182,
    "SL": -0.753769, "SN": 1.14941, "ST": 1.139878, "TH": 0.224372,
}  # fmt: skip
PCI = {
    "B": 2.027266, "C": -3.35947, "D": 0.451337, "E": 1.315833, "F": 1.29236, "G": -0.39097, "H": 1.367593,
    "I": 0.251298, "J": -3.387118, "K": -2.865245, "L": 1.022899, "M": -2.970452, "N": 0.351708,
    "P": -0.276006, "Q": 1.290025, "R": 1.225666, "S": 0.455774,
}  # fmt: skip
NESTED = np.tri(8)
MATRICES = hnp.arrays(
    np.int8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=3, max_side=9), elements=st.integers(0, 1)
)


@pytest.fixture
def laender(shared_data: Path) -> np.ndarray:
    path = shared_data / "reference" / "regional" / "reat" / "G.regions.industries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        cells = {
            (row["region_code"], row["ind_code"][5:]): float(row["emp_all"]) for row in csv.DictReader(file)
        }
    return presence(location_quotient([[cells[a, b] for b in PCI] for a in ECI]))


def grown(rows: int, columns: int, seed: int) -> np.ndarray:
    """Regions with capabilities and industries that need them, so that there is an order to find."""
    random = np.random.default_rng(seed)
    able, need = random.random(rows)[:, None] * 3 - 2.2, random.random(columns) * 3 - 1.2
    return (random.logistic(size=(rows, columns)) * 0.5 + 1.5 * (able - need) - 0.6 > 0).astype(float)


# --- ECI and PCI ---


def test_eci_and_pci_of_the_german_laender_are_those_of_ecomplexity(laender: np.ndarray) -> None:
    found = com.complexity(laender)
    assert found.status == "good"
    np.testing.assert_allclose(found.eci_z * np.sqrt(16 / 15), list(ECI.values()), atol=2e-6)
    scale = found.singular[0] * found.eci  # the mean of PCI over what a region has
    np.testing.assert_allclose((found.pci - scale.mean()) / scale.std(), list(PCI.values()), atol=2e-6)


@pytest.mark.parametrize("shape", [(12, 30), (40, 15), (450, 420)])
def test_eci_solves_the_eigenproblem_of_the_method_of_reflections(shape: tuple[int, int]) -> None:
    """ECI = second eigenvector of D_r^-1 M D_c^-1 M', and PCI the same with the sides exchanged."""
    m = grown(*shape, seed=5)
    m = m[m.any(axis=1)][:, m[m.any(axis=1)].any(axis=0)]
    found = com.complexity(m)
    there, back = m / m.sum(axis=1, keepdims=True), m.T / m.sum(axis=0)[:, None]
    square = found.singular[0] ** 2
    np.testing.assert_allclose(there @ (back @ found.eci), square * found.eci, atol=1e-8)
    np.testing.assert_allclose(back @ (there @ found.pci), square * found.pci, atol=1e-8)
    np.testing.assert_allclose(there @ found.pci, found.singular[0] * found.eci, atol=1e-8)
    values = np.sort(np.linalg.eigvals(there @ back).real)[::-1]
    np.testing.assert_allclose(np.square(found.singular), values[1:3], rtol=1e-6)


def test_bare_singular_vectors_are_not_taken_for_eci() -> None:
    """u_2 and D_r^-1/2 u_2 differ as soon as diversity does."""
    m = grown(20, 40, seed=7)
    m = m[m.any(axis=1)][:, m[m.any(axis=1)].any(axis=0)]
    rows = m.sum(axis=1)
    left = np.linalg.svd(m / np.sqrt(np.outer(rows, m.sum(axis=0))))[0][:, 1]
    found = com.complexity(m)
    np.testing.assert_allclose(np.abs(found.eci), np.abs(left / np.sqrt(rows)), atol=1e-9)


@settings(deadline=None)
@given(MATRICES, st.randoms(use_true_random=False))
def test_sign_and_figures_do_not_depend_on_the_order_of_rows_and_columns(
    m: np.ndarray, random: object
) -> None:
    """ECI of another tool flips its sign."""
    if not m.any():
        return
    found = com.complexity(m)
    rows, columns = (np.arange(n) for n in m.shape)
    random.shuffle(rows), random.shuffle(columns)  # type: ignore[attr-defined]
    other = com.complexity(m[np.ix_(rows, columns)])
    if found.status != "good" or found.singular[0] - found.singular[1] < 1e-3:
        return
    np.testing.assert_allclose(other.eci_z, found.eci_z[rows], atol=1e-6)
    np.testing.assert_allclose(other.pci_z, found.pci_z[columns], atol=1e-6)
    held = ~np.isnan(found.eci)
    assert np.corrcoef(found.eci[held], m.sum(axis=1)[held])[0, 1] == pytest.approx(found.sign, abs=1e-9)


def test_figures_do_not_dissolve_where_iterated_reflections_do() -> None:
    """After 400 reflections the differences are below rounding; the eigenvector is exact."""
    m = grown(30, 60, seed=1)
    m = m[m.any(axis=1)][:, m[m.any(axis=1)].any(axis=0)]
    kc = m.sum(axis=1)
    for _ in range(400):
        kc = m @ (m.T @ kc / m.sum(axis=0)) / m.sum(axis=1)
    assert np.ptp(kc) < 1e-10
    found = com.complexity(m)
    assert found.eci_z.std(ddof=1) == pytest.approx(1)
    assert found.status == "good"


def test_a_nested_table_is_ordered_by_diversity_and_rarity() -> None:
    found = com.complexity(NESTED)
    assert (np.diff(found.eci) > 0).all()
    assert (np.diff(found.pci) > 0).all()


def test_unreadable_orders_say_so() -> None:
    apart = np.zeros((7, 7))
    apart[:5, :5], apart[5:, 5:] = np.tri(5), np.tri(2)
    found = com.complexity(apart)
    assert found.status == "disconnected"
    np.testing.assert_allclose(found.eci[:5], com.complexity(np.tri(5)).eci)
    assert np.isnan(found.eci[5:]).all() and np.isnan(found.pci[5:]).all()
    assert com.complexity(np.ones((3, 4))).status == "constant"
    assert np.isnan(com.complexity(np.ones((3, 4))).eci).all()
    ring = np.eye(5) + np.roll(np.eye(5), 1, axis=1)
    assert com.complexity(ring).status == "tied"


def test_empty_regions_and_industries_have_no_complexity() -> None:
    found, padded = com.complexity(NESTED), com.complexity(np.pad(NESTED, ((0, 1), (1, 0))))
    np.testing.assert_allclose(padded.eci[:-1], found.eci)
    np.testing.assert_allclose(padded.pci[1:], found.pci)
    assert np.isnan([padded.eci[-1], padded.pci[0]]).all()
    assert padded.status == "good"


def test_interval_widens_with_noise_and_repeats_with_its_seed() -> None:
    sure, unsure = (grown(25, 200, seed=1), (np.random.default_rng(1).random((25, 200)) < 0.4).astype(float))
    spread = []
    for m in (sure, unsure):
        bounds = com.complexity_interval(m, replicates=60, seed=4)
        again = com.complexity_interval(m, replicates=60, seed=4)
        assert np.array_equal(bounds.lower, again.lower, equal_nan=True)
        spread.append(np.nanmean(bounds.upper - bounds.lower))
    assert spread[0] < spread[1]


# --- Fitness ---


def reference_fitness(m: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """The map of Tacchella et al. (2012), written out."""
    able, worth = np.ones(m.shape[0]), np.ones(m.shape[1])
    for _ in range(rounds):
        new = [sum(worth[j] for j in range(m.shape[1]) if m[i, j]) for i in range(m.shape[0])]
        value = [1 / sum(1 / able[i] for i in range(m.shape[0]) if m[i, j]) for j in range(m.shape[1])]
        able, worth = np.array(new) / np.mean(new), np.array(value) / np.mean(value)
    return able, worth


def test_fitness_follows_the_map_round_by_round() -> None:
    m = grown(9, 14, seed=2)
    m = m[m.any(axis=1)][:, m[m.any(axis=1)].any(axis=0)]
    for rounds in (1, 2, 20):
        found = com.fitness(m, max_rounds=rounds, tolerance=0)
        able, worth = reference_fitness(m, rounds)
        np.testing.assert_allclose(found.fitness, able, rtol=1e-9)
        np.testing.assert_allclose(found.complexity, worth, rtol=1e-9)
        assert found.rounds == rounds and not found.converged


def test_a_nested_pair_vanishes_like_one_over_the_rounds_and_says_so() -> None:
    """[[1, 1], [1, 0]]: with F_2 = x F_1 the ratio obeys x <- x / (1 + x): 1 / x grows by one a round.

    (Pugliese, Zaccaria and Pietronero 2016: inside the belly of the matrix fitness goes to zero like 1 / n.)
    """
    found = com.fitness([[1, 1], [1, 0]], max_rounds=500)
    assert found.vanishing.tolist() == [False, True]
    assert not found.converged
    assert found.fitness[1] / found.fitness[0] < 0.01


def test_equal_diversity_is_not_taken_for_convergence() -> None:
    """After one round every fitness is still 1, but ubiquity differs and the next rounds move."""
    m = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0]])
    found = com.fitness(m, max_rounds=60, tolerance=1e-14)
    able = reference_fitness(m, found.rounds)[0]
    assert found.rounds > 1
    np.testing.assert_allclose(found.fitness, able, rtol=1e-9)
    assert np.ptp(found.fitness) > 0.1


def test_balanced_regions_converge() -> None:
    found = com.fitness(np.eye(5) + np.roll(np.eye(5), 1, axis=1))
    assert found.converged and not found.vanishing.any()
    np.testing.assert_allclose(found.fitness, 1)


@settings(deadline=None)
@given(MATRICES)
def test_fitness_has_a_mean_of_one_and_is_finite(m: np.ndarray) -> None:
    if not m.any():
        return
    found = com.fitness(m, max_rounds=200)
    assert np.nanmean(found.fitness) == pytest.approx(1)
    assert np.nanmean(found.complexity) == pytest.approx(1)
    assert (np.isnan(found.fitness) == ~m.any(axis=1)).all()
    assert np.isfinite(found.complexity[m.any(axis=0)]).all()


# --- PRODY and EXPY ---


def test_prody_and_expy_by_hand() -> None:
    """Shares .5 .5 / 0 1 with incomes 10 and 40: PRODY 10 and (5 + 40) / 1.5 = 30; EXPY 20 and 30."""
    table = [[1, 1, 0], [0, 2, 0]]
    value = com.prody(table, [10, 40])
    np.testing.assert_allclose(value, [10, 30, np.nan])
    np.testing.assert_allclose(com.expy(table, value), [20, 30])


@given(hnp.arrays(float, (3, 4), elements=st.integers(1, 50).map(float)))
def test_prody_lies_within_the_incomes(table: np.ndarray) -> None:
    value = com.prody(table, [5, 10, 20])
    assert ((value >= 5) & (value <= 20)).all()
    assert (
        (com.expy(table, value) >= value.min() - 1e-9) & (com.expy(table, value) <= value.max() + 1e-9)
    ).all()


def test_arguments_are_left_alone_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    m = NESTED.copy()
    com.complexity(m), com.fitness(m, max_rounds=5), com.prody(m, np.arange(8)), com.expy(m, np.arange(8))
    com.complexity_interval(m, replicates=3, seed=1)
    assert (m == np.tri(8)).all()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: com.complexity([[0, 0], [0, 0]]), "nothing is present"),
        (lambda: com.fitness([[0, 0], [0, 0]]), "nothing is present"),
        (lambda: com.complexity([[2, 0]]), "only 0 and 1"),
        (lambda: com.prody([[1, 1]], [1, 2]), "2 incomes for 1"),
        (lambda: com.expy([[1, 1]], [1]), "1 incomes for 2"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
