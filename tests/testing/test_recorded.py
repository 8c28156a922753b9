"""Recorded journeys: nobody is named in them, they are judged as the real ones were, and a file gives them back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import attrs
import pytest

from slakit import (
    STANDARD,
    Agreement,
    AsDefined,
    DataError,
    Deadline,
    Event,
    FirstResponse,
    HandoffComplete,
    Journey,
    LeadContext,
    LeadVolume,
    Outcome,
    Owner,
    Stage,
    Term,
    WorkCalendar,
    did,
    entered,
    evaluate,
    event,
    field,
    journeys,
    manual,
    present,
    read_leads,
    stage_event,
)
from slakit.testing.recorded import anonymous, freeze, from_events, read_frozen, with_hashed_owners

AT = datetime.fromisoformat
EVENTS = """\
lead_id,at,kind,value,previous,actor,actor_kind,channel,direction,outcome,reason,id,recorded_at,field,asset,remark
ada@alder.example,2026-03-02T09:00Z,activity,content_download,,ada@alder.example,buyer,web,inbound,,,x9,,,guide,likes Bo
ada@alder.example,2026-03-02T09:30Z,field,120,80,Bo Birch,person,,,,,x1,,employees,,
ada@alder.example,2026-03-02T09:31Z,field,Ada Alder,,Bo Birch,person,,,,,x2,,full_name,,
ada@alder.example,2026-03-02T09:32Z,field,2026-03-04,,Bo Birch,person,,,,,x3,,promised,,
ada@alder.example,2026-03-02T09:40Z,owner,Bo Birch,,router,automation,,,,,x4,,,,
ada@alder.example,2026-03-02T10:00Z,stage,mql,lead,hub,automation,,,,,x5,,,,
ada@alder.example,2026-03-02T12:00Z,activity,call,,Bo Birch,person,phone,outbound,spoke to Ada,,x6,2026-03-02T12:05Z,,,
ada@alder.example,2026-03-03T10:00Z,stage,recycled,mql,Bo Birch,person,,,,Ada is on leave,x7,,,,
ada@alder.example,2026-03-03T11:00Z,mark,hot,,Bo Birch,person,,,,Ada asked,x8,,,,
cy@cedar.example,2026-03-02T09:40Z,owner,inbound,,router,automation,,,,,y1,,,,
cy@cedar.example,2026-03-02T10:00Z,stage,mql,lead,hub,automation,,,,,y2,,,,
cy@cedar.example,2026-03-04T10:00Z,merge,ada@alder.example,,hub,automation,,,,,y3,,,,
di@dogwood.example,2026-03-02T10:00Z,stage,mql,lead,hub,automation,,,,,z1,,,,
di@dogwood.example,2026-03-02T15:00Z,activity,call,,Bo Birch,person,phone,outbound,,,z2,,,,
"""
LEADS = """\
lead_id,full_name,email,country,promised
ada@alder.example,Ada Alder,ada@alder.example,NO,
cy@cedar.example,Cy Cedar,n/a,Cedar Land,soon
di@dogwood.example,Di Dogwood,,NO,2026-03-05T12:00+01:00
"""
NAMES = (
    "ada",
    "alder",
    "bo birch",
    "birch",
    "cedar",
    "dogwood",
    "leave",
    "spoke",
    "likes",
    "router",
    "x1",
    "y2",
    "phone",
)

DEFINED = STANDARD.replace(
    Stage(
        name="mql",
        when=did("content_download", distinct="asset") & field("employees", at_least=100) & field("country", is_="NO")
        | manual(value="hot"),
    )
)
AGREEMENT = Agreement(
    name="acme",
    term=Term(since="2026-03-01", until="2027-01-01"),
    calendars={
        "office": WorkCalendar("UTC", hours={"mon-fri": "09:00-13:00"}),
        "desk": WorkCalendar("UTC", hours={"mon-fri": "12:00-17:00"}),
    },
    owners=[Owner(id="Bo Birch", name="Bo", calendar="office"), Owner(id="inbound", queue=True, calendar="desk")],
    lifecycle=DEFINED,
    commitments=[
        FirstResponse(within="2 business hours", calendar="owner", default_calendar="office"),
        AsDefined(),
        HandoffComplete(fields=["email"], placeholders=["N/A"]),
        Deadline(
            id="promised",
            owed_by="sales",
            start=entered("mql"),
            stop=event(kind="activity", value="call"),
            due="promised",
        ),
        LeadVolume(id="volume", at_least=2, per="month", by="country"),
    ],
)
NOW = AT("2026-04-02T09:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def real(folder: Path) -> Sequence[Journey]:
    from slakit import read_events

    return journeys(read_events(folder / "events.csv"), read_leads(folder / "leads.csv"))


def verdicts(agreement: Agreement, found: Sequence[Journey]) -> list[str]:
    """Return what was judged, without names, in an order that does not depend on them."""
    return sorted(
        str(
            (
                one.commitment,
                one.entry,
                one.status,
                one.reason,
                one.started_us,
                one.due_us,
                one.stopped_us,
                one.figures,
                [(since, until, kind, used) for since, until, _, kind, used in one.held],
                len(one.evidence),
            )
        )
        for one in evaluate(agreement, found, as_of=NOW).outcomes
    )


def told(cases: Sequence[Journey], path: Path) -> str:
    """Return everything that can be read of cases, in small letters."""
    freeze(cases, path)
    parts = [repr(cases), *(repr(event) for case in cases for event in case.events), path.read_text(encoding="utf-8")]
    return "\n".join([*parts, *(repr((case.attributes, case.current, case.before)) for case in cases)]).casefold()


@pytest.mark.parametrize("agreement", [None, AGREEMENT], ids=["without an agreement", "with one"])
def test_nobody_is_named(agreement: Agreement | None, real: Sequence[Journey], tmp_path: Path) -> None:
    text = told(anonymous(real, salt="pepper", agreement=agreement), tmp_path / "cases.jsonl")

    assert [name for name in NAMES if name in text] == []


def test_anonymous_journeys_are_judged_as_the_real_ones(real: Sequence[Journey]) -> None:
    cases = anonymous(real, salt="pepper", agreement=AGREEMENT)

    found = verdicts(with_hashed_owners(AGREEMENT, salt="pepper"), cases)

    assert found == verdicts(AGREEMENT, real)
    assert len({row.split(",")[2] for row in found}) >= 4
    assert "queue" in str(found)


def test_each_of_them_alone_is_judged_so_too(real: Sequence[Journey]) -> None:
    hashed = with_hashed_owners(AGREEMENT, salt="pepper")
    cases = anonymous(real, salt="pepper", agreement=AGREEMENT)

    assert [verdicts(hashed, [case]) for case in cases] == [verdicts(AGREEMENT, [one]) for one in real]


def test_what_an_agreement_spells_compares_and_reads_as_due_stays(real: Sequence[Journey]) -> None:
    ada, cy, di = anonymous(real, salt="pepper", agreement=AGREEMENT)

    assert [event.kind for event in ada.events] == [event.kind for event in real[0].events]
    assert [event.at for event in ada.events] == [event.at for event in real[0].events]
    assert [event.id for event in ada.events] == ["e01", "e02", "e03", "e04", "e05", "e07", "e10", "e12", "e13"]
    assert (ada.events[1].value, ada.events[1].previous, dict(ada.events[1].data)) == (
        "120",
        "80",
        {"field": "employees"},
    )
    assert (ada.events[2].value, dict(ada.events[2].data)) == ("", {"field": "full_name"})
    assert ada.events[3].value == "2026-03-04"
    assert (ada.events[6].value, ada.events[6].direction) == ("call", "outbound")
    assert ada.events[6].recorded_at == AT("2026-03-02T12:05Z")
    assert ada.events[8].value == "hot"
    assert ada.attributes["country"] == "NO"
    assert cy.attributes["email"] == "n/a"
    assert cy.attributes["country"].startswith("text-")
    assert cy.attributes["promised"].startswith("text-")
    assert cy.events[-1].value == ada.lead_id
    assert cy.events[0].value == "inbound"
    assert "email" not in di.attributes


def test_one_person_has_one_name_wherever_they_stand(real: Sequence[Journey]) -> None:
    ada, _, di = anonymous(real, salt="pepper", agreement=AGREEMENT)
    owner = with_hashed_owners(AGREEMENT, salt="pepper").owners[0]

    assert {ada.events[4].value, ada.events[6].actor, di.events[1].actor} == {owner.id}
    assert owner.id.startswith("who-")
    assert owner.name == ""
    assert owner.calendar == "office"


def test_what_is_named_to_be_kept_is_kept(real: Sequence[Journey]) -> None:
    ada, *_ = anonymous(real, salt="pepper", keep=["remark", "employees"])

    assert ada.events[0].data["remark"] == "likes Bo"
    assert ada.events[1].value == "120"


def test_another_salt_gives_other_names_and_the_same_one_the_same(real: Sequence[Journey]) -> None:
    assert anonymous(real, salt="a") == anonymous(real, salt="a")
    assert {one.lead_id for one in anonymous(real, salt="a")}.isdisjoint(
        one.lead_id for one in anonymous(real, salt="b")
    )


def test_all_instants_move_by_whole_weeks(real: Sequence[Journey]) -> None:
    ada, _, di = anonymous(real, salt="pepper", agreement=AGREEMENT, shift_weeks=-2)

    assert ada.events[0].at == AT("2026-02-16T09:00Z")
    assert ada.events[6].recorded_at == AT("2026-02-16T12:05Z")
    assert ada.events[3].value == "2026-02-18"
    assert di.attributes["promised"] == "2026-02-19T12:00+01:00"


@pytest.mark.parametrize("text", ["2026-02-30", "20260304", "2026-03-04 call Ada", "9999-12-30"])
def test_what_can_not_be_moved_as_a_date_becomes_a_hash(text: str) -> None:
    case = Journey.of("L1", attributes={"promised": text})

    (moved,) = anonymous([case], salt="pepper", agreement=AGREEMENT, shift_weeks=2)

    assert moved.attributes["promised"].startswith("text-")


def test_values_of_an_export_stay_those_of_the_export(folder: Path) -> None:
    leads = read_leads(folder / "leads.csv", values="current", exported_at=AT("2026-03-10T09:00Z"))

    case = anonymous(journeys([], leads), salt="pepper", agreement=AGREEMENT, shift_weeks=1)[0]

    assert (dict(case.attributes), case.current["country"]) == ({}, "NO")
    assert case.exported_us == int(AT("2026-03-17T09:00Z").timestamp()) * 1_000_000


def test_rows_of_one_instant_stay_in_their_order() -> None:
    at = AT("2026-03-02T10:00Z")
    rows = [
        Event(kind="owner", value="A", previous="Z", at=at, id="3"),
        Event(kind="owner", value="B", previous="A", at=at, id="1"),
        Event(kind="activity", value="call", at=at, id="9"),
        Event(kind="activity", value="email", at=at, id="2"),
    ]
    journey = Journey.of("L1", *rows)

    (case,) = anonymous([journey], salt="pepper")

    assert [event.value for event in journey.events] == ["A", "B", "email", "call"]
    assert [event.previous for event in case.events[:2]] == [case.events[0].previous, case.events[0].value]
    assert [event.value for event in case.events[2:]] == ["email", "call"]


# --- samples of a file


def test_a_sample_begins_with_different_shapes_and_brings_survivors(folder: Path) -> None:
    cases = from_events(
        folder / "events.csv", leads=read_leads(folder / "leads.csv"), agreement=AGREEMENT, count=1, seed=1
    )
    merged = {len(case.events) for case in cases}
    assert merged in ({9, 3}, {2})
    assert {9, 3} in [
        {len(case.events) for case in from_events(folder / "events.csv", count=1, seed=n)} for n in range(6)
    ]


def test_a_rare_shape_comes_before_a_second_one_of_many(tmp_path: Path) -> None:
    rows = [f"L{n},2026-03-02T10:00Z,stage,mql" for n in range(50)]
    rows += ["R,2026-03-02T10:00Z,stage,mql", "R,2026-03-03T10:00Z,stage,recycled", "M,2026-03-02T10:00Z,merge,gone"]
    (tmp_path / "events.csv").write_text("\n".join(["lead_id,at,kind,value", *rows]), encoding="utf-8")

    for seed in range(5):
        cases = from_events(tmp_path / "events.csv", count=3, seed=seed)
        assert sorted(case.events[-1].kind + case.events[-1].value[:8] for case in cases)[-2:] == [
            "stagemql",
            "stagerecycled",
        ]


def test_the_same_file_and_seed_give_the_same_cases(folder: Path) -> None:
    path = folder / "events.csv"

    assert from_events(path, seed=3) == from_events(path, seed=3)
    assert [len(one.events) for one in from_events(path, seed=0)] != [
        len(one.events) for one in from_events(path, seed=2)
    ]
    assert from_events(path, salt="a") != from_events(path, salt="b")


def test_without_a_salt_names_depend_on_the_whole_file(folder: Path) -> None:
    before = {one.lead_id for one in from_events(folder / "events.csv")}
    (folder / "events.csv").write_text(EVENTS.replace("likes Bo", "likes Cy"), encoding="utf-8")

    assert before.isdisjoint(one.lead_id for one in from_events(folder / "events.csv"))


def test_how_a_file_is_read_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("lead_id,at,kind,value\nL1,2026-03-02 10:00,stage,mql\n", encoding="utf-8")

    (case,) = from_events(tmp_path / "events.csv", zone="Europe/Berlin")

    assert case.events[0].at == AT("2026-03-02T09:00Z")


def test_no_case_at_all_can_not_be_asked_for(folder: Path) -> None:
    with pytest.raises(DataError) as caught:
        from_events(folder / "events.csv", count=0)

    assert str(caught.value) == "count: 0: expected a whole number from 1 on"
    assert caught.value.problems[0].code == "I433"


# --- cases in a file


def test_frozen_journeys_come_back_equal(real: Sequence[Journey], tmp_path: Path) -> None:
    at = AT("2026-03-02T10:00Z")
    rivals = Journey.of(
        "L1",
        stage_event("mql", at=at, id="a", recorded_at=at),
        stage_event("lead", at=at, id="a"),
        Event(kind="activity", value="unknown", actor_kind="person", at=at, data={"é": "ü"}),
    )
    cut = real[0].until(AT("2026-03-02T09:35Z"))
    exported = anonymous(journeys([], read_leads(tmp_path / "leads.csv", values="current", exported_at=at)), salt="a")
    cases = [*real, rivals, cut, *exported]

    freeze(cases, tmp_path / "cases.jsonl")

    assert read_frozen(tmp_path / "cases.jsonl") == cases
    assert rivals.superseded != ()
    assert dict(cut.before) != {}


def test_a_frozen_case_is_one_line_that_can_be_read(tmp_path: Path) -> None:
    case = Journey.of("L1", stage_event("mql", at=AT("2026-03-02T10:00Z")), attributes={"country": "NO"})

    freeze([case], tmp_path / "cases.jsonl")

    assert json.loads((tmp_path / "cases.jsonl").read_text(encoding="utf-8")) == {
        "lead_id": "L1",
        "attributes": {"country": "NO"},
        "events": [{"at": "2026-03-02T10:00:00Z", "kind": "stage", "value": "mql"}],
    }


def test_lines_that_are_no_journeys_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    lines = [
        "{",
        "[]",
        "{}",
        '{"lead_id": "L1", "events": [{"at": "2026-03-02T10:00", "kind": "stage"}]}',
        '{"lead_id": "L1", "events": [{"at": "2026-03-02T10:00Z", "kind": "stage", "colour": "red"}]}',
        '{"lead_id": "L1", "events": []}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(DataError) as caught:
        read_frozen(path)

    assert [problem.where for problem in caught.value.problems] == [f"{path}:{n}" for n in range(1, 6)]
    assert {problem.code for problem in caught.value.problems} == {"I434"}
    assert caught.value.problems[2].message == "no journey that freeze() wrote: KeyError: 'events'"
    assert "has no UTC offset" in caught.value.problems[3].message


def test_files_that_can_not_be_opened_are_told(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b"\xff")

    for attempt in (
        lambda: read_frozen(tmp_path / "none.jsonl"),
        lambda: read_frozen(tmp_path / "latin.jsonl"),
        lambda: freeze([], tmp_path / "no" / "cases.jsonl"),
    ):
        with pytest.raises(DataError) as caught:
            attempt()
        assert caught.value.problems[0].code == "I001"


def test_presence_is_kept_where_the_text_is_not() -> None:
    agreement = Agreement(name="acme", lifecycle=STANDARD.replace(Stage(name="mql", when=present("phone"))))
    case = Journey.of("L1", attributes={"phone": "+47 555", "shoe_size": "44"})

    (hidden,) = anonymous([case], salt="pepper", agreement=agreement)

    assert set(hidden.attributes) == {"phone"}
    assert "555" not in hidden.attributes["phone"]


@attrs.frozen(kw_only=True)
class Regions:
    """A rule of a user's own, with words in a mapping."""

    id: str = "regions"
    owed_by: str = "sales"
    words: Mapping[str, frozenset[str]] = attrs.field(factory=lambda: {"region": frozenset({"north"})})

    def judge(self, _: Journey, __: LeadContext, /) -> Iterable[Outcome]:
        yield from ()


def test_the_words_of_a_rule_of_your_own_stay() -> None:
    agreement = Agreement(name="acme", commitments=[Regions()])
    case = Journey.of("L1", attributes={"region": "north", "owner": "Bo Birch"})

    (hidden,) = anonymous([case], salt="pepper", agreement=agreement)

    assert hidden.attributes["region"] == "north"
    assert hidden.attributes["owner"].startswith("who-")
