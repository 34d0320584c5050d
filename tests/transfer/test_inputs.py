"""Reading the registers: nothing is lost, every problem has its row."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import xlsxwriter
from tests.builders import territory_of

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.transfer.inputs import (
    COLUMNS,
    RegisterTables,
    load_research_results,
    load_transfer_register,
    read_agreements,
    read_needs,
    read_organisations,
    read_readiness_steps,
    read_research_results,
    read_transfer_register,
)

ORGANISATIONS = [
    "code,name_ru,unit,kind,provides,carries_out,grnti,staff",
    "u1,Вуз,A,university,yes,да,55;53.49,1200",
    "e1,Завод,B,enterprise,,yes,,",
]
RESULTS = [
    "code,name_kk,owner,trl,rights,grnti,ipc,oked,text_ru,text_kk,year,value,partners",
    'r1,Сорғы,u1,4,Patent,55.03.14,"F04D 13/06; F04D",28.13,Насос для рассолов,Тұзды сорғы,2019,"12,5",2',
    "r2,,u1,,,,,,,Қорытпа ұнтағы,,,",
]
NEEDS = ["code,organisation,trl,own_steps,budget,text", "n1,e1,7,1,40,Нужен насос для рассолов"]
AGREEMENTS = ["code,kind,provider,receiver,year,result,amount", "a1,licence,u1,e1,2022,r1,3"]
STEPS = [
    "result,level,outcome,start,end,cost,evidence",
    "r1,4,passed,2019,2020-07,8,Отчёт 12",
    "r1,5,,2021-01-15,,,",
]
GOOD = {
    "organisations": ORGANISATIONS, "results": RESULTS, "needs": NEEDS,
    "agreements": AGREEMENTS, "steps": STEPS,
}  # fmt: skip


def folder(path: Path, tables: dict[str, list[str]]) -> Path:
    for name, rows in tables.items():
        (path / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_folder_becomes_a_register_with_every_cell(tmp_path: Path) -> None:
    register = read_transfer_register(folder(tmp_path, GOOD), territory_of(["A", "B"]), money="KZT billion")
    first, second = register.results
    assert (first.level, first.rights, first.value, first.partners, first.year) == (
        4,
        "patent",
        12.5,
        2,
        2019,
    )
    assert (first.codes.grnti, first.codes.ipc) == (("55.03.14",), ("F04D 13/06", "F04D"))
    assert (first.text.ru, first.text.kk, first.text.en) == ("Насос для рассолов", "Тұзды сорғы", "")
    assert (second.level, second.value, second.label.en) == (None, None, "r2")
    assert register.needs[0].text.ru == "Нужен насос для рассолов" and register.needs[0].own_steps == 1
    assert register.organisations[0].provides and register.organisations[0].codes.field == "55"
    assert register.steps[0].years == pytest.approx(1.04, abs=0.01) and register.steps[1].outcome == "running"
    assert register.agreements[0].amount == 3 and register.money == "KZT billion"


def test_a_workbook_is_read_like_a_folder(tmp_path: Path) -> None:
    book_path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(str(book_path)) as book:
        for name, rows in GOOD.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row.replace('"', "").replace("12,5", "12.5").split(",")):
                    sheet.write_string(i, j, cell)
    read = load_transfer_register(RegisterTables.at(book_path)).value
    assert read == read_transfer_register(folder(tmp_path, GOOD))


def test_headings_to_fill_in_are_all_read(tmp_path: Path) -> None:
    """Every cell of a register under the headings of the template reaches an entry."""
    given = {
        "code": "x", "name_en": "N", "name_ru": "Н", "name_kk": "Ң", "unit": "A", "provides": "yes",
        "carries_out": "yes", "grnti": "55", "ipc": "F04D", "oked": "28", "text_en": "Some pump",
        "text_ru": "Насос", "text_kk": "Сорғы", "staff": "7", "owner": "x", "organisation": "x", "trl": "4",
        "rights": "patent", "year": "2020", "value": "1", "price": "2", "partners": "3", "own_steps": "2",
        "budget": "5", "results": "3", "provider": "x", "receiver": "y", "to_year": "2021", "result": "x",
        "amount": "4", "level": "4", "outcome": "passed", "start": "2020", "end": "2021", "cost": "5",
        "evidence": "report",
    }  # fmt: skip
    kinds = {"organisations": "university", "agreements": "licence"}
    tables = {}
    for name, columns in COLUMNS.items():
        row = ",".join(kinds.get(name, "") if column == "kind" else given[column] for column in columns)
        tables[name] = [",".join(columns), row]
    other = ",".join({"code": "y", "unit": "A", "kind": "other"}.get(c, "") for c in COLUMNS["organisations"])
    tables["organisations"].append(other)
    register = read_transfer_register(folder(tmp_path, tables), territory_of(["A"]))
    entries = [
        *register.organisations[:1],
        *register.results,
        *register.needs,
        *register.agreements,
        *register.steps,
    ]
    for entry in entries:
        empty = [
            item.name for item in fields(entry) if getattr(entry, item.name) in (None, "", (), False, Label())
        ]
        assert not empty, (entry, empty)
    assert ("unit", "A") in {(kind, code) for kind, code, _ in register.names()}


def test_single_tables_are_read_on_their_own(tmp_path: Path) -> None:
    place = folder(tmp_path, GOOD)
    makers = read_organisations(place / "organisations.csv")
    results = read_research_results(place / "results.csv", makers)
    assert len(read_needs(place / "needs.csv", makers)) == 1
    assert len(read_agreements(place / "agreements.csv", makers, results=results)) == 1
    assert len(read_readiness_steps(place / "steps.csv", results)) == 2


BAD = {
    "organisations": [
        "code,name_ru,unit,kind,carries_out",
        "u1,Вуз,A,university,yes",
        "u1,Вуз 2,Z,castle,maybe",
        "e1,Завод,,enterprise,yes",
    ],
    "results": [
        "code,owner,trl,text_ru,grnti,value",
        "r1,u1,12,Насос,55.1,",
        "r1,zz,4.5,,55.03,-3",
        "r3,u1,3,насос pump مضخة,,",
    ],
    "needs": ["code,organisation,trl,text", "n1,e1,7,Нужен насос", "n2,,0,"],
    "agreements": ["code,kind,provider,receiver,year", "a1,licence,u1,u1,2021", "a2,gift,u1,e1,"],
    "steps": [
        "result,level,outcome,start,end",
        "r1,4,passed,2020,2021-03",
        "r1,4,passed,2021,2020",
        "r9,5,won,x,",
    ],
}


def test_bad_registers_give_one_list_of_errors_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        load_transfer_register(RegisterTables.at(folder(tmp_path, BAD)), territory_of(["A", "B"]))
    found = {(x.code, (x.where.file or "")[:3], x.where.row, x.where.column) for x in failure.value.problems}
    assert found == {
        ("table.row.twice", "org", 3, "code"),
        ("table.choice.bad", "org", 3, "carries_out"),
        ("table.unit.unknown", "org", 3, "unit"),
        ("table.unit.empty", "org", 4, "unit"),
        ("transfer.word.unknown", "org", 3, "kind"),
        ("table.row.twice", "res", 3, "code"),
        ("transfer.whole", "res", 3, "trl"),
        ("transfer.level.bad", "res", 2, "trl"),
        ("transfer.classification.bad", "res", 2, "grnti"),
        ("transfer.text.empty", "res", 3, "text_ru"),
        ("transfer.number.negative", "res", 3, "value"),
        ("transfer.organisation.unknown", "res", 3, "owner"),
        ("transfer.text.scripts", "res", 4, "text_ru"),
        ("transfer.text.empty", "nee", 3, "text"),
        ("transfer.level.bad", "nee", 3, "trl"),
        ("table.cell.empty", "nee", 3, "organisation"),
        ("transfer.agreement.self", "agr", 2, "receiver"),
        ("transfer.word.unknown", "agr", 3, "kind"),
        ("table.cell.empty", "agr", 3, "year"),
        ("transfer.date.bad", "ste", 4, "start"),
        ("transfer.dates.order", "ste", 3, "end"),
        ("transfer.word.unknown", "ste", 4, "outcome"),
        ("transfer.result.unknown", "ste", 4, "result"),
        ("transfer.step.twice", "ste", 3, "level"),
    }


def test_a_table_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    broken = {**GOOD, "results": ["code,trl", "r1,4"], "needs": [NEEDS[0], "n1,nobody,7,1,40,Насос"]}
    with pytest.raises(InputError) as failure:
        load_transfer_register(RegisterTables.at(folder(tmp_path, broken)))
    codes = {(item.code, item.where.file) for item in failure.value.problems}
    assert {code for code, _ in codes} >= {"transfer.organisation.unknown"}
    assert any(code.startswith("table.column.missing") for code, _ in codes)
    assert not any(code == "transfer.result.unknown" for code, _ in codes)  # nothing to check them against


def test_doubtful_texts_are_noted_and_kept(tmp_path: Path) -> None:
    rows = [
        "code,owner,text_ru,text_kk,text",
        "r1,u1,A pump for brine,,",
        "r2,u1,Лист из cтaли,,",
        "r3,u1,,,Су сорғысы",
    ]
    read = load_research_results(folder(tmp_path, {"results": rows}) / "results.csv")
    assert {item.code for item in read.notes} == {"transfer.text.language", "transfer.text.lookalike"}
    assert [item.text.ru for item in read.value] == ["A pump for brine", "Лист из cтaли", ""]
    assert read.value[2].text.kk == "Су сорғысы"


def test_a_plain_text_never_replaces_another(tmp_path: Path) -> None:
    rows = ["code,owner,text_ru,text", "r1,u1,Насос,Сплав"]
    with pytest.raises(InputError) as failure:
        read_research_results(folder(tmp_path, {"results": rows}) / "results.csv")
    assert [item.code for item in failure.value.problems] == ["transfer.text.placed"]


def test_a_file_with_nearly_the_name_of_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "organisations.csv").write_text("\n".join(ORGANISATIONS), encoding="utf-8")
    (tmp_path / "result.csv").write_text("\n".join(RESULTS), encoding="utf-8")
    (tmp_path / "panel.csv").write_text("code,year\n", encoding="utf-8")
    with pytest.raises(InputError) as failure:
        read_transfer_register(tmp_path)
    (item,) = failure.value.problems
    assert (item.code, item.where.file) == ("transfer.file.name", "result.csv")
    assert dict(item.details)["name"] == "results.csv"


def test_a_heading_no_register_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "organisations.csv").write_text("\n".join(ORGANISATIONS), encoding="utf-8")
    (tmp_path / "results.csv").write_text("code,owner,text,TRL level\nr1,u1,A pump,6\n", encoding="utf-8")
    read = load_transfer_register(RegisterTables.at(tmp_path))
    assert read.value.results[0].level is None
    (item,) = [item for item in read.notes if item.code == "transfer.column.unused"]
    assert dict(item.details)["columns"] == "TRL level"


def test_an_empty_cell_does_not_say_no(tmp_path: Path) -> None:
    file = tmp_path / "organisations.csv"
    file.write_text("code,unit,kind,carries_out\na,A,enterprise,\nb,A,enterprise,no\n", encoding="utf-8")
    assert [item.carries_out for item in read_organisations(file)] == [None, False]


def test_a_level_passed_again_is_told_in_its_own_row(tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    rows = ("r1,4,passed", "r1,5,passed", "r2,5,passed", "r1,5,passed")
    file.write_text("\n".join(("result,level,outcome", *rows)), encoding="utf-8")
    with pytest.raises(InputError) as failure:
        read_readiness_steps(file)
    assert [(item.code, item.where.row) for item in failure.value.problems] == [("transfer.step.twice", 5)]
