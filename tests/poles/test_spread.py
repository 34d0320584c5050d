"""The verb: planted effects, nothing decided where nothing can be, and answers for odd territories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.poles.spread_panels import INDEX, Plan, growth_of, land_of, panel_of, planted, poles_of

from growthpoles.core.diagnostic import Grade
from growthpoles.core.panel import Panel
from growthpoles.core.result import Table
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.poles.spread import measure_spread, with_effects
from growthpoles.poles.spread_findings import MODELS
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_results import SpreadResult

QUICK = SpreadSettings(draws=199, placebos=99, growth=(INDEX,))


def measured(plan: Plan, settings: SpreadSettings = QUICK, **more: Any) -> SpreadResult:
    return measure_spread(planted(plan), poles_of(plan.codes[: plan.poles]), settings=settings, **more)


def headline(result: SpreadResult) -> dict[str, Any]:
    return result.headline.row(0, named=True)


def why(result: SpreadResult) -> dict[str, str | None]:
    return dict(result["models"].select("model", "reason").iter_rows())


@pytest.mark.parametrize(("beta", "label"), [(0.6, "spread-dominant"), (-0.6, "backwash-dominant")])
def test_a_planted_effect_gets_its_label(beta: float, label: str) -> None:
    found = headline(measured(Plan(beta=beta)))
    assert (found["label"], found["weights"], found["receivers"]) == (label, "nearest", "hinterland")
    assert found["beta"] == pytest.approx(beta, abs=0.15)
    assert (found["units"], found["poles"], found["periods"]) == (36, 4, 14)


def test_no_effect_is_inconclusive_and_says_what_would_have_been_found() -> None:
    result = measured(Plan(seed=3))
    found = headline(result)
    assert found["label"] == "inconclusive" and found["reason"] is None
    (told,) = result.diagnostics.with_code("spread.inconclusive")
    assert dict(told.details)["detectable"] == pytest.approx(found["detectable"], rel=0.01)


def test_every_model_says_whether_it_was_used() -> None:
    result = measured(Plan(beta=0.5))
    assert result["models"]["model"].to_list() == list(MODELS)
    reasons = why(result)
    assert [m for m in MODELS if reasons[m] is None] == ["SB0", "SB1", "SB7", "SB8"]
    assert reasons["SB5"] == "spread.reason.no-multiregional"
    assert reasons["SB3"] == "spread.reason.no-commuting" and reasons["SB4"] == "spread.reason.one-tier"


def test_labels_stand_beside_every_pole() -> None:
    """Effects on hinterlands of one's own: all four planted ones are found, with the class."""
    result = measured(Plan(units=80, beta=0.9, seed=1))
    poles = result["poles"]
    assert poles["unit"].to_list() == ["U000", "U001", "U002", "U003"]
    assert set(poles["effect"]) == {"spread-dominant"} and (poles["effect_p"] <= 0.05).all()
    assert poles["hinterland_units"].sum() == 76
    club = result["effects"].filter(scope="class").row(0, named=True)
    assert (club["code"], club["label"]) == ("industrial", "spread-dominant")


def test_the_order_of_the_units_changes_nothing() -> None:
    plan = Plan(units=25, poles=3, beta=0.4, seed=2)
    panel = planted(plan)
    order = np.random.default_rng(0).permutation(25)
    place = panel.place
    units = tuple(place.units[k] for k in order)
    land = Territory((Edition("now", units),))
    moved = Panel(
        land, "now", tuple(u.code for u in units), panel.years, panel.indicators, panel.values[order],
        panel.flags[order], panel.source[order],
    )  # fmt: skip
    poles = poles_of(plan.codes[:3])
    first, second = (measure_spread(p, poles, settings=QUICK) for p in (panel, moved))
    for name in ("poles", "effects", "windows", "surfaces", "rings", "interactions"):
        assert_frame_equal(first[name], second[name])


