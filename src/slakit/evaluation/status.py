"""How an agreement stands: by the term of the version in force, and by the clauses that may end it."""

from collections.abc import Iterable, Sequence

from slakit.evaluation.clauses import Course, version_at
from slakit.evaluation.plans import Plan
from slakit.rules.firings import AgreementStatus, Firing

__all__ = ["agreement_status"]


def agreement_status(plans: Sequence[Plan], courses: Iterable[Course]) -> AgreementStatus:
    """Return how the agreement stands, by the term of the version in force and by the clauses that may end it.

    A firing is final: one that terminates by the text in force when it fired does so under later texts, too. What counts
    down does so by the text in force as of the instant.
    """
    plan = version_at(plans, plans[0].as_of)
    term, first = plan.agreement.term, plan.first
    if term is None or first is None:
        return AgreementStatus(state="in_force", since_us=None, why="no term was agreed")
    if plan.as_of < first:
        return AgreementStatus(state="not_begun", since_us=None, why=f"the term begins on {term.since}")
    ending = [(course, [state for state in course.states if state.then == "terminate"]) for course in courses]
    fired = [state for _, states in ending for state in states[:1] if isinstance(state, Firing)]
    names = tuple(state.clause for state in fired)
    told = [f"{name} has fired" for name in names]
    if plan.end is not None and plan.as_of >= plan.end:
        why = "; ".join((f"the term was agreed until {term.until}", *told))
        return AgreementStatus(state="ended", since_us=plan.end, clauses=names, why=why)
    if fired:
        since = min(state.fired_us for state in fired)
        return AgreementStatus(state="terminable", since_us=since, clauses=names, why="; ".join(told))
    counted = [(state.clause, *course.counting) for course, states in ending for state in states if course.counting]
    if not counted:
        return AgreementStatus(state="in_force", since_us=first, why=f"the term began on {term.since}")
    return AgreementStatus(
        state="at_risk",
        since_us=min(since for _, since, _ in counted),
        clauses=tuple(name for name, _, _ in counted),
        why="; ".join(f"{name} {told}" for name, _, told in counted),
    )
