"""A watch: what it tells as events come in and time goes on, what comes late or twice, and what it remembers."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from evaluation.making import US, agreement, at, call, promise
from slakit import (
    AfterBreach,
    Agreement,
    AgreementError,
    Cadence,
    Check,
    Clause,
    Coverage,
    DataError,
    Deadline,
    DueField,
    Event,
    Every,
    Happening,
    Journey,
    LeadContext,
    LeadVolume,
    Missed,
    Nothing,
    Objective,
    Outcome,
    Pending,
    Quota,
    Term,
    Watch,
    activity,
    entered,
    evaluate,
    event,
    field,
    field_event,
    owner_event,
    stage_event,
)
from slakit.leads.facts import Facts
from slakit.leads.journeys import LeadAttributes
from slakit.worktime.instants import to_micros

RULE = promise("4 hours", calendar=None, warn_at=["50%"])
START = at("2026-03-03T10:00Z")
RISK, DUE = at("2026-03-03T12:00Z"), at("2026-03-03T14:00Z")


def became(lead: str = "L1", moment: datetime = START, **facts: Any) -> Event:
    return stage_event("mql", at=moment, lead_id=lead, **facts)


def called(moment: datetime, lead: str = "L1", **facts: str) -> Event:
    return call(moment.isoformat(), lead_id=lead, **facts)


def said(found: Sequence[Happening]) -> list[tuple[str, str]]:
    return [(one.what, one.subject) for one in found]


def test_a_promise_starts_is_at_risk_broken_and_answered() -> None:
    watch = Watch(RULE, as_of=START)
    told = [said(watch.look())]
    watch.add(became())
    told.append(said(watch.look()))
    for moment in (RISK - US, RISK, DUE, DUE + US):
        watch.advance(moment)
        told.append(said(watch.look()))
    watch.add(called(DUE + US))
    told.append(said(watch.look()))

    assert told == [
        [],
        [("started", "L1")],
        [],
        [("at_risk", "L1")],
        [],
        [("breached", "L1")],
        [("answered", "L1")],
    ]


def test_it_says_when_to_look_next() -> None:
    watch = Watch(RULE, as_of=START)
    found = [watch.next_look]
    watch.add(became())
    for _ in range(2):
        found.append(watch.next_look)
        watch.advance(found[-1] or START)
    found.append(watch.next_look)

    assert found == [None, RISK, DUE + US, None]


def test_nothing_is_told_twice_and_the_same_event_twice_changes_nothing() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(became(id="e1"), became(id="e1"))
    watch.look()
    watch.add(became(id="e1"))

    assert watch.look() == ()
    assert watch.evaluation() == evaluate(RULE, [Journey.of("L1", became(id="e1"))], as_of=START)


def test_a_call_that_comes_in_late_undoes_a_breach_and_says_so() -> None:
    watch = Watch(RULE, as_of=DUE + US)
    watch.add(became())
    watch.look()
    watch.add(called(DUE))

    (found,) = watch.look()

    assert (found.what, found.subject, found.why) == ("changed", "L1", "it was kept, done Tue 2026-03-03 14:00")
    assert found.before is not None
    assert found.text.endswith(": it was kept, done Tue 2026-03-03 14:00")


def test_an_earlier_start_that_comes_late_changes_when_it_was_broken() -> None:
    watch = Watch(RULE, as_of=DUE + timedelta(hours=1))
    watch.add(became())
    watch.look()
    watch.add(became(moment=START - timedelta(hours=1)))

    (found,) = watch.look()

    assert (found.what, found.why) == ("changed", "it was broken Tue 2026-03-03 13:00")


def test_a_late_answer_that_a_corrected_row_takes_away_opens_the_breach_again() -> None:
    watch = Watch(RULE, as_of=DUE + timedelta(hours=2))
    watch.add(became(), called(DUE + timedelta(hours=1), id="c1"))
    watch.look()
    corrected = Event(lead_id="L1", at=DUE, kind="note", id="c1", recorded_at=DUE + timedelta(hours=2))
    watch.add(corrected)

    (found,) = watch.look()

    assert found.what == "changed"
    assert found.why == "it is open again, what was done Tue 2026-03-03 15:00 counts no more"


def test_a_row_that_replaces_another_one_takes_an_entry_away() -> None:
    watch = Watch(RULE, as_of=DUE + US)
    watch.add(became(id="e1"))
    first = watch.look()
    later = datetime.fromisoformat("2026-03-04T00:00Z")
    watch.add(stage_event("lead", at=START, lead_id="L1", id="e1", recorded_at=later))

    (found,) = watch.look()

    assert (found.what, found.subject, found.key) == ("gone", "L1", first[0].key)
    assert found.why == "nothing is judged of L1 any more"
    assert found.to_dict()["what"] == "gone"


def test_an_event_ahead_of_time_happens_when_its_time_has_come() -> None:
    watch = Watch(RULE, as_of=START - US)
    watch.add(became())
    assert (watch.look(), watch.next_look) == ((), START)

    watch.advance(START)

    assert said(watch.look()) == [("started", "L1")]


def test_the_lead_that_is_merged_into_another_one_ends() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(became(), became("L2"))
    watch.look()
    merge = Event(kind="merge", value="L2", lead_id="L1", at=START + timedelta(hours=1))
    watch.add(merge)
    watch.advance(merge.at)

    (found,) = watch.look()

    assert (found.what, found.subject, found.now and found.now.reason) == ("excluded", "L1", "merged")


def test_a_merge_is_undone_by_the_row_that_replaces_it() -> None:
    watch = Watch(RULE, as_of=RISK)
    merge = Event(kind="merge", value="L2", lead_id="L1", at=START + timedelta(hours=1), id="m")
    watch.add(became(), merge, became("L2"))
    watch.look()
    watch.add(Event(kind="created", lead_id="L1", at=merge.at, id="m", recorded_at=RISK))

    assert said(watch.look()) == [("at_risk", "L1")]


def test_a_lead_is_at_risk_no_longer_when_its_clock_is_given_again() -> None:
    rule = promise("4 hours", calendar=None, warn_at=["50%"], on_reassign="restart")
    watch = Watch(rule, as_of=RISK)
    watch.add(became(), owner_event("a", at=START, lead_id="L1"))
    assert said(watch.look()) == [("at_risk", "L1")]

    watch.add(owner_event("b", at=RISK, lead_id="L1"))

    assert said(watch.look()) == [("eased", "L1")]
    assert watch.next_look == RISK + timedelta(hours=2)


def test_attributes_of_a_lead_are_taken_and_those_of_an_export_from_then_on() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add_lead({"lead_id": "L1", "owner": "a"})
    watch.add_lead({"lead_id": "L1", "owner": "a"})
    watch.add(became())
    watch.look()
    watch.add_lead({"lead_id": "L1", "owner": "b"})

    assert watch.look() == ()
    assert watch.evaluation().outcomes[0].owner == "b"


VOLUME = Agreement(
    name="acme",
    term=Term(since="2026-03-01", until="2026-05-01"),
    commitments=[
        LeadVolume(id="volume", at_least=2, per="month"),
        Deadline(
            id="review",
            owed_by="sales",
            start=Every("FREQ=MONTHLY;BYMONTHDAY=10"),
            stop=event(kind="review"),
            within="1 day",
        ),
    ],
    clauses=[
        Clause(id="silent", when=Nothing(event(kind="review"), for_="20 days"), then="terminate", text="It ends.")
    ],
)


def test_a_promise_without_a_warning_is_looked_at_when_it_is_broken() -> None:
    watch = Watch(promise("4 hours", calendar=None, warn_at=[]), as_of=START)

    watch.add(became())

    assert watch.next_look == DUE + US


def test_a_clause_on_missed_periods_waits_for_no_silence() -> None:
    missed = Clause(id="missed", when=Missed("mql-volume", periods=1), then="escalate", text="Ask.")
    text = attrs.evolve(VOLUME, commitments=[LeadVolume(at_least=2)], clauses=(missed, *VOLUME.clauses))

    # Half of the twenty days without a review is over ten days after the term began; the month ends later.
    assert Watch(text, as_of=at("2026-03-02T00:00Z")).next_look == at("2026-03-11T00:00Z")


def test_periods_the_log_and_clauses_are_told_too() -> None:
    watch = Watch(VOLUME, as_of=at("2026-02-28T00:00Z"))
    told: list[tuple[str, tuple[str, str]]] = []
    while (upcoming := watch.next_look) is not None:
        told += ((f"{watch.as_of:%m-%d %H:%M:%S.%f}", one) for one in said(watch.look()))
        watch.advance(upcoming)
    told += ((f"{watch.as_of:%m-%d %H:%M:%S.%f}", one) for one in said(watch.look()))

    assert told == [
        ("03-01 00:00:00.000000", ("started", "2026-03")),
        ("03-10 00:00:00.000000", ("started", "acme")),
        ("03-11 00:00:00.000001", ("breached", "acme")),
        ("03-21 00:00:00.000001", ("fired", "silent")),
        ("04-01 00:00:00.000000", ("started", "2026-04")),
        ("04-01 00:00:00.000001", ("breached", "2026-03")),
        ("04-10 00:00:00.000000", ("started", "acme")),
        ("04-11 00:00:00.000001", ("breached", "acme")),
        ("05-01 00:00:00.000001", ("breached", "2026-04")),
    ]


def test_a_volume_is_reached_by_the_lead_that_reaches_it() -> None:
    watch = Watch(VOLUME, as_of=at("2026-03-05T00:00Z"))
    watch.add(became(moment=at("2026-03-02T00:00Z")))
    watch.look()
    watch.add(became("L2", at("2026-03-03T00:00Z")))

    assert said(watch.look()) == [("met", "2026-03")]


def test_a_period_that_was_not_told_yet_is_told_after_a_restart() -> None:
    watch = Watch(VOLUME, as_of=at("2026-03-05T00:00Z"))
    watch.look()
    watch.add(became(moment=at("2026-03-02T00:00Z")), became("L2", at("2026-03-03T00:00Z")))

    kept = Watch.from_json(watch.to_json(), VOLUME)

    (found,) = kept.look()
    assert (found.what, found.subject) == ("met", "2026-03")
    assert isinstance(found.before, Pending)


def test_a_firing_is_withdrawn_by_a_review_that_comes_late() -> None:
    watch = Watch(VOLUME, as_of=at("2026-03-22T00:00Z"))
    assert ("fired", "silent") in said(watch.look())

    watch.add(Event(kind="review", at=at("2026-03-09T00:00Z")))

    (found,) = [one for one in watch.look() if one.what == "withdrawn"]
    assert (found.subject, found.why) == ("silent", "other data has undone it")
    assert found.to_dict()["status"] == "fired"


def test_the_agreement_is_looked_at_when_half_of_a_silence_has_passed() -> None:
    silent = Clause(id="silent", when=Nothing(event(kind="review"), for_="10 days"), then="terminate", text="It ends.")
    told = Clause(id="told", when=Nothing(event(kind="report"), for_="12 days"), then="escalate", text="Ask why.")
    text = attrs.evolve(VOLUME, commitments=[LeadVolume(at_least=2)], clauses=[silent, told])
    watch = Watch(text, as_of=at("2026-03-02T00:00Z"))
    found: list[tuple[datetime | None, str]] = []
    for _ in range(4):
        found.append((watch.next_look, watch.evaluation().agreement_status.state))
        watch.advance(watch.next_look or START)

    # That nobody reported ends nothing, so that half of it changes nothing.
    assert found == [
        (at("2026-03-06T00:00Z"), "in_force"),
        (at("2026-03-11T00:00Z") + US, "at_risk"),
        (at("2026-03-13T00:00Z") + US, "terminable"),
        (at("2026-04-01T00:00Z"), "terminable"),
    ]


SHOWN = Coverage(kind="activity", until=RISK)


def test_silence_is_unknown_from_when_on_the_data_shows_no_calls() -> None:
    watch = Watch(RULE, as_of=START, coverage=[SHOWN])
    watch.add(became())
    told = [said(watch.look())]
    looks = [watch.next_look]
    for moment in (RISK, RISK + US, DUE + US):
        watch.advance(moment)
        told.append(said(watch.look()))
        looks.append(watch.next_look)

    assert told == [[("started", "L1")], [("at_risk", "L1")], [("unknown", "L1")], []]
    assert looks == [RISK, RISK + US, None, None]
    fresh = evaluate(RULE, [Journey.of("L1", became())], as_of=DUE + US, coverage=[SHOWN])
    assert watch.evaluation() == fresh
    assert watch.evaluation().coverage == (SHOWN,)


def test_what_the_data_shows_is_remembered() -> None:
    owners = Coverage(field="owner", since=START, until=DUE)
    watch = Watch(RULE, as_of=START, coverage=[SHOWN, owners])
    watch.add(became())
    kept = Watch.from_json(watch.to_json(), RULE)
    kept.advance(RISK + US)

    assert kept.evaluation().coverage == (SHOWN, owners)
    assert said(kept.look()) == [("unknown", "L1")]


def test_what_the_data_shows_may_be_said_anew_and_what_that_turns_is_told() -> None:
    watch = Watch(RULE, as_of=START, coverage=[SHOWN])
    watch.add(became())
    watch.advance(DUE + US)
    told = [said(watch.look())]
    for shown in ([Coverage(kind="activity", until=DUE)], [SHOWN], [SHOWN]):
        watch.cover(shown)
        told.append(said(watch.look()))

    assert told == [[("unknown", "L1")], [("breached", "L1")], [("changed", "L1")], []]
    assert watch.evaluation() == evaluate(RULE, [Journey.of("L1", became())], as_of=DUE + US, coverage=[SHOWN])


def test_periods_are_summed_up_by_what_the_data_is_said_to_show_by_now() -> None:
    rule = promise("4 hours", calendar=None, objective=Objective(share="90%", per="month"))
    text, later = agreement(rule, term=("2026-03-01", None)), at("2026-04-02T10:00Z")
    watch = Watch(text, as_of=START)
    watch.add(became())
    watch.look()
    watch.cover([SHOWN])
    watch.look()

    watch.advance(later)

    assert said(watch.look()) == [("unknown", "L1"), ("unknown", "2026-03"), ("started", "2026-04")]
    assert watch.evaluation() == evaluate(text, [Journey.of("L1", became())], as_of=later, coverage=[SHOWN])


def test_what_is_no_coverage_is_refused() -> None:
    wrong: Any = "activity"
    watch = Watch(RULE, as_of=START, coverage=[SHOWN])

    for refused in (lambda: Watch(RULE, as_of=START, coverage=[wrong]), lambda: watch.cover([wrong])):
        with pytest.raises(AgreementError) as raised:
            refused()
        assert [one.code for one in raised.value.problems] == ["D394"]
    assert watch.evaluation().coverage == (SHOWN,)


def test_a_state_that_was_written_without_coverage_is_read() -> None:
    state = json.loads(Watch(RULE, as_of=START).to_json())
    del state["coverage"]

    assert Watch.from_json(json.dumps(state), RULE).evaluation().coverage == ()


def test_what_was_told_stays_told_when_it_goes_on_from_its_state() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(became(), became("L2"), called(RISK, "L2"))
    watch.look()
    watch.advance(DUE)
    watch.add(became("L3", DUE))
    kept = Watch.from_json(watch.to_json(), RULE)

    assert said(kept.look()) == [("at_risk", "L1"), ("met", "L2"), ("started", "L3")]
    assert Watch.from_json(kept.to_json(), RULE).look() == ()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "state"),
        ("[]", "state"),
        ('{"slakit_watch": 2}', "state"),
        ('{"slakit_watch": 1, "agreement": "other"}', "agreement"),
        ('{"slakit_watch": 1, "agreement": "agreement", "fingerprints": []}', "fingerprints"),
    ],
    ids=["no JSON", "no state", "another form", "another agreement", "another text"],
)
def test_a_state_that_does_not_fit_is_refused(text: str, where: str) -> None:
    with pytest.raises(DataError) as raised:
        Watch.from_json(text, agreement(RULE, name="agreement"))

    assert [(one.code, one.where) for one in raised.value.problems] == [("I417", where)]


@pytest.mark.parametrize(
    ("part", "given"),
    [("events", [{"lead_id": "L1"}]), ("events", [{"at": "2026-03-03T10:00Z", "kind": ""}]), ("before", [{}])],
    ids=["no instant", "no kind", "no outcome"],
)
def test_a_state_with_a_broken_part_is_refused(part: str, given: object) -> None:
    state = json.loads(Watch(RULE, as_of=START).to_json())

    with pytest.raises(DataError) as raised:
        Watch.from_json(json.dumps({**state, part: given}), RULE)

    assert raised.value.problems[0].code == "I417"


def test_an_error_changes_nothing() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(became())
    before = watch.to_json()
    no_event: Any = "no event"

    with pytest.raises(DataError):
        watch.advance(START - US)
    with pytest.raises(DataError):
        watch.add(became("L2"), no_event)
    with pytest.raises(DataError):
        watch.add_lead({"owner": "a"})

    assert watch.to_json() == before


def test_many_changes_keep_the_queue_short() -> None:
    watch = Watch(RULE, as_of=START)
    for n in range(110):
        watch.add(became("L1", START - n * US))

    assert watch.next_look == RISK - 109 * US


def test_an_activity_that_no_promise_reads_is_known_and_judges_nothing() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(became())
    watch.look()
    note = Event(kind="note", at=START, lead_id="L1")
    watch.add(note)

    assert watch.look() == ()
    assert watch.evaluation() == evaluate(RULE, [Journey.of("L1", became(), note)], as_of=START)


def test_a_cadence_says_when_its_next_event_is_due_and_when_it_is_at_risk() -> None:
    rule = Cadence(
        id="tries",
        owed_by="sales",
        start=entered("mql"),
        count=activity("call"),
        at_least=2,
        min_gap="1 hour",
        within="10 hours",
        warn_at=["95%"],
    )
    watch = Watch(rule, as_of=START)
    watch.add(became())
    found = [watch.next_look]
    watch.add(called(START + timedelta(minutes=1)))
    watch.advance(START + timedelta(hours=9, minutes=1))
    found.append(watch.next_look)

    assert found == [START + timedelta(hours=9) + US, START + timedelta(hours=9, minutes=30)]


@pytest.mark.parametrize(
    ("within", "risk"),
    [
        ("4 hours", "2026-03-03T12:00Z"),
        ("4 business hours", "2026-03-03T13:00Z"),  # 11:00 to 12:30 and 13:30 to 14:00 in Berlin
        ("2 business days", "2026-03-04T14:00Z"),  # 11 of 22 open hours until Thursday 18:00
        ("2 days", "2026-03-04T10:00Z"),
    ],
)
def test_half_of_a_limit_is_used_in_its_own_measure(within: str, risk: str) -> None:
    watch = Watch(agreement(promise(within, calendar="berlin", warn_at=["50%"])), as_of=START)
    watch.add(became())
    assert watch.next_look == at(risk)

    watch.advance(at(risk) - US)
    before = said(watch.look())
    watch.advance(at(risk))

    assert (before, said(watch.look())) == ([("started", "L1")], [("at_risk", "L1")])


def test_half_of_the_time_to_a_promised_date_is_used() -> None:
    watch = Watch(promise(due=DueField("until"), calendar=None, warn_at=["50%"]), as_of=START)
    watch.add_lead({"lead_id": "L1", "until": "2026-03-03T14:00Z"})
    watch.add(became())

    assert watch.next_look == RISK


def test_what_nobody_can_tell_is_unknown_and_a_row_that_was_recorded_later_is_remembered() -> None:
    rule = promise(due=DueField("until"), calendar=None)
    watch = Watch(rule, as_of=START)
    watch.add(became(recorded_at=DUE))
    kept = Watch.from_json(watch.to_json(), rule)

    assert said(kept.look()) == [("unknown", "L1")]
    assert kept.to_json().count('"recorded_at": "2026-03-03T14:00:00Z"') == 1


@pytest.mark.parametrize(
    ("longest", "within", "passing"),
    [
        ("2 hours", "4 hours", "2026-03-03T12:00Z"),
        ("2 business hours", "4 business hours", "2026-03-03T13:00Z"),
        ("1 business day", "2 business days", "2026-03-04T17:00Z"),
        ("1 day", "2 days", "2026-03-04T10:00Z"),
    ],
)
def test_a_percentile_is_looked_at_when_a_clock_takes_longer(longest: str, within: str, passing: str) -> None:
    objective = Objective(percentile="50%", at_most=longest, per="month")
    rule = promise(within, calendar="berlin", objective=objective)
    watch = Watch(agreement(rule, term=("2026-03-01", None)), as_of=START)
    watch.add(became())
    first = watch.next_look
    watch.advance(at(passing) + US)

    assert first == at(passing) + US
    assert watch.next_look is not None
    assert watch.next_look > first


def test_a_check_is_asked_once_and_again_where_a_field_comes_late() -> None:
    rule = Check(id="complete", owed_by="marketing", at=entered("mql"), that=field("tier", is_="hot"))
    watch = Watch(rule, as_of=DUE)
    watch.add(became(), called(RISK))
    told = [said(watch.look())]
    watch.add(called(DUE))
    told.append(said(watch.look()))
    watch.add(field_event("tier", "hot", at=START - US, lead_id="L1"))
    (found,) = watch.look()

    assert told == [[("unknown", "L1")], []]
    assert (found.what, found.subject, found.why) == ("met", "L1", "")


def test_what_a_check_found_broken_is_kept_by_a_row_that_comes_late() -> None:
    rule = Check(id="complete", owed_by="marketing", at=entered("mql"), that=field("tier", is_="hot"))
    watch = Watch(rule, as_of=DUE)
    watch.add_lead({"lead_id": "L1", "tier": "cold"})
    watch.add(became())
    watch.look()
    watch.add_lead({"lead_id": "L1", "tier": "hot"})

    (found,) = watch.look()

    assert (found.what, found.why) == ("changed", "it was kept")


def test_a_number_for_a_month_says_when_the_next_day_of_it_is_over() -> None:
    days = [
        LeadVolume(id=f"volume-{name}", at_least=20, per="month", band="10%", calendar=name)
        for name in (None, "berlin")
    ]
    promised = [agreement(one, term=("2026-03-01", "2026-04-01"), zone="UTC") for one in days]

    found = [Watch(one, as_of=at("2026-03-03T10:00Z")).next_look for one in promised]

    assert found == [at("2026-03-04T00:00Z"), at("2026-03-03T17:00Z")]


def test_pace_is_that_of_the_look_and_not_of_the_last_change() -> None:
    watch = Watch(VOLUME, as_of=at("2026-03-05T00:00Z"))
    assert watch.next_look is not None
    watch.advance(at("2026-03-06T00:00Z"))

    started = watch.look()[0]

    assert started.now is not None
    assert started.now.as_of == at("2026-03-06T00:00Z")
    watch.advance(at("2026-03-06T00:00Z"))
    assert watch.look() == ()


def test_a_rule_of_your_own_is_asked_at_each_instant() -> None:
    watch = Watch(Patience(), as_of=START)
    watch.add(became(), Event(kind="review", at=START), Event(kind="review", at=START))
    told = [said(watch.look())]
    watch.advance(START + timedelta(minutes=90))
    told.append(said(watch.look()))

    assert told == [[("started", "L1")], [("breached", "L1")]]


@attrs.frozen
class Patience:
    """An MQL is no MQL for longer than an hour."""

    id: str = "patience"
    owed_by: str = "sales"

    def judge(self, journey: Journey, context: LeadContext) -> Iterator[Outcome]:
        for one in journey.entries("mql"):
            over = one.since + timedelta(hours=1)
            yield context.breached(one.event, at=over) if context.as_of > over else context.pending(one.event, due=over)


def test_current_attributes_count_from_their_export_on() -> None:
    rule = promise([(field("tier", is_="hot"), "1 hour"), "4 hours"], calendar=None)
    watch = Watch(rule, as_of=START)
    exported = LeadAttributes(
        lead_id="L1", values=Facts({"owner": "a"}), exported_us=to_micros(START + timedelta(hours=1))
    )
    watch.add_lead(exported)
    watch.add(became())
    owners = []
    for _ in range(2):
        owners.append(watch.evaluation().outcomes[0].owner)
        watch.advance(watch.next_look or START)

    kept = Watch.from_json(watch.to_json(), rule)

    assert owners == [None, "a"]
    assert kept.evaluation() == watch.evaluation()


def test_of_two_leads_that_went_to_one_the_other_stays_there() -> None:
    watch = Watch(RULE, as_of=RISK)
    merges = [Event(kind="merge", value="L3", lead_id=lead, at=START, id=lead) for lead in ("L1", "L2")]
    watch.add(*merges, became("L3"), became("L2", START - US))
    watch.look()
    watch.add(Event(kind="created", lead_id="L1", at=START, id="L1", recorded_at=RISK))
    known = [merges[1], became("L3"), became("L2", START - US)]
    renewed = Event(kind="created", lead_id="L1", at=START, id="L1", recorded_at=RISK)

    assert watch.evaluation() == evaluate(RULE, [*known, merges[0], renewed], as_of=RISK)


def test_what_follows_a_breach_starts_with_it() -> None:
    follow = promise("1 hour", id="follow", start=AfterBreach("call"), calendar=None)
    watch = Watch([RULE, follow], as_of=START)
    watch.add(became())
    watch.look()
    watch.advance(DUE + US)

    assert [(one.what, one.told.terms.commitment) for one in watch.look()] == [
        ("breached", "call"),
        ("started", "follow"),
    ]
    watch.add(called(DUE + US))
    assert [(one.what, one.told.terms.commitment) for one in watch.look()] == [("answered", "call"), ("met", "follow")]


def test_what_was_summed_up_earlier_is_told_as_of_the_look() -> None:
    counts = [
        Quota(id=f"{stage}-volume", owed_by="marketing", count=entered(stage), at_least=1, per="month")
        for stage in ("mql", "sql")
    ]
    watch = Watch(agreement(*counts, term=("2026-03-01", "2026-05-01")), as_of=START)
    watch.look()
    watch.add(became())
    assert watch.next_look is not None
    watch.advance(RISK)
    watch.add(stage_event("sql", at=RISK, lead_id="L1"))

    found = watch.look()

    assert said(found) == [("met", "2026-03"), ("met", "2026-03")]
    assert {one.told.terms.as_of_us for one in found} == {to_micros(RISK)}


def test_a_stage_that_no_clock_waits_for_and_one_that_begins_another_clock_are_told_apart() -> None:
    rule = promise("4 hours", calendar=None, stop=entered("sql"), cancel=entered("disqualified"))
    events = [became(), stage_event("accepted", at=RISK, lead_id="L1"), became(moment=DUE)]
    watch = Watch(rule, as_of=START)
    for number, one in enumerate(events, 1):
        watch.advance(one.at)
        watch.add(one)
        assert watch.evaluation() == evaluate(rule, events[:number], as_of=one.at)


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 2, 0)])
def test_a_change_of_another_field_that_no_clock_waits_for_is_told_in_whatever_order_it_comes(
    order: tuple[int, ...],
) -> None:
    rule = promise("4 hours", calendar=None, stop=event(kind="field", data={"field": "tier"}))
    events = [
        became(),
        field_event("score", "3", at=START + US, lead_id="L1"),
        field_event("tier", "hot", at=RISK, lead_id="L1"),
    ]
    watch = Watch(rule, as_of=RISK)
    for number in order:
        watch.add(events[number])

    (found,) = watch.evaluation().outcomes
    assert [one.why for one in found.ignored] == ["data.field is score"]
    assert watch.evaluation() == evaluate(rule, events, as_of=RISK)


def test_a_check_waits_until_somebody_looks_and_is_right_then() -> None:
    rule = Check(id="complete", owed_by="marketing", at=entered("mql"), that=field("tier", is_="hot"))
    watch = Watch(rule, as_of=START)
    watch.add_lead({"lead_id": "L1", "tier": "hot"})
    watch.add(became())
    watch.advance(RISK)
    kept = Watch.from_json(watch.to_json(), rule)

    assert said(watch.look()) == said(kept.look()) == [("met", "L1")]
    watch.add(field_event("tier", "cold", at=START - US, lead_id="L1"))
    kept.add(field_event("tier", "cold", at=START - US, lead_id="L1"))
    assert said(watch.look()) == said(kept.look()) == [("changed", "L1")]


def test_a_lead_that_is_known_by_its_merge_alone_comes_to_nothing() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(Event(kind="merge", value="L2", lead_id="L1", at=START))

    assert watch.look() == ()


def test_checks_that_an_objective_reads_are_summed_up_although_they_wait() -> None:
    rule = Check(
        id="complete",
        owed_by="marketing",
        at=entered("mql"),
        that=field("tier", is_="hot"),
        objective=Objective(share="50%", per="month"),
    )
    promised = agreement(rule, term=("2026-03-01", "2026-05-01"))
    watch = Watch(promised, as_of=START)
    watch.add_lead({"lead_id": "L1", "tier": "hot"})
    watch.add(became())

    assert watch.next_look is not None
    assert watch.evaluation() == evaluate(
        promised, [Journey.of("L1", became(), attributes={"tier": "hot"})], as_of=START
    )
    assert [one.told.status for one in watch.look()] == ["met", "pending"]


def test_time_that_goes_on_over_a_due_is_told_when_somebody_looks_and_so_is_what_comes_next() -> None:
    watch = Watch(RULE, as_of=START)
    watch.add(became())
    watch.look()
    watch.advance(RISK)

    assert watch.next_look == DUE + US
    watch.advance(DUE + US)
    watch.add(field_event("tier", "gold", at=DUE + US, lead_id="L1"))
    assert said(watch.look()) == [("breached", "L1")]
    assert watch.next_look is None


def test_what_follows_a_breach_that_nobody_looked_at_is_stopped_by_the_call_that_comes_next() -> None:
    first = promise("4 hours", id="first", calendar=None)
    second = promise("1 hour", id="second", start=AfterBreach("first"), calendar=None)
    watch = Watch(agreement(first, second), as_of=START)
    watch.add(became())
    watch.look()
    watch.advance(DUE + timedelta(minutes=30))
    watch.add(called(DUE + timedelta(minutes=30)))

    assert [(one.what, one.told.terms.commitment) for one in watch.look()] == [("answered", "first"), ("met", "second")]
    assert watch.evaluation() == evaluate(
        agreement(first, second),
        [Journey.of("L1", became(), called(DUE + timedelta(minutes=30)))],
        as_of=DUE + timedelta(minutes=30),
    )
