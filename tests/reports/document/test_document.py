"""The document as Markdown: a small agreement word for word, and every form that a promise, a clause or a calendar has."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from slakit.errors import AgreementError
from slakit.leads.criteria import Persona, did, field, in_stage
from slakit.leads.events import activity_event, field_event, owner_event, stage_event
from slakit.leads.examples import Example
from slakit.leads.journeys import Journey
from slakit.leads.patterns import activity, any_of, entered, event, left
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document import document
from slakit.reports.document.calendars import calendar_sections
from slakit.reports.document.clauses import clause_sentence
from slakit.reports.document.content import content
from slakit.reports.document.hours import hours_sentences
from slakit.reports.document.parts import Block, Bullets, Paragraph, Section, StageMap, Table
from slakit.reports.document.promises import Promise, Wording, promises
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.fingerprint import fingerprint
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import Outcome
from slakit.rules.parties import Owner, Party, Term
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.quotas import Credits, Level, Quota
from slakit.rules.rates import Rate
from slakit.rules.ready_made import FirstResponse, LeadVolume
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.periods import Period

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
YEAR = Term(since="2026-01-01", until="2027-01-01")
OFFICE = WorkCalendar(
    "Europe/Berlin", {"mon-fri": "09:00-12:30, 13:30-18:00"}, holidays={"2026-12-25": "Christmas Day"}
)
LEADS = Lifecycle(
    stages=[
        Stage(name="lead", owner="marketing", meaning="Somebody who asked for something"),
        Stage(
            name="mql", owner="sales", meaning="A lead that asked for a trial.", when=did("trial_signup"), terminal=True
        ),
        Stage(name="lost", side=True, terminal=True),
    ],
    moves=[
        Move(source="lead", trigger="qualify", target="mql"),
        Move(source="lead", trigger="lose", target="lost", needs_reason=True),
    ],
    reasons={"lost": ["spam", "no-answer"]},
)
SMALL = Agreement(
    name="small",
    version="2026.1",
    title="Small agreement",
    summary="Both sides want to know who owes what",
    zone="Europe/Berlin",
    term=YEAR,
    parties=[Party(name="marketing", head="Mia", signed="2025-12-15"), Party(name="sales", head="Sam")],
    calendars={"berlin": OFFICE},
    owners=[Owner(id="7001", name="Ada", team="sales", calendar="berlin")],
    lifecycle=LEADS,
    examples=(
        Example(
            stage="mql",
            it_is="true",
            because="asked for a trial",
            journey=Journey.of("x", activity_event("trial_signup", at=NOW)),
            at=NOW,
        ),
    ),
    commitments=[
        FirstResponse(
            within="4 business hours",
            calendar="berlin",
            stop=activity("call", actor_kind="person"),
            objective=Objective(share="95%", per="month"),
        ),
        LeadVolume(at_least=8, per="month", meaning="Marketing brings enough MQLs."),
    ],
    clauses=[
        Clause(
            id="budget",
            when=Missed("mql-volume", periods=2, consecutive=True),
            then="consequence",
            text="The board meets.",
        ),
        Clause(id="end", when=Nothing(event(kind="review"), for_="2 months"), then="terminate"),
    ],
)
GOLDEN = """\
# Small agreement

- Version 2026.1
- Fingerprint FINGERPRINT
- In force from 1 January 2026 to 31 December 2026, both days included, Berlin time

## Summary

Both sides want to know who owes what.

### What marketing owes sales

- **1**: Marketing brings enough MQLs: at least 8 a month.

### What sales owes marketing

- **2**: Sales reaches out to every MQL: within 4 business hours; kept for at least 95% of those in a month.

### What happens otherwise

- If promise 1 (MQL volume) is missed for 2 months in a row, this follows: The board meets.
- For promise 2 no consequence has been agreed.

### How it ends

- Its last day is 31 December 2026.
- If there is no review for 2 months, the agreement may be ended.

### Words on this page

- **MQL**: A lead that asked for a trial.
- **Business hours and days**: They pass only while the office is open; the calendars further on say when.

## 1. Who owes what to whom

### What marketing owes sales

#### 1. MQL volume

Marketing brings enough MQLs.

- The first time that the lead reaches the stage MQL, it counts.
- The target is at least 8 a month.
- Where the term cuts a month short, the target shrinks with its open days.

### What sales owes marketing

#### 2. First response

Sales reaches out to every MQL.

- The clock starts each time the lead reaches the stage MQL.
- The promise is kept when there is a call by a person, within 4 business hours.
- Open time is counted on the calendar Berlin.
- The target: kept for at least 95% of those in a month.

## 2. What the words mean

Both sides use these words in one sense, here and wherever a lead is counted.

- **Business hour, business minute**: Time that passes only while the calendar named is open.
- **Business day**: A day on which the calendar is open. The day of the start is not counted; the time ends at the last closing of the last one.
- **Hour, day, week, month**: Time that always passes, at night and on holidays too. Days, weeks and months end at the time of day at which they began.

### Lead

Somebody who asked for something.

### MQL

A lead that asked for a trial.

A lead belongs to it when this holds:

- There was a trial signup.

Examples:

- **This is one**: Asked for a trial (there was a trial signup).

### Lost

No meaning has been written down.

