from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthSettings, Push
from growthpoles.dynamics.growth_run import Rest, TakeOff
from growthpoles.dynamics.growth_tables import (
    core_tables,
    equilibrium_table,
    regimes_table,
    takeoff_tables,
)


def test_no_rest_point_is_given_where_every_draw_explodes_and_shares_elsewhere() -> None:
    roots = np.array([[0.5, 0.6, 0.7, 1.2], [1.1, 1.2, 1.3, 1.4]])
    points = np.array([[2.0, 3.0, 4.0, np.nan], [np.nan] * 4])
    found = equilibrium_table(Rest(roots, roots.max(axis=0), points), ("A", "B")).data
    a, b = found.iter_rows(named=True)
    assert (a["rest_point"], a["constant"], a["explosive_alone"], a["regime"]) == (3.0, 0.75, 0.25, "open")
    assert (b["rest_point"], b["constant"], b["explosive_alone"], b["regime"]) == (None, 0, 1, "explosive")


def test_regimes_add_up_to_all_draws() -> None:
    largest = np.array([0.5, 0.9, 1.0, 1.5])
    found = regimes_table(Rest(largest[None], largest, largest[None])).data
    assert found["draws"].to_list() == [2, 2] and found["share"].sum() == 1
    assert found["largest_root"].to_list() == [0.7, 1.25]
    alone = regimes_table(Rest(largest[None, :2], largest[:2], largest[None, :2])).data
    assert alone["largest_root"].to_list() == [0.7, None]


@pytest.mark.parametrize(
    ("tried", "needed", "size"), [([0.1, 0.5, 0.9], "found", 1.0), ([0.0, 0.1, 0.49], "none", None)]
)
def test_the_needed_push_is_the_smallest_with_even_odds_or_none(
    tried: list[float], needed: str, size: float | None
) -> None:
    settings = GrowthSettings(
        first_year=2026, pushes=(Push("A", 2.0, years=3, first=2),), sizes=(0.5, 1.0, 2.0)
    )
    made = TakeOff(np.array([0, 3, 6, 9]), np.array([0, 0, 1, 1], bool), np.zeros(4, bool), np.array(tried))
    first, second = (table.data for table in takeoff_tables([made], settings))
    row = first.row(0, named=True)
    assert (row["needed"], row["needed_size"]) == (needed, size)
    assert (row["from_year"], row["to_year"], row["years_above"]) == (2027, 2029, 4.5)
    assert (row["probability"], row["error"]) == (0.5, 0.25)
    assert second["probability"].to_list() == tried


@pytest.mark.parametrize(
    ("cost", "today"), [(None, "unknown"), (1.5, "gathers"), (1.7, "either"), (2.1, "spreads")]
)
def test_today_is_read_off_the_two_points(cost: float | None, today: str) -> None:
    bifurcation, points = (table.data for table in core_tables(CorePeriphery(trade_cost=cost, points=16)))
    row = points.row(0, named=True)
    assert row["today"] == today
    count = bifurcation.group_by("trade_cost").len().sort("trade_cost")
    for trade_cost, states in count.iter_rows():
        breaks, sustains = row["break_point"], row["sustain_point"]
        assert states == (3 if trade_cost < breaks else 5 if trade_cost < sustains else 1)
    stable = bifurcation.filter(pl.col("kind") == "between")["stable"]
    assert not stable.any()


def test_where_industry_always_gathers_there_are_no_points() -> None:
    _, points = core_tables(CorePeriphery(sigma=2.0, mu=0.6, trade_cost=2.0, points=10))
    row = points.data.row(0, named=True)
    assert (row["break_point"], row["sustain_point"], row["today"]) == (None, None, "gathers")
