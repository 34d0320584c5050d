from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.finance.games import Game, Partner
from growthpoles.finance.shares import share_value
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.sharing import sharing_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, result: Result, code: str = "en") -> str:
    section = sharing_section(make((result,), code))
    assert section is not None
    return section.body


def row(html: str, name: str) -> list[str]:
    found = re.search(rf'<tr><th scope="row">{name}</th>(.*?)</tr>', html, re.DOTALL)
    assert found is not None
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", found[1])]


def test_rules_stand_side_by_side_in_one_row_of_a_partner(in_language: Make) -> None:
    """Alone 20, 10, 0, together 100: equal gains of 70/3; contributions 60, 30, 10."""
    html = body(in_language, made.sharing())
    assert row(html, "Republican budget") == ["20", "60", "43.3 (43%)", "60 (60%)", "46.7 (47%)", "50 (50%)"]
    assert row(html, "Commercial bank") == ["0", "10", "23.3 (23%)", "10 (10%)", "21.7 (22%)", "20 (20%)"]


def test_it_is_said_that_there_is_no_single_answer(in_language: Make) -> None:
    html = body(in_language, made.sharing())
    assert "There is no single fair answer." in html
    assert "Together the partners reach 100\xa0million KZT; each alone would reach, in sum, 30" in html
    assert "Nobody would gain by leaving under: Alone plus an equal part of the gain, In proportion" in html


def test_an_empty_core_says_who_would_leave_and_what_they_gain(in_language: Make) -> None:
    html = body(in_language, made.sharing(core=False))
    assert "some partners could gain by leaving together, at least 20\xa0million KZT" in html
    told = row(html, "In proportion to the contributions")
    assert told == ["Who puts in more gets more.", "yes", "Innovation fund, Commercial bank", "30"]


def test_a_rule_that_cannot_be_used_says_why(in_language: Make) -> None:
    html = body(in_language, made.sharing(contributions=False))
    assert row(html, "In proportion to the contributions")[1] == "No contributions are stated"
    assert html.count("missing") >= 3


def test_the_bars_are_cut_as_the_shares(in_language: Make) -> None:
    html = body(in_language, made.sharing())
    picture = html[html.index("<svg") : html.index("</svg>")]
    blue = [float(x) for x in re.findall(r'<rect[^>]*width="([\d.]+)"[^>]*fill="#0072b2"', picture)]
    assert [x / blue[1] for x in blue] == pytest.approx([43.33 / 60, 1, 46.67 / 60, 50 / 60], abs=0.02)


def test_a_share_below_zero_is_not_drawn(in_language: Make) -> None:
    two = (Partner("a", Label("A")), Partner("b", Label("B")))
    game = Game.of_table(two, {("a",): -10, ("b",): 20, ("a", "b"): 8})
    assert "<svg" not in body(in_language, share_value(game))


@pytest.mark.parametrize(
    ("game", "text", "head"),
    [
        (
            Game.of_table((Partner("a"), Partner("b")), {("a",): 6, ("b",): 4, ("a", "b"): 7}, kind="cost"),
            "Together the partners pay 7; each alone would pay, in sum, 10.",
            "Pays alone",
        ),
        (
            Game.of_claims({"a": 100, "b": 200}, 150),
            "There is 150 to share out; the claims add up to 300.",
            "Claim",
        ),
    ],
)
def test_costs_and_shortages_have_words_of_their_own(
    game: Game, text: str, head: str, in_language: Make
) -> None:
    html = body(in_language, share_value(game))
    assert text in html and f'class="n">{head}</th>' in html and "Illustrative" not in html


def test_what_hangs_on_the_errors_of_the_worths_is_left_open(in_language: Make) -> None:
    two = (Partner("a", Label("A")), Partner("b", Label("B")))
    game = Game(two, lambda held: 8.5 if len(held) == 2 else 4.0, error=lambda held: 1.0)
    html = body(in_language, share_value(game))
    assert "cannot be told: it hangs on less than the figures are exact to" in html
    assert "was not computed" not in html and row(html, "Shapley value")[1:3] == ["not known", "–"]
    assert "was found by a search" in html


@pytest.mark.parametrize(
    ("code", "text"), [("ru", "Единственно справедливого ответа нет."), ("kk", "Жалғыз әділ жауап жоқ.")]
)
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in body(in_language, made.sharing(), code)


def test_no_shares_no_section(in_language: Make) -> None:
    assert sharing_section(in_language((made.programme(),), "en")) is None
