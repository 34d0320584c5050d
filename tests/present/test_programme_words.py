"""Pages of programmes, calls, risk, sharing and consortia in all languages at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.programme_words import PROGRAMME_WORDS
from growthpoles.present.report import report

Texts = list[tuple[tuple[str, ...], str]]
CODES = {"KZ", "max", "growthpoles", "SHA"}


def results() -> tuple[Result, ...]:
    return (
        made.programme(), made.call(), made.assignment(), made.risk(), made.risk(plain=True), made.sharing(),
        made.sharing(core=False), made.investors(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {code: report(results(), language=code, title="1").html for code in ("en", "ru", "kk")}


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_english_leaks(code: str, pages: dict[str, str], read: Callable[[str], Texts]) -> None:
    for where, text in read(pages[code]):
        if {"code", "pre"} & set(where):
            continue
        found = set(re.findall(r"[A-Za-z_]{2,}", re.sub(r"\b[0-9a-f]{64}\b", "", text)))
        assert found <= CODES, (where, text)


def test_the_three_languages_have_the_same_structure(pages: dict[str, str]) -> None:
    kinds = [
        Counter(re.findall(r"<(h[1-6]|table|tr|td|th|svg|li|section)\b", html)) for html in pages.values()
    ]
    assert kinds[0] == kinds[1] == kinds[2]


def test_every_picture_and_anchor_is_unique(pages: dict[str, str]) -> None:
    anchors = re.findall(r'\sid="([^"]+)"', pages["en"])
    assert len(anchors) == len(set(anchors)) and anchors.count("risk") == 1


def test_every_part_with_made_up_figures_says_so(pages: dict[str, str]) -> None:
    """All but the second analysis of risk and the assignment, which has no figures of money."""
    assert pages["en"].count("Illustrative: the figures of this part are made up") == 6


def test_sections_stand_in_the_order_of_the_mechanism(pages: dict[str, str]) -> None:
    found = re.findall(r'<section id="(\w+)"', pages["kk"])
    wanted = ["programme", "call", "risk", "sharing", "investors"]
    assert [item for item in found if item in wanted] == wanted


def test_words_are_grouped_by_their_column() -> None:
    assert all("." in code for code in PROGRAMME_WORDS)
