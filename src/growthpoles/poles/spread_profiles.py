"""What lies around each pole: SB0 quadrants and rings, SB2 density profiles, SB8 growth surfaces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.poles.spread_findings import Finding, Reason, Row, number
from growthpoles.poles.spread_inputs import SpreadSettings, growth_of
from growthpoles.poles.spread_sample import Bools, Sample
from growthpoles.stats.density_profile import SPARE, density_profile
from growthpoles.stats.polarised_growth import LEAST, growth_surface

ORDERS = 3
KNOTS = 4
SURFACE_UNITS = 5


def national_growth(sample: Sample) -> float:
    """Mean published national rate over the years of the block; the mean of its units where there is none."""
    at = [sample.growth.years.index(year) for year in sample.years]
    published = sample.growth.national[at]
    if at and not np.isnan(published).any():
        return float(published.mean())
    return float(sample.values.mean()) if sample.values.size else float("nan")


def quadrant(pole: float, hinterland: float, *, nation: float) -> str:
    """Growth quadrant SB0 by the signs of pole - nation and hinterland - nation.

    Example:
        >>> quadrant(5.0, 2.0, nation=3.0)
        'backwash-type'
    """
    if np.isnan([pole, hinterland, nation]).any():
        return "unknown"
    words = {
        (True, True): "spread-type",
        (True, False): "backwash-type",
        (False, True): "deconcentration",
        (False, False): "no-pole",
    }
    return words[pole > nation, hinterland > nation]


def quadrants(sample: Sample | None) -> Finding:
    """SB0: mean growth of each pole, its nearest hinterland and the nation; descriptive, no test."""
    if sample is None:
        return Finding("SB0", Reason.of("spread.reason.no-growth"))
    if not sample.poles.any():
        return Finding("SB0", Reason.of("spread.reason.no-poles"))
    nation, nearest = national_growth(sample), sample.nearest()
    rows: list[Row] = []
    for code in sample.codes:
        at = sample.space.units.index(code)
        own = float(sample.values[at].mean())
        inside = [sample.space.units.index(unit) for unit in nearest[code]]
        around = float(sample.values[inside].mean()) if inside else float("nan")
        rows.append(
            {
                "unit": code,
                "quadrant": quadrant(own, around, nation=nation),
                "pole_growth": number(own),
                "hinterland_growth": number(around),
                "national_growth": number(nation),
                "hinterland_units": len(inside),
                "hinterland": " ".join(nearest[code]),
            }
        )
    return Finding("SB0", tables={"quadrants": rows})


def rings(sample: Sample | None, settings: SpreadSettings) -> list[Row]:
    """Mean growth around each pole, by steps over borders and by distance; ring 0 is the pole itself."""
    if sample is None:
        return []
    nation = national_growth(sample)
    return [
        row
        for code in sample.codes
        for kind, ring, ends, inside in _around(sample, sample.space.units.index(code), settings)
        for row in (_ring(sample, code, inside, nation=nation, place=(kind, ring, *ends)),)
    ]


Ends = tuple[float | None, float | None]


def _around(sample: Sample, at: int, settings: SpreadSettings) -> Iterator[tuple[str, int, Ends, Bools]]:
    own = np.arange(len(sample.poles)) == at
    order, far = sample.space.order[at], sample.space.distance[at]
    if not np.isnan(order[~own]).all():
        yield "borders", 0, (None, None), own
        for ring in range(1, ORDERS + 1):
            yield "borders", ring, (None, None), order == ring
    if sample.space.basis == "km":
        yield "km", 0, (0.0, 0.0), own
        limits = (0.0, *settings.rings_km)
        for ring in range(1, len(limits)):
            low, high = limits[ring - 1], limits[ring]
            inside = ~own & (far <= high) & ((far > low) | ((ring == 1) & (far == 0)))
            yield "km", ring, (low, high), inside


def _ring(
    sample: Sample,
    code: str,
    inside: Bools,
    *,
    nation: float,
    place: tuple[str, int, float | None, float | None],
) -> Row:
    growth = float(sample.values[inside].mean()) if inside.any() else float("nan")
    return {
        "pole": code,
        "basis": place[0],
        "ring": place[1],
        "from_km": place[2],
        "to_km": place[3],
        "units": int(inside.sum()),
        "poles_inside": int((inside & sample.poles).sum()) - (place[1] == 0),
        "growth": number(growth),
        "difference": number(growth - nation),
    }


def _places(sample: Sample, at: int, least: int) -> Bools | None:
    """The pole and its own hinterland; all units that are no pole where that is too few; None if still so."""
    own = np.arange(len(sample.poles)) == at
    mine = sample.nearest()[sample.space.units[at]]
    known = ~np.isnan(sample.space.distance[at])
    near = np.isin(np.array(sample.space.units), mine) & known
    wide = sample.hinterland & known
    chosen = near if near.sum() + 1 >= least else wide
    return own | chosen if chosen.sum() + 1 >= least else None


def density(panel: Panel, sample: Sample | None, *, settings: SpreadSettings) -> Finding:
    """SB2: density of population over distance from each pole at the first and the last comparable year."""
    model, least = "SB2", KNOTS + SPARE
    code = settings.roles.population
    if sample is None or not sample.poles.any():
        return Finding(model, Reason.of("spread.reason.no-poles"))
    if sample.space.basis != "km":
        return Finding(model, Reason.of("spread.reason.no-distances"))
    areas = dict(zip(panel.place.codes, panel.place.areas_km2(), strict=True))
    area = np.array([areas[unit] for unit in sample.space.units])
    if code not in panel.codes or np.isnan(area).any():
        return Finding(model, Reason.of("spread.reason.no-density", population=code))
    span = _dates(panel, sample, settings)
    if span is None:
        return Finding(model, Reason.of("spread.reason.no-density", population=code))
    people = _levels(panel, sample, code)
    ends = [people[:, panel.year_position(year)] / area for year in span]
    rows = []
    for pole in sample.codes:
        at = sample.space.units.index(pole)
        inside = _places(sample, at, least)
        if inside is not None:
            rows += _density_row(sample, at, inside, ends=ends, span=span)
    if not rows:
        units = int(sample.hinterland.sum())
        return Finding(model, Reason.of("spread.reason.few-places", units=units, least=least - 1))
    return Finding(model, tables={"density": rows})


def _levels(panel: Panel, sample: Sample, code: str) -> FloatArray:
    return panel.column(code)[[panel.units.index(unit) for unit in sample.space.units]]


def _dates(panel: Panel, sample: Sample, settings: SpreadSettings) -> tuple[int, int] | None:
    """The longest run of years that ends last without a gap or a break in the population."""
    rates = growth_of(panel, "population", roles=settings.roles)
    rows = [panel.units.index(unit) for unit in sample.space.units]
    whole = [not np.isnan(column).any() for column in rates.values[rows].T]
    last = len(whole) - 1
    while last >= 0 and not whole[last]:
        last -= 1
    first = last
    while first > 0 and whole[first]:
        first -= 1
    return (panel.years[first], panel.years[last]) if last > first >= 0 else None


def _density_row(
    sample: Sample, at: int, inside: Bools, *, ends: list[FloatArray], span: tuple[int, int]
) -> list[Row]:
    far = sample.space.distance[at][inside]
    try:
        found = density_profile(far, ends[0][inside], after=ends[1][inside], knots=KNOTS)
    except ValueError:  # distances too much alike for a spline
        return []
    return [
        {
            "pole": sample.space.units[at],
            "from_year": span[0],
            "to_year": span[1],
            "units": int(inside.sum()),
            "centre_change": number(100 * found.centre.value),
            "centre_low": number(100 * found.centre.low),
            "centre_high": number(100 * found.centre.high),
            "ring_change": number(100 * found.ring.value),
            "ring_low": number(100 * found.ring.low),
            "ring_high": number(100 * found.ring.high),
            "reading": found.reading,
        }
    ]


def surfaces(sample: Sample | None, settings: SpreadSettings, *, seed: int) -> Finding:
    """SB8: growth over distance and time around each pole."""
    model = "SB8"
    if sample is None or not sample.poles.any():
        return Finding(model, Reason.of("spread.reason.no-poles"))
    if sample.space.basis != "km":
        return Finding(model, Reason.of("spread.reason.no-distances"))
    if len(sample.years) < LEAST:
        return Finding(model, Reason.of("spread.reason.few-years", years=len(sample.years), least=LEAST))
    rows = []
    for pole in sample.codes:
        at = sample.space.units.index(pole)
        inside = _places(sample, at, SURFACE_UNITS + 1)
        if inside is not None and np.unique(sample.space.distance[at][inside]).size >= LEAST:
            rows.append(_surface_row(sample, at, inside, settings=settings, seed=seed))
    if not rows:
        units = int(sample.hinterland.sum())
        return Finding(model, Reason.of("spread.reason.few-places", units=units, least=SURFACE_UNITS))
    return Finding(model, tables={"surfaces": rows})


def _surface_row(sample: Sample, at: int, inside: Bools, *, settings: SpreadSettings, seed: int) -> Row:
    found = growth_surface(
        sample.values[inside],
        sample.space.distance[at][inside],
        time=np.array(sample.years, float),
        draws=settings.draws,
        seed=seed,
    )
    verdict = "polarised" if found.polarised else "not-polarised"
    return {
        "pole": sample.space.units[at],
        "units": int(inside.sum()),
        "periods": len(sample.years),
        "slope_first": float(100 * found.slope[0]),
        "slope_last": float(100 * found.slope[-1]),
        "peak_first_km": float(found.peak[0]),
        "peak_last_km": float(found.peak[-1]),
        "p": found.p_value,
        "reading": verdict if found.p_value <= settings.alpha else "inconclusive",
    }
