"""The state of a watch as JSON: what it was given, and what was not told yet, to go on from in another process."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from slakit.errors import DataError, Problem, SlakitError
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.leads.facts import Facts
from slakit.leads.journeys import LeadAttributes
from slakit.rules.agreement import Agreement
from slakit.rules.clause_rows import clause_state_from_dict, clause_state_to_dict
from slakit.rules.coverage import Coverage
from slakit.rules.fingerprint import fingerprint
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Outcome
from slakit.rules.wire import outcome_from_dict, outcome_to_dict
from slakit.worktime.instants import iso_utc, to_micros

__all__ = ["State"]

_SCHEMA = 1


@attrs.frozen(kw_only=True)
class State:
    """What a watch knows: its instant, its leads and rows, and how things stood that have changed since the last look.

    `new` are the subjects and keys of outcomes that were not there at the last look, `before` those that stood otherwise.
    """

    as_of: datetime
    coverage: tuple[Coverage, ...]
    leads: Mapping[str, LeadAttributes]
    rows: Sequence[Event]
    new: frozenset[tuple[str, str]]
    before: Mapping[str, Outcome]
    fired: tuple[Firing, ...]

    def to_json(self, versions: Sequence[Agreement]) -> str:
        """Return the state as one JSON document, with what tells the agreement."""
        return json.dumps(
            {
                "slakit_watch": _SCHEMA,
                "agreement": versions[-1].name,
                "fingerprints": [fingerprint(one) for one in versions],
                "as_of": iso_utc(to_micros(self.as_of)),
                "coverage": list(map(_coverage_row, self.coverage)),
                "leads": [_lead_row(self.leads[lead_id]) for lead_id in sorted(self.leads)],
                "events": list(map(_event_row, self.rows)),
                "new": sorted(map(list, self.new)),
                "before": [outcome_to_dict(one) for one in self.before.values()],
                "fired": [clause_state_to_dict(one) for one in self.fired],
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str, versions: Sequence[Agreement]) -> "State":
        """Return what `to_json` wrote. Raises: DataError I417 for other text and for another agreement."""
        try:
            given = json.loads(text)
        except ValueError as error:
            raise DataError(Problem("I417", "state", f"not JSON: {error}")) from None
        if problems := list(_unfitting(given, versions)):
            raise DataError(*problems)
        try:
            return cls(
                as_of=datetime.fromisoformat(given["as_of"]),
                coverage=tuple(map(_coverage, given.get("coverage", ()))),
                leads={row["lead_id"]: _lead(row) for row in given["leads"]},
                rows=[_event(row) for row in given["events"]],
                new=frozenset((subject, key) for subject, key in given["new"]),
                before={one.key: one for one in map(outcome_from_dict, given["before"])},
                fired=tuple(one for one in map(clause_state_from_dict, given["fired"]) if isinstance(one, Firing)),
            )
        except SlakitError as error:
            raise DataError(
                *(attrs.evolve(one, code="I417", where=f"state.{one.where}") for one in error.problems)
            ) from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(Problem("I417", "state", f"a part is missing or has the wrong form: {error!r}")) from None


def _unfitting(given: Any, versions: Sequence[Agreement]) -> Iterator[Problem]:
    if not isinstance(given, dict) or given.get("slakit_watch") != _SCHEMA:
        yield Problem("I417", "state", f"expected what to_json of a watch wrote, in its form {_SCHEMA}")
        return
    name = versions[-1].name
    if given.get("agreement") != name:
        yield Problem("I417", "agreement", f"the state is of {given.get('agreement')!r} and not of {name!r}")
    elif given.get("fingerprints") != [fingerprint(one) for one in versions]:
        message = f"the text of {name!r} is another one than that of the state; watch it anew from all events"
        yield Problem("I417", "fingerprints", message)


def _coverage_row(one: Coverage) -> dict[str, Any]:
    since, until = (None if at is None else iso_utc(at) for at in one.bounds)
    return {"kind": one.kind, "field": one.field, "since": since, "until": until}


def _coverage(row: Mapping[str, Any]) -> Coverage:
    since, until = (None if row[end] is None else datetime.fromisoformat(row[end]) for end in ("since", "until"))
    return Coverage(kind=row["kind"], field=row["field"], since=since, until=until)


def _lead_row(lead: LeadAttributes) -> dict[str, Any]:
    exported = None if lead.exported_us is None else iso_utc(lead.exported_us)
    return {"lead_id": lead.lead_id, "values": dict(lead.values), "exported_at": exported}


def _lead(row: Mapping[str, Any]) -> LeadAttributes:
    exported = row["exported_at"]
    at = None if exported is None else to_micros(datetime.fromisoformat(exported))
    return LeadAttributes(lead_id=row["lead_id"], values=Facts(row["values"]), exported_us=at)


def _event_row(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = {"lead_id": event.lead_id, "at": iso_utc(event.at_us)}
    row |= {name: text for name in TEXT_FIELDS if (text := getattr(event, name))}
    if event.recorded_us is not None:
        row["recorded_at"] = iso_utc(event.recorded_us)
    return row | ({"data": dict(event.data)} if event.data else {})


def _event(row: Mapping[str, Any]) -> Event:
    given = dict(row)
    at = datetime.fromisoformat(given.pop("at"))
    recorded = given.pop("recorded_at", None)
    return Event(at=at, recorded_at=None if recorded is None else datetime.fromisoformat(recorded), **given)
