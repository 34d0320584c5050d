"""Words of the registers: kinds of organisations, rights, agreements, outcomes, fields of science."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import load_toml, read_label

_GROUPS = ("kind", "sector", "rights", "agreement", "outcome", "cash", "term", "field")


@dataclass(frozen=True)
class Words:
    """Words the registers use.

    Attributes:
        known: Codes by group (kind, sector, rights, agreement, outcome, cash, term, field: first two digits
            of the GRNTI codes).
        sectors: Sides of a consortium by kind of organisation.
        names: (group, code, label) of all words.
    """

    known: Mapping[str, tuple[str, ...]]
    sectors: Mapping[str, tuple[str, ...]]
    names: tuple[Named, ...]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The bundled words.

    Example:
        >>> load_words().sectors["university"]
        ('research', 'education')
    """
    raw = load_toml(files("growthpoles.transfer").joinpath("vocabulary.toml"))
    return Words(
        {group: tuple(raw[group]) for group in _GROUPS},
        {code: tuple(entry["sectors"]) for code, entry in raw["kind"].items()},
        tuple((group, code, read_label(raw[group][code])) for group in _GROUPS for code in raw[group]),
    )
