from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.audit_book import Audit

Make = Callable[..., Page]


def audit_of(page: Page) -> Audit:
    book = page.shelf.first("audit")
    assert book is not None
    return Audit(page, book)


def test_the_index_comes_first_then_what_goes_with_it_and_other_blocks_last(page: Page) -> None:
    it = audit_of(page)
    assert it.top == "POT"
    assert [row["node"] for row in it.nodes] == ["POT", "MAC", "SCI", "INF", "ACT"]
    assert [row["element"] for row in it.pillars] == ["MAC", "SCI", "INF"]  # by real weight
    assert it.inside("MAC") and not it.inside("ACT")


def test_a_flag_goes_before_a_reason_and_neither_is_no_remark(page: Page) -> None:
    it = audit_of(page)
    assert it.remark({"flag": "weak", "reason": "one-child"}) == "apart from its pillar"
    assert it.remark({"flag": "", "reason": "one-child"}) == "fewer than two parts vary"
    assert it.remark({"flag": ""}) == ""


@pytest.mark.parametrize(("code", "word"), [("en", "no voice in the index"), ("kk", "индексте үні жоқ")])
def test_flags_take_the_words_of_the_audit(
    code: str, word: str, fakes: ModuleType, in_language: Make
) -> None:
    """Another result may use the code of a flag for something else."""
    other = fakes.PolesResult(tables=(fakes.labels_table([("flag", "silent", Label("x", "y", "z"))]),))
    it = audit_of(in_language((other, fakes.audit()), code))
    assert it.page.names("flag", "silent") in ("x", "z")
    assert it.remark({"flag": "silent"}) == word


def test_limits_come_from_the_table_of_the_audit(page: Page) -> None:
    assert (audit_of(page).limit("alpha"), audit_of(page).limit("unknown")) == (0.7, None)
