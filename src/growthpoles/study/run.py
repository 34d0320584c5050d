"""One study, all the way: read, check, assess, find poles, write tables and reports."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from growthpoles.composite.spec import IndexSpec
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Provenance, Result
from growthpoles.errors import Where
from growthpoles.industries.inputs import PropulsiveSettings, load_propulsive_rules
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.industries.shift_share import analyse_shift_share
from growthpoles.industries.specialisation import analyse_specialisation
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings, load_typology
from growthpoles.potential.assess import assess_potential
from growthpoles.potential.results import PotentialResult
from growthpoles.present.report import report
from growthpoles.robustness.explore import explore
from growthpoles.robustness.vary import read_variations
from growthpoles.study.check import check_data
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.schema import Study
from growthpoles.study.store import Run, open_run, sha256, write_run

Progress = Callable[[str, int, int], None]


@dataclass
class _Steps:
    """Results as they come, with the progress display."""

    progress: Progress
    total: int
    names: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    done: int = 0

    def step(self, name: str) -> None:
        self.progress(name, self.done, self.total)
        self.done += 1

    def add(self, name: str, result: Result) -> None:
        self.names.append(name)
        self.results.append(result)


def _silent(step: str, done: int, total: int) -> None:
    return None


def run_study(
    study: Study, out: str | Path, *, seed: int | None = None, progress: Progress | None = None
) -> Run:
    """Run a study and write its folder.

    The folder holds ``inputs/`` (the study file and the tables as read), ``tables/`` (CSV and Parquet),
    ``run.json`` and one report per language. It is written beside ``out`` and moved into place when whole;
    an earlier run in ``out`` is replaced only then.

    Args:
        study: The study.
        out: Folder to write.
        seed: Seed of everything drawn at random; the study's own by default.
        progress: Called with (step, done, total) before each step.

    Raises:
        InputError: The study or its data have errors; all are listed.
        RunError: The folder cannot be written.

    Example:
        >>> import tempfile
        >>> study = load_study("kazakhstan")  # doctest: +SKIP
        >>> run_study(study, "out").names  # doctest: +SKIP
    """
    file = study.file
    used = file.study.seed if seed is None else seed
    steps = _Steps(progress or _silent, 6 + len(file.report.languages))
    steps.step("read")
    data = read_study(study)
    steps.step("check")
    found = check_data(data, file).raise_if_error()
    results = compute(study, data, seed=used, steps=steps)
    origin = Provenance(tuple((path.name, sha256(path)) for path in data.files), used, version("growthpoles"))
    results = [replace(result, provenance=origin) for result in results]

    def fill(folder: Path) -> None:
        _write_inputs(study, data, folder / "inputs")
        for name, result in zip(steps.names, results, strict=True):
            result.save(folder / "tables" / name)
        for language in file.report.languages:
            steps.step("report")
            made = report([*results], language=language, title=file.study.title.label, checked=found)
            made.save(folder / f"report-{language}.html")
        _write_record(folder, study, steps.names, origin, found)

    steps.step("write")
    return open_run(write_run(out, fill))


def compute(study: Study, data: StudyData, *, seed: int, steps: _Steps | None = None) -> list[Result]:
    """All results of a study, nothing written."""
    work = steps or _Steps(_silent, 6)
    assessed = _potential(study, data, work, seed)
    _industries(study, data, work)
    _poles(study, data, assessed, work, seed)
    return work.results


def _potential(study: Study, data: StudyData, steps: _Steps, seed: int) -> PotentialResult | None:
    steps.step("potential")
    first: PotentialResult | None = None
    for item in study.file.potential:
        spec = (
            IndexSpec.from_plain(item.spec, where=Where(file="study.toml", key="potential.spec"))
            if item.spec
            else None
        )
        years = item.years or None
        panel = data.panel.select(years=years) if years else data.panel
        result = assess_potential(panel, data.framework(item.framework), spec)
        name = "potential" if first is None else f"potential-{item.framework}"
        steps.add(name, result)
        first = first or result
    vary = study.file.robustness
    if vary is not None and first is not None and first["scores"]["index"].drop_nulls().len() > 1:
        steps.step("robustness")
        steps.add(
            "robustness",
            explore(
                first,
                vary=read_variations(vary.vary, where=Where(file="study.toml", key="robustness.vary")),
                n=vary.n,
                seed=seed,
            ),
        )
    return first


def _industries(study: Study, data: StudyData, steps: _Steps) -> None:
    if data.industries is None:
        return
    steps.step("industries")
    steps.add("specialisation", analyse_specialisation(data.industries))
    step = study.file.propulsive
    years = data.industries.years
    start, end = (step.start if step else None) or years[0], (step.end if step else None) or years[-1]
    if start < end:
        steps.add("shift-share", analyse_shift_share(data.industries, start=start, end=end))
    if step is not None and start < end:
        steps.step("propulsive")
        rules = (
            load_propulsive_rules(study.path(step.thresholds)) if step.thresholds else load_propulsive_rules()
        )
        settings = PropulsiveSettings(start, end, rules)
        steps.add(
            "propulsive",
            find_propulsive_industries(data.industries, settings=settings, innovation=data.spending),
        )


def _poles(
    study: Study, data: StudyData, potential: PotentialResult | None, steps: _Steps, seed: int
) -> None:
    step = study.file.poles
    if step is None:
        return
    steps.step("poles")
    propulsive = dict(zip(steps.names, steps.results, strict=True)).get("propulsive")
    typology = load_typology(study.path(step.typology) if step.typology.endswith(".toml") else step.typology)
    settings = PoleSettings(typology, data.roles, base_year=step.year, draws=step.n)
    steps.add(
        "poles",
        identify_poles(
            data.territory,
            data.panel,
            industries=data.industries,
            propulsive=propulsive,
            settings=settings,
            seed=seed,
        ),
    )


def _write_inputs(study: Study, data: StudyData, folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copyfile(study.folder / "study.toml", folder / "study.toml")
    for path in data.files:
        shutil.copyfile(path, folder / path.name)
    data.panel.to_table().write_csv(folder / "panel-as-used.csv")


def _write_record(
    folder: Path, study: Study, names: list[str], origin: Provenance, found: Diagnostics
) -> None:
    tables = {str(p.relative_to(folder)): sha256(p) for p in sorted((folder / "tables").rglob("*.csv"))}
    record = {
        "study": study.file.study.code,
        "title": study.file.study.title.model_dump(),
        "scenario": study.scenario,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": origin.version,
        "packages": {name: version(name) for name in ("numpy", "scipy", "polars")},
        "seed": origin.seed,
        "inputs": dict(origin.inputs),
        "results": names,
        "tables": tables,
        "checks": found.to_table().to_dicts(),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")
