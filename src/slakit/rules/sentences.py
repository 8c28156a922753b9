"""Sentences: an outcome in words, with every reason that slakit gives."""

from datetime import timedelta
from typing import assert_never

from slakit.rules.outcomes import Breached, Excluded, Figures, Met, Outcome, Pending, Unknown
from slakit.worktime.instants import DAY, SECOND, in_words, in_words_within, zone

__all__ = ["REASONS", "sentence", "span_text"]

REASONS = {
    "in_time": "it was done in time",
    "done_late": "it was done late",
    "not_done": "it has not been done",
    "running": "the time is running",
    "cancelled": "it was called off before it was due",
    "merged": "the lead was merged into another one",
    "already_engaged": "it had been done shortly before the start",
    "paused": "the clock stands",
    "no_limit": "no limit of the list fits this lead",
    "no_due": "the date it was promised for is missing",
    "bad_due": "the date it was promised for can not be read",
    "reached": "the target was reached",
    "not_reached": "the target was not reached",
    "kept_below": "the limit was kept",
    "exceeded": "the limit was exceeded",
    "share_reached": "the share was reached",
    "share_missed": "the share was missed",
    "fast_enough": "enough of them took no longer than was promised",
    "too_slow": "too many of them took longer than was promised",
    "credits_open": "what was counted can still be taken back",
    "criterion_failed": "a criterion of the agreement failed",
    "out_of_range": "its clock runs beyond what the calendar can tell",
    "no_history": "the data does not reach far enough",
    "ended_early": "what ends it early came before it was due",
    "held": "it held when it was asked",
    "not_held": "it did not hold when it was asked",
    "not_known": "the data does not say what was asked",
    "rule_failed": "a rule of your own failed",
    "too_few": "too few were judged to tell",
    "missed": "it counts periods that were missed",
    "nothing": "it waits for something to be seen",
}
"""Every reason that slakit itself gives, with its words."""


def sentence(outcome: Outcome) -> str:
    """Return a verdict and what decided it as one sentence."""
    what = f"{outcome.commitment} for {outcome.subject}"
    if outcome.group is not None:
        what += f" of {outcome.group or '(none)'}"
    if outcome.entry is not None and outcome.entry > 1:
        what += f" (entry {outcome.entry})"
    return f"{what}: {_told(outcome)}"


def _told(outcome: Outcome) -> str:
    match outcome:
        case Excluded():
            return f"does not count, {_reason(outcome)}"
        case Unknown():
            return f"can not be told, {_reason(outcome)}{f'; {_measured(outcome)}' if outcome.figures else ''}"
        case _ if outcome.wall_us is None and outcome.figures is None:
            return _told_of_instant(outcome)
        case Met():
            kept = f"{outcome.owed_by} kept it"
            return (
                f"{kept}, {_measured(outcome)}" if outcome.figures else f"{kept}, {_needed(outcome)}{_dated(outcome)}"
            )
        case Breached(figures=None, late_by=late):
            end = f"done {_when(outcome, outcome.stopped_us)}, {span_text(late)} late"
            if outcome.open:
                end = f"still not done {span_text(late)} later, {_when(outcome, outcome.terms.as_of_us)}"
            return f"{outcome.owed_by} broke it, {_needed(outcome)}{_limit(outcome)}; {end}"
        case Breached():
            return f"{outcome.owed_by} broke it, {_measured(outcome)}{_because(outcome)}"
        case Pending():
            stands = outcome.figures is None and outcome.due_us is None
            return f"open, {_open(outcome)}{', at risk' if outcome.at_risk and not stands else ''}"
        case _ as never:
            assert_never(never)


def _told_of_instant(outcome: Met | Breached | Pending) -> str:
    """Tell what no clock decided: a check, or a rule of a user's own."""
    told = not outcome.allowed or any(one.startswith(outcome.allowed) for one in outcome.details)
    asked = "" if told else f" ({outcome.allowed})"
    match outcome:
        case Met():
            return f"{outcome.owed_by} kept it, {_when(outcome, outcome.started_us)}{asked}{_because(outcome)}"
        case Breached(breached_us=at):
            return f"{outcome.owed_by} broke it, {_when(outcome, at)}{asked}{_because(outcome)}"
        case Pending(due_us=due):
            ahead = "" if due is None else f", due {_when(outcome, due)}"
            return f"open{ahead}{asked}{', at risk' if outcome.at_risk else ''}{_because(outcome)}"
        case _ as never:
            assert_never(never)


