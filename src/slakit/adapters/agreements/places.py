"""Places of an agreement's parts: where in a file stands what a value names by a path."""

import re

import attrs

from slakit.adapters.agreements.grammar.choices import PRIMITIVES
from slakit.adapters.agreements.tree import Mark, Path_, Tree

__all__ = ["Places"]


@attrs.frozen
class Places:
    r"""The places of a file.

    >>> from slakit.adapters.agreements.tree import parse
    >>> places = Places(parse("commitments:\n- id: call\n  deadline: {within: 1 day}\n", "agreement.yaml"))
    >>> places.mark("commitments[0].within"), places.mark("commitments[0]")
    (Mark(line=3, column=14), Mark(line=2, column=3))
    """

    tree: Tree

    def mark(self, where: str) -> Mark:
        """Return the place of a path such as commitments[2].within, or of the nearest part above it that is written.

        What a commitment promises is looked for in its promise, and beside that.
        """
        steps = re.findall(r"[^.\[\]]+", where)
        path: Path_ = ()
        if steps[:1] == ["commitments"] and len(steps) > 1 and ("acknowledge",) in self.tree.values:
            written = ("commitments", _number(steps[1])) in self.tree.values
            steps = steps if written else ["acknowledge"]  # a promise that is not written out comes of it
        while steps:
            taken, count = self._step(path, steps)
            path, steps = (*path, *taken), steps[count:]
        return self.tree.mark(path, key=True)

    def _step(self, path: Path_, steps: list[str]) -> tuple[Path_, int]:
        """Return the way to what the next steps name together, and how many these are; nothing where it is not written."""
        for ahead in ((), *((head,) for head in PRIMITIVES if path[:1] == ("commitments",))):
            if (*path, *ahead, _number(steps[0])) in self.tree.values:
                return (*ahead, _number(steps[0])), 1
            for count in range(len(steps), 0, -1):  # a name may hold a dot
                if (*path, *ahead, name := ".".join(steps[:count])) in self.tree.values:
                    return (*ahead, name), count
        return (), 1


def _number(step: str) -> int | str:
    return int(step) if step.isascii() and step.isdecimal() else step
