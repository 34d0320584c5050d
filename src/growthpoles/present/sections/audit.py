"""Audit of the index: what is to be known of its figures, its structure and its weights before it is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from growthpoles.present.charts.pairs import Keys, Paired, paired_bars, paired_bars_narrow
from growthpoles.present.charts.svg import Frame
from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.audit_book import Audit
from growthpoles.present.sections.audit_checks import audit_checks
from growthpoles.present.shelf import Book, Row

_SHADES = (0.3, 0.6, 0.8)  # steps of the shading of correlations; nothing is concluded from them


def audit_section(page: Page) -> Section | None:
    """What an auditor asks of the index; None without an audit."""
    book = page.shelf.first("audit")
    if book is None or not book.rows("consistency"):
        return None
    found = Audit(page, book)
    matrix = _matrix(found)
    shown = {row.name for row in matrix}
    body = page.render(
        "audit.html.j2",
        it=found,
        checks=audit_checks(found),
        weights=_weights(found),
        charts=_charts(found),
        matrix=matrix,
        scoreless=[name for row in found.nodes if (name := found.name(row["node"])) not in shown],
        pairs=_flagged(book, "correlations", "opposite", "redundant"),
        apart=_flagged(book, "belonging", "elsewhere", "weak"),
        removal=_removal(found),
        sparse=_sparse(book.rows("availability")),
        sparse_units=_sparse(book.rows("unit_availability")),
        shapes=_shapes(book),
        outliers=_outliers(found),
        sizes=_sizes(found),
        changes=_changes(found),
    )
    return Section("audit", page.language.gettext("Audit of the index"), body)


def _weights(it: Audit) -> list[tuple[Row, Row, str]]:
    """Influence of every pillar, its correlation with the index, and what is flagged of either."""
    rows = []
    for row in it.pillars:
        link = it.with_index(row["element"])
        told = dict.fromkeys(text for text in (it.remark(row), it.remark(link)) if text)
        rows.append((row, link, "; ".join(told)))
    return rows


def _charts(it: Audit) -> tuple[str, str]:
    """Stated and real weights for a wide and a narrow screen; empty when no pillar has a real weight."""
    _, numbers = it.page.language.gettext, it.page.numbers
    rows = [
        Paired(
            it.name(row["element"]),
            row["nominal"],
            numbers.percent(row["nominal"], 1),
            row["effective"],
            "…" if row["effective"] is None else numbers.percent(row["effective"], 1),
            remark,
        )
        for row, _link, remark in _weights(it)
    ]
    if all(row.second is None for row in rows):
        return "", ""
    keys = Keys(_("stated weight"), _("real weight"))
    title, said = _("Stated and real weight of the pillars"), _("The table below gives the same figures.")
    return (
        paired_bars(rows, Frame("weights-wide", title, said), keys=keys),
        paired_bars_narrow(rows, Frame("weights-narrow", title, said), keys=keys),
    )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the lower triangle of correlations.

    Attributes:
        name: Name of the group.
        inside: Whether it is part of the index.
        cells: (value, class of the shade, flag in words).
    """

    name: str
    inside: bool
    cells: tuple[tuple[str | Markup, str, str], ...]


def _matrix(it: Audit) -> list[MatrixRow]:
    """Correlations of the index, its groups and other blocks, as far as they have any."""
    known = {code for pair, row in it.pairs.items() if row["pearson"] is not None for code in pair}
    codes = [row["node"] for row in it.nodes if row["node"] in known]
    chance = it.limit("significance") or 0.0
    rows = []
    for i, code in enumerate(codes):
        cells = []
        for other in codes[:i]:
            pair = it.pairs.get(frozenset((code, other)), {})
            flag = it.own("flag", pair["flag"]) if pair.get("flag") else ""
            cells.append((it.page.number(pair.get("pearson")), _shade(pair, chance), flag))
        rows.append(MatrixRow(it.name(code), code == it.top or it.inside(code), tuple(cells)))
    return rows


def _shade(pair: Row, chance: float) -> str:
    """Class of a cell: sign and strength; none where the correlation may be chance."""
    r, p = pair.get("pearson"), pair.get("p_pearson")
    if r is None or p is None or p > chance:
        return ""
    step = sum(abs(r) >= limit for limit in _SHADES)
    return f"{'p' if r > 0 else 'm'}{step}" if step else ""


def _flagged(book: Book, table: str, *flags: str) -> list[Row]:
    """Flagged rows, one flag after the other."""
    return [row for flag in flags for row in book.rows(table, flag=flag)]


def _removal(it: Audit) -> tuple[list[Row], list[Row]]:
    """Effect of leaving out: groups and what the ranks hang on; all other indicators. Greatest first."""
    rows = [row for row in it.book.rows("removal") if row["mean_shift"] is not None]
    rows.sort(key=lambda row: (-row["mean_shift"], -row["max_shift"], row["element"]))
    first = [row for row in rows if row["kind"] != "indicator" or row["flag"]]
    return first, [row for row in rows if row not in first]


def _sparse(rows: Iterable[Row]) -> list[Row]:
    """Rows of an availability table of which anything but full figures is to be said, the emptiest first."""
    empty = ("imputed", "confidential", "missing", "not_applicable")
    some = [row for row in rows if row["flag"] or any(row[name] for name in empty)]
    return sorted(some, key=lambda row: (row["share"] is not None, row["share"] or 0.0))


def _shapes(book: Book) -> list[tuple[Row, Row]]:
    """Raw and treated distribution of every indicator that is flagged before or after treatment."""
    treated = {row["indicator"]: row for row in book.rows("statistics", stage="treated")}
    pairs = [(row, treated.get(row["indicator"], {})) for row in book.rows("statistics", stage="raw")]
    return [pair for pair in pairs if pair[0]["flag"] or pair[1].get("flag")]


def _outliers(it: Audit) -> list[tuple[Row, str, str]]:
    """Every outlier with its unit of measure and what the index did to it, by region."""
    page = it.page
    measures = {
        row["indicator"]: row["unit_of_measure"] for row in latest(page.shelf.potential, "indicators")
    }
    done = {"": "left", "winsorise": "pulled-in"}
    rows = sorted(
        it.book.rows("outliers"), key=lambda row: (page.key(it.name(row["unit"])), row["indicator"])
    )
    return [
        (row, page.measure(measures.get(row["indicator"])), page.word(done.get(row["rule"], "transformed")))
        for row in rows
    ]


def _sizes(it: Audit) -> list[tuple[Row, str]]:
    """Indicators that move with size, with the denominators that have a name."""
    rows = _flagged(it.book, "denominators", "size-left", "size")
    found = ((row, it.page.names.find("indicator", row["denominator"])) for row in rows)
    return [(row, it.page.capital(name)) for row, name in found if name]


def _changes(it: Audit) -> list[Row]:
    """Rank changes between two years, the greatest first."""
    rows = it.book.rows("rank_change")
    return sorted(rows, key=lambda row: (-abs(row["gained"]), it.page.key(it.name(row["unit"]))))
