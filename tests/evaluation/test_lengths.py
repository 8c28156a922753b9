"""When a clock that runs will have taken longer than a limit."""

from zoneinfo import ZoneInfo

import pytest

from evaluation.making import US, agreement, at, call, mql, promise, result
from slakit import Event, Journey, Outcome, activity, activity_event
from slakit.evaluation.clocks import Hours
from slakit.evaluation.lengths import Lengths
from slakit.rules.pauses import PauseBetween
from slakit.worktime.durations import Duration

ELAPSED = Hours(None, None, (), ZoneInfo("UTC"))
BEGUN = mql("2026-03-02T10:00Z")


def ran(*events: Event, as_of: str, within: str = "48 hours") -> Outcome:
    rule = promise(within, pause=PauseBetween(activity("ask"), activity("reply")))
    (found,) = result(agreement(rule, term=None), Journey.of("L1", BEGUN, *events), as_of=as_of).outcomes
    return found


def asked(when: str) -> Event:
    return activity_event("ask", at=at(when))


@pytest.mark.parametrize("limit", ["24 hours", "1 day"])
def test_a_clock_that_runs_takes_longer_a_microsecond_after_the_limit(limit: str) -> None:
    lengths = Lengths(Duration.parse(limit), ELAPSED)

    running = ran(as_of="2026-03-02T12:00Z")

    assert lengths.passing(running) == at("2026-03-03T10:00Z").timestamp() * 1_000_000 + 1


def test_one_that_just_holds_the_limit_takes_longer_a_microsecond_later() -> None:
    lengths = Lengths(Duration.parse("24 hours"), ELAPSED)
    due = at("2026-03-03T10:00Z")

    assert lengths.passing(ran(as_of=due.isoformat())) == due.timestamp() * 1_000_000 + 1
    assert lengths.passing(ran(as_of=(due + US).isoformat())) is None


def test_one_that_stands_is_not_known_to_take_longer() -> None:
    lengths = Lengths(Duration.parse("24 hours"), ELAPSED)

    assert lengths.passing(ran(asked("2026-03-02T11:00Z"), as_of="2026-03-02T12:00Z")) is None


def test_one_that_took_longer_already_does_not_do_so_again() -> None:
    lengths = Lengths(Duration.parse("1 hour"), ELAPSED)

    assert lengths.passing(ran(call("2026-03-02T12:00Z"), as_of="2026-03-02T12:00Z")) is None
    assert lengths.passing(ran(asked("2026-03-02T13:00Z"), as_of="2026-03-02T14:00Z")) is None
