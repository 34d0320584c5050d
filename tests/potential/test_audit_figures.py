from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.builders import index, leaf, marked, panel_of, pillar
from tests.reference.asem_study import asem_framework, asem_panel

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag, Panel
from growthpoles.potential.audit_figures import (
    availability_table,
    denominators_table,
    outliers_table,
    statistics_table,
    unit_availability_table,
)
from growthpoles.potential.audit_inputs import AuditYear, load_audit_rules

NAN = np.nan


def audited(panel: Panel, tree: Framework, spec: gp.IndexSpec | None = None) -> AuditYear:
    result = gp.assess_potential(panel, tree, spec or gp.IndexSpec())
    assert result.inputs is not None
    return AuditYear(result.inputs, panel.years[-1], load_audit_rules())


@pytest.fixture(scope="module")
def raw_asem(shared_data: Path) -> AuditYear:
    """ASEM as published, nothing divided."""
    tree = asem_framework(shared_data)
    plain = tuple(
        gp.Element(e.code, e.parent, e.kind, e.label, direction=e.direction, weight=e.weight, value=e.value)
        for e in tree.elements
    )
    return audited(asem_panel(shared_data), Framework("asem", tree.label, plain))


def test_every_kind_of_cell_is_counted_by_itself() -> None:
    panel = panel_of(
        {"a": [0, 0, 0, 5, 6, 7], "b": [1, 2, NAN, 4, NAN, NAN], "c": [1, 2, 3, 4, 5, 6]},
        kinds={"U6": "city"},
    )
    panel = marked(panel, Flag.CONFIDENTIAL, ("U3", 2022, "b"))
    tree = index(leaf("a", "I"), leaf("b", "I"), leaf("c", "I", not_applicable=("city",)))
    found = audited(panel, tree)
    rows = {row["indicator"]: row for row in availability_table(found).data.iter_rows(named=True)}
    names = ("figures", "zeros", "confidential", "missing", "not_applicable", "share", "flag")
    assert [rows["a"][name] for name in names] == [3, 3, 0, 0, 0, 1.0, ""]
    assert [rows["b"][name] for name in names] == [3, 0, 1, 2, 0, 0.5, "low-availability"]
    assert [rows["c"][name] for name in names] == [5, 0, 0, 0, 1, 1.0, ""]
    units = {row["unit"]: row for row in unit_availability_table(found).data.iter_rows(named=True)}
    assert units["U6"]["share"] == 0.5 and units["U6"]["flag"] == "low-availability"
    assert units["U3"]["confidential"] == 1 and units["U1"]["flag"] == ""


def test_more_zeros_than_half_are_flagged() -> None:
    found = availability_table(audited(panel_of({"a": [0, 0, 0, 1, 2]}), index(leaf("a", "I")))).data
    assert found["flag"].to_list() == ["many-zeros"]


def test_figures_of_asem_are_what_coinr_prints(raw_asem: AuditYear) -> None:
    """R package COINr, vignette "Analysis": get_stats of the raw data, three significant digits."""
    printed = {
        "LPI": (2.07, 4.23, 3.41, 3.42, 0.538, -0.304, -0.657, 51),
        "Flights": (0.99, 211.0, 38.6, 25.6, 46.7, 2.10, 4.51, 51),
        "Ship": (0.0, 21.2, 12.0, 12.7, 6.84, -0.576, -0.681, 43),
        "Bord": (0.0, 122.0, 23.6, 18.0, 24.8, 2.15, 5.79, 30),
        "Elec": (0.0, 110.0, 16.2, 6.91, 22.7, 2.23, 5.79, 46),
    }
    raw = statistics_table(raw_asem).data.filter(stage="raw")
    names = ("minimum", "maximum", "mean", "median", "sd", "skewness", "kurtosis")
    for code, expected in printed.items():
        row = raw.filter(indicator=code).row(0, named=True)
        for name, value in zip(names, expected, strict=False):
            assert row[name] == pytest.approx(value, rel=5.1e-3), (code, name)
        assert row["distinct"] == expected[-1]
        assert row["flag"] == ("" if code in ("LPI", "Ship") else "extremes")
    counts = availability_table(raw_asem).data
    zeros = {code: counts.filter(indicator=code)["zeros"].item() for code in printed}
    assert zeros == {"LPI": 0, "Flights": 0, "Ship": 9, "Bord": 6, "Elec": 4}


