"""Which criteria more engagement can not turn, kind by kind, with the activity that turns each of the others."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from slakit.leads.criteria import (
    Criterion,
    Persona,
    StageDefinition,
    Truth,
    at_least,
    band,
    criterion,
    did,
    field,
    fits,
    grade,
    in_stage,
    is_monotone,
    lag,
    manual,
    present,
    reason,
    score,
    stage_definition,
    truth,
)
from slakit.leads.events import Event, activity_event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import activity, any_of, entered, event, left
from slakit.worktime.instants import to_micros

START = datetime.fromisoformat("2026-03-02T10:00+01:00")


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def call(hours: int, **facts: object) -> Event:
    return activity_event("call", at=at(hours), **facts)


def download(hours: int) -> Event:
    return activity_event("download", at=at(hours))


NEVER = did("unsubscribe")
OFTEN = did("download", at_least=2, within="2 days", distinct="asset")
BUSINESS = field("employees", at_least=50)


def persona(**parts: object) -> Criterion:
    return fits(Persona(name="firm", **parts))  # type: ignore[arg-type]  # the parts are those of a persona


@criterion("says so of itself", monotone=True)
def declared(journey: Journey, at: datetime) -> bool:
    return bool(journey.events) and journey.events[0].at <= at


@criterion("says nothing of itself")
def silent(journey: Journey, at: datetime) -> bool:
    return bool(journey.events) and journey.events[0].at <= at


@pytest.mark.parametrize(
    "monotone",
    [
        pytest.param(OFTEN, id="a count in a window"),
        pytest.param(did(entered("mql"), since=entered("recycled")), id="since a stage was entered"),
        pytest.param(did("download", since=left("mql")), id="since a stage was left"),
        pytest.param(did("download", since=event(kind_not="activity")), id="since what is no activity"),
        pytest.param(~did(entered("recycled")), id="never recycled"),
        pytest.param(BUSINESS & present("email") & reason("timing") & in_stage("mql") & manual(), id="no activity"),
        pytest.param(~BUSINESS, id="not an attribute"),
        pytest.param(score({"webinar": 20}, at_least=10, half_life="1 day"), id="a score that decays"),
        pytest.param(score({"webinar": 20}, at_least=10, caps={"webinar": 30}), id="a score with a cap"),
        pytest.param(score([(entered("recycled"), -50, "back")], at_least=0), id="only a stage takes points"),
        pytest.param(score({"webinar": 20}, at_least=10, veto=entered("recycled")), id="only a stage vetoes"),
        pytest.param(~score({"unsubscribe": -20}, at_least=0), id="not a score that only falls"),
        pytest.param(band(score({"webinar": 20}, at_least=0, half_life="1 day"), enter=20, leave=5), id="a band"),
        pytest.param(
            band(score({"webinar": 20}, at_least=0, steps={"2 days": 0, "1 day": "0.5"}), enter=20, leave=5),
            id="a band with steps that sink",
        ),
        pytest.param(
            band(
                score([(activity(), 20, "a"), (entered("recycled"), -9, "b")], at_least=0, half_life="1 day"),
                enter=20,
                leave=5,
            ),
            id="a band with a half-life has no dip",
        ),
        pytest.param(~band(score([(entered("mql"), 20, "a")], at_least=0), enter=20, leave=5), id="a band of stages"),
        pytest.param(grade(fit=BUSINESS, interest=OFTEN), id="a grade"),
        pytest.param(persona(all=(OFTEN,), none=(BUSINESS,)), id="a persona"),
        pytest.param(
            persona(traits=((OFTEN, Decimal(10)), (~OFTEN, Decimal(-10)), (~OFTEN, Decimal(0))), at_least=Decimal(5)),
            id="traits that engagement earns",
        ),
        pytest.param(~persona(all=(~OFTEN,), none=(OFTEN,)), id="not a persona that engagement ends"),
        pytest.param(stage_definition("mql"), id="a definition that nobody wrote"),
        pytest.param(StageDefinition("mql", OFTEN), id="a definition"),
        pytest.param(lag(entered("mql"), at_most="1 day"), id="a lag of a stage"),
        pytest.param(declared, id="a function that says so"),
        pytest.param(OFTEN | did("call"), id="any"),
        pytest.param(OFTEN & did("call"), id="all"),
        pytest.param(at_least(2, OFTEN, did("call"), BUSINESS), id="at least"),
        pytest.param(~~OFTEN, id="not not"),
    ],
)
def test_more_engagement_can_not_turn(monotone: Criterion) -> None:
    assert is_monotone(monotone)


DIPPING = score({"download": 20}, at_least=0, steps={"1 day": 0, "2 days": "0.5"})
TAKING = score([(activity("download"), 20, "a"), (entered("recycled"), -50, "b")], at_least=0, steps={"1 day": 0})


@pytest.mark.parametrize(
    ("turned", "events", "more"),
    [
        pytest.param(~did("call"), [], call(1), id="a negation"),
        pytest.param(did("download", since=activity("call")), [download(1)], call(2), id="since an activity"),
        pytest.param(
            did("download", since=any_of(entered("mql"), event(value="call"))),
            [download(1)],
            call(2),
            id="since a stage or an activity",
        ),
        pytest.param(
            did("download", since=event(kind_not="stage", value="call")),
            [download(1)],
            call(2),
            id="since all but a stage",
        ),
        pytest.param(score({"download": 20, "call": -5}, at_least=20), [download(1)], call(2), id="points are taken"),
        pytest.param(score({"download": 20}, at_least=20, veto=activity("call")), [download(1)], call(2), id="a veto"),
        pytest.param(
            score({"download": 20, "call": 5}, at_least=20, caps={"call": -1}),
            [download(1)],
            call(2),
            id="a cap below zero",
        ),
        pytest.param(
            score({"download": 20, "call": 5}, at_least=-1, steps={"1 day": -1}), [], call(1), id="a factor below zero"
        ),
        pytest.param(~score({"call": 20}, at_least=20), [], call(1), id="not a score"),
        pytest.param(
            ~score({"call": -5}, at_least=1, steps={"1 day": -1}), [], call(1), id="not one that rises with age"
        ),
        pytest.param(~band(score({"call": 20}, at_least=0), enter=20, leave=5), [], call(1), id="not a band"),
        pytest.param(persona(all=(~did("call"),)), [], call(1), id="a persona that forbids"),
        pytest.param(persona(none=(did("call"),)), [], call(1), id="a persona that excludes"),
        pytest.param(
            persona(traits=((~did("call"), Decimal(10)),), at_least=Decimal(5)), [], call(1), id="a trait that is lost"
        ),
        pytest.param(
            persona(traits=((did("call"), Decimal(-10)),), at_least=Decimal(0)), [], call(1), id="a trait that costs"
        ),
        pytest.param(~persona(all=(did("call"),)), [], call(1), id="not a persona"),
        pytest.param(
            lag(activity("call"), at_most="1 day"),
            [call(1, recorded_at=at(2))],
            call(3, recorded_at=at(40)),
            id="a later one was written down late",
        ),
        pytest.param(StageDefinition("mql", ~did("call")), [], call(1), id="a definition"),
        pytest.param(grade(fit=~did("call"), interest=~NEVER), [], call(1), id="a grade"),
        pytest.param(~did("call") & ~NEVER, [], call(1), id="all"),
        pytest.param(~did("call") | NEVER, [], call(1), id="any"),
        pytest.param(at_least(2, ~did("call"), ~NEVER, NEVER), [], call(1), id="at least"),
    ],
)
def test_an_activity_turns(turned: Criterion, events: list[Event], more: Event) -> None:
    now = to_micros(at(48))

    assert not is_monotone(turned)
    assert truth(turned, Journey.of("L1", *events), now) is Truth.TRUE
    assert truth(turned, Journey.of("L1", *events, more), now) is not Truth.TRUE


@pytest.mark.parametrize(
    "doubted",
    [
        pytest.param(band(DIPPING, enter=40, leave=10), id="a band whose points come back with age"),
        pytest.param(band(TAKING, enter=50, leave=0), id="a band whose points are taken, and given back with age"),
        pytest.param(~band(TAKING, enter=50, leave=0), id="nor its negation"),
        pytest.param(
            ~band(
                score([(entered("sql"), 60, "a"), (entered("mql"), -60, "b")], at_least=0, steps={"1 day": 0}),
                enter=50,
                leave=0,
            ),
            id="not a band that may peak between events",
        ),
        pytest.param(
            ~band(
                score(
                    [(entered("mql"), 100, "a"), (entered("sql"), -40, "b")],
                    at_least=0,
                    caps={"a": 60},
                    half_life="1 day",
                ),
                enter=35,
                leave=0,
            ),
            id="not a band with a half-life that may peak between events",
        ),
    ],
)
def test_in_doubt_about_what_a_score_does_between_events_the_answer_is_no(doubted: Criterion) -> None:
    assert not is_monotone(doubted)


def test_a_function_that_says_nothing_of_itself_is_not_taken_to_be_monotone() -> None:
    assert not is_monotone(silent)
    assert not is_monotone(~declared)
