"""Sections of the report on pages with a strict security policy."""

from __future__ import annotations

from growthpoles.present.language import language
from growthpoles.present.page import Section
from growthpoles.web.fragments import fragment, linked, pictures, without_styles
from growthpoles.web.site import empty_page, templates

SVG = '<svg role="img" width="9" height="9"><title id="t">A &amp; B</title></svg>'


def swatch(*values: object) -> str:
    module = templates().get_template("macros.html.j2").make_module()
    return str(module.swatch(*values))  # type: ignore[attr-defined]


def test_swatches_keep_their_sign_and_colour() -> None:
    for hatched, dashed in ((False, False), (True, False), (False, True)):
        made = without_styles(swatch("#0072b2", "A+B", "#ffffff", hatched, dashed))
        assert "style=" not in made and "#0072b2" in made and ">A+B</text>" in made
        assert ("<pattern" in made) == hatched and ("stroke-dasharray" in made) == dashed


def test_links_lead_to_pages() -> None:
    made = linked('<a href="#unit-KZ-75">a</a><a href="#chain">b</a><a href="#x">c</a><p id="x"></p>', "kk")
    assert 'href="/kk/region/KZ-75"' in made and 'href="/kk/industries?part=chain"' in made
    assert 'href="#x"' in made


def test_pictures_are_counted_without_their_narrow_twins() -> None:
    html = f'<div class="wide">{SVG}</div><div class="narrow">{SVG}</div>{SVG}'
    assert [title for title, _ in pictures(html)] == ["A & B", "A & B"]
    page = empty_page(language("ru"))
    made = fragment(Section("x", "X", html + swatch("#0072b2", "A", "#ffffff")), page, keep="/ru/x", part="x")
    assert made.count("picture=2") == 2 and "picture=3" not in made
    assert 'aria-label="SVG: A &amp; B"' in made
