"""Results of technology transfer, made up for the pages from one small register in three languages."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.result import Result
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.stats.diffusion import bass_share
from growthpoles.transfer.business_case import business_case
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, CashLine
from growthpoles.transfer.classify import classify_innovations
from growthpoles.transfer.classify_inputs import Innovation, InnovationSettings
from growthpoles.transfer.consortia import propose_consortia
from growthpoles.transfer.consortia_inputs import ConsortiaSettings
from growthpoles.transfer.consortia_results import ConsortiaResult
from growthpoles.transfer.diffusion import fit_diffusion
from growthpoles.transfer.diffusion_inputs import DiffusionSettings
from growthpoles.transfer.indicators import IndicatorSettings, measure_transfer
from growthpoles.transfer.match import match_register
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.readiness import assess_readiness
from growthpoles.transfer.readiness_inputs import ReadinessSettings
from growthpoles.transfer.registers import (
    Agreement,
    Codes,
    Need,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)
from growthpoles.transfer.results import (
    BusinessCaseResult,
    DiffusionResult,
    InnovationsResult,
    ReadinessResult,
    TransferIndicatorsResult,
)

PLACES = (
    ("unit", "KZ-71", Label("Astana", "город Астана", "Астана қаласы")),
    ("unit", "KZ-35", Label("Karaganda Region", "Карагандинская область", "Қарағанды облысы")),
    ("unit", "KZ-61", Label("Turkistan Region", "Туркестанская область", "Түркістан облысы")),
)
_ORGANISATIONS = (
    ("uni", ("East University", "Восточный университет", "Шығыс университеті"), "KZ-71", "university", "55"),
    ("metal", ("Metal Institute", "Институт металлов", "Металдар институты"), "KZ-35",
     "research-institute", "53"),
    ("agro", ("Farming University", "Аграрный университет", "Аграрлық университет"), "KZ-61",
     "university", "68"),
    ("plant", ("Salt Works", "Соляной завод", "Тұз зауыты"), "KZ-35", "enterprise", "53"),
    ("mill", ("Rolling Mill", "Прокатный завод", "Илектеу зауыты"), "KZ-35", "enterprise", "53"),
    ("farm", ("South Farm", "Южное хозяйство", "Оңтүстік шаруашылығы"), "KZ-61", "enterprise", "68"),
    ("coop", ("Melon Union", "Союз бахчеводов", "Бақшашылар одағы"), "KZ-61", "enterprise", "68"),
    ("med", ("Medical University", "Медицинский университет", "Медицина университеті"), "KZ-71",
     "university", "76"),
    ("pills", ("Tablet Works", "Завод таблеток", "Таблетка зауыты"), "KZ-71", "enterprise", "76"),
    ("scan", ("Scanner Firm", "Фирма сканеров", "Сканер фирмасы"), "KZ-71", "enterprise", "76"),
)  # fmt: skip
_RESULTS = (
    ("pump", ("Pump for brine", "Насос для рассолов", "Тұздыққа арналған сорғы"), "uni", "55.03.14", 6, 9000),
    (
        "alloy",
        ("Heat-proof alloy", "Жаропрочный сплав", "Ыстыққа төзімді қорытпа"),
        "metal",
        "53.49",
        4,
        6000,
    ),
    ("coat", ("Zinc coating", "Цинковое покрытие", "Мырыш жабыны"), "metal", "53.07", 3, 300),
    ("drip", ("Drip irrigation", "Капельное орошение", "Тамшылатып суару"), "agro", "68.31.02", 7, 2000),
    ("seed", ("Wheat variety", "Сорт пшеницы", "Бидай сорты"), "agro", "68.35.03", 8, 200),
    ("verse", ("Metre of epics", "Метрика эпоса", "Эпос өлшемі"), "uni", "17.07", 2, 10),
    ("meter", ("Moisture meter", "Влагомер", "Ылғал өлшегіш"), "uni", "59.35", 9, 150),
    ("vaccine", ("Sheep vaccine", "Вакцина для овец", "Қой вакцинасы"), "agro", "68.41", None, None),
)
_NEEDS = (
    ("brine", ("Pump that stands brine", "Насос, стойкий к рассолу", "Тұздыққа төзімді сорғы"), "plant",
     "55.03", 8),
    ("water", ("Drip irrigation of melons", "Капельное орошение дынь", "Қауынды тамшылатып суару"), "farm",
     "68.31", 8),
    ("steel", ("Alloy that stands heat", "Сплав, стойкий к жару", "Ыстыққа төзімді қорытпа"), "mill",
     "53.49", 9),
    ("tour", ("Guide for visitors", "Путеводитель для гостей", "Қонақтарға жолсілтер"), "coop", "71.37", 5),
)  # fmt: skip
_STEPS = (
    ReadinessStep("pump", 5, 2018.0, 2019.5, "passed", 30.0, "report"),
    ReadinessStep("pump", 6, 2019.5, 2021.0, "passed", 60.0, "protocol"),
    ReadinessStep("pump", 7, 2021.5, None, "running"),
    ReadinessStep("alloy", 4, 2019.0, 2020.0, "passed", 20.0),
    ReadinessStep("coat", 4, 2020.0, 2022.0, "stopped", 15.0),
    ReadinessStep("drip", 7, 2020.0, 2022.0, "passed", 80.0, "field trial"),
    ReadinessStep("seed", 8, 2021.0, 2023.0, "passed", 90.0, "state test"),
    ReadinessStep("meter", 9, 2019.0, 2020.0, "passed", 40.0, "sales"),
)
_AGREEMENTS = (
    Agreement("a1", "licence", "uni", "plant", 2021, "meter", 12.0),
    Agreement("a2", "contract-research", "metal", "plant", 2021, amount=30.0),
    Agreement("a3", "joint-project", "metal", "mill", 2022, to_year=2024),
    Agreement("a4", "joint-project", "plant", "mill", 2022, to_year=2024),
    Agreement("a5", "contract-research", "agro", "farm", 2023, amount=8.0),
    Agreement("a6", "joint-project", "agro", "coop", 2023, to_year=2024),
    Agreement("a7", "joint-project", "farm", "coop", 2024),
    Agreement("a8", "spin-off", "uni", "", 2024),
)


@lru_cache(maxsize=2)
def register(*, illustrative: bool = True) -> TransferRegister:
    """Ten organisations of three regions with results, needs, agreements and steps."""
    organisations = tuple(
        Organisation(
            code, Label(*name), unit, kind, carries_out=kind != "enterprise", codes=Codes((field,))
        )
        for code, name, unit, kind, field in _ORGANISATIONS
    )  # fmt: skip
    results = tuple(
        ResearchResult(
            code, Label(*name), Label(*name), owner, codes=Codes((field,)), level=level, year=2019,
            rights="patent" if code in ("pump", "drip", "alloy") else "know-how", value=value, partners=1,
        )
        for code, name, owner, field, level, value in _RESULTS
    )  # fmt: skip
    needs = tuple(
        Need(code, Label(*name), Label(*name), holder, codes=Codes((field,)), level=level, own_steps=1)
        for code, name, holder, field, level in _NEEDS
    )
    return TransferRegister(
        organisations, results, needs, _AGREEMENTS, _STEPS, illustrative=illustrative, places=PLACES
    )


@lru_cache(maxsize=2)
def readiness(*, illustrative: bool = True) -> ReadinessResult:
    """Eight results: one done, one stopped, one without a level."""
    settings = ReadinessSettings(draws=100, horizon=6)
    return assess_readiness(register(illustrative=illustrative), settings=settings, seed=5)


_INNOVATIONS = (
    Innovation("laser", Label("Laser welding", "Лазерная сварка", "Лазерлік дәнекерлеу"), "P1", "KZ-35",
               300.0, implemented=True, novelty="world", generation_used=2, generation=4,
               generation_front=3,
               status="emerging", principle_new=0, industries=2, successor_share=0.0, performance=0.4),
    Innovation("lamp", Label("Sodium lamp", "Натриевая лампа", "Натрий шамы"), "P1", "KZ-71", 500.0,
               implemented=True, novelty="firm", generation_used=2, generation=2, generation_front=4,
               status="obsolete", principle_new=0, industries=1, successor_share=0.8, decline=9.0,
               performance=0.02),
    Innovation("drill", Label("Drill with sensors", "Бур с датчиками", "Датчикті бұрғы"), "P2", "KZ-35",
               120.0, implemented=True, novelty="market", generation_used=3, generation=3,
               generation_front=3,
               status="growth", principle_new=0, industries=2, successor_share=0.1, performance=0.2,
               combinations=3),
    Innovation("gel", Label("Water gel", "Водный гель", "Су гелі"), "P2", "KZ-61", 80.0, implemented=True,
               novelty="market"),
    Innovation("plan", Label("Plan of a park", "План парка", "Парк жоспары"), "", "KZ-61", None,
               implemented=False),
    Innovation("oven", Label("Infrared oven", "Инфракрасная печь", "Инфрақызыл пеш"), "P2", "KZ-71", 60.0,
               implemented=True, novelty="firm", generation_used=1, generation=2, generation_front=4,
               status="obsolete", principle_new=0, industries=1, successor_share=0.7, performance=0.05,
               expert_class="minor", expert_note="Местное решение для посёлков"),
)  # fmt: skip


def innovations(*, illustrative: bool = True) -> InnovationsResult:
    """A radical, a pseudo, a medium, an undetermined one, none at all, and one an expert judged."""
    return classify_innovations(_INNOVATIONS, settings=InnovationSettings(illustrative=illustrative))


@lru_cache(maxsize=2)
def matches(*, illustrative: bool = True) -> MatchResult:
    """Three needs with a result, one without."""
    return match_register(register(illustrative=illustrative))


@lru_cache(maxsize=2)
def consortia(*, illustrative: bool = True) -> ConsortiaResult:
    """Two consortia seen in ties, one proposed."""
    settings = ConsortiaSettings(priorities={"KZ-61": ("68",)})
    return propose_consortia(register(illustrative=illustrative), settings=settings, matches=matches())


@lru_cache(maxsize=2)
def diffusion(*, early: bool = False) -> DiffusionResult:
    """Firms with robots in three regions; `early`: only the first years, before growth turns."""
    units = tuple(Unit(code, label) for _, code, label in PLACES)
    neighbours = ((0, 1), (0, 2))
    land = Territory((Edition("now", units),))
    years = tuple(range(2009, 2014 if early else 2025))
    steps = np.arange(1, len(years) + 1)
    levels = np.stack(
        [size * bass_share(steps, p, q=0.45) for size, p in ((300, 0.02), (200, 0.01), (120, 0.005))]
    )
    wobble = 1 + 0.01 * np.sin(np.arange(levels.size).reshape(levels.shape))
    levels = np.maximum.accumulate(levels * wobble, axis=1)[:, :, None]
    label = Label("Firms with robots", "Предприятия с роботами", "Роботы бар кәсіпорындар")
    robots = Indicator("robots", label, unit="enterprises", additive=True)
    flags = np.full(levels.shape, Flag.OBSERVED)
    panel = Panel(land, "now", tuple(u.code for u in units), years, (robots,), levels, flags, 0 * flags)
    codes = [u.code for u in units]
    ties = (*((codes[b], codes[a], 1.0) for a, b in neighbours), (codes[0], codes[1], 1.0))
    settings = DiffusionSettings(launch=2008, ties=ties, draws=50, horizon=5)
    return fit_diffusion(panel, "robots", settings=settings, seed=3)


@lru_cache(maxsize=2)
def case(*, draws: int = 400, sales: float = 120.0, illustrative: bool = True) -> BusinessCaseResult:
    """A workshop for pumps."""
    lines = (
        CashLine("build", Label("Workshop", "Цех", "Цех"), "investment",
                 ((2026, 200.0), (2027, 60.0)), 0.9, 1.4),
        CashLine("sales", Label("Sale of pumps", "Продажа насосов", "Сорғы сату"), "revenue",
                 tuple((year, sales) for year in range(2028, 2033)), 0.6, 1.1),
        CashLine("run", Label("Running the workshop", "Содержание цеха", "Цехты ұстау"), "operating",
                 tuple((year, 30.0) for year in range(2027, 2033)), 0.9, 1.2),
    )  # fmt: skip
    plan = BusinessPlan(lines, illustrative=illustrative)
    return business_case(plan, settings=BusinessSettings(0.1, draws=draws), seed=2)


def indicators(*, illustrative: bool = True) -> TransferIndicatorsResult:
    """Transfer of three regions, 2021 to 2024."""
    settings = IndicatorSettings(years=(2021, 2024), least=1)
    return measure_transfer(register(illustrative=illustrative), settings=settings)


def everything(*, illustrative: bool = True) -> tuple[Result, ...]:
    """All of them, as a study gives them."""
    spread = diffusion()
    marked = DiffusionResult(spread.tables, {**spread.spec, "illustrative": illustrative}, spread.diagnostics)
    return (
        readiness(illustrative=illustrative),
        innovations(illustrative=illustrative),
        matches(illustrative=illustrative),
        consortia(illustrative=illustrative),
        replace(marked),
        case(illustrative=illustrative),
        indicators(illustrative=illustrative),
    )
