import decimal
import pickle
from datetime import timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import CalendarError
from slakit.worktime.durations import Duration, Measure, Unit

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("text", "amount", "unit", "measure", "micros"),
    [
        ("4 business hours", "4", Unit.BUSINESS_HOUR, Measure.WORK, 14_400_000_000),
        ("15 business minutes", "15", Unit.BUSINESS_MINUTE, Measure.WORK, 900_000_000),
        ("90 business seconds", "90", Unit.BUSINESS_SECOND, Measure.WORK, 90_000_000),
        ("36 hours", "36", Unit.HOUR, Measure.ELAPSED, 129_600_000_000),
        ("5 minutes", "5", Unit.MINUTE, Measure.ELAPSED, 300_000_000),
        ("0.000001 seconds", "0.000001", Unit.SECOND, Measure.ELAPSED, 1),
        ("14 days", "14", Unit.DAY, Measure.DATES, 0),
        ("2 weeks", "2", Unit.WEEK, Measure.DATES, 0),
        ("3 months", "3", Unit.MONTH, Measure.DATES, 0),
        ("2 quarters", "2", Unit.QUARTER, Measure.DATES, 0),
        ("10 years", "10", Unit.YEAR, Measure.DATES, 0),
        ("2 business days", "2", Unit.BUSINESS_DAY, Measure.BUSINESS_DAYS, 0),
        ("1.5 business hours", "1.5", Unit.BUSINESS_HOUR, Measure.WORK, 5_400_000_000),
        ("-2 business hours", "-2", Unit.BUSINESS_HOUR, Measure.WORK, -7_200_000_000),
        ("0.0000000025 hours", "0.0000000025", Unit.HOUR, Measure.ELAPSED, 9),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_duration_is_an_amount_and_a_unit(text: str, amount: str, unit: Unit, measure: Measure, micros: int) -> None:
    duration = Duration.parse(text)

    assert duration == Duration(Decimal(amount), unit)
    assert (duration.measure, duration.micros) == (measure, micros)
    assert str(duration) == text


@pytest.mark.parametrize("unit", Unit, ids=lambda unit: unit.value)
def test_every_unit_is_read_in_the_singular_and_in_the_plural(unit: Unit) -> None:
    assert Duration.parse(f"1 {unit.value}") == Duration.parse(f"1 {unit.value}s") == Duration(Decimal(1), unit)
    assert str(Duration(Decimal(1), unit)) == f"1 {unit.value}"
    assert str(Duration(Decimal(-1), unit)) == f"-1 {unit.value}"
    assert str(Duration(Decimal(0), unit)) == f"0 {unit.value}s"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("4 Business HOURS", "4 business hours"),
        ("  4   business\thours\n", "4 business hours"),
        ("4.500 hours", "4.5 hours"),
        ("007 days", "7 days"),
        ("100 hours", "100 hours"),
        ("-0 hours", "0 hours"),
        ("1.0 hours", "1 hour"),
    ],
)
def test_a_duration_prints_in_one_form_however_it_was_written(text: str, printed: str) -> None:
    assert str(Duration.parse(text)) == printed
    assert Duration.parse(printed) == Duration.parse(text)


@pytest.mark.parametrize(
    ("length", "printed"),
    [
        (timedelta(hours=4), "4 business hours"),
        (timedelta(minutes=90), "90 business minutes"),
        (timedelta(seconds=90), "90 business seconds"),
        (timedelta(microseconds=1), "0.000001 business seconds"),
        (timedelta(days=-1), "-24 business hours"),
        (timedelta(), "0 business hours"),
    ],
)
def test_a_bare_timedelta_is_work_time(length: timedelta, printed: str) -> None:
    assert str(Duration.parse(length)) == printed


