"""Many journeys at once: gathered from events in any order, with what was odd about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import attrs

from slakit.errors import DataError, Problem
from slakit.leads.events import Event
from slakit.leads.facts import Facts, text_of
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.leads.merging import Takeover, takeovers

__all__ = ["Journeys", "journeys", "lead_rows", "taken_over"]


class Journeys(Sequence[Journey]):
    """Journeys in the order of their lead ids, with what was odd about the input as a whole in `problems`.

    Equal to others that hold the same journeys.
    """

    __slots__ = ("_journeys", "_taken", "problems")

    def __init__(self, found: Iterable[Journey], problems: Iterable[Problem] = ()) -> None:
        self._journeys = tuple(found)
        self.problems = tuple(problems)
        self._taken: Mapping[str, Sequence[Takeover]] | None = None

    @property
    def takeovers(self) -> Mapping[str, Sequence[Takeover]]:
        """Which leads each survivor took over, in order, by the survivor's lead id; found once."""
        if self._taken is None:
            self._taken = takeovers(self._journeys)
        return self._taken

    @overload
    def __getitem__(self, index: int) -> Journey: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Journey, ...]: ...
    def __getitem__(self, index: int | slice) -> Journey | tuple[Journey, ...]:
        return self._journeys[index]

    def __len__(self) -> int:
        return len(self._journeys)

    def __iter__(self) -> Iterator[Journey]:
        return iter(self._journeys)

    def __eq__(self, other: object) -> bool:
        return self._journeys == other._journeys if isinstance(other, Journeys) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._journeys)

    def __repr__(self) -> str:
        return f"<Journeys: {len(self)} leads>"


def journeys(events: Iterable[Event], leads: Iterable[LeadAttributes | Mapping[str, Any]] = ()) -> Journeys:
    """Return the journeys of all leads that have events or stand in `leads`, ordered by lead id.

    `leads` are what `read_leads` returns, or mappings with a `lead_id` and initial values. The same events give the
    same journeys in any order. Where `leads` are given, a lead that has events and is not among them is an anomaly
    (J102) and is judged all the same; so is a lead with two different rows (J103; the row that sorts last wins).

    Raises: DataError I305 for events or leads without a lead id.

    >>> from datetime import datetime
    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> found = journeys([stage_event("mql", at=at, lead_id="L2")], [{"lead_id": "L1", "country": "NO"}])
    >>> [journey.lead_id for journey in found], [problem.code for problem in found.problems]
    (['L1', 'L2'], ['J102'])
    """
    rows: dict[str, list[Event]] = {}
    for event in events:
        found = rows.get(event.lead_id)
        if found is None:
            rows[event.lead_id] = [event]
        else:
            found.append(event)
    if "" in rows:
        message = f"{len(rows[''])} events have no lead_id, the first is {rows[''][0].ref!r}"
        raise DataError(Problem("I305", "events", message))
    known, problems = _by_lead(leads)
    if known:
        problems += [
            Problem("J102", lead_id, "lead-not-listed: it has events and does not stand among the leads")
            for lead_id in sorted(rows.keys() - known.keys())
        ]
    build = Journey._built  # noqa: SLF001 - what a reader may do, a gatherer may
    found_journeys = [
        build(known.get(lead_id) or LeadAttributes(lead_id=lead_id), rows.get(lead_id, []))
        for lead_id in sorted(rows.keys() | known.keys())
    ]
    problems += [problem for journey in found_journeys for problem in journey.anomalies]
    return Journeys(found_journeys, problems)


def taken_over(among: Iterable[Journey]) -> Mapping[str, Sequence[Takeover]]:
    """Return which leads each survivor took over among some journeys; of `Journeys` that is found only once."""
    return among.takeovers if isinstance(among, Journeys) else takeovers(among)


def lead_rows(leads: Iterable[LeadAttributes | Mapping[str, Any]]) -> Iterator[LeadAttributes]:
    """Yield the rows of a file of leads as values. Raises: DataError I305 for one without a lead id."""
    for number, lead in enumerate(leads):
        one = lead if isinstance(lead, LeadAttributes) else _from_mapping(lead, f"leads[{number}]")
        if not one.lead_id:
            raise DataError(Problem("I305", f"leads[{number}]", "lead_id is missing"))
        yield one


def _by_lead(leads: Iterable[LeadAttributes | Mapping[str, Any]]) -> tuple[dict[str, LeadAttributes], list[Problem]]:
    known: dict[str, LeadAttributes] = {}
    rivals: dict[str, set[LeadAttributes]] = {}
    for one in lead_rows(leads):
        first = known.setdefault(one.lead_id, one)
        if first != one:
            rivals.setdefault(one.lead_id, {first}).add(one)
    known |= {lead_id: max(rows, key=_sortable) for lead_id, rows in rivals.items()}
    return known, [
        Problem("J103", lead_id, f"conflicting-lead: {len(rivals[lead_id])} different rows of attributes")
        for lead_id in sorted(rivals)
    ]


def _from_mapping(row: Mapping[str, Any], where: str) -> LeadAttributes:
    try:
        values = Facts({name: value for name, value in row.items() if name != "lead_id"})
        return LeadAttributes(lead_id=text_of(row.get("lead_id"), "lead_id"), values=values)
    except DataError as error:
        raise DataError(*(attrs.evolve(found, where=f"{where}.{found.where}") for found in error.problems)) from None


def _sortable(lead: LeadAttributes) -> Any:
    return lead.exported_us is not None, lead.exported_us or 0, sorted(lead.values.items())
