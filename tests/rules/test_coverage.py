"""Coverage as a value: what it takes, and what it refuses."""

from datetime import datetime
from typing import Any

import pytest

from slakit import AgreementError, CalendarError, Coverage

NOON = datetime.fromisoformat("2026-03-02T12:00Z")
MORNING = datetime.fromisoformat("2026-03-02T09:00Z")


def problems(**given: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as error:
        Coverage(**given)
    return [(one.code, one.where) for one in error.value.problems]


@pytest.mark.parametrize(
    "given",
    [{}, {"kind": "stage", "field": "tier"}, {"kind": "stage", "since": NOON, "until": MORNING}],
    ids=["nothing", "both", "backwards"],
)
def test_coverage_of_nothing_is_refused(given: dict[str, Any]) -> None:
    assert problems(**given) == [("D393", "coverage")]


def test_a_single_instant_is_covered() -> None:
    one = Coverage(field="tier", since=NOON, until=NOON)

    assert (one.what, one.bounds[0] == one.bounds[1]) == ("the field tier", True)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(CalendarError, match=r"coverage\.since"):
        Coverage(kind="stage", since=NOON.replace(tzinfo=None))
