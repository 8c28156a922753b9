"""Promises as sentences: each in one line for the first page, and in full with every word that decides it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

import attrs

from slakit.leads.patterns import Pattern
from slakit.reports.document.happenings import happens
from slakit.reports.document.hours import hours_sentences, zone_of
from slakit.reports.document.questions import asked
from slakit.reports.document.recurring import every, is_timed
from slakit.reports.document.words import an, label, listed, number, plural, sentence, share_of, spoken, zone_words
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment, objective_id, objective_of, of_commitment
from slakit.rules.custom import PeriodRule, sentence_of
from slakit.rules.deadlines import Deadline
from slakit.rules.objectives import Objective
from slakit.rules.parts import Entries, Limit
from slakit.rules.pauses import Pause, PauseBetween, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime.periods import PeriodKind

__all__ = ["Promise", "Wording", "promises"]


@attrs.frozen(kw_only=True)
class Promise:
    """A promise with its number in the document, its title, who owes it, one line about it, and all of it."""

    number: int
    title: str
    owed_by: tuple[str, ...]
    rule: Commitment
    short: str
    otherwise: str
    details: tuple[str, ...]


@attrs.frozen
class Wording:
    """What a sentence may refer to: the agreement, and the numbers of its promises."""

    agreement: Agreement
    numbers: Mapping[str, int]

    def named(self, name: str) -> str:
        """Return a promise, or its target, by its number and title."""
        promise = of_commitment(name)
        told = f"promise {self.numbers[promise]} ({label(promise)})"
        return f"the target of {told}" if name == objective_id(promise) else told


def promises(agreement: Agreement) -> tuple[Promise, ...]:
    """Return the promises in the order of the document: what marketing owes, what sales owes, what both owe."""
    ordered = sorted(agreement.commitments, key=lambda rule: _group(_parties(rule)))
    wording = Wording(agreement, {rule.id: place for place, rule in enumerate(ordered, 1)})
    return tuple(
        Promise(
            number=wording.numbers[rule.id],
            title=label(rule.id),
            owed_by=_parties(rule),
            rule=rule,
            short=_short(rule, wording),
            otherwise=sentence(getattr(rule, "consequence", "")),
            details=tuple(filter(None, _details(rule, wording))),
        )
        for rule in ordered
    )


def _parties(rule: Commitment) -> tuple[str, ...]:
    return (rule.owed_by,) if isinstance(rule.owed_by, str) else tuple(rule.owed_by)


def _group(parties: tuple[str, ...]) -> int:
    return 2 if len(parties) > 1 else ("marketing", "sales").index(parties[0])


# --- in one line, without the name of a field


def _short(rule: Commitment, wording: Wording) -> str:
    head = (getattr(rule, "meaning", "") or label(rule.id)).strip().rstrip(".")
    objective = objective_of(rule)
    told = [_by_when(rule, wording), "" if objective is None else _target(objective)]
    terms = "; ".join(one for one in told if one and one not in head)
    return sentence(f"{head}: {terms}" if terms else head)


def _by_when(rule: Commitment, wording: Wording) -> str:
    match rule:
        case Deadline(due=None):
            lengths = listed((str(limit.within) for limit in rule.within), "or")
            return f"{_how_often(rule, wording)}within {lengths}{_as_listed(rule.within)}"
        case Deadline():
            return f"{_how_often(rule, wording)}by the date that was promised"
        case Cadence():
            lengths = listed((str(limit.within) for limit in rule.within), "or")
            often = f"at least {plural(rule.at_least, 'time')}"
            return f"{_how_often(rule, wording)}{often} within {lengths}{_as_listed(rule.within)}"
        case Check():
            return ""  # it is asked at an instant, which its meaning names
        case Quota(level=level, by=by):
            once = "" if level is None else " at once, in any"
            return f"{_amount(rule)}{once or ' a'} {rule.per.value}{', each group on its own' if by else ''}"
        case Rate(by=by):
            given = f"at least {share_of(rule.at_least)} of those in {an(rule.per.value)}"
            return f"{given}, each of them within {rule.matures_after}{', each group on its own' if by else ''}"
        case _ if isinstance(rule, PeriodRule):
            return f"judged every {PeriodKind.parse(rule.per).value}"
        case _:
            return "judged for each lead"


def _how_often(rule: Deadline | Cadence, wording: Wording) -> str:
    match rule.start:
        case Every(dates):
            return f"{_recurring(rule, dates, wording, timed=is_timed(dates))}, "
        case AfterBreach(commitment):
            return f"when {wording.named(commitment)} is broken, "
        case _:
            return ""


def _recurring(rule: Deadline | Cadence, dates: str, wording: Wording, *, timed: bool) -> str:
    agreement = wording.agreement
    where = zone_words(zone_of(rule, agreement)) if timed else ""
    return every(dates, None if agreement.term is None else agreement.term.since, where)


def _as_listed(limits: tuple[Limit, ...]) -> str:
    return ", depending on the case" if len(limits) > 1 else ""


def _amount(rule: Quota) -> str:
    return f"{'worth ' if rule.sum is not None else ''}{_bound(rule)}"


def _bound(rule: Quota) -> str:
    return f"{'at most' if rule.at_least is None else 'at least'} {number(rule.target)}"


def _target(objective: Objective) -> str:
    per = an(objective.per.value)
    match objective:
        case Objective(share=share) if share is not None:
            return f"kept for at least {share_of(share)} of those in {per}"
        case Objective(percentile=share, at_most=longest) if share is not None:
            return f"for {share_of(share)} of those in {per} it takes no longer than {longest}"
        case _:
            most = objective.most or 0
            return f"broken at most {plural(most, 'time')} {per}" if most else f"never broken in {per}"


# --- in full


def _details(rule: Commitment, wording: Wording) -> Iterator[str]:
    match rule:
        case Deadline():
            yield from _deadline(rule, wording)
        case Cadence():
            yield from _cadence(rule, wording)
        case Check():
            yield sentence(f"{_each_time(rule.at, rule.entries)}, this must hold: {asked(rule.that)}")
        case Quota():
            yield from _quota(rule)
        case Rate():
            yield from _rate(rule)
        case _:
            yield sentence(sentence_of(rule).partition(": ")[2] or sentence_of(rule))
            yield sentence(f"it is {_by_when(rule, wording)}, by a rule of the two sides' own")
    yield from hours_sentences(rule, wording.agreement)
    if (objective := objective_of(rule)) is not None:
        yield from _objective(objective)


def _deadline(rule: Deadline, wording: Wording) -> Iterator[str]:
    yield f"The clock starts {_starts(rule, wording)}."
    if rule.due is None:
        yield f"The promise is kept when {happens(rule.stop)}, {_limits(rule.within)}."
    else:
        yield f"The promise is kept when {happens(rule.stop)}, by the date that the lead has as “{spoken(rule.due.field)}”."
    if rule.cancel is not None:
        yield f"It is called off when {happens(rule.cancel)} before it is due."
    yield from map(_pause, rule.pause)
    if rule.look_back is not None:
        yield f"It does not count where the same happened within {rule.look_back} before the start."
    if rule.on_reassign == "restart":
        yield "When the lead is given to another owner in time, the clock starts anew."
    yield from _warnings(rule)


def _cadence(rule: Cadence, wording: Wording) -> Iterator[str]:
    yield f"The clock starts {_starts(rule, wording)}."
    often = plural(rule.at_least, "time")
    yield f"The promise is kept when {happens(rule.count)}, at least {often}, {_limits(rule.within)}."
    needs = [f"{plural(count, 'different ' + spoken(field))}" for field, count in rule.distinct_by]
    if rule.spread is not None:
        needs.append(plural(rule.spread, "different day"))
    if needs:
        yield f"Among these there must be at least {listed(needs)}."
    if rule.min_gap is not None:
        yield f"What comes sooner than {rule.min_gap} after the last one does not count."
    if rule.until is not None:
        yield f"Nothing more is owed once {happens(rule.until)}."
    yield from _warnings(rule)


def _starts(rule: Deadline | Cadence, wording: Wording) -> str:
    match rule.start:
        case Every(dates):
            return _recurring(rule, dates, wording, timed=True)
        case AfterBreach(commitment):
            return f"each time {wording.named(commitment)} is broken"
        case pattern:
            return _each_time(pattern, rule.entries)


def _each_time(pattern: Pattern, entries: Entries) -> str:
    match entries:
        case "each":
            return f"each time {happens(pattern)}"
        case "first":
            return f"the first time that {happens(pattern)}"
        case _ as never:
            assert_never(never)


def _limits(limits: Iterable[Limit]) -> str:
    """Return the limits in the order in which they are asked."""
    told = [f"within {one.within} if {asked(one.when)}" for one in limits if one.when is not None]
    rest = [f"within {one.within}" for one in limits if one.when is None]
    if not told:
        return rest[0]
    return "; ".join([*told, f"otherwise {rest[0]}" if rest else "otherwise nothing is promised"])


def _pause(pause: Pause) -> str:
    match pause:
        case PauseWhile(state):
            return f"The clock stands still while {asked(state)}."
        case PauseBetween(since, until):
            return f"The clock stands still from when {happens(since)} until {happens(until)}."
        case _ as never:
            assert_never(never)


def _warnings(rule: Deadline | Cadence) -> Iterator[str]:
    if rule.warn_at:
        yield f"A warning is due at {listed(map(share_of, rule.warn_at))} of the time."


def _quota(rule: Quota) -> Iterator[str]:
    per = rule.per.value
    if rule.level is not None:
        yield (
            f"Counted is what is open at once: a lead is open from when {happens(rule.level.since)} "
            f"until {happens(rule.level.until)}."
        )
    elif rule.sum is not None:
        yield sentence(f"{_each_time(rule.sum, rule.entries)}, what it is worth is added up: {_worth(rule)}")
    else:
        once = f", once a lead in {an(per)}" if rule.distinct else ""
        yield sentence(f"{_each_time(rule.pattern, rule.entries)}, it counts{once}")
    worth = "a worth of " if rule.sum is not None else ""
    yield f"The target is {worth}{_bound(rule)}{' at once, in any' if rule.level else ' a'} {per}."
    if rule.credits is not None:
        yield f"One is taken back when {happens(rule.credits.when)}, within {rule.credits.within}."
    yield from _groups(rule)
    match rule.partial:
        case "prorate" if rule.level is None:
            yield f"Where the term cuts {an(per)} short, the target shrinks with its open days."
        case "skip":
            yield f"{sentence(an(per))[:-1]} that the term cuts short is not judged."
        case _:
            pass
    if rule.band is not None:
        yield f"A warning is due when the number runs more than {share_of(rule.band)} ahead of an even pace or behind it."


def _worth(rule: Quota) -> str:
    told = [f"{number(one.value)} if {asked(one.when)}" for one in rule.value if one.when is not None]
    rest = next((one.value for one in rule.value if one.when is None), None)
    otherwise = "nothing" if rest is None else number(rest)
    return "; ".join([*told, f"otherwise {otherwise}"]) if told else f"{otherwise} each"


def _groups(rule: Quota | Rate) -> Iterator[str]:
    if rule.by is not None:
        listed_ones = f" ({listed(rule.by.values)}, and any other that appears)" if rule.by.values else ""
        yield f"Each {spoken(rule.by.field)} is judged on its own{listed_ones}."


def _rate(rule: Rate) -> Iterator[str]:
    per = rule.per.value
    cohort = happens(rule.among)
    first = ", counting the first time of each lead alone" if rule.entries == "first" else ""
    yield f"Each time {cohort}, the lead belongs to those of that {per}{first}."
    yield f"Of these, at least {share_of(rule.at_least)} must come to this within {rule.matures_after}: {happens(rule.reached)}."
    if rule.min_population > 1:
        yield f"{sentence(an(per))[:-1]} with fewer than {rule.min_population} of them is too small to judge."
    match rule.judge_by:
        case "lower_bound":
            yield f"It counts as kept only when that is sure with a confidence of {share_of(rule.confidence)}."
        case "upper_bound":
            yield f"It counts as broken only when that is sure with a confidence of {share_of(rule.confidence)}."
        case "point":
            pass
        case _ as never:
            assert_never(never)
    yield from _groups(rule)


def _objective(objective: Objective) -> Iterator[str]:
    yield sentence(f"the target: {_target(objective)}")
    if objective.min_population > 1:
        period = sentence(an(objective.per.value))[:-1]
        yield f"{period} with fewer than {objective.min_population} of them is too small to judge."
