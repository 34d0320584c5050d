"""Location of industries in regions, distances and market potential.

e_ij is employment or output of industry j (columns) in region i (rows); e_i. region totals, e_.j industry
totals, e_.. grand total. Totals are the sums of the table unless they are given: give them when the table has
missing cells or when the reference is a larger area than the rows cover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, as_floats, column_mean, column_sd, divide

EARTH_RADIUS_KM = 6371.0088
OWN_DISTANCE = 0.376


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Totals that quotients refer to.

    Attributes:
        region: e_i., shape (regions,).
        industry: e_.j, shape (industries,).
        overall: e_.. .
    """

    region: Floats
    industry: Floats
    overall: float


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Lower and upper confidence bounds, shaped like the estimate; NaN where the variance is undefined."""

    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True, eq=False)
class StandardisedQuotients:
    """Z-scores (n - 1) of each industry's quotients across regions, of LQ and of log10 LQ (LQ > 0 only)."""

    plain: Floats
    log: Floats


def totals(e: ArrayLike) -> Totals:
    """Return the margins of a complete regions x industries table.

    Raises:
        ValueError: A missing cell (its sum would be understated; give the true totals instead), or a negative
            one.

    Example:
        >>> totals([[1, 2], [3, 4]]).region
        array([3., 7.])
    """
    table = as_complete(e, "e", ndim=2)
    return Totals(table.sum(axis=1), table.sum(axis=0), float(table.sum()))


def focus(e: ArrayLike, given: Totals | None = None) -> Floats:
    """Return s_ij = e_ij / e_i., an industry's share of its region.

    Args:
        e: Regions x industries; missing cells allowed when totals are given.
        given: Totals that replace the sums of the table.

    Returns:
        Shape of e; NaN where e_ij is missing or the region total is zero.

    Raises:
        ValueError: Missing cells without totals, negative cells, or totals that do not fit.

    Example:
        >>> focus([[1, 3], [2, 2]])
        array([[0.25, 0.75],
               [0.5 , 0.5 ]])
    """
    table, sums = _table(e, given)
    return divide(table, sums.region[:, None])


def region_share(e: ArrayLike, given: Totals | None = None) -> Floats:
    """Return e_ij / e_.j, a region's share of each industry (the size measure of cluster maps).

    Example:
        >>> region_share([[1, 3], [3, 1]])
        array([[0.25, 0.75],
               [0.75, 0.25]])
    """
    table, sums = _table(e, given)
    return divide(table, sums.industry)


def location_quotient(e: ArrayLike, given: Totals | None = None) -> Floats:
    """Return LQ_ij = (e_ij / e_i.) / (e_.j / e_..) (Florence 1939).

    Args:
        e: Regions x industries.
        given: Totals that replace the sums of the table (for instance national ones).

    Returns:
        Shape of e; 0 for a true zero, NaN where e_ij is missing or a total is zero.

    Raises:
        ValueError: As in `focus`.

    Example:
        >>> location_quotient([[10, 10], [10, 30]]).round(4)
        array([[1.5  , 0.75 ],
               [0.75 , 1.125]])
    """
    table, sums = _table(e, given)
    return divide(divide(table, sums.region[:, None]), divide(sums.industry, sums.overall))


def symmetric_quotient(lq: ArrayLike) -> Floats:
    """Return (LQ - 1) / (LQ + 1), between -1 and 1 with 0 at the reference (Laursen 1998).

    Raises:
        ValueError: A negative quotient.

    Example:
        >>> symmetric_quotient([0.0, 1.0, 3.0])
        array([-1. ,  0. ,  0.5])
    """
    values = _quotients(lq)
    return (values - 1) / (values + 1)


def additive_quotient(e: ArrayLike, given: Totals | None = None) -> Floats:
    """Return s_ij - s_.j, an industry's share less its reference share (Hoen and Oosterhaven 2006).

    Example:
        >>> additive_quotient([[10, 10], [10, 30]]).round(4)
        array([[ 0.1667, -0.1667],
               [-0.0833,  0.0833]])
    """
    table, sums = _table(e, given)
    return divide(table, sums.region[:, None]) - divide(sums.industry, sums.overall)


def standardised_quotient(lq: ArrayLike) -> StandardisedQuotients:
    """Standardise each industry's quotients across regions (O'Donoghue and Gleave 2004).

    Args:
        lq: Location quotients, regions x industries.

    Returns:
        Z-scores within columns, with n - 1; NaN in an industry without variation.

    Raises:
        ValueError: A negative quotient.

    Example:
        >>> standardised_quotient([[0.5], [1.0], [1.5]]).plain.ravel()
        array([-1.,  0.,  1.])
    """
    values = _quotients(lq)
    if values.ndim != 2:
        raise ValueError("lq must be regions x industries")
    logs = np.log10(np.where(values > 0, values, np.nan))
    return StandardisedQuotients(
        *(divide(part - column_mean(part), column_sd(part)) for part in (values, logs))
    )


