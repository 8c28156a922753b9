"""Summing up: what all leads of a watch come to together, judged again only where it may have changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from operator import itemgetter

import attrs

from slakit.evaluation.clauses import courses_over
from slakit.evaluation.evaluation import each_version, of_all_versions
from slakit.evaluation.judging import NO_OUTCOMES, Gathered, Outcomes
from slakit.evaluation.plans import EntryPlan, Plan
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.watching.happenings import Named, identity
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.ledgers import ledgers_of
from slakit.evaluation.watching.touching import Touch
from slakit.evaluation.watching.turning import next_turn
from slakit.leads.journeys import Journey
from slakit.rules.clauses import Missed
from slakit.rules.commitments import of_commitment
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Outcome, Pending

__all__ = ["NOTHING", "Rolled", "Sums", "gathered_from"]


@attrs.frozen
class Rolled:
    """What all leads add up to as of an instant: outcomes of periods and of the log, firings, and when they may turn.

    Some may have been judged later than `at`, none that go on with every day. `outcomes` are by name, `each` those of each
    version and of the leads that they were judged on, and `tallies` what its periods were judged on.
    """

    at: int
    outcomes: Named
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
        "_ledgers",
        "_log",
        "_of_leads",
        "_others",
        "_read",
        "aging",
        "over_all",
        "rolled",
    )

    def __init__(self, plans: Sequence[Plan], touch: Touch) -> None:
        """Begin with nothing; `over_all` are the commitments that no ledger keeps and all leads are asked for.

        Of these `aging` change with every instant.
        """
        self._ledgers = list(ledgers_of(plans, touch.logged))
        self._apart = {(ledger.number, ledger.rule) for ledger in self._ledgers}
        self._of_leads = {one.rule.id for plan in plans for one in plan.reading("leads") if isinstance(one, EntryPlan)}
        self.over_all = touch.gathered.intersection(
            one.rule.id
            for number, plan in enumerate(plans)
            for one in plan.reading("leads")
            if (number, one.rule.id) not in self._apart
        )
        self.aging = touch.aging & self.over_all
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

    def refresh(self, found: Iterable[Outcome], at: int) -> bool:
        """Have periods that tell the pace of an earlier instant judged again; tell whether there are any."""
        old = [
            ledger.refresh(one.group, one.started_us, at)
            for one in found
            for ledger in self._ledgers
            if ledger.name == one.commitment
        ]
        return any(old)

    def roll(self, plans: Sequence[Plan], judged: Sequence[Judged], log: Journey, names: frozenset[str]) -> None:
        """Sum up again the periods that have changed, and some commitments over all leads; the others stay."""
        as_of, before = plans[0].as_of, self.rolled
        # Nothing but what ledgers keep has changed.
        is_calm = not names and log is self._log and not self._has_log and as_of < self._others
        each: Sequence[Outcomes] = self._kept(plans, names)
        tallies = before.tallies
        if not is_calm:
            gathered = list(self._gathered(plans, judged, names))
            each = [one.judged for one in each_version(plans, gathered, log, each)]
            tallies = [one.tallies for one in gathered]
        named = of_all_versions(each)
        if not is_calm:
            self._others = next_turn(plans, named, tallies, log, self._apart) or NEVER
        self._log = log
        self._read_clauses(plans, named, log, is_calm=is_calm)
        turn = min((self._others, *(ledger.turn for ledger in self._ledgers)))
        self.rolled = Rolled(
            as_of if names >= self.over_all else before.at,
            {name: self._of_periods(name, outcomes) for name, outcomes in named.items()},
            self._firings,
            None if turn == NEVER else turn,
            each,
            tallies,
        )

    def _kept(self, plans: Sequence[Plan], names: frozenset[str]) -> list[dict[str, Sequence[Outcome]]]:
        """Return by version the outcomes that stay, and those of the ledgers."""
        before = self.rolled.each or [NO_OUTCOMES] * len(plans)
        kept = [
            {name: outcomes for name, outcomes in one.items() if of_commitment(name) not in names} for one in before
        ]
        for ledger in self._ledgers:
            kept[ledger.number][ledger.rule] = ()
            kept[ledger.number][ledger.name] = ledger.outcomes(plans[ledger.number])
        return kept

    def _gathered(self, plans: Sequence[Plan], judged: Sequence[Judged], names: frozenset[str]) -> Iterator[Gathered]:
        """Yield by version what all leads gave some commitments, and what they had given the others."""
        before = self.rolled.tallies or [{}] * len(plans)
        for number, (plan, known) in enumerate(zip(plans, before, strict=True)):
            found = gathered_from(number, plan, judged, names)
            stayed = {name: rows for name, rows in known.items() if name not in names}
            yield Gathered(found.entries, stayed | dict(found.tallies), found.problems)

    def _read_clauses(self, plans: Sequence[Plan], named: Outcomes, log: Journey, *, is_calm: bool) -> None:
        """Find what clauses have come to, where something that they read has changed."""
        as_of, before = plans[0].as_of, self._read
        self._read = read = [outcome for name in self._by_clauses for outcome in named.get(name, ())]
        if is_calm and len(read) == len(before) and all(map(_reads_alike, repeat(as_of), read, before)):
            return
        courses = courses_over(plans, named, log.cut(as_of))
        self._firings = tuple(state for one in courses for state in one.states if isinstance(state, Firing))

    def is_of_lead(self, outcome: Outcome) -> bool:
        """Tell whether an outcome is one of a lead's entries; a version may promise a number under the same name."""
        return outcome.commitment in self._of_leads and outcome.figures is None

    def _of_periods(self, name: str, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        return [one for one in outcomes if not self.is_of_lead(one)] if name in self._of_leads else outcomes


def _reads_alike(as_of: int, now: Outcome, before: Outcome) -> bool:
    """Tell whether a clause reads the same in two outcomes, one after the other.

    Of a period that is not over or not decided it reads no more than that it stands there.
    """
    if now is before:
        return True
    is_over = now.due_us is None or now.due_us < as_of
    is_open = type(now) is Pending and type(before) is Pending
    return (is_open or not is_over) and (identity(now), now.due_us) == (identity(before), before.due_us)


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
