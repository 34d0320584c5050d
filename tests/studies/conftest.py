"""One run of the bundled study for all tests of this folder, and what a reader sees of its reports."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import growthpoles as gp
from growthpoles.study.store import Run

LANGUAGES = ("en", "ru", "kk")


@pytest.fixture(scope="session")
def run(bundled_run: Callable[[int | None], Path]) -> Run:
    """The bundled study, run once as a user runs it, read back from its folder."""
    return gp.open_run(bundled_run(None))


@pytest.fixture(scope="session")
def seen(run: Run) -> Callable[[str], str]:
    """The visible text of a report, one element a line."""
    pages = {code: visible(run.folder / f"report-{code}.html") for code in LANGUAGES}
    return lambda code: pages[code]


def visible(path: Path) -> str:
    page = re.sub(r"<(style|script)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", "\n", page))
    return re.sub(r"\s*\n\s*", "\n", text)
