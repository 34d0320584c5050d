"""An outlook survives its folder."""

from __future__ import annotations

from pathlib import Path

from tests.study.futures import index_outlook

from growthpoles.dynamics.outlook_results import OutlookResult


def test_an_outlook_is_the_same_after_loading(tmp_path: Path) -> None:
    made = index_outlook()
    again = OutlookResult.load(made.save(tmp_path / "outlook"))
    assert again["index"].equals(made["index"])
    assert again.spec["top"] == made.spec["top"] == 3
