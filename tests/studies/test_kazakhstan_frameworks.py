"""The two bundled frameworks for Kazakhstan name figures that exist and cover what they say they cover."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "src" / "growthpoles" / "studies" / "kazakhstan"
FRAMEWORKS = ("framework_kazakhstan", "framework_kazakhstan_regions_2022")

Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name: str) -> set[str]:
    return {row["code"] for row in table(name)}


def figures_of_2022(unit: str) -> dict[str, float]:
    made = {
        r["indicator"]: float(r["value"])
        for r in table("panel")
        if (r["code"], r["year"]) == (unit, "2022") and r["value"]
    }
    output = [r for r in table("output") if (r["code"], r["year"]) == (unit, "2022")]
    made |= {f"output_{r['industry']}": float(r["value"]) for r in output}
    place = next(r for r in table("regions") if (r["edition"], r["code"]) == ("kz20", unit))
    return made | {"area_km2": float(place["area_km2"])}


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_framework_is_a_tree_whose_figures_exist(name: str) -> None:
    rows = {row["code"]: row for row in table(name)}
    study = tomllib.loads((FOLDER / "study.toml").read_text(encoding="utf-8"))
    known = codes("indicators") | {step["code"] for step in study["derived"]}
    known |= {f"output_{row['industry']}" for row in table("output")}
    for row in rows.values():
        assert row["direction"] in ("+", "-", "0") and float(row["weight"]) == 1
        assert row["kind"] in ("index", "pillar", "block", "indicator")
        assert (row["parent"] == "") == (row["kind"] in ("index", "block"))
        assert row["parent"] in {"", *rows}
        assert row["proxy"] in ("", "close", "weak")
        assert (row["proxy"] != "") == row["code"].endswith("p")
        assert row["value"] in {"", *known} and row["denominator"] in {"", *known}
        assert (row["value"] == "") == (row["factor"] == "")
        if row["proxy"]:
            assert row["value"] and row["note_en"].startswith(f"Stands in for {row['code'][:-1]}")


def coverage(pillar: str) -> tuple[int, int, int, int]:
    """Direct, close, weak and all scored indicators of a pillar of the full framework."""
    rows = [r for r in table("framework_kazakhstan") if r["parent"] == pillar and r["direction"] != "0"]
    counts = Counter(r["proxy"] or ("direct" if r["value"] else "none") for r in rows)
    return counts["direct"], counts["close"], counts["weak"], len(rows)


def test_full_framework_has_64_scored_indicators_and_fails_its_own_coverage_rule() -> None:
    found = {
        p: coverage(p) for p in ("MAC", "NAT", "ENE", "PRD", "TRN", "LAB", "INF", "DIN", "DEX", "SCI", "ACT")
    }
    assert found == {
        "MAC": (4, 1, 0, 7), "NAT": (0, 2, 0, 5), "ENE": (0, 1, 0, 4), "PRD": (0, 2, 1, 6),
        "TRN": (1, 2, 0, 6), "LAB": (1, 2, 1, 6), "INF": (0, 1, 2, 6), "DIN": (0, 3, 0, 4),
        "DEX": (0, 0, 0, 5), "SCI": (3, 0, 1, 9), "ACT": (5, 0, 0, 6),
    }  # fmt: skip
    assert sum(of for *_, of in found.values()) == 64
    pillars = [counts for pillar, counts in found.items() if pillar != "ACT"]
    assert sum(direct + close >= of / 2 for direct, close, _, of in pillars) == 4
    assert sum(direct + close + weak >= of / 2 for direct, close, weak, of in pillars) == 6


def test_regions_2022_framework_has_eight_pillars_of_25_indicators_all_with_figures() -> None:
    rows = table("framework_kazakhstan_regions_2022")
    full = {row["code"]: row for row in table("framework_kazakhstan")}
    assert " ".join(r["code"] for r in rows if r["kind"] == "pillar") == "MAC NRE PRD TRN LAB INF DIN SCI"
    scored = [r for r in rows if r["kind"] == "indicator" and r["parent"] != "ACT"]
    assert len(scored) == 25 and all(r["value"] for r in rows if r["kind"] == "indicator")
    assert {r["code"]: r["not_applicable"] for r in scored if r["not_applicable"]} == {
        "NAT1p": "city",
        "NAT3p": "city",
    }
    same = ("name_en", "direction", "unit", "value", "denominator", "factor", "proxy")
    assert all(r[key] == full[r["code"]][key] for r in scored for key in same)


@pytest.mark.parametrize(
    ("indicator", "unit", "value"),
    [
        ("NAT3p", "KZ-79", 44.1), ("NAT3p", "KZ-71", 16.7), ("NAT3p", "KZ-59", 14.0),
        ("SCI1", "KZ-59", 0.40), ("SCI1", "KZ-47", 0.31), ("SCI1", "KZ-75", 0.24), ("SCI1", "KZ-23", 0.003),
        ("LAB3", "KZ-62", 4.3), ("LAB3", "KZ-61", 5.2), ("PRD3p", "KZ-35", 10.0), ("MAC1", "KZ-61", 1665.0),
        ("DIN1p", "KZ-23", 523.2),
    ],
)  # fmt: skip
def test_units_and_factors_give_the_known_magnitudes_of_2022(indicator: str, unit: str, value: float) -> None:
    row = next(r for r in table("framework_kazakhstan") if r["code"] == indicator)
    made = figures_of_2022(unit)
    below = made[row["denominator"]] if row["denominator"] else 1.0
    assert made[row["value"]] / below * float(row["factor"]) == pytest.approx(value, rel=0.02, abs=0.0005)
