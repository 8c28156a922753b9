"""The ledger of a level: what leads open and close, of which the periods are judged again that a change may reach."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from operator import attrgetter

import attrs

from slakit.evaluation.levels import judge_level
from slakit.evaluation.plans import Plan, QuotaPlan
from slakit.evaluation.stretches import Stretch, grown
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.watching.judged import Judged
from slakit.rules.outcomes import Outcome

__all__ = ["LevelLedger"]

_END = attrgetter("end")
_IN_ORDER = attrgetter("at", "lead_id")


@attrs.define(eq=False)
class LevelLedger:
    """What leads open and close in one version; mutable because they come and time goes on.

    Each period goes on from where the one before it ended, so that a change reaches all from its instant on, and none that
    were over by then. `turn` is the next instant at which a period begins or is over.
    """

    level: QuotaPlan
    number: int
    turn: int = NEVER
    _rows: dict[str, Sequence[Tally]] = attrs.field(factory=dict)
    _all: list[Tally] = attrs.field(factory=list)
    _stretches: Sequence[Stretch] = ()
    _since: int = NEVER
    _judged_at: int = -NEVER
    _outcomes: Sequence[Outcome] = ()

    @property
    def name(self) -> str:
        """Under which name it has outcomes."""
        return self.level.rule.id

    @property
    def rule(self) -> str:
        """Of which promise it is."""
        return self.name

    def reach(self, plan: Plan) -> None:
        """Begin the periods that have begun by the instant of a plan."""
        known, self._stretches = self._stretches, grown(self._stretches, plan, self.level.rule.per)
        if self._stretches is not known:
            self._since = min(self._since, self._stretches[len(known)].start)

    def take(self, lead_id: str, judged: Judged) -> None:
        """Take what a lead opens and closes now, in place of what it did before."""
        rows, before = judged.tallies[self.number].get(self.name, ()), self._rows.get(lead_id, ())
        if rows == before:
            return
        self._rows[lead_id] = rows
        if before:
            self._all = [row for row in self._all if row.lead_id != lead_id]
        for row in rows:
            insort(self._all, row, key=_IN_ORDER)
        self._since = min(self._since, *(row.at for row in set(rows).symmetric_difference(before)))

    def refresh(self, group: str | None, started: int, at: int) -> bool:  # noqa: ARG002 - as a count has it
        """Tell whether a period tells the pace of an earlier instant: a level has none."""
        return False

    def outcomes(self, plan: Plan) -> Sequence[Outcome]:
        """Return the outcomes of all periods; where none is judged again, they are the same sequence as before."""
        if self.turn <= plan.as_of:
            # What was over by the last time, its end included, has come to what it is.
            self._since = min(self._since, self._judged_at - 1)
        if self._since != NEVER:
            changed = self._stretches[bisect_right(self._stretches, self._since, key=_END) :]
            kept = [one for one in self._outcomes if not changed or one.started_us < changed[0].start]
            self._outcomes = [*kept, *judge_level(plan, self.level, self._all, changed)]
            self._since, self._judged_at = NEVER, plan.as_of
            turns = (turn for one in self._stretches[-2:] for turn in (one.end, one.end + 1))
            self.turn = min((turn for turn in turns if turn > plan.as_of), default=NEVER)
        return self._outcomes
