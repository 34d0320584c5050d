"""Names and places travel with results."""

from __future__ import annotations

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.territory import Edition, Tile, Unit
from growthpoles.labels import Label

PLACE = Edition(
    "e",
    (Unit("A", Label("North", "Север", "Солтүстік"), centre=Label("N")), Unit("B", Label("South"))),
    neighbours=frozenset({("A", "B")}),
    tiles=(Tile("A", 1, 0),),
)


def test_units_carry_tiles_and_neighbours() -> None:
    rows = units_table(PLACE).data.to_dicts()
    assert [(r["unit"], r["column"], r["row"], r["neighbours"]) for r in rows] == [
        ("A", 1, 0, "B"),
        ("B", None, None, "A"),
    ]


def test_the_first_label_of_a_code_wins_and_rows_are_sorted() -> None:
    table = labels_table(
        unit_names(PLACE), [("unit", "A", Label("again")), ("indicator", "x", Label("X"))]
    ).data
    assert table.rows() == [
        ("centre", "A", "N", "", ""),
        ("indicator", "x", "X", "", ""),
        ("unit", "A", "North", "Север", "Солтүстік"),
        ("unit", "B", "South", "", ""),
    ]


def test_figures_keep_missing_values() -> None:
    assert figures_table([("n", None, "", "")]).data["value"].to_list() == [None]