def normality(x: ArrayLike) -> Floats:
    """Return the p-value of the Shapiro-Wilk test of each column (Shapiro and Wilk 1965).

    A z-score of a quotient, or of its logarithm, says how rare a value is only where the column is near
    normal.

    Args:
        x: Observations x columns; missing values are left out.

    Returns:
        Shape (columns,); NaN with fewer than three values or without variation.

    Raises:
        ValueError: Not two axes.

    Example:
        >>> bool(normality([[1.0], [2.0], [3.0]])[0] > 0.05)
        True
    """
    from scipy.stats import shapiro

    columns = (column[~np.isnan(column)] for column in as_floats(x, "x", ndim=2).T)
    return np.array(
        [shapiro(c).pvalue if c.size > 2 and np.ptp(c) > 0 else np.nan for c in columns], np.float64
    )


def quotient_interval(e: ArrayLike, given: Totals | None = None, *, z: float = 1.96) -> Interval:
    """Return the confidence interval LQ exp(-+ z se) under multinomial sampling of people or firms.

    se^2 = Var(ln LQ) = 1/e_ij - 1/e_i. - 1/e_.j + (2 LQ - 1) / e_.. (delta method). It holds for counts,
    never for money.

    Args:
        e: Counts, regions x industries.
        given: Totals that replace the sums of the table, if the table is part of a larger one.
        z: Normal quantile; 1.96 for 95 %.

    Returns:
        Bounds shaped like e; NaN where e_ij is zero or missing.

    Raises:
        ValueError: Cells or totals that are not whole numbers; as in `focus`.

    Example:
        >>> bounds = quotient_interval([[10, 10], [10, 30]])
        >>> round(float(bounds.lower[0, 0]), 3), round(float(bounds.upper[0, 0]), 3)
        (1.049, 2.145)
    """
    table, sums = _counts(e, given)
    lq = location_quotient(table, sums)
    spread = np.exp(z * _log_error(table, sums, lq))
    return Interval(lq / spread, lq * spread)


def quotient_p_value(e: ArrayLike, given: Totals | None = None) -> Floats:
    """Return the two-sided p-value of LQ = 1 under multinomial sampling, from ln LQ / se.

    The standard error is that of `quotient_interval`; correct for the number of cells with
    `multiple_testing.benjamini_hochberg`.

    Returns:
        Shape of e; NaN where e_ij is zero or missing.

    Raises:
        ValueError: As in `quotient_interval`.

    Example:
        >>> round(float(quotient_p_value([[10, 10], [10, 30]])[0, 0]), 3)
        0.026
    """
    table, sums = _counts(e, given)
    lq = location_quotient(table, sums)
    logs = np.abs(np.log(np.where(lq > 0, lq, np.nan)))
    from scipy.special import ndtr  # not for all those who only ask for distances

    return np.asarray(2 * ndtr(-divide(logs, _log_error(table, sums, lq))))


def smoothed_quotient(e: ArrayLike, given: Totals | None = None) -> Floats:
    """Shrink each industry's quotients towards its mean by empirical Bayes (Marshall 1991).

    Counts are taken as Poisson with expectation E_ij LQ_ij, E_ij = e_i. e_.j / e_.. . With m = sum_i e_ij /
    sum_i E_ij, s^2 the E-weighted variance of LQ about m and A = max(s^2 - m / mean E, 0): smoothed = m + (LQ
    - m) A / (A + m / E). Small regions move most, and an industry without more spread than chance gives m.

    Returns:
        Shape of e; NaN where e_ij is missing or a total is zero.

    Raises:
        ValueError: As in `quotient_interval`.

    Example:
        >>> smoothed_quotient([[2, 8], [20, 80], [60, 30]]).round(2)[:, 0]
        array([0.72, 0.53, 1.57])
    """
    table, sums = _counts(e, given)
    lq = location_quotient(table, sums)
    expected = np.where(np.isnan(lq), np.nan, sums.region[:, None] * sums.industry / sums.overall)
    mean = divide(np.nansum(lq * expected, axis=0), np.nansum(expected, axis=0))
    variance = divide(np.nansum(expected * (lq - mean) ** 2, axis=0), np.nansum(expected, axis=0))
    between = np.maximum(variance - divide(mean, column_mean(expected)), 0)
    return mean + (lq - mean) * divide(between, between + divide(mean, expected))


