"""What came between two evaluations of one agreement: breaches that are new, still open, reopened, answered or gone."""

from collections.abc import Iterator, Sequence
from typing import assert_never

import attrs

from slakit.rules.firings import Firing
from slakit.rules.lines import clean
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Pending, Unknown
from slakit.worktime.instants import in_words, zone

__all__ = ["Gone", "News", "news_between", "why_changed"]


@attrs.frozen
class Gone:
    """A breach that is none any more, because the data or the agreement has changed; time alone undoes no breach.

    `now` is what stands under its key instead; None where nothing does.
    """

    before: Breached
    now: Outcome | None
    why: str


@attrs.frozen(kw_only=True)
class News:
    """What has changed since an earlier evaluation; each breach by its key, in the order of the later evaluation.

    `new` are breaches that were none before, done since or not; `still_open` were open before and are; `reopened` were
    answered late before, and are open because that answer counts no more: the data or the agreement has changed;
    `answered` were open before, and what was owed came late since then. `gone` are breaches that are none any more,
    `fired` the firings of clauses that are new, `withdrawn` those that are gone. Each breach that is open now is new,
    still open or reopened.
    """

    new: tuple[Breached, ...] = ()
    still_open: tuple[Breached, ...] = ()
    reopened: tuple[Breached, ...] = ()
    answered: tuple[Breached, ...] = ()
    gone: tuple[Gone, ...] = ()
    fired: tuple[Firing, ...] = ()
    withdrawn: tuple[Firing, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell anybody: nothing new, reopened, answered, gone, fired or withdrawn."""
        return not (self.new or self.reopened or self.answered or self.gone or self.fired or self.withdrawn)

    def lines(self) -> Iterator[str]:
        """Yield a line for each change that somebody should hear of, in words.

        Each is one line of plain text, whatever breaks and hidden signs stand in the names of leads. It is not escaped for
        any markup: what goes to Slack is made by `render.slack_blocks`.
        """
        return map(clean, self._texts())

    def _texts(self) -> Iterator[str]:
        yield from (f"new: {one.text}" for one in self.new)
        yield from (f"reopened: {one.text}; what was done late counts no more" for one in self.reopened)
        yield from (f"answered: {one.text}" for one in self.answered)
        yield from (f"gone: {one.before.text}: {one.why}" for one in self.gone)
        yield from (f"fired: {one.text}" for one in self.fired)
        yield from (f"withdrawn: {one.text}" for one in self.withdrawn)


def news_between(
    before: Sequence[Outcome], now: Sequence[Outcome], fired_before: Sequence[Firing], fired: Sequence[Firing]
) -> News:
    """Return what came between the outcomes and firings of two evaluations."""
    known = {one.key: one for one in before if isinstance(one, Breached)}
    found = {one.key: one for one in now}
    broken = [one for one in now if isinstance(one, Breached)]
    old = [(one, known[one.key]) for one in broken if one.key in known]
    subjects = {one.subject for one in now}
    firings, firings_before = {one.key for one in fired}, {one.key for one in fired_before}
    return News(
        new=tuple(one for one in broken if one.key not in known),
        still_open=tuple(one for one, earlier in old if earlier.open and one.open),
        reopened=tuple(one for one, earlier in old if one.open and not earlier.open),
        answered=tuple(one for one, earlier in old if earlier.open and not one.open),
        gone=tuple(
            Gone(one, found.get(key), why_changed(one, found.get(key), is_judged=one.subject in subjects))
            for key, one in known.items()
            if not isinstance(found.get(key), Breached)
        ),
        fired=tuple(one for one in fired if one.key not in firings_before),
        withdrawn=tuple(one for one in fired_before if one.key not in firings),
    )


def why_changed(before: Outcome, now: Outcome | None, *, is_judged: bool) -> str:
    """Say what stands instead of an outcome that other data has undone, in the local time of its sentence.

    `is_judged` is whether its subject still is.
    """
    where = zone(before.terms.zone)
    match now:
        case None if is_judged:
            return "there is no such entry any more"
        case None:
            return f"nothing is judged of {before.subject} any more"
        case Met() if now.stopped_us is not None:
            return f"it was kept, done {in_words(now.stopped_us, where)}"
        case Met():
            return "it was kept"
        case Pending():
            return "it is not decided" if now.due_us is None else f"it is not due before {in_words(now.due_us, where)}"
        case Excluded() | Unknown():
            return f"it is {now.status}, {now.reason}"
        case Breached() if now.open and before.stopped_us is not None and isinstance(before, Breached):
            return f"it is open again, what was done {in_words(before.stopped_us, where)} counts no more"
        case Breached():
            return f"it was broken {in_words(now.breached_us, where)}"
        case _ as never:
            assert_never(never)
