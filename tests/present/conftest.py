"""Results to present, and what a reader sees of a page."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.present.language import language
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page
from growthpoles.present.report import Report, report
from growthpoles.present.shelf import names, shelf

TITLE = Label("Growth poles, a test", "Полюса роста, проверка", "Өсу полюстері, сынақ")


def _load_fakes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fake_results", Path(__file__).with_name("fake_results.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FAKES = _load_fakes()


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    return FAKES


@pytest.fixture(scope="session")
def results() -> tuple[Result, ...]:
    return FAKES.everything()


@pytest.fixture
def page(results: tuple[Result, ...]) -> Page:
    return make_page(results, "en")


def make_page(results: tuple[Result, ...], code: str) -> Page:
    found, reader = shelf(results), language(code)
    return Page(found, reader, names(found, code), Numbers(reader), {})


@pytest.fixture(scope="session")
def in_language() -> object:
    return make_page


class _Reader(HTMLParser):
    """Collects visible texts, and texts that are read out, with the elements they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)
        for name, value in attrs:
            if name in ("aria-label", "title", "alt") and value:
                self.texts.append(((*self.open, name), value))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split(" ")).strip("\n ")
        if text and "style" not in self.open:
            self.texts.append((tuple(self.open), text))


def read_page(html: str) -> list[tuple[tuple[str, ...], str]]:
    reader = _Reader()
    reader.feed(html)
    return reader.texts


@pytest.fixture(scope="session")
def read() -> object:
    return read_page


@pytest.fixture(scope="session")
def made(results: tuple[Result, ...]) -> Callable[[str], Report]:
    """A report in a language: of all made-up results in Russian, of some of them in the others."""
    held: dict[str, Report] = {}

    def make(code: str) -> Report:
        if code not in held:
            some = results if code == "ru" else results[::4]
            held[code] = report(some, language=code, title=TITLE, study="demo")
        return held[code]

    return make


@pytest.fixture(scope="session")
def saved(made: Callable[[str], Report]) -> Callable[[str, str], bytes]:
    """The bytes of that report by language and ending."""
    held: dict[tuple[str, str], bytes] = {}

    def make(code: str, kind: str) -> bytes:
        if (code, kind) not in held:
            held[code, kind] = made(code).document(kind)
        return held[code, kind]

    return make
