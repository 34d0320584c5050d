from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.call import call_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en") -> str:
    section = call_section(make((made.call(), made.assignment()), code))
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_decision_in_sentences(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "Of 8 applications 4 are to be funded, with 90 million KZT." in text
    assert "The budget is 95 million KZT; 195 million KZT was asked for." in text
    assert "To be funded: Pump, Drill, Battery, Seeder." in text
    assert "because the reviews do not settle it: Battery, Turbine." in text
    assert "Rules: Rules of the grant call (January 15, 2026, version 2)." in text


def test_reviewers_never_stand_beside_applications(in_language: Make) -> None:
    html = body(in_language)
    for row in re.findall(r"<tr>.*?</tr>|<li>.*?</li>|<details>.*?</details>", html, re.DOTALL):
        if re.search(r"\bR[1-4]\b", row):
            assert "changes" in row or "in:" in row or re.search(r">\d+</td>", row)
            assert not re.search(r"(Pump|Drill|Filter|Sensor)", row)
    told = made.call()["flags"].filter(pl.col("reviewer") != "")
    assert told.height, "the result does hold reviewers that the page must hide"


def test_the_record_of_every_application_is_there(in_language: Make) -> None:
    html = body(in_language)
    assert html.count('<ol class="plain">') == 8
    drill = html[html.index("<summary>Drill: To be funded") :].split("</details>")[0]
    steps = re.findall(r"<li>(.*?)</li>", drill)
    assert steps[:3] == [
        "Reviews that count: 3",
        "Seen: Conflict of interest was declared",
        "Raw score: 79.8",
    ]
    assert steps[-2:] == [
        "Decision: To be funded",
        "Reason: Within the part reserved for its priority (Clean energy)",
    ]
    assert "Least score of a criterion: Novelty, " in drill


def test_the_picture_has_every_application_in_the_colour_of_its_zone(in_language: Make) -> None:
    html = body(in_language)
    picture = html[html.index("<svg") : html.index("</svg>")]
    colours = re.findall(r'stroke="(#\w+)" stroke-width="7"', picture)
    assert [colours.count(c) for c in ("#009e73", "#9aa7b3", "#d55e00")] == [3, 2, 3]


@pytest.mark.parametrize(
    ("code", "text"),
    [("ru", "не меняет ни одного решения"), ("kk", "бірде-бір шешімді өзгертпейді")],
)
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in body(in_language, code)


def test_an_assignment_alone_is_shown(in_language: Make) -> None:
    section = call_section(in_language((made.assignment(),), "en"))
    assert section is not None and "Load of the reviewers" in section.body
    assert call_section(in_language((made.sharing(),), "en")) is None
