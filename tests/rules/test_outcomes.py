"""Outcomes as values: their sentence, their key, and what follows from what they hold."""

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any, assert_never

import attrs
import pytest

from slakit import Breached, Excluded, Figures, Ignored, Met, Outcome, Pending, Segment, Unknown
from slakit.rules.outcomes import Terms, keys_of
from slakit.rules.sentences import REASONS
from slakit.worktime.instants import to_micros


def us(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


AS_OF = "2026-03-04T12:00+01:00"
HOUR = 3_600_000_000
TERMS = Terms("acme", "2026.2", "first-response", ("sales",), "berlin", "Europe/Berlin", us(AS_OF))
STARTED, DUE = us("2026-03-03T10:00+01:00"), us("2026-03-03T15:00+01:00")
CLOCK: dict[str, Any] = {
    "terms": TERMS,
    "subject": "L1",
    "group": None,
    "entry": 1,
    "owner": "7001",
    "started_us": STARTED,
    "due_us": DUE,
    "original_due_us": DUE,
    "stopped_us": None,
    "allowed": "4 business hours",
    "business_us": 4 * HOUR,
    "wall_us": 5 * HOUR,
    "paused_us": 0,
    "held": ((STARTED, STARTED + HOUR, "", "none", HOUR), (STARTED + HOUR, DUE, "7001", "person", 3 * HOUR)),
    "evidence": ("e1",),
    "ignored": (Ignored("e2", "actor_kind is automation"),),
    "reason": "running",
    "figures": None,
}
PERIOD: dict[str, Any] = {
    **CLOCK,
    "terms": attrs.evolve(TERMS, commitment="mql-volume", owed_by=("marketing",)),
    "subject": "2026-W01",
    "entry": None,
    "owner": None,
    "allowed": "at least 5 per week",
    "business_us": None,
    "wall_us": None,
    "held": (),
    "ignored": (),
    "figures": Figures(target=20 / 7, actual=2.0),
}


def clock(kind: Any, **parts: Any) -> Any:
    return kind(**{**CLOCK, **parts})


def period(kind: Any, **parts: Any) -> Any:
    return kind(**{**PERIOD, **parts})


# --- sentences


FROM = "4 business hours from Tue 2026-03-03 10:00"


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        pytest.param(
            clock(Met, stopped_us=us("2026-03-03T14:59:30+01:00")),
            f"first-response for L1: sales kept it, done Tue 2026-03-03 14:59:30; due Tue 2026-03-03 15:00 ({FROM})",
            id="met",
        ),
        pytest.param(
            clock(Breached, breached_us=DUE, stopped_us=DUE + HOUR + 90_000_000),
            f"first-response for L1: sales broke it, due Tue 2026-03-03 15:00 ({FROM}); "
            "done Tue 2026-03-03 16:01:30, 1 h 1 min late",
            id="late",
        ),
        pytest.param(
            clock(Breached, breached_us=DUE),
            f"first-response for L1: sales broke it, due Tue 2026-03-03 15:00 ({FROM}); "
            "still not done 21 h later, Wed 2026-03-04 12:00",
            id="undone",
        ),
        pytest.param(
            clock(Breached, breached_us=DUE, stopped_us=DUE + 1),
            f"first-response for L1: sales broke it, due Tue 2026-03-03 15:00 ({FROM}); "
            "done Tue 2026-03-03 15:00:00.000001, 1 microsecond late",
            id="a-microsecond-late",
        ),
        pytest.param(
            clock(Breached, breached_us=DUE, stopped_us=DUE + 26 * HOUR + 500_000),
            f"first-response for L1: sales broke it, due Tue 2026-03-03 15:00 ({FROM}); "
            "done Wed 2026-03-04 17:00:00.5, 1 d 2 h late",
            id="the-two-largest-units",
        ),
        pytest.param(
            clock(Breached, breached_us=DUE, stopped_us=DUE + 2_000_003),
            f"first-response for L1: sales broke it, due Tue 2026-03-03 15:00 ({FROM}); "
            "done Tue 2026-03-03 15:00:02.000003, 2 s 3 microseconds late",
            id="seconds-and-microseconds",
        ),
        pytest.param(
            clock(Pending, remaining_us=30 * 60_000_000),
            f"first-response for L1: open, due Tue 2026-03-03 15:00 ({FROM}); 30 min left",
            id="pending",
        ),
        pytest.param(
            clock(Pending, remaining_us=0, at_risk=True, entry=2),
            f"first-response for L1 (entry 2): open, due Tue 2026-03-03 15:00 ({FROM}); no time left, at risk",
            id="at-risk-in-the-second-entry",
        ),
        pytest.param(
            clock(Pending, due_us=None, remaining_us=None, reason="paused"),
            "first-response for L1: open, the clock stands; no time left of 4 business hours",
            id="due-not-known",
        ),
        pytest.param(
            clock(Pending, due_us=None, remaining_us=90 * 60_000_000, reason="paused", entry=2),
            "first-response for L1 (entry 2): open, the clock stands; 1 h 30 min left of 4 business hours",
            id="paused-in-the-second-entry",
        ),
        pytest.param(
            clock(Excluded, reason="already_engaged"),
            "first-response for L1: does not count, it had been done shortly before the start",
            id="already-engaged",
        ),
        pytest.param(
            clock(Excluded, reason="cancelled"),
            "first-response for L1: does not count, it was called off before it was due",
            id="cancelled",
        ),
        pytest.param(
            clock(Excluded, reason="no_limit", due_us=None),
            "first-response for L1: does not count, no limit of the list fits this lead",
            id="no-limit",
        ),
        pytest.param(
            clock(Unknown, reason="bad_due", due_us=None),
            "first-response for L1: can not be told, the date it was promised for can not be read",
            id="bad-due",
        ),
        pytest.param(
            clock(Unknown, reason="a reason of your own"),
            "first-response for L1: can not be told, a reason of your own",
            id="own-reason",
        ),
        pytest.param(
            period(Met, reason="reached", figures=Figures(target=5.0, actual=6.0)),
            "mql-volume for 2026-W01: marketing kept it, 6 where at least 5 per week was promised",
            id="quota-met",
        ),
        pytest.param(
            period(Breached, reason="not_reached", breached_us=DUE),
            "mql-volume for 2026-W01: marketing broke it, 2 where at least 5 per week, here 2.8571 was promised",
            id="quota-of-a-cut-period",
        ),
        pytest.param(
            period(Breached, breached_us=DUE, allowed="at least 50 per month", figures=Figures(target=5.0, actual=0.5)),
            "mql-volume for 2026-W01: marketing broke it, 0.5 where at least 50 per month, here 5 was promised",
            id="a-target-that-is-part-of-the-promised-number",
        ),
        pytest.param(
            period(
                Pending,
                group="web",
                allowed="at least 5000000 per month",
                figures=Figures(target=5_000_000.0, actual=1_234_567.5),
            ),
            "mql-volume for 2026-W01 of web: open, 1234567.5 where at least 5000000 per month was promised so far",
            id="large-sums-are-written-out",
        ),
        pytest.param(
            period(Pending, group="", at_risk=True, figures=Figures(target=5.0, actual=0.0)),
            "mql-volume for 2026-W01 of (none): open, 0 where at least 5 per week was promised so far, at risk",
            id="group-without-a-name",
        ),
        pytest.param(
            period(
                Breached,
                breached_us=DUE,
                allowed="at least 95% per month",
                figures=Figures(target=0.95, actual=2 / 3, population=9, unit="share"),
                terms=attrs.evolve(TERMS, commitment="first-response/objective"),
                subject="2026-03",
            ),
            "first-response/objective for 2026-03: sales broke it, 66.6667% of 9 judged where at least 95% per month was "
            "promised",
            id="objective",
        ),
        pytest.param(
            period(
                Unknown,
                reason="too_few",
                allowed="at least 95% per month",
                figures=Figures(target=0.95, population=0, unit="share"),
                terms=attrs.evolve(TERMS, commitment="first-response/objective", owed_by=("marketing", "sales")),
            ),
            "first-response/objective for 2026-W01: can not be told, too few were judged to tell; none of 0 judged where "
            "at least 95% per month was promised",
            id="too-few",
        ),
        pytest.param(
            period(Pending, reason="credits_open", at_risk=True, figures=Figures(target=5.0, actual=6.0)),
            "mql-volume for 2026-W01: open, 6 where at least 5 per week was promised so far; it can still be taken back, "
            "at risk",
            id="credits-open",
        ),
        pytest.param(
            period(
                Breached,
                breached_us=DUE,
                allowed="90% within 24 business hours per month",
                figures=Figures(target=24.0, actual=26.5, population=9, unit="business hour"),
            ),
            "mql-volume for 2026-W01: marketing broke it, 26.5 business hours of 9 judged where 90% within 24 business hours "
            "per month was promised",
            id="percentile",
        ),
        pytest.param(
            period(
                Met,
                allowed="at most 1 breach per month",
                figures=Figures(target=1.0, actual=0.0, population=9, unit="breach"),
            ),
            "mql-volume for 2026-W01: marketing kept it, 0 breaches of 9 judged where at most 1 breach per month was promised",
            id="breaches",
        ),
    ],
)
def test_an_outcome_is_told_in_a_sentence(outcome: Outcome, text: str) -> None:
    assert outcome.text == text


