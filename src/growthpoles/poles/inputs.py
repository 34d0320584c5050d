"""What the poles room takes: typology files and settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from growthpoles.core.roles import Roles
from growthpoles.core.rules import load_toml
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import is_code
from growthpoles.poles.context import PoleContext
from growthpoles.poles.typology import Typology
from growthpoles.poles.typology_reader import parse_typology


def load_typology(name: str | Path = "regions") -> Typology:
    """Read a typology: the name of a bundled one, or the path of a TOML file.

    Bundled: ``regions``, ``settlements`` (the four kinds), ``cluster-stars`` (European Cluster Observatory)
    and ``purdue`` (level and change of location quotients).

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Unknown measures, weights that do not add up, thresholds in the wrong order,
            missing languages, sources or units; all problems at once.

    Example:
        >>> [kind.code for kind in load_typology().types][:2]
        ['innovation-technological', 'industrial']
    """
    bundled = isinstance(name, str) and is_code(name) and not name.endswith(".toml")
    return _load(str(name), bundled=bundled)


@lru_cache(maxsize=8)
def _load(name: str, *, bundled: bool) -> Typology:
    folder = files("growthpoles") / "poles" / "typologies"
    source = folder / f"{name}.toml" if bundled else Path(name)
    return parse_typology(load_toml(source), file=source.name)


@dataclass(frozen=True)
class PoleSettings:
    """How growth poles are identified.

    Attributes:
        typology: Types, criteria and thresholds, see `load_typology`.
        roles: Which panel indicator plays which part.
        base_year: Year of the figures of one year; by default the latest year of `years` for which most of
            the roles have figures.
        years: Years of the pooled figures; by default those of the industry table that the panel has too, or
            the last four of the panel.
        draws: Number of draws for the probabilities; 0 = none.
        context: Regions that contain settlements, travel times, commuting, official compositions,
            designations and ties.

    Example:
        >>> PoleSettings(base_year=2022).typology.code
        'regions'
    """

    typology: Typology = field(default_factory=load_typology)
    roles: Roles = field(default_factory=Roles)
    base_year: int | None = None
    years: tuple[int, ...] | None = None
    draws: int = 1000
    context: PoleContext = field(default_factory=PoleContext)

    def __post_init__(self) -> None:
        if self.draws < 0:
            raise SpecificationError(problem("poles.draws", None, draws=self.draws))
