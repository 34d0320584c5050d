"""What the test of claims takes: claims written in files, data sets, settings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from growthpoles.core.panel import Panel
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label

Transform = Literal["level", "log", "growth", "index-growth", "change", "dispersion"]
_STRICT = ConfigDict(extra="forbid")
_FOLDER = "claim_files"


@checked(frozen=True, slots=True, config=_STRICT)
class Variable:
    """A figure made from the indicators of a panel.

    Attributes:
        code: Indicator.
        per: Indicator it is divided by; empty = by none.
        scale: Factor after the division.
        transform: ``level``; ``log`` (figures above zero); ``growth`` (100 times the change of the logarithm
            in a year); ``index-growth`` (100 ln(value / 100)); ``change`` (difference to the year before);
            ``dispersion`` (standard deviation of the logarithm over all units of the year, the same for all).
        label: Name.

    Example:
        >>> Variable("patents", per="population", scale=1e6, transform="log").name
        'patents/population:log'
    """

    code: str
    per: str = ""
    scale: float = 1.0
    transform: Transform = "level"
    label: Label = field(default_factory=Label)

    @property
    def name(self) -> str:
        """Name among the variables of a claim."""
        made = f"{self.code}/{self.per}" if self.per else self.code
        return made if self.transform == "level" else f"{made}:{self.transform}"

    @property
    def codes(self) -> tuple[str, ...]:
        """Indicators it is made from."""
        return (self.code, self.per) if self.per else (self.code,)


@checked(frozen=True, slots=True, config=_STRICT)
class Evidence:
    """How a claim is put to a data set.

    Attributes:
        set: Code of the data set.
        outcomes: What should move; the first is the main one, the others go into the specification curve.
        drivers: What should move it, in the same way; none for a trend.
        moderator: What should make the driver work more: the effect tested is that of driver times moderator,
            both less their means, beside each of them alone.
        controls: What is held equal.
        lags: Years between driver and outcome; the first is the main one.
        assigned: Whether the driver was assigned from outside (a rule, a lot); only then, and only if the
            driver of the year after says nothing of the outcome, a result may be called quasi-experimental.
        assignment: How it was assigned; must be told with `assigned`, and reports repeat it.
        limit: For a trend: the level the outcome is said to stay below.
        remark: What a reader must know of this data set.

    Example:
        >>> Evidence("small", (Variable("wage"),), (Variable("grp", transform="log"),)).lags
        (1, 2, 3)
    """

    set: str
    outcomes: tuple[Variable, ...]
    drivers: tuple[Variable, ...] = ()
    controls: tuple[Variable, ...] = ()
    lags: tuple[int, ...] = (1, 2, 3)
    moderator: Variable | None = None
    assigned: bool = False
    assignment: Label = field(default_factory=Label)
    limit: float | None = None
    remark: Label = field(default_factory=Label)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables."""
        beside = () if self.moderator is None else (self.moderator,)
        return (*self.outcomes, *self.drivers, *beside, *self.controls)

    def effect_of(self, driver: Variable) -> str:
        """Name of what is tested: the driver, or the driver times the moderator."""
        return driver.name if self.moderator is None else f"{driver.name}*{self.moderator.name}"


@checked(frozen=True, slots=True, config=_STRICT)
class Claim:
    """A statement that can be tested.

    Attributes:
        code: Code.
        label: The statement.
        identify: What would show it beyond doubt.
        source: Where it is made.
        data: The data sets it can be put to.
        kind: ``effect`` of a driver, or ``trend`` of the outcome itself.
        expected: Sign of the effect or trend if the statement is true.

    Example:
        >>> told, on = Label("Wages follow product"), Evidence("small", (Variable("wage"),))
        >>> Claim("wages", told, Label("an experiment"), "example", (on,)).kind
        'effect'
    """

    code: str
    label: Label
    identify: Label
    source: str
    data: tuple[Evidence, ...]
    kind: Literal["effect", "trend"] = "effect"
    expected: Literal["positive", "negative"] = "positive"


