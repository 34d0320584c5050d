"""What a reader of a PDF sees, by poppler, which `make test` installs; pages to make documents from."""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.present.documents.made import PAGE, WORD, Paper, Word

from growthpoles.core.result import Result
from growthpoles.present.report import report


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Paper]:
    """Reads a PDF."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext (poppler-utils) on this machine")

    def read(made: bytes) -> Paper:
        path = tmp_path_factory.mktemp("paper") / "made.pdf"
        path.write_bytes(made)
        done = subprocess.run([program, "-bbox", str(path), "-"], capture_output=True, check=True)
        pages, words = [], []
        for number, part in enumerate(done.stdout.decode("utf-8", "replace").split("<page ")[1:]):
            size = PAGE.match("<page " + part)
            assert size
            pages.append((float(size.group(1)), float(size.group(2))))
            for left, top, right, bottom, word in WORD.findall(part):
                box = (float(left), float(top), float(right), float(bottom))
                words.append(Word(number, *box, html.unescape(word)))
        return Paper(tuple(pages), tuple(words))

    return read


@pytest.fixture(scope="session")
def fake_pages(results: tuple[Result, ...]) -> dict[str, str]:
    return {code: report(results, language=code).html for code in ("en", "ru", "kk")}


@pytest.fixture(scope="session")
def kazakhstan_pages(bundled_run: Callable[[int | None], Path]) -> dict[str, str]:
    folder = bundled_run(None)
    return {code: (folder / f"report-{code}.html").read_text("utf-8") for code in ("en", "ru", "kk")}
