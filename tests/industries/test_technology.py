"""Technology classes: Eurostat's tables division by division, codes of several styles, bounds of shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.industries import Industry
from growthpoles.industries.technology import classify_technology, load_technology_scheme
from growthpoles.labels import Label

SCHEME = load_technology_scheme()


def divisions(text: str) -> list[str]:
    """``"21 27-30"`` as codes of two digits."""
    spans = [(part.split("-")[0], part.split("-")[-1]) for part in text.split()]
    return [f"{k:02d}" for low, high in spans for k in range(int(low), int(high) + 1)]


# Eurostat, high-tech aggregation by NACE Rev. 2, two-digit level.
EUROSTAT = {
    "high-technology": "21 26",
    "medium-high-technology": "20 27-30",
    "medium-low-technology": "19 22-25 33",
    "low-technology": "10-18 31-32",
    "high-technology-services": "59-63 72",
    "knowledge-market-services": "50-51 69-71 73-74 78 80",
    "knowledge-financial-services": "64-66",
    "other-knowledge-services": "58 75 84-88 90-93",
    "less-knowledge-market-services": "45-47 49 52 55-56 68 77 79 81-82 95",
    "other-less-knowledge-services": "53 94 96-99",
}


@pytest.mark.parametrize(("name", "text"), EUROSTAT.items())
def test_divisions_are_those_of_eurostat(name: str, text: str) -> None:
    assert sorted(code for code, found in SCHEME.divisions.items() if found == name) == divisions(text)


def test_every_division_of_the_classification_has_exactly_one_class() -> None:
    every = divisions("1-3 5-33 35-39 41-43 45-47 49-53 55-56 58-66 68-75 77-82 84-88 90-99")
    assert sorted(SCHEME.divisions) == every and len(every) == 88
    covered = [d for low, high in SCHEME.sections.values() for d in every if low <= d <= high]
    assert sorted(covered) == every
    assert len(SCHEME.sections) == 21


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        ("26", ["high-technology"]),
        ("C26", ["high-technology"]),
        ("26.51", ["high-technology"]),
        ("30", ["medium-high-technology"]),
        ("30.3", ["high-technology"]),  # aircraft
        ("C3030", ["high-technology"]),
        ("25.4", ["medium-high-technology"]),  # weapons
        ("32.5", ["medium-high-technology"]),  # medical instruments
        ("18.2", ["medium-low-technology"]),  # recorded media
        ("30.1", ["medium-low-technology"]),  # ships
        ("C10-C12", ["low-technology"]),
        ("C10T12", ["low-technology"]),
        ("C31_C32", ["low-technology"]),
        ("J62_63", ["high-technology-services"]),
        ("21, 26", ["high-technology"]),
        ("К", ["knowledge-financial-services"]),
        ("с10-с12", ["low-technology"]),
        ("K", ["knowledge-financial-services"]),
        ("J", ["high-technology-services", "other-knowledge-services"]),
        (
            "H",
            ["knowledge-market-services", "less-knowledge-market-services", "other-less-knowledge-services"],
        ),
        ("B-E", [*list(EUROSTAT)[:4], "outside"]),
    ],
)
def test_codes_of_several_styles(code: str, classes: list[str]) -> None:
    assert list(SCHEME.classify(code).possible) == classes


@pytest.mark.parametrize(
    "code", ["", "X", "34", "total", "2", "C26-", "26-21x", "C10-C12-C15", "IND_1", "04"]
)
def test_unknown_codes_get_no_class(code: str) -> None:
    assert SCHEME.classify(code).status == "unknown"


def test_section_c_is_manufacturing_of_an_undetermined_level() -> None:
    found = SCHEME.classify("C")
    assert (found.status, found.families, len(found.possible)) == ("family", ("manufacturing",), 4)
    assert SCHEME.classify("N").status == "undetermined"


def test_names_exist_in_three_languages() -> None:
    assert all(not label.missing for _, _, label in SCHEME.names)
    assert {code for kind, code, _ in SCHEME.names if kind == "class"} == set(SCHEME.families)
    assert {code for kind, code, _ in SCHEME.names if kind == "family"} == set(SCHEME.families.values())


def _industries(*codes: str) -> list[Industry]:
    return [Industry(code, Label(code)) for code in codes]


def test_divisions_give_shares_and_sections_only_bounds(table_of: Any) -> None:
    """Of 100: 20 in division 26, 30 in section C less 26 cannot be told, 10 in K, 40 in F."""
    table = table_of(
        [[[20.0, 30.0, 10.0, 40.0]], [[1.0, 1.0, 1.0, 1.0]]],
        years=(2020,),
        industries=_industries("26", "C", "K", "F"),
    )
    result = classify_technology(table)
    rows = {r["class"]: r for r in result["shares"].filter(pl.col("unit") == "U1").iter_rows(named=True)}
    assert (rows["high-technology"]["low"], rows["high-technology"]["share"]) == (0.2, None)
    assert rows["high-technology"]["high"] == pytest.approx(0.5)
    assert rows["manufacturing"]["share"] == pytest.approx(0.5)
    assert rows["knowledge-financial-services"]["share"] == pytest.approx(0.1)
    assert rows["high-technology-services"]["share"] == 0.0
    assert result["classes"].filter(pl.col("industry") == "C")["class"].to_list() == [None]
    assert [dict(d.details)["codes"] for d in result.diagnostics.with_code("technology.undetermined")] == [
        "C"
    ]


CODES = ("C", "26", "10", "H", "J", "K", "F", "??")


@given(st.lists(st.floats(0.1, 100), min_size=16, max_size=16))
def test_bounds_enclose_every_way_to_split_what_is_undetermined(values: list[float]) -> None:
    from growthpoles.core.industries import IndustryTable
    from growthpoles.core.territory import Edition, Territory, Unit

    land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
    cells = np.array(values).reshape(2, 1, 8)
    table = IndustryTable(
        land, "e", ("A", "B"), (1,), tuple(_industries(*CODES)), cells, np.zeros(cells.shape)
    )
    shares = classify_technology(table)["shares"]
    for (_, level), rows in shares.group_by("unit", "level"):
        assert rows["low"].sum() <= 1 + 1e-9 <= rows["high"].sum() + 2e-9, level
        assert ((rows["low"] >= 0) & (rows["high"] <= 1 + 1e-9) & (rows["low"] <= rows["high"])).all()
        assert rows["share"].is_null().all()  # an unknown industry may belong anywhere


def test_an_unknown_code_is_named(table_of: Any) -> None:
    table = table_of(np.ones((2, 1, 2)), years=(2020,), industries=_industries("26", "metal"))
    found = classify_technology(table).diagnostics.with_code("technology.code.unknown")
    assert [d.where.indicator for d in found] == ["metal"]


def test_a_unit_with_an_empty_cell_has_no_shares(table_of: Any, tmp_path: Path) -> None:
    values = [[[np.nan, 1.0]], [[1.0, 1.0]], [[3.0, 1.0]]]
    table = table_of(values, years=(2020,), industries=_industries("26", "K"), national=[[9.0, 3.0]])
    result = classify_technology(table)
    own = result["shares"].filter(pl.col("unit") == "U1")
    assert own["low"].is_null().all() and own["share"].is_null().all()
    assert not result.diff(type(result).load(result.save(tmp_path)))
