"""The shell's diagnosis: what made a gap, when more comes than can be handled, and which leads are disputed."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
zone: Europe/Berlin
term: {from: 2026-02-01}
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
lifecycle:
  base: standard
  stages:
    mql: {when: {field: employees, at_least: 50}}
commitments:
  - id: mqls
    owed_by: marketing
    quota: {count: {entered: mql}, at_least: 100, per: month}
  - id: first-response
    owed_by: sales
    deadline:
      start: {entered: mql}
      stop: {kind: activity}
      within: 8 business hours
      calendar: office
  - id: by-hand
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 days}
  - id: by-date
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, due: {field: promised}}
"""
# Of February 8 of 40 web leads and 3 of 30 fair leads became SQLs, of March 6 of 31 and 2 of 24.
BROUGHT = {("02", "web"): (40, 8), ("02", "fair"): (30, 3), ("03", "web"): (31, 6), ("03", "fair"): (24, 2)}
FILES = ("--events", "events.csv", "--leads", "leads.csv")
JUNE = ("--as-of", "2026-06-01T00:00+02:00")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    events, leads = ["lead_id,at,kind,value,reason"], ["lead_id,source,employees,promised"]
    for (month, source), (count, won) in BROUGHT.items():
        for n in range(count):
            name = f"{month}-{source}-{n:02d}"
            leads.append(f"{name},{source},{20 if n == 0 else 60},2026-03-20")
            events.append(f"{name},2026-{month}-10T10:00:00+01:00,stage,mql,")
            if n < won:
                events.append(f"{name},2026-{month}-17T10:00:00+01:00,stage,sql,")
    events += [
        "03-web-30,2026-03-12T10:00:00+01:00,stage,rejected,too small",
        "03-web-29,2026-03-12T10:00:00+01:00,activity,call,",
        "03-web-28,2026-03-12T10:00:00+01:00,activity,call,",
    ]
    Path("agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    Path("events.csv").write_text("\n".join(events), encoding="utf-8")
    Path("leads.csv").write_text("\n".join(leads), encoding="utf-8")


def diagnose(what: str, *arguments: str) -> Result:
    return invoke("diagnose", what, "agreement.yaml", *arguments)


def told(result: Result) -> dict[str, Any]:
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


# --- a goal that was missed


def gap(*arguments: str) -> Result:
    return diagnose("gap", "mqls", "--period", "2026-03", "--by", "source", *FILES, *JUNE, *arguments)


def test_the_gap_is_told_by_source_with_conversion_and_what_moving_effort_would_bring() -> None:
    result = gap("--move", "20%")

    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:12] == [
        "commitment: mqls",
        "period: 2026-03",
        "against: 2026-02",
        "actual: 55",
        "expected: 70",
        "gap: -15",
        "",
        "What made the gap of mqls",
        "What each group brought less what was expected of it, against 2026-02; they add up to the gap.",
        "Group  Actual  Expected  Gap",
        "web        31        40   -9",
        "fair       24        30   -6",
    ]
    assert "web            71       14  0.1972  0.1213  0.3042  no" in lines
    assert "Moving 20% of the effort" in lines


def test_a_plan_and_the_effort_are_given_by_group() -> None:
    found = told(gap("--plan", "web=50", "--plan", "fair=20", "--effort", "web=1000", "--format", "json"))

    assert (found["against"], found["expected"], found["gap"]) == ("plan", 70, -15)
    assert [(row["group"], row["gap"]) for row in found["tables"]["gap"]["rows"]] == [("web", -19), ("fair", 4)]
    assert found["tables"]["moving_effort"]["left_out"] == {"too few, or without effort": 1}


def test_conversion_is_between_the_stages_that_are_named() -> None:
    found = told(gap("--from", "MQL", "--reached", "rejected", "--matures-after", "7 days", "--format", "json"))

    assert [(row["group"], row["reached"]) for row in found["tables"]["conversion"]["rows"]] == [
        ("web", 1),
        ("fair", 0),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--plan", "40"), 2, "'40': expected GROUP=N, such as webinar=40, and each group once"),
        (("--effort", "web=1", "--effort", "web=2"), 2, "expected GROUP=N, such as webinar=40, and each group once"),
        (("--plan", "web=many"), 3, "plan.web: 'many': expected a number that is not negative"),
        (("--reached", "sqll"), 2, "did you mean 'sql'?"),
        (("--output", "leads.csv"), 2, "leads.csv is read or written by this run already"),
    ],
)
def test_what_can_not_be_asked_is_told(arguments: tuple[str, ...], code: int, said: str) -> None:
    result = gap(*arguments)

    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())


