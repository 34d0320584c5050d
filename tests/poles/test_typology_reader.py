"""The bundled typologies and one of the user's own: numbers, languages, labels they give."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings, load_typology
from growthpoles.poles.typology_reader import parse_typology

FOLDER = files("growthpoles") / "poles" / "typologies"


@pytest.mark.parametrize("name", ["regions", "settlements", "cluster-stars", "purdue"])
def test_every_bundled_typology_reads_and_is_named_in_three_languages(name: str) -> None:
    typology = load_typology(name)
    assert typology.code == name
    labels = [label for _, _, label in typology.rules.labels()]
    assert all(label.en and label.ru and label.kk for label in labels)


# Criteria, weights and points as they stand in the written procedure.
WANTED: Mapping[str, tuple[tuple[float, tuple[float, ...]], ...]] = {
    "innovation-technological": (
        (0.30, (500, 1000)), (0.10, (0.05, 0.15, 1, 5)), (0.25, (0, 1, 1, 1.5)), (0.35, (0.8, 1.5) * 5),
    ),
    "industrial": (
        (0.20, (50, 100)), (0.30, (1, 1.25)), (0.25, (0.8, 1.2, 0.18, 0.25)), (0.25, (3, 6, 0.2, 0.5)),
    ),
    "agro-industrial": (
        (0.20, (5, 10, 100, 200)), (0.20, (0.8, 1.25) * 2), (0.15, (0.8, 1.2) * 2), (0.25, (0.8, 1.2) * 2),
        (0.20, (1, 1.25)),
    ),
    "promising": (
        (0.25, (1, 3)), (0.30, (0, 1, 1, 3, 0, 1)), (0.30, (0.4, 0.7, *(0.8, 1.2) * 3, 50, 150)),
        (0.15, (-2, 0)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", WANTED)
def test_weights_and_points_of_the_four_kinds(code: str) -> None:
    typology = load_typology("settlements")
    kind = typology.types[typology.type_position(code)]
    found = [(item.weight, tuple(x for part in item.parts for x in part.points)) for item in kind.criteria]
    assert tuple(found) == WANTED[code]


def test_a_regions_figure_may_stand_in_only_where_the_typology_says_so() -> None:
    criteria = load_typology("settlements").criteria
    lent = {item.code for item in criteria if all(part.measure.from_region for part in item.parts)}
    assert lent == {
        "capital-functions", "reserve", "industry", "investment", "production-base", "services",
        "farm-business", "farming",
    }  # fmt: skip


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def problems(table: Mapping[str, Any]) -> set[tuple[str, str | None]]:
    with pytest.raises(SpecificationError) as caught:
        parse_typology(table, file="own.toml")
    return {(item.code, item.where.key) for item in caught.value.problems}


def test_a_typology_of_the_users_own_by_its_path(tmp_path: Path, country: Any) -> None:
    text = (FOLDER / "regions.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("[threshold.pole]\na = 0.5", "[threshold.pole]\na = 1.0"), encoding="utf-8")
    stricter = PoleSettings(load_typology(own), draws=0)
    found = identify_poles(country.territory, country.panel, industries=country.industries, settings=stricter)
    usual = identify_poles(
        country.territory, country.panel, industries=country.industries, settings=PoleSettings(draws=0)
    )
    count = [(x["poles"]["label"] == "pole").sum() for x in (found, usual)]
    assert count[0] < count[1]


def test_mistakes_in_a_typology_of_settlements_are_all_named() -> None:
    table = raw("settlements")
    del table["threshold"]["from-region"]
    table["type"][3]["becomes"] = "nothing"
    table["type"][2]["criterion"][2]["part"][0]["classes"] = [5, 5]
    table["type"][3]["criterion"][1]["part"][2]["indicators"] = ["has_harbour"]
    table["type"][0]["instrument"][0].pop("kk")
    table["indicator"]["farms"].pop("ru")
    assert problems(table) == {
        ("rules.threshold.missing", "threshold.from-region"),
        ("typology.becomes", "type.promising.becomes"),
        ("typology.classes", "type.agro-industrial.services.1"),
        ("typology.choice", "type.promising.organising-centre.3.indicators"),
        ("rules.language.missing", "type.innovation-technological.instrument.science-parks"),
        ("rules.language.missing", "indicator.farms"),
    }


def test_figures_of_regions_need_a_typology_of_settlements() -> None:
    table = raw("regions")
    table["type"][1]["criterion"][1]["from_region"] = True
    assert problems(table) == {("typology.from-region", "type.industrial.industry")}


def test_an_unknown_scale_is_refused() -> None:
    assert ("typology.choice", "scale") in problems(raw("regions") | {"scale": "streets"})


@pytest.mark.parametrize("name", ["cluster-stars", "purdue"])
def test_cluster_typologies_judge_regions(name: str, country: Any) -> None:
    settings = PoleSettings(load_typology(name), draws=20)
    found = identify_poles(country.territory, country.panel, industries=country.industries, settings=settings)
    assert set(found["poles"]["label"]) <= {"pole", "potential", "mixed", "none"}
    assert found["memberships"]["evidence"].to_list() == [1.0] * found["memberships"].height
