"""The system of a chain reaction: trade patterns, measures, closed model, technology from elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from tests.industries.chains import branches, row, two_regions

from growthpoles.core.input_output import Accounts, InputOutputTable
from growthpoles.industries.chain_inputs import ChainSettings, Demand, MinimumScale, Project, Purchase
from growthpoles.industries.chain_system import MEASURES, build_system, trade_pattern

TABLE = two_regions()
SHOCK = (Demand("A", 1.0, "N"),)


def test_trade_patterns_by_hand() -> None:
    """N buys 22 of A at home and 10 from S; C, which N does not make, only from S."""
    np.testing.assert_allclose(trade_pattern(TABLE, region="N", code="A"), [22 / 32, 0, 0, 10 / 32, 0, 0])
    np.testing.assert_allclose(trade_pattern(TABLE, region="N", code="C"), [0, 0, 0, 0, 0, 1])


def test_a_product_a_region_buys_none_of_comes_from_home_or_from_where_it_is_made() -> None:
    flows = np.zeros((4, 4))
    table = InputOutputTable(branches("ABAB"), flows, np.array([1.0, 0, 3, 4]), regions=tuple("NNSS"))
    np.testing.assert_allclose(trade_pattern(table, region="N", code="A"), [1, 0, 0, 0])
    np.testing.assert_allclose(trade_pattern(table, region="N", code="B"), [0, 0, 0, 1])


def test_value_added_is_what_is_left_but_imports_and_taxes() -> None:
    system = build_system(TABLE, SHOCK, settings=ChainSettings())
    left = 0.8 * (TABLE.output - TABLE.flows.sum(axis=0)) / np.where(TABLE.output == 0, 1, TABLE.output)
    np.testing.assert_allclose(system.measures[MEASURES.index("value_added")], left)
    held = Accounts((row("VA", "value-added", 0)[0],), np.full((1, 6), 30.0) * (TABLE.output > 0))
    stated = InputOutputTable(
        TABLE.industries, TABLE.flows, TABLE.output, regions=TABLE.regions, satellites=held
    )
    found = build_system(stated, SHOCK, settings=ChainSettings()).measures[MEASURES.index("value_added")]
    assert found[0] == pytest.approx(0.3)


def test_the_closed_operator_is_a_plus_consumption_times_income() -> None:
    system = build_system(TABLE, SHOCK, settings=ChainSettings(households=True))
    dense = system.a + system.spending @ system.income.T
    v = np.arange(6.0)
    np.testing.assert_allclose(system.whole() @ v, dense @ v)
    np.testing.assert_allclose(system.whole().T @ v, dense.T @ v)
    # all income of households at home is spent: at home, in the other region, or outside
    np.testing.assert_allclose(system.spending.sum(axis=0) + system.spent_outside, 1.0)


def test_an_industry_that_may_appear_takes_the_inputs_it_has_elsewhere() -> None:
    """C of S buys 5 A, 6 B, 8 C of 100 at home and 1 A, 1 B of N: 0.06, 0.07, 0.08, by product."""
    settings = ChainSettings(scales=(MinimumScale("C", 1.0, region="N"),))
    system = build_system(TABLE, SHOCK, settings=settings, awake=True)
    expected = 0.06 * trade_pattern(TABLE, region="N", code="A")
    expected = expected + 0.07 * trade_pattern(TABLE, region="N", code="B")
    expected = expected + 0.08 * trade_pattern(TABLE, region="N", code="C")
    np.testing.assert_allclose(system.a[:, 2], expected)
    np.testing.assert_allclose(system.outside[2], system.outside[5])
    assert not build_system(TABLE, SHOCK, settings=settings).a[:, 2].any()  # not before it appears


def test_projects_stand_after_the_industries() -> None:
    project = Project(
        "P", 5.0, "S", inputs=(Purchase("A", 0.2, region="N"), Purchase("C", 0.3, imported=True))
    )
    system = build_system(TABLE, (project, *SHOCK), settings=ChainSettings())
    np.testing.assert_allclose(system.shock, [1, 0, 0, 0, 0, 0, 5])
    np.testing.assert_allclose(system.a[:, 6], [0.2, 0, 0, 0, 0, 0, 0])
    assert system.outside[6] == pytest.approx(0.3)
    assert not system.a[6].any()
    assert system.home == ("S", "N")
