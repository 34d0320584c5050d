"""Amounts of money as a page writes them: one multiple for all amounts that stand together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from growthpoles.present.page import Page
from growthpoles.present.sheets import Cell

_MULTIPLES = (("billion", 1e9), ("million", 1e6), ("thousand", 1e3))


@dataclass(frozen=True)
class Purse:
    """How amounts are written.

    Attributes:
        page: The page.
        unit: Currency and multiple in words; empty = not stated.
        multiple: Amounts are divided by it before they are written.
    """

    page: Page
    unit: str
    multiple: float = 1.0

    def cell(self, amount: float | None) -> Cell:
        """An amount without its unit."""
        return self.page.figure(None if amount is None else amount / self.multiple)

    def text(self, amount: float | None) -> Cell:
        """An amount with its unit."""
        if amount is None:
            return self.page.mark("missing")
        return f"{self.cell(amount)}\u00a0{self.unit}".strip()

    def head(self, text: str) -> str:
        """Heading of a column of amounts, with their unit."""
        return f"{text}, {self.unit}" if self.unit else text


def written(page: Page, money: str) -> Purse:
    """Amounts as they are written in a currency such as ``KZT million``.

    Example:
        >>> from growthpoles.present.language import language
        >>> from growthpoles.present.numbers import Numbers
        >>> from growthpoles.present.shelf import names, shelf
        >>> reader = language("ru")
        >>> page = Page(shelf([]), reader, names(shelf([]), "ru"), Numbers(reader), {})
        >>> written(page, "KZT million").text(12.5)
        '12,5\xa0млн тенге'
    """
    return Purse(page, page.measure(" ".join(reversed(money.split()))))


def counted(page: Page, money: str) -> Purse:
    """Amounts in whole units of a currency, written in the multiple of a text such as ``KZT million``."""
    return replace(written(page, money), multiple=dict(_MULTIPLES).get(money.partition(" ")[2], 1.0))


def whole(page: Page, currency: str, *, amounts: Iterable[float | None]) -> Purse:
    """Amounts in whole units of a currency, in the multiple that leaves the largest four digits or more."""
    most = max((abs(amount) for amount in amounts if amount is not None), default=0.0)
    name, multiple = next((pair for pair in _MULTIPLES if most >= 1000 * pair[1]), ("", 1.0))
    return Purse(page, page.measure(f"{name} {currency}".strip()), multiple)
