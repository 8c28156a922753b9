from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import CalendarError
from slakit.worktime.instants import iso_utc, to_micros
from slakit.worktime.periods import Period, PeriodKind
from worktime.drawing import ZONES

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("label", "zone", "start", "end"),
    [
        ("2026-03-30", "UTC", "2026-03-30T00:00:00Z", "2026-03-31T00:00:00Z"),
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ("2017-10-14", "America/Sao_Paulo", "2017-10-14T03:00:00Z", "2017-10-15T03:00:00Z"),
        ("2017-10-15", "America/Sao_Paulo", "2017-10-15T03:00:00Z", "2017-10-16T02:00:00Z"),
        ("2018-02-17", "America/Sao_Paulo", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"),
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"),
        ("2026-W01", "UTC", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z"),
        ("2026-W11", "America/New_York", "2026-03-09T04:00:00Z", "2026-03-16T04:00:00Z"),
        ("2026-W10", "America/New_York", "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z"),
        ("2026-W53", "UTC", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"),
        ("2026-02", "UTC", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2028-02", "UTC", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
        ("2026-12", "Asia/Kathmandu", "2026-11-30T18:15:00Z", "2026-12-31T18:15:00Z"),
        ("2026-Q1", "Europe/Berlin", "2025-12-31T23:00:00Z", "2026-03-31T22:00:00Z"),
        ("2026-Q4", "UTC", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2026", "America/New_York", "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z"),
        ("0999", "UTC", "0999-01-01T00:00:00Z", "1000-01-01T00:00:00Z"),
        ("0999-07", "UTC", "0999-07-01T00:00:00Z", "0999-08-01T00:00:00Z"),
        ("9998", "UTC", "9998-01-01T00:00:00Z", None),
    ],
)
def test_a_period_runs_from_local_midnight_to_local_midnight(
    label: str, zone: str, start: str, end: str | None
) -> None:
    period = Period.parse(label, zone)

    assert str(period) == label
    assert iso_utc(period.start) == start
    assert end is None or iso_utc(period.end) == end


@pytest.mark.parametrize(
    ("label", "last", "following"),
    [
        ("2026-12-31", "2026-12-31", "2027-01-01"),
        ("2026-W53", "2027-01-03", "2027-W01"),
        ("2026-01", "2026-01-31", "2026-02"),
        ("2026-02", "2026-02-28", "2026-03"),
        ("2026-12", "2026-12-31", "2027-01"),
        ("2026-Q1", "2026-03-31", "2026-Q2"),
        ("2026-Q4", "2026-12-31", "2027-Q1"),
        ("2026", "2026-12-31", "2027"),
    ],
)
def test_a_period_has_a_last_date_and_one_that_follows(label: str, last: str, following: str) -> None:
    period = Period.parse(label, "UTC")

    assert period.last.isoformat() == last
    assert str(period.next()) == following
    assert period.next().start == period.end


@pytest.mark.parametrize(
    ("instant", "kind", "zone", "label"),
    [
        ("2026-03-29T22:00Z", PeriodKind.DAY, "Europe/Berlin", "2026-03-30"),
        ("2026-03-29T21:59:59.999999Z", PeriodKind.DAY, "Europe/Berlin", "2026-03-29"),
        ("2027-01-03T23:59:59.999999Z", PeriodKind.WEEK, "UTC", "2026-W53"),
        ("2027-01-04T00:00Z", PeriodKind.WEEK, "UTC", "2027-W01"),
        ("2026-04-01T03:59:59.999999Z", PeriodKind.MONTH, "America/New_York", "2026-03"),
        ("2026-04-01T04:00Z", PeriodKind.MONTH, "America/New_York", "2026-04"),
        ("2026-03-31T22:00Z", PeriodKind.QUARTER, "Europe/Berlin", "2026-Q2"),
        ("2026-12-31T23:00Z", PeriodKind.YEAR, "Europe/Berlin", "2027"),
        ("2010-11-07T02:31Z", PeriodKind.DAY, "America/St_Johns", "2010-11-07"),
    ],
)
def test_an_instant_lies_in_one_period_of_a_kind(instant: str, kind: PeriodKind, zone: str, label: str) -> None:
    period = Period.holding(at(instant), kind, ZoneInfo(zone))

    assert str(period) == label
    assert at(instant) in period


def test_a_period_is_half_open() -> None:
    march = Period.parse("2026-03", "UTC")

    assert march.start in march
    assert march.start - 1 not in march
    assert march.end - 1 in march
    assert march.end not in march


def test_periods_follow_until_the_one_that_holds_an_instant() -> None:
    january = Period.parse("2026-01", NEW_YORK)

    assert [str(one) for one in january.until(at("2026-03-01T04:59:59Z"))] == ["2026-01", "2026-02"]
    assert [str(one) for one in january.until(at("2026-03-01T05:00Z"))] == ["2026-01", "2026-02", "2026-03"]
    assert list(january.until(at("2026-01-01T04:59:59Z"))) == []


def test_a_period_of_a_date_needs_no_instant() -> None:
    day = date(2026, 5, 17)

    assert [str(Period.of_date(day, kind, NEW_YORK)) for kind in PeriodKind] == [
        "2026-05-17",
        "2026-W20",
        "2026-05",
        "2026-Q2",
        "2026",
    ]


@pytest.mark.parametrize(
    "label",
    [
        "",
        "march",
        "2026-3",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-Q5",
        "2026-Q0",
        "2026-q1",
        "26",
        "0000",
        "0001",
        "9999",
        "9999-12-31",
        "\u0662\u0660\u0662\u0666",
        "2026\n",
    ],
)
def test_text_that_is_no_period_is_refused(label: str) -> None:
    with pytest.raises(CalendarError) as error:
        Period.parse(label, "UTC")

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("C142", "period")
    assert problem.message.startswith(f"{label!r}: expected a period such as 2026-03-30")


def test_a_period_in_an_unknown_zone_is_refused_for_its_zone() -> None:
    with pytest.raises(CalendarError) as error:
        Period.parse("2026", "Europe/Berln")

    assert error.value.problems[0].code == "C104"


@pytest.mark.parametrize("kind", PeriodKind, ids=lambda kind: kind.value)
def test_a_kind_is_known_by_its_word(kind: PeriodKind) -> None:
    assert PeriodKind.parse(kind.value) is kind
    assert PeriodKind.parse(kind) is kind


@pytest.mark.parametrize(
    ("word", "message"),
    [("months", "did you mean 'month'?"), ("fortnight", "expected one of day, month, quarter, week, year"), ("", "''")],
)
def test_an_unknown_kind_is_refused(word: str, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        PeriodKind.parse(word)

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("C141", "per")
    assert message in problem.message


_INSTANTS = st.datetimes(datetime(2005, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)).map(to_micros)  # noqa: DTZ001


@given(_INSTANTS, st.sampled_from(list(PeriodKind)), st.sampled_from(ZONES).map(ZoneInfo))
def test_every_instant_lies_in_the_period_that_holds_it_and_in_no_neighbour(
    instant: int, kind: PeriodKind, zone: ZoneInfo
) -> None:
    period = Period.holding(instant, kind, zone)

    assert instant in period
    assert instant not in period.next()
    assert Period.parse(str(period), zone) == period
    assert period.next().start == period.end
