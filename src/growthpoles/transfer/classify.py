"""Innovations by their weight for productive forces: basic, radical, medium, and what is none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.transfer.classify_inputs import (
    CLASSES,
    Innovation,
    InnovationSettings,
    check_innovations,
)
from growthpoles.transfer.classify_rules import (
    ORDER,
    Condition,
    Degree,
    class_conditions,
    every,
    obsolescence,
    obsolescence_ends,
)
from growthpoles.transfer.results import InnovationsResult

_ARTICLE = {code: "pseudo" if code == "catch-up" else code for code in ORDER}


@dataclass(frozen=True)
class Verdict:
    """The class of one innovation with its reasons.

    Attributes:
        code: Class after the expert.
        rule: Class of the rules.
        status: settled, provisional, undetermined or expert.
        open: Classes that missing evidence leaves possible.
        conditions: Conditions of every class.
        degrees: Membership of every class.
        missing: Kinds of evidence that are missing.
        completeness: Share of the kinds of evidence that is known.
    """

    code: str
    rule: str
    status: str
    open: tuple[str, ...]
    conditions: Mapping[str, tuple[Condition, ...]]
    degrees: Mapping[str, Degree]
    missing: tuple[str, ...]
    completeness: float

    @property
    def deciding(self) -> Condition | None:
        """The condition of the class that is met least; None where all are met in full."""
        partly = [item for item in self.conditions.get(self.rule, ()) if item.degree.low < 1]
        return min(partly, key=lambda item: item.degree.low, default=None)


def classify_innovations(
    innovations: Sequence[Innovation], *, settings: InnovationSettings | None = None
) -> InnovationsResult:
    """Put innovations into classes and add up the programme money in each.

    Rules in their order: pseudo (new model or improvement inside an obsolete generation), catch-up (the same,
    but newer than what the unit had), basic (new scientific principle, wide reach, new to the world), radical
    (new generation or a technology emerging in the industry), medium (significant improvement or combination
    inside a living generation), minor. Every condition is a degree between 0 and 1 and is met from one half
    on; a class holds with the least of its conditions. The first class whose conditions are all met is taken,
    as provisional where an earlier one is left open by missing evidence. Below a completeness of evidence of
    0.6, or where no class is met and some are open, an innovation is undetermined.

    Args:
        innovations: Evidence, see `read_innovations`.
        settings: Thresholds and money.

    Raises:
        InputError: Codes twice, evidence out of range, an expert's class without a note; all at once.

    Example:
        >>> from growthpoles.labels import Label
        >>> phone = Innovation("p", Label("Phone, 15 % more battery"), implemented=True, novelty="market",
        ...     generation_used=4, generation=4, generation_front=4, principle_new=0, performance=0.15,
        ...     successor_share=0.1)
        >>> classify_innovations([phone])["innovations"].select("class", "status").row(0)
        ('medium', 'settled')
    """
    used, given = settings or InnovationSettings(), tuple(innovations)
    check_innovations(given)
    verdicts = {item.code: judge(item, used.rules) for item in given}
    main = _innovations_table(given, verdicts, used.rules)
    programmes = _programmes_table(main.data, used.rules.number("pseudo-limit"))
    tables = (
        main,
        _memberships_table(verdicts),
        _reasons_table(verdicts),
        _shares_table(main.data),
        programmes,
        Table("rules", ("code",), used.rules.rows()),
        labels_table(_names(given, used), used.rules.labels()),
        figures_table([("limit", used.rules.number("pseudo-limit") * 100, "%", "")]),
    )
    spec = {"rules": used.rules.code, "money": used.money, "illustrative": used.illustrative}
    return InnovationsResult(tables, spec, Diagnostics.of(_findings(main.data, programmes.data, used)))


def judge(item: Innovation, rules: Rules) -> Verdict:
    """The class of one innovation.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.classify_inputs import load_innovation_rules
        >>> judge(Innovation("i", Label("Idea"), implemented=False), load_innovation_rules()).code
        'not-innovation'
    """
    conditions = class_conditions(item, rules)
    degrees = {code: every(held) for code, held in conditions.items()}
    known = _known(item)
    completeness = sum(known.values()) / len(known)
    met, unknown = _tried(degrees)
    others = _others(item, rules, met)
    open_classes = tuple(dict.fromkeys((*unknown, *others)))
    degrees = {**degrees, "minor": _minor(item, degrees)}
    if item.implemented is False:
        rule, status, open_classes = "not-innovation", "settled", ()
    elif completeness < rules.number("complete") - 1e-9 or (unknown and not met):
        rule, status = "undetermined", "undetermined"
    else:
        rule, status = met or "minor", "provisional" if open_classes else "settled"
    code = item.expert_class or rule
    return Verdict(
        code=code,
        rule=rule,
        status="expert" if item.expert_class else status,
        open=open_classes,
        conditions=conditions,
        degrees=degrees,
        missing=tuple(
            kind for kind, share in known.items() if share < 1 or (kind == "obsolescence" and others)
        ),
        completeness=completeness,
    )


def _tried(degrees: Mapping[str, Degree]) -> tuple[str, tuple[str, ...]]:
    """The first class that is met, and those before it that could be."""
    met = next((code for code in ORDER if degrees[code].met == "yes"), "")
    before = ORDER[: ORDER.index(met)] if met else ORDER
    return met, tuple(code for code in before if degrees[code].met == "unknown")


def _others(item: Innovation, rules: Rules, met: str) -> tuple[str, ...]:
    """Classes it would have if the unknown parts of its age were at one of their ends."""
    found = []
    for score in obsolescence_ends(item, rules) or ():
        conditions = class_conditions(item, rules, score=score)
        other, _ = _tried({code: every(held) for code, held in conditions.items()})
        found.append(other or "minor")
    return tuple(dict.fromkeys(code for code in found if code != (met or "minor")))


def _minor(item: Innovation, degrees: Mapping[str, Degree]) -> Degree:
    low = 1 - max(degree.high for degree in degrees.values())
    high = 1 - max(degree.low for degree in degrees.values())
    done = 1.0 if item.implemented else 0.0
    return Degree(min(low, done), high if item.implemented is None else min(high, done))


def _known(item: Innovation) -> Mapping[str, float]:
    """Share of each kind of evidence that is known."""
    generations = (item.generation_used, item.generation, item.generation_front)
    age = (item.successor_share, item.decline, item.phase_out)
    reach = (item.industries, item.new_activity, item.generality, item.citations)
    return {
        "implemented": float(item.implemented is not None),
        "novelty": float(bool(item.novelty)),
        "generations": sum(x is not None for x in generations) / len(generations),
        "obsolescence": float(any(x is not None for x in age)),
        "principle": float(item.principle_new is not None),
        "reach": float(any(x is not None for x in reach)),
        "performance": float(item.performance is not None or item.combinations is not None),
    }


def _innovations_table(given: Sequence[Innovation], verdicts: Mapping[str, Verdict], rules: Rules) -> Table:
    rows = []
    for item in given:
        found = verdicts[item.code]
        deciding, degree = found.deciding, found.degrees.get(found.rule)
        rows.append(
            {
                "innovation": item.code,
                "programme": item.programme or None,
                "unit": item.unit or None,
                "money": item.money,
                "class": found.code,
                "rule_class": found.rule,
                "status": found.status,
                "open": " ".join(found.open),
                "margin": None if degree is None else degree.low - 0.5,
                "deciding": None if deciding is None else deciding.code,
                "strength": _strength(item, found, rules),
                "completeness": found.completeness,
                "missing": " ".join(found.missing),
                "novelty": item.novelty or None,
                "article_class": _ARTICLE.get(found.code),
                "obsolescence": obsolescence(item, rules),
                "signs": " ".join(_signs(item, rules)),
                "expert_note": item.expert_note or None,
            }
        )
    text = (
        "innovation", "programme", "unit", "class", "rule_class", "status", "open", "deciding", "strength",
        "missing", "novelty", "article_class", "signs", "expert_note",
    )  # fmt: skip
    order = list(rows[0]) if rows else [*text, "money", "margin", "completeness", "obsolescence"]
    schema = {name: pl.String if name in text else pl.Float64 for name in order}
    return Table("innovations", ("innovation",), pl.DataFrame(rows, schema=schema).sort("innovation"))


def _strength(item: Innovation, found: Verdict, rules: Rules) -> str | None:
    """strong where the class rests on the evidence it needs, else weak; None without a class."""
    if found.rule in ("undetermined", "not-innovation"):
        return None
    patented = item.patent == "invention" and (item.citations is not None or item.generality is not None)
    enough = {
        "pseudo": item.successor_share is not None,
        "catch-up": item.successor_share is not None,
        "basic": bool(item.new_activity) or patented,
    }.get(found.rule, found.completeness >= rules.number("strong"))
    return "strong" if enough else "weak-evidence"


def _signs(item: Innovation, rules: Rules) -> Iterator[str]:
    shrinking = item.decline is not None and item.decline > 0
    if shrinking and item.saturation is not None and item.saturation > rules.number("ceiling"):
        yield "near-ceiling"
    if item.first_pair:
        yield "first-pair"
    if item.principle_new is not None and item.principle_new >= 0.5:
        yield "new-principle"


def _memberships_table(verdicts: Mapping[str, Verdict]) -> Table:
    rows = [
        (code, name, degree.low, degree.high)
        for code, found in sorted(verdicts.items())
        for name, degree in found.degrees.items()
    ]
    schema = {"innovation": pl.String, "class": pl.String, "low": pl.Float64, "high": pl.Float64}
    data = pl.DataFrame(rows, schema=schema, orient="row")
    return Table("memberships", ("innovation", "class"), data)


def _reasons_table(verdicts: Mapping[str, Verdict]) -> Table:
    rows = [
        (code, name, item.code, item.degree.value, item.degree.low, item.degree.high, item.degree.met)
        for code, found in sorted(verdicts.items())
        for name, held in found.conditions.items()
        for item in held
    ]
    schema = {
        "innovation": pl.String, "class": pl.String, "condition": pl.String, "value": pl.Float64,
        "low": pl.Float64, "high": pl.Float64, "met": pl.String,
    }  # fmt: skip
    data = pl.DataFrame(rows, schema=schema, orient="row")
    return Table("reasons", ("innovation", "class", "condition"), data)


def _shares_table(main: pl.DataFrame) -> Table:
    grouped = main.with_columns(pl.col("programme").fill_null("none")).group_by("programme", "class")
    data = grouped.agg(
        count=pl.len().cast(pl.Int64),
        money=pl.col("money").sum(),
        missing_money=pl.col("money").is_null().sum().cast(pl.Int64),
    )
    total = pl.col("money").sum().over("programme")
    data = data.with_columns(share=pl.when(total > 0).then(pl.col("money") / total))
    return Table("shares", ("programme", "class"), data.sort("programme", "class"))


def _programmes_table(main: pl.DataFrame, limit: float) -> Table:
    """Share of pseudo-innovation in the money of every programme, and of all together."""
    named = main.with_columns(pl.col("programme").fill_null("none"))
    whole = main.with_columns(programme=pl.lit("all"))
    pseudo = pl.col("money").filter(pl.col("class") == "pseudo").sum()
    could = pl.col("open").str.contains("pseudo|catch-up") & (pl.col("status") != "expert")
    possible = pl.col("class").is_in(["pseudo", "catch-up"]) | could
    unbounded = (possible & pl.col("money").is_null()).any()
    total = pl.col("money").sum()
    data = (
        pl.concat([named, whole])
        .group_by("programme")
        .agg(
            count=pl.len().cast(pl.Int64),
            money=total,
            pseudo_share=pl.when(total > 0).then(pseudo / total),
            pseudo_high=pl.when((total > 0) & ~unbounded).then(
                pl.col("money").filter(possible).sum() / total
            ),
        )
        .with_columns(limit=pl.lit(limit), above=pl.col("pseudo_share") > limit)
        .sort("programme")
    )
    return Table("programmes", ("programme",), data)


def _names(given: Sequence[Innovation], used: InnovationSettings) -> Iterator[Named]:
    for item in given:
        yield "innovation", item.code, item.label
    for code, label in used.programmes:
        yield "programme", code, label


def _findings(main: pl.DataFrame, programmes: pl.DataFrame, used: InnovationSettings) -> Iterator[Diagnostic]:
    if used.illustrative:
        yield warning("transfer.illustrative")
    for row in programmes.filter(pl.col("above")).iter_rows(named=True):
        details = {"programme": row["programme"], "share": round(100 * row["pseudo_share"], 1)}
        yield warning("innovations.pseudo", None, **details, limit=100 * row["limit"])
    counted = {code: int((main["class"] == code).sum()) for code in CLASSES}
    if counted["undetermined"]:
        yield note("innovations.undetermined", None, count=counted["undetermined"], of=main.height)
    if open_ones := int((main["status"] == "provisional").sum()):
        yield note("innovations.provisional", None, count=open_ones, of=main.height)
    overruled = main.filter((pl.col("status") == "expert") & (pl.col("class") != pl.col("rule_class")))
    if overruled.height:
        yield note("innovations.expert", None, innovations=", ".join(overruled["innovation"]))
    if unpaid := int(main["money"].is_null().sum()):
        yield note("innovations.money.none", None, count=unpaid, of=main.height)
