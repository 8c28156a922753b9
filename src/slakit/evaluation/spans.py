"""Spans: from when to when the data shows what is read, and since when what a lead is can be told from it."""

from collections.abc import Iterable, Iterator

import attrs

from slakit.leads.criteria.reading import Read
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.rules.coverage import Coverage

__all__ = ["LONG_AGO", "Spans"]

LONG_AGO, _NEVER = -(1 << 62), 1 << 62
_STAGE = Read(kind="stage")


@attrs.frozen
class Spans:
    """What was declared of the data, asked by instants in microseconds since 1970; both ends of a span are included."""

    declared: tuple[Coverage, ...]

    def of(self, *reads: Read) -> tuple[int, int]:
        """Return the span in which everything that is read is covered."""
        bounds = [one.bounds for one in self.declared if any(_is_about(one, read) for read in reads)]
        since = max((LONG_AGO if low is None else low for low, _ in bounds), default=LONG_AGO)
        return since, min((_NEVER if high is None else high for _, high in bounds), default=_NEVER)

    def cover(self, reads: Iterable[Read], since: int, until: int) -> bool:
        """Tell whether nothing that is read can have been missed between two instants."""
        low, high = self.of(*reads)
        return low <= since and until <= high

    def tell(self, journey: Journey, field: str, at: int) -> bool:
        """Tell whether the value of a field, or the owner, at an instant is seen; a value from before may be stale."""
        return self._sees(journey, Read(field=field), list(_rows_of(journey, field)), at)

    def tell_stage(self, journey: Journey, at: int) -> bool:
        """Tell whether the stage at an instant is seen, or that there was none."""
        rows = [event for event in journey.events if event.kind == "stage" and event.value]
        return self._sees(journey, _STAGE, rows, at)

    def _sees(self, journey: Journey, read: Read, rows: list[Event], at: int) -> bool:
        """Tell whether what is in force at an instant came within the span, or a row that comes later names it."""
        low, high = self.of(read)
        if not low <= at <= high:
            return False
        if low == LONG_AGO:
            return True
        earlier = [row for row in rows if row.at_us <= at]
        if earlier:
            return earlier[-1].at_us >= low
        exported = journey.exported_us
        if read.field is not None and exported is not None and low <= exported <= at:
            return True
        return bool(rows) and rows[0].at_us <= high and bool(rows[0].previous)


def _rows_of(journey: Journey, field: str) -> Iterator[Event]:
    if field == "owner":
        return (event for event in journey.events if event.kind == "owner")
    return (event for event in journey.events if event.kind == "field" and event.data.get("field") == field)


def _is_about(one: Coverage, read: Read) -> bool:
    """Tell whether a coverage is about what is read: who owns a lead is a kind of event and a field as well."""
    if read == Read():
        return True
    if one.field is not None:
        return read.field == one.field if read.kind is None else read.kind == _kind_of(one.field)
    return one.kind == (_kind_of(read.field) if read.kind is None else read.kind)


def _kind_of(field: str | None) -> str:
    return "owner" if field == "owner" else "field"
