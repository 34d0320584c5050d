"""What a reader of a monitor should know: no data, other indicators, prices, the ends of a scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.framework import Element
from growthpoles.core.panel import Panel
from growthpoles.core.result import Table
from growthpoles.errors import Where
from growthpoles.potential.followed import Followed


def findings(followed: Followed, *, trends: Table, beyond: Table) -> Iterator[Diagnostic]:
    """Everything a reader should know, most basic first."""
    years = followed.scores.years
    if len(years) == 1:
        yield warning("monitor.one-year", Where(year=years[0]))
    if followed.fitted.spec.scale_over == "each-year":
        yield warning("monitor.each-year", Where())
    yield from _relative(followed)
    yield from _no_data(followed)
    yield from _composition(followed)
    yield from _nominal(followed)
    yield from _beyond(beyond)
    if len(years) > 1 and (trends.data["verdict"] == "too-few-years").all():
        yield note("monitor.trend.short", Where(), years=int(trends.data["years"].max() or 0))  # type: ignore[arg-type]


def _relative(followed: Followed) -> Iterator[Diagnostic]:
    spec = followed.fitted.spec
    for node in followed.scores.tree.nodes:
        if spec.step_of(node.step, node.code).relative:
            yield warning("monitor.relative", Where(indicator=node.code))


def _no_data(followed: Followed) -> Iterator[Diagnostic]:
    """Nodes that have a score in no unit in some of the years, with what the coverage rule asks for."""
    scores, years = followed.scores, followed.scores.years
    silent = np.all(np.isnan(followed.levels.scores), axis=0) & np.any(followed.possible, axis=0)
    for n, node in enumerate(scores.tree.nodes):
        at = np.flatnonzero(silent[:, n])
        if at.size:
            have, need, of = (
                int(a[:, at, n].max()) for a in (scores.nodes.have, scores.nodes.need, scores.nodes.of)
            )
            listed = ", ".join(str(years[y]) for y in at)
            yield warning(
                "monitor.no-data", Where(indicator=node.code), years=listed, have=have, need=need, of=of
            )


def _composition(followed: Followed) -> Iterator[Diagnostic]:
    """Years that were scored on other indicators than the base year, and units where only theirs differ."""
    years, tree = followed.scores.years, followed.scores.tree
    differs = followed.against_base.verdict == "composition-differs"
    for n, node in enumerate(tree.nodes):
        used = np.any(followed.levels.used[:, :, n], axis=0)
        held: dict[tuple[str, str, str], list[str]] = {}
        for y in np.flatnonzero(differs[:, :, n].any(axis=0)):
            lost, gained = (
                ", ".join(tree.indicators[k].code for k in np.flatnonzero(which)) or "-"
                for which in (used[followed.base] & ~used[y], used[y] & ~used[followed.base])
            )
            units = ", ".join(followed.scores.units[u] for u in np.flatnonzero(differs[:, y, n]))
            key = (lost, gained, units if lost == gained == "-" else "")
            held.setdefault(key, []).append(str(years[y]))
        for (lost, gained, units), listed in held.items():
            where, base = Where(indicator=node.code), years[followed.base]
            span = ", ".join(listed)
            if units:
                yield note("monitor.composition.some", where, years=span, base=base, units=units)
            else:
                yield warning("monitor.composition", where, years=span, base=base, lost=lost, gained=gained)


def _nominal(followed: Followed) -> Iterator[Diagnostic]:
    """Indicators in current prices: over years they hold price movements too."""
    named = [item.code for item in followed.scores.tree.indicators if in_current_prices(followed.panel, item)]
    if named and len(followed.scores.years) > 1:
        yield warning("monitor.nominal", Where(), count=len(named), indicators=", ".join(named))


def _beyond(beyond: Table) -> Iterator[Diagnostic]:
    """One note for the few cells beyond the scale, one warning for each indicator with many."""
    data = beyond.data
    few = data.filter(grade="note")
    if few.height:
        yield note(
            "monitor.beyond", None, cells=int(few["cells"].sum()), indicators=few["indicator"].n_unique()
        )
    for (code,), rows in data.filter(grade="warning").group_by("indicator", maintain_order=True):
        years, most = ", ".join(map(str, rows["year"])), 100 * float(rows["share"].to_numpy().max())
        yield warning("monitor.beyond.many", Where(indicator=str(code)), years=years, percent=most)


def in_current_prices(panel: Panel, item: Element) -> bool:
    """Whether an indicator is a value in current prices that is not divided by another one."""
    kinds = [
        panel.indicators[panel.position(code)].price.kind if code else "none"
        for code in (item.value, item.denominator)
    ]
    return kinds[0] == "current" and kinds[1] != "current"
