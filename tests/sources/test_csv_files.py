from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.errors import InputError, Problem
from growthpoles.sources.csv_files import read_csv
from growthpoles.sources.tables import RawTable, ReadOptions


def read(folder: Path, data: str | bytes, **options: object) -> RawTable:
    path = folder / "a.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_csv(path, options=ReadOptions(**options))  # type: ignore[arg-type]


def refused(folder: Path, data: str | bytes, **options: object) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as error:
        read(folder, data, **options)
    return error.value.problems


def cells(table: RawTable) -> list[tuple[str, ...]]:
    return [tuple(row) for row in table.cells.iter_rows()]


def test_russian_spreadsheet_export(tmp_path: Path) -> None:
    text = "Регион ;ВРП, млн тенге;Доля\r\nАбай;1\u00a0234,5;12,5\r\n г. Астана ;-;x\r\n"
    table = read(tmp_path, text.encode("cp1251"))
    assert table.columns == ("Регион", "ВРП, млн тенге", "Доля")
    assert cells(table) == [("Абай", "1\u00a0234,5", "12,5"), ("г. Астана", "-", "x")]
    assert table.rows.tolist() == [2, 3]
    (note,) = table.diagnostics
    assert (note.code, note.grade.code, dict(note.details)) == (
        "file.encoding.guessed", "note", {"encoding": "cp1251"},
    )  # fmt: skip


def test_kazakh_letters_survive_an_8_bit_file(tmp_path: Path) -> None:
    names = ["Ақмола", "Маңғыстау", "Өскемен", "Ұлытау", "Түркістан", "Жетісу", "Әйтеке би", "Һ"]
    text = "код;өңір\n" + "".join(f"{i};{name}\n" for i, name in enumerate(names))
    table = read(tmp_path, text.encode("kz1048"))
    assert table.column("өңір").text.to_list() == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b\nx;1,5\ny;2,5\n", ("a", "b")),
        ("region;GRP, mln\nx;1,5\ny;2,5\n", ("region", "GRP, mln")),
        ("a,b,near\nx,1,KZ-1;KZ-2\ny,2,KZ-1;KZ-3\n", ("a", "b", "near")),
        ("a\tb\nx, z\t1,5\ny; w\t2,5\n", ("a", "b")),
        ('a,b\n"x; y; z",1\n"u; v; w",2\n', ("a", "b")),
        ("город;a;b\nАлматы, город;1,5;2,5\nШымкент, город;1;2\n", ("город", "a", "b")),
        ("unit;2019;2020;2021\nx;1,5;2,5;3,5\ny;1,5;2,5;3,5\n", ("unit", "2019", "2020", "2021")),
        ("code\nKZ-1\nKZ-2\n", ("code",)),
        ("sep=;\r\na;b\r\n1,5;2,5\r\n", ("a", "b")),
        ("a|b\nx|1,5\n", ("a", "b")),
    ],
)
def test_the_separator_is_found_beside_decimal_commas(
    tmp_path: Path, text: str, expected: tuple[str, ...]
) -> None:
    assert read(tmp_path, text).columns == expected


def test_a_stated_separator_is_obeyed(tmp_path: Path) -> None:
    assert read(tmp_path, "a;b,c\nx;1,2\n", delimiter=",").columns == ("a;b", "c")


def test_no_separator_fits(tmp_path: Path) -> None:
    text = "a,b\nc,d,e\nf,g,h,i\nj,k,l,m,n\no\np,q,r,s,t,u\n"
    assert refused(tmp_path, text)[0].code == "csv.delimiter.unclear"


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = 'Table 1\n\ncode,text,value\na,"two\nlines",1\n\nb,"with, comma and ""quotes""",2\n'
    table = read(tmp_path, text)
    assert table.header_row == 3
    assert table.rows.tolist() == [4, 6]
    assert table.column("text").text.to_list() == ["two\nlines", 'with, comma and "quotes"']
    assert str(table.column("value").where(1)) == "a.csv, row 6, column value"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_and_no_last_one(tmp_path: Path, end: str) -> None:
    table = read(tmp_path, end.join(["a;b", "1;2", "3;4"]))
    assert cells(table) == [("1", "2"), ("3", "4")]


