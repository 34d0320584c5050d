"""Tables agree with each other, and every code in them has a label in three languages."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from growthpoles.core.roles import Roles
from growthpoles.poles.criteria import Figures, measure_units
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings, load_typology
from growthpoles.poles.results import PolesResult
from growthpoles.poles.score import nominal, score
from growthpoles.poles.tables import stability


@pytest.fixture(scope="module")
def result(country: Any) -> PolesResult:
    return identify_poles(
        country.territory, country.panel, industries=country.industries, settings=PoleSettings(draws=100)
    )


def test_columns_others_rely_on(result: PolesResult) -> None:
    wanted = [
        "unit", "type", "label", "membership", "second_type", "second_membership", "evidence", "proxy_weight",
        "gate", "tags", "candidate", "candidate_score", "p_type", "stability", "effect", "effect_p",
    ]  # fmt: skip
    assert result["poles"].columns[: len(wanted)] == wanted
    wanted = [
        "unit", "type", "criterion", "value", "unit_of_measure", "a", "b", "membership", "weight",
        "contribution", "limiting", "lift_to", "proxy", "status",
    ]  # fmt: skip
    assert result["criteria"].columns == wanted


def test_keys_are_unique_and_sorted(result: PolesResult) -> None:
    for table in result.tables:
        assert table.data.select(table.keys).is_unique().all(), table.name
        if table.name != "units":  # in the order of the edition
            assert table.data.equals(table.data.sort(*table.keys)), table.name


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("poles", "label", "label"),
        ("poles", "type", "type"),
        ("poles", "stability", "stability"),
        ("poles", "gate", "gate"),
        ("poles", "effect", "effect"),
        ("memberships", "applicable", "applicable"),
        ("criteria", "criterion", "criterion"),
        ("criteria", "status", "status"),
        ("criteria", "unit_of_measure", "measure-unit"),
        ("parts", "part", "part"),
        ("parts", "unit_of_measure", "measure-unit"),
    ],
)
def test_every_code_has_its_label(result: PolesResult, table: str, column: str, kind: str) -> None:
    named = result["labels"].filter(pl.col("kind") == kind)
    assert set(result[table][column].drop_nulls()) <= set(named["code"])
    for language in ("en", "ru", "kk"):
        assert (named[language] != "").all()


def test_every_label_that_can_occur_has_its_name(result: PolesResult) -> None:
    named = set(result["labels"].filter(pl.col("kind") == "label")["code"])
    assert {"pole", "mixed", "potential", "none", "undetermined", "hinterland"} <= named


def test_contributions_add_up_to_one_or_to_nothing(result: PolesResult) -> None:
    sums = (
        result["criteria"]
        .group_by("unit", "type")
        .agg(pl.col("contribution").sum(), pl.col("limiting").sum())
    )
    for total, limiting in sums.select("contribution", "limiting").iter_rows():
        assert (total, limiting) == (pytest.approx(1.0), 1) or (total, limiting) == (0.0, 0)


def test_a_lift_brings_the_type_exactly_to_the_line(result: PolesResult) -> None:
    """Replace one criterion by the membership at its lift and take the weighted geometric mean again."""
    criteria = result["criteria"]
    lifted = criteria.filter(pl.col("lift_to").is_not_null() & (pl.col("unit_of_measure") == "score"))
    assert lifted.height > 0
    for unit, kind, code, goal in lifted.select("unit", "type", "criterion", "lift_to").iter_rows():
        own = criteria.filter(
            (pl.col("unit") == unit) & (pl.col("type") == kind) & (pl.col("status") != "missing")
        )
        whole, weights = 1.0, 0.0
        for criterion, weight, member in own.select("criterion", "weight", "membership").iter_rows():
            whole *= (goal if criterion == code else max(member, 0.001)) ** weight
            weights += weight
        assert whole ** (1 / weights) == pytest.approx(0.5)


def test_a_figure_at_its_lift_brings_the_type_to_the_line(country: Any, result: PolesResult) -> None:
    """Put one figure at a time at its lift and judge the unit again: the membership is .5."""
    typology = load_typology()
    figures = Figures(country.panel, Roles(), 2020, country.panel.years, country.industries)
    values = measure_units(figures, typology.measures)
    lifted = result["parts"].filter(pl.col("lift_to").is_not_null())
    assert lifted.height >= 3
    for unit, kind, code, part, goal in lifted.select(
        "unit", "type", "criterion", "part", "lift_to"
    ).iter_rows():
        item = typology.criteria[typology.position(code)]
        moved = values.copy()
        measure = item.parts[int(part.rsplit("-", 1)[1]) - 1].measure
        u, t = country.panel.units.index(unit), [x.code for x in typology.types].index(kind)
        moved[u, typology.measures.index(measure)] = goal
        found = score(typology, moved[None], assumed=nominal(typology), units=figures.units)
        assert found.types[0, u, t] == pytest.approx(0.5), (unit, part)


def test_probabilities_of_a_unit_add_up_to_one(result: PolesResult) -> None:
    sums = result["probabilities"].group_by("unit").agg((pl.col("probability") + pl.col("potential")).sum())
    assert sums["probability"].to_list() == pytest.approx([1.0] * 5)


def test_counts_of_the_figures(result: PolesResult) -> None:
    figures = dict(result["figures"].select("name", "value").iter_rows())
    labels = result["poles"]["label"].to_list()
    assert figures["label_pole"] == labels.count("pole") and figures["units"] == 5
    assert sum(value for name, value in figures.items() if name.startswith("label_")) == 5


def test_thresholds_hold_every_number_of_the_typology(result: PolesResult) -> None:
    typology = load_typology()
    parts = sum(len(item.parts) for item in typology.criteria)
    gates = sum(kind.gate is not None for kind in typology.types)
    rows = result["thresholds"]
    assert rows.height == parts + gates + len(typology.tags) + len(typology.rules.thresholds)
    assert rows["source"].is_not_null().all() and (rows["validity"] != "").all()


@pytest.mark.parametrize(
    ("share", "name"),
    [
        (1.0, "stable"),
        (0.9, "stable"),
        (0.899, "likely"),
        (0.6, "likely"),
        (0.4, "fragile"),
        (0.39, "unlikely"),
    ],
)
def test_classes_of_stability(share: float, name: str) -> None:
    assert stability(load_typology().rules, share) == name
