"""The hand-off card, as a table and as a message for Slack."""

import json
from datetime import datetime

import attrs
import pytest
from slack_sdk.models.blocks import Block

from reports.render.making import HOSTILE
from slakit import (
    STANDARD,
    Agreement,
    CalendarError,
    CardRow,
    Deadline,
    Journey,
    Owner,
    PauseWhile,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
    field_event,
    handoff_card,
    owner_event,
    stage_event,
)
from slakit.reports.measures.tables import Table
from slakit.reports.render import slack_card, table_html, table_markdown


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+01:00")


STAGES = attrs.evolve(
    STANDARD,
    stages=tuple(
        attrs.evolve(one, when=field("employees", at_least=50)) if one.name == "mql" else one for one in STANDARD.stages
    ),
)
CALL = Deadline(id="first-call", owed_by="sales", start=entered("mql"), stop=activity("call"), within="2 hours")
DEMO = Deadline(id="demo", owed_by="sales", start=entered("mql"), stop=activity("demo"), within="3 days")
QUOTE = attrs.evolve(DEMO, id="quote", within="1 day")
ACME = Agreement(
    name="acme",
    zone="Europe/Berlin",
    lifecycle=STAGES,
    owners=[Owner(id="7001", name="Ada", team="sales")],
    commitments=[CALL, DEMO, QUOTE],
)
LEAD = Journey.of(
    "L1",
    activity_event("webinar", at=at("01T09:00")),
    activity_event("download", at=at("01T10:00")),
    activity_event("form_submit", at=at("01T11:00")),
    stage_event("mql", at=at("02T10:00")),
    owner_event("7001", at=at("02T10:05")),
    activity_event("email", at=at("02T11:00"), direction="inbound", channel="email"),
    field_event("phone", "030 1", at=at("02T14:00")),
    attributes={"email": "a@example.com", "employees": 20, "origin": "fair"},
)


def told(card: Table[CardRow]) -> list[tuple[str, str]]:
    return [(row.fact, row.value) for row in card]


def test_a_card_tells_who_what_is_missing_what_was_done_last_and_what_is_due() -> None:
    now = at("02T12:30")

    card = handoff_card(LEAD, as_of=now, evaluation=evaluate(ACME, [LEAD], as_of=now))

    assert told(card) == [
        ("lead", "L1"),
        ("stage", "mql since Mon 2026-03-02 10:00 Europe/Berlin"),
        ("source", "fair"),
        ("owner", "Ada (7001)"),
        ("definition of mql", "not met: employees is at least 50, but it is 20"),
        ("hand-off", "incomplete, phone is missing"),
        ("email", "a@example.com"),
        ("phone", "missing"),
        ("touch", "inbound email, Mon 2026-03-02 11:00 Europe/Berlin"),
        ("touch", "form_submit, Sun 2026-03-01 11:00 Europe/Berlin"),
        ("touch", "download, Sun 2026-03-01 10:00 Europe/Berlin"),
        ("overdue", "first-call, since Mon 2026-03-02 12:00 Europe/Berlin"),
        ("due next", "quote, by Tue 2026-03-03 10:00 Europe/Berlin"),
        ("due next", "demo, by Thu 2026-03-05 10:00 Europe/Berlin"),
    ]
    assert (card.title, card.population) == ("Hand-off of L1", "lead L1")


def test_once_all_fields_are_there_it_is_complete() -> None:
    card = dict(told(handoff_card(LEAD, as_of=at("02T14:00"))))

    assert (card["hand-off"], card["phone"]) == ("complete", "030 1")


def test_without_an_agreement_there_is_what_the_lead_itself_tells() -> None:
    bare = Journey.of("L1", activity_event("call", at=at("02T10:00")))

    assert told(handoff_card(bare, as_of=at("02T09:00"), fields=["name", "phone"])) == [
        ("lead", "L1"),
        ("stage", "none"),
        ("source", "unknown"),
        ("owner", "nobody"),
        ("hand-off", "incomplete, name, phone are missing"),
        ("name", "missing"),
        ("phone", "missing"),
    ]
    assert told(handoff_card(bare, as_of=at("02T10:00"), fields=(), source=None)) == [
        ("lead", "L1"),
        ("stage", "none"),
        ("owner", "nobody"),
        ("touch", "call, Mon 2026-03-02 09:00 UTC"),
    ]


