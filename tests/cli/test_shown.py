"""The shell's word of what the data can show: outcomes that silence would decide, and what can not be said."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
zone: Europe/Berlin
term: {from: 2026-03-01, until: 2026-04-01}
calendars: {day: {zone: Europe/Berlin, hours: {mon-sun: "00:00-24:00"}}}
commitments:
  - id: first-response
    owed_by: sales
    deadline:
      start: {entered: mql}
      stop: {kind: activity}
      within: [{when: {field: tier, is: hot}, within: 1 hour}, {within: 4 hours}]
  - id: mql-volume
    owed_by: marketing
    quota: {count: {entered: mql}, at_least: 5, per: week}
clauses:
  - {id: silence, when: {nothing: {kind: review}, for: 2 weeks}, then: terminate, text: It ends.}
"""
# Due at 13:00 in Berlin, which is 12:00 in UTC, on both days.
EVENTS = """\
lead_id,at,kind,value,previous,field,id
L1,2026-03-10T09:00:00+01:00,stage,mql,,,e1
L2,2026-03-11T09:00:00+01:00,stage,mql,,,e2
L2,2026-03-01T09:00:00+01:00,field,cold,hot,tier,e3
L2,2026-03-01T09:00:00+01:00,visit,home,,,e4
"""
LOG = "at,kind\n2026-03-05T10:00Z,meeting\n"
FILES = ("--events", "events.csv", "--leads", "leads.csv", "--log", "log.csv")
AS_OF = "2026-03-20T00:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "leads.csv").write_text("lead_id,country\nL1,NO\nL2,DE\n")
    (tmp_path / "log.csv").write_text(LOG)
    return tmp_path


def run(command: str, *shows: str, more: tuple[str, ...] = (), before: tuple[str, ...] = ()) -> Result:
    options = [word for one in shows for word in ("--shows", one)]
    return invoke(*command.split(), "agreement.yaml", *before, *FILES, "--as-of", AS_OF, *more, *options)


def statuses(result: Result, commitment: str = "first-response") -> dict[str, str]:
    rows = map(json.loads, result.stdout.splitlines())
    return {row["subject"]: row["status"] for row in rows if row["commitment"] == commitment}


@pytest.mark.parametrize(
    ("shows", "found"),
    [
        pytest.param((), ("breached", "breached"), id="whole"),
        pytest.param(("activity=2026-03-10..",), ("breached", "breached"), id="from-the-first-instant-of-a-date"),
        pytest.param(("activity=2026-03-11..",), ("unknown", "breached"), id="from-the-next-date-on"),
        pytest.param(("activity=2026-03-10T08:00Z..",), ("breached", "breached"), id="from-the-start-on"),
        pytest.param(
            ("activity=2026-03-10T08:00:00.000001Z..",), ("unknown", "breached"), id="from-after-the-start-on"
        ),
        pytest.param(("activity=..2026-03-11",), ("breached", "breached"), id="until-the-last-instant-of-a-date"),
        pytest.param(("activity=..2026-03-10",), ("breached", "unknown"), id="until-the-date-before"),
        pytest.param(("activity=..2026-03-11T12:00Z",), ("breached", "breached"), id="until-due"),
        pytest.param(("activity=..2026-03-11T11:59:59.999999Z",), ("breached", "unknown"), id="until-before-due"),
        pytest.param(("activity=2026-03-11..2026-03-11",), ("unknown", "breached"), id="one-date"),
        pytest.param(("field:tier=2026-03-01..",), ("unknown", "breached"), id="a-field"),
        pytest.param(("activity=2026-03-11..", "activity=..2026-03-10"), ("unknown", "unknown"), id="two"),
        pytest.param(("visit=2026-03-11..", "meeting=2026-03-11..", "owner=..now"), ("breached",) * 2, id="unread"),
        pytest.param(("field:country=2026-03-11..", "field:owner=2026-03-11.."), ("breached",) * 2, id="unread-fields"),
    ],
)
def test_what_silence_outside_would_decide_is_unknown(shows: tuple[str, ...], found: tuple[str, str]) -> None:
    told = statuses(run("evaluate", *shows))

    assert (told["L1"], told["L2"]) == found


def test_dates_are_local_to_the_agreement(folder: Path) -> None:
    # Midnight of the 11th in Berlin: the clock runs from 23:30 of the 10th on, in UTC from 22:30.
    (folder / "events.csv").write_text("lead_id,at,kind,value\nL1,2026-03-10T23:00:00Z,stage,mql\n")

    found = [statuses(run("evaluate", f"activity={since}.."))["L1"] for since in ("2026-03-11", "2026-03-12")]

    assert found == ["breached", "unknown"]


def test_a_clause_of_silence_does_not_fire_where_the_log_shows_nothing() -> None:
    found = [statuses(run("evaluate", *shows), "silence") for shows in ((), ("review=2026-03-02..",))]

    assert found == [{"silence": "fired"}, {"silence": "quiet"}]


@pytest.mark.parametrize("shows", ["stage=2026-03-02..", "stage=2026-03-01.."])
def test_who_says_since_when_the_data_tells_is_not_warned_of_its_beginning(folder: Path, shows: str) -> None:
    (folder / "events.csv").write_text("lead_id,at,kind,value\nL1,2026-03-10T09:00:00Z,stage,mql\n")

    results = [run("evaluate"), run("evaluate", shows), run("evaluate", "stage=..2026-03-19")]

    told = (
        "warning: the first event is of 2026-03-10T09:00:00Z: periods of the term that ended before it are judged as empty, "
        "unless a coverage (--shows) declares from when on the data tells\n"
    )
    assert [result.stderr for result in results] == [told, "", told]


