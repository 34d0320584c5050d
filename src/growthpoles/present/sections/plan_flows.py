"""The picture of money from sources through stages to projects, or to regions where projects are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from growthpoles.present.charts.sankey import Flow, Node, sankey
from growthpoles.present.charts.svg import MUTED, PALETTE, Frame
from growthpoles.present.sections.funds import Funds
from growthpoles.present.shelf import Row

_COLOURS = (*PALETTE[:6], "#7a5195", "#8c564b", "#5f6b2d", "#4b5d67")
_STAGES = {
    "basic-research": "#7f8c99",
    "applied-research": "#56b4e9",
    "development": "#0b5fa5",
    "pilot": "#e69f00",
    "scale-up": "#c2532d",
    "commercialisation": "#2e8b57",
}
_MOST = 40  # projects that a picture can name
Texts = Callable[[str], str]


@dataclass(frozen=True)
class _Column:
    """One column of the picture: the key of its rows, the names and the colours of its bars."""

    key: str
    text: Texts
    colours: Mapping[str, str]


def flow_pictures(funds: Funds, number: int = 0) -> list[str]:
    """The flows on a wide screen, and in two steps on a narrow one; none without contracts."""
    _, rows = funds.page.language.gettext, funds.book.rows("contracts" if by_project(funds) else "flows")
    if not rows:
        return []
    sources, stages, ends = _columns(funds)
    bars = [_nodes(funds, rows, column) for column in (sources, stages, ends)]
    codes = list(_STAGES)
    bars[1].sort(key=lambda node: codes.index(node.code) if node.code in _STAGES else len(codes))
    flows = [
        _flows(funds, rows, (sources, bars[0]), (stages, bars[1])),
        _flows(funds, rows, (stages, bars[1]), (ends, bars[2])),
    ]
    title = (
        _("Money from sources to stages to projects")
        if by_project(funds)
        else _("Money from sources to stages to regions")
    )
    said = _("The tables below give the same figures.")
    frames = [Frame(f"flows-{number}-{k}", title, said) for k in range(3)]
    return [
        sankey(bars, flows, frame=frames[0], width=940.0),
        sankey(bars[:2], flows[:1], frame=frames[1], width=360.0),
        sankey(bars[1:], flows[1:], frame=frames[2], width=360.0),
    ]


def by_project(funds: Funds) -> bool:
    """Whether the picture ends in projects: there are not too many of them to be named."""
    return 0 < len({row["project"] for row in funds.book.rows("contracts")}) <= _MOST


def _columns(funds: Funds) -> tuple[_Column, _Column, _Column]:
    paid = sorted(funds.book.rows("sources"), key=lambda row: (-row["paid"], row["source"]))
    colours = {row["source"]: _COLOURS[k % len(_COLOURS)] for k, row in enumerate(paid)}
    return (
        _Column("source", lambda code: funds.names("source", code), colours),
        _Column("stage", funds.stage, _STAGES),
        _Column("project", lambda code: funds.names("project", code), {})
        if by_project(funds)
        else _Column("region", funds.region, {}),
    )


def _sums(rows: Iterable[Row], *names: str) -> dict[tuple[str, ...], int]:
    found: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        found[tuple(row[name] for name in names)] += row["amount"]
    return dict(found)


def _nodes(funds: Funds, rows: Iterable[Row], column: _Column) -> list[Node]:
    """Bars of one column, the largest first."""
    sums = sorted(_sums(rows, column.key).items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Node(code, column.text(code), funds.sum(amount), amount, column.colours.get(code, MUTED))
        for (code,), amount in sums
    ]


def _flows(
    funds: Funds, rows: Iterable[Row], left: tuple[_Column, list[Node]], right: tuple[_Column, list[Node]]
) -> list[Flow]:
    """Bands from one column to the next, in the colour of where they start."""
    (start, starts), (end, ends) = left, right
    order = [[node.code for node in nodes] for nodes in (starts, ends)]
    sums = sorted(
        _sums(rows, start.key, end.key).items(),
        key=lambda pair: (order[0].index(pair[0][0]), order[1].index(pair[0][1])),
    )
    return [
        Flow(one, two, amount, start.colours.get(one, MUTED),
             f"{start.text(one)} → {end.text(two)}: {funds.sum(amount)}")
        for (one, two), amount in sums
    ]  # fmt: skip
