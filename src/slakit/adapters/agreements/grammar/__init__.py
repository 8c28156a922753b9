"""The grammar of agreement files: one class a form, one field a key; a trailing underscore is not part of the key."""

from collections.abc import Iterator
from typing import Any, Literal

import attrs

from slakit.adapters.agreements.grammar.calendars import (
    Calendar,
    CalendarForm,
    ClosureForm,
    Holidays,
    Hours,
    Moment,
    OwnerForm,
    PartyForm,
    TermForm,
)
from slakit.adapters.agreements.grammar.commitments import (
    AcknowledgeForm,
    Amount,
    By,
    CadenceForm,
    CheckForm,
    ClauseForm,
    CommitmentForm,
    CreditForm,
    DeadlineForm,
    DueForm,
    GroupForm,
    LevelForm,
    LimitForm,
    Limits,
    ObjectiveForm,
    Parameters,
    Parties,
    Party,
    PauseForm,
    Pauses,
    QuotaForm,
    RateForm,
    Share,
    ValueForm,
    WhenForm,
    WhoForm,
)
from slakit.adapters.agreements.grammar.criteria import (
    NO_KEY,
    BandForm,
    CriterionForm,
    Did,
    Doing,
    GradeForm,
    LagForm,
    ManualForm,
    OnePattern,
    PatternForm,
    Patterns,
    Points,
    PointsForm,
    Steps,
    Words,
)
from slakit.adapters.agreements.grammar.stages import (
    AllowForm,
    ExampleForm,
    ForbidForm,
    LifecycleForm,
    PersonaForm,
    PersonaScoreForm,
    StageForm,
)

__all__ = [
    "AcknowledgeForm",
    "AgreementForm",
    "AllowForm",
    "Amount",
    "BandForm",
    "By",
    "CadenceForm",
    "Calendar",
    "CalendarForm",
    "CheckForm",
    "ClauseForm",
    "ClosureForm",
    "CommitmentForm",
    "CreditForm",
    "CriterionForm",
    "DeadlineForm",
    "Did",
    "Doing",
    "DueForm",
    "ExampleForm",
    "ForbidForm",
    "GradeForm",
    "GroupForm",
    "Holidays",
    "Hours",
    "LagForm",
    "LevelForm",
    "LifecycleForm",
    "LimitForm",
    "Limits",
    "ManualForm",
    "Moment",
    "ObjectiveForm",
    "OnePattern",
    "OwnerForm",
    "Parameters",
    "Parties",
    "Party",
    "PartyForm",
    "PatternForm",
    "Patterns",
    "PauseForm",
    "Pauses",
    "PersonaForm",
    "PersonaScoreForm",
    "Points",
    "PointsForm",
    "QuotaForm",
    "RateForm",
    "Share",
    "StageForm",
    "Steps",
    "TermForm",
    "ValueForm",
    "WhenForm",
    "WhoForm",
    "Words",
    "keys_of",
]


@attrs.frozen(kw_only=True)
class AgreementForm:
    """The whole file."""

    slakit: Literal["1"]
    include: Words | None = None
    name: str
    version: str = "1"
    title: str = ""
    summary: str = ""
    term: TermForm | None = None
    zone: str = "UTC"
    parties: dict[str, PartyForm] | None = None
    calendars: dict[str, CalendarForm] | None = None
    owners: dict[str, OwnerForm] | None = None
    personas: dict[str, PersonaForm] | None = None
    lifecycle: LifecycleForm | None = None
    commitments: tuple[CommitmentForm, ...] = ()
    acknowledge: AcknowledgeForm | None = None
    clauses: tuple[ClauseForm, ...] = ()


def keys_of(form: type[Any]) -> Iterator[tuple[str, str]]:
    """Yield each key of a form, with the name of its field.

    >>> list(keys_of(TermForm))
    [('from', 'from_'), ('until', 'until')]
    """
    for field in attrs.fields(form):
        if not field.metadata.get(NO_KEY):
            yield field.name.removesuffix("_"), field.name
