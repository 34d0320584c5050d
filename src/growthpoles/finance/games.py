"""Games of partners: what every coalition of them reaches, or pays, on its own."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.portfolio import Money
from growthpoles.labels import Label, is_code
from growthpoles.sources.options import Reading, Rows, TableFormat
from growthpoles.stats.bankruptcy import bankruptcy_game
from growthpoles.stats.cooperative_games import MOST_EXACT, superadditive_cover

FloatArray = npt.NDArray[np.float64]
KINDS = ("gain", "cost")
Worth = Callable[[frozenset[str]], float]


@dataclass(frozen=True, slots=True)
class Partner:
    """One who shares.

    Attributes:
        code: Code, unique in the game.
        label: Name.
        contribution: What it puts in, or claims in a shortage; None = not stated.

    Example:
        >>> Partner("bank", Label("Bank"), 40.0).contribution
        40.0
    """

    code: str
    label: Label = field(default_factory=Label)
    contribution: float | None = None


@dataclass(frozen=True, eq=False)
class Game:
    """Partners and what each coalition of them is worth by itself.

    Attributes:
        partners: The partners.
        worth: Worth (gain) or cost of a coalition, asked for by the codes of its members; 0 for nobody.
        kind: ``gain`` or ``cost``.
        estate: What there is to share out in a shortage, where the contributions are claims.
        money: Money of the amounts, if shares are to be paid out in whole units.
        split: Coalitions whose worth was made of their parts because they were not listed.
        illustrative: Whether the figures were made up; every page says so.
        error: By how much the true worth of a coalition may be better than the one given (infinite = not
            known), where worths come from a search; None = they are exact.

    Raises:
        InputError: No partner, a code twice, a contribution below 0, an estate that no shortage has.

    Example:
        >>> two = (Partner("lab"), Partner("firm"))
        >>> Game.of_table(two, {("lab",): 1, ("firm",): 2, ("lab", "firm"): 9}).values[-1]
        np.float64(9.0)
    """

    partners: tuple[Partner, ...]
    worth: Worth
    kind: str = "gain"
    estate: float | None = None
    money: Money | None = None
    split: int = 0
    illustrative: bool = False
    error: Worth | None = None

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise InputError(problems)

    @classmethod
    def of_table(
        cls,
        partners: Sequence[Partner],
        worths: Mapping[tuple[str, ...], float],
        *,
        kind: str = "gain",
        complete: bool = False,
        money: Money | None = None,
    ) -> Game:
        """A game from the worth of each coalition.

        Args:
            partners: The partners.
            worths: {codes of a coalition: worth}.
            kind: ``gain`` or ``cost``.
            complete: Whether a coalition that is not listed reaches what its listed parts reach side by side
                (a single partner: 0); otherwise every coalition must be listed.
            money: Money of the amounts.

        Raises:
            InputError: Unknown partners, coalitions listed twice or not at all, worths that are no numbers.
        """
        found = _listed(tuple(partners), worths)
        missing = np.isnan(found)
        if missing.any():
            if not complete:
                raise InputError(list(_missing_problems(tuple(partners), missing)))
            found = _completed(found, kind)
        return cls(tuple(partners), _lookup(tuple(partners), found), kind, None, money, int(missing.sum()))

    @classmethod
    def of_claims(
        cls, claims: Mapping[str, float] | Sequence[Partner], estate: float, *, money: Money | None = None
    ) -> Game:
        """The game of a shortage: a coalition is worth what is left when all others have been paid.

        Args:
            claims: {code: claim}, or partners whose contributions are the claims.
            estate: What there is, no more than the claims.
            money: Money of the amounts.

        Raises:
            InputError: A claim is missing or below 0, or the estate is below 0 or above the claims.

        Example:
            >>> Game.of_claims({"a": 100, "b": 200}, 150).values
            array([  0.,   0.,  50., 150.])
        """
        partners = (
            tuple(Partner(code, Label(code), float(claim)) for code, claim in claims.items())
            if isinstance(claims, Mapping)
            else tuple(claims)
        )
        made = cls(partners, lambda held: 0.0, "gain", float(estate), money)
        owed = np.array([item.contribution for item in partners], dtype=float)
        return replace(made, worth=_lookup(partners, bankruptcy_game(owed, estate)))

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the partners."""
        return tuple(item.code for item in self.partners)

    @property
    def together(self) -> float:
        """What all reach, or pay, together."""
        return float(self.worth(frozenset(self.codes)))

    @cached_property
    def values(self) -> FloatArray:
        """Worth of every coalition, shape (2^n,), for up to 15 partners.

        Raises:
            InputError: There are more partners, or a worth is no finite number.
        """
        n = len(self.partners)
        if n > MOST_EXACT:
            raise InputError(problem("sharing.partners.many", None, count=n, most=MOST_EXACT))
        found = np.array([float(self.worth(self.coalition(s))) if s else 0.0 for s in range(2**n)])
        bad = np.flatnonzero(~np.isfinite(found))
        if bad.size:
            names = " ".join(sorted(self.coalition(int(bad[0]))))
            raise InputError(problem("sharing.worth.bad", Where(key=names)))
        return found

    @cached_property
    def errors(self) -> FloatArray:
        """By how much the true worth of every coalition may be better, in the order of `values`."""
        size = self.values.size
        if self.error is None:
            return np.zeros(size)
        return np.array([float(self.error(self.coalition(s))) if s else 0.0 for s in range(size)])

    def coalition(self, number: int) -> frozenset[str]:
        """Members of the coalition with a position in `values`."""
        return frozenset(code for i, code in enumerate(self.codes) if number >> i & 1)


