"""Every problem of a study and its data at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from growthpoles.core.check import check, check_framework
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, error, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Panel
from growthpoles.core.structure import national_totals, prepare_structure
from growthpoles.errors import InputError, Where
from growthpoles.industries.chain_checks import refuse
from growthpoles.industries.regionalise import regionalise
from growthpoles.study.data import StudyData, collect
from growthpoles.study.finance import contradictions
from growthpoles.study.forecasts import can_test_claims
from growthpoles.study.io_tables import judged
from growthpoles.study.links import Links
from growthpoles.study.schema import Study
from growthpoles.study.steps import PropulsiveStep

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
    for i, item in enumerate(file.monitor):
        yield from _absent(item.years, data.panel.years, Where(file=name, key=f"monitor.{i + 1}.years"))
    if file.diagnosis is not None:
        yield from _absent(file.diagnosis.years, data.panel.years, Where(file=name, key="diagnosis.years"))
    if file.modes is not None and data.industries is not None:
        yield from _absent(file.modes.years, data.industries.years, Where(file=name, key="modes.years"))
    if file.poles is not None and file.poles.year is not None:
        yield from _absent((file.poles.year,), data.panel.years, Where(file=name, key="poles.year"))
    if file.industries is not None and data.industries is None:
        table = file.industries
        yield warning("study.industries.empty", Where(file=table.table, sheet=table.sheet))
    elif data.industries is not None:
        yield from _industries(data.industries, study, data.links)
    yield from _links(data.links, data.industries)
    if data.finance is not None:
        yield from contradictions(data.finance)
    if file.claims is not None and not can_test_claims():
        yield warning("study.claims.library", Where(file=name, key="claims"))


def _links(links: Links, industries: IndustryTable | None) -> Iterator[Diagnostic]:
    """What is doubtful in the input-output table, and what its steps would refuse."""
    table = links.table
    if table is None:
        return
    yield from (item for item in table.diagnostics if item.grade is Grade.WARNING)
    try:
        if links.regionalise is not None and industries is not None:
            table = regionalise(table, industries, settings=links.regionalise).regional
        if links.chain is not None:
            refuse(table, links.shocks, settings=links.chain)
    except InputError as failure:
        yield from _errors(failure)


def _errors(failure: InputError) -> Iterator[Diagnostic]:
    for item in failure.problems:
        yield Diagnostic(item.code, item.where, item.details, Grade.ERROR)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last year between which industries are compared."""

    start: int
    end: int

    @classmethod
    def of(cls, table: IndustryTable, step: PropulsiveStep | None) -> Span:
        """The years that a study names, or the first and last of its industry table."""
        start, end = (step.start, step.end) if step else (None, None)
        return cls(start or table.years[0], end or table.years[-1])

    def gaps(self, table: IndustryTable) -> int:
        """Number of units with empty cells in one of the two years."""
        found = prepare_structure(table, (self.start, self.end)).diagnostics
        return len({item.where.unit for item in found.with_code("industries.cells.missing")})


def _industries(table: IndustryTable, study: Study, links: Links) -> Iterator[Diagnostic]:
    """Shares that cannot be formed; years of growth that are wrong; growth that cannot be split."""
    errors = list(_structure(table))
    file, step = study.file.industries, study.file.propulsive
    place = Where(file=(file.table if file else "") or None)
    if len(table.years) == 1:
        seen = step is not None and judged(links.table, foreign=step.foreign_links) is not None
        code = "study.industries.year.links" if seen else "study.industries.year"
        yield from (*errors, warning(code, place, year=table.years[0]))
        return
    name, span = study.source.name, Span.of(table, step)
    for key, year in (("start", span.start), ("end", span.end)):
        errors += _absent((year,), table.years, Where(file=name, key=f"propulsive.{key}"))
    if span.start >= span.end:
        where = Where(file=name, key="propulsive")
        errors.append(error("industries.years.order", where, start=span.start, end=span.end))
    yield from errors
    if not errors and (gaps := span.gaps(table)):
        yield warning("study.industries.gaps", place, count=gaps)


def _structure(table: IndustryTable) -> Iterator[Diagnostic]:
    """What keeps shares of industries from being formed: empty units, unknown national totals."""
    try:
        whole = prepare_structure(table, table.years).table
        for year in table.years:
            national_totals(whole, year)
    except InputError as failure:
        yield from _errors(failure)


def _absent(wanted: Sequence[int], held: Sequence[int], where: Where) -> Iterator[Diagnostic]:
    span = f"{held[0]}-{held[-1]}"
    for year in wanted:
        if year not in held:
            yield error("panel.year.unknown", Where(file=where.file, key=where.key, year=year), span=span)
