"""YAML text as a plain tree in which each key and value knows its line: strict, bounded, without surprises."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import yaml

from slakit.adapters.agreements.mistakes import Mistake, json_mistake_in, mistake_in, mistake_of
from slakit.adapters.tables import no_utf8, why_not
from slakit.errors import AgreementError, Problem

__all__ = [
    "DEEPEST",
    "LARGEST",
    "MOST_NODES",
    "MOST_PROBLEMS",
    "Mark",
    "Node",
    "Path_",
    "Placed",
    "Spot",
    "Tree",
    "parse",
    "path_text",
    "read_text",
    "refusal",
    "shown",
]

LARGEST = 2_000_000
DEEPEST = 64
MOST_NODES = 200_000
MOST_PROBLEMS = 1000
_LONGEST_MESSAGE = 500
_LONGEST_PATH = 200
# libyaml is ten times as fast where it is compiled in. Its composer is never used: it hides anchors, and crashes on
# text that is nested deeply enough; the events it makes are safe.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Path_: TypeAlias = tuple[str | int, ...]
Node: TypeAlias = Any  # str, None, list or dict of nodes
# The file, line and column of a mark. A large file has tens of thousands: a tuple is made in a tenth of the time that a
# mark takes, and the garbage collector passes over tuples of numbers.
Spot: TypeAlias = tuple[int, int, int]


@attrs.frozen(order=True)
class Mark:
    """A place in a text, counted from 1; `file` is 0 for the agreement's own, and counts those that it includes."""

    file: int = attrs.field(default=0, kw_only=True, repr=False)
    line: int
    column: int


@attrs.frozen
class Placed:
    """Something that is wrong at a place in a tree."""

    mark: Mark
    problem: Problem


@attrs.frozen
class Tree:
    """The plain content of a text, and where its keys and values stand.

    `problems` are those that leave the content readable: keys given twice, anchors, tags. `number` is that of its
    file; `included` are the names of the files whose parts have been laid into it, from 1 on, and `moved` tells by how
    many places the items of their lists were moved.
    """

    name: str
    root: Node
    keys: Mapping[Path_, Spot]
    values: Mapping[Path_, Spot]
    problems: tuple[Placed, ...] = ()
    number: int = 0
    included: tuple[str, ...] = ()
    moved: Mapping[tuple[int, str], int] = attrs.field(factory=dict)

    def where(self, path: Path_, *, key: bool = False) -> str:
        """Return the place of a path as file:line:column and path; the nearest place above it where it has none."""
        mark = self.mark(path, key=key)
        match path:
            case (str(part), int(number), *rest):
                path = (part, number - self.moved.get((mark.file, part), 0), *rest)
            case _:
                pass  # it is in no list of the agreement
        return _where(self.file(mark), mark, path)

    def file(self, mark: Mark) -> str:
        """Return the name of the file in which a mark stands."""
        return self.name if mark.file == self.number else self.included[mark.file - 1]

    def line(self, path: Path_, seen_from: Mark, *, key: bool = False) -> str:
        """Return the line of a path, with its file where that is another one."""
        mark = self.mark(path, key=key)
        return f"line {mark.line}" + (f" of {self.file(mark)}" if mark.file != seen_from.file else "")

    def placed(self, path: Path_, code: str, message: str, *, key: bool = False) -> Placed:
        """Return a problem with the value at a path, or with its key."""
        return Placed(self.mark(path, key=key), Problem(code, self.where(path, key=key), message))

    def mark(self, path: Path_, *, key: bool = False) -> Mark:
        """Return the mark of a value, or of its key."""
        found = self.keys.get(path) if key else None
        while found is None:
            found = self.values.get(path) or self.keys.get(path)
            if found is None and not path:
                return Mark(1, 1, file=self.number)
            path = path[:-1]
        return _mark(found)


def _mark(spot: Spot) -> Mark:
    file, line, column = spot
    return Mark(line, column, file=file)


def shown(text: str) -> str:
    """Return how a message quotes a text, cut where it is long.

    >>> shown("9:00")
    "'9:00'"
    """
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


_SHOWN = 60


