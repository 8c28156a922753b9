"""Promises and clauses that decide nothing: each way in which one never starts, is never or always kept, never fires."""

from typing import Any

import attrs
import pytest

from lintable import NEVER, OFFICE, YEAR, found
from slakit import (
    STANDARD,
    AfterBreach,
    Cadence,
    Check,
    Clause,
    CommitmentMet,
    Credits,
    Deadline,
    Every,
    Journey,
    LeadVolume,
    Level,
    Missed,
    NeverHoldsWarning,
    Nothing,
    Objective,
    OwnEvent,
    PauseBetween,
    PauseWhile,
    Quota,
    Rate,
    Stage,
    Term,
    ValueRule,
    activity,
    any_of,
    at_least,
    did,
    entered,
    event,
    field,
    in_stage,
    left,
    present,
    reason,
)
from slakit.leads.criteria import StageDefinition

NO_KIND = "no event has a kind that is activity and is not activity"
MONTH = Term(since="2026-01-01", until="2026-02-01")


def _deadline(**parts: Any) -> Deadline:
    given = {"id": "call", "owed_by": "sales", "start": entered("mql"), "stop": activity("call"), "within": "1 hour"}
    return Deadline(**{**given, **parts})


def _cadence(**parts: Any) -> Cadence:
    given = {"id": "tries", "owed_by": "sales", "start": entered("mql"), "count": activity("call"), "within": "5 days"}
    return Cadence(**{"at_least": 4, **given, **parts})


def _check(that: Any, at: Any = None) -> Check:
    return Check(id="asks", owed_by="sales", at=entered("mql") if at is None else at, that=that)


def _rate(**parts: Any) -> Rate:
    given = {"id": "rate", "owed_by": "marketing", "among": entered("mql"), "reached": entered("sql")}
    return Rate(**{**given, "at_least": "80%", "per": "month", "matures_after": "5 days", **parts})


def _quota(**parts: Any) -> Quota:
    return Quota(**{"id": "quota", "owed_by": "marketing", "per": "month", **parts})


@attrs.frozen(kw_only=True)
class Own:
    """A rule of a user's own."""

    id: str = "own"
    owed_by: str = "sales"

    def judge(self, _journey: Journey, _context: Any) -> Any:
        return ()


# --- never starts


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (_deadline(start=NEVER), "commitments[0].start"),
        (_cadence(start=NEVER), "commitments[0].start"),
        (_check(did("call"), at=NEVER), "commitments[0].at"),
        (_rate(among=NEVER), "commitments[0].among"),
    ],
    ids=["deadline", "cadence", "check", "rate"],
)
def test_a_promise_whose_start_no_event_can_match_never_starts(rule: Any, where: str) -> None:
    assert found("W534", rule) == [f"{where}: {rule.id!r} never starts: {NO_KIND}"]
    assert found("W535", rule) == []


def test_a_stage_that_the_lifecycle_of_the_agreement_lacks_is_never_entered() -> None:
    rule = _deadline(start=entered("demo", "trial"))

    assert found("W534", rule, lifecycle=STANDARD) == [
        "commitments[0].start: 'call' never starts: the lifecycle has no stage 'demo' or 'trial'"
    ]
    assert found("W534", rule) == []
    assert found("W534", rule, lifecycle=STANDARD.insert(Stage(name="demo"), after="mql")) == []


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (event(kind="stage", value="nope"), "the lifecycle has no stage 'nope'"),
        (event(kind="stage", value=["nope", "never"]), "the lifecycle has no stage 'nope' or 'never'"),
        (event(kind="stage", value=["nope", "mql"]), ""),
        (event(kind="stage", value_not="nope"), ""),
        (event(kind="stage"), ""),
        (event(value="nope"), ""),
        (event(kind=["stage", "owner"], value="nope"), ""),
    ],
)
def test_a_row_of_a_stage_that_the_lifecycle_lacks_never_comes(start: Any, told: str) -> None:
    expected = [f"commitments[0].start: 'call' never starts: {told}"] if told else []

    assert found("W534", _deadline(start=start), lifecycle=STANDARD) == expected
    assert found("W535", _deadline(stop=start), lifecycle=STANDARD) == (
        [f"commitments[0].stop: 'call' can never be kept: {told}"] if told else []
    )


