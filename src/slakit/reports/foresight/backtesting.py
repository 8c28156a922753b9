"""Back-tests: how a draft of an agreement would have gone on what has happened, beside the text in force."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

import attrs

from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.evaluation.evaluator import declared, evaluate
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.reports.document.words import plural
from slakit.reports.foresight.terms import Text, first_date, placed, refuse_the_future, text_of
from slakit.reports.measures.tables import Table
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import judged_per
from slakit.rules.coverage import Coverage
from slakit.rules.custom import parties_of
from slakit.rules.outcomes import Breached, Met, Outcome
from slakit.rules.parties import Term
from slakit.rules.parts import PARTIES
from slakit.worktime.periods import Period

__all__ = ["Backtest", "Flip", "PromiseBacktest", "SideBacktest", "Swing", "backtest"]

Effect: TypeAlias = Literal["gains", "loses", "neither"]
_Key: TypeAlias = tuple[str, str, str | None, int | None]


@attrs.frozen
class PromiseBacktest:
    """How one promise went under each text: outcomes met and breached, the share met of both, and what flips.

    None where a text does not have the promise, 0 where it has it and nothing was decided; a share is None then.
    """

    commitment: str
    owed_by: str
    current_met: int | None
    current_breached: int | None
    current_share: float | None
    draft_met: int | None
    draft_breached: int | None
    draft_share: float | None
    gains: int
    loses: int


@attrs.frozen
class Flip:
    """An outcome that is another one under the draft; whoever owes it gains when a breach goes away."""

    commitment: str
    subject: str
    group: str | None
    entry: int | None
    owner: str | None
    owed_by: str
    current: str
    draft: str
    effect: Effect


@attrs.frozen
class SideBacktest:
    """How often a side would have passed: the periods in which nothing that it owes per period was broken.

    Counted are periods with at least one decided outcome of a volume, a rate or an objective. `gains` and `loses` count
    the flips of what the side owes, per entry and per period.
    """

    party: str
    current_passed: int | None
    current_periods: int | None
    draft_passed: int
    draft_periods: int
    gains: int
    loses: int


@attrs.frozen
class Swing:
    """Whose leads flip, by the owner who held them."""

    owner: str
    gains: int
    loses: int


@attrs.frozen(kw_only=True, eq=False)
class Backtest:
    """What a back-test found; `draft` and `current` are the evaluations behind it, with all outcomes and clauses."""

    draft: Evaluation
    current: Evaluation | None
    promises: Table[PromiseBacktest]
    flips: Table[Flip]
    sides: Table[SideBacktest]
    owners: Table[Swing]


def backtest(
    draft: Text,
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    current: Text | None = None,
    period: str | None = None,
    log: Iterable[Event] = (),
    coverage: Iterable[Coverage] = (),
) -> Backtest:
    """Judge a draft over the past as if it had been in force, beside the text that was.

    Both texts are judged over one stretch: `period`, such as 2026-Q3, in the zone of each; without it the term of
    `current`, and without both from the date of the first event on. Nothing of their own terms is used otherwise. Outcomes
    are matched by commitment, lead or period, group and entry; what only one text has flips nothing. Holiday lists that
    do not reach back are not warned of: look at the calendars of a draft yourself. One or several bare commitments are a
    text too, in UTC and without a term. `log` and `coverage` are as for `evaluate`.

    Warns with SparseHistoryWarning as `evaluate` does. Raises: CalendarError C142 for a period that can not be read; DataError
    I455 for a stretch that begins after `as_of`; and what `evaluate` raises.

    >>> from slakit.leads.events import activity_event, stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, called = map(datetime.fromisoformat, ("2026-07-06T10:00Z", "2026-07-06T13:00Z"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became), activity_event("call", at=called))
    >>> before, after = (Agreement(name="acme", commitments=FirstResponse(within=text)) for text in ("4 hours", "2 hours"))
    >>> found = backtest(after, [lead], as_of=called, current=before)
    >>> [(flip.subject, flip.current, flip.draft, flip.effect) for flip in found.flips]
    [('L1', 'met', 'breached', 'loses')]
    """
    leads = list(journeys)
    given: Any = {"as_of": as_of, "log": list(log), "coverage": declared(coverage)}
    stated = current.term if isinstance(current, Agreement) else None
    judged = evaluate(_placed(draft, stated, period, leads, as_of), leads, **given)
    beside = None
    if current is not None:
        beside = evaluate(_placed(current, stated, period, leads, as_of), leads, **given)
    flips = [] if beside is None else list(_flips(beside.outcomes, judged.outcomes))
    return Backtest(
        draft=judged,
        current=beside,
        promises=_promises(judged, beside, flips),
        flips=_flip_table(judged, beside, flips),
        sides=_sides(judged, beside, flips),
        owners=_owners(flips),
    )


_ONE_DAY = timedelta(days=1)


def _placed(
    given: Text, stated: Term | None, period: str | None, leads: Sequence[Journey], as_of: datetime
) -> Agreement:
    """Return a text as if it had been in force over the stretch that is asked for, else the one that is stated."""
    text = text_of(given)
    if period is not None:
        asked = Period.parse(period, text.zone)
        term = Term(since=asked.first, until=asked.last + _ONE_DAY)
    elif stated is not None:
        term = stated
    else:
        term = Term(since=first_date(leads, text.zone, as_of))
    where, what = ("term", "the term of the text in force") if period is None else ("period", period)
    refuse_the_future(term.since, text.zone, as_of, where, what)
    return placed(text, term)


# --- what flips


def _keyed(outcomes: Iterable[Outcome]) -> Mapping[_Key, Outcome]:
    return {(one.commitment, one.subject, one.group, one.entry): one for one in outcomes}


def _flips(current: Iterable[Outcome], draft: Iterable[Outcome]) -> Iterator[Flip]:
    before = _keyed(current)
    for key, after in _keyed(draft).items():
        was = before.get(key)
        if was is not None and was.status != after.status:
            yield Flip(*key, after.owner, after.owed_by, was.status, after.status, _effect(was, after))


def _effect(was: Outcome, now: Outcome) -> Effect:
    if isinstance(was, Breached):
        return "gains"
    return "loses" if isinstance(now, Breached) else "neither"


def _effects(flips: Iterable[Flip]) -> tuple[int, int]:
    counted = Counter(flip.effect for flip in flips)
    return counted["gains"], counted["loses"]


def _flip_table(draft: Evaluation, current: Evaluation | None, flips: Sequence[Flip]) -> Table[Flip]:
    found, before = _keyed(draft.outcomes), {} if current is None else _keyed(current.outcomes)
    left_out = {
        "only under the draft": len(found.keys() - before),
        "only under the current text": len(before.keys() - found),
    }
    return Table(
        name="flips",
        title="Outcomes that flip",
        definition="Outcomes of one commitment, lead or period, and entry that are another one under the draft.",
        unit="outcomes",
        population=f"{plural(len(found.keys() & before), 'outcome')} under both texts",
        left_out={} if current is None else left_out,
        row=Flip,
        rows=tuple(flips),
    )


# --- promise by promise


def _promises(draft: Evaluation, current: Evaluation | None, flips: Sequence[Flip]) -> Table[PromiseBacktest]:
    after, before = _verdicts(draft), {} if current is None else _verdicts(current)
    undecided = sum(not isinstance(one, Met | Breached) for one in draft.outcomes)
    return Table(
        name="promises",
        title="Promises under each text",
        definition="Of the outcomes that were decided, met or breached, the share that was met under each text.",
        unit="outcomes",
        population=f"{plural(len(draft.outcomes), 'outcome')} of the draft",
        left_out={"pending, excluded or unknown under the draft": undecided},
        row=PromiseBacktest,
        rows=tuple(
            PromiseBacktest(
                name,
                (after.get(name) or before[name])[0],
                *_numbers(before.get(name)),
                *_numbers(after.get(name)),
                *_effects(flip for flip in flips if flip.commitment == name),
            )
            for name in dict.fromkeys([*after, *before])
        ),
    )


_Verdicts: TypeAlias = tuple[str, int, int]
"""Who owes a promise, how many outcomes were met, how many breached."""


def _verdicts(evaluation: Evaluation) -> dict[str, _Verdicts]:
    found: dict[str, _Verdicts] = {}
    for rule in evaluation.agreement.commitments:
        for name, _ in judged_per(rule):
            counts = evaluation.counts.get(name, Counts())
            found[name] = ", ".join(parties_of(rule)), counts.met, counts.breached
    return found


def _numbers(found: _Verdicts | None) -> tuple[int | None, int | None, float | None]:
    if found is None:
        return None, None, None
    _, met, breached = found
    return met, breached, met / (met + breached) if met + breached else None


# --- side by side


def _sides(draft: Evaluation, current: Evaluation | None, flips: Sequence[Flip]) -> Table[SideBacktest]:
    rows = []
    for party in PARTIES:
        was, of = (None, None) if current is None else _passed(current, party)
        owed = [flip for flip in flips if party in flip.owed_by.split(", ")]
        rows.append(SideBacktest(party, was, of, *_passed(draft, party), *_effects(owed)))
    return Table(
        name="sides",
        title="How often each side would have passed",
        definition="Periods in which no volume, rate or objective that a side owes was broken, of those with one decided.",
        unit="periods",
        population=f"{plural(len({one.subject for one in _per_period(draft)}), 'period')} of the draft",
        row=SideBacktest,
        rows=tuple(rows),
    )


def _per_period(evaluation: Evaluation) -> Iterator[Outcome]:
    return (one for one in evaluation.outcomes if one.entry is None and isinstance(one, Met | Breached))


def _passed(evaluation: Evaluation, party: str) -> tuple[int, int]:
    periods: dict[str, bool] = {}
    for one in _per_period(evaluation):
        if party in one.terms.owed_by:
            periods[one.subject] = periods.get(one.subject, True) and isinstance(one, Met)
    return sum(periods.values()), len(periods)


def _owners(flips: Sequence[Flip]) -> Table[Swing]:
    mine: dict[str, list[Flip]] = {}
    for flip in flips:
        if flip.owner and flip.effect != "neither":
            mine.setdefault(flip.owner, []).append(flip)
    return Table(
        name="owners",
        title="Who gains and who loses",
        definition="By the owner who held the lead: breaches that go away under the draft, and those that come.",
        unit="outcomes",
        population=plural(len(flips), "flip"),
        left_out={"without an owner, or neither gain nor loss": len(flips) - sum(map(len, mine.values()))},
        row=Swing,
        rows=tuple(Swing(owner, *_effects(mine[owner])) for owner in sorted(mine)),
    )
