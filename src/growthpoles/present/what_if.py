"""Pictures of a what-if: ranks beside the official ones, poles that change their type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from growthpoles.present.charts.maps import Place, shape_map, tile_map
from growthpoles.present.charts.svg import BLUES, NEUTRAL, PAPER, Frame, ink_on, tag, words
from growthpoles.present.page import Page
from growthpoles.present.shelf import Row

_CLASSES = len(BLUES)


@dataclass(frozen=True, slots=True)
class Picture:
    """A map with its legend.

    Attributes:
        title: Heading.
        svg: The map.
        keys: (swatch, words) of the legend.
    """

    title: str
    svg: Markup
    keys: tuple[tuple[Markup, str], ...]


def has_map(page: Page) -> bool:
    """Whether the units have places to be drawn at."""
    return bool(page.shapes) or any(row["column"] is not None for row in page.shelf.units())


def move_sign(move: int | None) -> str:
    """How far a rank moved, as a sign and a number: up is towards rank 1.

    Example:
        >>> move_sign(3), move_sign(-2), move_sign(0), move_sign(None)
        ('▲3', '▼2', '=', '…')
    """
    if move is None:
        return "…"
    return f"▲{move}" if move > 0 else f"▼{-move}" if move < 0 else "="


def rank_map(page: Page, rows: Sequence[Row]) -> Picture:
    """Map of the new ranks: dark is high, with the move beside the rank.

    Args:
        page: Names and places.
        rows: unit, rank, official_rank and move of every unit.
    """
    _ = page.language.gettext
    held = {row["unit"]: row for row in rows}
    last = max((row["rank"] for row in rows if row["rank"] is not None), default=1)

    def place(unit: Row) -> Place:
        row, name = held.get(unit["unit"], {}), page.unit(unit["unit"])
        rank, move = row.get("rank"), row.get("move")
        if rank is None:
            return _place(unit, name, sign="…", colour=PAPER, dashed=True)
        sign = f"{rank}" if move in (0, None) else f"{rank} {move_sign(move)}"
        said = _("{unit}: rank {rank}, official rank {official}", unit=name, rank=rank,
                 official=row["official_rank"] if row["official_rank"] is not None else "…")  # fmt: skip
        return _place(unit, name, sign=sign, colour=rank_shade(rank, last), said=said)

    frame = Frame("map-ranks", _("Ranks of this what-if"), _("Rank by region; the table says the same."))
    keys = [
        (swatch(colour, ""), _("ranks {span}", span=page.numbers.span(*ends)))
        for colour, ends in _rank_classes(last)
    ]
    return Picture(frame.title, _draw(page, frame, place), tuple(keys))


def rank_shade(rank: int, last: int) -> str:
    """Colour of a rank among so many: the darkest for the first sixth, the lightest for the last."""
    return BLUES[_CLASSES - 1 - min((rank - 1) * _CLASSES // max(last, 1), _CLASSES - 1)]


def _rank_classes(last: int) -> Iterable[tuple[str, tuple[int, int]]]:
    shades = [rank_shade(rank, last) for rank in range(1, last + 1)]
    for colour in dict.fromkeys(shades):
        first = shades.index(colour) + 1
        yield colour, (first, first + shades.count(colour) - 1)


def type_map(page: Page, rows: Sequence[Row]) -> Picture:
    """Map of the pole types under the change; where the type is another one, both signs stand there.

    Args:
        page: Names and places.
        rows: unit, type, label, official_type and official_label of every unit.
    """
    _ = page.language.gettext
    held: Mapping[str, Mapping[str, Any]] = {row["unit"]: row for row in rows}

    def place(unit: Row) -> Place:
        row, name = held.get(unit["unit"], {}), page.unit(unit["unit"])
        kind, label = row.get("type") or "", row.get("label") or "undetermined"
        now = type_sign(page, kind, label=label)
        before = type_sign(
            page, row.get("official_type") or "", label=row.get("official_label") or "undetermined"
        )
        sign, said = (
            now if now == before else f"{before}→{now}",
            f"{name}: {type_words(page, kind, label=label)}",
        )
        if label == "undetermined":
            return _place(unit, name, sign=sign, colour=PAPER, dashed=True, said=said)
        colour = page.type_colour(kind) if kind else NEUTRAL
        return _place(unit, name, sign=sign, colour=colour, said=said, hatched=label == "potential")

    title = _("Types of poles in this what-if")
    frame = Frame("map-types", title, _("Type by region; the table says the same."))
    keys = [
        (swatch(page.type_colour(code), letter), page.names("type", code))
        for code, letter in page.type_letters.items()
    ]
    keys.append((swatch(NEUTRAL, "A?"), _("potential pole: hatched")))
    keys.append((swatch(NEUTRAL, "–"), _("no pole found")))
    if any((row["type"], row["label"]) != (row["official_type"], row["official_label"]) for row in rows):
        keys.append((swatch(NEUTRAL, "A→B"), _("another type than in the official result")))
    return Picture(title, _draw(page, frame, place), tuple(keys))


def type_sign(page: Page, kind: str, *, label: str) -> str:
    """Letter of a pole type, with ``?`` for a potential and ``+`` for a mixed pole; a dash for no pole."""
    letter = page.type_letters.get(kind, "") if kind else ""
    if not letter:
        return "–" if label == "none" else "?"
    return letter + {"potential": "?", "mixed": "+"}.get(label, "")


def type_words(page: Page, kind: str, *, label: str) -> str:
    """A label and its type in words."""
    if not kind:
        return page.word(label)
    name = page.names("type", kind)
    return f"{page.word(label)}: {name}" if label in ("potential", "mixed") else name


def swatch(colour: str, sign: str) -> Markup:
    """A patch of a legend; drawn, so that the page needs no style of its own."""
    wide = 26.0 + 9 * max(len(sign) - 1, 0)
    body = tag("rect", x=0.5, y=0.5, width=wide - 1, height=21, rx=3, fill=colour, stroke="#9fb0bf")
    style = {"font_size": 12, "font_weight": 700, "text_anchor": "middle", "fill": ink_on(colour)}
    body += words(sign, (wide / 2, 15.5), **style)
    made = tag("svg", body, viewBox=f"0 0 {wide:.0f} 22", width=wide, height=22, aria_hidden="true")
    return Markup(made)  # made of our own numbers and escaped words


def _place(unit: Row, name: str, *, sign: str, colour: str, said: str = "", **style: bool) -> Place:
    return Place(unit["unit"], name, unit["column"], unit["row"], sign, colour, spoken=said or name, **style)


def _draw(page: Page, frame: Frame, place: Callable[[Row], Place]) -> Markup:
    places = [place(unit) for unit in page.shelf.units()]
    made = shape_map(places, frame, shapes=page.shapes) if page.shapes else tile_map(places, frame)
    return Markup(made)
