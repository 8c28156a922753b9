"""The scorecard: what each side promised, what came of it, and how that stands to the period before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import Trend, promises, trend, versions
from slakit.reports.measures.statistics import share_interval
from slakit.reports.measures.tables import Table
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clauses import Clause, Missed
from slakit.rules.commitments import Commitment, judged_per, objective_id, objective_of, of_commitment
from slakit.rules.custom import parties_of, sentence_of
from slakit.rules.deadlines import Deadline
from slakit.rules.firings import ClauseState, Firing
from slakit.rules.outcomes import Outcome
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.periods import Period, PeriodKind

__all__ = ["Score", "scorecard", "worst"]

Kind: TypeAlias = Literal["deadline", "cadence", "check", "quota", "rate", "own", "objective", "clause"]


@attrs.frozen(kw_only=True)
class Score:
    """One promise in one period: what was promised, what came, and how that stands to the period before.

    `actual` is in the `unit` of the target: a number, a share, breaches or a unit of time; of a promise per entry it is the
    share met, of a clause the missed periods that count. `low` and `high` are where a share lies for sure at the
    confidence of its promise, else at 95 %. `population` counts what was decided. `pace` is how far a running number is
    ahead of an even delivery by the end of the last open day that is over, `forecast` where it ends; that one counts the
    running day too. `attained` is how far the promise is kept, up to 1: of a running number, of what was due by the end of
    the last open day that is over. `previous` and `attained_before` are `actual` and `attained` of the period before.
    `status` of a promise per entry is that of its worst outcome; None where nothing was judged.
    """

    owed_by: str
    commitment: str
    kind: Kind
    promise: str
    period: str | None
    group: str | None
    status: str | None
    target: float | None
    actual: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    population: int | None = None
    pace: float | None = None
    forecast: float | None = None
    previous: float | None = None
    trend: Trend | None = None
    attained: float | None = None
    attained_before: float | None = None


def scorecard(evaluation: Evaluation, *, period: str | None = None, per: PeriodKind | str = "month") -> Table[Score]:
    """Return the two-sided scorecard: each side, each promise, target, actual, the period before, trend, status.

    Without `period` each promise stands in its own latest one, which may be running, and promises per entry in the latest
    of the kind `per`. With it, such as 2026-03, promises per entry stand in that one; those per period in each of theirs
    that begins in it, or else in the one that holds its beginning. Clauses stand as they are as of the evaluation. A
    trend compares shares, and numbers with what was due of them by then.

    Raises: CalendarError C141 and C142 for what is no period; DataError I413 for one that lies outside the term.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.agreement import Agreement, Term
    >>> from slakit.rules.ready_made import LeadVolume
    >>> acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[LeadVolume(at_least=2, per="week")])
    >>> days = [datetime.fromisoformat(f"2026-03-{day}T10:00Z") for day in ("03", "10", "11", "12")]
    >>> leads = [Journey.of(f"L{n}", stage_event("mql", at=at)) for n, at in enumerate(days)]
    >>> (row,) = scorecard(evaluate(acme, leads, as_of=datetime.fromisoformat("2026-03-17T10:00Z")), period="2026-W11")
    >>> row.owed_by, row.target, row.actual, row.previous, row.trend, row.status
    ('marketing', 2.0, 3.0, 1.0, 'better', 'met')
    """
    rules, found = promises(evaluation), _Found.of(evaluation, period, per)
    rows = [row for name, rule in rules.items() for row in found.of_promise(name, rule)]
    clauses = {clause.id: clause for version in versions(evaluation) for clause in version.clauses}
    states: dict[str, list[ClauseState]] = {}
    for state in evaluation.clauses:
        states.setdefault(state.clause, []).append(state)
    owed_by = {name: ", ".join(parties_of(rule)) for name, rule in rules.items()}
    sides = list(dict.fromkeys(party for rule in rules.values() for party in parties_of(rule)))
    both = ", ".join(sides)
    rows += [_of_clause(clauses[name], given, owed_by, both) for name, given in states.items()]
    return Table(
        name="scorecard",
        title="Scorecard",
        definition="What each side promised, what came of it, and how that stands to the period before. A running number is"
        " attained by what was due by the end of the last open day that is over.",
        unit="as the row says",
        population=f"{plural(len(rules), 'commitment')}, {plural(len(states), 'clause')}",
        row=Score,
        rows=tuple(sorted(rows, key=lambda row: sides.index(row.owed_by) if row.owed_by in sides else len(sides))),
    )


# Worst first: what is broken, what may still be, what was kept, what nobody can tell, what does not count.
_ORDER = ("breached", "pending", "met", "unknown", "excluded")


def worst(statuses: Iterable[str | None]) -> str | None:
    """Return the worst of some statuses; None where none is known."""
    found = set(statuses)
    return next((status for status in _ORDER if status in found), None)


# --- promises


@attrs.frozen
class _Counted:
    """The outcomes of a promise per entry in one period, by status."""

    counts: Mapping[str, int]

    @property
    def decided(self) -> int:
        return self.counts.get("met", 0) + self.counts.get("breached", 0)

    @property
    def share(self) -> float | None:
        return self.counts.get("met", 0) / self.decided if self.decided else None


@attrs.frozen
class _Found:
    """The outcomes of an evaluation, sorted for a scorecard: those of entries counted, those of periods by group."""

    is_view: bool
    asked: Period | None
    latest: Period
    before: Period
    entries: Mapping[str, tuple[_Counted, _Counted]]
    stretches: Mapping[str, Mapping[str | None, Sequence[Outcome]]]

    @classmethod
    def of(cls, evaluation: Evaluation, period: str | None, per: PeriodKind | str) -> "_Found":
        asked = None if period is None else evaluation.period(period)
        latest = asked or _latest(evaluation, PeriodKind.parse(per))
        before = Period.holding(latest.start - 1, latest.kind, latest.zone)
        start, middle, end = before.start, latest.start, latest.end
        entries: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
        stretches: dict[str, dict[str | None, list[Outcome]]] = {}
        per_entry = _per_entry(evaluation)
        for outcome in evaluation.outcomes:
            name, at = outcome.terms.commitment, outcome.started_us
            if name not in per_entry:
                stretches.setdefault(name, {}).setdefault(outcome.group, []).append(outcome)
                continue
            counts = entries.setdefault(name, ({}, {}))
            if start <= at < end:
                into = counts[at >= middle]
                into[outcome.status] = into.get(outcome.status, 0) + 1
        counted = {name: (_Counted(old), _Counted(new)) for name, (old, new) in entries.items()}
        return cls(evaluation.is_view, asked, latest, before, counted, stretches)

    def of_promise(self, name: str, rule: Commitment) -> Iterator[Score]:
        """Yield the rows of a promise, and of its objective; a view tells only of what has outcomes in it."""
        per = dict(judged_per(rule))
        if per[name] is not None:
            yield from self._per_period(name, rule, _kind(rule), sentence_of(rule))
        elif name in self.entries or not self.is_view:
            yield self._per_entry(name, rule)
        objective, own = objective_of(rule), objective_id(name)
        if objective is not None:
            yield from self._per_period(own, rule, "objective", str(objective))

    def _per_entry(self, name: str, rule: Commitment) -> Score:
        previous, now = self.entries.get(name, (_Counted({}), _Counted({})))
        low, high = share_interval(now.counts.get("met", 0), now.decided) or (None, None)
        return Score(
            owed_by=", ".join(parties_of(rule)),
            commitment=name,
            kind=_kind(rule),
            promise=sentence_of(rule),
            period=str(self.latest),
            group=None,
            status=worst(now.counts),
            target=1.0 if objective_of(rule) is None else None,
            actual=now.share,
            unit="share",
            low=low,
            high=high,
            population=now.decided,
            previous=previous.share,
            trend=trend(now.share, previous.share),
            attained=now.share,
            attained_before=previous.share,
        )

    def _per_period(self, name: str, rule: Commitment, kind: Kind, promise: str) -> Iterator[Score]:
        groups = self.stretches.get(name, {})
        chosen = [(group, self._chosen(outcomes), outcomes) for group, outcomes in groups.items()]
        if not any(numbers for _, numbers, _ in chosen) and not self.is_view:
            yield Score(
                owed_by=", ".join(parties_of(rule)),
                commitment=name,
                kind=kind,
                promise=promise,
                period=None if self.asked is None else str(self.asked),
                group=None,
                status=None,
                target=None,
                actual=None,
                unit="number",
            )
        for _, numbers, outcomes in chosen:
            for number in numbers:
                previous = outcomes[number - 1] if number else None
                yield _of_period(rule, kind, promise, outcomes[number], previous)

    def _chosen(self, outcomes: Sequence[Outcome]) -> Sequence[int]:
        """Return the positions of the outcomes that are shown, of those of one group in the order of their periods."""
        if self.asked is None:
            return [len(outcomes) - 1]
        start, end = self.asked.start, self.asked.end
        inside = [n for n, outcome in enumerate(outcomes) if start <= outcome.started_us < end]
        holding = [n for n, outcome in enumerate(outcomes) if outcome.started_us <= start < (outcome.due_us or start)]
        return inside or holding


def _latest(evaluation: Evaluation, kind: PeriodKind) -> Period:
    """Return the period that holds as-of, or the last of the term where that is over."""
    agreement = evaluation.agreement
    _, end = (None, None) if agreement.term is None else agreement.term.bounds(agreement.zone)
    at = evaluation.as_of_us if end is None else min(evaluation.as_of_us, end - 1)
    return Period.holding(at, kind, agreement.zone)


def _per_entry(evaluation: Evaluation) -> frozenset[str]:
    """Return the ids under which outcomes are those of entries."""
    return frozenset(name for rule in promises(evaluation).values() for name, per in judged_per(rule) if per is None)


def _kind(rule: Commitment) -> Kind:
    match rule:
        case Deadline():
            return "deadline"
        case Cadence():
            return "cadence"
        case Check():
            return "check"
        case Quota():
            return "quota"
        case Rate():
            return "rate"
        case _:
            return "own"


def _of_period(rule: Commitment, kind: Kind, promise: str, outcome: Outcome, previous: Outcome | None) -> Score:
    figures, measured = outcome.figures, _Measured(rule, kind)
    low, high = (figures and figures.interval) or (None, None)
    if figures is not None and kind == "objective" and figures.unit == "share" and figures.population:
        met = round((figures.actual or 0.0) * figures.population)
        low, high = share_interval(met, figures.population) or (None, None)
    return Score(
        owed_by=outcome.owed_by,
        commitment=outcome.commitment,
        kind=kind,
        promise=promise,
        period=outcome.subject,
        group=outcome.group,
        status=outcome.status,
        target=outcome.target,
        actual=outcome.actual,
        unit="number" if figures is None else figures.unit,
        low=low,
        high=high,
        population=None if figures is None else figures.population,
        pace=outcome.pace,
        forecast=outcome.forecast,
        previous=None if previous is None else previous.actual,
        trend=None if previous is None else measured.trend(outcome, previous),
        attained=measured.attained(outcome),
        attained_before=None if previous is None else measured.attained(previous),
    )


@attrs.frozen
class _Measured:
    """How the number of a period stands to its target: up to it or beyond it."""

    rule: Commitment
    kind: Kind

    @property
    def is_ceiling(self) -> bool:
        """Whether less is better."""
        match objective_of(self.rule) if self.kind == "objective" else self.rule:
            case Quota(at_most=most):
                return most is not None
            case Rate() | None:
                return False
            case other:
                return getattr(other, "at_most", None) is not None

    def trend(self, outcome: Outcome, previous: Outcome) -> Trend | None:
        if self.kind == "quota" and self.is_ceiling:
            # Below a ceiling fewer is no merit: nobody promised to deliver less.
            return trend(self.attained(outcome), self.attained(previous))
        return trend(self._progress(outcome), self._progress(previous), less_is_better=self.is_ceiling)

    def _progress(self, outcome: Outcome) -> float | None:
        """Return the number as a share of what was due by the last closing, of a period that is over of the target."""
        target, actual, pace = outcome.target, outcome.actual, outcome.pace
        if actual is None or target is None:
            return None
        due = target if pace is None else actual - pace
        return round(actual / due, 12) if due > 0 else (actual if self.is_ceiling and pace is None else None)

    def attained(self, outcome: Outcome) -> float | None:
        """Return how far the promise is kept, up to 1; a ceiling that is exceeded n times is kept to one nth."""
        if self.kind == "own":
            return {"met": 1.0, "breached": 0.0}.get(outcome.status)
        if not self.is_ceiling:
            progress = self._progress(outcome)
            return None if progress is None else min(1.0, progress)
        target, actual = outcome.target, outcome.actual
        if actual is None or target is None:
            return None
        return 1.0 if actual <= target else target / actual


# --- clauses


def _of_clause(clause: Clause, states: Sequence[ClauseState], owed_by: Mapping[str, str], both: str) -> Score:
    last, side, target, actual = states[-1], both, None, None
    if isinstance(clause.when, Missed):
        watched = {owed_by.get(of_commitment(name), both) for name in clause.when.commitments}
        side = watched.pop() if len(watched) == 1 else both
        target = float(clause.when.periods)
        actual = target if isinstance(last, Firing) else float(last.missed or 0)
    return Score(
        owed_by=side,
        commitment=clause.id,
        kind="clause",
        promise=f"{last.allowed}: {last.follows}",
        period=None,
        group=None,
        status=last.status,
        target=target,
        actual=actual,
        unit="missed period",
    )
