"""Whether a criterion, once true, stays true whatever else a lead does: more engagement never un-qualifies."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import assert_never

import attrs

from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Criterion,
    Did,
    Field,
    Fits,
    Grade,
    InStage,
    Lag,
    Manual,
    Named,
    Not,
    Persona,
    Points,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.patterns import EventPattern, Pattern, simple_patterns
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration
from slakit.worktime.instants import zone

__all__ = ["is_monotone"]


def is_monotone(criterion: Criterion) -> bool:
    """Tell whether no further activity of a lead, at the instant or before it, can make a true answer anything else.

    Asked is the criterion itself, not a lead: stages, owners and attributes stay as they are, and activities are added to
    those that there are. A count is monotone, its negation is not; a score is, unless an activity can take points away or
    veto it; a lag is not, because a later activity may have been written down late. A function of your own is what it
    says of itself. In doubt the answer is no.

    >>> from slakit.leads.criteria import did, score
    >>> is_monotone(did("content_download", at_least=3, distinct="asset") | did("trial_signup"))
    True
    >>> is_monotone(score({"webinar": 20, "unsubscribe": -50}, at_least=60)), is_monotone(~did("unsubscribe"))
    (False, False)
    """
    return _kept(criterion).true


@attrs.frozen
class _Kept:
    """Which answers further activities leave as they are: a true one, a false one."""

    true: bool
    false: bool


_FIXED = _Kept(true=True, false=True)


def _kept(criterion: Criterion) -> _Kept:  # noqa: PLR0911 - one case a kind of criterion
    match criterion:
        case Field() | Present() | Manual() | Reason() | InStage():
            return _FIXED  # they ask about no activity
        case Did(pattern=pattern, since=since):
            return _Kept(true=since is None or not _is_about_activity(since), false=not _is_about_activity(pattern))
        case Score():
            return _of_score(criterion)
        case Band(score=score):
            return _of_band(score)
        case Fits(persona):
            return _of_persona(persona)
        case Lag(pattern=pattern):
            return _Kept(true=not _is_about_activity(pattern), false=not _is_about_activity(pattern))
        case StageDefinition(definition=definition):
            return _FIXED if definition is None else _kept(definition)
        case Named(monotone=monotone):
            return _Kept(true=monotone, false=False)
        case Grade(fit=fit, interest=interest):
            return _all_kept([fit, interest])
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            return _all_kept(parts)
        case Not(part):
            inner = _kept(part)
            return _Kept(true=inner.false, false=inner.true)
        case _ as never:
            assert_never(never)


def _all_kept(parts: Iterable[Criterion]) -> _Kept:
    kept = [_kept(part) for part in parts]
    return _Kept(true=all(one.true for one in kept), false=all(one.false for one in kept))


def _is_about_activity(pattern: Pattern) -> bool:
    """Tell whether some activity may match; a test of another field than the kind is taken to let some pass."""
    return any(_lets_activity_pass(part) for part in simple_patterns(pattern))


def _lets_activity_pass(pattern: EventPattern) -> bool:
    if pattern.entered or pattern.left:
        return False
    return all(("activity" in test.accepted) is not test.negated for test in pattern.tests if test.field == "kind")


def _of_score(score: Score) -> _Kept:
    """Return what a sum keeps: one to which activities only add stays reached, one from which they take stays missed."""
    rows = _rows_of_activity(score)
    factors_count = all(factor >= 0 for _, factor in score.steps)
    capped_below_zero = {group for group, cap in score.caps if cap < 0} & {row.group for row in rows}
    vetoed = score.veto is not None and _is_about_activity(score.veto)
    rising = not any(row.points < 0 for row in rows) and not capped_below_zero
    falling = not any(row.points > 0 for row in rows)
    return _Kept(true=not vetoed and factors_count and rising, false=factors_count and falling)


def _rows_of_activity(score: Score) -> list[Points]:
    return [row for row in score.points if _is_about_activity(row.pattern)]


def _of_band(score: Score) -> _Kept:
    """Return what hysteresis keeps, where all turns on what the score does between events.

    A dip that one more event brings to light would end a stay, a peak begin one. A score that only sinks has neither.
    """
    factors = [Decimal(1), *(factor for _, factor in sorted(score.steps, key=lambda step: _age(step[0])))]
    sinking = all(before >= after for before, after in pairwise(factors)) and not any(
        row.points < 0 for row in score.points
    )
    # Under a half-life all points shrink by one factor, and a sum of capped multiples of it is concave: it has no dip.
    no_dip = sinking or not score.steps
    no_peak = sinking or (score.half_life is None and not score.steps)
    return _Kept(true=_of_score(score).true and no_dip, false=no_peak and not _rows_of_activity(score))


def _age(length: Duration) -> int:
    return length.micros or later_dates(0, length, zone("UTC"))


def _of_persona(persona: Persona) -> _Kept:
    required, excluded = _all_kept(persona.all), _all_kept(persona.none)
    gains, losses = (_all_kept([trait for trait, points in persona.traits if points * sign > 0]) for sign in (1, -1))
    return _Kept(
        true=required.true and excluded.false and gains.true and losses.false,
        false=required.false and excluded.true and gains.false and losses.true,
    )
