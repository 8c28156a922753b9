"""Functions of a user's own as values: objects that can not be hashed, and decorated ones in another process."""

import copy
import pickle
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from slakit.evaluation.evaluator import evaluate
from slakit.leads.criteria import Named, Truth, ask, criterion, did, first_held, truth
from slakit.leads.events import activity_event, stage_event
from slakit.leads.journeys import Journey
from slakit.leads.moves import advance
from slakit.leads.patterns import entered
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement
from slakit.rules.checks import Check
from slakit.rules.outcomes import Met
from slakit.rules.ready_made import FirstResponse
from slakit.worktime.instants import to_micros

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
LEAD = Journey.of("L1", stage_event("lead", at=NOW), *(activity_event("call", at=NOW, id=str(n)) for n in range(4)))


@dataclass
class Calls:
    """A rule with a number, equal by value and therefore without a hash."""

    n: int

    def __call__(self, journey: Journey, _: datetime) -> bool:
        return sum(event.value == "call" for event in journey.events) >= self.n


class NoHash:
    def __hash__(self) -> int:
        raise ValueError(self)

    def __call__(self, _: Journey, __: datetime) -> bool:
        return True


@criterion("called four times", monotone=True)
def called(journey: Journey, _: datetime) -> bool:
    return sum(event.value == "call" for event in journey.events) == 4


def _plainly(_: Journey, __: datetime) -> bool:
    return True


plain = criterion("plainly")(_plainly)


class Rules:
    @criterion("in a class")
    def big(_: Journey, __: datetime) -> bool:  # noqa: N805 - the function of a criterion, no method
        return True


@pytest.mark.parametrize(("rule", "answer"), [(Calls(4), "true"), (Calls(5), "false"), (NoHash(), "true")], ids=repr)
def test_an_object_without_a_hash_is_a_function_like_any_other(rule: Any, answer: str) -> None:
    asking = did("call") & criterion("own")(rule)

    assert ask(asking, LEAD, NOW).truth.value == answer
    assert truth(asking, LEAD, to_micros(NOW)).value == answer
    assert first_held(asking, LEAD) == (NOW if answer == "true" else None)


def test_an_object_without_a_hash_judges_and_moves() -> None:
    rule = criterion("own")(Calls(4))
    check = Check(id="called", owed_by="sales", at=entered("lead"), that=rule)

    outcomes = evaluate(check, [LEAD], as_of=NOW + timedelta(hours=1)).outcomes
    lifecycle = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=rule))
    then = NOW + timedelta(hours=1)

    assert [type(outcome) for outcome in outcomes] == [Met]
    assert advance(LEAD, "mql", at=then, lifecycle=lifecycle).stage(then) == "mql"


def test_an_object_without_a_hash_is_compared_by_identity_because_it_may_change() -> None:
    rule, other = Calls(4), Calls(4)
    one, two = criterion("own")(rule), criterion("own")(other)
    assert (one == criterion("own")(rule), hash(one) == hash(criterion("own")(rule)), one == two) == (True, True, False)

    assert ask(one, LEAD, NOW).truth is Truth.TRUE
    rule.n = 5

    assert [ask(each, LEAD, NOW).truth.value for each in (one, two)] == ["false", "true"]


@pytest.mark.parametrize(
    "one",
    [called, plain, Rules.big, attrs.evolve(called, name="renamed"), ~called & did("call"), (called, called)],
    ids=["decorated", "a function by its side", "in a class", "under another name", "combined", "twice"],
)
def test_a_function_goes_to_another_process_and_comes_back_equal(one: Any) -> None:
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    assert copy.deepcopy(one) == one


def test_an_object_without_a_hash_goes_to_another_process_as_one_of_its_own() -> None:
    back = pickle.loads(pickle.dumps(criterion("own")(Calls(4))))  # noqa: S301 - our own bytes

    assert isinstance(back, Named)
    assert (back.name, back.function, ask(back, LEAD, NOW).truth) == ("own", Calls(4), Truth.TRUE)


def test_a_function_that_no_process_could_find_is_refused_by_pickle() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(criterion("own")(lambda _, __: True))


def test_what_holds_a_decorated_function_goes_to_another_process() -> None:
    check = Check(id="called", owed_by="sales", at=entered("lead"), that=called)
    response = FirstResponse(within=[(called, "1 hour"), "4 hours"])
    agreement = Agreement(name="small", commitments=[check, response])
    evaluation = evaluate(agreement, [LEAD], as_of=NOW + timedelta(hours=1))

    for one in (check, agreement, evaluation):
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
