"""A small illustrative portfolio over three years, and everything that results say of it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from tests.finance.portfolios import stage

from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.finance.adjust import adjust_plan
from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_results import AdjustmentResult
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocation_results import (
    AllocationResult,
    AlternativesResult,
    FrontierResult,
    PriorityResult,
)
from growthpoles.finance.alternatives import find_alternatives
from growthpoles.finance.financing import FinancingLine, FinancingSettings, measure_financing
from growthpoles.finance.financing_results import FinancingResult
from growthpoles.finance.frontier import Alignment, trace_frontier
from growthpoles.finance.funding import Funding, Legal, Quota, Rule, Source
from growthpoles.finance.funding_file import words
from growthpoles.finance.portfolio import Goal, Money, Portfolio, Project
from growthpoles.finance.priority import BudgetLevels, prioritise
from growthpoles.labels import Label

MILLION = Money("KZT", 10**6)
EXACT = AllocationSettings(gap=0, time_limit=60)
UNITS = {
    "KZ-71": ("Astana", "город Астана", "Астана қаласы"),
    "KZ-35": ("Karaganda Region", "Карагандинская область", "Қарағанды облысы"),
    "KZ-61": ("Turkistan Region", "Туркестанская область", "Түркістан облысы"),
}
PEOPLE = (("KZ-71", 1355.0), ("KZ-35", 1135.0), ("KZ-61", 2110.0))
STEPS = ("applied-research", "development", "pilot", "scale-up")
ASKED = (
    ("P1", ("Copper alloys", "Медные сплавы", "Мыс қорытпалары"), "KZ-35", (40, 90, 160), 1500.0, "P1"),
    ("P2", ("Seed bank", "Банк семян", "Тұқым банкі"), "KZ-61", (20, 45), 240.0, "P2"),
    ("P3", ("Telemedicine", "Телемедицина", "Телемедицина"), "KZ-71", (30, 60, 90), 700.0, "P3"),
    ("P4", ("Drip irrigation", "Капельное орошение", "Тамшылатып суару"), "KZ-61", (25, 70), 330.0, "P4"),
    ("P5", ("Battery laboratory", "Лаборатория батарей", "Батарея зертханасы"), "KZ-71", (60, 140), 420.0,
     "P5"),
    ("P6", ("Mine safety sensors", "Датчики безопасности шахт", "Шахта қауіпсіздігі датчиктері"), "KZ-35",
     (15, 30, 60), 380.0, "P6"),
    ("P7", ("Wool processing", "Переработка шерсти", "Жүн өңдеу"), "KZ-61", (35, 110), 150.0, "P7"),
)  # fmt: skip


def million(amount: float) -> int:
    return round(amount * 10**6)


@lru_cache
def portfolio() -> Portfolio:
    made = []
    for code, names, region, costs, value, lead in ASKED:
        first = 1 if len(costs) == 3 else 2
        stages = tuple(
            stage(
                STEPS[first + k - 1],
                {2026 + k: million(cost)},
                value if k == len(costs) - 1 else 0.0,
                probability=0.8,
            )
            for k, cost in enumerate(costs)
        )
        made.append(
            Project(
                code,
                Label(*names),
                region=region,
                lead=lead,
                stages=stages,
                contributions=(("jobs", value / 2),),
            )
        )
    jobs = Goal("jobs", Label("New jobs", "Новые рабочие места", "Жаңа жұмыс орындары"), 800.0, 0.0)
    return Portfolio(tuple(made), MILLION, goals=(jobs,), illustrative=True)


@lru_cache
def funding() -> Funding:
    def budgets(*amounts: float) -> tuple[tuple[int, int], ...]:
        return tuple((2026 + k, million(amount)) for k, amount in enumerate(amounts))

    republic = Label("Science budget", "Научный бюджет", "Ғылым бюджеті")
    region = Label(
        "Budget of Turkistan Region", "Бюджет Туркестанской области", "Түркістан облысының бюджеті"
    )
    fund = Label("Innovation fund", "Инновационный фонд", "Инновациялық қор")
    own = Label("Own money", "Собственные средства", "Меншікті қаражат")
    bank = Label("Development bank", "Банк развития", "Даму банкі")
    sources = (
        Source("rb", republic, "republican-budget", budgets(90, 80, 40), stages=STEPS[:3]),
        Source("lb", region, "local-budget", budgets(15, 15, 15), regions=("KZ-61",)),
        Source("fund", fund, "innovation-fund", budgets(30, 70, 80), stages=STEPS[1:]),
        Source("bank", bank, "bank", budgets(0, 60, 120), cost_of_money=0.12, stages=STEPS[2:]),
        Source("own", own, "own", cost_of_money=0.05),
    )
    basis = Legal("Programme rules of 2026", date(2026, 1, 1))
    rules = (
        Rule("public-part", Label("Public part of a pilot", "Публичная доля опытного производства",
                                  "Тәжірибелік өндірістегі мемлекеттік үлес"),
             ("rb", "lb", "fund"), stages=("pilot", "scale-up"), max_share=0.6, legal=basis),
        Rule("own-part", Label("Own part", "Доля заявителя", "Өтініш берушінің үлесі"), ("own",),
             min_share=0.1, max_share=0.25, legal=basis),
    )  # fmt: skip
    quotas = (Quota("region", "KZ-61", min_share=0.2), Quota("region", "KZ-35", max_share=0.6))
    return Funding(sources, MILLION, rules, quotas, date="2026-01-15", names=(*words(), *units()))


def units() -> tuple[tuple[str, str, Label], ...]:
    return tuple(("unit", code, Label(*names)) for code, names in UNITS.items())


@lru_cache
def plan() -> AllocationResult:
    return allocate_finance(portfolio(), funding(), settings=EXACT)


@lru_cache
def priorities() -> PriorityResult:
    return prioritise(portfolio(), funding(), levels=BudgetLevels((0.6, 0.8, 1.0, 1.2)), settings=EXACT)


@lru_cache
def alternatives() -> AlternativesResult:
    return find_alternatives(portfolio(), funding())


@lru_cache
def frontier() -> FrontierResult:
    return trace_frontier(portfolio(), funding(), aim=Alignment(PEOPLE, points=6), settings=EXACT)


@lru_cache
def financing(*, with_plan: bool = True) -> FinancingResult:
    names = {
        "total": ("All sources", "Все источники", "Барлық көздер"),
        "own": ("Own funds", "Собственные средства", "Меншікті қаражат"),
        "state": ("Republican budget", "Республиканский бюджет", "Республикалық бюджет"),
        "grants": ("of which innovation grants", "в том числе гранты", "оның ішінде гранттар"),
        "local": ("Local budget", "Местный бюджет", "Жергілікті бюджет"),
        "other": ("Other funds", "Прочие средства", "Басқа қаражат"),
    }
    nan = float("nan")
    table = np.array(
        [[1000.0, 600, 250, 20, 50, 100], [2000.0, 500, 100, nan, nan, 1350], [300, 200, 80, 0, 20, 0]]
    )
    whole = np.array([[3300.0, 1300, 430, 35, 120, 1450]])
    land = Territory((Edition("kz20", tuple(Unit(c, Label(*n)) for c, n in UNITS.items())),))
    flags = np.where(np.isnan(table), Flag.CONFIDENTIAL, np.where(table == 0, Flag.ZERO, Flag.OBSERVED))
    made = tuple(Indicator(c, Label(*n), "million KZT", additive=True) for c, n in names.items())
    values, marks = table[:, None, :], flags[:, None, :].astype(np.uint8)
    country = CountryRow("KZ", whole, np.zeros(whole.shape, np.uint8))
    panel = Panel(
        land,
        "kz20",
        tuple(UNITS),
        (2022,),
        made,
        values,
        marks,
        np.full(values.shape, -1, np.int16),
        country=country,
    )
    lines = (
        FinancingLine("own", ("own",)),
        FinancingLine("state", ("republican-budget", "innovation-fund")),
        FinancingLine("grants", part_of="state"),
        FinancingLine("local", ("local-budget",)),
        FinancingLine("other", ("venture",)),
    )
    settings = FinancingSettings(lines, total="total", top=2)
    return measure_financing(panel, settings=settings, plan=plan() if with_plan else None)


@lru_cache
def adjustment() -> AdjustmentResult:
    """A year later: telemedicine failed in its first stage, the fund has less, copper costs more."""
    facts = Facts(
        2027,
        stages=(
            StageFact("P1", "applied-research", 2026, status="finished"),
            StageFact("P2", "development", 2026, status="finished"),
            StageFact("P3", "applied-research", 2026, spent=million(34), status="failed"),
        ),
        budgets=(("fund", 2027, million(40)),),
        costs=(("P1", "development", 2027, million(100)),),
    )
    return adjust_plan(portfolio(), funding(), plan=plan(), facts=facts)
