from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from types import ModuleType

import pytest

from growthpoles.core.result import Result
from growthpoles.present.messages import message_body
from growthpoles.present.page import Page
from growthpoles.present.sections.propulsive import propulsive_section

Make = Callable[..., Page]


@pytest.fixture
def told(fakes: ModuleType, in_language: Make) -> Callable[..., str]:
    def make(result: Result | None = None, code: str = "en") -> str:
        section = propulsive_section(in_language((result or fakes.classed(),), code))
        assert section is not None
        return section.body

    return make


def region(html: str, name: str) -> str:
    return html.split(f"<summary>{name}</summary>")[1].split("</details>", maxsplit=1)[0]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def row(html: str, industry: str) -> str:
    return plain(html.split(f'<th scope="row">{industry}</th>')[1].split("</tr>", maxsplit=1)[0])


# ---------------------------------------------------------------- with an input-output table


@pytest.mark.parametrize(("code", "land"), [("en", "Land, 2010"), ("ru", "Страна, 2010"), ("kk", "Ел, 2010")])
def test_a_foreign_table_is_said_first_in_the_language_of_the_reader(
    code: str, land: str, told: Callable[..., str]
) -> None:
    html = told(code=code)
    first = html[: html.index("</p>")]
    assert 'class="heading"' in first and land in first


def test_every_eligible_cell_has_its_class_and_a_mark_where_the_label_disagrees(
    told: Callable[..., str],
) -> None:
    grid = told().split("<svg")[1].split("</svg>")[0]
    signs = re.findall(r">([1-6?–]≠?)</text>", grid)
    # country and six regions x four industries, less one that is too small
    assert len(signs) == 27
    assert (signs.count("3≠"), signs.count("3"), signs.count("1"), signs.count("1≠")) == (5, 1, 1, 0)


def test_a_class_stands_with_its_probability_loss_and_rank(told: Callable[..., str]) -> None:
    made = row(region(told(), "Astana"), "Manufacturing")
    for text in ("propulsive industry", "enclave 20%", "80%", "34.4%", "5.0% – 40.0%", "1–2", "0.66"):
        assert text in made
    assert "disagrees" not in made
    assert "≠ disagrees" in row(region(told(), "Atyrau Region"), "Manufacturing")


def test_the_greatest_loss_comes_first(told: Callable[..., str]) -> None:
    table = region(told(), "Astana").split("<table")[1]
    found = re.findall(r'<th scope="row">([^<]+)</th>', table)
    assert found == ["Manufacturing", "Mining", "Information and communication", "Agriculture"]


def test_properties_say_met_not_met_or_why_not_assessed(told: Callable[..., str]) -> None:
    table = region(told(), "Astana").split("Properties: Astana")[-1]
    assert '<abbr title="met">✓</abbr> 42%' in table  # a share in per cent
    assert '<abbr title="not met">✗</abbr> −0.1' in table  # growth in points
    assert 'title="no innovation expenditure for this industry">…</abbr>' in table
    assert "≥ 25%" in table and "> 0" in table


def test_the_sentences_are_those_of_the_result(fakes: ModuleType, in_language: Make, told) -> None:  # type: ignore[no-untyped-def]
    result = fakes.classed()
    html = unescape(told(result, "ru"))
    page = in_language((result,), "ru")
    said = [message_body(item, page.language) for item in result.statements()]
    assert len(said) == 20
    assert all(text in html for text in said)
    assert "undetermined" not in html


def test_bars_of_probabilities_fill_up_to_their_share(told: Callable[..., str]) -> None:
    picture = region(told(), "Astana").split("<svg")[1].split("</svg>")[0]
    widths = [float(x) for x in re.findall(r'width="([\d.]+)" height="16" fill="#0b3c66"', picture)]
    assert max(widths) == pytest.approx(0.8 * 426, abs=0.1)


def test_centres_and_growth_points_name_what_is_known(told: Callable[..., str]) -> None:
    html = told()
    centres = html.split("Development centres</h3>")[1]
    assert "at least 2 propulsive industries" in centres and "Propulsive by class." in centres
    assert "37%" in row(centres, "Astana") and "Karaganda" not in centres.split("</table>")[0]
    points = html.split("Growth points: firms</h3>")[1]
    assert points.index("Plant One") < points.index("Mine Two")
    assert "growth point" in row(points, "Plant One") and "undetermined" in row(points, "Mine Two")


# ---------------------------------------------------------------- without one


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "input-output table"),
        ("ru", "таблице «затраты–выпуск»"),
        ("kk", "«шығындар–шығарылым» кестесінен"),
    ],
)
def test_without_a_table_the_page_says_calmly_what_cannot_be_seen(
    code: str, words: str, fakes: ModuleType, told: Callable[..., str]
) -> None:
    html = told(fakes.unseen(), code)
    assert words in html[: html.index("</p>")]
    assert "<svg" not in html and "heading" not in html


def test_each_property_says_whether_it_can_be_seen(fakes: ModuleType, told: Callable[..., str]) -> None:
    html = told(fakes.unseen())
    assert "no input-output table" in row(html, "Pull: other local output per unit of its own")
    assert row(html, "Weight in the region").endswith("yes ")
    assert "by the label of the score" in html


def test_labels_and_their_tests_are_shown_either_way(fakes: ModuleType, told: Callable[..., str]) -> None:
    for result in (fakes.unseen(), fakes.classed(), fakes.propulsive()):
        html = told(result)
        assert "Manufacturing: Astana, Atyrau Region" in html
        assert "Every label is provisional" in html
        assert html.count('title="missing"') >= 18  # links are not tested
        assert "75%" in html


def test_a_result_without_classes_has_no_classes_on_its_page(
    fakes: ModuleType, told: Callable[..., str]
) -> None:
    html = told(fakes.propulsive())
    assert "class" not in plain(html) and "Pull" not in html


def test_no_result_no_section(fakes: ModuleType, in_language: Make) -> None:
    assert propulsive_section(in_language((fakes.potential(),), "en")) is None
