"""The chain reaction and regional tables on real data: Austria, Finland, outputs of Kazakhstan."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests import io_tables

from growthpoles.core.diagnostic import Grade
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.industries.chain import chain
from growthpoles.industries.chain_inputs import (
    ChainSettings,
    Demand,
    Imports,
    MinimumScale,
    Project,
    Purchase,
)
from growthpoles.industries.chain_results import RegionalisedResult
from growthpoles.industries.regionalise import regionalise
from growthpoles.industries.regionalise_inputs import KnownTotals, RegionaliseSettings
from growthpoles.labels import Label
from growthpoles.sources.input_output import InputOutputFormat, load_input_output
from growthpoles.stats import leontief as le

AUSTRIA = ("AT11", "AT12", "AT13", "AT21", "AT22", "AT31", "AT32", "AT33", "AT34")
OCCUPATIONS = (
    "57 Soldiers", "58 Executives", "59 Academics", "60 Technicians", "61 Clerks",
    "62 Sellers", "63 Farmers", "64 Craftmen", "65 Operators", "66 Elementary",
)  # fmt: skip
SECTION = {
    "01": "A", "02_03": "A", "05_09": "B", "35_39": "DE", "41_43": "F", "45_47": "G", "49_53": "H",
    "55_56": "I", "58_63": "J", "64_66": "K", "681_68209_683": "L", "68201_68202": "L", "69_75": "M",
    "77_82": "N", "84": "O", "85": "P", "86_88": "Q", "90_96": "RS", "97_98": "T",
}  # fmt: skip


# --- Austria: nine surveyed regional tables -----------------------------------------------------------------


@cache
def austria(folder: Path, region: str) -> InputOutputTable:
    hints = InputOutputFormat(kinds=tuple((name, "wages") for name in OCCUPATIONS), unit="million EUR")
    return load_input_output(folder / f"at_regional_io/{region}.csv", hints=hints).value


@pytest.mark.parametrize("region", AUSTRIA)
def test_austrian_regions_against_the_inverse_with_households_in_it(shared_data: Path, region: str) -> None:
    """100 million of machinery: type I from the inverse, type II from the inverse of 57 x 57."""
    table = austria(shared_data, region)
    found = chain(table, Demand("19_Machandequip", 100.0), settings=ChainSettings(households=True))
    a, size = np.asarray(table.flows) / np.where(table.output == 0, 1, table.output), len(table)
    k = table.codes.index("19_Machandequip")
    wages = table.primary.of("wages") / np.where(table.output == 0, 1, table.output)
    bought = table.demand.of("households")
    abroad = float(table.demand.outside()[table.demand.positions("households")].sum())
    spent = bought / (bought.sum() + abroad)  # the rest goes on imports and taxes
    closed = np.block([[a, spent[:, None]], [wages[None], np.zeros((1, 1))]])
    open_ = np.linalg.inv(np.eye(size) - a)[:, k] * 100
    whole = np.linalg.inv(np.eye(size + 1) - closed)[:size, k] * 100
    made = found["effects"].filter(measure="output")
    order = np.argsort(table.codes)
    parts = made.select(pl.sum_horizontal("initial", "first_round", "industrial_support")).to_series()
    np.testing.assert_allclose(parts, open_[order], atol=1e-5)
    np.testing.assert_allclose(made["total"], whole[order], atol=1e-5)
    assert found.diagnostics.with_code("io.balance.rows.gap").worst is Grade.WARNING  # it travels with it
    leaving = (table.primary.of("imports") / np.where(table.output == 0, 1, table.output)) @ whole
    leaving += (1 - spent.sum()) * (wages @ whole)
    assert found["leakage"]["outside"].item() == pytest.approx(leaving, rel=1e-6)


# --- Finland: 19 regions, own flows and purchases from other regions and from abroad ------------------------


@cache
def cells(folder: Path, name: str) -> pl.DataFrame:
    with gzip.open(folder / f"reference/io/finland_2014_regional/{name}.csv.gz") as file:
        return pl.read_csv(file.read(), schema_overrides={"row": pl.String, "column": pl.String})


def square(frame: pl.DataFrame, region: str, codes: list[str]) -> np.ndarray:
    found = np.zeros((len(codes), len(codes)))
    kept = frame.filter(
        (pl.col("region") == region) & pl.col("row").is_in(codes) & pl.col("column").is_in(codes)
    )
    for row, column, value in kept.select("row", "column", "value").iter_rows():
        found[codes.index(row), codes.index(column)] = value
    return found


@cache
def finland(folder: Path) -> tuple[InputOutputTable, IndustryTable]:
    """The national table of domestic flows, and output by region and industry."""
    base = folder / "reference/io/finland_2014_regional"
    a = io_tables.read(base / "national_domestic_coefficients.csv").values
    output = io_tables.read(base / "output_by_region.csv")
    kinds = tuple(Industry(code, Label(code)) for code in output.rows)
    whole = output.values.sum(axis=1)
    table = InputOutputTable(kinds, a * whole, whole, unit="million EUR", year=2014)
    land = Territory((Edition("now", tuple(Unit(name, Label(name)) for name in output.columns)),))
    values = output.values.T[:, None, :]
    made = IndustryTable(
        land, "now", tuple(output.columns), (2014,), kinds, values, np.zeros(values.shape, np.uint8),
        unit="million EUR",
    )  # fmt: skip
    return table, made


@cache
def true_multipliers(folder: Path) -> np.ndarray:
    """Output multipliers inside each region, shape (regions, industries); NaN without output."""
    table, made = finland(folder)
    found = []
    for region, x in zip(made.units, made.year(2014), strict=True):
        flows = square(cells(folder, "intraregional"), region, list(table.codes))
        inside = le.factorise(le.coefficients(flows, x)).solve_transposed(np.ones(len(table)))
        found.append(np.where(x > 0, inside, np.nan))
    return np.array(found)


def in_order(
    made: RegionalisedResult, column: str, table: InputOutputTable, units: tuple[str, ...]
) -> np.ndarray:
    held = {(row["region"], row["industry"]): row[column] for row in made["industries"].iter_rows(named=True)}
    return np.array([[held[unit, code] for code in table.codes] for unit in units], float)


@pytest.mark.parametrize(
    ("method", "exponents", "error", "published"),
    [
        ("SLQ", {}, 9.4, None),  # 10.6 on coefficients alone; own supplies within output come closer
        ("CILQ", {}, 11.7, 11.7),
        ("RLQ", {}, 14.2, 14.4),
        ("FLQ", {"delta": 0.15}, 7.4, 7.4),
        ("FLQ", {"delta": 0.30}, 10.6, 10.6),
        ("AFLQ", {"delta": 0.20}, 6.6, None),  # 7.5 where coefficients may exceed the nation's
        ("2D-LQ", {"alpha": 0.7, "beta": 0.1}, 4.0, None),
        ("2D-LQ", {}, 4.4, None),
    ],
)
def test_regional_multipliers_of_finland(
    shared_data: Path, method: str, exponents: dict[str, float], error: float, published: float | None
) -> None:
    """Mean absolute error in per cent, 19 regions x 30 industries estimated from the nation."""
    table, made = finland(shared_data)
    settings = RegionaliseSettings(method=method, **exponents)  # type: ignore[arg-type]
    found = regionalise(table, made, settings=settings)
    off = np.abs(in_order(found, "multiplier", table, made.units) / true_multipliers(shared_data) - 1)
    measured = 100 * float(np.mean(np.nanmean(off, axis=1)))
    assert measured == pytest.approx(error, abs=0.06)
    assert published is None or measured == pytest.approx(published, abs=0.2)
    np.testing.assert_allclose(found["checks"]["gap"], 0, atol=1e-5)


@pytest.mark.parametrize(("method", "share"), [("FLQ", 0.50), ("AFLQ", 0.62), ("2D-LQ", 0.88)])
def test_the_spans_of_exponents_hold_that_share_of_the_true_multipliers(
    shared_data: Path, method: str, share: float
) -> None:
    """They are no confidence intervals: on Finland those of FLQ hold every second true multiplier."""
    table, made = finland(shared_data)
    found = regionalise(table, made, settings=RegionaliseSettings(method=method))  # type: ignore[arg-type]
    low, high = (in_order(found, f"multiplier_{end}", table, made.units) for end in ("low", "high"))
    true = true_multipliers(shared_data)
    inside = ((low <= true) & (true <= high))[~np.isnan(true)]
    assert inside.mean() == pytest.approx(share, abs=0.01)


def test_known_totals_bring_the_regions_of_finland_closer(shared_data: Path) -> None:
    """With the true sales and purchases inside each region the error of FLQ falls below a quarter."""
    table, made = finland(shared_data)
    codes = list(table.codes)
    known = []
    for region in made.units:
        flows = square(cells(shared_data, "intraregional"), region, codes)
        sums = (tuple(zip(codes, flows.sum(axis=k).tolist(), strict=True)) for k in (1, 0))
        known.append(KnownTotals(region, *sums))
    found = regionalise(table, made, settings=RegionaliseSettings(known=tuple(known)))
    off = np.abs(in_order(found, "multiplier", table, made.units) / true_multipliers(shared_data) - 1)
    assert 100 * float(np.nanmean(off)) < 9.1 / 4


def test_new_suppliers_in_lapland_by_hand_of_the_inverse(shared_data: Path) -> None:
    """1,000 million of paper and pulp in Lapland, with its true purchases from other regions and abroad.

    Wood of wave one is worked out from the inverse, then the table with its purchases moved home is inverted.
    """
    table, made = finland(shared_data)
    codes, x = list(table.codes), made.year(2014)[made.units.index("Lappi")]
    flows = square(cells(shared_data, "intraregional"), "Lappi", codes)
    bought = sum(
        square(cells(shared_data, f"from_{name}"), "Lappi", codes) for name in ("other_regions", "abroad")
    )
    lapland = InputOutputTable(table.industries, flows, x, unit="million EUR", year=2014)
    at, paper = codes.index("02_03"), codes.index("17_18")
    a, m = le.coefficients(flows, x), le.coefficients(np.asarray(bought), x)
    shock = 1000.0 * np.eye(30)[paper]
    called = m[at] @ np.linalg.solve(np.eye(30) - a, shock)
    settings = ChainSettings(
        scales=(MinimumScale("02_03", 0.9 * called),), imports=Imports(tuple(codes), np.asarray(bought))
    )
    found = chain(lapland, Demand("17_18", 1000.0), settings=settings)
    row = found["cascade"].row(0, named=True)
    assert (row["industry"], row["pulled_by"]) == ("02_03", "17_18")
    assert row["demand"] == pytest.approx(called)
    assert row["shock_needed"] == pytest.approx(0.9)
    moved = a.copy()
    moved[at] += m[at]
    final = np.linalg.solve(np.eye(30) - moved, shock)
    output = found["effects"].filter(measure="output")
    np.testing.assert_allclose(output["final"], final[np.argsort(codes)], atol=1e-5)


# --- Kazakhstan: outputs of 20 regions, the structure of another country ------------------------------------


@cache
def kazakhstan(folder: Path) -> IndustryTable:
    rows = pl.read_csv(folder / "kz_output_region_section.csv").filter(
        (pl.col("region_code") != "KZ") & (pl.col("section") != "TOTAL") & (pl.col("year") == 2022)
    )
    regions = pl.read_csv(folder / "kz_regions.csv", infer_schema_length=None)
    units, codes = sorted(rows["region_code"].unique()), sorted(rows["section"].unique())
    values = np.full((len(units), 1, len(codes)), np.nan)
    for row in rows.iter_rows(named=True):
        if row["output"] is not None:
            values[units.index(row["region_code"]), 0, codes.index(row["section"])] = row["output"]
    place = {row["region_code"]: row for row in regions.iter_rows(named=True)}
    places = [
        Unit(code, Label(code), lat=place[code]["centre_lat"], lon=place[code]["centre_lon"])
        for code in units
    ]
    kinds = tuple(Industry(code, Label(code)) for code in codes)
    return IndustryTable(
        Territory((Edition("kz20", tuple(places)),)), "kz20", tuple(units), (2022,), kinds, values,
        np.zeros(values.shape, np.uint8), unit="million KZT",
    )  # fmt: skip


def test_outputs_of_kazakhstan_with_the_structure_of_finland(shared_data: Path) -> None:
    """The 20 x 20 outputs of 2022 carry the coefficients of Finland 2014, knowingly of another country."""
    made, (table, _) = kazakhstan(shared_data), finland(shared_data)
    coarse = table.aggregate({code: SECTION.get(code, "C") for code in table.codes})
    match = tuple((code, {"D": "DE", "E": "DE", "R": "RS", "S": "RS"}.get(code, code)) for code in made.codes)
    output = np.array(
        [
            np.nansum(made.year(2022)[:, [k for k, (_, ours) in enumerate(match) if ours == code]])
            for code in coarse.codes
        ]
    )
    nation = InputOutputTable(
        coarse.industries, coarse.coefficients() * output, output, unit="million KZT", year=2022
    )
    found = regionalise(nation, made, settings=RegionaliseSettings(match=match))
    np.testing.assert_allclose(found["checks"]["gap"] / found["checks"]["national"].max(), 0, atol=1e-12)
    plant = Project("PLANT", 100_000.0, "KZ-63", like="C", investment=(Purchase("F", 0.8),))
    scales = tuple(MinimumScale(code, 3000.0, spread=0.8) for code in "ACFGHM")
    after = chain(found, plant, settings=ChainSettings(scales=scales, draws=200))
    output_effect = after["effects"].filter(measure="output", phase="operation")
    national = np.linalg.solve(np.eye(len(nation)) - nation.coefficients(), np.eye(len(nation))[2])
    assert output_effect["total"].sum() == pytest.approx(100_000 * national.sum(), rel=1e-6)
    assert after["cascade"]["region"].to_list() == ["KZ-63"] * after["cascade"].height
    assert after["cascade"].height >= 3
    assert ((after["emergence"]["probability"] > 0.5) == after["emergence"]["appears"]).mean() > 0.95
