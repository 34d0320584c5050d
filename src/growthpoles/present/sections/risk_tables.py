"""Tables of risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from growthpoles.present.page import Page
from growthpoles.present.purse import Purse
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book

Naming = Callable[[str], str]


@dataclass(frozen=True)
class RiskSheets:
    """Tables of risk; a table without rows is not shown.

    Attributes:
        parties: Who bears what under every arrangement.
        tranches: What each tranche takes.
        covers: Guarantees and insurance.
        moved: What guarantees and insurance move between the parties.
        first_loss: What first-loss money of several sizes is worth.
        drivers: Where the risk comes from.
        leads: Money and risk by leading organisation.
        projects: Money and risk by project.
    """

    parties: list[Sheet]
    tranches: Sheet
    covers: Sheet
    moved: Sheet
    first_loss: Sheet
    drivers: Sheet
    leads: Sheet
    projects: Sheet


def risk_sheets(
    page: Page, book: Book, *, purse: Purse, party: Naming, leader: Naming, arrangements: Sequence[str]
) -> RiskSheets:
    """All tables.

    Args:
        page: The page.
        book: The result.
        purse: How its money is written.
        party: Names of those who pay.
        leader: Names of leading organisations.
        arrangements: Arrangements that are shown.
    """
    return RiskSheets(
        [_parties(page, book, name, purse=purse, party=party) for name in arrangements],
        _tranches(page, book, purse=purse),
        _covers(page, book, purse=purse, party=party),
        _moved(page, book, purse=purse, party=party),
        _first_loss(page, book, purse=purse),
        _drivers(page, book, purse=purse),
        _leads(page, book, purse=purse, leader=leader),
        _projects(page, book, purse=purse),
    )


def _worst(page: Page, book: Book) -> str:
    share = page.percent(1 - (book.figure("level") or 0.0))
    return page.language.gettext("Mean loss in the worst {share} of the scenarios", share=share)


def _parties(page: Page, book: Book, arrangement: str, *, purse: Purse, party: Naming) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    heads = [_("Who"), purse.head(_("Pays")), _("Mean loss"), _worst(page, book), _("Most")]
    heads += [_("Scenarios with any loss"), _("Accepted loss"), _("Scenarios with more than that")]
    rows = []
    for row in sorted(book.rows("parties", arrangement=arrangement), key=lambda row: row["party"] == ""):
        limit = row["limit"]
        cells = [
            party(row["party"]) if row["party"] else _("All together"),
            purse.cell(row["paid"]),
            purse.cell(row["mean"]),
            purse.cell(row["cvar"]),
            purse.cell(row["most"]),
            page.percent(row["any"]),
            _("none is stated") if limit is None else purse.cell(limit),
            "–" if row["over"] is None else page.percent(row["over"]),
        ]
        rows.append(tuple(cells))
    note = _("All amounts in {unit}.", unit=purse.unit)
    return Sheet(names("arrangement", arrangement), tuple(heads), tuple(rows), 1, note)


def _tranches(page: Page, book: Book, *, purse: Purse) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    heads = (
        *(_("Tranche, in the order in which it loses"), _("Range of losses it takes"), _("Mean loss")),
        *(_worst(page, book), _("Scenarios that touch it"), _("Scenarios that use it up")),
    )
    rows = tuple(
        (
            _("All sources, by what they still have at stake")
            if row["tranche"] == "rest"
            else names("tranche", row["tranche"]),
            _("above {amount}", amount=purse.cell(row["attach"]))
            if row["detach"] is None
            else f"{purse.cell(row['attach'])}–{purse.cell(row['detach'])}",
            purse.cell(row["mean"]),
            purse.cell(row["cvar"]),
            page.percent(row["touched"]),
            "–" if row["exhausted"] is None else page.percent(row["exhausted"]),
        )
        for row in sorted(book.rows("tranches"), key=lambda row: row["order"])
    )
    note = _("All amounts in {unit}.", unit=purse.unit)
    return Sheet(_("The order of losses: tranche by tranche"), heads, rows, 1, note)


def _covers(page: Page, book: Book, *, purse: Purse, party: Naming) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    heads = (
        *(_("Guarantee or insurance"), _("Kind"), _("Who pays"), purse.head(_("Pays on average"))),
        *(_worst(page, book), _("Premium"), _("Scenarios in which it pays")),
    )
    rows = tuple(
        (
            names("cover", row["cover"]),
            names("cover-kind", row["kind"]),
            party(row["payer"]),
            purse.cell(row["mean"]),
            purse.cell(row["cvar"]),
            purse.cell(row["premium"]),
            page.percent(row["used"]),
        )
        for row in book.rows("covers")
    )
    return Sheet(_("Guarantees and insurance"), heads, rows, 3)


def _moved(page: Page, book: Book, *, purse: Purse, party: Naming) -> Sheet:
    """Parties that receive or pay anything under guarantees and insurance."""
    _, amounts = page.language.gettext, ("received", "given", "premium")
    words = (_("Received from others"), _("Paid for others"), _("Premium"))
    rows = tuple(
        (party(row["party"]), *(purse.cell(row[name]) for name in amounts))
        for row in book.rows("parties", arrangement="covered")
        if row["party"] and any(row[name] for name in amounts)
    )
    note = _("On average over the scenarios. A premium below zero is earned.")
    heads = (_("Who"), *(purse.head(text) for text in words))
    return Sheet(_("What guarantees and insurance move"), heads, rows, 1, note)


def _first_loss(page: Page, book: Book, *, purse: Purse) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(_("First-loss money, share of the contracts"), _("Other money would join")),
        *(
            purse.head(_("First-loss money")),
            _("Money behind it"),
            _("Mean loss of that money in the worst scenarios"),
        ),
        *(_("Scenarios in which it loses anything"), _("Loss saved by one more unit")),
    )
    rows = tuple(
        (
            page.percent(row["size"]),
            page.word(f"joins.{row['accepted']}"),
            purse.cell(row["capital"]),
            purse.cell(row["senior"]),
            purse.cell(row["senior_cvar"]),
            page.percent(row["senior_any"]),
            "–" if row["saved"] is None else page.number(row["saved"]),
        )
        for row in book.rows("first_loss")
    )
    note = _(
        "Other money is taken to join when its mean loss in the worst scenarios is at most {share} of it.",
        share=page.percent(book.figure("accepted")),
    )
    return Sheet(_("What first-loss money is worth"), heads, rows, 2, note)


def _drivers(page: Page, book: Book, *, purse: Purse) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    effect = page.measure(" ".join(reversed(str(book.result.spec.get("money") or "").split())))
    heads = (
        *(_("Only this"), purse.head(_("Mean loss")), _worst(page, book)),
        f"{_('Mean effect')}, {effect}" if effect else _("Mean effect"),
    )
    rows = tuple(
        (
            names("driver", row["driver"]),
            purse.cell(row["mean"]),
            purse.cell(row["cvar"]),
            page.figure(row["effect"]),
        )
        for row in book.rows("drivers")
    )
    note = _(
        "Each row has one kind of shock alone besides the failure of single projects. A cut that stops "
        "projects early may lower the loss: it takes the effect."
    )
    return Sheet(_("Where the risk comes from"), heads, rows, 1, note)


def _leads(page: Page, book: Book, *, purse: Purse, leader: Naming) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(_("Leading organisation"), _("Against the cap"), purse.head(_("Contracts")), _("Share")),
        *(_("Mean loss"), _worst(page, book)),
    )
    rows = tuple(
        (
            leader(row["lead"]),
            _("no cap is stated") if row["over"] is None else page.word(f"cap.{row['over']}"),
            purse.cell(row["paid"]),
            page.percent(row["part"]),
            purse.cell(row["mean"]),
            purse.cell(row["tail"]),
        )
        for row in book.rows("leads")
    )
    return Sheet(_("Concentration by leading organisation"), heads, rows, 2)


def _projects(page: Page, book: Book, *, purse: Purse) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    heads = (
        *(_("Project"), _("Region"), purse.head(_("Contracts")), _("Scenarios in which it is finished")),
        *(_("Mean loss"), _worst(page, book)),
    )
    rows = tuple(
        (
            names("project", row["project"]),
            page.unit(row["region"]) if row["region"] else "–",
            purse.cell(row["paid"]),
            page.percent(row["finished"]),
            purse.cell(row["mean"]),
            purse.cell(row["tail"]),
        )
        for row in book.rows("projects")
    )
    return Sheet(_("Projects, the largest losses in the worst scenarios first"), heads, rows, 2)
