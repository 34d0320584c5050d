"""The table of poles: kind, certainty, evidence, reasons, and the effect on the surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from growthpoles.present.page import Page, Section
from growthpoles.present.sheets import chance
from growthpoles.present.shelf import Book, Row
from growthpoles.present.words import CERTAINTY

_PURE = ("ratio", "score", "index", "number", "membership")
_LABEL_ORDER = ("pole", "mixed", "potential", "hinterland", "none", "undetermined")


@dataclass(frozen=True, slots=True)
class PoleRow:
    """One row of the table, ready to print: cells of the table ``poles`` and the limiting criterion."""

    unit: str
    anchor: str
    letter: str
    colour: str
    conclusion: str
    kind: str
    tags: str
    certainty: str
    cells: Row
    second: str
    limits: tuple[str, ...]


def poles_section(page: Page) -> Section | None:
    """The table of poles with its reading rules and the list of types; None without a poles result."""
    book = page.shelf.first("poles")
    if book is None:
        return None
    rows = sorted(
        (pole_row(page, book, row=row) for row in book.rows("poles")), key=lambda row: _order(page, row)
    )
    types = sorted(book.rows("types"), key=lambda row: page.type_letters.get(row["type"], "~"))
    remark = page.names_of(book).find("remark", str(book.result.spec.get("typology", "")))
    body = page.render(
        "poles.html.j2",
        chance=chance,
        rows=rows,
        types=types,
        remark=remark,
        thresholds=_thresholds(page, book),
    )
    return Section("poles", page.language.gettext("Growth poles"), body)


def pole_row(page: Page, book: Book, *, row: Row) -> PoleRow:
    """One region of the poles result in words."""
    code, label = row.get("type") or "", row["label"]
    named = bool(code) and label not in ("none", "undetermined")
    kind = page.names("type", code) if named else ""
    second = row.get("second_type") or ""
    if label == "mixed" and second:
        kind += " + " + page.names("type", second)
    tags = [page.names("tag", tag) for tag in (row.get("tags") or "").split()]
    return PoleRow(
        unit=page.unit(row["unit"]),
        anchor=row["unit"],
        letter=page.type_letters.get(code, "") if named else "",
        colour=page.type_colour(code if named else ""),
        conclusion=page.word(label),
        kind=kind,
        tags=", ".join(tags),
        certainty="undecided"
        if label == "undetermined"
        else CERTAINTY.get(row.get("stability") or "", "undecided"),
        cells=row,
        second=page.names("type", second) if second else "",
        limits=_limits(page, book, row),
    )


def _order(page: Page, row: PoleRow) -> tuple[Any, ...]:
    label = row.cells["label"]
    place = _LABEL_ORDER.index(label) if label in _LABEL_ORDER else len(_LABEL_ORDER)
    return place, row.letter, -(row.cells.get("membership") or 0.0), page.key(row.unit)


def _limits(page: Page, book: Book, row: Row) -> tuple[str, ...]:
    """Why a unit is not (more of) a pole: the gate that is not met, and the limiting criterion."""
    code = row.get("type") or _nearest(book, row["unit"])
    texts = []
    if not row.get("type") and code:
        texts.append(page.language.gettext("Nearest type: {type}.", type=page.names("type", code)))
    member = book.row("memberships", unit=row["unit"], type=code)
    if member.get("gate_met") is False:
        gate = page.names.find("gate-of", code)
        texts.append(page.language.gettext("Core condition not met: {condition}.", condition=gate or "…"))
    texts.extend(
        _limit(page, item) for item in book.rows("criteria", unit=row["unit"], type=code, limiting=True)
    )
    return tuple(texts)


def _nearest(book: Book, unit: str) -> str:
    known = [row for row in book.rows("memberships", unit=unit) if row["membership"] is not None]
    return str(max(known, key=lambda row: row["membership"])["type"]) if known else ""


def _limit(page: Page, item: Row) -> str:
    """The limiting criterion, its figure, and the figure that would lift the unit to the line of a pole."""
    _ = page.language.gettext
    name, unit = page.names("criterion", item["criterion"]), item.get("unit_of_measure") or ""
    if item.get("value") is None:
        return _("Limited by: {criterion} (no figure).", criterion=name)
    text = _(
        "Limited by: {criterion}, now {value}.", criterion=name, value=_quantity(page, item["value"], unit)
    )
    if item.get("lift_to") is not None:
        text += " " + _("To pass the line of a pole: {value}.", value=_quantity(page, item["lift_to"], unit))
    return text


def _quantity(page: Page, value: float, unit: str) -> str:
    if unit == "share":
        return page.numbers.percent(value, 0 if value >= 0.1 else 1)
    return f"{page.numbers.significant(value, 3)} {'' if unit in _PURE else page.measure(unit)}".strip()


def _thresholds(page: Page, book: Book) -> list[Row]:
    order = list(page.type_letters)
    rows = [row for row in book.rows("thresholds") if row.get("type") in order]
    return sorted(rows, key=lambda row: (order.index(row["type"]), row["criterion"] == "gate"))
