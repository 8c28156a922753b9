"""Where two definitions, or a definition and what sales did, disagree about the same leads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

import attrs

from slakit.errors import Problem
from slakit.leads.criteria.compiling import compiled_truth, failures
from slakit.leads.criteria.trees import Criterion, Fits, Persona
from slakit.leads.criteria.truths import Truth
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.merging import Takeover, merge_of, seen_at, takeovers
from slakit.worktime.instants import to_micros

__all__ = ["Comparison", "PersonaMatrix", "compare", "kappa_of", "persona_matrix"]


def kappa_of(counts: Mapping[tuple[str, str], int]) -> float | None:
    """Return Cohen's kappa of two judges: how often they gave each pair of answers, agreement beyond chance.

    Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
    """
    total = sum(counts.values())
    if total == 0:
        return None
    first, second = Counter[str](), Counter[str]()
    for (one, other), number in counts.items():
        first[one] += number
        second[other] += number
    seen = Fraction(sum(number for (one, other), number in counts.items() if one == other), total)
    chance = Fraction(sum(number * second[one] for one, number in first.items()), total * total)
    return None if chance == 1 else float((seen - chance) / (1 - chance))


@attrs.frozen(kw_only=True)
class Comparison:
    """How two definitions divide the same leads, by lead id; what either can not tell stands in `unknown`.

    `merged` are leads that another one had taken over by the instant. `problems` tell the leads that are unknown because
    a function of your own failed (J202).
    """

    both: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    neither: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa over the leads that both can tell: 1 full agreement, 0 what chance would give.

        None without such leads, and where chance alone would agree on all of them.
        """
        yes, a, b, no = map(len, (self.both, self.only_a, self.only_b, self.neither))
        return kappa_of({("yes", "yes"): yes, ("yes", "no"): a, ("no", "yes"): b, ("no", "no"): no})

    def __str__(self) -> str:
        kappa = "no kappa" if self.kappa is None else f"kappa {self.kappa:.2f}"
        counts = (("both", self.both), ("only A", self.only_a), ("only B", self.only_b), ("neither", self.neither))
        told = ", ".join(f"{name} {len(leads)}" for name, leads in (*counts, ("unknown", self.unknown)))
        return f"{told}{f', merged {len(self.merged)}' if self.merged else ''}; {kappa}"


def compare(a: Criterion, b: Criterion, leads: Iterable[Journey], *, at: datetime | None = None) -> Comparison:
    """Return where two definitions agree and disagree about leads at an instant.

    Without `at` each lead is asked at the last instant of which its own data tells: its last event, its export, or the
    last lead merged into it. A lead that was merged into another one by its instant is counted apart; from then on the
    survivor's answers see what happened to it.

    >>> from slakit.leads.criteria import field
    >>> leads = [Journey.of(f"L{size}", attributes={"employees": size}) for size in (10, 60, 600)]
    >>> str(compare(field("employees", at_least=50), field("employees", at_least=100), leads))
    'both 1, only A 1, only B 0, neither 1, unknown 0; kappa 0.40'
    """
    instant, asked = None if at is None else to_micros(at, "at"), _Asked(leads)
    found: dict[tuple[Truth, Truth], list[str]] = {}
    merged: list[str] = []
    for journey in asked.leads:
        moment = asked.last_instant(journey) if instant is None else instant
        if asked.is_merged(journey, moment):
            merged.append(journey.lead_id)
        else:
            pair = asked.truth(a, journey, moment), asked.truth(b, journey, moment)
            found.setdefault(pair, []).append(journey.lead_id)

    def told(x: Truth, y: Truth) -> tuple[str, ...]:
        return tuple(found.get((x, y), ()))

    return Comparison(
        both=told(Truth.TRUE, Truth.TRUE),
        only_a=told(Truth.TRUE, Truth.FALSE),
        only_b=told(Truth.FALSE, Truth.TRUE),
        neither=told(Truth.FALSE, Truth.FALSE),
        unknown=tuple(sorted(lead for pair, ids in found.items() if Truth.UNKNOWN in pair for lead in ids)),
        merged=tuple(merged),
        problems=asked.problems,
    )


