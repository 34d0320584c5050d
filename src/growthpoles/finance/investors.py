"""Consortia of investors: one for every programme, proposed from a register of organisations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Table
from growthpoles.errors import Where
from growthpoles.finance.investors_choice import Choice, choose
from growthpoles.finance.investors_inputs import (
    CompositionRules,
    InvestorNeed,
    InvestorRegister,
    InvestorSettings,
    Organisation,
    RoleFits,
    check_investors,
)
from growthpoles.finance.risk_names import named
from growthpoles.finance.risk_results import InvestorsResult

_NEAR = 1e-9  # sums of shares are exact to this


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a consortium whose composition is checked.

    Attributes:
        code: Code.
        kind: Kind of organisation.
        work: Its share of the work.
        aid: Its share of the public aid; None = not known.
        pole: Growth pole in whose territory it works; empty = none. Where no member has one, rules on poles
            are not known to be met or broken.
        owner: Who owns it; by default itself.
        lead: Whether it leads.

    Example:
        >>> Member("lab", "university", work=0.3).lead
        False
    """

    code: str
    kind: str
    work: float
    aid: float | None = None
    pole: str = ""
    owner: str = ""
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of composition.

    Attributes:
        rule: Code of the rule.
        value: What the consortium has; None = not known.
        limit: What the rule asks for.
        met: ``yes``, ``no`` or ``unknown``.
        members: Members that the rule speaks of or that break it.
    """

    rule: str
    value: float | None
    limit: float
    met: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Composition:
    """All rules of composition of one consortium."""

    checks: tuple[Check, ...]

    @property
    def met(self) -> bool:
        """Whether no rule is broken."""
        return all(item.met != "no" for item in self.checks)


def check_composition(
    members: Sequence[Member],
    rules: CompositionRules,
    *,
    fits: RoleFits,
    pole: str = "",
    labels: int | None = None,
) -> Composition:
    """Check a consortium against rules of composition.

    Args:
        members: The members; shares of work add up to 1.
        rules: The rules, see `CompositionRules.preset`.
        fits: Says which kinds are firms and laboratories.
        pole: The leading growth pole.
        labels: Growth poles that gave their label.

    Example:
        >>> from growthpoles.finance.investors_inputs import role_fits
        >>> two = [Member("firm", "enterprise", 0.8, lead=True), Member("lab", "university", 0.2)]
        >>> found = check_composition(two, CompositionRules.preset("pole-de-competitivite"), fits=role_fits())
        >>> [item.rule for item in found.checks if item.met == "no"]
        ['min-firms', 'max-partner']
    """
    given = rules.consortium
    firms = [x for x in members if x.kind in fits.firms]
    laboratories = [x for x in members if x.kind in fits.laboratories]
    lead = [x for x in members if x.lead]
    found = [
        _least("min-firms", len({x.owner or x.code for x in firms}), given.min_firms, firms),
        _least("min-laboratories", len(laboratories), given.min_laboratories, laboratories),
        *_lead_check(lead, given.lead, fits),
        *_part_checks(members, given.min_partner, given.max_partner),
        *_aid_check(laboratories, given.max_laboratories),
        *_pole_checks(members, rules.min_poles, least=given.min_lead_pole, pole=pole),
    ]
    told = "unknown" if labels is None else "yes" if labels >= rules.min_labels else "no"
    found.append(Check("min-labels", labels, rules.min_labels, told))
    return Composition(tuple(item for item in found if item.limit > 0))


def _least(rule: str, value: float, limit: float, members: Sequence[Member]) -> Check:
    codes = tuple(x.code for x in members)
    return Check(rule, value, limit, "yes" if value >= limit - _NEAR else "no", codes)


def _lead_check(lead: Sequence[Member], kind: str, fits: RoleFits) -> Iterator[Check]:
    if not kind:
        return
    wanted = {"firm": fits.firms, "laboratory": fits.laboratories}.get(kind, frozenset({kind}))
    good = len(lead) == 1 and lead[0].kind in wanted
    yield Check("lead-kind", float(good), 1.0, "yes" if good else "no", tuple(x.code for x in lead))


def _part_checks(members: Sequence[Member], least: float, most: float) -> Iterator[Check]:
    low = tuple(x.code for x in members if x.work < least - _NEAR)
    high = tuple(x.code for x in members if x.work > most + _NEAR)
    yield Check("min-partner", min(x.work for x in members), least, "no" if low else "yes", low)
    yield Check("max-partner", max(x.work for x in members), most, "no" if high else "yes", high)


def _aid_check(laboratories: Sequence[Member], most: float) -> Iterator[Check]:
    codes = tuple(x.code for x in laboratories)
    if any(x.aid is None for x in laboratories):
        yield Check("max-laboratories", None, most, "unknown", codes)
        return
    aid = sum(x.aid or 0.0 for x in laboratories)
    yield Check("max-laboratories", aid, most, "yes" if aid <= most + _NEAR else "no", codes)


def _pole_checks(members: Sequence[Member], above: float, *, least: float, pole: str) -> Iterator[Check]:
    """Work in the territories of all poles and of the leading one."""
    if not any(x.pole for x in members):
        yield Check("min-poles", None, above, "unknown")
        yield Check("min-lead-pole", None, least, "unknown")
        return
    in_poles = sum(x.work for x in members if x.pole)
    yield Check("min-poles", in_poles, above, "yes" if in_poles > above + _NEAR else "no")
    if not pole:
        yield Check("min-lead-pole", None, least, "unknown")
        return
    inside = [x for x in members if x.pole == pole]
    yield _least("min-lead-pole", sum(x.work for x in inside), least, inside)


def propose_investors(
    needs: Sequence[InvestorNeed],
    register: InvestorRegister,
    *,
    settings: InvestorSettings | None = None,
) -> InvestorsResult:
    """Propose a consortium of investors for every programme or priority project.

    Every part that a programme needs is filled from the register by the kind of the organisation or by what
    it says of itself, and the money is raised within what each can put in; see
    `growthpoles.finance.investors_choice.choose`. An organisation may sit in several consortia. Shares of
    work in the checks of composition are shares of the money where nothing else is known.

    Args:
        needs: What the programmes want.
        register: Organisations and who has worked together before.
        settings: Costs, limits and rules of composition.

    Raises:
        InputError: Codes twice, unknown parts, amounts in the wrong order, pairs of unknown organisations.

    Example:
        >>> from growthpoles.labels import Label
        >>> bank = Organisation("halyk", Label("Halyk"), "bank", max_money=100)
        >>> need = InvestorNeed("G1", Label("Machines"), 60, roles=("innovation-bank", "venture"))
        >>> found = propose_investors([need], InvestorRegister((bank,)))["programmes"]
        >>> found.select("raised", "missing").row(0)
        (42, 'venture')
    """
    chosen, wanted = settings or InvestorSettings(), tuple(needs)
    check_investors(wanted, register.organisations, past=register.past)
    made = [choose(x, register.organisations, past=register.past, settings=chosen) for x in wanted]
    pairs = list(zip(wanted, made, strict=True))
    organisations = register.organisations
    checks = [row for need, item in pairs for row in _checks(need, item, organisations, settings=chosen)]
    return InvestorsResult(
        tables=(
            Table("programmes", ("programme",), _frame(_PROGRAMMES, (_programme(n, c) for n, c in pairs))),
            Table("members", ("programme", "organisation"), _frame(_MEMBERS, _members(pairs, organisations))),
            Table("roles", ("programme", "role"), _frame(_ROLES, _roles(pairs, organisations))),
            Table(
                "candidates",
                ("programme", "role", "organisation"),
                _frame(_FITS, _fits(pairs, organisations)),
            ),
            Table("checks", ("programme", "rule"), _frame(_CHECKS, checks)),
            figures_table([("organisations", float(len(organisations)), "", "")]),
            labels_table(_names(wanted, organisations), named("role"), named("check")),
        ),
        spec={
            "member_cost": chosen.member_cost,
            "nearness": chosen.nearness,
            "past": chosen.past,
            "max_members": chosen.max_members,
            "max_roles": chosen.max_roles,
            "max_part": chosen.max_part,
            "money": register.currency,
            "illustrative": register.illustrative,
        },
        diagnostics=Diagnostics(tuple(_notes(pairs, checks))),
    )


Pairs = list[tuple[InvestorNeed, Choice]]
_PROGRAMMES = {"programme": pl.String, "status": pl.String, "money": pl.Int64, "raised": pl.Int64,
               "members": pl.Int64, "score": pl.Float64, "missing": pl.String}  # fmt: skip
_MEMBERS = {"programme": pl.String, "organisation": pl.String, "kind": pl.String, "region": pl.String,
            "roles": pl.String, "lead": pl.String, "money": pl.Int64, "part": pl.Float64}  # fmt: skip
_ROLES = {"programme": pl.String, "role": pl.String, "filled": pl.String, "organisation": pl.String,
          "candidates": pl.Int64}  # fmt: skip
_FITS = {"programme": pl.String, "role": pl.String, "organisation": pl.String, "fit": pl.Float64,
         "chosen": pl.String}  # fmt: skip
_CHECKS = {"programme": pl.String, "rule": pl.String, "value": pl.Float64, "limit": pl.Float64,
           "met": pl.String, "members": pl.String}  # fmt: skip


def _frame(schema: dict[str, Any], rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema)


def _missing(need: InvestorNeed, choice: Choice) -> list[str]:
    filled = {role for _, role in choice.roles}
    return [role for role in need.roles if role not in filled]


def _programme(need: InvestorNeed, choice: Choice) -> dict[str, Any]:
    raised, missing = sum(choice.money), _missing(need, choice)
    return {
        "programme": need.code,
        "status": "complete" if raised == need.money and not missing else "incomplete",
        "money": need.money,
        "raised": raised,
        "members": len(choice.members),
        "score": choice.score,
        "missing": " ".join(missing),
    }


def _lead(choice: Choice) -> int | None:
    """The member with the most money, the first of them; None without members."""
    return max(choice.members, key=lambda o: (choice.money[o], -o), default=None)


def _members(pairs: Pairs, organisations: tuple[Organisation, ...]) -> Iterator[dict[str, Any]]:
    for need, choice in pairs:
        raised = sum(choice.money)
        for o in choice.members:
            item = organisations[o]
            yield {
                "programme": need.code,
                "organisation": item.code,
                "kind": item.kind,
                "region": item.region,
                "roles": " ".join(role for owner, role in choice.roles if owner == o),
                "lead": "yes" if o == _lead(choice) else "no",
                "money": choice.money[o],
                "part": choice.money[o] / raised if raised else None,
            }


def _roles(pairs: Pairs, organisations: tuple[Organisation, ...]) -> Iterator[dict[str, Any]]:
    for need, choice in pairs:
        who = {role: organisations[o].code for o, role in choice.roles}
        for j, role in enumerate(need.roles):
            yield {
                "programme": need.code,
                "role": role,
                "filled": "yes" if role in who else "no",
                "organisation": who.get(role),
                "candidates": int((choice.fits[:, j] > 0).sum()),
            }


def _fits(pairs: Pairs, organisations: tuple[Organisation, ...]) -> Iterator[dict[str, Any]]:
    for need, choice in pairs:
        played = set(choice.roles)
        for j, role in enumerate(need.roles):
            for o, item in enumerate(organisations):
                if choice.fits[o, j] > 0:
                    yield {
                        "programme": need.code,
                        "role": role,
                        "organisation": item.code,
                        "fit": float(choice.fits[o, j]),
                        "chosen": "yes" if (o, role) in played else "no",
                    }


def _checks(
    need: InvestorNeed, choice: Choice, organisations: tuple[Organisation, ...], *, settings: InvestorSettings
) -> Iterator[dict[str, Any]]:
    raised = sum(choice.money)
    if settings.composition is None or not choice.members or not raised:
        return
    members = [
        Member(x.code, x.kind, choice.money[o] / raised, None, x.pole, x.owner, o == _lead(choice))
        for o, x in ((o, organisations[o]) for o in choice.members)
    ]
    found = check_composition(
        members, settings.composition, fits=settings.fits, pole=need.pole, labels=need.labels
    )
    for item in found.checks:
        yield {
            "programme": need.code,
            "rule": item.rule,
            "value": item.value,
            "limit": item.limit,
            "met": item.met,
            "members": " ".join(item.members),
        }


def _names(needs: tuple[InvestorNeed, ...], organisations: tuple[Organisation, ...]) -> tuple[Named, ...]:
    programmes = tuple(("programme", item.code, item.label) for item in needs)
    return (*programmes, *(("organisation", item.code, item.label) for item in organisations))


def _notes(pairs: Pairs, checks: list[dict[str, Any]]) -> Iterator[Diagnostic]:
    for need, choice in pairs:
        where, missing, raised = Where(key=need.code), _missing(need, choice), sum(choice.money)
        if missing:
            yield warning("investors.roles.missing", where, roles=", ".join(missing))
        if raised < need.money:
            yield warning("investors.money.short", where, wanted=need.money, raised=raised)
        if not choice.proven:
            yield note("investors.unproven", where)
    broken = sum(row["met"] == "no" for row in checks)
    if checks:
        yield note("investors.work_by_money")
    if broken:
        yield warning("investors.composition", None, count=broken)
