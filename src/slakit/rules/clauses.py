"""Clauses: what follows when periods were missed, or when nothing was seen for a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem, hint
from slakit.leads.facts import text_of
from slakit.leads.patterns import Pattern
from slakit.rules.commitments import objective_id
from slakit.rules.parts import as_pattern, identifier, kept, no_patterns, odd_kinds, odd_words, refused
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.periods import PeriodKind

__all__ = ["Clause", "Missed", "Nothing", "Then", "unfitting"]

Then: TypeAlias = Literal["consequence", "escalate", "terminate"]
Which: TypeAlias = Literal["any", "all"]
_THEN = ("consequence", "escalate", "terminate")


def _commitments(given: str | Iterable[str]) -> tuple[str, ...]:
    return kept(_named, given)


def _named(given: Any) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else ()
    if given in ([], ()):
        raise AgreementError(Problem("D403", "missed", "name at least one commitment"))
    if not names or not all(isinstance(name, str) and name for name in names):
        raise AgreementError(Problem("D403", "missed", f"{given!r}: expected the id of a commitment, or a list of ids"))
    if twice := next((name for n, name in enumerate(names) if name in names[:n]), None):
        raise AgreementError(Problem("D403", "missed", f"{twice!r} is named twice"))
    return names


def _periods(given: int) -> int:
    return kept(lambda number: _counted(number, "periods"), given)


def _within(given: int | None) -> int | None:
    return None if given is None else kept(lambda number: _counted(number, "within"), given)


def _counted(given: Any, where: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise AgreementError(Problem("D401", where, f"{given!r}: expected a whole number from 1 on"))
    return given


@attrs.frozen
class Missed:
    """So many periods were missed: their outcomes are Breached.

    `commitments` are ids of promises per period: a quota, a rate, or an objective such as first-response/objective.
    `consecutive` counts periods in a row, `within` those among the last so many, neither those of the whole term. Of
    several commitments, `of` "any" takes a period as missed when one of them was missed in it, "all" when all were in
    the same period; a promise that is judged per group is missed when any group is. A period without an outcome is no
    part of the series.

    Raises: AgreementError with every problem found: D401 (periods or within), D402 (within beside consecutive, or
    shorter than periods), D403 (commitments), D304 (of), D314 (consecutive).

    >>> str(Missed("mql-volume", periods=3, consecutive=True))
    'mql-volume is missed in 3 periods in a row'
    """

    commitments: tuple[str, ...] = attrs.field(converter=_commitments)
    periods: int = attrs.field(converter=_periods, kw_only=True)
    within: int | None = attrs.field(default=None, converter=_within, kw_only=True)
    consecutive: bool = attrs.field(default=False, kw_only=True)
    of: Which = attrs.field(default="any", kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be counted, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterator[Problem]:
        yield from odd_words(of=(self.of, ("any", "all")))
        yield from odd_kinds(consecutive=(self.consecutive, bool, "True or False"))
        if self.within is not None and self.consecutive:
            yield Problem("D402", "within", "give within or consecutive: periods in a row lie side by side")
        elif self.within is not None and self.within < self.periods:
            yield Problem("D402", "within", f"{self.periods} of the last {self.within} periods can never be missed")

    @property
    def window(self) -> int | None:
        """Among how many of the last periods misses count; None for all of the term."""
        return self.periods if self.consecutive else self.within

    def __str__(self) -> str:
        names = (" or " if self.of == "any" else " and ").join(self.commitments)
        verb = "is" if len(self.commitments) == 1 or self.of == "any" else "are"
        number = "a period" if self.periods == 1 else f"{self.periods} periods"
        if self.consecutive and self.periods > 1:
            number += " in a row"
        elif self.within is not None:
            number = f"{self.periods} of the last {self.within} periods"
        return f"{names} {verb} missed in {number}"


def _pattern(given: Pattern | Sequence[Pattern]) -> Pattern:
    return as_pattern(given)


def _for(given: str | timedelta | Duration) -> Duration:
    return kept(_silence, given)


def _silence(given: str | timedelta | Duration) -> Duration:
    length = Duration.parse(given)
    if length.measure not in {Measure.ELAPSED, Measure.DATES} or length.amount <= 0:
        message = f"'{length}': expected some time such as '2 months' or '36 hours', not business time"
        raise AgreementError(Problem("D405", "for", message))
    return length


@attrs.frozen
class Nothing:
    """No event of the log matched a pattern for so long, such as no review for two months.

    The clock starts with the term and again with each match. `for_` is elapsed time or local dates of the agreement's
    zone. A match at due still helps, one after due does not, but starts a clock of its own, which may run out as well.
    A clock that is due at the end of the term or later never runs out.

    Raises: AgreementError with every problem found: D405 (the length), D205 (an empty list of patterns), D313 (what is no
    pattern); C111 and C112 for what is no duration.

    >>> from slakit.leads.patterns import event
    >>> str(Nothing(event(kind="review"), for_="2 months"))
    'nothing is seen in the log for 2 months where kind is review'
    """

    pattern: Pattern = attrs.field(converter=_pattern)
    for_: Duration = attrs.field(converter=_for, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be waited for, all at once."""
        if problems := refused(self) or list(no_patterns(nothing=self.pattern)):
            raise AgreementError(*problems)

    def __str__(self) -> str:
        return f"nothing is seen in the log for {self.for_} where {self.pattern}"


