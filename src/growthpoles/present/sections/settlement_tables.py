"""Tables on settlements: reasons that are missing, transitions, regions, agglomerations and instruments."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.charts.svg import PALETTE
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage
from growthpoles.present.words import town_certainty

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORDER = ("pole", "mixed", "potential", "hinterland", "none", "undetermined")


@dataclass(frozen=True)
class Towns(OnPage):
    """A result on settlements in words."""

    @cached_property
    def signs(self) -> dict[str, tuple[str, str]]:
        """Letter and colour of every type that is judged; those of the regions' types stay as they are."""
        taken = dict(self.page.type_letters)
        rows = sorted(self.book.rows("types"), key=lambda row: row["order"])
        for code in (row["type"] for row in rows if row.get("applicable", "yes") == "yes"):
            taken.setdefault(code, _LETTERS[len(taken) % len(_LETTERS)])
        places = {code: k for k, code in enumerate(taken)}
        return {
            code: (letter, PALETTE[places[code] % len(PALETTE)])
            for code, letter in taken.items()
            if any(row["type"] == code for row in rows)
        }

    @cached_property
    def rows(self) -> list[Row]:
        """Settlements about which something can be said: poles first, then by kind and membership."""
        found = [row for row in self.book.rows("poles") if row["label"] != "undetermined"]
        return sorted(found, key=self._place)

    def _place(self, row: Row) -> tuple[object, ...]:
        label, letter = row["label"], self.signs.get(row["type"] or "", ("~", ""))[0]
        order = _ORDER.index(label) if label in _ORDER else len(_ORDER)
        return order, letter, -(row["membership"] or 0.0), self.page.key(self.name(row["unit"]))

    @cached_property
    def open(self) -> list[Row]:
        """Settlements that cannot be judged."""
        return list(self.book.rows("poles", label="undetermined"))

    def name(self, code: str) -> str:
        """Name of a settlement or a region."""
        return self.names("unit", code)

    def kind(self, row: Row) -> str:
        """Kind of a pole; two for a mixed pole, empty for none."""
        if not row["type"] or row["label"] in ("none", "undetermined"):
            return ""
        codes = [row["type"]]
        if row["label"] == "mixed" and row.get("second_type"):
            codes.append(row["second_type"])
        return " + ".join(self.names("type", code) for code in codes)

    def said(self, kind: str, code: str | None) -> str:
        """Word of a code as the result itself names it; empty for none."""
        return self.names.find(kind, code or "")

    def certainty(self, row: Row) -> str:
        """How sure a label is."""
        return town_certainty(row)

    def count(self, label: str) -> str:
        """How many settlements have a label."""
        found = self.book.figure(f"label_{label}")
        return self.page.numbers.integer(found or 0.0)

    def out_of(self, kind: str, codes: list[str]) -> list[tuple[str, int]]:
        """How often each code comes, the most frequent first, in words."""
        return [(self.names(kind, code), n) for code, n in Counter(codes).most_common()]

    def listed(self, level: str) -> str:
        """Names of the settlements of a level that cannot be judged."""
        names = (self.name(row["unit"]) for row in self.open if row.get("level") == level)
        return ", ".join(sorted(names, key=self.page.key))

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """Levels of settlements that cannot be judged, the most frequent last, with their names."""
        found = Counter(str(row.get("level") or "") for row in self.open).most_common()
        return [(level, self.names("level", level)) for level, _ in reversed(found)]


@dataclass(frozen=True)
class Sheets:
    """Tables of the page on settlements; a table without rows is not shown.

    Attributes:
        missing: Criteria without figures among those that cannot be judged.
        transitions: What is known of the way to another type.
        measured: Whether any transition could be measured.
        weakest: How often each criterion is the weakest one on that way.
        regions: Regions from their settlements, beside their own type.
        agglomerations: Agglomerations and how they were delimited.
        instruments: Instruments for each type.
        zones: Units of the zones of development centres.
    """

    missing: Sheet
    transitions: Sheet
    measured: bool
    weakest: list[tuple[str, int]]
    regions: Sheet
    agglomerations: Sheet
    instruments: Sheet
    zones: Sheet


def settlement_sheets(towns: Towns) -> Sheets:
    """All tables."""
    ways = towns.book.rows("transitions")
    weakest = [row["weakest"] for row in ways if row["weakest"]]
    return Sheets(
        _missing(towns),
        _transitions(towns, ways),
        any(row["membership"] is not None for row in ways),
        towns.out_of("criterion", weakest),
        _regions(towns),
        _agglomerations(towns),
        _instruments(towns),
        _zones(towns),
    )


def _missing(towns: Towns) -> Sheet:
    """How many of those that cannot be judged lack the figures of each criterion."""
    page, _ = towns.page, towns.page.language.gettext
    open_units = {row["unit"] for row in towns.open}
    pairs = {
        (row["unit"], row["criterion"])
        for row in towns.book.rows("criteria", status="missing")
        if row["unit"] in open_units
    }
    found = Counter(criterion for _unit, criterion in sorted(pairs)).most_common()
    rows = tuple((towns.names("criterion", code), page.numbers.integer(n)) for code, n in found)
    heads = (_("Criterion without figures"), _("Settlements that cannot be judged"))
    return Sheet(_("Figures that are missing"), heads, rows)


