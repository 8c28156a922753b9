"""Samples: drawn by a seed, in strata, and shown without what could sway a reviewer."""

import csv
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.making import at, call, mql, owner, stage
from slakit import (
    STANDARD,
    CalendarError,
    DataError,
    Event,
    Journey,
    Sample,
    SampleItem,
    Stratum,
    activity_event,
    draw_sample,
    entered,
    field_event,
    journeys,
    review_sheet,
    with_aliases,
)

NOW = at("2026-04-01T00:00Z")
DAY = "2026-03-0{}T10:00Z"


def lead(name: str, *rows: Event, held_by: str = "7001", **attributes: str) -> Journey:
    return Journey.of(name, owner(held_by, DAY.format(1)), mql(DAY.format(2)), *rows, attributes=attributes)


REJECTED = stage("rejected", DAY.format(3), reason="too small")
MANY = [lead(f"A{n}", REJECTED, source="web") for n in range(60)] + [lead(f"B{n}", source="fair") for n in range(20)]


def drawn(leads: list[Journey], size: int, seed: int | str = 7, **parts: Any) -> Sample:
    return draw_sample(leads, size=size, seed=seed, as_of=NOW, **parts)


def test_hand_offs_of_a_crm_are_known_by_the_aliases_of_its_stages() -> None:
    stages = with_aliases(STANDARD, {"mql": "Handed over", "rejected": "Sent back"})
    rows = stage("Handed over", DAY.format(2)), stage("Sent back", DAY.format(3), reason="too small")

    sample = drawn([Journey.of("L1", *rows)], 2, by="reason", lifecycle=stages)

    assert sample.strata == (Stratum(("rejected: too small",), 1),)


def test_strata_give_parts_that_are_as_large_as_they_are() -> None:
    sample = drawn(MANY, 8)

    assert sample.by == ("owner", "source", "reason")
    assert sample.strata == (
        Stratum(("7001", "fair", "undecided"), 20),
        Stratum(("7001", "web", "rejected: too small"), 60),
    )
    assert [one.stratum for one in sample.items].count(0) == 2
    assert [one.item for one in sample.items] == ["R001", "R002", "R003", "R004", "R005", "R006", "R007", "R008"]
    assert sample.population == 80


@pytest.mark.parametrize(
    ("size", "counts"),
    [
        # email, fair, paid, web hold 3, 20, 1 and 60 of 84. Of 20 that is 0.7, 4.8, 0.2 and 14.3: email and paid get one
        # each, and with 4 and 14 both others lie less than one below their part.
        pytest.param(20, [1, 4, 1, 14], id="one-each-at-the-least"),
        # Of 31 it is 1.1, 7.4, 0.4 and 22.1; two each would be more than a quarter.
        pytest.param(31, [1, 7, 1, 22], id="two-each-would-be-too-many"),
        # Of 32 it is 1.1, 7.6, 0.4 and 22.9; two each are a quarter, and paid has but one.
        pytest.param(32, [2, 7, 1, 22], id="two-each-or-all-that-it-has"),
    ],
)
def test_a_small_stratum_gives_at_least_one_and_two_where_the_size_allows(size: int, counts: list[int]) -> None:
    leads = [*MANY, lead("C1", source="paid"), *(lead(f"D{n}", source="email") for n in range(3))]

    strata = [one.stratum for one in drawn(leads, size).items]

    assert [strata.count(n) for n in range(4)] == counts


def test_a_stratum_of_nearly_all_leads_gives_what_the_others_leave() -> None:
    # 0 has 1,035 of 1,125 leads, which is 92 %; nine others have ten each, and 0.2 of twenty.
    leads = [lead(f"A{n}", held_by="0") for n in range(1035)]
    leads += [lead(f"B{rep}{n}", held_by=str(rep)) for rep in range(1, 10) for n in range(10)]

    strata = [one.stratum for one in drawn(leads, 20, by=("owner",)).items]

    assert [strata.count(n) for n in range(10)] == [11, *[1] * 9]
    larger = [one.stratum for one in drawn(leads, 100, by=("owner",)).items]
    assert [larger.count(n) for n in range(10)] == [82, *[2] * 9]


