from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.transfer import Gauges, latest_sheet, transfer_section, years_sheet
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def gauges(in_language: Make) -> Gauges:
    return Gauges(in_language((made.indicators(),), "en"), Book(made.indicators()))


def body(make: Make, code: str = "en", *, illustrative: bool = True) -> str:
    section = transfer_section(make((made.indicators(illustrative=illustrative),), code))
    assert section is not None and section.ident == "transfer"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_was_counted(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "Counted: agreements – 8, regions – 3, years 2021–2024." in text
    assert "Least number of cases for a share or a median: 1." in text


def test_the_last_year_by_region(gauges: Gauges) -> None:
    sheet = latest_sheet(gauges, gauges.indicators[:6], title="Counts")
    assert sheet.title == "Counts, 2024"
    assert sheet.heads[1:] == (
        "Research results registered", "Licences granted", "Research contracts", "Joint projects",
        "Spin-off companies", "Exchanges of personnel",
    )  # fmt: skip
    assert sheet.rows == (
        ("Astana", "0", "0", "0", "0", "1", "0"),
        ("Karaganda Region", "0", "0", "0", "0", "0", "0"),
        ("Turkistan Region", "0", "0", "0", "1", "0", "0"),
    )


def test_money_by_year_in_its_unit(gauges: Gauges) -> None:
    row = next(item for item in gauges.indicators if item["indicator"] == "contract_amount")
    sheet = years_sheet(gauges, row)
    assert sheet.title == "Amount of research contracts, million KZT"
    assert sheet.rows[1] == ("Karaganda Region", "30", "0", "0", "0")


def test_zero_and_missing_differ_and_an_indicator_without_figures_is_left_out(gauges: Gauges) -> None:
    row = next(item for item in gauges.indicators if item["indicator"] == "own_region_share")
    astana = years_sheet(gauges, row).rows[0]
    assert astana[1] == "0" and 'title="missing"' in astana[2]
    empty = next(item for item in gauges.indicators if item["indicator"] == "contract_share")
    assert not years_sheet(gauges, empty).rows, "there is no spending to compare with"


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative" in body(in_language)
    assert "Illustrative" not in body(in_language, illustrative=False)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("ru", ("Выданные лицензии", "Сумма договоров на исследования, млн тенге")),
        ("kk", ("Берілген лицензиялар", "Зерттеу шарттарының сомасы, млн теңге")),
    ],
)
def test_other_languages(code: str, texts: tuple[str, ...], in_language: Make) -> None:
    for text in texts:
        assert text in plain(body(in_language, code))


def test_no_indicators_no_section(in_language: Make) -> None:
    assert transfer_section(in_language((made.case(),), "en")) is None
