"""Views as files."""

from __future__ import annotations

from xml.etree import ElementTree

from growthpoles.present.documents.pictures import size
from growthpoles.web.view import View, frame_of, noted

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><title>T</title></svg>'


def test_a_picture_grows_by_its_texts() -> None:
    made = noted(SVG, ("A title", "Source: <x> & y", "word " * 60))
    ElementTree.fromstring(made)
    assert size(made)[1] > 40 + 60 and "&lt;x&gt; &amp; y" in made


def test_equal_headings_are_numbered() -> None:
    assert frame_of(["a", "a", "b"], [(1, 2, "x")]).columns == ["a", "a (2)", "b"]
    assert frame_of(["a"], []).height == 0


def test_endings_follow_what_there_is() -> None:
    assert View("n", "t").endings == ()
    assert View("n", "t", SVG).endings == ("svg", "png")
    assert View("n", "t", "", frame_of(["a"], [])).endings == ("csv", "xlsx")
