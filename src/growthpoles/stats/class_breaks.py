"""Class breaks of a map: equal counts, equal widths, natural breaks (Jenks 1967; Fisher's exact search)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

METHODS = ("natural", "quantile", "equal")
_MOST = 2000  # of more distinct figures, as many quantiles are searched


def class_breaks(values: ArrayLike, classes: int, *, method: str = "natural") -> NDArray[np.float64]:
    """Upper ends of the classes of some figures, rising; the last is the greatest figure.

    A figure belongs to the first class whose upper end it does not exceed. Fewer classes come back where
    there are fewer distinct figures; NaN is left out.

    Args:
        values: Figures, one axis.
        classes: Number of classes, at least 1.
        method: ``natural`` (least squares about the means of the classes), ``quantile`` (equal counts,
            equal figures together) or ``equal`` (equal widths).

    Raises:
        ValueError: The method is not known, or there are fewer than one class.

    Example:
        >>> class_breaks([1, 2, 3, 10, 11, 30], 3).tolist()
        [3.0, 11.0, 30.0]
        >>> class_breaks([0, 1, 2, 10], 2, method="equal").tolist()
        [5.0, 10.0]
    """
    if method not in METHODS or classes < 1:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, with at least one class")
    figures = np.asarray(values, dtype=np.float64)
    figures = np.sort(figures[np.isfinite(figures)])
    distinct = np.unique(figures)
    if len(distinct) <= classes and method != "equal":
        return distinct
    if not len(distinct):
        return distinct
    if method == "equal":
        ends = np.linspace(distinct[0], distinct[-1], classes + 1)[1:]
    elif method == "quantile":
        places = np.ceil(np.arange(1, classes + 1) * len(figures) / classes).astype(int) - 1
        ends = figures[places]
    else:
        ends = _natural(figures, classes)
    ends[-1] = distinct[-1]
    return np.unique(ends)


def _natural(figures: NDArray[np.float64], classes: int) -> NDArray[np.float64]:
    """Fisher's search over all ways to cut sorted figures into neighbours, one class more at a time."""
    if len(figures) > _MOST:
        figures = np.quantile(figures, np.linspace(0, 1, _MOST))
    values, counts = np.unique(figures, return_counts=True)
    zero = np.zeros(1)
    centred = values - values.mean()
    weight = np.concatenate([zero, np.cumsum(counts)])
    total = np.concatenate([zero, np.cumsum(counts * centred)])
    square = np.concatenate([zero, np.cumsum(counts * centred**2)])
    size = len(values)
    # cost[j] = least cost of the first j figures in so many classes; cut[k][j] = where its last class begins
    cost = np.concatenate([zero, square[1:] - total[1:] ** 2 / weight[1:]])
    cuts = []
    for _ in range(1, min(classes, size)):
        new, cut = np.full(size + 1, np.inf), np.zeros(size + 1, dtype=int)
        for j in range(1, size + 1):
            begins = np.arange(j)
            inside = (square[j] - square[:j]) - (total[j] - total[:j]) ** 2 / (weight[j] - weight[:j])
            whole = cost[:j] + inside
            cut[j] = begins[np.argmin(whole)]
            new[j] = whole[cut[j]]
        cost = new
        cuts.append(cut)
    ends, j = [size], size
    for cut in reversed(cuts):
        j = int(cut[j])
        ends.append(j)
    return np.array([values[end - 1] for end in sorted(set(ends)) if end > 0])
