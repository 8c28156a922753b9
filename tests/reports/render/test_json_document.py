"""The published schemas: what is written fits them, and what does not fit is refused."""

import json
from typing import Any

import pytest

from adapters.agreements.schemas import ANNOTATIONS, KEYWORDS, accepts, parts
from reports.render.making import RESPONSE, judged, lead
from slakit import Evaluation, Report, evaluate, report
from slakit.adapters.demo import AS_OF, demo
from slakit.reports.render import evaluation_schema, json_text
from slakit.reports.report import report_schema

EVALUATION, REPORT = evaluation_schema(), report_schema()


@pytest.mark.parametrize("schema", [EVALUATION, REPORT], ids=["evaluation", "report"])
def test_a_schema_uses_only_keywords_that_the_reader_knows(schema: dict[str, Any]) -> None:
    assert {keyword for part in parts(schema) for keyword in part} <= ANNOTATIONS | KEYWORDS


def test_what_is_written_fits_its_schema() -> None:
    for evaluation in (judged(), judged(lead("L1", "10:00")), evaluate(*demo(), as_of=AS_OF)):
        assert accepts(json.loads(json_text(evaluation)), EVALUATION, EVALUATION)
        assert accepts(json.loads(report(evaluation).to_json()), REPORT, REPORT)


@pytest.mark.parametrize(
    "evaluation",
    [
        judged(),
        judged(lead('"\\\n\u2028 é {', "10:00")),
        evaluate(*demo(), as_of=AS_OF),
        evaluate(RESPONSE, [], as_of=AS_OF),
    ],
    ids=["each-kind", "odd-names", "demo", "no-leads"],
)
def test_it_is_what_json_writes_of_it_with_an_indent_of_one(evaluation: Evaluation) -> None:
    text = json_text(evaluation)

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert [*json.loads(text)["outcomes"], *json.loads(text)["clauses"]] == evaluation.to_dicts()


def test_each_json_line_fits_its_part_of_the_schema() -> None:
    for line in judged().to_jsonl().splitlines():
        row = json.loads(line)
        kind = "clause" if row["status"] in {"fired", "quiet"} else "outcome"
        assert accepts(row, EVALUATION["$defs"][kind], EVALUATION)
        assert not accepts({**row, "extra": 1}, EVALUATION["$defs"][kind], EVALUATION)
        assert not accepts({**row, "status": "late"}, EVALUATION["$defs"][kind], EVALUATION)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("schema", 2), ("as_of", None), ("outcomes", [{}]), ("counts", {"a": {"met": 1}}), ("agreement_status", {})],
)
def test_another_document_does_not_fit(field: str, wrong: Any) -> None:
    assert not accepts({**json.loads(json_text(judged())), field: wrong}, EVALUATION, EVALUATION)


def test_an_empty_report_fits() -> None:
    empty = Report(title="a", agreement="a 1", as_of=judged().as_of, sections=[])

    assert accepts(json.loads(empty.to_json()), REPORT, REPORT)
    assert not accepts({**json.loads(empty.to_json()), "sections": [{}]}, REPORT, REPORT)
