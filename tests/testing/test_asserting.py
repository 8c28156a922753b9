"""Expected outcomes in lines of text: what they may say, what holds, and how what does not is told."""

from datetime import datetime
from textwrap import dedent

import attrs
import pytest

from slakit import (
    Agreement,
    DataError,
    Deadline,
    Evaluation,
    FirstResponse,
    Journey,
    LeadVolume,
    Objective,
    Term,
    activity_event,
    entered,
    evaluate,
    field_event,
    owner_event,
    stage_event,
)
from slakit.testing.asserting import assert_outcomes

AT = datetime.fromisoformat
AGREEMENT = Agreement(
    name="acme",
    zone="Europe/Berlin",
    term=Term(since="2026-03-01", until="2026-04-01"),
    commitments=[
        FirstResponse(within="4 hours", objective=Objective(share="90%", per="month")),
        LeadVolume(id="volume", at_least=2, per="month", by="country"),
    ],
)
SEVEN = Journey.of(
    "L7",
    owner_event("Ada B", at=AT("2026-03-30T08:00+02:00")),
    stage_event("mql", at=AT("2026-03-30T09:00+02:00")),
    stage_event("recycled", at=AT("2026-03-30T14:00+02:00")),
    stage_event("mql", at=AT("2026-03-30T15:00+02:00")),
    activity_event("call", at=AT("2026-03-30T16:00+02:00"), direction="outbound", actor_kind="person"),
    attributes={"country": "NO"},
)
EIGHT = Journey.of(
    "L 8",
    field_event("country", "New Zealand", at=AT("2026-03-31T09:00+02:00")),
    stage_event("mql", at=AT("2026-03-31T22:00:30+02:00")),
)
RESULT = evaluate(AGREEMENT, [SEVEN, EIGHT], as_of=AT("2026-03-31T23:00+02:00"))
DUE = "2026-03-30T13:00+02:00"


def refused(*lines: str, only: bool = False, evaluation: Evaluation = RESULT) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_outcomes(evaluation, *lines, only=only)
    return str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "first-response L7 breached",
        f"first-response L7 breached due {DUE}",
        "first-response L7 #1 breached due 2026-03-30T11:00Z stopped 2026-03-30T14:00Z reason done_late",
        "first-response L7 breached done 2026-03-30T14:00:00Z owner 'Ada B'",
        "first-response L7 #2 met due 2026-03-30T19:00[Europe/Berlin] done 2026-03-30T16:00+02:00[Europe/Berlin]",
        'first-response "L 8" pending due 2026-04-01T02:00:30[Europe/Berlin] stopped none owner none',
        "volume 2026-03 of NO pending",
        "volume 2026-03 of 'New Zealand' pending",
        "first-response/objective 2026-03 pending",
    ],
)
def test_a_line_that_holds_says_nothing(line: str) -> None:
    assert_outcomes(RESULT, line)


def test_a_text_may_hold_several_lines() -> None:
    assert_outcomes(
        RESULT,
        """
        first-response L7    breached
        first-response L7 #2 met

        first-response 'L 8' pending
        """,
        "first-response/objective 2026-03 pending",
        "volume 2026-03 of NO pending",
        "volume 2026-03 of 'New Zealand' pending",
        only=True,
    )


def test_what_does_not_hold_is_told_with_verdict_due_and_explanation() -> None:
    assert refused("first-response L7 met stopped 2026-03-30T10:00-04:00 owner ada") == dedent(
        """\
        1 of 1 expectations do not hold, as of 2026-03-31T23:00:00+02:00:

          first-response L7 met stopped 2026-03-30T10:00-04:00 owner ada
            not as expected: verdict, owner
            - met stopped 2026-03-30T10:00-04:00 owner ada
            + breached due 2026-03-30T07:00-04:00 stopped 2026-03-30T10:00-04:00 owner "Ada B"
            first-response for L7: sales broke it, due Mon 2026-03-30 13:00 (4 hours from Mon 2026-03-30 09:00); done Mon 2026-03-30 16:00, 3 h late"""
    )


