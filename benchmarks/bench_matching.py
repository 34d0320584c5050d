"""Matching of results and needs: does it find the right one, in one language and across languages?

    python benchmarks/bench_matching.py

The labelled pairs lie in `tests/transfer/matching`. The glossary was frozen before they were written; thresholds were
set on the development half alone. The peer is plain word tf-idf.
"""

from __future__ import annotations

import sys

from helpers.matching import HALVES, qualities


def main() -> int:
    found = qualities()
    print("MRR = mean reciprocal rank of the right result among 40; first = share ranked first;")
    print(
        "precision, found: of the best match above the thresholds; refused: needs without a right result left alone."
    )
    print(f"{'half':12} {'need':>5} {'result':>6} | {'plain MRR':>9} {'MRR':>5} | {'plain first':>11} {'first':>5} | "
          f"{'precision':>9} {'found':>5} {'refused':>7}")  # fmt: skip
    for half in HALVES:
        rows = [item for item in found if item.half == half]
        for item in rows:
            print(f"{half:12} {item.need:>5} {item.result:>6} | {item.plain_mrr:9.2f} {item.mrr:5.2f} | "
                  f"{item.plain_first:11.2f} {item.first:5.2f} | {item.precision:9.2f} {item.found:5.2f} "
                  f"{item.refused:7.2f}")  # fmt: skip
        means = [sum(getattr(item, name) for item in rows) / len(rows)
                 for name in ("plain_mrr", "mrr", "plain_first", "first", "precision", "found", "refused")]  # fmt: skip
        print(f"{half:12} {'mean':>12} | {means[0]:9.2f} {means[1]:5.2f} | {means[2]:11.2f} {means[3]:5.2f} | "
              f"{means[4]:9.2f} {means[5]:5.2f} {means[6]:7.2f}")  # fmt: skip
    return int(any(item.mrr <= item.plain_mrr for item in found))


if __name__ == "__main__":
    sys.exit(main())
