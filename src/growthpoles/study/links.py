"""Links between industries in a study: input-output table, tables of its regions, chain reaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.territory import Territory
from growthpoles.errors import GrowthPolesError, Where, problem
from growthpoles.industries.chain_inputs import (
    Capacity,
    ChainSettings,
    Demand,
    Imports,
    MinimumScale,
    Project,
    Purchase,
    Shock,
)
from growthpoles.industries.inputs import Firm, load_firms
from growthpoles.industries.lending import borrow_technology
from growthpoles.industries.regionalise_inputs import KnownTotals, RegionaliseSettings
from growthpoles.sources.options import Reading, Rows
from growthpoles.study.link_steps import ChainStep, ImportsFile, KnownTotalsFile, ProjectItem
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import TableFile

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Links:
    """What a study knows of the links between industries.

    Attributes:
        table: Input-output table as used: the own one, or foreign coefficients with the own outputs.
        regionalise: Settings of the tables of regions; None when the study has no such step.
        shocks: What the chain reaction starts from.
        chain: Settings of the chain reaction; None when the study has no such step.
        firms: Firms that may be growth points.
    """

    table: InputOutputTable | None = None
    regionalise: RegionaliseSettings | None = None
    shocks: tuple[Shock, ...] = ()
    chain: ChainSettings | None = None
    firms: tuple[Firm, ...] = ()


def link_tables(file: StudyFile) -> Iterator[TableFile]:
    """Every table that `read_links` reads."""
    if file.input_output is not None:
        yield file.input_output
        yield from file.input_output.more
    if file.regionalise is not None and file.regionalise.known is not None:
        yield file.regionalise.known
    if file.chain is not None and file.chain.imports is not None:
        yield file.chain.imports
    if file.propulsive is not None and file.propulsive.firms is not None:
        yield file.propulsive.firms


def read_links(
    reader: Reader,
    territory: Territory,
    *,
    table: InputOutputTable | None,
    industries: IndustryTable | None,
) -> Links:
    """Read the settings of what is done with the input-output table; problems stay in the reader."""
    file = reader.study.file
    firms = _firms(reader)
    if file.input_output is None:
        return Links(firms=firms)
    table = _own_economy(reader, table, industries)
    step, settings = file.chain, None
    shocks: tuple[Shock, ...] = ()
    if step is not None:
        shocks = tuple(_shocks(reader, step))
        settings = _chain_settings(reader, step, territory, table=table)
    return Links(table, _regionalise_settings(reader), shocks, settings, firms)


def _firms(reader: Reader) -> tuple[Firm, ...]:
    step = reader.study.file.propulsive
    if step is None or step.firms is None:
        return ()
    file = step.firms
    return reader.read(lambda: load_firms(reader.path(file.table), style=table_format(file))) or ()


def _own_economy(
    reader: Reader, table: InputOutputTable | None, industries: IndustryTable | None
) -> InputOutputTable | None:
    """The table with the names of the industry table; a foreign one with the own outputs."""
    if table is None or industries is None:
        return table
    known = {item.code: item for item in industries.industries}
    named = replace(table, industries=tuple(known.get(item.code, item) for item in table.industries))
    if not named.foreign:
        return named
    year, step = _year(reader, industries), reader.study.file.regionalise
    match = step.match if step is not None else {}
    return reader.take(lambda: borrow_technology(named, industries, year=year, match=match))


def _year(reader: Reader, industries: IndustryTable) -> int:
    step = reader.study.file.regionalise
    return step.year if step is not None and step.year is not None else industries.years[-1]


def _regionalise_settings(reader: Reader) -> RegionaliseSettings | None:
    step = reader.study.file.regionalise
    if step is None:
        return None
    known = _known(reader, step.known) if step.known is not None else ()
    return reader.take(
        lambda: RegionaliseSettings(
            **step.model_dump(exclude={"match", "shares", "known"}),
            match=tuple(step.match.items()),
            shares=tuple(step.shares.items()),
            known=known,
        )
    )


def _known(reader: Reader, file: KnownTotalsFile) -> tuple[KnownTotals, ...]:
    def load() -> Reading[tuple[KnownTotals, ...]]:
        rows = Rows(reader.path(file.table), table_format(file))
        rows.require(["region", "industry"])
        cells = list(zip(rows.text("region"), rows.text("industry"), strict=True))
        found: dict[str, dict[str, list[tuple[str, float]]]] = {}
        for name in ("sales", "purchases"):
            figures = rows.optional_numbers(name)
            for (region, industry), value in zip(cells, figures, strict=True):
                if value is not None:
                    found.setdefault(region, {}).setdefault(name, []).append((industry, value))
        return rows.finish(
            tuple(
                KnownTotals(region, tuple(held.get("sales", ())), tuple(held.get("purchases", ())))
                for region, held in found.items()
            )
        )

    return reader.read(load) or ()


def _shocks(reader: Reader, step: ChainStep) -> Iterator[Shock]:
    for item in step.demand:
        yield Demand(**item.model_dump())
    for k, plant in enumerate(step.project):
        made = _take(reader, f"chain.project.{k + 1}", lambda plant=plant: _project(plant))  # type: ignore[misc]
        if made is not None:
            yield made
    if not step.demand and not step.project:
        where = Where(file=reader.study.source.name, key="chain")
        reader.problems.append(problem("study.chain.empty", where))


def _project(item: ProjectItem) -> Project:
    return Project(
        **item.model_dump(exclude={"inputs", "investment", "label"}),
        inputs=tuple(Purchase(**part.model_dump()) for part in item.inputs),
        investment=tuple(Purchase(**part.model_dump()) for part in item.investment),
        label=item.label.label,
    )


def _chain_settings(
    reader: Reader, step: ChainStep, territory: Territory, *, table: InputOutputTable | None
) -> ChainSettings | None:
    place = territory.edition(reader.study.file.study.edition)
    scales = []
    for k, item in enumerate(step.scales):
        made = _take(
            reader,
            f"chain.scales.{k + 1}",
            lambda item=item: MinimumScale(**item.model_dump()),  # type: ignore[misc]
        )
        scales += [] if made is None else [made]
    imports = _imports(reader, step.imports, table) if step.imports and table else None
    more = step.model_dump(exclude={"demand", "project", "capacities", "scales", "imports"})
    return _take(
        reader,
        "chain",
        lambda: ChainSettings(
            **more,
            capacities=tuple(Capacity(**item.model_dump()) for item in step.capacities),
            scales=tuple(scales),
            imports=imports,
            region_names=tuple((unit.code, unit.label) for unit in place.units),
        ),
    )


def _take(reader: Reader, key: str, work: Callable[[], T]) -> T | None:
    """What some work gives; its problems get their place in the study file."""
    try:
        return work()
    except GrowthPolesError as failure:
        where = Where(file=reader.study.source.name, key=key)
        reader.problems.extend(
            replace(item, where=replace(item.where, file=where.file, key=where.key))
            for item in failure.problems
        )
        return None


def _imports(reader: Reader, file: ImportsFile, table: InputOutputTable) -> Imports | None:
    def load() -> Reading[Imports]:
        rows = Rows(reader.path(file.table), table_format(file))
        rows.require(["product", "buyer", "value"])
        regions = rows.text("region")
        places = table.regions if any(regions) else ("",) * len(table)
        buyers = list(dict.fromkeys(zip(places, table.codes, strict=True)))
        products = list(dict.fromkeys(rows.text("product")))
        values = np.zeros((len(products), len(buyers)))
        cells = zip(
            rows.text("product"), regions, rows.text("buyer"), rows.numbers("value").values, strict=True
        )
        for i, (product, region, buyer, value) in enumerate(cells):
            if (region, buyer) not in buyers:
                column = "region" if buyer in table.codes else "buyer"
                listed = dict.fromkeys(table.codes if column == "buyer" else places)
                rows.problems.append(
                    problem("io.place.unknown", rows.where(column, i), known=", ".join(listed))
                )
            elif not np.isnan(value):
                values[products.index(product), buyers.index((region, buyer))] += value
        return rows.finish(Imports(tuple(products), values))

    return reader.read(load)
