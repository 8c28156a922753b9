"""Rules of a user's own, judged: what they are given, what they tell, and what becomes of one that fails."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

import attrs
import pytest

from evaluation.making import US, agreement, at, call, kind_of, mql, owner, result, stage
from slakit import (
    Agreement,
    AgreementError,
    Breached,
    Check,
    CommitmentMet,
    Duration,
    Evaluation,
    Event,
    Figures,
    Ignored,
    Journey,
    LeadContext,
    Mark,
    Met,
    Objective,
    Outcome,
    Period,
    PeriodContext,
    Unknown,
    activity,
    activity_event,
    criterion,
    entered,
    evaluate,
    event,
    field,
    outcome_from_dict,
)
from slakit.rules.parts import Calendar

WHEN = "2026-03-03T10:00Z"
LATER = "2026-03-20T10:00Z"


def demo(when: str | datetime, minutes: int, **facts: Any) -> Event:
    return activity_event(
        "demo", at=when if isinstance(when, datetime) else at(when), data={"minutes": minutes}, **facts
    )


def long_enough(held: Event) -> bool:
    return held.value == "demo" and int(held.data["minutes"]) >= 15


@attrs.frozen(kw_only=True)
class DemoHeld:
    """A demo of at least a quarter of an hour is held in time after an MQL: no pattern compares numbers."""

    id: str = "demo-held"
    owed_by: str = "sales"
    within: str = "2 business days"
    calendar: Calendar = "berlin"
    objective: Objective | None = None

    def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
        return context.settle(
            start=entered("mql"),
            stop=long_enough,
            cancel=activity("cancel"),
            within=self.within,
            calendar=self.calendar,
            warn_at="50%",
        )


@attrs.frozen(kw_only=True)
class OneOwnerADay:
    """Nobody passes a lead around: at most one change of owner on a local date."""

    id: str = "one-owner-a-day"
    owed_by: tuple[str, ...] = ("marketing", "sales")

    def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
        def date_of(change: Event) -> Any:
            return change.at.astimezone(context.zone).date()

        for date, same in groupby(context.matches(event(kind="owner")), key=date_of):
            first, *others = same
            midnight = datetime.combine(date + timedelta(days=1), datetime.min.time(), context.zone)
            if others:
                yield context.breached(
                    first, at=others[0], events=others[:1], details=f"also given to {others[0].value}"
                )
            elif context.as_of < midnight:
                yield context.pending(first, due=midnight)
            else:
                yield context.met(first, due=midnight)


@attrs.frozen(kw_only=True)
class Spread:
    """No source brings more than half of a month's MQLs."""

    id: str = "spread"
    owed_by: str = "marketing"
    per: str = "month"

    def collect(self, journey: Journey, context: LeadContext, /) -> Iterable[Mark]:
        for became in context.matches(entered("mql")):
            yield context.mark(became, group=journey.attribute("source", became.at) or "")

    def judge_period(self, _: Period, marks: tuple[Mark, ...], context: PeriodContext, /) -> Iterable[Outcome]:
        if not context.over:
            yield context.pending(at_risk=len(marks) < 2)
            return
        if not marks:
            yield context.unknown(details="no MQL came")
            return
        groups = [mark.group for mark in marks]
        largest = max(groups.count(group) for group in groups) / len(groups)
        facts: dict[str, Any] = {"target": 0.5, "actual": largest, "allowed": "at most half from one source"}
        if largest <= 0.5:
            yield context.met(**facts, events=marks)
        else:
            yield context.breached(at=marks[-1].at, events=[marks[0].event], details=["a", "b"], **facts)


def of(rule: Any, *leads: Journey, as_of: str | datetime = LATER, **parts: Any) -> Evaluation:
    return result(agreement(rule, **parts), *leads, as_of=as_of)


# --- the common case


@pytest.mark.parametrize(
    ("shift", "status"),
    [
        pytest.param(-US, "met", id="before"),
        pytest.param(0 * US, "met", id="at"),
        pytest.param(US, "breached", id="after"),
    ],
)
def test_a_rule_settles_a_deadline_with_functions_of_its_own(shift: timedelta, status: str) -> None:
    due = at("2026-03-05T17:00Z")
    events = [demo("2026-03-04T10:00Z", 5, id="short"), demo(due + shift, 15, id="long")]

    (found,) = of(DemoHeld(), Journey.of("L1", owner("7001", WHEN), mql(WHEN, id="m"), *events)).outcomes

    assert (found.commitment, found.subject, found.owed_by, found.entry) == ("demo-held", "L1", "sales", 1)
    assert (found.status, found.due_at, found.stopped_at, found.owner) == (status, due, due + shift, "7001")
    assert (found.evidence, found.allowed, found.terms.calendar) == (("m", "long"), "2 business days", "berlin")
    assert found.elapsed_business is not None


