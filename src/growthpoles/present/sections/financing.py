"""Where the money for innovation comes from and goes to today, and beside it a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from growthpoles.present.charts.stacks import Part as Piece
from growthpoles.present.charts.stacks import Stack, stacked_bars
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book, Names, Row

_BANNER = N_(
    "Illustrative plan: the figures of today are real, the projects and the money of the plan were made up "
    "to show the method. No decision can rest on them."
)
_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Purse:
    """Published money in words.

    Attributes:
        page: The page.
        book: The result.
        names: Names, those of the result first.
        unit: Unit of amounts.
    """

    page: Page
    book: Book
    names: Names
    unit: str

    def line(self, code: str) -> str:
        """Name of a line of the table."""
        return self.page.capital(self.names("indicator", code))

    def region(self, code: str) -> str:
        """Name of a region; words for none."""
        return self.names("unit", code) if code else self.page.language.gettext("no region named")

    def amount(self, row: Row) -> str:
        """An amount, or the mark that says why there is none."""
        if row["amount"] is None:
            return self.page.mark(row["flag"])
        return self.page.numbers.decimal(row["amount"], 1)

    @property
    def lines(self) -> list[Row]:
        """Lines in the order of the published table."""
        rows = {row["line"]: row for row in self.book.rows("sources")}
        return [rows[item["indicator"]] for item in self.book.result.spec["lines"]]

    @property
    def planned(self) -> bool:
        """Whether a plan stands beside today."""
        return bool(self.book.result.spec["plan"])

    def points(self, share: float | None) -> str:
        """A difference of shares in percentage points."""
        return "–" if share is None else self.page.numbers.signed(100 * share, 1)

    def part(self, share: float | None, flag: str = "missing") -> str:
        """A share, or the mark that says why there is none."""
        return self.page.mark(flag) if share is None else self.page.numbers.percent(share, 1)


def financing_section(page: Page) -> Section | None:
    """Money for innovation by source and region; None without a result."""
    book = page.shelf.first("financing")
    if book is None:
        return None
    _ = page.language.gettext
    unit = book.row("figures", name="total")["unit"]
    purse = Purse(page, book, page.names_of(book), page.measure(unit))
    warnings, notes = notes_of(page, book, prefix="finance.financing", skip="finance.financing.unplaced")
    body = page.render(
        "financing.html.j2",
        banner=_(_BANNER) if book.result.spec["illustrative"] else "",
        lead=list(_lead(purse)),
        beside=list(_beside(purse)),
        picture=_picture(purse),
        keys=_keys(purse),
        sheets=[_sources(purse), _regions(purse), _amounts(purse), _concentration(purse), _checks(purse)],
        warnings=warnings,
        notes=notes,
    )
    return Section("financing", _("Money for innovation today"), body)


def _lead(purse: Purse) -> Iterator[str]:
    page, book, _ = purse.page, purse.book, purse.page.language.gettext
    total = book.figure("total")
    if total is not None:
        yield _(
            "In {year}, {total} {unit} were spent on innovation from all sources.",
            year=str(round(book.figure("year") or 0)), total=page.numbers.integer(total), unit=purse.unit,
        )  # fmt: skip
    known = [row for row in purse.lines if not row["part_of"] and row["share"]]
    known.sort(key=lambda row: -row["share"])
    listed = ", ".join(f"{purse.line(row['line'])} – {purse.part(row['share'])}" for row in known[:3])
    yield _("Where it came from: {list}.", list=listed)
    whole = book.row("concentration", line=book.result.spec["total"])
    if whole and whole["largest_share"] is not None and whole["top_share"] is not None:
        yield _(
            "Where it was spent: {region} alone {share}, the {n} largest regions together {top}.",
            region=purse.region(whole["largest"]), share=purse.part(whole["largest_share"]),
            n=page.numbers.integer(book.figure("top") or 0), top=purse.part(whole["top_share"]),
        )  # fmt: skip


def _beside(purse: Purse) -> Iterator[str]:
    """What a plan would do otherwise."""
    page, _ = purse.page, purse.page.language.gettext
    if not purse.planned:
        return
    yield _(
        "Beside it stands the plan of financing. It covers only the projects it speaks of, not all spending "
        "on innovation, so that shares can be compared and amounts cannot."
    )
    for rows, name, texts in (
        (purse.lines, purse.line, (_("The plan leans more on: {list}."), _("It leans less on: {list}."))),
        (
            purse.book.rows("regions"),
            purse.region,
            (_("Regions with a larger share in the plan: {list}."), _("With a smaller one: {list}.")),
        ),
    ):
        key = "line" if name == purse.line else "region"
        moved = [row for row in rows if row["difference"] is not None and abs(row["difference"]) >= 0.0005]
        for sign, text in zip((-1, 1), texts, strict=True):
            some = sorted(
                (row for row in moved if sign * row["difference"] < 0), key=lambda r: sign * r["difference"]
            )
            if some:
                listed = ", ".join(f"{name(row[key])} ({_change(purse, row)})" for row in some[:3])
                yield text.format(list=listed)
    for row in purse.book.rows("unplaced"):
        yield _(
            "{share} of the plan comes from a kind of source that the published table does not show: {kind}.",
            share=page.numbers.percent(row["plan"]), kind=purse.names("source-kind", row["kind"]),
        )  # fmt: skip


def _change(purse: Purse, row: Row) -> str:
    return f"{purse.part(row['share'])} → {purse.part(row['plan'])}"


def _shown(purse: Purse) -> list[Row]:
    return [row for row in purse.lines if not row["part_of"]]


def _picture(purse: Purse) -> str:
    """The lines as parts of the whole, today and in the plan."""
    _ = purse.page.language.gettext
    looks = list(zip(_shown(purse), _LETTERS, PALETTE * 2, strict=False))
    today = _("Today, {year}", year=str(round(purse.book.figure("year") or 0)))
    stacks = [Stack(today, tuple(Piece(row["share"] or 0.0, sign, colour) for row, sign, colour in looks))]
    if purse.planned:
        parts = tuple(Piece(row["plan"] or 0.0, sign, colour) for row, sign, colour in looks)
        stacks.append(Stack(_("Plan"), parts))
    title = _("Money for innovation by source")
    return stacked_bars(
        stacks, Frame("financing-shares", title, _("The table below gives the same figures."))
    )


def _keys(purse: Purse) -> list[Key]:
    looks = zip(_shown(purse), _LETTERS, PALETTE * 2, strict=False)
    return [Key(colour, sign, purse.line(row["line"])) for row, sign, colour in looks]


def _sources(purse: Purse) -> Sheet:
    page, _ = purse.page, purse.page.language.gettext
    rows = tuple(
        (
            ("– " if row["part_of"] else "") + purse.line(row["line"]),
            purse.amount(row),
            purse.part(row["share"], row["flag"]),
            page.numbers.integer(row["hidden"]),
            *((("–" if row["plan"] is None else purse.part(row["plan"])), purse.points(row["difference"]))
              if purse.planned else ()),
        )
        for row in purse.lines
    )  # fmt: skip
    heads = (
        _("Source of money"), _("Amount, {unit}", unit=purse.unit), _("Share"), _("Regions not published"),
        *_plan_heads(purse),
    )  # fmt: skip
    return Sheet(_("Money for innovation by source"), heads, rows)


def _plan_heads(purse: Purse) -> tuple[str, ...]:
    _ = purse.page.language.gettext
    return (_("Share in the plan"), _("Difference, percentage points")) if purse.planned else ()


def _regions(purse: Purse) -> Sheet:
    _ = purse.page.language.gettext
    rows = tuple(
        (
            purse.region(row["region"]),
            purse.amount(row),
            purse.part(row["share"], row["flag"]),
            *((purse.part(row["plan"]), purse.points(row["difference"])) if purse.planned else ()),
        )
        for row in sorted(
            purse.book.rows("regions"), key=lambda row: (-(row["amount"] or 0.0), row["region"])
        )
    )
    heads = (_("Region"), _("Amount, {unit}", unit=purse.unit), _("Share"), *_plan_heads(purse))
    return Sheet(_("Money for innovation by region"), heads, rows)


def _amounts(purse: Purse) -> Sheet:
    page, _ = purse.page, purse.page.language.gettext
    cells = {(row["region"], row["line"]): row for row in purse.book.rows("amounts")}
    lines = [row["line"] for row in purse.lines]
    rows = tuple(
        (purse.region(row["region"]), *(purse.amount(cells[row["region"], line]) for line in lines))
        for row in purse.book.rows("regions")
        if row["region"]
    )
    note = page.capital(
        _("x: confidential, 0: true zero. A confidential figure is neither zero nor missing.")
    )
    title = _("Every region and source as published, {unit}", unit=purse.unit)
    return Sheet(title, (_("Region"), *map(purse.line, lines)), rows, 1, note)


def _concentration(purse: Purse) -> Sheet:
    page, _ = purse.page, purse.page.language.gettext
    total = purse.book.result.spec["total"]
    found = {row["line"]: row for row in purse.book.rows("concentration")}
    rows = tuple(
        (
            purse.line(code),
            "–" if found[code]["largest"] is None else purse.region(found[code]["largest"]),
            "–" if found[code]["largest_share"] is None else purse.part(found[code]["largest_share"]),
            "–" if found[code]["top_share"] is None else purse.part(found[code]["top_share"]),
            "–" if found[code]["herfindahl"] is None else page.number(found[code]["herfindahl"], 3),
        )
        for code in (total, *(row["line"] for row in purse.lines))
    )
    heads = (
        _("Source of money"), _("Largest region"), _("Share of that region"),
        _("{n} largest regions", n=page.numbers.integer(purse.book.figure("top") or 0)),
        _("Herfindahl index"),
    )  # fmt: skip
    note = _("–: a figure that is not published could change it. Index: 1 = all in one region.")
    return Sheet(_("How far the money is gathered in few regions"), heads, rows, 2, note)


def _checks(purse: Purse) -> Sheet:
    page, _ = purse.page, purse.page.language.gettext
    rows = tuple(
        (
            purse.region(row["code"]) if row["scope"] == "region" else purse.line(row["code"]),
            _("sources against the total") if row["scope"] == "region" else _("regions against the country"),
            page.capital(page.word(f"sum.{row['status']}")),
            "–" if row["published"] is None else page.numbers.decimal(row["published"], 1),
            "–" if row["residual"] is None else page.numbers.signed(row["residual"], 1),
        )
        for row in purse.book.rows("checks")
    )
    heads = (
        _("What it speaks of"), _("What is added up"), _("Result"), _("Published, {unit}", unit=purse.unit),
        _("Left over, {unit}", unit=purse.unit),
    )  # fmt: skip
    return Sheet(_("Do the parts add up to the published totals?"), heads, rows, 3)
