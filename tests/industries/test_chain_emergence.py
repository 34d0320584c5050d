"""New suppliers: hand-worked waves, conservation, monotony in the scale, draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.industries.chains import branches, two_regions

from growthpoles.core.input_output import InputOutputTable
from growthpoles.industries.chain import chain
from growthpoles.industries.chain_emergence import draw_scales
from growthpoles.industries.chain_inputs import (
    Capacity,
    ChainSettings,
    Demand,
    Imports,
    MinimumScale,
    Project,
    Purchase,
)
from growthpoles.industries.chain_results import ChainResult

# A buys 0.1 of B at home and 0.3 of B abroad, B buys 0.5 of C abroad; nothing else is bought.
CHAIN = InputOutputTable(
    branches("ABC"), np.array([[0.0, 0, 0], [10.0, 0, 0], [0.0, 0, 0]]), np.array([100.0, 40.0, 10.0])
)
ABROAD = Imports(("B", "C"), np.array([[30.0, 0.0, 0.0], [0.0, 20.0, 0.0]]))


def react(*scales: MinimumScale, amount: float = 100.0, **more: object) -> ChainResult:
    settings = ChainSettings(scales=scales, imports=ABROAD, **more)
    return chain(CHAIN, Demand("A", amount), settings=settings)


def test_the_first_supplier_brings_the_second_over_its_scale() -> None:
    """100 of A: 10 of B at home, 30 abroad; B needs 25 and appears. Then it makes 40 and calls for 20 of C
    abroad, before it called for 5; C needs 12."""
    found = react(MinimumScale("B", 25.0), MinimumScale("C", 12.0))
    cascade = found["cascade"]
    assert cascade.select("wave", "industry", "pulled_by", "demand", "scale", "output").rows() == [
        (1, "B", "A", 30.0, 25.0, pytest.approx(30.0)),
        (2, "C", "B", 20.0, 12.0, pytest.approx(20.0)),
    ]
    assert found["effects"].select("total", "newcomers", "final").rows() == [
        (100.0, 0.0, 100.0),
        (10.0, pytest.approx(30.0), pytest.approx(40.0)),
        (0.0, pytest.approx(20.0), pytest.approx(20.0)),
    ]


def test_without_the_first_the_second_does_not_come_and_the_shock_it_needs_is_told() -> None:
    found = react(MinimumScale("B", 31.0), MinimumScale("C", 12.0))["emergence"]
    assert found.select("industry", "appears", "wave", "demand", "shock_needed").rows() == [
        ("B", False, None, 30.0, pytest.approx(31 / 30)),
        ("C", False, None, 5.0, pytest.approx(31 / 30)),  # with B there, C is asked for 20.7
    ]
    larger = react(MinimumScale("B", 31.0), MinimumScale("C", 12.0), amount=100 * 31 / 30 + 1e-6)["emergence"]
    assert larger["appears"].to_list() == [True, True]


def test_a_newcomer_wins_only_the_share_it_can_capture() -> None:
    found = react(MinimumScale("B", 10.0), captured=0.5)
    assert found["emergence"].select("demand", "replaced").row(0) == (15.0, 15.0)
    assert found["effects"].filter(industry="B")["final"].item() == pytest.approx(25.0)


def test_orders_beyond_capacity_count_as_demand_unless_they_wait() -> None:
    """B can make 4 of the 10 asked for at home: 30 + 6 leave."""
    limit = (Capacity("B", 4.0),)
    assert react(MinimumScale("B", 35.0), capacities=limit)["emergence"]["demand"].item() == pytest.approx(36)
    late = react(MinimumScale("B", 35.0), capacities=limit, overflow="delayed")["emergence"]
    assert late["demand"].item() == pytest.approx(30)
    gone = react(MinimumScale("B", 35.0), capacities=limit)["effects"].filter(industry="B")
    assert gone["final"].item() == pytest.approx(40)  # the newcomer lifts the limit


def test_orders_that_capacity_turned_away_have_no_known_buyer() -> None:
    """B has no capacity for the 10 asked for at home, and only 3 are bought abroad."""
    few = Imports(("B",), np.array([[3.0, 0.0, 0.0]]))
    settings = ChainSettings(scales=(MinimumScale("B", 8.0),), imports=few, capacities=(Capacity("B", 0.0),))
    found = chain(CHAIN, Demand("A", 100.0), settings=settings)["cascade"]
    assert found.select("industry", "pulled_by", "demand").row(0) == ("B", None, pytest.approx(13))


def test_what_a_project_imports_can_be_made_at_home_too() -> None:
    project = Project("P", 100.0, inputs=(Purchase("C", 0.4, imported=True),))
    found = chain(CHAIN, project, settings=ChainSettings(scales=(MinimumScale("C", 30.0),)))
    assert found["cascade"].select("industry", "pulled_by", "demand").row(0) == ("C", "P", 40.0)


def test_what_a_region_wins_others_lose() -> None:
    """Replacing purchases from other regions moves output from S to N."""
    table, shock = two_regions(), Demand("A", 50.0, "N")
    scales = (MinimumScale("B", 0.01, region="N"),)
    found = chain(table, shock, settings=ChainSettings(scales=scales))
    made = found["effects"].filter(measure="output")
    assert made.filter(region="N", industry="B")["newcomers"].item() > 0
    assert made.filter(region="S", industry="B")["newcomers"].item() < 0
    only_abroad = ChainSettings(scales=scales, replaces="abroad")
    assert chain(table, shock, settings=only_abroad)["emergence"]["demand"].item() == 0


def test_an_industry_new_to_the_region_works_as_it_does_elsewhere() -> None:
    """C is made only in S; in N it has the inputs of S by product, bought as N buys."""
    scales = (MinimumScale("C", 0.5, region="N"),)
    found = chain(two_regions(), Demand("A", 50.0, "N"), settings=ChainSettings(scales=scales))
    made = found["effects"].filter(measure="output", region="N", industry="C")["final"].item()
    assert made == pytest.approx(found["emergence"]["replaced"].item())
    assert found["effects"].filter(measure="jobs", region="N", industry="C")["final"].item() == pytest.approx(
        4 * made
    )


@given(st.floats(0.1, 60), st.floats(0.1, 60), st.floats(1.0, 3.0), st.booleans())
def test_a_larger_scale_never_brings_more_suppliers(b: float, c: float, factor: float, first: bool) -> None:
    low = react(MinimumScale("B", b), MinimumScale("C", c))["emergence"]["appears"].to_list()
    scales = (
        MinimumScale("B", b * (factor if first else 1)),
        MinimumScale("C", c * (1 if first else factor)),
    )
    high = react(*scales)["emergence"]["appears"].to_list()
    assert all(was or not now for was, now in zip(low, high, strict=True))


def test_probability_over_draws_is_that_of_the_lognormal() -> None:
    """Demand 30 at a median of 30: one in two; scale at median 15 with spread ln 2: P(Z < 1) = 0.8413."""
    even = react(MinimumScale("B", 30.0, spread=0.5), draws=4000)["emergence"]["probability"].item()
    assert even == pytest.approx(0.5, abs=0.03)
    sure = react(MinimumScale("B", 15.0, spread=float(np.log(2))), draws=4000)["emergence"][
        "probability"
    ].item()
    assert sure == pytest.approx(0.8413, abs=0.025)


def test_probability_over_draws_is_that_of_the_triangle() -> None:
    """Demand 30 on the triangle 20, 40, 60: (30 - 20)^2 / (40 x 20) = 0.125."""
    scale = MinimumScale("B", 40.0, low=20.0, high=60.0)
    assert react(scale, draws=4000)["emergence"]["probability"].item() == pytest.approx(0.125, abs=0.02)


def test_a_scale_of_all_regions_is_one_unknown_in_every_draw() -> None:
    """N and S ask each for 50 of C that is bought abroad: they pass together or not at all."""
    table = InputOutputTable(branches("ACAC"), np.zeros((4, 4)), np.full(4, 100.0), regions=tuple("NNSS"))
    abroad = Imports(("C",), np.array([[50.0, 0.0, 50.0, 0.0]]))
    settings = ChainSettings(scales=(MinimumScale("C", 50.0, spread=1.0),), imports=abroad, draws=400)
    found = chain(table, [Demand("A", 100.0, "N"), Demand("A", 100.0, "S")], settings=settings)
    figures = dict(found["figures"].select("name", "value").iter_rows())
    assert found["emergence"]["probability"].to_list() == [pytest.approx(0.5, abs=0.08)] * 2
    assert (figures["home_output_low"], figures["home_output_high"]) == (200.0, pytest.approx(300.0))
    apart = (MinimumScale("C", 50.0, "N", spread=1.0), MinimumScale("C", 50.0, "S", spread=1.0))
    alone = chain(
        table, Demand("A", 100.0, "N"), settings=ChainSettings(scales=apart, imports=abroad, draws=400)
    )
    assert alone["emergence"].filter(region="S")["probability"].item() == 0


def test_the_same_seed_gives_the_same_draws() -> None:
    scales = [MinimumScale("B", 30.0, spread=0.5), MinimumScale("C", 5.0, low=1.0, high=9.0)]
    np.testing.assert_array_equal(draw_scales(scales, 50, seed=4), draw_scales(scales, 50, seed=4))
    assert not np.array_equal(draw_scales(scales, 50, seed=4), draw_scales(scales, 50, seed=5))
    assert (draw_scales(scales, 500, seed=1)[:, 1] <= 9).all()


def test_certain_scales_have_probability_zero_or_one() -> None:
    found = react(MinimumScale("B", 25.0), MinimumScale("C", 500.0))
    assert found["emergence"]["probability"].to_list() == [1.0, 0.0]
    assert found.diagnostics.with_code("chain.scale.certain")
