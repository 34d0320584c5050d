from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.pairs import pairs_section


def test_every_region_names_those_it_cannot_be_told_from(page: Page) -> None:
    section = pairs_section(page)
    assert section is not None
    rows = [
        part.split("</tr>")[0]
        for part in section.body.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    ]
    assert len(rows) == 6
    told = rows[0].split('data-label="Order not certain with">')[1]
    assert "Atyrau Region" in told and "Turkistan" not in told
    assert 'above it">0</td>' in rows[0] and 'below it">4</td>' in rows[0]
    assert "at least 95% of the recalculations" in section.body


def test_the_grid_marks_what_is_sure_and_leaves_the_diagonal_empty(page: Page) -> None:
    section = pairs_section(page)
    assert section is not None
    picture = section.body.split("<svg")[1].split("</svg>")[0]
    assert picture.count("<rect") == 36 and picture.count("<circle") == 10  # 15 pairs, 5 of them neighbours


def test_shares_of_the_assumptions_stand_with_their_intervals(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    results = (fakes.potential(), fakes.robustness(), fakes.sensitivity())
    section = pairs_section(in_language(results, "en"))
    assert section is not None
    table = section.body.split("Which assumption moves the ranks")[-1]
    assert table.index("Normalisation") < table.index("Weights")
    for text in ("42%", "60%", "57%–63%", "4096 recalculations"):
        assert text in table


def test_many_regions_are_a_table_without_a_grid(
    fakes: ModuleType, in_language: Callable[..., Page], monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("growthpoles.present.sections.pairs._MOST", 5)
    section = pairs_section(in_language((fakes.potential(), fakes.robustness()), "en"))
    assert section is not None and "<svg" not in section.body and "<table" in section.body


def test_without_recalculations_there_is_no_section(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    assert pairs_section(in_language((fakes.potential(),), "en")) is None
