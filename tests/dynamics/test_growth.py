"""The whole simulation: laws that must hold, and everything that may be wrong at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dynamics.economies import between, known, plain, tied

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.growth import simulate_growth
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthModel, GrowthSettings, Parameter, Push
from growthpoles.errors import InputError

QUANTILES = [
    f"{name}_{part}" for name in ("level", "growth") for part in ("p10", "p25", "median", "p75", "p90")
]


def test_certain_parameters_give_the_closed_form() -> None:
    """g_t = 6 + 0.5^t (g_0 - 6); output = 100 exp of the sum of growth / 100."""
    model = plain(("A", "B"), start={"A": known(10), "B": known(2)})
    found = simulate_growth(model, settings=GrowthSettings(years=8, draws=1, first_year=2026))
    growth = {"A": [6 + 4 * 0.5**t for t in range(1, 9)], "B": [6 - 4 * 0.5**t for t in range(1, 9)]}
    for region, course in growth.items():
        rows = found["paths"].filter(pl.col("region") == region)
        assert rows["year"].to_list() == list(range(2026, 2034))
        for name in ("p10", "median", "p90"):
            np.testing.assert_allclose(rows[f"growth_{name}"], course)
            np.testing.assert_allclose(rows[f"level_{name}"], 100 * np.exp(np.cumsum(course) / 100))
    rest = found["equilibrium"].filter(pl.col("region") == "A").row(0, named=True)
    assert (rest["root"], rest["regime"], rest["constant"]) == (0.5, "constant", 1.0)
    assert rest["rest_point"] == pytest.approx(6)


@pytest.mark.parametrize("acts_on", ["exports", "productivity", "investment"])
def test_a_push_of_nothing_is_the_course_without_push_to_the_last_digit(acts_on: str) -> None:
    push = Push("A", 0.0, acts_on=acts_on)  # type: ignore[arg-type]
    found = simulate_growth(tied(), settings=GrowthSettings(draws=50, pushes=(push,)), seed=3)
    without, together = (found["paths"].filter(pl.col("scenario") == s) for s in ("without", "with"))
    assert without.drop("scenario").equals(together.drop("scenario"))
    effects = found["effects"]
    assert effects.select("output", "people", "per_head", "gains", "loses").to_numpy().max() == 0
    assert effects["reading"].to_list() == ["none"] * 3
    assert found["takeoff"].select("probability", "years_above", "reinforcing").row(0) == (0, 0, 0)


def test_regions_that_are_alike_stay_alike() -> None:
    regions = ("A", "B", "C", "D")
    model = plain(
        regions, trade=SpatialWeights.given(regions, 1 - np.eye(4)), inside=between(0.2, 0.6),
        migration=between(0, 0.5), local=between(0, 0.5), verdoorn=between(0.3, 0.9), start=known(3),
    )  # fmt: skip
    found = simulate_growth(model, settings=GrowthSettings(draws=200))
    assert found["divergence"].select("gap", "gap_p90").to_numpy().max() < 1e-9
    np.testing.assert_allclose(found["divergence"]["ratio"], 1)
    wide = found["paths"].pivot("region", index="year", values="growth_p90")
    np.testing.assert_allclose(wide["A"], wide["D"])


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(4)), st.integers(0, 50))
def test_the_order_of_the_regions_changes_nothing(order: list[int], seed: int) -> None:
    regions = ("A", "B", "C", "D")
    model = tied(regions, verdoorn={code: between(0.2, 0.3 + k / 10) for k, code in enumerate(regions)})
    mixed = tuple(regions[k] for k in order)
    chosen = GrowthSettings(years=15, draws=40, pushes=(Push("B", 2.0),), sizes=(1.0,))
    first = simulate_growth(model, settings=chosen, seed=seed)
    second = simulate_growth(_with_regions(model, mixed), settings=chosen, seed=seed)
    assert not first.diff(second, tolerance=1e-9)


def _with_regions(model: GrowthModel, regions: tuple[str, ...]) -> GrowthModel:
    return replace(model, regions=regions)


def test_a_larger_push_never_gives_less() -> None:
    ends = []
    for size in (0.5, 1.0, 2.0, 4.0):
        chosen = GrowthSettings(draws=100, pushes=(Push("A", size),), sizes=(0.5, 1.0, 2.0, 4.0, 8.0))
        found = simulate_growth(tied(delta=known(0)), settings=chosen)
        row = found["effects"].filter(pl.col("region") == "A").row(0, named=True)
        ends.append((row["output_p10"], row["output"], row["output_p90"], found["takeoff"]["probability"][0]))
        assert found["push_sizes"]["probability"].is_sorted()
    assert (np.diff(ends, axis=0) >= 0).all()


def test_growth_of_the_pole_spreads_to_those_it_buys_from_and_not_beyond() -> None:
    """A buys from B only; B sells to A; C trades with nobody. With prices that do not matter, B gains."""
    trade = SpatialWeights.given(("A", "B", "C"), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    model = plain(trade=trade, inside=known(0.5), delta=known(0))
    found = simulate_growth(model, settings=GrowthSettings(draws=1, pushes=(Push("A", 2.0),)))
    readings = dict(found["effects"].select("region", "reading").iter_rows())
    assert readings == {"A": "gains", "B": "gains", "C": "none"}
    assert "growth.trade.island" in [item.code for item in found.diagnostics]


def test_a_cheaper_pole_drains_its_rival_and_the_result_says_so() -> None:
    """gamma inside w (epsilon - delta lambda) = 0.5 (1 - 4 x 0.5) < 0: backwash by competition."""
    trade = SpatialWeights.given(("A", "B", "C"), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    model = plain(trade=trade, inside=known(0.5), delta=known(4), start=known(1))
    found = simulate_growth(model, settings=GrowthSettings(draws=1, years=12, pushes=(Push("A", 2.0),)))
    row = found["effects"].filter(pl.col("region") == "B").row(0, named=True)
    assert (row["reading"], row["loses"]) == ("loses", 1.0)
    warned = found.diagnostics.with_code("growth.backwash")
    assert [dict(item.details)["regions"] for item in warned] == ["B"]


def test_migration_drains_the_regions_that_are_left_behind() -> None:
    model = plain(migration=known(0.3), local=known(0.4))
    found = simulate_growth(model, settings=GrowthSettings(draws=1, pushes=(Push("A", 2.0),)))
    effects = {row["region"]: row for row in found["effects"].iter_rows(named=True)}
    assert effects["A"]["people"] > 0 > effects["B"]["people"]
    assert [effects[code]["reading"] for code in "ABC"] == ["gains", "loses", "loses"]
    without, together = (found["divergence"].filter(pl.col("scenario") == s) for s in ("without", "with"))
    assert without["gap"].max() == pytest.approx(0, abs=1e-12)
    assert together["gap"][-1] > 0 and together["wider"][-1] == 1


@pytest.mark.parametrize(
    ("verdoorn", "probability", "reinforcing", "needed"),
    [(0.5, 0.0, 0.0, "none"), (0.95, 1.0, 0.0, "found"), (1.05, 1.0, 1.0, "found")],
)
def test_a_push_fades_lasts_or_carries_itself_with_the_root(
    verdoorn: float, probability: float, reinforcing: float, needed: str
) -> None:
    """Exports + 1 for five years with root a leave (1 - a^5) / (1 - a) a^t in year t after the push."""
    model = plain(verdoorn=known(verdoorn))
    chosen = GrowthSettings(draws=1, years=30, pushes=(Push("A", 1.0),), sizes=(0.25, 1.0, 4.0))
    found = simulate_growth(model, settings=chosen)
    row = found["takeoff"].row(0, named=True)
    assert (row["probability"], row["reinforcing"], row["needed"]) == (probability, reinforcing, needed)
    gains = [(1 - verdoorn**5) / (1 - verdoorn) * verdoorn**t for t in range(1, 26)]
    assert row["years_above"] == sum(gain > 0.25 for gain in gains)
    assert found["regimes"].filter(pl.col("regime") == "explosive")["share"][0] == (verdoorn > 1)


def test_the_smallest_push_that_takes_off_is_the_first_size_above_the_closed_form() -> None:
    """Root 0.5: in the fifth year after five years of size s there is s (1 - 0.5^5) / 0.5 x 0.5^5 = 0.0605 s
    left, above 0.25 from s = 4.13 on."""
    sizes = (4.0, 4.12, 4.14, 5.0)
    chosen = GrowthSettings(draws=1, pushes=(Push("A", 1.0),), sizes=sizes)
    assert simulate_growth(plain(), settings=chosen)["takeoff"]["needed_size"][0] == 4.14


def test_probabilities_are_the_shares_of_the_drawn_roots() -> None:
    """Lambda uniform on 0.5-1.5 with gamma eta = -1: half of the draws are explosive; these reinforce."""
    model = plain(verdoorn=between(0.5, 1.5))
    chosen = GrowthSettings(draws=4000, years=20, pushes=(Push("A", 0.2),), sizes=(0.2,))
    found = simulate_growth(model, settings=chosen, seed=5)
    explosive = found["regimes"].filter(pl.col("regime") == "explosive")["share"][0]
    assert explosive == pytest.approx(0.5, abs=3 * 0.5 / 4000**0.5)
    assert found["takeoff"]["reinforcing"][0] == explosive
    row = found["equilibrium"].row(0, named=True)
    assert (row["regime"], row["constant"]) == ("open", pytest.approx(1 - explosive))
    told = dict(next(iter(found.diagnostics.with_code("growth.explosive"))).details)
    assert told["percent"] == pytest.approx(100 * explosive, abs=0.05)


def test_explosive_draws_stay_in_and_what_is_held_is_told() -> None:
    model = plain(verdoorn=known(1.5), start=known(8))
    found = simulate_growth(model, settings=GrowthSettings(draws=1, years=60))
    assert found["equilibrium"]["rest_point"].to_list() == [None] * 3
    assert found["equilibrium"]["regime"].to_list() == ["explosive"] * 3
    assert found["paths"]["held"].max() == 1
    assert np.isfinite(found["paths"].select(QUANTILES).to_numpy()).all()
    assert {"growth.held", "growth.explosive"} <= {item.code for item in found.diagnostics}


def test_the_result_says_what_it_is_and_what_it_rests_on() -> None:
    model = GrowthModel(("A", "B"), known(3), known(3), known(2), known(3))
    found = simulate_growth(model, settings=GrowthSettings(draws=300))
    assert found.kind == "growth"
    codes = [item.code for item in found.diagnostics]
    assert codes[:3] == ["growth.simulation", "growth.presumed", "growth.trade.none"]
    presumed = found["parameters"].filter("presumed")["parameter"].to_list()
    assert presumed == sorted(set(presumed)) and "eta" in presumed and "wage" not in presumed


def test_the_same_seed_gives_the_same_tables_and_another_seed_others() -> None:
    chosen = GrowthSettings(draws=30, pushes=(Push("A", 1.0),))
    first, again, other = (simulate_growth(tied(), settings=chosen, seed=s) for s in (1, 1, 2))
    assert not first.diff(again)
    assert first.diff(other)


def test_the_core_periphery_picture_comes_with_its_points() -> None:
    core = CorePeriphery(trade_cost=1.7, points=20, source="Fujita, Krugman and Venables 1999")
    found = simulate_growth(plain(), settings=GrowthSettings(draws=1, core_periphery=core))
    row = found["core_periphery"].row(0, named=True)
    assert (round(row["break_point"], 2), round(row["sustain_point"], 2), row["today"]) == (
        1.63,
        1.81,
        "either",
    )
    at = found["bifurcation"].filter(pl.col("trade_cost") == 1.7)
    assert at["kind"].to_list() == ["core", "between", "even", "between", "core"]


def test_everything_that_is_wrong_is_told_in_one_error() -> None:
    model = plain(
        ("A",),
        output={"A": -1.0, "Z": 5.0},
        trade=SpatialWeights.given(("A", "X"), [[0, 1], [1, 0]]),
        eta=known(0.5),
        verdoorn=Parameter(0.5),
        start={"B": known(1)},
    )
    chosen = GrowthSettings(draws=0, pushes=(Push("Q", 1.0, first=28),))
    with pytest.raises(InputError) as caught:
        simulate_growth(model, settings=chosen)
    found = {(item.code, item.where.key, item.where.unit) for item in caught.value.problems}
    assert found == {
        ("growth.regions.few", None, None),
        ("growth.region.unknown", "output", "Z"),
        ("growth.start.positive", "output", "A"),
        ("growth.region.unknown", "trade", "X"),
        ("growth.parameter.domain", "eta", None),
        ("growth.parameter.source", "verdoorn", None),
        ("growth.region.unknown", "start", "B"),
        ("growth.region.missing", "start", "A"),
        ("growth.count", "draws", None),
        ("growth.region.unknown", "pushes", "Q"),
        ("growth.push.late", "pushes", "Q"),
    }


def test_slower_decline_is_no_take_off() -> None:
    """An explosive region on its way down: the push lifts it, but nothing grows."""
    model = plain(verdoorn=known(1.2), start=known(-30))
    chosen = GrowthSettings(draws=1, years=15, pushes=(Push("A", 1.0),))
    found = simulate_growth(model, settings=chosen)
    together = found["paths"].filter(pl.col("scenario") == "with", pl.col("region") == "A")
    assert together["growth_median"][-1] < 0 < found["effects"]["gains"][0]
    assert found["takeoff"].select("probability", "years_above").row(0) == (0, 0)
