"""Tables of single regions side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.industries.chains import accounts, miller_blair, row, two_regions

from growthpoles.core.input_output import Accounts, InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.chain import chain
from growthpoles.industries.chain_inputs import ChainSettings, Demand
from growthpoles.industries.joining import join_regions


def one(region: str, *, wage: float = 0.3) -> InputOutputTable:
    """Miller and Blair's table with households that spend 900 and 500, 300 of them on imports."""
    output = np.array([1000.0, 2000.0])
    spent = Accounts((row("C", "households", 0)[0],), np.array([[300.0, 800.0]]), np.array([300.0]))
    paid = accounts(row("W", "wages", wage * output))
    return replace(miller_blair(), regions=(region, region), demand=spent, primary=paid)


def test_regions_taken_apart_are_joined_to_the_same_without_their_trade() -> None:
    whole = two_regions()
    joined = join_regions([whole.within(code) for code in whole.region_codes])
    regions = np.array(whole.regions)
    same = regions[:, None] == regions
    np.testing.assert_array_equal(joined.flows, np.where(same, whole.flows, 0.0))
    np.testing.assert_array_equal(joined.output, whole.output)
    assert (joined.regions, joined.codes) == (whole.regions, whole.codes)
    traded = np.where(same, 0.0, whole.flows)
    np.testing.assert_allclose(joined.primary.of("from-other-regions"), traded.sum(axis=0))
    for code in whole.region_codes:
        apart, back = whole.within(code), joined.within(code)
        np.testing.assert_allclose(back.balance().rows, apart.balance().rows, atol=1e-9)
        np.testing.assert_allclose(back.balance().columns, apart.balance().columns, atol=1e-9)


def test_each_region_spends_its_own_income() -> None:
    """The reaction in the joined table is that in the table of the region; wages differ between the two."""
    settings = ChainSettings(households=True)
    tables = [one("E"), one("W", wage=0.1)]
    joined = join_regions(tables)
    for table, code in zip(tables, "EW", strict=True):
        alone = chain(table, Demand("A", 100.0, code), settings=settings)["totals"]
        found = chain(joined, Demand("A", 100.0, code), settings=settings)
        for name in ("first_round", "industrial_support", "consumption_induced", "total"):
            np.testing.assert_allclose(found["totals"][name], alone[name], rtol=1e-7)
        away = found["regions"].filter(measure="output").filter(region="W" if code == "E" else "E")
        assert away["total"].to_list() == [0.0]


def test_an_account_that_one_region_has_is_zero_and_a_satellite_missing_elsewhere() -> None:
    first, second = one("E"), one("W")
    jobs, tax = accounts(row("J", "jobs", [5.0, 7.0])), accounts(row("T", "taxes", [1.0, 2.0]))
    joined = join_regions([first, replace(second, primary=tax, satellites=jobs)])
    assert [item.code for item in joined.primary.items] == ["W", "T"]
    np.testing.assert_array_equal(joined.primary.values, [[300, 600, 0, 0], [0, 0, 1, 2]])
    np.testing.assert_array_equal(joined.satellites.values, [[np.nan, np.nan, 5, 7]])
    assert [item.region for item in joined.demand.items] == ["E", "W"]
    np.testing.assert_array_equal(joined.demand.outside(), [300, 300])


def test_a_region_given_twice_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        join_regions([one("E"), one("E")])
    assert {item.code for item in caught.value.problems} == {"io.industry.twice"}


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ([], [("io.join.region", None)]),
        ([miller_blair()], [("io.join.region", None)]),
        ([two_regions(), one("E")], [("io.join.region", None)]),
        ([one("E"), replace(one("W"), unit="thousand EUR")], [("io.join.differ", "unit")]),
        (
            [replace(one("E"), year=2019), replace(one("W"), year=2020, holds="product")],
            [("io.join.differ", "year"), ("io.join.differ", "holds")],
        ),
    ],
)
def test_tables_whose_amounts_cannot_stand_side_by_side_are_refused(
    tables: list[InputOutputTable], found: list[tuple[str, str | None]]
) -> None:
    with pytest.raises(InputError) as failure:
        join_regions(tables)
    told = [(item.code, item.where.key) for item in failure.value.problems]
    assert [item for item in told if item[1] != "price"][: len(found)] == found
