"""Reports of a finished run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from growthpoles.labels import Label
from growthpoles.present.report import Report, report
from growthpoles.sources.boundaries import boundaries_as_geojson
from growthpoles.study.store import Run

BOUNDARIES = "inputs/boundaries.geojson"


def report_run(run: Run, *, language: str = "en", boundaries: Path | None = None) -> Report:
    """The report of a run in one language, from its saved tables.

    Args:
        run: The run.
        language: ``en``, ``ru`` or ``kk``.
        boundaries: GeoJSON or GeoPackage file drawn instead of the tile grid; that of the study by default.

    Raises:
        InputError: The boundaries cannot be read, or match no unit.

    Example:
        >>> import tempfile
        >>> import growthpoles as gp
        >>> with tempfile.TemporaryDirectory() as place:
        ...     done = gp.run_study(gp.load_study("transfer-demo"), Path(place, "out"))
        ...     saved = Path(done.folder, "report-kk.html").read_text(encoding="utf-8")
        ...     report_run(done, language="kk").html == saved
        True
    """
    with tempfile.TemporaryDirectory() as scratch:
        shapes: Path | None = run.folder / BOUNDARIES
        if boundaries is not None:
            shapes = Path(scratch) / "boundaries.geojson"
            shapes.write_text(boundaries_as_geojson(boundaries), encoding="utf-8")
        elif not (run.folder / BOUNDARIES).is_file():
            shapes = None
        return report(
            (*run.results, run.checks),
            language=language,
            title=Label(**run.record["title"]),
            boundaries=shapes,
            checked=run.checks.diagnostics,
            study=run.record["command"],
        )