## 3. The stages

A lead goes this way. Beside the way lie the stages of those who do not go on, or not now.

**Lead** (marketing) → **MQL** (sales)

- beside the way: **Lost**, from Lead

| From | A lead may go to |
| --- | --- |
| Lead | MQL; Lost (with a reason) |

- **Reasons for Lost**: spam or no answer.

## 4. How the stages follow the buyer

Each stage stands for a step that the buyer takes. The steps are the buyer's, and the stages follow.

| Stage | Who answers for it | Where the buyer stands | What shows it |
| --- | --- | --- | --- |
| Lead | Marketing | Somebody who asked for something. |  |
| MQL | Sales | A lead that asked for a trial. | There was a trial signup. |
| Lost |  |  |  |

## 5. When open time passes

Dates, months and other periods are those of Berlin time (Europe/Berlin).

### Berlin

The clocks are those of Berlin time (Europe/Berlin).

| Day | Hours |
| --- | --- |
| Monday to Friday | 09:00 to 12:30 and 13:30 to 18:00 |
| Saturday to Sunday | closed |

Closed on these holidays:

- **Friday, 25 December 2026**: Christmas Day

## 6. Who holds leads

| Owner | Team | Works on | Listed |
| --- | --- | --- | --- |
| Ada (7001) | Sales | the calendar Berlin | throughout |

## 7. What follows from a broken promise

- **Budget**: If promise 1 (MQL volume) is missed for 2 months in a row, this follows: The board meets.
- For promise 2 no consequence has been agreed.

## 8. How it is reviewed

- **End**: If there is no review for 2 months, the agreement may be ended.

## 9. How it ends

- Its last day is 31 December 2026.
- If there is no review for 2 months, the agreement may be ended.

## 10. Signatures

To be signed is version 2026.1 with the fingerprint FINGERPRINT. The fingerprint is reckoned from what the text means: it changes as soon as a promise, a limit or a word does.

| Party | Signed by | Signed on | Signature |
| --- | --- | --- | --- |
| Marketing | Mia | 15 December 2025 |  |
| Sales | Sam | not yet signed |  |

## 11. History of this agreement

