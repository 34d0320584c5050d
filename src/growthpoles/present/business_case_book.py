"""A business case as a workbook that goes on reckoning: figures given are cells, the rest are formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from growthpoles.labels import LANGUAGES
from growthpoles.present.documents.excel import excel_book, tab_name
from growthpoles.present.language import language as read_language
from growthpoles.present.units import measure_text
from growthpoles.transfer.results import BusinessCaseResult

_RATE = "$B$3"
_TOP = 5  # row of the headings, counted from 0
_FIRST = 5  # column of the first year, counted from 0
_DASH = "–"
_ROWS = (
    "period", "inflow", "outflow", "net", "cumulative", "discount", "present", "cumulative-present",
    "payback-help", "payback-present-help", "sign",
)  # fmt: skip
_MEASURES = ("npv", "irr", "payback", "discounted-payback", "benefit-cost", "need")
_SHARES = ("irr", "chance-loss", "irr-share", "irr-p10", "irr-p50", "irr-p90")


def save_business_case(result: BusinessCaseResult, path: str | Path, *, language: str = "en") -> Path:
    """Write a business case as an Excel workbook with live formulas; returns the file.

    The first sheet holds the amounts, a factor for every line and the discount rate as plain cells; sums, net
    present value, internal rate of return and payback are formulas on them. No rate of return is shown where
    the net flow changes its sign more than once. Risk and sensitivity are figures of the result, not
    formulas.

    Args:
        result: The business case.
        path: File to write.
        language: Language of the headings and names.

    Raises:
        ValueError: The language is not known.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> import growthpoles.transfer.business_case as room
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, CashLine
        >>> plan = BusinessPlan((CashLine("i", Label("Plant"), "investment", ((2026, 10.0), (2027, 0.0))),))
        >>> found = room.business_case(plan, settings=BusinessSettings(0.1, draws=0))
        >>> with TemporaryDirectory() as folder:
        ...     save_business_case(found, Path(folder, "case.xlsx")).name
        'case.xlsx'
    """
    target = Path(path)
    target.write_bytes(business_case_book(result, language=language))
    return target


def business_case_book(result: BusinessCaseResult, *, language: str = "en") -> bytes:
    """The workbook of `save_business_case` as the bytes of its file; the same case gives the same bytes.

    Raises:
        ValueError: The language is not known.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    stream = BytesIO()
    with excel_book(stream) as book:
        money = measure_text(" ".join(reversed(str(result.spec["money"]).split())), read_language(language))
        _Book(book, result, _words(result["labels"], language), money).write()
    return stream.getvalue()


def _words(labels: pl.DataFrame, language: str) -> Mapping[tuple[str, str], str]:
    """Names by kind and code, in a language or the first one there is."""
    found = {}
    for row in labels.iter_rows(named=True):
        found[row["kind"], row["code"]] = row[language] or row["en"] or row["ru"] or row["kk"]
    return found


