from __future__ import annotations

from pathlib import Path

from tests.finance.financing_panels import small

from growthpoles.core.result import Result
from growthpoles.finance.financing import FinancingLine, FinancingSettings, measure_financing
from growthpoles.finance.financing_results import FinancingResult


def test_a_saved_result_is_the_same(tmp_path: Path) -> None:
    panel = small({"all": [100.0, 50.0], "own": [100.0, 50.0]})
    settings = FinancingSettings((FinancingLine("own", ("own",)),), total="all")
    made = measure_financing(panel, settings=settings)
    again = FinancingResult.load(made.save(tmp_path / "r"))
    assert isinstance(again, Result) and not made.diff(again) and again.spec == made.spec
