"""What a rule of a user's own may ask and tell: of one lead, and of one period."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, TypedDict, Unpack
from zoneinfo import ZoneInfo

import attrs

from slakit.evaluation.context import Context
from slakit.evaluation.deadlines import judge_deadline
from slakit.evaluation.hits import Hits
from slakit.evaluation.plans import LeadRulePlan, PeriodRulePlan, Plan
from slakit.leads.criteria.behaviour import matching
from slakit.leads.events import Event
from slakit.leads.patterns import EventPattern, FieldTest, Pattern
from slakit.rules.agreement import Agreement
from slakit.rules.custom import Mark
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Excluded, Figures, Met, Outcome, Pending, Terms, Unknown
from slakit.worktime.durations import Duration
from slakit.worktime.instants import from_micros, to_micros

__all__ = ["LeadContext", "PeriodContext", "bare_facts"]

Moment: TypeAlias = Event | datetime
Which: TypeAlias = Pattern | Sequence[Pattern] | Callable[[Event], bool]


class EntryFacts(TypedDict, total=False):
    """What may be told of an entry beside its beginning."""

    due: Moment
    stopped: Moment
    entry: int
    group: str
    owner: str
    events: Iterable[Event]
    allowed: str | Duration
    details: str | Iterable[str]


class PeriodFacts(TypedDict, total=False):
    """What may be told of a period."""

    target: float | Fraction
    actual: float | Fraction
    group: str
    events: Iterable[str | Mark]
    allowed: str | Duration
    details: str | Iterable[str]


class LeadContext:
    """What a rule of your own may ask and tell about one lead.

    The journey that it stands beside is cut at as-of. `settle` judges the common case of a deadline; `met`, `breached`,
    `pending`, `excluded` and `unknown` make outcomes of any other shape, and `mark` what a rule per period collects.

    Of an outcome may be told: `started`, the event or the instant with which it began; `due` and `stopped`, the same;
    `entry`, its number, else the next one; a `group`; the `owner`, else who held the lead at the instant that decided;
    further `events` that prove it; `allowed`, what was promised, in words; `details`, one text or several that say why.
    A `reason` is one of the known ones or a word of your own.
    """

    # Mutable, because it numbers the outcomes for which no number is given.
    __slots__ = ("_context", "_count", "_plan")

    def __init__(self, plan: LeadRulePlan | PeriodRulePlan, context: Context) -> None:
        self._plan = plan
        self._context = context
        self._count = 0

    @property
    def as_of(self) -> datetime:
        """The instant as of which is judged."""
        return from_micros(self._context.plan.as_of)

    @property
    def agreement(self) -> Agreement:
        """The agreement: its calendars by name, its owners, its lifecycle."""
        return self._context.plan.agreement

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the agreement."""
        return self.agreement.zone

    def matches(self, pattern: Pattern) -> tuple[Event, ...]:
        """Return the events of the lead that match a pattern, in order."""
        return tuple(matching(pattern)(self._context.journey, self._context.journey.events, 0))

    def settle(
        self,
        *,
        start: Which,
        stop: Which,
        within: Any = None,
        cancel: Which | None = None,
        calendar: Any = None,
        group: str | None = None,
        **more: Any,
    ) -> Iterator[Outcome]:
        """Yield what a `Deadline` with these parts would: one outcome for each start within the term.

        `start`, `stop` and `cancel` are patterns, or functions that tell of an event whether it is meant. All else is as
        in `Deadline`, such as `default_calendar`, `pause`, `warn_at` and `entries`. Each call numbers its entries from
        one, so a rule that settles more than one deadline gives each a `group` of its own.

        Raises: AgreementError as `Deadline` does; TypeError in a rule per period, which collects marks.
        """
        if not isinstance(self._plan, LeadRulePlan):
            raise TypeError("a rule per period has no deadlines to settle")
        chosen = {"start": start, "stop": stop, "cancel": cancel}
        patterns: dict[str, Any] = {word: _STANDING[word] if callable(one) else one for word, one in chosen.items()}
        terms = self._plan.terms
        parts = {"within": within, "calendar": calendar, **patterns, **more}
        rule = Deadline(id=terms.commitment, owed_by=terms.owed_by, **parts)
        if rule not in self._plan.settled:
            self._plan.settled[rule] = self._plan.settling(rule)
        plan, slots = self._plan.settled[rule]
        events = self._context.journey.events
        hits = slots.hits(self._context.journey)
        found = list(hits.found)
        for word, which in chosen.items():
            if callable(which):
                found[slots.slot(_STANDING[word])] = [index for index, event in enumerate(events) if which(event)]
        settled = judge_deadline(plan, self._context.asking_for(Hits(found, hits.passed)))
        return (one if group is None else attrs.evolve(one, group=group) for one in settled)

    def met(self, started: Moment, *, reason: str = "held", **facts: Unpack[EntryFacts]) -> Met:
        """Return the outcome of an entry that was kept."""
        return Met(**self._facts(started, None, facts), reason=reason)

    def breached(
        self, started: Moment, *, at: Moment | None = None, reason: str = "not_held", **facts: Unpack[EntryFacts]
    ) -> Breached:
        """Return the outcome of an entry that was broken: at an instant, else when it was due, else at its start."""
        broken = _micros(next(one for one in (at, facts.get("due"), started) if one is not None))
        return Breached(**self._facts(started, broken, facts), reason=reason, breached_us=broken)

    def pending(
        self, started: Moment, *, reason: str = "running", at_risk: bool = False, **facts: Unpack[EntryFacts]
    ) -> Pending:
        """Return the outcome of an entry that is not decided yet."""
        return Pending(**self._facts(started, self._context.plan.as_of, facts), reason=reason, at_risk=at_risk)

    def excluded(self, started: Moment, *, reason: str, **facts: Unpack[EntryFacts]) -> Excluded:
        """Return the outcome of an entry that does not count."""
        return Excluded(**self._facts(started, None, facts), reason=reason)

    def unknown(self, started: Moment, *, reason: str = "not_known", **facts: Unpack[EntryFacts]) -> Unknown:
        """Return the outcome of an entry of which the data can not tell."""
        return Unknown(**self._facts(started, None, facts), reason=reason)

    def mark(self, at: Moment, amount: float | Decimal | Fraction = 1, *, group: str = "") -> Mark:
        """Return what this lead adds to the period that holds an instant, or an event.

        Raises: ValueError for an amount that is no finite number.
        """
        exact = amount if isinstance(amount, int) else Fraction(str(amount))
        ref = at.ref if isinstance(at, Event) else ""
        return Mark(_micros(at), self._context.journey.lead_id, ref, exact, group)

    def _facts(self, started: Moment, decided: int | None, facts: EntryFacts) -> dict[str, Any]:
        """Return the fields of an outcome but for its reason; the owner is the one at the deciding instant."""
        self._count += 1
        if odd := facts.keys() - EntryFacts.__annotations__.keys():
            raise TypeError(f"an outcome of an entry has no {', '.join(sorted(odd))}")
        journey, begin = self._context.journey, _micros(started)
        stop = facts.get("stopped")
        done = None if stop is None else _micros(stop)
        when = next(one for one in (decided, done, begin) if one is not None)
        group, due = facts.get("group"), _micros(facts.get("due") or started)
        proof = (started, *facts.get("events", ()), stop)
        return bare_facts(self._plan.terms, journey.lead_id, group, begin, due) | {
            "entry": facts.get("entry", self._count),
            "owner": (facts.get("owner") or journey.owner_at(when)) or None,
            "stopped_us": done,
            "allowed": _in_words(facts.get("allowed", "")),
            "evidence": tuple(dict.fromkeys(one.ref for one in proof if isinstance(one, Event))),
            "figures": None,
            "details": _words(facts.get("details", ())),
        }


