"""A plain tree given the form of the grammar, with every mistake of its form told by path."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import TypeVar

import attrs
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.conversion import CONVERTER, WrongFormError
from slakit.adapters.agreements.tree import MOST_PROBLEMS, Mark, Node, Path_, Placed, Tree, refusal, shown
from slakit.errors import SlakitError, hint

__all__ = ["Structured", "part", "structured"]

F = TypeVar("F")


@attrs.frozen
class Structured:
    """The content of a tree as forms, with what is wrong with it.

    A part that is `spoilt`, such as one commitment, is replaced by something that raises no further questions;
    `calendars` are those that are written in place in such parts.
    """

    form: grammar.AgreementForm
    problems: tuple[Placed, ...] = ()
    spoilt: frozenset[Path_] = frozenset()
    calendars: tuple[tuple[Path_, grammar.CalendarForm], ...] = ()


def structured(tree: Tree) -> Structured:
    """Return the content of a tree as forms of the grammar, and every problem with its form.

    They are D105 (unknown key), D106 (missing key), D107 (a value of the wrong form), and those of durations, dates,
    shares and periods. Raises: AgreementError when the whole is no mapping.
    """
    try:
        return Structured(CONVERTER.structure(tree.root, grammar.AgreementForm))
    except BaseValidationError as error:
        faults = tuple(_faults(error, ()))
    except WrongFormError as error:
        raise refusal([tree.placed((), "D107", str(error))]) from None
    spoilt: defaultdict[Path_, list[_Fault]] = defaultdict(list)
    for fault in faults:
        spoilt[_part(fault.path)].append(fault)
    rest = CONVERTER.structure(_without(tree.root, spoilt), grammar.AgreementForm)
    # To look for what was meant takes its time: it is not done for more than can be told.
    first = nsmallest(MOST_PROBLEMS + 1, faults, key=lambda fault: fault.mark(tree))
    calendars = tuple(_calendars_in_place(tree.root, spoilt))
    return Structured(rest, tuple(fault.placed(tree) for fault in first), frozenset(spoilt), calendars)


def part(node: Node, form: type[F]) -> F | None:
    """Return one part of an agreement as its form; None where it has another one."""
    try:
        return CONVERTER.structure(node, form)
    except (BaseValidationError, WrongFormError):
        return None


_STAND_INS: Mapping[str, dict[str, str]] = {
    "calendars": {"zone": "UTC", "hours": "always"},
    "owners": {},
    "commitments": {"id": "spoilt", "owed_by": "sales"},
}


def _part(path: Path_) -> Path_:
    """Return the part of an agreement that a problem spoils: one of many of a kind, or all under a key."""
    return path[:2] if path[:1] and path[0] in _STAND_INS else path[:1]


def _without(root: dict[str, Node], spoilt: Mapping[Path_, Iterable["_Fault"]]) -> dict[str, Node]:
    """Return the content with each spoilt part replaced by one that is right and asks nothing."""
    kept: dict[str, Node] = {"slakit": "1", "name": "unnamed"}
    for key, value in root.items():
        if (key,) not in spoilt and value is not None:
            kept[key] = value
        elif key == "term":
            kept[key] = {"from": "2000-01-01"}
    for key, stand_in in _STAND_INS.items():
        if names := {path[1]: stand_in for path in spoilt if path[:1] == (key,) and key in kept}:
            if key == "calendars":
                names = {name: _mended(kept[key][name], spoilt[key, name], 2) or stand_in for name in names}
            kept[key] = _with_stand_ins(kept[key], names)
    return kept


def _with_stand_ins(node: Node, stand_ins: Mapping[str | int, Node]) -> Node:
    if isinstance(node, dict):
        return {name: stand_ins.get(name, one) for name, one in node.items()}
    return [stand_ins.get(number, one) for number, one in enumerate(node)]


_SOME_CLOSURE = {"from": "2000-01-01", "until": "2000-01-02"}


def _calendars_in_place(
    root: Node, spoilt: Mapping[Path_, Iterable["_Fault"]]
) -> Iterator[tuple[Path_, grammar.CalendarForm]]:
    """Yield the calendars that are written in place in spoilt parts, each without its dates of a wrong form."""
    for above, faults in spoilt.items():
        for place, node in _users(root, above):
            for word in ("calendar", "default_calendar"):
                path: Path_ = (*place, word)
                inside = [fault for fault in faults if fault.path[: len(path)] == path]
                calendar = _mended(node[word], inside, len(path)) if isinstance(node.get(word), dict) else None
                made = None if calendar is None else part(calendar, grammar.CalendarForm)
                if made is not None:
                    yield path, made


def _users(root: Node, path: Path_) -> Iterator[tuple[Path_, Mapping[str, Node]]]:
    """Yield what may have a calendar at a path: an owner, or the primitives of a commitment."""
    match path:
        case ("owners", name):
            found: dict[Path_, Node] = {path: root["owners"][name]}
        case ("commitments", int(number)) if isinstance(commitment := root["commitments"][number], dict):
            found = {(*path, word): commitment.get(word) for word, _ in grammar.keys_of(grammar.CommitmentForm)}
        case _:
            found = {}
    yield from ((place, node) for place, node in found.items() if isinstance(node, dict))


def _mended(calendar: Node, faults: Iterable["_Fault"], depth: int) -> Node | None:
    """Return a calendar at a depth without the dates that have a wrong form, so that its hours are looked at too.

    None where the zone, the hours or the parts themselves have one.
    """
    for path in (fault.path[depth:] for fault in faults):
        key, *rest = path or ("zone",)
        if key in _WHOLE | _PARTS:
            return None
        match calendar.get(key):
            case dict() as dates if rest:
                left: Node = {day: one for day, one in dates.items() if day != rest[0]}
            case list() as closures if rest and key == "closures":
                left = [_SOME_CLOSURE if number == rest[0] else one for number, one in enumerate(closures)]
            case _:
                left = None
        calendar = {word: one for word, one in calendar.items() if word != key} | ({} if left is None else {key: left})
    return calendar if calendar.keys() >= _WHOLE or not _PARTS.isdisjoint(calendar) else None


_WHOLE, _PARTS = frozenset({"zone", "hours"}), frozenset({"all_of", "any_of"})


@attrs.frozen
class _Fault:
    """What is wrong, and where in the tree; an unknown key also has those that are known."""

    code: str
    path: Path_
    message: str
    known: tuple[str, ...] = ()

    def mark(self, tree: Tree) -> Mark:
        return tree.mark(self.path, key=bool(self.known))

    def placed(self, tree: Tree) -> Placed:
        near = hint(str(self.path[-1]), self.known) if self.known else ""
        return tree.placed(self.path, self.code, self.message + near, key=bool(self.known))


def _faults(error: BaseException, path: Path_) -> Iterator[_Fault]:
    match error:
        case ClassValidationError() | IterableValidationError():
            yield from _grouped(error, path)
        case ForbiddenExtraKeysError(cl=form, extra_fields=names):
            known = tuple(key for key, _ in grammar.keys_of(form))
            for name in names:
                yield _Fault("D105", (*path, name), f"unknown key {shown(name)}", known)
        case SlakitError(problems=problems):
            for problem in problems:
                yield _Fault(problem.code, path, problem.message)
        case _:
            yield _Fault("D107", path, str(error))


def _grouped(error: BaseValidationError, path: Path_) -> Iterator[_Fault]:
    for inner in error.exceptions:
        note = next((note for note in getattr(inner, "__notes__", ()) if hasattr(note, "type")), None)
        if isinstance(note, AttributeValidationNote):
            key = _key(note.name)
            if isinstance(inner, KeyError):
                yield _Fault("D106", path, f"the key {key!r} is missing")
            else:
                yield from _faults(inner, (*path, key))
        elif note is not None:
            yield from _faults(inner, (*path, note.index))
        else:
            yield from _faults(inner, path)


def _key(field: str) -> str:
    return field.removesuffix("_")
