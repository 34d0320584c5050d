"""Libraries of the extra ``documents``, loaded when a document is made."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from growthpoles.errors import NotAvailableError, problem


def extra(module: str) -> ModuleType:
    """A library of the extra ``documents``.

    Args:
        module: Name of the module, such as ``docx``.

    Raises:
        NotAvailableError: It is not installed.

    Example:
        >>> extra("json").__name__
        'json'
    """
    try:
        return import_module(module)
    except ImportError as failure:
        raise NotAvailableError(problem("document.extra", library=module)) from failure
