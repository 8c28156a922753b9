"""An agreement is written as a text that a file gives back as the same agreement."""

import os
import subprocess
import sys
import warnings
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from adapters.agreements.texts import SMALL, WHOLE, load
from rules.test_kinds import KINDS, built
from slakit import (
    AcceptanceRate,
    Agreement,
    AgreementError,
    AsDefined,
    Assignment,
    Cadence,
    Check,
    Clause,
    ClosedDates,
    ClosedSpan,
    CommitmentMet,
    ContactAttempts,
    ConversionRate,
    Deadline,
    Disposition,
    Escalation,
    Event,
    Example,
    FirstResponse,
    FollowUp,
    Groups,
    HandoffComplete,
    HolidayListWarning,
    Journey,
    LeadValue,
    LeadVolume,
    Limit,
    LoggedInTime,
    MaxDwell,
    Missed,
    NoEarlyGivingUp,
    NoFlood,
    NurtureStart,
    NurtureSuppressed,
    Objective,
    OpenLeadLimit,
    Owner,
    OwnEvent,
    Party,
    PauseBetween,
    PauseWhile,
    PeriodicReport,
    PeriodicReview,
    Persona,
    Quota,
    Rate,
    RecurringClosure,
    RejectionReason,
    Term,
    WorkCalendar,
    activity,
    activity_event,
    did,
    dump_agreement,
    entered,
    event,
    field,
    field_event,
    fingerprint,
    fits,
    in_stage,
    left,
    load_agreement,
    stage_definition,
)
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD

_HERE = Path(__file__).resolve()
_FOUND = [
    folder
    for folder in (
        Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")),
        *(parent / "shared" / "acceptance" for parent in _HERE.parents),
    )
    if (folder / "acme.yaml").is_file()
]
YEAR = Term(since="2026-01-01", until="2027-01-01")
BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays=["2026-12-25"])
BOSTON = WorkCalendar("America/New_York", hours={"mon-fri": "09:00-17:00"})
NOW = datetime.fromisoformat("2026-03-03T10:00+01:00")


def agreed(*commitments: Any, **parts: Any) -> Agreement:
    return Agreement(**{"name": "acme", "term": YEAR, "commitments": commitments, **parts})


def comes_back(agreement: Agreement, folder: Path, **known: Any) -> str:
    """Show that an agreement is the same after a file, and its text after another; return the text."""
    text = dump_agreement(agreement, **known)
    file = folder / "written.yaml"
    file.write_text(text, encoding="utf-8")
    again = load_agreement(file, **known)
    assert again == agreement
    assert fingerprint(again) == fingerprint(agreement)
    assert dump_agreement(again, **known) == text
    return text


def refused(agreement: Any, **known: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(AgreementError) as error:
        dump_agreement(agreement, **known)
    return [(one.code, one.where, one.message) for one in error.value.problems]


def part_of(text: str, *keys: str) -> Any:
    """Return what stands in a text under some keys, all of it as text."""
    found: Any = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only
    for key in keys:
        found = found[key]
    return found


# --- whole files


@pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")
@pytest.mark.parametrize("name", ["acme.yaml", "grammar.yaml"])
def test_the_acceptance_files_come_back(name: str, tmp_path: Path) -> None:
    comes_back(load_agreement(_FOUND[0] / name), tmp_path)


@pytest.mark.parametrize("text", [SMALL, WHOLE], ids=["small", "whole"])
def test_a_file_that_uses_the_whole_grammar_comes_back(text: str, tmp_path: Path) -> None:
    comes_back(load(text), tmp_path)


OF_ONES_OWN = {"M16": "D282", "S20": "D282", "S17": "D283"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OF_ONES_OWN])
def test_every_kind_of_promise_comes_back(kind: str, tmp_path: Path) -> None:
    comes_back(built(kind, tmp_path), tmp_path)


@pytest.mark.parametrize(("kind", "code"), OF_ONES_OWN.items())
def test_a_kind_that_is_a_function_or_a_rule_of_your_own_needs_a_name(kind: str, code: str, tmp_path: Path) -> None:
    assert [one for one, _, _ in refused(built(kind, tmp_path))] == [code]


