"""The shell's account of promises per period, of objectives, of the log, and of versions."""

import sys
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
version: 1
term: {from: 2026-03-01, until: 2027-01-01}
commitments:
  - id: call
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity, value: call}, within: 1 day}
    objective: {share: 90%, per: month}
  - id: volume
    owed_by: marketing
    quota: {count: {entered: mql}, at_least: 2, per: month, credits: {when: {entered: rejected}, within: 3 days}}
  - id: load
    owed_by: marketing
    quota: {level: {from: {entered: mql}, until: {entered: rejected}}, at_most: 5, per: month, by: owner}
  - id: accepted
    owed_by: sales
    rate: {among: {entered: mql}, reached: {entered: sql}, at_least: 50%, per: month, matures_after: 5 days}
  - id: report
    owed_by: marketing
    deadline: {on: log, start: {kind: due}, stop: {kind: report}, within: 1 day}
"""
EVENTS = """\
lead_id,at,kind,value,id
L1,2026-03-03T10:00Z,stage,mql,e1
L1,2026-03-03T11:00Z,activity,call,e2
L1,2026-03-05T10:00Z,stage,sql,e3
L2,2026-03-03T10:00Z,stage,mql,e4
L2,2026-03-04T10:00Z,stage,rejected,e5
L3,2026-04-02T10:00Z,stage,mql,e6
L4,2026-03-01T10:00Z,activity,webinar,e7
L1,2026-03-02T10:00Z,owner,7001,e8
"""
LOG = "at,kind,id\n2026-03-10T10:00Z,due,r1\n2026-03-12T10:00Z,report,r2\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("agreement.yaml", AGREEMENT), ("events.csv", EVENTS), ("log.csv", LOG)):
        (tmp_path / name).write_text(text)
    return tmp_path


def explain(
    lead: str,
    commitment: str,
    *arguments: str,
    files: tuple[str, ...] = ("agreement.yaml",),
    as_of: str = "2026-04-04T10:00Z",
) -> Result:
    read = ("--events", "events.csv", "--log", "log.csv", "--as-of", as_of)
    return invoke("explain", *files, lead, "--commitment", commitment, *read, *arguments)


# --- promises per period


def test_of_a_quota_it_is_told_what_the_lead_adds_and_what_took_it_back() -> None:
    result = explain("L2", "volume")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines()[1:] == [
        "promise: marketing: count of enters mql, less those with enters rejected within 3 days, at least 2 per month",
        "L2:",
        "  e4  stage mql, Tue 2026-03-03 10:00: +1, taken back by e5, Wed 2026-03-04 10:00",
    ]


def test_only_the_periods_to_which_the_lead_adds_are_told_and_end_the_run() -> None:
    result = explain("L3", "volume")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("volume for 2026-04: open")
    assert result.stdout.splitlines()[-1] == "  e6  stage mql, Thu 2026-04-02 10:00: +1"


def test_of_a_level_it_is_told_when_it_opens_and_closes_and_what_was_open_before() -> None:
    opened = explain("L1", "load").stdout.splitlines()
    closed = explain("L2", "load").stdout.splitlines()

    assert [line for line in opened if line.startswith("  ")] == ["  e1  stage mql, Tue 2026-03-03 10:00: +1"] * 2
    assert [line.split(":")[0] for line in opened if line.startswith("load ")] == [
        "load for 2026-03 of 7001",
        "load for 2026-04 of 7001",
    ]
    assert closed[2:] == [
        "L2:",
        "  e4  stage mql, Tue 2026-03-03 10:00: +1",
        "  e4  stage mql, Wed 2026-03-04 10:00: -1",
    ]


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        ("L1", "  e1  stage mql, Tue 2026-03-03 10:00: reached by e3, Thu 2026-03-05 10:00"),
        ("L2", "  e4  stage mql, Tue 2026-03-03 10:00: not reached by Sun 2026-03-08 10:00"),
        ("L3", "  e6  stage mql, Thu 2026-04-02 10:00: not reached so far"),
    ],
)
def test_of_a_rate_it_is_told_whether_the_lead_reached_it(lead: str, told: str) -> None:
    result = explain(lead, "accepted")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, told)


def test_a_member_of_a_rate_that_was_merged_counts_no_more(folder: Path) -> None:
    (folder / "events.csv").write_text(f"{EVENTS}L2,2026-03-06T10:00Z,merge,L1,e9\n")

    told = explain("L2", "accepted").stdout.splitlines()[-1]

    assert told.endswith("mql, Tue 2026-03-03 10:00: merged into another lead, Fri 2026-03-06 10:00: it counts no more")


@pytest.mark.parametrize(
    ("as_of", "told"), [("2026-04-07T10:00Z", "so far"), ("2026-04-07T10:00:00.000001Z", "by Tue")]
)
def test_a_member_of_a_rate_is_open_until_it_is_mature_inclusive(as_of: str, told: str) -> None:
    assert f"not reached {told}" in explain("L3", "accepted", as_of=as_of).stdout


def test_of_an_objective_the_entries_of_the_lead_are_told() -> None:
    result = explain("L1", "call/objective")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith("call/objective for 2026-03: sales broke it, 50% of 2 judged")
    assert result.stdout.splitlines()[-2:] == [
        "L1:",
        "  call for L1: sales kept it, done Tue 2026-03-03 11:00; due Wed 2026-03-04 10:00 (1 day from Tue 2026-03-03 10:00)",
    ]


@pytest.mark.parametrize("commitment", ["volume", "accepted", "call/objective", "call"])
def test_a_lead_that_adds_nothing_is_told_of(commitment: str) -> None:
    result = explain("L4", commitment)

    assert (result.exit_code, result.stdout) == (
        0,
        f"{commitment} has no entry of L4 as of 2026-04-04T10:00:00+00:00\n",
    )


def test_of_a_period_it_is_told_what_every_lead_adds() -> None:
    result = explain("2026-03", "volume")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[2:] == [
        "2026-03:",
        "  L1  e1  stage mql, Tue 2026-03-03 10:00: +1",
        "  L2  e4  stage mql, Tue 2026-03-03 10:00: +1, taken back by e5, Wed 2026-03-04 10:00",
    ]
    assert len(explain("2026-03", "call/objective").stdout.splitlines()) == 5


def test_of_a_period_without_any_lead_its_sentence_is_told(folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS.replace("2026-04-02", "2026-05-02"))

    result = explain("2026-04", "volume", as_of="2026-05-04T10:00Z")

    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2)
    assert result.stdout.startswith("volume for 2026-04: marketing broke it, 0 ")


def test_of_a_rule_of_ones_own_it_is_told_what_the_lead_adds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (folder / "own_marks.py").write_text(MARKS)
    (folder / "agreement.yaml").write_text(
        AGREEMENT.partition("commitments:")[0] + "commitments:\n  - {id: own, owed_by: sales, rule: {name: marks}}\n"
    )

    result = explain("L1", "own", "--rules", "own_marks")

    assert result.stdout.splitlines()[-3:] == [
        "L1:",
        "  e1  stage mql, Tue 2026-03-03 10:00: +1",
        "  Tue 2026-03-03 10:00: +2.5",
    ]


MARKS = """\
from fractions import Fraction
from slakit import entered


