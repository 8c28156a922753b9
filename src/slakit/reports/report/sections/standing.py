"""How the promises stand: the outcomes of each promise by kind, and which share of the decided ones was kept."""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.reports.charts import Bar, BarChart
from slakit.reports.document.words import label, plural
from slakit.reports.measures.tables import Table
from slakit.reports.render.page import STATES
from slakit.reports.report.parts import ReportSection
from slakit.rules.commitments import Commitment, objective_of, of_commitment

__all__ = ["standing"]


@attrs.frozen
class PromiseRow:
    """How the outcomes of one promise are spread; `kept` is the share of the decided ones that are met."""

    promise: str
    owed_by: str
    met: int
    breached: int
    pending: int
    excluded: int
    unknown: int
    kept: str


def standing(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield how many outcomes of each promise are met, breached and open; it is always there."""
    status, agreement = evaluation.agreement_status, evaluation.agreement
    decided = {name: counts.met + counts.breached for name, counts in evaluation.counts.items()}
    kept = sum(counts.met for counts in evaluation.counts.values())
    table = Table(
        name="promises",
        title="Outcomes by promise",
        definition="Met and breached are final; pending, excluded and unknown are not.",
        unit="outcomes",
        population=plural(len(evaluation.outcomes), "outcome"),
        row=PromiseRow,
        rows=tuple(_promise_rows(evaluation)),
    )
    targets = {rule.id: _promised(rule) for rule in agreement.commitments}
    bars = [
        Bar(_named(name), evaluation.counts[name].met / count, targets.get(name))
        for name, count in decided.items()
        if count
    ]
    said = f"{kept} of {sum(decided.values())} decided outcomes were kept; the agreement is {STATES[status.state]}"
    yield ReportSection(
        "How the promises stand",
        f"{said}: {status.why}.",
        [table],
        BarChart(about="Share of decided outcomes that were kept, by promise", bars=bars, is_share=True)
        if bars
        else None,
    )


def _named(name: str) -> str:
    commitment = of_commitment(name)
    return label(name) if commitment == name else f"{label(commitment)}, objective"


def _promise_rows(evaluation: Evaluation) -> Iterator[PromiseRow]:
    terms = {one.terms.commitment: one.terms for one in evaluation.outcomes}
    for name, counts in evaluation.counts.items():
        spread = (counts.met, counts.breached, counts.pending, counts.excluded, counts.unknown)
        yield PromiseRow(name, ", ".join(terms[name].owed_by), *spread, _kept(counts))


def _kept(counts: Counts) -> str:
    decided = counts.met + counts.breached
    return f"{counts.met / decided:.1%}" if decided else ""


def _promised(rule: Commitment) -> float | None:
    objective = objective_of(rule)
    share: Fraction | None = None if objective is None else objective.share
    return None if share is None else float(share)
