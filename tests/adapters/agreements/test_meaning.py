"""What an agreement file means: the same values that Python would build, NO stays Norway, and nothing is dropped."""

import json
import warnings
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
import yaml

from adapters.agreements.texts import LATER, SMALL, WHOLE, codes, load, marked, told
from slakit.adapters.agreements import load_agreement
from slakit.errors import HolidayListWarning
from slakit.leads.criteria import field, present
from slakit.leads.patterns import EventPattern, activity, any_of, entered, event, left
from slakit.rules.agreement import Agreement
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.deadlines import Deadline, DueField
from slakit.rules.objectives import Objective
from slakit.rules.parties import Owner, Party, Term
from slakit.rules.parts import Groups
from slakit.rules.quotas import Quota
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, RecurringClosure

OSLO = WorkCalendar(
    "Europe/Oslo",
    {"mon-thu": "08:00-16:00", "fri": "08:00-15:00"},
    holidays=["2026-05-17", "2026-12-25"],
    overrides={"2026-12-24": "08:00-12:00"},
    closures=[
        RecurringClosure(every="FREQ=MONTHLY;BYDAY=-1FR", hours="08:00-12:00", because="stocktaking"),
        ClosedDates(since="2026-07-06", until="2026-07-20", because="summer"),
    ],
)
DESK = WorkCalendar.always("UTC")
SAME = Agreement(
    name="northwind",
    version="2026.1",
    title="Northwind handover",
    summary="Who calls whom, and how soon.",
    term=Term(since="2026-01-01", until="2027-01-01"),
    zone="Europe/Oslo",
    parties=[Party(name="marketing", head="Ada", signed=date(2025, 12, 1)), Party(name="sales", head="Bo")],
    calendars={"oslo": OSLO, "desk": DESK, "both": OSLO & DESK, "either": OSLO | DESK},
    owners=[Owner(id="7001", name="Cy", team="sales", calendar="oslo"), Owner(id="pool", team="sales", queue=True)],
    commitments=[
        Deadline(
            id="call",
            owed_by="sales",
            meaning="Sales calls every MQL.",
            consequence="The manager calls.",
            start=entered("mql"),
            stop=activity("call", "meeting", direction="outbound", data={"held": "yes"}),
            cancel=any_of(entered("disqualified"), left("mql", reason="spam")),
            within=[
                (field("hand_raise", is_="yes") | ~field("country", in_=["NO", "SE"]), "30 business minutes"),
                (field("employees", between=(50, 1000)) & present("email"), "2 business hours"),
                "4 business hours",
            ],
            calendar="owner",
            default_calendar="oslo",
            warn_at=[0.5, 0.8],
            entries="first",
            objective=Objective(share="95%", per="month", min_population=5),
        ),
        Deadline(
            id="promised",
            owed_by=["sales", "marketing"],
            start=entered("accepted"),
            stop=entered("sql", "recycled"),
            due=DueField("promised_on"),
        ),
        Deadline(
            id="review",
            owed_by="marketing",
            on="log",
            start=event(kind="review"),
            stop=event(kind="report"),
            within="5 days",
        ),
        Quota(
            id="volume",
            owed_by="marketing",
            count=entered("mql"),
            at_least=8,
            per="month",
            entries="first",
            band="25%",
            calendar="oslo",
            by="owner",
        ),
        Quota(
            id="worth",
            owed_by="marketing",
            sum=entered("mql"),
            value=[(field("source", is_="demo"), 1200), 100],
            at_least=5000,
            per="quarter",
            partial="full",
            by=Groups("origin", ["paid", "organic"]),
        ),
    ],
)


def deadline(more: str = "", *, start: str = "{entered: mql}") -> Deadline:
    """Return the deadline of a text with further keys, or with another start."""
    text = f"slakit: 1\nname: t\ncommitments:\n- id: a\n  owed_by: sales\n  deadline:\n    start: {start}\n"
    (found,) = load(f"{text}    stop: {{kind: activity}}\n    within: 1 hour\n{more}").commitments
    assert isinstance(found, Deadline)
    return found


