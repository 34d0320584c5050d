"""Readers of the context: what they give and what they refuse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from growthpoles.errors import InputError
from growthpoles.poles.context import (
    Commuting,
    Designation,
    Member,
    PoleContext,
    TravelTimes,
    ZoneLink,
    read_commuting,
    read_designations,
    read_members,
    read_travel_times,
    read_zone_links,
)


def written(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_tables_become_nouns(tmp_path: Path) -> None:
    times = read_travel_times(written(tmp_path, "start,end,hours\nA,B,1.5\nB,C,2\n"))
    assert (times.start, times.end, times.hours.tolist()) == (("A", "B"), ("B", "C"), [1.5, 2.0])
    assert read_commuting(written(tmp_path, "unit,core,share\nA,B,0.2\n")) == (Commuting("A", "B", 0.2),)
    assert read_members(written(tmp_path, "core,unit\nB,A\n")) == (Member("B", "A"),)
    assert read_designations(written(tmp_path, "unit,year,by\nA,2017,zone\n")) == (
        Designation("A", 2017, "zone"),
    )
    assert read_zone_links(written(tmp_path, "pole,unit,share\nB,A,0.1\n")) == (ZoneLink("B", "A", 0.1),)


def test_a_designation_without_a_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_designations(written(tmp_path, "unit,year\nA,2017\nB,\n"))
    assert [(p.code, p.where.row) for p in caught.value.problems] == [("table.cell.empty", 3)]


@pytest.mark.parametrize("hours", [-1.0, np.nan, np.inf])
def test_hours_are_numbers_from_zero_up(hours: float) -> None:
    with pytest.raises(InputError) as caught:
        TravelTimes(("A", "A"), ("B", "C"), np.array([1.0, hours]))
    assert [p.code for p in caught.value.problems] == ["poles.travel.hours"]


def test_shares_outside_zero_and_one_and_unknown_units_are_named_together() -> None:
    context = PoleContext(commuting=(Commuting("A", "X", 1.2),), links=(ZoneLink("A", "B", -0.1),))
    assert [(p.code, p.where.key) for p in context.problems("AB")] == [
        ("poles.context.unit", "commuting"),
        ("poles.context.share", "commuting"),
        ("poles.context.share", "links"),
    ]  # fmt: skip
