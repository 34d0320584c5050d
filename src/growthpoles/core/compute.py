"""Indicators computed from others by an expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, warning
from growthpoles.core.expression import Call, Node, parse_expression
from growthpoles.core.expression_units import Measuring, check_result
from growthpoles.core.expression_values import Bools, Cells, Evaluation
from growthpoles.core.panel import CountryRow, Indicator, Panel
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import is_code

SOURCE = "computed"


@dataclass(frozen=True, eq=False)
class Computed:
    """A panel with one more indicator, and what to know about it.

    Attributes:
        panel: The panel; computed cells have the source ``computed``.
        indicator: The new indicator with its unit and price basis.
        diagnostics: Divisions by zero, figures without a logarithm or root, growth from current prices.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", (gp.Unit("A", label),)),))
        >>> empty = np.empty((1, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A",), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> panel = panel.with_indicator(gp.Indicator("x", label), np.array([[3.0]]))
        >>> made = gp.compute_indicator(panel, gp.Indicator("y", label), expression="x ** 2 + 1")
        >>> made.panel.column("y").item(), len(made.diagnostics)
        (10.0, 0)
    """

    panel: Panel
    indicator: Indicator
    diagnostics: Diagnostics


def compute_indicator(panel: Panel, indicator: Indicator, *, expression: str) -> Computed:
    """Work out an indicator from others by an expression.

    The expression knows numbers, codes of the panel, ``+ - * /``, ``**`` with a constant exponent,
    comparisons and ``and or not`` (in ``where``) and functions: ``abs sqrt log log10 log1p exp sign``,
    ``sum mean min max coalesce`` of several figures, ``clip(x, low, high)``, ``where(condition, x, y)``,
    over years ``lag diff growth`` (by one year, or ``growth(x, 5)``), ``moving(x, years)``,
    ``rebase(x, year)`` (that year = 100), over units ``total`` (sum), ``share`` (percent of the sum) and
    ``national`` (published figure), ``number(x)`` (x without its unit) and ``figure("code")`` for codes that
    are no plain names. It is read by a grammar of its own and never run as code.

    A cell computed from a confidential one is confidential (also by `coalesce`, `total` and `where`), one
    from a missing one missing, one from an imputed one imputed. Division by zero gives a missing cell and a
    warning. Units of measure are checked where they are known: what is added or compared must have one unit
    and one price basis, and the result the stated one; a constant factor may change the scale
    (``100 * a / b`` for %, ``a / 1000``). Growth from current prices is warned of.

    Args:
        panel: The panel.
        indicator: The new indicator; without a unit or price basis it takes those of the expression.
        expression: The expression, at most 2,000 characters.

    Raises:
        InputError: The code is taken, the expression is not one of the grammar, or units do not fit.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "AB")),))
        >>> empty = np.empty((2, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> for code, unit, column in (("grp", "million KZT", [8.0, 6.0]), ("people", "persons", [4.0, 0.0])):
        ...     panel = panel.with_indicator(gp.Indicator(code, label, unit), np.array(column)[:, None])
        >>> wanted = gp.Indicator("per_head", label, "thousand KZT per person")
        >>> made = gp.compute_indicator(panel, wanted, expression="1000 * grp / people")
        >>> made.panel.column("per_head").ravel(), made.diagnostics.items[0].code
        (array([2000.,   nan]), 'expression.zero')
    """
    where = Where(indicator=indicator.code)
    if not is_code(indicator.code):
        raise InputError(problem("territory.code.bad", where))
    if indicator.code in panel.codes:
        raise InputError(problem("expression.code.taken", where))
    try:
        tree = parse_expression(expression, panel.codes)
        measuring = Measuring({item.code: item for item in panel.indicators})
        made = check_result(measuring.kind(tree), indicator)
    except InputError as failure:
        raise InputError([replace(item, where=where) for item in failure.problems]) from None
    if panel.country is None and _uses(tree, "national"):
        raise InputError(problem("expression.national", where))
    evaluation = Evaluation(panel)
    cells = evaluation.cells(tree)
    notes = [replace(item, where=where) for item in measuring.notes]
    return Computed(
        _with(panel, made, cells), made, Diagnostics.of(notes, _broken(panel, evaluation, indicator.code))
    )


def _uses(node: Node, name: str) -> bool:
    return isinstance(node, Call) and (node.name == name or any(_uses(item, name) for item in node.args))


def _with(panel: Panel, indicator: Indicator, cells: Cells) -> Panel:
    """The national row keeps its own flags: a hidden national figure stays hidden."""
    values, flags = cells.values, cells.flags
    wide = panel.with_indicator(indicator, values[:-1], flags=flags[:-1], source=SOURCE, national=values[-1])
    country = wide.country
    if country is None:
        return wide
    marks = np.column_stack([country.flags[:, :-1], flags[-1]])
    return replace(wide, country=CountryRow(country.code, country.values, marks))


def _broken(panel: Panel, evaluation: Evaluation, code: str) -> Iterator[Diagnostic]:
    """One warning for each kind of cell that arithmetic could not give, with its first place."""
    if evaluation.zero.any():
        where, count = _first(panel, evaluation.zero, code)
        yield warning("expression.zero", where, count=count)
    if evaluation.undefined.any():
        where, count = _first(panel, evaluation.undefined, code)
        yield warning("expression.undefined", where, count=count)


def _first(panel: Panel, found: Bools, code: str) -> tuple[Where, int]:
    u, y = (int(axis[0]) for axis in np.nonzero(found))
    return Where(unit=panel.units[u], year=panel.years[y], indicator=code), int(found.sum())
