"""The definitions: what each stage and persona means, with examples, and how the stages follow the buyer."""

from collections.abc import Iterable, Iterator, Mapping

from slakit.leads.criteria import Criterion, Persona
from slakit.leads.events import Event
from slakit.leads.examples import Example
from slakit.lifecycle.stages import Guard, Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.parts import Block, Box, Bullets, Item, Paragraph, Section, StageMap, Table
from slakit.reports.document.questions import asked, persona_parts, taken_apart
from slakit.reports.document.words import an, label, listed, sentence, spoken
from slakit.rules.agreement import Agreement

__all__ = ["glossary", "stages", "terms_used"]

_TOLD: Mapping[str, str] = {"true": "This is one", "false": "This is none", "unknown": "Of this nobody can tell"}


def glossary(agreement: Agreement) -> Section:
    """Return what each stage and each persona means, in words and with examples."""
    found = [_stage(stage, agreement) for stage in _lifecycle(agreement).stages]
    return Section(
        "What the words mean",
        (
            Paragraph("Both sides use these words in one sense, here and wherever a lead is counted."),
            *_time_words(),
        ),
        (*found, *(_persona(persona, agreement) for persona in agreement.personas)),
    )


def _time_words() -> Iterator[Block]:
    yield Bullets(
        [
            Item("Time that passes only while the calendar named is open.", "Business hour, business minute"),
            Item(
                "A day on which the calendar is open. The day of the start is not counted; "
                "the time ends at the last closing of the last one.",
                "Business day",
            ),
            Item(
                "Time that always passes, at night and on holidays too. "
                "Days, weeks and months end at the time of day at which they began.",
                "Hour, day, week, month",
            ),
        ]
    )


def terms_used(agreement: Agreement, texts: Iterable[str]) -> tuple[Item, ...]:
    """Return the stages that are called by initials in some texts, with what they mean."""
    words = {word.strip("s") for text in texts for word in "".join(_letters(text)).split()}
    return tuple(
        Item(stage.meaning, label(stage.name))
        for stage in _lifecycle(agreement).stages
        if label(stage.name).isupper() and label(stage.name) in words and stage.meaning
    )


def _letters(text: str) -> Iterator[str]:
    return (sign if sign.isalnum() else " " for sign in text)


def _lifecycle(agreement: Agreement) -> Lifecycle:
    return STANDARD if agreement.lifecycle is None else agreement.lifecycle


def _stage(stage: Stage, agreement: Agreement) -> Section:
    blocks: list[Block] = [Paragraph(sentence(stage.meaning))] if stage.meaning else []
    blocks += _criterion(stage)
    if stage.requires:
        blocks.append(Paragraph(f"On entry these must be known: {listed(map(spoken, stage.requires))}."))
    blocks += _examples(one for one in agreement.examples if one.stage == stage.name)
    if not blocks:
        blocks.append(Paragraph("No meaning has been written down."))
    return Section(label(stage.name), blocks)


def _criterion(stage: Stage) -> Iterator[Block]:
    if stage.when is None:
        return
    if not isinstance(stage.when, Criterion):
        yield Paragraph(f"A lead belongs to it when this holds: {stage.when}.")
        return
    lead, parts = taken_apart(stage.when)
    yield Paragraph(f"A lead belongs to it when {lead}:")
    yield Bullets(map(sentence, parts))


def _persona(persona: Persona, agreement: Agreement) -> Section:
    meaning = [Paragraph(sentence(persona.meaning))] if persona.meaning else []
    examples = _examples(one for one in agreement.examples if one.persona == persona.name)
    return Section(f"Persona: {label(persona.name)}", (*meaning, Bullets(persona_parts(persona)), *examples))


def _examples(given: Iterable[Example]) -> Iterator[Block]:
    if told := [_example(one) for one in given]:
        yield Paragraph("Examples:")
        yield Bullets(told)


