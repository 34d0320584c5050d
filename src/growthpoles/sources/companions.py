"""Files that are read together with the one a study names."""

from __future__ import annotations

from pathlib import Path

from growthpoles.sources.boundaries import files_beside
from growthpoles.sources.data_packages import package_files
from growthpoles.sources.limits import RECORD


def files_with(path: Path) -> tuple[Path, ...]:
    """Parts of a shapefile, tables of a data package, the record of a snapshot.

    Example:
        >>> files_with(Path("figures.csv"))
        ()
    """
    record = path.parent / RECORD
    return (*files_beside(path), *package_files(path), *([record] if record.is_file() else ()))