def path_text(path: Path_) -> str:
    """Return a path as text.

    >>> path_text(("commitments", 2, "within")), path_text(())
    ('commitments[2].within', '<root>')
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "<root>"


def _where(name: str, mark: Mark, path: Path_) -> str:
    return f"{name}:{mark.line}:{mark.column} {path_text(path)[:_LONGEST_PATH]}"


def refusal(placed: Iterable[Placed]) -> AgreementError:
    """Return the error that tells problems in the order of the text, each once."""
    ordered = sorted(placed, key=lambda one: one.mark)
    found = list(dict.fromkeys(one.problem for one in ordered))
    if len(found) > MOST_PROBLEMS:
        found[MOST_PROBLEMS:] = [Problem("D104", found[MOST_PROBLEMS].where, "there are more problems from here on")]
    return AgreementError(*(attrs.evolve(one, message=one.message[:_LONGEST_MESSAGE]) for one in found))


def read_text(path: Path, name: str = "") -> str:
    """Return the text of an agreement file; `name` is what problems call it.

    Raises: AgreementError D108 when it can not be opened or is no text in UTF-8, D104 when it is far too large.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise AgreementError(Problem("D108", name, f"can not be opened: {why_not(error)}")) from None
    start = _where(name, Mark(1, 1), ())
    if len(raw) > LARGEST:
        raise AgreementError(Problem("D104", start, f"is larger than {LARGEST:,} bytes: no agreement is"))
    if (fault := no_utf8(raw)) is not None:
        raise AgreementError(Problem("D108", start, fault))
    raw = raw.removeprefix(BOM_UTF8)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        raise AgreementError(Problem("D108", _where(name, _end_of(before), ()), "is not text in UTF-8")) from None
    return _yaml_of_json(text) if path.suffix.casefold() == ".json" else text


_ASTRAL = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