@pytest.mark.parametrize(
    ("shows", "said"),
    [
        ("activty=2026-03-10..", "no event and no promise has the kind 'activty'; did you mean 'activity'?"),
        ("marge=2026-03-10..", "no event and no promise has the kind 'marge'; did you mean 'stage'?"),
        ("tier=2026-03-10..", "'tier' is a field: write field:tier=FROM..UNTIL"),
        ("field:teir=2026-03-10..", "no lead and no promise has the field 'teir'; did you mean 'tier'?"),
        ("field:visit=2026-03-10..", "'visit' is a kind of event: write visit=FROM..UNTIL"),
        ("merge=2026-03-10..", "merges must be given whole"),
        ("activity=2026-03-10..2026-03-09", "activity events: the end must not come before the start"),
        ("activity=2026-03-10", "'activity=2026-03-10': expected WHAT=FROM..UNTIL, such as activity=2026-03-01.."),
        ("activity=..", "expected WHAT=FROM..UNTIL"),
        ("field:=2026-03-10..", "expected WHAT=FROM..UNTIL"),
        ("2026-03-10..", "expected WHAT=FROM..UNTIL"),
        (
            "activity=2026-02-30..",
            "'2026-02-30': expected a date such as 2026-03-01, or a time such as 2026-03-01T09:00Z",
        ),
        ("activity=..9999-12-31", "'9999-12-31': expected a date such as 2026-03-01"),
        ("activity=2026-03-10T09:00..", "'2026-03-10T09:00' has no UTC offset"),
        ("activity=2026-03-10T9..", "'2026-03-10T9': expected a time such as"),
    ],
)
def test_what_can_not_be_said_is_refused_with_what_was_meant(shows: str, said: str) -> None:
    result = run("evaluate", "stage=2026-03-01..", shows)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Invalid value for --shows" in result.stderr
    assert said in " ".join(result.stderr.split())


def test_a_name_that_holds_the_signs_of_the_form_is_read(folder: Path) -> None:
    (folder / "leads.csv").write_text("lead_id,a=b..c\nL1,1\n")

    assert run("evaluate", "field:a=b..c=2026-03-01..").exit_code == 1


def test_every_command_that_judges_takes_it() -> None:
    silent, shown = ("activity=..2026-03-09",), ("activity=..2026-03-19",)
    explained = {"before": ("L1",), "more": ("--commitment", "first-response")}

    assert "first-response  sales        0         0        0         0        2" in run("report", *silent).stdout
    assert [run("explain", *one, **explained).stdout.partition("\n")[0] for one in (silent, shown)] == [
        "first-response for L1: can not be told, the data does not reach far enough",
        "first-response for L1: sales broke it, due Tue 2026-03-10 13:00 (4 hours from Tue 2026-03-10 09:00); still not done 9 d 12 h later, Fri 2026-03-20 01:00",
    ]
    asked = {
        "before": ("first-response",),
        "more": ("--handling", "1", "--limit", "1 business hour", "--calendar", "day"),
    }
    assert [run("diagnose capacity", *one, **asked).exit_code for one in (silent, shown)] == [3, 0]
    assert '"what": "unknown"' in run("watch", *silent).stdout
    pending = [
        run("due", one, more=("--format", "json")).stdout for one in ("stage=2026-03-19..", "stage=2026-03-01..")
    ]
    assert ['"commitment": "mql-volume"' in told for told in pending] == [False, True]


def test_a_back_test_judges_both_texts_by_what_the_data_shows(folder: Path) -> None:
    (folder / "draft.yaml").write_text(AGREEMENT.replace("within: 4 hours", "within: 2 days"))
    both = ("backtest", "draft.yaml", "--current", "agreement.yaml", *FILES, "--as-of", "2026-03-12T00:00Z")

    found = [
        invoke(*both, "--shows", shows, "--format", "json") for shows in ("activity=..2026-03-10", "stage=2026-03-01..")
    ]

    rows = [json.loads(one.stdout)["tables"]["promises"]["rows"][0] for one in found]
    assert [(row["current_breached"], row["draft_breached"], row["gains"]) for row in rows] == [(1, 0, 1), (2, 0, 2)]


def test_a_definition_is_asked_of_what_there_is() -> None:
    result = run("explain", "activity=2026-03-01..", before=("L1",), more=("--stage", "mql"))

    assert result.exit_code == 2
    assert "--shows goes with --commitment" in result.stderr


def test_a_state_remembers_what_was_said_until_something_else_is() -> None:
    kept = ("--state", "state.json", "--only", "unknown", "--only", "breached", "--only", "changed", "--only", "gone")

    runs = [
        run("watch", *shows, more=kept) for shows in (("activity=..2026-03-10",), (), ("activity=..2026-03-19",), ())
    ]

    told = [[(row["what"], row["subject"]) for row in map(json.loads, one.stdout.splitlines())] for one in runs]
    assert told[0] == [("breached", "L1"), ("unknown", "L2"), ("breached", "2026-W09"), *told[0][3:]]
    assert told[1:] == [[], [("breached", "L2")], []]
