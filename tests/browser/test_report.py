"""The report as a reader opens it: three languages, a desktop and a narrow phone, nothing from outside."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from growthpoles.core.result import Result
from growthpoles.present.report import report

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "ru", "kk")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]


def fake_results() -> tuple[Result, ...]:
    path = Path(__file__).parents[1] / "present" / "fake_results.py"
    spec = importlib.util.spec_from_file_location("fake_results", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(module.everything())


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    return {
        code: report(fake_results(), language=code).save(folder / f"report-{code}.html") for code in LANGUAGES
    }


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1200])
def test_a_page_opens_cleanly(
    code: str, width: int, browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda failure: said.append(str(failure)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(pages[code].as_uri())
    tab.evaluate("document.fonts.ready")
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    loaded = tab.evaluate(
        "[...document.fonts].map(f => `${f.family.replaceAll('\"', '')} ${f.weight} ${f.status}`).sort()"
    )
    assert loaded == ["DejaVu Sans 400 loaded", "DejaVu Sans 700 loaded"]
    assert tab.evaluate("document.documentElement.lang") == code
    for place in ("top", "bottom"):  # the page is too tall for one picture
        if place == "bottom":
            tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        picture = tmp_path / f"{code}-{width}-{place}.png"
        tab.screenshot(path=picture)
        assert picture.stat().st_size > 15_000
    tab.close()


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_runs_out_of_its_picture(
    code: str, width: int, browser: Browser, pages: dict[str, Path]
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto(pages[code].as_uri())
    tab.evaluate("document.fonts.ready")
    outside = tab.evaluate(
        """[...document.querySelectorAll('svg text')].filter(t => {
            const box = t.getBBox(), view = t.ownerSVGElement.viewBox.baseVal;
            return box.width && (box.x < -1 || box.x + box.width > view.width + 1);
        }).map(t => t.textContent)"""
    )
    assert outside == []
    tab.close()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kazakh_letter_is_drawn_in_our_font(
    code: str, browser: Browser, pages: dict[str, Path]
) -> None:
    """A letter that the font lacks would be drawn by another font, with the width of that one."""
    tab = browser.new_page()
    tab.goto(pages[code].as_uri())
    strangers = tab.evaluate(
        """async () => {
            await document.fonts.ready;
            const pen = document.createElement('canvas').getContext('2d');
            const width = (letter, family) => {
                pen.font = `200px ${family}`;
                return pen.measureText(letter).width;
            };
            return [...'әғқңөұүһіӘҒҚҢӨҰҮҺІ₸−≤≥…▲■△●◐○✓✗'].filter(letter =>
                width(letter, '"DejaVu Sans", monospace') !== width(letter, '"DejaVu Sans", serif'));
        }"""
    )
    assert strangers == []
    tab.close()


def test_a_narrow_screen_shows_the_narrow_ranking_only(browser: Browser, pages: dict[str, Path]) -> None:
    for width, shown in ((360, [".narrow"]), (1200, [".wide"])):
        tab = browser.new_page(viewport={"width": width, "height": 800})
        tab.goto(pages["en"].as_uri())
        assert [name for name in (".wide", ".narrow") if tab.locator(name).first.is_visible()] == shown
        tab.close()


def test_the_page_prints(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    tab = browser.new_page()
    tab.goto(pages["kk"].as_uri())
    tab.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    content = (tmp_path / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF") and b"DejaVuSans" in content
    tab.close()
