"""The report of an evaluation: how the promises stand, what was broken, what follows, and each period day by day."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs

from slakit.errors import Problem
from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.reports.charts import Bar, BarChart, WaterfallChart, WaterfallPoint
from slakit.reports.document.words import label, plural
from slakit.reports.measures.pace import Waterfall, WaterfallDay, waterfall
from slakit.reports.measures.tables import Table
from slakit.reports.render.page import STATES
from slakit.reports.render.subjects import most_urgent, subject_of
from slakit.reports.report.parts import Report, ReportSection
from slakit.rules.commitments import Commitment, objective_of, of_commitment
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Breached, Pending
from slakit.rules.quotas import Quota
from slakit.worktime.instants import from_micros

__all__ = ["report"]

_MOST_ROWS = 100
_MOST_WATERFALLS = 12


def report(evaluation: Evaluation, sections: Sequence[ReportSection] = ()) -> Report:
    """Return the report of an evaluation, with sections of your own after the counts.

    It has how each promise stands; what is broken or at risk, a hundred rows at most with what is still to do first; what
    each clause came to; the latest period of each count and sum, day by day; and what was odd in the data. A section of
    which there is nothing to tell is left out. Of several versions the waterfalls are those of the one in force.

    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.ready_made import FirstResponse
    >>> lead = Journey.of("L1", stage_event("mql", at=datetime.fromisoformat("2026-03-03T10:00Z")))
    >>> made = report(evaluate(FirstResponse(within="2 hours"), [lead], as_of=datetime.fromisoformat("2026-03-03T13:00Z")))
    >>> [(one.heading, one.sentence) for one in made.sections][1]
    ('Broken or at risk', '1 breach, of which 1 is undone; 0 at risk.')
    """
    agreement = evaluation.agreement
    own = [*_standing(evaluation), *sections, *_urgent(evaluation), *_clauses(evaluation)]
    return Report(
        title=agreement.title or agreement.name,
        agreement=f"{agreement.name} {agreement.version}",
        as_of=evaluation.as_of,
        zone=agreement.zone.key,
        sections=[*own, *_waterfalls(evaluation), *_odd(evaluation)],
    )


# --- how the promises stand


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


def _standing(evaluation: Evaluation) -> Iterator[ReportSection]:
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
    owed_by = {one.commitment: one.owed_by for one in evaluation.outcomes}
    for name, counts in evaluation.counts.items():
        spread = (counts.met, counts.breached, counts.pending, counts.excluded, counts.unknown)
        yield PromiseRow(name, owed_by[name], *spread, _kept(counts))


def _kept(counts: Counts) -> str:
    decided = counts.met + counts.breached
    return f"{counts.met / decided:.1%}" if decided else ""


def _promised(rule: Commitment) -> float | None:
    objective = objective_of(rule)
    share: Fraction | None = None if objective is None else objective.share
    return None if share is None else float(share)


# --- what is broken or at risk


@attrs.frozen
class UrgentRow:
    """One outcome that is broken or at risk."""

    promise: str
    about: str
    owner: str | None
    state: str
    due_at: datetime | None
    late_by: timedelta | None
    what: str


def _urgent(evaluation: Evaluation) -> Iterator[ReportSection]:
    found = most_urgent(evaluation)
    if not found:
        return
    undone = sum(one.open for one in evaluation.breaches)
    at_risk = len(found) - len(evaluation.breaches)
    more = len(found) - _MOST_ROWS
    table = Table(
        name="urgent",
        title="Broken or at risk",
        definition="What is late and undone first, then what is at risk, then what was broken and is over.",
        unit="outcomes",
        population=plural(len(found), "outcome"),
        left_out={f"beyond the first {_MOST_ROWS}": more} if more > 0 else {},
        row=UrgentRow,
        rows=tuple(map(_urgent_row, found[:_MOST_ROWS])),
    )
    are = "is" if undone == 1 else "are"
    said = f"{plural(len(evaluation.breaches), 'breach')}, of which {undone} {are} undone; {at_risk} at risk."
    yield ReportSection("Broken or at risk", said, [table])


def _urgent_row(outcome: Breached | Pending) -> UrgentRow:
    late = outcome.late_by if isinstance(outcome, Breached) else None
    state = "at risk" if isinstance(outcome, Pending) else "late" if outcome.open else "broken"
    about = subject_of(outcome)
    return UrgentRow(outcome.commitment, about, outcome.owner, state, outcome.due_at, late, outcome.text)


# --- clauses


@attrs.frozen
class ClauseRow:
    """One firing of a clause, or that it is quiet."""

    clause: str
    status: str
    fired_at: datetime | None
    what: str


def _clauses(evaluation: Evaluation) -> Iterator[ReportSection]:
    if not evaluation.clauses:
        return
    rows = tuple(
        ClauseRow(one.clause, one.status, from_micros(one.fired_us) if isinstance(one, Firing) else None, one.text)
        for one in evaluation.clauses
    )
    table = Table(
        name="clauses",
        title="Clauses",
        definition="Each firing, and each clause that is quiet.",
        unit="firings",
        population=plural(len({one.clause for one in evaluation.clauses}), "clause"),
        row=ClauseRow,
        rows=rows,
    )
    yield ReportSection("What follows", f"{plural(len(evaluation.firings), 'firing')} so far.", [table])


# --- periods day by day


def _waterfalls(evaluation: Evaluation) -> Iterator[ReportSection]:
    judged = (evaluation.parts or (evaluation,))[-1]
    quotas = {rule.id: rule for rule in judged.agreement.commitments if isinstance(rule, Quota) and rule.level is None}
    latest = {(one.commitment, one.group): one for one in judged.outcomes if one.commitment in quotas}
    for (name, group), outcome in [*latest.items()][:_MOST_WATERFALLS]:
        yield _waterfall(waterfall(judged, name, outcome.subject, group), outcome.text, quotas[name])


def _waterfall(found: Waterfall, sentence: str, rule: Quota) -> ReportSection:
    group = "" if found.group is None else f", {found.group or 'none'}"
    points = [WaterfallPoint(f"{day.day:%d %b}", day.ideal, day.actual) for day in found.days]
    table: Table[Any] = Table(
        name=f"waterfall-{found.commitment}",
        title="Day by day",
        definition="What had come when each open day closed, beside an even delivery; the gap is actual less ideal.",
        unit="amount of the promise",
        population=plural(len(found.days), "open day"),
        row=WaterfallDay,
        rows=found.days,
    )
    about = f"{found.commitment} in {found.period}{group}: what had come by each day, and an even delivery"
    chart = WaterfallChart(about=about, points=points, is_limit=rule.at_most is not None)
    return ReportSection(f"{label(found.commitment)} in {found.period}{group}", sentence, [table], chart)


# --- what was odd


def _odd(evaluation: Evaluation) -> Iterator[ReportSection]:
    found = evaluation.problems
    if not found:
        return
    more = len(found) - _MOST_ROWS
    table = Table(
        name="odd",
        title="Odd in the data",
        definition="What was odd about the data; it changed no outcome.",
        unit="problems",
        population=plural(len(found), "problem"),
        left_out={f"beyond the first {_MOST_ROWS}": more} if more > 0 else {},
        row=Problem,
        rows=found[:_MOST_ROWS],
    )
    yield ReportSection("Odd in the data", f"{plural(len(found), 'problem')} that changed no outcome.", [table])