@dataclass(frozen=True)
class DataSet:
    """A panel under the code that claims use.

    Attributes:
        code: Code.
        panel: Figures.
        label: Name.
        weights: Who is near whom; with them residuals are tested for spatial dependence.

    Example:
        >>> import numpy as np
        >>> import growthpoles as gp
        >>> land = gp.Territory((gp.Edition("now", (gp.Unit("A", Label("A")),)),))
        >>> bare = Panel(land, "now", ("A",), (2022,), (), *[np.empty((1, 1, 0))] * 3)
        >>> DataSet("small", bare).weights is None
        True
    """

    code: str
    panel: Panel
    label: Label = field(default_factory=Label)
    weights: SpatialWeights | None = None


@dataclass(frozen=True)
class ClaimSettings:
    """How claims are tested.

    Attributes:
        data_set: Code given to a panel that comes without one.
        confidence: Of the intervals; one less it is the level of the tests.
        power: Of the minimum detectable effect.
        draws: Draws of the wild bootstrap; with few clusters all sign flips are taken instead.
        least_observations, least_clusters, least_years: Below them nothing is identified; the years count
            for a trend.
        same_sign: Share of specifications with the sign of the main one that counts as robust.

    Example:
        >>> ClaimSettings().least_observations
        60
    """

    data_set: str = "kazakhstan"
    confidence: float = 0.95
    power: float = 0.8
    draws: int = 999
    least_observations: int = 60
    least_clusters: int = 10
    least_years: int = 6
    same_sign: float = 0.9


@lru_cache(maxsize=1)
def bundled_claims() -> tuple[Claim, ...]:
    """The claims that come with the package.

    Example:
        >>> [claim.code for claim in bundled_claims()][:2]
        ['innovation-growth', 'entrepreneurship-innovation']
    """
    folder = files("growthpoles.dynamics").joinpath(_FOLDER)
    return _read(sorted((item for item in folder.iterdir()), key=lambda item: item.name))


def load_claims(*paths: str | Path) -> tuple[Claim, ...]:
    """Read claims from TOML files, one claim a file.

    Raises:
        InputError: A file that is not there or no TOML, keys that are unknown, missing or of another type;
            all problems at once.

    Example:
        >>> load_claims()
        ()
    """
    return _read([Path(path) for path in paths])


def _read(paths: Sequence[Traversable | Path]) -> tuple[Claim, ...]:
    found, problems = [], list[Problem]()
    for path in paths:
        where = Where(file=path.name)
        if not path.is_file():
            problems.append(problem("file.missing", where))
            continue
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            found.append(TypeAdapter(Claim).validate_python(raw))
        except ValidationError as failure:
            problems.extend(
                problem("claims.file", Where(file=path.name, key=_key(item["loc"])), reason=item["msg"])
                for item in failure.errors()
            )
        except (ValueError, RecursionError) as failure:
            problems.append(problem("claims.file", where, reason=str(failure)))
    problems.extend(claim_problems(found))
    if problems:
        raise InputError(problems)
    return tuple(found)


def _key(parts: Iterable[object]) -> str:
    return ".".join(str(part) for part in parts)


def claim_problems(claims: Sequence[Claim]) -> Iterator[Problem]:
    """What contradicts itself in claims."""
    codes = [claim.code for claim in claims]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield problem("claims.twice", Where(key=code))
    for claim in claims:
        for item in claim.data:
            where = Where(key=f"{claim.code}.{item.set}")
            if not item.outcomes or (claim.kind == "effect") != bool(item.drivers):
                yield problem("claims.parts", where, kind=claim.kind)
            if not item.lags or min(item.lags) < 0:
                yield problem("claims.lags", where)
            if item.assigned and not item.assignment:
                yield problem("claims.assignment", where)


def settings_problems(settings: ClaimSettings) -> Iterator[Problem]:
    """What no test can be made with."""
    for name in ("confidence", "power", "same_sign"):
        if not 0 < getattr(settings, name) < 1:
            yield problem("claims.share", Where(key=name))
    if settings.draws < 99:
        yield problem("claims.draws", Where(key="draws"), least=99)