def test_each_entry_is_settled_within_the_term_and_up_to_as_of() -> None:
    lead = Journey.of(
        "L1",
        mql("2026-03-01T10:00Z"),
        stage("lead", "2026-03-02T10:00Z"),
        mql(WHEN),
        stage("sql", "2026-03-03T11:00Z"),
        mql("2026-03-18T10:00Z"),
        activity_event("cancel", at=at("2026-03-18T11:00Z")),
        demo("2026-03-21T10:00Z", 30),
    )

    found = of(DemoHeld(), lead, as_of="2026-03-19T10:00Z", term=("2026-03-02", None))

    assert [(one.entry, one.status, one.reason) for one in found.outcomes] == [
        (2, "breached", "not_done"),
        (3, "excluded", "cancelled"),
    ]
    assert [one.code for one in found.problems] == ["J201"]
    (open_,) = of(DemoHeld(), Journey.of("L1", mql(WHEN)), as_of="2026-03-04T17:00Z").pending
    assert open_.at_risk


def test_patterns_and_functions_may_stand_in_every_place_and_all_parts_of_a_deadline_too() -> None:
    @attrs.frozen
    class Own:
        id: str = "own"
        owed_by: str = "sales"

        def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
            hot = field("tier", is_="hot")
            return context.settle(
                start=lambda one: one.value == "mql",
                stop=[activity("call"), activity("mail")],
                cancel=lambda one: one.value == "cancel",
                within=[(hot, "1 hour"), "1 day"],
                entries="first",
            )

    leads = [
        Journey.of(tier, mql(WHEN), call("2026-03-03T12:00Z"), attributes={"tier": tier}) for tier in ("cold", "hot")
    ]

    assert [(one.subject, one.status, one.allowed) for one in of(Own(), *leads).outcomes] == [
        ("cold", "met", "1 day"),
        ("hot", "breached", "1 hour"),
    ]


def test_a_rule_that_settles_two_deadlines_tells_them_apart_by_group() -> None:
    def both(_: Journey, context: LeadContext) -> Iterable[Outcome]:
        for group, length in (("call", "1 day"), ("mail", "2 days")):
            yield from context.settle(start=entered("mql"), stop=activity(group), within=length, group=group)

    lead = Journey.of("L1", mql(WHEN), call("2026-03-04T10:00Z"))

    evaluation = of(Telling(told=both), lead)

    assert [(one.group, one.entry, one.status, one.allowed) for one in evaluation.outcomes] == [
        ("call", 1, "met", "1 day"),
        ("mail", 1, "breached", "2 days"),
    ]
    assert len({one.key for one in evaluation.outcomes}) == 2


# --- outcomes of any other shape


def test_a_rule_makes_outcomes_of_its_own() -> None:
    lead = Journey.of(
        "L1",
        owner("a", "2026-03-03T10:00Z", id="1"),
        owner("b", "2026-03-04T10:00Z", id="2"),
        owner("c", "2026-03-04T22:59Z", id="3"),
        owner("d", "2026-03-04T23:00Z", id="4"),
    )

    found = of(OneOwnerADay(), lead, as_of="2026-03-05T10:00Z").outcomes

    assert [(one.entry, one.status, one.owner, one.evidence) for one in found] == [
        (1, "met", "a", ("1",)),
        (2, "breached", "c", ("2", "3")),
        (3, "pending", "d", ("4",)),
    ]
    assert found[0].due_at == at("2026-03-03T23:00Z")
    assert kind_of(found[1], Breached).breached_at == at("2026-03-04T22:59Z")
    assert found[1].owed_by == "marketing, sales"
    assert [one.text for one in found] == [
        "one-owner-a-day for L1: marketing, sales kept it, Tue 2026-03-03 11:00",
        "one-owner-a-day for L1 (entry 2): marketing, sales broke it, Wed 2026-03-04 23:59: also given to c",
        "one-owner-a-day for L1 (entry 3): open, due Fri 2026-03-06 00:00",
    ]


