"""What holds for criteria of every kind, whatever happened to a lead."""

import re
from datetime import datetime
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.drawing import FAILING, KINDS, NOW, criteria, events, instants, journeys
from slakit.leads.criteria import (
    AllOfCriteria,
    Answer,
    AnyOfCriteria,
    AtLeast,
    Criterion,
    Did,
    Fits,
    Grade,
    Not,
    Score,
    StageDefinition,
    Truth,
    ask,
    at_least,
    is_monotone,
    truth,
)
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

# Criteria are drawn at random: some of them can never hold.
pytestmark = pytest.mark.filterwarnings("ignore::slakit.errors.SlakitWarning")

ORDER = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
RANKED = {rank: answer for answer, rank in ORDER.items()}


def both(*answers: Truth) -> Truth:
    return RANKED[min(ORDER[answer] for answer in answers)]


def either(*answers: Truth) -> Truth:
    return RANKED[max(ORDER[answer] for answer in answers)]


def opposite(answer: Truth) -> Truth:
    return RANKED[2 - ORDER[answer]]


def at_least_of(k: int, answers: list[Truth]) -> Truth:
    """The kth best answer is the answer: true with k true ones, false when fewer than k are at least unknown."""
    return sorted(answers, key=ORDER.__getitem__, reverse=True)[k - 1]


def asked(criterion: Criterion, journey: Journey, at: datetime = NOW) -> Truth:
    return truth(criterion, journey, to_micros(at))


def test_a_criterion_of_every_kind_is_drawn() -> None:
    assert len(KINDS) == len(get_args(Criterion))


@settings(max_examples=3)
@given(st.fixed_dictionaries(dict(KINDS)))
def test_each_kind_is_drawn_as_what_it_is_called(drawn: dict[str, Criterion]) -> None:
    assert {type(one) for one in drawn.values()} >= set(get_args(Criterion)) - {Not}


@given(criteria, journeys(), st.data())
def test_criteria_combine_as_the_order_of_three_values_says(
    drawn: list[Criterion], journey: Journey, data: st.DataObject
) -> None:
    answers = [asked(one, journey) for one in drawn]
    k = data.draw(st.integers(1, len(drawn)))

    assert asked(at_least(k, *drawn), journey) is at_least_of(k, answers)
    for (one, a), (other, b) in pairwise(zip(drawn, answers, strict=True)):
        assert asked(one & other, journey) is both(a, b)
        assert asked(one | other, journey) is either(a, b)
        assert asked(~one, journey) is opposite(a)
        assert asked(~(one & other), journey) is asked(~one | ~other, journey)
        assert asked(~(one | other), journey) is asked(~one & ~other, journey)
        assert ~~one == one


@given(criteria, st.sampled_from(FAILING), journeys())
def test_a_function_that_fails_does_so_in_any_order(drawn: list[Criterion], boom: Criterion, journey: Journey) -> None:
    failed = asked(boom, journey)

    for one in drawn:
        answer = asked(one, journey)
        assert asked(boom & one, journey) is asked(one & boom, journey) is both(failed, answer)
        assert asked(boom | one, journey) is asked(one | boom, journey) is either(failed, answer)
        assert asked(~(boom & one), journey) is asked(~one | ~boom, journey)
        assert asked(~(boom | one), journey) is asked(~one & ~boom, journey)
        assert ask(boom | one, journey, NOW).truth is asked(one | boom, journey)


@given(criteria, journeys(), instants)
def test_the_explanation_agrees_with_the_verdict(drawn: list[Criterion], journey: Journey, at: datetime) -> None:
    for one in drawn:
        answer = ask(one, journey, at)

        assert answer.truth is asked(one, journey, at)
        explained(one, answer)


def explained(criterion: Criterion, answer: Answer) -> None:
    """Hold an answer against what its own words and parts say."""
    parts = [part.truth for part in answer.parts]
    match criterion:
        case AllOfCriteria(inner):
            assert answer.truth is both(*parts)
        case AnyOfCriteria(inner):
            assert answer.truth is either(*parts)
        case AtLeast(k, inner):
            assert answer.truth is at_least_of(k, parts)
        case Grade(fit=fit, interest=interest):
            inner = (fit, interest)
            assert answer.truth is both(*parts)
        case Not(part):
            inner = (part,)
            assert answer.truth is opposite(parts[0])
        case StageDefinition(definition=definition) if definition is not None:
            inner = (definition,)
            assert [answer.truth] == parts
        case Fits(persona):
            inner = (*persona.all, *(~part for part in persona.none), *(trait for trait, _ in persona.traits))
            required = parts[: len(persona.all) + len(persona.none)]
            assert ORDER[answer.truth] <= min(ORDER[part] for part in [*required, Truth.TRUE])
        case _:
            inner = ()
            in_its_own_words(criterion, answer)
    assert len(inner) == len(parts)
    for part, told in zip(inner, answer.parts, strict=True):
        explained(part, told)


def in_its_own_words(criterion: Criterion, answer: Answer) -> None:
    if criterion in FAILING and answer.text != str(criterion):
        assert answer.truth is Truth.UNKNOWN
        assert answer.text.startswith(f"the criterion {str(criterion)!r} failed for lead 'L1': ")
        return
    assert answer.text.startswith(str(criterion))
    remark = answer.text.removeprefix(str(criterion))
    match criterion:
        case Did(at_least=needed):
            counted, of = map(int, re.findall(r"[0-9]+", remark)[:2])
            assert (counted, of) == (len(answer.evidence), needed)
            assert answer.truth is (Truth.TRUE if counted >= needed else Truth.FALSE)
        case Score(at_least=threshold):
            reached = float(re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", remark)[0]) >= float(threshold)
            assert answer.truth is (Truth.TRUE if reached and "vetoed" not in remark else Truth.FALSE)
        case _:
            assert ("but" in remark and answer.truth is Truth.TRUE) is False


@given(criteria, journeys(), instants)
def test_criteria_see_nothing_after_their_instant(drawn: list[Criterion], journey: Journey, at: datetime) -> None:
    for one in drawn:
        assert ask(one, journey, at) == ask(one, journey.until(at), at)


@given(criteria, journeys(), st.lists(events(kinds=("activity",)), min_size=1, max_size=4))
def test_adding_engagement_never_unqualifies_where_a_criterion_is_monotone(
    drawn: list[Criterion], journey: Journey, more: list[Event]
) -> None:
    engaged = Journey.of("L1", *journey.events, *more, attributes=journey.attributes)

    for one in drawn:
        before, after = asked(one, journey), asked(one, engaged)
        assert not (is_monotone(one) and before is Truth.TRUE and after is not Truth.TRUE), one
        assert not (is_monotone(~one) and before is Truth.FALSE and after is not Truth.FALSE), one
