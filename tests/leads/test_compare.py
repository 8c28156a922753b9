"""Where two definitions, or a persona and sales, disagree about the same leads."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from slakit.errors import DataError
from slakit.leads.compare import Comparison, compare, persona_matrix
from slakit.leads.conversions import follow_aliases, follow_conversions
from slakit.leads.criteria import Persona, Truth, ask, criterion, did, field, in_stage
from slakit.leads.events import Event, activity_event, stage_event
from slakit.leads.facts import Facts
from slakit.leads.gathering import journeys
from slakit.leads.journeys import Journey
from slakit.leads.patterns import entered
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE
from slakit.worktime.instants import to_micros

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
A, B = field("employees", at_least=50), field("country", is_="DE")


def _lead(name: str, *stages: tuple[str, str], **attributes: object) -> Journey:
    rows = [stage_event(stage, at=NOW, reason=reason, id=f"{n}") for n, (stage, reason) in enumerate(stages)]
    return Journey.of(name, *rows, attributes=attributes)


def test_leads_are_divided_by_two_definitions() -> None:
    leads = [
        _lead("L5", employees=60),
        _lead("L1", employees=60, country="DE"),
        _lead("L2", employees=60, country="US"),
        _lead("L3", employees=10, country="DE"),
        _lead("L4", employees=10, country="US"),
    ]

    found = compare(A, B, leads, at=NOW)

    assert found == Comparison(both=("L1",), only_a=("L2",), only_b=("L3",), neither=("L4",), unknown=("L5",))
    assert str(found) == "both 1, only A 1, only B 1, neither 1, unknown 1; kappa 0.00"


@pytest.mark.parametrize(
    ("both", "only_a", "only_b", "neither", "kappa"),
    [(20, 5, 10, 15, 0.4), (10, 0, 0, 10, 1.0), (0, 5, 5, 0, -1.0), (10, 0, 0, 0, None), (0, 0, 0, 0, None)],
    ids=["by hand", "full agreement", "full disagreement", "chance agrees on all", "no leads"],
)
def test_kappa_is_agreement_beyond_chance(
    both: int, only_a: int, only_b: int, neither: int, kappa: float | None
) -> None:
    groups = [tuple(f"{n}" for n in range(count)) for count in (both, only_a, only_b, neither)]

    found = Comparison(both=groups[0], only_a=groups[1], only_b=groups[2], neither=groups[3])

    assert found.kappa == (None if kappa is None else pytest.approx(kappa))


@criterion("broken for small firms")
def broken(journey: Journey, at: datetime) -> bool:
    return 1 / (int(journey.attribute("employees", at) or 0) - 10) > 0


FAILED = "criterion-failed: the criterion 'broken for small firms' failed for lead 'L1': ZeroDivisionError("


def test_a_definition_that_fails_for_a_lead_leaves_it_unknown_and_the_others_are_compared() -> None:
    found = compare(broken, A, [_lead("L1", employees=10), _lead("L2", employees=60)], at=NOW)

    assert (found.both, found.unknown) == (("L2",), ("L1",))
    assert [(problem.code, problem.where) for problem in found.problems] == [("J202", "L1")]
    assert found.problems[0].message.startswith(FAILED)


def test_a_persona_that_fails_for_a_lead_leaves_it_unknown() -> None:
    leads = [_lead("L1", ("accepted", ""), employees=10), _lead("L2", ("accepted", ""), employees=60)]

    found = persona_matrix(Persona(name="firm", all=(broken,)), leads, not_a_fit=[])

    assert (found.fit_accepted, found.unknown) == (("L2",), ("L1",))
    assert [problem.code for problem in found.problems] == ["J202"]


SIGNED_UP = did("trial_signup")
LOSER = Journey.of(
    "L1",
    activity_event("trial_signup", at=NOW - timedelta(days=2)),
    stage_event("rejected", at=NOW - timedelta(days=1), reason="not a fit"),
    Event(kind="merge", value="L2", at=NOW),
    stage_event("accepted", at=NOW + timedelta(days=1)),
)
SURVIVOR = Journey.of("L2", stage_event("accepted", at=NOW + timedelta(days=1)), attributes={"employees": 60})


def test_from_a_merge_on_the_survivor_is_asked_with_what_the_loser_did_and_the_loser_counts_apart() -> None:
    found = compare(SIGNED_UP, A, [SURVIVOR, LOSER], at=NOW)
    before = compare(SIGNED_UP, A, [SURVIVOR, LOSER], at=NOW - timedelta(microseconds=1))

    assert found == Comparison(both=("L2",), only_a=(), only_b=(), neither=(), merged=("L1",))
    assert str(found) == "both 1, only A 0, only B 0, neither 0, unknown 0, merged 1; no kappa"
    assert before == Comparison(both=(), only_a=(), only_b=("L2",), neither=(), unknown=("L1",))


def test_a_persona_asks_the_survivor_with_what_the_loser_did_and_the_loser_until_then() -> None:
    found = persona_matrix(Persona(name="keen", all=SIGNED_UP), [LOSER, SURVIVOR], not_a_fit="not a fit")

    assert (found.fit_accepted, found.fit_rejected) == (("L2",), ("L1",))


def test_without_an_instant_each_lead_is_asked_at_the_last_one_of_its_data() -> None:
    early = Journey.of("L3", activity_event("trial_signup", at=NOW), activity_event("call", at=NOW + timedelta(days=9)))
    quiet = Journey.of("L2", stage_event("lead", at=NOW - timedelta(days=5)), attributes={"employees": 60})
    exported = attrs.evolve(Journey.of("L4"), current=Facts({"employees": "60"}), exported_us=to_micros(NOW))

    found = compare(did("trial_signup", within="7 days"), A, [early, quiet, LOSER, exported, _lead("L5", employees=5)])

    assert found == Comparison(
        both=("L2",), only_a=(), only_b=("L4",), neither=("L5",), unknown=("L3",), merged=("L1",)
    )


def test_the_words_of_sales_may_be_one_each() -> None:
    leads = [_lead("L1", ("sql", ""), employees=60), _lead("L2", ("lost", "not a fit"), employees=10)]

    found = persona_matrix(Persona(name="firm", all=A), leads, not_a_fit="not a fit", accepted="sql", rejected="lost")

    assert (found.fit_accepted, found.unfit_rejected) == (("L1",), ("L2",))


def test_a_failure_that_decides_nothing_is_not_told_and_one_that_does_is_told_once() -> None:
    lead = _lead("L1", employees=10)

    assert compare(broken | did("call"), ~did("call") | broken, [lead], at=NOW).unknown == ("L1",)
    assert compare(~did("call") | broken, A, [lead], at=NOW).problems == ()
    assert len(compare(broken, ~broken, [lead], at=NOW).problems) == 1


def test_no_kappa_is_said_in_words() -> None:
    assert str(compare(A, B, [], at=NOW)).endswith("; no kappa")


def test_a_persona_is_set_against_what_sales_said() -> None:
    leads = [
        _lead("fit-accepted", ("accepted", ""), employees=60),
        _lead("fit-rejected", ("rejected", "not-as-defined"), employees=60),
        _lead("unfit-accepted", ("sql", ""), employees=10),
        _lead("unfit-rejected", ("rejected", "not-as-defined"), employees=10),
        _lead("untold", ("rejected", "not-as-defined")),
        _lead("rejected as a duplicate", ("rejected", "duplicate"), employees=60),
        _lead("undecided", ("mql", ""), employees=60),
    ]

    found = persona_matrix(Persona(name="firm", all=(A,)), leads, not_a_fit=["not-as-defined"])

    assert found.fit_accepted == ("fit-accepted",)
    assert found.fit_rejected == ("fit-rejected",)
    assert found.unfit_accepted == ("unfit-accepted",)
    assert found.unfit_rejected == ("unfit-rejected",)
    assert found.unknown == ("untold",)
    assert (found.other_reason, found.undecided, found.merged) == (("rejected as a duplicate",), ("undecided",), ())


def test_the_last_decision_counts_though_it_has_nothing_to_do_with_the_persona() -> None:
    leads = [
        _lead("duplicate", ("accepted", ""), ("rejected", "duplicate"), employees=60),
        _lead("taken", ("rejected", "duplicate"), ("accepted", ""), employees=60),
    ]

    found = persona_matrix(Persona(name="firm", all=A), leads, not_a_fit="not-as-defined")
    before = persona_matrix(
        Persona(name="firm", all=A), leads, not_a_fit="not-as-defined", as_of=NOW - timedelta(microseconds=1)
    )

    assert (found.fit_accepted, found.other_reason) == (("taken",), ("duplicate",))
    assert (before.fit_accepted, before.undecided) == ((), ("duplicate", "taken"))


LATER = NOW + timedelta(hours=1)


def _converted(lead: str, **ids: str) -> Event:
    return Event(lead_id=lead, at=NOW, kind="convert", data=ids)


def test_a_chain_of_conversions_is_one_journey() -> None:
    events = [
        _converted("L1", contact="C1"),
        _converted("C1", opportunity="O1"),
        activity_event("call", at=NOW, lead_id="C1"),
        stage_event("customer", at=NOW, lead_id="O1"),
        activity_event("call", at=NOW, lead_id="L2"),
    ]

    found = journeys(follow_conversions(events))

    assert [(journey.lead_id, len(journey.events)) for journey in found] == [("L1", 4), ("L2", 1)]
    assert found[0].stage(NOW) == "customer"


def test_an_id_may_be_converted_twice_by_the_same_lead_and_to_itself() -> None:
    found = follow_conversions([_converted("L1", contact="C1"), _converted("L1", contact="C1", opportunity="L1")])

    assert [event.lead_id for event in found] == ["L1", "L1"]


def test_what_names_the_new_id_may_have_one_word_of_its_own() -> None:
    found = follow_conversions([_converted("L1", deal="D1"), activity_event("call", at=NOW, lead_id="D1")], ids="deal")

    assert [event.lead_id for event in found] == ["L1", "L1"]


def test_what_was_written_under_the_id_of_a_lead_after_its_conversion_is_told() -> None:
    events = [
        _converted("L1", contact="C1"),
        _converted("C1", opportunity="O1"),
        stage_event("mql", at=NOW, lead_id="L1"),
        activity_event("call", at=LATER, lead_id="C1"),
        stage_event("sql", at=LATER, lead_id="L1"),
        activity_event("call", at=LATER + timedelta(hours=1), lead_id="L1"),
        activity_event("call", at=LATER, lead_id="L2"),
    ]

    found = follow_conversions(events)

    assert [(problem.code, str(problem)) for problem in found.problems] == [
        (
            "J304",
            "L1: after-end: 2 of its rows were written after its conversion, the first at 2026-03-03T11:00:00Z",
        )
    ]
    assert len(found) == 7


def test_events_that_were_followed_are_a_sequence() -> None:
    found, other = (follow_conversions([activity_event("call", at=NOW, lead_id="L1")]) for _ in range(2))

    assert (found, hash(found)) == (other, hash(other))
    assert found != list(other)
    assert (found[0].value, found[:1], repr(found)) == ("call", (found[0],), "<Followed: 1 events>")


def test_rows_under_the_names_of_a_crm_are_told_in_those_of_the_lifecycle() -> None:
    rows = [
        stage_event("marketingqualifiedlead", at=NOW, previous="Lead", lead_id="L1"),
        stage_event("accepted", at=NOW, previous="marketingqualifiedlead", lead_id="L1"),
        activity_event("marketingqualifiedlead", at=NOW, lead_id="L1"),
        stage_event("", at=LATER, lead_id="L1"),
        stage_event("other", at=LATER, lead_id="L1", reason="import", data={"a": "b"}),
        stage_event("other", at=LATER, lead_id="L2"),
    ]

    found = follow_aliases(rows, HUBSPOT)

    assert [(event.value, event.previous) for event in found] == [
        ("mql", "lead"),
        ("accepted", "mql"),
        ("marketingqualifiedlead", ""),
        ("", ""),
        ("other", ""),
        ("other", ""),
    ]
    assert found[2:] == tuple(rows[2:])
    assert [(problem.code, str(problem)) for problem in found.problems] == [
        ("J303", "L1: unknown-stage: 'other' is no stage, and keeps its word")
    ]


def test_rows_are_judged_under_the_names_of_the_lifecycle() -> None:
    rows = [stage_event("Open - Not Contacted", at=NOW, lead_id="L1")]

    (lead,) = journeys(follow_aliases(rows, SALESFORCE))

    assert ask(in_stage("mql") & did(entered("mql")), lead, NOW).truth is Truth.TRUE


def test_a_chain_that_comes_back_is_refused() -> None:
    with pytest.raises(DataError) as error:
        follow_conversions([_converted("L1", contact="C1"), _converted("C1", contact="L1")])

    assert [(problem.code, problem.where) for problem in error.value.problems] == [("I307", "C1"), ("I307", "L1")]
    assert str(error.value).endswith("a chain of conversions comes back to its beginning")
