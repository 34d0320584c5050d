"""Matching of results and needs: does it find the right one, in one language and across languages?

    python benchmarks/bench_matching.py

The labelled pairs lie in `tests/transfer/matching`. The glossary was frozen before they were written;
thresholds were set on the development half alone. The peer is plain word tf-idf.
"""

from __future__ import annotations

import sys

from helpers.matching import HALVES, Quality, qualities

FIGURES = ("plain_mrr", "mrr", "plain_first", "first", "precision", "found", "refused")


def line(half: str, languages: str, rows: list[Quality]) -> str:
    """Means over some pairs of languages."""
    means = [sum(getattr(item, name) for item in rows) / len(rows) for name in FIGURES]
    return f"{half:12} {languages:>9} " + " ".join(f"{mean:11.2f}" for mean in means)


def main() -> int:
    found = qualities()
    print("mrr: mean reciprocal rank of the right result among 40; first: share ranked first;")
    print("precision, found: of the best match above the thresholds;")
    print("refused: share of needs without a right result that get none")
    print(f"{'half':12} {'languages':>9} " + " ".join(f"{name:>11}" for name in FIGURES))
    for half in HALVES:
        rows = [item for item in found if item.half == half]
        for item in rows:
            print(line(half, f"{item.need} - {item.result}", [item]))
        print(line(half, "mean", rows))
    return int(any(item.mrr <= item.plain_mrr for item in found))


if __name__ == "__main__":
    sys.exit(main())
