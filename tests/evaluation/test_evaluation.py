"""An evaluation: asked, filtered, counted, merged, and handed on."""

import copy
import json
import pickle
from collections.abc import Callable, Sequence
from datetime import UTC

import pytest

from evaluation.making import agreement, at, call, mql, owner, promise, result, stage
from slakit import (
    Agreement,
    Breached,
    CalendarError,
    Counts,
    DataError,
    Deadline,
    Evaluation,
    Event,
    Groups,
    Journey,
    LeadVolume,
    Objective,
    Pending,
    Quota,
    activity,
    entered,
    event,
    outcome_from_dict,
)

# Half of the leads may begin later than all of them.
pytestmark = pytest.mark.filterwarnings("ignore::slakit.SparseHistoryWarning")

AS_OF = "2026-03-20T12:00+01:00"
LONG_AGO = Journey.of("L0", Event(kind="created", at=at("2020-01-01T00:00Z")))
RULES = (
    promise("2 hours", cancel=entered("disqualified"), objective=Objective(share="50%", per="month")),
    promise(due="deadline", id="dated", owed_by=["marketing", "sales"]),
    Quota(id="mqls", owed_by="marketing", count=entered("mql"), at_least=3, per="week", by=Groups("origin", ("web",))),
    promise("1 day", id="review", owed_by="marketing", start=event(kind="report"), stop=event(kind="review"), on="log"),
    Quota(id="reports", owed_by="marketing", count=event(kind="report"), at_least=1, per="month", on="log"),
)
ACME = agreement(*RULES, term=("2026-03-01", "2026-04-01"))
LEADS = [
    LONG_AGO,
    Journey.of("L1", owner("ber", "2026-03-02T09:00Z"), mql("2026-03-03T10:00Z"), call("2026-03-03T11:00Z")),
    Journey.of("L2", mql("2026-03-03T10:00Z"), attributes={"owner": "ny", "origin": "web", "deadline": "2026-03-04"}),
    Journey.of(
        "L3", mql("2026-03-12T10:00Z"), stage("disqualified", "2026-03-12T10:30Z"), attributes={"origin": "web"}
    ),
    Journey.of("L4", mql("2026-03-20T10:30Z"), attributes={"origin": "fair"}),
]
LOG = [Event(kind="report", at=at("2026-03-05T09:00Z")), Event(kind="review", at=at("2026-03-05T10:00Z"))]


def judged(*leads: Journey, of: Agreement = ACME, as_of: str = AS_OF, log: Sequence[Event] = LOG) -> Evaluation:
    return result(of, *leads, as_of=as_of, log=log)


WHOLE = judged(*LEADS)


# --- asked


def test_outcomes_stand_in_the_order_of_the_agreement_then_of_leads_or_periods() -> None:
    assert [(one.commitment, one.subject, one.group, one.status) for one in WHOLE.outcomes] == [
        ("call", "L1", None, "met"),
        ("call", "L2", None, "breached"),
        ("call", "L3", None, "excluded"),
        ("call", "L4", None, "pending"),
        ("call/objective", "2026-03", None, "pending"),
        ("dated", "L1", None, "unknown"),
        ("dated", "L2", None, "breached"),
        ("dated", "L3", None, "unknown"),
        ("dated", "L4", None, "unknown"),
        ("mqls", "2026-W09", "web", "breached"),
        ("mqls", "2026-W10", "web", "breached"),
        ("mqls", "2026-W10", "", "breached"),
        ("mqls", "2026-W11", "web", "breached"),
        ("mqls", "2026-W11", "", "breached"),
        ("mqls", "2026-W12", "web", "pending"),
        ("mqls", "2026-W12", "", "pending"),
        ("mqls", "2026-W12", "fair", "pending"),
        ("review", "acme", None, "met"),
        ("reports", "2026-03", None, "met"),
    ]


def test_breaches_and_pending_are_typed_and_in_order() -> None:
    assert [one for one in WHOLE.outcomes if isinstance(one, Breached)] == list(WHOLE.breaches)
    assert [one for one in WHOLE.outcomes if isinstance(one, Pending)] == list(WHOLE.pending)
    assert (len(WHOLE.breaches), len(WHOLE.pending)) == (7, 5)


def test_counts_add_up_to_the_population() -> None:
    assert dict(WHOLE.counts) == {
        "call": Counts(met=1, breached=1, pending=1, excluded=1),
        "call/objective": Counts(pending=1),
        "dated": Counts(breached=1, unknown=3),
        "mqls": Counts(breached=5, pending=3),
        "review": Counts(met=1),
        "reports": Counts(met=1),
    }
    assert [one.population for one in WHOLE.counts.values()] == [4, 1, 4, 8, 1, 1]
    assert sum(one.population for one in WHOLE.counts.values()) == len(WHOLE.outcomes)


