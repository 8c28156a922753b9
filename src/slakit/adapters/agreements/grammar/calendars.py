"""Who signed an agreement file, for how long, who holds leads, and when people work."""

from datetime import date, datetime
from typing import NewType

import attrs

__all__ = [
    "Calendar",
    "CalendarForm",
    "ClosureForm",
    "Holidays",
    "Hours",
    "Moment",
    "OwnerForm",
    "PartyForm",
    "TermForm",
]

Hours = NewType("Hours", "dict[str, str] | str")  # type: ignore[valid-newtype]  # "always", or hours by day
Holidays = NewType("Holidays", "dict[date, str] | tuple[date, ...]")  # type: ignore[valid-newtype]
"""A list of dates, or names by date."""
Moment = NewType("Moment", "date | datetime")  # type: ignore[valid-newtype]
"""A local date, or an instant with its offset."""
Calendar = NewType("Calendar", "str | CalendarForm")  # type: ignore[valid-newtype]
"""The name of a calendar, or one that is written in place."""


@attrs.frozen(kw_only=True)
class TermForm:
    """From when, and until when (exclusive), the agreement holds."""

    from_: date
    until: date | None = None


@attrs.frozen(kw_only=True)
class PartyForm:
    """One side of the agreement."""

    head: str = ""
    signed: date | None = None
    fingerprint: str = ""


@attrs.frozen(kw_only=True)
class ClosureForm:
    """Dates with other hours, by a rule or from one date or instant to another."""

    every: str | None = None
    hours: str | None = None
    away: str | None = None
    from_: Moment | None = None
    until: Moment | None = None
    days: int | None = None
    excluding: tuple[date, ...] | None = None
    because: str = "closed"


@attrs.frozen(kw_only=True)
class CalendarForm:
    """A calendar of its own, or one laid together from others."""

    zone: str | None = None
    hours: Hours | None = None
    holidays: Holidays | None = None
    overrides: dict[date, str] | None = None
    closures: tuple[ClosureForm, ...] = ()
    from_: date | None = None
    until: date | None = None
    all_of: tuple[Calendar, ...] | None = None
    any_of: tuple[Calendar, ...] | None = None


@attrs.frozen(kw_only=True)
class OwnerForm:
    """Somebody who can hold a lead."""

    name: str = ""
    team: str = ""
    calendar: Calendar | None = None
    queue: bool = False
    from_: date | None = None
    until: date | None = None
