from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.monitor import monitor_section, moved


def body(page: Page) -> str:
    section = monitor_section(page)
    assert section is not None
    return section.body


def line(html: str, start: str) -> str:
    """The row of a table that begins with a header cell."""
    return html.split(f'<th scope="row">{start}</th>')[1].split("</tr>", 1)[0]


@pytest.fixture
def even(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    return body(in_language((fakes.monitor(),), "en"))


@pytest.fixture
def patchy(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    return body(in_language((fakes.patchy_monitor(),), "en"))


def test_the_index_of_every_year_with_ranks_and_changes(even: str) -> None:
    cells = line(even.split("The index by year, its rank")[1], "Turkistan Region")
    for text in ('0.08 <span class="small">(6)', '0.18 <span class="small">(5)', "+0.100", "▲1"):
        assert text in cells
    assert "−0.040" in line(even.split("The index by year, its rank")[1], "Astana")


def test_the_sentence_quotes_the_figures_of_the_table(even: str) -> None:
    assert "From 2022 to 2024 the index rose in 5 and fell in 1 of 6 regions; mean change +0.08." in even
    assert "Most places up: Turkistan Region (▲1)." in even
    assert "Most places down: Shymkent (▼1)." in even


def test_current_prices_are_warned_of_and_named(even: str, patchy: str) -> None:
    assert "read the ranks, not the levels" in even
    assert "Indicators in current prices: GRP per capita." in even
    assert "read the ranks" not in patchy


def test_a_wide_and_a_narrow_picture_of_what_can_be_compared(even: str, patchy: str) -> None:
    assert even.count("<svg") == 2 and "0.66 → 0.62" in even and "6 → 5 ▲1" in even
    assert "<svg" not in patchy
    assert "The index of 2024 cannot be compared with that of 2022" in patchy


def test_years_that_are_not_comparable_show_no_change_from_the_base_year(patchy: str) -> None:
    cells = line(patchy.split("The index by year, its rank")[1], "Astana").split("<td")
    assert cells[2].count("≠") == cells[3].count("≠") == 1 and "≠" not in cells[1]
    assert "not comparable" in cells[4] and "+" not in cells[4] and cells[5] == ' class="n"></td>'
    assert "−0.020" in cells[6]


def test_no_data_is_said_plainly(patchy: str) -> None:
    assert "No data in 2023, 2024:</strong> innovation activity; scientific-technical potential." in patchy
    cells = line(patchy, "Scientific-technical potential").split("<td>")
    assert "0.40" in cells[1]
    assert "no data" in cells[2] and "0 there, 1 needed" in cells[2]


def test_lost_and_gained_indicators_are_named(patchy: str) -> None:
    changes = patchy.split("Other indicators than in 2022</h4>")[1].split("</ul>", 1)[0]
    assert (
        "<strong>Innovative infrastructure</strong> (2023, 2024) – without organisations with ICT. "
        in changes
    )
    assert "new: fixed investment per capita." in changes
    assert "without R&amp;D expenditure in GRP; R&amp;D staff per 10,000 employed." in changes


def test_figures_beyond_the_scale_by_year(even: str, patchy: str) -> None:
    assert "<strong>(!) 3 of 6</strong>" in line(even, "GRP per capita")
    cells = line(even, "GRP per capita").split("<td")
    assert ">–<" in cells[1] and ">1 of 6<" in cells[2]
    assert "Figures beyond the scale" not in patchy


def test_trends_or_too_few_years(even: str, patchy: str) -> None:
    assert "too few comparable years (3)" in even
    assert "too few comparable years" not in patchy
    for text in ("rising", "+0.031", "0.027", "no trend", "too few years"):
        assert text in patchy.split("Trends of the index</summary>")[1]


def test_the_names_are_those_of_the_result_itself(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    other = fakes.labels_table([("framework", "demo-base", fakes.Label("Other", "Другое", "Басқа"))])
    first = fakes.PolesResult(tables=(other,))
    html = body(in_language((first, fakes.monitor()), "en"))
    assert "<h3>Base 2022–2024</h3>" in html and "Other" not in html


def test_every_followed_index_has_its_part(
    results: tuple[Result, ...], in_language: Callable[..., Page]
) -> None:
    assert body(in_language(results, "kk")).count("<article") == 2


def test_without_a_monitor_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert monitor_section(in_language((fakes.potential(),), "en")) is None


@pytest.mark.parametrize(("places", "text"), [(2, "▲2"), (-1, "▼1"), (0, "="), (None, "")])
def test_a_move_in_places(places: int | None, text: str) -> None:
    assert moved(places) == text
