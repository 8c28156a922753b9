"""What a deadline of an agreement file says about its clock: pauses, starts that nobody writes down, restart, look back."""

import pytest

from adapters.agreements.texts import WHOLE, load, told
from slakit.leads.criteria import Criterion, field, in_stage, present
from slakit.leads.patterns import activity, entered
from slakit.rules.deadlines import Deadline
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.starts import AfterBreach, Every

HEAD = """\
slakit: 1
name: t
term: {from: 2026-01-01}
calendars: {oslo: {zone: Europe/Oslo, hours: always}}
commitments:
- id: a
  owed_by: sales
  deadline:
"""
OTHER = """\
- id: other
  owed_by: sales
  deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 hour}
  objective: {share: 95%, per: month}
"""


def text(*lines: str, start: str = "{entered: mql}", stop: str = "{kind: activity}", within: str = "1 hour") -> str:
    """Return the text of an agreement whose deadline begins in line 9 with its start, its stop and its limit."""
    given = (f"start: {start}", f"stop: {stop}", f"within: {within}", *lines)
    return HEAD + "".join(f"    {line}\n" for line in given) + OTHER


def deadline(*lines: str, start: str = "{entered: mql}") -> Deadline:
    made = load(text(*lines, start=start)).commitments[0]
    assert isinstance(made, Deadline)
    return made


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("{field: status, is: on-hold}", field("status", is_="on-hold")),
        ("{in_stage: [sql, accepted]}", in_stage("sql", "accepted")),
        (
            "{any: [{present: [phone]}, {not: {field: owner, in: [pool]}}]}",
            present("phone") | ~field("owner", in_=["pool"]),
        ),
    ],
)
def test_a_pause_by_state_means_what_python_would_say(written: str, state: Criterion) -> None:
    assert deadline(f"pause: {{while: {written}}}").pause == (PauseWhile(state),)


def test_pauses_may_be_listed_and_their_patterns_too() -> None:
    made = deadline(
        "pause:",
        "- {while: {field: status, is: on-hold}}",
        "- {from: [{kind: activity, value: away}, {entered: recycled}], until: {kind: activity, value: back}}",
    )

    assert made.pause == (
        PauseWhile(field("status", is_="on-hold")),
        PauseBetween([activity("away"), entered("recycled")], activity("back")),
    )
    assert deadline("pause:").pause == deadline().pause == ()


def test_restart_and_look_back_are_read() -> None:
    made = deadline("on_reassign: restart", "look_back: 1 day")

    assert (made.on_reassign, str(made.look_back)) == ("restart", "1 day")
    assert (deadline().on_reassign, deadline().look_back) == ("continue", None)


@pytest.mark.parametrize("start", ['{every: "FREQ=WEEKLY;BYDAY=TU"}', '[{every: "FREQ=WEEKLY;BYDAY=TU"}]'])
@pytest.mark.parametrize("source", [(), ("on: log",)])
def test_dates_that_recur_start_a_clock_in_the_log(start: str, source: tuple[str, ...]) -> None:
    made = deadline(*source, start=start)

    assert (made.start, made.on) == (Every("FREQ=WEEKLY;BYDAY=TU"), "log")


@pytest.mark.parametrize("named", ["other", "other/objective"])
def test_a_breach_starts_a_clock(named: str) -> None:
    assert deadline(start=f"{{breached: {named}}}").start == AfterBreach(named)


def test_the_agreement_that_uses_every_word_has_them_judged() -> None:
    made = {rule.id: rule for rule in load(WHOLE).commitments}

    slow, after, weekly = made["slow"], made["after"], made["weekly"]
    assert isinstance(slow, Deadline)
    assert (slow.pause, slow.on_reassign, str(slow.look_back)) == (
        (PauseWhile(field("status", is_="waiting")),),
        "restart",
        "1 day",
    )
    assert isinstance(after, Deadline)
    assert after.start == AfterBreach("slow")
    assert isinstance(weekly, Deadline)
    assert (weekly.start, weekly.on) == (Every("FREQ=WEEKLY;BYDAY=TU"), "log")


