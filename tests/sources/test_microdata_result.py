"""The tables of the result and the nouns made of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

pytest.importorskip("narwhals")

from growthpoles.core.panel import Flag
from growthpoles.errors import NotAvailableError
from growthpoles.sources.microdata import aggregate_microdata
from growthpoles.sources.microdata_inputs import MicroMeasure, MicroRows, RowFilter
from growthpoles.sources.microdata_result import Microdata

DATA = pl.DataFrame(
    {
        "unit": ["A"] * 3 + ["B"] * 3, "year": [2023, 2024, 2024] * 2, "nace": ["C", "C", "F", "F", "F", "F"],
        "x": [1.5, 2.0, 4.0, None, 8.0, 0.5], "w": [1.0, 2.0, 3.0, 1.0, 1.0, 3.0],
    }
)  # fmt: skip
SUM, MEAN = MicroMeasure("x", "sum", "x", unit="KZT"), MicroMeasure("m", "mean", "x", weight="w")
SHARE = MicroMeasure("s", "share", "x", where=(RowFilter("nace", "=", "C"),))


def made(*measures: MicroMeasure, **given: str) -> Microdata:
    return aggregate_microdata(DATA, measures, rows=MicroRows(**given), disclosure=None)


def test_cells_and_totals_by_hand() -> None:
    found = made(SUM, MEAN, SHARE)
    cells = {(r[0], r[1], r[2]): r[3] for r in found["cells"].iter_rows()}
    assert cells["A", 2024, "x"] == 6 and cells["B", 2023, "x"] is None
    assert cells["A", 2024, "m"] == pytest.approx((2 * 2 + 4 * 3) / 5)
    assert cells["A", 2024, "s"] == pytest.approx(1 / 3) and cells["B", 2024, "s"] == 0
    totals = {(r[0], r[1], r[2]): r[3] for r in found["totals"].iter_rows()}
    assert totals["total", 2024, "x"] == 14.5
    assert totals["total", 2024, "m"] == pytest.approx((4 + 12 + 8 + 1.5) / 9)


def test_a_panel_of_totals_over_industries() -> None:
    found = made(SUM, MicroMeasure("kinds", "distinct", "nace"), industry="nace")
    panel = found.panel()
    assert panel.units == ("A", "B") and panel.years == (2023, 2024)
    assert panel.cell("A", 2024, code="x").value == 6
    assert panel.cell("A", 2024, code="kinds").flag is Flag.MISSING, "what is different does not add up"
    assert panel.national("x").tolist() == [1.5, 14.5]
    table = found.industries("x", measure="employment")
    assert table.codes == ("C", "F") and table.measure == "employment"
    assert table.values[0, 1].tolist() == [2, 4] and table.flags[1, 1, 0] == Flag.ZERO
    assert np.array_equal(table.totals(), [[1.5, np.nan], [2, 12.5]], equal_nan=True)


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(NotAvailableError, match="industry"):
        made(SUM).industries("x")
    with pytest.raises(NotAvailableError):
        made(SUM, industry="nace").industries("y")
