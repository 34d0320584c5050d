from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.call import call_section
from growthpoles.programmes.assignment import assign_reviewers
from growthpoles.programmes.call_inputs import Review
from growthpoles.programmes.calls import run_call

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


def test_a_made_up_assignment_has_one_banner(in_language: Make) -> None:
    alone = call_section(in_language((made.assignment(),), "en"))
    assert alone is not None
    assert alone.body.count("Illustrative: ") == body(in_language).count("Illustrative: ") == 1
    real = assign_reviewers(replace(made.competition()[0], illustrative=False))
    section = call_section(in_language((real,), "en"))
    assert section is not None and "Illustrative: " not in section.body


def tied_and_unjudged() -> Result:
    """Pump and Drill share the one place they have money for; nobody impartial is left for the Sensor."""
    call, _ = made.competition()
    first, second, *rest, last = call.applications
    items = (replace(first, applicant="a", cost=20.0), replace(second, applicant="b", cost=20.0), *rest,
             replace(last, applicant="kin"))  # fmt: skip
    people = tuple(replace(person, organisation="kin" if j < 3 else "uni")
                   for j, person in enumerate(call.reviewers))  # fmt: skip
    call = replace(call, applications=items, reviewers=people, budget=20.0, conflicts=frozenset())
    plain_rules = replace(call.rules, priorities=())
    call = replace(call, rules=plain_rules)
    scores = dict(zip(call.codes, (9, 9, 6, 5, 4, 4.5, 3.5, 2), strict=True))
    reviews = [
        Review(code, f"R{j}", item.code, score)
        for code, score in scores.items()
        for j in (1, 2, 3, 4)
        for item in call.rules.criteria
    ]
    return run_call(call, reviews)


@pytest.mark.parametrize(
    ("code", "tied", "few"),
    [
        ("en", "Equal scores leave open who is funded: Pump, Drill.",
         "Too few reviews without a conflict of interest: Sensor."),
        ("ru", "Равные баллы не дают решить, кого поддержать: Насос, Бур.",
         "Слишком мало рецензий без конфликта интересов: Датчик."),
        ("kk", "Тең балдар кімді қолдауды шешуге мүмкіндік бермейді: Сорғы, Бұрғы.",
         "Мүдделер қақтығысы жоқ рецензия тым аз: Датчик."),
    ],
)  # fmt: skip
def test_what_is_left_undecided_is_named(code: str, tied: str, few: str, in_language: Make) -> None:
    section = call_section(in_language((tied_and_unjudged(),), code))
    assert section is not None
    text = plain(section.body)
    assert tied in text and few in text
    assert section.body.count('<ol class="plain">') == 8


def test_an_undecided_application_stands_at_the_end_of_the_ranking(in_language: Make) -> None:
    page = in_language((tied_and_unjudged(),), "en")
    section = call_section(page)
    assert section is not None
    table = section.body.split("Ranking and decisions</h3>")[1].split("</table>")[0]
    last = [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>|<th scope=.row.[^>]*>(.*?)</th>",
            table.split("<tr>")[-1]) for cell in cell if cell]  # fmt: skip
    assert "Undecided. Too few reviews without a conflict of interest" in last
    assert "own organisation that are left out of the scores: 3" in plain(section.body)


def test_an_assignment_alone_is_shown(in_language: Make) -> None:
    section = call_section(in_language((made.assignment(),), "en"))
    assert section is not None and "Load of the reviewers" in section.body
    assert call_section(in_language((made.sharing(),), "en")) is None
