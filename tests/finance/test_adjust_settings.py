"""Settings out of range are refused."""

from __future__ import annotations

from typing import Any

import pytest

from growthpoles.finance.adjust_settings import AdjustSettings


@pytest.mark.parametrize(
    "wrong",
    [{"penalty": -1}, {"limit": -0.1}, {"limit_on": "region"}, {"keep": "some"}, {"when": "never"},
     {"payoff": 1.1}, {"delay": -1}],
)  # fmt: skip
def test_settings_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)).split("_")[0]):
        AdjustSettings(**wrong)


def test_plain_values_say_what_was_set() -> None:
    assert AdjustSettings(limit=0.2, delay=1).plain()["limit"] == 0.2
