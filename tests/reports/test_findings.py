"""What lint found, as text for people, as JSON and as SARIF."""

import json
from typing import Any

import pytest

from slakit import Agreement, Clause, Finding, FirstResponse, LeadVolume, Missed, Term, lint
from slakit.reports.findings import Spot, json_text, sarif_text, text
from slakit.rules.lint import LINT_RULES

DRAFT = Agreement(
    name="acme",
    version="2",
    term=Term(since="2026-01-01", until="2027-01-01"),
    commitments=[FirstResponse(within="1 hour"), LeadVolume(at_least=8)],
    clauses=[Clause(id="end", when=Missed("mql-volume", periods=13), then="terminate")],
)
FOUND = lint(DRAFT)
LINES = {"commitments": (9, 1), "commitments[0]": (10, 5), "clauses[0].when.periods": (20, None)}


def _spot(finding: Finding) -> Spot | None:
    line, column = LINES[finding.where]
    return Spot("deals/acme 2.yaml", line, column)


def test_a_person_reads_a_line_a_finding_what_to_do_and_how_many_there_are() -> None:
    assert text(FOUND) == (
        "acme 2 commitments: warning W503: nobody has to look at the numbers: no promise is for a review, and no clause"
        " waits for one\n"
        "  Promise a review that recurs (start: {every: ...}), or add a clause for when none is held.\n"
        "acme 2 commitments[0]: note W504: nothing follows when 'first-response' is broken: it has no consequence, and no objective that a clause could count\n"
        "  Give the commitment a consequence, or count its misses in a clause.\n"
        "acme 2 clauses[0].when.periods: warning W537: 'end' never fires: it takes 13 missed periods, and the term has 12\n"
        "  Ask for fewer periods or less time than the term has.\n"
        "2 warnings, 1 note\n"
    )


def test_what_to_do_is_told_once_a_kind_below_its_last_finding() -> None:
    two = lint(
        Agreement(name="acme", commitments=[FirstResponse(id=name, within="1 hour") for name in "ab"]), only="W504"
    )

    assert text(two).splitlines() == [
        "acme 1 commitments[0]: note W504: nothing follows when 'a' is broken: it has no consequence, and no objective that a clause could count",
        "acme 1 commitments[1]: note W504: nothing follows when 'b' is broken: it has no consequence, and no objective that a clause could count",
        "  Give the commitment a consequence, or count its misses in a clause.",
        "2 notes",
    ]


def test_a_finding_stands_at_its_line_and_column_where_they_are_known() -> None:
    lines = [line for line in text(FOUND, locate=_spot).splitlines() if line.startswith("deals")]

    assert [line.split(" ")[0:2] for line in lines] == [
        ["deals/acme", "2.yaml:9:1"],
        ["deals/acme", "2.yaml:10:5"],
        ["deals/acme", "2.yaml:20"],
    ]


def test_nothing_found_is_said() -> None:
    assert text([]) == "nothing found\n"


def test_signs_that_would_move_a_cursor_are_taken_out() -> None:
    hostile = Finding(code="W501", family="sides", severity="error", where="personas.\x1b[2J\u202e", message="a\nb")

    assert text([hostile]) == "personas.\ufffd[2J\ufffd: error W501: a\ufffdb\n1 error\n"


def test_json_has_every_field_of_a_finding_and_its_place() -> None:
    located = json.loads(json_text(FOUND, locate=_spot))
    bare = json.loads(json_text(FOUND[:1]))

    assert located["schema"] == 1
    assert located["findings"][1] == {
        "code": "W504",
        "family": "sides",
        "severity": "note",
        "where": "commitments[0]",
        "message": "nothing follows when 'first-response' is broken: it has no consequence, and no objective that a clause could count",
        "advice": "Give the commitment a consequence, or count its misses in a clause.",
        "agreement": "acme",
        "version": "2",
        "number": 0,
        "file": "deals/acme 2.yaml",
        "line": 10,
        "column": 5,
    }
    assert {word: bare["findings"][0][word] for word in ("file", "line", "column")} == {
        "file": None,
        "line": None,
        "column": None,
    }


# --- SARIF


def _run(**parts: Any) -> dict[str, Any]:
    log = json.loads(sarif_text(FOUND, **parts))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    run: dict[str, Any] = log["runs"][0]
    return run


def test_the_tool_of_a_sarif_log_has_every_kind_of_finding_with_its_level() -> None:
    driver = _run(version="1.2.3")["tool"]["driver"]

    assert (driver["name"], driver["version"]) == ("slakit", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in LINT_RULES]
    assert driver["rules"][0] == {
        "id": "W501",
        "shortDescription": {"text": "only one side owes something"},
        "help": {"text": "Promise something from each side; an agreement of one side is an order."},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["sides"]},
    }
    assert "version" not in _run()["tool"]["driver"]


def test_a_result_points_to_its_rule_its_place_in_the_file_and_its_keys() -> None:
    result = _run(locate=_spot)["results"][1]

    assert result.pop("partialFingerprints").keys() == {"slakitPlace/v1"}
    assert result == {
        "ruleId": "W504",
        "ruleIndex": 3,
        "level": "note",
        "message": {
            "text": "nothing follows when 'first-response' is broken: it has no consequence, and no objective that a clause could count"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "deals/acme%202.yaml"},
                    "region": {"startLine": 10, "startColumn": 5},
                },
                "logicalLocations": [{"fullyQualifiedName": "commitments[0]"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("spot", "physical"),
    [
        (None, None),
        (Spot("a.yaml"), {"artifactLocation": {"uri": "a.yaml"}}),
        (Spot("a.yaml", None, 3), {"artifactLocation": {"uri": "a.yaml"}}),
        (Spot("a.yaml", 7), {"artifactLocation": {"uri": "a.yaml"}, "region": {"startLine": 7}}),
    ],
)
def test_a_result_tells_of_its_place_what_is_known(spot: Spot | None, physical: dict[str, Any] | None) -> None:
    location = _run(locate=lambda _: spot)["results"][0]["locations"][0]

    assert location.get("physicalLocation") == physical
    assert location["logicalLocations"] == [{"fullyQualifiedName": "commitments"}]


def test_the_fingerprint_of_a_finding_stays_as_lines_and_messages_change_and_not_as_its_place_does() -> None:
    def prints(findings: Any, **parts: Any) -> list[str]:
        results = json.loads(sarif_text(findings, **parts))["runs"][0]["results"]
        return [one["partialFingerprints"]["slakitPlace/v1"] for one in results]

    assert prints(FOUND) == prints(FOUND, locate=_spot)
    assert len(set(prints(FOUND))) == len(FOUND)


def test_a_finding_of_an_unknown_kind_has_no_rule() -> None:
    own = Finding(code="X1", family="sides", severity="note", where="name", message="is short")

    assert json.loads(sarif_text([own]))["runs"][0]["results"][0]["ruleIndex"] == -1
