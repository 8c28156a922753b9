"""What the data can not show: silence outside it decides nothing."""

from datetime import timedelta
from typing import Any

import pytest

from evaluation.making import US, agreement, at, call, mql, promise, result
from slakit import (
    AgreementError,
    Coverage,
    Deadline,
    Event,
    Journey,
    LeadVolume,
    Limit,
    Outcome,
    Quota,
    Rate,
    activity,
    entered,
    evaluate,
    field,
)
from slakit.rules.pauses import PauseBetween, PauseWhile

START = "2026-03-02T10:00Z"
DUE = at("2026-03-02T12:00Z")


def judged(rule: Deadline, *events: Event, as_of: Any = "2026-03-09T10:00Z", **bounds: Any) -> Outcome:
    edges = ("since", "until")
    given: dict[str, Any] = {
        word: at(value) if isinstance(value, str) and word in edges else value for word, value in bounds.items()
    }
    if "field" not in given:
        given.setdefault("kind", "activity")
    (found,) = evaluate(
        agreement(rule),
        [Journey.of("L1", mql(START), *events)],
        as_of=at(as_of) if isinstance(as_of, str) else as_of,
        coverage=[Coverage(**given)],
    ).outcomes
    return found


CALL = promise("2 hours")


@pytest.mark.parametrize(
    ("since", "status"),
    [(START, "breached"), ("2026-03-02T10:00:00.000001Z", "unknown")],
    ids=["covered from the start", "covered from just after it"],
)
def test_what_came_before_the_data_begins_may_have_been_done(since: str, status: str) -> None:
    found = judged(CALL, since=since)

    assert (found.status, found.due_at) == (status, DUE)


@pytest.mark.parametrize(("until", "status"), [(DUE, "breached"), (DUE - US, "unknown")])
def test_a_clock_that_is_undone_where_the_data_ends_is_unknown(until: Any, status: str) -> None:
    found = judged(CALL, until=until)

    assert (found.status, found.reason) == (status, "not_done" if status == "breached" else "no_history")


@pytest.mark.parametrize(
    ("as_of", "until", "status"),
    [
        (DUE - timedelta(hours=1), DUE - timedelta(hours=1), "pending"),
        (DUE - timedelta(hours=1), DUE - timedelta(hours=1) - US, "unknown"),
    ],
)
def test_a_clock_that_runs_is_pending_as_far_as_the_data_reaches(as_of: Any, until: Any, status: str) -> None:
    assert judged(CALL, as_of=as_of, until=until).status == status


def test_a_stop_that_is_seen_decides() -> None:
    assert judged(CALL, call(DUE), since="2026-03-02T11:00Z", until="2026-03-02T11:00Z").status == "met"


@pytest.mark.parametrize(("since", "status"), [(START, "breached"), ("2026-03-02T11:00Z", "unknown")])
def test_a_late_stop_may_not_have_been_the_first(since: str, status: str) -> None:
    assert judged(CALL, call(DUE + US), since=since).status == status


@pytest.mark.parametrize(("since", "status"), [(START, "excluded"), ("2026-03-02T10:30Z", "unknown")])
def test_a_cancel_may_have_come_after_a_stop(since: str, status: str) -> None:
    rule = promise("2 hours", cancel=entered("disqualified"))
    cancel = Event(kind="stage", value="disqualified", at=at("2026-03-02T11:00Z"))

    assert judged(rule, cancel, since=since).status == status


def test_an_unseen_cancel_may_have_excluded() -> None:
    rule = promise("2 hours", cancel=entered("disqualified"))

    assert judged(rule, kind="stage", since="2026-03-02T11:00Z").status == "unknown"
    assert judged(promise("2 hours"), kind="stage", since="2026-03-02T11:00Z").status == "breached"


@pytest.mark.parametrize(
    ("name", "status"), [("tier", "unknown"), ("promised", "breached")], ids=["a field it asks", "another field"]
)
def test_a_field_that_decides_the_limit_must_be_known_at_the_start(name: str, status: str) -> None:
    rule = promise([Limit("1 hour", field("tier", is_="hot")), Limit("2 hours")])

    assert judged(rule, field=name, since="2026-03-02T10:00:00.000001Z").status == status


def test_the_field_that_holds_the_due_instant_must_be_known_at_the_start() -> None:
    rule = promise(due="promised")
    told = Event(kind="field", value="2026-03-03", data={"field": "promised"}, at=at("2026-03-01T10:00Z"))

    # Between the row and where the history begins the date may have been moved.
    assert judged(rule, told, field="promised", since="2026-03-01T10:00:00.000001Z").status == "unknown"
    assert judged(rule, told, field="promised", since="2026-03-01T10:00Z").status == "breached"
    assert judged(rule, told, field="promised", until="2026-03-02T09:59:59.999999Z").status == "unknown"
    assert judged(rule, told, field="promised", until=START).status == "breached"


@pytest.mark.parametrize(
    ("pause", "given"),
    [
        (PauseWhile(field("status", is_="waiting")), {"field": "status"}),
        (PauseBetween(activity("away"), activity("back")), {"kind": "activity"}),
    ],
    ids=["state", "events"],
)
def test_an_unseen_pause_may_have_moved_due(pause: Any, given: dict[str, str]) -> None:
    rule = promise("2 hours", pause=pause, stop=entered("sql"))

    assert judged(rule, **given, until=DUE - US).status == "unknown"
    assert judged(rule, **given, until=DUE).status == "breached"


