"""Rules for a shortage: claims on an estate that does not cover them.

Every rule gives shares between 0 and the claim that add up to the estate (Thomson 2003, Mathematical Social
Sciences 45:249-297).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete
from growthpoles.stats.cooperative_games import subset_sums


def proportional(claims: ArrayLike, estate: float) -> Floats:
    """Return shares in proportion to the claims.

    Args:
        claims: Claims >= 0, shape (n,).
        estate: What there is, between 0 and the sum of the claims.

    Raises:
        ValueError: A claim is missing or negative, or the estate lies outside.

    Example:
        >>> proportional([100, 300], 200)
        array([ 50., 150.])
    """
    held = _checked(claims, estate)
    total = float(held.sum())
    return held * (estate / total) if total else held


def equal_awards(claims: ArrayLike, estate: float) -> Floats:
    """Return constrained equal awards: the same for each, but no more than the claim.

    Raises:
        ValueError: See `proportional`.

    Example:
        >>> equal_awards([100, 200, 300], 450)
        array([100., 175., 175.])
    """
    held = _checked(claims, estate)
    found, rest = np.empty_like(held), float(estate)
    order = np.argsort(held, kind="stable")
    for place, i in enumerate(order):
        found[i] = min(held[i], rest / (held.size - place))
        rest -= found[i]
    return found


def equal_losses(claims: ArrayLike, estate: float) -> Floats:
    """Return constrained equal losses: the same loss for each, but no more than the claim.

    The dual of `equal_awards`: what is missing is shared out as an estate.

    Raises:
        ValueError: See `proportional`.

    Example:
        >>> equal_losses([100, 200, 300], 300)
        array([  0., 100., 200.])
    """
    held = _checked(claims, estate)
    return held - equal_awards(held, max(float(held.sum()) - estate, 0.0))


def talmud(claims: ArrayLike, estate: float) -> Floats:
    """Return the rule of the Talmud: equal awards up to half of each claim, equal losses beyond.

    It is the nucleolus of `bankruptcy_game` (Aumann and Maschler 1985).

    Raises:
        ValueError: See `proportional`.

    Example:
        >>> talmud([100, 200, 300], 200)
        array([50., 75., 75.])
    """
    held = _checked(claims, estate)
    missing = max(float(held.sum()) - estate, 0.0)
    if estate <= missing:
        return equal_awards(held / 2, estate)
    return held - equal_awards(held / 2, missing)


def bankruptcy_game(claims: ArrayLike, estate: float) -> Floats:
    """Return the game v(S) = max(0, estate - claims of those outside S), shape (2^n,) (O'Neill 1982).

    Raises:
        ValueError: See `proportional`.

    Example:
        >>> bankruptcy_game([100, 200], 150)
        array([  0.,   0.,  50., 150.])
    """
    held = _checked(claims, estate)
    sums = subset_sums(held)
    game = np.maximum(estate - (sums[-1] - sums), 0.0)
    game[-1] = estate
    game[0] = 0.0
    return np.asarray(game, dtype=np.float64)


def _checked(claims: ArrayLike, estate: float) -> Floats:
    held = as_complete(claims, "claims", ndim=1)
    if not 0 <= estate <= float(held.sum()) * (1 + 1e-12):
        raise ValueError(f"the estate must lie between 0 and the sum of the claims, it is {estate}")
    return held
