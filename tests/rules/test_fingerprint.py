"""The fingerprint: one for all that means the same, another one as soon as anything differs."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.agreements.texts import load
from slakit.adapters.agreements import dump_agreement, load_agreement
from slakit.leads.criteria import Persona, criterion, did, field, present, score
from slakit.leads.events import activity_event
from slakit.leads.examples import Example
from slakit.leads.journeys import Journey
from slakit.leads.patterns import activity, entered, event
from slakit.lifecycle.stages import Stage
from slakit.lifecycle.standard import STANDARD
from slakit.reports.changes import diff
from slakit.rules.agreement import Agreement
from slakit.rules.checks import Check
from slakit.rules.clauses import Clause, Missed
from slakit.rules.fingerprint import fingerprint, meaning_of
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import Outcome
from slakit.rules.parties import Owner, Party, Term
from slakit.rules.ready_made import Disposition, FirstResponse, LeadVolume
from slakit.worktime.calendars import WorkCalendar

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
OFFICE = WorkCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays=["2026-12-25"])
NIGHT = WorkCalendar("Europe/Berlin", {"mon-fri": "22:00-06:00"})
EXAMPLE = Example(
    stage="mql",
    it_is="true",
    because="signed up",
    journey=Journey.of("x", activity_event("trial_signup", at=NOW)),
    at=NOW,
    where="a.yaml:3:1",
)
ACME = Agreement(
    name="acme",
    version="2026.1",
    title="Acme",
    summary="Why.",
    zone="Europe/Berlin",
    term=Term(since="2026-01-01", until="2027-01-01"),
    parties=[Party(name="marketing", head="Mia"), Party(name="sales", head="Sam")],
    calendars={"office": OFFICE, "night": NIGHT},
    owners=[Owner(id="7001", calendar="office"), Owner(id="7002", calendar="night")],
    personas=[Persona(name="firm", all=[field("employees", at_least=50)])],
    lifecycle=STANDARD.replace(Stage(name="mql", owner="marketing", meaning="Asked.", when=did("trial_signup"))),
    examples=(EXAMPLE,),
    commitments=[
        FirstResponse(within="4 business hours", calendar="office", objective=Objective(share="95%", per="month")),
        LeadVolume(at_least=8, per="month"),
    ],
    clauses=[Clause(id="end", when=Missed("mql-volume", periods=3), then="terminate", text="It ends.")],
)

FILE = """\
slakit: 1
name: acme
version: 1
term: {from: 2026-01-01}
parties:
  marketing: {head: Mia, signed: 2025-12-15}
  sales: {head: Sam}
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
  night: {zone: UTC, hours: always}
owners:
  "1": {team: sales, calendar: office}
  "2": {team: sales, calendar: night}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: [mql, sql]}, stop: {kind: activity}, within: 4 business hours, calendar: office}
"""
SAME_FILE = """\
# the same in another order, with a comment
version: 1
name: acme
slakit: 1
commitments:
  - deadline:
      calendar: office
      within: 4.0 business hours   # as long
      stop: {kind: activity}
      start: {entered: [sql, mql]}
    owed_by: sales
    id: first-response
owners:
  "2": {calendar: night, team: sales}
  "1": {calendar: office, team: sales}
calendars:
  night: {hours: always, zone: UTC}
  office: {hours: {mon: "09:00-17:00", tue-fri: "09:00-17:00"}, zone: Europe/Berlin}
parties:
  sales: {head: Sam}
  marketing: {signed: 2025-12-16, head: Mia}