def _transitions(towns: Towns, ways: tuple[Row, ...]) -> Sheet:
    page, _ = towns.page, towns.page.language.gettext
    heads = (
        *(_("Settlement"), _("May become"), _("Weakest criterion")),
        *(_("Its membership"), _("Membership now"), _("Evidence"), _("Figure needed")),
    )
    order = sorted(
        ways,
        key=lambda row: (
            row["membership"] is None,
            -(row["membership"] or 0.0),
            -row["evidence"],
            page.key(towns.name(row["unit"])),
        ),
    )
    rows = tuple(
        (
            towns.name(row["unit"]),
            towns.names("type", row["becomes"]),
            towns.names("criterion", row["weakest"]) if row["weakest"] else page.mark("missing"),
            page.number(row["weakest_membership"]),
            page.number(row["membership"]),
            page.percent(row["evidence"]),
            page.figure(row["needed"]),
        )
        for row in order
    )
    note = _(
        "Membership from 0 to 1; where too few figures are known only the weakest known criterion is named."
    )
    return Sheet(_("On the way to another kind of pole, by settlement"), heads, rows, 3, note)


def _regions(towns: Towns) -> Sheet:
    """Shares of people by kind of their settlement, beside the type of the region itself."""
    page, _ = towns.page, towns.page.language.gettext
    shares = {(row["region"], row["type"]): row["share"] for row in towns.book.rows("region_types")}
    held = {code for (_region, code), share in shares.items() if share}
    kinds = [code for code in towns.signs if code in held]
    rest = [code for code in ("potential", "none", "undetermined") if code in held]
    heads = (
        *(
            _("Region"),
            _("From its settlements"),
            _("The region itself"),
            _("People listed"),
        ),
        *(page.capital(towns.names("type", code)) for code in kinds),
        *(page.capital(page.word(code)) for code in rest),
    )
    rows = tuple(
        (
            towns.name(row["region"]),
            _types(towns, row["type"], row["second_type"]),
            _direct(towns, row),
            _listed(towns, row),
            *(page.percent(shares.get((row["region"], code))) for code in (*kinds, *rest)),
        )
        for row in sorted(towns.book.rows("region_summary"), key=lambda r: page.key(towns.name(r["region"])))
    )
    note = _(
        "Shares of the people of the listed settlements. People listed: theirs as a share of all people of "
        "the region; above 100% where the figure of the city is of a later date than that of the region."
    )
    return Sheet(_("What the regions are made of"), heads, rows, 4, note)


def _listed(towns: Towns, row: Row) -> Markup:
    """The share of the people of a region that is listed, and in how many settlements."""
    n, language = row["settlements"], towns.page.language
    text = language.ngettext("{n} settlement", "{n} settlements", n, n=towns.page.numbers.integer(n))
    return Markup("{}; {}").format(towns.page.percent(row["listed_share"]), text)


def _types(towns: Towns, first: str | None, second: str | None) -> str:
    codes = [code for code in (first, second) if code]
    return " + ".join(towns.names("type", code) for code in codes) or towns.page.language.gettext(
        "no pole known"
    )


def _direct(towns: Towns, row: Row) -> str:
    label, code = row["direct_label"], row["direct_type"]
    if not label:
        return towns.page.mark("missing")
    named = code and label not in ("none", "undetermined", "hinterland")
    word = towns.page.word(label)
    if not named or label == "pole":
        return towns.names("type", code) if named else word
    return f"{towns.names('type', code)}; {word}"


def _agglomerations(towns: Towns) -> Sheet:
    page, _ = towns.page, towns.page.language.gettext
    heads = (
        *(_("Core"), _("Delimited by"), _("Class"), _("Settlements")),
        *(_("Population"), _("Coefficient of development")),
    )
    found = sorted(towns.book.rows("agglomerations", used=True), key=lambda row: -(row["population"] or 0.0))
    rows = tuple(
        (
            towns.name(row["core"]),
            towns.said("variant", row["variant"]) or row["variant"],
            towns.said("class", row["class"]) or page.mark("missing"),
            page.numbers.integer(row["members"]),
            page.mark("missing") if row["population"] is None else page.numbers.integer(row["population"]),
            page.number(row["coefficient"]),
        )
        for row in found
    )
    return Sheet(_("Agglomerations"), heads, rows, 3)


def _instruments(towns: Towns) -> Sheet:
    _ = towns.page.language.gettext
    found = sorted(towns.book.rows("instruments"), key=lambda row: (row["type"], row["order"]))
    rows = tuple(
        (
            towns.names("type", code),
            "; ".join(towns.names("instrument", row["instrument"]) for row in found if row["type"] == code),
        )
        for code in towns.signs
        if any(row["type"] == code for row in found)
    )
    return Sheet(_("What supports each kind of pole"), (_("Type"), _("Instruments")), rows, 2)


def _zones(towns: Towns) -> Sheet:
    page, _ = towns.page, towns.page.language.gettext
    rows = tuple(
        (towns.name(row["pole"]), towns.name(row["unit"]), page.percent(row["share"]))
        for row in towns.book.rows("zones")
    )
    return Sheet(_("Zones of the development centres"), (_("Pole"), _("Unit"), _("Share")), rows, 2)
