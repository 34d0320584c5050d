from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.core.result import Table
from growthpoles.present.page import Page
from growthpoles.present.told import OnPage


def test_names_of_the_result_itself_come_before_those_of_others(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    first, second = fakes.potential(), fakes.network()
    codes = second["labels"].with_columns(en="kind")
    tables = tuple(Table(t.name, t.keys, codes) if t.name == "labels" else t for t in second.tables)
    renamed = type(second)(tables, second.spec)
    page = in_language((first, renamed), "en")
    told = OnPage(page, page.shelf.all("network")[0])
    assert (
        told.names("unit", "KZ-71") == "unit"
        and OnPage(page, page.shelf.books[0]).names("unit", "KZ-71") == "Astana"
    )
