"""Who is on the list, and who is not."""

from datetime import timedelta
from typing import Any

import pytest

from evaluation.making import agreement, at, call, mql, owner, promise, result
from slakit import Check, DataError, Evaluation, Journey, NoFlood, Owner, entered, league, present

OWNERS = (
    Owner(id="sam", name="Sam Example", team="sales"),
    Owner(id="inbound", team="sales", queue=True),
    Owner(id="mia", team="Marketing ops"),
    Owner(id="eli", team="EMEA"),
)


def lead(name: str, holder: str, answered: str | None = None, start: str = "2026-03-02T10:00+01:00") -> Journey:
    events = [mql(start), *([call(answered)] if answered else [])]
    return Journey.of(name, *events, attributes={"owner": holder} if holder else {})


def judged(*leads: Journey, rules: Any = (), **parts: Any) -> Evaluation:
    return result(
        agreement(*(rules or (promise("1 hour"),)), owners=OWNERS, **parts), *leads, as_of="2026-03-02T14:00+01:00"
    )


def test_those_with_most_breaches_come_first_and_names_stand_only_where_there_are_some() -> None:
    found = judged(
        lead("L1", "sam"),
        lead("L2", "sam", "2026-03-02T11:30+01:00", start="2026-03-02T10:15+01:00"),
        lead("L3", "inbound"),
        lead("L4", "ada"),
        lead("L5", "eve", "2026-03-02T11:00+01:00"),
        lead("L6", "sam", "2026-03-02T11:00+01:00"),
    )

    table = league(found)

    assert [(row.owner, row.name, row.team, row.is_queue) for row in table] == [
        ("sam", "Sam Example", "sales", False),
        ("ada", "", "", False),
        ("inbound", "", "sales", True),
    ]
    assert [(row.breaches, row.still_open, row.decided) for row in table] == [(2, 1, 3), (1, 1, 1), (1, 1, 1)]
    assert table.left_out == {"owners without a breach": 1}
    assert table.population == "4 owners, 6 promises kept or broken"


def test_a_row_tells_the_longest_delay_and_the_last_breach() -> None:
    (row,) = league(
        judged(
            lead("L1", "sam"),
            lead("L2", "sam", "2026-03-02T11:30+01:00", start="2026-03-02T10:15+01:00"),
        )
    )

    assert row.longest == timedelta(hours=3)
    assert row.last_at == at("2026-03-02T11:15+01:00")
    assert row.share == 1.0


def test_the_owner_is_who_held_the_lead_when_it_was_due() -> None:
    late = Journey.of("L1", mql("2026-03-02T10:00+01:00"), owner("sam", "2026-03-02T11:00:00.000001+01:00"))

    table = league(judged(late))

    assert (len(table), table.left_out) == (0, {"breaches that nobody held": 1})


def test_pending_promises_and_those_of_the_other_side_are_on_no_list() -> None:
    rules = (
        promise("5 hours"),
        Check(id="complete", owed_by="marketing", at=entered("mql"), that=present("email")),
        NoFlood(at_most=0, per="week", owed_by="sales"),
    )
    found = judged(lead("L1", "mia"), rules=rules, term=("2026-03-02", None))

    assert [row.owner for row in league(found)] == []
    (row,) = league(found, owed_by="marketing")
    # What is broken at once has no delay.
    assert (row.owner, row.breaches, row.still_open) == ("mia", 1, 0)


def test_who_holds_what_the_other_side_owes_is_not_on_its_list() -> None:
    handoff = Check(id="complete", owed_by="marketing", at=entered("mql"), that=present("email"))
    held = {"L1": "sam", "L2": "inbound", "L3": "mia", "L4": "eli", "L5": "ada", "L6": ""}

    table = league(
        judged(*(lead(name, holder) for name, holder in held.items()), rules=(handoff,)), owed_by="marketing"
    )

    # Sales holds two of the six; of a team called EMEA, and of who is not listed, nobody knows the side.
    assert [(row.owner, row.breaches, row.decided) for row in table] == [("ada", 1, 1), ("eli", 1, 1), ("mia", 1, 1)]
    assert table.left_out == {
        "breaches while no member of marketing held the lead": 2,
        "breaches that nobody held": 1,
    }
    assert table.population == "3 owners, 6 promises kept or broken"


def test_what_the_other_side_held_and_was_kept_counts_nowhere() -> None:
    handoff = Check(id="complete", owed_by="marketing", at=entered("mql"), that=present("owner"))

    table = league(judged(lead("L1", "sam"), rules=(handoff,)), owed_by="marketing")

    assert (len(table), table.left_out, table.population) == (0, {}, "0 owners, 0 promises kept or broken")


def test_of_a_promise_that_both_owe_each_list_has_its_own_people() -> None:
    rules = (promise("1 hour", owed_by=("marketing", "sales")),)
    found = judged(lead("L1", "sam"), lead("L2", "mia"), lead("L3", "ada"), rules=rules)

    lists = {side: [row.owner for row in league(found, owed_by=side)] for side in ("marketing", "sales")}

    assert lists == {"marketing": ["ada", "mia"], "sales": ["ada", "sam"]}


def test_a_side_that_there_is_not_is_refused_and_no_empty_list() -> None:
    with pytest.raises(DataError, match="'saless': neither marketing nor sales; did you mean 'sales'") as caught:
        league(result(promise("1 hour"), as_of="2026-03-03T18:00+01:00"), owed_by="saless")

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I414", "owed_by")]
