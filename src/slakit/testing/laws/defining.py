"""Laws of definitions: of criteria, of functions of your own that decide, and of lifecycles."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from slakit.leads.criteria import Answer, Criterion, Truth, ask
from slakit.lifecycle.stages import Lifecycle
from slakit.rules.outcomes import Outcome
from slakit.testing.laws.law import Law, drawn, plain
from slakit.testing.strategies.asking import Question, questions
from slakit.testing.strategies.judged import Scenario, agreement_of, built

__all__ = ["agrees", "explains", "monotone", "sound_graph"]

T = TypeVar("T")


def monotone(
    definition: Criterion | Callable[[T], object],
    *,
    on: st.SearchStrategy[T] | None = None,
    more: Callable[[T], st.SearchStrategy[T]] | None = None,
) -> Law:
    """Return the law that more engagement never un-qualifies a lead.

    Of a criterion is asked that a true answer stays true when activities are added, at the instant or before it. Of a
    function of your own, give `on`, what it decides about, and `more`, which draws the same with more engagement.

    Raises: ValueError for a function without both, and for a criterion with either.
    """
    if isinstance(definition, Criterion):
        if on is not None or more is not None:
            raise ValueError("monotone(on=..., more=...): a criterion is asked about leads drawn for it")
        return drawn("monotone", _NEVER_UNQUALIFIES, questions(definition), lambda case: _unqualified(definition, case))
    if on is None or more is None:
        raise ValueError("monotone(on=..., more=...): a function needs both, what it decides about and what is more")
    decide = definition
    cases = on.flatmap(lambda one: st.tuples(st.just(one), more(one)))

    def broken(case: tuple[T, T]) -> str | None:
        one, other = case
        return f"yes: {one!r}\nno: {other!r}" if decide(one) and not decide(other) else None

    return drawn("monotone", _NEVER_UNQUALIFIES, cases, broken)


_NEVER_UNQUALIFIES = "more engagement never un-qualifies a lead"


def _unqualified(definition: Criterion, case: Question) -> str | None:
    before = ask(definition, case.journey, case.at)
    if before.truth is not Truth.TRUE:
        return None
    after = ask(definition, case.with_more(), case.at)
    if after.truth is Truth.TRUE:
        return None
    more = "\n".join(f"  {event!r}" for event in case.more)
    return f"{case}\n{before}\nwith more engagement\n{more}\n{after}"


def explains(definition: Criterion | Callable[[T], object], *, on: st.SearchStrategy[T] | None = None) -> Law:
    """Return the law that every refusal names its reason.

    A criterion must not refuse because it fails: a function of your own that raises says nothing about the lead. A
    function of your own returns the answer and the reasons, as a pair; give `on`, what it decides about.

    Raises: ValueError for a function without `on`, and for a criterion with it.
    """
    if isinstance(definition, Criterion):
        if on is not None:
            raise ValueError("explains(on=...): a criterion is asked about leads drawn for it")
        return drawn("explains", _NAMES_REASON, questions(definition), lambda case: _unexplained(definition, case))
    if on is None:
        raise ValueError("explains(on=...): a function needs it, what it decides about")
    decide: Callable[[T], Any] = definition

    def broken(case: T) -> str | None:
        verdict, reasons = decide(case)
        told = [reasons] if isinstance(reasons, str) else list(reasons)
        return None if verdict or any(str(reason).strip() for reason in told) else f"refused without a reason: {case!r}"

    return drawn("explains", _NAMES_REASON, on, broken)


_NAMES_REASON = "every refusal names its reason"


def _unexplained(definition: Criterion, case: Question) -> str | None:
    answer = ask(definition, case.journey, case.at)
    failed = [
        part.text for part in _leaves(answer) if part.text.startswith("the criterion ") and " failed for " in part.text
    ]
    return f"{failed[0]}\n{case}" if failed and answer.truth is not Truth.TRUE else None


def _leaves(answer: Answer) -> list[Answer]:
    return [leaf for part in answer.parts for leaf in _leaves(part)] if answer.parts else [answer]


def sound_graph(lifecycle: Lifecycle) -> Law:
    """Return the law that every stage can be reached, none is a dead end, and from each a terminal one can be reached."""

    def broken() -> str | None:
        return "\n".join(f"{problem.code} {problem}" for problem in lifecycle.checks()) or None

    return plain("sound_graph", "no stage is out of reach, a dead end or without an end", broken)


def agrees(rule_a: Any, rule_b: Any, *, on: st.SearchStrategy[Any] | None = None) -> Law:
    """Return the law that two definitions give the same answers.

    Both are criteria, or both are commitments or agreements: their verdicts are compared, whatever they are called. Or
    both are functions of one value; then give `on`, what they decide about. So an old rule proves a new one, and the
    code of your CRM proves the agreement.

    Raises: ValueError for two functions without `on`, and for two of different kinds.
    """
    if len({_kind(rule_a), _kind(rule_b)}) > 1:
        raise ValueError("agrees(rule_a=..., rule_b=...): expected two criteria, two agreements or two functions")
    sentence = "both definitions give the same answer"
    if isinstance(rule_a, Criterion):
        cases: st.SearchStrategy[Any] = questions(rule_a, rule_b) if on is None else on
        return drawn("agrees", sentence, cases, lambda case: _other_answer(rule_a, rule_b, case))
    if not callable(rule_a):
        one, other = agreement_of(rule_a), agreement_of(rule_b)
        both = built(one, events=other.commitments) if on is None else on

        def judged(case: Scenario) -> str | None:
            first, second = (_verdicts(case.judged(agreement=text).outcomes) for text in (one, other))
            if first == second:
                return None
            lines = [f"one: {line}" for line in first - second] + [f"the other: {line}" for line in second - first]
            return "\n".join([*lines, f"as of {case.later.isoformat()}", str(case)])

        return drawn("agrees", sentence, both, judged)
    if on is None:
        raise ValueError("agrees(on=...): two functions need it, what they decide about")

    def broken(case: Any) -> str | None:
        first, second = rule_a(case), rule_b(case)
        return None if first == second else f"{first!r} and {second!r} of {case!r}"

    return drawn("agrees", sentence, on, broken)


def _kind(rule: object) -> str:
    return "criterion" if isinstance(rule, Criterion) else "function" if callable(rule) else "agreement"


def _other_answer(one: Criterion, other: Criterion, case: Question) -> str | None:
    first, second = ask(one, case.journey, case.at), ask(other, case.journey, case.at)
    return None if first.truth is second.truth else f"{first}\n{second}\n{case}"


def _verdicts(outcomes: Sequence[Outcome]) -> Counter[str]:
    return Counter(f"{one.subject} {one.status} from {one.started_at} due {one.due_at}" for one in outcomes)
