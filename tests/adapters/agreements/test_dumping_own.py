"""Functions and rules of one's own are written by the names under which they are handed over."""

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from adapters.agreements.test_dumping import agreed, comes_back, part_of, refused
from slakit import (
    Check,
    Duration,
    FirstResponse,
    Journey,
    LeadContext,
    Objective,
    Outcome,
    criterion,
    did,
    entered,
)


def nothing(_: Journey, __: LeadContext) -> Iterable[Outcome]:
    return ()


def parsed(text: str | Duration) -> Duration:
    return Duration.parse(text)


def listed(words: Any) -> tuple[str, ...]:
    return tuple(words)


def among(words: Any) -> frozenset[str]:
    return frozenset(words)


def day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(str(text))


def place(key: Any) -> ZoneInfo | None:
    return None if key is None else ZoneInfo(str(key))


def truth(text: Any) -> bool:
    return text in {True, "true"}


@attrs.frozen(kw_only=True)
class DemoHeld:
    """A rule with parameters of every kind that is text."""

    id: str
    owed_by: Any = "sales"
    within: Duration = attrs.field(default=Duration.parse("2 days"), converter=parsed)
    kinds: tuple[str, ...] = attrs.field(default=(), converter=listed)
    least: int = attrs.field(default=1, converter=int)
    share: Fraction = attrs.field(default=Fraction(1, 2), converter=Fraction)
    factor: float = attrs.field(default=1.0, converter=float)
    price: Decimal = attrs.field(default=Decimal(0), converter=Decimal)
    since: date | None = attrs.field(default=None, converter=day)
    zone: ZoneInfo | None = attrs.field(default=None, converter=place)
    loud: bool = attrs.field(default=False, converter=truth)
    words: frozenset[str] = attrs.field(default=frozenset(), converter=among)
    _hidden: str = ""
    objective: Objective | None = None
    meaning: str = ""
    consequence: str = ""

    judge = staticmethod(nothing)


class Tone(Enum):
    """How a rule speaks."""

    LOUD = "loud"


@dataclasses.dataclass(frozen=True)
class Plain:
    """A rule as a dataclass, whose meaning is no parameter."""

    id: str
    owed_by: str
    tone: str = "soft"

    meaning = "Always the same."
    judge = staticmethod(nothing)


class Bare:
    """A rule of a class without fields."""

    def __init__(self, id: str, owed_by: str, word: str, other: str | None = None) -> None:  # noqa: A002 - the rule's
        self.id, self.owed_by, self.word, self.other = id, owed_by, word, other

    judge = staticmethod(nothing)

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.id)


class Slotted:
    """A rule that tells nothing of what it is made of."""

    __slots__ = ("id", "owed_by")

    def __init__(self, id: str = "a", owed_by: str = "sales") -> None:  # noqa: A002 - the rule's
        self.id, self.owed_by = id, owed_by

    judge = staticmethod(nothing)


def soft(**given: Any) -> Plain:
    """Return a rule of which one parameter is fixed."""
    return Plain(**{**given, "tone": "soft"})


RULES: dict[str, Any] = {"soft": soft, "demo_held": DemoHeld, "plain": Plain, "bare": Bare, "slotted": Slotted}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        pytest.param(DemoHeld(id="a"), {}, id="defaults"),
        pytest.param(
            DemoHeld(
                id="a",
                owed_by=("marketing", "sales"),
                within="4 hours",
                kinds=["demo", "no"],
                least=3,
                share="0.125",
                factor=1.5,
                price="12.50",
                since="2026-01-01",
                zone="Europe/Berlin",
                loud=True,
                words=["b", "a"],
                hidden="x",
                objective=Objective(share="95%", per="month"),
                meaning="Held.",
                consequence="Told.",
            ),
            {
                "within": "4 hours",
                "kinds": ["demo", "no"],
                "least": "3",
                "share": "0.125",
                "factor": "1.5",
                "price": "12.5",
                "since": "2026-01-01",
                "zone": "Europe/Berlin",
                "loud": "true",
                "words": ["a", "b"],
                "hidden": "x",
            },
            id="everything",
        ),
    ],
)
def test_a_rule_is_written_by_its_parameters(rule: DemoHeld, value: dict[str, Any], tmp_path: Path) -> None:
    text = comes_back(agreed(rule), tmp_path, rules=RULES)

    assert part_of(text, "commitments")[0]["rule"] == {"name": "demo_held", **value}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (Plain(id="a", owed_by="sales", tone="loud"), {"name": "plain", "tone": "loud"}),
        (Plain(id="a", owed_by="sales"), {"name": "plain"}),
        (Bare(id="a", owed_by="sales", word="b"), {"name": "bare", "word": "b"}),
    ],
)
def test_a_rule_of_another_kind_of_class_is_written_too(rule: Any, value: dict[str, Any], tmp_path: Path) -> None:
    text = comes_back(agreed(rule), tmp_path, rules=RULES)

    assert part_of(text, "commitments") == [{"id": "a", "owed_by": "sales", "rule": value}]


