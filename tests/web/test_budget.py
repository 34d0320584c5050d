"""The page of other budgets: quick and exact plan, what is refused, what is kept."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path

import pytest

from growthpoles.study.store import open_run
from growthpoles.study.what_if import Change
from growthpoles.study.what_if_files import read_what_if


def card(text: str, number: int) -> str:
    return re.findall(r"<dd>([^<]*)", text)[number]


@pytest.mark.parametrize(
    ("code", "official", "quick"),
    [
        ("en", "The official result: nothing is changed", "A quick plan"),
        ("ru", "Официальный результат", "Быстрый план"),
        ("kk", "Ресми нәтиже: ештеңе өзгертілмеген", "Жылдам жоспар"),
    ],
)
def test_the_page_says_what_it_shows(web, code: str, official: str, quick: str) -> None:  # type: ignore[no-untyped-def]
    plain = web.get(f"/{code}/budget").text
    assert official in plain and quick not in plain
    changed = web.get(f"/{code}/budget?all-budgets=130").text
    assert quick in changed and official not in changed


def test_figures_are_those_of_the_plan(web, kazakhstan: Path) -> None:  # type: ignore[no-untyped-def]
    figures = open_run(kazakhstan).result("allocation")["figures"]
    effect = figures.filter(name="effect")["value"].item()
    assert card(web.get("/en/budget/outcome").text, 0) == f"{effect:,.0f}"
    file = web.get("/en/budget/contracts.csv?all-budgets=130&form=en").text.lstrip("\ufeff")
    table, _, notes = file.partition("\r\n\r\n")
    rows = list(csv.DictReader(io.StringIO(table)))
    spent = sum(int(row["Amount"]) for row in rows)
    assert "What-if, not the official result" in notes and "Cite as" in notes
    official = web.get("/en/budget/contracts.csv?form=en").text
    assert "What-if" not in official and "The official result" in official
    assert card(web.get("/en/budget/outcome?all-budgets=130").text, 1) == f"{spent / 1e6:,.0f}"


def test_an_address_that_says_too_much_leads_to_its_short_form(web) -> None:  # type: ignore[no-untyped-def]
    answer = web.get("/en/budget?all-budgets=100&b-bank=50&other=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/budget?b-bank=50")


@pytest.mark.parametrize("text", ["-1", "1e9", "nan", "x", "1001"])
def test_a_budget_that_is_none_is_refused(web, text: str) -> None:  # type: ignore[no-untyped-def]
    answer = web.get("/en/budget", params={"b-bank": text}).text
    assert "is no number from 0 to 1000" in answer and "The official result" in answer


def test_rules_in_conflict_are_named_with_their_names(web) -> None:  # type: ignore[no-untyped-def]
    answer = web.get("/ru/budget?all-budgets=0").text
    assert "При этих бюджетах плана нет" in answer
    assert "HEA-02" not in answer and "rule." not in answer.split("<main")[1]


def test_what_was_saved_opens_again(web, kazakhstan: Path) -> None:  # type: ignore[no-untyped-def]
    fields = {"all-budgets": "90", "b-bank": "100", "name": "less-money", "title": "Less"}
    answer = web.ask("POST", "/en/budget/save", data=fields, headers={"Origin": web.base})
    assert answer.headers["location"] == "/en/budget?all-budgets=90&saved=less-money"
    assert read_what_if(kazakhstan, "less-money") == Change(budgets={"*": 0.9})
    assert web.get("/en/what-if/saved/less-money").headers["location"] == "/en/budget?all-budgets=90"
    assert "less-money" in web.get("/en/budget").text
    assert "less-money" not in web.get("/en/what-if").text
    bad = web.ask("POST", "/en/budget/save", data={**fields, "name": "../x"}, headers={"Origin": web.base})
    assert bad.status_code == 422 and 'value="90"' in bad.text
    (kazakhstan / "scenarios" / "less-money.toml").unlink()


def test_the_exact_plan_is_worked_out_once_and_then_shown(web) -> None:  # type: ignore[no-untyped-def]
    fields = {"all-budgets": "130"}
    place = web.ask("POST", "/kk/budget/exact", data=fields, headers={"Origin": web.base}).headers["location"]
    again = web.ask("POST", "/kk/budget/exact", data=fields, headers={"Origin": web.base}).headers["location"]
    assert place == again and place.startswith("/kk/job/")
    page = web.get("/kk/budget?all-budgets=130").text
    assert place in page and "Дәл жоспар есептелуде" in page
    end = time.time() + 60
    while 'data-state="running"' in (state := web.get(f"{place}/state").text) and time.time() < end:
        time.sleep(0.2)
    assert 'data-state="done"' in state and 'name="all-budgets" value="130"' in state
    page = web.get("/kk/budget?all-budgets=130").text
    assert "одан жақсысы жоқ екені дәлелденген" in page and card(page, 3) == "0,00%"
    assert "Дәл жоспарды есептеу" not in page


def test_nothing_is_begun_for_the_official_budgets(web) -> None:  # type: ignore[no-untyped-def]
    answer = web.ask("POST", "/en/budget/exact", data={"all-budgets": "100"}, headers={"Origin": web.base})
    assert answer.headers["location"] == "/en/budget"


def test_a_run_without_money_has_no_such_page(small) -> None:  # type: ignore[no-untyped-def]
    assert "/en/budget" not in small.get("/en/overview").text
    assert small.get("/en/budget").status_code == 422
