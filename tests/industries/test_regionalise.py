"""Regional tables: hand-worked quotients, laws of adding up, known totals, a chain reaction on the result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.industries.regions import OUTPUT, figures, nation

from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.chain import chain
from growthpoles.industries.chain_inputs import ChainSettings, Demand
from growthpoles.industries.chain_results import RegionalisedResult
from growthpoles.industries.regionalise import regionalise
from growthpoles.industries.regionalise_inputs import KnownTotals, RegionaliseSettings
from growthpoles.stats.regionalise import QUOTIENTS, Quotient

SHARE = OUTPUT.sum(axis=1) / OUTPUT.sum()
SLQ = OUTPUT / OUTPUT.sum(axis=0) / SHARE[:, None]


def blocks(made: RegionalisedResult) -> np.ndarray:
    """Flows by origin, product, destination, buyer."""
    return np.asarray(made.regional.flows).reshape(3, 3, 3, 3)


def test_simple_quotients_by_hand() -> None:
    """N makes 60 of 100 A and 10 of 80 B: all of its own A, of B the share SLQ of what it needs."""
    made = regionalise(nation(), figures(), settings=RegionaliseSettings(method="SLQ"))
    need = nation().coefficients() * OUTPUT[0]
    np.testing.assert_allclose(blocks(made)[0, :2, 0], (np.minimum(SLQ[0], 1)[:, None] * need)[:2])
    assert SLQ[0, 1] == pytest.approx((10 / 100) / (80 / 260))
    held = made["industries"].filter(region="N", industry="B")
    assert held["slq"].item() == pytest.approx(SLQ[0, 1])
    assert held["national_share"].item() == pytest.approx(10 / 80)


def test_flegg_quotients_by_hand() -> None:
    """CILQ x log2(1 + x_r / x_n) ** delta, SLQ on the diagonal, cut at one."""
    made = regionalise(nation(), figures(), settings=RegionaliseSettings(method="FLQ", delta=0.3))
    cross = SLQ[0][:, None] / SLQ[0]
    np.fill_diagonal(cross, SLQ[0])
    q = np.minimum(cross * np.log2(1 + SHARE[0]) ** 0.3, 1)
    np.testing.assert_allclose(blocks(made)[0, :, 0], q * nation().coefficients() * OUTPUT[0])
    table = made["quotients"].filter(region="N", supplier="B", buyer="A")
    assert table["quotient"].item() == pytest.approx(q[1, 0])
    assert table["low"].item() == pytest.approx(cross[1, 0] * np.log2(1 + SHARE[0]) ** 0.4)


@pytest.mark.parametrize("method", QUOTIENTS)
@given(st.integers(0, 10_000))
def test_regions_add_up_to_the_nation(method: Quotient, seed: int) -> None:
    """Flows, output, demand and accounts of the regions sum to those of the nation; every region balances."""
    shares = np.random.default_rng(seed).dirichlet(np.ones(3) * 0.6, 3).T
    shares = np.where(shares < 0.02, 0, shares)
    values = shares / shares.sum(axis=0) * OUTPUT.sum(axis=0)
    if (values.sum(axis=1) == 0).any():
        return
    made = regionalise(nation(), figures(values), settings=RegionaliseSettings(method=method))
    np.testing.assert_allclose(made["checks"]["gap"], 0, atol=1e-7)
    table = made.regional
    assert table.flows.min() >= 0
    gaps = table.balance()
    np.testing.assert_allclose(gaps.rows, 0, atol=1e-7)
    np.testing.assert_allclose(gaps.columns, 0, atol=1e-7)
    by_product = blocks(made).sum(axis=0)[:, 0] / np.where(values[0] > 0, values[0], 1)  # technology of N
    expected = np.where(values[0] > 0, nation().coefficients(), 0)
    np.testing.assert_allclose(by_product, expected, atol=1e-9)


def test_regions_like_the_nation_need_no_trade_by_simple_quotients() -> None:
    """Every SLQ is one: each region covers all its needs."""
    alike = np.outer([0.5, 0.3, 0.2], OUTPUT.sum(axis=0))
    made = regionalise(nation(), figures(alike), settings=RegionaliseSettings(method="SLQ"))
    assert made["trade"].filter(made["trade"]["origin"] != made["trade"]["destination"]).height == 0
    assert made["trade"]["coefficient"].to_list() == pytest.approx([1.0] * 9)


def test_known_sales_and_purchases_are_met() -> None:
    """RAS to known totals inside a region: intermediate sales of A and purchases of B in N."""
    known = KnownTotals("N", sales=(("A", 12.0),), purchases=(("B", 1.5),))
    made = regionalise(nation(), figures(), settings=RegionaliseSettings(known=(known,)))
    inside = blocks(made)[0, :, 0]
    assert inside[0].sum() == pytest.approx(12.0)
    assert inside[:, 1].sum() == pytest.approx(1.5)
    np.testing.assert_allclose(made["checks"]["gap"], 0, atol=1e-9)
    free = blocks(regionalise(nation(), figures()))
    np.testing.assert_allclose(blocks(made)[1, :, 1], free[1, :, 1])  # S is as it was


def test_known_totals_that_no_table_can_have_are_refused() -> None:
    """Sales of nothing at all beside purchases of 3; sales of an industry that S does not have."""
    known = KnownTotals("N", sales=(("A", 0.0), ("B", 0.0), ("C", 0.0)), purchases=(("B", 3.0),))
    absent = KnownTotals("S", sales=(("C", 1.0),))
    for item, expected in ((known, ("impossible", "N", None)), (absent, ("absent", "S", "C"))):
        with pytest.raises(InputError) as failure:
            regionalise(nation(), figures(), settings=RegionaliseSettings(known=(item,)))
        found = [(x.code, x.where.unit, x.where.indicator) for x in failure.value.problems]
        assert found == [(f"regionalise.known.{expected[0]}", *expected[1:])]


def test_known_totals_above_needs_are_cut_and_told() -> None:
    known = KnownTotals("S", sales=(("A", 500.0),))
    made = regionalise(nation(), figures(), settings=RegionaliseSettings(known=(known,)))
    assert made.diagnostics.with_code("regionalise.known.clipped")


def test_nearer_regions_trade_more() -> None:
    """N and W both make C; S makes none and is nearer to N (556 km) than to W (1240 km)."""
    near = regionalise(nation(), figures(), settings=RegionaliseSettings(distance_exponent=2.0))["trade"]
    flat = regionalise(nation(), figures(), settings=RegionaliseSettings(distance_exponent=0.0))["trade"]
    from_n = {"industry": "C", "origin": "N", "destination": "S"}
    assert near.filter(**from_n)["amount"].item() > flat.filter(**from_n)["amount"].item()
    blind = regionalise(nation(), figures(coordinates=()))
    assert blind.diagnostics.with_code("regionalise.distance.none")


def test_final_demand_follows_income_or_the_shares_given() -> None:
    """Households of a region buy by its share; what they take from anywhere is that share of the nation's."""
    shares = (("N", 0.5), ("S", 0.3), ("W", 0.2))
    made = regionalise(nation(), figures(), settings=RegionaliseSettings(shares=shares)).regional
    households = [k for k, item in enumerate(made.demand.items) if item.kind == "households"]
    assert [made.demand.items[k].region for k in households] == ["N", "S", "W"]
    bought = made.demand.values[households].sum(axis=1)
    np.testing.assert_allclose(bought / bought.sum(), [0.5, 0.3, 0.2])
    free = regionalise(nation(), figures()).regional
    earned = (nation().per_output("wages") * OUTPUT).sum(axis=1)
    spent = free.demand.values[households].sum(axis=1)
    np.testing.assert_allclose(spent / spent.sum(), earned / earned.sum())


