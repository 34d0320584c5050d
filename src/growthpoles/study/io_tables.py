"""The input-output table of a study, read from one file or from one file per region, and its outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.joining import join_regions
from growthpoles.sources.industry_tables import IndustryFigures
from growthpoles.sources.input_output import InputOutputFormat, load_input_output
from growthpoles.study.link_steps import InputOutputFile, RegionTableFile
from growthpoles.study.reader import Reader, table_format


def judged(table: InputOutputTable | None, *, foreign: bool) -> InputOutputTable | None:
    """The input-output table by which links are judged; that of another economy only where asked for."""
    return table if table is not None and (foreign or not table.foreign) else None


def read_table(reader: Reader, territory: Territory) -> InputOutputTable | None:
    """The input-output table of a study; None without one, or when it cannot be read."""
    file = reader.study.file.input_output
    if file is None:
        return None
    wrong = list(_strange_regions(reader, file, territory)) if file.more else []
    reader.problems.extend(wrong)
    if wrong:
        return None
    first = RegionTableFile(**{name: getattr(file, name) for name in RegionTableFile.model_fields})
    parts = [_part(reader, item, file) for item in (first, *file.more)]
    tables = [table for table in parts if table is not None]
    if len(tables) < len(parts):
        return None
    return reader.take(lambda: join_regions(tables)) if file.more else tables[0]


def _strange_regions(reader: Reader, file: InputOutputFile, territory: Territory) -> Iterator[Problem]:
    """Tables of regions without a region, or of one that the territory does not have."""
    place = territory.edition(reader.study.file.study.edition)
    named = [("input_output.region", file.region)]
    named += [(f"input_output.more.{i + 1}.region", item.region) for i, item in enumerate(file.more)]
    for key, region in named:
        where = Where(file=reader.study.source.name, key=key)
        if not region:
            yield problem("study.key.missing", where)
        elif region not in place.codes:
            yield problem("table.unit.unknown", where, given=region, edition=place.name)


def _part(reader: Reader, part: RegionTableFile, file: InputOutputFile) -> InputOutputTable | None:
    def hints() -> InputOutputFormat:
        return InputOutputFormat(
            output=file.output,
            kinds=tuple(file.kinds.items()),
            select=tuple(file.select.items()),
            unit=file.unit,
            holds=file.holds,
            imported=file.imported,
            foreign=file.foreign.label,
        )

    table = reader.read(
        lambda: load_input_output(
            reader.path(part.table),
            layout=file.layout,
            style=table_format(part, year=file.year),
            hints=hints(),
        )
    )
    if table is None:
        return None
    merged = reader.take(lambda: table.aggregate(file.groups)) if file.groups else table
    if merged is None or not part.region:
        return merged
    return replace(merged, regions=(part.region,) * len(merged))


def output_figures(
    reader: Reader,
    table: InputOutputTable,
    *,
    territory: Territory,
    names: Sequence[Industry] | None,
) -> IndustryFigures:
    """The outputs of a table of regions as an industry table of its year.

    Raises:
        InputError: The table is not of regions, is of another economy or has no year; outputs are not what
            the study measures; regions or industries that the study does not have; all problems at once.
    """
    edition = territory.edition(reader.study.file.study.edition)
    wrong = list(_without_outputs(reader, table))
    where = Where(file=table.source)
    for region in table.region_codes:
        if region and region not in edition.codes:
            wrong.append(problem("table.unit.unknown", where, given=region, edition=edition.name))
    held = tuple(dict.fromkeys(table.codes))
    known = {item.code: item for item in names or ()}
    strange = [code for code in held if known and code not in known]
    wrong += [problem("table.indicator.unknown", where, indicator=code) for code in strange]
    if wrong:
        raise InputError(wrong)
    codes = [code for code in known if code in held] or list(held)
    own = {item.code: item for item in table.industries} | known
    values = np.full((len(edition.codes), 1, len(codes)), np.nan)
    for region, code, value in zip(table.regions, table.codes, table.output, strict=True):
        values[edition.codes.index(region), 0, codes.index(code)] = value
    flags = np.select([np.isnan(values), values == 0], [Flag.MISSING, Flag.ZERO], Flag.OBSERVED)
    flags = flags.astype(np.uint8)
    industries = tuple(own[code] for code in codes)
    axes = (territory, edition.name, edition.codes, (table.year or 0,))
    columns = tuple(Indicator(item.code, item.label, additive=True) for item in industries)
    panel = Panel(*axes, columns, values, flags, np.full(values.shape, -1, np.int16))
    return IndustryFigures(IndustryTable(*axes, industries, values, flags), panel)


def _without_outputs(reader: Reader, table: InputOutputTable) -> Iterator[Problem]:
    """What keeps the outputs of an input-output table from standing for an industry table."""
    name, file = reader.study.source.name, reader.study.file
    if table.region_codes == ("",) or table.foreign:
        yield problem("study.key.missing", Where(file=name, key="industries.table"))
    if table.year is None:
        yield problem("study.key.missing", Where(file=name, key="input_output.year"))
    if file.industries is not None and file.industries.measure != "output":
        where = Where(file=name, key="industries.measure")
        yield problem("study.value.choice", where, given=file.industries.measure, known="output")