def test_a_start_of_several_patterns_never_comes_when_none_of_them_can() -> None:
    assert found("W534", _deadline(start=any_of(NEVER, entered("mql")))) == []
    assert len(found("W534", _deadline(start=any_of(NEVER, left("mql", kind="owner"))))) == 1


@pytest.mark.parametrize(
    ("every", "term", "told"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", MONTH, None),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31", MONTH, None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", MONTH, "has no date from 2026-01-01 to 2026-01-31"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", YEAR, None),
        ("FREQ=DAILY;UNTIL=20251231", MONTH, "has no date from 2026-01-01 on"),
        ("FREQ=DAILY;UNTIL=20260101", MONTH, None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", Term(since="2026-01-01"), None),
        ("FREQ=DAILY;UNTIL=20251231", Term(since="2026-01-01"), "has no date from 2026-01-01 on"),
        ("FREQ=DAILY;UNTIL=20251231", Term(since="2250-01-01"), None),
    ],
)
def test_dates_must_recur_within_the_term(every: str, term: Term, told: str | None) -> None:
    expected = [] if told is None else [f"commitments[0].start: 'call' never starts: {every} {told}"]

    assert found("W534", _deadline(start=Every(every)), term=term) == expected


@pytest.mark.parametrize(
    "first",
    [_check(did("call"), at=NEVER), _check(OwnEvent(entered("mql"))), _quota(count=NEVER, at_most=5)],
    ids=["never starts", "always kept", "a ceiling on nothing"],
)
def test_what_follows_the_breach_of_a_promise_that_is_never_broken_never_starts(first: Any) -> None:
    second = _deadline(start=AfterBreach(first.id))
    third = _cadence(start=AfterBreach("call"))

    assert found("W534", second, third, first)[:2] == [
        f"commitments[0].start: 'call' never starts: {first.id!r} is never broken",
        "commitments[1].start: 'tries' never starts: 'call' is never broken",
    ]


def test_what_follows_a_breach_that_may_come_starts() -> None:
    first = _check(did("call"))
    first = attrs.evolve(first, objective=Objective(share="95%", per="month"))

    assert found("W534", first, _deadline(start=AfterBreach("asks/objective"))) == []


# --- can never be kept


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (_deadline(stop=NEVER), f"commitments[0].stop: 'call' can never be kept: {NO_KIND}"),
        (_cadence(count=NEVER), f"commitments[0].count: 'tries' can never be kept: {NO_KIND}"),
        (_rate(reached=NEVER), f"commitments[0].reached: 'rate' can never be kept: {NO_KIND}"),
        (_quota(count=NEVER, at_least=1), f"commitments[0].count: 'quota' can never be kept: {NO_KIND}"),
        (
            _quota(sum=NEVER, value=5, at_least=1),
            f"commitments[0].sum: 'quota' can never be kept: {NO_KIND}",
        ),
        (
            _quota(sum=entered("mql"), value=[ValueRule(0, did("demo")), ValueRule(0)], at_least=1),
            "commitments[0].value: 'quota' can never be kept: everything is worth nothing",
        ),
        (_quota(sum=entered("mql"), value=[ValueRule(0, did("demo")), ValueRule(1)], at_least=1), ""),
        (_deadline(), ""),
        (Own(), ""),
    ],
)
def test_a_promise_that_no_event_can_keep_is_found(rule: Any, expected: str) -> None:
    assert found("W535", rule) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("rule", "is_found"),
    [
        (_cadence(until=activity("call", "mail")), True),
        (_cadence(until=activity("call", "mail"), at_least=1), False),
        (_cadence(until=activity("call", "mail"), at_least=1, spread=2), True),
        (_cadence(until=activity("call", "mail"), at_least=1, distinct_by={"channel": 2}), True),
        (_cadence(until=activity("call", outcome="reached")), False),
        (_cadence(), False),
    ],
)
def test_a_cadence_that_each_counted_event_ends_is_kept_only_where_one_is_enough(rule: Cadence, is_found: bool) -> None:
    message = "commitments[0].until: 'tries' can never be kept: whatever counts also ends the window, and it takes"

    assert [line.rsplit(" ", 5)[0] for line in found("W535", rule)] == ([message] if is_found else [])


