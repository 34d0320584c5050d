"""Settings and plans that cannot be meant are refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.poles.placement_inputs import EnterprisePlan, PlacementSettings, Supply


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: PlacementSettings("best"), ["network.choice"]),
        (
            lambda: PlacementSettings(count=-1, membership=2, seconds=0, priced=-1),
            ["network.setting"] * 4,
        ),
        (lambda: EnterprisePlan({}), ["placement.demand.none"]),
        (lambda: EnterprisePlan({"A": 0.0}), ["placement.demand.none"]),
        (
            lambda: EnterprisePlan({"A": 1.0, "B": -1.0}, rate=-1, labour={"A": float("nan")}, capacity=-2),
            ["placement.negative"] * 4,
        ),
        (
            lambda: EnterprisePlan({"A": 1.0}, supplies=(Supply("ore", -1, 1, ()),)),
            ["placement.supply.none", "placement.negative"],
        ),
    ],
)
def test_every_problem_is_told(make: Callable[[], object], expected: list[str]) -> None:
    with pytest.raises(SpecificationError) as caught:
        make()
    assert [item.code for item in caught.value.problems] == expected
