"""Two vintages of the same figures: what was revised, and what that did to scores and ranks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex, fill_cells
from growthpoles.composite.impute.base import Surroundings
from growthpoles.core.catalogue import (
    figures_table,
    framework_names,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, good, note, warning
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.errors import InputError, NotAvailableError, Problem, Where, problem
from growthpoles.potential.comparable import places
from growthpoles.potential.followed import monitor_limits
from growthpoles.potential.monitoring_results import VintageResult
from growthpoles.potential.rank_change import decompose_rank_changes
from growthpoles.potential.results import PotentialResult
from growthpoles.stats.arrays import divide

Figure = tuple[str, float | None, str, str]
_CAUSES = ("own", "others", "scale", "imputation")
_FLAGS = {int(flag): flag.code for flag in Flag}


def compare_vintages(before: PotentialResult, after: PotentialResult) -> VintageResult:
    """What changed in a potential because the figures were revised.

    The change of every score is split in two that add up exactly: ``own`` = score of the revised figures on
    the old scale - old score, which only the unit's own revised figures can move; ``scale`` = new score -
    score of the revised figures on the old scale: treatment, scale and weights learnt again on the revised
    figures of all units. (Where gaps are filled from other units, `own` holds what their revised figures did
    to the filled cells.) Ranks of the index are split by `decompose_rank_changes`.

    Args:
        before: Assessment of the first vintage.
        after: Assessment of the later one: same framework, specification, units and years.

    Raises:
        NotAvailableError: An assessment was loaded from a folder, so its figures are not there.
        InputError: The two differ in more than their figures; everything that differs is listed.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> bare = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> first, later = (
        ...     gp.assess_potential(
        ...         bare.with_indicator(gp.Indicator("x", label), np.array([[0.0], [5.0], [top]])), tree,
        ...         gp.IndexSpec(treat=gp.treat.NoTreatment()))
        ...     for top in (10.0, 20.0))
        >>> compare_vintages(first, later)["effects"].select("unit", "own", "scale").rows()
        [('A', 0.0, 0.0), ('B', 0.0, -0.25), ('C', 1.0, -1.0)]
    """
    if before.inputs is None or after.inputs is None:
        raise NotAvailableError(problem("result.inputs.none"))
    first, later = before.inputs, after.inputs
    if problems := list(_differences(before, after, first, later)):
        raise InputError(problems)
    revisions = _revisions_table(first, later)
    effects = _effects_table(first, later)
    framework, place = later.fitted.framework, later.panel.place
    return VintageResult(
        tables=(
            revisions,
            effects,
            _ranks_table(first, later),
            labels_table(
                unit_names(place, later.panel.territory.country),
                framework_names(framework),
                panel_names(later.panel),
                monitor_limits().labels(),
            ),
            units_table(place),
            figures_table(_figures(first, revisions, effects)),
        ),
        spec=dict(after.spec),
        diagnostics=Diagnostics.of(_findings(first, revisions, effects)),
    )


def _differences(
    before: PotentialResult, after: PotentialResult, first: ScoredIndex, later: ScoredIndex
) -> Iterator[Problem]:
    if first.fitted.framework.elements != later.fitted.framework.elements:
        codes = [item.fitted.framework.code for item in (first, later)]
        yield problem("vintages.framework", None, first=codes[0], second=codes[1])
    if before.spec.get("index") != after.spec.get("index") or first.fitted.years != later.fitted.years:
        yield problem("vintages.spec")
    if (first.panel.edition, first.scores.units) != (later.panel.edition, later.scores.units):
        yield problem("vintages.units", None, first=first.panel.edition, second=later.panel.edition)
    for code in _codes(first.panel, first.fitted.framework):
        if code in later.panel.codes:
            units = [item.panel.indicators[item.panel.position(code)].unit for item in (first, later)]
            if units[0] != units[1]:
                yield problem("vintages.measure", Where(indicator=code), first=units[0], second=units[1])
    if first.scores.years != later.scores.years:
        years = [", ".join(map(str, item.scores.years)) for item in (first, later)]
        yield problem("vintages.years", None, first=years[0], second=years[1])


@dataclass(frozen=True, eq=False)
class _Figures:
    """The figures behind an index in the years that matter, shape (units, years, indicators)."""

    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: FloatArray
    flags: np.ndarray


def _behind(scored: ScoredIndex) -> _Figures:
    """Panel figures the framework uses, in the years scored or learnt on."""
    panel, framework = scored.panel, scored.fitted.framework
    years = tuple(sorted({*scored.scores.years, *scored.fitted.years}))
    codes = _codes(panel, framework)
    cut = panel.select(years=years, codes=codes)
    return _Figures(years, codes, cut.values, cut.flags)


def _codes(panel: Panel, framework: Framework) -> tuple[str, ...]:
    wanted = {code for item in framework.indicators for code in (item.value, item.denominator)}
    return tuple(code for code in panel.codes if code in wanted)


def _revisions_table(first: ScoredIndex, later: ScoredIndex) -> Table:
    """Table ``revisions``: every figure behind the index that is another one, or has another flag."""
    old, new = _behind(first), _behind(later)
    at = [new.codes.index(code) for code in old.codes]
    values, flags = new.values[:, :, at], new.flags[:, :, at]
    gone, here = np.isnan(old.values), np.isnan(values)
    same = (old.values == values) | (gone & here)
    changed = ~same | (old.flags != flags)
    status = np.where(
        same, "flag-changed", np.where(gone, "appeared", np.where(here, "withdrawn", "revised"))
    )
    relative = divide(values - old.values, np.abs(old.values))
    u, y, k = np.nonzero(changed)
    data = pl.DataFrame(
        {
            "unit": [first.scores.units[i] for i in u],
            "year": [old.years[i] for i in y],
            "indicator": [old.codes[i] for i in k],
            "before": old.values[u, y, k],
            "after": values[u, y, k],
            "revision": relative[u, y, k],
            "flag_before": [_FLAGS[int(x)] for x in old.flags[u, y, k]],
            "flag_after": [_FLAGS[int(x)] for x in flags[u, y, k]],
            "status": [str(x) for x in status[u, y, k]],
        },
        schema={
            "unit": pl.String, "year": pl.Int64, "indicator": pl.String, "before": pl.Float64,
            "after": pl.Float64, "revision": pl.Float64, "flag_before": pl.String, "flag_after": pl.String,
            "status": pl.String,
        },
    )  # fmt: skip
    keys = ("unit", "year", "indicator")
    return Table("revisions", keys, data.with_columns(pl.selectors.float().fill_nan(None)).sort(keys))


def _effects_table(first: ScoredIndex, later: ScoredIndex) -> Table:
    """Table ``effects``: change of every node, from the unit's own figures and from the scale."""
    count, nodes = len(first.scores.tree.indicators), first.scores.tree.nodes
    old, new = (np.asarray(item.scores.nodes.scores[:, :, count:]) for item in (first, later))
    middle = _on_old_scale(first, later)
    gone, here = np.isnan(old), np.isnan(new)
    status = np.where(
        gone & here, "missing", np.where(gone, "appeared", np.where(here, "withdrawn", "compared"))
    )
    own, scale, split = middle - old, new - middle, ~np.isnan(middle)
    shape, before, after = old.shape, places(old), places(new)
    columns = {
        "before": old, "after": new, "change": np.where(split, own + scale, new - old), "own": own,
        "scale": scale, "rank_before": before, "rank_after": after, "rank_change": before - after,
    }  # fmt: skip
    data = pl.DataFrame(
        {
            "unit": np.repeat(first.scores.units, shape[1] * shape[2]),
            "year": np.tile(np.repeat(first.scores.years, shape[2]), shape[0]),
            "element": np.tile([node.code for node in nodes], shape[0] * shape[1]),
            **{name: array.ravel() for name, array in columns.items()},
            "status": np.where((status == "compared") & ~split, "not-separable", status).ravel(),
        }
    ).with_columns(pl.selectors.float().fill_nan(None))
    keys = ("unit", "year", "element")
    return Table("effects", keys, data.with_columns(pl.col("^rank_.*$").cast(pl.Int64)).sort(keys))


