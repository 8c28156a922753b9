"""What a law is: a plain function that a test runner collects, and that says in words what was broken."""

from collections.abc import Callable
from typing import Protocol, TypeVar, cast

import hypothesis
from hypothesis import strategies as st
from hypothesis.errors import Flaky

__all__ = ["Law", "drawn", "plain"]

T = TypeVar("T")


class Law(Protocol):
    """A law of your own code: call it, or bind it to a name that begins with `test_` for a test runner to collect.

    It raises AssertionError with the law in words and the smallest case that breaks it. How many examples are drawn is
    what the loaded profile of Hypothesis says.
    """

    __name__: str

    def __call__(self) -> None:
        """Hold the law against drawn cases."""

    def check(self, *, examples: int | None = None, seed: int | None = None) -> None:
        """Do the same with so many examples, and with a seed that repeats them; for other runners and notebooks."""


def drawn(name: str, sentence: str, cases: st.SearchStrategy[T], broken: Callable[[T], str | None]) -> Law:
    """Return the law that no drawn case is broken; `broken` tells in words how one is, None for one that holds."""

    def check(*, examples: int | None = None, seed: int | None = None) -> None:
        __tracebackhide__ = True

        def held(case: T) -> None:
            __tracebackhide__ = True
            told = broken(case)
            if told is not None:
                raise AssertionError(_message(name, sentence, told))

        held.__name__ = held.__qualname__ = name
        # The message tells the case: which parts of it are free, Hypothesis need not find out.
        phases = [phase for phase in hypothesis.settings().phases if phase is not hypothesis.Phase.explain]
        given = hypothesis.settings(deadline=None, phases=phases)
        if examples is not None:
            given = hypothesis.settings(given, max_examples=examples)
        if seed is not None:
            given = hypothesis.settings(given, database=None, derandomize=False)
        test = given(hypothesis.given(cases)(held))
        try:
            (test if seed is None else hypothesis.seed(seed)(test))()
        except Flaky:
            told = "the same case gave two answers: something keeps a memory, reads a clock or leaves it to chance"
            raise AssertionError(_message(name, sentence, told)) from None

    return _law(name, sentence, check)


def plain(name: str, sentence: str, broken: Callable[[], str | None]) -> Law:
    """Return a law that needs no examples."""

    def check(*, examples: int | None = None, seed: int | None = None) -> None:  # noqa: ARG001 - as every law's
        __tracebackhide__ = True
        told = broken()
        if told is not None:
            raise AssertionError(_message(name, sentence, told))

    return _law(name, sentence, check)


def _law(name: str, sentence: str, check: Callable[..., None]) -> Law:
    def law() -> None:
        __tracebackhide__ = True
        check()

    law.__name__ = law.__qualname__ = name
    law.__doc__ = sentence
    law.check = check  # type: ignore[attr-defined]  # what makes it a Law
    return cast("Law", law)


def _message(name: str, sentence: str, told: str) -> str:
    lines = "".join(f"\n  {line}" for line in told.splitlines())
    return f"{name} is broken: {sentence}{lines}"
