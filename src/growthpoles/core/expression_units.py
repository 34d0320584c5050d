"""Units of measure and prices of expressions: what may be added, and what the result is measured in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.core.expression import COMPARISONS, Call, Figure, Node, Number
from growthpoles.core.measure import PriceBasis, parse_measure
from growthpoles.core.panel import Indicator
from growthpoles.errors import InputError, Where, problem

_NONE = PriceBasis()
_ALIKE = {"+", "-", "where", "sum", "mean", "min", "max", "clip", "coalesce", *COMPARISONS.values()}
_PERCENT = {"growth": "%", "share": "%", "rebase": ""}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part of an expression is measured in.

    Attributes:
        powers: (base unit, power), sorted; None when it is not known.
        scale: What a value is multiplied by to reach base units; None where a constant has changed it.
        text: The unit in words, as far as it can be written.
        price: Price basis.
        lags: By how many years figures in current prices were moved.
        constant: Whether it is a number that fits any unit.
    """

    powers: tuple[tuple[str, Fraction], ...] | None = None
    scale: float | None = None
    text: str = ""
    price: PriceBasis = _NONE
    lags: frozenset[int] = frozenset()
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Measuring:
    """Works out the kind of every part of an expression and collects doubts about prices.

    Attributes:
        indicators: Indicators by code.
        notes: Doubts so far.
    """

    indicators: Mapping[str, Indicator]
    notes: list[Diagnostic] = field(default_factory=list)

    def kind(self, node: Node) -> Kind:
        """What a part is measured in.

        Raises:
            InputError: Parts that do not fit are added or compared.
        """
        if isinstance(node, Number):
            return Kind((), None, constant=True)
        if isinstance(node, Figure):
            return kind_of(self.indicators[node.code])
        parts = [self.kind(item) for item in node.args]
        return _RULES.get(node.name, _unknown)(self, parts, node)

    def alike(self, parts: list[Kind], node: Call) -> Kind:
        """Parts that are added or compared must have one unit and one price basis; constants fit all."""
        parts = parts[1:] if node.name == "where" else parts
        first = next((item for item in parts if not item.constant), parts[0])
        for item in parts:
            if item.constant or item is first:
                continue
            if not _fits(first, item):
                raise InputError(problem("expression.unit.add", None, first=_told(first), second=_told(item)))
            if first.price != item.price and {first.price.kind, item.price.kind} == {"current", "constant"}:
                raise _prices(first, item)
            if first.price.year and item.price.year and first.price.year != item.price.year:
                raise _prices(first, item)
            self._same_year([first, item])
            more = item.price if first.price == _NONE else first.price
            known = first if first.powers is not None else replace(item, lags=first.lags)
            scale = known.scale if item.scale is not None else None
            first = replace(known, price=more, lags=first.lags | item.lags, scale=scale)
        return first

    def _same_year(self, parts: list[Kind]) -> None:
        """Current prices of different years do not compare volumes."""
        lags = [item.lags or frozenset({0}) for item in parts if item.price.kind == "current"]
        if len(lags) > 1 and len(frozenset().union(*lags)) > 1:
            self._doubt(warning("expression.price.growth"))

    def _doubt(self, found: Diagnostic) -> None:
        if found not in self.notes:
            self.notes.append(found)

    def over_years(self, parts: list[Kind], node: Call) -> Kind:
        """The figure of another year, or a difference of two."""
        inner = parts[0]
        years = int(node.args[1].value) if isinstance(node.args[1], Number) else 1
        current = inner.price.kind == "current"
        if node.name == "lag":
            lags = frozenset(k + years for k in (inner.lags or {0}))
            return replace(inner, lags=lags if current else frozenset())
        if current:
            self._doubt(warning("expression.price.growth"))
        return inner

    def percent(self, parts: list[Kind], node: Call) -> Kind:
        """Growth, an index or a share."""
        inner = parts[0]
        if node.name != "share" and inner.price.kind == "current":
            self._doubt(warning("expression.price.growth"))
        text = _PERCENT[node.name]
        return Kind((), 0.01 if text else None, text)

    def product(self, parts: list[Kind], node: Call) -> Kind:
        """Product or quotient."""
        first, second = parts
        sign = -1 if node.name == "/" else 1
        price = self._price(first, second, sign)
        lags = (first.lags | second.lags) if price.kind == "current" else frozenset()
        if first.powers is None or second.powers is None:
            return Kind(price=price, lags=lags)
        powers = dict(first.powers)
        for base, power in second.powers:
            powers[base] = powers.get(base, Fraction(0)) + sign * power
        held = tuple(sorted((base, power) for base, power in powers.items() if power))
        scale = None
        if first.scale is not None and second.scale is not None:
            scale = first.scale * second.scale**sign
        constant = first.constant and second.constant
        return Kind(held, scale, _ratio_text(first, second) if sign < 0 else "", price, lags, constant)

    def _price(self, first: Kind, second: Kind, sign: int) -> PriceBasis:
        if first.price == second.price and sign < 0:
            self._same_year([first, second])
            return _NONE
        if _NONE in (first.price, second.price):
            return first.price if second.price == _NONE else second.price
        told = {"first": first.price.code, "second": second.price.code}
        self._doubt(warning("expression.price.mixed", None, **told))
        return _NONE

    def power(self, parts: list[Kind], node: Call) -> Kind:
        """A power with a constant exponent, or a square root."""
        inner = parts[0]
        by = Fraction(1, 2)
        if node.name == "**" and isinstance(node.args[1], Number):
            by = Fraction(node.args[1].value).limit_denominator(1000)
        if inner.powers is None:
            return Kind()
        held = tuple((base, power * by) for base, power in inner.powers if by)
        scale = None if inner.scale is None else inner.scale ** float(by)
        return Kind(held, scale, constant=inner.constant)


