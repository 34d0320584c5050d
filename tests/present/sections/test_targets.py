"""The page of plan against actual."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest
from tests.present.made_futures import made_plan

from growthpoles.core.result import Result, Table
from growthpoles.present.page import Page
from growthpoles.present.sections.targets import targets_section


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def body_of(in_language: Callable[..., Page], result: Result, code: str = "en") -> str:
    section = targets_section(in_language((result,), code))
    assert section is not None
    return section.body


def test_the_lights_take_one_minute(in_language: Callable[..., Page]) -> None:
    body = body_of(in_language, made_plan())
    table = body.split("In one minute", 2)[2].split("</table>", maxsplit=1)[0]
    rows = dict(re.findall(r'<th scope="row">(U\d+)</th>(.*?)</tr>', table, re.S))
    assert "▼" in rows["U1"] and "behind plan" in rows["U1"]
    assert "▲" in rows["U2"]
    assert rows["U1"].count("no target") == 4  # one side of five has a target


def test_turns_are_told_apart_from_noise_and_drawn(in_language: Callable[..., Page]) -> None:
    body = body_of(in_language, made_plan())
    assert "Turn for the worse, act: G – U1." in plain(body)
    assert 'id="tg-G-U1-x-wide-t"' in body
    assert "act: G – U5." not in plain(body)


def test_a_revision_is_no_change_and_deviations_have_parts(in_language: Callable[..., Page]) -> None:
    text = plain(body_of(in_language, made_plan()))
    assert "Revisions of the figures" in text and "U4 x revised 2020" in text
    assert "What the deviations are made of" in text


def test_made_up_targets_say_so(in_language: Callable[..., Page]) -> None:
    made_up = replace(made_plan(), spec={**made_plan().spec, "illustrative": True})
    assert "Illustrative: the figures of this part are made up" in plain(body_of(in_language, made_up))
    assert "Illustrative" not in plain(body_of(in_language, made_plan()))


@pytest.mark.parametrize(("code", "text"), [("ru", "отстаёт от плана"), ("kk", "жоспардан қалыс")])
def test_the_page_is_in_the_language_of_the_reader(
    in_language: Callable[..., Page], code: str, text: str
) -> None:
    shown = plain(body_of(in_language, made_plan(), code))
    assert text in shown and "plan" not in shown


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_marks_are_no_raw_markup(in_language: Callable[..., Page], code: str) -> None:
    """A target without a figure, a base value or a chance has marks in all these cells."""
    made = made_plan()
    data = (
        made["targets"]
        .with_columns(
            pl.lit(None, pl.Float64).alias(name)
            for name in ("net", "planned", "real", "revision", "probability")
        )
        .with_columns(signal=pl.lit("undetermined"))
    )
    tables = tuple(Table(t.name, t.keys, data) if t.name == "targets" else t for t in made.tables)
    body = body_of(in_language, replace(made, tables=tables), code)
    assert "&lt;" not in body and '<abbr class="mark"' in body


def test_without_targets_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert targets_section(in_language((fakes.poles(),), "en")) is None
