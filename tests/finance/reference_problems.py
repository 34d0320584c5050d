"""Published selection problems written as portfolios: tables of projects and stages, a funding file.

Constraints become years: what an item takes of constraint i is its cost in year i, the limit is the budget.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from growthpoles.finance.funding import Funding
from growthpoles.finance.funding_file import read_funding
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.portfolio_tables import read_portfolio

Problem = tuple[np.ndarray, np.ndarray, np.ndarray, float]
START = 2026


def mknap1(path: Path) -> Iterator[Problem]:
    """(worth, weights, limits, optimum) of the problems of Petersen (1967)."""
    numbers = [float(x) for x in path.read_text(encoding="ascii").split()]
    at = 1
    for _ in range(int(numbers[0])):
        n, m, best = int(numbers[at]), int(numbers[at + 1]), numbers[at + 2]
        parts = np.array(numbers[at + 3 : at + 3 + n + n * m + m])
        at += 3 + n + n * m + m
        yield parts[:n], parts[n : n + n * m].reshape(m, n), parts[n + n * m :], best


def single_problem(path: Path) -> Problem:
    """One problem of the sets HP and PB."""
    numbers = np.array([float(x) for x in path.read_text(encoding="ascii").split()])
    m, n = int(numbers[0]), int(numbers[1])
    worth, limits, rest = numbers[2 : 2 + n], numbers[2 + n : 2 + n + m], numbers[2 + n + m :]
    return worth, rest[: n * m].reshape(m, n), limits, float(rest[n * m])


def variants(path: Path) -> tuple[list[tuple[int, float, np.ndarray]], np.ndarray]:
    """(group, worth, weights) of every item, and the limits, of a problem of Khan (1998)."""
    numbers = [float(x) for x in path.read_text(encoding="ascii").split("Solutions")[0].split()]
    groups, count, m = (int(x) for x in numbers[:3])
    limits, at, items = np.array(numbers[3 : 3 + m]), 3 + m, []
    for group in range(groups):
        at += 1
        for _ in range(count):
            items.append((group, numbers[at], np.array(numbers[at + 1 : at + 1 + m])))
            at += 1 + m
    return items, limits


def written(
    folder: Path,
    rows: list[tuple[str, float, np.ndarray]],
    limits: np.ndarray,
    *,
    groups: list[int] | None = None,
    contributions: np.ndarray | None = None,
) -> tuple[Portfolio, Funding]:
    """A problem as files, read through the public readers; amounts have at most three decimals."""
    table(folder / "projects.csv", ["code", "currency", "variant_of", "choose"],
          [[code, "KZT thousand", f"G{groups[k]}" if groups else "", "exactly-one" if groups else ""]
           for k, (code, _, _) in enumerate(rows)])  # fmt: skip
    table(folder / "stages.csv", ["project", "stage", "year", "cost", "value"],
          [[code, "pilot", START + i, repr(float(amount)), repr(float(worth))]
           for code, worth, weights in rows for i, amount in enumerate(weights)])  # fmt: skip
    if contributions is not None:
        table(folder / "goals.csv", ["code", "target", "weight"], [["second", 1, 0]])
        table(folder / "contributions.csv", ["project", "goal", "contribution"],
              [[rows[k][0], "second", amount] for k, amount in enumerate(contributions)])  # fmt: skip
    budgets = ", ".join(f"{START + i} = {float(limit)!r}" for i, limit in enumerate(limits))
    source = f'[[source]]\ncode = "fund"\nkind = "innovation-fund"\nbudgets = {{{budgets}}}\n'
    text = f'currency = "KZT thousand"\n{source}'
    (folder / "funding.toml").write_text(text, encoding="utf-8")
    return read_portfolio(folder / "projects.csv"), read_funding(folder / "funding.toml")


def table(path: Path, head: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
