"""How laws are asked: of criteria, functions, agreements and calendars; what they refuse; and the suite of them all."""

import importlib.util
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import strategies as st

import slakit.testing
from slakit import (
    STANDARD,
    Agreement,
    Clause,
    Evaluation,
    FirstResponse,
    Journey,
    LeadVolume,
    Missed,
    MissingExtraError,
    Nothing,
    Owner,
    PeriodicReview,
    Term,
    WorkCalendar,
    activity,
    did,
    evaluate,
    field,
    present,
)
from slakit.testing import laws
from testing.planted import rules

OFFICE = WorkCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays=["2026-01-06"])
PLAIN = WorkCalendar("America/New_York", {"mon-fri": "09:00-17:00"})
QUALIFIED = did("trial") | (did("guide", at_least=2, within="30 days") & ~field("country", is_="NO"))
WHOLE = Agreement(
    name="whole",
    calendars={"office": OFFICE, "plain": PLAIN},
    owners=[Owner(id="7001", calendar="office")],
    term=Term(since="2026-03-01", until="2026-06-01"),
    lifecycle=STANDARD.replace(attrs.evolve(STANDARD["mql"], when=QUALIFIED)).replace(
        attrs.evolve(STANDARD["sql"], when=~did("no-show"))
    ),
    commitments=[
        FirstResponse(within=[(present("vip"), "1 business hour"), "4 business hours"], calendar=PLAIN),
        LeadVolume(at_least=2),
    ],
)
VOLUME: Agreement = attrs.evolve(WHOLE, commitments=[LeadVolume(at_least=2)])


def test_the_suite_of_an_agreement_holds() -> None:
    suite = laws.suite(WHOLE)

    for law in suite:
        law.check(examples=10, seed=1)
    assert [law.__name__ for law in suite] == [
        "replays",
        "sees_no_future",
        "verdicts_stay",
        "order_free",
        "alone_or_in_company",
        "ignores_owner_names",
        "more_time_never_hurts",
        "widening_hours_never_delays",
        "deadline_monotone[office]",
        "additive[office]",
        "deadline_monotone[plain]",
        "additive[plain]",
        "shift_weeks[plain]",
        "sound_graph",
        "explains[mql]",
        "monotone[mql]",
        "explains[sql]",
    ]


def test_an_agreement_without_promises_is_held_to_what_it_defines() -> None:
    names = [law.__name__ for law in laws.suite(attrs.evolve(WHOLE, commitments=[]))]

    assert names[0] == "deadline_monotone[office]"
    assert names[-1] == "explains[sql]"
    with pytest.raises(ValueError, match=r"suite\(agreement=...\)"):
        laws.suite(Agreement(name="empty"))


CLAUSES = Agreement(
    name="clauses",
    term=Term(since="2026-03-02", until="2026-05-01"),
    commitments=[LeadVolume(at_least=2), PeriodicReview(every="FREQ=WEEKLY;BYDAY=TU", within="1 day")],
    clauses=[
        Clause(id="talk", when=Missed("mql-volume", periods=1), then="consequence", text="They talk."),
        Clause(id="quiet", when=Nothing(activity("report"), for_="20 days"), then="escalate", text="They ask."),
    ],
)


def silent_after_april(agreement: Agreement, leads: Sequence[Journey], as_of: datetime) -> Evaluation:
    """Forgets what fired."""
    judged = evaluate(agreement, leads, as_of=as_of)
    return judged if as_of < datetime.fromisoformat("2026-05-01T00:00Z") else attrs.evolve(judged, clauses=())


def test_laws_hold_of_the_log_and_of_what_fires() -> None:
    for law in laws.suite(CLAUSES):
        law.check(examples=20, seed=1)


def test_what_fired_stays_fired() -> None:
    law = laws.verdicts_stay(CLAUSES, judge=silent_after_april)

    with pytest.raises(
        AssertionError, match=r"quiet fired for time 1 at 2026-03-22T00:00:00Z\n.*: nothing of the kind"
    ):
        law.check(examples=100, seed=1)


def test_the_suite_of_bare_commitments_has_what_they_can_be_held_to() -> None:
    names = [law.__name__ for law in laws.suite(rules.DemoHeld())]

    assert names[-2:] == ["more_time_never_hurts", "widening_hours_never_delays"]
    assert laws.suite(VOLUME)[5].__name__ == "ignores_owner_names"
    assert laws.suite(VOLUME)[6].__name__ == "deadline_monotone[office]"
    assert laws.suite(FirstResponse(within="2 hours"))[-1].__name__ == "more_time_never_hurts"


