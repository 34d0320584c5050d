"""Words of programmes and calls."""

from __future__ import annotations

from growthpoles.programmes.words import codes, named, words


def test_every_word_has_three_languages() -> None:
    assert not [(kind, code) for kind, code, label in words() if label.missing]


def test_tags_are_those_of_the_source_article() -> None:
    assert codes("mechanism") == (
        "organisational", "economic-financial", "scientific-technical", "legal", "informational", "feedback",
    )  # fmt: skip
    assert codes("approach") == (
        "process", "system", "situational", "programme-target", "project-plan", "innovation",
    )  # fmt: skip
    assert codes("dimension") == (
        "institutional-environment", "infrastructure", "financing-system", "socio-cultural-foundation",
        "management-levers",
    )  # fmt: skip


def test_kinds_are_kept_apart() -> None:
    assert {kind for kind, _, _ in named("zone", "flag")} == {"zone", "flag"}
