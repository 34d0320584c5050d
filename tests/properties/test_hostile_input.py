"""Hostile input, guard by guard: bombs, millions of rows, paths, SQL and formulas as names, look-alikes."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.faults.damaged import (
    as_px,
    as_sheet,
    boundaries,
    drawn,
    figures,
    funding,
    geojson,
    plain_rows,
    sdmx_rows,
)
from tests.faults.small import write_study

import growthpoles as gp
from growthpoles.errors import InputError
from growthpoles.finance.funding_file import read_funding
from growthpoles.present.csv_text import csv_text
from growthpoles.sources.bulletin_mapping import read_bulletin_mapping

SOURCE = Path(gp.__file__).parent
HEAD = "unit,year,indicator,value\n"
LOOKS = gp.Territory(
    (gp.Edition("now", tuple(gp.Unit(code, gp.Label(code)) for code in ("KZ-A10", "KZ-B10"))),)
)


def refused(work: Callable[[], object]) -> list[str]:
    """Codes of the problems of some work that must not succeed."""
    with pytest.raises(InputError) as caught:
        work()
    return [item.code for item in caught.value.problems]


def repacked(book: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    """A workbook of good figures in whose sheet something is replaced."""

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        assert old in data
        return data.replace(old, new)

    return repacked(as_sheet(plain_rows()), change)


# Bombs -----------------------------------------------------------------------------------------------------


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(in_sheet(b"</sheetData>", b"</sheetData>" + b" " * 100_000_000))
    assert path.stat().st_size < 500_000
    assert refused(lambda: figures(path)) == ["excel.unpacks"]


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    (tmp_path / "a.xlsx").write_bytes(in_sheet(head, head + LAUGHS.encode()))
    (tmp_path / "a.xml").write_text(f"{LAUGHS}<a>&c;</a>", encoding="utf-8")
    assert refused(lambda: figures(tmp_path / "a.xlsx")) == ["excel.unreadable"]
    assert refused(lambda: figures(tmp_path / "a.xml")) == ["sdmx.unreadable"]


# Ten million rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "csv of a bulletin", "parquet"])
def test_ten_million_rows_are_refused_at_once_in_little_memory(kind: str, tmp_path: Path) -> None:
    """In a process of its own, whose memory is measured."""
    path = tmp_path / ("a.parquet" if kind == "parquet" else "a.csv")
    if kind == "parquet":
        cells = (pl.repeat("A", 10_000_000).alias("unit"), pl.repeat(1, 10_000_000).alias("x"))
        pl.select(cells).write_parquet(path)
    else:
        path.write_bytes(b"unit,x\n" + b"A,1\n" * 10_000_000)
    reading = "grids.read_grid" if kind == "csv of a bulletin" else "tables_of"
    work = (
        "import resource, sys\nfrom pathlib import Path\nfrom growthpoles.errors import InputError\n"
        "from growthpoles.sources import grids\nfrom growthpoles.sources.raw import read_raw as tables_of\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"try: {reading}(Path(sys.argv[1]))\n"
        "except InputError as failure:\n"
        "    print(failure.problems[0].code, dict(failure.problems[0].details)['rows'])\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1000)\n"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", work, str(path)], capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(SOURCE.parent), "PATH": ""},
    )  # fmt: skip
    told, megabytes = done.stdout.splitlines()
    assert told == f"table.rows.too_many {10_000_000 + (kind != 'parquet')}", done.stderr
    assert int(megabytes) < 300
    assert time.monotonic() - began < 15


def test_a_table_of_millions_of_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("unit,year" + ",x" * 2_000_000 + "\nA,2022" + ",1" * 2_000_000 + "\n", encoding="utf-8")
    assert refused(lambda: figures(path)) == ["table.columns.too_many"]


# Paths -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "sub/../../secret.csv", "link.csv"])
def test_a_study_reads_no_file_outside_its_folder(name: str, tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    (tmp_path / "secret.csv").write_text((folder / "panel.csv").read_text(), encoding="utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace('"panel.csv"', f'"{name}"'), encoding="utf-8")
    study = gp.load_study(folder)
    assert "file.outside" in refused(lambda: gp.run_study(study, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_scenario_is_a_name_and_no_path_to_somewhere(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    (tmp_path / "evil.csv").write_text("[study]\nseed = 5\n", encoding="utf-8")
    assert refused(lambda: gp.load_study(folder, scenario="../../evil.csv")) == ["file.missing"]


def test_a_workbook_whose_parts_are_named_as_paths_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    stream = io.BytesIO(as_sheet(plain_rows()))
    elsewhere = tmp_path / "elsewhere.txt"
    with zipfile.ZipFile(stream, "a") as book:
        book.writestr("../../evil.txt", "x")
        book.writestr(str(elsewhere), "x")
    (inside / "a.xlsx").write_bytes(stream.getvalue())
    figures(inside / "a.xlsx")
    assert [item.name for item in tmp_path.rglob("*") if item.is_file()] == ["a.xlsx"]


# Words that are programs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "＝1"])
def test_a_name_that_is_a_formula_leaves_as_text(name: str) -> None:
    made = csv_text(pl.DataFrame({"name": [name], name: [1.5]})).removeprefix("\ufeff")
    assert made.splitlines() == [f"name,'{name}", f"'{name},1.5"]


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_sql_in_names_is_a_name(engine: str, tmp_path: Path) -> None:
    strange = "x\"'; DROP TABLE rows; --"
    data = pl.DataFrame({"unit": [strange] * 4, "year": [2022] * 4, strange: [1.0, 2.0, 3.0, 4.0]})
    data.write_parquet(tmp_path / "a.parquet")
    where = (gp.RowFilter("unit", "=", strange),)
    made = gp.aggregate_microdata(
        tmp_path / "a.parquet", [gp.MicroMeasure("s", "sum", strange, where=where)], disclosure=None,
        engine=engine,
    )  # fmt: skip
    assert made["cells"].select("unit", "value").rows() == [(strange, 10.0)]


def test_a_parquet_file_is_read_by_a_connection_that_reaches_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    pl.DataFrame({"unit": ["A"], "year": [2022], "x": [1.0]}).write_parquet(tmp_path / "a.parquet")
    held, answers = [], []
    connect = duckdb.connect

    class Watched:
        """A connection that is also asked for what it must not give, just before it closes."""

        def __init__(self, *given: object, **more: object) -> None:
            self.own = connect(*given, **more)
            held.append(self)

        def __getattr__(self, name: str) -> object:
            return getattr(self.own, name)

        def close(self) -> None:
            for text in (
                f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')",
                f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
                "INSTALL httpfs",
                "SET enable_external_access = true",
            ):
                with pytest.raises(duckdb.Error) as failure:
                    self.own.execute(text)
                answers.append(failure.value)
            self.own.close()

    monkeypatch.setattr(duckdb, "connect", Watched)
    figures(tmp_path / "a.parquet")
    assert len(held) >= 1 and len(answers) == 4 * len(held)
    assert {item.name for item in tmp_path.iterdir()} == {"a.parquet", "secret.csv"}


RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_BYTES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


UNPACKS = {"sources/old_workbooks.py"}  # what a process of our own hands over


def test_nothing_in_the_package_runs_text_or_unpacks_objects() -> None:
    found = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            names = [called.id] if isinstance(called, ast.Name) else []
            loaded = [item.name for item in node.names] if isinstance(node, ast.Import) else []
            loaded += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            loads = {item.partition(".")[0] for item in loaded} & RUNS_BYTES
            shell = (
                isinstance(node, ast.keyword) and node.arg == "shell" and ast.unparse(node.value) == "True"
            )
            if {*names} & RUNS_TEXT or loads or shell:
                found.append(path.relative_to(SOURCE).as_posix())
    assert set(found) == UNPACKS


# Look-alikes -----------------------------------------------------------------------------------------------


def read(path: Path, text: str) -> gp.Panel:
    path.write_text(text, encoding="utf-8")
    return gp.read_panel(path, LOOKS)


@pytest.mark.parametrize(
    ("given", "letters"),
    [
        ("KZ-А10", "А U+0410"),
        ("КZ-A10", "К U+041A"),
        ("KZ-Α10", "Α U+0391"),
        ("KZ–A10", "– U+2013"),
        ("KZ-A1０", "０ U+FF10"),
        ("KZ-\u200bA10", "U+200B"),
    ],
)
def test_a_code_in_other_letters_is_refused_and_they_are_named(
    given: str, letters: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.csv", f"{HEAD}{given},2022,x,1\nKZ-B10,2022,x,2\n")
    (found,) = caught.value.problems
    assert found.code == "table.code.lookalike" and found.where.row == 2
    assert dict(found.details) == {"given": given, "unit": "KZ-A10", "letters": letters}


def test_two_indicators_that_look_the_same_are_not_two(tmp_path: Path) -> None:
    text = f"{HEAD}KZ-A10,2022,x,1\nKZ-A10,2022,х,2\n"
    assert refused(lambda: read(tmp_path / "a.csv", text)) == ["table.code.lookalike"]
    wide = "unit,year,x,х\nKZ-A10,2022,1,2\n"
    assert refused(lambda: read(tmp_path / "a.csv", wide)) == ["table.code.lookalike"]


@pytest.mark.parametrize("text", [f"{HEAD}KZ-A10,2022,grр,1\n", "unit,year,grр,b\nKZ-A10,2022,1,1\n"])
def test_an_indicator_in_other_letters_is_not_left_aside(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    known = [gp.Indicator(code, gp.Label(code)) for code in ("grp", "b")]
    work = refused(lambda: gp.read_panel(tmp_path / "a.csv", LOOKS, indicators=known))
    assert work == ["table.code.lookalike"]


def test_two_units_that_look_the_same_are_not_two(tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("code,name\nKZ-A10,One\nKZ-А10,Two\nKZ-B10,Three\n", encoding="utf-8")
    assert refused(lambda: gp.read_territory(tmp_path / "u.csv")) == ["table.code.lookalike"]


# Numbers beyond numbers ------------------------------------------------------------------------------------

HUGE = ["1e309", "-1e309"]


@pytest.mark.parametrize("huge", HUGE)
def test_a_figure_beyond_all_numbers_is_no_figure(huge: str, tmp_path: Path) -> None:
    good = str(plain_rows()[1][3])
    csv = "\n".join(",".join(map(str, row)) for row in plain_rows())
    sdmx = "\n".join(",".join(map(str, row)) for row in sdmx_rows())
    for name, data, code in (
        ("a.csv", csv.replace(good, huge).encode(), "number.not_finite"),
        ("b.csv", sdmx.replace(good, huge).encode(), "sdmx.value"),
        ("a.px", as_px().replace(good.encode(), huge.encode()), "px.cell"),
        ("a.xlsx", in_sheet(f"<v>{good}</v>".encode(), f"<v>{huge}</v>".encode()), "number.not_finite"),
    ):
        (tmp_path / name).write_bytes(data)
        assert refused(lambda name=name: figures(tmp_path / name)) == [code], name  # type: ignore[misc]
    infinite = pl.DataFrame({"unit": ["A"], "year": [2022], "x": [float(huge)]})
    infinite.write_parquet(tmp_path / "a.parquet")
    assert refused(lambda: figures(tmp_path / "a.parquet")) == ["number.not_finite"]


def test_a_year_beyond_all_numbers_is_no_year(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(in_sheet(b"<v>2021</v>", b"<v>1e309</v>"))
    assert set(refused(lambda: figures(tmp_path / "a.xlsx"))) == {"number.not_finite"}


@pytest.mark.parametrize(
    "line",
    [
        "max_megabytes = 1e309",
        "max_megabytes = 1e308",
        "tolerance = 1e309",
        "tolerance = nan",
        "year = 1e309",
    ],
)
def test_a_setting_beyond_all_numbers_is_refused(line: str, tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("[panel]", f"[panel]\n{line}"), encoding="utf-8")
    assert refused(lambda: gp.load_study(folder)) == ["study.value.bad"]


@pytest.mark.parametrize("huge", ["1e309", "1e308", "nan", "-inf"])
def test_money_beyond_all_numbers_is_refused(huge: str, tmp_path: Path) -> None:
    path = tmp_path / "funding.toml"
    path.write_text(funding().decode().replace("2026 = 10", f"2026 = {huge}"), encoding="utf-8")
    wanted = "finance.amount.large" if huge == "1e308" else "finance.entry.bad"
    assert refused(lambda: read_funding(path)) == [wanted]


def test_a_place_beyond_all_numbers_is_no_place(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(geojson().decode().replace("[70, 50]", "[1e309, 50]"), encoding="utf-8")
    boundaries(path)
    assert refused(lambda: drawn(path)) == ["boundaries.degrees"]


def test_a_mapping_has_no_numbers_to_go_beyond(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("zero = 1e309\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_bulletin_mapping(path)
