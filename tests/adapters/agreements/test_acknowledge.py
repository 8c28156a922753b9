"""Who has to know the definitions: a short form in the file, and a promise of each person to confirm the version."""

from datetime import datetime
from pathlib import Path

import pytest

from adapters.agreements.texts import codes, load, told
from slakit import Event, evaluate, fingerprint
from slakit.adapters.agreements import load_with_places
from slakit.reports.document import document
from slakit.rules.deadlines import Deadline
from slakit.rules.lint import lint

TEXT = """\
slakit: 1
name: acme
version: 2026.2
term: {from: 2026-07-01, until: 2027-01-01}
calendars:
  office: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}
commitments:
  - {id: call, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 day}}
acknowledge:
  who: {marketing: VP Marketing, sales: [VP Sales, "7001"]}
  within: 2 business days
  calendar: office
"""
LONG = """\
slakit: 1
name: acme
version: 2026.2
term: {from: 2026-07-01, until: 2027-01-01}
calendars:
  office: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}
commitments:
  - {id: call, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 day}}
  - id: acknowledgement-7001
    owed_by: sales
    meaning: 7001 confirms the definitions of version 2026.2.
    deadline:
      start: {every: "FREQ=DAILY;COUNT=1"}
      stop: {kind: acknowledgement, actor: 7001, value: 2026.2}
      within: 2 business days
      calendar: office
      look_back: 1 year
"""


def confirmed(who: str, at: str, version: str = "2026.2") -> Event:
    return Event(kind="acknowledgement", actor=who, value=version, at=datetime.fromisoformat(at))


def test_it_is_a_promise_for_each_person() -> None:
    promises = [rule for rule in load(TEXT).commitments if isinstance(rule, Deadline)]

    assert [(rule.id, rule.owed_by, rule.on) for rule in promises[1:]] == [
        ("acknowledgement-vp-marketing", ("marketing",), "log"),
        ("acknowledgement-vp-sales", ("sales",), "log"),
        ("acknowledgement-7001", ("sales",), "log"),
    ]
    assert promises[1].describe() == (
        "marketing: VP Marketing confirms the definitions of version 2026.2 (2 business days)"
    )


def test_the_short_form_means_what_is_written_out() -> None:
    short = load(TEXT.replace('{marketing: VP Marketing, sales: [VP Sales, "7001"]}', "{sales: 7001}"))

    assert short == load(LONG)
    assert fingerprint(short) == fingerprint(load(LONG))


def test_who_confirms_in_time_has_kept_it_and_who_does_not_has_broken_it() -> None:
    log = [
        confirmed("VP Marketing", "2026-07-03T17:00:00+00:00"),  # the last closing of the second business day
        confirmed("VP Sales", "2026-07-03T17:00:00.000001+00:00"),
        confirmed("7001", "2026-07-02T10:00+00:00", "2026.1"),  # another version
    ]
    result = evaluate(load(TEXT), [], as_of=datetime.fromisoformat("2026-07-06T12:00+00:00"), log=log)

    assert [(one.commitment, one.status, one.subject, str(one.due_at)) for one in result.outcomes] == [
        ("acknowledgement-vp-marketing", "met", "acme", "2026-07-03 17:00:00+00:00"),
        ("acknowledgement-vp-sales", "breached", "acme", "2026-07-03 17:00:00+00:00"),
        ("acknowledgement-7001", "breached", "acme", "2026-07-03 17:00:00+00:00"),
    ]


def test_who_confirmed_before_the_term_owes_nothing_more() -> None:
    log = [confirmed("VP Sales", "2026-06-20T10:00+00:00")]
    result = evaluate(load(TEXT), [], as_of=datetime.fromisoformat("2026-07-02T12:00+00:00"), log=log)

    assert [(one.status, one.reason) for one in result.outcomes] == [
        ("pending", "running"),
        ("excluded", "already_engaged"),
        ("pending", "running"),
    ]


def test_the_document_says_who_confirms_and_from_when() -> None:
    pages = document(load(TEXT))

    assert "VP Sales confirms the definitions of version 2026.2: once, at the beginning of the term" in pages
    assert "The clock starts once, at the beginning of the term, UTC." in pages


def test_another_promise_may_follow_from_it() -> None:
    follow = "  - {id: talk, owed_by: sales, deadline: {start: {breached: acknowledgement-vp-sales}, stop: {kind: talk}, within: 5 days}}\n"

    assert load(TEXT.replace("acknowledge:", f"{follow}acknowledge:")).source_of(load(TEXT).commitments[1]) == "log"


def test_lint_finds_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    path.write_text(TEXT, encoding="utf-8")
    loaded = load_with_places(path)
    found = [one for one in lint(loaded.agreement, only="W504") if "acknowledgement" in one.message]

    assert [loaded.places.mark(one.where).line for one in found] == [9, 9, 9]
    other = load_with_places(_written(tmp_path, TEXT + "  consequence: They are told again.\n"))
    assert not any("acknowledgement" in one.message for one in lint(other.agreement, only="W504"))


def _written(folder: Path, text: str) -> Path:
    path = folder / "other.yaml"
    path.write_text(text, encoding="utf-8")
    return path


WRONG = {
    "nobody": (('{marketing: VP Marketing, sales: [VP Sales, "7001"]}', "{}"), "agreement.yaml:10:8 acknowledge.who: expected names under marketing or sales, as the log has them for actor"),
    "a blank": (('"7001"', '" "'), "agreement.yaml:10:8 acknowledge.who: expected names under marketing or sales, as the log has them for actor"),
    "a plain list": (('{marketing: VP Marketing, sales: [VP Sales, "7001"]}', "[VP Sales]"), "agreement.yaml:10:8 acknowledge.who: a list: expected a mapping of keys to values"),
    "another party": (("marketing: VP Marketing", "marketin: VP Marketing"), "agreement.yaml:10:9 acknowledge.who.marketin: unknown key 'marketin'; did you mean 'marketing'?"),
    "twice": (("VP Sales,", "vp marketing,"), "agreement.yaml:10:42 acknowledge.who.sales[0]: 'acknowledgement-vp-marketing' is used twice; give somebody another name"),
    "no time": (("  within: 2 business days\n", ""), "agreement.yaml:10:3 acknowledge: the key 'within' is missing"),
    "no unit": (("2 business days", "2"), "agreement.yaml:11:11 acknowledge.within: '2' has no unit; expected a duration such as '4 business hours', '36 hours', '14 days' or '2 business days'"),
    "no calendar": (("  calendar: office\n", ""), "agreement.yaml:10:3 acknowledge: '2 business days' needs a calendar to count in"),
    "an unknown calendar": (("calendar: office", "calendar: offic"), "agreement.yaml:12:13 acknowledge.calendar: 'offic': unknown calendar; did you mean 'office'?"),
    "no term": (("term: {from: 2026-07-01, until: 2027-01-01}\n", ""), "agreement.yaml:9:3 acknowledge: everybody confirms from the first day of the term on, and there is no term"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_form_is_refused_at_its_place(change: tuple[str, str], line: str) -> None:
    assert told(TEXT.replace(*change)) == [line]


def test_an_id_that_a_promise_has_already_is_refused() -> None:
    assert codes(TEXT.replace("id: call", "id: acknowledgement-7001")) == ["D371"]
