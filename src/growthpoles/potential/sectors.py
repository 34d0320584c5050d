"""The sectoral view: potential of the enterprises of sectors; a sector stands where a region stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl

from growthpoles.composite.spec import IndexSpec
from growthpoles.core.catalogue import Named, labels_table, unit_names
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.framework import Coverage, Framework
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag, FloatArray, Indicator, Panel
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.potential.assess import assess_potential
from growthpoles.potential.followed import monitor_limits
from growthpoles.potential.monitoring_results import SectorsResult
from growthpoles.potential.results import PotentialResult
from growthpoles.sources.nouns import load_framework
from growthpoles.sources.options import Reading, TableFormat
from growthpoles.sources.panels import edition_of, load_panels
from growthpoles.stats.arrays import divide

EDITION, TOTAL, SURVEYED = "sectors", "TOTAL", "ent_surveyed"


def assess_sectors(
    panel: Panel,
    framework: Framework | None = None,
    *,
    spec: IndexSpec | None = None,
    year: int | Sequence[int] | None = None,
    regions: IndustryTable | None = None,
) -> SectorsResult:
    """Assess the innovation potential of the enterprises of sectors.

    The assessment is that of `assess_potential`, with sectors in the place of regions. With output by region
    and industry, two tables are added: the share of every sector in the output of every region, beside its
    score, and ``expected`` = sum(share * score) / sum(share) over sectors with a score - what the mix of
    sectors alone would give a region, no measurement of its enterprises.

    Args:
        panel: Figures by sector, see `read_sectors`.
        framework: Tree of indicators; by default `sector_framework()`, in which indicators that the panel
            does not have are missing, with a note.
        spec: How the index is made; the default one of `assess_potential`.
        year: Year or years to assess; all by default.
        regions: Output by region and industry, with the codes of the sectors.

    Raises:
        SpecificationError, InputError: As in `assess_potential`; none of the sectors is in `regions`.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> names = gp.read_industry_names(study.path("activities.csv"))
        >>> style = gp.TableFormat(columns=(("unit", "industry"),))
        >>> panel = read_sectors(study.path("innovation_by_activity.csv"), names, style=style,
        ...     indicators=gp.read_indicators(study.path("indicators.csv")))
        >>> assess_sectors(panel)["parts"].filter(part="RES", rank=1)["unit"].to_list()
        ['M72']
    """
    made = assess_potential(panel, framework or _available(panel), spec, year=year)
    tables = list(made.tables)
    found = [*_few(panel, made), *(_absent(panel) if framework is None else ())]
    if regions is not None:
        joint = _regions_table(made, regions)
        tables += [joint, _mix_table(joint)]
        names = (*unit_names(regions.place, regions.territory.country), *industry_names(regions))
        tables = [_with_names(item, names) if item.name == "labels" else item for item in tables]
        found += _unmatched(panel, regions)
    return SectorsResult(
        tables=tuple(tables),
        spec=made.spec,
        diagnostics=Diagnostics.of(made.diagnostics, found),
        provenance=made.provenance,
        inputs=made.inputs,
    )


@lru_cache(maxsize=1)
def sector_framework() -> Framework:
    """The bundled framework: material prerequisites, knowledge and cooperation; results beside them.

    Example:
        >>> tree = sector_framework()
        >>> [item.code for item in (*tree.pillars, *tree.blocks)]
        ['MAT', 'KNW', 'RES']
    """
    path = Path(str(files("growthpoles.potential").joinpath("sectors.csv")))
    label = Label(
        "Innovation potential of sectors",
        "Инновационный потенциал отраслей",
        "Салалардың инновациялық әлеуеті",
    )
    return load_framework(path, code="sectors", label=label, coverage=Coverage(0.5, 1, 1.0)).value


def read_sectors(
    path: str | Path,
    industries: Sequence[Industry],
    *,
    indicators: Sequence[Indicator] | None = None,
    style: TableFormat | None = None,
) -> Panel:
    """Read national figures by sector as a panel whose units are the sectors.

    Args:
        path: Table as for `read_panel`, with sectors in the column ``unit``; the sector ``TOTAL`` is the
            whole, used for national levels and never scored.
        industries: The sectors, with their names.
        indicators: Indicators to expect; without it codes are taken as they come.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> names = gp.read_industry_names(study.path("activities.csv"))
        >>> style = gp.TableFormat(columns=(("unit", "industry"),))
        >>> panel = read_sectors(study.path("innovation_by_activity.csv"), names, style=style)
        >>> panel.cell("C", 2022, code="ent_surveyed").value
        4421.0
    """
    return load_sectors(path, industries, indicators=indicators, style=style).told()


def load_sectors(
    path: str | Path,
    industries: Sequence[Industry],
    *,
    indicators: Sequence[Indicator] | None = None,
    style: TableFormat | None = None,
) -> Reading[Panel]:
    """The panel of `read_sectors` with the notes of the reader."""
    land = sector_territory(industries)
    read = load_panels(path, land, edition=EDITION, indicators=indicators, style=style)
    panel = edition_of(read.value, EDITION, file=Path(path).name)
    return Reading(_with_figures(panel, industries), read.notes)


def _with_figures(panel: Panel, industries: Sequence[Industry]) -> Panel:
    """The panel without sectors that have no figure at all."""
    keep = (panel.flags != Flag.MISSING).any(axis=(1, 2))
    held = {code for code, there in zip(panel.units, keep, strict=True) if there}
    return replace(
        panel,
        territory=sector_territory([item for item in industries if item.code in held]),
        units=tuple(code for code in panel.units if code in held),
        values=panel.values[keep],
        flags=panel.flags[keep],
        source=panel.source[keep],
        remark=panel.remark[keep],
    )


def add_figures(panel: Panel, other: Panel) -> Panel:
    """A panel of sectors with the indicators of another one, matched by code and year.

    Sectors and years that only the other panel has are left out; what it does not have is missing.

    Example:
        >>> land = sector_territory([Industry("B", Label("Mining")), Industry("C", Label("Manufacturing"))])
        >>> empty = np.empty((2, 1, 0))
        >>> bare = Panel(land, EDITION, ("B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> wear = bare.with_indicator(Indicator("wear", Label("Wear"), "%"), np.array([[63.8], [41.2]]))
        >>> add_figures(bare, wear).cell("C", 2022, code="wear").value
        41.2
    """
    shape = (len(panel.units), len(panel.years))
    units = [(u, other.units.index(code)) for u, code in enumerate(panel.units) if code in other.units]
    years = [(y, other.years.index(year)) for y, year in enumerate(panel.years) if year in other.years]
    here = np.ix_([u for u, _ in units], [y for y, _ in years])
    there = np.ix_([u for _, u in units], [y for _, y in years])
    for item in other.indicators:
        k = other.position(item.code)
        values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        whole = np.full(len(panel.years), np.nan)
        values[here], flags[here] = other.values[:, :, k][there], other.flags[:, :, k][there]
        whole[[y for y, _ in years]] = other.national(item.code)[[y for _, y in years]]
        source = other.sources[0] if other.sources else "derived"
        panel = panel.with_indicator(item, values, flags=flags, source=source, national=whole)
    return panel


def sector_territory(industries: Sequence[Industry]) -> Territory:
    """Sectors as the units of a territory without places.

    Example:
        >>> sector_territory([Industry("C", Label("Manufacturing"))]).current.codes
        ('C',)
    """
    units = tuple(Unit(item.code, item.label, kind="sector") for item in industries)
    whole = Unit(TOTAL, Label("All sectors", "Все отрасли", "Барлық салалар"), level="country")
    return Territory((Edition(EDITION, units),), whole)


def _available(panel: Panel) -> Framework:
    """The bundled framework; indicators without their figures in the panel are missing."""
    tree = sector_framework()
    lost = _lost(panel)
    kept = (replace(e, value="", denominator="") if e.code in lost else e for e in tree.elements)
    return replace(tree, elements=tuple(kept))


def _lost(panel: Panel) -> dict[str, str]:
    """Codes that the panel lacks, by indicator of the bundled framework."""
    found = {}
    for item in sector_framework().indicators:
        missing = [code for code in (item.value, item.denominator) if code not in ("", *panel.codes)]
        if missing:
            found[item.code] = ", ".join(missing)
    return found


def _absent(panel: Panel) -> Iterator[Diagnostic]:
    for code, missing in _lost(panel).items():
        yield note("sectors.absent", Where(indicator=code), figures=missing)


def _few(panel: Panel, made: PotentialResult) -> Iterator[Diagnostic]:
    """Sectors with so few surveyed enterprises that one enterprise moves their shares by points."""
    if SURVEYED not in panel.codes:
        return
    least = monitor_limits().number("few-enterprises")
    for year in made.spec["years"]:
        counts = panel.column(SURVEYED)[:, panel.year_position(year)]
        with np.errstate(invalid="ignore"):
            small = np.flatnonzero(counts < least)
        if small.size:
            units = ", ".join(f"{panel.units[u]} ({counts[u]:.0f})" for u in small)
            yield warning("sectors.few", Where(year=year), units=units, least=least)


def _regions_table(made: PotentialResult, regions: IndustryTable) -> Table:
    """Table ``regions``: share of every sector in the output of every region, and its score."""
    scores = {(unit, year): x for unit, year, x in made["scores"].select("unit", "year", "index").iter_rows()}
    sectors = sorted({unit for unit, _ in scores} & set(regions.codes))
    years = [year for year in made.spec["years"] if year in regions.years]
    if not sectors or not years:
        raise InputError(problem("sectors.regions", None, known=", ".join(regions.codes)))
    at = [regions.position(code) for code in sectors]
    rows = []
    for year in years:
        shares = _shares(regions.year(year))[:, at]
        for u, region in enumerate(regions.units):
            for k, code in enumerate(sectors):
                score = scores[code, year]
                status = "missing" if score is None else "scored"
                rows.append((region, year, code, float(shares[u, k]), score, status))
    schema = {
        "region": pl.String, "year": pl.Int64, "sector": pl.String, "output_share": pl.Float64,
        "score": pl.Float64, "status": pl.String,
    }  # fmt: skip
    keys = ("region", "year", "sector")
    data = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.selectors.float().fill_nan(None))
    return Table("regions", keys, data.sort(keys))


def _shares(values: FloatArray) -> FloatArray:
    """Shares in the output of a region; an industry no region reports is no part of any total."""
    kept = values[:, ~np.isnan(values).all(axis=0)]
    return divide(values, kept.sum(axis=1)[:, None])


def _mix_table(joint: Table) -> Table:
    """Table ``region_mix``: what the mix of sectors alone would give."""
    scored = pl.col("score").is_not_null()
    weight = pl.col("output_share").filter(scored)
    data = joint.data.group_by("region", "year").agg(
        weight.sum().alias("covered"),
        ((pl.col("output_share") * pl.col("score")).filter(scored).sum() / weight.sum()).alias("expected"),
    )
    keys = ("region", "year")
    return Table("region_mix", keys, data.with_columns(pl.col("expected").fill_nan(None)).sort(keys))


def _with_names(labels: Table, names: Sequence[Named]) -> Table:
    """The table of labels with those of the regions and industries."""
    more = labels_table(names).data
    data = pl.concat([labels.data, more]).unique(["kind", "code"], keep="first").sort("kind", "code")
    return Table("labels", labels.keys, data)


def _unmatched(panel: Panel, regions: IndustryTable) -> Iterator[Diagnostic]:
    """Sectors that the regional table does not have under the same code."""
    if lost := [code for code in panel.units if code not in regions.codes]:
        yield note("sectors.unmatched", None, count=len(lost), sectors=", ".join(lost))
