"""Runs side by side: what became of index, poles, plan and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.errors import Where
from growthpoles.finance.portfolio import Money
from growthpoles.study.store import Run

Row = Sequence[object]
Runs = Mapping[str, Run]
BASE = "base"
ABSENT = "absent"
INDEX = {
    "run": pl.String, "result": pl.String, "unit": pl.String, "year": pl.Int64, "index": pl.Float64,
    "rank": pl.Int64, "change": pl.Float64, "rank_change": pl.Int64, "moved": pl.Boolean,
}  # fmt: skip
POLES = {
    **dict.fromkeys(("run", "unit", "label", "type", "before", "type_before"), pl.String),
    "changed": pl.Boolean,
}
NUMBERS = {
    "run": pl.String, "result": pl.String, "name": pl.String, "value": pl.Float64, "before": pl.Float64,
    "change": pl.Float64, "unit": pl.String,
}  # fmt: skip
TARGETS = {
    "run": pl.String, "goal": pl.String, "unit": pl.String, "indicator": pl.String, "target_year": pl.Int64,
    "status": pl.String, "status_before": pl.String, "probability": pl.Float64,
    "probability_before": pl.Float64, "latest_year": pl.Int64, "latest_year_before": pl.Int64,
    "changed": pl.Boolean,
}  # fmt: skip
_TARGET = ("goal", "unit", "indicator", "target_year")
_INDEXED = ("potential", "monitor")
_MONEY = ("cost", "effect")
_NUMBERS = (
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


@dataclass(frozen=True, eq=False)
class Scores:
    """The index of one result in the last year that all runs have.

    Attributes:
        result: Name of the result.
        year: The year; None where the runs share none.
        last: Last year with an index of each run that has the result.
        held: Index and rank by run and unit; a unit without an index is left out.
    """

    result: str
    year: int | None
    last: Mapping[str, int]
    held: Mapping[str, Mapping[str, tuple[float, int]]]

    @property
    def units(self) -> list[str]:
        """Units with an index in some run."""
        return sorted({unit for cells in self.held.values() for unit in cells})

    @property
    def shared(self) -> list[str]:
        """Units with an index in every run."""
        return [unit for unit in self.units if all(unit in cells for cells in self.held.values())]


def scores_of(runs: Runs) -> tuple[Scores, ...]:
    """The index of every assessment and of everything that is followed over years."""
    names = dict.fromkeys(name for run in runs.values() for name in run.names)
    return tuple(made for name in names if name.startswith(_INDEXED) and (made := _scores(runs, name)).last)


def frameworks_of(runs: Runs) -> dict[str, str]:
    """Code of the framework of every assessment, by name of the result."""
    found: dict[str, str] = {}
    for run in runs.values():
        for name in run.names:
            if name.startswith(_INDEXED):
                spec = run.result(name).spec.get("framework", "")
                found.setdefault(name, str(spec["code"] if isinstance(spec, Mapping) else spec))
    return found


def _scores(runs: Runs, name: str) -> Scores:
    found = {code: _indexed(run, name) for code, run in runs.items()}
    years = [{row["year"] for row in rows} for rows in found.values() if rows]
    shared = set.intersection(*years) if years else set()
    year = max(shared, default=None)
    held = {
        code: {row["unit"]: (row["index"], row["rank"]) for row in rows if row["year"] == year}
        for code, rows in found.items()
    }
    last = {code: max(row["year"] for row in rows) for code, rows in found.items() if rows}
    return Scores(name, year, last, held)


def _indexed(run: Run, name: str) -> Sequence[Mapping[str, Any]]:
    """Units and years with an index."""
    data = rows_of(run, name, table="scores")
    if data is None:
        levels = rows_of(run, name, table="levels")
        if levels is None:
            return ()
        data = levels.filter(kind="index").rename({"score": "index"})
    return data.filter(pl.col("index").is_not_null()).select("unit", "year", "index", "rank").to_dicts()


def rows_of(run: Run, result: str, *, table: str) -> pl.DataFrame | None:
    """A table of a run; None where it has none."""
    if result not in run.names or table not in run.result(result).names:
        return None
    return run.result(result)[table]


def index_rows(scores: Sequence[Scores], runs: Runs) -> Iterator[Row]:
    """Index and rank of every unit; a figure that comes or goes counts as moved."""
    nothing = (None, None)
    for found in scores:
        if found.year is None:
            continue
        for code in runs:
            for unit in found.units:
                index, rank = found.held[code].get(unit, nothing)
                before, rank_before = found.held[BASE].get(unit, nothing)
                yield (
                    code, found.result, unit, found.year, index, rank, _less(index, before),
                    _less(rank, rank_before), index != before,
                )  # fmt: skip


def index_notes(scores: Sequence[Scores]) -> Iterator[Diagnostic]:
    """Indices of which the last years differ, or that cannot be compared."""
    for found in scores:
        where = Where(key=found.result)
        if found.year is None:
            yield warning("compare.index.none", where)
        elif any(year != found.year for year in found.last.values()):
            yield warning("compare.index.earlier", where, years=str(found.year))


def _less(value: Any, before: Any) -> Any:
    return None if value is None or before is None else value - before


def pole_rows(base: Run, runs: Runs) -> Iterator[Row]:
    """Labels of every unit; not compared where they rest on different years."""
    old, year = _labels(base), _pole_year(base)
    for code, run in runs.items():
        new, same = _labels(run), None in (year, _pole_year(run)) or _pole_year(run) == year
        for unit in sorted({*old, *new}):
            now, before = new.get(unit, (None, None)), old.get(unit, (None, None))
            yield code, unit, *now, *before, now != before if same else None


def pole_notes(base: Run, runs: Runs) -> Iterator[Diagnostic]:
    """Runs whose labels rest on another year."""
    before = _pole_year(base)
    for code, run in runs.items():
        after = _pole_year(run)
        if None not in (before, after) and after != before:
            yield warning("compare.poles.years", Where(key=code), before=str(before), after=str(after))


def _labels(run: Run) -> dict[str, tuple[str | None, str | None]]:
    data = rows_of(run, "poles", table="poles")
    return {} if data is None else {row["unit"]: (row["label"], row["type"]) for row in data.to_dicts()}


def _pole_year(run: Run) -> int | None:
    return run.result("poles").spec.get("base_year") if "poles" in run.names else None


def number_rows(scores: Sequence[Scores], base: Run, *, runs: Runs) -> Iterator[Row]:
    """Single numbers; money in that of the base, where the currency is the same."""
    main = next((item for item in scores if item.result == "potential" and item.shared), None)
    if main is not None:
        means = {code: _mean(main, code) for code in runs}
        for code in runs:
            yield code, "potential", "mean_index", means[code], means[BASE], means[code] - means[BASE], ""
    for result, name in _NUMBERS:
        before = _number(base, base, result, name)
        for code, run in runs.items():
            value = _number(run, base, result, name)
            if value.number is None and before.number is None:
                continue
            change = _less(value.number, before.number) if value.unit == before.unit else None
            yield code, result, name, value.number, before.number, change, value.unit or before.unit


def number_notes(base: Run, runs: Runs) -> Iterator[Diagnostic]:
    """Runs that count in another currency."""
    before = _money(base)
    for code, run in runs.items():
        after = _money(run)
        if before is not None and after is not None and after.currency != before.currency:
            yield warning("compare.money", Where(key=code), before=before.currency, after=after.currency)


def _mean(found: Scores, code: str) -> float:
    """Mean over the units that have an index in every run."""
    return sum(found.held[code][unit][0] for unit in found.shared) / len(found.shared)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number with its unit, which is empty for counts."""

    number: float | None = None
    unit: str = ""


