"""A few leads and everything that slakit answers about them: the values that nobody writes by hand."""

import warnings
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

import slakit
from slakit import Journey, LeadContext, Mark, Outcome, Period, PeriodContext, activity, entered

__all__ = ["answers"]

_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_HOUR = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class _PerLead:
    """A rule per lead that keeps what it is given."""

    kept: list[Any] = attrs.field(factory=list, eq=False)
    id: str = "own"
    owed_by: str = "sales"

    def judge(self, journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        self.kept.append(context)
        return [context.met(start) for start in context.matches(entered("mql")) if journey.events]


@attrs.frozen(kw_only=True)
class _PerPeriod:
    """A rule per period that keeps what it is given."""

    kept: list[Any] = attrs.field(factory=list, eq=False)
    id: str = "own-period"
    owed_by: str = "marketing"
    per: str = "month"

    def collect(self, journey: Journey, context: LeadContext) -> Iterable[Mark]:
        return [context.mark(event) for event in journey.events]

    def judge_period(self, period: Period, marks: tuple[Mark, ...], context: PeriodContext) -> Iterable[Outcome]:
        self.kept.extend([period, *marks, context])
        return [context.pending()]


def answers() -> Iterator[Any]:
    """Yield agreements, evaluations, records, reports and whatever else there is, of four leads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", slakit.SlakitWarning)
        per_lead, per_period = _PerLead(), _PerPeriod()
        agreement, leads = _agreement(per_lead, per_period), _leads()
        yield from (agreement, leads)
        before = slakit.evaluate(agreement, leads, as_of=_START)
        for hours in (1, 3, 24 * 40):
            judged = slakit.evaluate(agreement, leads, as_of=_START + hours * _HOUR)
            yield from (judged, judged.counts, judged.outcomes, judged.log, judged.agreement_status)
            yield from (one.segments for one in judged.outcomes)
            yield judged.since(before)
            before = judged
        yield slakit.evaluate(agreement, leads[:1], as_of=before.as_of).since(before)
        yield slakit.diff(agreement, attrs.evolve(agreement, summary="Both sides have agreed."))
        yield slakit.evaluate(
            agreement, leads, as_of=_START + 3 * _HOUR, coverage=[slakit.Coverage(kind="activity", until=_START)]
        )
        yield from (*per_lead.kept, *per_period.kept)
        yield from _of_leads(leads)
        yield from _of_definitions(agreement, leads)
        yield from _of_measures(agreement, leads)
        yield from _of_reports(agreement, leads)
    yield from _written()


def _agreement(*own: Any) -> slakit.Agreement:
    office = slakit.WorkCalendar("UTC", {"mon-fri": "08:00-18:00"})
    response = slakit.FirstResponse(
        within="2 business hours", calendar="office", objective=slakit.Objective(share="90%", per="month")
    )
    return slakit.Agreement(
        name="answered",
        calendars={"office": office},
        owners=[slakit.Owner(id="7001", calendar="office")],
        parties=[slakit.Party(name="sales")],
        term=slakit.Term(since="2026-03-01", until="2026-06-01"),
        commitments=[
            attrs.evolve(response, cancel=entered("disqualified")),
            slakit.ContactAttempts(at_least=2, within="5 days"),
            slakit.AsDefined(),
            slakit.LeadVolume(at_least=20, band="25%", calendar="office"),
            slakit.AcceptanceRate(at_least="50%", matures_after="7 days"),
            slakit.Escalation(breached="first-response", within="1 day"),
            slakit.OpenLeadLimit(at_most=0),
            *own,
        ],
        clauses=[
            slakit.Clause(
                id="talk", when=slakit.Missed("mql-volume", periods=1), then="consequence", text="They talk."
            ),
            slakit.Clause(id="end", when=slakit.Missed("mql-volume", periods=3), then="terminate", text="It ends."),
            slakit.Clause(
                id="quiet", when=slakit.Nothing(entered("mql"), for_="60 days"), then="escalate", text="Ask."
            ),
        ],
    )


def _leads() -> slakit.Journeys:
    became, assigned = slakit.stage_event("mql", at=_START, id="a"), slakit.owner_event("7001", at=_START, id="o")
    called = slakit.activity_event("call", at=_START + _HOUR, actor_kind="person", direction="outbound", id="c")
    mailed = slakit.activity_event("call", at=_START, actor_kind="automation", direction="outbound", id="m")
    lost = slakit.stage_event("disqualified", at=_START + _HOUR, reason="no-fit", previous="mql", id="d")
    ways = {"L1": (called, assigned), "L2": (mailed,), "L3": (lost,), "L4": ()}
    return slakit.Journeys([slakit.Journey.of(name, became, *rows) for name, rows in ways.items()])


def _of_leads(leads: slakit.Journeys) -> Iterator[Any]:
    now = _START + 2 * _HOUR
    for journey in leads:
        yield from (journey.entries(), journey.owners(), slakit.replay(journey))
    before = slakit.Prospect(lead_id="L1", first_seen_at=_START)
    yield slakit.Lead(lead_id="L1", engaged_at=_START, before=before)
    yield slakit.MQL(lead_id="L1", qualified_at=_START)
    yield slakit.Accepted(lead_id="L1", accepted_at=_START, owner="7001")
    yield slakit.SQL(lead_id="L1", accepted_at=now, owner="7001")
    yield slakit.Opportunity(lead_id="L1", opened_at=now, owner="7001")
    yield slakit.Customer(lead_id="L1", won_at=now)
    yield slakit.Rejected(lead_id="L1", rejected_at=now, reason="bad-data")
    yield slakit.Recycled(lead_id="L1", recycled_at=now, reason="timing")
    yield slakit.Disqualified(lead_id="L1", disqualified_at=now, reason="no-fit")
    yield slakit.Journey.of("L5", slakit.stage_event("sql", at=_START)).record(now)


def _of_definitions(agreement: slakit.Agreement, leads: slakit.Journeys) -> Iterator[Any]:
    called, big = slakit.did("call"), slakit.field("employees", at_least=50)
    persona = slakit.Persona(name="firm", all=big)
    lifecycle = slakit.STANDARD.replace(attrs.evolve(slakit.STANDARD["mql"], when=called))
    late = slakit.evaluate(agreement, leads, as_of=_START + 24 * 40 * _HOUR)
    yield from (slakit.qualify(leads[0], lifecycle=lifecycle), lifecycle, persona)
    yield slakit.compare(called, big, leads)
    yield slakit.persona_matrix(persona, leads, not_a_fit="no-fit")
    yield from slakit.lint(agreement)
    yield slakit.waterfall(late, "mql-volume", "2026-03")
    yield slakit.follow_aliases(leads[0].events, slakit.HUBSPOT)
    yield from agreement.calendars["office"].spans(_START, _START + 24 * _HOUR)


def _criteria() -> Iterator[slakit.Criterion]:
    """Yield a criterion of each kind."""
    download, size = (
        slakit.did("content_download", at_least=2, within="30 days"),
        slakit.field("employees", at_least=50),
    )
    points = slakit.score({"webinar": 20, "unsubscribe": -50}, at_least=60)
    firm = slakit.Persona(name="firm", all=size)
    yield from (slakit.did("call"), download, size, slakit.present("email"), points)
    yield from (slakit.band(points, enter=60, leave=40), slakit.fits(firm), slakit.grade(fit=size, interest=download))
    yield from (slakit.manual("person"), slakit.lag("call", at_most="1 hour"), slakit.reason("timing"))
    yield from (slakit.in_stage("mql"), slakit.stage_definition("mql"))
    yield slakit.criterion("on a Monday")(lambda _, at: at.weekday() == 0)
    yield from (size & download, size | download, ~size, slakit.at_least(1, size, download))


def _of_measures(agreement: slakit.Agreement, leads: slakit.Journeys) -> Iterator[Any]:
    late = _START + 24 * 40 * _HOUR
    judged, early = (slakit.evaluate(agreement, leads, as_of=at) for at in (late, _START + 24 * 5 * _HOUR))
    yield from (slakit.scorecard(judged), slakit.balance(judged), slakit.attainment(judged))
    yield from (slakit.response_times(judged), slakit.response_shares(judged), slakit.response_curve(judged))
    yield from (slakit.clock_shares(judged), slakit.forecasts(early))
    waits = slakit.kaplan_meier([1.0, 2.0], [3.0])
    yield from (waits, waits.steps)
    yield from (slakit.funnel(leads, as_of=late), slakit.cohorts(leads, as_of=late))
    yield from (
        slakit.stage_entries(leads, as_of=late),
        slakit.process_map(leads, as_of=late),
        slakit.ranked_reasons(leads, as_of=late),
    )
    yield from (slakit.attempts_to_outcome(leads, as_of=late), slakit.traits(leads, "owner", as_of=late))
    yield from (
        slakit.timeline(leads[0], as_of=late, evaluation=judged),
        slakit.handoff_card(leads[0], as_of=late, evaluation=judged),
    )


def _of_reports(agreement: slakit.Agreement, leads: slakit.Journeys) -> Iterator[Any]:
    late, office = _START + 24 * 40 * _HOUR, agreement.calendars["office"]
    volume = slakit.LeadVolume(at_least=20)
    usual, strict = (
        attrs.evolve(
            agreement, commitments=[slakit.FirstResponse(within=within, calendar="office"), volume], clauses=()
        )
        for within in ("2 business hours", "30 business minutes")
    )
    yield slakit.backtest(strict, leads, as_of=late, current=usual)
    yield slakit.propose(leads, usual, as_of=late)
    judged = slakit.evaluate(strict, leads, as_of=late)
    yield from (slakit.league(judged), slakit.report(judged))
    watch = slakit.Watch(strict, as_of=_START)
    watch.add(*(event for journey in leads for event in journey.events))
    watch.advance(late)
    yield from (watch, watch.look())
    now = slakit.evaluate(usual, leads, as_of=_START + _HOUR)
    yield from (slakit.next_due(now), slakit.measured_load(now, "first-response"))
    yield slakit.goal_plan(140_000, deal_size=20_000, close_rates="5%")
    yield slakit.gap_by(usual, leads, commitment="mql-volume", period="2026-03", by="owner", as_of=late, plan={})
    moved = slakit.conversion_by(leads, by="owner", as_of=late, min_population=1)
    yield from (moved, slakit.moving_effort(moved))
    yield slakit.capacity_forecast(inflow=9, handling=7, limit="4 business hours", calendar=office, as_of=_START)
    yield slakit.disputed_leads(leads, slakit.did("meeting"), as_of=late, accepted="disqualified")
    yield slakit.handover_answers(leads, as_of=late)
    yield slakit.shadow_evaluation(slakit.did("call"), slakit.did("email"), leads)
    sample = slakit.draw_sample(leads, size=2, seed=1, as_of=late)
    labels = tuple(slakit.ReviewLabel(one.item, "good", who) for one in sample.items for who in ("Ann", "Bob"))
    yield from (sample, labels, slakit.score_audit(sample, labels))


def _written() -> Iterator[Any]:
    """Yield what is written by hand and stands in no agreement above."""
    yield from _criteria()
    call, away, back = activity("call"), activity("away"), activity("back")
    at = _START
    yield slakit.ClosedDates(since="2026-12-24", until="2027-01-02")
    yield slakit.RecurringClosure(every="FREQ=MONTHLY;BYDAY=-1FR", hours="09:00-12:00")
    yield slakit.CommitmentMet("first-response")
    yield slakit.OwnEvent(slakit.event(actor_kind="person"))
    yield slakit.PauseBetween(away, back)
    yield slakit.PauseWhile(slakit.in_stage("recycled"))
    yield slakit.Coverage(kind="activity", since=at)
    yield slakit.Credits(call, "7 days")
    yield slakit.DueField("promised")
    yield slakit.Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9")
    yield slakit.AfterBreach("first-response")
    yield slakit.Groups("origin", ["web", "fair"])
    yield slakit.Example(stage="mql", it_is="true", because="It called.", journey=Journey.of("E1"), at=at)
    yield slakit.Ignored("e1", "too early")
    yield slakit.Need("events", 2, 1)
    yield slakit.Reading("events.csv", ())
    yield slakit.leads_from_revenue(140_000, deal_size=20_000, close_rates="5%")
    yield slakit.value_table([(slakit.field("trigger", is_="demo"), "18%", 14_000)], otherwise=60)
