"""The chain reaction against printed tables, hand-worked cases and laws of conservation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables
from tests.industries.chains import abs_1989_90, branches, miller_blair, two_regions

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
)
from growthpoles.industries.chain_results import ChainResult
from growthpoles.stats import leontief as le

PARTS = ("initial", "first_round", "industrial_support", "consumption_induced")


def figure(result: ChainResult, name: str) -> float:
    return result["figures"].filter(name=name)["value"].item()


def total(result: ChainResult, column: str = "total", measure: str = "output") -> float:
    return result["effects"].filter(measure=measure)[column].sum()


def test_rounds_of_miller_and_blair() -> None:
    """Miller and Blair (2009), section 2.3, demand (600, 1500); by Cramer's rule (945, 1395) / 0.7575."""
    found = chain(miller_blair(), [Demand("A", 600.0), Demand("B", 1500.0)])
    assert found["effects"]["total"].to_list() == pytest.approx([945 / 0.7575, 1395 / 0.7575])
    assert found["rounds"]["output"][:3].to_list() == pytest.approx([2100.0, 660.0, 221.25])
    assert figure(found, "multiplier") == pytest.approx(2340 / 0.7575 / 2100)


@pytest.mark.parametrize(
    ("measure", "indicator", "atol"),
    [("output", "output", 9e-5), ("income", "income", 9e-5), ("jobs", "employment_fte_rounded", 0.53)],
)
def test_abs_1989_90_split(shared_data: Path, measure: str, indicator: str, atol: float) -> None:
    """ABS 5246.0, table 5: initial, first round, industrial support, consumption-induced, by industry."""
    table = abs_1989_90(shared_data)
    path = shared_data / f"reference/io/abs_1989_90/published_multipliers_{indicator}.csv"
    printed = io_tables.read(path)
    for k, code in enumerate(table.codes):
        found = chain(table, Demand(code, 1.0), settings=ChainSettings(households=True))
        sums = found["regions"].filter(measure=measure)
        for part in PARTS:
            assert sums[part].item() == pytest.approx(printed.column(part)[k], abs=atol), (code, part)
        assert sums["total"].item() == pytest.approx(
            printed.column("total_multiplier")[k], abs=max(atol, 9e-5)
        )


def test_imports_of_the_rounds_are_those_of_the_printed_import_multipliers(shared_data: Path) -> None:
    """ABS 5246.0: competing imports and duty per unit of demand, simple multiplier."""
    table = abs_1989_90(shared_data)
    path = shared_data / "reference/io/abs_1989_90/published_multipliers_competing_imports_plus_duty.csv"
    printed = io_tables.read(path).column("simple_multiplier")
    for k, code in enumerate(table.codes):
        assert chain(table, Demand(code, 1.0))["leakage"]["outside"].item() == pytest.approx(
            printed[k], abs=9e-5
        )


