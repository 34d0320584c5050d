"""Two maps: the pole types and the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from growthpoles.present.charts.maps import Place, shape_map, tile_map
from growthpoles.present.charts.svg import BLUES, MUTED, NEUTRAL, PAPER, Frame
from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Row


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: the fill, the sign on the map, and the words."""

    colour: str
    sign: str
    text: str
    hatched: bool = False
    dashed: bool = False


def maps_section(page: Page) -> Section | None:
    """Map of pole types and map of the index, whichever results are there; None without places."""
    _ = page.language.gettext
    if not page.shapes and not any(row["column"] is not None for row in page.shelf.units()):
        return None
    pictures = [picture for picture in (pole_map(page), _index_map(page)) if picture]
    if not pictures:
        return None
    body = page.render("maps.html.j2", pictures=pictures, tiles=not page.shapes)
    return Section("maps", _("Maps"), body)


def pole_map(page: Page) -> tuple[str, str, list[Key]] | None:
    """Title, picture and legend of the map of pole types; None without poles."""
    book = page.shelf.first("poles")
    if book is None:
        return None
    _ = page.language.gettext
    rows = {row["unit"]: row for row in book.rows("poles")}
    frame = Frame(
        "map-poles", _("Map of growth poles"), _("Type of pole by region; the table of poles says the same.")
    )
    picture = _draw(page, frame, lambda unit: _pole_place(page, unit, rows.get(unit["unit"], {})))
    return frame.title, picture, list(_pole_keys(page, {row["label"] for row in rows.values()}))


def _pole_place(page: Page, unit: Row, row: Row) -> Place:
    label, code = row.get("label") or "undetermined", row.get("type") or ""
    letter = page.type_letters.get(code, "")
    base = {
        "code": unit["unit"],
        "name": page.unit(unit["unit"]),
        "column": unit["column"],
        "row": unit["row"],
    }
    said = ", ".join(
        filter(None, [page.unit(unit["unit"]), page.word(label), page.names("type", code) if code else ""])
    )
    if label not in ("none", "undetermined") and letter:
        second = page.type_letters.get(row.get("second_type") or "", "") if label == "mixed" else ""
        sign = letter + (f"+{second}" if second else "") + ("?" if label == "potential" else "")
        return Place(
            **base, sign=sign, colour=page.type_colour(code), hatched=label == "potential", spoken=said
        )
    if label == "none":
        return Place(**base, sign="–", colour=NEUTRAL, spoken=said)
    return Place(**base, sign="?", colour=PAPER, dashed=True, spoken=said)


def _pole_keys(page: Page, labels: set[str]) -> Iterator[Key]:
    _ = page.language.gettext
    for code, letter in page.type_letters.items():
        yield Key(page.type_colour(code), letter, page.names("type", code))
    if "mixed" in labels:
        yield Key(NEUTRAL, "A+B", _("mixed pole: both letters, colour of the first"))
    if "potential" in labels:
        yield Key(MUTED, "A?", _("potential pole: hatched"), hatched=True)
    if "none" in labels:
        yield Key(NEUTRAL, "–", _("no pole found"))
    if "undetermined" in labels:
        yield Key(PAPER, "?", _("undetermined"), dashed=True)


def _index_map(page: Page) -> tuple[str, str, list[Key]] | None:
    scores = {row["unit"]: row for row in latest(page.shelf.potential, "scores")}
    values = [row["index"] for row in scores.values() if row["index"] is not None]
    if not values:
        return None
    _ = page.language.gettext
    frame = Frame("map-index", _("Map of the index"), _("Index by region; the ranking says the same."))

    def place(unit: Row) -> Place:
        name, value = page.unit(unit["unit"]), scores.get(unit["unit"], {}).get("index")
        where = {"code": unit["unit"], "name": name, "column": unit["column"], "row": unit["row"]}
        if value is None:
            return Place(
                **where, sign="…", colour=PAPER, dashed=True, spoken=f"{name}: {page.word('missing')}"
            )
        text = page.numbers.decimal(value, 2)
        return Place(**where, sign=text, colour=_shade(value), spoken=f"{name}: {text}")

    keys = [
        Key(colour, "", f"{page.numbers.decimal(i / 6, 2)}–{page.numbers.decimal((i + 1) / 6, 2)}")
        for i, colour in enumerate(BLUES)
    ]
    used = {_shade(value) for value in values}
    return frame.title, _draw(page, frame, place), [key for key in keys if key.colour in used]


def _shade(value: float) -> str:
    return BLUES[min(int(value * len(BLUES)), len(BLUES) - 1)]


def _draw(page: Page, frame: Frame, place: Callable[[Row], Place]) -> str:
    places = [place(unit) for unit in page.shelf.units()]
    return shape_map(places, frame, shapes=page.shapes) if page.shapes else tile_map(places, frame)
