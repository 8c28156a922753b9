"""What made a gap: groups against the period before, or a plan."""

from datetime import datetime

import pytest

from evaluation.making import agreement, at, mql, promise, stage
from slakit import (
    Contribution,
    Credits,
    DataError,
    Gap,
    Journey,
    LeadValue,
    LeadVolume,
    Quota,
    SparseHistoryWarning,
    entered,
    field,
    gap_by,
)

APRIL = at("2026-04-01T00:00+02:00")


def delivered(month: int, **counts: int) -> list[Journey]:
    return [
        Journey.of(
            f"{month}-{origin}{n}", mql(f"2026-{month:02d}-{10 + n % 10}T10:00+01:00"), attributes={"origin": origin}
        )
        for origin, count in counts.items()
        for n in range(count)
    ]


def asked(rule: object, leads: list[Journey], as_of: datetime = APRIL, **parts: object) -> Gap:
    given: dict[str, object] = {"commitment": "mql-volume", "period": "2026-03", "by": "origin", **parts}
    rules = rule if isinstance(rule, tuple) else (rule,)
    acme = agreement(*rules, term=("2026-03-15", "2026-12-01"))
    return gap_by(acme, leads, as_of=as_of, **given)  # type: ignore[arg-type]


def test_each_source_has_its_part_of_the_gap() -> None:
    leads = [*delivered(2, webinar=12, paid=10, organic=5), *delivered(3, webinar=3, paid=4, organic=7)]

    gap = asked(LeadVolume(at_least=20), leads)

    assert str(gap) == "gap of -13 against 2026-02: webinar -9, paid -6, organic +2"
    assert gap.contributions.rows == (
        Contribution("webinar", 3.0, 12.0, -9.0),
        Contribution("paid", 4.0, 10.0, -6.0),
        Contribution("organic", 7.0, 5.0, 2.0),
    )
    assert (gap.actual, gap.expected, gap.gap) == (14.0, 27.0, -13.0)
    assert gap.contributions.population == "14 in 2026-03, 27 expected"


def test_a_plan_expects_nothing_of_groups_that_it_does_not_name() -> None:
    gap = asked(LeadVolume(at_least=20), delivered(3, web=4, fair=2), plan={"web": 10, "paid": "3"})

    assert str(gap) == "gap of -7 against plan: web -6, paid -3, fair +2"


def test_a_lead_without_the_attribute_is_told_as_none() -> None:
    gap = asked(LeadVolume(at_least=20), [*delivered(2, web=1), Journey.of("L1", mql("2026-03-10T10:00+01:00"))])

    assert str(gap) == "gap of +0 against 2026-02: web -1, none +1"


def test_no_gap_names_no_group() -> None:
    gap = asked(LeadVolume(at_least=20), [*delivered(2, web=2), *delivered(3, web=2)])

    assert str(gap) == "gap of +0 against 2026-02"


def test_while_a_period_runs_the_one_before_counts_up_to_the_same_time() -> None:
    # Of February's leads, that of the 10th came by then, and those of the 11th and 12th did not.
    leads = [*delivered(2, web=3), *delivered(3, web=3)]

    gap = asked(LeadVolume(at_least=20), leads, as_of=at("2026-03-10T12:00+01:00"))

    assert (gap.actual, gap.expected) == (1.0, 1.0)


def test_while_a_period_runs_a_plan_counts_as_far_as_an_even_delivery() -> None:
    gap = asked(LeadVolume(at_least=20), [], as_of=at("2026-03-11T00:00+01:00"), plan={"web": 31})

    assert gap.expected == pytest.approx(10.0)


def test_a_plan_is_for_the_whole_period_once_it_is_over() -> None:
    assert asked(LeadVolume(at_least=20), [], plan={"web": 31}).expected == 31.0


def test_a_period_before_without_any_data_is_warned_of() -> None:
    with pytest.warns(SparseHistoryWarning, match="2026-03-10"):
        assert asked(LeadVolume(at_least=20), delivered(3, web=1)).expected == 0.0


def test_of_a_period_that_has_not_begun_a_plan_expects_nothing() -> None:
    gap = asked(LeadVolume(at_least=20), [], as_of=at("2026-02-11T00:00+01:00"), plan={"web": 31})

    assert gap.expected == 0.0


def test_what_was_taken_back_does_not_count() -> None:
    rule = LeadVolume(at_least=5, credits=Credits(entered("rejected"), "14 days"))
    back = Journey.of("L1", mql("2026-03-10T10:00+01:00"), stage("rejected", "2026-03-12T10:00+01:00"))

    assert asked(rule, [back, *delivered(3, web=1)], plan={}).actual == 1.0


def test_money_has_gaps_too() -> None:
    rule = LeadValue(at_least=1000, value=[(field("origin", is_="web"), 100), 10])

    gap = asked(rule, delivered(3, web=1, fair=2), commitment="mql-value", plan={})

    assert [(row.group, row.gap) for row in gap.contributions] == [("fair", 20.0), ("web", 100.0)]


def test_a_commitment_that_is_no_count_is_refused_with_the_nearest() -> None:
    with pytest.raises(DataError) as caught:
        asked((LeadVolume(at_least=5), promise("1 hour")), [], commitment="mql-volum")

    assert (
        str(caught.value) == "commitment: 'mql-volum': no count or sum of leads has this id; did you mean 'mql-volume'?"
    )
    assert caught.value.problems[0].code == "I414"


def test_everything_that_is_wrong_with_a_plan_is_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        asked(LeadVolume(at_least=5), [], plan={"web": "many", "fair": -1, "paid": 3})

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("I452", "plan.web"),
        ("I452", "plan.fair"),
    ]


def a_lead_a_day(month: int, days: int) -> list[Journey]:
    return [
        Journey.of(f"{month}-{day}", mql(f"2026-{month:02d}-{day:02d}T10:00+01:00"), attributes={"origin": "web"})
        for day in range(1, days + 1)
    ]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-02-28T23:59:59.999999+01:00", 28.0),
        ("2026-03-01T00:00+01:00", 31.0),
        ("2026-03-02T00:00+01:00", 31.0),
        ("2026-06-01T00:00+02:00", 31.0),
    ],
)
def test_a_month_that_is_over_stands_beside_the_whole_of_a_longer_one(as_of: str, expected: float) -> None:
    gap = asked(
        LeadVolume(at_least=20), [*a_lead_a_day(1, 31), *a_lead_a_day(2, 28)], as_of=at(as_of), period="2026-02"
    )

    assert (gap.actual, gap.expected) == (28.0, expected)


def test_what_is_taken_back_after_the_end_of_the_month_counts_neither_here_nor_in_the_outcome() -> None:
    rule = LeadVolume(at_least=5, credits=Credits(entered("rejected"), "14 days"))
    back = [
        Journey.of(f"{month}", mql(f"2026-{month:02d}-27T10:00+01:00"), stage("rejected", f"2026-{then}T10:00+01:00"))
        for month, then in ((2, "03-05"), (3, "04-03"))
    ]

    # Seven days after its own end, in each month the lead of the 27th has been taken back.
    gap = asked(rule, back, as_of=at("2026-04-08T00:00+02:00"))

    assert (gap.actual, gap.expected) == (0.0, 0.0)
    assert asked(rule, back).actual == 1.0


def test_beside_a_ceiling_of_nothing_a_plan_goes_on_evenly() -> None:
    ceiling = Quota(id="mql-volume", owed_by="marketing", count=entered("mql"), at_most=0, per="month")

    assert asked(ceiling, [], as_of=at("2026-03-11T00:00+01:00"), plan={"web": 31}).expected == pytest.approx(10.0)
