"""Summing up: what all leads of a watch come to together, judged again only where it may have changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import is_, itemgetter

import attrs

from slakit.evaluation.clauses import courses_over
from slakit.evaluation.evaluation import Version, each_version, of_all_versions
from slakit.evaluation.judging import Gathered, Outcomes
from slakit.evaluation.plans import EntryPlan, Plan
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.watching.happenings import Identity, identity
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.ledgers import ledgers_of
from slakit.evaluation.watching.touching import Touch
from slakit.evaluation.watching.turning import next_turn
from slakit.leads.journeys import Journey
from slakit.rules.clauses import Missed
from slakit.rules.commitments import of_commitment
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Outcome

__all__ = ["NOTHING", "Rolled", "Sums", "gathered_from"]


@attrs.frozen
class Rolled:
    """What all leads add up to as of an instant: outcomes of periods and of the log, firings, and when they may turn.

    Some may have been judged later than `at`, none that go on with every day. `each` are the outcomes of each version by name, and `tallies` what its periods were judged on.
    """

    at: int
    outcomes: Mapping[Identity, Outcome]
    firings: tuple[Firing, ...]
    turn: int | None
    each: Sequence[Outcomes] = ()
    tallies: Sequence[Mapping[str, tuple[Tally, ...]]] = ()


NOTHING = Rolled(0, {}, (), None)


class Sums:
    """What leads add up to, kept from one time to the next; mutable because leads come and time goes on."""

    __slots__ = (
        "_apart",
        "_by_clauses",
        "_firings",
        "_has_log",
        "_is_of_lead",
        "_ledgers",
        "_log",
        "_others",
        "_read",
        "over_all",
        "rolled",
    )

    def __init__(self, plans: Sequence[Plan], touch: Touch, is_of_lead: Callable[[Outcome], bool]) -> None:
        """Begin with nothing; `over_all` are the commitments that no ledger keeps and all leads are asked for."""
        self._ledgers = list(ledgers_of(plans, touch.aging))
        self._apart = {(ledger.number, ledger.rule) for ledger in self._ledgers}
        self._is_of_lead = is_of_lead
        self.over_all = touch.gathered.intersection(
            one.rule.id
            for number, plan in enumerate(plans)
            for one in plan.reading("leads")
            if (number, one.rule.id) not in self._apart
        )
        self.rolled = NOTHING
        # What clauses read, what they came to, and when what no ledger keeps may turn.
        clauses = [clause.when for plan in plans for clause in plan.agreement.clauses]
        self._by_clauses = {name for when in clauses if isinstance(when, Missed) for name in when.commitments}
        self._read: Sequence[Outcome] = ()
        self._firings: tuple[Firing, ...] = ()
        self._has_log = any(one.source == "log" for plan in plans for one in plan.commitments)
        self._log: Journey | None = None
        self._others = 0

    def take(self, plans: Sequence[Plan], judged: Mapping[str, Judged]) -> None:
        """Take what some leads came to."""
        for ledger in self._ledgers:
            ledger.reach(plans[ledger.number])
            for lead_id, one in judged.items():
                ledger.take(lead_id, one)

    def refresh(self, found: Iterable[Outcome | Firing], at: int) -> bool:
        """Have periods that tell the pace of an earlier instant judged again; tell whether there are any."""
        told = {(one.terms.commitment, one.started_us) for one in found}
        old = [ledger.refresh(started, at) for ledger in self._ledgers for name, started in told if ledger.name == name]
        return any(old)

    def roll(self, plans: Sequence[Plan], judged: Sequence[Judged], log: Journey, names: frozenset[str]) -> None:
        """Sum up again the periods that have changed, and some commitments over all leads; the others stay."""
        gathered: list[Gathered] = []
        kept: list[dict[str, Sequence[Outcome]]] = []
        before = self.rolled
        for number, plan in enumerate(plans):
            found = gathered_from(number, plan, judged, names)
            stayed = before.tallies[number].items() if before.tallies else ()
            kept_tallies = {name: rows for name, rows in stayed if name not in names}
            gathered.append(attrs.evolve(found, tallies=kept_tallies | dict(found.tallies)))
            told = before.each[number].items() if before.each else ()
            kept.append({name: outcomes for name, outcomes in told if of_commitment(name) not in names})
        for ledger in self._ledgers:
            kept[ledger.number][ledger.rule] = ()
            kept[ledger.number][ledger.name] = ledger.outcomes(plans[ledger.number])
        each = list(each_version(plans, gathered, log, kept))
        self._put_together(plans, each, log, names)

    def _put_together(
        self, plans: Sequence[Plan], each: Sequence[Version], log: Journey, names: frozenset[str]
    ) -> None:
        found = [one.judged for one in each]
        tallies = [one.leads.tallies for one in each]
        named, others, as_of = of_all_versions(found), self._others, plans[0].as_of
        # Nothing but what ledgers keep has changed.
        is_calm = not names and log is self._log and not self._has_log and as_of < others
        if not is_calm:
            others = next_turn(plans, named, tallies, log, self._apart) or NEVER
        read = [outcome for name in self._by_clauses for outcome in named.get(name, ())]
        if not is_calm or len(read) != len(self._read) or not all(map(is_, read, self._read)):
            courses = courses_over(plans, named, log.cut(as_of))
            self._firings = tuple(state for one in courses for state in one.states if isinstance(state, Firing))
        self._read, self._others, self._log = read, others, log
        turn = min((others, *(ledger.turn for ledger in self._ledgers)))
        self.rolled = Rolled(
            as_of if names >= self.over_all else self.rolled.at,
            {identity(one): one for some in named.values() for one in some if not self._is_of_lead(one)},
            self._firings,
            None if turn == NEVER else turn,
            found,
            tallies,
        )


def gathered_from(number: int, plan: Plan, judged: Sequence[Judged], names: frozenset[str]) -> Gathered:
    """Return what all leads gave some commitments of a version."""
    entries: dict[str, Sequence[Outcome]] = {}
    tallies: dict[str, tuple[Tally, ...]] = {}
    for commitment in plan.reading("leads"):
        name = commitment.rule.id
        if name not in names:
            continue
        if isinstance(commitment, EntryPlan):
            entries[name] = [outcome for one in judged for outcome in one.entries[number].get(name, ())]
        else:
            rows = (row for one in judged for row in one.tallies[number].get(name, ()))
            tallies[name] = tuple(sorted(rows, key=_AT))
    return Gathered(entries, tallies, tuple(chain.from_iterable(one.problems[number] for one in judged)))


_AT = itemgetter(0)
