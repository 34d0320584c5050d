"""The game of the sources of money: what every coalition of them could reach alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import inf

from growthpoles.errors import SpecificationError
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.games import Game, Partner
from growthpoles.finance.portfolio import Portfolio


def game_of_sources(
    portfolio: Portfolio, funding: Funding, *, settings: AllocationSettings | None = None, seed: int = 0
) -> Game:
    """Make the game in which a coalition of sources is worth the best plan it can pay by itself.

    The others pay nothing, and all rules hold: a stage that they must pay a part of cannot be had. A
    coalition that cannot pay what is committed is worth 0. Contributions are what each pays in the plan of
    all. One allocation per coalition: 2^n - 1 in all; the error of a worth is the gap that its search left.

    Args:
        portfolio: The projects.
        funding: The sources and rules.
        settings: How money is allocated.
        seed: Seed of the solver.

    Returns:
        A game for `growthpoles.finance.shares.share_value`, in the money of the portfolio as written.

    Raises:
        InputError: Portfolio and funding do not fit together.
        SpecificationError: The rules contradict each other even with all sources.

    Example:
        Alone the fund pays the pump (9); with the bank it pays the mill (20).

        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pilot = lambda cost, value: (StageCost("pilot", ((2026, cost),), value=value),)
        >>> asked = (("pump", 6, 9.0), ("mill", 11, 20.0))
        >>> wanted = tuple(Project(c, Label(c), stages=pilot(cost, value)) for c, cost, value in asked)
        >>> kinds = (("fund", "innovation-fund", 6), ("bank", "bank", 5))
        >>> sources = tuple(Source(code, Label(code), kind, ((2026, money),)) for code, kind, money in kinds)
        >>> game_of_sources(Portfolio(wanted, Money("KZT")), Funding(sources, Money("KZT"))).values
        array([ 0.,  9.,  0., 20.])
    """
    whole = frozenset(item.code for item in funding.sources)
    best = allocate_finance(portfolio, funding, settings=settings, seed=seed)
    paid = dict(best["sources"].select("source", "paid").iter_rows())

    @cache
    def found(held: frozenset[str]) -> tuple[float, float]:
        if held == whole:
            return _worth(best)
        part = _alone(funding, held, portfolio.years)
        try:
            return _worth(allocate_finance(portfolio, part, settings=settings, seed=seed))
        except SpecificationError:  # what is committed cannot be paid by these alone
            return 0.0, 0.0

    partners = tuple(
        Partner(item.code, item.label, portfolio.money.written(paid[item.code])) for item in funding.sources
    )
    return Game(
        partners, lambda held: found(held)[0], money=portfolio.money, illustrative=portfolio.illustrative,
        error=lambda held: found(held)[1],
    )  # fmt: skip


def _worth(plan: AllocationResult) -> tuple[float, float]:
    """Worth of a plan, and how much better the best one may be; infinite where no bound is proven."""
    figures = dict(plan["figures"].select("name", "value").iter_rows())
    worth, gap = float(figures["objective"]), figures["gap"]
    return worth, inf if gap is None else float(gap) * abs(worth)


def _alone(funding: Funding, held: frozenset[str], years: tuple[int, ...]) -> Funding:
    """The funding when only a coalition has money: every rule stays, and the others pay nothing."""
    nothing = tuple((year, 0) for year in years)
    sources = (item if item.code in held else replace(item, budgets=nothing) for item in funding.sources)
    return replace(funding, sources=tuple(sources))
