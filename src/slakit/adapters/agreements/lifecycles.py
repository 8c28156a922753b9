"""The lifecycle of an agreement file: a base, and what the file changes about its stages, moves and reasons."""

import warnings
from collections.abc import Container, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.definitions import Attempt
from slakit.adapters.agreements.terms import Known, criterion_of
from slakit.adapters.agreements.tree import Path_, shown
from slakit.errors import AgreementError, LifecycleError, Problem, SlakitWarning
from slakit.lifecycle.stages import Lifecycle, Stage
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD

__all__ = ["BASES", "NO_BASE", "lifecycle_of"]

BASES: Mapping[str, Lifecycle] = MappingProxyType({"standard": STANDARD, "hubspot": HUBSPOT, "salesforce": SALESFORCE})
NO_BASE = "none"
"""The word for a lifecycle that has nothing but stages and moves of one's own."""


def lifecycle_of(form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    """Return the lifecycle of a file: its base, with its own stages, names, definitions, moves and reasons.

    The order of keys means nothing. What is wrong is told, and left out; a stage of one's own whose place is wrong lies
    beside the way, so that nothing else is said of its name.
    """
    if (size := _too_many(form)) is not None:
        attempt(("lifecycle", size[0]), partial(_refuse_size, size[1]))
        return STANDARD
    lifecycle = _own_only(form, known, attempt) if form.base == NO_BASE else _changed_base(form, known, attempt)
    lifecycle = _moved(lifecycle, form, known, attempt)
    reasons = form.reasons or {}
    return attempt(("lifecycle", "reasons"), lambda: attrs.evolve(lifecycle, reasons=reasons)) or lifecycle


def _changed_base(form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    lifecycle = _renamed(_less(BASES[form.base], form, attempt), form, attempt)
    own: dict[str, grammar.StageForm] = {}
    for name, stage in sorted((form.stages or {}).items()):
        if name in lifecycle:
            change = partial(_changed, lifecycle, name, stage, known)
            lifecycle = attempt(_at(name), change) or lifecycle
        else:
            own[name] = stage
    return _with_own(lifecycle, own, known, attempt)


def _own_only(form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    """Return a lifecycle without a base: its stages in the order that they give themselves, and no move as yet."""
    own = dict(sorted((form.stages or {}).items()))
    made = {name: attempt(_at(name), partial(_own_stage, name, one, known)) for name, one in own.items()}
    placed = [name for name, one in own.items() if _anchor(one) is None and one.side is not True]
    if len(placed) != 1:
        attempt(("lifecycle",), _refuse_beginnings)
    waiting = {name: one for name, one in own.items() if _anchor(one) is not None}
    _warn_of_ties(waiting)
    while ready := list(_ready(placed, waiting)):
        for name in ready:
            one = waiting.pop(name)
            placed.insert(placed.index(_anchor(one) or "") + (one.after is not None), name)
    for name, one in waiting.items():
        if _anchor(one) in waiting:  # else it is told that there is no such stage
            attempt(_at(name), partial(_refuse_circle, name, one))
    stages = [made[name] for name in (*placed, *(name for name in own if name not in placed))]
    right = [stage for stage in stages if stage is not None]
    return (right and attempt(("lifecycle", "stages"), lambda: Lifecycle(stages=right))) or STANDARD


def _refuse_beginnings() -> None:
    message = "without a base, exactly one stage begins the way: it has neither after nor before, and is not side"
    raise AgreementError(Problem("D364", "", message))


def _at(name: str) -> Path_:
    return ("lifecycle", "stages", name)


# Each stage is put into the lifecycle that those before it made: so many take some seconds.
_MOST: Mapping[str, int] = MappingProxyType({"stages": 500, "allow": 5000, "forbid": 5000})


def _too_many(form: grammar.LifecycleForm) -> tuple[str, int] | None:
    return next(((word, most) for word, most in _MOST.items() if len(getattr(form, word) or ()) > most), None)


def _refuse_size(most: int) -> None:
    raise AgreementError(Problem("D104", "", f"more than {most:,} of them: no lifecycle has so many"))


def _less(lifecycle: Lifecycle, form: grammar.LifecycleForm, attempt: Attempt) -> Lifecycle:
    for number, name in enumerate(form.without or ()):
        if name in lifecycle:  # else it is told that there is no such stage
            lifecycle = attempt(("lifecycle", "without", number), partial(lifecycle.without, name)) or lifecycle
    return lifecycle


def _renamed(lifecycle: Lifecycle, form: grammar.LifecycleForm, attempt: Attempt) -> Lifecycle:
    """Return a lifecycle with all new names at once: one may take a name that another one gives up."""
    renamed = {old: new for old, new in sorted((form.rename or {}).items()) if old in lifecycle}
    for old in renamed:
        lifecycle = lifecycle.rename(old, _MEANWHILE.format(old))
    for old, new in renamed.items():
        rename = partial(lifecycle.rename, _MEANWHILE.format(old), new)
        lifecycle = attempt(("lifecycle", "rename", old), rename) or lifecycle
    return lifecycle


_MEANWHILE = "{}, which is renamed"


# --- stages


def _changed(lifecycle: Lifecycle, name: str, form: grammar.StageForm, known: Known) -> Lifecycle:
    before = lifecycle.stage(name)
    aliases = dict.fromkeys((*before.aliases, *(form.aliases or ())))
    return lifecycle.replace(attrs.evolve(before, **{**_facts(name, form, known), "aliases": aliases}))


def _facts(name: str, form: grammar.StageForm, known: Known) -> dict[str, Any]:
    """Return what a form tells of a stage, wherever it stands."""
    facts = {
        word: getattr(form, word) for word in ("owner", "meaning", "origin", "requires", "side", "terminal", "initial")
    }
    return {word: fact for word, fact in facts.items() if fact is not None} | {"when": known.definitions.get(name)}


def _with_own(lifecycle: Lifecycle, own: Mapping[str, grammar.StageForm], known: Known, attempt: Attempt) -> Lifecycle:
    """Return a lifecycle with stages of one's own, each put in once the one is there that it names."""
    made: dict[str, Stage] = {}
    for name, form in own.items():
        stage = attempt(_at(name), partial(_own_stage, name, form, known))
        if stage is not None:
            made[name] = stage
    anchored = {name: own[name] for name in made if _anchor(own[name]) is not None}
    _warn_of_ties({name: form for name, form in anchored.items() if not made[name].side})
    waiting = dict(anchored)
    while ready := list(_ready(lifecycle, waiting)):
        for name in ready:
            put = partial(_put, lifecycle, made[name], waiting.pop(name))
            lifecycle = attempt(_at(name), put) or lifecycle
    for name, form in waiting.items():
        if _anchor(form) in waiting:  # else it is told that there is no such stage
            attempt(_at(name), partial(_refuse_circle, name, form))
    for name, stage in made.items():
        if stage.side and name not in anchored:
            lifecycle = attempt(_at(name), partial(lifecycle.insert, stage, after=lifecycle.names[-1])) or lifecycle
        elif lifecycle.named(name) not in lifecycle:  # its place is wrong, which is told
            lifecycle = lifecycle.insert(Stage(name=name, side=True), after=lifecycle.names[-1])
    return lifecycle


def _own_stage(name: str, form: grammar.StageForm, known: Known) -> Stage:
    return Stage(name=name, aliases=form.aliases or (), **_facts(name, form, known))


def _anchor(form: grammar.StageForm) -> str | None:
    return form.before if form.after is None else form.after


def _ready(lifecycle: Container[str], waiting: Mapping[str, grammar.StageForm]) -> Iterator[str]:
    """Yield the stages that can be put in next, those that come after others before those that come before others.

    Of several right after one stage the last is put in first, so that they stand in the order of their names.
    """
    ready = sorted(name for name, form in waiting.items() if _anchor(form) in lifecycle)
    after = [name for name in ready if waiting[name].after is not None]
    yield from reversed(after)
    if not after:
        yield from ready


def _put(lifecycle: Lifecycle, stage: Stage, form: grammar.StageForm) -> Lifecycle:
    if form.after is not None:
        return lifecycle.insert(stage, after=form.after)
    following = lifecycle.stage(form.before or "").name
    row = lifecycle.names if stage.side else lifecycle.way
    if following not in row:
        message = f"{following} lies beside the way: put {stage.name} before a stage on it, or mark it as side"
        raise LifecycleError(Problem("L106", "", message))
    place = row.index(following)
    if place or stage.side:
        return lifecycle.insert(stage, after=row[max(place - 1, 0)])
    return attrs.evolve(lifecycle, stages=(stage, *lifecycle.stages)).allow(stage.name, following)


def _refuse_circle(name: str, form: grammar.StageForm) -> None:
    message = f"{shown(name)} has no place: {shown(_anchor(form) or '')}, beside which it is to stand, waits for it"
    raise AgreementError(Problem("D364", "", message))


def _warn_of_ties(forms: Mapping[str, grammar.StageForm]) -> None:
    rivals: dict[tuple[str, str | None], list[str]] = {}
    for name, form in sorted(forms.items()):
        rivals.setdefault(("before" if form.after is None else "after", _anchor(form)), []).append(name)
    for (word, anchor), names in rivals.items():
        if len(names) > 1:
            told = ", ".join(names[:_FEW]) + (" ..." if len(names) > _FEW else "")
            message = f"lifecycle: {len(names)} stages stand right {word} {anchor}: {told}; they are taken in the order"
            warnings.warn(f"{message} of their names, unless one names the other", SlakitWarning, stacklevel=2)


_FEW = 5


# --- moves


def _moved(lifecycle: Lifecycle, form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    """Return a lifecycle with other moves; a pair that is forbidden and allowed has the moves that are allowed alone."""
    for gone in form.forbid:
        if gone.from_ in lifecycle and gone.to in lifecycle:  # else it is told that there is no such stage
            lifecycle = lifecycle.forbid(gone.from_, gone.to)
    for number, move in enumerate(form.allow):
        if move.from_ in lifecycle and move.to in lifecycle:
            lifecycle = attempt(("lifecycle", "allow", number), partial(_allowed, lifecycle, move, known)) or lifecycle
    return lifecycle


def _allowed(lifecycle: Lifecycle, form: grammar.AllowForm, known: Known) -> Lifecycle:
    when = None if form.when is None else criterion_of(form.when, known)
    made = lifecycle.allow(form.from_, form.to, trigger=form.trigger, when=when, needs_reason=form.needs_reason)
    if not form.override:
        return made
    if made is lifecycle:
        message = f"the move from {form.from_} to {form.to} is there without an override: forbid it, too"
        raise LifecycleError(Problem("L105", "", message))
    *others, move = made.moves
    return attrs.evolve(made, moves=(*others, attrs.evolve(move, override=True)))