class Marks:
    per = "month"

    def __init__(self, id, owed_by):
        self.id, self.owed_by = id, owed_by

    def collect(self, journey, context):
        for became in context.matches(entered("mql")):
            yield context.mark(became)
            yield context.mark(became.at, amount=Fraction(5, 2))

    def judge_period(self, period, marks, context):
        yield context.pending()


RULES = {"marks": Marks}
"""


# --- the log


def test_a_promise_on_the_log_is_told_under_the_name_of_the_agreement() -> None:
    result = explain("acme", "report")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-3:] == [
        "counted:",
        "  r1  due, Tue 2026-03-10 10:00",
        "  r2  report, Thu 2026-03-12 10:00",
    ]


def test_a_lead_has_nothing_on_the_log_and_it_is_told_what_to_ask_for() -> None:
    result = explain("L1", "report")

    assert (result.exit_code, result.stdout) == (
        0,
        "report has no entry of L1 as of 2026-04-04T10:00:00+00:00: it reads the log; ask for acme\n",
    )


# --- all periods, groups and clauses


CLAUSES = """\
clauses:
  - {id: end, when: {missed: volume, periods: 3, consecutive: true}, then: terminate, text: new talks}
  - {id: warn, when: {missed: [volume, call/objective], periods: 1, of: any}, then: escalate, to: [vp]}
  - {id: silent, when: {nothing: {kind: report}, for: 2 months}, then: consequence, text: a call}
