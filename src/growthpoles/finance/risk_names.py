"""Names of rules, arrangements, roles and checks that results on risk and sharing show."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import load_toml, read_label


@lru_cache(maxsize=1)
def risk_names() -> tuple[Named, ...]:
    """(kind, code, label) of every word of the bundled file.

    Example:
        >>> [label.en for kind, code, label in risk_names() if (kind, code) == ("sharing-rule", "shapley")]
        ['Shapley value']
    """
    raw = load_toml(files("growthpoles").joinpath("finance/risk_names.toml"))
    return tuple(
        (kind, code, read_label(entry)) for kind, group in raw.items() for code, entry in group.items()
    )


def named(kind: str) -> tuple[Named, ...]:
    """The words of one kind.

    Example:
        >>> len(named("role")) >= 13
        True
    """
    return tuple(item for item in risk_names() if item[0] == kind)
