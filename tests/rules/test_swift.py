"""Frozen classes that are filled as fast as open ones are what they would be anyway."""

import copy
import pickle

import attrs
import pytest

from slakit.rules.swift import swift


@attrs.define
class Shared:
    lead: str
    tags: tuple[str, ...] = attrs.field(default=(), kw_only=True)


@attrs.frozen
class Plain(Shared):
    at: int
    late: int | None = None
    status: str = attrs.field(default="done", init=False, repr=False)


@swift
@attrs.frozen
class Swift(Shared):
    at: int
    late: int | None = None
    status: str = attrs.field(default="done", init=False, repr=False)


ONE = Swift("L1", 7, tags=("a",))


def test_it_is_made_with_the_same_arguments_and_tells_the_same() -> None:
    assert str(ONE) == "Swift(lead='L1', tags=('a',), at=7, late=None)"
    assert attrs.asdict(ONE) == attrs.asdict(Plain("L1", 7, tags=("a",)))
    assert attrs.asdict(Swift("L2", at=3, late=1)) == {"lead": "L2", "tags": (), "at": 3, "late": 1, "status": "done"}
    assert type(ONE) is Swift


def test_equal_ones_are_equal_and_have_one_hash() -> None:
    same, other = Swift("L1", 7, tags=("a",)), Swift("L1", 8, tags=("a",))

    assert same == ONE
    assert hash(same) == hash(ONE)
    assert other != ONE


def test_nothing_of_it_can_be_changed_afterwards() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ONE.at = 8  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del ONE.lead
    assert attrs.evolve(ONE, at=8) == Swift("L1", 8, tags=("a",))


def test_it_comes_back_from_a_pickle_and_from_a_copy() -> None:
    assert pickle.loads(pickle.dumps(ONE)) == ONE  # noqa: S301 - its own
    assert copy.deepcopy(ONE) == ONE


def test_a_wrong_argument_is_told_by_the_name_of_the_class() -> None:
    with pytest.raises(TypeError, match=r"Swift\.__init__\(\) missing 1 required positional argument: 'at'"):
        Swift("L1")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"got an unexpected keyword argument 'when'"):
        Swift("L1", 7, when=8)  # type: ignore[call-arg]
