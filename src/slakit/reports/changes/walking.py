"""Walking: two agreements side by side, and what parties, calendars, owners, personas and stages have changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, TypeAlias

import attrs

from slakit.leads.criteria import Criterion
from slakit.leads.criteria.parts import parts_of
from slakit.leads.criteria.personas import Persona
from slakit.leads.criteria.trees import AllOfCriteria, AnyOfCriteria, Fits, StageDefinition
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.reports.changes.demands import demanded
from slakit.reports.changes.hours import Hours
from slakit.reports.changes.pairing import (
    Replaced,
    differing,
    explained,
    gone_and_come,
    in_another_order,
    paired,
)
from slakit.reports.changes.values import Change, Direction, joined
from slakit.reports.changes.wording import told, told_or_none, week
from slakit.reports.document.words import label, listed, spoken, titled
from slakit.rules.agreement import Agreement
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, criteria_in
from slakit.rules.fingerprint import meaning_of
from slakit.rules.parties import Owner
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.schedule import Schedule, Source

__all__ = ["Asked", "Walk", "parties_of"]

Asked: TypeAlias = Iterable[tuple[Iterable[str], Direction]]
"""Parties, each with what a change asks of them."""
_OF_MANY = (AllOfCriteria, AnyOfCriteria, AllOfConditions, AnyOfConditions, tuple)
_WORDS = {"requires": "what must be known", "when": "definition", "week": "hours", "since": "first day"}


def parties_of(rule: Commitment) -> tuple[str, ...]:
    """Return who owes a commitment."""
    return (rule.owed_by,) if isinstance(rule.owed_by, str) else tuple(rule.owed_by)


@attrs.frozen(slots=False)
class Walk:
    """Two agreements, side by side."""

    old: Agreement
    new: Agreement

    def change(self, where: str, what: str, words: Iterable[str | None], asked: Asked = ()) -> Change:
        """Return a change, with the parties of whom it asks more or less."""
        old, new = words
        found = [(party, direction) for parties, direction in asked for party in parties]
        by_party = {party: joined(*(one for name, one in found if name == party)) for party, _ in found}
        return Change(
            where=where,
            what=what,
            old=old,
            new=new,
            since=None if self.new.term is None else self.new.term.since,
            tightens=tuple(sorted(party for party, direction in by_party.items() if direction == 1)),
            loosens=tuple(sorted(party for party, direction in by_party.items() if direction == -1)),
        )

    @cached_property
    def hours(self) -> Hours:
        """The calendars of both."""
        return Hours(self.old, self.new)

    @cached_property
    def redefined(self) -> Replaced:
        """What personas meant, with what they mean now: others have them inside."""
        both = [(old, new) for _, old, new in paired(self.old.personas, self.new.personas, _name) if old and new]
        return [(meaning_of(old), meaning_of(new)) for old, new in both]

    @cached_property
    def replaced(self) -> Replaced:
        """What definitions and personas meant, with what they mean now."""
        old, new = ({one.name: one.when for one in _lifecycle(text).stages} for text in (self.old, self.new))
        both = [(old[name], new[name]) for name in old if name in new]
        definitions = [pair for pair in both if all(isinstance(one, Criterion) for one in pair)]
        return [*((meaning_of(before), meaning_of(after)) for before, after in definitions), *self.redefined]

    # --- the parts, in the order of the file

    def head(self) -> Iterator[Change]:
        """Yield what differs in name, version, texts, zone and term."""
        differ = differing(self.old, self.new)
        for word in ("name", "version", "title", "summary"):
            if word in differ:
                yield self.change(word, word, (told(getattr(one, word)) for one in (self.old, self.new)))
        if self.old.zone.key != self.new.zone.key:
            yield self.change("zone", "zone", (told(self.old.zone), told(self.new.zone)))
        terms = [(None, None) if one.term is None else (one.term.since, one.term.until) for one in (self.old, self.new)]
        if terms[0][0] != terms[1][0]:
            yield self.change("term.from", "first day of the term", [told(since) for since, _ in terms])
        if terms[0][1] != terms[1][1]:
            yield self.change("term.until", "last day of the term", [_last_day(until) for _, until in terms])

    def parties(self) -> Iterator[Change]:
        """Yield what differs in the parties; who signed, and when, is no part of what a text means."""
        for name, old, new in paired(self.old.parties, self.new.parties, _name):
            yield from self.part(f"parties.{name}", f"party {spoken(name)}", old, new)

    def calendars(self) -> Iterator[Change]:
        """Yield what differs in the calendars."""
        sources: list[list[tuple[str, Source]]] = [
            [(name, _source(one)) for name, one in text.calendars.items()] for text in (self.old, self.new)
        ]
        pairs = list(paired(sources[0], sources[1], _first))
        own = [(old[1], new[1]) for _, old, new in pairs if old and new and _is_own(old, new)]
        replaced = [(meaning_of(old), meaning_of(new)) for old, new in own]
        for name, old, new in pairs:
            where, what = f"calendars.{name}", f"calendar {titled(name)}"
            if old is None or new is None:
                yield self.change(where, what, (old and told(old[1]), new and told(new[1])))
            elif _is_own(old, new):
                yield from self._schedule(name, old[1], new[1])
            elif not explained(old[1], new[1], replaced):
                yield self.change(where, what, (told(old[1]), told(new[1])), self._of_calendar(name, old[1], new[1]))

    def _of_calendar(self, name: str, old: Source, new: Source) -> Asked:
        calendars = (WorkCalendar._of(old), WorkCalendar._of(new))  # noqa: SLF001 - the way from what is written to it
        return [(parties_of(rule), direction) for rule, direction in self.hours.of_calendar(name, *calendars)]

    def _schedule(self, calendar: str, old: Any, new: Any) -> Iterator[Change]:
        for name in differing(old, new):
            at = f"calendars.{calendar}.{name}"
            called = f"calendar {titled(calendar)}, {_WORDS.get(name, spoken(name))}"
            before, after = getattr(old, name), getattr(new, name)
            # What one change asks is told of it alone: beside more hours a holiday is still less to do.
            asked = self._of_calendar(calendar, old, attrs.evolve(old, **{name: after}))
            if name in {"holidays", "overrides", "closures"}:
                yield from self.items(at, called.removesuffix("s"), before, after, asked)
            else:
                tell = week if name == "week" else told
                yield self.change(at, called, (tell(before), tell(after)), asked)

    def owners(self) -> Iterator[Change]:
        """Yield what differs in the owners."""
        for name, old, new in paired(self.old.owners, self.new.owners, lambda one: one.id):
            yield from self.part(f"owners.{name}", f"owner {name}", old, new, self._of_owner)

    def _of_owner(self, name: str, old: Owner, new: Owner) -> Asked:
        found = self.hours.of_owner(old, new) if name == "calendar" else ()
        return [(parties_of(rule), direction) for rule, direction in found]

    def personas(self) -> Iterator[Change]:
        """Yield what differs in the personas."""
        for name, old, new in paired(self.old.personas, self.new.personas, _name):
            yield from self.part(f"personas.{name}", f"persona {spoken(name)}", old, new, self._of_persona)
        for name, *words in self._examples("persona"):
            yield self.change(f"personas.{name}.examples", f"example of persona {spoken(name)}", words)

    def _of_persona(self, name: str, _old: Persona, new: Persona) -> Asked:
        """Return what another fit asks of those whose promise is that a lead fits."""
        return () if name == "meaning" else self._of_checks(lambda one: isinstance(one, Fits) and one.persona == new)

    def _examples(self, of: Literal["stage", "persona"]) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield the examples of stages or of personas that differ, in words, with the name of what they are of."""
        sides = [[one for one in text.examples if getattr(one, of)] for text in (self.old, self.new)]
        for name, old, new in paired(sides[0], sides[1], attrgetter(of)):
            yield name, told_or_none(old), told_or_none(new)

    # --- stages

    def stages(self) -> Iterator[Change]:
        """Yield what differs in the lifecycle: stages with their definitions, moves, reasons, examples."""
        old, new = _lifecycle(self.old), _lifecycle(self.new)
        found = [*self._stages(old, new), *self._moves(old, new), *self._reasons(old, new)]
        if not found and (self.old.lifecycle is None) is not (self.new.lifecycle is None):
            standard = "the standard stages"  # written out in one text, and meant by the other
            found = [self.change("lifecycle", "lifecycle", (standard, standard))]
        yield from found
        for name, *words in self._examples("stage"):
            yield self.change(f"lifecycle.stages.{name}.examples", f"example of {label(name)}", words)

    def _stages(self, old: Lifecycle, new: Lifecycle) -> Iterator[Change]:
        for name, before, after in paired(old.stages, new.stages, _name):
            if before is None or after is None or not explained(before, after, self.redefined):
                yield from self.part(f"lifecycle.stages.{name}", f"stage {label(name)}", before, after, self._of_stage)
        yield from self._order("lifecycle.stages", "order of the stages", old.names, new.names)

    def _of_stage(self, name: str, _old: Stage, new: Stage) -> Asked:
        """Return what another definition asks of those whose promise is that it holds."""
        if name != "when":
            return ()
        return self._of_checks(lambda one: isinstance(one, StageDefinition) and one.stage == new.name)

    def _of_checks(self, wanted: Callable[[Criterion], bool]) -> Asked:
        """Yield what the checks ask that ask for something that has changed."""
        for after in self.new.commitments:
            before = self.old.named(after.id)
            if isinstance(after, Check) and isinstance(before, Check) and _asks_for(after, wanted):
                yield set(parties_of(before)) & set(parties_of(after)), demanded("that", before, after)

    def _moves(self, old: Lifecycle, new: Lifecycle) -> Iterator[Change]:
        for name, before, after in paired(old.moves, new.moves, _move):
            what = "move" if before is None or after is None else f"move {name}"
            yield from self.part("lifecycle.moves", what, before, after)
        yield from self._order(
            "lifecycle.moves", "order of the moves", *([*map(_move, one.moves)] for one in (old, new))
        )

    def _reasons(self, old: Lifecycle, new: Lifecycle) -> Iterator[Change]:
        before, after = dict(old.reasons), dict(new.reasons)
        for stage in {**before, **after}:
            where, what = f"lifecycle.reasons.{stage}", f"reason for {label(stage)}"
            yield from self.items(where, what, set(before.get(stage, ())), set(after.get(stage, ())))

    def _order(self, where: str, what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
        if in_another_order(old, new):
            yield self.change(where, what, (listed(old), listed(new)))

    # --- what parts have in common

    def part(
        self,
        where: str,
        what: str,
        old: Any,
        new: Any,
        asked: Callable[[str, Any, Any], Asked] = lambda *_: (),
    ) -> Iterator[Change]:
        """Yield what is new, what is gone, or the fields that differ."""
        if old is None or new is None:
            yield self.change(where, what, map(told_or_none, (old, new)))
            return
        for name in differing(old, new):
            if explained(getattr(old, name), getattr(new, name), self.redefined):
                continue
            called = f"{what}, {_WORDS.get(name, spoken(name))}"
            values = getattr(old, name), getattr(new, name)
            yield from self.whole_or_pieces(f"{where}.{name}", called, *values, tuple(asked(name, old, new)))

    def whole_or_pieces(self, where: str, what: str, old: Any, new: Any, asked: Asked) -> Iterator[Change]:
        """Yield the pieces that differ of two criteria of many, combined in one way; else both as a whole."""
        gone, come = gone_and_come(*(_pieces(one, type(old)) for one in (old, new)))
        before = [one for one in gone if not any(explained(one, other, self.replaced) for other in come)]
        after = [one for one in come if not any(explained(other, one, self.replaced) for other in gone)]
        if type(old) is not type(new) or not isinstance(old, _OF_MANY) or len(before) == len(after) != 1:
            yield self.change(where, what, (told(old), told(new)), asked)
        else:
            yield from self.items(where, what, before, after, asked)

    def items(
        self, where: str, what: str, old: Iterable[Any], new: Iterable[Any], asked: Asked = ()
    ) -> Iterator[Change]:
        """Yield what is gone of a list and what is new in it, or that it has another order."""
        gone, come = gone_and_come(old, new)
        if len(gone) == len(come) == 1:
            yield self.change(where, what, (_item(gone[0]), _item(come[0])), asked)
            return
        if gone and come:
            asked = ()  # what all of them ask together, none of them need ask
        yield from (self.change(where, what, (_item(one), None), asked) for one in sorted(gone, key=meaning_of))
        yield from (self.change(where, what, (None, _item(one)), asked) for one in sorted(come, key=meaning_of))
        if not gone and not come and meaning_of(old) != meaning_of(new):
            yield self.change(where, f"{what}, order", [listed(map(_item, one)) for one in (old, new)], asked)


def _name(part: Any) -> str:
    return str(part.name)


def _pieces(value: Any, kind: type) -> tuple[Any, ...]:
    """Return the criteria that a value of a kind combines."""
    if kind not in _OF_MANY or not isinstance(value, kind):
        return ()
    return value if isinstance(value, tuple) else value.parts


def _first(pair: Any) -> str:
    return str(pair[0])


def _move(move: Move) -> str:
    return str(move)


def _lifecycle(agreement: Agreement) -> Lifecycle:
    return STANDARD if agreement.lifecycle is None else agreement.lifecycle


def _source(calendar: WorkCalendar) -> Source:
    return calendar._source  # noqa: SLF001 - how it is written is what differs


def _is_own(*pairs: tuple[str, Source]) -> bool:
    """Tell whether calendars have hours of their own, and are not laid together from others."""
    return all(isinstance(source, Schedule) for _, source in pairs)


def _last_day(until: date | None) -> str:
    return "none" if until is None else str(until - timedelta(days=1))


def _item(one: Any) -> str:
    """Return an entry of a list in words: a date with what stands beside it, or a value alone."""
    match one:
        case (date() as day, str() as name):
            return str(day) if name == "holiday" else f"{day} ({name})"
        case (date() as day, spans):
            return f"{day} {listed(map(str, spans)) or 'closed'}"
        case _:
            return told(one)


def _asks_for(rule: Check, wanted: Callable[[Criterion], bool]) -> bool:
    waiting = list(criteria_in(rule.that))
    while waiting:
        one = waiting.pop()
        if wanted(one):
            return True
        waiting += parts_of(one)
    return False
