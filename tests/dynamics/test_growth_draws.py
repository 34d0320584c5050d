from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.dynamics.economies import between, known, plain

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.growth_draws import draw_parameters, impulse
from growthpoles.dynamics.growth_inputs import Parameter, Push

NAMED = {
    "uniform": (Parameter(low=0.2, high=0.8, source="s"), stats.uniform(0.2, 0.6)),
    "triangular": (Parameter(0.3, low=0.2, high=0.8, source="s"), stats.triang(1 / 6, 0.2, 0.6)),
    "normal": (Parameter(0.5, error=0.1, source="s"), stats.norm(0.5, 0.1)),
    "cut": (Parameter(0.2, error=0.3, source="s"), stats.truncnorm(-0.2 / 0.3, 0.8 / 0.3, 0.2, 0.3)),
}


@pytest.mark.parametrize("name", NAMED)
def test_draws_follow_the_distribution_of_scipy(name: str) -> None:
    item, wanted = NAMED[name]
    drawn = draw_parameters(plain(inside=item, trade=_ring()), draws=4000, seed=1).values["inside"]
    assert stats.kstest(drawn[0], wanted.cdf).pvalue > 0.001
    assert drawn.min() >= 0 and drawn.max() <= 1


def _ring() -> SpatialWeights:
    return SpatialWeights.given(("A", "B", "C"), [[0, 1, 0], [0, 0, 1], [1, 0, 0]])


def test_one_number_for_all_is_drawn_once_and_one_by_region_for_each() -> None:
    by_region = {code: between(0, 1) for code in ("A", "B", "C")}
    values = draw_parameters(plain(epsilon=between(0, 1), local=by_region), draws=500, seed=0).values
    assert values["epsilon"].shape == (1, 500)
    assert np.abs(np.corrcoef(values["local"]) - np.eye(3)).max() < 0.15
    assert abs(np.corrcoef(values["epsilon"][0], values["local"][0])[0, 1]) < 0.15


def test_more_draws_and_another_order_leave_the_first_draws_as_they_are() -> None:
    by_region = {code: between(0, 1) for code in ("A", "B", "C")}
    few = draw_parameters(plain(local=by_region), draws=10, seed=4).values["local"]
    many = draw_parameters(plain(("C", "A", "B"), local=by_region), draws=99, seed=4).values["local"]
    np.testing.assert_array_equal(few, many[[1, 2, 0], :10])


def test_an_interval_of_no_width_is_a_number() -> None:
    item = Parameter(0.5, low=0.5, high=0.5, source="s")
    assert set(draw_parameters(plain(local=item), draws=3, seed=0).values["local"][0]) == {0.5}


def test_trade_is_matched_by_code_and_regions_without_partners_sell_nothing_inside() -> None:
    trade = SpatialWeights.given(("C", "B", "A"), [[0, 3, 1], [0, 0, 0], [2, 2, 0]])
    drawn = draw_parameters(plain(trade=trade, inside=known(0.4)), draws=1, seed=0)
    np.testing.assert_allclose(drawn.trade, [[0, 0.5, 0.5], [0, 0, 0], [0.25, 0.75, 0]])
    assert drawn.values["inside"][:, 0].tolist() == [0.4, 0, 0.4]


def test_pushes_stand_in_their_years_and_add_up() -> None:
    pushes = (Push("A", 2.0, years=2, first=2), Push("B", 3.0, years=1, acts_on="investment"))
    found = impulse(pushes, ("A", "B"), years=4)
    assert found.exports[:, 0].tolist() == [0, 2, 2, 0]
    assert found.investment[:, 1].tolist() == [3, 0, 0, 0]
    assert found.productivity.sum() == found.exports[:, 1].sum() == 0
