"""The reasons mark what stands in from the region, and every code in them has its label."""

from __future__ import annotations

import pytest
from tests.poles.settlements_land import row

from growthpoles.poles.results import PolesResult


def test_a_figure_of_the_region_is_marked_and_counts_less(settled: PolesResult) -> None:
    """Industrial: people .20 of the city's own; industry .30 and investment .25 of the region at .75."""
    mill = row(settled, "memberships", unit="MILL", type="industrial")
    assert mill["evidence"] == pytest.approx(0.20 + 0.75 * 0.55)
    assert mill["regional_weight"] == pytest.approx(0.55)
    assert row(settled, "criteria", unit="MILL", criterion="industry")["status"] == "region"
    assert row(settled, "parts", unit="MILL", part="industry-1")["status"] == "region"
    assert (row(settled, unit="MILL")["label"], row(settled, unit="MILL")["type"]) == ("pole", "industrial")
    assert "extractive" not in row(settled, unit="MILL")["tags"]


def test_a_diversity_is_never_that_of_the_region(settled: PolesResult) -> None:
    found = settled["criteria"].filter(criterion="diversity")
    assert set(found["status"]) == {"missing"}


def test_every_code_of_settlements_has_its_label(settled: PolesResult) -> None:
    pairs = (
        ("poles", "stage", "stage"), ("poles", "level", "level"), ("poles", "gate", "gate"),
        ("criteria", "status", "status"), ("criteria", "unit_of_measure", "measure-unit"),
        ("parts", "part", "part"), ("parts", "unit_of_measure", "measure-unit"),
        ("agglomerations", "variant", "variant"), ("agglomerations", "class", "class"),
        ("instruments", "instrument", "instrument"), ("hierarchy", "zone", "state"),
    )  # fmt: skip
    for name, column, kind in pairs:
        named = settled["labels"].filter(kind=kind)
        assert set(settled[name][column].drop_nulls()) <= set(named["code"]), (name, column)
        assert all((named[language] != "").all() for language in ("en", "ru", "kk"))


def test_keys_are_unique_and_sorted(settled: PolesResult) -> None:
    for item in settled.tables:
        assert item.data.select(item.keys).is_unique().all(), item.name
        if item.name != "units":
            assert item.data.equals(item.data.sort(*item.keys)), item.name
