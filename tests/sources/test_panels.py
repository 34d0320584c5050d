"""Tables of figures become panels: units, editions, years, duplicates, national rows."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from growthpoles.core.panel import Flag, Indicator
from growthpoles.errors import InputError, Problem, Where
from growthpoles.labels import Label
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import ReadingWarning, TableFormat
from growthpoles.sources.panels import UnitLookup, load_panels, read_indicators, read_panel
from growthpoles.sources.tables import ReadOptions

sys.path.insert(0, str(Path(__file__).parent))
from lands import LAND  # noqa: E402


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "panel.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(folder: Path, text: str, **options: object) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_panel(written(folder, text), LAND, **options)  # type: ignore[arg-type]
    return list(caught.value.problems)
