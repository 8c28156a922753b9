"""What reading a file gave: the rows that can be used, and those that can not with their reasons."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Literal, TypeAlias, TypeVar, overload
from zoneinfo import ZoneInfo

from slakit.adapters.tables import BadRow
from slakit.errors import DataError, Problem

__all__ = ["Epoch", "OnError", "Reading", "check_words", "instant_of", "write_rejects"]

T = TypeVar("T")
OnError: TypeAlias = Literal["raise", "collect"]
Epoch: TypeAlias = Literal["seconds", "milliseconds"]
_MOST_PROBLEMS = 1000


class Reading(Sequence[T], Generic[T]):
    """The values read from a file in its order, with the rows that were refused in `rejected`."""

    __slots__ = ("_values", "name", "rejected")

    def __init__(self, name: str, values: Iterable[T], rejected: Iterable[BadRow] = ()) -> None:
        self.name = name
        self._values = values if isinstance(values, list) else list(values)
        self.rejected = tuple(rejected)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rejected rows."""
        return tuple(problem for row in self.rejected for problem in row.problems)

    def write_rejects(self, path: str | Path) -> None:
        """Write the rejected rows as CSV: their file and line, the reason, and their text as it stood."""
        write_rejects(path, [self])

    def or_raise(self, on_error: OnError) -> "Reading[T]":
        """Return this reading; with "raise", and rows that were rejected, raise a DataError that tells all of them."""
        if on_error == "collect" or not self.rejected:
            return self
        problems = list(self.problems)
        if len(problems) > _MOST_PROBLEMS:
            more = f"and {len(problems) - _MOST_PROBLEMS:,} more problems; on_error='collect' has them all"
            problems = [*problems[:_MOST_PROBLEMS], Problem("I099", self.name, more)]
        raise DataError(*problems)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[T]:
        return iter(self._values)

    def __repr__(self) -> str:
        return f"<Reading of {self.name}: {len(self)} rows, {len(self.rejected)} rejected>"


def write_rejects(path: str | Path, readings: Iterable[Reading[Any]]) -> int:
    """Write the rejected rows of several files as one CSV, and return how many there were.

    Raises: DataError I001 when the file can not be written.
    """
    count = 0
    try:
        with Path(path).open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file", "line", "reason", "row"))
            for reading in readings:
                for row in reading.rejected:
                    reason = "; ".join(problem.message for problem in row.problems)
                    writer.writerow((reading.name, row.line, reason, row.text.rstrip("\r\n")))
                    count += 1
    except OSError as error:
        raise DataError(Problem("I001", str(path), f"can not be written: {error.strerror}")) from None
    return count


def check_words(**words: tuple[Any, Collection[Any]]) -> None:
    """Refuse a word of a call that is none of those known. Raises: DataError I106."""
    problems = [
        Problem("I106", name, f"{word!r}: expected {' or '.join(map(repr, known))}")
        for name, (word, known) in words.items()
        if word not in known
    ]
    if problems:
        raise DataError(*problems)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PER_UNIT = {"seconds": 1_000_000, "milliseconds": 1000}
# Years 2 to 9998, as everywhere.
_EARLIEST = -62_104_060_800_000_000
_END = 253_370_764_800_000_000
_COUNT = re.compile("-?[0-9]{1,20}")
_SHOWN = 60


def instant_of(text: str, zone: ZoneInfo | None, epoch: Epoch | None) -> int:
    """Return the microseconds since 1970 of a cell; a naive time or a date is local time of the zone.

    With `epoch` a whole number counts seconds or milliseconds since 1970. Raises: ValueError with what is wrong.

    >>> instant_of("1970-01-01T01:00+01:00", None, None), instant_of("5", None, "seconds")
    (0, 5000000)
    """
    if epoch is not None and _COUNT.fullmatch(text):
        micros = int(text) * _PER_UNIT[epoch]
    else:
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
            message = f"{shown!r}: expected a time such as 2026-11-20T14:00+01:00{_epoch_hint(text, epoch)}"
            raise ValueError(message) from None
        if read.tzinfo is None:
            if zone is None:
                message = f"{text!r} has no UTC offset; write 2026-11-20T14:00+01:00, or give the zone of the file"
                raise ValueError(message)
            read = read.replace(tzinfo=zone)
        gap = read - _EPOCH
        micros = (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds
    if not _EARLIEST <= micros < _END:
        message = f"{text!r} lies outside the years 2 to 9998"
        raise ValueError(message)
    return micros


def _epoch_hint(text: str, epoch: Epoch | None) -> str:
    return "; if it counts since 1970, say so with epoch" if epoch is None and _COUNT.fullmatch(text) else ""