def test_every_reason_has_words() -> None:
    assert set(REASONS) == {
        "in_time",
        "done_late",
        "not_done",
        "running",
        "cancelled",
        "merged",
        "already_engaged",
        "paused",
        "no_limit",
        "no_due",
        "bad_due",
        "reached",
        "not_reached",
        "kept_below",
        "exceeded",
        "share_reached",
        "share_missed",
        "fast_enough",
        "too_slow",
        "credits_open",
        "too_few",
        "no_history",
        "out_of_range",
        "criterion_failed",
        "missed",
        "nothing",
        "ended_early",
        "held",
        "not_held",
        "not_known",
        "rule_failed",
    }


# --- keys


def test_keys_of_several_commitments_are_those_of_each() -> None:
    found = [clock(Met), period(Met, figures=Figures(5.0)), clock(Met, subject="L2"), period(Met, group="web")]

    assert list(keys_of(found)) == [one.key for one in found]
    assert len(set(keys_of(found))) == 4


MET = clock(Met, stopped_us=DUE)


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(clock(Pending), id="whatever-came-out"),
        pytest.param(clock(Met, terms=attrs.evolve(TERMS, as_of_us=0)), id="as-of"),
        pytest.param(clock(Met, terms=attrs.evolve(TERMS, version="9", owed_by=("marketing",))), id="version"),
        pytest.param(clock(Met, owner=None, due_us=None, started_us=0), id="owner-and-times"),
    ],
)
def test_a_key_is_the_same_for_what_is_judged(same: Outcome) -> None:
    assert same.key == MET.key
    assert len(MET.key) == 20


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(clock(Met, terms=attrs.evolve(TERMS, agreement="b")), id="agreement"),
        pytest.param(clock(Met, terms=attrs.evolve(TERMS, commitment="b")), id="commitment"),
        pytest.param(clock(Met, subject="L2"), id="subject"),
        pytest.param(clock(Met, entry=2), id="entry"),
        pytest.param(clock(Met, entry=None), id="no-entry"),
        pytest.param(clock(Met, group="web"), id="group"),
    ],
)
def test_a_key_differs_with_what_is_judged(other: Outcome) -> None:
    assert other.key != MET.key


