"""What a journey tells of stretches of time: the stays of a lead in stages, and who held it for how long."""

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from slakit.leads.events import Event
from slakit.worktime.instants import from_micros

__all__ = ["Entry", "Holder", "OwnerSpan", "StageChange"]

Holder: TypeAlias = Literal["person", "queue", "none"]


@attrs.frozen
class StageChange:
    """A stage event that changed the stage: which event of the journey, from where, to where."""

    index: int
    left: str
    entered: str


@attrs.frozen
class Entry:
    """One stay in a stage; a lead that comes back has entry 2. `until` is None while it lasts.

    An inferred one comes from a change that leapt over the stage: it has no length, and `event` is that change's. Instants
    are held in microseconds since 1970 (`since_us`, `until_us`).
    """

    stage: str
    number: int
    since_us: int
    until_us: int | None
    event: Event
    inferred: bool = False

    @property
    def since(self) -> datetime:
        """When it began, in UTC."""
        return from_micros(self.since_us)

    @property
    def until(self) -> datetime | None:
        """When it ended (exclusive), in UTC; None while it lasts."""
        return None if self.until_us is None else from_micros(self.until_us)


@attrs.frozen(kw_only=True)
class OwnerSpan:
    """For how long an owner held a lead, half-open; None stands for no beginning or no end that is known."""

    owner: str
    holder: Holder
    since: datetime | None
    until: datetime | None