def test_a_text_has_the_order_of_the_reference_and_nothing_that_has_its_default(tmp_path: Path) -> None:
    agreement = agreed(
        Deadline(
            id="call",
            owed_by="sales",
            start=entered("mql"),
            stop=activity("call"),
            within="4 business hours",
            calendar="berlin",
            warn_at=["50%", 0.8],
            objective=Objective(share="95%", per="month"),
            meaning="Sales calls.",
            consequence="The manager calls.",
        ),
        title="Who owes what",
        summary="Short.",
        version=2026.1,
        zone="Europe/Berlin",
        parties=[Party(name="sales", head="Bo", signed="2025-12-01", fingerprint="87d4-0033-722b-ec4d")],
        calendars={"berlin": BERLIN},
        owners=[Owner(id=7001, team="sales", calendar="berlin", queue=True, since="2026-01-01")],
        clauses=[Clause(id="end", when=Missed("call/objective", periods=2), then="terminate", to=["CEO"])],
    )

    assert comes_back(agreement, tmp_path) == (
        """\
slakit: 1
name: acme
version: "2026.1"
title: Who owes what
summary: Short.
term:
  from: 2026-01-01
  until: 2027-01-01
zone: Europe/Berlin
parties:
  sales:
    head: Bo
    signed: 2025-12-01
    fingerprint: 87d4-0033-722b-ec4d
calendars:
  berlin:
    zone: Europe/Berlin
    hours:
      mon-fri: 09:00-17:00
    holidays:
      - 2026-12-25
owners:
  "7001":
    team: sales
    calendar: berlin
    queue: true
    from: 2026-01-01
commitments:
  - id: call
    owed_by: sales
    meaning: Sales calls.
    consequence: The manager calls.
    deadline:
      start:
        entered: mql
      stop:
        kind: activity
        value: call
      within: 4 business hours
      calendar: berlin
      warn_at:
        - 50%
        - 80%
    objective:
      share: 95%
      per: month
clauses:
  - id: end
    when:
      missed: call/objective
      periods: 2
    then: terminate
    to: CEO
"""
    )


def test_what_warned_when_it_was_made_does_not_warn_again(tmp_path: Path) -> None:
    with pytest.warns(HolidayListWarning):
        agreement = agreed(calendars={"berlin": BERLIN}, term=Term(since="2026-01-01", until="2030-01-01"))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert dump_agreement(agreement)


# --- texts


@pytest.mark.parametrize(
    "text",
    [
        *("no", "NO", "y", "1", "1e3", "0x1f", "0o7", "1_000", "2026-01-01", "09:00", "~", "null", "=", "<<", "true"),
        *("- a", "a: b", "a #b", "#", "'", '"', "\\", "{a", "[a", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "a:"),
        *(" a", "a ", "\t", "a\nb", "a\n\nb", "a\n", "\na", "a\n b", "a\n#b", "a\r\nb", "---", "...", "? a", "--- a"),
        *("<script>", "=cmd()", "naïve", "日本", "\u200f\u202emql", "\ufeffa", "a\u2028b", "\x00", "\x85", "\xa0", "\U0001f600"),
        *("\ufffe", "\U000e0041", "word " * 60, "w" * 3000, "line one\nline two: with a colon"),
    ],
)  # fmt: skip
def test_any_text_comes_back_as_it_was(text: str, tmp_path: Path) -> None:
    agreement = agreed(
        FirstResponse(within="1 hour", meaning=text, start=event(kind="field", data={text or "a": text or "b"})),
        name=text,
        title=text,
        parties=[Party(name=text, head=text)],
        owners=[Owner(id=text or "a", name=text)],
        calendars={text: BERLIN},
    )

    comes_back(agreement, tmp_path)


def test_lines_of_prose_stand_as_lines(tmp_path: Path) -> None:
    text = comes_back(agreed(summary="One line: of prose.\n\nAnother # line."), tmp_path)

    assert "summary: |-\n  One line: of prose.\n\n  Another # line.\n" in text


def test_signs_that_nobody_sees_are_spelt_out(tmp_path: Path) -> None:
    text = comes_back(agreed(title="a\u202eb\u00a0c\u00e9\U000e0041"), tmp_path)

    assert 'title: "a\\u202eb\\u00a0cé\\U000e0041"\n' in text


