"""Risk of a plan: what may be lost, who bears it, and what first-loss money is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.histogram import Bin, histogram
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.purse import Purse, whole
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sections.risk_tables import RiskSheets, risk_sheets
from growthpoles.present.sheets import Cell, scale
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_WIDTHS = (("", 940.0), ("-narrow", 360.0))
_SAID = ("risk.illustrative", "risk.limit.over", "risk.lead.over")


@dataclass(frozen=True)
class Peril(OnPage):
    """A result on risk in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its money is written."""
        currency = str(self.book.row("figures", name="contracts").get("unit") or "")
        return whole(self.page, currency, amounts=[self.book.figure("contracts")])

    @cached_property
    def arrangements(self) -> tuple[str, ...]:
        """The arrangements that were stated; each losing what it paid is always one."""
        given = self.book.result.spec
        stated = {"pro-rata": True, "tranches": bool(given["tranches"]), "covered": bool(given["covers"])}
        return tuple(name for name, there in stated.items() if there)

    @property
    def last(self) -> str:
        """The arrangement that holds in the end."""
        return self.arrangements[-1]

    @cached_property
    def whole(self) -> Row:
        """All parties together."""
        return self.book.row("parties", arrangement=self.last, party="")

    @property
    def bearers(self) -> list[Row]:
        """Parties that bear a loss in the end, the largest first."""
        rows = self.book.rows("parties", arrangement=self.last)
        return sorted((row for row in rows if row["party"] and row["any"] > 0), key=lambda row: -row["mean"])

    @property
    def over(self) -> list[Row]:
        """Leading organisations above the cap."""
        return [row for row in self.book.rows("leads") if row["over"] == "yes"]

    @property
    def tail(self) -> Cell:
        """Share of the scenarios that count as the worst."""
        return self.page.percent(1 - (self.book.figure("level") or 0.0))

    def party(self, code: str) -> str:
        """Name of a source or of somebody who covers losses; without a name, by what it covers."""
        names, _ = self.names, self.page.language.gettext
        if found := names.find("source", code) or names.find("organisation", code):
            return self.page.capital(found)
        covers = [names("cover", row["cover"]) for row in self.book.rows("covers", payer=code)]
        return _("Who stands behind: {covers}", covers=", ".join(covers)) if covers else code

    def leader(self, code: str) -> str:
        """Name of a leading organisation; without a name, by its projects."""
        names, _ = self.names, self.page.language.gettext
        projects = [names("project", row["project"]) for row in self.book.rows("projects", lead=code)]
        if not projects:
            return names("organisation", code)
        return names.find("organisation", code) or _("Leads: {projects}", projects="; ".join(projects))


@dataclass(frozen=True)
class Part:
    """A result on risk with its picture, tables and notes."""

    peril: Peril
    pictures: list[str]
    sheets: RiskSheets
    warnings: list[str]
    notes: list[str]


def risk_section(page: Page) -> Section | None:
    """Risk of plans; None without one."""
    books = page.shelf.all("risk")
    if not books:
        return None
    parts = [_part(Peril(page, book), number) for number, book in enumerate(books)]
    body = page.render("risk.html.j2", parts=parts)
    return Section("risk", page.language.gettext("Risk: who loses what, and how often"), body)


def _part(peril: Peril, number: int) -> Part:
    sheets = risk_sheets(
        peril.page,
        peril.book,
        purse=peril.purse,
        party=peril.party,
        leader=peril.leader,
        arrangements=peril.arrangements,
    )
    warnings, notes = notes_of(peril.page, peril.book, prefix="risk.", skip=_SAID)
    return Part(peril, _pictures(peril, number), sheets, warnings, notes)


def _pictures(peril: Peril, number: int) -> list[str]:
    """How often which loss arises."""
    page, _, purse = peril.page, peril.page.language.gettext, peril.purse
    bins = [
        Bin(row["low"] / purse.multiple, row["high"] / purse.multiple, row["share"])
        for row in peril.book.rows("histogram")
    ]
    if len(bins) < 2:
        return []
    marks = [
        (value / purse.multiple, f"{text}: {purse.text(value)}")
        for name, text in (
            ("loss_mean", _("mean")),
            ("loss_cvar", _("mean of the worst {share}", share=peril.tail)),
        )
        if (value := peril.book.figure(name)) is not None
    ]
    axes = (
        scale(page, [0.0, *(item.high for item in bins)], head=purse.head(_("loss"))),
        scale(page, [0.0, *(item.share for item in bins)], head=_("share of the scenarios"), percent=True),
    )
    title, said = _("How often which loss arises"), _("The text and the tables give the same figures.")
    return [
        histogram(bins, Frame(f"risk-{number}{suffix}", title, said), axes=axes, marks=marks, width=width)
        for suffix, width in _WIDTHS
    ]
