from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest
from tests.dynamics.claim_panels import QUICK, claim, planted, ring

from growthpoles.core.result import Result
from growthpoles.dynamics.claims import assess_claims
from growthpoles.dynamics.claims_inputs import DataSet, bundled_claims
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.claims import claims_section


def body_of(in_language: Callable[..., Page], result: Result, code: str = "en") -> str:
    section = claims_section(in_language((result,), code))
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def result() -> Result:
    panel = planted(0.6, rough=0.0, seed=1)
    data = DataSet("kazakhstan", panel, weights=ring(panel))
    return assess_claims(data, claims=[claim(lags=(1,))], settings=QUICK)


def test_a_robust_claim_says_so_with_its_interval(in_language: Callable[..., Page], result: Result) -> None:
    text = plain(body_of(in_language, result))
    row = result["assessments"].row(0, named=True)
    assert "● robust The figures support the claim." in text
    assert f"{row['estimate']:.3g} ({row['low']:.3g} … {row['high']:.3g})" in text
    assert "What would show it: an experiment." in text and "30 units, 2002–2012" in text


def test_the_curve_has_every_way_and_the_line_of_no_effect(
    in_language: Callable[..., Page], result: Result
) -> None:
    body = body_of(in_language, result)
    picture = body.split('id="cl-c-kazakhstan-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    assert ">no effect<" in picture and ">the main way to test it<" in picture
    sure = result["curve"].filter((pl.col("low") > 0) | (pl.col("high") < 0)).height
    assert picture.count("<circle") == sure + 1  # one more in the legend
    assert "4 ways to test it: 100% have the sign of the main one" in plain(body)


def test_what_cannot_be_told_has_no_figure_and_no_curve(in_language: Callable[..., Page]) -> None:
    body = body_of(in_language, assess_claims(planted()))
    assert plain(body).count("? not identified") == len(bundled_claims()) and "<svg" not in body
    assert "The figures that are needed are not in the data." in body


@pytest.mark.parametrize(("code", "text"), [("ru", "устойчиво"), ("kk", "орнықты")])
def test_the_page_is_told_in_the_language_of_the_reader(
    in_language: Callable[..., Page], result: Result, code: str, text: str
) -> None:
    shown = plain(body_of(in_language, result, code))
    assert text in shown and "robust" not in shown and "The figures" not in shown


def test_an_end_that_was_not_found_is_told(in_language: Callable[..., Page], result: Result) -> None:
    open_ = result["assessments"].with_columns(high=pl.lit(None, pl.Float64))
    tables = tuple(type(t)(t.name, t.keys, open_) if t.name == "assessments" else t for t in result.tables)
    assert "… no bound)" in body_of(in_language, type(result)(tables, result.spec))


def test_without_claims_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert claims_section(in_language((fakes.poles(),), "en")) is None


def test_what_the_file_asserts_and_what_was_not_checked_are_told(in_language: Callable[..., Page]) -> None:
    told = claim(lags=(1,), assigned=True, assignment=Label("by lot", "по жребию", "жеребе бойынша"))
    result = assess_claims(planted(0.6, rough=0.0, seed=1), claims=[told], settings=QUICK)
    texts = {"en": "Asserted by the file: by lot.", "ru": "в файле: по жребию.", "kk": "жеребе бойынша."}
    for code, text in texts.items():
        shown = plain(body_of(in_language, result, code))
        assert text in shown and "quasi-experimental The" not in shown
    assert "could not be checked: who is near whom is not given." in plain(body_of(in_language, result))