@pytest.mark.parametrize(
    ("line", "wanted", "found"),
    [
        (f"met due {DUE}", f"met due {DUE}", f"breached due {DUE}"),
        ("breached due none", "breached due none", f"breached due {DUE}"),
        ("met reason in_time", "met reason in_time", f"breached due {DUE} reason done_late"),
        (
            "met due 2026-03-30T07:00[America/New_York]",
            "met due 2026-03-30T07:00-04:00[America/New_York]",
            "breached due 2026-03-30T07:00-04:00[America/New_York]",
        ),
        (
            "met due 2026-03-30T11:00:00.5Z",
            "met due 2026-03-30T11:00:00.500000+00:00",
            "breached due 2026-03-30T11:00+00:00",
        ),
        ("met owner none", "met owner none", f'breached due {DUE} owner "Ada B"'),
        ("met owner 'none'", 'met owner "none"', f'breached due {DUE} owner "Ada B"'),
        ("met owner 'a\"b c'", "met owner 'a\"b c'", f'breached due {DUE} owner "Ada B"'),
    ],
)
def test_instants_are_shown_as_they_were_written(line: str, wanted: str, found: str) -> None:
    told = refused(f"first-response L7 {line}").splitlines()

    assert told[4:6] == [f"    - {wanted}", f"    + {found}"]


def test_what_has_not_been_done_is_told_as_none() -> None:
    assert f"    + breached due {DUE} stopped none\n" in refused(
        f"first-response L7 met stopped {DUE}",
        evaluation=evaluate(AGREEMENT, [SEVEN.until(AT(DUE))], as_of=AT("2026-03-30T13:30+02:00")),
    )


def test_an_outcome_without_due_is_told_without_it() -> None:
    rule = Deadline(id="given", owed_by="sales", start=entered("mql"), stop=entered("sql"), due="promised")
    result = evaluate(rule, [SEVEN], as_of=AT("2026-03-31T23:00+02:00"))

    assert "    + unknown\n" in refused("given L7 met", evaluation=result)
    assert "  + given L7 unknown\n" in refused(only=True, evaluation=result)


def test_journeys_make_the_explanation_a_full_account() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_outcomes(RESULT, "first-response L7 met", "volume 2026-03 of NO met", journeys=[SEVEN])

    assert "    clock of Ada B:\n      Mon 2026-03-30 09:00-13:00  4 h" in str(caught.value)
    assert "    volume for 2026-03 of NO: open, " in str(caught.value)


def test_the_account_is_that_of_the_version_that_judged() -> None:
    first = attrs.evolve(AGREEMENT, version="1", term=Term(since="2026-03-01", until="2026-03-31"))
    second = attrs.evolve(
        AGREEMENT,
        version="2",
        term=Term(since="2026-03-31", until="2026-05-01"),
        commitments=[FirstResponse(within="1 hour")],
    )
    result = evaluate([first, second], [SEVEN, EIGHT], as_of=AT("2026-03-31T23:30+02:00"))

    with pytest.raises(AssertionError) as caught:
        assert_outcomes(result, "first-response L7 met", "first-response 'L 8' met", journeys=[SEVEN, EIGHT])

    assert "(4 hours)" in str(caught.value)
    assert "(1 hour)" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("firstresponse L7 met", "'firstresponse': unknown commitment; did you mean 'first-response'?"),
        ("first-response L77 met", "first-response has no outcome for 'L77'; did you mean 'L7'?"),
        (
            "first-response L7 #3 met",
            "there is no such entry or group; there is first-response L7 breached, first-response L7 #2 met",
        ),
        (
            "volume 2026-03 of SE met",
            'there is no such entry or group; there is volume 2026-03 of NO pending, volume 2026-03 of "New Zealand" pending',
        ),
        ("volume 2026-03 met", 'there is one for each group: write of NO or of "New Zealand"'),
    ],
)
def test_what_is_not_there_is_told_with_what_is(line: str, why: str) -> None:
    assert f"  {line}\n    {why}" in refused(line)


