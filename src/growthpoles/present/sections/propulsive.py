"""Propulsive industries: the six visible properties, the class they make, and the label of the score."""

from __future__ import annotations

from collections import Counter

from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.propulsive_book import (
    CLASSES,
    PROPERTIES,
    Leaders,
    class_grids,
    foreign_text,
    stack_of,
)
from growthpoles.present.shelf import Row

_LABELS = ("propulsive", "mature", "emerging")
_UNSEEN = {
    "no-table": N_(
        "Whether an industry pulls and pushes others, whether others depend on it, and how much of its pull "
        "stays in the region can only be seen in an input-output table of the country or its regions. This "
        "result has none, so no industry is put into a class. That says nothing against the industries. What "
        "the other figures carry is shown below: weight, specialisation, growth, innovation and technology, "
        "and the label they make."
    ),
    "": N_(
        "For no industry are there enough figures to put it into a class. What is missing stands with each "
        "property below; the label rests on the figures there are."
    ),
}


def propulsive_section(page: Page) -> Section | None:
    """Classes, properties, labels, centres and growth points; None without a result."""
    book = page.shelf.first("propulsive")
    if book is None:
        return None
    it = Leaders(page, book)
    wide, narrow = class_grids(it) if it.assessed else ("", "")
    body = page.render(
        "propulsive.html.j2",
        it=it,
        foreign=foreign_text(it),
        unseen=_unseen(it),
        wide=wide,
        narrow=narrow,
        keys=[(code, it.sign(code), book.figure(f"class-{code}")) for code in CLASSES],
        regions=[(unit, it.of(unit), stack_of(it, unit)) for unit in it.places] if it.assessed else [],
        heads=[(name, page.language.gettext(text)) for name, text in PROPERTIES.items()],
        properties=_properties(it),
        lists=_lists(it),
        provisional=bool(book.rows("industries", provisional=True)),
        tests=_tests(it),
        centres=_centres(it),
        points=_points(it),
        limits={row["code"]: row for row in book.rows("thresholds")},
    )
    return Section("propulsive", page.language.gettext("Propulsive industries: six visible properties"), body)


def _unseen(it: Leaders) -> str:
    """Why nothing has a class; empty where something has one, or where the result knows no classes."""
    if it.assessed or not it.classes:
        return ""
    reasons = {row["reason"] for row in it.cells.values()}
    text = _UNSEEN["no-table" if "no-table" in reasons else ""]
    return it.page.language.gettext(text)


def _properties(it: Leaders) -> list[tuple[str, Row, str]]:
    """Each property once: its code, a row with unit and gate, and the main reason why it is seen nowhere."""
    found = []
    for name in PROPERTIES:
        rows = [row for row in it.cells.values() if row["property"] == name]
        seen = any(row["value"] is not None for row in rows)
        reasons = Counter(row["reason"] for row in rows if row["reason"])
        if rows:
            main = "" if seen or not reasons else it.names("reason", reasons.most_common(1)[0][0])
            found.append((name, rows[0], main))
    return found


def _lists(it: Leaders) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each label the industries with their regions."""
    page, result = it.page, []
    for label in _LABELS:
        by_industry: dict[str, list[str]] = {}
        for row in it.book.rows("industries", label=label):
            by_industry.setdefault(row["industry"], []).append(row["unit"])
        pairs = [(it.industry(code), page.unit_list(units)) for code, units in sorted(by_industry.items())]
        result.append((label, pairs))
    return result


def _tests(it: Leaders) -> list[tuple[Row, float | None]]:
    """Rows of labelled industries by label and region, with the innovation spending of the industry."""
    rows = [row for row in it.book.rows("industries") if row["label"] in _LABELS]
    key = it.page.key
    rows.sort(key=lambda row: (_LABELS.index(row["label"]), key(it.page.unit(row["unit"])), row["industry"]))
    return [
        (row, it.cells.get((row["unit"], row["industry"], "innovation"), {}).get("value")) for row in rows
    ]


def _centres(it: Leaders) -> list[Row]:
    """Units with propulsive industries: centres first, the most concentrated first."""
    rows = [row for row in it.book.rows("centres") if row["propulsive"]]
    return sorted(rows, key=lambda row: (not row["centre"], -(row["quotient"] or 0.0)))


def _points(it: Leaders) -> list[Row]:
    """Firms, growth points first."""
    order = ("growth-point", "undetermined", "none")
    rows = it.book.rows("growth_points")
    return sorted(
        rows, key=lambda row: (order.index(row["status"]), it.page.key(it.names("firm", row["firm"])))
    )
