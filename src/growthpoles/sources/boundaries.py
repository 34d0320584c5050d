"""Boundaries of a user's own: GeoJSON, GeoPackage and shapefiles as GeoJSON text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, warning
from growthpoles.errors import InputError, NotAvailableError, Where, problem
from growthpoles.sources.encodings import decode, looks_like
from growthpoles.sources.limits import check_file, read_bytes
from growthpoles.sources.options import Reading

_LAYERS = (".gpkg", ".shp")
_BESIDE = (".shx", ".dbf", ".prj", ".cpg")
_DEGREES = ("EPSG:4326", "EPSG:4258", "OGC:CRS84")
_LATIN = "latin-1"


def boundaries_as_geojson(path: str | Path) -> str:
    """The areas of a GeoJSON, GeoPackage or shapefile as one GeoJSON FeatureCollection.

    Args:
        path: ``.gpkg`` (first layer); ``.shp`` with its ``.dbf``, and a ``.cpg`` that names the encoding;
            or GeoJSON with any other suffix, which is returned as it is.

    Raises:
        InputError: The file is missing, too large, none of these formats, not in degrees of longitude and
            latitude, or its names are in an encoding that is not clear.
        NotAvailableError: The extra ``geo`` (pyogrio, shapely), which reads both, is not installed.

    Warns:
        ReadingWarning: A shapefile does not name its encoding, or names one without Kazakh letters.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "areas.geojson"
        ...     _ = path.write_text('{"type": "FeatureCollection", "features": []}')
        ...     boundaries_as_geojson(path)
        '{"type": "FeatureCollection", "features": []}'
    """
    return load_boundaries(path).told()


def load_boundaries(path: str | Path) -> Reading[str]:
    """The areas of `boundaries_as_geojson` with the notes of the reader."""
    source = Path(path)
    check_file(source)
    if source.suffix.lower() not in _LAYERS:
        return Reading(source.read_text(encoding="utf-8-sig", errors="replace"))
    layer = _read_layer(source)
    notes: tuple[Diagnostic, ...] = ()
    if source.suffix.lower() == ".shp":
        layer, notes = _decoded(layer, source)
    features = [
        {"type": "Feature", "properties": dict(zip(layer.names, row, strict=True)), "geometry": shape}
        for row, shape in zip(layer.rows, layer.shapes, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return Reading(text, Diagnostics.of(notes))


def files_beside(path: Path) -> tuple[Path, ...]:
    """The files that belong to a shapefile; none for other formats.

    Example:
        >>> files_beside(Path("areas.gpkg"))
        ()
    """
    if path.suffix.lower() != ".shp":
        return ()
    return tuple(item for suffix in _BESIDE if (item := path.with_suffix(suffix)).is_file())


@dataclass(frozen=True, slots=True)
class _Layer:
    names: list[str]
    rows: list[list[str]]
    shapes: list[dict[str, Any]]


def _read_layer(source: Path) -> _Layer:
    """The first layer; texts of a shapefile are its bytes, one letter a byte."""
    where = Where(file=source.name)
    try:
        import pyogrio
        import shapely
    except ImportError:
        raise NotAvailableError(problem("boundaries.extra", where)) from None
    shapefile = source.suffix.lower() == ".shp"
    if shapefile:
        check_file(source.with_suffix(".dbf"))
    try:
        more = {"encoding": "ISO-8859-1"} if shapefile else {}
        meta, _, shapes, columns = pyogrio.raw.read(source, **more)
        flat = shapely.force_2d(shapely.from_wkb(shapes))
        held = [json.loads(text) for text in shapely.to_geojson(flat)]
        west, south, east, north = shapely.total_bounds(flat)
    except (RuntimeError, ValueError, TypeError, OSError, LookupError, shapely.errors.ShapelyError):
        raise InputError(problem("boundaries.format", where)) from None
    if not columns:  # areas that nothing names
        raise InputError(problem("boundaries.format", where))
    crs = meta["crs"]
    known = crs is None or crs in _DEGREES or (crs.startswith("GEOG") and "WGS" in crs.upper())
    if not known or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(problem("boundaries.degrees", where))
    rows = [[str(value) for value in row] for row in zip(*columns, strict=True)]
    return _Layer([str(name) for name in meta["fields"]], rows, held)


def _decoded(layer: _Layer, source: Path) -> tuple[_Layer, tuple[Diagnostic, ...]]:
    """The texts of a shapefile in the encoding its .cpg file names, or else in one that is clear."""
    where = Where(file=source.name)
    texts = [*layer.names, *(text for row in layer.rows for text in row)]
    data = "\n".join(texts).encode(_LATIN, errors="replace")
    page = source.with_suffix(".cpg")
    notes: list[Diagnostic] = []
    if page.is_file():
        encoding = _encoding(read_bytes(page)[:40].decode("ascii", "replace"))
        decode(data, page.name, encoding=encoding)
        if other := looks_like(data, encoding):
            notes.append(warning("boundaries.codepage", where, stated=encoding, other=other))
    elif data.isascii():
        return layer, ()
    else:
        try:
            encoding = decode(data, source.name).encoding
        except InputError:
            raise InputError(problem("boundaries.encoding", where)) from None
        notes.append(warning("boundaries.cpg", where, encoding=encoding))
    if not data.isascii() and encoding.lower() in ("cp1251", "windows-1251"):
        notes.append(warning("boundaries.kazakh", where))
    again = [text.encode(_LATIN, errors="replace").decode(encoding, errors="replace") for text in texts]
    width = len(layer.names)
    rows = [again[at : at + width] for at in range(width, len(again), width)] if width else layer.rows
    return _Layer(again[:width], rows, layer.shapes), tuple(notes)


def _encoding(text: str) -> str:
    """Name of an encoding as a .cpg file writes it: UTF-8, 1251, ANSI 1251, 88591.

    Example:
        >>> _encoding("ANSI 1251"), _encoding("88591"), _encoding("UTF-8")
        ('cp1251', 'latin-1', 'UTF-8')
    """
    digits = re.sub(r"\D", "", text)
    if digits.startswith("8859"):
        return _LATIN if digits == "88591" else f"iso8859-{digits[4:]}"
    return (
        f"cp{digits}"
        if re.fullmatch(r"\W*(?:ansi|oem|cp|windows-)?\s*\d{3,5}\W*", text, re.I)
        else text.strip()
    )
