"""What the strategies draw: legal journeys, clocks near their due, calendars that open, definitions somebody meets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from slakit import (
    STANDARD,
    Agreement,
    Breached,
    Cadence,
    Criterion,
    Deadline,
    Duration,
    Event,
    FirstResponse,
    Groups,
    Journey,
    Lead,
    LeadVolume,
    Lifecycle,
    Met,
    OpenLeadLimit,
    Owner,
    PauseWhile,
    PeriodicReview,
    Persona,
    Prospect,
    Term,
    WorkCalendar,
    activity,
    any_of,
    ask,
    criterion,
    did,
    entered,
    evaluate,
    event,
    field,
    in_stage,
    left,
    present,
    replay,
    score,
)
from slakit.testing import strategies
from slakit.testing.strategies import Scenario
from slakit.testing.strategies.vocabulary import vocabulary_of
from testing.planted import rules

US, BERLIN = timedelta(microseconds=1), ZoneInfo("Europe/Berlin")
REACH = settings(max_examples=3000, database=None, deadline=None, derandomize=True, phases=[Phase.generate])
SEARCH = settings(max_examples=3000, database=None, deadline=None, derandomize=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- time


@given(strategies.instants("Europe/Berlin", around=[at("2026-03-30T10:00+02:00"), at("2026-03-30T09:00Z")]))
def test_instants_lie_at_moments_and_beside_them(moment: datetime) -> None:
    gaps = [abs(moment - one) for one in (at("2026-03-30T08:00Z"), at("2026-03-30T09:00Z"))]

    assert min(gaps) in {timedelta(0), US, timedelta(seconds=1), timedelta(minutes=1)}


@given(strategies.instants("Europe/Berlin", since=date(2026, 3, 28), until=date(2026, 3, 30)))
def test_instants_of_dates_lie_within_them(moment: datetime) -> None:
    assert at("2026-03-27T23:00Z") <= moment < at("2026-03-29T22:00:00Z")


def test_the_simplest_instant_is_the_first_midnight() -> None:
    assert find(strategies.instants("UTC"), lambda _: True) == datetime(2026, 1, 1, tzinfo=UTC)


@given(strategies.durations(units=["hour", "business day"], most=3))
def test_durations_have_the_units_that_are_asked_for(length: Duration) -> None:
    assert str(length) in {f"{n} {unit}{'s' * (n > 1)}" for n in (1, 2, 3) for unit in ("hour", "business day")}


@given(strategies.calendars(), strategies.instants())
def test_calendars_open_within_ten_weeks(calendar: WorkCalendar, moment: datetime) -> None:
    assert calendar.next_open(moment) - moment < timedelta(weeks=10)


@given(strategies.calendars(zone="Asia/Kolkata", holidays=False))
def test_calendars_lie_in_their_zone_and_may_have_no_dates_off(calendar: WorkCalendar) -> None:
    assert calendar.zone.key == "Asia/Kolkata"
    assert calendar.last_holiday is None


# --- what happens


@given(strategies.journeys())
def test_a_journey_makes_moves_that_the_lifecycle_has(journey: Journey) -> None:
    assert {problem.code for problem in replay(journey).anomalies} <= {"J302"}


@given(strategies.journeys(STANDARD.without("accepted"), max_events=2, lead_id="A", attributes={"tier": ["hot", ""]}))
def test_a_journey_is_of_the_lifecycle_and_the_length_that_is_asked_for(journey: Journey) -> None:
    assert len(journey.events) <= 2
    assert journey.lead_id == "A"
    assert not journey.entries("accepted")
    assert journey.attributes.get("tier") in {"hot", None}


@pytest.mark.parametrize(
    ("wanted", "most"),
    [
        (lambda one: len(one.entries("mql")) > 1, 5),
        (lambda one: bool(one.entries("sql")), 4),
        (lambda one: any(b.at == a.at for a, b in zip(one.events, one.events[1:], strict=False)), 4),
        (lambda one: len(one.owners()) > 2, 4),
        (lambda one: len({each.at.astimezone(BERLIN).utcoffset() for each in one.events}) > 1, 4),
    ],
    ids=["a re-entry", "an sql", "a tie", "a reassignment", "a change of the clocks"],
)
def test_journeys_have_what_turns_verdicts_and_shrink_to_it(wanted: Any, most: int) -> None:
    shortest = find(strategies.journeys(), wanted, settings=SEARCH)

    assert len(shortest.events) <= most


def test_the_simplest_journey_is_empty() -> None:
    assert find(strategies.journeys(), lambda _: True).events == ()


@given(strategies.events(kinds=["owner"], lead_id="L9"))
def test_events_are_of_the_kinds_that_are_asked_for(one: Event) -> None:
    assert (one.kind, one.lead_id) == ("owner", "L9")


@given(strategies.leads(lead_id="L2"), strategies.prospects())
def test_records_hold_together(lead: Lead, prospect: Prospect) -> None:
    assert lead.journey().stage(lead.engaged_at) == "lead"
    assert prospect.lead_id == "L1"


# --- scenarios

OFFICE = WorkCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"})
RESPONSE = FirstResponse(within="4 business hours", calendar=OFFICE)


@settings(max_examples=50)
@given(strategies.scenarios(RESPONSE))
def test_a_scenario_starts_a_clock_and_is_judged_at_two_instants(case: Scenario) -> None:
    assert case.judged(case.later).outcomes or case.later < case.journey.events[-1].at
    assert case.earlier <= case.later
    assert case.judged(case.moments[-1] + timedelta(days=400)).outcomes
    assert str(case).startswith("lead L1")
    assert repr(case).startswith("<Scenario of anonymous: L1 with ")


@pytest.mark.parametrize("side", [-US, timedelta(0), US], ids=["before", "at", "after"])
def test_scenarios_reach_each_side_of_due(side: timedelta) -> None:
    def turns(case: Scenario) -> bool:
        ends = [one for one in case.judged().outcomes if isinstance(one, Met | Breached) and one.stopped_at]
        return any(one.stopped_at == one.due_at + side for one in ends if one.due_at is not None)

    assert find(strategies.scenarios(RESPONSE), turns, settings=REACH).journeys


def test_a_scenario_shrinks_to_a_few_events() -> None:
    case = find(strategies.scenarios(RESPONSE, max_leads=1), lambda one: _late(one) > 0, settings=SEARCH)

    assert len(case.journey.events) <= 4


def _late(case: Scenario) -> int:
    return sum(one.stopped_at is not None for one in case.judged().breaches)


@pytest.mark.parametrize("side", [-US, timedelta(0), US], ids=["before", "at", "after"])
def test_due_instants_of_rules_of_your_own_are_reached(side: timedelta) -> None:
    def turns(case: Scenario) -> bool:
        return any(one.due_at is not None and case.earlier == one.due_at + side for one in case.judged().outcomes)

    find(strategies.scenarios(rules.agreed(rules.DemoHeld())), turns, settings=REACH)


def test_what_the_agreement_does_not_show_can_be_added() -> None:
    found = find(
        strategies.scenarios(RESPONSE, events=[activity("fax")], owners=["ann"]),
        lambda case: (
            any(one.value == "fax" for one in case.journey.events) and "ann" in case.journey.attributes.values()
        ),
        settings=REACH,
    )

    assert "fax" in str(found)


def test_an_agreement_of_the_log_and_of_periods_is_judged_too() -> None:
    agreement = Agreement(
        name="both",
        calendars={"office": OFFICE},
        owners=[Owner(id="7001", calendar="office")],
        term=Term(since="2026-03-01", until="2026-04-15"),
        commitments=[
            PeriodicReview(every="FREQ=WEEKLY;BYDAY=TU", within="1 day"),
            LeadVolume(at_least=2, by=Groups("origin", ["web"])),
            OpenLeadLimit(at_most=1),
        ],
    )

    found = find(strategies.scenarios(agreement), lambda case: bool(case.log), settings=REACH)

    assert "the log of the agreement" in str(found)
    assert {one.commitment for one in found.judged().outcomes} >= {"review", "mql-volume"}


# --- definitions


@given(strategies.criteria())
def test_criteria_answer(drawn: Criterion) -> None:
    assert str(ask(drawn, Journey.of("L1"), at("2026-03-03T10:00Z")))


@given(strategies.criteria(topics=["seats"], most=1))
def test_criteria_ask_about_the_topics_that_are_given(drawn: Criterion) -> None:
    assert "seats" in str(drawn)


@given(strategies.personas(name="firm"))
def test_personas_have_the_name_that_is_given(persona: Persona) -> None:
    assert persona.name == "firm"


@given(strategies.lifecycles())
def test_lifecycles_have_no_trap(lifecycle: Lifecycle) -> None:
    assert lifecycle.checks() == ()


@pytest.mark.filterwarnings("ignore::slakit.errors.SparseHistoryWarning")
@settings(max_examples=20)
@given(strategies.agreements(zone="UTC"), strategies.journeys())
def test_agreements_judge(agreement: Agreement, journey: Journey) -> None:
    evaluate(agreement, [journey], as_of=at("2027-03-01T10:00Z"))


# --- what is impossible is refused by name


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: strategies.instants(since=date(2026, 1, 2), until=date(2026, 1, 2)), r"instants\(until=2026-01-02\)"),
        (
            lambda: strategies.instants(around=[at("2026-01-02T10:00Z")], since=date(2026, 1, 2)),
            r"instants\(around=..., s",
        ),
        (lambda: strategies.instants(since=date(1, 1, 1)), r"instants\(since=0001-01-01\)"),
        (lambda: strategies.instants(until=date(2300, 1, 1)), r"instants\(until=2300-01-01\)"),
        (lambda: strategies.calendars(year=99999), r"calendars\(year=99999\)"),
        (lambda: strategies.durations(units="hour"), r"durations\(units='hour'\): expected a list"),
        (lambda: strategies.durations(units=["fortnight"]), r"durations\(units=\('fortnight',\)\)"),
        (lambda: strategies.durations(units=[]), r"durations\(units=\(\)\)"),
        (lambda: strategies.durations(most=0), r"durations\(most=0\)"),
        (lambda: strategies.events(kinds=["fax"]), r"events\(kinds=\('fax',\)\)"),  # type: ignore[list-item]
        (lambda: strategies.journeys(max_events=-1), r"journeys\(max_events=-1\)"),
        (lambda: strategies.journeys(start=strategies.instants(), zone="UTC"), r"journeys\(start=..., zone='UTC'\)"),
        (lambda: strategies.journeys(attributes={"tier": []}), r"journeys\(attributes=\['tier'\]\)"),
        (lambda: strategies.journeys(attributes={"tier": "hot"}), r"journeys\(attributes\['tier'\]='hot'\)"),
        (lambda: strategies.journeys(aside=[{"valu": "call"}]), r"journeys\(aside={'valu': 'call'}\)"),
        (lambda: strategies.journeys(aside=[{"actor_kind": "robot"}]), r"journeys\(aside={'actor_kind': 'robot'}\)"),
        (lambda: strategies.scenarios(RESPONSE, owners="ann"), r"scenarios\(owners='ann'\)"),
        (lambda: strategies.scenarios(RESPONSE, events=activity("fax")), r"scenarios\(events=EventPattern"),  # type: ignore[arg-type]
        (lambda: strategies.scenarios(5), r"agreement=5: expected an agreement"),  # type: ignore[arg-type]
        (lambda: strategies.scenarios([5]), r"agreement=\[5\]: expected an agreement"),  # type: ignore[list-item]
        (lambda: strategies.criteria(topics="seats"), r"criteria\(topics='seats'\)"),
        (lambda: strategies.scenarios(RESPONSE, max_leads=0), r"scenarios\(max_leads=0\)"),
        (lambda: strategies.scenarios([]), r"scenarios\(agreement='anonymous'\)"),
        (lambda: strategies.criteria(most=0), r"criteria\(most=0\)"),
        (lambda: strategies.personas(name=""), r"personas\(name=''\)"),
        (lambda: strategies.lifecycles(most=7), r"lifecycles\(most=7\)"),
        (lambda: strategies.agreements(name=""), r"agreements\(name=''\)"),
    ],
)
def test_an_impossible_combination_names_the_parameter(made: Any, told: str) -> None:
    with pytest.raises(InvalidArgument, match=told):
        made()


def test_a_gap_below_zero_is_refused_as_soon_as_it_is_drawn() -> None:
    walks = strategies.journeys(gaps=st.just(-US))

    with pytest.raises(InvalidArgument, match=r"journeys\(gaps=...\): drew -1 day, 23:59:59.999999"):
        find(walks, lambda one: bool(one.events), settings=REACH)


# --- what a definition asks for


def facts(*given_: object) -> list[str]:
    return [
        " ".join([one["kind"], str(one.get("value", "")), *map(str, one.get("data", {}).values())])
        for one in vocabulary_of(*given_, stages=STANDARD.names).facts
    ]


def test_patterns_name_the_events_that_match_them() -> None:
    pattern = any_of(entered("sql"), activity("call", "email"), event(kind="owner", value_not=["pool", "other"]))

    assert facts(pattern) == ["stage sql", "activity call", "activity email", "owner other-one"]
    assert facts(left("mql")) == ["stage mql", "stage other"]


def test_criteria_name_attributes_and_their_bounds() -> None:
    asked = field("employees", at_least=50) & field("owner", is_="pool") & present("email") & in_stage("sql")
    words = vocabulary_of(asked)

    assert words.attributes == {"employees": ("50", "49", "51", "0"), "owner": ("pool", "other"), "email": ("yes",)}


def test_counts_name_how_often_and_what_is_different() -> None:
    words = vocabulary_of(
        did("guide", at_least=4, distinct="asset", within="30 days"), score({"fair": 20}, at_least=60)
    )

    assert words.most == 4
    assert [str(one) for one in words.lengths] == ["30 days"]
    assert {one["data"]["asset"] for one in words.facts if "data" in one} == {"a", "b", "c"}


def test_other_parts_of_promises_are_read() -> None:
    paused = FirstResponse(within="4 hours", pause=PauseWhile(field("status", is_="waiting")))
    human = Cadence(
        id="tries",
        owed_by="sales",
        start=entered("mql"),
        count=event(actor_kind_not=["person"], data={"line": "mobile"}),
        at_least=3,
        within="5 days",
    )

    assert "field waiting status" in facts(paused)
    assert "activity  mobile" in facts(human)
    assert vocabulary_of(human).most == 3


class Plain:
    """A rule without attrs, with a question that is a method."""

    id = "plain"
    owed_by = "sales"

    def __init__(self) -> None:
        self.after = activity("webinar")

    def judge(self, journey: Journey, _: Any) -> list[Any]:
        return [one for one in journey.events if one.value == "fair"]

    def asked(self, journey: Journey, _: datetime) -> bool:
        return any(one.value == "badge" for one in journey.events)


def test_rules_and_questions_without_attrs_are_read_as_well() -> None:
    rule = Plain()

    assert {"activity fair", "activity badge", "activity webinar"} <= set(facts(rule))
    assert "activity badge" in facts(criterion("seen")(rule.asked))
    assert "activity call" in facts({"more": activity("call")})


def test_dates_that_are_promised_and_starts_of_several_kinds_are_read() -> None:
    start = any_of(entered("mql"), activity("form"))
    rule = Deadline(id="visit", owed_by="sales", start=start, stop=activity("visit"), due="promised")
    words = vocabulary_of(rule)

    assert words.starts == ({"kind": "stage", "value": "mql"}, {"kind": "activity", "value": "form"})
    assert "soon" in words.attributes["promised"]


def test_journeys_are_quick_enough_and_long_enough() -> None:
    drawn: list[Journey] = []

    @settings(max_examples=500, database=None, phases=[Phase.generate])
    @given(strategies.journeys())
    def walk(journey: Journey) -> None:
        drawn.append(journey)

    walk()

    assert sum(len(one.events) for one in drawn) >= 3 * len(drawn)
    assert sum(bool(one.entries("sql")) for one in drawn) >= len(drawn) / 10
