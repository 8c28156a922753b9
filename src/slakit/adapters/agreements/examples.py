"""The examples of an agreement file: leads that a definition has a known answer for, told by their events."""

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
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


def examples_of(form: grammar.LifecycleForm, where: Callable[[Path_], str], attempt: Attempt) -> Iterator[Example]:
    """Yield the examples of the definitions of a file, each with its place."""
    for name, stage in (form.stages or {}).items():
        for number, example in enumerate(stage.examples):
            path: Path_ = ("lifecycle", "stages", name, "examples", number)
            made = attempt(path, partial(_example, name, example, where(path)))
            if made is not None:
                yield made


def _example(stage: str, form: grammar.ExampleForm, where: str) -> Example:
    events = [_event(row, number) for number, row in enumerate(form.events)]
    asked = None if form.at is None else _instant(form.at, "at")
    at = asked or max((event.at for event in events), default=EXAMPLES_BEGIN)
    journey = Journey.of(form.lead, *events, attributes=form.attributes or NO_FACTS)
    return Example(stage=stage, it_is=form.it_is, because=form.because, journey=journey, at=at, where=where)


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


def mistyped_keys(tree: Tree, stages: Mapping[str, Node]) -> Iterator[Placed]:
    """Yield the keys of examples' events that are nearly the name of a field, or of data that the text asks for.

    Any other key is data. Below `data` any name will do, also one that is nearly a field.
    """
    odd = [(path, key) for path, row in _rows(stages) for key in row if key not in _KEYS]
    asked = _data_asked_for(tree.root) if odd else frozenset()
    known = sorted(_KEYS | asked if len(asked) < _MANY else _KEYS)
    meant = {key: _near(key, known) for key in {key for _, key in odd} - asked}
    for path, key in odd:
        if meant.get(key) is not None:
            message = f"unknown key {shown(key)}; did you mean {meant[key]!r}? data of that name stands under 'data'"
            yield tree.placed((*path, key), "D105", message, key=True)


def _rows(stages: Mapping[str, Node]) -> Iterator[tuple[Path_, Mapping[str, Node]]]:
    """Yield the events of all examples that have the form of one, each with its place."""
    for name, stage in stages.items():
        examples = stage.get("examples") if isinstance(stage, dict) else None
        for number, example in enumerate(examples if isinstance(examples, list) else ()):
            events = example.get("events") if isinstance(example, dict) else None
            for event, row in enumerate(events if isinstance(events, list) else ()):
                if isinstance(row, dict):
                    yield ("lifecycle", "stages", name, "examples", number, "events", event), row


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