VOLUME = LeadVolume(at_least=2, entries="each")


def month(rule: Quota, *times: str, coverage: Coverage, as_of: str = "2026-04-10T00:00Z") -> Outcome:
    leads = [Journey.of(f"L{n}", mql(when)) for n, when in enumerate(times)]
    text = agreement(rule, term=("2026-03-01", "2026-04-01"), zone="UTC")
    (found,) = evaluate(text, leads, as_of=at(as_of), coverage=[coverage]).outcomes
    return found


IN_FULL = Coverage(kind="stage", since=at("2026-03-01T00:00Z"), until=at("2026-04-01T00:00Z"))
LATE = Coverage(kind="stage", since=at("2026-03-01T00:00:00.000001Z"))
SHORT = Coverage(kind="stage", until=at("2026-03-31T23:59:59.999999Z"))


@pytest.mark.parametrize(("coverage", "status"), [(IN_FULL, "breached"), (LATE, "unknown"), (SHORT, "unknown")])
def test_a_month_that_the_data_does_not_show_in_full_may_have_brought_more(coverage: Coverage, status: str) -> None:
    found = month(VOLUME, "2026-03-05T10:00Z", coverage=coverage)

    assert (found.status, found.actual) == (status, 1)


def test_a_target_that_was_reached_with_what_is_seen_is_met() -> None:
    assert month(VOLUME, "2026-03-05T10:00Z", "2026-03-06T10:00Z", coverage=LATE).status == "met"


def test_a_ceiling_that_was_exceeded_with_what_is_seen_is_breached() -> None:
    ceiling = Quota(id="flood", owed_by="marketing", count=entered("mql"), at_most=1, per="month")

    assert month(ceiling, "2026-03-05T10:00Z", "2026-03-06T10:00Z", coverage=LATE).status == "breached"
    assert month(ceiling, "2026-03-05T10:00Z", coverage=LATE).status == "unknown"


@pytest.mark.parametrize("name", ["source", "origin"])
def test_the_fields_of_values_and_groups_must_be_known_too(name: str) -> None:
    worth = Quota(
        id="worth",
        owed_by="marketing",
        sum=entered("mql"),
        value=[(field("source", is_="demo"), 5), 1],
        at_least=9,
        per="month",
        by="origin",
    )
    coverage = Coverage(field=name, since=at("2026-03-02T00:00Z"))

    assert month(worth, "2026-03-05T10:00Z", coverage=coverage).status == "unknown"


def test_what_is_not_declared_counts_as_complete() -> None:
    assert judged(CALL, kind="owner", since="2026-03-05T00:00Z").status == "breached"


def test_merging_needs_the_same_coverage_and_keeps_it() -> None:
    text = agreement(VOLUME, term=("2026-03-01", "2026-04-01"), zone="UTC")
    one, other = (
        evaluate(text, [Journey.of(lead, mql("2026-03-05T10:00Z"))], as_of=at("2026-04-10T00:00Z"), coverage=[LATE])
        for lead in ("L1", "L2")
    )
    bare = result(text, Journey.of("L2", mql("2026-03-05T10:00Z")), as_of="2026-04-10T00:00Z")

    assert [found.status for found in one.merge(other).outcomes] == ["met"]
    assert one.merge(evaluate(text, [], as_of=at("2026-04-10T00:00Z"), coverage=[LATE])).outcomes == one.outcomes
    with pytest.raises(ValueError, match="different logs or coverage"):
        one.merge(bare)


def test_coverage_of_merges_is_refused() -> None:
    with pytest.raises(AgreementError) as error:
        Coverage(kind="merge", since=DUE)

    assert [(one.code, one.where) for one in error.value.problems] == [("D431", "coverage")]


def test_coverage_of_another_type_is_refused() -> None:
    with pytest.raises(AgreementError) as error:
        evaluate(CALL, [], as_of=DUE, coverage=["activity"])  # type: ignore[list-item]

    assert [(one.code, one.where) for one in error.value.problems] == [("D394", "coverage[0]")]


@pytest.mark.parametrize(
    ("until", "status"), [("2026-04-01T00:00Z", "met"), ("2026-03-31T23:59:59.999999Z", "unknown")]
)
def test_a_cohort_is_met_where_the_data_shows_all_of_its_members(until: str, status: str) -> None:
    rule = Rate(
        id="rate",
        owed_by="marketing",
        among=entered("mql"),
        reached=entered("sql"),
        at_least="50%",
        per="month",
        matures_after="5 days",
        by="origin",
    )
    lead = Journey.of("L1", mql(START), Event(kind="stage", value="sql", at=at("2026-03-03T10:00Z")))
    text = agreement(rule, term=("2026-03-01", "2026-04-01"), zone="UTC")
    (found,) = evaluate(
        text, [lead], as_of=at("2026-04-10T00:00Z"), coverage=[Coverage(kind="stage", until=at(until))]
    ).outcomes

    assert found.status == status


def test_what_can_not_be_told_anyway_stays_as_it_is() -> None:
    rule = promise(due="promised")

    assert judged(rule, since="2026-03-05T00:00Z").reason == "no_due"
