"""What a regional table is made with: method, spans of its exponents, known totals, trade."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.stats.regionalise import QUOTIENTS, Exponents, Quotient


@dataclass(frozen=True, slots=True)
class KnownTotals:
    """Intermediate sales and purchases inside a region that are known, such as from a survey.

    Attributes:
        region: Region code.
        sales: (industry, what it sells to industries of the region); industries not named keep the estimate.
        purchases: (industry, what it buys from industries of the region).

    Example:
        >>> KnownTotals("N", sales=(("A", 12.0),)).region
        'N'
    """

    region: str
    sales: tuple[tuple[str, float], ...] = ()
    purchases: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class RegionaliseSettings:
    """How a national table becomes regional.

    Attributes:
        method: One of `growthpoles.stats.regionalise.QUOTIENTS`.
        delta: Exponent of FLQ and AFLQ in the table itself.
        alpha: Exponent of 2D-LQ on the supplier's specialisation.
        beta: Exponent of 2D-LQ on the buyer's share in the nation.
        delta_span: Least and largest delta behind the intervals: no value is known in advance.
        alpha_span: The same for alpha.
        beta_span: The same for beta.
        points: Points of each span.
        year: Year of the industry table; that of the national table, or else the last one, by default.
        match: (code in the industry table, code in the national table), where they differ.
        distance_exponent: Trade falls with distance to this power; 0 = distance plays no part.
        shares: (region, share) of households, government and investment; by income earned by default.
        known: Known totals of regions.

    Raises:
        SpecificationError: An unknown method, exponents or spans out of order.

    Example:
        >>> RegionaliseSettings(method="AFLQ", delta=0.2).exponents.delta
        0.2
    """

    method: Quotient = "FLQ"
    delta: float = 0.25
    alpha: float = 0.1
    beta: float = 0.1
    delta_span: tuple[float, float] = (0.1, 0.4)
    alpha_span: tuple[float, float] = (0.05, 0.25)
    beta_span: tuple[float, float] = (0.05, 0.25)
    points: int = 7
    year: int | None = None
    match: tuple[tuple[str, str], ...] = ()
    distance_exponent: float = 1.0
    shares: tuple[tuple[str, float], ...] = ()
    known: tuple[KnownTotals, ...] = ()

    def __post_init__(self) -> None:
        found = []
        if self.method not in QUOTIENTS:
            known = ", ".join(QUOTIENTS)
            found.append(
                problem("regionalise.method.unknown", Where(key="method"), given=self.method, known=known)
            )
        for name in ("delta", "alpha", "beta"):
            low, high = getattr(self, f"{name}_span")
            if not (0 <= low <= high and getattr(self, name) >= 0):
                found.append(problem("regionalise.span.bad", Where(key=name), low=low, high=high))
        if self.points < 1 or self.distance_exponent < 0:
            found.append(
                problem("regionalise.number.bad", points=self.points, exponent=self.distance_exponent)
            )
        if found:
            raise SpecificationError(found)

    @property
    def exponents(self) -> Exponents:
        """The exponents of the table itself."""
        return Exponents(self.delta, self.alpha, self.beta)

    def grid(self) -> tuple[Exponents, ...]:
        """The exponents behind the intervals; empty for a method without any."""
        if self.method in ("FLQ", "AFLQ"):
            return tuple(Exponents(x, self.alpha, self.beta) for x in _points(self.delta_span, self.points))
        if self.method == "2D-LQ":
            return tuple(
                Exponents(self.delta, x, y)
                for x in _points(self.alpha_span, self.points)
                for y in _points(self.beta_span, self.points)
            )
        return ()


def _points(span: tuple[float, float], count: int) -> tuple[float, ...]:
    low, high = span
    if count == 1:
        return ((low + high) / 2,)
    return tuple(low + (high - low) * k / (count - 1) for k in range(count))
