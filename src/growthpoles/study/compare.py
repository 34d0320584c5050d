"""Runs side by side: what was set differently, and what became of index, poles, plan and targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from growthpoles.core.catalogue import figures_table
from growthpoles.core.result import Result, Table
from growthpoles.errors import InputError, Where, problem
from growthpoles.finance.portfolio import Money
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run, diff_runs

BASE = "base"
_KEYS = ("unit", "year", "indicator")
_NUMBERS = (
    ("potential", "mean_index"),
    ("poles", "label_pole"),
    ("poles", "label_mixed"),
    ("poles", "label_potential"),
    ("allocation", "cost"),
    ("allocation", "effect"),
    ("allocation", "projects_in"),
    ("outlook", "poles-expected"),
    ("targets", "targets-behind"),
    ("targets", "status-out-of-reach"),
)
_RUNS = dict.fromkeys(("run", "name", "study", "edition"), pl.String) | {"seed": pl.Int64, "order": pl.Int64}
_DRIVERS = dict.fromkeys(("run", "kind", "key", "before", "after"), pl.String)
_CELLS = {
    "run": pl.String, "unit": pl.String, "year": pl.Int64, "indicator": pl.String, "before": pl.Float64,
    "after": pl.Float64,
}  # fmt: skip
_INDEX = {
    "run": pl.String, "unit": pl.String, "year": pl.Int64, "index": pl.Float64, "rank": pl.Int64,
    "change": pl.Float64, "rank_change": pl.Int64,
}  # fmt: skip
_POLES = dict.fromkeys(("run", "unit", "label", "type", "before", "type_before"), pl.String)
_POLES_CHANGED = {**_POLES, "changed": pl.Boolean}
_NUMBER = {
    "run": pl.String, "result": pl.String, "name": pl.String, "value": pl.Float64, "before": pl.Float64,
    "change": pl.Float64, "unit": pl.String,
}  # fmt: skip
_TARGETS = {
    **dict.fromkeys(("run", "goal", "unit", "indicator", "status", "status_before"), pl.String),
    "probability": pl.Float64, "probability_before": pl.Float64,
}  # fmt: skip
_DIFFERENCES = {"run": pl.String, "table": pl.String, "cells": pl.Int64}


@dataclass(frozen=True, eq=False, repr=False)
class ScenariosResult(Result):
    """Runs side by side.

    Tables:
        runs (run): name (scenario; empty for none), study, edition, seed, order (0 = the base).
        drivers (run, kind, key): kind (setting, input, seed), before, after: what was made different.
        cells (run, unit, year, indicator): before, after of the figures as used.
        index (run, unit): year, index, rank, change and rank_change against the base.
        poles (run, unit): label, type, before, type_before, changed.
        numbers (run, result, name): value, before, change, unit (of money; empty for counts and scores).
        targets (run, goal, unit, indicator): status, status_before, probability, probability_before.
        differences (run, table): cells that differ.
        labels, units, figures.
    """

    kind: ClassVar[str] = "scenarios"


def compare_runs(base: Run, *others: Run) -> ScenariosResult:
    """Set runs of one study side by side, each against the first.

    Drivers are what was set differently: settings of the study file and its scenario, input files, single
    figures, the seed. Everything else differs because of them.

    Args:
        base: The run the others are compared with.
        *others: Runs of the same study, such as those of its scenarios.

    Raises:
        InputError: No other run, or a run of another study.

    Example:
        >>> import tempfile
        >>> import growthpoles as gp
        >>> with tempfile.TemporaryDirectory() as place:
        ...     study = gp.load_study("kazakhstan")
        ...     one = gp.run_study(study, Path(place, "one"))
        ...     compare_runs(one, one)["drivers"].height
        0
    """
    if not others:
        raise InputError(problem("compare.runs.none"))
    codes = [str(run.record["study"]) for run in (base, *others)]
    strange = [run for run, code in zip(others, codes[1:], strict=True) if code != codes[0]]
    if strange:
        raise InputError(
            [problem("compare.study", Where(file=run.folder.name), study=codes[0]) for run in strange]
        )
    named = dict(zip(_names(others), others, strict=True))
    runs = {BASE: base, **named}
    return ScenariosResult(
        tables=(
            _table("runs", ("run",), _runs(runs), _RUNS),
            _table("drivers", ("run", "kind", "key"), _drivers(base, named), _DRIVERS),
            _table("cells", ("run", *_KEYS), _cells(base, named), _CELLS),
            _table("index", ("run", "unit"), _index(base, runs), _INDEX),
            _table("poles", ("run", "unit"), _poles(base, runs), _POLES_CHANGED),
            _table("numbers", ("run", "result", "name"), _numbers(base, runs), _NUMBER),
            _table("targets", ("run", "goal", "unit", "indicator"), _targets(base, runs), _TARGETS),
            _table("differences", ("run", "table"), _differences(base, named), _DIFFERENCES),
            *_shared(base),
            figures_table([("runs", float(len(runs)), "runs", "")]),
        ),
        spec={"illustrative": _illustrative(runs.values())},
    )


def _table(
    name: str, keys: tuple[str, ...], rows: Iterator[Sequence[object]], schema: Mapping[str, Any]
) -> Table:
    return Table(name, keys, pl.DataFrame(list(rows), schema=schema, orient="row").sort(*keys))


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
        edition = str(record.get("edition", ""))
        yield code, str(record["scenario"]), str(record["study"]), edition, record["seed"], order


def _drivers(base: Run, others: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    old = dict(_settings(base))
    for code, run in others.items():
        new = dict(_settings(run))
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield code, "setting", key, old.get(key, ""), new.get(key, "")
        first, second = (
            {k: v for k, v in r.record["inputs"].items() if not k.startswith("scenarios/")}
            for r in (base, run)
        )
        for name in sorted({*first, *second}):
            if first.get(name) != second.get(name):
                yield code, "input", name, first.get(name, "")[:12], second.get(name, "")[:12]
        if base.record["seed"] != run.record["seed"]:
            yield code, "seed", "seed", str(base.record["seed"]), str(run.record["seed"])


def _settings(run: Run) -> Iterator[tuple[str, str]]:
    """Settings as the run used them, as (key, value); the scenario is laid over the study file."""
    folder, scenario = run.folder / "inputs", str(run.record["scenario"])
    overlay = folder / "scenarios" / f"{scenario}.toml" if scenario else None
    file = load_study(folder / "study.toml", scenario=overlay).file
    yield from _flat("", file.model_dump(mode="json"))


def _flat(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}" if key else str(name), inner)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for place, inner in enumerate(value, 1):
            yield from _flat(f"{key}.{place}", inner)
    elif value not in (None, {}, []):
        yield key, str(value)


def _cells(base: Run, others: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    old = _figures_used(base.folder)
    for code, run in others.items():
        joined = old.join(_figures_used(run.folder), on=_KEYS, how="full", coalesce=True, suffix="_after")
        moved = joined.filter(pl.col("value").ne_missing(pl.col("value_after")))
        for row in moved.select(*_KEYS, "value", "value_after").iter_rows():
            yield (code, *row)


def _figures_used(folder: Path) -> pl.DataFrame:
    path = folder / "inputs" / "panel-as-used.csv"
    data = pl.read_csv(path, infer_schema_length=0)
    types = {"year": pl.Int64, "value": pl.Float64}
    return data.select(pl.col(name).cast(types.get(name, pl.String)) for name in (*_KEYS, "value"))


def _rows(run: Run, result: str, table: str) -> pl.DataFrame | None:
    if result not in run.names or table not in run.result(result).names:
        return None
    return run.result(result)[table]


def _index(base: Run, runs: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    old = {row["unit"]: row for row in _scores(base)}
    for code, run in runs.items():
        for row in _scores(run):
            before = old.get(row["unit"], {})
            yield (
                code, row["unit"], row["year"], row["index"], row["rank"],
                _less(row["index"], before.get("index")), _less(row["rank"], before.get("rank")),
            )  # fmt: skip


def _scores(run: Run) -> Sequence[Mapping[str, Any]]:
    data = _rows(run, "potential", "scores")
    if data is None or not data.height:
        return ()
    return data.filter(pl.col("year") == data["year"].max()).to_dicts()


def _less(value: Any, before: Any) -> Any:
    return None if value is None or before is None else value - before


def _poles(base: Run, runs: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    data = _rows(base, "poles", "poles")
    old = {row["unit"]: row for row in data.to_dicts()} if data is not None else {}
    for code, run in runs.items():
        found = _rows(run, "poles", "poles")
        for row in found.to_dicts() if found is not None else ():
            before = old.get(row["unit"], {})
            pair = (row["label"], row["type"]), (before.get("label"), before.get("type"))
            yield (code, row["unit"], *pair[0], *pair[1], pair[0] != pair[1])


def _numbers(base: Run, runs: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    for result, name in _NUMBERS:
        before = _number(base, result, name)
        for code, run in runs.items():
            value = _number(run, result, name)
            if value is not None:
                yield code, result, name, value, before, _less(value, before), _unit(run, result, name)


def _number(run: Run, result: str, name: str) -> float | None:
    if name == "mean_index":
        known = [row["index"] for row in _scores(run) if row["index"] is not None]
        return sum(known) / len(known) if known else None
    if name == "projects_in":
        data = _rows(run, result, "projects")
        return None if data is None else float(data.filter(pl.col("status") != "out").height)
    data = _rows(run, result, "figures")
    found = data.filter(name=name)["value"].to_list() if data is not None else []
    if not found or found[0] is None:
        return None
    money = name == "cost"  # kept in whole units of currency
    return float(found[0] / Money.parse(run.result(result).spec["money"]).multiple if money else found[0])


def _unit(run: Run, result: str, name: str) -> str:
    if name not in ("cost", "effect"):
        return ""
    currency, _, multiple = str(run.result(result).spec["money"]).partition(" ")
    return f"{multiple} {currency}".strip()


def _targets(base: Run, runs: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    keys = ("goal", "unit", "indicator")
    data = _rows(base, "targets", "targets")
    old = {tuple(row[k] for k in keys): row for row in data.to_dicts()} if data is not None else {}
    for code, run in runs.items():
        found = _rows(run, "targets", "targets")
        for row in found.to_dicts() if found is not None else ():
            key = tuple(row[k] for k in keys)
            before = old.get(key, {})
            yield (
                code, *key, row["status"], before.get("status"), row["probability"],
                before.get("probability"),
            )  # fmt: skip


def _differences(base: Run, others: Mapping[str, Run]) -> Iterator[Sequence[object]]:
    for code, run in others.items():
        found = diff_runs(base, run).table
        counted = found.group_by("table", maintain_order=True).len()
        for table, cells in counted.iter_rows():
            yield code, table, cells


def _shared(base: Run) -> Iterator[Table]:
    """Names and places of all results of the base."""
    labels = [t.data for item in base.results for t in item.tables if t.name == "labels"]
    if labels:
        data = pl.concat(labels).unique(["kind", "code"], keep="first", maintain_order=True)
        yield Table("labels", ("kind", "code"), data.sort("kind", "code"))
    for item in base.results:
        for table in item.tables:
            if table.name == "units" and item.kind == "potential":
                yield table
                return


def _illustrative(runs: Iterable[Run]) -> bool:
    return any(item.spec.get("illustrative") for run in runs for item in run.results)
