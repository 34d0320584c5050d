"""Monitoring: several years on one scale, compared only where the same indicators were used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import numpy as np

from growthpoles.composite.fit import Refresh
from growthpoles.core.catalogue import figures_table, framework_names, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.panel import Panel
from growthpoles.errors import NotAvailableError, SpecificationError, problem
from growthpoles.potential.followed import Followed, follow, monitor_limits
from growthpoles.potential.monitor_findings import findings
from growthpoles.potential.monitor_tables import beyond_table, composition_table, levels_table, trends_table
from growthpoles.potential.monitoring_results import MonitorResult
from growthpoles.potential.results import PotentialResult

Figure = tuple[str, float | None, str, str]


def monitor_potential(
    potential: PotentialResult,
    *,
    panel: Panel | None = None,
    refresh: Refresh = "frozen",
    base_year: int | None = None,
) -> MonitorResult:
    """Follow a potential over years on one scale.

    Every year is scored with the treatment, scale and weights of one set of years, so a new year moves no
    earlier score. A change is given only between years in which the same indicators made the score; a pillar
    whose coverage rule is not met in a year has no score in it and is said to have no data. Trend: Theil-Sen
    slope with a Mann-Kendall test, from five comparable years on.

    Args:
        potential: The assessment whose scale is used.
        panel: Figures of the years to follow; those of the assessment by default.
        refresh: ``frozen`` keeps the scale of the assessment; ``base-years`` learns it again on the same
            years as this panel has them; ``refit`` learns it on all years of this panel.
        base_year: Year that changes are counted from; by default the first in which the index (or, without
            any index, any element) has a score.

    Raises:
        NotAvailableError: The assessment was loaded from a folder, so its scale is not there.
        InputError: The panel is of another edition, lacks indicators or the base year.
        SpecificationError: There is no such way to refresh, or the panel lacks the base years.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "AB")),))
        >>> empty = np.empty((2, 2, 0))
        >>> years = gp.Panel(land, "now", ("A", "B"), (2022, 2023), (), empty, empty.astype(np.uint8), empty)
        >>> years = years.with_indicator(gp.Indicator("x", label), np.array([[0.0, 4.0], [10.0, 8.0]]))
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> first = gp.assess_potential(years.select(years=[2022]), tree, gp.IndexSpec())
        >>> monitor_potential(first, panel=years)["levels"]["change_base"].round(9).to_list()
        [0.0, 0.4, 0.0, -0.2]
    """
    if refresh not in get_args(Refresh):
        known = ", ".join(get_args(Refresh))
        raise SpecificationError(problem("method.choice", None, name="refresh", value=refresh, known=known))
    if potential.inputs is None:
        raise NotAvailableError(problem("result.inputs.none"))
    followed = follow(potential.inputs, panel or potential.inputs.panel, refresh=refresh, base_year=base_year)
    rules = monitor_limits()
    trends = trends_table(followed, rules)
    beyond = beyond_table(followed, rules)
    framework, place = followed.fitted.framework, followed.panel.place
    return MonitorResult(
        tables=(
            levels_table(followed),
            composition_table(followed),
            trends,
            beyond,
            labels_table(
                unit_names(place, followed.panel.territory.country),
                framework_names(framework),
                rules.labels(),
            ),
            units_table(place),
            figures_table(_figures(followed)),
        ),
        spec={
            "framework": framework.code,
            "index": followed.fitted.spec.to_plain(),
            "years": list(followed.scores.years),
            "learnt_on": list(followed.fitted.years),
            "refresh": refresh,
            "base_year": followed.scores.years[followed.base],
        },
        diagnostics=Diagnostics.of(findings(followed, trends=trends, beyond=beyond)),
    )


def _figures(followed: Followed) -> Iterator[Figure]:
    """Counts that sentences quote; the change is that of the index from the base year to the last."""
    years, index = followed.scores.years, followed.levels.scores[:, :, -1]
    change = followed.against_base.change[:, -1, -1]
    known = change[~np.isnan(change)]
    yield "base_year", float(years[followed.base]), "year", ""
    yield "first_year", float(years[0]), "year", ""
    yield "last_year", float(years[-1]), "year", ""
    yield "years", float(len(years)), "", ""
    yield "years_scored", float((~np.isnan(index)).any(axis=0).sum()), "", ""
    yield "units", float(len(index)), "", ""
    yield "units_compared", float(known.size), "", ""
    yield "units_up", float((known > 0).sum()), "", ""
    yield "units_down", float((known < 0).sum()), "", ""
    yield "mean_change", float(known.mean()) if known.size else None, "score", ""
