from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result, Table
from growthpoles.finance.risk_results import RiskResult
from growthpoles.present.page import Page
from growthpoles.present.sections.risk import Peril, risk_section
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, result: Result, code: str = "en") -> str:
    section = risk_section(make((result, made.programme()), code))
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def million(value: float) -> str:
    """Three significant digits, whole numbers as they are."""
    text = f"{value / 1e6:.0f}" if value >= 1e8 else f"{value / 1e6:.3g}"
    return f"{text} million KZT"


def figure(result: Result, name: str) -> float:
    return float(result["figures"].filter(name=name)["value"][0])


def test_what_is_lost_in_sentences(in_language: Make) -> None:
    result = made.risk()
    text = plain(body(in_language, result))
    mean, cvar = (million(figure(result, name)) for name in ("loss_mean", "loss_cvar"))
    assert f"Of contracts of 1890 million KZT, {mean} (22%) is lost on average" in text
    assert f"In the worst 5% of the scenarios it is {cvar} on average." in text


def test_who_loses_more_than_it_accepts(in_language: Make) -> None:
    """After tranches and guarantees only the bank has a limit: 10 % of 661.5 million."""
    text = plain(body(in_language, made.risk()))
    bank = made.risk()["parties"].filter(arrangement="covered", party="bank").row(0, named=True)
    assert (
        f"It is taken to accept a loss of 66.2 million KZT; it loses more in {100 * bank['over']:.0f}%"
        in text
    )
    assert text.count("It is taken to accept a loss") == 1


def test_leverage_and_concentration(in_language: Make) -> None:
    result = made.risk()
    text = plain(body(in_language, result))
    need, leverage = figure(result, "first_loss_needed"), figure(result, "leverage")
    assert f"First-loss money of {million(need)} lets other money join" in text
    assert f"behind each unit of it stand {leverage:.1f} units of other money" in text
    assert "East University leads 54% of the money: more than the cap." in text


def test_who_has_no_name_is_told_by_what_it_leads_or_covers(in_language: Make) -> None:
    given = made.risk()
    bare = given["labels"].filter(~pl.col("kind").is_in(["organisation", "source"]))
    tables = tuple(Table(t.name, t.keys, bare) if t.name == "labels" else t for t in given.tables)
    result = RiskResult(tables, given.spec)
    peril = Peril(in_language((result,), "en"), Book(result))
    lead, payer = given["leads"]["lead"][0], given["covers"]["payer"][0]
    project = given["projects"].filter(pl.col("lead") == lead)["project"][0]
    assert peril.leader(lead).startswith("Leads: ") and peril.names("project", project) in peril.leader(lead)
    assert peril.party(payer).startswith("Who stands behind: ") and payer not in peril.party(payer).split()


def test_without_a_need_for_first_loss_money_that_is_said(in_language: Make) -> None:
    given = made.risk()
    data = given["figures"].with_columns(
        value=pl.when(pl.col("name") == "leverage").then(None).otherwise("value")
    )
    tables = tuple(Table(t.name, t.keys, data) if t.name == "figures" else t for t in given.tables)
    text = plain(body(in_language, RiskResult(tables, given.spec)))
    assert "No first-loss money is needed" in text


def test_only_arrangements_that_were_stated(in_language: Make) -> None:
    heads = re.findall(r"<h4>(.*?)</h4>", body(in_language, made.risk()))
    assert heads[:3] == [
        "Each loses what it paid",
        "By tranche",
        "By tranche, after guarantees and insurance",
    ]
    html = body(in_language, made.risk(plain=True))
    assert re.findall(r"<h4>(.*?)</h4>", html) == ["Each loses what it paid"]
    assert "Illustrative" not in html and "no cap is stated" in html


def test_the_picture_of_losses(in_language: Make) -> None:
    html = body(in_language, made.risk())
    picture = html[html.index("<svg") : html.index("</svg>")]
    assert "mean of the worst 5%" in picture
    bars = re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)" fill="#4f93c9"', picture)
    shares = made.risk()["histogram"].filter(pl.col("share") > 0.0005)["share"].to_list()
    assert [float(x) / float(bars[0]) for x in bars[: len(shares)]] == pytest.approx(
        [x / shares[0] for x in shares], rel=0.1
    )


def test_no_loss_no_picture(in_language: Make) -> None:
    given = made.risk()
    data = given["histogram"].head(1)
    tables = tuple(Table(t.name, t.keys, data) if t.name == "histogram" else t for t in given.tables)
    assert "<svg" not in body(in_language, replace(given, tables=tables))


@pytest.mark.parametrize(("code", "text"), [("ru", "Кто несёт потери"), ("kk", "Шығынды кім көтереді")])
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in body(in_language, made.risk(), code)


def test_no_risk_no_section(in_language: Make) -> None:
    assert risk_section(in_language((made.sharing(),), "en")) is None
