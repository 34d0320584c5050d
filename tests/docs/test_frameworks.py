"""The page of bundled frameworks says what their tables say; run this file to write it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from growthpoles.core.framework import Coverage, Element, Framework
from growthpoles.sources.frameworks import BundledFramework, frameworks, read_framework

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "frameworks.md"
INTRODUCTION = """# Bundled frameworks

Trees of indicators that come with the package, written from their tables in `src/growthpoles/frameworks`.

- `gp.frameworks()` lists them, `gp.read_framework("ris-2023-like")` reads one. In a study file, a
  `[[framework]]` with its `code` and no `table` is the bundled one.
- Fidelity: `exact`, the list was seen; `recalled`, the list was written from memory and must be checked
  against the report before results are published under its name; `skeleton`, only the structure is known and
  the user fills it in.
- Figure: name of the indicator in your panel, divided by the second name where there is one. Other names are
  mapped with `framework.for_panel(panel, figures={"grp": "grp_nominal"})`, in a study file with `figures`;
  what the panel does not have counts as missing under the coverage rule.
- To add a pillar or an indicator, copy the CSV and the TOML file, append a line to the CSV with as many cells
  as the others (or save it as a workbook with text cells and edit that), and give its path in place of the
  name. Where the weights of pillars are their numbers of indicators, raise the weight of the pillar by one to
  keep the plain mean of all indicators.
- Direction: + higher is better, - lower is better, 0 shown but not scored.
"""


def names(item: Element) -> str:
    return f"{item.label.en} · {item.label.ru} · {item.label.kk}"


def figure(item: Element) -> str:
    if not item.value:
        return "to be filled in"
    return f"`{item.value}`" + (f" / `{item.denominator}`" if item.denominator else "")


def sign(direction: int) -> str:
    return {1: "+", -1: "-", 0: "0"}[direction]


def node(tree: Framework, item: Element, depth: int) -> Iterator[str]:
    """A pillar or block with its indicators, then what lies below it."""
    kind = "Result block, not part of the index. " if item.kind == "block" else ""
    yield f"{'#' * depth} {item.code} {names(item)}\n"
    yield f"{kind}Weight {item.weight:g}, direction {sign(item.direction)}. {item.note.en}".rstrip() + "\n"
    children = tree.children(item.code)
    leaves = [child for child in children if child.kind == "indicator"]
    if leaves:
        yield "| code | indicator | direction | unit | figure | source | remark |"
        yield "|---|---|---|---|---|---|---|"
        yield from (row(leaf) for leaf in leaves)
        yield ""
    for child in children:
        if child.kind != "indicator":
            yield from node(tree, child, depth + 1)


def row(leaf: Element) -> str:
    cells = (leaf.code, names(leaf), sign(leaf.direction), leaf.unit, figure(leaf), leaf.source, leaf.note.en)
    return f"| {' | '.join(cells)} |"


def needed(rule: Coverage) -> str:
    """The coverage rule in words."""
    pillar = f"{rule.pillar_share:.0%} of its indicators and at least {rule.pillar_count}"
    return f"A pillar needs {pillar}, the index {rule.index_share:.0%} of the pillars."


def chapter(item: BundledFramework) -> Iterator[str]:
    tree = read_framework(item.code)
    yield f"## {item.code}\n\n{item.label.en} · {item.label.ru} · {item.label.kk}\n"
    yield f"Fidelity: **{item.fidelity}**. {item.remark.en}\n"
    yield f"{item.pillars} pillars with {item.indicators} indicators. {needed(tree.coverage)}\n"
    yield "Sources: " + "; ".join(item.sources) + ".\n"
    for child in (*tree.children(tree.root.code), *tree.blocks):
        yield from node(tree, child, 3)


def text() -> str:
    parts = [INTRODUCTION, *(line for item in frameworks() for line in chapter(item))]
    return "\n".join(parts).rstrip() + "\n"


def test_the_page_says_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "write it again: python tests/docs/test_frameworks.py"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
