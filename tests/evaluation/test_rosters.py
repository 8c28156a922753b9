"""Owners whom the agreement lists for a time only: outside it they work on the default calendar."""

from datetime import datetime
from typing import Any

import pytest

from evaluation.making import CALENDARS, US, at, call, mql, owner, pending, promise, result
from slakit import Agreement, Journey, Outcome, Owner, Term

# New York works 09:00 to 17:00, which is 13:00 to 21:00 in UTC in summer; the default is London, 08:00 to 16:30.
PROMISE = promise("4 business hours", calendar="owner", default_calendar="london")


def judged(since: str | None, until: str | None, *events: Any, as_of: str | datetime) -> Outcome:
    rep = Owner(id="rep", calendar="new-york", since=since, until=until)
    text = Agreement(
        name="acme",
        term=Term(since="2026-01-01"),
        zone="UTC",
        calendars=CALENDARS,
        owners=[rep],
        commitments=[PROMISE],
    )
    lead = Journey.of("L1", *events, attributes={"owner": "rep"})
    (found,) = result(text, lead, as_of=as_of).outcomes
    return found


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (None, None, "2026-07-01T17:00Z"),
        ("2026-07-01", None, "2026-07-01T17:00Z"),
        ("2026-07-02", None, "2026-07-01T14:00Z"),
        (None, "2026-07-01", "2026-07-01T14:00Z"),
        (None, "2026-07-02", "2026-07-01T17:00Z"),
        ("1700-01-01", "9999-12-31", "2026-07-01T17:00Z"),
    ],
    ids=["always", "from this day", "from tomorrow", "until this day", "until tomorrow", "placeholders"],
)
def test_an_owner_works_on_their_calendar_while_they_are_listed(since: str | None, until: str | None, due: str) -> None:
    found = judged(since, until, mql("2026-07-01T10:00Z"), as_of="2026-07-01T12:00Z")

    assert found.due_at == at(due)


@pytest.mark.parametrize("as_of", ["2026-06-30T20:00Z", "2026-07-01T10:00Z"], ids=["before the turn", "after it"])
def test_a_clock_that_runs_over_the_end_of_a_listing_counts_both_calendars(as_of: str) -> None:
    # One hour of New York until its closing at 21:00, then three of London from 08:00 on.
    found = judged(None, "2026-07-01", mql("2026-06-30T20:00Z"), as_of=as_of)

    assert found.due_at == at("2026-07-01T11:00Z")


def test_the_segments_tell_both_calendars_and_add_up() -> None:
    found = judged(None, "2026-07-01", mql("2026-06-30T20:00Z"), call("2026-07-01T09:00Z"), as_of="2026-07-02T00:00Z")

    assert [(one.holder, one.since, one.business) for one in found.segments] == [
        ("rep", at("2026-06-30T20:00Z"), at("2026-06-30T21:00Z") - at("2026-06-30T20:00Z")),
        ("rep", at("2026-07-01T00:00Z"), at("2026-07-01T09:00Z") - at("2026-07-01T08:00Z")),
    ]
    assert found.elapsed_business == at("2026-07-01T02:00Z") - at("2026-07-01T00:00Z")


def test_a_listing_that_begins_or_ends_with_the_clock_cuts_no_segment() -> None:
    midnight, called = mql("2026-07-01T00:00Z"), call("2026-07-01T14:00Z")

    for since, until in (("2026-07-01", None), (None, "2026-07-01")):
        found = judged(since, until, midnight, called, as_of="2026-07-02T00:00Z")
        assert [(one.since, one.until) for one in found.segments] == [(at("2026-07-01T00:00Z"), called.at)]


def test_a_change_of_owner_ends_what_was_known_of_the_listing() -> None:
    # Nobody knows at as-of that the owner will change; until then the listing counts.
    events = (mql("2026-06-30T20:00Z"), owner("stranger", "2026-07-01T08:30Z"))
    found = judged(None, "2026-07-01", *events, as_of="2026-07-01T10:00Z")

    assert found.due_at == at("2026-07-01T11:00Z")


def test_the_end_of_a_listing_counts_for_due_also_when_the_call_came_before_it_and_the_lead_went_on_after_it() -> None:
    events = (mql("2026-06-30T20:00Z"), call("2026-06-30T20:30Z"), owner("stranger", "2026-07-02T10:00Z"))
    found = judged(None, "2026-07-01", *events, as_of="2026-07-03T00:00Z")

    assert (found.status, found.due_at) == ("met", at("2026-07-01T11:00Z"))


def test_the_verdict_turns_at_the_due_of_both_calendars() -> None:
    start, due = mql("2026-06-30T20:00Z"), at("2026-07-01T11:00Z")

    assert judged(None, "2026-07-01", start, call(due), as_of="2026-08-01T00:00Z").status == "met"
    assert judged(None, "2026-07-01", start, call(due + US), as_of="2026-08-01T00:00Z").status == "breached"
    assert pending(judged(None, "2026-07-01", start, as_of=due)).remaining == US * 0