def test_half_a_sign_is_refused_wherever_it_stands() -> None:
    agreement = agreed(
        FirstResponse(within="1 hour", meaning="\ud800", warn_at=["50%"]),
        title="\udfff",
        parties=[Party(name="\ud801")],
    )

    assert [(code, where) for code, where, _ in refused(agreement)] == [
        ("D283", "title"),
        ("D283", "parties.\ud801"),
        ("D283", "commitments[0].meaning"),
    ]


# --- calendars


@pytest.mark.parametrize(
    ("calendar", "value"),
    [
        pytest.param(WorkCalendar.always("UTC"), {"zone": "UTC", "hours": "always"}, id="always"),
        pytest.param(
            WorkCalendar("UTC", {"tue": "22:00-06:00", "fri-sun": "00:00-24:00", "mon": "09:00:30-10:00,11:00-12:00"}),
            {
                "zone": "UTC",
                "hours": {"mon": "09:00:30-10:00, 11:00-12:00", "tue": "22:00-06:00", "fri-sun": "00:00-24:00"},
            },
            id="hours",
        ),
        pytest.param(
            WorkCalendar("UTC", "always", holidays={"2026-12-25": "Christmas Day", "2026-01-01": "holiday"}),
            {"zone": "UTC", "hours": "always", "holidays": {"2026-01-01": "holiday", "2026-12-25": "Christmas Day"}},
            id="holidays-with-names",
        ),
        pytest.param(
            WorkCalendar("UTC", "always", overrides={"2026-12-24": "closed"}, since="2026-01-01", until="2026-07-01"),
            {
                "zone": "UTC",
                "hours": "always",
                "overrides": {"2026-12-24": "closed"},
                "from": "2026-01-01",
                "until": "2026-07-01",
            },
            id="overrides-and-bounds",
        ),
        pytest.param(
            WorkCalendar(
                "UTC",
                "always",
                closures=[
                    ClosedDates(since="2026-12-28", until="2027-01-01"),
                    ClosedSpan(since=NOW, until=datetime.fromisoformat("2026-03-04T00:00Z"), because="works"),
                    RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", away="12:00-13:00", excluding=["2026-05-01"]),
                    RecurringClosure(
                        every="FREQ=DAILY;INTERVAL=9", since="2026-01-01", until="2026-07-01", days=2, hours="1:00-2:00"
                    ),
                ],
            ),
            {
                "zone": "UTC",
                "hours": "always",
                "closures": [
                    {"from": "2026-12-28", "until": "2027-01-01"},
                    {"from": "2026-03-03T09:00:00Z", "until": "2026-03-04T00:00:00Z", "because": "works"},
                    {"every": "FREQ=WEEKLY;BYDAY=FR", "away": "12:00-13:00", "excluding": ["2026-05-01"]},
                    {
                        "every": "FREQ=DAILY;INTERVAL=9",
                        "hours": "01:00-02:00",
                        "from": "2026-01-01",
                        "until": "2026-07-01",
                        "days": "2",
                    },
                ],
            },
            id="closures",
        ),
        pytest.param(BERLIN & BOSTON, {"all_of": ["berlin", "boston"]}, id="all-of"),
        pytest.param(BOSTON | BERLIN | BOSTON, {"any_of": ["boston", "berlin", "boston"]}, id="any-of"),
        pytest.param(BERLIN & BOSTON & BERLIN, {"all_of": ["berlin", "boston", "berlin"]}, id="from-the-left"),
        pytest.param(
            BERLIN & (BOSTON | WorkCalendar.always("UTC")),
            {"all_of": ["berlin", {"any_of": ["boston", {"zone": "UTC", "hours": "always"}]}]},
            id="without-a-name",
        ),
    ],
)
def test_a_calendar_is_written_as_a_person_would(calendar: WorkCalendar, value: Any, tmp_path: Path) -> None:
    agreement = agreed(calendars={"berlin": BERLIN, "boston": BOSTON, "drawn": calendar})

    assert part_of(comes_back(agreement, tmp_path), "calendars", "drawn") == value


def test_a_calendar_laid_together_from_one_that_is_laid_together_names_it(tmp_path: Path) -> None:
    both = BERLIN & BOSTON
    agreement = agreed(calendars={"all": both & WorkCalendar.always("UTC"), "both": both})

    text = comes_back(agreement, tmp_path)

    assert part_of(text, "calendars", "all") == {"all_of": ["both", {"zone": "UTC", "hours": "always"}]}


