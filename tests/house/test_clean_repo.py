"""Nothing that would tie the repository to one machine or one registry, and nothing large, is kept in it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
LIMIT = 2_000_000
# Joined from parts, so that this file does not contain what it looks for.
HOSTS = ["pyp" + "i.org", "python" + "hosted.org", "registry.npm" + "js", "deb.debian" + ".org"]
OPTIONS = ["extra-index" + "-url", "index" + "-url", "find" + "-links"]
FOLDERS = ["/" + name + "/" for name in ("work", "root", "farm")]
UNWANTED = re.compile("|".join(re.escape(text) for text in HOSTS + OPTIONS + FOLDERS), re.IGNORECASE)
HOME = re.compile(r"(?<![\w.~])/(?:tmp|home|Users)/\w")


def files() -> Iterator[Path]:
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return (path for name in done.stdout.split("\0") if name and (path := REPO / name).is_file())


def findings(text: str) -> list[str]:
    return [
        f"line {number}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if UNWANTED.search(line) or HOME.search(line)
    ]


def test_no_registry_and_no_machine_path_is_named() -> None:
    found = {
        path.relative_to(REPO).as_posix(): lines
        for path in files()
        if (lines := findings(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert not found, found


def test_no_large_files() -> None:
    large = {
        path.relative_to(REPO).as_posix(): path.stat().st_size
        for path in files()
        if path.stat().st_size > LIMIT
    }
    assert not large, large


@pytest.mark.parametrize(
    "text", [HOSTS[0], f"--{OPTIONS[0]} x", f"{FOLDERS[0]}main", "'/" + "tmp/a'", "/" + "home/me"]
)
def test_what_is_looked_for_is_found(text: str) -> None:
    assert findings(f"a line with {text} in it")


@pytest.mark.parametrize(
    "text", ["a/tmp/b", "https://example.org/home/x", "tmp_path / 'home'", "out/kazakhstan"]
)
def test_what_is_harmless_passes(text: str) -> None:
    assert not findings(text)
