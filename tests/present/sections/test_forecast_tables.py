"""Tables of the forecast."""

from __future__ import annotations

from collections.abc import Callable

from tests.present.made_futures import made_forecast

from growthpoles.present.page import Page
from growthpoles.present.sections.forecast_tables import accuracy_sheet, region_sheets


def test_one_row_for_every_indicator_with_a_forecast(in_language: Callable[..., Page]) -> None:
    page = in_language((made_forecast(),), "en")
    book = page.shelf.first("forecast")
    assert book is not None
    sheet = accuracy_sheet(page, book, name=lambda code: code)
    assert [row[0] for row in sheet.rows] == ["x", "z"]
    pools = {row["indicator"]: row["pool"] for row in book.rows("indicators")}
    assert pools["x"] == "forecasts" and sheet.rows[0][2] == "errors of past forecasts"
    assert sheet.rows[0][3] == "6"


def test_every_region_has_figure_forecast_and_interval(in_language: Callable[..., Page]) -> None:
    page = in_language((made_forecast(),), "en")
    book = page.shelf.first("forecast")
    assert book is not None
    sheets = {sheet.title: sheet for sheet in region_sheets(page, book, name=lambda code: code)}
    assert set(sheets) == {"x", "z"}
    row = book.row("forecasts", unit="U2", indicator="x", year=2025)
    shown = next(cells for cells in sheets["x"].rows if cells[0] == "U2")
    assert (
        shown[3]
        == f"{page.figure(row['value'])} ({page.figure(row['low80'])} … {page.figure(row['high80'])})"
    )
    assert sheets["x"].heads[2:] == ("2024", "2025", "2026", "2027")
