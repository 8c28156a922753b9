"""What commitments read, with what they follow and ask about."""

from typing import Any

import attrs
import pytest

from evaluation.making import agreement, promise
from slakit import (
    AfterBreach,
    Cadence,
    Check,
    CommitmentMet,
    Credits,
    Deadline,
    Every,
    Level,
    Limit,
    OwnEvent,
    PauseBetween,
    PauseWhile,
    Quota,
    Rate,
    activity,
    entered,
    event,
    field,
)
from slakit.evaluation.reads import entry_rules, everything_read, starts_of
from slakit.leads.criteria.reading import Read
from slakit.rules.commitments import Commitment

STAGE, ACTIVITY, MARK = (Read(kind=kind) for kind in ("stage", "activity", "mark"))
TIER, OWNER = Read(field="tier"), Read(field="owner")
HOT = field("tier", is_="hot")


@attrs.frozen
class Own:
    """A rule of a user's own."""

    id: str = "own"
    owed_by: str = "sales"

    def judge(self, _: Any, __: Any) -> tuple[()]:
        return ()


def cadence(**parts: Any) -> Cadence:
    given: dict[str, Any] = {"start": entered("mql"), "count": activity("call"), "at_least": 1, "within": "1 day"}
    return Cadence(id="tries", owed_by="sales", **{**given, **parts})


def quota(**parts: Any) -> Quota:
    given: dict[str, Any] = {"count": entered("mql"), "at_most": 1, "per": "month"}
    return Quota(id="quota", owed_by="sales", **{**given, **parts})


RATE = Rate(
    id="rate",
    owed_by="sales",
    among=entered("mql"),
    reached=activity("call"),
    at_least="50%",
    per="month",
    matures_after="1 day",
    by="tier",
)
CHECK = Check(id="check", owed_by="sales", at=event(kind="mark"), that=HOT & OwnEvent(event(value=["x"])))
EVERY = Every("FREQ=MONTHLY")


@pytest.mark.parametrize(
    ("rule", "read"),
    [
        (promise("1 day"), {STAGE, ACTIVITY}),
        (promise("1 day", cancel=event(kind="mark")), {STAGE, ACTIVITY, MARK}),
        (promise([Limit("1 day", HOT)]), {STAGE, ACTIVITY, TIER}),
        (promise(due="tier"), {STAGE, ACTIVITY, TIER}),
        (promise("1 day", on_reassign="restart"), {STAGE, ACTIVITY, OWNER}),
        (promise("1 hour", calendar="owner", default_calendar="berlin"), {STAGE, ACTIVITY, OWNER}),
        (promise("1 hour", pause=PauseWhile(HOT)), {STAGE, ACTIVITY, TIER}),
        (promise("1 hour", pause=PauseBetween(event(kind="mark"), entered("x"))), {STAGE, ACTIVITY, MARK}),
        (promise("1 day", start=EVERY), {ACTIVITY}),
        (cadence(), {STAGE, ACTIVITY}),
        (cadence(until=event(kind="mark")), {STAGE, ACTIVITY, MARK}),
        (cadence(start=EVERY), {ACTIVITY}),
        (CHECK, {MARK, TIER}),
        (quota(), {STAGE}),
        (quota(by="tier"), {STAGE, TIER}),
        (quota(credits=Credits(activity("x"), "1 day")), {STAGE, ACTIVITY}),
        (quota(count=None, level=Level(entered("mql"), activity("x"))), {STAGE, ACTIVITY}),
        (quota(count=None, sum=entered("mql"), value=[(HOT, 2), 1]), {STAGE, TIER}),
        (RATE, {STAGE, ACTIVITY, TIER}),
        (Own(), set()),
    ],
    ids=str,
)
def test_a_promise_reads_what_could_decide_it(rule: Commitment, read: set[Read]) -> None:
    assert everything_read([agreement(rule, term=("2026-03-01", None))], rule.id) == read


def test_what_follows_a_breach_also_reads_what_that_reads() -> None:
    follow = Deadline(id="follow", owed_by="sales", start=AfterBreach("check"), stop=activity("x"), within="1 day")
    asks = Check(id="asks", owed_by="sales", at=entered("mql"), that=CommitmentMet("follow"))
    made = agreement(CHECK, follow, asks)

    assert starts_of(follow) == "check"
    assert everything_read([made], "follow") == {MARK, TIER, ACTIVITY}
    assert everything_read([made], "asks") == {STAGE, MARK, TIER, ACTIVITY}


def test_what_an_earlier_version_reads_counts_as_well() -> None:
    before, now = agreement(promise("1 day", stop=event(kind="mark"))), agreement(promise("1 day"))

    assert everything_read([before, now], "call") == {STAGE, MARK, ACTIVITY}


def test_an_objective_and_a_period_are_no_promise_per_entry() -> None:
    made = agreement(CHECK, quota(), term=("2026-03-01", None))

    assert entry_rules([made], "check") == [CHECK]
    assert entry_rules([made], "check/objective") == []
    assert entry_rules([made], "quota") == []


def test_a_promise_that_was_once_per_period_is_none_per_entry() -> None:
    period = agreement(attrs.evolve(quota(), id="check"), term=("2026-03-01", None))

    assert entry_rules([period, agreement(CHECK)], "check") == []
    assert entry_rules([agreement(RATE, term=("2026-03-01", None)), agreement(CHECK)], "check") == [CHECK]