def test_a_chain_reaction_runs_on_the_result() -> None:
    """The whole effect over all regions is that of the nation: technology is the same everywhere."""
    made = regionalise(nation(), figures())
    found = chain(made, Demand("B", 10.0, "N"), settings=ChainSettings(households=True))
    assert {"regionalise.estimated", "chain.average"} <= {item.code for item in found.diagnostics}
    whole = chain(nation(), Demand("B", 10.0))
    open_ = found["effects"].filter(measure="output")
    parts = open_["total"].sum() - open_["consumption_induced"].sum()
    assert parts == pytest.approx(whole["effects"].filter(measure="output")["total"].sum())
    assert found["labels"].filter(kind="unit")["code"].to_list() == ["N", "S", "W"]


def test_intervals_hold_the_estimate_and_shrink_with_delta() -> None:
    made = regionalise(nation(), figures())
    table = made["industries"].filter(made["industries"]["output"] > 0)
    for name in ("multiplier", "own_supply"):
        assert (table[f"{name}_low"] <= table[name] + 1e-12).all()
        assert (table[name] <= table[f"{name}_high"] + 1e-12).all()
    spans = made["spans"].filter(made["spans"]["point"] > 0).sort("delta")
    assert spans["own_supply"].is_sorted(descending=True)
    assert (table["multiplier"] <= table["national_multiplier"] + 1e-9).all()
    plain = regionalise(nation(), figures(), settings=RegionaliseSettings(method="SLQ"))
    assert plain.diagnostics.with_code("regionalise.span.none")


def test_what_a_reader_is_told() -> None:
    warned = regionalise(replace(nation(), imported=True), figures()).diagnostics
    assert warned.with_code("regionalise.flows.imported")
    assert warned.with_code("regionalise.estimated")
    absent = warned.with_code("regionalise.industry.absent")
    assert [(item.where.unit, dict(item.details)["industries"]) for item in absent] == [("S", "C")]
    above = regionalise(nation(), figures(), settings=RegionaliseSettings(method="AFLQ", delta=0.1))
    assert above.diagnostics.with_code("regionalise.quotient.cut")


def test_negative_flows_stay_where_the_buyer_is() -> None:
    flows = np.array(nation().flows)
    flows[2, 0] = -2.0
    table = InputOutputTable(nation().industries, flows, nation().output)
    made = regionalise(table, figures())
    np.testing.assert_allclose(made["checks"].filter(name="flows")["gap"], 0, atol=1e-9)
    np.testing.assert_allclose(blocks(made)[:, 2, :, 0][np.eye(3, dtype=bool)], -2.0 * OUTPUT[:, 0] / 100)


def test_saved_and_read_back_without_its_table(tmp_path: Path) -> None:
    made = regionalise(nation(), figures())
    again = RegionalisedResult.load(made.save(tmp_path / "regions"))
    assert not made.diff(again)
    assert again.made is None
