"""Nearness of short texts: character n-grams weighted by how rare they are, and letters of one script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from growthpoles.transfer.glossary import words_of

FloatArray = npt.NDArray[np.float64]
_LETTERS = str.maketrans(
    {
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z",
        "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h",
        "ц": "k", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu",
        "я": "ia", "c": "k", "q": "k", "w": "v", "x": "ks", "y": "i", "j": "i",
    }
)  # fmt: skip
_PAIRS = (("ph", "f"), ("th", "t"), ("rh", "r"), ("ck", "k"), ("sch", "sh"))


def one_script(text: str) -> str:
    """A text in Latin letters, simplified so that international words look alike in the three languages.

    Example:
        >>> one_script("фосфат"), one_script("phosphate"), one_script("цемент"), one_script("cement")
        ('fosfat', 'fosfate', 'kement', 'kement')
    """
    found = " ".join(words_of(text))
    for pair, letter in _PAIRS:
        found = found.replace(pair, letter)
    return found.translate(_LETTERS)


def character_grams(text: str, *, sizes: Sequence[int] = (3, 4, 5)) -> Iterator[str]:
    """Runs of letters inside the words of a text, a blank standing for the edge of a word.

    Example:
        >>> list(character_grams("Ел", sizes=(3,)))
        [' ел', 'ел ']
    """
    for word in words_of(text):
        padded = f" {word} "
        for size in sizes:
            for at in range(max(1, len(padded) - size + 1)):
                yield padded[at : at + size]
            if size >= len(padded):
                break


@dataclass(frozen=True, eq=False)
class Vectors:
    """Unit vectors of texts: results and needs in the same space; empty texts have zero vectors.

    Attributes:
        results: Shape (results, features).
        needs: Shape (needs, features).
    """

    results: csr_array
    needs: csr_array


def weigh(results: Sequence[Iterable[str]], needs: Sequence[Iterable[str]], *, most: float = 1.0) -> Vectors:
    """Weigh features by tf-idf and scale rows to length one.

    w = (1 + ln n) (1 + ln((1 + N) / (1 + d))), n = times in the text, d = texts with the feature of all N
    (Salton and Buckley 1988, Information Processing and Management 24(5), 513-523).

    Args:
        results, needs: Features of each text.
        most: Features that more than this share of the texts have are left out: they say little.

    Example:
        >>> found = weigh([["a", "b"]], [["a"], ["c"]])
        >>> (found.needs @ found.results.T).toarray().round(3).tolist()
        [[0.605], [0.0]]
    """
    number: dict[str, int] = {}
    counts = _counts((*results, *needs), number)
    size = counts.shape[0]
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    counts.data = (1 + np.log(counts.data)) * (1 + np.log((1 + size) / (1 + spread)))[counts.indices]
    counts.data[spread[counts.indices] > max(most * size, 2)] = 0.0
    counts.eliminate_zeros()
    return split(counts, len(results))


def split(rows: csr_array, at: int) -> Vectors:
    """Rows scaled to length one, the first of them results, the others needs."""
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).reshape(-1)
    scale = np.divide(1.0, np.sqrt(squares), out=np.zeros_like(squares), where=squares > 0)
    rows.data = rows.data * np.repeat(scale, np.diff(rows.indptr))
    return Vectors(csr_array(rows[:at]), csr_array(rows[at:]))


def _counts(texts: Sequence[Iterable[str]], number: dict[str, int]) -> csr_array:
    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices.extend([number.setdefault(feature, len(number)) for feature in text])
        ends.append(len(indices))
    columns = np.array(indices, np.int32)
    made = csr_array((np.ones(len(columns)), columns, np.array(ends)), shape=(len(ends) - 1, len(number)))
    made.sum_duplicates()
    return made
