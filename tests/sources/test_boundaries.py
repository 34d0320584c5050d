"""A GeoPackage and the GeoJSON it was made from give the same areas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyogrio.raw import write

from growthpoles.errors import InputError
from growthpoles.sources.boundaries import boundaries_as_geojson

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
