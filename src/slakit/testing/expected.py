"""Expected outcomes as one line of text each: what a line may say, and where in it something can not be read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone, tzinfo
from typing import TypeAlias

import attrs

from slakit.errors import DataError, Problem, SlakitError, hint
from slakit.rules.outcomes import Outcome
from slakit.worktime.instants import from_micros, to_micros, zone

__all__ = ["Expected", "Written", "facts_of", "instant_text", "line_of", "read_expected", "wanted_of", "word_of"]

STATUSES = ("met", "breached", "pending", "excluded", "unknown")
FACTS = ("due", "stopped", "done", "owner", "reason")
_NONE = "none"


@attrs.frozen
class Written:
    """An instant as it was written: in microseconds since 1970, and in the offset or zone that it is shown back in."""

    micros: int
    where: tzinfo
    zoned: bool


@attrs.frozen(kw_only=True)
class Expected:
    """What one line says of an outcome. Facts that it does not name may be anything; None stands for `none`."""

    text: str
    commitment: str
    subject: str
    entry: int | None
    group: str | None
    status: str
    facts: Mapping[str, Written | str | None]


@attrs.frozen
class _Token:
    """A word of a line, with the column in which it begins, from 1."""

    text: str
    column: int
    quoted: bool


_Where: TypeAlias = Callable[[int], str]
_TOKEN = re.compile(r""""(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s"']\S*)|(?P<odd>\S+)""")
_ENTRY = re.compile(r"#([1-9][0-9]{0,8})")
_ZONED = re.compile(r"(.+)\[([^\]]+)\]")
_MINUTE = 60_000_000


def read_expected(texts: Iterable[str]) -> list[Expected]:
    """Return what lines of text expect; a text may hold several lines, and empty ones say nothing.

    Raises: DataError with every problem, each with its line and column: I431 for a line that can not be read, I432 for
    an instant without an offset, or that none is.

    >>> read_expected(["first-response L7 met"])[0].status
    'met'
    """
    found: list[Expected] = []
    problems: list[Problem] = []
    lines = [line for text in texts for line in text.splitlines()]
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                found.append(_read_line(line, f"line {number}, column {{}}".format))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(*problems)
    return found


def _read_line(line: str, where: _Where) -> Expected:
    tokens = list(_tokens(line, where))
    end = len(line.rstrip()) + 1
    begin = tokens[:2]
    if len(begin) < 2:  # noqa: PLR2004 - a commitment and a subject
        raise _odd(where(end), "expected a commitment, a lead or a period, and a status")
    rest = tokens[2:]
    entry = _entry(rest.pop(0), where) if rest and _is_plain(rest[0], "#") else None
    group = _group(rest, where, end) if rest and _is_plain(rest[0], "of") else None
    return Expected(
        text=line.strip(),
        commitment=begin[0].text,
        subject=begin[1].text,
        entry=entry,
        group=group,
        status=_status(rest, where, end),
        facts=_facts(rest, where, end),
    )


def _is_plain(token: _Token, sign: str) -> bool:
    return not token.quoted and (token.text.startswith("#") if sign == "#" else token.text == sign)


def _group(waiting: list[_Token], where: _Where, end: int) -> str:
    waiting.pop(0)
    if not waiting:
        raise _odd(where(end), "expected a group after 'of'")
    return waiting.pop(0).text


def _status(waiting: list[_Token], where: _Where, end: int) -> str:
    if not waiting:
        raise _odd(where(end), f"expected a status: {', '.join(STATUSES)}")
    status = waiting.pop(0)
    if status.text not in STATUSES:
        raise _odd(where(status.column), f"{status.text!r}: expected a status{hint(status.text, STATUSES)}")
    return status.text


def _tokens(line: str, where: _Where) -> Iterator[_Token]:
    end = 0
    for found in _TOKEN.finditer(line):
        if found["odd"] is not None:
            raise _odd(where(found.start() + 1), f"{found['odd']}: a quote that is not closed")
        if found.start() == end and end > 0:
            raise _odd(where(end + 1), f"{found[0]!r}: expected a blank after a quoted name")
        quoted = found["plain"] is None
        text = found["plain"] or found["double"] or found["single"] or ""
        yield _Token(text, found.start() + 1, quoted)
        end = found.end()


def _entry(token: _Token, where: _Where) -> int:
    found = _ENTRY.fullmatch(token.text)
    if found is None:
        raise _odd(where(token.column), f"{token.text!r}: expected the number of an entry, such as #2")
    return int(found[1])


def _facts(waiting: list[_Token], where: _Where, end: int) -> Mapping[str, Written | str | None]:
    facts: dict[str, Written | str | None] = {}
    while waiting:
        word = waiting.pop(0)
        if word.quoted or word.text not in FACTS:
            raise _odd(where(word.column), f"{word.text!r}: unknown word{hint(word.text, FACTS)}")
        name = "stopped" if word.text == "done" else word.text
        if name in facts:
            raise _odd(where(word.column), f"{word.text!r} is said twice")
        if not waiting:
            raise _odd(where(end), f"expected what comes after {word.text!r}")
        facts[name] = _fact(name, waiting.pop(0), where)
    return facts


