from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from growthpoles.present.charts.svg import Frame, drawing, tag, words
from growthpoles.present.documents.pictures import picture, size

FRAME = Frame("a", "Title", "What it shows")


def chart(text: str) -> str:
    return drawing(FRAME, words(text, (4, 30), font_size=24), width=200.0, height=40.0)


def sides(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


def dots(png: bytes) -> bytes:
    return Image.open(io.BytesIO(png)).convert("RGB").tobytes()


def test_size_and_scale() -> None:
    assert size(chart("a")) == (200.0, 40.0)
    assert sides(picture(chart("a"))) == (400, 80)
    assert sides(picture(chart("a"), width=100)) == (200, 40)
    assert sides(picture(chart("a"), scale=3)) == (600, 120)


@pytest.mark.parametrize("text", ["Growth", "Рост", "Өңірлер Ғылым ₸ −≤≥"])
def test_texts_are_drawn_and_differ(text: str) -> None:
    """A renderer without fonts draws no text at all, and all letters it lacks look alike."""
    empty, full = dots(picture(chart(""))), dots(picture(chart(text)))
    assert sum(a != b for a, b in zip(empty, full, strict=True)) > 1000
    assert full != dots(picture(chart(text[::-1])))


@pytest.mark.parametrize("letters", ["ӘА", "ҒГ", "ҚК", "ҢН", "ӨО", "ҰҮ", "ҺН", "₸T"])
def test_kazakh_letters_are_their_own(letters: str) -> None:
    assert picture(chart(letters[0])) != picture(chart(letters[1]))


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert picture(chart("Өсу")) == picture(chart("Өсу"))


def test_a_huge_chart_stays_within_memory() -> None:
    huge = drawing(FRAME, tag("rect", width=10, height=10), width=100.0, height=40_000.0)
    assert max(sides(picture(huge))) <= 6000


@pytest.mark.parametrize("text", ["", "<p>no chart</p>", "<svg></svg>", '<svg width="0" height="4"></svg>'])
def test_what_is_no_chart_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a chart"):
        picture(text)


def test_ground_and_colours_are_kept() -> None:
    """The palette has room for every colour of a chart."""
    colours = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#1c2733")
    marks = "".join(tag("rect", x=25 * k, y=10, width=20, height=20, fill=c) for k, c in enumerate(colours))
    image = Image.open(io.BytesIO(picture(drawing(FRAME, marks, width=200.0, height=40.0)))).convert("RGB")
    assert image.getpixel((0, 0)) == (255, 255, 255)
    for k, colour in enumerate(colours):
        wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
        seen = image.getpixel((50 * k + 20, 40))
        assert isinstance(seen, tuple) and max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 4
