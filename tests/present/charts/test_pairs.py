from __future__ import annotations

from xml.etree import ElementTree

from growthpoles.present.charts.pairs import Keys, Paired, paired_bars, paired_bars_narrow
from growthpoles.present.charts.svg import BLUES, Frame

FRAME, KEYS = Frame("w", "Title", "Said"), Keys("stated", "real")
ROWS = (
    Paired("Macroeconomy", 0.25, "25%", 0.5, "50%", "weighs more than stated"),
    Paired("Infrastructure", 0.25, "25%", None, "…"),
)


def texts(root: ElementTree.Element) -> list[str]:
    return [item.text or "" for item in root.iter() if item.tag.endswith("text")]


def rectangles(root: ElementTree.Element) -> list[tuple[str, float]]:
    return [
        (item.get("fill") or "", float(item.get("width") or 0))
        for item in root.iter()
        if item.tag.endswith("rect")
    ][2:]  # without the two of the legend


def test_the_longest_bar_fills_the_width_and_the_others_are_in_proportion() -> None:
    for draw in (paired_bars, paired_bars_narrow):
        bars = rectangles(ElementTree.fromstring(draw(ROWS, FRAME, keys=KEYS)))
        assert [colour for colour, _ in bars] == [BLUES[1], BLUES[4], BLUES[1]]
        assert bars[1][1] == 2 * bars[0][1] == 2 * bars[2][1]


def test_every_value_is_a_text_and_a_missing_one_has_a_mark_but_no_bar() -> None:
    for draw in (paired_bars, paired_bars_narrow):
        found = texts(ElementTree.fromstring(draw(ROWS, FRAME, keys=KEYS)))
        for text in ("stated", "real", "Macroeconomy", "25%", "50%", "weighs more than stated", "…"):
            assert text in found


def test_a_narrow_drawing_breaks_long_names_and_grows_with_them() -> None:
    name = "Innovative infrastructure and the level of its development in the region"
    short, long = (
        ElementTree.fromstring(paired_bars_narrow([Paired(text, 0.5, "", 0.5, "")], FRAME, keys=KEYS))
        for text in ("Innovation", name)
    )
    assert short.get("width") == long.get("width") == "360"
    assert float(long.get("height") or 0) == float(short.get("height") or 0) + 17  # one more line
    assert name not in texts(long)


def test_without_figures_nothing_breaks() -> None:
    row = Paired("Macroeconomy", None, "…", None, "…")
    assert rectangles(ElementTree.fromstring(paired_bars([row], FRAME, keys=KEYS))) == []
