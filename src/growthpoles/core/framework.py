"""The tree of indicators an index is built from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from growthpoles.core.measure import ratio_factor
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code

KINDS = ("index", "pillar", "block", "indicator")
PROXIES = ("", "close", "weak")
FIDELITIES = ("", "exact", "recalled", "skeleton")
_NODE_DIRECTIONS = {"index": (1,), "pillar": (-1, 1), "block": (-1, 1)}


@dataclass(frozen=True, slots=True)
class Element:
    """One node of a framework.

    Attributes:
        code: Short code, unique in the framework.
        parent: Code of the node above; empty for the index and for result blocks.
        kind: ``index``, ``pillar``, ``block`` (a result block outside the index) or ``indicator``.
        label: Name in up to three languages.
        direction: +1 higher is better, -1 lower is better, 0 shown but not scored. A pillar or block with -1
            counts against what is above it; the index itself is always +1.
        weight: Weight among its siblings, before normalisation to one.
        unit: Unit the indicator is stated in.
        value: Panel indicator the figure comes from; empty when the data do not have it.
        denominator: Panel indicator it is divided by; empty when it is not divided.
        factor: Factor from value / denominator to the stated unit; None = worked out from the units.
        proxy: Empty (direct), ``close`` or ``weak``: what the figure stands in for is said in the note.
        not_applicable: Unit kinds for which the indicator has no meaning (not zero, not missing).
        lower, upper: Goalposts in the stated unit, for goalpost normalisation.
        target: Value to be reached, in the stated unit, for the distance to a target.
        requirement: Id of the requirement it serves.
        source: Where the figure is published.
        note: Remark printed with the indicator.

    Example:
        >>> gerd = Element("SCI1", "SCI", "indicator", Label("GERD"), unit="%", value="gerd")
        >>> gerd.direction, gerd.weight
        (1, 1.0)
    """

    code: str
    parent: str
    kind: str
    label: Label
    direction: int = 1
    weight: float = 1.0
    unit: str = ""
    value: str = ""
    denominator: str = ""
    factor: float | None = None
    proxy: str = ""
    not_applicable: tuple[str, ...] = ()
    lower: float | None = None
    upper: float | None = None
    target: float | None = None
    requirement: str = ""
    source: str = ""
    note: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a framework must be there before a score is given.

    Attributes:
        pillar_share: Least share of a pillar's own scored indicators that must have a value, per unit.
        pillar_count: Least number of them.
        index_share: Least share of the pillars that must have a score.
        weak_counts: Whether weak proxies count for the pillar rule.

    Example:
        >>> Coverage(pillar_share=0.5).index_share
        0.7
    """

    pillar_share: float = 0.5
    pillar_count: int = 1
    index_share: float = 0.7
    weak_counts: bool = False


