"""Clauses as sentences: what follows from missed promises, and from silence."""

from typing import assert_never

from slakit.reports.document.happenings import happens, thing
from slakit.reports.document.promises import Wording
from slakit.reports.document.words import listed, plural, sentence
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.commitments import judged_per

__all__ = ["clause_sentence"]


def clause_sentence(clause: Clause, wording: Wording, *, short: bool = False) -> str:
    """Return when a clause applies and what follows then, as one sentence and the clause's own text.

    A short one leaves out the particulars of what is waited for, so that it names no field.
    """
    told = f"if {_when(clause.when, wording, short=short)}, {_follows(clause)}"
    return sentence(f"{told}: {clause.text}" if clause.text else told)


def _when(when: Missed | Nothing, wording: Wording, *, short: bool) -> str:
    match when:
        case Missed():
            return _missed(when, wording)
        case Nothing(pattern, for_=length):
            if short or happens(pattern) in {f"there is a {thing(pattern)}", f"there is an {thing(pattern)}"}:
                return f"there is no {thing(pattern)} for {length}"
            return f"it does not happen for {length} that {happens(pattern)}"
        case _ as never:
            assert_never(never)


def _missed(when: Missed, wording: Wording) -> str:
    many = len(when.commitments) > 1
    names = listed(map(wording.named, when.commitments), "or" if when.of == "any" else "and")
    unit = _unit(when, wording)
    verb = "are each" if many and when.of == "all" else "is"
    if when.consecutive:
        times = f"for {plural(when.periods, unit)}{' in a row' if when.periods > 1 else ''}"
    elif when.within is not None:
        times = f"in {when.periods} of the last {plural(when.within, unit)}"
    else:
        times = f"in {plural(when.periods, unit)}"
    return f"{names} {verb} missed {times}"


def _unit(when: Missed, wording: Wording) -> str:
    """Return what the periods are, where all of them are one kind."""
    kinds = {_per(name, wording) for name in when.commitments}
    return kinds.pop() if len(kinds) == 1 else "period"


def _per(name: str, wording: Wording) -> str:
    rule = wording.agreement.named(name)
    kind = None if rule is None else dict(judged_per(rule)).get(name)
    return "period" if kind is None else kind.value


def _follows(clause: Clause) -> str:
    told = f"{listed(clause.to)} {'is' if len(clause.to) == 1 else 'are'} told" if clause.to else ""
    match clause.then:
        case "consequence":
            return told or ("this follows" if clause.text else "it has a consequence")
        case "escalate":
            return told or "it is taken to those above"
        case "terminate":
            return f"the agreement may be ended{f', and {told}' if told else ''}"
        case _ as never:
            assert_never(never)