| Version | Holds from | Holds to | Signed | Fingerprint | What changed |
| --- | --- | --- | --- | --- | --- |
| 2026.1 | 1 January 2026 | 31 December 2026 | Marketing on 15 December 2025 | FINGERPRINT | the first text |
"""


def test_a_small_agreement_is_this_document() -> None:
    assert document(SMALL) == GOLDEN.replace("FINGERPRINT", fingerprint(SMALL))


def test_a_document_is_the_same_each_time() -> None:
    assert document(SMALL) == document(attrs.evolve(SMALL))


def test_another_form_is_refused() -> None:
    with pytest.raises(AgreementError) as refused:
        document(SMALL, "pdf")  # type: ignore[arg-type]  # that is the point

    assert [(one.code, one.where) for one in refused.value.problems] == [("D304", "form")]


def test_an_agreement_with_nothing_in_it_says_so() -> None:
    text = document(Agreement(name="empty-one"))

    for said in (
        "# Empty one: agreement of marketing and sales",
        "In force without a fixed term",
        "Nothing is promised yet.",
        "- No consequence has been agreed.",
        "It has no last day.",
        "No clause of it says that it may be ended before.",
        "This agreement names no calendar.",
        "This agreement lists nobody by name.",
        "No review has been agreed.",
        "| Marketing |  | not yet signed |  |",
        "| 1 |  |  | not yet signed |",
    ):
        assert said in text


# --- promises


def told(rule: Commitment, *others: Commitment, **parts: Any) -> Promise:
    agreement = Agreement(name="a", term=YEAR, calendars={"new-york": OFFICE}, commitments=[rule, *others], **parts)
    return next(one for one in promises(agreement) if one.rule is rule)


def deadline(**words: Any) -> Deadline:
    given: dict[str, Any] = {
        "id": "d",
        "owed_by": "sales",
        "start": entered("mql"),
        "stop": activity("call"),
        "within": "1 hour",
    }
    return Deadline(**(given | words))


DEADLINES: list[tuple[Deadline, str, list[str]]] = [
    (
        deadline(),
        "D: within 1 hour.",
        [
            "The clock starts each time the lead reaches the stage MQL.",
            "The promise is kept when there is a call, within 1 hour.",
        ],
    ),
    (
        deadline(
            within=[(field("hand_raise", is_="yes"), "30 business minutes"), "4 business hours"],
            calendar="owner",
            default_calendar="new-york",
            cancel=entered("lost"),
            warn_at=["80%", "50%"],
            entries="first",
            on_reassign="restart",
            look_back="1 day",
        ),
        "D: within 30 business minutes or 4 business hours, depending on the case.",
        [
            "The clock starts the first time that the lead reaches the stage MQL.",
            (
                "The promise is kept when there is a call, within 30 business minutes if hand raise is yes; otherwise within"
                " 4 business hours."
            ),
            "It is called off when the lead reaches the stage Lost before it is due.",
            "It does not count where the same happened within 1 day before the start.",
            "When the lead is given to another owner in time, the clock starts anew.",
            "A warning is due at 50% and 80% of the time.",
            (
                "Open time is counted on the calendar of whoever holds the lead at each moment, and on the calendar New York"
                " for anybody else."
            ),
            (
                "Dates are those of the calendar of whoever holds the lead when the clock starts, or starts anew, and of"
                " Berlin time for anybody else."
            ),
        ],
    ),
    (
        deadline(within=[(field("tier", is_="a"), "1 hour")]),
        "D: within 1 hour.",
        [
            "The clock starts each time the lead reaches the stage MQL.",
            "The promise is kept when there is a call, within 1 hour if tier is a; otherwise nothing is promised.",
        ],
    ),
    (
        deadline(within=None, due="promised_on"),
        "D: by the date that was promised.",
        [
            "The clock starts each time the lead reaches the stage MQL.",
            "The promise is kept when there is a call, by the date that the lead has as “promised on”.",
            "Where that is a day alone, it is due at its end, UTC.",
        ],
    ),
    (
        deadline(
            pause=[PauseWhile(in_stage("lost")), PauseBetween(activity("away"), activity("reply"))], calendar=OFFICE
        ),
        "D: within 1 hour.",
        [
            "The clock starts each time the lead reaches the stage MQL.",
            "The promise is kept when there is a call, within 1 hour.",
            "The clock stands still while the lead is in the stage Lost.",
            "The clock stands still from when there is an away until there is a reply.",
            "The time passes whether the calendar New York is open or not.",
        ],
    ),
    (
        deadline(calendar=WorkCalendar.always("UTC")),
        "D: within 1 hour.",
        [
            "The clock starts each time the lead reaches the stage MQL.",
            "The promise is kept when there is a call, within 1 hour.",
            "The time passes whether a calendar in UTC is open or not.",
        ],
    ),
    (
        deadline(start=Every("FREQ=WEEKLY;BYDAY=TU"), stop=event(kind="review"), owed_by=["marketing", "sales"]),
        "D: every week on Tuesday, within 1 hour.",
        [
            "The clock starts every week on Tuesday at the beginning of the day, UTC.",
            "The promise is kept when there is a review, within 1 hour.",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "short", "details"), DEADLINES)
def test_a_deadline_reads_as_sentences(rule: Deadline, short: str, details: list[str]) -> None:
    promise = told(rule)

    assert promise.short == short
    assert list(promise.details) == details


HELD = {"calendar": "owner", "default_calendar": "new-york"}
HOURS: list[tuple[dict[str, Any], list[str]]] = [
    ({"within": "1 business hour", "calendar": "new-york"}, ["Open time is counted on the calendar New York."]),
    ({"within": "1 business day", "calendar": "new-york"}, ["Business days are counted on the calendar New York."]),
    (
        {"within": [(field("a", is_="b"), "1 business hour"), "1 business day"], "calendar": "new-york"},
        ["Open time and business days are counted on the calendar New York."],
    ),
    (
        {"within": "2 days", "calendar": "new-york"},
        ["The time passes whether the calendar New York is open or not.", "Dates are those of Berlin time."],
    ),
    (
        {"within": "1 business hour", "look_back": "1 day", "calendar": "new-york"},
        ["Open time is counted on the calendar New York.", "Dates are those of Berlin time."],
    ),
    (
        {"within": "1 hour", "look_back": "1 business hour", "calendar": "new-york"},
        ["Open time is counted on the calendar New York."],
    ),
    (
        {"within": "3 business days", **HELD},
        [
            (
                "Business days are those of the calendar of whoever holds the lead when the clock starts, and of the"
                " calendar New York for anybody else."
            )
        ],
    ),
    (
        {"within": "3 business days", "on_reassign": "restart", **HELD},
        [
            (
                "Business days are those of the calendar of whoever holds the lead when the clock starts, or starts anew, and"
                " of the calendar New York for anybody else."
            )
        ],
    ),
    ({"within": "36 hours", **HELD}, ["The time passes whether anybody's calendar is open or not."]),
    (
        {"within": "2 days", **HELD},
        [
            "The time passes whether anybody's calendar is open or not.",
            (
                "Dates are those of the calendar of whoever holds the lead when the clock starts, and of Berlin time for"
                " anybody else."
            ),
        ],
    ),
    (
        {"within": None, "due": "promised_on", "calendar": "new-york"},
        ["Where that is a day alone, it is due at its end, Berlin time."],
    ),
    (
        {"within": None, "due": "promised_on", **HELD},
        ["Where that is a day alone, it is due at its end, Berlin time."],
    ),
]


@pytest.mark.parametrize(("words", "sentences"), HOURS)
def test_a_deadline_says_whose_hours_count_and_whose_dates(words: dict[str, Any], sentences: list[str]) -> None:
    rule = deadline(**words)
    agreement = Agreement(name="a", term=YEAR, calendars={"new-york": OFFICE}, commitments=[rule])

    assert list(hours_sentences(rule, agreement)) == sentences


def test_recurring_dates_say_whose_time_they_are_and_what_they_count_from() -> None:
    weekly = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;BYHOUR=9"
    of_agreement = told(deadline(start=Every(weekly)), zone="Asia/Tokyo")
    of_calendar = told(deadline(start=Every(weekly), calendar="new-york"), zone="Asia/Tokyo")
    of_default = told(deadline(start=Every(weekly), **HELD), zone="Asia/Tokyo")

    assert of_agreement.short == (
        "D: every 2 weeks on Tuesday at 09:00, Tokyo time (counted from the week of 1 January 2026), within 1 hour."
    )
    assert of_agreement.details[0] == (
        "The clock starts every 2 weeks on Tuesday at 09:00, Tokyo time (counted from the week of 1 January 2026)."
    )
    assert "at 09:00, Berlin time" in of_calendar.details[0]
    assert "at 09:00, Berlin time" in of_default.details[0]


def test_an_anonymous_promise_of_a_period_counts_on_its_calendar() -> None:
    delivered = Quota(
        id="q",
        owed_by="marketing",
        count=entered("mql"),
        at_least=8,
        per="month",
        calendar="new-york",
        credits=Credits(when=entered("rejected"), within="2 business days"),
    )
    accepted = Rate(
        id="r",
        owed_by="marketing",
        among=entered("mql"),
        reached=entered("accepted"),
        at_least="80%",
        per="month",
        matures_after="14 days",
        calendar="new-york",
    )
    agreement = Agreement(name="a", term=YEAR, calendars={"new-york": OFFICE}, commitments=[delivered, accepted])

    assert list(hours_sentences(delivered, agreement)) == [
        "Open days are those of the calendar New York.",
        "Business days are counted on the calendar New York.",
    ]
    assert list(hours_sentences(accepted, agreement)) == [
        "The time passes whether the calendar New York is open or not.",
        "Dates are those of Berlin time.",
    ]


def test_a_promise_after_a_breach_names_the_other_one_by_its_number() -> None:
    promise = told(deadline(id="after", start=AfterBreach("first")), deadline(id="first", owed_by="marketing"))

    assert promise.short == "After: when promise 1 (First) is broken, within 1 hour."
    assert promise.details[0] == "The clock starts each time promise 1 (First) is broken."


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        (Objective(share="95%", per="month"), ["The target: kept for at least 95% of those in a month."]),
        (
            Objective(percentile="90%", at_most="2 hours", per="quarter", min_population=10),
            [
                "The target: for 90% of those in a quarter it takes no longer than 2 hours.",
                "A quarter with fewer than 10 of them is too small to judge.",
            ],
        ),
        (Objective(at_most=1, per="week"), ["The target: broken at most 1 time a week."]),
        (Objective(at_most=0, per="day"), ["The target: never broken in a day."]),
    ],
)
def test_an_objective_reads_as_a_sentence(objective: Objective, words: list[str]) -> None:
    assert list(told(deadline(objective=objective)).details[2:]) == words


def test_a_cadence_reads_as_sentences() -> None:
    tries = Cadence(
        id="tries",
        owed_by="sales",
        start=entered("mql"),
        count=activity("call", "email"),
        at_least=4,
        within="10 business days",
        calendar="new-york",
        distinct_by={"channel": 2},
        spread=3,
        min_gap="1 hour",
        until=activity("reply"),
        warn_at=["80%"],
    )
    bare = attrs.evolve(
        tries, distinct_by={}, spread=None, min_gap=None, until=None, warn_at=(), meaning="Sales tries on."
    )

    assert told(tries).short == "Tries: at least 4 times within 10 business days."
    assert list(told(tries).details) == [
        "The clock starts each time the lead reaches the stage MQL.",
        "The promise is kept when there is a call or email, at least 4 times, within 10 business days.",
        "Among these there must be at least 2 different channels and 3 different days.",
        "What comes sooner than 1 hour after the last one does not count.",
        "Nothing more is owed once there is a reply.",
        "A warning is due at 80% of the time.",
        "Business days are counted on the calendar New York.",
        "Dates are those of Berlin time.",
    ]
    assert told(bare).short == "Sales tries on: at least 4 times within 10 business days."
    assert len(told(bare).details) == 3


def test_a_check_reads_as_sentences() -> None:
    check = Check(id="handoff", owed_by="marketing", at=entered("mql"), that=field("email", is_="x"), entries="first")

    assert told(check).short == "Handoff."
    assert list(told(check).details) == [
        "The first time that the lead reaches the stage MQL, this must hold: email is x."
    ]


QUOTAS: list[tuple[dict[str, Any], str, list[str]]] = [
    (
        {"count": entered("mql"), "at_least": 30, "distinct": "lead", "by": "origin", "partial": "skip", "band": "10%"},
        "Q: at least 30 a month, each group on its own.",
        [
            "Each time the lead reaches the stage MQL, it counts, once a lead in a month.",
            "The target is at least 30 a month.",
            "Each origin is judged on its own.",
            "A month that the term cuts short is not judged.",
            "A warning is due when the number runs more than 10% ahead of an even pace or behind it.",
        ],
    ),
    (
        {
            "sum": entered("mql"),
            "value": [(field("source", is_="demo"), 1200), 100],
            "at_least": 5000,
            "entries": "first",
            "credits": Credits(entered("lost"), "14 days"),
            "partial": "full",
        },
        "Q: worth at least 5,000 a month.",
        [
            (
                "The first time that the lead reaches the stage MQL, what it is worth is added up: 1,200 if source is demo;"
                " otherwise 100."
            ),
            "The target is a worth of at least 5,000 a month.",
            "One is taken back when the lead reaches the stage Lost, within 14 days.",
        ],
    ),
    (
        {"sum": entered("mql"), "value": [(field("source", is_="demo"), 10)], "at_most": 50},
        "Q: worth at most 50 a month.",
        [
            (
                "Each time the lead reaches the stage MQL, what it is worth is added up: 10 if source is demo; otherwise"
                " nothing."
            ),
            "The target is a worth of at most 50 a month.",
            "Where the term cuts a month short, the target shrinks with its open days.",
        ],
    ),
    (
        {"sum": entered("mql"), "value": 10, "at_least": 50, "partial": "full"},
        "Q: worth at least 50 a month.",
        [
            "Each time the lead reaches the stage MQL, what it is worth is added up: 10 each.",
            "The target is a worth of at least 50 a month.",
        ],
    ),
    (
        {"level": Level(entered("mql"), left("mql")), "at_most": 40},
        "Q: at most 40 at once, in any month.",
        [
            (
                "Counted is what is open at once: a lead is open from when the lead reaches the stage MQL until the lead"
                " leaves the stage MQL."
            ),
            "The target is at most 40 at once, in any month.",
        ],
    ),
]


@pytest.mark.parametrize(("words", "short", "details"), QUOTAS)
def test_a_quota_reads_as_sentences(words: dict[str, Any], short: str, details: list[str]) -> None:
    promise = told(Quota(id="q", owed_by="marketing", per="month", **words))

    assert promise.short == short
    assert list(promise.details) == details


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ({}, []),
        ({"judge_by": "upper_bound"}, ["It counts as broken only when that is sure with a confidence of 95%."]),
        (
            {"judge_by": "lower_bound", "confidence": "90%", "min_population": 5, "by": "origin", "entries": "first"},
            [
                "A month with fewer than 5 of them is too small to judge.",
                "It counts as kept only when that is sure with a confidence of 90%.",
                "Each origin is judged on its own.",
            ],
        ),
    ],
)
def test_a_rate_reads_as_sentences(words: dict[str, Any], last: list[str]) -> None:
    rule = Rate(
        id="r",
        owed_by="marketing",
        among=entered("mql"),
        reached=entered("sql"),
        at_least="80%",
        per="month",
        matures_after="5 days",
        **words,
    )
    first = ", counting the first time of each lead alone" if "entries" in words else ""
    groups = ", each group on its own" if "by" in words else ""

    assert told(rule).short == f"R: at least 80% of those in a month, each of them within 5 days{groups}."
    assert list(told(rule).details) == [
        f"Each time the lead reaches the stage MQL, the lead belongs to those of that month{first}.",
        "Of these, at least 80% must come to this within 5 days: the lead reaches the stage SQL.",
        *last,
    ]


@attrs.frozen(kw_only=True)
class DemoHeld:
    id: str = "demo-held"
    owed_by: str = "sales"
    calendar: str | None = None

    def describe(self) -> str:
        return "sales: every demo that was asked for is held"

    def judge(self, journey: Journey, context: Any, /) -> Iterable[Outcome]:  # noqa: ARG002 - of the protocol
        return ()


@attrs.frozen(kw_only=True)
class DemosHeld:
    id: str = "demos-held"
    owed_by: tuple[str, ...] = ("sales",)
    per: str = "month"
    meaning: str = "Demos are held."
    consequence: str = "the head of sales holds them"

    def collect(self, journey: Journey, context: Any, /) -> Iterable[Any]:  # noqa: ARG002 - of the protocol
        return ()

    def judge_period(self, period: Period, marks: tuple[Any, ...], context: Any, /) -> Iterable[Outcome]:  # noqa: ARG002 - of the protocol
        return ()


def test_a_rule_of_your_own_reads_as_sentences() -> None:
    one, other = told(DemoHeld()), told(DemosHeld())

    assert one.short == "Demo held: judged for each lead."
    assert list(one.details) == [
        "Every demo that was asked for is held.",
        "It is judged for each lead, by a rule of the two sides' own.",
    ]
    assert told(DemoHeld(calendar="new-york")).details[2] == "Its time is counted on the calendar New York."
    assert told(DemoHeld(calendar="owner")).details[2] == (
        "Its time is counted on the calendar of whoever holds the lead."
    )
    assert other.short == "Demos are held: judged every month."
    assert other.otherwise == "The head of sales holds them."
    assert other.owed_by == ("sales",)


def test_the_promises_are_numbered_by_who_owes_them() -> None:
    rules = [
        deadline(id="both", owed_by=["sales", "marketing"]),
        deadline(id="of-sales"),
        deadline(id="of-marketing", owed_by="marketing"),
        deadline(id="again"),
    ]
    found = promises(Agreement(name="a", commitments=rules))

    assert [(one.number, one.title) for one in found] == [
        (1, "Of marketing"),
        (2, "Of sales"),
        (3, "Again"),
        (4, "Both"),
    ]


# --- clauses


def test_a_clause_reads_as_a_sentence() -> None:
    rules: list[Commitment] = [
        deadline(id="a", objective=Objective(share="95%", per="month")),
        deadline(id="b", objective=Objective(share="95%", per="quarter")),
        LeadVolume(id="c", at_least=1),
    ]
    wording = Wording(Agreement(name="a", term=YEAR, commitments=rules), {"a": 1, "b": 2, "c": 3})
    review = event(kind="review", data={"held": "yes"})

    def clause(when: Missed | Nothing, then: Any, **words: Any) -> str:
        return clause_sentence(Clause(id="x", when=when, then=then, **words), wording)

    assert clause(Missed("a/objective", periods=1, consecutive=True), "consequence") == (
        "If the target of promise 1 (A) is missed for 1 month, it has a consequence."
    )
    assert clause(
        Missed(["a/objective", "b/objective"], periods=2, within=4), "escalate", to=["CEO", "CMO"], text="Meet."
    ) == (
        "If the target of promise 1 (A) or the target of promise 2 (B) is missed in 2 of the last 4 periods,"
        " CEO and CMO are told: Meet."
    )
    assert clause(Missed(["a/objective", "c"], periods=2, of="all"), "escalate") == (
        "If the target of promise 1 (A) and promise 3 (C) are each missed in 2 months, it is taken to those above."
    )
    assert clause(Missed("c", periods=2), "consequence", to="CEO") == (
        "If promise 3 (C) is missed in 2 months, CEO is told."
    )
    assert clause(Nothing(review, for_="2 months"), "terminate", to="CEO") == (
        "If it does not happen for 2 months that there is a review where held is yes, the agreement may be ended, and"
        " CEO is told."
    )
    short = Clause(id="x", when=Nothing(review, for_="2 months"), then="terminate")
    assert (
        clause_sentence(short, wording, short=True) == "If there is no review for 2 months, the agreement may be ended."
    )


# --- calendars


def lines(section: Section) -> list[str]:
    return [line for block in section.blocks for line in _lines(block)]


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph(text):
            return [text]
        case Bullets(items):
            return [f"{item.lead}: {item.text}" if item.lead else item.text for item in items]
        case Table(rows=rows):
            return [" | ".join(row) for row in rows]
        case StageMap():
            return []


def test_a_calendar_reads_as_people_say_it() -> None:
    shop = WorkCalendar(
        "Europe/Berlin",
        {"mon-thu": "09:00-17:00", "sat": "22:00-06:00"},
        holidays=["2026-12-25"],
        overrides={"2026-12-24": "09:00-12:00", "2026-12-31": "closed"},
        closures=[
            ClosedDates(since="2026-08-03", until="2026-08-17", because="summer"),
            ClosedDates(since="2026-06-05", until="2026-06-06"),
            ClosedSpan(since=NOW, until=datetime(2026, 3, 3, 12, tzinfo=UTC), because="move"),
            RecurringClosure(every="FREQ=MONTHLY;BYDAY=-1FR", hours="08:00-12:00", because="month-end"),
            RecurringClosure(every="FREQ=WEEKLY;BYDAY=MO", away="10:00-11:00"),
            RecurringClosure(
                every="FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1",
                days=3,
                since="2026-01-01",
                until="2027-01-01",
                excluding=[date(2026, 7, 1)],
            ),
        ],
        since="2026-01-01",
        until="2027-01-01",
    )
    (section,) = calendar_sections({"berlin-shop": shop})

    assert section.title == "Berlin Shop"
    assert lines(section) == [
        "The clocks are those of Berlin time (Europe/Berlin).",
        "Monday to Thursday | 09:00 to 17:00",
        "Friday | closed",
        "Saturday | 22:00 to 06:00 of the next day",
        "Sunday | closed",
        "These hours hold from 1 January 2026 on.",
        "These hours hold until 31 December 2026.",
        "Closed on these holidays:",
        "Friday, 25 December 2026: ",
        "On these days the hours differ:",
        "Thursday, 24 December 2026: 09:00 to 12:00",
        "Thursday, 31 December 2026: closed",
        "Other hours:",
        "Closed from 3 August 2026 to 16 August 2026 (summer).",
        "Closed 5 June 2026.",
        "Closed from 3 March 2026, 10:00 (UTC) until 3 March 2026, 12:00 (UTC) (move).",
        "Every month on the last Friday open 08:00 to 12:00 only (month-end).",
        "Every week on Monday closed 10:00 to 11:00.",
        (
            "Every year in July on the 1st closed, each time for 3 days, but not on 1 July 2026, from 1 January 2026 on,"
            " until 31 December 2026."
        ),
    ]


def test_calendars_of_calendars_name_their_parts() -> None:
    always, office = WorkCalendar.always("UTC"), WorkCalendar("Asia/Tokyo", {"mon-sun": "09:00-17:00"})
    other = WorkCalendar("Europe/Berlin", {"fri": "09:00-12:00"})
    found = calendar_sections(
        {
            "always": always,
            "office": office,
            "both": always & office,
            "either": office | other,
            "nested": (other & office) | (always | other) | office,
        }
    )

    assert [lines(one)[-1] for one in found] == [
        "Always open, day and night.",
        "Monday to Sunday | 09:00 to 17:00",
        "Open whenever all of these are open: Always and Office.",
        (
            "Open whenever any of these is open: Office or Berlin time (Monday to Thursday closed; Friday 09:00 to 12:00;"
            " Saturday to Sunday closed)."
        ),
        (
            "Open whenever any of these is open: ((Berlin time (Monday to Thursday closed; Friday 09:00 to 12:00; Saturday to"
            " Sunday closed) and Office) or (Always or Berlin time (Monday to Thursday closed; Friday 09:00 to 12:00; Saturday"
            " to Sunday closed))) or Office."
        ),
    ]


# --- definitions, owners, versions


def section(agreement: Agreement, title: str, *versions: Agreement) -> Section:
    return next(one for one in content(agreement, versions).sections if one.title == title)


class Asked:
    """A guard of a user's own."""

    def allows(self, journey: Any, at: Any) -> bool:  # noqa: ARG002 - of the protocol
        return True

    def __str__(self) -> str:
        return "the buyer asked"


