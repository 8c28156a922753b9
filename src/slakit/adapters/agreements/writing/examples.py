"""The examples of definitions and personas as an agreement file writes them."""

from collections.abc import Collection, Mapping
from typing import Literal

from slakit.adapters.agreements.examples import EXAMPLES_BEGIN, default_at, default_id
from slakit.adapters.agreements.values import Mapped, Plain, Value, given
from slakit.adapters.agreements.writing.writer import Writer
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.leads.examples import Example
from slakit.worktime.instants import iso_utc, to_micros

__all__ = ["example_values"]

_USUAL: Mapping[str, str] = {"kind": "activity", "actor_kind": "unknown"}


def example_values(writer: Writer, word: Literal["stage", "persona"], known: Collection[str]) -> dict[str, list[Value]]:
    """Return the examples of stages, or of personas, by name; those of unknown ones are refused."""
    rows: dict[str, list[Value]] = {}
    for number, example in enumerate(writer.agreement.examples):
        name: str = getattr(example, word)
        if name in known:
            rows.setdefault(name, []).append(_example(example))
        elif name:
            writer.refuse(f"examples[{number}]", f"{_WHERE[word]} {word} {name!r} to stand under")
    return rows


_WHERE = {"stage": "the lifecycle has no", "persona": "the agreement has no"}


def _example(example: Example) -> Mapped:
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
