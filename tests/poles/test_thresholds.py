from __future__ import annotations

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.thresholds import list_thresholds, with_thresholds

TYPES = load_typology()
AGGLOMERATION = "innovation-technological.agglomeration.1"


def test_the_numbers_are_those_of_the_file() -> None:
    """`regions.toml`: pole from 0.5, reserve gate 0.25, agglomeration from 500 to 1,000 thousand persons."""
    held = {item.code: item for item in list_thresholds(TYPES)}
    assert (held["pole"].value, held["innovation-technological.gate"].value) == (0.5, 0.25)
    assert [held[f"{AGGLOMERATION}.{k}"].value for k in (1, 2)] == [500.0, 1000.0]
    assert held[f"{AGGLOMERATION}.1"].unit == "thousand persons"


def test_every_number_can_be_set_and_nothing_else_moves() -> None:
    for item in list_thresholds(TYPES):
        same = with_thresholds(TYPES, {item.code: item.value})
        assert same == TYPES, item.code
    changed = with_thresholds(TYPES, {f"{AGGLOMERATION}.1": 700.0})
    moved = {x.code for x, y in zip(list_thresholds(changed), list_thresholds(TYPES), strict=True) if x != y}
    assert f"{AGGLOMERATION}.1" in moved
    assert {code for code in moved if not code.startswith(AGGLOMERATION)} == set()


def test_unknown_names_and_points_out_of_order_are_all_named() -> None:
    with pytest.raises(SpecificationError) as caught:
        with_thresholds(TYPES, {"nothing": 1.0, f"{AGGLOMERATION}.1": 2000.0, "potential": 0.9})
    keys = {item.where.key for item in caught.value.problems}
    assert keys == {"nothing", f"{AGGLOMERATION}.1", "potential"}
