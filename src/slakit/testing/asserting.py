"""Readable examples for tests: what an evaluation must have judged, one line an outcome."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.account import account
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import objective_id
from slakit.rules.outcomes import Outcome
from slakit.testing.expected import Expected, Written, facts_of, line_of, read_expected, wanted_of, word_of

__all__ = ["assert_outcomes"]


def assert_outcomes(
    evaluation: Evaluation, *expected: str, only: bool = False, journeys: Iterable[Journey] = ()
) -> None:
    """Assert that an evaluation has the outcomes that lines of text tell, and with `only` that it has no others.

    A line is: the commitment, the lead or the period, `#2` for its second entry, `of` and its group, the status, and what
    else must hold: `due T`, `stopped T` (or `done T`), `owner X`, `reason R`. Names with blanks stand in quotes. A line
    without `#` is about the first entry. T has an offset, `2026-03-30T10:00+02:00`, or names a zone,
    `2026-03-30T10:00[Europe/Berlin]`; what was found is shown in the same. `none` stands for no instant and no owner.
    Given `journeys`, an outcome of an entry is explained in full, as `slakit explain` does.

    Raises: AssertionError that tells every line that does not hold, with the verdict, the due instant and the explanation
    that were found; DataError with every problem: I431 for a line that can not be read, or none at all without `only`,
    I432 for an instant without an offset.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> at = datetime.fromisoformat
    >>> lead = Journey.of("L7", stage_event("mql", at=at("2026-03-30T09:00+02:00")))
    >>> result = evaluate(FirstResponse(within="4 hours"), [lead], as_of=at("2026-03-31T09:00+02:00"))
    >>> assert_outcomes(result, "first-response L7 breached due 2026-03-30T13:00+02:00 stopped none", only=True)
    """
    __tracebackhide__ = True  # pytest shows the line of the test
    wanted = read_expected(expected)
    if not wanted and not only:
        raise DataError(Problem("I431", "assert_outcomes", "expected at least one line, or only=True for no outcome"))
    search = _Search.of(evaluation, journeys)
    claimed: set[int] = set()
    broken: list[str] = []
    for one in wanted:
        broken += search.against(one, claimed)
    others = list(search.others(claimed)) if only else []
    if broken or others:
        told = [f"{len(broken)} of {len(wanted)} expectations do not hold"] if broken else []
        told += [f"{len(others)} outcomes were not expected"] if others else []
        raise AssertionError("\n\n".join([f"{' and '.join(told)}, as of {search.now()}:", *broken, *others]))


@attrs.frozen
class _Search:
    """The outcomes of an evaluation, and what is needed to tell of them."""

    evaluation: Evaluation
    journeys: Mapping[str, Journey]

    @classmethod
    def of(cls, evaluation: Evaluation, journeys: Iterable[Journey]) -> "_Search":
        return cls(evaluation, {journey.lead_id: journey for journey in journeys})

    def now(self) -> str:
        return self.evaluation.as_of.astimezone(self.evaluation.agreement.zone).isoformat(timespec="auto")

    def against(self, one: Expected, claimed: set[int]) -> Iterator[str]:
        """Yield why a line does not hold; the outcome that it is about is claimed."""
        found = [outcome for outcome in self.evaluation.outcomes if _is_about(one, outcome)]
        if not found:
            yield f"  {one.text}\n    {self._why_nothing(one)}"
            return
        groups = list(dict.fromkeys(outcome.group for outcome in found))
        if len(groups) > 1:
            claimed |= {id(outcome) for outcome in found}
            yield f"  {one.text}\n    there is one for each group: write of {' or of '.join(word_of(group or '') for group in groups)}"
            return
        # A rule of a user's own may judge one subject several times; any of them will do.
        held = next((outcome for outcome in found if not _differing(one, outcome)), None)
        outcome = held or found[0]
        claimed.add(id(outcome))
        if held is None:
            yield self._diff(one, outcome)

    def _diff(self, one: Expected, outcome: Outcome) -> str:
        like = self._like(one)
        due = {} if outcome.due_us is None else {"due": None}
        lines = [
            f"  {one.text}",
            f"    not as expected: {', '.join(_differing(one, outcome))}",
            f"    - {wanted_of(one)}",
            f"    + {facts_of(outcome, {**due, **one.facts}, like)}",
        ]
        return "\n".join([*lines, *self._explained(outcome)])

    def _explained(self, outcome: Outcome) -> Iterator[str]:
        journey = self.journeys.get(outcome.subject)
        if journey is None or outcome.entry is None:
            text = outcome.text
        else:
            text = account(self._agreement_of(outcome), outcome, journey)
        yield from (f"    {line}" for line in text.splitlines())

    def _agreement_of(self, outcome: Outcome) -> Agreement:
        return next(one for one in self._versions() if one.version == outcome.version)

    def _versions(self) -> list[Agreement]:
        return [part.agreement for part in self.evaluation.parts] or [self.evaluation.agreement]

    def _like(self, one: Expected | None = None) -> Written:
        """Return how instants are shown: as the line wrote its own, or else in the agreement's zone."""
        written = next((fact for fact in one.facts.values() if isinstance(fact, Written)), None) if one else None
        return written or Written(0, self.evaluation.agreement.zone, zoned=False)

    def _why_nothing(self, one: Expected) -> str:
        outcomes = self.evaluation.outcomes
        known = self._commitments()
        if one.commitment not in known:
            return f"{one.commitment!r}: unknown commitment{hint(one.commitment, known)}"
        mine = [outcome for outcome in outcomes if outcome.commitment == one.commitment]
        same = [outcome for outcome in mine if outcome.subject == one.subject]
        if same:
            there = ", ".join(line_of(outcome, (), self._like()) for outcome in same[:_MOST_TOLD])
            return f"there is no such entry or group; there is {there}"
        subjects = list(dict.fromkeys(outcome.subject for outcome in mine))
        return f"{one.commitment} has no outcome for {one.subject!r}{hint(one.subject, subjects)}"

    def _commitments(self) -> Sequence[str]:
        rules = [rule for version in self._versions() for rule in version.commitments]
        judged = (outcome.commitment for outcome in self.evaluation.outcomes)
        objectives = (objective_id(rule.id) for rule in rules if getattr(rule, "objective", None) is not None)
        return list(dict.fromkeys([*(rule.id for rule in rules), *objectives, *judged]))

    def others(self, claimed: set[int]) -> Iterator[str]:
        """Yield the outcomes that no line is about."""
        for outcome in self.evaluation.outcomes:
            if id(outcome) not in claimed:
                due = ("due",) if outcome.due_us is not None else ()
                line = line_of(outcome, due, self._like())
                yield "\n".join([f"  + {line}", *self._explained(outcome)])


_MOST_TOLD = 5


def _is_about(one: Expected, outcome: Outcome) -> bool:
    return (
        (outcome.commitment, outcome.subject) == (one.commitment, one.subject)
        and outcome.entry in ({None, 1} if one.entry is None else {one.entry})
        and one.group in {None, outcome.group}
    )


def _differing(one: Expected, outcome: Outcome) -> list[str]:
    """Return what differs, in words."""
    facts = {
        "due": outcome.due_us,
        "stopped": outcome.stopped_us,
        "owner": outcome.owner,
        "reason": outcome.reason,
    }
    differing = ["verdict"] if outcome.status != one.status else []
    for name, wanted in one.facts.items():
        value = wanted.micros if isinstance(wanted, Written) else wanted
        if facts[name] != value:
            differing.append(name)
    return differing
