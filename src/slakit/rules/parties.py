"""Who and when: the parties of an agreement, the owners who can hold a lead, and the term."""

import re
from datetime import date, time
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.facts import text_of
from slakit.rules.parts import Calendar
from slakit.worktime.instants import parse_date, resolve

__all__ = ["Owner", "Party", "Term"]


_FINGERPRINT = re.compile(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}")


@attrs.frozen(kw_only=True)
class Party:
    """One side of the agreement, with who signed for it, when, and the fingerprint of the text that was signed.

    Without a fingerprint nothing says which text it was. It is no part of what the agreement means.

    Raises: AgreementError D363 for what is no fingerprint; CalendarError C105 for what is no date.
    """

    name: str
    head: str = ""
    signed: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))
    fingerprint: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what no fingerprint can be."""
        if self.fingerprint and not _FINGERPRINT.fullmatch(self.fingerprint):
            message = f"{self.fingerprint!r}: expected a fingerprint, such as 87d4-0033-722b-ec4d"
            raise AgreementError(Problem("D363", f"parties.{self.name}.fingerprint", message))


_BEGINNING, _END = -(1 << 62), 1 << 62
_YEARS = range(1800, 2300)


def _text(given: object) -> str:
    return text_of(given, "id")


@attrs.frozen(kw_only=True)
class Owner:
    """Somebody who can hold a lead, a person or a queue, and the calendar that they work on.

    The id is text, as events and lead files have it; a number becomes its text. `since` and `until` (exclusive) are the
    local dates between which they are listed; outside them they are as one who is not.

    Raises: AgreementError D362 when `until` does not come after `since`; CalendarError C105 for what is no date.
    """

    id: str = attrs.field(converter=_text)
    name: str = ""
    team: str = ""
    calendar: Calendar = None
    queue: bool = False
    since: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))
    until: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))

    def __attrs_post_init__(self) -> None:
        """Refuse a stay that ends before it begins."""
        if self.since is not None and self.until is not None and self.until <= self.since:
            message = f"listed from {self.since} until {self.until}: the end must come after the start"
            raise AgreementError(Problem("D362", f"owners.{self.id}", message))

    def bounds(self, zone: ZoneInfo) -> tuple[int, int]:
        """Return the first instant at which they are listed and the exclusive last one, in microseconds since 1970."""
        return tuple(  # type: ignore[return-value]  # two of them
            never if day is None or day.year not in _YEARS else resolve(day, time(), zone)
            for day, never in ((self.since, _BEGINNING), (self.until, _END))
        )


@attrs.frozen(kw_only=True)
class Term:
    """From which local date the agreement holds, and until which, exclusive; None is open.

    Raises: AgreementError D361 when `until` does not come after `since`; CalendarError C105 for what is no date.

    >>> Term(since="2026-01-01", until="2027-01-01").until
    datetime.date(2027, 1, 1)
    """

    since: date = attrs.field(converter=parse_date)
    until: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))

    def __attrs_post_init__(self) -> None:
        """Refuse an end before the start."""
        if self.until is not None and self.until <= self.since:
            message = f"from {self.since} until {self.until}: the end must come after the start"
            raise AgreementError(Problem("D361", "term", message))

    def bounds(self, zone: ZoneInfo) -> tuple[int, int | None]:
        """Return the first instant and the exclusive last one, in microseconds since 1970; None without an end."""
        end = None if self.until is None else resolve(self.until, time(), zone)
        return resolve(self.since, time(), zone), end
