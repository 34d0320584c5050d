"""The workbook of a business case: its formulas, evaluated anew, give the figures of the result."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from growthpoles.labels import Label
from growthpoles.present.business_case_book import business_case_book, save_business_case
from growthpoles.stats.cashflow import irr, npv
from growthpoles.transfer.business_case import business_case
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, CashLine
from growthpoles.transfer.results import BusinessCaseResult

NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def case(*net: float, illustrative: bool = False) -> BusinessCaseResult:
    years = range(2026, 2026 + len(net))
    spent = tuple((year, max(0.0, -x) + 10) for year, x in zip(years, net, strict=True))
    earned = tuple((year, max(0.0, x) + 10) for year, x in zip(years, net, strict=True))
    plan = BusinessPlan(
        (
            CashLine("zz", Label("Plant", "Цех", "Цех"), "investment", spent, 0.9, 1.4),
            CashLine("aa", Label("Sales", "Сбыт", "Сату"), "revenue", earned, 0.7, 1.1),
        ),
        illustrative=illustrative,
    )
    return business_case(plan, settings=BusinessSettings(0.12, draws=50), seed=1)


class Sheet:
    """Cells and formulas of the first sheet, with the few functions of a spreadsheet that it uses."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as book:
            texts = [
                "".join(part.text or "" for part in item.iter(f"{NAME}t"))
                for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            ]
            root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        self.values: dict[str, object] = {}
        self.formulas: dict[str, str] = {}
        for cell in root.iter(f"{NAME}c"):
            value, formula, at = cell.find(f"{NAME}v"), cell.find(f"{NAME}f"), cell.get("r", "")
            if value is not None and cell.get("t") == "s":
                self.values[at] = texts[int(value.text or 0)]
            elif value is not None and value.text is not None:
                self.values[at] = value.text if cell.get("t") == "str" else np.float64(value.text)
            if formula is not None:
                self.formulas[at] = formula.text or ""

    def put(self, at: str, value: float) -> None:
        self.values[at] = value

    def get(self, at: str) -> object:
        """A cell, reckoned anew where it is a formula."""
        text = self.formulas.get(at)
        if text is None:
            return self.values.get(at, "")
        text = re.sub(r"\$", "", text).replace("^", "**").replace("<>", "!=")
        text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
        text = re.sub(r"\b([A-Z]+\d+):([A-Z]+\d+)\b", r'span("\1", "\2")', text)
        text = re.sub(r'(?<!")\b([A-Z]{1,2}\d+)\b(?!")', r'get("\1")', text)
        with np.errstate(all="ignore"):  # both arms of an IF are reckoned here
            return eval(text, {**FUNCTIONS, "get": self.get, "span": self.span})

    def span(self, first: str, last: str) -> Row:
        (a, top), (b, bottom) = (re.fullmatch(r"([A-Z]+)(\d+)", x).groups() for x in (first, last))  # type: ignore[union-attr]
        rows, columns = range(int(top), int(bottom) + 1), range(ord(a), ord(b) + 1)
        return Row(self.get(f"{chr(j)}{i}") for i in rows for j in columns)

    def found(self, name: str, column: str = "C") -> object:
        at = next(at for at, value in self.values.items() if value == name and at.startswith("B"))
        return self.get(f"{column}{at[1:]}")


class Row(list):  # type: ignore[type-arg]
    """A range that is reckoned with cell by cell."""

    def __mul__(self, other: object) -> Row:
        return Row(a * b for a, b in zip(self, other, strict=True))  # type: ignore[call-overload]

    def __gt__(self, bound: object) -> Row:
        return Row(float(a > bound) for a in self)

    def __lt__(self, bound: object) -> Row:
        return Row(float(a < bound) for a in self)

    def __neg__(self) -> Row:
        return Row(-a for a in self)


def numbers(row: Row) -> list[float]:
    return [x for x in row if isinstance(x, float | int)]


def single(row: Row) -> object:
    rates = irr(row)
    return float(rates[0]) if rates.size else None


FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "SUMPRODUCT": lambda row: np.float64(sum(row)),
    "NPV": lambda rate, row: np.float64(npv(rate, [0.0, *row])),
    "IRR": single,
    "IFERROR": lambda value, other: other if value is None else value,
    "IF": lambda test, yes, no="": yes if test else no,
    "AND": lambda *tests: all(tests),
    "MIN": lambda *x: min(numbers(x[0]), default=0.0) if isinstance(x[0], Row) else min(x),
    "MAX": max,
    "COUNT": lambda row: len(numbers(row)),
    "SIGN": lambda x: float(np.sign(x)),
}
LABELS = {
    "npv": "Net present value", "irr": "Internal rate of return", "payback": "Payback, years",
    "discounted-payback": "Discounted payback, years", "benefit-cost": "Benefit-cost ratio",
    "need": "Largest need for money",
}  # fmt: skip


