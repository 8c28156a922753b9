"""A merge ends one lead, and lets the criteria of another see what it did."""

from datetime import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.drawing import INSTANTS, journeys
from slakit import Event, Journey, activity_event, field_event, owner_event, stage_event
from slakit.leads.criteria import Truth, ask, field, in_stage, reason, truth
from slakit.leads.facts import Facts
from slakit.leads.merging import merge_of, seen_at, takeovers
from slakit.leads.replaying import replay
from slakit.worktime.instants import to_micros


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


@pytest.mark.parametrize(("when", "ids"), [("03T10:00", ["early"]), ("03T10:00:01", ["first", "early"])])
def test_what_joins_the_loser_after_it_was_merged_goes_on_to_the_survivor_from_then_on(
    when: str, ids: list[str]
) -> None:
    late = Journey.of("L0", activity_event("form", at=at("01T08:00"), id="first"), merged_into("L1", "03T10:00:01"))

    assert seen(SURVIVOR, when, LOSER, late)[: len(ids)] == ids
    assert [one.at for one in takeovers([SURVIVOR, LOSER, late])["L2"]] == [micros("03T10:00"), micros("03T10:00:01")]


def test_a_lead_lost_to_one_that_nobody_knows_goes_no_further() -> None:
    first = Journey.of("L0", merged_into("L1", "02T00:00"))

    assert [one.loser.lead_id for one in takeovers([first, LOSER])["L2"]] == ["L1"]


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


def test_stages_of_one_instant_keep_their_order_as_a_lead_is_merged_into_theirs() -> None:
    rows = (
        stage_event("mql", at=at("02T10:00"), previous="lead"),
        stage_event("accepted", at=at("02T10:00"), previous="mql"),
        stage_event("disqualified", at=at("02T10:00"), previous="accepted", reason="spam"),
        stage_event("blocked", at=at("02T10:00"), previous="disqualified", reason="fraud"),
    )
    survivor = Journey.of("L2", *rows)

    found = seen_at(survivor, micros("05T00:00"), takeovers([LOSER, survivor]))

    assert (survivor.stage(at("05T00:00")), found.stage(at("05T00:00"))) == ("blocked", "blocked")
    assert ask(reason("fraud"), found, at("05T00:00")).truth is Truth.TRUE
    assert [entry.stage for entry in found.entries()] == ["mql", "accepted", "disqualified", "blocked"]


def test_owners_of_one_instant_keep_their_order_as_a_lead_is_merged_into_theirs() -> None:
    rows = owner_event("z", at=at("02T10:00")), owner_event("b", at=at("02T10:00"), previous="z")
    survivor = Journey.of("L2", *rows)

    assert seen_at(survivor, micros("05T00:00"), takeovers([LOSER, survivor])).owner(at("05T00:00")) == "b"


AN_EXPORT = attrs.evolve(Journey.of("L2"), current=Facts({"tier": "cold"}), exported_us=micros("04T00:00"))


@pytest.mark.parametrize(
    ("survivor", "when", "tier"),
    [
        (Journey.of("L2"), "04T00:00", "hot"),
        (Journey.of("L2", attributes={"tier": "cold"}), "04T00:00", "cold"),
        (Journey.of("L2", field_event("tier", "cold", at=at("01T10:00"))), "04T00:00", "cold"),
        (Journey.of("L2", field_event("tier", "", at=at("01T10:00"))), "04T00:00", None),
        (Journey.of("L2", field_event("tier", "warm", at=at("05T10:00"), previous="cold")), "04T00:00", "cold"),
        (Journey.of("L2", field_event("tier", "warm", at=at("05T10:00"))), "04T00:00", "hot"),
        (Journey.of("L2", field_event("tier", "warm", at=at("05T10:00"))), "05T10:00", "warm"),
        (AN_EXPORT, "03T23:59:59.999999", "hot"),
        (AN_EXPORT, "04T00:00", "cold"),
    ],
    ids=["none", "initial", "row", "emptied", "told by a later row", "later", "by then", "no export yet", "export"],
)
def test_a_loser_fills_only_the_attributes_that_the_survivor_has_not(
    survivor: Journey, when: str, tier: str | None
) -> None:
    found = seen_at(survivor, micros(when), takeovers([LOSER, survivor]))

    assert found.attribute("tier", at(when)) == tier
    assert found.until(at(when)).attribute("tier", at(when)) == tier
    assert "tier" in [event.id for event in found.events]


def test_before_its_first_change_the_loser_tells_what_that_change_replaced() -> None:
    loser = Journey.of(
        "L1", field_event("tier", "hot", at=at("02T10:00"), previous="cold"), merged_into("L2", "03T10:00")
    )
    found = seen_at(Journey.of("L2"), micros("03T10:00"), takeovers([loser]))

    assert [found.attribute("tier", at(when)) for when in ("02T09:59:59.999999", "02T10:00")] == ["cold", "hot"]
    assert found.until(at("01T00:00")).attribute("tier", at("01T00:00")) is None


def test_a_survivor_is_asked_for_what_was_known_with_what_was_merged_into_it() -> None:
    late = Journey.of(
        "L1",
        activity_event("call", at=at("01T10:00"), id="soon"),
        activity_event("call", at=at("01T11:00"), id="late", recorded_at=at("04T00:00")),
        merged_into("L2", "03T10:00"),
    )

    found = seen_at(SURVIVOR, micros("05T00:00"), takeovers([late, SURVIVOR]))

    assert [event.id for event in found.known_at(at("03T12:00")).events] == ["soon", "own"]


@st.composite
def steps(draw: st.DrawFn, kind: str, values: tuple[str, ...]) -> list[Event]:
    """Draw rows of one kind that each tell what was before, some of them at one instant, in any order of their ids."""
    before = ""
    rows: list[Event] = []
    for when in sorted(draw(st.lists(st.sampled_from(INSTANTS[:3]), max_size=5))):
        value, why = draw(st.sampled_from(values)), draw(st.sampled_from(["", "timing", "budget"]))
        event_id = draw(st.sampled_from("abc"))
        rows.append(Event(kind=kind, value=value, previous=before, at=when, reason=why, id=f"{event_id}{len(rows)}"))
        before = value
    return rows


STAGES = steps("stage", ("lead", "mql", "accepted", "sql"))
OWNERS = steps("owner", ("7001", "7002", "7003", ""))


@given(STAGES, OWNERS, journeys(), st.tuples(st.sampled_from(INSTANTS), st.sampled_from(INSTANTS)).map(sorted))
def test_a_merge_changes_no_answer_about_the_stages_owners_and_attributes_of_the_survivor(
    stages: list[Event], owners: list[Event], lost: Journey, instants: list[datetime]
) -> None:
    merged, when = instants
    survivor = Journey.of("L2", *stages, *owners, attributes={"employees": 10})
    loser = Journey.of(lost.lead_id, *lost.events, Event(kind="merge", value="L2", at=merged))
    micros = to_micros(when)

    found = seen_at(survivor, micros, takeovers([survivor, loser]))

    assert replay(found) == replay(survivor)
    assert (found.entries(), found.owners()) == (survivor.entries(), survivor.owners())
    assert found.attribute("employees", when) == "10"
    for criterion in (in_stage("mql"), reason("timing"), field("owner", is_="7001"), field("employees", is_=10)):
        assert truth(criterion, found, micros) is truth(criterion, survivor, micros)
