"""Examples of a definition: leads for which both sides know the answer, asked as tests."""

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from slakit.leads.criteria.explaining import Answer, ask
from slakit.leads.criteria.trees import Criterion
from slakit.leads.journeys import Journey

__all__ = ["Example", "Expected"]

Expected: TypeAlias = Literal["true", "false", "unknown"]


@attrs.frozen(kw_only=True)
class Example:
    """A lead, and what the definition of a stage must answer about it at an instant.

    `where` is its place in a file, and no part of what it is: equal examples may stand in two files.
    """

    stage: str
    it_is: Expected
    because: str
    journey: Journey
    at: datetime
    where: str = attrs.field(default="", eq=False)

    def failed(self, definition: Criterion) -> Answer | None:
        """Return the answer of a definition that says something else; None when it says what it must.

        >>> from datetime import UTC
        >>> from slakit.leads.criteria import did
        >>> now = datetime(2026, 3, 3, tzinfo=UTC)
        >>> example = Example(stage="mql", it_is="true", because="signed up", journey=Journey.of("x"), at=now)
        >>> print(example.failed(did("trial_signup")))
        false: did trial_signup: 0 of 1
        """
        answer = ask(definition, self.journey, self.at)
        return None if answer.truth.value == self.it_is else answer
