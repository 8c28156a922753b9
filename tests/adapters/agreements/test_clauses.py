"""Clauses of an agreement file: what they mean, and what is refused with its line."""

import pytest

from adapters.agreements.texts import SMALL, load, marked, told
from slakit import Clause, Missed, Nothing, entered, event

HEAD = """\
slakit: 1
name: t
term: {from: 2026-01-01}
commitments:
  - {id: volume, owed_by: marketing, quota: {count: {entered: mql}, at_least: 8, per: month}}
  - id: call
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 hour}
    objective: {share: 95%, per: month}
  - {id: plain, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 hour}}
  - {id: later, owed_by: sales, cadence: {start: {entered: mql}, count: {kind: activity}, at_least: 2, within: 1 hour}}
clauses:
"""
LINE = HEAD.count("\n") + 1


def clauses(*rows: str) -> str:
    return HEAD + "".join(f"  - {row}\n" for row in rows)


def one(when: str, more: str = "") -> str:
    return clauses(f"{{id: end, when: {when}, then: terminate{more}}}")


@pytest.mark.parametrize(
    ("when", "meant"),
    [
        pytest.param("{missed: volume, periods: 2}", Missed("volume", periods=2), id="one"),
        pytest.param(
            "{missed: volume, periods: 3, consecutive: true}",
            Missed("volume", periods=3, consecutive=True),
            id="in-a-row",
        ),
        pytest.param(
            "{missed: [call/objective, volume], of: all, periods: 2, within: 4}",
            Missed(["call/objective", "volume"], periods=2, within=4, of="all"),
            id="all",
        ),
        pytest.param(
            "{nothing: {kind: review}, for: 6 weeks}", Nothing(event(kind="review"), for_="6 weeks"), id="nothing"
        ),
        pytest.param(
            "{nothing: [{kind: review}, {entered: signed}], for: 36 hours, of: any}",
            Nothing([event(kind="review"), entered("signed")], for_="36 hours"),
            id="nothing-of-several",
        ),
    ],
)
def test_a_condition_means_what_python_would_say(when: str, meant: Missed | Nothing) -> None:
    text = one(when).replace("term:", "lifecycle: {stages: {signed: {after: sql, owner: sales}}}\nterm:")

    assert load(text).clauses == (Clause(id="end", when=meant, then="terminate"),)


