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
from slakit.evaluation.evaluator import evaluate
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.reports.document.words import plural
from slakit.reports.foresight.terms import Text, alone, first_date, placed, refuse_the_future, text_of
from slakit.reports.measures.statistics import kaplan_meier
from slakit.reports.measures.tables import Table
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.commitments import Commitment, asked, of_commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Met, Outcome, Pending
from slakit.rules.parties import Term
from slakit.rules.parts import amount_text, share_text
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.ready_made import ContactAttempts, FirstResponse, LeadVolume
from slakit.worktime.instants import DAY, HOUR, MINUTE, SECOND, date_of
from slakit.worktime.periods import Period

__all__ = ["CurvePoint", "Proposal", "Proposals", "propose"]

Kind: TypeAlias = Literal["limit", "attempts", "number", "share"]


@attrs.frozen
class Proposal:
    """A target that history supports: what is promised now, what is proposed, and the share of the past that keeps it.

    `proposed` and `kept` are None where no target was kept so often, or nothing is known. `population` counts clocks or
    periods. `too_few` says that they are less than it takes for one of them to be the exception that `keep` allows: the
    proposal is then simply the worst that happened.
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

    - A limit, each of a list apart, is the shortest time within which `keep` of all were done, where who was not yet done counts as longer than
      so far; rounded up to whole minutes, hours or days. Work time is proposed where the promise has a calendar, and
      elapsed time without pauses where it has none.
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

    def _asked_by(self, rule: Commitment) -> set[str]:
        """Return the ids of a promise and of those that it waits for."""
        needed = {rule.id}
        for one in reversed(self.agreement.in_order()):
            if one.id in needed:
                needed |= set(map(of_commitment, asked(one)))
        return needed


# --- curves


@attrs.frozen
class _Curve:
    """The targets that could have been promised, from the loosest or the strictest on, each with the share that keeps it.

    `floors` tells whether more is stricter. A limit is searched among its own steps and told in round numbers.
    """

    commitment: str
    group: str | None
    kind: Kind
    now: str
    population: int
    points: tuple[tuple[str, float, float], ...]
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
    business = "" if rule.calendar is None else "business "
    clocks = [one for one in past.outcomes(rule) if isinstance(one, Met | Breached | Pending)]
    for now in dict.fromkeys(str(limit.within) for limit in rule.within):
        times: tuple[list[int], list[int]] = ([], [])
        for one in clocks:
            if one.allowed == now:
                used = (one.wall_us or 0) - one.paused_us if one.business_us is None else one.business_us
                times[one.stopped_us is None].append(used)
        rounded = {
            _rounded(int(step.time), business): round(1 - step.survival, 12) for step in kaplan_meier(*times).steps
        }
        points = tuple((text, micros / SECOND, kept) for (text, micros), kept in rounded.items())
        yield _Curve(rule.id, None, "limit", now, sum(map(len, times)), points, floors=False)


def _rounded(micros: int, business: str) -> tuple[str, int]:
    """Return a time as a limit that people would write, rounded up, and what it is in microseconds."""
    for most, unit, word in ((2 * HOUR, MINUTE, "minute"), (3 * DAY, HOUR, "hour")):
        if micros <= most or (business and unit == HOUR):
            amount = max(1, -(-micros // unit))
            return f"{amount} {business}{word}{'' if amount == 1 else 's'}", amount * unit
    amount = -(-micros // DAY)
    return f"{amount} days", amount * DAY


_MOST_ATTEMPTS = 20


def _attempts(past: _Past, rule: Cadence) -> _Curve:
    """Return the share that made so many attempts; the engine itself is asked, for each number."""
    points: list[tuple[str, float, float]] = []
    population = 0
    for number in range(1, _MOST_ATTEMPTS + 1):
        over = [one for one in past.outcomes(attrs.evolve(rule, at_least=number)) if _is_over(one)]
        met = sum(isinstance(one, Met) for one in over)
        population = population or len(over)
        if not met:
            break
        points.append((str(number), float(number), met / len(over)))
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
            (
                _target(number, kind, floors=floors),
                number,
                sum(_keeps(one, number, floors=floors) for one in actual) / len(actual),
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
    enough = [point for point in curve.points if point[2] >= keep - _ROUNDING and (point[1] or not curve.floors)]
    best = None
    if enough:
        best = max(enough, key=_number) if curve.floors else min(enough, key=_number)
    return Proposal(
        commitment=curve.commitment,
        group=curve.group,
        kind=curve.kind,
        now=curve.now,
        proposed=None if best is None else best[0],
        kept=None if best is None else best[2],
        population=curve.population,
        too_few=curve.population < ceil(1 / (1 - keep) - _ROUNDING),
    )


# Far above the error of floats, far below what one in a million makes.
_ROUNDING = 1e-9


def _number(point: tuple[str, float, float]) -> float:
    return point[1]


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
            CurvePoint(curve.commitment, curve.group, curve.now, *point) for curve in curves for point in curve.points
        ),
    )
