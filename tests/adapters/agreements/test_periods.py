"""What an agreement file says per period: quotas, rates and objectives of every form, and what is wrong with them."""

import pytest

from adapters.agreements.test_messages import OBJECTIVE, edited
from adapters.agreements.texts import load, marked, told
from slakit import (
    Credits,
    Deadline,
    Groups,
    Level,
    Objective,
    Quota,
    Rate,
    WorkCalendar,
    activity,
    any_of,
    entered,
    event,
    left,
)

OSLO = WorkCalendar("Europe/Oslo", {"mon-fri": "08:00-16:00"})
TEXT = """\
slakit: 1
name: periods
term: {from: 2026-01-01}
calendars:
  oslo: {zone: Europe/Oslo, hours: {mon-fri: "08:00-16:00"}}
commitments:
  - id: net
    owed_by: marketing
    quota:
      count: {entered: mql}
      distinct: lead
      at_least: 30
      per: month
      by: {field: origin, values: [organic, paid]}
      credits: {when: [{entered: rejected, reason: spam}, {kind: activity, value: bounce}], within: 10 business days}
      calendar: oslo
      partial: skip
      band: 10%
  - id: open
    owed_by: sales
    quota: {level: {from: {entered: mql}, until: {left: mql}}, at_most: 40, per: week, by: owner}
  - id: won
    owed_by: marketing
    rate:
      among: {entered: mql}
      reached: [{entered: opportunity}, {entered: customer}]
      at_least: 12.5%
      per: quarter
      matures_after: 60 business days
      calendar: oslo
      min_population: 50
      judge_by: lower_bound
      confidence: 80%
      entries: first
      by: owner
  - id: acted-on
    owed_by: [marketing, sales]
    rate: {among: {kind: review}, reached: {kind: action}, at_least: 100%, per: year, matures_after: 2 weeks, on: log}
  - id: quick
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity, value: call}, within: 4 business hours, calendar: oslo}
    objective: {percentile: 90%, at_most: 24 business hours, per: quarter, min_population: 10}
  - id: none-late
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {entered: accepted}, within: 2 days}
    objective: {at_most: 0, per: month}
"""


def test_a_file_means_what_python_would_say() -> None:
    lengths = Objective(percentile="90%", at_most="24 business hours", per="quarter", min_population=10)

    found = load(TEXT)

    assert found.calendars == {"oslo": OSLO}
    assert found.commitments == (
        Quota(
            id="net",
            owed_by="marketing",
            count=entered("mql"),
            distinct="lead",
            at_least=30,
            per="month",
            by=Groups("origin", ("organic", "paid")),
            credits=Credits(any_of(entered("rejected", reason="spam"), activity("bounce")), "10 business days"),
            calendar="oslo",
            partial="skip",
            band="10%",
        ),
        Quota(id="open", owed_by="sales", level=Level(entered("mql"), left("mql")), at_most=40, per="week", by="owner"),
        Rate(
            id="won",
            owed_by="marketing",
            among=entered("mql"),
            reached=any_of(entered("opportunity"), entered("customer")),
            at_least="12.5%",
            per="quarter",
            matures_after="60 business days",
            calendar="oslo",
            min_population=50,
            judge_by="lower_bound",
            confidence="80%",
            entries="first",
            by="owner",
        ),
        Rate(
            id="acted-on",
            owed_by=["marketing", "sales"],
            among=event(kind="review"),
            reached=event(kind="action"),
            at_least=1,
            per="year",
            matures_after="2 weeks",
            on="log",
        ),
        Deadline(
            id="quick",
            owed_by="sales",
            start=entered("mql"),
            stop=activity("call"),
            within="4 business hours",
            calendar="oslo",
            objective=lengths,
        ),
        Deadline(
            id="none-late",
            owed_by="sales",
            start=entered("mql"),
            stop=entered("accepted"),
            within="2 days",
            objective=Objective(at_most=0, per="month"),
        ),
    )


