"""Two agreement files side by side: each change in a sentence, and for whom it tightens or loosens."""

import pytest

from adapters.agreements.texts import WHOLE, load
from slakit.reports.changes import diff

FROM = ", from 2026-01-01"


TRAIT = "{when: {field: tier, is: hot}, points: 30}"
FITTING = """slakit: 1
name: t
version: 1
term: {{from: 2026-01-01}}
lifecycle: {{stages: {{mql: {{when: {{any: [{{did: demo}}, {{fits: buyer}}]}}}}}}}}
commitments:
- {{id: fit, owed_by: marketing, check: {{at: {{entered: mql}}, that: {{{}}}}}}}
- {{id: seen, owed_by: sales, check: {{at: {{entered: mql}}, that: {{present: email}}}}}}
"""


def changes(*replaced: tuple[str, str], text: str = WHOLE) -> list[str]:
    """Return what differs from the whole text once some words are replaced, without the first day."""
    other = text
    for old, new in replaced:
        assert old in other
        other = other.replace(old, new, 1)
    return [str(change).replace(FROM, "") for change in diff(load(text), load(other))]


TABLE = {
    "name": ("name: northwind", "name: southwind", "name: northwind → southwind"),
    "version": ("version: 2026.1", "version: 2026.2", "version: 2026.1 → 2026.2"),
    "title": ("title: Northwind handover", "", "title: Northwind handover → none"),
    "zone": ("\nzone: Europe/Oslo", "\nzone: UTC", "zone: Europe/Oslo → UTC"),
    "end": ("until: 2027-01-01}", "until: 2026-12-01}", "last day of the term: 2026-12-31 → 2026-11-30"),
    "no end": (", until: 2027-01-01}", "}", "last day of the term: 2026-12-31 → none"),
    "head": ("head: Bo", "head: Bea", "party sales, head: Bo → Bea"),
    "a party gone": ("  sales: {head: Bo}\n", "", "party sales: no longer: Bo"),
    "a calendar": (
        "  desk: {zone: UTC, hours: always}\n",
        "  desk: {zone: UTC, hours: always}\n  spare: {any_of: [desk, oslo]}\n",
        (
            "calendar Spare: new: open when any of these is: always open in UTC; Monday to Thursday 08:00 to 16:00;"
            " Friday 08:00 to 15:00; Saturday to Sunday closed in Europe/Oslo"
        ),
    ),
    "a calendar laid together": (
        "any_of: [oslo, desk]",
        "all_of: [oslo, desk]",
        (
            "calendar Either: open when any of these is: Monday to Thursday 08:00 to 16:00; Friday 08:00 to 15:00; Saturday"
            " to Sunday closed in Europe/Oslo; always open in UTC → open when all of these are: Monday to Thursday 08:00 to"
            " 16:00; Friday 08:00 to 15:00; Saturday to Sunday closed in Europe/Oslo; always open in UTC"
        ),
    ),
    "fewer hours": (
        "8:00-15:00",
        "8:00-12:00",
        (
            "calendar Oslo, hours: Monday to Thursday 08:00 to 16:00; Friday 08:00 to 15:00; Saturday to Sunday closed →"
            " Monday to Thursday 08:00 to 16:00; Friday 08:00 to 12:00; Saturday to Sunday closed"
        ),
    ),
    "a holiday": (
        "2026-05-17, ",
        "2026-05-18, ",
        "calendar Oslo, holiday: 2026-05-17 → 2026-05-18; loosens for sales",
    ),
    "an override": (
        '2026-12-24: "08:00-12:00"',
        "2026-12-24: closed",
        "calendar Oslo, override: 2026-12-24 08:00-12:00 → 2026-12-24 closed; loosens for sales",
    ),
    "a closure": (
        "until: 2026-07-20",
        "until: 2026-07-27",
        (
            "calendar Oslo, closure: closed from 6 July 2026 to 19 July 2026 (summer) → closed from 6 July 2026 to 26 July"
            " 2026 (summer); loosens for sales"
        ),
    ),
    "a team": ("name: Cy, team: sales", "name: Cy, team: marketing", "owner 7001, team: sales → marketing"),
    "an owner's calendar": (
        "team: sales, calendar: oslo",
        "team: sales, calendar: desk",
        "owner 7001, calendar: oslo → desk; tightens for sales",
    ),
    "an owner's last day": (", until: 2026-07-01, name", ", name", "owner 7001, until: 2026-07-01 → none"),
    "a queue": ("queue: true", "queue: false", "owner pool, queue: yes → no"),
    "an owner gone": ("  pool: {team: sales, queue: true}\n", "", "owner pool: no longer: pool"),
    "a persona": ("in: [cto, cfo]", "in: [cto]", "persona buyer, all: role is cto or cfo → role is cto"),
    "a meaning": ("meaning: Can buy.", "meaning: Buys.", "persona buyer, meaning: Can buy. → Buys."),
    "an example": (
        "{it_is: true, events: [{value: trial, asset: a}]}",
        "{it_is: true, because: tried, events: [{value: trial, asset: a}]}",
        "example of MQL: : true → tried: true",
    ),
    "an example of a persona": (
        "in: [cto, cfo]}]",
        "in: [cto, cfo]}]\n    examples: [{it_is: true, because: decides, attributes: {role: cto}}]",
        "example of persona buyer: new: decides: true",
    ),
    "one way into a stage": (
        "{did: trial}",
        "{did: call}",
        "stage MQL, definition: there was a trial → there was a call",
    ),
    "fewer ways into a stage": ("{did: trial}, ", "", "stage MQL, definition: no longer: there was a trial"),
    "what must be known": (
        "requires: [email]",
        "requires: [email, phone]",
        "stage Trial, what must be known: new: phone",
    ),
    "a reason": ("rejected: [spam]", "rejected: [spam, double]", "reason for Rejected: new: double"),
    "a limit": (
        "{within: 4 business hours}",
        "{within: 3 business hours}",
        "call: 4 business hours → 3 business hours; tightens for sales",
    ),
    "other conditions": (
        "when: {all: [{field: employees, between: [50, 1000]}, {present: [email]}]}, within: 2 business hours",
        "when: {present: [email]}, within: 2 business hours",
        (
            "call: 30 business minutes if hand raise is yes, or country is not NO or SE, otherwise 2 business"
            " hours if employees is from 50 to 1,000, and email is known, otherwise 4 business hours → 30 business minutes if"
            " hand raise is yes, or country is not NO or SE, otherwise 2 business hours if email is known,"
            " otherwise 4 business hours"
        ),
    ),
    "who owes": (
        "id: review\n    owed_by: marketing",
        "id: review\n    owed_by: sales",
        "review, who owes it: marketing → sales; tightens for sales, loosens for marketing",
    ),
    "both owe": (
        "owed_by: [sales, marketing]",
        "owed_by: sales",
        "promised, who owes it: sales and marketing → sales; loosens for marketing",
    ),
    "the start": (
        "start: {kind: review}",
        "start: {kind: review, actor: Bo}",
        "review, what starts it: there is a review → there is a review by Bo; loosens for marketing",
    ),
    "the stop": (
        "stop: {kind: report}",
        "stop: [{kind: report}, {kind: mail}]",
        "review, what keeps it: there is a report → there is a report, or there is a mail; loosens for marketing",
    ),
    "an objective": ("share: 95%", "share: 99%", "call, objective share: 95% → 99%; tightens for sales"),
    "fewest": ("min_population: 5}", "min_population: 9}", "call, objective fewest to judge: 5 → 9; loosens for sales"),
    "no objective": (
        "    objective: {at_most: 3, per: month}\n",
        "",
        "tries, objective: at most 3 breaches per month → none; loosens for sales",
    ),
    "a percentile's time": (
        "at_most: 5 days",
        "at_most: 4 days",
        "spread, objective at most: 5 days → 4 days; tightens for sales",
    ),
    "a consequence": (
        "    consequence: The manager calls.\n",
        "",
        "call, consequence: The manager calls. → none; loosens for sales",
    ),
    "warnings": ("warn_at: [50%, 80%]", "warn_at: [50%]", "call, warnings: 50% and 80% → 50%"),
    "entries": (
        "entries: first\n    objective",
        "entries: each\n    objective",
        "call, entries: first → each; tightens for sales",
    ),
    "a volume": (
        "at_least: 8, per: month",
        "at_least: 9, per: month",
        "volume, at least: 8 → 9; tightens for marketing",
    ),
    "a period": (
        "at_least: 8, per: month",
        "at_least: 8, per: week",
        "volume, period: month → week; tightens for marketing",
    ),
    "what each is worth": (
        "value: 1200",
        "value: 900",
        "worth, what each is worth: 1,200 if source is demo, otherwise 100 → 900 if source is demo, otherwise 100; tightens for marketing",
    ),
    "a share": ("at_least: 80%, per", "at_least: 75%, per", "share, at least: 80% → 75%; loosens for marketing"),
    "a pause gone": (
        "      pause: {while: {field: status, is: waiting}}\n",
        "",
        "slow, pause: while status is waiting → none; tightens for sales",
    ),
    "reasons accepted": (
        "that: {reason: [spam]}",
        "that: {reason: [spam, double]}",
        "reason, what must hold: the reason given is spam → the reason given is spam or double; loosens for sales",
    ),
    "tries": ("at_least: 4", "at_least: 3", "tries, at least: 4 → 3; loosens for sales"),
    "recurring": ("BYDAY=TU", "BYDAY=WE", "weekly, what starts it: every week on Tuesday → every week on Wednesday"),
    "another breach": (
        "{breached: slow}",
        "{breached: fit}",
        "after, what starts it: each time slow is broken → each time fit is broken",
    ),
    "a clause's periods": (
        "periods: 2, within: 4",
        "periods: 1, within: 4",
        "clause talk, what makes it follow: call/objective or volume is missed in 2 of the last 4 periods → call/objective or volume is missed in 1 of the last 4 periods; tightens for marketing and sales",
    ),
    "what follows": (
        "then: escalate",
        "then: terminate",
        "clause talk, what follows: escalate → terminate; tightens for marketing and sales",
    ),
    "who is told": ("to: [CEO]", "to: [CEO, CFO]", "clause talk, who is told: CEO → CEO and CFO"),
    "a silence": (
        "for: 2 months",
        "for: 1 month",
        "clause end, what makes it follow: nothing is seen in the log for 2 months where kind is review → nothing is seen in the log for 1 month where kind is review; tightens for sales",
    ),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_a_change_is_told_once_and_for_whom(row: tuple[str, ...]) -> None:
    old, new, *told = row
    found = changes((old, new))

    assert found == told


def test_a_stage_of_ones_own_in_another_place_is_told_with_its_moves() -> None:
    assert changes(("trial: {after: mql", "trial: {after: lead"))[:2] == [
        (
            "order of the stages: prospect, lead, mql, trial, accepted, sql, opportunity, customer, rejected, recycled and"
            " disqualified → prospect, lead, trial, mql, accepted, sql, opportunity, customer, rejected, recycled and"
            " disqualified"
        ),
        "move: no longer: mql -> trial by enter_trial",
    ]


def test_a_renamed_promise_is_gone_and_new() -> None:
    assert changes(("id: promised", "id: kept")) == [
        (
            "promised: no longer: sales and marketing: enters sql or recycled by promised_on, set at enters accepted;"
            " loosens for marketing and sales"
        ),
        (
            "kept: new: sales and marketing: enters sql or recycled by promised_on, set at enters accepted;"
            " tightens for marketing and sales"
        ),
    ]


def test_a_promise_of_another_kind_is_told_as_a_whole() -> None:
    check = "check: {at: {entered: rejected}, that: {reason: [spam]}}"
    quota = "quota: {count: {entered: rejected}, at_most: 3, per: month}"

    assert changes((check, quota)) == [
        "reason: sales: the reason is spam when enters rejected → sales: count of enters rejected, at most 3 per month"
    ]


def test_a_definition_is_told_with_what_it_asks_of_those_who_promised_that_it_holds() -> None:
    checked = WHOLE.replace("that: {reason: [spam]}", "that: {stage_definition: mql}")

    assert changes(("{did: trial}, ", ""), text=checked) == [
        "stage MQL, definition: no longer: there was a trial; tightens for sales"
    ]


def test_what_another_text_has_or_lacks_is_told() -> None:
    clause = "  - {id: end, when: {nothing: {kind: review}, for: 2 months}, then: terminate}\n"

    assert changes((clause, "")) == [
        "clause end: no longer: terminate when nothing is seen in the log for 2 months where kind is review; loosens for sales"
    ]
    talk = WHOLE[WHOLE.index("  - {id: talk") : WHOLE.index(clause)]
    assert changes((talk, "")) == [
        (
            "clause talk: no longer: escalate to CEO when call/objective or volume is missed in 2 of the last 4 periods:"
            " They meet.; loosens for marketing and sales"
        )
    ]


def test_what_follows_from_a_persona_is_not_told_again() -> None:
    assert changes(("in: [cto, cfo]", "in: [cto]"), ("meaning: Asked for a trial or fits.", "meaning: Asked.")) == [
        "persona buyer, all: role is cto or cfo → role is cto",
        "stage MQL, meaning: Asked for a trial or fits. → Asked.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("all: [{field: role, is: coo}]", "all: [{field: role, is: coo}, {field: tier, is: hot}]", "tightens"),
        ("all: [{field: employees, at_least: 50}]", "all: [{field: employees, at_least: 20}]", "loosens"),
        ("none: [{field: tier, is: cold}]", "none: [{field: tier, in: [cold, warm]}]", "tightens"),
        ("none: [{field: tier, in: [cold, warm]}]", "none: [{field: tier, is: warm}]", "loosens"),
        (f"score: [{TRAIT}], at_least: 10", f"score: [{TRAIT}], at_least: 20", "tightens"),
        (f"score: [{TRAIT}], at_least: 20", f"score: [{TRAIT}, {TRAIT.replace('hot', 'new')}], at_least: 20", ""),
        ("meaning: A., all: [{field: a, is: b}]", "meaning: B., all: [{field: a, is: b}]", ""),
    ],
)
def test_another_persona_asks_more_or_less_of_who_promised_that_leads_fit(
    before: str, after: str, direction: str
) -> None:
    old, new = (f"personas: {{buyer: {{{one}}}}}\n" for one in (before, after))
    expected = f"; {direction} for marketing" if direction else ""

    for that in ("fits: buyer", "stage_definition: mql"):
        found = diff(load(FITTING.format(that) + old), load(FITTING.format(that) + new))

        assert [str(change).partition(FROM)[2] for change in found] == [expected]


