"""Words of programmes and calls."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import load_toml, read_label


@lru_cache(maxsize=1)
def words() -> tuple[Named, ...]:
    """(kind, code, label) of every word of the bundled file."""
    raw = load_toml(files("growthpoles").joinpath("programmes/words.toml"))
    return tuple(
        (kind, code, read_label(entry)) for kind, group in raw.items() for code, entry in group.items()
    )


def codes(kind: str) -> tuple[str, ...]:
    """Codes of the words of one kind, in the order of the file.

    Example:
        >>> codes("mechanism")[0], len(codes("approach")), len(codes("dimension"))
        ('organisational', 6, 5)
    """
    return tuple(code for group, code, _ in words() if group == kind)


def named(*kinds: str) -> tuple[Named, ...]:
    """The words of some kinds.

    Example:
        >>> named("zone")[0][2].en
        'Funded nearly always'
    """
    return tuple(item for item in words() if item[0] in kinds)
