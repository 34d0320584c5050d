from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import ModuleType

from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthModel, Parameter
from growthpoles.present.page import Page
from growthpoles.present.sources import source_text


def test_every_source_the_program_names_is_translated(in_language: Callable[..., Page]) -> None:
    page = in_language((), "kk")
    defaults = [
        item.default.source for item in dataclasses.fields(GrowthModel) if isinstance(item.default, Parameter)
    ]
    assert len(defaults) >= 11
    for source in (*defaults, CorePeriphery().source, "estimated, panel of regions"):
        assert source_text(page, source) != source
        head = source_text(page, source).partition(":")[2]
        assert head.strip() and head.strip() not in source


def test_what_a_user_wrote_stays(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page = in_language((fakes.spread(),), "ru")
    assert source_text(page, "Annual report, 2024") == "Annual report, 2024"
    assert source_text(page, "assumed: my guess") == "принято: my guess"
    assert source_text(page, "grp_volume_index, 2025") == "Объём, 2025"
