from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import CalendarError
from slakit.worktime.instants import (
    date_of,
    from_micros,
    in_words,
    in_words_within,
    iso_utc,
    local,
    parse_date,
    resolve,
    to_micros,
    zone,
)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1970-01-01T00:00:00+00:00", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:59:59.999999+00:00", -1),
        ("2026-11-20T15:00:00.000001+01:00", 1_795_183_200_000_001),
        ("2026-11-20T15:00:00+05:45", 1_795_166_100_000_000),
        ("9999-12-31T23:59:59.999999+00:00", 253_402_300_799_999_999),
        ("0001-01-01T00:00:00+00:00", -62_135_596_800_000_000),
    ],
)
def test_an_aware_datetime_is_a_number_of_microseconds(text: str, micros: int) -> None:
    assert to_micros(datetime.fromisoformat(text)) == micros


def test_the_two_passes_of_a_repeated_hour_lie_an_hour_apart() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))

    assert to_micros(first.replace(fold=1)) - to_micros(first) == 3_600_000_000


class _Vague(tzinfo):
    """A zone that tells nothing."""

    def utcoffset(self, _: datetime | None, /) -> None:
        return None

    dst = tzname = utcoffset


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        (datetime(2026, 11, 20, 14), "C101", "2026-11-20T14:00:00 has no UTC offset; use an aware datetime"),  # noqa: DTZ001
        (datetime(2026, 11, 20, 14, tzinfo=_Vague()), "C101", "has no UTC offset"),
        (date(2026, 11, 20), "C102", "expected an aware datetime"),
        (1_795_183_200_000_000, "C102", "expected an aware datetime"),
        ("2026-11-20T14:00Z", "C102", "'2026-11-20T14:00Z': expected an aware datetime"),
        (None, "C102", "None: expected an aware datetime"),
    ],
    ids=["naive", "vague", "date", "number", "text", "nothing"],
)
def test_anything_but_an_aware_datetime_is_refused_with_its_place(value: datetime, code: str, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        to_micros(value, "start")

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == (code, "start")
    assert message in problem.message


FIRST, LAST = -62_104_060_800_000_000, 253_370_764_799_999_999


def test_instants_lie_in_the_years_2_to_9998() -> None:
    assert from_micros(FIRST).isoformat() == "0002-01-01T00:00:00+00:00"
    assert from_micros(LAST).isoformat() == "9998-12-31T23:59:59.999999+00:00"


@pytest.mark.parametrize("micros", [FIRST - 1, LAST + 1, 10**30, -(10**30)])
def test_an_instant_outside_the_years_2_to_9998_is_refused(micros: int) -> None:
    with pytest.raises(CalendarError, match="outside the years 2 to 9998") as error:
        from_micros(micros)

    assert error.value.problems[0].code == "C103"


@given(st.integers(FIRST, LAST))
def test_microseconds_come_back_from_a_datetime(micros: int) -> None:
    assert to_micros(from_micros(micros)) == micros
    assert from_micros(micros).tzinfo is UTC


@given(st.integers(FIRST, LAST), st.sampled_from(("Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe")))
def test_microseconds_come_back_from_a_local_datetime(micros: int, name: str) -> None:
    assert to_micros(local(micros, ZoneInfo(name))) == micros


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_500_000, "1970-01-01T00:00:01.500000Z"),
        (FIRST, "0002-01-01T00:00:00Z"),
    ],
)
def test_an_instant_as_text_ends_in_z(micros: int, text: str) -> None:
    assert iso_utc(micros) == text
    assert to_micros(datetime.fromisoformat(text)) == micros


@given(st.integers(FIRST, LAST))
def test_an_instant_as_text_is_what_datetime_makes_of_it(micros: int) -> None:
    assert iso_utc(micros) == from_micros(micros).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("micros", [FIRST - 1, LAST + 1])
def test_an_instant_outside_the_years_2_to_9998_has_no_text(micros: int) -> None:
    with pytest.raises(CalendarError, match=f"{micros} microseconds lies outside"):
        iso_utc(micros)


@pytest.mark.parametrize(
    ("at", "name", "words"),
    [
        ("2026-11-22T15:44Z", "Europe/Berlin", "Sun 2026-11-22 16:44"),
        ("2026-11-23T04:30Z", "America/New_York", "Sun 2026-11-22 23:30"),
        ("2026-11-22T15:44:07Z", "UTC", "Sun 2026-11-22 15:44:07"),
        ("2026-11-22T15:44:07.25Z", "UTC", "Sun 2026-11-22 15:44:07.25"),
        ("2026-11-22T15:44:00.000001Z", "UTC", "Sun 2026-11-22 15:44:00.000001"),
        ("0002-01-05T00:00Z", "UTC", "Sat 0002-01-05 00:00"),
    ],
    ids=["later there", "the day before", "seconds", "a part of one", "a microsecond", "year 2"],
)
def test_people_read_an_instant_with_its_weekday_and_no_more_signs_than_it_needs(
    at: str, name: str, words: str
) -> None:
    assert in_words(to_micros(datetime.fromisoformat(at)), ZoneInfo(name)) == words


