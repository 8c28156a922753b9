"""Rules of a user's own: what a class must have to stand beside the commitments that slakit brings."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from math import isfinite
from typing import Any, Protocol, TypeAlias, TypeGuard, runtime_checkable

import attrs

from slakit.errors import Problem
from slakit.leads.journeys import Journey
from slakit.rules.objectives import odd_without_clock
from slakit.rules.outcomes import Breached, Outcome
from slakit.rules.parts import identifier, odd_kinds, odd_words, owed_by, period_kind, refused
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import from_micros, iso_utc
from slakit.worktime.periods import Period, PeriodKind

__all__ = [
    "RULE_PARTS",
    "CustomRule",
    "LeadRule",
    "Mark",
    "PeriodRule",
    "RuleMaker",
    "faults_of",
    "is_custom",
    "odd_in",
    "parties_of",
    "sentence_of",
]


@attrs.frozen(order=True)
class Mark:
    """What one lead adds to a period of a rule of your own: when, by which event, how much, and to which group.

    Marks are in order of time; the instant is held in microseconds since 1970.
    """

    at_us: int
    lead_id: str
    event: str
    amount: int | Fraction = 1
    group: str = ""

    @property
    def at(self) -> datetime:
        """When it happened, in UTC."""
        return from_micros(self.at_us)


class _Rule(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def owed_by(self) -> str | tuple[str, ...]: ...


@runtime_checkable
class LeadRule(_Rule, Protocol):
    """A rule of your own that is judged per lead: any frozen class with `id`, `owed_by` and `judge`.

    `judge` is given a journey, cut at as-of, and a `LeadContext`. These are looked at where the class has them: `on`
    ("leads" or "log"), `objective`, `calendar` (the name of one, which must exist), `meaning` and `describe()`. A rule
    that raises makes its lead Unknown, with the error's text; so does one that tells what is no text where text is
    needed, or that something was done or broken after as-of.
    """

    def judge(self, journey: Journey, context: Any, /) -> Iterable[Outcome]:
        """Yield the outcomes of one lead, in the order in which they began."""


@runtime_checkable
class PeriodRule(_Rule, Protocol):
    """A rule of your own that is judged per period over all leads: `id`, `owed_by`, `per`, `collect`, `judge_period`.

    `per` is a kind of period, such as "month". It is judged in two steps, so that sets of leads can be judged apart and
    merged: `collect` yields what one journey adds, as marks (`LeadContext.mark`), and `judge_period` is given those
    that lie in a period, with a `PeriodContext`. Other attributes are as in a `LeadRule`; it has no objective. A lead
    for which `collect` raises makes each period from its first event on Unknown.
    """

    @property
    def per(self) -> str | PeriodKind:
        """The kind of period."""

    def collect(self, journey: Journey, context: Any, /) -> Iterable[Mark]:
        """Yield what one lead adds."""

    def judge_period(self, period: Period, marks: tuple[Mark, ...], context: Any, /) -> Iterable[Outcome]:
        """Yield the outcomes of a period from what all leads added in it, in order of time."""


CustomRule: TypeAlias = LeadRule | PeriodRule
RuleMaker: TypeAlias = Callable[..., CustomRule]
"""What makes a rule from the parameters of an agreement file: the class itself, or a function."""


RULE_PARTS = "id, owed_by and judge, or with id, owed_by, per, collect and judge_period"
"""What a class must have to be a rule, per lead or per period, as messages say it."""


def is_custom(value: object) -> TypeGuard[CustomRule]:
    """Tell whether a value has what a rule of a user's own needs; the class itself, and not a value of it, has not."""
    # To ask a protocol takes a hundred times as long as to look for the one method, which most values have not.
    judges = hasattr(value, "judge") or hasattr(value, "judge_period")
    return judges and isinstance(value, LeadRule | PeriodRule) and not isinstance(value, type)


@attrs.frozen
class _Shared:
    """What all commitments tell, read as theirs is."""

    id: Any = attrs.field(converter=identifier)
    owed_by: Any = attrs.field(converter=owed_by)
    per: Any = attrs.field(converter=period_kind)


def faults_of(rule: CustomRule) -> Iterator[Problem]:
    """Yield what is wrong with a rule of a user's own.

    They are D311 (owed_by), D312 (id), C141 (per), D304 (on), D314 (a value of another kind), D344 (a percentile) and D399 (a rule per lead
    and per period at once, an objective beside a promise per period, or a `describe` that raises).
    """
    per_period = isinstance(rule, PeriodRule)
    yield from refused(_Shared(rule.id, rule.owed_by, rule.per if isinstance(rule, PeriodRule) else "month"))
    if per_period and isinstance(rule, LeadRule):
        yield Problem("D399", "judge", f"{rule.id!r} has both judge and judge_period: it is judged in one way")
    objective = getattr(rule, "objective", None)
    if per_period and objective is not None:
        yield Problem("D399", "objective", f"{rule.id!r} is judged per period, so it has no objective of its own")
    calendar = (str, WorkCalendar, type(None))
    yield from odd_kinds(
        calendar=(getattr(rule, "calendar", None), calendar, "a calendar or the name of one"),
    )
    yield from odd_without_clock(objective)
    yield from odd_words(on=(getattr(rule, "on", "leads"), ("leads", "log")))
    if hasattr(rule, "describe"):
        yield from _untold(rule)


def _untold(rule: Any) -> Iterator[Problem]:
    try:
        str(rule.describe())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises would stop every page that tells the promise
        yield Problem("D399", "describe", f"{rule.id!r} can not be told: {type(error).__name__}: {error}")


def odd_in(outcome: Outcome, as_of: int) -> Iterator[str]:
    """Yield what keeps an outcome of a user's own from being written as JSON and read back, and what it can not know.

    It knows nothing that lies after as-of, in microseconds since 1970.
    """
    for word, given in _texts(outcome):
        if not isinstance(given, str):
            yield f"{word}: {given!r}: expected text"
    if outcome.entry is not None and type(outcome.entry) is not int:
        yield f"entry: {outcome.entry!r}: expected a whole number"
    for word in ("target", "actual"):
        if (number := getattr(outcome, word)) is not None and not isfinite(number):
            yield f"{word}: {number}: expected a finite number"
    at = {"stopped": outcome.stopped_us, "broken": outcome.breached_us if isinstance(outcome, Breached) else None}
    for word, instant in at.items():
        if instant is not None and instant > as_of:
            yield f"{word} at {iso_utc(instant)}, which lies after as-of: until then it is pending"


def _texts(outcome: Outcome) -> Iterator[tuple[str, object]]:
    yield from (("allowed", outcome.allowed), ("reason", outcome.reason))
    yield from ((word, given) for word in ("group", "owner") if (given := getattr(outcome, word)) is not None)
    for word in ("evidence", "details"):
        yield from ((word, given) for given in getattr(outcome, word))
    for passed in outcome.ignored:
        yield from (("ignored", given) for given in (passed.event, passed.why))


def parties_of(rule: Any) -> tuple[str, ...]:
    """Return who promised it; a rule of a user's own may name one by a bare word."""
    return (rule.owed_by,) if isinstance(rule.owed_by, str) else tuple(rule.owed_by)


def sentence_of(rule: Any) -> str:
    """Return a promise as one plain sentence; of a rule without `describe`, its meaning or else its id."""
    if hasattr(rule, "describe"):
        return str(rule.describe())
    return f"{' and '.join(parties_of(rule))}: {getattr(rule, 'meaning', '') or rule.id}"
