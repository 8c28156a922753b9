"""Which commitments an event or an instant can touch, so that no others are judged again."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import attrs

from slakit.evaluation.hits import may_match
from slakit.evaluation.reads import everything_read
from slakit.leads.criteria.reading import Read
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import EventPattern, Pattern, simple_patterns
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import OURS, Commitment, asked, objective_of, of_commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every

__all__ = ["Touch"]

_ANYTHING = Read()
_OF_CLOCKS = frozenset({"owner", "merge", "field"})
# Every outcome tells who held the lead, and a merge ends every clock.
_OF_ALL = frozenset({"owner", "merge"})


@attrs.frozen(kw_only=True)
class _Like:
    """What events of one kind and value may do, when they come last.

    `moves` are the commitments whose clocks they may end or change, `begin` those that anything may begin an entry of, and
    `begin_by` the patterns that may begin an entry of the others.
    """

    moves: frozenset[str]
    begin: frozenset[str]
    begin_by: Mapping[str, Sequence[EventPattern]]

    def begun_by(self, event: Event, names: frozenset[str]) -> frozenset[str]:
        """Return which of some commitments an event may begin an entry of by a pattern."""
        return frozenset(
            name
            for name, parts in self.begin_by.items()
            if name in names and any(all(test.holds(event) for test in part.tests) for part in parts)
        )


class Touch:
    """What the commitments of some versions read, by name; mutable because it remembers each kind of event."""

    __slots__ = (
        "_custom",
        "_followers",
        "_known",
        "_like",
        "_near",
        "_passing_over",
        "_reads",
        "_triggers",
        "aging",
        "gathered",
        "has_dates",
        "logged",
        "names",
        "put_off",
        "rolled_up",
        "summed",
    )

    def __init__(self, versions: Sequence[Agreement]) -> None:
        rules = [rule for version in versions for rule in version.commitments]
        self.names = frozenset(rule.id for rule in rules)
        # Nobody knows what a rule of a user's own reads.
        self._custom = frozenset(rule.id for rule in rules if not isinstance(rule, OURS))
        self._reads: Mapping[str, frozenset[Read]] = {name: everything_read(versions, name) for name in self.names}
        # Which field it was that no clock waited for is told of any of them.
        self._passing_over = frozenset(rule.id for rule in rules if _passes_over_fields(rule))
        self._followers = _followers({rule.id: {*map(of_commitment, asked(rule))} for rule in rules}, self.names)
        # Entries that count for an objective, or that a promise of the log asks about.
        of_log = [rule for version in versions for rule in version.commitments if version.source_of(rule) == "log"]
        by_log = self.names.intersection(of_commitment(name) for rule in of_log for name in asked(rule))
        self.rolled_up = by_log.union(rule.id for rule in rules if objective_of(rule) is not None)
        # An objective doubts, too, where what its entries follow failed.
        self.summed = frozenset(name for name in self.names if self._followers[name] & self.rolled_up)
        # Nothing is summed up of other entries.
        entries = {rule.id for rule in rules if isinstance(rule, Deadline | Cadence | Check)}
        self.gathered = self.names - (entries - self.summed)
        self.logged = self.summed & by_log
        # What a clock that runs has used by now counts for these, and for no share.
        self.aging = self.logged | (self.summed & {rule.id for rule in rules if _is_percentile(rule)})
        # Which dates have recurred is found as plans are compiled.
        self.has_dates = any(isinstance(rule, Deadline | Cadence) and isinstance(rule.start, Every) for rule in rules)
        # What nobody asks about and time alone never changes can wait until somebody looks.
        timed = {rule.id for rule in rules if not isinstance(rule, Check | Quota | Rate)}
        self.put_off = frozenset(name for name in self.names - timed if self._followers[name] == {name})
        self._triggers = {name: _triggers([rule for rule in rules if rule.id == name]) for name in self.names}
        self._near = {name: _near([rule for rule in rules if rule.id == name]) for name in self.names}
        self._known = lru_cache(maxsize=10_000)(self._by)
        self._like = lru_cache(maxsize=10_000)(self._likely)

    @property
    def is_custom(self) -> bool:
        """Whether there are rules of a user's own, of which nobody knows when they change."""
        return bool(self._custom)

    def by(self, event: Event) -> frozenset[str]:
        """Return the names of the commitments whose outcomes an event may change, those that ask about them included."""
        kind = event.kind
        field = event.data.get("field", "") if kind == "field" else ""
        return self._known(kind, field)

    def last_by(self, event: Event, known: Journey, running: frozenset[str]) -> frozenset[str]:
        """Return what `by` does, of an event that comes after all that is known of its lead.

        It changes nothing that has come to its end: only what runs, and what it may begin or be counted for.
        """
        found = self.by(event)
        if not _comes_last(event, known):
            return found
        like = self._like(event.kind, event.value)
        moved = found & running & like.moves
        begun = ((found & like.begin) | like.begun_by(event, found)) - running
        return moved | begun

    def first_by(self, event: Event) -> frozenset[str]:
        """Return the names of the commitments that the first event of a lead may begin."""
        if event.kind == "merge":
            return self.names
        like = self._like(event.kind, event.value)
        return like.begin | like.begun_by(event, self.names)

    def _likely(self, kind: str, value: str) -> "_Like":
        """Return what events of a kind and a value may do, as far as these two decide."""
        begins = {
            name: tuple(part for part in parts if _may_match(part, kind, value))
            for name, parts in self._triggers.items()
            if parts is not None
        }
        return _Like(
            moves=frozenset(name for name in self.names if self._may_move(name, kind, value)),
            begin=self.names.difference(begins),
            begin_by={name: parts for name, parts in begins.items() if parts},
        )

    def _may_move(self, name: str, kind: str, value: str) -> bool:
        """Tell whether an event that comes last may begin, end or nearly end an entry, or change its clock."""
        near = self._near[name]
        return near is None or kind in _OF_CLOCKS or any(_may_match(part, kind, value) for part in near)

    def _by(self, kind: str, field: str) -> frozenset[str]:
        if kind in _OF_ALL:
            return self.names
        reading = {_ANYTHING, Read(kind=kind), *([Read(field=field)] if kind == "field" else ())}
        near = self._passing_over if kind == "field" else ()
        return self.following({*self._custom, *near, *(name for name in self.names if self._reads[name] & reading)})

    def following(self, names: Iterable[str]) -> frozenset[str]:
        """Return commitments with those that ask about them, or about one that does."""
        return frozenset(one for name in names for one in self._followers[name])

    def asked_by(self, names: frozenset[str], among: frozenset[str]) -> frozenset[str]:
        """Return which of some commitments others ask about."""
        return frozenset(one for one in among if not self._followers[one].isdisjoint(names))


