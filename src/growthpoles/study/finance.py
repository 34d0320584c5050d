"""Money of many sources in a study: the portfolio, its funding, and the settings of the steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from growthpoles.core.diagnostic import Diagnostic, Grade
from growthpoles.core.panel import Panel
from growthpoles.core.rules import load_toml
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.adjust_triggers import Triggers, read_triggers
from growthpoles.finance.allocate import refusal
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_rows import draft
from growthpoles.finance.allocate_solve import solve
from growthpoles.finance.facts_tables import load_facts
from growthpoles.finance.financing import FinancingLine, FinancingSettings
from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.funding_file import read_funding
from growthpoles.finance.investors_inputs import InvestorRegister, load_investors
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.portfolio_tables import PortfolioTables, load_portfolio
from growthpoles.finance.risk_inputs import Cover, Cut, RiskSettings, Shock, Tranche
from growthpoles.sources.options import Reading, Rows
from growthpoles.study.finance_steps import AdjustItem, FinanceFile, InvestorsFile
from growthpoles.study.programmes import at_key, placed
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import TableFile


@dataclass(frozen=True, eq=False)
class Finance:
    """What the steps of finance take.

    Attributes:
        portfolio: Projects.
        funding: Sources, rules and quotas, budgets times the factor of the study.
        settings: How money is allocated, with no aversion to risk.
        risk: How risk is drawn and shared; None when the study has no such step.
        register: Organisations for consortia of investors; None when the study has no such step.
        population: (region, inhabitants) for the alignment of regions; empty when it is not asked for.
        facts: What has happened since the plan; None when the study has no such step.
        adjust: How the plan is adjusted.
    """

    portfolio: Portfolio
    funding: Funding
    settings: AllocationSettings
    risk: RiskSettings | None = None
    register: InvestorRegister | None = None
    population: tuple[tuple[str, float], ...] = ()
    facts: Facts | None = None
    adjust: AdjustSettings | None = None


def finance_tables(file: StudyFile) -> Iterator[TableFile]:
    """Every table that `read_finance` reads."""
    step = file.finance
    if step is None:
        return
    tables = (step, step.stages, step.links, step.goals, step.contributions, step.investors)
    yield from (table for table in tables if table is not None)
    if step.investors is not None and step.investors.past:
        yield TableFile(table=step.investors.past)


def read_finance(reader: Reader, territory: Territory, *, panel: Panel | None, people: str) -> Finance | None:
    """Read the portfolio and its funding; problems stay in the reader.

    Args:
        reader: Opens the files.
        territory: Regions that projects may name.
        panel: Figures of the regions.
        people: Indicator of their population.
    """
    step = reader.study.file.finance
    if step is None:
        return None
    portfolio = reader.read(lambda: _portfolio(reader, step))
    funding = reader.take(lambda: _funding(reader, step))
    risk = reader.take(lambda: _risk(reader, step))
    settings = AllocationSettings(**step.allocation.model_dump(exclude={"risk_aversion", "tail", "outcomes"}))
    population = reader.take(lambda: _population(reader, step, panel, people)) or ()
    if portfolio is None:
        return None
    register = None
    if step.investors is not None:
        investors = step.investors
        register = reader.read(lambda: _register(reader, investors, portfolio))
    problems = list(_region_problems(reader, step, portfolio, territory))
    if funding is not None:
        problems += _fit_problems(reader, step, portfolio, funding)
        problems += _name_problems(reader, step, portfolio, funding)
    reader.problems.extend(item for item in problems if item not in reader.problems)
    facts = _facts(reader, step.adjust, portfolio) if step.adjust else None
    adjust = _adjust(reader, step.adjust, settings) if step.adjust else None
    if funding is None:
        return None
    if facts is not None and step.adjust is not None:
        file = step.adjust.facts
        reader.problems.extend(placed(item, file) for item in facts.misfits(portfolio, funding))
    return Finance(portfolio, funding, settings, risk, register, population, facts, adjust)


def read_financing(reader: Reader, panel: Panel | None) -> FinancingSettings | None:
    """How the published money is read; problems stay in the reader."""
    step = reader.study.file.financing
    if step is None:
        return None
    where = Where(file=reader.study.source.name, key="financing")
    if panel is not None:
        for code in (step.total, *(line.indicator for line in step.lines)):
            if code not in panel.codes:
                reader.problems.append(problem("study.finance.indicator", where, given=code))
    lines = tuple(FinancingLine(x.indicator, x.kinds, x.part_of) for x in step.lines)
    plain = step.model_dump(exclude={"lines"})

    def made() -> FinancingSettings:
        try:
            return FinancingSettings(lines, **plain)
        except SpecificationError as failure:
            raise SpecificationError([at_key(x, where) for x in failure.problems]) from None

    return reader.take(made)


def contradictions(held: Finance) -> Iterator[Diagnostic]:
    """The fewest rules that contradict each other, if no plan can keep them all.

    The poles of projects are not known before the run: where none is given, what depends on them is left out.
    """
    portfolio, funding = held.portfolio, held.funding
    if not all(item.pole for item in portfolio.projects):
        funding = replace(
            funding,
            sources=tuple(replace(item, poles=()) for item in funding.sources),
            quotas=tuple(item for item in funding.quotas if item.by != "pole"),
        )
    settings = replace(held.settings, gap=1.0, resolve=0)
    made = draft(lay_out(portfolio, funding), settings)
    try:
        model = made.builder.finish()
        if solve(model, settings, seed=0) is None:
            raise refusal(made, model, seed=0)
    except SpecificationError as failure:
        yield from (Diagnostic(x.code, x.where, x.details, Grade.ERROR) for x in failure.problems)


def _portfolio(reader: Reader, step: FinanceFile) -> Reading[Portfolio]:
    beside = (step.stages, step.links, step.goals, step.contributions)
    tables = (None if t is None else (reader.path(t.table), table_format(t)) for t in beside)
    return load_portfolio(
        reader.path(step.table), money=step.money, style=table_format(step), more=PortfolioTables(*tables)
    )


def _funding(reader: Reader, step: FinanceFile) -> Funding:
    path = reader.path(step.funding)
    raw = load_toml(path)
    for entry in raw.get("preset", ()):
        if isinstance(entry, dict) and isinstance(entry.get("file"), str):
            reader.path(str(PurePosixPath(step.funding).parent / entry["file"]))
    found = read_funding(path)
    return scale_budgets(found, step.budget_factor, factors=step.budget_factors)


def scale_budgets(funding: Funding, factor: float, *, factors: Mapping[str, float]) -> Funding:
    """The funding with budgets times a factor, and times one of their own; rounded once, to whole units.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money
        >>> from growthpoles.labels import Label
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 100),))
        >>> scale_budgets(Funding((fund,), Money("KZT")), 0.5, factors={"fund": 0.5}).sources[0].budgets
        ((2026, 25),)
    """
    if factor == 1 and not factors:
        return funding

    def scaled(source: Source) -> Source:
        own = factor * factors.get(source.code, 1.0)
        return replace(source, budgets=tuple((year, round(own * amount)) for year, amount in source.budgets))

    return replace(funding, sources=tuple(scaled(item) for item in funding.sources))


def _risk(reader: Reader, step: FinanceFile) -> RiskSettings | None:
    item = step.risk
    if item is None:
        return None
    plain = item.model_dump(exclude={"shocks", "cuts", "tranches", "covers", "limits"})
    try:
        return RiskSettings(
            **plain,
            shocks=tuple(Shock(by, size) for by, size in item.shocks.items()),
            cuts=tuple(Cut(x.source, x.probability, x.share) for x in item.cuts),
            tranches=tuple(Tranche(x.code, x.sources, x.size, x.label.label) for x in item.tranches),
            covers=tuple(Cover(**x.model_dump(exclude={"label"}), label=x.label.label) for x in item.covers),
            limits=tuple(item.limits.items()),
        )
    except SpecificationError as failure:
        where = Where(file=reader.study.source.name, key="finance.risk")
        raise SpecificationError([at_key(x, where) for x in failure.problems]) from None


def _register(reader: Reader, step: InvestorsFile, portfolio: Portfolio) -> Reading[InvestorRegister]:
    """Organisations; what is to be raised from them is made up where the projects are."""
    past = reader.path(step.past) if step.past else None
    found = load_investors(reader.path(step.table), portfolio.money, past=past, style=table_format(step))
    return replace(found, value=replace(found.value, illustrative=portfolio.illustrative))


def _facts(reader: Reader, step: AdjustItem, portfolio: Portfolio) -> Facts | None:
    path = reader.study.path(step.facts)
    for item in sorted(path.glob("*.csv")) if path.is_dir() else (path,):
        reader.path(f"{step.facts}/{item.name}" if path.is_dir() else step.facts)
    return reader.read(lambda: load_facts(path, year=step.year, money=portfolio.money))


def _adjust(reader: Reader, step: AdjustItem, allocation: AllocationSettings) -> AdjustSettings:
    name = step.triggers
    triggers = reader.take(lambda: read_triggers(reader.path(name))) if name else None
    plain = step.model_dump(exclude={"facts", "year", "triggers"})
    return AdjustSettings(**plain, triggers=triggers or Triggers(), allocation=allocation)


def _population(
    reader: Reader, step: FinanceFile, panel: Panel | None, people: str
) -> tuple[tuple[str, float], ...]:
    """Inhabitants of the regions in the year asked for, or the last one with figures of all."""
    if step.frontier is None or step.frontier.goal or panel is None:
        return ()
    where = Where(file=reader.study.source.name, key="finance.frontier.year")
    if people not in panel.codes:
        raise InputError(problem("study.finance.population", where, given=people))
    figures = panel.column(people)
    known = [y for i, y in enumerate(panel.years) if (figures[:, i] > 0).all()]
    year = step.frontier.year or (known[-1] if known else None)
    if year not in known:
        raise InputError(problem("study.finance.population", where, given=people))
    return tuple(zip(panel.units, figures[:, panel.year_position(year)].tolist(), strict=True))


def _region_problems(
    reader: Reader, step: FinanceFile, portfolio: Portfolio, territory: Territory
) -> Iterator[Problem]:
    """Projects whose region is not in the territory, or missing where poles or alignment need it."""
    file = reader.study.file
    edition = territory.edition(file.study.edition)
    needed = file.poles is not None or step.frontier is not None
    rows = Rows(reader.path(step.table), table_format(step))
    for item in portfolio.projects:
        place = replace(rows.place(item.code), key=item.code, column="region")
        if item.region and item.region not in edition.codes:
            yield problem("table.unit.unknown", place, given=item.region, edition=edition.name)
        elif not item.region and needed:
            yield problem("finance.project.no_region", place)


def _fit_problems(
    reader: Reader, step: FinanceFile, portfolio: Portfolio, funding: Funding
) -> Iterator[Problem]:
    """What keeps the funding from paying for the portfolio at all."""
    try:
        lay_out(portfolio, funding)
    except InputError as failure:
        yield from (
            placed(x, step.funding) for x in failure.problems if x.code != "finance.project.no_region"
        )


def _name_problems(
    reader: Reader, step: FinanceFile, portfolio: Portfolio, funding: Funding
) -> Iterator[Problem]:
    """Sources, programmes and goals that the study file names and the tables do not have."""
    file = reader.study.source.name
    sources = tuple(item.code for item in funding.sources)
    programmes = tuple(sorted({item.programme for item in portfolio.projects}))
    goals = tuple(item.code for item in portfolio.goals)
    for key, given in _named_sources(step):
        yield from _unknown("finance.source.unknown", Where(file=file, key=key), given, sources)
    unlimited = {item.code for item in funding.sources if item.unlimited}
    for code in step.budget_factors:
        if code in unlimited:
            yield problem("study.finance.unlimited", Where(file=file, key=f"finance.budget_factors.{code}"))
    if step.sharing is not None and step.sharing.programme:
        where, given = Where(file=file, key="finance.sharing.programme"), (step.sharing.programme,)
        yield from _unknown("study.finance.programme", where, given, programmes)
    if step.frontier is not None and step.frontier.goal:
        where = Where(file=file, key="finance.frontier.goal")
        yield from _unknown("finance.goal.unknown", where, (step.frontier.goal,), goals)


def _named_sources(step: FinanceFile) -> Iterator[tuple[str, Iterable[str]]]:
    yield "finance.budget_factors", step.budget_factors
    if step.sharing is not None:
        yield "finance.sharing.sources", step.sharing.sources
    if step.risk is None:
        return
    yield "finance.risk.limits", step.risk.limits
    yield "finance.risk.cuts", [item.source for item in step.risk.cuts]
    yield from ((f"finance.risk.tranches.{i + 1}", x.sources) for i, x in enumerate(step.risk.tranches))
    yield from ((f"finance.risk.covers.{i + 1}", x.covered) for i, x in enumerate(step.risk.covers))


def _unknown(code: str, where: Where, given: Iterable[str], known: tuple[str, ...]) -> Iterator[Problem]:
    listed = ", ".join(known) or "-"
    yield from (problem(code, where, given=x, known=listed) for x in given if x not in known)
