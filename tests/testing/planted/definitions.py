"""Definitions as a user may write them: right ones, and each with a mistake that is easily made."""

from datetime import datetime
from typing import Any

import attrs

from slakit import STANDARD, Criterion, Journey, Lifecycle, Move, Stage, criterion, did


def _guides(journey: Journey) -> int:
    return sum(event.value == "content_download" for event in journey.events)


@criterion("two guides")
def engaged(journey: Journey, _: datetime) -> bool:
    return _guides(journey) >= 2


@criterion("two guides, and no crawler")
def engaged_until_four(journey: Journey, _: datetime) -> bool:
    return 2 <= _guides(journey) < 4


@criterion("big enough")
def big(journey: Journey, at: datetime) -> bool | None:
    employees = journey.attribute("employees", at)
    return int(employees) >= 50 if employees is not None and employees.isdecimal() else None


@criterion("big enough")
def big_where_known(journey: Journey, at: datetime) -> bool:
    employees: Any = journey.attribute("employees", at)
    return int(employees) >= 50


AS_AGREED: Criterion = did("content_download", at_least=3)
AS_BUILT: Criterion = did("content_download", at_least=4)


SOUND: Lifecycle = STANDARD
DEMO = Stage(name="demo", owner="sales")
ORPHANED: Lifecycle = attrs.evolve(STANDARD, stages=[*STANDARD.stages, DEMO])
LOOPING: Lifecycle = Lifecycle(
    stages=[Stage(name="open"), Stage(name="waiting"), Stage(name="won", terminal=True)],
    moves=[
        Move(source="open", trigger="wait", target="waiting"),
        Move(source="waiting", trigger="resume", target="open"),
    ],
)
