"""What incomplete data can not tell of entries: those that a missing row could turn become Unknown("no_history")."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never

import attrs

from slakit.evaluation.checks import bare_truth
from slakit.evaluation.clocks import Hours
from slakit.evaluation.conditions import AllPlan, AnyPlan, ConditionPlan, CriterionPlan, MetPlan, NotPlan, OwnEventPlan
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.deadlines import unpaused
from slakit.evaluation.pauses import turns
from slakit.evaluation.plans import BetweenPlan, CadencePlan, CheckPlan, DeadlinePlan, EntryPlan, StartPlan, WhilePlan
from slakit.evaluation.reads import counted_by, ended_by, entry_rules, everything_read, starts_of
from slakit.evaluation.showing import Shown, denied, first_shown, shown, shown_of_all, shown_of_any
from slakit.evaluation.spans import LONG_AGO, Spans
from slakit.leads.criteria import Criterion
from slakit.leads.criteria.reading import Read, read_by_pattern
from slakit.rules.cadences import Cadence
from slakit.rules.conditions import CommitmentMet
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Unknown
from slakit.rules.parts import Limit
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.worktime.durations import Measure

__all__ = ["NO_HISTORY", "known_entries", "unknown"]

NO_HISTORY = "no_history"
_OWNER = Read(field="owner")
# These can not be told whatever the data shows.
_FAILED = frozenset({"criterion_failed", "out_of_range", "rule_failed"})


def unknown(outcome: Outcome) -> Outcome:
    """Return an outcome as one that the data can not tell."""
    facts: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in attrs.fields(Unknown) if field.init}
    return Unknown(**{**facts, "reason": NO_HISTORY})


def known_entries(plan: EntryPlan, context: Context, spans: Spans, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes of a journey's entries, Unknown where a row that may be missing could turn the verdict.

    Nobody knows what a rule of a user's own reads: its outcomes stay as they are.
    """
    if not isinstance(plan, DeadlinePlan | CadencePlan | CheckPlan):
        yield from outcomes
        return
    for start, outcome in zip(_starts(plan, context), outcomes, strict=True):
        told = outcome.reason in _FAILED or _Seen(context, spans, start).decides(plan, outcome)
        yield outcome if told else unknown(outcome)


def _starts(plan: DeadlinePlan | CadencePlan | CheckPlan, context: Context) -> Iterator[Beginning]:
    begins: StartPlan = plan.at if isinstance(plan, CheckPlan) else plan.start
    is_first = plan.rule.entries == "first"
    return (start for start in context.beginnings(begins) if start.earliest or not is_first)


