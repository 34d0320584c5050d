"""Which new suppliers appear, in which order and how surely: the emergence layer of a chain reaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from scipy.sparse.linalg import LinearOperator

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.industries.chain_inputs import ChainSettings, MinimumScale
from growthpoles.industries.chain_system import System
from growthpoles.stats.arrays import Ints
from growthpoles.stats.rounds import Limits, fires_at, propagate, waves

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


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Output and refused orders of every node when some candidates have appeared, shape (nodes,) each."""

    total: FloatArray
    refused: FloatArray


@dataclass(eq=False)
class Market:
    """A system with its capacity limits and candidates; each state is worked out once.

    Attributes:
        system: The system, with inputs for industries that are not there yet; they buy only once they appear.
        limits: Capacities; None without limits.
        candidates: Suppliers that may appear, by region and code.
        keeps_waiting: Whether orders beyond capacity wait, so that they are no demand for newcomers.
    """

    system: System
    limits: Limits | None
    candidates: tuple[Candidate, ...]
    keeps_waiting: bool
    states: dict[tuple[int, ...], State] = field(default_factory=dict)

    def state(self, there: tuple[int, ...]) -> State:
        """The chain reaction when some candidates have appeared."""
        if there not in self.states:
            new = [self.candidates[k] for k in there]
            limits = self.limits
            if limits is not None:
                spare = np.array(limits.spare)
                spare[[item.node for item in new]] = np.inf
                limits = replace(limits, spare=spare)
            operator = _patched(self.system, new)
            found = propagate(operator, self.system.shock, limits=limits, tolerance=TOLERANCE)
            self.states[there] = State(found.total, found.refused)
        return self.states[there]

    def called(self, there: tuple[int, ...]) -> FloatArray:
        """Orders that go elsewhere now and that each candidate would win, shape (candidates,)."""
        state = self.state(there)
        buying = state.total * _awake(self.system, [self.candidates[k] for k in there])
        nodes = [item.node for item in self.candidates]
        turned_away = np.zeros(len(nodes)) if self.keeps_waiting else state.refused[nodes]
        return np.array([float(item.gain @ buying) for item in self.candidates]) + turned_away


@dataclass(frozen=True, eq=False)
class Emergence:
    """What emerges at the most likely scales, and over the draws.

    Attributes:
        market: The market.
        wave: Wave in which each candidate appears, 0 = not.
        probability: Share of the draws in which it appears.
        fires: Size of the shock, in times of the one given, at which each candidate appears at its most
            likely scale, shape (candidates,); NaN with limits, where effects do not grow with the shock.
        at_home: Output in the regions of the shock over the draws, shape (draws,).
    """

    market: Market
    wave: Ints
    probability: FloatArray
    fires: FloatArray
    at_home: FloatArray

    def there(self, before: int | None = None) -> tuple[int, ...]:
        """Candidates that have appeared, before a wave or in the end."""
        late = np.inf if before is None else before
        return tuple(int(k) for k in np.flatnonzero((self.wave > 0) & (self.wave < late)))

    @property
    def final(self) -> State:
        """The chain reaction with all that appear."""
        return self.market.state(self.there())

    def pulled_by(self, k: int) -> int:
        """The node whose purchases did most to bring a candidate over its scale; -1 for none.

        In later waves it is the node whose purchases grew most since the wave before. None where orders that
        lack of capacity turned away, whose buyers are not known, did more.
        """
        wave = int(self.wave[k])
        item, now = self.market.candidates[k], self.market.state(self.there(wave))
        pull, away = item.gain * now.total, float(now.refused[item.node])
        if wave > 1:
            before = self.market.state(self.there(wave - 1))
            pull, away = pull - item.gain * before.total, away - float(before.refused[item.node])
        most = float(pull.max(initial=0.0))
        unknown = away > most and not self.market.keeps_waiting
        return int(np.argmax(pull)) if most > 0 and not unknown else -1


