"""What the simulation of cumulative growth takes: parameters with their sources, the push, the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.labels import Label

Distribution = Literal["fixed", "uniform", "triangular", "normal", "unclear"]
Acts = Literal["exports", "productivity", "investment"]
ACTS: tuple[Acts, ...] = ("exports", "productivity", "investment")
PRIOR = "prior: "
ASSUMED = "assumed: "


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that may be uncertain, with its source.

    A value alone is fixed; `low` and `high` alone are a uniform interval; with a value between them a
    triangle; a value with `error` is a normal distribution. What a draw may not be (a share above one) is
    never drawn: a normal distribution is cut there.

    Attributes:
        value: The number, the peak of the triangle or the mean.
        low, high: Ends of the interval.
        error: Standard error.
        source: Where the number comes from.

    Example:
        >>> Parameter(low=0.3, high=0.6, source="survey").distribution, Parameter(0.5, error=0.1).middle
        ('uniform', 0.5)
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    source: str = ""

    @property
    def distribution(self) -> Distribution:
        """``fixed``, ``uniform``, ``triangular``, ``normal``, or ``unclear`` where the figures do not fit."""
        given = (self.value is not None, self.low is not None, self.high is not None, self.error is not None)
        shapes: dict[tuple[bool, bool, bool, bool], Distribution] = {
            (True, False, False, False): "fixed",
            (False, True, True, False): "uniform",
            (True, True, True, False): "triangular",
            (True, False, False, True): "normal",
        }
        return shapes.get(given, "unclear")

    @property
    def middle(self) -> float:
        """The value, or the middle of the interval."""
        return self.value if self.value is not None else ((self.low or 0.0) + (self.high or 0.0)) / 2

    @property
    def presumed(self) -> bool:
        """Whether the source says that the number is no measurement (``prior:`` or ``assumed:``)."""
        return self.source.startswith((PRIOR, ASSUMED))


PerRegion = Parameter | Mapping[str, Parameter]
_ELASTICITIES = PRIOR + "Senhadji and Montenegro 1999, mean of 53 countries about {}"


@dataclass(frozen=True, eq=False)
class GrowthModel:
    """Regions that grow by what they sell, where growth makes them cheaper and so sells more.

    Growth g, in % a year (differences of logarithms), of region i in year t:

        g = gamma x + local * inflow          x = eta p + delta p_f + epsilon z
        p = wage - r(t-1) + mark_up           r = autonomous + verdoorn * g
        z = (1 - inside) foreign_income + inside * mean growth of its partners in t-1
        p_f = (1 - inside) foreign_price + inside * mean growth of the prices of its partners
        inflow = migration * (g(t-1) - mean growth of t-1), % of its people

    with means over the partners weighted by `trade`. A partner that grows buys more (spread) and sells
    cheaper (backwash): on balance a point of its growth gives gamma inside w (epsilon - delta verdoorn).

    A parameter given once is one unknown number: in each draw all regions have the same. Given by region, it
    is drawn for each region. Draws of different parameters are independent.

    Attributes:
        regions: Codes.
        start: Growth in the year before the first.
        wage: Growth of wages.
        foreign_price: Growth of prices outside the regions.
        foreign_income: Growth of income outside the regions.
        mark_up: Growth of the mark-up on labour costs.
        gamma: Points of output growth per point of export growth, >= 0.
        eta: Price elasticity of exports, <= 0.
        delta: Elasticity of exports to prices of competitors, >= 0.
        epsilon: Income elasticity of exports.
        verdoorn: Verdoorn coefficient lambda.
        autonomous: Productivity growth that does not depend on output.
        inside: Share of exports that goes to the other regions, 0-1; taken as zero for regions without
            partners.
        migration: % of people who come in a year per point of growth above the mean, 0 to below 1.
        local: Points of output growth per % of people who come in: the share that is sold on the spot, 0-1.
        embodied: Points of productivity growth per % of output that a push invests, >= 0.
        trade: Shares of partners in the exports of each region (rows); none by default.
        output: Output at the start by region; 100 each by default.
        people: People at the start by region; one each by default.
        labels: Names of the regions.

    Example:
        >>> known = Parameter(2.0, source="national accounts")
        >>> GrowthModel(("A", "B"), known, known, known, known).eta.distribution
        'uniform'
    """

    regions: tuple[str, ...]
    start: PerRegion
    wage: PerRegion
    foreign_price: PerRegion
    foreign_income: PerRegion
    mark_up: PerRegion = Parameter(0.0, source=ASSUMED + "constant mark-up")
    gamma: PerRegion = Parameter(low=0.5, high=1.0, source=ASSUMED + "exports lead, at most one for one")
    eta: PerRegion = Parameter(low=-1.5, high=-0.5, source=_ELASTICITIES.format("-1"))
    delta: PerRegion = Parameter(low=0.5, high=1.5, source=ASSUMED + "as the own price elasticity")
    epsilon: PerRegion = Parameter(low=1.0, high=2.0, source=_ELASTICITIES.format("1.5"))
    verdoorn: PerRegion = Parameter(low=0.3, high=0.7, source=PRIOR + "Verdoorn coefficients of about 0.5")
    autonomous: PerRegion = Parameter(low=0.0, high=2.0, source=ASSUMED + "to be estimated")
    inside: PerRegion = Parameter(low=0.2, high=0.6, source=ASSUMED + "to be taken from a regional table")
    migration: PerRegion = Parameter(0.0, source=ASSUMED + "nobody moves")
    local: PerRegion = Parameter(0.0, source=ASSUMED + "newcomers buy nothing on the spot")
    embodied: PerRegion = Parameter(
        low=0.1, high=0.33, source=PRIOR + "De Long and Summers 1991, a third for equipment, as the upper end"
    )
    trade: SpatialWeights | None = None
    output: Mapping[str, float] = field(default_factory=dict)
    people: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)

    def parameters(self) -> tuple[tuple[str, str, Parameter], ...]:
        """(name, region, parameter); the region is empty where the parameter is given once."""
        found = []
        for item in fields(self):
            given = getattr(self, item.name)
            if isinstance(given, Parameter):
                found.append((item.name, "", given))
            elif item.name in DOMAINS:
                found.extend((item.name, region, part) for region, part in given.items())
        return tuple(found)


_ANY = (float("-inf"), float("inf"))
DOMAINS: Mapping[str, tuple[float, float]] = {
    "start": (-50.0, 50.0),
    "wage": _ANY,
    "foreign_price": _ANY,
    "foreign_income": _ANY,
    "mark_up": _ANY,
    "gamma": (0.0, float("inf")),
    "eta": (float("-inf"), 0.0),
    "delta": (0.0, float("inf")),
    "epsilon": _ANY,
    "verdoorn": _ANY,
    "autonomous": _ANY,
    "inside": (0.0, 1.0),
    "migration": (0.0, 0.99),
    "local": (0.0, 1.0),
    "embodied": (0.0, float("inf")),
}


@dataclass(frozen=True, slots=True)
class Push:
    """Help for one region over some years.

    Attributes:
        region: Region.
        size: Points a year added to the growth of exports or of productivity; for investment, % of output
            invested each year.
        years: Number of years.
        first: First year, counted from one.
        acts_on: ``exports``; ``productivity``; or ``investment``: its demand comes with the first year and
            goes after the last, and in between it raises productivity by `embodied` points per %.

    Example:
        >>> Push("A", 2.0, years=5).last
        5
    """

    region: str
    size: float
    years: int = 5
    first: int = 1
    acts_on: Acts = "exports"

    @property
    def last(self) -> int:
        """Last year."""
        return self.first + self.years - 1


@dataclass(frozen=True, slots=True)
class CorePeriphery:
    """Two regions whose industry gathers or spreads with the cost of trade between them.

    Attributes:
        sigma: Elasticity of substitution between goods of industry, above one.
        mu: Share of industry in spending, 0-1.
        trade_cost: Today's cost: goods sent for one to arrive, from one on; None = not known.
        points: Trade costs at which the equilibria are looked for.
        source: Where sigma and mu come from.

    Example:
        >>> CorePeriphery(source="Fujita, Krugman and Venables 1999").sigma
        5.0
    """

    sigma: float = 5.0
    mu: float = 0.4
    trade_cost: float | None = None
    points: int = 60
    source: str = ASSUMED + "textbook values of Fujita, Krugman and Venables 1999"


@dataclass(frozen=True)
class GrowthSettings:
    """How growth is simulated.

    Attributes:
        years: Number of years.
        draws: Draws of the parameters.
        first_year: Calendar year of the first year; 1 by default.
        pushes: The pushes of the scenario ``with``; with none there is only ``without``.
        minimal_effect: Points of growth above the course without push that count as carrying on.
        lasting: Years in a row, after the push, that the region must grow so far above.
        sizes: Sizes among which the smallest push that takes off is looked for.
        core_periphery: A core-periphery model to solve beside; none by default.

    Example:
        >>> GrowthSettings(pushes=(Push("A", 2.0),)).lasting
        5
    """

    years: int = 30
    draws: int = 1000
    first_year: int = 1
    pushes: tuple[Push, ...] = ()
    minimal_effect: float = 0.25
    lasting: int = 5
    sizes: tuple[float, ...] = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
    core_periphery: CorePeriphery | None = None
