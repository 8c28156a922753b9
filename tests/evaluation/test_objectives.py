"""Shares per period: who is a member, when the verdict is certain, and from when on it is."""

from fractions import Fraction
from itertools import product

import pytest

from evaluation.making import US, agreement, at, call, kind_of, mql, pending, promise, result, stage
from evaluation.oracle_periods import verdict_of
from slakit import Breached, Deadline, Event, Journey, Objective, Outcome, entered, field

TERM = ("2026-01-01", "2027-01-01")
LONG_AGO = Journey.of("long-ago", Event(kind="created", at=at("2020-01-01T00:00Z")))


def answered(share: str | Fraction = "50%", per: str = "month", min_population: int = 1, **parts: object) -> Deadline:
    """Return a promise whose hot leads are due in an hour, warm ones in a month; cold ones have no limit."""
    limits = [(field("tier", is_="hot"), "1 hour"), (field("tier", is_="warm"), "30 days")]
    objective = Objective(share=share, per=per, min_population=min_population)
    return promise(limits, cancel=entered("disqualified"), objective=objective, **parts)


def lead(name: str, tier: str, *events: Event, start: str = "2026-03-03T10:00+01:00") -> Journey:
    return Journey.of(name, mql(start), *events, attributes={"tier": tier})


def met(number: int, start: str = "2026-03-03T10:00+01:00") -> Journey:
    return lead(f"met-{number}", "hot", call(start), start=start)


def broken(number: int) -> Journey:
    return lead(f"broken-{number}", "hot")


def open_(number: int, *events: Event) -> Journey:
    return lead(f"open-{number}", "warm", *events)


def cancelled(number: int) -> Journey:
    return lead(f"cancelled-{number}", "hot", stage("disqualified", "2026-03-03T10:30+01:00"))


def rolled_up(rule: Deadline, *leads: Journey, as_of: str) -> dict[str, Outcome]:
    found = result(agreement(rule, term=TERM), LONG_AGO, *leads, as_of=as_of)
    return {one.subject: one for one in found.outcomes if one.commitment == "call/objective"}


AFTER_MARCH = "2026-04-01T00:00:00.000001+02:00"


@pytest.mark.parametrize("share", ["50%", "60%", "95%", "100%"])
@pytest.mark.parametrize("population", [1, 2, 3])
def test_the_verdict_is_what_every_way_to_end_gives(share: str, population: int) -> None:
    rule = answered(share, "day", population)
    assert rule.objective is not None

    for kept, missed, still, out in product(range(4), range(4), range(4), range(2)):
        leads = [
            *(met(number) for number in range(kept)),
            *(broken(number) for number in range(missed)),
            *(open_(number) for number in range(still)),
            *(cancelled(number) for number in range(out)),
        ]
        found = rolled_up(rule, *leads, as_of="2026-03-05T12:00+01:00")["2026-03-03"]

        ended = [*["good"] * kept, *["bad"] * missed, *["out"] * out]
        assert found.status == verdict_of(rule.objective, ended, still), (kept, missed, still, out)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param("2026-03-31T23:59:59.999999+02:00", "pending", id="before-the-end"),
        pytest.param("2026-04-01T00:00+02:00", "pending", id="at-the-end"),
        pytest.param(AFTER_MARCH, "met", id="after-the-end"),
    ],
)
def test_a_share_is_open_until_its_period_is_over(as_of: str, status: str) -> None:
    found = rolled_up(answered(), met(1), as_of=as_of)["2026-03"]

    assert (found.status, found.actual, found.target) == (status, 1.0, 0.5)
    assert found.reason == {"pending": "running", "met": "share_reached"}[status]
    assert (found.started_at, found.due_at) == (at("2026-03-01T00:00+01:00"), at("2026-04-01T00:00+02:00"))
    assert (found.entry, found.owner, found.stopped_at, found.segments) == (None, None, None, ())


@pytest.mark.parametrize(
    ("share", "kept", "missed", "status"),
    [
        pytest.param("50%", 1, 1, "met", id="exactly-the-share"),
        pytest.param(Fraction(2, 3), 2, 1, "met", id="two-thirds"),
        pytest.param("66.6667%", 2, 1, "breached", id="just-above-two-thirds"),
        pytest.param("70%", 7, 3, "met", id="seven-tenths"),
        pytest.param("100%", 3, 0, "met", id="all"),
        pytest.param("0.0001%", 0, 3, "breached", id="none"),
    ],
)
def test_shares_are_compared_exactly(share: str | Fraction, kept: int, missed: int, status: str) -> None:
    leads = [*(met(number) for number in range(kept)), *(broken(number) for number in range(missed))]

    found = rolled_up(answered(share), *leads, as_of=AFTER_MARCH)["2026-03"]

    assert (found.status, found.actual) == (status, kept / (kept + missed))


