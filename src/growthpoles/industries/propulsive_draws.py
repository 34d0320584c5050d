"""The six properties measured once as written, and again under drawn assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthpoles.core.input_output import FloatArray
from growthpoles.core.rules import Rules
from growthpoles.industries.propulsive_classes import CLASSES, GATES, MEASURES, Gates, Judged, judge
from growthpoles.industries.propulsive_links import Links, flegg_quotients, local_links
from growthpoles.industries.propulsive_match import Matched
from growthpoles.stats.arrays import divide
from growthpoles.stats.sampling import Seed, generator, lognormal_noise, triangular

_CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class Figures:
    """What the industry table and the innovation spending say.

    Attributes:
        output: Last year, shape (units, industries).
        surplus: Growth above that of the industry in the country, percentage points a year, same shape.
        intensity: Innovation expenditure per output, the country's = 1, shape (industries,); NaN = unknown.
        national: National output (or jobs) of the last year, shape (industries,).
    """

    output: FloatArray
    surplus: FloatArray
    intensity: FloatArray
    national: FloatArray


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
    """The industries of one unit.

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
        classes: Position in `CLASSES`, shape (draws, units, industries).
        loss: Loss of the unit if the industry stopped, share of output, same shape.
        output: Drawn output, same shape.
    """

    classes: np.ndarray
    loss: FloatArray
    output: FloatArray


def innovation_is_complete(matched: Matched, figures: Figures) -> bool:
    """Whether every industry of the table that the nation has shows an intensity, so that it can be spread."""
    return not np.isnan(figures.intensity[matched.at][figures.national[matched.at] > 0]).any()


def measure_units(matched: Matched, figures: Figures, rules: Rules) -> tuple[Measured, ...]:
    """The properties of every unit as written: the middle delta, the gates as they are, no noise."""
    shape = (1, *figures.output.shape)
    plain = Drawn(
        np.array([rules.number("delta")]), Gates.written(), np.ones(shape), np.zeros(shape),
        np.ones((1, shape[2])), None, 0.0,
    )  # fmt: skip
    return tuple(_measure(matched, figures, plain))


def sample_units(matched: Matched, figures: Figures, rules: Rules, *, draws: int, seed: Seed) -> Sampled:
    """The classes and losses of every unit under drawn assumptions.

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
                figures.output * drawn.output,
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
        lognormal_noise(rng, shape, cv=rules.number("vary-output")),
        rules.number("vary-growth") * rng.standard_normal(shape),
        lognormal_noise(rng, (count, shape[2]), cv=rules.number("vary-innovation")),
        rng,
        rules.number("vary-coefficients"),
    )


def _measure(matched: Matched, figures: Figures, drawn: Drawn) -> Iterator[Measured]:
    output = figures.output * drawn.output
    shares = divide(output, output.sum(axis=2)[..., None])
    innovation = _innovation(matched, figures, drawn)
    nation = _nation(matched, drawn)
    common = None if matched.regional else _noisy(matched.coefficients[0], drawn)
    for u in range(len(figures.output)):
        place = u if matched.regional else 0
        x = matched.output[u] * drawn.output[:, u, matched.at]
        if not matched.known[u] or np.isnan(x).any():
            a, x = np.zeros((len(x), x.shape[1], x.shape[1])), np.zeros_like(x)
        elif common is None:
            a = _noisy(matched.coefficients[u], drawn)
        else:
            a = common * flegg_quotients(x, nation, delta=drawn.delta)
        links = local_links(a, x)
        everything = matched.everything[place]
        wide = links.spread(matched.at, shares.shape[2])
        kept = np.full(wide.pull.shape, np.nan)
        kept[:, matched.at] = divide(links.backward - 1, everything - 1)
        there = figures.output[u] > 0
        values = np.stack(
            [
                shares[:, u], wide.pull, wide.push, wide.dominance, figures.surplus[u] + drawn.growth[:, u],
                innovation[:, place], kept, wide.sold,
            ],
            axis=-1,
        )  # fmt: skip
        values = np.where(there[:, None], values, np.nan)
        yield Measured(values, wide, judge(values, drawn.gates))


def _innovation(matched: Matched, figures: Figures, drawn: Drawn) -> FloatArray:
    """Own and embodied intensity, shape (draws, places, industries); the own one alone when some are unknown."""
    own = figures.intensity * drawn.intensity
    places, n = matched.everything.shape
    found = np.repeat(own[:, None, :], places, axis=1)
    if innovation_is_complete(matched, figures):
        found[:, :, matched.at] = matched.embodied(np.nan_to_num(own[:, matched.at]))
    return found


def _nation(matched: Matched, drawn: Drawn) -> FloatArray:
    """Output of the nation with the errors of its units, so that no unit outgrows it; shape (draws, n)."""
    if matched.regional:
        return np.zeros((len(drawn.delta), 0))
    change = matched.output * (drawn.output[:, :, matched.at] - 1)
    return np.asarray(matched.nation + np.nansum(change, axis=1))


def _noisy(coefficients: FloatArray, drawn: Drawn) -> FloatArray:
    """Coefficients with errors in the mix of inputs, shape (draws, n, n); the column sums stay."""
    if drawn.rng is None or drawn.cv == 0:
        return np.broadcast_to(coefficients, (len(drawn.delta), *coefficients.shape))
    noisy = coefficients * lognormal_noise(drawn.rng, (len(drawn.delta), *coefficients.shape), cv=drawn.cv)
    kept = divide(coefficients.sum(axis=0), noisy.sum(axis=1))
    return np.asarray(noisy * np.nan_to_num(kept, nan=1.0)[:, None, :])


def class_shares(sampled: Sampled) -> FloatArray:
    """Share of the draws in each class, shape (units, industries, classes); they add up to one.

    Example:
        >>> made = Sampled(np.array([[[0, 6]], [[0, 5]]]), np.zeros((2, 1, 2)), np.ones((2, 1, 2)))
        >>> class_shares(made)[0, 1]
        array([0. , 0. , 0. , 0. , 0. , 0.5, 0.5, 0. ])
    """
    return np.stack([(sampled.classes == k).mean(axis=0) for k in range(len(CLASSES))], axis=-1)


def ranks_by_loss(loss: FloatArray, classes: np.ndarray) -> FloatArray:
    """Rank of every industry by loss among those of its class in its unit, 1 = the greatest loss.

    Args:
        loss: Shape (draws, units, industries); NaN has no rank.
        classes: Class as written, shape (units, industries); the same in all draws.

    Example:
        >>> ranks_by_loss(np.array([[[0.1, 0.3, 0.2]]]), np.array([[0, 0, 1]]))
        array([[[2., 1., 1.]]])
    """
    found = np.full(loss.shape, np.nan)
    for u, row in enumerate(classes):
        for code in np.unique(row):
            at = np.flatnonzero(row == code)
            group = loss[:, u, at]
            above = (group[:, None, :] > group[:, :, None]).sum(axis=2) + 1.0
            found[:, u, at] = np.where(np.isnan(group), np.nan, above)
    return found
