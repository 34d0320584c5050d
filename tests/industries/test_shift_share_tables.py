"""Rows of shift-share: every member names its parts, adds up and counts what is not defined."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from growthpoles.industries import shift_share_tables as rows

START = [[40.0, 60.0], [60.0, 40.0]]
END = [[56.0, 60.0], [64.0, 40.0]]
SPAN = (2020, 2021)


@pytest.fixture
def table(table_of: Any) -> Any:
    return table_of(np.stack([START, END], axis=1), years=SPAN)


def test_members_name_their_parts(table: Any) -> None:
    near = np.array([[0.0, 1.0], [1.0, 0.0]])
    members = (
        rows.classic_member(table, SPAN),
        rows.arcelus_member(table, SPAN),
        rows.spatial_member(table, SPAN, weights=near),
        rows.factor_member(table, SPAN, jobs=replace(table, values=table.values / 10)),
    )
    assert [item.method for item in members] == ["classic", "arcelus", "spatial", "factors"]
    assert members[1].cells.columns[3:] == [
        f"{kind}_{part}"
        for kind in ("expected", "differential")
        for part in ("national", "mix", "regional", "interaction")
    ]
    assert members[2].cells.columns[3:] == ["national", "mix", "neighbours", "regional"]
    assert members[3].cells.columns[3:] == [
        f"{factor}_{part}" for factor in ("jobs", "productivity") for part in ("national", "mix", "regional")
    ]
    assert all(item.gap <= 1e-15 and item.undefined == 0 for item in members)


def test_spatial_parts_of_a_pair_by_hand(table: Any) -> None:
    """Unit 1, A: 40 -> 56, neighbour 60 -> 64; G 10 %, A 20 %: 4, 4, 40 (1/15 - .2), 40 (.4 - 1/15)."""
    cell = rows.spatial_member(table, SPAN, weights=1 - np.eye(2)).cells.row(0, named=True)
    parts = [cell[name] for name in ("national", "mix", "neighbours", "regional")]
    assert parts == pytest.approx([4, 4, 40 * (1 / 15 - 0.2), 40 * (0.4 - 1 / 15)])


def test_a_published_country_is_the_reference_of_every_member(table_of: Any) -> None:
    """The country grows by a half: the national part is half of the start everywhere."""
    table = table_of(np.stack([START, END], axis=1), years=SPAN, national=[[200.0, 200.0], [300.0, 300.0]])
    for found in (rows.classic_member(table, SPAN), rows.dynamic_member(table, SPAN).member):
        assert found.cells["national"].to_list() == [20.0, 30.0, 30.0, 20.0]
        assert found.cells["mix"].to_list() == [0.0] * 4


def test_cells_that_start_at_zero_are_counted(table_of: Any) -> None:
    start = [[0.0, 60.0], [60.0, 40.0]]
    table = table_of(np.stack([start, END], axis=1), years=SPAN)
    members = [rows.classic_member(table, SPAN), rows.arcelus_member(table, SPAN)]
    checks = rows.check_rows(members)
    assert checks.rows() == [
        ("arcelus", pytest.approx(0, abs=1e-15), 1),
        ("classic", pytest.approx(0, abs=1e-15), 1),
    ]


def test_periods_add_up_over_industries(table_of: Any) -> None:
    values = np.random.default_rng(1).uniform(1, 9, (3, 4, 5))
    found = rows.dynamic_member(table_of(values, years=(2000, 2001, 2002, 2003)), (2000, 2001, 2002, 2003))
    parts = found.periods.select("national", "mix", "regional").sum_horizontal()
    assert parts.to_numpy() == pytest.approx(found.periods["change"].to_numpy())
    change = found.periods.filter(unit="U1")["change"].to_list()
    assert change == pytest.approx(np.diff(values[0].sum(axis=1)))
