"""Reading a programme from tables and a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from growthpoles.errors import InputError
from growthpoles.programmes.inputs import read_programme

NODES = """code,name_en,name_kk,kind,parent,start,end,mechanism,instrument,budget
P,Programme,Бағдарлама,programme,,2026,2030,,,
M,Measure,,measure,P,2027,,legal,standards,12.5
"""
GOALS = """code,name,node,baseline,target,base_year,target_year,unit,dimension
G,Share,P,2,4,2025,2030,%,infrastructure
"""
RULES = 'code = "r"\nversion = "1"\ndate = 2026-01-01\n[[criterion]]\ncode = "a"\n'


def write(folder: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder / "nodes.csv"


def test_tables_beside_each_other(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    path = write(
        tmp_path,
        nodes=NODES,
        goals=GOALS,
        participants="node,organisation,role,name\nP,uni,executor,University\n",
        facts="goal,year,value\nG,2026,2.5\nG,2027,\n",
    )
    made = read_programme(path, money="KZT million")
    top, measure = made.nodes
    assert (top.label.kk, top.budget, top.end) == ("Бағдарлама", None, 2030)
    assert (measure.mechanism, measure.instrument, measure.budget, measure.end) == (
        "legal",
        "standards",
        12.5,
        None,
    )
    assert (made.goals[0].target, made.goals[0].unit, made.goals[0].weight) == (4.0, "%", 1.0)
    assert made.participants[0].label.en == "University"
    assert [(fact.year, fact.value) for fact in made.facts] == [(2026, 2.5)]  # an empty figure is none
    assert made.rules is not None
    assert made.rules.code == "r"


def test_sheets_of_a_workbook(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "programme.xlsx"))
    for name, text in (("goals", GOALS), ("nodes", NODES)):
        sheet = book.add_worksheet(name)
        for r, line in enumerate(text.splitlines()):
            for c, cell in enumerate(line.split(",")):
                sheet.write(r, c, cell)
    book.close()
    made = read_programme(tmp_path / "programme.xlsx")
    assert [item.code for item in made.nodes] == ["P", "M"]
    assert made.goals[0].dimension == "infrastructure"


def test_nodes_alone(tmp_path: Path) -> None:
    made = read_programme(write(tmp_path, nodes=NODES))
    assert made.goals == ()
    assert made.rules is None


def test_every_problem_of_the_cells_at_once(tmp_path: Path) -> None:
    goals = GOALS + "H,Jobs,P,,5,2025,20x0,,\n"
    with pytest.raises(InputError) as failure:
        read_programme(write(tmp_path, nodes=NODES.replace("12.5", "much"), goals=goals))
    found = {(item.code.split(".")[0], item.where.file, item.where.row) for item in failure.value.problems}
    assert {(file, row) for _, file, row in found} == {("nodes.csv", 3), ("goals.csv", 3)}


def test_a_contradiction_has_the_row_it_stands_in(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        read_programme(write(tmp_path, nodes=NODES, goals=GOALS.replace("2,4,", "4,4,")))
    places = [(item.code, item.where.file, item.where.row) for item in failure.value.problems]
    assert places == [("programmes.target.bad", "goals.csv", 2)]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_programme(write(tmp_path, nodes=NODES, goals="code,node\nG,P\n"))
