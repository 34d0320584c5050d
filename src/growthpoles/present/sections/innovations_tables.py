"""Tables of innovations: programmes, classes with the reasons, what is missing, what experts said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.page import Page
from growthpoles.present.purse import Purse, written
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

CLASSES = ("basic", "radical", "medium", "minor", "catch-up", "pseudo", "not-innovation", "undetermined")
_STATUS = {"settled": "firm", "expert": "likely", "provisional": "likely", "undetermined": "undecided"}


def unbounded(page: Page, share: float) -> str:
    """That nothing can be said of the most pseudo-innovation may take."""
    return page.language.gettext(
        "Pseudo-innovation takes {share} of the programme money that is known; what it takes at most cannot "
        "be said, because the money of possible pseudo-innovations is missing.",
        share=page.percent(share),
    )


@dataclass(frozen=True)
class Classed(OnPage):
    """Innovations by class, in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its money is written."""
        return written(self.page, str(self.book.result.spec.get("money") or ""))

    @cached_property
    def ordered(self) -> list[Row]:
        """Innovations by class, those of most money first."""
        return sorted(
            self.book.rows("innovations"),
            key=lambda row: (CLASSES.index(row["class"]), -(row["money"] or 0.0), row["innovation"]),
        )

    @cached_property
    def programmes(self) -> list[Row]:
        """Programmes by name, all together first and those of none last."""
        ends = {"all": 0, "none": 2}
        rows = self.book.rows("programmes")
        return sorted(
            rows,
            key=lambda row: (ends.get(row["programme"], 1), self.page.key(self.programme(row["programme"]))),
        )

    def programme(self, code: str | None) -> str:
        """Name of a programme; words for all of them and for none."""
        if code is None or code in ("all", "none"):
            return self.page.word(f"programmes.{code or 'none'}")
        return self.names("programme", code)

    def name(self, row: Row) -> str:
        """Name of an innovation."""
        return self.names("innovation", row["innovation"])

    def words(self, kind: str, codes: str) -> str:
        """Names of codes that stand in one cell."""
        return ", ".join(self.names(kind, code) for code in codes.split()) or "–"

    def degree(self, low: float, high: float) -> Cell:
        """A degree between 0 and 1, or its ends where evidence is missing."""
        first, last = self.page.number(low), self.page.number(high)
        return first if first == last else f"{first}–{last}"


def programmes_sheet(classed: Classed) -> Sheet:
    """Share of pseudo-innovation in the money of every programme."""
    page, _ = classed.page, classed.page.language.gettext

    def verdict(row: Row) -> Cell:
        if row["above"] is None:
            return page.chip("undecided", _("no money is known"))
        if row["above"]:
            return page.chip("fragile", _("above the limit"))
        open_ones = row["pseudo_high"] is None or row["pseudo_high"] > row["limit"]
        return page.chip("likely", _("could be above it")) if open_ones else page.chip("firm", _("within it"))

    rows = tuple(
        (
            classed.programme(row["programme"]),
            verdict(row),
            page.numbers.integer(row["count"]),
            classed.purse.cell(row["money"]),
            "–" if row["pseudo_share"] is None else page.percent(row["pseudo_share"]),
            "–" if row["pseudo_high"] is None else page.percent(row["pseudo_high"]),
            page.percent(row["limit"]),
        )
        for row in classed.programmes
    )
    heads = (
        *(_("Programme"), _("Pseudo-innovation"), _("Innovations")),
        *(classed.purse.head(_("Money")), _("Money in pseudo-innovation"), _("At most"), _("Limit")),
    )
    note = _(
        "At most: if catch-up innovations, and all whose class is open, were pseudo-innovations too. The "
        "source article counts catch-up innovations as pseudo."
    )
    return Sheet(_("Pseudo-innovation in the money of programmes"), heads, rows, 2, note)


def shares_sheet(classed: Classed) -> Sheet:
    """Money of programmes by class."""
    page, _ = classed.page, classed.page.language.gettext
    rows = tuple(
        (
            classed.programme(row["programme"]),
            classed.names("class", row["class"]),
            page.numbers.integer(row["count"]),
            classed.purse.cell(row["money"]),
            "–" if row["share"] is None else page.percent(row["share"]),
            page.numbers.integer(row["missing_money"]),
        )
        for row in sorted(
            classed.book.rows("shares"),
            key=lambda row: (row["programme"] == "none", row["programme"], CLASSES.index(row["class"])),
        )
    )
    heads = (
        *(_("Programme"), _("Class"), _("Innovations"), classed.purse.head(_("Money"))),
        *(_("Share of the money"), _("Without an amount")),
    )
    return Sheet(_("Money by programme and class"), heads, rows, 2)


def innovations_sheet(classed: Classed) -> Sheet:
    """Every innovation with its class and the reason."""
    page, names, _ = classed.page, classed.names, classed.page.language.gettext

    rows = tuple(
        (
            classed.name(row),
            page.capital(names("class", row["class"])),
            page.chip(_STATUS[row["status"]], page.word(f"class-status.{row['status']}")),
            names("condition", row["deciding"]) if row["deciding"] else "–",
            classed.programme(row["programme"]),
            page.percent(row["completeness"]),
            classed.purse.cell(row["money"]),
        )
        for row in classed.ordered
    )
    heads = (
        *(_("Name"), _("Class"), _("How sure"), _("Condition that is met least"), _("Programme")),
        *(_("Evidence that is known"), classed.purse.head(_("Money"))),
    )
    return Sheet(_("Every innovation with its class"), heads, rows, 5)


def missing_sheet(classed: Classed) -> Sheet:
    """Evidence that would settle what is open."""
    page, _ = classed.page, classed.page.language.gettext
    rows = tuple(
        (
            classed.name(row),
            classed.words("class", row["open"]),
            classed.words("evidence-kind", row["missing"]),
            page.percent(row["completeness"]),
        )
        for row in classed.ordered
        if row["status"] in ("undetermined", "provisional")
    )
    heads = (
        _("Name"),
        _("Classes that stay possible"),
        _("Evidence to ask for"),
        _("Evidence that is known"),
    )
    return Sheet(_("What would settle the open ones"), heads, rows, 3)


def experts_sheet(classed: Classed) -> Sheet:
    """Classes that experts gave, beside those of the rules."""
    page, names, _ = classed.page, classed.names, classed.page.language.gettext
    rows = tuple(
        (
            classed.name(row),
            page.capital(names("class", row["rule_class"])),
            page.capital(names("class", row["class"])),
            Markup("<q>{}</q>").format(row["expert_note"]) if row["expert_note"] else "–",
        )
        for row in classed.ordered
        if row["status"] == "expert"
    )
    heads = (_("Name"), _("Class of the rules"), _("Class of the expert"), _("Why"))
    return Sheet(_("Where an expert decided"), heads, rows, 4)


def memberships_sheet(classed: Classed) -> Sheet:
    """Membership of every class."""
    page, _ = classed.page, classed.page.language.gettext
    found = {(row["innovation"], row["class"]): row for row in classed.book.rows("memberships")}
    codes = [code for code in CLASSES if any(key[1] == code for key in found)]
    rows = []
    for row in classed.ordered:
        degrees = [found[row["innovation"], code] for code in codes]
        rows.append(
            (
                classed.name(row),
                classed.names("unit", row["unit"]) if row["unit"] else "–",
                page.word(f"strength.{row['strength']}") if row["strength"] else "–",
                *(classed.degree(item["low"], item["high"]) for item in degrees),
            )
        )
    heads = (
        *(_("Name"), _("Region"), _("What the class rests on")),
        *(page.capital(classed.names("class", code)) for code in codes),
    )
    note = _(
        "Membership: how far all conditions of the class are met, from 0 to 1; from one half on they count. "
        "Two figures: what is known leaves anything between them possible."
    )
    return Sheet(_("Membership of every class"), heads, tuple(rows), 3, note)


def reasons_sheet(classed: Classed) -> Sheet:
    """Conditions of the class of each innovation, and of those that stay open."""
    page, names, _ = classed.page, classed.names, classed.page.language.gettext
    rows = []
    for item in classed.ordered:
        for row in classed.book.rows("reasons", innovation=item["innovation"]):
            if row["class"] in (item["rule_class"], *item["open"].split()):
                rows.append(
                    (
                        classed.name(item),
                        page.capital(names("class", row["class"])),
                        names("condition", row["condition"]),
                        page.word(f"met.{row['met']}"),
                        "–" if row["value"] is None else page.figure(row["value"]),
                        classed.degree(row["low"], row["high"]),
                    )
                )
    heads = (_("Name"), _("Class"), _("Condition"), _("Kept"), _("Value"), _("Degree"))
    return Sheet(_("Conditions one by one"), heads, tuple(rows), 4)
