"""Agglomerations with their variants, and regions as sums of their settlements."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.poles.settlements_land import PEOPLE, PLACES, QUICK, context, places, regions, row

from growthpoles.poles.context import Member
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.results import PolesResult


def test_agglomerations_are_listed_with_every_variant(settled: PolesResult) -> None:
    found = settled["agglomerations"].filter(core="MILL")
    assert found["variant"].to_list() == ["core"] and found["used"].to_list() == [True]
    inside = identify_poles(
        PLACES,
        places(),
        settings=replace(QUICK, context=context(members=(Member("MILL", "MILL"), Member("MILL", "HUT")))),
    )
    used = row(inside, "agglomerations", core="MILL", variant="official")
    assert (used["used"], used["members"], used["population"]) == (True, 2, 302e3)
    assert row(inside, unit="HUT")["agglomeration"] == "MILL"
    assert row(inside, "candidates", unit="MILL")["official"] and row(inside, unit="MILL")["candidate"]


def test_regions_are_summed_from_settlements_beside_their_own_label(settled: PolesResult) -> None:
    north = row(settled, "region_summary", region="NORTH")
    assert (north["settlements"], north["listed"], north["population"]) == (3, 332e3, 1e6)
    assert north["listed_share"] == pytest.approx(0.332) and north["type"] == "industrial"
    share = row(settled, "region_types", region="NORTH", type="industrial")["share"]
    assert share == pytest.approx(3e5 / 332e3)
    own, industries = regions()
    direct = identify_poles(own.territory, own, industries=industries, settings=PoleSettings(draws=0))
    both = identify_poles(
        PLACES, places(), settings=replace(QUICK, context=replace(context(), regional=direct))
    )
    assert row(both, "region_summary", region="CITY")["direct_label"] == row(direct, unit="CITY")["label"]
    sums = both["region_types"].group_by("region").agg(pl.col("share").sum())
    assert sums["share"].to_list() == pytest.approx([1.0] * 3)


def test_no_city_is_counted_twice(settled: PolesResult) -> None:
    people = settled["region_types"]["population"].sum()
    assert people == pytest.approx(sum(PEOPLE))
