"""Small, plausible results of six regions for the tests of `present`; the figures are made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import polars as pl
from tests.present import made_programmes, plan_results

from growthpoles.core.catalogue import labels_table
from growthpoles.core.diagnostic import Diagnostics, good, note, warning
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.core.territory import Edition, Territory, Tile, Unit
from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.dynamics.divergence_inputs import DivergenceSettings
from growthpoles.dynamics.divergence_results import DivergenceResult
from growthpoles.dynamics.growth import simulate_growth
from growthpoles.dynamics.growth_estimate import estimate_growth_model
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthModel, GrowthSettings, Parameter, Push
from growthpoles.dynamics.growth_results import GrowthEstimate, GrowthResult
from growthpoles.errors import Where
from growthpoles.industries.chain import chain as run_chain
from growthpoles.industries.chain_inputs import (
    Capacity,
    ChainSettings,
    Demand,
    MinimumScale,
    Project,
    Purchase,
)
from growthpoles.industries.chain_results import ChainResult, RegionalisedResult
from growthpoles.industries.inputs import PropulsiveSettings
from growthpoles.industries.regionalise import regionalise
from growthpoles.industries.results import PropulsiveResult, RelatednessResult, TechnologyResult
from growthpoles.industries.technology import load_technology_scheme
from growthpoles.labels import Label
from growthpoles.poles.network import build_network
from growthpoles.poles.network_inputs import NetworkSettings, Scenario
from growthpoles.poles.network_results import NetworkResult, PlacementResult
from growthpoles.poles.placement import place_poles
from growthpoles.poles.placement_inputs import PlacementSettings
from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_results import SpreadResult

UNITS = {
    "KZ-71": ("Astana", "город Астана", "Астана қаласы", "city", 3, 1, "KZ-11"),
    "KZ-35": ("Karaganda Region", "Карагандинская область", "Қарағанды облысы", "", 3, 2, "KZ-11 KZ-39"),
    "KZ-23": ("Atyrau Region", "Атырауская область", "Атырау облысы", "", 0, 2, ""),
    "KZ-39": ("Kostanay Region", "Костанайская область", "Қостанай облысы", "", 2, 1, "KZ-35"),
    "KZ-61": ("Turkistan Region", "Туркестанская область", "Түркістан облысы", "", 3, 3, "KZ-79"),
    "KZ-79": ("Shymkent", "город Шымкент", "Шымкент қаласы", "city", 3, 4, "KZ-61"),
}
PILLARS = {
    "MAC": (
        "main macroeconomic indicators",
        "основные макроэкономические показатели",
        "негізгі макроэкономикалық көрсеткіштер",
    ),
    "INF": ("innovative infrastructure", "инновационная инфраструктура", "инновациялық инфрақұрылым"),
    "SCI": ("scientific-technical potential", "научно-технический потенциал", "ғылыми-техникалық әлеует"),
}
INDICATORS = {
    "MAC1": (
        "MAC",
        "GRP per capita",
        "ВРП на душу населения",
        "жан басына шаққандағы ЖӨӨ",
        "thousand KZT",
        "",
    ),
    "MAC4": (
        "MAC",
        "fixed investment per capita",
        "инвестиции в основной капитал на душу",
        "жан басына шаққандағы инвестиция",
        "thousand KZT",
        "",
    ),
    "INF5": ("INF", "organisations with ICT", "организации с ИКТ", "АКТ бар ұйымдар", "%", "weak"),
    "SCI1": (
        "SCI",
        "R&D expenditure in GRP",
        "затраты на НИОКР к ВРП",
        "ҒЗТКЖ шығындарының ЖӨӨ-дегі үлесі",
        "%",
        "",
    ),
    "SCI2": (
        "SCI",
        "R&D staff per 10,000 employed",
        "персонал НИОКР на 10 000 занятых",
        "10 000 жұмысшыға шаққандағы ҒЗТКЖ қызметкерлері",
        "n",
        "",
    ),
}
TYPES = {
    "innovation": (
        "innovation-technological pole",
        "инновационно-технологический полюс роста",
        "инновациялық және технологиялық өсу полюсі",
    ),
    "industrial": ("industrial pole", "индустриальный полюс роста", "индустриялық өсу полюсі"),
    "agro": ("agro-industrial pole", "агроиндустриальный полюс роста", "агроөнеркәсіптік өсу полюсі"),
    "settlement": ("promising pole", "перспективный полюс роста", "перспективалы өсу полюсі"),
}
CRITERIA = {
    "agglomeration": ("agglomeration", "агломерация", "агломерация"),
    "reserve": ("innovation reserve", "инновационный задел", "инновациялық қор"),
    "manufacturing": ("industrial type", "индустриальный тип", "индустриялық тип"),
    "diversified": ("diversified structure", "диверсифицированная структура", "әртараптандырылған құрылым"),
    "farming": ("field of agriculture", "сфера сельского хозяйства", "ауыл шаруашылығы саласы"),
}
INDUSTRIES = {
    "A": ("Agriculture", "Сельское хозяйство", "Ауыл шаруашылығы"),
    "B": ("Mining", "Горнодобывающая промышленность", "Тау-кен өнеркәсібі"),
    "C": ("Manufacturing", "Обрабатывающая промышленность", "Өңдеу өнеркәсібі"),
    "J": ("Information and communication", "Информация и связь", "Ақпарат және байланыс"),
}
SPEC = {
    "framework": "demo-regions",
    "years": [2022],
    "index": {
        "treat": {"method": "winsorise", "max_points": 1},
        "normalise": {"method": "min-max", "floor": 0.01},
        "aggregate": {"method": "power-mean", "p": 0},
    },
}
ORIGIN = Provenance((("indicators.csv", "9f" * 32), ("territory.csv", "1c" * 32)), 1, "0.1.0")
INDEX = {"KZ-71": 0.66, "KZ-35": 0.44, "KZ-23": 0.45, "KZ-39": 0.28, "KZ-61": 0.08, "KZ-79": 0.27}
ORDER = sorted(INDEX, key=lambda code: -INDEX[code])


class PotentialResult(Result):
    kind: ClassVar[str] = "potential"


class RobustnessResult(Result):
    kind: ClassVar[str] = "robustness"


class SensitivityResult(Result):
    kind: ClassVar[str] = "sensitivity"


class SpecialisationResult(Result):
    kind: ClassVar[str] = "specialisation"


class ShiftShareResult(Result):
    kind: ClassVar[str] = "shift-share"


class PolesResult(Result):
    kind: ClassVar[str] = "poles"


class ConstraintsResult(Result):
    kind: ClassVar[str] = "constraints"


class AuditResult(Result):
    kind: ClassVar[str] = "audit"


def table(name: str, keys: str, rows: list[dict[str, Any]]) -> Table:
    return Table(name, tuple(keys.split()), pl.DataFrame(rows, infer_schema_length=None))


def labels() -> Table:
    def named(kind: str, source: dict[str, Any], at: int = 0) -> list[tuple[str, str, Label]]:
        return [(kind, code, Label(*item[at : at + 3])) for code, item in source.items()]

    return labels_table(
        named("unit", UNITS),
        [("unit", "KZ", Label("Kazakhstan", "Республика Казахстан", "Қазақстан Республикасы"))],
        named("pillar", PILLARS),
        named("indicator", INDICATORS, 1),
        named("type", TYPES),
        named("criterion", CRITERIA),
        named("industry", INDUSTRIES),
        [
            (
                "gate-of",
                "industrial",
                Label(
                    "industry as in the country",
                    "промышленность не ниже, чем в стране",
                    "өнеркәсіп елдегіден кем емес",
                ),
            ),
            ("gate-of", "innovation", Label("a real reserve", "заметный задел", "айтарлықтай қор")),
            (
                "remark",
                "regions",
                Label("The cuts are not estimates.", "Пороги не являются оценками.", "Шектер бағалау емес."),
            ),
            ("tag", "extractive", Label("extractive", "добывающий", "өндіруші")),
            (
                "block",
                "ACT",
                Label("innovation activity", "инновационная активность", "инновациялық белсенділік"),
            ),
            ("index", "POT", Label("innovation potential", "инновационный потенциал", "инновациялық әлеует")),
            ("framework", "demo-regions", Label("Regions 2022", "Регионы 2022", "Өңірлер 2022")),
            ("framework", "demo-full", Label("Full framework", "Полная система", "Толық жүйе")),
            (
                "heading",
                "demo-regions",
                Label(
                    "3 pillars: not the full potential",
                    "3 составляющие: не полный потенциал",
                    "3 құрамдас: толық әлеует емес",
                ),
            ),
            (
                "note",
                "INF5",
                Label(
                    "stands in for cloud use",
                    "замещает использование облачных сервисов",
                    "бұлтты сервистерді алмастырады",
                ),
            ),
        ],
    )


def units() -> Table:
    rows = [
        {
            "unit": code,
            "edition": "kz20",
            "level": "region",
            "kind": item[3],
            "column": item[4],
            "row": item[5],
            "lat": 50.0,
            "lon": 70.0,
            "area_km2": 1000.0,
            "neighbours": item[6],
        }
        for code, item in UNITS.items()
    ]
    return table("units", "unit", rows)


def figures(**values: float) -> Table:
    return table(
        "figures", "name", [{"name": k, "value": float(v), "unit": "", "note": ""} for k, v in values.items()]
    )


def potential() -> PotentialResult:
    shares = {"MAC": 1.2, "INF": 1.0, "SCI": 0.8}
    scores = [
        {
            "unit": u,
            "year": 2022,
            "index": INDEX[u],
            "rank": ORDER.index(u) + 1,
            "coverage": 1.0,
            "status": "scored",
        }
        for u in INDEX
    ]
    pillars = [
        {
            "unit": u,
            "year": 2022,
            "pillar": p,
            "score": min(INDEX[u] * k, 1.0),
            "share": k / 3,
            "rank": ORDER.index(u) + 1,
            "median": 0.36 * k,
            "have": 2,
            "need": 1,
            "of": 2,
            "status": "scored",
        }
        for u in INDEX
        for p, k in shares.items()
    ]
    indicators = [
        {
            "unit": u,
            "year": 2022,
            "indicator": i,
            "value": INDEX[u] * 100,
            "unit_of_measure": item[4],
            "flag": "observed",
            "treated": INDEX[u] * 100,
            "score": INDEX[u],
            "weight": 0.2,
            "proxy": item[5],
            "source": "bureau",
            "remark": "",
        }
        for u in INDEX
        for i, item in INDICATORS.items()
    ]
    for row in indicators:
        if (row["unit"], row["indicator"]) == ("KZ-23", "MAC1"):
            row["flag"] = "treated"
        if (row["unit"], row["indicator"]) == ("KZ-23", "SCI1"):
            row["remark"] = "suspect"
        if (row["unit"], row["indicator"]) == ("KZ-61", "SCI2"):
            row.update(flag="confidential", value=None, treated=None, score=None)
        if (row["unit"], row["indicator"]) == ("KZ-61", "INF5"):
            row.update(flag="zero", value=0.0, treated=0.0, score=0.01)
        if (row["unit"], row["indicator"]) == ("KZ-79", "SCI2"):
            row.update(flag="missing", value=None, treated=None, score=None)
        if (row["unit"], row["indicator"]) == ("KZ-79", "MAC4"):
            row.update(flag="not-applicable", value=None, treated=None, score=None)
    realisation = [
        {
            "unit": u,
            "year": 2022,
            "block": "ACT",
            "activity": 0.4,
            "potential": INDEX[u],
            "ratio": 0.4 / INDEX[u] if INDEX[u] >= 0.2 else None,
            "rank_activity": 7 - ORDER.index(u) - 1,
            "rank_potential": ORDER.index(u) + 1,
            "rank_difference": 2 * ORDER.index(u) - 5,
        }
        for u in INDEX
    ]
    saturation = [
        {"unit": u, "year": 2022, "indicator": "MAC1", "value": INDEX[u] * 100, "relative": INDEX[u] * 3}
        for u in INDEX
    ]
    tables = (
        table("scores", "unit year", scores),
        table("pillars", "unit year pillar", pillars),
        table("indicators", "unit year indicator", indicators),
        table("realisation", "unit year block", realisation),
        table("saturation", "unit year indicator", saturation),
        table("coverage", "year pillar indicator", _coverage()),
        table(
            "pillar_coverage",
            "year pillar",
            [{"year": 2022, "pillar": p, "have": 2, "need": 1, "of": 2, "met": True} for p in PILLARS],
        ),
        table(
            "treatment",
            "unit year indicator",
            [
                {
                    "unit": "KZ-23",
                    "year": 2022,
                    "indicator": "MAC1",
                    "before": 99.5,
                    "after": 66.0,
                    "rule": "winsorise",
                }
            ],
        ),
        labels(),
        units(),
        figures(units=6, units_scored=6, pillars=3, pillars_met=3, pillars_needed=3),
    )
    found = Diagnostics((note("file.missing", Where(file="later.csv")),))
    return PotentialResult(tables=tables, spec=SPEC, diagnostics=found, provenance=ORIGIN)


def _coverage(found: str = "direct") -> list[dict[str, Any]]:
    return [
        {
            "pillar": item[0],
            "indicator": code,
            "status": item[5] or found,
            "counts": item[5] != "weak" and found == "direct",
            "year": 2022,
            "have_units": 6 if found == "direct" else 0,
            "of_units": 6,
        }
        for code, item in INDICATORS.items()
    ]


def full_potential() -> PotentialResult:
    """The full framework: no region has an index."""
    scores = [
        {"unit": u, "year": 2022, "index": None, "rank": None, "coverage": 0.4, "status": "missing"}
        for u in INDEX
    ]
    met = {"MAC": True, "INF": False, "SCI": False}
    tables = (
        Table(
            "scores",
            ("unit", "year"),
            pl.DataFrame(scores, schema_overrides={"index": pl.Float64, "rank": pl.Int64}),
        ),
        table("coverage", "year pillar indicator", _coverage("missing")),
        table(
            "pillar_coverage",
            "year pillar",
            [
                {"year": 2022, "pillar": p, "have": 2 if ok else 0, "need": 1, "of": 2, "met": ok}
                for p, ok in met.items()
            ],
        ),
        labels(),
        units(),
        figures(units=6, units_scored=0, pillars=3, pillars_met=1, pillars_needed=3),
    )
    found = Diagnostics((warning("file.missing", Where(indicator="SCI")),))
    return PotentialResult(
        tables=tables, spec={**SPEC, "framework": "demo-full"}, diagnostics=found, provenance=ORIGIN
    )


def robustness() -> RobustnessResult:
    rows = [
        {
            "unit": u,
            "year": 2022,
            "nominal": i + 1,
            "mean": i + 1.1,
            "median": float(i + 1),
            "low": float(max(1, i)),
            "high": float(min(6, i + 2)),
            "width": 2.0,
            "top1": 1.0 if i < 1 else 0.0,
            "top3": 1.0 if i < 3 else 0.0,
            "top5": 1.0,
            "top10": 1.0,
        }
        for i, u in enumerate(ORDER)
    ]
    groups = [
        {"unit": u, "year": 2022, "group": 1 if i < 1 else 2 if i < 4 else 3} for i, u in enumerate(ORDER)
    ]
    above = {(a, b): _above(i - k) for i, a in enumerate(ORDER) for k, b in enumerate(ORDER) if a != b}
    pairs = [{"unit_a": a, "unit_b": b, "year": 2022, "probability": p} for (a, b), p in above.items()]
    apart = [
        {
            "unit": u,
            "year": 2022,
            "above": sum(above[o, u] >= 0.95 for o in ORDER if o != u),
            "below": sum(above[u, o] >= 0.95 for o in ORDER if o != u),
            "open": sum(max(above[o, u], above[u, o]) < 0.95 for o in ORDER if o != u),
        }
        for u in ORDER
    ]
    numbers = figures(replicates=1000, mean_width=2.0, firm_probability=0.9, pair_probability=0.95)
    tables = (
        table("ranks", "unit year", rows),
        table("pairwise", "unit_a unit_b year", pairs),
        table("separation", "unit year", apart),
        table("groups", "unit year", groups),
        numbers,
    )
    return RobustnessResult(tables=tables, spec={"seed": 1, "n": 1000}, provenance=ORIGIN)


def _above(steps: int) -> float:
    """Probability of standing above a unit that is so many ranks higher."""
    return {-1: 0.8, 1: 0.2}.get(steps, 0.98 if steps < 0 else 0.02)


def sensitivity() -> SensitivityResult:
    shares = {"normalise": (0.42, 0.40, 0.44, 0.6, 0.57, 0.63), "weights": (0.25, 0.2, 0.3, 0.41, 0.35, 0.47)}
    columns = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    rows = [
        {"year": 2022, "choice": choice, **dict(zip(columns, numbers, strict=True))}
        for choice, numbers in shares.items()
    ]
    return SensitivityResult(
        tables=(table("sensitivity", "year choice", rows), figures(runs=4096)), provenance=ORIGIN
    )


def poles() -> PolesResult:
    plan = {
        "KZ-71": ("innovation", "pole", 1.0, "industrial", 0.30, "stable", 1.0, ""),
        "KZ-35": ("industrial", "pole", 0.98, "innovation", 0.42, "stable", 0.96, ""),
        "KZ-23": ("industrial", "pole", 0.52, "agro", 0.05, "fragile", 0.52, "extractive"),
        "KZ-39": ("agro", "mixed", 0.79, "industrial", 0.75, "likely", 0.75, ""),
        "KZ-61": (None, "none", 0.21, "agro", 0.11, "likely", 0.81, ""),
        "KZ-79": ("industrial", "potential", 0.61, "innovation", 0.05, "likely", 0.77, ""),
    }
    rows = [
        {
            "unit": u,
            "type": t,
            "label": label,
            "membership": m,
            "second_type": s,
            "second_membership": sm,
            "evidence": 0.9,
            "proxy_weight": 0.2,
            "gate": "not-met" if label == "potential" else "met",
            "tags": tags,
            "candidate": label != "none",
            "candidate_score": m,
            "p_type": p,
            "stability": stable,
            "effect": "not-measured",
            "effect_p": None,
        }
        for u, (t, label, m, s, sm, stable, p, tags) in plan.items()
    ]
    memberships = [
        {
            "unit": u,
            "type": t,
            "membership": None if t == "settlement" else {item[0]: item[2], item[3]: item[4]}.get(t, 0.02),
            "evidence": 0.9,
            "proxy_weight": 0.2,
            "gate_value": 0.5,
            "gate_met": not (u == "KZ-79" and t == "industrial"),
            "applicable": "not-at-this-level" if t == "settlement" else "yes",
        }
        for u, item in plan.items()
        for t in TYPES
    ]
    criteria = [
        {
            "unit": u,
            "type": item[0] or "agro",
            "criterion": c,
            "value": 0.8,
            "unit_of_measure": "ratio",
            "a": 0.5,
            "b": 1.0,
            "membership": 0.6,
            "weight": 0.5,
            "contribution": 0.3,
            "limiting": c == "reserve",
            "lift_to": 0.91 if c == "reserve" else None,
            "proxy": "close" if c == "agglomeration" else "",
            "status": "observed",
        }
        for u, item in plan.items()
        for c in ("agglomeration", "reserve")
    ]
    kinds = [
        {"type": t, "order": k, "applicable": "not-at-this-level" if t == "settlement" else "yes", "note": ""}
        for k, t in enumerate(TYPES)
    ]
    tables = (
        Table("poles", ("unit",), pl.DataFrame(rows, schema_overrides={"effect_p": pl.Float64})),
        table("memberships", "unit type", memberships),
        table("criteria", "unit type criterion", criteria),
        table("types", "type", kinds),
        table(
            "flips",
            "unit",
            [
                {
                    "unit": "KZ-23",
                    "kind": "criterion",
                    "type": "industrial",
                    "criterion": "diversified",
                    "shift": 0.03,
                }
            ],
        ),
        table("thresholds", "type criterion part", _thresholds()),
        labels(),
        units(),
        figures(
            n_units=6,
            n_poles=3,
            n_potential=1,
            n_mixed=1,
            n_none=1,
            n_undetermined=0,
            n_innovation=1,
            n_industrial=2,
        ),
    )
    return PolesResult(
        tables=tables, spec={"seed": 1, "typology": "regions", "draws": 500}, provenance=ORIGIN
    )


def _thresholds() -> list[dict[str, Any]]:
    return [
        {
            "type": "innovation",
            "criterion": "reserve",
            "part": "reserve-1",
            "a": 0.5,
            "b": 1.5,
            "c": None,
            "d": None,
            "unit": "ratio to the country",
            "weight": 0.35,
        },
        {
            "type": "innovation",
            "criterion": "gate",
            "part": "",
            "a": 0.25,
            "b": None,
            "c": None,
            "d": None,
            "unit": "score",
            "weight": None,
        },
        {
            "type": "agro",
            "criterion": "farming",
            "part": "farming-1",
            "a": 0.1,
            "b": 0.2,
            "c": 0.65,
            "d": 0.8,
            "unit": "share",
            "weight": 0.2,
        },
    ]


def specialisation() -> SpecialisationResult:
    rows = [
        {
            "unit": u,
            "year": 2025,
            "industry": i,
            "value": 10.0 * k,
            "share": 0.25,
            "national_share": 0.2,
            "lq": lq,
            "lq_low": None,
            "symmetric_lq": 0.1,
            "size_star": i == "J" and u == "KZ-71",
            "quotient_star": lq >= 2,
            "focus_star": False,
            "stars": (lq >= 2) + (i == "J" and u == "KZ-71"),
        }
        for k, u in enumerate(INDEX, 1)
        for i, lq in zip(INDUSTRIES, (0.4, 0.0, 1.6, 2.2), strict=True)
    ]
    moved = dict(zip(INDUSTRIES, ("emerging", "transforming", "mature", "star"), strict=True))
    quadrants = [
        {"unit": u, "industry": i, "first_lq": 1.0, "last_lq": 1.0, "change": 0.1, "quadrant": moved[i]}
        for u in INDEX
        for i in INDUSTRIES
    ]
    structure = [
        {
            "unit": u,
            "year": 2025,
            "effective_industries": 8.1,
            "largest_share": 0.4,
            "largest_industry": "C",
            "krugman": 0.5,
            "hhi": 0.21,
        }
        for u in INDEX
    ]
    tables = (
        table("location", "unit year industry", rows),
        table("structure", "unit year", structure),
        table("quadrants", "unit industry", quadrants),
        labels(),
        units(),
    )
    spec = {"years": [2022, 2025], "stars": {"quotient": 2.0, "top": 0.1, "minimum": 0.0}}
    return SpecialisationResult(tables=tables, spec=spec, provenance=ORIGIN)


def shift_share() -> ShiftShareResult:
    rows = [
        {
            "unit": u,
            "start_value": 100.0,
            "end_value": 150.0 + k,
            "change": 50.0 + k,
            "national": 42.0,
            "mix": -3.5,
            "regional": 11.5 + k,
            "competitive": 9.0,
            "allocation": 2.5 + k,
        }
        for k, u in enumerate(INDEX)
    ]
    tables = (table("sums", "unit", rows), labels(), units(), figures(start=2022, end=2025))
    return ShiftShareResult(tables=tables, spec={"start": 2022, "end": 2025}, provenance=ORIGIN)


def propulsive() -> PropulsiveResult:
    words = {"A": "none", "B": "mature", "C": "propulsive", "J": "emerging"}
    rows = [
        {
            "unit": u,
            "industry": i,
            "share": 0.2,
            "lq": 1.6,
            "lead": 0.8,
            "dynamism": 0.7,
            "link": None,
            "technology": 0.5,
            "score": 0.66,
            "label": word,
            "quadrant": "star",
            "eligible": True,
            "evidence": 0.75,
            "limiting": "technology",
            "growth": 12.0,
            "national_growth": 10.5,
            "provisional": True,
        }
        for u in INDEX
        for i, word in words.items()
    ]
    tables = (
        Table("industries", ("unit", "industry"), pl.DataFrame(rows, schema_overrides={"link": pl.Float64})),
        labels(),
        units(),
        figures(propulsive=6, mature=6, emerging=6),
    )
    found = Diagnostics((good("file.missing", Where(unit="KZ-71")),))
    return PropulsiveResult(tables=tables, diagnostics=found, provenance=ORIGIN)


def audit() -> AuditResult:
    """The index POT of three pillars: MAC decides it, INF is not heard in it, the ranks hang on SCI1."""
    tables = (
        *_audit_figures(),
        *_audit_structure(),
        *_audit_influence(),
        _audit_profile(),
        table(
            "thresholds",
            "code",
            [
                {"code": code, "a": value}
                for code, value in (
                    ("availability", 0.65),
                    ("significance", 0.05),
                    ("alpha", 0.7),
                    ("skewness", 2.0),
                    ("kurtosis", 3.5),
                )
            ],
        ),
        labels_table(*(_named_rows(labels()), _audit_words())),
        units(),
        figures(
            year=2022,
            units=6,
            units_scored=6,
            indicators=5,
            correlations_redundant=1,
            correlations_opposite=0,
            belonging_weak=1,
            belonging_elsewhere=0,
            outliers=1,
            removal_greatest_mean_shift=1.7,
        ),
    )
    found = Diagnostics(
        (
            good("audit.availability.good", Where(year=2022), limit=0.65),
            warning("audit.extremes.left", Where(year=2022, indicator="SCI2"), skewness=2.4, kurtosis=6.2),
            note("audit.groups.dominant", Where(year=2022, indicator="MAC"), r=0.97, p=0.01),
            warning("audit.groups.silent", Where(year=2022, indicator="INF"), r=0.14, p=0.79),
            warning("audit.group.single", Where(year=2022, indicator="INF")),
            note("audit.alpha.low", Where(year=2022, indicator="SCI"), alpha=-0.35, children=2, limit=0.7),
        )
    )
    return AuditResult(tables=tables, diagnostics=found, provenance=ORIGIN)


def _named_rows(source: Table) -> list[tuple[str, str, Label]]:
    rows = source.data.iter_rows(named=True)
    return [(row["kind"], row["code"], Label(row["en"], row["ru"], row["kk"])) for row in rows]


def _audit_words() -> list[tuple[str, str, Label]]:
    flags = {
        "redundant": ("says the same", "дублирует", "қайталайды"),
        "weak": ("apart from its pillar", "стоит особняком", "өз блогынан бөлек"),
        "silent": ("no voice in the index", "не слышен в индексе", "индексте үні жоқ"),
        "dominant": ("ranks as the index does", "ранжирует как индекс", "индекспен бірдей реттейді"),
        "low": ("weighs less than stated", "весит меньше заданного", "берілгеннен кем салмақты"),
        "low-alpha": ("not consistent", "несогласованный", "келісімсіз"),
        "extremes": ("extreme values", "выбросы", "шеткі мәндер"),
        "carries": ("the ranks hang on it", "от него зависят ранги", "рангтер соған байланысты"),
    }
    reasons = {"one-child": ("fewer than two parts vary", "меньше двух частей", "екіден аз бөлік өзгереді")}
    limits = ("A flag is no verdict.", "Отметка — не приговор.", "Белгі үкім емес.")
    return [
        *(("flag", code, Label(*item)) for code, item in flags.items()),
        *(("reason", code, Label(*item)) for code, item in reasons.items()),
        ("remark", "audit", Label(*limits)),
    ]


def _audit_figures() -> tuple[Table, ...]:
    def tally(**other: int) -> dict[str, Any]:
        base = dict.fromkeys(("figures", "zeros", "imputed", "confidential", "missing", "not_applicable"), 0)
        row: dict[str, Any] = base | {"figures": 6 - sum(other.values())} | other
        there = row["figures"] + row["zeros"]
        return row | {"share": there / (6 - row["not_applicable"]), "flag": ""}

    gaps = {
        "MAC4": {"not_applicable": 1},
        "INF5": {"zeros": 1},
        "SCI2": {"confidential": 1, "missing": 1},
    }
    kept = [
        {"indicator": code, "pillar": item[0], **tally(**gaps.get(code, {}))}
        for code, item in INDICATORS.items()
    ]
    statistics = [
        {
            "indicator": code,
            "stage": stage,
            "n": 6,
            "skewness": 2.4 if code == "SCI2" else 0.4,
            "kurtosis": 6.2 if code == "SCI2" else -0.8,
            "flag": "extremes" if code == "SCI2" else "",
            "reason": "",
        }
        for code in INDICATORS
        for stage in ("raw", "treated")
    ]
    far = {"unit": "KZ-71", "indicator": "SCI2", "side": "high", "value": 66.0, "median": 36.0}
    size = {"indicator": "MAC1", "denominator": "MAC4", "divided": False, "pearson": 0.12, "flag": ""}
    return (
        table("availability", "indicator", kept),
        table("unit_availability", "unit", [{"unit": u, **tally()} for u in UNITS]),
        table("statistics", "indicator stage", statistics),
        table("outliers", "unit indicator", [{**far, "limit": 45.0, "treated": 66.0, "rule": ""}]),
        table("denominators", "indicator denominator", [size]),
    )


def _audit_structure() -> tuple[Table, ...]:
    pairs = [
        {
            "indicator_a": a,
            "indicator_b": b,
            "pillar": p,
            "n": 6,
            "pearson": r,
            "p_pearson": 0.01,
            "flag": flag,
            "reason": "",
        }
        for a, b, p, r, flag in (("MAC1", "MAC4", "MAC", 0.96, "redundant"), ("MAC1", "SCI1", "", 0.31, ""))
    ]
    links = {
        ("ACT", "POT"): ("", 0.41, 0.38, ""),
        ("INF", "MAC"): ("siblings", -0.22, 0.68, ""),
        ("INF", "POT"): ("below", 0.11, 0.83, "silent"),
        ("INF", "SCI"): ("siblings", -0.86, 0.03, ""),
        ("MAC", "POT"): ("below", 0.95, 0.004, "dominant"),
        ("MAC", "SCI"): ("siblings", 0.62, 0.04, ""),
        ("POT", "SCI"): ("above", 0.71, 0.02, ""),
    }
    groups = [
        {
            "group_a": a,
            "group_b": b,
            "relation": relation,
            "n": 6,
            "pearson": r,
            "p_pearson": p,
            "spearman": r + 0.02,
            "p_spearman": p,
            "flag": flag,
            "reason": "",
        }
        for (a, b), (relation, r, p, flag) in links.items()
    ]
    belonging = {
        "indicator": "SCI2",
        "pillar": "SCI",
        "n": 4,
        "with_rest": -0.21,
        "with_pillar": 0.55,
        "best_other": "MAC",
        "with_best_other": 0.44,
        "flag": "weak",
        "reason": "",
    }
    wholes = (
        ("ACT", "block", 2, 0.81, 0.74, 1, "", ""),
        ("INF", "pillar", 1, None, None, None, "", "one-child"),
        ("MAC", "pillar", 2, 0.93, 0.98, 1, "", ""),
        ("POT", "index", 3, 0.74, 0.61, 1, "", ""),
        ("SCI", "pillar", 2, -0.35, 0.58, 1, "low-alpha", ""),
    )
    consistency = [
        {
            "node": code,
            "kind": kind,
            "children": parts,
            "used": parts,
            "n": 6,
            "alpha": alpha,
            "first_share": first,
            "components": many,
            "flag": flag,
            "reason": reason,
        }
        for code, kind, parts, alpha, first, many, flag, reason in wholes
    ]
    return (
        table("correlations", "indicator_a indicator_b", pairs),
        table("group_correlations", "group_a group_b", groups),
        table("belonging", "indicator", [belonging]),
        table("consistency", "node", consistency),
    )


def _audit_influence() -> tuple[Table, ...]:
    weights = {"MAC": (0.72, ""), "INF": (0.04, "low"), "SCI": (0.24, "")}
    influence = [
        {
            "target": "POT",
            "level": "children",
            "element": code,
            "n": 6,
            "nominal": 1 / 3,
            "effective": real,
            "ratio": real * 3,
            "flag": flag,
            "reason": "",
        }
        for code, (real, flag) in weights.items()
    ]
    shifts = {
        "MAC": ("pillar", "POT", 1.7, 3, "KZ-39", 4, 1, 0.55, ""),
        "INF": ("pillar", "POT", 0.0, 0, None, None, None, 1.0, ""),
        "SCI1": ("indicator", "SCI", 1.2, 2, "KZ-79", 5, 3, 0.77, "carries"),
        "MAC1": ("indicator", "MAC", 0.3, 1, "KZ-35", 3, 2, 0.94, ""),
    }
    names = ("kind", "parent", "mean_shift", "max_shift", "unit", "rank_with", "rank_without", "spearman")
    removal = [
        {
            "element": code,
            **dict(zip((*names, "flag"), row, strict=True)),
            "units": 6,
            "lost": 1 if code == "MAC" else 0,
            "reason": "",
        }
        for code, row in shifts.items()
    ]
    changes = [
        {
            "unit": unit,
            "from_year": 2021,
            "to_year": 2022,
            "units": 6,
            "rank_before": before,
            "rank_after": after,
            "gained": before - after,
            "own": before - after + 0.5,
            "others": -0.5,
            "scale": 0.0,
            "method": 0.0,
            "imputation": 0.0,
        }
        for unit, before, after in (("KZ-23", 2, 3), ("KZ-35", 4, 2))
    ]
    return (
        table("influence", "target level element", influence),
        table("removal", "element", removal),
        table("rank_change", "unit from_year to_year", changes),
    )


def _audit_profile() -> Table:
    sides = {("KZ-71", "strength"): ("SCI1", 1), ("KZ-61", "weakness"): ("INF5", 6)}
    return table(
        "profile",
        "unit side order",
        [
            {"unit": unit, "side": side, "order": 1, "indicator": code, "rank": place, "of": 6}
            for (unit, side), (code, place) in sides.items()
        ],
    )


def scoreless_audit() -> AuditResult:
    """The full framework, in which no region has an index: what rests on it is empty, with a reason."""

    def without(source: Table, *columns: str) -> Table:
        empty = (pl.lit(None, pl.Float64).alias(name) for name in columns)
        data = source.data.with_columns(*empty, pl.lit("").alias("flag"), pl.lit("no-score").alias("reason"))
        return Table(source.name, source.keys, data)

    emptied = {
        "group_correlations": ("pearson", "p_pearson", "spearman", "p_spearman"),
        "influence": ("effective", "ratio"),
        "removal": ("mean_shift", "max_shift", "spearman"),
    }
    made, rest = audit(), ("figures", "rank_change")
    tables = [
        without(t, *emptied[t.name]) if t.name in emptied else t for t in made.tables if t.name not in rest
    ]
    tables.append(figures(year=2022, units=6, units_scored=0, indicators=5, outliers=1))
    none = warning("audit.index.none", Where(year=2022, indicator="POT"))
    return AuditResult(tables=tuple(tables), diagnostics=Diagnostics((none,)), provenance=ORIGIN)


class BenchmarkResult(Result):
    kind: ClassVar[str] = "benchmark"


class PerformanceResult(Result):
    kind: ClassVar[str] = "performance"


COUNTRIES = {
    "US": ("United States", "США", "АҚШ"),
    "IN": ("India", "Индия", "Үндістан"),
    "UZ": ("Uzbekistan", "Узбекистан", "Өзбекстан"),
}
SHARED = {  # names; unit, pillar, scored, proxy
    "product": (("product per person", "продукт на человека", "адамға шаққандағы өнім"),
                ("USD per person", "ECONOMY", True, "close")),
    "invested": (("investment", "инвестиции", "инвестициялар"), ("%", "ECONOMY", False, "weak")),
    "towns": (("urban population", "городское население", "қала халқы"), ("%", "ECONOMY", False, "")),
    "research": (("research expenditure", "затраты на исследования", "зерттеу шығындары"),
                 ("%", "SCIENCE", True, "")),
}  # fmt: skip
ABROAD = {"US": 0.71, "KZ-71": 0.42, "IN": 0.35, "KZ-35": 0.3, "KZ-23": 0.29, "KZ": 0.28, "KZ-39": 0.2,
          "UZ": 0.19, "KZ-79": 0.1, "KZ-61": 0.05}  # fmt: skip


def benchmark() -> BenchmarkResult:
    """Six regions and their country beside three others; the place of the last region is 4 of 3."""
    countries = [ABROAD[code] for code in COUNTRIES]
    scores = [
        {"unit": u, "year": 2022, "kind": _kind(u), "index": score, "of": 3, "coverage": 1.0, "imputed": 0.0,
         "place": sum(other > score for other in countries) + 1}
        for u, score in ABROAD.items()
    ]  # fmt: skip
    cells = [
        {"unit": u, "year": 2022, "indicator": code, "kind": _kind(u), "value": score * 10, "year_used": 2022,
         "unit_of_measure": item[1][0], "score": score if item[1][2] else None,
         "percentile": 1 / 3 if code == "research" else 2 / 3, "flag": "observed",
         "proxy": "", "source": "wdi"}
        for u, score in ABROAD.items()
        for code, item in SHARED.items()
    ]  # fmt: skip
    for row in cells:
        if (row["unit"], row["indicator"]) == ("IN", "research"):
            row.update(flag="imputed", year_used=2020)
        if (row["unit"], row["indicator"]) == ("US", "product"):
            row.update(flag="missing", value=None, year_used=None, score=None)
    kinds = [
        {"indicator": code, "pillar": item[1][1], "direction": 1, "scored": item[1][2], "proxy": item[1][3],
         "unit_of_measure": item[1][0], "lowest": 0.5, "highest": 7.1, "regional": "", "source": ""}
        for code, item in SHARED.items()
    ]  # fmt: skip
    check = [
        {"indicator": code, "year": 2022, "national": 14.7, "published": 25.5 if code == "invested" else 14.6,
         "year_used": 2022, "difference": 0.1, "relative": 0.01, "of_range": 0.01,
         "agrees": None if code == "towns" else code != "invested", "scored": item[1][2]}
        for code, item in SHARED.items()
    ]  # fmt: skip
    names = labels_table(
        [("unit", code, Label(*item)) for code, item in COUNTRIES.items()],
        [("unit", code, Label(*item[:3])) for code, item in UNITS.items()],
        [("unit", "KZ", Label("Kazakhstan", "Республика Казахстан", "Қазақстан Республикасы"))],
        [("indicator", code, Label(*item[0])) for code, item in SHARED.items()],
        [
            ("index", "BENCHMARK", Label("Shared", "Общие", "Ортақ")),
            (
                "note",
                "BENCHMARK",
                Label("A comparison of place.", "Сопоставление места.", "Орынды салыстыру."),
            ),
            ("note", "invested", Label("A wider notion.", "Более широкое понятие.", "Кеңірек ұғым.")),
            ("note", "product", Label("Not income.", "Это не доход.", "Бұл табыс емес.")),
        ],
    )
    tables = (
        table("benchmark_scores", "unit year", scores),
        table("benchmark_figures", "unit year indicator", cells),
        table("indicators", "indicator", kinds),
        table("national_check", "indicator year", check),
        names,
        figures(year=2022, regions=6, countries=3, indicators=4, indicators_scored=2, agreement=0.1),
    )
    return BenchmarkResult(
        tables=tables, spec={"framework": "benchmark", "named": ["US", "IN"]}, provenance=ORIGIN
    )


def _kind(unit: str) -> str:
    return "country" if unit in COUNTRIES else "nation" if unit == "KZ" else "region"


def performance() -> PerformanceResult:
    """Two groups; Karaganda is in the lower one, but more often in the upper one."""
    plan = {  # relative, group, borderline, probability, likeliest, class
        "KZ-71": (182.0, "top", False, 0.97, "top", "stable"),
        "KZ-35": (121.5, "low", True, 0.4, "top", "fragile"),
        "KZ-23": (124.6, "low", True, 0.7, "low", "likely"),
        "KZ-39": (77.0, "low", False, 0.99, "low", "stable"),
        "KZ-61": (22.0, "low", False, 1.0, "low", "stable"),
        "KZ-79": (74.0, "low", False, 0.99, "low", "stable"),
    }
    columns = ("relative", "group", "borderline", "probability", "likeliest", "class")
    groups = [
        {"unit": u, "year": 2022, "index": INDEX[u], "distance": 1.0, **dict(zip(columns, item, strict=True))}
        for u, item in plan.items()
    ]
    limits = [
        {"group": "low", "order": 1, "lower": None, "upper": 125.0, "source": ""},
        {"group": "top", "order": 2, "lower": 125.0, "upper": None, "source": "Scoreboard of 2023"},
    ]
    names = labels_table(
        [
            ("group", "top", Label("upper group", "верхняя группа", "жоғарғы топ")),
            ("group", "low", Label("lower group", "нижняя группа", "төменгі топ")),
            ("rules", "demo", Label("Two groups", "Две группы", "Екі топ")),
            ("remark", "demo", Label("A convention.", "Это условность.", "Бұл — шарттылық.")),
        ]
    )
    reference = [{"year": 2022, "kind": "mean", "value": 0.363, "weights": "", "unit": ""}]
    tables = (
        table("groups", "unit year", groups),
        table("thresholds", "group", limits),
        table("reference", "year", reference),
        names,
        figures(limit_margin=5, limit_stable=0.9, limit_likely=0.6, replicates_used=330, replicates=1000),
    )
    return PerformanceResult(tables=tables, spec={"scheme": "demo"}, provenance=ORIGIN)


CONSTRAINTS = {
    "DX-03": (
        "low innovation activity",
        "низкая инновационная активность",
        "инновациялық белсенділіктің төмендігі",
    ),
    "DX-05": ("shortage of money", "нехватка денежных средств", "ақша қаражатының тапшылығы"),
    "DX-10": ("growing wear", "нарастающий износ", "тозудың артуы"),
}
MEASURES = {
    "ACT1": ("enterprises with innovations", "предприятия с инновациями", "инновациялары бар кәсіпорындар"),
    "own-rd": ("enterprises with R&D", "предприятия с НИОКР", "ҒЗТКЖ жүргізетін кәсіпорындар"),
    "loans": ("bank loans", "банковские кредиты", "банк кредиттері"),
    "PRD2": ("wear of fixed assets", "износ основных средств", "негізгі құралдардың тозуы"),
}
WORDS = {
    "area": {
        "integration": ("integration", "интеграция", "интеграция жүйесі"),
        "production": ("production", "производство", "өндіріс"),
    },
    "barrier": {
        "own-funds": ("lack of own funds", "нехватка собственных средств", "өз қаражатының жетіспеуі"),
        "no-demand": ("no demand", "нет спроса", "сұраныс жоқ"),
    },
    "severity-class": {
        "none": ("none", "нет", "жоқ"),
        "mild": ("mild", "слабая", "әлсіз"),
        "moderate": ("moderate", "умеренная", "орташа"),
        "severe": ("severe", "сильная", "жоғары"),
        "critical": ("critical", "критическая", "шекті"),
    },
    "diagnosis-status": {
        "measured": ("measured", "измерено", "өлшенген"),
        "undetermined": ("too few figures", "данных недостаточно", "деректер жеткіліксіз"),
        "confidential": ("confidential", "конфиденциально", "құпия"),
        "not-comparable": ("not comparable", "сравнить не с чем", "салыстыруға келмейді"),
        "no-data": ("no data", "нет данных", "деректер жоқ"),
    },
    "trend": {
        "adverse": ("getting worse", "ухудшение", "нашарлауда"),
        "steady": ("no clear trend", "нет явного тренда", "айқын тренд жоқ"),
        "untested": ("too few years", "слишком мало лет", "жыл жеткіліксіз"),
    },
    "benchmark": {"peer_p75": ("75th percentile", "75-й процентиль", "75-процентиль")},
    "figure": {"PRD2": ("wear by output mix", "износ по структуре", "құрылым бойынша тозу")},
    "industry": {
        "TOTAL": ("all industries", "все отрасли", "барлық салалар"),
        "apart": ("mining and metallurgy", "добыча и металлургия", "кен өндіру және металлургия"),
    },
    "remark": {"regions": ("Cuts are proposals.", "Границы предложены.", "Шектер ұсынылған.")},
}
SEVERITY = {"KZ-71": 0.1, "KZ-35": 0.3, "KZ-23": 0.5, "KZ-39": 0.7, "KZ-61": 0.9, "KZ-79": 0.95}
CLASS_OF = {0.1: "none", 0.3: "mild", 0.5: "moderate", 0.7: "severe", 0.9: "critical", 0.95: "critical"}


def constraints() -> ConstraintsResult:
    """One constraint is judged, one has too few or confidential figures, one cannot be compared."""
    kinds = [(kind, code, Label(*item)) for kind, items in WORDS.items() for code, item in items.items()]
    kinds += [("constraint", code, Label(*item)) for code, item in CONSTRAINTS.items()]
    kinds += [("measure", code, Label(*item)) for code, item in MEASURES.items()]
    own = labels_table(kinds, [("unit", code, Label(*item[:3])) for code, item in UNITS.items()])
    rows = [row for u in SEVERITY for row in _constraint_rows(u)]
    numbers = {"constraints": 3, "constraints_measured": 1, "constraints_undetermined": 1, "year": 2022}
    numbers |= {"constraints_not_comparable": 1, "constraints_without_data": 0}
    numbers |= {"measures": 4, "measures_with_source": 3, "enough-confidence": 0.25, "change-years": 5}
    numbers |= {
        "agreement": 0.5,
        "class-mild": 0.2,
        "class-moderate": 0.4,
        "class-severe": 0.6,
        "class-critical": 0.8,
    }
    tables = (
        table("constraints", "unit year constraint", rows),
        table("measures", "unit year constraint measure", [_measure_row(u) for u in SEVERITY]),
        table("areas", "unit year area", [row for u in SEVERITY for row in _area_rows(u)]),
        table("summary", "year constraint", _summary()),
        table("coverage", "year constraint measure", _measure_coverage()),
        table("national", "year measure", _national()),
        table("definitions", "constraint measure", _definitions()),
        table("constraint_areas", "constraint area", _constraint_areas()),
        *_barrier_tables(),
        table("sectors", "measure unit industry year", _sector_rows()),
        own,
        units(),
        figures(**numbers),
    )
    found = Diagnostics((warning("file.missing", Where(indicator="DX-05")),))
    spec = {"rules": "regions", "benchmark": "peer_p75", "peers": "kind"}
    return ConstraintsResult(tables=tables, spec=spec, diagnostics=found, provenance=ORIGIN)


def _constraint_rows(u: str) -> list[dict[str, Any]]:
    s = SEVERITY[u]
    hidden = "confidential" if u == "KZ-71" else "undetermined"
    plan = {
        "DX-03": (s, CLASS_OF[s], "adverse" if u == "KZ-61" else "steady", 0.7, "measured"),
        "DX-05": (None, None if hidden == "confidential" else hidden, "untested", 0.2, hidden),
        "DX-10": (None, None, "untested", 0.0, "not-comparable"),
    }
    return [
        {
            "unit": u,
            "year": 2022,
            "constraint": code,
            "severity": severity,
            "class": name,
            "confidence": confidence,
            "firm": confidence,
            "trend": trend,
            "priority": severity,
            "rank": 1 if severity else None,
            "status": status,
        }
        for code, (severity, name, trend, confidence, status) in plan.items()
    ]


def _measure_row(u: str) -> dict[str, Any]:
    return {
        "unit": u,
        "year": 2022,
        "constraint": "DX-03",
        "measure": "ACT1",
        "value": 13 - 10 * SEVERITY[u],
        "unit_of_measure": "%",
        "flag": "observed",
        "proxy": "",
        "status": "measured",
        "benchmark": 13.0,
        "gap": SEVERITY[u],
        "weight": 0.7,
    }


def _area_rows(u: str) -> list[dict[str, Any]]:
    s = SEVERITY[u]
    same = {"unit": u, "year": 2022}
    return [
        {**same, "area": "integration", "severity": s, "class": CLASS_OF[s], "have": 1, "of": 1},
        {**same, "area": "production", "severity": None, "class": None, "have": 0, "of": 2},
    ]


def _summary() -> list[dict[str, Any]]:
    states = ("measured", "undetermined", "confidential", "not_comparable", "no_data", "not_applicable")
    counts = {"DX-03": (6, 0, 0, 0, 0, 0), "DX-05": (0, 5, 1, 0, 0, 0), "DX-10": (0, 0, 0, 6, 0, 0)}
    told = {"DX-03": (0.6, 3, 1, "KZ-79")}
    return [
        {
            "year": 2022,
            "constraint": code,
            **dict(zip(states, numbers, strict=True)),
            **dict(
                zip(
                    ("median", "severe", "adverse", "worst_unit"),
                    told.get(code, (None, 0, 0, None)),
                    strict=True,
                )
            ),
        }
        for code, numbers in counts.items()
    ]


def _measure_coverage() -> list[dict[str, Any]]:
    plan = [
        ("DX-03", "ACT1", "direct", 0.7, 6),
        ("DX-03", "own-rd", "missing", 0.3, 0),
        ("DX-05", "loans", "direct", 0.2, 5),
        ("DX-10", "PRD2", "weak", 1.0, 6),
    ]
    return [
        {
            "year": 2022,
            "constraint": constraint,
            "measure": measure,
            "status": status,
            "weight": weight,
            "have_units": have,
            "of_units": 6,
        }
        for constraint, measure, status, weight, have in plan
    ]


def _national() -> list[dict[str, Any]]:
    plan = [
        ("ACT1", 11.0, 30.0, False, ""),
        ("PRD2", 47.0, 50.0, True, "weak"),
        ("loans", 2.5, None, None, ""),
    ]
    names = ("measure", "value", "norm", "meets_norm", "proxy")
    return [{"year": 2022, "unit_of_measure": "%", **dict(zip(names, row, strict=True))} for row in plan]


def _definitions() -> list[dict[str, Any]]:
    pairs = [("DX-03", "ACT1"), ("DX-03", "own-rd"), ("DX-05", "loans"), ("DX-10", "PRD2")]
    return [{"constraint": c, "measure": m, "unit_of_measure": "%"} for c, m in pairs]


def _constraint_areas() -> list[dict[str, Any]]:
    pairs = [
        ("DX-03", "integration"),
        ("DX-05", "integration"),
        ("DX-05", "production"),
        ("DX-10", "production"),
    ]
    return [{"constraint": c, "area": a} for c, a in pairs]


def _barrier_tables() -> tuple[Table, ...]:
    plan = {"own-funds": (18.7, 2, "DX-05"), "no-demand": (29.9, 1, "DX-03")}
    shares = [
        {
            "unit": u,
            "year": 2022,
            "barrier": code,
            "share": share,
            "unit_of_measure": "%",
            "flag": "observed",
            "rank": rank,
        }
        for u in ("KZ", *SEVERITY)
        for code, (share, rank, _) in plan.items()
    ]
    links = [
        {"unit": u, "year": 2022, "barrier": code, "constraint": item[2]}
        for u in SEVERITY
        for code, item in plan.items()
    ]
    like = [
        {
            "year": 2022,
            "barrier": "no-demand",
            "constraint": "DX-03",
            "n": 6,
            "spearman": 0.231,
            "agreement": "none",
        }
    ]
    return (
        table("barriers", "unit year barrier", shares),
        table("barrier_constraints", "unit year barrier constraint", links),
        table("barrier_agreement", "year barrier constraint", like),
    )


def _sector_rows() -> list[dict[str, Any]]:
    plan = {"TOTAL": 44.0, "apart": 59.0, "B": 59.0, "A": 33.0}
    wear = [
        {
            "measure": "PRD2",
            "unit": "KZ",
            "industry": code,
            "year": year,
            "value": value + year - 2022,
            "unit_of_measure": "%",
            "flag": "observed",
            "benchmark": 50.0,
            "class": "moderate" if value > 50 else "none",
            "apart": code in ("apart", "B"),
            "change": 3.5 if year == 2025 else None,
            "trend": "adverse" if year == 2025 else "untested",
        }
        for code, value in plan.items()
        for year in range(2022, 2026)
    ]
    hidden = {"measure": "ACT1", "unit": "KZ", "year": 2022, "unit_of_measure": "%", "benchmark": 30.0}
    one = {**hidden, "apart": False, "change": None, "trend": "untested"}
    return [
        *wear,
        {**one, "industry": "C", "value": 14.8, "flag": "observed", "class": "severe"},
        {**one, "industry": "J", "value": None, "flag": "confidential", "class": None},
    ]


class MonitorResult(Result):
    kind: ClassVar[str] = "monitor"


class VintageResult(Result):
    kind: ClassVar[str] = "vintages"


class ModesResult(Result):
    kind: ClassVar[str] = "modes"


class SectorsResult(Result):
    kind: ClassVar[str] = "sectors"


class ActorsResult(Result):
    kind: ClassVar[str] = "actors"


def _labels_with(*more: tuple[str, str, Label]) -> Table:
    """The labels of every fake with more of them, the new ones first."""
    return labels_table(more, _named_rows(labels()))


def _typed(name: str, keys: str, rows: list[dict[str, Any]], *, whole: str = "", real: str = "") -> Table:
    """A table whose named columns hold whole or real numbers, also where all of them are missing."""
    types = dict.fromkeys(whole.split(), pl.Int64) | dict.fromkeys(real.split(), pl.Float64)
    data = pl.DataFrame(rows, schema_overrides=types, infer_schema_length=None)
    return Table(name, tuple(keys.split()), data)


YEARS = (2022, 2023, 2024)
_LEVELS = {"whole": "previous rank rank_change rank_change_base", "real": "score change change_base"}


def _level(unit: str, year: int, element: str, **given: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("score", "previous", "change", "change_base", "rank", "rank_change"))
    kind = "index" if element == "POT" else "block" if element == "ACT" else "pillar"
    start = {"unit": unit, "year": year, "element": element, "kind": kind, **empty, "rank_change_base": None}
    state = {"status": "no-data", "comparison": "no-data", "comparison_base": "no-data"}
    return {**start, **state, **given}


def _followed(unit: str, year: int, element: str) -> dict[str, Any]:
    """A score that rises everywhere but in the first unit; the last two change places in the last year."""
    place, step = ORDER.index(unit) + 1, year - 2022
    swap = {5: -1, 6: 1}.get(place, 0) if year == 2024 else 0
    slope = -0.02 if place == 1 else 0.05
    return _level(
        unit,
        year,
        element,
        score=round(INDEX[unit] + slope * step, 4),
        previous=year - 1 if step else None,
        change=slope if step else 0.0,
        change_base=slope * step,
        rank=place - swap,
        rank_change=swap,
        rank_change_base=swap,
        status="scored",
        comparison="same" if step else "first",
        comparison_base="same",
    )


def _made_of(year: int, element: str, **given: Any) -> dict[str, Any]:
    start = {"year": year, "element": element, "status": "scored", "mean": 0.4, "have": 2, "need": 1, "of": 2}
    counts = {"units_scored": 6, "of_units": 6, "comparable_units": 6}
    return {**start, **counts, "indicators": "", "lost": "", "gained": "", **given}


def monitor() -> MonitorResult:
    """Three years that can be compared, one indicator in current prices."""
    beyond = [
        {"year": y, "indicator": i, "cells": n, "of": 6, "share": n / 6, "units": "KZ-23", "grade": grade}
        for y, i, n, grade in (
            (2023, "MAC1", 1, "note"),
            (2024, "MAC1", 3, "warning"),
            (2024, "INF5", 1, "note"),
        )
    ]
    trend = {"years": 3, "slope": None, "p_value": None, "verdict": "too-few-years"}
    elements = ("POT", "MAC", "INF")
    tables = (
        _typed(
            "levels",
            "unit year element",
            [_followed(u, y, e) for u in INDEX for y in YEARS for e in elements],
            **_LEVELS,
        ),
        table("composition", "year element", [_made_of(y, e) for y in YEARS for e in elements]),
        _typed(
            "trends",
            "unit element",
            [{"unit": u, "element": "POT", **trend} for u in INDEX],
            real="slope p_value",
        ),
        table("beyond", "year indicator", beyond),
        _labels_with(("framework", "demo-base", Label("Base 2022–2024", "База 2022–2024", "База 2022–2024"))),
        units(),
        figures(units_compared=6, units_up=5, units_down=1, mean_change=0.0767),
    )
    found = Diagnostics((warning("monitor.nominal", None, count=1, indicators="MAC1"),))
    return MonitorResult(tables=tables, spec=_monitor_spec("demo-base"), diagnostics=found, provenance=ORIGIN)


def _monitor_spec(framework: str) -> dict[str, Any]:
    return {
        "framework": framework,
        "index": {},
        "years": list(YEARS),
        "learnt_on": [2022],
        "refresh": "frozen",
        "base_year": 2022,
    }


def patchy_monitor() -> MonitorResult:
    """Later years are made of other indicators; science and activity have no data after the first year."""
    rows = []
    for u in INDEX:
        for y in YEARS:
            for e in ("POT", "INF", "MAC"):
                row = _followed(u, y, e)
                if y > 2022 and e != "MAC":
                    word = "composition-differs"
                    row |= {"change_base": None, "rank_change_base": None, "comparison_base": word}
                    row |= {} if y > 2023 else {"change": None, "rank_change": None, "comparison": word}
                rows.append(row)
            rows += [_followed(u, y, e) if y == 2022 else _level(u, y, e) for e in ("SCI", "ACT")]
    gone = {"status": "no-data", "mean": None, "have": 0, "units_scored": 0, "comparable_units": 0}
    made = [_made_of(2022, e) for e in ("POT", "MAC", "INF", "SCI", "ACT")]
    for y in YEARS[1:]:
        made.append(_made_of(y, "POT", comparable_units=0, lost="INF5 SCI1 SCI2"))
        made.append(_made_of(y, "INF", comparable_units=0, lost="INF5", gained="MAC4"))
        made.append(_made_of(y, "MAC", comparable_units=5))
        made += [_made_of(y, "SCI", lost="SCI1 SCI2", **gone), _made_of(y, "ACT", **gone)]
    trends = [{"unit": u, "element": "POT", **_TRENDS[k % 3]} for k, u in enumerate(INDEX)]
    tables = (
        _typed("levels", "unit year element", rows, **_LEVELS),
        _typed("composition", "year element", made, real="mean"),
        _typed("trends", "unit element", trends, real="slope p_value"),
        _labels_with(("framework", "demo-full", Label("Full framework", "Полная система", "Толық жүйе"))),
        units(),
        _typed("figures", "name", [{"name": "units_compared", "value": 0.0, "unit": "", "note": ""}]),
    )
    return MonitorResult(tables=tables, spec=_monitor_spec("demo-full"), provenance=ORIGIN)


_TRENDS = (
    {"years": 5, "slope": 0.031, "p_value": 0.027, "verdict": "rising"},
    {"years": 6, "slope": -0.012, "p_value": 0.452, "verdict": "none"},
    {"years": 2, "slope": None, "p_value": None, "verdict": "too-few-years"},
)


def vintages() -> VintageResult:
    flags = {"flag_before": "observed", "flag_after": "observed", "status": "revised"}
    withdrawn = {"after": None, "revision": None, "flag_after": "confidential", "status": "withdrawn"}
    revisions = [
        {
            "unit": "KZ-71",
            "year": 2022,
            "indicator": "MAC1",
            "before": 50.0,
            "after": 62.0,
            "revision": 0.24,
            **flags,
        },
        {"unit": "KZ-39", "year": 2022, "indicator": "SCI1", "before": 11.0, **flags, **withdrawn},
    ]
    causes = {"others": 0.0, "scale": 0.5, "imputation": 0.0}
    ranks = [
        {
            "unit": "KZ-39",
            "year": 2022,
            "units": 6,
            "rank_before": 4,
            "rank_after": 5,
            "gained": -1,
            "own": -1.5,
            **causes,
        },
        {
            "unit": "KZ-79",
            "year": 2022,
            "units": 6,
            "rank_before": 5,
            "rank_after": 4,
            "gained": 1,
            "own": 0.5,
            **causes,
        },
        {
            "unit": "KZ-71",
            "year": 2022,
            "units": 6,
            "rank_before": 1,
            "rank_after": 1,
            "gained": 0,
            "own": 0.0,
            **causes,
        },
    ]
    tables = (
        table("revisions", "unit year indicator", revisions),
        table("ranks", "unit year", ranks),
        labels(),
        units(),
        figures(
            cells_compared=60, cells_revised=2, ranks_changed=2, largest_revision=0.24, largest_change=0.031
        ),
    )
    return VintageResult(tables=tables, spec=SPEC, provenance=ORIGIN)


def modes() -> ModesResult:
    """The industry C may belong to the modes 4 and 5; in Atyrau there is none of it."""
    shares, rows = [], []
    for k, unit in enumerate(("KZ", *INDEX)):
        open_ = 0.0 if unit == "KZ-23" else 0.3
        for year in (2022, 2024):
            bounds = {
                "3": (0.25, 0.25),
                "4": (0.0, open_),
                "5": (0.0, open_),
                "none": (0.75 - open_, 0.75 - open_),
            }
            shares += [
                {
                    "unit": unit,
                    "year": year,
                    "mode": m,
                    "lower": low,
                    "upper": high,
                    "share": None,
                    "status": "",
                }
                for m, (low, high) in bounds.items()
            ]
            rows.append(
                {
                    "unit": unit,
                    "year": year,
                    "weighted_lower": 3.1,
                    "weighted_upper": 3.1 if not open_ else 4.2,
                    "classified": 0.25 + open_,
                    "undetermined": open_,
                    "shift_lower": 0.01 * k,
                    "shift_upper": 0.02 * k + 0.1,
                    "industry_shift": 0.06,
                    "status": "undetermined" if open_ else "determined",
                }
            )
    assignment = [
        {"industry": i, "modes": m, "status": status, "entry": i, "source": ""}
        for i, m, status in (("A", "", "none"), ("B", "3", "determined"), ("C", "4 5", "undetermined"))
    ]
    tables = (
        table("shares", "unit year mode", shares),
        table("modes", "unit year", rows),
        table("assignment", "industry", assignment),
        _labels_with(
            ("mode", "3", Label("Third mode: mining", "Третий уклад: добыча", "Үшінші уклад: кен өндіру")),
            (
                "mode",
                "4",
                Label(
                    "Fourth mode: machinery",
                    "Четвёртый уклад: машиностроение",
                    "Төртінші уклад: машина жасау",
                ),
            ),
            (
                "mode",
                "5",
                Label("Fifth mode: electronics", "Пятый уклад: электроника", "Бесінші уклад: электроника"),
            ),
            ("mode", "none", Label("Not classified", "Не классифицировано", "Жіктелмеген")),
            ("remark", "demo-modes", Label("Own assignment.", "Собственное отнесение.", "Өз жіктеуіміз.")),
            ("note", "C", Label("One block.", "Один блок.", "Бір блок.")),
        ),
        units(),
        figures(base_year=2022, last_year=2024, units=6, units_determined=1),
    )
    found = Diagnostics(
        (
            warning("modes.nominal", None, start=2022, end=2024),
            warning("modes.little", None, count=1, units="KZ-23", least=50.0),
        )
    )
    spec = {"years": [2022, 2024], "base_year": 2022, "measure": "output", "scheme": "demo-modes"}
    return ModesResult(tables=tables, spec=spec, diagnostics=found, provenance=ORIGIN)


def sectors() -> SectorsResult:
    """Three sectors; one figure of mining is confidential, few information enterprises were surveyed."""
    scores = {"C": (0.7, 1), "B": (0.4, 2), "J": (None, None)}
    key = {"year": 2022}
    cell = {**key, "unit_of_measure": "%", "flag": "observed", "treated": 5.0, "score": 0.5, "weight": 1.0}
    hidden = {"value": None, "treated": None, "score": None, "flag": "confidential"}
    cells = [{"unit": u, "indicator": i, "value": 5.5, **cell} for u in scores for i in ("INF5", "SCI1")]
    cells = [row | hidden if (row["unit"], row["indicator"]) == ("B", "SCI1") else row for row in cells]
    tables = (
        _typed(
            "scores",
            "unit year",
            [
                {
                    "unit": u,
                    **key,
                    "index": x,
                    "rank": rank,
                    "coverage": 0.5 if x is None else 1.0,
                    "status": "",
                }
                for u, (x, rank) in scores.items()
            ],
            whole="rank",
            real="index",
        ),
        _typed(
            "pillars",
            "unit year pillar",
            [{"unit": u, **key, "pillar": "INF", "score": x} for u, (x, _) in scores.items()],
            real="score",
        ),
        _typed(
            "parts",
            "unit year part",
            [{"unit": u, **key, "part": "ACT", "kind": "block", "score": 0.2} for u in scores],
        ),
        table("indicators", "unit year indicator", cells),
        table(
            "coverage",
            "year pillar indicator",
            [
                {
                    **key,
                    "pillar": "INF",
                    "indicator": "INF5",
                    "status": "direct",
                    "have_units": 3,
                    "of_units": 3,
                },
                {
                    **key,
                    "pillar": "INF",
                    "indicator": "SCI1",
                    "status": "direct",
                    "have_units": 2,
                    "of_units": 3,
                },
                {
                    **key,
                    "pillar": "INF",
                    "indicator": "SCI2",
                    "status": "missing",
                    "have_units": 0,
                    "of_units": 3,
                },
            ],
        ),
        table(
            "region_mix",
            "region year",
            [{"region": u, **key, "covered": 0.6, "expected": INDEX[u]} for u in INDEX],
        ),
        _labels_with(*(("unit", code, Label(*item)) for code, item in INDUSTRIES.items())),
        table(
            "units", "unit", [{"unit": u, "edition": "sectors", "column": None, "row": None} for u in scores]
        ),
    )
    found = Diagnostics((warning("sectors.few", Where(year=2022), units="J (12)", least=30.0),))
    return SectorsResult(
        tables=tables, spec={"framework": "sectors", "years": [2022]}, diagnostics=found, provenance=ORIGIN
    )


def actors() -> ActorsResult:
    findings = dict(
        zip(INDEX, ("none", "no-provider", "no-performer", "no-role", "empty", "empty"), strict=True)
    )
    roles = []
    for unit, finding in findings.items():
        some = 0 if finding == "empty" else 2
        provides, carries = (
            some * (finding in ("none", "no-performer")),
            some * (finding in ("none", "no-provider")),
        )
        roles.append(
            {
                "unit": unit,
                "count": some,
                "state": some // 2,
                "non_state": 0,
                "unstated": some - some // 2,
                "provides": provides,
                "carries_out": carries,
                "both": some if finding == "none" else 0,
                "no_role": some if finding == "no-role" else 0,
                "density": some * 0.4,
                "infrastructure": provides,
                "infrastructure_density": provides * 0.4,
                "finding": finding,
            }
        )
    counts = [
        {
            "unit": row["unit"],
            "kind": "technopark" if row["provides"] else "enterprise",
            "count": row["count"],
        }
        for row in roles
        if row["count"]
    ]
    size = {"unit": "KZ-71", "kind": "technopark", "figure": "staff", "total": 40.0, "known": 1, "count": 2}
    tables = (
        table("counts", "unit kind", counts),
        table("roles", "unit", roles),
        table("activities", "unit activity", [{"unit": "KZ-71", "activity": "training", "count": 1}]),
        table("sizes", "unit kind figure", [{**size, "per_object": 40.0, "complete": False}]),
        _labels_with(
            ("kind", "technopark", Label("Technology park", "Технопарк", "Технопарк")),
            ("kind", "enterprise", Label("Enterprise", "Предприятие", "Кәсіпорын")),
            ("activity", "training", Label("Training", "Подготовка кадров", "Кадрлар даярлау")),
            ("size", "staff", Label("Staff, persons", "Персонал, чел.", "Қызметкерлер, адам")),
        ),
        units(),
        figures(year=2022, count=8, provides=4, carries_out=4, both=2, no_role=2, infrastructure=4),
    )
    return ActorsResult(tables=tables, spec={"year": 2022, "edition": "kz20"}, provenance=ORIGIN)


_CHAIN_OUTPUT = {
    "KZ-71": (10.0, 0.0, 60.0, 40.0),
    "KZ-35": (20.0, 60.0, 90.0, 10.0),
    "KZ-23": (5.0, 90.0, 20.0, 5.0),
}


def _nation(*, foreign: bool) -> InputOutputTable:
    """Four industries with households, exports, wages, imports and jobs."""
    flows = np.array([[4, 0, 12, 0], [1, 20, 30, 0], [8, 25, 40, 6], [1, 5, 8, 9]], float)
    output = np.array(list(_CHAIN_OUTPUT.values())).sum(axis=0)
    final, left = output - flows.sum(axis=1), output - flows.sum(axis=0)

    def held(code: str, kind: str, unit: str = "") -> Account:
        return Account(code, Label(code), kind, unit=unit)

    return InputOutputTable(
        tuple(Industry(code, Label(*names)) for code, names in INDUSTRIES.items()),
        flows,
        output,
        demand=Accounts(
            (held("H", "households"), held("X", "exports")), np.vstack([0.6 * final, 0.4 * final])
        ),
        primary=Accounts(
            (held("W", "wages"), held("S", "surplus"), held("M", "imports")),
            np.vstack([0.5 * left, 0.3 * left, 0.2 * left]),
        ),
        satellites=Accounts((held("J", "jobs", "persons"),), np.array([output * 3])),
        unit="million KZT",
        year=2022,
        source="table.csv",
        foreign=Label("Elsewhere, 2010", "Другая страна, 2010", "Басқа ел, 2010") if foreign else None,
    )


def regionalised(*, foreign: bool = True) -> RegionalisedResult:
    """Three regions; the information industry of all and no mining in Astana."""
    places = tuple(
        Unit(
            code,
            Label(*UNITS[code][:3]),
            lat=50.0 - k,
            lon=70.0 + k,
        )
        for k, code in enumerate(_CHAIN_OUTPUT)
    )
    land = Territory((Edition("kz20", places),))
    nation = _nation(foreign=foreign)
    values = np.array([[row] for row in _CHAIN_OUTPUT.values()])
    table = IndustryTable(
        land,
        "kz20",
        tuple(_CHAIN_OUTPUT),
        (2022,),
        nation.industries,
        values,
        np.zeros(values.shape, np.uint8),
    )
    return regionalise(nation, table)


def chain(*, foreign: bool = True, plain: bool = False) -> ChainResult:
    """Demand in Astana and a plant in Karaganda, short of power to make it all, with new suppliers.

    `plain` leaves the plant, the limits and the suppliers out.
    """
    demand = Demand("C", 10.0, "KZ-71")
    if plain:
        return run_chain(regionalised(foreign=foreign), demand)
    building = (Purchase("C", 0.5), Purchase("J", 0.2, imported=True))
    name = Label("New plant", "Новый завод", "Жаңа зауыт")
    plant = Project("P", 20.0, "KZ-35", like="C", investment=building, label=name)
    settings = ChainSettings(
        households=True,
        capacities=(Capacity("C", 4.0, "KZ-71"),),
        scales=(MinimumScale("B", 0.6, spread=0.3), MinimumScale("J", 0.7, low=0.3, high=2.0)),
    )
    return run_chain(regionalised(foreign=foreign), (demand, plant), settings=settings)


INDUSTRY_CLASS = {"A": "not-assessed", "B": "independent", "C": "enclave", "J": "promising"}
SEEN = {
    "weight": ("share", "median"),
    "dynamism": ("growth-points", "above-zero"),
    "innovation": ("ratio", "average"),
}
LINKED = {
    "pull": ("per-output", "average"),
    "push": ("per-output", "average"),
    "dominance": ("points", "above-zero"),
    "retention": ("share", "average"),
}


def classed() -> PropulsiveResult:
    """As `propulsive`, held against the six properties with the input-output table of another country."""
    held = propulsive()
    tables = [item for item in held.tables if item.name not in ("labels", "figures")]
    ours = [("KZ-71", "C")]
    rows = [_class_row(u, i, leads=(u, i) in ours) for u in ("KZ", *INDEX) for i in INDUSTRIES]
    firms = [
        ("F1", "KZ-71", "C", 30.0, 4, True, True, "growth-point"),
        ("F2", "KZ-35", "B", None, None, None, None, "undetermined"),
    ]
    columns = ("firm", "unit", "industry", "growth", "partners", "industry_propulsive", "outgrows", "status")
    tables += [
        _typed("classes", "unit industry", rows, whole="rank rank_low rank_high", real="loss score"),
        _property_table([*SEEN, *LINKED]),
        table("probabilities", "unit industry class", [part for row in rows for part in _drawn(row)]),
        table(
            "growth_points",
            "firm",
            [dict(zip(columns, row, strict=True)) | {"national_growth": 12.0} for row in firms],
        ),
        _centres("KZ-71"),
        Table("thresholds", ("code",), _rules_rows()),
        _labels_with(
            *_rules_names(),
            ("origin", "Land, 2010", Label("Land, 2010", "Страна, 2010", "Ел, 2010")),
            ("firm", "F1", Label("Plant One", "Завод первый", "Бірінші зауыт")),
            ("firm", "F2", Label("Mine Two", "Шахта вторая", "Екінші шахта")),
        ),
        figures(
            propulsive=6,
            mature=6,
            emerging=6,
            draws=1000,
            disagreements=5,
            **{f"class-{name}": n for name, n in (("propulsive", 1), ("enclave", 5), ("independent", 6))},
        ),
    ]
    found = Diagnostics((*held.diagnostics, warning("propulsive.io.foreign", None, origin="Land, 2010")))
    return PropulsiveResult(tables=tuple(tables), diagnostics=found, provenance=ORIGIN)


def unseen() -> PropulsiveResult:
    """As `propulsive`, without an input-output table: no industry has a class."""
    held = propulsive()
    rows = [_class_row(u, i, leads=False) for u in INDEX for i in INDUSTRIES]
    blank = dict.fromkeys(("loss", "rank", "rank_low", "rank_high", "agrees", "probability"))
    rows = [row | blank | {"class": "not-assessed"} for row in rows]
    tables = (
        *(item for item in held.tables if item.name != "labels"),
        _typed("classes", "unit industry", rows, whole="rank rank_low rank_high", real="loss probability"),
        _property_table([*SEEN]),
        _centres("KZ-71"),
        Table("thresholds", ("code",), _rules_rows()),
        _labels_with(*_rules_names()),
    )
    return PropulsiveResult(tables=tables, diagnostics=held.diagnostics, provenance=ORIGIN)


def _rules_rows() -> pl.DataFrame:
    chosen = PropulsiveSettings()
    return pl.concat([chosen.rules.rows(), chosen.properties.rows()])


def _rules_names() -> tuple[tuple[str, str, Label], ...]:
    chosen = PropulsiveSettings()
    return (*chosen.rules.labels(), *chosen.properties.labels())


def _class_row(unit: str, industry: str, *, leads: bool) -> dict[str, Any]:
    name = "propulsive" if leads else INDUSTRY_CLASS[industry]
    label = {"A": "none", "B": "mature", "C": "propulsive", "J": "emerging"}[industry]
    return {
        "unit": unit,
        "industry": industry,
        "class": name,
        "eligible": industry != "B" or unit != "KZ-79",
        "loss": {"A": None, "B": 0.111, "C": 0.344, "J": 0.052}[industry],
        "loss_elsewhere": 0.02,
        "rank": 1,
        "probability": 0.8,
        "propulsive_probability": 0.8 if leads else 0.2,
        "loss_low": 0.05,
        "loss_high": 0.4,
        "rank_low": 1,
        "rank_high": 2,
        "score": None if unit == "KZ" else 0.66,
        "label": None if unit == "KZ" else label,
        "agrees": None
        if unit == "KZ" or industry == "A"
        else (name == "propulsive") == (label == "propulsive"),
    }


def _drawn(row: dict[str, Any]) -> list[dict[str, Any]]:
    cell = {"unit": row["unit"], "industry": row["industry"]}
    other = "enclave" if row["class"] == "propulsive" else "propulsive"
    return [cell | {"class": row["class"], "probability": 0.8}, cell | {"class": other, "probability": 0.2}]


def _property_table(known: list[str]) -> Table:
    """Properties; innovation of industry A is never known."""
    rows = []
    for unit in ("KZ", *INDEX):
        for industry in INDUSTRIES:
            for name, (measure, gate) in (SEEN | LINKED).items():
                told = name in known and (name, industry) != ("innovation", "A")
                rows.append(
                    {
                        "unit": unit,
                        "industry": industry,
                        "property": name,
                        "value": {"C": 0.42, "B": -0.13}.get(industry, 0.27) if told else None,
                        "measure": measure,
                        "gate": gate,
                        "threshold": 0.0 if gate == "above-zero" else 0.25 if told else None,
                        "status": ("not-met" if industry == "B" else "met") if told else "not-assessed",
                        "reason": "" if told else "no-spending" if name == "innovation" else "no-table",
                    }
                )
    return _typed("properties", "unit industry property", rows, real="value threshold")


def _centres(centre: str) -> Table:
    rows = [
        {
            "unit": u,
            "propulsive": 2 if u == centre else 0,
            "not_assessed": 1,
            "share": 0.37 if u == centre else 0.0,
            "quotient": 1.48 if u == centre else 0.0,
            "centre": u == centre,
        }
        for u in INDEX
    ]
    return table("centres", "unit", rows)


def relatedness(*, sure: bool = False) -> RelatednessResult:
    """Six regions; every interval of complexity includes the mean unless that of Astana is sure."""
    complexity = [
        {
            "unit": u,
            "diversity": 2,
            "ubiquity": 3.5,
            "eci": 1.1 if u == "KZ-71" else -0.22,
            "eci_low": (0.4 if sure else -0.9) if u == "KZ-71" else -1.3,
            "eci_high": 2.3,
            "fitness": 1.0 / k,
            "fitness_rank": k,
            "vanishing": False,
            "outlook": 0.31,
        }
        for k, u in enumerate(ORDER, 1)
    ]
    density = [
        {"unit": u, "industry": i, "lq": lq, "present": lq >= 1, "density": near, "gain": gain}
        for u in INDEX
        for i, lq, near, gain in (
            ("A", 0.4, 0.31, 0.12),
            ("B", 0.0, 0.62, -0.05),
            ("C", 1.6, 0.5, None),
            ("J", 2.2, 0.4, None),
        )
    ]
    entries = [
        {"unit": u, "industry": i, "start_lq": 0.9, "end_lq": 1.1, "start_density": 0.4, "change": change}
        for u in INDEX
        for i, change in (
            ("A", "left" if u == "KZ-61" else "absent"),
            ("C", "entered" if u == "KZ-71" else "stayed"),
        )
    ]
    effects = [
        _effect("entered", 12, 0.45, 0.21, 0.83, 0.004),
        _effect("left", 3, 0.3, 0.35, 0.4, 0.61),
    ]
    products = [{"industry": i, "ubiquity": 3, "pci": 0.1, "fitness_complexity": 1.0} for i in INDUSTRIES]
    spec = {"start": 2022, "end": 2025, "quotient": 1.0, "measure": "output"}
    found = (
        warning("relatedness.small", None, units=6, industries=4, enough=50),
        note("relatedness.few.left", None, count=3, enough=10),
    )
    tables = (
        table("complexity", "unit", complexity),
        table("density", "unit industry", density),
        table("entries", "unit industry", entries),
        table("effects", "change", effects),
        table("products", "industry", products),
        _concentration_table(),
        table(
            "proximity",
            "industry other",
            [
                {"industry": "A", "other": "B", "co_occurrence": 2, "relatedness": 0.33},
                {"industry": "C", "other": "J", "co_occurrence": 6, "relatedness": 0.91},
            ],
        ),
        labels(),
        units(),
    )
    return RelatednessResult(tables=tables, spec=spec, diagnostics=Diagnostics(found), provenance=ORIGIN)


def _effect(
    change: str, events: int, within: float, without: float, chance: float, p: float
) -> dict[str, Any]:
    return {
        "change": change,
        "candidates": 40,
        "events": events,
        "with_event": within,
        "without_event": without,
        "probability": chance,
        "p_value": p,
    }


def _concentration_table() -> Table:
    rows = [
        {
            "industry": i,
            "hhi": 0.2,
            "gini": 0.5,
            "locational_gini": 0.1 * k,
            "theil": 0.3,
            "plant_hhi": None,
            "raw_eg": 0.05,
            "ellison_glaeser": None,
            "spatial_gini": 0.25,
            "spatial_neighbours": 0.07,
            "spatial_p": 0.02,
            "spatial_p_smaller": 0.01,
        }
        for k, i in enumerate(INDUSTRIES, 1)
    ]
    return _typed("concentration", "industry", rows, real="plant_hhi ellison_glaeser")


def technology() -> TechnologyResult:
    """Shares of two families are known; section J may be of two classes, section C of four."""
    scheme = load_technology_scheme()
    families = {
        "manufacturing": (0.3, 0.3),
        "knowledge-intensive": (0.1, 0.26),
        "less-knowledge-intensive": (0.2, 0.36),
    }
    classes = {
        "high-technology": (0.0, 0.3),
        "high-technology-services": (0.0, 0.1),
        "knowledge-financial-services": (0.04, 0.04),
    }
    shares = [
        {
            "unit": u,
            "year": 2025,
            "level": level,
            "class": code,
            "low": low + (0.05 if u == "KZ-71" and low else 0.0),
            "high": high + (0.05 if u == "KZ-71" and low else 0.0),
            "share": low if low == high else None,
        }
        for u in INDEX
        for level, held in (("family", families | {"outside": (0.24, 0.24)}), ("class", classes))
        for code, (low, high) in held.items()
    ]
    classed = [
        {
            "industry": i,
            "class": None,
            "family": None,
            "status": scheme.classify(i).status,
            "possible": " ".join(scheme.classify(i).possible),
        }
        for i in INDUSTRIES
    ]
    tables = (
        _typed("shares", "unit year level class", shares, real="share"),
        table("classes", "industry", classed),
        _labels_with(*scheme.names),
        units(),
    )
    found = Diagnostics((note("technology.undetermined", None, codes="C, J"),))
    spec = {"years": [2025], "measure": "output", "source": "Eurostat"}
    return TechnologyResult(tables=tables, spec=spec, diagnostics=found, provenance=ORIGIN)


# Growth in % by unit and year; the second and the fourth go with the first, the pole.
_GROWTH = np.array(
    [
        [5, 7, 3, 8, 4, 6, 2, 7, 5, 4, 6, 3, 8, 5, 7, 4],
        [6, 8, 2, 9, 3, 7, 1, 8, 6, 3, 7, 2, 9, 6, 8, 3],
        [3, 1, 4, 2, 3, 1, 5, 2, 3, 4, 2, 3, 1, 3, 2, 4],
        [4, 6, 1, 7, 2, 5, 0, 6, 4, 2, 5, 1, 7, 4, 6, 2],
        [2, 3, 2, 3, 2, 4, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3],
        [6, 4, 7, 3, 6, 5, 8, 4, 6, 7, 5, 6, 4, 6, 5, 7],
    ],
    float,
)
_BORDERS = (
    ("KZ-35", "KZ-39"),
    ("KZ-35", "KZ-71"),
    ("KZ-39", "KZ-71"),
    ("KZ-61", "KZ-79"),
    ("KZ-35", "KZ-61"),
)


def long_panel(*, index: bool = True) -> Panel:
    """Product, people, volume index and jobs of the six regions, 2009-2024."""
    places = tuple(
        Unit(code, Label(*item[:3]), lat=51.0 - item[5], lon=60.0 + 3 * item[4], area_km2=1000.0)
        for code, item in UNITS.items()
    )
    tiles = tuple(Tile(code, item[4], item[5]) for code, item in UNITS.items())
    near = frozenset(tuple(sorted(pair)) for pair in _BORDERS)
    land = Territory((Edition("kz20", places, near, tiles),))
    level = np.array([300, 200, 400, 120, 80, 150])[:, None] * np.cumprod(1 + _GROWTH / 100, axis=1)
    rise = 1 + np.array([0.02, 0.005, 0.01, 0.0, 0.008, 0.012])
    people = np.array([100, 130, 60, 85, 200, 110])[:, None] * rise[:, None] ** np.arange(16)
    columns = [level * 1.05 ** np.arange(16), people, 100 + _GROWTH, people / (2 + _GROWTH / 20)]
    named = (
        Indicator("grp", Label("Product", "Продукт", "Өнім"), "million KZT", additive=True),
        Indicator("population", Label("People", "Население", "Халық"), "persons", additive=True),
        Indicator("grp_volume_index", Label("Volume", "Объём", "Көлем"), "% of previous year"),
        Indicator("employed", Label("Jobs", "Занятые", "Жұмыс"), "persons", additive=True),
    )
    kept = [0, 1, 2, 3] if index else [0, 1, 3]
    values = np.stack([columns[k] for k in kept], axis=-1)
    flags, source = np.full(values.shape, Flag.OBSERVED), np.zeros(values.shape, int)
    chosen = tuple(named[k] for k in kept)
    return Panel(land, "kz20", tuple(UNITS), tuple(range(2009, 2025)), chosen, values, flags, source, ("b",))


def divergence(*, index: bool = True, least_units: int = 5) -> DivergenceResult:
    """Six regions over sixteen years; Atyrau is left out of the second sample."""
    panel = long_panel(index=index)
    settings = DivergenceSettings(
        core=("KZ-71",), without=("KZ-23",), classes=3, permutations=99, least_units=least_units
    )
    near = SpatialWeights.contiguity(panel.territory, "kz20", units=panel.units)
    return measure_divergence(panel, settings=settings, weights=near, seed=1)


def spread(*, poles: tuple[str, ...] = ("KZ-71", "KZ-79"), least: int = 8) -> SpreadResult:
    """Two poles among six regions: too few to decide."""
    settings = SpreadSettings(
        poles=poles, growth=("grp_volume_index", "employed"), draws=99, placebos=19, least_units=least
    )
    return measure_spread(long_panel(), settings=settings, seed=1)


def growth(*, push: bool = True) -> GrowthResult:
    """Six regions, Astana pushed for four years, Shymkent for five by investment."""
    regions = tuple(UNITS)
    flows = np.array([[0 if i == j else 1 + (i + 2 * j) % 4 for j in range(6)] for i in range(6)], float)
    pushes = (Push("KZ-71", 2.0, years=4), Push("KZ-79", 1.5, first=2, acts_on="investment"))
    model = GrowthModel(
        regions,
        start={code: Parameter(3.0 + k, source="grp_volume_index, 2024") for k, code in enumerate(regions)},
        wage=Parameter(4.0, low=3.0, high=5.0, source="assumed: nobody moves"),
        foreign_price=Parameter(2.0, error=0.3, source="bureau"),
        foreign_income=Parameter(3.0, source="bureau"),
        verdoorn=Parameter(0.5, error=0.1, source="estimated, panel of regions"),
        trade=SpatialWeights.given(regions, flows),
        labels={code: Label(*item[:3]) for code, item in UNITS.items()},
    )
    settings = GrowthSettings(
        years=20,
        draws=200,
        first_year=2025,
        pushes=pushes if push else (),
        sizes=(0.5, 1.0, 2.0),
        core_periphery=CorePeriphery(trade_cost=1.7, points=12),
    )
    return simulate_growth(model, settings=settings, seed=1)


def growth_estimate() -> GrowthEstimate:
    """Six regions are too few for a Verdoorn coefficient."""
    return estimate_growth_model(long_panel())


_TOWNS = {
    "S1": ("Northtown", "Северск", "Солтүстік", 52.0, 70.0, "city"),
    "S2": ("Milltown", "Заводск", "Зауыт", 50.0, 72.0, "city"),
    "S3": ("Quiettown", "Тихий", "Тыныш", 49.0, 66.0, "city"),
    "S4": ("Greenfield", "Зелёное", "Жасыл", 47.0, 68.0, "village"),
    "S5": ("Farside", "Дальнее", "Алыс", 45.0, 75.0, "village"),
}
_TOWN_WORDS = (
    ("level", "city", Label("city", "город", "қала")),
    ("level", "village", Label("village", "село", "ауыл")),
    ("stage", "growth-pole", Label("growth pole", "полюс роста", "өсу полюсі")),
    ("stage", "undetermined", Label("undetermined", "не определено", "анықталмаған")),
    ("origin", "planned", Label("planned", "плановое", "жоспарлы")),
    ("variant", "isochrone", Label("isochrone", "изохрона", "изохрона")),
    ("class", "potential", Label("potential", "потенциальная", "әлеуетті")),
    ("instrument", "roads", Label("roads", "дороги", "жолдар")),
    ("type", "hamlet", Label("promising pole", "перспективный полюс", "перспективалы полюс")),
)


def settlements(*, measured: bool = False) -> PolesResult:
    """Two poles, one by the figures of its region; a town that is none; two villages nobody can judge.

    Args:
        measured: Whether the way of the first village to an agro-industrial pole is measured.
    """
    plan = {
        "S1": ("innovation", "pole", 0.9, 0.8, 0.0, "stable", 0.96, "S1"),
        "S2": ("industrial", "potential", 0.4, 0.6, 0.55, "unlikely", 0.12, "S1"),
        "S3": (None, "none", 0.1, 0.6, 0.55, "likely", 0.8, None),
        "S4": (None, "undetermined", None, None, None, "stable", 1.0, None),
        "S5": (None, "undetermined", None, None, None, "stable", 1.0, None),
    }
    rows = [
        {
            "unit": u, "type": t, "label": label, "membership": m, "second_type": None,
            "second_membership": None, "evidence": e, "proxy_weight": 0.0, "gate": "none",
            "tags": "extractive" if u == "S2" else "", "candidate": None, "candidate_score": None,
            "p_type": p, "stability": s, "effect": "not-measured", "effect_p": None, "level": _TOWNS[u][5],
            "regional_weight": r, "agglomeration": core, "origin": "planned" if u == "S1" else None,
            "stage": "growth-pole" if u == "S1" else "undetermined",
        }
        for u, (t, label, m, e, r, s, p, core) in plan.items()
    ]  # fmt: skip
    ways = [
        {"unit": u, "type": "hamlet", "becomes": "agro", "membership": m, "evidence": 0.5,
         "weakest": "reserve", "weakest_membership": w, "needed": n}
        for u, m, w, n in (("S4", 0.3 if measured else None, 0.2, 0.7), ("S5", None, 0.0, None))
    ]  # fmt: skip
    missing = [
        {"unit": u, "type": "hamlet", "criterion": c, "status": s}
        for u, c, s in (
            ("S4", "reserve", "missing"), ("S5", "reserve", "missing"), ("S5", "agglomeration", "ok"),
            ("S3", "farming", "missing"),
        )
    ]  # fmt: skip
    core = {
        "core": "S1", "variant": "isochrone", "used": True, "members": 2, "population": 412345.0,
        "coefficient": 0.7, "class": "potential", "commuting": None,
    }  # fmt: skip
    kinds = [
        {"type": t, "order": k, "applicable": "yes", "note": ""}
        for k, t in enumerate(("innovation", "industrial", "agro", "hamlet"))
    ]
    places = [
        {
            "unit": u, "edition": "towns", "level": item[5], "kind": "", "column": None, "row": None,
            "lat": item[3], "lon": item[4], "area_km2": None, "neighbours": "",
        }
        for u, item in _TOWNS.items()
    ]  # fmt: skip
    counts = {"pole": 1, "potential": 1, "none": 1, "undetermined": 2}
    return PolesResult(
        tables=(
            table("poles", "unit", rows),
            table("criteria", "unit type criterion", missing),
            table("transitions", "unit type", ways),
            table("agglomerations", "core variant", [core]),
            *_town_regions(),
            table("types", "type", kinds),
            table("instruments", "type instrument", [{"type": "hamlet", "instrument": "roads", "order": 1}]),
            figures(units=5, **{f"label_{name}": n for name, n in counts.items()}),
            _labels_with(*_TOWN_WORDS, *(("unit", u, Label(*item[:3])) for u, item in _TOWNS.items())),
            table("units", "unit", places),
        ),
        spec={"typology": "towns"},
        diagnostics=Diagnostics(
            (
                warning("poles.label.region", count=1),
                warning("poles.undetermined.many", None, count=2, units=5),
                note("poles.travel.estimated"),
            )
        ),
    )


def _town_regions() -> tuple[Table, Table]:
    """Three quarters of the people of Astana live in a pole of innovation; its own figures say another."""
    shares = {"innovation": 0.75, "industrial": 0.0, "potential": 0.15, "none": 0.0, "undetermined": 0.1}
    summary = {
        "region": "KZ-71", "settlements": 5, "listed": 100.0, "population": 125.0, "listed_share": 0.8,
        "type": "innovation", "second_type": None, "undetermined_share": 0.1, "direct_label": "potential",
        "direct_type": "industrial",
    }  # fmt: skip
    rows = [
        {"region": "KZ-71", "type": t, "settlements": 1, "population": 100 * s, "share": s}
        for t, s in shares.items()
    ]
    return table("region_types", "region type", rows), table("region_summary", "region", [summary])


def network(*, scenarios: bool = True) -> NetworkResult:
    """Astana and Shymkent as poles of the six regions; two changes."""
    changes = (
        Scenario("west", add=("KZ-23",), label=Label("Atyrau too", "И Атырау", "Атырау да")),
        Scenario("alone", remove=("KZ-79",), label=Label("Astana alone", "Одна Астана", "Жалғыз Астана")),
    )
    panel = long_panel()
    settings = NetworkSettings(poles=("KZ-71", "KZ-79"), scenarios=changes if scenarios else ())
    return build_network(panel.territory, poles(), panel=panel, settings=settings)


def placement(*, method: str = "maximal-cover") -> PlacementResult:
    """Two new poles beside Astana."""
    panel = long_panel()
    settings = PlacementSettings(method, count=2, existing=("KZ-71",), forbidden=("KZ-61",), membership=0.0)
    return place_poles(panel.territory, None, panel=panel, settings=settings)


def everything() -> tuple[Result, ...]:
    return (
        full_potential(),
        potential(),
        robustness(),
        sensitivity(),
        specialisation(),
        shift_share(),
        classed(),
        relatedness(),
        technology(),
        poles(),
        constraints(),
        performance(),
        benchmark(),
        audit(),
        monitor(),
        patchy_monitor(),
        vintages(),
        modes(),
        sectors(),
        actors(),
        regionalised(),
        chain(),
        divergence(),
        spread(),
        growth_estimate(),
        growth(),
        settlements(),
        network(),
        placement(),
        *(replace(made, provenance=ORIGIN) for made in finance()),
    )


def finance() -> tuple[Result, ...]:
    """Results about money and programmes."""
    return (
        plan_results.plan(),
        plan_results.priorities(),
        plan_results.alternatives(),
        plan_results.frontier(),
        plan_results.financing(),
        plan_results.adjustment(),
        made_programmes.programme(),
        made_programmes.call(),
        made_programmes.assignment(),
        made_programmes.risk(),
        made_programmes.sharing(),
        made_programmes.investors(),
    )
