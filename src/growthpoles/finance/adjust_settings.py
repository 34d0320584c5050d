"""How a plan is adjusted."""

from __future__ import annotations

from dataclasses import dataclass, field

from growthpoles.finance.adjust_triggers import Triggers
from growthpoles.finance.allocate_inputs import AllocationSettings

KEEP = ("none", "committed", "started")
LIMITS = ("stages", "source", "total")
WHEN = ("trigger", "always")


@dataclass(frozen=True, eq=False)
class AdjustSettings:
    """How a plan is adjusted. Penalty, pay-off and triggers are assumptions; set them to what is known.

    Attributes:
        penalty: Effect that one unit of money of a stage that is started or stopped must bring at least (mu
            of mu sum |y - y_prev| cost). A delay counts once, as the stage that is not paid when planned.
        limit: Most change of money; None = no limit. Change is counted from the plan carried on at the costs
            of today, so that what facts force on a stage (a higher cost, a failure) is not counted.
        limit_on: ``total``: sum over sources and years of |F - F_prev| <= limit x sum F_prev; ``source``:
            |F - F_prev| <= limit x budget in every source and year (F_prev for a source without a limit);
            ``stages``: cost of the stages started and stopped <= limit x cost of the plan carried on.
        keep: Commitments that are kept: ``started`` (stages that have begun or are under contract),
            ``committed`` (those under contract for open years) or ``none``. Stages that the portfolio calls
            committed are always kept.
        payoff: Share of the first open year's cost that is paid when a stage that has begun is stopped and
            nothing is told of contracts.
        delay: Most years by which a project that has not begun may start later; 0 = none. Projects that
            others require are not delayed.
        when: ``trigger``: a new plan only when a trigger was breached; ``always``.
        triggers: The triggers, stated in advance.
        resolve: Number of changed projects for which the plan is solved again, with the project as it was.
        allocation: As for `allocate_finance`; risk aversion is not taken.

    Raises:
        ValueError: A figure is out of range or a word unknown.

    Example:
        >>> AdjustSettings(limit=0.1).limit_on
        'total'
    """

    penalty: float = 0.05
    limit: float | None = None
    limit_on: str = "total"
    keep: str = "started"
    payoff: float = 0.1
    delay: int = 0
    when: str = "trigger"
    triggers: Triggers = field(default_factory=Triggers)
    resolve: int = 10
    allocation: AllocationSettings = field(default_factory=AllocationSettings)

    def __post_init__(self) -> None:
        if self.limit_on not in LIMITS or self.keep not in KEEP or self.when not in WHEN:
            raise ValueError(f"limit_on is one of {LIMITS}, keep one of {KEEP}, when one of {WHEN}")
        least = min(
            self.penalty, self.payoff, self.delay, self.resolve, 0 if self.limit is None else self.limit
        )
        if least < 0 or self.payoff > 1:
            raise ValueError("penalty, limit, delay and resolve are >= 0, payoff from 0 to 1")

    def plain(self) -> dict[str, str | float | int | None]:
        """The settings as plain values."""
        names = ("penalty", "limit", "limit_on", "keep", "payoff", "delay", "when")
        return {name: getattr(self, name) for name in names}
