"""Sections of the report made fit for the dashboard: no style attributes, links to its own pages."""

from __future__ import annotations

import re
from html import escape, unescape

from markupsafe import Markup

from growthpoles.present.charts.svg import INK, hatch, tag, words
from growthpoles.present.fonts import text_width
from growthpoles.present.page import Page, Section
from growthpoles.web.chapters import chapter_of

_SWATCH = re.compile(r'<span class="swatch([^"]*)" style="([^"]*)">([^<]*)</span>')
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,6}")
_PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
_NARROW = '<div class="narrow">'
_LIGHT = 'style="font-weight:400"'
_LINK = re.compile(r'href="#([^"]+)"')
_OWN = {"maps": "map", "ranking": "ranking", "pairs": "ranking", "profiles": "region", "findings": "overview"}


def fragment(section: Section, page: Page, *, keep: str = "", part: str = "") -> Markup:
    """The body of a section for a page with a strict security policy.

    Args:
        section: The section.
        page: Words of the language.
        keep: Address below which its pictures can be kept as files; empty = no links to files.
        part: The section in that address.
    """
    body = linked(without_styles(section.body), page.language.code)
    return Markup(_with_files(body, keep, part) if keep else body)


def pictures(html: str) -> list[tuple[str, str]]:
    """Title and SVG of the pictures that can be kept: all but the narrow twins."""
    return [(_title(found[0]), found[0]) for found in _kept(html)]


def _kept(html: str) -> list[re.Match[str]]:
    found = [item for item in _PICTURE.finditer(html) if 'role="img"' in item[0][: item[0].index(">")]]
    return [item for item in found if not html[: item.start()].endswith(_NARROW)]


def _title(svg: str) -> str:
    found = _TITLE.search(svg)
    return unescape(found[1]) if found else ""


def _with_files(html: str, keep: str, part: str) -> str:
    made, end = [], 0
    number = 0
    for found in _kept(html):
        if "mark-swatch" in found[0]:
            continue
        number += 1
        links = " ".join(
            f'<a href="{keep}.{ending}?part={part}&amp;picture={number}" download '
            f'aria-label="{ending.upper()}: {escape(_title(found[0]))}">{ending.upper()}</a>'
            for ending in ("svg", "png")
        )
        made.append(html[end : found.end()] + f'<p class="keep no-print">{links}</p>')
        end = found.end()
    return "".join(made) + html[end:]


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
    spoken = f'role="img" aria-label="{escape(sign)}"' if sign else 'aria-hidden="true"'
    return (
        f'<svg class="mark-swatch" width="{width:.0f}" height="22" viewBox="0 0 {width:.0f} 22" '
        f"{spoken}>{defs}{box}{text if sign else ''}</svg>"
    )