term: {from: 2026-01-01}
"""


def test_the_fingerprint_is_pinned_so_that_a_release_does_not_change_what_was_signed() -> None:
    assert fingerprint(ACME) == "549e-2c73-0558-e81b"


def test_two_files_that_mean_the_same_have_one_fingerprint(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(FILE, encoding="utf-8")
    other.write_text(SAME_FILE, encoding="utf-8")

    assert fingerprint(load_agreement(one)) == fingerprint(load_agreement(other))


CHANGES: dict[str, dict[str, Any]] = {
    "the name": {"name": "acme2"},
    "the version": {"version": "2026.2"},
    "the title": {"title": "Acme 2"},
    "the summary": {"summary": "Because."},
    "the last day": {"term": Term(since="2026-01-01", until="2026-12-31")},
    "no last day": {"term": Term(since="2026-01-01")},
    "the zone": {"zone": "Europe/Paris"},
    "who signs": {"parties": [Party(name="marketing", head="Mia"), Party(name="sales", head="Sue")]},
    "hours": {"calendars": {"office": OFFICE, "night": WorkCalendar("Europe/Berlin", {"mon-fri": "22:00-05:00"})}},
    "a holiday": {
        "calendars": {
            "night": NIGHT,
            "office": WorkCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays=["2026-12-26"]),
        }
    },
    "whose calendar": {"calendars": {"office": NIGHT, "night": OFFICE}},
    "an owner's calendar": {"owners": [Owner(id="7001", calendar="night"), Owner(id="7002", calendar="night")]},
    "an owner gone": {"owners": [Owner(id="7001", calendar="office")]},
    "a persona": {"personas": [Persona(name="firm", all=[field("employees", at_least=51)])]},
    "a definition": {
        "lifecycle": STANDARD.replace(Stage(name="mql", owner="marketing", meaning="Asked.", when=did("demo")))
    },
    "the standard stages": {"lifecycle": None},
    "an example": {"examples": (attrs.evolve(EXAMPLE, because="asked"),)},
    "whom an example is of": {"examples": (attrs.evolve(EXAMPLE, stage="", persona="firm"),)},
    "the event of an example": {"examples": (attrs.evolve(EXAMPLE, journey=Journey.of("x")),)},
    "a limit": {"commitments": [FirstResponse(within="5 business hours", calendar="office"), LeadVolume(at_least=8)]},
    "a promise gone": {"commitments": [LeadVolume(at_least=8, per="month")]},
    "a clause": {
        "clauses": [Clause(id="end", when=Missed("mql-volume", periods=3, consecutive=True), then="terminate")]
    },
    "no clause": {"clauses": []},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_text_has_another_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(attrs.evolve(ACME, **change)) != fingerprint(ACME)


def test_every_change_has_a_fingerprint_of_its_own() -> None:
    found = [fingerprint(attrs.evolve(ACME, **change)) for change in CHANGES.values()]

    assert len(set(found)) == len(found)


SAME: dict[str, dict[str, Any]] = {
    "the day of signing": {
        "parties": [Party(name="marketing", head="Mia", signed="2025-12-15"), Party(name="sales", head="Sam")]
    },
    "the order of parties": {"parties": tuple(reversed(ACME.parties))},
    "the order of owners": {"owners": tuple(reversed(ACME.owners))},
    "the order of calendars": {"calendars": dict(reversed(list(ACME.calendars.items())))},
    "the order of promises": {"commitments": tuple(reversed(ACME.commitments))},
    "the place of an example in a file": {"examples": (attrs.evolve(EXAMPLE, where="b.yaml:9:9"),)},
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_is_no_part_of_the_meaning_leaves_the_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(attrs.evolve(ACME, **change)) == fingerprint(ACME)


def test_the_order_of_reasons_means_nothing_and_the_order_of_stages_does() -> None:
    one = attrs.evolve(STANDARD, reasons={"rejected": ["spam", "duplicate"], "recycled": ["timing"]})
    other = attrs.evolve(STANDARD, reasons={"recycled": ["timing"], "rejected": ["duplicate", "spam"]})
    turned = attrs.evolve(STANDARD, stages=tuple(reversed(STANDARD.stages)))

    assert meaning_of(one) == meaning_of(other)
    assert meaning_of(turned) != meaning_of(STANDARD)


def test_a_word_that_has_its_default_is_as_if_it_were_not_there() -> None:
    assert meaning_of(Disposition(within="1 day")) == meaning_of(Disposition(within="1 day", entries="each"))
    assert meaning_of(Disposition(within="1 day")) != meaning_of(Disposition(within="1 day", entries="first"))


def test_patterns_and_scores_that_differ_in_their_order_alone_mean_the_same() -> None:
    assert meaning_of(activity("call", "email")) == meaning_of(activity("email", "call"))
    assert meaning_of(event(kind="owner", value="a")) == meaning_of(event(value="a", kind="owner"))
    assert meaning_of(score({"a": 1, "b": 2}, at_least=1)) == meaning_of(score({"b": 2, "a": "1.0"}, at_least="1"))


def test_a_function_of_your_own_counts_by_its_name() -> None:
    def one(*_: Any) -> bool:
        return True

    def other(*_: Any) -> bool:
        return False

    assert meaning_of(criterion("big")(one)) == meaning_of(criterion("big")(other))
    assert meaning_of(criterion("big")(one)) != meaning_of(criterion("small")(one))


@attrs.frozen(kw_only=True)
class DemoHeld:
    id: str = "demo-held"
    owed_by: str = "sales"
    days: int = 2

    def judge(self, journey: Journey, context: Any, /) -> Iterable[Outcome]:  # noqa: ARG002 - of the protocol
        return ()


@dataclasses.dataclass(frozen=True)
class DemoAsked:
    id: str = "demo-asked"
    owed_by: str = "sales"
    days: int = 2

    def judge(self, journey: Journey, context: Any, /) -> Iterable[Outcome]:  # noqa: ARG002 - of the protocol
        return ()


class DemoMade:
    __slots__ = ("days", "hours")
    id = "demo-made"
    owed_by = "sales"

    def __init__(self, days: int) -> None:
        self.days = days  # hours are never set

    def judge(self, journey: Journey, context: Any, /) -> Iterable[Outcome]:  # noqa: ARG002 - of the protocol
        return ()


@pytest.mark.parametrize("rule", [DemoHeld, DemoAsked, DemoMade])
def test_a_rule_of_your_own_counts_by_its_class_and_its_values(rule: Any) -> None:
    two, three = (Agreement(name="a", commitments=[rule(days=days)]) for days in (2, 3))

    assert fingerprint(two) == fingerprint(Agreement(name="a", commitments=[rule(days=2)]))
    assert fingerprint(two) != fingerprint(three)


class Tier(Enum):
    A = 1


class Ring:
    def __init__(self) -> None:
        self.ring = self


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        (None, "null"),
        ("a", '"a"'),
        (2, '["number","2"]'),
        (2.0, '["number","2"]'),
        (Decimal("2.00"), '["number","2"]'),
        (Fraction(1, 3), '["number","1/3"]'),
        (float("inf"), '["number","inf"]'),
        (Decimal("NaN"), '["number","NaN"]'),
        (Decimal("1E+100"), '["number","1E+100"]'),
        (Tier.A, '["Tier","A"]'),
        (date(2026, 1, 1), '["date","2026-01-01"]'),
        (datetime.fromisoformat("2026-01-01T01:00+01:00"), '["instant","2026-01-01T00:00:00Z"]'),
        (timedelta(seconds=1), '["micros","1000000"]'),
        (ZoneInfo("UTC"), '["zone","UTC"]'),
        ({"b": 1, "a": None}, '[["a",null],["b",["number","1"]]]'),
        ({"b", "a"}, '["a","b"]'),
        (["b", "a"], '["b","a"]'),
        (Tier, '["named","Tier"]'),
        (len, '["named","len"]'),
        (Ring(), '["Ring",{"ring":["again"]}]'),
    ],
)
def test_a_value_has_one_form(value: Any, meaning: str) -> None:
    assert meaning_of(value) == meaning


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    code = (
        "from slakit import *; print(fingerprint(Agreement(name='a', commitments=[Check(id='c', owed_by='sales',"
        " at=entered('a', 'b', 'c'), that=present('x'))])))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    here = Agreement(
        name="a",
        commitments=[Check(id="c", owed_by="sales", at=entered("c", "b", "a"), that=present("x"))],
    )

    assert found == {fingerprint(here)}


@given(st.permutations(["a", "b", "c", "d"]), st.integers(1, 60))
def test_equal_patterns_and_limits_have_one_meaning(names: list[str], hours: int) -> None:
    one = FirstResponse(within=f"{hours} hours", stop=activity(*names))
    other = FirstResponse(within=f"{hours}.0 hours", stop=activity(*sorted(names)))

    assert one == other
    assert meaning_of(one) == meaning_of(other)


# --- what is layout, and what is not

SETS = """\
slakit: 1
name: sets
summary: >
  One set of numbers,
  and no other.