# --- who is a member


def test_excluded_and_unknown_outcomes_are_left_out() -> None:
    rule = answered("100%")
    no_limit = lead("cold", "cold")

    found = rolled_up(rule, met(1), cancelled(1), no_limit, as_of=AFTER_MARCH)["2026-03"]

    assert (found.status, found.actual) == ("met", 1.0)
    assert found.figures is not None
    assert found.figures.population == 1


def test_unknown_outcomes_are_left_out() -> None:
    rule = promise(due="deadline", objective=Objective(share="100%", per="month"))
    dated = Journey.of("L1", mql("2026-03-03T10:00Z"), call("2026-03-03T11:00Z"), attributes={"deadline": "2026-03-04"})
    undated = Journey.of("L2", mql("2026-03-03T10:00Z"))

    found = rolled_up(rule, dated, undated, as_of=AFTER_MARCH)["2026-03"]

    assert (found.status, found.actual) == ("met", 1.0)


def test_an_outcome_belongs_to_the_period_in_which_it_started() -> None:
    last = lead("L1", "hot", start="2026-03-31T23:59:59.999999+02:00")
    first = lead("L2", "hot", start="2026-04-01T00:00+02:00")

    found = rolled_up(answered(), last, first, met(1), as_of="2026-05-15T00:00Z")

    assert (found["2026-03"].status, found["2026-03"].actual) == ("met", 0.5)
    assert (found["2026-04"].status, found["2026-04"].actual) == ("breached", 0.0)
    assert (found["2026-02"].status, found["2026-02"].actual) == ("unknown", None)


def test_both_entries_of_a_lead_are_members() -> None:
    back = Journey.of(
        "L1",
        mql("2026-03-03T10:00+01:00"),
        call("2026-03-03T10:30+01:00"),
        stage("recycled", "2026-03-04T10:00+01:00"),
        mql("2026-03-05T10:00+01:00"),
        attributes={"tier": "hot"},
    )

    found = rolled_up(answered("60%"), back, as_of=AFTER_MARCH)["2026-03"]

    assert (found.status, found.actual) == ("breached", 0.5)


def test_a_period_without_members_has_too_few() -> None:
    found = rolled_up(answered(), as_of=AFTER_MARCH)

    assert [(one.subject, one.status, one.reason, one.actual) for one in found.values()] == [
        ("2026-01", "unknown", "too_few", None),
        ("2026-02", "unknown", "too_few", None),
        ("2026-03", "unknown", "too_few", None),
        ("2026-04", "pending", "running", None),
    ]


@pytest.mark.parametrize(
    ("per", "label"), [("day", "2026-03-03"), ("week", "2026-W10"), ("quarter", "2026-Q1"), ("year", "2026")]
)
def test_a_share_is_measured_per_any_period(per: str, label: str) -> None:
    found = rolled_up(answered(per=per), met(1), as_of="2027-06-01T00:00Z")[label]

    assert (found.status, found.actual) == ("met", 1.0)


def test_a_period_is_cut_to_the_term() -> None:
    found = rolled_up(answered(per="week"), met(1, "2026-01-02T10:00+01:00"), as_of="2026-01-06T00:00Z")["2026-W01"]

    assert (found.started_at, found.due_at) == (at("2026-01-01T00:00+01:00"), at("2026-01-05T00:00+01:00"))
    assert found.status == "met"


@pytest.mark.parametrize(
    ("as_of", "labels"),
    [
        pytest.param("2025-12-31T22:59:59.999999Z", [], id="before-the-term"),
        pytest.param("2025-12-31T23:00Z", ["2026-01"], id="first-instant"),
        pytest.param("2026-01-31T23:00Z", ["2026-01", "2026-02"], id="next-period"),
    ],
)
def test_periods_run_from_the_term_to_the_one_that_holds_as_of(as_of: str, labels: list[str]) -> None:
    assert list(rolled_up(answered(), as_of=as_of)) == labels


