"""The constructors of criteria: short to write, checked when built."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from slakit.errors import AgreementError, DataError, Problem, hint
from slakit.leads.criteria.behaviour import age_of
from slakit.leads.criteria.contradictions import contradiction, no_number, out_of_reach, warn_of
from slakit.leads.criteria.numbers import MOST_DIGITS, as_number
from slakit.leads.criteria.trees import (
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
    Persona,
    Points,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.events import ACTOR_KINDS
from slakit.leads.facts import text_of
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, activity, any_of
from slakit.worktime import instants
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.periods import PeriodKind

__all__ = [
    "at_least",
    "band",
    "criterion",
    "did",
    "field",
    "fits",
    "grade",
    "in_stage",
    "lag",
    "manual",
    "present",
    "reason",
    "score",
    "stage_definition",
]

Length = Duration | timedelta | str


def field(
    name: str,
    *,
    is_: Any = None,
    in_: Iterable[Any] | None = None,
    between: tuple[Any, Any] | None = None,
    at_least: Any = None,
    at_most: Any = None,
    above: Any = None,
    below: Any = None,
) -> Field:
    """Return the criterion that an attribute is a value, is in a list, or lies within bounds.

    Give `is_` or `in_`, or bounds, which may be combined; `between` takes two of them and includes both ends.

    Raises: AgreementError D211 without a name or a test, or with tests that do not go together; with every problem,
    D212 for a bound that is no number or a value without a text form, D214 for bounds that no number can keep.

    >>> str(field("country", in_=["DE", "AT"])), str(field("employees", between=(50, 1000)))
    ('country is DE or AT', 'employees is at least 50 and at most 1000')
    """
    bounds = {"at_least": at_least, "at_most": at_most, "above": above, "below": below}
    given = {word: bound for word, bound in bounds.items() if bound is not None}
    listed = None if in_ is None else _listed(in_)
    forms = (is_ is not None) + (listed is not None) + (between is not None) + bool(given)
    if not name or forms != 1 or listed == []:
        message = "needs a name and either is, in, between, or bounds such as at_least"
        raise AgreementError(Problem("D211", f"field {name}", message))
    if between is not None:
        given = _two_bounds(between)
    problems: list[Problem] = []
    numbers = {
        word: number
        for word, bound in given.items()
        if (number := _number(bound, word if between is None else "between", problems)) is not None
    }
    among = [is_] if is_ is not None else listed or []
    word = "is" if is_ is not None else "in"
    texts = [text for value in among if (text := _text(value, word, problems)) is not None]
    if problems:
        raise AgreementError(*problems)
    found = Field(name=name, among=tuple(texts), **numbers)
    if no_number(found):
        raise AgreementError(Problem("D214", f"field {name}", f"{found}: no number is"))
    return found


def _two_bounds(between: Any) -> dict[str, Any]:
    bounds = _listed(between)
    if len(bounds) != _PAIR:
        shown = ", ".join(map(str, bounds)) or "nothing"
        raise AgreementError(Problem("D212", "field.between", f"{shown}: expected two numbers"))
    return {"at_least": bounds[0], "at_most": bounds[1]}


_PAIR = 2


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def present(*names: str, placeholders: Iterable[str] = ()) -> Present:
    """Return the criterion that attributes are there at all; an empty value is not, and a placeholder such as n/a is not.

    Raises: AgreementError D211 without a name.

    >>> str(present("email", "company", placeholders=["n/a", "-"]))
    'email, company are present and not n/a or -'
    """
    if not names or not all(names):
        raise AgreementError(Problem("D211", "present", "name at least one attribute"))
    return Present(names, tuple(word.casefold() for word in placeholders))


def did(
    *what: str | Pattern,
    at_least: int = 1,
    within: Length | None = None,
    before: Length | None = None,
    per: str | PeriodKind | None = None,
    zone: str = "UTC",
    distinct: str | None = None,
    since: Pattern | None = None,
) -> Did:
    """Return the criterion that activities, or events that match a pattern, have come at least so often.

    `within` is a rolling window, its far end included: "30 days" are 30 times 24 hours. `before` counts only what came
    at least so long ago, exactly so long included: a notice that was given in time. `per` counts the calendar
    period of `zone` that holds the instant. `distinct` counts once per value of a field of the event or of its data.
    `since` counts only what came after the last event of that pattern, such as `entered("recycled")`.

    Raises: AgreementError D231 for nothing to count, D232 for a number below 1, D233 for a window in business time, for
    two windows, or for one in which nothing can lie.

    >>> str(did("content_download", at_least=3, distinct="asset", within="30 days"))
    'did content_download with at least 3 different asset within 30 days'
    """
    names = [one for one in what if isinstance(one, str)]
    patterns = [one for one in what if not isinstance(one, str)]
    if not what or not all(names):
        raise AgreementError(Problem("D231", "did", "name an activity, or give a pattern"))
    if not isinstance(at_least, int) or isinstance(at_least, bool) or at_least < 1:
        raise AgreementError(Problem("D232", "did.at_least", f"{at_least!r}: expected a whole number from 1 on"))
    window = None if within is None else _window(within, "did.within")
    if window is not None and per is not None:
        raise AgreementError(Problem("D233", "did", "give either within or per"))
    ago = None if before is None else _window(before, "did.before")
    if window is not None and ago is not None and age_of(ago) > age_of(window):
        raise AgreementError(Problem("D233", "did.before", f"nothing lies within '{window}' and '{ago}' before"))
    parts: list[Pattern] = [activity(*names), *patterns] if names else patterns
    return Did(
        pattern=any_of(*parts),
        at_least=at_least,
        within=window,
        before=ago,
        per=None if per is None else PeriodKind.parse(per),
        zone=instants.zone(zone).key,
        distinct=distinct,
        since=since,
        words=" or ".join(names) if not patterns else "",
    )


def _window(length: Length, where: str) -> Duration:
    window = Duration.parse(length)
    if window.measure in {Measure.WORK, Measure.BUSINESS_DAYS} or window.amount <= 0:
        message = f"'{window}': a window is a time such as 30 days, not business time"
        raise AgreementError(Problem("D233", where, message))
    return window


def score(
    points: Mapping[str, Any] | Iterable[tuple[Pattern, Any, str]],
    *,
    at_least: Any,
    caps: Mapping[str, Any] | None = None,
    half_life: Length | None = None,
    steps: Mapping[str, Any] | None = None,
    veto: Pattern | None = None,
) -> Score:
    """Return the criterion that a sum of points is at least a threshold.

    `points` maps activities to points, negative ones too; or lists (pattern, points, group). `caps` cut what a group, or
    an activity, adds up to. `half_life` halves points with their age; `steps` maps ages to factors instead.

    Warns with NeverHoldsWarning when the caps keep the sum below the threshold, or nothing adds points.
    Raises: AgreementError D241 without points, D212 for what is no number, D233 for an age in business time, D242 for
    decay of two kinds, D243 for a cap on nothing.

    >>> str(score({"webinar": 20, "unsubscribe": -50}, at_least=60, half_life="30 days"))
    'score of 60 (webinar +20, unsubscribe -50) halved every 30 days'
    """
    given = [(activity(name), value, name) for name, value in points.items()] if isinstance(points, Mapping) else points
    rows = [Points(pattern, _number_or_refuse(value, f"score.{group}"), group) for pattern, value, group in given]
    if not rows:
        raise AgreementError(Problem("D241", "score", "a score needs points for something"))
    if half_life is not None and steps:
        raise AgreementError(Problem("D242", "score", "give either half_life or steps"))
    groups = {row.group for row in rows}
    for group in caps or {}:
        if group not in groups:
            raise AgreementError(Problem("D243", f"score.caps.{group}", f"nothing scores there{hint(group, groups)}"))
    made = Score(
        points=tuple(rows),
        at_least=_number_or_refuse(at_least, "score.at_least"),
        caps=tuple((group, _number_or_refuse(cap, f"score.caps.{group}")) for group, cap in (caps or {}).items()),
        half_life=None if half_life is None else _window(half_life, "score.half_life"),
        steps=tuple(
            (_window(age, "score.steps"), _number_or_refuse(by, "score.steps")) for age, by in (steps or {}).items()
        ),
        veto=veto,
    )
    warn_of(made, out_of_reach(made, made.at_least), stacklevel=2)
    return made


def band(of: Score, *, enter: Any, leave: Any) -> Band:
    """Return the criterion that a score was entered at one mark and has not fallen below a lower one since.

    Warns with NeverHoldsWarning when the score can never come to `enter`.
    Raises: AgreementError D244 when `leave` is above `enter`, D212 for what is no number.

    >>> str(band(score({"webinar": 20}, at_least=60), enter=60, leave=50))
    'in the band from 60 down to 50 (webinar +20)'
    """
    high, low = _number_or_refuse(enter, "band.enter"), _number_or_refuse(leave, "band.leave")
    if low > high:
        raise AgreementError(Problem("D244", "band", f"left at {low:f}, entered at {high:f}: leave lies below enter"))
    made = Band(score=of, enter=high, leave=low)
    # A score that can not even come to its own threshold has been told of.
    warn_of(made, None if out_of_reach(of, of.at_least) else out_of_reach(of, high), stacklevel=2)
    return made


def fits(persona: Persona) -> Fits:
    """Return the criterion that a lead fits a persona.

    >>> str(fits(Persona(name="mid-market", all=(field("employees", at_least=50),))))
    'fits mid-market'
    """
    return Fits(persona)


def grade(*, fit: Criterion, interest: Criterion) -> Grade:
    """Return the criterion that fit and interest both hold. Warns with NeverHoldsWarning when they contradict each other.

    >>> str(grade(fit=field("role", is_="coo"), interest=did("webinar")))
    'fit (role is coo) and interest (did webinar)'
    """
    made = Grade(fit=fit, interest=interest)
    warn_of(made, contradiction(fit, interest), stacklevel=2)
    return made


def manual(*by: str, value: str | None = None) -> Manual:
    """Return the criterion that somebody marked the lead by hand, with a note: a person, without other kinds of actor.

    Raises: AgreementError D204 for an unknown kind of actor.

    >>> str(manual())
    'marked by hand, by a person, with a note'
    """
    for kind in by:
        if kind not in ACTOR_KINDS:
            raise AgreementError(
                Problem("D204", "manual.by", f"{kind!r}: unknown kind of actor{hint(kind, ACTOR_KINDS)}")
            )
    return Manual(by=by or ("person",), value=value)


def lag(of: Pattern, *, at_most: Length) -> Lag:
    """Return the criterion that the last matching event was written down within a time after it happened.

    Raises: AgreementError D233 for business time.

    >>> str(lag(activity("call"), at_most="1 day"))
    'kind is activity, value is call: written down within 1 day'
    """
    return Lag(pattern=of, at_most=_window(at_most, "lag.at_most"))


def reason(*words: str) -> Reason:
    """Return the criterion that the last move to another stage has one of some reasons.

    Raises: AgreementError D211 without a word.

    >>> str(reason("duplicate", "bad-data"))
    'the reason is duplicate or bad-data'
    """
    if not words or not all(words):
        raise AgreementError(Problem("D211", "reason", "name at least one reason"))
    return Reason(words)


def in_stage(*stages: str) -> InStage:
    """Return the criterion that the lead is in one of some stages.

    Raises: AgreementError D201 without a stage.

    >>> str(in_stage("recycled"))
    'in stage recycled'
    """
    if not stages or not all(stages):
        raise AgreementError(Problem("D201", "in_stage", "name at least one stage"))
    return InStage(stages)


def stage_definition(stage: str) -> StageDefinition:
    """Return the criterion that the lead meets what the agreement's lifecycle says of a stage.

    >>> str(stage_definition("mql"))
    'meets the definition of mql'
    """
    return StageDefinition(stage)


def at_least(k: int, *parts: Criterion) -> AtLeast:
    """Return the criterion that at least k of some criteria hold, such as two of the four of a checklist.

    Raises: AgreementError D251 unless 1 <= k <= the number of parts.

    >>> str(at_least(2, field("budget", is_="yes"), field("need", is_="yes"), field("timing", is_="yes")))
    'at least 2 of (budget is yes, need is yes, timing is yes)'
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= len(parts):
        raise AgreementError(Problem("D251", "at_least", f"{k!r} of {len(parts)}: expected 1 to {len(parts)}"))
    return AtLeast(k, parts)


