"""Summing up: what all leads of a watch come to together, judged again only where it may have changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter

import attrs

from slakit.evaluation.evaluation import assembled
from slakit.evaluation.judging import Gathered, Outcomes
from slakit.evaluation.plans import EntryPlan, Plan
from slakit.evaluation.tallies import Tally
from slakit.evaluation.watching.happenings import Identity, identity
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.turning import next_turn
from slakit.leads.journeys import Journey
from slakit.rules.commitments import of_commitment
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Outcome

__all__ = ["NOTHING", "Rolled", "gathered_from", "rolled_up"]


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


def rolled_up(
    plans: Sequence[Plan],
    judged: Sequence[Judged],
    log: Journey,
    before: Rolled,
    names: frozenset[str],
    is_of_lead: Callable[[Outcome], bool],
) -> Rolled:
    """Return what leads add up to when some commitments are summed up again, and the others stay as they were."""
    gathered: list[Gathered] = []
    kept: list[Outcomes] = []
    for number, plan in enumerate(plans):
        found = gathered_from(number, plan, judged, names)
        stayed = before.tallies[number].items() if before.tallies else ()
        kept_tallies = {name: rows for name, rows in stayed if name not in names}
        gathered.append(attrs.evolve(found, tallies=kept_tallies | dict(found.tallies)))
        told = before.each[number].items() if before.each else ()
        kept.append({name: outcomes for name, outcomes in told if of_commitment(name) not in names})
    whole = assembled(plans, gathered, log, (), kept)
    parts = whole.parts or (whole,)
    each = [_by_name(part.outcomes) for part in parts]
    named = _by_name(whole.outcomes) if whole.parts else each[0]
    return Rolled(
        before.at if any(kept) else plans[0].as_of,
        {identity(one): one for one in whole.outcomes if not is_of_lead(one)},
        whole.firings,
        next_turn(plans, named, [part.tallies for part in parts], log),
        each,
        [part.tallies for part in parts],
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


def _by_name(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.commitment, []).append(outcome)
    return found


_AT = itemgetter(0)