def _fact(name: str, value: _Token, where: _Where) -> Written | str | None:
    if value.text == _NONE and not value.quoted and name != "reason":
        return None
    return _written(value, where) if name in {"due", "stopped"} else value.text


def _written(token: _Token, where: _Where) -> Written:
    """Return an instant in the offset or the zone that it was written in."""
    place = where(token.column)
    zoned = _ZONED.fullmatch(token.text)
    try:
        told = datetime.fromisoformat(zoned[1] if zoned else token.text)
        there = zone(zoned[2]) if zoned else None
    except SlakitError as error:
        raise DataError(Problem("I432", place, error.problems[0].message)) from None
    except ValueError:
        raise _no_instant(place, f"{token.text!r}: expected a time such as 2026-03-30T10:00+02:00") from None
    offset = told.utcoffset()
    if there is None:
        if offset is None:
            raise _no_instant(place, f"{token.text!r} has no UTC offset; write 2026-03-30T10:00+02:00")
        return Written(to_micros(told), timezone(offset), zoned=False)
    return Written(to_micros(_in_zone(told, there, token.text, place)), there, zoned=True)


def _in_zone(told: datetime, there: tzinfo, text: str, place: str) -> datetime:
    """Return the one instant at which a clock in the zone shows this time, with the offset where one was written."""
    if told.tzinfo is not None:
        local = told.astimezone(there)
        if local.replace(tzinfo=None) != told.replace(tzinfo=None):
            raise _no_instant(place, f"{text!r}: the offset there was {_offset(local)}")
        return told
    first, second = (told.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        # A wall time whose two readings differ lies where clocks were changed: it comes twice, or not at all.
        twice = first.utcoffset() > second.utcoffset()  # type: ignore[operator]  # a zone tells its offset
        what = f"comes twice; write the offset, too, {_offset(first)} or {_offset(second)}" if twice else "never comes"
        raise _no_instant(place, f"{text!r}: this time {what}")
    return first


def _offset(instant: datetime) -> str:
    return instant.isoformat()[-6:]


def _odd(where: str, message: str) -> DataError:
    return DataError(Problem("I431", where, message))


def _no_instant(where: str, message: str) -> DataError:
    return DataError(Problem("I432", where, message))


# --- back to text


def instant_text(micros: int | None, like: Written) -> str:
    """Return an instant in the offset or zone of another one; `none` for None.

    >>> instant_text(0, Written(0, zone("Asia/Tokyo"), zoned=False)), instant_text(0, Written(0, zone("UTC"), zoned=True))
    ('1970-01-01T09:00+09:00', '1970-01-01T00:00+00:00[UTC]')
    """
    if micros is None:
        return _NONE
    there = from_micros(micros).astimezone(like.where)
    text = there.isoformat(timespec="auto" if micros % _MINUTE else "minutes")
    return f"{text}[{like.where}]" if like.zoned else text


def line_of(outcome: Outcome, facts: Iterable[str], like: Written) -> str:
    """Return the line that expects an outcome, with the facts that are named."""
    words = [outcome.commitment, word_of(outcome.subject)]
    if outcome.entry is not None and outcome.entry > 1:
        words.append(f"#{outcome.entry}")
    if outcome.group is not None:
        words += ["of", word_of(outcome.group)]
    return " ".join([*words, facts_of(outcome, facts, like)])


def facts_of(outcome: Outcome, facts: Iterable[str], like: Written) -> str:
    """Return the status of an outcome and the facts that are named, as a line has them."""
    return " ".join([outcome.status, *(f"{name} {_told(outcome, name, like)}" for name in facts)])


def wanted_of(one: Expected) -> str:
    """Return the status and the facts of a line, as `facts_of` tells those of an outcome."""
    return " ".join([one.status, *(f"{name} {_wanted(fact)}" for name, fact in one.facts.items())])


def _wanted(fact: Written | str | None) -> str:
    match fact:
        case Written(micros=micros):
            return instant_text(micros, fact)
        case None:
            return _NONE
        case _:
            return word_of(fact)


def _told(outcome: Outcome, name: str, like: Written) -> str:
    match name:
        case "due":
            return instant_text(outcome.due_us, like)
        case "stopped":
            return instant_text(outcome.stopped_us, like)
        case "owner":
            return _NONE if outcome.owner is None else word_of(outcome.owner)
        case _:
            return word_of(outcome.reason)


def word_of(text: str) -> str:
    """Return a name as a line has it, in quotes where it needs them."""
    plain = re.fullmatch(r"[^\s\"'#]\S*", text) and text not in {_NONE, "of"}
    return text if plain else f'"{text}"' if '"' not in text else f"'{text}'"
