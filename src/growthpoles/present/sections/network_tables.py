"""Tables of a network of poles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.svg import PALETTE
from growthpoles.present.language import N_
from growthpoles.present.page import Page
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book, Row
from growthpoles.present.told import OnPage

ESTIMATED = "network.hours.estimated"
_ROADS = N_("Hours of travel: along the roads that were given.")
_GIVEN = N_("Hours of travel: as given for pairs of places; a pair that is not listed is out of reach.")
_GUESSED = N_(
    "Hours of travel are estimated: great-circle distance × {detour} at {speed} km an hour. Mountains, water "
    "and missing roads are not seen."
)
_FIRST = 10
_COVERAGE = ("poles", "covered", "share", "uncovered", "mean_hours", "farthest_hours")
_BALANCE = ("pole_share", "zones", "zones_with_poles", "effective_zones", "evenness", "kanbur_zhang")
_SHARES = ("share", "pole_share")
_COUNTS = ("poles", "covered", "uncovered", "zones", "zones_with_poles")


@dataclass(frozen=True)
class Net(OnPage):
    """A network of poles in words."""

    def name(self, code: str | None) -> str:
        """Name of a place; empty for none."""
        return self.names("unit", code) if code else ""

    @cached_property
    def whole(self) -> Row:
        """Coverage by all poles together."""
        return self.book.row("coverage", scope="any")

    def people(self, value: float | None) -> str:
        """A number of people."""
        return self.page.mark("missing") if value is None else self.page.numbers.integer(value)

    @property
    def reach(self) -> str:
        """Hours that count as within reach."""
        return str(self.page.figure(self.book.figure("hours")))

    @property
    def hours_found(self) -> str:
        """How the hours were found."""
        return hours_text(self.page, self.book)

    @cached_property
    def signs(self) -> dict[str, tuple[str, str]]:
        """Letter and colour of every type of pole."""
        taken = dict(self.page.type_letters)
        kinds = sorted({row["type"] for row in self.book.rows("nodes") if row["type"]})
        for code in kinds:
            taken.setdefault(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(taken) % 26])
        places = list(taken)
        return {code: (taken[code], PALETTE[places.index(code) % len(PALETTE)]) for code in kinds}

    @cached_property
    def links(self) -> list[Row]:
        """Links, the strongest first."""
        found = [row for row in self.book.rows("links") if row["share"] is not None]
        return sorted(found, key=lambda row: (-row["share"], row["a"], row["b"]))


@dataclass(frozen=True)
class NetworkSheets:
    """Tables of a network; a table without rows is not shown.

    Attributes:
        coverage: Coverage by kind of pole.
        uncovered: Places out of reach with most people.
        more_uncovered: The other places out of reach.
        links: Strongest links.
        nodes: The poles in the network.
        balance: How even it is.
        scenarios: Name, what changes in words, and the table of each change.
    """

    coverage: Sheet
    uncovered: Sheet
    more_uncovered: Sheet
    links: Sheet
    nodes: Sheet
    balance: Sheet
    scenarios: list[tuple[str, str, Sheet]]


def hours_text(page: Page, book: Book) -> str:
    """How the hours of travel of a network or a placement were found."""
    travel = book.result.spec.get("travel")
    known = travel if isinstance(travel, dict) else {}
    if any(item.code == ESTIMATED for item in book.result.diagnostics):
        speed, detour = (page.figure(known.get(name)) for name in ("speed_kmh", "detour"))
        return page.language.gettext(_GUESSED, detour=detour, speed=speed)
    return page.language.gettext(_ROADS if known.get("roads") else _GIVEN)


def network_sheets(net: Net) -> NetworkSheets:
    """All tables."""
    _ = net.page.language.gettext
    out = [row for row in net.book.rows("reach") if row["covered"] is False]
    out.sort(key=lambda row: (-(row["population"] or 0.0), row["unit"]))
    return NetworkSheets(
        _coverage(net),
        _uncovered(net, out[:_FIRST], _("Most people out of reach")),
        _uncovered(net, out[_FIRST:], _("The other places out of reach")),
        _links(net),
        _nodes(net),
        _balance(net),
        _scenarios(net),
    )


def _coverage(net: Net) -> Sheet:
    page, _ = net.page, net.page.language.gettext
    heads = (
        *(_("Within reach of"), _("Poles"), _("People within reach"), _("Share")),
        *(_("People out of reach"), _("Mean hours"), _("Hours of the farthest place")),
    )
    found = sorted(
        net.book.rows("coverage"), key=lambda row: (row["scope"] != "any", -(row["covered"] or 0.0))
    )
    rows = tuple(
        (
            page.capital(
                page.word("scope.any") if row["scope"] == "any" else net.names("type", row["scope"])
            ),
            page.numbers.integer(row["poles"]),
            net.people(row["covered"]),
            page.percent(row["share"]),
            net.people(row["uncovered"]),
            page.number(row["mean_hours"], 1),
            page.number(row["farthest_hours"], 1),
        )
        for row in found
    )
    return Sheet(_("Who lives within reach of a pole"), heads, rows)


def _uncovered(net: Net, found: list[Row], title: str) -> Sheet:
    page, _ = net.page, net.page.language.gettext
    heads = (_("Place"), _("Nearest pole"), _("People"), _("Hours"))
    rows = tuple(
        (
            net.name(row["unit"]),
            net.name(row["pole"]) or page.mark("missing"),
            net.people(row["population"]),
            page.number(row["hours"], 1),
        )
        for row in found
    )
    return Sheet(title, heads, rows, 2)


def _links(net: Net) -> Sheet:
    """The strongest links; complementarity only where industries are known."""
    page, _ = net.page, net.page.language.gettext
    plain = any(item.code == "network.industries" for item in net.book.result.diagnostics)
    heads = [_("Link"), _("Share of all interaction"), _("km"), _("Hours")]
    rows = []
    for row in net.links[:_FIRST]:
        cells = [
            f"{net.name(row['a'])} – {net.name(row['b'])}",
            page.percent(row["share"], 1),
            page.mark("missing") if row["km"] is None else page.numbers.integer(row["km"]),
            page.number(row["hours"], 1),
        ]
        rows.append(tuple(cells if plain else [*cells, page.number(row["complementarity"])]))
    if not plain:
        heads.append(_("Complementarity"))
    note = _(
        "Interaction of two poles: square root of the product of their masses over a power of the hours "
        "between them. It says which poles could work together, not that they do."
    )
    return Sheet(_("Strongest links"), tuple(heads), tuple(rows), 1, note)


def _nodes(net: Net) -> Sheet:
    page, _ = net.page, net.page.language.gettext
    heads = (
        *(_("Pole"), _("Kind"), _("Nearest other pole"), _("Hours to it")),
        *(_("People it serves"), _("Share of all interaction"), _("Betweenness"), _("Part of the network")),
    )
    found = sorted(net.book.rows("nodes"), key=lambda row: -(row["strength_share"] or 0.0))
    rows = tuple(
        (
            net.name(row["unit"]),
            net.names("type", row["type"]) if row["type"] else page.mark("missing"),
            net.name(row["nearest"]) or page.mark("not-applicable"),
            page.number(row["nearest_hours"], 1, flag="not-applicable"),
            net.people(row["served"]),
            page.percent(row["strength_share"], 1),
            page.number(row["betweenness"]),
            page.mark("missing") if row["part"] is None else page.numbers.integer(row["part"]),
        )
        for row in found
    )
    note = _(
        "People it serves: those within reach who have it as their nearest pole. Betweenness: share of the "
        "shortest ways between other poles that lead through it."
    )
    return Sheet(_("Poles in the network"), heads, rows, 3, note)


def _balance(net: Net) -> Sheet:
    page, _ = net.page, net.page.language.gettext
    found = {row["measure"]: row["value"] for row in net.book.rows("balance")}
    rows = tuple(
        (page.capital(page.word(f"balance.{name}")), _value(net, name, found[name]))
        for name in _BALANCE
        if name in found
    )
    return Sheet(_("How even the network is"), (_("Measure"), _("Value")), rows)


def _value(net: Net, measure: str, value: float | None, *, signed: bool = False) -> str:
    """A measure of balance or coverage as it is written."""
    page = net.page
    if value is None:
        return page.mark("missing")
    plus = "+" if signed and value > 0 else ""
    if measure in _SHARES or measure.startswith("share:"):
        if signed:
            return f"{page.numbers.signed(100 * value)} {page.measure('percentage points')}"
        return page.numbers.percent(value, 1)
    if measure in _COUNTS:
        return plus + page.numbers.integer(value)
    return plus + page.numbers.decimal(value, 1 if measure.endswith("_hours") else 2)


def _scenarios(net: Net) -> list[tuple[str, str, Sheet]]:
    _ = net.page.language.gettext
    heads = (_("Measure"), _("Before"), _("After"), _("Change"))
    made = []
    for item in net.book.result.spec.get("scenarios") or ():
        code = item["code"]
        rows = tuple(
            (
                _measure(net, row["measure"]),
                _value(net, row["measure"], row["before"]),
                _value(net, row["measure"], row["after"]),
                _value(net, row["measure"], row["change"], signed=True),
            )
            for row in _ordered(net.book.rows("scenarios", scenario=code))
        )
        title = net.names("scenario", code)
        made.append((title, _changed(net, item), Sheet(title, heads, rows)))
    return made


def _changed(net: Net, item: Row) -> str:
    """What a scenario adds and removes."""
    _ = net.page.language.gettext
    added, removed = (
        ", ".join(sorted((net.name(code) for code in item[key]), key=net.page.key))
        for key in ("add", "remove")
    )
    texts = [_("Added: {units}.", units=added)] if added else []
    return " ".join([*texts, _("Given up: {units}.", units=removed)] if removed else texts)


def _measure(net: Net, code: str) -> str:
    page = net.page
    if code.startswith("share:"):
        kind = net.names("type", code.removeprefix("share:"))
        return str(page.language.gettext("Share within reach: {kind}", kind=kind))
    return page.capital(page.word(f"balance.{code}"))


def _ordered(rows: tuple[Row, ...]) -> list[Row]:
    """Coverage first, then kinds, then balance; what is known neither before nor after is left out."""
    order = (*_COVERAGE, "share:", *_BALANCE)
    known = [row for row in rows if (row["before"], row["after"]) != (None, None)]
    return sorted(known, key=lambda row: order.index(re.sub(":.*", ":", row["measure"])))
