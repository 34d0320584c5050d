"""Frameworks: tables with their TOML sheet, bundled ones by name; every problem has its file and row."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import xlsxwriter
from tests.builders import panel_of

import growthpoles as gp
from growthpoles.core.framework import Coverage, Framework
from growthpoles.errors import InputError, Problem
from growthpoles.labels import Label
from growthpoles.sources.frameworks import bundled_table, framework_table, frameworks, read_framework

FRAMEWORK = """code;parent;kind;name;direction;weight;unit;value;denominator;factor;proxy;not_applicable
I;;index;Index;+;1;;;;;;
P;I;pillar;Pillar;+;2;;;;;;
p1;P;;First;-;;%;rate;;;Close;city town
p2;P;indicator;Second;0;0,5;;sum;people;1000;;
"""


def framework(folder: Path, text: str) -> Path:
    path = folder / "my_framework.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_framework_is_read_with_its_defaults(tmp_path: Path) -> None:
    tree = read_framework(framework(tmp_path, FRAMEWORK), coverage=Coverage(pillar_count=2))
    first, second = tree.indicators
    assert (tree.code, tree.coverage.pillar_count) == ("my-framework", 2)
    assert (first.kind, first.direction, first.weight, first.proxy) == ("indicator", -1, 1.0, "close")
    assert first.not_applicable == ("city", "town")
    assert (second.direction, second.weight, second.factor, second.denominator) == (0, 0.5, 1000.0, "people")


def test_problems_of_the_tree_have_the_row_of_their_element(tmp_path: Path) -> None:
    text = FRAMEWORK.replace("p1;P;;", "p1;Q;;").replace("p2;P;indicator", "p2;P;indicators")
    with pytest.raises(InputError) as caught:
        read_framework(framework(tmp_path, text))
    assert [(item.code, item.where.file, item.where.row) for item in caught.value.problems] == [
        ("framework.parent.unknown", "my_framework.csv", 4),
        ("framework.kind.unknown", "my_framework.csv", 5),
    ]


def test_a_direction_that_is_no_direction_and_a_code_twice_are_refused(tmp_path: Path) -> None:
    text = FRAMEWORK.replace("First;-", "First;up").replace("p2;P", "p1;P")
    with pytest.raises(InputError) as caught:
        read_framework(framework(tmp_path, text))
    assert {(item.code, item.where.row) for item in caught.value.problems} == {
        ("framework.direction.bad", 4),
        ("table.row.twice", 5),
    }


@pytest.mark.parametrize(("cell", "direction"), [("+", 1), ("1", 1), ("", 1), ("-", -1), ("−", -1), ("0", 0)])
def test_signs_of_a_direction(tmp_path: Path, cell: str, direction: int) -> None:
    path = framework(tmp_path, FRAMEWORK.replace("First;-", f"First;{cell}"))
    assert read_framework(path).element("p1").direction == direction


def test_a_target_and_a_group_that_counts_against_the_index(tmp_path: Path) -> None:
    lines = FRAMEWORK.replace("Pillar;+", "Pillar;-").splitlines()
    ends = [";target", ";", ";", ";45,5", ";"]
    path = framework(tmp_path, "\n".join(line + end for line, end in zip(lines, ends, strict=True)))
    tree = read_framework(path)
    assert tree.element("P").direction == -1
    assert (tree.element("p1").target, tree.element("p2").target) == (45.5, None)


SHEET = """code = "own"
fidelity = "recalled"
date = 2026-01-01
sources = ["A report"]
title = { en = "Own", ru = "Своя", kk = "Өзіміздікі" }
heading.en = "Half of it"
remark.en = "From memory"
coverage = { pillar_count = 2, weak_counts = true }
"""


def refused(path: Path) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_framework(path)
    return list(caught.value.problems)


def test_a_toml_file_beside_the_table_says_what_the_table_cannot(tmp_path: Path) -> None:
    path = framework(tmp_path, FRAMEWORK)
    (tmp_path / "my_framework.toml").write_text(SHEET, encoding="utf-8")
    tree = read_framework(path)
    assert (tree.code, tree.label.ru, tree.heading.en) == ("own", "Своя", "Half of it")
    assert (tree.fidelity, tree.remark) == ("recalled", Label("From memory"))
    assert tree.coverage == Coverage(pillar_count=2, weak_counts=True)
    assert read_framework(tmp_path / "my_framework.toml") == tree
    mine = read_framework(path, code="other", label=Label("Other"), coverage=Coverage(), heading=Label("All"))
    assert (mine.code, mine.label.en, mine.coverage, mine.heading.en) == ("other", "Other", Coverage(), "All")


def test_the_study_file_is_no_sheet_of_the_workbook_beside_it(tmp_path: Path) -> None:
    framework(tmp_path, FRAMEWORK).rename(tmp_path / "study.csv")
    (tmp_path / "study.toml").write_text("[study]\n", encoding="utf-8")
    assert read_framework(tmp_path / "study.csv").code == "study"


def test_every_problem_of_sheet_and_table_is_named_at_once(tmp_path: Path) -> None:
    path = framework(tmp_path, FRAMEWORK.replace("First;-", "First;up"))
    sheet = """fidelity = "sure"
