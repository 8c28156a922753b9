"""What the forms of an agreement file mean: calendars, owners and commitments, checked against one another."""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import and_, itemgetter, or_
from typing import Any, TypeAlias, TypeVar, cast

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.references import dangling
from slakit.adapters.agreements.stages import examples_of, lifecycle_of, personas_of
from slakit.adapters.agreements.structure import Structured, structured
from slakit.adapters.agreements.terms import Known, NotJudgedError, criterion_of, faults_in, pattern_of
from slakit.adapters.agreements.tree import MOST_PROBLEMS, Mark, Path_, Placed, Tree, refusal, shown
from slakit.errors import AgreementError, Problem, SlakitError
from slakit.leads.criteria import Criterion
from slakit.leads.examples import Example
from slakit.lifecycle.stages import Lifecycle
from slakit.rules.agreement import Agreement, Commitment, NotYetJudged, Owner, Party, Term
from slakit.rules.deadlines import Deadline, DueField
from slakit.rules.objectives import Objective
from slakit.rules.parts import Groups, Limit, ValueRule
from slakit.rules.quotas import Quota
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, Closure, RecurringClosure

__all__ = ["build"]

T = TypeVar("T")
_PRIMITIVES = ("deadline", "cadence", "check", "quota", "rate")


def build(tree: Tree) -> Agreement:
    """Return the agreement that a tree means.

    Raises: AgreementError with every problem in the order of the text.
    """
    return _Builder(tree, structured(tree)).agreement()


# A calendar and of how many it is laid together. Twice as many at each step would be a great many soon.
_Made: TypeAlias = tuple[WorkCalendar | None, int]
_NOT_MADE: _Made = (None, 1)
_MOST_PARTS = 64