def test_the_same_seed_gives_the_same_tables() -> None:
    plan = Plan(units=20, poles=3)
    first, second, other = (measured(plan, seed=seed)["effects"] for seed in (1, 1, 2))
    assert_frame_equal(first, second)
    assert first["beta"].to_list() == other["beta"].to_list()
    assert first["p_spread"].to_list() != other["p_spread"].to_list()


def test_turning_growth_around_its_mean_turns_the_sign() -> None:
    """Growth of the hinterland mirrored: beta and the p-values change sides."""
    plan = Plan(units=24, poles=3, beta=0.5, seed=5)
    land = land_of(plan)
    growth = growth_of(plan, land)
    mirrored = growth.copy()
    mirrored[3:] *= -1
    first, second = (
        headline(
            measure_spread(
                panel_of(land, {INDEX: 100 * np.exp(g / 100)}), poles_of(plan.codes[:3]), settings=QUICK
            )
        )
        for g in (growth, mirrored)
    )
    assert second["beta"] == pytest.approx(-first["beta"])
    assert (second["p_spread"], second["p_backwash"]) == (first["p_backwash"], first["p_spread"])


# ---------------------------------------------------------------- what cannot be decided


def test_one_year_of_twenty_regions_decides_nothing_whatever_p_is() -> None:
    """The reference simulation: such labels are right in a fifth of cases only."""
    result = measured(Plan(units=20, poles=3, years=1, beta=9.0))
    found = headline(result)
    assert found["p_spread"] <= 0.05 and found["label"] == "inconclusive"
    assert found["reason"] == "spread.reason.one-cross-section"
    assert set(result["poles"]["effect"]) == {"inconclusive"}
    told = result.diagnostics.with_code("spread.reason.one-cross-section").at_least(Grade.WARNING).items[0]
    assert told.where.key == "SB1" and dict(told.details)["units"] == 17


def test_one_year_of_many_regions_can_decide() -> None:
    assert headline(measured(Plan(units=160, poles=8, years=1, beta=3.0)))["label"] == "spread-dominant"


def test_too_few_units_outside_the_poles_decide_nothing() -> None:
    result = measured(Plan(units=12, poles=6, beta=3.0))
    assert headline(result)["reason"] == "spread.reason.few-units"
    assert headline(result)["label"] == "inconclusive"


def test_shocks_shared_by_neighbours_are_not_taken_for_spread() -> None:
    """No effect at all; permuting the assignment alone says spread, other places do as well as the poles."""
    plan = Plan(units=60, poles=5, shared=400.0, seed=4)
    trusting = headline(measured(plan, replace(QUICK, placebos=0)))
    assert trusting["label"] == "spread-dominant" and trusting["p_placebo"] is None
    result = measured(plan)
    assert headline(result)["label"] == "inconclusive"
    assert headline(result)["reason"] == "spread.reason.any-place"
    assert result.diagnostics.with_code("spread.reason.any-place")


@pytest.mark.slow
def test_false_alarms_and_hits_with_shared_shocks() -> None:
    """60 panels each: the permutation alone is misled far beyond 10 %, the label is not."""
    only = replace(QUICK, draws=99, placebos=59, weights=("nearest",), window=50)
    runs = range(60)

    def said(beta: float, settings: SpreadSettings) -> list[str]:
        plans = (Plan(units=40, poles=4, beta=beta, shared=250.0, seed=100 + k) for k in runs)
        return [headline(measured(plan, settings))["label"] for plan in plans]

    misled = said(0.0, replace(only, placebos=0))
    assert np.mean([label != "inconclusive" for label in misled]) > 0.4
    careful = said(0.0, only)
    assert np.mean([label != "inconclusive" for label in careful]) <= 0.10 + 3 * 0.04
    assert np.mean([label == "spread-dominant" for label in said(0.6, only)]) > 0.6


# ---------------------------------------------------------------- odd territories


