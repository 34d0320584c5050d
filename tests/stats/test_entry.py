"""Density of what entered against the rest: a known rank test, moments by enumeration, planted effects."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from growthpoles.stats.entry import density_effect


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=20))
def test_one_region_is_the_mann_whitney_test_of_scipy(cells: list[tuple[int, bool]]) -> None:
    values, hit = np.array([c[0] for c in cells], float), np.array([c[1] for c in cells])
    found = density_effect(values[None], hit[None], candidates=np.ones((1, values.size)))
    if hit.all() or not hit.any():
        assert np.isnan(found.probability) and found.candidates == 0
        return
    expected = stats.mannwhitneyu(values[hit], values[~hit], use_continuity=False, method="asymptotic")
    assert found.probability == pytest.approx(expected.statistic / (hit.sum() * (~hit).sum()))
    assert found.p_value == pytest.approx(expected.pvalue, nan_ok=True, abs=1e-12)


def test_two_regions_have_the_moments_of_all_rearrangements_within_regions() -> None:
    """Every way to choose 2 of 5 and 1 of 4 cells; mean and variance of the number of ordered pairs."""
    rows = (np.array([1.0, 2, 2, 4, 5]), np.array([3.0, 1, 1, 1]))
    sums = [
        sum(_above(row, chosen) for row, chosen in zip(rows, pick, strict=True))
        for pick in ((a, b) for a in combinations(range(5), 2) for b in combinations(range(4), 1))
    ]
    density = np.array([rows[0], [*rows[1], np.nan]])
    happened = np.array([[0, 0, 0, 1, 1], [1, 0, 0, 0, 0]])
    found = density_effect(density, happened, candidates=~np.isnan(density))
    assert found.probability * 9 == pytest.approx(max(sums))
    z = (max(sums) - np.mean(sums)) / np.std(sums)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(z))
    assert (found.candidates, found.events) == (9, 3)


def _above(row: np.ndarray, chosen: tuple[int, ...]) -> float:
    others = [k for k in range(row.size) if k not in chosen]
    return sum((row[a] > row[b]) + 0.5 * (row[a] == row[b]) for a in chosen for b in others)


def test_differences_between_regions_do_not_count() -> None:
    """Rich regions enter more and are dense everywhere: across all cells density would seem to explain it."""
    random = np.random.default_rng(2)
    level = np.repeat([0.2, 0.8], 20)[:, None]
    density = level + random.uniform(-0.1, 0.1, (40, 50))
    happened = random.random((40, 50)) < level / 2
    found = density_effect(density, happened, candidates=np.ones((40, 50)))
    assert stats.mannwhitneyu(density[happened], density[~happened]).pvalue < 1e-10
    assert found.probability == pytest.approx(0.5, abs=0.04)
    assert found.p_value > 0.05


def test_a_planted_effect_is_found_and_its_mirror_is_below_one_half() -> None:
    random = np.random.default_rng(3)
    density = random.random((30, 40))
    entered, left = (random.random((30, 40)) < x for x in (density, 1 - density))
    everywhere = np.ones((30, 40))
    found = density_effect(density, entered, candidates=everywhere)
    assert found.probability > 0.75 and found.p_value < 1e-10
    assert found.with_event > found.without_event
    assert density_effect(density, left, candidates=everywhere).probability < 0.25


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: density_effect([[1.0]], [[1, 0]], candidates=[[1]]), "does not fit"),
        (lambda: density_effect([[1.0]], [[1]], candidates=[[0]]), "no candidate"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