@dataclass(frozen=True, eq=False)
class _Book:
    book: xlsxwriter.Workbook
    result: BusinessCaseResult
    words: Mapping[tuple[str, str], str]
    money: str

    def term(self, code: str) -> str:
        return self.words.get(("term", code), code)

    def write(self) -> None:
        """All sheets; made-up figures are called so on each of them."""
        self._case()
        if self.result["risk"].height:
            named = [(name, value) for name, value in self.result["risk"].rows()]
            rows = [[self.term(name), value] for name, value in named]
            self._plain("risk", [["", ""], *rows], shares=[name in _SHARES for name, _ in named])
        ranges = self.result["ranges"].sort("swing", descending=True)
        heads = [self.term(code) for code in ("line", "low", "high", "npv", "npv", "swing")]
        body = ranges.select("line", "low", "high", "npv_low", "npv_high", "swing").rows()
        self._plain(
            "sensitivity", [heads, *([self.words.get(("line", row[0]), row[0]), *row[1:]] for row in body)]
        )

    def _plain(
        self, code: str, rows: Sequence[Sequence[str | float | None]], shares: Sequence[bool] = ()
    ) -> None:
        sheet = self.book.add_worksheet(tab_name(self.term(code)))
        bold, number = self.book.add_format({"bold": True}), self.book.add_format({"num_format": "#,##0.00"})
        percent = self.book.add_format({"num_format": "0.0%"})
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 5, 14)
        first = 0
        if self.result.spec["illustrative"]:
            sheet.write_string(0, 0, self.term("illustrative"), bold)
            first = 2
        for i, row in enumerate(rows, start=first):
            for j, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(i, j, value, bold if i == first else None)
                elif value is not None:
                    share = bool(shares) and shares[i - first - 1]
                    sheet.write_number(i, j, value, percent if share else number)

    def _case(self) -> None:
        sheet = self.book.add_worksheet(tab_name(self.term("title")))
        bold = self.book.add_format({"bold": True})
        entry = self.book.add_format({"bg_color": "#FFF7DB", "num_format": "#,##0.00"})
        percent = self.book.add_format({"bg_color": "#FFF7DB", "num_format": "0.0%"})
        number = self.book.add_format({"num_format": "#,##0.00"})
        spec, lines = self.result.spec, self.result["lines"].sort("position", "year")
        years = lines["year"].unique().sort().to_list()
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 36)
        sheet.set_column(2, _FIRST + len(years), 13)
        sheet.write_string(0, 0, self.term("title"), bold)
        if spec["illustrative"]:
            sheet.write_string(0, 1, self.term("illustrative"), bold)
        sheet.write_string(1, 0, self.term("money"))
        sheet.write_string(1, 1, self.money)
        sheet.write_string(2, 0, self.term("rate"))
        sheet.write_number(2, 1, spec["rate"], percent)
        heads = [self.term(code) for code in ("line", "line", "kind", "sign", "factor")]
        for j, head in enumerate([*heads, *map(str, years)]):
            sheet.write_string(_TOP, j, head, bold)
        grouped = lines.partition_by("line", maintain_order=True)
        for i, part in enumerate(grouped, start=_TOP + 1):
            first = part.row(0, named=True)
            sheet.write_string(i, 0, first["line"])
            sheet.write_string(i, 1, self.words.get(("line", first["line"]), first["line"]))
            sheet.write_string(i, 2, self.words.get(("cash", first["kind"]), first["kind"]))
            sheet.write_number(i, 3, first["sign"])
            sheet.write_number(i, 4, 1, entry)
            for j, amount in enumerate(part["amount"]):
                sheet.write_number(i, _FIRST + j, amount, entry)
        grid = _Grid(len(grouped), len(years))
        for code, cells in grid.rows(self._cached()).items():
            sheet.write_string(grid.row(code), 1, self.term(code))
            for j, (formula, value) in enumerate(cells):
                sheet.write_formula(grid.row(code), _FIRST + j, formula, number, value)
        for i, (code, formula) in enumerate(grid.measures().items()):
            row = grid.row(_ROWS[-1]) + 2 + i
            kept = self._kept(code)
            style = self.book.add_format({"num_format": "0.0%"}) if code in _SHARES else number
            sheet.write_string(row, 1, self.term(code), bold)
            sheet.write_formula(row, 2, formula, style, _DASH if kept is None else kept)
        sheet.freeze_panes(_TOP + 1, 2)

    def _kept(self, code: str) -> float | None:
        """A measure as its formula gives it; the sheet names no rate where the flows turn more than once."""
        values: dict[str, float | None] = dict(self.result["measures"].select("name", "value").rows())
        net = self.result["flows"].sort("year")["net"]
        signs = [x > 0 for x in net if x]
        turns = sum(a != b for a, b in pairwise(signs))
        return None if code == "irr" and turns != 1 else values[code]

    def _cached(self) -> Mapping[str, Sequence[float]]:
        """Figures of the result that stand beside the formulas until a spreadsheet reckons anew."""
        flows = self.result["flows"].sort("year")
        names = (
            "period",
            "inflow",
            "outflow",
            "net",
            "cumulative",
            "factor",
            "present",
            "cumulative_present",
        )
        return {code: flows[name].to_list() for code, name in zip(_ROWS, names, strict=False)}


