"""Sentences on a country and its regions beside other countries; every figure is a cell of the benchmark."""

from __future__ import annotations

from growthpoles.present.page import Page
from growthpoles.present.shelf import Row

_MIDDLE = 0.5  # a country that does better than half of the others does not lag


def place_abroad(page: Page) -> str:
    """The places of the nation and of its best region among other countries; empty without them."""
    book = page.shelf.first("benchmark")
    scored = book.latest("benchmark_scores") if book else ()
    rows = [row for row in scored if row["index"] is not None]
    nation = next((row for row in rows if row["kind"] == "nation"), None)
    regions = [row for row in rows if row["kind"] == "region"]
    if nation is None or not regions:
        return ""
    best = max(regions, key=lambda row: row["index"])
    return page.language.gettext(
        "Among {n} other countries, {nation} would take place {place} and its best region, {region}, place "
        "{best}.",
        n=page.numbers.integer(nation["of"]),
        nation=page.unit(nation["unit"]),
        place=page.numbers.integer(nation["place"]),
        region=page.unit(best["unit"]),
        best=page.numbers.integer(best["place"]),
    )


def widest_gap(page: Page) -> str:
    """The indicator on which the nation is furthest behind, beside the named countries; empty without one."""
    own = _furthest_behind(page)
    known = _named_figures(page, own.get("indicator", ""))
    if not own or not known:
        return ""
    first, last = known[0], known[-1]
    return page.language.gettext(
        "The widest gap: {indicator}. {nation}: {value}, better than {share} of the countries; "
        "for comparison, from {low} ({first}) to {high} ({last}).",
        indicator=page.names("indicator", own["indicator"]),
        nation=page.unit(own["unit"]),
        value=_cell(page, own),
        share=page.percent(own["percentile"]),
        low=_cell(page, first),
        first=page.unit(first["unit"]),
        high=_cell(page, last),
        last=page.unit(last["unit"]),
    )


def _furthest_behind(page: Page) -> Row:
    """The scored figure on which the nation does better than the fewest countries; empty when none lags."""
    book = page.shelf.first("benchmark")
    rows = book.latest("benchmark_figures", kind="nation") if book else ()
    judged = [row for row in rows if row["score"] is not None and row["percentile"] is not None]
    lowest: Row = min(judged, key=lambda row: row["percentile"], default={})
    return lowest if lowest and lowest["percentile"] < _MIDDLE else {}


def _named_figures(page: Page, indicator: str) -> list[Row]:
    """Figures of the named countries, the lowest first."""
    book = page.shelf.first("benchmark")
    if book is None:
        return []
    named = book.result.spec.get("named", ())
    rows = book.latest("benchmark_figures", indicator=indicator)
    return sorted(
        (row for row in rows if row["unit"] in named and row["value"] is not None),
        key=lambda row: row["value"],
    )


def _cell(page: Page, row: Row) -> str:
    return page.quantity(row["value"], row["unit_of_measure"])
