from __future__ import annotations

from collections.abc import Callable

from tests.finance.portfolios import allocate, asked, funded, single, source
from tests.present import plan_results as made

from growthpoles.core.result import Result
from growthpoles.errors import Where, problem
from growthpoles.present.page import Page
from growthpoles.present.sections.funds import Funds, proof
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


def funds(make: Make, result: Result, code: str = "en") -> Funds:
    return Funds(make((result,), code), Book(result))


def test_whole_units_are_written_in_the_money_of_the_portfolio(in_language: Make) -> None:
    assert funds(in_language, made.plan()).sum(1_250_000) == "1.2 million KZT"
    assert funds(in_language, made.plan(), "ru").sum(1_250_000) == "1,2 млн тенге"
    small = allocate(asked(single("A", 5, 6.0)), funded(source("fund", 9)))
    assert funds(in_language, small).sum(125) == "125 KZT"


def test_a_price_that_no_cut_can_meet_is_not_offered(in_language: Make) -> None:
    told = funds(in_language, made.plan())
    item = problem("finance.reason.price", Where(key="P7"), needed=3.2, cut=100.0, other="—")
    assert told.reason(item) == (
        "Not paid: its money does more elsewhere. It would be in with 3.2 million KZT more of effect."
    )
    item = problem("finance.reason.price", Where(key="P7"), needed=3.2, cut=12.5, other="—")
    assert told.reason(item).endswith("Or with costs 12.5% lower.")


def test_reasons_name_stages_and_projects(in_language: Make) -> None:
    told = funds(in_language, made.plan(), "ru")
    item = problem("finance.reason.requires", Where(key="P7"), needed="—", cut="—", other="P3")
    assert "Телемедицина" in told.reason(item) and told.reason(item).startswith("Не вошёл")
    item = problem("finance.reason.later-stage", Where(key="P7"), needed="—", cut="—", other="pilot")
    assert "Опытное производство" in told.reason(item)
    item = problem("finance.reason.quota", Where(key="P7"), needed="—", cut="—", other="region KZ-35")
    assert "Карагандинская область" in told.reason(item)


def test_a_label_of_the_poles_has_a_word(in_language: Make) -> None:
    told = funds(in_language, made.plan(), "ru")
    assert "hinterland" not in told.quota({"by": "pole", "code": "hinterland"})


def test_the_gap_in_words(in_language: Make) -> None:
    page = in_language((), "en")
    assert proof(page, 0.0).startswith("It is proved that no other plan")
    assert proof(page, 0.002).endswith("worth more by over 0.20%.") and proof(page, None) == ""
