"""Names, patterns, criteria, rules of recurrence and numbers as people say them."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slakit.leads.criteria import (
    Criterion,
    Persona,
    at_least,
    band,
    criterion,
    did,
    field,
    fits,
    grade,
    in_stage,
    lag,
    manual,
    present,
    reason,
    score,
    stage_definition,
)
from slakit.leads.patterns import Pattern, activity, any_of, entered, event, left
from slakit.reports.document.happenings import happened, happens, thing
from slakit.reports.document.questions import asked, persona_parts, taken_apart
from slakit.reports.document.recurring import every
from slakit.reports.document.words import an, label, listed, number, plural, sentence, spoken, until_day, zone_words
from slakit.rules.checks import Check
from slakit.rules.conditions import CommitmentMet, OwnEvent
from slakit.rules.lines import clean


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (entered("mql"), "the lead reaches the stage MQL"),
        (entered("recycled", reason="no-answer"), "the lead reaches the stage Recycled with the reason no answer"),
        (left("mql", "accepted"), "the lead leaves the stage MQL or Accepted"),
        (event(kind="stage", value="mql"), "the lead is put in the stage MQL"),
        (activity("call", "email"), "there is a call or email"),
        (activity("email", direction="outbound", actor_kind="person"), "there is an outbound email by a person"),
        (activity(channel="web"), "there is an activity over web"),
        (
            activity("call", actor_kind_not=["automation", "buyer"]),
            "there is a call and not by an automation or the buyer",
        ),
        (activity("call", direction_not="inbound"), "there is a call that is not inbound"),
        (activity("meeting", data={"held": "yes"}), "there is a meeting where held is yes"),
        (activity("meeting", outcome="held", actor="7001"), "there is a meeting with the outcome held by 7001"),
        (event(kind="stage", value_not="mql"), "the lead is put in any stage but MQL"),
        (event(kind="owner"), "the owner of the lead is set"),
        (event(kind="owner", value="pool"), "the owner of the lead is set to pool"),
        (event(kind="owner", value_not=["pool"]), "the owner of the lead is set to anybody but pool"),
        (event(kind="field", value=10, data={"field": "budget"}), "budget is set to 10"),
        (event(kind="field", value_not=[1], data={"field": "budget"}), "budget is set to anything but 1"),
        (
            event(kind="field", value=[1, 2], value_not=[2]),
            "an attribute of the lead is set to 1 or 2 and to anything but 2",
        ),
        (event(kind="stage", value="a", value_not="b"), "the lead is put in the stage A and any stage but B"),
        (
            event(kind="field", data={"field_not": "budget"}),
            "an attribute of the lead is set where field is not budget",
        ),
        (event(kind="field"), "an attribute of the lead is set"),
        (event(kind="created"), "the lead is created"),
        (event(kind="merge"), "the lead is merged into another"),
        (event(kind="review"), "there is a review"),
        (event(kind="review", value="monthly"), "there is a monthly review"),
        (
            event(kind="acknowledgement", actor="Sam", value="2026.1"),
            "there is an acknowledgement of version 2026.1 by Sam",
        ),
        (event(value="demo"), "there is a demo"),
        (event(kind_not="review"), "there is an event that is no review"),
        (event(), "there is an event"),
        (
            any_of(entered("sql"), any_of(activity("call"), activity("email"))),
            "the lead reaches the stage SQL, or there is a call, or there is an email",
        ),
    ],
)
def test_a_pattern_says_what_happens(pattern: Pattern, words: str) -> None:
    assert happens(pattern) == words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (entered("mql"), "the lead reached the stage MQL"),
        (left("mql"), "the lead left the stage MQL"),
        (activity("call"), "there was a call"),
        (event(kind="stage"), "the lead was put in a stage"),
        (event(kind="owner", value="a"), "the owner of the lead was set to a"),
        (event(kind="owner"), "the owner of the lead was set"),
        (event(kind="field", data={"field": "budget"}), "budget was set"),
        (event(kind="created"), "the lead was created"),
        (event(kind="merge"), "the lead was merged into another"),
    ],
)
def test_a_pattern_says_what_happened(pattern: Pattern, words: str) -> None:
    assert happened(pattern) == words


def test_a_pattern_says_what_it_waits_for() -> None:
    assert thing(entered("mql")) == "move of the lead"
    assert thing(any_of(event(kind="review"), event(kind="report"))) == "review or report"


@criterion("big_deal")
def big_deal(*_: Any) -> bool:
    return True


FIRM = Persona(name="mid-market", all=[field("employees", at_least=50)])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (field("country", in_=["DE", "AT"]), "country is DE or AT"),
        (field("employees", between=(50, 1000)), "employees is from 50 to 1,000"),
        (field("employees", at_least=50), "employees is at least 50"),
        (field("employees", above=5, below=9), "employees is above 5 and below 9"),
        (~field("industry", is_="spam"), "industry is not spam"),
        (~field("employees", at_least=50), "it is not so that employees is at least 50"),
        (present("email"), "email is known"),
        (present("email", "phone", placeholders=["n/a"]), "email and phone are known (n/a does not count)"),
        (did("call"), "there was a call"),
        (did("call", at_least=2), "there was a call, at least 2 times"),
        (
            did("download", at_least=3, distinct="asset", within="30 days"),
            "there was a download, at least 3 times and each time with another asset, within 30 days",
        ),
        (did("call", per="month"), "there was a call, in the same month"),
        (did("notice", before="2 weeks"), "there was a notice, at least 2 weeks before"),
        (did("call", since=entered("mql")), "there was a call, counted since the lead reached the stage MQL"),
        (
            score({"a": 10, "b": -1}, at_least=10, half_life="30 days", caps={"a": 20}, veto=activity("stop")),
            (
                "the score is 10 or more (10 points for each a and minus 1 point for each b; half as much every 30 days;"
                " no more than 20 points for a; and none at all once it is so that there is a stop)"
            ),
        ),
        (
            score({"a": 10}, at_least=5, steps={"30 days": "0.5"}),
            "the score is 5 or more (10 points for each a; times 0.5 from an age of 30 days on)",
        ),
        (
            band(score({"a": 10}, at_least=60), enter=60, leave=50),
            "the score came to 60 and has not fallen below 50 since (10 points for each a)",
        ),
        (fits(FIRM), "the lead fits the persona Mid market"),
        (
            grade(fit=fits(FIRM), interest=did("a") | did("b")),
            (
                "the lead fits, that is the lead fits the persona Mid market, and is interested, that is (there was an a,"
                " or there was a b)"
            ),
        ),
        (manual(), "a person marked the lead by hand, with a note"),
        (manual("buyer", "person", value="hot"), "the buyer or a person marked the lead as hot by hand, with a note"),
        (
            lag(activity("call"), at_most="1 day"),
            "of what happened last (there is a call) a note was made within 1 day",
        ),
        (reason("no-answer", "spam"), "the reason given is no answer or spam"),
        (in_stage("mql"), "the lead is in the stage MQL"),
        (stage_definition("mql"), "the lead meets the definition of MQL"),
        (big_deal, "“big deal” holds, which both sides work out by a rule of their own"),
        (
            (did("a") | did("b")) & did("c"),
            "(there was an a, or there was a b), and there was a c",
        ),
        (
            at_least(2, did("a"), did("b"), did("c")),
            "at least 2 of these hold: there was an a; there was a b; there was a c",
        ),
    ],
)
def test_a_criterion_says_what_holds(question: Criterion, words: str) -> None:
    assert asked(question) == words


def test_a_condition_of_a_check_says_what_holds() -> None:
    mine, met = OwnEvent(event(actor_kind="person")), CommitmentMet("first-response")

    assert (
        asked(mine & met)
        == "it is so that there is an event by a person, and the promise “First response” is kept by then"
    )
    assert asked(~met | mine) == (
        "it is not so that the promise “First response” is kept by then, or it is so that there is an event by a person"
    )
    assert asked(Check(id="c", owed_by="sales", at=entered("mql"), that=[met]).that) == (
        "the promise “First response” is kept by then"
    )


def test_a_definition_is_taken_apart_once() -> None:
    a, b = did("a"), did("b")

    assert taken_apart(a) == ("this holds", ("there was an a",))
    assert taken_apart(a | b) == ("at least one of these holds", ("there was an a", "there was a b"))
    assert taken_apart(a & b) == ("all of these hold", ("there was an a", "there was a b"))
    assert taken_apart(at_least(1, a, b)) == ("at least 1 of these hold", ("there was an a", "there was a b"))


def test_a_persona_says_what_it_asks_for() -> None:
    persona = Persona(
        name="x",
        all=[field("role", is_="coo")],
        none=[field("industry", is_="spam"), field("country", is_="XX")],
        traits=[(field("tier", is_="hot"), 30)],
        at_least=30,
    )

    assert persona_parts(persona) == (
        "What must hold: role is coo.",
        "What must not hold: industry is spam or country is XX.",
        "What adds up, to 30 points or more: 30 points if tier is hot.",
    )
    assert persona_parts(Persona(name="x", none=[field("a", is_="b")])) == ("What must not hold: a is b.",)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "every 2 weeks on Monday and Friday"),
        ("FREQ=MONTHLY;BYDAY=2TU", "every month on the 2nd Tuesday"),
        ("FREQ=MONTHLY;BYDAY=+1TU,-3TU", "every month on the 1st Tuesday and the 3rd last Tuesday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "every month on Monday and Tuesday (the last of these)"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,11,-1", "every month on the 1st, the 11th and the last day"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=3", "every year in January and July on the 3rd"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=WE", "every year in week 1 on Wednesday"),
        ("FREQ=YEARLY;BYYEARDAY=100", "every year on the 100th day of the year"),
        ("FREQ=DAILY;BYHOUR=9,15;BYMINUTE=30", "every day at 09:30 and 15:30"),
        ("FREQ=DAILY;BYMINUTE=5", "every day at 00:05"),
        ("FREQ=DAILY;COUNT=3", "every day 3 times in all"),
        ("FREQ=DAILY;UNTIL=20261231T000000", "every day until 31 December 2026"),
        ("FREQ=DAILY;UNTIL=20261231;BYHOUR=9", "every day at 09:00 until 31 December 2026 at 00:00"),
        ("FREQ=DAILY;UNTIL=20261231T120000;BYMINUTE=5", "every day at 00:05 until 31 December 2026 at 12:00"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on the 13th if it is Friday"),
        ("FREQ=YEARLY;BYDAY=SA,SU;BYYEARDAY=1", "every year on the 1st day of the year if it is Saturday or Sunday"),
        ("FREQ=DAILY;BYHOUR=9,17;BYSETPOS=-1", "every day at 09:00 and 17:00 (the last of these)"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "every 2 weeks on Sunday (weeks begin on Sunday)"),
        ("FREQ=WEEKLY;BYDAY=SU;WKST=SU", "every week on Sunday"),
    ],
)
def test_a_rule_of_recurrence_says_when_it_comes(rule: str, words: str) -> None:
    assert every(rule) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day at the beginning of the day, Berlin time"),
        ("FREQ=WEEKLY;BYHOUR=9", "every week on Thursday at 09:00, Berlin time"),
        ("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", "every week on Tuesday at 09:00, Berlin time"),
        ("FREQ=MONTHLY;BYHOUR=9", "every month on the 31st at 09:00, Berlin time"),
        ("FREQ=YEARLY;BYHOUR=9", "every year in December on the 31st at 09:00, Berlin time"),
        ("FREQ=YEARLY;BYMONTH=7;BYHOUR=9", "every year in July on the 31st at 09:00, Berlin time"),
        ("FREQ=DAILY;INTERVAL=3;BYHOUR=9", "every 3 days at 09:00, Berlin time (counted from 31 December 2026)"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;BYHOUR=9",
            "every 2 weeks on Tuesday at 09:00, Berlin time (counted from the week of 31 December 2026)",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;BYHOUR=9",
            "every 2 months on the 1st Monday at 09:00, Berlin time (counted from December 2026)",
        ),
        (
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=7;BYMONTHDAY=1;BYHOUR=9",
            "every 2 years in July on the 1st at 09:00, Berlin time (counted from 2026)",
        ),
        ("FREQ=DAILY;COUNT=1", "once, at the beginning of the term, Berlin time"),
    ],
)
def test_a_rule_takes_what_it_leaves_open_from_the_date_it_counts_from(rule: str, words: str) -> None:
    assert every(rule, date(2026, 12, 31), "Berlin time") == words


def test_names_numbers_and_dates_read_as_people_write_them() -> None:
    assert [spoken(one) for one in ("hand_raise", "sms", "b", "mid-market", "_", "iPhone")] == [
        "hand raise",
        "SMS",
        "b",
        "mid market",
        "_",
        "iPhone",
    ]
    assert [label(one) for one in ("sql", "first-response", "")] == ["SQL", "First response", ""]
    assert [an(one) for one in ("hour", "unit", "MQL", "SQL", "Austrian", "URL")] == [
        "an hour",
        "a unit",
        "an MQL",
        "an SQL",
        "an Austrian",
        "a URL",
    ]
    assert [listed(one) for one in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert [number(one) for one in (1_000_000, Decimal("0.5"), Decimal(-1000))] == ["1,000,000", "0.5", "-1,000"]
    assert [plural(count, "breach") for count in (0, 1, 2)] == ["0 breaches", "1 breach", "2 breaches"]
    assert [sentence(one) for one in ("", " a ", "b.", "c!")] == ["", "A.", "B.", "C!"]
    assert until_day(date(2026, 3, 1)) == "28 February 2026"
    assert [zone_words(ZoneInfo(one)) for one in ("UTC", "Europe/Berlin", "Etc/GMT+1")] == [
        "UTC",
        "Berlin time",
        "GMT+1",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\n b\tc", "a b c"),
        ("a\u2028b\u00a0c", "a b c"),
        ("a\u202eb", "a[U+202E]b"),
        ("\u200fa", "[U+200F]a"),
        ("a\x00b", "a[U+0000]b"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    ],
)
def test_signs_that_hide_or_turn_a_line_are_named(text: str, shown: str) -> None:
    assert clean(text) == shown
