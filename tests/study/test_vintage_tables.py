"""Steps of a figure, one by one."""

from __future__ import annotations

from datetime import date

import numpy as np
from tests.builders import marked, panel_of

from growthpoles.core.panel import Flag
from growthpoles.study.vintage_tables import revisions_result

DAYS = [date(2023, month, 1) for month in range(1, 8)]


def test_every_kind_of_step() -> None:
    values = [np.nan, 10.0, 10.0, 8.0, np.nan, np.nan, 9.0]
    panels = [panel_of({"a": [value]}) for value in values]
    panels[5] = marked(panels[5], Flag.CONFIDENTIAL, ("U1", 2022, "a"))
    made = revisions_result(DAYS, panels, vintages=())
    rows = made["steps"].select("known", "revision", "value", "change", "percent", "status").rows()
    assert rows == [
        ("2023-02-01", 0, 10, None, None, "first"),
        ("2023-04-01", 1, 8, -2, -20, "revised"),
        ("2023-05-01", 2, None, None, None, "withdrawn"),
        ("2023-06-01", 3, None, None, None, "flag-changed"),
        ("2023-07-01", 4, 9, None, None, "appeared"),
    ]
    assert made["sizes"].rows() == [(2022, 1, 1, -20, 20, 20)]


def test_a_change_from_zero_has_no_percentage() -> None:
    panels = [panel_of({"a": [0.0]}), panel_of({"a": [5.0]})]
    row = revisions_result(DAYS[:2], panels, vintages=())["steps"].rows(named=True)[1]
    assert (row["change"], row["percent"]) == (5, None)


def test_an_indicator_that_came_later() -> None:
    panels = [panel_of({"a": [np.nan]}), panel_of({"a": [5.0]})]
    made = revisions_result(DAYS[:2], panels, vintages=())
    assert made["triangle"].rows() == [("U1", 2022, None, 5)]
