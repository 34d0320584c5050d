"""Tables of a readiness assessment: sums over groups, ordinal medians, the valley of death."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.transfer.readiness_flow import Journey
from growthpoles.transfer.readiness_tables import (
    Helps,
    Pool,
    funnel_table,
    grouped,
    lower_median,
    measures_table,
    summary_table,
    valley,
)

HALF = np.full((3, 8), 0.5)
ALL = ("all", "all")


def pool(
    levels: list[int],
    value: list[float] | None = None,
    cost: float = 10.0,
    supported: list[int] | None = None,
) -> Pool:
    n = len(levels)
    eighth = np.full(8, 0.125)
    return Pool(
        journey=Journey.of(np.array(levels), np.full((n, 8), 0.5)),
        value=np.array(value or [np.nan] * n),
        supported=np.array(supported or levels),
        groups={ALL: np.ones(n, bool)},
        counts={ALL: n + 1},
        ended={ALL: (np.full(8, 4.0), np.full(8, 3.0))},
        cost=np.full(8, cost),
        prevented=0.5,
        saved=0.25,
        best={ALL: Helps(eighth, eighth if value else np.full(8, np.nan))},
    )


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_a_median_of_levels_is_one_of_them(levels: list[int]) -> None:
    found = lower_median(np.array(levels))
    assert found in levels
    assert sum(level <= (found or 0) for level in levels) >= len(levels) / 2


def test_the_valley_by_hand() -> None:
    """Levels 3, 5, 8: level 4 is reached by 0.5 + 1 + 1, level 7 by 1/16 + 1/4 + 1."""
    reach = Journey.of(np.array([3, 5, 8]), HALF).reach
    assert valley(reach, np.ones(3)) == pytest.approx(1 - 1.3125 / 2.5)
    assert valley(reach, np.array([100.0, 10.0, 0.0])) == pytest.approx(1 - (100 / 16 + 10 / 4) / 60)
    assert valley(Journey.of(np.array([7, 8, 9]), HALF).reach, np.ones(3)) == 0
    assert valley(reach, np.zeros(3)) is None


def test_the_funnel_by_hand() -> None:
    rows = funnel_table(pool([7, 7, 9])).data.filter(level=9).row(0, named=True)
    assert (rows["now"], rows["expected"], rows["money"]) == (1, 1.5, 10.0)  # 2 x 0.5 begin the last step
    assert rows["value"] is None


def test_the_summary_by_hand() -> None:
    row = summary_table(pool([7, 7, 9])).data.row(0, named=True)
    assert (row["results"], row["known"], row["median_level"]) == (4, 3, 7)
    assert (row["share_pilot"], row["share_goods"]) == (1.0, pytest.approx(1 / 3))
    assert row["future_goods"] == 0.5 and row["money"] == 2 * 10 + 2 * 0.5 * 10
    assert row["cost_per_success"] == 60 and row["bottleneck"] == 8  # both steps alike: the first
    blind = summary_table(pool([7, 7, 9], cost=float("nan"))).data.row(0, named=True)
    assert blind["money"] is None and blind["cost_per_success"] is None


def test_nothing_is_told_by_value_where_a_value_is_missing() -> None:
    row = summary_table(pool([4, 5, 8])).data.row(0, named=True)
    assert row["bottleneck"] == 9
    assert {row[name] for name in ("bottleneck_value", "certainty_value", "valley_value")} == {None}


def test_what_is_claimed_and_what_is_proven_are_told_apart() -> None:
    row = summary_table(pool([9, 9, 9, 7], supported=[9, 0, 7, 9])).data.row(0, named=True)
    assert (row["share_goods"], row["proven_goods"]) == (0.75, 0.25)
    assert (row["share_pilot"], row["proven_pilot"]) == (1.0, 0.75)  # the claim 7 is proven by a pass at 9


def test_measures_show_what_has_failed() -> None:
    row = measures_table(pool([7, 7, 9]), np.ones(8)).data.filter(level=8).row(0, named=True)
    assert (row["ended"], row["failed"]) == (4, 1) and row["share_best_value"] is None


def test_groups_hold_every_result_once() -> None:
    groups = dict(grouped({"unit": ["B", "A", "B"], "field": ["1", "1", "2"]}, 3))
    assert next(iter(groups)) == ALL
    assert sum(groups["unit", code] for code in "AB").tolist() == [1, 1, 1]
