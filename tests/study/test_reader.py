"""Files of a study: problems and notes of all of them are kept, names in the run folder stay apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.study.conftest import Small

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, problem
from growthpoles.sources.options import Reading
from growthpoles.sources.snapshots import Origin, take_snapshot
from growthpoles.study.data import collect
from growthpoles.study.reader import InputFile, Reader, table_format
from growthpoles.study.schema import load_study
from growthpoles.study.sections import TableFile


@pytest.fixture
def reader(small: Small) -> Reader:
    return Reader(load_study(small()))


def fails(*codes: str) -> Reading[int]:
    raise InputError([problem(code) for code in codes])


def test_work_that_fails_leaves_its_problems_once(reader: Reader) -> None:
    assert reader.take(lambda: 5) == 5
    assert reader.take(lambda: fails("a", "b")) is None
    assert reader.read(lambda: fails("b", "c")) is None
    assert [item.code for item in reader.problems] == ["a", "b", "c"]


def test_notes_of_a_reading_are_kept(reader: Reader) -> None:
    found = Diagnostics((note("file.missing"),))
    assert reader.read(lambda: Reading("x", found)) == "x"
    assert reader.notes == list(found)


def test_only_an_optional_table_may_be_empty(reader: Reader) -> None:
    assert reader.read(lambda: fails("table.no_rows"), optional=True) is None
    assert not reader.problems
    reader.read(lambda: fails("table.no_rows"))
    reader.read(lambda: fails("table.no_rows", "table.year.bad"), optional=True)
    assert [item.code for item in reader.problems] == ["table.no_rows", "table.year.bad"]


def test_files_keep_their_folders_so_that_equal_names_stay_apart(
    small: Small, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GROWTHPOLES_DATA", str(tmp_path))
    reader = Reader(load_study(small()))
    for name in ("a/data.csv", "b/data.csv", "$GROWTHPOLES_DATA/data.csv", "a/data.csv"):
        reader.path(name)
    folder = tmp_path / "small"
    assert reader.files == (
        InputFile("a/data.csv", folder / "a" / "data.csv"),
        InputFile("b/data.csv", folder / "b" / "data.csv"),
        InputFile("GROWTHPOLES_DATA/data.csv", tmp_path / "data.csv"),
    )


def test_a_file_that_is_too_large_is_named_without_being_read(small: Small) -> None:
    folder = small()
    with (folder / "panel.csv").open("wb") as file:
        file.truncate(200_000_000)
    reader = Reader(load_study(folder))
    reader.check(TableFile(table="panel.csv"))
    reader.check(TableFile(table="lost.csv"))
    reader.check(TableFile(table="panel.csv", max_megabytes=200))
    assert [(item.code, item.where.file) for item in reader.problems] == [
        ("file.too_large", "panel.csv"),
        ("file.missing", "lost.csv"),
    ]


def test_the_format_of_a_table_says_what_the_study_says() -> None:
    table = TableFile(
        table="a.csv",
        decimal=",",
        delimiter="|",
        header_row=3,
        zero=("-",),
        confidential=("c",),
        missing=("?",),
    )
    made = table_format(table, year=2022)
    assert (made.rules.decimal, made.read.delimiter, made.read.header_row, made.year) == (",", "|", 3, 2022)
    meanings = [made.rules.meaning(text) for text in ("-", "c", "?", "", "n/a")]
    assert meanings == [Flag.ZERO, Flag.CONFIDENTIAL, Flag.MISSING, Flag.MISSING, None]


def test_a_file_of_several_dimensions_in_a_study(small: Small) -> None:
    folder = small()
    units, years = '"Z","A","B","C","D"', '"2021","2022"'
    text = f'MATRIX="M";STUB="Region";HEADING="Contents","Sex","Year";VALUES("Region")={units};'
    text += f'CONTVARIABLE="Contents";TIMEVAL("Year")=TLIST(A1);VALUES("Year")={years};VALUES("Sex")="T","F";'
    codes = ("grp", "population", "employed", "wage")
    text += 'VALUES("Contents")=' + ",".join(f'"{code}"' for code in codes) + ";DATA="
    text += " ".join(str(k + 1) for k in range(80)) + ";"
    (folder / "panel.px").write_text(text, encoding="utf-8")
    study = (folder / "study.toml").read_text(encoding="utf-8")
    stated = 'table = "panel.px"\ncolumns = { unit = "Region" }\nonly = { Sex = "F" }'
    study = study.replace('table = "panel.csv"', stated)
    (folder / "study.toml").write_text(study, encoding="utf-8")
    found = collect(load_study(folder)).panels[0]
    assert found.cell("A", 2022, code="grp").value == 20
    assert found.cell("D", 2021, code="wage").value == 79


def test_a_snapshot_and_a_data_package_are_kept_with_what_belongs_to_them(small: Small) -> None:
    folder = small()
    kept = take_snapshot(folder / "panel.csv", folder / "kept", Origin("made up", "none"))
    name = f"kept/{kept.sha256}/panel.csv"
    header = (folder / "panel.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    fields = [{"name": field, "type": "string"} for field in header]
    package = {"resources": [{"name": "p", "path": name, "schema": {"fields": fields}}]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    study = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(study.replace("panel.csv", "datapackage.json"), encoding="utf-8")
    found = collect(load_study(folder))
    assert found.data is not None, found.problems
    assert {"datapackage.json", name} <= {item.name for item in found.data.files}
    reader = Reader(load_study(folder))
    reader.path(name)
    assert [item.name for item in reader.files] == [name, f"kept/{kept.sha256}/snapshot.json"]
