"""A merge ends one lead, and lets the criteria of another see what it did."""

from datetime import datetime

import pytest

from slakit import Event, Journey, activity_event, field_event, owner_event, stage_event
from slakit.leads.merging import merge_of, seen_at, takeovers


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}Z")


def micros(text: str) -> int:
    return round(at(text).timestamp() * 1_000_000)


def merged_into(survivor: str, when: str) -> Event:
    return Event(kind="merge", value=survivor, at=at(when))


def seen(survivor: Journey, when: str, *others: Journey) -> list[str]:
    return [event.id for event in seen_at(survivor, micros(when), takeovers([survivor, *others])).events]


LOSER = Journey.of(
    "L1",
    activity_event("call", at=at("01T10:00"), id="early"),
    field_event("tier", "hot", at=at("02T10:00"), id="tier"),
    stage_event("mql", at=at("02T11:00"), id="stage"),
    owner_event("7001", at=at("02T12:00"), id="owner"),
    activity_event("call", at=at("03T10:00"), id="same instant"),
    merged_into("L2", "03T10:00"),
    activity_event("call", at=at("03T10:00:00.000001"), id="after"),
    attributes={"country": "NO"},
)
SURVIVOR = Journey.of("L2", activity_event("email", at=at("02T15:00"), id="own"))


@pytest.mark.parametrize(
    ("when", "ids"),
    [
        ("03T09:59:59.999999", ["own"]),
        ("03T10:00", ["early", "tier", "own", "same instant"]),
        ("30T00:00", ["early", "tier", "own", "same instant"]),
    ],
)
def test_a_survivor_shows_from_the_merge_on_what_the_loser_did_until_then(when: str, ids: list[str]) -> None:
    assert seen(SURVIVOR, when, LOSER) == ids


def test_stages_owners_and_initial_attributes_of_the_survivor_stay_its_own() -> None:
    found = seen_at(SURVIVOR, micros("05T00:00"), takeovers([LOSER, SURVIVOR]))

    assert (found.stage(at("05T00:00")), found.owner(at("05T00:00"))) == (None, None)
    assert (found.attribute("country", at("05T00:00")), found.attribute("tier", at("05T00:00"))) == (None, "hot")


def test_what_the_loser_had_taken_over_before_comes_with_it() -> None:
    first = Journey.of("L0", activity_event("form", at=at("01T08:00"), id="first"), merged_into("L1", "02T00:00"))

    assert seen(SURVIVOR, "03T10:00", LOSER, first)[:2] == ["first", "early"]


def test_what_joins_the_loser_after_it_was_merged_does_not_come() -> None:
    late = Journey.of("L0", activity_event("form", at=at("01T08:00"), id="first"), merged_into("L1", "03T10:00:01"))

    assert "first" not in seen(SURVIVOR, "30T00:00", LOSER, late)


def test_leads_merged_into_each_other_at_one_instant_end_the_search() -> None:
    one = Journey.of("L1", activity_event("call", at=at("01T10:00"), id="one"), merged_into("L2", "03T10:00"))
    other = Journey.of("L2", activity_event("call", at=at("02T10:00"), id="other"), merged_into("L1", "03T10:00"))

    assert [e for e in seen(one, "03T10:00", other) if e] == ["one", "other"]


@pytest.mark.parametrize("value", ["", "L1"])
def test_a_merge_into_nobody_or_itself_is_none(value: str) -> None:
    journey = Journey.of("L1", merged_into(value, "03T10:00"))

    assert merge_of(journey) is None
    assert takeovers([journey]) == {}


def test_of_two_merges_the_first_acts() -> None:
    journey = Journey.of("L1", merged_into("L3", "04T10:00"), merged_into("L2", "03T10:00"))

    assert list(takeovers([journey])) == ["L2"]
