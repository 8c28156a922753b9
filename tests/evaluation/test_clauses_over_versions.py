"""Clauses over several versions: streaks and silences run on, and each firing follows the text in force then."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.clause_oracle import Fired, Text, fired_over
from evaluation.making import US, agreement, at, mql, promise, stage
from evaluation.oracle import Row, Story, count
from slakit import (
    Agreement,
    Clause,
    ClauseState,
    Coverage,
    Evaluation,
    Event,
    Journey,
    Missed,
    Nothing,
    Objective,
    Quiet,
    Quota,
    any_of,
    entered,
    evaluate,
    event,
)
from slakit.rules.commitments import Commitment

pytestmark = pytest.mark.filterwarnings("ignore::slakit.SparseHistoryWarning")

Q = Quota(id="q", owed_by="sales", count=entered("mql"), at_least=1, per="day")
R = Quota(id="r", owed_by="sales", count=entered("sql"), at_least=1, per="day")
REVIEW = event(kind="review")
UNTIL = "2026-04-12"
# An MQL on 2 March, and none since: q is missed on every day from 3 March on.
LEAD = Journey.of("L1", mql("2026-03-02T10:00Z"))


def misses(periods: int, *names: str, **parts: Any) -> Missed:
    return Missed(names or "q", periods=periods, **parts)


def row(periods: int, *names: str) -> Missed:
    return misses(periods, *names, consecutive=True)


def silence(length: str) -> Nothing:
    return Nothing(REVIEW, for_=length)


def text(label: str, since: str, when: Missed | Nothing | None, *rules: Commitment, **parts: Any) -> Agreement:
    clauses = [] if when is None else [Clause(id="k", when=when, then=parts.get("then", "terminate"))]
    term = (since, parts.get("until", UNTIL))
    return agreement(*(rules or (Q, R)), version=label, zone="UTC", term=term, clauses=clauses, calendars={}, owners=())


def texts(*whens: tuple[str, Missed | Nothing | None]) -> list[Agreement]:
    return [text(str(number), since, when) for number, (since, when) in enumerate(whens, 1)]


def judged(versions: Sequence[Agreement], as_of: str, *leads: Journey, log: Sequence[Event] = ()) -> Evaluation:
    return evaluate(list(versions), leads or (LEAD,), as_of=at(as_of), log=log)


def told(found: Evaluation) -> list[tuple[int, str, str]]:
    return [(one.number, one.version, f"{one.fired_at:%m-%d %H:%M}") for one in found.firings]


def missed_days(found: Evaluation) -> list[list[str]]:
    days = {one.key: one.subject[8:] for one in found.outcomes}
    return [[days[key] for key in one.evidence] for one in found.firings]


@pytest.mark.parametrize(
    ("first", "second", "fired", "days"),
    [
        pytest.param(row(3), row(2), [(1, "2", "03-06 00:00")], ["04", "05"], id="three-then-two-in-a-row"),
        pytest.param(row(2), row(3), [(1, "1", "03-05 00:00")], ["03", "04"], id="two-then-three-in-a-row"),
        pytest.param(row(2), row(5), [(1, "1", "03-05 00:00")], ["03", "04"], id="two-then-five-in-a-row"),
        pytest.param(row(5), row(2), [(1, "2", "03-06 00:00")], ["04", "05"], id="five-then-two-in-a-row"),
        pytest.param(row(3), row(1), [(1, "2", "03-06 00:00")], ["05"], id="three-then-one"),
        pytest.param(row(3), row(3), [(1, "2", "03-06 00:00")], ["03", "04", "05"], id="the-same"),
        pytest.param(None, row(2), [(1, "2", "03-06 00:00")], ["04", "05"], id="added"),
        pytest.param(row(3), None, [], None, id="dropped"),
        pytest.param(misses(4), misses(2), [(1, "2", "03-06 00:00")], ["03", "04", "05"], id="of-all"),
        pytest.param(misses(2), misses(4), [(1, "1", "03-05 00:00")], ["03", "04"], id="of-all-raised"),
        pytest.param(
            misses(4, within=6),
            misses(2, within=6),
            [(1, "2", "03-06 00:00")],
            ["03", "04", "05"],
            id="within",
        ),
        pytest.param(
            misses(2, within=6), misses(4, within=6), [(1, "1", "03-05 00:00")], ["03", "04"], id="within-raised"
        ),
        pytest.param(row(9), misses(2, within=3), [(1, "2", "03-06 00:00")], ["03", "04", "05"], id="another-way"),
        pytest.param(
            row(2, "r"), row(2), [(1, "1", "03-04 00:00"), (2, "2", "03-06 00:00")], None, id="another-series"
        ),
        pytest.param(silence("9 days"), row(2), [(1, "2", "03-06 00:00")], ["04", "05"], id="a-silence-before"),
        pytest.param(
            row(2, "q", "r"), row(3, "r", "q"), [(1, "1", "03-04 00:00")], ["02", "03", "03"], id="turned-around"
        ),
    ],
)
def test_a_streak_runs_on_and_fires_once_by_the_text_in_force(
    first: Any, second: Any, fired: list[tuple[int, str, str]], days: list[str] | None
) -> None:
    found = judged(texts(("2026-03-02", first), ("2026-03-05", second)), "2026-03-16T00:00Z")

    assert told(found) == fired
    if days is not None:
        assert missed_days(found) == [days]


def test_a_firing_comes_with_the_end_of_the_first_period_under_the_new_text() -> None:
    versions = texts(("2026-03-02", row(3)), ("2026-03-05", row(2)))

    assert told(judged(versions, "2026-03-06T00:00:00Z")) == []
    assert told(judged(versions, "2026-03-06T00:00:00.000001Z")) == [(1, "2", "03-06 00:00")]


def test_misses_that_are_enough_fire_with_the_next_period_even_where_that_one_was_met() -> None:
    lead = Journey.of("L1", mql("2026-03-05T10:00Z"))

    (one,) = judged(texts(("2026-03-02", misses(4)), ("2026-03-05", misses(2))), "2026-03-16T00:00Z", lead).firings

    assert (one.fired_at, one.due_at) == (at("2026-03-06T00:00Z"), at("2026-03-06T00:00Z"))
    assert one.text == ("k fired Fri 2026-03-06 00:00: missed q in 2026-03-02, 2026-03-03 and 2026-03-04; terminate")


def test_a_row_that_is_broken_under_the_new_text_begins_anew() -> None:
    # 3 and 4 March are missed, 5 March is met, and everything after it is missed.
    again = Journey.of("L2", mql("2026-03-05T10:00Z"))
    versions = texts(("2026-03-02", row(2)), ("2026-03-05", row(3)))

    assert told(judged(versions, "2026-03-16T00:00Z", LEAD, again)) == [
        (1, "1", "03-05 00:00"),
        (2, "2", "03-09 00:00"),
    ]


def test_a_clause_that_comes_back_knows_whether_its_row_was_broken_meanwhile() -> None:
    versions = texts(("2026-03-02", row(2)), ("2026-03-05", None), ("2026-03-08", row(2)))
    again = Journey.of("L2", mql("2026-03-06T10:00Z"))
    broken = judged(versions, "2026-03-16T00:00Z", LEAD, again)

    assert told(judged(versions, "2026-03-16T00:00Z")) == [(1, "1", "03-05 00:00")]
    assert told(broken) == [(1, "1", "03-05 00:00"), (2, "3", "03-09 00:00")]


@pytest.mark.parametrize(
    ("as_of", "version", "words"),
    [
        ("2026-03-05T00:00:00Z", "2", "k is quiet, 1 of 2 periods missed: q in 2026-03-03"),
        ("2026-03-05T00:00:00.000001Z", "2", "k is quiet, 2 of 2 periods missed: q in 2026-03-03 and 2026-03-04"),
        ("2026-03-04T23:59:59Z", "1", "k is quiet, 1 of 4 periods missed: q in 2026-03-03"),
    ],
)
def test_a_quiet_clause_is_told_by_the_text_in_force(as_of: str, version: str, words: str) -> None:
    (state,) = judged(texts(("2026-03-02", misses(4)), ("2026-03-05", misses(2))), as_of).clauses

    assert (state.version, state.text) == (version, words)


def test_no_more_misses_are_told_than_are_needed() -> None:
    versions = texts(("2026-03-02", misses(9)), ("2026-03-10", misses(2)))

    (state,) = judged(versions, "2026-03-10T12:00Z").clauses

    assert isinstance(state, Quiet)
    assert state.countdown == "2 of 2"
    assert state.text == "k is quiet, 2 of 2 periods missed: q in 2026-03-08 and 2026-03-09"


@pytest.mark.parametrize(("first", "second"), [(row(9), None), (silence("30 days"), None), (None, row(9))])
def test_nothing_is_said_of_a_clause_that_the_text_in_force_does_not_have(first: Any, second: Any) -> None:
    versions = texts(("2026-03-02", first), ("2026-03-05", second))
    in_first, in_second = (judged(versions, as_of).clauses for as_of in ("2026-03-04T12:00Z", "2026-03-08T12:00Z"))

    assert [len(in_first), len(in_second)] == [int(first is not None), int(second is not None)]


def test_what_is_pending_under_an_old_text_holds_back_the_firings_of_the_new_one() -> None:
    # Nobody calls the lead of 2 March: its three days are over on 5 March at ten.
    call = promise("3 days", objective=Objective(share="100%", per="day"))
    old = text("1", "2026-03-02", misses(1, "call/objective"), call, Q)
    new = text("2", "2026-03-04", row(1), call, Q)

    before, after = (judged([old, new], as_of) for as_of in ("2026-03-05T10:00:00Z", "2026-03-05T10:00:00.000001Z"))

    assert told(before) == []
    assert told(after) == [(1, "1", "03-05 10:00"), (2, "2", "03-05 10:00")]
    assert [one.due_at for one in after.firings] == [at("2026-03-03T00:00Z"), at("2026-03-05T00:00Z")]


# --- silences


def reviews(*when: str) -> list[Event]:
    return [Event(kind="review", at=at(one), id=one) for one in when]


@pytest.mark.parametrize(
    ("first", "second", "log", "fired"),
    [
        pytest.param(silence("30 days"), silence("5 days"), (), [(1, "2", "03-12 00:00")], id="over-as-it-begins"),
        pytest.param(silence("30 days"), silence("15 days"), (), [(1, "2", "03-17 00:00")], id="over-later"),
        pytest.param(silence("5 days"), silence("6 days"), (), [(1, "1", "03-07 00:00")], id="once"),
        pytest.param(None, silence("5 days"), (), [(1, "2", "03-12 00:00")], id="added"),
        pytest.param(row(90), silence("5 days"), (), [(1, "2", "03-12 00:00")], id="streak-before"),
        pytest.param(silence("15 days"), None, (), [], id="dropped"),
        pytest.param(
            silence("30 days"), silence("5 days"), ["2026-03-12T00:00Z"], [(1, "2", "03-17 00:00")], id="heard-in-time"
        ),
        pytest.param(
            silence("30 days"),
            silence("5 days"),
            ["2026-03-12T00:00:00.000001Z"],
            [(1, "2", "03-12 00:00"), (2, "2", "03-17 00:00")],
            id="heard-too-late",
        ),
        pytest.param(
            silence("5 days"),
            Nothing(any_of(REVIEW, event(kind="report")), for_="5 days"),
            (),
            [(1, "1", "03-07 00:00"), (2, "2", "03-12 00:00")],
            id="of-something-else",
        ),
    ],
)
def test_a_silence_runs_on_and_fires_once_by_the_text_in_force(
    first: Any, second: Any, log: Sequence[str], fired: list[tuple[int, str, str]]
) -> None:
    versions = texts(("2026-03-02", first), ("2026-03-12", second))

    assert told(judged(versions, "2026-03-20T00:00Z", log=reviews(*log))) == fired


def test_a_silence_that_is_over_fires_after_the_first_instant_of_the_new_text() -> None:
    versions = texts(("2026-03-02", silence("30 days")), ("2026-03-12", silence("5 days")))
    early, late = (judged(versions, as_of) for as_of in ("2026-03-12T00:00:00Z", "2026-03-12T00:00:00.000001Z"))

    assert [one.text for one in early.clauses] == [
        "k is quiet, due Thu 2026-03-12 00:00: 5 days from Mon 2026-03-02 00:00 (kind is review)"
    ]
    assert [one.text for one in late.clauses] == [
        "k fired Thu 2026-03-12 00:00: nothing seen for 5 days from Mon 2026-03-02 00:00 (kind is review); terminate"
    ]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (silence("5 days"), "due Thu 2026-03-12 00:00: 5 days from"),
        (silence("20 days"), "due Sun 2026-03-22 00:00: 20 days from"),
        (None, "due Wed 2026-04-01 00:00, when the term is over: 30 days from"),
        (silence("60 days"), "due Wed 2026-04-01 00:00, when the term is over: 30 days from"),
    ],
)
def test_a_wait_is_told_with_what_was_already_agreed_for_later(second: Any, words: str) -> None:
    versions = texts(("2026-03-02", silence("30 days")), ("2026-03-12", second))

    (state,) = judged(versions, "2026-03-11T00:00Z").clauses

    assert state.text == f"k is quiet, {words} Mon 2026-03-02 00:00 (kind is review)"
    assert state.version == "1"


def test_a_silence_that_runs_out_between_two_terms_fires_as_the_next_one_begins() -> None:
    wait = silence("10 days")
    versions = [text("1", "2026-03-02", wait, until="2026-03-10"), text("2", "2026-03-20", wait)]

    assert told(judged(versions, "2026-03-20T00:00Z")) == []
    assert told(judged(versions, "2026-03-20T00:00:00.000001Z")) == [(1, "2", "03-20 00:00")]


def test_a_silence_that_the_data_does_not_show_from_its_beginning_fires_under_no_text() -> None:
    versions = texts(("2026-03-02", silence("30 days")), ("2026-03-12", silence("5 days")))
    shown = [Coverage(kind="review", since=at("2026-03-03T00:00Z"))]

    found = evaluate(versions, [LEAD], as_of=at("2026-03-20T00:00Z"), coverage=shown)

    assert found.firings == ()


# --- how the agreement stands


@pytest.mark.parametrize(
    ("as_of", "state", "why"),
    [
        ("2026-03-01T23:59:59.999999Z", "not_begun", "the term begins on 2026-03-02"),
        ("2026-03-02T00:00:00Z", "in_force", "the term began on 2026-03-02"),
        ("2026-03-07T00:00:00Z", "at_risk", "k 3 of 9"),
        ("2026-03-09T23:59:59.999999Z", "at_risk", "k 6 of 9"),
        ("2026-03-10T00:00:00Z", "ended", "the term was agreed until 2026-03-10"),
        ("2026-03-19T23:59:59.999999Z", "ended", "the term was agreed until 2026-03-10"),
        ("2026-03-20T00:00:00Z", "in_force", "the term began on 2026-03-20"),
        ("2026-04-12T00:00:00Z", "ended", "the term was agreed until 2026-04-12"),
    ],
)
def test_an_agreement_stands_by_the_version_in_force(as_of: str, state: str, why: str) -> None:
    versions = [text("1", "2026-03-02", row(9), until="2026-03-10"), text("2", "2026-03-20", None)]

    status = judged(versions, as_of).agreement_status

    assert (status.state, status.why) == (state, why)


@pytest.mark.parametrize("then", ["consequence", "terminate"])
def test_a_termination_stays_one_under_a_text_that_would_not_terminate(then: str) -> None:
    versions = [text("1", "2026-03-02", row(2), then=then), text("2", "2026-03-07", None)]

    status = judged(versions, "2026-03-16T00:00Z").agreement_status

    assert status.state == {"consequence": "in_force", "terminate": "terminable"}[then]


def test_a_firing_that_did_not_terminate_does_not_become_one_that_does() -> None:
    versions = [text("1", "2026-03-02", row(2), then="consequence"), text("2", "2026-03-07", row(2))]
    again = Journey.of("L2", mql("2026-03-08T10:00Z"))

    same, next_ = (judged(versions, "2026-03-16T00:00Z", *leads).agreement_status for leads in ((LEAD,), (LEAD, again)))

    assert (same.state, next_.state) == ("in_force", "terminable")
    assert next_.since == at("2026-03-11T00:00Z")


# --- against a second opinion

DAY = timedelta(days=1)
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
LENGTHS = ("2 days", "36 hours", "5 days")


@st.composite
def counts(draw: st.DrawFn) -> Missed:
    names = draw(st.sampled_from((("q",), ("q",), ("r",), ("q", "r"))))
    periods = draw(st.integers(1, 4))
    how = draw(st.sampled_from(("consecutive", "within", "all")))
    return Missed(
        names,
        periods=periods,
        consecutive=how == "consecutive",
        within=periods + draw(st.integers(0, 2)) if how == "within" else None,
        of="all" if len(names) > 1 and draw(st.booleans()) else "any",
    )


SILENCES = st.builds(
    Nothing, st.sampled_from((REVIEW, any_of(REVIEW, event(kind="report")))), for_=st.sampled_from(LENGTHS)
)
WHENS = st.one_of(counts(), counts(), SILENCES, st.none())


@attrs.frozen
class Case:
    """Versions that begin so many days after the first, with what happened, and two instants to judge them as of."""

    begins: tuple[int, ...]
    whens: tuple[Missed | Nothing | None, ...]
    lead: Journey
    log: tuple[Event, ...]
    instants: tuple[datetime, datetime]

    def judged(self, as_of: datetime) -> Evaluation:
        days = [f"{BEGIN + day * DAY:%Y-%m-%d}" for day in self.begins]
        versions = texts(*zip(days, self.whens, strict=True))
        return evaluate(versions, [self.lead], as_of=as_of, log=self.log)

    def expected(self, found: Evaluation) -> list[Fired]:
        ends = [*(BEGIN + day * DAY for day in self.begins[1:]), at(f"{UNTIL}T00:00Z")]
        said = [
            Text(count(BEGIN + day * DAY), count(end), when)
            for day, end, when in zip(self.begins, ends, self.whens, strict=True)
        ]
        rows = {name: [_row(one) for one in found.outcomes if one.commitment == name] for name in ("q", "r")}
        story = Story.of("log", {}, self.log, found.as_of_us)
        return fired_over(said, rows, story, found.as_of_us, _over)


def _over(when: Nothing, start: int) -> int:
    amount, unit = str(when.for_).split(" ")
    return start + int(amount) * {"days": 24, "hours": 1}[unit] * 3_600_000_000


def _row(one: Any) -> Row:
    return Row(
        one.commitment, one.subject, one.group, None, one.status, one.started_us, one.due_us, None, None, one.due_us
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    later = draw(st.lists(st.integers(1, 12), min_size=1, max_size=2, unique=True))
    begins = (0, *sorted(later))
    hours = st.integers(0, 16 * 4).map(lambda quarter: BEGIN + quarter * timedelta(hours=6))
    edges = st.builds(lambda one, shift: one + shift * US, hours, st.integers(-1, 1))
    stages = draw(st.lists(st.tuples(st.sampled_from(("mql", "sql")), edges), max_size=10))
    kinds = draw(st.lists(st.tuples(st.sampled_from(("review", "report")), edges), max_size=4))
    return Case(
        begins=begins,
        whens=tuple(draw(WHENS) for _ in begins),
        lead=Journey.of("L1", *(stage(name, when) for name, when in stages if when >= BEGIN)),
        log=tuple(Event(kind=kind, at=when, id=f"{kind} {when}") for kind, when in kinds),
        instants=(draw(edges), draw(edges)),
    )


@settings(max_examples=4 * settings().max_examples)
@given(cases())
def test_firings_over_versions_are_what_the_oracle_finds(case: Case) -> None:
    for as_of in case.instants:
        found = case.judged(as_of)

        ends = {one.key: one.due_us for one in found.outcomes}
        events = {one.id: count(one.at) for one in case.log}
        expected = case.expected(found)
        assert [(int(one.version) - 1, one.due_us, one.fired_us) for one in found.firings] == [
            (one.text, one.due, one.due) for one in expected
        ]
        for one, firing in zip(found.firings, expected, strict=True):
            if one.reason == "missed":
                assert tuple(dict.fromkeys(ends[key] for key in one.evidence)) == firing.about
            else:
                assert [events[name] for name in one.evidence] in ([*firing.about], [])


@settings(max_examples=4 * settings().max_examples)
@given(cases())
def test_firings_over_versions_only_append_as_time_goes_on(case: Case) -> None:
    early, late = (case.judged(as_of) for as_of in sorted(case.instants))

    before, after = [_but_as_of(one) for one in early.firings], [_but_as_of(one) for one in late.firings]
    assert after[: len(before)] == before
    assert [one.number for one in late.firings] == list(range(1, len(after) + 1))
    assert all(one.fired_us < late.as_of_us for one in late.firings)


@given(cases())
def test_a_text_that_is_repeated_as_a_new_version_changes_no_firing(case: Case) -> None:
    same = attrs.evolve(case, whens=(case.whens[0],) * len(case.begins))
    one = attrs.evolve(case, begins=(0,), whens=case.whens[:1])
    as_of = max(case.instants)

    assert told_plainly(same.judged(as_of)) == told_plainly(one.judged(as_of))


def told_plainly(found: Evaluation) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(one.number, one.fired_us, one.evidence) for one in found.firings]


def _but_as_of(state: ClauseState) -> ClauseState:
    return attrs.evolve(state, terms=attrs.evolve(state.terms, as_of_us=0))