def test_the_key_of_a_period_that_is_cut_tells_where_it_begins() -> None:
    first, second = (period(Met, started_us=started) for started in (STARTED, STARTED + HOUR))

    assert first.key != second.key


def test_a_key_stays_the_same_between_releases() -> None:
    assert MET.key == "b31460f53561b87a9adf"


# --- what follows


def test_times_are_told_in_utc_and_lengths_as_lengths() -> None:
    assert MET.started_at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert MET.due_at == MET.original_due_at == MET.stopped_at == datetime(2026, 3, 3, 14, tzinfo=UTC)
    assert MET.as_of == datetime(2026, 3, 4, 11, tzinfo=UTC)
    assert (MET.elapsed_business, MET.elapsed_wall, MET.paused) == (
        timedelta(hours=4),
        timedelta(hours=5),
        timedelta(0),
    )
    assert MET.segments == (
        Segment("", MET.started_at, datetime(2026, 3, 3, 10, tzinfo=UTC), timedelta(hours=1), "none"),
        Segment("7001", datetime(2026, 3, 3, 10, tzinfo=UTC), MET.due_at, timedelta(hours=3)),
    )
    assert [segment.wall for segment in MET.segments] == [timedelta(hours=1), timedelta(hours=4)]


def test_what_all_outcomes_of_a_commitment_share_is_told_by_each() -> None:
    both = clock(Met, terms=attrs.evolve(TERMS, owed_by=("marketing", "sales")))

    assert (both.agreement, both.version, both.commitment, both.owed_by) == (
        "acme",
        "2026.2",
        "first-response",
        "marketing, sales",
    )


def test_a_clock_has_no_figures_and_a_period_has_no_clock() -> None:
    assert (MET.target, MET.actual, MET.pace, MET.forecast) == (None, None, None, None)
    found = period(Pending, figures=Figures(target=5.0, actual=2.0, pace=-1.5, forecast=3.5))
    assert (found.target, found.actual, found.pace, found.forecast) == (5.0, 2.0, -1.5, 3.5)
    assert (found.elapsed_wall, found.elapsed_business, found.remaining, found.segments) == (None, None, None, ())


@pytest.mark.parametrize(
    ("outcome", "open_", "late_by", "overrun"),
    [
        pytest.param(
            clock(Breached, breached_us=DUE, overrun_us=HOUR),
            True,
            timedelta(hours=21),
            timedelta(hours=1),
            id="undone",
        ),
        pytest.param(
            clock(Breached, breached_us=DUE, stopped_us=DUE + HOUR), False, timedelta(hours=1), None, id="done-late"
        ),
        pytest.param(period(Breached, breached_us=DUE), False, None, None, id="period"),
    ],
)
def test_a_breach_is_open_until_it_is_done(
    outcome: Breached, *, open_: bool, late_by: timedelta | None, overrun: timedelta | None
) -> None:
    assert (outcome.open, outcome.late_by, outcome.overrun) == (open_, late_by, overrun)


@pytest.mark.parametrize("kind", [Met, Breached, Pending, Excluded, Unknown], ids=lambda kind: kind.__name__)
def test_an_outcome_is_a_value_of_one_of_five_kinds(kind: Any) -> None:
    more = {"breached_us": DUE} if kind is Breached else {}
    made = clock(kind, **more)

    assert made == clock(kind, **more)
    assert hash(made) == hash(clock(kind, **more))
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own
    assert _status(made) == made.status == kind.__name__.casefold()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.reason = "other"


def _status(outcome: Outcome) -> str:
    match outcome:
        case Met():
            return "met"
        case Breached():
            return "breached"
        case Pending():
            return "pending"
        case Excluded():
            return "excluded"
        case Unknown():
            return "unknown"
        case _ as never:
            assert_never(never)