def test_a_stage_may_be_guarded_by_what_is_no_criterion() -> None:
    own = STANDARD.replace(Stage(name="sql", when=Asked(), requires=["email", "phone"])).allow(
        "lead", "customer", when=Asked()
    )
    agreement = Agreement(name="a", lifecycle=own.allow("customer", "lead", when=did("call")))
    sql = next(one for one in section(agreement, "What the words mean").sections if one.title == "SQL")
    moves = lines(section(agreement, "The stages"))

    assert lines(sql) == [
        "A lead belongs to it when this holds: the buyer asked.",
        "On entry these must be known: email and phone.",
    ]
    assert moves[2].endswith("Opportunity; Customer (if the buyer asked)")
    assert "Customer | Lead (if there was a call)" in moves
    assert "SQL |  |  | The buyer asked." in lines(section(agreement, "How the stages follow the buyer"))


def test_examples_say_what_was_known_and_what_happened() -> None:
    def example(it_is: Any, *events: Any, **known: Any) -> Example:
        return Example(
            stage="mql", it_is=it_is, because="why", journey=Journey.of("x", *events, attributes=known), at=NOW
        )

    agreement = Agreement(
        name="a",
        examples=(
            example("true", activity_event("call", at=NOW, channel="web", actor="7001", data={"asset": "a"})),
            example("false"),
            example(
                "unknown",
                owner_event("7001", at=NOW),
                field_event("budget", 5, at=NOW),
                stage_event("lost", at=NOW, reason="no-answer"),
                role="coo",
            ),
        ),
        personas=[Persona(name="firm", meaning="a good firm", all=[field("role", is_="coo")])],
    )
    words = section(agreement, "What the words mean")
    mql = next(one for one in words.sections if one.title == "MQL")

    assert lines(mql)[2:] == [
        "This is one: Why (there was a call over web by 7001 with asset a).",
        "This is none: Why (nothing has happened yet).",
        (
            "Of this nobody can tell: Why (known is role coo; there was a stage lost with the reason no answer, an owner 7001"
            " and a field 5 with field budget)."
        ),
    ]
    assert lines(words.sections[-1]) == ["A good firm.", "What must hold: role is coo."]