# --- from when on it is broken

WARM_DUE = "2026-04-02T10:00+02:00"


@pytest.mark.parametrize(
    ("rule", "leads", "breached_at"),
    [
        pytest.param(answered("60%"), [met(1), broken(1)], "2026-04-01T00:00+02:00", id="at-the-end"),
        pytest.param(
            answered("100%"), [met(1), broken(1), open_(1)], "2026-04-01T00:00+02:00", id="whatever-the-open-one-does"
        ),
        pytest.param(answered("60%"), [met(1), broken(1), open_(1)], WARM_DUE, id="when-the-open-one-is-due"),
        pytest.param(
            answered("60%"),
            [met(1), broken(1), open_(1, stage("disqualified", "2026-04-01T09:00+02:00"))],
            "2026-04-01T09:00+02:00",
            id="when-the-open-one-is-called-off",
        ),
        pytest.param(
            answered("80%"),
            [broken(1), open_(1, call("2026-04-01T08:00+02:00")), open_(2), open_(3)],
            "2026-04-01T00:00+02:00",
            id="three-of-four-are-not-enough",
        ),
        pytest.param(
            answered("70%"),
            [
                broken(1),
                open_(1, call("2026-04-01T08:00+02:00")),
                open_(2, stage("disqualified", "2026-04-01T07:00+02:00")),
                open_(3),
            ],
            "2026-04-01T07:00+02:00",
            id="two-of-three-are-not-enough",
        ),
        pytest.param(
            answered("95%", min_population=2),
            [broken(1), open_(1, call("2026-04-01T08:00+02:00"))],
            "2026-04-01T08:00+02:00",
            id="when-there-are-enough",
        ),
    ],
)
def test_it_is_broken_from_the_first_instant_at_which_that_was_certain(
    rule: Deadline, leads: list[Journey], breached_at: str
) -> None:
    certain = at(breached_at)

    found = rolled_up(rule, *leads, as_of="2026-06-01T00:00Z")["2026-03"]
    just_after = rolled_up(rule, *leads, as_of=(certain + US).isoformat())["2026-03"]
    before = rolled_up(rule, *leads, as_of=(certain - US).isoformat())["2026-03"]

    assert (kind_of(found, Breached).breached_at, found.reason) == (certain, "share_missed")
    assert kind_of(just_after, Breached).breached_at == certain
    assert before.status == "pending"


def test_a_share_that_is_missed_names_the_broken_promises() -> None:
    found = result(agreement(answered("100%"), term=TERM), LONG_AGO, met(1), broken(1), as_of=AFTER_MARCH)

    first, second, *_, march, april = found.outcomes

    assert (first.subject, second.subject) == ("broken-1", "met-1")
    assert (march.subject, march.evidence) == ("2026-03", (first.key,))
    assert (april.subject, april.evidence) == ("2026-04", ())
    assert (kind_of(march, Breached).open, kind_of(march, Breached).late_by) == (False, None)


def test_an_open_share_tells_how_far_it_is() -> None:
    found = pending(rolled_up(answered("80%"), met(1), broken(1), as_of="2026-03-10T00:00Z")["2026-03"])

    assert (found.percent, found.at_risk, found.remaining) == (62.5, False, None)


def test_too_few_waits_for_those_that_are_open() -> None:
    rule = answered("95%", min_population=3)

    waiting = rolled_up(rule, met(1), open_(1), as_of=AFTER_MARCH)["2026-03"]
    settled = rolled_up(rule, met(1), open_(1), as_of="2026-04-03T00:00Z")["2026-03"]

    assert (waiting.status, waiting.reason) == ("pending", "running")
    assert (settled.status, settled.reason, settled.actual) == ("unknown", "too_few", 0.5)


def test_a_share_of_promises_on_the_log_is_rolled_up_too() -> None:
    rule = promise("2 days", start=entered("mql"), on="log", objective=Objective(share="100%", per="month"))

    found = result(
        agreement(rule, term=TERM),
        as_of="2026-02-10T00:00Z",
        log=[Event(kind="stage", value="mql", at=at("2026-01-10T00:00Z"))],
    )

    assert [(one.commitment, one.subject, one.status) for one in found.outcomes] == [
        ("call", "acme", "breached"),
        ("call/objective", "2026-01", "breached"),
        ("call/objective", "2026-02", "pending"),
    ]
