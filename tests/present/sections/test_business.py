from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.business import business_section
from growthpoles.transfer.business_case import business_case
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, CashLine

Make = Callable[[tuple[Result, ...], str], Page]
BANNERS = {"en": "Illustrative figures", "ru": "Условные, не реальные", "kk": "Шартты деректер"}


def body(make: Make, code: str = "en", **given: float) -> str:
    section = business_section(make((made.case(**given),), code))  # type: ignore[arg-type]
    assert section is not None and section.ident == "business-case"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_the_case_is_worth_in_sentences(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "earns more than the discount rate of 10.0%: its net present value is 28.3 million KZT." in text
    assert "Its internal rate of return is 13.1%." in text
    assert "Payback in years: 4.2; the largest need for money until then: 290 million KZT." in text
    assert "the chance of a loss is 76%" in text


def test_a_case_that_begins_with_money_is_not_held_against_the_rate(in_language: Make) -> None:
    grant = CashLine("grant", Label("Grant"), "grant", ((2026, 100.0), (2027, 0.0)))
    cost = CashLine("cost", Label("Cost"), "operating", ((2026, 0.0), (2027, 110.0)))
    found = business_case(BusinessPlan((grant, cost)), settings=BusinessSettings(0.14, draws=0))
    section = business_section(in_language((found,), "en"))
    assert section is not None
    text = plain(section.body)
    assert "its net present value at the discount rate of 14.0% is" in text and "earns" not in text


def test_a_case_that_loses_is_told_so(in_language: Make) -> None:
    text = plain(body(in_language, sales=40.0))
    assert "earns less than the discount rate" in text and "Payback in years" not in text
    assert "The money does not come back within the years of the plan." in text


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_the_workbook_is_inside_the_page_with_live_formulas_and_the_banner_on_every_sheet(
    code: str, in_language: Make
) -> None:
    html = body(in_language, code)
    (name, content) = re.findall(
        r'download="([^"]+)" href="data:[^,]+spreadsheetml.sheet;base64,([^"]+)"', html
    )[0]
    assert name == f"business-case-1-{code}.xlsx"
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(content))) as book:
        sheets = [item for item in book.namelist() if item.startswith("xl/worksheets/sheet")]
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
        first = book.read("xl/worksheets/sheet1.xml").decode()
        banner = next(k for k, text in enumerate(texts) if text.startswith(BANNERS[code]))
        assert "NPV($B$3," in first and "IRR(" in first
        for sheet in sheets:
            cells = re.findall(r'<c r="[AB]1"[^>]*t="s"[^>]*><v>(\d+)</v>', book.read(sheet).decode())
            assert str(banner) in cells, sheet


def test_the_same_case_gives_the_same_page(in_language: Make) -> None:
    assert body(in_language, "kk") == body(in_language, "kk")


def test_pictures_of_flows_and_of_the_draws(in_language: Make) -> None:
    pictures = re.findall(r"<svg.*?</svg>", body(in_language), re.DOTALL)
    assert len(pictures) == 4
    assert pictures[0].count('fill="#b35900"') == 2 and pictures[0].count('fill="#1c659f"') == 5
    assert "half of the draws lie below: −37" in pictures[2]


def test_without_draws_nothing_is_said_of_risk(in_language: Make) -> None:
    html = body(in_language, draws=0)
    assert len(re.findall("<svg", html)) == 2 and "chance of a loss" not in html


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative: the figures of this part" in body(in_language)
    assert "Illustrative" not in plain(body(in_language, illustrative=False))


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (
            "ru",
            ("чистая приведённая стоимость – 28,3 млн тенге", "вероятность убытка – 76 %", "Продажа насосов"),
        ),
        ("kk", ("таза келтірілген құны – 28,3 млн теңге", "шығын ықтималдығы – 76%", "Сорғы сату")),
    ],
)
def test_other_languages(code: str, texts: tuple[str, ...], in_language: Make) -> None:
    found = plain(body(in_language, code))
    for text in texts:
        assert text in found


def test_no_case_no_section(in_language: Make) -> None:
    assert business_section(in_language((made.indicators(),), "en")) is None
