"""The marketing-sales service level agreement as code."""

from slakit.adapters.agreements import dump_agreement, load_agreement
from slakit.adapters.event_files import read_events
from slakit.adapters.holidays import public_holidays
from slakit.adapters.ics import read_closures
from slakit.adapters.lead_files import read_leads
from slakit.adapters.readings import Reading
from slakit.errors import (
    AgreementError,
    CalendarError,
    DataError,
    HolidayListWarning,
    LifecycleError,
    MissingExtraError,
    NeverHoldsWarning,
    Problem,
    SlakitError,
    SlakitWarning,
    SparseHistoryWarning,
    UnknownAttributeWarning,
)
from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.evaluation.facades import LeadContext, PeriodContext
from slakit.evaluation.news import Gone, News
from slakit.evaluation.watching.happenings import Happening
from slakit.evaluation.watching.watch import Watch
from slakit.leads.checklists import bant, champ, meddic
from slakit.leads.compare import Comparison, PersonaMatrix, compare, persona_matrix
from slakit.leads.conversions import Followed, follow_aliases, follow_conversions
from slakit.leads.criteria import (
    Answer,
    Criterion,
    Persona,
    Truth,
    ask,
    at_least,
    band,
    criterion,
    did,
    field,
    first_held,
    fits,
    grade,
    in_stage,
    is_monotone,
    lag,
    manual,
    present,
    reason,
    score,
    stage_definition,
)
from slakit.leads.events import Event, activity_event, field_event, owner_event, stage_event
from slakit.leads.examples import Example
from slakit.leads.facts import Facts
from slakit.leads.folding import journey_of
from slakit.leads.gathering import Journeys, journeys
from slakit.leads.journeys import Entry, Journey, LeadAttributes, OwnerSpan
from slakit.leads.moves import Qualification, advance, qualify, why
from slakit.leads.patterns import Pattern, activity, any_of, entered, event, left
from slakit.leads.records import (
    MQL,
    SQL,
    Accepted,
    Customer,
    Disqualified,
    Incomplete,
    Lead,
    Opportunity,
    Prospect,
    Record,
    Recycled,
    Rejected,
)
from slakit.leads.replaying import Replay, replay
from slakit.leads.rows import journeys_from_rows
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD, with_aliases
from slakit.reports.cards import CardRow, handoff_card
from slakit.reports.changes import Change, diff
from slakit.reports.dates import to_ics
from slakit.reports.diagnosis.answers import HandoverAnswer, handover_answers
from slakit.reports.diagnosis.capacity import (
    CapacityDay,
    CapacityForecast,
    Load,
    capacity_forecast,
    handling_per_week,
    measured_load,
)
from slakit.reports.diagnosis.conversions import GroupConversion, MovedEffort, conversion_by, moving_effort
from slakit.reports.diagnosis.gaps import Contribution, Gap, gap_by
from slakit.reports.diagnosis.quality import (
    CrossCount,
    DisputedLead,
    disputed_leads,
    persona_outcomes,
    shadow_evaluation,
)
from slakit.reports.diagnosis.reviews import (
    AuditResult,
    ReviewedItem,
    ReviewerPair,
    ReviewLabel,
    read_labels,
    score_audit,
)
from slakit.reports.diagnosis.sampling import Sample, SampleItem, Stratum, draw_sample, review_sheet
from slakit.reports.document import document
from slakit.reports.foresight.backtesting import Backtest, Flip, PromiseBacktest, SideBacktest, Swing, backtest
from slakit.reports.foresight.due import DueRow, at_risk, next_due
from slakit.reports.foresight.goals import GoalPlan, GoalStep, goal_plan
from slakit.reports.foresight.proposals import CurvePoint, Proposal, Proposals, propose
from slakit.reports.measures.attainment import Attainment, attainment
from slakit.reports.measures.attempts import AttemptCount, attempts_to_outcome
from slakit.reports.measures.balance import Balance, balance
from slakit.reports.measures.cohorts import CohortCell, cohorts
from slakit.reports.measures.entries import StageEntry, stage_entries
from slakit.reports.measures.forecasts import Forecast, forecasts
from slakit.reports.measures.funnel import FunnelStep, funnel
from slakit.reports.measures.league import LeagueRow, league
from slakit.reports.measures.pace import Waterfall, WaterfallDay, waterfall
from slakit.reports.measures.process import ProcessStep, process_map
from slakit.reports.measures.reasons import RankedReason, ranked_reasons
from slakit.reports.measures.response import (
    ResponsePoint,
    ResponseShare,
    ResponseTime,
    response_curve,
    response_shares,
    response_times,
)
from slakit.reports.measures.scorecard import Score, scorecard
from slakit.reports.measures.segments import ClockShare, clock_shares
from slakit.reports.measures.statistics import (
    Survival,
    SurvivalStep,
    kaplan_meier,
    kappa,
    sample_size,
    share_interval,
)
from slakit.reports.measures.tables import Table
from slakit.reports.measures.timeline import TimelineRow, timeline
from slakit.reports.measures.traits import Trait, traits
from slakit.reports.report import Report, ReportSection, report
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clause_rows import clause_state_from_dict
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.conditions import CommitmentMet, OwnEvent
from slakit.rules.coverage import Coverage
from slakit.rules.custom import LeadRule, Mark, PeriodRule
from slakit.rules.deadlines import Deadline, DueField
from slakit.rules.derivations import LeadTarget, ValueTable, leads_from_revenue, value_table
from slakit.rules.fingerprint import fingerprint
from slakit.rules.firings import AgreementStatus, ClauseState, Firing, Quiet
from slakit.rules.lint import Finding, lint
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import (
    Breached,
    Excluded,
    Figures,
    Ignored,
    Met,
    Need,
    Outcome,
    Pending,
    Segment,
    Unknown,
)
from slakit.rules.parties import Owner, Party, Term
from slakit.rules.parts import Groups, Limit, ValueRule
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.quotas import Credits, Level, Quota
from slakit.rules.rates import Rate
from slakit.rules.ready_made import (
    AcceptanceRate,
    AsDefined,
    Assignment,
    ContactAttempts,
    ConversionRate,
    Disposition,
    Escalation,
    FirstResponse,
    FollowUp,
    HandoffComplete,
    LeadValue,
    LeadVolume,
    LoggedInTime,
    MaxDwell,
    NoEarlyGivingUp,
    NoFlood,
    NurtureStart,
    NurtureSuppressed,
    OpenLeadLimit,
    PeriodicReport,
    PeriodicReview,
    RejectionReason,
)
from slakit.rules.starts import AfterBreach, Every
from slakit.rules.wire import outcome_from_dict
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.durations import Duration
from slakit.worktime.periods import Period
from slakit.worktime.schedule import Span

