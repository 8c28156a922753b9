"""Ledgers: what all leads add to the periods of one promise, of which only those that changed are judged again."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Generic, Protocol, TypeVar

import attrs

from slakit.evaluation.objectives import Rolling, has_failed
from slakit.evaluation.plans import CadencePlan, CheckPlan, CountPlan, DeadlinePlan, Plan, QuotaPlan, RatePlan
from slakit.evaluation.quotas import share_of
from slakit.evaluation.rates import judge_cohort
from slakit.evaluation.stretches import Stretch, stretches
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.turning import day_over, open_until
from slakit.rules.commitments import asked, objective_id
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import Outcome
from slakit.worktime.periods import PeriodKind

__all__ = ["AnyLedger", "Ledger", "ledgers_of"]

_Row = TypeVar("_Row")


class _Summed(Protocol[_Row]):
    """What is summed up per period: the rows that a lead adds, and what they make of a period."""

    @property
    def name(self) -> str: ...
    @property
    def per(self) -> PeriodKind: ...
    def rows(self, judged: Judged) -> Sequence[_Row]: ...
    def at(self, row: _Row) -> int: ...
    def judged(self, plan: Plan, stretch: Stretch, rows: Sequence[_Row]) -> Outcome | None: ...
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

    def rows(self, judged: Judged) -> Sequence[Tally]:
        return judged.tallies[self.number].get(self.name, ())

    def at(self, row: Tally) -> int:
        return row.at

    def judged(self, plan: Plan, stretch: Stretch, rows: Sequence[Tally]) -> Outcome | None:
        rows = sorted(rows, key=_AT)
        if isinstance(self.commitment, RatePlan):
            return judge_cohort(plan, self.commitment, stretch, rows)
        share = share_of(plan, self.commitment, stretch)
        return None if share is None else share.judged(None, rows)

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

    def rows(self, judged: Judged) -> Sequence[Outcome]:
        return judged.entries[self.number].get(self.commitment.rule.id, ())

    def at(self, row: Outcome) -> int:
        return row.started_us

    def judged(self, plan: Plan, stretch: Stretch, rows: Sequence[Outcome]) -> Outcome:
        members = [row for row in rows if not has_failed(row)]
        failed = [row for row in rows if has_failed(row)]
        return Rolling.of(plan, self.objective, self.commitment).judged(stretch, members, failed)

    def turns(self, plan: Plan, stretch: Stretch, rows: Sequence[Outcome]) -> Iterator[int]:  # noqa: ARG002 - as a count has it
        return iter(())


_AT = itemgetter(0)


@attrs.define(eq=False)
class _Part(Generic[_Row]):
    """One period, mutable because leads come and time goes on: its rows by lead, and what they made of it when.

    `at` is None where that has to be judged again, and `turn` the next instant at which it has to be.
    """

    stretch: Stretch
    rows: dict[str, list[_Row]] = attrs.field(factory=dict)
    outcome: Outcome | None = None
    at: int | None = None
    turn: int = NEVER


_START = attrgetter("stretch.start")


@attrs.define(eq=False)
class Ledger(Generic[_Row]):
    """What leads add to the periods of one promise of one version; mutable because they come and time goes on."""

    summed: _Summed[_Row]
    number: int
    rule: str
    _rows: dict[str, Sequence[_Row]] = attrs.field(factory=dict)
    _parts: list[_Part[_Row]] = attrs.field(factory=list)

    @property
    def name(self) -> str:
        """Under which name it has outcomes."""
        return self.summed.name

    def reach(self, plan: Plan) -> None:
        """Begin the periods that have begun by the instant of a plan."""
        over = self._parts[-1].stretch.end if self._parts else plan.first
        if over is not None and over <= plan.as_of and over != plan.end:
            known = len(self._parts)
            self._parts += [_Part(one) for one in list(stretches(plan, self.summed.per))[known:]]

    def take(self, lead_id: str, judged: Judged) -> None:
        """Take what a lead adds now, in place of what it added before."""
        rows, before = self.summed.rows(judged), self._rows.get(lead_id, ())
        if rows == before:
            return
        self._rows[lead_id] = rows
        for row in before:
            part = self._part(row)
            part.rows.pop(lead_id, None)
            part.at = None
        for row in rows:
            part = self._part(row)
            part.rows.setdefault(lead_id, []).append(row)
            part.at = None

    def _part(self, row: _Row) -> _Part[_Row]:
        return self._parts[bisect_right(self._parts, self.summed.at(row), key=_START) - 1]

    def refresh(self, started: int, at: int) -> bool:
        """Have the period that begins at an instant judged again, unless that was as of another one; tell whether."""
        old = [part for part in self._parts if part.stretch.start == started and part.at != at]
        for part in old:
            part.at = None
        return bool(old)

    def outcomes(self, plan: Plan) -> list[Outcome]:
        """Return the outcomes of all periods, those judged again that changed, or that may have turned by now."""
        for part in self._parts:
            if part.at is None or part.turn <= plan.as_of:
                self._judge(plan, part)
        return [part.outcome for part in self._parts if part.outcome is not None]

    def _judge(self, plan: Plan, part: _Part[_Row]) -> None:
        rows = [row for lead_id in sorted(part.rows) for row in part.rows[lead_id]]
        part.outcome = self.summed.judged(plan, part.stretch, rows)
        part.at = plan.as_of
        turns = (part.stretch.end, part.stretch.end + 1, *self.summed.turns(plan, part.stretch, rows))
        part.turn = min((turn for turn in turns if turn > plan.as_of), default=NEVER)

    @property
    def turn(self) -> int:
        """The next instant at which a period begins, or may come to something else though nothing happens."""
        return min((part.turn for part in self._parts), default=NEVER)


AnyLedger = Ledger[Tally] | Ledger[Outcome]


def ledgers_of(plans: Sequence[Plan], aging: frozenset[str]) -> Iterator[AnyLedger]:
    """Yield a ledger of each promise whose periods are judged each by itself.

    None are levels, groups, rules of a user's own, objectives over what follows something or over what a clock has used,
    which changes with every instant, and what incomplete data shows. `aging` are the names of those.
    """
    for number, plan in enumerate(plans):
        if plan.spans is not None:
            continue
        for one in plan.reading("leads"):
            match one:
                case QuotaPlan(groups=None) | RatePlan(groups=None) if getattr(one.rule, "level", None) is None:
                    yield Ledger(_Counted(number, one), number, one.rule.id)
                case DeadlinePlan() | CadencePlan() | CheckPlan() if one.rule.id not in aging:
                    objective = one.rule.objective
                    if objective is not None and not any(asked(one.rule)):
                        yield Ledger(_Shared(number, one, objective), number, one.rule.id)
                case _:
                    continue
