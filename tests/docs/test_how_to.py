"""Every block of the how-to pages works as written, and what stands side by side says the same."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from growthpoles.composite.spec import IndexSpec
from growthpoles.robustness.vary import read_variations
from growthpoles.study.schema import load_study

REPO = Path(__file__).resolve().parents[2]
FOLDER = REPO / "docs" / "how-to"
PAGES = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)")
TWICE = "poles-and-change"  # runs the bundled study: the second run of one study is byte-equal to the first
LANGUAGES = {"python", "toml", "text", "csv"}
TABLES = {
    "input-output-and-chain": "naio",
    "monitor-and-compare": "actors",
    "own-framework": "mine",
    "readers": "message",
}


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def run(code: str, names: dict[str, Any]) -> str:
    """What a block prints; warnings are errors."""
    told = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(told):
        warnings.simplefilter("error")
        exec(compile(code, "<page>", "exec"), names)
    return told.getvalue()


def compare(text: str, names: dict[str, Any], folder: Path) -> None:
    """A block of a study file is accepted, and says what the Python block before it says."""
    (folder / "block.toml").write_text(text, encoding="utf-8")
    load_study("kazakhstan", scenario=folder / "block.toml")
    plain = tomllib.loads(text)
    for step in plain.get("potential", ()):
        if "spec" in step:
            assert IndexSpec.from_plain(step["spec"]) == names["spec"], text
    if "vary" in plain.get("robustness", {}):
        assert read_variations(plain["robustness"]["vary"]) == names["vary"], text


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[pytest.mark.slow] if page.stem == TWICE else []) for page in PAGES],
    ids=lambda page: page.stem,
)
def test_the_blocks_of_a_page_work(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled_run: Callable[[int | None], Path]
) -> None:
    (tmp_path / "docs").symlink_to(REPO / "docs")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = ""
    for language, text in blocks(page):
        if language == "python":
            printed = run(text, names)
        elif language == "text":
            assert printed == text
        elif language == "toml":
            compare(text, names, tmp_path)
        else:  # a table the page shows, under the name the next block reads it by
            (tmp_path / f"{TABLES[page.stem]}.csv").write_text(text, encoding="utf-8")
    if page.stem == TWICE:
        first = tables(bundled_run(None))
        assert len(first) > 40
        assert tables(tmp_path / "out") == first


def tables(folder: Path) -> dict[str, bytes]:
    """Every table of a run."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_no_block_that_is_not_checked(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert {language for language, _ in blocks(page)} <= LANGUAGES
    assert text.count("```") == 2 * len(blocks(page))
    assert len(blocks(page)) > 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("name", ["guide-ru.md", "guide-kk.md"])
def test_blocks_of_a_guide_are_accepted(name: str, tmp_path: Path) -> None:
    found = blocks(REPO / "docs" / name)
    assert {language for language, _ in found} == {"toml"}
    for k, (_, text) in enumerate(found):
        path = tmp_path / f"{k}.toml"
        path.write_text(text, encoding="utf-8")
        file = load_study("kazakhstan", scenario=path).file
        assert file.robustness is not None
        assert read_variations(file.robustness.vary)


def test_the_guides_show_the_same_blocks() -> None:
    shown = [
        [tomllib.loads(text) for _, text in blocks(REPO / "docs" / f"guide-{x}.md")] for x in ("ru", "kk")
    ]
    assert shown[0] == shown[1]


def test_the_table_of_contents_names_every_page() -> None:
    contents = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in PAGES if f"(how-to/{page.name})" not in contents]
