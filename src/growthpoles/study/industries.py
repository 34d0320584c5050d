"""Industries in a study: where they sit, how they grow, which are propulsive, what they set off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from growthpoles.core.industries import IndustryTable
from growthpoles.core.structure import prepare_structure
from growthpoles.industries.chain import chain
from growthpoles.industries.inputs import PropulsiveSettings
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.industries.regionalise import regionalise
from growthpoles.industries.relatedness import RelatednessSettings, measure_relatedness
from growthpoles.industries.shift_share import analyse_shift_share
from growthpoles.industries.specialisation import analyse_specialisation
from growthpoles.industries.specialisation_tables import full_rows
from growthpoles.industries.technology import classify_technology
from growthpoles.study.assess import Named
from growthpoles.study.check import Span
from growthpoles.study.data import StudyData
from growthpoles.study.io_tables import judged
from growthpoles.study.links import Links
from growthpoles.study.schema import Study

Tell = Callable[[str], None]


def industry_results(study: Study, data: StudyData, *, seed: int, tell: Tell) -> Iterator[Named]:
    """Every result about industries, in order."""
    if data.industries is not None:
        tell("industries")
        yield from _places(study, data, seed=seed)
        yield from _propulsive(study, data, seed=seed, tell=tell)
    yield from _links(data.links, data.industries, seed=seed, tell=tell)


def _places(study: Study, data: StudyData, *, seed: int) -> Iterator[Named]:
    table = data.industries
    if table is None:
        return
    yield Named("specialisation", analyse_specialisation(table))
    yield Named("technology", classify_technology(table))
    span = Span.of(table, study.file.propulsive)
    if span.start < span.end and not span.gaps(table):
        yield Named("shift-share", analyse_shift_share(table, start=span.start, end=span.end))
    held = prepare_structure(table, (span.end,)).table
    if full_rows(held, span.end).sum() > 1:  # what is related cannot be seen in fewer complete units
        settings = RelatednessSettings(start=span.start if span.start < span.end else None, end=span.end)
        yield Named("relatedness", measure_relatedness(table, settings=settings, seed=seed))


def _propulsive(study: Study, data: StudyData, *, seed: int, tell: Tell) -> Iterator[Named]:
    table, step, rules, gates = data.industries, study.file.propulsive, data.plan.rules, data.plan.properties
    if table is None or step is None or rules is None or gates is None:
        return
    span, io = Span.of(table, step), judged(data.links.table, foreign=step.foreign_links)
    if span.start == span.end and io is None:
        return
    tell("propulsive")
    settings = PropulsiveSettings(span.start, span.end, rules, gates, step.groups, step.merged, step.draws)
    found = find_propulsive_industries(
        table, io=io, settings=settings, innovation=data.spending, firms=data.links.firms, seed=seed
    )
    yield Named("propulsive", found)


def _links(links: Links, industries: IndustryTable | None, *, seed: int, tell: Tell) -> Iterator[Named]:
    """The tables of the regions, and the chain reaction in them or in the table itself."""
    if links.table is None:
        return
    table, regional = links.table, None
    if links.regionalise is not None and industries is not None:
        tell("regionalise")
        regional = regionalise(table, industries, settings=links.regionalise)
        yield Named("regionalised", regional)
    if links.chain is not None:
        tell("chain")
        yield Named("chain", chain(regional or table, links.shocks, settings=links.chain, seed=seed))
