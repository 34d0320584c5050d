"""Why a membership is what it is: shares of the shortfall, the limiting criterion, and what would lift it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.poles.score import Scores, part_membership
from growthpoles.poles.typology import Criterion, Part, PoleType, Typology


@dataclass(frozen=True)
class Reasons:
    """The reasons behind the membership of one type.

    Attributes:
        contribution: Share of every criterion in the shortfall -ln(membership), shape (units, criteria); all
            zero for a full membership, NaN for a criterion without figures.
        limiting: Position of the criterion with the largest share, shape (units,); -1 for a full membership.
        needed: Membership that a criterion would need for the type to reach the line with the others as they
            are, shape (units, criteria); NaN when it is reached already or cannot be reached this way.
    """

    contribution: FloatArray
    limiting: FloatArray
    needed: FloatArray


def reasons(typology: Typology, kind: PoleType, *, scores: Scores) -> Reasons:
    """Split the shortfall of a type over its criteria and solve each for the line.

    membership = exp(sum w ln m / sum w), so the shortfall -ln(membership) is a sum over the criteria and each
    share is w (-ln m) / sum w (-ln m). A criterion alone lifts the membership to the line L with
    ln m = (W ln L - sum of w ln m of the others) / w, W the weights with figures.
    """
    floor, line = typology.rules.number("floor"), typology.rules.number("pole")
    member = scores.criteria[0][:, typology.span(kind)]
    known = ~np.isnan(member)
    weights = np.where(known, np.array([item.weight for item in kind.criteria]), 0.0)
    loss = weights * -np.log(np.maximum(np.where(known, member, 1.0), floor)) + 0.0
    total = loss.sum(axis=1, keepdims=True)
    share = np.divide(loss, total, out=np.zeros_like(loss), where=total > 0)
    allowed = weights.sum(axis=1, keepdims=True) * -np.log(line) - (total - loss)
    below = (total > weights.sum(axis=1, keepdims=True) * -np.log(line)) & (weights > 0) & (allowed >= 0)
    needed = np.exp(np.divide(-allowed, weights, out=np.zeros_like(loss), where=weights > 0))
    return Reasons(
        np.where(known, share, np.nan),
        np.where(total[:, 0] > 0, loss.argmax(axis=1), -1),
        np.where(below, needed, np.nan),
    )


def needed_parts(criterion: Criterion, parts: FloatArray, *, needed: FloatArray) -> FloatArray:
    """Membership each part would need with the other parts as they are, shape (units, parts); NaN for none.

    Args:
        criterion: The criterion.
        parts: Memberships of its parts, shape (units, parts).
        needed: Membership the criterion needs, shape (units,).
    """
    known = ~np.isnan(parts)
    goal = needed[:, None]
    if criterion.combine == "max":
        wanted = np.broadcast_to(goal, parts.shape)
    elif criterion.combine == "first":
        lead = known[:, :1]
        rest = replace(criterion, combine="mean")
        others = needed_parts(rest, parts[:, 1:], needed=needed)
        wanted = np.hstack([np.where(lead, goal, np.nan), np.where(lead, np.nan, others)])
    elif criterion.combine == "mean":
        filled = np.where(known, parts, 0.0)
        wanted = goal * known.sum(axis=1, keepdims=True) - (filled.sum(axis=1, keepdims=True) - filled)
    elif criterion.combine == "min":
        others = np.stack(
            [np.delete(parts, k, axis=1).min(axis=1, initial=1.0) for k in range(parts.shape[1])], 1
        )
        wanted = np.where(others >= goal, goal, np.nan)
    else:
        others = np.stack([np.delete(parts, k, axis=1).prod(axis=1) for k in range(parts.shape[1])], 1)
        wanted = np.divide(goal, others, out=np.full(parts.shape, np.nan), where=others > 0)
    return np.where(known & (wanted >= 0) & (wanted <= 1), wanted, np.nan)


def figure_for(part: Part, membership: FloatArray, *, now: FloatArray) -> FloatArray:
    """Figure at which a part has a membership: the inverse of its shape, on the side where it stands now.

    Example:
        >>> from growthpoles.poles.typology import Measure
        >>> part = Part(Measure("ratio", "share"), "fall", (0.2, 0.6), "", "")
        >>> figure_for(part, np.array([0.25]), now=np.array([0.6])).round(6)
        array([0.5])
    """
    if part.shape == "score":
        return membership
    a, b = part.points[0], part.points[1]
    if part.shape == "fall":
        return a + (1.0 - membership) * (b - a)
    rising = a + membership * (b - a)
    if part.shape == "rise":
        return rising
    c, d = part.points[2], part.points[3]
    return np.where(now > (b + c) / 2, d - membership * (d - c), rising)


def part_memberships(typology: Typology, criterion: Criterion, *, values: FloatArray) -> FloatArray:
    """Memberships of the parts of one criterion, shape (units, parts)."""
    at = typology.columns
    return np.column_stack([part_membership(part, values[:, at[part.measure]]) for part in criterion.parts])
