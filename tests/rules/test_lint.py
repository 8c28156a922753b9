"""Lint as a whole: which kinds of findings there are, how they are chosen, and what always holds of them."""

import os
import re
import warnings
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slakit
from lintable import YEAR, agreed, agreements
from slakit import Agreement, AgreementError, CalendarError, FirstResponse, LeadVolume, lint, load_agreement
from slakit.rules.lint import LINT_RULES
from slakit.rules.lint.findings import FAMILIES

_HERE = Path(__file__).resolve()
DOCS = next(parent / "docs" for parent in _HERE.parents if (parent / "docs" / "reference").is_dir())
SOURCE = Path(slakit.__file__).parent
_FOUND = [
    folder
    for folder in (
        Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")),
        *(parent / "shared" / "acceptance" for parent in _HERE.parents),
    )
    if (folder / "acme.yaml").is_file()
]
CODES = [rule.code for rule in LINT_RULES]
CHOICES = st.lists(st.sampled_from([*CODES, *FAMILIES]), max_size=4)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


# --- the kinds


def test_every_code_stands_once_in_the_source_and_once_on_its_page() -> None:
    written = [
        code
        for module in (SOURCE / "rules" / "lint").rglob("*.py")
        for code in re.findall(
            r'code="(W\d{3})",\n\s+family="\w+",\n\s+severity="\w+",\n\s+title', module.read_text("utf-8")
        )
    ]
    page = (DOCS / "reference" / "lint.md").read_text("utf-8")

    assert sorted(CODES) == CODES
    assert sorted(written) == CODES
    assert re.findall(r"^### (W\d{3}): ", page, re.MULTILINE) == CODES


def test_the_page_tells_each_kind_by_the_title_that_it_has() -> None:
    page = (DOCS / "reference" / "lint.md").read_text("utf-8")

    assert re.findall(r"^### W\d{3}: (.*)$", page, re.MULTILINE) == [rule.title for rule in LINT_RULES]


def test_every_kind_says_what_to_do_and_belongs_to_a_family() -> None:
    assert [rule.code for rule in LINT_RULES if not rule.advice or rule.family not in FAMILIES] == []


# --- findings


def test_a_finding_says_of_which_text_it_is_and_what_to_do() -> None:
    draft = agreed(LeadVolume(at_least=8), version="3")

    finding = lint(draft, only="W501")[0]

    assert attrs.asdict(finding) == {
        "code": "W501",
        "family": "sides",
        "severity": "warning",
        "where": "commitments",
        "message": "sales owes nothing: every commitment is owed by marketing",
        "advice": "Promise something from each side; an agreement of one side is an order.",
        "agreement": "acme",
        "version": "3",
        "number": 0,
    }


def test_findings_are_in_the_order_of_the_texts_then_of_the_codes_then_of_the_text() -> None:
    volume, response = LeadVolume(at_least=8), FirstResponse(within="1 hour")
    first = agreed(volume, response)
    second = agreed(volume, version="2")

    found = lint([first, second], only=["W504", "W503"])

    assert [(one.number, one.code, one.where) for one in found] == [
        (0, "W503", "commitments"),
        (0, "W504", "commitments[0]"),
        (0, "W504", "commitments[1]"),
        (1, "W503", "commitments"),
        (1, "W504", "commitments[0]"),
    ]


# --- choosing


def test_an_unknown_code_or_family_is_refused_and_the_nearest_is_told() -> None:
    with pytest.raises(AgreementError) as caught:
        lint(agreed(), only=["W50", "sides"], without="word")

    assert [(problem.code, problem.where, problem.message) for problem in caught.value.problems] == [
        ("D411", "only", "'W50': unknown code or family; did you mean 'W504'?"),
        ("D411", "without", "'word': unknown code or family; did you mean 'words'?"),
    ]


def test_what_both_only_and_without_name_is_left_out() -> None:
    draft = agreed(LeadVolume(at_least=8))

    assert {one.code for one in lint(draft, only="sides", without=["W504", "W502"])} == {"W501", "W503"}


def test_what_is_no_agreement_is_refused() -> None:
    with pytest.raises(AgreementError) as caught:
        lint([agreed(), "acme.yaml"])  # type: ignore[list-item]  # that is the point

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D314", "[1]")]


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        lint(agreed(), as_of=datetime(2026, 6, 1))  # noqa: DTZ001 - that is the point

    assert [problem.code for problem in caught.value.problems] == ["C101"]


def test_no_version_at_all_has_no_findings() -> None:
    assert lint([]) == ()


# --- the examples of the acceptance


@pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")
def test_the_acceptance_agreement_has_notes_that_are_true_and_nothing_worse() -> None:
    found = lint(load_agreement(_FOUND[0] / "acme.yaml"), as_of=NOW)

    assert [(one.severity, one.code, one.where) for one in found] == [
        *(("note", "W504", f"commitments[{number}]") for number in (1, 2, 3, 4, 5, 6, 8, 9, 10)),
        ("note", "W512", "lifecycle.stages.lead"),
        ("note", "W512", "lifecycle.stages.sql"),
    ]


@pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")
def test_the_agreement_with_every_word_of_the_grammar_has_notes_and_nothing_worse() -> None:
    found = lint(load_agreement(_FOUND[0] / "grammar.yaml"), as_of=NOW)

    assert [(one.severity, one.code, one.where) for one in found] == [
        *(("note", "W504", f"commitments[{number}]") for number in (0, 2, 4, 5, 8, 9)),
        ("note", "W512", "lifecycle.stages.mql.examples"),
        ("note", "W512", "lifecycle.stages.sal"),
        *(("note", "W525", f"calendars.{name}") for name in ("always", "both", "either")),
    ]


# --- laws


@given(st.lists(agreements(), min_size=1, max_size=3), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_linting_an_agreement_that_loads_never_raises(versions: list[Agreement], as_of: datetime | None) -> None:
    as_of = None if as_of is None or not 1900 < as_of.year < 2200 else as_of

    found = lint(versions, as_of=as_of)

    assert {one.code for one in found} <= set(CODES)
    assert lint(versions, as_of=as_of) == found


@given(agreements(), CHOICES, CHOICES)
def test_choosing_gives_exactly_the_findings_of_the_kinds_that_are_chosen(
    agreement: Agreement, only: list[str], without: list[str]
) -> None:
    everything = lint(agreement, as_of=NOW)

    chosen = lint(agreement, only=only, without=without, as_of=NOW)

    assert chosen == tuple(
        one
        for one in everything
        if (not only or one.code in only or one.family in only)
        and one.code not in without
        and one.family not in without
    )


@given(agreements(), st.randoms())
def test_the_order_of_commitments_does_not_matter(agreement: Agreement, random: Random) -> None:
    shuffled = list(agreement.commitments)
    random.shuffle(shuffled)
    with warnings.catch_warnings(action="ignore"):
        other = attrs.evolve(agreement, commitments=shuffled)

    assert _by_id(agreement) == _by_id(other)


def _by_id(agreement: Agreement) -> Counter[tuple[str, str, str]]:
    """Count what is found, with the id of a commitment in the place of its number."""
    return Counter(
        (
            one.code,
            re.sub(r"^commitments\[(\d+)\]", lambda match: agreement.commitments[int(match[1])].id, one.where),
            one.message,
        )
        for one in lint(agreement)
    )


@given(agreements())
def test_one_version_alone_has_the_findings_that_it_has_beside_another_but_for_those_of_dates(
    agreement: Agreement,
) -> None:
    other = agreed(name="other", term=YEAR)

    beside = [one for one in lint([agreement, other]) if one.number == 0]

    assert tuple(beside) == lint(agreement)
