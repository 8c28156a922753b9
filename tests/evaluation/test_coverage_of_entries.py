"""What incomplete data leaves of entries: each edge at which a row that may be missing could turn the verdict."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import pytest

from evaluation.making import agreement, at, call, field, mql, owner, promise, stage
from slakit import (
    AfterBreach,
    Agreement,
    Cadence,
    Check,
    CommitmentMet,
    Coverage,
    Deadline,
    Event,
    Every,
    Journey,
    LeadAttributes,
    Limit,
    Objective,
    Outcome,
    OwnEvent,
    PauseBetween,
    PauseWhile,
    Persona,
    Quota,
    activity,
    activity_event,
    any_of,
    at_least,
    band,
    criterion,
    did,
    entered,
    evaluate,
    event,
    fits,
    grade,
    in_stage,
    journeys,
    lag,
    manual,
    present,
    reason,
    score,
)
from slakit import field as has
from slakit.leads.criteria import StageDefinition
from slakit.leads.facts import Facts
from slakit.rules.commitments import Commitment

START = "2026-03-02T10:00Z"
AFTER = "2026-03-02T10:00:00.000001Z"


def covered(what: str, since: str | None = None, until: str | None = None) -> Coverage:
    """Return the coverage of a kind of event, or with a leading dot of a field."""
    word = {"field": what[1:]} if what.startswith(".") else {"kind": what}
    return Coverage(**word, since=None if since is None else at(since), until=None if until is None else at(until))


def all_of(
    rules: Commitment | Sequence[Commitment],
    *events: Event,
    shown: Coverage,
    as_of: str = "2026-03-20T00:00Z",
    **has: str,
) -> tuple[Outcome, ...]:
    given = rules if isinstance(rules, list) else [rules]
    lead = Journey.of("L1", *events, attributes=has)
    term = ("2026-03-01", "2026-04-01")
    return evaluate(agreement(*given, term=term), [lead], as_of=at(as_of), coverage=[shown]).outcomes


def status(rule: Commitment, *events: Event, shown: Coverage, **more: str) -> str:
    return next(one.status for one in all_of(rule, *events, shown=shown, **more) if one.commitment == rule.id)


def answer(asked: Any, *events: Event, shown: Coverage) -> str:
    """Return what a check at the MQL of 2 March says: met, breached or unknown."""
    return status(
        Check(id="check", owed_by="marketing", at=entered("mql"), that=asked), mql(START), *events, shown=shown
    )


# --- how far criteria look back


TWO_DAYS_BEFORE, EARLIER = "2026-02-28T10:00Z", "2026-02-28T10:00:00.000001Z"


def test_a_window_needs_data_as_far_as_it_reaches() -> None:
    quiet = ~did("call", within="2 days")

    assert answer(quiet, shown=covered("activity", TWO_DAYS_BEFORE)) == "met"
    assert answer(quiet, shown=covered("activity", EARLIER)) == "unknown"
    assert answer(quiet, shown=covered("activity", until=START)) == "met"
    assert answer(quiet, shown=covered("activity", until="2026-03-02T09:59:59.999999Z")) == "unknown"


def test_a_window_that_ends_before_the_instant_needs_no_data_after_its_end() -> None:
    asked = did("call", within="3 days", before="2 days")

    assert answer(asked, shown=covered("activity", until=TWO_DAYS_BEFORE)) == "breached"
    assert answer(asked, shown=covered("activity", until="2026-02-28T09:59:59.999999Z")) == "unknown"


def test_what_was_seen_was_done_wherever_the_data_begins() -> None:
    assert answer(did("call"), call("2026-03-01T10:00Z"), shown=covered("activity", START)) == "met"
    assert answer(~did("call"), call("2026-03-01T10:00Z"), shown=covered("activity", START)) == "breached"


def test_what_was_never_seen_may_have_come_before_the_data_begins() -> None:
    assert answer(did("call"), shown=covered("activity", "1990-01-01T00:00Z")) == "unknown"
    assert answer(did("call"), shown=covered("activity")) == "breached"


def test_a_calendar_period_needs_data_from_its_beginning() -> None:
    asked = ~did("call", per="week", zone="UTC")

    assert answer(asked, shown=covered("activity", "2026-03-02T00:00Z")) == "met"
    assert answer(asked, shown=covered("activity", "2026-03-02T00:00:00.000001Z")) == "unknown"


def test_a_count_since_a_reset_needs_data_from_the_reset_on() -> None:
    asked, reset = did("call", since=entered("recycled")), stage("recycled", "2026-03-01T10:00Z")

    assert answer(asked, reset, shown=covered("activity", "2026-03-01T10:00Z")) == "breached"
    assert answer(asked, reset, shown=covered("activity", "2026-03-01T10:00:00.000001Z")) == "unknown"
    assert answer(asked, reset, call("2026-03-01T11:00Z"), shown=covered("stage", "2026-03-01T10:00Z")) == "met"
    later = "2026-03-01T10:00:00.000001Z"
    assert answer(asked, reset, call("2026-03-01T11:00Z"), shown=covered("stage", later)) == "unknown"


def test_a_window_before_the_first_year_can_not_be_told() -> None:
    limits = [Limit("1 hour", present("email") & did("call", within="200 years")), Limit("2 hours")]
    lead = Journey.of("L1", mql("0100-03-02T10:00Z"))
    (found,) = evaluate(promise(limits), [lead], as_of=at(START), coverage=[covered("owner", START)]).outcomes

    assert (found.status, found.reason) == ("unknown", "no_history")


FADING = score({"webinar": 20, "spam": -5}, at_least=10, half_life="1 day")
STEPPED = score({"webinar": 20}, at_least=10, steps={"1 day": "0.5", "2 days": 0})


def test_points_that_fade_for_ever_need_data_without_a_beginning() -> None:
    assert answer(FADING, shown=covered("activity", "1990-01-01T00:00Z")) == "unknown"
    assert answer(FADING, activity_event("webinar", at=at(START)), shown=covered("activity", START)) == "unknown"
    assert answer(FADING, shown=covered("activity", until=START)) == "breached"


def test_points_that_end_need_data_as_far_as_they_count() -> None:
    assert answer(STEPPED, shown=covered("activity", EARLIER)) == "breached"
    assert answer(STEPPED, shown=covered("activity", "2026-02-28T10:00:00.000002Z")) == "unknown"


def test_points_that_only_add_decide_once_they_are_enough() -> None:
    assert answer(STEPPED, activity_event("webinar", at=at(START)), shown=covered("activity", START)) == "met"


def test_a_veto_decides_where_it_is_seen() -> None:
    asked = score({"webinar": 20}, at_least=10, veto=entered("disqualified"))
    webinar = activity_event("webinar", at=at(START))

    assert answer(asked, webinar, shown=covered("stage", "1990-01-01T00:00Z")) == "unknown"
    assert answer(asked, webinar, shown=covered("stage", until=START)) == "met"
    gone = stage("disqualified", "2026-03-01T10:00Z")
    assert answer(asked, webinar, gone, shown=covered("stage", START)) == "breached"
    assert answer(band(asked, enter=10, leave=5), webinar, gone, shown=covered("stage", START)) == "breached"


def test_a_band_needs_data_without_a_beginning() -> None:
    asked = band(STEPPED, enter=10, leave=5)

    assert answer(asked, shown=covered("activity", "1990-01-01T00:00Z")) == "unknown"
    assert answer(asked, shown=covered("activity", until=START)) == "breached"


def test_the_last_event_needs_data_from_it_on() -> None:
    asked = lag(activity("call"), at_most="1 day")
    written = call("2026-03-01T10:00Z", recorded_at=at("2026-03-01T11:00Z"))

    assert answer(asked, written, shown=covered("activity", "2026-03-01T10:00Z")) == "met"
    assert answer(asked, written, shown=covered("activity", "2026-03-01T10:00:00.000001Z")) == "unknown"
    assert (
        all_of(
            Check(id="check", owed_by="marketing", at=entered("mql"), that=asked),
            mql(START),
            shown=covered("activity", "1990-01-01T00:00Z"),
        )[0].reason
        == "no_history"
    )


def test_the_reason_of_the_last_move_is_that_of_the_move_itself() -> None:
    assert answer(reason("spam"), shown=covered("stage", START)) == "breached"
    late = Check(id="check", owed_by="marketing", at=activity("call"), that=reason("spam"))
    assert status(late, mql(START), call("2026-03-02T11:00Z"), shown=covered("stage", AFTER)) == "unknown"
    assert status(late, call("2026-03-02T11:00Z"), shown=covered("stage", AFTER)) == "unknown"


def test_a_mark_that_is_seen_decides_and_one_that_is_not_may_be_missing() -> None:
    mark = Event(kind="mark", at=at(START), actor="7001", actor_kind="person", reason="good fit")

    assert answer(manual(), mark, shown=covered("mark", START)) == "met"
    assert answer(manual(), shown=covered("mark", START)) == "unknown"


def test_a_stage_is_told_by_a_row_that_the_data_shows() -> None:
    asked = Check(id="check", owed_by="sales", at=activity("call"), that=in_stage("mql"))
    called, known = call("2026-03-02T11:00Z"), covered("stage", "2026-03-02T10:30Z")

    assert status(asked, mql(START), called, shown=covered("stage", START)) == "met"
    assert status(asked, mql(START), called, shown=known) == "unknown"
    assert status(asked, called, stage("sql", "2026-03-02T12:00Z", previous="mql"), shown=known) == "met"
    assert status(asked, called, stage("sql", "2026-03-02T12:00Z"), shown=known) == "unknown"


def test_a_value_is_told_by_a_row_that_the_data_shows() -> None:
    hot = field("tier", "hot", "2026-03-01T10:00Z")

    assert answer(has("tier", is_="hot"), hot, shown=covered(".tier", "2026-03-01T10:00Z")) == "met"
    assert answer(has("tier", is_="hot"), hot, shown=covered("field", "2026-03-01T10:00:00.000001Z")) == "unknown"
    assert answer(has("tier", is_="hot"), hot, shown=covered(".email", AFTER)) == "met"
    assert answer(present("tier"), shown=covered(".tier", "2026-03-01T10:00Z")) == "unknown"
    assert answer(present("tier"), field("tier", "", START), shown=covered(".tier", START)) == "breached"
    assert answer(present("tier", "email"), shown=covered(".email", START)) == "breached"


def test_a_value_that_an_export_names_is_known_from_the_export_on() -> None:
    rule = Check(id="check", owed_by="marketing", at=entered("mql"), that=present("email"))
    exported = LeadAttributes(
        lead_id="L1", values=Facts({"email": "x"}), exported_us=1_772_445_600_000_000
    )  # 2 March, 10:00Z
    leads = journeys([mql(START, lead_id="L1")], [exported])
    found = [
        evaluate(agreement(rule), leads, as_of=at("2026-03-20T00:00Z"), coverage=[covered(".email", since)]).outcomes[0]
        for since in (START, AFTER)
    ]

    assert [one.status for one in found] == ["met", "unknown"]


def test_an_owner_is_a_kind_of_event_and_a_field() -> None:
    rule = Check(id="check", owed_by="sales", at=entered("mql"), that=has("owner", is_="ber"))
    given = owner("ber", "2026-03-01T10:00Z")

    for what in ("owner", ".owner"):
        assert status(rule, given, mql(START), shown=covered(what, "2026-03-01T10:00Z")) == "met"
        assert status(rule, given, mql(START), shown=covered(what, START)) == "unknown"
    assert status(rule, given, mql(START), shown=covered("field", START)) == "met"


@criterion("mine")
def mine(_: Journey, __: Any) -> bool:
    return True


SPAM, HOT = did("spam"), has("tier", is_="hot")


@pytest.mark.parametrize(
    ("asked", "events", "said"),
    [
        (mine, [], "unknown"),
        (SPAM & HOT, [], "unknown"),
        (SPAM & present("email"), [], "breached"),
        (SPAM | ~present("email"), [], "met"),
        (SPAM | present("email"), [], "unknown"),
        (at_least(1, SPAM, ~present("email")), [], "met"),
        (at_least(2, SPAM, present("email"), present("phone")), [], "breached"),
        (at_least(2, SPAM, ~present("email"), present("phone")), [], "unknown"),
        (at_least(2, HOT, ~present("email"), present("phone")), [], "not_known"),
        (grade(fit=present("email"), interest=SPAM), [], "breached"),
        (fits(Persona(name="p", all=(present("email"),), none=(SPAM,))), [], "breached"),
        (fits(Persona(name="p", all=(~present("email"),), none=(SPAM,))), [], "unknown"),
        (fits(Persona(name="p", none=(SPAM,))), [activity_event("spam", at=at(START))], "breached"),
        (fits(Persona(name="p", traits={~present("email"): 1}, at_least=1)), [], "met"),
        (StageDefinition("mql"), [], "not_known"),
        (StageDefinition("mql", SPAM), [], "unknown"),
    ],
    ids=str,
)
def test_a_part_that_decides_decides_whatever_the_others_are(asked: Any, events: list[Event], said: str) -> None:
    rule = Check(id="check", owed_by="marketing", at=entered("mql"), that=asked)
    (found,) = all_of(rule, mql(START), *events, shown=covered("activity", START))

    assert (found.reason if said == "not_known" else found.status) == said


def test_the_event_of_a_check_and_what_is_denied_are_told() -> None:
    own, shown = OwnEvent(event(actor_kind="person")), covered("activity", START)

    assert answer(~own & ~SPAM, activity_event("spam", at=at(START)), shown=shown) == "breached"
    assert answer(~own | ~SPAM, shown=shown) == "met"
    assert answer(own | ~SPAM, shown=shown) == "unknown"


# --- deadlines


def test_a_look_back_that_found_nothing_needs_data_as_far_as_it_reaches() -> None:
    rule, late = promise("2 hours", look_back="1 day"), call("2026-03-02T11:00Z")

    assert status(rule, mql(START), late, shown=covered("activity", "2026-03-01T10:00Z")) == "met"
    assert status(rule, mql(START), late, shown=covered("activity", "2026-03-01T10:00:00.000001Z")) == "unknown"


def test_a_look_back_that_found_something_needs_no_more() -> None:
    rule, early = promise("2 hours", look_back="1 day"), call("2026-03-02T09:00Z")

    assert status(rule, mql(START), early, shown=covered("activity", START)) == "excluded"


def test_a_look_back_in_open_time_needs_to_know_whose() -> None:
    rule = promise("2 hours", look_back="1 business hour", calendar="owner", default_calendar="berlin")
    held, early = owner("ber", "2026-03-01T10:00Z"), call("2026-03-02T09:30Z")

    assert status(rule, held, mql(START), early, shown=covered("owner", "2026-03-01T10:00Z")) == "excluded"
    assert status(rule, held, mql(START), early, shown=covered("owner", START)) == "unknown"


WAITING = PauseBetween(activity("away"), activity("back"))
BACK, AWAY = (activity_event(name, at=at("2026-03-02T09:00Z")) for name in ("back", "away"))


def test_a_pause_may_have_begun_before_the_data() -> None:
    rule = promise("2 hours", stop=entered("sql"), pause=WAITING)

    assert status(rule, mql(START), shown=covered("activity", "2026-01-01T00:00Z")) == "unknown"
    assert status(rule, mql(START), shown=covered("activity", until="2026-03-02T12:00Z")) == "breached"


def test_a_row_before_the_start_tells_whether_the_clock_began_to_stand() -> None:
    rule = promise("2 hours", stop=entered("sql"), pause=WAITING)

    assert status(rule, BACK, mql(START), shown=covered("activity", "2026-03-02T09:00Z")) == "breached"
    assert status(rule, BACK, mql(START), shown=covered("activity", "2026-03-02T09:00:00.000001Z")) == "unknown"
    assert status(rule, AWAY, mql(START), shown=covered("activity", "2026-03-02T09:00Z")) == "pending"


def test_a_row_that_may_begin_or_end_a_pause_tells_neither() -> None:
    turn = PauseBetween(activity("away"), activity("away", "back"))
    rule = promise("2 hours", stop=entered("sql"), pause=turn)

    assert status(rule, AWAY, mql(START), shown=covered("activity", "2026-03-02T09:00Z")) == "unknown"


def test_the_start_itself_begins_no_pause_and_tells_none() -> None:
    pause = PauseBetween(any_of(activity("away"), event(value=["mql"])), activity("back"))
    rule = promise("2 hours", stop=entered("sql"), pause=pause)

    assert status(rule, mql(START), shown=covered("activity", "2026-03-01T00:00Z")) == "unknown"


def test_what_was_done_within_its_time_is_met_whatever_stood() -> None:
    rule, done = promise("2 hours", stop=entered("sql"), pause=WAITING), "2026-03-02T12:00Z"

    assert status(rule, mql(START), stage("sql", done), shown=covered("activity", START)) == "met"


def test_what_was_done_in_time_for_a_pause_alone_needs_its_end() -> None:
    rule, done = promise("2 hours", stop=entered("sql"), pause=WAITING), stage("sql", "2026-03-02T12:30Z")
    away = activity_event("away", at=at("2026-03-02T11:00Z"))

    assert status(rule, BACK, mql(START), away, done, shown=covered("activity", "2026-03-02T09:00Z")) == "met"
    until = "2026-03-02T12:29:59.999999Z"
    assert status(rule, BACK, mql(START), away, done, shown=covered("activity", until=until)) == "unknown"


def test_a_state_that_pauses_is_told_by_a_row_that_the_data_shows() -> None:
    rule = promise("2 hours", pause=PauseWhile(has("status", is_="waiting")))
    open_, waits = field("status", "open", "2026-03-01T10:00Z"), field("status", "waiting", "2026-03-02T11:00Z")

    assert status(rule, open_, mql(START), shown=covered(".status", "2026-03-01T10:00Z")) == "breached"
    assert status(rule, open_, mql(START), shown=covered(".status", START)) == "unknown"
    assert status(rule, mql(START), waits, shown=covered(".status", START)) == "unknown"


def test_a_stop_may_have_come_after_a_cancel_that_was_missed() -> None:
    rule, done = promise("2 hours", cancel=entered("disqualified")), call("2026-03-02T11:00Z")

    assert status(rule, mql(START), done, shown=covered("stage", START)) == "met"
    assert status(rule, mql(START), done, shown=covered("stage", AFTER)) == "unknown"
    assert status(rule, mql(START), done, shown=covered("stage", until="2026-03-02T11:00Z")) == "met"
    assert status(rule, mql(START), done, shown=covered("stage", until="2026-03-02T10:59:59.999999Z")) == "unknown"


def test_the_first_of_a_lead_may_have_come_before_the_data() -> None:
    done = call("2026-03-02T11:00Z")

    for entries, said in (("each", "met"), ("first", "unknown")):
        rule = promise("2 hours", entries=entries)
        assert status(rule, mql(START), done, shown=covered("stage", START)) == said
    assert status(promise("2 hours", entries="first"), mql(START), done, shown=covered("stage")) == "met"


def test_a_date_that_had_passed_before_the_start_is_broken_at_once() -> None:
    told = field("promised", "2026-03-01T12:00Z", "2026-03-01T10:00Z")

    assert status(promise(due="promised"), told, mql(START), shown=covered("activity", START)) == "breached"


def test_a_date_that_is_not_seen_may_be_missing() -> None:
    (found,) = all_of(promise(due="promised"), mql(START), shown=covered(".promised", START))

    assert found.reason == "no_history"


BY_OWNER = promise("2 business hours", calendar="owner", default_calendar="berlin")
HELD = owner("ny", "2026-03-01T10:00Z")
NY_DUE = "2026-03-02T16:00Z"  # New York opens at 14:00Z


def test_the_hours_of_an_owner_need_the_owner_from_the_start_to_due() -> None:
    assert status(BY_OWNER, HELD, mql(START), shown=covered("owner", "2026-03-01T10:00Z")) == "breached"
    assert status(BY_OWNER, HELD, mql(START), shown=covered("owner", START)) == "unknown"
    assert status(BY_OWNER, HELD, mql(START), shown=covered("owner", until=NY_DUE)) == "breached"
    assert status(BY_OWNER, HELD, mql(START), shown=covered("owner", until="2026-03-02T15:59:59.999999Z")) == "unknown"


def test_business_days_need_the_owner_at_the_start_alone() -> None:
    rule = promise("1 business day", calendar="owner", default_calendar="berlin")

    assert status(rule, HELD, mql(START), shown=covered("owner", until=START)) == "breached"
    assert status(rule, HELD, mql(START), shown=covered("owner", START)) == "unknown"
    elapsed = promise("2 hours", calendar="owner", default_calendar="berlin")
    assert status(elapsed, HELD, mql(START), shown=covered("owner", START)) == "breached"


def test_a_limit_that_starts_again_needs_every_change_of_owner() -> None:
    rule, late = promise("2 hours", on_reassign="restart"), call("2026-03-02T12:30Z")
    given = owner("ny", "2026-03-02T11:00Z", previous="ber")

    assert status(rule, mql(START), shown=covered("owner", START)) == "breached"
    assert status(rule, mql(START), shown=covered("owner", AFTER)) == "unknown"
    assert status(rule, mql(START), given, late, shown=covered("owner", START)) == "met"
    bare = owner("ny", "2026-03-02T11:00Z")
    assert status(rule, mql(START), bare, late, shown=covered("owner", START)) == "unknown"


GIVEN_AGAIN = [
    owner("ber", START),
    mql(START),
    activity_event("away", at=at("2026-03-02T11:00Z")),
    field("tier", "cold", "2026-03-02T11:00Z"),
]
HIDDEN = [activity_event("back", at=at("2026-03-02T12:00Z")), field("tier", "hot", "2026-03-02T12:00Z")]
LATER = [owner("ny", "2026-03-02T20:00Z", previous="ber"), stage("sql", "2026-03-02T21:00Z")]


@pytest.mark.parametrize("ends", [{"stop": entered("sql")}, {"cancel": entered("sql")}], ids=["stopped", "cancelled"])
@pytest.mark.parametrize(
    ("pause", "what"),
    [(PauseWhile(has("tier", is_="cold")), ".tier"), (PauseBetween(activity("away"), activity("back")), "activity")],
    ids=["while cold", "while away"],
)
def test_a_pause_whose_end_is_not_seen_may_have_come_before_due_and_the_change_of_owner_after_it(
    pause: PauseWhile | PauseBetween, what: str, ends: dict[str, Any]
) -> None:
    rule = promise("4 hours", on_reassign="restart", pause=pause, **({"stop": activity("mail")} | ends))
    until = "2026-03-02T11:30Z"

    assert status(rule, *GIVEN_AGAIN, *HIDDEN, *LATER, shown=covered("mark", START)) == "breached"
    assert status(rule, *GIVEN_AGAIN, *LATER, shown=covered(what, until=until)) == "unknown"


def test_what_ended_before_due_without_any_pause_did_so_with_each() -> None:
    rule = promise("4 hours", on_reassign="restart", stop=entered("sql"), pause=PauseWhile(has("tier", is_="cold")))
    changed, done = owner("ny", "2026-03-02T14:00Z", previous="ber"), stage("sql", "2026-03-02T18:00Z")

    # Given again as it was due, and done as it was due again.
    assert status(rule, *GIVEN_AGAIN, changed, done, shown=covered(".tier", until="2026-03-02T11:30Z")) == "met"
    late = stage("sql", "2026-03-02T18:00:00.000001Z")
    assert status(rule, *GIVEN_AGAIN, changed, late, shown=covered(".tier", until="2026-03-02T11:30Z")) == "unknown"


# --- cadences


def tries(**parts: Any) -> Cadence:
    given = {"id": "tries", "owed_by": "sales", "start": entered("mql"), "count": activity("call"), "within": "2 hours"}
    return Cadence(**{**given, "at_least": 1, **parts})


def test_a_cadence_that_was_kept_stays_kept_with_more_tries() -> None:
    done = call("2026-03-02T11:00Z", channel="phone")

    for parts, said in (({}, "met"), ({"min_gap": "1 hour"}, "met"), ({"distinct_by": {"channel": 1}}, "met")):
        assert status(tries(**parts), mql(START), done, shown=covered("activity", "2026-03-02T11:00Z")) == said
    gap = tries(min_gap="1 hour", distinct_by={"channel": 1})
    assert status(gap, mql(START), done, shown=covered("activity", START)) == "met"
    assert status(gap, mql(START), done, shown=covered("activity", AFTER)) == "unknown"


def test_a_cadence_that_was_broken_needs_its_whole_window() -> None:
    assert status(tries(), mql(START), shown=covered("activity", until="2026-03-02T12:00Z")) == "breached"
    assert status(tries(), mql(START), shown=covered("activity", until="2026-03-02T11:59:59.999999Z")) == "unknown"


def test_dates_are_those_of_the_owner_at_the_start() -> None:
    rule = tries(spread=1, calendar="owner", default_calendar="berlin", within="4 hours")
    done = call("2026-03-02T11:00Z")

    assert status(rule, HELD, mql(START), done, shown=covered("owner", "2026-03-01T10:00Z")) == "met"
    assert status(rule, HELD, mql(START), done, shown=covered("owner", START)) == "unknown"
    limited = tries(within=[Limit("2 hours", has("tier", is_="hot"))])
    assert status(limited, mql(START), done, shown=covered("owner", START)) == "excluded"
    assert status(limited, mql(START), done, shown=covered(".tier", START)) == "unknown"


# --- what follows or asks about another promise


def follow(source: Commitment, name: str, **parts: Any) -> list[Commitment]:
    return [source, promise("2 hours", id="follow", start=AfterBreach(name), stop=activity("mail"), **parts)]


def follow_status(rules: list[Commitment], *events: Event, shown: Coverage, **more: Any) -> list[str]:
    return [one.status for one in all_of(rules, *events, shown=shown, **more) if one.commitment == "follow"]


def test_the_breach_of_an_entry_starts_a_clock_for_sure() -> None:
    rules = follow(promise("2 hours"), "call")

    assert follow_status(rules, mql(START), shown=covered("activity", START)) == ["breached"]
    assert follow_status(rules, mql(START), shown=covered("activity", AFTER)) == []
    first = follow(promise("2 hours"), "call", entries="first")
    assert follow_status(first, mql(START), shown=covered("activity", START)) == ["unknown"]


def test_the_breach_of_a_period_starts_a_clock_where_all_of_it_is_shown() -> None:
    rules = follow(Quota(id="most", owed_by="sales", count=entered("mql"), at_most=0, per="month"), "most", on="log")

    assert follow_status(rules, mql(START), shown=covered("stage", until=START)) == ["breached"]
    assert follow_status(rules, mql(START), shown=covered("stage", START)) == ["unknown"]


def amended(*rules: list[Commitment]) -> list[Agreement]:
    """Return texts of which each is in force from the tenth day after the one before on."""
    terms = ("2026-03-01", "2026-03-10")
    return [
        agreement(*text, term=(since, "2026-04-01"), version=since) for text, since in zip(rules, terms, strict=True)
    ]


def of_latest(texts: list[Agreement], name: str, *events: Event, shown: Sequence[Coverage] = ()) -> list[str]:
    found = evaluate(texts, [Journey.of("L1", *events)], as_of=at("2026-03-25T00:00Z"), coverage=shown)
    return [one.status for one in found.outcomes if one.commitment == name]


def test_the_first_breach_may_have_been_one_of_an_earlier_version() -> None:
    of_owner = promise("8 days", stop=event(kind="owner"))
    texts = amended(follow(of_owner, "call", entries="first"), follow(promise("2 hours"), "call", entries="first"))
    rows = [mql("2026-03-04T10:00Z"), stage("sql", "2026-03-05T10:00Z"), mql("2026-03-14T10:00Z")]
    given = owner("ber", "2026-03-15T10:00Z")

    assert of_latest(texts, "follow", *rows, given) == ["breached"]
    assert of_latest(texts, "follow", *rows, given, shown=[covered("owner", "2026-03-13T00:00Z")]) == ["unknown"]


def test_the_latest_entry_of_a_promise_may_have_been_one_of_an_earlier_version() -> None:
    check = Check(id="check", owed_by="sales", at=entered("sql"), that=CommitmentMet("call"))
    texts = amended([promise("2 hours", start=activity("form")), check], [promise("2 hours"), check])
    form = activity_event("form", at=at("2026-03-08T10:00Z"))
    rows = [activity_event("form", at=at("2026-03-04T10:00Z")), call("2026-03-04T11:00Z")]
    asked = stage("sql", "2026-03-12T10:00Z")

    assert of_latest(texts, "check", *rows, form, asked) == ["breached"]
    assert of_latest(texts, "check", *rows, asked, shown=[covered("activity", "2026-03-09T00:00Z")]) == ["unknown"]
    assert of_latest(texts, "check", *rows, asked, shown=[covered("activity", "2026-03-04T10:00Z")]) == ["met"]


def asks_call(**parts: Any) -> list[Commitment]:
    that = CommitmentMet("call")
    return [promise("2 hours", **parts), Check(id="check", owed_by="sales", at=activity("mail"), that=that)]


def check_of(rules: list[Commitment], *events: Event, shown: Coverage) -> str:
    mail = activity_event("mail", at=at("2026-03-02T11:00Z"))
    return next(one.status for one in all_of(rules, *events, mail, shown=shown) if one.commitment == "check")


def test_a_promise_that_was_met_by_then_is_the_latest_that_is_shown() -> None:
    done = call("2026-03-02T10:30Z")

    assert check_of(asks_call(), mql(START), done, shown=covered("stage", START)) == "met"
    assert check_of(asks_call(), mql(START), done, shown=covered("stage", AFTER)) == "unknown"
    assert check_of(asks_call(), shown=covered("stage", "2026-03-01T00:00Z")) == "unknown"
    assert check_of(asks_call(), mql(START), shown=covered("activity", AFTER)) == "unknown"


def test_a_promise_that_was_met_later_may_have_been_met_before() -> None:
    later = call("2026-03-02T11:30Z")

    assert check_of(asks_call(), mql(START), later, shown=covered("activity", START)) == "breached"
    assert check_of(asks_call(), mql(START), later, shown=covered("activity", AFTER)) == "unknown"


def test_a_promise_that_follows_another_is_asked_about_where_all_is_shown() -> None:
    that = CommitmentMet("follow")
    rules = [*follow(promise("2 hours"), "call"), Check(id="check", owed_by="sales", at=activity("mail"), that=that)]

    assert check_of(rules, mql(START), shown=covered("activity", START)) == "unknown"
    assert all_of(rules, mql(START), activity_event("mail", at=at(START)), shown=covered("owner", START))[
        -1
    ].reason == ("not_known")


def test_dates_that_recur_begin_whatever_the_data_shows() -> None:
    start = Every("FREQ=MONTHLY;BYMONTHDAY=2;BYHOUR=10")
    rule = Deadline(id="review", owed_by="sales", start=start, stop=activity("review"), within="1 hour")

    assert status(rule, shown=covered("activity", "2026-03-01T00:00Z")) == "breached"
    assert status(rule, shown=covered("activity", "2026-03-03T00:00Z")) == "unknown"


@attrs.frozen
class Called:
    """A lead is called, told by a rule of a user's own with a share for each month."""

    id: str = "called"
    owed_by: str = "sales"
    objective: Objective = attrs.field(factory=lambda: Objective(share="50%", per="month"))

    def judge(self, journey: Journey, context: Any) -> Iterator[Outcome]:
        yield context.breached(journey.events[0])


def test_nobody_knows_what_a_rule_of_a_users_own_reads() -> None:
    found = all_of(Called(), mql(START), shown=covered("activity", START), as_of="2026-04-10T00:00Z")

    assert [one.status for one in found] == ["breached", "breached"]
