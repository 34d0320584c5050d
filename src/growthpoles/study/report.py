"""Reports of a finished run."""

from __future__ import annotations

from pathlib import Path

from growthpoles.labels import Label
from growthpoles.present.report import Report, report
from growthpoles.study.store import Run


def report_run(run: Run, *, language: str = "en", boundaries: Path | None = None) -> Report:
    """The report of a run in one language, from its saved tables.

    Args:
        run: The run.
        language: ``en``, ``ru`` or ``kk``.
        boundaries: GeoJSON or GeoPackage drawn instead of the tile grid.
    """
    title = Label(**run.record["title"])
    return report(list(run.results), language=language, title=title, boundaries=boundaries)
