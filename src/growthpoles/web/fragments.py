"""Sections of the report made fit for the dashboard: no style attributes, links to its own pages."""

from __future__ import annotations

import re
from html import escape

from markupsafe import Markup

from growthpoles.present.charts.svg import INK, hatch, tag, words
from growthpoles.present.fonts import text_width
from growthpoles.present.page import Page, Section
from growthpoles.web.chapters import chapter_of

_SWATCH = re.compile(r'<span class="swatch([^"]*)" style="([^"]*)">([^<]*)</span>')
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,6}")
_LIGHT = 'style="font-weight:400"'
_LINK = re.compile(r'href="#([^"]+)"')
_OWN = {"maps": "map", "ranking": "ranking", "pairs": "ranking", "profiles": "region", "findings": "overview"}


def fragment(section: Section, page: Page) -> Markup:
    """The body of a section for a page with a strict security policy."""
    return Markup(linked(without_styles(section.body), page.language.code))


def without_styles(html: str) -> str:
    """The same picture without style attributes, which the security policy of the dashboard forbids."""
    return _SWATCH.sub(_swatch, html).replace(_LIGHT, 'data-light=""')


def linked(html: str, language: str) -> str:
    """Links to other sections of the report become links to pages of the dashboard."""
    own = set(re.findall(r'\bid="([^"]+)"', html))

    def moved(found: re.Match[str]) -> str:
        ident = found[1]
        if ident in own:
            return found[0]
        if ident.startswith("unit-"):
            return f'href="/{language}/region/{ident.removeprefix("unit-")}"'
        if ident in _OWN:
            return f'href="/{language}/{_OWN[ident]}"'
        chapter = chapter_of(ident)
        return f'href="/{language}/{chapter.code}?part={ident}"' if chapter else found[0]

    return _LINK.sub(moved, html)


def _swatch(found: re.Match[str]) -> str:
    kind, style, sign = found.groups()
    colours = _COLOUR.findall(style)
    hatched, dashed = "hatched" in kind, "dashed" in kind
    width = max(26.0, round(text_width(sign, 12, bold=True)) + 10.0)
    colour = colours[0] if colours else "#ffffff"
    ink = INK if hatched else colours[-1]
    ident = f"s-{colour[1:]}"
    box = tag(
        "rect",
        x=0.75,
        y=0.75,
        width=width - 1.5,
        height=20.5,
        rx=3,
        fill=f"url(#{ident})" if hatched else colour,
        stroke="#51606e" if dashed else colour,
        stroke_width=1.5,
        stroke_dasharray="4 3" if dashed else None,
    )
    halo = {"stroke": "#ffffff", "stroke_width": 3, "paint_order": "stroke"} if hatched else {}
    text = words(
        sign, (width / 2, 15.5), font_size=12, font_weight=700, text_anchor="middle", fill=ink, **halo
    )
    defs = tag("defs", hatch(ident, colour)) if hatched else ""
    return (
        f'<svg class="mark-swatch" width="{width:.0f}" height="22" viewBox="0 0 {width:.0f} 22" '
        f'role="img" aria-label="{escape(sign)}">{defs}{box}{text if sign else ""}</svg>'
    )