def test_a_function_of_your_own_is_asked_about_what_you_give() -> None:
    visits = st.integers(0, 20)

    def more(count: int) -> st.SearchStrategy[int]:
        return st.integers(count, 40)

    laws.monotone(lambda count: count >= 3, on=visits, more=more).check()
    laws.explains(lambda count: (count >= 3, ["too few"]), on=visits).check()
    laws.agrees(lambda count: count > 2, lambda count: count >= 3, on=visits).check()
    with pytest.raises(AssertionError, match=r"un-qualifies a lead\n  yes: 3\n  no: 10"):
        laws.monotone(lambda count: 3 <= count < 10, on=visits, more=more).check(examples=100, seed=1)
    with pytest.raises(AssertionError, match=r"names its reason\n  refused without a reason: 0"):
        laws.explains(lambda count: (count >= 3, ""), on=visits).check(examples=100, seed=1)
    with pytest.raises(AssertionError, match=r"the same answer\n  False and True of 3"):
        laws.agrees(lambda count: count > 3, lambda count: count >= 3, on=visits).check(examples=100, seed=1)


def test_two_promises_agree_or_one_shows_where_they_do_not() -> None:
    first = FirstResponse(within="2 hours")

    laws.agrees(first, FirstResponse(id="same", within="120 minutes")).check(examples=30)
    with pytest.raises(AssertionError, match="agrees is broken: both definitions give the same answer\n  one: L"):
        laws.agrees(first, FirstResponse(within="3 hours")).check(examples=100, seed=1)
    with pytest.raises(AssertionError, match="agrees is broken"):
        laws.agrees(first, FirstResponse(within="2 hours", stop=activity("fax"))).check(examples=100, seed=1)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: laws.monotone(QUALIFIED, on=st.none()), r"monotone\(on=..., more=...\): a criterion"),
        (lambda: laws.monotone(bool), r"monotone\(on=..., more=...\): a function"),
        (lambda: laws.explains(QUALIFIED, on=st.none()), r"explains\(on=...\): a criterion"),
        (lambda: laws.explains(bool), r"explains\(on=...\): a function"),
        (lambda: laws.agrees(QUALIFIED, bool), r"agrees\(rule_a=..., rule_b=...\)"),
        (lambda: laws.agrees(VOLUME, QUALIFIED), r"agrees\(rule_a=..., rule_b=...\)"),
        (lambda: laws.agrees(bool, bool), r"agrees\(on=...\): two functions"),
        (lambda: laws.more_time_never_hurts(VOLUME), r"more_time_never_hurts\(agreement=...\)"),
        (lambda: laws.widening_hours_never_delays(VOLUME), r"widening_hours_never_delays\(agreement=...\)"),
        (lambda: laws.shift_weeks(OFFICE.elapsed), r"shift_weeks\(elapsed=...\): the calendar has dates of its own"),
        (lambda: laws.shift_weeks(PLAIN.elapsed, since=date(2026, 3, 2)), r"shift_weeks\(since=2026-03-02\)"),
    ],
)
def test_what_can_not_be_asked_is_refused_by_name(ask: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ask()  # type: ignore[operator]  # each is a function


def test_instants_of_your_own_choice_are_used() -> None:
    moments = st.just(datetime.fromisoformat("2026-03-03T10:00+01:00"))

    laws.additive(PLAIN.elapsed, on=moments).check(examples=5)
    laws.deadline_monotone(PLAIN.deadline, on=moments).check(examples=5)


def test_an_answer_that_does_not_come_again_is_told() -> None:
    once = iter([timedelta(seconds=1)])
    law = laws.additive(lambda *_: next(once, timedelta(0)))

    with pytest.raises(AssertionError, match="something keeps a memory, reads a clock or leaves it to chance"):
        law.check()


def test_without_hypothesis_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    source = slakit.testing.__spec__
    assert source is not None
    assert source.loader is not None

    with pytest.raises(MissingExtraError, match=r"slakit\.testing needs the hypothesis package"):
        source.loader.exec_module(importlib.util.module_from_spec(source))
