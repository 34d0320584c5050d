"""Agreement of the study ``eu-regions`` with the published Regional Innovation Scoreboard 2019."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.studies.eu_regions import WIDER, agreement, run

LIMIT = 0.80


def main() -> int:
    value = os.environ.get("GROWTHPOLES_DATA")
    if not value:
        print("skipped: GROWTHPOLES_DATA is not set")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found, wider = (
            agreement(run(Path(folder) / name, scenario), Path(value))
            for name, scenario in (("default", None), ("wider", WIDER))
        )
    print("Spearman rank correlation with the published index of 2019")
    print(f"  our index, 16 indicators in 3 pillars    {found.index:.3f}  n = {found.n}")
    print(f"  our index where 2 of 3 pillars suffice   {wider.index:.3f}  n = {wider.n}")
    print(f"  total R&D / GDP alone                    {found.rd:.3f}  n = {found.rd_n}")
    print(f"  total R&D / GDP alone, the first regions {found.rd_same:.3f}  n = {found.rd_same_n}")
    print("One figure, total R&D, follows the published index more closely than our index of sixteen does.")
    print(f"Figures of the year itself: {found.own:.0%}; the others are older and flagged as imputed.")
    print(
        f"Unmatched, {len(found.unmatched)} of {found.published}: not all three pillars have enough figures"
    )
    print("  " + " ".join(found.unmatched))
    return int(found.index < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