def test_who_is_told_and_in_which_words_is_kept() -> None:
    (ladder, last) = load(
        clauses(
            "{id: warn, when: {missed: volume, periods: 1}, then: escalate, to: VP Sales, text: They meet.}",
            "{id: stop, when: {missed: volume, periods: 2}, then: escalate, to: [VP Sales, CEO]}",
        )
    ).clauses

    assert (ladder.then, ladder.to, ladder.text) == ("escalate", ("VP Sales",), "They meet.")
    assert (last.to, last.text) == (("VP Sales", "CEO"), "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            one("{missed: «volumes, periods: 2}"),
            "clauses[0].when.missed: 'volumes': unknown commitment; did you mean 'volume'?",
            id="unknown",
        ),
        pytest.param(
            one("{missed: [volume, «call], periods: 2}"),
            "clauses[0].when.missed[1]: 'call' is judged per entry, and a clause counts periods; did you mean "
            "'call/objective'?",
            id="per-entry",
        ),
        pytest.param(
            one("{missed: «plain, periods: 2}"),
            "clauses[0].when.missed: 'plain' is judged per entry, and a clause counts periods; give it an objective, and "
            "say plain/objective",
            id="per-entry-alone",
        ),
        pytest.param(
            one("{missed: volume, periods: «0}"),
            "clauses[0].when.periods: 0: expected a whole number from 1 on",
            id="no-period",
        ),
        pytest.param(
            one("{missed: volume, periods: 3, within: «2}"),
            "clauses[0].when.within: 3 of the last 2 periods can never be missed",
            id="never",
        ),
        pytest.param(
            one("{missed: «[], periods: 3}"),
            "clauses[0].when.missed: name at least one commitment",
            id="no-commitment",
        ),
        pytest.param(
            one("{nothing: {kind: review}, for: «2 business days}"),
            "clauses[0].when.for: '2 business days': expected some time such as '2 months' or '36 hours', not business "
            "time",
            id="business-time",
        ),
        pytest.param(
            one("«{missed: volume}"),
            "clauses[0].when: a clause has missed and periods, or nothing and for",
            id="no-number",
        ),
        pytest.param(
            one("«{nothing: {kind: review}}"),
            "clauses[0].when: a clause has missed and periods, or nothing and for",
            id="no-time",
        ),
        pytest.param(
            one("«{nothing: {kind: review}, for: 2 days, periods: 2}"),
            "clauses[0].when: a clause has missed and periods, or nothing and for",
            id="mixed",
        ),
        pytest.param(
            one("«{missed: volume, periods: 2, for: 2 days}"),
            "clauses[0].when: a clause has missed and periods, or nothing and for",
            id="mixed-the-other-way",
        ),
        pytest.param(one("«{}"), "clauses[0].when: a clause has missed and periods, or nothing and for", id="empty"),
        pytest.param(
            clauses("{id: «the end, when: {missed: volume, periods: 2}, then: terminate}"),
            "clauses[0].id: 'the end': an id is one word, such as first-response",
            id="id",
        ),
        pytest.param(
            clauses("{id: «volume, when: {missed: volume, periods: 2}, then: terminate}"),
            "clauses[0].id: 'volume' is the id of a commitment; give this one another",
            id="id-of-a-commitment",
        ),
        pytest.param(
            one("{nothing: {«kond: review}, for: 2 days}"),
            "clauses[0].when.nothing.kond: unknown key 'kond'; did you mean 'kind'?",
            id="key-of-a-pattern",
        ),
        pytest.param(
            one("{nothing: «{}, for: 2 days}"),
            "clauses[0].when.nothing: an empty pattern would match every event",
            id="empty-pattern",
        ),
        pytest.param(
            one("{missed: volume, periods: 2}")
            .replace("at_least: 8, per: month", "at_least: 8, per: year")
            .replace("volume, periods", "[volume, call/objective], of: «all, periods"),
            "clauses[0].when.of: judged per month and year, these have no period in common: say of: any",
            id="periods",
        ),
    ],
)
def test_a_clause_that_can_not_be_judged_is_refused_with_its_place(text: str, message: str) -> None:
    plain, (place,) = marked(text)

    assert told(plain) == [f"agreement.yaml:{place} {message}"]


def test_everything_that_is_wrong_with_clauses_is_told_at_once() -> None:
    text, places = marked(
        clauses(
            "{id: «a b, when: {missed: volume, periods: «0, within: «0}, then: terminate}",
            "{id: good, when: {missed: volume, periods: 1}, then: terminate}",
            "{id: entry, when: {missed: «call, periods: 1}, then: terminate}",
            "{id: «good, when: {nothing: {kind: review}, for: 2 days}, then: terminate}",
        )
    )

    assert told(text) == [
        f"agreement.yaml:{place} {message}"
        for place, message in zip(
            places,
            [
                "clauses[0].id: 'a b': an id is one word, such as first-response",
                "clauses[0].when.periods: 0: expected a whole number from 1 on",
                "clauses[0].when.within: 0: expected a whole number from 1 on",
                (
                    "clauses[2].when.missed: 'call' is judged per entry, and a clause counts periods; did you mean "
                    "'call/objective'?"
                ),
                f"clauses[3].id: 'good' is used twice, first in line {LINE + 1}; an id names one of them",
            ],
            strict=True,
        )
    ]


def test_a_clause_without_a_term_is_told_at_the_clause() -> None:
    text = (
        "slakit: 1\nname: t\nclauses:\n  - {id: end, when: {nothing: {kind: review}, for: 2 days}, then: terminate}\n"
    )

    assert told(text) == [
        "agreement.yaml:4:5 clauses[0]: 'end' counts from the first day of the term, so the agreement needs one"
    ]


def test_a_clause_on_a_commitment_that_is_wrong_asks_no_further_questions() -> None:
    text = SMALL.replace("at_least: 8, per: month", "at_least: lots, per: month")

    assert len(told(f"{text}clauses:\n  - {{id: end, when: {{missed: volume, periods: 2}}, then: terminate}}\n")) == 1
