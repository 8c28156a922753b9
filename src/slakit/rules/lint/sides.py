"""What an agreement lacks that both sides need: promises of each, a way out, a review, consequences."""

from collections.abc import Iterator

from slakit.leads.patterns import Pattern, simple_patterns
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.clauses import Missed, Nothing
from slakit.rules.commitments import Commitment, asked, judged_per, of_commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.lint.walking import met_by, patterns_of, words_of
from slakit.rules.parts import PARTIES
from slakit.rules.starts import Every

__all__ = ["RULES"]


def _one_sided(text: Text) -> Iterator[Found]:
    rules = text.agreement.commitments
    owing = {party for rule in rules for party in _owed_by(rule)}
    if not rules:
        yield "commitments", "nobody owes anything: there is no commitment"
    for party in PARTIES if rules else ():
        if party not in owing:
            yield "commitments", f"{party} owes nothing: every commitment is owed by {' and '.join(sorted(owing))}"


def _owed_by(rule: Commitment) -> tuple[str, ...]:
    return (rule.owed_by,) if isinstance(rule.owed_by, str) else rule.owed_by


def _no_way_out(text: Text) -> Iterator[Found]:
    if not any(clause.then == "terminate" for clause in text.agreement.clauses):
        yield "clauses", "no clause says when the agreement may be ended"


def _no_review(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    waits = any(isinstance(clause.when, Nothing) for clause in agreement.clauses)
    if not waits and not any(_reviews(agreement, rule) for rule in agreement.commitments):
        yield (
            "commitments",
            "nobody has to look at the numbers: no promise is for a review, and no clause waits for one",
        )


def _reviews(agreement: Agreement, rule: Commitment) -> bool:
    """Tell whether a promise makes the parties meet: it recurs by date, or names a review in the log."""
    if isinstance(rule, Deadline | Cadence) and isinstance(rule.start, Every):
        return True
    if agreement.source_of(rule) != "log":
        return False
    return any(_names_a_review(pattern) for _, pattern in patterns_of(rule))


def _names_a_review(pattern: Pattern) -> bool:
    tests = (test for part in simple_patterns(pattern) for test in part.tests if not test.negated)
    return any("review" in value.casefold() for test in tests for value in test.values)


def _no_consequence(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    counted = {name for one in agreement.clauses if isinstance(one.when, Missed) for name in one.when.commitments}
    followed = {name for rule in agreement.commitments if isinstance(rule, Deadline | Cadence) for name in asked(rule)}
    answered = {of_commitment(name) for name in counted | followed}
    for number, rule in enumerate(agreement.commitments):
        if (
            rule.id not in answered
            and not _is_waited_for(agreement, rule)
            and not words_of(rule, "consequence").strip()
        ):
            told = f"nothing follows when {rule.id!r} is broken: it has no consequence, and {_uncounted(rule)}"
            yield f"commitments[{number}]", told


def _uncounted(rule: Commitment) -> str:
    """Return what a clause would have to count, which none does."""
    periods = [name for name, per in judged_per(rule) if per is not None]
    return f"no clause counts {periods[0]!r}" if periods else "no objective that a clause could count"


def _is_waited_for(agreement: Agreement, rule: Commitment) -> bool:
    """Tell whether a clause follows when what keeps a promise on the log does not come for long."""
    if agreement.source_of(rule) != "log":
        return False
    kept_by = [pattern for word, pattern in patterns_of(rule) if word in {"stop", "count"}]
    waits = [clause.when.pattern for clause in agreement.clauses if isinstance(clause.when, Nothing)]
    return any(met_by(pattern, wanted) for pattern in kept_by for wanted in waits)


RULES = (
    LintRule(
        code="W501",
        family="sides",
        severity="warning",
        title="only one side owes something",
        advice="Promise something from each side; an agreement of one side is an order.",
        look=_one_sided,
    ),
    LintRule(
        code="W502",
        family="sides",
        severity="warning",
        title="no clause ends the agreement",
        advice="Add a clause with then: terminate, such as three missed months in a row.",
        look=_no_way_out,
    ),
    LintRule(
        code="W503",
        family="sides",
        severity="warning",
        title="nobody has to review the agreement",
        advice="Promise a review that recurs (start: {every: ...}), or add a clause for when none is held.",
        look=_no_review,
    ),
    LintRule(
        code="W504",
        family="sides",
        severity="note",
        title="nothing follows from a breach",
        advice="Give the commitment a consequence, or count its misses in a clause.",
        look=_no_consequence,
    ),
)
