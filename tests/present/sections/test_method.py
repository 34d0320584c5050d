from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import pytest
from tests.present import made_programmes as made
from tests.present.plan_results import plan

from growthpoles.core.diagnostic import Diagnostics, error, warning
from growthpoles.errors import Where
from growthpoles.poles.candidates import PARTS
from growthpoles.present.page import Page
from growthpoles.present.sections.method import (
    diagnostic_text,
    diagnostics_section,
    method_section,
    reproduce_section,
)
from growthpoles.present.words import known


def test_diagnostics_worst_first_with_names_for_codes(page: Page) -> None:
    checked = Diagnostics((error("file.missing", Where(unit="KZ-71", year=2022)),))
    section = diagnostics_section(replace(page, checked=checked))
    assert section is not None
    places = [section.body.index(text) for text in (">Error<", ">Warning<", ">Note<", ">Checked, in order<")]
    assert places == sorted(places)
    assert "unit Astana, year 2022" in section.body
    assert "indicator scientific-technical potential" in section.body


def test_diagnostics_are_translated(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    section = diagnostics_section(in_language((fakes.full_potential(),), "kk"))
    assert section is not None
    assert "файл жоқ. Атауы мен қалтасын тексеріңіз." in section.body


def test_codes_of_a_result_become_names_and_shocks_words(in_language: Callable[..., Page]) -> None:
    page = in_language((made.programme(), made.risk(), made.investors()), "ru")
    section = diagnostics_section(page)
    assert section is not None
    assert "ключ Сельское хозяйство" in section.body
    assert "никто в реестре не может взять эти роли: Страховая организация." in section.body
    assert "Рычаги управления" in section.body
    assert "(корреляция) по регионам 0,15" in section.body


@pytest.mark.parametrize(
    ("key", "code", "text"),
    [
        ("P1 pilot", "finance.adjust.no_status", "key Copper alloys, Pilot production,"),
        ("quota.region KZ-61", "finance.quota.short", "key region, Turkistan Region,"),
        ("P1 nothing", "finance.adjust.no_status", "key Copper alloys, nothing,"),
        ("not a code", "finance.adjust.no_status", "key not a code,"),
        ("A5 R2", "call.review.dropped", "key Battery,"),
    ],
)
def test_keys_of_several_codes_have_names_and_reviews_stay_blind(
    key: str, code: str, text: str, in_language: Callable[..., Page]
) -> None:
    page = in_language((plan(), made.call()), "en")
    found = Diagnostics((warning(code, Where(key=key, year=2026), short=1),))
    section = diagnostics_section(replace(page, checked=found))
    assert section is not None and text in section.body


@pytest.mark.parametrize(
    ("code", "part", "text"),
    [
        ("en", "contribution", "the part 'contribution to growth' of the candidate score"),
        ("ru", "propulsive", "для части «пропульсивные отрасли»"),
        ("ru", "mass", "для части «масса»"),
        ("kk", "contribution", "үміткер бағасының «өсімге қосқан үлес» бөлігінде"),
    ],
)
def test_parts_of_the_candidate_score_have_names(
    code: str, part: str, text: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    item = warning("poles.candidate.missing", part=part)
    assert text in diagnostic_text(in_language((fakes.poles(),), code), item)


def test_every_part_of_the_candidate_score_has_a_word() -> None:
    assert [part for part in PARTS if not known(f"part.{part}")] == []


def test_no_diagnostics_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert diagnostics_section(in_language((fakes.poles(),), "en")) is None


def test_steps_of_the_index_in_their_order_with_translated_names(page: Page) -> None:
    section = method_section(page)
    assert section is not None
    places = [
        section.body.index(text)
        for text in (
            "Treatment of extremes",
            "Normalisation",
            "min-max scale (floor = 0.01)",
            "Aggregation of pillars",
        )
    ]
    assert places == sorted(places)


def test_every_indicator_has_its_unit_kind_and_note(page: Page) -> None:
    section = method_section(page)
    assert section is not None
    row = section.body[section.body.index("<code>INF5</code>") :].split("</tr>")[0]
    assert "weak proxy" in row and "stands in for cloud use" in row


def test_how_to_reproduce(page: Page) -> None:
    body = reproduce_section(replace(page, study="kazakhstan")).body
    assert "growthpoles run kazakhstan -o FOLDER --seed 1" in body
    assert "growthpoles report FOLDER --language en" in body
    assert "9f" * 32 in body and "indicators.csv" in body
    assert "0.1.0" in body
