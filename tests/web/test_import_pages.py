from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_study import small_table

from growthpoles.study.new import new_study


@pytest.fixture(scope="module")
def study(small_folder: Path) -> str:
    new_study(small_folder / "uploaded")
    return "uploaded"


def send(small, study: str, name: str, content: bytes):  # type: ignore[no-untyped-def]
    return small.ask(
        "POST", f"/en/study/{study}/upload", files={"file": (name, content)}, headers={"Origin": small.base}
    )


def test_a_broken_cell_is_shown_with_its_place_and_a_guess(small, study: str) -> None:  # type: ignore[no-untyped-def]
    sent = send(small, study, "../../t.csv", small_table(broken="~1 100 000").encode("cp1251"))
    assert sent.status_code == 303
    shown = small.get(sent.headers["location"])
    assert "~1 100 000" in shown.text and 'value="1 100 000"' in shown.text
    assert not (Path.cwd() / "t.csv").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("t.exe", b"MZ"), ("t.csv", b""), ("noending", b"a;b\n1;2\n"), ("t.xlsx", b"PK\x03\x04")],
)
def test_hostile_files_give_one_plain_page(small, study: str, name: str, content: bytes) -> None:  # type: ignore[no-untyped-def]
    sent = send(small, study, name, content)
    if sent.status_code == 303:
        sent = small.get(sent.headers["location"])
    assert sent.status_code == 422 and "Traceback" not in sent.text


def test_an_upload_that_is_not_there(small, study: str) -> None:  # type: ignore[no-untyped-def]
    for ident in ("0" * 16, "a.b", "%2e%2e%2fx"):
        assert small.get(f"/en/study/{study}/import/{ident}").status_code in (404, 422)