@attrs.define
class _Builder:
    """One pass over the forms: mutable, because it gathers problems and what is not yet judged as it goes."""

    tree: Tree
    read: Structured
    problems: list[Placed] = attrs.field(factory=list)
    unjudged: list[tuple[Mark, NotYetJudged]] = attrs.field(factory=list)
    judged: list[Path_] = attrs.field(factory=list)
    known: Known = attrs.field(factory=Known)

    @property
    def form(self) -> grammar.AgreementForm:
        return self.read.form

    def agreement(self) -> Agreement:
        form = self.form
        self.problems += (*self.tree.problems, *self.read.problems, *islice(dangling(self.tree), MOST_PROBLEMS + 1))
        zone = self._attempt(("zone",), lambda: instants.zone(form.zone)) or "UTC"
        term = None if form.term is None else self._term(form.term)
        parties = (form.parties or {}).items()
        calendars = self._calendars()
        owners = tuple(self._owner(name, owner) for name, owner in (form.owners or {}).items())
        personas = personas_of(form.personas or {}, self._attempt_at)
        lifecycle, examples = None, tuple[Example, ...]()
        if form.lifecycle is not None:
            lifecycle = lifecycle_of(form.lifecycle, personas, self._attempt_at)
            examples = tuple(examples_of(form.lifecycle, self.tree.where, self._attempt_at))
        self.known = Known(personas, _definitions(lifecycle))
        commitments = self._commitments()
        self._read_only_parts()
        with warnings.catch_warnings():
            if self.problems:  # there will be no agreement to warn of
                warnings.simplefilter("ignore")
            made = self._attempt(
                (),
                lambda: Agreement(
                    name=form.name,
                    version=form.version,
                    title=form.title,
                    summary=form.summary,
                    term=term,
                    zone=zone,
                    parties=[Party(name=name, head=one.head, signed=one.signed) for name, one in parties],
                    calendars=calendars,
                    owners=owners,
                    personas=personas.values(),
                    lifecycle=lifecycle,
                    examples=examples,
                    commitments=commitments,
                    not_yet_judged=tuple(part for _, part in sorted(self.unjudged, key=itemgetter(0))),
                ),
            )
        if made is None or self.problems:
            raise refusal(self.problems)
        return made

    # --- problems and where they stand

    def _attempt(self, path: Path_, make: Callable[[], T]) -> T | None:
        """Return what is made, or None with its problems put at their places."""
        try:
            return make()
        except SlakitError as error:
            for problem in error.problems:
                # The names of calendars and the ids have been looked up in the text, where more of them stand.
                if path or problem.code not in {"D371", "D372"} or problem.where.startswith("calendars."):
                    self._problem(self._place(path, problem.where), problem.code, problem.message)
        return None

    def _attempt_at(self, path: Path_, make: Callable[[], Any]) -> Any:
        """Do what `_attempt` does, but for what `faults_in` tells of patterns and criteria by themselves."""
        try:
            return make()
        except SlakitError as error:
            told = {(place, problem.code) for place, problem in faults_in(self.form, ()) if place[: len(path)] == path}
            names = {one.problem.code for one in self.problems} & {"D380"}
            for problem in error.problems:
                if not any(code == problem.code for _, code in told) and not (names and problem.code == "L102"):
                    self._problem(self._place(path, problem.where), problem.code, problem.message)
        return None

    def _problem(self, path: Path_, code: str, message: str) -> None:
        self.problems.append(self.tree.placed(path, code, message))

    def _place(self, path: Path_, where: str) -> Path_:
        """Return the place that a value names within a path, as far as the text has it."""
        steps = re.findall(r"[^.\[\]]+", where)
        if not path and steps[:1] == ["commitments"]:
            path, steps = self.judged[int(steps[1])], steps[2:]
        place = self._written((*path, *steps))
        if path[:1] != ("commitments",) or place != self._written(path):
            return place
        # What a commitment has stands in its promise, or beside that: its id, its objective.
        beside = self._written((*path[:2], *steps))
        return place if beside == path[:2] else beside

    def _written(self, path: Path_) -> Path_:
        """Return a path without the steps that the text lacks, such as the number of a pattern that is no list."""
        place: Path_ = ()
        for step in path:
            if (*place, step) in self.tree.values:
                place = (*place, step)
        return place

    def _not_yet(self, path: Path_, what: str) -> None:
        part = NotYetJudged(self.tree.where(path, key=True), what)
        self.unjudged.append((self.tree.mark(path, key=True), part))

    # --- term, calendars and owners

    def _term(self, form: grammar.TermForm) -> Term:
        made = self._attempt(("term",), lambda: Term(since=form.from_, until=form.until))
        return Term(since=form.from_) if made is None else made

    def _calendars(self) -> dict[str, WorkCalendar]:
        """Return the calendars; one that is wrong is replaced, so that nothing else is said of its name."""
        forms = self.form.calendars or {}
        made: dict[str, _Made] = {}
        open_: list[str] = []

        def calendar(name: str, path: Path_) -> _Made:
            if name in open_ or len(open_) == _MOST_PARTS:
                what = "itself" if name in open_ else f"others over more than {_MOST_PARTS} steps"
                self._problem(path, "D377", f"{shown(name)} is laid together from {what}")
                return _NOT_MADE
            if name not in made and name in forms:
                open_.append(name)
                made[name] = self._calendar(name, forms[name], calendar)
                open_.pop()
            return made.get(name, _NOT_MADE)

        for name in forms:
            calendar(name, ("calendars", name))
        return {name: found or WorkCalendar.always("UTC") for name, (found, _) in made.items()}

    def _calendar(self, name: str, form: grammar.CalendarForm, named: Callable[[str, Path_], _Made]) -> _Made:
        path: Path_ = ("calendars", name)
        parts = [
            (word, names) for word, names in (("all_of", form.all_of), ("any_of", form.any_of)) if names is not None
        ]
        own = [form.zone, form.hours, form.holidays or None, form.overrides, form.closures or None]
        if not parts and form.zone is not None and form.hours is not None:
            return self._own_calendar(path, form), 1
        if len(parts) != 1 or any(one is not None for one in own) or not parts[0][1]:
            self._problem(path, "D378", "a calendar has a zone and hours, or is all_of or any_of others")
            return _NOT_MADE
        word, names = parts[0]
        found = [named(one, (*path, word, number)) for number, one in enumerate(names)]
        size = sum(count for _, count in found)
        if size > _MOST_PARTS:
            self._problem(path, "D377", f"{shown(name)} is laid together from more than {_MOST_PARTS} calendars")
        ready = [one for one, _ in found if one is not None]
        if size > _MOST_PARTS or len(ready) < len(found):
            return _NOT_MADE
        return reduce(and_ if word == "all_of" else or_, ready), size

    def _own_calendar(self, path: Path_, form: grammar.CalendarForm) -> WorkCalendar | None:
        closures = [
            self._attempt((*path, "closures", number), lambda one=one: _closure(one))  # type: ignore[misc]
            for number, one in enumerate(form.closures)
        ]
        return self._attempt(
            path,
            lambda: WorkCalendar(
                form.zone or "",
                form.hours or {},
                holidays=form.holidays,
                overrides=form.overrides or {},
                closures=[closure for closure in closures if closure is not None],
            ),
        )

    def _owner(self, name: str, form: grammar.OwnerForm) -> Owner:
        if form.from_ is not None or form.until is not None:
            self._not_yet(("owners", name), f"the time for which owner {name!r} is listed")
        return Owner(id=name, name=form.name, team=form.team, calendar=form.calendar, queue=form.queue)

    # --- commitments

    def _commitments(self) -> tuple[Commitment, ...]:
        found: list[Commitment] = []
        faults = list(faults_in(self.form, ()))
        for place, problem in faults:
            self._problem(self._place(place, problem.where), problem.code, problem.message)
        wrong = {place[:2] for place, _ in faults} | self.read.spoilt
        for number, form in enumerate(self.form.commitments):
            path: Path_ = ("commitments", number)
            if path not in wrong:
                found += self._commitment(path, form)
        return tuple(found)

    def _commitment(self, path: Path_, form: grammar.CommitmentForm) -> Iterator[Commitment]:
        """Yield the commitment of a form, if it can be judged."""
        heads = [word for word in _PRIMITIVES if getattr(form, word) is not None]
        if len(heads) != 1:
            self._problem(path, "D379", f"{shown(form.id)} needs exactly one of {', '.join(_PRIMITIVES)}")
            return
        head = (*path, heads[0])
        objective, later = self._objective((*path, "objective"), form.objective)
        common = {"id": form.id, "owed_by": form.owed_by, "meaning": form.meaning, "consequence": form.consequence}
        try:
            made = self._attempt(head, lambda: self._judged(form, objective, common))
        except NotJudgedError as reason:
            self._not_yet(path, f"{heads[0]} {form.id!r}{reason}")
            return
        if later is not None:
            self._not_yet((*path, "objective"), f"the objective of {form.id!r} ({later})")
        if made is not None:
            self.judged.append(head)
            yield made

    def _judged(
        self, form: grammar.CommitmentForm, objective: Objective | None, common: Mapping[str, Any]
    ) -> Commitment:
        if form.deadline is not None:
            return self._deadline(form.deadline, objective, common)
        if form.quota is not None:
            if form.objective is not None:
                raise AgreementError(Problem("D381", "objective", "a promise per period has no objective of its own"))
            return self._quota(form.quota, common)
        raise NotJudgedError

    def _objective(self, path: Path_, form: grammar.ObjectiveForm | None) -> tuple[Objective | None, str | None]:
        """Return the objective of a form, or by which word it is not yet judged."""
        if form is None:
            return None, None
        given = [word for word in ("share", "percentile", "at_most") if getattr(form, word) is not None]
        if given not in (["share"], ["percentile", "at_most"], ["at_most"]):
            self._problem(path, "D384", "give share, or percentile with at_most, or at_most")
            return None, None
        if form.share is None:
            return None, given[0]
        share = form.share
        return self._attempt(
            path, lambda: Objective(share=share, per=form.per, min_population=form.min_population)
        ), None

    def _deadline(self, form: grammar.DeadlineForm, objective: Objective | None, common: Mapping[str, Any]) -> Deadline:
        later = {
            "pause": form.pause is not None,
            "look_back": form.look_back is not None,
            "on_reassign: restart": form.on_reassign == "restart",
        }
        if any(later.values()):
            raise NotJudgedError(", ".join(word for word, given in later.items() if given))
        return Deadline(
            **common,
            start=pattern_of(form.start),
            stop=pattern_of(form.stop),
            cancel=None if form.cancel is None else pattern_of(form.cancel),
            within=None if form.within is None else [Limit(row.within, self._when(row.when)) for row in form.within],
            due=None if form.due is None else DueField(form.due.field),
            calendar=form.calendar,
            default_calendar=form.default_calendar,
            entries=form.entries,
            warn_at=form.warn_at,
            on=form.on,
            objective=objective,
        )

    def _quota(self, form: grammar.QuotaForm, common: Mapping[str, Any]) -> Quota:
        if later := [word for word in ("level", "credits", "distinct") if getattr(form, word) is not None]:
            raise NotJudgedError(", ".join(later))
        return Quota(
            **common,
            count=None if form.count is None else pattern_of(form.count),
            sum=None if form.sum is None else pattern_of(form.sum),
            value=[ValueRule(row.value, self._when(row.when)) for row in form.value],
            at_least=form.at_least,
            at_most=form.at_most,
            per=form.per,
            entries=form.entries,
            calendar=form.calendar,
            partial=form.partial,
            by=None if form.by is None else Groups(form.by.field, form.by.values or ()),
            band=form.band,
            on=form.on,
        )

    def _when(self, form: grammar.CriterionForm | None) -> Criterion | None:
        return None if form is None else criterion_of(form, self.known)

    # --- parts that are read and not yet judged

    def _read_only_parts(self) -> None:
        for number, clause in enumerate(self.form.clauses):
            self._not_yet(("clauses", number), f"clause {clause.id!r}")


def _definitions(lifecycle: Lifecycle | None) -> dict[str, Criterion]:
    stages = () if lifecycle is None else lifecycle.stages
    return {stage.name: cast("Criterion", stage.when) for stage in stages if stage.when is not None}


def _closure(form: grammar.ClosureForm) -> Closure:
    if form.every is not None:
        hours = form.hours or "closed"
        return RecurringClosure(every=form.every, hours=hours, because=form.because, since=form.from_, until=form.until)
    if form.from_ is None or form.until is None or form.hours is not None:
        raise AgreementError(Problem("D383", "closure", "a closure has every, or from and until and no hours"))
    return ClosedDates(since=form.from_, until=form.until, because=form.because)
