"""A first mapping of a bulletin, drafted from the tables of regions found in it, to be completed by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.bulletin_layout import Block, find_blocks, is_numbered
from growthpoles.sources.bulletin_words import RegionNames, plain, unmarked
from growthpoles.sources.grids import read_grids
from growthpoles.sources.tables import SEPARATOR

_MEASURE_WORDS = 4
_HEADER = "# A draft: give the indicators their codes, leave out what you do not need, state what marks mean."


def draft_bulletin_mapping(path: str | Path, territory: Territory, *, edition: str | None = None) -> str:
    """Draft the mapping of a bulletin: every table of regions in it, with its headings.

    Codes are numbers of tables and columns (``t1_2``); write those of your indicators in their place.

    Args:
        path: The bulletin.
        territory: The regions.
        edition: Edition of the regions; the newest by default.

    Raises:
        InputError: The file cannot be read, or no table of regions was found.

    Example:
        >>> import tempfile
        >>> from growthpoles.core.territory import Edition, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("North")), Unit("B", Label("South")))),))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "bulletin.csv"
        ...     _ = file.write_text("1. Firms in 2022,\\nunits,\\n,Number\\nNorth,5\\nSouth,6\\n")
        ...     print(draft_bulletin_mapping(file, land).partition("[[table]]")[2].strip())
        title = "Firms in"
        measure = "units"
        [table.columns]
        t1_1 = "Number"
    """
    names = RegionNames(territory, territory.edition(edition).name, names={})
    blocks = [block for grid in read_grids(path) for block in find_blocks(grid, names)]
    if not blocks:
        raise InputError(problem("bulletin.no_tables", Where(file=Path(path).name), title="*"))
    groups: list[list[Block]] = []
    for block in blocks:
        if block.continued and groups:
            groups[-1].append(block)
        else:
            groups.append([block])
    parts = [_HEADER, 'zero = ["-"]', 'confidential = ["x"]']
    for number, group in enumerate(groups, start=1):
        parts += ["", *_head(group[0])]
        headings = enumerate(_headings(group), start=1)
        parts += [f"t{number}_{column} = {_quoted(heading)}" for column, heading in headings]
    return "\n".join(parts) + "\n"


def _head(block: Block) -> list[str]:
    texts = [text for _, text in block.titles]
    numbered = [text for text in texts if is_numbered(text)]
    title = (numbered or [text for text in texts if len(text.split()) >= _MEASURE_WORDS] or texts or ["*"])[
        -1
    ]
    below = texts[texts.index(title) + 1 :] if title in texts else []
    short = [text for text in below if len(text.split()) < _MEASURE_WORDS]
    words = " ".join("*" if _is_number(word) else word for word in title.split()).strip("* ")
    lines = ["[[table]]", f"title = {_quoted(words)}"]
    lines += [f"measure = {_quoted(plain(short[-1]))}"] if short else []
    return [*lines, "[table.columns]"]


def _is_number(word: str) -> bool:
    return word.strip(".,()").replace(".", "").isdigit()


def _headings(group: Sequence[Block]) -> list[str]:
    """The shortest ends of the headings that tell the columns of a table apart."""
    paths = [
        tuple(" ".join(unmarked(part).split()) for part in block.heads[c])
        for block in group
        for c in range(len(block.heads))
        if c != block.unit and block.heads[c] and block.filled(c)
    ]
    return [SEPARATOR.join(_shortest(path, paths)) for path in paths]


def _shortest(path: Sequence[str], others: Sequence[Sequence[str]]) -> Sequence[str]:
    for k in range(1, len(path)):
        if sum(tuple(map(plain, other[-k:])) == tuple(map(plain, path[-k:])) for other in others) == 1:
            return path[-k:]
    return path


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
