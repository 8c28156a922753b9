"""Quality: where the definition and what sales said of a lead disagree, and where two definitions do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from slakit.leads.compare import compare, persona_matrix
from slakit.leads.criteria import Answer, Criterion, Persona, Truth
from slakit.leads.criteria.compiling import compiled_truth
from slakit.leads.criteria.explaining import explaining
from slakit.leads.events import Event
from slakit.leads.gathering import taken_over
from slakit.leads.journeys import Journey, StageChange
from slakit.leads.merging import Takeover, seen_at
from slakit.leads.patterns import Pattern, entered
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.words import plural
from slakit.reports.measures.passages import seen_by
from slakit.reports.measures.tables import Table

__all__ = [
    "CrossCount",
    "DisputedLead",
    "Disputes",
    "Handover",
    "disputed_leads",
    "disputes",
    "handovers",
    "persona_outcomes",
    "shadow_evaluation",
    "why_of",
]

Dispute: TypeAlias = Literal["rejected but met", "accepted but not met"]


@attrs.frozen(kw_only=True)
class DisputedLead:
    """A lead of which the definition at hand-off and the answer of sales say different things, and why the first does."""

    dispute: Dispute
    lead: str
    entry: int
    handed_over_at: datetime
    decided_at: datetime
    owner: str | None
    reason: str
    why: str


@attrs.frozen
class CrossCount:
    """How many leads two judges divide so: what the first says, what the second says, and the share of all."""

    first: str
    second: str
    leads: int
    share: float


@attrs.frozen
class Handover:
    """One hand-off of a lead: its number, the event, and the move by which sales answered it before the next."""

    journey: Journey
    entry: int
    event: Event
    decision: Event | None
    answer: Literal["accepted", "rejected", "undecided"]


def handovers(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    at: Pattern | None = None,
    accepted: str | Iterable[str] = ("accepted", "sql"),
    rejected: str | Iterable[str] = ("rejected", "disqualified"),
    lifecycle: Lifecycle = STANDARD,
) -> Iterator[Handover]:
    """Yield each hand-off up to an instant with the answer to it, by lead id; `at` is entering mql unless you say.

    The first move into a stage of `accepted` or `rejected` before the next hand-off answers it. Rows that have an alias of
    one of the lifecycle's stages are of that stage. What comes after a lead was merged into another one is of that lead.
    """
    pattern = entered("mql") if at is None else at
    good, bad = (
        frozenset(map(lifecycle.named, [one] if isinstance(one, str) else one)) for one in (accepted, rejected)
    )
    kinds, answers = pattern.kinds, good | bad
    in_order = sorted(journeys, key=lambda one: one.lead_id)
    for seen in (one.journey for one in seen_by(in_order, as_of)):
        changes = {change.index: change for change in _changes(seen, lifecycle)}
        starts = [
            n
            for n, event in enumerate(seen.events)
            if (kinds is None or event.kind in kinds) and pattern.matches(event, changes.get(n))
        ]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(seen.events)], strict=False), 1):
            later = (move for index, move in changes.items() if start < index < end)
            answer = next((move for move in later if move.entered in answers), None)
            yield _handover(seen, number, start, answer, good)


def _changes(journey: Journey, lifecycle: Lifecycle) -> Iterator[StageChange]:
    """Yield the moves of a lead by the stages' own names; one into another name of the same stage is none."""
    for index, left, entering in journey.stage_moves:
        change = StageChange(index, lifecycle.named(left), lifecycle.named(entering))
        if change.left != change.entered:
            yield change


def _handover(journey: Journey, number: int, start: int, answer: StageChange | None, good: frozenset[str]) -> Handover:
    if answer is None:
        return Handover(journey, number, journey.events[start], None, "undecided")
    said: Literal["accepted", "rejected"] = "accepted" if answer.entered in good else "rejected"
    return Handover(journey, number, journey.events[start], journey.events[answer.index], said)


