"""Change over time in a study: divergence, spread or backwash, cumulative growth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import scipy.sparse as sp

from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.dynamics.divergence_inputs import DivergenceSettings
from growthpoles.dynamics.growth import simulate_growth
from growthpoles.dynamics.growth_estimate import VerdoornSettings, estimate_growth_model
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthModel, GrowthSettings, Parameter, Push
from growthpoles.dynamics.growth_results import GrowthEstimate
from growthpoles.errors import InputError, Where, problem
from growthpoles.poles.results import PolesResult
from growthpoles.poles.spread import measure_spread, with_effects
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_results import SpreadResult
from growthpoles.study.assess import Named
from growthpoles.study.data import StudyData
from growthpoles.study.dynamics_steps import DivergenceStep, GrowthStep, SpreadStep
from growthpoles.study.long import by_year, in_constant_borders
from growthpoles.study.schema import Study

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class _Start:
    """What a simulation starts from; `figures` holds volume index, output and people of each unit."""

    year: int
    units: tuple[str, ...]
    figures: FloatArray


def dynamic_results(
    study: Study, data: StudyData, *, held: Mapping[str, Result], seed: int, tell: Tell
) -> Iterator[Named]:
    """Every result about change over time, in order; the poles come again with the label of their effect.

    Args:
        study: The study.
        data: Its tables and settings.
        held: Results so far by name; ``poles`` and ``regionalised`` are used.
        seed: Seed of everything drawn at random.
        tell: Called with the name of each step before it begins.
    """
    file, poles = study.file, held.get("poles")
    if file.divergence is not None:
        tell("divergence")
        yield Named("divergence", _divergence(file.divergence, data, poles, seed))
    for step in file.spread:
        tell("spread")
        effects = _spread(step, data, held, seed)
        yield Named(f"spread-{step.code}" if step.code else "spread", effects)
        if isinstance(poles, PolesResult) and not step.code:
            yield Named("poles", with_effects(poles, effects))
    if file.growth is not None:
        tell("growth")
        yield from _growth(file.growth, data, seed)


def _panel(data: StudyData, edition: str | None) -> Panel:
    """Figures of an edition; the working panel by default."""
    if edition is None or edition == data.panel.edition:
        return data.panel
    found = next((panel for panel in data.panels if panel.edition == edition), None)
    if found is None:
        known = ", ".join(panel.edition for panel in data.panels)
        raise InputError(problem("territory.edition.unknown", Where(), edition=edition, known=known))
    return found


def _divergence(step: DivergenceStep, data: StudyData, poles: Result | None, seed: int) -> Result:
    roles, edition = data.plan.roles, step.edition or data.panel.edition
    amount, people, index = roles.code("grp"), roles.code("population"), roles.code("grp_volume_index")
    panels = [panel for panel in data.panels if panel.edition != data.panel.edition] + [data.panel]
    grows = any({index, amount} <= set(panel.codes) for panel in panels)
    panel = in_constant_borders(
        panels,
        edition,
        codes=(amount, people),
        index=(index, amount) if grows else None,
        least_cover=step.least_cover,
    )
    first, last = step.first or panel.years[0], step.last or panel.years[-1]
    named = step.first is not None or step.last is not None
    settings = DivergenceSettings(
        roles=roles,
        years=tuple(year for year in panel.years if first <= year <= last) if named else (),
        core=step.core,
        without=step.without,
        controls=step.controls,
        spatial_models=step.spatial_models,
        classes=step.classes,
        permutations=step.permutations,
    )
    near = None
    if panel.place.neighbours:
        near = SpatialWeights.contiguity(panel.territory, edition, units=panel.units)
    same = poles if edition == data.panel.edition else None  # poles of other borders are no groups here
    return measure_divergence(panel, settings=settings, weights=near, poles=same, seed=seed)


def _spread(step: SpreadStep, data: StudyData, held: Mapping[str, Result], seed: int) -> SpreadResult:
    panel = _panel(data, step.edition)
    settings = SpreadSettings(
        roles=data.plan.roles,
        poles=step.poles,
        weights=step.weights,
        years=step.years,
        draws=step.draws,
        placebos=step.placebos,
        rings_km=step.rings_km,
        current_prices=step.current_prices,
    )
    poles = None if step.poles else held.get("poles")
    return measure_spread(panel, poles, settings=settings, links=_links(held, panel), seed=seed)


def _links(held: Mapping[str, Result], panel: Panel) -> InputOutputTable | None:
    """The tables of the regions, where they are of these regions and not of another economy."""
    table = getattr(held.get("regionalised"), "made", None)
    fits = table is not None and not table.foreign and set(table.region_codes) <= set(panel.units)
    return table if fits else None


def _growth(step: GrowthStep, data: StudyData, seed: int) -> Iterator[Named]:
    roles = data.plan.roles
    panels = list(by_year(data.panels, (roles.code("grp_volume_index"), roles.code("employed"))))
    known = {name: Parameter(**item.model_dump()) for name, item in step.parameters.items()}
    if panels:
        estimate = estimate_growth_model(panels, settings=VerdoornSettings(roles=roles))
        yield Named("growth-estimate", estimate)
        known = {**_estimated(estimate), **known}
    model = _model(step, data, known)
    settings = GrowthSettings(
        years=step.years,
        draws=step.draws,
        first_year=_start(step, data).year + 1,
        pushes=tuple(Push(**item.model_dump()) for item in step.push),
        minimal_effect=step.minimal_effect,
        lasting=step.lasting,
        core_periphery=CorePeriphery(**step.core_periphery.model_dump()) if step.core_periphery else None,
    )
    yield Named("growth", simulate_growth(model, settings=settings, seed=seed))


def _estimated(estimate: GrowthEstimate) -> dict[str, Parameter]:
    """What the figures identify; the prior of the model stands in for the rest."""
    if not estimate.identified:
        return {}
    return {"verdoorn": estimate.verdoorn, "autonomous": estimate.autonomous}


def _start(step: GrowthStep, data: StudyData) -> _Start:
    """Year, units and figures the simulation starts from: units with growth, output and people."""
    panel, roles = data.panel, data.plan.roles
    codes = [roles.code(name) for name in ("grp_volume_index", "grp", "population")]
    full = np.zeros((len(panel.units), len(panel.years)), bool)
    columns = np.full((*full.shape, 3), np.nan)
    if set(codes) <= set(panel.codes):
        columns = np.stack([panel.column(code) for code in codes], axis=-1)
        full = np.asarray(~np.isnan(columns).any(axis=-1), bool)
    years = [year for y, year in enumerate(panel.years) if full[:, y].sum() > 1]
    if step.year is not None:
        years = [year for year in years if year == step.year]
    if not years:
        raise InputError(problem("study.growth.start", Where(key="growth.year"), codes=", ".join(codes)))
    at = panel.year_position(years[-1])
    rows = np.flatnonzero(full[:, at])
    return _Start(year=years[-1], units=tuple(panel.units[k] for k in rows), figures=columns[rows, at])


def _model(step: GrowthStep, data: StudyData, known: Mapping[str, Parameter]) -> GrowthModel:
    begin = _start(step, data)
    needed = [name for name in ("wage", "foreign_price", "foreign_income") if name not in known]
    names = {item.name for item in fields(GrowthModel)}
    problems = [problem("study.growth.parameter", Where(key=f"growth.parameters.{name}")) for name in needed]
    problems += [
        problem("study.key.unknown", Where(key=f"growth.parameters.{name}"), hint=", ".join(sorted(names)))
        for name in known
        if name not in names
    ]
    if problems:
        raise InputError(problems)
    source = f"{data.plan.roles.code('grp_volume_index')}, {begin.year}"
    start = {
        unit: Parameter(float(100 * np.log(row[0] / 100)), source=source)
        for unit, row in zip(begin.units, begin.figures, strict=True)
    }
    labels = {unit.code: unit.label for unit in data.panel.place.units if unit.code in begin.units}
    return GrowthModel(
        regions=begin.units,
        start=start,
        **known,
        trade=_partners(step, data, begin),
        output={unit: float(row[1]) for unit, row in zip(begin.units, begin.figures, strict=True)},
        people={unit: float(row[2]) for unit, row in zip(begin.units, begin.figures, strict=True)},
        labels=labels,
    )


def _partners(step: GrowthStep, data: StudyData, begin: _Start) -> SpatialWeights | None:
    """Shares of partners by gravity: output of the partner over distance."""
    if step.trade == "none":
        return None
    near = SpatialWeights.inverse_distance(data.territory, data.panel.edition, units=begin.units, power=1.0)
    mass = sp.diags_array(begin.figures[:, 1])
    return SpatialWeights.given(begin.units, (near.matrix @ mass).tocsr())
