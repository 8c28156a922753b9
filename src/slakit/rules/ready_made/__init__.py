"""The promises that most agreements make, ready-made under the field's names."""

from slakit.rules.ready_made.amounts import (
    AcceptanceRate,
    ConversionRate,
    LeadValue,
    LeadVolume,
    NoFlood,
    OpenLeadLimit,
)
from slakit.rules.ready_made.checks import (
    AsDefined,
    HandoffComplete,
    LoggedInTime,
    NoEarlyGivingUp,
    NurtureSuppressed,
    RejectionReason,
)
from slakit.rules.ready_made.following import Escalation, PeriodicReport, PeriodicReview
from slakit.rules.ready_made.responses import (
    Assignment,
    ContactAttempts,
    Disposition,
    FirstResponse,
    FollowUp,
    MaxDwell,
    NurtureStart,
)
from slakit.rules.ready_made.shared import OUTREACH

__all__ = [
    "OUTREACH",
    "AcceptanceRate",
    "AsDefined",
    "Assignment",
    "ContactAttempts",
    "ConversionRate",
    "Disposition",
    "Escalation",
    "FirstResponse",
    "FollowUp",
    "HandoffComplete",
    "LeadValue",
    "LeadVolume",
    "LoggedInTime",
    "MaxDwell",
    "NoEarlyGivingUp",
    "NoFlood",
    "NurtureStart",
    "NurtureSuppressed",
    "OpenLeadLimit",
    "PeriodicReport",
    "PeriodicReview",
    "RejectionReason",
]
