"""The countries of a benchmark, as a study names them."""

from __future__ import annotations

from pathlib import Path

from growthpoles.study.abroad import read_abroad
from growthpoles.study.data import collect, read_study
from growthpoles.study.reader import Reader
from growthpoles.study.schema import load_study


def test_the_countries_of_the_bundled_study() -> None:
    reader = Reader(load_study("kazakhstan"))
    found = read_abroad(reader)
    assert found is not None and not reader.problems
    assert len(found.panel.units) == 31
    assert {"KZ", "US", "CN", "IN", "DE", "GB", "BR"} <= set(found.panel.units)
    # World Bank: R&D expenditure of Germany in 2022, % of product
    assert found.panel.cell("DE", 2022, code="rd_expenditure").value == 3.07096
    assert found.framework.code == "benchmark"


def test_every_file_of_the_benchmark_is_kept_with_the_run() -> None:
    names = {item.name for item in read_study(load_study("kazakhstan")).files}
    assert {"countries.csv", "country_figures.csv", "country_indicators.csv"} <= names
    assert "framework_benchmark.csv" in names


def test_a_lost_table_is_named(tmp_path: Path) -> None:
    overlay = tmp_path / "lost.toml"
    overlay.write_text('[benchmark.figures]\ntable = "lost.csv"\n', encoding="utf-8")
    found = collect(load_study("kazakhstan", scenario=overlay))
    assert found.data is None
    assert [(item.code, item.where.file) for item in found.problems] == [("file.missing", "lost.csv")]


def test_a_study_without_a_benchmark_has_no_countries(tmp_path: Path) -> None:
    overlay = tmp_path / "home.toml"
    overlay.write_text("", encoding="utf-8")
    study = load_study("kazakhstan", scenario=overlay)
    plain = study.file.model_copy(update={"benchmark": None})
    assert read_abroad(Reader(type(study)(plain, study.source))) is None