def test_a_duration_is_taken_as_it_is() -> None:
    duration = Duration.parse("4 hours")

    assert Duration.parse(duration) is duration


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("", "column 1", "expected a duration"),
        ("   ", "column 4", "expected a duration"),
        ("four hours", "column 1", "expected a duration"),
        ("+4 hours", "column 1", "expected a duration"),
        ("-", "column 1", "expected a duration"),
        (".5 hours", "column 1", "expected a duration"),
        ("4. hours", "column 1", "expected a duration"),
        ("4", "column 2", "'4' has no unit"),
        (" 4.5 ", "column 6", "' 4.5 ' has no unit"),
        ("4hours", "column 2", "expected a duration"),
        ("4,5 hours", "column 2", "expected a duration"),
        ("1e3 hours", "column 2", "expected a duration"),
        ("4 hours!", "column 8", "expected a duration"),
        ("4 hours 30 minutes", "column 9", "expected a duration"),
        ("4 busness hours", "column 3", "did you mean 'business hours'?"),
        ("  4   hrs", "column 7", "unknown unit"),
        ("4 stunden", "column 3", "unknown unit; expected one of business days, business hours"),
        ("1234567890123 hours", "column 1", "expected a duration"),
        ("\u0664 hours", "column 1", "expected a duration"),
        ("P1DT4H", "column 1", "expected a duration"),
    ],
)
def test_text_that_is_no_duration_is_refused_at_its_column(text: str, where: str, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        Duration.parse(text)

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("C111", where)
    assert message in problem.message


@pytest.mark.parametrize("value", [4, 4.0, Decimal(4), None, b"4 hours", ["4 hours"]], ids=repr)
def test_a_value_without_a_unit_is_refused(value: object) -> None:
    with pytest.raises(CalendarError, match="has no unit") as error:
        Duration.parse(value)  # type: ignore[arg-type]

    assert error.value.problems[0].code == "C111"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.0000001 seconds", "'0.0000001 seconds': finer than a microsecond"),
        ("0.0000000001 hours", "finer than a microsecond"),
        ("1.5 days", "'1.5 days': days are counted in whole numbers"),
        ("0.5 business days", "business days are counted in whole numbers"),
        ("0.25 years", "years are counted in whole numbers"),
        ("1756801 hours", "longer than 200 years"),
        ("-1756801 business hours", "longer than 200 years"),
        ("73201 days", "longer than 200 years"),
        ("73201 business days", "longer than 200 years"),
        ("10458 weeks", "longer than 200 years"),
        ("2401 months", "longer than 200 years"),
        ("801 quarters", "longer than 200 years"),
        ("201 years", "longer than 200 years"),
        ("999999999999 years", "longer than 200 years"),
    ],
)
def test_an_amount_that_the_unit_can_not_have_is_refused(text: str, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        Duration.parse(text)

    (problem,) = error.value.problems
    assert problem.code == "C112"
    assert message in problem.message


def test_a_timedelta_longer_than_two_hundred_years_is_refused() -> None:
    with pytest.raises(CalendarError, match="longer than 200 years") as error:
        Duration.parse(timedelta.max)

    assert error.value.problems[0].code == "C112"


@pytest.mark.parametrize(
    "text",
    ["1756800 hours", "-73200 days", "10457 weeks", "2400 months", "800 quarters", "200 years", "73200 business days"],
)
def test_two_hundred_years_are_allowed_in_every_unit(text: str) -> None:
    assert str(Duration.parse(text)) == text


@pytest.mark.parametrize(
    ("amount", "unit", "message"),
    [
        (4, Unit.HOUR, "'4': the amount must be a finite Decimal"),
        (4.0, Unit.HOUR, "the amount must be a finite Decimal"),
        (Decimal("NaN"), Unit.HOUR, "the amount must be a finite Decimal"),
        (Decimal("sNaN"), Unit.HOUR, "the amount must be a finite Decimal"),
        (Decimal("-Infinity"), Unit.DAY, "the amount must be a finite Decimal"),
        (Decimal(4), "hours", "'hours': the unit must be a Unit"),
        (Decimal("1E+999999"), Unit.HOUR, "longer than 200 years"),
        (Decimal("1E-999999"), Unit.HOUR, "finer than a microsecond"),
        (Decimal("1E-999999"), Unit.DAY, "days are counted in whole numbers"),
        (Decimal("1." + "3" * 60), Unit.HOUR, "more than 40 digits"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_an_amount_that_no_clock_could_count_is_refused_when_built(amount: object, unit: object, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        Duration(amount, unit)  # type: ignore[arg-type]

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("C112", "duration")
    assert message in problem.message
    assert len(problem.message) < 160


def test_a_duration_means_the_same_in_every_decimal_context() -> None:
    with decimal.localcontext(decimal.Context(prec=3, traps=[decimal.Inexact])):
        duration = Duration.parse("12.34567 hours")

        assert duration.micros == 44_444_412_000
        assert str(duration) == "12.34567 hours"
        assert str(-duration) == "-12.34567 hours"
        assert Duration.parse(timedelta(seconds=44_444, microseconds=412_001)).micros == 44_444_412_001


def test_minus_turns_a_duration_around() -> None:
    assert -Duration.parse("4 hours") == Duration.parse("-4 hours")
    assert -Duration.parse("-1 month") == Duration.parse("1 month")


def test_durations_are_values() -> None:
    half = Duration.parse("1.5 hours")

    assert half == Duration.parse("1.50 hours")
    assert hash(half) == hash(Duration.parse("1.50 hours"))
    assert half != Duration.parse("90 minutes")
    assert pickle.loads(pickle.dumps(half)) == half  # noqa: S301 - our own
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        half.amount = Decimal(2)  # type: ignore[misc]


_WHOLE = st.integers(-200, 200)
_PARTS = st.sampled_from(("0", "0.5", "0.25", "0.1", "0.001", "0.000001", "0.999999"))
_EXACT = st.builds(
    Duration,
    st.builds(lambda whole, part: whole + Decimal(part), st.integers(-1_700_000, 1_700_000), _PARTS),
    st.sampled_from([unit for unit in Unit if unit.micros]),
)
DURATIONS = _EXACT | st.builds(
    Duration, _WHOLE.map(Decimal), st.sampled_from([unit for unit in Unit if not unit.micros])
)


@given(DURATIONS)
def test_what_is_printed_reads_back_as_the_same(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration
    assert str(Duration.parse(str(duration))) == str(duration)


@given(st.timedeltas(timedelta(days=-73_200), timedelta(days=73_200)))
def test_a_timedelta_keeps_every_microsecond(length: timedelta) -> None:
    duration = Duration.parse(length)

    assert timedelta(microseconds=duration.micros) == length
    assert Duration.parse(str(duration)) == duration


_PIECES = st.sampled_from(
    ("4", "-", ".", " ", "hours", "business", "day", "s", "e3", "\t", "0", "\u00bd", "\x00", "9" * 20)
)


@given(st.text(max_size=50) | st.lists(_PIECES, max_size=8).map("".join))
def test_any_text_is_a_duration_or_one_problem_with_a_column_inside_it(text: str) -> None:
    try:
        duration = Duration.parse(text)
    except CalendarError as error:
        (problem,) = error.problems
        assert problem.code in {"C111", "C112"}
        if problem.code == "C111":
            assert 1 <= int(problem.where.removeprefix("column ")) <= len(text) + 1
    else:
        assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        " " * 1_000_000,
        "4 " + "business " * 200_000,
        "-" * 1_000_000,
        "4" + " " * 1_000_000 + "parsecs",
    ],
    ids=["digits", "spaces", "words", "signs", "far unit"],
)
def test_a_huge_text_is_refused_at_once_and_in_few_words(text: str) -> None:
    with pytest.raises(CalendarError) as error:
        Duration.parse(text)

    assert error.value.problems[0].code == "C111"
    assert len(str(error.value)) < 400
