"""Each law holds on right code, and finds a planted bug within a hundred examples, shrunk to the least case."""

import os
import re
from collections.abc import Callable

import pytest

from slakit.testing import laws
from slakit.testing.laws import Law
from testing.planted import definitions, hours, rules

PROOF = bool(os.environ.get("SLAKIT_PROOF"))
SEEDS = range(100) if PROOF else range(3)
FOUND = 95 if PROOF else 3


def agreed(rule: object) -> Law:
    return laws.verdicts_stay(rules.agreed(rule))


RIGHT: dict[str, Callable[[], Law]] = {
    "monotone": lambda: laws.monotone(definitions.engaged),
    "explains": lambda: laws.explains(definitions.big),
    "sound_graph": lambda: laws.sound_graph(definitions.SOUND),
    "replays": lambda: laws.replays(rules.agreed(rules.DemoHeld())),
    "sees_no_future": lambda: laws.sees_no_future(rules.RESPONSE, judge=rules.nightly),
    "verdicts_stay": lambda: laws.verdicts_stay(rules.agreed(rules.DemoHeld())),
    "order_free": lambda: laws.order_free(rules.RESPONSE, gather=rules.as_rows),
    "alone_or_in_company": lambda: laws.alone_or_in_company(rules.RESPONSE, judge=rules.nightly),
    "ignores_owner_names": lambda: laws.ignores_owner_names(rules.agreed(rules.DemoHeld())),
    "more_time_never_hurts": lambda: laws.more_time_never_hurts(rules.agreed(rules.DemoHeld())),
    "widening_hours_never_delays": lambda: laws.widening_hours_never_delays(rules.agreed(rules.DemoHeld())),
    "deadline_monotone": lambda: laws.deadline_monotone(hours.plain_deadline),
    "additive": lambda: laws.additive(hours.plain_elapsed),
    "shift_weeks": lambda: laws.shift_weeks(hours.plain_elapsed),
    "agrees": lambda: laws.agrees(definitions.AS_AGREED, definitions.AS_AGREED),
}
# By law: the bug, what the message says of it, and of how many events the least case consists.
PLANTED: dict[str, tuple[Callable[[], Law], str, int]] = {
    "monotone": (lambda: laws.monotone(definitions.engaged_until_four), "more engagement never un-qualifies", 4),
    "explains": (lambda: laws.explains(definitions.big_where_known), "every refusal names its reason", 0),
    "replays": (lambda: laws.replays(rules.agreed(rules.EveryOther())), "judged again give the same outcomes", 1),
    "sees_no_future": (
        lambda: laws.sees_no_future(rules.RESPONSE, judge=rules.without_the_lost),
        "what happens later changes no outcome",
        2,
    ),
    "verdicts_stay": (lambda: agreed(rules.ForgetsBreaches()), "stays so as time goes on", 3),
    "order_free": (
        lambda: laws.order_free(rules.RESPONSE, gather=rules.last_row_of_an_instant),
        "the order of events and leads does not matter",
        4,
    ),
    "alone_or_in_company": (
        lambda: laws.alone_or_in_company(rules.RESPONSE, judge=rules.one_of_each_rep),
        "judged alone as it is in company",
        2,
    ),
    "ignores_owner_names": (
        lambda: laws.ignores_owner_names(rules.agreed(rules.KnowsNames())),
        "no verdict turns on the name of an owner",
        1,
    ),
    "more_time_never_hurts": (
        lambda: laws.more_time_never_hurts(rules.agreed(rules.SameDay())),
        "more time on a promise never adds breaches",
        2,
    ),
    "widening_hours_never_delays": (
        lambda: laws.widening_hours_never_delays(rules.agreed(rules.UntilClosing())),
        "longer hours never delay",
        1,
    ),
    "deadline_monotone": (lambda: laws.deadline_monotone(hours.over_saturdays), "never due earlier", 0),
    "additive": (lambda: laws.additive(hours.whole_hours), "times that follow each other add up", 0),
    "shift_weeks": (lambda: laws.shift_weeks(hours.without_the_first), "the same hours are the same work", 0),
    "agrees": (lambda: laws.agrees(definitions.AS_AGREED, definitions.AS_BUILT), "give the same answer", 3),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_law_holds_on_right_code(name: str) -> None:
    law = RIGHT[name]()

    assert law.__name__ == name
    law()
    law.check(examples=1000 if PROOF else 20, seed=1)


@pytest.mark.parametrize("name", PLANTED)
def test_a_law_finds_its_planted_bug(name: str) -> None:
    law, sentence, size = PLANTED[name]
    told = [message for seed in SEEDS if (message := broken(law(), seed)) is not None]

    assert len(told) >= FOUND
    for message in told:
        assert message.startswith(f"{name} is broken: ")
        assert sentence in message
        assert len(re.findall("<Event ", message)) <= size, message


def broken(law: Law, seed: int) -> str | None:
    """Return what a law says of the least case that breaks it, None where it found none."""
    try:
        law.check(examples=100, seed=seed)
    except AssertionError as error:
        return str(error)
    return None


@pytest.mark.parametrize("lifecycle", [definitions.ORPHANED, definitions.LOOPING])
def test_a_lifecycle_without_an_end_is_told(lifecycle: object) -> None:
    with pytest.raises(AssertionError, match=r"sound_graph is broken: no stage is out of reach.*\n  L12"):
        laws.sound_graph(lifecycle).check()  # type: ignore[arg-type]  # it is one