@attrs.frozen(kw_only=True)
class Telling:
    """A rule that tells what a test wants told."""

    told: Any
    id: str = "own"
    owed_by: str = "sales"
    on: str = "leads"

    def judge(self, journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        found = self.told(journey, context)
        return [found] if isinstance(found, Outcome) else found


def told(make: Any, **parts: Any) -> Outcome:
    lead = Journey.of("L1", owner("a", WHEN, id="o"), mql(WHEN, id="m"), owner("b", "2026-03-04T10:00Z", id="p"))
    (found,) = of(Telling(told=make), lead, **parts).outcomes
    return found


def test_what_is_told_of_an_entry_stands_in_its_outcome() -> None:
    found = told(
        lambda journey, context: context.met(
            at(WHEN),
            due=at("2026-03-05T10:00Z"),
            stopped=journey.events[2],
            entry=7,
            group="g",
            owner="x",
            events=[journey.events[1], journey.events[2]],
            allowed="two days",
            details=["why", "and how"],
            reason="so it was",
        )
    )

    assert (found.entry, found.group, found.owner, found.allowed) == (7, "g", "x", "two days")
    assert (found.started_at, found.due_at, found.stopped_at) == (
        at(WHEN),
        at("2026-03-05T10:00Z"),
        at("2026-03-04T10:00Z"),
    )
    assert (found.evidence, found.details, found.reason) == (("o", "p"), ("why", "and how"), "so it was")
    assert found.text == ("own for L1 of g (entry 7): sales kept it, Tue 2026-03-03 11:00 (two days): why; and how")


def test_a_length_that_is_allowed_is_told_in_its_words() -> None:
    found = told(lambda _, context: context.met(at(WHEN), allowed=Duration.parse("2 business days")))

    assert found.allowed == "2 business days"


@pytest.mark.parametrize("as_of", [LATER, at(LATER) + US])
def test_a_breach_may_be_as_late_as_as_of(as_of: str | datetime) -> None:
    found = told(lambda _, context: context.breached(at(WHEN), at=at(LATER)), as_of=as_of)

    assert (found.status, kind_of(found, Breached).breached_at) == ("breached", at(LATER))


@pytest.mark.parametrize(
    ("make", "details"),
    [
        pytest.param(
            lambda context: context.met(target=float("nan")), "target: nan: expected a finite number", id="nan"
        ),
        pytest.param(
            lambda context: context.met(target=1, actual=float("inf")),
            "actual: inf: expected a finite number",
            id="infinite",
        ),
        pytest.param(
            lambda context: context.breached(),
            "broken at 2026-03-31T22:00:00Z, which lies after as-of: until then it is pending",
            id="before-the-period-is-over",
        ),
        pytest.param(lambda context: context.met(events=[5]), "evidence: 5: expected text", id="evidence"),
    ],
)
def test_what_a_rule_tells_wrong_of_a_period_is_told_of_it(make: Any, details: str) -> None:
    @attrs.frozen
    class Odd(Spread):
        def judge_period(self, _: Period, __: tuple[Mark, ...], context: PeriodContext) -> Iterable[Outcome]:
            yield make(context)

    evaluation = of(Odd(), as_of="2026-03-31T21:00Z", term=("2026-03-01", "2026-04-01"))

    assert [(one.status, one.reason, one.details) for one in evaluation.outcomes] == [
        ("unknown", "rule_failed", (f"ValueError: {details}",))
    ]
    assert [one.code for one in evaluation.problems] == ["J206"]


@pytest.mark.parametrize(
    ("make", "status", "reason", "owner_", "text"),
    [
        pytest.param(
            lambda journey, context: context.met(journey.events[1]),
            *("met", "held", "a", "sales kept it, Tue 2026-03-03 11:00"),
            id="met",
        ),
        pytest.param(
            lambda journey, context: context.met(journey.events[1], stopped=journey.events[2]),
            *("met", "held", "b", "sales kept it, Tue 2026-03-03 11:00"),
            id="met-at-a-stop",
        ),
        pytest.param(
            lambda journey, context: context.breached(journey.events[1]),
            *("breached", "not_held", "a", "sales broke it, Tue 2026-03-03 11:00"),
            id="broken-at-the-start",
        ),
        pytest.param(
            lambda journey, context: context.breached(journey.events[1], due=at("2026-03-04T10:00Z")),
            *("breached", "not_held", "b", "sales broke it, Wed 2026-03-04 11:00"),
            id="broken-at-due",
        ),
        pytest.param(
            lambda journey, context: context.pending(journey.events[1], at_risk=True, details="soon"),
            *("pending", "running", "b", "open, due Tue 2026-03-03 11:00, at risk: soon"),
            id="pending",
        ),
        pytest.param(
            lambda journey, context: context.excluded(journey.events[1], reason="cancelled"),
            *("excluded", "cancelled", "a", "does not count, it was called off before it was due"),
            id="excluded",
        ),
        pytest.param(
            lambda journey, context: context.unknown(journey.events[1], reason="nobody wrote it down"),
            *("unknown", "nobody wrote it down", "a", "can not be told, nobody wrote it down"),
            id="unknown",
        ),
    ],
)
def test_every_kind_of_outcome_can_be_told(make: Any, status: str, reason: str, owner_: str, text: str) -> None:
    found = told(make)

    assert (found.status, found.reason, found.owner, found.entry) == (status, reason, owner_, 1)
    assert (found.elapsed_wall, found.segments) == (None, ())
    assert found.text == f"own for L1: {text}"


def test_a_lead_that_nobody_holds_has_no_owner_in_its_outcome() -> None:
    rule = Telling(told=lambda journey, context: context.met(journey.events[0]))

    assert of(rule, Journey.of("L1", mql(WHEN))).outcomes[0].owner is None


def test_a_rule_sees_the_journey_up_to_as_of_and_the_agreement() -> None:
    seen: list[Any] = []

    def make(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        seen.append((len(journey.events), context.as_of, context.agreement.name, context.zone.key))
        return ()

    of(Telling(told=make), Journey.of("L1", mql(WHEN), call(LATER)), as_of=WHEN)

    assert seen == [(1, at(WHEN), "acme", "Europe/Berlin")]


def test_what_begins_outside_the_term_is_left_out_and_numbered_all_the_same() -> None:
    rule = Telling(told=lambda journey, context: [context.met(one) for one in journey.events])
    lead = Journey.of("L1", *(call(f"2026-03-0{day}T10:00Z") for day in (1, 2, 3, 4)))

    found = of(rule, lead, term=("2026-03-02", "2026-03-04")).outcomes

    assert [(one.entry, one.started_at) for one in found] == [
        (2, at("2026-03-02T10:00Z")),
        (3, at("2026-03-03T10:00Z")),
    ]


def test_a_rule_may_read_the_log() -> None:
    rule = Telling(told=lambda journey, context: [context.met(one) for one in journey.events], on="log")

    found = result(agreement(rule), as_of=LATER, log=[Event(kind="review", at=at(WHEN))]).outcomes

    assert [(one.subject, one.status) for one in found] == [("acme", "met")]


# --- per period


def mqls(*sources: str, month: str = "2026-03") -> list[Journey]:
    return [
        Journey.of(
            f"{month} {number}", mql(f"{month}-0{number}T10:00Z", id=f"e{number}"), attributes={"source": source}
        )
        for number, source in enumerate(sources, 1)
    ]


def test_a_rule_per_period_judges_what_the_leads_added_in_each() -> None:
    leads = [*mqls("web", "web", "fair", month="2026-02"), *mqls("web", "fair")]

    found = of(Spread(), *leads, as_of="2026-05-01T00:00Z", term=("2026-02-01", "2026-06-01")).outcomes

    assert [(one.subject, one.status, one.target, one.actual) for one in found] == [
        ("2026-02", "breached", 0.5, pytest.approx(2 / 3)),
        ("2026-03", "met", 0.5, 0.5),
        ("2026-04", "unknown", None, None),
        ("2026-05", "pending", None, None),
    ]
    assert kind_of(found[0], Breached).breached_at == at("2026-02-03T10:00Z")
    assert (found[0].evidence, found[1].evidence) == (("e1",), ("e1", "e2"))
    assert (found[0].entry, found[0].owner, found[0].started_at) == (None, None, at("2026-01-31T23:00Z"))
    assert [one.text for one in found] == [
        "spread for 2026-02: marketing broke it, 0.6667 where at most half from one source, here 0.5 was promised: a; b",
        "spread for 2026-03: marketing kept it, 0.5 where at most half from one source, here 0.5 was promised",
        "spread for 2026-04: can not be told, the data does not say what was asked: no MQL came",
        "spread for 2026-05: open, due Mon 2026-06-01 00:00, at risk",
    ]


def test_a_period_is_cut_to_the_term_and_over_after_its_end() -> None:
    seen: list[Any] = []

    @attrs.frozen
    class Seeing(Spread):
        def judge_period(self, period: Period, marks: tuple[Mark, ...], context: PeriodContext) -> Iterable[Outcome]:
            seen.append((str(period), len(marks), context.start, context.end, context.over, context.as_of))
            assert context.agreement.name == "acme"
            return ()

    def judged(as_of: datetime) -> list[Any]:
        seen.clear()
        of(Seeing(), *mqls("a", "b", "c", "d"), as_of=as_of, term=("2026-03-02", "2026-03-04"))
        return list(seen)

    start, end = at("2026-03-01T23:00Z"), at("2026-03-03T23:00Z")
    assert judged(end) == [("2026-03", 2, start, end, False, end)]
    assert judged(end + US) == [("2026-03", 2, start, end, True, end + US)]
    assert judged(start - US) == []


def test_marks_have_amounts_and_groups_and_instants() -> None:
    made: list[Mark] = []

    def make(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        first = journey.events[0]
        made.extend((context.mark(first), context.mark(at(WHEN), Decimal("1.5"), group="g"), context.mark(first, 0.1)))
        return ()

    of(Telling(told=make), Journey.of("L1", mql(WHEN, id="m")))

    assert [(one.lead_id, one.event, one.amount, one.group, one.at) for one in made] == [
        ("L1", "m", 1, "", at(WHEN)),
        ("L1", "", Fraction(3, 2), "g", at(WHEN)),
        ("L1", "m", Fraction(1, 10), "", at(WHEN)),
    ]


@pytest.mark.parametrize(
    ("parts", "figures"),
    [({}, None), ({"target": 2}, Figures(2.0)), ({"target": 2, "actual": 1}, Figures(2.0, actual=1.0))],
)
def test_figures_of_a_period_may_be_left_out(parts: dict[str, Any], figures: Figures | None) -> None:
    @attrs.frozen
    class Plain(Spread):
        def judge_period(self, _: Period, __: tuple[Mark, ...], context: PeriodContext) -> Iterable[Outcome]:
            yield context.met(group="g", **parts)
            yield context.breached(group="h")

    one, other = of(Plain(), as_of="2026-04-01T00:00Z", term=("2026-03-01", "2026-04-01")).outcomes

    assert (one.figures, one.group, one.reason) == (figures, "g", "held")
    assert kind_of(other, Breached).breached_at == at("2026-03-31T22:00Z")


# --- what takes part in all else


def test_outcomes_of_ones_own_merge_are_filtered_and_survive_json() -> None:
    rule = agreement(
        OneOwnerADay(),
        Spread(),
        DemoHeld(objective=Objective(share="50%", per="month")),
        term=("2026-03-01", "2026-04-01"),
    )
    leads = [
        Journey.of("a", owner("x", WHEN), mql(WHEN), demo("2026-03-03T11:00Z", 20), attributes={"source": "web"}),
        Journey.of("b", owner("y", WHEN), mql(WHEN), attributes={"source": "web"}),
        Journey.of("c", mql(WHEN), attributes={"source": "fair"}),
    ]

    whole = result(rule, *leads, as_of="2026-05-01T00:00Z")
    parts = [result(rule, *some, as_of="2026-05-01T00:00Z") for some in (leads[1:], leads[:1])]

    assert parts[0].merge(parts[1]) == parts[1].merge(parts[0]) == whole
    assert [(one.commitment, one.subject, one.status) for one in whole.outcomes] == [
        ("one-owner-a-day", "a", "met"),
        ("one-owner-a-day", "b", "met"),
        ("spread", "2026-03", "breached"),
        ("demo-held", "a", "met"),
        ("demo-held", "b", "breached"),
        ("demo-held", "c", "breached"),
        ("demo-held/objective", "2026-03", "breached"),
    ]
    assert [one.subject for one in whole.by(commitment="demo-held", owner="x").outcomes] == ["a"]
    assert len(whole.by(owed_by="marketing").outcomes) == 3
    again = [outcome_from_dict(json.loads(line)) for line in whole.jsonl_lines()]
    assert tuple(again) == whole.outcomes
    assert [one.text for one in again] == [one.text for one in whole.outcomes]


def test_a_rule_alone_or_in_a_list_needs_no_agreement() -> None:
    lead = Journey.of("L1", owner("a", WHEN))

    assert [one.status for one in evaluate(OneOwnerADay(), [lead], as_of=at(LATER)).outcomes] == ["met"]
    assert [one.status for one in evaluate([OneOwnerADay()], [lead], as_of=at(LATER)).outcomes] == ["met"]
    with pytest.raises(AgreementError, match="expected an agreement"):
        evaluate(OneOwnerADay, [lead], as_of=at(LATER))  # type: ignore[arg-type]


@pytest.mark.parametrize("as_of", ["2026-03-03T12:00Z", "2026-03-05T12:00Z"])
def test_a_check_asks_whether_a_rule_of_ones_own_was_met_by_then(as_of: str) -> None:
    first, last = (
        Check(id=name, owed_by="sales", at=entered(stage_), that=CommitmentMet("one-owner-a-day"))
        for name, stage_ in (("first", "mql"), ("last", "sql"))
    )
    lead = Journey.of("L1", owner("a", WHEN), mql("2026-03-03T11:00Z"), stage("sql", "2026-03-04T12:00Z"))

    found = result(agreement(first, last, OneOwnerADay()), lead, as_of=as_of).outcomes

    # The day is kept only once it is over, so at noon it was not.
    assert [(one.commitment, one.status) for one in found] == [
        ("first", "breached"),
        *([] if as_of < "2026-03-04" else [("last", "met")]),
        ("one-owner-a-day", "pending" if as_of < "2026-03-04" else "met"),
    ]


# --- what fails


def failing(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
    yield context.met(at(WHEN))
    if journey.lead_id == "bad":
        raise KeyError("minutes")


def test_a_rule_that_raises_leaves_its_lead_unknown_and_the_others_go_on() -> None:
    leads = [Journey.of(name, mql(WHEN)) for name in ("a", "bad", "c")]

    evaluation = of(Telling(told=failing), *leads)

    assert [(one.subject, one.status) for one in evaluation.outcomes] == [
        ("a", "met"),
        ("bad", "unknown"),
        ("c", "met"),
    ]
    found = kind_of(evaluation.outcomes[1], Unknown)
    assert (found.reason, found.details, found.started_at) == ("rule_failed", ("KeyError: 'minutes'",), at(WHEN))
    assert (found.entry, found.due_at, found.evidence) == (None, None, ())
    assert found.text == "own for bad: can not be told, a rule of your own failed: KeyError: 'minutes'"
    assert [(one.code, one.where, one.message) for one in evaluation.problems] == [
        ("J206", "bad", "rule-failed: own can not be judged, KeyError: 'minutes'")
    ]


@pytest.mark.parametrize(
    ("events", "term", "as_of", "started"),
    [
        pytest.param([], None, LATER, LATER, id="no-events"),
        pytest.param([mql(WHEN)], ("2026-03-10", None), LATER, "2026-03-09T23:00Z", id="before-the-term"),
        pytest.param([mql(WHEN)], ("2026-03-01", "2026-03-03"), LATER, "2026-03-02T22:59:59.999999Z", id="after-it"),
    ],
)
def test_what_failed_is_told_from_the_first_event_within_the_term(
    events: list[Event], term: Any, as_of: str, started: str
) -> None:
    def fails(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        raise ValueError("two\nlines")

    (found,) = of(Telling(told=fails), Journey.of("L1", *events), as_of=as_of, term=term).outcomes

    assert (found.started_at, found.details) == (at(started), ("ValueError: two; lines",))


class SilentError(Exception):
    def __str__(self) -> str:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(SilentError(), "SilentError: it can not be told", id="no-text"),
        pytest.param(ValueError("half a \ud800"), "ValueError: half a \\ud800", id="half-a-character"),
    ],
)
def test_an_error_that_can_not_be_told_stops_no_run_either(error: Exception, told: str) -> None:
    def fails(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        raise error

    evaluation = of(Telling(told=fails), Journey.of("L1", mql(WHEN)))

    assert evaluation.outcomes[0].details == (told,)
    assert told in evaluation.to_jsonl().encode().decode().replace("\\\\", "\\")


# --- what would end the run


def leave(_: Journey, __: object) -> Iterable[Any]:
    sys.exit("no more leads")


def test_a_rule_that_ends_the_run_leaves_its_lead_unknown_and_the_others_go_on() -> None:
    def leaves(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        yield context.met(at(WHEN))
        if journey.lead_id == "bad":
            leave(journey, context)

    evaluation = of(Telling(told=leaves), *(Journey.of(name, mql(WHEN)) for name in ("a", "bad", "c")))

    assert [one.status for one in evaluation.outcomes] == ["met", "unknown", "met"]
    assert kind_of(evaluation.outcomes[1], Unknown).details == ("SystemExit: no more leads",)
    assert [(one.code, one.where) for one in evaluation.problems] == [("J206", "bad")]


def test_a_criterion_that_ends_the_run_leaves_its_lead_unknown() -> None:
    rule = Check(id="c", owed_by="sales", at=entered("mql"), that=criterion("leaves")(leave))  # type: ignore[arg-type]

    evaluation = evaluate(rule, [Journey.of("L1", mql(WHEN))], as_of=at(LATER))

    assert [(one.status, one.reason) for one in evaluation.outcomes] == [("unknown", "criterion_failed")]
    assert "SystemExit('no more leads')" in evaluation.problems[0].message


def test_a_rule_per_period_that_ends_the_run_leaves_the_period_unknown() -> None:
    @attrs.frozen
    class Collecting(Spread):
        def collect(self, journey: Journey, context: LeadContext) -> Iterable[Any]:
            return leave(journey, context)

    @attrs.frozen
    class Judging(Spread):
        def judge_period(self, _: Period, __: tuple[Mark, ...], ___: PeriodContext) -> Iterable[Outcome]:
            sys.exit(1)

    term = ("2026-03-01", "2026-04-01")
    for rule, told in ((Collecting(), "2026-03 1: SystemExit: no more leads"), (Judging(), "SystemExit: 1")):
        evaluation = of(rule, *mqls("a"), as_of="2026-05-01T00:00Z", term=term)

        assert [(one.status, one.reason, one.details) for one in evaluation.outcomes] == [
            ("unknown", "rule_failed", (told,))
        ]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, GeneratorExit])
def test_who_stops_the_run_from_outside_stops_it(stop: type[BaseException]) -> None:
    def fails(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        raise stop

    def asked(journey: Journey, when: datetime) -> bool:
        raise stop

    check = Check(id="c", owed_by="sales", at=entered("mql"), that=criterion("stopped")(asked))
    for rule in (Telling(told=fails), check):
        with pytest.raises(stop):
            of(rule, Journey.of("L1", mql(WHEN)))


def test_nothing_is_asked_before_the_term() -> None:
    def fails(journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        raise AssertionError

    assert of(Telling(told=fails), Journey.of("L1"), as_of=WHEN, term=("2026-03-10", None)).outcomes == ()


@pytest.mark.parametrize(
    ("make", "details"),
    [
        pytest.param(
            lambda _, __: ["late"],
            "TypeError: 'late': expected an outcome, such as context.met(...)",
            id="text",
        ),
        pytest.param(lambda _, __: None, "TypeError: 'NoneType' object is not iterable", id="nothing"),
        pytest.param(
            lambda _, context: [context.met(at(WHEN), entry=1), context.met(at(WHEN), entry=1)],
            "ValueError: two outcomes have the entry 1 and the group None: give each a group, or an entry, of its own",
            id="twice",
        ),
        pytest.param(
            lambda _, context: [
                *context.settle(start=entered("mql"), stop=activity("call"), within="1 day"),
                *context.settle(start=entered("mql"), stop=activity("mail"), within="2 days"),
            ],
            "ValueError: two outcomes have the entry 1 and the group None: give each a group, or an entry, of its own",
            id="settled-twice",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), allowed=5),
            "ValueError: allowed: 5: expected text",
            id="an-allowed-number",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), reason=None),
            "ValueError: reason: None: expected text",
            id="no-reason",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), group=("a", "b")),
            "ValueError: group: ('a', 'b'): expected text",
            id="a-group-of-two",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), owner=7001),
            "ValueError: owner: 7001: expected text",
            id="an-owner-by-number",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), details=["so", 5]),
            "ValueError: details: 5: expected text",
            id="a-detail-by-number",
        ),
        pytest.param(
            lambda journey, context: attrs.evolve(context.met(at(WHEN)), evidence=journey.events[:1]),
            "ValueError: evidence: <Event L1 2026-03-03T10:00:00Z stage, value='mql', id='m'>: expected text",
            id="an-event-for-its-id",
        ),
        pytest.param(
            lambda _, context: attrs.evolve(context.met(at(WHEN)), ignored=(Ignored("e", 5),)),  # type: ignore[arg-type]
            "ValueError: ignored: 5: expected text",
            id="ignored-for-a-number",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), entry=True),
            "ValueError: entry: True: expected a whole number",
            id="no-number",
        ),
        pytest.param(
            lambda _, context: context.breached(at(WHEN), at=at(LATER) + US),
            "ValueError: broken at 2026-03-20T10:00:00.000001Z, which lies after as-of: until then it is pending",
            id="broken-in-the-future",
        ),
        pytest.param(
            lambda _, context: context.met(at(WHEN), stopped=at(LATER) + US),
            "ValueError: stopped at 2026-03-20T10:00:00.000001Z, which lies after as-of: until then it is pending",
            id="done-in-the-future",
        ),
        pytest.param(
            lambda _, context: [attrs.evolve(context.met(at(WHEN)), subject="L2")],
            "ValueError: an outcome of 'own' for 'L2': expected 'own' for 'L1'",
            id="another-lead",
        ),
        pytest.param(
            lambda _, context: [context.met(at(WHEN), colour="red")],
            "TypeError: an outcome of an entry has no colour",
            id="unknown-fact",
        ),
        pytest.param(
            lambda _, context: [context.met(datetime(2026, 3, 3))],  # noqa: DTZ001 - that is the mistake
            "CalendarError: instant: 2026-03-03T00:00:00 has no UTC offset; use an aware datetime",
            id="naive",
        ),
        pytest.param(
            lambda _, context: context.settle(start=entered("mql"), stop=activity("call")),
            "AgreementError: within: give either within or due",
            id="half-a-deadline",
        ),
        pytest.param(
            lambda _, context: context.settle(start=lambda _: 1 / 0, stop=activity("call"), within="1 day"),
            "ZeroDivisionError: division by zero",
            id="a-function-of-it",
        ),
    ],
)
def test_what_a_rule_does_wrong_is_told_of_its_lead(make: Any, details: str) -> None:
    found = told(make)

    assert (found.reason, found.details) == ("rule_failed", (details,))


