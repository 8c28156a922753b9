"""What the forms of an agreement file mean: calendars, owners and commitments, checked against one another."""

import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.acknowledgements import acknowledgement, people
from slakit.adapters.agreements.calendars import Calendars
from slakit.adapters.agreements.clauses import clause_of
from slakit.adapters.agreements.commitments import commitment_of
from slakit.adapters.agreements.definitions import known_of
from slakit.adapters.agreements.examples import examples_of
from slakit.adapters.agreements.grammar.choices import PRIMITIVES
from slakit.adapters.agreements.lifecycles import lifecycle_of
from slakit.adapters.agreements.references import dangling
from slakit.adapters.agreements.structure import Structured, structured
from slakit.adapters.agreements.terms import Known, faults_in
from slakit.adapters.agreements.tree import MOST_PROBLEMS, Path_, Placed, Tree, refusal, shown
from slakit.errors import Problem, SlakitError
from slakit.leads.criteria import Named
from slakit.rules.agreement import Agreement
from slakit.rules.clauses import Clause
from slakit.rules.commitments import Commitment, judged_per
from slakit.rules.custom import RuleMaker
from slakit.rules.deadlines import Deadline
from slakit.rules.objectives import Objective
from slakit.rules.parties import Owner, Party, Term
from slakit.worktime import instants

__all__ = ["build"]

T = TypeVar("T")
_NONE: Mapping[str, Any] = MappingProxyType({})


def build(tree: Tree, criteria: Mapping[str, Named] = _NONE, rules: Mapping[str, RuleMaker] = _NONE) -> Agreement:
    """Return the agreement that a tree means.

    `criteria` are functions and `rules` makers of rules of the user's own that it asks for by name.

    Raises: AgreementError with every problem in the order of the text.
    """
    return _Builder(tree, structured(tree), criteria, rules).agreement()


