"""The rules of the classes: every condition is a degree between two ends, equal where all is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from growthpoles.core.rules import Rules
from growthpoles.stats.membership import ramp
from growthpoles.transfer.classify_inputs import NOVELTY, Innovation

ORDER = ("pseudo", "catch-up", "basic", "radical", "medium")
_HALF = 0.5 - 1e-9


@dataclass(frozen=True, slots=True)
class Degree:
    """How far a condition is met.

    Attributes:
        low: Degree if what is not known speaks against it.
        high: Degree if what is not known speaks for it.
        value: The figure that decides, for the explanation.

    Example:
        >>> Degree(0.0, 1.0).met, Degree(0.5, 0.5).met, Degree(0.2, 0.4).met
        ('unknown', 'yes', 'no')
    """

    low: float
    high: float
    value: float | None = None

    @property
    def met(self) -> str:
        """yes, no or unknown; a degree of one half or more is met."""
        return "yes" if self.low >= _HALF else "no" if self.high < _HALF else "unknown"

    def opposite(self) -> Degree:
        """The degree of the contrary."""
        return Degree(1 - self.high, 1 - self.low, self.value)


UNKNOWN = Degree(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition of a class."""

    code: str
    degree: Degree


def every(conditions: tuple[Condition, ...]) -> Degree:
    """All of them: the least degree."""
    return Degree(min(item.degree.low for item in conditions), min(item.degree.high for item in conditions))


def either(*degrees: Degree) -> Degree:
    """Any of them: the greatest degree, with the value of the best."""
    best = max(degrees, key=lambda item: (item.low, item.high))
    return Degree(best.low, max(item.high for item in degrees), best.value)


def obsolescence(item: Innovation, rules: Rules) -> float | None:
    """Mean of the known parts of the obsolescence score, 0 to 1; None when none is known.

    Parts: share of the next generation, generations behind the best on the market, decline of the generation,
    and 1 where the law phases it out.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.classify_inputs import load_innovation_rules
        >>> film = Innovation("f", Label("Film"), generation=1, generation_front=2, successor_share=0.8)
        >>> obsolescence(film, load_innovation_rules())
        0.75
    """
    parts = [x for x in _age(item, rules) if x is not None]
    return sum(parts) / len(parts) if parts else None


def obsolescence_ends(item: Innovation, rules: Rules) -> tuple[float, float] | None:
    """The obsolescence score with all parts that are not known at 0, and at 1; None when none is known.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.classify_inputs import load_innovation_rules
        >>> film = Innovation("f", Label("Film"), generation=1, generation_front=2, successor_share=0.8)
        >>> [round(x, 2) for x in obsolescence_ends(film, load_innovation_rules())]
        [0.5, 0.83]
    """
    parts = _age(item, rules)
    if all(x is None for x in parts):
        return None
    low, high = (sum(end if x is None else x for x in parts) / len(parts) for end in (0.0, 1.0))
    return low, high


def _age(item: Innovation, rules: Rules) -> list[float | None]:
    """Parts of the obsolescence score; a law that phases the generation out counts where there is one."""
    gap = _difference(item.generation_front, item.generation)
    figures = {"successor-share": item.successor_share, "generation-gap": gap, "decline": item.decline}
    parts = [None if x is None else float(ramp(x, rules.ends(code))) for code, x in figures.items()]
    return [*parts, 1.0] if item.phase_out else parts


def class_conditions(
    item: Innovation, rules: Rules, *, score: float | None = None
) -> Mapping[str, tuple[Condition, ...]]:
    """Conditions of every class in the order in which the classes are tried.

    Args:
        item: The innovation.
        rules: Thresholds.
        score: Obsolescence score; `obsolescence` by default.
    """
    implemented = Condition("implemented", _answer(item.implemented))
    obsolete = _graded(obsolescence(item, rules) if score is None else score, rules, "obsolete")
    behind = _above(item.generation_front, item.generation, least=1.0)
    above_own = _above(item.generation, item.generation_used)
    old = (implemented, Condition("obsolete", obsolete), Condition("behind-front", behind))
    activity = _answer(item.new_activity)
    above_front = _above(item.generation, item.generation_front)
    generation = _emerging(item.status, above_front)
    current = either(_equal(item.generation, item.generation_front), _status(item.status))
    return {
        "pseudo": (*old, Condition("not-above-own", above_own.opposite())),
        "catch-up": (*old, Condition("above-own", above_own)),
        "basic": (
            implemented,
            Condition("principle", _graded(item.principle_new, rules, "principle")),
            Condition("reach", either(_graded(item.industries, rules, "industries"), activity)),
            Condition("world", _novel(item, "world")),
            Condition(
                "impact",
                either(
                    _graded(item.generality, rules, "generality"),
                    _graded(item.citations, rules, "citations"),
                    activity,
                ),
            ),
        ),
        "radical": (
            implemented,
            Condition("new-generation", generation),
            Condition("market", _novel(item, "market")),
        ),
        "medium": (
            implemented,
            Condition("this-generation", current),
            Condition("not-obsolete", obsolete.opposite()),
            Condition(
                "improvement",
                either(
                    _graded(item.performance, rules, "performance"),
                    _graded(item.combinations, rules, "combinations"),
                ),
            ),
            Condition("new-to-firm", _novel(item, "firm")),
        ),
    }


def _answer(given: bool | None) -> Degree:
    return UNKNOWN if given is None else Degree(float(given), float(given), float(given))


def _graded(value: float | None, rules: Rules, code: str) -> Degree:
    if value is None:
        return UNKNOWN
    degree = float(ramp(value, rules.ends(code)))
    return Degree(degree, degree, value)


def _difference(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _above(a: float | None, b: float | None, *, least: float = 0.0) -> Degree:
    """Whether a lies above b, or at least `least` above it."""
    gap = _difference(a, b)
    if gap is None:
        return UNKNOWN
    met = float(gap > 0 and gap >= least)
    return Degree(met, met, gap)


def _equal(a: float | None, b: float | None) -> Degree:
    gap = _difference(a, b)
    return UNKNOWN if gap is None else Degree(float(gap == 0), float(gap == 0), gap)


def _emerging(status: str, above_front: Degree) -> Degree:
    """Whether it opens a generation or emerges in its industry; without a phase, numbers decide."""
    if not status:
        return above_front
    met = float(status == "emerging")
    return either(above_front, Degree(met, met))


def _status(status: str) -> Degree:
    if not status:
        return UNKNOWN
    met = float(status in ("growth", "mature"))
    return Degree(met, met)


def _novel(item: Innovation, least: str) -> Degree:
    if not item.novelty:
        return UNKNOWN
    rank = NOVELTY.index(item.novelty)
    met = float(rank >= NOVELTY.index(least))
    return Degree(met, met, float(rank))
