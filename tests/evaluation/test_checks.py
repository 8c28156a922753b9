"""Checks judged: what is known at the event and one microsecond later, of the event itself, and of other promises."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from evaluation.making import (
    US,
    agreement,
    at,
    call,
    field,
    kind_of,
    mql,
    outcome,
    outcomes,
    owner,
    promise,
    result,
    stage,
)
from slakit import (
    Agreement,
    Breached,
    Cadence,
    Check,
    CommitmentMet,
    Event,
    Journey,
    Met,
    Objective,
    Outcome,
    OwnEvent,
    Persona,
    Unknown,
    activity,
    activity_event,
    any_of,
    criterion,
    did,
    entered,
    event,
    fits,
    in_stage,
    left,
    present,
    reason,
    stage_definition,
)
from slakit import at_least as so_many
from slakit import field as field_is
from slakit.leads.criteria import StageDefinition

WHEN = "2026-03-03T10:00Z"
LATER = "2026-03-10T10:00Z"


def check(that: Any, **parts: Any) -> Check:
    given: dict[str, Any] = {"id": "handoff", "owed_by": "marketing", "at": entered("mql")}
    return Check(**{**given, **parts}, that=that)


def told(found: Outcome) -> tuple[str, str]:
    return found.status, found.reason


# --- at the event, and one microsecond to each side


@pytest.mark.parametrize(
    ("shift", "status"),
    [
        pytest.param(-US, "met", id="before"),
        pytest.param(0 * US, "met", id="at"),
        pytest.param(US, "breached", id="after"),
    ],
)
def test_a_check_knows_what_came_up_to_and_including_its_event(shift: Any, status: str) -> None:
    found = outcome(check(present("email")), mql(WHEN), field("email", "a@b.example", at(WHEN) + shift), as_of=LATER)

    assert found.status == status


@pytest.mark.parametrize(
    ("as_of", "found"),
    [(at(WHEN) - US, []), (at(WHEN), ["met"]), (at(WHEN) + US, ["met"])],
    ids=["before", "at", "after"],
)
def test_a_check_is_decided_at_its_event(as_of: datetime, found: list[str]) -> None:
    assert [one.status for one in outcomes(check(in_stage("mql")), mql(WHEN), as_of=as_of)] == found


def test_a_check_is_an_instant_at_which_no_clock_runs() -> None:
    found = outcome(check(present("email")), owner("7001", WHEN), mql(WHEN, id="m"), as_of=LATER)

    assert (found.started_at, found.due_at, found.original_due_at, found.stopped_at) == (at(WHEN),) * 3 + (None,)
    assert (found.owner, found.evidence, found.segments) == ("7001", ("m",), ())
    assert (found.elapsed_wall, found.elapsed_business, found.figures) == (None, None, None)
    broken = kind_of(found, Breached)
    assert (broken.breached_at, broken.open, broken.late_by, broken.overrun) == (at(WHEN), False, None, None)


def test_each_match_is_asked_or_the_first_alone_within_the_term() -> None:
    events = [
        mql(WHEN),
        stage("lead", "2026-03-04T10:00Z"),
        mql("2026-03-05T10:00Z"),
        field("a", "x", "2026-03-05T09:00Z"),
    ]

    each = outcomes(check(present("a")), *events, as_of=LATER)
    assert [(one.entry, one.status) for one in each] == [(1, "breached"), (2, "met")]
    assert [one.entry for one in outcomes(check(present("a"), entries="first"), *events, as_of=LATER)] == [1]
    later = agreement(check(present("a")), term=("2026-03-04", None))
    assert [one.entry for one in outcomes(later, *events, as_of=LATER)] == [2]


# --- what it may hold


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"reason": "spam"}, ("met", "held")),
        ({"reason": "no-budget"}, ("breached", "not_held")),
        ({}, ("breached", "not_held")),
    ],
)
def test_a_rejection_has_one_of_the_agreed_reasons(facts: dict[str, str], expected: tuple[str, str]) -> None:
    rule = check(reason("spam", "duplicate"), at=entered("rejected"))

    assert told(outcome(rule, mql(WHEN), stage("rejected", "2026-03-04T10:00Z", **facts), as_of=LATER)) == expected


@pytest.mark.parametrize(
    ("email", "status"), [("a@b.example", "met"), ("", "breached"), ("N/A", "breached"), ("-", "breached")]
)
def test_placeholders_are_missing(email: str, status: str) -> None:
    rule = check(present("email", placeholders=["n/a", "-"]))

    assert outcome(rule, field("email", email, WHEN), mql(WHEN), as_of=LATER).status == status


def test_no_event_of_a_kind_comes_while_in_a_stage() -> None:
    rule = check(~in_stage("mql"), at=activity("marketing_email"))
    events = [
        activity_event("marketing_email", at=at(when))
        for when in ("2026-03-03T09:59Z", "2026-03-03T10:00Z", "2026-03-04T10:00Z", "2026-03-05T10:00Z")
    ]

    found = outcomes(
        rule, stage("lead", "2026-03-01T10:00Z"), mql(WHEN), stage("sql", "2026-03-05T10:00Z"), *events, as_of=LATER
    )

    assert [one.status for one in found] == ["met", "breached", "breached", "met"]
    assert found[1].details == ("not in stage mql, and it is in mql since 2026-03-03T10:00:00Z",)
    assert outcome(rule, events[0], as_of=LATER).status == "unknown"


@pytest.mark.parametrize(
    ("notices", "status"),
    [
        pytest.param(["2026-02-26T10:00Z"], "met", id="five-days-before"),
        pytest.param([at("2026-02-26T10:00Z") + US], "breached", id="a-microsecond-late"),
        pytest.param(["2026-02-20T10:00Z", "2026-03-02T10:00Z"], "met", id="with-a-reminder"),
        pytest.param([], "breached", id="none"),
    ],
)
def test_notice_is_given_so_many_days_before_a_campaign(notices: list[Any], status: str) -> None:
    rule = check(did(event(kind="notice"), before="5 days"), at=event(kind="campaign"), on="log")
    given = [Event(kind="notice", at=when if isinstance(when, datetime) else at(when)) for when in notices]

    found = result(agreement(rule), as_of=LATER, log=[*given, Event(kind="campaign", at=at(WHEN))]).outcomes

    assert [(one.subject, one.status) for one in found] == [("acme", status)]


def test_a_definition_is_asked_at_the_handover() -> None:
    definition = did("trial") | (
        did("visit", at_least=2) & fits(Persona(name="buyer", all=(field_is("role", is_="coo"),)))
    )
    rule = check(StageDefinition("mql", definition))
    visits = [activity_event("visit", at=at("2026-03-01T10:00Z"), id=name) for name in ("v1", "v2")]

    assert outcome(rule, mql(WHEN), activity_event("trial", at=at(WHEN)), as_of=LATER).status == "met"
    unknown = outcome(rule, mql(WHEN, id="m"), *visits, as_of=LATER)
    assert told(unknown) == ("unknown", "not_known")
    assert unknown.details == ("role is coo, but role is missing",)
    broken = outcome(rule, mql(WHEN, id="m"), *visits, as_of=LATER, role="cto")
    assert told(broken) == ("breached", "not_held")
    assert broken.details == ("did trial: 0 of 1", "role is coo, but it is cto")
    assert outcome(check(stage_definition("mql")), mql(WHEN), as_of=LATER).details == (
        "meets the definition of mql, but nothing is defined",
    )


# --- its own event


def test_a_pattern_is_asked_of_the_very_event() -> None:
    rule = check(event(reason=["spam", "duplicate"]), at=entered("rejected"))
    at_once = [
        mql(WHEN),
        stage("rejected", WHEN, id="r", reason="spam"),
        stage("recycled", WHEN, id="s", reason="timing"),
    ]

    # Both moves lie in one second, as a CRM writes them: a criterion sees the last of them.
    assert outcome(rule, *at_once, as_of=LATER).status == "met"
    assert outcome(check(reason("spam"), at=entered("rejected")), *at_once, as_of=LATER).status == "breached"


@pytest.mark.parametrize(
    ("pattern", "details"),
    [
        (event(actor_kind="person"), "the event: actor_kind is person, but actor_kind is automation"),
        (
            any_of(event(actor="7001"), event(actor="7002")),
            "the event: actor is 7001; or actor is 7002, but actor is empty",
        ),
        (left("sql"), "the event: leaves sql"),
        (
            any_of(event(actor="7001"), event(reason="x")),
            "the event: actor is 7001; or reason is x, but actor is empty and reason is empty",
        ),
    ],
)
def test_it_is_told_what_the_event_lacks(pattern: Any, details: str) -> None:
    found = outcome(check(pattern), stage("lead", "2026-03-01T10:00Z"), mql(WHEN, actor_kind="automation"), as_of=LATER)

    assert (found.status, found.details) == ("breached", (details,))


# --- other promises


def asks(that: Any = None, **parts: Any) -> Agreement:
    """Return an agreement of a promise to call within a day, and of a check on it when a lead is recycled."""
    given = CommitmentMet("call") if that is None else that
    rule = Check(id="asks", owed_by="sales", at=entered("recycled"), that=given)
    return agreement(promise(**{"within": "1 day", **parts}), rule)


def answer(*events: Event, rule: Agreement | None = None, as_of: Any = LATER) -> Outcome:
    found = outcomes(rule or asks(), *events, as_of=as_of)
    return next(one for one in found if one.commitment == "asks")


RECYCLED = stage("recycled", "2026-03-03T12:00Z", id="r")


@pytest.mark.parametrize(
    ("called", "status"),
    [
        pytest.param("2026-03-03T11:59:59.999999Z", "met", id="before"),
        pytest.param("2026-03-03T12:00Z", "met", id="at"),
        pytest.param("2026-03-03T12:00:00.000001Z", "breached", id="after"),
    ],
)
@pytest.mark.parametrize("as_of", ["2026-03-03T12:00Z", LATER])
def test_a_promise_is_met_when_it_was_done_by_then(called: str, status: str, as_of: str) -> None:
    assert answer(mql(WHEN), call(called), RECYCLED, as_of=as_of).status == status


def test_a_promise_that_was_broken_or_called_off_was_not_met() -> None:
    broken = [mql("2026-03-01T10:00Z"), call("2026-03-03T11:00Z"), RECYCLED]
    off = [mql(WHEN), stage("disqualified", "2026-03-03T11:00Z"), RECYCLED]

    assert answer(*broken).status == "breached"
    assert answer(*off, rule=asks(cancel=entered("disqualified"))).status == "breached"


def test_the_latest_entry_that_began_by_then_is_asked() -> None:
    again = [mql(WHEN), call("2026-03-03T10:30Z"), stage("lead", "2026-03-03T11:00Z")]

    # The second entry begins at the very instant, and is not done.
    begins = answer(*again, mql("2026-03-03T12:00Z", id="a"), RECYCLED)
    assert (begins.status, begins.details) == ("breached", ("call is met, but entry 2 was not met by then",))
    assert answer(*again, RECYCLED, mql("2026-03-03T12:00:00.000001Z")).status == "met"


def test_the_start_of_the_entry_that_was_asked_is_evidence() -> None:
    late = [mql(WHEN, id="m"), call("2026-03-03T12:30Z", id="c"), stage("recycled", "2026-03-03T12:00Z", id="r")]

    assert answer(*late).evidence == ("r", "m")


def test_of_entries_that_began_at_one_instant_the_last_is_asked() -> None:
    rule = asks(start=any_of(entered("mql"), activity("form")))
    events = [mql(WHEN, id="a"), activity_event("form", at=at(WHEN), id="b"), RECYCLED]

    assert answer(*events, rule=rule).details == ("call is met, but entry 2 was not met by then",)


def test_what_never_began_or_can_not_be_told_is_unknown() -> None:
    never = answer(stage("recycled", WHEN))
    assert (told(never), never.details) == (("unknown", "not_known"), ("call is met, but it never began",))
    untold = answer(mql(WHEN, id="m"), RECYCLED, rule=asks(within=None, due="promised"))
    assert (told(untold), untold.details) == (("unknown", "not_known"), ("call is met, but entry 1 can not be told",))
    assert untold.evidence == ("r", "m")


@pytest.mark.parametrize(
    ("that", "status"),
    [
        pytest.param(CommitmentMet("call") & in_stage("recycled"), "met", id="all"),
        pytest.param(CommitmentMet("call") & in_stage("mql"), "breached", id="all-but-one"),
        pytest.param(~CommitmentMet("call") | in_stage("recycled"), "met", id="any"),
        pytest.param(~CommitmentMet("call") | in_stage("mql"), "breached", id="none"),
        pytest.param(~CommitmentMet("call"), "breached", id="not"),
        pytest.param(field_is("a", is_="x") & ~CommitmentMet("call"), "breached", id="unknown-and-false"),
        pytest.param(~CommitmentMet("call") & field_is("a", is_="x"), "breached", id="false-and-unknown"),
        pytest.param(field_is("a", is_="x") & CommitmentMet("call"), "unknown", id="unknown-and-true"),
        pytest.param(field_is("a", is_="x") | CommitmentMet("call"), "met", id="unknown-or-true"),
        pytest.param(field_is("a", is_="x") | ~CommitmentMet("call"), "unknown", id="unknown-or-false"),
        pytest.param(~(field_is("a", is_="x") & OwnEvent(event(id="r"))), "unknown", id="not-unknown"),
        pytest.param(OwnEvent(event(id="r")) & CommitmentMet("call"), "met", id="event-and-promise"),
    ],
)
def test_conditions_are_combined_in_three_values(that: Any, status: str) -> None:
    assert answer(mql(WHEN), call("2026-03-03T11:00Z"), RECYCLED, rule=asks(that)).status == status


def test_a_check_may_ask_about_a_check_and_a_cadence() -> None:
    cadence = Cadence(
        id="tries", owed_by="sales", start=entered("mql"), count=activity("call"), at_least=2, within="1 day"
    )
    first = Check(id="first", owed_by="sales", at=entered("mql"), that=present("email"))
    second = Check(
        id="second", owed_by="sales", at=entered("recycled"), that=[CommitmentMet("first"), CommitmentMet("tries")]
    )
    rule = agreement(second, first, cadence)
    events = [mql(WHEN), call("2026-03-03T11:00Z", id="a"), RECYCLED]

    def status(*more: Event, **attributes: str) -> tuple[str, tuple[str, ...]]:
        found = outcomes(rule, *events, *more, as_of=LATER, **attributes)
        return found[0].status, found[0].details

    assert status(call("2026-03-03T12:00Z", id="b"), email="x") == ("met", ())
    assert status(email="x") == ("breached", ("tries is met, but entry 1 was not met by then",))
    assert status() == (
        "breached",
        ("first is met, but entry 1 was not met by then", "tries is met, but entry 1 was not met by then"),
    )


def test_a_check_on_the_log_asks_about_promises_of_the_log() -> None:
    review = promise("1 day", id="review", start=event(kind="due"), stop=event(kind="review"), on="log")
    rule = agreement(
        Check(id="signed", owed_by="sales", at=event(kind="signature"), that=CommitmentMet("review"), on="log"), review
    )
    log = [Event(kind=kind, at=at(when)) for kind, when in (("due", WHEN), ("review", LATER), ("signature", LATER))]

    late = result(rule, as_of=LATER, log=log).outcomes
    assert [(one.commitment, one.status) for one in late] == [("signed", "breached"), ("review", "breached")]
    log[1] = Event(kind="review", at=at(WHEN))
    assert [one.status for one in result(rule, as_of=LATER, log=log).outcomes] == ["met", "met"]


# --- what is told


@pytest.mark.parametrize(
    ("rule", "attributes", "text"),
    [
        pytest.param(
            check(present("email")),
            {"email": "x"},
            "marketing kept it, Tue 2026-03-03 11:00 (email is present)",
            id="met",
        ),
        pytest.param(
            check(present("email")),
            {},
            "marketing broke it, Tue 2026-03-03 11:00: email is present, but email is missing",
            id="broken",
        ),
        pytest.param(
            check([present("email"), ~field_is("tier", is_="hot")]),
            {"tier": "hot"},
            "marketing broke it, Tue 2026-03-03 11:00 ((email is present and not tier is hot)): email is present, but "
            "email is missing; not tier is hot",
            id="two-parts",
        ),
        pytest.param(
            check(field_is("tier", is_="hot")),
            {},
            "can not be told, the data does not say what was asked: tier is hot, but tier is missing",
            id="unknown",
        ),
    ],
)
def test_an_outcome_is_told_in_a_sentence(rule: Check, attributes: dict[str, str], text: str) -> None:
    assert outcome(rule, mql(WHEN), as_of=LATER, **attributes).text == f"handoff for L1: {text}"


@pytest.mark.parametrize(
    ("that", "details"),
    [
        (
            so_many(2, present("a"), present("b"), present("email")),
            ("a is present, but a is missing", "b is present, but b is missing"),
        ),
        (~(present("email") | present("a")), ("not email is present",)),
        (~OwnEvent(event(kind="stage")), ("not the event: kind is stage",)),
        (~~present("a"), ("a is present, but a is missing",)),
        ([present("a"), present("a")], ("a is present, but a is missing",)),
        (
            fits(
                Persona(
                    name="p",
                    all=(present("email"),),
                    traits=((present("email"), Decimal(5)), (present("phone"), Decimal(5))),
                    at_least=Decimal(9),
                )
            ),
            ("phone is present, but phone is missing; worth +5",),
        ),
    ],
)
def test_only_the_parts_that_decide_are_told(that: Any, details: tuple[str, ...]) -> None:
    assert outcome(check(that), mql(WHEN), as_of=LATER, email="x").details == details


def test_the_events_that_counted_are_evidence() -> None:
    downloads = [activity_event("download", at=at(WHEN), id=name) for name in ("d1", "d2")]

    found = outcome(check(did("download", at_least=3) & ~did("download")), mql(WHEN, id="m"), *downloads, as_of=LATER)

    assert found.evidence == ("m", "d1", "d2")
    assert found.details == (
        "did download at least 3 times: 2 of 3, the last at 2026-03-03T10:00:00Z",
        "not did download: 2 of 1, the last at 2026-03-03T10:00:00Z",
    )


# --- what fails


@criterion("broken")
def broken(_: Journey, __: datetime) -> bool:
    raise RuntimeError("out of order")


FAILED = "the criterion 'broken' failed for lead 'L1': RuntimeError('out of order')"


@pytest.mark.parametrize("that", [broken, ~broken | CommitmentMet("call")])
def test_a_criterion_that_fails_leaves_the_lead_unknown_and_is_told(that: Any) -> None:
    evaluation = result(asks(that), Journey.of("L1", mql(WHEN), RECYCLED), as_of=LATER)

    found = evaluation.outcomes[-1]
    assert (kind_of(found, Unknown).reason, found.details) == ("criterion_failed", (FAILED,))
    assert found.text == f"asks for L1: can not be told, a criterion of the agreement failed: {FAILED}"
    assert [(one.code, one.where) for one in evaluation.problems] == [("J202", "L1")]


def test_a_part_that_fails_and_was_not_needed_does_not_hide_the_breach() -> None:
    found = outcome(check(present("a") & broken), mql(WHEN), as_of=LATER)

    assert told(found) == ("breached", "not_held")
    assert found.details == ("a is present, but a is missing",)


# --- roll-ups


def test_an_objective_rolls_checks_up_and_decides_when_the_period_is_over() -> None:
    rule = agreement(
        check(field_is("tier", is_="hot"), objective=Objective(share="60%", per="month")),
        term=("2026-03-01", "2026-04-01"),
    )
    leads = [
        Journey.of(name, mql("2026-03-31T10:00Z"), attributes={"tier": tier})
        for name, tier in (("a", "hot"), ("b", "cold"), ("c", ""))
    ]

    *_, during = result(rule, *leads, as_of="2026-03-31T12:00Z").outcomes
    *_, after = result(rule, *leads, as_of="2026-04-30T12:00Z").outcomes

    assert (during.status, during.actual) == ("pending", 0.5)
    assert (kind_of(after, Breached).breached_at, after.actual) == (at("2026-03-31T22:00Z"), 0.5)


def test_checks_merge_and_are_filtered_like_others() -> None:
    leads = [Journey.of(name, owner(name, WHEN), mql(WHEN)) for name in ("a", "b")]
    rule = agreement(check(field_is("owner", is_="a")))

    whole = result(rule, *leads, as_of=LATER)
    one, other = (result(rule, lead, as_of=LATER) for lead in leads)

    assert one.merge(other) == whole
    assert [type(found) for found in whole.outcomes] == [Met, Breached]
    assert [found.subject for found in whole.by(owner="b", commitment="handoff").outcomes] == ["b"]


def test_a_window_that_no_calendar_can_tell_leaves_the_check_unknown_and_is_told() -> None:
    early = "0002-02-01T10:00Z"

    evaluation = result(check(did("call", within="24 months")), Journey.of("L1", mql(early)), as_of=LATER)

    (found,) = evaluation.outcomes
    assert (kind_of(found, Unknown).reason, found.due_at) == ("out_of_range", at(early))
    assert [one.code for one in evaluation.problems] == ["J204"]
