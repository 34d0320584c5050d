"""The bundled frameworks: what is in them, and how far they reach the published figures."""

from __future__ import annotations

import csv
import math
import os
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from tests.builders import panel_of

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.sources.frameworks import bundled_table, frameworks, read_framework

DATA = os.environ.get("GROWTHPOLES_DATA", "")
CODES = ("airr-like", "eis", "hse-rrii-like", "kazakhstan", "ris-2023-like")
MEAN = gp.aggregate.PowerMean(1)
SPEC = gp.IndexSpec(
    treat=gp.treat.NoTreatment(), normalise=gp.normalise.MinMax(), within=MEAN, aggregate=MEAN
)
needs_data = pytest.mark.skipif(not DATA, reason="GROWTHPOLES_DATA is not set")


@pytest.mark.parametrize("code", CODES)
def test_every_text_has_three_languages_and_every_indicator_its_source(code: str) -> None:
    tree = read_framework(code)
    texts = {item.code: item.label for item in tree.elements}
    texts |= {f"{item.code} note": item.note for item in tree.elements if item.note}
    texts |= {"title": tree.label, "remark": tree.remark}
    if tree.fidelity != "exact":
        texts["heading"] = tree.heading
    assert not [name for name, label in texts.items() if label.missing]
    filled = [item for item in tree.indicators if item.value]
    assert not [item.code for item in filled if not (item.source and item.unit)]
    # Either the figure is stated in the unit of the indicator, or the factor follows from a denominator.
    assert not [item.code for item in filled if (item.factor == 1) == bool(item.denominator)]


@pytest.mark.parametrize("code", CODES)
def test_equal_weights_of_the_indicators(code: str) -> None:
    """RIS, EIS and HSE: the index is the simple mean of all indicators, so nodes weigh what hangs on them."""
    tree = read_framework(code)
    for pillar in tree.pillars:
        below = leaves(tree, pillar.code)
        assert pillar.weight == (1 if code in ("kazakhstan", "airr-like") else below), pillar.code


def leaves(tree: Framework, code: str) -> int:
    children = tree.children(code)
    return sum(1 if item.kind == "indicator" else leaves(tree, item.code) for item in children)


def test_directions() -> None:
    """The published lists have one indicator that is better when lower, the default framework has four."""
    lower = {
        code: [item.code for item in read_framework(code).indicators if item.direction < 0] for code in CODES
    }
    assert lower == {
        "airr-like": [], "eis": [], "hse-rrii-like": [], "kazakhstan": ["ENE3", "PRD2", "TRN6", "LAB3"],
        "ris-2023-like": ["IMP4"],
    }  # fmt: skip


def test_kazakhstan_has_ten_pillars_and_activity_beside_them() -> None:
    tree = read_framework("kazakhstan")
    scored = Counter(item.parent for item in tree.scored)
    assert scored == {
        "MAC": 7, "NAT": 5, "ENE": 4, "PRD": 6, "TRN": 6, "LAB": 6, "INF": 6, "DIN": 4, "DEX": 5, "SCI": 10,
        "ACT": 6,
    }  # fmt: skip
    assert [item.code for item in tree.blocks] == ["ACT"]
    profile = [item.code for item in tree.indicators if not item.direction]
    assert profile == ["SCI5a", "SCI5b", "SCI5c"]
    saturated = Counter(item.denominator for item in tree.scored if item.denominator)
    assert saturated == {
        "population": 18, "employed": 7, "area": 4, "farmland": 1, "grp": 4, "researchers": 2,
    }  # fmt: skip


def test_kazakhstan_and_the_study_say_the_same_of_the_same_indicator() -> None:
    tree = read_framework("kazakhstan")
    folder = bundled_table("kazakhstan").parents[1] / "studies" / "kazakhstan"
    study = gp.read_framework(folder / "framework_kazakhstan.csv")
    said = {item.code: (item.label, item.parent, item.requirement) for item in study.elements}
    mine = {item.code: (item.label, item.parent, item.requirement) for item in tree.elements}
    assert sorted(mine.keys() - said.keys()) == ["SCI4n", "SCI4s", "SCI5c"]  # not published by region
    assert not [code for code in mine.keys() & said.keys() if mine[code] != said[code]]


