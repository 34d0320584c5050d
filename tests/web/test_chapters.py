"""Pages stand in the navigation exactly when the report has their sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.present.report import SECTIONS
from growthpoles.web.chapters import CHAPTERS, chapter, chapter_of
from growthpoles.web.run_folder import RunFolder


def check(folder: Path) -> None:
    run = RunFolder(folder).current()
    for item in CHAPTERS:
        shown = {part.ident for part in item.shown_parts(run)}
        for part in item.parts:
            made = run.section(part.ident, "kk")
            assert (part.ident in shown) == (made is not None), part.ident
            assert made is None or made.ident == part.ident


def test_parts_are_shown_when_the_report_has_them(demo_run: Path) -> None:
    check(demo_run)


def test_parts_of_the_bundled_study(kazakhstan: Path) -> None:
    check(kazakhstan)


def test_every_section_of_the_report_has_a_page() -> None:
    own = {"findings", "maps", "ranking", "pairs", "profiles"}
    compared = {"scenarios"}  # of two runs, which have no dashboard
    parts = {part.ident for item in CHAPTERS for part in item.parts}
    assert parts | own | compared == set(SECTIONS)


def test_codes_are_found() -> None:
    assert chapter("poles").parts[0].ident == "poles"
    found = chapter_of("chain")
    assert found is not None and found.code == "industries"
    assert chapter_of("findings") is None
    with pytest.raises(KeyError):
        chapter("nothing")
