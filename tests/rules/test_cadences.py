"""Cadences as values: what they accept, refuse and say about themselves."""

import pickle
from fractions import Fraction
from typing import Any

import attrs
import pytest

from slakit import (
    Agreement,
    AgreementError,
    Cadence,
    Duration,
    Limit,
    Objective,
    SlakitError,
    Term,
    WorkCalendar,
    activity,
    any_of,
    entered,
    field,
)
from slakit.rules.starts import AfterBreach, Every

TRIES: dict[str, Any] = {
    "id": "tries",
    "owed_by": "sales",
    "start": entered("accepted"),
    "count": activity("call", "email"),
    "at_least": 4,
    "within": "10 days",
}


def tries(**parts: Any) -> Cadence:
    return Cadence(**{**TRIES, **parts})


def refused(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(SlakitError) as caught:
        tries(**parts)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_what_is_left_out_asks_for_nothing() -> None:
    made = tries()

    assert (made.distinct_by, made.spread, made.min_gap, made.until) == ((), None, None, None)
    assert (made.calendar, made.entries, made.warn_at, made.on, made.objective) == (None, "each", (), "leads", None)


def test_what_is_given_takes_its_form() -> None:
    made = tries(
        owed_by=["sales", "marketing"],
        count=[activity("call"), entered("sql")],
        within=[(field("tier", is_="hot"), "2 days"), "10 days"],
        distinct_by={"channel": 2, "asset": 1},
        spread=3,
        min_gap="30 minutes",
        until=[activity("reply"), activity("meeting")],
        warn_at=["80%", "50%"],
    )

    assert made.owed_by == ("sales", "marketing")
    assert made.count == any_of(activity("call"), entered("sql"))
    assert made.within == (Limit("2 days", field("tier", is_="hot")), Limit("10 days"))
    assert (made.distinct_by, made.spread) == ((("channel", 2), ("asset", 1)), 3)
    assert made.min_gap == Duration.parse("30 minutes")
    assert made.until == any_of(activity("reply"), activity("meeting"))
    assert made.warn_at == (Fraction(1, 2), Fraction(4, 5))
    assert attrs.evolve(made) == made


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"at_least": 0}, [("D345", "at_least")], id="none"),
        pytest.param({"at_least": True}, [("D345", "at_least")], id="a-truth"),
        pytest.param({"at_least": 2.5}, [("D345", "at_least")], id="a-half"),
        pytest.param({"at_least": None}, [("D345", "at_least")], id="no-number"),
        pytest.param({"spread": 0}, [("D345", "spread")], id="no-dates"),
        pytest.param({"distinct_by": {"channel": 0}}, [("D345", "distinct_by.channel")], id="no-values"),
        pytest.param({"distinct_by": {"": 2}}, [("D346", "distinct_by")], id="no-field"),
        pytest.param({"distinct_by": {7: 2}}, [("D346", "distinct_by")], id="a-number-for-a-field"),
        pytest.param({"distinct_by": "channel"}, [("D346", "distinct_by")], id="a-word-for-numbers"),
        pytest.param({"distinct_by": 2}, [("D346", "distinct_by")], id="a-number-for-numbers"),
        pytest.param({"min_gap": "0 minutes"}, [("D347", "min_gap")], id="no-gap"),
        pytest.param({"min_gap": "1 business hour"}, [("D347", "min_gap")], id="gap-in-business-time"),
        pytest.param({"min_gap": "2 business days"}, [("D347", "min_gap")], id="gap-in-business-days"),
        pytest.param({"min_gap": "30 mintes"}, [("C111", "column 4")], id="gap-without-a-unit"),
        pytest.param({"within": None}, [("D321", "within")], id="no-window"),
        pytest.param({"within": []}, [("D321", "within")], id="an-empty-list-of-windows"),
        pytest.param({"within": "4 business hours"}, [("D302", "calendar")], id="work-time-without-a-calendar"),
        pytest.param({"default_calendar": "berlin"}, [("D303", "default_calendar")], id="a-default-for-nothing"),
        pytest.param({"default_calendar": 5, "calendar": "owner"}, [("D314", "default_calendar")], id="no-default"),
        pytest.param({"calendar": 5}, [("D314", "calendar")], id="no-calendar"),
        pytest.param({"meaning": 5, "objective": "95%"}, [("D314", "meaning"), ("D314", "objective")], id="no-text"),
        pytest.param({"entries": "last", "on": "crm"}, [("D304", "entries"), ("D304", "on")], id="other-words"),
        pytest.param({"start": Every("FREQ=DAILY"), "on": "leads"}, [("D304", "on")], id="dates-of-leads"),
        pytest.param({"count": "call"}, [("D313", "count")], id="a-word-for-a-pattern"),
        pytest.param({"until": 5, "start": 5}, [("D313", "start"), ("D313", "until")], id="numbers-for-patterns"),
        pytest.param({"count": []}, [("D205", "any_of")], id="no-patterns"),
        pytest.param({"warn_at": "150%"}, [("D332", "warn_at")], id="more-than-all"),
        pytest.param({"id": "a b", "owed_by": "it"}, [("D312", "id"), ("D311", "owed_by")], id="nobody-and-no-word"),
    ],
)
def test_what_can_not_be_judged_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


