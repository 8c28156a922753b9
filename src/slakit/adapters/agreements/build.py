"""What the forms of an agreement file mean: calendars, owners and commitments, checked against one another."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.structure import structured
from slakit.adapters.agreements.terms import NotJudgedError, criterion_of, pattern_of, stages_named
from slakit.adapters.agreements.tree import Path_, Tree
from slakit.errors import AgreementError, Problem, SlakitError, hint
from slakit.leads.criteria import Criterion
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
_STANDARD_STAGES = (
    "prospect",
    "lead",
    "mql",
    "accepted",
    "sql",
    "opportunity",
    "customer",
    "rejected",
    "recycled",
    "disqualified",
)


def build(tree: Tree) -> Agreement:
    """Return the agreement that a tree means.

    Raises: AgreementError with every problem in the order of the text.
    """
    return _Builder(tree, structured(tree, grammar.AgreementForm)).agreement()


@attrs.define
class _Builder:
    """One pass over the forms: mutable, because it gathers problems and what is not yet judged as it goes."""

    tree: Tree
    form: grammar.AgreementForm
    problems: list[tuple[Path_, bool, Problem]] = attrs.field(factory=list)
    unjudged: list[NotYetJudged] = attrs.field(factory=list)

    def agreement(self) -> Agreement:
        form = self.form
        self._attempt(("zone",), lambda: instants.zone(form.zone))
        term = None
        if form.term is not None:
            from_, until = form.term.from_, form.term.until
            term = self._attempt(("term",), lambda: Term(since=from_, until=until))
        calendars = self._calendars()
        owners = tuple(self._owner(name, owner) for name, owner in (form.owners or {}).items())
        commitments = self._commitments()
        self._read_only_parts()
        if self.problems:
            raise self._error()
        made = self._attempt(
            (),
            lambda: Agreement(
                name=form.name,
                version=form.version,
                title=form.title,
                summary=form.summary,
                term=term,
                zone=form.zone,
                parties=[Party(name=name, head=p.head, signed=p.signed) for name, p in (form.parties or {}).items()],
                calendars=calendars,
                owners=owners,
                commitments=commitments,
                not_yet_judged=tuple(self.unjudged),
            ),
        )
        if made is None:
            raise self._error()
        return made

    # --- problems and where they stand

    def _attempt(self, path: Path_, make: Callable[[], T]) -> T | None:
        """Return what is made, or None with its problems put at their places."""
        try:
            return make()
        except SlakitError as error:
            for problem in error.problems:
                self.problems.append((self._place(path, problem.where), False, problem))
        return None

    def _problem(self, path: Path_, code: str, message: str, *, at_key: bool = False) -> None:
        self.problems.append((path, at_key, Problem(code, "", message)))

    def _place(self, path: Path_, where: str) -> Path_:
        """Return the place that a value names within a path, as far as the text has it."""
        steps: list[str | int] = [int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", where)]
        place = path
        if not path and steps[:1] == ["commitments"] and len(steps) > 1:
            place, steps = self._commitment_path(int(steps[1])), steps[2:]
        for step in steps:
            deeper = (*place, step)
            if deeper in self.tree.values:
                place = deeper
        return place

    def _commitment_path(self, number: int) -> Path_:
        """Return the path of a commitment that is judged; those that are not yet judged have no number there."""
        path: Path_ = ("commitments", self._judged[number])
        return next(((*path, word) for word in _PRIMITIVES if (*path, word) in self.tree.values), path)

    @property
    def _judged(self) -> list[int]:
        return [number for number in range(len(self.form.commitments)) if number not in self._skipped]

    @property
    def _skipped(self) -> set[int]:
        return {int(found[1]) for one in self.unjudged if (found := re.search(r"commitments\[(\d+)\]$", one.where))}

    def _error(self) -> AgreementError:
        placed = sorted(self.problems, key=lambda found: self._line(found[0], at_key=found[1]))
        told = [attrs.evolve(problem, where=self.tree.where(path, key=key)) for path, key, problem in placed]
        return AgreementError(*dict.fromkeys(told))

    def _line(self, path: Path_, *, at_key: bool) -> tuple[int, int]:
        mark = self.tree.mark(path, key=at_key)
        return mark.line, mark.column

    def _not_yet(self, path: Path_, what: str) -> None:
        self.unjudged.append(NotYetJudged(self.tree.where(path, key=True), what))

    # --- calendars and owners

    def _calendars(self) -> dict[str, WorkCalendar]:
        forms = self.form.calendars or {}
        made: dict[str, WorkCalendar] = {}
        open_: list[str] = []

        def calendar(name: str, path: Path_) -> WorkCalendar | None:
            if name in made:
                return made[name]
            if name not in forms:
                self._problem(path, "D372", f"{name!r}: unknown calendar{hint(name, forms)}")
            elif name in open_:
                self._problem(path, "D377", f"{name!r} is laid together from itself")
            else:
                open_.append(name)
                found = self._calendar(name, forms[name], calendar)
                open_.pop()
                if found is not None:
                    made[name] = found
            return made.get(name)

        for name in forms:
            calendar(name, ("calendars", name))
        return made

    def _calendar(
        self, name: str, form: grammar.CalendarForm, named: Callable[[str, Path_], WorkCalendar | None]
    ) -> WorkCalendar | None:
        path: Path_ = ("calendars", name)
        parts = [
            (word, names) for word, names in (("all_of", form.all_of), ("any_of", form.any_of)) if names is not None
        ]
        own = form.zone is not None and form.hours is not None
        if len(parts) + own != 1 or (parts and (form.zone or form.hours)) or any(not names for _, names in parts):
            self._problem(path, "D378", "a calendar has a zone and hours, or is all_of or any_of others")
            return None
        if own:
            return self._attempt(path, lambda: _own_calendar(form))
        word, names = parts[0]
        found = [named(one, (*path, word, number)) for number, one in enumerate(names)]
        if any(one is None for one in found):
            return None
        first, *others = (one for one in found if one is not None)
        for other in others:
            first = first & other if word == "all_of" else first | other
        return first

    def _owner(self, name: str, form: grammar.OwnerForm) -> Owner:
        path: Path_ = ("owners", name)
        if form.calendar is not None and form.calendar not in (self.form.calendars or {}):
            known = self.form.calendars or {}
            self._problem(
                (*path, "calendar"), "D372", f"{form.calendar!r}: unknown calendar{hint(form.calendar, known)}"
            )
        if form.from_ is not None or form.until is not None:
            self._not_yet(path, "the time for which an owner is listed")
        return Owner(id=name, name=form.name, team=form.team, calendar=form.calendar, queue=form.queue)

    # --- commitments

    def _commitments(self) -> tuple[Commitment, ...]:
        found: list[Commitment] = []
        for number, form in enumerate(self.form.commitments):
            path: Path_ = ("commitments", number)
            heads = [word for word in _PRIMITIVES if getattr(form, word) is not None]
            if len(heads) != 1:
                message = f"{form.id!r} needs exactly one of {', '.join(_PRIMITIVES)}"
                self._problem(path, "D379", message)
                continue
            for where, stage in stages_named(getattr(form, heads[0]), (*path, heads[0])):
                if stage not in self._stages:
                    self._problem(where, "D380", f"{stage!r}: unknown stage{hint(stage, self._stages)}")
            try:
                made = self._attempt((*path, heads[0]), lambda form=form: self._commitment(form))  # type: ignore[misc]
            except NotJudgedError as later:
                self._not_yet(path, f"{heads[0]} {form.id!r}{later}")
            else:
                if made is not None:
                    found.append(made)
        return tuple(found)

    @property
    def _stages(self) -> tuple[str, ...]:
        own = (self.form.lifecycle.stages or {}) if self.form.lifecycle else {}
        return tuple(dict.fromkeys([*_STANDARD_STAGES, *own]))

    def _commitment(self, form: grammar.CommitmentForm) -> Commitment:
        common = {"id": form.id, "owed_by": form.owed_by, "meaning": form.meaning, "consequence": form.consequence}
        if form.deadline is not None:
            return self._deadline(form.deadline, form.objective, common)
        if form.quota is not None:
            if form.objective is not None:
                raise AgreementError(Problem("D381", "objective", "a promise per period has no objective of its own"))
            return self._quota(form.quota, common)
        raise NotJudgedError

    def _deadline(
        self, form: grammar.DeadlineForm, objective: grammar.ObjectiveForm | None, common: Mapping[str, Any]
    ) -> Deadline:
        for word, later in (
            ("pause", form.pause is not None),
            ("look_back", form.look_back is not None),
            ("on_reassign: restart", form.on_reassign == "restart"),
        ):
            if later:
                raise NotJudgedError(word)
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
            objective=None if objective is None else _objective(objective),
        )

    def _quota(self, form: grammar.QuotaForm, common: Mapping[str, Any]) -> Quota:
        for word in ("level", "credits", "distinct"):
            if getattr(form, word) is not None:
                raise NotJudgedError(word)
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

    @staticmethod
    def _when(form: grammar.CriterionForm | None) -> Criterion | None:
        return None if form is None else criterion_of(form)

    # --- parts that are read and not yet judged

    def _read_only_parts(self) -> None:
        if self.form.lifecycle is not None:
            self._not_yet(("lifecycle",), "the lifecycle with its definitions")
        for name in self.form.personas or {}:
            self._not_yet(("personas", name), f"persona {name!r}")
        known = [name for form in self.form.commitments for name in _judged_ids(form)]
        for number, clause in enumerate(self.form.clauses):
            path: Path_ = ("clauses", number)
            for missed in clause.when.missed or ():
                if missed not in known:
                    message = f"{missed!r}: unknown commitment{hint(missed, known)}"
                    self._problem((*path, "when", "missed"), "D382", message)
            self._not_yet(path, f"clause {clause.id!r}")


def _judged_ids(form: grammar.CommitmentForm) -> Iterator[str]:
    yield form.id
    if form.objective is not None:
        yield f"{form.id}/objective"


def _own_calendar(form: grammar.CalendarForm) -> WorkCalendar:
    return WorkCalendar(
        form.zone or "",
        form.hours or {},
        holidays=form.holidays,
        overrides=form.overrides or {},
        closures=[_closure(closure) for closure in form.closures],
    )


def _closure(form: grammar.ClosureForm) -> Closure:
    if form.every is not None:
        hours = form.hours or "closed"
        return RecurringClosure(every=form.every, hours=hours, because=form.because, since=form.from_, until=form.until)
    if form.from_ is None or form.until is None or form.hours is not None:
        raise AgreementError(Problem("D383", "closures", "a closure has every, or from and until and no hours"))
    return ClosedDates(since=form.from_, until=form.until, because=form.because)


def _objective(form: grammar.ObjectiveForm) -> Objective:
    if form.share is None:
        word = "percentile" if form.percentile is not None else "at_most"
        raise NotJudgedError("objective with", word)
    if form.percentile is not None or form.at_most is not None:
        raise AgreementError(Problem("D384", "objective", "give share, or percentile with at_most, or at_most"))
    return Objective(share=form.share, per=form.per, min_population=form.min_population)
