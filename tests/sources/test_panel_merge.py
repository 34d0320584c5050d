"""Panels side by side: nothing lost, nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.sources.lands import LAND

from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import InputError
from growthpoles.sources.panel_merge import merge_panels
from growthpoles.sources.panels import load_panels

UNIT = LAND.editions[-1].codes[0]
OTHER = LAND.editions[-1].codes[1]


def read(folder: Path, text: str) -> tuple[Panel, ...]:
    path = folder / "a.csv"
    path.write_text("unit,year,indicator,value,flag,source\n" + text, encoding="utf-8")
    return load_panels(path, LAND).value


def test_figures_flags_and_sources_of_both(tmp_path: Path) -> None:
    a = read(tmp_path, f"{UNIT},2020,x,1,,s\n{OTHER},2020,x,0,zero,s\n")
    b = read(tmp_path, f"{UNIT},2021,x,2,late,t\n{UNIT},2020,y,3,,t\n{UNIT},2020,x,1,,t\n")
    (both,) = merge_panels([a, b], file="a.csv")
    assert both.years == (2020, 2021) and both.codes == ("x", "y")
    assert both.cell(UNIT, 2020, code="x").source == "s"
    late = both.cell(UNIT, 2021, code="x")
    assert (late.value, late.source, late.remark) == (2, "t", "late")
    assert both.cell(OTHER, 2020, code="x").flag is Flag.ZERO
    assert both.cell(OTHER, 2021, code="y").flag is Flag.MISSING
    assert np.isnan(both.values[1, 1, 1])


def test_figures_that_differ_are_refused(tmp_path: Path) -> None:
    a = read(tmp_path, f"{UNIT},2020,x,1,,\n")
    for other in (f"{UNIT},2020,x,2,,\n", f"{UNIT},2020,x,,confidential,\n"):
        with pytest.raises(InputError) as caught:
            merge_panels([a, read(tmp_path, other)], file="a.csv")
        (found,) = caught.value.problems
        assert (found.code, found.where.unit, found.where.year) == ("panel.merge.differs", UNIT, 2020)