def test_examples_of_a_persona_stand_with_it() -> None:
    def example(name: str, it_is: Any, **known: Any) -> Example:
        return Example(persona=name, it_is=it_is, because="why", journey=Journey.of("x", attributes=known), at=NOW)

    firms = [Persona(name=name, all=[field("role", is_=name)]) for name in ("coo", "cto")]
    examples = (example("coo", "true", role="coo"), example("cto", "true", role="cto"), example("coo", "unknown"))
    words = section(Agreement(name="a", examples=examples, personas=firms), "What the words mean")

    assert lines(words.sections[-2]) == [
        "What must hold: role is coo.",
        "Examples:",
        "This is one: Why (known is role coo; nothing has happened yet).",
        "Of this nobody can tell: Why (nothing has happened yet).",
    ]


def test_owners_stand_with_what_they_work_on() -> None:
    owners = [
        Owner(id="1", name="Ada", team="sales", calendar="office", since="2026-01-01", until="2026-07-01"),
        Owner(id="pool", queue=True),
        Owner(id="2", calendar=OFFICE),
        Owner(id="3", calendar=WorkCalendar.always("UTC"), since="2026-02-01"),
    ]
    agreement = Agreement(name="a", calendars={"office": OFFICE}, owners=owners)

    assert lines(section(agreement, "Who holds leads")) == [
        "Ada (1) | Sales | the calendar Office | from 1 January 2026 to 30 June 2026",
        "Pool, a queue |  | the calendar that a promise names for anybody else | throughout",
        "2 |  | the calendar Office | throughout",
        "3 |  | a calendar in UTC | from 1 February 2026",
    ]


