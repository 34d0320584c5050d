"""The tables of a regionalised result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.industries.regional_blocks import Blocks, Needs, Trade
from growthpoles.stats.arrays import divide
from growthpoles.stats.leontief import factorise
from growthpoles.stats.regionalise import Exponents


@dataclass(frozen=True, eq=False)
class Span:
    """One point of the exponents.

    Attributes:
        exponents: The exponents.
        multipliers: Output multipliers inside each region, shape (regions, n); NaN without output.
        supply: Share of its intermediate inputs that each industry buys at home, same shape.
        regions: The same for all industries of each region together, shape (regions,).
        whole: The same for all industries and regions together.
    """

    exponents: Exponents
    multipliers: FloatArray
    supply: FloatArray
    regions: FloatArray
    whole: float


@dataclass(frozen=True, eq=False)
class Estimate:
    """A regional table with everything it was made from; the first span is the table itself.

    `quotients` are those of the table, the least and the largest, shape (3, regions, n, n).
    """

    table: InputOutputTable
    made: InputOutputTable
    held: Needs
    blocks: Blocks
    trade: Trade
    spans: tuple[Span, ...]
    quotients: FloatArray
    industries: IndustryTable


def regionalised_tables(estimate: Estimate) -> tuple[Table, ...]:
    """All tables, see `RegionalisedResult`."""
    place = estimate.industries.place
    names = (("industry", item.code, item.label) for item in estimate.table.industries)
    return (
        Table("regions", ("region",), _regions(estimate)),
        Table("industries", ("region", "industry"), _industries(estimate)),
        Table("quotients", ("region", "supplier", "buyer"), _quotients(estimate)),
        Table("trade", ("industry", "origin", "destination"), _trade(estimate)),
        Table("flows", ("origin", "destination"), _flows(estimate)),
        Table("spans", ("point",), _spans(estimate)),
        Table("checks", ("name",), _checks(estimate)),
        labels_table(
            unit_names(place, estimate.industries.territory.country), names, estimate.table.origin_name
        ),
        units_table(place),
        figures_table(sorted(_figures(estimate))),
    )


def _national(estimate: Estimate) -> FloatArray:
    """Output multipliers of the national table, shape (n,)."""
    ones = np.ones(len(estimate.table))
    return np.asarray(factorise(np.maximum(estimate.table.coefficients(), 0)).solve_transposed(ones))


def _regions(estimate: Estimate) -> pl.DataFrame:
    """What the industries of a region have in common: sums, and plain means of multipliers."""
    supply = np.array([span.regions for span in estimate.spans])
    multipliers = np.array([_mean(span.multipliers) for span in estimate.spans])
    there = np.where(estimate.held.output > 0, _national(estimate), np.nan)
    data = {
        "region": estimate.industries.units,
        "output": estimate.held.output.sum(axis=1),
        "own_supply": supply[0],
        "own_supply_low": supply.min(axis=0),
        "own_supply_high": supply.max(axis=0),
        "multiplier": multipliers[0],
        "multiplier_low": multipliers.min(axis=0),
        "multiplier_high": multipliers.max(axis=0),
        "national_multiplier": _mean(there),
    }
    return pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None)).sort("region")


def _mean(values: FloatArray) -> FloatArray:
    """Mean of every row over the industries it has; NaN for a row without any."""
    known = ~np.isnan(values)
    return divide(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1))


def _industries(estimate: Estimate) -> pl.DataFrame:
    held, units, codes = estimate.held, estimate.industries.units, estimate.table.codes
    count, size = held.output.shape
    national = _national(estimate)
    multipliers = np.array([span.multipliers for span in estimate.spans])
    supply = np.array([span.supply for span in estimate.spans])
    share = held.output / np.where(estimate.table.output == 0, np.nan, estimate.table.output)
    data = {
        "region": np.repeat(units, size),
        "industry": np.tile(codes, count),
        "output": held.output.ravel(),
        "national_share": share.ravel(),
        "slq": held.quotient.ravel(),
        "own_supply": supply[0].ravel(),
        "own_supply_low": supply.min(axis=0).ravel(),
        "own_supply_high": supply.max(axis=0).ravel(),
        "multiplier": multipliers[0].ravel(),
        "multiplier_low": multipliers.min(axis=0).ravel(),
        "multiplier_high": multipliers.max(axis=0).ravel(),
        "national_multiplier": np.tile(national, count),
    }
    frame = pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))
    return frame.sort("region", "industry")


def _quotients(estimate: Estimate) -> pl.DataFrame:
    units, codes = estimate.industries.units, estimate.table.codes
    count, size = len(units), len(codes)
    own, low, high = estimate.quotients
    data = {
        "region": np.repeat(units, size * size),
        "supplier": np.tile(np.repeat(codes, size), count),
        "buyer": np.tile(codes, count * size),
        "quotient": own.ravel(),
        "low": low.ravel(),
        "high": high.ravel(),
    }
    return pl.DataFrame(data).sort("region", "supplier", "buyer")


def _between(estimate: Estimate) -> FloatArray:
    """Amounts by product, origin and destination, what stays at home included."""
    flows = np.array(estimate.trade.flows)
    at = np.arange(flows.shape[1])
    flows[:, at, at] = estimate.blocks.own.sum(axis=2).T
    return flows


def _flows(estimate: Estimate) -> pl.DataFrame:
    """Trade of all products between all regions."""
    amount = _between(estimate).sum(axis=0)
    units = estimate.industries.units
    data = {
        "origin": np.repeat(units, len(units)),
        "destination": np.tile(units, len(units)),
        "amount": amount.ravel(),
        "share": divide(amount, amount.sum(axis=0)[None]).ravel(),
    }
    return pl.DataFrame(data).with_columns(pl.col("share").fill_nan(None)).sort("origin", "destination")


def _trade(estimate: Estimate) -> pl.DataFrame:
    """Trade by product between all regions, what stays at home included."""
    flows = _between(estimate)
    units = np.array(estimate.industries.units)
    used = np.where(estimate.held.needs.sum(axis=2) > 0, estimate.held.needs.sum(axis=2), np.nan).T
    i, s, r = np.nonzero(flows)
    frame = pl.DataFrame(
        {
            "industry": np.array(estimate.table.codes)[i],
            "origin": units[s],
            "destination": units[r],
            "amount": flows[i, s, r],
            "coefficient": flows[i, s, r] / used[i, r],
        }
    )
    return frame.sort("industry", "origin", "destination")


def _spans(estimate: Estimate) -> pl.DataFrame:
    rows = [
        (k, x.exponents.delta, x.exponents.alpha, x.exponents.beta, float(np.nanmean(x.multipliers)), x.whole)
        for k, x in enumerate(estimate.spans)
    ]
    schema = {"point": pl.Int64} | dict.fromkeys(
        ("delta", "alpha", "beta", "multiplier", "own_supply"), pl.Float64
    )
    return pl.DataFrame(rows, schema, orient="row")


def _checks(estimate: Estimate) -> pl.DataFrame:
    """Sums over the regions beside the national table; the gap is the largest over single cells."""
    table, made = estimate.table, estimate.made
    count, size = estimate.held.output.shape
    flows = np.asarray(made.flows).reshape(count, size, count, size).sum(axis=(0, 2))
    pairs = {
        "output": (table.output, made.output.reshape(count, size).sum(axis=0)),
        "flows": (table.flows, flows),
        "demand": (table.demand.total(), made.demand.total().reshape(count, size).sum(axis=0)),
        "primary": (table.primary.total(), made.primary.total().reshape(count, size).sum(axis=0)),
        "outside": (table.demand.outside().sum(), made.demand.outside().sum()),
    }
    rows = [
        (
            name,
            float(np.sum(nation)),
            float(np.sum(regions)),
            float(np.max(np.abs(nation - regions), initial=0)),
        )
        for name, (nation, regions) in sorted(pairs.items())
    ]
    schema = {"name": pl.String} | dict.fromkeys(("national", "regions", "gap"), pl.Float64)
    return pl.DataFrame(rows, schema, orient="row")


def _figures(estimate: Estimate) -> Iterator[tuple[str, float | None, str, str]]:
    spans, unit = estimate.spans, estimate.table.unit
    mean = [float(np.nanmean(span.multipliers)) for span in spans]
    whole = [span.whole for span in spans]
    yield "regions", float(len(estimate.industries.units)), "regions", ""
    yield "industries", float(len(estimate.table)), "industries", ""
    yield "multiplier", mean[0], "times demand", ""
    yield "multiplier_low", min(mean), "times demand", ""
    yield "multiplier_high", max(mean), "times demand", ""
    yield "own_supply", whole[0], "share", ""
    yield "own_supply_low", min(whole), "share", ""
    yield "own_supply_high", max(whole), "share", ""
    yield "traded", float(estimate.trade.flows.sum()), unit, ""
    yield "capped", estimate.blocks.capped, "share", ""
    yield "raised", estimate.blocks.raised, "share", ""
