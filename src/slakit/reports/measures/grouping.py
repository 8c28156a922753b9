"""Grouping: by what the outcomes of an evaluation are told apart, and in which period each of them lies."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import DataError, Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.attributes import unknown_told
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import Commitment
from slakit.rules.outcomes import Outcome
from slakit.worktime.periods import Period, PeriodKind

__all__ = ["Grouping", "Periods", "Trend", "grouping", "promises", "trend", "versions"]

Trend: TypeAlias = Literal["better", "worse", "same"]


def versions(evaluation: Evaluation) -> Sequence[Agreement]:
    """Return the versions of the agreement that was judged, in the order of their terms."""
    return [part.agreement for part in evaluation.parts] or [evaluation.agreement]


def promises(evaluation: Evaluation) -> Mapping[str, Commitment]:
    """Return the commitments of all versions by id, each in its latest text, in the order of the agreement."""
    return {rule.id: rule for version in versions(evaluation) for rule in version.commitments}


def trend(now: float | None, before: float | None, *, less_is_better: bool = False) -> Trend | None:
    """Return how a number stands to the one before it; None where one of them is missing.

    >>> trend(0.9, 0.8), trend(3, 2, less_is_better=True), trend(None, 0.8)
    ('better', 'worse', None)
    """
    if now is None or before is None:
        return None
    if now == before:
        return "same"
    return "better" if (now > before) is not less_is_better else "worse"


@attrs.frozen
class Grouping:
    """By what outcomes are told apart: `of` gives the group of one, None where it has none, and `why` says why not."""

    by: str | None
    of: Callable[[Outcome], str | None]
    why: str


def grouping(by: str | None, leads: Iterable[Journey] = ()) -> Grouping:
    """Return what tells outcomes apart: nothing, the owner, the group that a promise is judged by, or a lead's attribute.

    An attribute is asked as of the start of each clock, and needs the journeys of the leads. Empty stands for no owner and
    for a missing attribute.

    Warns with UnknownAttributeWarning of an attribute that no lead has. Raises: DataError I414 for one without journeys.
    """
    match by:
        case None:
            return Grouping(None, lambda _: "", "")
        case "owner":
            return Grouping(by, lambda one: None if one.entry is None else one.owner or "", "judged per period")
        case "group":
            return Grouping(by, lambda one: one.group, "not judged in groups")
        case _:
            journeys = {journey.lead_id: journey for journey in leads}
            # The caller of the measure, which lies one call above.
            unknown_told([by], journeys.values(), stacklevel=4)
            return Grouping(by, _by_attribute(by, journeys), "not about one of the leads")


def _by_attribute(name: str, journeys: Mapping[str, Journey]) -> Callable[[Outcome], str | None]:
    if not journeys:
        message = f"{name!r} is asked of leads: give their journeys too, or one of owner, group"
        raise DataError(Problem("I414", "by", message))

    def of(outcome: Outcome) -> str | None:
        journey = journeys.get(outcome.subject)
        if journey is None or outcome.entry is None:
            return None
        return journey.attribute_at(name, outcome.started_us) or ""

    return of


@attrs.frozen
class Periods:
    """The periods of a kind from one instant to another, both in microseconds since 1970."""

    each: tuple[Period, ...]
    starts: tuple[int, ...]

    @classmethod
    def between(cls, first: int, last: int, kind: PeriodKind, zone: ZoneInfo) -> "Periods":
        """Return the periods from the one that holds the first instant to the one that holds the last."""
        each = tuple(Period.holding(first, kind, zone).until(last))
        return cls(each, tuple(period.start for period in each))

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], kind: PeriodKind, zone: ZoneInfo) -> "Periods":
        """Return the periods in which outcomes started; none without outcomes."""
        if not outcomes:
            return cls((), ())
        starts = [outcome.started_us for outcome in outcomes]
        return cls.between(min(starts), max(starts), kind, zone)

    def number(self, at: int) -> int:
        """Return the position of the period that holds an instant."""
        return bisect_right(self.starts, at) - 1

    def labels(self) -> Iterator[str]:
        """Yield how each of them is written."""
        return map(str, self.each)
