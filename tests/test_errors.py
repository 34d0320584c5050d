"""Every message has three languages and one set of placeholders, and every code in the source has one."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import growthpoles
from growthpoles.errors import LANGUAGES, InputError, Where, message, message_codes, problem

ROOT = Path(growthpoles.__file__).parent
CALLS = {"problem", "note", "warning", "error", "good"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", message_codes())
def test_message_has_three_languages_and_one_set_of_placeholders(code: str) -> None:
    texts = [message(code, language) for language in LANGUAGES]
    assert all(texts)
    assert len({frozenset(placeholders(text)) for text in texts}) == 1
    assert texts[1] != texts[0] != texts[2] != texts[1]


def used_codes() -> dict[str, set[str]]:
    """Literal codes given to problem(), note(), ... in the source, with the keyword details of the call."""
    found: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS):
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                code = node.args[0].value
                if "." in code and all(k.arg for k in node.keywords):
                    names = {k.arg for k in node.keywords if k.arg and k.arg != "where"}
                    found.setdefault(code, set()).update(names)
    return found


def test_every_code_of_the_source_has_a_message() -> None:
    assert sorted(set(used_codes()) - set(message_codes())) == []


def test_every_placeholder_is_given_by_the_call() -> None:
    for code, names in used_codes().items():
        assert placeholders(message(code, "en")) <= names, code


def test_no_message_is_left_over() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    assert [code for code in message_codes() if f'"{code}"' not in source] == []


def test_an_error_lists_all_problems_with_their_places() -> None:
    first = problem("file.missing", Where(file="a.csv", row=3, column="gdp"))
    second = problem("territory.code.bad", Where(unit="x y"))
    text = str(InputError([first, second]))
    assert text.splitlines()[0] == "- a.csv, row 3, column gdp: " + message("file.missing", "en")
    assert "unit x y" in text.splitlines()[1]
