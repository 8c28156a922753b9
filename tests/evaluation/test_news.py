"""What changed between two evaluations: told once, by key, and gone only where the data or the agreement changed."""

from collections.abc import Callable
from datetime import datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.drawing import Scenario, promises, scenarios
from evaluation.making import US, agreement, at, call, mql, promise, result
from slakit import (
    Clause,
    Coverage,
    DataError,
    Evaluation,
    Event,
    Gone,
    Journey,
    News,
    Nothing,
    activity,
    any_of,
    evaluate,
    event,
    stage_event,
)

RULE = promise("4 hours", calendar=None)
START = "2026-03-03T10:00Z"
DUE = at("2026-03-03T14:00Z")


def lead(*later: str, name: str = "L1") -> Journey:
    return Journey.of(name, mql(START), *map(call, later))


def seen(*leads: Journey, as_of: datetime = DUE + US) -> Evaluation:
    return result(RULE, *leads, as_of=as_of)


def subjects(changes: News) -> dict[str, list[str]]:
    told = {
        "new": changes.new,
        "still_open": changes.still_open,
        "reopened": changes.reopened,
        "answered": changes.answered,
    }
    return {word: [one.subject for one in some] for word, some in told.items() if some}


def test_a_breach_is_new_once_then_still_open_then_answered() -> None:
    silent, answered = lead(), lead("2026-03-04T10:00Z")
    moments = [DUE, DUE + US, at("2026-03-04T09:00Z")]
    pending, broken, later = (seen(silent, as_of=moment) for moment in moments)
    done = seen(answered, as_of=at("2026-03-04T10:00Z"))

    assert subjects(pending.since(pending)) == {}
    assert subjects(broken.since(pending)) == {"new": ["L1"]}
    assert subjects(broken.since(broken)) == {"still_open": ["L1"]}
    assert subjects(later.since(broken)) == {"still_open": ["L1"]}
    assert subjects(done.since(later)) == {"answered": ["L1"]}
    assert subjects(done.since(done)) == {}


def test_a_breach_that_was_answered_before_anybody_looked_is_new_and_no_answer() -> None:
    early, late = seen(lead(), as_of=DUE), seen(lead("2026-03-03T15:00Z"), as_of=at("2026-03-03T16:00Z"))

    assert subjects(late.since(early)) == {"new": ["L1"]}


def test_a_late_answer_that_other_data_takes_away_opens_the_breach_again() -> None:
    rule = promise("1 hour", calendar=None)
    answered, silent = lead("2026-03-03T12:00Z"), lead()
    before, now = (result(rule, one, as_of=at("2026-03-03T13:00Z")) for one in (answered, silent))

    changes = now.since(before)

    assert subjects(changes) == {"reopened": ["L1"]}
    assert changes.reopened == now.breaches
    assert not changes.is_empty
    assert list(changes.lines()) == [f"reopened: {now.breaches[0].text}; what was done late counts no more"]
    assert now.since(now).is_empty
    assert subjects(now.since(now)) == {"still_open": ["L1"]}


def test_a_late_answer_that_other_data_moves_is_no_news() -> None:
    rule = promise("1 hour", calendar=None)
    before, now = (
        result(rule, lead(moment), as_of=at("2026-03-03T14:00Z"))
        for moment in ("2026-03-03T12:00Z", "2026-03-03T13:00Z")
    )

    assert now.since(before).is_empty


def test_a_stricter_text_under_which_the_late_answer_counts_no_more_opens_the_breach_again() -> None:
    stricter = attrs.evolve(agreement(RULE), commitments=[attrs.evolve(RULE, stop=activity("meeting"))])
    answered, moment = lead("2026-03-03T15:00Z"), at("2026-03-03T16:00Z")
    before, now = (evaluate(one, [answered], as_of=moment) for one in (agreement(RULE), stricter))

    assert subjects(now.since(before)) == {"reopened": ["L1"]}


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85", "\x0b"], ids=ascii)
def test_a_name_with_a_line_break_makes_no_line_of_its_own(sign: str) -> None:
    before, now = (seen(lead(name=f"L1{sign}new: all is well"), as_of=moment) for moment in (DUE, DUE + US))

    (line,) = now.since(before).lines()

    assert line.splitlines() == [line]
    assert line.startswith("new: call for L1 new: all is well: sales broke it")