def test_what_a_rule_per_period_collects_wrong_leaves_the_period_unknown_and_is_told() -> None:
    @attrs.frozen
    class Odd(Spread):
        def collect(self, journey: Journey, context: LeadContext) -> Iterable[Any]:
            if journey.lead_id == "2026-03 1":
                return [5]
            if journey.lead_id == "2026-03 2":
                return context.settle(start=entered("mql"), stop=activity("call"), within="1 day")
            return [context.mark(journey.events[0])]

    evaluation = of(Odd(), *mqls("a", "b", "c"), as_of="2026-05-01T00:00Z", term=("2026-03-01", "2026-04-01"))

    assert [(one.status, one.reason, one.actual) for one in evaluation.outcomes] == [("unknown", "rule_failed", 1.0)]
    assert evaluation.outcomes[0].details == (
        "2026-03 1: TypeError: 5: expected a mark, as context.mark(...) makes",
        "2026-03 2: TypeError: a rule per period has no deadlines to settle",
    )
    assert [(one.code, one.where, one.message) for one in evaluation.problems] == [
        *(
            ("J206", f"2026-03 {number}", f"rule-failed: spread does not count it, TypeError: {why}")
            for number, why in (
                (1, "5: expected a mark, as context.mark(...) makes"),
                (2, "a rule per period has no deadlines to settle"),
            )
        )
    ]