def test_a_file_means_what_python_would_say() -> None:
    assert load(SMALL) == SAME


def test_the_same_agreement_in_json_means_the_same(tmp_path: Path) -> None:
    plain = yaml.load(SMALL, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but text
    compact, wide = tmp_path / "compact.json", tmp_path / "WIDE.JSON"
    compact.write_text(json.dumps(plain, separators=(",", ":")), encoding="utf-8")
    wide.write_text(json.dumps(plain, indent="\t"), encoding="utf-8")

    assert load_agreement(compact) == SAME
    assert load_agreement(str(wide)) == SAME


def test_json_numbers_and_truth_values_and_escapes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"slakit": 1, "name": "t", "version": 2.5, "title": "caf\\u00e9 \\ud83d\\ude00 \\\\ud83d\\\\ude00 a\\/b",'
        ' "summary": null, "owners": {"1": {"queue": true, "name": "null"}}}',
        encoding="utf-8",
    )

    found = load_agreement(path)

    assert (found.version, found.title, found.summary) == ("2.5", r"café 😀 \ud83d\ude00 a/b", "")
    assert found.owners == (Owner(id="1", queue=True, name="null"),)


def test_a_file_may_begin_with_a_byte_order_mark_and_end_its_lines_as_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert load_agreement(path) == SAME


@pytest.mark.parametrize(
    "word", ["NO", "no", "on", "yes", "9:00", "0o17", "1_000", "2026-01-01", "1e3", ".inf", "0x1F"]
)
def test_a_word_that_yaml_would_read_otherwise_stays_text(word: str) -> None:
    found = deadline(start=f"{{kind: {word}}}")

    assert found.start == event(kind=word)


def test_norway_stays_norway_in_a_list_and_in_a_criterion() -> None:
    text = "slakit: 1\nname: NO\ntitle: 9:00\ncommitments:\n- id: on\n  owed_by: sales\n  deadline:\n    start: {value: [NO, on]}\n"

    found = load(text + "    stop: {kind: off}\n    within: [{when: {field: country, in: [NO]}, within: 1 hour}]\n")

    assert (found.name, found.title, found.commitments[0].id) == ("NO", "9:00", "on")
    (commitment,) = found.commitments
    assert isinstance(commitment, Deadline)
    assert commitment.start == event(value=["NO", "on"])
    assert commitment.within[0].when == field("country", in_=["NO"])


@pytest.mark.parametrize("nothing", ["", " ~", " null"])
def test_a_key_without_a_value_says_what_its_absence_says(nothing: str) -> None:
    assert deadline(f"    calendar:{nothing}\n    warn_at:{nothing}\n") == deadline()
    assert load(f"slakit: 1\nname: t\ncommitments:{nothing}\ncalendars:{nothing}\n").commitments == ()


@pytest.mark.parametrize("nothing", ["''", '""', "'~'", '"null"'])
def test_quoted_nothing_is_text(nothing: str) -> None:
    assert load(f"slakit: 1\nname: t\ntitle: {nothing}\n").title == nothing[1:-1]


def test_a_pattern_may_enter_and_leave_and_test_at_once() -> None:
    found = deadline(start="{entered: sql, left: [mql, lead], actor_kind_not: automation, data: {asset: [a, b]}}")

    assert found.start == EventPattern(
        entered=("sql",),
        left=("mql", "lead"),
        tests=event(actor_kind_not="automation", data={"asset": ["a", "b"]}).tests,
    )
    assert deadline(start="[{entered: sql}, {left: mql}]").start == any_of(entered("sql"), left("mql"))


def test_a_share_is_exact() -> None:
    assert deadline("    warn_at: [12.5%, 0.333]\n").warn_at == (Fraction(1, 8), Fraction(333, 1000))


def test_what_the_small_agreement_leaves_out_is_not_there() -> None:
    found = load("slakit: 1\nname: t\n")

    assert (found.version, found.title, found.term, found.zone.key) == ("1", "", None, "UTC")
    assert (found.calendars, found.owners, found.commitments, found.parties) == ({}, (), (), ())


# --- every part


