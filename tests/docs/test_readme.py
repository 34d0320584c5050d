"""What README and guides show works as written: the script, the command lines, the links, the pictures."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from click.testing import CliRunner

from growthpoles.cli import app

REPO = Path(__file__).resolve().parents[2]
TUTORIAL = "docs/tutorials/first_study.py"
PAGES = (
    "README.md",
    "docs/README.md",
    "docs/guide-ru.md",
    "docs/guide-kk.md",
    "docs/tutorials/README.md",
    "docs/tutorials/austria.md",
)
LINK = re.compile(r"\]\(([^)#\s]+)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LARGEST_PICTURE = 300_000


def page(name: str) -> str:
    return (REPO / name).read_text(encoding="utf-8")


def command_lines() -> Iterator[tuple[str, str]]:
    """Every shown command line of `growthpoles`, without its remark."""
    for name in PAGES:
        for line in page(name).splitlines():
            text = line.removeprefix("    ").strip()
            if text.startswith(("growthpoles ", ".venv/bin/growthpoles ")):
                yield name, text.split("  ")[0]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))


@pytest.mark.slow
def test_the_script_of_the_readme_runs(tmp_path: Path) -> None:
    (script,) = (text for language, text in BLOCK.findall(page("README.md")) if language == "python")
    assert script in page(TUTORIAL)
    (tmp_path / "docs").symlink_to(REPO / "docs")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "innovation-technological" in done.stdout
    assert "Менің зерттеуім" in (tmp_path / "report-kk.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "line"), sorted(set(command_lines())))
def test_command_lines_parse(name: str, line: str) -> None:
    words = shlex.split(line)[1:]
    with click.Context(app) as context:
        found, command, rest = app.resolve_command(context, words)
    assert command is not None, name
    command.make_context(found, list(rest), resilient_parsing=False)


def test_every_command_is_shown() -> None:
    shown = {shlex.split(line)[1] for name, line in command_lines() if name == "README.md"}
    assert shown == set(app.commands)


def test_the_parser_notices_a_wrong_option() -> None:
    assert CliRunner().invoke(app, ["report", "out", "--speech", "kk"]).exit_code == 2


@pytest.mark.parametrize("name", PAGES)
def test_targets_of_make_exist(name: str) -> None:
    shown = set(re.findall(r"^(?:    )?make ([a-z]+)", page(name), re.MULTILINE))
    assert shown <= make_targets()


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    here = (REPO / name).parent
    links = [link for link in LINK.findall(page(name)) if "://" not in link]
    assert not [link for link in links if not (here / unquote(link)).exists()]


def test_pictures_are_small() -> None:
    pictures = sorted((REPO / "docs" / "images").glob("*.png"))
    assert [path.name for path in pictures] == ["report-en.png", "report-kk.png", "report-ru.png"]
    assert all(path.stat().st_size < LARGEST_PICTURE for path in pictures)
