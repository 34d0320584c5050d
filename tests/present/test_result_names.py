"""Results and sections in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.present.page import Page
from growthpoles.present.result_names import result_name
from growthpoles.study.schema import StudyFile


def test_a_result_of_one_framework_has_the_name_of_its_kind(in_language: Callable[..., Page]) -> None:
    page = in_language((), "ru")
    assert result_name(page, "monitor-kazakhstan") == result_name(page, "monitor") == "Мониторинг по годам"
    assert result_name(page, "growth-estimate") != result_name(page, "growth")
    assert result_name(page, "units.csv") == ""


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_every_section_of_the_study_file_has_a_name(in_language: Callable[..., Page], code: str) -> None:
    page = in_language((), code)
    assert [name for name in StudyFile.model_fields if name != "change" and not result_name(page, name)] == []
