"""Every public name says what it is and shows a runnable example; every example in the package runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import growthpoles

PACKAGE = Path(growthpoles.__file__).parent
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def modules() -> Iterator[str]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if parts[-1] != "__main__":
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def public_names() -> Iterator[tuple[str, object]]:
    """Names of `growthpoles.__all__`, and those of the families (`treat`, `normalise`, ...) among them."""
    for name in growthpoles.__all__:
        value = getattr(growthpoles, name)
        if isinstance(value, ModuleType):
            yield name, value
            yield from ((f"{name}.{part}", item) for part, item in own_names(value))
        elif callable(value):
            yield name, value


def own_names(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What a module lists in ``__all__``; without it, classes and functions written in it or its parts."""
    listed = getattr(module, "__all__", vars(module))
    for name, value in ((name, getattr(module, name)) for name in listed):
        written_in = getattr(value, "__module__", None) or ""
        if callable(value) and not name.startswith("_") and written_in.startswith(module.__name__):
            yield name, value


def shortcomings(value: object) -> str | None:
    own = vars(value).get("__doc__") if isinstance(value, type) else inspect.getdoc(value)
    if not own:
        return "no docstring"
    if isinstance(value, type) and own.startswith(f"{value.__name__}("):
        return "only the docstring that dataclass makes"
    if not isinstance(value, ModuleType) and ">>>" not in own:
        return "no example"
    return None


def test_all_lists_every_public_name_once() -> None:
    assert len(set(growthpoles.__all__)) == len(growthpoles.__all__)
    assert set(growthpoles.__all__) <= set(dir(growthpoles))


def test_every_public_name_is_documented_with_an_example() -> None:
    found = {name: text for name, value in public_names() if (text := shortcomings(value))}
    assert not found, found


@pytest.mark.parametrize("name", list(modules()))
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=FLAGS, verbose=False)
    assert result.failed == 0


def test_the_rule_finds_what_is_missing() -> None:
    def bare() -> None: ...

    def described() -> None:
        """Say something."""

    def shown() -> None:
        """Say something.

        Example:
            >>> 1 + 1
            2
        """

    assert shortcomings(bare) == "no docstring"
    assert shortcomings(described) == "no example"
    assert shortcomings(shown) is None