def _ranks_table(first: ScoredIndex, later: ScoredIndex) -> Table:
    """Table ``ranks``: causes of the change of every rank of the index."""
    both = ~np.isnan(first.scores.index) & ~np.isnan(later.scores.index)
    years = [year for year, known in zip(first.scores.years, np.any(both, axis=0), strict=True) if known]
    parts = [decompose_rank_changes(first, later, from_year=year, to_year=year).data for year in years]
    schema = {
        "unit": pl.String, "year": pl.Int64, "units": pl.Int64, "rank_before": pl.Int64,
        "rank_after": pl.Int64, "gained": pl.Int64, **dict.fromkeys(_CAUSES, pl.Float64),
    }  # fmt: skip
    held = [part.rename({"from_year": "year"}).select(list(schema)) for part in parts]
    keys = ("unit", "year")
    return Table("ranks", keys, pl.concat([pl.DataFrame(schema=schema), *held]).sort(keys))


def _on_old_scale(first: ScoredIndex, later: ScoredIndex) -> FloatArray:
    """Scores of the revised figures on the scale of the first vintage, shape (units, years, nodes)."""
    panel = later.panel
    around = Surroundings(panel, later.fitted.framework)
    cells = fill_cells(later.raw, around, spec=first.fitted.spec)
    at = [panel.year_position(year) for year in later.scores.years]
    scores = first.fitted.score_cells(
        cells.at(at), units=panel.units, years=later.scores.years, judged=later.raw.at(at)
    )
    return np.asarray(scores.nodes.scores[:, :, len(scores.tree.indicators) :])