@pytest.mark.parametrize(
    ("employees", "answer"),
    [
        (50, "met: employees is at least 50, and it is 50"),
        ("", "not known: employees is at least 50, but employees is missing"),
    ],
    ids=["met", "not known"],
)
def test_the_definition_is_that_of_the_lifecycle(employees: int | str, answer: str) -> None:
    lead = Journey.of("L1", stage_event("mql", at=at("02T10:00")), attributes={"employees": employees})

    assert dict(told(handoff_card(lead, as_of=at("02T10:00"), lifecycle=STAGES)))["definition of mql"] == answer


def test_what_a_later_evaluation_knows_is_not_told() -> None:
    later = evaluate(ACME, [LEAD], as_of=at("02T12:30"))

    facts = [row.fact for row in handoff_card(LEAD, as_of=at("02T12:29"), evaluation=later)]

    assert facts[-1] == "touch"


def test_a_clock_that_stands_is_due_once_it_goes_on() -> None:
    paused = attrs.evolve(DEMO, within="8 hours", pause=[PauseWhile(field("status", is_="waiting"))])
    held = Journey.of("L1", stage_event("mql", at=at("02T10:00")), attributes={"status": "waiting"})
    judged = evaluate([paused, attrs.evolve(CALL, within="1 day")], [held], as_of=at("02T12:00"))

    assert told(handoff_card(held, as_of=at("02T12:00"), evaluation=judged, fields=(), source=None))[-2:] == [
        ("due next", "first-call, by Tue 2026-03-03 09:00 UTC"),
        ("due next", "demo, once its clock goes on"),
    ]


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(CalendarError, match="no UTC offset"):
        handoff_card(LEAD, as_of=datetime(2026, 3, 2))  # noqa: DTZ001 - what is tried


# --- in other forms


def test_it_is_markdown_and_html_as_any_table() -> None:
    card = handoff_card(LEAD, as_of=at("02T12:30"), fields=["phone"], source=None)

    assert "| hand-off | incomplete, phone is missing |" in table_markdown(card)
    assert "<td>phone</td><td>missing</td>" in table_html(card)


def checked(card: Table[CardRow]) -> list[str]:
    """Return the texts of the message of a card once Slack's own library and the limits of the guide have passed it."""
    message = slack_card(card)
    blocks = message["blocks"]
    for block in Block.parse_all(blocks):
        block.validate_json()
    texts = [block["text"]["text"] for block in blocks]
    assert len(Block.parse_all(blocks)) == len(blocks) <= 45
    assert len(json.dumps(blocks)) <= 10_000
    assert len(texts[0]) <= 150
    assert all(0 < len(text) <= 3_000 for text in texts)
    assert 0 < len(message["text"]) <= 3_000
    return texts


def test_a_message_for_slack_has_each_fact() -> None:
    assert checked(handoff_card(LEAD, as_of=at("02T10:05"), fields=["phone"], source=None))[:5] == [
        "Hand-off of L1",
        "*lead*\nL1",
        "*stage*\nmql since Mon 2026-03-02 09:00 UTC",
        "*owner*\n7001",
        "*hand-off*\nincomplete, phone is missing",
    ]


def test_a_long_card_ends_with_the_number_of_those_left_out() -> None:
    many = checked(handoff_card(LEAD, as_of=at("02T10:05"), fields=[f"field_{n}" for n in range(100)]))
    wide = {f"field_{n}": "Ü" * 700 for n in range(20)}
    long = checked(handoff_card(Journey.of("L1", attributes=wide), as_of=at("02T10:05"), fields=list(wide)))

    # 108 facts: the lead, its stage, source, owner, the hand-off, 100 fields and three touches.
    assert (len(many), many[-1]) == (45, "and 65 more")
    assert long[-1].startswith("and ")


def test_a_hostile_name_mentions_nobody() -> None:
    lead = Journey.of(HOSTILE, stage_event("mql", at=at("02T10:00")), attributes={"phone": HOSTILE})

    texts = checked(handoff_card(lead, as_of=at("02T10:00"), fields=["phone", "x" * 400]))

    assert not any("<!" in text for text in texts)
