"""Chains of suppliers: against full enumeration, the steps of the power series, and differences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.stats import leontief as le
from growthpoles.stats import paths as pa


@given(st.integers(2, 3), st.integers(0, 9999))
def test_paths_are_the_largest_of_all(size: int, seed: int) -> None:
    """Every chain of up to seven industries is listed by hand; longer ones are left out of the comparison."""
    rng = np.random.default_rng(seed)
    a, y, v = tables.productive(size, seed, reach=0.3), rng.random(size), rng.random(size)
    found = pa.structural_paths(a, le.factorise(a), demand=y, per_unit=v, most=10, smallest=0)
    every = []
    for length in range(1, 8):
        for chain in product(range(size), repeat=length):
            steps = [a[up, down] for down, up in pairwise(chain)]
            every.append(v[chain[-1]] * np.prod(steps) * y[chain[0]])
    amounts = [path.amount for path in found.paths if len(path.industries) < 8]
    expected = np.sort([amount for amount in every if amount > 0])[::-1][: len(amounts)]
    np.testing.assert_allclose(amounts, expected, rtol=1e-9)
    assert found.total == pytest.approx(v @ le.inverse(a) @ y)


def test_uk_2010_paths_of_car_making(shared_data: Path) -> None:
    table = tables.uk_2010(shared_data)
    a = le.coefficients(table.flows, table.output)
    system, demand = le.factorise(a), np.zeros(127)
    cars = table.around.columns.index("29")
    demand[cars] = 100.0
    found = pa.structural_paths(a, system, demand=demand, most=300)
    amounts = [path.amount for path in found.paths]
    assert found.paths[0] == pa.Path((cars,), 100.0, pytest.approx(found.total))
    assert amounts == sorted(amounts, reverse=True)
    assert len({path.industries for path in found.paths}) == len(found.paths) == 300
    assert 0.8 * found.total < sum(amounts) < found.total
    direct = [path for path in found.paths if len(path.industries) == 2]
    for path in direct:
        assert path.amount == pytest.approx(100 * a[path.industries[1], cars])


def test_paths_stop_at_the_smallest_share() -> None:
    a = np.array([[0.0, 0.5], [0.2, 0.0]])
    found = pa.structural_paths(a, le.factorise(a), demand=[0.0, 10.0], smallest=0.2)
    assert [path.industries for path in found.paths] == [(1,), (1, 0)]


@given(st.integers(2, 8), st.integers(0, 9999))
def test_propagation_length_is_the_mean_number_of_steps(size: int, seed: int) -> None:
    a = tables.productive(size, seed, reach=0.5)
    found = pa.average_propagation_length(le.inverse(a))
    power, weighted, plain = np.eye(size), np.zeros((size, size)), np.zeros((size, size))
    for k in range(1, 120):
        power = power @ a
        weighted += k * power
        plain += power
    off = ~np.eye(size, dtype=bool) & (plain > 1e-9)
    np.testing.assert_allclose(found[off], weighted[off] / plain[off], rtol=1e-6)
    assert np.isnan(np.diagonal(found)).all()
    assert (found[off] >= 1 - 1e-9).all()


@given(st.integers(1, 8), st.integers(0, 9999), st.booleans())
def test_decomposition_is_exact_and_turns_with_time(size: int, seed: int, by_category: bool) -> None:
    rng = np.random.default_rng(seed)
    shape = (size, 3) if by_category else (size,)
    years = [
        pa.Year(le.factorise(tables.productive(size, seed + k)), rng.random(shape), rng.random(size))
        for k in range(2)
    ]
    found, back = pa.structural_decomposition(*years), pa.structural_decomposition(*reversed(years))
    ends = [year.per_unit * np.atleast_2d(year.system.solve(year.demand).T).sum(axis=0) for year in years]
    np.testing.assert_allclose(found.change, ends[1] - ends[0], atol=1e-12)
    np.testing.assert_allclose(found.technology, -back.technology, atol=1e-12)
    np.testing.assert_allclose(found.demand, -back.demand, atol=1e-12)


def test_decomposition_by_hand() -> None:
    """x = y / (1 - a) from 20 to 30: polar forms of a give 5 and 6, of y 5 and 4."""
    one = pa.Year(le.factorise([[0.5]]), np.array([10.0]), np.array([1.0]))
    two = pa.Year(le.factorise([[0.6]]), np.array([12.0]), np.array([1.0]))
    parts = pa.structural_decomposition(one, two)
    assert (parts.technology[0], parts.demand[0], parts.intensity[0]) == pytest.approx((5.5, 4.5, 0))


SYSTEM = le.factorise([[0.1, 0.2], [0.3, 0.1]])
A = np.array([[0.1, 0.2], [0.3, 0.1]])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: pa.structural_paths(-A, SYSTEM, demand=[1, 1]), "negative"),
        (lambda: pa.structural_paths(A, SYSTEM, demand=[1]), "must fit"),
        (lambda: pa.average_propagation_length([[-1.0]]), "negative"),
        (
            lambda: pa.structural_decomposition(
                pa.Year(SYSTEM, np.ones(2), np.ones(2)), pa.Year(SYSTEM, np.ones((2, 2)), np.ones(2))
            ),
            "same industries",
        ),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
