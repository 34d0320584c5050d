"""A business case: what it costs and earns, what it is worth, what may go wrong, and its workbook."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from markupsafe import Markup

from growthpoles.present.blocks import WIDTHS, Block, Card, Part, block_section
from growthpoles.present.business_case_book import business_case_book
from growthpoles.present.charts.cash import IN, OUT, Year, cash
from growthpoles.present.charts.histogram import Bin, histogram
from growthpoles.present.charts.svg import INK, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.business_tables import (
    Case,
    flows_sheet,
    lines_sheet,
    measures_sheet,
    ranges_sheet,
    risk_sheet,
)
from growthpoles.present.sections.maps import Key
from growthpoles.present.sheets import scale
from growthpoles.present.shelf import Book
from growthpoles.transfer.results import BusinessCaseResult

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def business_section(page: Page) -> Section | None:
    """Business cases; None without any."""
    return block_section(
        page,
        page.shelf.all("business-case"),
        ident="business-case",
        title=page.language.gettext("Business case"),
        make=lambda book, number: _part(page, book, number),
    )


def _part(page: Page, book: Book, number: int) -> Part:
    case, _ = Case(page, book), page.language.gettext
    flows = (
        Key(IN, "", _("more comes in than goes out")),
        Key(OUT, "", _("more goes out than comes in")),
        Key(INK, "—", _("come together by then")),
    )
    blocks = (
        Block(
            _("Cash flows by year"),
            pictures=_flows(case, number),
            caption=_("Amounts in {unit}.", unit=case.purse.unit),
            keys=flows,
            sheets=(flows_sheet(case), lines_sheet(case)),
        ),
        Block(_("What the case is worth"), sheets=(measures_sheet(case),)),
        Block(case.term("sensitivity"), sheets=(ranges_sheet(case),)),
        Block(
            _("What may go wrong"),
            _risks(case),
            pictures=_draws(case, number),
            caption=_(
                "Height: number of draws. Scale: {name}, {unit}.", name=case.term("npv"), unit=case.purse.unit
            ),
            sheets=(risk_sheet(case),),
        ),
    )
    return Part(case, list(_lead(case)), list(_cards(case)), blocks, _link(case, number))


def _link(case: Case, number: int) -> Markup:
    """The workbook inside the page, so that it comes with it wherever it is sent."""
    made, code = case.book.result, case.page.language.code
    book = business_case_book(BusinessCaseResult(made.tables, made.spec), language=code)
    name = f"business-case-{number + 1}-{code}.xlsx"
    text = case.page.language.gettext(
        "The case as an Excel workbook that goes on reckoning (it is inside this page)"
    )
    link = '<a class="file" download="{}" href="data:{};base64,{}">{}</a>'
    return Markup(link).format(name, _TYPE, base64.b64encode(book).decode(), text)


def _lead(case: Case) -> Iterator[str]:
    page, spec, found, _ = case.page, case.book.result.spec, case.measures, case.page.language.gettext
    worth, rate = found["npv"] or 0.0, page.numbers.percent(spec["rate"], 1)
    text = _("As planned, its net present value at the discount rate of {rate} is {npv}.")
    if case.invests and worth > 0:
        text = _(
            "As planned, the case earns more than the discount rate of {rate}: its net present value is "
            "{npv}."
        )
    elif case.invests and worth < 0:
        text = _(
            "As planned, the case earns less than the discount rate of {rate}: its net present value is "
            "{npv}."
        )
    yield text.format(rate=rate, npv=case.purse.text(worth))
    if found["irr"] is not None:
        yield _("Its internal rate of return is {irr}.", irr=page.numbers.percent(found["irr"], 1))
    if found["payback"] is not None:
        yield _(
            "Payback in years: {years}; the largest need for money until then: {need}.",
            years=page.number(found["payback"], 1),
            need=case.purse.text(found["need"]),
        )
    if case.risk:
        yield _(
            "If the lines move within their ranges, the chance of a loss is {share}.",
            share=page.percent(case.risk["chance-loss"]),
        )


def _cards(case: Case) -> Iterator[Card]:
    _ = case.page.language.gettext
    yield case.term("npv"), case.purse.cell(case.measures["npv"]), case.purse.unit
    yield case.term("irr"), case.figure("irr", case.measures["irr"]), _("a year")
    yield (
        case.term("payback"),
        case.figure("payback", case.measures["payback"]),
        _("from the first year"),
    )
    if case.risk:
        share = case.page.percent(case.risk["chance-loss"])
        yield case.term("chance-loss"), share, _("of the draws")


def _risks(case: Case) -> list[str]:
    page, _ = case.page, case.page.language.gettext
    if not case.risk:
        return []
    return [
        _(
            "Number of draws: {draws}. Each line moves within its range, independently of the others; in "
            "nine of ten the net present value lies between {low} and {high}.",
            draws=page.numbers.integer(case.book.result.spec["draws"]),
            low=case.purse.text(case.risk["p05"]),
            high=case.purse.text(case.risk["p95"]),
        )
    ]


def _flows(case: Case, number: int) -> list[str]:
    page, _ = case.page, case.page.language.gettext
    rows = [Year(row["year"], row["net"], row["cumulative"]) for row in case.book.rows("flows")]
    up = scale(page, [0.0, *(end for row in rows for end in (row.net, row.total))])
    title, said = _("Cash flows by year"), _("The table below gives the same figures.")
    return [
        cash(rows, Frame(f"cash-{number}{end}", title, said), up=up, width=width) for end, width in WIDTHS
    ]


def _draws(case: Case, number: int) -> list[str]:
    page, _ = case.page, case.page.language.gettext
    bins = [Bin(row["low"], row["high"], row["count"]) for row in case.book.rows("distribution")]
    if not bins:
        return []
    ends = [end for item in bins for end in (item.low, item.high)]
    axes = (scale(page, [*ends, 0.0]), scale(page, [0.0, *(item.share for item in bins)]))
    middle = case.risk["p50"] or 0.0
    marks = (
        (0.0, _("no gain, no loss")),
        (middle, _("half of the draws lie below: {value}", value=page.numbers.decimal(middle, 0))),
    )
    title, said = _("What may go wrong"), _("The table below gives the same figures.")
    return [
        histogram(bins, Frame(f"draws-{number}{end}", title, said), axes=axes, marks=marks, width=width)
        for end, width in WIDTHS
    ]