def criterion(name: str, *, monotone: bool = False) -> Callable[[Callable[[Journey, datetime], bool | None]], Named]:
    """Return a decorator that makes a criterion of a function of a journey and an instant.

    The function returns true, false, or None for unknown. One that raises, or returns anything else, is unknown, and its
    answer says why. It is given the journey up to the instant only. `monotone` says that more engagement never makes it
    false, which `slakit.testing` can hold it to.

    >>> @criterion("called twice")
    ... def called_twice(journey: Journey, at: datetime) -> bool:
    ...     return sum(event.value == "call" for event in journey.events) > 1
    >>> str(called_twice)
    'called twice'
    """

    def named(function: Callable[[Journey, datetime], bool | None]) -> Named:
        return Named(name, function, monotone)

    return named


def _number_or_refuse(bound: Any, where: str) -> Decimal:
    problems: list[Problem] = []
    number = _number(bound, where, problems)
    if number is None:
        raise AgreementError(Problem("D212", where, problems[0].message))
    return number


def _text(value: Any, word: str, problems: list[Problem]) -> str | None:
    try:
        return text_of(value)
    except DataError as error:
        problems += (Problem("D212", f"field.{word}", problem.message) for problem in error.problems)
        return None


def _number(bound: Any, word: str, problems: list[Problem]) -> Decimal | None:
    text = _text(bound, word, problems)
    number = None if text is None else as_number(text)
    # A bound is told in words, digit by digit.
    if text is not None and (number is None or abs(number.adjusted()) > MOST_DIGITS):
        problems.append(Problem("D212", f"field.{word}", f"{bound!r}: expected a number"))
    return number
