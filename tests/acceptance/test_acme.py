"""The acceptance files, where they are to be found: whatever is judged comes out as they say, row for row."""

import csv
import json
import os
import random
import warnings
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import slakit
from shell import invoke
from slakit.reports.account import account

_HERE = Path(__file__).resolve()
_FOUND = [
    folder
    for folder in (
        Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")),
        *(parent / "shared" / "acceptance" for parent in _HERE.parents),
    )
    if (folder / "acme.yaml").is_file()
]
pytestmark = pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")


@pytest.fixture(scope="module")
def folder() -> Path:
    return _FOUND[0]


@pytest.fixture(scope="module")
def evaluation(folder: Path) -> slakit.Evaluation:
    agreement = slakit.load_agreement(folder / "acme.yaml")
    leads = slakit.journeys(slakit.read_events(folder / "events.csv"), slakit.read_leads(folder / "leads.csv"))
    with pytest.warns(slakit.SparseHistoryWarning):
        return slakit.evaluate(
            agreement,
            leads,
            as_of=datetime.fromisoformat("2026-11-27T16:00:00Z"),
            log=slakit.read_events(folder / "log.csv", log=True),
        )


def _number(text: str) -> float | None:
    return None if text == "" else round(float(text), 4)


def _row(outcome: dict[str, object]) -> tuple[object, ...]:
    numbers = (outcome["target"], outcome["actual"])
    return (
        outcome["commitment"],
        outcome["subject"],
        outcome["entry"],
        outcome["status"],
        outcome["due_at"],
        outcome["stopped_at"],
        outcome["owner"],
        outcome["started_at"],
        *(None if number is None else round(float(str(number)), 4) for number in numbers),
    )


