from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.modes import modes_section, spread


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    section = modes_section(in_language((fakes.modes(),), "en"))
    assert section is not None
    return section.body


def line(html: str, start: str) -> str:
    return html.split(f'<th scope="row">{start}</th>')[1].split("</tr>", 1)[0]


def test_the_country_stands_first_and_every_bound_in_figures(body: str) -> None:
    table = body.split("Mean mode and the shift between modes</caption>")[1]
    assert table.index("Kazakhstan") < table.index("Astana")
    assert ">3.10–4.20<" in line(table, "Kazakhstan") and ">0–10%<" in line(table, "Kazakhstan")
    shares = body.split("Shares by mode</summary>")[1]
    assert line(shares, "Kazakhstan").count(">0–30%<") == 2


def test_what_is_not_determined_is_said_plainly(body: str, fakes: ModuleType) -> None:
    assert "Mean mode determined: Atyrau Region. For all others it is not determined" in body
    assert ">3.10<" in line(body, "Atyrau Region")
    assert "Not determined: may be any of these. One block." in line(body, "Manufacturing")


def test_no_region_is_determined(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    made = fakes.modes()
    tables = [t for t in made.tables if t.name != "modes"]
    data = made["modes"].with_columns(status=fakes.pl.lit("undetermined"))
    blurred = fakes.ModesResult(
        tables=(*tables, fakes.Table("modes", ("unit", "year"), data)), spec=made.spec
    )
    section = modes_section(in_language((blurred,), "en"))
    assert section is not None
    assert "not determined for the country or any region" in section.body


def test_too_small_a_classified_part_and_current_prices_are_warned_of(body: str) -> None:
    assert "Less than 50% of the total belongs to any mode" in body
    assert "describe the economy: Atyrau Region." in body
    assert "a shift holds changes of relative prices" in body


def test_only_the_last_year_is_drawn(body: str) -> None:
    assert body.count("<svg") == 2 and "Shares of the technological modes, 2024" in body


def test_bounds_that_print_alike_are_one_figure(page: Page) -> None:
    assert spread(page, 0.301, high=0.304) == "30%"
    assert spread(page, 0.002, high=0.36) == "<1–36%"
    assert spread(page, 3.0, high=4.5, percent=False) == "3.00–4.50"
    assert spread(page, None, high=0.2) == "…"


def test_without_modes_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert modes_section(in_language((fakes.potential(),), "en")) is None
