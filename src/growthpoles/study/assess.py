"""The steps of a study about the potential: assessments, how firm they are, what is beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from growthpoles.core.result import Result
from growthpoles.potential.assess import assess_potential
from growthpoles.potential.audit import audit
from growthpoles.potential.benchmark import benchmark_countries
from growthpoles.potential.constraint_inputs import DiagnosisSettings
from growthpoles.potential.diagnose import diagnose_constraints
from growthpoles.potential.modes import measure_modes
from growthpoles.potential.monitor import monitor_potential
from growthpoles.potential.performance import group_performance
from growthpoles.potential.register import register_actors
from growthpoles.potential.results import PotentialResult
from growthpoles.potential.sectors import assess_sectors
from growthpoles.robustness.explore import explore
from growthpoles.robustness.results import RobustnessResult
from growthpoles.robustness.sensitivity import measure_sensitivity
from growthpoles.study.data import StudyData
from growthpoles.study.schema import Study, StudyFile

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Named:
    """A result and its name, the folder it is saved in."""

    name: str
    result: Result


def potential_steps(file: StudyFile) -> Iterator[str]:
    """Codes of the steps that `assess` announces, in order."""
    due = {
        "potential": bool(file.potential),
        "audit": file.audit is not None,
        "robustness": file.robustness is not None,
        "performance": file.performance is not None,
        "diagnosis": file.diagnosis is not None,
        "monitor": bool(file.monitor),
        "benchmark": file.benchmark is not None,
        "modes": file.modes is not None,
        "sectors": file.sectors is not None,
        "actors": file.actors is not None,
    }
    return (name for name, wanted in due.items() if wanted)


def assess(study: Study, data: StudyData, *, seed: int, tell: Tell) -> Iterator[Named]:
    """Results of the potential room, in order.

    Args:
        study: The study.
        data: Its tables and settings.
        seed: Seed of everything drawn at random.
        tell: Called with the name of each step before it begins.
    """
    assessed = list(_potential(study, data, tell))
    yield from (Named(_name("potential", k, code), result) for k, (code, result) in enumerate(assessed))
    first = assessed[0][1] if assessed else None
    if first is not None:
        yield from _about_the_first(study, data, first, seed=seed, tell=tell)
    yield from _diagnosis(study, data, first, tell)
    yield from _monitor(study, data, dict(assessed), tell)
    yield from _beside(study, data, tell)


def _name(kind: str, position: int, code: str) -> str:
    return f"{kind}-{code}" if position else kind


def _potential(study: Study, data: StudyData, tell: Tell) -> Iterator[tuple[str, PotentialResult]]:
    for item, spec in zip(study.file.potential, data.plan.specs, strict=True):
        tell("potential")
        panel = data.panel.select(years=item.years) if item.years else data.panel
        framework = data.framework(item.framework).with_weights(item.weights)
        yield item.framework, assess_potential(panel, framework, spec)


def _about_the_first(
    study: Study, data: StudyData, first: PotentialResult, *, seed: int, tell: Tell
) -> Iterator[Named]:
    """Audit, uncertainty and groups of the main assessment."""
    if data.plan.audit is not None:
        tell("audit")
        yield Named("audit", audit(first, settings=data.plan.audit))
    sure = list(_robustness(study, data, first, seed=seed, tell=tell))
    yield from sure
    groups = data.plan.performance
    if groups is not None and first["scores"]["index"].count():
        tell("performance")
        held = next((item.result for item in sure if isinstance(item.result, RobustnessResult)), None)
        yield Named("performance", group_performance(first, robustness=held, settings=groups))


def _robustness(
    study: Study, data: StudyData, first: PotentialResult, *, seed: int, tell: Tell
) -> Iterator[Named]:
    step, vary = study.file.robustness, data.plan.vary
    if step is None or vary is None:
        return
    tell("robustness")
    if first["scores"]["index"].count() > 1:  # ranks of fewer units say nothing; the scores say why they lack
        yield Named("robustness", explore(first, vary=vary, n=step.n, seed=seed))
        if step.points:
            yield Named("sensitivity", measure_sensitivity(first, vary=vary, n=step.points, seed=seed))


def _diagnosis(study: Study, data: StudyData, first: PotentialResult | None, tell: Tell) -> Iterator[Named]:
    step, rules = study.file.diagnosis, data.plan.diagnosis
    if step is None or rules is None:
        return
    tell("diagnosis")
    settings = DiagnosisSettings(
        rules,
        data.framework(step.measures) if step.measures else None,
        benchmark=step.benchmark,
        peers=step.peers,
        years=step.years or None,
        importance=step.importance,
    )
    found = diagnose_constraints(
        data.panel,
        potential=first,
        sectors=data.surveys.measures,
        industries=data.industries,
        settings=settings,
    )
    yield Named("constraints", found)


def _monitor(
    study: Study, data: StudyData, assessed: dict[str, PotentialResult], tell: Tell
) -> Iterator[Named]:
    for k, item in enumerate(study.file.monitor):
        tell("monitor")
        code = item.framework or next(iter(assessed))
        panel = data.panel.select(years=item.years) if item.years else data.panel
        made = monitor_potential(assessed[code], panel=panel, refresh=item.refresh, base_year=item.base_year)
        yield Named(_name("monitor", k, code), made)


def _beside(study: Study, data: StudyData, tell: Tell) -> Iterator[Named]:
    """Other countries, technological modes, sectors and the register of organisations."""
    file, surveys = study.file, data.surveys
    if data.abroad is not None:
        tell("benchmark")
        abroad, settings = data.abroad, data.plan.benchmark
        found = benchmark_countries(data.panel, abroad.panel, abroad.framework, settings=settings)
        yield Named("benchmark", found)
    if file.modes is not None and data.industries is not None:
        tell("modes")
        years, base = file.modes.years or None, file.modes.base_year
        yield Named("modes", measure_modes(data.industries, data.plan.modes, years=years, base_year=base))
    if file.sectors is not None and surveys.sectors is not None:
        tell("sectors")
        made = assess_sectors(surveys.sectors, year=file.sectors.year, regions=data.industries)
        yield Named("sectors", made)
    if file.actors is not None and surveys.actors is not None:
        tell("actors")
        employed = data.plan.roles.code("employed")
        panel = data.panel if employed in data.panel.codes else None
        yield Named(
            "actors",
            register_actors(surveys.actors, year=file.actors.year, panel=panel, employed=employed),
        )