@pytest.mark.parametrize(
    ("start", "on"),
    [(Every("FREQ=WEEKLY;BYDAY=TU"), "log"), (AfterBreach("call"), "leads"), (entered("mql"), "leads")],
)
def test_dates_are_read_from_the_log_and_all_else_from_leads(start: Any, on: str) -> None:
    assert tries(start=start).on == on


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {"meaning": "Sales tries four times."},
            "sales: Sales tries four times (at least 4 within 10 days)",
        ),
        (
            {"owed_by": ["sales", "marketing"], "within": [(field("tier", is_="hot"), "2 days"), "10 days"]},
            (
                "sales and marketing: kind is activity, value is call or email at least 4 times within 2 days when tier "
                "is hot, else 10 days after enters accepted"
            ),
        ),
    ],
)
def test_a_cadence_is_told_in_a_sentence(parts: dict[str, Any], sentence: str) -> None:
    assert tries(**parts).describe() == sentence


def test_a_cadence_is_a_value() -> None:
    made = tries(distinct_by={"channel": 2}, min_gap="1 day")

    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own
    assert hash(made) == hash(tries(distinct_by={"channel": 2}, min_gap="1 day"))
    assert made != tries()


# --- in an agreement


@pytest.mark.parametrize(
    ("parts", "term", "problems"),
    [
        ({"calendar": "munich"}, None, [("D372", "commitments[0].calendar")]),
        ({"calendar": "owner"}, None, [("D374", "commitments[0].default_calendar")]),
        ({"calendar": "owner", "default_calendar": "munich"}, None, [("D372", "commitments[0].default_calendar")]),
        ({"objective": Objective(share="95%", per="month")}, None, [("D375", "commitments[0].objective")]),
        ({"start": Every("FREQ=DAILY")}, None, [("D395", "commitments[0].start")]),
        ({"start": AfterBreach("cal")}, Term(since="2026-01-01"), [("D388", "commitments[0].start")]),
        ({"start": AfterBreach("tries")}, Term(since="2026-01-01"), [("D389", "commitments[0].start")]),
    ],
)
def test_a_cadence_fits_its_agreement(
    parts: dict[str, Any], term: Term | None, problems: list[tuple[str, str]]
) -> None:
    calendars = {"berlin": WorkCalendar.always("Europe/Berlin")}

    with pytest.raises(AgreementError) as caught:
        Agreement(name="acme", term=term, calendars=calendars, commitments=[tries(**parts)])

    assert [(problem.code, problem.where) for problem in caught.value.problems] == problems