@pytest.mark.parametrize(
    "net",
    [
        (-100, 40, 50, 60),
        (-100, -20, 0, 70, 90),
        (-4000, 25000, -25000),
        (10, 20),
        (-50, 10, 10),
        (-10, 20, -15, 9),
    ],
)
def test_formulas_give_the_figures_of_the_result(net: tuple[float, ...], tmp_path: Path) -> None:
    result = case(*net)
    sheet = Sheet(save_business_case(result, tmp_path / "case.xlsx"))
    wanted = dict(result["measures"].select("name", "value").rows())
    for code, label in LABELS.items():
        told = "–" if wanted[code] is None else pytest.approx(wanted[code], abs=1e-9)
        if code == "irr" and sum(a * b < 0 for a, b in pairwise(net)) > 1:
            told = "–"  # more than one change of sign: the sheet names no rate
        assert sheet.found(label) == told, code


def test_what_is_shown_before_reckoning_is_what_the_formulas_give(tmp_path: Path) -> None:
    sheet = Sheet(save_business_case(case(-100, 40, 50, 60), tmp_path / "case.xlsx"))
    shown = {at: sheet.values[at] for at in sheet.formulas if isinstance(sheet.values.get(at), float)}
    assert len(shown) > 30
    assert {at: sheet.get(at) for at in shown} == pytest.approx(shown)


def test_no_rate_is_shown_that_the_formula_would_not_give(tmp_path: Path) -> None:
    result = case(-100, 60, -5, 70)  # one rate, but the flows turn three times
    assert dict(result["measures"].select("name", "value").rows())["irr"] == pytest.approx(0.1166, abs=1e-4)
    sheet = Sheet(save_business_case(result, tmp_path / "case.xlsx"))
    at = next(at for at, value in sheet.values.items() if value == "Internal rate of return")
    assert sheet.values[f"C{at[1:]}"] == "–" == sheet.found("Internal rate of return")


def test_changing_an_amount_a_factor_or_the_rate_changes_the_value(tmp_path: Path) -> None:
    sheet = Sheet(save_business_case(case(-100, 40, 50, 60), tmp_path / "case.xlsx"))
    sheet.put("B3", 0.2)
    assert sheet.found("Net present value") == pytest.approx(float(npv(0.2, [-100, 40, 50, 60])))
    sales = next(at for at, value in sheet.values.items() if value == "Sales")[1:]
    sheet.put(f"E{sales}", 0.5)
    half = [0.5 * (max(0, x) + 10) - (max(0, -x) + 10) for x in (-100, 40, 50, 60)]
    assert sheet.found("Net present value") == pytest.approx(float(npv(0.2, half)))


@pytest.mark.parametrize(("language", "sales"), [("en", "Sales"), ("ru", "Сбыт"), ("kk", "Сату")])
def test_headings_and_names_are_in_the_language_and_illustrative_figures_say_so(
    language: str, sales: str, tmp_path: Path
) -> None:
    sheet = Sheet(save_business_case(case(-1, 2, illustrative=True), tmp_path / "x.xlsx", language=language))
    said = {"en": "Illustrative", "ru": "Условные", "kk": "Шартты"}[language]
    assert sales in sheet.values.values() and str(sheet.values["B1"]).startswith(said)
    money = {"en": "million KZT", "ru": "млн тенге", "kk": "млн теңге"}
    assert sheet.values["B2"] == money[language]
    with pytest.raises(ValueError, match="language"):
        save_business_case(case(-1, 2), tmp_path / "y.xlsx", language="de")


def test_lines_keep_the_order_of_the_plan(tmp_path: Path) -> None:
    sheet = Sheet(save_business_case(case(-1, 2), tmp_path / "case.xlsx"))
    assert [sheet.values["A7"], sheet.values["A8"]] == ["zz", "aa"]


def test_the_same_case_gives_the_same_file_and_every_sheet_says_that_figures_are_made_up(
    tmp_path: Path,
) -> None:
    made_up = case(-100, 40, 50, 60, illustrative=True)
    assert business_case_book(made_up) == business_case_book(made_up)
    file = save_business_case(made_up, tmp_path / "case.xlsx")
    with zipfile.ZipFile(file) as book:
        texts = [
            "".join(part.text or "" for part in item.iter(f"{NAME}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        for sheet in sheets:
            root = ElementTree.fromstring(book.read(sheet))
            held = [cell for cell in root.iter(f"{NAME}c") if cell.get("t") == "s"]
            said = {texts[int(cell.findtext(f"{NAME}v") or 0)] for cell in held}
            assert "Illustrative figures, not real ones" in said, sheet
    assert len(sheets) == 3
