"""What the rows and columns around the flows of an input-output table are.

Which of them belong to the balance is found from the figures: the finest set that, with the flows, adds up to
output. Words then say what kind each is. A user's word for a row or column always wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.sources.square import Line, says_total, words

LEAVE_OUT = "leave-out"
BESIDE = "beside"
_MOST_SEARCHED = 14
_MOST_DECIMALS = 6
_CLOSED = 0.05

_OUTPUT = re.compile(
    r"\boutput\b|\bproduction\b|^out$|^p1$|^go$|^x$|^r69\b|^ts bp$|total supply"
    r"|выпуск|шығарылым|өнім шығару|ресурсы"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(text))
    for kind, text in (
        (
            "jobs",
            r"employ(?!ee)|\bemp\b|\bjobs?\b|\bpersons\b|\bworkers\b|\bfte\b|занят|жұмыспен",
        ),
        ("taxes", r"tax|subsid|duty|\bd21|\bd29|\btls\b|\btxs|налог|субсид|салық"),
        ("wages", r"compensation|\bwages?\b|\blabr\b|\bd1\b|оплата труда|еңбекақы|жалақы"),
        ("surplus", r"surplus|capital|\bb2|\bb3|\bk1\b|\bgops\b|mixed income|прибыл|пайда"),
        ("value-added", r"value added|\bvalu?\b|\bgva\b|\bva\b|\bb1g|добавленн|қосылған құн"),
        ("imports", r"import|\bimpo?\b|\bp7\b|\bro[wc]imp\b|from other regions|from abroad|импорт"),
        ("exports", r"export|\bexpo?\b|\bexpro[wc]\b|\bp6|to other regions|экспорт"),
        ("households", r"household|\bhfce\b|\bhou\b|\bp3 s14|private consumption|домашн|үй шаруашылы"),
        ("government", r"government|\bggfc\b|\bgov\b|\bp3 s13|госуд|мемлекет|үкімет"),
        ("stocks", r"stock|inventor|\binvnt\b|\bp52|запас|қор"),
        (
            "investment",
            r"fixed|investment|\bgfcf\b|\binv\b|\bp51|capital formation|накоплен|инвестиц|жинақтал",
        ),
    )
)
_SATELLITE = re.compile(r"\bco2\b|\bch4\b|\bn2o\b|emission|energy use|выброс|шығарынды")
_NON_PROFIT = re.compile(r"non profit|npish|нкодх|некоммерч|коммерциялық емес")
_DEMAND_KINDS = ("exports", "households", "government", "stocks", "investment", "imports")
_PRIMARY_KINDS = ("jobs", "taxes", "wages", "imports", "surplus", "value-added")


@dataclass(frozen=True, slots=True)
class Around:
    """The lines around the flows, as positions in what was given.

    Attributes:
        balance: Lines that belong to the balance.
        beside: Lines that do not, and are no totals (jobs, an "of which").
        kinds: Kind of each line.
    """

    balance: tuple[int, ...]
    beside: tuple[int, ...]
    kinds: tuple[str, ...]


def spoken(line: Line) -> str:
    """The words of a line, in lower case and without signs."""
    return words(f"{line.key[-1]} {line.name}")


def is_total(line: Line) -> bool:
    """Whether the words say total.

    Example:
        >>> from growthpoles.errors import Where
        >>> is_total(Line(("Total output",), ("total output",), "", Where()))
        True
    """
    return says_total(line.key[-1]) or is_output(line)


def is_output(line: Line) -> bool:
    """Whether the words say output, and not a tax on production."""
    return bool(_OUTPUT.search(words(line.key[-1]))) and not re.search("tax|subsid|налог|салық", spoken(line))


def find_output(lines: Sequence[Line], stated: str) -> int | None:
    """Position of the line of outputs: the stated one, the last that says output, or else the last total."""
    if stated:
        chosen = [k for k, line in enumerate(lines) if stated in (line.key[-1], " ".join(line.key))]
    else:
        chosen = [k for k, line in enumerate(lines) if is_output(line)]
        chosen = chosen or [k for k, line in enumerate(lines) if _OUTPUT.search(words(line.name))]
        chosen = chosen or [k for k, line in enumerate(lines) if is_total(line)][-1:]
    return chosen[-1] if chosen else None


def sort_around(
    lines: Sequence[Line],
    amounts: FloatArray,
    *,
    missing: FloatArray,
    demand: bool,
    stated: Mapping[str, str],
) -> Around:
    """Tell which lines around the flows belong to the balance and what kind each is.

    Args:
        lines: Rows below (or columns beside) the flows, the one of outputs left out.
        amounts: Their figures by industry, shape (lines, industries); blanks as zero.
        missing: Output less what the flows account for, shape (industries,).
        demand: Whether they are columns of final demand, not rows of inputs.
        stated: Kinds by label, given by the user; `LEAVE_OUT` and `BESIDE` too.
    """
    told = [stated.get(line.key[-1]) or stated.get(" ".join(line.key)) for line in lines]
    kinds = [
        kind if kind and kind not in (LEAVE_OUT, BESIDE) else _kind(line, demand)
        for kind, line in zip(told, lines, strict=True)
    ]
    open_ones = [
        k
        for k, kind in enumerate(kinds)
        if told[k] is None and kind != "jobs" and not _SATELLITE.search(spoken(lines[k]))
    ]
    fixed = [k for k, kind in enumerate(told) if kind and kind not in (LEAVE_OUT, BESIDE)]
    rest = missing - amounts[fixed].sum(axis=0)
    chosen = _closing(amounts, open_ones, rest=rest, totals=[is_total(line) for line in lines])
    balance = tuple(sorted({*fixed, *chosen}))
    beside = tuple(
        k
        for k, line in enumerate(lines)
        if k not in balance and told[k] != LEAVE_OUT and (told[k] == BESIDE or not is_total(line))
    )
    return Around(balance, beside, tuple(kinds))


def _kind(line: Line, demand: bool) -> str:
    told = spoken(line)
    if _NON_PROFIT.search(told):
        return "other"
    allowed = _DEMAND_KINDS if demand else _PRIMARY_KINDS
    return next((kind for kind, text in _KINDS if kind in allowed and text.search(told)), "other")


def _closing(
    amounts: FloatArray, lines: Sequence[int], *, rest: FloatArray, totals: Sequence[bool]
) -> tuple[int, ...]:
    """The finest set of lines whose sum is the rest; the lines that are no totals when none comes near."""
    worded = tuple(k for k in lines if not totals[k])
    searched = list(lines) if len(lines) <= _MOST_SEARCHED else list(worded)
    scale = float(np.abs(rest).sum()) or 1.0
    if not searched or len(searched) > _MOST_SEARCHED:
        return worded
    found = [
        (float(np.abs(rest - amounts[list(chosen)].sum(axis=0)).sum()) / scale, chosen)
        for size in range(len(searched) + 1)
        for chosen in combinations(searched, size)
    ]
    least = min(gap for gap, _ in found)
    if least > _CLOSED:
        return worded
    slack = 0.5 * _rounding(amounts) * amounts.size / scale
    near = [(len(chosen), -gap, chosen) for gap, chosen in found if gap <= least + slack]
    return max(near)[2]


def _rounding(amounts: FloatArray) -> float:
    """Unit of the last decimal that the figures carry."""
    for decimals in range(_MOST_DECIMALS):
        if np.allclose(np.round(amounts, decimals), amounts, rtol=0, atol=1e-9):
            return 10.0**-decimals
    return 10.0**-_MOST_DECIMALS