def disputed_leads(
    journeys: Iterable[Journey],
    definition: Criterion,
    *,
    as_of: datetime,
    at: Pattern | None = None,
    accepted: str | Iterable[str] = ("accepted", "sql"),
    rejected: str | Iterable[str] = ("rejected", "disqualified"),
    lifecycle: Lifecycle = STANDARD,
) -> Table[DisputedLead]:
    """Return the leads that sales rejected though they met the definition at hand-off, and accepted though they did not.

    Neither side is taken at its word: the definition is asked at the very instant of the hand-off, with what was known of
    leads that had been merged into this one by then. Why a lead did not meet it are the parts that do not hold; of one
    that did, the definition. A rejection for a reason that has nothing to do with the definition, such as a duplicate, is
    listed with its reason. Rejected ones stand first. A hand-off is entering mql unless `at` says otherwise; rows of a CRM
    that name stages by their aliases are read with its `lifecycle`.

    >>> from slakit.leads.criteria import field
    >>> from slakit.leads.events import stage_event
    >>> day = [datetime.fromisoformat(f"2026-03-0{n}T10:00Z") for n in (2, 3)]
    >>> rows = stage_event("mql", at=day[0]), stage_event("rejected", at=day[1], reason="too small")
    >>> lead = Journey.of("L1", *rows, attributes={"employees": 60})
    >>> (found,) = disputed_leads([lead], field("employees", at_least=50), as_of=day[1])
    >>> found.dispute, found.reason, found.why
    ('rejected but met', 'too small', 'employees is at least 50, and it is 60')
    """
    leads = tuple(journeys)
    handed = handovers(leads, as_of=as_of, at=at, accepted=accepted, rejected=rejected, lifecycle=lifecycle)
    return disputes(leads, definition, handed).table()


_DISPUTES: dict[tuple[Truth, str], Dispute] = {
    (Truth.TRUE, "rejected"): "rejected but met",
    (Truth.FALSE, "accepted"): "accepted but not met",
}


@attrs.frozen
class Disputes:
    """The hand-offs that are disputed, rejected ones first; what else there was, by why it is not among them."""

    definition: Criterion
    taken: Mapping[str, Sequence[Takeover]]
    each: tuple[tuple[Dispute, Handover, Event], ...]
    left_out: Mapping[str, int]
    population: int

    @property
    def rejected(self) -> int:
        """How many were rejected though they met the definition."""
        return sum(dispute == "rejected but met" for dispute, _, _ in self.each)

    def table(self, most: int | None = None) -> Table[DisputedLead]:
        """Return them as a table, or the first so many: why is asked only of those that are shown."""
        asked = explaining(self.definition)
        return Table(
            name="disputed_leads",
            title="Disputed leads",
            definition=f"The definition at hand-off, {self.definition}, and the answer of sales say different things.",
            unit="leads",
            population=plural(self.population, "hand-off"),
            left_out=self.left_out,
            row=DisputedLead,
            rows=tuple(
                _disputed(one, decision, dispute, asked(_seen(one, self.taken), one.event.at_us))
                for dispute, one, decision in self.each[:most]
            ),
        )


def disputes(journeys: Iterable[Journey], definition: Criterion, handed: Iterable[Handover]) -> Disputes:
    """Return which of the hand-offs of some leads are disputed; leads that were merged are looked for among all."""
    asked, taken = compiled_truth(definition), taken_over(journeys)
    found: list[tuple[Dispute, Handover, Event]] = []
    counts: Counter[str] = Counter()
    for one in handed:
        if one.decision is None:
            counts["undecided"] += 1
            continue
        answer = asked(_seen(one, taken), one.event.at_us)
        counts["definition unknown" if answer is Truth.UNKNOWN else "judged"] += 1
        dispute = _DISPUTES.get((answer, one.answer))
        if dispute is not None:
            found.append((dispute, one, one.decision))
    population = counts.total()
    del counts["judged"]
    found.sort(key=_rejected_first)
    return Disputes(definition, taken, tuple(found), counts, population)


def _rejected_first(disputed: tuple[Dispute, Handover, Event]) -> tuple[bool, str, int]:
    dispute, one, _ = disputed
    return dispute != "rejected but met", one.journey.lead_id, one.entry


def _seen(one: Handover, taken: Mapping[str, Sequence[Takeover]]) -> Journey:
    return seen_at(one.journey, one.event.at_us, taken)


def _disputed(one: Handover, decision: Event, dispute: Dispute, answer: Answer) -> DisputedLead:
    return DisputedLead(
        dispute=dispute,
        lead=one.journey.lead_id,
        entry=one.entry,
        handed_over_at=one.event.at,
        decided_at=decision.at,
        owner=one.journey.owner_at(decision.at_us) or None,
        reason=decision.reason,
        why=why_of(answer),
    )


