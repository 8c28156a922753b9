"""Versions of one agreement: each judges what starts while it is in force."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.making import CALENDARS, OWNERS, agreement, at, call, mql, promise, stage
from slakit import (
    Agreement,
    AgreementError,
    Cadence,
    Check,
    Clause,
    DataError,
    Deadline,
    Evaluation,
    Event,
    Every,
    Firing,
    Groups,
    Journey,
    LeadContext,
    LeadVolume,
    Missed,
    Nothing,
    Objective,
    Outcome,
    Quota,
    Rate,
    Term,
    activity,
    activity_event,
    entered,
    evaluate,
    event,
)
from slakit.leads import criteria
from slakit.rules.commitments import Commitment
from slakit.rules.starts import AfterBreach


def version(label: str, since: str, *commitments: Commitment, until: str | None = None, **parts: Any) -> Agreement:
    return agreement(*commitments, term=(since, until), **{"version": label, "zone": "UTC", **parts})


ONE = version("1", "2026-01-01", promise("4 hours"), until="2027-01-01")
TWO = version("2", "2026-03-01", promise("2 hours"), until="2027-01-01")


def judged(*versions: Agreement, leads: tuple[Journey, ...], as_of: str = "2026-06-01T00:00Z") -> Evaluation:
    return evaluate(list(versions), leads, as_of=at(as_of))


@pytest.mark.parametrize(
    ("became", "text", "due"),
    [
        ("2026-02-28T23:59:59.999999Z", "1", "2026-03-01T03:59:59.999999Z"),
        ("2026-03-01T00:00:00Z", "2", "2026-03-01T02:00:00Z"),
    ],
)
@pytest.mark.parametrize("order", [(ONE, TWO), (TWO, ONE)], ids=["in order", "turned around"])
def test_a_promise_is_judged_by_the_text_in_force_when_its_clock_started(
    became: str, text: str, due: str, order: tuple[Agreement, ...]
) -> None:
    (found,) = judged(*order, leads=(Journey.of("L1", mql(became)),)).outcomes

    assert (found.version, found.due_at) == (text, at(due))


def test_an_amendment_keeps_the_running_clock_on_the_text_it_started_under() -> None:
    lead = Journey.of("L1", mql("2026-02-28T22:00Z"), call("2026-03-01T02:00Z"))

    (found,) = judged(ONE, TWO, leads=(lead,)).outcomes

    assert (found.status, found.version) == ("met", "1")


def test_a_gap_between_two_terms_is_judged_by_nobody() -> None:
    short = version("1", "2026-01-01", promise("4 hours"), until="2026-02-01")
    leads = (Journey.of("L1", mql("2026-02-15T10:00Z")), Journey.of("L2", mql("2026-01-31T10:00Z")))

    assert [one.subject for one in judged(short, TWO, leads=leads).outcomes] == ["L2"]


def test_entries_are_numbered_over_all_versions_and_stand_by_lead() -> None:
    again = Journey.of("L1", mql("2026-02-01T10:00Z"), stage("lead", "2026-02-02T10:00Z"), mql("2026-04-01T10:00Z"))
    other = Journey.of("L2", mql("2026-02-01T10:00Z"))

    found = judged(ONE, TWO, leads=(other, again)).outcomes

    assert [(one.subject, one.entry, one.version) for one in found] == [("L1", 1, "1"), ("L1", 2, "2"), ("L2", 1, "1")]


def test_a_period_that_two_versions_share_is_judged_in_two_parts() -> None:
    one = version("1", "2026-02-01", LeadVolume(at_least=28))
    two = version("2", "2026-02-15", LeadVolume(at_least=56), until="2026-03-01")
    leads = (Journey.of("L1", mql("2026-02-14T23:59Z")), Journey.of("L2", mql("2026-02-15T00:00Z")))

    found = judged(one, two, leads=leads).outcomes

    assert [(row.version, row.subject, row.target, row.actual) for row in found] == [
        ("1", "2026-02", 14, 1),
        ("2", "2026-02", 28, 1),
    ]
    assert found[0].key != found[1].key


def test_a_breach_of_the_old_text_starts_the_follow_up_of_the_new_one() -> None:
    follow = promise("1 hour", id="follow", start=AfterBreach("call"), stop=event(kind="owner"))
    two = version("2", "2026-03-01", promise("2 hours"), follow)
    lead = Journey.of("L1", mql("2026-02-28T22:00Z"))

    found = judged(ONE, two, leads=(lead,)).by(commitment="follow").outcomes

    assert [(one.entry, one.started_at, one.version) for one in found] == [(1, at("2026-03-01T02:00Z"), "2")]


def test_the_breach_of_an_old_period_starts_a_follow_up_in_the_log() -> None:
    goal = Objective(share="100%", per="month")
    one = version("1", "2026-02-01", promise("2 hours", objective=goal))
    follow = Deadline(
        id="talk", owed_by="sales", start=AfterBreach("call/objective"), stop=event(kind="review"), within="1 day"
    )
    two = version("2", "2026-03-01", promise("2 hours", objective=goal), follow)

    found = judged(one, two, leads=(Journey.of("L1", mql("2026-02-10T10:00Z")),), as_of="2026-03-15T00:00Z")

    assert [(row.started_at, row.subject) for row in found.by(commitment="talk").outcomes] == [
        (at("2026-03-01T00:00Z"), "acme")
    ]


def test_what_only_one_version_promises_is_judged_in_its_time() -> None:
    old = version("1", "2026-01-01", promise("4 hours"), promise("1 hour", id="old"))
    new = version("2", "2026-03-01", promise("1 hour", id="new", start=entered("sql")), promise("4 hours"))
    lead = Journey.of("L1", mql("2026-02-01T10:00Z"), stage("sql", "2026-03-02T10:00Z"))

    found = judged(old, new, leads=(lead,)).outcomes

    assert [one.commitment for one in found] == ["new", "call", "old"]


def test_sets_of_leads_judged_apart_merge_to_the_whole() -> None:
    one = version("1", "2026-01-01", promise("4 hours"), LeadVolume(at_least=2))
    two = version("2", "2026-03-01", promise("2 hours"), LeadVolume(at_least=2))
    leads = [
        Journey.of(f"L{n}", mql(when))
        for n, when in enumerate(["2026-01-05T10:00Z", "2026-01-06T10:00Z", "2026-03-05T10:00Z", "2026-03-06T10:00Z"])
    ]

    whole = judged(one, two, leads=tuple(leads))
    apart = judged(one, two, leads=(leads[0], leads[2])).merge(judged(one, two, leads=(leads[1], leads[3])))

    assert apart == whole
    assert apart.outcomes == whole.outcomes
    with pytest.raises(DataError, match="other versions"):
        whole.merge(judged(version("1", "2026-02-01", promise("4 hours")), two, leads=()))


def test_a_view_of_a_period_finds_those_of_all_versions() -> None:
    found = judged(ONE, TWO, leads=(Journey.of("L1", mql("2026-02-01T10:00Z")),))

    assert len(found.by(period="2026-02").outcomes) == 1
    with pytest.raises(DataError):
        found.by(period="2025-12")


def test_one_version_alone_is_the_agreement_itself() -> None:
    lead = Journey.of("L1", mql("2026-02-01T10:00Z"))

    assert judged(ONE, leads=(lead,)) == evaluate(ONE, [lead], as_of=at("2026-06-01T00:00Z"))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (version("1", "2026-03-01", promise("2 hours")), "two texts are called version '1'"),
        (version("2", "2026-01-01", promise("2 hours")), "begins on the same day as '1'"),
        (version("2", "2026-03-01", promise("2 hours"), name="other"), "'other' in UTC is no version of 'acme' in UTC"),
        (version("2", "2026-03-01", promise("2 hours"), zone="Europe/Berlin"), "is no version of 'acme' in UTC"),
        (agreement(promise("2 hours"), version="2", zone="UTC"), "needs a term"),
    ],
    ids=["version twice", "day twice", "another agreement", "another zone", "no term"],
)
def test_texts_that_are_no_versions_of_one_agreement_are_refused(other: Agreement, message: str) -> None:
    with pytest.raises(AgreementError) as error:
        judged(ONE, other, leads=())

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("D396", "versions[1]")
    assert message in problem.message


def test_the_holiday_warning_of_a_text_is_not_repeated_when_it_is_cut_short() -> None:
    calendars = {"short": type(CALENDARS["berlin"])("UTC", {"mon-fri": "09:00-17:00"}, holidays=["2025-12-25"])}
    with pytest.warns(UserWarning, match="the holidays of calendar 'short' end"):
        old = Agreement(
            name="acme",
            term=Term(since="2026-01-01", until="2028-01-01"),
            calendars=calendars,
            owners=OWNERS[3:],
            commitments=[promise("4 hours")],
        )
    new = Agreement(name="acme", version="2", term=Term(since="2027-03-01"), commitments=[promise("4 hours")])

    assert judged(old, new, leads=()).outcomes == ()


def test_a_streak_runs_over_versions_and_fires_by_the_text_in_force() -> None:
    volume = LeadVolume(at_least=5)
    strict = Clause(id="talk", when=Missed("mql-volume", periods=2, consecutive=True), then="consequence")
    mild = Clause(id="talk", when=Missed("mql-volume", periods=3, consecutive=True), then="consequence")

    def states(first: Clause, second: Clause, as_of: str) -> list[tuple[str, int | None]]:
        one = version("1", "2026-01-01", volume, clauses=[first])
        two = version("2", "2026-03-01", volume, clauses=[second])
        found = judged(one, two, leads=(), as_of=as_of).clauses
        return [(state.status, state.number if isinstance(state, Firing) else None) for state in found]

    easy = Clause(id="talk", when=Missed("mql-volume", periods=1), then="consequence")
    # Under the later text it would have fired, before that text was in force.
    assert states(mild, easy, "2026-03-02T00:00Z") == [("quiet", None)]
    assert states(strict, strict, "2026-02-15T00:00Z") == [("quiet", None)]
    assert states(strict, mild, "2026-03-02T00:00Z") == [("fired", 1)]
    assert states(mild, mild, "2026-04-02T00:00Z") == [("fired", 1)]


@pytest.mark.parametrize("since", ["2026-02-15", "2026-02-28", "2026-03-01", "2026-03-02"])
def test_a_silence_ends_in_the_text_that_begins_at_that_instant(since: str) -> None:
    silent = Clause(id="end", when=Nothing(event(kind="review"), for_="2 months"), then="terminate")
    one, two = (version(name, first, clauses=[silent]) for name, first in (("1", "2026-01-01"), ("2", since)))

    (state,) = judged(one, two, leads=(), as_of="2026-04-01T00:00Z").clauses

    assert isinstance(state, Firing)
    assert state.fired_at == at("2026-03-01T00:00Z")


@pytest.mark.parametrize("form", ["quota", "rate"])
def test_a_group_that_was_known_under_an_earlier_text_is_judged_under_the_later_one(form: str) -> None:
    parts: dict[str, Any] = {"id": "q", "owed_by": "marketing", "per": "month", "by": Groups("origin")}
    rule: Quota | Rate = Quota(count=entered("mql"), at_least=1, **parts)
    if form == "rate":
        rule = Rate(among=entered("mql"), reached=entered("sql"), at_least="50%", matures_after="1 day", **parts)
    lead = Journey.of("L", mql("2026-01-05T00:00Z"), attributes={"origin": "web"})
    clause = Clause(id="end", when=Missed("q", periods=2, consecutive=True), then="terminate")

    def told(*versions: Agreement) -> list[tuple[str, str, str | None]]:
        found = judged(*versions, leads=(lead,), as_of="2026-04-02T00:00Z")
        fired = [(one.clause, one.status, None) for one in found.clauses]
        return [*((one.subject, one.status, one.group) for one in found.outcomes), *fired]

    whole = told(version("1", "2026-01-01", rule, clauses=[clause]))

    assert len(whole) == 5
    assert (
        told(
            *(
                version(name, since, rule, clauses=[clause])
                for name, since in (("1", "2026-01-01"), ("2", "2026-02-01"))
            )
        )
        == whole
    )


def test_a_group_of_another_field_is_not_known_under_the_later_text() -> None:
    parts: dict[str, Any] = {"id": "q", "owed_by": "marketing", "count": entered("mql"), "at_least": 1, "per": "month"}
    lead = Journey.of("L", mql("2026-01-05T00:00Z"), attributes={"origin": "web", "tier": "hot"})
    one = version("1", "2026-01-01", Quota(by=Groups("origin"), **parts))
    two = version("2", "2026-02-01", Quota(by=Groups("tier"), **parts))

    found = judged(one, two, leads=(lead,), as_of="2026-03-02T00:00Z").outcomes

    assert [(outcome.subject, outcome.group) for outcome in found] == [("2026-01", "web")]


def test_dates_that_recur_are_numbered_through_all_versions() -> None:
    review = Deadline(
        id="review",
        owed_by="marketing",
        start=Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9"),
        stop=event(kind="review"),
        within="1 day",
    )
    follow = Deadline(
        id="sorry", owed_by="marketing", start=AfterBreach("review"), stop=event(kind="sorry"), within="1 day"
    )

    found = judged(
        version("1", "2026-01-01", review, follow),
        version("2", "2026-01-15", review, follow),
        leads=(),
        as_of="2026-01-29T00:00Z",
    ).outcomes

    assert [(one.commitment, one.entry) for one in found] == [
        *(("review", number) for number in (1, 2, 3, 4)),
        *(("sorry", number) for number in (1, 2, 3, 4)),
    ]
    assert len({one.key for one in found}) == 8


# --- an amendment that changes what starts an entry

MAIL = event(kind="activity", value="mail")
DAILY, WEEKLY = Every("FREQ=DAILY"), Every("FREQ=WEEKLY;BYDAY=TU")


def mail(when: str | datetime) -> Event:
    return activity_event("mail", at=at(when) if isinstance(when, str) else when)


def numbered(*found: Outcome) -> list[tuple[str, int | None, str]]:
    assert len({one.key for one in found}) == len(found)
    return [(one.version, one.entry, one.started_at.isoformat()[:10]) for one in found]


LEAD = Journey.of(
    "L1",
    mail("2026-01-05T10:00Z"),
    mql("2026-01-10T10:00Z"),
    stage("lead", "2026-01-11T10:00Z"),
    mql("2026-01-12T10:00Z"),
    stage("lead", "2026-01-13T10:00Z"),
    mail("2026-03-02T10:00Z"),
    mail("2026-03-03T10:00Z"),
    mql("2026-03-04T10:00Z"),
    mail("2026-05-05T10:00Z"),
)
COUNTED_ON = [("1", 1, "2026-01-10"), ("1", 2, "2026-01-12"), ("2", 3, "2026-03-02"), ("2", 4, "2026-03-03")]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda start: promise("1 hour", start=start), id="deadline"),
        pytest.param(
            lambda start: Cadence(
                id="call", owed_by="sales", start=start, count=activity("call"), at_least=1, within="1 day"
            ),
            id="cadence",
        ),
        pytest.param(
            lambda start: Check(id="call", owed_by="sales", at=start, that=criteria.field("tier", is_="hot")),
            id="check",
        ),
    ],
)
def test_entries_count_on_where_an_amendment_changes_what_starts_them(made: Any) -> None:
    one, two = version("1", "2026-01-01", made(entered("mql"))), version("2", "2026-03-01", made(MAIL))

    found = judged(one, two, leads=(LEAD,), as_of="2026-03-03T12:00Z").outcomes

    assert numbered(*found) == COUNTED_ON
    assert numbered(*judged(one, two, leads=(LEAD,)).outcomes) == [*COUNTED_ON, ("2", 5, "2026-05-05")]


def test_a_third_text_counts_on_from_both() -> None:
    texts = [
        version(str(number), since, promise("1 hour", start=start))
        for number, (since, start) in enumerate(
            (("2026-01-01", entered("mql")), ("2026-03-01", MAIL), ("2026-03-04", entered("mql"))), 1
        )
    ]

    assert numbered(*judged(*texts, leads=(LEAD,)).outcomes) == [*COUNTED_ON, ("3", 5, "2026-03-04")]


def test_what_is_one_promise_in_another_form_counts_on_too() -> None:
    check = Check(id="call", owed_by="sales", at=MAIL, that=criteria.field("tier", is_="hot"))

    found = judged(ONE, version("2", "2026-03-01", check), leads=(LEAD,), as_of="2026-03-03T12:00Z").outcomes

    assert numbered(*found) == COUNTED_ON


def test_only_the_first_entry_is_that_of_the_text_in_force() -> None:
    one = version("1", "2026-01-01", promise("1 hour", entries="first"))
    two, three = (
        version(label, "2026-03-01", promise("1 hour", start=start, entries="first"))
        for label, start in (("2", MAIL), ("3", activity("visit")))
    )
    visited = Journey.of("L1", *LEAD.events, activity_event("visit", at=at("2026-04-01T10:00Z")))

    # The first mail came before the second text.
    assert numbered(*judged(one, two, leads=(LEAD,)).outcomes) == [("1", 1, "2026-01-10")]
    assert numbered(*judged(one, three, leads=(visited,)).outcomes) == [("1", 1, "2026-01-10"), ("3", 2, "2026-04-01")]


def test_dates_and_events_of_the_log_count_on_from_each_other() -> None:
    said = event(kind="said")
    log = [Event(kind="said", at=at(f"2026-01-0{day}T10:00Z")) for day in (2, 3)]
    later = [Event(kind="said", at=at("2026-01-21T10:00Z"))]

    def text(label: str, since: str, start: Any) -> Agreement:
        return version(label, since, promise("1 hour", start=start, on="log"))

    found = evaluate(
        [
            text("1", "2026-01-01", said),
            text("2", "2026-01-10", WEEKLY),
            text("3", "2026-01-20", said),
            text("4", "2026-01-26", DAILY),
        ],
        [],
        as_of=at("2026-01-27T12:00Z"),
        log=[*log, *later],
    ).outcomes

    assert numbered(*found) == [
        ("1", 1, "2026-01-02"),
        ("1", 2, "2026-01-03"),
        ("2", 3, "2026-01-13"),
        ("3", 4, "2026-01-21"),
        ("4", 5, "2026-01-26"),
        ("4", 6, "2026-01-27"),
    ]


def test_what_follows_another_breach_than_before_counts_on() -> None:
    first, other = promise("1 hour"), promise("2 hours", id="other")

    def follow(source: str) -> Deadline:
        return promise("1 hour", id="follow", start=AfterBreach(source), stop=event(kind="owner"))

    one = version("1", "2026-01-01", first, other, follow("call"))
    two = version("2", "2026-03-01", first, other, follow("other"))

    found = judged(one, two, leads=(LEAD,)).by(commitment="follow").outcomes

    assert numbered(*found) == [("1", 1, "2026-01-10"), ("1", 2, "2026-01-12"), ("2", 5, "2026-03-04")]


def test_what_follows_the_breaches_of_groups_has_a_number_for_each() -> None:
    @attrs.frozen
    class Twice:
        id: str = "twice"
        owed_by: str = "sales"

        def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
            for became in context.matches(entered("mql")):
                yield context.breached(became, entry=1, group="late", at=at("2026-01-20T10:00Z"))
                yield context.breached(became, entry=1, group="early")
                break

    follow = promise("1 hour", id="follow", start=AfterBreach("twice"), stop=event(kind="owner"))

    found = judged(version("1", "2026-01-01", Twice(), follow), leads=(LEAD,)).by(commitment="follow").outcomes

    assert numbered(*found) == [("1", 1, "2026-01-10"), ("1", 2, "2026-01-20")]


@attrs.frozen
class Each:
    """A rule of a user's own: everything that matches is kept."""

    start: Any
    number: int | None = None
    id: str = "call"
    owed_by: str = "sales"

    def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
        for found in context.matches(self.start):
            yield context.met(found) if self.number is None else context.met(found, entry=self.number)
            if self.number is not None:
                return


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        pytest.param(
            *(Each(entered("mql")), Each(entered("mql"))),
            [("1", 1, "2026-01-10"), ("1", 2, "2026-01-12"), ("2", 3, "2026-03-04")],
            id="the-same",
        ),
        pytest.param(
            *(promise("1 hour"), Each(MAIL)),
            [*COUNTED_ON, ("2", 5, "2026-05-05")],
            id="begins-again",
        ),
        pytest.param(
            *(Each(MAIL), Each(activity("visit"), 1)),
            [("1", 1, "2026-01-05"), ("2", 2, "2026-04-01")],
            id="a-number-of-its-own",
        ),
    ],
)
def test_the_outcomes_of_a_rule_of_ones_own_count_on(one: Any, two: Any, expected: Any) -> None:
    visited = Journey.of("L1", *LEAD.events, activity_event("visit", at=at("2026-04-01T10:00Z")))

    found = judged(version("1", "2026-01-01", one), version("2", "2026-03-01", two), leads=(visited,)).outcomes

    assert numbered(*found) == expected


