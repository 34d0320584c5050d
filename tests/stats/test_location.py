"""Location measures: published textbook values, hand-worked tables, and a simulated sampling error."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import location as loc

TABLE = np.array([[10.0, 10.0], [10.0, 30.0]])
COUNTS = hnp.arrays(int, hnp.array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.integers(1, 500))


def test_location_quotient_of_farhauer_and_kroell(published: Callable[[str], object]) -> None:
    given_totals = loc.Totals(np.array([79006.0]), np.array([879213.0]), 15593224.0)
    assert loc.location_quotient([[1714]], given_totals).item() == published("locq-farhauer-kroell")


def test_cluster_index_of_farhauer_and_kroell(published: Callable[[str], object]) -> None:
    """The region (e 1743, area 50, population 488, 35 firms) beside the rest of the country."""
    found = loc.cluster_index(
        [[1743], [5740 - 1743]], [[35], [53 - 35]], area=[50, 576 - 50], population=[488, 4621 - 488]
    )
    assert found[0, 0] == published("litzenberger-farhauer-kroell")


def test_measures_of_a_small_table_by_hand() -> None:
    np.testing.assert_allclose(loc.focus(TABLE), [[0.5, 0.5], [0.25, 0.75]])
    np.testing.assert_allclose(loc.region_share(TABLE), [[0.5, 0.25], [0.5, 0.75]])
    np.testing.assert_allclose(loc.location_quotient(TABLE), [[1.5, 0.75], [0.75, 1.125]])
    np.testing.assert_allclose(loc.additive_quotient(TABLE), [[1 / 6, -1 / 6], [-1 / 12, 1 / 12]])
    np.testing.assert_allclose(loc.symmetric_quotient([[1.5, 0.75, 0.0]]), [[0.2, -1 / 7, -1]])


def test_standardised_quotient_works_down_each_industry() -> None:
    """Another tool subtracts industry means along the rows."""
    lq = np.array([[0.5, 2.0], [1.0, 0.0], [4.5, 8.0], [2.0, 4.0]])
    found = loc.standardised_quotient(lq)
    np.testing.assert_allclose(found.plain, stats.zscore(lq, ddof=1, axis=0))
    np.testing.assert_allclose(found.log[:, 0], stats.zscore(np.log10(lq[:, 0]), ddof=1))
    np.testing.assert_allclose(found.log[[0, 2, 3], 1], stats.zscore(np.log10(lq[[0, 2, 3], 1]), ddof=1))
    assert np.isnan(found.log[1, 1])


@given(COUNTS)
def test_quotients_average_to_one_with_region_sizes_as_weights(e: np.ndarray) -> None:
    size = e.sum(axis=1) / e.sum()
    np.testing.assert_allclose(size @ loc.location_quotient(e), 1)
    np.testing.assert_allclose(size @ loc.additive_quotient(e), 0, atol=1e-12)
    np.testing.assert_allclose(loc.focus(e).sum(axis=1), 1)
    np.testing.assert_allclose(loc.region_share(e).sum(axis=0), 1)


@given(COUNTS, st.integers(2, 50))
def test_quotients_do_not_depend_on_the_unit(e: np.ndarray, factor: int) -> None:
    np.testing.assert_allclose(loc.location_quotient(e * factor), loc.location_quotient(e))


def test_integer_tables_give_the_same_as_float_tables_without_overflow() -> None:
    """Integer columns overflow in another tool."""
    table = np.array([[2_000_000_000, 1_900_000_000], [7, 2_100_000_000]], dtype=np.int32)
    np.testing.assert_array_equal(loc.location_quotient(table), loc.location_quotient(table.astype(float)))


def test_true_zero_is_zero_and_missing_is_missing() -> None:
    table = np.array([[0.0, 10.0], [np.nan, 30.0]])
    sums = loc.Totals(np.array([10.0, 40.0]), np.array([10.0, 40.0]), 50.0)
    found = loc.location_quotient(table, sums)
    assert np.array_equal(found, [[0.0, 1.25], [np.nan, 0.9375]], equal_nan=True)
    with pytest.raises(ValueError, match="missing"):
        loc.location_quotient(table)


def test_an_empty_region_or_industry_has_no_quotient() -> None:
    found = loc.location_quotient([[0, 0], [0, 5]])
    assert np.array_equal(found, [[np.nan, np.nan], [np.nan, 1.0]], equal_nan=True)


# --- sampling interval ---


def test_interval_by_hand() -> None:
    """e = 10, region 20, industry 20, N = 60: Var(ln LQ) = 1/10 - 1/20 - 1/20 + (2 * 1.5 - 1)/60 = 1/30."""
    bounds = loc.quotient_interval(TABLE)
    half = 1.96 * (1 / 30) ** 0.5
    assert bounds.lower[0, 0] == pytest.approx(1.5 * np.exp(-half))
    assert bounds.upper[0, 0] == pytest.approx(1.5 * np.exp(half))


def test_interval_has_the_spread_of_multinomial_samples() -> None:
    p = np.array([[0.10, 0.15], [0.05, 0.30], [0.20, 0.20]])
    draws = np.random.default_rng(8).multinomial(4000, p.ravel(), size=20_000).reshape(-1, 3, 2)
    share = draws / draws.sum(axis=2, keepdims=True)
    logs = np.log(share / (draws.sum(axis=1, keepdims=True) / 4000))
    bounds = loc.quotient_interval(4000 * p)
    se = np.log(bounds.upper / bounds.lower) / (2 * 1.96)
    np.testing.assert_allclose(se, logs.std(axis=0), rtol=0.03)


def test_interval_is_undefined_at_zero_and_refused_for_money() -> None:
    bounds = loc.quotient_interval([[0, 10], [10, 10]])
    assert np.isnan([bounds.lower[0, 0], bounds.upper[0, 0]]).all()
    assert (bounds.lower[1] <= loc.location_quotient([[0, 10], [10, 10]])[1]).all()
    with pytest.raises(ValueError, match="counts"):
        loc.quotient_interval(TABLE + 0.5)


# --- distances and potential ---


def test_great_circle_between_two_airports() -> None:
    """Nashville BNA to Los Angeles LAX: 2887.26 km at radius 6372.8 km (Rosetta Code, haversine)."""
    km = loc.great_circle([36.12, 33.94], [-86.67, -118.40])
    assert km[0, 1] == pytest.approx(2887.2599506 * loc.EARTH_RADIUS_KM / 6372.8, rel=1e-9)
    assert km[1, 0] == km[0, 1]
    assert (np.diag(km) == 0).all()


@given(hnp.arrays(float, (3, 2), elements=st.floats(-80, 80)), st.floats(-90, 90))
def test_distances_obey_the_triangle_and_turn_with_the_globe(points: np.ndarray, turn: float) -> None:
    km = loc.great_circle(*points.T)
    assert km[0, 2] <= km[0, 1] + km[1, 2] + 1e-6
    assert km.max() <= np.pi * loc.EARTH_RADIUS_KM + 1e-6
    np.testing.assert_allclose(loc.great_circle(points[:, 0], points[:, 1] + turn), km, atol=1e-3)


def test_great_circle_agrees_with_the_table_of_kazakh_centres(shared_data: Path) -> None:
    """Distances between the centres of the regions, computed elsewhere from the same coordinates."""
    regions = read(shared_data / "kz_regions.csv")
    place = {row["region_code"]: i for i, row in enumerate(regions)}
    km = loc.great_circle(*([float(row[name]) for row in regions] for name in ("centre_lat", "centre_lon")))
    pairs = read(shared_data / "kz_centre_distances.csv")
    found = [km[place[row["region_a"]], place[row["region_b"]]] for row in pairs]
    expected = [float(row["great_circle_km_between_centres"]) for row in pairs]
    assert len(pairs) == 190
    np.testing.assert_allclose(found, expected, atol=0.06)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_market_potential_by_hand() -> None:
    """Own distance 0.376 sqrt(100) = 3.76: 1000/3.76 + 300/50 + 0."""
    distance = [[0, 50, 10], [50, 0, 20], [10, 20, 0]]
    found = loc.market_potential([1000, 300, 0], distance, area=[100, 400, 25])
    np.testing.assert_allclose(found, [1000 / 3.76 + 6, 300 / 7.52 + 20, 100 + 15])
    assert pytest.approx(2 / 3 / np.pi**0.5, abs=5e-4) == loc.OWN_DISTANCE


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: loc.location_quotient([[-1.0, 2.0]]), "negative"),
        (lambda: loc.focus([[1.0]], loc.Totals(np.ones(2), np.ones(1), 2.0)), "do not fit"),
        (lambda: loc.symmetric_quotient([-0.5]), "negative"),
        (lambda: loc.standardised_quotient([1.0, 2.0]), "regions x industries"),
        (lambda: loc.cluster_index([[1]], [[1]], area=[1, 2], population=[1]), "do not fit"),
        (lambda: loc.great_circle([43.0], [1.0, 2.0]), "differ"),
        (lambda: loc.great_circle([143.0], [1.0]), "degrees"),
        (lambda: loc.market_potential([1, 1], [[0, 0], [0, 0]], area=[1, 1]), "above zero"),
        (lambda: loc.market_potential([1, 1], [[0, 1], [1, 0]], area=[1, 0]), "above zero"),
        (lambda: loc.market_potential([1, np.nan], [[0, 1], [1, 0]], area=[1, 1]), "missing"),
        (lambda: loc.market_potential([1], [[0, 1], [1, 0]], area=[1, 1]), "does not fit"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


# --- p-values and smoothing ---


def test_p_value_is_that_of_the_interval_that_just_touches_one() -> None:
    p = loc.quotient_p_value(TABLE)[0, 0]
    z = float(stats.norm.isf(p / 2))
    assert loc.quotient_interval(TABLE, z=z).lower[0, 0] == pytest.approx(1)
    assert p == pytest.approx(2 * stats.norm.sf(np.log(1.5) / (1 / 30) ** 0.5))


def test_p_values_are_uniform_where_nothing_is_specialised() -> None:
    random = np.random.default_rng(11)
    draws = random.multinomial(5000, np.outer([0.2, 0.3, 0.5], [0.1, 0.4, 0.5]).ravel(), size=2000)
    p = np.array([loc.quotient_p_value(draw.reshape(3, 3))[0, 0] for draw in draws])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.015)
    assert ((p >= 0) & (p <= 1)).all()


@given(COUNTS)
def test_smoothing_moves_every_quotient_towards_the_mean_of_its_industry(e: np.ndarray) -> None:
    plain, smooth = loc.location_quotient(e), loc.smoothed_quotient(e)
    mean = 1.0  # the expectation-weighted mean of the quotients of a complete table
    assert (np.abs(smooth - mean) <= np.abs(plain - mean) + 1e-9).all()
    assert ((smooth - mean) * (plain - mean) >= -1e-9).all()


def test_smoothing_moves_small_regions_most_and_brings_estimates_nearer_to_the_truth() -> None:
    random = np.random.default_rng(5)
    truth = random.gamma(20, 1 / 20, (60, 1))
    size = np.where(np.arange(60) < 30, 200, 20_000)[:, None]
    first = random.poisson(size * 0.05 * truth)
    e = np.hstack([first, size - first])
    plain, smooth = (f(e)[:, 0] for f in (loc.location_quotient, loc.smoothed_quotient))
    moved = np.abs(smooth - plain)
    assert moved[:30].mean() > 5 * moved[30:].mean()
    error = [np.mean((x - truth[:, 0]) ** 2) for x in (plain, smooth)]
    assert error[1] < 0.7 * error[0]


def test_sampling_measures_refuse_money() -> None:
    for call in (loc.quotient_p_value, loc.smoothed_quotient):
        with pytest.raises(ValueError, match="counts"):
            call(TABLE + 0.5)
