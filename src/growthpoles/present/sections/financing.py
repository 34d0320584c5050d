"""Where the money for innovation comes from and goes to today, and beside it a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.stacks import Part as Piece
from growthpoles.present.charts.stacks import Stack, stacked_bars
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_BANNER = N_(
    "Illustrative plan: the figures of today are real, the projects and the money of the plan were made up "
    "to show the method. No decision can rest on them."
)
_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Published(OnPage):
    """Published money in words."""

    @cached_property
    def unit(self) -> str:
        """Unit of amounts in words."""
        return self.page.measure(self.book.row("figures", name="total")["unit"])

    @cached_property
    def _start(self) -> str:
        """The beginning that the names of all lines have, such as ``Innovation finance: ``."""
        starts = {"".join(self.names("indicator", row["line"]).partition(": ")[:2]) for row in self.lines}
        start = next(iter(starts)) if len(starts) == 1 else ""
        return start if start.endswith(": ") else ""

    def line(self, code: str) -> str:
        """Name of a line of the table, without what all of them begin with."""
        return self.page.capital(self.names("indicator", code).removeprefix(self._start))

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
    told = Published(page, book)
    warnings, notes = notes_of(page, book, prefix="finance.financing", skip="finance.financing.unplaced")
    body = page.render(
        "financing.html.j2",
        banner=_(_BANNER) if book.result.spec["illustrative"] else "",
        lead=list(_lead(told)),
        beside=list(_beside(told)),
        picture=_picture(told),
        keys=_keys(told),
        sheets=_sheets(told),
        warnings=warnings,
        notes=notes,
    )
    return Section("financing", _("Money for innovation today"), body)


def _sheets(told: Published) -> list[Sheet]:
    _ = told.page.language.gettext
    published = _("Every region and source as published, {unit}", unit=told.unit)
    parts = _("Parts of the sources by region as published, {unit}", unit=told.unit)
    return [
        _sources(told),
        _regions(told),
        _amounts(told, published, lines=_shown(told)),
        _amounts(told, parts, lines=[row for row in told.lines if row["part_of"]]),
        _concentration(told),
        _checks(told),
    ]


def _lead(told: Published) -> Iterator[str]:
    page, book, _ = told.page, told.book, told.page.language.gettext
    total = book.figure("total")
    if total is not None:
        yield _(
            "In {year}, {total} {unit} were spent on innovation from all sources.",
            year=str(round(book.figure("year") or 0)), total=page.numbers.integer(total), unit=told.unit,
        )  # fmt: skip
    known = [row for row in told.lines if not row["part_of"] and row["share"]]
    known.sort(key=lambda row: -row["share"])
    listed = ", ".join(f"{told.line(row['line'])} – {told.part(row['share'])}" for row in known[:3])
    yield _("Where it came from: {list}.", list=listed)
    whole = book.row("concentration", line=book.result.spec["total"])
    if whole and whole["largest_share"] is not None and whole["top_share"] is not None:
        yield _(
            "Where it was spent: {region} alone {share}, the {n} largest regions together {top}.",
            region=told.region(whole["largest"]), share=told.part(whole["largest_share"]),
            n=page.numbers.integer(book.figure("top") or 0), top=told.part(whole["top_share"]),
        )  # fmt: skip


def _beside(told: Published) -> Iterator[str]:
    """What a plan would do otherwise."""
    page, _ = told.page, told.page.language.gettext
    if not told.planned:
        return
    yield _(
        "Beside it stands the plan of financing. It covers only the projects it speaks of, not all spending "
        "on innovation, so that shares can be compared and amounts cannot."
    )
    for rows, name, texts in (
        (told.lines, told.line, (_("The plan leans more on: {list}."), _("It leans less on: {list}."))),
        (
            told.book.rows("regions"),
            told.region,
            (_("Regions with a larger share in the plan: {list}."), _("With a smaller one: {list}.")),
        ),
    ):
        key = "line" if name == told.line else "region"
        moved = [row for row in rows if row["difference"] is not None and abs(row["difference"]) >= 0.0005]
        for sign, text in zip((-1, 1), texts, strict=True):
            some = sorted(
                (row for row in moved if sign * row["difference"] < 0), key=lambda r: sign * r["difference"]
            )
            if some:
                listed = ", ".join(f"{name(row[key])} ({_change(told, row)})" for row in some[:3])
                yield text.format(list=listed)
    for row in told.book.rows("unplaced"):
        yield _(
            "{share} of the plan comes from a kind of source that the published table does not show: {kind}.",
            share=page.numbers.percent(row["plan"]), kind=told.names("source-kind", row["kind"]),
        )  # fmt: skip


def _change(told: Published, row: Row) -> str:
    return f"{told.part(row['share'])} → {told.part(row['plan'])}"


def _shown(told: Published) -> list[Row]:
    return [row for row in told.lines if not row["part_of"]]


def _picture(told: Published) -> str:
    """The lines as parts of the whole, today and in the plan."""
    _ = told.page.language.gettext
    looks = list(zip(_shown(told), _LETTERS, PALETTE * 2, strict=False))
    today = _("Today, {year}", year=str(round(told.book.figure("year") or 0)))
    stacks = [Stack(today, tuple(Piece(row["share"] or 0.0, sign, colour) for row, sign, colour in looks))]
    if told.planned:
        parts = tuple(Piece(row["plan"] or 0.0, sign, colour) for row, sign, colour in looks)
        stacks.append(Stack(_("Plan"), parts))
    title = _("Money for innovation by source")
    return stacked_bars(
        stacks, Frame("financing-shares", title, _("The table below gives the same figures."))
    )


def _keys(told: Published) -> list[Key]:
    looks = zip(_shown(told), _LETTERS, PALETTE * 2, strict=False)
    return [Key(colour, sign, told.line(row["line"])) for row, sign, colour in looks]


def _sources(told: Published) -> Sheet:
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (
            ("– " if row["part_of"] else "") + told.line(row["line"]),
            told.amount(row),
            told.part(row["share"], row["flag"]),
            page.numbers.integer(row["hidden"]),
            *((("–" if row["plan"] is None else told.part(row["plan"])), told.points(row["difference"]))
              if told.planned else ()),
        )
        for row in told.lines
    )  # fmt: skip
    heads = (
        _("Source of money"), _("Amount, {unit}", unit=told.unit), _("Share"), _("Regions not published"),
        *_plan_heads(told),
    )  # fmt: skip
    return Sheet(_("Money for innovation by source"), heads, rows)


def _plan_heads(told: Published) -> tuple[str, ...]:
    _ = told.page.language.gettext
    return (_("Share in the plan"), _("Difference, percentage points")) if told.planned else ()


def _regions(told: Published) -> Sheet:
    _ = told.page.language.gettext
    rows = tuple(
        (
            told.region(row["region"]),
            told.amount(row),
            told.part(row["share"], row["flag"]),
            *((told.part(row["plan"]), told.points(row["difference"])) if told.planned else ()),
        )
        for row in sorted(told.book.rows("regions"), key=lambda row: (-(row["amount"] or 0.0), row["region"]))
    )
    heads = (_("Region"), _("Amount, {unit}", unit=told.unit), _("Share"), *_plan_heads(told))
    return Sheet(_("Money for innovation by region"), heads, rows)


def _amounts(told: Published, title: str, *, lines: list[Row]) -> Sheet:
    """Every region by some lines of the table."""
    page, _ = told.page, told.page.language.gettext
    cells = {(row["region"], row["line"]): row for row in told.book.rows("amounts")}
    codes = [row["line"] for row in lines]
    rows = tuple(
        (told.region(row["region"]), *(told.amount(cells[row["region"], code]) for code in codes))
        for row in told.book.rows("regions")
        if row["region"] and codes
    )
    note = page.capital(
        _("x: confidential, 0: true zero. A confidential figure is neither zero nor missing.")
    )
    return Sheet(title, (_("Region"), *map(told.line, codes)), rows, 1, note)


def _concentration(told: Published) -> Sheet:
    page, _ = told.page, told.page.language.gettext
    total = told.book.result.spec["total"]
    found = {row["line"]: row for row in told.book.rows("concentration")}
    rows = tuple(
        (
            told.line(code),
            "–" if found[code]["largest"] is None else told.region(found[code]["largest"]),
            "–" if found[code]["largest_share"] is None else told.part(found[code]["largest_share"]),
            "–" if found[code]["top_share"] is None else told.part(found[code]["top_share"]),
            "–" if found[code]["herfindahl"] is None else page.number(found[code]["herfindahl"], 3),
        )
        for code in (total, *(row["line"] for row in told.lines))
    )
    heads = (
        _("Source of money"), _("Largest region"), _("Share of that region"),
        _("{n} largest regions", n=page.numbers.integer(told.book.figure("top") or 0)),
        _("Herfindahl index"),
    )  # fmt: skip
    note = _("–: a figure that is not published could change it. Index: 1 = all in one region.")
    return Sheet(_("How far the money is gathered in few regions"), heads, rows, 2, note)


def _checks(told: Published) -> Sheet:
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (
            told.region(row["code"]) if row["scope"] == "region" else told.line(row["code"]),
            _("sources against the total") if row["scope"] == "region" else _("regions against the country"),
            page.capital(page.word(f"sum.{row['status']}")),
            "–" if row["published"] is None else page.numbers.decimal(row["published"], 1),
            "–" if row["residual"] is None else page.numbers.signed(row["residual"], 1),
        )
        for row in told.book.rows("checks")
    )
    heads = (
        _("What it speaks of"), _("What is added up"), _("Result"), _("Published, {unit}", unit=told.unit),
        _("Left over, {unit}", unit=told.unit),
    )  # fmt: skip
    return Sheet(_("Do the parts add up to the published totals?"), heads, rows, 3)
