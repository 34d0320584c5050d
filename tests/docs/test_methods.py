"""The pages of methods say what the registry says; run this file to write them again."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from growthpoles.core.registry import MethodInfo, Parameter, methods

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "methods"
INTRODUCTION = """# {family}

Methods of the step `{family}`, as study files name them. Written from the registry of the program.
"""
PART = re.compile(r"^(Attributes|Args|Example|Raises|Returns):$", re.MULTILINE)
ENTRY = re.compile(r"^ {4}(\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)


def parts(info: MethodInfo) -> dict[str, str]:
    """The docstring by its headings; what stands before the first one is under an empty heading."""
    pieces = PART.split(inspect.getdoc(info.cls) or "")
    return {"": pieces[0], **dict(zip(pieces[1::2], pieces[2::2], strict=True))}


def meanings(info: MethodInfo) -> dict[str, str]:
    entries = ENTRY.findall(parts(info).get("Attributes", ""))
    return {name: " ".join(text.split()).replace("|", "\\|") for name, text in entries}


def row(item: Parameter, meaning: str) -> str:
    value = "required" if item.required else f"`{item.default}`"
    return f"| `{item.name}` | {value} | {meaning} |"


def section(info: MethodInfo) -> str:
    known = meanings(info)
    lines = [
        f"## {info.name}",
        "",
        f"{info.label.en} · {info.label.ru} · {info.label.kk}",
        "",
        parts(info)[""].strip(),
    ]
    if info.parameters:
        lines += ["", "| parameter | default | meaning |", "|---|---|---|"]
        lines += [row(item, known.get(item.name, "")) for item in info.parameters]
    if info.traits:
        lines += ["", f"Traits: {', '.join(sorted(info.traits))}."]
    lines += ["", "Source: " + "; ".join(info.references) + "."]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Text by family."""
    found: dict[str, list[str]] = {}
    for info in methods():
        found.setdefault(info.family, [INTRODUCTION.format(family=info.family)]).append(section(info))
    return {family: "\n".join(texts) for family, texts in found.items()}


@pytest.mark.parametrize("family", sorted(pages()))
def test_a_page_says_what_the_registry_says(family: str) -> None:
    page = (FOLDER / f"{family}.md").read_text(encoding="utf-8")
    assert page == pages()[family], "write it again: python tests/docs/test_methods.py"


def test_no_page_outlives_its_family() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(pages())


def test_every_parameter_is_described() -> None:
    bare = [
        f"{info.family}/{info.name}.{item.name}"
        for info in methods()
        for item in info.parameters
        if not meanings(info).get(item.name)
    ]
    assert not bare


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
