"""Plan against actual: what is a turn, what is noise, what is a revision of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import (
    Named,
    figures_table,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Provenance, Table
from growthpoles.dynamics import plan_tables as tables
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.plan_course import Course, course_of, noise_of, outlooks
from growthpoles.dynamics.plan_inputs import Identity, Target, check_plan, plan_limits
from growthpoles.dynamics.plan_results import PlanResult
from growthpoles.errors import InputError, Where, problem

Figure = tuple[str, float | None, str, str]
_LONGEST = 30


def monitor_plan(
    targets: Iterable[Target],
    panel: Panel,
    *,
    earlier: Panel | None = None,
    identities: Iterable[Identity] = (),
    settings: ForecastSettings | None = None,
    seed: int = 0,
) -> PlanResult:
    """Set the figures of a panel against planned paths.

    Band: the planned path plus and minus the conformal half-width of forecasts made with the figures up to
    the base year, so that it holds as much noise as the indicator had before. Outside 80 % is a warning; a
    trigger is a cumulative sum of yearly surprises above its alarm, which noise alone brings about in one of
    twenty plans of five years. A base value that was revised since the plan is taken off first: ``deviation =
    revision + real``, and light, signal, status and probability speak of what is left.
    Probability: share of draws of the forecast from the last figure that reach the target. Parts of a ratio
    or product: logarithmic mean Divisia index, no residual (Ang 2005).

    Args:
        targets: Targets, see `Target` and `read_targets`.
        panel: Figures as they are now.
        earlier: The same figures as they were when the plan was made, to tell revisions.
        identities: What indicators are made of.
        settings: How forecasts are made.
        seed: Seed of the forecasts and draws.

    Raises:
        InputError: Targets, identities or panels that do not fit; all are listed.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", (gp.Unit("A", label),)),))
        >>> empty = np.empty((1, 3, 0))
        >>> bare = gp.Panel(land, "now", ("A",), (2020, 2021, 2022), (), empty, empty.astype(np.uint8), empty)
        >>> panel = bare.with_indicator(gp.Indicator("x", label), np.array([[1.0, 1.5, 3.0]]))
        >>> monitor_plan([Target("G", "A", "x", 2020, 2022, 2.0)], panel)["targets"].select(
        ...     "deviation", "status", "signal").row(0)
        (1.0, 'reached', 'undetermined')
    """
    plan, whole = tuple(targets), tuple(identities)
    check_plan(plan, panel, identities=whole)
    if earlier is not None and earlier.edition != panel.edition:
        raise InputError(problem("panel.edition.mixed", None, first=earlier.edition, second=panel.edition))
    limits = plan_limits()
    named = [t.indicator for t in plan]
    codes = tuple(dict.fromkeys([*named, *(c for i in whole for c in (i.indicator, *i.parts))]))
    cut = panel.select(codes=codes)
    chosen = _fitting(settings or ForecastSettings(), codes)
    made = _at_base(plan, cut, chosen, seed=seed)
    courses = [
        course_of(
            item,
            cut,
            noise=noise_of(made[item.base_year, item.year], item.unit, code=item.indicator),
            earlier=earlier,
            limits=limits,
        )
        for item in plan
    ]
    ahead = _ahead(courses, cut, chosen, seed=seed)
    views = outlooks(courses, ahead, seed=seed)
    grounds = tables.Grounds(courses, cut, earlier, made)
    targets_table = tables.targets_table(courses, views, limits=limits)
    revisions = tables.revisions_table(cut, earlier, codes=codes)
    names: list[Named] = [("goal", t.goal, t.label) for t in plan if t.label]
    return PlanResult(
        tables=(
            targets_table,
            tables.path_table(courses),
            tables.attribution_table(grounds, identities=whole),
            revisions,
            tables.scorecard_table(courses, views),
            labels_table(
                unit_names(panel.place, panel.territory.country), names, panel_names(cut), limits.labels()
            ),
            units_table(panel.place),
            figures_table(_figures(targets_table, revisions)),
        ),
        spec={
            "targets": len(plan),
            "limits": {t.code: t.a for t in limits.thresholds},
            "edition": panel.edition,
        },
        diagnostics=Diagnostics.of(
            _findings(courses, revisions, cut, whole),
            _told(made, named, base=True),
            _told(ahead, named, base=False),
        ),
        provenance=Provenance(seed=seed),
    )


def _fitting(settings: ForecastSettings, codes: Sequence[str]) -> ForecastSettings:
    """The settings without what speaks of indicators that no target needs."""
    return replace(
        settings,
        bounds={k: v for k, v in settings.bounds.items() if k in codes},
        breaks={k: v for k, v in settings.breaks.items() if k in codes or k == "*"},
        ratios=tuple(r for r in settings.ratios if {r.code, r.numerator, r.denominator} <= set(codes)),
    )


def _at_base(
    plan: Sequence[Target], panel: Panel, settings: ForecastSettings, *, seed: int
) -> Mapping[tuple[int, int], ForecastResult]:
    """Forecasts as they could have been made then, by base year and year of the target."""
    found = {}
    for start, end in sorted({(item.base_year, item.year) for item in plan}):
        known = panel.select(years=[y for y in panel.years if y <= start])
        horizon = min(end - start, _LONGEST)
        found[start, end] = forecast(known, horizon=horizon, settings=settings, seed=seed)
    return found


def _ahead(
    courses: Sequence[Course], panel: Panel, settings: ForecastSettings, *, seed: int
) -> Mapping[int, ForecastResult]:
    """Forecasts of the targets that are open, by the year of the target: each is made as if it were the only
    one."""
    found = {}
    for year in sorted({c.target.year for c in courses if c.open}):
        known = panel.select(years=[y for y in panel.years if y < year])
        horizon = min(year - known.years[-1], _LONGEST)
        found[year] = forecast(known, horizon=horizon, settings=settings, seed=seed)
    return found


def _told(made: Mapping[Any, ForecastResult], codes: Sequence[str], *, base: bool) -> Iterator[Diagnostic]:
    """What the forecasts say of themselves; of those of the base year with that year."""
    for result in made.values():
        for item in result.diagnostics:
            if item.where.indicator in (None, *codes):
                year = result.inputs.years[-1] if base and result.inputs is not None else item.where.year
                yield replace(item, where=replace(item.where, year=year))


def _findings(
    courses: Sequence[Course], revisions: Table, panel: Panel, identities: Sequence[Identity]
) -> Iterator[Diagnostic]:
    for c in courses:
        yield from _course_findings(c, Where(unit=c.target.unit, indicator=c.target.indicator))
    if revisions.data.height:
        yield note("plan.revisions", None, count=revisions.data.height)
    for identity in identities:
        yield from _identity_findings(identity, panel)


def _course_findings(c: Course, where: Where) -> Iterator[Diagnostic]:
    goal = c.target.goal
    if c.noise is None:
        yield note("plan.band.none", where, goal=goal, year=c.target.base_year)
    if c.revision.size:
        yield note("plan.base.revised", where, goal=goal, before=c.base, after=c.revision.now)
        if np.isfinite(c.net[-1]) and c.reaches(c.net[-1:])[0] != c.reaches(c.actual[-1:])[0]:
            yield warning("plan.revision.decides", replace(where, year=c.target.year), goal=goal)
    if np.isnan(c.base):
        yield warning("plan.base.none", where, goal=goal, year=c.target.base_year)
    imputed = [year for year, flag in zip(c.years, c.flags, strict=True) if flag == Flag.IMPUTED]
    if imputed:
        yield warning("plan.actual.imputed", where, goal=goal, years=", ".join(map(str, imputed)))
    if c.latest and c.signals[c.latest] == "trigger":
        code = "plan.trigger.behind" if c.sides[c.latest] == "behind" else "plan.trigger.ahead"
        yield warning(code, replace(where, year=c.years[c.latest]), goal=goal)
    if np.isnan(c.net[-1]) and c.later_year is not None:
        yield warning("plan.target.no-figure", where, goal=goal, year=c.target.year, later=c.later_year)
    elif not c.latest:
        yield note("plan.actual.none", where, goal=goal)


def _identity_findings(identity: Identity, panel: Panel) -> Iterator[Diagnostic]:
    """A warning where the parts do not make the whole within one per cent."""
    parts = np.stack([panel.column(code) for code in identity.parts], axis=-1)
    whole = panel.column(identity.indicator)
    gap = np.abs(identity.whole(parts) - whole) > 0.01 * np.abs(whole)
    if gap.any():
        u, y = (int(x) for x in np.argwhere(gap)[-1])
        where = Where(unit=panel.units[u], year=panel.years[y], indicator=identity.indicator)
        yield warning("plan.identity.off", where, count=int(gap.sum()))


def _figures(targets: Table, revisions: Table) -> Iterator[Figure]:
    data = targets.data
    yield "targets", float(data.height), "", ""
    judged = data.filter(pl.col("signal") != "undetermined")  # without noise to compare with no side is told
    for name in ("ahead", "on-plan", "behind"):
        yield f"targets-{name}", float(judged.filter(side=name).height), "", ""
    yield "targets-open", float(data.height - judged.height), "", "no noise to compare with"
    for name in ("warning", "trigger"):
        yield f"signals-{name}", float(data.filter(signal=name).height), "", ""
    for name in ("reached", "missed", "no-figure", "within-reach", "out-of-reach", "undetermined"):
        yield f"status-{name}", float(data.filter(status=name).height), "", ""
    unknown = data.filter(pl.col("status").is_in(["no-figure", "undetermined"]))
    yield "status-open", float(unknown.height), "", "undetermined, or no figure for the target year"
    yield "revisions", float(revisions.data.height), "", ""
