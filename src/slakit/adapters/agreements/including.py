"""An agreement in several files: those that it includes, from its own folder only, laid into one tree."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any, get_args, get_origin

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.tree import (
    LARGEST,
    MOST_NODES,
    Mark,
    Node,
    Path_,
    Placed,
    Spot,
    Tree,
    parse,
    read_text,
    refusal,
    shown,
)
from slakit.errors import AgreementError, hint

__all__ = ["read_tree"]

_INCLUDE = "include"
_MOST_FILES = 100


def read_tree(path: Path) -> Tree:
    """Return the tree of an agreement file and of the files that it includes.

    Their parts stand as if they were written in it, behind its own: names in mappings such as calendars are laid
    together, lists such as commitments strung together; what else two files have is told.

    Raises: AgreementError as `read_text` and `parse` do, for any of the files; D110 for one that can not be included.
    """
    text = read_text(path)
    tree = parse(text, path.name)
    if not isinstance(tree.root, dict) or _INCLUDE not in tree.root:
        return tree
    gathered = _Gathered(path.parent, len(text))
    gathered.take(tree, _File(path.name, _real(path)))
    if gathered.problems:
        raise refusal(gathered.problems)
    return _Laid(tree).with_all(gathered.trees[1:])


def _real(path: Path) -> Path:
    """Return a path without links. Raises: ValueError or OSError where there is none such."""
    try:
        return path.resolve()
    except RuntimeError as error:  # links in a circle, before Python 3.13
        raise OSError(str(error)) from None


@attrs.frozen
class _File:
    """A file of the agreement: its name from the agreement's folder, where it lies, and by way of which it was included."""

    name: str
    real: Path
    way: tuple[Path, ...] = ()


class _NotIncludedError(Exception):
    """A file that is named can not be included."""


@attrs.define
class _Gathered:
    """The trees so far, each before those that it includes: mutable, because each may name more of them."""

    folder: Path
    size: int
    trees: list[Tree] = attrs.field(factory=list)
    problems: list[Placed] = attrs.field(factory=list)
    first: dict[Path, str] = attrs.field(factory=dict)
    values: int = 0

    def take(self, tree: Tree, file: _File) -> None:
        """Take a tree, and all that it includes."""
        self.trees.append(tree)
        self.values += len(tree.values) + len(tree.keys)
        if self.values > MOST_NODES:
            self._refuse(
                tree, (), f"more than {MOST_NODES:,} values with what it includes: no agreement has so many", "D104"
            )
        named = tree.root.pop(_INCLUDE, None) if isinstance(tree.root, dict) else None
        for number, name in enumerate(named if isinstance(named, list) else [] if named is None else [named]):
            place = (_INCLUDE, number) if isinstance(named, list) else (_INCLUDE,)
            try:
                self._include(tree, file, place, name)
            except _NotIncludedError as error:
                self._refuse(tree, place, f"{_told(name)} {error}")
            if len(self.problems) > _MOST_FILES:
                return

    def _refuse(self, tree: Tree, path: Path_, message: str, code: str = "D110") -> None:
        self.problems.append(tree.placed(path, code, message))

    def _include(self, tree: Tree, file: _File, place: Path_, name: Node) -> None:
        found = self._found(file, name)
        if found.real in found.way:
            raise _NotIncludedError("includes this file in turn: files can not include one another in a circle")
        if found.real in self.first:
            raise _NotIncludedError(f"is included already, in {self.first[found.real]}")
        if len(self.first) == _MOST_FILES:
            raise _NotIncludedError(f"is one of more than {_MOST_FILES} files: no agreement has so many")
        self.first[found.real] = f"line {tree.mark(place).line} of {tree.name}"
        number = len(self.first)
        try:
            text = read_text(found.real, found.name)
            self.size += len(text)
            if self.size > LARGEST:
                raise _NotIncludedError(f"makes the agreement larger than {LARGEST:,} signs: no agreement is")
            inner = parse(text, found.name, file=number)
        except AgreementError as error:
            self.problems += (Placed(Mark(1, 1, file=number), one) for one in error.problems)
            return
        if not isinstance(inner.root, dict):
            raise _NotIncludedError("holds no mapping of keys to values, such as calendars")
        self.take(inner, found)

    def _found(self, file: _File, name: Node) -> _File:
        """Return the file that is named in another one, as long as it lies in the agreement's folder."""
        if not isinstance(name, str) or not name.strip():
            raise _NotIncludedError("is no name of a file: expected one such as calendars.yaml, or a list of them")
        if name.startswith("/") or "\\" in name or re.match("[A-Za-z]:", name):
            raise _NotIncludedError(
                "is no place in this folder: write its place from here, such as parts/calendars.yaml"
            )
        if ".." in (parts := PurePosixPath(name).parts):
            raise _NotIncludedError("leads upwards: only files in the agreement's folder, or below it, are included")
        told = PurePosixPath(file.name).parent.joinpath(*parts)
        path = self.folder.joinpath(*told.parts)
        try:
            real, folder = _real(path), _real(self.folder)
            odd = real.exists() and not real.is_file()
        except (OSError, ValueError):
            raise _NotIncludedError("can not be opened: it leads nowhere") from None
        if not real.is_relative_to(folder):
            raise _NotIncludedError("is a link that leads out of the agreement's folder")
        way = (*file.way, file.real)
        if odd:
            raise _NotIncludedError("is no file")
        if not real.exists():
            raise _NotIncludedError(
                f"can not be opened: No such file or directory{hint(path.name, _beside(path, way))}"
            )
        return _File(str(told), real, way)


