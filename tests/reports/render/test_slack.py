"""A message for Slack: what it says, that it stays within the limits, and that a name is nothing but a name."""

import json
from typing import Any

import attrs
import pytest
from slack_sdk.models.blocks import Block

from reports.render.making import ACME, HOSTILE, RESPONSE, VOLUME, at, judged, lead, many
from slakit import Agreement, Evaluation, News, activity_event, evaluate
from slakit.reports.render import slack_blocks


def texts(message: dict[str, Any]) -> list[str]:
    """Return every text of a message, in order."""
    found: list[str] = []
    for block in message["blocks"]:
        parts = [block["text"]] if "text" in block else [*block.get("fields", ()), *block.get("elements", ())]
        found += [part["text"] for part in parts]
    return found


def checked(evaluation: Evaluation, news: News | None = None) -> dict[str, Any]:
    """Return the message of an evaluation once Slack's own library and the limits of the guide have passed it."""
    message = slack_blocks(evaluation, news=news)
    blocks = message["blocks"]
    for block in Block.parse_all(blocks):
        block.validate_json()
    assert len(Block.parse_all(blocks)) == len(blocks) <= 45
    assert len(json.dumps(blocks)) <= 10_000
    assert len(blocks[0]["text"]["text"]) <= 150
    assert all(0 < len(text) <= 2_000 for text in texts(message))
    assert all(len(block.get("fields", ())) <= 10 for block in blocks)
    assert 0 < len(message["text"]) <= 3_000
    return message


def test_a_message_tells_how_it_stands_then_what_to_do_then_what_was_broken() -> None:
    message = checked(judged())

    assert message["text"] == "Marketing-sales SLA: 2 breached, 1 at risk, 1 fired"
    assert texts(message) == [
        "Marketing-sales SLA: 2 breached, 1 at risk, 1 fired",
        "*first-response*\n1 of 3 kept, 2 open",
        "*mql-volume*\n0 of 0 kept, 1 open",
        (
            "*Fired* silence fired Tue 2026-03-03 00:00: nothing seen for 2 days from Sun 2026-03-01 00:00 "
            "(kind is review); terminate: It may end."
        ),
        (
            "*Late* lead L3 entry 1 - 7001\nfirst-response for L3: sales broke it, due Tue 2026-03-03 12:00 "
            "(2 hours from Tue 2026-03-03 10:00); still not done 2 h later, Tue 2026-03-03 14:00"
        ),
        (
            "*At risk* lead L4 entry 1 - 7001\nfirst-response for L4: open, due Tue 2026-03-03 14:30 "
            "(2 hours from Tue 2026-03-03 12:30); 30 min left, at risk"
        ),
        (
            "*Broken* lead L2 entry 1 - 7001\nfirst-response for L2: sales broke it, due Tue 2026-03-03 12:00 "
            "(2 hours from Tue 2026-03-03 10:00); done Tue 2026-03-03 13:00, 1 h late"
        ),
        "acme 3, as of Tue 2026-03-03 14:00 UTC",
    ]


@pytest.mark.parametrize("name", ["L", "Ü" * 300, "&<>" * 300, "🦊"], ids=["plain", "umlauts", "escaped", "astral"])
def test_five_hundred_breaches_fit_and_end_with_the_number_of_those_left_out(name: str) -> None:
    message = checked(many(500, name))

    shown = sum(text.startswith("*Late*") for text in texts(message))
    assert texts(message)[-2] == f"and {500 - shown} more"
    assert shown > 0


@pytest.mark.parametrize("count", [1, 30, *range(34, 46)])
def test_what_is_shown_and_what_is_left_out_add_up(count: int) -> None:
    told = texts(checked(many(count)))
    shown = sum(text.startswith("*Late*") for text in told)

    assert told[-2] == f"and {count - shown} more" if shown < count else told[-2].startswith("*Late*")


def test_of_many_promises_twenty_are_counted() -> None:
    rules = [attrs.evolve(RESPONSE, id=f"call-{number:02d}") for number in range(25)]
    evaluation = evaluate(Agreement(name="acme", commitments=rules), [lead("L1", "13:55")], as_of=judged().as_of)

    message = checked(evaluation)

    assert [len(block["fields"]) for block in message["blocks"] if "fields" in block] == [10, 10]
    assert texts(message)[21] == "and 5 more promises"


