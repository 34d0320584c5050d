from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.study.what_if import Change
from growthpoles.study.what_if_files import read_what_if


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_the_page_says_that_it_is_not_official(small, code: str) -> None:  # type: ignore[no-untyped-def]
    answer = small.get(f"/{code}/what-if?aggregate=arithmetic")
    assert answer.status_code in (200, 303)
    assert small.get(f"/{code}/what-if").status_code == 200


def test_an_address_that_says_too_much_leads_to_its_short_form(small) -> None:  # type: ignore[no-untyped-def]
    answer = small.get("/en/what-if?w-MAC=&other=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/what-if")


def test_what_was_saved_opens_again(small, small_folder: Path) -> None:  # type: ignore[no-untyped-def]
    fields = {"w-MAC": "2.5", "name": "more", "title": "More"}
    answer = small.ask("POST", "/en/what-if/save", data=fields, headers={"Origin": small.base})
    assert answer.headers["location"] == "/en/what-if?w-MAC=2.5&saved=more"
    assert read_what_if(small_folder / "small-run", "more") == Change(weights={"MAC": 2.5})
    assert small.get("/en/what-if/saved/more").headers["location"] == "/en/what-if?w-MAC=2.5"
    assert b"[[potential]]" in small.get("/en/what-if/saved/more/file").content
    assert small.get("/en/what-if/saved/..%2fx/file").status_code in (404, 422)


def test_a_bad_name_saves_nothing_and_keeps_what_was_typed(small, small_folder: Path) -> None:  # type: ignore[no-untyped-def]
    fields = {"w-MAC": "2.5", "name": "../more", "title": "Typed"}
    answer = small.ask("POST", "/en/what-if/save", data=fields, headers={"Origin": small.base})
    assert answer.status_code == 422 and "Typed" in answer.text
    assert not (small_folder / "more.toml").exists()