def test_consequences_and_reviews_stand_in_their_places() -> None:
    agreement = Agreement(
        name="a",
        term=Term(since="2026-01-01"),
        commitments=[
            deadline(id="call", consequence="the lead goes to the manager"),
            deadline(id="review", start=Every("FREQ=DAILY"), stop=event(kind="review"), owed_by=["marketing", "sales"]),
        ],
    )
    text = document(agreement)

    assert "- **1**: Call: within 1 hour. Otherwise: The lead goes to the manager." in text
    assert "### What both owe each other" in text
    assert "In force from 1 January 2026 on, UTC" in text
    assert lines(section(agreement, "What follows from a broken promise")) == [
        "When promise 1 (Call) is broken: The lead goes to the manager.",
        "For promise 2 no consequence has been agreed.",
    ]
    assert lines(section(agreement, "How it is reviewed")) == ["Promise 2 (Review): Review: every day, within 1 hour."]


def test_the_history_tells_what_each_version_changed() -> None:
    first = Agreement(
        name="acme",
        version="1",
        term=Term(since="2026-01-01"),
        parties=[Party(name="marketing", signed="2025-12-15"), Party(name="sales", signed="2025-12-16")],
        commitments=[deadline(id="call"), deadline(id="gone")],
        clauses=[Clause(id="end", when=Nothing(event(kind="review"), for_="1 month"), then="terminate")],
    )
    second = Agreement(
        name="acme",
        version="2",
        term=Term(since="2026-07-01"),
        calendars={"office": OFFICE},
        commitments=[deadline(id="call", within="2 hours"), deadline(id="new"), deadline(id="newer")],
    )
    known = event(kind="acknowledgement", actor="Sam", value="1")
    first = attrs.evolve(
        first, commitments=[*first.commitments, deadline(id="sam", stop=known, meaning="Reads version 1.")]
    )
    known = event(kind="acknowledgement", actor="Sam", value="2")
    second = attrs.evolve(
        second, commitments=[*second.commitments, deadline(id="sam", stop=known, meaning="Reads version 2.")]
    )
    third = attrs.evolve(second, version="3", term=Term(since="2027-01-01"), title="Acme")
    rows = [line.split(" | ") for line in lines(section(second, "History of this agreement", third, first, second))]

    assert [row[:4] for row in rows] == [
        ["1", "1 January 2026", "30 June 2026", "Marketing on 15 December 2025 and Sales on 16 December 2025"],
        ["2", "1 July 2026", "31 December 2026", "not yet signed"],
        ["3", "1 January 2027", "", "not yet signed"],
    ]
    assert [row[4] for row in rows] == [fingerprint(first), fingerprint(second), fingerprint(third)]
    assert [row[5] for row in rows] == [
        "the first text",
        "new promises: New and Newer; changed promise: Call; gone promise: Gone; gone clause: End; the calendars",
        "nothing but the term, the names or the texts",
    ]