def _findings(first: ScoredIndex, revisions: Table, effects: Table) -> Iterator[Diagnostic]:
    data = revisions.data
    if not data.height:
        yield good("vintages.same", None, years=", ".join(map(str, first.scores.years)))
        return
    spec = first.fitted.spec
    for node in first.scores.tree.nodes:
        if spec.step_of(node.step, node.code).relative:
            yield warning("vintages.relative", Where(indicator=node.code))
    counted = {word: int((data["status"] == word).sum()) for word in ("revised", "appeared", "withdrawn")}
    yield note("vintages.revised", None, cells=data.height, units=data["unit"].n_unique(), **counted)
    limit = monitor_limits().number("large-revision")
    large = data.filter(pl.col("revision").abs() >= limit)
    for row in (
        large.group_by("indicator").agg(pl.len(), pl.col("revision").abs().max()).sort("indicator").rows()
    ):
        yield warning("vintages.large", Where(indicator=row[0]), count=row[1], percent=100 * row[2])
    index = effects.data.filter(element=first.scores.tree.index.code)
    for (year,), rows in index.filter(pl.col("rank_change") != 0).group_by("year", maintain_order=True):
        units = ", ".join(rows["unit"])
        yield note("vintages.ranks", Where(year=int(str(year))), count=rows.height, units=units)


def _figures(first: ScoredIndex, revisions: Table, effects: Table) -> Iterator[Figure]:
    index = effects.data.filter(element=first.scores.tree.index.code)
    behind = _behind(first)
    revised = revisions.data["revision"].drop_nulls().abs()
    yield "cells_compared", float(behind.values.size), "", ""
    yield "cells_revised", float(revisions.data.height), "", ""
    yield "units_revised", float(revisions.data["unit"].n_unique()), "", ""
    yield "largest_revision", _largest(revised), "share", ""
    yield "largest_change", _largest(index["change"]), "score", ""
    yield "ranks_changed", float((index["rank_change"] != 0).sum()), "", ""


def _largest(values: pl.Series) -> float | None:
    known = values.drop_nulls().abs().to_numpy()
    return float(known.max()) if known.size else None