term: {from: 2026-01-01}
calendars:
  a: {zone: UTC, hours: always}
  b: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}
  c: {any_of: [b, {zone: UTC, hours: {sat: "09:00-17:00"}}]}
personas:
  firm: {meaning: Ours., all: [{field: country, in: [DE, AT]}, {present: [email, company]}], none: [{field: a, is: b}, {field: c, is: d}]}
lifecycle:
  base: standard
  stages:
    mql:
      owner: marketing
      meaning: A lead
      requires: [email, company]
      when: {any: [{did: demo}, {all: [{reason: [x, y]}, {fits: firm}]}, {at_least: 1, of: [{did: a}, {did: b}]}]}
commitments:
  - id: both
    owed_by: [marketing, sales]
    meaning: Both call.
    deadline:
      start: [{entered: mql}, {left: [lead, mql]}, {kind: owner}]
      stop: {kind: activity, value: [call, email]}
      within: 60 minutes
      pause: [{while: {in_stage: [recycled, rejected]}}, {from: {value: a}, until: {value: b}}]
    objective: {share: 95%, per: month}
  - id: tries
    owed_by: sales
    cadence: {start: {entered: mql}, count: {kind: activity}, at_least: 4, within: 5 days, distinct_by: {channel: 2, actor: 2}}
  - id: volume
    owed_by: marketing
    quota: {count: {entered: mql}, at_least: 8, per: month, by: {field: origin, values: [web, fair]}}