def _words(given: str | Iterable[str] | None) -> tuple[str, ...]:
    return kept(_told, given)


def _told(given: Any) -> tuple[str, ...]:
    many = given if isinstance(given, Iterable) and not isinstance(given, str) else () if given is None else (given,)
    return tuple(text_of(one, "to") for one in many)


@attrs.frozen(kw_only=True)
class Clause:
    """What follows from a series of outcomes: a consequence, an escalation, or that the agreement may be ended.

    `when` is `Missed` or `Nothing`. `then` is consequence, escalate or terminate. `text` says it in words, `to` names
    who is told. A ladder of escalation is several clauses that need more and more. The clauses of an agreement follow
    from its outcomes and from its log, and change neither.

    Raises: AgreementError with every problem found: D312 (id), D304 (then), D314 (when and text), I301 (to).

    >>> Clause(id="end", when=Missed("mql-volume", periods=3, consecutive=True), then="terminate").describe()
    'terminate when mql-volume is missed in 3 periods in a row'
    """

    id: str = attrs.field(converter=identifier)
    when: Missed | Nothing
    then: Then
    text: str = ""
    to: tuple[str, ...] = attrs.field(default=(), converter=_words)

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterator[Problem]:
        yield from odd_words(then=(self.then, _THEN))
        yield from odd_kinds(
            when=(self.when, (Missed, Nothing), "Missed('mql-volume', periods=3) or Nothing(pattern, for_='2 months')"),
            text=(self.text, str, "text"),
        )

    @property
    def following(self) -> str:
        """What follows, to whom and in which words."""
        return f"{self._told}: {self.text}" if self.text else self._told

    @property
    def _told(self) -> str:
        return f"{self.then} to {', '.join(self.to)}" if self.to else self.then

    def describe(self) -> str:
        """Return the clause as one plain sentence."""
        return f"{self._told} when {self.when}{f': {self.text}' if self.text else ''}"


def unfitting(clauses: Sequence[Clause], per: Mapping[str, PeriodKind | None]) -> Iterator[Problem]:
    """Yield what clauses count and can not.

    `per` has the ids of an agreement with what each is judged per, None for what is judged per entry.
    """
    for number, clause in enumerate(clauses):
        if isinstance(clause.when, Missed):
            yield from _unfitting(clause.when, per, f"clauses[{number}].when")


def _unfitting(when: Missed, per: Mapping[str, PeriodKind | None], where: str) -> Iterator[Problem]:
    kinds = set[PeriodKind]()
    for number, name in enumerate(when.commitments):
        place = f"{where}.missed[{number}]"
        if name not in per:
            yield Problem("D382", place, f"{name!r}: unknown commitment{hint(name, per)}")
        elif (kind := per[name]) is None:
            objective = objective_id(name)
            needed = (
                f"did you mean {objective!r}?" if objective in per else f"give it an objective, and say {objective}"
            )
            yield Problem("D406", place, f"{name!r} is judged per entry, and a clause counts periods; {needed}")
        else:
            kinds.add(kind)
    if when.of == "all" and len(kinds) > 1:
        told = " and ".join(sorted(kind.value for kind in kinds))
        yield Problem("D407", f"{where}.of", f"judged per {told}, these have no period in common: say of: any")
