"""Diagnostics, method, sources, and how to make the report again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade
from growthpoles.errors import Problem, Scalar, message_codes
from growthpoles.present.findings import latest
from growthpoles.present.messages import message_body, place_text
from growthpoles.present.page import Page, Section, framework_code
from growthpoles.present.purse import written
from growthpoles.present.shelf import Book
from growthpoles.present.sources import source_text
from growthpoles.present.words import known

_LISTS = (
    *("actors", "codes", "gained", "indicator", "indicators", "industries"),
    *("lost", "regions", "sectors", "units"),
)
_INDICATORS = ("index", "investment", "jobs", "population")
_KINDS = {
    "parameters": "parameter",
    "within": "verdict",
    "between": "verdict",
    "tier": "level",
    "part": "part",
    "parts": "match-part",
}
# Details that are codes of the result's own labels: name of the detail, kind of the label.
_NAMED = {
    **{name: name for name in ("dimension", "node", "origin", "priority")},
    "shocks": "shock",
    **{"innovations": "innovation", "programme": "programme", "rules": "rules"},
    **{"lead": "organisation", "parent": "node", "party": "source", "roles": "role", "rule": "sharing-rule"},
}
_KEYS = (
    "dimension",
    "node",
    "priority",
    "source",
    "organisation",
    "programme",
    "application",
    "sharing-rule",
    "project",
    "stage",
    "unit",
)
_ORDER = ("impute", "treat", "normalise", "weight", "within", "aggregate", "base_years")


def diagnostics_section(page: Page) -> Section | None:
    """Every diagnostic of every result, worst first; None when there is none."""
    found = Diagnostics.of(page.checked, *(book.result.diagnostics for book in page.shelf.books))
    if not len(found):
        return None
    grades = [
        (
            grade.code,
            [
                (_place(page, item), diagnostic_text(page, item), item.code)
                for item in found
                if item.grade is grade
            ],
        )
        for grade in sorted(Grade, reverse=True)
    ]
    body = page.render("diagnostics.html.j2", grades=[(code, rows) for code, rows in grades if rows])
    return Section("diagnostics", page.language.gettext("Checks and warnings"), body)


def _place(page: Page, item: Diagnostic) -> str:
    codes = {code: page.names.anywhere(code) for code in (item.where.unit, item.where.indicator) if code}
    if item.where.key:
        codes[item.where.key] = _key(page, item.where.key, blind=item.code == "call.review.dropped")
    return place_text(item.where, page.language, names=codes)


def _key(page: Page, key: str, *, blind: bool) -> str:
    """A key with names instead of codes; of an application with its reviewer the application alone."""
    codes = key.split(" ")[:1] if blind else [key] if _named_key(page, key) else key.split(" ")
    found = [_named_key(page, code) for code in codes]
    if not any(found) and not blind:
        return key
    return ", ".join(name or code for name, code in zip(found, codes, strict=True))


def _named_key(page: Page, code: str) -> str:
    """Name of a code of a key; empty when it has none."""
    if code.startswith("quota.") and known(code):
        return page.word(code)
    return next(filter(None, (page.names.find(kind, code) for kind in _KEYS)), "")


def diagnostic_text(page: Page, item: Diagnostic) -> str:
    """A diagnostic in words without its place; codes in it become names."""
    if item.code in message_codes():
        return message_body(named_details(page, item), page.language)
    return item.code + "".join(f"; {name} = {page.numbers.scalar(value)}" for name, value in item.details)


def named_details(page: Page, item: Problem) -> Problem:
    """A problem whose details are names and words instead of codes."""
    return replace(item, details=tuple(_named(page, *pair) for pair in item.details))


def _named(page: Page, name: str, value: Scalar) -> tuple[str, Scalar]:
    """A detail of a message; texts that are codes become names."""
    return name, _in_words(page, name, value) if isinstance(value, str) else value


def _in_words(page: Page, name: str, value: str) -> str:
    """A text of a detail; a list of codes, such as ``A, B (12)``, becomes a list of names."""
    if name in _NAMED:
        kind = _NAMED[name]  # a name of its own may hold commas, such as ``Land, 2010``
        whole = page.names.find(kind, value) or page.names.find(name, value)
        return whole or ", ".join(_labelled(page, kind, code) for code in value.split(", "))
    if name in _KINDS:
        return "; ".join(_coded(page, _KINDS[name], code) for code in value.split(", "))
    if name in _INDICATORS:
        return page.names.find("indicator", value) or _coded(page, "role", value)
    if name in ("source", "money"):
        return source_text(page, value) if name == "source" else written(page, value).unit
    if name not in _LISTS:
        return value
    parts = (item.partition(" (") for item in value.split(", "))
    return "; ".join(page.word(page.names.anywhere(code)) + sign + rest for code, sign, rest in parts)


def _labelled(page: Page, kind: str, code: str) -> str:
    """The name of a code of a result; a shock, such as ``region 0.1``, has its size behind it."""
    if kind == "programme":
        return page.names.find(kind, code) or _coded(page, "programmes", code)
    if kind != "shock":
        return page.names(kind, code)
    by, _, size = code.partition(" ")
    return f"{page.word(f'shock.{by}')} {page.numbers.scalar(float(size))}" if size else "–"


def _coded(page: Page, kind: str, code: str) -> str:
    text = page.word(f"{kind}.{code}")
    return code if text == f"{kind}.{code}" else text


def notes_of(
    page: Page, book: Book, *, prefix: str, skip: str | tuple[str, ...] = "-"
) -> tuple[list[str], list[str]]:
    """Warnings and notes of one result, without those on single units: these stand among the checks.

    Args:
        page: The page.
        book: The result.
        prefix: How the codes begin.
        skip: How the codes of those begin that are shown elsewhere.
    """
    found = [
        item
        for item in book.result.diagnostics
        if item.code.startswith(prefix) and not item.code.startswith(skip) and item.where.unit is None
    ]
    warnings, notes = (
        list(
            dict.fromkeys(page.capital(diagnostic_text(page, item)) for item in found if item.grade is grade)
        )
        for grade in (Grade.WARNING, Grade.NOTE)
    )
    return warnings, notes


def method_section(page: Page) -> Section | None:
    """How the index was made, the indicators and their sources; None without a potential result."""
    books = page.shelf.all("potential")
    if not books:
        return None
    frameworks = [
        (page.names("framework", framework_code(b.result.spec)), list(_steps(page, b.result.spec)))
        for b in books
    ]
    indicators = list({row["indicator"]: row for row in latest(page.shelf.potential, "indicators")}.values())
    body = page.render("method.html.j2", frameworks=frameworks, indicators=indicators)
    return Section("method", page.language.gettext("Method and sources"), body)


def _steps(page: Page, spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    steps = spec.get("index", spec)
    for name in _ORDER:
        if isinstance(steps, Mapping) and steps.get(name):
            yield page.word(name), _choice(page, name, steps[name])


def _choice(page: Page, family: str, value: object) -> str:
    """A method with its parameters: its name is translated, parameters stay as study files write them."""
    from growthpoles.core.registry import methods

    if not isinstance(value, Mapping):
        return str(value)
    code = str(value.get("method") or value.get("name") or "")
    home = "aggregate" if family == "within" else family
    label = next((info.label.text(page.language.code) for info in methods(home) if info.name == code), code)
    rest = [
        f"{key} = {page.numbers.scalar(item) if isinstance(item, int | float) else item}"
        for key, item in value.items()
        if key not in ("method", "name")
    ]
    return f"{label} ({', '.join(rest)})" if rest else label


def reproduce_section(page: Page) -> Section:
    """Command, version, seed and hashes of the inputs."""
    origins = [book.result.provenance for book in page.shelf.books]
    inputs = sorted({pair for origin in origins for pair in origin.inputs})
    seeds = sorted({origin.seed for origin in origins if origin.seed is not None})
    versions = sorted({origin.version for origin in origins} - {""})
    body = page.render("reproduce.html.j2", inputs=inputs, seeds=seeds, versions=versions)
    return Section("reproduce", page.language.gettext("How to reproduce this report"), body)
