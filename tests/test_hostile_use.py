"""What users do by mistake, and what data holds by accident: a clear word for each, nothing lost, no traceback."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import slakit
from shell import invoke

NOW = datetime(2026, 3, 3, 18, tzinfo=UTC)
RULE = slakit.FirstResponse(within="4 hours")
AGREEMENT = """\
slakit: 1
name: small
term: {from: 2026-01-01, until: 2027-01-01}
calendars: {day: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}}
commitments:
  - id: call
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 business hours, calendar: day}
"""
EVENTS = """\
lead_id,at,kind,value,id
L1,2026-03-03T10:00Z,stage,mql,e1
L1,2026-03-03T10:30Z,activity,call,e2
L1,2026-03-03T11:00Z,activity,call,e2
L1,2026-12-03T11:00Z,activity,call,e3
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "leads.csv").write_text("lead_id,country\nL2,NO\n")
    return tmp_path


def judge(*arguments: str, events: str = "events.csv", as_of: str = "2026-03-03T16:00Z") -> Result:
    call = ["evaluate", "agreement.yaml", "--events", events, "--as-of", as_of, *arguments]
    return invoke(*call)


def _any(value: Any) -> Any:
    """Hide a wrong value from the type checker, which would find it first."""
    return value


def _mql(at: datetime, lead_id: str = "L1", **attributes: object) -> slakit.Journey:
    return slakit.Journey.of(lead_id, slakit.stage_event("mql", at=at), attributes=attributes)


@pytest.mark.parametrize("option", ["--rejects", "--output"])
@pytest.mark.parametrize("path", ["events.csv", "agreement.yaml", "leads.csv"])
def test_what_is_read_is_never_written_over(folder: Path, option: str, path: str) -> None:
    before = (folder / path).read_text()

    result = judge(option, path, "--leads", "leads.csv")

    assert result.exit_code == 2
    assert f"{path} is read or written by this run already" in result.stderr
    assert (folder / path).read_text() == before


def test_two_things_are_not_written_to_one_place(folder: Path) -> None:
    assert judge("--output", "out", "--rejects", "out").exit_code == 2


def test_half_a_sign_in_a_json_line_is_a_bad_row(folder: Path) -> None:
    line = '{"lead_id": "L9\\ud800", "at": "2026-03-03T10:00Z", "kind": "stage", "value": "mql"}\n'
    (folder / "events.jsonl").write_text(line)

    result = judge(events="events.jsonl")

    assert result.exit_code == 3
    assert result.stderr.startswith("events.jsonl:1: ")
    assert "lone surrogate" in result.stderr


def test_half_a_sign_in_a_value_is_refused() -> None:
    with pytest.raises(slakit.DataError) as error:
        slakit.activity_event("call", at=NOW, lead_id="L\ud800")

    assert error.value.problems[0].code == "I301"


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_formats_for_machines_tell_what_was_odd_on_standard_error(folder: Path, form: str) -> None:
    result = judge("--format", form, "--leads", "leads.csv")

    told = result.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in told] == ["lead-not-listed", "conflicting-id", "event-after-as-of"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: slakit.Groups("origin", ["web", "web"]), "D355"),
        (lambda: slakit.Groups("origin", "web"), "D355"),
        (lambda: slakit.Groups("origin", 5), "D355"),
        (lambda: slakit.Groups(""), "D355"),
        (lambda: slakit.LeadVolume(at_least=1, by=5), "D314"),
        (lambda: slakit.LeadVolume(at_least=1, by=["origin"]), "D314"),
        (lambda: slakit.LeadVolume(at_least=Fraction(10**400)), "D331"),
        (lambda: slakit.LeadVolume(at_least="1_000"), "D331"),
        (lambda: slakit.LeadVolume(at_least=1, meaning=_any(5)), "D314"),
        (lambda: slakit.LeadVolume(at_least=1, of=[]), "D205"),
        (lambda: slakit.FirstResponse(within="1 hour", objective=_any("95%")), "D314"),
        (lambda: slakit.FirstResponse(within="1 hour", calendar=_any(5)), "D314"),
        (lambda: slakit.FirstResponse(within="1 hour", calendar="owner", default_calendar=_any(5)), "D314"),
        (lambda: slakit.FirstResponse(within="1 hour", stop=[]), "D205"),
        (lambda: slakit.Agreement(name="a", commitments=_any(["x"])), "D314"),
        (lambda: slakit.Agreement(name="a", owners=_any(["7001"])), "D314"),
        (lambda: slakit.Agreement(name="a", parties=_any(["sales"])), "D314"),
        (lambda: slakit.Agreement(name="a", calendars=_any({"b": "x"})), "D314"),
        (lambda: slakit.Agreement(name="a", term=_any("2026")), "D314"),
        (lambda: slakit.Agreement(name=_any(None)), "D314"),
    ],
)
def test_a_value_of_a_wrong_kind_is_refused_when_built(make: Callable[[], object], code: str) -> None:
    with pytest.raises(slakit.AgreementError) as error:
        make()

    assert error.value.problems[0].code == code


def test_groups_are_text_as_attributes_are() -> None:
    assert slakit.Groups("size", [1, True]).values == ("1", "true")


def test_one_commitment_alone_makes_an_agreement() -> None:
    assert slakit.Agreement(name="a", commitments=RULE).commitments == (RULE,)


