from __future__ import annotations

import pytest

from growthpoles.core.diagnostic import note
from growthpoles.errors import Where, problem
from growthpoles.present import messages
from growthpoles.present.language import language
from growthpoles.present.messages import message_body, message_text, place_text

PLACE = Where(
    file="gdp.csv", sheet="A", row=3, column="x", key="k", unit="KZ-10", year=2022, indicator="MAC1"
)


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"en": "{count} cells, {share:.1%} of {name}, {gap}", "kk": "{name}: {count}, {share:.1%}"}
    monkeypatch.setattr(messages, "message", lambda code, code_of_language: texts[code_of_language])


def test_place_then_text() -> None:
    item = problem("file.missing", Where(file="gdp.csv", row=3))
    assert (
        message_text(item, "en") == "gdp.csv, row 3: the file does not exist. Check the name and the folder."
    )
    assert message_text(item, "kk") == "gdp.csv, 3-жол: файл жоқ. Атауы мен қалтасын тексеріңіз."


def test_a_text_without_a_place_stands_alone() -> None:
    assert message_text(note("file.missing"), "ru") == "файл не существует. Проверьте имя и папку."


def test_every_part_of_a_place_is_said() -> None:
    text = place_text(PLACE, language("ru"))
    assert text == (
        "gdp.csv, лист A, строка 3, столбец x, ключ k, единица: KZ-10, год 2022, показатель: MAC1"
    )


def test_names_replace_codes_where_they_are_known() -> None:
    text = place_text(Where(unit="KZ-10"), language("kk"), names={"KZ-10": "Абай облысы"})
    assert text == "аумақ бірлігі: Абай облысы"


@pytest.mark.usefixtures("template")
def test_numbers_of_a_message_follow_the_language() -> None:
    item = problem("any", None, count=12345, share=0.125, name="Абай", gap=None)
    assert message_body(item, language("en")) == "12,345 cells, 12.5% of Абай, …"
    assert message_body(item, language("kk")) == "Абай: 12\u00a0345, 12,5%"


@pytest.mark.usefixtures("template")
def test_a_detail_that_is_missing_stays_visible() -> None:
    assert message_body(problem("any", None, count=1, name="x"), language("kk")) == "x: 1, {share}"


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        message_text(problem("no.such.code"))


def test_a_key_that_has_a_name_is_written_by_it() -> None:
    text = place_text(Where(key="bank", year=2026), language("ru"), names={"bank": "Банк", "2026": "нет"})
    assert text == "ключ Банк, год 2026"
