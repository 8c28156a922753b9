"""Names in an agreement file that must stand elsewhere in it: calendars, stages, personas, commitments."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from slakit.adapters.agreements.tree import Node, Path_, Placed, Tree, shown
from slakit.errors import hint
from slakit.lifecycle.standard import STANDARD

__all__ = ["STANDARD_STAGES", "dangling"]

STANDARD_STAGES = STANDARD.names


def dangling(tree: Tree, criteria: Collection[str] = ()) -> Iterator[Placed]:
    """Yield each name that stands for nothing in the text, and each id that is given twice.

    `criteria` are the names of the functions that were handed over with it.
    The tree is read and not the forms, so that they are told of parts too that have another form than they should.
    """
    root = tree.root
    found = _Names(tree, _known(root, "calendars"), _known(root, "personas"), _stages(root), _ids(root), criteria)
    yield from found.of_calendars()
    for name, owner in _mapping(root, "owners").items():
        yield from found.calendar(("owners", name, "calendar"), _at(owner, "calendar"))
    for name, persona in _mapping(root, "personas").items():
        yield from found.inside(("personas", name), persona)
    yield from found.of_lifecycle(_at(root, "lifecycle"))
    for number, commitment in enumerate(_list(root, "commitments")):
        yield from found.inside(("commitments", number), commitment)
    for number, clause in enumerate(_list(root, "clauses")):
        yield from found.inside(("clauses", number), clause)
    yield from _twice(tree, "commitments")
    yield from _twice(tree, "clauses")
    yield from _taken(tree)


def _at(node: Node, key: str) -> Node:
    return node.get(key) if isinstance(node, dict) else None


def _mapping(node: Node, key: str) -> Mapping[str, Node]:
    found = _at(node, key)
    return found if isinstance(found, dict) else {}


def _list(node: Node, key: str) -> Iterable[Node]:
    found = _at(node, key)
    return found if isinstance(found, list) else ()


def _known(root: Node, part: str) -> Collection[str] | None:
    """Return the names of a part; None where it has another form, and nothing can be said about its names."""
    found = _at(root, part)
    return None if isinstance(found, str | list) else tuple(found or ())


def _stages(root: Node) -> Collection[str]:
    return tuple(dict.fromkeys([*STANDARD_STAGES, *_mapping(_at(root, "lifecycle"), "stages")]))


def _ids(root: Node) -> Collection[str]:
    found: list[str] = []
    for commitment in _list(root, "commitments"):
        name = _at(commitment, "id")
        if isinstance(name, str):
            found += [name, f"{name}/objective"] if _at(commitment, "objective") else [name]
    return tuple(found)


def _twice(tree: Tree, part: str) -> Iterator[Placed]:
    first: dict[str, Path_] = {}
    for number, one in enumerate(_list(tree.root, part)):
        name, path = _at(one, "id"), (part, number, "id")
        if isinstance(name, str) and name in first:
            line = tree.mark(first[name]).line
            yield tree.placed(
                path, "D371", f"{shown(name)} is used twice, first in line {line}; an id names one of them"
            )
        elif isinstance(name, str):
            first[name] = path


def _taken(tree: Tree) -> Iterator[Placed]:
    """Yield the clauses that have the id of a commitment: both stand in one column of the outcomes."""
    names = [_at(commitment, "id") for commitment in _list(tree.root, "commitments")]
    for number, clause in enumerate(_list(tree.root, "clauses")):
        name = _at(clause, "id")
        if isinstance(name, str) and name in names:
            message = f"{shown(name)} is the id of a commitment; give this one another"
            yield tree.placed(("clauses", number, "id"), "D371", message)


# Where the calendar may be that of whoever holds the lead.
_OF_OWNERS = (("deadline",), ("cadence",))


@attrs.frozen
class _Names:
    """The names that a text gives to things; None where they can not be known."""

    tree: Tree
    calendars: Collection[str] | None
    personas: Collection[str] | None
    stages: Collection[str]
    ids: Collection[str]
    criteria: Collection[str]

    def of_calendars(self) -> Iterator[Placed]:
        for name, calendar in _mapping(self.tree.root, "calendars").items():
            for word in ("all_of", "any_of"):
                for number, part in enumerate(_list(calendar, word)):
                    yield from self.calendar(("calendars", name, word, number), part)

    def of_lifecycle(self, lifecycle: Node) -> Iterator[Placed]:
        for name, stage in _mapping(lifecycle, "stages").items():
            path: Path_ = ("lifecycle", "stages", name)
            yield from self.one((*path, "after"), _at(stage, "after"), "D380", "stage", self.stages)
            yield from self.inside((*path, "when"), _at(stage, "when"))
        for word in ("allow", "forbid"):
            for number, move in enumerate(_list(lifecycle, word)):
                path = ("lifecycle", word, number)
                for end in ("from", "to"):
                    yield from self.one((*path, end), _at(move, end), "D380", "stage", self.stages)
                yield from self.inside((*path, "when"), _at(move, "when"))

    def inside(self, path: Path_, node: Node) -> Iterator[Placed]:
        """Yield what stands for nothing anywhere inside a persona, a commitment, a clause or a criterion."""
        if isinstance(node, list):
            for number, part in enumerate(node):
                yield from self.inside((*path, number), part)
        elif isinstance(node, dict):
            for key, part in node.items():
                yield from self.under((*path, key), key, part)

    def under(self, path: Path_, key: str, node: Node) -> Iterator[Placed]:
        match key:
            case "entered" | "left" | "in_stage" | "stage_definition":
                yield from self.words(path, node, "D380", "stage", self.stages)
            case "missed" | "met" | "breached":
                yield from self.words(path, node, "D382", "commitment", self.ids)
            case "fits":
                yield from self.words(path, node, "D385", "persona", self.personas)
            case "criterion":
                yield from self.function(path, node)
            case "default_calendar":
                yield from self.calendar(path, node)
            case "calendar" if node != "owner":
                yield from self.calendar(path, node, *(["owner"] if path[2:3] in _OF_OWNERS else []))
            case "calendar" | "data" | "caps":
                pass  # whoever holds the lead; keys that are the user's own
            case "score" if isinstance(node, dict):
                pass
            case _:
                yield from self.inside(path, node)

    def calendar(self, path: Path_, node: Node, *others: str) -> Iterator[Placed]:
        known = None if self.calendars is None else (*self.calendars, *others)
        return self.one(path, node, "D372", "calendar", known)

    def function(self, path: Path_, node: Node) -> Iterator[Placed]:
        if isinstance(node, str) and node not in self.criteria:
            near = hint(node, self.criteria) or "; hand it over as load_agreement(path, criteria={...})"
            yield self.tree.placed(path, "D386", f"{shown(node)}: unknown criterion{near}")

    def words(self, path: Path_, node: Node, code: str, what: str, known: Collection[str] | None) -> Iterator[Placed]:
        if isinstance(node, list):
            for number, word in enumerate(node):
                yield from self.one((*path, number), word, code, what, known)
        else:
            yield from self.one(path, node, code, what, known)

    def one(self, path: Path_, node: Node, code: str, what: str, known: Collection[str] | None) -> Iterator[Placed]:
        if isinstance(node, str) and known is not None and node not in known:
            yield self.tree.placed(path, code, f"{shown(node)}: unknown {what}{hint(node, known)}")