def test_a_skeleton_is_not_scored_until_it_is_filled_in(tmp_path: Path) -> None:
    tree = read_framework("airr-like")
    columns = {item.value: [0.0, 1.0] for item in tree.indicators if item.value}
    result = gp.assess_potential(panel_of(columns), tree, SPEC)
    assert result["scores"]["index"].to_list() == [None, None]
    assert result.diagnostics.with_code("index.coverage")
    table = bundled_table("airr-like")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["code"].endswith("_REST"):
            row |= {"value": "filled", "factor": "1"}
    with (tmp_path / table.name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    filled = gp.assess_potential(
        panel_of({**columns, "filled": [0.0, 1.0]}), read_framework(tmp_path / table.name), SPEC
    )
    assert filled["scores"]["index"].to_list() == [0.0, 1.0]


# European Commission, European Innovation Scoreboard 2023: groups of the member states, each in order of
# performance; published index of Denmark 137.6 and of Switzerland 139.6 (EU = 100).
GROUPS = {
    "leader": "DK SE FI NL BE", "strong": "AT DE LU IE CY FR", "moderate": "EE SI CZ IT ES MT PT LT GR HU",
    "emerging": "HR SK PL LV BG RO",
}  # fmt: skip


@pytest.fixture(scope="module")
def scoreboard() -> gp.Result:
    path = Path(DATA) / "eis_country_indicators.csv"
    names = (("indicator", "code"), ("remark", "name"))
    land = gp.read_territory(path, style=gp.TableFormat(columns=(("code", "country"), *names), distinct=True))
    panel = gp.read_panel(path, land, style=gp.TableFormat(columns=(("unit", "country"), *names)))
    return gp.assess_potential(panel, gp.read_framework("eis"), SPEC)


@needs_data
def test_eis_2023_gives_the_published_order_and_groups_of_the_27_member_states(scoreboard: gp.Result) -> None:
    scores = scoreboard["scores"].filter(year=2023)
    union = scores.filter(unit="EU")["index"].item()
    relative = dict(zip(scores["unit"], scores["index"] / union * 100, strict=True))
    members = " ".join(GROUPS.values()).split()
    assert sorted(members, key=lambda unit: -relative[unit]) == members
    cuts = {"leader": (125, math.inf), "strong": (100, 125), "moderate": (70, 100), "emerging": (0, 70)}
    for group, (low, high) in cuts.items():
        assert all(low < relative[unit] <= high for unit in GROUPS[group].split()), group
    assert round(relative["DK"], 1) == 137.6


@needs_data
def test_eis_2023_of_switzerland_needs_a_zero_that_is_a_gap(scoreboard: gp.Result) -> None:
    """The table prints Switzerland's missing broadband figure as 0; the index is the mean of the rest."""
    cells = scoreboard["indicators"].filter(year=2023).drop_nulls("score")
    union = cells.filter(unit="EU")["score"].mean()
    swiss = cells.filter(unit="CH")
    assert swiss.filter(indicator="DIG1")["value"].item() == 0
    known = swiss.filter(pl.col("indicator") != "DIG1")["score"]
    assert (len(known), round(known.mean() / union * 100, 1)) == (28, 139.6)


# Only where the definitions are the same.
ROSSTAT = {
    "GERD_GRP": "rd_cost_share_of_grp", "RD_PERSONNEL": "rd_personnel_share_of_employment",
    "INNOV_TECH": "tech_innovating_orgs_share", "INNOV_SPEND": "innov_cost_pct_of_shipments",
    "INNOV_PRODUCTS": "innov_goods_share_of_shipments",
}  # fmt: skip


@needs_data
def test_hse_index_of_2022_is_not_given_from_five_of_39_indicators() -> None:
    path = Path(DATA) / "ru_region_innovation_2022.csv"
    regions = pl.read_csv(path)["region"].unique(maintain_order=True).str.strip_chars()
    units = tuple(gp.Unit(f"R{i + 1}", gp.Label(name)) for i, name in enumerate(regions))
    land = gp.Territory((gp.Edition("2022", units),))
    style = gp.TableFormat(columns=(("unit", "region"), ("measure", "unit")))
    panel = gp.read_panel(path, land, style=style)
    tree = gp.read_framework("hse-rrii-like").for_panel(panel, figures=ROSSTAT)
    result = gp.assess_potential(panel, tree, SPEC)
    assert result["scores"]["index"].null_count() == len(regions) == 85
    (found,) = result.diagnostics.with_code("index.coverage")
    assert dict(found.details) == {"have": 1, "need": 10, "of": 13}
    coverage = result["coverage"]
    assert set(coverage.filter(pl.col("status") == "direct")["indicator"]) == set(ROSSTAT)
    assert coverage.filter(status="missing").height == 34
    spend = result["indicators"].filter(indicator="INNOV_SPEND", unit="R1")["value"].item()
    assert spend == pytest.approx(1.74411401134698)  # Belgorod: the figure itself, no factor


def test_the_list_of_frameworks_is_that_of_the_files() -> None:
    assert tuple(item.code for item in frameworks()) == CODES
