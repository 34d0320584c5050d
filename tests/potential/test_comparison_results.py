"""What comparisons give, saved and described."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from tests.builders import index, leaf, panel_of
from tests.potential.benchmark_panels import TREE, regions, world

import growthpoles as gp
from growthpoles.core.result import Result
from growthpoles.potential.benchmark import BenchmarkSettings, benchmark_countries
from growthpoles.potential.calibrate import calibrate_to_national
from growthpoles.potential.performance import group_performance


def results() -> list[Result]:
    panel = panel_of({"x": [0.0, 0.5, 1.0]}, national={"x": [0.8]})
    potential = gp.assess_potential(panel, index(leaf("x", "")), gp.IndexSpec())
    return [
        group_performance(potential),
        calibrate_to_national(potential),
        benchmark_countries(regions(), world(), TREE, settings=BenchmarkSettings(named=("DE",))),
    ]


@pytest.mark.parametrize("result", results(), ids=lambda item: item.kind)
def test_saved_and_read_again(result: Result, tmp_path: Path) -> None:
    again = type(result).load(result.save(tmp_path / result.kind))
    assert not result.diff(again)
    assert list(again.diagnostics) == list(result.diagnostics)
    assert dict(again.spec) == dict(result.spec)


@pytest.mark.parametrize("result", results(), ids=lambda item: item.kind)
def test_every_table_and_column_is_described(result: Result) -> None:
    text = inspect.getdoc(type(result)) or ""
    described = dict(re.findall(r"^    (\w+) \(([\w, ]+)\)", text, re.MULTILINE))
    keyed = {table.name: ", ".join(table.keys) for table in result.tables}
    shared = {name: keyed.pop(name) for name in ("labels", "units", "figures")}
    assert described == keyed
    assert set(shared) <= set(re.findall(r"\w+", text))
    for name in keyed:
        entry = text[text.index(f"    {name} (") :].split(":", 1)[1]
        words = set(re.findall(r"\w+", entry))
        assert set(result[name].columns) - set(result.table(name).keys) <= words, name


@pytest.mark.parametrize("result", results(), ids=lambda item: item.kind)
def test_tables_are_sorted_by_their_keys(result: Result) -> None:
    for table in result.tables:
        if table.name not in ("units", "figures"):
            assert table.data.equals(table.data.sort(table.keys)), table.name