@attrs.frozen
class _Seen:
    """One entry, and what the data shows of what it rests on."""

    context: Context
    spans: Spans
    start: Beginning

    def decides(self, plan: DeadlinePlan | CadencePlan | CheckPlan, outcome: Outcome) -> bool:
        """Tell whether the verdict would be the same with every row that may be missing."""
        if not self.begins(plan):
            return False
        match plan:
            case DeadlinePlan():
                return self.deadline(plan, outcome)
            case CadencePlan():
                return self.cadence(plan, outcome)
            case CheckPlan():
                merged = isinstance(outcome, Excluded)
                return merged or self.condition(plan.that) is not None
            case _ as never:
                assert_never(never)

    def cover(self, reads: Iterable[Read], since: int, until: int) -> bool:
        return self.spans.cover(reads, since, until)

    def begins(self, plan: DeadlinePlan | CadencePlan | CheckPlan) -> bool:
        """Tell whether the entry begins there for sure: no earlier one of a lead may be missed where one counts."""
        is_first = plan.rule.entries == "first"
        match starts_of(plan.rule):
            case str(source):
                # The breach of an entry is decided, and its instant with it.
                of_entry = bool(entry_rules(self.context.plan.texts, source))
                return (of_entry and not is_first) or self.is_whole(source)
            case reads:
                return not is_first or self.cover(reads, LONG_AGO, self.start.at)

    def is_whole(self, name: str) -> bool:
        """Tell whether nothing that another promise reads can have been missed up to the start."""
        return self.cover(everything_read(self.context.plan.texts, name), LONG_AGO, self.start.at)

    # --- deadlines and cadences

    def deadline(self, plan: DeadlinePlan, outcome: Outcome) -> bool:
        rule, at = plan.rule, self.start.at
        if rule.look_back is not None:
            by_hours = rule.look_back.measure is not Measure.ELAPSED
            if by_hours and plan.hours.by_owner is not None and not self.owner():
                return False
            if outcome.reason == "already_engaged":
                return True
            back = self.context.clock(at, plan.hours).back(rule.look_back)
            if not self.cover(read_by_pattern(rule.stop), back, at):
                return False
        if rule.due is not None:
            # Without a date nothing else was asked.
            told = self.spans.tell(self.context.asked(at), rule.due.field, at)
            return told and (isinstance(outcome, Unknown) or self.ran(plan, outcome, None))
        told, limit = self.limit(rule.within)
        return told and (limit is None or self.ran(plan, outcome, limit))

    def cadence(self, plan: CadencePlan, outcome: Outcome) -> bool:
        rule = plan.rule
        by_dates = rule.spread is not None or rule.min_gap is not None
        if by_dates and plan.hours.by_owner is not None and not self.owner():
            return False
        told, limit = self.limit(rule.within)
        return told and (limit is None or self.ran(plan, outcome, limit))

    def limit(self, limits: Sequence[Limit]) -> tuple[bool, Limit | None]:
        """Return whether the data shows which limit holds, and which."""
        told, place = first_shown((limit.when for limit in limits), self.criterion)
        return told, None if place is None else limits[place]

    def ran(self, plan: DeadlinePlan | CadencePlan, outcome: Outcome, limit: Limit | None) -> bool:
        """Tell whether nothing was missed while the clock ran that would have ended it, or moved its due."""
        rule, begin, end = plan.rule, self.start.at, self._end(outcome)
        if end < begin:
            return True  # a date that was promised, and had passed before
        read = [] if isinstance(outcome, Excluded) else [*ended_by(rule)]
        if not isinstance(outcome, Met) or not _counts_on(rule):
            read += counted_by(rule)
        return self.cover(read, begin, end) and self.clock(plan, outcome, limit, end)

    def _end(self, outcome: Outcome) -> int:
        match outcome:
            case Breached(breached_us=broken):
                return broken
            case Met(stopped_us=int(stopped)):
                return stopped
            case Excluded(wall_us=int(wall)):
                return outcome.started_us + wall
            case _:
                return self.context.plan.as_of

    def clock(self, plan: DeadlinePlan | CadencePlan, outcome: Outcome, limit: Limit | None, end: int) -> bool:
        """Tell whether no pause and no owner was missed that would move due to the other side of the end."""
        if not self.owners(plan.hours, limit, end):
            return False
        if not isinstance(plan, DeadlinePlan):
            return True
        if plan.rule.on_reassign == "restart" and not self.restarts(end):
            return False
        if isinstance(outcome, Met | Excluded) and self.before_any_pause(plan, outcome, end):
            return True  # a pause would only have given more time
        return all(self.pause(plan, place, end) for place in range(len(plan.pauses)))

    def before_any_pause(self, plan: DeadlinePlan, outcome: Outcome, end: int) -> bool:
        """Tell whether the clock ended in time for sure, had it never stood."""
        if plan.pauses and plan.rule.on_reassign == "restart":
            # The original due is that of the last change of owner before due, which the pauses moved.
            return isinstance(unpaused(plan, self.context, self.start), Met | Excluded)
        return outcome.original_due_us is not None and end <= outcome.original_due_us

    def owner(self) -> bool:
        return self.spans.tell(self.context.journey, "owner", self.start.at)

    def owners(self, hours: Hours, limit: Limit | None, end: int) -> bool:
        """Tell whether the data shows whose hours counted: at the start, and of work time up to the end."""
        if hours.by_owner is None or limit is None or limit.within.measure is Measure.ELAPSED:
            return True
        worked = limit.within.measure is Measure.WORK
        return self.owner() and (not worked or self.cover([_OWNER], self.start.at, end))

    def restarts(self, end: int) -> bool:
        """Tell whether the data shows every change of owner that gave the limit again."""
        begin = self.start.at
        changed = any(event.kind == "owner" and begin < event.at_us <= end for event in self.context.journey.events)
        return self.cover([_OWNER], begin, end) and (self.owner() or not changed)

    def pause(self, plan: DeadlinePlan, place: int, end: int) -> bool:
        """Tell whether the data shows when one of the pauses held, from the start to an end."""
        rule, pause = plan.rule.pause[place], plan.pauses[place]
        if isinstance(rule, PauseWhile) and isinstance(pause, WhilePlan):
            instants = {self.start.at, end, *(at for at in turns(self.context, self.start.at) if at < end)}
            return all(self.criterion_at(rule.state, at) is not None for at in instants if at >= self.start.at)
        if isinstance(rule, PauseBetween) and isinstance(pause, BetweenPlan):
            read = [*read_by_pattern(rule.since), *read_by_pattern(rule.until)]
            low, _ = self.spans.of(*read)
            return self.cover(read, self.start.at, end) and (low == LONG_AGO or self._was_on(pause, low))
        raise AssertionError  # pragma: no cover - the plan of a pause is made of the pause

    def _was_on(self, pause: BetweenPlan, low: int) -> bool:
        """Tell whether the data shows if a pause was on as the clock began: by what could only begin or only end one."""
        events, found = self.context.journey.events, self.context.hits.found
        begins, ends = set(found[pause.since]), set(found[pause.until])
        begins.discard(-1 if self.start.event is None else self.start.event)
        return any(low <= events[index].at_us <= self.start.at for index in begins ^ ends)

    # --- criteria and conditions

    def criterion(self, criterion: Criterion) -> Shown:
        return self.criterion_at(criterion, self.start.at)

    def criterion_at(self, criterion: Criterion, at: int) -> Shown:
        return shown(criterion, self.context.asked(at), at, self.spans)

    def condition(self, plan: ConditionPlan) -> Shown:
        match plan:
            case CriterionPlan(criterion=criterion):
                return self.criterion(criterion)
            case OwnEventPlan():
                return bare_truth(plan, self.context, self.start)
            case MetPlan(told=told):
                return bare_truth(plan, self.context, self.start) if self.met(told) else None
            case AllPlan(parts=parts):
                return shown_of_all(map(self.condition, parts))
            case AnyPlan(parts=parts):
                return shown_of_any(map(self.condition, parts))
            case NotPlan(part=part):
                return denied(self.condition(part))
            case _ as never:
                assert_never(never)

    def met(self, told: CommitmentMet) -> bool:
        """Tell whether the data shows which entry of another promise was the latest, and when it was kept."""
        at, latest = self.start.at, self.context.latest(told.commitment, self.start.at)
        if isinstance(latest, Unknown) and latest.reason == NO_HISTORY:
            return False
        rules = entry_rules(self.context.plan.texts, told.commitment)
        starts = [starts_of(rule) for rule in rules]
        begun = {read for reads in starts if not isinstance(reads, str) for read in reads}
        if not rules or any(isinstance(reads, str) for reads in starts):
            return self.is_whole(told.commitment)
        since = LONG_AGO if latest is None else latest.started_us
        late = isinstance(latest, Met) and latest.stopped_us is not None and latest.stopped_us > at
        counted = {read for rule in rules for read in counted_by(rule)}
        return self.cover(begun, since, at) and (not late or self.cover(counted, since, at))


def _counts_on(rule: Deadline | Cadence) -> bool:
    """Tell whether what kept a promise keeps it whatever else came: a gap may take an event's count from the next."""
    return isinstance(rule, Deadline) or rule.min_gap is None or not (rule.distinct_by or rule.spread)
