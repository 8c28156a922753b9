"""Clauses judged: streaks and windows, any and all, silences of the log, and how the agreement stands by them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from evaluation.making import US, agreement, at, call, mql, promise, result
from evaluation.periods import AFTER, MONTHS, made, months
from slakit import (
    Agreement,
    AgreementStatus,
    Clause,
    ClauseState,
    Coverage,
    Evaluation,
    Event,
    Firing,
    Groups,
    Journey,
    LeadVolume,
    Missed,
    Nothing,
    Objective,
    Outcome,
    Quiet,
    Quota,
    WorkCalendar,
    activity,
    entered,
    evaluate,
    event,
    field,
)
from slakit.evaluation.clauses import Stretch, counting, series, streaks

pytestmark = pytest.mark.filterwarnings("ignore::slakit.SparseHistoryWarning")

# --- series of outcomes, by hand


def read(when: Missed, outcomes: Iterable[Outcome], as_of: int = AFTER) -> tuple[list[list[str]], list[str]]:
    """Return the periods of each firing, or those that count towards the first."""
    by_name: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_name.setdefault(one.commitment, []).append(one)
    stretches = tuple(series(when, by_name, as_of))
    fired = [_labels(missed) for _, missed in streaks(stretches, lambda _: when)]
    return fired, [] if fired else _labels(counting(when, stretches))


def _labels(stretches: Sequence[Stretch]) -> list[str]:
    return [miss.subject[5:] for stretch in stretches for miss in stretch.misses]


IN_A_ROW = Missed("a", periods=3, consecutive=True)


@pytest.mark.parametrize(
    ("letters", "fired", "counting"),
    [
        pytest.param("", [], [], id="nothing-yet"),
        pytest.param("BB", [], ["01", "02"], id="two"),
        pytest.param("BBB", [["01", "02", "03"]], [], id="three"),
        pytest.param("BBBBBB", [["01", "02", "03"]], [], id="a-streak-of-six-fires-once"),
        pytest.param("BBMB", [], ["04"], id="met-breaks"),
        pytest.param("BBUB", [], ["04"], id="unknown-breaks"),
        pytest.param("BBXB", [], ["04"], id="excluded-breaks"),
        pytest.param("BBM", [], [], id="broken"),
        pytest.param("BBMBBB", [["04", "05", "06"]], [], id="after-a-break"),
        pytest.param("BBBMBBB", [["01", "02", "03"], ["05", "06", "07"]], [], id="two-streaks"),
        pytest.param("BBBBUBBBB", [["01", "02", "03"], ["06", "07", "08"]], [], id="longer-streaks"),
        pytest.param("BBPB", [], ["01", "02"], id="pending-stops-the-reading"),
        pytest.param("BBPBBBBB", [], ["01", "02"], id="pending-stops-it-whatever-comes"),
        pytest.param("PBBB", [], [], id="pending-at-the-start"),
        pytest.param("BBBPBBB", [["01", "02", "03"]], [], id="fired-before-the-pending-one"),
        pytest.param("BB B", [["01", "02", "04"]], [], id="a-period-without-an-outcome-is-no-part"),
    ],
)
def test_periods_in_a_row(letters: str, fired: list[list[str]], counting: list[str]) -> None:
    assert read(IN_A_ROW, months(letters)) == (fired, counting)


@pytest.mark.parametrize(
    ("letters", "fired", "counting"),
    [
        pytest.param("B", [["01"]], [], id="each-miss"),
        pytest.param("BB", [["01"]], [], id="a-streak-once"),
        pytest.param("BMBBUB", [["01"], ["03"], ["06"]], [], id="each-streak"),
        pytest.param("M", [], [], id="none"),
    ],
)
def test_one_period_in_a_row(letters: str, fired: list[list[str]], counting: list[str]) -> None:
    assert read(Missed("a", periods=1, consecutive=True), months(letters)) == (fired, counting)


@pytest.mark.parametrize(
    ("letters", "fired", "counting"),
    [
        pytest.param("BMMB", [["01", "04"]], [], id="at-the-edge-of-the-window"),
        pytest.param("BMMMB", [], ["05"], id="beyond-it"),
        pytest.param("BMMM", [], [], id="the-next-period-forgets-the-first"),
        pytest.param("MBMM", [], ["02"], id="still-counting"),
        pytest.param("BMBMMB", [["01", "03"], ["03", "06"]], [], id="re-armed-by-one-period-below"),
        pytest.param("BBBBMB", [["01", "02"]], [], id="not-re-armed-while-enough"),
        pytest.param("BBMMMBB", [["01", "02"], ["06", "07"]], [], id="re-armed-late"),
        pytest.param("BBMMBB", [["01", "02"]], [], id="never-below"),
        pytest.param("BUUB", [["01", "04"]], [], id="unknown-is-not-missed"),
        pytest.param("BPB", [], ["01"], id="pending-stops-the-reading"),
        pytest.param("B", [], ["01"], id="fewer-than-the-window"),
        pytest.param("BB", [["01", "02"]], [], id="enough-before-the-window-is-full"),
    ],
)
def test_two_of_the_last_four_periods(letters: str, fired: list[list[str]], counting: list[str]) -> None:
    assert read(Missed("a", periods=2, within=4), months(letters)) == (fired, counting)


@pytest.mark.parametrize(
    ("letters", "fired", "counting"),
    [
        pytest.param("BMBMMB", [["01", "03", "06"]], [], id="whatever-lies-between"),
        pytest.param("BMBMM", [], ["01", "03"], id="never-forgotten"),
        pytest.param("BBBMBBB", [["01", "02", "03"]], [], id="once"),
    ],
)
def test_three_periods_of_the_whole_term(letters: str, fired: list[list[str]], counting: list[str]) -> None:
    assert read(Missed("a", periods=3), months(letters)) == (fired, counting)


@pytest.mark.parametrize(
    ("a", "b", "any_", "all_"),
    [
        pytest.param("BM", "MB", [["01", "02"]], [], id="one-each"),
        pytest.param("BB", "BM", [["01", "01", "02"]], [], id="both-once"),
        pytest.param("BB", "BB", [["01", "01", "02", "02"]], [["01", "01", "02", "02"]], id="both-twice"),
        pytest.param("BU", "BU", [], [], id="unknown"),
        pytest.param("BP", "BB", [], [], id="one-pending-leaves-its-period-open"),
        pytest.param("B ", "MB", [["01", "02"]], [], id="what-has-no-outcome-is-not-missed"),
        pytest.param("BB", "  ", [["01", "02"]], [], id="one-has-none-at-all"),
        pytest.param("MBB", "BBB", [["01", "02", "02"]], [["02", "02", "03", "03"]], id="all-need-the-same-periods"),
    ],
)
def test_any_and_all_of_several_commitments(a: str, b: str, any_: list[list[str]], all_: list[list[str]]) -> None:
    outcomes = [*months(a), *months(b, "b")]

    assert read(Missed(["a", "b"], periods=2, consecutive=True), outcomes)[0] == any_
    assert read(Missed(["a", "b"], periods=2, consecutive=True, of="all"), outcomes)[0] == all_


def test_a_promise_per_group_is_missed_when_any_group_is() -> None:
    outcomes = [*months("BMM", group="web"), *months("MBM", group="fair")]

    assert read(Missed("a", periods=2, consecutive=True), outcomes)[0] == [["01", "02"]]
    assert read(Missed(["a"], periods=2, of="all"), outcomes)[0] == [["01", "02"]]


def test_a_group_that_is_open_leaves_its_period_open() -> None:
    outcomes = [*months("BB", group="web"), *months("MP", group="fair")]

    assert read(Missed("a", periods=2), outcomes) == ([], ["01"])


def test_periods_of_several_kinds_stand_in_the_order_of_their_ends() -> None:
    quarter = made("B", "b", "2026-Q1", MONTHS[0], MONTHS[3])

    assert read(Missed(["a", "b"], periods=2, within=3), [*months("BMMB"), quarter])[0] == [["01", "Q1"], ["Q1", "04"]]
    assert read(Missed(["a", "b"], periods=2, within=2), [*months("BMMB"), quarter])[0] == []


def test_the_order_in_which_outcomes_come_does_not_matter() -> None:
    assert read(IN_A_ROW, reversed(months("BBMBBB"))) == ([["04", "05", "06"]], [])


def test_a_commitment_that_is_not_named_is_not_read() -> None:
    assert read(Missed("b", periods=1), months("BBB")) == ([], [])


def test_an_outcome_that_is_never_due_stands_where_it_started() -> None:
    outcomes = {"a": months("BMB", due_us=None)}

    assert [one.end for one in series(IN_A_ROW, outcomes, AFTER)] == MONTHS[:3]


@pytest.mark.parametrize(
    ("as_of", "fired"),
    [(MONTHS[3] - 1, 0), (MONTHS[3], 0), (MONTHS[3] + 1, 1)],
    ids=["before-the-end", "at-the-end", "after-the-end"],
)
def test_a_period_counts_once_it_is_over(as_of: int, fired: int) -> None:
    assert len(read(IN_A_ROW, months("BBB"), as_of)[0]) == fired


def test_a_period_that_is_broken_before_it_is_over_waits_for_its_end() -> None:
    flood = [*months("BB"), made("B", "a", "2026-03", MONTHS[2], MONTHS[3], breached_us=MONTHS[2] + 5)]

    assert read(IN_A_ROW, flood, MONTHS[3]) == ([], ["01", "02"])
    assert read(IN_A_ROW, flood, MONTHS[3] + 1)[0] == [["01", "02", "03"]]


def test_a_series_is_settled_no_sooner_than_its_latest_miss() -> None:
    late = made("B", "a", "2026-01", MONTHS[0], MONTHS[1], breached_us=MONTHS[2] + 7)
    outcomes = {"a": [late, *months(" MB")]}

    found = [(one.end, one.settled) for one in series(IN_A_ROW, outcomes, AFTER)]

    assert found == [(MONTHS[1], MONTHS[2] + 7), (MONTHS[2], MONTHS[2] + 7), (MONTHS[3], MONTHS[3])]


# --- judged with their agreement

YEAR = ("2026-01-01", "2027-01-01")
VOLUME = LeadVolume(id="mqls", at_least=1, per="month")
WEB = Quota(
    id="by-origin", owed_by="marketing", count=entered("mql"), at_least=1, per="month", by=Groups("origin", ("web",))
)


def clause(when: Missed | Nothing, then: Any = "terminate", name: str = "end", **parts: Any) -> Clause:
    return Clause(id=name, when=when, then=then, **parts)


def acme(*clauses: Clause, term: tuple[str, str | None] = YEAR, rules: Sequence[Any] = (VOLUME,)) -> Agreement:
    return agreement(*rules, term=term, clauses=clauses)


def delivered(*days: str) -> list[Journey]:
    """Return a lead for each date on which one became an MQL."""
    return [Journey.of(f"L-{day}", mql(f"{day}T12:00Z"), attributes={"origin": "fair"}) for day in days]


def judged(
    rules: Agreement, *leads: Journey, as_of: str | datetime = "2026-12-31T12:00Z", log: Sequence[Event] = ()
) -> Evaluation:
    return result(rules, *leads, as_of=as_of, log=log)


def only(evaluation: Evaluation) -> ClauseState:
    (state,) = evaluation.clauses
    return state


def firing(evaluation: Evaluation) -> Firing:
    state = only(evaluation)
    assert isinstance(state, Firing), state
    return state


def quiet(evaluation: Evaluation) -> Quiet:
    state = only(evaluation)
    assert isinstance(state, Quiet), state
    return state


THREE = Missed("mqls", periods=3, consecutive=True)


def test_a_firing_says_what_was_missed_and_what_follows() -> None:
    found = judged(
        acme(clause(THREE, text="Either party may end it.", to=["VP Sales", "CEO"])),
        *delivered("2026-01-10"),
        as_of="2026-04-30T22:00:00.000001Z",
    )

    state = firing(found)
    assert (state.clause, state.number, state.then) == ("end", 1, "terminate")
    assert (state.follows, state.to) == ("Either party may end it.", ("VP Sales", "CEO"))
    assert (state.started_at, state.due_at, state.fired_at) == (
        at("2025-12-31T23:00Z"),
        at("2026-04-30T22:00Z"),
        at("2026-04-30T22:00Z"),
    )
    assert state.evidence == tuple(one.key for one in found.breaches)
    assert [one.subject for one in found.breaches] == ["2026-02", "2026-03", "2026-04"]
    assert state.allowed == "mqls is missed in 3 periods in a row"
    assert state.text == (
        "end fired Fri 2026-05-01 00:00: missed mqls in 2026-02, 2026-03 and 2026-04; terminate to VP Sales, CEO: Either "
        "party may end it."
    )


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param("2026-03-31T21:59:59.999999Z", "quiet", id="before"),
        pytest.param("2026-03-31T22:00:00Z", "quiet", id="at"),
        pytest.param("2026-03-31T22:00:00.000001Z", "fired", id="after"),
    ],
)
def test_the_third_missed_month_fires_after_its_end(as_of: str, status: str) -> None:
    assert only(judged(acme(clause(THREE)), as_of=as_of)).status == status


def test_a_quiet_clause_counts_down() -> None:
    found = judged(acme(clause(THREE)), *delivered("2026-01-10"), as_of="2026-04-10T12:00Z")

    state = quiet(found)
    assert (state.countdown, state.missed, state.needed, state.due_at) == ("2 of 3", 2, 3, None)
    assert state.evidence == tuple(one.key for one in found.breaches)
    assert state.started_at == at("2025-12-31T23:00Z")
    assert state.text == "end is quiet, 2 of 3 periods missed: mqls in 2026-02 and 2026-03"


def test_a_clause_that_counts_nothing_says_so() -> None:
    state = quiet(judged(acme(clause(THREE)), *delivered("2026-01-10"), as_of="2026-02-10T12:00Z"))

    assert (state.countdown, state.evidence) == ("0 of 3", ())
    assert state.text == "end is quiet, 0 of 3 periods missed"


def test_each_streak_fires_and_a_clause_that_fired_is_not_quiet_as_well() -> None:
    two = Missed("mqls", periods=2, consecutive=True)
    found = judged(acme(clause(two)), *delivered("2026-05-10"), as_of="2026-10-15T12:00Z")

    assert [(one.number, one.due_at) for one in found.firings] == [
        (1, at("2026-02-28T23:00Z")),
        (2, at("2026-07-31T22:00Z")),
    ]
    assert found.clauses == found.firings


def test_clauses_stand_in_the_order_of_the_agreement() -> None:
    wait = Nothing(event(kind="review"), for_="2 months")
    found = judged(acme(clause(wait, name="wait"), clause(THREE), clause(Missed("mqls", periods=9), name="nine")))

    assert [(one.clause, one.status) for one in found.clauses] == [
        ("wait", "fired"),
        ("end", "fired"),
        ("nine", "fired"),
    ]


def test_a_quota_by_group_is_missed_when_a_listed_group_is() -> None:
    once = Missed("by-origin", periods=1)
    found = judged(acme(clause(once), rules=[WEB]), *delivered("2026-01-10"), as_of="2026-02-10T12:00Z")

    assert firing(found).text.startswith("end fired Sun 2026-02-01 00:00: missed by-origin in 2026-01 (web); ")


def test_a_term_cuts_the_first_and_the_last_period() -> None:
    short = acme(clause(Missed("mqls", periods=2)), term=("2026-01-15", "2026-02-15"))

    state = firing(judged(short, as_of="2026-03-01T12:00Z"))

    assert (state.started_at, state.due_at) == (at("2026-01-14T23:00Z"), at("2026-02-14T23:00Z"))


def test_a_period_without_an_open_day_does_not_break_a_row() -> None:
    closed = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays=_dates("2026-01-05", 5))
    weekly = LeadVolume(at_least=1, per="week", id="mqls", calendar=closed)
    rules = acme(clause(Missed("mqls", periods=2, consecutive=True)), rules=[weekly])

    found = judged(rules, as_of="2026-01-20T12:00Z")

    assert [one.subject for one in found.breaches] == ["2026-W01", "2026-W03"]
    assert firing(found).due_at == at("2026-01-18T23:00Z")


def _dates(first: str, number: int) -> list[str]:
    begin = datetime.fromisoformat(first)
    return [(begin + timedelta(days=n)).date().isoformat() for n in range(number)]


# --- objectives: unknown periods, and periods that are decided late

HOT = field("tier", is_="hot")
SHARE = promise([(HOT, "1 hour"), "40 days"], objective=Objective(share="100%", per="month"))


def lead(name: str, start: str, *events: Event, tier: str = "hot") -> Journey:
    return Journey.of(name, mql(start), *events, attributes={"tier": tier})


def test_an_objective_that_is_unknown_breaks_a_row() -> None:
    rules = acme(clause(Missed("call/objective", periods=2, consecutive=True)), rules=[SHARE])
    leads = [lead(f"L{month}", f"2026-{month}-10T12:00Z") for month in ("01", "03", "04")]

    assert quiet(judged(rules, *leads, as_of="2026-04-15T12:00Z")).countdown == "1 of 2"
    assert firing(judged(rules, *leads, as_of="2026-05-15T12:00Z")).due_at == at("2026-04-30T22:00Z")


def test_a_month_that_is_decided_late_holds_the_series_up_and_dates_the_firing() -> None:
    rules = acme(clause(Missed("call/objective", periods=2, consecutive=True)), rules=[SHARE])
    leads = [
        lead("slow", "2026-01-20T12:00Z", tier="warm"),
        lead("quick", "2026-02-10T12:00Z"),
        lead("called", "2026-03-10T12:00Z", call("2026-03-10T12:30Z")),
    ]

    waiting = judged(rules, *leads, as_of="2026-03-01T12:00:00Z")
    after = judged(rules, *leads, as_of="2026-03-01T12:00:00.000001Z")

    assert [(one.subject, one.status) for one in waiting.by(commitment="call/objective").outcomes] == [
        ("2026-01", "pending"),
        ("2026-02", "breached"),
        ("2026-03", "pending"),
    ]
    assert quiet(waiting).countdown == "0 of 2"
    state = firing(after)
    assert (state.due_at, state.fired_at) == (at("2026-02-28T23:00Z"), at("2026-03-01T12:00Z"))


def test_what_is_judged_on_the_log_counts_as_well() -> None:
    reports = Quota(id="reports", owed_by="marketing", count=event(kind="report"), at_least=1, per="month", on="log")
    rules = acme(clause(Missed("reports", periods=2, consecutive=True)), rules=[reports])
    log = [Event(kind="report", at=at("2026-02-10T12:00Z"))]

    assert firing(judged(rules, as_of="2026-05-15T12:00Z", log=log)).due_at == at("2026-04-30T22:00Z")


# --- nothing seen

REVIEW = event(kind="review")
MONTHLY = clause(Nothing(REVIEW, for_="1 month"), name="silence")


def reviews(*moments: str | datetime, kind: str = "review") -> list[Event]:
    return [
        Event(kind=kind, at=at(one) if isinstance(one, str) else one, id=f"r{n}") for n, one in enumerate(moments, 1)
    ]


DUE = at("2026-04-15T08:00Z")  # a month after the review of 15 March, 10:00 in Berlin, over the change of the clocks


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param(DUE - US, "quiet", id="before-due"),
        pytest.param(DUE, "quiet", id="at-due"),
        pytest.param(DUE + US, "fired", id="after-due"),
    ],
)
def test_a_silence_fires_after_it_is_due(as_of: datetime, status: str) -> None:
    log = reviews("2026-01-20T12:00Z", "2026-02-18T12:00Z", "2026-03-15T09:00Z")

    state = only(judged(acme(MONTHLY), as_of=as_of, log=log))

    assert (state.status, state.due_at, state.evidence) == (status, DUE, ("r3",))


@pytest.mark.parametrize(
    ("helps", "fired"),
    [
        pytest.param(DUE - US, 0, id="before-due"),
        pytest.param(DUE, 0, id="at-due"),
        pytest.param(DUE + US, 1, id="after-due"),
    ],
)
def test_a_match_at_due_helps_and_one_after_it_does_not(helps: datetime, fired: int) -> None:
    log = reviews("2026-01-20T12:00Z", "2026-02-18T12:00Z", "2026-03-15T09:00Z", helps)

    found = judged(acme(MONTHLY), as_of="2026-04-20T12:00Z", log=log)

    assert len(found.firings) == fired


def test_a_silence_tells_what_was_waited_for() -> None:
    log = reviews("2026-01-20T12:00Z", "2026-02-18T12:00Z", "2026-03-15T09:00Z")
    rules = acme(attrs.evolve(MONTHLY, text="The agreement has lapsed."))

    assert firing(judged(rules, as_of="2026-05-01T12:00Z", log=log)).text == (
        "silence fired Wed 2026-04-15 10:00: nothing seen for 1 month from Sun 2026-03-15 10:00 (kind is review); "
        "terminate: The agreement has lapsed."
    )
    assert quiet(judged(rules, as_of="2026-04-01T12:00Z", log=log)).text == (
        "silence is quiet, due Wed 2026-04-15 10:00: 1 month from Sun 2026-03-15 10:00 (kind is review)"
    )


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2026-01-31T23:00Z", "quiet"), ("2026-01-31T23:00:00.000001Z", "fired")],
    ids=["at-due", "after-due"],
)
def test_the_clock_starts_with_the_term(as_of: str, status: str) -> None:
    state = only(judged(acme(MONTHLY), as_of=as_of, log=reviews("2025-12-31T22:59Z")))

    assert (state.status, state.due_at, state.evidence) == (status, at("2026-01-31T23:00Z"), ())


@pytest.mark.parametrize(
    ("since", "until", "fired"),
    [
        pytest.param(at("2026-03-15T09:00Z"), DUE, 1, id="all-of-the-wait"),
        pytest.param(at("2026-03-15T09:00Z") + US, DUE, 0, id="not-its-beginning"),
        pytest.param(at("2026-03-15T09:00Z"), DUE - US, 0, id="not-its-end"),
    ],
)
def test_a_silence_fires_only_where_the_data_would_have_shown_a_match(
    since: datetime, until: datetime, fired: int
) -> None:
    rules = acme(MONTHLY, term=("2026-03-01", "2027-01-01"))
    log = reviews("2026-03-15T09:00Z")

    found = evaluate(
        rules, [], as_of=at("2026-04-20T12:00Z"), log=log, coverage=[Coverage(kind="review", since=since, until=until)]
    )

    assert len(found.firings) == fired


def test_each_silence_fires_once_and_a_late_match_starts_another_clock() -> None:
    log = reviews("2026-02-20T12:00Z", "2026-03-10T12:00Z", "2026-08-01T12:00Z")

    found = judged(acme(MONTHLY), as_of="2026-12-31T12:00Z", log=log)

    assert [(one.number, one.due_at, one.fired_at, one.evidence) for one in found.firings] == [
        (1, at("2026-01-31T23:00Z"), at("2026-01-31T23:00Z"), ()),
        (2, at("2026-04-10T11:00Z"), at("2026-04-10T11:00Z"), ("r2",)),
        (3, at("2026-09-01T12:00Z"), at("2026-09-01T12:00Z"), ("r3",)),
    ]


END = at("2026-03-01T00:00Z")


@pytest.mark.parametrize(
    ("last", "status"),
    [
        pytest.param(END - timedelta(hours=36) - US, "fired", id="due-before-the-end"),
        pytest.param(END - timedelta(hours=36), "quiet", id="due-at-the-end"),
        pytest.param(END - timedelta(hours=36) + US, "quiet", id="due-after-the-end"),
    ],
)
def test_a_silence_does_not_fire_beyond_the_term(last: datetime, status: str) -> None:
    short = agreement(term=("2026-02-27", "2026-03-01"), zone="UTC", clauses=[clause(Nothing(REVIEW, for_="36 hours"))])

    state = only(judged(short, as_of="2026-04-01T12:00Z", log=reviews(last)))

    assert (state.status, state.due_at) == (status, last + timedelta(hours=36))


def test_a_silence_that_outlasts_the_term_says_so() -> None:
    state = quiet(judged(acme(MONTHLY), as_of="2026-01-20T12:00Z", log=reviews("2026-01-10T12:00Z")))
    late = quiet(judged(acme(MONTHLY, term=("2026-01-01", "2026-02-01")), as_of="2026-01-20T12:00Z"))

    assert "when the term is over" not in state.text
    assert late.text == (
        "end is quiet, due Sun 2026-02-01 00:00, when the term is over: 1 month from Thu 2026-01-01 00:00 (kind is review)"
    ).replace("end", "silence", 1)


@pytest.mark.parametrize(
    "log",
    [
        pytest.param(reviews("2026-01-20T12:00Z", kind="report"), id="another-kind"),
        pytest.param(reviews("2026-02-10T12:00:00.000001Z"), id="after-as-of"),
        pytest.param(reviews("2025-12-31T22:59:59.999999Z"), id="before-the-term"),
    ],
)
def test_what_does_not_match_or_lies_outside_does_not_help(log: list[Event]) -> None:
    assert firing(judged(acme(MONTHLY), as_of="2026-02-10T12:00Z", log=log)).number == 1


def test_a_pattern_may_ask_for_stages_and_alternatives() -> None:
    signed = clause(Nothing([entered("signed"), activity("meeting")], for_="1 month"), name="silence")
    log = [
        Event(kind="stage", value="signed", at=at("2026-01-10T12:00Z"), id="s"),
        Event(kind="stage", value="signed", at=at("2026-01-20T12:00Z"), id="repeated"),
        Event(kind="activity", value="call", at=at("2026-01-25T12:00Z"), id="call"),
    ]

    state = quiet(judged(acme(signed), as_of="2026-02-01T12:00Z", log=log))

    assert (state.due_at, state.evidence) == (at("2026-02-10T12:00Z"), ("s",))


def test_of_matches_at_one_instant_the_last_in_order_is_the_evidence() -> None:
    log = reviews("2026-01-20T12:00Z", "2026-01-20T12:00Z")

    assert quiet(judged(acme(MONTHLY), as_of="2026-02-01T12:00Z", log=log)).evidence == ("r2",)


def test_an_open_term_lets_silences_run_for_ever() -> None:
    found = judged(
        acme(MONTHLY, term=("2026-01-01", None)), as_of="2036-01-01T00:00Z", log=reviews("2030-01-01T00:00Z")
    )

    assert [one.due_at for one in found.firings] == [at("2026-01-31T23:00Z"), at("2030-02-01T00:00Z")]


# --- how the agreement stands

STREAK = clause(THREE, name="volume")
WAIT = clause(Nothing(REVIEW, for_="100 days"), name="silence")


def standing(*clauses: Clause, as_of: str | datetime, term: tuple[str, str | None] = YEAR) -> AgreementStatus:
    return judged(acme(*clauses, term=term), as_of=as_of).agreement_status


@pytest.mark.parametrize(
    ("as_of", "state", "since", "clauses", "why"),
    [
        pytest.param(
            "2025-12-31T22:59:59.999999Z", "not_begun", None, (), "the term begins on 2026-01-01", id="before-the-term"
        ),
        pytest.param(
            "2025-12-31T23:00Z", "in_force", "2025-12-31T23:00Z", (), "the term began on 2026-01-01", id="first-instant"
        ),
        pytest.param(
            "2026-01-31T23:00Z",
            "in_force",
            "2025-12-31T23:00Z",
            (),
            "the term began on 2026-01-01",
            id="end-of-January",
        ),
        pytest.param(
            "2026-01-31T23:00:00.000001Z", "at_risk", "2026-01-31T23:00Z", ("volume",), "volume 1 of 3", id="one-miss"
        ),
        pytest.param(
            "2026-03-01T12:00Z",
            "at_risk",
            "2026-01-31T23:00Z",
            ("volume", "silence"),
            "volume 2 of 3; silence due Sat 2026-04-11 00:00",
            id="both-count-down",
        ),
        pytest.param(
            "2026-03-31T22:00:00.000001Z",
            "terminable",
            "2026-03-31T22:00Z",
            ("volume",),
            "volume has fired",
            id="fired",
        ),
        pytest.param(
            "2026-12-31T22:59:59.999999Z",
            "terminable",
            "2026-03-31T22:00Z",
            ("volume", "silence"),
            "volume has fired; silence has fired",
            id="last-instant",
        ),
        pytest.param(
            "2026-12-31T23:00Z",
            "ended",
            "2026-12-31T23:00Z",
            ("volume", "silence"),
            "the term was agreed until 2027-01-01; volume has fired; silence has fired",
            id="end-of-the-term",
        ),
    ],
)
def test_an_agreement_stands_by_its_term_and_by_the_clauses_that_end_it(
    as_of: str, state: Any, since: str | None, clauses: tuple[str, ...], why: str
) -> None:
    status = standing(STREAK, WAIT, as_of=as_of)

    assert (status.state, status.since) == (state, None if since is None else at(since))
    assert (status.clauses, status.why) == (clauses, why)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        pytest.param("2026-02-19T22:29:59.999999Z", "in_force", id="before-the-half"),
        pytest.param("2026-02-19T22:30Z", "at_risk", id="at-the-half"),
        pytest.param("2026-04-10T22:00Z", "at_risk", id="at-due"),
        pytest.param("2026-04-10T22:00:00.000001Z", "terminable", id="after-due"),
    ],
)
def test_a_silence_puts_the_agreement_at_risk_from_its_half_on(as_of: str, state: str) -> None:
    # A hundred days from midnight in winter to midnight in summer are an hour short.
    assert judged(acme(WAIT, rules=[]), as_of=as_of).agreement_status.state == state


def test_a_silence_that_can_not_fire_within_the_term_is_no_risk() -> None:
    assert standing(WAIT, as_of="2026-03-30T12:00Z", term=("2026-01-01", "2026-04-01")).state == "in_force"


def test_only_clauses_that_terminate_put_an_agreement_at_risk() -> None:
    others = [attrs.evolve(STREAK, then="consequence"), attrs.evolve(WAIT, then="escalate")]

    assert standing(*others, as_of="2026-12-01T12:00Z").state == "in_force"


def test_the_first_firing_is_since_when_it_may_be_ended() -> None:
    twice = clause(Missed("mqls", periods=1, consecutive=True), name="once")
    rules = acme(STREAK, twice)

    status = judged(rules, *delivered("2026-03-10"), as_of="2026-12-01T12:00Z").agreement_status

    assert (status.since, status.clauses) == (at("2026-01-31T23:00Z"), ("volume", "once"))


def test_an_agreement_without_a_term_is_in_force() -> None:
    status = judged(agreement(promise("2 hours")), as_of="2026-12-01T12:00Z").agreement_status

    assert (status.state, status.since, status.why) == ("in_force", None, "no term was agreed")


def test_commitments_go_on_being_judged_after_a_termination() -> None:
    found = judged(acme(STREAK), as_of="2026-12-01T12:00Z")

    assert found.agreement_status.state == "terminable"
    assert [one.status for one in found.outcomes] == [*["breached"] * 11, "pending"]


# --- handed on


def both(*log: Event) -> Evaluation:
    return judged(acme(STREAK, WAIT), *delivered("2026-02-10"), as_of="2026-03-01T12:00Z", log=log)


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        pytest.param({}, ["volume", "silence"], id="all"),
        pytest.param({"commitment": "volume"}, ["volume"], id="named"),
        pytest.param({"commitment": "mqls"}, [], id="a-commitment"),
        pytest.param({"commitment": "volume", "owed_by": "marketing"}, [], id="owed-by-somebody"),
        pytest.param({"period": "2026-02"}, [], id="period"),
    ],
)
def test_a_view_keeps_the_clause_that_it_names(words: dict[str, str], clauses: list[str]) -> None:
    assert [one.clause for one in both().by(**words).clauses] == clauses


def test_clauses_follow_the_outcomes_in_the_flat_form() -> None:
    assert [(row["commitment"], row["subject"], row["status"]) for row in both().to_dicts()] == [
        ("mqls", "2026-01", "breached"),
        ("mqls", "2026-02", "met"),
        ("mqls", "2026-03", "pending"),
        ("volume", "volume", "quiet"),
        ("silence", "silence", "quiet"),
    ]
    assert both().to_jsonl().count("\n") == 5


def test_clauses_are_no_outcomes() -> None:
    assert list(both().counts) == ["mqls"]
    assert [one.commitment for one in both().pending] == ["mqls"]
    assert both().firings == ()


def test_evaluations_with_other_clauses_are_not_equal() -> None:
    heard, silent = both(*reviews("2026-02-01T12:00Z")), both()

    assert heard.outcomes == silent.outcomes
    assert heard != silent
