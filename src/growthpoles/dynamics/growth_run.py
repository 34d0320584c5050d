"""The courses with and without push, summed up year by year so that no path is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray
from growthpoles.dynamics.growth_draws import impulse
from growthpoles.dynamics.growth_inputs import GrowthSettings, Push
from growthpoles.stats.cumulative import (
    BOUND,
    Economy,
    State,
    longest_runs,
    rest_point,
    rest_points,
    root,
    simulate,
    sorted_quantiles,
    spectral_radius,
    system,
)

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
TRIED_DRAWS = 1000
_BLOCK = 1000
Counts = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Course:
    """One scenario.

    Attributes:
        level: Quantiles of output (start = 1) at `SHARES`, shape (years, regions, shares).
        growth: Quantiles of growth, held at the bound, same shape.
        held: Share of draws held at the bound, shape (years, regions).
        gap: Standard deviation over the regions of ln output per head, start included, (years + 1, draws).
        ratio: Highest over lowest output per head, same shape.
        watched: Growth of the pushed regions as the recursion has it, shape (pushes, draws, years).
        end: The last year.
    """

    level: FloatArray
    growth: FloatArray
    held: FloatArray
    gap: FloatArray
    ratio: FloatArray
    watched: FloatArray
    end: State


@dataclass(frozen=True, eq=False)
class TakeOff:
    """What one push leaves behind.

    Attributes:
        years_above: Longest run of years after the push in which there is growth, above the course without it
            by more than the minimal effect, shape (draws,).
        takes_off: Whether that run is long enough.
        reinforcing: Whether it is, and growth lies at the end at least as far above as right after the push.
        tried: Share of draws that take off at each size of `GrowthSettings.sizes`, first draws only.
    """

    years_above: Counts
    takes_off: npt.NDArray[np.bool_]
    reinforcing: npt.NDArray[np.bool_]
    tried: FloatArray


@dataclass(frozen=True, eq=False)
class Rest:
    """Roots and rest points.

    Attributes:
        roots: Root of each region alone, shape (regions, draws).
        largest: Largest root of all regions together, shape (draws,).
        points: Growth at rest, shape (regions, draws); NaN where growth is explosive.
    """

    roots: FloatArray
    largest: FloatArray
    points: FloatArray


def find_rest(economy: Economy) -> Rest:
    """Roots and rest points of all draws, in blocks; regions that are not tied are judged one by one."""
    n, draws = economy.people.size, economy.start.shape[1]
    roots = np.broadcast_to(root(economy.gamma, economy.eta, verdoorn=economy.verdoorn), (n, draws))
    if not (economy.trade.any() or (economy.local * economy.migration).any()):
        return Rest(roots, np.abs(roots).max(axis=0), rest_point(economy))
    largest, points = np.empty(draws), np.empty((n, draws))
    for first in range(0, draws, _BLOCK):
        span = slice(first, first + _BLOCK)
        part = _part(economy, span)
        matrices = system(part)
        largest[span] = spectral_radius(matrices)
        points[:, span] = rest_points(part, matrices, radius=largest[span])
    return Rest(roots, largest, points)


def follow(
    economy: Economy,
    output: FloatArray,
    *,
    regions: Sequence[str],
    settings: GrowthSettings,
    pushes: Sequence[Push],
) -> Course:
    """Simulate one scenario and sum it up.

    Args:
        economy: Parameters.
        output: Output at the start, shape (regions,).
        regions: Codes.
        settings: Years, and the regions that are watched.
        pushes: Pushes that act; none for the course without.
    """
    years, (n, draws) = settings.years, (len(regions), economy.start.shape[1])
    level, growth = np.empty((2, years, n, len(SHARES)))
    gap, ratio = np.empty((2, years + 1, draws))
    held, watched = np.empty((years, n)), np.empty((len(settings.pushes), draws, years))
    at = [regions.index(item.region) for item in settings.pushes]
    start = np.log(output)[:, None] - np.log(economy.people)[:, None]
    gap[0], ratio[0] = start.std(axis=0), np.exp(np.ptp(start, axis=0))
    moving = bool(economy.migration.any())
    for year, state in enumerate(_states(economy, pushes, regions, years)):
        growth[year] = sorted_quantiles(np.clip(np.sort(state.growth, axis=1), -BOUND, BOUND), SHARES)
        level[year] = sorted_quantiles(np.exp(np.sort(state.level, axis=1)), SHARES)
        held[year] = (np.abs(state.growth) >= BOUND).mean(axis=1)
        watched[:, :, year] = state.growth[at]
        head = state.level + start
        if moving:
            head -= np.log(state.people / economy.people[:, None])
        gap[year + 1], ratio[year + 1] = _std(head), np.exp(np.ptp(head, axis=0))
    return Course(level, growth, held, gap, ratio, watched, state)


def judge_push(
    which: int,
    economy: Economy,
    *,
    regions: Sequence[str],
    settings: GrowthSettings,
    courses: Sequence[Course],
) -> TakeOff:
    """Judge one push: does growth carry on by itself, and which size would do?

    Args:
        which: Position of the push.
        economy: Parameters.
        regions: Codes.
        settings: Pushes, minimal effect, years it must last, sizes to try.
        courses: Without and with all pushes.
    """
    push, (without, together) = settings.pushes[which], courses
    pushed, base = (course.watched[which][:, push.last :] for course in (together, without))
    gain = pushed - base
    runs = longest_runs((gain > settings.minimal_effect) & (pushed > 0))
    takes_off = runs >= settings.lasting
    first = _part(economy, slice(0, TRIED_DRAWS))
    base, at = base[:TRIED_DRAWS], regions.index(push.region)
    tried = []
    for size in settings.sizes:
        others = [replace(p, size=size) if p is push else p for p in settings.pushes]
        states = _states(first, others, regions, settings.years)
        path = np.stack([state.growth[at] for state in states], axis=1)[:, push.last :]
        longest = longest_runs((path - base > settings.minimal_effect) & (path > 0))
        tried.append(float((longest >= settings.lasting).mean()))
    return TakeOff(runs, takes_off, takes_off & (gain[:, -1] >= gain[:, 0]), np.array(tried))


def _states(economy: Economy, pushes: Sequence[Push], regions: Sequence[str], years: int) -> Iterator[State]:
    push = impulse(pushes, regions, years=years) if pushes else None
    return simulate(economy, push, years=years)


def _part(economy: Economy, span: slice) -> Economy:
    """Some draws of an economy."""
    whole = ("trade", "people")
    held = {item.name: getattr(economy, item.name) for item in fields(economy) if item.name not in whole}
    return replace(economy, **{name: values[:, span] for name, values in held.items()})


def _std(x: FloatArray) -> FloatArray:
    """Standard deviation over the regions."""
    return np.asarray(np.sqrt(((x - x.mean(axis=0)) ** 2).mean(axis=0)))
