"""From a national input-output table to one of its regions, by location quotients and gravity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import Accounts, InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.errors import Where
from growthpoles.industries.chain_results import RegionalisedResult
from growthpoles.industries.regional_blocks import (
    Blocks,
    Needs,
    Trade,
    own_supplies,
    quotients_of,
    trade_between,
)
from growthpoles.industries.regionalise_checks import Ready, check_inputs
from growthpoles.industries.regionalise_inputs import RegionaliseSettings
from growthpoles.industries.regionalise_tables import Estimate, Span, regionalised_tables
from growthpoles.stats.arrays import divide
from growthpoles.stats.leontief import factorise
from growthpoles.stats.regionalise import Exponents, trade_quotients

HOME = ("households", "government", "investment")
_SMALL = 1e-7
_LISTED = 6


def regionalise(
    table: InputOutputTable, industries: IndustryTable, *, settings: RegionaliseSettings | None = None
) -> RegionalisedResult:
    """Estimate a table of all regions from a national table and figures by region and industry.

    Output of a region: national output shared out by the figures. Technology is national. Of what a region
    needs, quotients (SLQ, CILQ, RLQ, FLQ, AFLQ, 2D-LQ; see `growthpoles.stats.regionalise`) say which part it
    makes itself, within its output; the rest comes from other regions by doubly constrained gravity (Wilson
    1970). Households, government and investment follow `shares`; exports, stocks and whatever else has no
    region of use follow output. Flows, output and accounts add up to the national table.

    The exponents are not known in advance, so every figure that hangs on them has an interval over their
    spans. It is an estimate, not a survey: a warning travels with it.

    Args:
        table: National table of one region, domestic flows.
        industries: Output, value added or employment by unit and industry.
        settings: Method, exponents and spans, known totals.

    Returns:
        Tables, and the regional table itself as `regional`.

    Raises:
        InputError: All problems at once: a table of several regions, industries without figures, empty
            cells, unknown codes in the settings, known totals that cannot be.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("N", Label("N")), Unit("S", Label("S")))),))
        >>> kinds = (Industry("A", Label("A")), Industry("B", Label("B")))
        >>> figures = np.array([[[30.0, 10.0]], [[10.0, 30.0]]])
        >>> made = IndustryTable(land, "e", ("N", "S"), (2020,), kinds, figures, np.zeros((2, 1, 2)))
        >>> nation = InputOutputTable(kinds, np.array([[10.0, 20.0], [5.0, 10.0]]), np.array([100.0, 80.0]))
        >>> regionalise(nation, made).regional.output
        array([75., 20., 25., 60.])
    """
    chosen = settings or RegionaliseSettings()
    ready = check_inputs(table, industries, settings=chosen)
    held = _needs(table, industries.units, ready)
    blocks = own_supplies(held, chosen.exponents, settings=chosen)
    friction = _friction(industries, chosen)
    trade = trade_between(held, blocks.own, friction=friction)
    made = _assemble(table, ready, held, blocks=blocks, trade=trade)
    estimate = Estimate(
        table,
        made,
        held,
        blocks,
        trade,
        _spans(held, chosen),
        _quotients(table, ready.output, chosen),
        industries,
    )
    return RegionalisedResult(
        tables=regionalised_tables(estimate),
        spec={
            "method": chosen.method,
            "delta": chosen.delta,
            "alpha": chosen.alpha,
            "beta": chosen.beta,
            "delta_span": list(chosen.delta_span),
            "points": chosen.points,
            "distance_exponent": chosen.distance_exponent,
            "year": ready.year,
            "source": table.source,
        },
        diagnostics=Diagnostics.of(ready.diagnostics, _remarks(estimate, chosen, friction), made.diagnostics),
        made=made,
    )


def _home(table: InputOutputTable) -> list[int]:
    """Accounts of final demand that are used in the region of the user."""
    return [k for k, item in enumerate(table.demand.items) if item.kind in HOME]


def _needs(table: InputOutputTable, regions: tuple[str, ...], ready: Ready) -> Needs:
    """What users in every region take, and what is sold to users without a region.

    A negative flow is taken back where its buyer is, a negative final demand where the product is made.
    """
    a, output = table.coefficients(), ready.output
    wanted = np.maximum(table.demand.values[_home(table)], 0)
    bought = np.maximum(a, 0)[None] * output[:, None, :]
    final = wanted.T[None] * ready.shares[:, None, None]
    returned = (np.minimum(a, 0)[None] * output[:, None, :]).sum(axis=2)
    rest = table.implied_demand() - wanted.sum(axis=0)
    return Needs(
        regions,
        output,
        np.concatenate([bought, final], axis=2),
        _part(table, output) * rest + returned,
        quotients_of(output),
        ready.sales,
        ready.purchases,
    )


def _part(table: InputOutputTable, output: FloatArray) -> FloatArray:
    """Share of each region in the output of an industry, shape (regions, n)."""
    return np.nan_to_num(divide(output, table.output), nan=0.0)


def _friction(industries: IndustryTable, settings: RegionaliseSettings) -> FloatArray:
    """How much trade distance lets through; one everywhere without coordinates."""
    codes = industries.place.codes
    at = [codes.index(unit) for unit in industries.units]
    distance = industries.place.distances_km()[np.ix_(at, at)]
    apart = ~np.eye(len(at), dtype=bool)
    if settings.distance_exponent == 0 or not (distance[apart] > 0).all():
        return np.ones(distance.shape)
    np.fill_diagonal(distance, 1.0)
    return np.asarray(distance**-settings.distance_exponent)


def _assemble(
    table: InputOutputTable,
    ready: Ready,
    held: Needs,
    *,
    blocks: Blocks,
    trade: Trade,
) -> InputOutputTable:
    """The table of all regions: own supplies on the diagonal, the rest by the shares of the origins."""
    count, size = held.output.shape
    missing = held.needs - blocks.own
    wants = missing.sum(axis=2)
    part, a = _part(table, held.output), np.minimum(table.coefficients(), 0)
    flows = np.zeros((count * size, count * size))
    home = _home(table)
    bought = np.zeros((count, len(home), count * size))
    for r in range(count):
        ratio = np.nan_to_num(divide(trade.flows[:, :, r], wants[r][:, None]), nan=0.0)
        block = np.einsum("is,ij->sij", ratio, missing[r])
        block[r] = blocks.own[r]
        block[r, :, :size] += a * held.output[r]
        block[r, :, size:] += (part[r] * np.minimum(table.demand.values[home], 0)).T
        whole = block.reshape(count * size, -1)
        flows[:, r * size : (r + 1) * size] = whole[:, :size]
        bought[r] = whole[:, size:].T
    flows.setflags(write=False)
    spread = held.output.ravel() / np.tile(np.where(table.output == 0, 1.0, table.output), count)
    return InputOutputTable(
        table.industries * count,
        flows,
        held.output.ravel(),
        regions=tuple(np.repeat(held.regions, size).tolist()),
        demand=_demand(table, held.regions, ready.shares, bought, spread=spread),
        primary=_spread(table.primary, spread, count),
        satellites=_spread(table.satellites, spread, count),
        unit=table.unit,
        year=table.year,
        price=table.price,
        holds=table.holds,
        imported=table.imported,
        source=table.source,
        foreign=table.foreign,
    )


def _spread(held: Accounts, spread: FloatArray, count: int) -> Accounts:
    """Accounts by output."""
    return (
        Accounts(held.items, np.tile(held.values, count) * spread, held.direct) if len(held) else Accounts()
    )


def _demand(
    table: InputOutputTable,
    units: tuple[str, ...],
    shares: FloatArray,
    bought: FloatArray,
    *,
    spread: FloatArray,
) -> Accounts:
    """Final demand: one account per region for users at home, one for all others."""
    if not len(table.demand):
        return Accounts()
    home = _home(table)
    other = [k for k in range(len(table.demand)) if k not in home]
    items = [replace(table.demand.items[k], region=unit) for unit in units for k in home]
    items += [table.demand.items[k] for k in other]
    values = [bought.reshape(-1, spread.size), np.tile(table.demand.values[other], len(units)) * spread]
    direct = table.demand.outside()
    outside = np.concatenate([np.outer(shares, direct[home]).ravel(), direct[other]])
    return Accounts(tuple(items), np.vstack(values), outside)


def _quotients(table: InputOutputTable, output: FloatArray, settings: RegionaliseSettings) -> FloatArray:
    """Quotients of the table itself, least and largest over the spans, shape (3, regions, n, n)."""
    found = np.empty((3, len(output), len(table), len(table)))
    for k, point in enumerate((settings.exponents, *settings.grid())):
        for r, row in enumerate(output):
            q = trade_quotients(row, table.output, method=settings.method, exponents=point)
            if k == 0:
                found[:, r] = q
            np.minimum(found[1, r], q, out=found[1, r])
            np.maximum(found[2, r], q, out=found[2, r])
    return found


def _spans(held: Needs, settings: RegionaliseSettings) -> tuple[Span, ...]:
    """The table itself first, then every point of the exponents."""
    return tuple(_span(held, point, settings) for point in (settings.exponents, *settings.grid()))


def _span(held: Needs, exponents: Exponents, settings: RegionaliseSettings) -> Span:
    own = own_supplies(held, exponents, settings=settings).own
    size = held.output.shape[1]
    multipliers = np.full(held.output.shape, np.nan)
    for r, output in enumerate(held.output):
        a = np.nan_to_num(divide(own[r, :, :size], output), nan=0.0)
        found = factorise(a).solve_transposed(np.ones(size))
        multipliers[r] = np.where(output > 0, found, np.nan)
    bought, needed = own[:, :, :size], held.needs[:, :, :size]
    supply = divide(bought.sum(axis=1), needed.sum(axis=1))
    regions = divide(bought.sum(axis=(1, 2)), needed.sum(axis=(1, 2)))
    return Span(exponents, multipliers, supply, regions, float(bought.sum() / needed.sum()))


def _remarks(estimate: Estimate, settings: RegionaliseSettings, friction: FloatArray) -> Iterator[Diagnostic]:
    """How far the estimate may be trusted, and what had to be done to make it add up."""
    held, blocks, units = estimate.held, estimate.blocks, estimate.industries.units
    yield warning("regionalise.estimated", method=settings.method)
    if estimate.table.imported:
        yield warning("regionalise.flows.imported")
    above = int((estimate.quotients[0] > 1).sum())
    if above:
        yield note("regionalise.quotient.cut", count=above)
    if not settings.grid():
        yield note("regionalise.span.none", method=settings.method)
    if settings.distance_exponent > 0 and (friction == 1).all():
        yield note("regionalise.distance.none")
    for r, unit in enumerate(units):
        absent = [
            c
            for c, x, n in zip(estimate.table.codes, held.output[r], estimate.table.output, strict=True)
            if x == 0 and n > 0
        ]
        if absent:
            listed = ", ".join(absent[:_LISTED]) + (", …" if len(absent) > _LISTED else "")
            yield note("regionalise.industry.absent", Where(unit=unit), count=len(absent), industries=listed)
    for code, share in (
        ("regionalise.supply.capped", blocks.capped),
        ("regionalise.supply.raised", blocks.raised),
        ("regionalise.known.clipped", blocks.clipped),
        ("regionalise.known.unmet", blocks.unmet),
        ("regionalise.trade.gap", estimate.trade.gap),
    ):
        if share > _SMALL:
            yield note(code, percent=float(f"{100 * share:.3g}"))