@dataclass(frozen=True)
class Framework:
    """A named tree of indicators with its coverage rule.

    Attributes:
        code: Name of the framework in files (``"kazakhstan-regions-2022"``).
        label: Title.
        elements: Nodes; parents before children is not required.
        coverage: When scores are given.
        heading: Sentence printed above every table of scores (``"not the full potential"``).
        fidelity: How well it follows the published framework it is named after: ``exact`` (its list was
            seen), ``recalled`` (list from memory), ``skeleton`` (only its structure); empty for one's own.
        remark: The same as a sentence, printed with the results.

    Example:
        >>> tree = Framework("demo", Label("Demo"), (
        ...     Element("I", "", "index", Label("Index")),
        ...     Element("P", "I", "pillar", Label("Pillar")),
        ...     Element("p1", "P", "indicator", Label("First"), value="x"),
        ... ))
        >>> tree.root.code, [e.code for e in tree.children("P")]
        ('I', ['p1'])
    """

    code: str
    label: Label
    elements: tuple[Element, ...]
    coverage: Coverage = field(default_factory=Coverage)
    heading: Label = field(default_factory=Label)
    fidelity: str = ""
    remark: Label = field(default_factory=Label)

    def __post_init__(self) -> None:
        problems = _tree_problems(self.elements)
        if problems:
            raise InputError(problems)

    @property
    def root(self) -> Element:
        """The index."""
        return next(item for item in self.elements if item.kind == "index")

    @property
    def pillars(self) -> tuple[Element, ...]:
        """Pillars of the index, in the order of the file."""
        return tuple(item for item in self.elements if item.kind == "pillar")

    @property
    def blocks(self) -> tuple[Element, ...]:
        """Result blocks outside the index."""
        return tuple(item for item in self.elements if item.kind == "block")

    @property
    def indicators(self) -> tuple[Element, ...]:
        """All indicators, in the order of the file."""
        return tuple(item for item in self.elements if item.kind == "indicator")

    @property
    def scored(self) -> tuple[Element, ...]:
        """Indicators with a direction, whether or not the data have them."""
        return tuple(item for item in self.indicators if item.direction)

    def element(self, code: str) -> Element:
        """One node by its code.

        Raises:
            InputError: No such node.
        """
        for item in self.elements:
            if item.code == code:
                return item
        raise InputError(problem("framework.element.unknown", Where(indicator=code), framework=self.code))

    def children(self, code: str) -> tuple[Element, ...]:
        """Nodes directly below one node, in the order of the file."""
        return tuple(item for item in self.elements if item.parent == code)

    def with_weights(self, weights: Mapping[str, float]) -> Framework:
        """The same tree with some weights set to other values.

        Args:
            weights: Weights by the codes of their nodes.

        Raises:
            InputError: A node that is not there, a weight that is not above zero; all are listed.

        Example:
            >>> tree = Framework("demo", Label("Demo"), (Element("I", "", "index", Label("Index")),
            ...     Element("x", "I", "indicator", Label("First"), value="x")))
            >>> tree.with_weights({"x": 2.0}).element("x").weight
            2.0
        """
        known = {item.code for item in self.elements}
        found = [
            problem("framework.element.unknown", Where(indicator=code), framework=self.code)
            for code in weights
            if code not in known
        ]
        found += [
            problem("framework.weight.bad", Where(indicator=code), weight=weight)
            for code, weight in weights.items()
            if code in known and not 0 < weight < math.inf
        ]
        if found:
            raise InputError(found)
        made = (replace(item, weight=weights.get(item.code, item.weight)) for item in self.elements)
        return replace(self, elements=tuple(made))

    def for_panel(self, panel: Panel, *, figures: Mapping[str, str] | None = None) -> Framework:
        """The same tree for a panel that has other names, or that has only some of the figures.

        Indicators whose value or denominator the panel does not have keep neither: they count as missing
        under the coverage rule.

        Args:
            panel: The figures.
            figures: Name of a value or denominator in the framework: name of the panel indicator.

        Raises:
            InputError: A name on the left that the framework does not use, or one on the right that the panel
                does not have; all are listed.
        """
        names = dict(figures or {})
        used = {code for item in self.indicators for code in (item.value, item.denominator) if code}
        problems: list[Problem] = []
        for name, code in names.items():
            where = Where(key=f"figures.{name}")
            if name not in used:
                problems.append(problem("framework.figure.unknown", where))
            elif code not in panel.codes:
                problems.append(problem("framework.value.unknown", where, value=code))
        if problems:
            raise InputError(problems)
        return replace(self, elements=tuple(_taken_from(item, panel, names) for item in self.elements))

    def factor(self, element: Element, panel: Panel) -> float:
        """Factor from ``value / denominator`` to the stated unit, checked against the units of measure.

        Raises:
            InputError: The units do not tell a factor and none is given, or a given one contradicts them.
        """
        top = panel.indicators[panel.position(element.value)].unit
        bottom = panel.indicators[panel.position(element.denominator)].unit if element.denominator else None
        known = ratio_factor(top, bottom, target=element.unit)
        where = Where(indicator=element.code)
        if element.factor is None:
            if known is None and (bottom is not None or top != element.unit):
                raise InputError(
                    problem(
                        "framework.factor.unknown", where, top=top, bottom=bottom or "-", unit=element.unit
                    )
                )
            return 1.0 if known is None else known
        if known is not None and abs(element.factor - known) > 1e-9 * known:
            raise InputError(
                problem(
                    "framework.factor.units", where, given=element.factor, expected=known, unit=element.unit
                )
            )
        return element.factor


def _tree_problems(elements: Iterable[Element]) -> list[Problem]:
    items = tuple(elements)
    codes = {item.code: item for item in items}
    problems: list[Problem] = []
    roots = [item.code for item in items if item.kind == "index"]
    if len(roots) != 1:
        problems.append(problem("framework.root.count", None, count=len(roots)))
    seen: set[str] = set()
    for item in items:
        where = Where(indicator=item.code)
        if item.code in seen:
            problems.append(problem("framework.code.twice", where))
        seen.add(item.code)
        problems.extend(_element_problems(item, where))
        top = item.kind in ("index", "block")
        if top != (item.parent == ""):
            problems.append(problem("framework.parent.kind", where, kind=item.kind))
        elif not top and item.parent not in codes:
            problems.append(problem("framework.parent.unknown", where, parent=item.parent))
        elif not top and codes[item.parent].kind == "indicator":
            problems.append(problem("framework.parent.indicator", where, parent=item.parent))
    return problems


def _taken_from(item: Element, panel: Panel, names: Mapping[str, str]) -> Element:
    value = names.get(item.value, item.value)
    denominator = names.get(item.denominator, item.denominator)
    if not {value, denominator} - {""} <= set(panel.codes):
        value = denominator = ""
    return replace(item, value=value, denominator=denominator)


def _element_problems(item: Element, where: Where) -> list[Problem]:
    problems = []
    if not is_code(item.code):
        problems.append(problem("framework.code.bad", where))
    if item.kind not in KINDS:
        problems.append(problem("framework.kind.unknown", where, kind=item.kind, known=", ".join(KINDS)))
    if item.direction not in (-1, 0, 1):
        problems.append(problem("framework.direction.bad", where, direction=item.direction))
    elif item.direction not in _NODE_DIRECTIONS.get(item.kind, (-1, 0, 1)):
        problems.append(problem("framework.direction.node", where, kind=item.kind, direction=item.direction))
    if not item.weight > 0:
        problems.append(problem("framework.weight.bad", where, weight=item.weight))
    if item.proxy not in PROXIES:
        problems.append(problem("framework.proxy.bad", where, proxy=item.proxy))
    if item.lower is not None and item.upper is not None and not item.lower < item.upper:
        problems.append(problem("framework.goalposts.bad", where, lower=item.lower, upper=item.upper))
    return problems
