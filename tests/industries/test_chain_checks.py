"""Bad shocks and settings are refused by name, all at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.industries.chains import miller_blair, two_regions

from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.chain import chain
from growthpoles.industries.chain_inputs import (
    Capacity,
    ChainSettings,
    Demand,
    Imports,
    MinimumScale,
    Project,
    Purchase,
    Shock,
)
from growthpoles.industries.joining import join_regions

Found = list[tuple[str, str | None, str | None]]
ABROAD = Purchase("Q", 0.1, imported=True)
NOT_MADE = Purchase("C", 0.1, region="N")


def refused(
    *shocks: Shock, settings: ChainSettings | None = None, table: InputOutputTable | None = None
) -> Found:
    with pytest.raises(InputError) as failure:
        chain(table or two_regions(), shocks, settings=settings)
    return [(item.code, item.where.unit, item.where.indicator) for item in failure.value.problems]


@pytest.mark.parametrize(
    ("shocks", "expected"),
    [
        ((), [("chain.shock.none", None, None)]),
        ((Demand("A", 1.0),), [("chain.region.needed", None, "A")]),
        (
            (Demand("A", 1.0, "W"), Demand("Q", 1.0, "N")),
            [("io.place.unknown", "W", "A"), ("io.place.unknown", "N", "Q")],
        ),
        ((Demand("A", 0.0, "N"),), [("chain.shock.zero", "N", "A")]),
        ((Demand("A", float("nan"), "N"),), [("chain.shock.zero", "N", "A")]),
        ((Demand("C", 1.0, "N"),), [("chain.shock.absent", "N", "C")]),
        ((Project("A", 1.0, "N", like="B"),), [("chain.project.twice", None, "A")]),
        ((Project("P", 1.0, "N", like="Q"),), [("io.place.unknown", "N", "Q")]),
        ((Project("P", 1.0, "N", inputs=(Purchase("Q", 0.1),)),), [("io.place.unknown", None, "Q")]),
        ((Project("P", 1.0, "N", inputs=(ABROAD,)),), [("io.place.unknown", None, "Q")]),
        ((Project("P", 1.0, "N", like="A", investment=(ABROAD,)),), [("io.place.unknown", None, "Q")]),
        ((Project("P", 1.0, "N", inputs=(NOT_MADE,)),), [("chain.shock.absent", "N", "C")]),
    ],
)  # fmt: skip
def test_shocks(shocks: tuple[Shock, ...], expected: Found) -> None:
    assert refused(*shocks) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (ChainSettings(capacities=(Capacity("Q", 1.0),)), [("io.place.unknown", None, "Q")]),
        (ChainSettings(capacities=(Capacity("A", -1.0, "N"),)), [("chain.capacity.negative", "N", "A")]),
        (ChainSettings(scales=(MinimumScale("A", 1.0, "W"),)), [("io.place.unknown", "W", "A")]),
        (
            ChainSettings(scales=(MinimumScale("A", 1.0), MinimumScale("A", 2.0))),
            [("chain.setting.twice", None, "A")],
        ),
        (ChainSettings(imports=Imports(("A",), np.ones((1, 2)))), [("chain.imports.shape", None, None)]),
        (ChainSettings(imports=Imports(("A",), -np.ones((1, 6)))), [("chain.imports.bad", None, None)]),
        (ChainSettings(imports=Imports(("Q",), np.ones((1, 6)))), [("io.place.unknown", None, "Q")]),
    ],
)  # fmt: skip
def test_settings(settings: ChainSettings, expected: Found) -> None:
    assert refused(Demand("A", 1.0, "N"), settings=settings) == expected


def test_demand_that_falls_away_has_no_limits_but_is_followed_without() -> None:
    falling = Demand("A", -5.0, "N")
    expected = [("chain.shock.falling", None, "A")]
    assert refused(falling, settings=ChainSettings(capacities=(Capacity("A", 1.0),))) == expected
    down, up = (chain(two_regions(), Demand("A", x, "N"))["effects"]["total"].sum() for x in (-5.0, 5.0))
    assert down == pytest.approx(-up)


def test_households_that_the_table_does_not_have() -> None:
    found = refused(Demand("A", 1.0), settings=ChainSettings(households=True), table=miller_blair())
    assert [code for code, _, _ in found] == ["chain.households.wages", "chain.households.spending"]


def test_what_a_reader_is_told() -> None:
    codes = {item.code for item in chain(two_regions(), Demand("A", 1.0, "N")).diagnostics}
    own = {f"chain.{name}" for name in ("average", "capacity.none", "scale.none", "households.off")}
    assert {code for code in codes if code.startswith("chain.")} == own
    bare = {item.code for item in chain(miller_blair(), Demand("A", 1.0)).diagnostics}
    unseen = {f"chain.{name}.unknown" for name in ("outside", "value_added", "income", "jobs")}
    assert {"chain.households.none", *unseen} <= bare
    project = Project("P", 1.0, "N", inputs=(Purchase("A", 0.1),))
    told = chain(two_regions(), project, settings=ChainSettings(households=True)).diagnostics
    assert [item.where.indicator for item in told.with_code("chain.project.wages")] == ["P"]


def test_imports_by_product_above_those_of_the_table_are_told() -> None:
    """A of N imports 11.8 in all; 12 of C are given."""
    given = Imports(("C",), np.array([[12.0, 0.0, 0.0, 0.0, 0.0, 0.0]]))
    told = chain(two_regions(), Demand("A", 1.0, "N"), settings=ChainSettings(imports=given)).diagnostics
    found = [(item.where.unit, item.where.indicator) for item in told.with_code("chain.imports.exceed")]
    assert found == [("N", "A")]


def test_regions_that_never_buy_from_each_other_are_told() -> None:
    """Tables of single regions side by side: what leaves a region is lost to sight."""
    whole = two_regions()
    parts = [replace(miller_blair(), regions=(code, code)) for code in "NS"]
    found = chain(join_regions(parts), Demand("A", 600.0, "N"))
    assert dict(found.diagnostics.with_code("chain.regions.apart").items[0].details) == {"count": 2}
    assert not chain(whole, Demand("A", 1.0, "N")).diagnostics.with_code("chain.regions.apart")
    assert not chain(miller_blair(), Demand("A", 1.0)).diagnostics.with_code("chain.regions.apart")


def test_flows_with_imports_inside_overstate() -> None:
    told = chain(replace(two_regions(), imported=True), Demand("A", 1.0, "N")).diagnostics
    assert told.with_code("chain.flows.imported")


def test_a_supplier_that_is_nowhere_today_has_no_known_purchases() -> None:
    """C is made in S, so that in N it takes the inputs of S; where C is made nowhere that is said."""
    scales = ChainSettings(scales=(MinimumScale("C", 1.0, region="N"),))
    table = two_regions()
    there = chain(table, Demand("A", 1.0, "N"), settings=scales)
    assert not there.diagnostics.with_code("chain.scale.technology")
    makes = np.array([float(code != "C") for code in table.codes])
    gone = replace(table, flows=table.flows * makes * makes[:, None], output=table.output * makes)
    gone = replace(gone, demand=type(table.demand)(), primary=type(table.primary)())
    found = chain(gone, Demand("A", 1.0, "N"), settings=scales).diagnostics
    assert [item.where.indicator for item in found.with_code("chain.scale.technology")] == ["C"]