class _Asked:
    """Leads that are asked, mergers seen, in the order of their ids; it keeps what failed while asking."""

    def __init__(self, leads: Iterable[Journey]) -> None:
        self.leads = sorted(leads, key=lambda one: one.lead_id)
        self._taken: Mapping[str, Sequence[Takeover]] = takeovers(self.leads)
        self._problems: dict[Problem, None] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    def last_instant(self, journey: Journey) -> int:
        """Return the last instant of which the data of a lead tells; 1970 for attributes that hold from ever on."""
        taken = (takeover.at for takeover in self._taken.get(journey.lead_id, ()))
        told = (journey.events[-1].at_us if journey.events else None, journey.exported_us, *taken)
        return max((at for at in told if at is not None), default=0)

    def is_merged(self, journey: Journey, at: int) -> bool:
        """Tell whether another lead had taken one over by an instant."""
        merge = merge_of(journey)
        return merge is not None and merge.at_us <= at

    def truth(self, criterion: Criterion, journey: Journey, at: int) -> Truth:
        """Return the bare answer; a function of a user's own that fails leaves it unknown, and that is told."""
        seen = seen_at(journey, at, self._taken)
        answer = compiled_truth(criterion)(seen, at)
        if answer is Truth.UNKNOWN:
            told = failures(criterion, seen, at)
            self._problems |= {Problem("J202", journey.lead_id, f"criterion-failed: {one}"): None for one in told}
        return answer


@attrs.frozen(kw_only=True)
class PersonaMatrix:
    """What a persona says of leads against what sales said of them, by lead id.

    Disputed are `fit_rejected`, leads that fit and were rejected as not a fit, and `unfit_accepted`, the reverse. Of
    `unknown` the persona can not tell. Left out are `undecided` leads, those rejected for an `other_reason`, and those
    `merged` into another one before anything was decided of them. `problems` tell the leads that are unknown because a
    function of your own failed (J202).
    """

    fit_accepted: tuple[str, ...]
    fit_rejected: tuple[str, ...]
    unfit_accepted: tuple[str, ...]
    unfit_rejected: tuple[str, ...]
    unknown: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    other_reason: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def persona_matrix(
    persona: Persona,
    leads: Iterable[Journey],
    *,
    not_a_fit: str | Iterable[str],
    accepted: str | Iterable[str] = ("accepted", "sql"),
    rejected: str | Iterable[str] = ("rejected", "disqualified"),
    as_of: datetime | None = None,
) -> PersonaMatrix:
    """Return the persona's word against that of sales, for leads that sales accepted or rejected as not a fit.

    The persona is asked at the instant of the decision, the last one of a lead. `not_a_fit` are the reasons that mean
    it, or the only one; leads that were last rejected for another reason, accepted before or not, and undecided ones, are
    left out. Those of whom the persona can not tell stand in `unknown`. Nothing after `as_of` is known. What was decided
    of a lead before it was merged into another one counts for it, what came later does not; from then on the survivor is
    asked with what happened to it.

    >>> from slakit.leads.criteria import field
    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = Journey.of("L1", stage_event("rejected", at=at, reason="not a fit"), attributes={"employees": 60})
    >>> persona_matrix(Persona(name="firm", all=field("employees", at_least=50)), [lead], not_a_fit="not a fit").fit_rejected
    ('L1',)
    """
    reasons, good, bad = map(_words, (not_a_fit, accepted, rejected))
    criterion, asked = Fits(persona), _Asked(leads if as_of is None else _until(leads, as_of))
    found: dict[tuple[Truth, bool], list[str]] = {}
    without: dict[str, list[str]] = {}
    for journey in asked.leads:
        decided = [
            (event, entered in good)
            for event, entered in _moves(journey)
            if (entered in good or entered in bad) and not asked.is_merged(journey, event.at_us)
        ]
        if not decided:
            why = "undecided" if merge_of(journey) is None else "merged"
            without.setdefault(why, []).append(journey.lead_id)
            continue
        event, was_accepted = decided[-1]
        if was_accepted or event.reason in reasons:
            found.setdefault((asked.truth(criterion, journey, event.at_us), was_accepted), []).append(journey.lead_id)
        else:
            without.setdefault("other_reason", []).append(journey.lead_id)

    def told(truth: Truth, *, was_accepted: bool) -> tuple[str, ...]:
        return tuple(found.get((truth, was_accepted), ()))

    return PersonaMatrix(
        fit_accepted=told(Truth.TRUE, was_accepted=True),
        fit_rejected=told(Truth.TRUE, was_accepted=False),
        unfit_accepted=told(Truth.FALSE, was_accepted=True),
        unfit_rejected=told(Truth.FALSE, was_accepted=False),
        unknown=tuple(sorted([*found.get((Truth.UNKNOWN, True), ()), *found.get((Truth.UNKNOWN, False), ())])),
        problems=asked.problems,
        **{why: tuple(ids) for why, ids in without.items()},
    )


def _until(leads: Iterable[Journey], as_of: datetime) -> Iterator[Journey]:
    instant = to_micros(as_of, "as_of")
    return (journey.cut(instant) for journey in leads)


def _words(given: str | Iterable[str]) -> frozenset[str]:
    return frozenset({given} if isinstance(given, str) else given)


def _moves(journey: Journey) -> Iterator[tuple[Event, str]]:
    return ((journey.events[change.index], change.entered) for change in journey.stage_changes)
