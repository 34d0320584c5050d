"""Agreement of the study ``eu-regions`` with the published Regional Innovation Scoreboard 2019."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from tests.studies.eu_regions import agreement, read, two_pillars

LIMIT = 0.80


def main() -> int:
    value = os.environ.get("GROWTHPOLES_DATA")
    if not value:
        print("skipped: GROWTHPOLES_DATA is not set")
        return 0
    data, result = read()
    found, wider = agreement(Path(value), result), agreement(Path(value), two_pillars(data))
    print("Spearman rank correlation with the published index of 2019")
    print(f"  our index, 16 indicators in 3 pillars   {found.index:.3f}  n = {found.n}")
    print(f"  total R&D / GDP alone                   {found.rd_alone:.3f}  n = {found.rd_n}")
    print(f"  total R&D / GDP alone, regions of both  {found.rd_same:.3f}  n = {found.rd_same_n}")
    print(f"  our index where 2 of 3 pillars suffice  {wider.index:.3f}  n = {wider.n}")
    print("One figure, total R&D, follows the published index more closely than our index of sixteen does.")
    print(f"Figures of the year itself: {found.own:.0%}; the others are older and flagged as imputed.")
    print(f"Unmatched, {len(found.unmatched)} of {found.published}: not all three pillars have enough figures:")
    print("  " + " ".join(found.unmatched))
    return int(found.index < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