HARD = field("tier", is_="a")


@pytest.mark.parametrize(
    ("that", "why"),
    [
        (OwnEvent(entered("sql")), "no event has a value that is sql and is mql"),
        (OwnEvent(left("lead")), ""),
        (OwnEvent(activity("call")), "no event has a kind that is activity and is stage"),
        (OwnEvent(entered("mql")) & HARD & ~HARD, "no lead fulfils both 'tier is a' and 'not tier is a'"),
        (OwnEvent(activity("call")) & HARD, "no event has a kind that is activity and is stage"),
        (OwnEvent(entered("mql")) & OwnEvent(left("lead")), ""),
        (OwnEvent(activity("call")) | OwnEvent(entered("sql")), "no event has a kind that is activity and is stage"),
        (OwnEvent(activity("call")) | HARD, ""),
        (~OwnEvent(entered("mql", "sql")), "the event: enters mql or sql always holds then"),
        (~OwnEvent(entered("sql")), ""),
        (StageDefinition("sql"), "the stage sql has no definition"),
        (HARD & StageDefinition("sql"), "the stage sql has no definition"),
        (HARD & StageDefinition("sql", HARD), ""),
        (HARD | StageDefinition("sql"), ""),
        (CommitmentMet("call") & HARD, ""),
        (CommitmentMet("call"), ""),
        (HARD, ""),
    ],
    ids=str,
)
def test_a_check_whose_condition_never_holds_is_found(that: Any, why: str) -> None:
    expected = [f"commitments[0].that: 'asks' can never be kept: {why}"] if why else []

    assert found("W535", _check(that), _deadline()) == expected


def test_a_check_of_a_criterion_that_contradicts_itself_is_found() -> None:
    with pytest.warns(NeverHoldsWarning):
        that = HARD & ~HARD

    assert found("W535", _check(that)) == [
        "commitments[0].that: 'asks' can never be kept: no lead fulfils both 'tier is a' and 'not tier is a'"
    ]


# --- always kept


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (_quota(count=NEVER, at_most=5), NO_KIND),
        (_quota(level=Level(NEVER, entered("sql")), at_most=5), NO_KIND),
        (_quota(sum=entered("mql"), value=0, at_most=5), "everything is worth nothing"),
        (_quota(sum=entered("mql"), value=1, at_most=5), ""),
        (_quota(count=entered("mql"), at_most=0), ""),
        (_quota(count=entered("mql"), at_most=5, credits=Credits(NEVER, "1 day")), ""),
        (_quota(count=NEVER, at_least=5), ""),
        (LeadVolume(at_least=8), ""),
        (_deadline(), ""),
    ],
)
def test_a_ceiling_on_what_never_comes_is_always_kept(rule: Any, why: str) -> None:
    expected = [f"commitments[0]: {rule.id!r} is always kept: {why}"] if why else []

    assert found("W536", rule) == expected


MQL = OwnEvent(entered("mql", "sql"))


@pytest.mark.parametrize(
    ("that", "is_found"),
    [
        (MQL, True),
        (OwnEvent(entered("sql")), False),
        (MQL & did(entered("mql")), True),
        (MQL & HARD, False),
        (MQL | HARD, True),
        (HARD | did("call"), False),
        (did(entered("mql")) & in_stage("mql"), True),
        (did(entered("mql")) | HARD, True),
        (at_least(2, did(entered("mql")), in_stage("mql", "sql"), HARD), True),
        (at_least(2, did(entered("mql")), did("call"), HARD), False),
        (did(entered("mql"), at_least=2), False),
        (did(entered("mql"), since=entered("recycled")), False),
        (did(entered("mql"), before="1 day"), False),
        (did(entered("mql"), within="1 day"), True),
        (in_stage("sql"), False),
        (~OwnEvent(activity("call")), True),
        (~HARD, False),
        (present("email"), False),
    ],
    ids=str,
)
def test_a_check_whose_own_event_is_all_that_it_asks_for_is_always_kept(that: Any, is_found: bool) -> None:
    expected = [f"commitments[0]: 'asks' is always kept: '{_check(that).that}' holds whenever it is asked"]

    assert found("W536", _check(that)) == (expected if is_found else [])


