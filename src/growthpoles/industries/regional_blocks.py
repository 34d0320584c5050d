"""From national coefficients to flows inside and between regions that add up to the nation.

Axes: r region, i product (supplier), j user: industries first, then final users at home.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, Where, problem
from growthpoles.industries.regionalise_inputs import RegionaliseSettings
from growthpoles.stats.arrays import divide
from growthpoles.stats.balancing import gras, ras
from growthpoles.stats.regionalise import Exponents, simple_quotient, trade_quotients

_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Needs:
    """What has to be shared out.

    Attributes:
        regions: Region codes.
        output: x by region and industry, shape (regions, n); its column sums are the nation's.
        needs: What users of a region take of a product from anywhere in the nation, (regions, n, users).
        away: What each region sells to users without a region: exports, stocks, shape (regions, n).
        quotient: SLQ, shape (regions, n).
        sales: Known sales to industries of the own region, shape (regions, n); NaN where not known.
        purchases: Known purchases from industries of the own region, same shape.
    """

    regions: tuple[str, ...]
    output: FloatArray
    needs: FloatArray
    away: FloatArray
    quotient: FloatArray
    sales: FloatArray
    purchases: FloatArray


@dataclass(frozen=True, eq=False)
class Blocks:
    """Supplies from the own region, and what was done to make them possible.

    Attributes:
        own: Supplies from the own region, shape (regions, n, users).
        capped: Share of own supplies taken back because a region does not make as much.
        raised: Share of own supplies added because the other regions cannot deliver or take as much.
        clipped: Share of known totals that exceed what the region needs.
        unmet: Largest gap to known totals.
    """

    own: FloatArray
    capped: float = 0.0
    raised: float = 0.0
    clipped: float = 0.0
    unmet: float = 0.0


@dataclass(frozen=True, eq=False)
class Trade:
    """Trade of each product between different regions.

    Attributes:
        flows: Shape (n, origins, destinations), zero diagonal.
        gap: Largest total of a product that is not met, as a share of all output.
    """

    flows: FloatArray
    gap: float


def own_supplies(held: Needs, exponents: Exponents, *, settings: RegionaliseSettings) -> Blocks:
    """Supplies from the own region: needs times quotients, within what the region makes.

    Industries buy by the quotients of the method (cut at one: no region makes more of an input than is
    needed), final users by SLQ cut at one; known totals are then met by GRAS. Supplies above output less
    exports are cut in proportion. Where a region would have to sell to others more than these need, or the
    other way round, the excess stays at home: trade between regions then has a solution.

    Raises:
        InputError: Known totals of a region that no table can have.
    """
    size = held.output.shape[1]
    nation = held.output.sum(axis=0)
    share = np.empty_like(held.needs)
    for r, output in enumerate(held.output):
        quotients = trade_quotients(output, nation, method=settings.method, exponents=exponents)
        share[r, :, :size] = np.minimum(quotients, 1.0)
        share[r, :, size:] = np.minimum(held.quotient[r], 1.0)[:, None]
    own = held.needs * share
    own, clipped, unmet = _with_known(own, held)
    start = float(own.sum()) or 1.0
    room = held.output - held.away
    sold = own.sum(axis=2)
    factor = np.where(sold > room, divide(np.maximum(room, 0), sold), 1.0)
    capped = own * np.nan_to_num(factor, nan=1.0)[:, :, None]
    raised = _raise(capped, held)
    return Blocks(
        raised,
        float(own.sum() - capped.sum()) / start,
        float(raised.sum() - capped.sum()) / start,
        clipped,
        unmet,
    )


def _raise(own: FloatArray, held: Needs) -> FloatArray:
    """Keeps at home what a region offers to others and needs from them beyond what they can do.

    For a product, offers O and wants D of the regions have one sum T; trade between different regions needs
    O_r + D_r <= T for every region, which at most one breaks. Keeping the excess at home closes the gap.
    """
    offers = np.maximum(held.output - held.away - own.sum(axis=2), 0)
    missing = held.needs - own
    wants = missing.sum(axis=2)
    excess = np.maximum(offers + wants - offers.sum(axis=0), 0)
    excess = np.where(excess > _SMALL * held.output.sum(axis=0), np.minimum(excess, wants), 0.0)
    back = np.nan_to_num(divide(excess, wants), nan=0.0)
    return np.asarray(own + missing * back[:, :, None])


def trade_between(held: Needs, own: FloatArray, *, friction: FloatArray) -> Trade:
    """Trade of each product between different regions.

    Doubly constrained gravity (Wilson 1970): offers and wants of every region are met, and trade falls with
    distance. The diagonal is zero: what stays at home is known already.
    """
    offers = np.maximum(held.output - held.away - own.sum(axis=2), 0)
    wants = np.maximum((held.needs - own).sum(axis=2), 0)
    regions, size = offers.shape
    found, worst = np.zeros((size, regions, regions)), 0.0
    whole = float(held.output.sum()) or 1.0
    for i in range(size):
        table, gap = _one_product(offers[:, i], wants[:, i], friction)
        found[i] = table
        worst = max(worst, gap / whole)
    return Trade(found, worst)


def _one_product(offer: FloatArray, want: FloatArray, friction: FloatArray) -> tuple[FloatArray, float]:
    total = float(want.sum())
    if total <= _SMALL or offer.sum() <= _SMALL:
        return np.zeros((offer.size, offer.size)), total
    offer = offer * (total / offer.sum())  # rounding of the balance only
    hub = int(np.argmax(offer + want))
    if offer[hub] + want[hub] >= total * (1 - 1e-9):  # all trade goes through one region
        table = np.zeros((offer.size, offer.size))
        table[:, hub], table[hub] = offer, want
        table[hub, hub] = 0.0
    else:
        start = offer[:, None] * want * friction
        np.fill_diagonal(start, 0.0)
        table = ras(start, offer, columns=want, tolerance=1e-12).table
    gap = np.abs(table.sum(axis=0) - want).sum() + np.abs(table.sum(axis=1) - offer).sum()
    return table, float(gap)


def _with_known(own: FloatArray, held: Needs) -> tuple[FloatArray, float, float]:
    """Own supplies of industries brought to known totals, with the share cut off and the largest gap."""
    size, clipped, unmet = held.output.shape[1], 0.0, 0.0
    found = own.copy()
    for r in range(len(own)):
        if np.isnan(held.sales[r]).all() and np.isnan(held.purchases[r]).all():
            continue
        ceiling = held.needs[r, :, :size]
        try:
            table, gap = _known_block(own[r, :, :size], held.sales[r], held.purchases[r])
        except ValueError:
            where = Where(key="known", unit=held.regions[r])
            raise InputError(problem("regionalise.known.impossible", where)) from None
        found[r, :, :size] = np.minimum(table, ceiling)
        clipped += float((table - found[r, :, :size]).sum())
        unmet = max(unmet, gap)
    return found, clipped / (float(own.sum()) or 1.0), unmet


def _known_block(block: FloatArray, sales: FloatArray, purchases: FloatArray) -> tuple[FloatArray, float]:
    """A block brought to known totals by GRAS; totals not given follow, so that both sides have one sum."""
    u = np.where(np.isnan(sales), block.sum(axis=1), sales)
    v = np.where(np.isnan(purchases), block.sum(axis=0), purchases)
    open_u, open_v = np.isnan(sales), np.isnan(purchases)
    if v[open_v].sum() > 0 and not open_u.all():
        v[open_v] *= max(u.sum() - v[~open_v].sum(), 0) / v[open_v].sum()
    elif u[open_u].sum() > 0:
        u[open_u] *= max(v.sum() - u[~open_u].sum(), 0) / u[open_u].sum()
    done = gras(block, u, columns=v)
    return done.table, done.gap


def quotients_of(output: FloatArray) -> FloatArray:
    """SLQ of every region, shape (regions, n); zero where the nation has no output."""
    nation = output.sum(axis=0)
    return np.array([simple_quotient(row, nation) for row in output])