@attrs.define
class _Builder:
    """One pass over the forms: mutable, because it gathers problems as it goes."""

    tree: Tree
    read: Structured
    criteria: Mapping[str, Named]
    rules: Mapping[str, RuleMaker]
    problems: list[Placed] = attrs.field(factory=list)
    calendars: Calendars = attrs.field(init=False)
    judged: list[Path_] = attrs.field(factory=list)
    agreed: list[Path_] = attrs.field(factory=list)
    known: Known = attrs.field(factory=Known)
    faults: tuple[tuple[Path_, Problem], ...] = ()
    told: dict[Path_, set[str]] = attrs.field(factory=dict)
    told_everywhere: frozenset[str] = frozenset()

    @calendars.default
    def _calendars(self) -> Calendars:
        return Calendars(self._attempt, self._problem, self.form.calendars or {})

    @property
    def form(self) -> grammar.AgreementForm:
        return self.read.form

    def agreement(self) -> Agreement:
        form = self.form
        self.problems += (
            *self.tree.problems,
            *self.read.problems,
            *islice(dangling(self.tree, self.criteria), MOST_PROBLEMS + 1),
        )
        self._find_faults()
        zone = self._attempt(("zone",), lambda: instants.zone(form.zone)) or "UTC"
        term = None if form.term is None else self._term(form.term)
        parties = [self._party(name, one) for name, one in (form.parties or {}).items()]
        calendars = self.calendars.all()
        for path, calendar in self.read.calendars:
            self.calendars.look_at(path, calendar)
        owners = tuple(self._owner(name, owner) for name, owner in (form.owners or {}).items())
        self.known = known_of(form, self.criteria, self.rules, self._attempt_at)
        lifecycle = None
        if form.lifecycle is not None:
            lifecycle = lifecycle_of(form.lifecycle, self.known, self._attempt_at)
        examples = tuple(examples_of(form, self.tree.where, self._attempt_at))
        wrong = self._wrong()
        commitments = (*self._commitments(wrong), *self._acknowledgements())
        clauses = self._clauses(wrong, {name for rule in commitments for name, _ in judged_per(rule)})
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
                    parties=parties,
                    calendars=calendars,
                    owners=owners,
                    personas=self.known.personas.values(),
                    lifecycle=lifecycle,
                    examples=examples,
                    commitments=commitments,
                    clauses=clauses,
                ),
            )
        if made is None or self.problems:
            raise refusal(self.problems)
        return made

    # --- problems and where they stand

    def _find_faults(self) -> None:
        """Find what is wrong with patterns and criteria by themselves, and by code what is told below each place."""
        self.faults = tuple(faults_in(self.form, ()))
        for place, problem in self.faults:
            for length in range(len(place) + 1):
                self.told.setdefault(place[:length], set()).add(problem.code)
        if any(one.problem.code == "D380" for one in self.problems):
            self.told_everywhere = frozenset({"L102"})  # the same of the same name

    def _attempt(self, path: Path_, make: Callable[[], T]) -> T | None:
        """Return what is made, or None with its problems put at their places."""
        try:
            return make()
        except SlakitError as error:
            for problem in error.problems:
                # The names of calendars and the ids have been looked up in the text, where more of them stand.
                if path or problem.code not in {"D371", "D372", "D388"} or problem.where.startswith("calendars."):
                    self._problem(self._place(path, problem.where), problem.code, problem.message)
        return None

    def _attempt_at(self, path: Path_, make: Callable[[], Any]) -> Any:
        """Do what `_attempt` does, but for what is told of patterns and criteria, and of names, by themselves."""
        try:
            return make()
        except SlakitError as error:
            for problem in error.problems:
                if problem.code not in self.told_everywhere | self.told.get(path, set()):
                    self._problem(self._place(path, problem.where), problem.code, problem.message)
        return None

    def _problem(self, path: Path_, code: str, message: str) -> None:
        self.problems.append(self.tree.placed(path, code, message))

    def _place(self, path: Path_, where: str) -> Path_:
        """Return the place that a value names within a path, as far as the text has it."""
        steps = re.findall(r"[^.\[\]]+", where)
        if not path and steps[:1] == ["commitments"]:
            path, steps = self.judged[int(steps[1])], steps[2:]
        if not path and steps[:1] == ["clauses"]:
            path = (*self.agreed[int(steps[1])], *(int(one) if one.isdecimal() else one for one in steps[2:]))
            steps = []
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
            # A value names the numbers of a list as text, as it names keys.
            here = next((one for one in (step, _number(step)) if (*place, one) in self.tree.values), None)
            place = place if here is None else (*place, here)
        return place

    # --- parties, term and owners

    def _party(self, name: str, form: grammar.PartyForm) -> Party:
        facts: dict[str, Any] = {"name": name, "head": form.head, "signed": form.signed}
        made = self._attempt(("parties", name), lambda: Party(**facts, fingerprint=form.fingerprint))
        return Party(**facts) if made is None else made

    def _term(self, form: grammar.TermForm) -> Term:
        made = self._attempt(("term",), lambda: Term(since=form.from_, until=form.until))
        return Term(since=form.from_) if made is None else made

    def _owner(self, name: str, form: grammar.OwnerForm) -> Owner:
        form = self.calendars.in_place(("owners", name), form)
        facts: dict[str, Any] = {
            "id": name,
            "name": form.name,
            "team": form.team,
            "calendar": form.calendar,
            "queue": form.queue,
        }
        made = self._attempt(("owners", name), lambda: Owner(**facts, since=form.from_, until=form.until))
        return Owner(**facts) if made is None else made

    # --- commitments

    def _wrong(self) -> set[Path_]:
        """Return the parts that hold a wrong pattern or criterion, or have the wrong form, and tell the former."""
        for place, problem in self.faults:
            self._problem(self._place(place, problem.where), problem.code, problem.message)
        return {place[:2] for place, _ in self.faults} | self.read.spoilt

    def _commitments(self, wrong: Collection[Path_]) -> tuple[Commitment, ...]:
        found: list[Commitment] = []
        for number, written in enumerate(self.form.commitments):
            path: Path_ = ("commitments", number)
            form = self._with_calendars(path, written)
            if path not in wrong:
                found += self._commitment(path, form)
        return tuple(found)

    def _with_calendars(self, path: Path_, form: grammar.CommitmentForm) -> grammar.CommitmentForm:
        """Return a form with the calendars that are written in place; they are made though it can not be."""
        made = {word: self.calendars.in_place((*path, word), getattr(form, word)) for word in _heads(form)}
        return attrs.evolve(form, **made)

    def _commitment(self, path: Path_, form: grammar.CommitmentForm) -> Iterator[Commitment]:
        """Yield the commitment of a form, if it can be made."""
        heads = _heads(form)
        if len(heads) != 1:
            found = " and ".join(heads) or "none"
            message = f"{shown(form.id)} needs exactly one of {', '.join(PRIMITIVES)}; found {found}"
            self._problem(path, "D379", message)
            return
        head = (*path, heads[0])
        objective = self._objective((*path, "objective"), form.objective)
        common = {"id": form.id, "owed_by": form.owed_by, "meaning": form.meaning, "consequence": form.consequence}
        made = self._attempt(head, lambda: commitment_of(form, objective, common, self.known))
        if made is not None:
            self.judged.append(head)
            yield made

    def _acknowledgements(self) -> Iterator[Commitment]:
        """Yield what each person owes who has to confirm this version; what is wrong for all of them is told once."""
        form = self.form.acknowledge
        if form is None:
            return
        path: Path_ = ("acknowledge",)
        listed = list(people(form))
        if not listed or not all(name.strip() for _, _, name in listed):
            self._problem(
                (*path, "who"), "D427", "expected names under marketing or sales, as the log has them for actor"
            )
            return
        if self.form.term is None:
            self._problem(path, "D395", "everybody confirms from the first day of the term on, and there is no term")
            return
        taken = {one.id for one in self.form.commitments} | {one.id for one in self.form.clauses}
        for place, party, name in listed:
            made: Deadline | None = self._attempt(path, partial(acknowledgement, form, self.form.version, party, name))
            if made is None:
                return
            if made.id in taken:
                self._problem(place, "D371", f"{shown(made.id)} is used twice; give somebody another name")
                continue
            taken.add(made.id)
            self.judged.append(path)
            yield made

    def _objective(self, path: Path_, form: grammar.ObjectiveForm | None) -> Objective | None:
        if form is None:
            return None
        return self._attempt(path, lambda: Objective(**attrs.asdict(form, recurse=False)))

    # --- clauses

    def _clauses(self, wrong: Collection[Path_], judged: Collection[str]) -> tuple[Clause, ...]:
        found: list[Clause] = []
        for number, form in enumerate(self.form.clauses):
            path: Path_ = ("clauses", number)
            if path not in wrong:
                found += self._clause(path, form, judged)
        return tuple(found)

    def _clause(self, path: Path_, form: grammar.ClauseForm, judged: Collection[str]) -> Iterator[Clause]:
        """Yield the clause of a form, if all that it asks about could be made; why not is told at its own place."""
        if any(name not in judged for name in form.when.missed or ()):
            return
        made = self._attempt(path, lambda: clause_of(form))
        if made is not None:
            self.agreed.append(path)
            yield made


def _heads(form: grammar.CommitmentForm) -> list[str]:
    return [word for word in PRIMITIVES if getattr(form, word) is not None]


def _number(step: str | int) -> str | int:
    return int(step) if isinstance(step, str) and step.isascii() and step.isdecimal() else step
