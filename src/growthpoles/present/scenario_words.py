"""What was set differently in runs side by side, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.language import N_
from growthpoles.present.result_names import result_name
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_BASE = "base"
_SHOWN = 12
_KINDS = {
    "setting": N_("setting"),
    "change": N_("changed figures"),
    "input": N_("input file"),
    "seed": N_("seed of the draws"),
    "program": N_("version of the program"),
}


@dataclass(frozen=True)
class Told(OnPage):
    """Runs side by side in words."""

    @cached_property
    def runs(self) -> tuple[Row, ...]:
        """The runs, the base first."""
        return tuple(sorted(self.book.rows("runs"), key=lambda row: row["order"]))

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Codes of the runs that are compared with the base."""
        return tuple(row["run"] for row in self.runs if row["run"] != _BASE)

    def run(self, code: str) -> str:
        """Name of a run."""
        row = self.book.row("runs", run=code)
        if code == _BASE:
            return row["name"] or self.page.language.gettext("base")
        return code

    def drivers(self, code: str) -> list[str]:
        """What was made different in a run."""
        _ = self.page.language.gettext
        found = []
        for row in self.book.rows("drivers", run=code):
            kind = _KINDS[row["kind"]]
            if row["kind"] == "change":
                before, after = (self._change(run, row["key"]) or _("as published") for run in (_BASE, code))
                found.append(f"{_(kind)}: {before} → {after}")
                continue
            values = {
                "kind": _(kind),
                "key": self._key(row),
                "before": row["before"] or _("not set"),
                "after": row["after"] or _("not set"),
            }
            found.append("{kind} {key}: {before} → {after}".format(**values))
        return found

    def _key(self, row: Row) -> str:
        """A key of the study file, with the step it belongs to where that has a name."""
        name = result_name(self.page, row["group"]) if row["kind"] in ("setting", "input") else ""
        return f"{row['key']} ({name})" if name else str(row["key"])

    def _change(self, code: str, key: str) -> str:
        """A change of figures in words; empty where the run has none at this place."""
        row, _ = self.book.row("changes", run=code, key=key), self.page.language.gettext
        if not row:
            return ""
        units = self.page.unit_list(row["units"].split()) or _("all regions")
        years = row["years"].replace(" ", ", ") or _("all years")
        parts = [f"× {self.page.numbers.scalar(row['factor'])}"] if row["factor"] != 1 else []
        if row["add"]:
            sign = "+" if row["add"] > 0 else ""
            parts.append(f"{sign}{self.page.numbers.scalar(row['add'])}")
        name = self.names.find("indicator", row["code"]) or self.names("industry", row["code"])
        return f"{name}; {units}; {years}: {' '.join(parts)}"

    def cells(self, code: str) -> list[str]:
        """Figures that differ, the first of them."""
        names = self.names
        rows = self.book.rows("cells", run=code)
        return [
            Markup("{}, {}, {}: {} → {}").format(
                names("indicator", r["indicator"]),
                names("unit", r["unit"]),
                r["year"],
                self.page.figure(r["before"]),
                self.page.figure(r["after"]),
            )
            for r in rows[:_SHOWN]
        ]

    def count(self, table: str, code: str) -> int:
        """Number of rows of a run."""
        return len(self.book.rows(table, run=code))

    def groups(self, code: str) -> int:
        """How many things were set differently: what one section of the study file names is one."""
        return len({row["group"] for row in self.book.rows("drivers", run=code)})

    def said(self, code: str) -> str:
        """What the differences come from."""
        _ = self.page.language.gettext
        groups = self.groups(code)
        if not groups and not self.count("cells", code):
            return _("Nothing was set differently.")
        if groups == 1 and self.count("drivers", code) == 1:
            return _("Everything that differs below follows from this one change.")
        if groups == 1:
            return _(
                "Everything that differs below follows from these changes of one part of the study together."
            )
        return _("What differs below follows from these changes together; this page does not split it up.")