def _beside(path: Path, way: Collection[Path]) -> Sequence[str]:
    """Return the names of the files that may have been meant by one that is not there: alike without their endings."""
    files = [one for one in path.parent.glob("*") if one.suffix in _WRITTEN and one.is_file() and one not in way]
    return [one.name for one in files if get_close_matches(path.stem, [one.stem])]


_WRITTEN = frozenset({".yaml", ".yml", ".json"})


def _told(name: Node) -> str:
    match name:
        case str():
            return shown(name)
        case None:
            return "nothing"
        case _:
            return "a list" if isinstance(name, list) else "a mapping"


# --- laying trees into one


def _parts_of(kind: type[Any]) -> frozenset[str]:
    """Return the keys of an agreement whose values are of a kind, from the grammar."""
    found = {
        key: getattr(attrs.fields(grammar.AgreementForm), name).type
        for key, name in grammar.keys_of(grammar.AgreementForm)
    }
    return frozenset(
        key for key, one in found.items() if kind in {get_origin(one), *(get_origin(inner) for inner in get_args(one))}
    )


_BY_NAME, _LISTS = _parts_of(dict), _parts_of(tuple)


@attrs.define
class _Laid:
    """A tree that takes the parts of others: mutable while it does."""

    tree: Tree
    root: dict[str, Node] = attrs.field(init=False)
    keys: dict[Path_, Spot] = attrs.field(init=False)
    values: dict[Path_, Spot] = attrs.field(init=False)
    problems: list[Placed] = attrs.field(init=False)
    moved: dict[tuple[int, str], int] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.root, self.keys, self.values = dict(self.tree.root), dict(self.tree.keys), dict(self.tree.values)
        self.problems = list(self.tree.problems)

    def with_all(self, others: Sequence[Tree]) -> Tree:
        """Return the tree with the parts of the others."""
        names = tuple(one.name for one in others)
        for other in others:
            self.problems += other.problems
            so_far = attrs.evolve(self.tree, keys=self.keys, values=self.values, included=names)
            laid: dict[Path_, Path_] = {}
            for key, node in other.root.items():
                if node is not None:
                    laid |= self._lay(so_far, other, key, node)
            # The marks of parts, and of all in them, are kept under their places in the whole.
            for theirs, ours in ((other.keys, self.keys), (other.values, self.values)):
                ours.update(_moved(theirs, laid))
        laid_out: Any = {"root": self.root, "keys": self.keys, "values": self.values, "moved": self.moved}
        return attrs.evolve(self.tree, problems=tuple(self.problems), included=names, **laid_out)

    def _lay(self, so_far: Tree, other: Tree, key: str, node: Node) -> dict[Path_, Path_]:
        """Take a part of another tree, and return where it stands there and here."""
        mine = self.root.get(key)
        if mine is None:
            self.root[key] = node
            return {(key,): (key,)}
        if key in _LISTS and isinstance(mine, list) and isinstance(node, list):
            self.moved[other.number, key] = len(mine)
            self.root[key] = [*mine, *node]
            return {(key, old): (key, old + len(mine)) for old in range(len(node))}
        if key in _BY_NAME and isinstance(mine, dict) and isinstance(node, dict):
            new = {name: one for name, one in node.items() if name not in mine}
            for name in node.keys() - new.keys():
                self._twice(so_far, other, (key, name))
            self.root[key] = {**mine, **new}
            return {(key, name): (key, name) for name in new}
        if key != "slakit" or mine != node:
            self._twice(so_far, other, (key,))
        return {}

    def _twice(self, so_far: Tree, other: Tree, path: Path_) -> None:
        line = so_far.line(path, other.mark(path, key=True), key=True)
        message = f"key {shown(str(path[-1]))} given twice, first in {line}"
        self.problems.append(other.placed(path, "D102", message, key=True))


def _moved(spots: Mapping[Path_, Spot], laid: Mapping[Path_, Path_]) -> Iterator[tuple[Path_, Spot]]:
    for path, spot in spots.items():
        for size in (1, 2):
            if (place := laid.get(path[:size])) is not None and len(path) >= size:
                yield (*place, *path[size:]), spot
                break
