"""A page for people at a terminal: what each promise came to, what was broken, what follows, what was odd."""

from collections.abc import Iterator, Mapping, Sequence

from slakit.errors import Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.shown import problems_in_words, shown_in_words
from slakit.reports.render.subjects import COUNTED
from slakit.rules.firings import AgreementState, ClauseState
from slakit.rules.outcomes import Outcome
from slakit.worktime.instants import in_words

__all__ = ["STATES", "columns_of_text", "opening", "printable", "text"]

_MOST_LINES = 20


def text(evaluation: Evaluation) -> str:
    """Return a page for people: what each promise came to, what was broken, what follows, what is at risk, what was odd.

    Times are local to the agreement. How the agreement stands is told where it has clauses, and outside its term, and what
    the data can show where that was declared. Lists
    end after twenty lines with the number of those left out.
    """
    lines = [*opening(evaluation)]
    at_risk = [outcome for outcome in evaluation.pending if outcome.at_risk]
    for title, found in (
        ("Broken", evaluation.breaches),
        ("Clauses", evaluation.clauses),
        ("At risk", at_risk),
        ("Odd in the data", problems_in_words(evaluation)),
    ):
        lines += _section(title, found)
    return "\n".join(map(printable, lines)) + "\n"


def opening(evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines before any list: of what as of when, how the agreement stands, and what each promise came to."""
    agreement = evaluation.agreement
    there = in_words(evaluation.as_of_us, agreement.zone)
    yield f"{agreement.name} {agreement.version}, as of {there} {agreement.zone.key}"
    yield from _status(evaluation)
    yield from (f"Of {what} the data is whole {span}" for what, span in shown_in_words(evaluation))
    yield ""
    yield from _table(evaluation)


STATES: Mapping[AgreementState, str] = {
    "not_begun": "not yet begun",
    "in_force": "in force",
    "at_risk": "in force and at risk",
    "terminable": "terminable",
    "ended": "ended",
}


def _status(evaluation: Evaluation) -> Iterator[str]:
    status, agreement = evaluation.agreement_status, evaluation.agreement
    if agreement.clauses or status.state != "in_force":
        since = "" if status.since_us is None else f" since {in_words(status.since_us, agreement.zone)}"
        yield f"The agreement is {STATES[status.state]}{since}: {status.why}"


def _table(evaluation: Evaluation) -> Iterator[str]:
    rows: list[Sequence[str]] = [("commitment", "owed by", *COUNTED)]
    owed_by = {outcome.commitment: outcome.owed_by for outcome in evaluation.outcomes}
    for commitment, counts in evaluation.counts.items():
        rows.append((commitment, owed_by[commitment], *(str(getattr(counts, word)) for word in COUNTED)))
    yield from columns_of_text(rows, [False, False, *(True for _ in COUNTED)])


def columns_of_text(rows: Sequence[Sequence[str]], to_the_right: Sequence[bool]) -> Iterator[str]:
    """Yield rows as lines in which cells stand below one another; numbers stand to the right of their column."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, to_the_right, strict=True)
        yield "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in cells)


def _section(title: str, found: Sequence[Outcome | ClauseState | Problem]) -> list[str]:
    if not found:
        return []
    left_out = len(found) - _MOST_LINES
    more = [f"  and {left_out} more"] if left_out > 0 else []
    return ["", f"{title}:", *(f"  {_line(one)}" for one in found[:_MOST_LINES]), *more]


def _line(told: Outcome | ClauseState | Problem) -> str:
    return str(told) if isinstance(told, Problem) else told.text


def printable(line: str) -> str:
    """Return a line without what could move a terminal's cursor or turn its text around."""
    return line if line.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
