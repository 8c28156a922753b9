"""The lines of an iCalendar file (RFC 5545): escaped texts, instants, and lines folded at 75 octets."""

from collections.abc import Iterable
from datetime import UTC, datetime

__all__ = ["calendar_file", "ics_instant", "ics_text"]

_LONGEST_LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_file(product: str, lines: Iterable[str]) -> str:
    r"""Return a whole file around the lines of its events; lines end with CR and LF.

    Source: RFC 5545, section 3.1.

    >>> calendar_file("dates", []).split("\r\n")
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//slakit//dates//EN', 'END:VCALENDAR', '']
    """
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//slakit//{product}//EN", *lines, "END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in whole)


def ics_instant(at: datetime) -> str:
    """Return an instant in the form of the file, in UTC and cut to seconds.

    >>> ics_instant(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    '20260302T093000Z'
    """
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def ics_text(words: str) -> str:
    r"""Return text in the form of the file, without what can not be seen.

    Source: RFC 5545, section 3.3.11.

    >>> ics_text("a, b; c\n")
    'a\\, b\\; c\\n'
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPED)
    return "".join(sign for sign in lines if sign.isprintable() or sign == "\t")


def _folded(line: str) -> str:
    """Return a line in pieces of 75 octets at most, each but the first after a blank, and no sign torn apart."""
    pieces, length = [""], 0
    for sign in line:
        size = len(sign.encode())
        if length + size > _LONGEST_LINE:
            pieces.append(" ")
            length = 1
        pieces[-1] += sign
        length += size
    return "\r\n".join(pieces)