@pytest.mark.parametrize(
    ("at", "is_found"),
    [
        (entered("rejected", reason="spam"), True),
        (entered("rejected", reason=["spam", "duplicate"]), True),
        (any_of(entered("rejected", reason="spam"), left("mql", reason="duplicate")), True),
        (any_of(entered("rejected", reason="spam"), entered("recycled")), False),
        (entered("rejected", reason=["spam", "other"]), False),
        (entered("rejected", reason_not="other"), False),
        (activity("call", reason="spam"), False),
        (entered("rejected"), False),
    ],
)
def test_a_check_of_reasons_at_events_that_have_them_is_always_kept(at: Any, is_found: bool) -> None:
    assert bool(found("W536", _check(reason("duplicate", "spam"), at))) is is_found


def test_a_check_that_never_asks_is_told_as_one_that_never_starts() -> None:
    impossible = _check(OwnEvent(NEVER), at=NEVER)

    assert found("W536", impossible) == []
    assert len(found("W534", impossible)) == 1


# --- clauses

QUARTERLY = _rate(id="quarterly", per="quarter")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (Missed("monthly", periods=12), None),
        (Missed("monthly", periods=13), "it takes 13 missed periods, and the term has 12"),
        (Missed("call/objective", periods=53), None),
        (Missed("call/objective", periods=54), "it takes 54 missed periods, and the term has 53"),
        (Missed(["monthly", "quarterly"], periods=16), None),
        (Missed(["monthly", "quarterly"], periods=17), "it takes 17 missed periods, and the term has 16"),
    ],
    ids=["12 months", "13 months", "53 weeks", "54 weeks", "12 months and 4 quarters", "one more"],
)
def test_a_clause_may_ask_for_as_many_periods_as_meet_the_term(when: Missed, told: str | None) -> None:
    objective = Objective(share="95%", per="week")
    rules = [_rate(id="monthly"), QUARTERLY, _deadline(objective=objective)]
    clause = Clause(id="end", when=when, then="terminate")

    expected = [] if told is None else [f"clauses[0].when.periods: 'end' never fires: {told}"]
    assert found("W537", *rules, clauses=[clause]) == expected
    assert found("W537", *rules, clauses=[clause], term=Term(since="2026-01-01")) == []


@pytest.mark.parametrize(
    ("for_", "is_found"),
    [("30 days", False), ("31 days", True), ("1 month", True), ("743 hours", False), ("744 hours", True)],
)
def test_a_silence_must_be_over_before_the_term_ends(for_: str, is_found: bool) -> None:
    clause = Clause(id="end", when=Nothing(event(kind="review"), for_=for_), then="terminate")
    message = f"clauses[0].when.for: 'end' never fires: {for_} from the first day of the term end with it, or later"

    assert found("W537", clauses=[clause], term=MONTH) == ([message] if is_found else [])


def test_a_silence_beyond_all_dates_never_fires() -> None:
    clause = Clause(id="end", when=Nothing(event(kind="review"), for_="199 years"), then="terminate")

    assert len(found("W537", clauses=[clause])) == 1


def test_a_calendar_does_not_matter_to_a_clause() -> None:
    clause = Clause(id="end", when=Missed("quota", periods=12), then="terminate")

    assert found("W537", _quota(count=entered("mql"), at_least=1, calendar=OFFICE), clauses=[clause]) == []


# --- pauses that only a start begins, or that are on at every start


