"""Promises that nobody could keep or judge: refused when the file is loaded, each at its line with the reason."""

import pytest

from adapters.agreements.texts import load, marked, told

HEAD = """\
slakit: 1
name: impossible
term: {from: 2026-01-01, until: 2027-01-01}
calendars:
  office: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}
"""
SHARE = "expected a share such as '95%' or 0.95, above 0 and up to 1"
NO_RUN = "the event that starts the clock begins the pause: it would never run"
NO_OPENING = "not enough open time: no opening in the 30 years after 2026-01-01"


def promise(
    name: str, more: str = "", *, start: str = "{entered: mql}", within: str = "2 hours", beside: str = ""
) -> str:
    """Return a deadline of a name, a line of a file."""
    deadline = f"start: {start}, stop: {{kind: call}}, within: {within}{more}"
    return f"- {{id: {name}, owed_by: sales, deadline: {{{deadline}}}{beside}}}\n"


def condition(name: str, that: str) -> str:
    """Return a check of a name, a line of a file."""
    return f"- {{id: {name}, owed_by: sales, check: {{at: {{entered: sql}}, that: {that}}}}}\n"


def calendar(written: str) -> str:
    """Return a calendar and a promise that is counted in it."""
    return f"  shut: {written}\ncommitments:\n{promise('a', ', calendar: shut', within='2 business hours')}"


def of_a(problem: str) -> str:
    return f"commitments[0].{problem}"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        # a pause that begins with the start
        (promise("a", ", pause: «{from: {entered: mql}, until: {kind: x}}"), [of_a(f"deadline.pause: {NO_RUN}")]),
        (
            promise(
                "a", ", pause: «[{while: {in_stage: lead}}, {from: [{kind: y}, {entered: mql}], until: {kind: x}}]"
            ),
            [of_a(f"deadline.pause: {NO_RUN}")],
        ),
        (
            promise("a", ", pause: «{from: {kind: mail}, until: {kind: x}}", start="[{entered: mql}, {kind: mail}]"),
            [of_a(f"deadline.pause: {NO_RUN}")],
        ),
        # shares of nothing, or of more than all
        *(
            (
                promise("a", beside=f", objective: {{{word}: «{share}{rest}, per: month}}"),
                [of_a(f"objective.{word}: '{share}': {SHARE}")],
            )
            for word, rest in (("share", ""), ("percentile", ", at_most: 1 hour"))
            for share in ("0%", "101%", "0", "1.0001", "-5%", "95")
        ),
        *(
            (
                (
                    "- {id: a, owed_by: marketing, rate: {among: {entered: mql}, reached: {entered: sql}, "
                    f"at_least: «{share}, per: month, matures_after: 5 days}}}}\n"
                ),
                [of_a(f"rate.at_least: '{share}': {SHARE}")],
            )
            for share in ("0%", "101%")
        ),
        # promises that wait for themselves
        (condition("a", "«{met: a}"), [of_a("check.that: 'a' waits for itself: a after a")]),
        (
            condition("a", "«{met: b}") + condition("b", "«{any: [{did: call}, {not: {met: a}}]}"),
            [
                "commitments[0].check.that: 'a' waits for itself: a after b after a",
                "commitments[1].check.that: 'b' waits for itself: b after a after b",
            ],
        ),
        (
            condition("a", "«{met: b}") + condition("b", "«{met: c}") + condition("c", "«{met: a}"),
            [
                "commitments[0].check.that: 'a' waits for itself: a after b after c after a",
                "commitments[1].check.that: 'b' waits for itself: b after c after a after b",
                "commitments[2].check.that: 'c' waits for itself: c after a after b after c",
            ],
        ),
        (promise("a", start="«{breached: a}"), [of_a("deadline.start: 'a' waits for its own breach: a after a")]),
        (
            promise("a", start="«{breached: b}") + condition("b", "«{met: a}"),
            [
                "commitments[0].deadline.start: 'a' waits for its own breach: a after b after a",
                "commitments[1].check.that: 'b' waits for itself: b after a after b",
            ],
        ),
        (
            promise("a", ", on: log", start="«{breached: a/objective}", beside=", objective: {share: 90%, per: month}"),
            [of_a("deadline.start: 'a' waits for its own breach: a after a")],
        ),
        # clauses on promises that are not there
        (
            promise("first-response")
            + "clauses: [{id: k, when: {missed: «first-respons, periods: 2}, then: terminate}]\n",
            ["clauses[0].when.missed: 'first-respons': unknown commitment; did you mean 'first-response'?"],
        ),
        (
            promise("a") + "clauses: [{id: k, when: {missed: [«a/objective], periods: 2}, then: terminate}]\n",
            ["clauses[0].when.missed[0]: 'a/objective': unknown commitment; expected one of a"],
        ),
    ],
)
def test_a_promise_that_nobody_could_judge_is_refused(text: str, problems: list[str]) -> None:
    plain, places = marked(f"{HEAD}commitments:\n{text}")

    assert told(plain) == [f"agreement.yaml:{place} {line}" for place, line in zip(places, problems, strict=True)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (calendar("{zone: UTC, hours: «{mon: closed}}"), "calendars.shut.hours: no day is open"),
        (calendar("{zone: UTC, hours: «{}}"), "calendars.shut.hours: no day is open"),
        (
            calendar('«{zone: UTC, hours: {mon: "09:00-10:00"}, closures: [{every: FREQ=DAILY}]}'),
            f"calendars.shut: {NO_OPENING}",
        ),
        (
            calendar('«{all_of: [office, night]}\n  night: {zone: UTC, hours: {mon-fri: "20:00-24:00"}}'),
            f"calendars.shut: {NO_OPENING}",
        ),
    ],
    ids=["closed", "no days", "closed by a rule", "never both"],
)
def test_a_duration_on_a_calendar_without_an_open_hour_is_refused(text: str, problem: str) -> None:
    plain, (place,) = marked(HEAD + text)

    assert told(plain) == [f"agreement.yaml:{place} {problem}"]


def test_a_pause_may_end_with_the_event_that_starts_the_clock() -> None:
    text = promise("a", ", pause: {from: {kind: x}, until: {entered: mql}}")

    assert [rule.id for rule in load(f"{HEAD}commitments:\n{text}").commitments] == ["a"]
