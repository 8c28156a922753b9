"""The lifecycle, the personas and the examples of an agreement file, as the values that judging asks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.terms import Known, NotJudgedError, criterion_of
from slakit.adapters.agreements.tree import Path_
from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.criteria import Criterion, Persona
from slakit.leads.criteria.asking import as_number
from slakit.leads.events import Event
from slakit.leads.examples import Example
from slakit.leads.facts import NO_FACTS
from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle, Stage
from slakit.lifecycle.standard import STANDARD

__all__ = ["examples_of", "lifecycle_of", "personas_of"]

T = TypeVar("T")
Attempt = Callable[[Path_, Callable[[], Any]], Any]
_EVENT_FIELDS = frozenset(field.name for field in attrs.fields(Event)) - {"at_us", "recorded_us", "data"}
# Examples without instants lie a minute apart; any day will do, because definitions look back and not at the calendar.
_BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def personas_of(forms: Mapping[str, grammar.PersonaForm], attempt: Attempt) -> dict[str, Persona]:
    """Return the personas of a file by name; one that is wrong is left out, with its problems told."""
    found: dict[str, Persona] = {}
    for name, form in forms.items():
        made = attempt(("personas", name), partial(_persona, name, form))
        if made is not None:
            found[name] = made
    return found


def _persona(name: str, form: grammar.PersonaForm) -> Persona:
    if not (form.all or form.none or form.score):
        raise AgreementError(Problem("D271", "", "a persona has traits: all, none or score"))
    if bool(form.score) != (form.at_least is not None):
        raise AgreementError(Problem("D271", "at_least", "scored traits and at_least go together"))
    known = Known()
    required, excluded = (tuple(criterion_of(part, known) for part in parts) for parts in (form.all, form.none))
    for part in required:
        if part in excluded:
            raise AgreementError(Problem("D272", "none", f"'{part}' is both required and excluded: nobody fits"))
    traits = tuple((criterion_of(row.when, known), _points(row.points)) for row in form.score)
    return Persona(
        name=name,
        meaning=form.meaning,
        all=required,
        none=excluded,
        traits=traits,
        at_least=None if form.at_least is None else _points(form.at_least),
    )


def _points(text: str) -> Decimal:
    number = as_number(text)
    if number is None:
        raise AgreementError(Problem("D212", "", f"{text!r}: expected a number"))
    return number


def lifecycle_of(form: grammar.LifecycleForm, personas: Mapping[str, Persona], attempt: Attempt) -> Lifecycle:
    """Return the lifecycle of a file: the standard one, with its own stages, definitions, moves and reasons.

    What is wrong is told, and left out.
    """
    lifecycle = STANDARD
    for name, stage in (form.stages or {}).items():
        if name not in lifecycle:
            after = stage.after or "prospect"
            lifecycle = (
                attempt(
                    ("lifecycle", "stages", name),
                    partial(lifecycle.insert, Stage(name=name), after=after),
                )
                or lifecycle
            )
    definitions = _definitions(form.stages or {}, personas, attempt)
    for name, stage in (form.stages or {}).items():
        if name in lifecycle:
            known = lifecycle.stage(name)
            lifecycle = lifecycle.replace(
                attrs.evolve(
                    known,
                    owner=stage.owner or known.owner,
                    meaning=stage.meaning or known.meaning,
                    requires=stage.requires or known.requires,
                    when=definitions.get(name),
                )
            )
    lifecycle = _moved(lifecycle, form, Known(personas, definitions), attempt)
    reasons = form.reasons or {}
    return attempt(("lifecycle", "reasons"), lambda: attrs.evolve(lifecycle, reasons=reasons)) or lifecycle


def _moved(lifecycle: Lifecycle, form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    for number, move in enumerate(form.allow):
        lifecycle = (
            attempt(
                ("lifecycle", "allow", number),
                partial(_allowed, lifecycle, move, known),
            )
            or lifecycle
        )
    for number, move in enumerate(form.forbid):
        lifecycle = (
            attempt(("lifecycle", "forbid", number), partial(lifecycle.forbid, move.from_, move.to)) or lifecycle
        )
    return lifecycle


def _allowed(lifecycle: Lifecycle, move: grammar.MoveForm, known: Known) -> Lifecycle:
    return lifecycle.allow(move.from_, move.to, when=None if move.when is None else criterion_of(move.when, known))


def _definitions(
    forms: Mapping[str, grammar.StageForm], personas: Mapping[str, Persona], attempt: Attempt
) -> dict[str, Criterion]:
    """Return the definitions of stages; one may ask for another, but not for itself."""
    found: dict[str, Criterion] = {}
    waiting = {name: form.when for name, form in forms.items() if form.when is not None}
    while waiting:
        ready = [name for name, when in waiting.items() if not set(_asked_for(when)) & waiting.keys()]
        for name in ready:
            path: Path_ = ("lifecycle", "stages", name, "when")
            made = attempt(path, partial(_judged, waiting.pop(name), Known(personas, dict(found))))
            if made is not None:
                found[name] = made
        if not ready:
            for name in waiting:
                attempt(("lifecycle", "stages", name, "when"), _circular)
            break
    return found


def _judged(form: grammar.CriterionForm, known: Known) -> Criterion:
    try:
        return criterion_of(form, known)
    except NotJudgedError as later:
        raise AgreementError(Problem("D274", "", f"a definition can not ask for this{later}")) from None


def _circular() -> None:
    raise AgreementError(Problem("D273", "", "this definition asks for itself"))


def _asked_for(form: Any) -> Iterator[str]:
    match form:
        case grammar.CriterionForm():
            if form.stage_definition is not None:
                yield form.stage_definition
            for field in attrs.fields(grammar.CriterionForm):
                yield from _asked_for(getattr(form, field.name))
        case grammar.GradeForm(fit=fit, interest=interest):
            yield from _asked_for(fit)
            yield from _asked_for(interest)
        case tuple():
            for part in form:
                yield from _asked_for(part)
        case _:
            return


def examples_of(form: grammar.LifecycleForm, where: Callable[[Path_], str], attempt: Attempt) -> Iterator[Example]:
    """Yield the examples of the definitions of a file, each with its place."""
    for name, stage in (form.stages or {}).items():
        for number, example in enumerate(stage.examples):
            path: Path_ = ("lifecycle", "stages", name, "examples", number)
            made = attempt(path, partial(_example, name, example, where(path)))
            if made is not None:
                yield made


def _example(stage: str, form: grammar.ExampleForm, where: str) -> Example:
    events = [_event(row, number) for number, row in enumerate(form.events)]
    at = max((event.at for event in events), default=_BEGIN)
    journey = Journey.of("example", *events, attributes=form.attributes or NO_FACTS)
    return Example(stage=stage, it_is=form.it_is, because=form.because, journey=journey, at=at, where=where)


def _event(row: Mapping[str, Any], number: int) -> Event:
    """Return an event of an example: flat keys that are no fields are data; without an id it is one of its own."""
    known = {key: value for key, value in row.items() if key in _EVENT_FIELDS}
    nested = row.get("data")
    data = {key: value for key, value in row.items() if key not in _EVENT_FIELDS and key not in {"at", "data"}}
    if isinstance(nested, dict):
        data |= nested
    known = {"kind": "activity", "id": f"example {number}", **known}
    try:
        return Event(**known, at=_when(row.get("at"), number), data=data)
    except DataError as error:
        raise AgreementError(*(Problem("D275", f"events[{number}]", one.message) for one in error.problems)) from None


def _when(text: Any, number: int) -> datetime:
    if text is None:
        return _BEGIN + timedelta(minutes=number)
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        message = f"{text!r}: expected a time with an offset, such as 2026-03-03T10:00+01:00"
        raise AgreementError(Problem("D275", f"events[{number}].at", message))
    return read