def _problems(game: Game) -> Iterator[Problem]:
    if game.kind not in KINDS:
        yield problem("sharing.kind.unknown", None, given=game.kind, known=", ".join(KINDS))
    if not game.partners:
        yield problem("sharing.partners.none")
    for code in dict.fromkeys(game.codes):
        if game.codes.count(code) > 1:
            yield problem("sharing.partner.twice", Where(key=code), given=code)
        if not is_code(code):
            yield problem("sharing.code.bad", Where(key=code), given=code)
    yield from _amount_problems(game)


def _amount_problems(game: Game) -> Iterator[Problem]:
    owed = 0.0
    for item in game.partners:
        amount = item.contribution
        if amount is None:
            if game.estate is not None:
                yield problem("sharing.claim.missing", Where(key=item.code))
        elif not (math.isfinite(amount) and amount >= 0):
            yield problem("sharing.contribution.bad", Where(key=item.code), value=amount)
        else:
            owed += amount
    if game.estate is not None and not 0 <= game.estate <= owed:
        yield problem("sharing.estate.bad", None, estate=game.estate, claims=owed)


def _lookup(partners: tuple[Partner, ...], values: FloatArray) -> Worth:
    bits = {item.code: 1 << i for i, item in enumerate(partners)}
    return lambda held: float(values[sum(bits[code] for code in held)])


def _listed(partners: tuple[Partner, ...], worths: Mapping[tuple[str, ...], float]) -> FloatArray:
    """Worths by number of the coalition; NaN where it is not listed."""
    if len(partners) > MOST_EXACT:
        raise InputError(problem("sharing.partners.many", None, count=len(partners), most=MOST_EXACT))
    bits = {item.code: 1 << i for i, item in enumerate(partners)}
    found = np.full(2 ** len(partners), np.nan)
    found[0], problems = 0.0, []
    for codes, worth in worths.items():
        where = Where(key=" ".join(codes))
        strange = [code for code in codes if code not in bits]
        if strange:
            problems += [problem("sharing.partner.unknown", where, given=code) for code in strange]
            continue
        number = sum({bits[code] for code in codes})
        if not math.isfinite(worth) or (number == 0 and worth != 0):
            problems.append(problem("sharing.worth.bad", where))
        elif number and not math.isnan(found[number]):
            problems.append(problem("sharing.coalition.twice", where))
        else:
            found[number] = worth
    if problems:
        raise InputError(problems)
    return found


def _missing_problems(partners: tuple[Partner, ...], missing: npt.NDArray[np.bool_]) -> Iterator[Problem]:
    shown = np.flatnonzero(missing)
    for number in shown[:5]:
        names = " ".join(item.code for i, item in enumerate(partners) if int(number) >> i & 1)
        yield problem("sharing.coalition.missing", Where(key=names), count=int(shown.size))


def _completed(found: FloatArray, kind: str) -> FloatArray:
    """Coalitions that are not listed from their parts; a single partner that is not listed: 0."""
    sign = -1.0 if kind == "cost" else 1.0
    filled = sign * found
    singles = 1 << np.arange(found.size.bit_length() - 1)
    filled[singles] = np.nan_to_num(filled[singles])
    cover = superadditive_cover(filled)
    return sign * np.where(np.isnan(filled), cover, filled)


def read_game(
    path: str | Path,
    *,
    partners: str | Path | None = None,
    kind: str = "gain",
    complete: bool = False,
    style: TableFormat | None = None,
) -> Game:
    """Read a game from a table with one row per coalition.

    Args:
        path: Table with the columns ``coalition`` (codes separated by spaces) and ``worth``.
        partners: Table with the columns ``code``, names and, optional, ``contribution``; without it the
            partners are those named in the coalitions.
        kind: ``gain`` or ``cost``.
        complete: See `Game.of_table`.
        style: How the tables are written.

    Raises:
        InputError: Every problem of the tables, with file and row.
        SpecificationError: The kind is neither of the two.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "game.csv").write_text("coalition,worth\\nlab,1\\nfirm,2\\nlab firm,9\\n")
        ...     read_game(Path(folder, "game.csv")).together
        9.0
    """
    if kind not in KINDS:
        raise SpecificationError(problem("sharing.kind.unknown", None, given=kind, known=", ".join(KINDS)))
    rows = Rows(path, style)
    rows.require(["coalition", "worth"])
    held = [tuple(re.findall(r"[^\s,;+]+", cell)) for cell in rows.text("coalition")]
    worths: dict[tuple[str, ...], float] = {}
    for i, value in enumerate(rows.optional_numbers("worth")):
        members = tuple(sorted(held[i]))
        if value is None:
            rows.problems.append(problem("table.cell.empty", rows.where("worth", i)))
        elif members in worths:
            rows.problems.append(problem("sharing.coalition.twice", rows.where("coalition", i)))
        else:
            worths[members] = value
    rows.finish(None).told()
    named = tuple(Partner(code, Label(code)) for code in dict.fromkeys(code for row in held for code in row))
    known = _read_partners(partners, style).told() if partners else named
    return Game.of_table(known, worths, kind=kind, complete=complete)


def _read_partners(path: str | Path, style: TableFormat | None) -> Reading[tuple[Partner, ...]]:
    rows = Rows(path, style)
    rows.require(["code"])
    rows.unique("code")
    amounts, labels = rows.optional_numbers("contribution"), rows.labels()
    return rows.finish(
        tuple(Partner(code, labels[i] or Label(code), amounts[i]) for i, code in enumerate(rows.text("code")))
    )