def test_a_calendar_without_a_name_stands_where_it_is_used(tmp_path: Path) -> None:
    agreement = agreed(
        FirstResponse(within="1 business hour", calendar="owner", default_calendar=BERLIN),
        LeadVolume(at_least=8, calendar=BERLIN | BOSTON),
        owners=[Owner(id="a", calendar=BOSTON)],
        calendars={"boston": BOSTON},
    )

    text = comes_back(agreement, tmp_path)

    berlin = {"zone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}, "holidays": ["2026-12-25"]}
    boston = {"zone": "America/New_York", "hours": {"mon-fri": "09:00-17:00"}}
    assert part_of(text, "owners", "a") == {"calendar": boston}
    assert [one.get("deadline", one.get("quota")) for one in part_of(text, "commitments")] == [
        {
            "start": {"entered": "mql"},
            "stop": part_of(text, "commitments")[0]["deadline"]["stop"],
            "within": "1 business hour",
            "calendar": "owner",
            "default_calendar": berlin,
        },
        {
            "count": {"entered": "mql"},
            "at_least": "8",
            "per": "month",
            "entries": "first",
            "calendar": {"any_of": [berlin, "boston"]},
        },
    ]


# --- commitments


READY: list[Any] = [
    FirstResponse(within=[(field("tier", is_="hot"), "30 business minutes"), "4 business hours"], calendar="berlin"),
    Disposition(within="2 business days", calendar="berlin"),
    ContactAttempts(at_least=6, within="10 business days", calendar="berlin", distinct_by={"channel": 2}, spread=3),
    HandoffComplete(fields=["email", "company"]),
    LeadVolume(at_least=8),
    LeadValue(at_least="5000.50", value=[(field("source", is_="demo"), 1200), 100]),
    AcceptanceRate(at_least="80%", matures_after="5 days"),
    ConversionRate(at_least="12.5%", matures_after="3 months", id="conversion"),
    MaxDwell(stage="mql", within="3 days"),
    NoEarlyGivingUp(),
    NoFlood(at_most=5),
    NurtureStart(within="2 days"),
    NurtureSuppressed(),
    OpenLeadLimit(at_most=40),
    PeriodicReport(every="FREQ=MONTHLY;BYMONTHDAY=1", within="3 days"),
    PeriodicReview(every="FREQ=WEEKLY;BYDAY=TU", within="1 day"),
    RejectionReason(reasons=["spam", "duplicate"]),
    Assignment(within="5 minutes"),
    AsDefined(),
    Escalation(breached="first-response", within="1 day"),
    FollowUp(within="1 day"),
    LoggedInTime(within="1 day"),
]


@pytest.mark.parametrize("rule", READY, ids=lambda rule: rule.id)
def test_every_ready_made_promise_comes_back(rule: Any, tmp_path: Path) -> None:
    asked = [one for one in READY if one.id in {"first-response", "contact-attempts"} and one.id != rule.id]

    comes_back(agreed(*asked, rule, calendars={"berlin": BERLIN}), tmp_path)


def test_all_ready_made_promises_come_back_together(tmp_path: Path) -> None:
    assert len(READY) == 22

    comes_back(agreed(*READY, calendars={"berlin": BERLIN}), tmp_path)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(
            Deadline(
                id="slow",
                owed_by=("marketing", "sales"),
                start=[entered("mql"), left("sql")],
                stop=[activity("call"), event(kind="owner", value_not="pool")],
                cancel=entered("disqualified"),
                within=[Limit("1 hour", field("tier", is_="hot"))],
                pause=[
                    PauseWhile(field("status", is_="on-hold") | in_stage("recycled")),
                    PauseBetween(activity("away"), [activity("back"), entered("sql")]),
                ],
                on_reassign="restart",
                look_back="1 day",
                entries="first",
                on="log",
            ),
            id="deadline",
        ),
        pytest.param(
            Deadline(
                id="one-pause",
                owed_by="sales",
                start=entered("mql"),
                stop=activity("call"),
                within="1 hour",
                pause=PauseBetween(activity("away"), activity("back")),
            ),
            id="one-pause",
        ),
        pytest.param(
            Cadence(
                id="tries",
                owed_by="sales",
                start=entered("mql"),
                count=activity("call"),
                at_least=2,
                within="5 days",
                min_gap="30 minutes",
                until=activity("reply"),
                warn_at=["33.3%"],
                objective=Objective(at_most=0, per="week"),
            ),
            id="cadence",
        ),
        pytest.param(
            Check(
                id="checked",
                owed_by="sales",
                at=entered("rejected"),
                that=(CommitmentMet("first-response") | ~OwnEvent(event(actor_kind="person"))) & did("call"),
                entries="first",
                objective=Objective(share="1%", per="year", min_population=9),
            ),
            id="check",
        ),
        pytest.param(
            Check(id="logged", owed_by="sales", at=event(kind="review"), that=did("call"), on="log"), id="check-on-log"
        ),
        pytest.param(
            Quota(
                id="number",
                owed_by="marketing",
                count=event(kind="report"),
                at_most=Fraction(1, 8),
                per="day",
                partial="skip",
                by=Groups("owner", ["a", ""]),
                band="0.125%",
                on="log",
            ),
            id="quota",
        ),
        pytest.param(
            Quota(id="by", owed_by="marketing", count=entered("mql"), at_least=10**20, per="quarter", by="origin"),
            id="quota-by-field",
        ),
        pytest.param(
            Rate(
                id="share",
                owed_by="marketing",
                among=entered("mql"),
                reached=entered("sql"),
                at_least="0.1%",
                per="year",
                matures_after="90 days",
                judge_by="upper_bound",
                confidence="99.99%",
                min_population=20,
                entries="first",
                by=Groups("owner"),
                on="log",
            ),
            id="rate",
        ),
        pytest.param(
            FirstResponse(
                within="2 hours",
                objective=Objective(percentile="90%", at_most="90 minutes", per="month"),
                id="percentile",
            ),
            id="percentile",
        ),
        pytest.param(
            Deadline(id="date", owed_by="sales", start=entered("mql"), stop=entered("sql"), due="promised_on"), id="due"
        ),
    ],
)
def test_every_word_of_a_commitment_comes_back(rule: Any, tmp_path: Path) -> None:
    comes_back(agreed(FirstResponse(within="1 hour"), rule), tmp_path)


