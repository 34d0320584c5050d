"""The chain reaction: what a project or a change of demand sets off, and what emerges from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Provenance
from growthpoles.errors import InputError, problem
from growthpoles.industries.chain_checks import not_regional, refuse, remarks, several_regions
from growthpoles.industries.chain_emergence import TOLERANCE, emerge
from growthpoles.industries.chain_inputs import Capacity, ChainSettings, Demand, Phase, Project, Shock
from growthpoles.industries.chain_results import ChainResult, RegionalisedResult
from growthpoles.industries.chain_system import System, build_system, name_region, phases_of
from growthpoles.industries.chain_tables import Reaction, chain_tables
from growthpoles.labels import Label
from growthpoles.stats.rounds import Limits, propagate


def chain(
    table: InputOutputTable | RegionalisedResult,
    shock: Shock | Sequence[Shock],
    *,
    settings: ChainSettings | None = None,
    seed: int = 1,
) -> ChainResult:
    """Follow what a project or a change of final demand sets off through the chain of suppliers.

    Rounds: dx(0) = y, dx(k + 1) = A dx(k), with household spending C H' beside A in the closed model. Effects
    are split as statistical offices print them: initial, first round, industrial support (k >= 2),
    consumption-induced (type II less type I). Capacity: output of a round is at most the capacity left; what
    is beyond it leaves the table, goes to other regions or waits. Emergence: where orders that leave a region
    for the goods of an industry reach its minimum economic scale, a supplier appears there and wins them; the
    rounds are worked out again, and its own orders may bring the next one over its scale. Capacity only
    appears, and all that pass do so in one wave.

    Phases: building a project (`investment`, demand that comes once) and running it (`operation`) are
    followed apart; spare capacity stands for one year in each, and suppliers settle only for what lasts.

    Average coefficients stand for marginal ones and prices do not move, so that the rounds overstate what a
    large shock does (a note says so).

    Args:
        table: A table of one region or many, or a regionalised one. A table of one unnamed region may serve
            for the region that the shock names; a warning says so.
        shock: Demand for an industry, a new project, or several of them.
        settings: Households, capacities, minimum scales, imports.
        seed: Seed of the draws of uncertain scales.

    Raises:
        InputError: All problems of the shocks and settings at once: regions and industries that the table
            does not have, demand for an industry without output, a shock below zero with limits, no wages or
            households to close the model with; a closed model whose rounds never end.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.labels import Label
        >>> branches = (Industry("A", Label("A")), Industry("B", Label("B")))
        >>> flows = np.array([[150.0, 500.0], [200.0, 100.0]])
        >>> found = chain(InputOutputTable(branches, flows, np.array([1000.0, 2000.0])), Demand("A", 600.0))
        >>> found["rounds"]["output"].round(1).to_list()[:3]
        [600.0, 210.0, 67.5]
    """
    chosen = settings or ChainSettings()
    shocks = (shock,) if isinstance(shock, Demand | Project) else tuple(shock)
    given = table.regional if isinstance(table, RegionalisedResult) else table
    wrong = list(several_regions(given, shocks))
    if wrong:
        raise InputError(wrong)
    named = name_region(given, shocks)
    refuse(named, shocks, settings=chosen)
    phases = sorted({phase for item in shocks for phase in phases_of(item)})
    reactions = [_react(named, shocks, settings=chosen, phase=phase, seed=seed) for phase in phases]
    return ChainResult(
        tables=chain_tables(reactions, shocks, settings=chosen, names=_names(table, chosen)),
        spec=_spec(chosen, named),
        diagnostics=Diagnostics.of(
            table.diagnostics,
            not_regional(given, shocks),
            remarks(reactions[-1].system, shocks, settings=chosen),
        ),
        provenance=Provenance(seed=seed),
    )


def _react(
    table: InputOutputTable, shocks: Sequence[Shock], *, settings: ChainSettings, phase: Phase, seed: int
) -> Reaction:
    system = build_system(table, shocks, settings=settings, phase=phase)
    if not system.comes_to_rest():
        raise InputError(problem("chain.households.endless"))
    open_ = propagate(system.a, system.shock, tolerance=TOLERANCE)
    full, held, found = open_, None, None
    if system.spending.shape[1]:
        full = propagate(system.whole(), system.shock, tolerance=TOLERANCE)
    limits = limits_of(system, settings)
    if limits is not None:
        held = propagate(system.whole(), system.shock, limits=limits, tolerance=TOLERANCE)
    if settings.scales and phase == "operation":
        awake = build_system(table, shocks, settings=settings, awake=True)
        found = emerge(awake, limits, settings=settings, seed=seed)
    return Reaction(phase, system, open_, full, limits, held, found)


def _names(table: InputOutputTable | RegionalisedResult, settings: ChainSettings) -> dict[str, Label]:
    """Names of regions: those of the settings, and those a regionalised table carries."""
    names: dict[str, Label] = {}
    if isinstance(table, RegionalisedResult):
        units = table["labels"].filter(kind="unit")
        names = {row["code"]: Label(row["en"], row["ru"], row["kk"]) for row in units.iter_rows(named=True)}
    return names | dict(settings.region_names)


def limits_of(system: System, settings: ChainSettings) -> Limits | None:
    """Spare capacities of all nodes; None where no industry has a limit. Projects have none."""
    if not settings.capacities:
        return None
    table, size = system.table, len(system.codes)
    spare = np.full(size, np.inf)
    general = sorted(settings.capacities, key=lambda item: bool(item.region))  # a region's own goes last
    for item in general:
        at = table.positions(region=item.region or None, industry=item.industry)
        spare[at] = _spare(item, table.output[at])
    if settings.overflow != "other-regions":
        return Limits(spare)
    order = {code: k for k, code in enumerate(dict.fromkeys(system.codes))}
    group = np.array([order[code] for code in system.codes], np.intp)
    weight = np.zeros(size)
    weight[: len(table)] = table.output
    return Limits(spare, group, weight)


def _spare(item: Capacity, output: FloatArray) -> FloatArray:
    return item.spare * output if item.of_output else np.full(output.shape, item.spare)


def _spec(settings: ChainSettings, table: InputOutputTable) -> dict[str, object]:
    return {
        "households": settings.households,
        "spent": settings.spent,
        "overflow": settings.overflow,
        "replaces": settings.replaces,
        "captured": settings.captured,
        "draws": settings.draws,
        "capacities": len(settings.capacities),
        "scales": len(settings.scales),
        "unit": table.unit,
        "year": table.year,
        "source": table.source,
    }
