"""The ranking: index, rank, rank interval and group of every unit."""

from __future__ import annotations

from growthpoles.present.charts.bars import Heads, Ranked, ranking, ranking_narrow
from growthpoles.present.charts.svg import Frame
from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.performance import group_rules, performance_of
from growthpoles.present.shelf import Row


def ranking_section(page: Page) -> Section | None:
    """Ranked bars with rank intervals and the table behind them; None when no unit has an index."""
    scores = [row for row in latest(page.shelf.potential, "scores") if row["index"] is not None]
    if not scores:
        return None
    _ = page.language.gettext
    ranks = {row["unit"]: row for row in latest(page.shelf.first("robustness"), "ranks")}
    groups = {row["unit"]: row["group"] for row in latest(page.shelf.first("robustness"), "groups")}
    scores.sort(key=lambda row: (row["rank"], page.key(page.unit(row["unit"]))))
    bars = [_ranked(page, row, ranks.get(row["unit"], {}), groups.get(row["unit"])) for row in scores]
    heads = Heads(_("Index"), _("Rank: median and 5–95% interval") if ranks else "")
    title, said = _("Ranking of regions by the index"), _("The table below gives the same figures.")
    body = page.render(
        "ranking.html.j2",
        wide=ranking(bars, Frame("rank-wide", title, said), heads=heads),
        narrow=ranking_narrow(bars, Frame("rank-narrow", title, said), heads=heads),
        rows=[
            (row, ranks.get(row["unit"], {}), groups.get(row["unit"]), performance_of(page, row["unit"]))
            for row in scores
        ],
        rules=group_rules(page),
        firm=_figure(page, "firm_probability") if groups else None,
        groups=bool(groups),
        replicates=_figure(page, "replicates"),
        width=_figure(page, "mean_width"),
    )
    return Section("ranking", _("Ranking"), body)


def _ranked(page: Page, score: Row, sure: Row, group: int | None) -> Ranked:
    low, high = sure.get("low"), sure.get("high")
    return Ranked(
        name=page.unit(score["unit"]),
        rank=page.numbers.integer(score["rank"]),
        value=score["index"],
        value_text=page.numbers.decimal(score["index"], 2),
        low=low,
        high=high,
        middle=sure.get("median"),
        interval_text="" if low is None or high is None else page.numbers.span(low, high),
        group=group,
    )


def _figure(page: Page, name: str) -> float | None:
    book = page.shelf.first("robustness")
    return book.figure(name) if book else None
