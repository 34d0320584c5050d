"""Growth and innovation spending behind the score, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from growthpoles.industries.inputs import InnovationSpending
from growthpoles.industries.propulsive_score import annual_growth, measure_growth, relative_spending


def test_annual_growth_by_hand() -> None:
    assert annual_growth(np.array([100.0]), np.array([133.1]), years=3) == pytest.approx([10.0])


def test_growth_of_the_country_is_that_of_its_sums(table_of: Any) -> None:
    """A 30 -> 36.3 and B 70 -> 84.7 together: 100 -> 121 in two years, 10 % a year each."""
    values = [[[10.0, 40.0], [20.0, 44.7]], [[20.0, 30.0], [16.3, 40.0]]]
    found = measure_growth(table_of(values, years=(2020, 2022)), (2020, 2022))
    assert found.nation == pytest.approx([10.0, 10.0])
    assert found.whole == pytest.approx(10.0)


def test_relative_spending_by_hand(table_of: Any) -> None:
    """A spends 3 on 30, B is not known; the country 4 on 100: .1 / .04 = 2.5."""
    table = table_of([[[10.0, 40.0]], [[20.0, 30.0]]], years=(2020,))
    found = relative_spending(table, InnovationSpending(2020, (("A", 3.0),), 4.0))
    np.testing.assert_allclose(found, [2.5, np.nan])
    assert np.isnan(relative_spending(table, InnovationSpending(2019, (("A", 3.0),)))).all()
