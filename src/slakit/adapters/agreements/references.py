"""Names in an agreement file that must stand elsewhere in it: calendars, stages, personas, commitments."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from slakit.adapters.agreements.acknowledgements import acknowledgement_id
from slakit.adapters.agreements.examples import mistyped_keys
from slakit.adapters.agreements.lifecycles import BASES, NO_BASE
from slakit.adapters.agreements.tree import Node, Path_, Placed, Tree, shown
from slakit.errors import hint
from slakit.lifecycle.standard import STANDARD

__all__ = ["dangling"]


def dangling(tree: Tree, criteria: Collection[str] = ()) -> Iterator[Placed]:
    """Yield each name that stands for nothing in the text, and each id that is given twice.

    `criteria` are the names of the functions that were handed over with it.
    The tree is read and not the forms, so that they are told of parts too that have another form than they should.
    """
    root = tree.root
    stages = _stages_of(_at(root, "lifecycle"))
    found = _Names(tree, _known(root, "calendars"), _known(root, "personas"), stages, _ids(root), criteria)
    yield from found.of_calendars()
    for name, owner in _mapping(root, "owners").items():
        yield from found.calendar(("owners", name, "calendar"), _at(owner, "calendar"))
    for name, persona in _mapping(root, "personas").items():
        for word in ("all", "none", "score"):  # what its examples hold are names of data
            yield from found.inside(("personas", name, word), _at(persona, word))
    yield from found.of_lifecycle(_at(root, "lifecycle"))
    yield from mistyped_keys(tree)
    for number, commitment in enumerate(_list(root, "commitments")):
        yield from found.inside(("commitments", number), commitment)
    yield from found.calendar(("acknowledge", "calendar"), _at(_at(root, "acknowledge"), "calendar"))
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


@attrs.frozen
class _Stages:
    """The names of the stages of a text: those of the base, what the text leaves of them, and all that there are.

    `meant` has, in small letters, what else they are called: by aliases, and before they were renamed. All are the file's
    `own` where there is no base.
    """

    base: Collection[str]
    left: Collection[str]
    kept: Collection[str]
    every: Collection[str]
    meant: Mapping[str, str]
    own: bool

    def unknown(self, name: str, known: Collection[str]) -> str:
        """Return what to tell of a name that no stage has."""
        meant = self.meant.get(name.casefold())
        near = f"; did you mean {meant!r}?" if meant in known else hint(name, known)
        return f"{shown(name)}: unknown stage{near}"


def _stages_of(lifecycle: Node) -> _Stages:
    word = _at(lifecycle, "base")
    base = BASES.get(word, STANDARD) if isinstance(word, str) else STANDARD
    stages = () if word == NO_BASE else base.stages
    gone = _words(_at(lifecycle, "without"))
    left = [stage for stage in stages if stage.name not in gone]
    renamed = {old: new for old, new in _mapping(lifecycle, "rename").items() if isinstance(new, str)}
    called = {stage.name: renamed.get(stage.name, stage.name) for stage in left}
    meant = {alias.casefold(): called[stage.name] for stage in left for alias in (stage.name, *stage.aliases)}
    for name, stage in (own := _mapping(lifecycle, "stages")).items():
        meant |= {alias.casefold(): name for alias in _words(_at(stage, "aliases"))}
    kept = tuple(called.values())
    names = tuple(stage.name for stage in stages)
    return _Stages(names, tuple(called), kept, tuple(dict.fromkeys([*kept, *own])), meant, word == NO_BASE)


def _words(node: Node) -> Sequence[str]:
    return [word for word in (node if isinstance(node, list) else [node]) if isinstance(word, str)]


def _ids(root: Node) -> Collection[str]:
    found: list[str] = []
    for commitment in _list(root, "commitments"):
        name = _at(commitment, "id")
        if isinstance(name, str):
            found += [name, f"{name}/objective"] if _at(commitment, "objective") else [name]
    who = _at(_at(root, "acknowledge"), "who")
    found += [acknowledgement_id(name) for party in ("marketing", "sales") for name in _words(_at(who, party))]
    return dict.fromkeys(found)


def _twice(tree: Tree, part: str) -> Iterator[Placed]:
    first: dict[str, Path_] = {}
    for number, one in enumerate(_list(tree.root, part)):
        name, path = _at(one, "id"), (part, number, "id")
        if isinstance(name, str) and name in first:
            line = tree.line(first[name], tree.mark(path))
            yield tree.placed(path, "D371", f"{shown(name)} is used twice, first in {line}; an id names one of them")
        elif isinstance(name, str):
            first[name] = path


def _taken(tree: Tree) -> Iterator[Placed]:
    """Yield the clauses that have the id of a commitment: both stand in one column of the outcomes."""
    names = {name for one in _list(tree.root, "commitments") if isinstance(name := _at(one, "id"), str)}
    for number, clause in enumerate(_list(tree.root, "clauses")):
        name = _at(clause, "id")
        if isinstance(name, str) and name in names:
            message = f"{shown(name)} is the id of a commitment; give this one another"
            yield tree.placed(("clauses", number, "id"), "D371", message)


_PLACE = "a stage of your own says after or before which one it stands, or side: true"
# Where the calendar may be that of whoever holds the lead.
_OF_OWNERS = (("deadline",), ("cadence",))


@attrs.frozen
class _Names:
    """The names that a text gives to things; None where they can not be known."""

    tree: Tree
    calendars: Collection[str] | None
    personas: Collection[str] | None
    stages: _Stages
    ids: Collection[str]
    criteria: Collection[str]

    def of_calendars(self) -> Iterator[Placed]:
        for name, calendar in _mapping(self.tree.root, "calendars").items():
            yield from self.parts_of(("calendars", name), calendar)

    def parts_of(self, path: Path_, calendar: Node) -> Iterator[Placed]:
        """Yield the unknown calendars from which one is laid together, and those in its parts that are written in place."""
        for word in ("all_of", "any_of"):
            for number, part in enumerate(_list(calendar, word)):
                yield from self.calendar((*path, word, number), part)

    def of_lifecycle(self, lifecycle: Node) -> Iterator[Placed]:
        path: Path_ = ("lifecycle",)
        yield from self.stage((*path, "without"), _at(lifecycle, "without"), self.stages.base)
        yield from self.keys((*path, "rename"), _mapping(lifecycle, "rename"), self.stages.left)
        for name, stage in _mapping(lifecycle, "stages").items():
            yield from self.of_stage((*path, "stages", name), name, stage)
        for word in ("allow", "forbid"):
            for number, move in enumerate(_list(lifecycle, word)):
                for end in ("from", "to"):
                    yield from self.stage((*path, word, number, end), _at(move, end), self.stages.every)
                yield from self.inside((*path, word, number, "when"), _at(move, "when"))
        yield from self.keys((*path, "reasons"), _mapping(lifecycle, "reasons"), self.stages.every)

    def of_stage(self, path: Path_, name: str, stage: Node) -> Iterator[Placed]:
        yield from self.place(path, name, stage)
        for word in ("after", "before"):
            yield from self.stage((*path, word), _at(stage, word), self.stages.every)
        yield from self.inside((*path, "when"), _at(stage, "when"))

    def place(self, path: Path_, name: str, stage: Node) -> Iterator[Placed]:
        """Yield why a stage of one's own has no place, or why one of the base can not have another."""
        given = [word for word in ("after", "before") if _at(stage, word) is not None]
        if name in self.stages.kept:
            for word in given:
                message = f"{shown(name)} is a stage of the base, and has its place there"
                yield self.tree.placed((*path, word), "D364", message, key=True)
        elif len(given) > 1:
            yield self.tree.placed(path, "D364", f"{shown(name)} has one place: after, or before", key=True)
        elif not given and _at(stage, "side") != "true" and not self.stages.own:
            told = self.stages.unknown(name, self.stages.kept)
            if "did you mean" in told:
                yield self.tree.placed(path, "D380", f"{told} {_PLACE}", key=True)
            else:
                message = f"{shown(name)} is a stage of your own, and has no place: {_PLACE}"
                yield self.tree.placed(path, "D364", message, key=True)

    def keys(self, path: Path_, node: Mapping[str, Node], known: Collection[str]) -> Iterator[Placed]:
        for name in node:
            if name not in known:
                yield self.tree.placed((*path, name), "D380", self.stages.unknown(name, known), key=True)

    def stage(self, path: Path_, node: Node, known: Collection[str]) -> Iterator[Placed]:
        """Yield each of one or several words that names none of the known stages."""
        if isinstance(node, list):
            for number, word in enumerate(node):
                yield from self.stage((*path, number), word, known)
        elif isinstance(node, str) and node not in known:
            yield self.tree.placed(path, "D380", self.stages.unknown(node, known))

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
                yield from self.stage(path, node, self.stages.every)
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
            case _ if isinstance(node, dict | list):
                yield from self.inside(path, node)
            case _:
                pass  # a word that names nothing

    def calendar(self, path: Path_, node: Node, *others: str) -> Iterator[Placed]:
        known = None if self.calendars is None else (*self.calendars, *others)
        yield from self.one(path, node, "D372", "calendar", known)
        yield from self.parts_of(path, node)

    def function(self, path: Path_, node: Node) -> Iterator[Placed]:
        if isinstance(node, str) and node not in self.criteria:
            near = (
                hint(node, self.criteria)
                or "; hand it over as load_agreement(path, criteria={...}), or with --criteria"
            )
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