def kind_of(indicator: Indicator) -> Kind:
    """What an indicator is measured in; unknown when its unit is empty or cannot be read."""
    kind = measured(indicator.unit)
    return replace(kind, price=indicator.price)


def measured(unit: str) -> Kind:
    """The kind of a unit of measure in words."""
    try:
        read = parse_measure(unit)
    except ValueError:
        return Kind(text=unit)
    powers: dict[str, Fraction] = {}
    for base, power in ((read.base, 1), (read.per, -1)):
        if base:
            powers[base] = powers.get(base, Fraction(0)) + power
    held = tuple(sorted((base, power) for base, power in powers.items() if power))
    return Kind(held, read.scale, unit)


def check_result(kind: Kind, indicator: Indicator) -> Indicator:
    """The computed indicator with its unit and price basis, checked against what the expression gives.

    Raises:
        InputError: The stated unit or price basis is another one.
    """
    where = Where(indicator=indicator.code)
    stated = measured(indicator.unit)
    if indicator.unit and not kind.constant and not _fits(stated, kind):
        raise InputError(problem("expression.unit.result", where, found=_told(kind), stated=indicator.unit))
    if indicator.price != _NONE and kind.price not in (_NONE, indicator.price):
        raise InputError(
            problem("expression.price.result", where, found=kind.price.code, stated=indicator.price.code)
        )
    text = kind.text if kind.scale is not None else ""
    price = kind.price if indicator.price == _NONE else indicator.price
    return replace(indicator, unit=indicator.unit or text, price=price)


def _fits(first: Kind, second: Kind) -> bool:
    """Whether two units are one; what is not known fits."""
    if first.powers is None or second.powers is None:
        return True
    if first.powers != second.powers:
        return False
    if first.scale is None or second.scale is None:
        return True
    return math.isclose(first.scale, second.scale, rel_tol=1e-9)


def _told(kind: Kind) -> str:
    """A unit for a message."""
    if kind.text:
        return kind.text
    parts = " * ".join(base if power == 1 else f"{base}^{power}" for base, power in kind.powers or ())
    scale = "" if kind.scale in (None, 1.0) else f"{kind.scale:g} "
    return f"{scale}{parts or 'a pure number'}".strip()


def _ratio_text(first: Kind, second: Kind) -> str:
    texts = (first.text, second.text)
    if not all(texts) or any(" per " in item or "/" in item or item in "%‰" for item in texts):
        return ""
    return "" if first.powers == second.powers else f"{first.text} per {second.text}"


def _prices(first: Kind, second: Kind) -> InputError:
    return InputError(problem("expression.price.add", None, first=first.price.code, second=second.price.code))


def _unknown(measuring: Measuring, parts: list[Kind], node: Call) -> Kind:
    """Logarithms, signs and conditions: a number without a unit that is worth checking."""
    return Kind()


def _first(measuring: Measuring, parts: list[Kind], node: Call) -> Kind:
    return parts[0]


def _free(measuring: Measuring, parts: list[Kind], node: Call) -> Kind:
    """``number(x)`` drops the unit, never the prices."""
    return Kind(price=parts[0].price, lags=parts[0].lags)


_RULES: Mapping[str, Callable[[Measuring, list[Kind], Call], Kind]] = {
    **dict.fromkeys(_ALIKE, Measuring.alike),
    **dict.fromkeys(("lag", "diff", "moving"), Measuring.over_years),
    **dict.fromkeys(_PERCENT, Measuring.percent),
    "*": Measuring.product,
    "/": Measuring.product,
    "**": Measuring.power,
    "sqrt": Measuring.power,
    **dict.fromkeys(("neg", "abs", "total", "national"), _first),
    "number": _free,
}
