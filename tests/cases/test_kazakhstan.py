"""Kazakhstan, 20 regions: labels and memberships against a prototype computed apart from this package.

The reference figures are those of a prototype on the same figures of the Bureau of National Statistics. The
cuts of the typology were set with these labels in view: agreement shows that the rules are the same, not that
they are right.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl
import pytest

from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.industries.results import PropulsiveResult
from growthpoles.industries.specialisation import analyse_specialisation
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.results import PolesResult

HERE = Path(__file__).parent


class Data(Protocol):
    territory: Any
    panel: Any
    industries: Any
    innovation: Any
    roles: Any


def rows(name: str) -> list[Mapping[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def propulsive(kazakhstan: Data) -> PropulsiveResult:
    return find_propulsive_industries(kazakhstan.industries, innovation=kazakhstan.innovation)


@pytest.fixture(scope="module")
def poles(kazakhstan: Data, propulsive: PropulsiveResult) -> PolesResult:
    return identify_poles(
        kazakhstan.territory, kazakhstan.panel, industries=kazakhstan.industries, propulsive=propulsive,
        settings=PoleSettings(roles=kazakhstan.roles), seed=1,
    )  # fmt: skip


@pytest.mark.parametrize("wanted", [pytest.param(row, id=row["name"]) for row in rows("kazakhstan_poles")])
def test_pole_of_a_region(poles: PolesResult, wanted: Mapping[str, str]) -> None:
    found = poles["poles"].row(by_predicate=pl.col("unit") == wanted["unit"], named=True)
    assert found["label"] == wanted["label"]
    if wanted["type"]:
        assert found["type"] == wanted["type"]
        assert found["membership"] == pytest.approx(float(wanted["membership"]), abs=0.02)
    if wanted["second_type"]:
        assert found["second_type"] == wanted["second_type"]
        assert found["second_membership"] == pytest.approx(float(wanted["second_membership"]), abs=0.02)


def test_tags_of_the_oil_regions(poles: PolesResult) -> None:
    tagged = poles["poles"].filter(pl.col("tags").str.contains("extractive"))
    assert set(tagged["unit"]) == {"KZ-23", "KZ-27", "KZ-47"}
    assert "undiversified" in poles["poles"].row(by_predicate=pl.col("unit") == "KZ-23", named=True)["tags"]


def test_structure_figures_of_the_prototype(poles: PolesResult) -> None:
    """Sections: Atyrau 5.9, Ulytau 6.2; LQ of agriculture of Kyzylorda 1.21; reserve of Shymkent .05."""
    parts = poles["parts"]

    def value(unit: str, part: str) -> float:
        return float(
            parts.row(by_predicate=(pl.col("unit") == unit) & (pl.col("part") == part), named=True)["value"]
        )

    assert value("KZ-23", "diversity-1") == pytest.approx(5.9, abs=0.05)
    assert value("KZ-62", "diversity-1") == pytest.approx(6.2, abs=0.05)
    assert value("KZ-43", "farming-1") == pytest.approx(1.21, abs=0.005)
    reserve = (pl.col("unit") == "KZ-79") & (pl.col("criterion") == "reserve")
    assert poles["criteria"].row(by_predicate=reserve, named=True)["membership"] == pytest.approx(
        0.05, abs=0.005
    )


def test_evidence_and_proxies(poles: PolesResult) -> None:
    """Type 1: evidence .90 (commuting is missing); type 3: complete, .65 of proxies; type 4: not judged."""
    members = poles["memberships"]
    astana = members.filter((pl.col("unit") == "KZ-71") & (pl.col("type") == "innovation-technological"))
    kostanay = members.filter((pl.col("unit") == "KZ-39") & (pl.col("type") == "agro-industrial"))
    assert astana["evidence"][0] == pytest.approx(0.9) and astana["proxy_weight"][0] == 0
    assert kostanay["evidence"][0] == pytest.approx(1.0) and kostanay["proxy_weight"][0] == pytest.approx(
        0.65
    )
    assert set(members.filter(pl.col("type") == "promising")["applicable"]) == {"not-at-this-level"}
    cities = members.filter(pl.col("unit").is_in(["KZ-71", "KZ-75", "KZ-79"]))
    hinterland = cities.filter(pl.col("type") == "agrarian-hinterland")
    assert set(hinterland["applicable"]) == {"not-for-this-kind"} and hinterland["membership"].is_null().all()


def test_shymkent_stays_below_the_gate_in_every_draw(poles: PolesResult) -> None:
    drawn = poles["probabilities"].filter(pl.col("unit") == "KZ-79")
    assert drawn.filter(pl.col("type") == "industrial")["probability"][0] == 0


def test_firm_labels_stay_firm(poles: PolesResult) -> None:
    """The prototype kept these labels in 94-100 % of its draws."""
    firm = {"KZ-71", "KZ-75", "KZ-35", "KZ-55", "KZ-59", "KZ-61"}
    found = poles["poles"].filter(pl.col("unit").is_in(firm))
    assert set(found["stability"]) == {"stable"}
    shaky = poles["poles"].filter(pl.col("unit").is_in(["KZ-23", "KZ-47", "KZ-10"]))
    assert set(shaky["stability"]) == {"fragile"}


@pytest.mark.parametrize("wanted", [pytest.param(r, id=r["industry"]) for r in rows("kazakhstan_propulsive")])
def test_propulsive_industries_by_section(propulsive: PropulsiveResult, wanted: Mapping[str, str]) -> None:
    found = propulsive["industries"].filter(
        (pl.col("industry") == wanted["industry"]) & (pl.col("label") == "propulsive")
    )
    assert set(found["unit"]) == set(wanted["units"].split())


@pytest.mark.parametrize(("unit", "industry"), [("KZ-35", "C"), ("KZ-23", "B")])
def test_metallurgy_of_karaganda_and_oil_of_atyrau_are_mature(
    propulsive: PropulsiveResult, unit: str, industry: str
) -> None:
    at = (pl.col("unit") == unit) & (pl.col("industry") == industry)
    row = propulsive["industries"].row(by_predicate=at, named=True)
    assert row["label"] == "mature" and row["provisional"] and row["evidence"] == pytest.approx(0.75)


def test_mining_in_astana_starts_from_zero(propulsive: PropulsiveResult) -> None:
    at = (pl.col("unit") == "KZ-71") & (pl.col("industry") == "B")
    assert propulsive["industries"].row(by_predicate=at, named=True)["growth"] is None
    wheres = [item.where for item in propulsive.diagnostics.with_code("propulsive.growth.undefined")]
    assert ("KZ-71", "B") in [(place.unit, place.indicator) for place in wheres]


def test_only_manufacturing_and_information_are_raised_by_innovation_spending(kazakhstan: Data) -> None:
    """Spending per output in % against .85 in the country: C 3.4, J 5.6, B .65, D .35, A .31."""
    spent = dict(kazakhstan.innovation.values)
    table = kazakhstan.industries
    output = dict(zip(table.codes, table.totals()[0], strict=True))
    rates = {code: 100 * spent[code] / output[code] for code in "ABCDJ"}
    whole = 100 * kazakhstan.innovation.whole / np.nansum(table.totals()[0])
    assert rates == pytest.approx({"A": 0.31, "B": 0.65, "C": 3.4, "D": 0.35, "J": 5.6}, abs=0.06)
    assert whole == pytest.approx(0.85, abs=0.01)


def test_national_growth_minus_total(kazakhstan: Data) -> None:
    """Nominal growth 2022-25 minus the total of 12.6 % a year: A -11.8, B -9.6, C -0.3, J +17.4."""
    table = kazakhstan.industries
    keep = [code for code in table.codes if code != "T"]
    first, last = (np.array([table.totals()[k][table.position(c)] for c in keep]) for k in (0, 3))
    growth = 100 * ((last / first) ** (1 / 3) - 1)
    total = 100 * ((last.sum() / first.sum()) ** (1 / 3) - 1)
    found = dict(zip(keep, growth - total, strict=True))
    assert total == pytest.approx(12.6, abs=0.05)
    assert [found[c] for c in "ABCJ"] == pytest.approx([-11.8, -9.6, -0.3, 17.4], abs=0.06)
    row = find_propulsive_industries(table)["industries"].filter(pl.col("industry") == "A").row(0, named=True)
    assert row["national_growth"] - total == pytest.approx(-11.8, abs=0.06)


def test_north_kazakhstan_has_the_highest_quotient_of_agriculture(kazakhstan: Data) -> None:
    location = analyse_specialisation(kazakhstan.industries, years=[2025])["location"]
    farming = location.filter(pl.col("industry") == "A").sort("lq", descending=True)
    assert farming["unit"][0] == "KZ-59" and farming["lq"][0] > 4
