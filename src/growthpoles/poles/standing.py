"""Where a unit stands beside its type: what it may become, how it arose, and its stage from point to zone."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Result, Table
from growthpoles.core.rules import Rules
from growthpoles.poles.context import PoleContext
from growthpoles.poles.explain import reasons
from growthpoles.poles.figures import Figures
from growthpoles.poles.findings import Findings, table_of
from growthpoles.poles.score import Outcome, known_share
from growthpoles.poles.typology import PoleType
from growthpoles.stats.arrays import divide
from growthpoles.stats.means import power_mean

STATES = {True: "yes", False: "no", None: "undetermined"}
_TRANSITION = {
    "unit": pl.String, "type": pl.String, "becomes": pl.String, "membership": pl.Float64,
    "evidence": pl.Float64, "weakest": pl.String, "weakest_membership": pl.Float64, "needed": pl.Float64,
}  # fmt: skip


def transitions_table(found: Findings) -> Table:
    """Table ``transitions``: how near the units of a type are to the type they may grow into.

    The criteria of that type are evaluated whatever the level of the unit, so that urban status is no bar.
    The membership is null with too little evidence; `weakest` is the criterion that costs most of it, and
    `needed` the membership it would need for the line with the others as they are.
    """
    frames = [pl.DataFrame(schema=_TRANSITION)]
    for t, kind in enumerate(found.typology.types):
        rows = np.flatnonzero(found.judged(t))
        if kind.becomes and rows.size:
            goal = found.typology.types[found.typology.type_position(kind.becomes)]
            frames.append(_transition(found, kind, goal, rows=rows))
    return Table("transitions", ("unit", "type"), pl.concat(frames).sort("unit", "type"))


def _transition(found: Findings, kind: PoleType, goal: PoleType, *, rows: np.ndarray) -> pl.DataFrame:
    typology, span = found.typology, found.typology.span(goal)
    members = found.scores.criteria[0][:, span]
    floor, weights = typology.rules.number("floor"), np.array([item.weight for item in goal.criteria])
    joined = power_mean(np.maximum(members, floor), weights, p=0.0)
    evidence = known_share(typology, found.evidence.credit)[:, span] @ weights
    enough = evidence >= typology.rules.number("enough-evidence") - 1e-9
    why = reasons(typology, goal, scores=found.scores)
    worst = why.limiting
    named = (worst >= 0) & ~np.isnan(members).all(axis=1)
    at = np.maximum(worst, 0)[:, None]
    codes = np.array([*(item.code for item in goal.criteria), None], object)
    columns: dict[str, object] = {
        "unit": [found.units[u].code for u in rows],
        "type": kind.code,
        "becomes": goal.code,
        "membership": np.where(enough, joined, np.nan)[rows],
        "evidence": evidence[rows],
        "weakest": pl.Series(codes[np.where(named, worst, -1)][rows].tolist(), dtype=pl.String),
        "weakest_membership": np.where(named, np.take_along_axis(members, at, axis=1)[:, 0], np.nan)[rows],
        "needed": np.where(named & enough, np.take_along_axis(why.needed, at, axis=1)[:, 0], np.nan)[rows],
    }
    return table_of(columns, "unit")


def origins(figures: Figures, found: Findings, *, context: PoleContext) -> list[str | None]:
    """How each pole arose: ``spontaneous``, ``planned``, ``mixed`` or ``undetermined``; None for no pole.

    ``planned`` = designated before the window or before its people grew faster than those of all units
    together; ``mixed`` = designated while it already did; ``spontaneous`` = it did without any designation.
    Without a list of designations nothing is known of the origin.
    """
    poles = np.isin(found.labels.outcome[0], (Outcome.POLE, Outcome.MIXED, Outcome.POTENTIAL))
    if context.designations is None:
        return ["undetermined" if here else None for here in poles]
    first: dict[str, int] = {}
    for item in context.designations:
        first[item.unit] = min(first.get(item.unit, item.year), item.year)
    start, end = figures.years[0], figures.years[-1]
    names: list[str | None] = [None] * len(found.units)
    for u in np.flatnonzero(poles).tolist():
        year = first.get(found.units[u].code)
        if year is not None and year <= start:
            names[u] = "planned"
            continue
        before = end if year is None else max(y for y in figures.panel.years if y <= min(year, end))
        grown = _grown(figures, (start, before), found.typology.rules)[u]
        if year is None:
            names[u] = "spontaneous" if grown == 1 else "undetermined"
        else:
            names[u] = "undetermined" if np.isnan(grown) else "mixed" if grown else "planned"
    return names


def _grown(figures: Figures, years: tuple[int, int], rules: Rules) -> FloatArray:
    """1 where people grew faster than those of all units together, 0 where not, NaN where not known."""
    code = figures.code("population")
    if code not in figures.panel.codes or years[1] <= years[0]:
        return figures.nothing()
    column = figures.panel.column(code)
    first, last = (column[:, figures.panel.year_position(year)] for year in years)
    both = ~np.isnan(first) & ~np.isnan(last)
    if both.sum() < 2:
        return figures.nothing()
    span = years[1] - years[0]
    own = 100.0 * (divide(last, first) ** (1.0 / span) - 1.0)
    whole = 100.0 * ((last[both].sum() / first[both].sum()) ** (1.0 / span) - 1.0)
    return np.where(np.isnan(own), np.nan, own - whole > rules.number("origin-growth"))


def hierarchy_table(found: Findings, *, propulsive: Result | None, context: PoleContext) -> Table:
    """Table ``hierarchy``: growth point, growth pole, development centre and development zone of every unit.

    Growth points are firms and centres are concentrations of propulsive industries, both of
    `find_propulsive_industries`; a pole has a zone when units are tied to it by the least share. What no
    input tells is ``undetermined``. The stage is the highest one reached.
    """
    points, centres = _points(propulsive), _centres(propulsive)
    tied = _tied(context, found.typology.rules.number("zone-share"))
    rows = []
    for unit, outcome in zip(found.units, found.labels.outcome[0].tolist(), strict=True):
        pole = None if outcome == Outcome.UNDETERMINED else outcome in (Outcome.POLE, Outcome.MIXED)
        point, count = points.get(unit.code, (None, None))
        centre = centres.get(unit.code)
        zone = False if pole is False else None if tied is None or pole is None else unit.code in tied
        states = {"growth-point": point, "growth-pole": pole, "development-centre": centre}
        states["development-zone"] = zone
        reached = [name for name, state in states.items() if state]
        open_ = any(state is None for state in states.values())
        stage = reached[-1] if reached else "undetermined" if open_ else "none"
        size = None if tied is None or not pole else len(tied.get(unit.code, ()))
        rows.append((unit.code, *(STATES[state] for state in states.values()), stage, count, size))
    text = dict.fromkeys(("unit", "growth_point", "growth_pole", "centre", "zone", "stage"), pl.String)
    schema = {**text, "growth_points": pl.Int64, "zone_units": pl.Int64}
    return Table("hierarchy", ("unit",), pl.DataFrame(rows, schema=schema, orient="row").sort("unit"))


def _points(propulsive: Result | None) -> dict[str, tuple[bool | None, int]]:
    """Whether a unit has growth points, and how many; units without firms in the list are not known."""
    if propulsive is None or "growth_points" not in propulsive.names:
        return {}
    found: dict[str, tuple[bool | None, int]] = {}
    for unit, rows in propulsive["growth_points"].group_by("unit"):
        states = rows["status"].to_list()
        count = states.count("growth-point")
        known = True if count else None if "undetermined" in states else False
        found[str(unit[0])] = (known, count)
    return found


def _centres(propulsive: Result | None) -> dict[str, bool | None]:
    """Whether a unit is a development centre; not known while industries that could change it are not."""
    if propulsive is None or "centres" not in propulsive.names:
        return {}
    rows = propulsive["centres"].select("unit", "centre", "not_assessed").iter_rows()
    return {unit: True if centre else None if open_ else False for unit, centre, open_ in rows}


def _tied(context: PoleContext, least: float) -> dict[str, list[str]] | None:
    if context.links is None:
        return None
    found: dict[str, list[str]] = {}
    for item in context.links:
        if item.share >= least and item.unit != item.pole:
            found.setdefault(item.pole, []).append(item.unit)
    return found


def zones_table(found: Findings, *, context: PoleContext) -> Table:
    """Table ``zones``: units tied to a pole by the least share, with their share."""
    least = found.typology.rules.number("zone-share")
    poles = np.isin(found.labels.outcome[0], (Outcome.POLE, Outcome.MIXED))
    codes = {unit.code for unit, here in zip(found.units, poles, strict=True) if here}
    links = [x for x in context.links or () if x.pole in codes and x.share >= least and x.unit != x.pole]
    schema = {"pole": pl.String, "unit": pl.String, "share": pl.Float64}
    data = pl.DataFrame([(x.pole, x.unit, x.share) for x in links], schema=schema, orient="row")
    return Table("zones", ("pole", "unit"), data.sort("pole", "unit"))
