"""Tables of a business case: years, lines, what each line may do to its value, and risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.purse import Purse, written
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.told import OnPage

SHARES = ("irr", "chance-loss", "irr-share", "irr-p10", "irr-p50", "irr-p90")
_MEASURES = ("npv", "irr", "payback", "discounted-payback", "benefit-cost", "need")
_RISK = (
    "mean",
    "sd",
    "p05",
    "p10",
    "p50",
    "p90",
    "p95",
    "chance-loss",
    "irr-share",
    "irr-p10",
    "irr-p50",
    "irr-p90",
)


@dataclass(frozen=True)
class Case(OnPage):
    """A business case in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its money is written."""
        return written(self.page, str(self.book.result.spec.get("money") or ""))

    @cached_property
    def measures(self) -> Mapping[str, float | None]:
        """Value, return, payback by name."""
        return {row["name"]: row["value"] for row in self.book.rows("measures")}

    @cached_property
    def invests(self) -> bool:
        """Whether money goes out first and comes back later: one turn, from below 0 to above."""
        signs = [row["net"] > 0 for row in self.book.rows("flows") if row["net"]]
        return signs == sorted(signs) and len(set(signs)) == 2

    @cached_property
    def risk(self) -> Mapping[str, float | None]:
        """Figures of the draws by name; none without draws."""
        return {row["name"]: row["value"] for row in self.book.rows("risk")}

    def term(self, code: str) -> str:
        """A term of business cases; a quantile has its percentage in its name."""
        _ = self.page.language.gettext
        rest, _sign, quantile = code.rpartition("p")
        if quantile.isdigit() and rest in ("", "irr-"):
            name = self.names("term", "irr" if rest else "npv")
            return _(
                "{name}: {share} of the draws lie below",
                name=name,
                share=self.page.numbers.percent(int(quantile) / 100),
            )
        return self.names("term", code)

    def figure(self, code: str, value: float | None) -> Cell:
        """A figure by the kind of its measure; a dash where there is none."""
        if value is None:
            return "–"
        if code in SHARES:
            return self.page.percent(value, 1)
        if code in ("payback", "discounted-payback"):
            return self.page.number(value, 1)
        return self.page.number(value) if code == "benefit-cost" else self.purse.text(value)


def measures_sheet(case: Case) -> Sheet:
    """What the case is worth."""
    _ = case.page.language.gettext
    rows = tuple((case.term(code), case.figure(code, case.measures[code])) for code in _MEASURES)
    return Sheet(_("What the case is worth"), (_("Measure"), _("Value")), rows)


def flows_sheet(case: Case) -> Sheet:
    """Cash flows by year."""
    _ = case.page.language.gettext
    names = ("inflow", "outflow", "net", "cumulative", "present", "cumulative_present")
    rows = tuple(
        (str(row["year"]), *(_amount(case, row[name]) for name in names)) for row in case.book.rows("flows")
    )
    heads = (_("Year"), *(case.term(name.replace("_", "-")) for name in names))
    note = _("All amounts in {unit}.", unit=case.purse.unit)
    return Sheet(_("Cash flows by year"), heads, rows, 1, note)


def lines_sheet(case: Case) -> Sheet:
    """Every line by year."""
    _ = case.page.language.gettext
    rows = sorted(case.book.rows("lines"), key=lambda row: (row["position"], row["year"]))
    flows = {(row["line"], row["year"]): row["flow"] for row in rows}
    kinds = {row["line"]: row["kind"] for row in rows}
    years = sorted({row["year"] for row in rows})
    cells = tuple(
        (
            case.names("line", line),
            case.names("cash", kind),
            *(_amount(case, flows[line, year]) for year in years),
        )
        for line, kind in kinds.items()
    )
    heads = (case.term("line"), case.term("kind"), *map(str, years))
    return Sheet(_("Lines of the case by year, {unit}", unit=case.purse.unit), heads, cells, 2)


def ranges_sheet(case: Case) -> Sheet:
    """What each line alone may do to the value."""
    page, _ = case.page, case.page.language.gettext
    rows = tuple(
        (
            case.names("line", row["line"]),
            case.names("cash", row["kind"]),
            f"{page.percent(row['low'])}–{page.percent(row['high'])}",
            _amount(case, row["npv_low"]),
            _amount(case, row["npv_high"]),
            _amount(case, row["swing"]),
        )
        for row in sorted(case.book.rows("ranges"), key=lambda row: -row["swing"])
    )
    heads = (
        *(case.term("line"), case.term("kind"), _("Range against the plan")),
        *(case.purse.head(_("Lowest value")), case.purse.head(_("Highest value"))),
        case.purse.head(case.term("swing")),
    )
    note = _("One line moves to its ends, all others stay as planned; the line at the top matters most.")
    return Sheet(case.term("sensitivity"), heads, rows, 2, note)


def risk_sheet(case: Case) -> Sheet:
    """Figures of the draws."""
    _ = case.page.language.gettext
    rows = tuple((case.term(code), case.figure(code, case.risk[code])) for code in _RISK if code in case.risk)
    return Sheet(_("Figures of the draws"), (_("Measure"), _("Value")), rows)


def _amount(case: Case, value: float) -> Cell:
    return case.page.numbers.decimal(value, 1)