clauses:
  - {id: end, when: {missed: [volume, both/objective], periods: 2}, then: terminate, to: [ceo, board], text: It ends.}
"""
BOTH_WAYS = [
    ("summary: >\n", "summary: >-\n"),
    ("numbers,\n  and no", "numbers, and\n  no"),
    ("meaning: Ours.", 'meaning: " Ours. "'),
    ("[DE, AT]", "[AT, DE]"),
    (
        "{field: country, in: [DE, AT]}, {present: [email, company]}",
        "{present: [company, email]}, {field: country, in: [DE, AT]}",
    ),
    ("[{field: a, is: b}, {field: c, is: d}]", "[{field: c, is: d}, {field: a, is: b}]"),
    ('[b, {zone: UTC, hours: {sat: "09:00-17:00"}}]', '[{zone: UTC, hours: {sat: "09:00-17:00"}}, b]'),
    ("requires: [email, company]", "requires: [company, email]"),
    ("[{did: demo}, {all: [{reason: [x, y]}, {fits: firm}]}", "[{all: [{fits: firm}, {reason: [y, x]}]}, {did: demo}"),
    ("of: [{did: a}, {did: b}]", "of: [{did: b}, {did: a}]"),
    ("owed_by: [marketing, sales]", "owed_by: [sales, marketing]"),
    ("[{entered: mql}, {left: [lead, mql]}, {kind: owner}]", "[{kind: owner}, {left: [mql, lead]}, {entered: mql}]"),
    ("value: [call, email]", "value: [email, call]"),
    (
        "[{while: {in_stage: [recycled, rejected]}}, {from: {value: a}, until: {value: b}}]",
        "[{from: {value: a}, until: {value: b}}, {while: {in_stage: [rejected, recycled]}}]",
    ),
    ("{channel: 2, actor: 2}", "{actor: 2, channel: 2}"),
    ("values: [web, fair]", "values: [fair, web]"),
    ("missed: [volume, both/objective]", "missed: [both/objective, volume]"),
    ("to: [ceo, board]", "to: [board, ceo]"),
]


@pytest.mark.parametrize(("one", "other"), BOTH_WAYS)
def test_what_means_the_same_has_one_fingerprint_and_no_change(one: str, other: str) -> None:
    assert SETS.count(one) == 1
    before, after = load(SETS), load(SETS.replace(one, other))

    assert fingerprint(before) == fingerprint(after)
    assert diff(before, after) == ()
    assert fingerprint(load(dump_agreement(after))) == fingerprint(before)


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [
        (
            "and no other.",
            "and no others.",
            "summary: One set of numbers, and no other. → One set of numbers, and no others.",
        ),
        ("60 minutes", "1 hour", "both: 60 minutes → 1 hour"),
        ("in: [DE, AT]", "in: [DE, CH]", "persona firm, all: country is DE or AT → country is DE or CH"),
    ],
)
def test_what_reads_otherwise_has_another_fingerprint_and_a_change(one: str, other: str, change: str) -> None:
    before, after = load(SETS), load(SETS.replace(one, other))

    assert fingerprint(before) != fingerprint(after)
    assert [str(one) for one in diff(before, after)] == [f"{change}, from 2026-01-01"]


def test_a_text_of_blanks_is_no_text() -> None:
    assert fingerprint(attrs.evolve(ACME, summary=" \n")) == fingerprint(attrs.evolve(ACME, summary=""))
