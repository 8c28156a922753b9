"""Lint: what is legal in an agreement and that its parties should look at before they sign."""

from collections.abc import Iterable
from datetime import datetime

from slakit.errors import AgreementError, Problem, hint
from slakit.rules.agreement import Agreement
from slakit.rules.lint import limits, reach, sides, terms, thresholds, wording
from slakit.rules.lint.findings import FAMILIES, Finding, LintRule, Text
from slakit.worktime.instants import to_micros

__all__ = ["LINT_RULES", "Finding", "LintRule", "lint"]

LINT_RULES: tuple[LintRule, ...] = (
    *sides.RULES,
    *wording.RULES,
    *terms.RULES,
    *limits.RULES,
    *reach.RULES,
    *thresholds.RULES,
)
"""Every kind of finding, in the order of the codes."""


def lint(
    agreement: Agreement | Iterable[Agreement],
    *,
    only: str | Iterable[str] = (),
    without: str | Iterable[str] = (),
    as_of: datetime | None = None,
) -> tuple[Finding, ...]:
    """Return what is legal in an agreement, or in several versions of one, and that its parties should look at.

    `only` and `without` choose kinds by code ("W504") or by family (sides, words, dates, reach, numbers); what both name
    is left out. What depends on today is told where `as_of` says when that is: whether the version in force is signed,
    and whether the holidays of an open term have ended; without it, what is odd about the signatures on any day. Findings are in the order of the texts, then of the codes, then
    of the text. A finding is no error: the agreement loads and is judged as it stands.

    Raises: AgreementError D411 with every unknown code and family, D314 for what is no agreement; CalendarError C101 and
    C102 for an `as_of` that is no aware datetime.

    >>> from slakit.rules.ready_made import FirstResponse
    >>> one_sided = Agreement(name="acme", commitments=[FirstResponse(within="36 hours")])
    >>> for finding in lint(one_sided, without="W504"):
    ...     print(finding.code, finding)
    W501 commitments: marketing owes nothing: every commitment is owed by sales
    W502 clauses: no clause says when the agreement may be ended
    W503 commitments: nobody has to look at the numbers: no promise is for a review, and no clause waits for one
    """
    rules = _chosen(only, without)
    versions = (agreement,) if isinstance(agreement, Agreement) else tuple(agreement)
    if odd := [number for number, one in enumerate(versions) if not isinstance(one, Agreement)]:
        raise AgreementError(*(Problem("D314", f"[{n}]", f"{versions[n]!r}: expected an Agreement") for n in odd))
    instant = None if as_of is None else to_micros(as_of, "as_of")
    texts = [Text(agreement=one, number=n, versions=versions, as_of=instant) for n, one in enumerate(versions)]
    return tuple(_finding(rule, text, *found) for text in texts for rule in rules for found in rule.look(text))


def _finding(rule: LintRule, text: Text, where: str, message: str) -> Finding:
    return Finding(
        code=rule.code,
        family=rule.family,
        severity=rule.severity,
        where=where,
        message=message,
        advice=rule.advice,
        agreement=text.agreement.name,
        version=text.agreement.version,
        number=text.number,
    )


def _chosen(only: str | Iterable[str], without: str | Iterable[str]) -> list[LintRule]:
    problems: list[Problem] = []
    kept, left_out = (_words(given, word, problems) for given, word in ((only, "only"), (without, "without")))
    if problems:
        raise AgreementError(*problems)
    return [
        rule
        for rule in LINT_RULES
        if (not kept or not kept.isdisjoint({rule.code, rule.family})) and left_out.isdisjoint({rule.code, rule.family})
    ]


def _words(given: str | Iterable[str], word: str, problems: list[Problem]) -> frozenset[str]:
    words = frozenset((given,) if isinstance(given, str) else given)
    known = [*(rule.code for rule in LINT_RULES), *FAMILIES]
    for one in sorted(words.difference(known), key=str):
        message = f"{one!r}: unknown code or family{hint(str(one), known)}"
        problems.append(Problem("D411", word, message))
    return words
