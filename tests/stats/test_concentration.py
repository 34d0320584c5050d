"""Concentration and inequality: published textbook values, definitions by pairs, and exact decomposition."""

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

from growthpoles.stats import concentration as con

LAENDER_GDP = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59, 131.95, 35.03,
               112.66, 56.22, 85.61, 56.81]  # fmt: skip
PAIRS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(*[hnp.arrays(float, n, elements=st.integers(1, 1000).map(float)) for _ in range(2)])
)


# --- published values ---


def test_published_concentration(published: Callable[[str], object]) -> None:
    sales = [20, 50, 20, 10]
    assert con.gini(sales) == published("gini-doersam-sales")
    assert con.gini(LAENDER_GDP) == published("gini-laender-gdp")
    assert con.herfindahl(sales).item() == published("hhi-doersam-sales")
    assert con.herfindahl(LAENDER_GDP).item() == published("hhi-laender-gdp")
    assert con.theil([10, 10, 10, 20, 50], index="L") == published("theil-stoermann")


def test_weighted_gini_of_doersam_keeps_weights_with_their_values(published: Callable[[str], object]) -> None:
    """Another tool sorts x but not the weights; the order of the classes must not matter."""
    income, size = [500, 1500, 2500, 4000, 7500, 15000], [1000, 1200, 1600, 400, 200, 600]
    assert con.gini(income, size) == published("gini-doersam-income")
    assert con.gini(income[::-1], size[::-1]) == published("gini-doersam-income")
    assert con.gini(np.repeat(income, size)) == published("gini-doersam-income")


def test_gini_of_location_quotients_of_farhauer_and_kroell(published: Callable[[str], object]) -> None:
    industry, all_jobs = np.array([500, 500, 1000, 7000, 1000]), np.array([20000, 15000, 20000, 40000, 5000])
    quotients = (industry / industry.sum()) / (all_jobs / all_jobs.sum())
    assert con.gini(quotients) == published("gini-lq-farhauer-kroell")


def test_published_krugman(published: Callable[[str], object]) -> None:
    assert con.krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40]).item() == published("krugman-farhauer-kroell")


def test_krugman_of_goettingen_2017(shared_data: Path, published: Callable[[str], object]) -> None:
    path = shared_data / "reference" / "regional" / "reat" / "Goettingen.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[1:]
    town, nation = ([int(row[name]) for row in rows] for name in ("Goettingen2017", "BRD2017"))
    assert con.krugman(town, nation).item() == published("krugman-goettingen-2017")


# --- definitions ---


