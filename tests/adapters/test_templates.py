"""The templates: each loads, its examples hold, lint finds nothing but the missing signatures, and it can be handed out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shell import invoke
from slakit.adapters.agreements import load_agreement
from slakit.adapters.templates import TEMPLATES, template
from slakit.errors import AgreementError
from slakit.reports.document import document
from slakit.rules.agreement import Agreement
from slakit.rules.lint import lint


@pytest.fixture(params=TEMPLATES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.yaml"
    path.write_text(template(request.param), encoding="utf-8")
    return path


@pytest.fixture
def agreement(path: Path) -> Agreement:
    return load_agreement(path)


def test_a_template_loads_and_promises_something_from_each_side(agreement: Agreement) -> None:
    owing = [party for rule in agreement.commitments for party in rule.owed_by]

    assert (owing.count("marketing") >= 3, owing.count("sales") >= 3) == (True, True)
    assert {clause.then for clause in agreement.clauses} > {"terminate"}


def test_its_examples_hold(path: Path) -> None:
    result = invoke("check", str(path))

    assert (result.exit_code, result.stderr) == (0, "")


def test_lint_finds_what_only_the_signers_can_fill_in(agreement: Agreement) -> None:
    then = datetime(2027, 3, 1, 12, tzinfo=UTC)

    assert lint(agreement) == ()
    assert [(one.code, one.where) for one in lint(agreement, as_of=then)] == [
        ("W523", "parties.marketing"),
        ("W523", "parties.sales"),
    ]


def test_it_can_be_handed_out(agreement: Agreement) -> None:
    pages = document(agreement)

    assert pages.startswith(f"# {agreement.title}\n")
    assert "terminate" not in pages.partition("## ")[0]


def test_an_unknown_template_is_refused_with_the_one_that_may_be_meant() -> None:
    with pytest.raises(AgreementError) as refused:
        template("inbond")

    assert str(refused.value) == "template: 'inbond': unknown template; did you mean 'inbound'?"
    assert refused.value.problems[0].code == "D426"
