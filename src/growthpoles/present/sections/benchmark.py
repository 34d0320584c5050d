"""Regions and their country beside other countries: dots on one scale, and the figures behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.abroad import place_abroad, widest_gap
from growthpoles.present.charts.dots import Dot, Scale, dots
from growthpoles.present.charts.svg import Frame
from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Book, Row

_ENDS = 3  # regions of each end in the table
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Columns:
    """Units of the table under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the table: its name, unit and remarks, and a cell for each unit."""

    name: str
    measure: str
    remarks: tuple[str, ...]
    cells: tuple[Row, ...]


def benchmark_section(page: Page) -> Section | None:
    """Dots of regions, nation and countries, and a table of their figures; None without scores."""
    book = page.shelf.first("benchmark")
    scores = [row for row in latest(book, "benchmark_scores") if row["index"] is not None]
    if book is None or not scores:
        return None
    _ = page.language.gettext
    scores.sort(key=lambda row: (-row["index"], page.key(page.unit(row["unit"]))))
    columns = _columns(page, book, scores)
    units = [row["unit"] for part in columns for row in part.rows]
    root = book.row("labels", kind="index").get("code", "")
    body = page.render(
        "benchmark.html.j2",
        said=[text for text in (place_abroad(page), widest_gap(page)) if text],
        caution=page.names.find("note", root),
        wide=_chart(page, book, scores, width=940.0),
        narrow=_chart(page, book, scores, width=360.0),
        columns=columns,
        lines=_lines(page, book, units),
        check=_check(page, book),
        notes=_notes(page, book),
        year=book.year,
    )
    return Section("benchmark", _("International comparison"), body)


def _named(book: Book) -> tuple[str, ...]:
    return tuple(book.result.spec.get("named", ()))


def _chart(page: Page, book: Book, scores: Sequence[Row], *, width: float) -> str:
    _ = page.language.gettext
    named = _named(book)
    texts = {
        "nation": _("country as a whole"),
        "region": _("region"),
        "country": _("country named in the table"),
        "other": _("other country"),
    }
    rows = [
        Dot(
            page.unit(row["unit"]),
            row["index"],
            page.numbers.decimal(row["index"], 2),
            "other" if row["kind"] == "country" and row["unit"] not in named else row["kind"],
        )
        for row in scores
    ]
    drawn = {row.kind for row in rows}
    ticks = tuple((place, page.numbers.decimal(place, 1)) for place in _TICKS)
    scale = Scale(_("Index from 0 to 1"), ticks, {k: text for k, text in texts.items() if k in drawn})
    frame = Frame(
        "abroad-wide" if width > 400 else "abroad-narrow",
        _("Regions and countries on one scale"),
        "; ".join(f"{row.name}: {row.text}" for row in rows),
    )
    return dots(rows, frame, scale=scale, width=width)


def _columns(page: Page, book: Book, scores: Sequence[Row]) -> tuple[Columns, ...]:
    """The nation, the ends of the regions and the named countries, each in the order of the index."""
    _ = page.language.gettext
    regions = [row for row in scores if row["kind"] == "region"]
    whole = len(regions) <= 2 * _ENDS
    parts = (
        ("", [row for row in scores if row["kind"] == "nation"]),
        (_("Regions") if whole else _("First regions"), regions if whole else regions[:_ENDS]),
        (_("Last regions"), [] if whole else regions[-_ENDS:]),
        (_("Countries"), [row for row in scores if row["unit"] in _named(book)]),
    )
    return tuple(Columns(heading, tuple(rows)) for heading, rows in parts if rows)


def _lines(page: Page, book: Book, units: Sequence[str]) -> list[Line]:
    _ = page.language.gettext
    cells = {(row["unit"], row["indicator"]): row for row in latest(book, "benchmark_figures")}
    lines = []
    for row in _indicators(book):
        remarks = [_("shown, not scored")] if not row["scored"] else []
        if row["proxy"]:
            remarks.append(_("regions: {proxy}", proxy=page.word(row["proxy"])))
        found = tuple(cells.get((unit, row["indicator"]), {}) for unit in units)
        name = page.names("indicator", row["indicator"])
        lines.append(Line(name, page.measure(row["unit_of_measure"]), tuple(remarks), found))
    return lines


def _indicators(book: Book) -> list[Row]:
    """Indicators by pillar, the scored ones first."""
    rows = book.rows("indicators")
    return sorted(rows, key=lambda row: (row["pillar"], not row["scored"], row["indicator"]))


def _check(page: Page, book: Book) -> list[str]:
    """What is compared and what is not, with the two national figures that say why."""
    _ = page.language.gettext
    rows = {row["indicator"]: row for row in latest(book, "national_check")}
    known = [(item, rows[item["indicator"]]) for item in _indicators(book) if item["indicator"] in rows]
    parts = []
    agreed = [item["indicator"] for item, row in known if row["agrees"] and row["scored"]]
    if agreed:
        text = _(
            "Compared, since the national figure of the regions’ source and the one in the countries’ table "
            "differ by at most {share}: {list}.",
            share=page.percent(book.figure("agreement")),
            list=_list(page, agreed),
        )
        parts.append(text)
    for item, row in known:
        if row["agrees"] is False:
            text = _(
                "Not comparable, therefore not scored: {indicator} – {national} in the regions’ source, "
                "{published} in the countries’ table.",
                indicator=page.names("indicator", row["indicator"]),
                national=page.quantity(row["national"], item["unit_of_measure"]),
                published=page.quantity(row["published"], item["unit_of_measure"]),
            )
            parts.append(f"{text} {page.names.find('note', row['indicator'])}".strip())
    unknown = [item["indicator"] for item, row in known if row["agrees"] is None]
    if unknown:
        parts.append(_("Not checked, a national figure is missing: {list}.", list=_list(page, unknown)))
    return parts


def _notes(page: Page, book: Book) -> list[tuple[str, str]]:
    """How to read single indicators; those that are not comparable are explained with the check."""
    told = {row["indicator"] for row in latest(book, "national_check") if row["agrees"] is False}
    codes = [row["indicator"] for row in _indicators(book) if row["indicator"] not in told]
    named = [(page.names("indicator", code), page.names.find("note", code)) for code in codes]
    return [(name, note) for name, note in named if note]


def _list(page: Page, codes: Sequence[str]) -> str:
    return "; ".join(page.names("indicator", code) for code in codes)
