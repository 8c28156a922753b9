"""Commitments of all primitives as an agreement file writes them."""

from collections.abc import Sequence
from fractions import Fraction

from slakit.adapters.agreements.values import Mapped, Plain, Value, exact, given, number, words
from slakit.adapters.agreements.writing.calendars import calendar_part
from slakit.adapters.agreements.writing.conditions import condition_value
from slakit.adapters.agreements.writing.own_rules import beside, rule_value
from slakit.adapters.agreements.writing.writer import Writer
from slakit.leads.criteria import Criterion
from slakit.leads.patterns import Pattern
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline, source_of
from slakit.rules.objectives import Objective
from slakit.rules.parts import Groups, Limit, ValueRule
from slakit.rules.pauses import Pause, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every, Start
from slakit.worktime.durations import Duration

__all__ = ["commitment_value"]

_EACH, _LEADS = "each", "leads"


def commitment_value(writer: Writer, where: str, rule: Commitment) -> Mapped:
    """Return a commitment as a file writes it."""
    match rule:
        case Deadline():
            head, value = "deadline", _deadline(writer, f"{where}.deadline", rule)
        case Cadence():
            head, value = "cadence", _cadence(writer, f"{where}.cadence", rule)
        case Check():
            head, value = "check", _check(writer, f"{where}.check", rule)
        case Quota():
            head, value = "quota", _quota(writer, f"{where}.quota", rule)
        case Rate():
            head, value = "rate", _rate(writer, f"{where}.rate", rule)
        case _:
            head, value = "rule", rule_value(writer, f"{where}.rule", rule)
    parties = (rule.owed_by,) if isinstance(rule.owed_by, str) else rule.owed_by
    told = beside(rule)
    return given(
        id=rule.id,
        owed_by=words(parties),
        meaning=told.get("meaning") or None,
        consequence=told.get("consequence") or None,
        **{head: value},
        objective=_objective(writer, f"{where}.objective", told.get("objective")),
    )


def _objective(writer: Writer, where: str, objective: Objective | None) -> Mapped | None:
    if objective is None:
        return None
    most: Value | None = None if objective.longest is None else str(objective.longest)
    return given(
        share=_share(writer, f"{where}.share", objective.share),
        percentile=_share(writer, f"{where}.percentile", objective.percentile),
        at_most=most if objective.most is None else number(objective.most),
        per=objective.per.value,
        min_population=_unless(objective.min_population, 1),
    )


# --- per entry


def _deadline(writer: Writer, where: str, rule: Deadline) -> Mapped:
    cancel = {} if rule.cancel is None else {"cancel": writer.pattern(f"{where}.cancel", rule.cancel)}
    return given(
        start=_start(writer, f"{where}.start", rule.start),
        stop=writer.pattern(f"{where}.stop", rule.stop),
        **cancel,
        within=_limits(writer, f"{where}.within", rule.within) if rule.within else None,
        due=None if rule.due is None else {"field": rule.due.field},
        calendar=calendar_part(writer, rule.calendar),
        default_calendar=calendar_part(writer, rule.default_calendar),
        pause=_pauses(writer, f"{where}.pause", rule.pause),
        on_reassign=None if rule.on_reassign == "continue" else rule.on_reassign,
        look_back=_length(rule.look_back),
        **_shared(writer, where, rule),
    )


def _cadence(writer: Writer, where: str, rule: Cadence) -> Mapped:
    until = {} if rule.until is None else {"until": writer.pattern(f"{where}.until", rule.until)}
    return given(
        start=_start(writer, f"{where}.start", rule.start),
        count=writer.pattern(f"{where}.count", rule.count),
        at_least=number(rule.at_least),
        distinct_by={field: number(least) for field, least in rule.distinct_by} or None,
        spread=None if rule.spread is None else number(rule.spread),
        min_gap=_length(rule.min_gap),
        within=_limits(writer, f"{where}.within", rule.within),
        **until,
        calendar=calendar_part(writer, rule.calendar),
        default_calendar=calendar_part(writer, rule.default_calendar),
        **_shared(writer, where, rule),
    )


def _shared(writer: Writer, where: str, rule: Deadline | Cadence) -> Mapped:
    return given(
        entries=None if rule.entries == _EACH else rule.entries,
        warn_at=[_share(writer, f"{where}.warn_at", share) or "" for share in rule.warn_at] or None,
        on=None if rule.on == source_of(rule.start) else rule.on,
    )


def _check(writer: Writer, where: str, rule: Check) -> Mapped:
    return given(
        at=writer.pattern(f"{where}.at", rule.at),
        that=condition_value(writer, f"{where}.that", rule.that),
        entries=None if rule.entries == _EACH else rule.entries,
        on=None if rule.on == _LEADS else rule.on,
    )


