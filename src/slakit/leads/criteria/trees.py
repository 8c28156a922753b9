"""The kinds of criteria, as small frozen trees that every executor reads; each says itself as a sentence."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

import attrs

from slakit.leads.criteria.numbers import plain
from slakit.leads.criteria.own import function_at, home_of, key_of
from slakit.leads.criteria.personas import Persona
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, activity_names
from slakit.worktime.durations import Duration
from slakit.worktime.instants import to_micros
from slakit.worktime.periods import PeriodKind

__all__ = [
    "AllOfCriteria",
    "AnyOfCriteria",
    "AtLeast",
    "Band",
    "Criterion",
    "Definitions",
    "Did",
    "Field",
    "Fits",
    "Grade",
    "InStage",
    "Lag",
    "Manual",
    "Named",
    "Not",
    "Persona",
    "Points",
    "Present",
    "Reason",
    "Score",
    "StageDefinition",
]

_OR = " or "
_UTC = "UTC"


class Definitions(Protocol):
    """What a criterion may look up by name: the definition of a stage, and personas."""

    def definition(self, stage: str) -> "Criterion | None":
        """Return the criterion that makes a lead belong to a stage; None where nothing is defined."""


class Combining:
    """What makes criteria expressions, and guards of a lifecycle's moves: & | ~ and `allows` on each of them."""

    __slots__ = ()

    def __and__(self, other: "Criterion") -> "AllOfCriteria":
        if not isinstance(other, Combining):
            return NotImplemented
        return AllOfCriteria((*_parts_of(self, AllOfCriteria), *_parts_of(other, AllOfCriteria)))

    def __or__(self, other: "Criterion") -> "AnyOfCriteria":
        if not isinstance(other, Combining):
            return NotImplemented
        return AnyOfCriteria((*_parts_of(self, AnyOfCriteria), *_parts_of(other, AnyOfCriteria)))

    def __invert__(self) -> "Criterion":
        return self.part if isinstance(self, Not) else Not(self)  # type: ignore[arg-type]  # only criteria combine

    def __bool__(self) -> bool:
        """Refuse to be true or false: Python's own and, or and not would drop one of two criteria in silence."""
        message = "a criterion is true or false of a lead alone: combine criteria with & | ~ instead of and, or, not"
        raise TypeError(f"{message}; ask one with ask(criterion, journey, at)")

    def allows(self, journey: Journey, at: datetime) -> bool:
        """Tell whether the answer is true; unknown is not."""
        from slakit.leads.criteria.compiling import truth
        from slakit.leads.criteria.truths import Truth

        return truth(self, journey, to_micros(at, "at")) is Truth.TRUE  # type: ignore[arg-type]  # only criteria combine


def _parts_of(criterion: Any, kind: type["AllOfCriteria | AnyOfCriteria"]) -> "tuple[Criterion, ...]":
    return criterion.parts if isinstance(criterion, kind) else (criterion,)


@attrs.frozen(kw_only=True)
class Field(Combining):
    """An attribute of the lead passes a test; unknown where the attribute is missing.

    `among` compares texts letter by letter (a truth value equals yes or no). The four bounds compare numbers; a value
    that is no number is unknown.
    """

    name: str
    among: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None

    def __str__(self) -> str:
        if self.among:
            return f"{self.name} is {_OR.join(self.among)}"
        words = {"at least": self.at_least, "at most": self.at_most, "above": self.above, "below": self.below}
        return (
            f"{self.name} is {' and '.join(f'{word} {bound:f}' for word, bound in words.items() if bound is not None)}"
        )


@attrs.frozen
class Present(Combining):
    """All of some attributes of the lead are there; never unknown. `placeholders` are texts that count as missing."""

    names: tuple[str, ...]
    placeholders: tuple[str, ...] = ()

    def __str__(self) -> str:
        but = f" and not {_OR.join(self.placeholders)}" if self.placeholders else ""
        return f"{', '.join(self.names)} {'is' if len(self.names) == 1 else 'are'} present{but}"


