"""Poles among settlements: which cities are poles and how sure, and what the figures cannot tell."""

from __future__ import annotations

from growthpoles.present.charts.points import Spot, point_map
from growthpoles.present.charts.svg import MUTED, NEUTRAL, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sections.settlement_tables import Towns, settlement_sheets
from growthpoles.present.shelf import Row

_TOLD = ("poles.role.", "poles.candidate.", "poles.undetermined.")  # said elsewhere on the page
_WIDTHS = (("", 940.0), ("-narrow", 360.0))


def settlements_section(page: Page) -> Section | None:
    """Poles among settlements; None without such a result."""
    book = page.shelf.settlements
    if book is None:
        return None
    towns = Towns(page, book)
    lent = bool(book.marked("poles.label.region"))
    warnings, notes = notes_of(page, book, prefix="poles.", skip=_TOLD)
    body = page.render(
        "settlements.html.j2",
        towns=towns,
        lent=lent,
        warnings=warnings,
        notes=notes,
        sheets=settlement_sheets(towns),
        pictures=_pictures(towns),
        keys=_keys(towns),
        remark=towns.names.find("remark", str(book.result.spec.get("typology", ""))),
    )
    return Section("settlements", page.language.gettext("Poles among cities and villages"), body)


def _pictures(towns: Towns) -> list[str]:
    """The map, wide and narrow; none without coordinates."""
    _ = towns.page.language.gettext
    places = {
        row["unit"]: row for row in towns.book.rows("units") if None not in (row.get("lat"), row.get("lon"))
    }
    rows = [row for row in (*towns.rows, *towns.open) if row["unit"] in places]
    if not rows:
        return []
    pictures = []
    for suffix, width in _WIDTHS:
        spots = [_spot(towns, row, places[row["unit"]], small=width < 500) for row in rows]
        frame = Frame(
            f"map-settlements{suffix}",
            _("Map of poles among settlements"),
            _("Settlements by their coordinates; the table of poles says the same."),
        )
        pictures.append(point_map(spots, frame, shapes=towns.page.shapes, width=width))
    return pictures


def _spot(towns: Towns, row: Row, place: Row, *, small: bool) -> Spot:
    name, label, size = towns.name(row["unit"]), row["label"], 0.75 if small else 1.0
    spoken = ", ".join(filter(None, (name, towns.kind(row), towns.page.word(label))))
    where = {"code": row["unit"], "lat": place["lat"], "lon": place["lon"], "spoken": spoken}
    if label == "undetermined":
        return Spot(**where, colour=MUTED, radius=2.4 * size, hollow=True)
    letter, colour = towns.signs.get(row["type"] or "", ("", NEUTRAL))
    if label == "none" or not letter:
        return Spot(**where, colour=MUTED, radius=4.0 * size, name=name)
    potential = label == "potential"
    sign = letter + ("?" if potential else "")
    return Spot(**where, colour=colour, radius=9.0 * size, sign=sign, name=name, hollow=potential)


def _keys(towns: Towns) -> list[Key]:
    _, found = towns.page.language.gettext, {row["label"] for row in towns.rows}
    kinds = {row["type"] for row in towns.rows if row["label"] not in ("none", "undetermined")}
    keys = [
        Key(colour, letter, towns.names("type", code))
        for code, (letter, colour) in towns.signs.items()
        if code in kinds
    ]
    if "potential" in found:
        keys.append(Key("#ffffff", "A?", _("potential pole: outline"), dashed=True))
    if "none" in found:
        keys.append(Key(MUTED, "●", _("no pole found")))
    if towns.open:
        keys.append(Key("#ffffff", "○", _("undetermined"), dashed=True))
    return keys
