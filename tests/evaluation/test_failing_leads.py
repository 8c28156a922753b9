"""What becomes of a period when a function or a rule of one's own fails over one of its leads: untold where that could turn it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs
import pytest

from evaluation.making import agreement, at, call, kind_of, mql, promise, result, stage
from slakit import (
    AfterBreach,
    AgreementError,
    Breached,
    Check,
    CommitmentMet,
    Credits,
    Deadline,
    Evaluation,
    Ignored,
    Journey,
    LeadContext,
    Mark,
    Objective,
    Outcome,
    Period,
    PeriodContext,
    Quota,
    activity,
    activity_event,
    criterion,
    entered,
    evaluate,
    outcome_from_dict,
)
from slakit.rules.commitments import Commitment

YEAR = ("2026-01-01", "2027-01-01")
JANUARY, AFTER = "2026-01-10T10:00+01:00", "2026-02-01T00:00:00.000001+01:00"


@criterion("large")
def large(journey: Journey, at: datetime) -> bool:
    size = journey.attribute("size", at)
    return int(size or "0") >= 50


WHY = """the criterion 'large' failed for lead 'odd': ValueError("invalid literal for int() with base 10: 'many'")"""


def lead(name: str, size: str, when: str = JANUARY, **parts: Any) -> Journey:
    return Journey.of(name, mql(when, id=f"e-{name}"), attributes={"size": size, **parts})


ODD = lead("odd", "many")


def worth(**parts: Any) -> Quota:
    given = {"id": "worth", "owed_by": "marketing", "sum": entered("mql"), "value": [(large, 5), 1], "per": "month"}
    return Quota(**{**given, **parts})


def january(rule: Quota, *leads: Journey, as_of: str = AFTER) -> Outcome:
    return result(agreement(rule, term=YEAR), *leads, as_of=as_of).outcomes[0]


LARGE, SMALL = [lead(f"large-{n}", "60") for n in range(2)], [lead(f"small-{n}", "9") for n in range(5)]


# --- counts and sums


@pytest.mark.parametrize(
    ("rule", "sure", "as_of", "status", "reason"),
    [
        pytest.param(worth(at_least=10), LARGE, AFTER, "met", "reached", id="reached-by-the-others"),
        pytest.param(worth(at_least=10), [*LARGE[:1], *SMALL[:4]], AFTER, "unknown", "criterion_failed", id="nearly"),
        pytest.param(worth(at_least=10), SMALL, AFTER, "unknown", "criterion_failed", id="just-enough-with-it"),
        pytest.param(worth(at_least=10), SMALL[:4], AFTER, "breached", "not_reached", id="never-enough"),
        pytest.param(worth(at_least=10), SMALL[:4], "2026-01-20T00:00Z", "pending", "running", id="not-yet"),
        pytest.param(worth(at_least=10), SMALL, "2026-01-20T00:00Z", "unknown", "criterion_failed", id="perhaps-now"),
        pytest.param(
            worth(at_most=9), [*LARGE[:1], *SMALL], AFTER, "breached", "exceeded", id="exceeded-by-the-others"
        ),
        pytest.param(worth(at_most=9), SMALL, AFTER, "unknown", "criterion_failed", id="exceeded-with-it"),
        pytest.param(worth(at_most=9), SMALL[:4], AFTER, "met", "kept_below", id="never-too-much"),
    ],
)
def test_a_sum_is_untold_only_where_what_failed_could_turn_it(
    rule: Quota, sure: list[Journey], as_of: str, status: str, reason: str
) -> None:
    found = january(rule, *sure, ODD, as_of=as_of)

    assert (found.status, found.reason) == (status, reason)
    assert found.actual == sum(5 if one in LARGE else 1 for one in sure)


def test_an_untold_sum_names_the_lead_and_the_error() -> None:
    found = january(worth(at_least=10), *SMALL, ODD)

    assert found.details == (WHY,)
    assert found.ignored == (Ignored("e-odd", WHY),)
    assert found.evidence == tuple(f"e-small-{n}" for n in range(5))
    assert found.text == (
        f"worth for 2026-01: can not be told, a criterion of the agreement failed: {WHY}; "
        "5 where at least 10 per month was promised"
    )
    assert (
        outcome_from_dict(result(agreement(worth(at_least=10), term=YEAR), *SMALL, ODD, as_of=AFTER).to_dicts()[0])
        == found
    )


def test_of_many_that_failed_the_first_few_are_told() -> None:
    found = january(worth(at_least=50), *(lead(f"odd-{n:02}", "many") for n in range(12)))

    assert len(found.ignored) == 12
    assert [one.split("'")[3] for one in found.details[:-1]] == ["odd-00", "odd-01", "odd-02", "odd-03", "odd-04"]
    assert found.details[-1] == "and 7 more"


def test_five_that_failed_are_all_told() -> None:
    found = january(worth(at_least=20), *(lead(f"odd-{n}", "many") for n in range(5)))

    assert [one.split("'")[3] for one in found.details] == ["odd-0", "odd-1", "odd-2", "odd-3", "odd-4"]


def test_a_breach_stands_from_when_the_others_exceeded_it() -> None:
    rule, sure = worth(at_most=5), [lead("a", "60", "2026-01-12T10:00+01:00"), lead("b", "9", "2026-01-14T10:00+01:00")]

    assert kind_of(january(rule, *sure, ODD), Breached).breached_at == at("2026-01-14T10:00+01:00")


def test_only_the_period_and_the_group_of_what_failed_are_untold() -> None:
    rule = worth(at_least=1, by="origin")
    leads = [
        lead("odd", "many", origin="web"),
        lead("later", "9", "2026-02-10T10:00+01:00", origin="web"),
        lead("fair", "9", origin="fair"),
    ]

    found = result(agreement(rule, term=YEAR), *leads, as_of="2026-03-01T10:00Z").outcomes

    assert [(one.subject, one.group, one.status) for one in found if one.subject != "2026-03"] == [
        ("2026-01", "fair", "met"),
        ("2026-01", "web", "unknown"),
        ("2026-02", "fair", "breached"),
        ("2026-02", "web", "met"),
    ]


@pytest.mark.parametrize(
    ("sure", "as_of", "status", "reason"),
    [
        pytest.param(LARGE, "2026-02-10T00:00Z", "met", "reached", id="nothing-can-take-it-away"),
        pytest.param(LARGE, "2026-01-12T00:00Z", "pending", "credits_open", id="what-was-counted-can-be-taken-back"),
        pytest.param(SMALL, "2026-02-10T00:00Z", "unknown", "criterion_failed", id="perhaps"),
        pytest.param(SMALL[:4], "2026-02-10T00:00Z", "breached", "not_reached", id="never"),
    ],
)
def test_with_credits_a_verdict_stands_that_nothing_can_take_away(
    sure: list[Journey], as_of: str, status: str, reason: str
) -> None:
    rule = worth(at_least=10, credits=Credits(entered("rejected"), "7 days"))

    found = january(rule, *sure, ODD, as_of=as_of)

    assert (found.status, found.reason) == (status, reason)


def test_what_failed_and_was_taken_back_turns_nothing() -> None:
    rule = worth(at_least=10, credits=Credits(entered("rejected"), "7 days"))
    gone = Journey.of("odd", mql(JANUARY), stage("rejected", "2026-01-11T10:00+01:00"), attributes={"size": "many"})

    assert january(rule, *SMALL, gone, as_of="2026-02-10T00:00Z").status == "breached"


def test_evaluations_of_parts_know_what_failed_when_they_are_merged() -> None:
    rule = agreement(worth(at_least=10), term=YEAR)
    whole = result(rule, *SMALL, ODD, as_of=AFTER)

    merged = result(rule, *SMALL, as_of=AFTER).merge(result(rule, ODD, as_of=AFTER))

    assert merged == whole
    assert [(one.code, one.where) for one in merged.problems] == [("J202", "odd")]


def test_strictly_a_value_that_fails_is_an_error() -> None:
    with pytest.raises(AgreementError) as caught:
        evaluate(agreement(worth(at_least=1), term=YEAR), [*LARGE, ODD], as_of=at(AFTER), strict=True)

    assert [(one.code, one.where) for one in caught.value.problems] == [("J202", "odd")]


# --- rules per period


@attrs.frozen(kw_only=True)
class Origins:
    """Each origin brings two MQLs a month."""

    id: str = "origins"
    owed_by: str = "marketing"
    per: str = "month"

    def collect(self, journey: Journey, context: LeadContext, /) -> Iterable[Mark]:
        if journey.attribute("size", context.as_of) == "many":
            raise ValueError("no number")
        for became in context.matches(entered("mql")):
            yield context.mark(became, group=journey.attribute("origin", became.at) or "")

    def judge_period(self, _: Period, marks: tuple[Mark, ...], context: PeriodContext, /) -> Iterable[Outcome]:
        groups = [one.group for one in marks]
        for group in sorted(set(groups)):
            verdict = context.met if groups.count(group) > 1 else context.breached if context.over else context.pending
            yield verdict(group=group, target=2, actual=groups.count(group))


def origins(*leads: Journey, as_of: str = "2026-03-01T10:00Z", term: tuple[str, str | None] = YEAR) -> Evaluation:
    return result(agreement(Origins(), term=term), *leads, as_of=as_of)


def test_a_rule_per_period_is_untold_from_the_first_event_of_the_lead_it_failed_over() -> None:
    fine = [
        lead(f"{month}-{n}", "9", f"2026-0{month}-1{n}T10:00+01:00", origin="web") for month in (1, 2) for n in (0, 1)
    ]

    found = origins(*fine, lead("odd", "many", "2026-02-10T10:00+01:00"))

    assert [(one.subject, one.group, one.status, one.actual) for one in found.outcomes] == [
        ("2026-01", "web", "met", 2.0),
        ("2026-02", "web", "unknown", 2.0),
        ("2026-03", None, "unknown", None),
    ]
    assert {(one.reason, one.details) for one in found.outcomes[1:]} == {
        ("rule_failed", ("odd: ValueError: no number",))
    }
    assert found.outcomes[1].ignored == (Ignored("e-odd", "odd: ValueError: no number"),)
    assert [(one.code, one.where, one.message) for one in found.problems] == [
        ("J206", "odd", "rule-failed: origins does not count it, ValueError: no number")
    ]
    parts = origins(*fine[1:]).merge(origins(fine[0], lead("odd", "many", "2026-02-10T10:00+01:00")))
    assert (parts, parts.problems) == (found, found.problems)


@pytest.mark.parametrize(
    ("term", "odd", "statuses"),
    [
        pytest.param(("2026-02-01", "2026-03-01"), lead("odd", "many"), ["unknown"], id="began-before-the-term"),
        pytest.param(("2026-01-01", "2026-02-01"), lead("odd", "many", "2026-02-10T10:00Z"), ["met"], id="after-it"),
        pytest.param(
            ("2026-01-01", "2026-02-01"), Journey.of("odd", attributes={"size": "many"}), ["unknown"], id="never"
        ),
    ],
)
def test_a_lead_may_add_to_every_period_of_the_term_from_its_first_event_on(
    term: tuple[str, str], odd: Journey, statuses: list[str]
) -> None:
    month = term[0][:7]
    fine = [lead(f"L{n}", "9", f"{month}-1{n}T10:00+01:00", origin="web") for n in (0, 1)]

    assert [one.status for one in origins(*fine, odd, term=term).outcomes] == statuses


# --- objectives


HOT = criterion("hot")(lambda journey, at: {"hot": True, "cold": False}[journey.attribute("tier", at) or ""])


def rolled_up(goal: Objective, *leads: Journey, as_of: str = "2026-02-02T10:00Z", **parts: Any) -> Outcome:
    rule = promise([(HOT, "1 hour"), "2 hours"], objective=goal, **parts)
    found = result(agreement(rule, term=YEAR), *leads, as_of=as_of).outcomes
    return next(one for one in found if one.commitment == "call/objective")


def kept(number: int) -> list[Journey]:
    called = call("2026-01-10T10:10+01:00")
    return [Journey.of(f"kept-{n}", mql(JANUARY), called, attributes={"tier": "hot"}) for n in range(number)]


def missed(number: int) -> list[Journey]:
    return [Journey.of(f"missed-{n}", mql(JANUARY), attributes={"tier": "cold"}) for n in range(number)]


def failed(number: int) -> list[Journey]:
    return [Journey.of(f"failed-{n}", mql(JANUARY), attributes={"tier": "lukewarm"}) for n in range(number)]


HALF = Objective(share="50%", per="month")


@pytest.mark.parametrize(
    ("goal", "counts", "status", "reason"),
    [
        pytest.param(HALF, (2, 1, 1), "met", "share_reached", id="good-even-if-it-is-bad"),
        pytest.param(HALF, (1, 1, 1), "unknown", "criterion_failed", id="could-turn-it-down"),
        pytest.param(HALF, (1, 2, 1), "unknown", "criterion_failed", id="could-turn-it-up"),
        pytest.param(HALF, (1, 3, 1), "breached", "share_missed", id="bad-even-if-it-is-good"),
        pytest.param(HALF, (0, 0, 1), "unknown", "criterion_failed", id="nobody-else"),
        pytest.param(Objective(at_most=1, per="month"), (0, 2, 1), "breached", "exceeded", id="too-many-already"),
        pytest.param(Objective(at_most=1, per="month"), (5, 1, 1), "unknown", "criterion_failed", id="one-too-many"),
        pytest.param(Objective(at_most=1, per="month"), (5, 0, 1), "met", "kept_below", id="one-is-allowed"),
    ],
)
def test_an_objective_is_untold_only_where_what_failed_could_turn_it(
    goal: Objective, counts: tuple[int, int, int], status: str, reason: str
) -> None:
    found = rolled_up(goal, *kept(counts[0]), *missed(counts[1]), *failed(counts[2]))

    assert (found.status, found.reason) == (status, reason)
    assert found.figures is not None
    assert found.figures.population == counts[0] + counts[1]


def test_what_failed_at_the_end_of_a_period_is_of_the_next_one() -> None:
    def failing(when: str) -> Journey:
        return Journey.of("odd", mql(when), attributes={"tier": "lukewarm"})

    # February begins at midnight in Berlin.
    assert rolled_up(NEVER, *kept(1), failing("2026-02-01T00:00+01:00")).status == "met"
    assert rolled_up(NEVER, *kept(1), failing("2026-01-31T23:59:59.999999+01:00")).status == "unknown"


def test_an_untold_objective_names_the_lead_and_the_error() -> None:
    found = rolled_up(HALF, *failed(1))

    assert found.details == ("the criterion 'hot' failed for lead 'failed-0': KeyError('lukewarm')",)


def test_an_objective_stays_open_while_its_other_members_are() -> None:
    late = Journey.of("late", mql("2026-01-31T23:00+01:00"), attributes={"tier": "cold"})

    found = [
        rolled_up(HALF, late, *failed(1), as_of=when) for when in ("2026-01-31T23:30Z", "2026-02-01T00:00:00.000001Z")
    ]

    assert [one.status for one in found] == ["pending", "unknown"]


def test_a_lost_objective_was_certain_however_what_failed_might_end() -> None:
    late = [Journey.of(f"late-{n}", mql(f"2026-01-31T23:{n}0+01:00"), attributes={"tier": "cold"}) for n in (1, 2, 3)]

    found = rolled_up(HALF, *kept(1), *failed(1), *missed(1), *late)

    # Until the last one is broken it would have been half with the one that was kept and the one that failed.
    assert kind_of(found, Breached).breached_at == at("2026-02-01T01:30+01:00")


# --- what failed a step away


def follow_up(name: str, after: str, goal: Objective | None = None) -> Deadline:
    return Deadline(
        id=name, owed_by="sales", start=AfterBreach(after), stop=activity("call"), within="1 hour", objective=goal
    )


NEVER = Objective(at_most=0, per="month")


def followed(*leads: Journey, rules: Iterable[Commitment], name: str) -> Outcome:
    first = promise([(HOT, "1 hour"), "2 hours"])
    found = result(agreement(first, *rules, term=YEAR), *leads, as_of="2026-02-02T10:00Z").outcomes
    return next(one for one in found if one.commitment == name)


@pytest.mark.parametrize(
    ("leads", "reason"),
    [
        pytest.param(kept(1), "too_few", id="nothing-failed"),
        pytest.param([*kept(1), *failed(1)], "criterion_failed", id="its-breach-would-have-started-one"),
        pytest.param([*missed(1), *failed(1)], "exceeded", id="broken-already"),
    ],
)
def test_an_objective_of_what_follows_a_breach_knows_of_promises_that_failed(leads: list[Journey], reason: str) -> None:
    found = followed(*leads, rules=[follow_up("again", "call", NEVER)], name="again/objective")

    assert found.reason == reason


def test_what_failed_two_steps_before_is_told_as_well() -> None:
    rules = [follow_up("again", "call"), follow_up("at-last", "again", NEVER)]

    found = followed(*kept(1), *failed(1), rules=rules, name="at-last/objective")

    assert (found.status, found.reason) == ("unknown", "criterion_failed")
    assert found.details == ("the criterion 'hot' failed for lead 'failed-0': KeyError('lukewarm')",)


def test_a_month_before_the_failure_is_not_in_doubt() -> None:
    odd = Journey.of("odd", mql("2026-02-01T10:00+01:00"), attributes={"tier": "lukewarm"})
    late = Journey.of("late", mql(JANUARY), call("2026-01-10T12:30+01:00"), attributes={"tier": "cold"})

    found = followed(late, odd, rules=[follow_up("again", "call", NEVER)], name="again/objective")

    assert (found.subject, found.status) == ("2026-01", "met")


def test_a_check_that_asks_for_a_promise_that_failed_says_so() -> None:
    asks = Check(
        id="asks",
        owed_by="sales",
        at=activity("demo"),
        that=CommitmentMet("call"),
        objective=HALF,
    )
    held = activity_event("demo", at=at("2026-01-11T10:00+01:00"))
    odd = Journey.of("odd", mql(JANUARY), held, attributes={"tier": "lukewarm"})

    entry, goal = (followed(odd, rules=[asks], name=name) for name in ("asks", "asks/objective"))

    why = "call can not be judged, the criterion 'hot' failed for lead 'odd': KeyError('lukewarm')"
    assert (entry.status, entry.reason, entry.details) == ("unknown", "criterion_failed", (why,))
    assert (goal.status, goal.reason, goal.details) == ("unknown", "criterion_failed", (why,))


@attrs.frozen(kw_only=True)
class Own:
    """A rule of a user's own that fails over some leads."""

    id: str = "own"
    owed_by: str = "sales"
    objective: Objective | None = None

    def judge(self, journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        if journey.lead_id == "odd":
            raise ValueError("no")
        for became in context.matches(entered("mql")):
            yield context.met(became) if journey.lead_id == "good" else context.breached(became)


@pytest.mark.parametrize(
    ("goal", "statuses"),
    [
        pytest.param(HALF, ["met", "unknown", "unknown"], id="share"),
        pytest.param(Objective(at_most=0, per="month"), ["breached", "breached", "unknown"], id="most"),
    ],
)
def test_a_rule_that_fails_may_have_any_number_of_entries_from_the_first_event_on(
    goal: Objective, statuses: list[str]
) -> None:
    leads = [
        Journey.of(name, mql("2026-01-05T10:00Z"), stage("lead", "2026-01-06T10:00Z"), mql("2026-02-05T10:00Z"))
        for name in ("bad", "good")
    ]
    odd = Journey.of("odd", mql("2026-02-10T10:00Z"))

    found = result(agreement(Own(objective=goal), term=YEAR), *leads, odd, as_of="2026-04-01T10:00Z").outcomes

    assert [one.status for one in found if one.commitment == "own/objective"][:3] == statuses
    assert found[-2].details == ("odd: ValueError: no",)
