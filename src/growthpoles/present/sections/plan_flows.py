"""The picture of money from sources through stages to regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from growthpoles.present.charts.sankey import Flow, Node, sankey
from growthpoles.present.charts.svg import MUTED, PALETTE, Frame
from growthpoles.present.sections.funds import Funds
from growthpoles.present.shelf import Row

_COLOURS = (*PALETTE[:6], "#7a5195", "#8c564b", "#5f6b2d", "#4b5d67")
_STAGES = ("basic-research", "applied-research", "development", "pilot", "scale-up", "commercialisation")
Texts = Callable[[str], str]


def flow_pictures(funds: Funds, number: int = 0) -> list[str]:
    """The flows on a wide screen, and in two steps on a narrow one; none without contracts."""
    _, rows = funds.page.language.gettext, funds.book.rows("flows")
    if not rows:
        return []
    colours = _coloured(funds)
    sources = _nodes(funds, rows, "source", lambda code: funds.names("source", code), colours)
    stages = sorted(
        _nodes(funds, rows, "stage", funds.stage, {}),
        key=lambda node: _STAGES.index(node.code) if node.code in _STAGES else len(_STAGES),
    )
    regions = _nodes(funds, rows, "region", funds.region, {})
    order = tuple([node.code for node in column] for column in (sources, stages, regions))
    first, second = _first(funds, rows, order, colours), _second(funds, rows, order, colours)
    title, said = _("Money from sources to stages to regions"), _("The tables below give the same figures.")
    frames = [Frame(f"flows-{number}-{k}", title, said) for k in range(3)]
    return [
        sankey((sources, stages, regions), (first, second), frame=frames[0], width=940.0),
        sankey((sources, stages), (first,), frame=frames[1], width=360.0),
        sankey((stages, regions), (second,), frame=frames[2], width=360.0),
    ]


def _coloured(funds: Funds) -> dict[str, str]:
    """Colour by source, the largest ones first."""
    paid = sorted(funds.book.rows("sources"), key=lambda row: (-row["paid"], row["source"]))
    return {row["source"]: _COLOURS[k % len(_COLOURS)] for k, row in enumerate(paid)}


def _sums(rows: Iterable[Row], *names: str) -> dict[tuple[str, ...], int]:
    found: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        found[tuple(row[name] for name in names)] += row["amount"]
    return dict(found)


def _nodes(
    funds: Funds, rows: Iterable[Row], name: str, text: Texts, colours: Mapping[str, str]
) -> list[Node]:
    """Bars of one column, the largest first."""
    sums = sorted(_sums(rows, name).items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Node(code, text(code), funds.sum(amount), amount, colours.get(code, MUTED))
        for (code,), amount in sums
    ]


def _first(
    funds: Funds, rows: Iterable[Row], order: tuple[list[str], ...], colours: Mapping[str, str]
) -> list[Flow]:
    """From sources to stages."""
    sums = sorted(
        _sums(rows, "source", "stage").items(),
        key=lambda pair: (order[0].index(pair[0][0]), order[1].index(pair[0][1])),
    )
    return [
        Flow(source, stage, amount, colours[source],
             f"{funds.names('source', source)} → {funds.stage(stage)}: {funds.sum(amount)}")
        for (source, stage), amount in sums
    ]  # fmt: skip


def _second(
    funds: Funds, rows: Iterable[Row], order: tuple[list[str], ...], colours: Mapping[str, str]
) -> list[Flow]:
    """From stages to regions, in the colour of the source."""
    sums = sorted(
        _sums(rows, "stage", "region", "source").items(),
        key=lambda pair: (order[1].index(pair[0][0]), order[2].index(pair[0][1]), order[0].index(pair[0][2])),
    )
    return [
        Flow(stage, region, amount, colours[source],
             f"{funds.names('source', source)} → {funds.stage(stage)} → {funds.region(region)}: "
             f"{funds.sum(amount)}")
        for (stage, region, source), amount in sums
    ]  # fmt: skip
