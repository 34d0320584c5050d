from __future__ import annotations

import pytest
from lxml import html

from growthpoles.present.documents.runs import Inline, Run, Swatch, Text, collapsed, plain


def read(markup: str, language: str = "en") -> Text:
    return Inline(language)(html.fragment_fromstring(markup))


def test_spaces_are_those_of_a_browser() -> None:
    assert read("<p>\n a \t b <b> c</b> d\u00a0e <br> f </p>") == (
        Run("a b "),
        Run("c", bold=True),
        Run(" d\u00a0e\nf"),
    )


@pytest.mark.parametrize(("code", "shown"), [("en", "“a”"), ("ru", "«a»"), ("kk", "«a»")])
def test_quotes_are_those_of_the_language(code: str, shown: str) -> None:
    assert plain(read("<p><q>a</q></p>", code)) == shown


def test_chips_and_swatches_stay_whole_and_do_not_melt() -> None:
    made = read(
        '<p><span class="chip firm">● firm</span><span class="chip firm">● firm</span>'
        '<span class="swatch dashed" style="color:#ffffff"></span></p>'
    )
    assert made == (
        Run("● firm", chip="firm"),
        Run("● firm", chip="firm"),
        Run("", swatch=Swatch("", "#ffffff", "dashed")),
    )


def test_manners_add_up_inwards() -> None:
    made = read('<p><small>a <cite>b<sup>2</sup></cite></small><abbr title="no data">…</abbr></p>')
    assert made == (
        Run("a ", small=True),
        Run("b", small=True, italic=True),
        Run("2", small=True, italic=True, sup=True),
        Run("…", meaning="no data"),
    )


def test_links_to_anything_but_pages_and_places_are_text() -> None:
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "x.html"):
        assert read(f'<p><a href="{address}">x</a></p>') == (Run("x"),)
    assert read('<p><a href="https://example.org/">x</a></p>') == (Run("x", link="https://example.org/"),)


def test_small_print_after_a_chip_begins_a_line() -> None:
    made = read('<td><span class="chip likely">x</span> <span class="small">y</span></td>')
    assert plain(made) == "x  y".replace("  ", " ") or made[-1].small
    assert "\n" in "".join(run.text for run in made)


def test_nothing_is_no_text() -> None:
    assert collapsed(iter([Run(" "), Run("\t\n")])) == ()
    assert read("<p> <b> </b> </p>") == ()
