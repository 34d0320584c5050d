"""One written number: its digits and signs, and what they show about the decimal sign of the column."""

from __future__ import annotations

import re
from dataclasses import dataclass

SPACES = " \u00a0\u2007\u2009\u202f"
_MINUS = "-\u2010\u2011\u2013\u2212"
_NUMBER = re.compile(
    rf"""(?P<sign>[+{re.escape(_MINUS)}]?)
    (?P<body>[.,]?[0-9](?:[0-9]|[.,'’{SPACES}](?=[0-9]))*)
    (?:[eE](?P<exponent>[+{re.escape(_MINUS)}]?[0-9]{{1,3}}))?
    (?P<percent>[{SPACES}]?%)?
    (?P<footnote>[{SPACES}]?(?:\*{{1,3}}|[¹²³⁰⁴-⁹]{{1,2}})[)⁾]?|[{SPACES}][1-9][0-9]?\))?""",
    re.VERBOSE,
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<group>[.,' ])[0-9]{3}(?:(?P=group)[0-9]{3})*")
_ONE_SPELLING = str.maketrans({**dict.fromkeys(SPACES, " "), "’": "'"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A written number.

    Attributes:
        negative: Whether it has a minus sign.
        whole, fraction: Digits before and after the decimal sign.
        decimal: The decimal sign where the text shows it (``"."`` or ``","``), else ``""``.
        group: Comma or point where the text shows that it sets thousands apart, else ``""``.
        undecided: The sign of a text such as ``1,234`` that can be read both ways, else ``""``.
        exponent: Power of ten, as written after E; ``""`` for none.
        percent: Whether a percent sign follows.
        footnote: Footnote mark; ``""`` for none.
    """

    negative: bool
    whole: str
    fraction: str = ""
    decimal: str = ""
    group: str = ""
    undecided: str = ""
    exponent: str = ""
    percent: bool = False
    footnote: str = ""

    @property
    def is_zero(self) -> bool:
        """Whether all digits are zero."""
        return not (self.whole + self.fraction).strip("0")

    def value(self, *, decimal: bool) -> float:
        """The number; an undecided sign is read as a decimal sign or as one between thousands."""
        cut = "." if decimal or not self.undecided else ""
        value = float(f"{self.whole}{cut}{self.fraction}e{self.exponent or 0}")
        return -value if self.negative and value else value


@dataclass(frozen=True, slots=True)
class _Body:
    whole: str
    fraction: str = ""
    decimal: str = ""
    group: str = ""
    undecided: str = ""


def looks_numeric(text: str) -> bool:
    """Whether a text is made like a number, well formed or not."""
    return _NUMBER.fullmatch(text) is not None


def read_numeral(text: str) -> Numeral | None:
    """Take a written number apart; None when it is not well formed.

    Example:
        >>> found = read_numeral("−1 234,5")
        >>> found.whole, found.fraction, found.decimal, found.value(decimal=True)
        ('1234', '5', ',', -1234.5)
        >>> read_numeral("1,234").undecided, read_numeral("12 34"), read_numeral("007")
        (',', None, None)
    """
    match = _NUMBER.fullmatch(text)
    body = (
        _read_body(match["body"].translate(_ONE_SPELLING), scientific=bool(match["exponent"]))
        if match
        else None
    )
    if match is None or body is None:
        return None
    exponent = match["exponent"] or ""
    return Numeral(
        negative=match["sign"] not in ("", "+"),
        whole=body.whole,
        fraction=body.fraction,
        decimal=body.decimal,
        group=body.group,
        undecided=body.undecided,
        exponent="-" + exponent[1:] if exponent[:1] in tuple(_MINUS) else exponent,
        percent=match["percent"] is not None,
        footnote=(match["footnote"] or "").strip(),
    )


def _read_body(body: str, *, scientific: bool) -> _Body | None:
    """Digits and signs of a number without its sign, exponent and marks; spaces are plain spaces."""
    points = [character for character in body if character in ".,"]
    spaced = " " in body or "'" in body
    if not points:
        whole = _whole(body)
        return None if whole is None else _Body(whole)
    last = points[-1]
    left, _, right = body.rpartition(last)
    if spaced or scientific:
        return _decimal(left, right, last) if len(points) == 1 else None
    if len(set(points)) > 1:
        found = _decimal(left, right, last)
        return None if found is None or last in left else _Body(found.whole, right, last, points[0])
    if len(points) > 1:
        whole = _whole(body)
        return None if whole is None else _Body(whole, group=last)
    if len(right) == 3 and left.isdigit() and len(left) <= 3 and left[0] != "0":
        return _Body(left, right, undecided=last)
    return _decimal(left, right, last)


def _decimal(left: str, right: str, sign: str) -> _Body | None:
    whole = _whole(left) if left else "0"
    return _Body(whole, right, sign) if whole is not None and right.isdigit() else None


def _whole(text: str) -> str | None:
    """Digits of a whole number, plain or in groups of three; None for leading zeros and broken groups."""
    if text.isdigit():
        return text if text == "0" or text[0] != "0" else None
    match = _GROUPED.fullmatch(text)
    return text.replace(match["group"], "") if match else None
