from __future__ import annotations

import re

import pytest

from growthpoles.present.charts.sankey import Flow, Node, sankey
from growthpoles.present.charts.svg import Frame

FRAME = Frame("s", "Flows", "Money")
LEFT = (Node("a", "Fund", "30", 30, "#0072b2"), Node("b", "Bank", "10", 10, "#e69f00"))
RIGHT = (Node("x", "Pilot production of a long name that wraps", "25", 25), Node("y", "Scale-up", "15", 15))
FLOWS = (
    Flow("a", "x", 20, "#0072b2", "Fund → Pilot: 20"),
    Flow("a", "y", 10, "#0072b2", "Fund → Scale-up: 10"),
    Flow("b", "x", 5, "#e69f00", "Bank → Pilot: 5"),
    Flow("b", "y", 5, "#e69f00", "Bank → Scale-up: 5"),
)


def widths(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'stroke-width="([\d.]+)" stroke-opacity', svg)]


def bars(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)]


def test_bands_and_bars_are_as_wide_as_their_amounts() -> None:
    svg = sankey((LEFT, RIGHT), (FLOWS,), frame=FRAME, width=360)
    band, bar = widths(svg), bars(svg)
    assert band[0] / band[1] == pytest.approx(2, rel=0.02) and band[2] == pytest.approx(band[3])
    assert bar[0] == pytest.approx(band[0] + band[1], abs=0.2)
    assert bar[0] / bar[1] == pytest.approx(3, rel=0.02) and sum(bar[:2]) == pytest.approx(
        sum(bar[2:]), abs=0.3
    )


def test_every_band_can_be_read_out() -> None:
    svg = sankey((LEFT, RIGHT), (FLOWS,), frame=FRAME, width=360)
    assert svg.count("<title>") == len(FLOWS) and "Bank → Scale-up: 5" in svg
    assert 'role="img"' in svg and "Money</desc>" in svg


def test_names_stay_inside_the_picture() -> None:
    for columns, flows, width in (((LEFT, RIGHT), (FLOWS,), 360), ((LEFT, RIGHT, LEFT), (FLOWS, ()), 940)):
        svg = sankey(columns, flows, frame=FRAME, width=width)
        height = float(re.findall(r'viewBox="0 0 \S+ ([\d.]+)"', svg)[0])
        assert all(0 < float(y) < height for y in re.findall(r'<text x="[\d.]+" y="([\d.-]+)"', svg))
        assert all(0 <= float(x) <= width for x in re.findall(r'<text x="([\d.-]+)"', svg))


def test_amounts_that_are_tiny_still_show() -> None:
    nodes = (Node("a", "Much", "1000", 1000), Node("b", "Little", "0.01", 0.01))
    flows = (Flow("a", "x", 1000, "#000000", "a"), Flow("b", "x", 0.01, "#000000", "b"))
    svg = sankey((nodes, (Node("x", "All", "1000.01", 1000.01),)), (flows,), frame=FRAME, width=360)
    assert min(bars(svg)) >= 1.5 and min(widths(svg)) >= 0.8
