"""Examples of a definition or a persona: leads for which both sides know the answer, asked as tests."""

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria.explaining import Answer, ask
from slakit.leads.criteria.trees import Criterion
from slakit.leads.journeys import Journey

__all__ = ["Example", "Expected"]

Expected: TypeAlias = Literal["true", "false", "unknown"]


@attrs.frozen(kw_only=True)
class Example:
    """A lead, and what the definition of a stage, or the traits of a persona, must answer about it at an instant.

    It is of one of them: of a `stage`, or of a `persona`. `where` is its place in a file, and no part of what it is:
    equal examples may stand in two files.

    Raises: AgreementError D277 for an example of neither, or of both.
    """

    stage: str = ""
    persona: str = ""
    it_is: Expected
    because: str
    journey: Journey
    at: datetime
    where: str = attrs.field(default="", eq=False)

    def __attrs_post_init__(self) -> None:
        """Refuse an example of nothing, and one of two things."""
        if bool(self.stage) is bool(self.persona):
            told = f"stage {self.stage!r} and persona {self.persona!r}: expected the name of one of them"
            raise AgreementError(Problem("D277", self.where or "example", told))

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
