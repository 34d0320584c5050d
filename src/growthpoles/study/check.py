"""Every problem of a study and its data at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from growthpoles.core.check import check, check_framework
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, error, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Panel
from growthpoles.errors import Where
from growthpoles.study.data import StudyData, collect
from growthpoles.study.schema import Study

_JUMP = 2.5


def check_study(study: Study) -> Diagnostics:
    """Read everything and list every problem, graded; nothing is written.

    Errors of the study file and of reading come in one list with doubts about the figures that could be read.

    Example:
        >>> import growthpoles as gp
        >>> found = gp.check_study(gp.load_study("kazakhstan"))
        >>> found.worst.code, len(found.with_code("panel.value.impossible"))
        ('warning', 0)
    """
    found = collect(study)
    if found.data is not None:
        return check_data(found.data, study)
    errors = (Diagnostic(item.code, item.where, item.details, Grade.ERROR) for item in found.problems)
    tolerance = study.file.panel.tolerance
    return Diagnostics.of(errors, found.notes, _doubts(found.panels, found.industries, tolerance))


def check_data(data: StudyData, study: Study) -> Diagnostics:
    """Notes of the readers, doubts about the figures, and steps that cannot be done or will be left out."""
    frameworks = (item for tree in data.frameworks for item in check_framework(data.panel, tree))
    return Diagnostics.of(
        data.notes,
        _doubts(data.panels, data.industries, study.file.panel.tolerance),
        frameworks,
        _steps(data, study),
    )


def _doubts(
    panels: Sequence[Panel], industries: IndustryTable | None, tolerance: float
) -> Iterator[Diagnostic]:
    for panel in panels:
        yield from check(panel, tolerance=tolerance)
    if industries is not None:
        yield from _jumps(industries)


def _jumps(table: IndustryTable) -> Iterator[Diagnostic]:
    """Cells that multiplied within a year: a break, a reclassification or a very small start."""
    for y in range(1, len(table.years)):
        if table.years[y] - table.years[y - 1] > 1:
            continue
        before, after = table.values[:, y - 1], table.values[:, y]
        for u, j in zip(*((after > _JUMP * before) & (before > 0)).nonzero(), strict=True):
            where = Where(unit=table.units[u], year=table.years[y], indicator=table.codes[j])
            yield warning("industries.jump", where, times=float(after[u, j] / before[u, j]))


def _steps(data: StudyData, study: Study) -> Iterator[Diagnostic]:
    """Years that a step names and the tables do not have; steps without figures."""
    file, name = study.file, study.source.name
    for i, step in enumerate(file.potential):
        yield from _absent(step.years, data.panel.years, Where(file=name, key=f"potential.{i + 1}.years"))
    if file.poles is not None and file.poles.year is not None:
        yield from _absent((file.poles.year,), data.panel.years, Where(file=name, key="poles.year"))
    if file.industries is None:
        return
    if data.industries is None:
        yield warning(
            "study.industries.empty", Where(file=file.industries.table, sheet=file.industries.sheet)
        )
        return
    years, growth = data.industries.years, file.propulsive
    if growth is not None:
        for key, year in (("start", growth.start), ("end", growth.end)):
            if year is not None:
                yield from _absent((year,), years, Where(file=name, key=f"propulsive.{key}"))
        start, end = growth.start or years[0], growth.end or years[-1]
        if len(years) > 1 and start >= end:
            yield error("industries.years.order", Where(file=name, key="propulsive"), start=start, end=end)
    if len(years) == 1:
        yield warning("study.industries.year", Where(file=file.industries.table), year=years[0])


def _absent(wanted: Sequence[int], held: Sequence[int], where: Where) -> Iterator[Diagnostic]:
    span = f"{held[0]}-{held[-1]}"
    for year in wanted:
        if year not in held:
            yield error("panel.year.unknown", Where(file=where.file, key=where.key, year=year), span=span)
