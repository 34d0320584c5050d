"""The registry of methods: what exists, what it is called, what it needs, where it comes from."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.labels import Label

T = TypeVar("T")
_METHODS: dict[tuple[str, str], MethodInfo] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method: name, type as written, default (None when required) and meaning."""

    name: str
    type: str
    default: object
    required: bool


@dataclasses.dataclass(frozen=True, slots=True)
class MethodInfo:
    """What the registry knows of a method.

    Attributes:
        family: Step it belongs to, such as ``"treat"`` or ``"normalise"``.
        name: Name in study files, such as ``"min-max"``.
        label: Name in three languages.
        references: Where the formula comes from.
        traits: Abilities used for checks and contract tests, such as ``"positive"``.
        cls: The frozen dataclass itself.
    """

    family: str
    name: str
    label: Label
    references: tuple[str, ...]
    traits: frozenset[str]
    cls: type

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Parameters in the order of the class."""
        found = []
        for item in dataclasses.fields(self.cls):
            required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
            default = None if item.default is dataclasses.MISSING else item.default
            found.append(Parameter(item.name, str(item.type), default, required))
        return tuple(found)

    def json_schema(self) -> Mapping[str, Any]:
        """JSON schema of the parameters."""
        from pydantic import TypeAdapter

        return TypeAdapter(self.cls).json_schema()


def method(
    *, family: str, name: str, label: Label, references: tuple[str, ...], traits: tuple[str, ...] = ()
) -> Callable[[type[T]], type[T]]:
    """Class decorator: enter a frozen dataclass into the registry.

    Raises:
        ValueError: The name is taken by another class, or a language of the label is missing.
    """

    def enter(cls: type[T]) -> type[T]:
        known = _METHODS.get((family, name))
        if known is not None and known.cls.__qualname__ != cls.__qualname__:
            raise ValueError(f"method {family}/{name} is registered twice")
        if label.missing:
            raise ValueError(f"method {family}/{name} has no label in {label.missing}")
        _METHODS[family, name] = MethodInfo(family, name, label, references, frozenset(traits), cls)
        return cls

    return enter


def load_methods(packages: tuple[str, ...] = ("growthpoles.composite", "growthpoles.robustness")) -> None:
    """Import every module of some packages so that their methods register themselves."""
    for package in packages:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, package + "."):
            importlib.import_module(found.name)


def methods(family: str | None = None) -> tuple[MethodInfo, ...]:
    """All methods, or those of one family, sorted by family and name.

    Example:
        >>> [info.name for info in methods("aggregate")]  # doctest: +ELLIPSIS
        [...'power-mean'...]
    """
    load_methods()
    found = (info for info in _METHODS.values() if family is None or info.family == family)
    return tuple(sorted(found, key=lambda info: (info.family, info.name)))


def info_of(instance: object) -> MethodInfo:
    """Registry entry of a method object.

    Raises:
        SpecificationError: The object is no registered method.
    """
    for info in _METHODS.values():
        if type(instance) is info.cls:
            return info
    raise SpecificationError(problem("method.unknown", None, name=type(instance).__name__, known=""))


def build(family: str, name: str, *, parameters: Mapping[str, Any], where: Where | None = None) -> Any:
    """Make a method object from its name and parameters, as study files write them.

    Raises:
        SpecificationError: Unknown name, unknown parameter, or a value of the wrong type.
    """
    from pydantic import TypeAdapter, ValidationError

    known = {info.name: info for info in methods(family)}
    if name not in known:
        raise SpecificationError(problem("method.unknown", where, name=name, known=", ".join(known)))
    info = known[name]
    names = [item.name for item in info.parameters]
    unknown = sorted(set(parameters) - set(names))
    if unknown:
        raise SpecificationError(
            problem(
                "method.parameter.unknown", where, name=name, parameter=unknown[0], known=", ".join(names)
            )
        )
    try:
        return TypeAdapter(info.cls).validate_python(dict(parameters))
    except ValidationError as failure:
        first = failure.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SpecificationError(
            problem("method.parameter.value", where, name=name, parameter=place, reason=first["msg"])
        ) from None
