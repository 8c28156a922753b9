"""Real journeys as cases for tests: sampled from an events file, without what tells who they were, and frozen to a file."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any

import attrs

from slakit.adapters.event_files import read_events
from slakit.errors import DataError, Problem, SlakitError
from slakit.leads.criteria.numbers import as_number
from slakit.leads.criteria.trees import Field
from slakit.leads.events import TEXT_FIELDS, Event, order
from slakit.leads.facts import Facts, same_text
from slakit.leads.gathering import journeys as gathered
from slakit.leads.journeys import Journey, LeadAttributes, with_before
from slakit.leads.merging import is_merge
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement
from slakit.rules.deadlines import DueField
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import DAY, from_micros, iso_utc, to_micros

__all__ = ["anonymous", "freeze", "from_events", "read_frozen", "with_hashed_owners"]


def from_events(
    path: str | Path,
    *,
    leads: Iterable[LeadAttributes | Mapping[str, Any]] = (),
    agreement: Agreement | None = None,
    keep: Iterable[str] = (),
    count: int = 20,
    seed: int = 0,
    salt: str | None = None,
    shift_weeks: int = 0,
    **how: Any,
) -> list[Journey]:
    """Return a sample of the journeys of an events file as cases for tests, anonymised as `anonymous` does.

    `leads` are what `read_leads` returns, `how` the further words of `read_events`. Journeys of different shapes come
    first, so that a rare recycling stands beside the many that were called once; a lead that was merged comes with its
    survivor, which may make it more than `count`. The same file, seed and salt give the same cases in the same order.
    Without a salt the bytes of the file are taken for one: names can then be guessed only by who has the file.

    Raises: DataError and CalendarError as `read_events` does; DataError I433 for a count below 1.
    """
    if count < 1:
        raise DataError(Problem("I433", "count", f"{count!r}: expected a whole number from 1 on"))
    found = gathered(read_events(path, **how), leads)
    chosen = _sample(found, count, seed)
    pepper = blake2b(Path(path).read_bytes()).hexdigest() if salt is None else salt
    return anonymous(chosen, agreement=agreement, keep=keep, salt=pepper, shift_weeks=shift_weeks)


def _sample(found: Sequence[Journey], count: int, seed: int) -> list[Journey]:
    """Return some journeys, those of different shapes first, each with those that it was merged with."""
    shuffled = list(found)
    Random(seed).shuffle(shuffled)  # noqa: S311 - which cases are drawn is no secret
    turns: dict[tuple[tuple[str, str], ...], int] = {}
    ranked: list[tuple[int, int]] = []
    for number, journey in enumerate(shuffled):
        shape = tuple((event.kind, event.value if event.kind == "stage" else "") for event in journey.events)
        turns[shape] = turn = turns.get(shape, -1) + 1
        ranked.append((turn, number))
    chosen = [shuffled[number] for _, number in sorted(ranked)[:count]]
    by_lead = {journey.lead_id: journey for journey in found}
    partners = _partners(found)
    wanted = dict.fromkeys(journey.lead_id for journey in chosen)
    waiting = list(wanted)
    while waiting:
        new = [one for one in partners.get(waiting.pop(), ()) if one not in wanted and one in by_lead]
        wanted |= dict.fromkeys(new)
        waiting += new
    return [by_lead[lead_id] for lead_id in wanted]


def _partners(found: Iterable[Journey]) -> Mapping[str, list[str]]:
    partners: dict[str, list[str]] = {}
    for journey in found:
        for event in journey.events:
            if is_merge(event, journey.lead_id):
                partners.setdefault(journey.lead_id, []).append(event.value)
                partners.setdefault(event.value, []).append(journey.lead_id)
    return partners


def anonymous(
    journeys: Iterable[Journey],
    *,
    salt: str,
    agreement: Agreement | None = None,
    keep: Iterable[str] = (),
    shift_weeks: int = 0,
) -> list[Journey]:
    """Return journeys that do not tell who they were, and that an agreement judges as it did the real ones.

    Lead ids, owners and actors become hashes; ids of events become numbers in their order. Kinds, stages, instants and
    words that the agreement itself spells stay. Numbers stay in fields that the agreement compares as numbers, dates in
    those that it reads as due. Any other text becomes a hash where the agreement names its field, and is left out where it
    does not; an activity's name, a channel, a direction, an outcome and a reason always become one, but for a plain
    lower-case word as an activity's name or a direction. `keep` names further fields and data whose values stay as they
    are: what a function or a rule of your own reads. All instants move by `shift_weeks` weeks of 168 hours.

    Where owners have calendars or are queues, judge the cases by `with_hashed_owners(agreement, salt=...)`. Rows that
    lost against a later one with their id are left out. What a journey did at which instant may still tell who it was to
    somebody who has the data: anonymous is not the same as safe to publish.

    >>> from datetime import datetime
    >>> from slakit.leads.events import owner_event
    >>> lead = Journey.of("ada@example.com", owner_event("Bo", at=datetime.fromisoformat("2026-03-03T10:00+01:00")))
    >>> anonymous([lead], salt="pepper")[0].events
    (<Event lead-a6a56a2789 2026-03-03T09:00:00Z owner, value='who-08876a6693', id='e1'>,)
    """
    given = list(journeys)
    veil = _Veil.of(agreement, salt, frozenset(keep), shift_weeks * 7 * DAY)
    ids = _numbered(given)
    return [_veiled(journey, veil, ids) for journey in given]


def with_hashed_owners(agreement: Agreement, *, salt: str) -> Agreement:
    """Return the agreement with its owners under the names that `anonymous` gives them with that salt."""
    veil = _Veil.of(agreement, salt, frozenset(), 0)
    return attrs.evolve(
        agreement, owners=[attrs.evolve(owner, id=veil.who(owner.id), name="") for owner in agreement.owners]
    )


def _numbered(journeys: Sequence[Journey]) -> Mapping[int, str]:
    """Return new ids of events that sort as the old ones did, within a journey and between journeys that meet."""
    events = [event for journey in journeys for event in journey.events]
    width = len(str(len(events)))
    return {id(event): f"e{number:0{width}}" for number, event in enumerate(sorted(events, key=order), 1)}


_DIGEST = 5
_PLAIN = re.compile(r"[a-z][a-z_-]*")
_OWNER = "owner"


@attrs.frozen
class _Veil:
    """What stays of texts, and what the others become."""

    key: bytes
    spelt: frozenset[str]
    numeric: frozenset[str]
    dated: frozenset[str]
    keep: frozenset[str]
    shift: int

    @classmethod
    def of(cls, agreement: Agreement | None, salt: str, keep: frozenset[str], shift: int) -> "_Veil":
        """Read what an agreement spells, compares and reads as due; without one, the standard lifecycle's words."""
        roots = [STANDARD] if agreement is None else [STANDARD, *(getattr(agreement, name) for name in _RULES)]
        parts = list(_parts(roots))
        texts = {spelling for part in parts if isinstance(part, str) for spelling in same_text(part)}
        numeric = {part.name for part in parts if isinstance(part, Field) and _is_numeric(part)}
        dated = {part.field for part in parts if isinstance(part, DueField)}
        # A pattern tests `data.asset`; a mark by hand needs a note.
        spelt = texts | {text.removeprefix("data.") for text in texts} | {"note"}
        key = blake2b(salt.encode(), digest_size=32).digest()
        return cls(key, frozenset(spelt), frozenset(numeric), frozenset(dated), keep, shift)

    def hashed(self, kind: str, text: str) -> str:
        digest = blake2b(f"{kind}\x1f{text}".encode(), key=self.key, digest_size=_DIGEST).hexdigest()
        return f"{kind}-{digest}"

    def lead(self, text: str) -> str:
        return self.hashed("lead", text) if text else ""

    def who(self, text: str) -> str:
        return text if not text or text in self.spelt else self.hashed("who", text)

    def word(self, text: str) -> str:
        # A placeholder is compared without regard to case.
        return text if not text or {text, text.casefold()} & self.spelt else self.hashed("text", text)

    def plain(self, text: str) -> str:
        return text if _PLAIN.fullmatch(text) else self.word(text)

    def fact(self, name: str, text: str) -> str:
        """Return what stays of a field's value, or of data."""
        if name == _OWNER:
            return self.who(text)
        if name in self.keep or (name in self.numeric and as_number(text) is not None):
            return text
        if name in self.dated and (moved := _moved(text, self.shift // DAY)):
            return moved
        return self.word(text) if name in self.spelt else ""

    def facts(self, facts: Mapping[str, str]) -> Facts:
        return Facts({name: self.fact(name, text) for name, text in facts.items()})


_RULES = ("commitments", "clauses", "lifecycle", "personas")


def _parts(roots: Iterable[Any]) -> Iterator[Any]:
    """Yield the texts and values that definitions are made of; what a calendar is called is none of them."""
    waiting = list(roots)
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case str() | WorkCalendar():
                pass
            case Mapping():
                waiting += [*part, *part.values()]
            case tuple() | list() | set() | frozenset():
                waiting += part
            case _ if attrs.has(type(part)):
                waiting += [getattr(part, field.name) for field in attrs.fields(type(part))]
            case _:
                pass


def _is_numeric(part: Field) -> bool:
    return any(bound is not None for bound in (part.at_least, part.at_most, part.above, part.below))


def _moved(text: str, days: int) -> str:
    """Return a date, or a time of one, so many days later; empty for other text."""
    found = _DATED.fullmatch(text)
    try:
        return f"{date.fromisoformat(found[1]) + timedelta(days)}{found[2]}" if found else ""
    except (ValueError, OverflowError):
        return ""


_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})((?:[T ][0-9:.,Z+-]+)?)")


