"""Data packages: what the package says is checked against the file, and nothing outside is touched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.sources.lands import LAND

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.sources.options import TableFormat
from growthpoles.sources.panels import load_panels

TEXT = "unit;year;grp;firms\nA;2022;1.234,5;7\nB;2022;-;8\nC;2022;0;..\n"
FIELDS = [
    {"name": "unit", "type": "string"},
    {"name": "year", "type": "year"},
    {"name": "grp", "type": "number", "decimalChar": ",", "groupChar": "."},
    {"name": "firms", "type": "integer"},
]


def package(folder: Path, text: str = TEXT, **change: Any) -> Path:
    (folder / "data").mkdir(exist_ok=True)
    file = folder / "data" / "grp.csv"
    file.write_text(text, encoding="utf-8")
    schema = {"fields": FIELDS, "missingValues": ["-", ".."], "primaryKey": ["unit", "year"]}
    data = TEXT.encode()
    item: dict[str, Any] = {
        "name": "grp", "path": "data/grp.csv", "schema": schema, "dialect": {"delimiter": ";"},
        "bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
    }  # fmt: skip
    item |= change
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [item]}), encoding="utf-8")
    return path


def code(path: Path, resource: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        load_panels(path, LAND, style=TableFormat(sheet=resource))
    return caught.value.problems[0].code


def test_figures_by_the_signs_and_marks_of_the_schema(tmp_path: Path) -> None:
    (panel,) = load_panels(package(tmp_path), LAND).value
    cells = [panel.cell(unit, 2022, code="grp") for unit in "ABC"]
    assert [(cell.value, cell.flag) for cell in cells] == [
        (1234.5, Flag.OBSERVED), (None, Flag.MISSING), (0.0, Flag.ZERO),
    ]  # fmt: skip
    assert panel.cell("C", 2022, code="firms").flag is Flag.MISSING


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"path": "../grp.csv"}, "file.outside"),
        ({"path": "/data/grp.csv"}, "file.outside"),
        ({"path": "data\\grp.csv"}, "file.outside"),
        ({"path": "https://example.org/grp.csv"}, "package.url"),
        ({"path": "file:///grp.csv"}, "package.url"),
        ({"path": "//host/grp.csv"}, "package.url"),
        ({"path": ["a.csv", "b.csv"]}, "package.path"),
        ({"path": None}, "package.path"),
        ({"path": "a\0.csv"}, "package.path"),
        ({"path": "grp.xlsx"}, "package.format"),
        ({"path": "data/none.csv"}, "file.missing"),
        ({"path": "9" * 400 + ".csv"}, "file.missing"),
        ({"bytes": 5}, "package.bytes"),
        ({"hash": "0" * 32}, "package.hash"),
        ({"hash": "crc:5"}, "package.hash.unknown"),
        ({"schema": {}}, "package.schema"),
        ({"schema": {"fields": FIELDS[::-1]}}, "package.fields"),
        ({"schema": {"fields": FIELDS, "missingValues": ["-"]}}, "package.value"),
        (
            {"schema": {"fields": FIELDS, "missingValues": ["-", ".."], "primaryKey": "year"}},
            "table.row.twice",
        ),
        (
            {"schema": {"fields": FIELDS, "missingValues": ["-", ".."], "primaryKey": "no"}},
            "package.key.unknown",
        ),
        ({"dialect": {"header": False}}, "package.dialect"),
        ({"dialect": {"delimiter": ""}}, "package.dialect"),
        ({"encoding": "no-such"}, "file.encoding.unknown"),
    ],
)
def test_what_is_refused(tmp_path: Path, change: dict[str, Any], found: str) -> None:
    assert code(package(tmp_path, **change)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT[:-5], "csv.ragged"),
        (TEXT.replace("firms\n", "firm\n"), "package.fields"),
        (TEXT.replace("1.234,5;7", "7;1.234,5"), "package.value"),
        (TEXT + "A;2022;1;1\n", "table.row.twice"),
        (TEXT.replace("1.234,5", "1e309"), "package.value"),
        (TEXT.replace("1.234,5", "nan"), "package.value"),
    ],
)
def test_corruptions_are_found_without_a_hash(tmp_path: Path, text: str, found: str) -> None:
    assert code(package(tmp_path, text, bytes=None, hash=None)) == found
    assert code(package(tmp_path, text)) in ("package.bytes", "package.hash")


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    path = package(tmp_path / "p", path="data/link.csv")
    (tmp_path / "secret.csv").write_text(TEXT)
    (tmp_path / "p" / "data" / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert code(path) == "file.outside"


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, '{"resources": 5}', '{"resources": []}'])
def test_what_is_no_package(tmp_path: Path, text: str) -> None:
    (tmp_path / "datapackage.json").write_text(text)
    assert code(tmp_path / "datapackage.json") in ("package.unreadable", "package.resource")


def test_resources_by_name(tmp_path: Path) -> None:
    path = package(tmp_path)
    assert code(path, "other") == "package.resource"
    load_panels(path, LAND, style=TableFormat(sheet="grp"))
