"""A message for Slack: blocks within the limits that Slack documents, and within those that it does not."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any, TypeAlias

from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.evaluation.news import News
from slakit.reports.cards import CardRow
from slakit.reports.escaping import slack_escaped
from slakit.reports.measures.tables import Table
from slakit.reports.render.subjects import Urgent, most_urgent, reading_log, standing, subject_of
from slakit.rules.firings import Firing
from slakit.rules.lines import clean
from slakit.rules.outcomes import Pending
from slakit.worktime.instants import in_words

__all__ = ["slack_blocks", "slack_card"]

_Block: TypeAlias = dict[str, Any]
# Lines are made when they are shown: a sentence costs time, and few of many are.
_Line: TypeAlias = Callable[[], str]
# Slack takes 50 blocks, and refuses more than about 13,200 signs in all, which it does not document.
_MOST_BLOCKS, _MOST_SIGNS = 45, 10_000
_HEADER, _TEXT, _FIELD, _FIELDS = 150, 3_000, 2_000, 10
_LONGEST_LINE = 600
_MOST_COMMITMENTS = 20


def slack_blocks(evaluation: Evaluation, *, news: News | None = None) -> dict[str, Any]:
    """Return an evaluation as a message: `text` for notifications, and `blocks`, ready for a webhook or chat.postMessage.

    It has how each promise stands, then what fired, what is broken and undone, what is at risk and what was broken before,
    and ends with the number of those left out. With `news`, as `Evaluation.since` gives them, what follows is only what has
    changed: what fired, is newly broken or open again, was answered late, is gone or withdrawn. It has 45 blocks and 10,000 signs of JSON
    at most. Names are text alone: they mention nobody, link nowhere and are never read as markup of Slack's.

    Source: Slack's reference of Block Kit: a section's text has 3,000 signs, a field 2,000, a section 10 fields, a
    header 150.
    """
    agreement = evaluation.agreement
    told = list(_standing_lines(evaluation) if news is None else _news_lines(news, reading_log(evaluation)))
    title = f"{agreement.title or agreement.name}: {standing(evaluation) if news is None else _counted_news(news)}"
    blocks: list[_Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": slack_escaped(clean(title), _HEADER)}}
    ]
    blocks += _standing_of_each(evaluation)
    blocks = _filled(blocks, told, [_context(evaluation)])
    return {"text": slack_escaped(clean(title), _TEXT), "blocks": blocks}


def slack_card(card: Table[CardRow]) -> dict[str, Any]:
    """Return a hand-off card as a message: its title, then each fact with its value, within the limits of `slack_blocks`."""
    title = slack_escaped(clean(card.title), _HEADER)
    blocks: list[_Block] = [{"type": "header", "text": {"type": "plain_text", "text": title}}]
    return {"text": title, "blocks": _filled(blocks, [partial(_fact, row) for row in card], [])}


def _fact(row: CardRow) -> str:
    return f"*{slack_escaped(clean(row.fact), 100)}*\n{_escaped(row.value)}"


def _filled(begun: Sequence[_Block], told: Sequence[_Line], last: Sequence[_Block]) -> list[_Block]:
    """Return blocks with as many lines after those begun as a message takes, how many more there are, and the last ones."""
    blocks = [*begun]
    for place, line in enumerate(told):
        more = _section(f"and {len(told) - place} more")
        following = _section(line())
        whole = [*blocks, following, more, *last]
        if len(whole) > _MOST_BLOCKS or _size(whole) > _MOST_SIGNS:
            blocks.append(more)
            break
        blocks.append(following)
    return [*blocks, *last]


def _size(blocks: list[_Block]) -> int:
    # As clients send it: signs beyond ASCII take six each.
    return len(json.dumps(blocks))


def _standing_of_each(evaluation: Evaluation) -> Iterator[_Block]:
    told = [_mrkdwn(_counted(name, counts), _FIELD) for name, counts in evaluation.counts.items()]
    shown = told[:_MOST_COMMITMENTS]
    for start in range(0, len(shown), _FIELDS):
        yield {"type": "section", "fields": shown[start : start + _FIELDS]}
    if len(told) > len(shown):
        yield _section(f"and {len(told) - len(shown)} more promises")


def _counted(commitment: str, counts: Counts) -> str:
    decided = counts.met + counts.breached
    name = slack_escaped(clean(commitment), 100)
    return f"*{name}*\n{counts.met} of {decided} kept, {counts.pending} open"


def _standing_lines(evaluation: Evaluation) -> Iterator[_Line]:
    yield from (partial(_of_firing, "Fired", one) for one in evaluation.firings)
    logged = reading_log(evaluation)
    yield from (partial(_of_outcome, logged, _word(one), one) for one in most_urgent(evaluation))


def _news_lines(news: News, logged: Collection[str]) -> Iterator[_Line]:
    yield from (partial(_of_firing, "Fired", one) for one in news.fired)
    yield from (partial(_of_outcome, logged, "New", one) for one in news.new)
    yield from (partial(_of_outcome, logged, "Reopened", one) for one in news.reopened)
    yield from (partial(_of_outcome, logged, "Answered late", one) for one in news.answered)
    yield from (
        partial(_of_outcome, logged, "Gone", one.before, f"{one.before.commitment}: {one.why}") for one in news.gone
    )
    yield from (partial(_of_firing, "Withdrawn", one) for one in news.withdrawn)


def _counted_news(news: News) -> str:
    """Return how much of each kind there is, such as "2 new, 1 answered late"; what there is none of is left out."""
    told = {
        "fired": news.fired,
        "new": news.new,
        "reopened": news.reopened,
        "answered late": news.answered,
        "gone": news.gone,
        "withdrawn": news.withdrawn,
    }
    return ", ".join(f"{len(found)} {word}" for word, found in told.items() if found) or "nothing new"


def _of_firing(word: str, firing: Firing) -> str:
    return f"*{word}* {_escaped(firing.text)}"


def _of_outcome(logged: Collection[str], word: str, outcome: Urgent, said: str | None = None) -> str:
    owner = f" - {_escaped(outcome.owner)}" if outcome.owner else ""
    return f"*{word}* {_escaped(subject_of(outcome, logged))}{owner}\n{_escaped(said or outcome.text)}"


def _escaped(text: str) -> str:
    return slack_escaped(clean(text), _LONGEST_LINE)


def _word(outcome: Urgent) -> str:
    return "At risk" if isinstance(outcome, Pending) else "Late" if outcome.open else "Broken"


def _context(evaluation: Evaluation) -> _Block:
    agreement = evaluation.agreement
    when = f"{in_words(evaluation.as_of_us, agreement.zone)} {agreement.zone.key}"
    told = _mrkdwn(_escaped(f"{agreement.name} {agreement.version}, as of {when}"), _TEXT)
    return {"type": "context", "elements": [told]}


def _section(text: str) -> _Block:
    return {"type": "section", "text": _mrkdwn(text, _TEXT)}


def _mrkdwn(text: str, longest: int) -> _Block:
    # verbatim: else Slack makes links and mentions of what looks like them.
    return {"type": "mrkdwn", "text": text[:longest], "verbatim": True}