def test_a_name_mentions_nobody_and_is_no_markup_of_slacks() -> None:
    acme = attrs.evolve(ACME, title=HOSTILE, commitments=[RESPONSE, VOLUME])

    message = checked(judged(lead(HOSTILE, "10:00", owner="<@U1>"), agreement=acme))
    told = "\n".join(texts(message))

    assert "<" not in told
    assert "\u202e" not in told
    assert "&lt;!channel&gt;" in told
    assert "&lt;@U1&gt;" in told
    assert all(part["verbatim"] for block in message["blocks"] for part in block.get("fields", ()))


def test_a_lead_without_an_owner_names_none() -> None:
    assert "*Late* lead L1 entry 1\nfirst-response" in "\n".join(texts(checked(judged(lead("L1", "10:00", owner="")))))


# --- only what has changed


def test_of_news_the_message_tells_what_has_changed_and_nothing_else() -> None:
    silent = [lead(name, "10:00") for name in ("L1", "L2")]
    answered = lead("L1", "10:00", activity_event("call", at=at("12:30")))
    in_time = lead("L2", "10:00", activity_event("call", at=at("11:00")))
    before = evaluate(RESPONSE, [*silent, lead("L4", "08:00")], as_of=at("12:15"))
    now = evaluate(RESPONSE, [answered, in_time, lead("L3", "10:15"), lead("L4", "08:00")], as_of=at("13:00"))

    message = checked(now, now.since(before))

    assert message["text"] == "anonymous: 1 new, 1 answered late, 1 gone"
    assert texts(message)[2:-1] == [
        (
            "*New* lead L3 entry 1 - 7001\nfirst-response for L3: sales broke it, due Tue 2026-03-03 12:15 "
            "(2 hours from Tue 2026-03-03 10:15); still not done 45 min later, Tue 2026-03-03 13:00"
        ),
        (
            "*Answered late* lead L1 entry 1 - 7001\nfirst-response for L1: sales broke it, due Tue 2026-03-03 12:00 "
            "(2 hours from Tue 2026-03-03 10:00); done Tue 2026-03-03 12:30, 30 min late"
        ),
        "*Gone* lead L2 entry 1 - 7001\nfirst-response: it was kept, done Tue 2026-03-03 11:00",
    ]


def test_a_late_answer_that_is_in_the_data_no_more_is_told_as_reopened() -> None:
    silent, answered = lead("L1", "10:00"), lead("L1", "10:00", activity_event("call", at=at("12:30")))
    before, now = (evaluate(RESPONSE, [one], as_of=at("13:00")) for one in (answered, silent))

    message = checked(now, now.since(before))

    assert message["text"] == "anonymous: 1 reopened"
    assert texts(message)[2].startswith("*Reopened* lead L1 entry 1 - 7001\nfirst-response for L1: sales broke it")


def test_a_firing_is_news_and_so_is_one_that_is_withdrawn() -> None:
    firings = judged().firings

    fired = checked(judged(), News(fired=firings))
    withdrawn = checked(judged(), News(withdrawn=firings))

    assert (fired["text"], withdrawn["text"]) == ("Marketing-sales SLA: 1 fired", "Marketing-sales SLA: 1 withdrawn")
    assert texts(fired)[3].startswith("*Fired* silence fired Tue 2026-03-03 00:00: nothing seen")
    assert texts(withdrawn)[3].startswith("*Withdrawn* silence fired Tue 2026-03-03 00:00: nothing seen")


def test_five_hundred_news_fit_and_of_none_it_says_so() -> None:
    found = many(500, HOSTILE)

    message = checked(found, News(new=found.breaches))

    shown = sum(text.startswith("*New*") for text in texts(message))
    assert texts(message)[-2] == f"and {500 - shown} more"
    assert not any(sign in text for text in texts(message) for sign in ("<!", "<s"))
    assert checked(judged(), News())["text"] == "Marketing-sales SLA: nothing new"
