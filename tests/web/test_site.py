"""Addresses, the shell, and answers that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from growthpoles.web.site import Site, address


def test_addresses_leave_out_what_is_empty() -> None:
    assert address("kk", "map", show="", year=None, unit=["A", "B"]) == "/kk/map?unit=A&unit=B"


def test_the_shell_marks_the_page_and_the_language(web: Any) -> None:
    text = web.get("/ru/poles?part=network").text
    assert text.count('aria-current="page"') == 1
    assert '<a href="/ru/poles?part=network" aria-current="true">' in text
    assert 'href="/kk/poles?part=network" lang="kk"' in text
    assert "Перейти к содержанию" in text


def test_another_run_can_be_shown(demo_run: Path, tmp_path: Path) -> None:
    site = Site(None, tmp_path)
    assert site.run is None
    site.show(demo_run)
    assert site.run is not None and site.run.run.folder == demo_run


def test_kept_answers_do_not_grow_without_end(tmp_path: Path) -> None:
    site = Site(None, tmp_path)
    for k in range(200):
        site._keep((str(k),), b"x" * 1_000_000)
    assert len(site._pages) <= 48 * 1024 * 1024 // 1_000_000 + 1
    assert site._held == sum(map(len, site._pages.values()))
