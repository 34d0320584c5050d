"""The dashboard as a reader opens it: every page in three languages, on a desk and on a phone."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from growthpoles.labels import LANGUAGES
from growthpoles.web.app import build_app
from growthpoles.web.chapters import CHAPTERS
from growthpoles.web.run_folder import RunFolder
from growthpoles.web.server import listen

pytestmark = pytest.mark.browser
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
OWN = (
    *("overview", "map", "ranking", "region", "region/KZ-75", "compare", "tables", "tables/potential/scores"),
    *("budget", "budget?all-budgets=80", "budget?all-budgets=0"),
)
SEVERE = ("serious", "critical")


@pytest.fixture(scope="module")
def place(bundled_run: Callable[[int | None], Path]) -> Iterator[str]:
    folder = bundled_run(None)
    listener = listen("127.0.0.1", 0)
    app = build_app(folder, token="secret", work=folder.parent)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def context(browser: Browser, place: str) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1200, "height": 800}, accept_downloads=True)
    tab = made.new_page()
    tab.goto(f"{place}/en/?token=secret")
    tab.close()
    yield made
    made.close()


@pytest.fixture(scope="module")
def paths(bundled_run: Callable[[int | None], Path]) -> list[str]:
    run = RunFolder(bundled_run(None)).current()
    parts = [f"{item.code}?part={part.ident}" for item in CHAPTERS for part in item.shown_parts(run)]
    return [*OWN, "map?show=potential.index", *parts]


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_opens_cleanly(code: str, context: BrowserContext, place: str, paths: list[str]) -> None:
    tab, said, asked, wrong = context.new_page(), [], [], []
    tab.on("console", lambda message: said.append((tab.url, message.text)))
    tab.on("pageerror", lambda failure: said.append((tab.url, str(failure))))
    tab.on("request", lambda request: asked.append(request.url))
    for number, path in enumerate(paths):
        tab.set_viewport_size({"width": 1200, "height": 800})
        tab.goto(f"{place}/{code}/{path}")
        assert tab.evaluate("document.documentElement.lang") == code
        wrong += wide(tab, path, 1200)
        if number % len(LANGUAGES) == LANGUAGES.index(code):
            wrong += [f"{path}: {text}" for text in barriers(tab)]
        tab.set_viewport_size({"width": 360, "height": 800})
        wrong += wide(tab, path, 360)
    assert said == []
    assert [url for url in asked if not url.startswith((place, "data:", "blob:"))] == []
    assert wrong == []


def wide(tab: Page, path: str, width: int) -> list[str]:
    found = tab.evaluate("document.documentElement.scrollWidth")
    return [f"{path}: {found} px wide on {width}"] if found > width else []


def barriers(tab: Page) -> list[str]:
    """What keeps people with disabilities out, as axe sees it."""
    found = Axe().run(tab).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found if item["impact"] in SEVERE]


def test_a_phone_meets_no_barriers(context: BrowserContext, place: str) -> None:
    tab = context.new_page()
    tab.set_viewport_size({"width": 360, "height": 780})
    for path in ("overview", "map?show=potential.index", "region/KZ-75", "compare"):
        tab.goto(f"{place}/kk/{path}")
        assert barriers(tab) == [], path


def test_choices_change_the_address_and_can_be_undone(context: BrowserContext, place: str) -> None:
    tab = context.new_page()
    tab.goto(f"{place}/ru/map")
    undo, redo = tab.locator("[data-undo]"), tab.locator("[data-redo]")
    assert not undo.is_visible()
    tab.select_option("select[name=show]", "potential.index")
    tab.wait_for_url("**/ru/map?show=potential.index*")
    tab.select_option("select[name=classes]", "3")
    tab.wait_for_url("**classes=3*")
    expect(tab.locator(".keys li")).to_have_count(3)
    link = tab.url
    undo.click()
    expect(tab.locator(".keys li")).to_have_count(5)
    redo.click()
    expect(tab.locator(".keys li")).to_have_count(3)
    other = context.new_page()
    other.goto(link)
    expect(other.locator(".keys li")).to_have_count(3)
    other.locator("a[hreflang=kk]").click()
    other.wait_for_url("**/kk/map*")
    expect(other.locator(".keys li")).to_have_count(3)


def test_files_are_kept(context: BrowserContext, place: str) -> None:
    tab = context.new_page()
    tab.goto(f"{place}/ru/ranking")
    for ending in ("xlsx", "csv", "png", "svg"):
        if not tab.locator(".drop[open]").count():
            tab.locator(".drop summary").click()
        with tab.expect_download() as kept:
            tab.locator(f".drop a[href*='.{ending}']").first.click()
        assert kept.value.suggested_filename == f"ranking-ru.{ending}"
        assert Path(kept.value.path()).stat().st_size > 500


def test_the_keyboard_is_enough(context: BrowserContext, place: str) -> None:
    tab = context.new_page()
    tab.goto(f"{place}/en/map?show=potential.index")
    tab.keyboard.press("Tab")
    assert "Skip" in tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "content"
    tab.locator("[data-sortable] th button").nth(1).focus()
    tab.keyboard.press("Enter")
    assert tab.locator("th[aria-sort=ascending]").count() == 1
    first = tab.locator("[data-sortable] tbody td.n").first.text_content()
    assert first == "0.09"
    tab.locator(".drop summary").focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".drop").get_attribute("open") is not None
    tab.keyboard.press("Escape")
    assert tab.locator(".drop").get_attribute("open") is None


def test_pages_read_without_scripts(browser: Browser, place: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{place}/kk/?token=secret")
    tab.goto(f"{place}/kk/compare")
    tab.locator("select[name=unit]").first.select_option("KZ-10")
    tab.locator(".choices button").click()
    assert "unit=KZ-10" in tab.url
    tab.goto(f"{place}/kk/tables/potential/scores")
    tab.locator("thead a").nth(3).click()
    assert "sort=" in tab.url
    context.close()


def test_a_score_opens_to_the_raw_figure(context: BrowserContext, place: str) -> None:
    tab = context.new_page()
    tab.goto(f"{place}/ru/region/KZ-75")
    pillar = tab.locator("#explained details.rung").first
    pillar.locator("summary").first.click()
    step = pillar.locator("details.rung").first
    step.locator("summary").first.click()
    assert step.locator("table tbody tr").first.is_visible()


def test_a_page_prints_without_its_frame(context: BrowserContext, place: str, tmp_path: Path) -> None:
    tab = context.new_page()
    tab.goto(f"{place}/kk/ranking")
    tab.emulate_media(media="print")
    assert not tab.locator(".side").is_visible() and not tab.locator(".bar").is_visible()
    tab.pdf(path=tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_no_english_word_stands_in_the_shell(context: BrowserContext, place: str) -> None:
    tab = context.new_page()
    start = time.perf_counter()
    for code in ("ru", "kk"):
        for path in ("overview", "map?show=potential.index", "compare", "region", "tables"):
            tab.goto(f"{place}/{code}/{path}")
            text = tab.evaluate(
                "[...document.querySelectorAll('.side, .head, .choices label, h2')]"
                ".map(e => e.innerText).join(' ')"
            )
            words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"Eng", "growthpoles", "Excel", "HTML", "Word"}
            assert not {word for word in words if word.islower()} - {"potential", "kazakhstan"}, (code, path)
    assert time.perf_counter() - start < 60


@pytest.mark.slow
def test_other_budgets_follow_the_hand_and_the_exact_plan_comes_later(
    context: BrowserContext, place: str
) -> None:
    tab = context.new_page()
    tab.goto(f"{place}/en/budget")
    slider = tab.locator("input[data-for='b-bank']")
    slider.focus()
    for _ in range(4):
        tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".banner")).to_contain_text("A quick plan", timeout=20_000)
    expect(tab.locator("#share-b-bank")).to_have_text("15,080 million KZT")
    assert tab.url.endswith("/en/budget?b-bank=80")
    tab.get_by_role("button", name="Work out the exact plan").press("Enter")
    tab.wait_for_url("**/en/budget?b-bank=80", timeout=60_000)
    expect(tab.locator(".banner")).to_contain_text("The exact plan")
    tab.locator("a[hreflang=kk]").click()
    tab.wait_for_url("**/kk/budget?b-bank=80")
    expect(tab.locator(".banner")).to_contain_text("Дәл жоспар")
    tab.locator("[data-back]").click()
    expect(tab.locator(".banner")).to_have_class(re.compile("official"))
    tab.locator("[data-step-back]").click()
    expect(tab.locator(".banner")).to_contain_text("Дәл жоспар")