__all__ = [
    "AcceptanceRate",
    "Accepted",
    "AfterBreach",
    "Agreement",
    "AgreementError",
    "AgreementStatus",
    "Answer",
    "AsDefined",
    "Assignment",
    "Attainment",
    "AttemptCount",
    "AuditResult",
    "Backtest",
    "Balance",
    "Breached",
    "Cadence",
    "CalendarError",
    "CapacityDay",
    "CapacityForecast",
    "CardRow",
    "Change",
    "Check",
    "Clause",
    "ClauseState",
    "ClockShare",
    "ClosedDates",
    "ClosedSpan",
    "CohortCell",
    "CommitmentMet",
    "Comparison",
    "ContactAttempts",
    "Contribution",
    "ConversionRate",
    "Counts",
    "Coverage",
    "Credits",
    "Criterion",
    "CrossCount",
    "CurvePoint",
    "Customer",
    "DataError",
    "Deadline",
    "Disposition",
    "DisputedLead",
    "Disqualified",
    "DueField",
    "DueRow",
    "Duration",
    "Entry",
    "Escalation",
    "Evaluation",
    "Event",
    "Every",
    "Example",
    "Excluded",
    "Facts",
    "Figures",
    "Finding",
    "Firing",
    "FirstResponse",
    "Flip",
    "FollowUp",
    "Followed",
    "Forecast",
    "FunnelStep",
    "Gap",
    "GoalPlan",
    "GoalStep",
    "Gone",
    "GroupConversion",
    "Groups",
    "HUBSPOT",
    "HandoffComplete",
    "HandoverAnswer",
    "Happening",
    "HolidayListWarning",
    "Ignored",
    "Incomplete",
    "Journey",
    "Journeys",
    "Lead",
    "LeadAttributes",
    "LeadContext",
    "LeadRule",
    "LeadTarget",
    "LeadValue",
    "LeadVolume",
    "LeagueRow",
    "Level",
    "Lifecycle",
    "LifecycleError",
    "Limit",
    "Load",
    "LoggedInTime",
    "MQL",
    "Mark",
    "MaxDwell",
    "Met",
    "Missed",
    "MissingExtraError",
    "Move",
    "MovedEffort",
    "Need",
    "NeverHoldsWarning",
    "News",
    "NoEarlyGivingUp",
    "NoFlood",
    "Nothing",
    "NurtureStart",
    "NurtureSuppressed",
    "Objective",
    "OpenLeadLimit",
    "Opportunity",
    "Outcome",
    "OwnEvent",
    "Owner",
    "OwnerSpan",
    "Party",
    "Pattern",
    "PauseBetween",
    "PauseWhile",
    "Pending",
    "Period",
    "PeriodContext",
    "PeriodRule",
    "PeriodicReport",
    "PeriodicReview",
    "Persona",
    "PersonaMatrix",
    "Problem",
    "ProcessStep",
    "PromiseBacktest",
    "Proposal",
    "Proposals",
    "Prospect",
    "Qualification",
    "Quiet",
    "Quota",
    "RankedReason",
    "Rate",
    "Reading",
    "Record",
    "RecurringClosure",
    "Recycled",
    "Rejected",
    "RejectionReason",
    "Replay",
    "Report",
    "ReportSection",
    "ResponsePoint",
    "ResponseShare",
    "ResponseTime",
    "ReviewLabel",
    "ReviewedItem",
    "ReviewerPair",
    "SALESFORCE",
    "SQL",
    "STANDARD",
    "Sample",
    "SampleItem",
    "Score",
    "Segment",
    "SideBacktest",
    "SlakitError",
    "SlakitWarning",
    "Span",
    "SparseHistoryWarning",
    "Stage",
    "StageEntry",
    "Stratum",
    "Survival",
    "SurvivalStep",
    "Swing",
    "Table",
    "Term",
    "TimelineRow",
    "Trait",
    "Truth",
    "Unknown",
    "UnknownAttributeWarning",
    "ValueRule",
    "ValueTable",
    "Watch",
    "Waterfall",
    "WaterfallDay",
    "WorkCalendar",
    "activity",
    "activity_event",
    "advance",
    "any_of",
    "ask",
    "at_least",
    "at_risk",
    "attainment",
    "attempts_to_outcome",
    "backtest",
    "balance",
    "band",
    "bant",
    "capacity_forecast",
    "champ",
    "clause_state_from_dict",
    "clock_shares",
    "cohorts",
    "compare",
    "conversion_by",
    "criterion",
    "did",
    "diff",
    "disputed_leads",
    "document",
    "dot",
    "draw_sample",
    "dump_agreement",
    "entered",
    "evaluate",
    "event",
    "field",
    "field_event",
    "fingerprint",
    "first_held",
    "fits",
    "follow_aliases",
    "follow_conversions",
    "forecasts",
    "funnel",
    "gap_by",
    "goal_plan",
    "grade",
    "handling_per_week",
    "handoff_card",
    "handover_answers",
    "in_stage",
    "is_monotone",
    "journey_of",
    "journeys",
    "journeys_from_rows",
    "kaplan_meier",
    "kappa",
    "lag",
    "leads_from_revenue",
    "league",
    "left",
    "lint",
    "load_agreement",
    "manual",
    "measured_load",
    "meddic",
    "mermaid",
    "moving_effort",
    "next_due",
    "outcome_from_dict",
    "owner_event",
    "persona_matrix",
    "persona_outcomes",
    "present",
    "process_map",
    "propose",
    "public_holidays",
    "qualify",
    "ranked_reasons",
    "read_closures",
    "read_events",
    "read_labels",
    "read_leads",
    "reason",
    "replay",
    "report",
    "response_curve",
    "response_shares",
    "response_times",
    "review_sheet",
    "sample_size",
    "score",
    "score_audit",
    "scorecard",
    "shadow_evaluation",
    "share_interval",
    "stage_definition",
    "stage_entries",
    "stage_event",
    "timeline",
    "to_ics",
    "traits",
    "value_table",
    "waterfall",
    "why",
    "with_aliases",
]
