"""The tables of a regionalised result: keys, shares that add up, figures that are cells."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.industries.regions import OUTPUT, figures, nation

from growthpoles.industries.regionalise import regionalise
from growthpoles.industries.regionalise_inputs import RegionaliseSettings
from growthpoles.stats import leontief as le

MADE = regionalise(nation(), figures())


def test_every_table_is_sorted_by_keys_that_are_unique() -> None:
    for table in MADE.tables:
        keys = list(table.keys)
        assert table.data.select(keys).is_duplicated().sum() == 0, table.name
        assert table.data.select(keys).equals(table.data.select(keys).sort(keys)), table.name


def test_trade_coefficients_of_a_destination_add_up_to_one() -> None:
    sums = MADE["trade"].group_by("industry", "destination").agg(pl.col("coefficient").sum())
    np.testing.assert_allclose(sums["coefficient"], 1)
    flows = np.asarray(MADE.regional.flows).sum() + sum(
        row.sum()
        for item, row in zip(MADE.regional.demand.items, MADE.regional.demand.values, strict=True)
        if item.region
    )
    assert MADE["trade"]["amount"].sum() == pytest.approx(flows)


def test_multipliers_are_those_of_the_blocks_on_the_diagonal() -> None:
    block = np.asarray(MADE.regional.flows)[:3, :3] / OUTPUT[0]
    expected = le.factorise(block).solve_transposed(np.ones(3))
    np.testing.assert_allclose(MADE["industries"].filter(region="N")["multiplier"], expected)
    assert MADE["industries"].filter(region="S", industry="C")["multiplier"].item() is None


def test_figures_are_those_of_the_tables() -> None:
    found = dict(MADE["figures"].select("name", "value").iter_rows())
    away = MADE["trade"].filter(pl.col("origin") != pl.col("destination"))
    assert found["traded"] == pytest.approx(away["amount"].sum())
    assert found["multiplier"] == pytest.approx(MADE["industries"]["multiplier"].mean())
    assert found["own_supply_low"] == pytest.approx(MADE["spans"]["own_supply"].min())


def test_trade_of_all_products_is_the_sum_of_trade_by_product() -> None:
    sums = {
        (o, d): x
        for o, d, x in MADE["trade"].group_by("origin", "destination").agg(pl.col("amount").sum()).iter_rows()
    }
    assert MADE["flows"].height == 9
    for row in MADE["flows"].iter_rows(named=True):
        assert row["amount"] == pytest.approx(sums.get((row["origin"], row["destination"]), 0))
    np.testing.assert_allclose(MADE["flows"].group_by("destination").agg(pl.col("share").sum())["share"], 1)


def test_regions_are_means_and_weighted_shares_of_their_industries() -> None:
    bought = np.asarray(MADE.regional.flows)
    for r, row in enumerate(MADE["regions"].iter_rows(named=True)):
        own = MADE["industries"].filter(region=row["region"])
        assert row["output"] == pytest.approx(own["output"].sum())
        assert row["multiplier"] == pytest.approx(own["multiplier"].mean())
        there = own.filter(pl.col("output") > 0)
        assert row["national_multiplier"] == pytest.approx(there["national_multiplier"].mean())
        columns = bought[:, 3 * r : 3 * r + 3]
        assert row["own_supply"] == pytest.approx(columns[3 * r : 3 * r + 3].sum() / columns.sum())
        for name in ("own_supply", "multiplier"):
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]


def test_quotients_stay_between_their_ends_and_have_none_without_exponents() -> None:
    table = MADE["quotients"]
    assert table.height == 27
    assert (table["low"] <= table["quotient"]).all()
    assert (table["quotient"] <= table["high"]).all()
    plain = regionalise(nation(), figures(), settings=RegionaliseSettings(method="SLQ"))["quotients"]
    assert plain["low"].equals(plain["high"])
