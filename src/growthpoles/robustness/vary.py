"""Ways to vary the weights of an index, and the reading of variations from a study file."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from growthpoles.composite.spec import plain_method, read_step
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import build, method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.sampling import Seed
from growthpoles.stats.weights import dirichlet_weights, noisy_weights, uniform_weights

__all__ = ["Dirichlet", "Noise", "Simplex", "read_variations"]

Vary = Mapping[str, Any]
CHOICES = (
    "screen",
    "impute",
    "treat",
    "treat_over",
    "base_years",
    "normalise",
    "scale_over",
    "without",
    "weight",
    "within",
    "aggregate",
)


class WeightDraws(ABC):
    """Draws sets of weights for everything above the indicators; weights sum to one under each parent."""

    sets: int | None

    @abstractmethod
    def draw(self, base: FloatArray, parents: Sequence[int], *, n: int, seed: Seed) -> FloatArray:
        """Weight sets, shape (n, children), from nominal weights and the parent of each child."""


def _check_sets(sets: int | None) -> None:
    if sets is not None and sets < 1:
        raise SpecificationError(problem("method.positive", None, name="sets", value=sets))


@method(
    family="vary-weights",
    name="noise",
    label=Label("weights with noise", "веса с отклонениями", "ауытқулары бар салмақтар"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7",),
)
@dataclass(frozen=True, slots=True)
class Noise(WeightDraws):
    """Weights moved up or down by a share of themselves: ``w (1 + U(-a, a))``, then brought to sum one.

    Attributes:
        amplitude: Largest relative change a, from 0 to below 1.
        sets: Number of different sets to draw; None = a new one for every replicate.

    Example:
        >>> import numpy as np
        >>> Noise(0.25).draw(np.array([0.5, 0.5]), [0, 0], n=3, seed=1).shape
        (3, 2)
    """

    amplitude: float
    sets: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.amplitude < 1:
            raise SpecificationError(problem("method.share", None, name="amplitude", value=self.amplitude))
        _check_sets(self.sets)

    def draw(self, base: FloatArray, parents: Sequence[int], *, n: int, seed: Seed) -> FloatArray:
        """Weight sets, shape (n, children)."""
        return noisy_weights(base, self.amplitude, n=n, seed=seed, parents=parents)


@method(
    family="vary-weights",
    name="simplex",
    label=Label("any weights", "любые веса", "кез келген салмақтар"),
    references=("European Commission (2023), Regional Innovation Scoreboard, methodology report",),
)
@dataclass(frozen=True, slots=True)
class Simplex(WeightDraws):
    """Any weights that sum to one, all equally likely (uniform on the simplex under each parent).

    Attributes:
        sets: Number of different sets to draw; None = a new one for every replicate.

    Example:
        >>> import numpy as np
        >>> Simplex().draw(np.array([0.9, 0.1]), [0, 0], n=2, seed=1).sum(axis=1)
        array([1., 1.])
    """

    sets: int | None = None

    def __post_init__(self) -> None:
        _check_sets(self.sets)

    def draw(self, base: FloatArray, parents: Sequence[int], *, n: int, seed: Seed) -> FloatArray:
        """Weight sets, shape (n, children)."""
        return uniform_weights(len(base), n=n, seed=seed, parents=parents)


@method(
    family="vary-weights",
    name="dirichlet",
    label=Label(
        "weights around the nominal ones", "веса вокруг заданных", "берілген мәндер маңындағы салмақтар"
    ),
    references=(
        "Kotz, Balakrishnan and Johnson (2000), Continuous Multivariate Distributions 1, chapter 49",
    ),
)
@dataclass(frozen=True, slots=True)
class Dirichlet(WeightDraws):
    """Weights around the nominal ones: Dirichlet(c w), mean w, variance ``w (1 - w) / (c + 1)``.

    Attributes:
        concentration: Larger is closer to the nominal weights.
        sets: Number of different sets to draw; None = a new one for every replicate.

    Example:
        >>> import numpy as np
        >>> Dirichlet(1e9).draw(np.array([0.75, 0.25]), [0, 0], n=1, seed=1).round(3)
        array([[0.75, 0.25]])
    """

    concentration: float
    sets: int | None = None

    def __post_init__(self) -> None:
        if not self.concentration > 0:
            raise SpecificationError(
                problem("method.positive", None, name="concentration", value=self.concentration)
            )
        _check_sets(self.sets)

    def draw(self, base: FloatArray, parents: Sequence[int], *, n: int, seed: Seed) -> FloatArray:
        """Weight sets, shape (n, children)."""
        return dirichlet_weights(base, self.concentration, n=n, seed=seed, parents=parents)


def read_variations(plain: Mapping[str, Any], *, where: Where | None = None) -> Vary:
    """Read what a study file says about variations.

    Each step of the index names a list of methods (a name, or a table with ``method`` and parameters), and
    ``base_years``, ``treat_over``, ``scale_over`` and ``without`` a list of their values; ``weights`` names
    one way to draw them (``noise``, ``simplex``, ``dirichlet``) or lists weights by name.

    Args:
        plain: The table of the study file.
        where: Place to name in errors.

    Raises:
        SpecificationError: Unknown steps, methods or parameters; all of them are listed.

    Example:
        >>> read_variations({"weights": {"method": "noise", "amplitude": 0.25}})["weights"]
        Noise(amplitude=0.25, sets=None)
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    prefix = f"{where.key}." if where is not None and where.key else ""
    for key, value in plain.items():
        place = Where(file=where.file if where else None, key=prefix + key)
        try:
            found[key] = _read_weights(value, place) if key == "weights" else _read_steps(key, value, place)
        except SpecificationError as failure:
            problems.extend(failure.problems)
    if problems:
        raise SpecificationError(problems)
    return found


def _read_steps(step: str, value: Any, where: Where) -> list[Any]:
    if step not in CHOICES:
        raise SpecificationError(unknown_choice(step, where))
    if not isinstance(value, list) or not value:
        raise SpecificationError(problem("explore.options.list", where, choice=step))
    return [read_step(step, item, where=where) for item in value]


def _read_weights(value: Any, where: Where) -> Any:
    if isinstance(value, list):
        return value
    table = {"method": value} if isinstance(value, str) else dict(value)
    name = table.pop("method", "")
    return build("vary-weights", str(name), parameters=table, where=where)


def unknown_choice(name: str, where: Where | None = None) -> Problem:
    """The problem of a choice that cannot be varied."""
    known = ", ".join((*CHOICES, "weights"))
    return problem("explore.choice.unknown", where, choice=name, known=known)


def plain_variations(vary: Vary) -> Mapping[str, Any]:
    """Variations as plain values, as a study file writes them."""
    return {name: _plain(value) for name, value in vary.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, WeightDraws):
        return plain_method(value)
    return [plain_option(item) for item in value]


def plain_option(value: Any) -> Any:
    """One alternative as plain values."""
    if dataclasses.is_dataclass(value):
        return plain_method(value)
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