def _start(writer: Writer, where: str, start: Start) -> Value:
    match start:
        case Every(rule):
            return {"every": rule}
        case AfterBreach(commitment):
            return {"breached": commitment}
        case pattern:
            return writer.pattern(where, pattern)


def _limits(writer: Writer, where: str, limits: Sequence[Limit]) -> Value:
    if len(limits) == 1 and limits[0].when is None:
        return str(limits[0].within)
    return [
        given(when=_when(writer, f"{where}[{n}].when", row.when), within=str(row.within))
        for n, row in enumerate(limits)
    ]


def _pauses(writer: Writer, where: str, pauses: Sequence[Pause]) -> "Value | None":
    if not pauses:
        return None
    if len(pauses) == 1:
        return _pause(writer, where, pauses[0])
    return [_pause(writer, f"{where}[{n}]", pause) for n, pause in enumerate(pauses)]


def _pause(writer: Writer, where: str, pause: Pause) -> Value:
    if isinstance(pause, PauseWhile):
        return {"while": writer.criterion(f"{where}.while", pause.state)}
    return _between(writer, where, pause.since, pause.until)


def _between(writer: Writer, where: str, since: Pattern, until: Pattern) -> Mapped:
    return {"from": writer.pattern(f"{where}.from", since), "until": writer.pattern(f"{where}.until", until)}


# --- per period


def _quota(writer: Writer, where: str, rule: Quota) -> Mapped:
    heads = {"count": rule.count, "sum": rule.sum}
    level, credits_ = rule.level, rule.credits
    return given(
        **{word: writer.pattern(f"{where}.{word}", one) for word, one in heads.items() if one is not None},
        level=None if level is None else _between(writer, f"{where}.level", level.since, level.until),
        value=[_worth(writer, f"{where}.value[{n}]", row) for n, row in enumerate(rule.value)] or None,
        at_least=_amount(writer, f"{where}.at_least", rule.at_least),
        at_most=_amount(writer, f"{where}.at_most", rule.at_most),
        per=rule.per.value,
        entries=None if rule.entries == _EACH else rule.entries,
        distinct=rule.distinct,
        credits=None
        if credits_ is None
        else {"when": writer.pattern(f"{where}.credits.when", credits_.when), "within": str(credits_.within)},
        calendar=calendar_part(writer, rule.calendar),
        partial=None if rule.partial == "prorate" else rule.partial,
        by=_groups(rule.by),
        band=_share(writer, f"{where}.band", rule.band),
        on=None if rule.on == _LEADS else rule.on,
    )


def _worth(writer: Writer, where: str, row: ValueRule) -> Mapped:
    return given(when=_when(writer, f"{where}.when", row.when), value=_amount(writer, f"{where}.value", row.value))


def _rate(writer: Writer, where: str, rule: Rate) -> Mapped:
    return given(
        among=writer.pattern(f"{where}.among", rule.among),
        reached=writer.pattern(f"{where}.reached", rule.reached),
        at_least=_share(writer, f"{where}.at_least", rule.at_least),
        per=rule.per.value,
        matures_after=str(rule.matures_after),
        calendar=calendar_part(writer, rule.calendar),
        min_population=_unless(rule.min_population, 1),
        judge_by=None if rule.judge_by == "point" else rule.judge_by,
        confidence=_share(writer, f"{where}.confidence", None if rule.confidence == _USUAL else rule.confidence),
        entries=None if rule.entries == _EACH else rule.entries,
        by=_groups(rule.by),
        on=None if rule.on == _LEADS else rule.on,
    )


_USUAL = Fraction(95, 100)


def _groups(by: Groups | None) -> "Value | None":
    if by is None:
        return None
    if by.field == "owner" and not by.values:
        return by.field
    return given(field=by.field, values=words(by.values) if by.values else None)


# --- amounts


def _when(writer: Writer, where: str, criterion: Criterion | None) -> Mapped | None:
    return None if criterion is None else writer.criterion(where, criterion)


def _length(length: Duration | None) -> str | None:
    return None if length is None else str(length)


def _unless(amount: int, usual: int) -> Plain | None:
    return None if amount == usual else number(amount)


def _share(writer: Writer, where: str, share: Fraction | None) -> Plain | None:
    told = _amount(writer, where, None if share is None else share * 100)
    return None if told is None else Plain(f"{told}%")


def _amount(writer: Writer, where: str, amount: Fraction | None) -> Plain | None:
    told = None if amount is None else exact(amount)
    if amount is not None and told is None:
        writer.refuse(where, f"{amount} has no end as a decimal number: round it")
    return told
