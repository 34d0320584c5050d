"""What is to come, in a study: forecast, outlook, plan against actual, claims put to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.claims import assess_claims
from growthpoles.dynamics.claims_inputs import ClaimSettings, DataSet
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.plan_monitor import monitor_plan
from growthpoles.poles.inputs import PoleSettings
from growthpoles.potential.results import PotentialResult
from growthpoles.study.assess import Named
from growthpoles.study.changes import taken_as_own
from growthpoles.study.data import StudyData
from growthpoles.study.deflator import deflator_notes
from growthpoles.study.forecast_steps import ClaimsStep, OutlookStep
from growthpoles.study.forecasts import can_test_claims
from growthpoles.study.outlook import OutlookSettings, PoleRules, outlook_index
from growthpoles.study.schema import Study, StudyFile

Tell = Callable[[str], None]


def forecast_steps(file: StudyFile) -> Iterator[str]:
    """Codes of the steps that `forecast_results` announces, in order."""
    return (name for name in ("forecast", "outlook", "targets", "claims") if getattr(file, name) is not None)


def forecast_results(
    study: Study, data: StudyData, *, held: Mapping[str, Result], seed: int, tell: Tell
) -> Iterator[Named]:
    """Every result about what is to come, in order.

    Args:
        study: The study.
        data: Its tables and settings.
        held: Results so far by name; the assessments are used.
        seed: Seed of everything drawn at random.
        tell: Called with the name of each step before it begins.
    """
    file, ahead = study.file, data.ahead
    made = None
    if file.forecast is not None and ahead.forecast is not None:
        tell("forecast")
        own = seed if file.forecast.seed is None else file.forecast.seed
        cut = taken_as_own(data.panel).select(codes=ahead.codes)
        made = forecast(cut, horizon=file.forecast.horizon, settings=ahead.forecast, seed=own)
        roles = data.plan.roles
        odd = deflator_notes(made, nominal=roles.grp, volume=roles.grp_volume_index)
        made = replace(made, diagnostics=Diagnostics.of(made.diagnostics, odd))
        yield Named("forecast", made)
    if file.outlook is not None and made is not None:
        tell("outlook")
        yield Named("outlook", _outlook(file.outlook, study, data, held, made, seed))
    if file.targets is not None and ahead.targets:
        tell("targets")
        found = monitor_plan(
            ahead.targets,
            taken_as_own(data.panel),
            earlier=ahead.earlier,
            identities=ahead.identities,
            settings=ahead.forecast,
            seed=seed,
        )
        yield Named("targets", replace(found, spec={**found.spec, "illustrative": file.targets.illustrative}))
    if file.claims is not None and ahead.claims and can_test_claims():  # the check says so where it cannot
        tell("claims")
        yield Named("claims", _claims(file.claims, study, data, seed))


def _outlook(
    step: OutlookStep,
    study: Study,
    data: StudyData,
    held: Mapping[str, Result],
    made: ForecastResult,
    seed: int,
) -> Result:
    roles = data.plan.roles
    people = tuple(roles.code(name) for name in ("population", "urban_population"))
    poles, typology = study.file.poles, data.plan.typology
    rules = None
    if step.poles and poles is not None and typology is not None:
        labels = PoleSettings(typology, roles, base_year=poles.year, draws=0)
        rules = PoleRules(labels, data.industries)
    settings = OutlookSettings(step.n, step.top, step.hold, (people, *step.together), rules)
    code = step.framework
    if code is None and study.file.potential:
        code = study.file.potential[0].framework
    assessed = _assessed(study, held, code) if code else None
    fitted = assessed.inputs.fitted if assessed is not None and assessed.inputs is not None else None
    return outlook_index(fitted, made, panel=data.panel, settings=settings, seed=seed)


def _assessed(study: Study, held: Mapping[str, Result], code: str) -> PotentialResult | None:
    """The assessment of a framework, under the name it has among the results."""
    place = [item.framework for item in study.file.potential].index(code)
    found = held.get(f"potential-{code}" if place else "potential")
    return found if isinstance(found, PotentialResult) else None


def _claims(step: ClaimsStep, study: Study, data: StudyData, seed: int) -> Result:
    panel, near = data.panel, None
    if panel.place.neighbours:
        near = SpatialWeights.contiguity(panel.territory, panel.edition, units=panel.units)
    code = step.data_set or study.file.study.code
    country = data.territory.country
    label = country.label if country is not None else study.file.study.title.label
    own = DataSet(code, panel, label, near)
    claims = None if not step.files else data.ahead.claims
    settings = ClaimSettings(code, confidence=step.confidence, draws=step.draws)
    return assess_claims((own, *data.ahead.panels), claims=claims, settings=settings, seed=seed)
