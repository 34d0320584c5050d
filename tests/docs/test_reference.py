"""The reference of the study file says what the schema says; run this file to write the page again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import RULES, Section

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "study.md"
INTRODUCTION = """# The study file

A study is a folder with a `study.toml` and its tables. Every key is listed here, by table of the file. A key
that is not listed is an error, and so is a wrong value. Names of files are relative to the study file.
This page is written from the program's own schema.
"""
PLAIN: dict[Any, str] = {
    str: "text", int: "whole number", float: "number", bool: "true or false", date: "date", Any: "any",
}  # fmt: skip
WRAPPERS: dict[Any, str] = {tuple: "list of: {}", Annotated: "{}", dict: "table of: {}"}


def sections(model: type[Section], *, seen: set[type[Section]]) -> Iterator[type[Section]]:
    """A section and those below it, each once, in the order of the file."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for item in model.model_fields.values():
        for inner in models(item.annotation):
            yield from sections(inner, seen=seen)


def models(annotation: Any) -> Iterator[type[Section]]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def kind(annotation: Any) -> str:
    """A type in plain words."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{item}`" for item in inside)
    if origin in WRAPPERS:
        return WRAPPERS[origin].format(kind(inside[1 if origin is dict else 0]))
    return " or ".join(kind(item) for item in inside if item is not type(None))


def default(item: FieldInfo) -> str:
    if item.is_required():
        return "required"
    value = item.get_default(call_default_factory=True)
    if value is None or value in ((), "", {}) or isinstance(value, Section):
        return ""
    return ", ".join(f"`{one}`" for one in value) if isinstance(value, tuple) else f"`{value}`"


def one_line(words: str | None) -> str:
    return " ".join((words or "").split())


def text() -> str:
    parts = [INTRODUCTION]
    for model in sections(StudyFile, seen=set()):
        summary = one_line(model.__doc__)
        rows = [
            f"| `{name}` | {kind(item.annotation)} | {default(item)} | {one_line(item.description)} |"
            for name, item in model.model_fields.items()
        ]
        head = ["| key | value | default | meaning |", "|---|---|---|---|"]
        parts.append("\n".join([f"## {model.__name__}", "", summary, "", *head, *rows, ""]))
    return "\n".join(parts)


def test_the_page_says_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "write it again: python tests/docs/test_reference.py"


def test_every_rule_of_a_derived_figure_is_described() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert not [rule for rule in RULES if f"`{rule}`" not in page]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
