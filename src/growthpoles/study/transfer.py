"""Transfer of technology in a study: the registers, and the settings of what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from growthpoles.core.catalogue import Named
from growthpoles.core.panel import Panel
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.core.territory import Territory
from growthpoles.errors import GrowthPolesError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.nouns import TableAt
from growthpoles.sources.options import Reading, Rows
from growthpoles.study.programmes import at_key
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import TableFile
from growthpoles.study.transfer_steps import (
    BusinessItem,
    ClassifyItem,
    ConsortiaItem,
    DiffusionItem,
    IndicatorsItem,
    MatchItem,
    ReadinessItem,
    TransferFile,
)
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, load_business_plan
from growthpoles.transfer.classify_inputs import (
    Innovation,
    InnovationSettings,
    load_innovation_rules,
    load_innovations,
)
from growthpoles.transfer.consortia_inputs import ConsortiaSettings, load_consortia_rules
from growthpoles.transfer.diffusion_inputs import DiffusionSettings, levels_of
from growthpoles.transfer.glossary import load_concepts, load_glossary
from growthpoles.transfer.indicators import IndicatorSettings, join_transfer, measure_transfer
from growthpoles.transfer.inputs import RegisterTables, load_transfer_register
from growthpoles.transfer.match_inputs import MatchSettings, load_matching_rules
from growthpoles.transfer.readiness_inputs import ReadinessSettings, load_readiness_rules
from growthpoles.transfer.registers import TransferRegister
from growthpoles.transfer.results import TransferIndicatorsResult
from growthpoles.transfer.vocabulary import load_words

T = TypeVar("T")
_REGISTERS = ("organisations", "results", "needs", "agreements", "steps")
_NEEDED = {
    "readiness": ("organisations", "results"),
    "match": ("organisations", "results", "needs"),
    "consortia": ("organisations",),
    "indicators": ("organisations",),
}  # registers without which a step has nothing to work on
_SOURCE = Label("Registers of technology transfer", "Реестры трансфера технологий",
                "Технологиялар трансферінің тізілімдері")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Transfer:
    """What the steps of transfer take; None = the study has no such step.

    Attributes:
        register: The registers.
        readiness: How readiness is assessed.
        innovations: Evidence on innovations.
        classes: How they are classified.
        match: How results and needs are matched.
        consortia: How consortia are detected and proposed.
        diffusion: How diffusion is fitted.
        plan: The business case.
        business: How it is reckoned.
        indicators: Indicators of transfer, counted while reading, as the panel may take them up.
    """

    register: TransferRegister | None = None
    readiness: ReadinessSettings | None = None
    innovations: tuple[Innovation, ...] | None = None
    classes: InnovationSettings | None = None
    match: MatchSettings | None = None
    consortia: ConsortiaSettings | None = None
    diffusion: DiffusionSettings | None = None
    plan: BusinessPlan | None = None
    business: BusinessSettings | None = None
    indicators: TransferIndicatorsResult | None = None


def transfer_tables(file: StudyFile) -> Iterator[TableFile]:
    """Every table that `read_transfer` reads."""
    step = file.transfer
    if step is None:
        return
    tables: list[TableFile | None] = [getattr(step, name) for name in _REGISTERS]
    tables += [step.classify, step.business]
    tables += [step.match.glossary] if step.match else []
    tables += [step.diffusion.ties] if step.diffusion else []
    yield from (table for table in tables if table is not None)


def read_transfer(reader: Reader, territory: Territory, *, panel: Panel | None) -> Transfer | None:
    """Read the registers and the settings of their steps; problems stay in the reader.

    Args:
        reader: Opens the files.
        territory: Regions that the registers may name.
        panel: Figures of the regions.
    """
    step = reader.study.file.transfer
    if step is None:
        return None
    missing = list(_missing(reader, step))
    reader.problems.extend(missing)
    register = None
    if step.organisations is not None and not missing:  # else every reference to it would be a problem
        tables = _tables(reader, step, step.organisations)
        edition = reader.study.file.study.edition
        register = reader.read(
            lambda: load_transfer_register(
                tables, territory, edition=edition, money=step.money, illustrative=step.illustrative
            )
        )
    return Transfer(
        register,
        _made(reader, "readiness", step.readiness, _readiness),
        _innovations(reader, step, territory),
        _made(reader, "classify", step.classify, _classes),
        _made(reader, "match", step.match, lambda r, item: _match(r, item, territory)),
        _consortia(reader, step, register, territory),
        _diffusion(reader, step, panel),
        _plan(reader, step),
        _made(reader, "business", step.business, lambda r, item: BusinessSettings(item.rate, item.draws)),
        _indicators(reader, step, register, panel),
    )


def joined(reader: Reader, panel: Panel, *, held: Transfer | None) -> Panel:
    """The panel with the indicators of transfer, where the study asks for it."""
    step = reader.study.file.transfer
    if step is None or step.indicators is None or not step.indicators.join:
        return panel
    found = held.indicators if held else None
    if found is None:
        return panel
    taken = [code for code in found["indicators"]["indicator"] if code in panel.codes]
    where = _at(reader, "indicators.join")
    reader.problems.extend(problem("study.transfer.taken", where, given=code) for code in taken)
    return panel if taken else join_transfer(panel, found)


def transfer_names(held: Transfer | None) -> tuple[Named, ...]:
    """The title of the source of joined indicators."""
    return (("source", "transfer-register", _SOURCE),) if held and held.indicators else ()


def _missing(reader: Reader, step: TransferFile) -> Iterator[Problem]:
    """Registers that a step needs and the study does not name."""
    wanted = {name for key, names in _NEEDED.items() if getattr(step, key) is not None for name in names}
    wanted |= {"organisations"} if any(getattr(step, name) for name in _REGISTERS[1:]) else set()
    for name in _REGISTERS:
        if name in wanted and getattr(step, name) is None:
            yield problem("study.key.missing", _at(reader, name))


def _at(reader: Reader, key: str) -> Where:
    return Where(file=reader.study.source.name, key=f"transfer.{key}")


def _tables(reader: Reader, step: TransferFile, organisations: TableFile) -> RegisterTables:
    others = (getattr(step, name) for name in _REGISTERS[1:])
    found = (None if table is None else _table(reader, table) for table in others)
    return RegisterTables(_table(reader, organisations), *found)


def _table(reader: Reader, table: TableFile) -> TableAt:
    return TableAt(reader.path(table.table), table_format(table))


def _made(reader: Reader, key: str, item: Any, make: Callable[[Reader, Any], T]) -> T | None:
    """The settings of a step, with the place in the study file for whatever is wrong with them."""
    if item is None:
        return None

    def made() -> T:
        try:
            return make(reader, item)
        except GrowthPolesError as failure:
            raise type(failure)([at_key(x, _at(reader, key)) for x in failure.problems]) from None

    return reader.take(made)


def _readiness(reader: Reader, item: ReadinessItem) -> ReadinessSettings:
    rules = load_readiness_rules(reader.path(item.rules) if item.rules else None)
    return ReadinessSettings(rules, item.rate, item.horizon, item.draws)


def _innovations(reader: Reader, step: TransferFile, territory: Territory) -> tuple[Innovation, ...] | None:
    table = step.classify
    if table is None:
        return None
    place = territory.edition(reader.study.file.study.edition)

    def load() -> Reading[tuple[Innovation, ...]]:
        path, style = reader.path(table.table), table_format(table)
        found, rows = load_innovations(path, style=style), Rows(path, style)
        for item in found.value:
            if item.unit and item.unit not in place.codes:
                where = replace(rows.place(item.code), key=item.code, column="unit")
                rows.problems.append(
                    problem("table.unit.unknown", where, given=item.unit, edition=place.name)
                )
        rows.finish(None)
        return found

    return reader.read(load)


def _classes(reader: Reader, item: ClassifyItem) -> InnovationSettings:
    step = reader.study.file.transfer or TransferFile()
    rules = load_innovation_rules(reader.path(item.rules) if item.rules else None)
    names = tuple((code, name.label) for code, name in item.programmes.items())
    return InnovationSettings(rules, step.money, step.illustrative, names)


def _match(reader: Reader, item: MatchItem, territory: Territory) -> MatchSettings:
    rules = load_matching_rules(reader.path(item.rules) if item.rules else None)
    glossary, table = load_glossary(), item.glossary
    if table is not None:
        own = reader.read(lambda: load_concepts(reader.path(table.table), style=table_format(table)))
        glossary = glossary.extended(own or ())
    near = _near(reader, territory, item.near)
    return MatchSettings(rules, glossary, near, item.refused_rights, item.keep, year=item.year)


def _near(reader: Reader, territory: Territory, kind: str) -> SpatialWeights | None:
    if not kind:
        return None
    place = territory.edition(reader.study.file.study.edition)
    if kind == "neighbours":
        return SpatialWeights.contiguity(territory, place.name, units=place.codes)
    return SpatialWeights.inverse_distance(territory, place.name, units=place.codes, power=1.0)


def _consortia(
    reader: Reader, step: TransferFile, register: TransferRegister | None, territory: Territory
) -> ConsortiaSettings | None:
    item = step.consortia
    if item is None:
        return None
    place = territory.edition(reader.study.file.study.edition)
    where = _at(reader, "consortia.priorities")
    reader.problems.extend(
        problem("table.unit.unknown", where, given=unit, edition=place.name)
        for unit in item.priorities
        if unit not in place.codes
    )
    fields = {code for codes in item.priorities.values() for code in codes} | {*item.social_fields}
    known = load_words().known["field"]
    reader.problems.extend(
        problem("transfer.word.unknown", _at(reader, "consortia"), given=code, known=", ".join(known))
        for code in sorted(fields - {*known})
    )
    if register is not None:
        reader.problems.extend(_strangers(reader, register, item.owners))
    return _made(reader, "consortia", item, lambda r, x: _consortia_settings(r, x, territory))


def _strangers(reader: Reader, register: TransferRegister, owners: Iterable[str]) -> Iterator[Problem]:
    where = _at(reader, "consortia.owners")
    for code in owners:
        if code not in register.by_code:
            yield problem("transfer.organisation.unknown", where, given=code)


def _consortia_settings(reader: Reader, item: ConsortiaItem, territory: Territory) -> ConsortiaSettings:
    return ConsortiaSettings(
        load_consortia_rules(reader.path(item.rules) if item.rules else None),
        near=_near(reader, territory, item.near),
        priorities=item.priorities,
        owners=item.owners,
        social_fields=item.social_fields,
        proposals=item.proposals,
    )


def _diffusion(reader: Reader, step: TransferFile, panel: Panel | None) -> DiffusionSettings | None:
    if panel is None:
        return None
    return _made(reader, "diffusion", step.diffusion, lambda r, item: _spread(r, item, panel))


def _spread(reader: Reader, item: DiffusionItem, panel: Panel) -> DiffusionSettings:
    """The settings of a diffusion; figures and ties it could not be fitted to are problems already here."""
    plain = item.model_dump(exclude={"indicator", "ties"})
    table = item.ties
    ties = None if table is None else reader.read(lambda: _ties(reader, table, panel))
    settings = DiffusionSettings(**plain, ties=ties)
    levels_of(panel, item.indicator, settings=settings)
    return settings


def _ties(reader: Reader, table: TableFile, panel: Panel) -> Reading[tuple[tuple[str, str, float], ...]]:
    rows = Rows(reader.path(table.table), table_format(table))
    rows.require(["unit", "source", "weight"])
    for name in ("unit", "source"):
        for i, code in enumerate(rows.text(name)):
            if code not in panel.units:
                found = problem("table.unit.unknown", rows.where(name, i), given=code, edition=panel.edition)
                rows.problems.append(found)
    weights = rows.numbers("weight").values.tolist()
    return rows.finish(tuple(zip(rows.text("unit"), rows.text("source"), weights, strict=True)))


def _plan(reader: Reader, step: TransferFile) -> BusinessPlan | None:
    table: BusinessItem | None = step.business
    if table is None:
        return None
    return reader.read(
        lambda: load_business_plan(
            reader.path(table.table),
            money=step.money,
            illustrative=step.illustrative,
            style=table_format(table),
        )
    )


def _indicators(
    reader: Reader, step: TransferFile, register: TransferRegister | None, panel: Panel | None
) -> TransferIndicatorsResult | None:
    if register is None or panel is None:
        return None

    def measure(_: Reader, item: IndicatorsItem) -> TransferIndicatorsResult:
        spending = item.spending or IndicatorSettings().spending
        settings = IndicatorSettings(item.years, spending, item.least)
        return measure_transfer(register, panel=panel if item.spending else None, settings=settings)

    return _made(reader, "indicators", step.indicators, measure)
