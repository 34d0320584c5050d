"""Ellison-Glaeser and the spatial Gini against published figures, chance and exact splits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import agglomeration as agg
from growthpoles.stats.concentration import gini

# Income per head 1940 and region (Hanson 1998) of the 32 Mexican states (libpysal example data).
INCOME = [10384, 22361, 9573, 3758, 2934, 8578, 8537, 6909, 17816, 12132, 4359, 2181, 4414, 5309, 3408, 3327,
          6936, 4836, 9073, 1892, 3569, 11016, 21965, 4372, 4840, 6399, 2459, 7508, 3605, 5203, 7990,
          3734]  # fmt: skip
REGION = np.array(
    [2, 1, 2, 5, 5, 1, 1, 3, 4, 2, 3, 5, 3, 3, 4, 3, 3, 2, 1, 5, 3, 3, 5, 2, 2, 1, 5, 1, 3, 3, 5, 2]
)
VALUES = hnp.arrays(float, st.integers(2, 12), elements=st.integers(0, 100).map(float))


def same_region(region: np.ndarray) -> np.ndarray:
    return (region[:, None] == region) & ~np.eye(region.size, dtype=bool)


# --- Ellison and Glaeser ---


def test_example_of_farhauer_and_kroell() -> None:
    """REAT 3.0.3, example of ellison.a: ten plants in Vienna, Linz and Graz, gamma = 0.05990628."""
    plants = np.array([200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000])
    jobs = np.bincount([0] * 5 + [1] * 4 + [2], plants)[:, None]
    found = agg.ellison_glaeser(
        jobs, plants=[agg.plant_herfindahl(plants)], overall=[500_000, 400_000, 100_000]
    )
    assert found.gamma.item() == pytest.approx(0.05990628, abs=5e-9)


def test_plants_that_settle_by_chance_have_an_expected_gamma_of_zero() -> None:
    random = np.random.default_rng(6)
    sizes, overall = random.lognormal(3, 1, 40), np.array([50.0, 30.0, 15.0, 5.0])
    where = random.choice(4, p=overall / 100, size=(4000, 40))
    jobs = np.array([np.bincount(row, sizes, 4) for row in where]).T
    herfindahl = np.full(4000, agg.plant_herfindahl(sizes))
    found = agg.ellison_glaeser(jobs, plants=herfindahl, overall=overall)
    assert found.gamma.mean() == pytest.approx(0, abs=4 * found.gamma.std() / 4000**0.5)
    assert found.raw.mean() == pytest.approx(herfindahl[0], rel=0.05)


def test_size_classes_give_the_least_herfindahl_that_fits() -> None:
    plants = np.array([10.0, 30.0, 100.0, 300.0, 60.0])
    classes = agg.plant_herfindahl([40.0, 160.0, 300.0], [2, 2, 1])
    assert classes == pytest.approx((40**2 / 2 + 160**2 / 2 + 300**2) / 500**2)
    assert classes <= agg.plant_herfindahl(plants)


def test_no_figure_where_there_is_nothing_to_measure() -> None:
    found = agg.ellison_glaeser([[4, 0, 3], [1, 0, 2]], plants=[1.0, 0.5, np.nan], overall=[10, 10])
    assert np.isnan(found.gamma).all()
    assert found.raw[2] > 0
    assert np.isnan(agg.ellison_glaeser([[5.0]], plants=[0.2]).gamma).all()


# --- spatial Gini ---


def test_mexican_states_1940_as_in_pysal() -> None:
    """PySAL `inequality`, tests of Gini_Spatial: g, sums over pairs (each twice) 884130 and 4353856."""
    found = agg.spatial_gini(INCOME, neighbours=same_region(REGION), permutations=999, seed=12345)
    scale = 2 * len(INCOME) * sum(INCOME)
    assert found.total == pytest.approx(0.35372371173452849, abs=1e-15)
    assert found.neighbours * scale == pytest.approx(884_130)
    assert found.others * scale == pytest.approx(4_353_856)
    assert found.p_smaller == pytest.approx(0.04, abs=0.025)  # 99 permutations there


@given(VALUES, st.data())
def test_parts_sum_to_the_gini_and_p_values_are_probabilities(x: np.ndarray, data: st.DataObject) -> None:
    """A two-sided p-value of 1.95 has been seen elsewhere."""
    region = np.array(data.draw(st.lists(st.integers(0, 2), min_size=x.size, max_size=x.size)))
    found = agg.spatial_gini(x, neighbours=same_region(region), permutations=19, seed=1)
    if not x.any():
        assert np.isnan(found.total)
        return
    assert found.total == pytest.approx(gini(x), abs=1e-12)
    assert found.neighbours + found.others == pytest.approx(found.total, abs=1e-12)
    assert 0 < found.p_value <= 1 and 0 < found.p_smaller <= 1


def test_the_order_of_units_and_the_scale_do_not_matter() -> None:
    """Another tool reads labels as positions."""
    near, order = same_region(REGION), np.random.default_rng(0).permutation(32)
    one = agg.spatial_gini(INCOME, neighbours=near)
    other = agg.spatial_gini(np.array(INCOME)[order] * 1000, neighbours=near[np.ix_(order, order)])
    assert other.neighbours == pytest.approx(one.neighbours)
    assert np.isnan(one.p_value)


def test_neighbours_that_are_alike_are_found() -> None:
    x = np.repeat([1.0, 5.0, 9.0], 8) + np.random.default_rng(1).random(24)
    near = same_region(np.repeat([0, 1, 2], 8))
    found = agg.spatial_gini(x, neighbours=near, permutations=199, seed=2)
    assert found.p_value == pytest.approx(2 / 200) and found.p_smaller == 1 / 200
    assert found == agg.spatial_gini(x, neighbours=near, permutations=199, seed=2)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: agg.plant_herfindahl([10.0], [0.0]), "no plants"),
        (lambda: agg.plant_herfindahl([0.0]), "no jobs"),
        (lambda: agg.plant_herfindahl([1.0], [1.0, 2.0]), "2 numbers of plants for 1"),
        (lambda: agg.ellison_glaeser([[1.0]], plants=[0.0]), "above 0"),
        (lambda: agg.ellison_glaeser([[1.0]], plants=[0.5, 0.5]), "does not fit"),
        (lambda: agg.spatial_gini([1, 2], neighbours=np.eye(2)), "own neighbour"),
        (lambda: agg.spatial_gini([1, 2], neighbours=[[0, 1], [0, 0]]), "symmetric"),
        (lambda: agg.spatial_gini([1, 2], neighbours=np.zeros((3, 3))), "does not fit"),
        (lambda: agg.spatial_gini([1, 2], neighbours=np.zeros((2, 2)), permutations=9), "seed"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