# --- journeys under the veil


def _veiled(journey: Journey, veil: _Veil, ids: Mapping[int, str]) -> Journey:
    exported = None if journey.exported_us is None else from_micros(journey.exported_us + veil.shift)
    return _rebuilt(
        veil.lead(journey.lead_id),
        [_veiled_event(event, veil, ids[id(event)]) for event in journey.events],
        {
            "attributes": veil.facts(journey.attributes),
            "current": veil.facts(journey.current),
            "before": veil.facts(journey.before),
        },
        exported,
    )


def _rebuilt(lead_id: str, events: Iterable[Event], facts: Mapping[str, Facts], exported: datetime | None) -> Journey:
    journey = Journey.of(lead_id, *events, attributes=facts["attributes"])
    told = attrs.evolve(
        journey, current=facts["current"], exported_us=None if exported is None else to_micros(exported)
    )
    return with_before(told, facts["before"])


def _veiled_event(event: Event, veil: _Veil, name: str) -> Event:
    recorded = None if event.recorded_us is None else event.recorded_us + veil.shift
    return Event.trusted(
        veil.lead(event.lead_id),
        event.at_us + veil.shift,
        event.kind,
        _value(event, event.value, veil),
        _value(event, event.previous, veil),
        veil.who(event.actor),
        event.actor_kind,
        veil.word(event.channel),
        veil.plain(event.direction),
        veil.word(event.outcome),
        veil.word(event.reason),
        name,
        recorded,
        _data(event, veil),
    )


