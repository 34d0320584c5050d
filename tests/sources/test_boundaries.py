"""A GeoPackage and the GeoJSON it was made from give the same areas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyogrio.raw import write

from growthpoles.errors import InputError
from growthpoles.sources.boundaries import boundaries_as_geojson, load_boundaries

SQUARE = [[70.0, 50.0], [71.0, 50.0], [71.0, 51.0], [70.0, 51.0], [70.0, 50.0]]


def geopackage(folder: Path) -> Path:
    path = folder / "areas.gpkg"
    shape = shapely.to_wkb(shapely.Polygon(SQUARE))
    names = np.array(["Ақмола"], dtype=object)
    codes = np.array(["KZ-11"], dtype=object)
    write(
        path, np.array([shape], dtype=object), [codes, names], ["code", "name"],
        geometry_type="Polygon", crs="EPSG:4326", driver="GPKG",
    )  # fmt: skip
    return path


def test_geopackage_becomes_geojson_with_its_codes_and_kazakh_names(tmp_path: Path) -> None:
    feature = json.loads(boundaries_as_geojson(geopackage(tmp_path)))["features"][0]
    assert feature["properties"] == {"code": "KZ-11", "name": "Ақмола"}
    ring = feature["geometry"]["coordinates"][0]
    assert {tuple(point) for point in ring} == {tuple(point) for point in SQUARE}


def test_a_file_that_only_calls_itself_a_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    path.write_text("no database", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        boundaries_as_geojson(path)
    assert caught.value.problems[0].code == "boundaries.format"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        boundaries_as_geojson(tmp_path / "nowhere.geojson")
    assert caught.value.problems[0].code == "file.missing"


def shapefile(folder: Path, encoding: str, *, cpg: str | None = None, crs: str = "EPSG:4326") -> Path:
    path = folder / "areas.shp"
    shape = shapely.to_wkb(shapely.Polygon(SQUARE if crs == "EPSG:4326" else np.array(SQUARE) * 1e4))
    columns = [np.array(["KZ-11"], dtype=object), np.array(["Акмолинская область"], dtype=object)]
    write(
        path, np.array([shape], dtype=object), columns, ["code", "name"],
        geometry_type="Polygon", crs=crs, driver="ESRI Shapefile", encoding=encoding,
    )  # fmt: skip
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


@pytest.mark.parametrize(
    ("encoding", "cpg", "told"),
    [
        ("UTF-8", "UTF-8", []),
        ("CP1251", "1251", ["boundaries.kazakh"]),
        ("CP1251", "ANSI 1251", ["boundaries.kazakh"]),
        ("CP1251", None, ["boundaries.cpg", "boundaries.kazakh"]),
        ("UTF-8", None, ["boundaries.cpg"]),
    ],
)
def test_a_shapefile_with_and_without_its_encoding(
    tmp_path: Path, encoding: str, cpg: str | None, told: list[str]
) -> None:
    found = load_boundaries(shapefile(tmp_path, encoding, cpg=cpg))
    feature = json.loads(found.value)["features"][0]
    assert feature["properties"] == {"code": "KZ-11", "name": "Акмолинская область"}
    assert [item.code for item in found.notes] == told


def test_a_wrong_encoding_is_refused_or_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_boundaries(shapefile(tmp_path, "CP1251", cpg="UTF-8"))
    assert caught.value.problems[0].code == "file.encoding.wrong"
    found = load_boundaries(shapefile(tmp_path, "CP1251", cpg="88591"))
    assert [item.code for item in found.notes] == ["boundaries.codepage"]


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_boundaries(path)
    return caught.value.problems[0].code


def test_metres_are_refused(tmp_path: Path) -> None:
    assert refused(shapefile(tmp_path, "UTF-8", crs="EPSG:3857")) == "boundaries.degrees"


def test_missing_or_damaged_parts_are_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "UTF-8")
    path.with_suffix(".dbf").rename(tmp_path / "other.dbf")
    assert refused(path) == "file.missing"
    (tmp_path / "other.dbf").rename(path.with_suffix(".dbf"))
    path.write_bytes(b"no shape" * 20)
    assert refused(path) == "boundaries.format"


def test_areas_that_nothing_names_are_refused(tmp_path: Path) -> None:
    """As a damaged .dbf leaves them: shapes, and no column."""
    path = shapefile(tmp_path, "UTF-8")
    table = path.with_suffix(".dbf")  # its head is left without columns
    table.write_bytes(table.read_bytes()[:8] + b"\x21\x00" + table.read_bytes()[10:])
    assert refused(path) == "boundaries.format"