def test_as_of_is_told_in_utc() -> None:
    assert (WHOLE.as_of, WHOLE.as_of.tzinfo) == (at(AS_OF), UTC)


# --- filtered


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param({"commitment": "dated"}, ["L1", "L2", "L3", "L4"], id="commitment"),
        pytest.param({"commitment": "call/objective"}, ["2026-03"], id="objective"),
        pytest.param({"commitment": "none"}, [], id="unknown-commitment"),
        pytest.param({"owed_by": "sales", "owner": "ny"}, ["L2", "L2"], id="what-both-owe-is-found-for-each"),
        pytest.param({"owed_by": "marketing", "commitment": "dated"}, ["L1", "L2", "L3", "L4"], id="the-other-party"),
        pytest.param({"owner": "ber"}, ["L1", "L1"], id="owner"),
        pytest.param({"period": "2026-03-03"}, ["L1", "L2", "L1", "L2"], id="day-of-the-start"),
        pytest.param({"period": "2026-W12"}, ["L4", "L4", "2026-W12", "2026-W12", "2026-W12"], id="week"),
        pytest.param(
            {"period": "2026-W09"}, ["2026-03", "2026-W09", "2026-03"], id="started-at-the-terms-first-instant"
        ),
        pytest.param({"group": "fair"}, ["2026-W12"], id="group"),
        pytest.param({"group": "", "period": "2026-W10"}, ["2026-W10"], id="the-group-without-a-name"),
        pytest.param({"commitment": "call", "period": "2026-03", "owner": "ny"}, ["L2"], id="several"),
    ],
)
def test_a_view_holds_the_outcomes_that_fit_every_word(words: dict[str, str], found: list[str]) -> None:
    assert [one.subject for one in WHOLE.by(**words).outcomes] == found


def test_a_view_of_a_view_narrows() -> None:
    assert WHOLE.by(owed_by="sales").by(owner="ber").by(commitment="call").outcomes == (WHOLE.outcomes[0],)


def test_a_view_counts_what_it_holds() -> None:
    assert dict(WHOLE.by(commitment="call", owner="ny").counts) == {"call": Counts(breached=1)}


def test_a_period_that_can_not_be_read_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        WHOLE.by(period="March")

    assert [problem.code for problem in caught.value.problems] == ["C142"]


@pytest.mark.parametrize(
    ("term", "label"),
    [
        pytest.param(("2026-03-01", "2026-04-01"), "2025", id="long-before"),
        pytest.param(("2026-03-01", "2026-04-01"), "2026-02", id="ends-where-the-term-begins"),
        pytest.param(("2026-03-01", "2026-04-01"), "2026-Q2", id="begins-where-the-term-ends"),
        pytest.param(("2026-03-01", None), "2026-02-28", id="open-term"),
    ],
)
def test_a_period_outside_the_term_is_refused(term: tuple[str, str | None], label: str) -> None:
    found = judged(*LEADS, of=agreement(*RULES, term=term))

    with pytest.raises(DataError) as caught:
        found.by(period=label)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I413", "period")]


@pytest.mark.parametrize(
    ("term", "label"), [(None, "1999"), (("2026-03-01", None), "2030"), (("2026-03-01", "2026-04-01"), "2026")]
)
def test_a_period_that_meets_the_term_is_not(term: tuple[str, str | None] | None, label: str) -> None:
    found = judged(LEADS[1], of=agreement(RULES[1], term=term), log=[])

    assert len(found.by(period=label).outcomes) == (1 if label == "2026" else 0)


# --- merged


@pytest.mark.parametrize("split", range(len(LEADS) + 1))
def test_two_halves_merge_into_the_whole(split: int) -> None:
    one, other = judged(*LEADS[:split]), judged(*LEADS[split:])

    assert one.merge(other) == WHOLE
    assert other.merge(one) == WHOLE
    assert one.merge(other).tallies == WHOLE.tallies


def test_merging_is_associative() -> None:
    one, two, three = judged(*LEADS[:1]), judged(*LEADS[1:3]), judged(*LEADS[3:])

    assert one.merge(two).merge(three) == one.merge(two.merge(three)) == WHOLE


def test_merging_rolls_shares_and_periods_up_anew() -> None:
    rules = agreement(
        promise("2 hours", objective=Objective(share="60%", per="week")),
        LeadVolume(at_least=2, per="week"),
        term=("2026-03-02", "2026-03-09"),
    )
    kept = Journey.of("L1", mql("2026-03-03T10:00Z"), call("2026-03-03T11:00Z"))
    broken = Journey.of("L2", mql("2026-03-03T10:00Z"))

    one, other = (result(rules, lead, as_of="2026-03-10T00:00Z") for lead in (kept, broken))

    assert [(o.status, o.actual) for o in one.by(period="2026-W10").outcomes[1:]] == [("met", 1.0), ("breached", 1.0)]
    assert [(o.status, o.actual) for o in one.merge(other).outcomes[2:]] == [("breached", 0.5), ("met", 2.0)]


