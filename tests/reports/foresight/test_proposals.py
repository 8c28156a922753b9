"""Proposals: which targets the past supports, and the curve behind each."""

from datetime import date
from typing import Any

import attrs
import pytest

from evaluation.making import BERLIN, agreement, at, call, mql, promise, stage
from slakit import (
    AcceptanceRate,
    AfterBreach,
    AgreementError,
    ContactAttempts,
    CurvePoint,
    DataError,
    DueField,
    Groups,
    HandoffComplete,
    Journey,
    LeadVolume,
    Proposal,
    Proposals,
    Quota,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
    propose,
)
from slakit.rules.commitments import Commitment

NOW = at("2026-03-31T00:00+02:00")


def answered(*minutes: int | None, **attributes: str) -> list[Journey]:
    """Return leads of one morning that were called after so many minutes; None is not yet."""
    return [
        Journey.of(
            f"L{n}{attributes}",
            mql("2026-03-30T09:00+02:00"),
            *([] if after is None else [call(f"2026-03-30T{9 + after // 60:02d}:{after % 60:02d}+02:00")]),
            attributes=attributes,
        )
        for n, after in enumerate(minutes)
    ]


def asked(
    *rules: Commitment, leads: list[Journey], keep: float = 0.9, as_of: object = NOW, **parts: object
) -> Proposals:
    return propose(leads, agreement(*rules, term=("2026-01-01", None)), as_of=as_of, keep=keep, **parts)  # type: ignore[arg-type]


def test_a_limit_is_the_shortest_time_that_so_many_kept() -> None:
    found = asked(promise("4 hours"), leads=answered(10, 20, 30, 40, 50), keep=0.8)

    assert found.targets.rows == (Proposal("call", None, "limit", "4 hours", "40 minutes", 0.8, 5, too_few=False),)
    assert found.curve.rows[1] == CurvePoint("call", None, "4 hours", "20 minutes", 1200.0, 0.4)
    assert [round(point.kept, 6) for point in found.curve] == [0.2, 0.4, 0.6, 0.8, 1.0]


def test_bare_commitments_are_promises_too() -> None:
    leads, rule = answered(10, 20, 30, 40, 50), promise("4 hours")

    found = [propose(leads, given, as_of=NOW, keep=0.8) for given in (rule, (rule, LeadVolume(at_least=3)))]

    assert found[0].targets.rows == found[1].targets.rows[:1] == asked(rule, leads=leads, keep=0.8).targets.rows


def test_a_file_name_is_no_promise() -> None:
    with pytest.raises(AgreementError, match="str: expected an agreement, or one or several commitments"):
        propose(answered(10), "agreement.yaml", as_of=NOW)  # type: ignore[arg-type]  # what is tried


def test_who_still_waits_counts_as_longer_than_so_far() -> None:
    found = asked(promise("4 hours"), leads=answered(10, 20, 30, 40, None), keep=0.9)

    assert found.targets.rows == (Proposal("call", None, "limit", "4 hours", None, None, 5, too_few=True),)


def test_who_began_a_moment_ago_takes_nothing_from_those_before() -> None:
    young = Journey.of("young", mql("2026-03-30T23:55+02:00"))

    found = asked(promise("4 hours"), leads=[*answered(10, 20, 30, 40, 50), young], keep=0.8)

    # Open for five minutes: it is no longer at risk at the first answer, after ten.
    assert (found.targets.rows[0].proposed, found.targets.rows[0].population) == ("40 minutes", 6)


def test_with_a_calendar_business_time_is_proposed() -> None:
    leads = [Journey.of("L1", mql("2026-03-30T17:00+02:00"), call("2026-03-31T09:45+02:00"))]

    found = asked(promise("1 business day", calendar="berlin"), leads=leads, as_of=at("2026-04-02T00:00+02:00"))

    # From 17:00 to 18:00, and from 9:00 to 9:45.
    assert found.targets.rows[0].proposed == "105 business minutes"


@pytest.mark.parametrize(
    ("called", "limit"),
    [
        ("2026-03-02T09:00:30+01:00", "1 minute"),
        ("2026-03-02T11:00+01:00", "120 minutes"),
        ("2026-03-02T11:00:01+01:00", "3 hours"),
        ("2026-03-05T09:00+01:00", "72 hours"),
        ("2026-03-05T09:00:01+01:00", "4 days"),
    ],
)
def test_limits_are_rounded_up_to_what_people_write(called: str, limit: str) -> None:
    leads = [Journey.of("L1", mql("2026-03-02T09:00+01:00"), call(called))]

    assert asked(promise("4 hours"), leads=leads).targets.rows[0].proposed == limit


