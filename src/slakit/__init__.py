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
    MissingExtraError,
    Problem,
    SlakitError,
    SlakitWarning,
    SparseHistoryWarning,
)
from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.leads.criteria import Answer, Criterion, Truth, ask, field, present
from slakit.leads.events import Event, activity_event, field_event, owner_event, stage_event
from slakit.leads.facts import Facts
from slakit.leads.journeys import Entry, Journey, Journeys, LeadAttributes, OwnerSpan, journeys
from slakit.leads.patterns import Pattern, activity, any_of, entered, event, left
from slakit.leads.rows import journeys_from_rows
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
    "Agreement",
    "AgreementError",
    "Answer",
    "Breached",
    "CalendarError",
    "ClosedDates",
    "ClosedSpan",
    "Counts",
    "Criterion",
    "DataError",
    "Deadline",
    "Disposition",
    "DueField",
    "Duration",
    "Entry",
    "Evaluation",
    "Event",
    "Excluded",
    "Facts",
    "Figures",
    "FirstResponse",
    "Groups",
    "HolidayListWarning",
    "Ignored",
    "Journey",
    "Journeys",
    "LeadAttributes",
    "LeadValue",
    "LeadVolume",
    "Limit",
    "Met",
    "MissingExtraError",
    "NotYetJudged",
    "Objective",
    "Outcome",
    "Owner",
    "OwnerSpan",
    "Party",
    "Pattern",
    "Pending",
    "Period",
    "Problem",
    "Quota",
    "Reading",
    "RecurringClosure",
    "Segment",
    "SlakitError",
    "SlakitWarning",
    "Span",
    "SparseHistoryWarning",
    "Term",
    "Truth",
    "Unknown",
    "ValueRule",
    "WorkCalendar",
    "activity",
    "activity_event",
    "any_of",
    "ask",
    "entered",
    "evaluate",
    "event",
    "field",
    "field_event",
    "journeys",
    "journeys_from_rows",
    "left",
    "load_agreement",
    "outcome_from_dict",
    "owner_event",
    "present",
    "public_holidays",
    "read_closures",
    "read_events",
    "read_leads",
    "stage_event",
]
