from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.poles import pole_row, poles_section
from growthpoles.present.shelf import Book


def row_of(page: Page, unit: str) -> object:
    book = page.shelf.first("poles")
    assert book is not None
    return pole_row(page, book, row=book.row("poles", unit=unit))


def test_the_limiting_criterion_and_what_would_lift_it(page: Page) -> None:
    row = row_of(page, "KZ-35")
    assert row.limits == ("Limited by: innovation reserve, now 0.8. To pass the line of a pole: 0.91.",)  # type: ignore[attr-defined]


def test_a_gate_that_is_not_met_is_named(page: Page) -> None:
    row = row_of(page, "KZ-79")
    assert row.limits[0] == "Core condition not met: industry as in the country."  # type: ignore[attr-defined]


def test_without_a_type_the_nearest_one_is_named(page: Page) -> None:
    row = row_of(page, "KZ-61")
    assert (row.conclusion, row.kind) == ("no pole found", "")  # type: ignore[attr-defined]
    assert row.limits[0] == "Nearest type: agro-industrial pole."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "spread or backwash: not measured"),
        ("ru", "распространение или обратная волна: не измерялось"),
        ("kk", "таралу немесе кері толқын: өлшенбеген"),
    ],
)
def test_beside_every_pole_stands_that_its_effect_is_not_measured(
    code: str, text: str, results: tuple[Result, ...], in_language: Callable[..., Page]
) -> None:
    section = poles_section(in_language(results, code))
    assert section is not None
    assert section.body.count(text) == 6


def test_poles_come_first_and_no_pole_last(page: Page) -> None:
    section = poles_section(page)
    assert section is not None
    places = [
        section.body.index(f"#unit-{code}") for code in ("KZ-71", "KZ-35", "KZ-23", "KZ-39", "KZ-79", "KZ-61")
    ]
    assert places == sorted(places)


def test_evidence_proxies_and_the_remark_on_the_cuts(page: Page) -> None:
    section = poles_section(page)
    assert section is not None
    assert "Evidence: 90%" in section.body and "of which proxies: 20%" in section.body
    assert "The cuts are not estimates." in section.body
    assert "cannot be judged at this level" in section.body


def test_thresholds_show_every_corner(page: Page) -> None:
    section = poles_section(page)
    assert section is not None
    assert "0.1 – 0.2 – 0.65 – 0.8" in section.body
    assert "core condition: a real reserve" in section.body


def test_a_criterion_without_a_figure_says_so(fakes: ModuleType, page: Page) -> None:
    result = fakes.poles()
    data = result["criteria"].with_columns(value=None)
    tables = tuple(fakes.Table(t.name, t.keys, data) if t.name == "criteria" else t for t in result.tables)
    book = Book(fakes.PolesResult(tables=tables))
    assert pole_row(page, book, row=book.row("poles", unit="KZ-35")).limits == (
        "Limited by: innovation reserve (no figure).",
    )


def test_no_poles_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert poles_section(in_language((fakes.potential(),), "en")) is None
