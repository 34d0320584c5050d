from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Band, Curve, Marks, curves
from growthpoles.present.charts.svg import Frame

FRAME = Frame("c", "Title", "Said")
AXES = Axis("", ((2000.0, "2000"), (2004.0, "2004"))), Axis("% a year", ((0.0, "0"), (4.0, "4")))
LINE = Curve("with", (2000.0, 2002.0, 2004.0), (0.0, 2.0, 4.0), "#0072b2")
BOTH = pytest.mark.parametrize("width", [940.0, 360.0])


def path_of(picture: str, **wanted: str) -> list[tuple[float, float]]:
    root = ElementTree.fromstring(picture)
    found = next(
        x
        for x in root
        if x.tag.endswith("path") and all(x.get(k.replace("_", "-")) == v for k, v in wanted.items())
    )
    numbers = [float(n) for n in re.findall(r"-?[0-9.]+", found.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@BOTH
def test_points_lie_on_both_scales(width: float) -> None:
    (x0, y0), (x1, y1), (x2, y2) = path_of(curves([LINE], FRAME, axes=AXES, width=width), stroke="#0072b2")
    assert x1 == pytest.approx((x0 + x2) / 2, abs=0.1) and y1 == pytest.approx((y0 + y2) / 2, abs=0.1)
    assert x0 < x2 <= width and y0 > y2


@BOTH
def test_a_band_goes_there_along_its_top_and_back_along_its_bottom(width: float) -> None:
    band = Band((0.0, 1.0, None), (2.0, 3.0, None), 0.2)
    row = Curve("with", LINE.places, LINE.values, "#0072b2", bands=(band,))
    points = path_of(curves([row], FRAME, axes=AXES, width=width), fill="#0072b2")
    assert [x for x, _ in points] == [points[0][0], points[1][0], points[1][0], points[0][0]]
    assert points[0][1] < points[3][1] and points[1][1] < points[2][1]


@BOTH
def test_shaded_years_and_the_line_across_are_where_they_belong(width: float) -> None:
    marks = Marks(((2000.0, 2002.0, "push"),), (2.0, "half"))
    picture = curves([LINE], FRAME, axes=AXES, marks=marks, width=width)
    (x0, _), (x1, y1), _ = path_of(picture, stroke="#0072b2")
    root = ElementTree.fromstring(picture)
    ground = next(x for x in root if x.tag.endswith("rect"))
    across = next(x for x in root if x.get("stroke-dasharray") == "4 3")
    assert float(ground.get("x", 0)) == pytest.approx(x0, abs=0.1)
    assert float(ground.get("width", 0)) == pytest.approx(x1 - x0, abs=0.15)
    assert float(across.get("y1", 0)) == pytest.approx(y1, abs=0.1)
    assert ">push<" in picture and ">half<" in picture


def test_a_curve_without_a_name_is_not_in_the_legend_and_a_single_figure_is_a_dot() -> None:
    bare = Curve("", (2000.0,), (1.0,), "#d55e00", "dotted")
    picture = curves([LINE, bare], FRAME, axes=AXES, width=360.0)
    assert picture.count(">with<") == 1 and picture.count("<circle") == 1


def test_a_long_legend_stays_inside_a_telephone() -> None:
    long = Curve(
        "a name of a curve that is much too long for one line of a telephone", (2000.0,), (1.0,), "#000000"
    )
    root = ElementTree.fromstring(curves([long, LINE], FRAME, axes=AXES, width=360.0))
    texts = [x for x in root if x.tag.endswith("text") and "name of a curve" in (x.text or "")]
    assert texts and all(len(x.text or "") < 60 for x in texts)
