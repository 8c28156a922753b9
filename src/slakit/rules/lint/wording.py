"""Definitions that leave room: vague words without a rule, stages without examples or owner, idle personas, misspelt kinds."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from slakit.errors import hint, is_one_slip
from slakit.leads.criteria import Criterion, Fits
from slakit.leads.events import KINDS
from slakit.leads.patterns import EventPattern, stages_of
from slakit.lifecycle.stages import Lifecycle, Stage
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment, objective_of
from slakit.rules.custom import is_custom
from slakit.rules.deadlines import Deadline
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.lint.walking import all_criteria, all_patterns, guards_of, patterns_of, words_of
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import Every

__all__ = ["RULES"]

_Sort: TypeAlias = Literal["time", "often", "good", "much", "escape"]
# English words that two people read differently. Each sort is made exact by another kind of rule; an escape by none.
_WORDS: Mapping[_Sort, str] = {
    "time": r"soon|as soon as possible|asap|prompt|promptly|quickly|swiftly|speedily|speedy|timely|in good time"
    r"|immediate|immediately|right away|at once|shortly|without delay|urgent|urgently",
    "often": r"regular|regularly|often|frequent|frequently|periodic|periodically|occasionally|from time to time",
    "good": r"quality|high-quality|good|great|hot|appropriate|appropriately|adequate|adequately|reasonable|reasonably"
    r"|suitable|properly|relevant|satisfactory|sales-ready",
    "much": r"enough|sufficient|sufficiently|many|several|a lot|plenty|significant|significantly|as many as possible",
    "escape": r"best effort|best efforts|best-effort|if possible|where possible|as needed|if needed|as appropriate"
    r"|where appropriate|if necessary|when necessary|and so on|etc",
}
# The longest first, so that "as soon as possible" is told as a whole.
_VAGUE = re.compile(
    "|".join(
        rf"(?<![\w-])(?P<{sort}>{'|'.join(sorted(words.split('|'), key=len, reverse=True))})(?![\w-])"
        for sort, words in _WORDS.items()
    )
)
_NUMBER = r"(?:[0-9]+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|every|each|per)"
_A_TIME = re.compile(
    rf"(?<!\w){_NUMBER} (?:business )?(?:minute|hour|day|week|month|quarter|year)s?(?!\w)"
    r"|(?<!\w)(?:hourly|daily|weekly|monthly|quarterly|yearly)(?!\w)"
)
_A_NUMBER = re.compile("[0-9]")
_EXPECTED: Mapping[_Sort, str] = {
    "time": "say by when",
    "often": "say how often",
    "good": "say which test it passes",
    "much": "say how much",
    "escape": "say when not",
}
_ALL_BUT_ESCAPES = frozenset[_Sort]({"time", "often", "good", "much"})


def _vague(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    for number, rule in enumerate(agreement.commitments):
        where = f"commitments[{number}]"
        yield from _vague_in(words_of(rule, "meaning"), f"{where}.meaning", _made_exact(rule, agreement.lifecycle))
        yield from _vague_in(words_of(rule, "consequence"), f"{where}.consequence", frozenset())
    for number, clause in enumerate(agreement.clauses):
        yield from _vague_in(clause.text, f"clauses[{number}].text", frozenset())
    for stage in _stages(agreement.lifecycle):
        exact = frozenset[_Sort]() if stage.when is None else _ALL_BUT_ESCAPES
        yield from _vague_in(stage.meaning, f"lifecycle.stages.{stage.name}.meaning", exact)


def _vague_in(text: str, where: str, exact: frozenset[_Sort]) -> Iterator[Found]:
    """Yield the vague words of a text that neither a rule nor a number beside them makes exact, each once."""
    said = " ".join(text.casefold().split())
    told = set[str]()
    for found in _VAGUE.finditer(said):
        sort: _Sort = found.lastgroup  # type: ignore[assignment]  # the groups are the sorts
        if sort not in exact and not _has_number(sort, said) and found[0] not in told:
            told.add(found[0])
            yield (
                where,
                f"'{found[0]}' means something else to each reader, and no rule makes it exact: {_EXPECTED[sort]}",
            )


def _has_number(sort: _Sort, said: str) -> bool:
    if sort == "much":
        return _A_NUMBER.search(said) is not None
    return sort in {"time", "often"} and _A_TIME.search(said) is not None


def _made_exact(rule: Commitment, lifecycle: Lifecycle | None) -> frozenset[_Sort]:
    """Return the sorts of words that the rule of a commitment makes exact."""
    if is_custom(rule):
        return _ALL_BUT_ESCAPES
    sorts = set[_Sort]()
    if isinstance(rule, Deadline | Cadence | Rate):
        sorts.add("time")
    if isinstance(rule, Cadence | Quota) or isinstance(getattr(rule, "start", None), Every):
        sorts.add("often")
    if isinstance(rule, Cadence | Quota | Rate) or objective_of(rule) is not None:
        sorts.add("much")
    defined = {stage.name for stage in _stages(lifecycle) if stage.when is not None}
    named = {stage for _, pattern in patterns_of(rule) for stage in stages_of(pattern)}
    if isinstance(rule, Check) or named & defined:
        sorts.add("good")
    return frozenset(sorts)


def _stages(lifecycle: Lifecycle | None) -> tuple[Stage, ...]:
    return () if lifecycle is None else lifecycle.stages


def _no_examples(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    for stage in _stages(agreement.lifecycle):
        if stage.when is None:
            continue
        known = {example.it_is for example in agreement.examples if example.stage == stage.name}
        where = f"lifecycle.stages.{stage.name}"
        if not known:
            yield where, f"the definition of {stage.name} has no examples"
        elif missing := [told for answer, told in _KINDS.items() if answer not in known]:
            yield f"{where}.examples", f"the definition of {stage.name} has no example of {' nor of '.join(missing)}"


_KINDS = {"true": "a lead that meets it", "false": "one that does not"}


def _no_owner(text: Text) -> Iterator[Found]:
    for stage in _stages(text.agreement.lifecycle):
        if not stage.owner.strip():
            yield f"lifecycle.stages.{stage.name}", f"nobody answers for leads in {stage.name}: the stage has no owner"


def _unused_persona(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    if _asks_out_of_sight(text):
        return
    used = {one.persona.name for one in all_criteria(agreement) if isinstance(one, Fits)}
    for persona in agreement.personas:
        if persona.name not in used:
            yield f"personas.{persona.name}", f"no definition and no promise asks whether a lead fits {persona.name!r}"


def _asks_out_of_sight(text: Text) -> bool:
    """Tell whether something may ask for a persona that can not be looked into: a rule or a guard of a user's own."""
    opaque = any(not isinstance(guard, Criterion) for guard in guards_of(text.agreement.lifecycle))
    return opaque or any(map(is_custom, text.agreement.commitments))