@dataclass(frozen=True)
class _Grid:
    """Formulas of the sheet by row, for a number of lines and years."""

    lines: int
    years: int

    def row(self, code: str) -> int:
        """Row of a sum, counted from 0."""
        return _TOP + self.lines + 2 + _ROWS.index(code)

    def cell(self, code: str, j: int) -> str:
        """Address of a sum in year j."""
        return f"{xl_col_to_name(_FIRST + j)}{self.row(code) + 1}"

    def span(self, code: str, start: int = 0, end: int | None = None) -> str:
        """Range of a sum from one year to another."""
        return f"{self.cell(code, start)}:{self.cell(code, self.years - 1 if end is None else end)}"

    def rows(self, cached: Mapping[str, Sequence[float]]) -> Mapping[str, list[tuple[str, float | str]]]:
        """Formula and figure of every sum and year."""
        found: dict[str, list[tuple[str, float | str]]] = {}
        for code in _ROWS:
            values = cached.get(code, [""] * self.years)
            found[code] = list(zip(self._formulas(code), values, strict=True))
        return found

    def _formulas(self, code: str) -> Iterator[str]:
        for j in range(self.years):
            yield self._formula(code, j)

    def _formula(self, code: str, j: int) -> str:
        at = {name: self.cell(name, j) for name in _ROWS}
        sign, factor, amounts = (self._lines(column) for column in ("$D", "$E", xl_col_to_name(_FIRST + j)))
        before = {name: self.cell(name, j - 1) for name in _ROWS} if j else {}
        formulas = {
            "period": str(j),
            "inflow": f"SUMPRODUCT(({sign}>0)*{factor}*{amounts})",
            "outflow": f"SUMPRODUCT(({sign}<0)*{factor}*{amounts})",
            "net": f"{at['inflow']}-{at['outflow']}",
            "cumulative": f"{before['cumulative']}+{at['net']}" if j else at["net"],
            "discount": f"(1+{_RATE})^(-{at['period']})",
            "present": f"{at['net']}*{at['discount']}",
            "cumulative-present": f"{before['cumulative-present']}+{at['present']}" if j else at["present"],
            "payback-help": self._payback("cumulative", "net", j),
            "payback-present-help": self._payback("cumulative-present", "present", j),
            "sign": f"IF({at['net']}=0,{before['sign'] if j else 0},SIGN({at['net']}))",
        }
        return f"={formulas[code]}"

    def _payback(self, total: str, flow: str, j: int) -> str:
        """Years until the total stays at or above 0, in the year in which it turns; empty in the others."""
        rest = f"MIN({self.span(total, j)})>=0"
        if not j:
            return f'IF({rest},0,"")'
        last = self.cell(total, j - 1)
        return f'IF(AND({last}<0,{rest}),{self.cell("period", j)}-1-{last}/{self.cell(flow, j)},"")'

    def _lines(self, column: str) -> str:
        return f"{column}${_TOP + 2}:{column}${_TOP + 1 + self.lines}"

    def measures(self) -> Mapping[str, str]:
        """Formulas of the measures."""
        net, signs = self.span("net"), (self.span("sign", 0, self.years - 2), self.span("sign", 1))
        gained, spent = (
            f"SUMPRODUCT({self.span(code)}*{self.span('discount')})" for code in ("inflow", "outflow")
        )
        turns = f"SUMPRODUCT(--({signs[0]}*{signs[1]}<0))"
        helps = (self.span("payback-help"), self.span("payback-present-help"))
        back = [f'IF(COUNT({span})=0,"{_DASH}",MIN({span}))' for span in helps]
        formulas = (
            f"{self.cell('net', 0)}+NPV({_RATE},{self.span('net', 1)})",
            f'IF({turns}<>1,"{_DASH}",IFERROR(IRR({net}),"{_DASH}"))',
            *back,
            f'IF({spent}=0,"{_DASH}",{gained}/{spent})',
            f"MAX(0,-MIN({self.span('cumulative')}))",
        )
        return {code: f"={text}" for code, text in zip(_MEASURES, formulas, strict=True)}
