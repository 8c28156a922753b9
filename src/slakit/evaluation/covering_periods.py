"""What incomplete data can not tell of periods: what more rows, or a row taken back, could turn becomes Unknown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

import attrs

from slakit.evaluation.context import Context
from slakit.evaluation.covering import NO_HISTORY, unknown
from slakit.evaluation.lengths import Lengths
from slakit.evaluation.objectives import ended_at
from slakit.evaluation.plans import (
    CadencePlan,
    CountPlan,
    DeadlinePlan,
    EntryPlan,
    PeriodPlan,
    PeriodRulePlan,
    Plan,
    QuotaPlan,
    RatePlan,
)
from slakit.evaluation.reads import counted_by, ended_by, everything_read, starts_of
from slakit.evaluation.showing import first_shown, shown
from slakit.evaluation.spans import LONG_AGO, Spans
from slakit.evaluation.tallies import NEVER, Tally
from slakit.leads.criteria.reading import Read
from slakit.rules.commitments import objective_of
from slakit.rules.outcomes import Breached, Met, Outcome, Pending, Unknown

__all__ = ["known_objective", "known_periods", "known_rows"]

_Judge: TypeAlias = Callable[[Sequence[Tally]], Iterable[Outcome]]
_RollUp: TypeAlias = Callable[[Sequence[Outcome]], Iterable[Outcome]]
_AT = attrgetter("at")


# --- what one lead adds


def known_rows(commitment: PeriodPlan, context: Context, spans: Spans, rows: Sequence[Tally]) -> list[Tally]:
    """Return what a lead adds to a promise per period, with what the data does not show of each."""
    if isinstance(commitment, PeriodRulePlan):
        return list(rows)
    adding = _Adding(commitment, context, spans)
    return [adding.told(row) for row in rows]


@attrs.frozen
class _Adding:
    """One lead, and what the data shows of what it adds."""

    commitment: CountPlan
    context: Context
    spans: Spans

    def told(self, row: Tally) -> Tally:
        if not (self.counts(row.at) and self.is_worth(row.at) and self.is_grouped(row.at)):
            return row._replace(hidden="itself")
        return row if self.is_followed(row) else row._replace(hidden="what_follows")

    def counts(self, at: int) -> bool:
        """Tell whether no earlier one of the lead may be missed where the first counts."""
        rule = self.commitment.rule
        return rule.entries == "each" or self.spans.cover(_reads_of(rule), LONG_AGO, at)

    def is_worth(self, at: int) -> bool:
        values = self.commitment.rule.value if isinstance(self.commitment, QuotaPlan) else ()
        asked = self.context.asked(at)
        return first_shown((row.when for row in values), lambda when: shown(when, asked, at, self.spans))[0]

    def is_grouped(self, at: int) -> bool:
        by = self.commitment.rule.by
        return by is None or self.spans.tell(self.context.journey, by.field, at)

    def is_followed(self, row: Tally) -> bool:
        """Tell whether nothing can have been missed that follows within its time."""
        if row.followed != NEVER or not row.until:
            return True
        return self.spans.cover(counted_by(self.commitment.rule), row.at, min(row.until, self.context.plan.as_of))


def _reads_of(rule: Any) -> tuple[Read, ...]:
    reads = starts_of(rule)
    return () if isinstance(reads, str) else reads


# --- periods


def known_periods(
    plan: Plan, spans: Spans, commitment: CountPlan, rows: Sequence[Tally], judge: _Judge
) -> list[Outcome]:
    """Return the outcomes of periods, Unknown where a row that may be missing could turn the verdict.

    What was reached, or exceeded, with rows that stand for sure is decided; all else needs all rows of the period.
    """
    is_level = isinstance(commitment, QuotaPlan) and commitment.rule.level is not None
    sure = _sure_level(commitment, spans, rows, plan.as_of) if is_level else [row for row in rows if not row.hidden]
    standing = {_place(one): one for one in judge(sure)}
    periods = _Periods(plan, spans, commitment, rows)
    return [
        one if isinstance(one, Unknown) or periods.decides(one, standing.get(_place(one))) else unknown(one)
        for one in judge(rows)
    ]


def _place(outcome: Outcome) -> tuple[int, str | None]:
    return outcome.started_us, outcome.group


@attrs.frozen
class _Periods:
    """The periods of a promise, and what the data shows of them."""

    plan: Plan
    spans: Spans
    commitment: CountPlan
    rows: Sequence[Tally]

    def decides(self, one: Outcome, sure: Outcome | None) -> bool:
        """Tell whether the verdict on a period would be the same with every row that may be missing."""
        if not self.exists(one, sure):
            return False
        end = min(_end(one), self.plan.as_of)
        inside = [row for row in self.rows if one.started_us <= row.at < _end(one)]
        followed = all(not row.hidden for row in inside) and self.spans.cover(
            counted_by(self.commitment.rule), one.started_us, end
        )
        if isinstance(self.commitment, RatePlan):
            return self.shows_all(one, inside, end) and (isinstance(one, Met) or followed)
        if type(one) is type(sure) and (isinstance(one, Met) is self.is_floor) and not isinstance(one, Pending):
            return True
        if self.commitment.rule.level is not None:
            return not isinstance(one, Breached) and self.shows_level(one, end)
        exceeded = isinstance(one, Breached) and not self.is_floor
        reached = isinstance(one, Met) and self.is_floor
        if exceeded or reached or not self.shows_all(one, inside, end):
            return False
        return followed or not isinstance(one, Pending)

    @property
    def is_floor(self) -> bool:
        rule = self.commitment.rule
        return rule.at_least is not None

    def exists(self, one: Outcome, sure: Outcome | None) -> bool:
        """Tell whether a group that is not listed has come up for sure."""
        listed = self.commitment.groups
        if listed is None or one.group in listed or sure is not None:
            return True
        if isinstance(self.commitment, QuotaPlan) and self.commitment.rule.level is not None:
            return False
        return any(row.group == one.group and row.at < _end(one) and row.hidden != "itself" for row in self.rows)

    def shows_all(self, one: Outcome, inside: Sequence[Tally], end: int) -> bool:
        """Tell whether nothing that counts can have been missed, and the data shows what all of it is worth and where."""
        told = all(row.hidden != "itself" for row in inside)
        return told and self.spans.cover(_reads_of(self.commitment.rule), one.started_us, end)

    def shows_level(self, one: Outcome, end: int) -> bool:
        """Tell whether nothing can have been missed that was opened, ever; what was not seen to close makes no less."""
        by = self.commitment.rule.by
        opened = [row for row in self.rows if row.amount > 0 and row.at < _end(one)]
        if not self.spans.cover(_reads_of(self.commitment.rule), LONG_AGO, end):
            return False
        if by is None or not opened:
            return True
        grouped = self.spans.cover([Read(field=by.field)], opened[0].at, end)
        return grouped and all(row.hidden != "itself" for row in opened)


def _end(outcome: Outcome) -> int:
    """Return the exclusive end of a period."""
    return outcome.started_us if outcome.due_us is None else outcome.due_us


def _sure_level(commitment: CountPlan, spans: Spans, rows: Sequence[Tally], as_of: int) -> list[Tally]:
    """Return the steps of what was open for sure: what began where its end is shown, as far as that is shown."""
    by = commitment.rule.by
    low, high = spans.of(*counted_by(commitment.rule))
    low_group, high_group = (LONG_AGO, NEVER) if by is None else spans.of(Read(field=by.field))
    last = min(high, high_group)
    begun: dict[tuple[str, str], int] = {}
    is_open: dict[str, Tally] = {}
    found: list[Tally] = []
    for row in rows:
        if row.amount > 0:
            since = begun.setdefault((row.lead_id, row.ref), row.at)
            if low <= since and low_group <= row.at <= last and row.hidden != "itself":
                is_open[row.lead_id] = row
                found.append(row)
        elif (opened := is_open.pop(row.lead_id, None)) is not None:
            found.append(opened._replace(at=min(row.at, last + 1), amount=-1))
    if last < as_of:
        found += (opened._replace(at=last + 1, amount=-1) for opened in is_open.values())
    return sorted(found, key=_AT)


# --- objectives


def known_objective(
    plan: Plan, spans: Spans, commitment: EntryPlan, outcomes: Sequence[Outcome], roll_up: _RollUp
) -> list[Outcome]:
    """Return the outcomes of an objective, Unknown where what an entry is, or an entry that may be missing, could turn it.

    An entry that the data can not tell may end in any way, as one that is still open may. A breach is told where the
    data also shows when it was certain: other clocks start then.
    """
    rolling = _Rolling(plan, spans, commitment, _lengths(commitment))
    members = list(rolling.members(outcomes))
    open_ = [one.started_us for one, member in zip(outcomes, members, strict=True) if member is not one]
    return [one if rolling.decides(one, members, open_) else unknown(one) for one in roll_up(members)]


def _lengths(commitment: EntryPlan) -> Lengths | None:
    objective = objective_of(commitment.rule)
    longest = None if objective is None else objective.longest
    if longest is None or not isinstance(commitment, DeadlinePlan | CadencePlan):
        return None
    return Lengths(longest, commitment.hours)


@attrs.frozen
class _Rolling:
    """An objective, and what the data shows of its members."""

    plan: Plan
    spans: Spans
    commitment: EntryPlan
    lengths: Lengths | None

    def members(self, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        lengths = self.lengths
        for one in outcomes:
            told = not _is_unknown(one) and (lengths is None or self.is_exact(one, lengths))
            yield one if told else _open(one)

    def is_exact(self, one: Outcome, lengths: Lengths) -> bool:
        """Tell whether the data shows how long the clock of an entry took, and all that it stood and ran for.

        What was broken and took longer than the limit counts against it however much longer it took.
        """
        end = one.started_us + (one.wall_us or 0)
        if isinstance(one, Breached) and lengths.is_over(one):
            end = max(one.breached_us, lengths.passed(one))
        read = set(everything_read(self.plan.texts, self.commitment.rule.id))
        still = set(counted_by(self.commitment.rule))
        return self.spans.cover(still, one.started_us, end) and self.spans.cover(read - still, LONG_AGO, end)

    def decides(self, one: Outcome, members: Sequence[Outcome], open_: Sequence[int]) -> bool:
        """Tell whether the verdict on a period would be the same with every row that may be missing.

        `open_` are the starts of the entries that were taken to end in any way.
        """
        objective = objective_of(self.commitment.rule)
        all_begun = self.begin(one.started_us, min(_end(one), self.plan.as_of))
        any_open = any(one.started_us <= at < _end(one) for at in open_)
        if isinstance(one, Breached):
            # At its end no breach comes sooner. After it, one that is missing may have made the breach certain before.
            sooner = one.breached_us > _end(one) and not (all_begun and not any_open and self.is_timed(one, members))
            more = objective is not None and objective.most is not None  # they could only exceed it by more
            return not sooner and (more or all_begun)
        is_over = self.plan.as_of > _end(one)
        return all_begun and not (isinstance(one, Pending) and is_over and any_open)

    def is_timed(self, one: Outcome, members: Sequence[Outcome]) -> bool:
        """Tell whether the data shows when each member of a period ended that had not by the end of it.

        A breach shows by itself when it was one.
        """
        end = _end(one)
        late = (member for member in members if one.started_us <= member.started_us < end < ended_at(member))
        return all(isinstance(member, Breached) or self.shows_end(member) for member in late)

    def shows_end(self, member: Outcome) -> bool:
        plan = self.commitment
        read = [*counted_by(plan.rule), *ended_by(plan.rule)] if isinstance(plan, DeadlinePlan | CadencePlan) else []
        return self.spans.cover(read, member.started_us, ended_at(member))

    def begin(self, since: int, until: int) -> bool:
        """Tell whether no entry of a period can have been missed."""
        match starts_of(self.commitment.rule):
            case str(source):
                return self.spans.cover(everything_read(self.plan.texts, source), LONG_AGO, until)
            case reads:
                return self.spans.cover(reads, since, until)


def _is_unknown(outcome: Outcome) -> bool:
    return isinstance(outcome, Unknown) and outcome.reason == NO_HISTORY


def _open(outcome: Outcome) -> Outcome:
    """Return an outcome as one of an entry that may still end in any way."""
    facts: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in attrs.fields(Unknown) if field.init}
    nothing = {"stopped_us": None, "business_us": None, "wall_us": 0, "paused_us": 0, "held": (), "reason": "running"}
    return Pending(**{**facts, **nothing})
