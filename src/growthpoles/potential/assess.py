"""Assess the potential of every unit of a panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from growthpoles.composite.fit import ScoredIndex, score_index
from growthpoles.composite.spec import IndexSpec
from growthpoles.core.catalogue import figures_table, framework_names, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.core.result import Table
from growthpoles.potential.coverage import coverage_findings, coverage_table, pillar_coverage_table
from growthpoles.potential.inputs import default_spec, limits
from growthpoles.potential.realise import realisation_table
from growthpoles.potential.remarks import remarks
from growthpoles.potential.results import PotentialResult
from growthpoles.potential.saturation import saturation_table, single_hidden_cells
from growthpoles.potential.structure import (
    indicators_table,
    learnt_table,
    parts_table,
    pillars_table,
    scores_table,
    treatment_table,
)

Figure = tuple[str, float | None, str, str]


def assess_potential(
    panel: Panel,
    framework: Framework,
    spec: IndexSpec | None = None,
    *,
    year: int | Sequence[int] | None = None,
) -> PotentialResult:
    """Assess the potential: level, structure, saturation, realisation, and how much of it the figures carry.

    Args:
        panel: Figures, units x years x indicators.
        framework: Tree of indicators with its coverage rule.
        spec: How the index is made; `default_spec` when left out.
        year: Year or years to assess; all years of the panel by default. Without base years in the
            specification, treatment and scale are learnt on the pooled figures of these years.

    Returns:
        Tables, diagnostics and what is needed to explain every score. Where the coverage rule is not met a
        score is missing, and the diagnostics ``pillar.coverage`` and ``index.coverage`` say so.

    Raises:
        SpecificationError: The specification does not fit the framework, or names years that are not there.
        InputError: The panel lacks indicators, units of measure do not fit, a denominator is zero; all are
            listed.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> panel = panel.with_indicator(gp.Indicator("x", label), np.array([[1.0], [2.0], [3.0]]))
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> assess_potential(panel, tree, gp.IndexSpec())["scores"]["index"].to_list()
        [0.0, 0.5, 1.0]
    """
    chosen = spec or default_spec()
    years = (year,) if isinstance(year, int) else year
    scored = score_index(panel, framework, spec=chosen, years=years)
    coverage = coverage_table(scored)
    pillars = pillar_coverage_table(scored, coverage)
    tables = (
        scores_table(scored.scores),
        pillars_table(scored.scores),
        parts_table(scored.scores),
        indicators_table(scored),
        saturation_table(scored),
        realisation_table(scored),
        coverage,
        pillars,
        treatment_table(scored),
        learnt_table(scored),
        labels_table(
            unit_names(panel.place, panel.territory.country), framework_names(framework), limits().labels()
        ),
        units_table(panel.place),
        figures_table(_figures(scored, coverage, pillars)),
    )
    return PotentialResult(
        tables=tables,
        spec={"framework": framework.code, "index": chosen.to_plain(), "years": list(scored.scores.years)},
        diagnostics=Diagnostics.of(
            coverage_findings(scored, pillars), remarks(scored), single_hidden_cells(scored)
        ),
        inputs=scored,
    )


def _figures(scored: ScoredIndex, coverage: Table, pillars: Table) -> Iterator[Figure]:
    """Counts that sentences quote; of the last year where they depend on it."""
    scores, year = scored.scores, scored.scores.years[-1]
    last = scores.index[:, -1]
    here, tops = coverage.data.filter(year=year), pillars.data.filter(year=year)
    index_pillars = [scores.tree.codes[k] for k in scores.tree.index.pillars]
    of_index = tops.filter(tops["pillar"].is_in(index_pillars))
    rule = scored.fitted.framework.coverage
    yield "year", float(year), "", ""
    yield "units", float(len(scores.units)), "", ""
    yield "units_scored", float((~np.isnan(last)).sum()), "", ""
    yield "pillars", float(len(index_pillars)), "", ""
    yield "pillars_met", float(of_index["met"].sum()), "", ""
    yield "pillars_needed", float(np.ceil(rule.index_share * len(index_pillars) - 1e-9)), "", ""
    yield "indicators", float(here.height), "", ""
    yield "indicators_counted", float(here["counts"].sum()), "", ""
    yield "indicators_missing", float((here["status"] == "missing").sum()), "", ""
    yield "pillar_share_rule", rule.pillar_share, "", ""
    yield "index_share_rule", rule.index_share, "", ""
    for item in limits().thresholds:
        yield item.code, item.a, item.unit, ""
