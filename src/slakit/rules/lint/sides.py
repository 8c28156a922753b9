"""What an agreement lacks that both sides need: promises of each, a way out, a review, consequences."""

from collections.abc import Iterator

from slakit.leads.patterns import Pattern, simple_patterns
from slakit.rules.acknowledging import acknowledges
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.clauses import Nothing
from slakit.rules.commitments import Commitment, judged_per
from slakit.rules.deadlines import Deadline
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.lint.walking import patterns_of, unanswered
from slakit.rules.parts import PARTIES
from slakit.rules.starts import Every

__all__ = ["RULES"]


def _one_sided(text: Text) -> Iterator[Found]:
    everything = text.agreement.commitments
    # To meet, and to know the text, is what any agreement needs: neither is a side's own promise.
    own = [rule for rule in everything if not _is_shared(text.agreement, rule)]
    owing = {party for rule in own or everything for party in _owed_by(rule)}
    if not everything:
        yield "commitments", "nobody owes anything: there is no commitment"
    for party in PARTIES if everything else ():
        if party not in owing:
            told = "nothing: every" if len(own) in {0, len(everything)} else "nothing of its own: every other"
            yield "commitments", f"{party} owes {told} commitment is owed by {' and '.join(sorted(owing))}"


def _is_shared(agreement: Agreement, rule: Commitment) -> bool:
    """Tell whether a promise keeps the agreement alive: a confirmation, or what both sides do on the log."""
    return acknowledges(rule) or (agreement.source_of(rule) == "log" and len(_owed_by(rule)) > 1)


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
        return not acknowledges(rule)
    if agreement.source_of(rule) != "log":
        return False
    return any(_names_a_review(pattern) for _, pattern in patterns_of(rule))


def _names_a_review(pattern: Pattern) -> bool:
    tests = (test for part in simple_patterns(pattern) for test in part.tests if not test.negated)
    return any("review" in value.casefold() for test in tests for value in test.values)


def _no_consequence(text: Text) -> Iterator[Found]:
    nothing_follows = set(unanswered(text.agreement))
    for number, rule in enumerate(text.agreement.commitments):
        if rule.id in nothing_follows:
            told = f"nothing follows when {rule.id!r} is broken: it has no consequence, and {_uncounted(rule)}"
            yield f"commitments[{number}]", told


def _uncounted(rule: Commitment) -> str:
    """Return what a clause would have to count, which none does."""
    periods = [name for name, per in judged_per(rule) if per is not None]
    return f"no clause counts {periods[0]!r}" if periods else "no objective that a clause could count"


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
