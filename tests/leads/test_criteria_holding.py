"""When a criterion first holds: with an event, and between two of them by windows, periods, ages and exports."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slakit.errors import CalendarError
from slakit.leads.criteria import (
    Band,
    Criterion,
    Persona,
    Score,
    StageDefinition,
    Truth,
    at_least,
    band,
    criterion,
    did,
    field,
    first_held,
    fits,
    grade,
    in_stage,
    lag,
    manual,
    present,
    reason,
    score,
    stage_definition,
    truth,
)
from slakit.leads.criteria.behaviour import known
from slakit.leads.criteria.holding import compiled_first_held
from slakit.leads.criteria.scores import rows_of, summing
from slakit.leads.events import Event, activity_event, field_event, stage_event
from slakit.leads.facts import Facts
from slakit.leads.gathering import journeys
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.leads.patterns import activity, entered
from slakit.worktime.instants import to_micros

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
pytestmark = pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")


def _done(name: str, after: timedelta = timedelta(), **facts: object) -> Event:
    return activity_event(name, at=NOON + after, id=f"{name}{after}{facts}", data=facts)


def _lead(*events: Event, **attributes: object) -> Journey:
    return Journey.of("L1", *events, attributes=attributes)


def _exported(at: datetime, *events: Event, **attributes: str) -> Journey:
    lead = LeadAttributes(lead_id="L1", values=Facts(attributes), exported_us=to_micros(at))
    return journeys(Journey.of("L1", *events).events, [lead])[0]


def test_the_event_that_completes_a_count_is_the_first_instant() -> None:
    pieces = [_done("read", n * DAY, asset=asset) for n, asset in enumerate("aabcd")]

    assert first_held(did("read", at_least=3, distinct="asset", within="30 days"), _lead(*pieces)) == NOON + 3 * DAY


def test_every_event_of_an_instant_counts_for_it() -> None:
    assert first_held(did("a") & did("b"), _lead(_done("a"), _done("b"))) == NOON


def test_a_lead_that_holds_from_the_start_does_so_with_its_first_event() -> None:
    assert first_held(~did("call"), _lead(_done("a"), _done("call", DAY))) == NOON
    assert first_held(field("country", is_="NO"), _lead(_done("a"), country="NO")) == NOON


@pytest.mark.parametrize(
    ("ago", "since"), [("5 days", NOON + 5 * DAY), ("1 month", datetime(2026, 4, 10, 12, tzinfo=UTC))]
)
def test_a_notice_counts_from_the_instant_at_which_it_is_old_enough(ago: str, since: datetime) -> None:
    lead = _lead(_done("notice"), _done("a", 60 * DAY))

    assert first_held(did("notice", before=ago), lead) == since
    assert first_held(~did("notice", before=ago) & did("a"), lead) is None


@pytest.mark.parametrize(
    "question", [did("call"), ~field("missing", is_="x"), field("country", is_="DE"), in_stage("mql") | ~present("a")]
)
def test_what_never_holds_has_no_instant(question: Criterion) -> None:
    assert first_held(question, _lead(_done("a"), country="NO", a="1")) is None


def test_a_lead_to_whom_nothing_happened_holds_nothing() -> None:
    assert first_held(~did("call"), _lead(country="NO")) is None
    assert first_held(~did("call", within="1 day"), _lead(country="NO")) is None


@pytest.mark.parametrize(
    ("until", "found"),
    [(NOON + DAY, NOON + DAY), (NOON + DAY - TICK, None), (NOON - TICK, None)],
    ids=["at it", "just before it", "before the lead"],
)
def test_the_last_instant_that_counts_is_included(until: datetime, found: datetime | None) -> None:
    journey = _lead(_done("a"), _done("b", DAY))

    assert first_held(did("b"), journey, until) == found
    assert first_held(did("b") | ~did("b", within="1 day"), journey, until) == (NOON if until >= NOON else None)


def test_the_last_instant_is_aware() -> None:
    with pytest.raises(CalendarError) as refused:
        first_held(did("a"), _lead(), datetime(2026, 3, 10))  # noqa: DTZ001 - naive on purpose

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("C101", "until")]


QUIET = did("a") & ~did("call", within="30 days")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (did("a") & ~did("call", within="30 days"), NOON + 30 * DAY + TICK),
        (did("a") & ~did("call", within="36 hours"), NOON + 36 * HOUR + TICK),
        (did("a") & ~did("call", within="1 month"), datetime(2026, 4, 10, 12, tzinfo=UTC) + TICK),
        (did("a") & ~did("call", per="day"), datetime(2026, 3, 11, tzinfo=UTC)),
        (did("a") & ~did("call", per="month", zone="Europe/Berlin"), datetime(2026, 3, 31, 22, tzinfo=UTC)),
        (did("a") & ~score({"call": 20}, at_least=10, half_life="1 hour"), NOON + HOUR + TICK),
        (did("a") & ~score({"call": 20}, at_least=10, steps={"1 day": "0.5", "2 days": "0.4"}), NOON + 2 * DAY),
        (did("a") & ~score({"call": 20}, at_least=10, steps={"2 days": 0}), NOON + 2 * DAY),
    ],
    ids=["days", "hours", "a month", "a calendar day", "a calendar month", "a half-life", "steps", "one step"],
)
def test_what_must_be_over_holds_as_soon_as_it_is(question: Criterion, found: datetime) -> None:
    journey = _lead(_done("a"), _done("call"))

    assert first_held(question, journey) == found
    assert truth(question, journey, to_micros(found - TICK)) is Truth.FALSE


def test_what_happens_in_between_begins_a_window_anew() -> None:
    journey = _lead(_done("a"), _done("call"), _done("call", 20 * DAY))

    assert first_held(QUIET, journey) == NOON + 50 * DAY + TICK


def test_a_window_of_a_month_reaches_the_last_of_february_four_times() -> None:
    # At noon of the 28th, 29th, 30th and 31st of March a month ago is noon of the 28th of February.
    last_of_february = datetime(2026, 2, 28, 12, tzinfo=UTC)
    journey = _lead(
        activity_event("pause", at=last_of_february - 6 * HOUR), activity_event("read", at=last_of_february)
    )

    assert first_held(did("read", within="1 month") & ~did("pause", within="684 hours"), journey) == datetime(
        2026, 3, 29, tzinfo=UTC
    )
    assert first_held(did("read") & ~did("read", within="1 month"), journey) == last_of_february + 28 * DAY + TICK


def test_a_date_that_the_next_month_lacks_leaves_the_window_with_the_month_after() -> None:
    journey = _lead(activity_event("read", at=datetime(2026, 1, 31, 12, tzinfo=UTC)))

    assert first_held(~did("read", within="1 month"), journey) == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_window_that_ends_after_the_last_year_never_does() -> None:
    journey = _lead(activity_event("read", at=datetime(9998, 12, 31, tzinfo=UTC)))

    assert first_held(~did("read", within="1 month"), journey) is None
    assert first_held(~did("read", within="2 years"), journey) is None
    assert first_held(~did("read", within="2 days"), journey) is None


def test_given_points_outlive_taken_ones_where_a_cap_holds_them_back() -> None:
    # 200 points count as 60 while more than 60 are left; the 40 taken have halved after one hour: 60 - 20 is 40.
    question = score({"won": 200, "lost": -40}, at_least=40, caps={"won": 60}, half_life="1 hour")
    journey = _lead(_done("won"), _done("lost"))

    assert first_held(question, journey) == NOON + HOUR


def test_what_comes_only_as_a_cap_is_left_is_found_too() -> None:
    # 100 points leave their cap of 80 when 50 of the 62.5 taken are left: 80 - 50 is the most ever, and is told to nine
    # decimals. So it holds from 0.5 ** (t / 30 days) = 0.8 + 8e-12 on, for less than a tenth of a millisecond.
    question = score({"won": 100, "lost": "-62.5"}, at_least=30, caps={"won": 80}, half_life="30 days")
    journey = _lead(_done("won"), _done("lost"))

    assert first_held(question, journey) == NOON + timedelta(microseconds=834437621911)
    assert first_held(question & did("x"), journey) is None


def test_taken_points_have_faded_when_nine_decimals_do_not_show_them() -> None:
    # 10 * 0.5 ** (t / 1 hour) falls to 5e-10 after log2(2e10) = 34.219280948873624 hours.
    question = score({"lost": -10, "won": 1}, at_least=0, half_life="1 hour")

    assert first_held(question, _lead(_done("lost"))) == NOON + timedelta(microseconds=123_189_411_416)


def test_a_score_that_only_fades_never_comes_to_its_mark_between_events() -> None:
    question = score({"won": 50, "lost": -20}, at_least=31, half_life="1 hour")

    assert first_held(question, _lead(_done("won"), _done("lost"))) is None
    assert first_held(score({"won": 50, "lost": -20}, at_least=50), _lead(_done("lost"), _done("won", DAY))) is None


def test_a_band_is_left_and_entered_between_events() -> None:
    falling = band(score({"won": 20}, at_least=0, half_life="1 hour"), enter=40, leave=10)
    rising = band(score({"won": 200, "lost": -40}, at_least=0, caps={"won": 60}, half_life="1 hour"), enter=40, leave=5)

    assert first_held(~falling, _lead(_done("won", n=1), _done("won", n=2))) == NOON + 2 * HOUR + TICK
    assert first_held(rising, _lead(_done("won"), _done("lost"))) == NOON + HOUR


def test_an_export_tells_from_its_instant_on() -> None:
    norwegian = field("country", is_="NO")

    assert first_held(norwegian, _exported(NOON + DAY, _done("a"), country="NO")) == NOON + DAY
    assert first_held(norwegian, _exported(NOON - DAY, _done("a"), country="NO")) == NOON - DAY
    assert first_held(norwegian, _exported(NOON, country="NO")) == NOON
    assert first_held(norwegian, _exported(NOON, country="NO"), NOON - TICK) is None


PERSONA = Persona(
    name="curious",
    all=(field("country", is_="NO"),),
    none=(did("call", within="1 hour"),),
    traits=((did("read"), Decimal(10)), (did("unsubscribe", within="2 hours"), Decimal(-5))),
    at_least=Decimal(10),
)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (fits(PERSONA), NOON + 2 * HOUR + TICK),
        (fits(Persona(name="never called", none=(did("call", within="1 hour"),))), NOON + HOUR + TICK),
        (grade(fit=did("read"), interest=~did("call", within="3 hours")), NOON + 3 * HOUR + TICK),
        (at_least(2, did("read"), did("demo"), ~did("call", within="4 hours")), NOON + 4 * HOUR + TICK),
        (StageDefinition("mql", ~did("call", within="5 hours")), NOON + 5 * HOUR + TICK),
        (stage_definition("mql"), None),
        (manual(), None),
        (lag(activity("call"), at_most="1 day"), None),
        (reason("spam"), None),
        (did("read", since=entered("mql")), NOON),
    ],
    ids=[
        "a persona",
        "an excluded trait",
        "a grade",
        "k of n",
        "a definition",
        "no definition",
        "a mark",
        "a lag",
        "a reason",
        "a reset",
    ],
)
def test_every_kind_of_criterion_is_found(question: Criterion, found: datetime | None) -> None:
    journey = _lead(_done("read"), _done("call"), _done("unsubscribe"), country="NO")

    assert first_held(question, journey) == found


def test_a_function_of_ones_own_is_asked_at_events_and_exports_alone() -> None:
    asked: list[datetime] = []

    @criterion("late")
    def late(_: Journey, at: datetime) -> bool:
        asked.append(at)
        return at > NOON + 3 * HOUR

    assert first_held(late, _lead(_done("a"), _done("b", HOUR), _done("c", DAY))) == NOON + DAY
    assert first_held(late & ~did("a", within="2 hours"), _exported(NOON + 4 * HOUR, _done("a"))) == NOON + 4 * HOUR
    assert asked[:3] == [NOON, NOON + HOUR, NOON + DAY]


# --- laws: every microsecond is asked in turn

BASE = to_micros(datetime.fromisoformat("2026-03-01T00:00+01:00"))
SPAN = 160


def _micros(count: int) -> str:
    return f"0.{count:06d} seconds"


def _at(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=BASE + micros)


@criterion("two calls")
def two_calls(journey: Journey, _: datetime) -> bool | None:
    return sum(event.value == "a" for event in journey.events) > 1 or None


MIXED = {"a": 20, "b": -30, "c": 15}
LEAVES = st.sampled_from(
    [
        did("a"),
        did("a", at_least=2),
        did("a", within=_micros(12)),
        did("b", at_least=2, within=_micros(25)),
        did("c", "a", at_least=2, distinct="asset", within=_micros(17)),
        did("a", per="month", zone="Europe/Berlin"),
        did("b", since=activity("c"), within=_micros(20)),
        did(entered("mql"), within=_micros(9)),
        score({"a": 20, "c": 10}, at_least=25, half_life=_micros(20)),
        score(MIXED, at_least=25, half_life=_micros(20)),
        score(MIXED, at_least=25, caps={"a": 30, "c": 12}, half_life=_micros(25)),
        score(MIXED, at_least=-4, caps={"b": -10}, half_life=_micros(15)),
        score(MIXED, at_least=0, caps={"a": -2}, half_life=_micros(4)),
        score(MIXED, at_least=12, steps={_micros(6): "0.5", _micros(14): "2", _micros(30): "-1"}),
        score(MIXED, at_least=12, veto=activity("b")),
        band(score(MIXED, at_least=0, caps={"a": 30}, half_life=_micros(20)), enter=22, leave=12),
        band(score({"a": 20}, at_least=0, half_life=_micros(20)), enter=22, leave=12),
        band(score(MIXED, at_least=0, steps={_micros(10): "0.5", _micros(20): 2}), enter=22, leave=12),
        field("country", is_="NO"),
        field("size", at_least=3),
        in_stage("mql"),
        two_calls,
        fits(
            Persona(
                name="p",
                none=(did("c", within=_micros(11)),),
                traits=((did("a"), Decimal(10)), (did("b", within=_micros(13)), Decimal(-4)), (two_calls, Decimal(1))),
                at_least=Decimal(8),
            )
        ),
    ]
)
QUESTIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a: ~a, inner),
        st.builds(lambda a, b: grade(fit=a, interest=~b), inner, inner),
        st.builds(lambda a, b, c: at_least(2, a, b, c), inner, inner, inner),
    ),
    max_leaves=5,
)


@st.composite
def leads(draw: st.DrawFn) -> Journey:
    events = []
    for number in range(draw(st.integers(0, 7))):
        at, kind = _at(draw(st.integers(-30, 40))), draw(st.sampled_from(["done"] * 5 + ["stage", "field"]))
        if kind == "done":
            name, asset = draw(st.sampled_from("abc")), draw(st.sampled_from("xy"))
            events.append(activity_event(name, at=at, id=f"e{number}", data={"asset": asset}, lead_id="L1"))
        elif kind == "stage":
            stage = draw(st.sampled_from(["lead", "mql"]))
            events.append(stage_event(stage, at=at, id=f"e{number}", lead_id="L1"))
        else:
            name, value = draw(st.sampled_from([("country", "NO"), ("country", "DE"), ("size", "4")]))
            events.append(field_event(name, value, at=at, id=f"e{number}", lead_id="L1"))
    attributes = Facts({"country": draw(st.sampled_from(["", "NO", "DE"])), "size": draw(st.sampled_from(["", "2"]))})
    exported = draw(st.none() | st.integers(-40, 60).map(lambda at: BASE + at))
    return journeys(events, [LeadAttributes(lead_id="L1", values=attributes, exported_us=exported)])[0]


def _slowly(question: Criterion, journey: Journey, until: int) -> int | None:
    beginnings = [event.at_us for event in journey.events]
    beginnings += [] if journey.exported_us is None else [journey.exported_us]
    begin = min(beginnings, default=until + 1)
    return next((at for at in range(begin, until + 1) if truth(question, journey, at) is Truth.TRUE), None)


WON_AND_LOST = Journey.of("L1", *(activity_event(name, at=_at(0), id=name) for name in "abc"))


@given(QUESTIONS, leads(), st.integers(0, SPAN))
@example(score(MIXED, at_least=25, caps={"a": 30, "c": 12}, half_life=_micros(25)), WON_AND_LOST, SPAN)
@example(~score({"a": 20}, at_least=1, half_life=_micros(25)), WON_AND_LOST, SPAN)
def test_the_first_instant_is_the_one_that_asking_every_microsecond_finds(
    question: Criterion, journey: Journey, span: int
) -> None:
    assert compiled_first_held(question)(journey, BASE + span) == _slowly(question, journey, BASE + span)


BANDS = st.sampled_from(
    [
        band(score(MIXED, at_least=0, half_life=_micros(20)), enter=22, leave=12),
        band(score(MIXED, at_least=0, caps={"a": 30}, half_life=_micros(20)), enter=20, leave=8),
        band(score(MIXED, at_least=0, caps={"a": 30, "b": -5}, half_life=_micros(9)), enter=-6, leave=-8),
        band(score(MIXED, at_least=0, steps={_micros(10): "0.5", _micros(20): 2}), enter=22, leave=12),
        band(score(MIXED, at_least=0, caps={"c": 10}), enter=22, leave=12),
    ]
)


@given(BANDS, leads())
def test_a_band_is_what_following_its_score_through_every_microsecond_gives(question: Band, journey: Journey) -> None:
    inside = False

    for at in range(BASE - 30, BASE + 100):
        # What the past is worth just before the events of an instant tells whether the band was left by then.
        kept = _sum(question.score, journey.cut(at - 1), at) >= question.leave
        now = _sum(question.score, journey, at)
        inside = now >= question.enter or (inside and kept and now >= question.leave)
        assert (truth(question, journey, at) is Truth.TRUE) == inside


def _sum(of: Score, journey: Journey, at: int) -> float:
    return summing(of)(rows_of(of)(journey, known(journey, at)), at)


MONTHS = st.sampled_from(["1 month", "2 months", "1 quarter", "1 year"])
LATE = datetime(2026, 1, 27, tzinfo=UTC)


@given(MONTHS, st.lists(st.integers(0, 24 * 6), min_size=1, max_size=3), st.integers(0, 24 * 70), st.booleans())
def test_a_window_of_months_is_followed_to_the_hour(within: str, hours: list[int], pause: int, negated: bool) -> None:
    window = did("read", within=within)
    question = (~window if negated else window) & ~did("pause", within=f"{pause + 1} hours")
    read = [activity_event("read", at=LATE + hour * HOUR, id=f"e{hour}") for hour in dict.fromkeys(hours)]
    journey = _lead(activity_event("pause", at=LATE), *read)
    end = to_micros(LATE + 110 * DAY)

    ticks = (to_micros(LATE + hour * HOUR) + tick for hour in range(24 * 110) for tick in (0, 1))
    slowly = next((at for at in ticks if truth(question, journey, at) is Truth.TRUE), None)
    assert compiled_first_held(question)(journey, end) == slowly
