"""A new study, filled in a spreadsheet program's way, checks and runs without a line of code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from growthpoles.core.diagnostic import Grade
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.new import new_study
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study

NBSP, THIN = "\u00a0", "\u202f"
Sheets = dict[str, list[list[Any]]]
UNITS = [
    ["KA", "North", "Северная область", "Солтүстік облысы", "region", "region", "52,5", 70.0, "98 000"],
    ["KB", "South", "Южная область", "Оңтүстік облысы", "region", "region", 44.0, 70.0, f"117{NBSP}300"],
    ["KC", "East", "Восточная область", "Шығыс облысы", "region", "region", 49.0, 78.0, 283000.0],
    ["KD", "West", "Западная область", "Батыс облысы", "region", "region", 49.5, 55.0, 151000.0],
    ["KE", "Capital", "Столица", "Астана", "region", "city", 51.1, 71.4, 800.0],
]
PEOPLE = ["1 200 000,5", f"900{NBSP}000", f"1{THIN}300{THIN}000", 650000.0, "1100000"]
DATA = {
    "population": PEOPLE,
    "urban_population": [500000.0, 300000.0, 800000.0, 300000.0, 1100000.0],
    "grp": ["2 500 000,25", "1 100 000", "3 300 000", "4 100 000", "9 000 000"],
    "investment": [400000.0, 200000.0, 500000.0, 900000.0, 1500000.0],
    "employed": [600000.0, 420000.0, 660000.0, 330000.0, 570000.0],
    "unemployment_rate": ["4,9", "5,1", "4,8", "5,0", "4,6"],
    "wage": ["210 000", "190 000", "250 000", "330 000", "410 000"],
    "gerd": ["1 500", "-", "4 000", "x", "25 000"],
    "rd_personnel": [800.0, 0.0, 2100.0, 500.0, 8000.0],
    "rd_organisations": [12.0, "-", 30.0, 9.0, 120.0],
    "innovation_activity": ["9,1", "6,2", "12,4", "7,7", "15,0"],
    "innovation_expenditure": ["10 000", "3 000", "35 000", "90 000", "60 000"],
}
OUTPUT = {
    "A": [900.0, 800.0, 500.0, 200.0, 10.0],
    "B": [100.0, 50.0, 700.0, 5000.0, 0.0],
    "C": [1500.0, 400.0, 3000.0, 900.0, 1500.0],
    "J": [50.0, 40.0, 90.0, 60.0, 2500.0],
}


def sheets(path: Path) -> Sheets:
    with CalamineWorkbook.from_path(path) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def save(path: Path, content: Mapping[str, Sequence[Sequence[Any]]], titles: Sequence[str] = ()) -> None:
    """Write a workbook as people keep it: a merged title above the headings, trailing spaces in texts."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in content.items():
            sheet, top = book.add_worksheet(name), 0
            if name in titles:
                sheet.merge_range(0, 0, 0, 7, "Основные показатели регионов за 2022 год", None)
                top = 2
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if cell != "":
                        spaced = f" {cell}{NBSP} " if isinstance(cell, str) and i else cell
                        sheet.write(i + top, j, spaced)


def filled(folder: Path, *, industries: bool = False, like: str | None = None) -> Path:
    """A new study with figures: units by name, decimal commas and spaced thousands as text, - and x."""
    new_study(folder, like=like)
    book = sheets(folder / "data.xlsx")
    if like is None:
        book["units"] += UNITS
        names = [row[1 + i % 3] for i, row in enumerate(UNITS)]
        codes = [row[0] for row in UNITS]
    else:
        codes = names = [row[0] for row in book["units"][1:] if row[4] == "region"][:5]
        book["data"] = book["data"][:1]
    head = book["data"][0]
    for i, name in enumerate(names):
        row = {"unit": name, "year": 2022.0, **{code: cells[i] for code, cells in DATA.items()}}
        book["data"].append([row.get(column, "") for column in head])
    if industries:
        head = book["output"][0]
        for year in (2021, 2022):
            for i, code in enumerate(codes):
                grown = {key: cells[i] * (1 if year == 2021 else 1.1) for key, cells in OUTPUT.items()}
                row = {"unit": code, "year": f"{year}", **grown}
                book["output"].append([row.get(column, "") for column in head])
            if like is not None:  # most regions stay empty, so the country needs a row of its own
                whole = {key: 3 * sum(cells) for key, cells in OUTPUT.items()}
                row = {"unit": "Kazakhstan", "year": f"{year}", **whole}
                book["output"].append([row.get(column, "") for column in head])
    save(folder / "data.xlsx", book, titles=("data", "output"))
    return folder


