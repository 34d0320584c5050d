"""Coefficients of one economy with the outputs of another: the supply-demand pool."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.industries.lending import borrow_technology
from growthpoles.labels import Label

KINDS = tuple(Industry(code, Label(code)) for code in "ABC")
LENT = InputOutputTable(
    KINDS,
    np.array([[10.0, 40, 5], [20, 60, 30], [10, 20, 50]]),
    np.array([100.0, 200, 150]),
    demand=Accounts(
        (
            Account("C", Label("C"), "households"),
            Account("X", Label("X"), "exports"),
            Account("S", Label("S"), "stocks"),
        ),
        np.array([[30.0, 50, 60], [10, 35, 12], [5, 5, -2]]),
    ),
    primary=Accounts(
        (Account("W", Label("W"), "wages"), Account("M", Label("M"), "imports")),
        np.array([[50.0, 60, 45], [10, 20, 20]]),
    ),
    satellites=Accounts((Account("J", Label("J"), "jobs"),), np.array([[1.0, 2, 3]])),
    foreign=Label("Elsewhere, 2015"),
)


def made(*outputs: float, codes: str = "ABC", measure: str = "output") -> IndustryTable:
    land = Territory((Edition("e", (Unit("N", Label("N")),)),))
    kinds = tuple(Industry(code, Label(code)) for code in codes)
    values = np.array([[outputs]], np.float64)
    return IndustryTable(
        land, "e", ("N",), (2020,), kinds, values, np.zeros(values.shape), measure=measure, unit="million KZT"
    )


def without(code: str) -> InputOutputTable:
    """The table of the lender with an industry it does not have."""
    there = np.array([float(item != code) for item in LENT.codes])
    return replace(
        LENT,
        flows=LENT.flows * there * there[:, None],
        output=LENT.output * there,
        demand=replace(LENT.demand, values=LENT.demand.values * there),
        primary=replace(LENT.primary, values=LENT.primary.values * there),
        satellites=replace(LENT.satellites, values=LENT.satellites.values * there),
    )


def test_an_industry_neither_side_has_is_no_problem() -> None:
    assert borrow_technology(without("C"), made(1, 1, 0)).output.tolist() == [1, 1, 0]


def test_industries_that_go_into_one_of_the_table_add_up() -> None:
    apart = borrow_technology(LENT, made(100, 5, 150, 15, codes="ABCD"), match={"D": "B"})
    np.testing.assert_allclose(apart.flows, borrow_technology(LENT, made(100, 20, 150)).flows)


def test_supply_demand_pool_by_hand() -> None:
    """Moore and Petersen (1955): output 10 of B against a need of 17.0 + final demand, worked out by hand."""
    table = borrow_technology(LENT, made(100, 20, 150))
    # income per unit of output .5, .3, .3: 50 + 6 + 45 = 101 against 155 in the lending economy
    earned = 101 / 155
    wanted = np.array([[10, 4, 5], [20, 6, 30], [10, 2, 50]], float)
    final = np.array([30.0, 50, 60]) * earned
    share = np.minimum(1, np.array([100.0, 20, 150]) / (wanted.sum(axis=1) + final))
    assert share[1] < 0.25 and share[0] == share[2] == 1
    np.testing.assert_allclose(table.flows, share[:, None] * wanted, rtol=1e-13)
    np.testing.assert_allclose(table.demand.values[0], share * final, rtol=1e-13)
    exports = table.demand.values[table.demand.codes.index("X")]
    np.testing.assert_allclose(exports, table.output - table.flows.sum(1) - share * final, atol=1e-11)
    assert exports[1] == pytest.approx(0, abs=1e-11)
    np.testing.assert_allclose(
        table.primary.values[1], [10 + 20, 2 + 6, 20 + 30] - table.flows[1], rtol=1e-12
    )
    assert (table.foreign, table.unit, table.year) == (LENT.foreign, "million KZT", 2020)
    assert not len(table.satellites) and "S" not in table.demand.codes


@given(st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3))
def test_the_table_balances_and_needs_no_more_than_the_coefficients(outputs: list[float]) -> None:
    table = borrow_technology(LENT, made(*outputs))
    scale = max(outputs)
    np.testing.assert_allclose(table.balance().rows, 0, atol=1e-9 * scale)
    np.testing.assert_allclose(table.flows.sum(0) + table.primary.values.sum(0), outputs, rtol=1e-9)
    assert (table.coefficients() <= LENT.coefficients() * (1 + 1e-12)).all()
    assert (table.demand.values >= -1e-9 * scale).all()


def test_the_unit_of_the_lender_does_not_matter() -> None:
    """A thousandth of every figure of the lender is the same technology."""
    first, wanted = borrow_technology(LENT, made(100, 20, 150)), made(100, 20, 150)
    small = replace(
        LENT,
        flows=LENT.flows / 1000,
        output=LENT.output / 1000,
        demand=replace(LENT.demand, values=LENT.demand.values / 1000),
        primary=replace(LENT.primary, values=LENT.primary.values / 1000),
    )
    np.testing.assert_allclose(borrow_technology(small, wanted).flows, first.flows, rtol=1e-12)


@pytest.mark.parametrize(
    ("lent", "outputs", "codes"),
    [
        (replace(LENT, foreign=Label("")), made(1, 1, 1), {"borrow.foreign.unnamed"}),
        (replace(LENT, regions=tuple("NNS")), made(1, 1, 1), {"borrow.regions"}),
        (replace(LENT, demand=Accounts()), made(1, 1, 1), {"borrow.accounts.none"}),
        (LENT, made(1, 1, 1, measure="employment"), {"borrow.measure"}),
        (LENT, made(1, 1, codes="AB"), {"borrow.industry.unknown"}),
        (LENT, made(1, 1, 1, 1, codes="ABCD"), {"borrow.technology.none"}),
        (without("C"), made(1, 1, 1), {"borrow.technology.none"}),
        (LENT, made(1, float("nan"), 1), {"industries.national.missing"}),
        (
            replace(LENT, foreign=Label(""), demand=Accounts()),
            made(1, 1, codes="AB", measure="employment"),
            {"borrow.foreign.unnamed", "borrow.accounts.none", "borrow.measure", "borrow.industry.unknown"},
        ),
    ],
)
def test_what_cannot_be_lent_is_refused_with_all_reasons(
    lent: InputOutputTable, outputs: IndustryTable, codes: set[str]
) -> None:
    with pytest.raises(InputError) as failure:
        borrow_technology(lent, outputs)
    assert {item.code for item in failure.value.problems} == codes


def test_a_year_that_is_not_there() -> None:
    with pytest.raises(InputError) as failure:
        borrow_technology(LENT, made(1, 1, 1), year=1999)
    assert [(item.code, item.where.year) for item in failure.value.problems] == [("panel.year.unknown", 1999)]