def test_a_definition_that_a_check_asks_for_comes_back(tmp_path: Path) -> None:
    buyer = Persona(name="buyer", all=field("role", is_="cto"))
    mql = attrs.evolve(STANDARD["mql"], when=did("trial") & fits(buyer))

    comes_back(agreed(AsDefined(), personas=[buyer], lifecycle=STANDARD.replace(mql)), tmp_path)


# --- examples


def test_examples_come_back_with_all_that_is_told_of_them(tmp_path: Path) -> None:
    told = Event(
        at=NOW, kind="note", value="a", id="", actor="7001", actor_kind="person", recorded_at=NOW, data={"valeu": "b"}
    )
    examples = [
        Example(stage="mql", it_is="true", because="told", journey=Journey.of("L1", told), at=NOW),
        Example(
            stage="mql",
            it_is="false",
            because="",
            journey=Journey.of("example", field_event("tier", "hot", at=NOW), attributes={"size": 5}),
            at=datetime.fromisoformat("2026-04-03T10:00:00.000001+02:00"),
        ),
        Example(stage="lead", it_is="unknown", because="nothing", journey=Journey.of("example"), at=EXAMPLES_NOON),
    ]
    agreement = agreed(lifecycle=STANDARD, examples=examples)

    text = comes_back(agreement, tmp_path)

    assert list(part_of(text, "lifecycle", "stages")) == ["mql", "lead"]
    assert part_of(text, "lifecycle", "stages", "mql", "examples") == [
        {
            "it_is": "true",
            "because": "told",
            "events": [
                {
                    "kind": "note",
                    "value": "a",
                    "actor": "7001",
                    "actor_kind": "person",
                    "id": "",
                    "at": "2026-03-03T09:00:00Z",
                    "recorded_at": "2026-03-03T09:00:00Z",
                    "data": {"valeu": "b"},
                }
            ],
            "lead": "L1",
        },
        {
            "it_is": "false",
            "events": [
                {"kind": "field", "value": "hot", "id": "", "at": "2026-03-03T09:00:00Z", "data": {"field": "tier"}}
            ],
            "attributes": {"size": "5"},
            "at": "2026-04-03T08:00:00.000001Z",
        },
    ]


EXAMPLES_NOON = datetime.fromisoformat("2026-01-01T12:00Z")


