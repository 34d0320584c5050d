"""Power means against worked values, and the parts that add up to them."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.composite.aggregate import PowerMean
from growthpoles.errors import SpecificationError

ROW, WEIGHTS = np.array([[1.0, 4.0]]), np.array([0.25, 0.75])


@pytest.mark.parametrize(
    ("p", "expected"), [(1, 3.25), (0, 4**0.75), (-1, 1 / (0.25 + 0.75 / 4)), (2, (0.25 + 12) ** 0.5)]
)
def test_worked_means(p: float, expected: float) -> None:
    assert PowerMean(p).combine(ROW, WEIGHTS)[0] == pytest.approx(expected, rel=1e-12)


def test_contributions_of_the_arithmetic_mean_are_weight_times_score() -> None:
    assert PowerMean(1).contributions(ROW[0], WEIGHTS).tolist() == [0.25, 3.0]


def test_contributions_of_a_geometric_mean_share_it_by_weight() -> None:
    np.testing.assert_allclose(PowerMean(0).contributions(ROW[0], WEIGHTS), WEIGHTS * 4**0.75)


def test_contributions_of_zeros_and_of_gaps() -> None:
    assert PowerMean(1).contributions(np.zeros(2), WEIGHTS).tolist() == [0, 0]
    assert np.isnan(PowerMean(1).contributions(np.full(2, np.nan), WEIGHTS)).all()
    assert PowerMean(1).contributions(np.array([np.nan, 4.0]), WEIGHTS)[1] == 4.0


@pytest.mark.parametrize(("p", "needs"), [(1, "any"), (0, "positive"), (-1, "positive"), (2, "not-negative")])
def test_what_scores_it_takes(p: float, needs: str) -> None:
    assert PowerMean(p).needs == needs


def test_an_infinite_order_is_refused() -> None:
    with pytest.raises(SpecificationError):
        PowerMean(float("inf"))
