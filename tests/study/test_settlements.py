"""Settlements of a study: their own territory and panel, what regions lend them, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.study.conftest import Small

from growthpoles.core.panel import Flag
from growthpoles.study.data import collect, read_study
from growthpoles.study.run import compute
from growthpoles.study.schema import load_study
from growthpoles.study.settlements import settlement_tables

STEP = """
[settlements]
table = "places.csv"
columns.parent = "region"
n = 20
confidential = ["x"]
designations.table = "named.csv"
travel_times.table = "hours.csv"
figures.table = "more.csv"
[report]"""
PLACES = """code,region,kind,name_en,name_ru,name_kk,lat,lon,population,population_year
d,D,city-republican,Capital,Столица,Астана,48,71,213000,2022
a,A,city-regional,Northcentre,Север,Солтүстік,52,70,120000,2022
b,A,town,Mill,Мельница,Диірмен,52.2,70,9000,2019
v,B,settlement,Village,Село,Ауыл,45,70,4000,
w,B,settlement,Hamlet,Хутор,Қыстақ,45.1,70,,
"""


def study_of(small: Small, places: str = PLACES, *, units: tuple[str, str] | None = None) -> Path:
    changes: dict[str, Any] = {"study": ("[report]", STEP.strip())}
    if units:
        changes["units"] = units
    folder = small(**changes)
    texts = {
        "places.csv": places,
        "named.csv": "unit,year,by\na,2015,industrial zone\n",
        "hours.csv": "start,end,hours\na,b,0.5\n",
        "more.csv": "unit,year,indicator,value\na,2022,largest_employer_share,0.3\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_settlements_have_a_territory_of_their_own(small: Small) -> None:
    data = read_study(load_study(study_of(small)))
    held = data.settlements
    assert held is not None and held.territory.current.name == "settlements"
    levels = {unit.code: (unit.level, unit.parent) for unit in held.territory.current.units}
    assert levels["a"] == ("city", "A") and levels["b"] == ("city", "A") and levels["v"] == ("village", "B")
    assert data.territory.current.codes == ("A", "B", "C", "D")  # the regions are as before
    assert [len(panel.units) for panel in data.panels] == [4]


def test_the_centre_of_a_region_is_known_by_its_name(small: Small) -> None:
    units = ("area_km2\n", "area_km2,centre_en\n")
    folder = study_of(small)
    text = (folder / "units.csv").read_text(encoding="utf-8").replace(*units)
    text = text.replace("region,region,52,70,250000", "region,region,52,70,250000,Northcentre")
    lines = [line if line.count(",") == 9 else f"{line}," for line in text.splitlines()]
    (folder / "units.csv").write_text("\n".join(lines), encoding="utf-8")
    held = read_study(load_study(folder)).settlements
    assert held is not None
    kinds = {unit.code: unit.kind for unit in held.territory.current.units}
    assert kinds == {
        "a": "regional-centre", "b": "town", "d": "city-republican", "v": "settlement", "w": "settlement",
    }  # fmt: skip


def test_a_population_of_another_year_is_marked_and_an_empty_one_is_missing(small: Small) -> None:
    data = read_study(load_study(study_of(small)))
    assert data.settlements is not None
    panel = data.settlements.panel
    flags = {unit: panel.cell(unit, 2022, code="population").flag for unit in panel.units}
    assert flags == {
        "d": Flag.OBSERVED, "a": Flag.OBSERVED, "b": Flag.IMPUTED, "v": Flag.IMPUTED, "w": Flag.MISSING,
    }  # fmt: skip
    told = data.notes.with_code("study.settlement.other-year")
    assert [dict(item.details)["count"] for item in told] == [2]


def test_both_levels_in_one_run_and_no_level_is_added_to_the_other(small: Small) -> None:
    study = load_study(study_of(small))
    data = read_study(study)
    results = {item.name: item.result for item in compute(study, data, seed=1)}
    poles, places = results["poles"]["poles"], results["settlements"]["poles"]
    assert poles["unit"].to_list() == ["A", "B", "C", "D"]
    assert places["unit"].to_list() == ["a", "b", "d", "v", "w"]
    assert results["settlements"].spec["travel"] == "given"
    assert "monotown" in places.filter(unit="a")["tags"][0]
    summary = results["settlements"]["region_summary"].filter(region="A").row(0, named=True)
    assert (summary["listed"], summary["population"]) == (129e3, 505e3)
    assert summary["direct_label"] == poles.filter(unit="A")["label"][0]
    named = results["settlements"]["candidates"].filter(pl.col("official"))["unit"].to_list()
    assert named == ["a"]


def test_the_poles_of_regions_do_not_change_with_settlements(small: Small, tmp_path: Path) -> None:
    with_places = load_study(study_of(small))
    first = {x.name: x.result for x in compute(with_places, read_study(with_places), seed=1)}["poles"]
    without = load_study(small())
    second = {x.name: x.result for x in compute(without, read_study(without), seed=1)}["poles"]
    assert first["poles"].equals(second["poles"])


def test_every_table_is_named_so_that_it_is_kept_with_the_run(small: Small) -> None:
    names = {table.table for table in settlement_tables(load_study(study_of(small)).file)}
    assert names == {"places.csv", "named.csv", "hours.csv", "more.csv"}
    assert set(settlement_tables(load_study(small()).file)) == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("b,A,town", "b,X,town", "study.settlement.parent"),
        ("120000,2022", "many,2022", "number.text"),
        ("a,A,city-regional", "z,A,city-regional", "table.unit.unknown"),
    ],
)
def test_what_is_wrong_is_named(small: Small, old: str, new: str, code: str) -> None:
    assert PLACES.count(old) == 1
    found = collect(load_study(study_of(small, PLACES.replace(old, new))))
    assert found.data is None and code in {item.code for item in found.problems}


def test_without_any_year_of_population_one_must_be_given(small: Small) -> None:
    undated = "\n".join(line.rpartition(",")[0] + "," for line in PLACES.splitlines()[1:])
    folder = study_of(small, PLACES.splitlines()[0] + "\n" + undated)
    assert "study.settlement.year" in {item.code for item in collect(load_study(folder)).problems}


def test_a_designation_of_a_place_that_is_not_listed(small: Small) -> None:
    folder = study_of(small)
    (folder / "named.csv").write_text("unit,year\nlost,2015\n", encoding="utf-8")
    found = collect(load_study(folder)).problems
    assert [(p.code, p.where.key, p.where.unit) for p in found] == [
        ("poles.context.unit", "designations", "lost")
    ]  # fmt: skip


def test_population_goes_by_code_and_a_hidden_figure_stays_hidden(small: Small) -> None:
    """The rows of the table in another order give the same figures; ``x`` is confidential, not missing."""
    text = PLACES.replace("45.1,70,,", "45.1,70,x,2022")
    head, *lines = text.strip().split("\n")
    turned = "\n".join([head, *reversed(lines)]) + "\n"
    for places in (text, turned):
        held = read_study(load_study(study_of(small, places))).settlements
        assert held is not None
        found = dict(zip(held.panel.units, held.panel.column("population")[:, 0].tolist(), strict=True))
        assert found["d"] == 213000 and found["a"] == 120000 and found["b"] == 9000 and found["v"] == 4000
        flags = dict(zip(held.panel.units, held.panel.flags[:, 0, 0].tolist(), strict=True))
        assert flags["w"] == Flag.CONFIDENTIAL and flags["b"] == Flag.IMPUTED and flags["a"] == Flag.OBSERVED