def emerge(system: System, limits: Limits | None, *, settings: ChainSettings, seed: int) -> Emergence:
    """Let suppliers appear where orders pass their minimum economic scale, wave by wave."""
    found = tuple(_candidates(system, settings))
    market = Market(system, limits, found, settings.overflow == "delayed")
    likely = [item.scale.scale for item in found]
    wave = waves(market.called, likely)
    fires = np.full(len(found), np.nan) if limits is not None else fires_at(market.called, likely)
    certain = all(item.scale.certain for item in found)
    drawn = draw_scales(settings.scales, 1 if certain else settings.draws, seed=seed)
    drawn = drawn[:, [settings.scales.index(item.scale) for item in found]]  # one scale for all its regions
    home = system.at_home
    appear, at_home = [], []
    for scales in drawn:
        there = waves(market.called, scales) > 0
        appear.append(there)
        at_home.append(market.state(tuple(int(k) for k in np.flatnonzero(there))).total[home].sum())
    return Emergence(market, wave, np.mean(appear, axis=0), fires, np.array(at_home))


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
    base, awake = system.whole(), _awake(system, new)
    touched = np.unique([k for item in new for k in (item.node, *item.losers)]).astype(np.intp)
    change = np.zeros((touched.size, len(system.codes)))
    for item in new:
        change[np.searchsorted(touched, item.node)] += item.gain
        change[np.searchsorted(touched, item.losers)] -= item.loss

    def forward(v: FloatArray) -> FloatArray:
        flat = np.ravel(v) * awake
        orders = np.array(base @ flat)
        orders[touched] += change @ flat
        return orders

    return LinearOperator(system.a.shape, matvec=forward, dtype=np.float64)


def _awake(system: System, new: list[Candidate]) -> FloatArray:
    """One for industries that buy, zero for those without output that have not appeared, shape (nodes,)."""
    found = np.ones(len(system.codes))
    found[np.flatnonzero(system.table.output == 0)] = 0.0
    found[[item.node for item in new]] = 1.0
    return found


_EMERGENCE = {
    "region": pl.String,
    "industry": pl.String,
    "demand": pl.Float64,
    "scale": pl.Float64,
    "ratio": pl.Float64,
    "appears": pl.Boolean,
    "wave": pl.Int64,
    "probability": pl.Float64,
    "shock_needed": pl.Float64,
    "replaced": pl.Float64,
    "output": pl.Float64,
}


def emergence_table(found: Emergence | None, before: FloatArray) -> Table:
    """Table ``emergence``: every candidate, with what it is asked for just before it appears or in the end.

    Args:
        found: What emerges; None without minimum scales.
        before: Output of every node without new suppliers.
    """
    rows = [] if found is None else list(_newcomers(found, before))
    frame = pl.DataFrame(rows, _EMERGENCE, orient="row")
    return Table("emergence", ("region", "industry"), frame.sort("region", "industry"))


def _newcomers(found: Emergence, before: FloatArray) -> Iterator[tuple[object, ...]]:
    system, final = found.market.system, found.final.total
    for k, item in enumerate(found.market.candidates):
        wave, scale = int(found.wave[k]), item.scale.scale
        demand = float(found.market.called(found.there(wave or None))[k])
        yield (
            system.regions[item.node],
            system.codes[item.node],
            demand,
            scale,
            demand / scale,
            wave > 0,
            wave or None,
            float(found.probability[k]),
            _shock_needed(float(found.fires[k]), wave > 0),
            float(item.gain @ final) if wave else 0.0,
            float(final[item.node] - before[item.node]),
        )


def _shock_needed(fires: float, appears: bool) -> float | None:
    """Where regions win from each other, a newcomer may take orders from the next: the waves then decide."""
    if appears:
        return None if np.isnan(fires) else min(fires, 1.0)
    return fires if 1 < fires < np.inf else None


def cascade_table(found: Emergence | None, emergence: Table) -> Table:
    """Table ``cascade``: the suppliers that appear, in order, and whose purchases brought each one."""
    rows = []
    if found is not None:
        system = found.market.system
        held = {(row["region"], row["industry"]): row for row in emergence.data.iter_rows(named=True)}
        for k in np.flatnonzero(found.wave).tolist():
            node, by = found.market.candidates[k].node, found.pulled_by(k)
            pulled = (None, None) if by < 0 else (system.regions[by], system.codes[by])
            rows.append((held[system.regions[node], system.codes[node]], *pulled))
        rows.sort(
            key=lambda item: (item[0]["wave"], -item[0]["ratio"], item[0]["region"], item[0]["industry"])
        )
    first, last = ("wave", "region", "industry"), ("demand", "scale", "shock_needed", "output", "probability")
    flat = [
        (i + 1, *(row[name] for name in first), region, by, *(row[name] for name in last))
        for i, (row, region, by) in enumerate(rows)
    ]
    schema: dict[str, type[pl.DataType]] = {"order": pl.Int64, "wave": pl.Int64}
    schema |= dict.fromkeys(("region", "industry", "pulled_by_region", "pulled_by"), pl.String)
    schema |= dict.fromkeys(last, pl.Float64)
    return Table("cascade", ("order",), pl.DataFrame(flat, schema, orient="row"))