def test_availability_of_countries_is_what_coinr_prints(raw_asem: AuditYear) -> None:
    """R package COINr, vignette "Analysis": get_data_avail of the raw data."""
    table = unit_availability_table(raw_asem).data
    for unit, missing, zeros, share in (
        ("AUS", 0, 3, 1.0), ("AUT", 0, 2, 1.0), ("BGD", 6, 1, 0.877551), ("BGR", 0, 0, 1.0),
    ):  # fmt: skip
        row = table.filter(unit=unit).row(0, named=True)
        assert (row["missing"], row["zeros"]) == (missing, zeros)
        assert row["share"] == pytest.approx(share, abs=5e-7)


def test_indicators_that_move_with_a_denominator_are_those_coinr_prints(shared_data: Path) -> None:
    """R package COINr, get_denom_corr(coin, dset = "Raw", cor_thresh = 0.7); all ten pairs, no other."""
    found = denominators_table(audited(asem_panel(shared_data), asem_framework(shared_data))).data
    found = found.filter(pl.col("pearson").abs() > 0.7)
    rows = {(r["indicator"], r["denominator"]): r["pearson"] for r in found.iter_rows(named=True)}
    printed = {
        ("CultGood", "Energy"): 0.71, ("CultGood", "GDP"): 0.85, ("FDI", "Energy"): 0.74,
        ("FDI", "GDP"): 0.85, ("Goods", "GDP"): 0.80, ("PRemit", "GDP"): 0.71, ("Research", "GDP"): 0.78,
        ("Services", "GDP"): 0.77, ("StMob", "Energy"): 0.73, ("StMob", "GDP"): 0.84,
    }  # fmt: skip
    assert rows.keys() == printed.keys()
    assert all(rows[key] == pytest.approx(value, abs=5.1e-3) for key, value in printed.items())


def test_size_is_flagged_where_nothing_divides_and_where_dividing_did_not_help() -> None:
    people = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    panel = panel_of(
        {"people": people, "cars": 2 * people, "squares": people**2, "odd": [3, 1, 4, 1, 5, 9, 2, 6]}
    )
    tree = index(
        leaf("cars", "I"), leaf("squares", "I", denominator="people", factor=1.0),
        leaf("odd", "I", denominator="people", factor=1.0),
    )  # fmt: skip
    table = denominators_table(audited(panel, tree)).data
    assert dict(table.select("indicator", "flag").iter_rows()) == {
        "cars": "size", "squares": "size-left", "odd": "",
    }  # fmt: skip


def test_an_outlier_is_named_with_what_became_of_it() -> None:
    panel = panel_of({"a": [1, 2, 3, 4, 5, 6, 7, 99], "b": [8, 7, 6, 5, 4, 3, 2, 1]})
    spec = gp.IndexSpec(treat=gp.treat.Winsorise(max_points=1))
    table = outliers_table(audited(panel, index(leaf("a", "I"), leaf("b", "I")), spec)).data
    (row,) = table.iter_rows(named=True)
    assert (row["unit"], row["indicator"], row["side"]) == ("U8", "a", "high")
    assert (row["value"], row["limit"], row["treated"], row["median"]) == (99, 7, 7, 4.5)
    assert row["rule"] == "winsorise"


def test_statistics_of_constant_single_and_absent_figures_say_why() -> None:
    panel = panel_of({"same": [5, 5, 5, 5], "one": [1, NAN, NAN, NAN], "few": [1, 1, 1, 2]})
    tree = index(
        pillar("P"), leaf("same", "P"), leaf("one", "P"), leaf("few", "P"), leaf("none", "P", value="")
    )
    raw = statistics_table(audited(panel, tree)).data.filter(stage="raw")
    rows = {row["indicator"]: row for row in raw.iter_rows(named=True)}
    assert rows["same"]["flag"] == "constant" and rows["same"]["skewness"] is None
    assert rows["one"]["sd"] is None and rows["one"]["n"] == 1
    assert rows["none"]["reason"] == "no-figures" and rows["none"]["mean"] is None
    assert rows["few"]["distinct"] == 2
    sizes = denominators_table(audited(panel, tree)).data
    assert sizes.height == 0