def test_equal_examples_may_stand_in_two_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.yaml").write_text(WHOLE, encoding="utf-8")

    one, other = (load_agreement(tmp_path / f"{name}.yaml") for name in ("one", "other"))

    assert one == other
    assert [example.where for example in one.examples] != [example.where for example in other.examples]


# --- what no file can hold


@attrs.frozen
class Anything:
    """A guard that is no criterion of slakit's own."""

    def allows(self, journey: Any, at: Any) -> bool:
        return bool(journey and at)


@attrs.frozen
class Sal:
    """A class for the leads of a stage."""


def test_all_that_no_file_can_hold_is_told_at_once() -> None:
    third = Quota(id="third", owed_by="marketing", count=entered("mql"), at_least=Fraction(1, 3), per="month")
    stranger = Persona(name="stranger", all=did("call"))
    mql = attrs.evolve(STANDARD["mql"], record=Sal, when=Anything())
    lifecycle = STANDARD.replace(mql).allow("lead", "sql", trigger="leap", when=Anything())
    asks = Check(id="asks", owed_by="sales", at=entered("mql"), that=fits(stranger))
    every = Deadline(
        id="every", owed_by="sales", start=event(), stop=event(), within="1 hour", warn_at=[Fraction(1, 3)]
    )

    told = refused(
        agreed(
            third,
            asks,
            every,
            lifecycle=lifecycle,
            parties=[Party(name="sales"), Party(name="sales", head="Bo")],
            personas=[Persona(name="p", all=fits(stranger))],
            examples=[Example(stage="won", it_is="true", because="", journey=Journey.of("a"), at=NOW)],
        )
    )

    assert [(code, where) for code, where, _ in told] == [
        ("D283", "parties.sales"),
        ("D283", "personas.p"),
        ("D283", "examples[0]"),
        ("D283", "lifecycle.stages.mql.when"),
        ("D283", f"lifecycle.moves[{len(lifecycle.moves) - 1}].when"),
        ("D283", "lifecycle.stages.mql.record"),
        ("D283", "commitments[0].quota.at_least"),
        ("D283", "commitments[1].check.that"),
        ("D281", "commitments[2].deadline.start"),
        ("D281", "commitments[2].deadline.stop"),
        ("D283", "commitments[2].deadline.warn_at"),
    ]
    assert told[0][2] == "'sales' is there twice, and a file has each name once"
    assert told[1][2] == "the persona 'stranger' is not among those of the agreement"
    assert told[6][2] == "1/3 has no end as a decimal number: round it"


def test_a_persona_of_which_a_trait_can_not_be_written_is_refused() -> None:
    agreement = agreed(personas=[Persona(name="p", all=did(event()))])

    assert [(code, where) for code, where, _ in refused(agreement)] == [("D281", "personas.p")]


def test_a_definition_that_the_lifecycle_does_not_have_is_refused() -> None:
    mql = attrs.evolve(STANDARD["mql"], when=stage_definition("lead"))
    lead = attrs.evolve(STANDARD["lead"], when=did("call"))

    told = refused(agreed(lifecycle=STANDARD.replace(mql).replace(lead)))

    assert [(where, message) for _, where, message in told] == [
        ("lifecycle.stages.mql.when", "the definition of 'lead' is another one than that of the lifecycle")
    ]


def test_a_condition_that_is_nested_too_deeply_is_refused() -> None:
    that: Any = OwnEvent(entered("mql"))
    for _ in range(100):
        that = did("call") | (that & did("call"))

    ((code, where, message),) = refused(agreed(Check(id="deep", owed_by="sales", at=entered("mql"), that=that)))

    assert (code, where) == ("D283", "commitments[0].check.that")
    assert message == "is nested more than 64 levels deep, as no file may be"


def test_what_would_come_back_as_something_else_is_refused_at_its_place() -> None:
    odd: Any = 5
    agreement = agreed(
        FirstResponse(within="1 hour", id="fine"),
        Quota(id="huge", owed_by="sales", count=entered("mql"), at_least=1, per="month"),
        FirstResponse(within="1 hour", id="many", objective=Objective(at_most=1, per="week", min_population=10**8)),
        title=odd,
        calendars={"here": BERLIN, "odd": WorkCalendar("UTC", "always", closures=[_ODD_SPAN])},
    )

    assert [(code, where) for code, where, _ in refused(agreement)] == [("D283", "title"), ("D283", "calendars.odd")]


