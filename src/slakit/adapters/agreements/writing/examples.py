"""The examples of definitions as an agreement file writes them."""

from collections.abc import Mapping

from slakit.adapters.agreements.examples import EXAMPLES_BEGIN, default_at, default_id
from slakit.adapters.agreements.values import Mapped, Plain, Value, given
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.leads.examples import Example
from slakit.worktime.instants import iso_utc, to_micros

__all__ = ["example_value"]

_USUAL: Mapping[str, str] = {"kind": "activity", "actor_kind": "unknown"}


def example_value(example: Example) -> Mapped:
    """Return an example as a file writes it below its stage."""
    journey = example.journey
    last = max((event.at for event in journey.events), default=EXAMPLES_BEGIN)
    events: list[Value] = [_event(event, number) for number, event in enumerate(journey.events)]
    return given(
        it_is=Plain(example.it_is),
        because=example.because or None,
        events=events or None,
        attributes=dict(journey.attributes) or None,
        lead=None if journey.lead_id == "example" else journey.lead_id,
        at=None if example.at == last else _instant(to_micros(example.at)),
    )


def _event(event: Event, number: int) -> Mapped:
    usual = {**_USUAL, "id": default_id(number)}
    texts = {name: getattr(event, name) for name in TEXT_FIELDS}
    row: Mapped = {name: text for name, text in texts.items() if text != usual.get(name, "")}
    return row | given(
        at=None if event.at == default_at(number) else _instant(event.at_us),
        recorded_at=None if event.recorded_us is None else _instant(event.recorded_us),
        # Below data any name will do, also one that is nearly a field.
        data=dict(event.data) or None,
    )


def _instant(at_us: int) -> Plain:
    return Plain(iso_utc(at_us))