@given(st.integers(2, 8), st.integers(0, 10_000))
def test_the_rounds_add_up_to_the_solution(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, output = io_tables.productive(size, seed), rng.uniform(1, 50, size)
    table = InputOutputTable(branches("ABCDEFGH"[:size]), a * output, output)
    found = chain(table, Demand("A", 7.0))
    expected = le.factorise(table.coefficients()).solve(7.0 * np.eye(size)[0])
    np.testing.assert_allclose(found["effects"]["total"], expected, atol=1e-7)
    np.testing.assert_allclose(found["steps"]["output"].sum(), expected.sum(), rtol=1e-8)


@given(st.sampled_from([1e-6, 0.001, 0.3, 1000.0]))
def test_the_unit_of_money_does_not_matter(factor: float) -> None:
    """Amounts scale with it; shares, half-lives, probabilities and what emerges do not."""
    table = two_regions()
    other = replace(
        table,
        flows=table.flows * factor,
        output=table.output * factor,
        demand=replace(table.demand, values=table.demand.values * factor),
        primary=replace(table.primary, values=table.primary.values * factor),
    )

    def react(given: InputOutputTable, unit: float) -> ChainResult:
        scale = MinimumScale("C", 0.5 * unit, "N", low=0.4 * unit, high=3.0 * unit)
        settings = ChainSettings(households=True, scales=(scale,), capacities=(Capacity("B", 4.0 * unit),))
        return chain(given, Demand("A", 10.0 * unit, "N"), settings=settings)

    one, two = react(table, 1.0), react(other, factor)
    final = pl.col("measure") == "output"
    np.testing.assert_allclose(
        two["effects"].filter(final)["final"], factor * one["effects"].filter(final)["final"], rtol=1e-8
    )
    np.testing.assert_allclose(two["rounds"]["share_leaving"], one["rounds"]["share_leaving"], rtol=1e-8)
    same = ["region", "industry", "appears", "wave", "probability"]
    assert two["emergence"].select(same).equals(one["emergence"].select(same))
    assert one["emergence"]["appears"].any()
    for name in ("multiplier", "mean_round"):
        assert figure(two, name) == pytest.approx(figure(one, name), rel=1e-8)


@pytest.mark.parametrize("households", [False, True])
def test_parts_add_up_and_what_stays_and_leaves_is_all_that_is_bought(households: bool) -> None:
    found = chain(
        two_regions(), Demand("A", 10.0, "N"), settings=ChainSettings(households=households, listed=99)
    )
    effects = found["effects"]
    np.testing.assert_allclose(
        effects.select(pl.sum_horizontal(PARTS)).to_series(), effects["total"], atol=1e-9
    )
    rounds = found["rounds"]
    bought = (rounds["own"] + rounds["other_regions"])[:-1]
    np.testing.assert_allclose(
        bought, rounds["output"][1:], atol=1e-9
    )  # orders of a round = output of the next
    table = two_regions()
    a, imports = table.coefficients(), table.per_output("imports")
    if not households:
        for k, name in ((0, "own"), (1, "other_regions")):
            block = a[:3, :3] if k == 0 else a[3:, :3]
            assert rounds[name][0] == pytest.approx(10 * block[:, 0].sum())
        assert rounds["outside"][0] == pytest.approx(10 * imports[0])
    assert rounds["cumulative_share"][-1] == pytest.approx(1)
    leak = found["leakage"]
    for name in ("own", "other_regions", "outside"):
        assert leak[name].sum() == pytest.approx(rounds[name].sum())


def test_listed_rounds_and_the_rest_are_the_whole() -> None:
    few = chain(two_regions(), Demand("A", 10.0, "N"), settings=ChainSettings(listed=3))
    assert few["rounds"]["later"].to_list() == [False, False, False, True]
    assert few["rounds"]["output"].sum() == pytest.approx(total(few))
    assert few["steps"]["round"].max() == 3


def test_half_life_and_mean_round_by_hand() -> None:
    """One industry, a = 1/2: rounds 8, 4, 2, 1, ...; half of the reaction in round 1, 90 % in round 4."""
    table = InputOutputTable(branches("AB"), np.array([[5.0, 0], [0, 0]]), np.array([10.0, 10.0]))
    found = chain(table, Demand("A", 8.0))
    assert figure(found, "half_life") == 1
    assert figure(found, "rounds_to_90") == 4
    assert figure(found, "mean_round") == pytest.approx(1.0, abs=1e-6)
    assert figure(found, "multiplier") == pytest.approx(2.0)


def test_a_project_like_an_industry_sets_off_what_that_industry_does() -> None:
    """The project is the initial effect; the rest is that of demand for the industry."""
    like = chain(two_regions(), Project("P", 10.0, "N", like="A"), settings=ChainSettings(households=True))
    demand = chain(two_regions(), Demand("A", 10.0, "N"), settings=ChainSettings(households=True))
    for measure in ("output", "income", "jobs", "value_added"):
        assert total(like, measure=measure) == pytest.approx(total(demand, measure=measure))
    assert like["effects"].filter(measure="output", industry="P")["initial"].item() == 10


def test_a_project_with_its_own_inputs_by_hand() -> None:
    """0.2 from A and 0.1 from B of 100: first round 20 and 10, total 100 + L (20, 10)."""
    project = Project("P", 100.0, inputs=(Purchase("A", 0.2), Purchase("B", 0.1)))
    found = chain(miller_blair(), project)
    expected = le.factorise(miller_blair().coefficients()).solve([20.0, 10.0])
    assert found["rounds"]["output"][1] == pytest.approx(30)
    assert total(found) == pytest.approx(100 + expected.sum())
    assert found["effects"].filter(industry="P")["total"].item() == 100


def test_a_project_buys_as_its_region_does_unless_a_region_is_named() -> None:
    """N buys 20 of B from N (8 + 5) and S (3 + 2): 13/18 and 5/18."""
    table = two_regions()
    own = chain(table, Project("P", 18.0, "N", inputs=(Purchase("B", 0.5),)))
    first = own["steps"].filter(round=1)
    assert dict(zip(first["region"], first["output"], strict=True)) == pytest.approx({"N": 6.5, "S": 2.5})
    far = chain(table, Project("P", 18.0, "N", inputs=(Purchase("B", 0.5, region="S"),)))
    assert far["steps"].filter(round=1)["region"].to_list() == ["S"]


def test_unknown_wages_of_a_project_stay_unknown() -> None:
    found = chain(two_regions(), Project("P", 10.0, "N", inputs=(Purchase("A", 0.3),)))
    sums = found["regions"].filter(measure="income")
    assert sums.filter(region="N")["total"].item() is None
    assert sums.filter(region="S")["total"].item() > 0
    known = Project("P", 10.0, "N", inputs=(Purchase("A", 0.3),), wages=0.4)
    assert chain(two_regions(), known)["regions"].filter(measure="income", region="N")["initial"].item() == 4


def test_what_capacity_holds_back() -> None:
    """Never more than the spare capacity; output, orders passed on and orders refused add up."""
    limits = (Capacity("A", 2.0, "N"), Capacity("B", 0.001, of_output=True))
    found = chain(two_regions(), Demand("A", 10.0, "N"), settings=ChainSettings(capacities=limits))
    table = found["limits"]
    assert table.height == 3
    assert (table["made"] <= table["spare"] + 1e-9).all()
    np.testing.assert_allclose(table["called"], table["made"] + table["refused"])
    assert table.filter(region="N", industry="A")["refused"].item() >= 8
    assert figure(found, "held_back") < 0
    assert total(found, "held_back") == pytest.approx(figure(found, "held_back"))
    effects = found["effects"]
    np.testing.assert_allclose(effects["final"], effects["total"] + effects["held_back"], atol=1e-9)


def test_orders_beyond_capacity_go_to_the_same_industry_elsewhere() -> None:
    settings = ChainSettings(capacities=(Capacity("A", 2.0, "N"),), overflow="other-regions")
    found = chain(two_regions(), Demand("A", 10.0, "N"), settings=settings)
    row = found["limits"].row(0, named=True)
    assert row["refused"] == pytest.approx(0)
    assert row["passed_on"] == pytest.approx(row["called"] - 2)
    made = found["effects"].filter(measure="output", region="S", industry="A")
    assert made["final"].item() > made["total"].item() + 7


def test_the_order_of_industries_does_not_matter() -> None:
    table = two_regions()
    order = np.array([4, 2, 0, 5, 1, 3])
    moved = InputOutputTable(
        tuple(table.industries[k] for k in order),
        table.flows[np.ix_(order, order)],
        table.output[order],
        regions=tuple(table.regions[k] for k in order),
        demand=replace(table.demand, values=table.demand.values[:, order]),
        primary=replace(table.primary, values=table.primary.values[:, order]),
        satellites=replace(table.satellites, values=table.satellites.values[:, order]),
    )
    settings = ChainSettings(
        households=True,
        capacities=(Capacity("B", 1.0, "N"),),
        scales=(MinimumScale("C", 1.0, spread=1.0), MinimumScale("B", 0.3, low=0.1, high=0.9)),
        draws=200,
    )
    first = chain(table, Demand("A", 10.0, "N"), settings=settings, seed=3)
    second = chain(moved, Demand("A", 10.0, "N"), settings=settings, seed=3)
    for name in ("effects", "emergence", "cascade", "limits"):
        a, b = first[name], second[name]
        for column in a.columns:
            if a[column].dtype == pl.Float64:
                left, right = (x[column].fill_null(-1).to_numpy() for x in (a, b))
                np.testing.assert_allclose(left, right, atol=1e-7, err_msg=f"{name}.{column}")
            else:
                assert a[column].to_list() == b[column].to_list(), (name, column)


def test_a_table_without_a_region_serves_for_a_named_one_with_a_warning() -> None:
    found = chain(miller_blair(), Demand("A", 1.0, "KZ63"))
    assert found.diagnostics.with_code("chain.table.not_regional")
    assert found["effects"]["region"].unique().to_list() == ["KZ63"]
    with pytest.raises(InputError) as failure:
        chain(miller_blair(), [Demand("A", 1.0, "X"), Demand("A", 1.0, "Y")])
    assert [item.code for item in failure.value.problems] == ["chain.region.several"]


def test_saved_and_read_back(tmp_path: Path) -> None:
    found = chain(two_regions(), Demand("A", 10.0, "N"))
    again = ChainResult.load(found.save(tmp_path / "chain"))
    assert not found.diff(again)
    assert again.provenance.seed == 1


def test_a_closed_model_without_end_is_refused() -> None:
    """Households that earn all of output and spend it all at home: a unit of income brings a unit."""
    table = two_regions()
    left = table.output - table.flows.sum(axis=0)
    wages = replace(table.primary, values=np.vstack([1.0 * left, 0 * left, 0 * left]))
    closed = replace(table, primary=wages)
    with pytest.raises(InputError) as failure:
        chain(closed, Demand("A", 1.0, "N"), settings=ChainSettings(households=True))
    assert [item.code for item in failure.value.problems] == ["chain.households.endless"]


def test_imports_by_product_give_the_outside_where_the_table_has_none() -> None:
    given = Imports(("A",), np.array([[100.0, 0.0]]))
    found = chain(miller_blair(), Demand("A", 10.0), settings=ChainSettings(imports=given))
    assert found["rounds"]["outside"][0] == pytest.approx(1.0)
    none = chain(miller_blair(), Demand("A", 10.0))
    assert none["rounds"]["outside"].null_count() == none["rounds"].height
    assert none.diagnostics.with_code("chain.outside.unknown")


def test_building_and_running_a_project_are_two_phases() -> None:
    """Output 10; building takes 15 of A as N buys it (22 of 32 at home), and 20 of B from abroad."""
    building = (Purchase("A", 1.5), Purchase("B", 2.0, imported=True))
    project = Project("P", 10.0, "N", like="A", investment=building)
    found = chain(two_regions(), project)
    once = found["effects"].filter(phase="investment", measure="output")
    first = {row["region"]: row["initial"] for row in once.filter(industry="A").iter_rows(named=True)}
    assert first == pytest.approx({"N": 15 * 22 / 32, "S": 15 * 10 / 32})
    expected = le.factorise(two_regions().coefficients()).solve([15 * 22 / 32, 0, 0, 15 * 10 / 32, 0, 0])
    assert once["total"].sum() == pytest.approx(expected.sum())
    assert "P" not in once["industry"].to_list()
    assert figure(found, "investment_direct_imports") == 20
    alone = chain(two_regions(), Project("P", 10.0, "N", like="A"))
    assert found["effects"].filter(phase="operation").equals(alone["effects"])
    assert found["shocks"].select("phase", "kind", "industry", "amount", "imported").rows() == [
        ("investment", "investment", "A", 15.0, False),
        ("investment", "investment", "B", 20.0, True),
        ("operation", "project", "P", 10.0, False),
    ]


def test_no_supplier_settles_for_demand_that_comes_once() -> None:
    settings = ChainSettings(scales=(MinimumScale("B", 0.01, region="N"),))
    lasting = chain(two_regions(), Demand("A", 50.0, "N"), settings=settings)
    once = chain(two_regions(), Demand("A", 50.0, "N", phase="investment"), settings=settings)
    assert lasting["cascade"].height == 1
    assert once["cascade"].height == 0
    assert once.diagnostics.with_code("chain.scale.once")
    assert figure(once, "investment_total") == pytest.approx(figure(lasting, "total"))


def test_national_imports_are_spread_over_the_regions_by_output() -> None:
    """A makes 100 in N and 150 in S and imports 50 of C: 0.2 per unit in both."""
    imports = Imports(("C",), np.array([[50.0, 0.0, 0.0]]))
    settings = ChainSettings(scales=(MinimumScale("C", 1.9),), imports=imports, replaces="abroad")
    for region in "NS":
        found = chain(two_regions(), Demand("A", 10.0, region), settings=settings)["emergence"]
        assert found.filter(region=region)["demand"].item() > 2
        assert found.filter(region=region)["appears"].item()


def test_units_and_years_stand_beside_the_figures() -> None:
    table = replace(two_regions(), year=2022)
    found = chain(table, Demand("A", 10.0, "N"))
    units = {row[0]: row[1:] for row in found["measures"].rows()}
    money = dict.fromkeys(("income", "output", "value_added"), ("million", 2022))
    assert units == {**money, "jobs": ("", 2022)}
    assert (found.spec["unit"], found.spec["year"]) == ("million", 2022)
