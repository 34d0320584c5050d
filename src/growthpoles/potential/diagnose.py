"""Diagnose what holds every unit of a panel back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from growthpoles.core.catalogue import Named, figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note
from growthpoles.core.framework import Element
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Panel
from growthpoles.core.result import Table
from growthpoles.potential.constraint_barriers import BarrierTables, barrier_tables
from growthpoles.potential.constraint_cells import chosen_elements
from growthpoles.potential.constraint_findings import figures, findings, hidden_cells
from growthpoles.potential.constraint_gaps import Diagnosed, diagnose_cells
from growthpoles.potential.constraint_inputs import DiagnosisSettings, SectorFigure
from growthpoles.potential.constraint_results import ConstraintsResult
from growthpoles.potential.constraint_sectors import sector_findings, sectors_table
from growthpoles.potential.constraint_tables import (
    areas_table,
    constraint_areas_table,
    constraints_table,
    coverage_table,
    definitions_table,
    measures_table,
    national_table,
    summary_table,
    thresholds_table,
)
from growthpoles.potential.results import PotentialResult


def diagnose_constraints(
    panel: Panel,
    *,
    potential: PotentialResult | None = None,
    sectors: Sequence[SectorFigure] = (),
    industries: IndustryTable | None = None,
    settings: DiagnosisSettings | None = None,
) -> ConstraintsResult:
    """Diagnose the constraints of every unit and year: severity, confidence, trend, priority, areas.

    A measure with value v, benchmark b and worst value w has the gap ``clip((b - v) / (b - w), 0, 1)`` (less
    or more is better alike); it is missing where b is not better than w. The severity of a constraint is the
    weighted mean of the gaps there are; classes begin at .2, .4, .6 and .8. Confidence is the share of its
    weight that has a gap. The trend of a measure is adverse when its Theil-Sen slope over five years is and
    the Mann-Kendall test gives p < .1. Priority is ``severity * importance * (1 + .25 adverse)``.

    Own rules, all among the thresholds of the map: a severity needs a quarter of its weight in direct figures
    or close proxies, else it is undetermined; w is the 2.5th percentile from the bad end of all units and
    years; groups with fewer than four figures are compared with all units; the trend of a constraint is
    adverse when half of its tested weight is.

    Args:
        panel: Figures, units x years x indicators.
        potential: Assessment whose framework says how measures such as ``ACT1`` are worked out; the figures
            are taken from `panel`, in all its years.
        sectors: Figures by industry, see `sector_figures`.
        industries: Output by industry, to join industries reported apart, and for their names.
        settings: Map, measures, benchmark, peers, years, importance.

    Returns:
        Tables, diagnostics and labels. A constraint or year without figures has the status ``no-data``.

    Raises:
        SpecificationError: The settings do not fit the map, or units have no group of peers.
        InputError: The panel lacks indicators or years, units of measure do not fit, or there is no figure of
            any measure; all are listed.
        NotAvailableError: The potential was loaded from a folder.

    Example:
        >>> import numpy as np
        >>> import growthpoles as gp
        >>> from growthpoles.core.framework import Element
        >>> label, units = gp.Label("demo"), ("A", "B", "C", "D", "E")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in units)),))
        >>> empty = np.empty((5, 1, 0))
        >>> panel = gp.Panel(land, "now", units, (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> active = np.array([[5.0], [10.0], [15.0], [20.0], [25.0]])
        >>> panel = panel.with_indicator(gp.Indicator("active", label, "%"), active)
        >>> root = Element("M", "", "index", label)
        >>> active = Element("ACT1", "M", "indicator", label, unit="%", value="active")
        >>> measures = gp.Framework("measures", label, (root, active))
        >>> found = diagnose_constraints(panel, settings=DiagnosisSettings(measures=measures))
        >>> found.explain("B", "DX-03", year=2022).severity
        0.6896551724137931
    """
    chosen = settings or DiagnosisSettings()
    elements = chosen_elements(chosen, potential)
    found = diagnose_cells(panel, elements, settings=chosen)
    constraints = constraints_table(found)
    barriers = barrier_tables(panel, elements, rules=chosen.rules, constraints=constraints)
    tables = (
        constraints,
        measures_table(found),
        areas_table(found),
        summary_table(found, constraints),
        coverage_table(found),
        national_table(found),
        barriers.barriers,
        barriers.constraints,
        barriers.agreement,
        sectors_table(sectors, chosen.rules, industries=industries),
        definitions_table(found),
        constraint_areas_table(found),
        thresholds_table(found),
        _labels(panel, elements, found, industries),
        units_table(panel.place),
        figures_table(figures(found)),
    )
    return ConstraintsResult(
        tables=tables,
        spec=_spec(found),
        diagnostics=Diagnostics.of(
            findings(found), sector_findings(sectors, chosen.rules), _survey(barriers)
        ),
    )


def _survey(tables: BarrierTables) -> Iterator[Diagnostic]:
    if tables.barriers.data.height:
        yield note("diagnosis.barriers")
    yield from hidden_cells(tables.cells)


def _labels(
    panel: Panel, elements: Sequence[Element], found: Diagnosed, industries: IndustryTable | None
) -> Table:
    names: list[Named] = [("figure", item.code, item.label) for item in elements]
    names += [("figure-note", item.code, item.note) for item in elements if item.note]
    if industries is not None:
        names += [("industry", item.code, item.label) for item in industries.industries]
    return labels_table(unit_names(panel.place, panel.territory.country), found.rules.labels(), names)


def _spec(found: Diagnosed) -> Mapping[str, Any]:
    settings = found.settings
    peers = settings.peers if isinstance(settings.peers, str) else dict(sorted(settings.peers.items()))
    return {
        "rules": settings.rules.rules.code,
        "benchmark": settings.benchmark,
        "peers": peers,
        "years": list(found.cells.years),
        "importance": dict(sorted(settings.importance.items())),
    }
