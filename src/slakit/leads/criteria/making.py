"""The constructors of criteria: short to write, checked when built."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from slakit.errors import AgreementError, Problem, hint
from slakit.leads.criteria.arguments import (
    Length,
    a_pattern,
    counting,
    flat,
    is_word,
    listed,
    no_criteria,
    number,
    of_kind,
    problems_of,
    read_number,
    read_text,
    rows_of,
    two_bounds,
    window,
    words,
)
from slakit.leads.criteria.behaviour import age_of
from slakit.leads.criteria.contradictions import contradiction, no_number, out_of_reach, warn_of
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
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.events import ACTOR_KINDS
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, activity, any_of
from slakit.worktime import instants
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
    several = None if in_ is None else listed(in_)
    forms = (is_ is not None) + (several is not None) + (between is not None) + bool(given)
    if not is_word(name) or forms != 1 or several == []:
        message = "needs a name and either is, in, between, or bounds such as at_least"
        raise AgreementError(Problem("D211", f"field {name}", message))
    if between is not None:
        given = two_bounds(between)
    problems: list[Problem] = []
    numbers = {
        word: found
        for word, bound in given.items()
        if (found := read_number(bound, word if between is None else "between", problems)) is not None
    }
    among = [is_] if is_ is not None else several or []
    word = "is" if is_ is not None else "in"
    texts = [text for value in among if (text := read_text(value, word, problems)) is not None]
    if problems:
        raise AgreementError(*problems)
    made = Field(name=name, among=tuple(texts), **numbers)
    if no_number(made):
        raise AgreementError(Problem("D214", f"field {name}", f"{made}: no number is"))
    return made


def present(*names: str | Iterable[str], placeholders: str | Iterable[str] = ()) -> Present:
    """Return the criterion that attributes are there at all; an empty value is not, and a placeholder such as n/a is not.

    Raises: AgreementError D211 without a name, D314 for a placeholder that is no text.

    >>> str(present("email", "company", placeholders=["n/a", "-"]))
    'email, company are present and not n/a or -'
    """
    attributes = words(names, "D211", "present", "name at least one attribute")
    missing = listed(placeholders)
    for word in missing:
        of_kind(word, str, "present.placeholders", "text, such as n/a")
    return Present(attributes, tuple(word.casefold() for word in missing))


def did(
    *what: str | Pattern | Iterable[str | Pattern],
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
    two windows, or for one in which nothing can lie, D313 for a `since` that is no pattern, D314 for a `distinct` that
    names no field.

    >>> str(did("content_download", at_least=3, distinct="asset", within="30 days"))
    'did content_download with at least 3 different asset within 30 days'
    """
    names, patterns = counting(what)
    if not isinstance(at_least, int) or isinstance(at_least, bool) or at_least < 1:
        raise AgreementError(Problem("D232", "did.at_least", f"{at_least!r}: expected a whole number from 1 on"))
    recent = None if within is None else window(within, "did.within")
    if recent is not None and per is not None:
        raise AgreementError(Problem("D233", "did", "give either within or per"))
    if per is not None:
        of_kind(per, (str, PeriodKind), "did.per", "a period, such as month")
    if distinct is not None and not is_word(distinct):
        raise AgreementError(
            Problem("D314", "did.distinct", f"{distinct!r}: expected the name of a field, such as asset")
        )
    if since is not None:
        a_pattern(since, "did.since")
    ago = None if before is None else window(before, "did.before")
    if recent is not None and ago is not None and age_of(ago) > age_of(recent):
        raise AgreementError(Problem("D233", "did.before", f"nothing lies within '{recent}' and '{ago}' before"))
    parts: list[Pattern] = [activity(*names), *patterns] if names else patterns
    return Did(
        pattern=any_of(*parts),
        at_least=at_least,
        within=recent,
        before=ago,
        per=None if per is None else PeriodKind.parse(per),
        zone=instants.zone(zone).key,
        distinct=distinct,
        since=since,
        words=" or ".join(names) if not patterns else "",
    )


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
    decay of two kinds, D243 for a cap on nothing, D313 for what is no pattern, D314 for what is no row or no mapping.

    >>> str(score({"webinar": 20, "unsubscribe": -50}, at_least=60, half_life="30 days"))
    'score of 60 (webinar +20, unsubscribe -50) halved every 30 days'
    """
    if veto is not None:
        a_pattern(veto, "score.veto")
    for word, given in (("caps", caps), ("steps", steps)):
        of_kind(given, (Mapping, type(None)), f"score.{word}", "a mapping")
    rows = rows_of(points)
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
        at_least=number(at_least, "score.at_least"),
        caps=tuple((group, number(cap, f"score.caps.{group}")) for group, cap in (caps or {}).items()),
        half_life=None if half_life is None else window(half_life, "score.half_life"),
        steps=tuple((window(age, "score.steps"), number(by, "score.steps")) for age, by in (steps or {}).items()),
        veto=veto,
    )
    warn_of(made, out_of_reach(made, made.at_least), stacklevel=2)
    return made


def band(of: Score, *, enter: Any, leave: Any) -> Band:
    """Return the criterion that a score was entered at one mark and has not fallen below a lower one since.

    Warns with NeverHoldsWarning when the score can never come to `enter`.
    Raises: AgreementError D244 when `leave` is above `enter`, D212 for what is no number, D314 for what is no score.

    >>> str(band(score({"webinar": 20}, at_least=60), enter=60, leave=50))
    'in the band from 60 down to 50 (webinar +20)'
    """
    of_kind(of, Score, "band.of", "a score, such as score({'webinar': 20}, at_least=60)")
    high, low = number(enter, "band.enter"), number(leave, "band.leave")
    if low > high:
        raise AgreementError(Problem("D244", "band", f"left at {low:f}, entered at {high:f}: leave lies below enter"))
    made = Band(score=of, enter=high, leave=low)
    # A score that can not even come to its own threshold has been told of.
    warn_of(made, None if out_of_reach(of, of.at_least) else out_of_reach(of, high), stacklevel=2)
    return made


def fits(persona: Persona) -> Fits:
    """Return the criterion that a lead fits a persona. Raises: AgreementError D314 for what is no `Persona`.

    >>> str(fits(Persona(name="mid-market", all=(field("employees", at_least=50),))))
    'fits mid-market'
    """
    of_kind(persona, Persona, "fits", "a persona, such as Persona(name='mid', all=field('size', at_least=50))")
    return Fits(persona)


def grade(*, fit: Criterion, interest: Criterion) -> Grade:
    """Return the criterion that fit and interest both hold. Warns with NeverHoldsWarning when they contradict each other.

    Raises: AgreementError D314 for each that is no criterion.

    >>> str(grade(fit=field("role", is_="coo"), interest=did("webinar")))
    'fit (role is coo) and interest (did webinar)'
    """
    problems_of(no_criteria(**{"grade.fit": fit, "grade.interest": interest}))
    made = Grade(fit=fit, interest=interest)
    warn_of(made, contradiction(fit, interest), stacklevel=2)
    return made


def manual(*by: str | Iterable[str], value: str | None = None) -> Manual:
    """Return the criterion that somebody marked the lead by hand, with a note: a person, without other kinds of actor.

    Raises: AgreementError D204 for an unknown kind of actor, D314 for a value that is no text.

    >>> str(manual())
    'marked by hand, by a person, with a note'
    """
    kinds = flat(by)
    odd = [kind for kind in kinds if kind not in tuple(ACTOR_KINDS)]
    problems_of(
        Problem("D204", "manual.by", f"{kind!r}: unknown kind of actor{hint(str(kind), ACTOR_KINDS)}") for kind in odd
    )
    of_kind(value, (str, type(None)), "manual.value", "text")
    return Manual(by=tuple(kinds) or ("person",), value=value)


def lag(of: str | Pattern, *, at_most: Length) -> Lag:
    """Return the criterion that the last activity, or event that matches a pattern, was written down in time.

    Raises: AgreementError D233 for business time, D313 for what is neither a word nor a pattern.

    >>> str(lag("call", at_most="1 day"))
    'kind is activity, value is call: written down within 1 day'
    """
    pattern: Any = activity(str(of)) if is_word(of) else of
    a_pattern(pattern, "lag.of")
    return Lag(pattern=pattern, at_most=window(at_most, "lag.at_most"))


def reason(*reasons: str | Iterable[str]) -> Reason:
    """Return the criterion that the last move to another stage has one of some reasons.

    Raises: AgreementError D211 without a word.

    >>> str(reason("duplicate", "bad-data"))
    'the reason is duplicate or bad-data'
    """
    return Reason(words(reasons, "D211", "reason", "name at least one reason"))


def in_stage(*stages: str | Iterable[str]) -> InStage:
    """Return the criterion that the lead is in one of some stages.

    Raises: AgreementError D201 without a stage.

    >>> str(in_stage("recycled"))
    'in stage recycled'
    """
    return InStage(words(stages, "D201", "in_stage", "name at least one stage"))


def stage_definition(stage: str) -> StageDefinition:
    """Return the criterion that the lead meets what the agreement's lifecycle says of a stage.

    Raises: AgreementError D201 for what is no stage's name.

    >>> str(stage_definition("mql"))
    'meets the definition of mql'
    """
    if not is_word(stage):
        raise AgreementError(Problem("D201", "stage_definition", f"{stage!r}: name a stage"))
    return StageDefinition(stage)


def at_least(k: int, *parts: Criterion) -> AtLeast:
    """Return the criterion that at least k of some criteria hold, such as two of the four of a checklist.

    Raises: AgreementError D251 unless 1 <= k <= the number of parts, D314 for each part that is no criterion.

    >>> str(at_least(2, field("budget", is_="yes"), field("need", is_="yes"), field("timing", is_="yes")))
    'at least 2 of (budget is yes, need is yes, timing is yes)'
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= len(parts):
        raise AgreementError(Problem("D251", "at_least", f"{k!r} of {len(parts)}: expected 1 to {len(parts)}"))
    problems_of(no_criteria(at_least=parts))
    return AtLeast(k, parts)


def criterion(name: str, *, monotone: bool = False) -> Callable[[Callable[[Journey, datetime], bool | None]], Named]:
    """Return a decorator that makes a criterion of a function of a journey and an instant.

    The function returns true, false, or None for unknown. One that raises, or returns anything else, is unknown, and its
    answer says why. It is given the journey up to the instant only. `monotone` says that more engagement never makes it
    false; nothing proves that it is so. Any callable object will do; one that can not be hashed is compared by identity.

    Raises: AgreementError D211 without a name, D314 for what can not be called.

    >>> @criterion("called twice")
    ... def called_twice(journey: Journey, at: datetime) -> bool:
    ...     return sum(event.value == "call" for event in journey.events) > 1
    >>> str(called_twice)
    'called twice'
    """
    if not is_word(name):
        raise AgreementError(Problem("D211", "criterion", f"{name!r}: give a name, such as criterion('called twice')"))

    def named(function: Callable[[Journey, datetime], bool | None]) -> Named:
        if not callable(function):
            expected = "expected a function of a journey and an instant"
            raise AgreementError(Problem("D314", f"criterion {name}", f"{function!r}: {expected}"))
        return Named(name, function, monotone)

    return named
