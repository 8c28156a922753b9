"""The calendars of an agreement file: each with its own hours, or laid together from others."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, TypeAlias, TypeVar

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.tree import Path_, shown
from slakit.errors import AgreementError, Problem
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure

__all__ = ["Calendars"]

T = TypeVar("T")
# A calendar and of how many it is laid together. Twice as many at each step would be a great many soon.
_Made: TypeAlias = tuple[WorkCalendar | None, int]
_NOT_MADE: _Made = (None, 1)
_MOST_PARTS = 64


@attrs.define
class Calendars:
    """The calendars by their names: mutable, because each is made when it is asked for first.

    `attempt` makes something at a place or tells why not, and `problem` tells of a mistake.
    """

    attempt: Callable[[Path_, Callable[[], Any]], Any]
    problem: Callable[[Path_, str, str], None]
    forms: Mapping[str, grammar.CalendarForm]
    made: dict[str, _Made] = attrs.field(factory=dict)
    unready: list[str] = attrs.field(factory=list)

    def all(self) -> dict[str, WorkCalendar]:
        """Return the calendars; one that is wrong is replaced, so that nothing else is said of its name."""
        return {name: self._named(name, ("calendars", name))[0] or WorkCalendar.always("UTC") for name in self.forms}

    def in_place(self, path: Path_, form: T) -> T:
        """Return a form with the calendars that are written in place of a name."""
        found: dict[str, WorkCalendar] = {}
        for word in ("calendar", "default_calendar"):
            given = getattr(form, word, None)
            if isinstance(given, grammar.CalendarForm):
                made, _ = self._calendar((*path, word), given)
                found[word] = made or WorkCalendar.always("UTC")  # nothing else is said of one that is wrong
        return attrs.evolve(form, **found) if found else form  # type: ignore[misc]  # forms are attrs classes

    def look_at(self, path: Path_, form: grammar.CalendarForm) -> None:
        """Tell what is wrong with a calendar that is written in place in what can not be made."""
        self._calendar(path, form)

    def _named(self, name: str, path: Path_) -> _Made:
        if name in self.unready or len(self.unready) == _MOST_PARTS:
            what = "itself" if name in self.unready else f"others over more than {_MOST_PARTS} steps"
            self.problem(path, "D377", f"{shown(name)} is laid together from {what}")
            return _NOT_MADE
        if name not in self.made and name in self.forms:
            self.unready.append(name)
            self.made[name] = self._calendar(("calendars", name), self.forms[name])
            self.unready.pop()
        return self.made.get(name, _NOT_MADE)

    def _calendar(self, path: Path_, form: grammar.CalendarForm) -> _Made:
        parts = [
            (word, names) for word, names in (("all_of", form.all_of), ("any_of", form.any_of)) if names is not None
        ]
        own = [
            *(form.zone, form.hours, form.holidays or None, form.overrides, form.closures or None),
            *(form.from_, form.until),
        ]
        if not parts and form.zone is not None and form.hours is not None:
            return self._own(path, form), 1
        if len(parts) != 1 or any(one is not None for one in own) or not parts[0][1]:
            self.problem(path, "D378", "a calendar has a zone and hours, or is all_of or any_of others")
            return _NOT_MADE
        return self._together(path, *parts[0])

    def _together(self, path: Path_, word: str, given: tuple[str | grammar.CalendarForm, ...]) -> _Made:
        found = [self._part((*path, word, number), one) for number, one in enumerate(given)]
        size = sum(count for _, count in found)
        if size > _MOST_PARTS:
            name = shown(str(path[-1]))
            self.problem(path, "D377", f"{name} is laid together from more than {_MOST_PARTS} calendars")
        ready = [one for one, _ in found if one is not None]
        if size > _MOST_PARTS or len(ready) < len(found):
            return _NOT_MADE
        return reduce(and_ if word == "all_of" else or_, ready), size

    def _part(self, path: Path_, given: str | grammar.CalendarForm) -> _Made:
        return self._named(given, path) if isinstance(given, str) else self._calendar(path, given)

    def _own(self, path: Path_, form: grammar.CalendarForm) -> WorkCalendar | None:
        closures = [
            self.attempt((*path, "closures", number), lambda one=one: _closure(one))  # type: ignore[misc]
            for number, one in enumerate(form.closures)
        ]
        made: WorkCalendar | None = self.attempt(
            path,
            lambda: WorkCalendar(
                form.zone or "",
                form.hours or {},
                holidays=form.holidays or (),
                overrides=form.overrides or {},
                closures=[closure for closure in closures if closure is not None],
                since=form.from_,
                until=form.until,
            ),
        )
        return made


def _closure(form: grammar.ClosureForm) -> Closure:
    if form.every is not None:
        return _recurring(form, form.every)
    of_a_rule = (form.hours, form.away, form.days, form.excluding)
    if form.from_ is None or form.until is None or any(one is not None for one in of_a_rule):
        raise AgreementError(Problem("D383", "closure", "a closure has every, or from and until and no hours"))
    match isinstance(form.from_, datetime), isinstance(form.until, datetime):
        case True, True:
            return ClosedSpan(since=form.from_, until=form.until, because=form.because)
        case False, False:
            return ClosedDates(since=form.from_, until=form.until, because=form.because)
        case _:
            raise AgreementError(Problem("D383", "closure", "from and until are two dates, or two times"))


def _recurring(form: grammar.ClosureForm, every: str) -> RecurringClosure:
    if isinstance(form.from_, datetime) or isinstance(form.until, datetime):
        raise AgreementError(Problem("D383", "closure", "a closure that recurs counts from a date, not from a time"))
    return RecurringClosure(
        every=every,
        hours=form.hours or "closed",
        away=form.away or "closed",
        because=form.because,
        since=form.from_,
        until=form.until,
        days=1 if form.days is None else form.days,
        excluding=form.excluding or (),
    )
