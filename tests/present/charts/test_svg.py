from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.svg import (
    BLUES,
    NEUTRAL,
    PALETTE,
    Frame,
    contrast,
    drawing,
    ink_on,
    lines,
    tag,
    words,
)

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_of_the_accessibility_guidelines(first: str, second: str, expected: float) -> None:
    """Published ratios of WCAG 2 contrast checkers (#777 on white fails 4.5 by a hair)."""
    assert contrast(first, second) == pytest.approx(expected, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("colour", [*PALETTE, *BLUES, NEUTRAL])
def test_text_reads_on_every_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


def test_a_drawing_has_a_name_and_a_description() -> None:
    root = ElementTree.fromstring(drawing(Frame("x", "A & B", "1 < 2"), tag("rect"), width=10, height=5))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "x-t x-d"
    assert [root.find(f"{SVG}{name}").text for name in ("title", "desc")] == ["A & B", "1 < 2"]  # type: ignore[union-attr]


def test_attributes_are_escaped_and_rounded() -> None:
    assert tag("rect", x=1.26, y=2.0, fill_opacity=1, data='a"b', gone=None) == (
        '<rect x="1.3" y="2" fill-opacity="1" data="a&quot;b"/>'
    )


def test_text_is_escaped() -> None:
    assert words("R&D <1", (0, 0)) == '<text x="0" y="0">R&amp;D &lt;1</text>'


def test_lines_are_centred_on_their_point() -> None:
    root = ElementTree.fromstring(f"<g>{lines(('a', 'b', 'c'), (5, 20), step=10)}</g>")
    assert [float(item.get("y", "")) for item in root] == [10, 20, 30]