@attrs.frozen(kw_only=True)
class Did(Combining):
    """Events that match a pattern have come at least so often.

    Counted are events up to the instant: in the rolling window `within`, its far end included; at least `before` ago,
    exactly so long included; in the calendar period `per` of `zone` that holds the instant; after the last event that
    matches `since`. With `distinct` events count once per value of that field of `Event`, or of `data`; an event without
    the value does not count.
    """

    pattern: Pattern
    at_least: int = 1
    within: Duration | None = None
    before: Duration | None = None
    per: PeriodKind | None = None
    zone: str = "UTC"
    distinct: str | None = None
    since: Pattern | None = None
    words: str = ""

    def __str__(self) -> str:
        what = self.words or str(self.pattern)
        often = "" if self.at_least == 1 else f" at least {self.at_least} times"
        if self.distinct is not None:
            often = f" with at least {self.at_least} different {self.distinct}"
        since = f" since {self.since}" if self.since is not None else ""
        ago = f" at least {self.before} before" if self.before is not None else ""
        return f"did {what}{often}{self._window()}{ago}{since}"

    def _window(self) -> str:
        if self.within is not None:
            return f" within {self.within}"
        if self.per is None:
            return ""
        return f" in this {self.per.value}{'' if self.zone == _UTC else f' of {self.zone}'}"


@attrs.frozen
class Points:
    """What one matching event adds to a score, in which group; negative points take away."""

    pattern: Pattern
    points: Decimal
    group: str

    def __str__(self) -> str:
        names = activity_names(self.pattern)
        what = str(self.pattern) if names is None else _OR.join(names)
        return f"{what} {self.points:+f}{'' if what == str(self.group) else f' in {self.group}'}"


def _as_often(points: "tuple[Points, ...]") -> frozenset[tuple[Points, int]]:
    """Return what two lists of points have in common that differ in their order alone."""
    return frozenset(Counter(points).items())


@attrs.frozen(kw_only=True)
class Score(Combining):
    """The sum of points is at least a threshold.

    Each event up to the instant adds its points, times 0.5 ** (age / half_life) with `half_life`, or times the factor
    of the last of `steps` that its age has reached; age is elapsed time. What a group adds up to is cut at its cap. An
    event that matches `veto` makes the answer false. The sum is rounded to nine decimals before it is compared.
    """

    points: tuple[Points, ...] = attrs.field(eq=_as_often)
    at_least: Decimal
    caps: tuple[tuple[str, Decimal], ...] = attrs.field(default=(), eq=frozenset)
    half_life: Duration | None = None
    steps: tuple[tuple[Duration, Decimal], ...] = attrs.field(default=(), eq=frozenset)
    veto: Pattern | None = None

    def __str__(self) -> str:
        return f"score of {self.at_least:f} ({', '.join(map(str, self.points))}){self.terms()}"

    def terms(self) -> str:
        """Return in words what else there is to the points: caps, decay, veto; empty for nothing."""
        caps = f", at most {' and '.join(f'{cap:f} for {group}' for group, cap in self.caps)}" if self.caps else ""
        half_life = f" halved every {self.half_life}" if self.half_life is not None else ""
        steps = ", ".join(f"times {plain(factor)} from {age} on" for age, factor in self.steps)
        veto = f", unless {self.veto}" if self.veto is not None else ""
        return f"{half_life}{f' {steps}' if steps else ''}{caps}{veto}"


@attrs.frozen(kw_only=True)
class Band(Combining):
    """A score came to `enter`, and has not since fallen below `leave`: hysteresis against flapping.

    What vetoes the score ends the band for good. The threshold of the score plays no part.
    """

    score: Score
    enter: Decimal
    leave: Decimal

    def __str__(self) -> str:
        points = ", ".join(map(str, self.score.points))
        return f"in the band from {self.enter:f} down to {self.leave:f} ({points}){self.score.terms()}"


@attrs.frozen
class Fits(Combining):
    """The lead fits a persona."""

    persona: Persona

    def __str__(self) -> str:
        return f"fits {self.persona.name}"