def test_a_rule_that_fails_under_both_texts_is_told_under_each() -> None:
    @attrs.frozen
    class Failing(Each):
        def judge(self, _: Journey, __: LeadContext) -> Iterable[Outcome]:
            raise KeyError("no")

    rule = Failing(MAIL)

    found = judged(version("1", "2026-01-01", rule), version("2", "2026-03-01", rule), leads=(LEAD,)).outcomes

    assert numbered(*found) == [("1", None, "2026-01-05"), ("2", None, "2026-03-01")]


PROMISES: Mapping[str, Any] = {
    "mql": promise("1 hour"),
    "mail": promise("1 hour", start=MAIL),
    "log": promise("1 hour", start=MAIL, on="log"),
    "weekly": promise("1 day", start=WEEKLY),
    "daily": promise("1 day", start=DAILY),
    "other": promise("1 hour", start=AfterBreach("other")),
    "month": promise("1 hour", start=AfterBreach("month")),
    "check": Check(id="call", owed_by="sales", at=MAIL, that=criteria.field("tier", is_="hot")),
    "own": Each(entered("mql")),
    "none": promise("1 hour", id="something-else"),
}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(PROMISES)), st.sampled_from(["each", "first"])), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["mql", "lead", "mail"])), max_size=12),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_no_two_outcomes_of_one_evaluation_share_a_key(
    kinds: list[tuple[str, Literal["each", "first"]]], happened: list[tuple[int, str]], early: int, late: int
) -> None:
    begin = at("2026-01-01T00:00Z")
    others = (promise("30 minutes", id="other"), Quota(id="month", owed_by="sales", count=MAIL, at_most=1, per="week"))

    def said(kind: str, entries: Literal["each", "first"]) -> Commitment:
        one: Commitment = PROMISES[kind]
        return attrs.evolve(one, entries=entries) if isinstance(one, Deadline) else one

    texts = [
        version(str(number), f"2026-01-{1 + 7 * number:02}", said(*kind), *others) for number, kind in enumerate(kinds)
    ]
    events = [activity_event("visit", at=begin)]
    for day, what in happened:
        instant = begin + timedelta(days=day)
        events.append(mail(instant) if what == "mail" else stage(what, instant))
    lead, log = Journey.of("L1", *events), [one for one in events if one.kind == "activity"]

    def keys(days: int) -> set[tuple[str, str, str, int]]:
        found = evaluate(texts, [lead], as_of=begin + timedelta(days=days), log=log).outcomes
        assert len({one.key for one in found}) == len(found)
        return {(one.key, one.commitment, one.version, one.started_us) for one in found}

    assert keys(min(early, late)) <= keys(max(early, late))