@pytest.mark.parametrize(
    ("at", "name", "words"),
    [
        # Clocks went forward at 01:00 UTC, and back at 01:00 UTC.
        ("2026-03-29T00:59:59+00:00", "Europe/Berlin", "Sun 2026-03-29 01:59:59"),
        ("2026-03-29T01:00:00+00:00", "Europe/Berlin", "Sun 2026-03-29 03:00"),
        ("2026-10-25T00:30:00+00:00", "Europe/Berlin", "Sun 2026-10-25 02:30"),
        ("2026-10-25T01:30:00+00:00", "Europe/Berlin", "Sun 2026-10-25 02:30"),
        ("2026-10-25T23:30:00+00:00", "Europe/Berlin", "Mon 2026-10-26 00:30"),
        # Samoa left out a date.
        ("2011-12-30T09:59:00+00:00", "Pacific/Apia", "Thu 2011-12-29 23:59"),
        ("2011-12-30T10:00:00+00:00", "Pacific/Apia", "Sat 2011-12-31 00:00"),
        # Liberia was 44 minutes and 30 seconds behind until 1972.
        ("1972-01-07T00:00:01+00:00", "Africa/Monrovia", "Thu 1972-01-06 23:15:31"),
        ("1972-01-07T00:44:30+00:00", "Africa/Monrovia", "Fri 1972-01-07 00:44:30"),
    ],
)
def test_words_follow_a_zone_through_its_changes(at: str, name: str, words: str) -> None:
    assert in_words(to_micros(datetime.fromisoformat(at)), ZoneInfo(name)) == words


@given(
    st.datetimes(datetime(1850, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
)
def test_words_say_what_the_wall_of_the_zone_shows(at: datetime, name: str) -> None:
    there = at.astimezone(ZoneInfo(name))

    told = in_words(to_micros(at), ZoneInfo(name))

    assert told[4:20] == there.replace(tzinfo=None).isoformat(" ", "minutes")[:16]
    assert told[:3] == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[there.weekday()]


@pytest.mark.parametrize(
    ("at", "name", "words"),
    [
        ("0002-01-01T00:00:00+00:00", "America/New_York", "Mon 0001-12-31 19:03"),
        ("9998-12-31T23:59:59+00:00", "Asia/Tokyo", "Fri 9999-01-01 08:59:59"),
    ],
)
def test_words_reach_as_far_as_instants_do(at: str, name: str, words: str) -> None:
    assert in_words(to_micros(datetime.fromisoformat(at)), ZoneInfo(name)) == words


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("it is x since 2026-03-03T14:00:00Z", "it is x since Tue 2026-03-03 15:00"),
        ("the last at 2026-03-28T23:30:00.500000Z, z", "the last at Sun 2026-03-29 00:30:00.5, z"),
        (
            ": that of 2026-07-01T22:00:00Z was at 2026-07-01T22:00:01Z",
            ": that of Thu 2026-07-02 00:00 was at Thu 2026-07-02 00:00:01",
        ),
        ("x, counted from 2026-03-03T14:00:00Z", "x, counted from Tue 2026-03-03 15:00"),
        ("lie after 2026-03-03T14:00:00Z and", "lie after Tue 2026-03-03 15:00 and"),
        ("it is 2026-03-03T14:00:00Z", "it is 2026-03-03T14:00:00Z"),
        ("format 2026-03-03T14:00:00Z", "format 2026-03-03T14:00:00Z"),
        ("due at 2026-13-03T14:00:00Z", "due at 2026-13-03T14:00:00Z"),
        ("due at 0001-01-01T00:00:00Z", "due at 0001-01-01T00:00:00Z"),
        ("due at 2026-03-03T14:00:00Zulu", "due at 2026-03-03T14:00:00Zulu"),
        ("", ""),
    ],
)
def test_instants_in_a_text_are_told_local_and_values_are_left_alone(written: str, told: str) -> None:
    assert in_words_within(written, ZoneInfo("Europe/Berlin")) == told


@pytest.mark.parametrize(
    ("name", "day", "wall", "instant"),
    [
        ("UTC", "2026-03-29", "02:30", "2026-03-29T02:30:00Z"),
        ("Europe/Berlin", "2026-03-29", "01:59:59.999999", "2026-03-29T00:59:59.999999Z"),
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"),
        ("America/Sao_Paulo", "2017-10-15", "00:00", "2017-10-15T03:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00Z"),
        ("America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-18T01:30:00Z"),
        ("America/Sao_Paulo", "2018-02-18", "00:00", "2018-02-18T03:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"),
        ("Asia/Kathmandu", "2026-06-01", "09:00", "2026-06-01T03:15:00Z"),
        ("Asia/Kolkata", "2026-06-01", "09:00", "2026-06-01T03:30:00Z"),
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T19:00:00Z"),
    ],
)
def test_a_wall_time_is_the_first_of_two_instants_and_a_skipped_one_goes_by_the_old_clock(
    name: str, day: str, wall: str, instant: str
) -> None:
    assert iso_utc(resolve(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(name))) == instant


