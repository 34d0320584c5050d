"""Tables of facts, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from growthpoles.errors import InputError
from growthpoles.finance.adjust_facts import Facts, Signal, StageFact
from growthpoles.finance.facts_tables import read_facts
from growthpoles.finance.portfolio import Money

MLN = Money.parse("KZT million")
TABLES = {
    "realised": "project,stage,year,spent,committed,status,slip\nA,pilot,2026,1.5,,finished,\n"
    "A,scale-up,2026,,,,1\nA,scale-up,2027,,2,,\n",
    "budgets": "source,year,budget\nfund,2027,3\n",
    "costs": "project,stage,year,cost\nA,scale-up,2027,2.5\n",
    "probabilities": "project,stage,probability\nA,scale-up,0.4\n",
    "signals": "indicator,year,actual,low80,high80,low95,high95,level\n"
    "jobs,2026,12,9,11,8,13,\nfirms,2026,,,,,,warning\n",
}
WANTED = Facts(
    2027,
    (StageFact("A", "pilot", 2026, 1_500_000, None, "finished"),
     StageFact("A", "scale-up", 2026, slip=1), StageFact("A", "scale-up", 2027, None, 2_000_000)),
    (("fund", 2027, 3_000_000),),
    (("A", "scale-up", 2027, 2_500_000),),
    (("A", "scale-up", 0.4),),
    (Signal("jobs", 2026, 12.0, 9.0, 11.0, 8.0, 13.0), Signal("firms", 2026, level="warning")),
)  # fmt: skip


def test_a_folder_is_read(tmp_path: Path) -> None:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    assert read_facts(tmp_path, year=2027, money=MLN) == WANTED


def test_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, text in list(TABLES.items())[:2]:
            sheet = book.add_worksheet(name)
            for i, line in enumerate(text.splitlines()):
                sheet.write_row(
                    i, 0, [float(x) if x.replace(".", "").isdigit() else x for x in line.split(",")]
                )
    found = read_facts(path, year=2027, money=MLN)
    assert (found.stages, found.budgets, found.costs) == (WANTED.stages, WANTED.budgets, ())


def test_every_wrong_cell_is_told(tmp_path: Path) -> None:
    (tmp_path / "realised.csv").write_text(
        "project,stage,year,slip,status\nA,idea,2026,0.5,lost\nA,pilot,,,\n"
    )
    (tmp_path / "budgets.csv").write_text("source,year,budget\nfund,2027,\nfund,2027,3\n")
    with pytest.raises(InputError) as failure:
        read_facts(tmp_path, year=2027, money=MLN)
    assert sorted((x.code, x.where.file or "") for x in failure.value.problems) == [
        ("finance.facts.slip", "realised.csv"), ("table.cell.empty", "budgets.csv"),
        ("table.cell.empty", "realised.csv"), ("table.choice.bad", "realised.csv"),
        ("table.choice.bad", "realised.csv"), ("table.row.twice", "budgets.csv"),
    ]  # fmt: skip


def test_no_table_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        read_facts(tmp_path, year=2027, money=MLN)
    assert failure.value.problems[0].code == "finance.facts.none"
