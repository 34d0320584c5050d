"""Where a word may be broken: Kazakh syllables, and words too long for any column."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

SOFT_HYPHEN = "\u00ad"
MAY_BREAK = "\u200b"
LONGEST = 22
_STEP = 11
_VOWELS = frozenset("аәеёиоөуұүыіэюя")
_SIGNS = frozenset("ьъ")
_WORD = re.compile(r"[^\W\d_]{8,}")
_LONG = re.compile(rf"[^ \n\-–—/\u00ad\u200b]{{{LONGEST + 1},}}")


@lru_cache(maxsize=50_000)
def syllables(word: str) -> tuple[str, ...]:
    """Parts between which a Kazakh (or a Russian) word may be broken, none of a single letter.

    Of the consonants between two vowels the last begins the next syllable. Two vowels that meet are not
    parted: у and и beside a vowel are often no vowels themselves (ша-руа, ау-дан).

    Example:
        >>> syllables("инновациялық")
        ('ин', 'но', 'ва', 'ция', 'лық')
    """
    letters = word.lower()
    vowels = [place for place, letter in enumerate(letters) if letter in _VOWELS]
    cuts = []
    for first, second in pairwise(vowels):
        if second - first > 1 and letters[second - 1] not in _SIGNS:
            cuts.append(second - 1)
        elif second - first > 1:
            cuts.append(second)
    kept = [cut for cut in cuts if 2 <= cut <= len(word) - 2]
    kept = [cut for i, cut in enumerate(kept) if i == 0 or cut - kept[i - 1] >= 2]
    return tuple(word[a:b] for a, b in zip([0, *kept], [*kept, len(word)], strict=True))


def softened(text: str, language: str) -> str:
    """A text with the places where it may be broken marked inside.

    Typst has patterns for English and Russian; Kazakh words get soft hyphens here. A stretch of more than 22
    signs without a place to break (a hash, a code, a hostile word) may be broken after every eleventh.
    """
    if language == "kk":
        text = _WORD.sub(lambda found: SOFT_HYPHEN.join(syllables(found.group())), text)
    if len(text) <= LONGEST:
        return text
    return _LONG.sub(lambda found: _chopped(found.group()), text)


def _chopped(text: str) -> str:
    return MAY_BREAK.join(text[i : i + _STEP] for i in range(0, len(text), _STEP))
