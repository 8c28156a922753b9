"""The strategy of each public class: what `st.from_type` gives; valid values only."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import attrs
from hypothesis import strategies as st

import slakit
from slakit.testing import strategies

__all__ = ["strategy_of"]


def strategy_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of the values of a public class.

    What people write is drawn: events, journeys, definitions, calendars, agreements. What slakit answers is taken from
    what it answered about some leads, so that it is never an answer that could not be.
    """
    made = _DRAWN.get(kind)
    if made is not None:
        return made()
    return st.sampled_from(_answered(kind))


_DAY = timedelta(days=1)


def _dates() -> st.SearchStrategy[date]:
    return st.dates(date(2026, 1, 1), date(2026, 12, 31))


def _terms() -> st.SearchStrategy[slakit.Term]:
    lasting = st.none() | st.integers(1, 400)
    return st.builds(
        lambda since, days: slakit.Term(since=since, until=None if days is None else since + days * _DAY),
        _dates(),
        lasting,
    )


def _spans() -> st.SearchStrategy[slakit.ClosedSpan]:
    return st.builds(
        lambda since, hours: slakit.ClosedSpan(since=since, until=since + timedelta(hours=hours)),
        strategies.instants(),
        st.integers(1, 48),
    )


def _texts() -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)


def _errors(kind: type[slakit.SlakitError]) -> Callable[[], st.SearchStrategy[slakit.SlakitError]]:
    return lambda: st.lists(_problems(), min_size=1, max_size=3).map(lambda problems: kind(*problems))


def _problems() -> st.SearchStrategy[slakit.Problem]:
    return st.builds(slakit.Problem, st.sampled_from(("D311", "I301", "C101", "L102")), _texts(), _texts())


_DRAWN: Mapping[type[Any], Callable[[], st.SearchStrategy[Any]]] = {
    slakit.Agreement: strategies.agreements,
    slakit.Duration: strategies.durations,
    slakit.Event: strategies.events,
    slakit.Journey: strategies.journeys,
    slakit.Journeys: lambda: st.lists(strategies.journeys(), max_size=1).map(slakit.Journeys),
    slakit.Lead: strategies.leads,
    slakit.Lifecycle: strategies.lifecycles,
    slakit.Persona: strategies.personas,
    slakit.Prospect: strategies.prospects,
    slakit.WorkCalendar: strategies.calendars,
    slakit.Facts: lambda: st.dictionaries(_texts(), _texts(), max_size=3).map(slakit.Facts),
    slakit.Limit: lambda: st.builds(slakit.Limit, strategies.durations(), st.none() | strategies.criteria()),
    slakit.ValueRule: lambda: st.builds(slakit.ValueRule, st.integers(0, 1000), st.none() | strategies.criteria()),
    slakit.LeadAttributes: lambda: st.builds(
        slakit.LeadAttributes,
        lead_id=_texts(),
        values=st.dictionaries(_texts(), _texts(), max_size=3).map(slakit.Facts),
    ),
    slakit.Owner: lambda: st.builds(slakit.Owner, id=_texts(), name=_texts(), queue=st.booleans()),
    slakit.Party: lambda: st.builds(slakit.Party, name=_texts(), head=_texts(), signed=st.none() | _dates()),
    slakit.Term: _terms,
    slakit.ClosedSpan: _spans,
    slakit.Problem: _problems,
    slakit.Truth: lambda: st.sampled_from([*slakit.Truth]),
    **{
        kind: _errors(kind)
        for kind in (
            slakit.SlakitError,
            slakit.AgreementError,
            slakit.CalendarError,
            slakit.DataError,
            slakit.LifecycleError,
            slakit.MissingExtraError,
        )
    },
    **{
        kind: lambda kind=kind: _texts().map(kind)  # type: ignore[misc]  # its own in each turn
        for kind in (
            slakit.SlakitWarning,
            slakit.HolidayListWarning,
            slakit.NeverHoldsWarning,
            slakit.SparseHistoryWarning,
            slakit.UnknownAttributeWarning,
        )
    },
}


# --- what slakit answered


def _answered(kind: type[Any]) -> list[Any]:
    """Return the values of a class in some answers; the first is the simplest."""
    return [value for value in _answers() if isinstance(value, kind)]


@lru_cache
def _answers() -> tuple[Any, ...]:
    """Return every value in what slakit answers about a few leads, each once."""
    from slakit.testing.answering import answers

    found: dict[int, Any] = {}
    waiting = [*answers()]
    while waiting:
        value = waiting.pop(0)
        if id(value) not in found:
            found[id(value)] = value
            waiting += _inside(value)
    return tuple(found.values())


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple | list | slakit.Journeys):
        yield from value
    elif attrs.has(type(value)):
        yield from (getattr(value, field.name) for field in attrs.fields(type(value)))