def _value(event: Event, text: str, veil: _Veil) -> str:
    match event.kind:
        case "stage":
            return text
        case "owner":
            return veil.who(text)
        case "merge":
            return veil.lead(text)
        case "field":
            return veil.fact(event.data.get("field", ""), text)
        case "activity":
            return veil.plain(text)
        case _:
            return veil.word(text)


def _data(event: Event, veil: _Veil) -> Facts:
    named = {"field": event.data["field"]} if event.kind == "field" and "field" in event.data else {}
    return Facts({**veil.facts(event.data), **named})


# --- cases in a file


def freeze(cases: Iterable[Journey], path: str | Path) -> None:
    """Write journeys as JSON Lines, one a line, in their order; `read_frozen` gives equal ones back.

    Raises: DataError I001 when the file can not be written.
    """
    text = "".join(f"{json.dumps(_row(case), ensure_ascii=False)}\n" for case in cases)
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(Problem("I001", str(path), f"can not be written: {error.strerror}")) from None


def _row(journey: Journey) -> dict[str, Any]:
    row: dict[str, Any] = {"lead_id": journey.lead_id}
    row |= {name: dict(facts) for name in _FACTS if (facts := getattr(journey, name))}
    if journey.exported_us is not None:
        row["exported_at"] = iso_utc(journey.exported_us)
    return {**row, "events": [_event_row(event) for event in (*journey.events, *journey.superseded)]}


def _event_row(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = {"at": iso_utc(event.at_us)}
    row |= {name: text for name in TEXT_FIELDS if (text := getattr(event, name)) and (name, text) != _UNSAID}
    if event.recorded_us is not None:
        row["recorded_at"] = iso_utc(event.recorded_us)
    return {**row, "data": dict(event.data)} if event.data else row


_FACTS = ("attributes", "current", "before")
_UNSAID = ("actor_kind", "unknown")


def read_frozen(path: str | Path) -> list[Journey]:
    """Return the journeys that `freeze` wrote, in their order.

    Raises: DataError with every problem: I001 for a file that can not be read, I434 for a line that is no journey.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(Problem("I001", str(path), f"can not be read: {error}")) from None
    found: list[Journey] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(_read_row(json.loads(line)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            told = error.problems[0] if isinstance(error, SlakitError) else f"{type(error).__name__}: {error}"
            problems.append(Problem("I434", f"{path}:{number}", f"no journey that freeze() wrote: {told}"))
    if problems:
        raise DataError(*problems)
    return found


def _read_row(row: Any) -> Journey:
    events = [_read_event(one) for one in row["events"]]
    exported = datetime.fromisoformat(row["exported_at"]) if "exported_at" in row else None
    return _rebuilt(row["lead_id"], events, {name: Facts(row.get(name)) for name in _FACTS}, exported)


def _read_event(row: Mapping[str, Any]) -> Event:
    instants = {name: datetime.fromisoformat(row[name]) for name in ("at", "recorded_at") if name in row}
    return Event(**{**row, **instants})
