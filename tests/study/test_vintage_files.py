"""Panels and territories as bytes: always the same, and read back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import panel_of

import growthpoles as gp
from growthpoles.core.panel import Indicator
from growthpoles.study.data import read_study
from growthpoles.study.vintage_files import (
    indicators_text,
    panel_bytes,
    put,
    read_indicators_text,
    read_territory_bytes,
    territory_bytes,
)


def test_the_territory_of_kazakhstan_comes_back() -> None:
    land = read_study(gp.load_study("transfer-demo")).territory
    content = territory_bytes(land)
    assert read_territory_bytes(content) == land
    assert territory_bytes(read_territory_bytes(content)) == content


def test_indicators_come_back() -> None:
    held = (
        Indicator("a", gp.Label("a", "а", "ә"), "million KZT", gp.PriceBasis("constant", 2015), True),
        Indicator("b", gp.Label("b"), note=gp.Label("remark")),
    )
    assert read_indicators_text(indicators_text(held)) == held


def test_equal_panels_are_equal_bytes() -> None:
    one, two = (panel_of({"a": [1.0, 2.0], "b": [3.0, 4.0]}) for _ in range(2))
    assert panel_bytes(one) == panel_bytes(two)
    assert panel_bytes(one) == panel_bytes(one.select(codes=["b", "a"]))


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path, b"content", suffix=".x")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_named_by_its_content_and_written_once(tmp_path: Path) -> None:
    name = put(tmp_path, b"abc", suffix=".x")
    assert name == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    made = (tmp_path / f"{name}.x").stat().st_mtime_ns
    assert put(tmp_path, b"abc", suffix=".x") == name
    assert (tmp_path / f"{name}.x").stat().st_mtime_ns == made
