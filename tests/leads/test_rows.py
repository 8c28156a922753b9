"""Wide rows, one a lead, as a CRM report has them."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NoReturn

import pytest

from slakit.errors import AgreementError, CalendarError, DataError
from slakit.leads.rows import journeys_from_rows


class NotATime:
    """What pandas has for a missing time: it differs from itself."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False


class NotAvailable:
    """What pandas has for a missing cell: it is neither true nor false."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> NoReturn:
        raise TypeError


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None


def told(error: pytest.ExceptionInfo[DataError] | pytest.ExceptionInfo[AgreementError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in error.value.problems]


def test_every_word_of_wide_tells_one_event() -> None:
    row = {
        "Id": 17,
        "Owner": 7001,
        "Created": "2026-03-01T09:00Z",
        "MQL_Date": "2026-03-02T09:00+01:00",
        "First_Touch": "2026-03-02T10:00+01:00",
        "Assigned": "2026-03-02T09:30+01:00",
        "Working": "2026-03-02T11:00+01:00",
    }

    (journey,) = journeys_from_rows(
        [row],
        lead_id="Id",
        owner="Owner",
        wide={
            "Created": "created",
            "MQL_Date": "stage:mql",
            "First_Touch": "activity:call",
            "Assigned": "owner:7002",
            "Working": "field:status:in progress: 50%",
        },
    )

    assert journey.lead_id == "17"
    assert [(event.kind, event.value) for event in journey.events] == [
        ("created", ""),
        ("stage", "mql"),
        ("owner", "7002"),
        ("activity", "call"),
        ("field", "in progress: 50%"),
    ]
    assert journey.owner(journey.events[0].at) == "7001"
    assert journey.owner(journey.events[2].at) == "7002"
    assert journey.attribute("status", journey.events[4].at) == "in progress: 50%"


def test_the_owner_of_a_row_held_the_lead_from_the_beginning() -> None:
    rows: list[dict[str, Any]] = [{"Id": "L1", "Owner": "7001"}, {"Id": "L2", "Owner": None}]

    one, other = journeys_from_rows(rows, lead_id="Id", owner="Owner", wide={})

    assert one.attributes == {"owner": "7001"}
    assert other.attributes == {}


@pytest.mark.parametrize(
    "cell",
    ["", "  ", None, float("nan"), NotATime(), NotAvailable()],
    ids=["empty", "blank", "none", "nan", "nat", "na"],
)
def test_an_empty_cell_tells_nothing(cell: Any) -> None:
    (journey,) = journeys_from_rows([{"Id": "L1", "MQL": cell}], lead_id="Id", wide={"MQL": "stage:mql"})

    assert journey.events == ()


@pytest.mark.parametrize(
    ("cell", "zone", "instant"),
    [
        pytest.param("2026-03-02T09:00+01:00", None, "2026-03-02T08:00+00:00", id="text with an offset"),
        pytest.param(" 2026-03-02T09:00Z ", None, "2026-03-02T09:00+00:00", id="text with blanks"),
        pytest.param(datetime(2026, 3, 2, 9, tzinfo=UTC), None, "2026-03-02T09:00+00:00", id="an aware datetime"),
        pytest.param("2026-03-02 09:00", "Europe/Berlin", "2026-03-02T08:00+00:00", id="naive text and a zone"),
        pytest.param("2026-03-02", "Europe/Berlin", "2026-03-01T23:00+00:00", id="a date as text"),
        pytest.param(date(2026, 3, 2), "America/New_York", "2026-03-02T05:00+00:00", id="a date"),
        pytest.param(
            datetime.fromisoformat("2026-03-02T09:00"), "Europe/Berlin", "2026-03-02T08:00+00:00", id="a naive datetime"
        ),
        pytest.param(
            datetime(2026, 3, 2, 9, tzinfo=Nowhere()),  # type: ignore[abstract]  # all that it is asked
            "Europe/Berlin",
            "2026-03-02T08:00+00:00",
            id="no offset known",
        ),
        pytest.param(
            datetime(2026, 3, 2, 9, tzinfo=UTC),
            "Europe/Berlin",
            "2026-03-02T09:00+00:00",
            id="an offset beats the zone",
        ),
        pytest.param("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30+00:00", id="a skipped wall time"),
        pytest.param("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30+00:00", id="a repeated wall time"),
    ],
)
def test_a_time_is_read(cell: Any, zone: str | None, instant: str) -> None:
    (journey,) = journeys_from_rows([{"Id": "L1", "MQL": cell}], lead_id="Id", wide={"MQL": "stage:mql"}, zone=zone)

    assert [event.at for event in journey.events] == [datetime.fromisoformat(instant)]


@pytest.mark.parametrize(
    ("cell", "zone", "message"),
    [
        pytest.param(
            "2026-03-02T09:00",
            None,
            "2026-03-02T09:00:00 has no UTC offset; give the zone of the rows",
            id="naive text",
        ),
        pytest.param(
            date(2026, 3, 2),
            None,
            "2026-03-02 has no UTC offset; give the zone of the rows",
            id="a date without a zone",
        ),
        pytest.param(
            "03/02/2026", None, "'03/02/2026': expected a time such as 2026-11-20T14:00+01:00", id="another form"
        ),
        pytest.param(1_772_442_000, None, "1772442000: expected a datetime, a date or their text", id="a number"),
        pytest.param(
            timedelta(1), None, "datetime.timedelta(days=1): expected a datetime, a date or their text", id="a length"
        ),
        pytest.param(
            "0001-01-01T00:00Z", None, "0001-01-01T00:00:00+00:00 lies outside the years 2 to 9998", id="year 1"
        ),
        pytest.param(date(9999, 1, 1), "UTC", "9999-01-01 lies outside the years 2 to 9998", id="year 9999"),
        pytest.param(
            datetime.fromisoformat("9999-12-31T23:59:59.999999"),
            "America/New_York",
            "9999-12-31T23:59:59.999999 lies outside the years 2 to 9998",
            id="the last",
        ),
    ],
)
def test_a_time_that_can_not_be_read_is_told_with_its_row_and_column(cell: Any, zone: str | None, message: str) -> None:
    rows = [{"Id": "L1", "MQL": ""}, {"Id": "L2", "MQL": cell}]

    with pytest.raises(DataError) as refused:
        journeys_from_rows(rows, lead_id="Id", wide={"MQL": "stage:mql"}, zone=zone)

    assert [(p.code, p.where, p.message) for p in refused.value.problems] == [("I203", "rows[1].MQL", message)]


def test_everything_that_is_wrong_with_the_rows_is_told_at_once() -> None:
    rows: list[dict[str, Any]] = [
        {"Id": "", "Owner": "7001", "MQL": "soon"},
        {"Id": "L2", "Owner": "7001"},
        {"ID": "L3", "Owner": ["7001"], "MQL": ""},
        {"Id": {}, "MQL": ""},
    ]

    with pytest.raises(DataError) as refused:
        journeys_from_rows(rows, lead_id="Id", owner="Owner", wide={"MQL": "stage:mql"})

    assert told(refused) == [
        ("I201", "rows[0].Id"),
        ("I203", "rows[0].MQL"),
        ("I202", "rows[1].MQL"),
        ("I202", "rows[2].Id"),
        ("I301", "rows[2].Owner"),
        ("I301", "rows[3].Id"),
        ("I202", "rows[3].Owner"),
    ]
    messages = [problem.message for problem in refused.value.problems]
    assert messages[0] == "the lead id is missing"
    assert messages[3] == "the row has no such column; did you mean 'ID'?"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("stage", "'stage': expected stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE"),
        ("stage:", "'stage:': expected stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE"),
        ("created:x", "'created:x': expected stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE"),
        ("field:status", "'field:status': expected stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE"),
        (
            "stag:mql",
            "'stag:mql': expected stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE; did you mean 'stage'?",
        ),
    ],
)
def test_a_word_of_wide_that_says_nothing_is_refused(word: str, message: str) -> None:
    with pytest.raises(AgreementError) as refused:
        journeys_from_rows([], lead_id="Id", wide={"Call": "activity:call", "MQL": word})

    assert [(p.code, p.where, p.message) for p in refused.value.problems] == [("D221", "wide.MQL", message)]


def test_all_words_of_wide_are_told_at_once() -> None:
    with pytest.raises(AgreementError) as refused:
        journeys_from_rows([], lead_id="Id", wide={"A": "a", "B": "created", "C": "stage"})

    assert told(refused) == [("D221", "wide.A"), ("D221", "wide.C")]


def test_a_value_may_hold_colons_and_a_stage_too() -> None:
    row = {"Id": "L1", "A": "2026-03-02T09:00Z", "B": "2026-03-02T10:00Z"}

    (journey,) = journeys_from_rows([row], lead_id="Id", wide={"A": "stage:eu:mql", "B": "field:link:https://a.b"})

    assert [event.value for event in journey.events] == ["eu:mql", "https://a.b"]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError) as refused:
        journeys_from_rows([], lead_id="Id", wide={}, zone="Europe/Berln")

    assert [problem.code for problem in refused.value.problems] == ["C104"]


def test_two_rows_of_one_lead_are_told() -> None:
    rows = [{"Id": "L1", "Owner": owner} for owner in ("7001", "7002")]

    assert [p.code for p in journeys_from_rows(rows, lead_id="Id", owner="Owner", wide={}).problems] == ["J103"]
