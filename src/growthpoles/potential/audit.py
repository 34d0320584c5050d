"""Audit of an index, as the auditors of the Joint Research Centre of the European Commission do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.core.catalogue import figures_table, framework_names, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import NotAvailableError, problem
from growthpoles.potential.audit_figures import (
    availability_table,
    denominators_table,
    outliers_table,
    statistics_table,
    unit_availability_table,
)
from growthpoles.potential.audit_findings import audit_findings
from growthpoles.potential.audit_inputs import AuditSettings, AuditYear
from growthpoles.potential.audit_profile import profile_table
from growthpoles.potential.audit_results import AuditResult
from growthpoles.potential.audit_structure import (
    Pairs,
    belonging_table,
    consistency_tables,
    correlations_table,
    groups_table,
)
from growthpoles.potential.influence import influence_table, removal_table
from growthpoles.potential.rank_change import decompose_rank_changes

Figure = tuple[str, float | None, str, str]


class Scored(Protocol):
    """A result that still has its inputs, such as `PotentialResult`."""

    @property
    def inputs(self) -> ScoredIndex | None:
        """The scored index; None when the result was loaded from a folder."""

    @property
    def provenance(self) -> Provenance:
        """What it was made from."""


def audit(potential: Scored, *, settings: AuditSettings | None = None) -> AuditResult:
    """Audit an index: figures, structure, influence, and what moves the ranks.

    Checks follow OECD and JRC (2008), Handbook on Constructing Composite Indicators, and the COIN Tool of the
    Joint Research Centre; influence follows Paruolo, Saisana and Saltelli (2013).

    Args:
        potential: Result of `assess_potential`. An index that is missing everywhere is audited as well: the
            tables say what is not available.
        settings: Year and limits.

    Raises:
        NotAvailableError: The result was loaded without its inputs.
        InputError: A year that was not scored.

    Example:
        >>> import numpy as np
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> codes = tuple(f"U{i:02}" for i in range(12))
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in codes)),))
        >>> empty = np.empty((12, 1, 0))
        >>> panel = gp.Panel(land, "now", codes, (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> for code, factor in (("x", 1.0), ("y", 1.001)):
        ...     panel = panel.with_indicator(gp.Indicator(code, label), np.arange(12.0)[:, None] ** factor)
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label),
        ...     gp.Element("x", "I", "indicator", label, value="x"),
        ...     gp.Element("y", "I", "indicator", label, value="y")))
        >>> found = audit(gp.assess_potential(panel, tree, gp.IndexSpec()))
        >>> found["correlations"]["flag"].to_list()
        ['redundant']
    """
    chosen = settings or AuditSettings()
    scored = potential.inputs
    if scored is None:
        raise NotAvailableError(problem("result.inputs.none"))
    years = scored.scores.years
    audited = AuditYear(scored, years[-1] if chosen.year is None else chosen.year, chosen.rules)
    start = years[0] if chosen.from_year is None else chosen.from_year
    tables = {table.name: table for table in _tables(audited, start)}
    names = unit_names(scored.panel.place, scored.panel.territory.country)
    return AuditResult(
        tables=(
            *tables.values(),
            Table("thresholds", ("code",), chosen.rules.rows()),
            labels_table(names, framework_names(scored.fitted.framework), chosen.rules.labels()),
            units_table(scored.panel.place),
            figures_table(_figures(audited, tables)),
        ),
        spec={
            "framework": scored.fitted.framework.code,
            "index": scored.fitted.spec.to_plain(),
            "year": audited.year,
            "from_year": start,
            "rules": {"code": chosen.rules.code, "date": chosen.rules.date},
        },
        diagnostics=Diagnostics.of(audit_findings(audited, tables)),
        provenance=potential.provenance,
    )


def _tables(audited: AuditYear, start: int) -> Iterator[Table]:
    yield availability_table(audited)
    yield unit_availability_table(audited)
    yield statistics_table(audited)
    yield outliers_table(audited)
    yield denominators_table(audited)
    pairs = Pairs.of(audited)
    yield correlations_table(pairs)
    yield groups_table(pairs)
    yield belonging_table(pairs)
    yield from consistency_tables(audited)
    yield influence_table(audited)
    yield removal_table(audited)
    yield profile_table(audited)
    changes = decompose_rank_changes(audited.scored, audited.scored, from_year=start, to_year=audited.year)
    one_year = start == audited.year
    yield Table(changes.name, changes.keys, changes.data.clear()) if one_year else changes


def _figures(audited: AuditYear, tables: Mapping[str, Table]) -> Iterator[Figure]:
    """Counts that sentences quote."""
    removal = tables["removal"].data
    yield "year", float(audited.year), "", ""
    yield "units", float(len(audited.units)), "", ""
    yield "units_scored", float(audited.scored_units), "", ""
    yield "indicators", float(len(audited.tree.indicators)), "", ""
    for name, flags in (
        ("availability", ("low-availability", "many-zeros")),
        ("correlations", ("redundant", "opposite")),
        ("group_correlations", ("same", "opposite", "dominant", "silent")),
        ("belonging", ("weak", "elsewhere")),
        ("consistency", ("low-alpha", "many-components")),
    ):
        for flag in flags:
            count = tables[name].data.filter(pl.col("flag") == flag).height
            yield f"{name}_{flag}".replace("-", "_"), float(count), "", ""
    yield "outliers", float(tables["outliers"].data.height), "", ""
    shift = removal["mean_shift"].max()
    yield "removal_greatest_mean_shift", None if shift is None else float(shift), "ranks", ""  # type: ignore[arg-type]