def test_the_template_carries_codes_names_and_help(tmp_path: Path) -> None:
    study, book, funding = new_study(tmp_path / "demo", language="kk")
    assert (study.name, book.name, funding.name) == ("study.toml", "data.xlsx", "funding.toml")
    found = sheets(book)
    assert list(found) == [
        "help", "units", "data", "output", "indicators", "industries", "framework", "neighbours", "tiles",
        "projects", "stages", "links", "aims", "contributions", "organisations",
        "nodes", "goals", "participants", "facts",
        "transfer-organisations", "results", "needs", "agreements", "steps", "innovations", "business",
    ]  # fmt: skip
    assert [row[0] for row in found["help"]] == list(found)[1:]
    assert "бір жол" in found["help"][0][1]
    known = {row[0] for row in found["indicators"][1:]}
    assert known == set(found["data"][0]) - {"unit", "name", "year"}
    used = {cell for row in found["framework"][1:] for cell in row[9:11] if cell}
    assert used <= known


def test_a_bundled_study_gives_its_units_neighbours_and_map(tmp_path: Path) -> None:
    _, book, _ = new_study(tmp_path / "demo", like="kazakhstan", language="ru")
    found = sheets(book)
    assert len([row for row in found["units"][1:] if row[4] == "region"]) == 20
    assert ["KZ-10", "область Абай"] in [row[:2] for row in found["data"]]
    assert ["KZ-10", "KZ-33"] in found["neighbours"]
    assert len(found["tiles"]) == 21


def test_the_untouched_template_says_what_to_fill_in(tmp_path: Path) -> None:
    new_study(tmp_path / "demo")
    found = check_study(load_study(tmp_path / "demo"))
    assert [(item.where.sheet, item.code, item.grade) for item in found] == [
        ("units", "table.no_rows", Grade.ERROR),
        ("data", "table.no_rows", Grade.ERROR),
    ]
    new_study(tmp_path / "like", like="kazakhstan")
    (only,) = check_study(load_study(tmp_path / "like"))
    assert (only.where.sheet, only.code) == ("data", "table.figures.none")


@pytest.mark.parametrize("title", ["Солтүстік өңір", 'a "quoted" \\ title = { x', "two\nlines\x7f\x00"])
def test_a_title_of_its_own_is_only_a_title(tmp_path: Path, title: str) -> None:
    new_study(tmp_path / "demo", title=title)
    found = load_study(tmp_path / "demo").file.study
    kept = title.replace("\n", " ").replace("\x7f", "").replace("\x00", "")
    assert (found.title.label.text("en"), found.title.label.text("kk")) == (kept, kept)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    for target in (tmp_path, tmp_path / "file.txt"):
        with pytest.raises(InputError) as caught:
            new_study(target)
        assert caught.value.problems[0].code == "study.folder.taken"
    (tmp_path / "empty").mkdir()
    assert len(new_study(tmp_path / "empty")) == 3


def test_an_unknown_study_or_language_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such study"):
        new_study(tmp_path / "demo", like="utopia")
    with pytest.raises(ValueError, match="language"):
        new_study(tmp_path / "demo", language="de")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("like", [None, "kazakhstan"])
@pytest.mark.parametrize("industries", [False, True])
def test_filled_in_a_spreadsheet_programs_way_it_checks_and_runs(
    tmp_path: Path, industries: bool, like: str | None
) -> None:
    study = load_study(filled(tmp_path / "demo", industries=industries, like=like))
    found = check_study(study)
    assert found.worst < Grade.ERROR, [str(item) for item in found if item.grade is Grade.ERROR]
    assert bool(found.with_code("study.industries.empty")) is not industries
    run = run_study(study, tmp_path / "out")
    names = {"potential", "robustness", "sensitivity", "poles"}
    if industries:
        names |= {"specialisation", "technology", "relatedness", "propulsive"}
    if industries and like is None:  # with empty regions growth cannot be split, and the check says so
        names.add("shift-share")
    assert set(run.names) == names
    assert bool(found.with_code("study.industries.gaps")) is (industries and like is not None)
    assert run.result("potential")["scores"]["index"].count() == 5
    for language in ("en", "ru", "kk"):
        assert (run.folder / f"report-{language}.html").stat().st_size > 10_000


