"""The tables of a chain reaction: leaks by hand, keys, labels, figures that are cells."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.industries.chains import miller_blair, two_regions

from growthpoles.industries.chain import chain
from growthpoles.industries.chain_inputs import Capacity, ChainSettings, Demand, MinimumScale, Project
from growthpoles.industries.chain_system import build_system
from growthpoles.industries.chain_tables import leak_of
from growthpoles.labels import Label

SETTINGS = ChainSettings(
    households=True,
    capacities=(Capacity("B", 1.0),),
    scales=(MinimumScale("C", 0.5),),
    region_names=(("N", Label("North", "Север", "Солтүстік")),),
)


def test_leaks_by_hand() -> None:
    """A of N buys 18 at home, 23 from S of 100; imports are 0.2 of the other 59."""
    table = two_regions()
    leak = leak_of(build_system(table, (Demand("A", 1.0, "N"),), settings=ChainSettings()))
    assert (leak.own[0], leak.others[0], leak.outside[0]) == pytest.approx((0.18, 0.23, 0.118))


def test_income_is_spent_at_home_elsewhere_or_outside() -> None:
    table = two_regions()
    shock = (Demand("A", 1.0, "N"),)
    open_ = leak_of(build_system(table, shock, settings=ChainSettings()))
    closed = leak_of(build_system(table, shock, settings=ChainSettings(households=True)))
    more = sum(getattr(closed, name) - getattr(open_, name) for name in ("own", "others", "outside"))
    there = table.output > 0
    np.testing.assert_allclose(more[there], table.per_output("wages")[there])


def test_every_table_is_sorted_by_keys_that_are_unique() -> None:
    found = chain(
        two_regions(), (Demand("A", 30.0, "N"), Project("P", 5.0, "S", like="A")), settings=SETTINGS
    )
    for table in found.tables:
        keys = list(table.keys)
        assert table.data.select(keys).is_duplicated().sum() == 0, table.name
        assert table.data.select(keys).equals(table.data.select(keys).sort(keys)), table.name


def test_names_of_regions_industries_and_projects() -> None:
    project = Project("P", 5.0, "S", like="A", label=Label("Plant", "Завод", "Зауыт"))
    labels = chain(two_regions(), project, settings=SETTINGS)["labels"]
    named = {(row["kind"], row["code"]): row["ru"] for row in labels.iter_rows(named=True)}
    assert named["unit", "N"] == "Север"
    assert named["industry", "P"] == "Завод"


def test_figures_are_the_sums_of_the_tables() -> None:
    found = chain(two_regions(), Demand("A", 30.0, "N"), settings=SETTINGS)
    figures = dict(found["figures"].select("name", "value").iter_rows())
    output = found["effects"].filter(measure="output")
    assert figures["total"] == pytest.approx(output["total"].sum())
    assert figures["final"] == pytest.approx(output["final"].sum())
    assert figures["held_back"] == pytest.approx(output["held_back"].sum())
    assert figures["refused"] == pytest.approx(found["limits"]["refused"].sum())
    assert figures["jobs"] == pytest.approx(found["effects"].filter(measure="jobs")["final"].sum())
    assert figures["newcomers"] == found["emergence"]["appears"].sum() == found["cascade"].height
    assert figures["share_leaving"] == pytest.approx(
        (found["leakage"]["other_regions"].sum() + found["leakage"]["outside"].sum())
        / sum(found["leakage"][name].sum() for name in ("own", "other_regions", "outside"))
    )
    assert set(found["totals"]["measure"]) == {"income", "jobs", "output", "value_added"}


def test_regions_industries_and_totals_are_the_sums_of_the_effects() -> None:
    found = chain(two_regions(), (Demand("A", 30.0, "N"), Demand("B", 9.0, "S")), settings=SETTINGS)
    parts = [name for name in found["totals"].columns if name not in ("phase", "measure")]
    effects, jobs = (
        found["effects"],
        found["totals"].row(by_predicate=pl.col("measure") == "jobs", named=True),
    )
    assert parts[0] == "initial" and parts[-1] == "final"
    for part in parts:
        assert jobs[part] == pytest.approx(effects.filter(measure="jobs")[part].sum())
    for table, key, code in (("regions", "region", "S"), ("industries", "industry", "B")):
        rows = found[table].filter(measure="output")
        own = effects.filter(pl.col("measure") == "output", pl.col(key) == code)["final"].sum()
        row = rows.row(by_predicate=pl.col(key) == code, named=True)
        assert row["final"] == pytest.approx(own)
        assert row["share"] == pytest.approx(own / effects.filter(measure="output")["final"].sum())
        assert rows["share"].sum() == pytest.approx(1)


def test_a_shock_without_suppliers_has_a_multiplier_of_one_and_no_half_life() -> None:
    table = two_regions()
    quiet = type(table)(table.industries, np.zeros((6, 6)), table.output, regions=table.regions)
    figures = dict(chain(quiet, Demand("A", 3.0, "N"))["figures"].select("name", "value").iter_rows())
    assert figures["multiplier"] == 1
    assert figures["half_life"] is None


def test_paths_of_miller_and_blair_by_hand() -> None:
    """From 100 of A: A itself, then B with 20, A with 15, A through B with 20 x 0.25 = 5, B through A 3."""
    found = chain(miller_blair(), Demand("A", 100.0), settings=ChainSettings(paths=4))["paths"]
    assert found.select("path", "steps", "amount").rows() == [
        ("A", 0, 100.0),
        ("A > B", 1, pytest.approx(20.0)),
        ("A > A", 1, pytest.approx(15.0)),
        ("A > B > A", 2, pytest.approx(5.0)),
    ]
    assert found["share"][0] == pytest.approx(100 / (100 * (0.95 + 0.2) / 0.7575))


def test_paths_begin_with_the_project() -> None:
    found = chain(two_regions(), Project("P", 10.0, "N", like="A"))["paths"]
    assert all(path.startswith("P") for path in found["path"])
    assert found["regions"][1].startswith("N > ")


def test_no_paths_where_they_make_no_sense_or_are_not_wanted() -> None:
    assert chain(miller_blair(), Demand("A", -1.0))["paths"].height == 0
    assert chain(miller_blair(), Demand("A", 1.0), settings=ChainSettings(paths=0))["paths"].height == 0