def _is_percentile(rule: Commitment) -> bool:
    objective = objective_of(rule)
    return objective is not None and objective.longest is not None


def _passes_over_fields(rule: Commitment) -> bool:
    """Tell whether a clock waits for a change of some field, so that it passes over those of others."""
    match rule:
        case Deadline(stop=pattern) | Cadence(count=pattern):
            return any(part.kinds is None or "field" in part.kinds for part in simple_patterns(pattern))
        case _:
            return False


def _followers(asking: Mapping[str, set[str]], names: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return by name a commitment with all that ask about it."""
    found: dict[str, frozenset[str]] = {}
    for name in names:
        todo, done = [name], set[str]()
        while todo:
            done.add(one := todo.pop())
            todo += [other for other, those in asking.items() if one in those and other not in done]
        found[name] = frozenset(done)
    return found


def _triggers(rules: Sequence[Commitment]) -> tuple[EventPattern, ...] | None:
    """Return what begins an entry or counts for a period; None where something else may, such as a breach."""
    found: list[EventPattern] = []
    for rule in rules:
        patterns: tuple[Pattern, ...]
        match rule:
            case Deadline(start=AfterBreach() | Every()) | Cadence(start=AfterBreach() | Every()):
                return None
            case Deadline(start=pattern) | Cadence(start=pattern):
                patterns = (pattern,)  # type: ignore[assignment]  # only a pattern is left
            case Check(at=pattern) if not any(asked(rule)):
                patterns = (pattern,)
            case Quota(level=None, credits=credits_):
                patterns = (rule.pattern, *(() if credits_ is None else (credits_.when,)))
            case Rate(among=among, reached=reached):
                patterns = (among, reached)
            case _:
                return None
        found += (part for pattern in patterns for part in simple_patterns(pattern))
    return tuple(found)


def _near(rules: Sequence[Commitment]) -> tuple[EventPattern, ...] | None:
    """Return what begins entries, ends them and counts for them; None where something else may change a clock."""
    found: list[EventPattern] = []
    for rule in rules:
        match rule:
            case Deadline(start=AfterBreach() | Every()) | Cadence(start=AfterBreach() | Every()):
                return None
            case Deadline(start=start, stop=end, cancel=cancel, pause=()):
                patterns = (start, end, cancel)
            case Cadence(start=start, count=end, until=cancel):
                patterns = (start, end, cancel)
            case _:
                return None
        found += (part for pattern in patterns if pattern is not None for part in simple_patterns(pattern))  # type: ignore[arg-type]  # only patterns are left
    return tuple(found)


def _may_match(part: EventPattern, kind: str, value: str) -> bool:
    return may_match(part, kind, value) and (not part.entered or value in part.entered)


def _comes_last(event: Event, known: Journey) -> bool:
    """Tell whether an event comes after all others, and tells nothing of the time before them."""
    if not known.events or known.events[-1].at_us >= event.at_us or known.exported_us is not None:
        return False
    match event.kind:
        case "merge":
            return False
        case "stage":
            return not event.previous or bool(known.first_stage or known.stage_moves)
        case "owner":
            return not event.previous or any(one.kind == "owner" for one in known.events)
        case "field":
            return not event.previous or known.has_changed(event.data.get("field", ""))
        case _:
            return True