def test_texts_of_another_agreement_are_no_versions() -> None:
    other = attrs.evolve(SMALL, name="other", version="2")

    with pytest.raises(AgreementError) as refused:
        document(SMALL, versions=[other])

    assert {one.code for one in refused.value.problems} == {"D396"}


# --- hostile names

HOSTILE = "<script>alert(1)</script> | a\nb \u202ec `x` [l](http://e.vil) www.e.vil *b* _i_ ~s~ $m$ a@b # &amp; \\"


def hostile(text: str) -> Agreement:
    return Agreement(
        name=text,
        title=text,
        version=text,
        summary=text,
        term=YEAR,
        parties=[Party(name=text, head=text)],
        calendars={
            text: WorkCalendar("UTC", {"mon": "09:00-10:00"}, holidays={"2026-01-01": text, "2026-12-31": text})
        },
        owners=[Owner(id=text, name=text, team=text, calendar=text)],
        personas=[Persona(name=text, meaning=text, all=[field(text, is_=text)])],
        lifecycle=Lifecycle(
            stages=[Stage(name="a"), Stage(name=text.replace("\n", " "), owner=text, meaning=text, requires=[text])],
            moves=[Move(source="a", trigger=text, target=text.replace("\n", " "))],
            reasons={"a": [text]},
        ),
        commitments=[
            deadline(meaning=text, consequence=text, stop=any_of(activity(text), event(reason=text, data={text: text})))
        ],
        clauses=[Clause(id="c", when=Nothing(event(kind=text), for_="1 month"), then="escalate", to=[text], text=text)],
    )


