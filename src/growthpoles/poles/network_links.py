"""Links between poles: gravity times complementarity, and the place of each pole in the network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.poles.network_coverage import Reach, Row, number
from growthpoles.stats.arrays import Ints
from growthpoles.stats.interaction import betweenness, complementarity, components, gravity, supply


@dataclass(frozen=True, eq=False)
class Links:
    """Links between the poles, matrices of shape (poles, poles).

    Attributes:
        km, hours: Great-circle km and hours; NaN where unknown.
        gravity: sqrt(M_a M_b) / hours^power.
        match: Complementarity; 1 without industries, NaN for a pole without figures.
        weight: Product of both; 0 where there is no link.
        notes: What was left out.
    """

    km: FloatArray
    hours: FloatArray
    gravity: FloatArray
    match: FloatArray
    weight: FloatArray
    notes: tuple[Diagnostic, ...]

    def between(self) -> FloatArray:
        """Betweenness of each pole; the length of a link is the inverse of its weight."""
        length = np.where(self.weight > 0, 1 / np.where(self.weight > 0, self.weight, 1.0), np.nan)
        return betweenness(length)


def links_of(
    reach: Reach, power: float, *, profiles: FloatArray | None, coefficients: FloatArray | None
) -> Links:
    """The links between the poles of a reach.

    Args:
        reach: The poles and the ways to them.
        power: Fall of gravity with the hours.
        profiles: Amounts by industry of each unit, or None.
        coefficients: Input coefficients in the order of the industries, or None for 1 - cosine.
    """
    space, poles = reach.people.space, reach.poles
    codes, notes = space.codes, []
    mass = reach.people.mass[poles]
    notes += [warning("network.mass", Where(unit=codes[u])) for u in poles[np.isnan(mass)]]
    both = reach.hours[poles]
    hours = (both + both.T) / 2
    pull = gravity(np.nan_to_num(mass), hours, power=power)
    match = np.ones_like(pull)
    if profiles is None:
        notes.append(note("network.industries"))
    else:
        held = np.nan_to_num(profiles[poles])
        notes += [warning("network.profile", Where(unit=codes[u])) for u in poles[held.sum(axis=1) == 0]]
        match = complementarity(held) if coefficients is None else supply(held, coefficients)
    weight = pull * np.nan_to_num(match)
    alone = poles[~(weight > 0).any(axis=1)] if poles.size > 1 else poles[:0]
    notes += [note("network.island", Where(unit=codes[u])) for u in alone]
    return Links(space.km(poles, poles), hours, pull, match, weight, tuple(notes))


def link_rows(links: Links, codes: tuple[str, ...]) -> list[Row]:
    """One row per pair of poles with a way between them, codes in their order."""
    total = float(np.triu(links.weight).sum())
    rows: list[Row] = []
    for i in range(len(codes)):
        for j in range(i + 1, len(codes)):
            if np.isnan(links.hours[i, j]):
                continue
            first, second = sorted((codes[i], codes[j]))
            rows.append(
                {
                    "a": first,
                    "b": second,
                    "km": number(links.km[i, j]),
                    "hours": number(links.hours[i, j]),
                    "gravity": number(links.gravity[i, j]),
                    "complementarity": number(links.match[i, j]),
                    "weight": number(links.weight[i, j]),
                    "share": float(links.weight[i, j]) / total if total > 0 else None,
                }
            )
    return rows


def node_rows(reach: Reach, links: Links) -> list[Row]:
    """One row per pole: its ties and the people it serves as the nearest pole within reach."""
    codes = reach.people.space.codes
    strength, between = links.weight.sum(axis=1), links.between()
    part = components(links.weight)
    people = np.where(reach.people.counted & reach.covered, reach.people.population, 0.0)
    served = np.bincount(reach.nearest.clip(0), people * (reach.nearest >= 0), minlength=len(reach.poles))
    others = np.where(np.eye(len(reach.poles), dtype=np.bool_) | np.isnan(links.hours), np.inf, links.hours)
    rows: list[Row] = []
    for i, u in enumerate(reach.poles):
        near = int(others[i].argmin()) if np.isfinite(others[i]).any() else None
        rows.append(
            {
                "unit": codes[u],
                "type": reach.types[i] or None,
                "mass": number(reach.people.mass[u]),
                "strength": float(strength[i]),
                "strength_share": float(strength[i] / strength.sum()) if strength.sum() > 0 else None,
                "betweenness": float(between[i]),
                "part": int(part[i]) + 1,
                "served": float(served[i]),
                "nearest": None if near is None else codes[reach.poles[near]],
                "nearest_hours": None if near is None else number(others[i, near]),
            }
        )
    return rows


def profiles_of(panel: Panel, industries: IndustryTable | None, *, year: int) -> FloatArray | None:
    """Amounts by industry of the units of the panel in the year, or the last year before it.

    Raises:
        InputError: A table of another edition, or without a year that is not later.
    """
    if industries is None:
        return None
    problems: list[Problem] = []
    if industries.edition != panel.edition:
        pair = {"first": panel.edition, "second": industries.edition}
        problems.append(problem("panel.edition.mixed", None, **pair))
    past = [item for item in industries.years if item <= year]
    if not past:
        span = f"{industries.years[0]}-{industries.years[-1]}" if industries.years else ""
        problems.append(problem("panel.year.unknown", Where(year=year), span=span))
    if problems:
        raise InputError(problems)
    at = {code: k for k, code in enumerate(industries.units)}
    table = industries.year(past[-1])
    rows = [table[at[code]] if code in at else np.full(table.shape[1], np.nan) for code in panel.units]
    return np.array(rows).reshape(len(panel.units), -1)


def coefficients_of(industries: IndustryTable | None, links: InputOutputTable | None) -> FloatArray | None:
    """Input coefficients of the table in the order of the industries.

    Raises:
        InputError: No industries to match, a table of several regions, or industries it does not have.
    """
    if links is None:
        return None
    if industries is None:
        raise InputError(problem("network.links.alone", Where(key="links")))
    if len(set(links.regions)) > 1:
        raise InputError(problem("network.links.regions", Where(key="links")))
    at: dict[str, int] = {code: k for k, code in enumerate(links.codes)}
    lost = [code for code in industries.codes if code not in at]
    if lost:
        raise InputError([problem("network.links.industry", Where(indicator=code)) for code in lost])
    order: Ints = np.array([at[code] for code in industries.codes], np.intp)
    return np.asarray(links.coefficients()[np.ix_(order, order)])
