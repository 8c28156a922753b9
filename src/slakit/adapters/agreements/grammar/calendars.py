"""Who signed an agreement file, for how long, who holds leads, and when people work."""

from datetime import date
from typing import NewType

import attrs

__all__ = ["CalendarForm", "ClosureForm", "Hours", "OwnerForm", "PartyForm", "TermForm"]

Hours = NewType("Hours", "dict[str, str] | str")  # type: ignore[valid-newtype]  # "always", or hours by day


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
    """Dates with other hours, by a rule or from one date to another."""

    every: str | None = None
    hours: str | None = None
    from_: date | None = None
    until: date | None = None
    because: str = "closed"


@attrs.frozen(kw_only=True)
class CalendarForm:
    """A calendar of its own, or one laid together from others."""

    zone: str | None = None
    hours: Hours | None = None
    holidays: tuple[date, ...] = ()
    overrides: dict[date, str] | None = None
    closures: tuple[ClosureForm, ...] = ()
    from_: date | None = None
    until: date | None = None
    all_of: tuple[str, ...] | None = None
    any_of: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True)
class OwnerForm:
    """Somebody who can hold a lead."""

    name: str = ""
    team: str = ""
    calendar: str | None = None
    queue: bool = False
    from_: date | None = None
    until: date | None = None