sources = "A report"
heading = "Half of it"
titel.en = "Own"
title.de = "Eigenes"
[coverage]
pillar_share = 50
pillar_count = 0
index_share = true
least = 1
"""
    path.with_suffix(".toml").write_text(sheet, encoding="utf-8")
    assert sorted((item.code, item.where.key or f"row {item.where.row}") for item in refused(path)) == [
        ("framework.direction.bad", "row 4"),
        ("study.key.unknown", "coverage.least"),
        ("study.key.unknown", "titel"),
        ("study.key.unknown", "title.de"),
        ("study.value.bad", "coverage.index_share"),
        ("study.value.bad", "coverage.pillar_count"),
        ("study.value.bad", "coverage.pillar_share"),
        ("study.value.bad", "heading"),
        ("study.value.bad", "sources"),
        ("study.value.choice", "fidelity"),
    ]


def test_a_toml_file_that_is_none_or_has_no_table_is_refused(tmp_path: Path) -> None:
    path = framework(tmp_path, FRAMEWORK)
    path.with_suffix(".toml").write_text("code = own", encoding="utf-8")
    assert [item.code for item in refused(path)] == ["rules.toml"]
    path.unlink()
    (found,) = refused(path.with_suffix(".toml"))
    assert (found.code, found.where.file) == ("file.missing", "my_framework.csv / my_framework.xlsx")


def test_a_name_that_is_not_bundled_is_refused_with_those_that_are() -> None:
    (found,) = refused(Path("ris-2023"))
    assert (found.code, found.where.key) == ("framework.bundled.unknown", "ris-2023")
    assert dict(found.details)["known"] == "airr-like, eis, hse-rrii-like, kazakhstan, ris-2023-like"


def test_bundled_frameworks_are_listed_as_they_are_read() -> None:
    for item in frameworks():
        tree = read_framework(item.code)
        assert (tree.code, tree.label, tree.fidelity, tree.remark) == (
            item.code,
            item.label,
            item.fidelity,
            item.remark,
        )
    assert {item.code: (item.pillars, item.indicators) for item in frameworks()} == {
        "airr-like": (3, 5),
        "eis": (12, 32),
        "hse-rrii-like": (13, 39),
        "kazakhstan": (10, 62),
        "ris-2023-like": (4, 21),
    }


def copied(code: str, folder: Path) -> Path:
    for path in (framework_table(code), framework_table(code).with_suffix(".toml")):
        shutil.copy(path, folder / f"mine{path.suffix}")
    return folder / "mine.csv"


def append(path: Path, line: str) -> None:
    """Add a line; its last cells are empty, as a spreadsheet writes them."""
    columns = path.read_text(encoding="utf-8").partition("\n")[0].count(",")
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "," * (columns - line.count(",")) + "\n")


def scores_of(tree: Framework, columns: dict[str, list[float]]) -> list[float]:
    one = gp.aggregate.PowerMean(1)
    spec = gp.IndexSpec(normalise=gp.normalise.MinMax(), within=one, aggregate=one)
    result = gp.assess_potential(panel_of(columns), tree, spec)
    return [round(float(value), 12) for value in result["scores"]["index"]]


def test_a_pillar_is_added_by_appending_lines_to_one_file(tmp_path: Path) -> None:
    path = copied("ris-2023-like", tmp_path)
    columns = {item.value: [0.0, 1.0, 2.0] for item in read_framework(path).indicators if item.direction > 0}
    columns["fine_particle_emissions_industry"] = [2.0, 1.0, 0.0]
    assert scores_of(read_framework(path), columns) == [0.0, 0.5, 1.0]
    append(path, "DEM,RIS,pillar,Demand,Спрос,Сұраныс,+,1")
    append(path, "DEM1,DEM,indicator,Sales,Продажи,Сату,+,1,,sales")
    tree = read_framework(path)
    assert [item.code for item in tree.pillars] == ["FRA", "INV", "INA", "IMP", "DEM"]
    # The new pillar has weight 1 beside 21: A is best in it alone, C in all others.
    assert scores_of(tree, {**columns, "sales": [9.0, 4.5, 0.0]}) == [
        round(1 / 22, 12),
        0.5,
        round(21 / 22, 12),
    ]


def test_an_indicator_is_added_by_appending_one_line(tmp_path: Path) -> None:
    path = copied("ris-2023-like", tmp_path)
    append(path, "IMP5,IMP,indicator,Exports,Экспорт,Экспорт,+,1,,exports")
    tree = read_framework(path)
    columns = {item.value: [0.0, 1.0] for item in tree.indicators}
    columns |= {"fine_particle_emissions_industry": [1.0, 0.0], "exports": [1.0, 0.0]}
    # One of five indicators of a pillar of weight 4 of 21.
    assert scores_of(tree, columns) == [round(4 / 21 / 5, 12), round(1 - 4 / 21 / 5, 12)]


def test_a_workbook_says_the_same_as_the_table(tmp_path: Path) -> None:
    """Codes such as 1.1.1 stay text."""
    with bundled_table("eis").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with xlsxwriter.Workbook(str(tmp_path / "eis.xlsx")) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.write_string(i, j, cell)
    assert read_framework(tmp_path / "eis.xlsx").elements == read_framework("eis").elements
