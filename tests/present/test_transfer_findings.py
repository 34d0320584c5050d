from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page
from growthpoles.present.sections.overview import findings_section
from growthpoles.present.transfer_findings import transfer_findings

Make = Callable[[tuple[Result, ...], str], Page]


def said(make: Make, code: str = "en", *, illustrative: bool = False) -> list[Said]:
    return list(transfer_findings(make(made.everything(illustrative=illustrative), code)))


def test_one_sentence_for_each_result(in_language: Make) -> None:
    assert [item.text.replace("\u00a0", " ") for item in said(in_language)] == [
        "Research results with a readiness level: 7; products expected of those not yet on the market: 1.5; "
        "by number, most are lost at the step to level 9 (commercialisation).",
        "Pseudo-innovation takes 47% of the programme money, at most 55%; innovations judged: 6.",
        "Pairs of a research result and a need that are proposed: 3; needs without a result: 1 of 4.",
        "Consortia seen in ties between organisations: 2; proposed: 1; complete in composition: 3.",
        "Firms with robots: 605 so far, of 623 in the end.",
        "The business case has a net present value of 28.3 million KZT.",
        "No licence was granted in 2024 in any region of the register.",
    ]


def test_how_sure_with_the_figure_behind_it(in_language: Make) -> None:
    found = [(item.certainty, item.basis) for item in said(in_language)]
    few = "failed of the ended steps: 0 of 1; rests in part on a stated default"
    assert found[0] == ("fragile", f"71% of the draws; {few}")
    assert found[1] == ("likely", "above the limit of 5%")
    assert found[4] == ("likely", "interval 615–631")
    assert found[5] == ("fragile", "chance of a loss 76%")
    assert found[6] == ("firm", "counted in the register")


def test_made_up_entries_are_never_more_than_undecided(in_language: Make) -> None:
    found = said(in_language, illustrative=True)
    assert {item.certainty for item in found} == {"undecided"}
    assert all(item.basis.endswith("the entries are made up to show the method") for item in found)
    assert found[5].basis == "chance of a loss 76%; the entries are made up to show the method"


def test_a_curve_without_a_ceiling_is_too_early(in_language: Make) -> None:
    (item,) = transfer_findings(in_language((made.diffusion(early=True),), "en"))
    assert item == Said("undecided", "Firms with robots: too early to tell where the spread will end.", "")


@pytest.mark.parametrize(
    ("changes", "said_of_it"),
    [
        (
            {"ceiling_given": True, "ceiling": 700.0},
            ("likely", "Firms with robots: 605 so far, of 700 in the end.", "the ceiling was given"),
        ),
        (
            {"ceiling_given": True, "ceiling": 700.0, "passed_inflection": False},
            ("undecided", "Firms with robots: 605 so far, of 700 in the end.", "the ceiling was given"),
        ),
        (
            {"ceiling_given": True, "ceiling": 605.0, "status": "saturated"},
            ("likely", "Firms with robots: the ceiling of 605 is reached.", "the ceiling was given"),
        ),
        (
            {"ceiling": None, "status": "gap"},
            ("undecided", "Firms with robots: no curve can be fitted to the figures.", ""),
        ),
    ],
)
def test_a_given_ceiling_is_said_and_the_status_decides(
    changes: dict[str, object], said_of_it: tuple[str, str, str], in_language: Make
) -> None:
    result = made.diffusion()
    curves = result["curves"].with_columns(
        **{
            name: pl.when(pl.col("unit") == "whole").then(pl.lit(value)).otherwise(pl.col(name))
            for name, value in changes.items()
        }
    )
    tables = tuple(replace(t, data=curves) if t.name == "curves" else t for t in result.tables)
    (item,) = transfer_findings(in_language((replace(result, tables=tables),), "en"))
    assert item == Said(*said_of_it)


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_the_overview_carries_the_banner_only_for_made_up_entries(code: str, in_language: Make) -> None:
    for illustrative in (True, False):
        section = findings_section(in_language(made.everything(illustrative=illustrative), code))
        assert section is not None
        assert ('<p class="heading">' in section.body) == illustrative


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ru", "Предлагаемых пар «результат – потребность»: 3; потребностей без результата: 1 из 4."),
        ("kk", "Ұсынылатын «нәтиже – қажеттілік» жұптары: 3; нәтижесі жоқ қажеттіліктер: 4 ішінен 1."),
    ],
)
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in [item.text for item in said(in_language, code)]


def test_nothing_to_say_without_results(in_language: Make) -> None:
    assert not list(transfer_findings(in_language((), "en")))