def _reason(outcome: Outcome) -> str:
    return f"{REASONS.get(outcome.reason, outcome.reason)}{_because(outcome)}"


def _because(outcome: Outcome) -> str:
    return f": {in_words_within('; '.join(outcome.details), zone(outcome.terms.zone))}" if outcome.details else ""


def _needed(outcome: Outcome) -> str:
    return f"{', '.join(map(str, outcome.needs))}, " if outcome.needs else ""


def _open(outcome: Pending) -> str:
    if outcome.figures is not None:
        doubt = "; it can still be taken back" if outcome.reason == "credits_open" else ""
        return f"{_measured(outcome)} so far{doubt}"
    left = span_text(outcome.remaining, days="business" not in outcome.allowed)
    if outcome.due_us is None:
        return f"the clock stands; {left} left of {outcome.allowed}"
    return f"{_needed(outcome)}{_limit(outcome)}; {left} left{_ahead(outcome)}"


def _ahead(outcome: Pending) -> str:
    if not outcome.needs:
        return ""
    following = outcome.next_due_us
    return ", too little for the rest" if following is None else f", the next by {_when(outcome, following)}"


def _dated(outcome: Outcome) -> str:
    return f"done {_when(outcome, outcome.stopped_us)}; {_limit(outcome)}"


def _limit(outcome: Outcome) -> str:
    began = f"{outcome.allowed} from {_when(outcome, outcome.started_us)}"
    return f"due {_when(outcome, outcome.due_us)} ({began})"


def _measured(outcome: Outcome) -> str:
    figures = outcome.figures or Figures(0)
    judged = "" if figures.population is None else f" of {figures.population} judged"
    actual = "none" if figures.actual is None else _counted(figures.actual, figures.unit)
    if figures.actual is None and figures.population:
        actual = "not known yet"
    if figures.interval is not None:
        judged += f" (between {' and '.join(_share(round(end, 3)) for end in figures.interval)})"
    target = _counted(figures.target, figures.unit)
    # A period that the term cuts has a target of its own.
    here = "" if f" {target} " in f" {outcome.allowed} " else f", here {target}"
    return f"{actual}{judged} where {outcome.allowed}{here} was promised"


def _counted(number: float, unit: str) -> str:
    match unit:
        case "number":
            return _amount(number)
        case "share":
            return _share(number)
        case "breach":
            return f"{_amount(number)} breach{'' if number == 1 else 'es'}"
        case _:
            return f"{_amount(number)} {unit}{'' if number == 1 else 's'}"


def _amount(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _share(number: float) -> str:
    return f"{100 * number:g}%"


def _when(outcome: Outcome, at: int | None) -> str:
    if at is None:
        return "at a time not yet known"
    return in_words(at, zone(outcome.terms.zone))


def span_text(length: timedelta | None, *, days: bool = True, units: int = 2) -> str:
    """Return a length in its two largest units, or so many; work time is told without days: none has 24 hours of it.

    >>> span_text(timedelta(hours=26, minutes=5)), span_text(timedelta(hours=26, minutes=5), days=False)
    ('1 d 2 h', '26 h 5 min')
    """
    micros = 0 if length is None else length // timedelta(microseconds=1)
    parts: list[str] = []
    for word, unit in _SPAN_UNITS[0 if days else 1 :]:
        amount, micros = divmod(micros, unit)
        if amount:
            parts.append(f"{amount} {word}")
    if micros and len(parts) < units:
        parts.append(f"{micros} microsecond{'' if micros == 1 else 's'}")
    return " ".join(parts[:units]) or "no time"


_SPAN_UNITS = (("d", DAY), ("h", 3600 * SECOND), ("min", 60 * SECOND), ("s", SECOND))
