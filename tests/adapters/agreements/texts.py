"""A small agreement that uses most of the grammar, and short ways to load texts of it."""

from pathlib import Path

import pytest

from slakit.adapters.agreements import load_agreement
from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.tree import parse
from slakit.errors import AgreementError
from slakit.rules.agreement import Agreement

SMALL = """\
slakit: 1
name: northwind
version: 2026.1
title: Northwind handover
summary: Who calls whom, and how soon.
term: {from: 2026-01-01, until: 2027-01-01}
zone: Europe/Oslo
parties:
  marketing: {head: Ada, signed: 2025-12-01}
  sales: {head: Bo}
calendars:
  oslo:
    zone: Europe/Oslo
    hours: {mon-thu: "08:00-16:00", fri: "8:00-15:00"}
    holidays: [2026-05-17, 2026-12-25]
    overrides: {2026-12-24: "08:00-12:00"}
    closures:
      - {every: "FREQ=MONTHLY;BYDAY=-1FR", hours: "08:00-12:00", because: stocktaking}
      - {from: 2026-07-06, until: 2026-07-20, because: summer}
  desk: {zone: UTC, hours: always}
  both: {all_of: [oslo, desk]}
  either: {any_of: [oslo, desk]}
owners:
  "7001": {name: Cy, team: sales, calendar: oslo}
  pool: {team: sales, queue: true}
commitments:
  - id: call
    owed_by: sales
    meaning: Sales calls every MQL.
    consequence: The manager calls.
    deadline:
      start: {entered: mql}
      stop: {kind: activity, value: [call, meeting], direction: outbound, data: {held: "yes"}}
      cancel: [{entered: disqualified}, {left: mql, reason: spam}]
      within:
        - {when: {any: [{field: hand_raise, is: "yes"}, {not: {field: country, in: [NO, SE]}}]}, within: 30 business minutes}
        - {when: {all: [{field: employees, between: [50, 1000]}, {present: [email]}]}, within: 2 business hours}
        - {within: 4 business hours}
      calendar: owner
      default_calendar: oslo
      warn_at: [50%, 80%]
      entries: first
    objective: {share: 95%, per: month, min_population: 5}
  - id: promised
    owed_by: [sales, marketing]
    deadline: {start: {entered: accepted}, stop: {entered: [sql, recycled]}, due: {field: promised_on}}
  - id: review
    owed_by: marketing
    deadline: {on: log, start: {kind: review}, stop: {kind: report}, within: 5 days}
  - id: volume
    owed_by: marketing
    quota: {count: {entered: mql}, at_least: 8, per: month, entries: first, band: 25%, calendar: oslo, by: owner}
  - id: worth
    owed_by: marketing
    quota:
      sum: {entered: mql}
      value: [{when: {field: source, is: demo}, value: 1200}, {value: 100}]
      at_least: 5000
      per: quarter
      partial: full
      by: {field: origin, values: [paid, organic]}
"""

LATER = """\
personas:
  buyer:
    meaning: Can buy.
    all: [{field: role, in: [cto, cfo]}]
    none: [{field: industry, is: education}]
    score: [{when: {field: employees, at_least: 200}, points: 30}]
    at_least: 30
lifecycle:
  base: standard
  stages:
    mql:
      owner: marketing
      meaning: Asked for a trial or fits.
      when: {any: [{did: trial}, {did: [{kind: activity, value: demo}, visit], at_least: 2, within: 30 days}, {fits: buyer}]}
      examples: [{it_is: true, events: [{value: trial, asset: a}]}]
    trial: {after: mql, owner: sales, requires: [email], when: {in_stage: mql}}
  allow: [{from: lead, to: trial, when: {field: source, is: partner}}]
  forbid: [{from: lead, to: sql}]
  reasons: {rejected: [spam]}
commitments:
  - id: tries
    owed_by: sales
    cadence:
      start: {entered: trial}
      count: {kind: activity, value: call}
      at_least: 4
      within: 10 business days
      distinct_by: {channel: 2}
      spread: 3
      min_gap: 1 hour
      until: [{kind: activity, value: reply}, {entered: disqualified}]
      calendar: oslo
    objective: {at_most: 3, per: month}
  - {id: reason, owed_by: sales, check: {at: {entered: rejected}, that: {reason: [spam]}}}
  - id: share
    owed_by: marketing
    rate: {among: {entered: mql}, reached: {entered: sql}, at_least: 80%, per: month, matures_after: 5 days}
  - id: slow
    owed_by: sales
    deadline:
      start: {entered: mql}
      stop: {kind: activity}
      within: 8 business hours
      calendar: oslo
      pause: {while: {field: status, is: waiting}}
      on_reassign: restart
      look_back: 1 day
  - {id: fit, owed_by: sales, deadline: {start: {entered: mql}, stop: {entered: sql}, within: [{when: {fits: buyer}, within: 1 day}]}}
  - {id: after, owed_by: sales, deadline: {start: {breached: slow}, stop: {kind: owner}, within: 1 hour}}
  - {id: weekly, owed_by: sales, deadline: {start: {every: "FREQ=WEEKLY;BYDAY=TU"}, on: log, stop: {kind: review}, within: 1 day}}
  - {id: open, owed_by: sales, quota: {level: {from: {entered: mql}, until: {left: mql}}, at_most: 40, per: week, by: owner}}
  - {id: net, owed_by: marketing, quota: {count: {entered: mql}, distinct: lead, at_least: 3, per: month, credits: {when: {entered: rejected}, within: 14 days}}}
  - {id: spread, owed_by: sales, deadline: {start: {entered: mql}, stop: {entered: sql}, within: 9 days}, objective: {percentile: 90%, at_most: 5 days, per: quarter}}
clauses:
  - {id: talk, when: {missed: [call/objective, volume], of: any, periods: 2, within: 4}, then: escalate, to: [CEO], text: They meet.}
  - {id: end, when: {nothing: {kind: review}, for: 2 months}, then: terminate}
"""

NEXT = SMALL.replace('"7001": {', '"7001": {from: 2026-01-01, until: 2026-07-01, ').partition("commitments:\n")
WHOLE = "".join((NEXT[0], LATER.replace("commitments:\n", f"commitments:\n{NEXT[2]}")))
"""The small agreement with one use of every further word of the grammar."""


def load(text: str) -> Agreement:
    """Return the agreement of a text, as if it had been read from agreement.yaml."""
    return build(parse(text, "agreement.yaml"))


def told(text: str) -> list[str]:
    """Return what is wrong with a text, a line each."""
    with pytest.raises(AgreementError) as refused:
        load(text)
    return str(refused.value).splitlines()


def codes(text: str) -> list[str]:
    """Return the codes of what is wrong with a text."""
    with pytest.raises(AgreementError) as refused:
        load(text)
    return [problem.code for problem in refused.value.problems]


def told_of(path: Path) -> list[str]:
    """Return what is wrong with a file, a line each."""
    with pytest.raises(AgreementError) as refused:
        load_agreement(path)
    return str(refused.value).splitlines()


def marked(text: str) -> tuple[str, list[str]]:
    """Return a text without its marks, and the line and column of each."""
    before, places = "", []
    first, *rest = text.split("«")
    before = first
    for part in rest:
        places.append(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}")
        before += part
    return before, places