@attrs.frozen(kw_only=True)
class Grade(Combining):
    """Fit and interest both hold; neither makes up for the other."""

    fit: "Criterion"
    interest: "Criterion"

    def __str__(self) -> str:
        return f"fit ({self.fit}) and interest ({self.interest})"


@attrs.frozen(kw_only=True)
class Manual(Combining):
    """Somebody marked the lead by hand: an event of kind mark with an actor and a note, in `reason` or `data["note"]`.

    `by` are the kinds of actor that count; `value` is what was marked, anything without it.
    """

    by: tuple[str, ...] = ("person",)
    value: str | None = None

    def __str__(self) -> str:
        return f"marked{f' {self.value}' if self.value else ''} by hand, by a {_OR.join(self.by)}, with a note"


@attrs.frozen(kw_only=True)
class Lag(Combining):
    """The last event that matches was written down within a time after it happened; unknown when that is not known."""

    pattern: Pattern
    at_most: Duration

    def __str__(self) -> str:
        return f"{self.pattern}: written down within {self.at_most}"


@attrs.frozen
class Reason(Combining):
    """The reason of the last move to another stage is one of some; never unknown."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"the reason is {_OR.join(self.words)}"


@attrs.frozen
class InStage(Combining):
    """The lead is in one of some stages; unknown before its first one."""

    stages: tuple[str, ...]

    def __str__(self) -> str:
        return f"in stage {_OR.join(self.stages)}"


@attrs.frozen
class StageDefinition(Combining):
    """The lead meets the written definition of a stage.

    `definition` is what the agreement says; None until the agreement has been asked, and then the answer is unknown.
    """

    stage: str
    definition: "Criterion | None" = None

    def __str__(self) -> str:
        return f"meets the definition of {self.stage}"


@attrs.frozen
class Named(Combining):
    """A question of your own: a function of a journey and an instant that returns true, false, or None for unknown.

    Unknown is also the answer of one that raises, or returns anything else; the explanation tells why. A callable object
    that can not be hashed is compared by identity.
    """

    name: str
    function: Callable[[Journey, datetime], bool | None] = attrs.field(repr=False, eq=key_of)
    monotone: bool = False

    def __reduce__(self) -> Any:
        home = home_of(self.function)
        return _named, (self.name, self.function if home is None else home, self.monotone)

    def __str__(self) -> str:
        return self.name


def _named(name: str, function: Any, monotone: bool) -> Named:  # noqa: FBT001 - pickle's way back in
    return Named(name, function_at(function) if isinstance(function, tuple) else function, monotone)


@attrs.frozen
class AllOfCriteria(Combining):
    """Every part holds: false as soon as one is false, else unknown as soon as one is unknown."""

    parts: "tuple[Criterion, ...]"

    def __attrs_post_init__(self) -> None:
        """Warn of parts that no lead fulfils together."""
        from slakit.leads.criteria.contradictions import contradiction, warn_of

        warn_of(self, contradiction(*self.parts), stacklevel=4)

    def __str__(self) -> str:
        return f"({' and '.join(map(str, self.parts))})"


@attrs.frozen
class AnyOfCriteria(Combining):
    """At least one part holds: true as soon as one is true, else unknown as soon as one is unknown."""

    parts: "tuple[Criterion, ...]"

    def __str__(self) -> str:
        return f"({_OR.join(map(str, self.parts))})"


@attrs.frozen
class AtLeast(Combining):
    """At least k parts hold: false when too few still can, else unknown until k do."""

    k: int
    parts: "tuple[Criterion, ...]"

    def __str__(self) -> str:
        return f"at least {self.k} of ({', '.join(map(str, self.parts))})"


@attrs.frozen
class Not(Combining):
    """The part does not hold; unknown stays unknown."""

    part: "Criterion"

    def __str__(self) -> str:
        return f"not {self.part}"


Criterion: TypeAlias = (
    Field
    | Present
    | Did
    | Score
    | Band
    | Fits
    | Grade
    | Manual
    | Lag
    | Reason
    | InStage
    | StageDefinition
    | Named
    | AllOfCriteria
    | AnyOfCriteria
    | AtLeast
    | Not
)
