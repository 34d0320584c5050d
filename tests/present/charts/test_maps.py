from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from growthpoles.errors import InputError
from growthpoles.present.charts.maps import Place, read_boundaries, shape_map, tile_map
from growthpoles.present.charts.svg import Frame
from growthpoles.present.fonts import text_width

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("m", "Map", "Units")
NAMES = (
    "Шығыс Қазақстан облысы",
    "Восточно-Казахстанская область",
    "North Kazakhstan Region",
    "Астана қаласы",
)
SQUARE = [[[60, 40], [70, 40], [70, 50], [60, 50], [60, 40]]]


def collection(*features: tuple[dict[str, object], str, object]) -> dict[str, object]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": points}}
            for properties, kind, points in features
        ],
    }


def written(folder: Path, content: object) -> Path:
    path = folder / "areas.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(SVG + "text"))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_fits_its_tile(name: str) -> None:
    svg = tile_map([Place("A", name, 0, 0, "1", "#0072b2")], FRAME)
    lines = [item for item in texts(svg) if item.get("text-anchor") == "middle"]
    assert " ".join(item.text or "" for item in lines).replace("- ", "-") == name
    for item in lines:
        assert text_width(item.text or "", float(item.get("font-size", ""))) <= 96


def test_tiles_stand_in_their_columns_and_rows() -> None:
    places = [
        Place(c, c, column, row, "", "#0072b2") for c, column, row in (("A", 2, 1), ("B", 3, 1), ("C", 2, 2))
    ]
    boxes = list(ElementTree.fromstring(tile_map(places, FRAME)).iter(SVG + "rect"))
    (ax, ay), (bx, by), (cx, cy) = [(float(b.get("x", "")), float(b.get("y", ""))) for b in boxes]
    assert (ax, ay) == (3.0, 3.0)
    assert bx > ax and by == ay
    assert cx == ax and cy > ay


def test_a_unit_without_a_place_is_left_out() -> None:
    svg = tile_map(
        [Place("A", "Here", 0, 0, "", "#0072b2"), Place("B", "Nowhere", None, None, "", "#0072b2")], FRAME
    )
    assert "Here" in svg and "Nowhere" not in svg


def test_what_colour_says_is_also_written() -> None:
    svg = tile_map(
        [Place("A", "Astana", 0, 0, "B?", "#0072b2", hatched=True, spoken="Astana, potential pole")], FRAME
    )
    assert "B?" in [item.text for item in texts(svg)]
    assert "<title>Astana, potential pole</title>" in svg
    assert "url(#m-0072b2)" in svg and 'id="m-0072b2"' in svg


def test_boundaries_replace_the_tiles(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        collection(
            ({"id": 1, "iso": "A"}, "Polygon", SQUARE),
            ({"id": 2, "iso": "B"}, "MultiPolygon", [SQUARE, SQUARE]),
        ),
    )
    shapes = read_boundaries(path, ["A", "B", "C"])
    assert {code: len(rings) for code, rings in shapes.items()} == {"A": 1, "B": 2}
    svg = shape_map([Place(c, c, None, None, c, "#0072b2") for c in ("A", "B", "C")], FRAME, shapes=shapes)
    assert svg.count("<path") == 2
    assert "C" not in [item.text for item in texts(svg)]


def test_the_picture_keeps_the_proportions_at_its_latitude(tmp_path: Path) -> None:
    """A degree of longitude at 45 degrees north is 0.707 of a degree of latitude."""
    shapes = read_boundaries(written(tmp_path, collection(({"c": "A"}, "Polygon", SQUARE))), ["A"])
    root = ElementTree.fromstring(
        shape_map([Place("A", "A", None, None, "", "#0072b2")], FRAME, shapes=shapes)
    )
    assert float(root.get("width", "")) / float(root.get("height", "")) == pytest.approx(0.7071, abs=0.001)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not json", "boundaries.format"),
        ([], "boundaries.format"),
        ({"features": None}, "boundaries.format"),
        (collection(({"c": "A"}, "Point", [60, 40])), "boundaries.format"),
        (collection(({"c": "A"}, "Polygon", [[["x", "y"]]])), "boundaries.format"),
        (collection(({"c": "Z"}, "Polygon", SQUARE)), "boundaries.codes"),
        (collection(), "boundaries.codes"),
        (
            collection(({"c": "A"}, "Polygon", [[[500000, 4e6], [500001, 4e6], [500001, 5e6]]])),
            "boundaries.degrees",
        ),
    ],
)
def test_bad_boundaries_are_refused(tmp_path: Path, content: object, code: str) -> None:
    with pytest.raises(InputError) as failure:
        read_boundaries(written(tmp_path, content), ["A"])
    assert [item.code for item in failure.value.problems] == [code]
    assert failure.value.problems[0].where.file == "areas.geojson"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        read_boundaries(tmp_path / "none.geojson", ["A"])
    assert failure.value.problems[0].code == "file.missing"
