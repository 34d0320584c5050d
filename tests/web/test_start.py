from __future__ import annotations

from pathlib import Path

import pytest


def test_studies_and_runs_of_the_folder_are_listed(small) -> None:  # type: ignore[no-untyped-def]
    text = small.get("/en/start").text
    assert "small-run" in text and "kazakhstan" in text


def test_a_new_study_is_made_with_its_title(small, small_folder: Path) -> None:  # type: ignore[no-untyped-def]
    fields = {"title": 'Область "А" <b>', "name": "made here", "like": ""}
    answer = small.ask("POST", "/kk/start/new", data=fields, headers={"Origin": small.base})
    assert (answer.status_code, answer.headers["location"]) == (303, "/kk/study/made-here")
    assert (small_folder / "made-here" / "data.xlsx").is_file()
    assert "&lt;b&gt;" in small.get("/kk/study/made-here").text


@pytest.mark.parametrize("name", ["../out", "", "a/b", "con", "small"])
def test_bad_and_taken_names_are_refused_and_what_was_typed_stays(small, name: str) -> None:  # type: ignore[no-untyped-def]
    fields = {"title": "Kept title", "name": name, "like": ""}
    answer = small.ask("POST", "/en/start/new", data=fields, headers={"Origin": small.base})
    assert answer.status_code == 422 and "Kept title" in answer.text


def test_only_runs_of_the_folder_are_shown(small) -> None:  # type: ignore[no-untyped-def]
    for run in ("small", "../small-run", "nothing"):
        answer = small.ask("POST", "/en/start/show", data={"run": run}, headers={"Origin": small.base})
        assert answer.status_code == 422