def test_a_rule_that_a_function_returns_is_written_by_the_name_of_the_function(tmp_path: Path) -> None:
    text = comes_back(agreed(Plain(id="a", owed_by="sales")), tmp_path, rules={"demo_held": DemoHeld, "soft": soft})

    assert part_of(text, "commitments")[0]["rule"] == {"name": "soft"}


@pytest.mark.parametrize(
    ("rule", "rules", "message"),
    [
        pytest.param(
            DemoHeld(id="a"),
            {"plain": Plain},
            "DemoHeld is a rule of your own: name it in rules, as the file is to ask for it",
            id="no-name",
        ),
        pytest.param(
            Plain(id="a", owed_by="sales", tone=did("call")),  # type: ignore[arg-type]  # what is tried
            RULES,
            f"{did('call')!r}: the parameters of Plain are not all text, numbers, dates or lists of them",
            id="a-criterion",
        ),
        pytest.param(
            DemoHeld(id="a", share=Fraction(1, 3)),
            RULES,
            "Fraction(1, 3): the parameters of DemoHeld are not all text, numbers, dates or lists of them",
            id="a-third",
        ),
        pytest.param(
            Slotted(), RULES, "Slotted made again from its parameters as text is not equal to this one", id="another"
        ),
        pytest.param(
            Plain(id="a", owed_by="sales", tone=Tone.LOUD),  # type: ignore[arg-type]  # what is tried
            RULES,
            "Plain made again from its parameters as text is not equal to this one",
            id="an-enumeration",
        ),
        pytest.param(
            Plain(id="a", owed_by="sales", tone="loud"),
            {"soft": lambda **_: None, "broken": lambda: None},
            "Plain made again from its parameters as text is not equal to this one",
            id="functions-that-return-others",
        ),
    ],
)
def test_a_rule_that_a_file_can_not_hold_is_refused(rule: Any, rules: dict[str, Any], message: str) -> None:
    assert refused(agreed(rule), rules=rules) == [("D283", "commitments[0].rule", message)]


# --- functions


@criterion("called twice")
def called_twice(journey: Journey, _: datetime) -> bool:
    return sum(event.value == "call" for event in journey.events) > 1


def test_a_function_is_written_by_the_name_under_which_it_is_handed_over(tmp_path: Path) -> None:
    rule = Check(id="twice", owed_by="sales", at=entered("sql"), that=called_twice)

    text = comes_back(agreed(rule), tmp_path, criteria={"twice": called_twice})

    assert part_of(text, "commitments")[0]["check"]["that"] == {"criterion": "twice"}


def test_functions_without_a_name_are_told_at_their_places() -> None:
    told = refused(
        agreed(
            Check(id="twice", owed_by="sales", at=entered("sql"), that=called_twice),
            FirstResponse(within=[(called_twice, "1 hour"), "2 hours"]),
        )
    )

    assert [(code, where) for code, where, _ in told] == [
        ("D282", "commitments[0].check.that"),
        ("D282", "commitments[1].deadline.within[0].when"),
    ]


def test_what_is_handed_over_and_is_no_criterion_is_refused() -> None:
    odd: Any = {"twice": called_twice.function}

    assert [(code, where) for code, where, _ in refused(agreed(), criteria=odd)] == [("D314", "criteria.twice")]
