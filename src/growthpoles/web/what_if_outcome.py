"""What follows from a change, in the words, numbers and pictures of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from growthpoles.errors import GrowthPolesError
from growthpoles.present.charts.moves import Move, move_strip
from growthpoles.present.messages import message_text
from growthpoles.present.page import Page
from growthpoles.present.shelf import Row
from growthpoles.present.what_if import Picture, has_map, move_sign, rank_map, type_map, type_words
from growthpoles.study.what_if import Change, WhatIf
from growthpoles.web.view import View
from growthpoles.web.views.tables import named
from growthpoles.web.what_if_controls import weight_shares
from growthpoles.web.what_if_query import change_query

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RankRow:
    """A row of the table of ranks, as printed."""

    rank: str
    name: str
    sign: str
    way: str
    beyond: bool
    official: str
    interval: str
    strip: Markup
    score: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page shows of a change.

    Attributes:
        query: The change as a query; empty for the official choice.
        said: The outcome in a sentence, read out by screen readers.
        changes: What was changed, in words.
        problems: What could not be read.
        shares: Shares of the weights by field.
        cards: (name, figure, note).
        keys: (mark, words) of the strips.
        rows: Ranks.
        left_out: Rows that are not shown.
        has_poles: Whether the run looks for poles.
        types: (unit, type before, type now) of the units whose type changes.
        maps: Maps.
    """

    query: str
    said: str
    changes: str
    problems: tuple[str, ...]
    shares: tuple[tuple[str, str], ...]
    cards: tuple[tuple[str, str, str], ...]
    keys: tuple[tuple[Markup, str], ...]
    rows: tuple[RankRow, ...]
    left_out: int
    has_poles: bool
    types: tuple[tuple[str, str, str], ...]
    maps: tuple[Picture, ...]


def outcome(page: Page, what_if: WhatIf, *, change: Change, problems: tuple[str, ...] = ()) -> Outcome:
    """Work a change out and put it into words.

    Args:
        page: Names, words and places.
        what_if: The run that is changed.
        change: The change.
        problems: What could not be read of it.
    """
    try:
        found = what_if.scores(change)
    except GrowthPolesError as failure:
        said = tuple(message_text(item, page.language.code) for item in failure.problems)
        return outcome(page, what_if, change=Change(), problems=(*problems, *said))
    rows = found.table.sort("rank", "unit", nulls_last=True).to_dicts()
    poles = found.poles.to_dicts()
    last = max((row["rank"] or 0 for row in rows), default=1)
    shown = _shown(rows)
    cards = tuple(_cards(page, rows, poles))
    maps = (rank_map(page, rows), *((type_map(page, poles),) if poles else ())) if has_map(page) else ()
    return Outcome(
        change_query(change),
        "; ".join(f"{name}: {text}" for name, text, _ in cards),
        changes_text(page, what_if, change=change),
        problems,
        tuple(weight_shares(page, what_if.choices, change=change)),
        cards,
        tuple(_keys(page)),
        tuple(_row(page, row, last) for row in shown),
        len(rows) - len(shown),
        bool(poles),
        tuple(_types(page, poles)),
        maps,
    )


def changes_text(page: Page, what_if: WhatIf, *, change: Change) -> str:
    """What was changed, in words; empty for the official choice."""
    _, code, choices = page.language.gettext, page.language.code, what_if.choices
    labels = {item.code: item.label.text(code) for item in (*choices.normalise, *choices.aggregate)}
    parts = []
    if change.weights:
        n = len(change.weights)
        parts.append(page.language.ngettext("{n} weight", "{n} weights", n, n=n))
    parts += [labels.get(name, name) for name in (change.normalise, change.aggregate) if name]
    if change.year:
        parts.append(_("year {value}", value=change.year))
    if change.thresholds:
        n = len(change.thresholds)
        parts.append(page.language.ngettext("{n} threshold", "{n} thresholds", n, n=n))
    return _("Changed: {list}.", list=", ".join(parts)) if parts else ""


def ranks_view(page: Page, what_if: WhatIf, *, change: Change) -> View:
    """The table of ranks as files, which say that they are no official result."""
    _, book = page.language.gettext, page.shelf.potential
    table = what_if.scores(change).table
    title = _("Ranks beside the official ones")
    if change != Change():
        title += (
            ". " + _("What-if, not the official result") + ". " + changes_text(page, what_if, change=change)
        )
    return View("what-if", title.rstrip("."), data=table if book is None else named(page, book, data=table))


def _shown(rows: Sequence[Row]) -> list[Row]:
    """The first ranks, and of many units those that move most."""
    if len(rows) <= _SHOWN:
        return list(rows)
    far = sorted(rows[_SHOWN // 2 :], key=lambda row: -abs(row["move"] or 0))[: _SHOWN // 2]
    held = {row["unit"] for row in far}
    return [row for i, row in enumerate(rows) if i < _SHOWN // 2 or row["unit"] in held]


def _move(row: Row) -> Move:
    return Move(row["official_rank"], row["rank"], row["official_low"], row["official_high"])


def _row(page: Page, row: Row, last: int) -> RankRow:
    move, number = _move(row), page.numbers
    step = row["move"]
    known = move.low is not None and move.high is not None
    return RankRow(
        "…" if move.now is None else number.integer(move.now),
        page.unit(row["unit"]),
        move_sign(step),
        "up" if (step or 0) > 0 else "down" if (step or 0) < 0 else "",
        move.inside is False,
        "…" if move.official is None else number.integer(move.official),
        number.span(float(row["official_low"]), float(row["official_high"])) if known else "…",
        Markup(move_strip(move, last=last)),  # drawn from numbers only
        str(page.number(row["score"], 3)),
    )


def _cards(page: Page, rows: Sequence[Row], poles: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    _ = page.language.gettext
    ranked = [row for row in rows if row["rank"] is not None]
    inside = [_move(row).inside for row in ranked if row["move"]]
    of = _("of {n}", n=len(ranked))
    yield _("Ranks as in the official result"), str(sum(row["move"] == 0 for row in ranked)), of
    yield (
        _("Moves inside the interval of the rank"),
        str(inside.count(True)),
        _("no more than the uncertainty"),
    )
    yield _("Moves beyond the interval"), str(inside.count(False)), ""
    if poles:
        changed = sum(_is_other(row) for row in poles)
        yield _("Regions with another type of pole"), str(changed), _("of {n}", n=len(poles))


def _keys(page: Page) -> Iterator[tuple[Markup, str]]:
    _ = page.language.gettext
    for move, text in (
        (Move(2, None), _("official rank")),
        (Move(None, 2), _("rank in this what-if")),
        (Move(None, None, 1, 3), _("90% interval of the official rank")),
    ):
        yield Markup(move_strip(move, last=3, width=44.0)), text


def _is_other(row: Row) -> bool:
    return bool(row["type"] != row["official_type"] or row["label"] != row["official_label"])


def _types(page: Page, poles: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    rows = [
        (
            page.unit(row["unit"]),
            page.capital(type_words(page, row["official_type"], label=row["official_label"])),
            page.capital(type_words(page, row["type"], label=row["label"])),
        )
        for row in poles
        if _is_other(row)
    ]
    yield from sorted(rows, key=lambda row: page.key(row[0]))
