"""Sliders and choices of the what-if page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from growthpoles.present.page import Page
from growthpoles.study.what_if import Change, Choices, WeightChoice
from growthpoles.web.what_if_query import THRESHOLD, WEIGHT, plain

_STEPS = 100


@dataclass(frozen=True, slots=True)
class Slider:
    """A number that can be moved; all numbers are written as a form wants them.

    Attributes:
        name: Name of the field.
        label: What it is.
        value, official: What it is set to, and what the study says.
        low, high, step: Ends and step of the slider.
        share: What it means, such as a share of all weights.
    """

    name: str
    label: str
    value: str
    official: str
    low: str
    high: str
    step: str
    share: str = ""

    @property
    def changed(self) -> bool:
        """Whether it is not as the study says."""
        return self.value != self.official


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from.

    Attributes:
        name: Name of the field.
        label: What it is.
        value, official: What is chosen, and what the study says.
        options: (value, words).
    """

    name: str
    label: str
    value: str
    official: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """All that can be changed.

    Attributes:
        choices: Methods and the year.
        pillars: Weights at the top of the framework.
        inside: (pillar, weights of its indicators).
        thresholds: (type of pole, its thresholds).
    """

    choices: tuple[Choice, ...]
    pillars: tuple[Slider, ...]
    inside: tuple[tuple[str, tuple[Slider, ...]], ...]
    thresholds: tuple[tuple[str, tuple[Slider, ...]], ...]


def controls(page: Page, choices: Choices, *, change: Change) -> Controls:
    """What can be changed, set to a change.

    Args:
        page: Names and words.
        choices: What can be changed, with its official values.
        change: The change.
    """
    nodes = {item.code for item in choices.weights}
    shares = dict(weight_shares(page, choices, change=change))
    sliders = {
        item.code: _weight(page, item, change, share=shares[WEIGHT + item.code], group=_group(choices, item))
        for item in choices.weights
    }
    parents = dict.fromkeys(item.parent for item in choices.weights if item.parent in nodes)
    return Controls(
        tuple(_choices(page, choices, change)),
        tuple(sliders[item.code] for item in choices.weights if item.parent not in nodes),
        tuple(
            (
                _name(page, choices, parent),
                tuple(sliders[x.code] for x in choices.weights if x.parent == parent),
            )
            for parent in parents
        ),
        tuple(_thresholds(page, choices, change)),
    )


def weight_shares(page: Page, choices: Choices, *, change: Change) -> Iterable[tuple[str, str]]:
    """Share of every weight in the weights beside it, as printed; by the name of its field."""
    for item in choices.weights:
        beside = [x for x in choices.weights if x.parent == item.parent]
        total = sum(change.weights.get(x.code, x.weight) for x in beside)
        own = change.weights.get(item.code, item.weight)
        yield WEIGHT + item.code, page.numbers.percent(own / total) if total > 0 else "…"


def _group(choices: Choices, item: WeightChoice) -> float:
    """The largest stated weight beside a weight."""
    return max(x.weight for x in choices.weights if x.parent == item.parent)


def _name(page: Page, choices: Choices, code: str) -> str:
    return next(x.label.text(page.language.code) for x in choices.weights if x.code == code)


def _weight(page: Page, item: WeightChoice, change: Change, *, share: str, group: float) -> Slider:
    value = change.weights.get(item.code, item.weight)
    high = max(3 * group, value) or 1.0
    return Slider(
        WEIGHT + item.code,
        item.label.text(page.language.code),
        plain(value),
        plain(item.weight),
        plain(high / _STEPS),
        plain(high),
        plain(high / _STEPS),
        share,
    )


def _choices(page: Page, choices: Choices, change: Change) -> Iterable[Choice]:
    _, code = page.language.gettext, page.language.code
    for name, label, known, official in (
        ("normalise", _("Normalisation"), choices.normalise, choices.normalise_official),
        ("aggregate", _("Aggregation"), choices.aggregate, choices.aggregate_official),
    ):
        if len(known) > 1:
            options = tuple((x.code, page.capital(x.label.text(code))) for x in known)
            yield Choice(name, label, getattr(change, name) or official, official, options)
    if len(choices.years) > 1:
        years = tuple((str(year), str(year)) for year in choices.years)
        official = str(choices.year)
        yield Choice("year", _("Year"), str(change.year or official), official, years)


def _thresholds(page: Page, choices: Choices, change: Change) -> Iterable[tuple[str, tuple[Slider, ...]]]:
    groups: dict[str, list[Slider]] = {}
    for item in choices.thresholds:
        value = change.thresholds.get(item.code, item.value)
        made = Slider(
            THRESHOLD + item.code,
            item.label.text(page.language.code),
            plain(value),
            plain(item.value),
            plain(item.low),
            plain(item.high),
            plain((item.high - item.low) / _STEPS),
            page.measure(item.unit),
        )
        groups.setdefault(
            page.names("type", item.type) if item.type else page.language.gettext("All types"), []
        ).append(made)
    return ((title, tuple(items)) for title, items in groups.items())
