"""DejaVu Sans for the report: a subset with every Kazakh letter inside the page, and the widths of texts."""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_LATIN = (*range(0x20, 0x7F), *range(0xA0, 0x180))
_CYRILLIC = range(0x400, 0x500)
_SIGNS = "‐‑–—‘’‚“”„†•…‰′″‹›\u2009\u202f₸№←↑→↓−≈≠≤≥■□▲△▶▼●◐○◆◇★✓✗"


def characters() -> frozenset[int]:
    """Code points in the subset: Latin, Cyrillic (all Kazakh letters), dashes, quotes and signs."""
    return frozenset({*_LATIN, *_CYRILLIC, *map(ord, _SIGNS)})


def font_folder() -> Path:
    """The folder of the font files, which matplotlib carries."""
    return _path(False).parent


@lru_cache(maxsize=2)
def font_uri(bold: bool) -> str:
    """The subset as a ``data:`` address, made once per process from the font files that matplotlib carries.

    The file is WOFF2 where the brotli package is installed, otherwise WOFF; the licence text stays inside.
    """
    kind = "woff2" if find_spec("brotli") else "woff"
    data = base64.b64encode(_subset(_path(bold), kind)).decode("ascii")
    return f"data:font/{kind};base64,{data}"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in DejaVu Sans, in the unit of the font size.

    Example:
        >>> text_width("Қостанай", 12) < text_width("Қостанай", 12, bold=True)
        True
    """
    advances, fallback, em = _advances(bold)
    return sum(advances.get(ord(letter), fallback) for letter in text) * size / em


def wrap(text: str, width: float, *, size: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text at spaces and after hyphens into lines of a width; a longer word has its own line."""
    lines: list[str] = []
    line = ""
    for piece in text.replace("-", "-\x00").replace(" ", " \x00").split("\x00"):
        if line and text_width((line + piece).rstrip(), size, bold=bold) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _path(bold: bool) -> Path:
    spec = find_spec("matplotlib")  # only looked up: importing it would take longer than the whole report
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise FileNotFoundError("matplotlib, which carries DejaVu Sans, is not installed")
    return Path(folders[0]) / "mpl-data" / "fonts" / "ttf" / _FILES[bold]


def _subset(path: Path, kind: str) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor=kind, hinting=False, layout_features=["ccmp", "kern", "locl", "mark"])
    options.drop_tables += ["FFTM"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(characters()))
    out = BytesIO()
    with subset.load_font(str(path), options) as font:
        font.recalcTimestamp = False
        cutter.subset(font)
        subset.save_font(font, out, options)
    return out.getvalue()


@lru_cache(maxsize=2)
def _advances(bold: bool) -> tuple[dict[int, int], int, int]:
    with TTFont(_path(bold), lazy=True) as font:
        metrics: Any = font["hmtx"]
        names = font.getBestCmap()
        widths = {code: metrics[names[code]][0] for code in characters() if code in names}
        return widths, widths[ord("n")], font["head"].unitsPerEm