def test_a_confirmation_of_each_version_is_the_same_promise() -> None:
    text = FITTING.format("fits: buyer") + "personas: {buyer: {all: [{field: a, is: b}]}}\n"
    text += "acknowledge: {who: {sales: [Sam]}, within: 5 days}\n"
    next_, sooner = (text.replace("version: 1\n", "version: 2\n"), text.replace("5 days", "4 days"))

    assert list(map(str, diff(load(text), load(next_)))) == [f"version: 1 → 2{FROM}"]
    assert [str(one) for one in diff(load(text), load(sooner.replace("version: 1\n", "version: 2\n")))] == [
        f"version: 1 → 2{FROM}",
        f"acknowledgement sam: 5 days → 4 days{FROM}; tightens for sales",
    ]


def test_what_follows_from_a_definition_is_not_told_again() -> None:
    checked = WHOLE.replace("{id: reason, owed_by: sales, ", "{id: reason, owed_by: sales, meaning: One., ")
    checked = checked.replace("that: {reason: [spam]}", "that: {stage_definition: mql}")

    assert changes(("{did: trial}, ", ""), ("meaning: One.", "meaning: Two."), text=checked) == [
        "stage MQL, definition: no longer: there was a trial; tightens for sales",
        "reason, meaning: One. → Two.",
    ]


