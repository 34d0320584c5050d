"""The choice of a consortium of investors: one small mixed-integer program per programme."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from growthpoles.finance.investors_inputs import InvestorNeed, InvestorSettings, Organisation

FloatArray = npt.NDArray[np.float64]
_LEAST = 0.01  # least part of the money of one who puts in any
_NEAR = 1e-7  # precision of the solver


@dataclass(frozen=True, eq=False)
class Choice:
    """A consortium.

    Attributes:
        members: Positions of the members.
        roles: (position, role) of the parts that are played.
        money: Money of every organisation, whole units of currency.
        fits: How well every organisation plays every needed role, shape (organisations, roles).
        score: Sum of fits, nearness and past work less the cost of members.
        proven: Whether no better consortium exists.
    """

    members: tuple[int, ...]
    roles: tuple[tuple[int, str], ...]
    money: tuple[int, ...]
    fits: FloatArray
    score: float
    proven: bool


def choose(
    need: InvestorNeed,
    organisations: tuple[Organisation, ...],
    *,
    past: frozenset[frozenset[str]],
    settings: InvestorSettings,
) -> Choice:
    """Choose the members, their parts and their money for one programme.

    First the least shortage: roles that nobody plays, and the part of the money that is missing. Among all
    consortia with no more of it, max sum of (fit + nearness) r[o, role] + past y[pair] - cost u[o], where u
    says who is a member and w who puts in money; r, w, y <= u; a member plays a part or puts in money, its
    least or 1 % at any rate. Of those with the same score the one with the fewest members, and then the
    fewest who put in money.
    """
    return _Program(need, organisations, past, settings).solve()


class _Program:
    """Columns: u (n), w (n), money as a share (n), r (parts), y (pairs), shortfall of roles (k), of money."""

    def __init__(
        self,
        need: InvestorNeed,
        organisations: tuple[Organisation, ...],
        past: frozenset[frozenset[str]],
        settings: InvestorSettings,
    ) -> None:
        self.need, self.organisations, self.settings = need, organisations, settings
        self.fits = np.array(
            [[item.fit(role, settings.fits) for role in need.roles] for item in organisations]
        )
        self.n, self.k = len(organisations), len(need.roles)
        self.fits = self.fits.reshape(self.n, self.k)
        self.parts = [(int(o), int(j)) for o, j in np.argwhere(self.fits > 0)]
        at = {item.code: i for i, item in enumerate(organisations)}
        self.pairs = sorted(sorted(at[code] for code in pair) for pair in past)
        self.part, self.pair = 3 * self.n, 3 * self.n + len(self.parts)
        self.short = self.pair + len(self.pairs)
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def _add(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        self.entries += [(len(self.low), column, value) for column, value in terms]
        self.low.append(low)
        self.high.append(high)

    def _member_rows(self) -> None:
        n, scale = self.n, float(max(self.need.money, 1))
        for o, item in enumerate(self.organisations):
            own = [(self.part + p, 1.0) for p, (owner, _) in enumerate(self.parts) if owner == o]
            most = min(item.max_money / scale, self.settings.max_part) if self.need.money else 0.0
            least = max(item.min_money / scale, min(_LEAST, most))
            self._add([(o, -float(self.settings.max_roles)), *own], -np.inf, 0.0)
            self._add([(o, -1.0), (n + o, 1.0), *own], 0.0, np.inf)
            self._add([(n + o, 1.0), (o, -1.0)], -np.inf, 0.0)
            self._add([(n + o, 1.0)], 0.0, float(most > 0))
            self._add([(2 * n + o, 1.0), (n + o, -most)], -np.inf, 0.0)
            self._add([(2 * n + o, 1.0), (n + o, -least)], 0.0, np.inf)

    def _joint_rows(self) -> None:
        for j in range(self.k):
            filled = [(self.part + p, 1.0) for p, (_, role) in enumerate(self.parts) if role == j]
            self._add([*filled, (self.short + j, 1.0)], 1.0, 1.0)
        wanted = float(self.need.money > 0)
        money = [(2 * self.n + o, 1.0) for o in range(self.n)]
        self._add([*money, (self.short + self.k, 1.0)], wanted, wanted)
        self._add([(o, 1.0) for o in range(self.n)], 0.0, float(self.settings.max_members))
        for y, (a, b) in enumerate(self.pairs):
            self._add([(self.pair + y, 1.0), (a, -1.0)], -np.inf, 0.0)
            self._add([(self.pair + y, 1.0), (b, -1.0)], -np.inf, 0.0)

    def _gain(self) -> FloatArray:
        region = self.need.region
        near = [self.settings.nearness * (bool(region) and x.region == region) for x in self.organisations]
        parts = [self.fits[o, j] + near[o] for o, j in self.parts]
        cost, past = np.full(self.n, -self.settings.member_cost), np.full(len(self.pairs), self.settings.past)
        return np.concatenate([cost, np.zeros(2 * self.n), parts, past, np.zeros(self.k + 1)])

    def solve(self) -> Choice:
        self._member_rows()
        self._joint_rows()
        gain, n = self._gain(), self.n
        missing = np.zeros(gain.size)
        missing[self.short :] = 1.0
        found: OptimizeResult | None = None
        proven: list[bool] = []
        for aim in (-missing, gain, -self._size(gain.size)):
            solved = self._best(aim)
            if solved.x is None:
                break
            found, proven = solved, [*proven, solved.status == 0]
            self._add([(int(c), float(aim[c])) for c in np.flatnonzero(aim)], -solved.fun - _NEAR, np.inf)
        if found is None:
            raise ArithmeticError(f"no consortium was found for {self.need.code}: {solved.message}")
        held = found.x > 0.5
        return Choice(
            members=tuple(int(o) for o in np.flatnonzero(held[:n])),
            roles=tuple(
                (o, self.need.roles[j]) for p, (o, j) in enumerate(self.parts) if held[self.part + p]
            ),
            money=tuple(self._money(held[n : 2 * n])),
            fits=self.fits,
            score=float(gain @ np.round(found.x)),
            proven=len(proven) > 1 and all(proven[:2]),
        )

    def _best(self, gain: FloatArray) -> OptimizeResult:
        """The consortium of the greatest gain under the rows so far, in a third of the time."""
        whole = np.ones(gain.size)
        whole[2 * self.n : 3 * self.n] = whole[-1] = 0
        whole[self.pair : self.short] = 0
        line, column, value = zip(*self.entries, strict=True)
        matrix = coo_array((value, (line, column)), shape=(len(self.low), gain.size)).tocsr()
        return milp(
            -gain,
            constraints=LinearConstraint(matrix, self.low, self.high),
            integrality=whole,
            bounds=Bounds(0.0, 1.0),
            options={"time_limit": self.settings.time_limit / 3, "mip_rel_gap": 1e-9},
        )

    def _size(self, size: int) -> FloatArray:
        """Members before all; then who puts in money, 1 to 2 each: less for who has more."""
        found, wanted = np.zeros(size), max(self.need.money, 1)
        found[: self.n] = 2.0 * self.n + 1.0
        found[self.n : 2 * self.n] = [2.0 - min(x.max_money / wanted, 1.0) for x in self.organisations]
        return found

    def _money(self, paying: npt.NDArray[np.bool_]) -> list[int]:
        """Whole amounts within what each can put in; their sum is what is wanted, if they have it."""
        wanted = self.need.money
        share = math.ceil(self.settings.max_part * wanted - _NEAR)
        most = [min(item.max_money, share) for item in self.organisations]
        given = [0] * self.n
        payers = sorted(map(int, np.flatnonzero(paying)), key=lambda o: (-most[o], o))
        for o in payers:
            least = max(self.organisations[o].min_money, math.ceil(_LEAST * wanted))
            given[o] = max(0, min(least, most[o], wanted - sum(given)))
        left = wanted - sum(given)
        for o in payers:
            step = max(0, min(left, most[o] - given[o]))
            given[o] += step
            left -= step
        return given
