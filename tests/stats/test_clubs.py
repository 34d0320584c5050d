"""Log-t test and clubs on the 152 countries of Phillips and Sul (2009)."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.clubs import CRITICAL, find_clubs, log_t, trend_filter


@pytest.fixture(scope="module")
def countries(shared_data: Path) -> npt.NDArray[np.float64]:
    path = shared_data / "reference" / "regional" / "reat" / "ConvergenceClubs_filteredGDP.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return np.array([[float(value) for value in row[1:]] for row in list(csv.reader(file))[1:]])


def test_published_log_t_of_152_countries(countries: npt.NDArray[np.float64]) -> None:
    """Phillips and Sul (2009): slope -0.875, t -159.55."""
    found = log_t(countries)
    assert found.slope == pytest.approx(-0.875, abs=5e-4)
    assert found.t == pytest.approx(-159.55, abs=0.01)
    assert (found.first, found.periods) == (12, 23)


def test_published_clubs_of_152_countries(countries: npt.NDArray[np.float64]) -> None:
    """Phillips and Sul (2009): seven clubs of 50, 30, 21, 24, 14, 11 and 2 countries, nobody diverges."""
    found = find_clubs(countries)
    assert [len(club.members) for club in found.clubs] == [50, 30, 21, 24, 14, 11, 2]
    assert found.divergent == ()
    assert all(club.t > CRITICAL for club in (*found.clubs, *found.merged))
    assert len(found.merged) < len(found.clubs)


def test_clubs_do_not_depend_on_the_order_of_units(countries: npt.NDArray[np.float64]) -> None:
    order = np.random.default_rng(4).permutation(len(countries))
    found = find_clubs(countries[order])
    expected = [set(club.members) for club in find_clubs(countries).clubs]
    assert [{int(order[unit]) for unit in club.members} for club in found.clubs] == expected


def planted(rng: np.random.Generator, levels: tuple[float, ...], size: int) -> npt.NDArray[np.float64]:
    t = np.arange(1, 41)
    drift = np.repeat(np.array(levels), size)[:, None]
    own = rng.normal(0, 1, (len(levels) * size, 1))
    return 8 + 0.02 * t + drift * np.log(t) / np.log(40) + 0.4 * own * t**-1.0


@given(st.integers(0, 1000))
def test_two_planted_clubs_are_found(seed: int) -> None:
    found = find_clubs(planted(np.random.default_rng(seed), (1.0, -1.0), 6))
    assert [set(club.members) for club in found.clubs] == [set(range(6)), set(range(6, 12))]


@given(st.integers(0, 1000))
def test_every_unit_is_in_one_club_or_divergent(seed: int) -> None:
    y = 8 + np.random.default_rng(seed).normal(0, 0.05, (9, 20)).cumsum(axis=1)
    found = find_clubs(y)
    for clubs in (found.clubs, found.merged):
        members = [unit for club in clubs for unit in club.members]
        assert sorted((*members, *found.divergent)) == list(range(9))


def test_identical_units_converge() -> None:
    y = np.tile(np.linspace(8, 9, 20), (3, 1))
    assert log_t(y).t == np.inf
    assert [club.members for club in find_clubs(y).clubs] == [(0, 1, 2)]


def test_trend_filter_solves_its_normal_equations() -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(0, 1, (2, 12)).cumsum(axis=1)
    second = np.diff(np.eye(12), 2, axis=0)
    expected = np.linalg.solve(np.eye(12) + 400 * second.T @ second, y.T).T
    np.testing.assert_allclose(trend_filter(y), expected, rtol=1e-9)
    np.testing.assert_allclose(trend_filter(y, 0.0), y)


@pytest.mark.parametrize(
    "y", [np.ones((1, 20)), np.ones((3, 6)), -np.ones((3, 20)), np.full((3, 20), np.nan), np.ones(20)]
)
def test_bad_panels_are_refused(y: npt.NDArray[np.float64]) -> None:
    with pytest.raises(ValueError):
        log_t(y)
