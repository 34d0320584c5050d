"""Diffusion of an innovation: its curve with an interval, its peak, and the spread between regions."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.blocks import WIDTHS, Block, Card, Part, block_section
from growthpoles.present.charts.curves import Band, Curve, Marks, curves
from growthpoles.present.charts.svg import INK, PALETTE, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.diffusion_tables import (
    WHOLE,
    Wave,
    curves_sheet,
    forces_sheet,
    paths_sheet,
    spatial_sheet,
    spread_sheet,
)
from growthpoles.present.sheets import scale, years
from growthpoles.present.shelf import Book, Row


def diffusion_section(page: Page) -> Section | None:
    """Diffusion of innovations; None without any."""
    return block_section(
        page,
        page.shelf.all("diffusion"),
        ident="diffusion",
        title=page.language.gettext("Diffusion of innovations"),
        make=lambda book, number: _part(page, book, number),
    )


def _part(page: Page, book: Book, number: int) -> Part:
    wave, _ = Wave(page, book), page.language.gettext
    spread = _("Where the push to adopt comes from")
    blocks = [
        Block(
            _("How far it has spread, and how far it will"),
            pictures=_pictures(wave, number),
            caption=_("Band: interval of 90% of the years ahead."),
            sheets=(curves_sheet(wave), paths_sheet(wave)),
        )
    ]
    if book.rows("spatial"):
        ahead = (spread_sheet(wave),) if book.rows("spread") else ()
        blocks.append(Block(spread, sheets=(forces_sheet(wave), spatial_sheet(wave), *ahead)))
    return Part(wave, list(_lead(wave)), list(_cards(wave)), tuple(blocks))


def _lead(wave: Wave) -> Iterator[str]:
    page, row, _ = wave.page, wave.main, wave.page.language.gettext
    yield _(
        "What spreads: {subject}. {model}; curves: {n}.",
        subject=wave.subject,
        model=page.word(f"curve.{wave.book.result.spec['curve']}"),
        n=page.numbers.integer(len(wave.curves)),
    )
    if not row:
        yield _("No curve can be fitted to these figures.")
        return
    place = wave.place(row["unit"])
    yield _(
        "{place}: {last} in {year}.", place=place, last=wave.amount(row["last"]), year=str(row["last_year"])
    )  # fmt: skip
    if row["status"] == "saturated":
        yield _("The ceiling that was given is reached.")
        return
    if row["ceiling"] is None:
        yield _no_ceiling(wave, row)
        return
    yield _ceiling(wave, row)
    if row["peak_year"] is not None:
        yield _(
            "Most adopt in {year}: {when}.",
            year=page.numbers.decimal(row["peak_year"], 0),
            when=_("the peak is past") if row["passed_inflection"] else _("the peak is ahead"),
        )


def _no_ceiling(wave: Wave, row: Row) -> str:
    """Why no ceiling is quoted."""
    _ = wave.page.language.gettext
    if row["passed_inflection"]:
        return _(
            "Growth seems to have turned, but the figures allow any ceiling above some level; no ceiling is "
            "quoted."
        )
    return _("Growth has not turned yet, so that nobody can tell where it will end; no ceiling is quoted.")


def _ceiling(wave: Wave, row: Row) -> str:
    """Where the curve ends, with its interval unless it was given."""
    page, _ = wave.page, wave.page.language.gettext
    amount = wave.amount(row["ceiling"])
    if row["ceiling_given"]:
        return _("The curve ends at {ceiling}, a ceiling that was given.", ceiling=amount)
    ends = (row["ceiling_low"], row["ceiling_high"])
    known = "" if None in ends else f" ({page.figure(ends[0])}–{page.figure(ends[1])})"
    return _("The curve ends at {ceiling}{ends}.", ceiling=amount, ends=known)


def _cards(wave: Wave) -> Iterator[Card]:
    page, row, _ = wave.page, wave.main, wave.page.language.gettext
    if not row:
        return
    yield _("Adopters so far"), page.figure(row["last"]), wave.unit
    yield _("Ceiling"), "–" if row["ceiling"] is None else page.figure(row["ceiling"]), wave.unit
    if row["peak_year"] is not None:
        yield _("Year of the peak"), page.numbers.decimal(row["peak_year"], 0), _("most adopt then")


def _pictures(wave: Wave, number: int) -> list[str]:
    """The curve of all regions together with its interval, and the figures as dots."""
    page, _ = wave.page, wave.page.language.gettext
    rows = wave.book.rows("paths", unit=wave.main["unit"]) if wave.main else ()
    if len(rows) < 2:
        return []
    lines = _curves(wave, rows)
    ceiling = wave.main["ceiling"]
    level = None if ceiling is None else (ceiling, _("ceiling"))
    values = [row[name] for row in rows for name in ("observed", "fitted", "low", "high")]
    axes = (years(rows[0]["year"], rows[-1]["year"]), scale(page, [0.0, *values, ceiling], head=wave.unit))
    title = f"{wave.subject}: {wave.place(wave.main['unit'])}"
    said = _("The tables below give the same figures.")
    return [
        curves(
            lines,
            Frame(f"diffusion-{number}{end}", title, said),
            axes=axes,
            marks=Marks(level=level),
            width=width,
        )
        for end, width in WIDTHS
    ]


def _curves(wave: Wave, rows: tuple[Row, ...]) -> list[Curve]:
    _ = wave.page.language.gettext
    at = tuple(float(row["year"]) for row in rows)
    band = Band(tuple(row["low"] for row in rows), tuple(row["high"] for row in rows), 0.2)
    seen = [(x, row["observed"]) for x, row in zip(at, rows, strict=True)]
    fitted = Curve(
        _("curve of {place}", place=_place(wave)),
        at,
        tuple(row["fitted"] for row in rows),
        PALETTE[0],
        bands=(band,),
    )
    dots = Curve(
        _("observed"), tuple(x for x, _y in seen), tuple(y for _x, y in seen), INK, "dotted", dots=True
    )
    return [fitted, dots]


def _place(wave: Wave) -> str:
    code = wave.main["unit"]
    return wave.page.word(WHOLE) if code == WHOLE else wave.place(code)
