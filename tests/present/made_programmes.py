"""Results of programmes, calls, risk, sharing and consortia, made up for the pages, in three languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache

import numpy as np

from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.games import Game, Partner
from growthpoles.finance.investors import propose_investors
from growthpoles.finance.investors_inputs import (
    CompositionRules,
    InvestorNeed,
    InvestorRegister,
    InvestorSettings,
    Organisation,
)
from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.portfolio import Money, Portfolio, Project, StageCost
from growthpoles.finance.risk import share_risk
from growthpoles.finance.risk_inputs import Cover, Cut, RiskSettings, Shock, Tranche
from growthpoles.finance.risk_results import InvestorsResult, RiskResult, SharingResult
from growthpoles.finance.shares import SharingSettings, share_value
from growthpoles.labels import Label
from growthpoles.programmes.assess import assess_programme
from growthpoles.programmes.assignment import assign_reviewers
from growthpoles.programmes.call_inputs import Application, Call, Review, Reviewer
from growthpoles.programmes.calls import run_call
from growthpoles.programmes.programme import Fact, Goal, Node, Participant, Programme
from growthpoles.programmes.results import AssignmentResult, CallResult, ProgrammeResult
from growthpoles.programmes.rules import Criterion, Priority, SelectionRules

_ENERGY = Priority("energy", Label("Clean energy", "Чистая энергия", "Таза энергия"), 0.3)
_FARMS = Priority("farms", Label("Farming", "Сельское хозяйство", "Ауыл шаруашылығы"))
RULES = SelectionRules(
    "grants",
    "2",
    dt.date(2026, 1, 15),
    (
        Criterion("novelty", Label("Novelty", "Новизна", "Жаңалығы"), 2.0, least=3.0),
        Criterion("market", Label("Market", "Рынок", "Нарық"), 1.0),
    ),
    (_ENERGY, _FARMS),
    3,
    2,
    "skip",
    title=Label("Rules of the grant call", "Правила конкурса грантов", "Гранттар конкурсының ережелері"),
)


def _goal(code: str, label: Label, node: str, levels: tuple[float, float], dimension: str = "") -> Goal:
    return Goal(code, label, node, *levels, 2025, 2030, unit="%", dimension=dimension)


def programme(*, illustrative: bool = True) -> ProgrammeResult:
    """A programme of four levels; one goal is attained, one is behind, one has no figure."""
    uni = Label("East University", "Восточный университет", "Шығыс университеті")
    nodes = (
        Node("P", Label("Innovation of the east", "Инновации востока", "Шығыс инновациялары"), "programme",
             start=2026, end=2030, budget=100.0, approach="programme-target", mechanism="organisational"),
        Node("S", Label("Clean energy", "Чистая энергия", "Таза энергия"), "subprogramme", "P",
             approach="system", priority="energy"),
        Node("R", Label("Wind turbines", "Ветроустановки", "Жел қондырғылары"), "project", "S", budget=900.0,
             mechanism="economic-financial", approach="innovation", priority="energy", start=2026, end=2028),
        Node("M", Label("Buying the first turbines", "Закупка первых установок",
                        "Алғашқы қондырғыларды сатып алу"),
             "measure", "R", budget=250.0, instrument="public-procurement", mechanism="economic-financial"),
        Node("L", Label("Law on testing grounds", "Закон о полигонах", "Полигондар туралы заң"), "measure",
             "P", mechanism="legal", start=2027, end=2027),
    )  # fmt: skip
    goals = (
        _goal("G1", Label("Share of innovative output", "Доля инновационной продукции",
                          "Инновациялық өнім үлесі"), "P", (2.0, 4.0), "financing-system"),
        _goal("G2", Label("Enterprises that innovate", "Доля инновационных предприятий",
                          "Инновациялық кәсіпорындар үлесі"), "S", (10.0, 20.0), "infrastructure"),
        _goal("G3", Label("Local parts of turbines", "Местные детали установок",
                          "Қондырғылардың отандық бөлшектері"), "R", (5.0, 50.0), "infrastructure"),
    )  # fmt: skip
    people = (
        Participant("P", "ministry", "customer", Label("Ministry", "Министерство", "Министрлік")),
        Participant("R", "uni", "scientific-institution", uni),
        Participant("M", "uni", "executor", uni),
    )
    facts = (Fact("G1", 2027, 4.2), Fact("G2", 2027, 11.0))
    made = Programme(nodes, goals, people, facts, RULES, "KZT million", illustrative=illustrative)
    return assess_programme(made)


_NAMES = (
    ("Pump", "Насос", "Сорғы"),
    ("Drill", "Бур", "Бұрғы"),
    ("Turbine", "Турбина", "Турбина"),
    ("Seeder", "Сеялка", "Сепкіш"),
    ("Battery", "Батарея", "Батарея"),
    ("Greenhouse", "Теплица", "Жылыжай"),
    ("Filter", "Фильтр", "Сүзгі"),
    ("Sensor", "Датчик", "Датчик"),
)
_TRUE = (8.5, 8.1, 6.5, 6.3, 6.1, 5.7, 4.9, 2.2)


def competition() -> tuple[Call, list[Review]]:
    """Eight applications, four reviewers of different leniency, one declared conflict."""
    applications = tuple(
        Application(
            f"A{i + 1}", Label(*_NAMES[i]), f"org{i + 1}", cost=20.0 + 5 * (i % 3),
            priority="energy" if i % 2 else "farms",
        )
        for i in range(8)
    )  # fmt: skip
    reviewers = tuple(Reviewer(f"R{j + 1}", "org4" if j == 3 else f"uni{j + 1}") for j in range(4))
    call = Call(
        "grant-2026", Label("Grants of 2026", "Гранты 2026 года", "2026 жылғы гранттар"), RULES, applications,
        reviewers, 95.0, conflicts=frozenset({("A2", "R1")}), money="KZT million", illustrative=True,
    )  # fmt: skip
    random, lenient = np.random.default_rng(3), (0.9, -0.7, 0.2, 0.0)
    reviews = []
    for i, item in enumerate(applications):
        for j, person in enumerate(reviewers):
            if (i + j) % 4 == 0 and i != 1:
                continue
            for criterion in RULES.criteria:
                score = _TRUE[i] + lenient[j] + 0.7 * random.normal() + (3.2 if (i, j) == (4, 2) else 0.0)
                value = float(np.clip(round(score, 1), 0, 10))
                reviews.append(Review(item.code, person.code, criterion.code, value))
    return call, reviews


@lru_cache(maxsize=1)
def call() -> CallResult:
    """The call of `competition`, decided."""
    made, reviews = competition()
    return run_call(made, reviews)


def assignment() -> AssignmentResult:
    """Who reviews what in the call of `competition`."""
    return assign_reviewers(competition()[0])


_MONEY = Money("KZT", 1_000_000)
_SOURCES = (
    ("budget", ("Republican budget", "Республиканский бюджет", "Республикалық бюджет"), "republican-budget"),
    ("fund", ("Innovation fund", "Инновационный фонд", "Инновациялық қор"), "innovation-fund"),
    ("bank", ("Commercial bank", "Коммерческий банк", "Коммерциялық банк"), "bank"),
)


@lru_cache(maxsize=2)
def risk(*, plain: bool = False) -> RiskResult:
    """Twelve projects of two stages, paid by three sources in tranches; `plain`: no tranches, no covers."""
    projects = tuple(
        Project(
            f"P{i + 1}",
            Label(
                f"{_NAMES[i % 8][0]} {i + 1}", f"{_NAMES[i % 8][1]} {i + 1}", f"{_NAMES[i % 8][2]} {i + 1}"
            ),
            region="KZ-75" if i % 2 else "KZ-71",
            lead="uni" if i < 7 else "plant",
            stages=(
                StageCost("pilot", ((2026, 40_000_000 + i * 5_000_000),), 0.75),
                StageCost("scale-up", ((2027, 90_000_000),), 0.85, 400.0),
            ),
        )
        for i in range(12)
    )
    cells = [(p.code, s.stage, y, c) for p in projects for s in p.stages for y, c in s.costs]
    contracts = tuple(
        Contract(code, stage, source, year, cost * part // 100)
        for code, stage, year, cost in cells
        for source, part in (("budget", 40), ("fund", 25), ("bank", 35))
    )
    plan = Plan(frozenset((code, stage) for code, stage, _, _ in cells), contracts)
    years = ((2026, 10**10), (2027, 10**10))
    sources = tuple(Source(code, Label(*name), kind, years) for code, name, kind in _SOURCES)
    settings = RiskSettings(
        draws=1000,
        shocks=(Shock("region", 0.15),),
        cuts=(Cut("budget", 0.2, 0.3),),
        price_deviation=0.05,
        tranches=(
            Tranche("first", ("budget",), 0.1, Label("First loss", "Первые потери", "Алғашқы шығын")),
            Tranche("middle", ("fund",), None, Label("Middle", "Средний транш", "Орта транш")),
        ),
        covers=(
            Cover("damu", "fund", ("bank",), share=0.5, price=0.02,
                  label=Label("Loan guarantee", "Гарантия по кредитам", "Несие кепілдігі")),
        ),
        lead_cap=0.5,
    )  # fmt: skip
    if plain:
        settings = replace(settings, tranches=(), covers=(), cuts=(), lead_cap=None)
    portfolio = Portfolio(projects, _MONEY, illustrative=not plain)
    return share_risk(portfolio, Funding(sources, _MONEY), plan, settings=settings, seed=7)


_PARTNERS = tuple(
    Partner(code, Label(*name), given)
    for (code, name, _), given in zip(_SOURCES, (60.0, 30.0, 10.0), strict=True)
)


def sharing(*, core: bool = True, contributions: bool = True, illustrative: bool = True) -> SharingResult:
    """Three sources; with `core` no shares are blocked by a coalition, otherwise all are."""
    pairs = 60.0 if core else 90.0
    worths = {
        ("budget",): 20.0, ("fund",): 10.0, ("bank",): 0.0, ("budget", "fund"): pairs + 10,
        ("budget", "bank"): pairs, ("fund", "bank"): pairs - 20, ("budget", "fund", "bank"): 100.0,
    }  # fmt: skip
    partners = _PARTNERS if contributions else tuple(replace(x, contribution=None) for x in _PARTNERS)
    game = replace(Game.of_table(partners, worths, money=_MONEY), illustrative=illustrative)
    return share_value(game, settings=SharingSettings(complaints=3))


def investors(*, illustrative: bool = True) -> InvestorsResult:
    """Two programmes; in the second nobody plays the insurer and money is short."""
    names = (
        ("halyk", ("First Bank", "Первый банк", "Бірінші банк"), "bank", 600),
        ("vc", ("East Venture", "Восточный венчур", "Шығыс венчур"), "venture-fund", 400),
        ("uni", ("East University", "Восточный университет", "Шығыс университеті"), "university", 50),
        ("plant", ("Turbine Plant", "Турбинный завод", "Турбина зауыты"), "enterprise", 300),
        ("law", ("Law Office", "Юридическое бюро", "Заң кеңсесі"), "law-firm", 0),
    )
    register = InvestorRegister(
        tuple(
            Organisation(code, Label(*name), kind, "KZ-71", "KZ-71", max_money=1_000_000 * money)
            for code, name, kind, money in names
        ),
        currency="KZT",
        illustrative=illustrative,
    )
    roles = ("innovation-bank", "venture", "legal", "science-centre", "small-innovative-firm")
    needs = (
        InvestorNeed("E", Label("Clean energy", "Чистая энергия", "Таза энергия"), 800_000_000, roles,
                     "KZ-71", "KZ-71", 1),
        InvestorNeed("F", Label("Farming", "Сельское хозяйство", "Ауыл шаруашылығы"), 2_000_000_000,
                     (*roles, "insurer"), "KZ-71"),
    )  # fmt: skip
    rules = CompositionRules.preset("pole-de-competitivite")
    return propose_investors(needs, register, settings=InvestorSettings(composition=rules))
