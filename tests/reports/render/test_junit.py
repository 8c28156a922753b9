"""JUnit XML: suites and cases, and that it fits the schema by which Jenkins reads such files."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest

from reports.render.making import ACME, HOSTILE, RESPONSE, judged, lead
from slakit import Agreement, Coverage, Evaluation, evaluate
from slakit.reports.render import junit_xml

# Of each element: the attributes that it must have, those that it may have, and its children, in any order and number.
# Source: the Jenkins xUnit plugin, the schema junit-10.xsd, by whose rules Jenkins refuses or reads a file. There is no
# other that is published by who reads it: Ant never wrote one down.
_TEXT_OF_A_CASE = {"system-out", "system-err"}
_RERUN = {"rerunFailure", "rerunError", "flakyFailure", "flakyError"}
_PLACE = {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"}
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        _PLACE,
        {"testsuite", "properties", "testcase", *_TEXT_OF_A_CASE},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", *_RERUN, *_TEXT_OF_A_CASE},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
}
# Text stands in these alone; the time of a suite there is of this form, and all else is any text.
MIXED = {"failure", "skipped", "error", *_TEXT_OF_A_CASE}
TIME = re.compile(r"[0-9]+(\.[0-9]+)?")


def wrong(element: ET.Element) -> list[str]:
    """Return what of an element and those in it does not fit the schema, or what we promise beyond it."""
    needed, allowed, children = SCHEMA[element.tag]
    names = set(element.attrib)
    found = [f"{element.tag} lacks {name}" for name in needed - names]
    found += [f"{element.tag} has {name}" for name in names - needed - allowed]
    found += [f"{child.tag} in {element.tag}" for child in element if child.tag not in children]
    beside = [element.text, *(child.tail for child in element)]
    found += [f"text in {element.tag}" for text in beside if element.tag not in MIXED and (text or "").strip()]
    found += [f"time {time}" for time in [element.get("time")] if time is not None and not TIME.fullmatch(time)]
    return [*found, *_unpromised(element), *(one for child in element for one in wrong(child))]


def _unpromised(element: ET.Element) -> list[str]:
    if element.tag == "testcase":
        return ["a case ends twice"] * (len(element) > 1) + ["a case without a class"] * (
            "classname" not in element.attrib
        )
    if element.tag != "testsuite":
        return []
    counted = (len(element), len(element.findall("*/failure")), len(element.findall("*/error")))
    told = tuple(int(element.attrib[name]) for name in ("tests", "failures", "errors"))
    skipped = int(element.attrib["skipped"]), len(element.findall("*/skipped"))
    return [f"{told} counts {counted}"] * (told != counted) + [f"{skipped} skipped"] * (skipped[0] != skipped[1])


def parsed(evaluation: Evaluation) -> ET.Element:
    root = ET.fromstring(junit_xml(evaluation).encode())  # noqa: S314 - we wrote it ourselves
    assert wrong(root) == []
    return root


def cases(root: ET.Element) -> list[tuple[Any, ...]]:
    """Return suite, class, name, time and how it ended of each case."""
    return [
        (suite.get("name"), case.get("classname"), case.get("name"), case.get("time"), *(one.tag for one in case))
        for suite in root
        for case in suite
    ]


def test_leads_that_differ_in_blanks_alone_have_cases_of_their_own() -> None:
    found = evaluate(
        RESPONSE, [lead(name, "10:00") for name in ("L 1", "L  1", "L2")], as_of=datetime(2026, 3, 3, 14, tzinfo=UTC)
    )

    one, other = (outcome.key for outcome in found.outcomes[:2])
    assert [case[2] for case in cases(parsed(found))] == [
        f"lead L 1 entry 1 ({one})",
        f"lead L 1 entry 1 ({other})",
        "lead L2 entry 1",
    ]


def test_a_suite_is_a_promise_and_a_case_a_lead_and_its_entry() -> None:
    assert cases(parsed(judged())) == [
        ("first-response", "sales", "lead L1 entry 1", "1800"),
        ("first-response", "sales", "lead L2 entry 1", "10800", "failure"),
        ("first-response", "sales", "lead L3 entry 1", "14400", "failure"),
        ("first-response", "sales", "lead L4 entry 1", "5400", "skipped"),
        ("first-response", "sales", "lead L5 entry 1", "600", "skipped"),
        ("first-response", "sales", "lead L6 entry 1", "600", "skipped"),
        ("mql-volume", "marketing", "2026-03", None, "skipped"),
        ("clauses", "terminate", "silence firing 1", None, "failure"),
        ("clauses", "consequence", "wait", None),
    ]


def test_a_failure_says_in_a_sentence_what_was_broken() -> None:
    failure = parsed(judged()).find("testsuite/testcase/failure")

    assert failure is not None
    assert failure.get("message") == (
        "first-response for L2: sales broke it, due Tue 2026-03-03 12:00 (2 hours from Tue 2026-03-03 10:00); "
        "done Tue 2026-03-03 13:00, 1 h late"
    )


def test_what_the_data_can_not_tell_is_skipped() -> None:
    covered = Coverage(kind="activity", since=datetime.fromisoformat("2026-03-04T00:00Z"))
    evaluation = evaluate(
        Agreement(name="a", commitments=[RESPONSE]), [lead("L1", "10:00")], as_of=judged().as_of, coverage=[covered]
    )

    assert [outcome.status for outcome in evaluation.outcomes] == ["unknown"]
    assert [case[4:] for case in cases(parsed(evaluation))] == [("skipped",)]


def test_parts_of_a_second_are_told() -> None:
    as_of = datetime.fromisoformat("2026-03-03T10:00:00.25Z")
    evaluation = evaluate(RESPONSE, [lead("L1", "10:00")], as_of=as_of)

    assert [case[3] for case in cases(parsed(evaluation))] == ["0.25"]


def test_a_long_time_with_parts_of_a_second_is_told_to_the_microsecond_without_an_exponent() -> None:
    as_of = datetime.fromisoformat("2026-03-31T10:00:00.000001Z")
    evaluation = evaluate(RESPONSE, [lead("L1", "10:00")], as_of=as_of)

    # 28 days.
    assert [case[3] for case in cases(parsed(evaluation))] == ["2419200.000001"]


def test_five_hundred_breaches_fit_the_schema_whatever_the_leads_are_called() -> None:
    names = [f"{odd}{n}" for n in range(125) for odd in (HOSTILE, "]]>", "\x0b\ufffe\uffff", "L 1 &amp; <b>")]

    found = evaluate(RESPONSE, [lead(name, "10:00") for name in names], as_of=datetime(2026, 3, 4, tzinfo=UTC))

    (suite,) = parsed(found)
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("500", "500", "0")
    assert len({case.get("name") for case in suite}) == 500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<testsuites><testsuite tests="0" failures="0" errors="0" skipped="0"/></testsuites>', "testsuite lacks name"),
        ('<testsuites verdict="1"/>', "testsuites has verdict"),
        ("<testsuites><testcase/></testsuites>", "testcase in testsuites"),
        ("<testsuites>all is well</testsuites>", "text in testsuites"),
        ('<testsuites time="1e+06"/>', "time 1e+06"),
    ],
)
def test_the_check_itself_finds_what_does_not_fit(text: str, said: str) -> None:
    assert said in wrong(ET.fromstring(text))  # noqa: S314 - we wrote it ourselves


@pytest.mark.parametrize("name", [HOSTILE, "]]>", "\x0b\ufffe\uffff", "&amp;"])
def test_a_hostile_name_is_text_of_well_formed_xml(name: str) -> None:
    root = parsed(judged(lead(name, "10:00"), agreement=attrs.evolve(ACME, clauses=())))

    assert [suite.tag for suite in root] == ["testsuite", "testsuite"]


def test_without_outcomes_there_is_no_suite() -> None:
    assert junit_xml(evaluate(RESPONSE, [], as_of=judged().as_of)) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n</testsuites>\n'
    )
