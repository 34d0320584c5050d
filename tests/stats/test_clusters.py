"""Cluster stars and the quadrant of specialisation, against cells judged by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats.clusters import QUADRANTS, cluster_stars, quadrants
from growthpoles.stats.location import Totals

TABLES = hnp.arrays(
    float, st.tuples(st.integers(2, 20), st.integers(2, 6)), elements=st.integers(1, 400).map(float)
)


def test_stars_by_hand() -> None:
    """Ten regions, one far ahead in the first industry: the top tenth of ten regions is one region.

    Its quotient is (80/100) / (170/1000) = 4.7. Two of the 20 cells may be in focus, but nine are equal.
    """
    table = np.array([[80.0, 20.0], *[[10.0, 90.0]] * 9])
    stars = cluster_stars(table)
    assert np.flatnonzero(stars.size[:, 0]).tolist() == [0]
    assert not stars.size[:, 1].any()  # nine equal regions are no top tenth
    assert np.argwhere(stars.specialisation).tolist() == [[0, 0]]
    assert not stars.focus.any()
    assert stars.count[0].tolist() == [2, 0]


def test_small_cells_get_no_star_but_compete() -> None:
    table = np.array([[80.0, 20.0], *[[10.0, 90.0]] * 9])
    assert cluster_stars(table, minimum=81.0).count[0].tolist() == [0, 0]
    assert cluster_stars(table, minimum=80.0).count[0].tolist() == [2, 0]


def test_missing_cells_get_no_star() -> None:
    sums = Totals(np.array([100.0, 100.0]), np.array([120.0, 80.0]), 200.0)
    stars = cluster_stars([[np.nan, 10.0], [20.0, 80.0]], sums, top=1.0, quotient=0.1)
    assert stars.count.tolist() == [[0, 3], [3, 3]]


@given(TABLES, st.sampled_from([0.1, 0.25, 0.5]))
def test_no_more_than_the_share_of_regions_is_among_the_top(table: np.ndarray, top: float) -> None:
    stars = cluster_stars(table, top=top)
    assert (stars.size.sum(axis=0) <= top * len(table) + 1e-9).all()
    assert stars.focus.sum() <= top * table.size + 1e-9
    assert (stars.count <= 3).all()
    same = cluster_stars(table * 1000, top=top)
    assert (same.count == stars.count).all()


@given(hnp.arrays(float, 5, elements=st.floats(0, 3)), hnp.arrays(float, 5, elements=st.floats(0, 3)))
def test_every_cell_falls_into_one_quadrant(first: np.ndarray, last: np.ndarray) -> None:
    for name, a, b in zip(quadrants(first, last), first, last, strict=True):
        expected = QUADRANTS[(0 if b > a else 1) if b > 1 else (2 if b > a else 3)]
        assert name == expected


def test_a_missing_quotient_has_no_quadrant() -> None:
    assert quadrants([np.nan, 1.0], [2.0, 2.0]).tolist() == ["", "star"]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: cluster_stars([[1.0]], top=0.0), "between 0 and 1"),
        (lambda: cluster_stars([[np.nan]]), "missing"),
        (lambda: quadrants([1.0], [1.0, 2.0]), "differ in shape"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
