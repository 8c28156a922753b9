"""The sections of a report that look ahead and ask why: what is due, the load, the buyer's steps, disputed leads."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from reports.render.making import RESPONSE, at, judged, lead
from reports.report.test_sections import headings, section
from slakit import (
    STANDARD,
    Agreement,
    Criterion,
    Deadline,
    Event,
    Journey,
    PauseWhile,
    Stage,
    WorkCalendar,
    activity,
    activity_event,
    criterion,
    did,
    entered,
    evaluate,
    field,
    report,
    stage_event,
)

OFFICE = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
CALL = Deadline(
    id="first-call",
    owed_by="sales",
    start=entered("mql"),
    stop=activity("call"),
    within=["4 business hours"],
    calendar="office",
)
NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


def agreed(*commitments: Deadline, when: Criterion | None = None, zone: str = "UTC") -> Agreement:
    stages = tuple(attrs.evolve(one, when=when) if one.name == "mql" else one for one in STANDARD.stages)
    return Agreement(
        name="acme",
        zone=zone,
        calendars={"office": OFFICE},
        lifecycle=attrs.evolve(STANDARD, stages=stages),
        commitments=commitments,
    )


# --- what is due next


def test_what_is_due_next_stands_in_its_order_and_is_cut_after_twenty() -> None:
    leads = [lead(f"L{minute:02d}", f"12:{minute:02d}") for minute in range(30, 55)]

    found = section(report(judged(*leads)), "Next due")

    assert found.sentence == "26 pending; next due Tue 2026-03-03 14:30."
    assert [row["subject"] for row in found.tables[0].to_dicts()] == [f"L{minute}" for minute in range(30, 50)]
    assert dict(found.tables[0].left_out) == {"beyond the first 20": 6}


def test_while_every_clock_stands_nothing_is_due() -> None:
    waiting = attrs.evolve(RESPONSE, pause=[PauseWhile(field("status", is_="waiting"))])
    held = Journey.of("L1", stage_event("mql", at=at("10:00")), attributes={"status": "waiting"})

    found = section(report(evaluate(waiting, [held], as_of=at("11:00"))), "Next due")

    assert found.sentence == "1 pending; nothing is due before a clock goes on."


# --- what comes and is handled


def called(count: int, answered: int) -> list[Journey]:
    became, came = datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(hours=1)
    return [
        Journey.of(
            f"L{n:02d}",
            stage_event("mql", at=became),
            *([activity_event("call", at=became + came)] if n < answered else ()),
        )
        for n in range(count)
    ]


LONG_AGO = Journey.of(
    "old",
    stage_event("mql", at=datetime(2026, 2, 2, 9, tzinfo=UTC)),
    activity_event("call", at=datetime(2026, 2, 2, 10, tzinfo=UTC)),
)
"""A lead from before the four weeks: the data covers all of them."""


def test_the_load_is_told_with_the_instant_at_which_the_limit_is_passed() -> None:
    # 40 in four weeks, 36 answered: 10 a week come, 9 are answered, 4 wait. In the 40 hours of a week 9 are handled, so 4
    # wait 17.8 hours, which is too long by now.
    made = report(evaluate(agreed(CALL), [LONG_AGO, *called(40, 36)], as_of=NOW))

    found = section(made, "What comes, and what is handled")

    assert found.sentence == "First call: 10 a week come, 9 are answered, 4 business hours are passed now."
    (row,) = found.tables[0].to_dicts()
    assert (row["inflow"], row["handling"], row["backlog"], row["growth"]) == (10, 9, 4, 1)


def test_what_merged_leads_left_open_is_no_load() -> None:
    # Of four that nobody called one was merged into another lead after its limit had passed.
    lost = Event(kind="merge", value="L00", at=datetime(2026, 3, 4, 9, tzinfo=UTC))
    leads = [LONG_AGO, *called(40, 36)]
    leads[-1] = Journey.of("L39", *leads[-1].events, lost)

    (row,) = (
        section(report(evaluate(agreed(CALL), leads, as_of=NOW), journeys=leads), "What comes").tables[0].to_dicts()
    )

    assert (row["inflow"], row["backlog"]) == (10, 3)


def test_a_limit_that_is_passed_later_has_its_instant_and_one_that_is_kept_says_so() -> None:
    # A backlog of 4 waits 4 / 9 of a week, 17.8 of 40 hours. The limit of 18 hours lets 4.05 wait, which the growth of 1 a
    # week makes of 4 in 2 hours.
    later = attrs.evolve(CALL, id="later", within="18 business hours")
    kept = attrs.evolve(CALL, id="kept", within="40 business hours")
    made = report(evaluate(agreed(later, kept, zone="Europe/Berlin"), [LONG_AGO, *called(40, 36)], as_of=NOW))

    assert section(made, "What comes").sentence == (
        "Later: 10 a week come, 9 are answered, 18 business hours are passed from Mon 2026-03-09 12:00 on; "
        "Kept: 10 a week come, 9 are answered, the limit is kept."
    )


@pytest.mark.parametrize(
    ("rule", "answered"),
    [(RESPONSE, 3), (CALL, 0)],
    ids=["hours that pass", "nothing answered"],
)
def test_a_load_that_can_not_be_foretold_is_left_out(rule: Deadline, answered: int) -> None:
    assert "What comes, and what is handled" not in headings(
        report(evaluate(agreed(rule), called(4, answered), as_of=NOW))
    )


def test_the_default_calendar_is_that_of_the_load_and_what_is_left_out_is_told() -> None:
    own = attrs.evolve(CALL, calendar="owner", default_calendar="office")
    made = report(evaluate(agreed(own, attrs.evolve(RESPONSE, id="hours")), called(40, 36), as_of=NOW))

    found = section(made, "What comes")

    assert [row["commitment"] for row in found.tables[0].to_dicts()] == ["first-call"]
    assert dict(found.tables[0].left_out) == {"nothing answered, or no limit in business time": 1}


# --- the buyer's steps


def test_each_stage_stands_beside_the_step_of_the_buyer() -> None:
    stages = (Stage(name="mql", owner="marketing", meaning="asked for a trial"), Stage(name="sql"))
    short = attrs.evolve(STANDARD, stages=stages, moves=(), reasons={})
    acme = Agreement(name="acme", lifecycle=short, commitments=[RESPONSE])
    went = Journey.of("L1", stage_event("mql", at=at("08:00")), stage_event("sql", at=at("10:00")))

    (_, steps) = section(report(evaluate(acme, [went], as_of=NOW), journeys=[went]), "Funnel").tables

    assert steps.to_dicts() == [
        {
            "stage": "mql",
            "buyer": "Asked for a trial.",
            "owner": "marketing",
            "entered": 1,
            "median": timedelta(hours=2),
        }
    ]
    assert dict(steps.left_out) == {"a stage without a meaning": 1}


def test_stages_without_a_meaning_have_no_steps() -> None:
    short = attrs.evolve(STANDARD, stages=(Stage(name="mql"),), moves=(), reasons={})
    acme = Agreement(name="acme", lifecycle=short, commitments=[RESPONSE])
    leads = [lead("L1", "10:00")]

    assert len(section(report(evaluate(acme, leads, as_of=NOW), journeys=leads), "Funnel").tables) == 1


# --- disputed leads


def answered(name: str, stage: str, employees: int) -> Journey:
    events = stage_event("mql", at=at("10:00")), stage_event(stage, at=at("11:00"))
    return Journey.of(name, *events, attributes={"employees": employees})


def test_disputed_leads_stand_in_the_report_of_an_agreement_that_defines_an_mql() -> None:
    leads = [answered("L1", "rejected", 60), answered("L2", "accepted", 20), answered("L3", "accepted", 60)]
    acme = agreed(RESPONSE, when=field("employees", at_least=50))

    found = section(report(evaluate(acme, leads, as_of=NOW), journeys=leads), "Disputed leads")

    assert found.sentence == ("2 leads, rejected though they met the definition: 1; accepted though they did not: 1.")
    assert [(row["lead"], row["dispute"]) for row in found.tables[0].to_dicts()] == [
        ("L1", "rejected but met"),
        ("L2", "accepted but not met"),
    ]


def test_why_a_lead_is_disputed_is_told_in_the_zone_of_the_page() -> None:
    """The download was at 9:00 in London, which is 10:00 in Berlin."""
    download = activity_event("content_download", at=at("09:00"))
    came = stage_event("mql", at=at("10:00")), stage_event("accepted", at=at("11:00"))
    leads = [Journey.of("L1", download, *came)]
    acme = agreed(RESPONSE, when=did("content_download", at_least=2), zone="Europe/Berlin")

    found = section(report(evaluate(acme, leads, as_of=NOW), journeys=leads), "Disputed leads")

    (row,) = found.tables[0].to_dicts()
    assert row["why"] == "did content_download at least 2 times: 1 of 2, the last at Tue 2026-03-03 10:00"


def test_of_many_disputed_leads_the_first_hundred_are_shown_and_why_is_asked_of_no_other() -> None:
    asked: list[str] = []

    @criterion("large")
    def large(journey: Journey, at: datetime) -> bool:
        asked.append(f"{journey.lead_id} {at:%H:%M}")
        return journey.attribute("employees", at) == "60"

    leads = [answered(f"L{n:03d}", "rejected" if n % 2 else "accepted", 60) for n in range(240)]

    found = section(report(evaluate(agreed(RESPONSE, when=large), leads, as_of=NOW), journeys=leads), "Disputed leads")

    assert found.sentence == (
        "120 leads, rejected though they met the definition: 120; accepted though they did not: 0."
    )
    (table,) = found.tables
    assert [row["lead"] for row in table.to_dicts()] == [f"L{n:03d}" for n in range(1, 200, 2)]
    assert table.left_out == {"beyond the first 100": 20}
    assert asked.count("L000 10:00") == asked.count("L201 10:00") == 1
    assert asked.count("L001 10:00") > 1


@pytest.mark.parametrize("when", [None, did("trial_signup") | field("employees", at_least=50)], ids=["none", "agreed"])
def test_without_a_definition_or_a_dispute_there_is_no_such_section(when: Criterion | None) -> None:
    leads = [answered("L3", "accepted", 60)]

    assert "Disputed leads" not in headings(report(evaluate(agreed(when=when), leads, as_of=NOW), journeys=leads))


def test_a_definition_of_your_own_that_fails_disputes_nothing() -> None:
    @criterion("broken")
    def broken(_: Journey, at: datetime) -> bool:
        raise ValueError(at)

    leads = [answered("L1", "rejected", 60)]

    assert "Disputed leads" not in headings(report(evaluate(agreed(when=broken), leads, as_of=NOW), journeys=leads))
