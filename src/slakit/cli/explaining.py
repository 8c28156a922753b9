"""What the shell tells of one lead: why it meets a definition, and how promises about it came to be kept or broken."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from slakit.cli.agreements import refuse_unknown
from slakit.cli.explaining_clauses import clause_account, countdowns, event_told, instead_of_a_clause
from slakit.cli.telling import say, say_lines
from slakit.errors import CalendarError, DataError, Problem, SparseHistoryWarning, hint
from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.versions import in_force
from slakit.leads.criteria import Answer, Truth
from slakit.leads.events import Event
from slakit.leads.gathering import Journeys
from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.leads.moves import why
from slakit.lifecycle.standard import STANDARD
from slakit.reports.account import account
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import Commitment, judged_per, objective_id, of_commitment
from slakit.rules.coverage import Coverage
from slakit.rules.custom import sentence_of
from slakit.rules.outcomes import Outcome
from slakit.rules.parts import amount_text
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.instants import date_of, in_words, to_micros
from slakit.worktime.periods import Period

__all__ = ["definition_told", "promise_told"]


# --- definitions


def definition_told(
    versions: Sequence[Agreement], leads: Journeys, lead: str, instant: datetime, *, stage: str
) -> bool:
    """Tell why a lead meets the definition of a stage, and return whether it does.

    Of several versions the one in force is asked: that which began last, or will begin first.

    Raises: DataError I422 for an unknown lead; LifecycleError L102 for an unknown stage.
    """
    found = {journey.lead_id: journey for journey in leads}
    if lead not in found:
        raise _no_such(lead, found)
    _unknown_stages_told(leads)
    version = _in_force(versions, instant)
    answer = why(found[lead], stage, instant, version.lifecycle or STANDARD, among=leads)
    if len(versions) > 1:
        say(f"version {version.version}:")
    say_lines(_joined(_with_evidence(answer)))
    return answer.truth is Truth.TRUE


def _in_force(versions: Sequence[Agreement], instant: datetime) -> Agreement:
    ordered = in_force(versions)
    day = date_of(to_micros(instant), ordered[0].zone)
    begun = [one for one in ordered if one.term is None or one.term.since <= day]
    return (begun or ordered[:1])[-1]


def _no_such(lead: str, known: Iterable[str], instead: str = "") -> DataError:
    return DataError(Problem("I422", lead, f"there is no such lead{instead or hint(lead, list(known))}"))


def _unknown_stages_told(leads: Journeys) -> None:
    for problem in leads.problems:
        if problem.code == _UNKNOWN_STAGE:
            say_lines(str(problem), err=True)


_UNKNOWN_STAGE = "J303"


def _joined(lines: Iterable[str]) -> str:
    """Return lines as one text; what breaks within one of them would look like another one."""
    return "\n".join(" ".join(line.splitlines()) for line in lines)


def _with_evidence(answer: Answer, depth: int = 0) -> Iterator[str]:
    counted = f"  [{', '.join(answer.evidence)}]" if answer.evidence else ""
    yield f"{'  ' * depth}{answer.truth.value}: {answer.text}{counted}"
    for part in answer.parts:
        yield from _with_evidence(part, depth + 1)


# --- promises


def promise_told(
    versions: Sequence[Agreement],
    leads: Journeys,
    lead: str,
    instant: datetime,
    *,
    log: Iterable[Event],
    coverage: Iterable[Coverage],
    commitment: str,
) -> bool:
    """Tell how a promise about a lead came to be kept or broken, and return whether none was broken, or has fired.

    `commitment` is the id of a promise, of its objective, or of a clause. Of a promise per period it is told what the
    lead adds. In place of a lead stands a period, a group, or the name of the agreement: for all periods, for a clause,
    and for a promise that reads the log.

    Raises: AgreementError D423 for an unknown commitment; DataError I422 for an unknown lead.
    """
    per = {name: kind for one in versions for rule in one.commitments for name, kind in judged_per(rule)}
    clauses = dict.fromkeys(clause.id for one in versions for clause in one.clauses)
    refuse_unknown(commitment, [*per, *clauses], "--commitment")
    found = {journey.lead_id: journey for journey in leads}
    _unknown_stages_told(leads)
    alone = commitment in per and per[commitment] is None and lead in found
    # Of the other leads only those matter that were merged into this one.
    company = [one for one in leads if not alone or one.lead_id == lead or merge_of(one) is not None]
    with warnings.catch_warnings():
        if alone:
            warnings.simplefilter("ignore", SparseHistoryWarning)  # a few leads say nothing about the others
        judged = evaluate(versions, company, as_of=instant, log=log, coverage=coverage)
    if commitment in clauses:
        return _clause_told(versions, judged, commitment, lead, found)
    return _outcomes_told(versions, judged, commitment, lead, found, per_period=per[commitment] is not None)


def _clause_told(
    versions: Sequence[Agreement], judged: Evaluation, clause: str, lead: str, found: Mapping[str, Journey]
) -> bool:
    if lead in {versions[0].name, clause}:
        say_lines(_joined(clause_account(versions, judged, clause)))
        return all(state.clause != clause for state in judged.firings)
    known = [*found, *dict.fromkeys(outcome.subject for outcome in judged.outcomes)]
    if lead not in known:
        raise _no_such(lead, [*known, versions[0].name])
    say(instead_of_a_clause(versions, clause))
    return True


def _outcomes_told(
    versions: Sequence[Agreement],
    judged: Evaluation,
    commitment: str,
    lead: str,
    found: Mapping[str, Journey],
    *,
    per_period: bool,
) -> bool:
    name = versions[0].name
    outcomes = [one for one in judged.outcomes if one.commitment == commitment]
    known = [*found, *dict.fromkeys([*(one.subject for one in outcomes), *filter(None, map(_group_told, outcomes))])]
    if lead not in known and not (lead == name and (per_period or _reads_the_log(versions, commitment))):
        raise _no_such(lead, known, _instead(versions, commitment, lead) if not per_period else "")
    told = list(_told(versions, judged, outcomes, lead, found))
    for text, _ in told:
        say_lines(text)
    if not told:
        say(_nothing(versions, commitment, lead, judged.as_of))
    elif per_period and lead == name:
        for line in countdowns(versions, judged, commitment):
            say_lines(_joined([line]))
    return all(outcome.status != "breached" for _, outcome in told)


def _group_told(outcome: Outcome) -> str:
    return "" if outcome.group is None else outcome.group or "none"


def _instead(versions: Sequence[Agreement], commitment: str, asked: str) -> str:
    """Return what to ask where a period, or the name of the agreement, stands for a lead; empty for other words."""
    if asked != versions[0].name and not _is_period(asked):
        return ""
    if _reads_the_log(versions, commitment):
        return f"; {commitment} reads the log: ask for {versions[0].name}"
    told = f"; {commitment} is judged per lead: ask for one"
    objective = objective_id(commitment)
    if any(objective == name for one in versions for rule in one.commitments for name, _ in judged_per(rule)):
        return f"{told}, or with --commitment {objective} about a period"
    return told


def _is_period(text: str) -> bool:
    try:
        Period.parse(text, "UTC")
    except CalendarError:
        return False
    return True


def _reads_the_log(versions: Sequence[Agreement], commitment: str) -> bool:
    rules = (rule for one in versions for rule in one.commitments if rule.id == of_commitment(commitment))
    return any(getattr(rule, "on", "leads") == "log" for rule in rules)


def _told(
    versions: Sequence[Agreement],
    judged: Evaluation,
    outcomes: Iterable[Outcome],
    lead: str,
    found: Mapping[str, Journey],
) -> Iterator[tuple[str, Outcome]]:
    """Yield the account of each outcome that a lead, a period, a group or the agreement has, or that the lead is a part of."""
    texts = {one.version: one for one in versions}
    for outcome in outcomes:
        agreement = texts[outcome.version]
        if outcome.entry is not None:
            if outcome.subject == lead:
                yield account(agreement, outcome, found.get(lead, judged.log)), outcome
            continue
        whole = lead == outcome.subject or (lead not in found and lead in {_group_told(outcome), agreement.name})
        if lead not in found and not whole:
            continue
        if parts := [*_parts(agreement, judged, outcome, "" if whole else lead, found)]:
            title = outcome.subject if whole else lead
            yield _joined([*_head(agreement, outcome), f"{title}:", *(f"  {part}" for part in parts)]), outcome
        elif whole:
            yield _joined(_head(agreement, outcome)), outcome


def _head(agreement: Agreement, outcome: Outcome) -> tuple[str, str]:
    return outcome.text, f"promise: {sentence_of(_promise(agreement, outcome))}"


def _promise(agreement: Agreement, outcome: Outcome) -> Commitment:
    return next(rule for rule in agreement.commitments if rule.id == of_commitment(outcome.commitment))


def _nothing(versions: Sequence[Agreement], commitment: str, lead: str, instant: datetime) -> str:
    told = f"{commitment} has no entry of {lead} as of {instant.isoformat()}"
    if _reads_the_log(versions, commitment):
        return f"{told}: it reads the log; ask for {versions[0].name}"
    return told


# --- what a lead adds to a period


def _parts(
    agreement: Agreement, judged: Evaluation, outcome: Outcome, whose: str, found: Mapping[str, Journey]
) -> Iterator[str]:
    """Yield what a lead, or without one every lead, adds to the outcome of a period; of the log, what proves it."""
    of = of_commitment(outcome.commitment)
    if of != outcome.commitment:
        yield from (
            one.text
            for one in judged.outcomes
            if one.commitment == of and whose in {"", one.subject} and _is_within(one.started_us, outcome)
        )
        return
    part = next(one for one in judged.parts or (judged,) if one.agreement.version == outcome.version)
    mine = (one for one in part.tallies.get(of, ()) if whose in {"", one.lead_id} and _in_group(one, outcome))
    if not whose and _reads_the_log([agreement], of):
        events = {event.ref: event for event in judged.log.events}
        yield from (event_told(ref, events.get(ref), agreement.zone) for ref in outcome.evidence)
    for tally in _counted(_promise(agreement, outcome), mine, outcome):
        before = "" if whose else f"{tally.lead_id}  "
        yield f"{before}{_added(agreement, outcome, tally, found[tally.lead_id])}"


def _counted(rule: Commitment, tallies: Iterable[Tally], outcome: Outcome) -> list[Tally]:
    """Return what counts in a period: what came in it, and of a level also what was open when it began."""
    within: list[Tally] = []
    before: dict[str, Tally] = {}
    for tally in tallies:
        if _is_within(tally.at, outcome):
            within.append(tally)
        elif tally.at < outcome.started_us:
            before[tally.lead_id] = tally
    is_level = isinstance(rule, Quota) and rule.level is not None
    return [*(one for one in before.values() if is_level and one.amount > 0), *within]


def _is_within(at: int, outcome: Outcome) -> bool:
    return outcome.started_us <= at and (outcome.due_us is None or at < outcome.due_us)


def _in_group(tally: Tally, outcome: Outcome) -> bool:
    return outcome.group is None or outcome.group == tally.group


def _added(agreement: Agreement, outcome: Outcome, tally: Tally, journey: Journey) -> str:
    event = next((one for one in journey.events if one.ref == tally.ref), None)
    told = event_told(tally.ref, event, agreement.zone, tally.at)
    return f"{told}: {_worth(agreement, outcome, tally)}"


def _worth(agreement: Agreement, outcome: Outcome, tally: Tally) -> str:
    came = f"{tally.by}, {in_words(tally.followed, agreement.zone)}" if tally.followed != NEVER else ""
    if isinstance(_promise(agreement, outcome), Rate):
        if came:
            return f"reached by {came}"
        if tally.left != NEVER:
            return f"merged into another lead, {in_words(tally.left, agreement.zone)}: it counts no more"
        over = tally.until < outcome.terms.as_of_us
        return f"not reached by {in_words(tally.until, agreement.zone)}" if over else "not reached so far"
    amount = f"{'-' if tally.amount < 0 else '+'}{amount_text(abs(Fraction(tally.amount)))}"
    return f"{amount}, taken back by {came}" if came else amount
