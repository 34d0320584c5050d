"""One report of all made-up results in each language, with its documents, made once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.present.report import Report, report

TITLE = Label("Growth poles, a test", "Полюса роста, проверка", "Өсу полюстері, сынақ")


@pytest.fixture(scope="session")
def made(results: tuple[Result, ...]) -> Callable[[str], Report]:
    held: dict[str, Report] = {}

    def make(code: str) -> Report:
        if code not in held:
            held[code] = report(results, language=code, title=TITLE, study="demo")
        return held[code]

    return make


@pytest.fixture(scope="session")
def saved(made: Callable[[str], Report]) -> Callable[[str, str], bytes]:
    """The bytes of a document by language and ending."""
    held: dict[tuple[str, str], bytes] = {}

    def make(code: str, kind: str) -> bytes:
        if (code, kind) not in held:
            held[code, kind] = made(code).document(kind)
        return held[code, kind]

    return make