def test_a_rule_per_period_that_raises_leaves_the_period_unknown() -> None:
    @attrs.frozen
    class Odd(Spread):
        def judge_period(self, period: Period, _: tuple[Mark, ...], context: PeriodContext) -> Iterable[Outcome]:
            if str(period) == "2026-03":
                yield context.met(colour="red")  # type: ignore[call-arg]
            yield context.met()

    leads = mqls("a", "b")
    evaluation = of(Odd(), *leads, as_of="2026-04-02T00:00Z", term=("2026-03-01", None))

    assert [(one.subject, one.status, one.details) for one in evaluation.outcomes] == [
        ("2026-03", "unknown", ("TypeError: an outcome of a period has no colour",)),
        ("2026-04", "met", ()),
    ]
    assert [(one.code, one.where) for one in evaluation.problems] == [("J206", "2026-03")]
    one, other = (of(Odd(), lead, as_of="2026-04-02T00:00Z", term=("2026-03-01", None)) for lead in leads)
    assert one.merge(other) == evaluation
    assert one.merge(other).problems == evaluation.problems


# --- strictly


@criterion("broken")
def broken(_: Journey, __: datetime) -> bool:
    raise RuntimeError("out of order")


def test_strictly_a_rule_or_a_criterion_that_fails_is_an_error_with_all_of_them() -> None:
    rule = agreement(Telling(told=failing), attrs.evolve(DemoHeld(), id="other"), term=("2026-03-01", None))
    leads = [Journey.of(name, mql(WHEN)) for name in ("a", "bad")]

    with pytest.raises(AgreementError) as caught:
        evaluate(rule, leads, as_of=at(LATER), strict=True)

    assert [(one.code, one.where) for one in caught.value.problems] == [("J206", "bad")]
    assert len(evaluate(rule, leads[:1], as_of=at(LATER), strict=True).outcomes) == 2


def test_strictly_a_criterion_that_fails_is_an_error() -> None:
    rule = Check(id="c", owed_by="sales", at=entered("mql"), that=broken)

    with pytest.raises(AgreementError) as caught:
        evaluate(rule, [Journey.of("L1", mql(WHEN))], as_of=at(LATER), strict=True)

    assert [one.code for one in caught.value.problems] == ["J202"]


def test_strictly_what_is_only_odd_in_the_data_is_no_error() -> None:
    lead = Journey.of("L1", mql(WHEN), call(LATER))

    evaluation = evaluate(DemoHeld(calendar=None, within="1 day"), [lead], as_of=at(WHEN), strict=True)

    assert [one.code for one in evaluation.problems] == ["J201"]
    assert isinstance(evaluation.agreement, Agreement)
    assert not any(isinstance(one, Met) for one in evaluation.outcomes)
