"""Organisations of the innovation sphere: who provides innovation and who carries it out, by region."""

from __future__ import annotations

from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Book, Row

_FINDINGS = {
    "no-provider": N_("nobody provides"),
    "no-performer": N_("nobody carries out"),
    "no-role": N_("no role stated"),
    "empty": N_("none in the register"),
}
_ORDER = ("none", "no-performer", "no-provider", "no-role", "empty")


def actors_section(page: Page) -> Section | None:
    """Roles, kinds and activities of the organisations by region; None without a register."""
    book = page.shelf.first("actors")
    if book is None or not book.rows("roles"):
        return None
    page = page.about(book)
    _ = page.language.gettext
    roles = sorted(book.rows("roles"), key=lambda row: page.key(page.unit(row["unit"])))
    body = page.render(
        "actors.html.j2",
        book=book,
        year=book.result.spec.get("year"),
        roles=roles,
        dense=any(row["density"] is not None for row in roles),
        findings=[(_(_FINDINGS[code]), units) for code, units in _found(page, roles) if code in _FINDINGS],
        kinds=_matrix(page, book, "counts", "kind"),
        activities=_matrix(page, book, "activities", "activity"),
        sizes=sorted(book.rows("sizes"), key=lambda row: (page.key(page.unit(row["unit"])), row["kind"])),
    )
    return Section("actors", _("Organisations of the innovation sphere"), body)


def _found(page: Page, roles: list[Row]) -> list[tuple[str, str]]:
    """(finding, regions) in the order of how much is there."""
    return [
        (code, page.unit_list(row["unit"] for row in roles if row["finding"] == code))
        for code in _ORDER
        if any(row["finding"] == code for row in roles)
    ]


def _matrix(
    page: Page, book: Book, table: str, kind: str
) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
    """(names of the columns, rows of counts) of the units that have any."""
    rows = book.rows(table)
    codes = sorted({row[kind] for row in rows}, key=lambda code: page.key(page.names(kind, code)))
    units = sorted({row["unit"] for row in rows}, key=lambda code: page.key(page.unit(code)))
    cells = {(row["unit"], row[kind]): row["count"] for row in rows}
    return (
        [page.names(kind, code) for code in codes],
        [(page.unit(unit), [cells.get((unit, code)) for code in codes]) for unit in units],
    )
