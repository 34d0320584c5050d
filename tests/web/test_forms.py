from __future__ import annotations

from pathlib import Path


def test_a_form_is_answered_once_and_leads_on(small, small_folder: Path) -> None:  # type: ignore[no-untyped-def]
    home = {"Origin": small.base}
    answer = small.ask("POST", "/en/start/show", data={"run": "small-run"}, headers=home)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/overview")


def test_a_file_in_a_form_without_files_is_refused(small) -> None:  # type: ignore[no-untyped-def]
    answer = small.ask(
        "POST", "/en/start/show", files={"run": ("a.txt", b"small-run")}, headers={"Origin": small.base}
    )
    assert 400 <= answer.status_code < 500


def test_a_get_of_a_form_is_no_post(small) -> None:  # type: ignore[no-untyped-def]
    assert small.get("/en/start/show").status_code in (404, 405)
