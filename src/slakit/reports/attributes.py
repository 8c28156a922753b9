"""Attributes: a name that no lead has is told, so that a slip of the pen does not pass for leads without a value."""

import warnings
from collections.abc import Collection, Iterable, Iterator

from slakit.errors import UnknownAttributeWarning, hint
from slakit.leads.journeys import Journey

__all__ = ["attributes_of", "unknown_told"]


def attributes_of(lead: Journey) -> Iterator[str]:
    """Yield the names of the attributes that a lead has or ever had, from files and from events."""
    changed = (name for event in lead.events if event.kind == "field" and (name := event.data.get("field")))
    yield from (*lead.attributes, *lead.current, *lead.before, *changed)


def unknown_told(
    names: Iterable[str], leads: Collection[Journey], *, anyway: Collection[str] = ("owner",), stacklevel: int = 3
) -> None:
    """Warn with UnknownAttributeWarning of each name that no lead has an attribute of, with the nearest one.

    Leads of which none has any attribute say nothing about a name. What stands in `anyway` is asked without an attribute.
    """
    for name in names:
        if name in anyway or any(name in attributes_of(lead) for lead in leads):
            continue
        if known := {other for lead in leads for other in attributes_of(lead)}:
            message = f"{name!r}: no lead has such an attribute{hint(name, {*known, *anyway})}"
            warnings.warn(message, UnknownAttributeWarning, stacklevel=stacklevel)
