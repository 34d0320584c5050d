"""The six properties measured once as written, and again under drawn assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthpoles.core.input_output import FloatArray, IntArray
from growthpoles.core.rules import Rules
from growthpoles.industries.propulsive_classes import CLASSES, GATES, MEASURES, Gates, Judged, judge
from growthpoles.industries.propulsive_links import Links, flegg_quotients, local_links
from growthpoles.industries.propulsive_match import Matched
from growthpoles.stats.arrays import divide
from growthpoles.stats.sampling import Seed, generator, lognormal_noise, triangular

_CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class Figures:
    """What the industry table and the innovation spending say of the units and, last, of the nation.

    Attributes:
        output: Last year, shape (places, industries).
        surplus: Growth above that of the industry in the country (of the nation: above all its industries),
            percentage points a year, same shape.
        intensity: Innovation expenditure per output, the country's = 1, shape (industries,); NaN = unknown.
    """

    output: FloatArray
    surplus: FloatArray
    intensity: FloatArray


@dataclass(frozen=True, eq=False)
class Drawn:
    """One block of assumptions, a row per draw."""

    delta: FloatArray
    gates: Gates
    output: FloatArray
    growth: FloatArray
    intensity: FloatArray
    rng: np.random.Generator | None
    cv: float


@dataclass(frozen=True, eq=False)
class Measured:
    """The industries of one place.

    Attributes:
        values: Shape (draws, industries, measures).
        links: The links behind them, among all industries.
        judged: Gates, answers and classes.
    """

    values: FloatArray
    links: Links
    judged: Judged


@dataclass(frozen=True, eq=False)
class Sampled:
    """What the draws say.

    Attributes:
        classes: Position in `CLASSES`, shape (draws, places, industries).
        loss: Loss of the place if the industry stopped, share of output, same shape.
    """

    classes: IntArray
    loss: FloatArray


def innovation_is_complete(matched: Matched, figures: Figures) -> bool:
    """Whether every industry of the table that the nation has shows an intensity to be spread."""
    return not np.isnan(figures.intensity[matched.at][figures.output[-1, matched.at] > 0]).any()


def measure_places(matched: Matched, figures: Figures, *, rules: Rules) -> tuple[Measured, ...]:
    """The properties of every place as written: the middle delta, the gates as they are, no noise."""
    shape = (1, *figures.output.shape)
    plain = Drawn(
        np.array([rules.number("delta")]), Gates.written(), np.ones(shape), np.zeros(shape),
        np.ones((1, shape[2])), None, 0.0,
    )  # fmt: skip
    return tuple(_measure(matched, figures, plain))


def sample_places(matched: Matched, figures: Figures, *, rules: Rules, draws: int, seed: Seed) -> Sampled:
    """The classes and losses of every place under drawn assumptions.

    Drawn are: delta (uniform); every gate (triangular); output, input coefficients and innovation
    (log-normal; the sum of an industry's inputs is kept, an error of the nation's coefficients is the same
    for all units); the surplus of growth (normal).

    Args:
        matched: The input-output table.
        figures: The figures.
        rules: Spans of the draws.
        draws: Number of draws.
        seed: Seed; the same seed gives the same draws.
    """
    rng, size = generator(seed), figures.output.size
    block = max(1, _CELLS_AT_ONCE // max(size, matched.at.size**2))
    parts = []
    for start in range(0, draws, block):
        drawn = _draw(figures, rules, min(block, draws - start), rng=rng)
        units = tuple(_measure(matched, figures, drawn))
        parts.append(
            (
                np.stack([item.judged.classes for item in units], axis=1).astype(np.int8),
                np.stack([item.links.loss for item in units], axis=1),
            )
        )
    return Sampled(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _draw(figures: Figures, rules: Rules, count: int, *, rng: np.random.Generator) -> Drawn:
    low, high = rules.ends("vary-gates")
    shift = np.zeros((count, len(MEASURES)))
    for name in ("dominance", "dynamism"):
        width = rules.number(f"vary-zero-{name}")
        if width > 0:
            shift[:, MEASURES.index(name)] = triangular(rng, count, low=-width, mode=0.0, high=width)
    scale = triangular(rng, (count, len(GATES)), low=low, mode=1.0, high=high)
    shape = (count, *figures.output.shape)
    return Drawn(
        rng.uniform(*rules.ends("vary-delta"), count),
        Gates(scale, shift),
        _output_noise(figures.output, rules.number("vary-output"), count, rng=rng),
        rules.number("vary-growth") * rng.standard_normal(shape),
        lognormal_noise(rng, (count, shape[2]), cv=rules.number("vary-innovation")),
        rng,
        rules.number("vary-coefficients"),
    )


def _output_noise(output: FloatArray, cv: float, count: int, *, rng: np.random.Generator) -> FloatArray:
    """Factors on output; the nation changes as its units do, so that no unit outgrows it."""
    noise = lognormal_noise(rng, (count, *output.shape), cv=cv)
    change = np.nansum(output[:-1] * (noise[:, :-1] - 1), axis=1)
    noise[:, -1] = 1 + np.nan_to_num(divide(change, output[-1]))
    return noise


def _measure(matched: Matched, figures: Figures, drawn: Drawn) -> Iterator[Measured]:
    output = figures.output * drawn.output
    shares = divide(output, output.sum(axis=2)[..., None])
    innovation = _innovation(matched, figures, drawn)
    made = matched.output * drawn.output[:, :, matched.at]
    common = None if matched.regional else _noisy(matched.coefficients[0], drawn)
    for u in range(len(figures.output)):
        place = u if matched.regional else 0
        links = _links(matched, drawn, u, made=made, common=common)
        wide = links.spread(matched.at, shares.shape[2])
        kept = np.full(wide.pull.shape, np.nan)
        if matched.imports or u < len(figures.output) - 1:  # of the nation, only imports could leave it
            kept[:, matched.at] = divide(links.backward - 1, matched.everything[place] - 1)
        surplus = figures.surplus[u] + drawn.growth[:, u]
        parts = (
            shares[:, u], wide.pull, wide.push, wide.dominance, surplus, innovation[:, place], kept,
            wide.sold,
        )  # fmt: skip
        there = (figures.output[u] > 0)[:, None]
        values = np.where(there, np.stack(parts, axis=-1), np.nan)
        yield Measured(values, wide, judge(values, drawn.gates))


def _links(matched: Matched, drawn: Drawn, u: int, *, made: FloatArray, common: FloatArray | None) -> Links:
    """Links inside one place; all missing where coefficients or an output are."""
    x = made[:, u]
    if not matched.known[u] or np.isnan(x).any():
        return local_links(np.zeros((*x.shape, x.shape[1])), np.zeros(x.shape))
    if common is None:
        return local_links(_noisy(matched.coefficients[u], drawn), x)
    return local_links(common * flegg_quotients(x, made[:, -1], delta=drawn.delta), x)


def _innovation(matched: Matched, figures: Figures, drawn: Drawn) -> FloatArray:
    """Own and embodied intensity, one place or all; the own one alone when some are unknown."""
    own = figures.intensity * drawn.intensity
    found = np.repeat(own[:, None, :], len(matched.everything), axis=1)
    if matched.rows[0].size and innovation_is_complete(matched, figures):
        spread = matched.embodied(np.nan_to_num(own[:, matched.at]))
        found[:, :, matched.at] = np.where(np.isnan(spread), found[:, :, matched.at], spread)
    return found


def _noisy(coefficients: FloatArray, drawn: Drawn) -> FloatArray:
    """Coefficients with errors in the mix of inputs, shape (draws, n, n); the column sums stay."""
    if drawn.rng is None or drawn.cv == 0:
        return np.broadcast_to(coefficients, (len(drawn.delta), *coefficients.shape))
    noisy = coefficients * lognormal_noise(drawn.rng, (len(drawn.delta), *coefficients.shape), cv=drawn.cv)
    kept = divide(coefficients.sum(axis=0), noisy.sum(axis=1))
    return np.asarray(noisy * np.nan_to_num(kept, nan=1.0)[:, None, :])


def class_shares(sampled: Sampled) -> FloatArray:
    """Share of the draws in each class, shape (places, industries, classes); they add up to one.

    Example:
        >>> made = Sampled(np.array([[[0, 6]], [[0, 5]]]), np.zeros((2, 1, 2)))
        >>> class_shares(made)[0, 1]
        array([0. , 0. , 0. , 0. , 0. , 0.5, 0.5, 0. ])
    """
    return np.stack([(sampled.classes == k).mean(axis=0) for k in range(len(CLASSES))], axis=-1)


def ranks_by_loss(loss: FloatArray, classes: IntArray) -> FloatArray:
    """Rank of every industry by loss among those of its class in its place, 1 = the greatest loss.

    Args:
        loss: Shape (draws, places, industries); NaN has no rank.
        classes: Class as written, shape (places, industries), the same in all draws; below 0 = not ranked.

    Example:
        >>> ranks_by_loss(np.array([[[0.1, 0.3, 0.2]]]), np.array([[0, 0, 1]]))
        array([[[2., 1., 1.]]])
    """
    found = np.full(loss.shape, np.nan)
    for u, row in enumerate(classes):
        for code in np.unique(row[row >= 0]):
            at = np.flatnonzero(row == code)
            group = loss[:, u, at]
            above = (group[:, None, :] > group[:, :, None]).sum(axis=2) + 1.0
            found[:, u, at] = np.where(np.isnan(group), np.nan, above)
    return found