class PeriodContext:
    """What a rule of your own may ask and tell about one period; `start` and `end` (exclusive) are cut to the term.

    `met`, `breached`, `pending` and `unknown` make outcomes: one for the period, or one for each `group`. Of each may be
    told: `target` and `actual`, what was promised and what came; the `events` that prove it, by id or as marks;
    `allowed`, what was promised, in words; `details`, one text or several that say why. A `reason` is one of the known
    ones or a word of your own.
    """

    __slots__ = ("_end", "_label", "_plan", "_rule", "_start")

    def __init__(self, plan: Plan, rule: PeriodRulePlan, label: str, start: int, end: int) -> None:
        self._plan = plan
        self._rule = rule
        self._label = label
        self._start = start
        self._end = end

    @property
    def as_of(self) -> datetime:
        """The instant as of which is judged."""
        return from_micros(self._plan.as_of)

    @property
    def agreement(self) -> Agreement:
        """The agreement: its calendars by name, its owners, its lifecycle."""
        return self._plan.agreement

    @property
    def start(self) -> datetime:
        """When the period begins."""
        return from_micros(self._start)

    @property
    def end(self) -> datetime:
        """When the period has ended."""
        return from_micros(self._end)

    @property
    def over(self) -> bool:
        """Whether the period is over: after its end, not at it."""
        return self._plan.as_of > self._end

    def met(self, *, reason: str = "held", **facts: Unpack[PeriodFacts]) -> Met:
        """Return the outcome of a period in which the promise was kept."""
        return Met(**self._facts(facts), reason=reason)

    def breached(self, *, at: Moment | None = None, reason: str = "not_held", **facts: Unpack[PeriodFacts]) -> Breached:
        """Return the outcome of a period in which it was broken: at an instant, else at the end of the period."""
        broken = self._end if at is None else _micros(at)
        return Breached(**self._facts(facts), reason=reason, breached_us=broken)

    def pending(self, *, reason: str = "running", at_risk: bool = False, **facts: Unpack[PeriodFacts]) -> Pending:
        """Return the outcome of a period that is not decided yet."""
        return Pending(**self._facts(facts), reason=reason, at_risk=at_risk)

    def unknown(self, *, reason: str = "not_known", **facts: Unpack[PeriodFacts]) -> Unknown:
        """Return the outcome of a period of which the data can not tell."""
        return Unknown(**self._facts(facts), reason=reason)

    def _facts(self, facts: PeriodFacts) -> dict[str, Any]:
        """Return the fields of an outcome but for its reason."""
        if odd := facts.keys() - PeriodFacts.__annotations__.keys():
            raise TypeError(f"an outcome of a period has no {', '.join(sorted(odd))}")
        target, actual = facts.get("target"), facts.get("actual")
        return bare_facts(self._rule.terms, self._label, facts.get("group"), self._start, self._end) | {
            "stopped_us": None,
            "allowed": _in_words(facts.get("allowed", "")),
            "evidence": tuple(one.event if isinstance(one, Mark) else one for one in facts.get("events", ())),
            "figures": None
            if target is None
            else Figures(float(target), actual=None if actual is None else float(actual)),
            "details": _words(facts.get("details", ())),
        }


def bare_facts(terms: Terms, subject: str, group: str | None, start: int, due: int | None) -> dict[str, Any]:
    """Return the fields of an outcome that no clock decided, but for those that a rule tells."""
    return {
        "terms": terms,
        "subject": subject,
        "group": group,
        "entry": None,
        "owner": None,
        "started_us": start,
        "due_us": due,
        "original_due_us": due,
        "business_us": None,
        "wall_us": None,
        "paused_us": 0,
        "held": (),
        "ignored": (),
    }


def _micros(moment: Moment) -> int:
    return moment.at_us if isinstance(moment, Event) else to_micros(moment)


def _in_words(allowed: str | Duration) -> str:
    return str(allowed) if isinstance(allowed, Duration) else allowed


def _words(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


# What stands in a deadline where a function chooses the events.
_STANDING = {
    word: EventPattern(tests=(FieldTest("kind", (f"chosen as a {word}",)),)) for word in ("start", "stop", "cancel")
}
