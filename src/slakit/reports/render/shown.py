"""What the data was said to show, and what was odd about it, as people read it."""

from collections.abc import Iterator

import attrs

from slakit.errors import Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.rules.coverage import Coverage
from slakit.worktime.instants import MINUTE, in_words, in_words_within

__all__ = ["problems_in_words", "shown_in_words"]


def shown_in_words(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """Yield what each coverage is about, and from when until when, local to the agreement; nothing where none was declared."""
    for one in evaluation.coverage:
        yield one.what, _span(one, evaluation)


def problems_in_words(evaluation: Evaluation) -> tuple[Problem, ...]:
    """Return what was odd, local to the agreement: a problem itself tells instants in UTC."""
    zone = evaluation.agreement.zone
    return tuple(attrs.evolve(one, message=in_words_within(one.message, zone)) for one in evaluation.problems)


def _span(one: Coverage, evaluation: Evaluation) -> str:
    (since, until), zone = one.bounds, evaluation.agreement.zone
    ends: list[str] = []
    if since is not None:
        ends.append(f"from {in_words(since, zone)} on" if until is None else f"from {in_words(since, zone)}")
    if until is not None:
        # The last microsecond before a full minute, such as that of a date, is told by that minute.
        is_last = (until + 1) % MINUTE == 0
        ends.append(f"{'before' if is_last else 'until'} {in_words(until + is_last, zone)}")
    return " ".join(ends) or "always"
