"""Revised figures, and what they did to scores and ranks."""

from __future__ import annotations

from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.monitor import moved

_STATUS = {
    "revised": N_("revised"),
    "appeared": N_("new figure"),
    "withdrawn": N_("withdrawn"),
    "flag-changed": N_("same figure, other mark"),
}


def vintages_section(page: Page) -> Section | None:
    """Revisions and the ranks they changed; None without a comparison of vintages."""
    book = page.shelf.first("vintages")
    if book is None:
        return None
    page = page.about(book)
    _ = page.language.gettext
    words = {code: _(text) for code, text in _STATUS.items()}
    revisions = sorted(
        book.rows("revisions"), key=lambda row: (-abs(row["revision"] or 0.0), row["indicator"], row["unit"])
    )
    ranks = sorted(
        (row for row in book.rows("ranks") if row["gained"]),
        key=lambda row: (row["year"], row["rank_after"]),
    )
    body = page.render(
        "vintages.html.j2",
        book=book,
        revisions=[(row, words[row["status"]]) for row in revisions],
        ranks=ranks,
        moved=moved,
    )
    return Section("vintages", _("Revised figures"), body)
