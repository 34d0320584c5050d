"""One study, all the way: read, check, assess, find poles, write tables and reports."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from growthpoles.core.result import Provenance
from growthpoles.errors import InputError, Where, problem
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.study.assess import Named, assess, potential_steps
from growthpoles.study.check import check_data
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.dynamics import dynamic_results
from growthpoles.study.finance_run import finance_results, programme_results
from growthpoles.study.forecast_run import forecast_results, forecast_steps
from growthpoles.study.industries import industry_results
from growthpoles.study.networks import network_results
from growthpoles.study.reader import InputFile
from growthpoles.study.report import BOUNDARIES, report_run
from growthpoles.study.schema import Study, StudyFile
from growthpoles.study.settlements import settlement_poles
from growthpoles.study.store import (
    CHECKS,
    PROGRAM,
    RECORD,
    Run,
    checks_result,
    open_run,
    sha256,
    write_run,
)
from growthpoles.study.transfer_run import transfer_results, transfer_steps

Progress = Callable[[str, int, int], None]


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
        progress: Called with (step, steps done, steps in all) before each step.

    Raises:
        InputError: The study or its data have errors; all are listed.
        RunError: The folder cannot be written, or another run is writing it.

    Example:
        >>> import tempfile
        >>> import growthpoles as gp
        >>> with tempfile.TemporaryDirectory() as place:
        ...     done = gp.run_study(gp.load_study("transfer-demo"), Path(place, "out"))
        ...     done.result("readiness")["results"].height, len(done.reports)
        (61, 3)
    """
    if seed is not None and seed < 0:
        raise InputError(problem("study.value.bad", Where(key="seed"), given=seed, expected=">= 0"))
    used = study.file.study.seed if seed is None else seed
    tell = _announcer(study.file, progress)

    def fill(folder: Path) -> None:
        tell("read")
        data = read_study(study)
        tell("check")
        checks = checks_result(check_data(data, study).raise_if_error(), data.names)
        inputs = tuple((item.name, hashlib.sha256(item.read()).hexdigest()) for item in data.files)
        origin = Provenance(inputs, used, version("growthpoles"))
        found = [
            Named(item.name, replace(item.result, provenance=origin))
            for item in compute(study, data, seed=used, tell=tell)
        ]
        tell("write")
        _write_inputs(study, data, folder / "inputs")
        for item in (*found, Named(CHECKS, replace(checks, provenance=origin))):
            item.result.save(folder / "tables" / item.name)
        _write_record(folder, study, data, origin=origin, names=[item.name for item in found])
        saved = open_run(folder)
        for language in study.file.report.languages:
            tell("report")
            report_run(saved, language=language).save(folder / f"report-{language}.html")

    return open_run(write_run(out, fill))


def command_name(study: Study) -> str:
    """The study as it is named on the command line, with its scenario."""
    return f"{study.name} -s {study.scenario}" if study.scenario else study.name


def _announcer(file: StudyFile, progress: Progress | None) -> Callable[[str], None]:
    """Tells the progress display which step begins."""
    named = ("industries", "propulsive", "regionalise", "chain", "poles", "divergence", "spread", "growth",
             "settlements", "network", "placement", "programme", "call")  # fmt: skip
    later = [name for name in named if getattr(file, name)]
    if file.finance is not None:
        more = ("frontier", "priority", "alternatives", "sharing", "risk", "investors", "adjust")
        later.append("allocation")
        later += ["financing"] if file.financing else []
        later += [name for name in more if getattr(file.finance, name)]
    elif file.financing is not None:
        later.append("financing")
    later += transfer_steps(file)
    later += forecast_steps(file)
    steps = ["read", "check", *potential_steps(file), *later, "write"]
    steps += ["report"] * len(file.report.languages)
    done = iter(range(len(steps)))

    def tell(step: str) -> None:
        if progress is not None:
            progress(step, max(next(done, 0), steps.index(step)), len(steps))

    return tell


def compute(
    study: Study, data: StudyData, *, seed: int, tell: Callable[[str], None] | None = None
) -> Iterator[Named]:
    """All results of a study, in order; nothing is written.

    Args:
        study: The study.
        data: Its tables and settings.
        seed: Seed of everything drawn at random.
        tell: Called with the name of each step before it begins.
    """
    tell = tell or (lambda step: None)
    found = list(assess(study, data, seed=seed, tell=tell))
    found += industry_results(study, data, seed=seed, tell=tell)
    held = {item.name: item.result for item in found}
    if study.file.poles is not None and data.plan.typology is not None:
        tell("poles")
        step = study.file.poles
        settings = PoleSettings(data.plan.typology, data.plan.roles, base_year=step.year, draws=step.n)
        held["poles"] = identify_poles(
            data.territory,
            data.panel,
            industries=data.industries,
            propulsive=held.get("propulsive"),
            potential=held.get("potential"),
            settings=settings,
            seed=seed,
        )
    held |= {item.name: item.result for item in dynamic_results(study, data, held=held, seed=seed, tell=tell)}
    if study.file.settlements is not None and data.settlements is not None:
        tell("settlements")
        held["settlements"] = settlement_poles(
            data.settlements,
            data.panel,
            industries=data.industries,
            regional=held.get("poles"),
            settings=PoleSettings(roles=data.plan.roles, draws=study.file.settlements.n),
            seed=seed,
        )
    held |= {item.name: item.result for item in network_results(study, data, held=held, tell=tell)}
    held |= {x.name: x.result for x in programme_results(study, data.programmes, seed=seed, tell=tell)}
    held |= {x.name: x.result for x in finance_results(study, data, held=held, seed=seed, tell=tell)}
    held |= {x.name: x.result for x in transfer_results(study, data, seed=seed, tell=tell)}
    held |= {x.name: x.result for x in forecast_results(study, data, held=held, seed=seed, tell=tell)}
    yield from (Named(name, result) for name, result in held.items())


def _write_inputs(study: Study, data: StudyData, folder: Path) -> None:
    """The study file, its scenario and every file that was read, so that the folder can be run again."""
    folder.mkdir(parents=True)
    shutil.copyfile(study.source, folder / "study.toml")
    copies = list(data.files)
    if study.overlay is not None:
        copies.append(InputFile(f"scenarios/{study.overlay.name}", study.overlay))
    for item in copies:
        (folder / item.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / item.name).write_bytes(item.read())
    (folder / "panel-as-used.csv").write_bytes(data.panel.to_table().write_csv().encode())
    if data.plan.boundaries is not None:
        (folder.parent / BOUNDARIES).write_text(data.plan.boundaries, encoding="utf-8")


def _write_record(
    folder: Path, study: Study, data: StudyData, *, origin: Provenance, names: list[str]
) -> None:
    record = {
        "program": PROGRAM,
        "version": origin.version,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "study": study.file.study.code,
        "command": command_name(study),
        "title": study.file.study.title.model_dump(),
        "edition": data.panel.edition,
        "scenario": study.scenario,
        "changes": [item.model_dump(exclude_defaults=True, mode="json") for item in study.file.change],
        "seed": origin.seed,
        "packages": {name: version(name) for name in ("numpy", "scipy", "polars")},
        "inputs": dict(origin.inputs),
        "results": names,
        "tables": {
            str(path.relative_to(folder)): sha256(path) for path in sorted((folder / "tables").rglob("*.csv"))
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")
