"""Small, plausible results of six regions for the tests of `present`; the figures are made up."""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl

from growthpoles.core.catalogue import labels_table
from growthpoles.core.diagnostic import Diagnostics, good, note, warning
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.errors import Where
from growthpoles.labels import Label

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


class PropulsiveResult(Result):
    kind: ClassVar[str] = "propulsive"


class PolesResult(Result):
    kind: ClassVar[str] = "poles"


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
            "symmetric_lq": 0.1,
        }
        for k, u in enumerate(INDEX, 1)
        for i, lq in zip(INDUSTRIES, (0.4, 0.0, 1.6, 2.2), strict=True)
    ]
    structure = [
        {
            "unit": u,
            "year": 2025,
            "effective_industries": 8.1,
            "largest_share": 0.4,
            "largest_industry": "C",
            "krugman": 0.5,
        }
        for u in INDEX
    ]
    tables = (
        table("location", "unit year industry", rows),
        table("structure", "unit year", structure),
        labels(),
        units(),
    )
    return SpecialisationResult(tables=tables, provenance=ORIGIN)


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


def everything() -> tuple[Result, ...]:
    return (
        full_potential(),
        potential(),
        robustness(),
        sensitivity(),
        specialisation(),
        shift_share(),
        propulsive(),
        poles(),
    )