def _end_of(text: str) -> Mark:
    return Mark(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _yaml_of_json(text: str) -> str:
    """Return JSON as YAML reads it.

    YAML allows no tabs between tokens and JSON none inside strings, so nothing is lost; and YAML does not know the
    pairs of escapes that JSON writes for letters beyond the first plane.
    """

    def letter(found: re.Match[str]) -> str:
        pair = bytes.fromhex(found[2] + found[3])
        return found[1] + pair.decode("utf-16-be")

    return _ASTRAL.sub(letter, text.replace("\t", " "))


# What YAML allows in a text, but for a byte order mark inside it; its parsers say of other signs only that there is one.
_ODD_SIGN = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def parse(text: str, name: str, loader: Any = _LOADER, file: int = 0) -> Tree:
    """Return the tree of a YAML text; `name` is that of its file, and `file` its number among those of an agreement.

    A file whose name ends in .json is to be JSON. Raises: AgreementError D101 (no YAML, or no JSON), D103 (aliases, merge keys, a second document), D104 (too deep or too large),
    D109 (empty). What is read all the same stands in `problems` of the tree: D102 (a key twice), D103 (anchors, tags).
    """
    if (odd := _ODD_SIGN.search(text)) is not None:
        where = _where(name, _end_of(text[: odd.start()]), ())
        raise AgreementError(Problem("D101", where, f"the sign {odd[0]!r} can not stand in a text"))
    builder = _Builder(name, file)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
        builder.refuse_tabs(text)
    except yaml.MarkedYAMLError as error:
        builder.mistaken(mistake_of(text, error))
    except _StopError:
        builder.refuse_tabs(text)
    if not builder.problems and builder.root is None:
        builder.refuse("D109", (file, 1, 1), (), "the file is empty; an agreement begins with 'slakit: 1'")
    if not builder.unreadable and name.casefold().endswith(".json") and (mistake := json_mistake_in(text)) is not None:
        builder.mistaken(mistake)
    if builder.unreadable:
        raise refusal(builder.problems)
    return Tree(name, builder.root, builder.keys, builder.values, tuple(builder.problems), file)


class _StopError(Exception):
    """Reading on would cost more than any agreement is worth."""


@attrs.define
class _Open:
    """A list or mapping that is being filled; the value of a key that is given again is read and not kept."""

    node: list[Node] | dict[str, Node]
    path: Path_
    wants_key: bool
    key: str = ""
    again: bool = False


@attrs.define
class _Builder:
    """The tree so far: mutable, because events fill it one by one."""

    name: str
    file: int = 0
    root: Node = None
    keys: dict[Path_, Spot] = attrs.field(factory=dict)
    values: dict[Path_, Spot] = attrs.field(factory=dict)
    problems: list[Placed] = attrs.field(factory=list)
    unreadable: bool = False
    open: list[_Open] = attrs.field(factory=list)
    nodes: int = 0
    documents: int = 0

    def problem(self, code: str, spot: Spot, path: Path_, message: str) -> None:
        """Tell what is wrong and leaves the content readable."""
        mark = _mark(spot)
        self.problems.append(Placed(mark, Problem(code, _where(self.name, mark, path), message)))

    def refuse(self, code: str, spot: Spot, path: Path_, message: str) -> None:
        """Tell what is wrong and leaves a hole in the content."""
        self.unreadable = True
        self.problem(code, spot, path, message)

    def mistaken(self, one: Mistake) -> None:
        """Tell where the text is no YAML, and of what comes behind that place nothing: not every parser gets there."""
        spot = (self.file, one.line, one.column)
        self.problems = [problem for problem in self.problems if problem.mark < _mark(spot)]
        self.refuse("D101", spot, (), one.message)

    def refuse_tabs(self, text: str) -> None:
        """Tell the first tab where no tab can stand; libyaml takes some, and a file is to load everywhere or nowhere."""
        if "\t" in text and (mistake := mistake_in(text)) is not None:
            self.mistaken(mistake)

    def take(self, event: Any) -> None:
        if len(self.problems) > MOST_PROBLEMS:
            self.unreadable = True
            raise _StopError
        if isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            return
        at = event.start_mark
        spot = (self.file, at.line + 1, at.column + 1)
        match event:
            case yaml.ScalarEvent():  # most are
                self._refuse_extras(event, spot)
                self._scalar(event, spot)
            case yaml.SequenceStartEvent():
                self._refuse_extras(event, spot)
                self._begin([], spot)
            case yaml.MappingStartEvent():
                self._refuse_extras(event, spot)
                self._begin({}, spot)
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.refuse("D103", spot, (), "a second document begins; a file holds one agreement")
                    raise _StopError
            case yaml.AliasEvent():
                self.refuse("D103", spot, self._path(), "aliases are not read; write the text out")
                if self._wants_key():
                    self._key(f"*{event.anchor}", spot)
                else:
                    self._add(None, spot)
            case _:
                pass  # the stream begins or ends

    def _path(self) -> Path_:
        if not self.open:
            return ()
        top = self.open[-1]
        if isinstance(top.node, list):
            return (*top.path, len(top.node))
        return top.path if top.wants_key else (*top.path, top.key)

    def _refuse_extras(self, event: Any, spot: Spot) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.refuse("D104", spot, (), f"more than {MOST_NODES:,} values: no agreement has so many")
            raise _StopError
        if event.anchor is not None:
            self.problem("D103", spot, self._path(), "anchors are not read; write the text out")
        if event.tag is not None and event.tag != "!":
            self.problem("D103", spot, self._path(), f"tags such as {event.tag[:40]!r} are not read")

    def _begin(self, node: list[Node] | dict[str, Node], spot: Spot) -> None:
        path = self._path()
        if len(self.open) >= DEEPEST:
            self.refuse("D104", spot, path[:3], f"nested more than {DEEPEST} levels deep")
            raise _StopError
        if self._wants_key():
            self.refuse("D101", spot, path, "a key is one word, not a list or a mapping")
            raise _StopError
        self._add(node, spot)
        self.open.append(_Open(node, path, isinstance(node, dict)))

    def _wants_key(self) -> bool:
        return bool(self.open) and self.open[-1].wants_key

    def _scalar(self, event: Any, spot: Spot) -> None:
        if not event.value.isascii() and _HALF.search(event.value):
            self.refuse("D101", spot, self._path(), "an escape is half of a pair, which stands for no letter")
        plain = not event.style  # libyaml says "" where the parser in Python says None: no quotes
        if self._wants_key():
            if event.value == "<<" and plain:
                self.refuse("D103", spot, self._path(), "merge keys are not read; write the keys out")
            self._key(event.value, spot)
        else:
            self._add(None if plain and event.value in _NOTHING else event.value, spot)

    def _key(self, key: str, spot: Spot) -> None:
        top = self.open[-1]
        path = (*top.path, key)
        if path in self.keys:
            _, first, _ = self.keys[path]
            self.problem("D102", spot, path, f"key {shown(key)} given twice, first in line {first}")
            top.again, key = True, f"{key} (again)"
        self.keys.setdefault((*top.path, key), spot)
        top.key, top.wants_key = key, False

    def _add(self, node: Node, spot: Spot) -> None:
        path = self._path()
        self.values.setdefault(path, spot)
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if isinstance(top.node, list):
            top.node.append(node)
        else:
            if not top.again:
                top.node[top.key] = node
            top.wants_key, top.again = True, False


_NOTHING = frozenset({"", "~", "null"})
_HALF = re.compile("[\ud800-\udfff]")
