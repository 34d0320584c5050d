"""Where parameters come from: the sources that the program itself names are translated, others stay."""

from __future__ import annotations

from growthpoles.present.language import N_
from growthpoles.present.page import Page

_PREFIXES = {
    "assumed: ": N_("assumed: {source}"),
    "prior: ": N_("from other studies: {source}"),
    "estimated, ": N_("estimated: {source}"),
}
_OWN = (
    N_("constant mark-up"),
    N_("exports lead, at most one for one"),
    N_("Senhadji and Montenegro 1999, mean of 53 countries about -1"),
    N_("Senhadji and Montenegro 1999, mean of 53 countries about 1.5"),
    N_("as the own price elasticity"),
    N_("Verdoorn coefficients of about 0.5"),
    N_("to be estimated"),
    N_("to be taken from a regional table"),
    N_("nobody moves"),
    N_("newcomers buy nothing on the spot"),
    N_("De Long and Summers 1991, a third for equipment, as the upper end"),
    N_("textbook values of Fujita, Krugman and Venables 1999"),
    N_("panel of regions"),
)


def source_text(page: Page, source: str) -> str:
    """A source in words; what a user wrote stays as it is written.

    Args:
        page: The page.
        source: Source of a parameter, such as ``assumed: nobody moves`` or ``grp_volume_index, 2025``.
    """
    for prefix, text in _PREFIXES.items():
        if source.startswith(prefix):
            rest = source.removeprefix(prefix)
            return page.language.gettext(text, source=_own(page, rest))
    head, comma, rest = source.partition(", ")
    name = page.names.find("indicator", head)
    return f"{name}{comma}{rest}" if name else _own(page, source)


def _own(page: Page, text: str) -> str:
    return page.language.gettext(text) if text in _OWN else text
