"""Numbers and dates as each language writes them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache
from math import copysign, floor, log10

from babel.dates import format_date
from babel.numbers import NumberPattern, format_decimal, format_percent, parse_pattern

from growthpoles.errors import Scalar
from growthpoles.present.language import Language

_SPEC = re.compile(r"[,+]?(?:\.(\d+))?([f%gd]?)")
_HALF, _WHOLE = 0.5, 1 - 1e-9  # sums of shares miss one by rounding only
_MARKS = {"confidential": "x", "missing": "…", "not-applicable": "—"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Formats numbers and dates for one language.

    Example:
        >>> from growthpoles.present.language import language
        >>> Numbers(language("kk")).decimal(1234567.891, 2)
        '1\\xa0234\\xa0567,89'
        >>> Numbers(language("en")).decimal(0.0004, 2), Numbers(language("en")).decimal(0, 2)
        ('<0.01', '0')
    """

    language: Language

    def decimal(self, value: float, digits: int = 2) -> str:
        """A number with a fixed number of decimals.

        A true zero is written ``0``; a number that only rounds to zero is written ``<0.01``.
        """
        if value == 0:
            return "0"
        if round(abs(value), digits) == 0:
            sign = ">−" if value < 0 else "<"
            return sign + self._plain(10.0**-digits, digits)
        return self._plain(value, digits)

    def significant(self, value: float, digits: int = 3) -> str:
        """A number with so many significant digits; whole numbers keep all of theirs."""
        if value == 0:
            return "0"
        places = max(0, digits - 1 - floor(log10(abs(value))))
        text = self._plain(value, places)
        separator = self.language.locale.number_symbols["latn"]["decimal"]
        return text.rstrip("0").rstrip(separator) if separator in text else text

    def integer(self, value: float) -> str:
        """A whole number; digits are grouped from five digits on, so that years stay as they are."""
        return self._plain(value, 0)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of one as a percentage; one that only rounds to zero or to the whole is not written so.

        Example:
            >>> from growthpoles.present.language import language
            >>> en = Numbers(language("en"))
            >>> en.percent(0.0004), en.percent(0.9996), en.percent(1.0), en.percent(0.9996, 2)
            ('<1%', '>99%', '100%', '99.96%')
        """
        if share != 0 and self._percent(abs(share), digits) == self._percent(0.0, digits):
            return "<" + self._percent(10.0 ** -(digits + 2), digits)
        if _HALF < abs(share) < _WHOLE and self._percent(abs(share), digits) == self._percent(1.0, digits):
            last = copysign(1 - 10.0 ** -(digits + 2), share)
            return (">" if share > 0 else "<") + self._percent(last, digits)
        return self._percent(share, digits)

    def percentage(self, value: float, digits: int = 3) -> str:
        """A number that is a percentage already, with so many significant digits.

        Example:
            >>> from growthpoles.present.language import language
            >>> Numbers(language("en")).percentage(0.1171), Numbers(language("ru")).percentage(202.8)
            ('0.117%', '203\\xa0%')
        """
        pattern = str(self.language.locale.percent_formats[None].pattern)
        return self.significant(value, digits) + pattern.removeprefix("#,##0")

    def span(self, low: float, high: float) -> str:
        """Two whole numbers as a range; one number when they are equal."""
        first, last = self.integer(low), self.integer(high)
        return first if first == last else f"{first}–{last}"

    def date(self, value: datetime.date) -> str:
        """A long date."""
        return format_date(value, format="long", locale=self.language.locale)

    def signed(self, value: float, digits: int = 1) -> str:
        """A number with its sign, ``+`` included."""
        text = self.decimal(value, digits)
        return f"+{text}" if value > 0 and text[0].isdigit() else text

    def signed_percent(self, share: float) -> str:
        """A share of one as a percentage with its sign, ``+`` included."""
        text = self.percent(share) if share < _HALF else self._percent(share, 0)
        return f"+{text}" if share > 0 and text[0].isdigit() else text

    def scalar(self, value: Scalar, spec: str = "") -> str:
        """A detail of a message: numbers by locale (``.2f``, ``.0%`` understood), the rest as it is."""
        if value is None:
            return _MARKS["missing"]
        if isinstance(value, bool):
            return self.language.gettext("yes") if value else self.language.gettext("no")
        if isinstance(value, str):
            return value
        found = _SPEC.fullmatch(spec)
        digits, kind = (found.group(1), found.group(2)) if found else (None, "")
        if kind == "%":
            return self.percent(value, int(digits or 0))
        if digits is not None and kind == "f":
            return self.decimal(value, int(digits))
        return self.integer(value) if isinstance(value, int) else self.significant(value, int(digits or 4))

    def _plain(self, value: float, digits: int) -> str:
        grouped = abs(value) >= 10_000
        pattern = ("#,##0" if grouped else "0") + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=_pattern(pattern), locale=self.language.locale).replace("-", "−")

    def _percent(self, share: float, digits: int) -> str:
        pattern = self.language.locale.percent_formats[None].pattern
        if digits:
            pattern = pattern.replace("##0", "##0." + "0" * digits)
        return format_percent(share, format=_pattern(pattern), locale=self.language.locale).replace("-", "−")


@cache
def _pattern(text: str) -> NumberPattern:
    """A report has tens of thousands of numbers in a dozen patterns."""
    return parse_pattern(text)


def cell_mark(flag: str) -> str:
    """The mark printed in a cell without a number: confidential, missing and not applicable differ.

    Example:
        >>> cell_mark("confidential"), cell_mark("missing"), cell_mark("not-applicable")
        ('x', '…', '—')
    """
    return _MARKS.get(flag, _MARKS["missing"])
