"""The examples of an agreement file: what the keys of their events mean, and which were meant to be others."""

from datetime import UTC, datetime

import pytest

from adapters.agreements.texts import load, marked, told
from slakit.adapters.agreements.examples import EXAMPLES_BEGIN
from slakit.errors import AgreementError
from slakit.leads.events import Event
from slakit.leads.examples import Example
from slakit.leads.journeys import Journey

HEAD = "slakit: 1\nname: small\n"
DEFINITION = "{did: content_download, at_least: 2, distinct: asset, since: {kind: activity, data: {page_not: home}}}"
STANDS = "data of that name stands under 'data'"


def written(events: str) -> str:
    """Return a text with one example of these events."""
    return (
        f"{HEAD}lifecycle: {{stages: {{mql: {{when: {DEFINITION}, examples: [{{it_is: false, events: {events}}}]}}}}}}\n"
        "commitments:\n"
        "  - id: tries\n"
        "    owed_by: sales\n"
        "    cadence:\n"
        "      {start: {entered: mql}, count: {kind: activity}, at_least: 2, distinct_by: {medium: 2}, within: 5 days}\n"
    )


def events_of(events: str) -> tuple[Event, ...]:
    """Return the events of one example."""
    return load(written(events)).examples[0].journey.events


@pytest.mark.parametrize(
    "key", ["asset", "page", "medium", "campaign", "source", "amount", "score", "date", "field", "region", "type"]
)
def test_a_key_that_is_no_field_is_data(key: str) -> None:
    assert dict(events_of(f"[{{value: a, {key}: b}}]")[0].data) == {key: "b"}


def test_data_may_have_any_name_under_its_own_key() -> None:
    assert dict(events_of("[{value: a, data: {vlaue: b, asest: c}}]")[0].data) == {"asest": "c", "vlaue": "b"}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("vlaue", "value"),
        ("valeu", "value"),
        ("knd", "kind"),
        ("Kind", "kind"),
        ("AT", "at"),
        ("chanel", "channel"),
        ("actorkind", "actor_kind"),
        ("recorded", "recorded_at"),
        ("aset", "asset"),
        ("pages", "page"),
        ("mediun", "medium"),
    ],
)
def test_a_key_that_is_nearly_another_is_refused(key: str, meant: str) -> None:
    text, (place,) = marked(written(f"[{{value: a}}, {{«{key}: b}}]"))

    assert told(text) == [
        f"agreement.yaml:{place} lifecycle.stages.mql.examples[0].events[1].{key}: unknown key {key!r}; did you mean {meant!r}? {STANDS}"
    ]


def test_an_event_may_say_when_it_was_written_down() -> None:
    event = events_of("[{value: a, at: '2026-03-03T10:00+01:00', recorded_at: '2026-03-04T10:00Z'}]")[0]

    assert event.recorded_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert dict(event.data) == {}


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        (
            "[{recorded_at: «noon}]",
            "[0].recorded_at: 'noon': expected a time with an offset, such as 2026-03-03T10:00+01:00",
        ),
        ("[{data: «x}]", "[0].data: 'x': expected a mapping of names to values"),
        ("«x", ": 'x': expected a list"),
        ("[«x]", "[0]: 'x': expected a mapping of names to values"),
    ],
)
def test_an_event_of_another_form_is_told(events: str, problem: str) -> None:
    text, (place,) = marked(written(events))

    assert told(text) == [f"agreement.yaml:{place} lifecycle.stages.mql.examples[0].events{problem}"]


def test_what_a_persona_example_holds_is_data_and_asks_for_nothing() -> None:
    events = "[{value: a, fits: nobody, entered: nowhere, calendar: none}]"
    personas = f"personas: {{firm: {{all: [{{present: email}}], examples: [{{it_is: false, events: {events}}}]}}}}\n"

    (example,) = load(f"{HEAD}{personas}").examples

    assert (example.persona, example.stage) == ("firm", "")
    assert dict(example.journey.events[0].data) == {"calendar": "none", "entered": "nowhere", "fits": "nobody"}


def test_those_of_definitions_come_before_those_of_personas() -> None:
    personas = "personas: {firm: {all: [{present: email}], examples: [{it_is: false}, {it_is: unknown}]}}\n"

    examples = load(f"{written('[]')}{personas}").examples

    assert [(one.stage, one.persona, one.it_is) for one in examples] == [
        ("mql", "", "false"),
        ("", "firm", "false"),
        ("", "firm", "unknown"),
    ]


@pytest.mark.parametrize("of", [{}, {"stage": "mql", "persona": "firm"}])
def test_an_example_is_of_a_stage_or_of_a_persona(of: dict[str, str]) -> None:
    with pytest.raises(AgreementError) as refused:
        Example(**of, it_is="true", because="", journey=Journey.of("a"), at=EXAMPLES_BEGIN)

    assert [(one.code, one.where) for one in refused.value.problems] == [("D277", "example")]


def test_with_a_great_many_names_of_data_only_those_of_fields_are_compared() -> None:
    names = ", ".join(f"name{number}: x" for number in range(500))
    text, (place,) = marked(written("[{names0: a, «vlaue: b}]").replace("page_not: home", names))

    assert told(text) == [
        f"agreement.yaml:{place} lifecycle.stages.mql.examples[0].events[0].vlaue: unknown key 'vlaue'; did you mean 'value'? {STANDS}"
    ]
