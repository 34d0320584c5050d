"""Cities, towns and villages of Kazakhstan: what people and figures of regions can decide and what not."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.results import PolesResult
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.settlements import settlement_poles

STEP = """[settlements]
table = "settlements.csv"
columns.parent = "region"
year = 2023
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> StudyData:
    overlay = tmp_path_factory.mktemp("overlay") / "places.toml"
    overlay.write_text(STEP, encoding="utf-8")
    return read_study(gp.load_study("kazakhstan", scenario=overlay))


@pytest.fixture(scope="module")
def found(data: StudyData) -> PolesResult:
    roles = data.plan.roles
    direct = identify_poles(
        data.territory, data.panel, industries=data.industries,
        settings=PoleSettings(roles=roles, base_year=2022, draws=0),
    )  # fmt: skip
    assert data.settlements is not None
    return settlement_poles(
        data.settlements, data.panel, industries=data.industries, regional=direct,
        settings=PoleSettings(roles=roles, draws=300), seed=1,
    )  # fmt: skip


def pole(found: PolesResult, unit: str) -> dict[str, Any]:
    return found["poles"].row(by_predicate=pl.col("unit") == unit, named=True)


@pytest.mark.parametrize("unit", ["KZ-75-almaty", "KZ-71-astana"])
def test_the_two_capitals_are_innovation_technological_on_figures_of_their_own(
    found: PolesResult, unit: str
) -> None:
    row = pole(found, unit)
    assert (row["label"], row["type"], row["regional_weight"]) == ("pole", "innovation-technological", 0.0)
    assert row["evidence"] == pytest.approx(0.79) and row["stability"] in ("stable", "likely")


def test_shymkent_is_no_pole_although_it_has_a_million_people(found: PolesResult) -> None:
    row = pole(found, "KZ-79-shymkent")
    assert row["label"] == "none" and row["membership"] < 0.1


@pytest.mark.parametrize("unit", ["KZ-35-karaganda", "KZ-35-temirtau", "KZ-55-pavlodar", "KZ-63-oskemen"])
def test_industrial_cities_rest_on_their_region_and_say_so(found: PolesResult, unit: str) -> None:
    """People .20 of the city; industry .30, investment .25 of the region at .75; diversity is not known."""
    row = pole(found, unit)
    assert (row["label"], row["type"]) == ("pole", "industrial")
    assert row["evidence"] == pytest.approx(0.6125) and row["regional_weight"] == pytest.approx(0.55)
    status = found["criteria"].filter(unit=unit, type="industrial").select("criterion", "status").rows()
    assert dict(status) == {
        "urbanisation": "ok", "industry": "region", "investment": "region", "diversity": "missing",
    }  # fmt: skip


def test_oil_cities_are_marked_as_extractive(found: PolesResult) -> None:
    assert all("extractive" in pole(found, unit)["tags"] for unit in ("KZ-23-atyrau", "KZ-47-aktau"))


def test_small_towns_and_villages_without_figures_are_not_given_a_label(found: PolesResult) -> None:
    counts = dict(found["poles"].group_by("label").len().iter_rows())
    assert counts["undetermined"] > 250 and sum(counts.values()) == found["poles"].height > 300
    villages = found["poles"].filter(level="village")
    assert set(villages["label"]) == {"undetermined"}
    assert len(found.diagnostics.with_code("poles.undetermined.many")) == 1


def test_temirtau_is_in_the_agglomeration_of_karaganda_and_counted_once(
    found: PolesResult,
) -> None:
    assert pole(found, "KZ-35-temirtau")["agglomeration"] == "KZ-35-karaganda"
    members = found["agglomeration_members"]
    assert members["unit"].is_unique().all()
    almaty = found["agglomerations"].filter(core="KZ-75-almaty", used=True).row(0, named=True)
    assert (almaty["variant"], almaty["class"]) == ("isochrone", "developed")


def test_settlements_never_hold_more_people_than_their_region(found: PolesResult) -> None:
    """Figures of 1 January 2023 against the mean of 2022: up to three per cent more in growing cities."""
    summary = found["region_summary"]
    assert summary.height == 20 and (summary["listed_share"] < 1.03).all()
    both = summary.filter(pl.col("type").is_not_null() & (pl.col("direct_label") == "pole"))
    assert (both["type"] == both["direct_type"]).all()


def test_the_origin_is_not_known_without_a_list_of_programmes(found: PolesResult) -> None:
    assert set(found["poles"]["origin"].drop_nulls()) == {"undetermined"}