def why_of(answer: Answer) -> str:
    """Return why a definition holds: as a whole, or else the smallest parts of it that do not."""
    return answer.text if answer.truth is Truth.TRUE else "; ".join(dict.fromkeys(_not_held(answer)))


def _not_held(answer: Answer) -> Iterator[str]:
    """Yield the smallest parts of an answer that do not hold."""
    open_parts = [part for part in answer.parts if part.truth is not Truth.TRUE]
    if not open_parts:
        yield answer.text
    for part in open_parts:
        yield from _not_held(part)


def shadow_evaluation(
    a: Criterion, b: Criterion, journeys: Iterable[Journey], *, at: datetime | None = None
) -> Table[CrossCount]:
    """Return how two definitions divide the same leads: both, only A, only B, neither; kappa stands in the population.

    `compare` has the leads by id, and says at which instant they are asked.

    >>> from slakit.leads.criteria import field
    >>> leads = [Journey.of(f"L{size}", attributes={"employees": size}) for size in (10, 60, 600)]
    >>> table = shadow_evaluation(field("employees", at_least=50), field("employees", at_least=100), leads)
    >>> [(row.first, row.second, row.leads) for row in table]
    [('A', 'B', 1), ('A', 'not B', 1), ('not A', 'B', 0), ('not A', 'not B', 1)]
    """
    found = compare(a, b, journeys, at=at)
    kappa = "no kappa" if found.kappa is None else f"kappa {found.kappa:.2f}"
    return _crossed(
        "shadow_evaluation",
        "Two definitions over the same leads",
        f"A: {a}. B: {b}.",
        kappa,
        {
            ("A", "B"): found.both,
            ("A", "not B"): found.only_a,
            ("not A", "B"): found.only_b,
            ("not A", "not B"): found.neither,
        },
        {"one of them can not tell": found.unknown, "merged into another lead": found.merged},
    )


def persona_outcomes(
    persona: Persona,
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    not_a_fit: str | Iterable[str],
    accepted: str | Iterable[str] = ("accepted", "sql"),
    rejected: str | Iterable[str] = ("rejected", "disqualified"),
) -> Table[CrossCount]:
    """Return what a persona says of leads against what sales said of them, as a table of four.

    The last decision of a lead up to `as_of` counts. `persona_matrix` has the leads by id, and says which count; the
    others are left out, by why.

    >>> from slakit.leads.criteria import field
    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = Journey.of("L1", stage_event("accepted", at=at), attributes={"employees": 60})
    >>> firm = Persona(name="firm", all=field("employees", at_least=50))
    >>> [(row.first, row.second) for row in persona_outcomes(firm, [lead], as_of=at, not_a_fit="no-fit") if row.leads]
    [('fits', 'accepted')]
    """
    found = persona_matrix(persona, journeys, not_a_fit=not_a_fit, accepted=accepted, rejected=rejected, as_of=as_of)
    return _crossed(
        "persona_outcomes",
        f"What {persona.name} says, and what sales said",
        "Leads that sales accepted, or rejected as not a fit, by whether they fit the persona at that instant.",
        "",
        {
            ("fits", "accepted"): found.fit_accepted,
            ("fits", "rejected"): found.fit_rejected,
            ("does not fit", "accepted"): found.unfit_accepted,
            ("does not fit", "rejected"): found.unfit_rejected,
        },
        {
            "the persona can not tell": found.unknown,
            "undecided": found.undecided,
            "rejected for another reason": found.other_reason,
            "merged into another lead": found.merged,
        },
    )


def _crossed(
    name: str,
    title: str,
    definition: str,
    kappa: str,
    cells: dict[tuple[str, str], tuple[str, ...]],
    without: dict[str, tuple[str, ...]],
) -> Table[CrossCount]:
    total = sum(map(len, cells.values()))
    return Table(
        name=name,
        title=title,
        definition=definition,
        unit="leads",
        population=f"{plural(total + sum(map(len, without.values())), 'lead')}{f', {kappa}' if kappa else ''}",
        left_out={why: len(leads) for why, leads in without.items() if leads},
        row=CrossCount,
        rows=tuple(
            CrossCount(*pair, len(leads), len(leads) / total if total else 0.0) for pair, leads in cells.items()
        ),
    )
