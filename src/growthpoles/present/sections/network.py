"""The network of poles: who is within reach of one, how poles are linked, and where new ones would serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.points import Spot, Tie, point_map
from growthpoles.present.charts.svg import MUTED, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sections.network_tables import (
    ESTIMATED,
    Net,
    NetworkSheets,
    hours_text,
    network_sheets,
)
from growthpoles.present.sections.placement import Placed, placed
from growthpoles.present.shelf import Book, Row

_WIDTHS = (("", 940.0), ("-narrow", 360.0))
_TIES = 25  # strongest links on the map
_NAMED = 8  # places out of reach that are named on the map
_LEAST = 0.001  # share of all interaction below which a link is not drawn


@dataclass(frozen=True)
class Part:
    """One network with its pictures and tables.

    Attributes:
        net: The result in words.
        sheets: Tables.
        pictures: The map, wide and narrow; none without coordinates.
        keys: Its legend.
        warnings, notes: What the result says of itself.
    """

    net: Net
    sheets: NetworkSheets
    pictures: list[str]
    keys: list[Key]
    warnings: list[str]
    notes: list[str]


def network_section(page: Page) -> Section | None:
    """Networks of poles and placements; None without either."""
    nets, places = page.shelf.all("network"), page.shelf.all("placement")
    if not nets and not places:
        return None
    body = page.render(
        "network.html.j2",
        parts=[_part(page, book, number) for number, book in enumerate(nets)],
        placements=[
            _placement(placed(page, book, number=number), page, book) for number, book in enumerate(places)
        ],
    )
    return Section("network", page.language.gettext("Network of poles"), body)


def _placement(found: Placed, page: Page, book: Book) -> tuple[Placed, str, list[str], list[str]]:
    prefixes = ("placement.",) if page.shelf.all("network") else ("placement.", "network.")
    warnings, notes = _notes(page, book, prefixes)
    return found, hours_text(page, book), warnings, notes


def _part(page: Page, book: Book, number: int) -> Part:
    net = Net(page, book)
    pictures = _pictures(net, number)
    return Part(net, network_sheets(net), pictures, _keys(net), *_notes(page, book, ("network.",)))


def _notes(page: Page, book: Book, prefixes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Warnings and notes without the one on estimated hours, which is said in words of its own."""
    found = [notes_of(page, book, prefix=prefix, skip=ESTIMATED) for prefix in prefixes]
    return [text for part, _ in found for text in part], [text for _, part in found for text in part]


def _pictures(net: Net, number: int) -> list[str]:
    _ = net.page.language.gettext
    places = {
        row["unit"]: row for row in net.book.rows("units") if None not in (row.get("lat"), row.get("lon"))
    }
    nodes = sorted(net.book.rows("nodes"), key=lambda row: -(row["mass"] or 0.0))
    poles = {row["unit"] for row in nodes}
    rest = [row for row in net.book.rows("reach") if row["unit"] not in poles and row["unit"] in places]
    rest.sort(key=lambda row: (row["covered"] is not False, -(row["population"] or 0.0)))
    shown = [row for row in nodes if row["unit"] in places]
    if not shown and not rest:
        return []
    pictures = []
    for suffix, width in _WIDTHS:
        small = width < 500
        spots = [_pole(net, row, places[row["unit"]], small=small) for row in shown]
        spots += [
            _place(net, row, places[row["unit"]], small=small, named=k < _NAMED and row["covered"] is False)
            for k, row in enumerate(rest)
        ]
        frame = Frame(
            f"map-network-{number}{suffix}",
            _("Map of the network of poles"),
            _("Poles with their strongest links, places within and out of reach; the tables say the same."),
        )
        pictures.append(point_map(spots, frame, ties=_ties(net, small), shapes=net.page.shapes, width=width))
    return pictures


def _pole(net: Net, row: Row, place: Row, *, small: bool) -> Spot:
    letter, colour = net.signs.get(row["type"] or "", ("", "#1c659f"))
    name = net.name(row["unit"])
    spoken = ", ".join(filter(None, (name, net.names("type", row["type"]) if row["type"] else "")))
    radius = 7.0 if small else 9.0
    return Spot(row["unit"], place["lat"], place["lon"], colour, radius, letter, name, spoken=spoken)


def _place(net: Net, row: Row, place: Row, *, small: bool, named: bool) -> Spot:
    _ = net.page.language.gettext
    said = {True: _("within reach"), False: _("out of reach")}.get(row["covered"], _("not known"))
    radius = (1.8 if small else 2.4) if row["covered"] else (2.2 if small else 3.0)
    colour = "#1c659f" if row["covered"] else "#b35900"
    name, hollow = net.name(row["unit"]), not row["covered"]
    radius *= 1.6 if named else 1.0
    shown = name if named else ""
    return Spot(row["unit"], place["lat"], place["lon"], colour, radius, "", shown, hollow, f"{name}: {said}")


def _ties(net: Net, small: bool) -> list[Tie]:
    """The strongest links; the width is by their share of all interaction."""
    most = net.links[0]["share"] if net.links else 1.0
    wide = 5.0 if small else 9.0
    return [
        Tie(
            row["a"],
            row["b"],
            0.8 + wide * (row["share"] / most) ** 0.5,
            f"{net.name(row['a'])} – {net.name(row['b'])}: {net.page.percent(row['share'], 1)}",
        )
        for row in net.links[:_TIES]
        if row["share"] >= _LEAST
    ]


def _keys(net: Net) -> list[Key]:
    _ = net.page.language.gettext
    keys = [Key(colour, letter, net.names("type", code)) for code, (letter, colour) in net.signs.items()]
    return [
        *keys,
        Key("#1c659f", "●", _("within reach")),
        Key("#ffffff", "○", _("out of reach"), dashed=True),
        Key(MUTED, "—", _("link; the wider the larger its share of all interaction")),
    ]