def test_closures_in_another_order_are_told_as_that() -> None:
    monthly = '      - {every: "FREQ=MONTHLY;BYDAY=-1FR", hours: "08:00-12:00", because: stocktaking}\n'
    summer = "      - {from: 2026-07-06, until: 2026-07-20, because: summer}\n"

    assert changes((monthly + summer, summer + monthly)) == [
        (
            "calendar Oslo, closure, order: every month on the last Friday open 08:00 to 12:00 only (stocktaking) and"
            " closed from 6 July 2026 to 19 July 2026 (summer) → closed from 6 July 2026 to 19 July 2026 (summer) and every"
            " month on the last Friday open 08:00 to 12:00 only (stocktaking)"
        )
    ]


def test_a_persona_a_stage_and_a_date_are_told_in_words() -> None:
    persona = "  guest: {meaning: Visits., all: [{field: role, is: guest}]}\nlifecycle:\n"
    stage = "    trial: {after: mql"

    assert changes(("lifecycle:\n", persona)) == ["persona guest: new: What must hold: role is guest."]
    assert changes((stage, f"    won: {{side: true, owner: sales, meaning: Won.}}\n{stage}")) == [
        "stage Won: new: Won."
    ]
    assert changes(("due: {field: promised_on}", "due: {field: told_on}")) == ["promised, due: promised on → told on"]
    assert changes(("due: {field: promised_on}", "within: 1 day")) == [
        "promised, due: promised on → none",
        "promised: none → 1 day",
    ]