def test_no_pole_gives_an_answer() -> None:
    plan = Plan(units=6, poles=2)
    nobody = poles_of(plan.codes[:2])
    result = measure_spread(planted(plan), nobody, settings=replace(QUICK, pole_labels=("mixed",)))
    assert result["poles"].is_empty() and result.headline.is_empty()
    assert why(result)["SB1"] == "spread.reason.no-poles"


def test_all_units_poles_leave_no_hinterland() -> None:
    plan = Plan(units=6, poles=2)
    result = measure_spread(planted(plan), poles_of(plan.codes), settings=QUICK)
    assert why(result)["SB1"] == "spread.reason.no-hinterland"
    assert set(result["poles"]["effect"]) == {"inconclusive"} and result["poles"]["reason"].null_count() == 0


def test_a_single_unit_gives_an_answer() -> None:
    land = Territory((Edition("now", (Unit("U000", Label("U000"), lat=50.0, lon=60.0),)),))
    panel = panel_of(land, {INDEX: np.full((1, 5), 104.0)})
    result = measure_spread(panel, poles_of(["U000"]), settings=QUICK)
    assert result["poles"]["effect"].to_list() == ["inconclusive"]
    assert why(result)["SB1"] == "spread.reason.no-hinterland"


def test_a_pole_without_hinterland_says_so() -> None:
    """Two poles in one place cannot both be nearest; one far off the others is nobody's nearest."""
    plan = Plan(units=30, poles=3, beta=0.4)
    land = land_of(plan)
    units = list(land.current.units)
    units[2] = replace(units[2], lat=-60.0, lon=-100.0)
    far = Territory((Edition("now", tuple(units)),))
    panel = panel_of(far, {INDEX: 100 * np.exp(growth_of(plan, land) / 100)})
    row = measure_spread(panel, poles_of(plan.codes[:3]), settings=QUICK)["poles"].row(2, named=True)
    assert (row["hinterland_units"], row["effect"], row["reason"]) == (
        0,
        "inconclusive",
        "spread.reason.pole-alone",
    )
    assert row["quadrant"] == "unknown"


def test_units_without_coordinates_or_borders() -> None:
    units = tuple(Unit(f"U{k:03d}", Label("x")) for k in range(12))
    panel = panel_of(
        Territory((Edition("now", units),)), {INDEX: np.random.default_rng(0).uniform(98, 108, (12, 6))}
    )
    result = measure_spread(panel, poles_of(["U000"]), settings=QUICK)
    assert why(result)["SB1"] == "spread.reason.no-distances"
    assert result["poles"]["effect"].to_list() == ["inconclusive"]


def test_borders_stand_in_for_coordinates_and_islands_are_nobodys() -> None:
    """A chain U000 - ... - U011 with poles at both ends and an island."""
    units = tuple(Unit(f"U{k:03d}", Label("x")) for k in range(13))
    chain = frozenset((f"U{k:03d}", f"U{k + 1:03d}") for k in range(11))
    land = Territory((Edition("now", units, chain),))
    panel = panel_of(land, {INDEX: np.random.default_rng(0).uniform(98, 108, (13, 6))})
    result = measure_spread(panel, poles_of(["U000", "U011"]), settings=QUICK)
    held = dict(result["poles"].select("unit", "hinterland").iter_rows())
    assert held == {"U000": "U001 U002 U003 U004 U005", "U011": "U006 U007 U008 U009 U010"}
    assert result["effects"].filter(scope="all")["weights"].to_list() == ["nearest"]


def test_one_pole_is_measured_by_distance() -> None:
    """With one pole every unit has the same nearest: only weights that differ between units leave a slope."""
    found = headline(measured(Plan(units=40, poles=1, beta=0.5)))
    assert found["weights"] == "inverse-square" and found["beta"] is not None


