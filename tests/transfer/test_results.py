"""The results say in their docstrings which tables and columns they hold."""

from __future__ import annotations

import re

import numpy as np
import pytest
from tests.builders import panel_of
from tests.transfer.registers import small

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.stats.diffusion import bass_share
from growthpoles.transfer.business_case import business_case
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, CashLine
from growthpoles.transfer.classify import classify_innovations
from growthpoles.transfer.classify_inputs import Innovation
from growthpoles.transfer.diffusion import fit_diffusion
from growthpoles.transfer.diffusion_inputs import DiffusionSettings
from growthpoles.transfer.indicators import measure_transfer
from growthpoles.transfer.readiness import assess_readiness
from growthpoles.transfer.readiness_inputs import ReadinessSettings

COMMON = {"labels", "figures", "units", "rules"}


def made() -> list[Result]:
    levels = 100 * bass_share(np.arange(1, 13), np.array([[0.02], [0.03]]), q=0.4)
    panel = panel_of({"x": levels}, years=range(2011, 2023))
    line = CashLine("i", Label("Plant"), "investment", ((2026, 10.0), (2027, 0.0)))
    return [
        assess_readiness(small(), settings=ReadinessSettings(draws=100)),
        classify_innovations([Innovation("i", Label("I"))]),
        fit_diffusion(panel, "x", settings=DiffusionSettings(launch=2010, draws=0)),
        business_case(BusinessPlan((line,)), settings=BusinessSettings(0.1, draws=10)),
        measure_transfer(small()),
    ]


RESULTS = made()


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).kind)
def test_docstring_names_every_table_with_its_keys_and_columns(result: Result) -> None:
    text = " ".join((type(result).__doc__ or "").split())
    for table in result.tables:
        if table.name in COMMON:
            assert table.name in text
            continue
        assert f"{table.name} ({', '.join(table.keys)}):" in text, table.name
        missing = [c for c in table.data.columns if not re.search(rf"\b{re.escape(c)}\b", text)]
        assert not missing, (table.name, missing)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).kind)
def test_keys_identify_the_rows(result: Result) -> None:
    for table in result.tables:
        assert not table.data.select(table.keys).is_duplicated().any(), table.name
