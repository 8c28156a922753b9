"""Fifty broken files, one mistake each, and one with ten: the lines that tell them, word for word.

`broken/cases.txt` holds the cases: what is taken out of `broken/agreement.yaml` (-), what stands there instead (+), and
what must be told (=).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from adapters.agreements.texts import load, told

FOLDER = Path(__file__).parent / "broken"
WHOLE = (FOLDER / "agreement.yaml").read_text(encoding="utf-8")


@attrs.frozen
class Case:
    """One mistake: its name, and the lines that are taken out, put in and told."""

    name: str
    out: str
    put: str
    told: tuple[str, ...]

    @property
    def text(self) -> str:
        assert WHOLE.count(f"\n{self.out}") + WHOLE.startswith(self.out) == 1, self.name
        return f"\n{WHOLE}".replace(f"\n{self.out}", f"\n{self.put}", 1).removeprefix("\n")


def cases() -> Iterator[Any]:
    """Yield the cases of the golden file, each by its name."""
    for block in (FOLDER / "cases.txt").read_text(encoding="utf-8").split("\n\n"):
        name, *lines = block.strip("\n").split("\n")
        out, put = ("".join(f"{line[1:]}\n" for line in lines if line[0] == sign) for sign in "-+")
        case = Case(name.removeprefix("# "), out, put, tuple(line[2:] for line in lines if line[0] == "="))
        yield pytest.param(case, id=case.name)


CASES = list(cases())


def test_the_file_that_the_mistakes_are_made_in_has_none() -> None:
    assert load(WHOLE).name == "fjord"


def test_there_are_at_least_fifty() -> None:
    assert len({case.id for case in CASES}) == len(CASES) >= 50


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_in_these_words(case: Case) -> None:
    assert told(case.text) == list(case.told)


@pytest.mark.parametrize("case", CASES)
def test_a_message_has_file_line_column_and_path(case: Case) -> None:
    for line in case.told:
        place, _, path = line.partition(" ")
        assert [one.isdecimal() for one in place.split(":")] == [False, True, True]
        assert path.partition(": ")[0]


def test_ten_mistakes_are_told_together() -> None:
    expected = (FOLDER / "ten-mistakes.txt").read_text(encoding="utf-8").splitlines()

    assert len(expected) == 10
    assert told((FOLDER / "ten-mistakes.yaml").read_text(encoding="utf-8")) == expected