def test_every_figure_is_read_as_it_was_meant(tmp_path: Path) -> None:
    panel = read_study(load_study(filled(tmp_path / "demo"))).panel
    assert [panel.cell(row[0], 2022, code="population").value for row in UNITS] == [
        1200000.5, 900000.0, 1300000.0, 650000.0, 1100000.0,
    ]  # fmt: skip
    assert panel.cell("KA", 2022, code="grp").value == 2500000.25
    assert panel.cell("KB", 2022, code="unemployment_rate").value == 5.1
    flags = [panel.cell(unit, 2022, code="gerd").flag for unit in ("KA", "KB", "KD")]
    assert flags == [Flag.OBSERVED, Flag.ZERO, Flag.CONFIDENTIAL]
    assert panel.cell("KB", 2022, code="rd_personnel").flag is Flag.ZERO
    assert panel.cell("KA", 2022, code="grp_volume_index").flag is Flag.MISSING
    place = panel.place.unit("KB")
    assert (panel.place.unit("KA").lat, place.area_km2) == (52.5, 117300.0)
    assert place.label.kk == "Оңтүстік облысы"


def test_scores_follow_from_the_figures(tmp_path: Path) -> None:
    """GRP per head of the capital: 9,000,000 million over 1,100,000 people is 8,181.8 thousand KZT."""
    run = run_study(load_study(filled(tmp_path / "demo")), tmp_path / "out")
    cells = run.result("potential")["indicators"]
    row = cells.filter(unit="KE", indicator="MAC1").row(0, named=True)
    assert row["value"] == pytest.approx(8181.818, abs=1e-3)
    hidden = cells.filter(unit="KD", indicator="SCI1").row(0, named=True)
    assert (hidden["value"], hidden["flag"]) == (None, "confidential")
    scores = run.result("potential")["scores"]
    assert scores.filter(unit="KE")["rank"].item() == 1


def test_a_mistake_in_the_workbook_is_named_with_sheet_row_and_column(tmp_path: Path) -> None:
    folder = filled(tmp_path / "demo")
    book = sheets(folder / "data.xlsx")
    at = next(i for i, row in enumerate(book["data"]) if "unit" in row)
    book["data"][at + 1][0] = "Норд"
    book["data"][at + 2][3] = "много"
    save(folder / "data.xlsx", book)
    found = check_study(load_study(folder)).at_least(Grade.ERROR)
    places = {(item.code, item.where.sheet, item.where.row, item.where.column) for item in found}
    assert places == {
        ("table.unit.unknown", "data", at + 2, "unit"),
        ("number.text", "data", at + 3, "population"),
    }


TABLE = [
    ["", "A", "B", "C", "J", "Households", "Exports", "Output"],
    ["A", 100.0, 0.0, 900.0, 10.0, 900.0, 500.0, 2410.0],
    ["B", 50.0, 400.0, 1400.0, 0.0, 0.0, 4000.0, 5850.0],
    ["C", 300.0, 500.0, 1500.0, 200.0, 2000.0, 2800.0, 7300.0],
    ["J", 60.0, 150.0, 400.0, 300.0, 1500.0, 330.0, 2740.0],
    ["Wages", 700.0, 1200.0, 1500.0, 1100.0, "", "", ""],
    ["Operating surplus", 1000.0, 3000.0, 900.0, 800.0, "", "", ""],
    ["Imports", 200.0, 600.0, 700.0, 330.0, 400.0, 0.0, ""],
    ["Output", 2410.0, 5850.0, 7300.0, 2740.0, "", "", ""],
]  # fmt: skip
FIRMS = [
    ["code", "name_en", "unit", "industry", "growth", "partners"],
    ["F1", "Turbine works", "KA", "C", 45.0, 4.0],
    ["F2", "Mill", "KB", "A", "", ""],
]