@pytest.mark.parametrize(
    ("parts", "is_found"),
    [
        pytest.param({"pause": PauseWhile(in_stage("mql"))}, True, id="the-stage-that-is-entered"),
        pytest.param({"pause": PauseWhile(in_stage("mql", "sql"))}, True, id="one-of-several-stages"),
        pytest.param({"pause": PauseWhile(in_stage("mql") | field("a", is_="b"))}, True, id="or-something-else"),
        pytest.param({"pause": PauseWhile(in_stage("mql") & field("a", is_="b"))}, False, id="and-something-else"),
        pytest.param({"pause": PauseWhile(in_stage("sql"))}, False, id="another-stage"),
        pytest.param({"pause": PauseWhile(~in_stage("mql"))}, False, id="all-but-it"),
        pytest.param({"start": entered("mql", "sql"), "pause": PauseWhile(in_stage("mql"))}, False, id="one-start"),
        pytest.param({"start": left("lead"), "pause": PauseWhile(in_stage("mql"))}, False, id="a-stage-left"),
        pytest.param({"start": AfterBreach("other"), "pause": PauseWhile(in_stage("mql"))}, False, id="a-breach"),
        pytest.param({"pause": PauseBetween(activity("away"), activity("back"))}, False, id="from-and-until"),
    ],
)
def test_a_clock_that_stands_from_its_first_instant_is_found(parts: dict[str, Any], is_found: bool) -> None:
    rule = _deadline(**parts)
    told = [line.split("'")[2] for line in found("W539", rule, _deadline(id="other"), _cadence())]

    assert told == ([" holds whenever "] if is_found else [])


def test_a_pause_that_is_on_at_every_start_is_told_in_these_words() -> None:
    assert found("W539", _deadline(pause=PauseWhile(in_stage("mql")))) == [
        "commitments[0].pause: 'in stage mql' holds whenever 'call' starts: its clock stands from its first instant"
    ]


@pytest.mark.parametrize(
    ("stop", "is_found"),
    [
        (event(kind=""), True),
        (event(kind="", value="call"), True),
        (any_of(event(kind=""), activity("call")), False),
        (event(kind=["", "activity"]), False),
        (event(kind_not=""), False),
        (event(value=""), False),
    ],
)
def test_no_event_has_an_empty_kind(stop: Any, is_found: bool) -> None:
    why = "commitments[0].stop: 'call' can never be kept: every event has a kind, and none is empty"

    assert found("W535", _deadline(stop=stop)) == ([why] if is_found else [])
    assert found("W534", _deadline(start=stop)) == (
        ["commitments[0].start: 'call' never starts: every event has a kind, and none is empty"] if is_found else []
    )


ANY = event(kind="activity")


@pytest.mark.parametrize(
    ("parts", "is_found"),
    [
        pytest.param({"start": ANY}, True, id="all-of-it"),
        pytest.param({"start": any_of(entered("mql"), event(kind="activity"))}, True, id="one-of-several"),
        pytest.param({"start": entered("mql")}, False, id="something-else"),
        pytest.param({"start": activity(direction="inbound")}, False, id="only-some-of-it"),
        pytest.param({"start": ANY, "entries": "first"}, False, id="of-the-first-alone"),
        pytest.param({"start": AfterBreach("other")}, False, id="a-breach"),
        pytest.param({"start": Every("FREQ=DAILY")}, False, id="dates"),
        pytest.param({"start": ANY, "pause": PauseWhile(field("status", is_="on-hold"))}, False, id="a-state"),
        pytest.param({"start": ANY, "pause": ()}, False, id="none"),
    ],
)
def test_a_pause_begins_with_something_that_starts_no_clock(parts: dict[str, Any], is_found: bool) -> None:
    rule = _deadline(**{"pause": PauseBetween(activity("away"), activity("back")), **parts})
    told = "commitments[0].pause: 'kind is activity, value is away' starts a clock of 'call' each time, and does not pause that one"

    assert found("W538", rule, _deadline(id="other"), _cadence()) == ([told] if is_found else [])
