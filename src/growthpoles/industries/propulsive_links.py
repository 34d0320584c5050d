"""Links of the industries inside one unit, for many draws of its coefficients at once."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.stats import rankdata

from growthpoles.core.input_output import FloatArray
from growthpoles.core.rules import Rules
from growthpoles.industries.propulsive_match import Matched
from growthpoles.stats.arrays import divide
from growthpoles.stats.linkages import rasmussen
from growthpoles.stats.membership import ramp


@dataclass(frozen=True, eq=False)
class Links:
    """Figures of the industries of one unit, shape (draws, n) each; NaN for an industry without output.

    Attributes:
        backward: m, column sums of L inside the unit.
        forward: g, row sums of the Ghosh inverse inside the unit.
        own: diag L.
        pull: m / l - 1, other local output per unit of own output.
        push: (g - 1) / l, dependence of local customers; the industry's own loop is in it.
        push_others: g / l - 1, the same without the own loop, to set beside `pull`.
        dominance: Half the sum of (a_ij - a_ji) + (b_ji - b_ij): others lean on i more than i on them.
        dominance_of_sales: Sum of b_ij - b_ji, how much the sellers depend; a variant, not a gate.
        sold: Share of output sold to other local industries.
        loss: Output lost in the unit if the industry stopped (total extraction), share of the unit's output.
        loss_elsewhere: The part of it outside the industry.
    """

    backward: FloatArray
    forward: FloatArray
    own: FloatArray
    pull: FloatArray
    push: FloatArray
    push_others: FloatArray
    dominance: FloatArray
    dominance_of_sales: FloatArray
    sold: FloatArray
    loss: FloatArray
    loss_elsewhere: FloatArray

    def spread(self, at: np.ndarray, size: int) -> Links:
        """The same among `size` industries, NaN where there are no coefficients."""
        wide = {}
        for item in fields(self):
            narrow = getattr(self, item.name)
            wide[item.name] = np.full((len(narrow), size), np.nan)
            wide[item.name][:, at] = narrow
        return Links(**wide)


def local_links(coefficients: FloatArray, output: FloatArray) -> Links:
    """Measure the links of the industries of one unit.

    L = (I - A)^-1 with A of flows inside the unit; the loss m x / l is the total extraction in closed form.
    A draw whose table is not productive has no figures.

    Args:
        coefficients: A, shape (draws, n, n).
        output: x, shape (draws, n); an industry without output neither buys nor sells.

    Example:
        >>> found = local_links(np.array([[[0.0, 0.5], [0.5, 0.0]]]), np.array([[4.0, 2.0]]))
        >>> found.pull.round(4), found.loss.round(4)
        (array([[0.5, 0.5]]), array([[1. , 0.5]]))
    """
    there = output > 0
    a = np.where(there[:, :, None] & there[:, None, :], coefficients, 0.0)
    inverse = np.linalg.inv(np.eye(a.shape[-1]) - a)
    x = np.where(there, output, 1.0)
    b = a * (x[:, None, :] / x[:, :, None])
    m, own = inverse.sum(axis=1), np.diagonal(inverse, axis1=1, axis2=2)
    g = (inverse @ np.where(there, output, 0.0)[..., None])[..., 0] / x
    bought, sold = a.sum(axis=1), b.sum(axis=2)
    share = divide(output, np.nansum(output, axis=1)[:, None])
    pull = m / own - 1
    figures = (
        m, g, own, pull, (g - 1) / own, g / own - 1,
        (a.sum(axis=2) - bought + b.sum(axis=1) - sold) / 2, sold - b.sum(axis=1),
        sold - np.diagonal(b, axis1=1, axis2=2), share * (1 + pull), share * pull,
    )  # fmt: skip
    usable = there & (m.min(axis=1) >= 0)[:, None]
    return Links(*(np.where(usable, figure, np.nan) for figure in figures))


def flegg_quotients(region: FloatArray, nation: FloatArray, *, delta: FloatArray) -> FloatArray:
    """FLQ for many draws at once, as `growthpoles.stats.regionalise.trade_quotients` gives it for one.

    min(1, SLQ_i / SLQ_j lambda), SLQ_i lambda on the diagonal, lambda = log2(1 + x_r / x_n)^delta (Flegg and
    Webber 1997).

    Args:
        region: Output in the region, shape (draws, n).
        nation: Output in the nation, shape (draws, n).
        delta: Exponent of each draw, shape (draws,).

    Returns:
        Shape (draws, n, n), rows suppliers, columns buyers.

    Example:
        >>> flegg_quotients(np.array([[10.0, 10.0]]), np.array([[40.0, 160.0]]), delta=np.array([0.0]))
        array([[[1.   , 1.   ],
                [0.25 , 0.625]]])
    """
    own, whole = region.sum(axis=1), nation.sum(axis=1)
    slq = np.nan_to_num(divide(region / own[:, None], nation / whole[:, None]))
    size = np.log2(1 + own / whole) ** delta
    cross = np.nan_to_num(divide(slq[:, :, None], slq[:, None, :]))
    at = np.arange(slq.shape[1])
    cross[:, at, at] = slq
    return np.asarray(np.minimum(cross * size[:, None, None], 1.0))


def mid_percentiles(values: FloatArray) -> FloatArray:
    """Mid-rank percentile (rank - 1/2) / n of every value in its row; NaN stays NaN and does not count.

    Example:
        >>> mid_percentiles(np.array([[3.0, 1.0, np.nan]]))
        array([[0.75, 0.25,  nan]])
    """
    ranks = rankdata(values, axis=1, nan_policy="omit")
    return divide(ranks - 0.5, (~np.isnan(values)).sum(axis=1, keepdims=True))


def link_scores(matched: Matched, backward: FloatArray, *, rules: Rules) -> FloatArray:
    """LINK of the score: mean of three ramps, shape (units, n); NaN where a unit has no such industry.

    Power and sensitivity of dispersion (Rasmussen 1957) of the nation, or of the unit where it has
    coefficients of its own, and the percentile of the multiplier inside the unit.

    Args:
        matched: The input-output table.
        backward: m inside the unit, shape (units, n); NaN for an industry without output.
        rules: Ends of the ramps.
    """
    found = ramp(mid_percentiles(backward), rules.ends("link-retention"))
    for u, row in enumerate(backward):
        at = np.flatnonzero(~np.isnan(row))
        a = matched.coefficients[u][np.ix_(at, at)] if matched.regional else matched.coefficients[0]
        power = rasmussen(np.linalg.inv(np.eye(len(a)) - a))
        here = slice(None) if matched.regional else at
        found[u, at] += ramp(power.backward[here], rules.ends("link-backward"))
        found[u, at] += ramp(power.forward[here], rules.ends("link-forward"))
    return np.asarray(found / 3)