def test_an_owner_with_a_number_for_an_id_works_on_their_own_calendar() -> None:
    always, never_at_night = slakit.WorkCalendar.always("UTC"), slakit.WorkCalendar("UTC", {"mon-fri": "09:00-17:00"})
    agreement = slakit.Agreement(
        name="a",
        calendars={"always": always, "day": never_at_night},
        owners=[slakit.Owner(id=7001, calendar="always")],
        commitments=[slakit.FirstResponse(within="4 business hours", calendar="owner", default_calendar="day")],
    )

    (outcome,) = slakit.evaluate(agreement, [_mql(NOW, owner=7001)], as_of=NOW).outcomes

    assert outcome.due_at == NOW + timedelta(hours=4)


def test_a_date_that_no_calendar_can_tell_makes_its_entry_unknown_and_the_others_go_on() -> None:
    rule = slakit.FirstResponse(
        within="4 business hours", calendar=slakit.WorkCalendar("UTC", {"mon-fri": "09:00-17:00"})
    )
    ancient, fine = _mql(datetime(1753, 1, 1, tzinfo=UTC)), _mql(NOW, "L2")

    found = slakit.evaluate(rule, [ancient, fine], as_of=NOW)

    assert [(outcome.status, outcome.reason) for outcome in found.outcomes] == [
        ("unknown", "out_of_range"),
        ("pending", "running"),
    ]
    assert [(problem.code, problem.where) for problem in found.problems] == [("J204", "L1")]
    assert sum((part.wall for part in found.outcomes[0].segments), timedelta()) == found.outcomes[0].elapsed_wall


def test_a_calendar_that_never_opens_is_refused_at_its_line(folder: Path) -> None:
    closed = '{zone: UTC, hours: {mon-fri: "09:00-17:00"}, closures: [{every: FREQ=DAILY}]}'
    (folder / "agreement.yaml").write_text(AGREEMENT.replace('{zone: UTC, hours: {mon-fri: "09:00-17:00"}}', closed))

    result = invoke("check", "agreement.yaml")

    assert result.exit_code == 2
    assert result.stderr.startswith("agreement.yaml:4:18 calendars.day: not enough open time")


@pytest.mark.parametrize(
    ("leads", "where"),
    [(_mql(NOW), "leads"), (None, "leads"), (5, "leads"), (slakit.stage_event("mql", at=NOW, lead_id="L1"), "leads")],
    ids=["one journey", "nothing", "a number", "one event"],
)
def test_leads_that_are_no_list_are_refused(leads: Any, where: str) -> None:
    with pytest.raises(slakit.DataError) as error:
        slakit.evaluate(RULE, leads, as_of=NOW)

    assert (error.value.problems[0].code, error.value.problems[0].where) == ("I421", where)


@pytest.mark.parametrize(
    ("log", "where"),
    [(None, "log"), (_mql(NOW), "log"), ([{"kind": "review"}], "log[0]")],
    ids=["none", "journey", "row"],
)
def test_a_log_that_is_no_events_is_refused(log: Any, where: str) -> None:
    with pytest.raises(slakit.DataError) as error:
        slakit.evaluate(RULE, [], as_of=NOW, log=log)

    assert (error.value.problems[0].code, error.value.problems[0].where) == ("I421", where)


def test_an_instant_before_the_term_is_told(folder: Path) -> None:
    result = judge(as_of="2025-06-01T00:00Z")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "small: nothing-to-judge: 2025-06-01T00:00:00Z lies before the term" in result.stderr


@pytest.mark.parametrize("period", ["2025-12", "2027-01", "2027-W01"])
def test_a_period_outside_the_term_is_refused(period: str) -> None:
    term = slakit.Term(since="2026-01-01", until="2027-01-01")
    evaluation = slakit.evaluate(slakit.Agreement(name="a", term=term, commitments=[RULE]), [], as_of=NOW)

    if period == "2027-W01":
        period = "2027-W02"
    with pytest.raises(slakit.DataError) as error:
        evaluation.by(period=period)

    assert error.value.problems[0].code == "I413"


def test_without_a_term_any_period_may_be_asked_for() -> None:
    assert slakit.evaluate(RULE, [_mql(NOW)], as_of=NOW).by(period="2025-12").outcomes == ()


def test_a_merge_into_nobody_is_told() -> None:
    merged = slakit.Journey.of("L1", slakit.Event(kind="merge", value="L2", at=NOW))

    assert [problem.code for problem in slakit.evaluate(RULE, [merged], as_of=NOW).problems] == ["J203"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--values", "current"), "--values current needs --exported-at"),
        (("--exported-at", "2026-03-03T10:00Z"), "--values current needs --exported-at"),
        (("--delimiter", ""), "expected one sign"),
        (("--rejects", "nowhere/rejects.csv"), "can not be written"),
    ],
)
def test_a_wrong_call_is_no_wrong_data(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = judge(*arguments)

    assert result.exit_code == 2
    assert told in result.stderr


def test_numbers_are_written_with_plain_digits() -> None:
    lead = slakit.Journey.of("L1", attributes={"employees": "1_000"})

    assert slakit.ask(slakit.field("employees", at_least=5), lead, NOW).truth is slakit.Truth.UNKNOWN


def test_machines_read_one_document_with_everything_in_it(folder: Path) -> None:
    result = judge("--format", "json")

    assert result.stderr == ""
    assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == ["J101", "J201"]
