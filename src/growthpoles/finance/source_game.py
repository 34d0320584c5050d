"""The game of the sources of money: what every coalition of them could reach alone."""

from __future__ import annotations

from dataclasses import replace

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.funding import Funding
from growthpoles.finance.games import Game, Partner
from growthpoles.finance.portfolio import Portfolio


def game_of_sources(
    portfolio: Portfolio, funding: Funding, *, settings: AllocationSettings | None = None, seed: int = 0
) -> Game:
    """Make the game in which a coalition of sources is worth the best plan it can pay by itself.

    A coalition that cannot keep the rules alone (it lacks a source that must pay a part, or cannot pay what
    is committed) is worth 0. Contributions are the budgets. One allocation per coalition: 2^n - 1 in all.

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
    best = _worth(portfolio, funding, settings, seed=seed)

    def worth(held: frozenset[str]) -> float:
        if held == whole:
            return best
        part = _restricted(funding, held)
        if part is None:
            return 0.0
        try:
            return _worth(portfolio, part, settings, seed=seed)
        except (SpecificationError, InputError):  # with all sources it fits: these cannot do it alone
            return 0.0

    partners = tuple(
        Partner(item.code, item.label, portfolio.money.written(sum(amount for _, amount in item.budgets)))
        for item in funding.sources
    )
    return Game(partners, worth, money=portfolio.money, illustrative=portfolio.illustrative)


def _worth(
    portfolio: Portfolio, funding: Funding, settings: AllocationSettings | None, *, seed: int
) -> float:
    found = allocate_finance(portfolio, funding, settings=settings, seed=seed)["figures"]
    return float(found.filter(name="objective")["value"][0])


def _restricted(funding: Funding, held: frozenset[str]) -> Funding | None:
    """The funding of a coalition; None when it lacks every source of a part that must be paid."""
    rules = []
    for rule in funding.rules:
        left = tuple(code for code in rule.sources if code in held)
        if left:
            rules.append(replace(rule, sources=left))
        elif rule.min_share > 0:
            return None
    return replace(
        funding, sources=tuple(item for item in funding.sources if item.code in held), rules=tuple(rules)
    )
