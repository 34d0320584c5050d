"""Units, neighbours, tiles and bridges: every problem has its file and row."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.core.territory import BridgeLink, Tile
from growthpoles.errors import InputError, Problem
from growthpoles.labels import Label
from growthpoles.sources.nouns import TableAt, TerritoryTables, load_territory, read_territory
from growthpoles.sources.options import TableFormat

UNITS = """edition;code;level;kind;name_en;name_ru;lat;lon;area_km2;from_year
;Z;country;;Country;Страна;;;;
old;AB;region;region;Whole;Целое;50;70;300;2000
new;A;region;region;North;Север;51,5;70;100;2022
new;B;region;city;South;Юг;49;70;200;2022
"""
BRIDGE = "from_edition;from_code;to_edition;to_code\nnew;A;old;AB\nnew;B;old;AB\n"
NEIGHBOURS = "edition;code_a;code_b\nnew;B;A\n"
TILES = "edition;code;column;row\nnew;A;0;0\nnew;B;0;1\n"


def land(folder: Path, units: str = UNITS, **beside: str) -> Path:
    (folder / "units.csv").write_text(units, encoding="utf-8")
    for name, text in beside.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder / "units.csv"


def refused(path: Path) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_territory(path)
    return list(caught.value.problems)


def test_a_territory_with_editions_bridge_neighbours_and_tiles(tmp_path: Path) -> None:
    found = read_territory(land(tmp_path, bridge=BRIDGE, neighbours=NEIGHBOURS, tiles=TILES))
    assert [(edition.name, edition.codes) for edition in found.editions] == [
        ("old", ("AB",)),
        ("new", ("A", "B")),
    ]
    assert found.country is not None
    assert found.country.label == Label("Country", "Страна")
    assert found.current.unit("A").lat == 51.5
    assert (found.current.unit("B").kind, found.current.from_year) == ("city", 2022)
    assert found.current.neighbours_of("A") == ("B",)
    assert found.current.tiles == (Tile("A", 0, 0), Tile("B", 0, 1))
    assert found.bridge[0] == BridgeLink("new", "A", "old", "AB")


def test_a_list_of_codes_and_names_is_enough(tmp_path: Path) -> None:
    found = read_territory(land(tmp_path, "code;name\nA;Север\nB;\n"))
    assert [unit.label.text("ru") for unit in found.current.units] == ["Север", "B"]
    assert found.country is None


def test_a_table_that_repeats_its_units_needs_to_be_said_to(tmp_path: Path) -> None:
    path = land(tmp_path, "code;name\nA;Север\nB;Юг\nA;Север\n")
    assert [(item.code, item.where.row) for item in refused(path)] == [("table.row.twice", 4)]
    assert read_territory(path, style=TableFormat(distinct=True)).current.codes == ("A", "B")


def test_wrong_codes_levels_and_coordinates_have_their_rows(tmp_path: Path) -> None:
    units = "code;name;level;lat;lon\nA B;x;;;\nC;x;shire;;\nD;x;;200;10\n"
    assert [(item.code, item.where.row) for item in refused(land(tmp_path, units))] == [
        ("territory.code.bad", 2)
    ]
    wrong = refused(land(tmp_path, units.replace("A B", "A")))
    assert [(item.code, item.where.row, item.where.unit) for item in wrong] == [
        ("territory.level.unknown", 3, "C"),
        ("territory.coordinate.bad", 4, "D"),
    ]


@pytest.mark.parametrize(
    ("beside", "file", "row", "column"),
    [
        ({"neighbours": "code_a;code_b\nA;B\nA;Q\n"}, "neighbours.csv", 3, "code_b"),
        ({"neighbours": "edition;code_a;code_b\nold;A;AB\n"}, "neighbours.csv", 2, "code_a"),
        ({"tiles": "code;column;row\nQ;0;0\nA;1;0\n"}, "tiles.csv", 2, "code"),
        ({"bridge": BRIDGE + "new;Q;old;AB\n"}, "bridge.csv", 4, "from_code"),
    ],
)
def test_a_table_beside_the_units_that_names_another_unit_is_refused(
    tmp_path: Path, beside: dict[str, str], file: str, row: int, column: str
) -> None:
    (found,) = refused(land(tmp_path, **beside))
    assert found.code == "table.unit.unknown"
    assert (found.where.file, found.where.row, found.where.column) == (file, row, column)


def test_an_edition_that_is_misspelt_beside_the_units_is_refused(tmp_path: Path) -> None:
    (found,) = refused(land(tmp_path, tiles="edition;code;column;row\nnewest;A;0;0\nnew;B;1;0\n"))
    assert (found.code, found.where.row) == ("territory.edition.unknown", 2)


def test_a_tile_between_two_places_is_refused(tmp_path: Path) -> None:
    (found,) = refused(land(tmp_path, tiles="code;column;row\nA;0.5;0\nB;1;0\n"))
    assert (found.code, found.where.row, found.where.column) == ("territory.tile.whole", 2, "column")


def test_two_tiles_on_one_place_and_a_tile_without_place_are_refused(tmp_path: Path) -> None:
    found = refused(land(tmp_path, tiles="code;column;row\nA;0;0\nB;0;0\nA;1;\n"))
    assert [(item.code, item.where.row) for item in found] == [
        ("territory.tile.twice", 3),
        ("table.cell.empty", 4),
    ]
    assert "tile of B: the place is taken by A" in str(found[0])


def test_only_an_optional_table_may_be_empty(tmp_path: Path) -> None:
    path = land(tmp_path, tiles="code;column;row\n")
    tiles = tmp_path / "tiles.csv"
    found = load_territory(path, more=TerritoryTables(tiles=TableAt(tiles, optional=True)))
    assert found.value.current.tiles == ()
    with pytest.raises(InputError) as caught:
        load_territory(path, more=TerritoryTables(tiles=TableAt(tiles)))
    assert caught.value.problems[0].code == "table.no_rows"