def test_hostile_names_are_text_in_markdown() -> None:
    text = document(hostile(HOSTILE))

    for markup in (
        "<script",
        "l](",
        "http://",
        "www.e",
        " `",
        "\u202e",
        " *b",
        " _i",
        " ~s",
        " $m",
        "a@b",
        " &amp; ",
        " # ",
    ):
        assert markup not in text.replace("\\\\", ""), markup
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\| a b \\[U+202E\\]c" in text
    assert "\\# &amp;amp; \\\\" in text


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    rows = [line for line in document(hostile(HOSTILE)).replace("\\|", "").splitlines() if line.startswith("|")]

    assert {row.count("|") for row in rows} == {3, 5, 7}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@sum"])
def test_the_start_of_a_formula_is_text_in_a_table_and_at_the_start_of_a_line(start: str) -> None:
    agreement = Agreement(name="a", summary=start, parties=[Party(name="sales", head=start)])
    text = document(agreement)

    assert f"| Sales | '{start.replace('@', chr(92) + '@')} |" in text
    assert f"\n\\{start}.\n" in text


@pytest.mark.parametrize(
    ("summary", "line"), [("1. a", "1\\. A."), ("2) a", "2\\) a."), ("# a", "\\# a."), (": a", "\\: a.")]
)
def test_a_text_can_not_begin_a_list_or_a_heading(summary: str, line: str) -> None:
    assert f"\n{line}\n".casefold() in document(Agreement(name="a", summary=summary)).casefold()
