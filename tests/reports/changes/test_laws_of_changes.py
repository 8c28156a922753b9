"""The law of changes: none between two texts if and only if they have one fingerprint."""

import re
import warnings
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.agreements.texts import WHOLE, load
from lintable import agreements
from slakit.errors import AgreementError, SlakitWarning
from slakit.reports.changes import diff, text
from slakit.rules.agreement import Agreement
from slakit.rules.fingerprint import fingerprint

TOKENS = [(found.start(), found.end()) for found in re.finditer(r"[\w.%:-]+", WHOLE)]
WORDS = sorted({WHOLE[start:end] for start, end in TOKENS})


@cache
def whole() -> Agreement:
    return load(WHOLE)


def hold(old: Agreement, new: Agreement) -> None:
    """Assert that two texts differ where their fingerprints do, told the same way whenever it is asked."""
    found = diff(old, new)

    assert (not found) is (fingerprint(old) == fingerprint(new))
    assert all("  " not in str(change) and "object at 0x" not in str(change) for change in found)
    assert not any(set(change.tightens) & set(change.loosens) for change in found)


def test_nothing_differs_between_a_text_and_itself() -> None:
    assert diff(whole(), load(WHOLE)) == ()
    assert text(diff(whole(), whole())) == "nothing changes in meaning\n"


@given(agreements(), agreements("2"))
def test_two_agreements_differ_if_and_only_if_their_fingerprints_do(old: Agreement, new: Agreement) -> None:
    hold(old, old)
    hold(old, new)


@given(st.sampled_from(TOKENS), st.sampled_from([*WORDS, "9", "1%", "always", "closed", "first", "full"]))
def test_a_text_with_another_word_differs_if_and_only_if_its_fingerprint_does(
    token: tuple[int, int], word: str
) -> None:
    start, end = token
    with warnings.catch_warnings(action="ignore", category=SlakitWarning):
        try:
            other = load(WHOLE[:start] + word + WHOLE[end:])
        except AgreementError:
            return
    hold(whole(), other)
    hold(other, whole())


@pytest.mark.parametrize(
    "line", [number for number, line in enumerate(WHOLE.splitlines()) if line.startswith("  - {id:")]
)
def test_a_text_without_one_of_its_lines_differs(line: int) -> None:
    lines = WHOLE.splitlines(keepends=True)
    try:
        other = load("".join((*lines[:line], *lines[line + 1 :])))
    except AgreementError:
        return  # something else asks for it
    hold(whole(), other)
    assert diff(whole(), other)
