"""What a document says of an agreement, from the page for those who read one to the history of its versions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from slakit.evaluation.versions import in_force
from slakit.reports.document.calendars import calendar_name, calendar_sections
from slakit.reports.document.clauses import clause_sentence
from slakit.reports.document.definitions import glossary, stages, terms_used
from slakit.reports.document.parts import Bullets, Document, Item, Paragraph, Section, Table
from slakit.reports.document.promises import Promise, Wording, promises
from slakit.reports.document.words import label, listed, on_day, sentence, titled, until_day, zone_name, zone_words
from slakit.rules.acknowledging import renewed
from slakit.rules.agreement import Agreement
from slakit.rules.clauses import Clause, Nothing
from slakit.rules.fingerprint import fingerprint, meaning_of
from slakit.rules.lint.walking import unanswered
from slakit.rules.parties import Owner, Party
from slakit.worktime.calendars import WorkCalendar

__all__ = ["content"]

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "What marketing owes sales": ("marketing",),
    "What sales owes marketing": ("sales",),
    "What both owe each other": ("marketing", "sales"),
}


def content(agreement: Agreement, versions: Sequence[Agreement] = ()) -> Document:
    """Return the document of an agreement; `versions` are the other texts of it, for the history.

    Raises: AgreementError D396 for texts that are no versions of one agreement.
    """
    made = promises(agreement)
    wording = Wording(agreement, {one.rule.id: one.number for one in made})
    return Document(
        title=_title(agreement),
        facts=(f"Version {agreement.version}", f"Fingerprint {fingerprint(agreement)}", _term(agreement)),
        summary=_summary(agreement, made, wording),
        sections=(
            _in_full(made),
            glossary(agreement),
            *stages(agreement),
            _calendars(agreement),
            _owners(agreement),
            _following(agreement, made, wording),
            _reviewing(agreement, made, wording),
            _ending(agreement, wording),
            _signatures(agreement),
            _history(agreement, versions),
        ),
    )


def _title(agreement: Agreement) -> str:
    return agreement.title or f"{label(agreement.name)}: agreement of marketing and sales"


def _term(agreement: Agreement) -> str:
    if agreement.term is None:
        return "In force without a fixed term"
    since, where = on_day(agreement.term.since), zone_words(agreement.zone)
    if agreement.term.until is None:
        return f"In force from {since} on, {where}"
    return f"In force from {since} to {until_day(agreement.term.until)}, both days included, {where}"


# --- the first page


def _summary(agreement: Agreement, made: Sequence[Promise], wording: Wording) -> Section:
    owed = [
        Section(title, [Bullets(Item(f"{one.short}{_otherwise(one)}", f"{one.number}") for one in found)])
        for title, found in _by_party(made)
    ]
    follows = [clause_sentence(one, wording, short=True) for one in agreement.clauses if one.then != "terminate"]
    follows += _nothing_follows(agreement, made)
    ends = _ends(agreement, wording, short=True)
    texts = [agreement.summary, *(one.short for one in made), *follows, *ends]
    sections = [
        *owed,
        Section("What happens otherwise", [Bullets(follows)]) if follows else None,
        Section("How it ends", [Bullets(ends)]),
        Section("Words on this page", [Bullets([*terms_used(agreement, texts), *_open_time(texts)])]),
    ]
    why = [Paragraph(sentence(agreement.summary))] if agreement.summary else []
    return Section("Summary", why, [one for one in sections if one is not None and one.blocks])


def _nothing_follows(agreement: Agreement, made: Sequence[Promise]) -> Iterator[str]:
    """Yield which promises may be broken and nothing follows."""
    left = set(unanswered(agreement))
    bare = [f"{one.number}" for one in made if one.rule.id in left]
    if not any(one.otherwise for one in made) and all(one.then == "terminate" for one in agreement.clauses):
        yield "No consequence has been agreed."
    elif bare:
        yield f"For promise{'s' if len(bare) > 1 else ''} {listed(bare)} no consequence has been agreed."


def _open_time(texts: Iterable[str]) -> Iterator[Item]:
    """Yield what business time is where a text names some."""
    if any("business " in text for text in texts):
        yield Item(
            "They pass only while the office is open; the calendars further on say when.", "Business hours and days"
        )


def _otherwise(promise: Promise) -> str:
    return f" Otherwise: {promise.otherwise}" if promise.otherwise else ""


def _by_party(made: Sequence[Promise]) -> Iterator[tuple[str, list[Promise]]]:
    for title, parties in _GROUPS.items():
        found = [one for one in made if set(one.owed_by) == set(parties)]
        if found:
            yield title, found


def _ends(agreement: Agreement, wording: Wording, *, short: bool) -> list[str]:
    until = None if agreement.term is None else agreement.term.until
    told = ["It has no last day."] if until is None else [f"Its last day is {until_day(until)}."]
    told += [clause_sentence(one, wording, short=short) for one in agreement.clauses if one.then == "terminate"]
    return told if len(told) > 1 else [*told, "No clause of it says that it may be ended before."]


# --- all the rest


def _in_full(made: Sequence[Promise]) -> Section:
    parties = [Section(title, (), [_promise(one) for one in found]) for title, found in _by_party(made)]
    nothing = [] if parties else [Paragraph("Nothing is promised yet.")]
    return Section("Who owes what to whom", nothing, parties)


def _promise(promise: Promise) -> Section:
    meaning = sentence(getattr(promise.rule, "meaning", ""))
    told = [*promise.details, f"Otherwise: {promise.otherwise}" if promise.otherwise else ""]
    told = [one for one in told if one and one != meaning]
    return Section(f"{promise.number}. {promise.title}", [*([Paragraph(meaning)] if meaning else []), Bullets(told)])


def _calendars(agreement: Agreement) -> Section:
    found = calendar_sections(agreement.calendars)
    none = () if found else (Paragraph("This agreement names no calendar."),)
    where = Paragraph(f"Dates, months and other periods are those of {zone_name(agreement.zone)}.")
    return Section("When open time passes", (where, *none), found)


def _owners(agreement: Agreement) -> Section:
    rows = [_owner(one, agreement) for one in agreement.owners]
    none = () if rows else (Paragraph("This agreement lists nobody by name."),)
    return Section("Who holds leads", (*none, Table(("Owner", "Team", "Works on", "Listed"), rows)))


def _owner(owner: Owner, agreement: Agreement) -> tuple[str, str, str, str]:
    name = f"{owner.name} ({owner.id})" if owner.name else label(owner.id)
    kind = f"{name}, a queue" if owner.queue else name
    since = f"from {on_day(owner.since)}" if owner.since else ""
    until = f"to {until_day(owner.until)}" if owner.until else ""
    return kind, label(owner.team), _works_on(owner, agreement), f"{since} {until}".strip() or "throughout"


def _works_on(owner: Owner, agreement: Agreement) -> str:
    match owner.calendar:
        case None | "owner":
            return "the calendar that a promise names for anybody else"
        case WorkCalendar():
            return calendar_name(owner.calendar, agreement.calendars)
        case named:
            return f"the calendar {titled(named)}"


def _following(agreement: Agreement, made: Sequence[Promise], wording: Wording) -> Section:
    single = [
        Item(one.otherwise, f"When promise {one.number} ({one.title}) is broken") for one in made if one.otherwise
    ]
    clauses = [_clause(one, wording) for one in agreement.clauses if one.then != "terminate"]
    none = map(Item, _nothing_follows(agreement, made))
    return Section("What follows from a broken promise", [Bullets([*single, *clauses, *none])])


def _clause(clause: Clause, wording: Wording) -> Item:
    return Item(clause_sentence(clause, wording), label(clause.id))


def _reviewing(agreement: Agreement, made: Sequence[Promise], wording: Wording) -> Section:
    from_log = [
        Item(one.short, f"Promise {one.number} ({one.title})")
        for one in made
        if getattr(one.rule, "on", "leads") == "log"
    ]
    watched = [_clause(one, wording) for one in agreement.clauses if isinstance(one.when, Nothing)]
    none = () if from_log or watched else (Paragraph("No review has been agreed."),)
    return Section("How it is reviewed", (*none, Bullets([*from_log, *watched])))


def _ending(agreement: Agreement, wording: Wording) -> Section:
    return Section("How it ends", [Bullets(_ends(agreement, wording, short=False))])


def _signatures(agreement: Agreement) -> Section:
    parties = agreement.parties or tuple(Party(name=name) for name in ("marketing", "sales"))
    mine = fingerprint(agreement)
    rows = [(label(one.name), one.head, _signed_on(one, mine), "") for one in parties]
    state = "Signed is" if all(one.signed for one in parties) else "To be signed is"
    which = f"{state} version {agreement.version} with the fingerprint {mine}."
    why = (
        "The fingerprint is reckoned from what the text means: it changes as soon as a promise, a limit or a word does."
    )
    return Section(
        "Signatures", (Paragraph(f"{which} {why}"), Table(("Party", "Signed by", "Signed on", "Signature"), rows))
    )


def _signed_on(party: Party, mine: str) -> str:
    if party.signed is None:
        return "not yet signed"
    other = party.fingerprint not in {"", mine}
    return f"{on_day(party.signed)}{f', another text: {party.fingerprint}' if other else ''}"


# --- versions


def _history(agreement: Agreement, versions: Sequence[Agreement]) -> Section:
    others = [one for one in versions if one.version != agreement.version or one != agreement]
    texts = {one.version: one for one in (*others, agreement)}
    ordered = in_force([*others, agreement])
    before: Agreement | None = None
    rows = []
    for cut in ordered:
        text = texts[cut.version]
        rows.append((cut.version, _since(cut), _until(cut), _signed(text), fingerprint(text), _changes(before, text)))
        before = text
    head = ("Version", "Holds from", "Holds to", "Signed", "Fingerprint", "What changed")
    return Section("History of this agreement", [Table(head, rows)])


def _since(version: Agreement) -> str:
    return "" if version.term is None else on_day(version.term.since)


def _until(version: Agreement) -> str:
    return "" if version.term is None or version.term.until is None else until_day(version.term.until)


def _signed(version: Agreement) -> str:
    mine = fingerprint(version)
    told = [
        f"{label(one.name)} on {on_day(one.signed)}{'' if one.fingerprint in {'', mine} else ' (another text)'}"
        for one in version.parties
        if one.signed
    ]
    return listed(told) or "not yet signed"


def _changes(before: Agreement | None, after: Agreement) -> str:
    """Return which promises and clauses are new, gone or other ones, and which other parts of the text differ."""
    if before is None:
        return "the first text"
    told: list[str] = []
    # Whoever has to confirm each version has to confirm this one: no promise of theirs is changed by that.
    promised = [renewed(one, after.named(one.id), before.version, after.version) for one in before.commitments]
    for noun, old, new in (
        ("promise", promised, after.commitments),
        ("clause", before.clauses, after.clauses),
    ):
        told += _compared(noun, {one.id: one for one in old}, {one.id: one for one in new})
    parts = {
        "the calendars": "calendars",
        "the owners": "owners",
        "the personas": "personas",
        "the stages": "lifecycle",
        "the examples": "examples",
    }
    told += [name for name, part in parts.items() if _differ(getattr(before, part), getattr(after, part))]
    return "; ".join(told) or "nothing but the term, the names or the texts"


def _compared(noun: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    changed = [name for name in new if name in old and _differ(old[name], new[name])]
    for verb, names in (
        ("new", [name for name in new if name not in old]),
        ("changed", changed),
        ("gone", [name for name in old if name not in new]),
    ):
        if names:
            yield f"{verb} {noun}{'s' if len(names) > 1 else ''}: {_titles(names)}"


def _titles(names: Iterable[str]) -> str:
    return listed(map(label, names))


def _differ(one: object, other: object) -> bool:
    return meaning_of(one) != meaning_of(other)