def _number(run: Run, base: Run, result: str, name: str) -> _Number:
    if name == "projects_in":
        data = rows_of(run, result, table="projects")
        return _Number() if data is None else _Number(float(data.filter(pl.col("status") != "out").height))
    data = rows_of(run, result, table="figures")
    found = data.filter(name=name)["value"].to_list() if data is not None else []
    value = found[0] if found else None
    if value is None or name not in _MONEY:
        return _Number(value)
    own, held = _money(run), _money(base)
    if own is None:
        return _Number(value)
    whole = value if name == "cost" else value * own.multiple  # the cost is kept in whole units
    shown = held if held is not None and held.currency == own.currency else own
    currency, _, multiple = str(shown).partition(" ")
    return _Number(whole / shown.multiple, f"{multiple} {currency}".strip())


def _money(run: Run) -> Money | None:
    return Money.parse(run.result("allocation").spec["money"]) if "allocation" in run.names else None


def target_rows(base: Run, runs: Runs) -> Iterator[Row]:
    """Prospects of every target of either run; a target that a run does not have is absent there."""
    old = _targets(base)
    for code, run in runs.items():
        new = _targets(run)
        for key in sorted({*old, *new}):
            now, before = new.get(key, {}), old.get(key, {})
            pair = [
                (x.get("status", ABSENT), x.get("probability"), x.get("latest_year")) for x in (now, before)
            ]
            status, chance, latest = zip(*pair, strict=True)
            yield code, *key, *status, *chance, *latest, pair[0][:2] != pair[1][:2]


def target_notes(targets: pl.DataFrame) -> Iterator[Diagnostic]:
    """Targets that were judged with figures up to different years."""
    differ = targets.filter(
        pl.col("latest_year").is_not_null()
        & pl.col("latest_year_before").is_not_null()
        & (pl.col("latest_year") != pl.col("latest_year_before"))
    )
    if differ.height:
        yield note("compare.targets.years", count=differ.height)


def _targets(run: Run) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    data = rows_of(run, "targets", table="targets")
    return {} if data is None else {tuple(row[k] for k in _TARGET): row for row in data.to_dicts()}
