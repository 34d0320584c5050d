from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.diffusion import diffusion_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", *, early: bool = False) -> str:
    section = diffusion_section(make((made.diffusion(early=early),), code))
    assert section is not None and section.ident == "diffusion"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_how_far_it_has_spread_and_where_it_ends(in_language: Make) -> None:
    """The figures were made with ceilings of 300, 200 and 120, so 620 in all."""
    text = plain(body(in_language))
    assert "What spreads: Firms with robots. Bass model; curves: 4." in text
    assert "All regions together: 605 enterprises in 2024." in text
    low, high = re.search(r"The curve ends at \d+ enterprises \((\d+)–(\d+)\)", text).groups()  # type: ignore[union-attr]
    assert int(low) <= 620 <= int(high)
    assert "Most adopt in 2016: the peak is past." in text


def test_the_picture_has_the_figures_a_band_and_the_ceiling(in_language: Make) -> None:
    picture = re.findall(r"<svg.*?</svg>", body(in_language), re.DOTALL)[0]
    assert picture.count("<circle") == 17 + 1, "a dot for each of 17 years, and the sign in the legend"
    assert 'fill-opacity="0.20"' in picture and ">ceiling<" in picture


def test_no_ceiling_is_quoted_before_growth_has_turned(in_language: Make) -> None:
    text = plain(body(in_language, early=True))
    assert "nobody can tell where it will end; no ceiling is quoted" in text
    assert "The curve ends at" not in text and ">ceiling<" not in body(in_language, early=True)
    assert "no ceiling is given for All regions" not in text and "whole" not in text
    assert "all regions together" in text


def test_the_banner_follows_the_result(in_language: Make) -> None:
    assert "Illustrative" not in body(in_language)
    marked = next(item for item in made.everything() if type(item).kind == "diffusion")
    section = diffusion_section(in_language((marked,), "en"))
    assert section is not None and "Illustrative" in section.body


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (
            "ru",
            (
                "Что распространяется: Предприятия с роботами. Модель Басса",
                "Больше всего внедряют в 2016 году",
            ),
        ),
        ("kk", ("Таралып жатқаны: Роботы бар кәсіпорындар. Басс моделі", "Ең көп енгізу жылы – 2016")),
    ],
)
def test_other_languages(code: str, texts: tuple[str, ...], in_language: Make) -> None:
    for text in texts:
        assert text in plain(body(in_language, code))


def test_no_diffusion_no_section(in_language: Make) -> None:
    assert diffusion_section(in_language((made.indicators(),), "en")) is None