def test_every_part_of_the_grammar_is_judged() -> None:
    found = load(WHOLE)

    assert found.commitments[:5] == SAME.commitments
    assert found.owners == (attrs.evolve(SAME.owners[0], since="2026-01-01", until="2026-07-01"), *SAME.owners[1:])
    assert found.clauses == (
        Clause(
            id="talk",
            when=Missed(["call/objective", "volume"], periods=2, within=4),
            then="escalate",
            text="They meet.",
            to=["CEO"],
        ),
        Clause(id="end", when=Nothing(event(kind="review"), for_="2 months"), then="terminate"),
    )
    assert [commitment.id for commitment in found.commitments[5:]] == [
        *("tries", "reason", "share", "slow", "fit", "after", "weekly", "open", "net", "spread")
    ]


CRITERIA = {
    "did": "{did: form_submit, at_least: 2, within: 30 days}",
    "score": "{score: {demo: 5}, at_least: 6, half_life: 3 days}",
    "fits": "{fits: buyer}",
    "of": "{at_least: 1, of: [{field: a, is: b}]}",
    "reason": "{reason: spam}",
    "in_stage": "{in_stage: mql}",
    "stage_definition": "{stage_definition: mql}",
    "grade": "{grade: {fit: {fits: buyer}, interest: {score: {demo: 1}, at_least: 1}}}",
    "band": "{band: {score: {demo: 1}}, enter: 6, leave: 5}",
    "manual": "{manual: {by: person}}",
}


INSIDE = ["{}", "{{not: {}}}", "{{any: [{{field: a, is: b}}, {}]}}", "{{all: [{{not: {}}}]}}"]


@pytest.mark.parametrize("head", CRITERIA)
@pytest.mark.parametrize("inside", INSIDE)
def test_every_kind_of_criterion_may_decide_a_value(head: str, inside: str) -> None:
    text = SMALL.replace("{field: source, is: demo}", inside.format(CRITERIA[head])) + LATER.partition("lifecycle:")[0]

    found = load(text)

    assert [commitment.id for commitment in found.commitments] == ["call", "promised", "review", "volume", "worth"]


def test_a_calendar_whose_holidays_end_too_early_is_warned_of_once_the_text_is_right() -> None:
    early = SMALL.replace("2026-05-17, 2026-12-25", "2025-12-25")

    with pytest.warns(HolidayListWarning) as caught:
        load(early)
    assert "the holidays of calendar 'oslo' end on 2025-12-25" in str(caught[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="unknown key 'zome'"):
            load(early.replace("zone: Europe/Oslo\nparties", "zome: Europe/Oslo\nparties"))


def test_hours_that_change_are_two_calendars_laid_together() -> None:
    found = load(
        "slakit: 1\nname: t\ncalendars:\n"
        '  old: {zone: UTC, hours: {mon-fri: "09:00-17:00"}, until: 2026-07-02}\n'
        '  new: {zone: UTC, hours: {mon-fri: "08:00-16:00"}, from: 2026-07-02}\n'
        "  office: {any_of: [old, new]}\n"
    )

    old = WorkCalendar("UTC", {"mon-fri": "09:00-17:00"}, until="2026-07-02")
    new = WorkCalendar("UTC", {"mon-fri": "08:00-16:00"}, since="2026-07-02")
    assert found.calendars == {"old": old, "new": new, "office": old | new}


def test_hours_that_end_before_they_begin_are_refused_at_their_end() -> None:
    text, places = marked(
        'slakit: 1\nname: t\ncalendars:\n  c: {zone: UTC, hours: {mon: "09:00-17:00"}, from: 2026-07-02, until: «2026-07-02}\n'
    )

    assert told(text) == [
        f"agreement.yaml:{places[0]} calendars.c.until: from 2026-07-02 until 2026-07-02: the end must come after the start"
    ]


def test_a_calendar_laid_together_has_no_dates_of_its_own() -> None:
    text = 'slakit: 1\nname: t\ncalendars:\n  a: {zone: UTC, hours: {mon: "09:00-17:00"}}\n  b: {any_of: [a], from: 2026-07-02}\n'

    assert codes(text) == ["D378"]