@given(PAIRS)
def test_gini_equals_the_mean_absolute_difference_over_all_pairs(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, w = pair
    p = w / w.sum()
    expected = (p[:, None] * p * np.abs(x[:, None] - x)).sum() / (2 * (p @ x))
    assert con.gini(x, w) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(PAIRS)
def test_theil_is_the_relative_entropy_of_scipy_and_never_negative(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    """A weighted Theil of another tool is negative."""
    y, p = pair
    assert con.theil(y, p) == pytest.approx(stats.entropy(y, p), rel=1e-9, abs=1e-12)
    assert con.theil(y, p, index="L") == pytest.approx(stats.entropy(p, y), rel=1e-9, abs=1e-12)
    assert con.theil(y, p) >= 0


@given(PAIRS, st.data())
@pytest.mark.parametrize("index", ["T", "L"])
def test_between_and_within_sum_to_the_total(
    index: str, pair: tuple[np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    y, p = pair
    groups = data.draw(st.lists(st.sampled_from("xyz"), min_size=y.size, max_size=y.size))
    parts = con.theil_decomposition(y, groups, population=p, index=index)
    assert parts.total == pytest.approx(con.theil(y, p, index=index))
    assert parts.between + parts.within == pytest.approx(parts.total, rel=1e-9, abs=1e-12)
    assert min(parts.between, parts.within) >= 0


def test_decomposition_by_hand() -> None:
    """Two groups of two with incomes 1, 3 and 4, 4 (total 12): between from 4:8, within only in the first."""
    parts = con.theil_decomposition([1, 3, 4, 4], [0, 0, 1, 1])
    assert parts.between == pytest.approx(1 / 3 * np.log(2 / 3) + 2 / 3 * np.log(4 / 3))
    assert parts.within == pytest.approx(1 / 3 * (0.25 * np.log(0.5) + 0.75 * np.log(1.5)))


@given(PAIRS)
def test_entropy_equals_scipy_and_effective_number_lies_between_one_and_k(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    x = pair[0]
    assert con.entropy(x).item() == pytest.approx(stats.entropy(x), abs=1e-12)
    number = con.effective_number(x).item()
    assert 1 - 1e-9 <= number <= x.size + 1e-9
    assert 1 / con.herfindahl(x).item() <= number + 1e-9


@given(PAIRS, st.floats(0.01, 100))
def test_measures_do_not_depend_on_the_unit(pair: tuple[np.ndarray, np.ndarray], factor: float) -> None:
    x, w = pair
    assert con.gini(factor * x, w) == pytest.approx(con.gini(x, w), abs=1e-9)
    assert con.theil(factor * x, w) == pytest.approx(con.theil(x, w), abs=1e-9)
    for measure in (con.herfindahl, con.entropy):
        assert measure(factor * x).item() == pytest.approx(measure(x).item(), abs=1e-9)
    assert con.krugman(factor * x, w).item() == pytest.approx(con.krugman(x, w).item(), abs=1e-9)


@given(PAIRS)
def test_locational_gini_is_the_gini_of_quotients_with_region_sizes_as_weights(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    industry, overall = pair
    quotients = (industry / industry.sum()) / (overall / overall.sum())
    found = con.locational_gini(industry[:, None], overall)
    assert found.item() == pytest.approx(con.gini(quotients, overall), abs=1e-12)
    assert con.locational_gini(3 * overall[:, None], overall).item() == pytest.approx(0, abs=1e-12)


@given(PAIRS, st.sampled_from([0.25, 0.5, 1.0, 2.0]))
def test_atkinson_is_the_loss_against_the_generalised_mean_of_scipy(
    pair: tuple[np.ndarray, np.ndarray], aversion: float
) -> None:
    x, w = pair
    equal = stats.pmean(x, 1 - aversion, weights=w) if aversion != 1 else stats.gmean(x, weights=w)
    expected = 1 - equal / np.average(x, weights=w)
    assert con.atkinson(x, w, aversion=aversion) == pytest.approx(expected, abs=1e-9)


def test_atkinson_at_its_limits() -> None:
    assert con.atkinson([0, 1], aversion=1.0) == 1.0
    assert con.atkinson([2, 2, 2], aversion=3.0) == pytest.approx(0)
    assert np.isnan(con.atkinson([0.0, 0.0]))


def test_equal_parts_and_one_part_only() -> None:
    equal, single = np.full(4, 3.0), np.array([0.0, 0.0, 0.0, 7.0])
    assert [con.gini(equal), con.theil(equal), con.herfindahl(equal).item()] == pytest.approx([0, 0, 0.25])
    assert [con.gini(single), con.herfindahl(single).item()] == pytest.approx([0.75, 1])
    assert con.theil(single) == pytest.approx(np.log(4))
    assert con.effective_number([equal, single]).tolist() == pytest.approx([4, 1])


def test_hoover_by_hand() -> None:
    """Shares 0.1, 0.3, 0.6 against 0.3, 0.3, 0.4: a fifth would have to move."""
    assert con.hoover([1, 3, 6], [30, 30, 40]).item() == pytest.approx(0.2)


def test_rows_are_measured_one_by_one_and_a_gap_makes_its_row_missing() -> None:
    table = np.array([[1.0, 3.0], [np.nan, 3.0], [0.0, 0.0]])
    for measure in (con.herfindahl, con.entropy, con.effective_number, lambda x: con.krugman(x, [1, 1])):
        assert np.isnan(measure(table)).tolist() == [False, True, True]
    assert con.herfindahl(table)[0] == pytest.approx(0.625)
    assert np.isnan(con.gini([0, 0]))


def test_arguments_are_left_alone() -> None:
    x, w = np.array([3.0, 1.0, 2.0]), np.array([1.0, 5.0, 2.0])
    for call in (con.gini, con.theil, con.krugman):
        call(x, w)
    assert (x.tolist(), w.tolist()) == ([3, 1, 2], [1, 5, 2])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: con.herfindahl([1.0, -1.0]), "negative"),
        (lambda: con.gini([1.0, np.nan]), "missing"),
        (lambda: con.gini([1.0, 2.0], [1.0]), "1 weights for 2"),
        (lambda: con.theil([1.0, 2.0], [1.0, 0.0]), "no population"),
        (lambda: con.theil([1.0, 0.0], index="L"), "no amount"),
        (lambda: con.theil([0.0, 0.0]), "zero everywhere"),
        (lambda: con.theil([1.0], index="A"), "index"),
        (lambda: con.theil_decomposition([1.0, 2.0], ["a"]), "groups has shape"),
        (lambda: con.krugman([1.0, 2.0], [1.0]), "2 industries against 1"),
        (lambda: con.atkinson([1.0], aversion=0.0), "above zero"),
        (lambda: con.locational_gini([[1.0], [1.0]], [1.0, 0.0]), "size is zero"),
        (lambda: con.locational_gini([[1.0], [1.0]], [1.0]), "does not fit"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
