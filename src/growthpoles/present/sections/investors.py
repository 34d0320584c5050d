"""Consortia of investors: who plays which part in every programme, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.page import Page, Section
from growthpoles.present.purse import Purse, whole
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Names, Row

_SAID = ("investors.roles.missing", "investors.money.short", "investors.composition")
_COUNTED = ("min-firms", "min-laboratories", "min-labels")


@dataclass(frozen=True)
class Consortium:
    """A consortium ready to print.

    Attributes:
        name: Name of the programme.
        row: Its row.
        state: Whether every part is filled and the money is raised, as a sign and words.
        missing: Parts that nobody plays.
        broken: Rules of composition that are not kept.
        roles, members, checks: Tables.
    """

    name: str
    row: Row
    state: Cell
    missing: str
    broken: str
    roles: Sheet
    members: Sheet
    checks: Sheet


@dataclass(frozen=True)
class Part:
    """A result with its consortia."""

    book: Book
    purse: Purse
    consortia: list[Consortium]
    warnings: list[str]
    notes: list[str]


def investors_section(page: Page) -> Section | None:
    """Consortia of investors; None without any."""
    books = page.shelf.all("investors")
    if not books:
        return None
    body = page.render("investors.html.j2", parts=[_part(page, book) for book in books])
    return Section("investors", page.language.gettext("Consortia of investors"), body)


def _part(page: Page, book: Book) -> Part:
    rows, currency = book.rows("programmes"), str(book.result.spec.get("money") or "")
    purse = whole(page, currency, amounts=[row[name] for row in rows for name in ("money", "raised")])
    made = [_consortium(page, book, row, purse=purse) for row in rows]
    return Part(book, purse, made, *notes_of(page, book, prefix="investors.", skip=_SAID))


def _consortium(page: Page, book: Book, row: Row, *, purse: Purse) -> Consortium:
    names, code = page.names_of(book), row["programme"]
    good = row["status"] == "complete"
    checks = book.rows("checks", programme=code)
    return Consortium(
        names("programme", code),
        row,
        page.chip("firm" if good else "fragile", page.word(f"consortium.{row['status']}")),
        ", ".join(names("role", role) for role in row["missing"].split()),
        "; ".join(names("check", item["rule"]) for item in checks if item["met"] == "no"),
        _roles(page, book, code),
        _members(page, book, code, purse=purse),
        _checks(page, names, checks),
    )


def _roles(page: Page, book: Book, code: str) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    rows = tuple(
        (
            names("role", row["role"]),
            names("organisation", row["organisation"])
            if row["filled"] == "yes"
            else page.chip("fragile", _("nobody")),
            page.numbers.integer(row["candidates"]),
        )
        for row in book.rows("roles", programme=code)
    )
    heads = (_("Role"), _("Who plays it"), _("Organisations of the register that could"))
    return Sheet(_("Roles"), heads, rows, 2)


def _members(page: Page, book: Book, code: str, *, purse: Purse) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    rows = tuple(
        (
            names("organisation", row["organisation"]),
            ", ".join(names("role", role) for role in row["roles"].split()) or _("money only"),
            page.unit(row["region"]) if row["region"] else "–",
            _("leads") if row["lead"] == "yes" else "–",
            purse.cell(row["money"]) if row["money"] else "–",
            page.percent(row["part"]) if row["money"] else "–",
        )
        for row in sorted(book.rows("members", programme=code), key=lambda row: -row["money"])
    )
    heads = (
        *(_("Member"), _("Roles"), _("Region"), _("Leads")),
        *(purse.head(_("Money")), _("Share")),
    )
    return Sheet(_("Members and their money"), heads, rows, 4)


def _checks(page: Page, names: Names, checks: tuple[Row, ...]) -> Sheet:
    _ = page.language.gettext

    def figure(row: Row, column: str) -> Cell:
        value = row[column]
        if value is None:
            return page.mark("missing")
        if row["rule"] == "lead-kind":
            return "–"
        return page.numbers.integer(value) if row["rule"] in _COUNTED else page.percent(value)

    rows = tuple(
        (
            names("check", row["rule"]),
            page.word(f"met.{row['met']}"),
            ", ".join(names("organisation", code) for code in row["members"].split()) or "–",
            figure(row, "value"),
            figure(row, "limit"),
        )
        for row in checks
    )
    heads = (_("Rule of composition"), _("Kept"), _("Members it speaks of"), _("Found"), _("Limit"))
    return Sheet(_("Rules of composition"), heads, rows, 3)
