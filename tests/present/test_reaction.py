from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.reaction import Told, origin_of, phases, reaction_sentence


def told(page: Page) -> Told:
    book = page.shelf.first("chain")
    assert book is not None
    return Told(page, book, phases(book)[0])


def test_what_lasts_comes_before_what_is_built(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page = in_language((fakes.chain(),), "en")
    assert phases(page.shelf.first("chain")) == ["operation", "investment"]  # type: ignore[arg-type]


def test_shocks_in_words(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page = in_language((fakes.chain(),), "en")
    assert list(told(page).shocks()) == [
        "Manufacturing, Astana: 10 million KZT of additional demand a year",
        "New plant, Karaganda Region: new plant with an output of 20 million KZT a year",
    ]
    book = page.shelf.first("chain")
    assert book is not None
    assert list(Told(page, book, "investment").shocks()) == [
        "Manufacturing, Karaganda Region: 10 million KZT of purchases for the building, once",
        "Information and communication, imported: 4 million KZT of purchases for the building, once",
    ]


def test_figures_of_the_building_are_its_own(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    book = in_language((fakes.chain(),), "en").shelf.first("chain")
    assert book is not None
    page = in_language((fakes.chain(),), "en")
    assert Told(page, book, "operation").value("shock") == 30
    assert Told(page, book, "investment").value("shock") == 10


def test_the_finding_names_whose_coefficients_they_are(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    text, basis = reaction_sentence(in_language((fakes.chain(plain=True),), "ru"))
    assert "Другая страна, 2010" in basis
    book = in_language((fakes.chain(plain=True),), "ru").shelf.first("chain")
    assert book is not None and book.figure("half_life") == 1
    assert "за 1 раунд." in text and "город Астана" in text
    own = in_language((fakes.chain(foreign=False),), "en")
    assert reaction_sentence(own)[1] == "not recalculated with other assumptions"
    assert origin_of(own, own.shelf.first("chain")) == ""  # type: ignore[arg-type]


def test_without_a_chain_nothing_is_said(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert reaction_sentence(in_language((fakes.poles(),), "en")) == ("", "")