def test_a_name_with_signs_that_nobody_sees_shows_them_in_its_line() -> None:
    now = seen(lead(name="\x1b[2JL1\u202e"))

    (line,) = now.since(seen(as_of=DUE)).lines()

    assert line.startswith("new: call for [U+001B][2JL1[U+202E]: ")
    assert line.isprintable()


@pytest.mark.parametrize(
    ("now", "why"),
    [
        pytest.param([lead("2026-03-03T13:00Z")], "it was kept, done Tue 2026-03-03 14:00", id="met"),
        pytest.param([], "nothing is judged of L1 any more", id="no-lead"),
        pytest.param(
            [Journey.of("L1", mql("2026-03-03T11:00Z"))], "it is not due before Tue 2026-03-03 16:00", id="moved"
        ),
    ],
)
def test_a_breach_that_other_data_undoes_is_gone_with_the_reason(now: list[Journey], why: str) -> None:
    before = seen(lead())

    (gone,) = seen(*now).since(before).gone

    assert (gone.before, gone.why) == (before.breaches[0], why)


def test_an_entry_that_is_not_in_the_data_any_more_is_gone() -> None:
    twice = Journey.of("L1", mql(START), stage_event("lead", at=at("2026-03-03T11:00Z")), mql("2026-03-03T11:30Z"))
    moment = at("2026-03-03T18:00Z")

    (gone,) = seen(lead(), as_of=moment).since(seen(twice, as_of=moment)).gone

    assert (gone.before.entry, gone.now, gone.why) == (2, None, "there is no such entry any more")


def test_what_can_not_be_told_any_more_is_gone_with_the_reason() -> None:
    shown = Coverage(kind="activity", until=DUE - US)
    moment = DUE + US
    now = evaluate(agreement(RULE), [lead()], as_of=moment, coverage=[shown])

    (gone,) = now.since(evaluate(agreement(RULE), [lead()], as_of=moment)).gone

    assert gone.why == "it is unknown, no_history"


def test_a_promise_that_the_agreement_has_widened_says_so() -> None:
    wider = attrs.evolve(agreement(RULE), commitments=[promise("6 hours", calendar=None)])
    still = attrs.evolve(
        agreement(RULE), commitments=[attrs.evolve(RULE, stop=any_of(activity("call"), event(kind="stage")))]
    )
    before = evaluate(agreement(RULE), [lead()], as_of=DUE + US)

    (gone,) = evaluate(wider, [lead()], as_of=DUE + US).since(before).gone

    assert gone.why == "it is not due before Tue 2026-03-03 17:00"
    assert evaluate(still, [lead()], as_of=DUE + US).since(before).gone == ()


REVIEWED = agreement(
    RULE,
    term=("2026-03-01", "2027-01-01"),
    clauses=[Clause(id="silence", when=Nothing(event(kind="review"), for_="1 month"), then="escalate")],
)


def test_firings_are_told_once_and_withdrawn_where_the_log_shows_more() -> None:
    quiet, fired = (evaluate(REVIEWED, [], as_of=at(moment)) for moment in ("2026-03-20T00:00Z", "2026-04-20T00:00Z"))
    review = event_at("2026-03-25T10:00Z")
    reviewed = evaluate(REVIEWED, [], as_of=at("2026-04-21T00:00Z"), log=[review])

    assert fired.since(quiet).fired == fired.firings
    assert fired.since(fired).is_empty
    assert reviewed.since(fired).withdrawn == fired.firings
    assert not reviewed.since(fired).is_empty


def event_at(moment: str) -> Event:
    return Event(kind="review", at=at(moment), id="r1")


def test_each_change_is_told_in_a_line() -> None:
    before = seen(lead(name="a"), lead(name="b"), as_of=DUE + US)
    now = seen(
        lead("2026-03-04T10:00Z", name="a"),
        lead("2026-03-03T12:00Z", name="b"),
        lead(name="c"),
        as_of=at("2026-03-05T10:00Z"),
    )

    assert list(now.since(before).lines()) == [
        f"new: {now.breaches[1].text}",
        f"answered: {now.breaches[0].text}",
        f"gone: {before.breaches[1].text}: it was kept, done Tue 2026-03-03 13:00",
    ]


