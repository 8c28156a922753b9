"""The suite: every law that an agreement can be held to, in one tuple."""

from collections.abc import Iterator

from slakit.leads.criteria import Criterion, is_monotone
from slakit.rules.agreement import Agreement
from slakit.testing.laws.defining import explains, monotone, sound_graph
from slakit.testing.laws.easing import can_be_widened, more_time_never_hurts, widening_hours_never_delays, with_time
from slakit.testing.laws.judging import (
    alone_or_in_company,
    ignores_owner_names,
    order_free,
    replays,
    sees_no_future,
    verdicts_stay,
)
from slakit.testing.laws.law import Law
from slakit.testing.laws.timing import additive, deadline_monotone, has_plain_weeks, shift_weeks
from slakit.testing.strategies.judged import Agreed, Judge, agreement_of

__all__ = ["suite"]


def suite(agreement: Agreed, *, judge: Judge | None = None) -> tuple[Law, ...]:
    """Return every law that an agreement can be held to, each under a name of its own.

    They are the laws of verdicts; those of limits, where a commitment has one; of time, for each calendar (weeks only
    where it has no dates of its own); of the lifecycle, where there is one; and of its stages' definitions: each
    explains its refusals, and one that claims to be monotone is. `judge` is your own way of judging. The laws of two
    definitions, `agrees`, are for you to write. An agreement without commitments is held to the others.

    Raises: ValueError for an agreement that no law is about.

    >>> from slakit import FirstResponse
    >>> [law.__name__ for law in suite(FirstResponse(within="2 hours"))][:3]
    ['replays', 'sees_no_future', 'verdicts_stay']
    """
    text = agreement_of(agreement)
    laws = (*_of_verdicts(text, judge), *_of_time(text), *_of_definitions(text))
    if not laws:
        raise ValueError("suite(agreement=...): no commitment, calendar or lifecycle that a law could be about")
    return laws


def _of_verdicts(text: Agreement, judge: Judge | None) -> Iterator[Law]:
    if not text.commitments:
        return
    for law in (replays, sees_no_future, verdicts_stay, order_free, alone_or_in_company, ignores_owner_names):
        yield law(text, judge=judge)
    if any(with_time(text)):
        yield more_time_never_hurts(text, judge=judge)
    if any(can_be_widened(text)):
        yield widening_hours_never_delays(text, judge=judge)


def _of_time(text: Agreement) -> Iterator[Law]:
    for name, calendar in text.calendars.items():
        yield _named(deadline_monotone(calendar.deadline), name)
        yield _named(additive(calendar.elapsed), name)
        if has_plain_weeks(calendar):
            yield _named(shift_weeks(calendar.elapsed), name)


def _of_definitions(text: Agreement) -> Iterator[Law]:
    if text.lifecycle is None:
        return
    yield sound_graph(text.lifecycle)
    for stage in text.lifecycle.stages:
        if isinstance(stage.when, Criterion):
            yield _named(explains(stage.when), stage.name)
            if is_monotone(stage.when):
                yield _named(monotone(stage.when), stage.name)


def _named(law: Law, what: str) -> Law:
    law.__name__ = f"{law.__name__}[{what}]"
    return law
