"""The collector of reference cycles rests while leads are judged, and is afterwards as it was."""

import gc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from slakit import FirstResponse, Journey, LeadContext, Outcome, evaluate
from slakit.evaluation.collector import resting_collector
from slakit.leads.events import stage_event

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
LEADS = [Journey.of(name, stage_event("mql", at=AT)) for name in ("L1", "L2")]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


@attrs.frozen
class Own:
    """A rule of a user's own, which may make whatever it likes."""

    id: str = "own"
    owed_by: str = "sales"

    def judge(self, journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        del journey, context
        return ()


def running_while_judged(*commitments: Any) -> list[bool]:
    """Return whether the collector ran as each lead was done."""
    found: list[bool] = []
    evaluate(commitments, LEADS, as_of=AT, on_progress=lambda _: found.append(gc.isenabled()))
    return found


def test_the_collector_rests_while_leads_are_judged_and_runs_afterwards() -> None:
    assert running_while_judged(FirstResponse(within="2 hours")) == [False, False]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()

    assert running_while_judged(FirstResponse(within="2 hours")) == [False, False]
    assert not gc.isenabled()


def test_it_runs_on_where_a_rule_of_your_own_may_make_cycles() -> None:
    assert running_while_judged(FirstResponse(within="2 hours"), Own()) == [True, True]


def test_it_runs_again_after_an_error() -> None:
    def broken(_: int) -> None:
        raise RuntimeError("the window was closed")

    with pytest.raises(RuntimeError, match="the window was closed"):
        evaluate(FirstResponse(within="2 hours"), LEADS, as_of=AT, on_progress=broken)

    assert gc.isenabled()


def kept(number: int) -> list[list[int]]:
    """Return so many new objects that the collector walks."""
    return [[] for _ in range(number)]


def young() -> int:
    """Return how many objects the collector would walk first."""
    return gc.get_count()[0]


def test_what_was_kept_in_great_number_is_old_already() -> None:
    with resting_collector():
        many = kept(100_500)
        assert young() > 100_000

    assert young() < 1_000
    assert not gc.get_freeze_count()
    assert len(gc.get_objects(generation=2)) > len(many)


def test_few_objects_grow_old_as_ever() -> None:
    with resting_collector():
        few = kept(50_000)
        before = len(gc.get_objects(generation=0))

    assert before >= len(few)
    assert not gc.get_freeze_count()


def test_what_a_program_has_frozen_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()

    with resting_collector():
        many = kept(100_500)

    assert len(many) == 100_500
    assert gc.get_freeze_count() == frozen
