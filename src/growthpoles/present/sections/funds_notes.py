"""Warnings and notes of plans of money, with what they speak of, names and amounts."""

from __future__ import annotations

from dataclasses import replace

from growthpoles.core.diagnostic import Diagnostic, Grade
from growthpoles.errors import Scalar
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.method import diagnostic_text

_AMOUNTS = ("cost", "inside", "most", "over", "paid", "used", "whole")  # details of broken rules


def funds_notes(funds: Funds, *skip: str) -> tuple[list[str], list[str]]:
    """Warnings and notes of a result, without the codes to skip, which are said elsewhere."""
    found: dict[Grade, dict[str, list[str]]] = {Grade.WARNING: {}, Grade.NOTE: {}}
    for item in funds.book.result.diagnostics:
        if item.grade in found and item.code not in ("finance.illustrative", *skip):
            places = found[item.grade].setdefault(_said(funds, item), [])
            if item.where.key:
                places.append(funds.keyed(str(item.where.key)))
    warnings, notes = (
        [
            f"{'; '.join(dict.fromkeys(places))}: {text}" if places else funds.page.capital(text)
            for text, places in part.items()
        ]
        for part in found.values()
    )
    return warnings, notes


def _said(funds: Funds, item: Diagnostic) -> str:
    """A diagnostic in words, its amounts with their unit."""

    def told(name: str, value: Scalar) -> Scalar:
        if name in _AMOUNTS and isinstance(value, int):
            return funds.sum(value)
        return funds.names(name, str(value)) if name in ("rule", "stage") else value

    details = tuple((name, told(name, value)) for name, value in item.details)
    return diagnostic_text(funds.page, replace(item, details=details))