def _misspelt_kind(text: Text) -> Iterator[Found]:
    """Yield the kinds that are one slip of the pen off a built-in one, where no other pattern and no example has them."""
    agreement = text.agreement
    shown = {event.kind for example in agreement.examples for event in example.journey.events}
    first: dict[EventPattern, str] = {}
    for where, pattern in all_patterns(agreement):
        first.setdefault(pattern, where)
    named = [(kind, where) for pattern, where in first.items() for kind in _kinds_in(pattern)]
    often = Counter(kind for kind, _ in named)
    for kind, where in named:
        near = [one for one in KINDS if is_one_slip(kind, one)]
        if near and often[kind] == 1 and kind not in shown:
            yield where, f"{kind!r} is no kind that slakit knows, and nothing else here names it{hint(kind, near)}"


def _kinds_in(pattern: EventPattern) -> frozenset[str]:
    return frozenset(value for test in pattern.tests if test.field == "kind" for value in test.values)


RULES = (
    LintRule(
        code="W511",
        family="words",
        severity="warning",
        title="a vague word without a rule",
        advice="Write a number, or the rule that decides.",
        look=_vague,
    ),
    LintRule(
        code="W512",
        family="words",
        severity="note",
        title="a definition without examples",
        advice="Give examples of both answers, which `slakit check` runs as tests.",
        look=_no_examples,
    ),
    LintRule(
        code="W513",
        family="words",
        severity="warning",
        title="a stage without an owner",
        advice="Name the team that answers for leads in it.",
        look=_no_owner,
    ),
    LintRule(
        code="W514",
        family="words",
        severity="warning",
        title="a persona that nothing asks for",
        advice="Ask for it with {fits: NAME} in a definition or a promise, or take it out.",
        look=_unused_persona,
    ),
    LintRule(
        code="W515",
        family="words",
        severity="warning",
        title="a kind of event that looks misspelt",
        advice="Write the kind that is meant; a kind of your own has a name that no other is taken for.",
        look=_misspelt_kind,
    ),
)
