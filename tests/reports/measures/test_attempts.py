"""Attempts to outcome."""

from datetime import datetime

from slakit import Event, Journey, activity, activity_event, attempts_to_outcome, entered, stage_event


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00")


NOW = at("31T12")


def call(when: str, channel: str = "phone") -> Event:
    return activity_event("call", at=at(when), channel=channel, actor_kind="person")


def mail(when: str) -> Event:
    return activity_event("email", at=at(when))


def reply(when: str) -> Event:
    return activity_event("email", at=at(when), direction="inbound")


MQL = stage_event("mql", at=at("02T10"))
ANSWERED = Journey.of("L1", MQL, call("02T11"), mail("02T12"), reply("02T13"), call("02T14"))
AT_ONCE = Journey.of("L2", MQL, activity_event("chat", at=at("02T11"), actor_kind="buyer"))
SILENT = Journey.of("L3", MQL, call("02T11"), call("03T11"), mail("04T11"))


def test_an_answer_is_counted_after_the_attempts_before_it() -> None:
    table = attempts_to_outcome([ANSWERED, AT_ONCE, SILENT], as_of=NOW)

    rows = [row for row in table if row.outcome == "answer" and row.channel is None]
    assert [(row.attempts, row.reached, row.not_yet, row.had, row.rate) for row in rows] == [
        (0, 1, 0, 3, 1 / 3),
        (1, 0, 0, 2, 0.0),
        (2, 1, 0, 2, 0.5),
        (3, 0, 1, 1, 0.0),
    ]
    assert (round(rows[2].low or 0, 3), round(rows[2].high or 0, 3)) == (0.095, 0.905)


def test_the_channel_is_that_of_the_last_attempt_or_its_name() -> None:
    table = attempts_to_outcome([ANSWERED, AT_ONCE, SILENT], as_of=NOW)

    assert [
        (row.channel, row.attempts, row.reached, row.not_yet, row.had)
        for row in table
        if row.outcome == "answer" and row.channel is not None
    ] == [("", 0, 1, 0, None), ("email", 2, 1, 0, None), ("email", 3, 0, 1, None)]


def test_acceptance_and_win_have_rows_of_their_own() -> None:
    won = Journey.of(
        "L1", MQL, call("02T11"), stage_event("accepted", at=at("02T12")), call("03T11"),
        stage_event("customer", at=at("05T12")),
    )  # fmt: skip

    rows = [row for row in attempts_to_outcome([won], as_of=NOW) if row.channel is None and row.reached]

    assert [(row.outcome, row.attempts) for row in rows] == [("acceptance", 1), ("win", 2)]


def test_each_entry_counts_for_itself() -> None:
    back = Journey.of(
        "L1", MQL, call("02T11"), stage_event("recycled", at=at("03T11")), stage_event("mql", at=at("04T11")),
        call("04T12"), call("04T13"), reply("04T14"),
    )  # fmt: skip

    table = attempts_to_outcome([back], as_of=NOW)

    rows = [row for row in table if row.outcome == "answer" and row.channel == "phone"]
    assert [(row.attempts, row.reached, row.not_yet) for row in rows] == [(1, 0, 1), (2, 1, 0)]
    assert table.population == "2 entries of mql, for each of 3 outcomes"


def test_another_row_of_the_instant_of_the_entry_counts() -> None:
    odd = Journey.of("L1", stage_event("accepted", at=at("02T10")), MQL, call("02T11"))
    assert [event.value for event in odd.events] == ["accepted", "mql", "call"]

    rows = attempts_to_outcome([odd], as_of=NOW, outcomes={"acceptance": entered("accepted")}).rows

    assert [(row.attempts, row.reached) for row in rows if row.channel is None] == [(0, 1)]


def test_what_was_before_the_entry_does_not() -> None:
    early = Journey.of("L1", call("01T10"), reply("01T11"), MQL, mail("02T11"))

    rows = attempts_to_outcome([early], as_of=NOW, outcomes={"answer": activity(direction="inbound")}).rows

    assert [(row.attempts, row.reached, row.not_yet) for row in rows if row.channel is None] == [(0, 0, 0), (1, 0, 1)]


def test_patterns_of_your_own_are_attempts_and_outcomes() -> None:
    lead = Journey.of("L1", MQL, activity_event("letter", at=at("02T11")), activity_event("visit", at=at("03T11")))

    rows = attempts_to_outcome(
        [lead], as_of=NOW, attempt=activity("letter"), outcomes={"visit": activity("visit")}
    ).rows

    assert [(row.outcome, row.channel, row.attempts, row.reached) for row in rows] == [
        ("visit", None, 0, 0),
        ("visit", None, 1, 1),
        ("visit", "letter", 1, 1),
    ]


def test_a_merged_lead_without_the_outcome_is_left_out() -> None:
    gone = Journey.of("L1", MQL, reply("02T11"), Event(kind="merge", value="L2", at=at("03T10")))

    table = attempts_to_outcome([gone], as_of=NOW)

    assert dict(table.left_out) == {"merged into another lead": 2}
    assert [row.outcome for row in table] == ["answer", "answer"]


def test_without_entries_there_are_no_rows() -> None:
    assert attempts_to_outcome([Journey.of("L1", call("02T11"))], as_of=NOW).rows == ()