STANDS_ALONE = "every and breached stand alone, in no list and beside no key"
STARTS_ONLY = "a date that recurs, or a breach, starts a clock and does nothing else"
ONE_FORM = "a pause has while, or from and until"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            text(start="[{every: FREQ=DAILY}, {entered: mql}]"),
            f"9:12 commitments[0].deadline.start: {STANDS_ALONE}",
        ),
        (
            text(start="[{entered: mql}, {breached: other}]"),
            f"9:12 commitments[0].deadline.start: {STANDS_ALONE}",
        ),
        (text(start="{every: FREQ=DAILY, breached: other}"), f"9:12 commitments[0].deadline.start: {STANDS_ALONE}"),
        (text(start="{every: FREQ=DAILY, kind: review}"), f"9:12 commitments[0].deadline.start: {STANDS_ALONE}"),
        (text(start="{breached: other, value_not: x}"), f"9:12 commitments[0].deadline.start: {STANDS_ALONE}"),
        (
            text(start="{every: FREQ=HOURLY}"),
            (
                "9:20 commitments[0].deadline.start.every: 'FREQ=HOURLY': a rule recurs by whole days: FREQ is one of "
                "DAILY, WEEKLY, MONTHLY, YEARLY"
            ),
        ),
        (
            text("on: leads", start="{every: FREQ=DAILY}"),
            "12:9 commitments[0].deadline.on: dates recur in the log: say on: log, or leave it out",
        ),
        (
            text(start="{every: FREQ=DAILY}").replace("term: {from: 2026-01-01}\n", "").replace(OTHER, ""),
            "8:12 commitments[0].deadline.start: 'a' recurs from the first day of the term, so the agreement needs one",
        ),
        (
            text(start="{breached: othre}"),
            "9:23 commitments[0].deadline.start.breached: 'othre': unknown commitment; did you mean 'other'?",
        ),
        (
            text(start="{breached: a}"),
            "9:12 commitments[0].deadline.start: 'a' waits for its own breach: a after a",
        ),
        (
            text("on: log", start="{breached: other}"),
            ("12:9 commitments[0].deadline.on: what follows a breach of leads is judged on them: leave out on: log"),
        ),
        (text(stop="{every: FREQ=DAILY}"), f"10:11 commitments[0].deadline.stop: {STARTS_ONLY}"),
        (text("cancel: [{kind: x}, {breached: other}]"), f"12:25 commitments[0].deadline.cancel[1]: {STARTS_ONLY}"),
        (
            text("pause: {from: {breached: other}, until: {kind: x}}"),
            f"12:19 commitments[0].deadline.pause.from: {STARTS_ONLY}",
        ),
        (text("pause: {from: {kind: x}}"), f"12:12 commitments[0].deadline.pause: {ONE_FORM}"),
        (text("pause: {until: {kind: x}}"), f"12:12 commitments[0].deadline.pause: {ONE_FORM}"),
        (text("pause: {}"), f"12:12 commitments[0].deadline.pause: {ONE_FORM}"),
        (
            text("pause: {while: {in_stage: mql}, from: {kind: x}, until: {kind: y}}"),
            f"12:12 commitments[0].deadline.pause: {ONE_FORM}",
        ),
        (
            text("pause: {while: {in_stage: mql}, until: {kind: y}}"),
            f"12:12 commitments[0].deadline.pause: {ONE_FORM}",
        ),
        (
            text("pause: {while: {did: call}}"),
            (
                "12:20 commitments[0].deadline.pause.while: 'did call': a pause asks for fields, stages and owners alone, "
                "because only events change those"
            ),
        ),
        (
            text("pause: {from: {entered: mql}, until: {kind: x}}"),
            "12:12 commitments[0].deadline.pause: the event that starts the clock begins the pause: it would never run",
        ),
        (
            text("pause: {while: {in_stage: mql}}", within="2 days"),
            (
                "12:12 commitments[0].deadline.pause: a limit of '2 days' does not stand still: give hours or business "
                "hours, or no pause"
            ),
        ),
        (
            text("look_back: 2 business days"),
            (
                "12:16 commitments[0].deadline.look_back: '2 business days': a look back is a time such as 1 day or 4 "
                "business hours"
            ),
        ),
        (
            text("look_back: 2 business hours"),
            "12:16 commitments[0].deadline.look_back: '2 business hours' needs a calendar to count in",
        ),
        (
            text("on_reassign: again"),
            "12:18 commitments[0].deadline.on_reassign: 'again': not one of continue, restart",
        ),
        (
            text("pause: {while: {in_stage: mqll}}"),
            "12:31 commitments[0].deadline.pause.while.in_stage: 'mqll': unknown stage; did you mean 'mql'?",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(written: str, problem: str) -> None:
    assert told(written) == [f"agreement.yaml:{problem}"]


def test_a_date_that_recurs_is_no_part_of_a_quota_or_a_criterion() -> None:
    quota = "- {id: q, owed_by: sales, quota: {count: {every: FREQ=DAILY}, at_least: 1, per: month}}\n"
    limit = text(within="[{when: {did: {breached: other}}, within: 1 hour}]")

    assert told(text() + quota) == [f"agreement.yaml:16:42 commitments[2].quota.count: {STARTS_ONLY}"]
    assert told(limit) == [f"agreement.yaml:11:27 commitments[0].deadline.within[0].when.did: {STARTS_ONLY}"]


def test_of_the_circle_of_promises_each_is_told() -> None:
    circle = text(start="{breached: b}") + (
        "- {id: b, owed_by: sales, deadline: {start: {breached: a}, stop: {kind: x}, within: 1 hour}}\n"
    )

    assert told(circle) == [
        "agreement.yaml:9:12 commitments[0].deadline.start: 'a' waits for its own breach: a after b after a",
        "agreement.yaml:16:45 commitments[2].deadline.start: 'b' waits for its own breach: b after a after b",
    ]
