"""Fair shares of a common gain, cost or shortage: several rules side by side, and who would leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.finance.games import Game
from growthpoles.finance.portfolio import Money
from growthpoles.finance.risk_names import named
from growthpoles.finance.risk_results import SharingResult
from growthpoles.stats import bankruptcy
from growthpoles.stats.cooperative_games import (
    MOST_EXACT,
    complaints,
    largest_complaints,
    sampled_shapley,
    shapley_value,
    subset_sums,
    superadditive_cover,
)
from growthpoles.stats.nucleolus import MOST_MEMBERS, least_core, nucleolus

FloatArray = npt.NDArray[np.float64]
RULES = ("equal-gain", "proportional", "shapley", "nucleolus", "equal-awards", "equal-losses", "talmud")
_SHORTAGE = {
    "equal-awards": bankruptcy.equal_awards,
    "equal-losses": bankruptcy.equal_losses,
    "talmud": bankruptcy.talmud,
}
_SPLIT_CHECK = 10
_NEAR = 1e-9  # precision of the arithmetic, relative to the largest worth


@dataclass(frozen=True)
class SharingSettings:
    """How shares are computed.

    Attributes:
        rules: Rules of `RULES` to show; all by default.
        blocks: Blocks of orders from which the Shapley value of more than 15 partners is estimated.
        complaints: Complaints listed per rule.

    Example:
        >>> SharingSettings(rules=("shapley", "nucleolus")).blocks
        100
    """

    rules: tuple[str, ...] = RULES
    blocks: int = 100
    complaints: int = 5

    def __post_init__(self) -> None:
        known = ", ".join(RULES)
        found = [
            problem("sharing.rule.unknown", Where(key=code), given=code, known=known)
            for code in self.rules
            if code not in RULES
        ]
        if self.blocks < 2 or self.complaints < 1:
            found.append(
                problem("sharing.settings.bad", None, blocks=self.blocks, complaints=self.complaints)
            )
        if found:
            raise SpecificationError(found)


@dataclass(frozen=True, eq=False)
class _Shares:
    """Shares by one rule in the amounts of the game; None where the rule does not apply."""

    rule: str
    values: FloatArray | None
    error: FloatArray | None = None
    reason: str = ""


def share_value(game: Game, *, settings: SharingSettings | None = None, seed: int = 0) -> SharingResult:
    """Share out what partners reach together by every rule that applies, and say who would leave.

    There is no single fair answer. ``equal-gain``: what each reaches alone plus an equal part of the rest;
    ``proportional`` to the contributions; ``shapley``: the mean contribution over all orders of joining
    (Shapley 1953; beyond 15 partners from sampled orders, with standard errors); ``nucleolus``: the largest
    complaint is as small as it can be (Schmeidler 1969; up to 12 partners). In a shortage also equal awards,
    equal losses and the rule of the Talmud (Aumann and Maschler 1985). The complaint of a coalition is what
    it could reach by itself less the shares of its members; shares without a positive complaint are in the
    core and nobody would leave. Where the worths of a game have errors, neither is said of what they decide:
    shares are in the core when nobody would leave even if every coalition could reach its most, and outside
    it when somebody would even if the whole could.

    Args:
        game: Partners and what each coalition is worth.
        settings: Rules and sampling.
        seed: Seed of the sampling.

    Raises:
        InputError: A coalition has no finite worth.

    Example:
        The glove game: two right gloves compete for one left glove.

        >>> from growthpoles.finance.games import Partner
        >>> gloves = tuple(Partner(code) for code in ("left", "right1", "right2"))
        >>> pair = lambda held: float("left" in held and len(held) > 1)
        >>> found = share_value(Game(gloves, pair))["rules"]
        >>> found.filter(found["rule"] == "shapley").select("in_core", "leavers").row(0)
        ('no', 'left right1')
    """
    chosen = settings or SharingSettings()
    table = _signed(game) if len(game.partners) <= MOST_EXACT else None
    found = [_apply(rule, game, table, settings=chosen, seed=seed) for rule in _rules(game, chosen)]
    core = _core(game, table)
    rules, told = _rule_rows(game, table, found, count=chosen.complaints)
    return SharingResult(
        tables=(
            Table("shares", ("rule", "partner"), _share_rows(game, found)),
            Table("rules", ("rule",), rules),
            Table("complaints", ("rule", "place"), told),
            figures_table(_figures(game, table, core)),
            labels_table(_names(game), named("sharing-rule"), named("sharing-reason")),
        ),
        spec={
            "kind": game.kind,
            "rules": [item.rule for item in found],
            "blocks": chosen.blocks,
            "estate": game.estate,
            "money": str(game.money) if game.money else None,
            "illustrative": game.illustrative,
        },
        diagnostics=Diagnostics(tuple(_notes(game, table, found, core))),
        provenance=Provenance(seed=seed),
    )


def _signed(game: Game) -> FloatArray:
    """The game as a gain: costs with a minus."""
    return -game.values + 0.0 if game.kind == "cost" else game.values


def _rules(game: Game, settings: SharingSettings) -> Iterator[str]:
    for rule in RULES:
        if rule in settings.rules and (game.estate is not None or rule not in _SHORTAGE):
            yield rule


def _apply(
    rule: str, game: Game, table: FloatArray | None, *, settings: SharingSettings, seed: int
) -> _Shares:
    given = np.array([np.nan if x.contribution is None else x.contribution for x in game.partners])
    if rule in _SHORTAGE:
        return _Shares(rule, _SHORTAGE[rule](given, game.estate or 0.0))
    if rule == "proportional":
        if np.isnan(given).any() or not given.sum():
            return _Shares(rule, None, reason="no-contributions")
        return _Shares(rule, game.together * given / given.sum())
    if rule == "equal-gain":
        alone = np.array([game.worth(frozenset({code})) for code in game.codes], dtype=float)
        return _Shares(rule, alone + (game.together - alone.sum()) / alone.size)
    return _of_game(rule, game, table, settings=settings, seed=seed)


def _of_game(
    rule: str, game: Game, table: FloatArray | None, *, settings: SharingSettings, seed: int
) -> _Shares:
    """The rules that look at every coalition."""
    sign = -1.0 if game.kind == "cost" else 1.0
    if rule == "shapley":
        if table is None:
            return _sampled(game, settings, seed)
        return _Shares(rule, sign * shapley_value(table))
    if table is None or len(game.partners) > MOST_MEMBERS:
        return _Shares(rule, None, reason="too-many-partners")
    return _Shares(rule, sign * nucleolus(table))


def _sampled(game: Game, settings: SharingSettings, seed: int) -> _Shares:
    codes = game.codes

    def worth(held: npt.NDArray[np.bool_]) -> FloatArray:
        sets = (frozenset(code for code, inside in zip(codes, row, strict=True) if inside) for row in held)
        return np.array([float(game.worth(item)) if item else 0.0 for item in sets])

    made = sampled_shapley(worth, len(codes), blocks=settings.blocks, seed=seed)
    return _Shares("shapley", made.value, made.error)


@dataclass(frozen=True, slots=True)
class _Core:
    """Least largest complaint, and whether there are shares that nobody would leave; None = not decided."""

    complaint: float
    held: bool | None


def _core(game: Game, table: FloatArray | None) -> _Core | None:
    """The core; None where it is not computed."""
    if table is None or not 2 < table.size <= 2**MOST_MEMBERS:
        return None
    found, near = least_core(table).epsilon, _near(table)
    if not game.errors.any():
        return _Core(found, found <= near)
    most, whole = game.errors[:-1].max(), game.errors[-1]
    if found - whole > near:  # a larger whole lowers every complaint by no more than what it grows
        return _Core(found, False)
    return _Core(found, True if found + most <= near else _sure(game, table))


def _sure(game: Game, table: FloatArray) -> bool | None:
    """Whether the core is there even if every coalition but the whole reaches its most."""
    if not np.isfinite(game.errors[:-1]).all():
        return None
    most = table + np.append(game.errors[:-1], 0.0)
    return True if least_core(most).epsilon <= _near(table) else None


def _near(table: FloatArray) -> float:
    return _NEAR * max(float(np.abs(table).max()), 1e-300)


def _in_core(game: Game, table: FloatArray, shares: FloatArray) -> str:
    """Whether nobody would leave: ``yes``, ``no``, or ``unknown`` within the errors of the worths."""
    held, near = complaints(table, shares), _near(table)
    if held[1:-1].max() - game.errors[-1] > near:
        return "no"
    return "yes" if (held + game.errors)[1:-1].max() <= near else "unknown"


def whole_parts(shares: FloatArray, money: Money) -> list[int]:
    """Shares in whole units of currency that add up to the whole total: the largest remainders go up.

    Example:
        >>> whole_parts(np.array([1.0, 1.0, 1.0]) * 100 / 3, Money("KZT"))
        [34, 33, 33]
    """
    exact = np.asarray(shares, dtype=float) * money.multiple
    floors = np.floor(exact)
    left = round(float(exact.sum())) - int(floors.sum())
    order = np.argsort(-np.round(exact - floors, 6), kind="stable")
    floors[order[:left]] += 1
    return [int(x) for x in floors]


def _share_rows(game: Game, found: list[_Shares]) -> pl.DataFrame:
    rows = []
    sign = -1.0 if game.kind == "cost" else 1.0
    alone = [float(game.worth(frozenset({code}))) for code in game.codes]
    for item in found:
        if item.values is None:
            continue
        amounts = whole_parts(item.values, game.money) if game.money else [None] * len(alone)
        for i, partner in enumerate(game.partners):
            share = float(item.values[i]) + 0.0
            rows.append(
                {
                    "rule": item.rule,
                    "partner": partner.code,
                    "share": share,
                    "part": share / game.together if game.together else None,
                    "standard_error": None if item.error is None else float(item.error[i]),
                    "amount": amounts[i],
                    "alone": alone[i],
                    "gain": sign * (share - alone[i]) + 0.0,
                    "contribution": partner.contribution,
                }
            )
    numbers = ("share", "part", "standard_error", "alone", "gain", "contribution")
    schema = {
        "rule": pl.String,
        "partner": pl.String,
        **dict.fromkeys(numbers, pl.Float64),
        "amount": pl.Int64,
    }
    return pl.DataFrame(rows, schema_overrides=schema, schema=None if rows else schema)


def _rule_rows(
    game: Game, table: FloatArray | None, found: list[_Shares], *, count: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    sign = -1.0 if game.kind == "cost" else 1.0
    rules, told = [], []
    for item in found:
        row: dict[str, object] = {
            "rule": item.rule,
            "status": _status(item),
            "reason": item.reason or None,
            "total": None if item.values is None else float(item.values.sum()),
            "in_core": "unknown",
            "leavers": None,
            "complaint": None,
        }
        if item.values is not None and table is not None and table.size > 2:
            listed = _complaint_rows(game, table, item.rule, shares=sign * item.values, count=count)
            row["in_core"] = _in_core(game, table, sign * item.values)
            row["complaint"] = listed[0]["complaint"]
            if row["in_core"] == "no":
                row["leavers"] = listed[0]["coalition"]
            told += listed
        rules.append(row)
    texts = dict.fromkeys(("rule", "status", "reason", "in_core", "leavers"), pl.String)
    rule_schema = {**texts, "total": pl.Float64, "complaint": pl.Float64}
    told_schema = {
        "rule": pl.String,
        "place": pl.Int64,
        "coalition": pl.String,
        **dict.fromkeys(("worth", "gets", "complaint"), pl.Float64),
    }
    return (
        pl.DataFrame(rules, schema_overrides=rule_schema),
        pl.DataFrame(told, schema=told_schema),
    )


def _complaint_rows(
    game: Game, table: FloatArray, rule: str, *, shares: FloatArray, count: int
) -> list[dict[str, object]]:
    held, gets = complaints(table, shares), subset_sums(shares)
    sign = -1.0 if game.kind == "cost" else 1.0
    return [
        {
            "rule": rule,
            "place": place,
            "coalition": " ".join(c for c in game.codes if c in game.coalition(int(s))),
            "worth": sign * float(table[s]) + 0.0,
            "gets": sign * float(gets[s]) + 0.0,
            "complaint": float(held[s]) + 0.0,
        }
        for place, s in enumerate(largest_complaints(table, shares, count=count), start=1)
    ]


def _status(item: _Shares) -> str:
    if item.values is None:
        return "not-available"
    return "exact" if item.error is None else "sampled"


def _figures(
    game: Game, table: FloatArray | None, core: _Core | None
) -> list[tuple[str, float | None, str, str]]:
    unit = str(game.money) if game.money else ""
    claims = sum(item.contribution or 0.0 for item in game.partners)
    return [
        ("partners", float(len(game.partners)), "", ""),
        ("together", game.together, unit, game.kind),
        ("alone", float(sum(game.worth(frozenset({code})) for code in game.codes)), unit, ""),
        ("contributions", claims, unit, ""),
        ("least_complaint", None if core is None else core.complaint, unit, ""),
        ("core", None if core is None or core.held is None else float(core.held), "", ""),
        (
            "error",
            None if table is None or not np.isfinite(game.errors).all() else game.errors.max(),
            unit,
            "",
        ),
    ]


def _notes(
    game: Game, table: FloatArray | None, found: list[_Shares], core: _Core | None
) -> Iterator[Diagnostic]:
    if game.split:
        yield note("sharing.coalitions.split", None, count=game.split)
    for item in found:
        if item.values is None:
            where = Where(key=item.rule)
            many = item.reason == "too-many-partners"
            yield (
                note("sharing.too_many", where, most=MOST_MEMBERS)
                if many
                else note("sharing.no_contributions", where)
            )
        elif item.error is not None:
            most = float(item.error.max())
            yield note("sharing.sampled", Where(key=item.rule), rule=item.rule, error=most)
    if table is None:
        yield note("sharing.core.unknown", None, count=len(game.partners), most=MOST_EXACT)
    elif core is not None and core.held is False:
        yield warning("sharing.core.empty", None, complaint=core.complaint)
    if table is not None and game.errors.max() > _near(table):
        yield note("sharing.inexact")
    if table is not None and table.size <= 2**_SPLIT_CHECK:
        apart = float(superadditive_cover(table)[-1])
        if apart > table[-1] + game.errors[-1] + _near(table):
            yield warning("sharing.better_apart", None, apart=abs(apart), together=game.together)


def _names(game: Game) -> tuple[Named, ...]:
    return tuple(("partner", item.code, item.label) for item in game.partners if item.label)
