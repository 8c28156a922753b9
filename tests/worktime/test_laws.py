"""What holds for every calendar: sums, inverses, order, and two other opinions on each answer."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workclock import Holidays, Schedule, WorkDay

from slakit.worktime.calendars import WorkCalendar, later_dates
from slakit.worktime.durations import Duration
from slakit.worktime.instants import from_micros
from worktime import oracle
from worktime.drawing import (
    A_DAY,
    HOUR,
    ZONES,
    Drawn,
    amounts,
    calendars,
    changes,
    days_around,
    plain,
    said_week,
    weeks,
    words,
)
from worktime.oracle import DAY, at, instant

# There are many laws here; one that asks the oracle about years, or asks much, has fewer examples.
LAW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=settings().max_examples * 2 // 5)
SLOW = settings(LAW, max_examples=settings().max_examples // 5)


def test_a_law_draws_every_kind_of_clock_change() -> None:
    assert [zone for zone in ZONES if not changes(zone)] == ["UTC", "Asia/Kolkata", "Asia/Kathmandu"]
    assert at("2017-10-15T03:00Z") in changes("America/Sao_Paulo")
    assert at("2026-04-04T15:00Z") in changes("Australia/Lord_Howe")


@LAW
@given(data=st.data(), drawn=calendars(), reach=st.sampled_from((1, 20, 3653)))
def test_work_time_is_additive(data: st.DataObject, drawn: Drawn, reach: int) -> None:
    clock = drawn.calendar.clock
    a, b, c = (data.draw(drawn.instants(reach)) for _ in range(3))

    assert clock.elapsed(a, b) + clock.elapsed(b, c) == clock.elapsed(a, c)


@LAW
@given(data=st.data(), drawn=calendars(), reach=st.sampled_from((1, 20, 3653)))
def test_work_time_is_antisymmetric(data: st.DataObject, drawn: Drawn, reach: int) -> None:
    clock = drawn.calendar.clock
    a, b = data.draw(drawn.instants(reach)), data.draw(drawn.instants(reach))

    assert clock.elapsed(a, b) == -clock.elapsed(b, a)
    assert clock.elapsed(a, a) == 0


@LAW
@given(data=st.data(), drawn=calendars(), amount=amounts())
def test_a_deadline_is_the_first_instant_at_which_the_amount_has_passed(
    data: st.DataObject, drawn: Drawn, amount: int
) -> None:
    clock = drawn.calendar.clock
    start = data.draw(drawn.instants())

    due = clock.deadline(start, amount)

    assert clock.elapsed(start, due) == amount
    assert clock.elapsed(start, due - 1) == amount - 1


@LAW
@given(data=st.data(), drawn=calendars(), amount=amounts())
def test_a_deadline_backwards_is_the_last_instant_from_which_the_amount_passes(
    data: st.DataObject, drawn: Drawn, amount: int
) -> None:
    clock = drawn.calendar.clock
    start = data.draw(drawn.instants())

    due = clock.deadline(start, -amount)

    assert clock.elapsed(start, due) == -amount
    assert clock.elapsed(start, due + 1) == -amount + 1


@LAW
@given(data=st.data(), drawn=calendars(), amount=amounts() | amounts().map(int.__neg__) | st.just(0))
def test_an_earlier_start_is_never_due_later(data: st.DataObject, drawn: Drawn, amount: int) -> None:
    clock = drawn.calendar.clock
    early, late = sorted((data.draw(drawn.instants()), data.draw(drawn.instants())))

    assert clock.deadline(early, amount) <= clock.deadline(late, amount)


@LAW
@given(data=st.data(), drawn=calendars(), more=amounts(), amount=amounts() | amounts().map(int.__neg__) | st.just(0))
def test_a_larger_amount_is_due_later(data: st.DataObject, drawn: Drawn, more: int, amount: int) -> None:
    clock = drawn.calendar.clock
    start = data.draw(drawn.instants())

    assert clock.deadline(start, amount) < clock.deadline(start, amount + more)


@LAW
@given(data=st.data(), drawn=calendars(), days=st.integers(1, 12))
def test_business_days_are_monotone_in_the_start_and_in_their_number(
    data: st.DataObject, drawn: Drawn, days: int
) -> None:
    clock = drawn.calendar.clock
    early, late = sorted((data.draw(drawn.instants()), data.draw(drawn.instants())))

    assert clock.business_deadline(early, days) <= clock.business_deadline(late, days)
    assert clock.business_deadline(early, days) <= clock.business_deadline(early, days + 1)


@LAW
@given(
    unit=st.sampled_from(("days", "weeks", "months", "quarters", "years")),
    zone=st.sampled_from(("UTC", "Asia/Kolkata", "Asia/Kathmandu", "Etc/GMT+12")),
    starts=st.lists(st.integers(at("2006-01-01T00:00Z"), at("2032-12-31T00:00Z")), min_size=2, max_size=2).map(sorted),
    fewer=st.integers(-30, 30),
    more=st.integers(0, 30),
)
def test_days_and_months_are_monotone_where_the_clocks_stand_still(
    unit: str, zone: str, starts: list[int], fewer: int, more: int
) -> None:
    where = ZoneInfo(zone)
    short, long = Duration.parse(f"{fewer} {unit}"), Duration.parse(f"{fewer + more} {unit}")

    assert later_dates(starts[0], short, where) <= later_dates(starts[1], short, where)
    assert later_dates(starts[0], short, where) <= later_dates(starts[0], long, where)


@LAW
@given(
    starts=st.lists(st.integers(at("2025-11-01T00:00Z"), at("2025-12-31T00:00Z")), min_size=2, max_size=2).map(sorted),
    days=st.integers(-5, 80),
    more=st.integers(0, 7),
)
def test_days_are_monotone_within_one_utc_offset(starts: list[int], days: int, more: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    short, long = Duration.parse(f"{days} days"), Duration.parse(f"{days + more} days")

    assert later_dates(starts[0], short, berlin) <= later_dates(starts[1], short, berlin)
    assert later_dates(starts[0], short, berlin) <= later_dates(starts[0], long, berlin)
    assert later_dates(starts[0], short, berlin) == starts[0] + days * A_DAY


@LAW
@given(data=st.data(), amount=amounts())
def test_a_calendar_that_is_open_wherever_another_is_never_delays_a_due(data: st.DataObject, amount: int) -> None:
    narrow = data.draw(plain())
    other = data.draw(plain(data.draw(st.sampled_from(ZONES)), narrow.around))
    wide = narrow.calendar | other.calendar
    start = data.draw(narrow.instants())

    assert wide.clock.deadline(start, amount) <= narrow.calendar.clock.deadline(start, amount)
    assert wide.clock.deadline(start, -amount) >= narrow.calendar.clock.deadline(start, -amount)


# Hours whose edges no clock change skips: wall time from 04:00 on is the same order as time.
@st.composite
def narrow_and_wide(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    narrow, wide = {}, {}
    for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        start, opening, closing, end = (
            15 * n for n in sorted(draw(st.lists(st.integers(16, 95), min_size=4, max_size=4, unique=True)))
        )
        if draw(st.booleans()) or name == "wed":
            narrow[name] = words(((opening * 60, closing * 60),))
        wide[name] = words(((start * 60, end * 60),))
    return narrow, wide


@LAW
@given(data=st.data(), hours=narrow_and_wide(), zone=st.sampled_from(ZONES), amount=amounts())
def test_wider_hours_never_delay_a_due(
    data: st.DataObject, hours: tuple[dict[str, str], dict[str, str]], zone: str, amount: int
) -> None:
    narrow, wide = (WorkCalendar(zone, week).clock for week in hours)
    start = data.draw(days_around(zone))

    assert wide.deadline(start, amount) <= narrow.deadline(start, amount)


@LAW
@given(data=st.data(), drawn=calendars(), reach=st.sampled_from((1, 20, 100)))
def test_spans_have_no_gaps_and_their_open_ones_add_up_to_the_work_time(
    data: st.DataObject, drawn: Drawn, reach: int
) -> None:
    low, high = map(from_micros, sorted((data.draw(drawn.instants(reach)), data.draw(drawn.instants(reach)))))

    spans = drawn.calendar.spans(low, high)

    assert (spans == ()) == (low == high)
    assert [low, *(span.end for span in spans)] == [*(span.start for span in spans), high]
    assert all(
        one.start < one.end and (one.open, one.why, one.name) != (other.open, other.why, other.name)
        for one, other in pairwise(spans)
    )
    assert sum((span.end - span.start for span in spans if span.open), timedelta()) == drawn.calendar.elapsed(low, high)
    assert all(drawn.calendar.is_open(span.start) == span.open for span in spans)


@LAW
@given(data=st.data(), drawn=calendars())
def test_elapsed_agrees_with_the_oracle(data: st.DataObject, drawn: Drawn) -> None:
    a, b = data.draw(drawn.instants()), data.draw(drawn.instants())

    assert drawn.calendar.clock.elapsed(a, b) == oracle.elapsed(drawn.opinion, a, b)


@SLOW
@given(data=st.data(), drawn=calendars())
def test_elapsed_agrees_with_the_oracle_over_ten_years(data: st.DataObject, drawn: Drawn) -> None:
    a, b = data.draw(drawn.instants(3653)), data.draw(drawn.instants(3653))

    assert drawn.calendar.clock.elapsed(a, b) == oracle.elapsed(drawn.opinion, a, b)


@SLOW
@given(data=st.data(), drawn=calendars())
def test_elapsed_agrees_with_asking_at_every_quarter_minute(data: st.DataObject, drawn: Drawn) -> None:
    step = 15_000_000
    a = data.draw(drawn.instants()) // step * step
    b = a + 60 * HOUR
    edges = drawn.opinion.edges(a, b)

    walked = oracle.walked(drawn.opinion, a, b, step)

    # Windows end on whole minutes, closed spans may not: each of their edges hides less than a step.
    inexact = sum(edge % step != 0 for edge in edges)
    assert abs(drawn.calendar.clock.elapsed(a, b) - walked) <= inexact * step


@LAW
@given(data=st.data(), drawn=calendars(), amount=amounts() | amounts().map(int.__neg__))
def test_deadlines_agree_with_the_oracle(data: st.DataObject, drawn: Drawn, amount: int) -> None:
    start = data.draw(drawn.instants())

    assert drawn.calendar.clock.deadline(start, amount) == oracle.deadline(drawn.opinion, start, amount)


@LAW
@given(data=st.data(), drawn=calendars())
def test_being_open_agrees_with_the_oracle(data: st.DataObject, drawn: Drawn) -> None:
    when = data.draw(drawn.instants())

    assert drawn.calendar.clock.is_open(when) == drawn.opinion.is_open(when)
    assert drawn.calendar.clock.next_open(when) == oracle.next_open(drawn.opinion, when)


@LAW
@given(data=st.data(), drawn=calendars(), days=st.integers(1, 15))
def test_business_days_agree_with_the_oracle(data: st.DataObject, drawn: Drawn, days: int) -> None:
    start = data.draw(drawn.instants())

    assert drawn.calendar.clock.business_deadline(start, days) == oracle.business_deadline(drawn.opinion, start, days)


@LAW
@given(data=st.data(), drawn=calendars(), days=st.integers(0, 30))
def test_open_dates_agree_with_the_oracle(data: st.DataObject, drawn: Drawn, days: int) -> None:
    first = oracle.wall_date(drawn.around, drawn.opinion.zone)
    when = data.draw(drawn.instants())

    closings = [drawn.opinion.closes(first + back * DAY) for back in range(days + 1)]
    ends = [closing for closing in closings if closing is not None]

    assert drawn.calendar.clock.open_dates(first, first + days * DAY) == len(ends)
    assert drawn.calendar.clock.closed_dates_by(first, first + days * DAY, when) == sum(end <= when for end in ends)


@st.composite
def shared(draw: st.DrawFn) -> tuple[WorkCalendar, Schedule, int]:
    """Return a calendar that both libraries mean alike: holidays, or hours that run over midnight, not both.

    workclock takes a holiday from midnight to midnight; here overnight hours belong to the day on which they begin.
    """
    zone = draw(st.sampled_from(ZONES))
    around = draw(days_around(zone))
    by_night = draw(st.booleans())
    week = draw(weeks(overnight=by_night))
    day = instant(around).astimezone(ZoneInfo(zone)).date()
    dates = [] if by_night else draw(st.lists(st.integers(-12, 12).map(lambda later: day + later * DAY), max_size=4))
    rules = [
        WorkDay(_time(start), _time(end), days=[number]) for number, hours in enumerate(week) for start, end in hours
    ]
    schedule = Schedule([*rules, Holidays(dates)], time_zone=zone)
    return WorkCalendar(zone, said_week(week), holidays=dates), schedule, around


def _time(second: int) -> time:
    return time(second // 3600 % 24, second // 60 % 60)


@LAW
@given(data=st.data(), case=shared(), reach=st.sampled_from((2, 20, 3653)))
def test_elapsed_agrees_with_workclock(
    data: st.DataObject, case: tuple[WorkCalendar, Schedule, int], reach: int
) -> None:
    calendar, schedule, around = case
    hours = st.integers(-24 * reach, 24 * reach).map(HOUR.__mul__)
    a, b = (instant(around + data.draw(hours) + data.draw(st.integers(0, HOUR))) for _ in range(2))

    assert calendar.elapsed(a, b) == schedule.between(a, b)


@LAW
@given(data=st.data(), case=shared(), amount=amounts() | amounts().map(int.__neg__) | st.just(0))
def test_deadlines_agree_with_workclock(
    data: st.DataObject, case: tuple[WorkCalendar, Schedule, int], amount: int
) -> None:
    calendar, schedule, around = case
    start = instant(around + data.draw(st.integers(-480, 480)) * HOUR + data.draw(st.integers(0, HOUR)))
    length = timedelta(microseconds=amount)

    assert calendar.deadline(start, length) == schedule.add(start, length)


@st.composite
def questions(draw: st.DrawFn, drawn: Drawn) -> list[tuple[str, int, int]]:
    """Return questions far apart, so that a table grows to both sides in any order."""
    when = st.builds(int.__add__, drawn.instants(), st.integers(-8, 8).map((366 * A_DAY).__mul__))
    kind = st.sampled_from(("elapsed", "deadline", "business_deadline", "next_open"))
    asked = st.lists(st.tuples(kind, when, when), min_size=1, max_size=6)
    return [
        (what, a, {"elapsed": b, "deadline": (b - a) // 2000, "business_deadline": 1 + b % 15}.get(what, 0))
        for what, a, b in draw(asked)
    ]


def answer(calendar: WorkCalendar, question: tuple[str, int, int]) -> int:
    what, a, b = question
    clock = calendar.clock
    match what:
        case "elapsed":
            return clock.elapsed(a, b)
        case "deadline":
            return clock.deadline(a, b)
        case "business_deadline":
            return clock.business_deadline(a, b)
        case _:
            return clock.next_open(a)


@SLOW
@given(data=st.data(), drawn=calendars())
def test_no_answer_depends_on_what_was_asked_before(data: st.DataObject, drawn: Drawn) -> None:
    asked = data.draw(questions(drawn))
    alone = [answer(copy.copy(drawn.calendar), question) for question in asked]

    assert [answer(drawn.calendar, question) for question in asked] == alone
    assert [answer(drawn.calendar, question) for question in reversed(asked)] == alone[::-1]


@SLOW
@given(data=st.data(), drawn=calendars())
def test_a_calendar_comes_back_from_pickle_equal_and_with_the_same_answers(data: st.DataObject, drawn: Drawn) -> None:
    asked = data.draw(questions(drawn))
    before = [answer(drawn.calendar, question) for question in asked]

    again = pickle.loads(pickle.dumps(drawn.calendar))  # noqa: S301 - our own

    assert again == drawn.calendar
    assert hash(again) == hash(drawn.calendar)
    assert [answer(again, question) for question in asked] == before


@SLOW
@given(data=st.data(), drawn=calendars())
def test_threads_that_grow_one_table_get_the_answers_of_one_that_is_alone(data: st.DataObject, drawn: Drawn) -> None:
    asked = data.draw(questions(drawn)) * 4
    alone = [answer(copy.copy(drawn.calendar), question) for question in asked]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: answer(drawn.calendar, question), asked))

    assert together == alone
