"""Every problem of a study and its data at once."""

from __future__ import annotations

from growthpoles.core.check import check, check_framework
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.errors import GrowthPolesError, Where
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.schema import Study, StudyFile


def check_study(study: Study) -> Diagnostics:
    """Read everything and list every problem, graded; nothing is written.

    Errors of reading and doubts about the figures come in one list.

    Example:
        >>> import growthpoles as gp
        >>> found = gp.check_study(gp.load_study("kazakhstan"))
        >>> found.worst.code
        'warning'
    """
    try:
        data = read_study(study)
    except GrowthPolesError as failure:
        return Diagnostics(
            tuple(Diagnostic(p.code, p.where, p.details, Grade.ERROR) for p in failure.problems)
        )
    return check_data(data, study.file)


def check_data(data: StudyData, file: StudyFile) -> Diagnostics:
    """Doubts about figures that were read, and steps that will be left out."""
    found = [item for panel in data.panels for item in check(panel, tolerance=file.panel.tolerance)]
    if file.industries is not None and data.industries is None:
        found.append(
            warning("study.industries.empty", Where(file=file.industries.table, sheet=file.industries.sheet))
        )
    for framework in data.frameworks:
        found.extend(check_framework(data.panel, framework))
    if data.industries is not None:
        found.extend(_industries(data.industries))
    return Diagnostics.of(found)


def _industries(table: IndustryTable) -> list[Diagnostic]:
    """Cells that multiplied within a year, from a start that mattered: a break or a reclassification."""
    found = []
    for y in range(1, len(table.years)):
        before, after = table.values[:, y - 1], table.values[:, y]
        for u, j in zip(*((after > 2.5 * before) & (before > 0)).nonzero(), strict=True):
            where = Where(unit=table.units[u], year=table.years[y], indicator=table.codes[j])
            found.append(warning("industries.jump", where, times=float(after[u, j] / before[u, j])))
    return found
