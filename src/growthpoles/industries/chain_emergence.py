"""Which new suppliers appear, in which order and how surely: the emergence layer of a chain reaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse.linalg import LinearOperator

from growthpoles.core.panel import FloatArray
from growthpoles.industries.chain_inputs import ChainSettings, MinimumScale
from growthpoles.industries.chain_system import System
from growthpoles.stats.arrays import Ints
from growthpoles.stats.rounds import Limits, Propagation, propagate, waves

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Candidate:
    """A supplier that may appear in a region.

    Attributes:
        node: Position of its industry.
        scale: Its minimum economic scale.
        gain: Purchases per unit of output of every node that it would win, shape (nodes,).
        losers: Positions of the same industry in other regions.
        loss: What those lose per unit of output of every node, shape (losers, nodes).
    """

    node: int
    scale: MinimumScale
    gain: FloatArray
    losers: Ints
    loss: FloatArray


@dataclass(eq=False)
class Market:
    """A system with its capacity limits and candidates; each state is worked out once.

    Attributes:
        system: The system.
        limits: Capacities; None without limits.
        candidates: Suppliers that may appear, by region and code.
        keeps_waiting: Whether orders beyond capacity wait, so that they are no demand for newcomers.
    """

    system: System
    limits: Limits | None
    candidates: tuple[Candidate, ...]
    keeps_waiting: bool
    states: dict[tuple[int, ...], Propagation] = field(default_factory=dict)
    orders: dict[tuple[int, ...], FloatArray] = field(default_factory=dict)

    def state(self, there: tuple[int, ...]) -> Propagation:
        """The chain reaction when some candidates have appeared."""
        if there not in self.states:
            new = [self.candidates[k] for k in there]
            limits = self.limits
            if limits is not None:
                spare = np.array(limits.spare)
                spare[[item.node for item in new]] = np.inf
                limits = replace(limits, spare=spare)
            operator = _patched(self.system, new)
            self.states[there] = propagate(operator, self.system.shock, limits=limits, tolerance=TOLERANCE)
        return self.states[there]

    def called(self, there: tuple[int, ...]) -> FloatArray:
        """Orders that go elsewhere now and that each candidate would win, shape (candidates,)."""
        if there not in self.orders:
            state = self.state(there)
            nodes = [item.node for item in self.candidates]
            turned_away = np.zeros(len(nodes)) if self.keeps_waiting else state.refused[nodes]
            won = [float(item.gain @ state.total) for item in self.candidates]
            self.orders[there] = np.array(won) + turned_away
        return self.orders[there]


@dataclass(frozen=True, eq=False)
class Emergence:
    """What emerges at the most likely scales, and over the draws.

    Attributes:
        market: The market.
        wave: Wave in which each candidate appears, 0 = not.
        probability: Share of the draws in which it appears.
        at_home: Output in the regions of the shock over the draws, shape (draws,).
    """

    market: Market
    wave: Ints
    probability: FloatArray
    at_home: FloatArray

    def there(self, before: int | None = None) -> tuple[int, ...]:
        """Candidates that have appeared, before a wave or in the end."""
        late = np.inf if before is None else before
        return tuple(int(k) for k in np.flatnonzero((self.wave > 0) & (self.wave < late)))

    @property
    def final(self) -> Propagation:
        """The chain reaction with all that appear."""
        return self.market.state(self.there())

    def pulled_by(self, k: int) -> int:
        """The node whose purchases did most to bring a candidate over its scale; -1 for none.

        In later waves it is the node whose purchases grew most since the wave before.
        """
        wave = int(self.wave[k])
        gain = self.market.candidates[k].gain
        pull = gain * self.market.state(self.there(wave)).total
        if wave > 1:
            pull = pull - gain * self.market.state(self.there(wave - 1)).total
        return int(np.argmax(pull)) if pull.size and pull.max() > 0 else -1


def emerge(system: System, limits: Limits | None, *, settings: ChainSettings, seed: int) -> Emergence:
    """Let suppliers appear where orders pass their minimum economic scale, wave by wave."""
    found = tuple(_candidates(system, settings))
    market = Market(system, limits, found, settings.overflow == "delayed")
    wave = waves(market.called, [item.scale.scale for item in found])
    certain = all(item.scale.certain for item in found)
    drawn = draw_scales([item.scale for item in found], 1 if certain else settings.draws, seed=seed)
    home = np.isin(system.regions, system.home)
    appear, at_home = [], []
    for scales in drawn:
        there = waves(market.called, scales) > 0
        appear.append(there)
        at_home.append(market.state(tuple(int(k) for k in np.flatnonzero(there))).total[home].sum())
    return Emergence(market, wave, np.mean(appear, axis=0), np.array(at_home))


def draw_scales(scales: Iterable[MinimumScale], draws: int, *, seed: int) -> FloatArray:
    """Draws of minimum scales, shape (draws, scales): one number, a triangle or a lognormal each."""
    rng = np.random.default_rng(seed)
    return np.column_stack([_draw(rng, item, draws) for item in scales])


def _draw(rng: np.random.Generator, item: MinimumScale, draws: int) -> FloatArray:
    if item.certain:
        return np.full(draws, item.scale)
    if item.spread > 0:
        return item.scale * np.exp(item.spread * rng.standard_normal(draws))
    return rng.triangular(item.low or 0.0, item.scale, item.high or item.scale, draws)


def _candidates(system: System, settings: ChainSettings) -> Iterable[Candidate]:
    """One for each region and industry with a scale; a scale of one region goes before that of all."""
    table = system.table
    exact = {(item.region, item.industry): item for item in settings.scales}
    pairs = sorted(
        (region, code, k) for k, (region, code) in enumerate(zip(table.regions, table.codes, strict=True))
    )
    for region, code, node in pairs:
        scale = exact.get((region, code)) or exact.get(("", code))
        if scale is not None:
            yield _candidate(system, node, scale, settings)


def _candidate(system: System, node: int, scale: MinimumScale, settings: ChainSettings) -> Candidate:
    region, code = system.regions[node], system.codes[node]
    r = system.places.index(region)
    buyers = system.member == r
    closed = system.income.shape[1] > 0
    earned = system.income[:, r] if closed else np.zeros(buyers.size)
    gain = np.zeros(buyers.size)
    if system.bought is not None and code in system.bought.codes:
        p = system.bought.codes.index(code)
        gain += system.bought.per_output[p] * buyers
        if closed:
            gain += system.bought.per_income[p, r] * earned
    same = [k for k, other in enumerate(system.codes) if other == code and system.regions[k] != region]
    losers = np.array(same if settings.replaces == "abroad-and-regions" else [], np.intp)
    loss = system.a[losers] * buyers
    if closed:
        loss = loss + system.spending[losers, r][:, None] * earned
    gain = settings.captured * (gain + loss.sum(axis=0))
    return Candidate(node, scale, gain, losers, settings.captured * loss)


def _patched(system: System, new: list[Candidate]) -> LinearOperator:
    """Orders of a round with the purchases that new suppliers win moved to them."""
    base = system.whole()

    def forward(v: FloatArray) -> FloatArray:
        flat = np.ravel(v)
        orders = np.array(base @ flat)
        for item in new:
            orders[item.node] += item.gain @ flat
            orders[item.losers] -= item.loss @ flat
        return orders

    return LinearOperator(system.a.shape, matvec=forward, dtype=np.float64)
