"""Runs side by side: what was set differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from growthpoles.study.schema import DATA, load_study
from growthpoles.study.sections import ChangeItem
from growthpoles.study.store import Run

Row = Sequence[object]
Settings = Mapping[str, str]
KEYS = ("unit", "year", "indicator")
DRIVERS = dict.fromkeys(("run", "kind", "key", "before", "after", "group"), pl.String)
CELLS = {
    "run": pl.String, "unit": pl.String, "year": pl.Int64, "indicator": pl.String, "before": pl.Float64,
    "after": pl.Float64,
}  # fmt: skip
CHANGES = {
    "run": pl.String, "key": pl.String, "code": pl.String, "units": pl.String, "years": pl.String,
    "factor": pl.Float64, "add": pl.Float64,
}  # fmt: skip
_CHANGE = "change"


def edition_of(run: Run) -> str:
    """Edition a run was made in; runs that did not record it tell it by their figures."""
    if run.record.get("edition"):
        return str(run.record["edition"])
    cut = pl.read_csv(_figures_file(run), infer_schema_length=0, n_rows=1)
    return str(cut["edition"].item()) if cut.height else ""


def driver_rows(base: Run, others: Mapping[str, Run]) -> Iterator[Row]:
    """Settings, files, seed and program that differ from the base.

    What comes from one section of the study file is one group: a section, and the files that it names.
    """
    old = settings_of(base)
    for code, run in others.items():
        new = settings_of(run)
        yield from ((code, *row) for row in _changed_settings(old, new))
        yield from ((code, *row) for row in _changed_files(base, run, (old, new)))
        if base.record["seed"] != run.record["seed"]:
            yield code, "seed", "seed", str(base.record["seed"]), str(run.record["seed"]), "seed"
        yield from ((code, *row) for row in _changed_program(base, run))


def settings_of(run: Run) -> dict[str, str]:
    """Settings as the run used them, by key; the scenario is laid over the study file."""
    return dict(_flat("", _file_of(run)))


def change_rows(runs: Mapping[str, Run]) -> Iterator[Row]:
    """Figures that the study file or its scenario changed, of every run."""
    for code, run in runs.items():
        for place, plain in enumerate(_file_of(run).get(_CHANGE, ()), 1):
            item = ChangeItem.model_validate(plain)
            units, years = " ".join(item.units), " ".join(map(str, item.years))
            named = item.indicator or item.industry
            yield code, f"{_CHANGE}.{place}", named, units, years, item.factor, item.add


def cell_rows(base: Run, others: Mapping[str, Run]) -> Iterator[Row]:
    """Figures as used that differ from the base."""
    old = _figures_used(base)
    for code, run in others.items():
        joined = old.join(_figures_used(run), on=KEYS, how="full", coalesce=True, suffix="_after")
        moved = joined.filter(pl.col("value").ne_missing(pl.col("value_after")))
        for row in moved.select(*KEYS, "value", "value_after").iter_rows():
            yield (code, *row)


def _file_of(run: Run) -> dict[str, Any]:
    folder, scenario = run.folder / "inputs", str(run.record["scenario"])
    overlay = folder / "scenarios" / f"{scenario}.toml" if scenario else None
    return load_study(folder / "study.toml", scenario=overlay).file.model_dump(mode="json")


def _flat(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}" if key else str(name), inner)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for place, inner in enumerate(value, 1):
            yield from _flat(f"{key}.{place}", inner)
    elif value not in (None, {}, []):
        yield key, str(value)


def _changed_settings(old: Settings, new: Settings) -> Iterator[Row]:
    """Settings that differ; of a change of figures its place alone, the table of changes says the rest."""
    places: dict[str, None] = {}
    for key in sorted({*old, *new}):
        if old.get(key) == new.get(key):
            continue
        section, _, rest = key.partition(".")
        if section == _CHANGE:
            places[rest.partition(".")[0]] = None
            continue
        yield "setting", key, old.get(key, ""), new.get(key, ""), section
    for place in places:
        key = f"{_CHANGE}.{place}"
        yield _CHANGE, key, _subject(old, key), _subject(new, key), _CHANGE


def _subject(settings: Settings, key: str) -> str:
    return settings.get(f"{key}.indicator") or settings.get(f"{key}.industry") or ""


def _changed_files(base: Run, run: Run, settings: Sequence[Settings]) -> Iterator[Row]:
    first, second = (
        {k: v for k, v in r.record["inputs"].items() if not k.startswith("scenarios/")} for r in (base, run)
    )
    named = {
        value.replace(DATA, "GROWTHPOLES_DATA/"): key.partition(".")[0]
        for held in settings
        for key, value in held.items()
    }
    for name in sorted({*first, *second}):
        if first.get(name) != second.get(name):
            yield "input", name, first.get(name, "")[:12], second.get(name, "")[:12], named.get(name, name)


def _changed_program(base: Run, run: Run) -> Iterator[Row]:
    first, second = (
        {"growthpoles": str(r.record.get("version", "")), **r.record.get("packages", {})} for r in (base, run)
    )
    for name in sorted({*first, *second}):
        if first.get(name) != second.get(name):
            yield "program", name, first.get(name, ""), second.get(name, ""), "program"


def _figures_file(run: Run) -> Path:
    return run.folder / "inputs" / "panel-as-used.csv"


def _figures_used(run: Run) -> pl.DataFrame:
    data = pl.read_csv(_figures_file(run), infer_schema_length=0)
    types = {"year": pl.Int64, "value": pl.Float64}
    return data.select(pl.col(name).cast(types.get(name, pl.String)) for name in (*KEYS, "value"))