def test_firings_and_withdrawn_ones_have_a_line_too() -> None:
    fired = evaluate(REVIEWED, [], as_of=at("2026-04-20T00:00Z"))
    quiet = evaluate(REVIEWED, [], as_of=at("2026-04-20T00:00Z"), log=[event_at("2026-03-25T10:00Z")])

    assert list(fired.since(quiet).lines()) == [f"fired: {fired.firings[0].text}"]
    assert list(quiet.since(fired).lines()) == [f"withdrawn: {fired.firings[0].text}"]


@pytest.mark.parametrize(
    ("now", "before", "message"),
    [
        pytest.param(lambda: seen(lead()).by(owner="x"), lambda: seen(lead()), "whole evaluations", id="view-of-now"),
        pytest.param(
            lambda: seen(lead()), lambda: seen(lead()).by(owner="x"), "whole evaluations", id="view-of-before"
        ),
        pytest.param(
            lambda: seen(lead()),
            lambda: evaluate(attrs.evolve(agreement(RULE), name="other"), [lead()], as_of=DUE),
            "'other': the evaluation is of another agreement",
            id="another-agreement",
        ),
        pytest.param(
            lambda: seen(lead(), as_of=DUE),
            lambda: seen(lead(), as_of=DUE + US),
            "as of 2026-03-03T14:00:00.000001Z, later than 2026-03-03T14:00:00Z",
            id="later",
        ),
    ],
)
def test_what_can_not_be_compared_is_refused(
    now: Callable[[], Evaluation], before: Callable[[], Evaluation], message: str
) -> None:
    with pytest.raises(DataError, match=message) as refused:
        now().since(before())

    assert [problem.code for problem in refused.value.problems] == ["I415"]


# --- laws


@given(scenarios(promises()))
@settings(max_examples=max(5, settings().max_examples // 2))
def test_time_alone_undoes_nothing_and_every_breach_is_told_as_new_once(scenario: Scenario) -> None:
    early, late = scenario.judged(), scenario.judged(as_of=scenario.later)

    changes = late.since(early)

    assert (changes.gone, changes.withdrawn) == ((), ())
    told = {one.key for one in early.breaches} | {one.key for one in changes.new}
    assert told == {one.key for one in late.breaches}
    assert len(early.breaches) + len(changes.new) == len(late.breaches)
    assert late.since(late).is_empty


@given(st.data(), scenarios(promises()))
@settings(max_examples=max(5, settings().max_examples // 2))
def test_whatever_data_is_taken_away_each_breach_of_before_and_now_is_accounted_for(
    data: st.DataObject, scenario: Scenario
) -> None:
    events = [one for some in scenario.leads.values() for one in some]
    lost = data.draw(st.sets(st.sampled_from(events))) if events else set()
    kept = [
        Journey.of(name, *(one for one in some if one not in lost), attributes=scenario.attributes[name])
        for name, some in scenario.leads.items()
    ]
    early, late = scenario.judged(), scenario.judged(leads=kept, as_of=scenario.later)

    changes = late.since(early)

    new, still, again = ({one.key for one in some} for some in (changes.new, changes.still_open, changes.reopened))
    done = {one.key for one in changes.answered}
    was, now = ({one.key: one for one in judged.breaches} for judged in (early, late))
    assert {key for key, one in now.items() if one.open} == {key for key in new | still | again if now[key].open}
    assert still | again <= {key for key, one in now.items() if one.open}
    assert not still & again
    assert again == {key for key in was.keys() & now.keys() if now[key].open and not was[key].open}
    assert done == {key for key in was.keys() & now.keys() if was[key].open and not now[key].open}
    assert was.keys() - now.keys() == {one.before.key for one in changes.gone}
    assert changes.is_empty == (not new | again | done and was.keys() <= now.keys() and early.firings == late.firings)


def test_a_gone_breach_is_a_value() -> None:
    (breach,) = seen(lead()).breaches

    assert Gone(breach, None, "why") == Gone(breach, None, "why")
