"""What commitments read: what starts them, what counts for them, what ends them, and all of it."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from slakit.leads.criteria.reading import Read, read_by, read_by_pattern
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment, asked, of_commitment
from slakit.rules.conditions import criteria_in
from slakit.rules.deadlines import Deadline
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every

__all__ = ["counted_by", "ended_by", "entry_rules", "everything_read", "starts_of"]


def starts_of(rule: Commitment) -> tuple[Read, ...] | str:
    """Return what is read for where entries or members begin; nothing for dates, and the name of what must break first.

    Nobody knows what a rule of a user's own reads.
    """
    match rule:
        case Deadline(start=AfterBreach(named)) | Cadence(start=AfterBreach(named)):
            return named
        case Deadline(start=Every()) | Cadence(start=Every()):
            return ()
        case Deadline() | Cadence():
            return tuple(read_by_pattern(rule.start))  # type: ignore[arg-type]  # only a pattern is left
        case Check(at=pattern) | Quota(pattern=pattern) | Rate(among=pattern):
            return tuple(read_by_pattern(pattern))
        case _:
            return ()


def counted_by(rule: Commitment) -> Iterator[Read]:
    """Yield what is read of what keeps a promise; of a quota or a rate what takes back, closes or reaches."""
    match rule:
        case Deadline(stop=pattern) | Cadence(count=pattern) | Rate(reached=pattern):
            yield from read_by_pattern(pattern)
        case Quota(level=level, credits=credits_):
            yield from () if level is None else read_by_pattern(level.until)
            yield from () if credits_ is None else read_by_pattern(credits_.when)
        case _:
            return


def ended_by(rule: Deadline | Cadence) -> Iterator[Read]:
    """Yield what is read of what ends an entry before it is kept, but for merges, which are always given whole."""
    ending = rule.cancel if isinstance(rule, Deadline) else rule.until
    yield from () if ending is None else read_by_pattern(ending)


def entry_rules(texts: Sequence[Agreement], name: str) -> list[Deadline | Cadence | Check]:
    """Return the promises per entry that have outcomes under a name, in any of the texts that judged.

    None for an objective, and where one of the texts has another promise under that name.
    """
    found = [rule for text in texts for rule in text.commitments if rule.id == name]
    rules = [rule for rule in found if isinstance(rule, Deadline | Cadence | Check)]
    return rules if len(rules) == len(found) else []


def everything_read(texts: Sequence[Agreement], name: str) -> frozenset[Read]:
    """Return all that decides the outcomes under a name, with what the promises read that they follow or ask about.

    `texts` are those of all versions that judged: what an earlier one broke may start a clock of a later one.
    """
    read: set[Read] = set()
    todo, done = [of_commitment(name)], set[str]()
    while todo:
        done.add(one := todo.pop())
        for rule in (rule for text in texts for rule in text.commitments if rule.id == one):
            read |= set(_read_by_rule(rule))
            todo += {of_commitment(other) for other in asked(rule)} - done
    return frozenset(read)


def _read_by_rule(rule: Commitment) -> Iterator[Read]:
    starts = starts_of(rule)
    yield from () if isinstance(starts, str) else starts
    yield from counted_by(rule)
    match rule:
        case Deadline() | Cadence():
            yield from ended_by(rule)
            yield from _read_by_clock(rule)
        case Check(that=that):
            for criterion in criteria_in(that):
                yield from read_by(criterion)
        case Quota(by=by) | Rate(by=by):
            yield from () if by is None else (Read(field=by.field),)
            for row in rule.value if isinstance(rule, Quota) else ():
                yield from () if row.when is None else read_by(row.when)
        case _:
            return


def _read_by_clock(rule: Deadline | Cadence) -> Iterator[Read]:
    for limit in rule.within:
        yield from () if limit.when is None else read_by(limit.when)
    if rule.calendar == "owner" or (isinstance(rule, Deadline) and rule.on_reassign == "restart"):
        yield Read(field="owner")
    if isinstance(rule, Cadence):
        return
    yield from () if rule.due is None else (Read(field=rule.due.field),)
    for pause in rule.pause:
        match pause:
            case PauseWhile(state):
                yield from read_by(state)
            case PauseBetween(since, until):
                yield from read_by_pattern(since)
                yield from read_by_pattern(until)
            case _ as never:
                assert_never(never)
