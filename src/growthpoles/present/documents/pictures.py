"""Charts of a report as pictures of dots, for programs that read no SVG."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO

from growthpoles.present.documents.extras import extra
from growthpoles.present.fonts import font_folder

_ROOT = re.compile(r"<svg\b[^>]*>")
_WIDTH = re.compile(r'\swidth="([\d.]+)"')
_HEIGHT = re.compile(r'\sheight="([\d.]+)"')
_LONGEST = 6000  # dots of a side: more would cost memory and show nothing new
_GROUND = '<rect width="100%" height="100%" fill="#ffffff"/>'


def picture(svg: str, *, width: float | None = None, scale: float = 2.0) -> bytes:
    """A chart as a PNG picture on white; the same chart gives the same bytes.

    Args:
        svg: A chart of the report.
        width: Width in the pixels of a page; the chart's own by default.
        scale: Dots for each of these pixels; 2 is sharp on screens, 3 in print.

    Raises:
        NotAvailableError: The extra ``documents`` is not installed.
        ValueError: The text is no chart.

    Example:
        >>> picture('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>')[1:4]
        b'PNG'
    """
    own = size(svg)
    factor = scale * (width or own[0]) / own[0]
    factor = min(factor, _LONGEST / max(own))
    root = _ROOT.search(svg)
    painted = (
        svg if root is None or root[0].endswith("/>") else svg[: root.end()] + _GROUND + svg[root.end() :]
    )
    _fonts()
    return _small(bytes(extra("vl_convert").svg_to_png(painted, scale=factor, ppi=72)))


def size(svg: str) -> tuple[float, float]:
    """Width and height of a chart in pixels.

    Raises:
        ValueError: The text is no chart.

    Example:
        >>> size('<svg width="770" height="420.5"></svg>')
        (770.0, 420.5)
    """
    root = _ROOT.search(svg)
    found = [pattern.search(root[0]) for pattern in (_WIDTH, _HEIGHT)] if root else []
    sides = [float(part[1]) for part in found if part]
    if len(sides) != 2 or min(sides) <= 0:
        raise ValueError("not a chart: an svg element with a width and a height is expected")
    return sides[0], sides[1]


def _small(png: bytes) -> bytes:
    """The picture with 256 colours: enough for a chart, and a seventh of the size."""
    image, stream = extra("PIL.Image"), BytesIO()
    found = image.open(BytesIO(png)).convert("RGB")
    held = found.quantize(256, method=image.Quantize.MAXCOVERAGE, dither=image.Dither.NONE)
    held.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


@lru_cache(maxsize=1)
def _fonts() -> None:
    """Without a registered folder a machine that has no fonts draws charts without any text."""
    extra("vl_convert").register_font_directory(str(font_folder()))