def cluster_index(e: ArrayLike, firms: ArrayLike, *, area: ArrayLike, population: ArrayLike) -> Floats:
    """Return the Litzenberger-Sternberg cluster index of each region and industry.

    CI = [(e_ij/a_i) / (e_.j/a)] * [(e_ij/p_i) / (e_.j/p)] / [(e_ij/b_ij) / (e_.j/b_.j)] (Litzenberger and
    Sternberg 2006).

    Args:
        e: Employment, regions x industries.
        firms: Number of firms b_ij, same shape.
        area: Area of each region.
        population: Population of each region.

    Returns:
        Shape of e; NaN where employment or firms are zero (no firm size to speak of).

    Raises:
        ValueError: Missing or negative values, or shapes that do not fit.

    Example:
        >>> cluster_index([[5], [5]], [[1], [1]], area=[1, 1], population=[1, 1]).ravel()
        array([1., 1.])
    """
    table, units = as_complete(e, "e", ndim=2), as_complete(firms, "firms", ndim=2)
    land, people = as_complete(area, "area", ndim=1), as_complete(population, "population", ndim=1)
    if units.shape != table.shape or land.shape != table.shape[:1] or people.shape != table.shape[:1]:
        raise ValueError(f"firms, area or population do not fit the table {table.shape}")
    share = divide(table, table.sum(axis=0))
    density = divide(share, (land / land.sum())[:, None])
    relative = divide(share, (people / people.sum())[:, None])
    return divide(density * relative, divide(share, divide(units, units.sum(axis=0))))


def great_circle(latitude: ArrayLike, longitude: ArrayLike) -> Floats:
    """Return great-circle distances in km between all points (haversine, mean earth radius 6371.0088 km).

    Args:
        latitude: Degrees north, shape (points,).
        longitude: Degrees east.

    Returns:
        Shape (points, points), zero on the diagonal; NaN where a coordinate is missing.

    Raises:
        ValueError: Latitudes outside -90..90, longitudes outside -180..360, or shapes that differ.

    Example:
        >>> great_circle([0.0, 0.0], [0.0, 90.0]).round(1)
        array([[    0. , 10007.6],
               [10007.6,     0. ]])
    """
    lat, lon = as_floats(latitude, "latitude", ndim=1), as_floats(longitude, "longitude", ndim=1)
    if lat.shape != lon.shape:
        raise ValueError(f"latitude {lat.shape} and longitude {lon.shape} differ")
    if (np.abs(lat) > 90).any() or (lon < -180).any() or (lon > 360).any():
        raise ValueError("coordinates are degrees: latitude -90..90, longitude -180..360")
    phi, lam = np.radians(lat), np.radians(lon)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half = half + np.cos(phi)[:, None] * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1))))


def market_potential(mass: ArrayLike, distance: ArrayLike, *, area: ArrayLike) -> Floats:
    """Return Hansen's potential sum_j P_j / d_ij, with own distance 0.376 sqrt(area).

    0.376 sqrt(area) = (2/3) sqrt(area / pi) is the mean distance from the centre of a disc (Hansen 1959; Head
    and Mayer 2000).

    Args:
        mass: Population or output P_j of each unit.
        distance: Units x units, in km; the diagonal is replaced.
        area: Area of each unit in km2.

    Returns:
        Shape (units,), in mass per km.

    Raises:
        ValueError: Missing or negative values, shapes that do not fit, an area or a distance between two
            units of zero.

    Example:
        >>> market_potential([100, 50], [[0, 10], [10, 0]], area=[100, 100]).round(2)
        array([31.6, 23.3])
    """
    people, gaps = as_complete(mass, "mass", ndim=1), as_complete(distance, "distance", ndim=2).copy()
    land = as_complete(area, "area", ndim=1)
    if gaps.shape != (people.size, people.size) or land.shape != people.shape:
        raise ValueError(f"distance {gaps.shape} or area {land.shape} does not fit {people.size} units")
    np.fill_diagonal(gaps, OWN_DISTANCE * np.sqrt(land))
    if (gaps == 0).any():
        raise ValueError("every area and every distance between two units must be above zero")
    return np.asarray((1 / gaps) @ people)


def _table(e: ArrayLike, given: Totals | None) -> tuple[Floats, Totals]:
    table = as_floats(e, "e", ndim=2)
    if (table < 0).any():
        raise ValueError("e holds negative values")
    if given is None:
        return table, totals(table)
    region, industry = as_complete(given.region, "region"), as_complete(given.industry, "industry")
    if (*region.shape, *industry.shape) != table.shape:
        raise ValueError(f"totals {region.shape}, {industry.shape} do not fit the table {table.shape}")
    return table, Totals(region, industry, float(given.overall))


def _counts(e: ArrayLike, given: Totals | None) -> tuple[Floats, Totals]:
    table, sums = _table(e, given)
    seen = table[~np.isnan(table)]
    if not all((part == np.round(part)).all() for part in (seen, sums.region, sums.industry)):
        raise ValueError(
            "e must hold counts of people or firms (whole numbers); sampling error is not defined for amounts"
        )
    return table, sums


def _log_error(table: Floats, sums: Totals, lq: Floats) -> Floats:
    """Standard error of ln LQ."""
    variance = (
        divide(1, table)
        - divide(1, sums.region)[:, None]
        - divide(1, sums.industry)
        + (2 * lq - 1) / sums.overall
    )
    return np.sqrt(np.maximum(variance, 0))


def _quotients(lq: ArrayLike) -> Floats:
    values = as_floats(lq, "lq")
    if (values < 0).any():
        raise ValueError("lq holds negative values")
    return values
