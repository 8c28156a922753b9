"""Gaps: which source, technique or segment made a number miss what was expected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.evaluation.compiling import compile_plan
from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.evaluation.plans import Plan, QuotaPlan
from slakit.evaluation.quotas import net, shares
from slakit.evaluation.tallies import Tally
from slakit.leads.journeys import Journey
from slakit.reports.attributes import unknown_told
from slakit.reports.diagnosis.amounts import amounts
from slakit.reports.foresight.terms import alone, placed
from slakit.reports.measures.tables import Table
from slakit.rules.agreement import Agreement
from slakit.rules.parties import Term
from slakit.rules.parts import Groups, amount_text
from slakit.rules.quotas import Quota
from slakit.worktime.periods import Period

__all__ = ["Contribution", "Gap", "gap_by"]


@attrs.frozen
class Contribution:
    """What one group brought, what was expected of it, and how much of the gap is its own; negative falls short."""

    group: str
    actual: float
    expected: float
    gap: float


@attrs.frozen(kw_only=True)
class Gap:
    """How far a number lies from what was expected, and which groups made it so; the worst stands first.

    `against` is the label of the period before, or "plan".
    """

    commitment: str
    period: str
    against: str
    actual: float
    expected: float
    contributions: Table[Contribution]

    @property
    def gap(self) -> float:
        """What came less what was expected."""
        return self.actual - self.expected

    def __str__(self) -> str:
        parts = ", ".join(f"{row.group or 'none'} {row.gap:+g}" for row in self.contributions if row.gap)
        return f"gap of {self.gap:+g} against {self.against}{f': {parts}' if parts else ''}"


def gap_by(
    agreement: Agreement,
    journeys: Iterable[Journey],
    *,
    commitment: str,
    period: str,
    by: str,
    as_of: datetime,
    plan: Mapping[str, Any] | None = None,
) -> Gap:
    """Return how much each group of leads adds to the gap of a count or a sum against the period before, or a plan.

    `by` is an attribute of the lead, as of the instant at which it counts, or "owner". A lead without it is of the group
    "". A plan has a number for the whole period for each group; a group that it does not name is expected to bring
    nothing. While the period runs, the period before counts up to the same time since its beginning, and a plan as far as
    an even delivery; once it is over, each counts as a whole, however long the months are. What was taken back by `as_of`
    does not count, of the period before what was at the same time since its beginning. The terms of the agreement do not
    cut either period.

    Warns with UnknownAttributeWarning of an attribute that no lead has. Raises: DataError I414 for a commitment that
    is no count or sum of leads, I452 for a plan that is no number; CalendarError C142 for a period that can not be read.

    >>> from slakit.leads.events import stage_event
    >>> from slakit.rules.ready_made import LeadVolume
    >>> days = {"web": ("02-03", "02-05", "03-04"), "fair": ("02-10", "02-11", "02-12")}
    >>> leads = [
    ...     Journey.of(f"{name}{n}", stage_event("mql", at=datetime.fromisoformat(f"2026-{day}T10:00Z")), attributes={"origin": name})
    ...     for name, dates in days.items() for n, day in enumerate(dates)
    ... ]
    >>> acme = Agreement(name="acme", term=Term(since="2026-01-01"), commitments=LeadVolume(at_least=5))
    >>> now = datetime.fromisoformat("2026-04-01T00:00Z")
    >>> print(gap_by(acme, leads, commitment="mql-volume", period="2026-03", by="origin", as_of=now))
    gap of -4 against 2026-02: fair -3, web -1
    """
    rule, leads = _counted(agreement, commitment), list(journeys)
    unknown_told([by], leads)
    asked = Period.parse(period, agreement.zone)
    before = Period.of_date(asked.first - timedelta(days=1), asked.kind, asked.zone)
    judged = _grouped(agreement, rule, by, before if plan is None else asked, leads, as_of)
    compiled = compile_plan(judged.agreement, judged.as_of_us)
    rows = judged.tallies.get(rule.id, ())
    actual = _by_group(compiled, rows, asked, judged.as_of_us)
    if plan is None:
        expected = _by_group(compiled, rows, before, _same_time(asked, before, judged.as_of_us))
    else:
        done = _done(compiled, asked)
        expected = {group: number * done for group, number in amounts(plan, "plan").items()}
    return _gap(commitment, asked, "plan" if plan is not None else str(before), actual, expected)


def _counted(agreement: Agreement, commitment: str) -> Quota:
    known = {
        rule.id: rule
        for rule in agreement.commitments
        if isinstance(rule, Quota) and rule.level is None and rule.on == "leads"
    }
    if commitment not in known:
        message = f"{commitment!r}: no count or sum of leads has this id{hint(commitment, list(known))}"
        raise DataError(Problem("I414", "commitment", message))
    return known[commitment]


def _grouped(
    agreement: Agreement, rule: Quota, by: str, first: Period, leads: Sequence[Journey], as_of: datetime
) -> Evaluation:
    """Return the promise judged by groups from a period on."""
    asked = attrs.evolve(rule, by=Groups(by), per=first.kind)
    return evaluate(placed(alone(agreement, asked), Term(since=first.first)), leads, as_of=as_of)


def _same_time(asked: Period, before: Period, as_of: int) -> int:
    """Return the instant of the period before that is as long after its beginning; no earlier than the end of both."""
    same = before.start + (as_of - asked.start)
    return same if as_of < asked.end else max(same, before.end - 1)


def _by_group(plan: Plan, rows: Iterable[Tally], period: Period, at: int) -> dict[str, float]:
    """Return what each group had brought in a period by an instant."""
    quota = _quota(plan)
    found: dict[str, list[Tally]] = {}
    for row in rows:
        if row.at in period:
            found.setdefault(row.group or "", []).append(row)
    return {group: float(net(quota, ours, at)) for group, ours in found.items()}


def _quota(plan: Plan) -> QuotaPlan:
    (quota,) = (one for one in plan.commitments if isinstance(one, QuotaPlan))
    return quota


def _done(plan: Plan, period: Period) -> float:
    """Return the part of a period that an even delivery has behind it; nothing before it begins."""
    share = next((one for one in shares(plan, _quota(plan)) if one.stretch.label == str(period)), None)
    if share is None:
        return 0.0
    if plan.as_of >= share.stretch.end:
        return 1.0
    return share.days_done() / share.open_days


def _gap(
    commitment: str, period: Period, against: str, actual: Mapping[str, float], expected: Mapping[str, float]
) -> Gap:
    rows = [
        Contribution(group, got, due, got - due)
        for group in sorted(actual.keys() | expected.keys())
        for got, due in [(actual.get(group, 0.0), expected.get(group, 0.0))]
    ]
    total, planned = sum(actual.values()), sum(expected.values())
    told = f"{amount_text(Fraction(total))} in {period}, {amount_text(Fraction(planned))} expected"
    table = Table(
        name="gap",
        title=f"What made the gap of {commitment}",
        definition=f"What each group brought less what was expected of it, against {against}; they add up to the gap.",
        unit="as promised",
        population=told,
        row=Contribution,
        rows=tuple(sorted(rows, key=lambda row: row.gap)),
    )
    return Gap(
        commitment=commitment,
        period=str(period),
        against=against,
        actual=total,
        expected=planned,
        contributions=table,
    )
