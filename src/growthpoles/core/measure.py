"""Units of measure: prefixes, bases and price bases."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIX = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_PERCENT = {"%": 1e-2, "‰": 1e-3}
_PEOPLE = {"person": "persons", "people": "persons", "capita": "persons", "inhabitant": "persons"}


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure as a scale and a ratio of base units.

    Attributes:
        scale: Number by which a value is multiplied to reach base units.
        base: Base unit above the line (``""`` for a pure number).
        per: Base unit below the line (``""`` when there is none).
    """

    scale: float
    base: str
    per: str = ""


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """The prices in which a value is expressed: ``none``, ``current`` or ``constant`` of a year.

    Example:
        >>> PriceBasis("constant", 2015).code
        'constant 2015'
    """

    kind: str = "none"
    year: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("none", "current", "constant"):
            raise ValueError(f"price basis must be none, current or constant, not {self.kind!r}")
        if (self.kind == "constant") != (self.year is not None):
            raise ValueError("a constant price basis needs its year, the others have none")

    @classmethod
    def parse(cls, text: str) -> PriceBasis:
        """Read ``none``, ``current`` or ``constant 2015``.

        Example:
            >>> PriceBasis.parse("constant 2015").year
            2015
        """
        match = re.fullmatch(r"(none|current|constant)?(?:\s+(\d{4}))?", text.strip().lower())
        if match is None:
            raise ValueError(f"price basis must be none, current or constant YEAR, not {text!r}")
        return cls(match[1] or "none", int(match[2]) if match[2] else None)

    @property
    def code(self) -> str:
        """Text form: ``none``, ``current`` or ``constant 2015``."""
        return self.kind if self.year is None else f"{self.kind} {self.year}"


def parse_measure(text: str) -> Measure:
    """Read a unit of measure such as ``million KZT``, ``%``, ``enterprises per 10,000 persons``.

    Prefixes are thousand, million, billion and trillion; one ``per`` (or ``/``) divides.

    Raises:
        ValueError: The text is empty or has two dividing lines.

    Example:
        >>> parse_measure("thousand KZT per person")
        Measure(scale=1000.0, base='KZT', per='persons')
        >>> parse_measure("enterprises per 10,000 persons").scale
        0.0001
    """
    words = text.strip().replace("/", " per ")
    if words in _PERCENT:
        return Measure(_PERCENT[words], "", "")
    parts = re.split(r"\s+per\s+", words)
    if not words or len(parts) > 2:
        raise ValueError(f"cannot read the unit of measure {text!r}")
    above, base = _scaled(parts[0])
    below, per = _scaled(parts[1]) if len(parts) == 2 else (1.0, "")
    if not above or not below:
        raise ValueError(f"cannot read the unit of measure {text!r}")
    return Measure(above / below, base, per)


def _scaled(text: str) -> tuple[float, str]:
    scale, words = 1.0, text.split()
    while words:
        if words[0].lower() in _PREFIX:
            scale *= _PREFIX[words.pop(0).lower()]
        elif re.fullmatch(r"\d[\d,]*", words[0]):
            scale *= float(words.pop(0).replace(",", ""))
        else:
            break
    base = " ".join(words)
    return scale, _PEOPLE.get(base, base)


def ratio_factor(value: str, denominator: str | None, *, target: str) -> float | None:
    """Factor f such that ``value / denominator * f`` is in the target unit; None when it cannot be known.

    Args:
        value: Unit of the numerator.
        denominator: Unit of the denominator, or None when there is none.
        target: Unit the result is stated in.

    Example:
        >>> ratio_factor("thousand KZT", "million KZT", target="%")
        0.1
        >>> ratio_factor("million KZT", "persons", target="thousand KZT per person")
        1000.0
    """
    try:
        top, goal = parse_measure(value), parse_measure(target)
        bottom = Measure(1.0, "") if denominator is None else parse_measure(denominator)
    except ValueError:
        return None
    if top.per or bottom.per:
        return None
    pure = top.base == bottom.base and denominator is not None and goal.base == goal.per
    if not pure and (goal.base, goal.per) != (top.base, bottom.base):
        return None
    return top.scale / bottom.scale / goal.scale
