from __future__ import annotations

import numpy as np
import pytest
from tests.builders import panel_of
from tests.dynamics.claim_panels import drawn

from growthpoles.dynamics.claims_inputs import Variable
from growthpoles.dynamics.claims_sample import lagged, sample_of, series

PANEL = panel_of(
    {
        "a": np.array([[100.0, 110.0, 121.0], [50.0, 0.0, 25.0]]),
        "b": np.array([[2.0, 4.0, 5.0], [0.0, 5.0, 5.0]]),
    },
    years=(2020, 2021, 2023),
)


def test_transforms_worked_by_hand() -> None:
    growth = series(PANEL, Variable("a", transform="growth"))
    assert growth[0, 1] == pytest.approx(100 * np.log(1.1))
    assert np.isnan(growth[0, [0, 2, 3]]).all()  # 2022 is missing: no growth into 2023
    assert np.isnan(series(PANEL, Variable("a", transform="log"))[1, 1])  # a true zero has no logarithm
    assert series(PANEL, Variable("a", transform="index-growth"))[0, 1] == pytest.approx(100 * np.log(1.1))
    assert series(PANEL, Variable("a", transform="change"))[1, 1] == -50


def test_ratios_need_something_to_divide_by() -> None:
    found = series(PANEL, Variable("a", per="b", scale=10))
    assert found[0].tolist()[:2] == [500, 275] and np.isnan(found[1, 0])


def test_lags_count_calendar_years() -> None:
    found = sample_of(PANEL, Variable("a"), driver=Variable("b"), controls=(), lag=2)
    assert found.x.tolist() == [4.0, 5.0] and found.year.tolist() == [2023, 2023]
    ahead = sample_of(PANEL, Variable("a"), driver=Variable("b"), controls=(), lag=-1)
    assert ahead.year.tolist() == [2020, 2020] and ahead.x.tolist() == [4.0, 5.0]
    assert np.isnan(lagged(np.ones((2, 3)), 5)).all()


def test_controls_are_as_old_as_the_driver() -> None:
    found = sample_of(PANEL, Variable("a"), driver=Variable("b"), controls=(Variable("a"),), lag=1)
    assert found.controls.tolist() == [[100.0], [50.0]]


def test_a_trend_has_the_year_as_driver() -> None:
    found = sample_of(PANEL, Variable("a"), driver=None, controls=(), lag=3)
    assert found.x.tolist() == [2020, 2021, 2023, 2020, 2021, 2023]


def test_differences_and_means() -> None:
    found = sample_of(PANEL, Variable("a"), driver=None, controls=(), lag=0)
    assert found.differenced().y.tolist() == [10.0, 11.0, -50.0, 25.0]
    assert found.differenced().x.tolist() == [1.0, 2.0, 1.0, 2.0]
    assert found.means().y.tolist() == [pytest.approx(331 / 3), 25.0]


def test_units_observed_once_are_left_out() -> None:
    sample = drawn(0)
    once = sample.keep((sample.unit != 3) | (np.arange(sample.n) == np.flatnonzero(sample.unit == 3)[0]))
    assert 3 in once.unit and 3 not in once.repeated().unit
