"""JUnit XML: promises as test suites and leads as test cases, for whatever shows the results of tests."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import Literal, assert_never

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.subjects import reading_log, subject_of
from slakit.rules.firings import ClauseState, Firing
from slakit.rules.lines import clean
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Pending, Unknown
from slakit.worktime.instants import SECOND

__all__ = ["junit_xml"]


def junit_xml(evaluation: Evaluation) -> str:
    """Return an evaluation as JUnit XML: a suite for each promise, a case for each of its outcomes.

    A breach is a failure; what is pending, excluded or unknown is skipped. `time` is the work time used, the elapsed time
    without a calendar, none for a period. Where the agreement has clauses, the suite `clauses` follows: one that fired
    is a failure.
    """
    logged = reading_log(evaluation)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for commitment, outcomes in groupby(evaluation.outcomes, key=attrgetter("commitment")):
        lines += _suite(commitment, _cases(list(outcomes), logged))
    if evaluation.clauses:
        lines += _suite("clauses", list(map(_case_of_clause, evaluation.clauses)))
    return "".join(f"{line}\n" for line in (*lines, "</testsuites>"))


@attrs.frozen
class _Case:
    """A test case: what it is of, how long it took, and what it says where it failed or was skipped."""

    classname: str
    name: str
    seconds: str
    ended: Literal["passed", "failure", "skipped"]
    message: str

    def lines(self) -> Iterator[str]:
        """Yield its XML."""
        time = f' time="{self.seconds}"' if self.seconds else ""
        head = f'<testcase classname="{_attribute(self.classname)}" name="{_attribute(self.name)}"{time}'
        if self.ended == "passed":
            yield f"    {head}/>"
        else:
            yield f"    {head}>"
            yield f'      <{self.ended} message="{_attribute(self.message)}"/>'
            yield "    </testcase>"


def _cases(outcomes: Sequence[Outcome], logged: Collection[str]) -> list[_Case]:
    """Return a case for each outcome of a promise, those with the key in its name that else were named alike.

    Readers of JUnit know a case by its name; names of leads may differ in nothing but blanks.
    """
    cases = [_case_of(outcome, logged) for outcome in outcomes]
    named = Counter(case.name for case in cases)
    return [
        case if named[case.name] == 1 else attrs.evolve(case, name=f"{case.name} ({outcome.key})")
        for case, outcome in zip(cases, outcomes, strict=True)
    ]


def _case_of(outcome: Outcome, logged: Collection[str]) -> _Case:
    used = outcome.wall_us if outcome.business_us is None else outcome.business_us
    return _Case(
        outcome.owed_by,
        subject_of(outcome, logged),
        "" if used is None else _seconds(used),
        _ended(outcome),
        outcome.text,
    )


def _seconds(micros: int) -> str:
    # Never with an exponent, which the schemas of readers do not know.
    whole, rest = divmod(micros, SECOND)
    return f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)


def _ended(outcome: Outcome) -> Literal["passed", "failure", "skipped"]:
    match outcome:
        case Met():
            return "passed"
        case Breached():
            return "failure"
        case Pending() | Excluded() | Unknown():
            return "skipped"
        case _ as never:
            assert_never(never)


def _case_of_clause(state: ClauseState) -> _Case:
    if isinstance(state, Firing):
        return _Case(state.then, f"{state.clause} firing {state.number}", "", "failure", state.text)
    return _Case(state.then, state.clause, "", "passed", state.text)


def _suite(name: str, cases: Sequence[_Case]) -> Iterator[str]:
    failed = sum(case.ended == "failure" for case in cases)
    skipped = sum(case.ended == "skipped" for case in cases)
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}"'
    yield f'  <testsuite name="{_attribute(name)}" {counts}>'
    for case in cases:
        yield from case.lines()
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    # XML knows no control characters and no halves of a pair, however they are escaped.
    return escape(clean(text), quote=True)
