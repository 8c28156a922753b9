"""What `met` sees of the events of the very instant at which a check asks: all of them, in whatever order they stand."""

import pytest

from evaluation.making import agreement, at, call, mql, outcomes, promise, stage
from slakit import Check, CommitmentMet, Event, Pattern, activity, activity_event, any_of, entered, present

THEN = "2026-03-03T12:00Z"
LATER = "2026-03-10T10:00Z"
BEFORE = [mql("2026-03-03T10:00Z"), call("2026-03-03T11:00Z")]
RECYCLED = stage("recycled", THEN)
FORM = activity_event("form", at=at(THEN))


def answer(*events: Event, start: Pattern) -> tuple[str, tuple[str, ...]]:
    """Return how a check at recycling comes out, which asks whether a call was made within a day of a start."""
    asks = Check(id="asks", owed_by="sales", at=entered("recycled"), that=CommitmentMet("call"))
    found = outcomes(agreement(promise("1 day", start=start), asks), *events, as_of=LATER)
    return next((one.status, one.details) for one in found if one.commitment == "asks")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([RECYCLED], ("met", ()), id="an-entry-before"),
        # The form stands behind the stage row, because stages come first, and yet its entry is the one that is asked.
        pytest.param(
            [RECYCLED, FORM], ("breached", ("call is met, but entry 2 was not met by then",)), id="an-entry-begins"
        ),
        pytest.param([RECYCLED, FORM, call(THEN)], ("met", ()), id="it-begins-and-is-done"),
    ],
)
def test_an_entry_that_begins_at_the_instant_is_the_one_that_is_asked(
    events: list[Event], expected: tuple[str, tuple[str, ...]]
) -> None:
    assert answer(*BEFORE, *events, start=any_of(entered("mql"), activity("form"))) == expected


def test_an_entry_that_the_own_event_of_the_check_begins_is_asked_too() -> None:
    begins = any_of(entered("mql"), entered("recycled"))

    assert answer(*BEFORE, RECYCLED, start=begins) == ("breached", ("call is met, but entry 2 was not met by then",))
    assert answer(*BEFORE, RECYCLED, call(THEN), start=begins) == ("met", ())


def test_a_check_of_the_same_event_is_decided_when_another_one_asks_for_it() -> None:
    first = Check(id="first", owed_by="sales", at=entered("recycled"), that=present("email"))
    second = Check(id="second", owed_by="sales", at=entered("recycled"), that=CommitmentMet("first"))

    found = outcomes(agreement(second, first), *BEFORE, RECYCLED, as_of=LATER, email="x")

    assert [(one.commitment, one.status) for one in found] == [("second", "met"), ("first", "met")]
