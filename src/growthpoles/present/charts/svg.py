"""The few SVG parts the charts are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK, MUTED, RULE, PAPER = "#1c2733", "#51606e", "#d5dce3", "#ffffff"
BLUES = ("#e8f0f7", "#c6dcee", "#94bfe0", "#4f93c9", "#1c659f", "#0b3c66")
# Okabe and Ito's palette, safe for colour-blind readers; each colour also has a letter on the map.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
NEUTRAL = "#e3e7eb"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Size and words of a chart.

    Attributes:
        ident: Prefix of the ids inside the picture, unique on the page.
        title: Short name, read out by screen readers.
        description: What the picture shows, in a sentence.
    """

    ident: str
    title: str
    description: str


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An SVG element; underscores in attribute names become hyphens, numbers are rounded to 0.1."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def words(text: str, at: Point, /, **attributes: object) -> str:
    """A line of text whose base line starts at a point."""
    return tag("text", escape(text), x=at[0], y=at[1], **attributes)


def lines(texts: Sequence[str], at: Point, /, *, step: float, **attributes: object) -> str:
    """Lines of text below one another, the block centred on a point."""
    first = at[1] - step * (len(texts) - 1) / 2
    return "".join(words(text, (at[0], first + step * i), **attributes) for i, text in enumerate(texts))


def drawing(frame: Frame, content: str, *, width: float, height: float) -> str:
    """A whole picture with its title and description."""
    inside = (
        tag("title", escape(frame.title), id=f"{frame.ident}-t")
        + tag("desc", escape(frame.description), id=f"{frame.ident}-d")
        + content
    )
    return tag(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{frame.ident}-t {frame.ident}-d",
        font_family="'DejaVu Sans', sans-serif",
        fill=INK,
    )


def hatch(ident: str, colour: str) -> str:
    """A pattern of slanting lines on white, for what is likely but not reached."""
    stripe = tag("path", d="M-2 2L2 -2M0 8L8 0M6 10L10 6", stroke=colour, stroke_width=2.4)
    ground = tag("rect", width=8, height=8, fill=PAPER)
    return tag("pattern", ground + stripe, id=ident, width=8, height=8, patternUnits="userSpaceOnUse")


def contrast(first: str, second: str) -> float:
    """Contrast of two colours as the accessibility guidelines (WCAG 2, 1.4.3) define it, 1 to 21.

    Example:
        >>> contrast("#000000", "#ffffff")
        21.0
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """White or near-black text, whichever reads better on a colour."""
    return max(("#0b0f14", PAPER), key=lambda ink: contrast(ink, colour))


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
