"""Territories refuse what cannot be and bridge editions step by step."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label


def unit(code: str, **more: object) -> Unit:
    return Unit(code, Label(code), **more)  # type: ignore[arg-type]


OLD = Edition("e1", (unit("AB"), unit("C")))
MID = Edition("e2", (unit("A"), unit("B"), unit("C")))
NEW = Edition("e3", (unit("A1"), unit("A2"), unit("B"), unit("C")))
LINKS = (
    BridgeLink("e3", "A1", "e2", "A"),
    BridgeLink("e3", "A2", "e2", "A"),
    BridgeLink("e3", "B", "e2", "B"),
    BridgeLink("e3", "C", "e2", "C"),
    BridgeLink("e2", "A", "e1", "AB"),
    BridgeLink("e2", "B", "e1", "AB"),
    BridgeLink("e2", "C", "e1", "C"),
)


def test_parents_over_two_steps() -> None:
    land = Territory((OLD, MID, NEW), None, LINKS)
    assert land.parents("e3", "e1") == ("AB", "AB", "AB", "C")
    assert land.parents("e3", "e3") == ("A1", "A2", "B", "C")


def test_a_bridge_leads_to_coarser_units_only() -> None:
    with pytest.raises(InputError) as caught:
        Territory((OLD, MID, NEW), None, LINKS).parents("e1", "e3")
    assert {item.code for item in caught.value.problems} == {"territory.bridge.missing"}


def test_all_problems_are_reported_at_once() -> None:
    bad = Edition(
        "x",
        (unit("A", lat=95.0), unit("A"), unit("B C"), unit("D", level="oblast"), unit("E", area_km2=-1.0)),
        neighbours=frozenset({("A", "Z")}),
    )
    with pytest.raises(InputError) as caught:
        Territory((bad,), None, (BridgeLink("x", "A", "y", "Q"),))
    codes = sorted({item.code for item in caught.value.problems})
    assert codes == [
        "territory.area.bad",
        "territory.bridge.unknown",
        "territory.code.bad",
        "territory.coordinate.bad",
        "territory.level.unknown",
        "territory.neighbour.unknown",
        "territory.unit.duplicate",
    ]


def test_a_territory_without_editions_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        Territory(())
    assert caught.value.problems[0].code == "territory.empty"


def test_distances_are_great_circle_kilometres() -> None:
    """Astana - Almaty: 971.3 km from their coordinates (haversine, R 6371.0088, by hand)."""
    pair = Edition(
        "x", (unit("AST", lat=51.1801, lon=71.44598), unit("ALA", lat=43.25249, lon=76.9115), unit("N"))
    )
    d = pair.distances_km()
    assert d[0, 1] == pytest.approx(972, abs=3)
    assert d[0, 1] == d[1, 0]
    assert np.isnan(d[2]).any()


def test_neighbours_in_the_order_of_the_edition() -> None:
    ring = Edition("x", (unit("C"), unit("A"), unit("B")), neighbours=frozenset({("A", "B"), ("B", "C")}))
    assert ring.neighbours_of("B") == ("C", "A")
    with pytest.raises(InputError):
        ring.unit("Q")
