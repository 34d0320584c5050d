"""Bulletins as published: every figure read back through the saved mappings, and nothing else."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.bulletin_books import INNOVATION, NAMES, RESEARCH, STUDY, Table, figures, write

import growthpoles as gp
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, Problem
from growthpoles.sources.bulletin_mapping import BulletinMapping, TableMapping
from growthpoles.sources.bulletins import Bulletin, BulletinOptions, read_bulletin

LAND = gp.read_territory(STUDY.path("regions.csv"))
MAPPINGS = STUDY.path("panel.csv").parent / "bulletins"
FLAGS = {"zero": Flag.ZERO, "confidential": Flag.CONFIDENTIAL}


def innovation(folder: Path, tables: tuple[Table, ...] = INNOVATION, **more: object) -> Path:
    return write(folder / "innovation.xlsx", tables, subject="Об инновационной деятельности", **more)  # type: ignore[arg-type]


def research(folder: Path, tables: tuple[Table, ...] = RESEARCH, **more: object) -> Path:
    return write(folder / "research.xlsx", tables, subject="Основные показатели НИОКР", **more)  # type: ignore[arg-type]


def read(path: Path, mapping: str | BulletinMapping = "innovation") -> Bulletin:
    return read_bulletin(path, MAPPINGS / f"{mapping}.toml" if isinstance(mapping, str) else mapping, LAND)


def problems(path: Path, mapping: str | BulletinMapping = "innovation") -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read(path, mapping)
    return caught.value.problems


def same_as_study(found: Bulletin, year: int = 2022) -> int:
    codes = found.panel.codes
    held = figures(codes)
    for (unit, code), (value, flag) in held.items():
        if unit == "KZ":
            country = found.panel.country
            assert country is not None
            assert country.values[found.panel.years.index(year), codes.index(code)] == value
        else:
            cell = found.panel.cell(unit, year, code=code)
            assert (cell.value, cell.flag) == (value, FLAGS.get(flag, Flag.OBSERVED)), (unit, code)
    return len(held)


@pytest.mark.parametrize("name", ["innovation", "research"])
def test_every_figure_of_the_bulletins_of_2022(tmp_path: Path, name: str) -> None:
    path = innovation(tmp_path) if name == "innovation" else research(tmp_path)
    assert len((MAPPINGS / f"{name}.toml").read_text(encoding="utf-8").splitlines()) < 30
    found = read(path, name)
    assert found.panel.years == (2022,)
    assert same_as_study(found) == 147
    told = {item.code for item in found.diagnostics}
    assert "table.note.left_out" in told
    assert not any(code.startswith("bulletin") for code in told), told


def test_a_bulletin_in_the_old_excel_format() -> None:
    """The innovation bulletin above, saved as .xls by LibreOffice."""
    found = read(Path(__file__).parent / "bulletin_2022.xls")
    assert same_as_study(found) == 147
    assert found.diagnostics.with_code("excel.errors.hidden")


def test_the_bulletin_of_next_year_reads_by_the_same_mapping(tmp_path: Path) -> None:
    """A table moves, a column is put in, a heading loses its hyphen, rows change their order."""
    main, other, output = INNOVATION
    heads = {"mfg_employees": ("Численность\nработников",), **main.heads}
    heads["ent_surveyed"], heads["ent_innovative"] = (
        ("Количество предприятий", "Всего"), ("Количество предприятий", "из них имеющие инновации"),
    )  # fmt: skip
    moved = replace(main, sheet="2.1", title="2.1 " + main.title[3:], heads=heads, measure="единиц ", cut=0)
    path = innovation(
        tmp_path, (output, other, moved), year=2023, change={"2.1": lambda rows: rows.insert(5, rows.pop())}
    )
    assert same_as_study(read(path), 2023) == 147


def test_words_that_are_not_found_are_named_with_the_nearest(tmp_path: Path) -> None:
    main, *rest = INNOVATION
    heads = {**main.heads, "ent_surveyed": ("Количество предприятий", "всего обследовано")}
    (found,) = problems(innovation(tmp_path, (replace(main, heads=heads), *rest)))
    assert found.code == "bulletin.heading.missing"
    assert dict(found.details)["nearest"] == "Количество предприятий / всего обследовано"
    renamed = replace(main, title="1. Показатели новшеств")
    (found,) = problems(innovation(tmp_path, (renamed, *rest)))
    assert found.code == "bulletin.title.missing"


def test_another_unit_of_measure_is_refused(tmp_path: Path) -> None:
    *rest, output = INNOVATION
    (found,) = problems(innovation(tmp_path, (*rest, replace(output, measure="млрд. тенге"))))
    assert (found.code, found.where.sheet) == ("bulletin.measure.missing", "7")


def test_a_name_that_is_not_known_is_refused_with_what_looks_alike(tmp_path: Path) -> None:
    def misspell(rows: list[list[object]]) -> None:
        rows[3][0] = "Акмалинская"
        rows[-1][0] = "г. Шимкент"

    found = problems(innovation(tmp_path, change={"1": misspell}))
    assert [item.code for item in found] == ["table.unit.alike", "table.unit.alike"]
    assert {dict(item.details)["unit"] for item in found} == {"KZ-11", "KZ-79"}


def test_rows_twice_or_missing(tmp_path: Path) -> None:
    found = problems(innovation(tmp_path, change={"1": lambda rows: rows.append(list(rows[4]))}))
    assert {item.code for item in found} == {"table.figure.twice"}
    cut = read(innovation(tmp_path, change={"1": lambda rows: rows.__delitem__(slice(-3, None))}))
    told = cut.diagnostics.with_code("bulletin.units.absent")
    assert [dict(item.details)["units"] for item in told] == ["KZ-71, KZ-75, KZ-79"]


def test_swapped_cells_are_told_by_the_sums(tmp_path: Path) -> None:
    def swap(rows: list[list[object]]) -> None:
        for row in rows[2:]:
            row[1], row[2] = row[2], row[1]

    found = read(innovation(tmp_path, change={"1": swap}))
    assert len(found.diagnostics.with_code("bulletin.sum.differs")) == 2


def test_shifted_headings_are_refused(tmp_path: Path) -> None:
    def shift(rows: list[list[object]]) -> None:
        for row in rows:
            row.insert(1, "")

    found = problems(innovation(tmp_path, change={"1": shift}))
    assert {"bulletin.column.bare", "bulletin.column.empty"} & {item.code for item in found}


def test_marks_need_a_meaning(tmp_path: Path) -> None:
    mapping = read_mapping("innovation", confidential=())
    found = problems(innovation(tmp_path), mapping)
    assert {item.code for item in found} == {"number.mark.unexplained"}


def read_mapping(name: str, **change: object) -> BulletinMapping:
    return replace(gp.read_bulletin_mapping(MAPPINGS / f"{name}.toml"), **change)  # type: ignore[arg-type]


def test_a_year_that_contradicts_the_title_and_one_that_is_not_clear(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_bulletin(
            research(tmp_path), MAPPINGS / "research.toml", LAND, options=BulletinOptions(year=2021)
        )
    assert caught.value.problems[0].code == "bulletin.year.other"
    unclear = replace(RESEARCH[0], title="1. Внутренние затраты на НИОКР по видам затрат, 2021-2022 годы")
    assert problems(research(tmp_path, (unclear, RESEARCH[1])), "research")[0].code == "bulletin.year.unclear"


def test_headings_that_fit_twice(tmp_path: Path) -> None:
    table = TableMapping("Объём инновационной продукции", {"a": "новой для рынка"})
    mapping = BulletinMapping((table,), zero=("-",), confidential=("x",), footnotes=("2)",))
    (found,) = problems(innovation(tmp_path), mapping)
    assert found.code == "bulletin.heading.several"
    twice = replace(table, columns={"a": "Произведено продукции", "b": "Произведено*"})
    (found,) = problems(innovation(tmp_path), replace(mapping, tables=(twice,)))
    assert found.code == "bulletin.heading.shared"


def test_two_tables_of_one_title(tmp_path: Path) -> None:
    twin = replace(INNOVATION[0], sheet="1a")
    (found,) = problems(innovation(tmp_path, (*INNOVATION, twin)))
    assert found.code == "bulletin.title.several"


def test_years_in_the_headings(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    lines = ["Выпуск по регионам,,", "Регион,2021,2022 г. 1)"]
    lines += [f"{name.partition(chr(10))[0]},{k},{k + 100}" for k, name in enumerate(NAMES.values()) if k > 6]
    path.write_text("\n".join(lines), encoding="utf-8")
    mapping = BulletinMapping((TableMapping("Выпуск*", {"out": "{year}"}, unit="Регион"),))
    found = read(path, mapping)
    assert found.panel.years == (2021, 2022)
    assert found.panel.cell("KZ-79", 2021, code="out").value == 20
    assert found.panel.cell("KZ-79", 2022, code="out").value == 120
    wrong = replace(mapping, tables=(replace(mapping.tables[0], unit="Область"),))
    assert problems(path, wrong)[0].code == "bulletin.unit.heading"


def test_the_kazakh_city_and_region_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "kk.csv"
    rows = ["Кәсіпорындар,", ",2022", "Абай,1", "Алматы,2", "Алматы қаласы,3", "Астана қ.,4"]
    path.write_text("\n".join(rows), encoding="utf-8")
    mapping = BulletinMapping((TableMapping("Кәсіпорындар", {"n": "{year}"}),))
    assert [item.code for item in problems(path, mapping)] == ["table.unit.alike"]
    found = read(path, replace(mapping, names={"Алматы": "KZ-19"})).panel
    got = [found.cell(unit, 2022, code="n").value for unit in ("KZ-10", "KZ-19", "KZ-75", "KZ-71")]
    assert got == [1, 2, 3, 4]


def test_the_shipped_mappings_name_indicators_of_the_study() -> None:
    known = {item.code for item in gp.read_indicators(STUDY.path("indicators.csv"))}
    for path in sorted(MAPPINGS.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["table"]
        assert {code for table in tables for code in table["columns"]} <= known


def test_a_footnote_glued_to_a_figure_cuts_nothing_else(tmp_path: Path) -> None:
    """ "85 005,22)" is 85 005,2 with the mark 2); where two declared marks fit, nothing is guessed."""

    def glue(rows: list[list[object]]) -> None:
        rows[4][1] = "85 005,22)"

    path = innovation(tmp_path, change={"7": glue})
    assert read(path).panel.cell("KZ-15", 2022, code="innov_output").value == 85005.2
    found = problems(path, read_mapping("innovation", footnotes=("2)", "22)")))
    assert {item.code for item in found} == {"number.text"}


def test_notes_of_the_table_above_give_neither_year_nor_unit_of_measure(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    first = ["1. Выпуск в 2023 году,", "тыс. тенге,", ",Всего", "Абай,1", "Акмолинская,2"]
    notes = ["1) млн. тенге с 2021 года,", "2) Область образована в 2022 году,"]
    second = ["2. Отгрузка,", "тыс. тенге,", ",Всего", "Абай,3", "Акмолинская,4"]
    path.write_text("\n".join([*first, *notes, *second]), encoding="utf-8")
    table = TableMapping("Отгрузка", {"out": "Всего"}, measure="тыс. тенге")
    assert problems(path, BulletinMapping((replace(table, measure="млн. тенге"),)))[0].code == (
        "bulletin.measure.missing"
    )
    assert problems(path, BulletinMapping((table,)))[0].code == "bulletin.year.unclear"
    for title in ("2. Отгрузка за 2023 год,", "Отгрузка за 2023 год,"):
        path.write_text("\n".join([*first, *notes, title, *second[1:]]), encoding="utf-8")
        assert read(path, BulletinMapping((table,))).panel.cell("KZ-10", 2023, code="out").value == 3


def test_names_in_two_languages_at_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "both.csv"
    rows = ["Кәсіпорындар / Предприятия 2022,,", ",Барлығы / Всего,", "Абай облысы,1,область Абай"]
    path.write_text("\n".join([*rows, "Ақмола облысы,2,Акмолинская"]), encoding="utf-8")
    mapping = BulletinMapping((TableMapping("Предприятия", {"n": "Всего"}),))
    assert read(path, mapping).panel.cell("KZ-11", 2022, code="n").value == 2
    path.write_text("\n".join([*rows, "Ақмола облысы,2,5"]), encoding="utf-8")
    assert problems(path, mapping)[0].code == "bulletin.column.bare"