def test_the_same_seed_draws_the_same_sample_and_another_seed_another() -> None:
    assert drawn(MANY, 8) == drawn(MANY[::-1], 8)
    assert drawn(MANY, 8, seed="7") == drawn(MANY, 8)
    assert drawn(MANY, 8, seed=8).items != drawn(MANY, 8).items


def test_too_many_strata_are_drawn_by_less() -> None:
    leads = [lead(f"L{n}", source=f"s{n}", held_by=f"rep{n % 2}") for n in range(20)]

    assert drawn(leads, 8).by == ("owner",)
    assert (drawn(leads, 3).by, drawn(leads, 1).by) == ((), ())
    assert len(drawn(leads, 1).items) == 1


def test_no_more_are_drawn_than_there_are() -> None:
    assert len(drawn(MANY, 500).items) == 80


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ((), "undecided"),
        ((stage("accepted", DAY.format(3)),), "accepted"),
        ((stage("rejected", DAY.format(3)),), "rejected: no reason"),
    ],
)
def test_the_answer_of_sales_is_what_is_drawn_by(rows: tuple[Event, ...], value: str) -> None:
    assert drawn([lead("L1", *rows)], 2, by=("reason",)).strata == (Stratum((value,), 1),)


def test_the_owner_is_who_held_the_lead_when_sales_answered() -> None:
    moved = [REJECTED, owner("7002", DAY.format(3), id="1"), owner("7003", DAY.format(5))]

    assert drawn([lead("L1", *moved)], 2, by=("owner",)).strata == (Stratum(("7002",), 1),)
    assert drawn([lead("L1", *moved[1:])], 2, by=("owner",)).strata == (Stratum(("7003",), 1),)


def test_a_lead_without_the_attribute_is_of_the_stratum_without_a_name() -> None:
    assert drawn([lead("L1")], 2, by=("source",)).strata == (Stratum(("",), 1),)


def test_a_period_and_another_hand_off_can_be_asked_for() -> None:
    leads = [lead("L1"), Journey.of("L2", mql("2026-04-01T00:00+02:00"), stage("sql", "2026-03-05T10:00Z"))]

    assert [one.lead for one in drawn(leads, 5, period="2026-03", zone="Europe/Berlin").items] == ["L1"]
    assert [one.lead for one in drawn(leads, 5, at=entered("sql")).items] == ["L2"]


@pytest.mark.parametrize(
    ("leads", "size", "where"), [(MANY, 0, "size"), (MANY, True, "size"), (MANY, "9", "size"), ([], 5, "leads")]
)
def test_what_can_not_be_drawn_is_refused(leads: list[Journey], size: Any, where: str) -> None:
    with pytest.raises(DataError) as caught:
        drawn(leads, size)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I461", where)]


def test_a_period_without_hand_offs_is_told() -> None:
    with pytest.raises(DataError, match="no lead was handed over in 2026-01"):
        drawn(MANY, 5, period="2026-01")
    with pytest.raises(CalendarError):
        drawn(MANY, 5, period="soon")


@given(st.integers(1, 30), st.lists(st.sampled_from("abc"), min_size=1, max_size=25))
def test_every_stratum_is_drawn_from_and_nothing_twice(size: int, sources: list[str]) -> None:
    leads = [lead(f"L{n}", source=source) for n, source in enumerate(sources)]

    sample = drawn(leads, size, by=("source",))

    assert len({one.lead for one in sample.items}) == len(sample.items) == min(size, len(leads))
    assert {one.stratum for one in sample.items} == set(range(len(sample.strata)))


# --- the key


def test_a_key_comes_back_as_it_was() -> None:
    sample = drawn(MANY, 8)

    assert Sample.from_json(sample.to_json()) == sample


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        '{"schema": 2, "seed": "7", "by": [], "strata": [], "items": []}',
        '{"schema": 1}',
        (
            '{"schema": 1, "seed": "7", "by": [], "strata": [],'
            ' "items": [{"item": "R1", "lead": "L1", "entry": 1, "at": "2026-03-02T10:00Z", "stratum": 0}]}'
        ),
        '{"schema": 1, "seed": "7", "by": [], "strata": [], "items": [{"item": "R1", "lead": "L1", "entry": 1, "at": "x"}]}',
    ],
)
def test_another_text_is_no_key(text: str) -> None:
    with pytest.raises(DataError) as caught:
        Sample.from_json(text, "key.json")

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I463", "key.json")]