@pytest.mark.parametrize(
    ("name", "instant", "day"),
    [
        ("Europe/Berlin", "2026-11-20T22:59:59.999999Z", "2026-11-20"),
        ("Europe/Berlin", "2026-11-20T23:00Z", "2026-11-21"),
        ("America/Sao_Paulo", "2017-10-15T02:59:59.999999Z", "2017-10-14"),
        ("America/Sao_Paulo", "2017-10-15T03:00Z", "2017-10-15"),
        ("America/Sao_Paulo", "2018-02-18T02:30Z", "2018-02-17"),
        ("America/St_Johns", "2010-11-07T02:29:59Z", "2010-11-06"),
        ("America/St_Johns", "2010-11-07T02:30Z", "2010-11-07"),
        ("America/St_Johns", "2010-11-07T02:31Z", "2010-11-07"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00Z", "2011-12-31"),
    ],
)
def test_a_local_date_begins_with_its_midnight_and_never_comes_twice(name: str, instant: str, day: str) -> None:
    assert date_of(to_micros(datetime.fromisoformat(instant)), ZoneInfo(name)).isoformat() == day


def test_a_zone_is_known_by_its_iana_name() -> None:
    berlin = zone("Europe/Berlin")

    assert berlin.key == "Europe/Berlin"
    assert zone(berlin) is berlin


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Europe/Berln", "'Europe/Berln': unknown time zone; did you mean 'Europe/Berlin'?"),
        ("CEST", "'CEST': unknown time zone; a zone is named by its region and a city, such as 'Europe/Berlin'"),
        ("new york", "'new york': unknown time zone; did you mean 'America/New_York'?"),
        (
            "Louisville",
            ("'Louisville': unknown time zone; did you mean 'America/Kentucky/Louisville' or 'America/Louisville'?"),
        ),
        ("+01:00", "unknown time zone"),
        ("", "'': unknown time zone; a zone is named by its region and a city, such as 'Europe/Berlin'"),
        ("Europe", "unknown time zone"),
        ("..", "unknown time zone"),
        ("../../etc/passwd", "unknown time zone"),
        ("/usr/share/zoneinfo/UTC", "unknown time zone"),
        ("UTC\n", "unknown time zone"),
        ("UTC\x00", "unknown time zone"),
        ("zone.tab", "unknown time zone"),
        ("localtime", "unknown time zone"),
        ("posixrules", "unknown time zone"),
        ("Factory", "unknown time zone"),
        ("posix/Europe/Berlin", "unknown time zone"),
        ("right/Europe/Berlin", "unknown time zone"),
        ("x" * 5_000, "unknown time zone"),
        (None, "None: unknown time zone"),
        (1, "1: unknown time zone"),
        (UTC, "unknown time zone"),
        (timezone(timedelta(hours=1)), "unknown time zone"),
        (b"UTC", "unknown time zone"),
    ],
    ids=lambda value: str(value)[:25],
)
def test_a_name_that_is_unknown_or_means_another_zone_on_each_machine_is_refused(name: str, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        zone(name)

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("C104", "zone")
    assert message in problem.message
    assert "did you mean 'localtime'" not in problem.message


def test_every_zone_of_the_machine_but_those_of_the_machine_itself_is_known() -> None:
    names = available_timezones() - {"localtime", "posixrules", "Factory"}

    assert {zone(name).key for name in names} == names


def test_a_date_is_read_in_one_spelling() -> None:
    day = date(2026, 3, 30)

    assert parse_date("2026-03-30") == day
    assert parse_date(day) is day


@pytest.mark.parametrize(
    "text",
    ["20260330", "2026-W14-1", "2026-3-30", "30.03.2026", "2026-02-30", "2026-13-01", "", "today", " 2026-03-30"],
)
def test_a_date_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(CalendarError) as error:
        parse_date(text)

    (problem,) = error.value.problems
    assert problem.code == "C105"
    assert problem.message == f"{text!r}: expected a date such as 2026-03-30"


@pytest.mark.parametrize("value", [datetime(2026, 3, 30, tzinfo=UTC), None, 20260330, b"2026-03-30"], ids=repr)
def test_a_value_that_is_no_date_is_refused(value: date) -> None:
    with pytest.raises(CalendarError, match="expected a date such as 2026-03-30") as error:
        parse_date(value)

    assert error.value.problems[0].code == "C105"
