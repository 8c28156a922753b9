"""Clauses against a second opinion, and what holds for all of them; drawn where periods end and silences are due."""

import json
import pickle
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation import clause_oracle
from evaluation.clause_oracle import Told
from evaluation.drawing import AROUND, LATE, Scenario, deadlines, near, quotas, scenarios
from evaluation.oracle import Row, Story, count
from evaluation.periods import AFTER, MONTHS, months
from slakit import (
    Breached,
    Clause,
    ClauseState,
    Deadline,
    Evaluation,
    Event,
    Firing,
    Missed,
    Nothing,
    Outcome,
    Quota,
    SparseHistoryWarning,
    any_of,
    clause_state_from_dict,
    entered,
    evaluate,
    event,
)
from slakit.evaluation.clauses import counting, series, streaks

LAW = settings(max_examples=max(5, settings().max_examples // 4), suppress_health_check=[HealthCheck.too_slow])
# A case is judged as it is drawn, to find the instants at which its verdicts turn: that takes its time.
DRAWN = settings(suppress_health_check=[HealthCheck.too_slow])


# --- drawing


@dataclass(frozen=True)
class Case:
    """A scenario whose agreement has clauses, with events of its log."""

    scenario: Scenario
    log: tuple[Event, ...]

    def judged(self, as_of: datetime | None = None, **changes: Any) -> Evaluation:
        given_ = {"leads": self.scenario.journeys, "log": self.log, **changes}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SparseHistoryWarning)
            agreement, moment = self.scenario.agreement, as_of or self.scenario.as_of
            return evaluate(agreement, given_["leads"], as_of=moment, log=given_["log"])

    def told(self, as_of: datetime) -> Mapping[str, list[Told]]:
        """Return what the oracle says."""
        scenario, moment = self.scenario, count(as_of)
        rows = scenario.rows(as_of)
        story = Story.of("drawn", {}, self.log, moment)
        return {
            clause.id: clause_oracle.clause_rows(scenario.world, clause, rows, story, moment)
            for clause in scenario.agreement.clauses
        }

    def turning_points(self) -> set[datetime]:
        """Return where a clause can turn: the ends of periods, and when silences are due."""
        late = self.judged(LATE)
        ends = {one.due_at for one in late.outcomes if one.due_at is not None and one.entry is None}
        ends |= {one.breached_at for one in late.breaches if one.entry is None}
        ends |= {one.due_at for one in late.clauses if one.due_at is not None}
        return {end for end in ends if LATE - timedelta(days=70) <= end <= LATE + timedelta(days=40)} or {LATE}


PATTERNS = (event(kind="review"), any_of(event(kind="report", value="weekly"), entered("signed")))
FACTS: tuple[tuple[str, str], ...] = (
    ("review", "spring"),
    ("report", "weekly"),
    ("report", "other"),
    ("stage", "signed"),
)
SILENCES = ("36 hours", "3 days", "1 week", "1 month")


@st.composite
def logs(draw: st.DrawFn, moments: st.SearchStrategy[datetime], most: int) -> tuple[Event, ...]:
    drawn = draw(st.lists(st.tuples(st.sampled_from(FACTS), moments), max_size=most))
    return tuple(
        Event(kind=kind, value=value, at=moment, id=f"{kind} {value} {moment}") for (kind, value), moment in drawn
    )


def silences() -> st.SearchStrategy[Nothing]:
    return st.builds(Nothing, st.sampled_from(PATTERNS), for_=st.sampled_from(SILENCES))


WHICH: tuple[Literal["any", "all"], ...] = ("any", "all")


@st.composite
def counts(draw: st.DrawFn, names: Sequence[str], *, alike: bool) -> Missed:
    chosen = draw(st.lists(st.sampled_from(list(names)), min_size=1, max_size=len(names), unique=True))
    periods = draw(st.sampled_from((1, 2, 2, 3)))
    how = draw(st.sampled_from(("consecutive", "within", "all")))
    return Missed(
        chosen,
        periods=periods,
        consecutive=how == "consecutive",
        within=periods + draw(st.integers(0, 2)) if how == "within" else None,
        of=draw(st.sampled_from(WHICH)) if alike else "any",
    )


THEN: tuple[Literal["consequence", "terminate"], ...] = ("consequence", "terminate", "terminate")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a scenario, a second promise per period beside its own, clauses on both, a log, and instants where they turn."""
    scenario = draw(scenarios(st.one_of(quotas(), quotas(), quotas(), deadlines())))
    (rule,) = scenario.agreement.commitments
    name, per = _rolled_up(rule)
    alike = draw(st.booleans())
    drawn: Any = draw(quotas()).rule
    other = attrs.evolve(drawn, id="other", per=per if alike else draw(st.sampled_from(("day", "week", "week"))))
    one = st.one_of(counts((name, "other"), alike=alike), counts((name, "other"), alike=alike), silences())
    whens = draw(st.lists(one, min_size=1, max_size=3))
    thens = st.sampled_from(THEN)
    agreement = attrs.evolve(
        scenario.agreement,
        commitments=[rule, other],
        clauses=[Clause(id=f"clause-{n}", when=when, then=draw(thens)) for n, when in enumerate(whens)],
    )
    bare = Case(replace(scenario, agreement=agreement), draw(logs(AROUND, 3)))
    full = replace(bare, log=(*bare.log, *draw(logs(near(bare.turning_points()), 2))))
    turns = near(full.turning_points())
    instants = st.one_of(turns, turns, AROUND, st.just(LATE))
    early, late = sorted((draw(instants), draw(instants)))
    return replace(full, scenario=replace(full.scenario, as_of=early, later=late))


def _rolled_up(rule: Any) -> tuple[str, Any]:
    match rule:
        case Quota():
            return rule.id, rule.per
        case Deadline(objective=objective) if objective is not None:
            return f"{rule.id}/objective", objective.per
        case _:
            raise AssertionError(rule)


# --- against the second opinion


def found(state: ClauseState, outcomes: Mapping[str, Outcome]) -> Told:
    fired = state if isinstance(state, Firing) else None
    counted = state.reason == "missed"
    misses = [outcomes[key] for key in state.evidence] if counted else []
    return Told(
        clause=state.clause,
        status=state.status,
        number=fired.number if fired else None,
        started=state.started_us,
        due=state.due_us,
        fired=fired.fired_us if fired else None,
        countdown=None if isinstance(state, Firing) else state.countdown,
        misses=tuple((one.commitment, one.subject, one.group) for one in misses),
        match=None if counted or not state.evidence else state.evidence[0],
    )


@DRAWN
@given(cases())
def test_clauses_and_the_status_of_the_agreement_come_out_as_the_oracle_says(case: Case) -> None:
    world, clauses = case.scenario.world, case.scenario.agreement.clauses
    for as_of in (case.scenario.as_of, case.scenario.later):
        judged, told = case.judged(as_of), case.told(as_of)

        outcomes = {one.key: one for one in judged.outcomes}
        expected = [replace(row, since=None) for rows in told.values() for row in rows]
        assert [found(state, outcomes) for state in judged.clauses] == expected
        assert judged.agreement_status.state == clause_oracle.status_of(world, clauses, told, count(as_of))


NAMES = ("a", "b", "c")
KINDS = "MBBBPUX "


@st.composite
def histories(draw: st.DrawFn) -> tuple[Missed, dict[str, list[Outcome]]]:
    """Draw a condition on some promises, and a year of theirs."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    when = draw(counts(names, alike=True))
    years = {name: months(draw(st.text(KINDS, max_size=12)), name) for name in names}
    if draw(st.booleans()):
        years["a"] += months(draw(st.text(KINDS, max_size=12)), "a", group="web")
    return when, years


@settings(max_examples=10 * settings().max_examples)
@given(histories(), st.sampled_from((AFTER, MONTHS[6], MONTHS[6] + 1)))
def test_every_streak_is_what_the_oracle_finds_by_looking_at_every_prefix(
    history: tuple[Missed, dict[str, list[Outcome]]], as_of: int
) -> None:
    when, years = history
    rows = {name: [row_of(one) for one in years[name]] for name in when.commitments}
    periods = clause_oracle.decided(rows, as_of)
    prefixes = [periods[:length] for length in range(len(periods) + 1)]

    stretches = tuple(series(when, years, as_of))
    fired = tuple(streaks(stretches, lambda _: when))

    held = [clause_oracle.holds(when, rows, prefix) for prefix in prefixes]
    at = [prefixes[n][-1][0] for n in range(1, len(prefixes)) if held[n] and not held[n - 1]]
    assert [stretch.end for stretch, _ in fired] == at
    if not at:
        still = clause_oracle.counting(when, rows, periods)
        assert [one.end for one in counting(when, stretches)] == [end for end, _ in still]


def row_of(outcome: Outcome) -> Row:
    return Row(
        commitment=outcome.commitment,
        subject=outcome.subject,
        group=outcome.group,
        entry=None,
        status=outcome.status,
        started=outcome.started_us,
        due=outcome.due_us,
        stopped=None,
        owner=None,
        breached=outcome.breached_us if isinstance(outcome, Breached) else None,
    )


# --- laws


@LAW
@given(cases())
def test_firings_only_append_as_time_goes_on(case: Case) -> None:
    early, late = case.judged(), case.judged(case.scenario.later)

    for clause in case.scenario.agreement.clauses:
        before = [_but_as_of(one) for one in early.firings if one.clause == clause.id]
        after = [_but_as_of(one) for one in late.firings if one.clause == clause.id]
        assert after[: len(before)] == before
        assert [one.number for one in late.firings if one.clause == clause.id] == list(range(1, len(after) + 1))


def _but_as_of(state: Firing) -> Firing:
    return attrs.evolve(state, terms=attrs.evolve(state.terms, as_of_us=0))


@LAW
@given(cases())
def test_firings_lie_before_as_of_and_in_their_order(case: Case) -> None:
    judged = case.judged()

    for clause in case.scenario.agreement.clauses:
        instants = [one.fired_us for one in judged.firings if one.clause == clause.id]
        assert instants == sorted(instants)
        assert all(instant < judged.as_of_us for instant in instants)


@LAW
@given(cases())
def test_what_comes_after_as_of_changes_no_clause(case: Case) -> None:
    cut = [journey.until(case.scenario.as_of) for journey in case.scenario.journeys]
    log = [one for one in case.log if one.at <= case.scenario.as_of]

    again = case.judged(leads=cut, log=log)

    assert (again.clauses, again.agreement_status) == (case.judged().clauses, case.judged().agreement_status)


@LAW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_leads_and_of_the_log_does_not_matter(case: Case, random: Any) -> None:
    log, leads = list(case.log), list(case.scenario.journeys)
    random.shuffle(log)
    random.shuffle(leads)

    assert case.judged(leads=leads, log=[*log, *log[:1]]).to_jsonl() == case.judged().to_jsonl()


@LAW
@given(cases(), st.integers(0, 3))
def test_merging_judges_the_clauses_anew(case: Case, split: int) -> None:
    leads = case.scenario.journeys
    one, other, whole = case.judged(leads=leads[:split]), case.judged(leads=leads[split:]), case.judged()

    for merged in (one.merge(other), other.merge(one)):
        assert (merged.clauses, merged.agreement_status) == (whole.clauses, whole.agreement_status)
        assert merged == whole


@LAW
@given(cases())
def test_a_clause_survives_json_and_pickle(case: Case) -> None:
    judged = case.judged()
    rows = [json.loads(line) for line in judged.to_jsonl().splitlines()]

    again = tuple(clause_state_from_dict(row) for row in rows[len(judged.outcomes) :])

    assert again == judged.clauses
    assert [one.key for one in again] == [one.key for one in judged.clauses]
    assert pickle.loads(pickle.dumps(judged)) == judged  # noqa: S301 - it is our own


@LAW
@given(cases())
def test_every_clause_has_fired_or_is_quiet_and_keys_tell_them_apart(case: Case) -> None:
    judged = case.judged()

    for clause in case.scenario.agreement.clauses:
        states = [one.status for one in judged.clauses if one.clause == clause.id]
        assert states == ["quiet"] or set(states) == {"fired"}
    keys = [one.key for one in (*judged.outcomes, *judged.clauses)]
    assert len(set(keys)) == len(keys)


@LAW
@given(cases())
def test_a_clause_changes_no_outcome(case: Case) -> None:
    plain = replace(case, scenario=replace(case.scenario, agreement=attrs.evolve(case.scenario.agreement, clauses=())))

    assert plain.judged().outcomes == case.judged().outcomes
