"""The page of the forecast."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest
from tests.present.made_futures import made_forecast

from growthpoles.core.result import Table
from growthpoles.present.page import Page
from growthpoles.present.sections.forecast import fan_curve, forecast_section


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def body_of(in_language: Callable[..., Page], code: str = "en") -> str:
    section = forecast_section(in_language((made_forecast(),), code))
    assert section is not None
    return section.body


def test_what_is_too_short_stands_first_with_its_years(in_language: Callable[..., Page]) -> None:
    text = plain(body_of(in_language))
    assert "Of 18 series 12 can be forecast; 6 are refused" in text
    assert "y: too short to forecast, 3 years of figures at most" in text
    assert text.index("Too short to forecast") < text.index("How earlier forecasts did")


def test_the_error_stands_beside_the_naive_one_with_the_coverage(in_language: Callable[..., Page]) -> None:
    text = plain(body_of(in_language))
    row = made_forecast()["accuracy"].filter(indicator="x", horizon=1).row(0, named=True)
    assert f"{row['error']:.3g}" in text and f"{row['naive']:.3g}" in text
    assert f"{row['coverage80']:.0%}" in text


def test_the_sum_of_an_additive_indicator_is_drawn_with_two_bands(in_language: Callable[..., Page]) -> None:
    body = body_of(in_language)
    picture = body.split('id="fc-x-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    assert picture.count("fill-opacity") == 2
    assert 'id="fc-y-wide-t"' not in body


def test_a_fan_opens_at_the_last_figure() -> None:
    past = [{"year": 2021, "value": 1.0}, {"year": 2022, "value": 2.0}]
    ahead = [{"year": 2023, "value": 3.0, "low80": 2.0, "high80": 4.0, "low95": 1.0, "high95": 5.0}]
    curve = fan_curve(past, ahead, colour="#000")
    assert curve.bands[0].low == (None, 2.0, 1.0) and curve.bands[1].high == (None, 2.0, 4.0)


@pytest.mark.parametrize("pool", ["changes", "forecasts"])
def test_a_fan_of_unchecked_intervals_is_marked(in_language: Callable[..., Page], pool: str) -> None:
    """Below the picture of the sum, and below the table of the indicator."""
    made = made_forecast()
    data = made["indicators"].with_columns(pool=pl.lit(pool))
    tables = tuple(Table(t.name, t.keys, data if t.name == "indicators" else t.data) for t in made.tables)
    section = forecast_section(in_language((replace(made, tables=tables),), "en"))
    assert section is not None
    marks = plain(section.body).count("Intervals rest on yearly changes and were not checked")
    assert marks == (3 if pool == "changes" else 0)  # one picture, two tables


@pytest.mark.parametrize(
    ("code", "text"), [("ru", "Слишком коротко для прогноза"), ("kk", "Болжам үшін тым қысқа")]
)
def test_the_page_is_in_the_language_of_the_reader(
    in_language: Callable[..., Page], code: str, text: str
) -> None:
    shown = plain(body_of(in_language, code))
    assert text in shown and "forecast" not in shown


def test_without_a_forecast_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert forecast_section(in_language((fakes.poles(),), "en")) is None
