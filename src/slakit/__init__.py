"""The marketing-sales service level agreement as code."""

from slakit.adapters.agreements import load_agreement
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
    Problem,
    SlakitError,
    SlakitWarning,
    SparseHistoryWarning,
)
from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.leads.checklists import bant, champ, meddic
from slakit.leads.compare import Comparison, PersonaMatrix, compare, persona_matrix
from slakit.leads.conversions import follow_conversions
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
    fits,
    grade,
    in_stage,
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
from slakit.leads.journeys import Entry, Journey, Journeys, LeadAttributes, OwnerSpan, journeys
from slakit.leads.moves import Qualification, Replay, advance, qualify, replay, why
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
from slakit.leads.rows import journeys_from_rows
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD, with_aliases
from slakit.rules.agreement import Agreement, NotYetJudged, Owner, Party, Term
from slakit.rules.deadlines import Deadline, DueField
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import (
    Breached,
    Excluded,
    Figures,
    Ignored,
    Met,
    Outcome,
    Pending,
    Segment,
    Unknown,
)
from slakit.rules.parts import Groups, Limit, ValueRule
from slakit.rules.quotas import Quota
from slakit.rules.ready_made import Disposition, FirstResponse, LeadValue, LeadVolume
from slakit.rules.wire import outcome_from_dict
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.durations import Duration
from slakit.worktime.periods import Period
from slakit.worktime.schedule import Span

__all__ = [
    "Accepted",
    "Agreement",
    "AgreementError",
    "Answer",
    "Breached",
    "CalendarError",
    "ClosedDates",
    "ClosedSpan",
    "Comparison",
    "Counts",
    "Criterion",
    "Customer",
    "DataError",
    "Deadline",
    "Disposition",
    "Disqualified",
    "DueField",
    "Duration",
    "Entry",
    "Evaluation",
    "Event",
    "Example",
    "Excluded",
    "Facts",
    "Figures",
    "FirstResponse",
    "Groups",
    "HUBSPOT",
    "HolidayListWarning",
    "Ignored",
    "Incomplete",
    "Journey",
    "Journeys",
    "Lead",
    "LeadAttributes",
    "LeadValue",
    "LeadVolume",
    "Lifecycle",
    "LifecycleError",
    "Limit",
    "MQL",
    "Met",
    "MissingExtraError",
    "Move",
    "NotYetJudged",
    "Objective",
    "Opportunity",
    "Outcome",
    "Owner",
    "OwnerSpan",
    "Party",
    "Pattern",
    "Pending",
    "Period",
    "Persona",
    "PersonaMatrix",
    "Problem",
    "Prospect",
    "Qualification",
    "Quota",
    "Reading",
    "Record",
    "RecurringClosure",
    "Recycled",
    "Rejected",
    "Replay",
    "SALESFORCE",
    "SQL",
    "STANDARD",
    "Segment",
    "SlakitError",
    "SlakitWarning",
    "Span",
    "SparseHistoryWarning",
    "Stage",
    "Term",
    "Truth",
    "Unknown",
    "ValueRule",
    "WorkCalendar",
    "activity",
    "activity_event",
    "advance",
    "any_of",
    "ask",
    "at_least",
    "band",
    "bant",
    "champ",
    "compare",
    "criterion",
    "did",
    "dot",
    "entered",
    "evaluate",
    "event",
    "field",
    "field_event",
    "fits",
    "follow_conversions",
    "grade",
    "in_stage",
    "journeys",
    "journeys_from_rows",
    "lag",
    "left",
    "load_agreement",
    "manual",
    "meddic",
    "mermaid",
    "outcome_from_dict",
    "owner_event",
    "persona_matrix",
    "present",
    "public_holidays",
    "qualify",
    "read_closures",
    "read_events",
    "read_leads",
    "reason",
    "replay",
    "score",
    "stage_definition",
    "stage_event",
    "why",
    "with_aliases",
]