"""


@pytest.fixture
def clauses(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT + CLAUSES)


@pytest.mark.usefixtures("clauses")
def test_of_the_agreement_every_period_of_a_promise_is_told_and_where_its_clauses_stand() -> None:
    result = explain("acme", "volume")

    assert (result.exit_code, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines if not line.startswith(("  ", "promise"))] == [
        "volume for 2026-03",
        "2026-03",
        "volume for 2026-04",
        "2026-04",
        "end is quiet, 1 of 3 periods missed",
        "warn fired Wed 2026-04-01 00",
    ]
    assert lines[2:5] == [
        "2026-03:",
        "  L1  e1  stage mql, Tue 2026-03-03 10:00: +1",
        "  L2  e4  stage mql, Tue 2026-03-03 10:00: +1, taken back by e5, Wed 2026-03-04 10:00",
    ]


@pytest.mark.usefixtures("clauses")
@pytest.mark.parametrize("lead", ["acme", "end"])
def test_of_a_clause_its_countdown_what_counts_and_its_periods_are_told(lead: str) -> None:
    result = explain(lead, "end")

    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        "end is quiet, 1 of 3 periods missed: volume in 2026-03",
        "clause: terminate when volume is missed in 3 periods in a row: new talks",
        "countdown: 1 of 3",
        "counted:",
    ]
    assert [line.split(":")[0] for line in lines[4:]] == [
        "  volume for 2026-03",
        "periods",
        "  volume for 2026-03",
        "  volume for 2026-04",
    ]


@pytest.mark.usefixtures("clauses")
def test_of_a_clause_for_which_nothing_counts_so_far_nothing_is_told_to_count() -> None:
    result = explain("acme", "end", as_of="2026-03-04T10:00Z")

    assert "countdown: 0 of 3" in result.stdout.splitlines()
    assert "counted:" not in result.stdout


def test_of_a_clause_that_an_amendment_took_out_it_is_told_that_it_is_gone(versions: tuple[str, str]) -> None:
    Path("agreement.yaml").write_text(Path("agreement.yaml").read_text("utf-8") + CLAUSES)

    result = explain("acme", "end", files=versions)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["end has not fired, and is in no version in force", "periods:"]


@pytest.mark.usefixtures("clauses")
def test_a_clause_that_fired_ends_the_run_as_a_broken_promise_does() -> None:
    result = explain("warn", "warn")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("warn fired Wed 2026-04-01 00:00: missed ")
    assert "countdown" not in result.stdout
    assert [line.split(":")[0].strip() for line in lines[lines.index("periods:") + 1 :]] == [
        "call/objective for 2026-03",
        "volume for 2026-03",
        "call/objective for 2026-04",
        "volume for 2026-04",
    ]


@pytest.mark.usefixtures("clauses")
def test_of_a_silence_it_is_told_what_began_it() -> None:
    result = explain("acme", "silent")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "clause: consequence when nothing is seen in the log for 2 months where kind is report: a call",
        "counted:",
        "  r2  report, Thu 2026-03-12 10:00",
    ]


@pytest.mark.usefixtures("clauses")
@pytest.mark.parametrize(
    ("lead", "clause", "told"),
    [
        ("L1", "end", "end is a clause: ask for acme, or with --commitment volume about a lead or a period"),
        ("2026-03", "end", "end is a clause: ask for acme, or with --commitment volume about a lead or a period"),
        ("L1", "silent", "silent is a clause: ask for acme"),
    ],
)
def test_a_lead_has_no_part_in_a_clause_and_it_is_told_what_to_ask_for(lead: str, clause: str, told: str) -> None:
    result = explain(lead, clause)

    assert (result.exit_code, result.stdout) == (0, f"{told}\n")


@pytest.mark.usefixtures("clauses")
def test_an_unknown_lead_or_clause_is_told_with_what_was_meant() -> None:
    lead, clause = explain("acm", "end"), explain("acme", "ende")

    assert (lead.exit_code, lead.stderr) == (3, "acm: there is no such lead; did you mean 'acme'?\n")
    assert (clause.exit_code, clause.stderr) == (
        2,
        "--commitment: 'ende': there is no such commitment; did you mean 'end'?\n",
    )


def test_of_a_group_its_periods_are_told_with_what_every_lead_adds() -> None:
    result = explain("7001", "load")

    assert result.stdout.splitlines()[0].startswith("load for 2026-03 of 7001: ")
    assert result.stdout.splitlines()[2:4] == ["2026-03:", "  L1  e1  stage mql, Tue 2026-03-03 10:00: +1"]
    assert "L2" not in result.stdout
    assert explain("none", "load").stdout.splitlines()[0].startswith("load for 2026-03 of (none): ")


def test_an_objective_is_told_of_the_agreement_with_every_entry() -> None:
    result = explain("acme", "call/objective")

    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("  call for ")]
    assert result.stdout.splitlines()[-1].startswith("  call for L3: ")


@pytest.mark.parametrize(
    ("lead", "commitment", "told"),
    [
        ("acme", "call", "call is judged per lead: ask for one, or with --commitment call/objective about a period"),
        ("2026-03", "call", "call is judged per lead: ask for one, or with --commitment call/objective about a period"),
        ("2026-03", "report", "report reads the log: ask for acme"),
        ("2026-03", "own", "own is judged per lead: ask for one"),
    ],
)
def test_a_promise_per_lead_has_no_periods_and_it_is_told_what_to_ask_for(
    folder: Path, lead: str, commitment: str, told: str
) -> None:
    own = "  - {id: own, owed_by: sales, check: {at: {entered: sql}, that: {present: [email]}}}\n"
    (folder / "agreement.yaml").write_text(AGREEMENT + own)

    result = explain(lead, commitment)

    assert (result.exit_code, result.stderr) == (3, f"{lead}: there is no such lead; {told}\n")


def test_before_the_term_a_promise_has_no_periods() -> None:
    result = explain("acme", "volume", as_of="2026-02-01T00:00Z")

    assert (result.exit_code, result.stdout) == (0, "volume has no entry of acme as of 2026-02-01T00:00:00+00:00\n")


def test_of_a_period_on_the_log_what_proves_it_is_told(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        AGREEMENT
        + "  - {id: reports, owed_by: marketing, quota: {on: log, count: {kind: report}, at_least: 1, per: month}}\n"
    )

    for asked in ("2026-03", "acme"):
        result = explain(asked, "reports")

        assert result.stdout.splitlines()[2:4] == ["2026-03:", "  r2  report, Thu 2026-03-12 10:00"]


# --- what does not exist


@pytest.mark.parametrize("commitment", ["call", "volume", "call/objective", "report"])
def test_an_unknown_lead_is_wrong_data(commitment: str) -> None:
    result = explain("L11", commitment)

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (3, "L11: there is no such lead; did you mean 'L1'?")


@pytest.mark.parametrize(
    ("commitment", "meant"),
    [("volum", "volume"), ("call/objectiv", "call/objective"), ("accepted/objective", "call/objective")],
)
def test_an_unknown_promise_is_a_wrong_call(commitment: str, meant: str) -> None:
    result = explain("L1", commitment)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"--commitment: {commitment!r}: there is no such commitment; did you mean {meant!r}?\n"


def test_a_lead_that_was_forgotten_is_asked_for() -> None:
    result = invoke("explain", "agreement.yaml", "--stage", "mql", "--events", "events.csv", "--as-of", "now")

    assert result.exit_code == 2
    assert "give an agreement and a lead, such as: explain agreement.yaml L1" in result.stderr


# --- versions


STAGES = "lifecycle: {stages: {mql: {when: {did: webinar}}}}\n"


@pytest.fixture
def versions(folder: Path) -> tuple[str, str]:
    later = AGREEMENT.replace("version: 1", "version: 2").replace("from: 2026-03-01", "from: 2026-04-01")
    (folder / "later.yaml").write_text(later.replace("within: 1 day}", "within: 3 days}", 1) + STAGES)
    (folder / "agreement.yaml").write_text(AGREEMENT + STAGES.replace("webinar", "fair"))
    return "later.yaml", "agreement.yaml"


def test_each_clock_is_told_under_the_version_it_started_under(versions: tuple[str, str]) -> None:
    first, second = explain("L1", "call", files=versions), explain("L3", "call", files=versions)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "(1 day from Tue 2026-03-03 10:00)" in first.stdout
    assert second.stdout.startswith("call for L3: open, due Sun 2026-04-05 10:00 (3 days from Thu 2026-04-02 10:00)")


@pytest.mark.parametrize(("lead", "period"), [("L1", "2026-03"), ("L3", "2026-04")])
def test_what_a_lead_adds_is_told_of_the_version_that_judged_it(
    versions: tuple[str, str], lead: str, period: str
) -> None:
    lines = explain(lead, "volume", files=versions).stdout.splitlines()

    assert (len(lines), lines[0].split(":")[0]) == (4, f"volume for {period}")


def test_a_promise_of_one_version_alone_is_known(versions: tuple[str, str]) -> None:
    Path("later.yaml").write_text(Path("later.yaml").read_text("utf-8").replace("id: volume", "id: amount"))

    assert explain("L1", "volume", files=versions).stdout.startswith("volume for 2026-03: ")
    assert explain("L3", "amount", files=versions).stdout.startswith("amount for 2026-04: ")


@pytest.mark.parametrize(
    ("as_of", "version", "exit_code"),
    [
        ("2026-02-01T10:00Z", "1", 1),
        ("2026-03-31T23:59:59.999999Z", "1", 1),
        ("2026-04-01T00:00Z", "2", 0),
        ("2027-05-01T00:00Z", "2", 0),
    ],
)
def test_a_definition_is_that_of_the_version_in_force(
    versions: tuple[str, str], as_of: str, version: str, exit_code: int
) -> None:
    result = invoke("explain", *versions, "L4", "--stage", "mql", "--events", "events.csv", "--as-of", as_of)

    assert (result.exit_code, result.stdout.splitlines()[0]) == (exit_code, f"version {version}:")
