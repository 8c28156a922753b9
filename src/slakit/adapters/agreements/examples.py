"""The examples of an agreement file: leads for which a definition or a persona has a known answer, told by events."""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial, reduce
from typing import Any

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.definitions import Attempt
from slakit.adapters.agreements.tree import Node, Path_, Placed, Tree, shown
from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.events import Event
from slakit.leads.examples import Example
from slakit.leads.facts import NO_FACTS
from slakit.leads.journeys import Journey

__all__ = ["EXAMPLES_BEGIN", "default_at", "default_id", "examples_of", "mistyped_keys"]

_TEXT_FIELDS = frozenset(field.name for field in attrs.fields(Event)) - {"at_us", "recorded_us", "data"}
_INSTANTS = ("at", "recorded_at")
_KEYS = _TEXT_FIELDS | {*_INSTANTS, "data", "field"}
# Examples without instants lie a minute apart; any day will do, because definitions look back and not at the calendar.
EXAMPLES_BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def default_at(number: int) -> datetime:
    """Return when the event of a number happened that does not say so."""
    return EXAMPLES_BEGIN + timedelta(minutes=number)


def default_id(number: int) -> str:
    """Return the id of the event of a number that has none, so that it is one of its own."""
    return f"example {number}"


def examples_of(form: grammar.AgreementForm, where: Callable[[Path_], str], attempt: Attempt) -> Iterator[Example]:
    """Yield the examples of a file, each with its place: those of its definitions, then those of its personas."""
    parts: Mapping[Path_, Mapping[str, grammar.StageForm | grammar.PersonaForm]] = {
        _STAGES: (None if form.lifecycle is None else form.lifecycle.stages) or {},
        _PERSONAS: form.personas or {},
    }
    for above, named in parts.items():
        for name, part in named.items():
            of = {"stage": name} if above == _STAGES else {"persona": name}
            for number, example in enumerate(part.examples):
                path: Path_ = (*above, name, "examples", number)
                made = attempt(path, partial(_example, of, example, where(path)))
                if made is not None:
                    yield made


_STAGES: Path_ = ("lifecycle", "stages")
_PERSONAS: Path_ = ("personas",)


def _example(of: Mapping[str, str], form: grammar.ExampleForm, where: str) -> Example:
    events = [_event(row, number) for number, row in enumerate(form.events)]
    asked = None if form.at is None else _instant(form.at, "at")
    at = asked or max((event.at for event in events), default=EXAMPLES_BEGIN)
    journey = Journey.of(form.lead, *events, attributes=form.attributes or NO_FACTS)
    return Example(**of, it_is=form.it_is, because=form.because, journey=journey, at=at, where=where)


def _event(row: Mapping[str, Any], number: int) -> Event:
    """Return an event of an example: flat keys that are no fields are data; without an id it is one of its own."""
    known = {key: value for key, value in row.items() if key in _TEXT_FIELDS}
    data = {key: value for key, value in row.items() if key not in {*_TEXT_FIELDS, *_INSTANTS, "data"}}
    nested = row.get("data") or {}
    if not isinstance(nested, dict):
        raise _odd(f"events[{number}].data", f"{shown(str(nested))}: expected a mapping of names to values")
    known = {"kind": "activity", "id": default_id(number), **known}
    at = _when(row, "at", number) or default_at(number)
    try:
        return Event(**known, at=at, recorded_at=_when(row, "recorded_at", number), data={**data, **nested})
    except DataError as error:
        raise AgreementError(*(Problem("D275", f"events[{number}]", one.message) for one in error.problems)) from None


def _when(row: Mapping[str, Any], key: str, number: int) -> datetime | None:
    text = row.get(key)
    return None if text is None else _instant(str(text), f"events[{number}].{key}")


def _instant(text: str, where: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise _odd(where, f"{text!r}: expected a time with an offset, such as 2026-03-03T10:00+01:00")
    return read


def _odd(where: str, message: str) -> AgreementError:
    return AgreementError(Problem("D275", where, message))


# --- keys that were meant to be others


def mistyped_keys(tree: Tree) -> Iterator[Placed]:
    """Yield the keys of examples' events that are nearly the name of a field, or of data that the text asks for.

    Any other key is data. Below `data` any name will do, also one that is nearly a field.
    """
    odd = [(path, key) for path, row in _rows(tree.root) for key in row if key not in _KEYS]
    asked = _data_asked_for(tree.root) if odd else frozenset()
    known = sorted(_KEYS | asked if len(asked) < _MANY else _KEYS)
    meant = {key: _near(key, known) for key in {key for _, key in odd} - asked}
    for path, key in odd:
        if meant.get(key) is not None:
            message = f"unknown key {shown(key)}; did you mean {meant[key]!r}? data of that name stands under 'data'"
            yield tree.placed((*path, key), "D105", message, key=True)


def _rows(root: Node) -> Iterator[tuple[Path_, Mapping[str, Node]]]:
    """Yield the events of all examples that have the form of one, each with its place."""
    for above in (_PERSONAS, _STAGES):
        named = reduce(_under, above, root)
        for name, part in named.items() if isinstance(named, dict) else ():
            for number, example in _numbered(_under(part, "examples")):
                for event, row in _numbered(_under(example, "events")):
                    if isinstance(row, dict):
                        yield (*above, name, "examples", number, "events", event), row


def _under(node: Node, key: Any) -> Node:
    return node.get(key) if isinstance(node, dict) else None


def _numbered(node: Node) -> Iterable[tuple[int, Node]]:
    return enumerate(node if isinstance(node, list) else ())


def _near(key: str, known: Collection[str]) -> str | None:
    alike = [one for one in known if one.casefold() == key.casefold()]
    return next(iter(alike or difflib.get_close_matches(key, known, 1, _ALIKE)), None)


# Far enough from 0.6, at which a guess is made elsewhere, that source is not taken for outcome, nor date for data.
_ALIKE = 0.78
# With more names than that each key is compared with those of fields alone: it would take too long.
_MANY = 500


def _data_asked_for(root: Node) -> frozenset[str]:
    """Return the names that patterns and criteria anywhere in a text ask for in the data of events."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(word := node.get("distinct"), str):
                found.add(word)
            for key in ("data", "distinct_by"):
                if isinstance(tests := node.get(key), dict):
                    found |= {name.removesuffix("_not") for name in tests}
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return frozenset(found)
