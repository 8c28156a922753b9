"""Prometheus text exposition: the counts and figures of an evaluation as gauges."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.subjects import COUNTED
from slakit.worktime.instants import SECOND

__all__ = ["prometheus_text"]

_Labels: TypeAlias = Mapping[str, str]
_Sample: TypeAlias = tuple[_Labels, float]


def prometheus_text(evaluation: Evaluation) -> str:
    r"""Return an evaluation as metrics to be scraped from a file or pushed; all are gauges.

    They are the outcomes of each promise by status, those that are open past due and those at risk, target and actual of
    each promise for its latest period, the firings of each clause, and the instant as of which it was judged. No lead is
    named, so the number of series depends on the agreement alone.

    Source: Prometheus, "Exposition formats", version 0.0.4.
    """
    lines: list[str] = []
    for name, about, samples in _metrics(evaluation):
        lines += [f"# HELP slakit_{name} {about}", f"# TYPE slakit_{name} gauge"]
        # A series that stands twice makes Prometheus refuse the whole file.
        told = {_labelled(labels): _number(value) for labels, value in samples}
        lines += (f"slakit_{name}{labels} {value}" for labels, value in told.items())
    return "".join(f"{line}\n" for line in lines)


def _metrics(evaluation: Evaluation) -> Iterator[tuple[str, str, Iterable[_Sample]]]:
    own = {"agreement": evaluation.agreement.name}
    yield "as_of_timestamp_seconds", "The instant as of which it was judged.", [(own, evaluation.as_of_us / SECOND)]
    yield "outcomes", "Outcomes of a promise by status.", _outcomes(evaluation, own)
    undone = (one.commitment for one in evaluation.breaches if one.open)
    yield "open_breaches", "Breaches that are still undone.", _counted(evaluation, own, undone)
    at_risk = (one.commitment for one in evaluation.pending if one.at_risk)
    yield "at_risk", "Outcomes that are pending and at risk.", _counted(evaluation, own, at_risk)
    latest = _latest(evaluation, own)
    yield "target", "What is promised for the latest period.", [(labels, target) for labels, target, _ in latest]
    told = [(labels, actual) for labels, _, actual in latest if actual is not None]
    yield "actual", "What came in the latest period.", told
    fired = dict.fromkeys((state.clause for state in evaluation.clauses), 0)
    for firing in evaluation.firings:
        fired[firing.clause] += 1
    yield "clause_firings", "Firings of a clause.", [({**own, "clause": name}, count) for name, count in fired.items()]


def _outcomes(evaluation: Evaluation, own: _Labels) -> Iterator[_Sample]:
    for commitment, counts in evaluation.counts.items():
        for word in COUNTED:
            yield {**own, "commitment": commitment, "status": word}, getattr(counts, word)


def _counted(evaluation: Evaluation, own: _Labels, found: Iterable[str]) -> Iterator[_Sample]:
    counts = dict.fromkeys(evaluation.counts, 0)
    for commitment in found:
        counts[commitment] += 1
    for commitment, count in counts.items():
        yield {**own, "commitment": commitment}, count


def _latest(evaluation: Evaluation, own: _Labels) -> list[tuple[_Labels, float, float | None]]:
    """Return target and actual of the period that began last, of each promise and each of its groups."""
    begun = [one for one in evaluation.outcomes if one.figures is not None and one.entry is None]
    latest = {(one.commitment, one.group): one for one in sorted(begun, key=lambda one: one.started_us)}
    return [
        (
            {**own, "commitment": name, "group": group or "", "unit": one.figures.unit},
            one.figures.target,
            one.figures.actual,
        )
        for (name, group), one in latest.items()
        if one.figures is not None
    ]


def _labelled(labels: _Labels) -> str:
    told = (f'{name}="{_escaped(value)}"' for name, value in labels.items() if value)
    return f"{{{','.join(told)}}}"


def _escaped(value: str) -> str:
    # Blanks stay as they are: two groups that differ in nothing else are two series.
    shown = (sign if sign.isprintable() or sign == "\n" else f"[U+{ord(sign):04X}]" for sign in value)
    return "".join(shown).translate(_ESCAPED)


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