@pytest.mark.parametrize(
    ("called", "limit"),
    [("2026-03-20T18:00+01:00", "120 business hours"), ("2026-03-23T09:00+01:00", "121 business hours")],
    ids=["at closing", "at the next opening"],
)
def test_business_time_stays_in_hours(called: str, limit: str) -> None:
    leads = [Journey.of("L1", mql("2026-03-02T09:00+01:00"), call(called))]

    # Fifteen days of eight hours: they end when it closes on Friday, and Monday is late.
    assert asked(promise("4 business hours", calendar=BERLIN), leads=leads).targets.rows[0].proposed == limit


def test_each_limit_of_a_list_is_proposed_apart() -> None:
    rule = promise([(field("tier", is_="hot"), "30 minutes"), "4 hours"])

    found = asked(rule, leads=[*answered(10, tier="hot"), *answered(50, tier="cold")])

    assert [(row.now, row.proposed) for row in found.targets] == [
        ("30 minutes", "10 minutes"),
        ("4 hours", "50 minutes"),
    ]


def test_what_waits_for_another_promise_is_judged_with_it() -> None:
    late = Journey.of(
        "L1", mql("2026-03-02T09:00+01:00"), call("2026-03-02T12:00+01:00"), stage("sql", "2026-03-02T13:30+01:00")
    )
    second = promise("1 hour", id="second", start=AfterBreach("call"), stop=entered("sql"))

    found = asked(promise("2 hours"), second, leads=[late])

    assert [(row.commitment, row.proposed) for row in found.targets] == [("call", "3 hours"), ("second", "3 hours")]


def tried(name: str, *days: int, became: str = "2026-03-02T09:00+01:00") -> Journey:
    return Journey.of(
        name, stage("accepted", became), *(call(f"2026-03-{day:02d}T12:00+01:00", channel="phone") for day in days)
    )


def test_attempts_are_the_most_that_so_many_made() -> None:
    leads = [tried("L1", 3, 4, 5), tried("L2", 3, 4), tried("L3", 3, 4), tried("L4", 3), tried("L5", 3, 4)]

    found = asked(ContactAttempts(at_least=6, within="7 days"), leads=leads, keep=0.8)

    assert found.targets.rows[0] == Proposal(
        "contact-attempts", None, "attempts", "at least 6 within 7 days", "2", 0.8, 5, too_few=False
    )
    assert [(point.target, point.kept) for point in found.curve] == [("1", 1.0), ("2", 0.8), ("3", 0.2)]


def test_attempts_in_a_window_that_still_runs_do_not_count() -> None:
    leads = [tried("L1", 3, 4), tried("L2", 30, 30, 30, became="2026-03-30T09:00+02:00")]

    found = asked(ContactAttempts(at_least=2, within="7 days"), leads=leads)

    assert (found.targets.rows[0].proposed, found.targets.rows[0].population) == ("2", 1)


def test_attempts_are_those_of_whom_the_proposal_itself_would_be_asked() -> None:
    # Six replied after one call, which excludes whoever had to be called more often; two were called three times.
    reply = activity_event("reply", at=at("2026-03-03T13:00+01:00"), direction="inbound")
    began, first = stage("accepted", "2026-03-02T09:00+01:00"), call("2026-03-03T12:00+01:00")
    replied = [Journey.of(f"R{n}", began, first, reply) for n in range(6)]
    leads = [*replied, tried("L1", 3, 4, 5), tried("L2", 3, 4, 5)]
    rule = ContactAttempts(at_least=1, within="7 days", until=activity("reply"))

    (row,) = asked(rule, leads=leads, keep=0.8).targets
    kept = evaluate(agreement(attrs.evolve(rule, at_least=3)), leads, as_of=NOW).counts["contact-attempts"]

    assert (row.proposed, row.kept, row.population, row.too_few) == ("3", 1.0, 2, True)
    assert (kept.met, kept.breached, kept.excluded) == (2, 0, 6)


def test_of_no_attempts_at_all_those_are_told_who_should_have_been_tried_once() -> None:
    leads = [tried("L1"), tried("L2")]

    (row,) = asked(ContactAttempts(at_least=2, within="7 days"), leads=leads).targets

    assert (row.proposed, row.kept, row.population, row.too_few) == (None, None, 2, True)


def test_twenty_attempts_are_the_end_of_the_curve() -> None:
    many = Journey.of(
        "L1", stage("accepted", "2026-03-02T09:00+01:00"), *(call(f"2026-03-03T12:{n:02d}+01:00") for n in range(25))
    )

    assert asked(ContactAttempts(at_least=2, within="14 days"), leads=[many]).targets.rows[0].proposed == "20"


def delivered(**days: int) -> list[Journey]:
    """Return so many leads of a day each, by month: m2=3 for February."""
    return [
        Journey.of(
            f"L{month}-{n}",
            mql(f"2026-{int(month[1:]):02d}-10T09:00+01:00"),
            attributes={"origin": "web" if n else "fair"},
        )
        for month, count in days.items()
        for n in range(count)
    ]


