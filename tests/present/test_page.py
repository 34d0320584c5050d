from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page, framework_code


def test_the_three_empty_cells_are_told_apart(page: Page) -> None:
    cells = [
        str(page.cell({"value": value, "flag": flag}))
        for value, flag in (
            (0.0, "zero"),
            (None, "confidential"),
            (None, "missing"),
            (None, "not-applicable"),
        )
    ]
    assert cells[0] == "0"
    assert len(set(cells)) == 4
    assert 'title="confidential"' in cells[1]


def test_a_cell_without_a_number_never_passes_for_observed(page: Page) -> None:
    assert 'title="missing"' in str(page.cell({"value": None, "flag": "observed"}))


def test_letters_follow_the_typology_and_skip_what_cannot_be_judged(page: Page) -> None:
    assert dict(page.type_letters) == {"innovation": "A", "industrial": "B", "agro": "C"}


def test_colours_differ_by_type_and_none_is_grey(page: Page) -> None:
    colours = [page.type_colour(code) for code in ("innovation", "industrial", "agro", "settlement")]
    assert len(set(colours)) == 4


def test_the_heading_of_the_scored_framework(page: Page) -> None:
    assert page.heading == "3 pillars: not the full potential"


def test_names_are_listed_in_the_order_of_the_language(
    results: tuple[Result, ...], in_language: Callable[..., Page]
) -> None:
    codes = ["KZ-79", "KZ-35", "KZ-39", "KZ-23"]
    assert in_language(results, "kk").unit_list(codes) == (
        "Атырау облысы, Қарағанды облысы, Қостанай облысы, Шымкент қаласы"
    )


def test_text_from_tables_is_escaped(page: Page) -> None:
    html = page.render("reproduce.html.j2", inputs=[("<script>", "1f")], seeds=[], versions=[])
    assert "<script>" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("spec", [{"framework": "f"}, {"framework": {"code": "f"}}])
def test_the_framework_of_a_specification(spec: dict[str, object]) -> None:
    assert framework_code(spec) == "f"


def test_a_capital_letter_leaves_the_rest_alone(page: Page) -> None:
    assert page.capital("аграрная периферия НИОКР") == "Аграрная периферия НИОКР"
