"""Parts of the study file about change over time: divergence, spread or backwash, cumulative growth."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from growthpoles.study.sections import Section


class DivergenceStep(Section):
    """Divergence and convergence of the regions over the years."""

    edition: str | None = None
    """Edition whose borders are used for all years; that of the study by default."""
    first: int | None = None
    """First year; the first with complete figures by default."""
    last: int | None = None
    """Last year; the last with complete figures by default."""
    core: tuple[str, ...] = ()
    """Codes of the core; the poles by default."""
    without: tuple[str, ...] = ()
    """Units that a second sample leaves out, such as oil regions."""
    least_cover: float = Field(default=1.0, ge=0, le=1)
    """Share of the product of a merged region whose volume index must be known."""
    controls: tuple[str, ...] = ()
    """Indicators that conditional convergence controls for."""
    spatial_models: tuple[Literal["lag", "error"], ...] = ()
    """Spatial models of convergence; they need the extra `spatial`."""
    classes: int = Field(default=5, ge=2, le=10)
    """Classes of Markov chains."""
    permutations: int = Field(default=999, ge=0, le=1_000_000)
    """Permuted maps."""


class SpreadStep(Section):
    """Do poles carry the places around them along, or drain them?"""

    code: str = ""
    """Code of a second measurement in one study; empty for the one whose labels stand beside the poles."""
    edition: str | None = None
    """Edition of the figures; that of the study by default."""
    poles: tuple[str, ...] = ()
    """Codes of the poles; those that were identified by default."""
    years: tuple[int, ...] = ()
    """Years of growth; all by default."""
    weights: tuple[Literal["nearest", "inverse-square", "inverse"], ...] = (
        "nearest",
        "inverse-square",
        "inverse",
    )
    """Weights between poles and the units around them, the headline first."""
    draws: int = Field(default=999, ge=19, le=1_000_000)
    """Permutations and bootstrap samples."""
    placebos: int = Field(default=99, ge=0, le=100_000)
    """Sets of other units put in place of the poles; 0 trusts the permutation alone."""
    rings_km: tuple[float, ...] = (150.0, 300.0, 600.0, 1200.0)
    """Outer limits of the rings around a pole, km."""
    current_prices: bool = False
    """Accept growth in current prices, with a warning."""


class ParameterItem(Section):
    """A number that may be uncertain: a value, an interval, a triangle, or a value with a standard error."""

    value: float | None = None
    """The number, the peak of the triangle or the mean."""
    low: float | None = None
    """Lower end."""
    high: float | None = None
    """Upper end."""
    error: float | None = None
    """Standard error."""
    source: str = ""
    """Where it comes from; `prior: ...` or `assumed: ...` for what is no measurement."""


class PushItem(Section):
    """Help for one region over some years."""

    region: str
    """Region."""
    size: float
    """Points a year added to the growth of exports or productivity; for investment, % of output."""
    years: int = Field(default=5, ge=1)
    """Number of years."""
    first: int = Field(default=1, ge=1)
    """First year, counted from one."""
    acts_on: Literal["exports", "productivity", "investment"] = "exports"
    """What it acts on."""


class CorePeripheryItem(Section):
    """Two regions whose industry gathers or spreads with the cost of trade between them."""

    sigma: float = 5.0
    """Elasticity of substitution between goods of industry."""
    mu: float = 0.4
    """Share of industry in spending."""
    trade_cost: float | None = None
    """Today's cost: goods sent for one to arrive."""


class GrowthStep(Section):
    """Simulation of cumulative growth, with and without a push."""

    year: int | None = None
    """Year whose growth, output and people the simulation starts from; the last with figures by default."""
    years: int = Field(default=30, ge=1, le=200)
    """Number of years."""
    draws: int = Field(default=1000, ge=1, le=1_000_000)
    """Draws of the parameters."""
    push: tuple[PushItem, ...] = ()
    """The pushes."""
    minimal_effect: float = Field(default=0.25, ge=0)
    """Points of growth above the course without push that count as carrying on."""
    lasting: int = Field(default=5, ge=1)
    """Years in a row that growth must stay so far above."""
    parameters: dict[str, ParameterItem] = Field(default_factory=dict)
    """Parameters by name: wage, foreign_price, foreign_income (needed), mark_up, gamma, eta, delta, epsilon,
    verdoorn, autonomous, inside, migration, local, embodied. `verdoorn` and `autonomous` are estimated from
    the figures where these identify them and none is given."""
    trade: Literal["gravity", "none"] = "gravity"
    """Partners: the other regions by output over distance, or none."""
    core_periphery: CorePeripheryItem | None = None
    """A core-periphery model to solve beside."""
