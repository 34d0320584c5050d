"""The page of the outlook."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest
from tests.present.made_futures import made_outlook, open_outlook, pole_outlook

from growthpoles.core.result import Result, Table
from growthpoles.present.page import Page
from growthpoles.present.sections.outlook import outlook_section


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def body_of(in_language: Callable[..., Page], result: Result, code: str = "en") -> str:
    section = outlook_section(in_language((result,), code))
    assert section is not None
    return section.body


def test_the_fans_of_the_leaders_are_drawn(in_language: Callable[..., Page]) -> None:
    body = body_of(in_language, made_outlook())
    best = made_outlook()["index"].filter(year=2028).sort("value", descending=True)["unit"].to_list()
    for unit in best[:4]:
        assert f'id="ol-{unit}-wide-t"' in body
    assert f'id="ol-{best[4]}-wide-t"' not in body
    assert "Chance to be among the best 3" in plain(body)


@pytest.mark.parametrize("pool", ["changes", "forecasts"])
def test_a_fan_of_unchecked_intervals_is_marked(in_language: Callable[..., Page], pool: str) -> None:
    made = made_outlook()
    inputs = made["inputs"].with_columns(interval=pl.lit(pool))
    tables = tuple(Table(t.name, t.keys, inputs if t.name == "inputs" else t.data) for t in made.tables)
    text = plain(body_of(in_language, type(made)(tables, made.spec)))
    marked = text.count("Intervals rest on yearly changes and were not checked")
    assert marked == (5 if pool == "changes" else 0)  # four fans and the table


def test_an_index_that_cannot_be_given_says_so_and_why(in_language: Callable[..., Page]) -> None:
    text = plain(body_of(in_language, open_outlook()))
    assert "Inconclusive: no region has an index ahead" in text
    assert "U1, U2, U3, U4, U5, U6, U7, U8 y" in text
    assert "<svg" not in body_of(in_language, open_outlook())


def test_who_becomes_a_pole_and_what_is_held(in_language: Callable[..., Page]) -> None:
    text = plain(body_of(in_language, pole_outlook()))
    row = pole_outlook()["poles"].filter(unit="U2", year=2028).row(0, named=True)
    assert f"Likely to have become a pole by 2028: U2 ({row['so_far']:.0%})" in text
    held = plain(body_of(in_language, pole_outlook("urban_population"))).replace("&#39;", "'")
    assert "Held at today's value: urban_population." in held and "Held at" not in text
    assert "No region that is no pole today has a chance of 5% or more" in held
    assert "Stays a pole until 2028: U1 (100%)" in text


def test_labels_that_are_not_sure_are_drawn_from_today_on(in_language: Callable[..., Page]) -> None:
    made = pole_outlook()
    unsure = made["poles"].with_columns(
        chance=pl.when(pl.col("unit") == "U2").then(pl.lit(0.6)).otherwise("chance")
    )
    tables = tuple(Table(t.name, t.keys, unsure) if t.name == "poles" else t for t in made.tables)
    body = body_of(in_language, type(made)(tables, made.spec))
    picture = body.split('id="ol-poles-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    assert ">U2<" in picture and ">half of the draws<" in picture and ">U1<" not in picture
    assert 'id="ol-poles-wide-t"' not in body_of(in_language, pole_outlook("urban_population"))


@pytest.mark.parametrize(("code", "text"), [("ru", "станут полюсами к 2028"), ("kk", "полюс болуы ықтимал")])
def test_the_page_is_in_the_language_of_the_reader(
    in_language: Callable[..., Page], code: str, text: str
) -> None:
    shown = plain(body_of(in_language, pole_outlook(), code))
    assert text in shown and "draws" not in shown and "Held" not in shown


def test_without_an_outlook_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert outlook_section(in_language((fakes.poles(),), "en")) is None
