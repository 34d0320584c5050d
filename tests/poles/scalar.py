"""The rules of the room once more, one unit and one draw at a time, in plain Python."""

from __future__ import annotations

import math
from dataclasses import dataclass

from growthpoles.poles.typology import Criterion, Part, Typology


@dataclass(frozen=True)
class Verdict:
    outcome: str
    first: str | None
    members: dict[str, float]


def shape(part: Part, x: float, factor: float) -> float:
    if part.shape == "score":
        return min(1.0, max(0.0, x))
    points = [p * factor for p in part.points]
    if part.measure.unit == "share":
        points = [min(p, 1.0) for p in points]
    points.sort()

    def up(a: float, b: float) -> float:
        if a == b:
            return 1.0 if x >= b else 0.0
        return min(1.0, max(0.0, (x - a) / (b - a)))

    if part.shape == "rise":
        return up(points[0], points[1])
    if part.shape == "fall":
        return 1.0 - up(points[0], points[1])
    return min(up(points[0], points[1]), 1.0 - up(points[2], points[3]))


def criterion(item: Criterion, figures: list[float], factor: float) -> float:
    members = [
        shape(p, x, factor) if not math.isnan(x) else math.nan
        for p, x in zip(item.parts, figures, strict=True)
    ]
    known = [m for m in members if not math.isnan(m)]
    if not known or (item.combine in ("min", "product") and len(known) < len(members)):
        return math.nan
    if item.combine == "product":
        return math.prod(members)
    if item.combine == "mean":
        return sum(known) / len(known)
    return min(known) if item.combine == "min" else max(known)


def mean(members: list[float], weights: list[float], how: str) -> float:
    if how == "minimum":
        return min(members)
    total = sum(weights)
    if how == "arithmetic":
        return sum(w * m for w, m in zip(weights, members, strict=True)) / total
    return math.exp(sum(w * math.log(m) for w, m in zip(weights, members, strict=True)) / total)


def judge(
    typology: Typology,
    figures: list[float],
    *,
    factors: list[float],
    gates: list[float],
    weights: list[float],
    how: str,
    kind_of_unit: str,
) -> Verdict:
    """Label of one unit with complete figures except for what is NaN; evidence is taken to be enough."""
    at = {item: k for k, item in enumerate(typology.measures)}
    found = {
        item.code: criterion(item, [figures[at[p.measure]] for p in item.parts], factors[k])
        for k, item in enumerate(typology.criteria)
    }
    members, shut = {}, set()
    for t, kind in enumerate(typology.types):
        if "region" not in kind.levels or not kind.criteria or kind_of_unit in kind.not_for:
            continue
        known = [i for i in kind.criteria if not math.isnan(found[i.code])]
        ws = [weights[typology.position(i.code)] for i in known]
        members[kind.code] = mean(
            [max(found[i.code], typology.rules.number("floor")) for i in known], ws, how
        )
        if kind.gate is not None:
            value = figures[at[kind.gate.measure]] if kind.gate.measure else found[kind.gate.criterion]
            if not value >= kind.gate.at_least * gates[t]:
                shut.add(kind.code)
    ranked = sorted(members, key=lambda code: -members[code])
    called = {kind.code: kind.called for kind in typology.types}
    poles = [code for code in ranked if code not in shut and members[code] >= 0.5]
    if poles:
        close = len(poles) > 1 and members[poles[0]] - members[poles[1]] <= 0.10 + 1e-9
        real = "pole" in {called[code] for code in poles[:2]}
        return Verdict("mixed" if close and real else "pole", poles[0], members)
    best = ranked[0]
    promising = members[best] >= 0.35 and called[best] == "pole"
    return Verdict("potential" if promising else "none", best, members)
