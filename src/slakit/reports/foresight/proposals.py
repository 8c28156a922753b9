"""Proposals: the limits, numbers of attempts and volumes that history supports, each with the curve behind it."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from numbers import Real
from typing import Literal, TypeAlias

import attrs

from slakit.errors import DataError, Problem, SlakitWarning
from slakit.evaluation.clocks import Hours
from slakit.evaluation.compiling import compile_plans
from slakit.evaluation.evaluator import evaluate
from slakit.evaluation.plans import DeadlinePlan
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.reports.document.words import plural
from slakit.reports.foresight.limits import limit_points, waited
from slakit.reports.foresight.terms import Text, alone, first_date, placed, refuse_the_future, text_of
from slakit.reports.measures.tables import Table
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.commitments import Commitment, asked, of_commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Met, Outcome
from slakit.rules.parties import Term
from slakit.rules.parts import amount_text, share_text
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.ready_made import ContactAttempts, FirstResponse, LeadVolume
from slakit.worktime.instants import SECOND, date_of, to_micros
from slakit.worktime.periods import Period

__all__ = ["CurvePoint", "Proposal", "Proposals", "propose"]

Kind: TypeAlias = Literal["limit", "attempts", "number", "share"]


@attrs.frozen
class Proposal:
    """A target that history supports: what is promised now, what is proposed, and the share of the past that keeps it.

    `proposed` and `kept` are None where no target was kept so often, or nothing is known. `population` counts the clocks
    or periods that the proposal would have been asked of, where there is none those of the loosest target. `too_few` says
    that they are less than it takes for one of them to be the exception that `keep` allows: the proposal is then simply
    the worst that happened.
    """

    commitment: str
    group: str | None
    kind: Kind
    now: str
    proposed: str | None
    kept: float | None
    population: int
    too_few: bool


@attrs.frozen
class CurvePoint:
    """One point of the curve behind a proposal: had this been the target, the share of the past that keeps it.

    `number` is the target as a number: seconds, attempts, what is counted, or a share.
    """

    commitment: str
    group: str | None
    now: str
    target: str
    number: float
    kept: float


@attrs.frozen(kw_only=True)
class Proposals:
    """The targets that history supports, and the curves behind them."""

    targets: Table[Proposal]
    curve: Table[CurvePoint]


def propose(
    journeys: Iterable[Journey],
    agreement: Text | None = None,
    *,
    as_of: datetime,
    keep: float = 0.9,
    since: date | None = None,
    log: Iterable[Event] = (),
) -> Proposals:
    """Return the targets that would have been kept in a share of the past, for the promises of an agreement.

    One or several bare commitments stand for an agreement in UTC, as for `evaluate`. Without an agreement the promises are a first response after the MQL, attempts within 14 days after acceptance, and
    MQLs a month, in UTC and elapsed time. `since` is the first date of which the data tells, else that of the first event.

    - A limit, each of a list apart, is the shortest time within which `keep` of all were done, where who was not yet done
      counts as longer than so far; rounded up to whole minutes, hours or days. The due instant decides, as for `evaluate`:
      an answer after closing needs a limit that ends later, though no work time has passed since. What would have been
      called off in time does not count. Work time is proposed where the promise has a calendar, and elapsed time without
      pauses where it has none.
    - Attempts are the most that `keep` of those whose window is over had made, other needs of the promise included.
    - A number or a share per period is the strictest that `keep` of the periods kept that lie wholly in the data and are
      decided. What only one period supports is the worst of all: see `too_few`.

    Checks, objectives, levels and rules of your own have no such target, and are left out. Raises: DataError I451 for a
    `keep` that does not lie between 0 and 1, I455 for a `since` after `as_of`; what `evaluate` raises.

    >>> from slakit.leads.events import activity_event, stage_event
    >>> became, called = map(datetime.fromisoformat, ("2026-07-06T10:00Z", "2026-07-06T10:25Z"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became), activity_event("call", at=called))
    >>> propose([lead], as_of=called).targets.rows[0].proposed
    '25 minutes'
    """
    if not (isinstance(keep, Real) and 0 < keep < 1):
        raise DataError(Problem("I451", "keep", f"{keep!r}: expected a share between 0 and 1, such as 0.9"))
    leads = list(journeys)
    past = _Past.of(leads, text_of(_usual() if agreement is None else agreement), as_of, since, list(log))
    found: list[_Curve] = []
    without = 0
    for rule in past.agreement.commitments:
        curves = _curves(past, rule)
        without += curves is None
        found += curves or []
    return Proposals(
        targets=_table(leads, [_proposed(curve, keep) for curve in found], without, keep),
        curve=_curve_table(found),
    )


def _usual() -> Sequence[Commitment]:
    return FirstResponse(within="1 day"), ContactAttempts(at_least=6, within="14 days"), LeadVolume(at_least=1)


@attrs.frozen
class _Past:
    """What happened, and the promises as if they had always been in force."""

    agreement: Agreement
    leads: Sequence[Journey]
    as_of: datetime
    log: Sequence[Event]

    @classmethod
    def of(
        cls, leads: Sequence[Journey], agreement: Agreement, as_of: datetime, since: date | None, log: Sequence[Event]
    ) -> "_Past":
        term = Term(since=since or first_date(leads, agreement.zone, as_of))
        refuse_the_future(term.since, agreement.zone, as_of, "since", "the stretch")
        return cls(placed(agreement, term), leads, as_of, log)

    def outcomes(self, rule: Commitment) -> tuple[Outcome, ...]:
        """Return the outcomes of a promise, as it is or changed, in the place of the one with its id."""
        needed = self._asked_by(rule)
        rules = tuple(rule if one.id == rule.id else one for one in self.agreement.commitments if one.id in needed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SlakitWarning)  # what is asked often would warn as often
            found = evaluate(alone(self.agreement, *rules), self.leads, as_of=self.as_of, log=self.log).outcomes
        return tuple(one for one in found if one.commitment == rule.id)

    def hours(self, rule: Deadline) -> Hours:
        """Return the hours on which a promise counts."""
        (plan,) = compile_plans([self.agreement], to_micros(self.as_of))
        return next(one.hours for one in plan.commitments if isinstance(one, DeadlinePlan) and one.rule is rule)

    def _asked_by(self, rule: Commitment) -> set[str]:
        """Return the ids of a promise and of those that it waits for."""
        needed = {rule.id}
        for one in reversed(self.agreement.in_order()):
            if one.id in needed:
                needed |= set(map(of_commitment, asked(one)))
        return needed


# --- curves


@attrs.frozen
class _Point:
    """A target, in words and as a number; the share that keeps it, and of how many."""

    target: str
    number: float
    kept: float
    population: int


@attrs.frozen
class _Curve:
    """The targets that could have been promised, the smallest number first.

    `floors` tells whether more is stricter, and `population` how many are asked where no target is proposed.
    """

    commitment: str
    group: str | None
    kind: Kind
    now: str
    population: int
    points: tuple[_Point, ...]
    floors: bool


def _curves(past: _Past, rule: Commitment) -> list[_Curve] | None:
    """Return the curves of a promise, one a group; None where it has no target of such a kind."""
    match rule:
        case Deadline(due=None):
            return list(_waits(past, rule))
        case Cadence():
            return [_attempts(past, rule)]
        case Quota(level=None) | Rate():
            return list(_amounts(past, rule))
        case _:
            return None


def _waits(past: _Past, rule: Deadline) -> Iterator[_Curve]:
    """Yield the curve of each limit of a list: what is due sooner is asked for apart."""
    for now, clocks in waited(rule, past.outcomes, past.hours(rule)).items():
        points = tuple(
            _Point(point.text, point.micros / SECOND, point.kept, point.population) for point in limit_points(clocks)
        )
        yield _Curve(rule.id, None, "limit", now, len(clocks), points, floors=False)


_MOST_ATTEMPTS = 20


def _attempts(past: _Past, rule: Cadence) -> _Curve:
    """Return the share that made so many attempts; the engine itself is asked, for each number."""
    points: list[_Point] = []
    population = 0
    for number in range(1, _MOST_ATTEMPTS + 1):
        over = [one for one in past.outcomes(attrs.evolve(rule, at_least=number)) if _is_over(one)]
        met = sum(isinstance(one, Met) for one in over)
        population = population or len(over)
        if not met:
            break
        points.append(_Point(str(number), float(number), met / len(over), len(over)))
    return _Curve(rule.id, None, "attempts", rule.allowed, population, tuple(points), floors=True)


def _is_over(one: Outcome) -> bool:
    # Who did enough early counts no sooner than those who could still do so: else the early ones alone would count.
    return isinstance(one, Met | Breached) and one.due_us is not None and one.due_us < one.terms.as_of_us


def _amounts(past: _Past, rule: Quota | Rate) -> Iterator[_Curve]:
    term = past.agreement.term
    groups: dict[str | None, list[float]] = {}
    for one in past.outcomes(rule):
        rows = groups.setdefault(one.group, [])
        if term is not None and one.actual is not None and _is_whole(one, rule, term.since, past.agreement):
            rows.append(one.actual)
    kind: Kind = "number" if isinstance(rule, Quota) else "share"
    floors = isinstance(rule, Rate) or rule.at_least is not None
    for group, actual in groups.items():
        points = tuple(
            _Point(
                _target(number, kind, floors=floors),
                number,
                sum(_keeps(one, number, floors=floors) for one in actual) / len(actual),
                len(actual),
            )
            for number in sorted(set(actual))
        )
        yield _Curve(rule.id, group, kind, rule.allowed, len(actual), points, floors)


def _is_whole(one: Outcome, rule: Quota | Rate, since: date, agreement: Agreement) -> bool:
    """Tell whether a period lies wholly in the data and is decided; the first is cut unless the data begins with it."""
    period = Period.holding(one.started_us, rule.per, agreement.zone)
    is_cut = period.first < since or date_of(one.terms.as_of_us, agreement.zone) <= period.last
    undecided = None if one.figures is None else one.figures.undecided
    return isinstance(one, Met | Breached) and not is_cut and not undecided


def _keeps(actual: float, target: float, *, floors: bool) -> bool:
    return actual >= target if floors else actual <= target


def _target(number: float, kind: Kind, *, floors: bool) -> str:
    # To the loose side, since the period itself must keep what is written: two of three are no 66.67 %.
    exact = Fraction(str(number)) * _PLACES
    written = Fraction(floor(exact) if floors else ceil(exact), _PLACES)
    return share_text(written) if kind == "share" else amount_text(written)


_PLACES = 10_000


# --- proposals


def _proposed(curve: _Curve, keep: float) -> Proposal:
    """Return the strictest target of a curve that was kept often enough."""
    # At least nothing is no promise.
    enough = [point for point in curve.points if point.kept >= keep - _ROUNDING and (point.number or not curve.floors)]
    best = None
    if enough:
        best = max(enough, key=_number) if curve.floors else min(enough, key=_number)
    population = curve.population if best is None else best.population
    return Proposal(
        commitment=curve.commitment,
        group=curve.group,
        kind=curve.kind,
        now=curve.now,
        proposed=None if best is None else best.target,
        kept=None if best is None else best.kept,
        population=population,
        too_few=population < ceil(1 / (1 - keep) - _ROUNDING),
    )


# Far above the error of floats, far below what one in a million makes.
_ROUNDING = 1e-9


def _number(point: _Point) -> float:
    return point.number


def _table(leads: Sequence[Journey], rows: list[Proposal], without: int, keep: float) -> Table[Proposal]:
    return Table(
        name="proposals",
        title="Targets that history supports",
        definition=f"The strictest target that was kept in {keep:.0%} of the past; who is not yet done counts as longer.",
        unit="targets",
        population=plural(len(leads), "lead"),
        left_out={"promises without such a target": without} if without else {},
        row=Proposal,
        rows=tuple(rows),
    )


def _curve_table(curves: list[_Curve]) -> Table[CurvePoint]:
    return Table(
        name="proposal_curve",
        title="What each target would have kept",
        definition="The share of clocks or periods of the past that would have kept a target.",
        unit="share",
        population=f"{sum(curve.population for curve in curves)} clocks and periods",
        row=CurvePoint,
        rows=tuple(
            CurvePoint(curve.commitment, curve.group, curve.now, point.target, point.number, point.kept)
            for curve in curves
            for point in curve.points
        ),
    )