# --- more than can be handled

MARCH = ("--as-of", "2026-03-16T09:00+01:00")


def test_capacity_is_measured_and_the_backlog_foretold() -> None:
    result = diagnose("capacity", "first-response", *FILES, *MARCH, "--weeks", "1", "--days", "1")

    # 55 came on the 10th, two were answered in the week; 70 of February were not. 123 wait, at 2 a week for ever.
    assert result.stdout.splitlines()[:11] == [
        "commitment: first-response",
        "inflow: 55",
        "handling: 2",
        "backlog: 123",
        "growth: 53",
        "limit: 8 business hours",
        "passes at: 2026-03-16T09:00+01:00",
        "most inflow: 0",
        "",
        "Backlog to come",
        "What waits when a day closes, and the open time that a lead which comes then waits for its answer.",
    ]


def test_what_is_given_stands_in_for_what_was_measured() -> None:
    given = ("--inflow", "20", "--handling", "1000", "--limit", "40 business hours", "--calendar", "office")

    found = told(diagnose("capacity", "by-hand", *FILES, *MARCH, *given, "--format", "json"))

    assert (found["inflow"], found["handling"], found["backlog"], found["passes_at"]) == (20, 1000, 123, None)
    assert found["limit"] == "40 business hours"
    assert len(found["tables"]["capacity"]["rows"]) == 20


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("by-hand",), "calendar: the promise has no calendar of its own: give one"),
        (("by-date",), "limit: 'by-date' has no limit of its own: give one in business time"),
        (("by-hand", "--calendar", "offic"), "did you mean 'office'?"),
        (("by-hand", "--calendar", "office"), "limit: '2 days': what waits in line waits in open time"),
        (("first-response", "--handling", "0"), "handling: '0': expected a number above 0"),
    ],
)
def test_what_can_not_be_foretold_ends_with_3(arguments: tuple[str, ...], said: str) -> None:
    result = diagnose("capacity", *arguments, *FILES, *MARCH)

    assert result.exit_code == 3
    assert said in result.stderr


@pytest.mark.parametrize(
    "words", [("capacity", "first-respons"), ("gap", "first-respons", "--period", "2026-03", "--by", "source")]
)
def test_a_promise_that_is_not_there_is_a_wrong_call(words: tuple[str, ...]) -> None:
    result = diagnose(*words, *FILES, *MARCH)

    assert result.exit_code == 2
    assert "COMMITMENT: 'first-respons': there is no such commitment; did you mean 'first-response'?" in result.stderr


# --- poor quality


def test_disputed_leads_are_listed_with_why() -> None:
    found = told(diagnose("disputed", *FILES, *JUNE, "--format", "json"))

    assert [(row["dispute"], row["lead"], row["reason"]) for row in found["tables"]["disputed_leads"]["rows"]] == [
        ("rejected but met", "03-web-30", "too small"),
        ("accepted but not met", "02-fair-00", ""),
        ("accepted but not met", "02-web-00", ""),
        ("accepted but not met", "03-fair-00", ""),
        ("accepted but not met", "03-web-00", ""),
    ]


def test_where_accepted_and_rejected_leads_go_can_be_named() -> None:
    result = diagnose("disputed", *FILES, *JUNE, "--accepted", "accepted", "--rejected", "rejected")

    assert result.exit_code == 0
    assert "rejected but met  03-web-30      1  Tue 2026-03-10 10:00  Thu 2026-03-12 10:00" in result.stdout


def test_a_stage_without_a_definition_is_refused() -> None:
    result = diagnose("disputed", *FILES, *JUNE, "--stage", "sql")

    assert result.exit_code == 2
    assert "'sql': no stage of this name has a definition; did you mean 'mql'?" in result.stderr