def test_a_volume_is_what_so_many_whole_months_reached() -> None:
    # January is cut by the first event; in March it is not yet over.
    found = asked(LeadVolume(at_least=9), leads=delivered(m1=1, m2=5, m3=9), as_of=at("2026-03-20T00:00+01:00"))

    assert found.targets.rows == (
        Proposal("mql-volume", None, "number", "at least 9 per month", "5", 1.0, 1, too_few=True),
    )


def test_the_data_may_begin_before_its_first_event() -> None:
    found = asked(
        LeadVolume(at_least=9),
        leads=delivered(m1=4, m2=5),
        as_of=at("2026-03-20T00:00+01:00"),
        since=date(2026, 1, 1),
        keep=0.5,
    )

    assert found.targets.rows[0].proposed == "5"
    assert [(point.target, point.kept) for point in found.curve] == [("4", 1.0), ("5", 0.5)]


def test_groups_are_proposed_apart() -> None:
    rule = LeadVolume(at_least=9, by=Groups("origin", ["web", "fair"]))

    found = asked(rule, leads=delivered(m1=4, m2=5), as_of=at("2026-03-20T00:00+01:00"))

    assert [(row.group, row.proposed) for row in found.targets] == [("web", "4"), ("fair", "1")]


def test_at_most_is_the_least_that_so_many_kept() -> None:
    rule = Quota(id="cap", owed_by="marketing", count=entered("mql"), at_most=1, per="month")

    found = asked(
        rule, leads=delivered(m1=4, m2=5), as_of=at("2026-03-20T00:00+01:00"), since=date(2026, 1, 1), keep=0.5
    )

    assert (found.targets.rows[0].proposed, found.targets.rows[0].kept) == ("4", 0.5)


def test_at_least_nothing_is_never_proposed() -> None:
    found = asked(LeadVolume(at_least=1), leads=delivered(m1=4), as_of=at("2026-03-20T00:00+01:00"))

    assert (found.targets.rows[0].proposed, found.targets.rows[0].population) == (None, 1)


def test_a_share_is_that_of_cohorts_that_are_decided() -> None:
    month = [mql(f"2026-02-0{day}T09:00+01:00") for day in range(1, 9)]
    leads = [
        Journey.of(f"L{n}", became, *([stage("accepted", "2026-02-20T09:00+01:00")] if n < 3 else []))
        for n, became in enumerate(month)
    ]
    rule = AcceptanceRate(at_least="90%", matures_after="20 days")

    assert asked(rule, leads=leads, since=date(2026, 2, 1)).targets.rows[0].proposed == "37.5%"
    early = asked(rule, leads=leads, since=date(2026, 2, 1), as_of=at("2026-02-25T00:00+01:00"))
    assert early.targets.rows[0].population == 0


def test_a_share_is_rounded_down_so_that_the_past_keeps_it_as_it_is_written() -> None:
    became = mql("2026-02-02T09:00+01:00")
    taken = [stage("accepted", "2026-02-20T09:00+01:00")]
    leads = [Journey.of(f"L{n}", became, *(taken if n < 2 else ())) for n in range(3)]
    rule = AcceptanceRate(at_least="90%", matures_after="20 days")

    proposed = asked(rule, leads=leads, since=date(2026, 2, 1)).targets.rows[0].proposed
    adopted = agreement(attrs.evolve(rule, at_least=proposed), term=("2026-02-01", None))
    kept = evaluate(adopted, leads, as_of=NOW).outcomes

    assert proposed == "66.66%"
    assert [one.status for one in kept if one.subject == "2026-02"] == ["met"]


@pytest.mark.parametrize(("bound", "proposed"), [("at_least", "0.3333"), ("at_most", "0.3334")])
def test_a_sum_is_rounded_to_the_side_on_which_the_past_keeps_it(bound: str, proposed: str) -> None:
    leads = [Journey.of("L1", mql("2026-02-02T09:00+01:00"))]
    given: Any = {bound: 1}
    worth = Quota(id="worth", owed_by="marketing", sum=entered("mql"), value="0.33333", per="month", **given)

    assert asked(worth, leads=leads, since=date(2026, 2, 1)).targets.rows[0].proposed == proposed


def test_promises_without_such_a_target_are_left_out() -> None:
    found = asked(HandoffComplete(fields="email"), promise(None, due=DueField("promised")), leads=answered(10))

    assert (found.targets.rows, dict(found.targets.left_out)) == ((), {"promises without such a target": 2})


def test_without_an_agreement_the_usual_promises_are_proposed() -> None:
    found = propose(answered(10, 20), as_of=NOW)

    assert [(row.commitment, row.proposed) for row in found.targets] == [
        ("first-response", "20 minutes"),
        ("contact-attempts", None),
        ("mql-volume", None),
    ]


@pytest.mark.parametrize("keep", [0.0, 1.0, -0.1, 90, True, float("nan"), "90%"])
def test_a_share_that_is_none_is_refused(keep: Any) -> None:
    with pytest.raises(DataError) as caught:
        propose([], as_of=NOW, keep=keep)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I451", "keep")]
