"""Cumulative growth: what happens to regions, with and without a push, under stated assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.dynamics.growth_checks import check_growth
from growthpoles.dynamics.growth_draws import draw_parameters
from growthpoles.dynamics.growth_inputs import GrowthModel, GrowthSettings
from growthpoles.dynamics.growth_results import GrowthResult
from growthpoles.dynamics.growth_run import Course, Rest, find_rest, follow, judge_push
from growthpoles.dynamics.growth_tables import (
    core_tables,
    divergence_table,
    effects_table,
    equilibrium_table,
    parameters_table,
    paths_table,
    regimes_table,
    takeoff_tables,
)
from growthpoles.errors import Where
from growthpoles.labels import Label
from growthpoles.stats.cumulative import BOUND


def simulate_growth(
    model: GrowthModel, *, settings: GrowthSettings | None = None, seed: int = 0
) -> GrowthResult:
    """Simulate cumulative growth of regions under drawn parameters, with and without a push.

    The recursion stands at `GrowthModel` (Myrdal 1957, Kaldor 1970, Dixon and Thirlwall 1975; many regions as
    Guccione and Gillen 1977). With productivity one year late, a region alone has the root
    -gamma eta lambda and rests at g* = gamma [eta (w - r_a + tau) + delta p_f + epsilon z] / (1 - root); from
    one on growth is explosive and there is no such point. Tied by trade, the largest root of all regions
    together decides.

    **Take-off.** A push carries on by itself where the region grows after it, and by more than
    `minimal_effect` above the course without push, for `lasting` years in a row. With a root below one every
    effect fades in the end, however long it lasts: `reinforcing` is the share of draws in which it grows
    instead. The same draws serve both courses. The size that is needed is the smallest tried that takes off
    in half of the first 1,000 draws.

    **Who loses.** `effects` compares the last year of all regions: partners may gain by selling more or lose
    to a cheaper competitor, and those who leave take demand with them.

    All figures say what follows from the assumptions; they are no forecast. Explosive draws stay in, with
    their share; output follows growth up to 50 % a year, and the share beyond is told.

    Args:
        model: Regions and parameters, each with its source.
        settings: Years, draws, pushes.
        seed: Seed of the draws.

    Raises:
        InputError: Everything that does not fit in model and settings, at once: fewer than two regions,
            unknown regions, parameters without source or out of their range, a trade matrix of other regions,
            no draws, pushes that leave no years to judge them by.

    Example:
        >>> from growthpoles.dynamics.growth_inputs import Parameter, Push
        >>> def known(value): return Parameter(value, source="example")
        >>> model = GrowthModel(("A", "B"), start=known(3), wage=known(4), foreign_price=known(2),
        ...     foreign_income=known(3), gamma=known(1), eta=known(-1), delta=known(1), epsilon=known(1),
        ...     verdoorn=known(0.5), autonomous=known(2))
        >>> found = simulate_growth(model, settings=GrowthSettings(draws=1, pushes=(Push("A", 2.0),)))
        >>> found["equilibrium"]["root"].to_list(), found["equilibrium"]["rest_point"].round(6).to_list()
        ([0.5, 0.5], [6.0, 6.0])
        >>> found["takeoff"].select("probability", "years_above", "reinforcing").row(0)
        (0.0, 3.0, 0.0)
    """
    chosen = settings or GrowthSettings()
    check_growth(model, chosen)
    drawn = draw_parameters(model, draws=chosen.draws, seed=seed)
    economy, regions = drawn.economy(), model.regions
    output = np.array([model.output.get(code, 100.0) for code in regions])
    without = follow(economy, output, regions=regions, settings=chosen, pushes=())
    courses, pushed = {"without": without}, list[Table]()
    if chosen.pushes:
        courses["with"] = follow(economy, output, regions=regions, settings=chosen, pushes=chosen.pushes)
        both = tuple(courses.values())
        judged = [
            judge_push(which, economy, regions=regions, settings=chosen, courses=both)
            for which in range(len(chosen.pushes))
        ]
        pushed = [*takeoff_tables(judged, chosen), effects_table(both, regions, settings=chosen)]
    rest = find_rest(economy)
    tables = [
        paths_table(courses, output, regions=regions, first_year=chosen.first_year),
        parameters_table(model, drawn),
        equilibrium_table(rest, regions),
        regimes_table(rest),
        *pushed,
        divergence_table(courses, chosen.first_year),
        *(core_tables(chosen.core_periphery) if chosen.core_periphery else ()),
        labels_table(("unit", code, model.labels.get(code, Label(code))) for code in regions),
    ]
    return GrowthResult(
        tables=tuple(tables),
        spec=_spec(chosen),
        diagnostics=Diagnostics(
            (*_model_notes(model, chosen), *_run_notes(rest, courses, chosen), *_push_notes(pushed, chosen))
        ),
        provenance=Provenance(seed=seed),
    )


def _spec(settings: GrowthSettings) -> dict[str, Any]:
    return {
        "years": settings.years,
        "draws": settings.draws,
        "first_year": settings.first_year,
        "minimal_effect": settings.minimal_effect,
        "lasting": settings.lasting,
        "sizes": list(settings.sizes),
        "pushes": [
            {"region": p.region, "size": p.size, "first": p.first, "years": p.years, "acts_on": p.acts_on}
            for p in settings.pushes
        ],
    }


def _model_notes(model: GrowthModel, settings: GrowthSettings) -> Iterator[Diagnostic]:
    """What the figures rest on."""
    yield note("growth.simulation", None, draws=settings.draws, years=settings.years)
    presumed = dict.fromkeys(name for name, _, item in model.parameters() if item.presumed)
    if presumed:
        yield warning("growth.presumed", None, parameters=", ".join(presumed), count=len(presumed))
    if model.trade is None:
        yield note("growth.trade.none")
    else:
        for code in model.trade.islands:
            yield note("growth.trade.island", Where(unit=code))
    core = settings.core_periphery
    if core is not None:
        yield note("growth.core.apart", None, sigma=core.sigma, mu=core.mu, source=core.source)
        if (core.sigma - 1) / core.sigma <= core.mu:
            yield note("growth.core.always", None, sigma=core.sigma, mu=core.mu)


def _run_notes(rest: Rest, courses: dict[str, Course], settings: GrowthSettings) -> Iterator[Diagnostic]:
    explosive = float((rest.largest >= 1).mean())
    if explosive > 0:
        yield warning("growth.explosive", None, percent=round(100 * explosive, 1))
    held = max(float(course.held.max()) for course in courses.values())
    if held > 0:
        yield warning("growth.held", None, percent=round(100 * held, 1), bound=BOUND)
    if settings.draws < 200 and settings.draws > 1:
        yield note("growth.draws.few", None, draws=settings.draws)


def _push_notes(tables: Sequence[Table], settings: GrowthSettings) -> Iterator[Diagnostic]:
    for table in tables:
        if table.name == "takeoff":
            yield from _takeoff_notes(table.data, settings)
        elif table.name == "effects":
            losers = table.data.filter(pl.col("reading") == "loses")["region"].to_list()
            if losers:
                yield warning("growth.backwash", None, regions=", ".join(losers), count=len(losers))


def _takeoff_notes(data: pl.DataFrame, settings: GrowthSettings) -> Iterator[Diagnostic]:
    for row in data.iter_rows(named=True):
        where = Where(unit=row["region"])
        if row["needed"] == "none" and settings.sizes:
            yield note("growth.push.none", where, largest=max(settings.sizes))
        if row["probability"] - row["reinforcing"] > 0:
            yield note(
                "growth.push.fades",
                where,
                percent=round(100 * row["probability"], 1),
                reinforcing=round(100 * row["reinforcing"], 1),
                years=settings.lasting,
            )
