"""Demands: field by field of a commitment or a clause, which of two texts asks for more of those who owe it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from slakit.reports.changes.strictness import (
    chosen,
    given,
    less,
    longer,
    more,
    narrower,
    shorter_limits,
    stricter,
    wider,
    worth_more,
)
from slakit.reports.changes.values import Direction, joined, turned
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.fingerprint import meaning_of
from slakit.rules.objectives import Objective
from slakit.rules.parts import ValueRule
from slakit.rules.quotas import Credits, Quota
from slakit.rules.rates import Rate
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = ["demanded", "demanded_by_clause", "demanded_of_objective"]

_Compare: TypeAlias = Callable[[Any, Any], Direction]


def demanded(name: str, before: Commitment, after: Commitment) -> Direction:
    """Tell which of two commitments of one kind asks for more by a field of theirs."""
    old, new = getattr(before, name, None), getattr(after, name, None)
    firsts = "first" in (getattr(before, "entries", ""), getattr(after, "entries", ""))
    if firsts and name in _BEGINNINGS.get(type(after), ("start",)):
        return None  # another first match is another entry, and not one more
    if isinstance(before, Quota) and isinstance(after, Quota):
        return _of_quota(name, before, after)
    if name == "confidence" and isinstance(after, Rate):
        return {"lower_bound": more, "upper_bound": less}.get(after.judge_by, _same)(old, new)
    compare = _OF_COMMITMENTS.get(type(after), {}).get(name, _ALWAYS.get(name))
    return None if compare is None else compare(old, new)


def demanded_of_objective(name: str, before: Objective, after: Objective) -> Direction:
    """Tell which of two objectives of one form asks for more by a field of theirs; nobody can tell it of two forms."""
    compare = _OF_OBJECTIVES.get(name)
    if compare is None or _form(before) != _form(after):
        return None
    return compare(getattr(before, name), getattr(after, name))


def _form(objective: Objective) -> tuple[bool, ...]:
    return tuple(one is None for one in (objective.share, objective.percentile, objective.longest, objective.most))


def demanded_by_clause(name: str, before: Clause, after: Clause) -> Direction:
    """Tell which of two clauses is the harder one for those whose promises it counts."""
    if name == "then":
        return chosen("consequence", "escalate", "terminate")(before.then, after.then)
    return _of_when(before.when, after.when) if name == "when" else None


def _same(_old: Any, _new: Any) -> Direction:
    return 0


def _turned(compare: _Compare) -> _Compare:
    return lambda old, new: turned(compare(old, new))


def _more_parts(old: tuple[Any, ...], new: tuple[Any, ...]) -> Direction:
    before, after = (set(map(meaning_of, one)) for one in (old, new))
    return more(len(before), len(after)) if before <= after or after <= before else None


def _more_of_each(old: tuple[tuple[str, int], ...], new: tuple[tuple[str, int], ...]) -> Direction:
    before, after = dict(old), dict(new)
    return joined(*(more(before.get(name, 0), after.get(name, 0)) for name in {**before, **after}))


def _less_time(old: Any, new: Any) -> Direction:
    """Tell which objective leaves less: a shorter time, or fewer breaches."""
    if isinstance(old, Duration) and isinstance(new, Duration):
        return turned(longer(old, new))
    return less(old, new) if isinstance(old, int) and isinstance(new, int) else None


_first = chosen("first", "each")
_BEGINNINGS: Mapping[type, tuple[str, ...]] = {Check: ("at",), Quota: ("count", "sum", "level")}
# What any commitment may have, one of a user's own, too.
_ALWAYS: Mapping[str, _Compare] = {"objective": given, "consequence": given}
_OF_COMMITMENTS: Mapping[type, Mapping[str, _Compare]] = {
    Deadline: {
        "start": wider,
        "stop": narrower,
        "cancel": narrower,
        "within": shorter_limits,
        "pause": _turned(_more_parts),
        "on_reassign": chosen("restart", "continue"),
        "look_back": _turned(longer),
        "entries": _first,
    },
    Cadence: {
        "start": wider,
        "count": narrower,
        "at_least": more,
        "within": shorter_limits,
        "distinct_by": _more_of_each,
        "spread": more,
        "min_gap": longer,
        "until": narrower,
        "entries": _first,
    },
    Check: {"at": wider, "that": stricter, "entries": _first},
    Rate: {
        "reached": narrower,
        "at_least": more,
        "matures_after": _turned(longer),
        "min_population": less,
        "judge_by": chosen("upper_bound", "point", "lower_bound"),
    },
}
_OF_OBJECTIVES: Mapping[str, _Compare] = {
    "share": more,
    "percentile": more,
    "at_most": _less_time,
    "min_population": less,
}


# --- quotas: what makes a number larger helps a floor and hurts a ceiling


def _of_quota(name: str, before: Quota, after: Quota) -> Direction:
    if (before.at_least is None) is not (after.at_least is None):
        return None
    floor = after.at_least is not None
    old, new = getattr(before, name), getattr(after, name)
    match name:
        case "at_least" | "at_most":
            return more(old, new) if floor else less(old, new)
        case "per" if after.level is None:  # the most that is ever open is the same in weeks and in months
            direction = _shorter_period(old, new)
            return direction if floor else turned(direction)
        case "count" | "sum" if old is not None and new is not None:
            return narrower(old, new) if floor else wider(old, new)
        case "entries":
            return chosen("each", "first")(old, new) if floor else _first(old, new)
        case "distinct" | "credits" | "value":
            fewer = _FEWER[name](old, new)
            return fewer if floor else turned(fewer)
        case "partial":
            return chosen("skip", "prorate", "full")(old, new) if floor else chosen("skip", "full", "prorate")(old, new)
        case _:
            return given(old, new) if name in _ALWAYS else None


def _more_credits(old: Credits | None, new: Credits | None) -> Direction:
    if old is None or new is None:
        return given(old, new)
    return joined(wider(old.when, new.when), longer(old.within, new.within))


def _worth_less(old: tuple[ValueRule, ...], new: tuple[ValueRule, ...]) -> Direction:
    # Without a table it is a count, and no sum.
    return turned(worth_more(old, new)) if old and new else None


# What makes a number smaller.
_FEWER: Mapping[str, _Compare] = {"distinct": given, "credits": _more_credits, "value": _worth_less}
_LENGTHS = ("day", "week", "month", "quarter", "year")


def _shorter_period(old: PeriodKind, new: PeriodKind) -> Direction:
    return less(_LENGTHS.index(old.value), _LENGTHS.index(new.value))


# --- clauses


def _of_when(old: Missed | Nothing, new: Missed | Nothing) -> Direction:
    """Tell which condition is met sooner."""
    match old, new:
        case Missed(), Missed():
            names = _more_parts(old.commitments, new.commitments)
            return joined(
                less(old.periods, new.periods),
                0 if old.consecutive and new.consecutive else more(_window(old), _window(new)),
                names if new.of == "any" else turned(names),
                chosen("all", "any")(old.of, new.of),
            )
        case Nothing(), Nothing():
            return joined(narrower(old.pattern, new.pattern), turned(longer(old.for_, new.for_)))
        case _:
            return None


def _window(when: Missed) -> int:
    return _ALL_OF_THE_TERM if when.window is None else when.window


_ALL_OF_THE_TERM = 10**9
