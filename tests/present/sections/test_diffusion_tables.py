from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.builders import panel_of
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.present.page import Page
from growthpoles.present.sections.diffusion_tables import (
    Wave,
    curves_sheet,
    forces_sheet,
    paths_sheet,
    spatial_sheet,
    spread_sheet,
)
from growthpoles.present.shelf import Book
from growthpoles.stats.spatial_diffusion import spread_ahead
from growthpoles.transfer.diffusion import fit_diffusion
from growthpoles.transfer.diffusion_inputs import DiffusionSettings

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def wave(in_language: Make) -> Wave:
    return Wave(in_language((made.diffusion(),), "en"), Book(made.diffusion()))


def test_all_regions_first_then_by_name(wave: Wave) -> None:
    rows = curves_sheet(wave).rows
    assert [cells[0] for cells in rows] == [
        "All regions together",
        "Astana",
        "Karaganda Region",
        "Turkistan Region",
    ]
    assert rows[3][2:4] == ("past its peak", "113 (2024)")
    assert rows[3][4].startswith("121 (118–") and rows[3][5] == "2018"


def test_parameters_are_near_those_the_figures_were_made_with(wave: Wave) -> None:
    """Turkistan Region: p = 0.005, q = 0.45."""
    p, q = curves_sheet(wave).rows[3][6:8]
    assert float(p.split()[0]) == pytest.approx(0.005, abs=0.001)
    assert float(q.split()[0]) == pytest.approx(0.45, abs=0.02)


def test_markup_of_missing_ends_is_not_shown_as_text(wave: Wave) -> None:
    astana = curves_sheet(wave).rows[1][4]
    assert "&lt;" not in astana and 'title="missing"' in astana, "the interval is open below"


def test_observed_years_have_no_interval_and_later_ones_no_figure(wave: Wave) -> None:
    rows = {cells[0]: cells for cells in paths_sheet(wave).rows}
    assert rows["2024"][1:] == ("605", "605", "–")
    assert rows["2025"][1] == "–" and rows["2025"][3] == "608–615"
    assert rows["2008"][2] == "<0.001", "no long row of zeros"


@pytest.fixture
def tied(in_language: Make) -> Wave:
    """Shares made with p = 0.01, q = 0.3 and c = 0.2; Astana draws Karaganda Region and Turkistan Region."""
    units = tuple(Unit(code, label) for _, code, label in made.PLACES)
    codes = [unit.code for unit in units]
    ties = np.array([[0, 1.0, 0], [1.0, 0, 0], [0.7, 0.3, 0]])
    shares = spread_ahead([0.2, 0.0, 0.02], ties, times=np.arange(12), values=(0.01, 0.3, 0.2))
    panel = replace(
        panel_of({"robots": 100 * shares}, units=codes, years=range(2010, 2022)),
        territory=Territory((Edition("now", units),)),
    )
    given = tuple((codes[r], codes[s], float(ties[r, s])) for r, s in np.argwhere(ties))
    settings = DiffusionSettings(ceiling=100.0, ties=given, draws=10, horizon=2)
    result = fit_diffusion(panel, "robots", settings=settings, seed=1)
    return Wave(in_language((result,), "en"), Book(result))


def test_where_the_push_comes_from_adds_up(tied: Wave) -> None:
    rows = {cells[0]: cells for cells in forces_sheet(tied).rows}
    for cells in rows.values():
        assert sum(int(part.strip("<%")) for part in cells[2:5]) == pytest.approx(100, abs=1)
    assert rows["Turkistan Region"][1] == "Astana"
    assert spatial_sheet(tied).rows[2][:2] == ("Imitation of tied regions, c", "0.2000")


def test_the_last_year_ahead_with_the_pull(tied: Wave) -> None:
    sheet = spread_sheet(tied)
    assert sheet.title == "2023 with the pull of tied regions" and len(sheet.rows) == 3
    assert 90 < float(sheet.rows[0][1]) < 100


def test_nothing_is_told_of_forces_that_cannot_be_told_apart(wave: Wave) -> None:
    assert not forces_sheet(wave).rows and not spread_sheet(wave).rows


def test_too_early_to_tell(in_language: Make) -> None:
    early = made.diffusion(early=True)
    rows = curves_sheet(Wave(in_language((early,), "en"), Book(early))).rows
    assert "too early" in rows[0][1] and rows[0][4:6] == ("–", "–")


@pytest.mark.parametrize(("code", "text"), [("ru", "Все регионы вместе"), ("kk", "Барлық өңір бірге")])
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    wave = Wave(in_language((made.diffusion(),), code), Book(made.diffusion()))
    assert curves_sheet(wave).rows[0][0] == text