def test_merging_keeps_the_problems_of_both_once() -> None:
    later = Event(kind="report", at=at("2026-03-25T00:00Z"))
    one = judged(Journey.of("L1", mql("2026-03-21T10:00Z")), log=[*LOG, later])
    other = judged(Journey.of("L2", mql("2026-03-21T10:00Z")), log=[*LOG, later])

    assert [problem.where for problem in one.merge(other).problems] == ["L1", "acme", "L2"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(judged(as_of="2026-03-20T12:00:00.000001+01:00"), id="another-instant"),
        pytest.param(judged(of=agreement(*RULES, term=("2026-03-01", "2026-05-01"))), id="another-agreement"),
        pytest.param(judged().by(commitment="call"), id="view"),
        pytest.param(judged(log=LOG[:1]), id="another-log-with-another-outcome"),
        pytest.param(judged(log=[LOG[0], Event(kind="report", at=at("2026-03-01T09:00Z")), LOG[1]]), id="another-log"),
    ],
)
def test_only_whole_evaluations_of_one_agreement_instant_and_log_merge(other: Evaluation) -> None:
    with pytest.raises(DataError) as caught:
        judged(LEADS[1]).merge(other)

    assert [problem.code for problem in caught.value.problems] == ["I411"]


def test_a_view_can_not_be_merged_into() -> None:
    with pytest.raises(DataError) as caught:
        WHOLE.by(commitment="call").merge(judged())

    assert [problem.code for problem in caught.value.problems] == ["I411"]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(promise("2 hours"), id="by-its-outcome"),
        pytest.param(LeadVolume(at_least=2), id="by-what-it-counted"),
    ],
)
def test_a_lead_that_is_in_both_is_refused(rule: Deadline | Quota) -> None:
    of = agreement(rule, term=("2026-03-01", "2026-04-01"))

    with pytest.raises(DataError) as caught:
        judged(LEADS[1], LEADS[2], of=of).merge(judged(LEADS[2], of=of))

    assert [(problem.code, problem.message) for problem in caught.value.problems] == [
        ("I412", "the lead 'L2' was judged in both")
    ]


def test_a_lead_without_any_outcome_may_be_in_both() -> None:
    assert judged(LONG_AGO, *LEADS[1:3]).merge(judged(LONG_AGO, *LEADS[3:])) == WHOLE


# --- handed on


def test_each_line_of_jsonl_is_an_outcome() -> None:
    lines = WHOLE.to_jsonl().splitlines(keepends=True)

    assert all(line.endswith("}\n") for line in lines)
    assert (
        [json.loads(line) for line in lines] == WHOLE.to_dicts() == [json.loads(line) for line in WHOLE.jsonl_lines()]
    )
    assert tuple(outcome_from_dict(json.loads(line)) for line in lines) == WHOLE.outcomes


def test_jsonl_keeps_letters_of_every_language() -> None:
    found = judged(Journey.of("Łódź-Ω", mql("2026-03-20T10:30Z")))

    assert '"subject": "Łódź-Ω"' in found.to_jsonl()


def test_an_evaluation_without_outcomes_is_empty_everywhere() -> None:
    empty = judged(of=agreement(promise("2 hours")), log=[])

    assert (empty.outcomes, empty.to_jsonl(), empty.to_dicts(), dict(empty.counts)) == ((), "", [], {})


def _pickled(one: Evaluation) -> Evaluation:
    again: Evaluation = pickle.loads(pickle.dumps(one))  # noqa: S301 - it is our own
    return again


@pytest.mark.parametrize("copied", [_pickled, copy.deepcopy], ids=["pickle", "deepcopy"])
def test_an_evaluation_survives_pickle_and_copy(copied: Callable[[Evaluation], Evaluation]) -> None:
    assert WHOLE.counts

    again = copied(WHOLE)

    assert again == WHOLE
    assert hash(again) == hash(WHOLE)
    assert again.counts == WHOLE.counts
    assert again.merge(judged()) == WHOLE


def test_evaluations_are_equal_when_agreement_instant_and_outcomes_are() -> None:
    assert judged(*LEADS) == WHOLE
    assert judged(*LEADS[:-1]) != WHOLE
    assert WHOLE.by(commitment="call") != WHOLE
    assert WHOLE != "an evaluation"


def test_an_evaluation_shows_itself_in_short() -> None:
    assert repr(WHOLE) == "<Evaluation of acme as of 2026-03-20 11:00:00+00:00: 19 outcomes, 7 breached>"


def test_a_pattern_used_twice_is_found_once() -> None:
    rules = agreement(promise("2 hours"), promise("3 hours", id="again", cancel=activity("call")))

    found = result(rules, LEADS[1], as_of=AS_OF)

    assert [(one.commitment, one.status) for one in found.outcomes] == [("call", "met"), ("again", "met")]
