"""Tables of projects: every column, every complaint, one workbook or several files."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from growthpoles.errors import InputError
from growthpoles.finance.portfolio_tables import load_portfolio, read_portfolio

PROJECTS = (
    "code,name_en,name_ru,name_kk,region,programme,kind,own_money,variant_of,choose,illustrative,currency\n"
    "P1,Pump,Насос,Сорғы,KZ-10,G,small,2.5,V,exactly-one,yes,KZT million\n"
    "P2,Valve,Клапан,Клапан,KZ-11,,,,V,exactly-one,,KZT million\n"
)
STAGES = (
    "project,stage,year,cost,probability,value,committed\n"
    "P1,pilot,2027,3,0.5,40,no\n"
    "P1,development,2026,1.25,0.8,0,yes\n"
    "P1,pilot,2028,4,,,\n"
    "P2,pilot,2026,0,1,0,\n"
)
TABLES = {
    "projects": PROJECTS,
    "stages": STAGES,
    "links": "project,kind,other,value\nP1,synergy,P2,7\n",
    "goals": "code,name,target,weight\njobs,Jobs,500,20\n",
    "contributions": "project,goal,contribution\nP1,jobs,120\n",
}


def folder(tmp_path: Path, **changed: str) -> Path:
    for table, text in (TABLES | changed).items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    return tmp_path / "projects.csv"


def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "portfolio.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for table, text in TABLES.items():
            sheet = book.add_worksheet(table)
            for row, line in enumerate(text.splitlines()):
                for column, cell in enumerate(line.split(",")):
                    try:
                        sheet.write_number(row, column, float(cell))
                    except ValueError:
                        sheet.write_string(row, column, cell)
    return path


def found(failure: pytest.ExceptionInfo[InputError]) -> set[tuple[str, str | None, int | None]]:
    return {(item.code, item.where.file, item.where.row) for item in failure.value.problems}


def test_a_portfolio_is_read_with_all_its_tables(tmp_path: Path) -> None:
    made = read_portfolio(folder(tmp_path))
    pump, valve = made.projects
    assert [(s.stage, s.costs, s.probability, s.value, s.committed) for s in pump.stages] == [
        ("development", ((2026, 1_250_000),), 0.8, 0.0, True),
        ("pilot", ((2027, 3_000_000), (2028, 4_000_000)), 0.5, 40.0, False),
    ]
    assert (pump.own_money, valve.own_money, pump.label.kk) == (2_500_000, None, "Сорғы")
    assert pump.contributions == (("jobs", 120.0),) and made.goals[0].weight == 20.0
    assert made.exactly_one == {"V"} and made.illustrative and str(made.money) == "KZT million"
    assert [(x.kind, x.other, x.value) for x in made.links] == [("synergy", "P2", 7.0)]


def test_a_workbook_gives_the_same_portfolio(tmp_path: Path) -> None:
    assert load_portfolio(workbook(tmp_path)).value == read_portfolio(folder(tmp_path))


def test_currencies_mixed_are_told_by_cell(tmp_path: Path) -> None:
    other = PROJECTS.replace("V,exactly-one,,KZT million", "V,exactly-one,,USD million")
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path, projects=other))
    assert found(failure) == {("finance.currency.mixed", "projects.csv", 3)}


def test_a_multiple_counts_as_another_money(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path), money="KZT thousand")
    assert {code for code, _, _ in found(failure)} == {"finance.currency.mixed"}


def test_without_a_currency_nothing_is_guessed(tmp_path: Path) -> None:
    plain = "code,name\nP1,Pump\nP2,Valve\n"
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path, projects=plain))
    assert [x.code for x in failure.value.problems] == ["finance.currency.missing"]
    assert read_portfolio(folder(tmp_path, projects=plain), money="KZT").projects[1].cost == 0


def test_every_problem_of_the_tables_is_told_with_its_row(tmp_path: Path) -> None:
    stages = STAGES + "P1,pilot,2029,,0.9,,\nP9,pilot,2026,1,1,1,\nP2,dream,2026,1,1,1,\nP2,pilot,2026,5,,,\n"
    path = folder(
        tmp_path, stages=stages, links="project,kind,other\nP1,needs,P7\n",
        contributions="project,goal,contribution\nP8,jobs,\n",
    )  # fmt: skip
    with pytest.raises(InputError) as failure:
        read_portfolio(path)
    assert found(failure) >= {
        ("table.cell.empty", "stages.csv", 6), ("finance.stage.differs", "stages.csv", 6),
        ("finance.project.unknown", "stages.csv", 7), ("table.choice.bad", "stages.csv", 8),
        ("table.row.twice", "stages.csv", 9), ("table.choice.bad", "links.csv", 2),
        ("finance.project.unknown", "links.csv", 2), ("finance.project.unknown", "contributions.csv", 2),
        ("table.cell.empty", "contributions.csv", 2),
    }  # fmt: skip


def test_a_contradiction_is_placed_at_the_row_of_its_project(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path, stages=STAGES.replace("P2,pilot,2026,0", "P2,pilot,2026,-1")))
    assert found(failure) == {("finance.amount.negative", "projects.csv", 3)}


def test_a_blank_chance_or_effect_among_given_ones_is_not_made_up(tmp_path: Path) -> None:
    stages = STAGES + "P2,scale-up,2026,5,,30,\nP2,commercialisation,2026,5,0.5,,\n"
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path, stages=stages))
    told = {(x.where.row, x.where.column, x.code) for x in failure.value.problems}
    assert told == {(6, "probability", "finance.stage.blank"), (7, "value", "finance.stage.blank")}


def test_a_column_without_any_figure_is_told_and_a_missing_one_is_not(tmp_path: Path) -> None:
    stages = "project,stage,year,cost,probability\nP1,pilot,2026,3,\nP2,pilot,2026,1,\n"
    made = load_portfolio(folder(tmp_path, stages=stages))
    assert [(s.probability, s.value) for p in made.value.projects for s in p.stages] == [(1, 0)] * 2
    told = [(x.code, dict(x.details)) for x in made.notes]
    assert told == [("finance.stage.none", {"name": "probability", "assumed": 1})]


def test_a_synergy_says_what_it_is_worth(tmp_path: Path) -> None:
    for links in ("project,kind,other,value\nP1,synergy,P2,\n", "project,kind,other\nP1,synergy,P2\n"):
        with pytest.raises(InputError) as failure:
            read_portfolio(folder(tmp_path, links=links))
        assert found(failure) == {("finance.synergy.blank", "links.csv", 2)}
    path = folder(tmp_path, links="project,kind,other,value\nP1,requires,P2,\n")
    assert read_portfolio(path).links[0].value == 0


def test_choose_without_a_group_or_against_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path, projects=PROJECTS.replace("KZ-11,,,,V,", "KZ-11,,,,,")))
    assert found(failure) == {("finance.choose.no_group", "projects.csv", 3)}
    with pytest.raises(InputError) as failure:
        read_portfolio(folder(tmp_path, projects=PROJECTS.replace("V,exactly-one,,", "V,at-most-one,,")))
    assert found(failure) == {("finance.choose.differs", "projects.csv", 3)}
