"""Runs side by side: what was set differently, and what became of index, poles, plan and targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from growthpoles.core.catalogue import figures_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result, Table
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.study import compare_drivers as set_
from growthpoles.study import compare_outcomes as became
from growthpoles.study.compare_outcomes import BASE
from growthpoles.study.store import Run, diff_runs

_RUNS = {
    **dict.fromkeys(("run", "name", "study", "edition", "version"), pl.String),
    **{"seed": pl.Int64, "order": pl.Int64},
}
_DIFFERENCES = {"run": pl.String, "table": pl.String, "cells": pl.Int64}


@dataclass(frozen=True, eq=False, repr=False)
class ScenariosResult(Result):
    """Runs side by side.

    Tables:
        runs (run): name (scenario; empty for none), study, edition, version, seed, order (0 = the base).
        drivers (run, kind, key): kind (setting, change, input, seed, program), before, after, group: what was
            made different; what one section of the study file names is one group.
        changes (run, key): figures that the study file changes: code (indicator or industry), units and years
            (empty for all), factor, add.
        cells (run, unit, year, indicator): before, after of the figures as used.
        index (run, result, unit): year (the last that all runs have), index, rank, change and rank_change
            against the base, moved (also where an index comes or goes).
        poles (run, unit): label, type, before, type_before, changed (null: labels of different years).
        numbers (run, result, name): value, before, change, unit (of money, that of the base where the
            currency is the same; empty for counts and scores). The mean index is that of the units with an
            index in every run.
        targets (run, goal, unit, indicator, target_year): status (``absent``: not in that run),
            status_before, probability, probability_before, latest_year, latest_year_before, changed.
        differences (run, table): cells that differ.
        labels, units, figures.
    """

    kind: ClassVar[str] = "scenarios"


def compare_runs(base: Run, *others: Run) -> ScenariosResult:
    """Set runs of one study side by side, each against the first.

    Drivers are what was set differently: settings of the study file and its scenario, input files, single
    figures, the seed, the program. Everything else differs because of them. Indices are compared in the last
    year that all runs have.

    Args:
        base: The run the others are compared with.
        *others: Runs of the same study, such as those of its scenarios.

    Raises:
        InputError: No other run, a run of another study, or of another edition of the territory.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> import growthpoles as gp
        >>> with tempfile.TemporaryDirectory() as place:
        ...     study = gp.load_study("transfer-demo")
        ...     one = gp.run_study(study, Path(place, "one"))
        ...     compare_runs(one, one)["drivers"].height
        0
    """
    if not others:
        raise InputError(problem("compare.runs.none"))
    if problems := list(_strange(base, others)):
        raise InputError(problems)
    named = dict(zip(_names(others), others, strict=True))
    runs = {BASE: base, **named}
    scores = became.scores_of(runs)
    targets = _table("targets", 5, became.target_rows(base, runs), became.TARGETS)
    return ScenariosResult(
        tables=(
            _table("runs", 1, _runs(runs), _RUNS),
            _table("drivers", 3, set_.driver_rows(base, named), set_.DRIVERS),
            _table("changes", 2, set_.change_rows(runs), set_.CHANGES),
            _table("cells", 4, set_.cell_rows(base, named), set_.CELLS),
            _table("index", 3, became.index_rows(scores, runs), became.INDEX),
            _table("poles", 2, became.pole_rows(base, runs), became.POLES),
            _table("numbers", 3, became.number_rows(scores, base, runs=runs), became.NUMBERS),
            targets,
            _table("differences", 2, _differences(base, named), _DIFFERENCES),
            *_shared(runs.values()),
            figures_table(_figures(runs, scores)),
        ),
        spec={"illustrative": _illustrative(runs.values()), "frameworks": became.frameworks_of(runs)},
        diagnostics=Diagnostics.of(
            became.index_notes(scores),
            became.pole_notes(base, named),
            became.number_notes(base, named),
            became.target_notes(targets.data),
        ),
    )


def _strange(base: Run, others: Sequence[Run]) -> Iterator[Problem]:
    """Runs of other studies, and runs in other borders."""
    study, edition = str(base.record["study"]), set_.edition_of(base)
    for run in others:
        where = Where(file=run.folder.name)
        if str(run.record["study"]) != study:
            yield problem("compare.study", where, study=study)
        elif (own := set_.edition_of(run)) != edition:
            yield problem("compare.edition", where, edition=own, base=edition)


def _figures(
    runs: Mapping[str, Run], scores: Sequence[became.Scores]
) -> Iterator[tuple[str, float, str, str]]:
    yield "runs", float(len(runs)), "runs", ""
    main = next((item for item in scores if item.result == "potential" and item.year is not None), None)
    if main is not None and main.year is not None:
        yield "index-year", float(main.year), "year", ""
        yield "index-units", float(len(main.shared)), "units", "with an index in every run"


def _table(name: str, keys: int, rows: Iterator[Sequence[object]], schema: Mapping[str, Any]) -> Table:
    """A table whose first columns are its keys."""
    own = tuple(schema)[:keys]
    return Table(name, own, pl.DataFrame(list(rows), schema=schema, orient="row").sort(*own))


def _names(others: Sequence[Run]) -> list[str]:
    """Scenario of each run; its folder where runs share a scenario or have none."""
    scenarios = [str(run.record["scenario"]) for run in others]
    found: list[str] = []
    for run, name in zip(others, scenarios, strict=True):
        code = name if name and scenarios.count(name) == 1 and name != BASE else run.folder.name
        while code in (*found, BASE):
            code += "+"
        found.append(code)
    return found


def _runs(runs: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    for order, (code, run) in enumerate(runs.items()):
        record = run.record
        texts = (str(record[name]) for name in ("scenario", "study"))
        version = str(record.get("version", ""))
        yield code, *texts, set_.edition_of(run), version, record["seed"], order


def _differences(base: Run, others: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    for code, run in others.items():
        found = diff_runs(base, run).table
        counted = found.group_by("table", maintain_order=True).len()
        for table, cells in counted.iter_rows():
            yield code, table, cells


def _shared(runs: Iterable[Run]) -> Iterator[Table]:
    """Names of all results of all runs, those of the base first, and places of the first that has them."""
    results = [item for run in runs for item in run.results]
    labels = [t.data for item in results for t in item.tables if t.name == "labels"]
    if labels:
        data = pl.concat(labels).unique(["kind", "code"], keep="first", maintain_order=True)
        yield Table("labels", ("kind", "code"), data.sort("kind", "code"))
    places = (t for item in results if item.kind == "potential" for t in item.tables if t.name == "units")
    yield from (table for table in [next(places, None)] if table is not None)


def _illustrative(runs: Iterable[Run]) -> bool:
    return any(item.spec.get("illustrative") for run in runs for item in run.results)