def with_examples(folder: Path, **places: str) -> Path:
    """The study file with the marks in front of its examples taken away."""
    study = folder / "study.toml"
    text = re.sub(r"^#(?! |$)", "", study.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for example, own in places.items():
        text = text.replace(f'"{example}"', f'"{own}"')
    study.write_text(text, encoding="utf-8")
    return folder


def test_the_examples_are_good_as_they_stand(tmp_path: Path) -> None:
    new_study(tmp_path / "demo")
    file = load_study(with_examples(tmp_path / "demo")).file
    assert file.input_output is not None
    assert file.input_output.sheet == "input-output"
    assert file.regionalise is not None
    assert file.chain is not None
    assert [item.code for item in file.chain.project] == ["PLANT"]
    assert [(item.low, item.scale, item.high) for item in file.chain.scales] == [(10, 20, 60)]
    assert file.propulsive is not None
    assert file.propulsive.foreign_links
    assert file.propulsive.firms is not None
    assert file.poles is not None
    assert file.programme is not None
    assert file.finance is not None
    assert file.finance.investors is not None
    assert file.transfer is not None
    assert file.transfer.indicators is not None and file.transfer.indicators.join


MONEY = {
    "projects": [["P1", "Turbine", "", "", "KA", "G1", "works", "medium", "", "", "", "yes"],
                 ["P2", "Mill", "", "", "KB", "G1", "mill", "small", 30.0, "", "", "yes"]],
    "stages": [["P1", "pilot", 2026.0, 80.0, 0.8, 150.0, ""],
               ["P1", "commercialisation", 2027.0, 60.0, 0.9, 400.0, ""],
               ["P2", "pilot", 2026.0, 60.0, 0.9, 100.0, ""]],
    "links": [["P2", "requires", "P1", ""]],
    "aims": [["jobs", "Jobs", "", "", 100.0, 50.0]],
    "contributions": [["P1", "jobs", 60.0]],
    "organisations": [["bank-1", "Bank", "", "", "bank", "KE", "", "", 10.0, 500.0]],
    "nodes": [["G1", "Machines", "", "", "programme", "", "", 2026.0, 2030.0, "", "", "", 200.0]],
    "goals": [["g", "Share", "", "", "G1", 10.0, 20.0, 2025.0, 2030.0, "%", 1.0, ""]],
    "participants": [["G1", "ministry", "coordinator", "Ministry", "", ""]],
    "facts": [["g", 2026.0, 12.0]],
}  # fmt: skip


TRANSFER: dict[str, dict[str, Any]] = {
    "transfer-organisations": {"code": "u1", "name_en": "University", "unit": "KE", "kind": "university"},
    "results": {"code": "r1", "owner": "u1", "trl": 7.0, "text_ru": "Насос для рассолов", "value": "1 500"},
    "needs": {"code": "n1", "organisation": "u1", "trl": 6.0, "text_kk": "Тұзды суға арналған сорғы керек"},
    "agreements": {"code": "a1", "kind": "spin-off", "provider": "u1", "year": 2022.0, "result": "r1"},
    "steps": {"result": "r1", "level": 7.0, "outcome": "passed", "start": "2020-03", "end": "2021"},
    "innovations": {"code": "i1", "implemented": "yes", "novelty": "market"},
    "business": {"code": "sales", "kind": "revenue", "2027": "80,5"},
}


def registers(book: Sheets) -> Sheets:
    """The sheets of technology transfer with one row each."""
    found: Sheets = {}
    for name, row in TRANSFER.items():
        head = [str(int(cell)) if isinstance(cell, float) else cell for cell in book[name][0]]
        assert set(row) <= set(head)
        found[name] = [head, [row.get(column, "") for column in head]]
    return found


def test_a_study_with_the_examples_follows_a_project_to_its_suppliers(tmp_path: Path) -> None:
    folder = with_examples(filled(tmp_path / "demo", industries=True), R1="KA", M="J")
    book = sheets(folder / "data.xlsx")
    money = {name: [book[name][0], *rows] for name, rows in MONEY.items()}
    more = {**money, **registers(book)}
    save(folder / "data.xlsx", {**book, **more, "input-output": TABLE, "firms": FIRMS})
    study = load_study(folder)
    found = check_study(study)
    assert found.worst < Grade.ERROR, [str(item) for item in found if item.grade is Grade.ERROR]
    run = run_study(study, tmp_path / "out")
    assert {"regionalised", "chain", "propulsive"} <= set(run.names)
    assert {"programme", "allocation", "risk", "investors"} <= set(run.names)
    assert {"readiness", "innovations", "matches", "consortia", "business-case"} <= set(run.names)
    counted = run.result("transfer-indicators")["values"].filter(indicator="spin_offs", year=2022)
    assert counted.select("unit", "value").rows() == [("KE", 1.0)]
    assert run.result("programme")["goals"]["attainment"].item() == pytest.approx(0.2)
    plan = run.result("allocation")
    assert plan["projects"]["status"].to_list() == ["in", "in"]
    paid = plan["contracts"].filter(source="own", project="P2")["amount"].sum()
    assert 0 <= paid <= 30_000_000
    regions = run.result("regionalised")["regions"]
    assert sorted(regions["region"]) == ["KA", "KB", "KC", "KD", "KE"]
    reaction = run.result("chain")
    start = reaction["rounds"].filter(phase="operation", round=0)
    assert start["output"].item() == 1000.0
    appears = reaction["emergence"].filter(region="KA", industry="J").row(0, named=True)
    assert appears["demand"] > 0
    assert 0 <= appears["probability"] <= 1
    points = run.result("propulsive")["growth_points"]
    assert points.select("firm", "status").rows() == [("F1", "growth-point"), ("F2", "undetermined")]
