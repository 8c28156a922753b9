"""Ledgers: what all leads add to the periods of one promise, of which only those that changed are judged again."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, dropwhile
from operator import attrgetter, itemgetter
from typing import Generic, Protocol, TypeAlias, TypeVar

import attrs

from slakit.evaluation.objectives import Rolling, has_failed
from slakit.evaluation.plans import CadencePlan, CheckPlan, CountPlan, DeadlinePlan, Plan, QuotaPlan, RatePlan
from slakit.evaluation.quotas import share_of
from slakit.evaluation.rates import judge_cohort
from slakit.evaluation.stretches import Stretch, grown
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.levels import LevelLedger
from slakit.evaluation.watching.turning import day_over, open_until
from slakit.rules.commitments import asked, objective_id
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import Outcome
from slakit.worktime.periods import PeriodKind

__all__ = ["AnyLedger", "Ledger", "ledgers_of"]

_Row = TypeVar("_Row")
_Group: TypeAlias = str | None
"""What is judged apart from others of a period; None where nothing is."""
_WHOLE: tuple[_Group, ...] = (None,)


class _Summed(Protocol[_Row]):
    """What is summed up per period: the rows that a lead adds, and what they make of a period."""

    @property
    def name(self) -> str: ...
    @property
    def per(self) -> PeriodKind: ...
    @property
    def listed(self) -> Sequence[_Group]: ...
    def rows(self, judged: Judged) -> Sequence[_Row]: ...
    def at(self, row: _Row) -> int: ...
    def group(self, row: _Row) -> _Group: ...
    def judged(self, plan: Plan, stretch: Stretch, group: _Group, rows: Sequence[_Row]) -> Outcome | None: ...
    def turns(self, plan: Plan, stretch: Stretch, rows: Sequence[_Row]) -> Iterator[int]: ...


@attrs.frozen
class _Counted:
    """A quota or a rate: leads add tallies to it."""

    number: int
    commitment: CountPlan

    @property
    def name(self) -> str:
        return self.commitment.rule.id

    @property
    def per(self) -> PeriodKind:
        return self.commitment.rule.per

    @property
    def listed(self) -> Sequence[_Group]:
        return _WHOLE if self.commitment.groups is None else self.commitment.groups

    def rows(self, judged: Judged) -> Sequence[Tally]:
        return judged.tallies[self.number].get(self.name, ())

    def at(self, row: Tally) -> int:
        return row.at

    def group(self, row: Tally) -> _Group:
        return None if self.commitment.groups is None else row.group

    def judged(self, plan: Plan, stretch: Stretch, group: _Group, rows: Sequence[Tally]) -> Outcome | None:
        rows = sorted(rows, key=_AT)
        if isinstance(self.commitment, RatePlan):
            return judge_cohort(plan, self.commitment, stretch, group, rows)
        share = share_of(plan, self.commitment, stretch)
        return None if share is None else share.judged(group, rows)

    def turns(self, plan: Plan, stretch: Stretch, rows: Sequence[Tally]) -> Iterator[int]:
        yield from open_until(plan, rows)
        if isinstance(self.commitment, QuotaPlan) and self.commitment.rule.band is not None:
            yield from () if plan.as_of > stretch.end else (day_over(self.commitment, plan.as_of, plan),)


@attrs.frozen
class _Shared:
    """An objective: the entries of leads are its members."""

    number: int
    commitment: DeadlinePlan | CadencePlan | CheckPlan
    objective: Objective

    @property
    def name(self) -> str:
        return objective_id(self.commitment.rule.id)

    @property
    def per(self) -> PeriodKind:
        return self.objective.per

    @property
    def listed(self) -> Sequence[_Group]:
        return _WHOLE

    def rows(self, judged: Judged) -> Sequence[Outcome]:
        return judged.entries[self.number].get(self.commitment.rule.id, ())

    def at(self, row: Outcome) -> int:
        return row.started_us

    def group(self, row: Outcome) -> _Group:  # noqa: ARG002 - as a count has it
        return None

    def judged(self, plan: Plan, stretch: Stretch, group: _Group, rows: Sequence[Outcome]) -> Outcome:  # noqa: ARG002 - as a count has it
        members = [row for row in rows if not has_failed(row)]
        failed = [row for row in rows if has_failed(row)]
        return Rolling.of(plan, self.objective, self.commitment).judged(stretch, members, failed)

    def turns(self, plan: Plan, stretch: Stretch, rows: Sequence[Outcome]) -> Iterator[int]:  # noqa: ARG002 - as a count has it
        return iter(())


_AT = itemgetter(0)


@attrs.define(eq=False)
class _Part(Generic[_Row]):
    """A group in a period, mutable because leads come and time goes on: its rows by lead, and what they made of it when.

    `turn` is the next instant at which it has to be judged again, though nothing happens.
    """

    stretch: Stretch
    group: _Group
    rows: dict[str, list[_Row]] = attrs.field(factory=dict)
    outcome: Outcome | None = None
    at: int = 0
    turn: int = NEVER


_START = attrgetter("stretch.start")


@attrs.define(eq=False)
class Ledger(Generic[_Row]):
    """What leads add to the periods of one promise of one version; mutable because they come and time goes on.

    `turn` is the next instant at which a period begins, or may come to something else though nothing happens.
    """

    summed: _Summed[_Row]
    number: int
    rule: str
    turn: int = NEVER
    _rows: dict[str, Sequence[_Row]] = attrs.field(factory=dict)
    _stretches: Sequence[Stretch] = ()
    _parts: dict[_Group, list[_Part[_Row]]] = attrs.field(factory=dict)
    _stale: list[_Part[_Row]] = attrs.field(factory=list)
    _outcomes: Sequence[Outcome] = ()

    def __attrs_post_init__(self) -> None:
        """Begin the groups that are judged from the first period on."""
        for group in self.summed.listed:
            self._parts[group] = []

    @property
    def name(self) -> str:
        """Under which name it has outcomes."""
        return self.summed.name

    def reach(self, plan: Plan) -> None:
        """Begin the periods that have begun by the instant of a plan."""
        known, self._stretches = self._stretches, grown(self._stretches, plan, self.summed.per)
        if self._stretches is not known:
            for group in self._parts:
                self._begin(group)

    def _begin(self, group: _Group) -> Sequence[_Part[_Row]]:
        """Return the parts of a group, with those of the periods that have begun since."""
        parts = self._parts.setdefault(group, [])
        begun = [_Part[_Row](stretch, group) for stretch in self._stretches[len(parts) :]]
        parts += begun
        self._stale += begun
        return parts

    def take(self, lead_id: str, judged: Judged) -> None:
        """Take what a lead adds now, in place of what it added before."""
        rows, before = self.summed.rows(judged), self._rows.get(lead_id, ())
        if rows == before:
            return
        self._rows[lead_id] = rows
        for row in before:
            self._changed(row).rows.pop(lead_id, None)
        for row in rows:
            self._changed(row).rows.setdefault(lead_id, []).append(row)

    def _changed(self, row: _Row) -> _Part[_Row]:
        """Return the period of a row, which is judged again."""
        group = self.summed.group(row)
        parts = self._parts.get(group) or self._begin(group)
        part = parts[bisect_right(parts, self.summed.at(row), key=_START) - 1]
        self._stale.append(part)
        return part

    def refresh(self, group: _Group, started: int, at: int) -> bool:
        """Have the period that begins at an instant judged again, unless that was as of another one; tell whether."""
        old = [part for part in self._parts.get(group, ()) if part.stretch.start == started and part.at != at]
        self._stale += old
        return bool(old)

    def outcomes(self, plan: Plan) -> Sequence[Outcome]:
        """Return the outcomes of all periods, those judged again that changed, or that may have turned by now.

        Where none is, they are the same sequence as before.
        """
        if self.turn <= plan.as_of:
            self._stale += (part for part in self._each if part.turn <= plan.as_of)
        if self._stale:
            for part in {id(part): part for part in self._stale}.values():
                self._judge(plan, part)
            self._stale = []
            self.turn = min(part.turn for part in self._each)
            self._outcomes = list(self._in_order())
        return self._outcomes

    @property
    def _each(self) -> Iterator[_Part[_Row]]:
        return chain.from_iterable(self._parts.values())

    def _in_order(self) -> Iterator[Outcome]:
        """Yield the outcomes period by period; a group that is not listed is judged from that of its first row on."""
        listed = self.summed.listed
        others = sorted(group for group in self._parts if group is not None and group not in listed)
        judged = [self._parts[group] for group in listed]
        judged += ([*dropwhile(_is_empty, self._parts[group])] for group in others)
        # Whenever they began, all of them are judged up to the last period.
        for back in range(len(self._stretches), 0, -1):
            for parts in judged:
                if back <= len(parts) and (outcome := parts[-back].outcome) is not None:
                    yield outcome

    def _judge(self, plan: Plan, part: _Part[_Row]) -> None:
        rows = [row for lead_id in sorted(part.rows) for row in part.rows[lead_id]]
        part.outcome = self.summed.judged(plan, part.stretch, part.group, rows)
        part.at = plan.as_of
        turns = (part.stretch.end, part.stretch.end + 1, *self.summed.turns(plan, part.stretch, rows))
        part.turn = min((turn for turn in turns if turn > plan.as_of), default=NEVER)


def _is_empty(part: _Part[_Row]) -> bool:
    return not part.rows


AnyLedger = Ledger[Tally] | Ledger[Outcome] | LevelLedger


def ledgers_of(plans: Sequence[Plan], logged: frozenset[str]) -> Iterator[AnyLedger]:
    """Yield a ledger of each promise of which some periods can be judged, and the others stay.

    None are rules of a user's own, objectives over what follows something, what incomplete data shows, groups that an
    earlier version may have known, and what is `logged`: the log asks what its clocks have used.
    """
    for number, plan in enumerate(plans):
        if plan.spans is not None:
            continue
        for one in plan.reading("leads"):
            match one:
                case QuotaPlan(rule=quota) if quota.level is not None:
                    yield LevelLedger(one, number)
                case QuotaPlan() | RatePlan() if one.groups is None or len(plans) == 1:
                    yield Ledger(_Counted(number, one), number, one.rule.id)
                case DeadlinePlan() | CadencePlan() | CheckPlan() if one.rule.id not in logged:
                    objective = one.rule.objective
                    if objective is not None and not any(asked(one.rule)):
                        yield Ledger(_Shared(number, one, objective), number, one.rule.id)
                case _:
                    continue
