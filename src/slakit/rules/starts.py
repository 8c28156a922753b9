"""What starts a clock beside an event of the lead: a date that recurs, and the breach of another promise."""

from datetime import date
from typing import TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.patterns import Pattern
from slakit.worktime.recurrences import rule_fault

__all__ = ["AfterBreach", "Every", "Start"]

_SOME_DAY = date(1990, 1, 1)


@attrs.frozen
class Every:
    """A clock starts at each date and time of an iCalendar recurrence rule, from the first day of the term on.

    Times are local, of the commitment's calendar, else of the agreement; without BYHOUR it is midnight. INTERVAL counts
    from the first day of the term. Such a promise is judged on the log.

    Raises: AgreementError D305 for a rule that can not be read.

    >>> Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9").rule
    'FREQ=WEEKLY;BYDAY=TU;BYHOUR=9'
    """

    rule: str

    def __attrs_post_init__(self) -> None:
        """Refuse a rule that names no date."""
        # The term gives the date to count from, so any date will do to read it.
        if fault := rule_fault(str(self.rule), _SOME_DAY, timed=True):
            raise AgreementError(Problem("D305", "start.every", f"{self.rule!r}: {fault}"))

    def __str__(self) -> str:
        return f"every {self.rule}"


@attrs.frozen
class AfterBreach:
    """A clock starts when another promise is broken; its entry has the number of that breach's.

    What was promised for a date before its entry began is broken as it begins. Breaches without numbers of their own, of
    periods and of groups, count in the order in which they came. The breach of a promise per entry starts a clock on that
    lead, any other one on the log. An objective is named `id/objective`.

    Raises: AgreementError D314 for what is no id.

    >>> str(AfterBreach("first-response"))
    'breach of first-response'
    """

    commitment: str

    def __attrs_post_init__(self) -> None:
        """Refuse what names nothing."""
        if not isinstance(self.commitment, str) or not self.commitment:
            message = f"{self.commitment!r}: expected the id of a commitment"
            raise AgreementError(Problem("D314", "start.breached", message))

    def __str__(self) -> str:
        return f"breach of {self.commitment}"


Start: TypeAlias = Pattern | Every | AfterBreach
