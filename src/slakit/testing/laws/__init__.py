"""Laws of your own definitions, rules and adapters: one line each in a test file.

Each returns a plain function that a test runner collects when it is bound to a name that begins with `test_`, and that
says in words what was broken; see `Law`.
"""

from slakit.testing.laws.defining import agrees, explains, monotone, sound_graph
from slakit.testing.laws.easing import more_time_never_hurts, widening_hours_never_delays
from slakit.testing.laws.judging import (
    alone_or_in_company,
    ignores_owner_names,
    order_free,
    replays,
    sees_no_future,
    verdicts_stay,
)
from slakit.testing.laws.law import Law
from slakit.testing.laws.suite import suite
from slakit.testing.laws.timing import additive, deadline_monotone, shift_weeks

__all__ = [
    "Law",
    "additive",
    "agrees",
    "alone_or_in_company",
    "deadline_monotone",
    "explains",
    "ignores_owner_names",
    "monotone",
    "more_time_never_hurts",
    "order_free",
    "replays",
    "sees_no_future",
    "shift_weeks",
    "sound_graph",
    "suite",
    "verdicts_stay",
    "widening_hours_never_delays",
]