def test_all_ragged_rows_are_reported_together(tmp_path: Path) -> None:
    problems = refused(tmp_path, "code,value,unit\na,1,5,t\nb,2,t\nc,3\nd,4,t\ne,5,t\n")
    assert [(p.code, p.where.row, dict(p.details)) for p in problems] == [
        ("csv.ragged", 2, {"fields": 4, "expected": 3}),
        ("csv.ragged", 4, {"fields": 2, "expected": 3}),
    ]


def test_unquoted_decimal_commas_in_a_comma_file_are_refused(tmp_path: Path) -> None:
    problems = refused(tmp_path, "code,value\na,1,5\nb,2,5\nc,3\n")
    assert {p.code for p in problems} <= {"csv.ragged", "table.header.number", "csv.delimiter.unclear"}


def test_many_ragged_rows_are_counted_not_listed(tmp_path: Path) -> None:
    text = "a,b,c\n" + "1,2,3\n" * 60 + "1,2\n" * 50
    problems = refused(tmp_path, text)
    assert len(problems) == 21
    assert (problems[-1].code, dict(problems[-1].details)) == ("csv.ragged.more", {"count": 30})


def test_empty_cells_at_the_end_of_rows_are_no_ragged_rows(tmp_path: Path) -> None:
    table = read(tmp_path, "a;b;\n1;2;\n3;4;;\n")
    assert cells(table) == [("1", "2"), ("3", "4")]


def test_an_open_quote_names_its_row(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, 'a,b\nx,1\ny,"2\nz,3\n')
    assert (problem.code, problem.where.row) == ("csv.quotes", 3)


def test_notes_under_the_table_are_left_out_and_recorded(tmp_path: Path) -> None:
    table = read(tmp_path, "code;value\na;1\nb;\n\nSource: our own table\n1) provisional;\n")
    assert cells(table) == [("a", "1"), ("b", "")]
    assert [(d.code, d.where.row, dict(d.details)["text"]) for d in table.diagnostics] == [
        ("table.note.left_out", 5, "Source: our own table"),
        ("table.note.left_out", 6, "1) provisional"),
    ]


@pytest.mark.parametrize("data", ["", "\n\n  \n", "\ufeff", b"\xff\xfe"])
def test_nothing_in_the_file(tmp_path: Path, data: str | bytes) -> None:
    assert refused(tmp_path, data)[0].code == "file.empty"


def test_a_heading_alone_is_no_table(tmp_path: Path) -> None:
    assert refused(tmp_path, "a;b\n")[0].code == "table.no_rows"


def test_a_workbook_named_csv_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, b"PK\x03\x04\x14\x00\x08\x00")[0].code == "file.binary"


def test_too_large_by_option(tmp_path: Path) -> None:
    assert refused(tmp_path, "a;b\n1;2\n", max_bytes=3)[0].code == "file.too_large"


TEXTS = st.text(st.sampled_from("abЖқі ,;\"'\n.-12"), min_size=1, max_size=6).map(lambda t: f"t{t}t")


@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=2, max_size=8),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str, encoding: str
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows([("one", "two", "three"), *rows])
    table = read(tmp_path_factory.mktemp("csv"), buffer.getvalue().encode(encoding), delimiter=delimiter)
    assert cells(table) == rows


@given(
    rows=st.lists(st.lists(st.integers(0, 999), min_size=2, max_size=2), min_size=1, max_size=8),
    delimiter=st.sampled_from(";\t"),
)
def test_the_separator_is_found_in_tables_of_decimal_commas(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]], delimiter: str
) -> None:
    lines = [["unit", "x", "y"], *([f"u{i}", f"{a},5", f"{b},25"] for i, (a, b) in enumerate(rows))]
    text = "\n".join(delimiter.join(line) for line in lines)
    table = read(tmp_path_factory.mktemp("csv"), text)
    assert cells(table) == [tuple(line) for line in lines[1:]]
