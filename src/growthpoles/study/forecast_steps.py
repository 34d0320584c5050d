"""Parts of the study file about what is to come: forecast, outlook, targets, and claims put to the test."""

from __future__ import annotations

from pydantic import Field

from growthpoles.dynamics.forecast_inputs import Method, Reconciliation
from growthpoles.dynamics.plan_inputs import IdentityKind
from growthpoles.study.sections import Names, PanelFile, Section, TableFile


class BoundsItem(Section):
    """Least and greatest possible value; a side that is left out has no bound."""

    low: float | None = None
    """Least value."""
    high: float | None = None
    """Greatest value."""


class RatioItem(Section):
    """An indicator that is recomputed from the forecasts of two others."""

    code: str
    """The ratio."""
    numerator: str
    """Indicator above the line."""
    denominator: str
    """Indicator below the line."""
    factor: float | None = None
    """Factor of the ratio; worked out from the units of measure by default."""


class ForecastStep(Section):
    """Forecasts of the indicators, in the borders of the study."""

    indicators: tuple[str, ...] = ()
    """Indicators; all by default. Series that are too short are told, not forecast."""
    horizon: int = Field(default=5, ge=1, le=30)
    """Years ahead of the last year of the panel."""
    method: Method = "combination"
    """`combination`, the equal-weight mean of three methods; `best`, the one with the least past error (from
    20 points on); or one method by name."""
    reconcile: Reconciliation = "variance"
    """How forecasts of additive indicators are made to add up to the country: by default each row takes of
    the gap what the variance of its errors is of the whole."""
    bounds: dict[str, BoundsItem] = Field(default_factory=dict)
    """Bounds by indicator; found out from the figures by default."""
    breaks: dict[str, int] = Field(default_factory=dict)
    """First year of the present series by indicator; `"*"` for all. What lies before is not used."""
    ratios: tuple[RatioItem, ...] = ()
    """Indicators recomputed from the forecasts of two others."""
    seed: int | None = Field(default=None, ge=0)
    """Seed of the forecasts; that of the study by default."""


class OutlookStep(Section):
    """The forecast run through an index and through the typology of poles; needs `forecast`."""

    framework: str | None = None
    """Code of an assessed framework; the first assessment by default, an empty text for no index."""
    poles: bool = True
    """Whether labels of poles are worked out, where the study identifies poles."""
    n: int = Field(default=500, ge=1, le=100_000)
    """Possible futures."""
    top: int = Field(default=5, ge=1)
    """Places at the top whose chance is given."""
    hold: tuple[str, ...] = ()
    """Roles or indicators of the typology held at today's value, and `industries` for the industry table,
    which is not forecast. Nothing is held for the index."""
    together: tuple[tuple[str, ...], ...] = ()
    """Groups of indicators that stray from their forecasts in the same direction; people and townspeople
    always do."""


class IdentityItem(Section):
    """How an indicator is made of others; a deviation is attributed to them."""

    indicator: str
    """The whole."""
    kind: IdentityKind
    """`ratio` (first part over the second), `product` or `sum`."""
    parts: tuple[str, ...] = Field(min_length=1)
    """Indicators it is made of."""
    factor: float = 1.0
    """Constant factor of the whole."""


class TargetsFile(TableFile):
    """Plan against actual: goal, unit, indicator, base_year, year, value; and base, direction, path,
    dimension, names, where the plan says so. Facts are those of the panel."""

    identities: tuple[IdentityItem, ...] = ()
    """What indicators are made of."""
    earlier: PanelFile | None = None
    """The panel as it was when the plan was made, to tell revisions from change."""
    illustrative: bool = False
    """Whether the targets were made up; every page says so."""


class ClaimPanelItem(Section):
    """A further data set that claims are tested on, such as many countries."""

    code: str
    """Code under which claims speak of it."""
    title: Names
    """Its name."""
    units: TableFile
    """Its units: code and names."""
    figures: PanelFile
    """Its figures, written like those of the panel."""


class ClaimsStep(Section):
    """Claims put to the test on the panel; needs the extra `claims` as soon as something can be estimated."""

    files: tuple[str, ...] = ()
    """TOML files, one claim each; the claims of the package by default."""
    data_set: str = ""
    """Code under which claims speak of this panel; the code of the study by default."""
    panel: tuple[ClaimPanelItem, ...] = ()
    """Further data sets."""
    draws: int = Field(default=999, ge=99, le=100_000)
    """Draws of the bootstrap."""
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    """Confidence of the intervals."""
