from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.charts.dots import Dot, Scale, dots
from growthpoles.present.charts.svg import Frame, contrast
from growthpoles.present.fonts import text_width

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("d", "Title", "Said")
KEYS = {
    "nation": "the nation",
    "region": "a region",
    "country": "a named country",
    "other": "another country",
}
SCALE = Scale("Index", ((0.0, "0"), (0.5, "0.5"), (1.0, "1")), KEYS)
ROWS = [
    Dot("United States", 1.0, "1.00", "country"),
    Dot("Astana", 0.5, "0.50", "region"),
    Dot("Kazakhstan", 0.25, "0.25", "nation"),
    Dot("Mongolia", 0.0, "0", "other"),
]


def parts(svg: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(SVG + name))


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_dots_stand_at_their_values(width: float) -> None:
    """Ticks at 0, 0.5 and 1 are drawn on the same scale, so dots of these values stand on their lines."""
    svg = dots(ROWS, FRAME, scale=SCALE, width=width)
    ticks = [float(item.get("x1", "")) for item in parts(svg, "line")]
    square, circles = parts(svg, "rect")[-1], parts(svg, "circle")
    assert float(square.get("x", "")) + float(square.get("width", "")) / 2 == pytest.approx(ticks[2], abs=0.1)
    assert [float(item.get("cx", "")) for item in circles[-2:]] == [ticks[1], ticks[0]]


def test_each_kind_has_its_own_shape_or_size_and_a_key() -> None:
    svg = dots(ROWS, FRAME, scale=SCALE)
    assert len(parts(svg, "rect")) == len(parts(svg, "path")) == 2  # the key and the unit
    assert len({item.get("r") for item in parts(svg, "circle")}) == 2
    assert set(KEYS.values()) <= {item.text for item in parts(svg, "text")}


def test_marks_can_be_seen_on_white() -> None:
    """WCAG 2.1, 1.4.11: graphics need a contrast of 3 to 1."""
    svg = dots(ROWS, FRAME, scale=SCALE)
    fills = {item.get("fill", "") for name in ("rect", "circle", "path") for item in parts(svg, name)}
    assert len(fills) == 4 and all(contrast(fill, "#ffffff") >= 3 for fill in fills)


@given(
    st.floats(0, 1), st.text("Қазақстан -", min_size=1, max_size=60), st.sampled_from(sorted(KEYS)),
    st.sampled_from([940.0, 360.0]),
)  # fmt: skip
def test_a_name_stays_inside_the_picture(value: float, name: str, kind: str, width: float) -> None:
    svg = dots([Dot(name, value, "0.50", kind)], FRAME, scale=Scale("", (), {}), width=width)
    label = parts(svg, "text")[-1]
    long = text_width(
        label.text or "", float(label.get("font-size", "")), bold=label.get("font-weight") == "700"
    )
    at = float(label.get("x", ""))
    left = at - long if label.get("text-anchor") == "end" else at
    assert left >= -0.1 and left + long <= width + 0.1


def test_a_long_name_in_the_middle_is_cut_but_keeps_its_value() -> None:
    row = Dot("Западно-Казахстанская область", 0.5, "0.50", "region")
    label = parts(dots([row], FRAME, scale=Scale("", (), {}), width=360.0), "text")[-1].text or ""
    assert label.startswith("Западно") and label.endswith("…\u00a0\u00a00.50")


def test_a_narrow_legend_has_more_lines() -> None:
    def lines(width: float) -> int:
        svg = dots(ROWS, FRAME, scale=SCALE, width=width)
        return len({item.get("y") for item in parts(svg, "text") if item.text in KEYS.values()})

    assert lines(940.0) == 1 < lines(360.0)