SHARE = "expected a share such as '95%' or 0.95, above 0 and up to 1"
NET, OPEN, WON = "commitments[0].quota", "commitments[1].quota", "commitments[2].rate"
QUICK, LATE = "commitments[4].objective", "commitments[5].objective"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("percentile: 90%", "percentile: «0%", f"{QUICK}.percentile: '0%': {SHARE}"),
        ("percentile: 90%", "percentile: «101%", f"{QUICK}.percentile: '101%': {SHARE}"),
        ("{at_most: 0, per", "{share: «0%, per", f"{LATE}.share: '0%': {SHARE}"),
        ("{at_most: 0, per", "{share: «101%, per", f"{LATE}.share: '101%': {SHARE}"),
        ("{percentile: 90%, at", "«{share: 95%, at", f"{QUICK}: {OBJECTIVE}"),
        (
            "{at_most: 0",
            "{at_most: «-1",
            f"{LATE}.at_most: -1: expected a whole number of breaches from 0 on, or a duration beside percentile",
        ),
        (
            "{at_most: 0",
            "{at_most: «2 hours",
            f"{LATE}.at_most: '2 hours': a duration needs a percentile; alone it is a number of breaches",
        ),
        (
            "at_most: 24 business hours",
            "at_most: «24",
            f"{QUICK}.at_most: 24: a percentile needs a duration, such as 24 business hours",
        ),
        (
            "at_most: 24 business hours",
            "at_most: «0 business hours",
            f"{QUICK}.at_most: '0 business hours': a limit is longer than nothing",
        ),
        ("min_population: 10", "min_population: «0", f"{QUICK}.min_population: 0: expected a whole number from 1 on"),
        (
            "{at_most: 0, per",
            "{percentile: 90%, at_most: «1 business day, per",
            f"{LATE}.at_most: '1 business day' needs a calendar to count in",
        ),
        ("distinct: lead", "distinct: «account", f"{NET}.distinct: 'account': expected lead"),
        (
            "within: 10 business days",
            "within: «0 days",
            f"{NET}.credits.within: '0 days': a limit is longer than nothing",
        ),
        (
            "      calendar: oslo\n      partial",
            "      partial",
            f"{NET}.credits.within: '10 business days' needs a calendar to count in",
        ),
        ("at_most: 40", "at_least: «40", f"{OPEN}.at_least: a level is at most a number: give at_most"),
        ("until: {left: mql}}", "until: {left: «mqll}}", f"{OPEN}.level.until.left: 'mqll': unknown stage; did you mean 'mql'?"),
        ("at_most: 40", "at_most: 40, band: «10%", f"{OPEN}.band: a level is what is open at once: it has no band"),
        ("quota: {level", "quota: {count: «{entered: mql}, level", f"{OPEN}.count: give one of count, sum and level"),
        ("at_least: 12.5%", "at_least: «0%", f"{WON}.at_least: '0%': {SHARE}"),
        ("confidence: 80%", "confidence: «100%", f"{WON}.confidence: 100%: nothing is so sure; write 95%"),
        ("judge_by: lower_bound", "judge_by: «middle", f"{WON}.judge_by: 'middle': not one of point, lower_bound, upper_bound"),
        (
            "matures_after: 60 business days",
            "matures_after: «-1 days",
            f"{WON}.matures_after: '-1 day': a limit is longer than nothing",
        ),
        (
            "      calendar: oslo\n      min_population",
            "      min_population",
            f"{WON}.matures_after: '60 business days' needs a calendar to count in",
        ),
        ("      calendar: oslo\n      min", "      calendar: «owner\n      min", f"{WON}.calendar: a cohort has no owner: name a calendar"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, message: str) -> None:
    text, places = marked(edited((old, new), text=TEXT))

    (line,) = told(text)

    assert line.endswith(message)
    assert not places or line.startswith(f"agreement.yaml:{places[0]} ")