def _example(example: Example) -> Item:
    journey = example.journey
    known = [f"{spoken(name)} {value}" for name, value in journey.attributes.items()]
    told = [f"known is {listed(known)}"] if known else []
    happened = [_event(one) for one in journey.events]
    told.append(f"there was {listed(happened)}" if happened else "nothing has happened yet")
    return Item(sentence(f"{example.because} ({'; '.join(told)})"), _TOLD[example.it_is])


def _event(event: Event) -> str:
    what = (
        spoken(event.value or event.kind) if event.kind == "activity" else f"{spoken(event.kind)} {event.value}".strip()
    )
    details = {"over": event.channel, "by": event.actor, "with the reason": event.reason}
    told = [f"{word} {spoken(given)}" for word, given in details.items() if given]
    told += [f"with {spoken(name)} {value}" for name, value in event.data.items()]
    return " ".join([an(what), *told])


# --- the stages as a map


def stages(agreement: Agreement) -> tuple[Section, Section]:
    """Return the map of the stages with the moves between them, and how the stages follow the buyer."""
    lifecycle = _lifecycle(agreement)
    drawn = (
        Paragraph("A lead goes this way. Beside the way lie the stages of those who do not go on, or not now."),
        _map(lifecycle),
        Table(("From", "A lead may go to"), _moves(lifecycle)),
        Bullets(
            Item(f"{listed(map(spoken, words), 'or')}.", f"Reasons for {label(stage)}")
            for stage, words in lifecycle.reasons
        ),
    )
    steps = Table(("Stage", "Who answers for it", "Where the buyer stands", "What shows it"), _steps(lifecycle))
    followed = (
        Paragraph(
            "Each stage stands for a step that the buyer takes. The steps are the buyer's, and the stages follow."
        ),
        steps,
    )
    return Section("The stages", drawn), Section("How the stages follow the buyer", followed)


def _map(lifecycle: Lifecycle) -> StageMap:
    way = [
        Box(label(one.name), one.owner, _from_before(lifecycle, one.name))
        for one in map(lifecycle.stage, lifecycle.way)
    ]
    beside = [
        Box(label(one.name), one.owner, f"from {listed(map(label, sources))}" if sources else "")
        for one in lifecycle.stages
        if one.side
        for sources in [_sources(lifecycle, one.name)]
    ]
    return StageMap(tuple(way), tuple(beside))


def _from_before(lifecycle: Lifecycle, name: str) -> str:
    """Return the word for the move to a stage from the one before it on the way."""
    place = lifecycle.way.index(name)
    found = lifecycle.moves_to(lifecycle.way[place - 1], name) if place else ()
    return spoken(found[0].trigger) if found else ""


def _sources(lifecycle: Lifecycle, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.source for move in lifecycle.moves if move.target == name != move.source))


def _moves(lifecycle: Lifecycle) -> Iterator[tuple[str, str]]:
    for stage in lifecycle.stages:
        leaving = [move for move in lifecycle.moves_from(stage.name) if move.target != stage.name]
        if leaving:
            yield label(stage.name), "; ".join(map(_move, leaving))


def _move(move: Move) -> str:
    needs = ["with a reason"] if move.needs_reason else []
    needs += ["by somebody who answers for it"] if move.override else []
    needs += [f"if {_guard(move.when)}"] if move.when is not None else []
    return f"{label(move.target)}{f' ({listed(needs)})' if needs else ''}"


def _guard(guard: Guard) -> str:
    return asked(guard) if isinstance(guard, Criterion) else str(guard)


def _steps(lifecycle: Lifecycle) -> Iterator[tuple[str, str, str, str]]:
    for stage in lifecycle.stages:
        shown = "" if stage.when is None else sentence(_shown(stage.when))
        yield label(stage.name), label(stage.owner) if stage.owner else "", sentence(stage.meaning), shown


def _shown(guard: Guard) -> str:
    if not isinstance(guard, Criterion):
        return str(guard)
    lead, parts = taken_apart(guard)
    return parts[0] if len(parts) == 1 else f"{lead}: {'; '.join(parts)}"
