"""YAML text as a plain tree in which each key and value knows its line: strict, bounded, without surprises."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import yaml

from slakit.errors import AgreementError, Problem

__all__ = ["Path_", "Tree", "parse", "path_text", "read_text"]

_LARGEST = 2_000_000
_DEEPEST = 64
_MOST_NODES = 200_000
# libyaml is ten times as fast where it is compiled in. Its composer is never used: it hides anchors, and crashes on
# text that is nested deeply enough; the events it makes are safe.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Path_: TypeAlias = tuple[str | int, ...]
Node: TypeAlias = Any  # str, None, list or dict of nodes


@attrs.frozen
class Mark:
    """A place in a text, counted from 1."""

    line: int
    column: int


@attrs.frozen
class Tree:
    """The plain content of a text, and where its keys and values stand."""

    name: str
    root: Node
    keys: Mapping[Path_, Mark]
    values: Mapping[Path_, Mark]

    def where(self, path: Path_, *, key: bool = False) -> str:
        """Return the place of a path as file:line:column and path; the nearest place above it where it has none."""
        mark = self.mark(path, key=key)
        return f"{self.name}:{mark.line}:{mark.column} {path_text(path)}"

    def mark(self, path: Path_, *, key: bool = False) -> Mark:
        """Return the mark of a value, or of its key."""
        found = self.keys.get(path) if key else None
        while found is None:
            found = self.values.get(path) or self.keys.get(path)
            if found is None and not path:
                return Mark(1, 1)
            path = path[:-1]
        return found


def path_text(path: Path_) -> str:
    """Return a path as text.

    >>> path_text(("commitments", 2, "within")), path_text(())
    ('commitments[2].within', '<root>')
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "<root>"


def read_text(path: Path) -> str:
    """Return the text of an agreement file.

    Raises: AgreementError D108 when it can not be opened or is no text in UTF-8, D104 when it is far too large.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise AgreementError(Problem("D108", path.name, f"can not be opened: {error.strerror}")) from None
    if len(raw) > _LARGEST:
        raise AgreementError(Problem("D104", path.name, f"is larger than {_LARGEST:,} bytes: no agreement is"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise AgreementError(Problem("D108", f"{path.name}:{line}", "is not text in UTF-8")) from None
    # YAML allows no tabs between tokens, and JSON none inside strings: nothing is lost.
    return text.replace("\t", " ") if path.suffix.casefold() == ".json" else text


def parse(text: str, name: str) -> Tree:
    """Return the tree of a YAML text; `name` is that of its file.

    Raises: AgreementError D101 (no YAML), D102 (a key twice), D103 (aliases, anchors, tags, merge keys, a second
    document), D104 (too deep or too large), D109 (empty).
    """
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.problem("D101", Mark(line, column), (), str(error.problem or error.context))
    except yaml.YAMLError as error:
        builder.problem("D101", Mark(1, 1), (), str(error).splitlines()[0])
    except _StopError:
        pass
    if not builder.problems and builder.root is None:
        builder.problem("D109", Mark(1, 1), (), "the file is empty; an agreement begins with 'slakit: 1'")
    if builder.problems:
        raise AgreementError(*builder.problems)
    return Tree(name, builder.root, builder.keys, builder.values)


class _StopError(Exception):
    """Reading on would cost more than any agreement is worth."""


@attrs.define
class _Open:
    """A list or mapping that is being filled."""

    node: list[Node] | dict[str, Node]
    path: Path_
    key: str | None = None


@attrs.define
class _Builder:
    """The tree so far: mutable, because events fill it one by one."""

    name: str
    root: Node = None
    keys: dict[Path_, Mark] = attrs.field(factory=dict)
    values: dict[Path_, Mark] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)
    open: list[_Open] = attrs.field(factory=list)
    nodes: int = 0
    documents: int = 0

    def problem(self, code: str, mark: Mark, path: Path_, message: str) -> None:
        self.problems.append(Problem(code, f"{self.name}:{mark.line}:{mark.column} {path_text(path)}", message))

    def take(self, event: Any) -> None:
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.problem("D103", mark, (), "a second document begins; a file holds one agreement")
                    raise _StopError
            case yaml.AliasEvent():
                self.problem("D103", mark, self._path(), "aliases are not read; write the text out")
                self._add(None, mark)
            case yaml.ScalarEvent():
                self._refuse_extras(event, mark)
                self._scalar(event, mark)
            case yaml.SequenceStartEvent():
                self._refuse_extras(event, mark)
                self._begin([], mark)
            case yaml.MappingStartEvent():
                self._refuse_extras(event, mark)
                self._begin({}, mark)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
            case _:
                pass  # the stream begins or ends

    def _path(self) -> Path_:
        if not self.open:
            return ()
        top = self.open[-1]
        if isinstance(top.node, list):
            return (*top.path, len(top.node))
        return top.path if top.key is None else (*top.path, top.key)

    def _refuse_extras(self, event: Any, mark: Mark) -> None:
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            self.problem("D104", mark, (), f"more than {_MOST_NODES:,} values: no agreement has so many")
            raise _StopError
        if event.anchor is not None:
            self.problem("D103", mark, self._path(), "anchors are not read; write the text out")
        if event.tag is not None and event.tag != "!":
            self.problem("D103", mark, self._path(), f"tags such as {event.tag[:40]!r} are not read")

    def _begin(self, node: list[Node] | dict[str, Node], mark: Mark) -> None:
        path = self._path()
        if len(self.open) >= _DEEPEST:
            self.problem("D104", mark, path[:3], f"nested more than {_DEEPEST} levels deep")
            raise _StopError
        if self._wants_key():
            self.problem("D101", mark, path, "a key is one word, not a list or a mapping")
            raise _StopError
        self._add(node, mark)
        self.open.append(_Open(node, path))

    def _wants_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].node, dict) and self.open[-1].key is None

    def _scalar(self, event: Any, mark: Mark) -> None:
        if self._wants_key():
            self._key(event.value, mark)
        else:
            plain_nothing = event.style is None and event.value in _NOTHING
            self._add(None if plain_nothing else event.value, mark)

    def _key(self, key: str, mark: Mark) -> None:
        top = self.open[-1]
        path = (*top.path, key)
        if key == "<<":
            self.problem("D103", mark, path, "merge keys are not read; write the keys out")
        elif path in self.keys:
            first = self.keys[path].line
            self.problem("D102", mark, path, f"key {key!r} given twice, first in line {first}")
        self.keys.setdefault(path, mark)
        top.key = key

    def _add(self, node: Node, mark: Mark) -> None:
        path = self._path()
        self.values.setdefault(path, mark)
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if isinstance(top.node, list):
            top.node.append(node)
        elif top.key is not None:
            top.node.setdefault(top.key, node)
            top.key = None


_NOTHING = frozenset({"", "~", "null"})
