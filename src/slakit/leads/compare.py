"""Where two definitions, or a definition and what sales did, disagree about the same leads."""

from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction

import attrs

from slakit.errors import Problem
from slakit.leads.criteria import CriterionFailedError
from slakit.leads.criteria.compiling import compiled_truth
from slakit.leads.criteria.trees import Criterion, Fits, Persona
from slakit.leads.criteria.truths import Truth
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

__all__ = ["Comparison", "PersonaMatrix", "compare", "persona_matrix"]


@attrs.frozen(kw_only=True)
class Comparison:
    """How two definitions divide the same leads, by lead id; what either can not tell stands in `unknown`.

    `problems` tell the leads for which a function of your own failed; they are unknown (J202).
    """

    both: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    neither: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa over the leads that both can tell: 1 full agreement, 0 what chance would give.

        None without such leads, and where chance alone would agree on all of them.

        Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
        """
        yes, a, b, no = map(len, (self.both, self.only_a, self.only_b, self.neither))
        total = yes + a + b + no
        if total == 0:
            return None
        seen = Fraction(yes + no, total)
        chance = Fraction((yes + a) * (yes + b) + (no + a) * (no + b), total * total)
        return None if chance == 1 else float((seen - chance) / (1 - chance))

    def __str__(self) -> str:
        kappa = "no kappa" if self.kappa is None else f"kappa {self.kappa:.2f}"
        counts = (("both", self.both), ("only A", self.only_a), ("only B", self.only_b), ("neither", self.neither))
        told = ", ".join(f"{name} {len(leads)}" for name, leads in (*counts, ("unknown", self.unknown)))
        return f"{told}; {kappa}"


def compare(a: Criterion, b: Criterion, leads: Iterable[Journey], *, at: datetime) -> Comparison:
    """Return where two definitions agree and disagree about leads at an instant.

    >>> from slakit.leads.criteria import field
    >>> leads = [Journey.of(f"L{size}", attributes={"employees": size}) for size in (10, 60, 600)]
    >>> now = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> str(compare(field("employees", at_least=50), field("employees", at_least=100), leads, at=now))
    'both 1, only A 1, only B 0, neither 1, unknown 0; kappa 0.40'
    """
    problems: list[Problem] = []
    instant, first, second = to_micros(at, "at"), _total(a, problems), _total(b, problems)
    found: dict[tuple[Truth, Truth], list[str]] = {}
    for journey in sorted(leads, key=lambda one: one.lead_id):
        found.setdefault((first(journey, instant), second(journey, instant)), []).append(journey.lead_id)

    def told(x: Truth, y: Truth) -> tuple[str, ...]:
        return tuple(found.get((x, y), ()))

    untold = sorted(lead for pair, ids in found.items() if Truth.UNKNOWN in pair for lead in ids)
    return Comparison(
        both=told(Truth.TRUE, Truth.TRUE),
        only_a=told(Truth.TRUE, Truth.FALSE),
        only_b=told(Truth.FALSE, Truth.TRUE),
        neither=told(Truth.FALSE, Truth.FALSE),
        unknown=tuple(untold),
        problems=tuple(problems),
    )


def _total(criterion: Criterion, problems: list[Problem]) -> Callable[[Journey, int], Truth]:
    """Return the bare answer of a criterion; unknown for a lead for which it fails, and that is told."""
    asked = compiled_truth(criterion)

    def answered(journey: Journey, at: int) -> Truth:
        try:
            return asked(journey, at)
        except CriterionFailedError as failed:
            problems.append(Problem("J202", journey.lead_id, f"criterion-failed: {failed}"))
            return Truth.UNKNOWN

    return answered


@attrs.frozen(kw_only=True)
class PersonaMatrix:
    """What a persona says of leads against what sales said of them, by lead id.

    Disputed are `fit_rejected`, leads that fit and were rejected as not a fit, and `unfit_accepted`, the reverse.
    `problems` tell the leads for which a function of your own failed; they are unknown (J202).
    """

    fit_accepted: tuple[str, ...]
    fit_rejected: tuple[str, ...]
    unfit_accepted: tuple[str, ...]
    unfit_rejected: tuple[str, ...]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def persona_matrix(
    persona: Persona,
    leads: Iterable[Journey],
    *,
    not_a_fit: Iterable[str],
    accepted: Iterable[str] = ("accepted", "sql"),
    rejected: Iterable[str] = ("rejected", "disqualified"),
) -> PersonaMatrix:
    """Return the persona's word against that of sales, for leads that sales accepted or rejected as not a fit.

    The persona is asked at the instant of the decision, the last one of a lead. `not_a_fit` are the reasons that mean
    it; leads rejected for another reason, and undecided ones, are left out. Those of whom the persona can not tell stand
    in `unknown`.
    """
    problems: list[Problem] = []
    fits = _total(Fits(persona), problems)
    reasons, good, bad = frozenset(not_a_fit), frozenset(accepted), frozenset(rejected)
    found: dict[tuple[Truth, bool], list[str]] = {}
    for journey in sorted(leads, key=lambda one: one.lead_id):
        decisions = [
            (event, change.entered in good)
            for change in journey.stage_changes
            for event in [journey.events[change.index]]
            if change.entered in good or (change.entered in bad and event.reason in reasons)
        ]
        if decisions:
            event, was_accepted = decisions[-1]
            found.setdefault((fits(journey, event.at_us), was_accepted), []).append(journey.lead_id)

    def told(truth: Truth, *, was_accepted: bool) -> tuple[str, ...]:
        return tuple(found.get((truth, was_accepted), ()))

    return PersonaMatrix(
        fit_accepted=told(Truth.TRUE, was_accepted=True),
        fit_rejected=told(Truth.TRUE, was_accepted=False),
        unfit_accepted=told(Truth.FALSE, was_accepted=True),
        unfit_rejected=told(Truth.FALSE, was_accepted=False),
        unknown=tuple(sorted([*found.get((Truth.UNKNOWN, True), ()), *found.get((Truth.UNKNOWN, False), ())])),
        problems=tuple(problems),
    )
