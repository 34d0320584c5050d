from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.layers import Bar, Layer, layers
from growthpoles.present.charts.svg import Frame

FRAME = Frame("l", "Title", "Said")
KEYS = (Layer("Start", "#0b3c66"), Layer("Suppliers", "#94bfe0"), Layer("Not made", "#d55e00", True))
BOTH = pytest.mark.parametrize("width", [940.0, 360.0])


def parts(picture: str) -> list[tuple[str, float, float]]:
    """(fill, start, length) of the parts of the bars: the rectangles without a grey edge."""
    root = ElementTree.fromstring(picture)
    found = [item for item in root if item.tag.endswith("rect") and item.get("height") == "22"]
    return [(item.get("fill", ""), float(item.get("x", 0)), float(item.get("width", 0))) for item in found]


@BOTH
def test_parts_follow_one_another_to_scale(width: float) -> None:
    bar = Bar("Output", (30.0, 10.0, None), ("30", "10", ""), "40 in all", 80.0)
    (first, start, long), (second, next_, rest) = parts(layers([bar], FRAME, keys=KEYS, width=width))
    assert (first, second) == ("#0b3c66", "#94bfe0")
    assert next_ == pytest.approx(start + long, abs=0.11) and long == pytest.approx(3 * rest, rel=0.01)


@BOTH
def test_what_is_taken_away_lies_hatched_on_the_end(width: float) -> None:
    bar = Bar("Output", (30.0, 10.0, -8.0), ("30", "10", "−8"), "32", 40.0)
    picture = layers([bar], FRAME, keys=KEYS, width=width)
    _, (_, start, long), (fill, at, taken) = parts(picture)
    assert fill == "url(#l-d55e00)"
    assert at + taken == pytest.approx(start + long, abs=0.11) and taken == pytest.approx(
        0.8 * long, rel=0.01
    )
    assert (
        ">30<" in picture and ">10<" not in picture and ">−8<" not in picture
    )  # the hatching would cover it


def test_what_falls_away_is_as_long_as_what_comes() -> None:
    up, down = (Bar("A", (x, x / 2, None), ("", "", ""), "", 9.0) for x in (6.0, -6.0))
    assert parts(layers([up], FRAME, keys=KEYS)) == parts(layers([down], FRAME, keys=KEYS))


@BOTH
def test_names_ends_and_the_layers_that_there_are_stand_in_words(width: float) -> None:
    bar = Bar("Value added", (1.0, 0.0, None), ("1", "0", ""), "1 million", 1.0)
    picture = layers([bar], FRAME, keys=KEYS, width=width)
    assert all(text in picture for text in (">Value added<", ">1 million<", ">Start<"))
    assert ">Suppliers<" not in picture and ">Not made<" not in picture


def test_the_legend_breaks_its_lines_on_a_telephone() -> None:
    keys = [Layer(f"A rather long name of layer {k}", "#0b3c66") for k in range(3)]
    bar = Bar("A", (1.0, 1.0, 1.0), ("", "", ""), "", 3.0)
    root = ElementTree.fromstring(layers([bar], FRAME, keys=keys, width=360.0))
    names = [item for item in root if item.tag.endswith("text") and "layer" in (item.text or "")]
    assert len({item.get("y") for item in names}) == 3