# In the hour that comes twice, no two zones agree on what is equal.
_ODD_SPAN = ClosedSpan(
    since=datetime.fromisoformat("2026-10-25T00:00Z"),
    until=datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN.zone),
)


def test_what_a_file_refuses_is_refused_at_its_place() -> None:
    many = FirstResponse(within="1 hour", objective=Objective(at_most=1, per="week", min_population=10**10))

    ((code, where, message),) = refused(agreed(many))

    assert (code, where) == ("D283", "commitments[0].objective.min_population")
    assert message == "can not be written: '10000000000': expected a whole number"


def test_a_text_that_no_file_may_have_is_refused() -> None:
    assert refused(agreed(summary="word " * 500_000)) == [
        ("D283", "agreement", "is longer than 2,000,000 bytes, and no file may be")
    ]


@pytest.mark.parametrize("odd", ["acme.yaml", None, FirstResponse(within="1 hour")], ids=["path", "nothing", "promise"])
def test_what_is_no_agreement_is_refused(odd: Any) -> None:
    ((code, where, message),) = refused(odd)

    assert (code, where) == ("D314", "agreement")
    assert message.endswith("expected an Agreement")


def test_examples_without_a_lifecycle_are_refused() -> None:
    example = Example(
        stage="mql", it_is="true", because="", journey=Journey.of("a", activity_event("a", at=NOW)), at=NOW
    )

    assert refused(agreed(examples=[example])) == [
        ("D283", "examples[0]", "the lifecycle has no stage 'mql' to stand under")
    ]


def test_examples_come_back_below_their_personas(tmp_path: Path) -> None:
    firms = [Persona(name=name, meaning=name, all=[field("tier", is_=name)]) for name in ("hot", "cold", "bare")]
    at = EXAMPLES_NOON
    examples = [
        Example(stage="mql", it_is="true", because="", journey=Journey.of("example"), at=at),
        Example(
            persona="hot", it_is="true", because="", journey=Journey.of("example", attributes={"tier": "hot"}), at=at
        ),
        Example(persona="hot", it_is="unknown", because="not told", journey=Journey.of("L1"), at=at),
        Example(persona="cold", it_is="unknown", because="", journey=Journey.of("example"), at=at),
    ]

    text = comes_back(agreed(lifecycle=STANDARD, personas=firms, examples=examples), tmp_path)

    assert part_of(text, "personas", "hot", "examples") == [
        {"it_is": "true", "attributes": {"tier": "hot"}},
        {"it_is": "unknown", "because": "not told", "lead": "L1"},
    ]
    assert "examples" not in part_of(text, "personas", "bare")


def test_an_example_of_a_persona_that_the_agreement_lacks_is_refused() -> None:
    example = Example(persona="firm", it_is="true", because="", journey=Journey.of("a"), at=NOW)

    assert refused(agreed(examples=[example])) == [
        ("D283", "examples[0]", "the agreement has no persona 'firm' to stand under")
    ]


def test_examples_of_one_stage_that_stand_apart_are_refused() -> None:
    one, other = (
        Example(stage=stage, it_is="true", because="", journey=Journey.of("a"), at=NOW) for stage in ("mql", "sql")
    )

    assert [where for _, where, _ in refused(agreed(lifecycle=STANDARD, examples=[one, other, one]))] == [
        "examples[1]",
        "examples[2]",
    ]


@pytest.mark.parametrize(("base", "name"), [(STANDARD, "standard"), (HUBSPOT, "hubspot"), (SALESFORCE, "salesforce")])
def test_a_base_is_told_by_its_name(base: Any, name: str, tmp_path: Path) -> None:
    assert part_of(comes_back(agreed(lifecycle=base), tmp_path), "lifecycle") == {"base": name}


def test_a_text_is_the_same_in_every_process() -> None:
    script = (
        "from slakit import *\n"
        "c = WorkCalendar('UTC', 'always', closures=[RecurringClosure(every='FREQ=WEEKLY;BYDAY=MO', "
        "excluding=['2026-01-05', '2026-02-02', '2026-03-02'])])\n"
        "print(dump_agreement(Agreement(name='a', calendars={'c': c})))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(texts) == 1
    assert date(2026, 1, 5).isoformat() in texts.pop()