# --- the sheet


def sheet(leads: list[Journey], **parts: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(review_sheet(drawn(leads, 5), leads, **parts), newline="")))


SEEN = lead(
    "L1",
    activity_event("form_submit", at=at("2026-03-01T23:30Z"), actor_kind="buyer", data={"asset": "pricing"}),
    activity_event("call", at=at(DAY.format(2)), actor_kind="person"),
    activity_event("email", at=at(DAY.format(2)), direction="outbound"),
    activity_event("webinar", at=at(DAY.format(4))),
    field_event("employees", "80", previous="60", at=at(DAY.format(4))),
    field_event("country", "DE", at=at(DAY.format(2))),
    call(DAY.format(3)),
    REJECTED,
    employees="60",
    Source="web",
    rep="Ann",
    note_of_sales="bad",
)


ASKED = ("label", "reviewer", "team", "note")


def test_a_reviewer_sees_what_was_known_at_the_hand_off_and_not_who_said_what() -> None:
    (row,) = sheet([SEEN], hide=["note_of_sales"], zone="Europe/Berlin")

    assert row == {
        "item": "R001",
        "handed_over": "2026-03-02",
        "did": "2026-03-02 form_submit pricing",
        "country": "DE",
        "employees": "60",
        "label": "",
        "reviewer": "",
        "team": "",
        "note": "",
    }


def test_fields_say_what_is_shown() -> None:
    (row,) = sheet([SEEN], fields=["employees", "city"])

    assert (row["employees"], row["city"], "country" in row) == ("60", "", False)


def test_what_a_blind_reviewer_may_not_see_is_refused_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        sheet([SEEN], fields=["employees", "Owner", "source"])

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("I462", "fields"),
        ("I462", "fields"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "LeadSource",
            "Lead Source",
            "hs_analytics_source",
            "utm_campaign",
            "OwnerId",
            "hubspot_owner_id",
            "sales-rep",
        ),
        *("lifecyclestage", "hs_lead_status", "Lead Status", "Status", "Disqualified Reason", "LeadID", "REP"),
    ],
)
def test_what_would_sway_a_reviewer_is_hidden_however_a_crm_writes_it(name: str) -> None:
    (row,) = sheet([lead("L1", **{name: "Webinar", "employees": "60"})])

    assert [column for column in row if column not in {"item", "handed_over", "did", *ASKED}] == ["employees"]
    with pytest.raises(DataError, match="a blind reviewer may not see it"):
        sheet([lead("L1", **{name: "Webinar"})], fields=[name])


@pytest.mark.parametrize(
    "name", ["funding_stage", "marital status", "CountryOfOrigin", "resource", "stages", "--", "Größe"]
)
def test_a_trait_whose_name_is_only_alike_is_shown(name: str) -> None:
    (row,) = sheet([lead("L1", **{name: "B"})])

    assert [value for column, value in row.items() if column.endswith(name)] == ["B"]


@pytest.mark.parametrize(
    "name", ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
)
def test_a_formula_is_guarded_against(name: str) -> None:
    (row,) = sheet([lead("L1", company=name)])

    assert row["company"] == f"'{name}".replace("\r", " ")


def test_values_of_an_export_are_shown_and_a_lead_that_is_gone_is_blank() -> None:
    exported = journeys(SEEN.events, [{"lead_id": "L1", "company": "Acme"}])
    sample = drawn(list(exported), 5)

    assert "Acme" in review_sheet(sample, exported)
    assert review_sheet(sample, []).splitlines() == [
        "item,handed_over,did,label,reviewer,team,note",
        "R001,2026-03-02,,,,,",
    ]


def test_items_are_values() -> None:
    assert drawn([lead("L1")], 1).items == (SampleItem("R001", "L1", 1, at(DAY.format(2)), 0),)


def test_one_attribute_may_stand_alone() -> None:
    leads = [lead("L1", city="Rome"), lead("L2", city="Oslo")]

    sample = draw_sample(leads, size=4, seed=1, as_of=at("2026-04-01T00:00Z"), by="city")

    assert (sample.by, [one.values for one in sample.strata]) == (("city",), [("Oslo",), ("Rome",)])
