"""What a reader is told about figures of regions and estimated travel times."""

from __future__ import annotations

from growthpoles.poles.results import PolesResult


def test_what_was_estimated_and_where_figures_come_from_is_said(settled: PolesResult) -> None:
    codes = {item.code for item in settled.diagnostics}
    assert {
        "poles.travel.estimated",
        "poles.travel.no-place",
        "poles.criterion.region",
        "poles.label.region",
    } <= codes
    assert settled.spec["travel"] == "great-circle" and settled.spec["regional_year"] == 2022