def _expected(folder: Path) -> list[tuple[object, ...]]:
    with (folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        return [
            (
                row["commitment"],
                row["subject"],
                int(row["entry"]) if row["entry"] else None,
                row["status"],
                row["due_at"] or None,
                row["stopped_at"] or None,
                row["owner"] or None,
                row["started_at"],
                _number(row["target"]),
                _number(row["actual"]),
            )
            for row in csv.DictReader(file)
        ]


def test_every_row_comes_out(folder: Path, evaluation: slakit.Evaluation) -> None:
    expected = _expected(folder)

    found = [_row(outcome) for outcome in evaluation.to_dicts()]

    assert len(expected) == 204
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_a_watch_says_the_same_at_200_instants(folder: Path, evaluation: slakit.Evaluation) -> None:
    agreement = slakit.load_agreement(folder / "acme.yaml")
    events = [*slakit.read_events(folder / "events.csv"), *slakit.read_events(folder / "log.csv", log=True)]
    leads = slakit.read_leads(folder / "leads.csv")
    draw, begin = random.Random(7), datetime.fromisoformat("2026-02-20T10:00:00Z")  # noqa: S311 - no secret
    moments = sorted(begin + timedelta(seconds=draw.randrange(280 * 86_400)) for _ in range(200))
    draw.shuffle(events)
    watch = slakit.Watch(agreement, as_of=moments[0])
    for lead in leads:
        watch.add_lead(lead)
    waiting = {id(event): max(event.at, draw.choice(moments)) for event in events}

    for moment in moments:
        watch.advance(moment)
        watch.add(*(event for event in events if waiting[id(event)] <= moment))
        known = [event for event in events if waiting[id(event)] <= moment]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", slakit.SparseHistoryWarning)
            fresh = slakit.evaluate(
                agreement,
                slakit.journeys([one for one in known if one.lead_id], leads),
                as_of=moment,
                log=[one for one in known if not one.lead_id],
            )
        if moment == moments[100]:
            watch = slakit.Watch.from_json(watch.to_json(), agreement)
        found = watch.evaluation()
        assert found == fresh
        assert found.agreement_status == fresh.agreement_status

    watch.add(*events)
    watch.advance(evaluation.as_of)
    assert watch.evaluation() == evaluation


def test_every_row_comes_out_of_the_shell(folder: Path) -> None:
    words = ["evaluate", str(folder / "acme.yaml"), "--as-of", "2026-11-27T16:00Z", "--format", "jsonl"]
    for option in ("events", "leads", "log"):
        words += [f"--{option}", str(folder / f"{option}.csv")]

    result = invoke(*words)

    assert result.exit_code == 1  # something is broken
    found = [_row(json.loads(line)) for line in result.stdout.splitlines()]
    assert sorted(found, key=str) == sorted(_expected(folder), key=str)


def test_both_agreements_pass_the_check_of_the_shell(folder: Path) -> None:
    ended = [invoke("check", str(folder / name)) for name in ("acme.yaml", "grammar.yaml")]

    assert [result.exit_code for result in ended] == [0, 0]
    assert ended[0].stdout.splitlines()[-1] == "acme.yaml: no problems; commitments: 11, clauses: 3"


def test_the_whole_grammar_loads(folder: Path) -> None:
    agreement = slakit.load_agreement(folder / "grammar.yaml")

    assert agreement.name == "grammar"
    assert set(agreement.calendars) == {"support", "always", "both", "either"}
    assert {"persistence", "no-early-giving-up"} <= {commitment.id for commitment in agreement.commitments}
    assert len(agreement.clauses) == 3


def test_the_promises_per_period_of_the_whole_grammar_are_judged(folder: Path) -> None:
    agreement = slakit.load_agreement(folder / "grammar.yaml")
    events = [
        slakit.stage_event(stage, at=datetime.fromisoformat(f"2026-01-{day}T15:00Z"), lead_id="L1", **facts)
        for stage, day, facts in (
            ("mql", "12", {}),
            ("sal", "13", {}),
            ("rejected", "14", {"reason": "not-as-defined"}),
        )
    ]
    events.append(slakit.Event(lead_id="L0", kind="created", at=datetime.fromisoformat("2025-12-01T00:00Z")))
    attributes = [{"lead_id": "L1", "origin": "paid", "owner": "2"}]

    found = slakit.evaluate(
        agreement, slakit.journeys(events, attributes), as_of=datetime.fromisoformat("2026-02-10T12:00Z")
    )

    said = {(one.commitment, one.subject, one.group): (one.status, one.target, one.actual) for one in found.outcomes}
    assert said["volume-by-origin", "2026-01", "paid"] == ("breached", 30.0, 0.0)
    assert said["open-leads", "2026-W03", "2"] == ("met", 40.0, 1.0)
    assert said["to-opportunity", "2026-Q1", None] == ("pending", 0.125, 0.0)
    assert said["worked/objective", "2026-Q1", None] == ("pending", 24.0, None)


def test_the_event_after_as_of_is_told(evaluation: slakit.Evaluation) -> None:
    assert [(problem.code, problem.where) for problem in evaluation.problems] == [
        ("J201", "L20"),
        ("J201", "acme"),
    ]


def test_the_agreement_is_terminable_since_the_third_month_without_volume(evaluation: slakit.Evaluation) -> None:
    status = evaluation.agreement_status

    assert (status.state, status.since) == ("terminable", datetime.fromisoformat("2026-06-30T22:00:00Z"))
    assert status.clauses == ("termination-for-volume",)


@pytest.mark.parametrize(
    ("commitment", "lead", "told"),
    [
        (
            "reject-reason",
            "L05",
            "the reason is duplicate or bad-data or out-of-territory or not-as-defined, and it is no-budget",
        ),
        ("handoff-complete", "L06", "email, company, source are present, but source is missing"),
        ("as-defined", "L07", "did content_download with at least 3 different asset within 30 days: 1 of 3"),
        ("as-defined", "L20", "employees is at least 50 and at most 1000, but employees is missing"),
        ("attempts", "L18", "open, 2 of 4 events, due Wed 2026-12-09 18:00"),
    ],
)
def test_the_text_says_what_was_missing(evaluation: slakit.Evaluation, commitment: str, lead: str, told: str) -> None:
    (found,) = [one for one in evaluation.by(commitment=commitment).outcomes if one.subject == lead]

    assert told in found.text


# Of each outcome what its account must name: the rule and its limit, the calendar, holidays, events used and passed over.
ACCOUNTS: dict[tuple[str, str, int], tuple[str, ...]] = {
    ("first-response", "L04", 1): (
        "due Tue 2026-03-10 14:30 (4 business hours from Tue 2026-03-10 09:30); done Tue 2026-03-10 16:00, 1 h 30 min late",
        "clock of 7001, calendar berlin (Europe/Berlin):",
        "after due: 1 h 30 min more",
        "e047  activity email, Tue 2026-03-10 09:31: actor_kind is automation",
    ),
    ("first-response", "L11", 1): (
        "due Tue 2026-04-07 11:00 (4 business hours from Thu 2026-04-02 16:00)",
        "Thu 2026-04-02 18:00 to Tue 2026-04-07 09:00  closed: holiday 2026-04-03, holiday 2026-04-06",
        "Tue 2026-04-07 09:00-10:30  1 h 30 min  3 h 30 min in all",
        "e119  activity call, Tue 2026-04-07 10:30",
    ),
    ("first-response", "L12", 1): (
        "30 business minutes when hand_raise is yes, else 4 business hours",
        "clock of 7009, calendar berlin (Europe/Berlin):",
        "Wed 2026-04-08 13:00-13:30  closed",
        "e131  activity call, Wed 2026-04-08 15:00",
    ),
    ("first-response", "L17", 1): (
        "due Mon 2026-10-26 12:00 (4 business hours from Fri 2026-10-23 17:00)",
        "Fri 2026-10-23 18:00 to Mon 2026-10-26 09:00  closed",
        "e184  activity email, Fri 2026-10-23 17:01: actor_kind is automation",
    ),
    ("first-response", "L19", 1): (
        "open, due Fri 2026-11-27 17:00 (4 business hours from Wed 2026-11-25 21:00); no time left, at risk",
        "clock of 7002, calendar new-york (America/New_York):",
        "Wed 2026-11-25 23:00 to Fri 2026-11-27 15:00  closed: holiday 2026-11-26",
        "e201  activity email, Wed 2026-11-25 21:01: actor_kind is automation",
    ),
    ("disposition", "L11", 1): (
        "Sales accepts or rejects every MQL (2 business days)",
        "due Wed 2026-04-08 18:00 (2 business days from Thu 2026-04-02 16:00); done Wed 2026-04-08 18:00:01, 1 s late",
        "closed: holiday 2026-04-03, holiday 2026-04-06",
        "e120  stage accepted, Wed 2026-04-08 18:00",
    ),
    ("attempts", "L10", 1): (
        "4 of 4 events, done Tue 2026-04-07 10:00; due Thu 2026-04-16 18:00 (at least 4 within 10 business days",
        "e110  activity call, Tue 2026-03-31 10:00",
        "e113  activity call, Tue 2026-04-07 10:00",
    ),
    ("qualification", "L13", 1): (
        "due Fri 2026-05-08 14:30 (80 business hours from Fri 2026-04-10 09:00)",
        "Wed 2026-04-15 12:30 to Wed 2026-04-29 09:00  the clock stands",
        "Thu 2026-04-30 18:00 to Mon 2026-05-04 09:00  closed: holiday 2026-05-01",
        "Fri 2026-05-08 13:30-14:00  30 min      79 h 30 min in all",
    ),
    ("disposition", "L09", 1): (
        "clock of 7001, calendar berlin (Europe/Berlin):",
        "clock of 7002, calendar berlin (Europe/Berlin):",
        "e099  stage accepted, Wed 2026-03-25 15:00",
    ),
    ("reject-reason", "L05", 1): (
        "Every rejection has one of the agreed reasons",
        "the reason is duplicate or bad-data or out-of-territory or not-as-defined, and it is no-budget",
        "e066  stage rejected, Mon 2026-03-16 15:00",
    ),
}


@pytest.mark.parametrize(("commitment", "lead", "entry"), ACCOUNTS, ids=str)
def test_the_account_names_rule_calendar_holidays_and_events(
    folder: Path, evaluation: slakit.Evaluation, commitment: str, lead: str, entry: int
) -> None:
    leads = slakit.journeys(slakit.read_events(folder / "events.csv"), slakit.read_leads(folder / "leads.csv"))
    journey = next(one for one in leads if one.lead_id == lead)
    (outcome,) = [
        one for one in evaluation.by(commitment=commitment).outcomes if (one.subject, one.entry) == (lead, entry)
    ]

    told = account(evaluation.agreement, outcome, journey)

    assert [part for part in ACCOUNTS[commitment, lead, entry] if part not in told] == []
