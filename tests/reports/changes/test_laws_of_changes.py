"""The law of changes: none between two texts if and only if they have one fingerprint."""

import re
import warnings
from datetime import datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.agreements.texts import WHOLE, load
from lintable import agreements
from slakit.errors import AgreementError, SlakitWarning
from slakit.leads.criteria import Criterion, Truth, field, present
from slakit.leads.criteria.compiling import strict_truth
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, any_of, event
from slakit.reports.changes import diff, text
from slakit.reports.changes.strictness import stricter, wider
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


# --- which of two patterns or criteria asks for more, with negations, against all events and leads there are

AT = datetime.fromisoformat("2026-03-03T10:00Z")
EVENTS = [
    Event(at=AT, kind=kind, value=value, channel=channel)
    for kind in ("activity", "owner")
    for value in ("a", "yes", "true", "")
    for channel in ("x", "")
]
JOURNEYS = [
    Journey.of("x", attributes={name: value for name, value in (("f", f), ("g", g)) if value})
    for f in ("", "a", "1", "2", "3")
    for g in ("", "a", "2")
]


def words(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


SIMPLE = st.fixed_dictionaries(
    {},
    optional={
        "kind": words("activity", "owner"),
        "kind_not": words("activity", "owner"),
        "value": words("a", "yes", "true"),
        "value_not": words("a", "yes", "true"),
        "channel": words("x"),
        "channel_not": words("x"),
    },
).map(lambda given: event(**given))
PATTERNS = st.one_of(SIMPLE, st.builds(any_of, SIMPLE, SIMPLE))
TESTS: st.SearchStrategy[Criterion] = st.one_of(
    st.builds(lambda name, values: field(name, in_=values), st.sampled_from("fg"), words("a", "1", "2")),
    st.builds(lambda name, low: field(name, at_least=low), st.sampled_from("fg"), st.integers(1, 3)),
    st.builds(lambda name, high: field(name, at_most=high), st.sampled_from("fg"), st.integers(1, 3)),
    st.just(present("f")),
    st.just(present("f", "g")),
)
CRITERIA = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        inner.map(lambda one: ~one),
        st.builds(lambda one, other: one & other, inner, inner),
        st.builds(lambda one, other: one | other, inner, inner),
    ),
    max_leaves=4,
)


def agrees(direction: int | None, fewer: bool, most: bool) -> bool:
    """Tell whether the truth allows a direction: 1 says `fewer`, -1 says `most`, 0 says both, and None nothing."""
    return (direction not in {0, 1} or fewer) and (direction not in {0, -1} or most)


@given(PATTERNS, PATTERNS)
def test_a_pattern_that_is_told_to_be_wider_or_narrower_is(old: Pattern, new: Pattern) -> None:
    before, after = ({n for n, one in enumerate(EVENTS) if pattern.matches(one, None)} for pattern in (old, new))

    assert agrees(wider(old, new), before <= after, after <= before)


@pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")
@given(CRITERIA, CRITERIA)
def test_a_criterion_that_is_told_to_be_stricter_is(old: Criterion, new: Criterion) -> None:
    at = 1772532000000000
    before, after = (
        {n for n, one in enumerate(JOURNEYS) if strict_truth(criterion)(one, at) is Truth.TRUE}
        for criterion in (old, new)
    )

    assert agrees(stricter(old, new), after <= before, before <= after)