def test_with_only_everything_else_is_too_much() -> None:
    told = refused("first-response L7 met", "first-response L7 #2 met", "first-response 'L 8' pending", only=True)

    assert told.startswith(
        "1 of 3 expectations do not hold and 3 outcomes were not expected, as of 2026-03-31T23:00:00+02:00:\n"
    )
    assert (
        "\n\n  + volume 2026-03 of NO pending due 2026-04-01T00:00+02:00\n    volume for 2026-03 of NO: open, " in told
    )


def test_a_second_entry_that_was_not_expected_is_told_with_its_number() -> None:
    assert "  + first-response L7 #2 met due 2026-03-30T19:00+02:00\n" in refused(only=True)


def test_no_outcome_at_all_can_be_expected() -> None:
    assert_outcomes(evaluate(FirstResponse(within="4 hours"), [], as_of=AT("2026-03-31T23:00+02:00")), only=True)


def test_expecting_nothing_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        assert_outcomes(RESULT, " \n")

    assert [problem.code for problem in caught.value.problems] == ["I431"]


@pytest.mark.parametrize(
    ("line", "code", "column", "message"),
    [
        ("first-response", "I431", 15, "expected a commitment, a lead or a period, and a status"),
        ("first-response L7 ", "I431", 18, "expected a status: met, breached, pending, excluded, unknown"),
        ("first-response L7 brached", "I431", 19, "'brached': expected a status; did you mean 'breached'?"),
        ("first-response L7 #0 met", "I431", 19, "'#0': expected the number of an entry, such as #2"),
        ("first-response L7 of", "I431", 21, "expected a group after 'of'"),
        ("first-response L7 met due", "I431", 26, "expected what comes after 'due'"),
        ("first-response L7 met dew 1", "I431", 23, "'dew': unknown word; did you mean 'due'?"),
        ("first-response L7 met stopped none done none", "I431", 36, "'done' is said twice"),
        ("first-response 'L7 met", "I431", 16, "'L7: a quote that is not closed"),
        ("first-response 'L7'x met", "I431", 20, "'x': expected a blank after a quoted name"),
        (
            "first-response L7 met due 2026-03-30T10:00",
            "I432",
            27,
            "'2026-03-30T10:00' has no UTC offset; write 2026-03-30T10:00+02:00",
        ),
        ("first-response L7 met due soon", "I432", 27, "'soon': expected a time such as 2026-03-30T10:00+02:00"),
        (
            "first-response L7 met due 2026-03-30T10:00[Europe/Berln]",
            "I432",
            27,
            "'Europe/Berln': unknown time zone; did you mean 'Europe/Berlin'?",
        ),
        (
            "first-response L7 met due 2026-03-29T02:30[Europe/Berlin]",
            "I432",
            27,
            "'2026-03-29T02:30[Europe/Berlin]': this time never comes",
        ),
        (
            "first-response L7 met due 2026-10-25T02:30[Europe/Berlin]",
            "I432",
            27,
            "'2026-10-25T02:30[Europe/Berlin]': this time comes twice; write the offset, too, +02:00 or +01:00",
        ),
        (
            "first-response L7 met due 2026-03-30T10:00+01:00[Europe/Berlin]",
            "I432",
            27,
            "'2026-03-30T10:00+01:00[Europe/Berlin]': the offset there was +02:00",
        ),
    ],
)
def test_a_line_that_can_not_be_read_is_refused_at_its_place(line: str, code: str, column: int, message: str) -> None:
    with pytest.raises(DataError) as caught:
        assert_outcomes(RESULT, "first-response L7 met", line)

    (problem,) = caught.value.problems
    assert (problem.code, problem.where, problem.message) == (code, f"line 2, column {column}", message)


def test_all_lines_that_can_not_be_read_are_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        assert_outcomes(RESULT, "first-response\nfirst-response L7", "x")

    assert [problem.where for problem in caught.value.problems] == [
        "line 1, column 15",
        "line 2, column 18",
        "line 3, column 2",
    ]