def test_gaps_leave_units_and_years_out_and_say_so() -> None:
    plan = Plan(units=20, poles=3)
    land = land_of(plan)
    index = 100 * np.exp(growth_of(plan, land) / 100)
    index[7, 3:6] = np.nan
    index[1:, 0] = np.nan
    result = measure_spread(panel_of(land, {INDEX: index}), poles_of(plan.codes[:3]), settings=QUICK)
    assert (headline(result)["units"], headline(result)["periods"]) == (16, 13)
    assert dict(result.diagnostics.with_code("spread.units.left").items[0].details)["units"] == "U007"
    assert dict(result.diagnostics.with_code("spread.years.left").items[0].details)["years"] == "2001"


# ---------------------------------------------------------------- input


def test_all_problems_are_told_at_once() -> None:
    plan = Plan(units=6, poles=2)
    with pytest.raises(InputError) as caught:
        measure_spread(planted(plan), settings=replace(QUICK, poles=("XX",), years=(1900,)))
    assert [item.code for item in caught.value.problems] == ["territory.unit.unknown", "panel.year.unknown"]


def test_poles_of_another_edition_are_refused() -> None:
    plan = Plan(units=6, poles=2)
    with pytest.raises(InputError) as caught:
        measure_spread(planted(plan), poles_of(plan.codes[:2], edition="then"), settings=QUICK)
    assert caught.value.problems[0].code == "panel.edition.mixed"


def test_no_poles_at_all_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        measure_spread(planted(Plan(units=6, poles=2)), settings=QUICK)
    assert [item.code for item in caught.value.problems] == ["spread.poles.none"]


def test_settings_outside_their_range_are_refused_together() -> None:
    with pytest.raises(SpecificationError) as caught:
        SpreadSettings(draws=1, weights=("far",), rings_km=(100.0, 50.0), growth=())
    codes = [item.code for item in caught.value.problems]
    assert codes == [
        "spread.setting",
        "spread.weights.unknown",
        "spread.setting.order",
        "spread.setting.empty",
    ]


def test_weights_of_the_user_stand_beside_the_others() -> None:
    plan = Plan(units=20, poles=3, beta=0.5)
    rng = np.random.default_rng(1)
    flows = SpatialWeights.given(plan.codes[::-1], rng.random((20, 20)) * (1 - np.eye(20)))
    result = measured(plan, weights=flows)
    assert set(result["effects"].filter(scope="all")["weights"]) == {
        "nearest",
        "inverse-square",
        "inverse",
        "given",
    }


def test_weights_that_miss_a_unit_are_refused() -> None:
    plan = Plan(units=6, poles=2)
    with pytest.raises(InputError) as caught:
        measured(plan, weights=SpatialWeights.given(plan.codes[:5], np.zeros((5, 5))))
    assert caught.value.problems[0].code == "spatial.weights.unknown"


def test_a_panel_without_growth_says_so() -> None:
    plan = Plan(units=12, poles=2)
    panel = panel_of(land_of(plan), {"wage": np.full((12, 4), 100.0)})
    result = measure_spread(panel, poles_of(plan.codes[:2]))
    assert set(result["poles"]["reason"]) == {"spread.reason.no-growth"}
    assert why(result)["SB1"] == "spread.reason.no-growth" and set(result["poles"]["effect"]) == {
        "inconclusive"
    }


def test_the_label_goes_beside_the_poles() -> None:
    plan = Plan(units=80, beta=0.9, seed=1)
    poles = poles_of(plan.codes[:4])
    rows = poles["poles"].with_columns(effect=pl.lit("not-measured"), effect_p=pl.lit(None, pl.Float64))
    before = replace(poles, tables=(Table("poles", ("unit",), rows), poles.table("units")))
    effects = measure_spread(planted(plan), before, settings=QUICK)
    after = with_effects(before, effects)
    assert set(after["poles"]["effect"]) == {"spread-dominant"}
    assert after["poles"]["effect_p"].to_list() == effects["poles"]["effect_p"].to_list()
    assert set(before["poles"]["effect"]) == {"not-measured"}
