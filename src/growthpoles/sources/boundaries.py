"""Boundaries of a user's own, as GeoJSON text."""

from __future__ import annotations

import json
from pathlib import Path

from growthpoles.errors import InputError, NotAvailableError, Where, problem
from growthpoles.sources.limits import check_file


def boundaries_as_geojson(path: str | Path) -> str:
    """The areas of a GeoJSON or GeoPackage file as one GeoJSON FeatureCollection.

    Args:
        path: ``.gpkg`` (first layer), or GeoJSON with any other suffix, which is returned as it is.

    Raises:
        InputError: The file is missing, too large or no GeoPackage.
        NotAvailableError: The extra ``geo`` (pyogrio, shapely), which reads GeoPackage, is not installed.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "areas.geojson"
        ...     _ = path.write_text('{"type": "FeatureCollection", "features": []}')
        ...     boundaries_as_geojson(path)
        '{"type": "FeatureCollection", "features": []}'
    """
    source = Path(path)
    check_file(source)
    if source.suffix.lower() != ".gpkg":
        return source.read_text(encoding="utf-8-sig", errors="replace")
    try:
        import pyogrio
        import shapely
    except ImportError:
        raise NotAvailableError(problem("boundaries.extra", Where(file=source.name))) from None
    try:
        meta, _, shapes, columns = pyogrio.raw.read(source)
    except pyogrio.errors.DataSourceError:
        raise InputError(problem("boundaries.format", Where(file=source.name))) from None
    names = [str(name) for name in meta["fields"]]
    features = [
        {
            "type": "Feature",
            "properties": {name: str(column[i]) for name, column in zip(names, columns, strict=True)},
            "geometry": json.loads(shapely.to_geojson(shapely.force_2d(shapely.from_wkb(shape)))),
        }
        for i, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
